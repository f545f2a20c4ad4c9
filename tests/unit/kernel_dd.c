/* The sum of two pairs of doubles and the compensated dot product against their exact values: MPFR at a precision where nothing is rounded. The bound is read from the header
 * that the proofs read. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <mpfr.h>
#include <CUnit/CUnit.h>
#include <certiform/vec.h>
#include "kernels/dd.h"

#define PREC 4400 /* exact for every sum of four doubles */

static uint64_t state = 0x9e3779b97f4a7c15u;
static uint64_t next(void)
{
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state;
}
static int between(int lo, int hi) { return lo + (int)(next() % (unsigned)(hi - lo + 1)); }
static double rnd(int e)
{
  if (next() % 16 == 0) return (next() % 2 ? -1 : 1) * ldexp(1, e); /* powers of two: the low part's room halves below them */
  return (next() % 2 ? -1 : 1) * ldexp((double)((next() >> 11) | 1ull << 52), e - 52);
}

/* a normalised pair with a high part of exponent e: hi = rnd(hi + lo); sometimes lo is half an ulp, or 0 */
static cf_dw pair(int e)
{
  double h = rnd(e), l = next() % 5 ? rnd(e - between(52, 54)) : next() % 2 ? 0 : rnd(e - between(55, 120));
  double s = h + l;
  cf_dw p = {s, cf_sum_low(h, l, s)};
  return p;
}

/* the error in units of the sum's size; NaN fails every comparison. Sets *bad where the result is no normalised pair. */
static double error_of(cf_dw x, cf_dw y, int *bad)
{
  mpfr_t t, d;
  cf_dw z = cf_dw_add(x.hi, x.lo, y.hi, y.lo);
  if (!(z.hi == z.hi + z.lo)) *bad = 1;
  mpfr_inits2(PREC, t, d, (mpfr_ptr)0);
  mpfr_set_d(t, x.hi, MPFR_RNDN);
  mpfr_add_d(t, t, x.lo, MPFR_RNDN);
  mpfr_add_d(t, t, y.hi, MPFR_RNDN);
  mpfr_add_d(t, t, y.lo, MPFR_RNDN);
  mpfr_sub_d(d, t, z.hi, MPFR_RNDN);
  mpfr_sub_d(d, d, z.lo, MPFR_RNDN);
  if (!mpfr_zero_p(d)) mpfr_div(d, d, t, MPFR_RNDU);
  double e = fabs(mpfr_get_d(d, MPFR_RNDA));
  mpfr_clears(t, d, (mpfr_ptr)0);
  return e;
}

static void sums_of_pairs(void)
{
  int out = 0, bad = 0;
  double worst = 0;
  for (int i = 0; i < 60000; i++) {
    int e = i % 7 == 0 ? between(-1074, -900) : between(-300, 800);
    cf_dw x = pair(e), y = pair(e - (i % 3 ? between(-2, 2) : between(-60, 60)));
    if (i % 5 == 0) y.hi = -x.hi, y.lo = ldexp(rnd(0), e - between(54, 56)); /* all of the high parts cancels */
    double s = y.hi + y.lo;
    y.lo = cf_sum_low(y.hi, y.lo, s), y.hi = s;
    if (i % 11 == 0 && fabs(x.hi) < 0x1p890) { /* nearly all */
      y.hi = -(x.hi + between(-9, 9) * ldexp(1, e - 52)), s = y.hi + y.lo;
      y.lo = cf_sum_low(y.hi, y.lo, s), y.hi = s;
    }
    double err = error_of(x, y, &bad);
    out += !(err <= CF_DD_SUM_REL);
    if (err > worst) worst = err;
  }
  CU_ASSERT_EQUAL(out, 0);
  CU_ASSERT_EQUAL(bad, 0);
  CU_ASSERT(worst >= CF_DD_SUM_REL / 3);
  const cf_dw none = {0, 0}, one = {1, -0x1p-54}, minus = {-1, 0x1p-54};
  CU_ASSERT(error_of(none, none, &bad) == 0 && error_of(one, none, &bad) == 0 && error_of(one, minus, &bad) == 0 && bad == 0);
}

/* the largest error known, 2.25 u^2 [JoldesMullerPopescu2017, after Theorem 3.1] */
static void the_largest_error_known(void)
{
  int bad = 0;
  cf_dw x = {9007199254740991.0, -9007199254740991.0 * 0x1p-54}, y = {-9007199254740987.0 / 2, -9007199254740991.0 * 0x1p-56};
  double e = error_of(x, y, &bad);
  CU_ASSERT(e >= 2.2499999 * 0x1p-106 && e <= CF_DD_SUM_REL && bad == 0);
}

