/* Differences upward and downward against exact ones: on the right side, and near. */
#include <math.h>
#include <stdbool.h>
#include <mpfr.h>
#include <CUnit/CUnit.h>
#include "kernels/apart.h"

static unsigned long long state = 13;
/* either sign, subnormal to the box's end */
static double draw(void)
{
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  double u = (double)(state >> 11) * 0x1p-53;
  int kind = (int)(state >> 60), sign = state >> 40 & 1 ? 1 : -1;
  if (kind == 0) return 0.0;
  if (kind == 1) return sign * u * 0x1p-1060;
  if (kind == 2) return sign * ldexp(u, 1000);
  return sign * ldexp(u, (int)(state >> 44 & 3));
}

/* both on the right side of a - b, and near */
static void check(double a, double b)
{
  const double up = cf_up_apart(a, b), down = cf_down_sub(a, b);
  mpfr_t d, e;
  mpfr_inits2(2200, d, e, (mpfr_ptr)0);
  mpfr_set_d(d, a, MPFR_RNDN);
  mpfr_sub_d(d, d, b, MPFR_RNDN);
  CU_ASSERT(b < a ? mpfr_cmp_d(d, down) >= 0 && down >= 0.0 : down == 0.0);
  mpfr_abs(d, d, MPFR_RNDN);
  CU_ASSERT(mpfr_cmp_d(d, up) <= 0);
  mpfr_mul_d(e, d, 0x1p-49, MPFR_RNDN);
  mpfr_add_d(e, e, 0x1p-1073, MPFR_RNDN);
  mpfr_add(d, d, e, MPFR_RNDN);
  CU_ASSERT(mpfr_cmp_d(d, up) >= 0);
  mpfr_sub(d, d, e, MPFR_RNDN);
  mpfr_sub(d, d, e, MPFR_RNDN);
  CU_ASSERT(!(b < a) || mpfr_cmp_d(d, down) <= 0);
  mpfr_clears(d, e, (mpfr_ptr)0);
}

static void differences_are_bounds(void)
{
  for (int round = 0; round < 20000; round++) {
    const double a = draw(), b = round & 1 ? draw() : nextafter(a, draw());
    check(a, b);
  }
}

/* the ends of the box, and of the normal and subnormal numbers */
static void corners(void)
{
  static const double at[] = {0.0, 0x1p-1074, 0x1p-1022 - 0x1p-1074, 0x1p-1022, 0x1.8p-1022, 1.0, 1.0 + 0x1p-52, 0x1p1000 - 0x1p947, 0x1p1000};
  enum { M = sizeof at / sizeof *at };
  for (int i = 0; i < 2 * M; i++)
    for (int j = 0; j < 2 * M; j++) check(i < M ? at[i] : -at[i - M], j < M ? at[j] : -at[j - M]);
}

/* where a bound is infinite or no number, there is no difference */
static void nothing_comes_of_nan(void)
{
  CU_ASSERT(cf_down_sub(1.0, NAN) == 0.0 && cf_down_sub(NAN, 1.0) == 0.0 && cf_down_sub(1.0, INFINITY) == 0.0);
  CU_ASSERT(isnan(cf_up_apart(NAN, 1.0)) && isnan(cf_up_apart(1.0, NAN)));
}

void suite_apart(void)
{
  CU_pSuite s = CU_add_suite("apart", NULL, NULL);
  CU_add_test(s, "differences are bounds", differences_are_bounds);
  CU_add_test(s, "corners", corners);
  CU_add_test(s, "nothing comes of NaN", nothing_comes_of_nan);
}
