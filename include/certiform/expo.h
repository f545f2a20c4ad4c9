/* Exponential and logarithm, elementwise: y[i] = f(x[i]). y may be x itself, not a partial overlap. */
#ifndef CERTIFORM_EXPO_H
#define CERTIFORM_EXPO_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

#define CF_EXP_XMIN (-708.0) /* box of exp and expm1 */
#define CF_EXP_XMAX 693.0
#define CF_LOG_XMIN 0x1p-1022 /* box of log: positive normal numbers */
#define CF_LOG1P_XMAX 0x1p1022 /* box of log1p: -1 < x <= CF_LOG1P_XMAX */

/* Relative error of the raw kernels inside their boxes: |y - f(x)| <= REL * |f(x)|. */
#define CF_EXP_REL 0x1p-52
#define CF_EXPM1_REL 0x1.2p-52
#define CF_LOG_REL 0x1p-52
#define CF_LOG1P_REL 0x1.2p-52

CF_API void cf_exp_raw(size_t n, const double *x, double *y);   /* CF_EXP_XMIN <= x <= CF_EXP_XMAX */
CF_API void cf_expm1_raw(size_t n, const double *x, double *y); /* CF_EXP_XMIN <= x <= CF_EXP_XMAX */
CF_API void cf_log_raw(size_t n, const double *x, double *y);   /* CF_LOG_XMIN <= x, finite */
CF_API void cf_log1p_raw(size_t n, const double *x, double *y); /* -1 < x <= CF_LOG1P_XMAX */

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
