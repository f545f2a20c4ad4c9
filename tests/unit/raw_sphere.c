/* The raw kernels of the sphere against MPFR evaluations written here. */
#include <float.h>
#include <math.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/sphere.h>

enum { PREC = 2200, N = 37 };
static const double U = 0x1p-53;
static unsigned long long seed = 3;
static double uniform(void)
{
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(seed >> 11) * 0x1p-53 - 0.5;
}

/* s = <x,y>, a = sum |x_i y_i| */
static double dot(size_t n, const double *x, const double *y, mpfr_t s)
{
  mpfr_t p;
  double a = 0;
  mpfr_init2(p, PREC);
  mpfr_set_zero(s, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_set_d(p, x[i], MPFR_RNDN);
    mpfr_mul_d(p, p, y[i], MPFR_RNDN);
    mpfr_add(s, s, p, MPFR_RNDN);
    a += fabs(x[i] * y[i]);
  }
  mpfr_clear(p);
  return a;
}
static int within(double y, mpfr_t t, double tol)
{
  mpfr_t d;
  mpfr_init2(d, PREC);
  mpfr_sub_d(d, t, y, MPFR_RNDN);
  int ok = isfinite(y) && mpfr_cmp_d(d, tol) <= 0 && mpfr_cmp_d(d, -tol) >= 0;
  mpfr_clear(d);
  return ok;
}

/* |x|^2 is off by n u relatively, so its root by n u / 2 + u, and y by one rounding more */
static void normalize(void)
{
  double x[N], y[N];
  mpfr_t r, t;
  mpfr_inits2(PREC, r, t, (mpfr_ptr)0);
  for (int k = 0; k < 80; k++) {
    size_t n = 1 + (size_t)k % N;
    for (size_t i = 0; i < n; i++) x[i] = ldexp(uniform(), (int)(uniform() * 200));
    double eps = k % 4 ? 0 : ldexp(1, k - 40);
    dot(n, x, x, r);
    mpfr_sqrt(r, r, MPFR_RNDN);
    if (mpfr_cmp_d(r, eps) < 0) mpfr_set_d(r, eps, MPFR_RNDN);
    cf_normalize_raw(n, eps, x, y);
    for (size_t i = 0; i < n; i++) {
      mpfr_d_div(t, x[i], r, MPFR_RNDN);
      CU_ASSERT(within(y[i], t, 1.01 * U * ((double)n + 4) * fabs(mpfr_get_d(t, MPFR_RNDN))));
    }
  }
  mpfr_clears(r, t, (mpfr_ptr)0);
}

static void normalize_corners(void)
{
  const double v[] = {CF_XMAX, -CF_XMAX, 1, DBL_TRUE_MIN, DBL_MIN, 0x1p-540, 0x1p-537, 0x1p-534, 0};
  const double eps[] = {0, DBL_TRUE_MIN, 1e-12, CF_NORMALIZE_EPSMAX};
  enum { K = sizeof v / sizeof v[0] };
  for (int i = 0; i < K * K; i++)
    for (int e = 0; e < 4; e++) {
      double x[2] = {v[i % K], v[i / K]}, y[4] = {7, 7, 7, 7};
      cf_normalize_raw(2, eps[e], x, y + 1);
      CU_ASSERT(isfinite(y[1]) && isfinite(y[2]) && y[0] == 7 && y[3] == 7);
    }
  double x[2] = {3, 4}, z[2] = {0, 0}, y[2];
  cf_normalize_raw(2, 0, x, y);
  CU_ASSERT(y[0] == 3.0 / 5 && y[1] == 4.0 / 5);
  cf_normalize_raw(2, 10, x, y);
  CU_ASSERT(y[0] == 3.0 / 10 && y[1] == 4.0 / 10);
  cf_normalize_raw(2, 0, z, y);
  CU_ASSERT(y[0] == 0 && y[1] == 0);
}

/* c is off by n u a, c x by n u a |x| + u |c x|, the difference by u of itself */
static void tangent(void)
{
  double x[N], y[N], z[N];
  mpfr_t c, t;
  mpfr_inits2(PREC, c, t, (mpfr_ptr)0);
  for (int k = 0; k < 80; k++) {
    size_t n = 1 + (size_t)k % N;
    double scale = k % 5 ? 1 : CF_TANGENT_XMAX;
    for (size_t i = 0; i < n; i++) x[i] = k % 2 ? uniform() : copysign(scale, uniform()), y[i] = scale * uniform();
    double a = dot(n, x, y, c);
    cf_tangent_raw(n, x, y, z);
    for (size_t i = 0; i < n; i++) {
      mpfr_mul_d(t, c, x[i], MPFR_RNDN);
      double cx = fabs(mpfr_get_d(t, MPFR_RNDN));
      mpfr_d_sub(t, y[i], t, MPFR_RNDN);
      CU_ASSERT(within(z[i], t, 1.01 * U * ((double)n * a * fabs(x[i]) + 2 * cx + fabs(y[i])) + 0x1p-1000));
    }
  }
  mpfr_clears(c, t, (mpfr_ptr)0);
}

