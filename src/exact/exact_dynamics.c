/* cf_sa_field_exact and its relatives, cf_energy_exact, cf_retract_exact */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/dynamics.h>
#include <certiform/ref.h>
#include <certiform/sphere.h>
#include "dynamics_op.h"
#include "expsum.h"
#include "round.h"
#include "row.h"

static cf_status plain(const cf_field_op *f, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  if (f->mean && f->causal) return cf_ref_sa_causal_field(f->n, f->d, f->beta, f->x, f->ldx, want, prec, lo, hi);
  if (f->mean) return cf_ref_sa_field(f->n, f->d, f->beta, f->x, f->ldx, want, prec, lo, hi);
  if (f->causal) return cf_ref_usa_causal_field(f->n, f->d, f->beta, f->scale, f->x, f->ldx, want, prec, lo, hi);
  return cf_ref_usa_field(f->n, f->d, f->beta, f->scale, f->x, f->ldx, want, prec, lo, hi);
}

/* e := exp(|beta|)/n, outward */
static void factor(const cf_field_op *f, mpfr_t lo, mpfr_t hi)
{
  mpfr_set_d(lo, fabs(f->beta), MPFR_RNDN);
  mpfr_exp(hi, lo, MPFR_RNDU);
  mpfr_exp(lo, lo, MPFR_RNDD);
  mpfr_div_ui(lo, lo, f->n, MPFR_RNDD);
  mpfr_div_ui(hi, hi, f->n, MPFR_RNDU);
}

/* The model's own time: that factor, positive, times the velocity with weights exp(beta c - |beta|). */
cf_status cf_ref_field(const cf_field_op *f, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  cf_status status = plain(f, want, prec, lo, hi);
  if (status != CF_OK || !f->own) return status;
  mpfr_t e[2];
  cf_range range = cf_range_widen();
  mpfr_inits2(prec + 64, e[0], e[1], (mpfr_ptr)0); /* holds a double */
  factor(f, e[0], e[1]);
  for (size_t i = 0; i < f->n * f->d; i++) {
    if (want && !want[i]) continue;
    mpfr_mul(lo[i], lo[i], e[mpfr_sgn(lo[i]) < 0], MPFR_RNDD);
    mpfr_mul(hi[i], hi[i], e[mpfr_sgn(hi[i]) >= 0], MPFR_RNDU);
  }
  mpfr_clears(e[0], e[1], (mpfr_ptr)0);
  cf_range_restore(range);
  for (size_t i = 0; i < f->n * f->d; i++) {
    if (want && !want[i]) continue;
    mpfr_check_range(lo[i], 0, MPFR_RNDD);
    mpfr_check_range(hi[i], 0, MPFR_RNDU);
  }
  return CF_OK;
}

static cf_status field_enclose(void *of, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_field(of, want, prec, lo, hi);
}

static cf_status field_compare(void *of, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  return cf_cmp_field(of, i, c, prec_max, sign);
}

static cf_status energy_enclose(void *of, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  const cf_field_op *f = of;
  (void)want;
  return cf_ref_energy(f->n, f->d, f->beta, f->x, f->ldx, prec, lo[0], hi[0]);
}

static cf_status energy_compare(void *of, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  (void)i;
  return cf_cmp_energy(of, c, prec_max, sign);
}

/* Everything that the reference refuses is refused first, by asking it for nothing. */
static cf_status check(const cf_field_op *f, const double *out, size_t ldout)
{
  static const unsigned char none = 0;
  mpfr_t unused[1];
  if (!out) return CF_ENULL;
  if (f->n > CF_DYNAMICS_NMAX || f->d > CF_DYNAMICS_NMAX || f->ldx > CF_DYNAMICS_NMAX || ldout < f->d || ldout > CF_DYNAMICS_NMAX) return CF_ESIZE;
  unsigned char *want = calloc(f->n > 0 && f->d > 0 ? f->n * f->d : 1, 1);
  if (!want) return CF_ENOMEM;
  cf_status status = cf_ref_field(f, f->n > 0 && f->d > 0 ? want : &none, 53, unused, unused);
  free(want);
  return status;
}

static cf_status field(const cf_field_op *f, double *out, size_t ldf)
{
  cf_status status = check(f, out, ldf);
  if (status != CF_OK) return status;
  const size_t m = f->n * f->d;
  cf_dd *first = malloc((m + f->n) * sizeof *first);
  double *y = malloc(m * sizeof *y);
  cf_reals t = {m, (void *)f, field_enclose, field_compare};
  status = first && y ? cf_dd_field(f, first, first + m) : CF_ENOMEM;
  if (status == CF_OK) status = cf_round_exact(CF_FORMAT_F64, &t, first, NULL, 0, y);
  for (size_t i = 0; status == CF_OK && i < f->n; i++) memcpy(out + i * ldf, y + i * f->d, f->d * sizeof *out);
  free(first);
  free(y);
  return status;
}

cf_status cf_sa_field_exact(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf)
{
  return field(&(cf_field_op){n, d, false, true, false, beta, 1, x, ldx}, f, ldf);
}

cf_status cf_sa_causal_field_exact(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf)
{
  return field(&(cf_field_op){n, d, true, true, false, beta, 1, x, ldx}, f, ldf);
}

cf_status cf_usa_field_exact(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf)
{
  return field(&(cf_field_op){n, d, false, false, false, beta, scale, x, ldx}, f, ldf);
}

cf_status cf_usa_causal_field_exact(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf)
{
  return field(&(cf_field_op){n, d, true, false, false, beta, scale, x, ldx}, f, ldf);
}

cf_status cf_energy_exact(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value)
{
  cf_field_op f = {n, d, true, false, false, beta, 1, x, ldx};
  cf_reals t = {1, &f, energy_enclose, energy_compare};
  cf_dd first;
  double y;
  cf_status status = check(&f, value, d);
  if (status == CF_OK) status = cf_dd_energy(&f, &first);
  if (status == CF_OK) status = cf_round_exact(CF_FORMAT_F64, &t, &first, NULL, 0, &y);
  if (status == CF_OK) *value = y;
  return status;
}

cf_status cf_retract_exact(size_t n, size_t d, double *x, size_t ldx)
{
  cf_field_op f = {n, d, false, true, false, 0, 1, x, ldx};
  cf_status status = check(&f, x, ldx);
  if (status != CF_OK) return status;
  double *y = malloc(n * d * sizeof *y);
  if (!y) return CF_ENOMEM;
  for (size_t i = 0; status == CF_OK && i < n; i++) status = cf_normalize_exact(d, 0, x + i * ldx, y + i * d);
  for (size_t i = 0; status == CF_OK && i < n; i++) memcpy(x + i * ldx, y + i * d, d * sizeof *x);
  free(y);
  return status;
}
