/* The proved errors of the tangent projection, entry by entry and of <x,z>, against exact sums in MPFR. */
#include <float.h>
#include <math.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/sphere.h>

enum { PREC = 4600, N = 4096 }; /* products of three entries lie between 2^-3222 and 2^900; 2^12 of them */
static double x[N], y[N], z[N];
static unsigned long long seed = 29;
static double uniform(void)
{
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(seed >> 11) * 0x1p-53 - 0.5;
}

/* exact: no rounding anywhere below, or the test ends */
static void add_product(mpfr_t s, const mpfr_t a, double b)
{
  mpfr_t p;
  mpfr_init2(p, PREC);
  CU_ASSERT_FATAL(mpfr_mul_d(p, a, b, MPFR_RNDN) == 0);
  CU_ASSERT_FATAL(mpfr_add(s, s, p, MPFR_RNDN) == 0);
  mpfr_clear(p);
}
static void dot(size_t n, const double *a, const double *b, int absolute, mpfr_t s)
{
  mpfr_t t;
  mpfr_init2(t, 53);
  mpfr_set_zero(s, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_set_d(t, absolute ? fabs(a[i]) : a[i], MPFR_RNDN);
    add_product(s, t, absolute ? fabs(b[i]) : b[i]);
  }
  mpfr_clear(t);
}

/* err / bound, rounded up; 0 / 0 is 0, a NaN infinite */
static double share(mpfr_t err, mpfr_t bound)
{
  mpfr_abs(err, err, MPFR_RNDU);
  if (mpfr_zero_p(err)) return 0;
  mpfr_div(err, err, bound, MPFR_RNDU);
  return mpfr_nan_p(err) ? INFINITY : mpfr_get_d(err, MPFR_RNDU);
}

/* the claim's sums: C = <x,y>, A = sum |x_i y_i| */
static mpfr_t C, A;
/* |z_i - (y_i - C x_i)| <= CF_VEC_U |y_i| + CF_TANGENT_REL(n) A |x_i| + CF_VEC_TINY (1 + (n+1) |x_i|) */
static double entry(size_t n, size_t i)
{
  mpfr_t e, b, t;
  mpfr_inits2(PREC, e, b, t, (mpfr_ptr)0);
  mpfr_set_d(e, z[i], MPFR_RNDN);
  mpfr_sub_d(e, e, y[i], MPFR_RNDN);
  add_product(e, C, x[i]);
  mpfr_set_d(t, fabs(y[i]), MPFR_RNDN);
  mpfr_mul_d(b, t, CF_VEC_U, MPFR_RNDN);
  mpfr_mul_d(t, A, fabs(x[i]), MPFR_RNDN);
  add_product(b, t, CF_TANGENT_REL(n));
  mpfr_set_d(t, fabs(x[i]), MPFR_RNDN);
  mpfr_mul_ui(t, t, n + 1, MPFR_RNDN);
  mpfr_add_ui(t, t, 1, MPFR_RNDN);
  add_product(b, t, CF_VEC_TINY);
  const double s = share(e, b);
  mpfr_clears(e, b, t, (mpfr_ptr)0);
  return s;
}
/* |<x,z> - C (1 - X)| <= CF_VEC_U A + CF_TANGENT_REL(n) A X + CF_VEC_TINY (sum |x_i| + (n+1) X), X = |x|^2 */
static double scalar(size_t n)
{
  mpfr_t e, b, t, X;
  mpfr_inits2(2 * PREC, e, b, t, X, (mpfr_ptr)0);
  dot(n, x, x, 0, X);
  dot(n, x, z, 0, e);
  mpfr_sub(e, e, C, MPFR_RNDN);
  mpfr_mul(t, C, X, MPFR_RNDN);
  mpfr_add(e, e, t, MPFR_RNDN);
  mpfr_mul_d(b, A, CF_VEC_U, MPFR_RNDD);
  mpfr_mul(t, A, X, MPFR_RNDD);
  mpfr_mul_d(t, t, CF_TANGENT_REL(n), MPFR_RNDD);
  mpfr_add(b, b, t, MPFR_RNDD);
  mpfr_mul_ui(t, X, n + 1, MPFR_RNDN);
  for (size_t i = 0; i < n; i++) {
    mpfr_t a;
    mpfr_init2(a, 53);
    mpfr_set_d(a, fabs(x[i]), MPFR_RNDN);
    add_product(t, a, 1);
    mpfr_clear(a);
  }
  mpfr_mul_d(t, t, CF_VEC_TINY, MPFR_RNDD);
  mpfr_add(b, b, t, MPFR_RNDD);
  const double s = share(e, b);
  mpfr_clears(e, b, t, X, (mpfr_ptr)0);
  return s;
}
/* projects y at x; the largest share of any entry, and that of the scalar product */
static void project(size_t n, size_t entries, double *by_entry, double *by_scalar)
{
  mpfr_inits2(PREC, C, A, (mpfr_ptr)0);
  dot(n, x, y, 0, C);
  dot(n, x, y, 1, A);
  cf_tangent_raw(n, x, y, z);
  *by_entry = 0;
  for (size_t i = 0; i < n && i < entries; i++) {
    const double s = entry(n, i);
    CU_ASSERT(s <= 1);
    *by_entry = s > *by_entry ? s : *by_entry;
  }
  *by_scalar = scalar(n);
  CU_ASSERT(*by_scalar <= 1);
  mpfr_clears(C, A, (mpfr_ptr)0);
}

