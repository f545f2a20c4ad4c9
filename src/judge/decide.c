#include "judge/decide.h"
#include <limits.h>
#include <math.h>

enum { FAR = 8192 }; /* beyond 2^FAR binades are not enumerated */

void cf_desk_init(cf_desk *d)
{
  for (int i = 0; i < CF_MAX_REGIONS; i++) mpq_inits(d->edge[i][0], d->edge[i][1], NULL);
  for (int i = 0; i < CF_MAX_CONDS; i++) mpq_init(d->c[i]);
  mpq_inits(d->crit, d->y, d->y2, d->step, d->a, d->b, NULL);
  for (int i = 0; i < 4; i++) mpfr_init2(d->f[i], 256);
}

void cf_desk_clear(cf_desk *d)
{
  for (int i = 0; i < CF_MAX_REGIONS; i++) mpq_clears(d->edge[i][0], d->edge[i][1], NULL);
  for (int i = 0; i < CF_MAX_CONDS; i++) mpq_clear(d->c[i]);
  mpq_clears(d->crit, d->y, d->y2, d->step, d->a, d->b, NULL);
  for (int i = 0; i < 4; i++) mpfr_clear(d->f[i]);
}

/* sign(end - c); lower tells which infinity an infinite end is */
static int cut_cmp_q(const cf_cut *cut, bool lower, mpq_srcptr c)
{
  if (cut->kind == CF_CUT_INF) return lower ? -1 : 1;
  if (cut->kind == CF_CUT_Q) return mpq_cmp(cut->q, c);
  return mpfr_cmp_q(cut->f, c);
}

static int cut_sign(const cf_cut *cut, bool lower)
{
  if (cut->kind == CF_CUT_INF) return lower ? -1 : 1;
  return cut->kind == CF_CUT_Q ? mpq_sgn(cut->q) : mpfr_sgn(cut->f);
}

/* floor(log2 |end|), end not 0 */
static long cut_floor_log2(const cf_cut *cut)
{
  if (cut->kind == CF_CUT_INF) return LONG_MAX / 2; /* above every MPFR exponent */
  return cut->kind == CF_CUT_Q ? cf_mpq_floor_log2(cut->q) : (long)mpfr_get_exp(cut->f) - 1;
}

/* Where c lies: -1 below every t, 1 above every t, 0 inside or at an end that is included; *point: t = c is all there is. */
static int place(const cf_span *s, mpq_srcptr c, bool *point)
{
  int l = cut_cmp_q(&s->lo, true, c), h = cut_cmp_q(&s->hi, false, c);
  *point = l == 0 && h == 0;
  if (l > 0 || (l == 0 && s->lo.open)) return -1;
  if (h < 0 || (h == 0 && s->hi.open)) return 1;
  return 0;
}

static cf_answer cond_answer(cf_cond cond, mpq_srcptr c, const cf_span *s)
{
  bool point;
  int at = place(s, c, &point);
  if (at) return (at < 0) != cond.upper ? CF_ANSWER_YES : CF_ANSWER_NO;
  if (point) return cond.strict ? CF_ANSWER_NO : CF_ANSWER_YES;
  if (cond.upper && cut_cmp_q(&s->hi, false, c) == 0 && !cond.strict) return CF_ANSWER_YES;
  if (!cond.upper && cut_cmp_q(&s->lo, true, c) == 0 && !cond.strict) return CF_ANSWER_YES;
  if (cond.upper && cut_cmp_q(&s->lo, true, c) == 0 && cond.strict) return CF_ANSWER_NO;
  if (!cond.upper && cut_cmp_q(&s->hi, false, c) == 0 && cond.strict) return CF_ANSWER_NO;
  return CF_ANSWER_OPEN;
}

