/* Reference sum, dot and 2-norm: the exact sum, rounded outward once. */
#include <certiform/ref.h>
#include "ref/accumulate.h"
#include "ref/interval.h"

static cf_status check(size_t n, const double *x, mpfr_prec_t prec, mpfr_srcptr lo, mpfr_srcptr hi)
{
  if (!lo || !hi || (!x && n)) return CF_ENULL;
  cf_status status = cf_ri_check_prec(prec);
  return status ? status : cf_ri_check_finite(n, x);
}

/* lo, hi around the sum of x[i] y[i] */
static void enclose(size_t n, const double *x, const double *y, bool root, mpfr_t lo, mpfr_t hi)
{
  cf_ri_scope scope;
  mpz_t z;
  cf_ri_enter(&scope);
  mpz_init(z);
  cf_ri_dot(n, x, y, z);
  if (root)
    cf_ri_put_sqrt_z(lo, hi, z, CF_RI_ACC_EXP);
  else
    cf_ri_put_z(lo, hi, z, CF_RI_ACC_EXP);
  mpz_clear(z);
  cf_ri_leave(&scope);
  cf_ri_settle(lo, hi);
}

cf_status cf_ref_sum(size_t n, const double *x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  cf_status status = check(n, x, prec, lo, hi);
  if (status == CF_OK) enclose(n, x, NULL, false, lo, hi);
  return status;
}

cf_status cf_ref_dot(size_t n, const double *x, const double *y, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  cf_status status = check(n, x, prec, lo, hi);
  if (status == CF_OK) status = check(n, y, prec, lo, hi);
  if (status == CF_OK) enclose(n, x, y, false, lo, hi);
  return status;
}

cf_status cf_ref_nrm2(size_t n, const double *x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  cf_status status = check(n, x, prec, lo, hi);
  if (status == CF_OK) enclose(n, x, x, true, lo, hi);
  return status;
}
