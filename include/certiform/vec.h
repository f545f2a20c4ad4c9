/* Vectors: sum, dot, 2-norm, maximum, axpy. Box of all kernels: n <= CF_NMAX, entries finite with |x[i]| <= CF_XMAX. */
#ifndef CERTIFORM_VEC_H
#define CERTIFORM_VEC_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

#define CF_NMAX ((size_t)1 << 31) /* longest vector of a proved kernel */
#define CF_XMAX 0x1p400           /* largest |entry| of a proved kernel */
#define CF_VEC_U 0x1.00001p-53    /* u (1 + 2^-20), u = 2^-53: error per term of sum and dot */
#define CF_VEC_TINY 0x1p-1074     /* absolute error per product, from underflow */
#define CF_DOT2_U 0x1.0002p-107   /* u^2/2 (1 + 2^-15): error per pair of terms of the compensated dot */
#define CF_DOT2_TINY 0x1p-1072    /* absolute error per product there */
#define CF_NORM_REL(n) (((n) * 0.5 + 2.0) * CF_VEC_U) /* x / |x|, relative: n/2 u of the sum of squares, u of its root, u of the quotient */
#define CF_NORM_MIN 0x1p-400      /* least |x|, or eps, of that bound: squares lost to underflow are far below it */

#ifdef __FRAMAC__
#include "vec.acsl"
#endif

