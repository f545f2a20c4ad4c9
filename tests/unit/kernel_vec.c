/* The raw kernels of vec against exact rational arithmetic, with the proved bounds of the header. */
#include <math.h>
#include <stdint.h>
#include <gmp.h>
#include <CUnit/CUnit.h>
#include <certiform/fp.h>
#include <certiform/vec.h>

static uint64_t state = 2463534242u;
static double wild(int lo, int hi)
{
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  double m = 1 + (double)(state >> 12) * 0x1p-52;
  return ldexp(state & 1 ? m : -m, lo + (int)(state % (uint64_t)(hi - lo + 1)));
}

/* S = sum of t_i, A = sum of |t_i|, t = x y or x */
static void exact(size_t n, const double *x, const double *y, mpq_t S, mpq_t A)
{
  mpq_t a, b;
  mpq_inits(a, b, NULL);
  for (size_t i = 0; i < n; i++) {
    mpq_set_d(a, x[i]);
    if (y) mpq_set_d(b, y[i]), mpq_mul(a, a, b);
    mpq_add(S, S, a);
    mpq_abs(a, a);
    mpq_add(A, A, a);
  }
  mpq_clears(a, b, NULL);
}
/* |v - S| <= c u' A + n tiny */
static int within(double v, mpq_t S, mpq_t A, size_t c, size_t n_tiny)
{
  if (!isfinite(v)) return 0;
  mpq_t e, r, t;
  mpq_inits(e, r, t, NULL);
  mpq_set_d(e, v);
  mpq_sub(e, e, S);
  mpq_abs(e, e);
  mpq_set_d(r, CF_VEC_U);
  mpq_set_ui(t, c, 1);
  mpq_mul(r, r, t);
  mpq_mul(r, r, A);
  mpq_set_d(t, CF_VEC_TINY);
  mpz_mul_ui(mpq_numref(t), mpq_numref(t), n_tiny);
  mpq_canonicalize(t);
  mpq_add(r, r, t);
  int ok = mpq_cmp(e, r) <= 0;
  mpq_clears(e, r, t, NULL);
  return ok;
}
static void sum_and_dot_within_the_proved_bound(void)
{
  static const int range[][2] = {{-10, 10}, {-1074, -1000}, {-540, -500}, {-1074, 399}, {300, 399}};
  double x[67], y[67];
  for (int round = 0; round < 2000; round++) {
    size_t n = 1 + (size_t)round % 67;
    const int *r = range[round % 5];
    for (size_t i = 0; i < n; i++) x[i] = wild(r[0], r[1]), y[i] = wild(r[0], r[1]);
    if (round % 3 == 0 && n > 2) x[n - 1] = -x[0], y[n - 1] = y[0]; /* cancellation */
    mpq_t S, A;
    mpq_inits(S, A, NULL);
    exact(n, x, NULL, S, A);
    CU_ASSERT(within(cf_sum_raw(n, x), S, A, n - 1, 0));
    mpq_set_ui(S, 0, 1), mpq_set_ui(A, 0, 1);
    exact(n, x, y, S, A);
    CU_ASSERT(within(cf_dot_raw(n, x, y), S, A, n, n));
    mpq_clears(S, A, NULL);
  }
}
static void corners(void)
{
  double big[64], x[] = {3, -4}, y[] = {1, 1};
  for (int i = 0; i < 64; i++) big[i] = CF_XMAX;
  CU_ASSERT(isfinite(cf_dot_raw(64, big, big)) && isfinite(cf_nrm2_raw(64, big)) && isfinite(cf_sum_raw(64, big)));
  CU_ASSERT_EQUAL(cf_sum_raw(0, NULL), 0);
  CU_ASSERT_EQUAL(cf_dot_raw(0, NULL, NULL), 0);
  CU_ASSERT_EQUAL(cf_nrm2_raw(2, x), 5);
  CU_ASSERT_EQUAL(cf_max_raw(2, x), 3);
  CU_ASSERT_EQUAL(cf_max_raw(1, x + 1), -4);
  const double last[] = {-1, -2, -0.5};
  CU_ASSERT_EQUAL(cf_max_raw(3, last), -0.5);
  cf_axpy_raw(2, 2, x, y);
  CU_ASSERT(y[0] == 7 && y[1] == -7);
  CU_ASSERT_EQUAL(f_fma(1 + 0x1p-52, 1 - 0x1p-52, -1), -0x1p-104); /* one rounding */
  CU_ASSERT_EQUAL(f_sqrt(2) * 0x1p52, 0x1.6a09e667f3bcdp52);
  CU_ASSERT_EQUAL(1 + CF_U, 1);
}

/* the largest entry at every place of rows of every remainder by 16: among negatives, tied, of equals */
static void maximum_wherever_it_stands(void)
{
  double x[50];
  for (size_t n = 1; n <= 50; n++)
    for (size_t at = 0; at < n; at++) {
      for (size_t i = 0; i < n; i++) x[i] = -1.0 - (double)((i * 7 + at) % 11);
      x[at] = -0x1p-1074;
      CU_ASSERT_EQUAL(cf_max_raw(n, x), -0x1p-1074);
      x[at] = CF_XMAX;
      x[n - 1 - at] = CF_XMAX;
      CU_ASSERT_EQUAL(cf_max_raw(n, x), CF_XMAX);
      for (size_t i = 0; i < n; i++) x[i] = -CF_XMAX;
      CU_ASSERT_EQUAL(cf_max_raw(n, x), -CF_XMAX);
    }
}

void suite_kernel_vec(void)
{
  CU_pSuite s = CU_add_suite("kernel_vec", NULL, NULL);
  CU_add_test(s, "sum and dot within the proved bound", sum_and_dot_within_the_proved_bound);
  CU_add_test(s, "corners", corners);
  CU_add_test(s, "maximum wherever it stands", maximum_wherever_it_stands);
}
