/* cf_normalize_exact, cf_tangent_exact */
#include <certiform/ref.h>
#include <certiform/sphere.h>
#include "compare.h"
#include "row.h"

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

cf_status cf_normalize_exact(size_t n, double eps, const double *x, double *y)
{
  if (n > 0 && (!x || !y)) return CF_ENULL;
  cf_row r = {.n = n, .results = n, .eps = eps, .x = x, .dd = normalize_dd, .enclose = normalize_enclose, .compare = normalize_compare};
  return cf_row_checked(&r, y);
}

cf_status cf_tangent_exact(size_t n, const double *x, const double *y, double *z)
{
  if (n > 0 && (!x || !y || !z)) return CF_ENULL;
  cf_row r = {.n = n, .results = n, .x = x, .y = y, .dd = tangent_dd, .enclose = tangent_enclose, .compare = tangent_compare};
  return cf_row_checked(&r, z);
}
