/* The derived tolerance: how far a result may be from the truth under the arithmetic model, for any summation order.
 * Every formula stands in specs/tolerance.md; all values here are rounded upwards by one final factor 1 + 2^-16 (section "Evaluation"). */
#ifndef CF_JUDGE_TOLERANCE_H
#define CF_JUDGE_TOLERANCE_H
#include "judge/format.h"
#include "judge/problem.h"

#define CF_TOL_INFLATE 0x1.0001p0 /* 1 + 2^-16: the last factor of every tolerance, above its own rounding */
#define CF_TOL_LIMIT 0x1.ffp-1    /* 1 - 2^-9: a relative error from here on counts as unbounded */
#define CF_TOL_FAR 0x1p-1009      /* above e^-700: bounds the weight of a key 1000 below the largest */

typedef struct cf_arith {
  double u, eta;      /* acc: unit roundoff, half the least subnormal */
  double e_rel, e_abs; /* exp and log: relative and absolute error */
  double in_rel, in_abs; /* rounding of the inputs to acc: 0, 0 where acc holds them */
  double out_rel, out_abs; /* the final rounding to the result's dtype: 0, 0 where it holds acc */
  cf_format result;
  bool same; /* acc is the result's own format */
} cf_arith;

/* input: the widest dtype among the inputs. False if a dtype is no float or exp_ulp is no positive number. */
bool cf_arith_of(const cf_model *model, cf_dtype result, cf_dtype input, cf_arith *a);
cf_dtype cf_default_acc(cf_dtype result);
double cf_exp_above(double x);   /* from above, for any x; INFINITY beyond the range */
double cf_expm1_above(double x); /* from above, x >= 0 */
double cf_log_above(double x);   /* from above, x >= 1 */
double cf_gamma(double k, double u); /* k u / (1 - k u), INFINITY from k u = 1 on */

/* tol[m] for the outputs of the loaded row (value, bound, work are scratch); NULL, or the reason why there is no finite bound (then tol is infinite). */
const char *cf_tolerance_row(const cf_problem *p, cf_row *r, const cf_arith *a, double *tol);

/* The bound over all inputs of a kind: sum too. */
typedef enum cf_tol_op { /* the first ones are those of cf_op */
  CF_TOL_SUM = CF_OP_COUNT
} cf_tol_op;
typedef struct cf_worst {
  int op;          /* a cf_op or CF_TOL_SUM */
  double n, d;     /* length of the row (attention: keys), length of a key */
  double range;    /* |entries| <= range: x, y, q, k, v */
  double weight, bias; /* |weight|, |bias| of a normalization; attention: |mask| <= bias */
  double eps, scale;   /* attention: scale 0 stands for 1/sqrt(d) */
} cf_worst;
typedef struct cf_tolerance { /* |y - t| <= atol + rtol |t|; INFINITY with a reason where there is no bound */
  double rtol, atol, max_ulp;
  const char *why, *why_ulp;
} cf_tolerance;
void cf_tolerance_worst(const cf_worst *w, const cf_arith *a, cf_tolerance *t);
/* The derivation in a few lines of text. */
const char *cf_tolerance_derivation(int op);
#endif
