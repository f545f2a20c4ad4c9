/* The unit sphere: normalize x / max(|x|, eps), tangent projection P_x y = y - <x,y> x, Gram matrix. */
#ifndef CERTIFORM_SPHERE_H
#define CERTIFORM_SPHERE_H
#include <stddef.h>
#include <certiform/status.h>
#include <certiform/vec.h>
#ifdef __cplusplus
extern "C" {
#endif

#define CF_NORMALIZE_EPSMAX 0x1p800 /* largest eps of the proved kernel */
#define CF_TANGENT_XMAX 0x1p300     /* largest |entry| of x and y: <x,y> x is a product of three */
#define CF_TANGENT_REL(n) (((n) + 2.0) * CF_VEC_U) /* y - <x,y> x, of sum |x_i y_i| |x|: n u of <x,y>, u of <x,y> x, u of the difference */

#ifdef __FRAMAC__
#include <certiform/fp.h>
#include "matrix.acsl"
#include "sphere.acsl"
#include "norm.acsl"
#include "tangent.acsl"
#endif

/* y := x / max(|x|, eps).
 *   in   x[n]   finite, |x[i]| <= CF_XMAX, n <= CF_NMAX;  0 <= eps <= CF_NORMALIZE_EPSMAX
 *   out  y[n]   finite; y and x do not overlap
 *   order       r = sqrt((x_0 x_0 + x_1 x_1) + ..), products rounded; r := eps if r <= eps; y_i = x_i / r; 0 if r = 0
 *   err  m = max(|x|, eps) >= CF_NORM_MIN: |y_i - x_i/m| <= CF_NORM_REL(n) |x_i/m| + CF_VEC_TINY, and | |y| - 1 | <= CF_NORM_REL(n)
 *        when eps <= |x|, both norms exact                                       claims cf_normalize_raw.err, cf_normalize_raw.unit
 *   not promised: |y| == 1 exactly; accuracy where |x| and eps are below CF_NORM_MIN */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    requires eps:   \is_finite(eps) && 0 <= eps <= CF_NORMALIZE_EPSMAX;
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n);
    ensures err:    \forall real m; cf_larger(m, cf_norm{Pre}(x, n), eps) && CF_NORM_MIN <= m ==>
                      \forall integer i; 0 <= i < n ==> cf_quot_near(n, y[i], \old(x[i]), m);
    ensures unit:   CF_NORM_MIN <= cf_norm{Pre}(x, n) && eps <= cf_norm{Pre}(x, n) ==> \abs(cf_norm(y, n) - 1.0) <= CF_NORM_REL(n); */
CF_API void cf_normalize_raw(size_t n, double eps, const double *x, double *y);
/* z := y - <x,y> x, the projection on the tangent space at x; x as given (not renormalized).
 *   in   x[n], y[n]   finite, |.| <= CF_TANGENT_XMAX, n <= CF_NMAX
 *   out  z[n]   finite; overlaps neither input
 *   order       c = ((x_0 y_0 + x_1 y_1) + ..), products rounded; z_i = y_i - fl(c x_i)
 *   err  C = <x,y>, A = sum |x_i y_i|, X = |x|^2, all exact, T = CF_VEC_TINY:                       [specs/tangent.acsl]
 *        |z_i - (y_i - C x_i)| <= CF_VEC_U |y_i| + CF_TANGENT_REL(n) A |x_i| + T (1 + (n+1) |x_i|)   claim cf_tangent_raw.err
 *        |<x,z> - C (1 - X)| <= CF_VEC_U A + CF_TANGENT_REL(n) A X + T (sum |x_i| + (n+1) X)         claim cf_tangent_raw.orth
 *   not promised: <x,z> == 0; a bound relative to z (cancellation) */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid_read(y + (0 .. n-1)) && \valid(z + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), z + (0 .. n-1)) && \separated(y + (0 .. n-1), z + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_TANGENT_XMAX) && cf_row_box(y, n, CF_TANGENT_XMAX);
    assigns z[0 .. n-1];
    ensures fin:    cf_row_finite(z, n);
    ensures err:    cf_row_projected{Pre, Here}(x, y, z, n);
    ensures orth:   cf_row_tangent{Pre, Here}(x, y, z, n); */
