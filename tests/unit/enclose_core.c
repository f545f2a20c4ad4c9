/* The enclosure core against sums of 2200 bits: never below, and not far above. */
#include <math.h>
#include <stdbool.h>
#include <mpfr.h>
#include <CUnit/CUnit.h>
#include <certiform/enclose.h>

#define M 41
#define LD 3
static unsigned long long state = 7;
static double draw(void)
{
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  double u = (double)(state >> 11) * 0x1p-53;
  int kind = (int)(state >> 60);
  if (kind == 0) return 0.0;
  if (kind == 1) return u * 0x1p-1070; /* subnormal */
  if (kind == 2) return u * 0x1p399;
  return ldexp(u, (int)(state >> 40 & 127) - 90);
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

/* y >= sum, and y <= sum (1 + 2^-40) + 2^-1060 */
static bool just_above(double y)
{
  if (!(mpfr_cmp_d(sum, y) <= 0)) return false;
  mpfr_mul_d(sum, sum, 1.0 + 0x1p-40, MPFR_RNDU);
  mpfr_add_d(sum, sum, 0x1p-1060, MPFR_RNDU);
  return mpfr_cmp_d(sum, y) >= 0;
}

static void add_product(double a, double b)
{
  mpfr_set_d(term, a, MPFR_RNDN);
  mpfr_mul_d(term, term, b, MPFR_RNDN);
  mpfr_add(sum, sum, term, MPFR_RNDN);
}

static void sums_are_bounds(void)
{
  double v[M * LD], s[M * LD];
  for (int round = 0; round < 300; round++) {
    size_t m = (size_t)(round % (M + 1));
    for (size_t k = 0; k < M * LD; k++) {
      v[k] = draw();
      s[k] = draw();
    }
    mpfr_set_zero(sum, 1);
    for (size_t k = 0; k < m; k++) add_product(v[k * LD], 1.0);
    CU_ASSERT(just_above(cf_norm_sum_raw(m, LD, v)));
    mpfr_set_zero(sum, 1);
    for (size_t k = 0; k < m; k++) add_product(v[k * LD], (double)k);
    CU_ASSERT(just_above(cf_norm_first_raw(m, LD, v)));
    mpfr_set_zero(sum, 1);
    for (size_t k = 0; k < m; k++) add_product(v[k * LD], s[(m - 1 - k) * LD]);
    CU_ASSERT(just_above(cf_tail_sum_raw(m, LD, v, s)));
    mpfr_set_zero(sum, 1);
    for (size_t k = 0; k < m; k++) add_product(v[k], v[k]);
    mpfr_sqrt(sum, sum, MPFR_RNDU);
    double y = cf_norm_two_raw(m, v);
    CU_ASSERT(mpfr_cmp_d(sum, y) <= 0 && (y <= 0x1p-500 || just_above(y)));
  }
}

/* g/(1-g) + u times the sum of |lambda - s_k| */
static void pivots_have_slack(void)
{
  double s[M * LD];
  for (int round = 0; round < 200; round++) {
    size_t m = 1 + (size_t)(round % M);
    double lambda = ldexp(draw(), -110);
    for (size_t k = 0; k < M * LD; k++) s[k] = ldexp(round & 1 ? draw() : -draw(), -110);
    mpfr_set_zero(sum, 1);
    for (size_t k = 0; k < m; k++) {
      mpfr_set_d(term, lambda, MPFR_RNDN);
      mpfr_sub_d(term, term, s[k * LD], MPFR_RNDN);
      mpfr_abs(term, term, MPFR_RNDN);
      mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    mpfr_t g;
    mpfr_init2(g, 200);
    double u = 0x1p-53, k = (double)(m + 1) * u;
    mpfr_set_d(g, k, MPFR_RNDU);
    mpfr_div_d(g, g, 1.0 - 2.0 * k, MPFR_RNDU);
    mpfr_add_d(g, g, u, MPFR_RNDU);
    mpfr_mul(sum, sum, g, MPFR_RNDU);
    mpfr_clear(g);
    double y = cf_pivot_slack_raw(m, LD, s, lambda);
    CU_ASSERT(mpfr_cmp_d(sum, y) <= 0);
    mpfr_mul_d(sum, sum, 3.0, MPFR_RNDU);
    mpfr_add_d(sum, sum, 0x1p-1060, MPFR_RNDU);
    CU_ASSERT(mpfr_cmp_d(sum, y) >= 0);
  }
}

/* exp(grow + rate rho) start <= radius < rho, by MPFR */
static void radius_is_a_fixed_point(void)
{
  for (int round = 0; round < 500; round++) {
    double start = ldexp(fabs(draw()) > 0.0 ? 1.0 + (double)(round % 7) / 8.0 : 0.0, -round % 90 - 1), rate = ldexp(1.0, round % 40 - 20), grow = (double)(round % 23) * 0.3;
    double rho = -1.0, a = -1.0, r = -1.0;
    if (!cf_step_radius_raw(start, rate, grow, &rho, &a, &r)) {
      CU_ASSERT(rho == -1.0 && a == -1.0 && r == -1.0);
      CU_ASSERT(rate * start * exp(grow) > 0.2); /* it gives up only where the quadratic term is large */
      continue;
    }
    mpfr_set_d(term, rate, MPFR_RNDN);
    mpfr_mul_d(term, term, rho, MPFR_RNDN);
    mpfr_add_d(term, term, grow, MPFR_RNDN);
    CU_ASSERT(mpfr_cmp_d(term, a) <= 0);
    mpfr_set_prec(sum, 300);
    mpfr_exp(sum, term, MPFR_RNDD);
    mpfr_mul_d(sum, sum, start, MPFR_RNDD);
    CU_ASSERT(mpfr_cmp_d(sum, r) <= 0 && r < rho);
    mpfr_set_prec(sum, 4500);
  }
  double rho, a, r;
  CU_ASSERT(!cf_step_radius_raw(NAN, 1.0, 1.0, &rho, &a, &r));
  CU_ASSERT(!cf_step_radius_raw(1e-9, NAN, 1.0, &rho, &a, &r));
  CU_ASSERT(!cf_step_radius_raw(1e-9, 1.0, INFINITY, &rho, &a, &r));
}

void suite_enclose_core(void)
{
  CU_pSuite s = CU_add_suite("enclose_core", open_sums, close_sums);
  CU_add_test(s, "sums are bounds", sums_are_bounds);
  CU_add_test(s, "pivots have slack", pivots_have_slack);
  CU_add_test(s, "the radius is a fixed point", radius_is_a_fixed_point);
}
