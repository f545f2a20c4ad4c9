/* The raw softmax kernels against MPFR sums written here, inside the box and at its corners. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/expo.h>
#include <certiform/softmax.h>
#include "lanes_oracle.h"

enum { PREC = 1200, NMAX = 1024 };

/* e[i] = exp(x_i - m), s = their sum, at PREC bits; m = max */
static double shifted(size_t n, const double *x, mpfr_t *e, mpfr_t s)
{
  double m = x[0];
  for (size_t i = 1; i < n; i++) m = fmax(m, x[i]);
  mpfr_init2(s, PREC);
  mpfr_set_zero(s, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_init2(e[i], PREC);
    mpfr_set_d(e[i], x[i], MPFR_RNDN);
    mpfr_sub_d(e[i], e[i], m, MPFR_RNDN);
    mpfr_exp(e[i], e[i], MPFR_RNDN);
    mpfr_add(s, s, e[i], MPFR_RNDN);
  }
  return m;
}

static int cmpabs_d(mpfr_t a, double b)
{
  mpfr_t c;
  mpfr_init2(c, 53);
  mpfr_set_d(c, b, MPFR_RNDN);
  int r = mpfr_cmpabs(a, c);
  mpfr_clear(c);
  return r;
}

/* |y - t| <= tol, certified with t at PREC bits; NaN fails */
static int within(double y, mpfr_t t, double tol)
{
  if (!isfinite(y)) return 0;
  mpfr_t d;
  mpfr_init2(d, PREC);
  mpfr_sub_d(d, t, y, MPFR_RNDN);
  int ok = cmpabs_d(d, tol) <= 0;
  if (!ok) mpfr_printf("y = %a, t = %.20Re, |y - t| = %.3Re > %g\n", y, t, d, tol);
  mpfr_clear(d);
  return ok;
}
/* sum of y, at PREC bits, against 1 */
static int sums_to_one(size_t n, const double *y)
{
  mpfr_t s;
  mpfr_init2(s, PREC);
  mpfr_set_zero(s, 1);
  for (size_t i = 0; i < n; i++) mpfr_add_d(s, s, y[i], MPFR_RNDN);
  int ok = within(1, s, CF_SOFTMAX_SUM((double)n));
  mpfr_clear(s);
  return ok;
}
/* The bounds of softmax.h, raised for the roundings in which they are evaluated here. */
static const double UP = 1 + 0x1p-40;
static void check(size_t n, const double *x)
{
  static mpfr_t e[NMAX];
  static double y[NMAX], l[NMAX];
  mpfr_t s, t;
  const double m = shifted(n, x, e, s), N = (double)n;
  mpfr_init2(t, PREC);
  cf_softmax_raw(n, x, y);
  cf_logsoftmax_raw(n, x, l);
  for (size_t i = 0; i < n; i++) {
    mpfr_div(t, e[i], s, MPFR_RNDN);
    CU_ASSERT(0 <= y[i] && y[i] <= 1);
    CU_ASSERT(within(y[i], t, UP * (CF_SOFTMAX_REL(N, m - x[i]) * mpfr_get_d(t, MPFR_RNDU) + N * CF_SOFTMAX_TINY)));
    mpfr_log(t, s, MPFR_RNDN);
    mpfr_add_d(t, t, m, MPFR_RNDN);
    mpfr_d_sub(t, x[i], t, MPFR_RNDN);
    CU_ASSERT(within(l[i], t, UP * CF_LOGSOFTMAX_ERR(N, m - x[i])));
  }
  CU_ASSERT(sums_to_one(n, y));
  mpfr_log(t, s, MPFR_RNDN);
  mpfr_add_d(t, t, m, MPFR_RNDN);
  CU_ASSERT(within(cf_logsumexp_raw(n, x), t, UP * CF_LOGSUMEXP_ERR(N, fabs(mpfr_get_d(t, MPFR_RNDA)))));
  for (size_t i = 0; i < n; i++) mpfr_clear(e[i]);
  mpfr_clears(s, t, (mpfr_ptr)0);
}

static unsigned long long seed = 1;
static double uniform(void)
{
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(seed >> 11) * 0x1p-53;
}

static void ordinary_rows(void)
{
  static double x[NMAX];
  for (int k = 0; k < 60; k++) {
    size_t n = 1 + (size_t)(uniform() * 40);
    double spread = ldexp(1, (int)(uniform() * 14) - 3);
    for (size_t i = 0; i < n; i++) x[i] = (uniform() - 0.5) * spread;
    check(n, x);
  }
  for (size_t i = 0; i < NMAX; i++) x[i] = -(double)i; /* the maximum first, ever smaller terms */
  check(NMAX, x);
  for (size_t i = 0; i < NMAX; i++) x[i] = (double)i; /* the maximum last */
  check(NMAX, x);
}