CF_API void cf_tangent_raw(size_t n, const double *x, const double *y, double *z);
/* Gram matrix g[i][j] := <x[i],x[j]>, row-major.
 *   in   x[n][d]   finite, |.| <= CF_XMAX; n, d, ldx, ldg <= CF_NMAX; ldg >= n
 *   out  g[n][n]   finite, symmetric bit for bit; does not overlap x
 *   order       g_ij = ((x_i0 x_j0 + x_i1 x_j1) + ..), products rounded
 *   err  |g_ij - <x_i,x_j>| <= d (CF_VEC_U sum_k |x_ik x_jk| + CF_VEC_TINY)      claim cf_gram_raw.err
 *   not promised: a relative bound (cancellation); a positive semidefinite g */
/*@ requires size:  n <= CF_NMAX && d <= CF_NMAX && ldx <= CF_NMAX && n <= ldg <= CF_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_writable(g, n, n, ldg);
    requires apart: cf_mat_apart(x, n, d, ldx, g, cf_extent(n, n, ldg));
    requires box:   cf_mat_box(x, n, d, ldx, CF_XMAX);
    assigns g[0 .. cf_extent(n, n, ldg) - 1];
    ensures fin:    cf_mat_finite(g, n, n, ldg);
    ensures err:    cf_mat_gram{Pre, Here}(x, n, d, ldx, g, n, ldg); */
CF_API void cf_gram_raw(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg);

/* Checked tier: the raw kernels' values after checking the arguments. n = 0 writes nothing.
 *   err  CF_ENULL, CF_ESIZE (n or a leading dimension out of range), CF_EOVERLAP, CF_ENONFINITE, CF_EBOX (eps < 0 too),
 *        CF_EUNDEFINED (normalize: a zero vector with eps = 0), in this order; outputs are untouched unless CF_OK */
CF_API CF_MUST_CHECK cf_status cf_normalize(size_t n, double eps, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_tangent(size_t n, const double *x, const double *y, double *z);
CF_API CF_MUST_CHECK cf_status cf_gram(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg);

/* Bound tier: |value[i] - exact| <= bound[i].                                                               [specs/bound.md 9]
 *   in, err  as the checked tier; tiny vectors are scaled, so they keep their accuracy down to subnormal entries
 *   not promised: value equal to the raw kernel's */
CF_API CF_MUST_CHECK cf_status cf_normalize_bound(size_t n, double eps, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_tangent_bound(size_t n, const double *x, const double *y, double *value, double *bound);
/* Gram matrix: cf_dot_bound of every two rows.
 *   in   as cf_gram, ldvalue and ldbound as ldg
 *   out  value[n][n], bound[n][n]   symmetric bit for bit; they overlap nothing, gaps included; cells between the rows are left alone
 *   err  as cf_gram
 *   not promised: value equal to cf_gram's; bound 0 wherever value is exact */
CF_API CF_MUST_CHECK cf_status cf_gram_bound(size_t n, size_t d, const double *x, size_t ldx, double *value, size_t ldvalue,
                                             double *bound, size_t ldbound);

/* in libcertiform-ref: the correctly rounded values (specs/exact.md) for any finite entries, always decided: squares compared in
 * rationals. Outputs may overlap inputs and are written on CF_OK only. */
CF_API CF_MUST_CHECK cf_status cf_normalize_exact(size_t n, double eps, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_tangent_exact(size_t n, const double *x, const double *y, double *z);
/* Gram matrix: cf_dot_exact of every two rows of x[n][d]; g[n][n], symmetric bit for bit, may overlap x.
 *   err  CF_ENULL, CF_ESIZE (n or d > CF_NMAX, a leading dimension too small or beyond memory), CF_ENONFINITE, CF_ENOMEM */
CF_API CF_MUST_CHECK cf_status cf_gram_exact(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg);
#ifdef __cplusplus
}
#endif
#endif
