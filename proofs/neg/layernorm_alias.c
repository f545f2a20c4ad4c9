// Must stay red: the output over the input, and a negative eps.
// FCT: neg_layernorm_alias,neg_rmsnorm_eps
// RED: neg_layernorm_alias_call_cf_layernorm_raw_requires_apart neg_rmsnorm_eps_call_cf_rmsnorm_raw_requires_eps
#include <certiform/fp.h>
#include <certiform/layernorm.h>

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid(x + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    requires eps:   \is_finite(eps) && 0 <= eps <= CF_LAYERNORM_EPSMAX;
    assigns x[0 .. n-1];
    ensures fin:    cf_row_finite(x, n); */
void neg_layernorm_alias(size_t n, double eps, double *x) { cf_layernorm_raw(n, eps, x, NULL, NULL, x); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    requires fin:   \is_finite(eps) && eps <= CF_LAYERNORM_EPSMAX;
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n); */
void neg_rmsnorm_eps(size_t n, double eps, const double *x, double *y) { cf_rmsnorm_raw(n, eps, x, NULL, y); }