/* Sum of n entries, left to right, from 0.                   [Higham2002, recursive summation]
 *   in   x[n]   finite, |x[i]| <= CF_XMAX, n <= CF_NMAX      (no unit)
 *   err  |result - sum x| <= (n-1) CF_VEC_U sum |x[i]|       claim C-sum-acc
 *   not promised: a relative bound (cancellation); the sign of a zero result; entries outside the box */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   vec_box(x, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures err:    \abs(\result - vec_sum(x, n)) <= (n - 1) * (CF_VEC_U * vec_asum(x, n)); */
CF_API double cf_sum_raw(size_t n, const double *x);

/* Dot product, left to right, from 0; product and sum rounded separately.   [Higham2002, inner product]
 *   in   x[n], y[n]   finite, |x[i]|, |y[i]| <= CF_XMAX, n <= CF_NMAX; x and y may overlap
 *   err  |result - <x,y>| <= n (CF_VEC_U sum |x[i] y[i]| + CF_VEC_TINY)      claim C-dot-acc
 *   not promised: a relative bound (cancellation); the sign of a zero result; entries outside the box */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid_read(y + (0 .. n-1));
    requires box:   vec_box(x, n) && vec_box(y, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures err:    \abs(\result - vec_dot(x, y, n)) <= n * (CF_VEC_U * vec_adot(x, y, n)) + n * CF_VEC_TINY; */
CF_API double cf_dot_raw(size_t n, const double *x, const double *y);

/* Dot product as if in twice the precision and rounded once: the rounding errors are summed beside it.   [OgitaRumpOishi2005, Dot2, by fma]
 *   in   x[n], y[n]   finite, |x[i]|, |y[i]| <= CF_XMAX, n <= CF_NMAX; x and y may overlap
 *   err  |result - <x,y>| <= 2^-53 |<x,y>| + n (n + 9) CF_DOT2_U sum |x[i] y[i]| + n CF_DOT2_TINY      claim C-dot2-acc
 *   not promised: correct rounding; the sign of a zero result; entries outside the box */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid_read(y + (0 .. n-1));
    requires box:   vec_box(x, n) && vec_box(y, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures err:    \abs(\result - vec_dot(x, y, n)) <=
      0x1p-53 * \abs(vec_dot(x, y, n)) + n * (n + 9) * (CF_DOT2_U * vec_adot(x, y, n)) + n * CF_DOT2_TINY; */
CF_API double cf_dot2_raw(size_t n, const double *x, const double *y);

/* Euclidean norm, sqrt of the dot product of x with itself; no scaling, the box makes it safe from overflow.
 *   in   x[n]   finite, |x[i]| <= CF_XMAX, n <= CF_NMAX
 *   out  result >= 0
 *   err  result = sqrt(s) rounded, |s - |x|^2| <= n (CF_VEC_U |x|^2 + CF_VEC_TINY)    claim C-nrm2-acc
 *   not promised: relative accuracy for |x| below 2^-500, where squares underflow; entries outside the box */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   vec_box(x, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures sign:   0.0 <= \result;
    ensures err:    \exists double s; \is_finite(s) && 0.0 <= s && \result == rnd(\sqrt(s)) &&
                      \abs(s - vec_dot(x, x, n)) <= n * (CF_VEC_U * vec_adot(x, x, n)) + n * CF_VEC_TINY; */
CF_API double cf_nrm2_raw(size_t n, const double *x);

/* Largest entry; exact.
 *   in   x[n]   finite, 1 <= n <= CF_NMAX
 *   out  an entry of x, no entry is above it
 *   not promised: the sign of a zero maximum */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires fin:   \forall integer i; 0 <= i < n ==> \is_finite(x[i]);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures upper:  \forall integer i; 0 <= i < n ==> x[i] <= \result;
    ensures entry:  \exists integer i; 0 <= i < n && \result == x[i]; */
CF_API double cf_max_raw(size_t n, const double *x);

/* y := a x + y, product and sum rounded separately.
 *   in      a, x[n]   finite, |a|, |x[i]| <= CF_XMAX, n <= CF_NMAX
 *   in/out  y[n]      finite, |y[i]| <= CF_XMAX on entry; must not overlap x
 *   err     y[i] = fl(y[i] + fl(a x[i])) exactly
 *   not promised: a relative bound (cancellation); |y[i]| <= CF_XMAX on exit */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires sep:   \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   \is_finite(a) && vec_bnd(a) && vec_box(x, n) && vec_box(y, n);
    assigns y[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(y[i]);
    ensures val:    \forall integer i; 0 <= i < n ==> y[i] == vec_ax(a, \at(x[i],Pre), \at(y[i],Pre)); */
CF_API void cf_axpy_raw(size_t n, double a, const double *x, double *y);

/* Checked tier: the raw kernels' values after checking the arguments. No output may overlap an input (axpy: y may not overlap x).
 *   err  CF_ENULL (a pointer is NULL, unless n = 0), CF_ESIZE (n > CF_NMAX; cf_max also n = 0), CF_EOVERLAP, CF_ENONFINITE,
 *        CF_EBOX (|entry| or |a| > CF_XMAX), reported in this order; outputs are untouched unless CF_OK. n = 0: sum, dot, nrm2 are 0 */
CF_API CF_MUST_CHECK cf_status cf_sum(size_t n, const double *x, double *value);
CF_API CF_MUST_CHECK cf_status cf_dot(size_t n, const double *x, const double *y, double *value);
CF_API CF_MUST_CHECK cf_status cf_nrm2(size_t n, const double *x, double *value);
CF_API CF_MUST_CHECK cf_status cf_max(size_t n, const double *x, double *value);
CF_API CF_MUST_CHECK cf_status cf_axpy(size_t n, double a, const double *x, double *y);

/* Bound tier: |value - exact| <= bound, both doubles, by compensated sums.              [OgitaRumpOishi2005; specs/bound.md 3]
 *   in, err  as the checked tier; bound is finite for every input in the box
 *   not promised: value equal to the raw kernel's (it is more accurate); bound 0 wherever value is exact */
CF_API CF_MUST_CHECK cf_status cf_sum_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_dot_bound(size_t n, const double *x, const double *y, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_nrm2_bound(size_t n, const double *x, double *value, double *bound);
/* The largest entry: bound is 0.
 *   in, err  as cf_max (n = 0 is CF_ESIZE)
 *   not promised: the sign of a zero maximum */
CF_API CF_MUST_CHECK cf_status cf_max_bound(size_t n, const double *x, double *value, double *bound);
/* value[i] near a x[i] + y[i], |value[i] - exact| <= bound[i]; out of place.
 *   in   a, x[n], y[n]        as cf_axpy
 *   out  value[n], bound[n]   overlap nothing
 *   err  as cf_axpy
 *   not promised: value equal to cf_axpy's (one rounding or so, not two); bound 0 wherever value is exact */
CF_API CF_MUST_CHECK cf_status cf_axpy_bound(size_t n, double a, const double *x, const double *y, double *value, double *bound);

/* in libcertiform-ref: the correctly rounded value (specs/exact.md) for any finite entries, always decided: exact rationals. An empty
 * sum is 0, overflow gives infinity, an exact 0 is +0, an underflow keeps its sign. */
CF_API CF_MUST_CHECK cf_status cf_sum_exact(size_t n, const double *x, double *value);
CF_API CF_MUST_CHECK cf_status cf_dot_exact(size_t n, const double *x, const double *y, double *value);
CF_API CF_MUST_CHECK cf_status cf_nrm2_exact(size_t n, const double *x, double *value);
/* The largest entry, 1 <= n; a zero maximum is +0. err: CF_ENULL, CF_ESIZE (n = 0 too), CF_ENONFINITE */
CF_API CF_MUST_CHECK cf_status cf_max_exact(size_t n, const double *x, double *value);
/* z[i] := a x[i] + y[i] rounded once, zeros as above. z[n] may overlap x and y and is written on CF_OK only.
 *   err  CF_ENULL, CF_ESIZE, CF_ENONFINITE, CF_ENOMEM */
CF_API CF_MUST_CHECK cf_status cf_axpy_exact(size_t n, double a, const double *x, const double *y, double *z);
#ifdef __cplusplus
}
#endif
#endif
