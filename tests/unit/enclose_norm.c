/* Norms and distances, eight tokens side by side, against sums of 4500 bits: no lane below, none far above. */
#include <math.h>
#include <stdbool.h>
#include <mpfr.h>
#include <CUnit/CUnit.h>
#include "kernels/enclose_norm.h"

#define D 37
#define LD 11
static unsigned long long state = 3;
static double draw(int top)
{
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  double u = ldexp((double)(state >> 11), -52) - 1.0;
  int kind = (int)(state >> 60);
  return kind == 0 ? 0.0 : kind == 1 ? u * 0x1p-1060 : kind == 2 ? u * 0x1p-540 : kind == 3 ? ldexp(u, top) : ldexp(u, (int)(state >> 40 & 63) - 50);
}

static mpfr_t sum, term;
static int open_sums(void)
{
  mpfr_inits2(4500, sum, term, (mpfr_ptr)0);
  return 0;
}
static int close_sums(void)
{
  mpfr_clears(sum, term, (mpfr_ptr)0);
  return 0;
}

static void add_square(double a, double b)
{
  mpfr_set_d(term, a, MPFR_RNDN);
  mpfr_sub_d(term, term, b, MPFR_RNDN);
  mpfr_sqr(term, term, MPFR_RNDN);
  mpfr_add(sum, sum, term, MPFR_RNDN);
}

/* y >= the root of sum, and not far above */
static bool root_below(double y)
{
  mpfr_sqrt(sum, sum, MPFR_RNDU);
  if (!(mpfr_cmp_d(sum, y) <= 0)) return false;
  mpfr_mul_d(sum, sum, 1.0 + 0x1p-27, MPFR_RNDU);
  mpfr_add_d(sum, sum, 2.0 * CF_NORM_LEAST, MPFR_RNDU);
  return mpfr_cmp_d(sum, y) >= 0;
}

static void norms_are_bounds(void)
{
  double x[D * LD], q[D * LD], r[8];
  for (int round = 0; round < 200; round++) {
    size_t d = (size_t)(round % (D + 1));
    for (size_t k = 0; k < D * LD; k++) {
      x[k] = draw(round & 2 ? 0 : 300);
      q[k] = round & 1 ? draw(300) : x[k] * (1.0 + ldexp(draw(0), -50));
    }
    cf_norm_rows(d, LD, x + 2, r);
    for (size_t m = 0; m < 8; m++) {
      mpfr_set_zero(sum, 1);
      for (size_t c = 0; c < d; c++) add_square(x[c * LD + 2 + m], 0.0);
      CU_ASSERT(root_below(r[m]));
    }
    cf_norm_gaps(d, LD, x + 5, q + 1, r);
    for (size_t m = 0; m < 8; m++) {
      mpfr_set_zero(sum, 1);
      for (size_t c = 0; c < d; c++) add_square(x[c * LD + 5], q[c * LD + 1 + m]);
      CU_ASSERT(root_below(r[m]));
    }
  }
}

static void the_box_does_not_overflow(void)
{
  enum { MANY = 65536 };
  static double x[8 * MANY];
  double r[8];
  for (size_t k = 0; k < 8 * MANY; k++) x[k] = k & 1 ? 0x1p400 : -0x1p400;
  cf_norm_rows(MANY, 8, x, r);
  for (size_t m = 0; m < 8; m++) CU_ASSERT(r[m] >= 0x1p408 && r[m] <= 0x1.1p408);
  for (size_t k = 0; k < 8 * MANY; k++) x[k] = k & 1 ? CF_NORM_PLACE : -CF_NORM_PLACE;
  cf_norm_gaps(MANY, 8, x, x, r);
  for (size_t m = 0; m < 8; m++) CU_ASSERT(isfinite(r[m]) && (m & 1) == (r[m] >= 0x1p309));
}

void suite_enclose_norm(void)
{
  CU_pSuite s = CU_add_suite("enclose_norm", open_sums, close_sums);
  CU_add_test(s, "norms and distances are bounds", norms_are_bounds);
  CU_add_test(s, "the largest vectors do not overflow", the_box_does_not_overflow);
}
