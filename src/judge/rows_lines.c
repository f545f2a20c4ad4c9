/* The row functions of every operation but attention: each tier on one gathered line. */
#include <math.h>
#include <certiform/certiform.h>
#include <certiform/ref.h>
#include "exact/compare.h"
#include "judge/problem.h"

/* t := value +- bound */
static cf_status from_bound(cf_row *r, cf_status status)
{
  for (size_t i = 0; i < r->m; i++) r->t[i] = (cf_dd){r->value[i], 0, status == CF_OK ? r->bound[i] : INFINITY};
  return status;
}

#define LINE(op, bound_call, dd_call, ref_call, cmp_call, checked_call, gather_f, index_f)                            \
  static cf_status op##_bound(const cf_problem *p, cf_row *r) { (void)p; return from_bound(r, bound_call); }                      \
  static cf_status op##_dd(const cf_problem *p, cf_row *r) { (void)p; return dd_call; }                                           \
  static cf_status op##_ref(const cf_problem *p, const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo,        \
                            mpfr_t *hi) { (void)p; (void)want; return ref_call; }                                                 \
  static cf_status op##_cmp(const cf_problem *p, const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)        \
  { (void)p; (void)i; (void)prec_max; return cmp_call; }                                                                          \
  static cf_status op##_checked(const cf_problem *p, cf_row *r) { (void)p; return checked_call; }                                 \
  const cf_row_ops cf_rows_##op = {#op, gather_f, op##_bound, op##_dd, op##_ref, op##_cmp, op##_checked, index_f};

/* exp: a block of elements */
static void exp_gather(const cf_problem *p, cf_row *r)
{
  size_t from = r->row * p->n, left = p->o.x->count - from;
  r->n = r->m = left < p->n ? left : p->n;
  for (size_t i = 0; i < r->n; i++) r->x[i] = p->x[from + i];
}
static size_t exp_index(const cf_problem *p, const cf_row *r, size_t i)
{
  return r->row * p->n + i;
}
static cf_status exp_ref_block(const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  cf_status status = CF_OK;
  for (size_t i = 0; i < r->n && status == CF_OK; i++)
    if (!want || want[i]) status = cf_ref_exp(r->x[i], prec, lo[i], hi[i]);
  return status;
}

/* dot: one output */
static void dot_gather(const cf_problem *p, cf_row *r)
{
  r->n = p->n;
  r->m = 1;
  for (size_t i = 0; i < r->n; i++) {
    r->x[i] = p->x[r->row * p->n + i];
    r->y[i] = p->y[r->row * p->n + i];
  }
}

/* clang-format off */
LINE(softmax, cf_softmax_bound(r->n, r->x, r->value, r->bound), cf_dd_softmax(r->n, r->x, r->t),
     cf_ref_softmax(r->n, r->x, want, prec, lo, hi), cf_cmp_softmax(r->n, r->x, i, c, prec_max, sign),
     cf_softmax(r->n, r->x, r->value), cf_row_gather, cf_row_output)
LINE(logsoftmax, cf_logsoftmax_bound(r->n, r->x, r->value, r->bound), cf_dd_logsoftmax(r->n, r->x, r->t),
     cf_ref_logsoftmax(r->n, r->x, want, prec, lo, hi), cf_cmp_logsoftmax(r->n, r->x, i, c, prec_max, sign),
     cf_logsoftmax(r->n, r->x, r->value), cf_row_gather, cf_row_output)
LINE(logsumexp, cf_logsumexp_bound(r->n, r->x, r->value, r->bound), cf_dd_logsumexp(r->n, r->x, r->t),
     cf_ref_logsumexp(r->n, r->x, prec, lo[0], hi[0]), cf_cmp_logsumexp(r->n, r->x, c, prec_max, sign),
     cf_logsumexp(r->n, r->x, r->value), cf_row_gather, cf_row_output)
LINE(layernorm, cf_layernorm_bound(r->n, p->o.eps, r->x, p->w, p->b, r->value, r->bound), cf_dd_layernorm(r->n, p->o.eps, r->x, p->w, p->b, r->t),
     cf_ref_layernorm(r->n, p->o.eps, r->x, p->w, p->b, want, prec, lo, hi), cf_cmp_layernorm(r->n, p->o.eps, r->x, p->w, p->b, i, c, sign),
     cf_layernorm(r->n, p->o.eps, r->x, p->w, p->b, r->value),
     cf_row_gather, cf_row_output)
LINE(rmsnorm, cf_rmsnorm_bound(r->n, p->o.eps, r->x, p->w, r->value, r->bound), cf_dd_rmsnorm(r->n, p->o.eps, r->x, p->w, r->t),
     cf_ref_rmsnorm(r->n, p->o.eps, r->x, p->w, want, prec, lo, hi), cf_cmp_rmsnorm(r->n, p->o.eps, r->x, p->w, i, c, sign),
     cf_rmsnorm(r->n, p->o.eps, r->x, p->w, r->value), cf_row_gather, cf_row_output)
LINE(l2norm, cf_normalize_bound(r->n, p->o.eps, r->x, r->value, r->bound), cf_dd_normalize(r->n, p->o.eps, r->x, r->t),
     cf_ref_normalize(r->n, p->o.eps, r->x, want, prec, lo, hi), cf_cmp_normalize(r->n, p->o.eps, r->x, i, c, sign),
     cf_normalize(r->n, p->o.eps, r->x, r->value), cf_row_gather, cf_row_output)
LINE(exp, cf_exp_bound(r->n, r->x, r->value, r->bound), cf_dd_exp(r->n, r->x, r->t), exp_ref_block(r, want, prec, lo, hi),
     cf_cmp_exp(r->x[i], c, prec_max, sign), cf_exp(r->n, r->x, r->value), exp_gather, exp_index)
LINE(dot, cf_dot_bound(r->n, r->x, r->y, r->value, r->bound), cf_dd_dot(r->n, r->x, r->y, r->t),
     cf_ref_dot(r->n, r->x, r->y, prec, lo[0], hi[0]), cf_cmp_dot(r->n, r->x, r->y, c, sign),
     cf_dot(r->n, r->x, r->y, r->value), dot_gather, cf_row_output)
