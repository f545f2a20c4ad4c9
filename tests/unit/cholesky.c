/* Rows of a Cholesky factorization: the chains of rounded operations, bit for bit. */
#include <math.h>
#include <CUnit/CUnit.h>
#include "kernels/cholesky.h"

#define N 64
static double a[N * N], r[N], t[N];
static double draw(size_t i) { return sin(1.0 + 3.7 * (double)i); }

static void chains_are_rounded_one_by_one(void)
{
  for (size_t i = 0; i < N * N; i++) a[i] = draw(i);
  for (size_t w = 8; w <= 32; w += 24)
    for (size_t k = 0; k < N; k += 7) {
      for (size_t m = 0; m < w; m++) r[m] = t[m] = draw(m + k);
      cf_cholesky_less(w, k, N, a, 5, 16, r);
      for (size_t m = 0; m < w; m++) {
        for (size_t i = 0; i < k; i++) {
          const double p = a[i * N + 5] * a[i * N + 16 + m];
          t[m] = t[m] - p;
        }
        CU_ASSERT(r[m] == t[m]);
      }
    }
}

/* entries and factors at the ends of their boxes, signs so that all products add up; the least pivot under the largest entries */
static void corners(void)
{
  for (size_t i = 0; i < N * N; i++) a[i] = i % N % 2 ? -CF_CHOLESKY_FACTOR : CF_CHOLESKY_FACTOR;
  for (size_t w = 8; w <= 32; w += 24)
    for (size_t k = 0; k <= N; k += N) {
      for (size_t m = 0; m < N; m++) r[m] = t[m] = m % 2 ? CF_CHOLESKY_ENTRY : -CF_CHOLESKY_ENTRY;
      cf_cholesky_less(w, k, N, a, 4, 16, r);
      for (size_t m = 0; m < w; m++) {
        for (size_t i = 0; i < k; i++) t[m] = t[m] - a[i * N + 4] * a[i * N + 16 + m];
        CU_ASSERT(r[m] == t[m] && fabs(r[m]) <= ((double)k + 1) * 0x1p320 && (k == 0 || fabs(r[m]) > (double)k * 0x1p319));
      }
      for (size_t m = w; m < N; m++) CU_ASSERT(r[m] == t[m]);
    }
  r[0] = 0x1p-1074;
  r[1] = 0x1.00001p340; /* (k + 1) 2^320 for the most k */
  CU_ASSERT(cf_cholesky_pivot(2, 0x100000, r) && r[0] == 0x1p-537 && r[1] == 0x1.00001p877);
}

static void pivots_are_positive(void)
{
  const double bad[] = {0.0, -0.0, -1.0, NAN};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    r[0] = bad[k];
    r[1] = 3.0;
    CU_ASSERT(!cf_cholesky_pivot(2, 0, r) && r[1] == 3.0);
  }
  for (size_t m = 0; m < N; m++) r[m] = t[m] = draw(m);
  r[0] = t[0] = 2.0;
  CU_ASSERT(cf_cholesky_pivot(N, 3, r) && r[0] == sqrt(2.0));
  for (size_t m = 1; m < N; m++) CU_ASSERT(r[m] == t[m] / sqrt(2.0));
}

void suite_cholesky(void)
{
  CU_pSuite s = CU_add_suite("cholesky", NULL, NULL);
  CU_add_test(s, "chains are rounded one by one", chains_are_rounded_one_by_one);
  CU_add_test(s, "corners of the boxes", corners);
  CU_add_test(s, "pivots are positive", pivots_are_positive);
}