/* the error of cf_dot2_raw, divided by its bound; above 1 where it is not within. All sums of products are exact at PREC. */
static double dot2_share(size_t n, const double *x, const double *y)
{
  mpfr_t t, a, p, d;
  double z = cf_dot2_raw(n, x, y), share = isfinite(z) ? 0 : INFINITY;
  mpfr_inits2(PREC, t, a, p, d, (mpfr_ptr)0);
  mpfr_set_zero(t, 1);
  mpfr_set_zero(a, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_set_d(p, x[i], MPFR_RNDN);
    mpfr_mul_d(p, p, y[i], MPFR_RNDN);
    mpfr_add(t, t, p, MPFR_RNDN);
    mpfr_abs(p, p, MPFR_RNDN);
    mpfr_add(a, a, p, MPFR_RNDN);
  }
  mpfr_sub_d(d, t, z, MPFR_RNDN);
  mpfr_abs(d, d, MPFR_RNDN);
  mpfr_abs(t, t, MPFR_RNDN);
  mpfr_mul_2si(t, t, -53, MPFR_RNDN);
  mpfr_mul_d(a, a, (double)n * ((double)n + 9) * CF_DOT2_U, MPFR_RNDN); /* exact factors: n (n + 9) < 2^36 here */
  mpfr_add(t, t, a, MPFR_RNDN);
  mpfr_set_d(p, CF_DOT2_TINY, MPFR_RNDN);
  mpfr_mul_ui(p, p, n, MPFR_RNDN);
  mpfr_add(t, t, p, MPFR_RNDN);
  if (!mpfr_zero_p(d)) {
    mpfr_div(d, d, t, MPFR_RNDU);
    share += mpfr_get_d(d, MPFR_RNDU);
  }
  mpfr_clears(t, a, p, d, (mpfr_ptr)0);
  return share;
}
static void compensated_dot(void)
{
  static double x[3000], y[3000];
  const size_t sizes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 64, 1000, 3000};
  int out = 0;
  double worst = 0;
  for (int i = 0; i < 40000; i++) {
    size_t n = sizes[i % 2000 ? next() % 9 : next() % 12];
    int spread = i % 3 ? 2 : 60, e = i % 7 == 0 ? between(-600, -480) : between(-200, 200);
    for (size_t j = 0; j < n; j++) x[j] = rnd(e + between(-spread, spread)), y[j] = rnd(between(-spread, spread));
    if (i % 2 && n >= 2) { /* the last term takes away what the others sum to: the value is of the size of their errors */
      double s = 0;
      for (size_t j = 0; j + 1 < n; j++) s = fma(x[j], y[j], s);
      x[n - 1] = -s, y[n - 1] = 1;
    }
    if (i % 97 == 0 && n > 0) x[n - 1] = 0x1p400, y[n - 1] = -0x1p400;
    double share = dot2_share(n, x, y);
    out += !(share <= 1);
    if (i % 2 && share > worst) worst = share;
  }
  CU_ASSERT_EQUAL(out, 0);
  CU_ASSERT(worst >= 0.01);
  for (size_t j = 0; j < 3000; j++) x[j] = 0x1p400, y[j] = j % 2 ? -0x1p400 : 0x1p400;
  CU_ASSERT(dot2_share(2999, x, y) <= 1 && cf_dot2_raw(3000, x, y) == 0);
  for (size_t j = 0; j < 3000; j++) x[j] = rnd(-537), y[j] = rnd(-537); /* products of 2^-1074: lost or doubled */
  CU_ASSERT(dot2_share(3000, x, y) <= 1);
}
/* where the plain product has not one digit */
static void keeps_what_dot_loses(void)
{
  const double x[] = {0x1p200, 1, -0x1p200, 0x1p100, -0x1p100}, y[] = {1, 1.25, 1, 0x1p50, 0x1p50};
  CU_ASSERT(cf_dot_raw(5, x, y) == 0 && cf_dot2_raw(5, x, y) == 1.25);
  CU_ASSERT(cf_dot2_raw(0, NULL, NULL) == 0);
}

/* the number of specs/bounds.tsv is the one compiled in */
static void table_of_bounds(void)
{
  char line[1024], id[64], hex[64];
  int found = 0;
  FILE *f = fopen("specs/bounds.tsv", "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(f);
  while (fgets(line, sizeof line, f))
    if (sscanf(line, "%63[^\t]\t%63[^\t]", id, hex) == 2 && strcmp(id, "dd-sum") == 0) {
      CU_ASSERT(strtod(hex, NULL) == CF_DD_SUM_REL);
      found++;
    }
  fclose(f);
  CU_ASSERT_EQUAL(found, 1);
}

void suite_kernel_dd(void)
{
  CU_pSuite s = CU_add_suite("kernel_dd", NULL, NULL);
  CU_add_test(s, "sums of pairs within CF_DD_SUM_REL", sums_of_pairs);
  CU_add_test(s, "the largest error known", the_largest_error_known);
  CU_add_test(s, "compensated dot within its bound", compensated_dot);
  CU_add_test(s, "keeps what dot loses", keeps_what_dot_loses);
  CU_add_test(s, "table of bounds", table_of_bounds);
}
