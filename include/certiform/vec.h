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

CF_API double cf_sum_raw(size_t n, const double *x);
CF_API double cf_dot_raw(size_t n, const double *x, const double *y);
CF_API double cf_nrm2_raw(size_t n, const double *x);
CF_API double cf_max_raw(size_t n, const double *x); /* n >= 1 */
CF_API void cf_axpy_raw(size_t n, double a, const double *x, double *y);

CF_API CF_MUST_CHECK cf_status cf_sum(size_t n, const double *x, double *value);
CF_API CF_MUST_CHECK cf_status cf_dot(size_t n, const double *x, const double *y, double *value);
CF_API CF_MUST_CHECK cf_status cf_nrm2(size_t n, const double *x, double *value);
CF_API CF_MUST_CHECK cf_status cf_max(size_t n, const double *x, double *value);
CF_API CF_MUST_CHECK cf_status cf_axpy(size_t n, double a, const double *x, double *y);

CF_API CF_MUST_CHECK cf_status cf_sum_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_dot_bound(size_t n, const double *x, const double *y, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_nrm2_bound(size_t n, const double *x, double *value, double *bound);

/* in libcertiform-ref */
CF_API CF_MUST_CHECK cf_status cf_sum_exact(size_t n, const double *x, double *value);
CF_API CF_MUST_CHECK cf_status cf_dot_exact(size_t n, const double *x, const double *y, double *value);
CF_API CF_MUST_CHECK cf_status cf_nrm2_exact(size_t n, const double *x, double *value);
#ifdef __cplusplus
}
#endif
#endif
