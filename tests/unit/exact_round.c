/* Formats and rounding of one real number, against the compiler's own conversions and by enumeration of binary16. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "exact/round.h"

static uint64_t state = 0x2545f4914f6cdd1du;
static uint64_t next(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static int same(double a, double b)
{
  return memcmp(&a, &b, sizeof a) == 0;
}

static double from_bits(uint64_t b)
{
  double x;
  memcpy(&x, &b, sizeof x);
  return x;
}

/* every value of binary16 from its encoding */
static double half(unsigned bits)
{
  int e = bits >> 10 & 31;
  double m = bits & 1023, x = e == 31 ? INFINITY : e ? ldexp(1024 + m, e - 25) : ldexp(m, -24);
  return bits >> 15 ? -x : x;
}

static void binary16_in_order(void)
{
  cf_format f = CF_FORMAT_F16;
  mpq_t m, t;
  mpq_inits(m, t, NULL);
  CU_ASSERT(cf_format_max(f) == 65504);
  for (unsigned b = 0; b <= 0x7bff; b++) {
    double x = half(b), y = half(b + 1);
    CU_ASSERT(same(cf_format_next(f, x), y));
    CU_ASSERT(same(cf_format_prev(f, y), x));
    CU_ASSERT(same(cf_format_next(f, -y), -x));
    CU_ASSERT(same(cf_format_prev(f, -x), -y));
    double winner = b % 2 ? y : x; /* the encoding's last bit is the significand's */
    CU_ASSERT(same(cf_format_boundary(f, x, m), winner));
    mpq_set_d(t, x + (isfinite(y) ? (y - x) / 2 : 16));
    CU_ASSERT(mpq_equal(m, t));
    CU_ASSERT(same(cf_round_q(f, m), winner));
    mpq_set_ui(t, 1, 1);
    mpq_div_2exp(t, t, 3000); /* a hair above and below the boundary */
    mpq_add(m, m, t);
    CU_ASSERT(same(cf_round_q(f, m), y));
    mpq_sub(m, m, t);
    mpq_sub(m, m, t);
    CU_ASSERT(same(cf_round_q(f, m), x));
    mpq_neg(m, m);
    CU_ASSERT(same(cf_round_q(f, m), -x));
    CU_ASSERT(same(cf_format_boundary(f, -y, m), -winner));
    mpq_set_d(t, x);
    CU_ASSERT(same(cf_round_q(f, t), x));
  }
  CU_ASSERT(same(cf_format_next(f, -0.0), 0.0));
  CU_ASSERT(same(cf_format_prev(f, 0.0), -0.0));
  CU_ASSERT(same(cf_format_boundary(f, -0.0, m), 0.0));
  CU_ASSERT(mpq_sgn(m) == 0);
  CU_ASSERT(same(cf_format_next(f, INFINITY), INFINITY));
  CU_ASSERT(same(cf_format_prev(f, -INFINITY), -INFINITY));
  mpq_clears(m, t, NULL);
}

static void binary32_against_the_compiler(void)
{
  cf_format f = CF_FORMAT_F32;
  mpq_t t;
  mpq_init(t);
  for (int i = 0; i < 20000; i++) {
    double x = from_bits(next());
    if (i % 2) x = ldexp(1 + (double)(next() % 256) / 256, (int)(next() % 300) - 160); /* many ties */
    if (!isfinite(x)) continue;
    mpq_set_d(t, x);
    CU_ASSERT(same(cf_round_q(f, t), x == 0 ? 0.0 : (double)(float)x));
    float y = (float)x;
    if (isfinite(y)) {
      CU_ASSERT(same(cf_format_next(f, y), signbit(y) && y == 0 ? 0.0 : nextafterf(y, INFINITY)));
      mpq_set_d(t, y);
      if (y != 0) CU_ASSERT(ldexp(1, (int)cf_ulp_exp_q(f, t)) == nextafterf(fabsf(y), INFINITY) - fabsf(y) || fabsf(y) == 0x1.fffffep127f);
    }
  }
  mpq_clear(t);
}

