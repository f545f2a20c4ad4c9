/* The raw kernels of expo against MPFR, over the whole box, at its corners and where they change branch; the bit tricks over every
 * exponent. The bound is read from the header; the error is computed by MPFR alone. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <mpfr.h>
#include <CUnit/CUnit.h>
#include <certiform/expo.h>
#include "kernels/expo_scalar.h"

static uint64_t state = 88172645463325252u;
static double uniform(double a, double b)
{
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return a + (b - a) * ((double)(state >> 11) * 0x1p-53);
}
static double spread(int lo, int hi) /* any exponent lo..hi, mantissa uniform */
{
  int e = lo + (int)uniform(0, hi - lo + 1 - 1e-9);
  return ldexp(uniform(1, 2), e);
}

typedef int mpfr_fun(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
typedef void raw_fun(size_t, const double *, double *);

/* |y - f(x)| <= rel |f(x)|, decided at 200 bits: the value there is off by 2^-199 |f|, added to the error. NaN fails. */
static int within(raw_fun *raw, mpfr_fun *f, double rel, double x)
{
  double y;
  raw(1, &x, &y);
  mpfr_t t, e;
  mpfr_inits2(200, t, e, (mpfr_ptr)0);
  mpfr_set_d(e, x, MPFR_RNDN);
  f(t, e, MPFR_RNDN);
  mpfr_sub_d(e, t, y, MPFR_RNDA);
  mpfr_abs(e, e, MPFR_RNDA);
  mpfr_abs(t, t, MPFR_RNDN);
  mpfr_mul_d(t, t, rel * (1 - 0x1p-50), MPFR_RNDD);
  int ok = isfinite(y) && mpfr_lessequal_p(e, t);
  mpfr_clears(t, e, (mpfr_ptr)0);
  return ok;
}

#define EACH(raw, f, rel, n, sample)                                      \
  do {                                                                    \
    int bad = 0;                                                          \
    for (int i = 0; i < (n); i++) bad += !within(raw, f, rel, (sample)); \
    CU_ASSERT_EQUAL(bad, 0);                                              \
  } while (0)

static void exp_within_its_bound(void)
{
  const double trouble[] = {CF_EXP_XMIN, CF_EXP_XMAX, 0.0, -0.0, 0x1p-1074, -0x1p-1074, 0x1p-53, 0.34657359027997264, -0.34657359027997264, 1, -1};
  EACH(cf_exp_raw, mpfr_exp, CF_EXP_REL, (int)(sizeof trouble / sizeof *trouble), trouble[i]);
  EACH(cf_exp_raw, mpfr_exp, CF_EXP_REL, 20000, uniform(CF_EXP_XMIN, CF_EXP_XMAX));
  EACH(cf_exp_raw, mpfr_exp, CF_EXP_REL, 20000, uniform(-2, 2));
  for (int i = 0; i < 20000; i++) {
    double x = -fabs(spread(-60, 9)), y = cf_exp_neg1(x);
    if (!(y >= 0 && y <= 1) || (x < CF_EXP_XMIN && y != 0)) CU_FAIL("cf_exp_neg1 outside [0, 1]");
  }
}
/* the error of exp in units of the last place of exp(x), rounded up; NaN where y is no number */
static double ulps(double x)
{
  double y;
  cf_exp_raw(1, &x, &y);
  mpfr_t t, e;
  mpfr_inits2(200, t, e, (mpfr_ptr)0);
  mpfr_set_d(e, x, MPFR_RNDN);
  mpfr_exp(t, e, MPFR_RNDN);
  mpfr_sub_d(e, t, y, MPFR_RNDA);
  mpfr_mul_2si(e, e, 52 - (mpfr_get_exp(t) - 1), MPFR_RNDN); /* 2^(exp - 1) <= t < 2^exp */
  double u = fabs(mpfr_get_d(e, MPFR_RNDA)) * (1 + 0x1p-50);
  mpfr_clears(t, e, (mpfr_ptr)0);
  return u;
}
#define EACH_ULP(n, sample)                      \
  do {                                           \
    for (int i = 0; i < (n); i++) {              \
      double u = ulps(sample);                   \
      out += !(u <= CF_EXP_ULPS);                 \
      if (u > worst) worst = u;                  \
    }                                            \
  } while (0)

static double near(double x, int i) /* the i-th of 33 doubles about x */
{
  for (int j = 16; j < i; j++) x = nextafter(x, INFINITY);
  for (int j = i; j < 16; j++) x = nextafter(x, -INFINITY);
  return x;
}
static void exp_within_its_units(void)
{
  const double ln2 = 0x1.62e42fefa39efp-1;
  /* the largest of 2^24 points, half of them in [-0.3466, 0], the others in [0, 0.3466] and in the box: 0.87, 0.85, 0.81, 0.75 */
  const double worst_seen[] = {0x1.05a6cea62586ep+8, 0x1.e6c016519a1d3p+6, -0x1.62e589a1b41dp-2, 0x1.62ea4ea9455d5p-2};
  int out = 0;
  double worst = 0;
  EACH_ULP((int)(sizeof worst_seen / sizeof *worst_seen), worst_seen[i]);
  CU_ASSERT(worst >= 0.75 * CF_EXP_ULPS);
  EACH_ULP(33, near(0, i));
  EACH_ULP(17, near(CF_EXP_XMIN, i + 16));
  EACH_ULP(17, near(CF_EXP_XMAX, i));
  for (int k = -1021; k <= 999; k++) {
    EACH_ULP(33, near(k * ln2, i));                     /* exp(x) about 2^k: the unit doubles */
    if (k < 999) EACH_ULP(5, near((k + 0.5) * ln2, i + 14)); /* the reduction changes k */
  }
  EACH_ULP(30000, uniform(-0.34657, 0));
  EACH_ULP(30000, uniform(CF_EXP_XMIN, CF_EXP_XMAX));
  CU_ASSERT_EQUAL(out, 0);
}
static void expm1_within_its_bound(void)
{
  const double trouble[] = {CF_EXP_XMIN, CF_EXP_XMAX, 0.0, -0.0, 0x1p-1074, -0x1p-1074, 0x1p-1022, 0x1p-53, 0.34657359027997264, -0.34657359027997264,
                            0.34657359027997270, 37.1, -37.1, 36.74, 1, -1};
  EACH(cf_expm1_raw, mpfr_expm1, CF_EXPM1_REL, (int)(sizeof trouble / sizeof *trouble), trouble[i]);
  EACH(cf_expm1_raw, mpfr_expm1, CF_EXPM1_REL, 20000, uniform(CF_EXP_XMIN, CF_EXP_XMAX));
  EACH(cf_expm1_raw, mpfr_expm1, CF_EXPM1_REL, 20000, uniform(-2, 2));
  EACH(cf_expm1_raw, mpfr_expm1, CF_EXPM1_REL, 10000, uniform(0.34, 0.37));
  EACH(cf_expm1_raw, mpfr_expm1, CF_EXPM1_REL, 10000, uniform(36, 39));
  EACH(cf_expm1_raw, mpfr_expm1, CF_EXPM1_REL, 20000, (i % 2 ? -1 : 1) * spread(-1074, 8));
}
static void log_within_its_bound(void)
{
  const double trouble[] = {CF_LOG_XMIN, DBL_MAX, 1, 1 + 0x1p-52, 1 - 0x1p-53, 0.70710678118654746, 0.70710678118654757, 1.4142135623730949,
                            1.4142135623730951, 2, 0.5};
  EACH(cf_log_raw, mpfr_log, CF_LOG_REL, (int)(sizeof trouble / sizeof *trouble), trouble[i]);
  EACH(cf_log_raw, mpfr_log, CF_LOG_REL, 20000, spread(-1022, 1023));
  EACH(cf_log_raw, mpfr_log, CF_LOG_REL, 20000, uniform(0.5, 2));
  EACH(cf_log_raw, mpfr_log, CF_LOG_REL, 20000, 1 + (i % 2 ? -1 : 1) * spread(-52, -2));
}
static void log1p_within_its_bound(void)
{
  const double trouble[] = {-1 + 0x1p-53, CF_LOG1P_XMAX, 0.0, 0x1p-1074, -0x1p-1074, 0x1p-53, -0x1p-54, -0.29289321881345254, 0.41421356237309509,
                            0.41421356237309515, 1, 1 - 0x1p-53, 0x1p53, 0x1p54};
  EACH(cf_log1p_raw, mpfr_log1p, CF_LOG1P_REL, (int)(sizeof trouble / sizeof *trouble), trouble[i]);
  EACH(cf_log1p_raw, mpfr_log1p, CF_LOG1P_REL, 20000, spread(-1074, 999));
  EACH(cf_log1p_raw, mpfr_log1p, CF_LOG1P_REL, 20000, uniform(-0.9999999, 3));
  EACH(cf_log1p_raw, mpfr_log1p, CF_LOG1P_REL, 20000, uniform(-0.5, 1));
  EACH(cf_log1p_raw, mpfr_log1p, CF_LOG1P_REL, 20000, -1 + spread(-53, -2));
}
static void bit_tricks_over_every_exponent(void)
{
  int bad = 0;
  for (int k = -1022; k <= 1023; k++) bad += cf_pow2(EXPO_SHIFT + k) != ldexp(1, k);
  const double m[] = {1, 1 + 0x1p-52, 1.4142135623730949, 1.4142135623730951, 1.4142135623730954, 1.5, 2 - 0x1p-52};
  for (int e = -1022; e <= 1023; e++)
    for (size_t i = 0; i < sizeof m / sizeof *m; i++) {
      double x = ldexp(m[i], e), k = cf_logk(x), s = cf_scale(x, k);
      bad += k != (m[i] >= 1.4142135623730951 ? e + 1 : e); /* the switch is at the double below sqrt(2) */
      bad += !(s >= 0.7071 && s <= 1.4143) || ldexp(s, (int)k - 8) != ldexp(x, -8);
    }
  CU_ASSERT_EQUAL(bad, 0);
}
static void in_place_and_in_rows(void)
{
  double x[37], y[37], z[37];
  for (int i = 0; i < 37; i++) x[i] = z[i] = uniform(-5, 5);
  cf_exp_raw(37, x, y);
  cf_exp_raw(37, z, z);
  for (int i = 0; i < 37; i++) CU_ASSERT(y[i] == z[i] && y[i] == cf_exp1(x[i]));
  cf_exp_raw(0, NULL, NULL);
}

void suite_kernel_expo(void)
{
  CU_pSuite s = CU_add_suite("kernel_expo", NULL, NULL);
  CU_add_test(s, "exp within CF_EXP_REL", exp_within_its_bound);
  CU_add_test(s, "exp within CF_EXP_ULPS", exp_within_its_units);
  CU_add_test(s, "expm1 within CF_EXPM1_REL", expm1_within_its_bound);
  CU_add_test(s, "log within CF_LOG_REL", log_within_its_bound);
  CU_add_test(s, "log1p within CF_LOG1P_REL", log1p_within_its_bound);
  CU_add_test(s, "bit tricks over every exponent", bit_tricks_over_every_exponent);
  CU_add_test(s, "in place, in rows, empty", in_place_and_in_rows);
}
