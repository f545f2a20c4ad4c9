/* The sign of t - c, decided exactly, for t the exact real value of an operation's output and c any rational.
 * One primitive serves the tie of the correctly rounded tier and the threshold of a verdict; the argument is in specs/exact.md.
 * sign := -1, 0 or 1. CF_UNDECIDED when the work limit (precision prec_max, 0 = default) is reached, never a guess. */
#ifndef CF_EXACT_COMPARE_H
#define CF_EXACT_COMPARE_H
#include <stddef.h>
#include <gmp.h>
#include <mpfr.h>
#include <certiform/status.h>

/* scalars: f(x) */
cf_status cf_cmp_exp(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
cf_status cf_cmp_expm1(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
cf_status cf_cmp_log(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
cf_status cf_cmp_log1p(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
cf_status cf_cmp_sin(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
cf_status cf_cmp_cos(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
/* vectors to a number */
cf_status cf_cmp_sum(size_t n, const double *x, mpq_srcptr c, int *sign);
cf_status cf_cmp_dot(size_t n, const double *x, const double *y, mpq_srcptr c, int *sign);
cf_status cf_cmp_nrm2(size_t n, const double *x, mpq_srcptr c, int *sign);
cf_status cf_cmp_logsumexp(size_t n, const double *x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
/* element i of a vector output; arguments as in ref.h */
cf_status cf_cmp_softmax(size_t n, const double *x, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
cf_status cf_cmp_logsoftmax(size_t n, const double *x, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
cf_status cf_cmp_attention(size_t nk, size_t d, size_t dv, mpq_srcptr scale, const double *q, const double *k, size_t ldk,
                           const double *v, size_t ldv, const double *bias, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
cf_status cf_cmp_layernorm(size_t n, double eps, const double *x, const double *w, const double *b, size_t i, mpq_srcptr c, int *sign);
cf_status cf_cmp_rmsnorm(size_t n, double eps, const double *x, const double *w, size_t i, mpq_srcptr c, int *sign);
cf_status cf_cmp_normalize(size_t n, double eps, const double *x, size_t i, mpq_srcptr c, int *sign);
cf_status cf_cmp_tangent(size_t n, const double *x, const double *y, size_t i, mpq_srcptr c, int *sign);
#endif