static void binary64_and_bfloat(void)
{
  mpq_t t, h;
  mpq_inits(t, h, NULL);
  cf_format f = CF_FORMAT_F64, b = CF_FORMAT_BF16;
  CU_ASSERT(cf_format_max(f) == 0x1.fffffffffffffp1023);
  CU_ASSERT(cf_format_max(b) == 0x1.fep127);
  for (int i = 0; i < 20000; i++) {
    double x = from_bits(next());
    if (i % 4 == 0) x = from_bits(next() % 1000 | (next() & 1) << 63);
    if (!isfinite(x) || x == 0) continue;
    CU_ASSERT(same(cf_format_next(f, x), nextafter(x, INFINITY) == 0 ? -0.0 : nextafter(x, INFINITY)));
    mpq_set_d(t, x);
    CU_ASSERT(same(cf_round_q(f, t), x));
    double y = cf_round_q(b, t);
    float g = (float)y;
    uint32_t bits;
    memcpy(&bits, &g, sizeof bits);
    CU_ASSERT((double)g == y && (bits & 0xffff) == 0);
    if (isfinite(y)) CU_ASSERT(fabs(x - y) <= 0.5 * ldexp(1, (int)cf_ulp_exp_q(b, t)));
  }
  mpq_set_ui(t, 0, 1);
  CU_ASSERT(same(cf_round_q(f, t), 0.0));
  CU_ASSERT(cf_ulp_exp_q(f, t) == -1074);
  CU_ASSERT(cf_ulp_exp_q(CF_FORMAT_F32, t) == -149);
  mpq_set_ui(t, 1, 1);
  mpq_div_2exp(t, t, 1075);
  CU_ASSERT(same(cf_round_q(f, t), 0.0));
  mpq_neg(t, t);
  CU_ASSERT(same(cf_round_q(f, t), -0.0));
  mpq_set_ui(t, 1, 1);
  mpq_mul_2exp(t, t, 1024);
  mpq_set_ui(h, 1, 1);
  mpq_mul_2exp(h, h, 970);
  mpq_sub(t, t, h); /* 2^1024 - 2^970: the overflow threshold */
  CU_ASSERT(same(cf_round_q(f, t), INFINITY));
  mpq_set_ui(h, 1, 1);
  mpq_div_2exp(h, h, 5000);
  mpq_sub(t, t, h);
  CU_ASSERT(same(cf_round_q(f, t), 0x1.fffffffffffffp1023));
  mpq_clears(t, h, NULL);
}

/* rounding does not depend on the caller's exponent range and leaves it alone */
static void narrow_exponent_range(void)
{
  mpq_t t;
  mpq_init(t);
  mpfr_exp_t lo = mpfr_get_emin(), hi = mpfr_get_emax();
  mpfr_set_emin(-5);
  mpfr_set_emax(5);
  mpq_set_d(t, 0x1.123456789p900);
  CU_ASSERT(same(cf_round_q(CF_FORMAT_F64, t), 0x1.123456789p900));
  mpq_set_d(t, 0x1.123456789p-900);
  CU_ASSERT(same(cf_round_q(CF_FORMAT_F64, t), 0x1.123456789p-900));
  CU_ASSERT(mpfr_get_emin() == -5 && mpfr_get_emax() == 5);
  mpfr_set_emin(lo);
  mpfr_set_emax(hi);
  mpq_clear(t);
}

static void intervals(void)
{
  double a, b;
  cf_format f = CF_FORMAT_F64;
  cf_dd y = {1, 0, 0x1p-60};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 0 && a == 1);
  y = (cf_dd){1, 0x1p-53, 0x1p-100};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 1 && a == 1 && b == 1 + 0x1p-52);
  y = (cf_dd){1, 0x1p-53, 0};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 0 && a == 1);
  y = (cf_dd){1, 0, 0x1p-51};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 2);
  y = (cf_dd){0, 0, 0};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 0 && same(a, 0.0));
  y = (cf_dd){0, 0, 0x1p-1074};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 2);
  y = (cf_dd){-0x1p-1000, 0, 0};
  CU_ASSERT(cf_round_dd(CF_FORMAT_F32, y, &a, &b) == 0 && same(a, -0.0));
  y = (cf_dd){0, 0, 0x1p-1000};
  CU_ASSERT(cf_round_dd(CF_FORMAT_F32, y, &a, &b) == 1 && same(a, -0.0) && same(b, 0.0));
  y = (cf_dd){0, 0, INFINITY};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 2);
  y = (cf_dd){0x1.fffffffffffffp1023, 0x1p969, 0};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 0 && a == 0x1.fffffffffffffp1023);
}

void suite_exact_round(void)
{
  CU_pSuite s = CU_add_suite("exact_round", NULL, NULL);
  CU_add_test(s, "binary16 in order", binary16_in_order);
  CU_add_test(s, "binary32 against the compiler", binary32_against_the_compiler);
  CU_add_test(s, "binary64 and bfloat16", binary64_and_bfloat);
  CU_add_test(s, "narrow exponent range", narrow_exponent_range);
  CU_add_test(s, "intervals", intervals);
}