/* s := s without what lies outside the region; false if nothing is left */
static bool meet(cf_span *s, const cf_span *r)
{
  if (r->lo.kind != CF_CUT_INF) {
    int c = cut_cmp_q(&s->lo, true, r->lo.q);
    if (c < 0 || (c == 0 && r->lo.open)) s->lo = r->lo;
  }
  if (r->hi.kind != CF_CUT_INF) {
    int c = cut_cmp_q(&s->hi, false, r->hi.q);
    if (c > 0 || (c == 0 && r->hi.open)) s->hi = r->hi;
  }
  int order;
  if (s->hi.kind == CF_CUT_Q)
    order = cut_cmp_q(&s->lo, true, s->hi.q);
  else if (s->lo.kind == CF_CUT_Q)
    order = -cut_cmp_q(&s->hi, false, s->lo.q);
  else if (s->lo.kind == CF_CUT_INF || s->hi.kind == CF_CUT_INF)
    order = -1;
  else
    order = mpfr_cmp(s->lo.f, s->hi.f);
  return order < 0 || (order == 0 && !s->lo.open && !s->hi.open);
}

static cf_cut cut_q(mpq_srcptr q, bool open)
{
  return (cf_cut){CF_CUT_Q, open, q, NULL};
}
static const cf_cut cut_inf = {CF_CUT_INF, true, NULL, NULL};

/* The binade e (clamped to emin: everything below 2^(emin+1)) on one side of 0: [2^e, 2^(e+1)) or its mirror image. */
static void binade(cf_desk *d, int i, cf_format f, int sign, long e)
{
  mpq_ptr in = d->edge[i][0], out = d->edge[i][1];
  if (e <= f.emin)
    mpq_set_ui(in, 0, 1);
  else
    cf_mpq_pow2(in, e);
  cf_mpq_pow2(out, (e <= f.emin ? f.emin : e) + 1);
  if (sign < 0) {
    mpq_neg(in, in);
    mpq_neg(out, out);
  }
  bool zero_here = e <= f.emin; /* 0 belongs to the region t >= 0 */
  d->region[i] = (cf_region){.sign = sign, .k = cf_ulp_exponent(f, e)};
  d->region[i].span = sign > 0 ? (cf_span){cut_q(in, false), cut_q(out, true)} : (cf_span){cut_q(out, true), cut_q(in, zero_here)};
}

/* |t| >= 2^FAR throughout, so that |y - t| = |t| (1 +- 2^-FAR/2) for every finite y of a format, while |t| / ulp(t) is in [2^(p-1), 2^p):
 * the error is above 2^(p-1) - 1 and below 2^p + 1, whatever the binade, which may be out of MPFR's range. */
static bool is_far(const cf_span *s)
{
  int slo = cut_sign(&s->lo, true), shi = cut_sign(&s->hi, false);
  if (slo != shi || slo == 0) return false;
  return cut_floor_log2(slo > 0 ? &s->lo : &s->hi) >= FAR;
}

/* max-ulp for a truth so far out; open where that does not settle it */
static cf_answer far_ulps(const cf_question *q, const cf_span *s, cf_desk *d)
{
  if (!is_far(s)) return CF_ANSWER_OPEN;
  cf_mpq_pow2(d->a, q->format.p);
  mpq_set_ui(d->b, 1, 1);
  mpq_add(d->a, d->a, d->b);
  if (mpq_cmp(q->criteria->max_ulp, d->a) >= 0) return CF_ANSWER_YES;
  cf_mpq_pow2(d->a, q->format.p - 1);
  mpq_sub(d->a, d->a, d->b);
  return mpq_cmp(q->criteria->max_ulp, d->a) <= 0 ? CF_ANSWER_NO : CF_ANSWER_OPEN;
}

/* The binades the span meets, ascending; 0 if they are too many to enumerate or too far out to be written as rationals. */
static int binades(const cf_span *s, cf_format f, cf_desk *d)
{
  int slo = cut_sign(&s->lo, true), shi = cut_sign(&s->hi, false), n = 0;
  long elo = slo ? cut_floor_log2(&s->lo) : f.emin, ehi = shi ? cut_floor_log2(&s->hi) : f.emin;
  if (elo < f.emin) elo = f.emin;
  if (ehi < f.emin) ehi = f.emin;
  if (elo > FAR || ehi > FAR) return 0;
  bool neg = slo < 0, pos = shi > 0 || (shi == 0 && !s->hi.open);
  if (slo > 0 && shi > 0) { /* 0 is not inside */
    for (long e = elo; e <= ehi && n < CF_MAX_REGIONS; e++) binade(d, n++, f, 1, e);
    return n == CF_MAX_REGIONS ? 0 : n;
  }
  if (slo < 0 && shi < 0) {
    for (long e = elo; e >= ehi && n < CF_MAX_REGIONS; e--) binade(d, n++, f, -1, e);
    return n == CF_MAX_REGIONS ? 0 : n;
  }
  if (neg)
    for (long e = elo; e >= f.emin && n < CF_MAX_REGIONS; e--) binade(d, n++, f, -1, e);
  if (pos)
    for (long e = f.emin; e <= ehi && n < CF_MAX_REGIONS; e++) binade(d, n++, f, 1, e);
  return n == CF_MAX_REGIONS ? 0 : n;
}

