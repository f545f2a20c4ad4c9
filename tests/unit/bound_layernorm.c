/* The bound tier of layernorm and rmsnorm against MPFR. */
#include <certiform/layernorm.h>
#include "bound_oracle.h"

#define N 128

static void one(tally *t, bool centred, size_t n, double eps, const double *x, const double *w, const double *b)
{
  double v[N], e[N];
  cf_status s = centred ? cf_layernorm_bound(n, eps, x, w, b, v, e) : cf_rmsnorm_bound(n, eps, x, w, v, e);
  if (s == CF_EUNDEFINED) return;
  CU_ASSERT_EQUAL(s, CF_OK);
  mpfr_t *r = or_array(n);
  or_norm(centred, n, eps, x, w, centred ? b : NULL, r);
  for (size_t i = 0; i < n; i++) tally_check(t, v[i], e[i], r[i], 0x1p-1000 * fabs(v[i]));
  or_free(n, r);
}

static tally *sweep(bool centred, double shrink, unsigned rounds)
{
  double x[N], w[N], b[N];
  const double eps[] = {0.0, 1e-5, 0x1p-1074, 1e-300, 1e-12, 1e10, 0x1p800, 0x1p-400};
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < rounds; i++) {
    size_t n = i % 7 == 0 ? 1 : 1 + below(i % 11 == 0 ? N : 20);
    int range = (int)below(4);
    fill(n, x, i % KINDS, range == 0 ? -1074 : range == 1 ? -30 : range == 2 ? -600 : -3, range == 2 ? -290 : range ? 3 : 399);
    fill(n, w, below(2), -20, 20);
    fill(n, b, below(2), -20, 20);
    one(t, centred, n, eps[below(8)], x, below(2) ? w : NULL, below(2) ? b : NULL);
  }
  return t;
}

static tally *realistic(bool centred, double shrink)
{
  double x[N], w[N], b[N];
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < 60; i++) {
    for (size_t j = 0; j < N; j++) {
      x[j] = (double)(float)normal();
      w[j] = (double)(float)(1.0 + 0.2 * normal());
      b[j] = (double)(float)(0.1 * normal());
    }
    one(t, centred, N, 1e-5, x, w, b);
  }
  return t;
}

static void holds(void)
{
  tally_end(sweep(true, 1.0, rounds_of(1500)), "layernorm", 0);
  tally_end(sweep(false, 1.0, rounds_of(1500)), "rmsnorm", 0);
}
static void sharp(void)
{
  tally_end(realistic(true, 1.0), "layernorm", 100);
  tally_end(realistic(false, 1.0), "rmsnorm", 100);
}
static void a_smaller_bound_is_caught(void)
{
  tally_must_fail(realistic(true, 0x1p-10));
  tally_must_fail(realistic(false, 0x1p-10));
}

/* rows on which published implementations failed; the exact value is compared with MPFR, and the bound must be small */
static void known_failures(void)
{
  double v[4], b[4], w = 1e17, c = -1.0, x1 = 3.0;
  double rows[5][4] = {{40000, 40001, 40002, 40003}, {1234, 1234, 1234, 1234}, {10000, 10000.001, 10000.002, 10000.003},
                       {1e30, 2e30, 3e30, 4e30}, {2000, 2001, 1999, 2000}};
  tally *t = tally_new(1.0);
  for (int i = 0; i < 5; i++) {
    one(t, true, 4, 1e-5, rows[i], NULL, NULL);
    CU_ASSERT_EQUAL(cf_layernorm_bound(4, 1e-5, rows[i], NULL, NULL, v, b), CF_OK);
    for (int j = 0; j < 4; j++) CU_ASSERT(b[j] < 1e-12);
  }
  tally_end(t, "known", 0);
  CU_ASSERT_EQUAL(cf_layernorm_bound(1, 1e-5, &x1, &w, &c, v, b), CF_OK);
  CU_ASSERT(v[0] == -1.0 && b[0] < 1e-15);
}

/* rows whose squares would underflow keep their relative accuracy */
static void tiny_rows_are_sharp(void)
{
  double x[3] = {0x1p-600, 0x1.8p-600, -0x1.4p-599}, v[3], b[3];
  tally *t = tally_new(1.0);
  for (int i = 0; i < 2; i++) {
    one(t, i, 3, 0.0, x, NULL, NULL);
    CU_ASSERT_EQUAL(i ? cf_layernorm_bound(3, 0.0, x, NULL, NULL, v, b) : cf_rmsnorm_bound(3, 0.0, x, NULL, v, b), CF_OK);
    for (int j = 0; j < 3; j++) CU_ASSERT(b[j] < 0x1p-48);
  }
  tally_end(t, "tiny rows", 0);
}

static void every_status(void)
{
  double x[2] = {1.0, 1.0}, v[2] = {7.0, 7.0}, b[2] = {7.0, 7.0}, z[2] = {0.0, 0.0};
  CU_ASSERT_EQUAL(cf_layernorm_bound(2, 0.0, x, NULL, NULL, v, b), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_rmsnorm_bound(2, 0.0, z, NULL, v, b), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_layernorm_bound(0, 0.0, x, NULL, NULL, v, b), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_layernorm_bound(2, 0.0, NULL, NULL, NULL, v, b), CF_ENULL);
  CU_ASSERT_EQUAL(cf_layernorm_bound(2, 0.0, x, v, NULL, v, b), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_layernorm_bound(2, -1.0, x, NULL, NULL, v, b), CF_EBOX);
  CU_ASSERT_EQUAL(cf_layernorm_bound(2, NAN, x, NULL, NULL, v, b), CF_ENONFINITE);
  x[0] = -INFINITY;
  CU_ASSERT_EQUAL(cf_layernorm_bound(2, 1.0, x, NULL, NULL, v, b), CF_ENONFINITE);
  x[0] = 0x1p401;
  CU_ASSERT_EQUAL(cf_rmsnorm_bound(2, 1.0, x, NULL, v, b), CF_EBOX);
  for (int i = 0; i < 2; i++) CU_ASSERT(v[i] == 7.0 && b[i] == 7.0);
}

void suite_bound_layernorm(void)
{
  CU_pSuite s = CU_add_suite("bound_layernorm", NULL, NULL);
  CU_add_test(s, "the bound holds", holds);
  CU_add_test(s, "sharpness", sharp);
  CU_add_test(s, "a smaller bound is caught", a_smaller_bound_is_caught);
  CU_add_test(s, "rows on which others failed", known_failures);
  CU_add_test(s, "tiny rows are sharp", tiny_rows_are_sharp);
  CU_add_test(s, "every status, outputs untouched", every_status);
}
