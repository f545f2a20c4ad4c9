/* CF_SCALAR_EXACT(f) defines cf_f_exact of a function of one double, from cf_dd_f, cf_ref_f and cf_cmp_f; CF_SCALAR_FIRST tries cf_f_first before. */
#ifndef CF_EXACT_SCALAR_H
#define CF_EXACT_SCALAR_H
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/ref.h>
#include "compare.h"
#include "first.h"
#include "row.h"

static inline cf_status cf_scalar_run(const cf_row *r, double *y)
{
  if (r->n > 0 && (!r->x || !y)) return CF_ENULL;
  if (r->n > CF_NMAX) return CF_ESIZE;
  cf_status status = cf_row_finite(r->n, r->x);
  return status == CF_OK && r->n > 0 ? cf_row_exact(r, y) : status;
}

#define CF_SCALAR_LONG(op)                                                                                                                 \
  static cf_status op##_dd(const cf_row *r, cf_dd *t)                                                                                      \
  {                                                                                                                                        \
    return cf_dd_##op(r->n, r->x, t);                                                                                                      \
  }                                                                                                                                        \
  static cf_status op##_enclose(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)                      \
  {                                                                                                                                        \
    cf_status status = CF_OK;                                                                                                              \
    for (size_t i = 0; i < r->n && status == CF_OK; i++)                                                                                   \
      if (want[i]) status = cf_ref_##op(r->x[i], prec, lo[i], hi[i]);                                                                      \
    return status;                                                                                                                         \
  }                                                                                                                                        \
  static cf_status op##_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)                                  \
  {                                                                                                                                        \
    return cf_cmp_##op(r->x[i], c, prec_max, sign);                                                                                        \
  }                                                                                                                                        \
  static cf_status op##_long(size_t n, const double *x, double *y)                                                                         \
  {                                                                                                                                        \
    cf_row r = {.n = n, .results = n, .x = x, .dd = op##_dd, .enclose = op##_enclose, .compare = op##_compare};                            \
    return cf_scalar_run(&r, y);                                                                                                           \
  }

typedef cf_status cf_scalar_map(size_t n, const double *x, double *y);

/* The entries that the first phase left open (what is not finite among them), gathered, the long way, and back. */
static inline cf_status cf_scalar_rest(cf_scalar_map *slow, size_t n, const double *x, double *y)
{
  size_t open = 0, k = 0;
  for (size_t i = 0; i < n; i++) open += isnan(y[i]) != 0;
  double *t = malloc(open * sizeof *t); /* no more than y has */
  if (!t) return CF_ENOMEM;
  for (size_t i = 0; i < n; i++)
    if (isnan(y[i])) t[k++] = x[i];
  cf_status status = slow(open, t, t);
  k = 0;
  for (size_t i = 0; status == CF_OK && i < n; i++)
    if (isnan(y[i])) y[i] = t[k++];
  free(t);
  return status;
}

static inline cf_status cf_scalar_quick(bool (*first)(size_t, const double *, double *), cf_scalar_map *slow, size_t n, const double *x, double *y)
{
  if (n > 0 && (!x || !y)) return CF_ENULL;
  if (n > CF_NMAX) return CF_ESIZE;
  if (n == 0) return CF_OK;
  double *t = n <= SIZE_MAX / sizeof *t ? malloc(n * sizeof *t) : NULL; /* y may overlap x in any way */
  if (!t) return CF_ENOMEM;
  cf_status status = first(n, x, t) ? CF_OK : cf_scalar_rest(slow, n, x, t);
  if (status == CF_OK) memcpy(y, t, n * sizeof *y);
  free(t);
  return status;
}

#define CF_SCALAR_FIRST(op)                                                                                                                \
  CF_SCALAR_LONG(op)                                                                                                                       \
  cf_status cf_##op##_exact(size_t n, const double *x, double *y)                                                                          \
  {                                                                                                                                        \
    return cf_scalar_quick(cf_##op##_first, op##_long, n, x, y);                                                                           \
  }

#define CF_SCALAR_EXACT(op)                                                                                                                \
  CF_SCALAR_LONG(op)                                                                                                                       \
  cf_status cf_##op##_exact(size_t n, const double *x, double *y)                                                                          \
  {                                                                                                                                        \
    return op##_long(n, x, y);                                                                                                             \
  }
#endif
