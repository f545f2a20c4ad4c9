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
  /* the ends lie beyond a boundary by less than the rounding of lo +- rad */
  y = (cf_dd){1, 0x1p-53 - 0x1p-106, 0x1.4p-106};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 1 && a == 1 && b == 1 + 0x1p-52);
  y = (cf_dd){1 + 0x1p-51, -(0x1p-53 - 0x1p-106), 0x1.4p-106};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 1 && a == 1 + 0x1p-52 && b == 1 + 0x1p-51);
  y = (cf_dd){0x1.fffffffffffffp1023, 0x1p969, 0};
  CU_ASSERT(cf_round_dd(f, y, &a, &b) == 0 && a == 0x1.fffffffffffffp1023);
}

/* rationals behind enclosures that are wide on purpose: 2^-(prec/width) each way, or never narrower than `stuck` */
typedef struct wide {
  mpq_t t[4];
  mpfr_prec_t width, least, reached;
  int compared, refuse;
} wide;

static cf_status wide_enclose(void *of, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  wide *w = of;
  w->reached = prec;
  mpfr_prec_t bits = prec / w->width < w->least ? prec / w->width : w->least;
  for (int i = 0; i < 4; i++) {
    if (!want[i]) continue;
    mpfr_t r;
    mpfr_init2(r, 2);
    mpfr_set_ui_2exp(r, 1, -bits, MPFR_RNDN);
    mpfr_set_q(lo[i], w->t[i], MPFR_RNDD);
    mpfr_set_q(hi[i], w->t[i], MPFR_RNDU);
    mpfr_sub(lo[i], lo[i], r, MPFR_RNDD);
    mpfr_add(hi[i], hi[i], r, MPFR_RNDU);
    mpfr_clear(r);
  }
  return w->refuse == 1 ? CF_ENOMEM : CF_OK;
}

static cf_status wide_compare(void *of, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  wide *w = of;
  (void)prec_max;
  w->compared++;
  *sign = mpq_cmp(w->t[i], c);
  *sign = (*sign > 0) - (*sign < 0);
  return w->refuse == 2 ? CF_UNDECIDED : CF_OK;
}

static void rising_precision(void)
{
  wide w = {.width = 16, .least = 100000};
  cf_reals t = {4, &w, wide_enclose, wide_compare};
  double y[4] = {9, 9, 9, 9};
  const unsigned char want[4] = {1, 1, 0, 1};
  for (int i = 0; i < 4; i++) mpq_init(w.t[i]);
  mpq_set_d(w.t[0], 1 + 0x1p-24); /* a tie of binary32 */
  mpq_set_ui(w.t[1], 1, 3);
  mpq_set_si(w.t[3], -1, 1);
  mpq_div_2exp(w.t[3], w.t[3], 2000);
  CU_ASSERT_EQUAL(cf_round_exact(CF_FORMAT_F32, &t, NULL, want, 0, y), CF_OK);
  CU_ASSERT(same(y[0], 1) && same(y[1], (double)(1 / 3.0f)) && y[2] == 9 && same(y[3], -0.0));
  CU_ASSERT(w.reached >= 24 * 16 && w.compared > 0);
  CU_ASSERT_EQUAL(cf_round_exact(CF_FORMAT_F32, &t, NULL, want, 256, y), CF_UNDECIDED);
  w.refuse = 1;
  CU_ASSERT_EQUAL(cf_round_exact(CF_FORMAT_F32, &t, NULL, NULL, 0, y), CF_ENOMEM);
  w.refuse = 2;
  CU_ASSERT_EQUAL(cf_round_exact(CF_FORMAT_F32, &t, NULL, NULL, 0, y), CF_UNDECIDED);
  w.refuse = 0, w.least = 20; /* never narrow enough */
  CU_ASSERT_EQUAL(cf_round_exact(CF_FORMAT_F32, &t, NULL, want, 1024, y), CF_UNDECIDED);
  const cf_dd first[4] = {{1, 0x1p-24, 0x1p-60}, {1 / 3.0, 0, 0x1p-50}, {7, 0, 0}, {0, 0, 0x1p-1000}};
  w.compared = 0;
  CU_ASSERT_EQUAL(cf_round_exact(CF_FORMAT_F32, &t, first, want, 0, y), CF_OK); /* the first enclosures are enough */
  CU_ASSERT(same(y[0], 1) && same(y[1], (double)(1 / 3.0f)) && same(y[3], -0.0));
  CU_ASSERT_EQUAL(w.compared, 2);
  t.n = 0;
  CU_ASSERT_EQUAL(cf_round_exact(CF_FORMAT_F32, &t, NULL, NULL, 0, NULL), CF_OK);
  for (int i = 0; i < 4; i++) mpq_clear(w.t[i]);
}

static void not_a_number(void)
{
  mpfr_t lo, hi;
  double a, b;
  mpfr_inits2(64, lo, hi, (mpfr_ptr)0); /* both NaN */
  CU_ASSERT_EQUAL(cf_round_interval(CF_FORMAT_F64, lo, hi, &a, &b), 2);
  mpfr_set_inf(lo, -1);
  mpfr_set_inf(hi, 1);
  CU_ASSERT_EQUAL(cf_round_interval(CF_FORMAT_F64, lo, hi, &a, &b), 2);
  mpfr_set_inf(hi, -1);
  CU_ASSERT_EQUAL(cf_round_interval(CF_FORMAT_F64, lo, hi, &a, &b), 0);
  CU_ASSERT(a == -INFINITY);
  mpfr_clears(lo, hi, (mpfr_ptr)0);
}

void suite_exact_round(void)
{
  CU_pSuite s = CU_add_suite("exact_round", NULL, NULL);
  CU_add_test(s, "binary16 in order", binary16_in_order);
  CU_add_test(s, "binary32 against the compiler", binary32_against_the_compiler);
  CU_add_test(s, "binary64 and bfloat16", binary64_and_bfloat);
  CU_add_test(s, "narrow exponent range", narrow_exponent_range);
  CU_add_test(s, "intervals", intervals);
  CU_add_test(s, "rising precision", rising_precision);
  CU_add_test(s, "not a number", not_a_number);
}
