/* The raw layernorm and rmsnorm kernels against MPFR evaluations written here, and at the corners of their box. */
#include <float.h>
#include <math.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/layernorm.h>

enum { PREC = 2200, NMAX = 512 };
static const double U = 0x1p-53;

/* t[i] = w (x - mean) / r + b with r = sqrt(var + eps); mean = 0 for rms. Returns r; 0: undefined. */
static double truth(size_t n, double eps, const double *x, const double *w, const double *b, int rms, mpfr_t *t)
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
    mpfr_div(t[i], d, r, MPFR_RNDN);
    if (w) mpfr_mul_d(t[i], t[i], w[i], MPFR_RNDN);
    if (b) mpfr_add_d(t[i], t[i], b[i], MPFR_RNDN);
  }
  double v = mpfr_get_d(r, MPFR_RNDN);
  mpfr_clears(mean, r, d, (mpfr_ptr)0);
  return v;
}

/* A sum in lanes is off by (n - 1) u of its magnitudes at most: no term takes part in more additions (at most n / 16 + 4 in truth).
 * The mean is off by n u M, M = max|x|, a deviation so by E = (n + 1) u M at most (2 M u for its own rounding); r, a 2-norm, by E,
 * and relatively by ((n - 1) + 1) u / 2 for the sum of rounded squares, 2 u / 2 for the mean of them and eps, u for the root: below (n + 4) u;
 * z = d (1 / r) by E/r + |z| (E/r + (n + 4) u + 2 u), 1 / r and the product rounded; w and b add a rounding each. First order, 5 % for the rest. */
static void check(size_t n, double eps, const double *x, const double *w, const double *b)
{
  static mpfr_t t[NMAX];
  static double y[NMAX];
  for (int rms = 0; rms < 2; rms++) {
    for (size_t i = 0; i < n; i++) mpfr_init2(t[i], PREC);
    double r = truth(n, eps, x, w, rms ? NULL : b, rms, t), m = 0;
    if (rms) cf_rmsnorm_raw(n, eps, x, w, y);
    else cf_layernorm_raw(n, eps, x, w, b, y);
    for (size_t i = 0; i < n; i++) m = fmax(m, fabs(x[i]));
    double e = ((double)n + 3) * U * m / r, big = sqrt((double)n);
    for (size_t i = 0; i < n; i++) {
      double wi = w ? fabs(w[i]) : 1, bi = b && !rms ? fabs(b[i]) : 0;
      double z = e + big * (e + ((double)n + 6) * U), tol = 1.05 * (wi * z + U * (2 * wi * (big + z) + bi));
      mpfr_sub_d(t[i], t[i], y[i], MPFR_RNDN);
      CU_ASSERT(isfinite(y[i]));
      CU_ASSERT(mpfr_cmp_d(t[i], tol) <= 0 && mpfr_cmp_d(t[i], -tol) >= 0);
      mpfr_clear(t[i]);
    }
  }
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
  }
  for (size_t i = 0; i < NMAX; i++) x[i] = 10000 + (double)i * 1e-3, w[i] = 1e17, b[i] = -1;
  check(NMAX, 1e-12, x, w, b);
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

/* the sum in the order that layernorm.h states */
static double in_lanes(size_t n, const double *v)
{
  double l[16] = {0}, q[4];
  for (size_t i = 0; i < n; i++) l[i % 16] += v[i];
  for (int j = 0; j < 4; j++) q[j] = (l[j] + l[j + 4]) + (l[j + 8] + l[j + 12]);
  return (q[0] + q[1]) + (q[2] + q[3]);
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
