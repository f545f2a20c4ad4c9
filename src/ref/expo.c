/* Reference exponentials and logarithms: MPFR's correct rounding, down and up. Where lo and hi have one precision, the value rounded
 * up is the neighbour of the value rounded down, unless that was exact. */
#include <certiform/ref.h>
#include <math.h>
#include "ref/interval.h"

typedef int (*mpfr_function)(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t rnd);

static cf_status enclose(mpfr_function f, double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  if (!lo || !hi) return CF_ENULL;
  cf_status status = cf_ri_check_prec(prec);
  if (status) return status;
  cf_ri_scope scope;
  mpfr_t t;
  cf_ri_enter(&scope);
  mpfr_init2(t, 53);
  mpfr_set_d(t, x, MPFR_RNDN); /* exact */
  int inexact = f(lo, t, MPFR_RNDD);
  if (mpfr_get_prec(lo) == mpfr_get_prec(hi)) {
    mpfr_set(hi, lo, MPFR_RNDN);
    if (inexact) mpfr_nextabove(hi);
  } else {
    f(hi, t, MPFR_RNDU);
  }
  mpfr_clear(t);
  cf_ri_leave(&scope);
  cf_ri_settle(lo, hi);
  return CF_OK;
}

cf_status cf_ref_exp(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  return isfinite(x) ? enclose(mpfr_exp, x, prec, lo, hi) : CF_ENONFINITE;
}

cf_status cf_ref_expm1(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  return isfinite(x) ? enclose(mpfr_expm1, x, prec, lo, hi) : CF_ENONFINITE;
}

cf_status cf_ref_log(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  return x > 0 ? enclose(mpfr_log, x, prec, lo, hi) : CF_EUNDEFINED;
}

cf_status cf_ref_log1p(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  return x > -1 ? enclose(mpfr_log1p, x, prec, lo, hi) : CF_EUNDEFINED;
}
