/* From a problem to its claims: integrate, try the end-game on the way, stop as soon as the goal is proved. */
#ifndef CF_FLOW_CERTIFY_H
#define CF_FLOW_CERTIFY_H
#include "flow/endgame.h"

typedef enum cf_until {
  CF_UNTIL_END,      /* the enclosure of [0, t_end] */
  CF_UNTIL_CLUSTER,  /* convergence to one point */
  CF_UNTIL_EXPONENT, /* ... with the sharp exponent and a constant C of at most `constant` */
  CF_UNTIL_CLUSTERS  /* clusters within the options, persisting; or convergence to one point, all tokens within the diameter */
} cf_until;

typedef struct cf_certify_options {
  cf_until until;
  double constant;
  cf_endgame_options caps;
  cf_enclose_options enclose; /* its node and arg are called first at every node; false stops the run */
} cf_certify_options;

/* Theorems at time 0 first: where they suffice nothing is integrated. Goes on from the last node of *a.
 *   out  *claims: everything proved about the nodes of *a, also where the goal was not reached: `enclosed`, `energy_nondecreasing`, what the
 *        first node with a cluster claim proves, what the last node proves, and where clusters persist there, a chain of overlapping claims back
 *        to where they formed. Where all runs (double, double-double, MPFR) ended undecided, *a is the one that came farthest
 *   ok   the goal was reached
 *   err  CF_UNDECIDED with why (one line); as cf_enclose otherwise, then without claims */
cf_status cf_certify(const cf_flow_problem *p, const cf_certify_options *o, cf_trajectory *a, cf_claims *claims, char why[CF_WHY]);
#endif
