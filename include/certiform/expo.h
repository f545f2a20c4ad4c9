/* Exponential and logarithm, elementwise: y[i] = f(x[i]). y may be x itself, not a partial overlap. */
#ifndef CERTIFORM_EXPO_H
#define CERTIFORM_EXPO_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

#define CF_EXP_XMIN (-708.0)   /* box of exp and expm1 */
#define CF_EXP_XMAX 693.0
#define CF_LOG_XMIN 0x1p-1022  /* box of log: positive normal numbers */
#define CF_LOG1P_XMAX 0x1p1000 /* box of log1p: -1 < x <= CF_LOG1P_XMAX */

/* Relative error of the raw kernels inside their boxes: |y - f(x)| <= REL |f(x)|. */
#define CF_EXP_REL 0x1p-52
#define CF_EXP_ULPS 0x1.2p0 /* exp's error too, in units of the last place of exp(x) */
#define CF_EXPM1_REL 0x1.2p-52
#define CF_LOG_REL 0x1p-52
#define CF_LOG1P_REL 0x1.2p-52

#ifdef __FRAMAC__
/* constants of the reduction, as in src/kernels/expo_bits.h and expo_scalar.h */
#define EXPO_SHIFT 0x1.8p52
#define EXPO_LOG2E 0x1.71547652b82fep0
#define EXPO_LN2HI 0x1.62e42fefa39efp-1
#define EXPO_LN2LO 0x1.abc9e3b39803fp-56
#define EXPO_LN2H  0x1.62e42fefa38p-1
#define EXPO_LN2L  0x1.ef35793c7673p-45
#include "expo.acsl"
#include "expo_log.acsl"
#include "expo_log1p.acsl"
#include "expo_ulp.acsl"
#include "expo_em1.acsl"
#endif

/* y[i] := exp(x[i]).                                        [reduction by ln 2, degree-11 minimax polynomial]
 *   in   x[n]   CF_EXP_XMIN <= x[i] <= CF_EXP_XMAX            (no unit)
 *   out  y[n]   finite, > 0; <= 1 where x[i] <= 0; y may be x itself, not a partial overlap
 *   err  relative, <= CF_EXP_REL for every i                  claim C-exp-acc
 *        and <= CF_EXP_ULPS units in the last place            claim C-exp-ulp
 *   not promised: correct rounding; monotonicity; inputs outside the box */
/*@ requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires alias: x == y || \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   \forall integer i; 0 <= i < n ==> \is_finite(x[i]) && expo_box(x[i]);
    assigns y[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(y[i]);
    ensures err:    \forall integer i; 0 <= i < n ==> expo_done(\at(x[i],Pre), y[i]);
    ensures ulp:    \forall integer i; 0 <= i < n ==> expo_ulp(\at(x[i],Pre), y[i]); */
CF_API void cf_exp_raw(size_t n, const double *x, double *y);

/* y[i] := exp(x[i]) - 1, accurate for small x[i] too.
 *   in   x[n]   CF_EXP_XMIN <= x[i] <= CF_EXP_XMAX            (no unit)
 *   out  y[n]   finite; y may be x itself, not a partial overlap
 *   err  relative, <= CF_EXPM1_REL for every i                claim C-expm1-acc
 *   not promised: correct rounding; monotonicity; the sign of a zero result; inputs outside the box */
/*@ requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires alias: x == y || \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   \forall integer i; 0 <= i < n ==> \is_finite(x[i]) && expo_box(x[i]);
    assigns y[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(y[i]);
    ensures err:    \forall integer i; 0 <= i < n ==> expo_em1(\at(x[i],Pre), y[i]); */
CF_API void cf_expm1_raw(size_t n, const double *x, double *y);

/* y[i] := log(x[i]), natural.                               [x = m 2^k; 2 atanh(f/(2+f)), as in Sun's fdlibm]
 *   in   x[n]   CF_LOG_XMIN <= x[i], finite                   (no unit)
 *   out  y[n]   finite; y may be x itself, not a partial overlap
 *   err  relative, <= CF_LOG_REL for every i                  claim C-log-acc
 *   not promised: correct rounding; monotonicity; subnormal, zero, negative inputs */
/*@ requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires alias: x == y || \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   \forall integer i; 0 <= i < n ==> \is_finite(x[i]) && CF_LOG_XMIN <= x[i];
    assigns y[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(y[i]);
    ensures err:    \forall integer i; 0 <= i < n ==> expo_logged(\at(x[i],Pre), y[i]); */
CF_API void cf_log_raw(size_t n, const double *x, double *y);

/* y[i] := log(1 + x[i]), accurate for small x[i] too.
 *   in   x[n]   -1 < x[i] <= CF_LOG1P_XMAX                    (no unit)
 *   out  y[n]   finite; y may be x itself, not a partial overlap
 *   err  relative, <= CF_LOG1P_REL for every i                claim C-log1p-acc
 *   not promised: correct rounding; monotonicity; inputs outside the box */
/*@ requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires alias: x == y || \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   \forall integer i; 0 <= i < n ==> \is_finite(x[i]) && expo_l1p(x[i]);
    assigns y[0 .. n-1];
    ensures fin:    \forall integer i; 0 <= i < n ==> \is_finite(y[i]);
    ensures err:    \forall integer i; 0 <= i < n ==> expo_log1p(\at(x[i],Pre), y[i]); */
CF_API void cf_log1p_raw(size_t n, const double *x, double *y);

/* Checked tier: y[i] = raw kernel's value; y may be x itself.
 *   err  CF_ENULL, CF_ESIZE (n > CF_NMAX), CF_EOVERLAP (a partial overlap), CF_ENONFINITE, CF_EBOX (outside the kernel's box),
 *        CF_EUNDEFINED (log of x <= 0, log1p of x <= -1), in this order; y is untouched unless CF_OK */
CF_API CF_MUST_CHECK cf_status cf_exp(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_expm1(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_log(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_log1p(size_t n, const double *x, double *y);

/* Bound tier: |value[i] - f(x[i])| <= bound[i]; value may be x itself.                                      [specs/bound.md 4]
 *   in   exp, expm1: any finite x <= 709; log, log1p: the whole domain, subnormal x included
 *   err  as above, CF_EBOX for x > 709; results that underflow carry an absolute bound of a few 2^-1074
 *   not promised: a bound below 2 CF_*_REL |value| */
CF_API CF_MUST_CHECK cf_status cf_exp_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_expm1_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_log_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_log1p_bound(size_t n, const double *x, double *value, double *bound);

/* in libcertiform-ref: the correctly rounded value (specs/exact.md) for any finite x in the function's domain; overflow gives infinity,
 * an exact 0 is +0, an underflow keeps its sign. Any overlap of x and y. CF_UNDECIDED at the work limit of 65536 bits. */
CF_API CF_MUST_CHECK cf_status cf_exp_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_expm1_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_log_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_log1p_exact(size_t n, const double *x, double *y);
#ifdef __cplusplus
}
#endif
#endif
