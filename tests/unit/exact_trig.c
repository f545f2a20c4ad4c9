/* Sine and cosine, exact tier: the double-double enclosures and their table, the comparators, the rounded values, against MPFR alone. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <CUnit/CUnit.h>
#include <gmp.h>
#include <mpfr.h>
#include <certiform/trig.h>
#include "exact/compare.h"
#include "exact/dd.h"
#include "exact/trig_table.h"

typedef int mpfr_fun(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
typedef cf_status dd_fun(size_t, const double *, cf_dd *);
typedef cf_status map_fun(size_t, const double *, double *);

static uint64_t state = 0x9e3779b97f4a7c15u;
static double uniform(void)
{
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (double)(state >> 11) * 0x1p-53;
}
static double spread(int lo, int hi)
{
  double x = ldexp(1 + uniform(), lo + (int)(uniform() * (hi - lo + 1)));
  return uniform() < 0.5 ? -x : x;
}
/* next to a multiple of pi/2 below 2^bits, at a random distance in ulps */
static double near_multiple(int bits)
{
  mpfr_t t;
  mpfr_init2(t, 300);
  mpfr_const_pi(t, MPFR_RNDN);
  mpfr_mul_d(t, t, 0.5 * floor(ldexp(uniform(), (int)(uniform() * bits) + 1)), MPFR_RNDN);
  double x = mpfr_get_d(t, MPFR_RNDN);
  mpfr_clear(t);
  return uniform() < 0.5 ? x : x * (1 + spread(-52, -30));
}

static void table(void)
{
  mpfr_t v;
  mpfr_init2(v, 600);
  int bad = 0;
  for (unsigned j = 0; j <= 32; j++) {
    mpfr_const_pi(v, MPFR_RNDN);
    mpfr_mul_d(v, v, j / 64.0, MPFR_RNDN);
    mpfr_sin(v, v, MPFR_RNDN);
    mpfr_sub_d(v, v, cf_sin_64[j][0], MPFR_RNDN);
    mpfr_sub_d(v, v, cf_sin_64[j][1], MPFR_RNDN);
    mpfr_abs(v, v, MPFR_RNDN);
    bad += mpfr_cmp_d(v, cf_sin_64[j][0] * 0x1p-106) > 0;
  }
  for (unsigned k = 0; k < 12; k++) { /* times n!, +-1 */
    const double *c = (k < 6 ? cf_sin_series : cf_cos_series)[k % 6];
    mpfr_set_d(v, c[0], MPFR_RNDN);
    mpfr_add_d(v, v, c[1], MPFR_RNDN);
    for (unsigned n = 2; n <= 2 * (k % 6) + (k < 6 ? 3 : 2); n++) mpfr_mul_ui(v, v, n, MPFR_RNDN);
    mpfr_sub_si(v, v, k % 2 ? 1 : -1, MPFR_RNDN);
    bad += mpfr_zero_p(v) ? 0 : mpfr_get_exp(v) > -105;
  }
  mpfr_const_pi(v, MPFR_RNDN);
  mpfr_div_ui(v, v, 64, MPFR_RNDN);
  for (int i = 0; i < 3; i++) mpfr_sub_d(v, v, cf_pi_64[i], MPFR_RNDN);
  CU_ASSERT(mpfr_get_exp(v) <= -164);
  CU_ASSERT_EQUAL(bad, 0);
  mpfr_clear(v);
}

/* the value lies in hi + lo +- rad, and rad is at most `wide` of it (0: anything) */
static int enclosed(dd_fun *f, mpfr_fun *truth, double x, double wide)
{
  cf_dd y;
  mpfr_t t;
  mpfr_init2(t, 500);
  mpfr_set_d(t, x, MPFR_RNDN);
  truth(t, t, MPFR_RNDN);
  int ok = f(1, &x, &y) == CF_OK && fabs(y.lo) <= 0x1p-53 * fabs(y.hi) && (wide == 0 || y.rad <= wide * fabs(y.hi));
  mpfr_sub_d(t, t, y.hi, MPFR_RNDN);
  mpfr_sub_d(t, t, y.lo, MPFR_RNDN);
  ok = ok && !mpfr_nan_p(t) && (y.rad == INFINITY || (mpfr_abs(t, t, MPFR_RNDN), mpfr_cmp_d(t, y.rad) <= 0));
  mpfr_clear(t);
  return ok;
}

static void enclosures(void)
{
  int bad = 0;
  for (int i = 0; i < 4000; i++)
    for (int c = 0; c < 2; c++) {
      dd_fun *f = c ? cf_dd_cos : cf_dd_sin;
      mpfr_fun *t = c ? mpfr_cos : mpfr_sin;
      double x = near_multiple(30);
      bad += !enclosed(f, t, spread(-1074, 1023), 0) + !enclosed(f, t, spread(-900, 29), 0x1p-60) + !enclosed(f, t, spread(-5, 3), 0x1p-95);
      bad += x > 0x1p30 ? 0 : !enclosed(f, t, x, 0x1p-60);
    }
  cf_dd y;
  double zero = -0.0;
  CU_ASSERT(cf_dd_sin(1, &zero, &y) == CF_OK && y.hi == 0 && y.rad == 0);
  CU_ASSERT(cf_dd_cos(1, &zero, &y) == CF_OK && y.hi == 1 && y.rad == 0);
  CU_ASSERT_EQUAL(bad, 0);
}

