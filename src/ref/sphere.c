/* Reference normalize, x / max(|x|, eps), tangent projection, y - <x,y> x, and Gram matrix. */
#include <certiform/ref.h>
#include <math.h>
#include <stdint.h>
#include "ref/accumulate.h"
#include "ref/interval.h"

static cf_status check(size_t n, const double *x, mpfr_prec_t prec, const void *lo, const void *hi)
{
  if (!x || !lo || !hi) return CF_ENULL;
  if (n == 0) return CF_ESIZE;
  cf_status status = cf_ri_check_prec(prec);
  return status ? status : cf_ri_check_finite(n, x);
}

/* r := max(|x|, eps), decided on the exact squares; false when that is 0 */
static bool divisor(size_t n, double eps, const double *x, cf_ri *r)
{
  mpz_t z, e;
  mpz_inits(z, e, (mpz_ptr)0);
  cf_ri_dot(n, x, x, z);
  cf_ri_dot(1, &eps, &eps, e);
  if (mpz_cmp(z, e) >= 0)
    cf_ri_put_sqrt_z(r->lo, r->hi, z, CF_RI_ACC_EXP);
  else
    cf_ri_put_d(r->lo, r->hi, eps);
  mpz_clears(z, e, (mpz_ptr)0);
  return !mpfr_zero_p(r->hi);
}

cf_status cf_ref_normalize(size_t n, double eps, const double *x, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  cf_status status = check(n, x, prec, lo, hi);
  if (status == CF_OK) status = cf_ri_check_finite(1, &eps);
  if (status) return status;
  if (eps < 0) return CF_EBOX;
  cf_ri_scope scope;
  cf_ri num, den;
  cf_ri_enter(&scope);
  cf_ri_init(&num, cf_ri_work(prec, 1));
  cf_ri_init(&den, cf_ri_work(prec, 1));
  if (!divisor(n, eps, x, &den)) status = CF_EUNDEFINED;
  for (size_t i = 0; status == CF_OK && i < n; i++) {
    if (want && !want[i]) continue;
    cf_ri_put_d(num.lo, num.hi, x[i]);
    cf_ri_div(lo[i], hi[i], &num, &den);
  }
  cf_ri_clear(&num);
  cf_ri_clear(&den);
  cf_ri_leave(&scope);
  if (status == CF_OK) cf_ri_settle_all(n, want, lo, hi);
  return status;
}

/* With the exact dot product, y_i - <x,y> x_i is one fused operation, rounded outward. */
cf_status cf_ref_tangent(size_t n, const double *x, const double *y, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  cf_status status = check(n, x, prec, lo, hi);
  if (status == CF_OK) status = check(n, y, prec, lo, hi);
  if (status) return status;
  cf_ri_scope scope;
  mpz_t z;
  mpfr_t dot, xi, yi;
  cf_ri_enter(&scope);
  mpz_init(z);
  mpfr_inits2(53, dot, xi, yi, (mpfr_ptr)0);
  cf_ri_dot(n, x, y, z);
  mpz_neg(z, z);
  cf_ri_set_z(dot, z, CF_RI_ACC_EXP);
  for (size_t i = 0; i < n; i++) {
    if (want && !want[i]) continue;
    mpfr_set_d(xi, x[i], MPFR_RNDN);
    mpfr_set_d(yi, y[i], MPFR_RNDN);
    mpfr_fma(lo[i], dot, xi, yi, MPFR_RNDD);
    mpfr_fma(hi[i], dot, xi, yi, MPFR_RNDU);
  }
  mpfr_clears(dot, xi, yi, (mpfr_ptr)0);
  mpz_clear(z);
  cf_ri_leave(&scope);
  cf_ri_settle_all(n, want, lo, hi);
  return CF_OK;
}

static cf_status check_gram(size_t n, size_t d, const double *x, size_t ldx, mpfr_prec_t prec, const void *lo, const void *hi)
{
  if ((!x && d) || !lo || !hi) return CF_ENULL;
  if (n == 0 || ldx < d || n > SIZE_MAX / sizeof(mpfr_t) / n || ldx > SIZE_MAX / sizeof *x / n) return CF_ESIZE;
  cf_status status = cf_ri_check_prec(prec);
  for (size_t i = 0; d && i < n && status == CF_OK; i++) status = cf_ri_check_finite(d, x + i * ldx);
  return status;
}

/* Every wanted entry is its own exact sum, rounded outward once. */
cf_status cf_ref_gram(size_t n, size_t d, const double *x, size_t ldx, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  cf_status status = check_gram(n, d, x, ldx, prec, lo, hi);
  if (status) return status;
  cf_ri_scope scope;
  mpz_t z;
  cf_ri_enter(&scope);
  mpz_init(z);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      if (want && !want[i * n + j]) continue;
      if (d) cf_ri_dot(d, x + i * ldx, x + j * ldx, z);
      cf_ri_put_z(lo[i * n + j], hi[i * n + j], z, CF_RI_ACC_EXP);
    }
  mpz_clear(z);
  cf_ri_leave(&scope);
  cf_ri_settle_all(n * n, want, lo, hi);
  return CF_OK;
}
