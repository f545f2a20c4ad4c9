#include "judge/element.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIER_BOUND, TIER_DD, TIER_MPFR, TIER_EXACT };
enum { FIRST_PREC = 128, ASK_PREC = 256 }; /* from ASK_PREC bits on the comparator is asked */

static bool same_shape(const cf_problem *p, const cf_tensor *t, cf_error *err)
{
  if (t->ndim != p->ndim) return cf_problem_fail(err, "%s: result has %u dimensions, expected %u", t->path, t->ndim, p->ndim);
  for (unsigned i = 0; i < p->ndim; i++)
    if (t->shape[i] != p->shape[i])
      return cf_problem_fail(err, "%s: result: dimension %u is %zu, expected %zu", t->path, i, t->shape[i], p->shape[i]);
  return true;
}

static bool accept(cf_court *c, const cf_judge_options *o, const cf_tensor *t, cf_error *err)
{
  int k = c->results;
  const cf_problem *p = c->problem;
  if (!same_shape(p, t, err)) return false;
  if (!cf_format_of(t->dtype, &c->format[k]))
    return cf_problem_fail(err, "%s: result: dtype is %s, expected f64, f32, f16 or bf16", t->path, cf_dtype_name(t->dtype));
  if (c->derived && !cf_arith_of(&o->model, t->dtype, p->in_dtype, &c->arith[k]))
    return cf_problem_fail(err, "%s: --acc or --exp-ulp is out of range", p->ops->name);
  c->result[k] = t;
  c->ulp_lo[k] = malloc((p->count + 1) * sizeof(double));
  c->ulp_hi[k] = malloc((p->count + 1) * sizeof(double));
  c->results++;
  if (!c->ulp_lo[k] || !c->ulp_hi[k]) return cf_problem_fail(err, "%s: not enough memory for %zu elements", t->path, p->count);
  return true;
}

/* Per element: the error's enclosure in double and then in float, whose is nearer. Per thread: a bench, its MPFR numbers at first precision. */
static bool fits(const cf_problem *p, const cf_judge_options *o, int results, cf_error *err)
{
  double element = results * 2 * (sizeof(double) + sizeof(float)) + 1, limit = o->max_memory ? (double)o->max_memory : INFINITY;
  double output = results * (sizeof(cf_element) + sizeof(double) + 1) + 3 + 2 * (sizeof(mpfr_t) + FIRST_PREC / 8);
  double threads = fmin(o->threads, (double)p->rows), need = (double)p->count * element + threads * ((double)cf_row_bytes(p) + (double)p->m * output);
  return need <= limit || cf_problem_fail(err, "%s: judging needs %.0f bytes, more than --max-memory leaves (%.0f)", p->ops->name, need, limit);
}

bool cf_court_open(cf_court *c, const cf_problem *p, const cf_judge_options *o, const cf_tensor *result, const cf_tensor *second,
                   cf_error *err)
{
  const cf_criteria *cr = &o->criteria;
  *c = (cf_court){.problem = p, .criteria = cr, .prec_max = o->prec_max};
  c->derived = !cr->max_ulp_on && !cr->tol_on && !cr->cr;
  if (c->prec_max < 32) return cf_problem_fail(err, "--prec-max is %ld, expected at least 32", (long)c->prec_max);
  if ((cr->max_ulp_on && mpq_sgn(cr->max_ulp) < 0) || (cr->tol_on && (mpq_sgn(cr->rtol) < 0 || mpq_sgn(cr->atol) < 0)))
    return cf_problem_fail(err, "--max-ulp, --rtol and --atol must not be negative");
  cf_fast_prepare(cr, &c->fast);
  bool ok = fits(p, o, second ? 2 : 1, err) && accept(c, o, result, err) && (!second || accept(c, o, second, err));
  if (ok && second && !(c->nearer = malloc(p->count + 1))) ok = cf_problem_fail(err, "%s: not enough memory", second->path);
  if (!ok) cf_court_close(c);
  return ok;
}

