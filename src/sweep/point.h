/* One point of a phase diagram: many systems of n tokens, uniform on the sphere, under one model, beta and integrator; at checkpoints, how
 * many pairs of tokens are close. Sampled in doubles: statistics, nothing rigorous. Everything is counted in integers, so that sums over
 * systems do not depend on who counted what.                                                                  [specs/sweep.md] */
#ifndef CF_SWEEP_POINT_H
#define CF_SWEEP_POINT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <certiform/status.h>
#include "flow/integrate.h"
#include "flow/problem.h"

typedef struct cf_point {
  size_t n, d;
  double beta;
  cf_flow_model model;
  cf_method method;
  double step;        /* as given; point_step(p) is the one taken */
  bool published;     /* usa: the step divided by max(sqrt(beta) exp(beta - 1/2), 1), the rule of the published experiments */
  double tol;         /* dopri5, dop853 */
  double t_end;
  size_t checkpoints; /* >= 1; times k t_end/(checkpoints - 1), the last alone when 1 */
  double threshold;   /* pairs i < j with <x_i, x_j> > threshold are counted */
  uint64_t seed;
} cf_point;

/* Of one checkpoint, over systems: m_s = close pairs of system s. */
typedef struct cf_tally {
  uint64_t pairs;   /* sum m_s */
  uint64_t squares; /* sum m_s^2 */
  uint64_t whole;   /* systems all of whose pairs are close */
} cf_tally;

/* The step h and how many of them. Steps end at min(k h, t_end); a checkpoint is taken after the step that ends nearest to it, by dopri5 and dop853 exactly there. */
double cf_point_step(const cf_point *p);
size_t cf_point_steps(const cf_point *p); /* 0: more than 2^31, or t_end or step is no positive number; dopri5, dop853: the checkpoints */
bool cf_point_adaptive(const cf_point *p); /* dopri5, dop853 */
double cf_point_time(const cf_point *p, size_t checkpoint);
uint64_t cf_point_pairs(const cf_point *p); /* n (n-1)/2 */

/* Starts of systems first .. first + count - 1 (flow/random.h), x[count][n][e]: for d <= n the tokens themselves, e = d; for d > n rows with the
 * same inner products in e = n dimensions, all that the flow depends on. Kept between points that differ in beta, model or method only. */
typedef struct cf_starts {
  size_t n, d, e, count;
  uint64_t seed;
  uint32_t first;
  double *x;
} cf_starts;
cf_status cf_starts_make(cf_starts *s, const cf_point *p, uint32_t first, size_t count); /* nothing to do when *s has them */
void cf_starts_clear(cf_starts *s);

/* tally[checkpoints] += what these systems give; *evaluations += those of the field, per system.
 * sa and usa by published, euler and rk4 four systems at a time (lanes.h), all else by flow/run.h. A system all of whose pairs are closer than
 * CF_POINT_SETTLED is not followed further: the least inner product of positively weighted tokens never decreases (specs/endgame.md), and
 * the margin to the threshold is far above all roundings; `every_step` follows it all the same.
 *   err  CF_ENOMEM; CF_ESIZE (cf_point_steps is 0); of the field and the integrator, *reason then one line or NULL */
#define CF_POINT_SETTLED(threshold) (1 - 0.5 * (1 - (threshold)))
typedef struct cf_point_run {
  bool every_step;
  double evaluations;
  const char *reason;
} cf_point_run;
cf_status cf_point_count(const cf_point *p, const cf_starts *s, cf_tally *tally, cf_point_run *run);

/* pairs/(systems n(n-1)/2), and its standard error from the spread of the systems (NaN for one system); one rounding each but for the root. */
double cf_tally_fraction(const cf_point *p, const cf_tally *t, uint64_t systems);
double cf_tally_error(const cf_point *p, const cf_tally *t, uint64_t systems);
#endif