static void random_rows(void)
{
  double e, s, most_e = 0, most_s = 0;
  for (int k = 0; k < 600; k++) {
    const size_t n = 1 + (size_t)k % 20;
    const int spread = k % 3 ? 6 : 700, top = k % 5 ? 0 : k % 2 ? 300 : -500;
    for (size_t i = 0; i < n; i++) {
      x[i] = ldexp(uniform(), top - (int)((uniform() + 0.5) * spread));
      y[i] = ldexp(uniform(), k % 7 ? 0 : 300 - (int)((uniform() + 0.5) * spread));
    }
    project(n, n, &e, &s);
    most_e = fmax(most_e, e), most_s = fmax(most_s, s);
  }
  CU_ASSERT(most_e >= 0.3 && most_s >= 0.15);
}

/* Every product but the first is lost to 1 + 2^-53 (1 - e), all the same way: <x,y> is off by all of n u. */
static void attained(void)
{
  double e = 0, s = 0;
  x[0] = y[0] = 1;
  for (size_t i = 1; i < N; i++) x[i] = y[i] = 0x1.6a09e667f3bccp-27; /* below 2^-26.5 */
  for (size_t n = 1; n <= N; n *= 2) project(n, 20, &e, &s);
  CU_ASSERT(e >= 0.99 && s >= 0.99);
}

static void corners(void)
{
  static const double v[] = {CF_TANGENT_XMAX, -CF_TANGENT_XMAX, 1, -0x1.fffffffffffffp-1, 0x1p-300, 0x1p-537, DBL_MIN, -DBL_TRUE_MIN, 0};
  enum { K = sizeof v / sizeof v[0] };
  double e, s;
  for (int k = 0; k < K * K * K * K; k++) {
    const int j[4] = {k % K, k / K % K, k / K / K % K, k / K / K / K};
    x[0] = v[j[0]], x[1] = v[j[1]], y[0] = v[j[2]], y[1] = v[j[3]];
    project(2, 2, &e, &s);
  }
  /* products that underflow, each by half of 2^-1074, and times 2^300 */
  x[0] = CF_TANGENT_XMAX, y[0] = 0;
  for (size_t i = 1; i < 300; i++) x[i] = 0x1.0000000000001p-537, y[i] = 0x1p-538;
  project(300, 300, &e, &s);
  CU_ASSERT(e >= 0.49);
}

/* at a unit vector <x,z> vanishes up to rounding; at 2 e_1 the projection as given reflects: z = y - 2 y_1 2 e_1 */
static void values(void)
{
  const double a[3] = {0, 1, 0}, b[3] = {3, 4, -5}, c[3] = {2, 0, 0};
  double t[3];
  cf_tangent_raw(3, a, b, t);
  CU_ASSERT(t[0] == 3 && t[1] == 0 && t[2] == -5);
  cf_tangent_raw(3, c, b, t);
  CU_ASSERT(t[0] == -9 && t[1] == 4 && t[2] == -5);
}

void suite_tangent(void)
{
  CU_pSuite s = CU_add_suite("tangent", NULL, NULL);
  CU_add_test(s, "random rows", random_rows);
  CU_add_test(s, "the bound is attained", attained);
  CU_add_test(s, "corners of the box", corners);
  CU_add_test(s, "values", values);
}
