/* The raw kernels of trig against MPFR, over the whole box, next to every kind of zero, where they change quadrant; the constants of the
 * reduction and the polynomials, whose errors the derivation uses. Bounds are read from the header; errors are computed by MPFR alone. */
#include <math.h>
#include <stdint.h>
#include <mpfr.h>
#include <CUnit/CUnit.h>
#include <certiform/trig.h>
#include "kernels/trig_scalar.h"

static uint64_t state = 88172645463325252u;
static double uniform(double a, double b)
{
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return a + (b - a) * ((double)(state >> 11) * 0x1p-53);
}
static double spread(int lo, int hi) /* any exponent lo..hi, mantissa uniform, either sign */
{
  double x = ldexp(uniform(1, 2), lo + (int)uniform(0, hi - lo + 1 - 1e-9));
  return uniform(0, 1) < 0.5 ? -x : x;
}

typedef int mpfr_fun(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
typedef void raw_fun(size_t, const double *, double *);

/* |y - f(x)| <= rel |f(x)|, decided at 300 bits: the value there is off by 2^-299 |f|, added to the error. NaN fails. */
static int within(raw_fun *raw, mpfr_fun *f, double rel, double x)
{
  double y;
  raw(1, &x, &y);
  mpfr_t t, e;
  mpfr_inits2(300, t, e, (mpfr_ptr)0);
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
static int both(double x)
{
  return within(cf_sin_raw, mpfr_sin, CF_SIN_REL, x) && within(cf_cos_raw, mpfr_cos, CF_COS_REL, x);
}

/* a double next to m pi/4, by MPFR */
static double quarter(double m)
{
  mpfr_t t;
  mpfr_init2(t, 200);
  mpfr_const_pi(t, MPFR_RNDN);
  mpfr_mul_d(t, t, 0.25 * m, MPFR_RNDN);
  double x = mpfr_get_d(t, MPFR_RNDN);
  mpfr_clear(t);
  return x;
}

static void within_their_bounds(void)
{
  const double trouble[] = {0.0, 0x1p-1074, 0x1p-1022, 0x1.8p-358, 0x1p-341, 0x1p-27, 0x1p-26, 0.5, 1, CF_TRIG_XMAX, 0x1.fffffffffffffp19,
                            0x1.6c6cbc45dc8dep5 /* nearest to a multiple of pi/2 */};
  int bad = 0;
  for (size_t i = 0; i < sizeof trouble / sizeof *trouble; i++) bad += !both(trouble[i]) + !both(-trouble[i]);
  for (int i = 0; i < 10000; i++)
    bad += !both(uniform(-CF_TRIG_XMAX, CF_TRIG_XMAX)) + !both(uniform(-0.8, 0.8)) + !both(uniform(-7, 7)) + !both(spread(-1074, 19));
  for (int i = 0; i < 10000; i++) { /* m pi/4: zeros and changes of quadrant, and a few ulps aside */
    double x = quarter(i < 3000 ? i : floor(uniform(0, 1335088)));
    bad += !both(x) + !both(-x) + !both(x * (1 + spread(-52, -30)));
  }
  CU_ASSERT_EQUAL(bad, 0);
}

/* A bound of half the size does not hold, so the test can fail. */
static void a_smaller_bound_is_caught(void)
{
  int bad = 0;
  for (int i = 0; i < 2000; i++) {
    double x = uniform(-CF_TRIG_XMAX, CF_TRIG_XMAX);
    bad += !within(cf_sin_raw, mpfr_sin, 0.25 * CF_SIN_REL, x) + !within(cf_cos_raw, mpfr_cos, 0.25 * CF_COS_REL, x);
  }
  CU_ASSERT(bad > 100);
}

static void constants(void)
{
  mpfr_t t;
  mpfr_init2(t, 400);
  mpfr_const_pi(t, MPFR_RNDN);
  mpfr_div_2ui(t, t, 1, MPFR_RNDN);
  CU_ASSERT(TRIG_P1 == mpfr_get_d(t, MPFR_RNDN));
  mpfr_ui_div(t, 1, t, MPFR_RNDN);
  CU_ASSERT(TRIG_INV == mpfr_get_d(t, MPFR_RNDN));
  mpfr_const_pi(t, MPFR_RNDN);
  mpfr_div_2ui(t, t, 1, MPFR_RNDN);
  mpfr_sub_d(t, t, TRIG_P1, MPFR_RNDN);
  mpfr_sub_d(t, t, TRIG_P2, MPFR_RNDN);
  CU_ASSERT(TRIG_P3 == mpfr_get_d(t, MPFR_RNDN));
  mpfr_sub_d(t, t, TRIG_P3, MPFR_RNDN);
  CU_ASSERT(mpfr_get_exp(t) <= -141);
  CU_ASSERT(ldexp(TRIG_P2, 86) == floor(ldexp(TRIG_P2, 86)) && TRIG_P2 < 0x1p-53); /* 33 bits */
  mpfr_clear(t);
}

/* No double of the box but 0 is within 2^-60.5 of k pi/2, and one is within 2^-60.4: over all k. */
static void least_distance(void)
{
  mpfr_t pi, t;
  double least = 1;
  mpfr_inits2(160, pi, t, (mpfr_ptr)0);
  mpfr_const_pi(pi, MPFR_RNDN);
  mpfr_div_2ui(pi, pi, 1, MPFR_RNDN);
  mpfr_set_zero(t, 1);
  for (int k = 1; k <= 667545; k++) {
    mpfr_mul_ui(t, pi, (unsigned long)k, MPFR_RNDN);
    double x = mpfr_get_d(t, MPFR_RNDN);
    mpfr_sub_d(t, t, x, MPFR_RNDN);
    least = fmin(least, fabs(mpfr_get_d(t, MPFR_RNDN)));
  }
  CU_ASSERT(least > 0x1.69p-61 && least < 0x1.8p-61); /* 2^-60.5 = 0x1.6a..p-61 */
  mpfr_clears(pi, t, (mpfr_ptr)0);
}

/* the reduction: k, h and w exact, the rest as derived, on doubles from the whole box */
static void reduction(void)
{
  mpfr_t pi, t, s;
  int bad = 0;
  mpfr_inits2(400, pi, t, s, (mpfr_ptr)0);
  mpfr_const_pi(pi, MPFR_RNDN);
  mpfr_div_2ui(pi, pi, 1, MPFR_RNDN);
  for (int i = 0; i < 20000; i++) {
    double x = i % 2 ? spread(-60, 19) : quarter(floor(uniform(0, 1335088)));
    double k = trig_turns(x), h = fma(k, -TRIG_P1, x), w = k * TRIG_P2, r = h - w, c = trig_tail(k, h, w, r);
    bad += k != floor(k) || fabs(k) > 667545;
    mpfr_set_d(t, -k, MPFR_RNDN);
    mpfr_mul_d(s, t, TRIG_P2, MPFR_RNDN);
    bad += mpfr_cmp_d(s, -w) != 0;
    mpfr_mul_d(s, t, TRIG_P1, MPFR_RNDN);
    mpfr_add_d(s, s, x, MPFR_RNDN);
    bad += mpfr_cmp_d(s, h) != 0 || fabs(h) > 0.7855 || fabs(r) > 0.7855 || fabs(c) > 0x1p-53 * fabs(r) + 0x1p-68;
    mpfr_mul(s, t, pi, MPFR_RNDN);
    mpfr_add_d(s, s, x, MPFR_RNDN);
    mpfr_sub_d(t, s, r, MPFR_RNDN);
    mpfr_sub_d(t, t, c, MPFR_RNDN); /* x - k pi/2 - (r + c), against 2^-60 of it */
    mpfr_mul_2si(s, s, -60, MPFR_RNDN);
    bad += mpfr_cmpabs(t, s) > 0;
  }
  CU_ASSERT_EQUAL(bad, 0);
  mpfr_clears(pi, t, s, (mpfr_ptr)0);
}

/* z^power |p - f| on 20,000 points of (0, 0.617], plus the largest difference of neighbours: p - f is entire with some seven extremes
 * there, far apart on this grid. p is the polynomial with the kernel's coefficients, f by MPFR. */
static void polynomial(const double *c, int power, double most)
{
  enum { N = 20000 };
  mpfr_t z, p, f, t;
  double before = 0, worst = 0, rise = 0;
  mpfr_inits2(160, z, p, f, t, (mpfr_ptr)0);
  for (int i = 1; i <= N; i++) {
    mpfr_set_d(z, 0.617 * i / N, MPFR_RNDN);
    mpfr_set_d(p, c[0], MPFR_RNDN);
    for (int j = 1; j < 6; j++) {
      mpfr_mul(p, p, z, MPFR_RNDN);
      mpfr_add_d(p, p, c[j], MPFR_RNDN);
    }
    mpfr_sqrt(t, z, MPFR_RNDN);
    if (power == 1) { /* (sin r - r)/r = z f */
      mpfr_sin(f, t, MPFR_RNDN);
      mpfr_div(f, f, t, MPFR_RNDN);
      mpfr_sub_ui(f, f, 1, MPFR_RNDN);
    } else { /* cos r - 1 + z/2 = z^2 f */
      mpfr_cos(f, t, MPFR_RNDN);
      mpfr_sub_ui(f, f, 1, MPFR_RNDN);
      mpfr_div_2ui(t, z, 1, MPFR_RNDN);
      mpfr_add(f, f, t, MPFR_RNDN);
    }
    for (int j = 0; j < power; j++) mpfr_mul(p, p, z, MPFR_RNDN);
    mpfr_sub(p, p, f, MPFR_RNDN);
    double e = mpfr_get_d(p, MPFR_RNDN);
    worst = fmax(worst, fabs(e));
    rise = fmax(rise, fabs(e - before));
    before = e;
  }
  CU_ASSERT(worst + rise <= most);
  CU_ASSERT(worst >= 0.5 * most); /* and no better */
  mpfr_clears(z, p, f, t, (mpfr_ptr)0);
}
static void polynomials(void)
{
  const double sine[] = {0x1.5d9380e38efe7p-33, -0x1.ae5e6831dee54p-26, 0x1.71de357aa578bp-19, -0x1.a01a019c15affp-13, 0x1.111111110f8a4p-7,
                         -0x1.5555555555549p-3};
  const double cosine[] = {-0x1.8fb10a25b0886p-37, 0x1.1ee9f110a64c3p-29, -0x1.27e4f812654c3p-22, 0x1.a01a019cbf0d5p-16, -0x1.6c16c16c1521dp-10,
                           0x1.555555555554cp-5};
  polynomial(sine, 1, 0x1.1p-58);
  polynomial(cosine, 2, 0x1p-64);
  int bad = 0;
  for (int i = 0; i <= 1000; i++) { /* they are the kernel's */
    double z = 0.617e-3 * i, s = sine[0], c = cosine[0];
    for (int j = 1; j < 6; j++) s = fma(z, s, sine[j]), c = fma(z, c, cosine[j]);
    bad += s != sin_poly(z) || c != cos_poly(z);
  }
  CU_ASSERT_EQUAL(bad, 0);
}

static void quadrants_and_rows(void)
{
  double x[37], y[37], z[37];
  int bad = 0;
  for (int k = -9; k <= 9; k++) bad += fmod(k - trig_quadrant(k), 4) != 0 || fabs(trig_quadrant(k)) > 2;
  for (int k = -667546; k <= 667546; k += 1009) bad += fmod(k - trig_quadrant(k), 4) != 0 || fabs(trig_quadrant(k)) > 2;
  for (int i = 0; i < 37; i++) x[i] = z[i] = uniform(-50, 50);
  cf_sin_raw(37, x, y);
  cf_sin_raw(37, z, z);
  for (int i = 0; i < 37; i++) bad += y[i] != z[i] || y[i] != trig_value(x[i], 0);
  cf_cos_raw(37, x, y);
  for (int i = 0; i < 37; i++) bad += y[i] != trig_value(x[i], 1);
  cf_sin_raw(0, NULL, NULL);
  CU_ASSERT_EQUAL(bad, 0);
}

static void checked_status(void)
{
  double x[2] = {1, 2}, y[2] = {9, 9};
  CU_ASSERT_EQUAL(cf_sin(2, x, y), CF_OK);
  CU_ASSERT(y[0] == trig_value(1, 0) && y[1] == trig_value(2, 0));
  CU_ASSERT_EQUAL(cf_cos(2, x, x), CF_OK);
  CU_ASSERT(x[1] == trig_value(2, 1));
  y[0] = 9;
  x[1] = 0x1.0000000000001p20;
  CU_ASSERT_EQUAL(cf_cos(2, x, y), CF_EBOX);
  x[0] = INFINITY;
  CU_ASSERT_EQUAL(cf_sin(2, x, y), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_sin(1, x, x + 0), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_sin(2, NULL, y), CF_ENULL);
  double w[3] = {1, 2, 3};
  CU_ASSERT_EQUAL(cf_sin(2, w, w + 1), CF_EOVERLAP);
  CU_ASSERT(y[0] == 9 && w[1] == 2);
  x[0] = CF_TRIG_XMAX, x[1] = -CF_TRIG_XMAX;
  CU_ASSERT_EQUAL(cf_sin(2, x, y), CF_OK);
}

void suite_kernel_trig(void)
{
  CU_pSuite s = CU_add_suite("kernel_trig", NULL, NULL);
  CU_add_test(s, "within CF_SIN_REL, CF_COS_REL", within_their_bounds);
  CU_add_test(s, "a smaller bound is caught", a_smaller_bound_is_caught);
  CU_add_test(s, "constants", constants);
  CU_add_test(s, "least distance to a multiple of pi/2", least_distance);
  CU_add_test(s, "reduction", reduction);
  CU_add_test(s, "polynomials", polynomials);
  CU_add_test(s, "quadrants, in place, in rows, empty", quadrants_and_rows);
  CU_add_test(s, "checked tier", checked_status);
}
