/* Sine and cosine, elementwise: y[i] = f(x[i]), x in radians. y may be x itself, not a partial overlap. */
#ifndef CERTIFORM_TRIG_H
#define CERTIFORM_TRIG_H
#include <stddef.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

/* in libcertiform-ref: the correctly rounded value (specs/exact.md) for any finite x; sin(0) is +0, an underflow keeps its sign.
 * Any overlap of x and y. CF_UNDECIDED at the work limit of 65536 bits. */
CF_API CF_MUST_CHECK cf_status cf_sin_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_cos_exact(size_t n, const double *x, double *y);
#ifdef __cplusplus
}
#endif
#endif
