/* Rows of the right-hand sides of the variants, of noise and of the geodesic step, from attention outputs.   [specs/dynamics.md] Private: src/flow
 * calls these. One rounding per operation, in the order written. Not promised of any: what comes of entries outside the boxes. */
#ifndef CF_KERNELS_SCHEMES_H
#define CF_KERNELS_SCHEMES_H
#include <stddef.h>

#define CF_SCHEME_LEAST 0x1p-140 /* least divisor of a projected row */
#ifdef __FRAMAC__
#include <certiform/fp.h>
#include <certiform/vec.h>
#include "schemes.acsl"
#endif

/* f := (a - c x) / s.
 *   in   |x[i]| <= 2^10, |a[i]| <= 2^204, |c| <= 2^240, s >= CF_SCHEME_LEAST
 *   out  |f[i]| <= 2^400 */
/*@ requires size:  d <= 0x1000000000000;
    requires valid: \valid_read(a + (0 .. d-1)) && \valid_read(x + (0 .. d-1)) && \valid(f + (0 .. d-1));
    requires apart: \separated(a + (0 .. d-1), f + (0 .. d-1)) && \separated(x + (0 .. d-1), f + (0 .. d-1));
    requires box:   sch_outputs(a, d) && sch_tokens(x, d) && \is_finite(c) && \is_finite(s) && -0x1p240 <= c <= 0x1p240 && CF_SCHEME_LEAST <= s;
    assigns f[0 .. d-1];
    ensures box:    sch_velocities(f, d); */
void cf_scheme_project(size_t d, double c, double s, const double *a, const double *x, double *f);

/* f[i] := x_i0 a_i1 - x_i1 a_i0, rows of two.
 *   in   |x| <= 2^10, |a| <= 2^204
 *   out  |f[i]| <= 2^400 */
/*@ requires size:  n <= 0x1000000000000;
    requires valid: \valid_read(x + (0 .. 2*n-1)) && \valid_read(a + (0 .. 2*n-1)) && \valid(f + (0 .. n-1));
    requires apart: \separated(x + (0 .. 2*n-1), f + (0 .. n-1)) && \separated(a + (0 .. 2*n-1), f + (0 .. n-1));
    requires box:   sch_tokens(x, 2*n) && sch_outputs(a, 2*n);
    assigns f[0 .. n-1];
    ensures box:    sch_velocities(f, n); */
void cf_scheme_circle(size_t n, const double *x, const double *a, double *f);

/* u := v (u s).
 *   in   |u[i]| <= 2^64, |s| <= 2^140, |v| <= 1
 *   out  |u[i]| <= 2^204 */
/*@ requires size:  d <= 0x1000000000000;
    requires valid: \valid(u + (0 .. d-1));
    requires box:   sch_sums(u, d) && \is_finite(v) && sch_sign(v) && \is_finite(s) && -0x1p140 <= s <= 0x1p140;
    assigns u[0 .. d-1];
    ensures box:    sch_outputs(u, d); */
void cf_scheme_scaled(size_t d, double v, double s, double *u);

/* u := v (u / z), z a sum of weights.
 *   in   |u[i]| <= 2^64, z >= 2^-440, |v| <= 1
 *   out  |u[i]| <= 2^504 */
/*@ requires size:  d <= 0x1000000000000;
    requires valid: \valid(u + (0 .. d-1));
    requires box:   sch_sums(u, d) && \is_finite(v) && sch_sign(v) && \is_finite(z) && 0x1p-440 <= z;
    assigns u[0 .. d-1];
    ensures box:    \forall integer i; 0 <= i < d ==> \is_finite(u[i]) && sch_average(u[i]); */
void cf_scheme_mean(size_t d, double v, double z, double *u);

/* y := y + s (w - c x), noise w on the sphere.
 *   in   |c|, |x[i]|, |w[i]|, |y[i]| <= 2^200, |s| <= 2^64
 *   out  |y[i]| <= 2^470 */
/*@ requires size:  d <= 0x1000000000000;
    requires valid: \valid_read(x + (0 .. d-1)) && \valid_read(w + (0 .. d-1)) && \valid(y + (0 .. d-1));
    requires apart: \separated(x + (0 .. d-1), y + (0 .. d-1)) && \separated(w + (0 .. d-1), y + (0 .. d-1));
    requires box:   sch_entries(x, d) && sch_entries(w, d) && sch_entries(y, d) && \is_finite(c) && sch_entry(c) && \is_finite(s) && sch_length(s);
    assigns y[0 .. d-1];
    ensures box:    \forall integer i; 0 <= i < d ==> \is_finite(y[i]) && sch_end(y[i]); */
void cf_scheme_noise(size_t d, double s, double c, const double *x, const double *w, double *y);

/* |v|, by which its entries can be divided unless it is 0.
 *   in   |v[i]| <= 2^401 */
/*@ requires size:  d <= CF_NMAX;
    requires valid: \valid_read(v + (0 .. d-1)) && cf_row_mag(v, d, 401);
    assigns \nothing;
    ensures fin:    \is_finite(\result) && 0 <= \result;
    ensures ratio:  0 < \result ==> sch_ratios(v, d, \result); */
double cf_scheme_speed(size_t d, const double *v);

/* x := c x + w (v / r), along a great circle.
 *   in   |x[i]| <= 2^200, |c|, |w| <= 1, r > 0 the speed of v
 *   out  |x[i]| <= 2^541 */
/*@ requires size:  d <= CF_NMAX;
    requires valid: \valid_read(v + (0 .. d-1)) && \valid(x + (0 .. d-1)) && \separated(v + (0 .. d-1), x + (0 .. d-1));
    requires box:   sch_entries(x, d) && \is_finite(c) && sch_cosine(c) && \is_finite(w) && sch_cosine(w);
    requires ratio: \is_finite(r) && sch_ratios(v, d, r);
    assigns x[0 .. d-1];
    ensures box:    \forall integer i; 0 <= i < d ==> \is_finite(x[i]) && sch_turned(x[i]); */
void cf_scheme_turn(size_t d, double c, double w, double r, const double *v, double *x);
#endif
