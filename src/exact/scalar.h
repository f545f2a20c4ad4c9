/* CF_SCALAR_EXACT(f) defines cf_f_exact of a function of one double, from cf_dd_f, cf_ref_f and cf_cmp_f; CF_SCALAR_LONG only f_long,
 * the same for a file that tries something quicker first. */
#ifndef CF_EXACT_SCALAR_H
#define CF_EXACT_SCALAR_H
#include <certiform/ref.h>
#include "compare.h"
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

#define CF_SCALAR_EXACT(op)                                                                                                                \
  CF_SCALAR_LONG(op)                                                                                                                       \
  cf_status cf_##op##_exact(size_t n, const double *x, double *y)                                                                          \
  {                                                                                                                                        \
    return op##_long(n, x, y);                                                                                                             \
  }
#endif
