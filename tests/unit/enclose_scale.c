/* Powers, products, quotients and sums of the enclosure of flows: never below the exact numbers, by MPFR. */
#include <math.h>
#include <stdbool.h>
#include <mpfr.h>
#include <CUnit/CUnit.h>
#include "kernels/enclose_scale.h"

#define N 61
static unsigned long long state = 5;
static double draw(int top)
{
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  double u = (double)(state >> 11) * 0x1p-53;
  int kind = (int)(state >> 60);
  return kind == 0 ? 0.0 : kind == 1 ? u * 0x1p-1070 : kind == 2 ? ldexp(u, top) : ldexp(u, (int)(state >> 40 & 63) - 50);
}

static mpfr_t x;
static int open_numbers(void)
{
  mpfr_init2(x, 60000); /* a power of a double has many digits */
  return 0;
}
static int close_numbers(void)
{
  mpfr_clear(x);
  return 0;
}

/* y >= x, and y <= x (1 + slack) + 2^-1070 */
static bool just_above(double y, double slack)
{
  if (!(mpfr_cmp_d(x, y) <= 0)) return false;
  mpfr_mul_d(x, x, 1.0 + slack, MPFR_RNDU);
  mpfr_add_d(x, x, 0x1p-1070, MPFR_RNDU);
  return mpfr_cmp_d(x, y) >= 0;
}

static void powers_are_bounds(void)
{
  static double f[1024];
  const double steps[] = {0.0, 0x1p-1074, 0x1p-40, 0.1, 0x1.fffffffffffffp-1, 1.0};
  for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
    cf_scale_powers(1024, steps[s], f);
    for (size_t k = 0; k < 1024; k++) {
      mpfr_set_d(x, steps[s], MPFR_RNDN);
      mpfr_pow_ui(x, x, k, MPFR_RNDD);
      CU_ASSERT(just_above(f[k], 0x1p-38) && f[k] <= 2.0);
    }
  }
}

static void rows_are_bounds(void)
{
  double a[N], b[N], f[N], c[N], r[N];
  for (int round = 0; round < 100; round++) {
    for (size_t i = 0; i < N; i++) {
      a[i] = draw(400);
      b[i] = draw(400);
      f[i] = draw(20);
      c[i] = 1.0 + draw(60);
    }
    cf_scale_by(N, a, f[0], r);
    for (size_t i = 0; i < N; i++) CU_ASSERT((mpfr_set_d(x, a[i], MPFR_RNDN), mpfr_mul_d(x, x, f[0], MPFR_RNDN), just_above(r[i], 0x1p-49)));
    cf_scale_add(N, a, b, r);
    for (size_t i = 0; i < N; i++) CU_ASSERT((mpfr_set_d(x, a[i], MPFR_RNDN), mpfr_add_d(x, x, b[i], MPFR_RNDN), just_above(r[i], 0x1p-49)));
    cf_scale_mul(N, a, f, r);
    for (size_t i = 0; i < N; i++) CU_ASSERT((mpfr_set_d(x, a[i], MPFR_RNDN), mpfr_mul_d(x, x, f[i], MPFR_RNDN), just_above(r[i], 0x1p-49)));
    cf_scale_div(N, a, c, r);
    for (size_t i = 0; i < N; i++) CU_ASSERT((mpfr_set_d(x, a[i], MPFR_RNDN), mpfr_div_d(x, x, c[i], MPFR_RNDU), just_above(r[i], 0x1p-49)));
  }
}

static void what_lies_outside_does_not_fit(void)
{
  const double bad[] = {NAN, INFINITY, -INFINITY, 0x1.0000000000001p400, -0x1.0000000000001p400};
  double v[N];
  for (size_t i = 0; i < N; i++) v[i] = i & 1 ? 0x1p400 : -0x1p400;
  CU_ASSERT(cf_scale_fits(N, v, 0x1p400) && !cf_scale_fits(N, v, 0x1p20) && cf_scale_fits(0, v, 0.0));
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
      double was = v[i];
      v[i] = bad[k];
      CU_ASSERT(!cf_scale_fits(N, v, 0x1p400));
      v[i] = was;
    }
}

void suite_enclose_scale(void)
{
  CU_pSuite s = CU_add_suite("enclose_scale", open_numbers, close_numbers);
  CU_add_test(s, "powers of a step are bounds", powers_are_bounds);
  CU_add_test(s, "rows scaled and added are bounds", rows_are_bounds);
  CU_add_test(s, "what lies outside the box does not fit", what_lies_outside_does_not_fit);
}
