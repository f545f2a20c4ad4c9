/* The raw layernorm and rmsnorm kernels against MPFR evaluations written here, and at the corners of their box. */
#include <float.h>
#include <math.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/layernorm.h>
#include "lanes_oracle.h"

enum { PREC = 2200, NMAX = 512 };
static const double U = 0x1p-53, ETA = 0x1p-1074; /* twice the eta of the bounds: 2^-1075 is no double */
static double attained; /* the largest error of a row without w and b, as a part of its bound */

/* z[i] = (x - mean) / r, r = sqrt(var + eps); mean = 0 for rms. Returns r; 0: undefined. */
static double truth(size_t n, double eps, const double *x, int rms, mpfr_t *z)
{
  mpfr_t mean, r, d;
  mpfr_inits2(PREC, mean, r, d, (mpfr_ptr)0);
  mpfr_set_zero(mean, 1);
  mpfr_set_zero(r, 1);
  for (size_t i = 0; i < n && !rms; i++) mpfr_add_d(mean, mean, x[i], MPFR_RNDN);
  mpfr_div_ui(mean, mean, (unsigned long)n, MPFR_RNDN);
  for (size_t i = 0; i < n; i++) {
    mpfr_d_sub(d, x[i], mean, MPFR_RNDN);
    mpfr_sqr(d, d, MPFR_RNDN);
    mpfr_add(r, r, d, MPFR_RNDN);
  }
  mpfr_div_ui(r, r, (unsigned long)n, MPFR_RNDN);
  mpfr_add_d(r, r, eps, MPFR_RNDN);
  mpfr_sqrt(r, r, MPFR_RNDN);
  for (size_t i = 0; i < n && !mpfr_zero_p(r); i++) {
    mpfr_d_sub(d, x[i], mean, MPFR_RNDN);
    mpfr_div(z[i], d, r, MPFR_RNDN);
  }
  double v = mpfr_get_d(r, MPFR_RNDD);
  mpfr_clears(mean, r, d, (mpfr_ptr)0);
  return v;
}

/* the bounds of layernorm.h: of mean and sum of squares of y against 0 and of z; rho = 0 for rms */
static void moments(size_t n, const double *y, mpfr_t *z, double rho, int rms)
{
  const double rel = CF_LAYERNORM_REL((double)n), mean = rho + rho * rho / 2 + rel * (1 + rho) + ETA;
  const double square = rho * rho + 2 * rel + 2 * rel * rel + 6 * ETA;
  mpfr_t s, q, t;
  mpfr_inits2(PREC, s, q, t, (mpfr_ptr)0);
  mpfr_set_zero(s, 1);
  mpfr_set_zero(q, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_add_d(s, s, y[i], MPFR_RNDN);
    mpfr_set_d(t, y[i], MPFR_RNDN);
    mpfr_sqr(t, t, MPFR_RNDN);
    mpfr_add(q, q, t, MPFR_RNDN);
    mpfr_sqr(t, z[i], MPFR_RNDN);
    mpfr_sub(q, q, t, MPFR_RNDN);
  }
  mpfr_div_ui(s, s, (unsigned long)n, MPFR_RNDN);
  mpfr_div_ui(q, q, (unsigned long)n, MPFR_RNDN);
  CU_ASSERT(rms || fabs(mpfr_get_d(s, MPFR_RNDA)) <= mean * (1 + 0x1p-48));
  CU_ASSERT(fabs(mpfr_get_d(q, MPFR_RNDA)) <= square * (1 + 0x1p-48));
  mpfr_clears(s, q, t, (mpfr_ptr)0);
}

/* Every output within the bound of layernorm.h, with the weight and the bias as theorem affine_error adds them. 1 + 2^-48 for the arithmetic here. */
static void check_one(size_t n, double eps, const double *x, const double *w, const double *b, int rms, mpfr_t *z)
{
  static double y[NMAX];
  double r = truth(n, eps, x, rms, z), m = 0;
  if (rms) cf_rmsnorm_raw(n, eps, x, w, y);
  else cf_layernorm_raw(n, eps, x, w, b, y);
  for (size_t i = 0; i < n; i++) m = fmax(m, fabs(x[i]));
  const double rel = CF_LAYERNORM_REL((double)n), rho = rms ? 0 : (CF_LAYERNORM_SHIFT((double)n) * m + ETA) / r;
  CU_ASSERT(r >= CF_NORM_MIN);
  if (!w && !b) moments(n, y, z, rho, rms);
  for (size_t i = 0; i < n; i++) {
    double wi = w ? fabs(w[i]) : 1, bi = b && !rms ? fabs(b[i]) : 0, zi = fabs(mpfr_get_d(z[i], MPFR_RNDA));
    double e = rho + zi * (rho * rho / 2) + rel * (zi + rho) + ETA, tol = e;
    if (w || b) tol = wi * e + U * ((2 + U) * (wi * (zi + e)) + bi) + 2 * ETA;
    if (w) mpfr_mul_d(z[i], z[i], w[i], MPFR_RNDN);
    if (b && !rms) mpfr_add_d(z[i], z[i], b[i], MPFR_RNDN);
    mpfr_sub_d(z[i], z[i], y[i], MPFR_RNDN);
    double off = fabs(mpfr_get_d(z[i], MPFR_RNDA));
    CU_ASSERT(isfinite(y[i]) && off <= tol * (1 + 0x1p-48));
    if (!w && !b && off > attained * tol) attained = off / tol;
  }
}
static void check(size_t n, double eps, const double *x, const double *w, const double *b)
{
  static mpfr_t z[NMAX];
  for (size_t i = 0; i < n; i++) mpfr_init2(z[i], PREC);
  for (int rms = 0; rms < 2; rms++) check_one(n, eps, x, w, b, rms, z);
  for (size_t i = 0; i < n; i++) mpfr_clear(z[i]);
}

