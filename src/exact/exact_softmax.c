/* cf_softmax_exact, cf_logsoftmax_exact, cf_logsumexp_exact */
#include <certiform/ref.h>
#include <certiform/softmax.h>
#include "compare.h"
#include "row.h"

static cf_status check(size_t n, const double *x)
{
  size_t live = 0;
  for (size_t j = 0; j < n; j++) {
    if (isnan(x[j]) || x[j] == INFINITY) return CF_ENONFINITE;
    live += x[j] != -INFINITY;
  }
  return live ? CF_OK : CF_EEMPTYROW;
}

static cf_status run(const cf_row *r, double *y)
{
  if (!y || !r->x) return CF_ENULL;
  if (r->n == 0 || r->n > CF_NMAX) return CF_ESIZE;
  cf_status status = check(r->n, r->x);
  return status == CF_OK ? cf_row_exact(r, y) : status;
}

static cf_status softmax_dd(const cf_row *r, cf_dd *t)
{
  return cf_dd_softmax(r->n, r->x, t);
}

static cf_status softmax_enclose(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_softmax(r->n, r->x, want, prec, lo, hi);
}

static cf_status softmax_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  return cf_cmp_softmax(r->n, r->x, i, c, prec_max, sign);
}

static cf_status logsoftmax_dd(const cf_row *r, cf_dd *t)
{
  return cf_dd_logsoftmax(r->n, r->x, t);
}

static cf_status logsoftmax_enclose(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_logsoftmax(r->n, r->x, want, prec, lo, hi);
}

static cf_status logsoftmax_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  return cf_cmp_logsoftmax(r->n, r->x, i, c, prec_max, sign);
}

static cf_status logsumexp_dd(const cf_row *r, cf_dd *t)
{
  return cf_dd_logsumexp(r->n, r->x, t);
}

static cf_status logsumexp_enclose(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return want[0] ? cf_ref_logsumexp(r->n, r->x, prec, lo[0], hi[0]) : CF_OK;
}

static cf_status logsumexp_compare(const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  (void)i;
  return cf_cmp_logsumexp(r->n, r->x, c, prec_max, sign);
}

cf_status cf_softmax_exact(size_t n, const double *x, double *y)
{
  cf_row r = {.n = n, .results = n, .x = x, .dd = softmax_dd, .enclose = softmax_enclose, .compare = softmax_compare};
  return run(&r, y);
}

cf_status cf_logsoftmax_exact(size_t n, const double *x, double *y)
{
  cf_row r = {.n = n, .results = n, .x = x, .dd = logsoftmax_dd, .enclose = logsoftmax_enclose, .compare = logsoftmax_compare};
  return run(&r, y);
}

cf_status cf_logsumexp_exact(size_t n, const double *x, double *value)
{
  cf_row r = {.n = n, .results = 1, .x = x, .dd = logsumexp_dd, .enclose = logsumexp_enclose, .compare = logsumexp_compare};
  return run(&r, value);
}
