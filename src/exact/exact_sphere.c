/* cf_normalize_exact, cf_tangent_exact, cf_gram_exact */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
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

static cf_status gram_check(size_t n, size_t d, const double *x, size_t ldx, size_t ldg)
{
  if (n > CF_NMAX || d > CF_NMAX || ldx < d || ldg < n) return CF_ESIZE;
  if (n > 0 && (ldx > SIZE_MAX / sizeof *x / n || ldg > SIZE_MAX / sizeof *x / n)) return CF_ESIZE;
  cf_status status = CF_OK;
  for (size_t i = 0; d > 0 && i < n && status == CF_OK; i++) status = cf_row_finite(d, x + i * ldx);
  return status;
}

cf_status cf_gram_exact(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg)
{
  if (n > 0 && ((d > 0 && !x) || !g)) return CF_ENULL;
  cf_status status = gram_check(n, d, x, ldx, ldg);
  if (status != CF_OK || n == 0) return status;
  double *t = malloc(n * n * sizeof *t); /* n n <= n ldg, which fits */
  if (!t) return CF_ENOMEM;
  memset(t, 0, n * n * sizeof *t); /* d = 0: sums of no terms */
  for (size_t i = 0; d > 0 && i < n; i++)
    for (size_t j = 0; j <= i && status == CF_OK; j++) {
      status = cf_dot_exact(d, x + i * ldx, x + j * ldx, &t[i * n + j]);
      t[j * n + i] = t[i * n + j];
    }
  for (size_t i = 0; i < n && status == CF_OK; i++) memcpy(g + i * ldg, t + i * n, n * sizeof *g);
  free(t);
  return status;
}
