/* Reference sine and cosine: MPFR's correct rounding, down and up; x of any size. */
#include <certiform/ref.h>
#include <math.h>
#include "ref/interval.h"

cf_status cf_ref_sin(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  return isfinite(x) ? cf_ri_function(mpfr_sin, x, prec, lo, hi) : CF_ENONFINITE;
}

cf_status cf_ref_cos(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  return isfinite(x) ? cf_ri_function(mpfr_cos, x, prec, lo, hi) : CF_ENONFINITE;
}
