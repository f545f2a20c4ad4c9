/* The equiangular reduction, rigorously: n tokens with one common cosine gamma keep it,                       [GLPR2023, theorem 6.8]
 *   gamma' = 2 e^(beta gamma) (1 - gamma) ((n-1) gamma + 1)/(e^beta + (n-1) e^(beta gamma))   (sa),   the same with n for the divisor (usa),
 * so that the time from one cosine to a larger one is one integral, enclosed by claims/real.h. The curve t_delta(n, beta) of a phase diagram is the
 * time from 0 to 1 - delta: where tokens nearly orthogonal at the start (d large) are delta-close.                [specs/sweep.md 5] */
#ifndef CF_SWEEP_CURVE_H
#define CF_SWEEP_CURVE_H
#include "claims/real.h"
#include "flow/problem.h"

/* The time from cosine `from` to cosine `to`, -1/(n-1) < from < to < 1, n >= 2, to about so many digits after the point; NaN for another model. */
cf_real *cf_equiangular_time(cf_pool *p, cf_flow_model model, size_t n, const cf_real *beta, const cf_real *from, const cf_real *to, int digits);
/* The cosine at time t > 0 after `from`; Newton's steps aim, the times of both ends, which increase with the cosine, prove. */
cf_real *cf_equiangular_cosine(cf_pool *p, cf_flow_model model, size_t n, const cf_real *beta, const cf_real *from, const cf_real *t, int digits);
/* t_delta for the doubles beta and threshold = 1 - delta, to about 10 digits: lo <= t_delta <= hi, NaN when undecided. */
typedef struct cf_curve_point {
  double beta, lo, hi;
} cf_curve_point;
void cf_curve(cf_flow_model model, size_t n, double threshold, size_t count, cf_curve_point *at); /* at[count].beta given */
#endif
