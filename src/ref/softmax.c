/* Reference softmax, logsoftmax and logsumexp of one row. With m = max x and rest = sum of e^(x_j - m) over all j but one
 * position `top` of the maximum: softmax_i = e^(x_i - m) / (1 + rest), logsumexp = m + log1p(rest). */
#include <certiform/ref.h>
#include <math.h>
#include <stdlib.h>
#include "ref/interval.h"

typedef struct row {
  size_t n, top;
  const double *x;
  mpfr_prec_t wp;
  cf_ri rest;
} row;

static cf_status check(size_t n, const double *x, mpfr_prec_t prec, const void *lo, const void *hi)
{
  if (!x || !lo || !hi) return CF_ENULL;
  if (n == 0) return CF_ESIZE;
  cf_status status = cf_ri_check_prec(prec);
  return status ? status : cf_ri_check_logits(n, x);
}

/* The first position of the maximum; CF_EEMPTYROW when that is -inf */
static cf_status find_top(row *r)
{
  r->top = 0;
  for (size_t i = 1; i < r->n; i++)
    if (r->x[i] > r->x[r->top]) r->top = i;
  return r->x[r->top] == -INFINITY ? CF_EEMPTYROW : CF_OK;
}

/* t := x_i - max, relative error 2^-(wp+68): below the lost threshold an absolute error under 2^-(wp+6) */
static void shift(const row *r, size_t i, mpfr_t t)
{
  mpfr_set_prec(t, r->wp + 68);
  mpfr_set_d(t, r->x[i], MPFR_RNDN);
  mpfr_sub_d(t, t, r->x[r->top], MPFR_RNDN);
}

/* rest, and the weights e^(x_i - max) of the elements where weight[i] is not NULL. Three roundings a weight, at most n - 2 additions. */
static void sum_rest(row *r, mpfr_ptr *weight)
{
  size_t lost = 0;
  mpfr_t t, w, sum;
  mpfr_inits2(r->wp, t, w, sum, (mpfr_ptr)0);
  mpfr_set_zero(sum, 1);
  mpfr_clear_inexflag();
  for (size_t i = 0; i < r->n; i++) {
    if (i == r->top || r->x[i] == -INFINITY) continue;
    mpfr_ptr wi = weight && weight[i] ? weight[i] : w;
    shift(r, i, t);
    lost += cf_ri_weight(wi, t);
    mpfr_add(sum, sum, wi, MPFR_RNDN);
  }
  cf_ri_unround(&r->rest, sum, mpfr_inexflag_p() ? r->n + 1 : 0);
  cf_ri_add_lost(&r->rest, lost, 1.0);
  mpfr_clears(t, w, sum, (mpfr_ptr)0);
}

/* rest := log(sum) - max = log1p(rest) */
static void log_rest(row *r)
{
  mpfr_log1p(r->rest.lo, r->rest.lo, MPFR_RNDD);
  mpfr_log1p(r->rest.hi, r->rest.hi, MPFR_RNDU);
}

cf_status cf_ref_logsumexp(size_t n, const double *x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  row r = {.n = n, .x = x};
  cf_ri_scope scope;
  cf_status status = check(n, x, prec, lo, hi);
  if (status == CF_OK) status = find_top(&r);
  if (status) return status;
  cf_ri_enter(&scope);
  r.wp = cf_ri_work(prec, n);
  cf_ri_init(&r.rest, r.wp);
  sum_rest(&r, NULL);
  log_rest(&r);
  mpfr_add_d(lo, r.rest.lo, x[r.top], MPFR_RNDD);
  mpfr_add_d(hi, r.rest.hi, x[r.top], MPFR_RNDU);
  cf_ri_clear(&r.rest);
  cf_ri_leave(&scope);
  cf_ri_settle(lo, hi);
  return CF_OK;
}

/* (x_i - max) - log1p(rest): both terms <= 0, nothing cancels */
static void logsoftmax_element(const row *r, size_t i, cf_ri *t, mpfr_t lo, mpfr_t hi)
{
  if (r->x[i] == -INFINITY) {
    mpfr_set_inf(lo, -1);
    mpfr_set_inf(hi, -1);
    return;
  }
  cf_ri_put_d(t->lo, t->hi, r->x[i]);
  mpfr_sub_d(t->lo, t->lo, r->x[r->top], MPFR_RNDD);
  mpfr_sub_d(t->hi, t->hi, r->x[r->top], MPFR_RNDU);
  cf_ri_sub(lo, hi, t, &r->rest);
}

