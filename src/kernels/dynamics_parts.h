/* Sums of attention with Q = K = V = I, every unordered pair of tokens being weighted once: what dynamics_small.c and dynamics_blocks.c share.
 * Each multiply-add is one rounding (fma), so that every clone gives the same bits. */
#ifndef CF_KERNELS_DYNAMICS_PARTS_H
#define CF_KERNELS_DYNAMICS_PARTS_H
#include <certiform/dynamics.h>
#include <certiform/fp.h>
#include "clones.h"
#include "expo_scalar.h"
#ifdef __FRAMAC__
#include "dynamics_weight.acsl"
#endif

enum { BLOCK = 32, ROWS = 4, COLS = 8, SMALL = 3 };

/*@ requires size: n <= CF_DYNAMICS_NMAX && (to == 8 || to == 32);
    assigns \nothing;
    ensures up:    \result == cf_up(n, to);
    ensures near:  n <= \result < n + to; */
static inline size_t round_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

/* exp(beta c - |beta|), clamped to [exp(TMIN), exp(TMAX)] whatever c is */
/*@ requires fin: \is_finite(beta) && \is_finite(shift) && \is_finite(c);
    requires box: cf_mag(beta, 20) && cf_mag(shift, 20) && cf_mag(c, 51);
    assigns \nothing;
    ensures pos:  \is_finite(\result) && cf_dyn_weight(\result); */
INLINE double weight(double beta, double shift, double c)
{
  //@ assert low: cf_weak_pre(shift, 20, 71);
  //@ assert fma: cf_fma_pre(beta, 20, c, 51, -shift, 71);
  double t = f_fma(beta, c, -shift);
  t = t > CF_DYNAMICS_TMAX ? CF_DYNAMICS_TMAX : t;
  t = t < CF_DYNAMICS_TMIN ? CF_DYNAMICS_TMIN : t;
  //@ assert box: expo_box(t);
  double w = cf_exp1(t);
  //@ assert weight: cf_dyn_weight_pre(t, w);
  return w;
}

/* The sums for d <= SMALL, and for any d: arguments and contract as in cf_weighted_sums_raw. */
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu) && d <= 3;
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, 18 * n);
    requires apart: cf_dynamics_beside(x, n, d, ldx, u, ldu, z, work, 18 * n);
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. 18 * n - 1];
    ensures fin:    cf_mat_mag(u, n, d, ldu, 64);
    ensures pos:    \forall integer i; 0 <= i < n ==> \is_finite(z[i]) && cf_dyn_sum(z[i]); */
void cf_small_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work);
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 2048);
    requires apart: cf_dynamics_beside(x, n, d, ldx, u, ldu, z, work, cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 2048);
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 2048 - 1];
    ensures fin:    cf_mat_mag(u, n, d, ldu, 64);
    ensures pos:    \forall integer i; 0 <= i < n ==> \is_finite(z[i]) && cf_dyn_sum(z[i]); */
void cf_block_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work);
#endif
