/* The bound tier of sum, dot, nrm2 against exact sums in MPFR. */
#include <certiform/layernorm.h>
#include <certiform/softmax.h>
#include <certiform/vec.h>
#include "bound_oracle.h"

#define N 300

static void one(tally *t, unsigned op, size_t n, const double *x, const double *y)
{
  double value = NAN, bound = NAN, slop = 0.0;
  mpfr_t r;
  mpfr_init2(r, EXACT);
  cf_status s = op == 0 ? cf_sum_bound(n, x, &value, &bound)
              : op == 1 ? cf_dot_bound(n, x, y, &value, &bound) : cf_nrm2_bound(n, x, &value, &bound);
  CU_ASSERT_EQUAL(s, CF_OK);
  if (op == 0) or_sum(r, n, x);
  else or_dot(r, n, x, op == 1 ? y : x);
  if (op == 2) {
    mpfr_sqrt(r, r, MPFR_RNDN);
    slop = ldexp(mpfr_get_d(r, MPFR_RNDU), -600);
  }
  tally_check(t, value, bound, r, slop);
  mpfr_clear(r);
}

static tally *sweep(unsigned op, double shrink, unsigned rounds)
{
  double x[N], y[N];
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < rounds; i++) {
    size_t n = i % 5 == 0 ? i % 10 / 5 : 1 + below(N);
    int lo = i % 3 ? -30 : -1074;
    int hi = i % 3 == 1 ? 30 : 399;
    fill(n, x, i % KINDS, lo, hi);
    fill(n, y, i / KINDS % KINDS, lo, hi);
    one(t, op, n, x, y);
  }
  return t;
}

/* y near -a x, a x subnormal, any exponents */
static void one_axpy(tally *t, size_t n, double a, const double *x, double *y)
{
  double v[N], b[N];
  mpfr_t r;
  mpfr_init2(r, EXACT);
  for (size_t i = 0; i < n; i++)
    if (below(3) == 0 && fabs(a * x[i]) <= CF_XMAX) y[i] = -(a * x[i]) * (1.0 + (double)below(3) * 0x1p-52);
  for (size_t i = 0; i < n; i++)
    if (fabs(y[i]) > CF_XMAX) y[i] = CF_XMAX;
  CU_ASSERT_EQUAL(cf_axpy_bound(n, a, x, y, v, b), CF_OK);
  for (size_t i = 0; i < n; i++) {
    mpfr_set_d(r, a, MPFR_RNDN);
    mpfr_mul_d(r, r, x[i], MPFR_RNDN);
    mpfr_add_d(r, r, y[i], MPFR_RNDN);
    tally_check(t, v[i], b[i], r, 0.0);
  }
  mpfr_clear(r);
}

static tally *sweep_axpy(double shrink, bool wide, unsigned rounds)
{
  double x[N], y[N], a;
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < rounds; i++) {
    size_t n = 1 + below(20);
    int lo = wide && i % 3 ? -1074 : -30, hi = wide && i % 3 == 1 ? 399 : 30;
    fill(n, x, i % KINDS, lo, hi);
    fill(n, y, i / KINDS % KINDS, lo, hi);
    fill(1, &a, i / 2 % KINDS, i % 5 ? -30 : -1074, 30);
    one_axpy(t, n, a, x, y);
  }
  return t;
}

static void axpy_holds(void)
{
  tally_end(sweep_axpy(1.0, true, rounds_of(3000)), "axpy", 0);
  tally_end(sweep_axpy(1.0, false, 300), "axpy", 100);
  tally_must_fail(sweep_axpy(0x1p-10, false, 300));
}

static tally *realistic(unsigned op, double shrink)
{
  double x[N], y[N];
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < 200; i++) {
    fill(N, x, 0, 0, 0);
    fill(N, y, 0, 0, 0);
    one(t, op, N, x, y);
  }
  return t;
}

static void sum_holds(void) { tally_end(sweep(0, 1.0, rounds_of(3000)), "sum", 0); }
static void dot_holds(void) { tally_end(sweep(1, 1.0, rounds_of(3000)), "dot", 0); }
static void nrm2_holds(void) { tally_end(sweep(2, 1.0, rounds_of(3000)), "nrm2", 0); }