cf_status cf_ref_logsoftmax(size_t n, const double *x, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  row r = {.n = n, .x = x};
  cf_ri_scope scope;
  cf_ri t;
  cf_status status = check(n, x, prec, lo, hi);
  if (status == CF_OK) status = find_top(&r);
  if (status) return status;
  cf_ri_enter(&scope);
  r.wp = cf_ri_work(prec, n);
  cf_ri_init(&r.rest, r.wp);
  cf_ri_init(&t, r.wp);
  sum_rest(&r, NULL);
  log_rest(&r);
  for (size_t i = 0; i < n; i++)
    if (!want || want[i]) logsoftmax_element(&r, i, &t, lo[i], hi[i]);
  cf_ri_clear(&t);
  cf_ri_clear(&r.rest);
  cf_ri_leave(&scope);
  cf_ri_settle_all(n, want, lo, hi);
  return CF_OK;
}

/* w / total: w is exactly 1 at the maximum, exactly 0 at -inf, within [0, tiny] where lost, else three roundings away */
static void softmax_element(const row *r, size_t i, mpfr_srcptr w, const cf_ri *total, cf_ri *num, mpfr_t lo, mpfr_t hi)
{
  if (r->x[i] == r->x[r->top])
    cf_ri_set_si(num, 1);
  else if (r->x[i] == -INFINITY)
    cf_ri_set_si(num, 0);
  else
    cf_ri_unround(num, w, 3);
  if (r->x[i] != -INFINITY && mpfr_zero_p(num->hi)) cf_ri_add_lost(num, 1, 1.0);
  cf_ri_div(lo, hi, num, total);
}

static void softmax_row(row *r, const unsigned char *want, mpfr_ptr *weight, mpfr_t *lo, mpfr_t *hi)
{
  cf_ri total, num;
  cf_ri_init(&r->rest, r->wp);
  cf_ri_init(&total, r->wp);
  cf_ri_init(&num, r->wp);
  sum_rest(r, weight);
  mpfr_add_ui(total.lo, r->rest.lo, 1, MPFR_RNDD);
  mpfr_add_ui(total.hi, r->rest.hi, 1, MPFR_RNDU);
  for (size_t i = 0; i < r->n; i++)
    if (!want || want[i]) softmax_element(r, i, weight[i], &total, &num, lo[i], hi[i]);
  cf_ri_clear(&num);
  cf_ri_clear(&total);
  cf_ri_clear(&r->rest);
}

/* Room for the weights of the wanted elements, all other pointers NULL */
static cf_status weights_new(const row *r, const unsigned char *want, mpfr_ptr **weight, mpfr_t **room)
{
  size_t wanted = 0, next = 0;
  for (size_t i = 0; i < r->n; i++) wanted += !want || want[i];
  *weight = calloc(r->n, sizeof **weight);
  *room = calloc(wanted + 1, sizeof **room);
  if (!*weight || !*room) return CF_ENOMEM;
  for (size_t i = 0; i < r->n; i++) {
    if (want && !want[i]) continue;
    (*weight)[i] = (*room)[next++];
    mpfr_init2((*weight)[i], r->wp);
  }
  return CF_OK;
}

static void weights_free(size_t n, mpfr_ptr *weight, mpfr_t *room)
{
  for (size_t i = 0; weight && room && i < n; i++)
    if (weight[i]) mpfr_clear(weight[i]);
  free(weight);
  free(room);
}

cf_status cf_ref_softmax(size_t n, const double *x, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  row r = {.n = n, .x = x};
  cf_ri_scope scope;
  mpfr_ptr *weight;
  mpfr_t *room;
  cf_status status = check(n, x, prec, lo, hi);
  if (status == CF_OK) status = find_top(&r);
  if (status) return status;
  cf_ri_enter(&scope);
  r.wp = cf_ri_work(prec, n);
  status = weights_new(&r, want, &weight, &room);
  if (status == CF_OK) softmax_row(&r, want, weight, lo, hi);
  weights_free(n, weight, room);
  cf_ri_leave(&scope);
  if (status == CF_OK) cf_ri_settle_all(n, want, lo, hi);
  return status;
}
