/* What the sums over tiles take: powers of a step's length, norms times a power, sums of two rows. Every entry of a result is at least the
 * exact number it stands for.                                                                  [specs/flow.md 4, 9] Private: src/flow calls these. */
#ifndef CF_KERNELS_ENCLOSE_SCALE_H
#define CF_KERNELS_ENCLOSE_SCALE_H
#include <stddef.h>
#include "up.h"
#ifdef __FRAMAC__
#include "enclose_scale.acsl"
#endif

/* f[k] := h^k, upward.
 *   in   0 <= h <= 1; n <= 1024
 *   out  h^k <= f[k] <= 2^20
 *   not promised: how far above */
/*@ requires size:  n <= 1024;
    requires valid: \valid(f + (0 .. n-1));
    requires box:   \is_finite(h) && scale_unit(h);
    assigns f[0 .. n-1];
    ensures fin:    scale_box(f, n);
    ensures up:     \forall integer k; 0 <= k < n ==> scale_power(h, k) <= f[k]; */
void cf_scale_powers(size_t n, double h, double *f);

/* r[i] := v[i] f, upward.
 *   in   v[n]   0 <= v[i] <= 2^400
 *        f      0 <= f <= 2^20
 *   out  r[i] >= v[i] f exactly
 *   not promised: how far above */
/*@ requires size:  n <= 0x1000000000000;
    requires valid: \valid_read(v + (0 .. n-1)) && \valid(r + (0 .. n-1)) && \separated(v + (0 .. n-1), r + (0 .. n-1));
    requires box:   scale_box(v, n) && \is_finite(f) && scale_factor(f);
    assigns r[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(r[i]);
    ensures up:     \forall integer i; 0 <= i < n ==> scale_by(v[i], f, r[i]); */
void cf_scale_by(size_t n, const double *v, double f, double *r);

/* r[i] := a[i] + b[i], upward.
 *   in   a[n], b[n]   nonnegative, <= 2^400
 *   out  r[i] >= a[i] + b[i] exactly
 *   not promised: how far above */
/*@ requires size:  n <= 0x1000000000000;
    requires valid: \valid_read(a + (0 .. n-1)) && \valid_read(b + (0 .. n-1)) && \valid(r + (0 .. n-1));
    requires apart: \separated(a + (0 .. n-1), r + (0 .. n-1)) && \separated(b + (0 .. n-1), r + (0 .. n-1));
    requires box:   scale_box(a, n) && scale_box(b, n);
    assigns r[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(r[i]);
    ensures up:     \forall integer i; 0 <= i < n ==> a[i] + b[i] <= r[i]; */
void cf_scale_add(size_t n, const double *a, const double *b, double *r);

/* r[i] := a[i] f[i], upward.
 *   in   a[n]   0 <= a[i] <= 2^400
 *        f[n]   0 <= f[i] <= 2^20
 *   out  r[i] >= a[i] f[i] exactly
 *   not promised: how far above */
/*@ requires size:  n <= 0x1000000000000;
    requires valid: \valid_read(a + (0 .. n-1)) && \valid_read(f + (0 .. n-1)) && \valid(r + (0 .. n-1));
    requires apart: \separated(a + (0 .. n-1), r + (0 .. n-1)) && \separated(f + (0 .. n-1), r + (0 .. n-1));
    requires box:   scale_box(a, n) && scale_factors(f, n);
    assigns r[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(r[i]);
    ensures up:     \forall integer i; 0 <= i < n ==> scale_by(a[i], f[i], r[i]); */
void cf_scale_mul(size_t n, const double *a, const double *f, double *r);

/* r[i] := a[i] / b[i], upward.
 *   in   a[n]   0 <= a[i] <= 2^400
 *        b[n]   b[i] >= 1
 *   out  r[i] >= a[i] / b[i] exactly
 *   not promised: how far above */
/*@ requires size:  n <= 0x1000000000000;
    requires valid: \valid_read(a + (0 .. n-1)) && \valid_read(b + (0 .. n-1)) && \valid(r + (0 .. n-1));
    requires apart: \separated(a + (0 .. n-1), r + (0 .. n-1)) && \separated(b + (0 .. n-1), r + (0 .. n-1));
    requires box:   scale_box(a, n) && scale_divisors(b, n);
    assigns r[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(r[i]);
    ensures up:     \forall integer i; 0 <= i < n ==> scale_over(a[i], b[i], r[i]); */
void cf_scale_div(size_t n, const double *a, const double *b, double *r);

/* 1: all v[n] are finite and of magnitude <= most; 0: one is not, or is NaN. */
/*@ requires valid: \valid_read(v + (0 .. n-1));
    requires box:   \is_finite(most) && 0 <= most <= 0x1p400;
    assigns \nothing;
    ensures fits:   \result != 0 ==> \forall integer i; 0 <= i < n ==> \is_finite(v[i]) && -most <= v[i] <= most; */
int cf_scale_fits(size_t n, const double *v, double most);
#endif