static void gram(void)
{
  enum { D = 5, LDX = 7, LDG = N + 2 };
  static double x[N * LDX], g[N * LDG];
  mpfr_t t;
  mpfr_init2(t, PREC);
  for (size_t i = 0; i < N * LDX; i++) x[i] = i % 11 ? uniform() : CF_XMAX;
  for (size_t i = 0; i < N * LDG; i++) g[i] = 7;
  cf_gram_raw(N, D, x, LDX, g, LDG);
  for (size_t i = 0; i < N; i++) {
    for (size_t j = 0; j < N; j++) {
      double a = dot(D, x + i * LDX, x + j * LDX, t);
      CU_ASSERT(within(g[i * LDG + j], t, 1.01 * D * U * a + 0x1p-1060));
      CU_ASSERT(g[i * LDG + j] == g[j * LDG + i]);
    }
    CU_ASSERT(g[i * LDG + N] == 7 && g[i * LDG + N + 1] == 7);
  }
  mpfr_clear(t);
}

/* |g - <x,y>| over its bound d (CF_VEC_U sum |x_k y_k| + CF_VEC_TINY), exact sums; rounded up, 0 / 0 is 0 */
static double gram_share(size_t d, const double *x, const double *y, double g)
{
  enum { EXACT = 3100, D = 128 }; /* products lie between 2^-2148 and 2^800 */
  double p[D], q[D];
  mpfr_t e, b;
  mpfr_inits2(EXACT, e, b, (mpfr_ptr)0);
  for (size_t k = 0; k < d; k++) p[k] = fabs(x[k]), q[k] = fabs(y[k]);
  dot(d, x, y, e);
  mpfr_sub_d(e, e, g, MPFR_RNDN);
  mpfr_abs(e, e, MPFR_RNDN);
  dot(d, p, q, b);
  mpfr_mul_d(b, b, CF_VEC_U, MPFR_RNDD);
  mpfr_add_d(b, b, CF_VEC_TINY, MPFR_RNDD);
  mpfr_mul_ui(b, b, d, MPFR_RNDD);
  if (!mpfr_zero_p(e)) mpfr_div(e, e, b, MPFR_RNDU);
  const double s = isfinite(g) ? mpfr_get_d(e, MPFR_RNDU) : INFINITY;
  mpfr_clears(e, b, (mpfr_ptr)0);
  return s;
}

/* Entries across the box, most products subnormal or 0 in every fourth matrix; then the corners, two to a row. */
static void gram_error(void)
{
  const double v[] = {CF_XMAX, -CF_XMAX, 1, -1, DBL_TRUE_MIN, DBL_MIN, 0x1.8p-538, 0x1p-537, 0};
  enum { R = 9, D = 12, K = sizeof v / sizeof v[0] };
  static double x[K * K * 2], g[K * K * K * K];
  for (int k = 0; k < 200; k++) {
    const size_t d = 1 + (size_t)k % D;
    for (size_t i = 0; i < R * d; i++) x[i] = ldexp(uniform(), k % 4 ? (int)(uniform() * (k % 3 ? 60 : 800)) : -530 - (int)((uniform() + 0.5) * 16));
    cf_gram_raw(R, d, x, d, g, R);
    for (size_t i = 0; i < R * R; i++) CU_ASSERT(gram_share(d, x + i / R * d, x + i % R * d, g[i]) <= 1);
  }
  for (size_t i = 0; i < K * K; i++) x[2 * i] = v[i % K], x[2 * i + 1] = v[i / K];
  cf_gram_raw(K * K, 2, x, 2, g, K * K);
  for (size_t i = 0; i < K * K * K * K; i++) CU_ASSERT(gram_share(2, x + i / (K * K) * 2, x + i % (K * K) * 2, g[i]) <= 1);
}

/* Every product but the first is lost to 1, all the same way; then each is just above half of the least subnormal. */
static void gram_attained(void)
{
  enum { D = 128 };
  double x[D] = {1}, g[4], y[2 * D];
  for (size_t k = 1; k < D; k++) x[k] = 0x1.6a09e667f3bccp-27; /* below 2^-26.5 */
  cf_gram_raw(1, D, x, D, g, 1);
  double s = gram_share(D, x, x, g[0]);
  CU_ASSERT(s >= 0.99 && s <= 1);
  for (size_t k = 0; k < D; k++) y[k] = 0x1p-540, y[D + k] = 0x1.0000000000001p-535;
  cf_gram_raw(2, D, y, D, g, 2);
  s = gram_share(D, y, y + D, g[1]);
  CU_ASSERT(g[1] == D * 0x1p-1074 && s >= 0.49 && s <= 1);
}

void suite_raw_sphere(void)
{
  CU_pSuite s = CU_add_suite("raw sphere", NULL, NULL);
  CU_add_test(s, "normalize against MPFR", normalize);
  CU_add_test(s, "normalize at the corners of its box", normalize_corners);
  CU_add_test(s, "tangent against MPFR", tangent);
  CU_add_test(s, "gram against MPFR, symmetric, frame", gram);
  CU_add_test(s, "gram within its proved bound", gram_error);
  CU_add_test(s, "gram: the bound attained", gram_attained);
}