static int regions(const cf_span *s, cf_format f, bool by_ulp, bool by_sign, cf_desk *d)
{
  if (by_ulp) return binades(s, f, d);
  if (!by_sign) {
    d->region[0] = (cf_region){.span = {cut_inf, cut_inf}};
    return 1;
  }
  mpq_set_ui(d->edge[0][0], 0, 1);
  d->region[0] = (cf_region){.span = {cut_inf, cut_q(d->edge[0][0], true)}, .sign = -1};
  d->region[1] = (cf_region){.span = {cut_q(d->edge[0][0], false), cut_inf}, .sign = 1};
  return 2;
}

/* crit := 0, if 0 is inside: what to ask when there are too many regions */
static bool ask_zero(const cf_span *s, cf_desk *d)
{
  bool point;
  mpq_set_ui(d->crit, 0, 1);
  return place(s, d->crit, &point) == 0 && !point;
}

static void add_cond(cf_desk *d, bool upper, bool strict, mpq_srcptr c)
{
  d->cond[d->n_cond] = (cf_cond){upper, strict};
  mpq_set(d->c[d->n_cond++], c);
}

/* y - r <= t <= y + r */
static void add_ball(cf_desk *d, mpq_srcptr y, mpq_srcptr r)
{
  mpq_sub(d->a, y, r);
  add_cond(d, false, false, d->a);
  mpq_add(d->a, y, r);
  add_cond(d, true, false, d->a);
}

/* |y - t| <= A + R |t|. With s = sign(t), T = s t, Y = s y: T (1 + R) >= Y - A and T (1 - R) <= Y + A; the second one changes
 * direction at R = 1, where it reads 0 <= Y + A. */
static void add_tolerance(cf_desk *d, const cf_criteria *cr, int sign)
{
  mpq_set_ui(d->b, 1, 1);
  mpq_add(d->b, d->b, cr->rtol);
  mpq_set(d->step, d->y);
  if (sign < 0) mpq_neg(d->step, d->step);
  mpq_sub(d->a, d->step, cr->atol);
  mpq_div(d->a, d->a, d->b);
  if (sign < 0) mpq_neg(d->a, d->a);
  add_cond(d, sign < 0, false, d->a);
  mpq_set_ui(d->b, 1, 1);
  mpq_sub(d->b, d->b, cr->rtol);
  mpq_add(d->a, d->step, cr->atol);
  int way = mpq_sgn(d->b);
  if (way == 0) {
    if (mpq_sgn(d->a) >= 0) return;
    mpq_set_ui(d->a, 0, 1); /* never: t >= 0 and t < 0 */
    add_cond(d, false, false, d->a);
    add_cond(d, true, true, d->a);
    return;
  }
  mpq_div(d->a, d->a, d->b);
  if (sign < 0) mpq_neg(d->a, d->a);
  add_cond(d, (way > 0) == (sign > 0), false, d->a);
}

static void add_rounding(const cf_question *q, cf_desk *d)
{
  cf_rounding r = cf_rounding_interval(q->format, q->y, d->a, d->b);
  add_cond(d, false, !r.lo_closed, d->a);
  add_cond(d, true, !r.hi_closed, d->b);
}