void cf_court_close(cf_court *c)
{
  for (int k = 0; k < 2; k++) {
    free(c->ulp_lo[k]);
    free(c->ulp_hi[k]);
  }
  free(c->nearer);
}

bool cf_bench_init(const cf_court *c, cf_bench *b)
{
  size_t m = c->problem->m + 1;
  *b = (cf_bench){0};
  cf_desk_init(&b->desk);
  mpq_inits(b->q_lo, b->q_hi, NULL);
  bool ok = cf_row_init(c->problem, &b->row);
  for (int k = 0; k < 2; k++) {
    b->element[k] = malloc(m * sizeof *b->element[k]);
    b->tol[k] = malloc(m * sizeof *b->tol[k]);
    b->tier[k] = malloc(m);
    ok = ok && b->element[k] && b->tol[k] && b->tier[k];
  }
  b->open = malloc(m);
  b->nearer = malloc(m);
  b->lo = malloc(m * sizeof *b->lo);
  b->hi = malloc(m * sizeof *b->hi);
  if (ok && b->open && b->nearer && b->lo && b->hi) return true;
  cf_bench_clear(b);
  return false;
}

void cf_bench_clear(cf_bench *b)
{
  for (int k = 0; k < 2; k++) {
    free(b->element[k]);
    free(b->tol[k]);
    free(b->tier[k]);
  }
  free(b->open);
  free(b->nearer);
  free(b->lo);
  free(b->hi);
  cf_row_clear(&b->row);
  mpq_clears(b->q_lo, b->q_hi, NULL);
  cf_desk_clear(&b->desk);
}

static cf_question question(const cf_court *c, const cf_bench *b, int k, size_t i)
{
  return (cf_question){.criteria = c->criteria, .format = c->format[k], .y = b->element[k][i].value, .derived = c->derived, .tol = b->tol[k][i]};
}

/* An enclosure of the error is worth reporting when it is this narrow; a wider one is refined though the verdict stands. */
static bool narrow(double lo, double hi)
{
  return hi - lo <= 0x1p-6 * (1 + lo);
}

/* NaN, and infinities that are certainly right or wrong: the error is 0 or infinite. */
static void settle(cf_element *e, bool right)
{
  e->verdict = right ? CF_WITHIN : CF_OUTSIDE;
  e->ulp_lo = e->ulp_hi = right ? 0 : INFINITY;
}

/* y is not finite: settled by the enclosure alone, or left open. */
static bool fast_infinite(const cf_court *c, cf_element *e, int k)
{
  double max = ldexp(2 - ldexp(1, 1 - c->format[k].p), c->format[k].emax), beyond = c->format[k].p == 53 ? INFINITY : ldexp(1, c->format[k].emax + 1);
  if (isnan(e->value) || (e->value > 0 ? e->hi <= max : e->lo >= -max)) return settle(e, false), true;
  if (isfinite(beyond) && (e->value > 0 ? e->lo >= beyond : e->hi <= -beyond)) return settle(e, true), true;
  return false;
}

/* One element of one result against the enclosure t in doubles; false: still open */
static bool fast_element(const cf_court *c, cf_bench *b, int k, size_t i, cf_dd t, bool *tight)
{
  cf_element *e = &b->element[k][i];
  cf_question q = question(c, b, k, i);
  cf_fast_error m;
  *tight = true;
  if (!isfinite(e->value)) {
    if (!cf_fast_measure(t, 0, c->format[k], &m)) return false;
    e->lo = m.lo;
    e->hi = m.hi;
    return fast_infinite(c, e, k);
  }
  if (!cf_fast_measure(t, e->value, c->format[k], &m)) return false;
  e->lo = m.lo;
  e->hi = m.hi;
  e->ulp_lo = m.ulp_lo;
  e->ulp_hi = m.ulp_hi;
  *tight = narrow(m.ulp_lo, m.ulp_hi);
  cf_answer a = cf_fast_answer(&q, &c->fast, t, &m);
  if (a != CF_ANSWER_OPEN) e->verdict = a == CF_ANSWER_YES ? CF_WITHIN : CF_OUTSIDE;
  return a != CF_ANSWER_OPEN;
}

