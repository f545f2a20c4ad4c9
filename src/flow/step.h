/* One step of the rigorous integrator, and what it needs between steps.                                   [specs/flow.md 2, 7]
 * Private to src/flow. */
#ifndef CF_FLOW_STEP_H
#define CF_FLOW_STEP_H
#include "flow/enclosure.h"
#include "flow/lognorm.h"
#include "flow/node.h"

#define CF_STEP_MAX 1.0          /* rounding of the recurrence grows like e^(2h) near an equilibrium */
#define CF_STEP_QUANTUM 0x1p40   /* steps are multiples of 2^-40 (but for the last one) */
#define CF_STEP_SLACK 0x1.000011p0 /* 1 + 2^-20: a relative 1e-6 of every radius is left to whoever recomputes it */
#define CF_CELL_LOSS 0.05        /* e-folds a unit of time that the convexity bound may cost, times 1 + mu */
#define CF_CURVE_SLACK 1.1

typedef struct cf_stepper {
  const cf_flow_problem *p;
  size_t order, bits;
  cf_scores scores;
  double l1, l2;                 /* constants of the theorem */
  cf_sweep sweep;
  cf_defect defect;
  cf_lognorm norm;
  double *work, *x, *lo;         /* curve's numbers; a point of the polynomial */
  cf_mp *digits;                 /* the same point, above 106 bits */
  double h, mu;                  /* the last step's length; mu certified at the last node */
  bool dense;                    /* keeps the steps' polynomials */
  double ratio, floor;           /* a step is accepted when tail <= max(ratio round, floor) */
} cf_stepper;
/* bits: 53, 106, or 128, 192, .. 512. false without memory, or when Q^T K is not finite */
bool cf_stepper_init(cf_stepper *s, const cf_flow_problem *p, size_t order, size_t bits);
void cf_stepper_clear(cf_stepper *s);
/* mu at node a->node[a->nodes - 1], before the first step */
void cf_stepper_begin(cf_stepper *s, const cf_trajectory *a);
/* Pushes the next node, at most t_end; it may have fewer bits, and then another stepper goes on. CF_UNDECIDED with a reason, CF_ENOMEM; then nothing is pushed. */
cf_status cf_stepper_step(cf_stepper *s, cf_trajectory *a, double t_end, char reason[256]);

/* r(h) <= result for |x' - f(x)| <= delta (mean over the step), | |x|^2 - 1 | <= 2 nu, integral of mu <= grow; *growth the exponent used;
 * infinity when the quadratic term takes over                                                            [specs/flow.md, theorem Step] */
double cf_step_radius(double r0, double h, double delta, double nu, double grow, double l1, double l2, double *growth);
/* the least precision, at most `most`, whose rounding is far below a radius r */
size_t cf_step_bits(size_t n, double r, size_t most);
/* those of node 0 of a first run */
size_t cf_enclose_bits(const cf_enclose_options *o);
/* node 0: x_i / |x_i| rounded, r the rigorous distance of every admissible start */
cf_status cf_start(const cf_flow_problem *p, size_t bits, cf_trajectory *a, char reason[256]);
#endif
