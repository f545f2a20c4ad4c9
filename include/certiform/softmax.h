/* Softmax of one row, its logarithm, and log-sum-exp. Box of the raw kernels: 1 <= n <= CF_NMAX, |x[i]| <= CF_XMAX (vec.h). */
#ifndef CERTIFORM_SOFTMAX_H
#define CERTIFORM_SOFTMAX_H
#include <stddef.h>
#include <certiform/status.h>
#include <certiform/vec.h>
#ifdef __FRAMAC__
#include <certiform/fp.h>
#include "row.acsl"
#endif

/* Errors of the raw kernels, u (1 + 2^-19) for each of what follows; t = max x - x[i].            [proofs/coq/SoftmaxLib.v, claims A-softmax-*]
 * An exp is off by t + 2; a sum of exps by 24 (not by the largest t + 2: a large t belongs to a small exp), n/16 + 5 additions and a bit; the
 * share adds 2; log(sum) adds 2 log(sum) <= 44. */
#define CF_SOFTMAX_REL(n, t) (0x1.00002p-53 * ((t) + (n) / 16.0 + 35.0)) /* y[i] against exp(x[i]) / sum exp(x), relative */
#define CF_SOFTMAX_TINY 0x1p-1018                                          /* n of it, absolute: exps below 2^-1021 count as 0 */
#define CF_SOFTMAX_SUM(n) (0x1.00002p-53 * ((n) / 16.0 + 58.0))           /* |sum y - 1| */
#define CF_LOGSUM_ERR(n) (0x1.00002p-53 * ((n) / 16.0 + 76.0))            /* log of the sum, absolute */
#define CF_LOGSUMEXP_ERR(n, a) (CF_LOGSUM_ERR(n) + 0x1.00002p-53 * (a))   /* a = |exact| */
#define CF_LOGSOFTMAX_ERR(n, t) (CF_LOGSUM_ERR(n) + 0x1.00002p-53 * (2.0 * (t) + 22.0))
#ifdef __FRAMAC__
#include "softmax.acsl"
#endif
#ifdef __cplusplus
extern "C" {
#endif

/* Softmax of one row, y := exp(x - max x) / sum.            [BlanchardHighamHigham2021, shifted]
 *   in   x[n]   finite, |x[i]| <= CF_XMAX, n >= 1           (no unit)
 *   out  y[n]   0 <= y[i] <= 1; y and x do not overlap
 *   order       m = max x; e_i = fl(exp(fl(x_i - m))), 0 where x_i - m < CF_EXP_XMIN; s the sum of the e_i in 16 lanes: e_i added to l_(i mod 16)
 *               in the order of i, then s = (q_0 + q_1) + (q_2 + q_3), q_j = (l_j + l_(j+4)) + (l_(j+8) + l_(j+12)); y_i = e_i (1 / s), both rounded
 *   err         |y_i - exact| <= CF_SOFTMAX_REL(n, t) exact + n CF_SOFTMAX_TINY; |sum y - 1| <= CF_SOFTMAX_SUM(n)           claims C-softmax-acc, C-softmax-sum
 *   not promised: sum(y) == 1 exactly; a relative accuracy where exp(x[i] - m) is below 2^-1021 */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures range:  cf_row_unit(y, n);
    ensures err:    \forall real m; softmax_max{Pre}(x, n, m) ==> softmax_row{Pre, Post}(x, n, m, y);
    ensures sum:    softmax_one(y, n); */
CF_API void cf_softmax_raw(size_t n, const double *x, double *y);
/* Log-softmax, y := (x - max x) - log(sum), the sum of cf_softmax_raw.
 *   in   x[n]   as above
 *   out  y[n]   finite; y and x do not overlap
 *   order       y_i = (x_i - m) - fl(log(s)), m, s as above
 *   err         |y_i - exact| <= CF_LOGSOFTMAX_ERR(n, t), absolute                                                          claim C-logsoftmax-acc
 *   not promised: y[i] <= 0; a relative accuracy where y[i] is near 0 */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n);
    ensures err:    \forall real m; softmax_max{Pre}(x, n, m) ==> logsoftmax_row{Pre, Post}(x, n, m, y); */
CF_API void cf_logsoftmax_raw(size_t n, const double *x, double *y);
/* log(sum of exp(x)) = max x + log(sum), the sum of cf_softmax_raw.
 *   in   x[n]   as above
 *   out  finite
 *   order       m + fl(log(s)), m, s as above
 *   err         |value - exact| <= CF_LOGSUMEXP_ERR(n, |exact|)                                                           claim C-logsumexp-acc
 *   not promised: a relative accuracy where m and log(s) cancel */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures err:    logsumexp_near(n, \log(softmax_sum(x, n)), \result); */
CF_API double cf_logsumexp_raw(size_t n, const double *x);

/* Checked and bound tier: entries finite with |x[i]| <= CF_XMAX, or -inf (masked). A masked entry has softmax exactly 0 and logsoftmax
 * exactly -inf; the live entries get the values of the row without it. Checked: a row with masked entries allocates 2 n doubles.
 *   err  CF_ENULL, CF_ESIZE (n = 0 or n > CF_NMAX), CF_EOVERLAP, CF_ENONFINITE (NaN, +inf), CF_EBOX, CF_EEMPTYROW (all masked),
 *        in this order, then CF_ENOMEM (checked, masked entries only); outputs are untouched unless CF_OK */
CF_API CF_MUST_CHECK cf_status cf_softmax(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_logsoftmax(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_logsumexp(size_t n, const double *x, double *value);

/* |value[i] - exact| <= bound[i].                                                                          [specs/bound.md 5, 6]
 * Weights below exp(-708) are evaluated to gradual underflow; where a weight is below 2^-1074 the bound is a few 2^-1074.
 *   not promised: value equal to the raw kernel's */
CF_API CF_MUST_CHECK cf_status cf_softmax_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_logsoftmax_bound(size_t n, const double *x, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_logsumexp_bound(size_t n, const double *x, double *value, double *bound);

/* in libcertiform-ref: the correctly rounded values (specs/exact.md), decided exactly on ties and near-ties; entries finite or -inf,
 * a row of -inf only is CF_EEMPTYROW.
 * A masked entry's logsoftmax is -inf. y may overlap x and is written on CF_OK only. CF_UNDECIDED at the work limit of 65536 bits. */
CF_API CF_MUST_CHECK cf_status cf_softmax_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_logsoftmax_exact(size_t n, const double *x, double *y);
CF_API CF_MUST_CHECK cf_status cf_logsumexp_exact(size_t n, const double *x, double *value);
#ifdef __cplusplus
}
#endif
#endif
