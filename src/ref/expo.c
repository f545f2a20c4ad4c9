/* Reference exponentials and logarithms: MPFR's correct rounding, down and up. */
#include <certiform/ref.h>
#include <math.h>
#include "ref/interval.h"

cf_status cf_ref_exp(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  return isfinite(x) ? cf_ri_function(mpfr_exp, x, prec, lo, hi) : CF_ENONFINITE;
}

cf_status cf_ref_expm1(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  return isfinite(x) ? cf_ri_function(mpfr_expm1, x, prec, lo, hi) : CF_ENONFINITE;
}

cf_status cf_ref_log(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  return x > 0 ? cf_ri_function(mpfr_log, x, prec, lo, hi) : CF_EUNDEFINED;
}

cf_status cf_ref_log1p(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  return x > -1 ? cf_ri_function(mpfr_log1p, x, prec, lo, hi) : CF_EUNDEFINED;
}
