// Must stay red: n weights of 1 sum to n exactly.
// FCT: neg_row_sum
// RED: neg_row_sum_ensures_below
#include "row.h"

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(w + (0 .. n-1));
    requires unit:  cf_row_unit(w, n);
    assigns \nothing;
    ensures below:  \result < n; */
double neg_row_sum(size_t n, const double *w) { return cf_row_sum01(n, w); }
