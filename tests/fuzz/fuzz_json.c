/* libFuzzer over JSON: our memory bound holds against jansson's real use (RSS limit), and the reals in it read and write alike. */
#include <math.h>
#include <stdlib.h>
#include "io/json.h"

static void reals(const json_t *v)
{
  const char *key;
  json_t *inner;
  double x, back;
  size_t i;
  if (cf_json_get_real(v, &x)) {
    json_t *own = cf_json_real(x);
    if (!own || !cf_json_get_real(own, &back) || !(x == back || (isnan(x) && isnan(back)))) __builtin_trap();
    json_decref(own);
  }
  if (json_is_array(v)) json_array_foreach(v, i, inner) reals(inner);
  if (json_is_object(v)) json_object_foreach((json_t *)(uintptr_t)v, key, inner) reals(inner);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
  cf_ioerror err;
  json_t *v = cf_json_parse("a file", data, size, (size_t)1 << 20, &err);
  if (v) reals(v);
  json_decref(v);
  return 0;
}