static void conditions(const cf_question *q, const cf_region *r, bool by_ulp, cf_desk *d)
{
  d->n_cond = 0;
  if (isinf(q->y)) { /* right only if t rounds to it */
    cf_format_overflow(q->format, d->a);
    if (q->y < 0) mpq_neg(d->a, d->a);
    add_cond(d, q->y < 0, false, d->a);
    return;
  }
  mpq_set_d(d->y, q->y);
  if (q->derived) {
    mpq_set_d(d->step, q->tol);
    add_ball(d, d->y, d->step);
    return;
  }
  if (by_ulp) {
    cf_mpq_pow2(d->step, r->k);
    mpq_mul(d->step, d->step, q->criteria->max_ulp);
    add_ball(d, d->y, d->step);
  }
  if (q->criteria->tol_on) add_tolerance(d, q->criteria, r->sign);
  if (q->criteria->cr) add_rounding(q, d);
}

static cf_answer all_conditions(const cf_span *s, cf_desk *d)
{
  cf_answer all = CF_ANSWER_YES;
  for (unsigned i = 0; i < d->n_cond; i++) {
    cf_answer one = cond_answer(d->cond[i], d->c[i], s);
    if (one == CF_ANSWER_NO) return CF_ANSWER_NO;
    if (one == CF_ANSWER_OPEN) {
      all = CF_ANSWER_OPEN;
      mpq_set(d->crit, d->c[i]);
    }
  }
  return all;
}

cf_answer cf_question_answer(const cf_question *q, const cf_span *span, cf_desk *d, bool *ask)
{
  *ask = false;
  if (isnan(q->y)) return CF_ANSWER_NO;
  bool finite = isfinite(q->y) && !q->derived, by_ulp = finite && q->criteria->max_ulp_on;
  cf_answer far = by_ulp ? far_ulps(q, span, d) : CF_ANSWER_OPEN;
  if (far == CF_ANSWER_NO) return far;
  if (far == CF_ANSWER_YES) by_ulp = false; /* it holds everywhere */
  int n = regions(span, q->format, by_ulp, finite && q->criteria->tol_on, d);
  if (n == 0) {
    *ask = ask_zero(span, d);
    return CF_ANSWER_OPEN;
  }
  cf_answer all = CF_ANSWER_OPEN;
  bool first = true;
  for (int i = 0; i < n; i++) {
    cf_span part = *span;
    if (!meet(&part, &d->region[i].span)) continue;
    conditions(q, &d->region[i], by_ulp, d);
    cf_answer one = all_conditions(&part, d);
    if (one == CF_ANSWER_OPEN) {
      *ask = true;
      return one;
    }
    if (!first && one != all) { /* the regions disagree: t has to be compared with the edge between them */
      mpq_set(d->crit, d->region[i].span.lo.q);
      *ask = true;
      return CF_ANSWER_OPEN;
    }
    all = one;
    first = false;
  }
  return all;
}

/* Errors of two finite results: |y1 - t| 2^-k1 < |y2 - t| 2^-k2, that is |y1 - t| < a |y2 - t| with a = 2^(k1 - k2). For a = 1 the
 * one end is the midpoint; else the result with the finer ulp has the smaller error exactly between (y1 - a y2)/(1 - a) and
 * (y1 + a y2)/(1 + a). */
static int nearer_in_region(const cf_span *s, long k1, long k2, cf_desk *d)
{
  bool point;
  int side[2];
  cf_mpq_pow2(d->step, k1 - k2);
  mpq_mul(d->b, d->step, d->y2);
  mpq_set_ui(d->a, 1, 1);
  mpq_add(d->a, d->a, d->step);
  mpq_add(d->c[0], d->y, d->b);
  mpq_div(d->c[0], d->c[0], d->a);
  mpq_set(d->c[1], d->c[0]);
  if (k1 != k2) {
    mpq_set_ui(d->a, 1, 1);
    mpq_sub(d->a, d->a, d->step);
    mpq_sub(d->c[1], d->y, d->b);
    mpq_div(d->c[1], d->c[1], d->a);
  }
  for (int i = 0; i < 2; i++) {
    side[i] = -place(s, d->c[i], &point); /* 1: t above c */
    if (point) return 0;
    if (side[i] == 0) {
      mpq_set(d->crit, d->c[i]);
      return 2;
    }
  }
  if (k1 == k2) return mpq_cmp(d->y, d->y2) < 0 ? side[0] : -side[0];
  int coarser = k1 < k2 ? 1 : -1;
  return side[0] != side[1] ? -coarser : coarser;
}

