/* cf_layernorm_exact, cf_rmsnorm_exact */
#include <certiform/layernorm.h>
#include <certiform/ref.h>
#include "compare.h"
#include "row.h"

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

cf_status cf_layernorm_exact(size_t n, double eps, const double *x, const double *w, const double *b, double *y)
{
  if (n == 0) return CF_ESIZE;
  if (!x || !y) return CF_ENULL;
  cf_row r = {.n = n, .results = n, .eps = eps, .x = x, .w = w, .b = b, .dd = layernorm_dd, .enclose = layernorm_enclose,
              .compare = layernorm_compare};
  return cf_row_checked(&r, y);
}

cf_status cf_rmsnorm_exact(size_t n, double eps, const double *x, const double *w, double *y)
{
  if (n == 0) return CF_ESIZE;
  if (!x || !y) return CF_ENULL;
  cf_row r = {.n = n, .results = n, .eps = eps, .x = x, .w = w, .dd = rmsnorm_dd, .enclose = rmsnorm_enclose, .compare = rmsnorm_compare};
  return cf_row_checked(&r, y);
}
