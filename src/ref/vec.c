/* Reference sum, dot, 2-norm, maximum, axpy: the exact value, rounded outward once. */
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

cf_status cf_ref_max(size_t n, const double *x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  cf_ri_scope scope;
  cf_status status = !lo || !hi || !x ? CF_ENULL : n == 0 ? CF_ESIZE : check(n, x, prec, lo, hi);
  if (status) return status;
  double top = x[0];
  for (size_t i = 1; i < n; i++)
    if (x[i] > top) top = x[i];
  cf_ri_enter(&scope);
  cf_ri_put_d(lo, hi, top);
  cf_ri_leave(&scope);
  cf_ri_settle(lo, hi);
  return CF_OK;
}

/* One fused operation on exact operands, rounded outward. */
cf_status cf_ref_axpy(size_t n, double a, const double *x, const double *y, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  if (!x || !y || !lo || !hi) return CF_ENULL;
  cf_status status = n == 0 ? CF_ESIZE : cf_ri_check_prec(prec);
  if (status == CF_OK) status = cf_ri_check_finite(1, &a);
  if (status == CF_OK) status = cf_ri_check_finite(n, x);
  if (status == CF_OK) status = cf_ri_check_finite(n, y);
  if (status) return status;
  cf_ri_scope scope;
  mpfr_t factor, xi, yi;
  cf_ri_enter(&scope);
  mpfr_inits2(53, factor, xi, yi, (mpfr_ptr)0);
  mpfr_set_d(factor, a, MPFR_RNDN);
  for (size_t i = 0; i < n; i++) {
    if (want && !want[i]) continue;
    mpfr_set_d(xi, x[i], MPFR_RNDN);
    mpfr_set_d(yi, y[i], MPFR_RNDN);
    mpfr_fma(lo[i], factor, xi, yi, MPFR_RNDD);
    mpfr_fma(hi[i], factor, xi, yi, MPFR_RNDU);
  }
  mpfr_clears(factor, xi, yi, (mpfr_ptr)0);
  cf_ri_leave(&scope);
  cf_ri_settle_all(n, want, lo, hi);
  return CF_OK;
}
