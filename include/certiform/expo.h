/* Exponential and logarithm, elementwise: y[i] = f(x[i]). y may be x itself, not a partial overlap. */
#ifndef CERTIFORM_EXPO_H
#define CERTIFORM_EXPO_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

CF_API void cf_exp_raw(size_t n, const double *x, double *y);   /* -708 <= x <= 693 */
CF_API void cf_expm1_raw(size_t n, const double *x, double *y); /* -708 <= x <= 693 */
CF_API void cf_log_raw(size_t n, const double *x, double *y);   /* x normal and positive */
CF_API void cf_log1p_raw(size_t n, const double *x, double *y); /* x > -1, 1 + x normal */

CF_API CF_MUST_CHECK cf_status cf_exp(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_expm1(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_log(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_log1p(size_t n, const double *x, double *y);

CF_API CF_MUST_CHECK cf_status cf_exp_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_expm1_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_log_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_log1p_bound(size_t n, const double *x, double *value, double *bound);

/* in libcertiform-ref; any finite x in the function's domain */
CF_API CF_MUST_CHECK cf_status cf_exp_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_expm1_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_log_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_log1p_exact(size_t n, const double *x, double *y);
#ifdef __cplusplus
}
#endif
#endif
