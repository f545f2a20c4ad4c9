/* Softmax of one row, its logarithm, and log-sum-exp. */
#ifndef CERTIFORM_SOFTMAX_H
#define CERTIFORM_SOFTMAX_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

CF_API void cf_softmax_raw(size_t n, const double *x, double *y);
CF_API void cf_logsoftmax_raw(size_t n, const double *x, double *y);
CF_API double cf_logsumexp_raw(size_t n, const double *x);

/* checked, bound, exact: entries finite or -inf (weight exactly 0); a row of -inf only is CF_EEMPTYROW (logsumexp: too). */
CF_API CF_MUST_CHECK cf_status cf_softmax(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_logsoftmax(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_logsumexp(size_t n, const double *x, double *value);

CF_API CF_MUST_CHECK cf_status cf_softmax_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_logsoftmax_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_logsumexp_bound(size_t n, const double *x, double *value, double *bound);

/* in libcertiform-ref */
CF_API CF_MUST_CHECK cf_status cf_softmax_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_logsoftmax_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_logsumexp_exact(size_t n, const double *x, double *value);
#ifdef __cplusplus
}
#endif
#endif
