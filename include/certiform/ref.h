/* The reference tier: MPFR enclosures [lo, hi] of the exact real value on the doubles given, at a requested precision.
 * lo and hi are initialized by the caller (any precision >= prec); hi - lo <= 2^(8-prec) n S, S the operation's condition sum
 * (specs/reference.md, where every status is listed too). The exponent range is widened for the call and restored, lo and hi are
 * rounded outward into it. Arrays: one lo, hi per element; want: NULL, or want[i] = 0 leaves element i alone. On an error nothing
 * is written. Thread-safe.
 *   not promised: lo = hi where the value is a double (only often so); survival when GMP is refused memory (it aborts) */
#ifndef CERTIFORM_REF_H
#define CERTIFORM_REF_H
#include <stddef.h>
#include <gmp.h>
#include <mpfr.h>
#include <certiform/attention.h>
#include <certiform/status.h>
#ifdef __cplusplus
extern "C" {
#endif

#define CF_REF_PREC_MAX 16777216 /* largest prec; less than 1 or more is CF_ESIZE */
#define CF_REF_SCALE_EXP 65536   /* an attention scale of 2^65536 or more is CF_EBOX */

CF_API CF_MUST_CHECK cf_status cf_ref_sum(size_t n, const double *x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
CF_API CF_MUST_CHECK cf_status cf_ref_dot(size_t n, const double *x, const double *y, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
CF_API CF_MUST_CHECK cf_status cf_ref_nrm2(size_t n, const double *x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
/* the largest entry, n >= 1: lo = hi at 53 bits and more */
CF_API CF_MUST_CHECK cf_status cf_ref_max(size_t n, const double *x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
/* a x[i] + y[i] */
CF_API CF_MUST_CHECK cf_status cf_ref_axpy(size_t n, double a, const double *x, const double *y, const unsigned char *want,
                                           mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);

CF_API CF_MUST_CHECK cf_status cf_ref_exp(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
CF_API CF_MUST_CHECK cf_status cf_ref_expm1(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
CF_API CF_MUST_CHECK cf_status cf_ref_log(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
CF_API CF_MUST_CHECK cf_status cf_ref_log1p(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
CF_API CF_MUST_CHECK cf_status cf_ref_sin(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
CF_API CF_MUST_CHECK cf_status cf_ref_cos(double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);

/* entries finite or -inf */
CF_API CF_MUST_CHECK cf_status cf_ref_softmax(size_t n, const double *x, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
/* logsoftmax of a -inf entry is -inf: lo = hi = -inf */
CF_API CF_MUST_CHECK cf_status cf_ref_logsoftmax(size_t n, const double *x, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
CF_API CF_MUST_CHECK cf_status cf_ref_logsumexp(size_t n, const double *x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);

/* One query row: keys k[nk][d], values v[nk][dv], bias NULL or [nk] (finite or -inf). scale NULL stands for the real number 1/sqrt(d). */
CF_API CF_MUST_CHECK cf_status cf_ref_attention(size_t nk, size_t d, size_t dv, mpq_srcptr scale, const double *q, const double *k,
                                                size_t ldk, const double *v, size_t ldv, const double *bias,
                                                const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
/* Heads, packed and grouped as in cf_attention_heads: q[H][nq][d], k[G][nk][d], v[G][nk][dv], bias[nq][nk] or NULL; elements [H][nq][dv].
 *   err  as cf_ref_attention and cf_attention_heads: a NaN anywhere, a row without a live key; nothing is written then (CF_ENOMEM apart) */
CF_API CF_MUST_CHECK cf_status cf_ref_attention_heads(size_t heads, size_t groups, size_t nq, size_t nk, size_t d, size_t dv,
                                                      mpq_srcptr scale, cf_causal causal, const double *q, const double *k,
                                                      const double *v, const double *bias, const unsigned char *want, mpfr_prec_t prec,
                                                      mpfr_t *lo, mpfr_t *hi);

CF_API CF_MUST_CHECK cf_status cf_ref_layernorm(size_t n, double eps, const double *x, const double *w, const double *b,
                                                const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
CF_API CF_MUST_CHECK cf_status cf_ref_rmsnorm(size_t n, double eps, const double *x, const double *w, const unsigned char *want,
                                              mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
CF_API CF_MUST_CHECK cf_status cf_ref_normalize(size_t n, double eps, const double *x, const unsigned char *want, mpfr_prec_t prec,
                                                mpfr_t *lo, mpfr_t *hi);
CF_API CF_MUST_CHECK cf_status cf_ref_tangent(size_t n, const double *x, const double *y, const unsigned char *want, mpfr_prec_t prec,
                                              mpfr_t *lo, mpfr_t *hi);
/* <x[i],x[j]> in element i n + j; x[n][d], n >= 1 */
CF_API CF_MUST_CHECK cf_status cf_ref_gram(size_t n, size_t d, const double *x, size_t ldx, const unsigned char *want, mpfr_prec_t prec,
                                           mpfr_t *lo, mpfr_t *hi);

/* Velocities of SA and USA of tokens x[n][d], n, d >= 1 (dynamics.h): component k of token i in element i d + k. Any finite entries, beta, scale;
 * the weights are not clamped. usa and energy: CF_EBOX where |beta| d max|x|^2 >= 2^60 */
CF_API CF_MUST_CHECK cf_status cf_ref_sa_field(size_t n, size_t d, double beta, const double *x, size_t ldx, const unsigned char *want,
                                               mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
CF_API CF_MUST_CHECK cf_status cf_ref_sa_causal_field(size_t n, size_t d, double beta, const double *x, size_t ldx, const unsigned char *want,
                                                      mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
CF_API CF_MUST_CHECK cf_status cf_ref_usa_field(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx,
                                                const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
CF_API CF_MUST_CHECK cf_status cf_ref_usa_causal_field(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx,
                                                       const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
/* n^-2 sum_ij exp(beta <x_i,x_j> - |beta|) */
CF_API CF_MUST_CHECK cf_status cf_ref_energy(size_t n, size_t d, double beta, const double *x, size_t ldx, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
/* x_i / |x_i|; CF_EUNDEFINED for a zero row */
CF_API CF_MUST_CHECK cf_status cf_ref_retract(size_t n, size_t d, const double *x, size_t ldx, const unsigned char *want, mpfr_prec_t prec,
                                              mpfr_t *lo, mpfr_t *hi);
#ifdef __cplusplus
}
#endif
#endif
