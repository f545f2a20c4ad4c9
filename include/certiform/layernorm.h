/* Layer normalization y = w (x - mean) / sqrt(var + eps) + b (biased variance), and RMS normalization y = w x / sqrt(mean(x^2) + eps).
 * w, b: NULL stands for all 1, all 0. Box of the raw kernels: 1 <= n <= CF_NMAX, |x|, |w|, |b| <= CF_XMAX (vec.h), 0 <= eps <= CF_LAYERNORM_EPSMAX. */
#ifndef CERTIFORM_LAYERNORM_H
#define CERTIFORM_LAYERNORM_H
#include <stddef.h>
#include <certiform/status.h>
#include <certiform/vec.h>
#ifdef __FRAMAC__
#include <certiform/fp.h>
#endif
#ifdef __cplusplus
extern "C" {
#endif

#define CF_LAYERNORM_EPSMAX 0x1p800 /* largest eps of a proved kernel */
#define CF_LAYERNORM_SHIFT(n) (((n) / 16.0 + 7.0) * 0x1.00002p-53) /* the rounded mean, relative to max |x| */
#define CF_LAYERNORM_REL(n) (((n) / 32.0 + 12.0) * 0x1.00002p-53) /* the rest, relative: half the sum of squares, root, reciprocal, products */
#ifdef __FRAMAC__
#include "layernorm.acsl"
#endif

/* Layer normalization of one row, two passes.
 *   in   x[n], w[n] or NULL, b[n] or NULL   finite, |.| <= CF_XMAX;  0 <= eps <= CF_LAYERNORM_EPSMAX
 *   out  y[n]   finite; overlaps no input
 *   order       mean = (sum of x_i) / n; d_i = x_i - mean; ss = sum of d_i d_i, products rounded; r = sqrt(ss / n + eps);
 *               y_i = (d_i (1 / r)) w_i + b_i, every operation rounded; 0 for 1 / r if r = 0. Sums in 16 lanes: term i added to l_(i mod 16) in
 *               the order of i, then (q_0 + q_1) + (q_2 + q_3), q_j = (l_j + l_(j+4)) + (l_(j+8) + l_(j+12))
 *   err  for s = sqrt(var + eps) >= CF_NORM_MIN: z_i = (x_i - mean) / s exact, e = 2^-1075, rho = (CF_LAYERNORM_SHIFT(n) max|x| + e) / s,
 *        F = CF_LAYERNORM_REL(n), E_i = rho + |z_i| rho^2 / 2 + F (|z_i| + rho) + e: |y_i - z_i| <= E_i without w and b; with w_i = 1, b_i = 0
 *        where not given |y_i - (w_i z_i + b_i)| <= |w_i| E_i + u ((2 + u) |w_i| (|z_i| + E_i) + |b_i|) + 2 e, u = 2^-53    claim C-layernorm-acc
 *        of that order, without w and b: a constant row |y_i| <= rho (1 + F) + e; mean of y within rho + rho^2 / 2 + F (1 + rho) + e of 0; mean
 *        of the y_i^2 within rho^2 + 2 F + 2 F^2 + 6 e of var / (var + eps)                        claims A-layernorm-acc, A-layernorm-moments
 *   not promised: accuracy with eps = 0 where the squares d_i d_i underflow (|d_i| below 2^-485); with eps = 0 and a
 *               constant row the value does not exist: the kernel gives b where the mean comes out exact, else b_i + w_i or b_i - w_i */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    requires eps:   \is_finite(eps) && 0 <= eps <= CF_LAYERNORM_EPSMAX;
    requires w:     w == \null || cf_param(w, n, y);
    requires b:     b == \null || cf_param(b, n, y);
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n);
    ensures err:    w == \null && b == \null ==> std_row{Pre, Post}(x, n, std_mean{Pre}(x, n), std_drift{Pre}(x, n, eps), std_sigma{Pre}(x, n, eps), y);
    ensures affine: std_affine_row{Pre, Post}(x, n, std_mean{Pre}(x, n), std_drift{Pre}(x, n, eps), std_sigma{Pre}(x, n, eps), w, b, y); */
CF_API void cf_layernorm_raw(size_t n, double eps, const double *x, const double *w, const double *b, double *y);
/* Root-mean-square normalization of one row.
 *   in   as above, without b
 *   out  y[n]   finite; overlaps no input
 *   order       ss = sum of x_i x_i in lanes as above; r = sqrt(ss / n + eps); y_i = (x_i (1 / r)) w_i; 0 for 1 / r if r = 0
 *   err  for s = sqrt(mean of x_i^2 + eps) >= CF_NORM_MIN, E_i = F |x_i / s| + e: |y_i - x_i / s| <= E_i without w; with w
 *        |y_i - w_i x_i / s| <= |w_i| E_i + u (2 + u) |w_i| (|x_i / s| + E_i) + 2 e                                             claim C-rmsnorm-acc
 *   not promised: accuracy with eps = 0 where the squares underflow */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    requires eps:   \is_finite(eps) && 0 <= eps <= CF_LAYERNORM_EPSMAX;
    requires w:     w == \null || cf_param(w, n, y);
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n);
    ensures err:    w == \null ==> std_row{Pre, Post}(x, n, 0.0, 0.0, std_dev{Pre}(x, n, 0.0, eps), y);
    ensures affine: std_affine_row{Pre, Post}(x, n, 0.0, 0.0, std_dev{Pre}(x, n, 0.0, eps), w, \null, y); */
CF_API void cf_rmsnorm_raw(size_t n, double eps, const double *x, const double *w, double *y);

/* Checked tier: the raw kernels' values after checking the arguments.
 *   err  CF_ENULL (x or y), CF_ESIZE (n = 0 or n > CF_NMAX), CF_EOVERLAP (y with an input), CF_ENONFINITE (eps too), CF_EBOX (eps < 0 too),
 *        CF_EUNDEFINED (eps = 0 and a constant row, rmsnorm: a zero row), in this order; y is untouched unless CF_OK */
CF_API CF_MUST_CHECK cf_status cf_layernorm(size_t n, double eps, const double *x, const double *w, const double *b, double *y);
CF_API CF_MUST_CHECK cf_status cf_rmsnorm(size_t n, double eps, const double *x, const double *w, double *y);

/* Bound tier: |value[i] - exact| <= bound[i], mean and squares by compensated sums.                          [specs/bound.md 8]
 *   in, err  as the checked tier; tiny rows are scaled, so eps = 0 keeps its accuracy down to subnormal entries
 *   not promised: value equal to the raw kernel's; a small bound where the deviations drown in the entries (then sqrt(n) |w[i]|) */
CF_API CF_MUST_CHECK cf_status cf_layernorm_bound(size_t n, double eps, const double *x, const double *w, const double *b,
                                                  double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_rmsnorm_bound(size_t n, double eps, const double *x, const double *w, double *value, double *bound);

/* in libcertiform-ref: the correctly rounded values (specs/exact.md) for any finite entries, always decided: squares compared in
 * rationals. Outputs may overlap inputs and are written on CF_OK only. */
CF_API CF_MUST_CHECK cf_status cf_layernorm_exact(size_t n, double eps, const double *x, const double *w, const double *b, double *y);
CF_API CF_MUST_CHECK cf_status cf_rmsnorm_exact(size_t n, double eps, const double *x, const double *w, double *y);
#ifdef __cplusplus
}
#endif
#endif
