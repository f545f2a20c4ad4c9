/* The bound tier of normalize and tangent against MPFR. */
#include <certiform/sphere.h>
#include "bound_oracle.h"

#define N 100

static void one_normalize(tally *t, size_t n, double eps, const double *x)
{
  double v[N], b[N];
  cf_status s = cf_normalize_bound(n, eps, x, v, b);
  if (s == CF_EUNDEFINED) return;
  CU_ASSERT_EQUAL(s, CF_OK);
  mpfr_t r, q;
  mpfr_inits2(EXACT, r, q, (mpfr_ptr)0);
  or_dot(r, n, x, x);
  mpfr_sqrt(r, r, MPFR_RNDN);
  if (mpfr_cmp_d(r, eps) < 0) mpfr_set_d(r, eps, MPFR_RNDN);
  for (size_t i = 0; i < n; i++) {
    mpfr_d_div(q, x[i], r, MPFR_RNDN);
    tally_check(t, v[i], b[i], q, 0x1p-1000 * fabs(v[i]));
  }
  mpfr_clears(r, q, (mpfr_ptr)0);
}

static void one_tangent(tally *t, size_t n, const double *x, const double *y)
{
  double v[N], b[N];
  CU_ASSERT_EQUAL(cf_tangent_bound(n, x, y, v, b), CF_OK);
  mpfr_t c, z;
  mpfr_inits2(EXACT, c, z, (mpfr_ptr)0);
  or_dot(c, n, x, y);
  for (size_t i = 0; i < n; i++) {
    mpfr_mul_d(z, c, x[i], MPFR_RNDN);
    mpfr_d_sub(z, y[i], z, MPFR_RNDN);
    tally_check(t, v[i], b[i], z, 0.0);
  }
  mpfr_clears(c, z, (mpfr_ptr)0);
}

static tally *sweep(bool tangent, double shrink, unsigned rounds)
{
  double x[N], y[N];
  const double eps[] = {0.0, 1e-12, 0x1p-1074, 0x1p-450, 1.0, 0x1p800, 0x1p-200, 0x1p-290};
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < rounds; i++) {
    size_t n = i % 7 == 0 ? 1 : 1 + below(i % 11 == 0 ? N : 20);
    int range = (int)below(3), lo = range == 0 ? -1074 : range == 1 ? -20 : -600, hi = range == 0 ? 299 : range == 1 ? 20 : -295;
    fill(n, x, i % KINDS, lo, hi);
    fill(n, y, i / KINDS % KINDS, lo, hi);
    if (tangent) one_tangent(t, n, x, y);
    else one_normalize(t, n, eps[below(8)], x);
  }
  return t;
}

static tally *realistic(bool tangent, double shrink)
{
  double x[N], y[N];
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < 60; i++) {
    for (size_t j = 0; j < N; j++) {
      x[j] = (double)(float)(0.1 * normal());
      y[j] = (double)(float)normal();
    }
    if (tangent) one_tangent(t, N, x, y);
    else one_normalize(t, N, 1e-12, x);
  }
  return t;
}

static void holds(void)
{
  tally_end(sweep(false, 1.0, rounds_of(1500)), "normalize", 0);
  tally_end(sweep(true, 1.0, rounds_of(1500)), "tangent", 0);
}
static void sharp(void)
{
  tally_end(realistic(false, 1.0), "normalize", 100);
  tally_end(realistic(true, 1.0), "tangent", 100);
}
static void a_smaller_bound_is_caught(void)
{
  tally_must_fail(realistic(false, 0x1p-10));
  tally_must_fail(realistic(true, 0x1p-10));
}

/* vectors whose squares would underflow keep their relative accuracy */
static void tiny_vectors_are_sharp(void)
{
  double x[3] = {0x1p-600, 0x1p-1074, -0x1.4p-599}, v[3], b[3];
  tally *t = tally_new(1.0);
  one_normalize(t, 3, 0.0, x);
  CU_ASSERT_EQUAL(cf_normalize_bound(3, 0.0, x, v, b), CF_OK);
  for (int j = 0; j < 3; j++) CU_ASSERT(b[j] < 0x1p-50);
  one_normalize(t, 1, 0.0, x + 1);
  tally_end(t, "tiny vectors", 0);
}

static void every_status(void)
{
  double x[2] = {0.0, 0.0}, v[2] = {7.0, 7.0}, b[2] = {7.0, 7.0};
  CU_ASSERT_EQUAL(cf_normalize_bound(2, 0.0, x, v, b), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_normalize_bound(2, -1.0, x, v, b), CF_EBOX);
  CU_ASSERT_EQUAL(cf_normalize_bound(2, 0.0, NULL, v, b), CF_ENULL);
  CU_ASSERT_EQUAL(cf_normalize_bound(2, 0.0, x, x, b), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_normalize_bound((size_t)1 << 40, 0.0, x, v, b), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_tangent_bound(2, x, x, v, v), CF_EOVERLAP);
  x[1] = 0x1p301;
  CU_ASSERT_EQUAL(cf_tangent_bound(2, x, x, v, b), CF_EBOX);
  x[0] = NAN;
  CU_ASSERT_EQUAL(cf_tangent_bound(2, x, x, v, b), CF_ENONFINITE);
  for (int i = 0; i < 2; i++) CU_ASSERT(v[i] == 7.0 && b[i] == 7.0);
  x[0] = 0.0, x[1] = 3.0;
  CU_ASSERT_EQUAL(cf_normalize_bound(2, 0.0, x, v, b), CF_OK);
  CU_ASSERT(v[0] == 0.0 && b[0] == 0.0 && v[1] == 1.0);
}

void suite_bound_sphere(void)
{
  CU_pSuite s = CU_add_suite("bound_sphere", NULL, NULL);
  CU_add_test(s, "the bound holds", holds);
  CU_add_test(s, "sharpness", sharp);
  CU_add_test(s, "a smaller bound is caught", a_smaller_bound_is_caught);
  CU_add_test(s, "tiny vectors are sharp", tiny_vectors_are_sharp);
  CU_add_test(s, "every status, outputs untouched", every_status);
}
