/* libFuzzer over the readers: -DFORMAT=any goes by content, npy, npz, safetensors, onnx, text straight to one reader. What is accepted must be
 * consistent, within the memory limit and survive NPY and back; what is refused must leave an empty tensor and one line. */
#include <stdlib.h>
#include <string.h>
#include "io/format.h"

#define MEMORY ((size_t)1 << 20)
#define CHECK(condition) \
  do {                   \
    if (!(condition)) __builtin_trap(); \
  } while (0)

enum { any, npy, npz, safetensors, onnx, text };
#ifndef FORMAT
#define FORMAT any
#endif

static bool parse(cf_source *s, const char *name, cf_tensor *t)
{
  switch (FORMAT) {
  case npy: return cf_npy_parse(s, t);
  case npz: return cf_npz_parse(s, name, t);
  case safetensors: return cf_safetensors_parse(s, name, t);
  case onnx: return cf_onnx_parse(s, name, t);
  case text: return cf_text_parse(s, t);
  default: return cf_tensor_parse(s, name, t);
  }
}

static void again(const cf_tensor *t)
{
  unsigned char header[CF_NPY_HEADER];
  const size_t n = cf_npy_header(t, header), size = t->count * cf_dtype_size(t->dtype);
  if (n == 0) return;
  unsigned char *file = malloc(n + size + 1);
  cf_ioerror err;
  cf_tensor back = {0};
  CHECK(file);
  memcpy(file, header, n);
  if (size) memcpy(file + n, t->data, size);
  file[n + size] = 0;
  cf_source s = {"again", file, n + size, size, &err};
  CHECK(cf_npy_parse(&s, &back));
  CHECK(back.dtype == t->dtype && back.ndim == t->ndim && back.count == t->count);
  CHECK(size == 0 || memcmp(back.data, t->data, size) == 0);
  cf_tensor_free(&back);
  free(file);
}

static void one(const unsigned char *file, size_t size, const char *name)
{
  static const cf_tensor empty;
  cf_ioerror err = {""};
  cf_source s = {"a file", file, size, MEMORY, &err};
  cf_tensor t = {0};
  if (parse(&s, name, &t)) {
    size_t count = 1;
    CHECK(t.ndim <= CF_MAXDIM);
    for (unsigned i = 0; i < t.ndim; i++) count *= t.shape[i];
    CHECK(count == t.count && t.count * cf_dtype_size(t.dtype) <= MEMORY);
    if (t.count) (void)cf_tensor_get(&t, t.count - 1);
    again(&t);
    cf_tensor_free(&t);
  } else {
    CHECK(memcmp(&t, &empty, sizeof t) == 0);
    CHECK(strncmp(err.text, "a file", 6) == 0 && !strchr(err.text, '\n'));
  }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
  unsigned char *file = malloc(size + 1);
  CHECK(file);
  if (size) memcpy(file, data, size);
  file[size] = 0;
  one(file, size, NULL);
  cf_ioerror err = {""};
  cf_source s = {"a file", file, size, MEMORY, &err};
  char **names = FORMAT == any ? cf_tensor_parse_names(&s) : FORMAT == npz ? cf_npz_names(&s) : FORMAT == safetensors ? cf_safetensors_names(&s) : NULL;
  for (size_t i = 0; names && names[i] && i < 4; i++) one(file, size, names[i]);
  cf_names_free(names);
  free(file);
  return 0;
}