/* Blame from error intervals that are apart, or from equal numbers of equal format. */
static bool fast_nearer(const cf_court *c, cf_bench *b, size_t i)
{
  const cf_element *x = &b->element[0][i], *y = &b->element[1][i];
  b->nearer[i] = 2;
  if (c->format[0].p == c->format[1].p && (x->value == y->value || (isnan(x->value) && isnan(y->value))))
    b->nearer[i] = 0;
  else if (x->ulp_hi < y->ulp_lo)
    b->nearer[i] = -1;
  else if (y->ulp_hi < x->ulp_lo)
    b->nearer[i] = 1;
  else if (isinf(x->ulp_lo) && isinf(y->ulp_lo))
    b->nearer[i] = 0;
  return b->nearer[i] != 2;
}

/* All open elements of the row against t[]; returns how many stay open. */
static size_t fast_tier(const cf_court *c, cf_bench *b, int tier)
{
  size_t left = 0;
  for (size_t i = 0; i < b->row.m; i++) {
    if (!b->open[i]) continue;
    bool open = false, tight;
    for (int k = 0; k < c->results; k++) {
      bool settled = fast_element(c, b, k, i, b->row.t[i], &tight);
      if (settled && b->tier[k][i] > tier) b->tier[k][i] = (unsigned char)tier;
      open = open || !settled || !tight;
    }
    if (!open && c->results == 2) open = !fast_nearer(c, b, i);
    b->open[i] = open;
    left += open;
  }
  return left;
}

/* Everything that can be asked of element i within the span. True: all settled; else *ask as in decide.h. */
static bool examine(const cf_court *c, cf_bench *b, size_t i, const cf_span *span, int tier, bool *ask)
{
  bool settled = true, one, more;
  *ask = false;
  for (int k = 0; k < c->results; k++) {
    cf_element *e = &b->element[k][i];
    cf_question q = question(c, b, k, i);
    cf_span_doubles(span, &e->lo, &e->hi);
    if (isfinite(q.y)) { /* the error first, since asking for the verdict leaves the more useful crit */
      cf_span_ulps(&q, span, &b->desk, &e->ulp_lo, &e->ulp_hi, &one, &more);
      if (!one && !narrow(e->ulp_lo, e->ulp_hi)) {
        settled = false;
        *ask = more;
        if (more) break;
      }
    } else {
      e->ulp_lo = 0;
      e->ulp_hi = INFINITY;
    }
    cf_answer a = cf_question_answer(&q, span, &b->desk, &more);
    e->verdict = a == CF_ANSWER_OPEN ? CF_UNDEC : a == CF_ANSWER_YES ? CF_WITHIN : CF_OUTSIDE;
    if (a != CF_ANSWER_OPEN && !isfinite(q.y)) settle(e, a == CF_ANSWER_YES);
    if (a != CF_ANSWER_OPEN && b->tier[k][i] > tier) b->tier[k][i] = (unsigned char)tier;
    if (a != CF_ANSWER_OPEN) continue;
    settled = false;
    *ask = more;
    if (more) break;
  }
  if (c->results < 2 || (!settled && *ask)) return settled;
  cf_question q[2] = {question(c, b, 0, i), question(c, b, 1, i)};
  b->nearer[i] = (signed char)cf_nearer(&q[0], &q[1], span, &b->desk, &more);
  if (b->nearer[i] != 2) return settled;
  *ask = more;
  return false;
}

