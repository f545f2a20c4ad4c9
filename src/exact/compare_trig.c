/* Comparators of sine and cosine. At x != 0 both are transcendental, so an enclosure narrow enough leaves c outside (specs/exact.md, 2). */
#include "compare.h"
#include <math.h>
#include <certiform/ref.h>
#include "expsum.h"

typedef cf_status enclosure(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);

/* sign of f(x) - c, x != 0 */
static cf_status against(enclosure *f, double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  mpfr_t lo, hi;
  cf_status status = CF_OK;
  *sign = 0;
  if (prec_max <= 0) prec_max = CF_PREC_LIMIT;
  mpfr_inits2(CF_PREC_FIRST, lo, hi, (mpfr_ptr)0);
  for (mpfr_prec_t prec = CF_PREC_FIRST; *sign == 0 && status == CF_OK; prec *= 2) {
    if (prec > prec_max && prec > CF_PREC_FIRST) {
      status = CF_UNDECIDED;
      break;
    }
    mpfr_set_prec(lo, prec);
    mpfr_set_prec(hi, prec);
    status = f(x, prec, lo, hi);
    if (status != CF_OK) break;
    if (mpfr_cmp_q(lo, c) > 0) *sign = 1;
    else if (mpfr_cmp_q(hi, c) < 0) *sign = -1;
  }
  mpfr_clears(lo, hi, (mpfr_ptr)0);
  return status;
}

cf_status cf_cmp_sin(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  if (x != 0) return against(cf_ref_sin, x, c, prec_max, sign);
  *sign = -mpq_sgn(c); /* sin 0 = 0 */
  return CF_OK;
}

cf_status cf_cmp_cos(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  if (x != 0) return against(cf_ref_cos, x, c, prec_max, sign);
  int against_one = mpq_cmp_ui(c, 1, 1);
  *sign = (against_one < 0) - (against_one > 0); /* cos 0 = 1 */
  return CF_OK;
}
