/* Double-double enclosures: the exact real value lies in hi + lo +- rad (rad = INFINITY: this tier has nothing to say).
 * Row functions with the arguments of ref.h; the middle tier between the double bound and MPFR. Never an error for a
 * value that merely leaves the range of the method: then rad = INFINITY. */
#ifndef CF_EXACT_DD_H
#define CF_EXACT_DD_H
#include <stddef.h>
#include <certiform/status.h>

#define CF_DD_EXP_REL 0x1p-101   /* relative error of e^x          (E-dd-exp)   */

typedef struct cf_dd {
  double hi, lo, rad;
} cf_dd;

cf_status cf_dd_sum(size_t n, const double *x, cf_dd *y);
cf_status cf_dd_dot(size_t n, const double *x, const double *y, cf_dd *z);
cf_status cf_dd_nrm2(size_t n, const double *x, cf_dd *y);
cf_status cf_dd_exp(size_t n, const double *x, cf_dd *y); /* likewise expm1, log, log1p: elementwise */
cf_status cf_dd_expm1(size_t n, const double *x, cf_dd *y);
cf_status cf_dd_log(size_t n, const double *x, cf_dd *y);
cf_status cf_dd_log1p(size_t n, const double *x, cf_dd *y);
cf_status cf_dd_sin(size_t n, const double *x, cf_dd *y); /* elementwise; unknown for |x| > 2^30 */
cf_status cf_dd_cos(size_t n, const double *x, cf_dd *y);
cf_status cf_dd_softmax(size_t n, const double *x, cf_dd *y);
cf_status cf_dd_logsoftmax(size_t n, const double *x, cf_dd *y);
cf_status cf_dd_logsumexp(size_t n, const double *x, cf_dd *y);
/* scale = hi + lo +- rad encloses the operation's scale; work[nk] */
cf_dd cf_dd_rsqrt(size_t d);
cf_status cf_dd_attention(size_t nk, size_t d, size_t dv, cf_dd scale, const double *q, const double *k, size_t ldk, const double *v,
                          size_t ldv, const double *bias, cf_dd *o, cf_dd *work);
cf_status cf_dd_layernorm(size_t n, double eps, const double *x, const double *w, const double *b, cf_dd *y);
cf_status cf_dd_rmsnorm(size_t n, double eps, const double *x, const double *w, cf_dd *y);
cf_status cf_dd_normalize(size_t n, double eps, const double *x, cf_dd *y);
cf_status cf_dd_tangent(size_t n, const double *x, const double *y, cf_dd *z);
#endif
