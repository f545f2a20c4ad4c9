#include <math.h>
#include <mpfr.h>
#include "io_help.h"

static void names(void)
{
  for (int d = CF_BOOL; d <= CF_F64; d++) {
    cf_dtype back = CF_F64;
    CU_ASSERT(cf_dtype_parse(cf_dtype_name((cf_dtype)d), &back) && back == (cf_dtype)d);
    CU_ASSERT_EQUAL(cf_dtype_is_float((cf_dtype)d), d >= CF_F16);
  }
  cf_dtype d = CF_F16;
  CU_ASSERT_FALSE(cf_dtype_parse("float", &d));
  CU_ASSERT_FALSE(cf_dtype_parse("", &d));
  CU_ASSERT(cf_dtype_size(CF_BF16) == 2 && cf_dtype_size(CF_F32) == 4 && cf_dtype_size(CF_U64) == 8 && cf_dtype_size(CF_BOOL) == 1);
}

/* The value of 16 bits by the definition of the format, powers of two by repeated doubling and halving. */
static double value(unsigned bits, int exponent_bits)
{
  const int fraction_bits = 15 - exponent_bits, bias = (1 << (exponent_bits - 1)) - 1;
  const int e = (int)(bits >> fraction_bits) & ((1 << exponent_bits) - 1);
  const unsigned f = bits & ((1u << fraction_bits) - 1);
  double x = e ? 1 : 0, place = 1;
  for (int i = fraction_bits - 1; i >= 0; i--) {
    place /= 2;
    if (f >> i & 1) x += place;
  }
  if (e == (1 << exponent_bits) - 1) return f ? NAN : bits >> 15 ? -INFINITY : INFINITY;
  for (int k = e ? e - bias : 1 - bias; k > 0; k--) x *= 2;
  for (int k = e ? e - bias : 1 - bias; k < 0; k++) x /= 2;
  return bits >> 15 ? -x : x;
}

static bool same(double a, double b) { return (isnan(a) && isnan(b)) || (a == b && signbit(a) == signbit(b)); }

