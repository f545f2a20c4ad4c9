/* cf_exp_exact, cf_expm1_exact, cf_log_exact, cf_log1p_exact */
#include <certiform/expo.h>
#include <certiform/ref.h>
#include "compare.h"
#include "row.h"

#define OPERATION(op)                                                                                                                      \
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
  cf_status cf_##op##_exact(size_t n, const double *x, double *y)                                                                          \
  {                                                                                                                                        \
    cf_row r = {.n = n, .results = n, .x = x, .dd = op##_dd, .enclose = op##_enclose, .compare = op##_compare};                            \
    return run(&r, y);                                                                                                                     \
  }

static cf_status run(const cf_row *r, double *y)
{
  if (r->n > 0 && (!r->x || !y)) return CF_ENULL;
  if (r->n > CF_NMAX) return CF_ESIZE;
  cf_status status = cf_row_finite(r->n, r->x);
  return status == CF_OK && r->n > 0 ? cf_row_exact(r, y) : status;
}

OPERATION(exp)
OPERATION(expm1)
OPERATION(log)
OPERATION(log1p)