static unsigned long long seed = 7;
static double uniform(void)
{
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(seed >> 11) * 0x1p-53;
}

static void ordinary_rows(void)
{
  static double x[NMAX], w[NMAX], b[NMAX];
  for (int k = 0; k < 60; k++) {
    size_t n = 2 + (size_t)(uniform() * 60);
    double shift = k % 3 ? 0 : 2000, spread = ldexp(1, (int)(uniform() * 40) - 20);
    for (size_t i = 0; i < n; i++) x[i] = shift + spread * (uniform() - 0.5), w[i] = 3 * uniform() - 1, b[i] = uniform();
    check(n, 1e-5, x, k & 1 ? w : NULL, k & 2 ? b : NULL);
    check(n, 0, x, w, b);
    check(n, 0, x, NULL, NULL);
  }
  for (size_t i = 0; i < NMAX; i++) x[i] = 10000 + (double)i * 1e-3, w[i] = 1e17, b[i] = -1;
  check(NMAX, 1e-12, x, w, b);
  check(NMAX, 1e-12, x, NULL, NULL);
  CU_ASSERT(attained >= 0.01); /* no bound is 100 times what happens */
}

static void reported_rows(void)
{
  const double a[4] = {40000, 40001, 40002, 40003}, big[4] = {1e30, 2e30, 3e30, 4e30}, c[4] = {1234, 1234, 1234, 1234};
  const double one[1] = {87.8}, w[1] = {1e17}, b[1] = {-1};
  check(4, 1e-5, a, NULL, NULL);
  check(4, 1e-5, big, NULL, NULL);
  check(4, 1e-5, c, NULL, NULL);
  double y[1];
  cf_layernorm_raw(1, 1e-5, one, w, b, y);
  CU_ASSERT(y[0] == -1);
}

/* every finite result promised by the contract, NaN nowhere; accuracy is not promised at these corners */
static void corners(void)
{
  const double v[] = {CF_XMAX, -CF_XMAX, 1, -1, DBL_TRUE_MIN, DBL_MIN, 0x1p-540, 0x1p-537, 0x1p-534, 0};
  const double eps[] = {0, DBL_TRUE_MIN, 1e-5, CF_LAYERNORM_EPSMAX};
  enum { K = sizeof v / sizeof v[0] };
  for (int i = 0; i < K * K * K; i++)
    for (int e = 0; e < 4; e++) {
      double x[3] = {v[i % K], v[i / K % K], v[i / K / K]}, w[3] = {CF_XMAX, -CF_XMAX, CF_XMAX}, y[5];
      y[0] = y[4] = 7;
      cf_layernorm_raw(3, eps[e], x, w, w, y + 1);
      CU_ASSERT(isfinite(y[1]) && isfinite(y[2]) && isfinite(y[3]) && y[0] == 7 && y[4] == 7);
      cf_rmsnorm_raw(3, eps[e], x, w, y + 1);
      CU_ASSERT(isfinite(y[1]) && isfinite(y[2]) && isfinite(y[3]) && y[0] == 7 && y[4] == 7);
    }
}

static void vanished_denominator(void)
{
  const double x[2] = {5, 5}, z[2] = {0, 0}, b[2] = {3, 4};
  double y[2];
  cf_layernorm_raw(2, 0, x, NULL, b, y);
  CU_ASSERT(y[0] == 3 && y[1] == 4);
  cf_rmsnorm_raw(2, 0, z, NULL, y);
  CU_ASSERT(y[0] == 0 && y[1] == 0);
}

/* bit for bit, lengths with every remainder */
static void stated_order(void)
{
  double x[80], d[80], y[80];
  for (size_t n = 1; n <= 80; n++) {
    for (size_t i = 0; i < n; i++) x[i] = 40 * (uniform() - 0.4);
    for (int rms = 0; rms < 2; rms++) {
      const double mean = rms ? 0 : in_lanes(n, x) / (double)n;
      for (size_t i = 0; i < n; i++) d[i] = (x[i] - mean) * (x[i] - mean);
      const double r = 1 / sqrt(in_lanes(n, d) / (double)n + 1e-5);
      if (rms) cf_rmsnorm_raw(n, 1e-5, x, NULL, y);
      else cf_layernorm_raw(n, 1e-5, x, NULL, NULL, y);
      for (size_t i = 0; i < n; i++) CU_ASSERT(y[i] == (x[i] - mean) * r);
    }
  }
}

void suite_raw_layernorm(void)
{
  CU_pSuite s = CU_add_suite("raw layernorm", NULL, NULL);
  CU_add_test(s, "both in the order stated", stated_order);
  CU_add_test(s, "ordinary rows against MPFR", ordinary_rows);
  CU_add_test(s, "rows from issue trackers", reported_rows);
  CU_add_test(s, "corners of the box: finite, frame", corners);
  CU_add_test(s, "denominator 0", vanished_denominator);
}
