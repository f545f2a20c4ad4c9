/* Sum and dot product with a proved remainder: exact sum = hi + lo +- rad, and rounded once with a bound.        [specs/bound.md 2, 3]
 * Private: the bound tier's sums. */
#ifndef CF_KERNELS_LANE_SUMS_H
#define CF_KERNELS_LANE_SUMS_H
#include "join.h"
#ifdef __FRAMAC__
#include "lane_sums.acsl"
#endif

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n - 1));
    requires box:   vec_box(x, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result.hi) && \is_finite(\result.lo) && \is_finite(\result.rad);
    ensures range:  pair_half(\result.hi) && pair_half(\result.lo) && pair_bound(\result.rad);
    ensures near:   pair_near(vec_sum{Pre}(x, n), \result.hi, \result.lo, \result.rad); */
cf_pair cf_pair_sum(size_t n, const double *x);
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n - 1)) && \valid_read(y + (0 .. n - 1));
    requires box:   vec_box(x, n) && vec_box(y, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result.hi) && \is_finite(\result.lo) && \is_finite(\result.rad);
    ensures range:  pair_half(\result.hi) && pair_half(\result.lo) && pair_bound(\result.rad);
    ensures near:   pair_near(vec_dot{Pre}(x, y, n), \result.hi, \result.lo, \result.rad); */
cf_pair cf_pair_dot(size_t n, const double *x, const double *y);

/* a sum, a product, each with a bound of its error: what cf_sum_bound and cf_dot_bound return for arguments that pass their checks [specs/bound.md 3] */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n - 1)) && \valid(bound);
    requires box:   vec_box(x, n);
    assigns *bound;
    ensures fin:    \is_finite(\result) && \is_finite(*bound);
    ensures near:   \abs(vec_sum{Pre}(x, n) - \result) <= *bound; */
double cf_sum_value(size_t n, const double *x, double *bound);
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n - 1)) && \valid_read(y + (0 .. n - 1)) && \valid(bound);
    requires box:   vec_box(x, n) && vec_box(y, n);
    assigns *bound;
    ensures fin:    \is_finite(\result) && \is_finite(*bound);
    ensures near:   \abs(vec_dot{Pre}(x, y, n) - \result) <= *bound; */
double cf_dot_value(size_t n, const double *x, const double *y, double *bound);
#endif
