/* Rows of a Cholesky factorization: the chains of rounded operations, bit for bit. */
#include <math.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "kernels/cholesky.h"

#define N 72
static double a[N * N], t[N * N];
static double draw(size_t i) { return sin(1.0 + 3.7 * (double)i); }

/* the factor in plain C, upper triangle; false when a pivot is not positive */
static int plain(size_t size, size_t ld, double *v)
{
  for (size_t j = 0; j < size; j++) {
    double *r = v + j * ld;
    for (size_t k = 0; k < j; k++)
      for (size_t c = j; c < size; c++) {
        const double p = v[k * ld + j] * v[k * ld + c];
        r[c] = r[c] - p;
      }
    if (!(r[j] > 0.0)) return 0;
    r[j] = sqrt(r[j]);
    for (size_t c = j + 1; c < size; c++) r[c] = r[c] / r[j];
  }
  return 1;
}
static int by_rows(size_t size, size_t ld, double *v)
{
  for (size_t j = 0; j < size; j++)
    if (!cf_cholesky_row(j, ld, v, v + j * ld)) return 0;
  return 1;
}
/* diagonal `top`, zeros below it and behind the matrix */
static size_t fill(size_t size, double top)
{
  const size_t ld = (size + 7) / 8 * 8;
  memset(a, 0, sizeof a);
  for (size_t j = 0; j < size; j++)
    for (size_t c = j; c < size; c++) a[j * ld + c] = c == j ? top : draw(j * N + c);
  memcpy(t, a, sizeof a);
  return ld;
}

static void factors_are_plain_ones(void)
{
  const size_t sizes[] = {1, 2, 7, 8, 9, 31, 32, 33, 40, 63, 65, 72};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    const size_t size = sizes[i], ld = fill(size, 50.0);
    CU_ASSERT(by_rows(size, ld, a) && plain(size, ld, t));
    for (size_t j = 0; j < size; j++) CU_ASSERT(memcmp(a + j * ld + j, t + j * ld + j, (size - j) * sizeof *a) == 0);
  }
}

/* what the first pivot that is not positive leaves of the rows before is the plain factor's */
static void pivots_are_positive(void)
{
  for (size_t size = 1; size <= N; size += 7) {
    const double bad[] = {0.0, -0.0, -1.0, NAN, INFINITY, -INFINITY};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
      const size_t ld = fill(size, 50.0), last = (size - 1) * ld + size - 1;
      a[last] = t[last] = bad[k];
      CU_ASSERT(!by_rows(size, ld, a) && (bad[k] == INFINITY || !plain(size, ld, t)));
    }
    if (size > 9) {
      const size_t ld = fill(size, 1.0);
      CU_ASSERT(!by_rows(size, ld, a) && !plain(size, ld, t));
    }
  }
}

/* entries and factors at the ends of their boxes, and beyond */
static void corners(void)
{
  double *r = a + 64 * N;
  for (size_t i = 0; i < N * N; i++) a[i] = i % N % 2 ? -CF_CHOLESKY_FACTOR : CF_CHOLESKY_FACTOR;
  for (size_t c = 64; c < N; c++) r[c] = c % 2 ? CF_CHOLESKY_ENTRY : -CF_CHOLESKY_ENTRY;
  CU_ASSERT(!cf_cholesky_row(64, N, a, r) && r[64] <= -64.0 * 0x1p319); /* all products add up */
  for (size_t k = 0; k < 2; k++) {
    const double least = 0x1p-1074, entry[2] = {CF_CHOLESKY_ENTRY, nextafter(CF_CHOLESKY_ENTRY, INFINITY)};
    fill(8, 1.0);
    a[0] = entry[k];
    CU_ASSERT(cf_cholesky_row(0, 8, a, a) == !k && (k || a[0] == 0x1p155));
    memset(a, 0, 8 * sizeof *a);
    a[0] = least, a[1] = k ? 0x1.8p-377 : 0x1p-377; /* quotient 2^160, or more */
    CU_ASSERT(cf_cholesky_row(0, 8, a, a) == !k && a[0] == 0x1p-537);
  }
}

void suite_cholesky(void)
{
  CU_pSuite s = CU_add_suite("cholesky", NULL, NULL);
  CU_add_test(s, "factors are plain ones, bit for bit", factors_are_plain_ones);
  CU_add_test(s, "corners of the boxes", corners);
  CU_add_test(s, "pivots are positive", pivots_are_positive);
}
