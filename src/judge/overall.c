/* Which of two results is nearer to the truth by its largest error. The elements that may carry the largest error of either result are
 * enclosed again, precision by precision, until the two largest errors are apart or the limit is reached (specs/verdict.md, section 5). */
#include "judge/overall.h"
#include <math.h>
#include <stdlib.h>

enum { FIRST_PREC = 128, SUSPECTS = 1 << 16 }; /* beyond so many elements the answer would cost more than the judgement */

typedef struct largest { /* of one result: an enclosure of its largest error in ulps, also in doubles */
  mpfr_t lo, hi;
  double dlo, dhi;
} largest;

/* May element i carry the largest error of result k? */
static bool suspect(const cf_court *c, const largest l[2], int k, size_t i)
{
  return c->ulp_hi[k][i] >= l[k].dlo;
}

/* Certain when the enclosures are apart, or when both can reach it in the same elements only and all of these have the same answer. */
static const char *decide(const cf_court *c, const largest l[2])
{
  if (mpfr_less_p(l[0].hi, l[1].lo)) return "first";
  if (mpfr_less_p(l[1].hi, l[0].lo)) return "second";
  if (mpfr_equal_p(l[0].lo, l[0].hi) && mpfr_equal_p(l[1].lo, l[1].hi) && mpfr_equal_p(l[0].lo, l[1].lo)) return "equal";
  size_t which = SIZE_MAX;
  for (size_t i = 0; i < c->problem->count; i++) {
    bool near_a = suspect(c, l, 0, i), near_b = suspect(c, l, 1, i);
    if (!near_a && !near_b) continue;
    if (near_a != near_b || (which != SIZE_MAX && c->nearer[which] != c->nearer[i])) return "undecided";
    which = i;
  }
  if (which == SIZE_MAX || c->nearer[which] == 2) return "undecided";
  return c->nearer[which] == 0 ? "equal" : c->nearer[which] < 0 ? "first" : "second";
}

static size_t suspects(const cf_court *c, const largest l[2])
{
  size_t n = 0;
  for (size_t i = 0; i < c->problem->count; i++) n += suspect(c, l, 0, i) || suspect(c, l, 1, i);
  return n;
}

/* The error of result k at output i of the bench's row, where the truth is in the bench's enclosure; kept if it may be the largest. */
static void measure(const cf_court *c, cf_bench *b, int k, size_t i, largest *now)
{
  size_t at = c->problem->ops->index(c->problem, &b->row, i);
  cf_question q = {.criteria = c->criteria, .format = c->format[k], .y = cf_tensor_get(c->result[k], at)};
  cf_span span = {cf_cut_f(b->lo[i]), cf_cut_f(b->hi[i])};
  bool one, ask;
  if (!isfinite(q.y)) return; /* right, with error 0: an infinite error is no suspect here */
  cf_span_error(&q, &span, &b->desk, &one, &ask);
  mpfr_max(now->lo, now->lo, b->desk.f[0], MPFR_RNDD);
  mpfr_max(now->hi, now->hi, b->desk.f[1], MPFR_RNDU);
  c->ulp_lo[k][at] = fmax(c->ulp_lo[k][at], mpfr_get_d(b->desk.f[0], MPFR_RNDD));
  c->ulp_hi[k][at] = fmin(c->ulp_hi[k][at], mpfr_get_d(b->desk.f[1], MPFR_RNDU));
}

/* The suspects of one row, enclosed at prec; now[] grows. False: the reference failed. */
static bool refine_row(const cf_court *c, cf_bench *b, size_t row, mpfr_prec_t prec, const largest l[2], largest now[2])
{
  const cf_problem *p = c->problem;
  bool any = false, ok = true;
  cf_row_load(p, &b->row, row);
  for (size_t i = 0; i < b->row.m; i++) {
    size_t at = p->ops->index(p, &b->row, i);
    b->open[i] = cf_row_special(p, &b->row, i) == CF_TRUTH_REAL && (suspect(c, l, 0, at) || suspect(c, l, 1, at));
    any = any || b->open[i];
  }
  if (!any) return true;
  for (size_t i = 0; i < b->row.m; i++)
    if (b->open[i]) mpfr_inits2(prec, b->lo[i], b->hi[i], (mpfr_ptr)0);
  ok = p->ops->ref(p, &b->row, b->open, prec, b->lo, b->hi) == CF_OK;
  for (size_t i = 0; i < b->row.m; i++) {
    if (!b->open[i]) continue;
    size_t at = p->ops->index(p, &b->row, i);
    for (int k = 0; ok && k < 2; k++)
      if (suspect(c, l, k, at)) measure(c, b, k, i, &now[k]);
    mpfr_clears(b->lo[i], b->hi[i], (mpfr_ptr)0);
  }
  return ok;
}

static bool refine(const cf_court *c, cf_bench *b, mpfr_prec_t prec, largest l[2], largest now[2])
{
  for (int k = 0; k < 2; k++) {
    mpfr_set_prec(now[k].lo, prec + 64);
    mpfr_set_prec(now[k].hi, prec + 64);
    mpfr_set_zero(now[k].lo, 1);
    mpfr_set_zero(now[k].hi, 1);
    mpfr_set_prec(b->desk.f[k], prec + 64);
  }
  for (size_t row = 0; row < c->problem->rows; row++)
    if (!refine_row(c, b, row, prec, l, now)) return false;
  for (int k = 0; k < 2; k++) {
    mpfr_swap(l[k].lo, now[k].lo);
    mpfr_swap(l[k].hi, now[k].hi);
    l[k].dlo = fmax(l[k].dlo, mpfr_get_d(l[k].lo, MPFR_RNDD));
    l[k].dhi = fmin(l[k].dhi, mpfr_get_d(l[k].hi, MPFR_RNDU));
  }
  return true;
}

static const char *search(const cf_court *c, largest l[2], largest now[2])
{
  cf_bench b;
  const char *answer = "undecided";
  if (!cf_bench_init(c, &b)) return answer;
  for (mpfr_prec_t prec = FIRST_PREC;; prec *= 2) {
    if (prec > c->prec_max) prec = c->prec_max;
    if (!refine(c, &b, prec, l, now)) break;
    answer = decide(c, l);
    if (answer[0] != 'u' || prec == c->prec_max) break;
  }
  cf_bench_clear(&b);
  return answer;
}

const char *cf_overall(const cf_court *c, cf_judgement *first, cf_judgement *second)
{
  cf_judgement *j[2] = {first, second};
  largest l[2], now[2];
  mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  mpfr_set_emin(mpfr_get_emin_min());
  mpfr_set_emax(mpfr_get_emax_max());
  for (int k = 0; k < 2; k++) {
    mpfr_inits2(64, l[k].lo, l[k].hi, now[k].lo, now[k].hi, (mpfr_ptr)0);
    mpfr_set_d(l[k].lo, l[k].dlo = j[k]->max_ulp_lo, MPFR_RNDD);
    mpfr_set_d(l[k].hi, l[k].dhi = j[k]->max_ulp_hi, MPFR_RNDU);
  }
  const char *answer = decide(c, l);
  if (answer[0] == 'u' && isfinite(l[0].dhi) && isfinite(l[1].dhi) && suspects(c, l) <= SUSPECTS) answer = search(c, l, now);
  for (int k = 0; k < 2; k++) {
    j[k]->max_ulp_lo = l[k].dlo;
    j[k]->max_ulp_hi = l[k].dhi;
    mpfr_clears(l[k].lo, l[k].hi, now[k].lo, now[k].hi, (mpfr_ptr)0);
  }
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
  mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
  return answer;
}
