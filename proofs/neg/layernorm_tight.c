// Must stay red: half the error of the mean, and of the sum of squares.
// FCT: neg_layernorm_mean,neg_layernorm_squares
// RED: neg_layernorm_mean_ensures_half neg_layernorm_squares_ensures_half
#include "layernorm.c"

/*@ requires size:  lanes == 16 && 1 <= n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400);
    assigns acc[0 .. lanes-1];
    ensures half:   \abs(\result - row_total{Pre}(x, 1, 0.0, n) / n) <= 0.5 * CF_LAYERNORM_SHIFT(n) * mean_max{Pre}(x, n) + 0.5 * 0x1p-1074; */
double neg_layernorm_mean(size_t lanes, size_t n, size_t whole, size_t k, const double *x, double *acc) { return row_mean(lanes, n, whole, k, x, acc); }

/*@ requires size:  lanes == 16 && 1 <= n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400) && \is_finite(mean) && cf_mag(mean, 400);
    assigns acc[0 .. lanes-1];
    ensures half:   \abs(\result - row_total{Pre}(x, 2, mean, n)) <= 0.5 * (whole + 9) * (CF_VEC_U * row_total{Pre}(x, 2, mean, n)) + n * 0x1p-1074; */
double neg_layernorm_squares(size_t lanes, size_t n, size_t whole, size_t k, double mean, const double *x, double *acc)
{
  return row_squares(lanes, n, whole, k, mean, x, acc);
}