/* A verdict per result for the span as it stands, whatever is still open. */
static void best_effort(const cf_court *c, cf_bench *b, size_t i, const cf_span *span, int tier)
{
  bool one, ask;
  cf_question q[2];
  for (int k = 0; k < c->results; k++) {
    cf_element *e = &b->element[k][i];
    q[k] = question(c, b, k, i);
    cf_span_doubles(span, &e->lo, &e->hi);
    e->ulp_lo = 0;
    e->ulp_hi = INFINITY;
    if (isfinite(q[k].y)) cf_span_ulps(&q[k], span, &b->desk, &e->ulp_lo, &e->ulp_hi, &one, &ask);
    cf_answer a = cf_question_answer(&q[k], span, &b->desk, &ask);
    e->verdict = a == CF_ANSWER_OPEN ? CF_UNDEC : a == CF_ANSWER_YES ? CF_WITHIN : CF_OUTSIDE;
    if (a != CF_ANSWER_OPEN && !isfinite(q[k].y)) settle(e, a == CF_ANSWER_YES);
    if (b->tier[k][i] > tier) b->tier[k][i] = (unsigned char)tier;
  }
  if (c->results == 2) b->nearer[i] = (signed char)cf_nearer(&q[0], &q[1], span, &b->desk, &ask);
}

/* Split by exact comparisons of the truth with the ends that matter. False: the comparator reached its limit. */
static bool resolve(const cf_court *c, cf_bench *b, size_t i, cf_span *span)
{
  bool ask;
  for (int step = 0; step < 64; step++) {
    if (examine(c, b, i, span, step ? TIER_EXACT : TIER_MPFR, &ask)) return true;
    if (!ask) return false;
    int sign;
    mpq_t crit;
    mpq_init(crit);
    mpq_set(crit, b->desk.crit);
    cf_status status = c->problem->ops->cmp(c->problem, &b->row, i, crit, c->prec_max, &sign);
    if (status == CF_OK) cf_span_cut(span, sign, crit, b->q_lo, b->q_hi);
    mpq_clear(crit);
    if (status != CF_OK) return false;
  }
  return false;
}

/* One precision: enclose, then settle what can be settled; *left counts what stays open. */
static const char *one_precision(const cf_court *c, cf_bench *b, mpfr_prec_t prec, size_t *left)
{
  size_t m = b->row.m;
  bool last = prec == c->prec_max, ask;
  for (size_t i = 0; i < m; i++)
    if (b->open[i]) {
      mpfr_set_prec(b->lo[i], prec);
      mpfr_set_prec(b->hi[i], prec);
    }
  cf_status status = c->problem->ops->ref(c->problem, &b->row, b->open, prec, b->lo, b->hi);
  if (status != CF_OK) return cf_strerror(status);
  *left = 0;
  for (size_t i = 0; i < m; i++) {
    if (!b->open[i]) continue;
    cf_span span = {cf_cut_f(b->lo[i]), cf_cut_f(b->hi[i])};
    bool done = prec >= ASK_PREC || last ? resolve(c, b, i, &span) : examine(c, b, i, &span, TIER_MPFR, &ask);
    if (!done && last) best_effort(c, b, i, &span, TIER_EXACT);
    b->open[i] = !done && !last;
    *left += b->open[i];
  }
  return NULL;
}

/* The open elements with MPFR: precision by precision; from ASK_PREC on (or at the last precision) by comparison. */
static const char *slow_tier(const cf_court *c, cf_bench *b)
{
  size_t m = b->row.m, left = m;
  const char *wrong = NULL;
  unsigned char *held = malloc(m + 1);
  if (!held) return "not enough memory";
  memcpy(held, b->open, m);
  for (size_t i = 0; i < m; i++)
    if (held[i]) mpfr_inits2(FIRST_PREC, b->lo[i], b->hi[i], (mpfr_ptr)0);
  for (mpfr_prec_t prec = FIRST_PREC; left && !wrong; prec *= 2)
    wrong = one_precision(c, b, prec < c->prec_max ? prec : c->prec_max, &left);
  for (size_t i = 0; i < m; i++)
    if (held[i]) mpfr_clears(b->lo[i], b->hi[i], (mpfr_ptr)0);
  free(held);
  return wrong;
}

