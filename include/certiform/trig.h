/* Sine and cosine, elementwise: y[i] = f(x[i]), x in radians. y may be x itself, not a partial overlap. */
#ifndef CERTIFORM_TRIG_H
#define CERTIFORM_TRIG_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

#define CF_TRIG_XMAX 0x1p20 /* box: |x| <= CF_TRIG_XMAX */

/* Relative error of the raw kernels in the box: |y - f(x)| <= REL |f(x)|, also next to the zeros of f. As |f| <= 1, an absolute one too. */
#define CF_SIN_REL 0x1p-52
#define CF_COS_REL 0x1p-52

#ifdef __FRAMAC__
/* constants of the reduction, as in src/kernels/trig_scalar.h */
#define TRIG_SHIFT 0x1.8p52
#define TRIG_INV 0x1.45f306dc9c883p-1
#define TRIG_P1 0x1.921fb54442d18p0
#define TRIG_P2 0x1.1a626331p-54
#define TRIG_P3 0x1.1701b839a252p-88
#include "trig.acsl"
#include "trig_err.acsl"
#endif

/* y[i] := sin(x[i]).                                        [x = k pi/2 + r in three parts of pi/2, minimax polynomials of degree 13, 14]
 *   in   x[n]   finite, |x[i]| <= CF_TRIG_XMAX                (radians)
 *   out  y[n]   finite; y may be x itself, not a partial overlap
 *   err  relative, <= CF_SIN_REL for every i                  claim C-sin-acc
 *   not promised: correct rounding; |y[i]| <= 1; monotonicity; inputs outside the box */
/*@ requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires alias: x == y || \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   \forall integer i; 0 <= i < n ==> \is_finite(x[i]) && trig_box(x[i]);
    assigns y[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(y[i]);
    ensures err:    \forall integer i; 0 <= i < n ==> trig_sined(\at(x[i],Pre), y[i]); */
CF_API void cf_sin_raw(size_t n, const double *x, double *y);

/* y[i] := cos(x[i]).
 *   in   x[n]   finite, |x[i]| <= CF_TRIG_XMAX                (radians)
 *   out  y[n]   finite; y may be x itself, not a partial overlap
 *   err  relative, <= CF_COS_REL for every i                  claim C-cos-acc
 *   not promised: correct rounding; |y[i]| <= 1; monotonicity; inputs outside the box */
/*@ requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires alias: x == y || \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   \forall integer i; 0 <= i < n ==> \is_finite(x[i]) && trig_box(x[i]);
    assigns y[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(y[i]);
    ensures err:    \forall integer i; 0 <= i < n ==> trig_cosined(\at(x[i],Pre), y[i]); */
CF_API void cf_cos_raw(size_t n, const double *x, double *y);

/* Checked tier: y[i] = raw kernel's value; y may be x itself.
 *   err  CF_ENULL, CF_ESIZE (n > CF_NMAX), CF_EOVERLAP (a partial overlap), CF_ENONFINITE, CF_EBOX (outside the kernel's box),
 *        in this order; y is untouched unless CF_OK */
CF_API CF_MUST_CHECK cf_status cf_sin(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_cos(size_t n, const double *x, double *y);

/* Bound tier: |value[i] - f(x[i])| <= bound[i]; value may be x itself.                                      [specs/bound.md, Trig]
 *   in, err  as the checked tier; cos(0) = 1 and sin(0) = 0 have bound 0
 *   not promised: a bound below 2 CF_*_REL |value|; |value[i]| <= 1 */
CF_API CF_MUST_CHECK cf_status cf_sin_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_cos_bound(size_t n, const double *x, double *value, double *bound);

/* in libcertiform-ref: the correctly rounded value (specs/exact.md) for any finite x; sin(0) is +0, an underflow keeps its sign.
 * Any overlap of x and y. CF_UNDECIDED at the work limit of 65536 bits. */
CF_API CF_MUST_CHECK cf_status cf_sin_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_cos_exact(size_t n, const double *x, double *y);
#ifdef __cplusplus
}
#endif
#endif