static void sharp(void)
{
  const char *name[] = {"sum", "dot", "nrm2"};
  for (unsigned op = 0; op < 3; op++) tally_end(realistic(op, 1.0), name[op], 100);
}

static void a_smaller_bound_is_caught(void)
{
  for (unsigned op = 0; op < 3; op++) tally_must_fail(realistic(op, 0x1p-10));
}

static void exact_results_have_bound_0(void)
{
  double x[3] = {3.0, 4.0, -7.0}, v, b;
  CU_ASSERT_EQUAL(cf_sum_bound(3, x, &v, &b), CF_OK);
  CU_ASSERT(v == 0.0 && b == 0.0);
  CU_ASSERT_EQUAL(cf_nrm2_bound(2, x, &v, &b), CF_OK);
  CU_ASSERT(v == 5.0 && b < 0x1p-1000);
}

/* millions of equal entries: the exact values are known in closed form */
static void huge_rows(void)
{
  size_t n = 3000001;
  double v, b, *x = malloc(3 * n * sizeof *x);
  mpfr_t r, c;
  tally *t = tally_new(1.0);
  mpfr_inits2(EXACT, r, c, (mpfr_ptr)0);
  for (size_t i = 0; i < n; i++) x[i] = 0.1;
  mpfr_set_d(c, 0.1, MPFR_RNDN);
  CU_ASSERT_EQUAL(cf_sum_bound(n, x, &v, &b), CF_OK);
  mpfr_mul_ui(r, c, n, MPFR_RNDN);
  tally_check(t, v, b, r, 0.0);
  CU_ASSERT_EQUAL(cf_dot_bound(n, x, x, &v, &b), CF_OK);
  mpfr_mul(r, r, c, MPFR_RNDN);
  tally_check(t, v, b, r, 0.0);
  CU_ASSERT(b <= 0x1p-52 * v);
  CU_ASSERT_EQUAL(cf_nrm2_bound(n, x, &v, &b), CF_OK);
  mpfr_sqrt(r, r, MPFR_RNDN);
  tally_check(t, v, b, r, 0x1p-1000);
  CU_ASSERT_EQUAL(cf_logsumexp_bound(n, x, &v, &b), CF_OK);
  mpfr_log_ui(r, n, MPFR_RNDN);
  mpfr_add(r, r, c, MPFR_RNDN);
  tally_check(t, v, b, r, 0x1p-1000);
  CU_ASSERT_EQUAL(cf_softmax_bound(n, x, x + n, x + 2 * n), CF_OK);
  mpfr_set_ui(r, 1, MPFR_RNDN);
  mpfr_div_ui(r, r, n, MPFR_RNDN);
  tally_check(t, x[n], x[2 * n], r, 0x1p-1000);
  tally_check(t, x[2 * n - 1], x[3 * n - 1], r, 0x1p-1000);
  CU_ASSERT_EQUAL(cf_layernorm_bound(n, 1e-5, x, NULL, NULL, x + n, x + 2 * n), CF_OK);
  mpfr_set_zero(r, 1);
  tally_check(t, x[n], x[2 * n], r, 0.0);
  CU_ASSERT(x[2 * n] < 1e-15);
  CU_ASSERT_EQUAL(cf_rmsnorm_bound(n, 0.0, x, NULL, x + n, x + 2 * n), CF_OK);
  mpfr_set_ui(r, 1, MPFR_RNDN);
  tally_check(t, x[n], x[2 * n], r, 0.0);
  tally_end(t, "huge rows", 0);
  mpfr_clears(r, c, (mpfr_ptr)0);
  free(x);
}

void suite_bound_vec(void)
{
  CU_pSuite s = CU_add_suite("bound_vec", NULL, NULL);
  CU_add_test(s, "sum: the bound holds", sum_holds);
  CU_add_test(s, "dot: the bound holds", dot_holds);
  CU_add_test(s, "nrm2: the bound holds", nrm2_holds);
  CU_add_test(s, "axpy: the bound holds, is sharp, a smaller one is caught", axpy_holds);
  CU_add_test(s, "sharpness", sharp);
  CU_add_test(s, "a smaller bound is caught", a_smaller_bound_is_caught);
  CU_add_test(s, "huge rows", huge_rows);
  CU_add_test(s, "exact results have bound 0", exact_results_have_bound_0);
}
