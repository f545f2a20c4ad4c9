#include "ref/interval.h"
#include <math.h>
#include <certiform/ref.h>

void cf_ri_enter(cf_ri_scope *scope)
{
  scope->emin = mpfr_get_emin();
  scope->emax = mpfr_get_emax();
  scope->flags = mpfr_flags_save();
  mpfr_set_emin(mpfr_get_emin_min());
  mpfr_set_emax(mpfr_get_emax_max());
}

void cf_ri_leave(const cf_ri_scope *scope)
{
  mpfr_set_emin(scope->emin);
  mpfr_set_emax(scope->emax);
  mpfr_flags_restore(scope->flags, MPFR_FLAGS_ALL);
}

void cf_ri_settle(mpfr_t lo, mpfr_t hi)
{
  mpfr_flags_t flags = mpfr_flags_save();
  mpfr_check_range(lo, 0, MPFR_RNDD);
  mpfr_check_range(hi, 0, MPFR_RNDU);
  if (mpfr_zero_p(lo)) mpfr_set_zero(lo, 1);
  if (mpfr_zero_p(hi)) mpfr_set_zero(hi, 1);
  mpfr_flags_restore(flags, MPFR_FLAGS_ALL);
}

void cf_ri_settle_all(size_t n, const unsigned char *want, mpfr_t *lo, mpfr_t *hi)
{
  for (size_t i = 0; i < n; i++)
    if (!want || want[i]) cf_ri_settle(lo[i], hi[i]);
}

mpfr_prec_t cf_ri_work(mpfr_prec_t prec, size_t n)
{
  mpfr_prec_t p = prec + 10;
  for (; n > 1; n -= n / 2) p++;
  return p - p % 64 + 63;
}

cf_status cf_ri_check_prec(mpfr_prec_t prec)
{
  return prec >= 1 && prec <= CF_REF_PREC_MAX ? CF_OK : CF_ESIZE;
}

cf_status cf_ri_check_finite(size_t n, const double *x)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i])) return CF_ENONFINITE;
  return CF_OK;
}

cf_status cf_ri_check_logits(size_t n, const double *x)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i]) && x[i] != -INFINITY) return CF_ENONFINITE;
  return CF_OK;
}

void cf_ri_init(cf_ri *r, mpfr_prec_t prec)
{
  mpfr_init2(r->lo, prec);
  mpfr_init2(r->hi, prec);
}

void cf_ri_clear(cf_ri *r)
{
  mpfr_clear(r->lo);
  mpfr_clear(r->hi);
}

void cf_ri_set_si(cf_ri *r, long value)
{
  mpfr_set_si(r->lo, value, MPFR_RNDD);
  mpfr_set_si(r->hi, value, MPFR_RNDU);
}

void cf_ri_set_z(mpfr_t x, mpz_srcptr z, mpfr_exp_t exp)
{
  mpfr_set_prec(x, (mpfr_prec_t)mpz_sizeinbase(z, 2)); /* at least 1 */
  mpfr_set_z_2exp(x, z, exp, MPFR_RNDN);
}

void cf_ri_put_z(mpfr_t lo, mpfr_t hi, mpz_srcptr z, mpfr_exp_t exp)
{
  mpfr_set_z_2exp(lo, z, exp, MPFR_RNDD);
  mpfr_set_z_2exp(hi, z, exp, MPFR_RNDU);
}

void cf_ri_put_sqrt_z(mpfr_t lo, mpfr_t hi, mpz_srcptr z, mpfr_exp_t exp)
{
  mpfr_t x;
  mpfr_init2(x, 64);
  cf_ri_set_z(x, z, exp);
  mpfr_sqrt(lo, x, MPFR_RNDD);
  mpfr_sqrt(hi, x, MPFR_RNDU);
  mpfr_clear(x);
}

void cf_ri_put_d(mpfr_t lo, mpfr_t hi, double x)
{
  mpfr_set_d(lo, x, MPFR_RNDD);
  mpfr_set_d(hi, x, MPFR_RNDU);
}

bool cf_ri_weight(mpfr_t w, const mpfr_t t)
{
  if (!mpfr_zero_p(t) && mpfr_get_exp(t) >= CF_RI_LOST_ARG_EXP) { /* t <= -2^61 */
    mpfr_set_zero(w, 1);
    return true;
  }
  mpfr_exp(w, t, MPFR_RNDN);
  return false;
}

/* (1+u)^k <= 1 + 2ku and (1+u)^-k >= 1 - 2ku for ku <= 1 */
void cf_ri_unround(cf_ri *r, const mpfr_t m, size_t k)
{
  mpfr_t c;
  mpfr_init2(c, 64);
  mpfr_set_ui_2exp(c, k, 1 - mpfr_get_prec(m), MPFR_RNDU);
  mpfr_mul(c, c, m, MPFR_RNDU);
  mpfr_sub(r->lo, m, c, MPFR_RNDD);
  mpfr_add(r->hi, m, c, MPFR_RNDU);
  mpfr_clear(c);
}

void cf_ri_add_lost(cf_ri *r, size_t count, double most)
{
  mpfr_t c;
  if (count == 0) return;
  mpfr_init2(c, 64);
  mpfr_set_ui_2exp(c, count, CF_RI_LOST_EXP, MPFR_RNDU);
  mpfr_mul_d(c, c, most, MPFR_RNDU);
  mpfr_add(r->hi, r->hi, c, MPFR_RNDU);
  mpfr_clear(c);
}

void cf_ri_sub(mpfr_t lo, mpfr_t hi, const cf_ri *a, const cf_ri *b)
{
  mpfr_sub(lo, a->lo, b->hi, MPFR_RNDD);
  mpfr_sub(hi, a->hi, b->lo, MPFR_RNDU);
}

void cf_ri_div(mpfr_t lo, mpfr_t hi, const cf_ri *a, const cf_ri *b)
{
  mpfr_div(lo, a->lo, mpfr_sgn(a->lo) < 0 ? b->lo : b->hi, MPFR_RNDD);
  mpfr_div(hi, a->hi, mpfr_sgn(a->hi) < 0 ? b->hi : b->lo, MPFR_RNDU);
}

cf_status cf_ri_function(cf_ri_mpfr f, double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
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
