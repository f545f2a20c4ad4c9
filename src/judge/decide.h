/* The decision: a criterion on y is a set of truths with finitely many rational ends in each region where ulp(t) is constant;
 * an enclosure of t either settles it or names the end that must be compared with t. The argument is in specs/verdict.md. */
#ifndef CF_JUDGE_DECIDE_H
#define CF_JUDGE_DECIDE_H
#include <stdbool.h>
#include <gmp.h>
#include <mpfr.h>
#include "judge/format.h"
#include "judge/judge.h"

/* One end of an interval: a rational, an MPFR number, or infinite. */
typedef struct cf_cut {
  enum { CF_CUT_INF, CF_CUT_Q, CF_CUT_F } kind;
  bool open;
  mpq_srcptr q;
  mpfr_srcptr f;
} cf_cut;

typedef struct cf_span { /* the truth is in here; never empty */
  cf_cut lo, hi;
} cf_span;

enum { CF_MAX_REGIONS = 8, CF_MAX_CONDS = 10 };

typedef struct cf_region { /* where t has one sign (if it matters) and one ulp(t) = 2^k (if it matters) */
  cf_span span;
  int sign; /* -1: t < 0, 1: t >= 0, 0: does not matter */
  long k;
} cf_region;

typedef struct cf_cond { /* lower: t >= c, or t > c if strict; upper: t <= c, or t < c if strict */
  bool upper, strict;
} cf_cond;

/* Scratch of one thread: all rationals the decision needs. */
typedef struct cf_desk {
  mpq_t edge[CF_MAX_REGIONS][2], c[CF_MAX_CONDS], crit, y, y2, step, a, b;
  cf_cond cond[CF_MAX_CONDS];
  cf_region region[CF_MAX_REGIONS];
  unsigned n_cond;
  mpfr_t f[4];
} cf_desk;
void cf_desk_init(cf_desk *d);
void cf_desk_clear(cf_desk *d);

/* What is asked of one element y of a result. */
typedef struct cf_question {
  const cf_criteria *criteria;
  cf_format format;
  double y;
  bool derived;  /* the criterion is |y - t| <= tol */
  double tol;
} cf_question;

typedef enum cf_answer { CF_ANSWER_NO, CF_ANSWER_YES, CF_ANSWER_OPEN } cf_answer;

/* Does every t of the span satisfy the criteria (yes), none (no), or is it open? If open, *ask tells whether desk->crit holds a
 * number inside the span whose comparison with t would help; without it only a narrower span does. */
cf_answer cf_question_answer(const cf_question *question, const cf_span *span, cf_desk *desk, bool *ask);

/* Whose error in ulps of its own format is smaller: -1 the first's, 1 the second's, 0 equal; 2 open (crit, ask as above). */
int cf_nearer(const cf_question *first, const cf_question *second, const cf_span *span, cf_desk *desk, bool *ask);

/* [lo, hi] holds |y - t| / ulp(t) for every t of the span. *one is false when ulp(t) is not constant on the span (then crit, ask). */
void cf_span_ulps(const cf_question *question, const cf_span *span, cf_desk *desk, double *lo, double *hi, bool *one, bool *ask);

/* The same, left in desk->f[0] and desk->f[1], outward at their precision. */
void cf_span_error(const cf_question *question, const cf_span *span, cf_desk *desk, bool *one, bool *ask);

cf_cut cf_cut_f(mpfr_srcptr f); /* a closed end at f; an infinite one where f is not finite */

/* Outward doubles of the span. */
void cf_span_doubles(const cf_span *span, double *lo, double *hi);

/* Replace a side of the span after sign = sign(t - crit) became known; the end points to q, which takes crit's value. */
void cf_span_cut(cf_span *span, int sign, mpq_srcptr crit, mpq_ptr q_lo, mpq_ptr q_hi);
#endif
