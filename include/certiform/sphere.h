/* The unit sphere: normalize x / max(|x|, eps), tangent projection P_x y = y - <x,y> x, Gram matrix. */
#ifndef CERTIFORM_SPHERE_H
#define CERTIFORM_SPHERE_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

CF_API void cf_normalize_raw(size_t n, double eps, const double *x, double *y);
CF_API void cf_tangent_raw(size_t n, const double *x, const double *y, double *z); /* z = y - <x,y> x, x as given (not renormalized) */
CF_API void cf_gram_raw(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg); /* g[i][j] = <x[i],x[j]> */

CF_API CF_MUST_CHECK cf_status cf_normalize(size_t n, double eps, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_tangent(size_t n, const double *x, const double *y, double *z);
CF_API CF_MUST_CHECK cf_status cf_gram(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg);

CF_API CF_MUST_CHECK cf_status cf_normalize_bound(size_t n, double eps, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_tangent_bound(size_t n, const double *x, const double *y, double *value, double *bound);

/* in libcertiform-ref */
CF_API CF_MUST_CHECK cf_status cf_normalize_exact(size_t n, double eps, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_tangent_exact(size_t n, const double *x, const double *y, double *z);
#ifdef __cplusplus
}
#endif
#endif
