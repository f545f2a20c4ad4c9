// Must stay red: an entry above the claimed maximum, an empty row, and half of the error.
// FCT: neg_row_logsum_top,neg_row_logsum_empty,neg_row_logsum_half
// RED: neg_row_logsum_empty_call_cf_row_logsum_requires_size neg_row_logsum_empty_call_cf_row_logsum_requires_top neg_row_logsum_half_ensures_half neg_row_logsum_top_call_cf_row_logsum_requires_top
#include "row_exp.h"

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000);
    assigns \nothing;
    ensures fin:    \is_finite(\result); */
double neg_row_logsum_top(size_t n, const double *x) { return cf_row_logsum(n, x[0], x); }

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   (\forall integer i; 0 <= i < n ==> x[i] <= m) && (1 <= n ==> cf_row_top(x, n, m));
    assigns \nothing;
    ensures fin:    \is_finite(\result); */
double neg_row_logsum_empty(size_t n, double m, const double *x) { return cf_row_logsum(n, m, x); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   (\forall integer i; 0 <= i < n ==> x[i] <= m) && cf_row_top(x, n, m);
    assigns \nothing;
    ensures half:   \abs(\result - (\log(softmax_sum(x, n)) - m)) <= 0x1.00002p-54 * (n / 16.0 + 75.0); */
double neg_row_logsum_half(size_t n, double m, const double *x) { return cf_row_logsum(n, m, x); }