/* Elements whose truth is no real number: -inf, or what the policy for empty rows says. */
static void special(const cf_court *c, cf_bench *b, size_t i, cf_special kind)
{
  bool right[2] = {false, false};
  for (int k = 0; k < c->results; k++) {
    cf_element *e = &b->element[k][i];
    double y = e->value;
    if (kind == CF_TRUTH_MINUS_INF)
      right[k] = y == -INFINITY;
    else if (c->problem->o.empty_row == CF_EMPTY_NAN)
      right[k] = isnan(y);
    else
      right[k] = y == 0 && !(c->criteria->cr && signbit(y));
    e->lo = e->hi = kind == CF_TRUTH_MINUS_INF ? -INFINITY : c->problem->o.empty_row == CF_EMPTY_NAN ? NAN : 0;
    settle(e, right[k]);
    if (kind == CF_TRUTH_EMPTY && c->problem->o.empty_row == CF_EMPTY_ZERO && y == 0) e->ulp_lo = e->ulp_hi = 0;
    b->tier[k][i] = TIER_BOUND;
  }
  b->nearer[i] = right[0] == right[1] ? 0 : right[0] ? -1 : 1;
  b->open[i] = 0;
}

/* NaN and infinities are judged without a tolerance. */
static bool any_finite(const cf_court *c, const cf_bench *b, int k)
{
  const cf_row_ops *ops = c->problem->ops;
  for (size_t i = 0; i < b->row.m; i++)
    if (isfinite(cf_tensor_get(c->result[k], ops->index(c->problem, &b->row, i)))) return true;
  return false;
}

/* Values, tolerances, and what is open at the start. */
static const char *prepare(const cf_court *c, cf_bench *b)
{
  const cf_problem *p = c->problem;
  const char *why = NULL; /* kept for the second result, if its dtype is that of the first */
  for (int k = 0; k < c->results; k++) {
    bool again = k == 1 && c->result[1]->dtype == c->result[0]->dtype;
    if (c->derived && !b->row.empty && !again) why = cf_tolerance_row(p, &b->row, &c->arith[k], b->tol[k]);
    if (why && any_finite(c, b, k)) {
      snprintf(b->why, sizeof b->why, "no tolerance can be derived (%s): give a criterion, --max-ulp, --rtol, --atol or --cr", why);
      return b->why;
    }
    for (size_t i = 0; i < b->row.m; i++) {
      size_t at = p->ops->index(p, &b->row, i);
      if (!c->derived || b->row.empty)
        b->tol[k][i] = 0;
      else if (again)
        b->tol[1][i] = b->tol[0][i];
      b->element[k][i] = (cf_element){.index = at, .value = cf_tensor_get(c->result[k], at), .lo = -INFINITY, .hi = INFINITY, .ulp_hi = INFINITY, .verdict = CF_UNDEC};
      b->tier[k][i] = TIER_EXACT;
    }
  }
  for (size_t i = 0; i < b->row.m; i++) {
    cf_special kind = cf_row_special(p, &b->row, i);
    b->open[i] = 1;
    b->nearer[i] = 2;
    if (kind != CF_TRUTH_REAL) special(c, b, i, kind);
  }
  return NULL;
}

const char *cf_bench_row(const cf_court *c, cf_bench *b, size_t row)
{
  const cf_problem *p = c->problem;
  cf_row_load(p, &b->row, row);
  const char *why = prepare(c, b);
  if (why || b->row.m == 0 || b->row.empty) return why;
  bool fine = false; /* a bound of some 2^-50 tells little about a result in f64 */
  for (int k = 0; k < c->results; k++) fine = fine || c->format[k].p == 53;
  if (!fine && p->ops->bound(p, &b->row) == CF_OK && fast_tier(c, b, TIER_BOUND) == 0) return NULL;
  if (p->ops->dd(p, &b->row) == CF_OK && fast_tier(c, b, TIER_DD) == 0) return NULL;
  return slow_tier(c, b);
}
