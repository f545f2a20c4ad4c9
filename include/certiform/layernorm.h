/* Layer normalization y = w (x - mean) / sqrt(var + eps) + b (biased variance), and RMS normalization y = w x / sqrt(mean(x^2) + eps).
 * w, b: NULL stands for all 1, all 0. eps >= 0 and finite. */
#ifndef CERTIFORM_LAYERNORM_H
#define CERTIFORM_LAYERNORM_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

CF_API void cf_layernorm_raw(size_t n, double eps, const double *x, const double *w, const double *b, double *y);
CF_API void cf_rmsnorm_raw(size_t n, double eps, const double *x, const double *w, double *y);

CF_API CF_MUST_CHECK cf_status cf_layernorm(size_t n, double eps, const double *x, const double *w, const double *b, double *y);
CF_API CF_MUST_CHECK cf_status cf_rmsnorm(size_t n, double eps, const double *x, const double *w, double *y);

CF_API CF_MUST_CHECK cf_status cf_layernorm_bound(size_t n, double eps, const double *x, const double *w, const double *b,
                                                  double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_rmsnorm_bound(size_t n, double eps, const double *x, const double *w, double *value, double *bound);

/* in libcertiform-ref */
CF_API CF_MUST_CHECK cf_status cf_layernorm_exact(size_t n, double eps, const double *x, const double *w, const double *b, double *y);
CF_API CF_MUST_CHECK cf_status cf_rmsnorm_exact(size_t n, double eps, const double *x, const double *w, double *y);
#ifdef __cplusplus
}
#endif
#endif
