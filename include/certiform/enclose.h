/* The arithmetic core of rigorous trajectories: sums of nonnegative numbers, the criterion of a floating Cholesky factorization, the
 * recursion of the radius. Every result is at least the exact number it stands for.                       [specs/flow.md 2, 6, 9] */
#ifndef CERTIFORM_ENCLOSE_H
#define CERTIFORM_ENCLOSE_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

#define CF_ENCLOSE_STEP 0x1.0000000000002p0 /* 1 + 4u: more than two roundings take away */
#define CF_ENCLOSE_ETA 0x1p-1074            /* more than an underflow takes away */
#define CF_ENCLOSE_MAX 0x1p400              /* box of the entries */
#define CF_ENCLOSE_TERMS 0x1p20             /* of a sum, at most */
#define CF_ENCLOSE_EXP 0x1.0000000000008p0  /* 1 + 16u: more than cf_exp_raw's error and two roundings take away */
#define CF_ENCLOSE_RATE 0x1.004p-53         /* u (1 + 2^-10): times m + 4, more than g/(1 - g) + u, g = (m + 1) u/(1 - (m + 1) u), m <= 2^20 */

#ifdef __FRAMAC__
#include <certiform/expo.h>
#include <certiform/fp.h>
#include "enclose.acsl"
#endif

/* sum of v[k ld], k < m, upward.
 *   in   v   nonnegative, <= CF_ENCLOSE_MAX; m, ld <= CF_ENCLOSE_TERMS
 *   out  >= the exact sum
 *   not promised: correct rounding; how far above (8u and 2^-1072 a term by the proof's steps, not stated as a clause) */
/*@ requires size:  m <= CF_ENCLOSE_TERMS && 1 <= ld <= CF_ENCLOSE_TERMS;
    requires valid: enclose_valid(v, ld, m);
    requires box:   enclose_box(v, ld, m);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures up:     enclose_sum(v, ld, m) <= \result; */
CF_API double cf_norm_sum_raw(size_t m, size_t ld, const double *v);

/* sum of k v[k ld], k < m, upward.
 *   in, out, not promised   as cf_norm_sum_raw */
/*@ requires size:  m <= CF_ENCLOSE_TERMS && 1 <= ld <= CF_ENCLOSE_TERMS;
    requires valid: enclose_valid(v, ld, m);
    requires box:   enclose_box(v, ld, m);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures up:     enclose_first(v, ld, m) <= \result; */
CF_API double cf_norm_first_raw(size_t m, size_t ld, const double *v);

/* The tail of a product of polynomials: sum over k + l >= m - 1 of u_k v_l, k, l < m, from s_k >= sum_{l >= k} v_l. Upward.
 *   in   u[k ld], s[k ld] nonnegative, <= CF_ENCLOSE_MAX
 *   out  >= sum of u_k s_(m-1-k)
 *   not promised: correct rounding */
/*@ requires size:  m <= CF_ENCLOSE_TERMS && 1 <= ld <= CF_ENCLOSE_TERMS;
    requires valid: enclose_valid(u, ld, m) && enclose_valid(s, ld, m);
    requires box:   enclose_box(u, ld, m) && enclose_box(s, ld, m);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures up:     enclose_tail(u, s, ld, m, m) <= \result; */
CF_API double cf_tail_sum_raw(size_t m, size_t ld, const double *u, const double *s);

/* The square root of a sum of squares, upward: |v|_2.
 *   in   v[m]   nonnegative, <= CF_ENCLOSE_MAX
 *   out  >= |v|_2
 *   not promised: correct rounding */
/*@ requires size:  m <= CF_ENCLOSE_TERMS;
    requires valid: \valid_read(v + (0 .. m-1));
    requires box:   enclose_box(v, 1, m);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures up:     enclose_squared(enclose_squares(v, m), \result); */
CF_API double cf_norm_two_raw(size_t m, const double *v);

/* How far below 0 the least eigenvalue of lambda I - S may lie when its floating Cholesky factorization ends with positive pivots.
 *   in   s[k ld], k < m   the diagonal of S, magnitudes <= 2^300; |lambda| <= 2^300
 *   out  >= g/(1 - g) sum |lambda - s_k| + u sum |lambda - s_k|, g = (m + 1) u/(1 - (m + 1) u)   [Higham, Theorem 10.3; Rump]
 *   not promised: underflow inside the factorization (the caller adds 2^-1000) */
/*@ requires size:  m <= CF_ENCLOSE_TERMS && 1 <= ld <= CF_ENCLOSE_TERMS;
    requires valid: enclose_valid(s, ld, m);
    requires box:   enclose_signed(s, ld, m) && \is_finite(lambda) && -0x1p300 <= lambda <= 0x1p300;
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures up:     enclose_gamma(m + 1) * enclose_trace(s, ld, lambda, m) <= \result; */
CF_API double cf_pivot_slack_raw(size_t m, size_t ld, const double *s, double lambda);

/* The radius after a step: R = exp(A) start with A = grow + rate rho, for some rho > R.                   [specs/flow.md, theorem Step]
 *   in   start, rate, grow >= 0, finite, <= 2^300   (start = r + h (delta + L1 nu), rate = h (L1 + L2)/2, grow = the integral of mu)
 *   out  1 and *exponent >= A, *radius >= R, *radius < *rho; or 0: no rho was found, nothing is written
 *   not promised: that a rho is found whenever there is one */
/*@ requires box:   enclose_bounded(start) && enclose_bounded(rate) && enclose_bounded(grow);
    requires valid: \valid(rho) && \valid(exponent) && \valid(radius) && \separated(rho, exponent, radius);
    assigns *rho, *exponent, *radius;
    ensures found:  \result != 0 ==> enclose_radius(start, rate, grow, *rho, *exponent, *radius) && *radius < *rho;
    ensures none:   \result == 0 ==> *rho == \old(*rho) && *exponent == \old(*exponent) && *radius == \old(*radius); */
CF_API int cf_step_radius_raw(double start, double rate, double grow, double *rho, double *exponent, double *radius);

#ifdef __cplusplus
}
#endif
#endif
