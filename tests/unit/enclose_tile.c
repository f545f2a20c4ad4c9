/* Sums over a tile against sums of 4500 bits: no lane below, none far above. */
#include <math.h>
#include <stdbool.h>
#include <mpfr.h>
#include <CUnit/CUnit.h>
#include "kernels/enclose_tile.h"

#define N 45
static unsigned long long state = 11;
/* magnitudes from subnormal to the box's end */
static double draw(int top)
{
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  double u = (double)(state >> 11) * 0x1p-53;
  int kind = (int)(state >> 60);
  if (kind == 0) return 0.0;
  if (kind == 1) return u * 0x1p-1070;
  if (kind == 2) return ldexp(u, top);
  return ldexp(u, (int)(state >> 40 & 63) - 50);
}

static mpfr_t sum, last, term;
static int open_sums(void)
{
  mpfr_inits2(4500, sum, last, term, (mpfr_ptr)0);
  return 0;
}
static int close_sums(void)
{
  mpfr_clears(sum, last, term, (mpfr_ptr)0);
  return 0;
}

/* y >= sum, and y <= sum (1 + 2^-27) + 2 tiny */
static bool just_above(double y, double tiny)
{
  if (!(mpfr_cmp_d(sum, y) <= 0)) return false;
  mpfr_mul_d(sum, sum, 1.0 + 0x1p-27, MPFR_RNDU);
  mpfr_add_d(sum, sum, 2.0 * tiny, MPFR_RNDU);
  return mpfr_cmp_d(sum, y) >= 0;
}

static void add_product(mpfr_t to, double a, double b)
{
  mpfr_set_d(term, a, MPFR_RNDN);
  mpfr_mul_d(term, term, b, MPFR_RNDN);
  mpfr_add(to, to, term, MPFR_RNDN);
}

static void sums_are_bounds(void)
{
  double u[8 * N], v[8 * N], g[N], dot[8], rise[8], tail[8];
  for (int round = 0; round < 200; round++) {
    size_t n = 1 + (size_t)(round % N);
    for (size_t i = 0; i < 8 * N; i++) {
      double a = draw(400), b = draw(400);
      u[i] = round & 1 ? a : -a;
      v[i] = state >> 63 ? b : -b;
    }
    for (size_t k = 0; k < N; k++) g[k] = draw(20);
    cf_tile_dot(n, v, g, dot);
    cf_tile_rise(n, v, g, rise);
    cf_tile_tail(n, u, v, g, tail);
    for (size_t m = 0; m < 8; m++) {
      mpfr_set_zero(sum, 1);
      for (size_t k = 0; k < n; k++) add_product(sum, fabs(v[8 * k + m]), g[k]);
      CU_ASSERT(just_above(dot[m], CF_TILE_TINY));
      mpfr_set_zero(sum, 1);
      for (size_t k = 0; k < n; k++) add_product(sum, fmax(v[8 * k + m], 0.0), g[k]);
      CU_ASSERT(just_above(rise[m], CF_TILE_TINY));
      mpfr_set_zero(sum, 1);
      mpfr_set_zero(last, 1);
      for (size_t k = 1; k < n; k++) {
        add_product(last, fabs(v[8 * (n - k) + m]), g[n - k]);
        mpfr_set_d(term, fabs(u[8 * k + m]), MPFR_RNDN);
        mpfr_mul_d(term, term, g[k], MPFR_RNDN);
        mpfr_mul(term, term, last, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
      }
      CU_ASSERT(just_above(tail[m], CF_TILE_SMALL));
    }
  }
}

/* the largest entries a tile may have, all rows of it */
static void the_box_does_not_overflow(void)
{
  static double v[8 * CF_TILE_ROWS], f[CF_TILE_ROWS];
  double r[8];
  for (size_t i = 0; i < 8 * CF_TILE_ROWS; i++) v[i] = i & 1 ? 0x1p400 : -0x1p400;
  for (size_t k = 0; k < CF_TILE_ROWS; k++) f[k] = CF_TILE_FACTOR;
  cf_tile_tail(CF_TILE_ROWS, v, v, f, r);
  for (size_t m = 0; m < 8; m++) CU_ASSERT(isfinite(r[m]) && r[m] >= 0x1p858);
  cf_tile_dot(CF_TILE_ROWS, v, f, r);
  for (size_t m = 0; m < 8; m++) CU_ASSERT(r[m] >= 0x1p430 && r[m] <= 0x1.1p430);
}

void suite_enclose_tile(void)
{
  CU_pSuite s = CU_add_suite("enclose_tile", open_sums, close_sums);
  CU_add_test(s, "sums over a tile are bounds", sums_are_bounds);
  CU_add_test(s, "the largest tile does not overflow", the_box_does_not_overflow);
}