/* One of the two is not finite: its error is 0 where t rounds to it, else infinite. A finite one has error 0 only at t = y. */
static int nearer_infinite(const cf_question *q1, const cf_question *q2, const cf_span *span, cf_desk *d, bool *ask)
{
  const cf_question *q[2] = {q1, q2};
  int bad[2] = {0, 0};
  for (int i = 0; i < 2; i++) {
    if (isfinite(q[i]->y)) {
      bad[i] = 1;
      continue;
    }
    cf_answer a = cf_question_answer(q[i], span, d, ask);
    if (a == CF_ANSWER_OPEN) return 2;
    bad[i] = a == CF_ANSWER_YES ? 0 : 2;
  }
  int finite = bad[0] == 1 ? 0 : 1;
  if (bad[finite] == 1 && bad[1 - finite] == 0) {
    bool point;
    mpq_set_d(d->crit, q[finite]->y);
    *ask = place(span, d->crit, &point) == 0 && !point;
    if (*ask) return 2;
    if (point) bad[finite] = 0;
  }
  return bad[0] == bad[1] ? 0 : bad[0] < bad[1] ? -1 : 1;
}

int cf_nearer(const cf_question *q1, const cf_question *q2, const cf_span *span, cf_desk *d, bool *ask)
{
  *ask = false;
  if (!isfinite(q1->y) || !isfinite(q2->y)) return nearer_infinite(q1, q2, span, d, ask);
  bool same = q1->format.p == q2->format.p && q1->format.emin == q2->format.emin;
  if (same && q1->y == q2->y) return 0;
  if (!same && is_far(span)) return q1->format.p < q2->format.p ? -1 : 1; /* the errors differ by a factor of 2 at least */
  cf_format finer = q1->format.emin <= q2->format.emin ? q1->format : q2->format; /* its binades are binades of both */
  int n = regions(span, finer, !same, false, d), all = 2;
  if (n == 0) {
    *ask = ask_zero(span, d);
    return 2;
  }
  mpq_set_d(d->y, q1->y);
  mpq_set_d(d->y2, q2->y);
  for (int i = 0, first = 1; i < n; i++) {
    cf_span part = *span;
    if (!meet(&part, &d->region[i].span)) continue;
    long e = d->region[i].k + finer.p - 1;
    int one = nearer_in_region(&part, same ? 0 : cf_ulp_exponent(q1->format, e), same ? 0 : cf_ulp_exponent(q2->format, e), d);
    if (one == 2 || (!first && one != all)) {
      if (one != 2) mpq_set(d->crit, d->region[i].span.lo.q);
      *ask = true;
      return 2;
    }
    all = one;
    first = 0;
  }
  return all;
}

cf_cut cf_cut_f(mpfr_srcptr f)
{
  if (mpfr_inf_p(f) || mpfr_nan_p(f)) return cut_inf;
  return (cf_cut){CF_CUT_F, false, NULL, f};
}

void cf_span_doubles(const cf_span *s, double *lo, double *hi)
{
  mpfr_t f;
  mpfr_init2(f, 53);
  *lo = -INFINITY;
  *hi = INFINITY;
  if (s->lo.kind == CF_CUT_F) *lo = mpfr_get_d(s->lo.f, MPFR_RNDD);
  if (s->hi.kind == CF_CUT_F) *hi = mpfr_get_d(s->hi.f, MPFR_RNDU);
  if (s->lo.kind == CF_CUT_Q) {
    mpfr_set_q(f, s->lo.q, MPFR_RNDD);
    *lo = mpfr_get_d(f, MPFR_RNDD);
  }
  if (s->hi.kind == CF_CUT_Q) {
    mpfr_set_q(f, s->hi.q, MPFR_RNDU);
    *hi = mpfr_get_d(f, MPFR_RNDU);
  }
  mpfr_clear(f);
}

/* f := end - y, rounded in the direction given */
static void cut_minus(mpfr_ptr f, const cf_cut *cut, double y, mpfr_rnd_t rnd)
{
  if (cut->kind == CF_CUT_INF)
    mpfr_set_inf(f, rnd == MPFR_RNDD ? -1 : 1);
  else if (cut->kind == CF_CUT_Q) {
    mpq_t q;
    mpq_init(q);
    mpq_set_d(q, y);
    mpq_sub(q, cut->q, q);
    mpfr_set_q(f, q, rnd);
    mpq_clear(q);
  } else
    mpfr_sub_d(f, cut->f, y, rnd);
}

