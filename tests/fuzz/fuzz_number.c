/* libFuzzer over exact numbers as text: what is read as a rational is the same after GMP's own text; what is read as a hex float is written back
 * to a text that reads the same. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "io/number.h"

#define CHECK(condition) \
  do {                   \
    if (!(condition)) __builtin_trap(); \
  } while (0)

static void rational(const char *text)
{
  mpq_t q, back;
  mpq_inits(q, back, NULL);
  mpq_set_si(q, 7, 3);
  if (!cf_parse_rational(text, q)) {
    CHECK(mpq_cmp_si(q, 7, 3) == 0);
  } else if (mpz_sizeinbase(mpq_numref(q), 2) + mpz_sizeinbase(mpq_denref(q), 2) < 3000) {
    char *own = mpq_get_str(NULL, 10, q);
    CHECK(cf_parse_rational(own, back) && mpq_equal(q, back));
    free(own);
  }
  mpq_clears(q, back, NULL);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
  char *text = malloc(size + 1), own[CF_HEX_SIZE];
  double x, back;
  CHECK(text);
  if (size) memcpy(text, data, size);
  text[size] = 0;
  rational(text);
  if (cf_parse_hex(text, &x)) {
    cf_hex(x, own);
    CHECK(cf_parse_hex(own, &back) && (x == back || (isnan(x) && isnan(back))));
  }
  free(text);
  return 0;
}
