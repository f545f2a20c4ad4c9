#include "judge/stored.h"
#include <math.h>
#include <stdlib.h>
#include "judge/element.h"

enum { BY_MPFR = 2 }; /* the stored enclosures are MPFR's */

/* q := x[0] + x[1] + x[2]; false where that is infinite */
static bool sum(const double x[3], mpq_ptr q, mpq_ptr part)
{
  mpq_set_ui(q, 0, 1);
  for (int i = 0; i < 3; i++) {
    if (!isfinite(x[i])) return false;
    mpq_set_d(part, x[i]);
    mpq_add(q, q, part);
  }
  return true;
}

static void settle(cf_element *e, bool right)
{
  e->verdict = right ? CF_WITHIN : CF_OUTSIDE;
  e->ulp_lo = e->ulp_hi = right ? 0 : INFINITY;
}

static void special(const cf_stored *s, const cf_criteria *c, cf_element *e, cf_special kind)
{
  bool nan = kind == CF_TRUTH_EMPTY && s->empty_row == CF_EMPTY_NAN;
  e->lo = e->hi = kind == CF_TRUTH_MINUS_INF ? -INFINITY : nan ? NAN : 0;
  settle(e, nan ? isnan(e->value) : kind == CF_TRUTH_MINUS_INF ? e->value == -INFINITY : e->value == 0 && !(c->cr && signbit(e->value)));
}

typedef struct table {
  cf_desk desk;
  mpq_t lo, hi, part;
} table;

static void real(const cf_stored *s, const cf_question *q, cf_element *e, table *t)
{
  bool one, ask;
  cf_span span = {{CF_CUT_INF, true, NULL, NULL}, {CF_CUT_INF, true, NULL, NULL}};
  if (sum(s->lo + 3 * e->index, t->lo, t->part)) span.lo = (cf_cut){CF_CUT_Q, false, t->lo, NULL};
  if (sum(s->hi + 3 * e->index, t->hi, t->part)) span.hi = (cf_cut){CF_CUT_Q, false, t->hi, NULL};
  cf_span_doubles(&span, &e->lo, &e->hi);
  if (isfinite(q->y)) cf_span_ulps(q, &span, &t->desk, &e->ulp_lo, &e->ulp_hi, &one, &ask);
  cf_answer a = cf_question_answer(q, &span, &t->desk, &ask);
  if (isnan(q->y) || (a != CF_ANSWER_OPEN && isinf(q->y)))
    settle(e, a == CF_ANSWER_YES);
  else
    e->verdict = a == CF_ANSWER_OPEN ? CF_UNDEC : a == CF_ANSWER_YES ? CF_WITHIN : CF_OUTSIDE;
}

static bool fits(const cf_stored *s, const cf_tensor *r, cf_format *f, cf_error *err)
{
  if (!cf_format_of(r->dtype, f))
    return cf_problem_fail(err, "%s: result: dtype is %s, expected f64, f32, f16 or bf16", r->path, cf_dtype_name(r->dtype));
  if (r->ndim != s->ndim) return cf_problem_fail(err, "%s: result has %u dimensions, expected %u", r->path, r->ndim, s->ndim);
  for (unsigned i = 0; i < s->ndim; i++)
    if (r->shape[i] != s->shape[i])
      return cf_problem_fail(err, "%s: result: dimension %u is %zu, expected %zu", r->path, i, r->shape[i], s->shape[i]);
  return true;
}

static bool each(const cf_stored *s, const cf_criteria *c, const cf_tensor *result, cf_format f, table *t, double *ulp[2], cf_judgement *j,
                 cf_error *err)
{
  bool derived = !c->max_ulp_on && !c->tol_on && !c->cr;
  for (size_t i = 0; i < s->count; i++) {
    cf_element e = {.index = i, .value = cf_tensor_get(result, i), .ulp_hi = INFINITY, .verdict = CF_UNDEC};
    double tol = derived && s->special[i] == CF_TRUTH_REAL ? s->tol[i] : 0;
    cf_question q = {.criteria = c, .format = f, .y = e.value, .derived = derived, .tol = tol};
    if (isinf(tol) && isfinite(e.value)) return cf_problem_fail(err, "%s: element %zu has no derived tolerance in this dtype: give a criterion", result->path, i);
    if (s->special[i] != CF_TRUTH_REAL)
      special(s, c, &e, (cf_special)s->special[i]);
    else
      real(s, &q, &e, t);
    ulp[0][i] = e.ulp_lo;
    ulp[1][i] = e.ulp_hi;
    cf_judgement_count(j, &e, BY_MPFR, tol);
  }
  return cf_judgement_conclude(j, s->count, ulp[0], ulp[1]) || cf_problem_fail(err, "%s: not enough memory", result->path);
}

bool cf_judge_stored(const cf_stored *s, const cf_criteria *c, const cf_tensor *result, cf_judgement *j, cf_error *err)
{
  cf_format f;
  table t;
  *j = (cf_judgement){.tol_min = INFINITY};
  if (!fits(s, result, &f, err)) return false;
  double *ulp[2] = {malloc((s->count + 1) * sizeof(double)), malloc((s->count + 1) * sizeof(double))};
  cf_desk_init(&t.desk);
  mpq_inits(t.lo, t.hi, t.part, NULL);
  bool ok = ulp[0] && ulp[1] ? each(s, c, result, f, &t, ulp, j, err) : cf_problem_fail(err, "%s: not enough memory", result->path);
  cf_desk_clear(&t.desk);
  mpq_clears(t.lo, t.hi, t.part, NULL);
  free(ulp[0]);
  free(ulp[1]);
  return ok;
}
