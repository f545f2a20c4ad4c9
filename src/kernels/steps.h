/* What one step of an explicit method does to a state besides its field, entry by entry.            [specs/dynamics.md] Private: src/flow calls these.
 * Not promised of any: what comes of entries outside the boxes. */
#ifndef CF_KERNELS_STEPS_H
#define CF_KERNELS_STEPS_H
#include <stddef.h>

#define CF_STEP_BOX 0x1p400                 /* entries of states and slopes */
#define CF_STEP_LENGTH 0x1p64               /* lengths of steps */
#define CF_STEP_END 0x1p480                 /* entries after a step */
#define CF_STEP_SIXTH 0x1.5555555555555p-3  /* 1/6, rounded */
#define CF_STEP_THIRD 0x1.5555555555555p-2  /* 1/3, rounded */
#ifdef __FRAMAC__
#include <certiform/fp.h>
#include "steps.acsl"
#endif

/* out := y + h k, product and sum rounded.
 *   in   |k[i]|, |y[i]| <= CF_STEP_BOX, |h| <= CF_STEP_LENGTH
 *   out  |out[i]| <= CF_STEP_END
 *   err  u |y + h k| + u (1 + 2^-32) |h k| + 2^-1074 */
/*@ requires size:  m <= 0x1000000000000;
    requires valid: \valid_read(k + (0 .. m-1)) && \valid_read(y + (0 .. m-1)) && \valid(out + (0 .. m-1));
    requires apart: \separated(k + (0 .. m-1), out + (0 .. m-1)) && \separated(y + (0 .. m-1), out + (0 .. m-1));
    requires box:   step_box(k, m) && step_box(y, m) && \is_finite(h) && step_length(h);
    assigns out[0 .. m-1];
    ensures new:    \forall integer i; 0 <= i < m ==> \is_finite(out[i]) && step_new(\at(y[i], Pre), h, \at(k[i], Pre), out[i]); */
void cf_step_from(size_t m, double h, const double *k, const double *y, double *out);

/* y := y + h k, the same. */
/*@ requires size:  m <= 0x1000000000000;
    requires valid: \valid_read(k + (0 .. m-1)) && \valid(y + (0 .. m-1)) && \separated(k + (0 .. m-1), y + (0 .. m-1));
    requires box:   step_box(k, m) && step_box(y, m) && \is_finite(h) && step_length(h);
    assigns y[0 .. m-1];
    ensures new:    \forall integer i; 0 <= i < m ==> \is_finite(y[i]) && step_new(\old(y[i]), h, \at(k[i], Pre), y[i]); */
void cf_step_on(size_t m, double h, const double *k, double *y);

/* y := y + h (a/6 + b/3 + c/3 + d/6), every operation rounded, the sum from the left.
 *   in   |a[i]|, |b[i]|, |c[i]|, |d[i]|, |y[i]| <= CF_STEP_BOX, |h| <= CF_STEP_LENGTH
 *   out  |y[i]| <= CF_STEP_END
 *   err  u |y + h s| + u (1 + 2^-32) |h s| + 2^-1074 from y + h s, s the rounded mean of the slopes */
/*@ requires size:  m <= 0x1000000000000;
    requires valid: \valid_read(a + (0 .. m-1)) && \valid_read(b + (0 .. m-1)) && \valid_read(c + (0 .. m-1)) && \valid_read(d + (0 .. m-1)) && \valid(y + (0 .. m-1));
    requires apart: \separated(a + (0 .. m-1), y + (0 .. m-1)) && \separated(b + (0 .. m-1), y + (0 .. m-1)) &&
                    \separated(c + (0 .. m-1), y + (0 .. m-1)) && \separated(d + (0 .. m-1), y + (0 .. m-1));
    requires box:   step_box(a, m) && step_box(b, m) && step_box(c, m) && step_box(d, m) && step_box(y, m) && \is_finite(h) && step_length(h);
    assigns y[0 .. m-1];
    ensures new:    \forall integer i; 0 <= i < m ==> \is_finite(y[i]) &&
                    step_new(\old(y[i]), h, step_mean(\at(a[i], Pre), \at(b[i], Pre), \at(c[i], Pre), \at(d[i], Pre)), y[i]); */
void cf_step_rk4(size_t m, double h, const double *a, const double *b, const double *c, const double *d, double *y);

/* y := the polynomial of degree `order` at h, by Horner's rule, product and sum rounded. series[order + 1][m]: the coefficients of h^0, h^1, ...
 *   in   |series| <= CF_STEP_BOX, |h| <= 2^8, order <= 64
 *   out  |y[i]| <= 2^(400 + 9 order) */
/*@ requires size:  m <= 0x1000000000000 && order <= 64;
    requires valid: \valid(y + (0 .. m-1)) && \forall integer k; 0 <= k <= order ==> step_series(series, m, k, y);
    requires box:   \is_finite(h) && -0x1p8 <= h <= 0x1p8;
    assigns y[0 .. m-1];
    ensures room:   step_rooms(y, m, order); */
void cf_step_taylor(size_t m, size_t order, double h, const double *series, double *y);

/* out := y + h sum_{j < count} c_j k_j, products and sums rounded, in this order from 0.
 *   in   count <= 16 coefficients |c_j| <= 2^10; |k_j[i]|, |y[i]| <= CF_STEP_BOX, |h| <= CF_STEP_LENGTH
 *   out  |out[i]| <= CF_STEP_END */
/*@ requires size:  m <= 0x1000000000000 && count <= 16;
    requires valid: \valid_read(c + (0 .. count-1)) && \valid_read(y + (0 .. m-1)) && \valid(out + (0 .. m-1));
    requires apart: \separated(c + (0 .. count-1), out + (0 .. m-1)) && \separated(y + (0 .. m-1), out + (0 .. m-1));
    requires terms: step_weights(c, count) && step_slopes(k, count, m, out);
    requires box:   step_box(y, m) && \is_finite(h) && step_length(h);
    assigns out[0 .. m-1];
    ensures box:    \forall integer i; 0 <= i < m ==> \is_finite(out[i]) && step_end(out[i]); */
void cf_step_stage(size_t count, size_t m, const double *c, double *const *k, double h, const double *y, double *out);

/* The same from c_0 k_0 on, every further product and the last fused with its sum; y = NULL: 0. */
/*@ requires size:  m <= 0x1000000000000 && 1 <= count <= 16;
    requires valid: \valid_read(c + (0 .. count-1)) && \valid(out + (0 .. m-1)) && \separated(c + (0 .. count-1), out + (0 .. m-1));
    requires start: y == \null || (\valid_read(y + (0 .. m-1)) && \separated(y + (0 .. m-1), out + (0 .. m-1)) && step_box(y, m));
    requires terms: step_weights(c, count) && step_slopes(k, count, m, out);
    requires box:   \is_finite(h) && step_length(h);
    assigns out[0 .. m-1];
    ensures box:    \forall integer i; 0 <= i < m ==> \is_finite(out[i]) && step_end(out[i]); */
void cf_step_fused(size_t count, size_t m, const double *c, double *const *k, double h, const double *y, double *out);
#endif
