/* The lane bound of the bound tier's compensated sums, at the corners of its box: |X - s - c| <= (q + 1) (u + (q + 1) ACC_SQUARE) a, and q 2^-1074
 * where the terms are products, X exact, in rationals. The numbers are read from the header that the proofs read. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <gmp.h>
#include <CUnit/CUnit.h>
#include <certiform/vec.h>
#include "kernels/acc.h"
#include "statistics.h"

#define LONG ((size_t)1 << 28) /* terms of a lane at most: n <= 2^31 */

static uint64_t state = 0x2545f4914f6cdd1du;
static uint64_t next(void)
{
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}
static double between(int lo, int hi)
{
  int e = lo + (int)(next() % (unsigned)(hi - lo + 1));
  return (next() % 2 ? -1 : 1) * ldexp((double)((next() >> 11) | 1ull << 52), e - 52);
}

/* lane l of x, or of x times y, `times` over */
static void exact(mpq_t sum, size_t n, size_t l, const double *x, const double *y, unsigned long times)
{
  mpq_t t, f;
  mpq_inits(t, f, NULL);
  mpq_set_ui(sum, 0, 1);
  for (size_t i = l; i < n; i += 8) {
    mpq_set_d(t, x[i]);
    if (y) mpq_set_d(f, y[i]), mpq_mul(t, t, f);
    mpq_add(sum, sum, t);
  }
  mpq_set_ui(f, times, 1);
  mpq_mul(sum, sum, f);
  mpq_clears(t, f, NULL);
}

/* the bound, exactly */
static void allowed(mpq_t b, size_t q, double a, int products)
{
  mpq_t k, t;
  mpq_inits(k, t, NULL);
  mpq_set_ui(k, q + 1, 1);
  mpq_set_d(t, ACC_SQUARE);
  mpq_mul(b, k, t);
  mpq_set_d(t, CF_U);
  mpq_add(b, b, t);
  mpq_mul(b, b, k);
  mpq_set_d(t, a);
  mpq_mul(b, b, t);
  if (products) mpq_set_d(t, 0x1p-1074), mpq_set_ui(k, q, 1), mpq_mul(t, t, k), mpq_add(b, b, t);
  mpq_clears(k, t, NULL);
}

static double worst;            /* error over bound */
static int beyond, lost, moved; /* lanes that break the bound, whose numbers are not finite, that an empty one disturbed */

static void lane(const double *v, size_t n, size_t l, const double *x, const double *y, unsigned long times)
{
  const size_t q = times * (n / 8 + (l < n % 8));
  mpq_t d, b, t;
  if (!(isfinite(v[l]) && isfinite(v[8 + l]) && isfinite(v[16 + l]) && v[16 + l] >= 0)) { lost++; return; }
  if (q == 0) moved += v[l] != 0 || v[8 + l] != 0 || v[16 + l] != 0;
  mpq_inits(d, b, t, NULL);
  exact(d, n, l, x, y, times);
  for (int i = 0; i < 2; i++) mpq_set_d(t, v[8 * i + l]), mpq_sub(d, d, t);
  mpq_abs(d, d);
  allowed(b, q, v[16 + l], y != NULL);
  beyond += mpq_cmp(d, b) > 0;
  if (mpq_sgn(b)) {
    mpq_div(d, d, b);
    if (mpq_get_d(d) > worst) worst = mpq_get_d(d);
  }
  mpq_clears(d, b, t, NULL);
}

static void check(size_t n, const double *x, const double *y, unsigned long times)
{
  double v[24];
  acc_zero(v);
  for (unsigned long i = 0; i < times; i++)
    if (y) dot_lanes(n, x, y, v);
    else sum_lanes(n, x, v);
  for (size_t l = 0; l < 8; l++) lane(v, n, l, x, y, times);
}

static void none_beyond(void)
{
  CU_ASSERT_EQUAL(beyond, 0);
  CU_ASSERT_EQUAL(lost, 0);
  CU_ASSERT_EQUAL(moved, 0);
}