static int rounded(map_fun *f, mpfr_fun *truth, double x)
{
  double y = NAN;
  mpfr_t t;
  mpfr_init2(t, 53);
  mpfr_set_d(t, x, MPFR_RNDN);
  truth(t, t, MPFR_RNDN);
  int ok = f(1, &x, &y) == CF_OK && y == mpfr_get_d(t, MPFR_RNDN);
  mpfr_clear(t);
  return ok;
}

static void values(void)
{
  const double trouble[] = {0.0, 0x1p-1022, 0x1.fffffffffffffp-1000, 0x1p-27, 0x1.6a09e667f3bccp-27, 0x1p-26, 0x1.921fb54442d18p0, 0x1.921fb54442d18p1,
                            0x1.921fb54442d18p2, 0x1.921fb54442d19p0, 0x1p20, 0x1p30, 0x1.0000000000001p30, 0x1p300, DBL_MAX,
                            0x1.6ac5b262ca1ffp849 /* next to a multiple of pi/2 */, 0x1.9p9, 0x1.ap3};
  int bad = 0;
  for (size_t i = 0; i < sizeof trouble / sizeof *trouble; i++)
    bad += !rounded(cf_sin_exact, mpfr_sin, trouble[i]) + !rounded(cf_cos_exact, mpfr_cos, trouble[i]) +
           !rounded(cf_sin_exact, mpfr_sin, -trouble[i]) + !rounded(cf_cos_exact, mpfr_cos, -trouble[i]);
  for (int i = 0; i < 4000; i++) {
    double x[4] = {spread(-1020, 1023), spread(-30, 30), near_multiple(40), 6.3 * uniform()};
    for (int k = 0; k < 4; k++) bad += !rounded(cf_sin_exact, mpfr_sin, x[k]) + !rounded(cf_cos_exact, mpfr_cos, x[k]);
  }
  CU_ASSERT_EQUAL(bad, 0);
}

static void edges(void)
{
  double x[4] = {-0.0, 0x1p-1074, -0x1p-1074, 0x1.8p-1073}, y[4];
  CU_ASSERT_EQUAL(cf_sin_exact(4, x, y), CF_OK);
  CU_ASSERT(y[0] == 0 && !signbit(y[0]) && y[1] == x[1] && y[2] == x[2] && y[3] == x[3]);
  CU_ASSERT_EQUAL(cf_cos_exact(4, x, x), CF_OK); /* in place */
  for (int i = 0; i < 4; i++) CU_ASSERT(x[i] == 1);
  x[1] = INFINITY, y[0] = 7;
  CU_ASSERT_EQUAL(cf_sin_exact(4, x, y), CF_ENONFINITE);
  x[1] = NAN;
  CU_ASSERT_EQUAL(cf_cos_exact(4, x, y), CF_ENONFINITE);
  CU_ASSERT(y[0] == 7);
  CU_ASSERT_EQUAL(cf_sin_exact(1, NULL, y), CF_ENULL);
  CU_ASSERT_EQUAL(cf_cos_exact(0, NULL, NULL), CF_OK);
}

/* signs against midpoints of doubles and against exact values, and the work limit */
static void comparators(void)
{
  mpq_t c;
  int sign = 9;
  mpq_init(c);
  CU_ASSERT(cf_cmp_sin(0, c, 0, &sign) == CF_OK && sign == 0);
  CU_ASSERT(cf_cmp_cos(0, c, 0, &sign) == CF_OK && sign == 1);
  mpq_set_ui(c, 1, 1);
  CU_ASSERT(cf_cmp_cos(-0.0, c, 0, &sign) == CF_OK && sign == 0);
  CU_ASSERT(cf_cmp_cos(0x1p-1074, c, 0, &sign) == CF_OK && sign == -1); /* 1 - 2^-2149 */
  CU_ASSERT(cf_cmp_cos(0x1p-1074, c, 2048, &sign) == CF_UNDECIDED && sign == 0);
  CU_ASSERT(cf_cmp_sin(0, c, 0, &sign) == CF_OK && sign == -1);
  mpq_set_d(c, 0x1p-1074);
  CU_ASSERT(cf_cmp_sin(0x1p-1074, c, 0, &sign) == CF_OK && sign == -1); /* x - x^3/6 */
  mpq_neg(c, c);
  CU_ASSERT(cf_cmp_sin(-0x1p-1074, c, 0, &sign) == CF_OK && sign == 1);
  CU_ASSERT_EQUAL(cf_cmp_sin(INFINITY, c, 0, &sign), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_cmp_cos(NAN, c, 0, &sign), CF_ENONFINITE);
  mpq_clear(c);
}

void suite_exact_trig(void)
{
  CU_pSuite s = CU_add_suite("exact_trig", NULL, NULL);
  CU_add_test(s, "constants", table);
  CU_add_test(s, "double-double enclosures", enclosures);
  CU_add_test(s, "correctly rounded", values);
  CU_add_test(s, "zeros, subnormals, errors", edges);
  CU_add_test(s, "comparators", comparators);
}
