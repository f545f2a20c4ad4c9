/* The scores beta <Q x_i, K x_j> as the rigorous integrator sees them: |beta| <x_i, M x_j>, M = sign(beta) Q^T K.    [specs/flow.md 10]
 * Private to src/flow. */
#ifndef CF_FLOW_SCORES_H
#define CF_FLOW_SCORES_H
#include "flow/mp.h"
#include "flow/problem.h"

typedef struct cf_scores {
  bool plain;        /* M = I: nothing below is used but beta and strength */
  double beta;       /* |beta| */
  double norm;       /* >= |M|_2; 1 where plain */
  double frobenius;  /* >= |M|_F of what is stored; 1 where plain */
  double strength;   /* >= beta norm, equal to beta where plain: what the constants of the theorem grow with; usa, not plain: also >= the problem's |beta| */
  double offset;     /* usa, not plain: weights exp(score - offset)/(n clock), at most 1/n; offset is the problem's beta */
  double clock;      /* a power of two: the sweep's time is clock times the trajectory's; 1 but for usa, not plain */
  double *m, *lo;    /* [d][d]: M rounded, and the rest of it */
  double rest;       /* |M - m - lo|_2 <= rest */
  double product;    /* >= |Q|_F |K|_F */
} cf_scores;
/* err  CF_ENOMEM; CF_EBOX: an entry of M is not finite */
cf_status cf_scores_init(cf_scores *s, const cf_flow_problem *p);
/* M[d][d] to so many bits: off by at most 2^-bits |M|_F + d 2^-(bits + 54) |Q|_F |K|_F in norm */
void cf_scores_digits(const cf_flow_problem *p, int bits, cf_mp *m);
void cf_scores_clear(cf_scores *s);
#endif