/* All 65536 values; at every midpoint of neighbours and one double to either side, in both signs. */
static void sixteen_bits(cf_dtype dtype, int exponent_bits)
{
  const unsigned infinity = ((1u << exponent_bits) - 1) << (15 - exponent_bits);
  unsigned wrong = 0;
  for (unsigned b = 0; b < 65536; b++) {
    const uint16_t bits = (uint16_t)b;
    cf_tensor t = {.dtype = dtype, .ndim = 1, .shape = {1}, .count = 1, .data = (void *)(uintptr_t)&bits};
    const double x = value(b, exponent_bits);
    wrong += !same(cf_tensor_get(&t, 0), x) || !same(cf_round_to(dtype, x), x);
    wrong += !isnan(x) && cf_float_encode(dtype, x) != b;
    if ((b & 0x7fff) >= infinity) continue;
    /* the neighbour away from zero; past the largest finite value it would be the next power of two */
    const double up = (b & 0x7fff) + 1 == infinity ? 2 * value(b - (1u << (15 - exponent_bits)) + 1, exponent_bits) : value(b + 1, exponent_bits);
    const double mid = x / 2 + up / 2, rounded_up = value(b + 1, exponent_bits);
    wrong += !same(cf_round_to(dtype, mid), b & 1 ? rounded_up : x);
    wrong += !same(cf_round_to(dtype, nextafter(mid, x)), x);
    wrong += !same(cf_round_to(dtype, nextafter(mid, up)), rounded_up);
    wrong += !same(cf_round_to(dtype, x / 4 + up / 4 * 3), rounded_up) || !same(cf_round_to(dtype, x / 4 * 3 + up / 4), x);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

static void every_f16(void) { sixteen_bits(CF_F16, 5); }
static void every_bf16(void) { sixteen_bits(CF_BF16, 8); }

/* Random doubles of every exponent near each format's range, against MPFR with that format's precision and exponent range. */
static void against_mpfr(void)
{
  static const struct {
    cf_dtype dtype;
    int p, emax;
  } f[] = {{CF_F16, 11, 15}, {CF_BF16, 8, 127}, {CF_F32, 24, 127}, {CF_F64, 53, 1023}};
  const mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  uint64_t state = 5;
  unsigned wrong = 0;
  for (size_t k = 0; k < 4; k++) {
    for (int i = 0; i < 200000; i++) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const int span = 2 * f[k].emax + 2 * f[k].p + 10;
      const int e = (int)(state >> 20 & 0xffff) % span - f[k].emax - 2 * f[k].p;
      uint64_t bits = (state << 32 | state >> 32) & 0x800fffffffffffff;
      if (i % 3 == 0) bits &= ~(uint64_t)0 << (53 - f[k].p - (f[k].p < 53)); /* midpoints */
      double x;
      bits |= (uint64_t)(e + 1023 < 0 ? 0 : e + 1023 > 2047 ? 2047 : e + 1023) << 52;
      memcpy(&x, &bits, 8);
      mpfr_t y;
      mpfr_init2(y, f[k].p);
      mpfr_set_emin(1 - f[k].emax - f[k].p + 2);
      mpfr_set_emax(f[k].emax + 1);
      const int inexact = mpfr_set_d(y, x, MPFR_RNDN);
      mpfr_subnormalize(y, mpfr_check_range(y, inexact, MPFR_RNDN), MPFR_RNDN);
      const double expected = mpfr_get_d(y, MPFR_RNDN);
      mpfr_clear(y);
      mpfr_set_emin(emin);
      mpfr_set_emax(emax);
      const double got = cf_round_to(f[k].dtype, x);
      if (!same(got, expected) && !wrong++) printf("\n  %s(%a): %a, expected %a\n", cf_dtype_name(f[k].dtype), x, got, expected);
      if (f[k].dtype == CF_F32) wrong += !same(got, (double)(float)x);
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

static void tensors_of_doubles(void)
{
  static const double x[4] = {0, 1, -128, 127}, b[2] = {0, 1};
  const size_t n4[1] = {4}, n2[1] = {2}, n1[1] = {1};
  cf_tensor t;
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_I8, 1, n4, x, &t));
  double *back = cf_tensor_doubles(&t);
  CU_ASSERT_PTR_NOT_NULL_FATAL(back);
  CU_ASSERT(memcmp(back, x, sizeof x) == 0);
  free(back);
  cf_tensor_free(&t);
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_BOOL, 1, n2, b, &t));
  CU_ASSERT(cf_tensor_get(&t, 0) == 0 && cf_tensor_get(&t, 1) == 1);
  cf_tensor_free(&t);
  static const struct {
    cf_dtype dtype;
    double x;
  } bad[] = {{CF_BOOL, 2}, {CF_BOOL, 0.5}, {CF_I8, 128}, {CF_I8, -129}, {CF_U8, -1}, {CF_U8, 256}, {CF_I64, 0x1p63}, {CF_U64, 0x1p64}, {CF_I32, NAN}, {CF_U16, 0.5}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    CU_ASSERT_FALSE(cf_tensor_from_doubles(bad[i].dtype, 1, n1, &bad[i].x, &t));
    CU_ASSERT_PTR_NULL(t.data);
  }
  const double least = -0x1p63;
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_I64, 1, n1, &least, &t));
  CU_ASSERT_EQUAL(cf_tensor_get(&t, 0), least);
  cf_tensor_free(&t);
  const size_t huge[2] = {SIZE_MAX, 2}, many[17] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  CU_ASSERT_FALSE(cf_tensor_from_doubles(CF_F64, 2, huge, x, &t));
  CU_ASSERT_FALSE(cf_tensor_from_doubles(CF_F64, 17, many, x, &t));
}

void suite_io_dtype(void)
{
  CU_pSuite s = CU_add_suite("io: dtypes", NULL, NULL);
  CU_add_test(s, "names and sizes", names);
  CU_add_test(s, "every f16, every midpoint", every_f16);
  CU_add_test(s, "every bf16, every midpoint", every_bf16);
  CU_add_test(s, "rounding against MPFR", against_mpfr);
  CU_add_test(s, "tensors of doubles", tensors_of_doubles);
}