enum { MOST = 4096 };
static double x[MOST], y[MOST];

/* one term a lane at most, none in some: no addition rounds, so that a sum is exact; a product is up to 2^-1074 */
static void short_lanes(void)
{
  for (size_t n = 0; n <= 16; n++)
    for (int i = 0; i < 200; i++) {
      for (size_t j = 0; j < n; j++) x[j] = i % 4 ? between(-1074, 400) : between(399, 399), y[j] = i % 3 ? between(-1074, 399) : between(-600, -500);
      check(n, x, NULL, 1), check(n, x, y, 1);
    }
  none_beyond();
}

/* entries of one magnitude; of all; the box's ends; sums that cancel */
static void fill(int kind, size_t n)
{
  for (size_t j = 0; j < n; j++) {
    const double r = between(0, 0), sign = r < 0 ? -1 : 1;
    y[j] = kind % 2 ? r : 1;
    if (kind < 2) x[j] = 0x1.fffffffffffffp0;
    else if (kind < 4) x[j] = sign * 0x1.5555555555555p0;
    else if (kind < 6) x[j] = 0x1p400 - (j % 16 < 8 ? 0 : fabs(r) * 0x1p346), y[j] = kind == 5 ? 0x1p400 : y[j];
    else if (kind < 8) x[j] = between(-1074, 399), y[j] = kind == 7 ? between(-1074, 399) : y[j];
    else if (kind < 10) x[j] = between(-540, -530), y[j] = between(-540, -530); /* products of subnormal size */
    else if (kind < 12) x[j] = j % 24 < 8 ? between(60, 100) : j % 24 < 16 ? between(0, 40) : -x[j - 16];
    else x[j] = (j / 8 % 2 ? 1 : 0x1p-53) * (1 + 0x1p-52 * (double)(j / 8 % 7)); /* every addition loses something of one sign */
  }
}

static void kinds(void)
{
  for (int kind = 0; kind < 14; kind++)
    for (int i = 0; i < 40; i++) {
      const size_t n = i < 20 ? 17 + next() % 60 : next() % MOST;
      fill(kind, n);
      check(n, x, NULL, 1), check(n, x, y, 1);
    }
  none_beyond();
}

/* the longest lane: 2^28 terms, the same 2^9 over and over; magnitudes all equal, 2^24 */
static void long_lanes(void)
{
  for (int kind = 0; kind < 2; kind++) {
    fill(kind ? 12 : 3, MOST);
    check(MOST, x, NULL, (kind ? LONG : LONG >> 4) / (MOST / 8));
  }
  none_beyond();
  CU_ASSERT(worst > 0.125); /* that such a test finds what is wrong: an eighth of the bound breaks */
  CU_ASSERT(worst < 1.0);
  printf("\n    largest error over the bound %.3f ", worst);
}

static void table(void)
{
  char line[1024], hex[64];
  int found = 0;
  FILE *f = fopen("specs/bounds.tsv", "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(f);
  while (fgets(line, sizeof line, f))
    if (sscanf(line, "acc-square\t%63[^\t]", hex) == 1) {
      CU_ASSERT_EQUAL(strtod(hex, NULL), ACC_SQUARE);
      found++;
    }
  fclose(f);
  CU_ASSERT_EQUAL(found, 1);
  CU_ASSERT_EQUAL(ACC_SQUARE, 8 * CF_U * CF_U);
}

void suite_acc_lanes(void);
void suite_acc_lanes(void)
{
  CU_pSuite s = CU_add_suite("acc_lanes", NULL, NULL);
  CU_add_test(s, "the header's number is the table's", table);
  CU_add_test(s, "lanes of no term, of one, of two", short_lanes);
  CU_add_test(s, "corners of the box", kinds);
  ADD_STATISTICS(s, "2^28 terms a lane", long_lanes);
}