static bool is_power_of_two(mpq_srcptr q)
{
  mp_bitcnt_t n = mpz_scan1(mpq_numref(q), 0), m = mpz_scan1(mpq_denref(q), 0);
  return mpz_sizeinbase(mpq_numref(q), 2) == n + 1 && mpz_sizeinbase(mpq_denref(q), 2) == m + 1;
}

/* The binade of the end, not below emin. An open end at a power of two, seen from the side of 0, does not reach its own. */
static long near_end(const cf_cut *cut, cf_format f)
{
  long e = cut_floor_log2(cut);
  return e > f.emin ? e : f.emin;
}
static long reach(const cf_cut *cut, cf_format f)
{
  long e = cut_floor_log2(cut);
  if (cut->open && cut->kind == CF_CUT_Q && is_power_of_two(cut->q)) e--;
  return e > f.emin ? e : f.emin;
}

void cf_span_error(const cf_question *q, const cf_span *s, cf_desk *d, bool *one, bool *ask)
{
  int slo = cut_sign(&s->lo, true), shi = cut_sign(&s->hi, false);
  long a = slo ? reach(&s->lo, q->format) : q->format.emin, b = shi ? reach(&s->hi, q->format) : q->format.emin;
  bool zero = slo <= 0 && shi >= 0;
  if ((s->lo.kind == CF_CUT_INF || s->hi.kind == CF_CUT_INF) && is_far(s)) { /* no precision will tell more */
    mpfr_set_d(d->f[0], ldexp(1, q->format.p - 1) - 1, MPFR_RNDD);
    mpfr_set_d(d->f[1], nextafter(ldexp(1, q->format.p) + 1, INFINITY), MPFR_RNDU);
    *one = true;
    *ask = false;
    return;
  }
  long top = a > b ? a : b, least = zero ? q->format.emin : slo > 0 ? near_end(&s->lo, q->format) : near_end(&s->hi, q->format);
  *one = top == least;
  *ask = false;
  if (!*one && zero) *ask = ask_zero(s, d);
  if (!*one && !*ask && top <= 8192) {
    cf_mpq_pow2(d->crit, top);
    if (slo < 0 && (shi <= 0 || a >= b)) mpq_neg(d->crit, d->crit);
    *ask = true;
  }
  cut_minus(d->f[0], &s->lo, q->y, MPFR_RNDD);
  cut_minus(d->f[1], &s->hi, q->y, MPFR_RNDU);
  mpfr_ptr dlo = d->f[0], dhi = d->f[1];
  if (mpfr_sgn(dhi) < 0) {
    mpfr_neg(dlo, dlo, MPFR_RNDN);
    mpfr_neg(dhi, dhi, MPFR_RNDN);
    mpfr_swap(dlo, dhi);
  } else if (mpfr_sgn(dlo) < 0) {
    mpfr_neg(dlo, dlo, MPFR_RNDN);
    mpfr_max(dhi, dlo, dhi, MPFR_RNDU);
    mpfr_set_zero(dlo, 1);
  }
  mpfr_mul_2si(dlo, dlo, -cf_ulp_exponent(q->format, top), MPFR_RNDD);
  mpfr_mul_2si(dhi, dhi, -cf_ulp_exponent(q->format, least), MPFR_RNDU);
}

void cf_span_ulps(const cf_question *q, const cf_span *s, cf_desk *d, double *lo, double *hi, bool *one, bool *ask)
{
  cf_span_error(q, s, d, one, ask);
  *lo = mpfr_get_d(d->f[0], MPFR_RNDD);
  *hi = mpfr_get_d(d->f[1], MPFR_RNDU);
}

void cf_span_cut(cf_span *s, int sign, mpq_srcptr crit, mpq_ptr q_lo, mpq_ptr q_hi)
{
  if (sign >= 0) {
    mpq_set(q_lo, crit);
    s->lo = cut_q(q_lo, sign > 0);
  }
  if (sign <= 0) {
    mpq_set(q_hi, crit);
    s->hi = cut_q(q_hi, sign < 0);
  }
}
