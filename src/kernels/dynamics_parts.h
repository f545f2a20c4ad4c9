/* Sums of attention with Q = K = V = I, every unordered pair of tokens being weighted once: what dynamics_small.c and dynamics_blocks.c share.
 * Each multiply-add is one rounding (fma), so that every clone gives the same bits. */
#ifndef CF_KERNELS_DYNAMICS_PARTS_H
#define CF_KERNELS_DYNAMICS_PARTS_H
#include <certiform/dynamics.h>
#include <certiform/fp.h>
#include "clones.h"
#include "expo_scalar.h"

enum { BLOCK = 32, ROWS = 4, COLS = 8, SMALL = 3 };

static inline size_t round_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

/* exp(beta c - |beta|), clamped to [exp(TMIN), exp(TMAX)] whatever c is */
INLINE double weight(double beta, double shift, double c)
{
  double t = f_fma(beta, c, -shift);
  t = t > CF_DYNAMICS_TMAX ? CF_DYNAMICS_TMAX : t;
  t = t < CF_DYNAMICS_TMIN ? CF_DYNAMICS_TMIN : t;
  return cf_exp1(t);
}

/* The sums for d <= SMALL, and for any d: arguments as in cf_weighted_sums_raw. */
void cf_small_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work);
void cf_block_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work);
#endif
