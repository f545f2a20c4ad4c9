// Must stay red: half the errors of the outputs; no error where weights are given; an error relative to what is left of a cancelled bias.
// FCT: neg_rmsnorm_half,neg_layernorm_half,neg_rmsnorm_weight,neg_layernorm_relative
// RED: neg_layernorm_half_ensures_half neg_layernorm_relative_ensures_relative neg_rmsnorm_half_ensures_half neg_rmsnorm_weight_ensures_weight
#include <certiform/fp.h>
#include <certiform/layernorm.h>

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    requires eps:   \is_finite(eps) && CF_NORM_MIN <= std_dev(x, n, 0.0, eps) && 0 <= eps <= CF_LAYERNORM_EPSMAX;
    assigns y[0 .. n-1];
    ensures half:   \abs(y[0] - \old(x[0]) / std_dev{Pre}(x, n, 0.0, eps)) <= 0.5 * std_err(n, 0.0, \old(x[0]) / std_dev{Pre}(x, n, 0.0, eps)); */
void neg_rmsnorm_half(size_t n, double eps, const double *x, double *y) { cf_rmsnorm_raw(n, eps, x, NULL, y); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    requires eps:   \is_finite(eps) && CF_NORM_MIN <= std_sigma(x, n, eps) && 0 <= eps <= CF_LAYERNORM_EPSMAX;
    assigns y[0 .. n-1];
    ensures half:   \abs(y[0] - (\old(x[0]) - std_mean{Pre}(x, n)) / std_sigma{Pre}(x, n, eps)) <=
                      0.5 * std_err(n, std_drift{Pre}(x, n, eps), (\old(x[0]) - std_mean{Pre}(x, n)) / std_sigma{Pre}(x, n, eps)); */
void neg_layernorm_half(size_t n, double eps, const double *x, double *y) { cf_layernorm_raw(n, eps, x, NULL, NULL, y); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    requires eps:   \is_finite(eps) && CF_NORM_MIN <= std_dev(x, n, 0.0, eps) && 0 <= eps <= CF_LAYERNORM_EPSMAX;
    requires w:     cf_param(w, n, y);
    assigns y[0 .. n-1];
    ensures weight: y[0] == \old(w[0]) * (\old(x[0]) / std_dev{Pre}(x, n, 0.0, eps)); */
void neg_rmsnorm_weight(size_t n, double eps, const double *x, const double *w, double *y) { cf_rmsnorm_raw(n, eps, x, w, y); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    requires eps:   \is_finite(eps) && CF_NORM_MIN <= std_sigma(x, n, eps) && 0 <= eps <= CF_LAYERNORM_EPSMAX;
    requires b:     cf_param(b, n, y);
    assigns y[0 .. n-1];
    ensures relative: \abs(y[0] - ((\old(x[0]) - std_mean{Pre}(x, n)) / std_sigma{Pre}(x, n, eps) + \old(b[0]))) <=
                        CF_LAYERNORM_REL(n) * \abs((\old(x[0]) - std_mean{Pre}(x, n)) / std_sigma{Pre}(x, n, eps) + \old(b[0])); */
void neg_layernorm_relative(size_t n, double eps, const double *x, const double *b, double *y) { cf_layernorm_raw(n, eps, x, NULL, b, y); }
