/* First phases of the exact tier: an evaluation in vectors and Ziv's rounding test. What it does not settle is NaN and goes the long way:
 * double-double, then MPFR. */
#ifndef CF_EXACT_FIRST_H
#define CF_EXACT_FIRST_H
#include <stdbool.h>
#include <stddef.h>

#define CF_FIRST_ROWS 8
#define CF_FIRST_WIDTH 256

/* y[i] := RN(e^x[i]), RN(log x[i]), ... or NaN, true if none is; x[i] may be anything */
bool cf_exp_first(size_t n, const double *x, double *y);
bool cf_log_first(size_t n, const double *x, double *y);
bool cf_sin_first(size_t n, const double *x, double *y);
bool cf_cos_first(size_t n, const double *x, double *y);

/* *z := RN(sum x y), or false: not settled, *z anything; x and y may be anything */
bool cf_dot_first(size_t n, const double *x, const double *y, double *z);

/* Attention without a mask: the caller sets the fields above the line; open says whether this phase is for the data (finite, or it says no)
 * and computes the others. */
typedef struct cf_first {
  size_t nk, d, dv, ldk, ldv;
  const double *k, *v;
  double scale, scale_lo, scale_rad;
  /* - */
  double q_norm, k_norm, v_max, top[CF_FIRST_WIDTH], err[CF_FIRST_WIDTH];
} cf_first;
bool cf_first_open(cf_first *f, size_t nq, const double *q, size_t ldq);
/* o[count][dv], count <= CF_FIRST_ROWS: RN of row t over its first live[t] keys, or NaN */
void cf_first_rows(const cf_first *f, size_t count, const double *q, size_t ldq, const size_t *live, double *o);
#endif
