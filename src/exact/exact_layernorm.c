/* cf_layernorm_exact, cf_rmsnorm_exact, cf_normalize_exact, cf_tangent_exact */
#include <certiform/layernorm.h>
#include <certiform/ref.h>
#include <certiform/sphere.h>
#include "compare.h"
#include "row.h"

/* NULL only where the operation allows it: y, w and b are optional here, the callers check their own. */
static cf_status run(const cf_row *r, double *out)
{
  const double *in[4] = {r->x, r->y, r->w, r->b};
  if (r->n > CF_NMAX) return CF_ESIZE;
  cf_status status = CF_OK;
  for (int k = 0; k < 4 && status == CF_OK; k++)
    if (in[k]) status = cf_row_finite(r->n, in[k]);
  if (status == CF_OK) status = cf_row_eps(r->eps);
  return status == CF_OK && r->n > 0 ? cf_row_exact(r, out) : status;
}

static cf_status layernorm_dd(const cf_row *r, cf_dd *t)
{
  return cf_dd_layernorm(r->n, r->eps, r->x, r->w, r->b, t);
}

static cf_status layernorm_enclose(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_layernorm(r->n, r->eps, r->x, r->w, r->b, want, prec, lo, hi);
}

static cf_status layernorm_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  (void)prec_max;
  return cf_cmp_layernorm(r->n, r->eps, r->x, r->w, r->b, i, c, sign);
}

static cf_status rmsnorm_dd(const cf_row *r, cf_dd *t)
{
  return cf_dd_rmsnorm(r->n, r->eps, r->x, r->w, t);
}

static cf_status rmsnorm_enclose(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_rmsnorm(r->n, r->eps, r->x, r->w, want, prec, lo, hi);
}

static cf_status rmsnorm_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  (void)prec_max;
  return cf_cmp_rmsnorm(r->n, r->eps, r->x, r->w, i, c, sign);
}

static cf_status normalize_dd(const cf_row *r, cf_dd *t)
{
  return cf_dd_normalize(r->n, r->eps, r->x, t);
}

static cf_status normalize_enclose(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_normalize(r->n, r->eps, r->x, want, prec, lo, hi);
}

static cf_status normalize_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  (void)prec_max;
  return cf_cmp_normalize(r->n, r->eps, r->x, i, c, sign);
}

static cf_status tangent_dd(const cf_row *r, cf_dd *t)
{
  return cf_dd_tangent(r->n, r->x, r->y, t);
}

static cf_status tangent_enclose(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_tangent(r->n, r->x, r->y, want, prec, lo, hi);
}

static cf_status tangent_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  (void)prec_max;
  return cf_cmp_tangent(r->n, r->x, r->y, i, c, sign);
}

cf_status cf_layernorm_exact(size_t n, double eps, const double *x, const double *w, const double *b, double *y)
{
  if (n == 0) return CF_ESIZE;
  if (!x || !y) return CF_ENULL;
  cf_row r = {.n = n, .results = n, .eps = eps, .x = x, .w = w, .b = b, .dd = layernorm_dd, .enclose = layernorm_enclose,
              .compare = layernorm_compare};
  return run(&r, y);
}

cf_status cf_rmsnorm_exact(size_t n, double eps, const double *x, const double *w, double *y)
{
  if (n == 0) return CF_ESIZE;
  if (!x || !y) return CF_ENULL;
  cf_row r = {.n = n, .results = n, .eps = eps, .x = x, .w = w, .dd = rmsnorm_dd, .enclose = rmsnorm_enclose, .compare = rmsnorm_compare};
  return run(&r, y);
}

cf_status cf_normalize_exact(size_t n, double eps, const double *x, double *y)
{
  if (n > 0 && (!x || !y)) return CF_ENULL;
  cf_row r = {.n = n, .results = n, .eps = eps, .x = x, .dd = normalize_dd, .enclose = normalize_enclose, .compare = normalize_compare};
  return run(&r, y);
}

cf_status cf_tangent_exact(size_t n, const double *x, const double *y, double *z)
{
  if (n > 0 && (!x || !y || !z)) return CF_ENULL;
  cf_row r = {.n = n, .results = n, .x = x, .y = y, .dd = tangent_dd, .enclose = tangent_enclose, .compare = tangent_compare};
  return run(&r, z);
}
