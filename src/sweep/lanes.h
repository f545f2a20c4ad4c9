/* Four systems side by side: x[n][d][CF_SWEEP_LANES]. One step of Euler or Runge-Kutta for SA and USA with Q = K = V = I, in doubles.
 * A lane's numbers depend on that lane alone, each multiply-add is one rounding (fma): the same bits on every processor and in any company. */
#ifndef CF_SWEEP_LANES_H
#define CF_SWEEP_LANES_H
#include <stddef.h>
#include <stdint.h>

#define CF_SWEEP_LANES 4

/* largest |log2| of a weight, exp(beta c - |beta|), that may occur */
#define CF_LANES_EXPONENT 1000.0

typedef struct cf_lanes {
  size_t n, d;
  double beta;
  double scale; /* usa: exp(|beta|)/n; sa: 0 */
  double *x, *f, *k, *y, *u, *z, *c, *r; /* state; field, sum of stages, argument of a stage; sums, weights, four rows of weights, four scaled rows: one allocation at x */
} cf_lanes;

/* false: no memory. The state is zero. */
int cf_lanes_new(cf_lanes *a, size_t n, size_t d, double beta, double scale);
void cf_lanes_clear(cf_lanes *a);
/* x := x + h f(x); the published experiments' x + h q(x), q the attention output before its projection, f = P_x q; the classical method of
 * order 4. Then x_i := x_i / |x_i|. */
void cf_lanes_published(cf_lanes *a, double h);
void cf_lanes_euler(cf_lanes *a, double h);
void cf_lanes_rk4(cf_lanes *a, double h);
/* Of each lane: how many pairs i < j have <x_i, x_j> > threshold, and the least inner product of a pair (2 for n = 1). */
void cf_lanes_pairs(cf_lanes *a, double threshold, uint64_t count[CF_SWEEP_LANES], double least[CF_SWEEP_LANES]);
#endif
