/* What the entry points of the exact tier share: argument checks, and the way from enclosures to correctly rounded doubles. */
#ifndef CF_EXACT_ROW_H
#define CF_EXACT_ROW_H
#include <math.h>
#include <stddef.h>
#include <certiform/status.h>
#include <certiform/vec.h>
#include "dd.h"
#include "round.h"

/* The arguments of a row operation, and its three evaluations; scalars are rows of one result. */
typedef struct cf_row {
  size_t n, results;
  double eps;
  const double *x, *y, *w, *b;
  cf_status (*dd)(const struct cf_row *r, cf_dd *t);
  cf_status (*enclose)(const struct cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
  cf_status (*compare)(const struct cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
} cf_row;

/* Every input is read before out is written, so out may overlap any input; on an error it is untouched. */
cf_status cf_row_exact(const cf_row *r, double *out);
/* The same after checking size, eps and that every array that is not NULL is finite; nothing to do for n = 0. */
cf_status cf_row_checked(const cf_row *r, double *out);

static inline cf_status cf_row_finite(size_t n, const double *x)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i])) return CF_ENONFINITE;
  return CF_OK;
}

static inline cf_status cf_row_eps(double eps)
{
  return !isfinite(eps) ? CF_ENONFINITE : eps < 0 ? CF_EBOX : CF_OK;
}
#endif
