// Must stay red: half the error of the mean.
// FCT: neg_layernorm_mean
// RED: neg_layernorm_mean_ensures_half
#include "layernorm.c"

/*@ requires size:  lanes == 16 && 1 <= n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400);
    assigns acc[0 .. lanes-1];
    ensures half:   \abs(\result - vec_sum{Pre}(x, n) / n) <= 0.5 * CF_LAYERNORM_SHIFT(n) * mean_max{Pre}(x, n) + 0.5 * 0x1p-1074; */
double neg_layernorm_mean(size_t lanes, size_t n, size_t whole, size_t k, const double *x, double *acc) { return row_mean(lanes, n, whole, k, x, acc); }
