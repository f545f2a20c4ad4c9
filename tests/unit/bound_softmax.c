/* The bound tier of softmax, logsoftmax, logsumexp against MPFR. */
#include <certiform/softmax.h>
#include "bound_oracle.h"

#define N 200
static void one(tally *t, unsigned op, size_t n, const double *x)
{
  double v[N], b[N], big = 0.0;
  for (size_t i = 0; i < n; i++) big = fmax(big, isinf(x[i]) ? 0.0 : fabs(x[i]));
  mpfr_t *r = or_array(n);
  cf_status s = op == SOFTMAX ? cf_softmax_bound(n, x, v, b) : op == LOGSOFTMAX ? cf_logsoftmax_bound(n, x, v, b) : cf_logsumexp_bound(n, x, v, b);
  CU_ASSERT_EQUAL(s, CF_OK);
  or_softmax(op, n, x, r);
  for (size_t i = 0; i < (op == LOGSUMEXP ? 1 : n); i++) {
    if (x[i] == -INFINITY && op != LOGSUMEXP) {
      CU_ASSERT(v[i] == (op == SOFTMAX ? 0.0 : -INFINITY) && b[i] == 0.0);
      continue;
    }
    tally_check(t, v[i], b[i], r[i], op == SOFTMAX ? ldexp(fabs(v[i]), -590) : ldexp(big + fabs(v[i]), -590));
  }
  or_free(n, r);
}

static void trouble(size_t n, double *x, unsigned kind)
{
  const double last[] = {-INFINITY, -1e9, -1e20, -3.4028234663852886e38, -760.0, -708.5, -745.0, 1e4, 0x1p400};
  if (kind < 6) fill(n, x, kind, -60, 12);
  else if (kind < 9) fill(n, x, kind, -40, 40);
  else for (size_t i = 0; i < n; i++) x[i] = kind == 9 ? 2e4 * (uniform() - 0.5) : kind == 10 ? -760.0 * uniform() : spread_exp(-1074, 399);
  for (size_t i = 1; i < n; i++)
    if (kind % 2 && below(4) == 0) x[i] = last[below(sizeof last / sizeof *last)];
}

static tally *sweep(unsigned op, double shrink, unsigned rounds)
{
  double x[N];
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < rounds; i++) {
    size_t n = i % 7 == 0 ? 1 : 1 + below(i % 11 == 0 ? N : 12);
    trouble(n, x, i % 12);
    one(t, op, n, x);
  }
  return t;
}

static tally *realistic(unsigned op, double shrink)
{
  double x[N];
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < 60; i++) {
    fill(N, x, 0, 0, 0);
    for (size_t j = 0; j < N; j++) x[j] = (double)(float)(3.0 * x[j]);
    one(t, op, N, x);
  }
  return t;
}

static const char *const names[] = {"softmax", "logsoftmax", "logsumexp"};
static void holds(void)
{
  for (unsigned op = 0; op < 3; op++) tally_end(sweep(op, 1.0, rounds_of(1200)), names[op], 0);
}
static void sharp(void)
{
  for (unsigned op = 0; op < 3; op++) tally_end(realistic(op, 1.0), names[op], 100);
}
static void a_smaller_bound_is_caught(void)
{
  for (unsigned op = 0; op < 3; op++) tally_must_fail(realistic(op, 0x1p-10));
}

static void weights_that_underflow(void)
{
  double x[2] = {0.0, -760.0}, v[2], b[2];
  CU_ASSERT_EQUAL(cf_softmax_bound(2, x, v, b), CF_OK);
  CU_ASSERT(v[0] == 1.0 && v[1] == 0.0 && b[1] > 0.0 && b[1] < 0x1p-1070);
  CU_ASSERT_EQUAL(cf_logsumexp_bound(2, x, v, b), CF_OK); /* exp(-760) = 2^-1096.4 */
  CU_ASSERT(v[0] == 0.0 && b[0] > 0.0 && b[0] < 0x1p-1060);
  x[1] = -720.0;
  CU_ASSERT_EQUAL(cf_softmax_bound(2, x, v, b), CF_OK);
  CU_ASSERT(v[1] > 0.0 && b[1] < 0x1p-1060);
}

/* 50,000 equal entries far below the maximum: their common error (the rounding of x - m) moves the sum, hence the maximum's share */
static void aligned_errors(void)
{
  size_t n = 50000;
  double *x = malloc(3 * n * sizeof *x);
  mpfr_t w, m;
  tally *t = tally_new(1.0);
  mpfr_inits2(PREC, w, m, (mpfr_ptr)0);
  for (int i = 0; i < 20; i++) {
    double s = -0.3 * uniform(), top = 8.0 + 0.5 * uniform();
    for (size_t j = 0; j < n; j++) x[j] = s;
    x[n / 2] = top;
    CU_ASSERT_EQUAL(cf_softmax_bound(n, x, x + n, x + 2 * n), CF_OK);
    mpfr_set_d(m, s, MPFR_RNDN);
    mpfr_sub_d(m, m, top, MPFR_RNDN);
    mpfr_exp(w, m, MPFR_RNDN);
    mpfr_mul_ui(w, w, n - 1, MPFR_RNDN);
    mpfr_add_ui(w, w, 1, MPFR_RNDN);
    mpfr_ui_div(w, 1, w, MPFR_RNDN);
    tally_check(t, x[n + n / 2], x[2 * n + n / 2], w, 0x1p-600);
  }
  tally_end(t, "aligned errors", 50);
  mpfr_clears(w, m, (mpfr_ptr)0);
  free(x);
}

static void every_status(void)
{
  double x[3] = {0.0, 1.0, 2.0}, v[3] = {7.0, 7.0, 7.0}, b[3] = {7.0, 7.0, 7.0};
  CU_ASSERT_EQUAL(cf_softmax_bound(0, x, v, b), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_softmax_bound(3, NULL, v, b), CF_ENULL);
  CU_ASSERT_EQUAL(cf_softmax_bound(3, x, v, v), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_logsumexp_bound(3, x, x, b), CF_EOVERLAP);
  x[1] = INFINITY;
  CU_ASSERT_EQUAL(cf_softmax_bound(3, x, v, b), CF_ENONFINITE);
  x[1] = 0x1.8p400;
  CU_ASSERT_EQUAL(cf_logsoftmax_bound(3, x, v, b), CF_EBOX);
  x[0] = x[1] = x[2] = -INFINITY;
  CU_ASSERT_EQUAL(cf_logsumexp_bound(3, x, v, b), CF_EEMPTYROW);
  CU_ASSERT_EQUAL(cf_softmax_bound(3, x, v, b), CF_EEMPTYROW);
  for (int i = 0; i < 3; i++) CU_ASSERT(v[i] == 7.0 && b[i] == 7.0);
}

void suite_bound_softmax(void)
{
  CU_pSuite s = CU_add_suite("bound_softmax", NULL, NULL);
  CU_add_test(s, "the bound holds", holds);
  CU_add_test(s, "sharpness", sharp);
  CU_add_test(s, "a smaller bound is caught", a_smaller_bound_is_caught);
  CU_add_test(s, "weights that underflow", weights_that_underflow);
  CU_add_test(s, "aligned errors", aligned_errors);
  CU_add_test(s, "every status, outputs untouched", every_status);
}
