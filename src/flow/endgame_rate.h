/* Rates and constants of theorems A, B and C, each on its safe side.             [specs/endgame.md, sections 1 to 4]
 * Upper results may be infinite, lower ones 0: nothing is claimed then. */
#ifndef CF_FLOW_ENDGAME_RATE_H
#define CF_FLOW_ENDGAME_RATE_H
#include "flow/problem.h"

/* The weights from below: n a_ij >= r0 / (1 + g (E - 1)), the first bound of section 1. */
typedef struct cf_rate {
  size_t n;
  bool plain;    /* M = I: E depends on the squares of distances */
  bool one;      /* r0 = 1 */
  double nu, g;  /* not below (n-1)/n, and g */
  double b;      /* the exponent's b (plain) or B, not below it */
  double shift;  /* r0 = e^-shift, shift not below it */
} cf_rate;
/* False where no theorem knows the model (cf_endgame_knows says why). work[d*d] is needed where Q or K is given. */
bool cf_rate_init(cf_rate *a, const cf_flow_problem *p, double *work);
double cf_rate_r0(const cf_rate *a); /* from below */

/* Theorem A, 0 <= delta <= 1: r(delta) from below; sqrt(2 delta), and that times e^(I/2), from above. */
double cf_rate_inner(const cf_rate *a, double delta);
double cf_rate_inner_constant(const cf_rate *a, double delta, bool sharp);
/* Theorem B: Lam(D) from below; e^(I_B) from above. */
double cf_rate_hull(const cf_rate *a, double s, double D);
double cf_rate_hull_factor(const cf_rate *a, double s, double D);
/* Theorem C: (n-1) M0, and that times e^(I_B + J), from above. */
double cf_rate_causal_constant(const cf_rate *a, double s, double D, double M0, bool sharp);
#endif