static void corners(void)
{
  const double x[][4] = {{0, 0, 0, 0},
                         {CF_XMAX, CF_XMAX, -CF_XMAX, 0},
                         {-CF_XMAX, -CF_XMAX, -CF_XMAX, CF_XMAX},
                         {0, -760, -708, -709},
                         {-708, -707.5, -708.5, 0},
                         {DBL_TRUE_MIN, -DBL_TRUE_MIN, 0, DBL_MIN},
                         {1, 1 + DBL_EPSILON, 1 - DBL_EPSILON, 1},
                         {-1e9, 0, 0, -1e20},
                         {0x1p399, 0x1p399 * (1 - 0x1p-53), 0, -0x1p399}};
  for (size_t k = 0; k < sizeof x / sizeof x[0]; k++)
    for (size_t n = 1; n <= 4; n++) check(n, x[k]);
}

/* the bounds are attained to within a factor 4, by the rounding of the argument at t near 707 */
static void attained(void)
{
  double worst = 0;
  for (int k = 0; k < 400; k++) {
    const double x[2] = {0x1p-44 * (k + 0.3), -707 + k * 0x1.1p-9};
    double y[2];
    mpfr_t e[2], s;
    shifted(2, x, e, s);
    cf_softmax_raw(2, x, y);
    mpfr_div(e[1], e[1], s, MPFR_RNDN);
    mpfr_d_div(e[1], y[1], e[1], MPFR_RNDN);
    mpfr_sub_d(e[1], e[1], 1, MPFR_RNDN);
    worst = fmax(worst, fabs(mpfr_get_d(e[1], MPFR_RNDN)) / CF_SOFTMAX_REL(2.0, x[0] - x[1]));
    mpfr_clears(e[0], e[1], s, (mpfr_ptr)0);
  }
  CU_ASSERT(0.25 < worst && worst <= 1);
}

static void exact_cases(void)
{
  double y[8], one[1] = {-0x1.8p399}, tie[8] = {3, 3, 3, 3, 3, 3, 3, 3}, off[2] = {0, -760};
  cf_softmax_raw(1, one, y);
  CU_ASSERT(y[0] == 1);
  CU_ASSERT(cf_logsumexp_raw(1, one) == one[0]);
  cf_logsoftmax_raw(1, one, y);
  CU_ASSERT(y[0] == 0);
  cf_softmax_raw(8, tie, y);
  for (int i = 0; i < 8; i++) CU_ASSERT(y[i] == 0.125);
  cf_softmax_raw(2, off, y);
  CU_ASSERT(y[0] == 1 && y[1] == 0); /* flushed: the truth is 2^-1096 */
}

static void writes_nothing_else(void)
{
  double x[3] = {1, 2, 3}, y[5] = {7, 7, 7, 7, 7};
  cf_softmax_raw(3, x, y + 1);
  CU_ASSERT(y[0] == 7 && y[4] == 7 && x[0] == 1 && x[1] == 2 && x[2] == 3);
  cf_logsoftmax_raw(3, x, y + 1);
  CU_ASSERT(y[0] == 7 && y[4] == 7 && x[0] == 1 && x[1] == 2 && x[2] == 3);
}

/* bit for bit, lengths with every remainder */
static void stated_order(void)
{
  double x[80], e[80], y[80];
  for (size_t n = 1; n <= 80; n++) {
    double m = -100;
    for (size_t i = 0; i < n; i++) x[i] = 40 * (uniform() - 0.5), m = fmax(m, x[i]);
    for (size_t i = 0; i < n; i++) e[i] = x[i] - m;
    cf_exp_raw(n, e, e);
    const double r = 1 / in_lanes(n, e);
    cf_softmax_raw(n, x, y);
    for (size_t i = 0; i < n; i++) CU_ASSERT(y[i] == e[i] * r);
  }
}

void suite_raw_softmax(void)
{
  CU_pSuite s = CU_add_suite("raw softmax", NULL, NULL);
  CU_add_test(s, "softmax in the order stated", stated_order);
  CU_add_test(s, "ordinary rows against MPFR", ordinary_rows);
  CU_add_test(s, "corners of the box", corners);
  CU_add_test(s, "the error reaches a quarter of its bound", attained);
  CU_add_test(s, "n = 1, ties, a flushed weight", exact_cases);
  CU_add_test(s, "frame", writes_nothing_else);
}
