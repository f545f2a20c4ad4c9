/* cf_sum_exact, cf_dot_exact, cf_nrm2_exact, cf_max_exact, cf_axpy_exact */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/ref.h>
#include <certiform/vec.h>
#include "compare.h"
#include "first.h"
#include "row.h"

static cf_status run(const cf_row *r, double *value)
{
  if (!value || (r->n > 0 && (!r->x || !r->y))) return CF_ENULL;
  if (r->n > CF_NMAX) return CF_ESIZE;
  cf_status status = cf_row_finite(r->n, r->x);
  if (status == CF_OK) status = cf_row_finite(r->n, r->y);
  if (status != CF_OK) return status;
  if (r->n > 0) return cf_row_exact(r, value);
  *value = 0;
  return CF_OK;
}

#define OPERATION(op, dd_args, ref_args)                                                                                                   \
  static cf_status op##_dd(const cf_row *r, cf_dd *t)                                                                                      \
  {                                                                                                                                        \
    return cf_dd_##op dd_args;                                                                                                             \
  }                                                                                                                                        \
  static cf_status op##_enclose(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)                      \
  {                                                                                                                                        \
    return want[0] ? cf_ref_##op ref_args : CF_OK;                                                                                         \
  }

OPERATION(sum, (r->n, r->x, t), (r->n, r->x, prec, lo[0], hi[0]))
OPERATION(dot, (r->n, r->x, r->y, t), (r->n, r->x, r->y, prec, lo[0], hi[0]))
OPERATION(nrm2, (r->n, r->x, t), (r->n, r->x, prec, lo[0], hi[0]))

static cf_status sum_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  (void)i, (void)prec_max;
  return cf_cmp_sum(r->n, r->x, c, sign);
}

static cf_status dot_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  (void)i, (void)prec_max;
  return cf_cmp_dot(r->n, r->x, r->y, c, sign);
}

static cf_status nrm2_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  (void)i, (void)prec_max;
  return cf_cmp_nrm2(r->n, r->x, c, sign);
}

cf_status cf_sum_exact(size_t n, const double *x, double *value)
{
  cf_row r = {.n = n, .results = 1, .x = x, .y = x, .dd = sum_dd, .enclose = sum_enclose, .compare = sum_compare};
  return run(&r, value);
}

cf_status cf_dot_exact(size_t n, const double *x, const double *y, double *value)
{
  cf_row r = {.n = n, .results = 1, .x = x, .y = y, .dd = dot_dd, .enclose = dot_enclose, .compare = dot_compare};
  double z;
  if (value && n > 0 && n <= CF_NMAX && x && y && cf_dot_first(n, x, y, &z)) {
    *value = z;
    return CF_OK;
  }
  return run(&r, value);
}

cf_status cf_nrm2_exact(size_t n, const double *x, double *value)
{
  cf_row r = {.n = n, .results = 1, .x = x, .y = x, .dd = nrm2_dd, .enclose = nrm2_enclose, .compare = nrm2_compare};
  return run(&r, value);
}

cf_status cf_max_exact(size_t n, const double *x, double *value)
{
  if (!value || (n > 0 && !x)) return CF_ENULL;
  if (n == 0 || n > CF_NMAX) return CF_ESIZE;
  cf_status status = cf_row_finite(n, x);
  if (status != CF_OK) return status;
  double m = x[0];
  for (size_t i = 1; i < n; i++) m = x[i] > m ? x[i] : m;
  *value = m + 0.0; /* -0 to +0 */
  return CF_OK;
}

/* RN(a x + y) is one fma; an exact zero without cancellation is the only one that it may give the other sign */
static double axpy(double a, double x, double y)
{
  return y == 0 && (a == 0 || x == 0) ? 0.0 : fma(a, x, y);
}

cf_status cf_axpy_exact(size_t n, double a, const double *x, const double *y, double *z)
{
  if (n > 0 && (!x || !y || !z)) return CF_ENULL;
  if (n > CF_NMAX) return CF_ESIZE;
  cf_status status = cf_row_finite(1, &a);
  if (status == CF_OK) status = cf_row_finite(n, x);
  if (status == CF_OK) status = cf_row_finite(n, y);
  if (status != CF_OK || n == 0) return status;
  double *t = n <= SIZE_MAX / sizeof *t ? malloc(n * sizeof *t) : NULL; /* z may overlap x and y in any way */
  if (!t) return CF_ENOMEM;
  for (size_t i = 0; i < n; i++) t[i] = axpy(a, x[i], y[i]);
  memcpy(z, t, n * sizeof *z);
  free(t);
  return CF_OK;
}
