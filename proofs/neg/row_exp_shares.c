// Must stay red: an entry above the claimed maximum, a share of 0 excluded, and a sum that leaves the last entry out of its bound.
// FCT: neg_row_shares_top,neg_row_shares_positive,neg_row_expsum_chain
// RED: neg_row_expsum_chain_ensures_short neg_row_shares_positive_ensures_positive neg_row_shares_top_call_cf_row_shares_requires_top
#include "row_exp.h"

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000);
    assigns y[0 .. n-1];
    ensures unit:   cf_row_unit(y, n); */
void neg_row_shares_top(size_t n, const double *x, double *y) { cf_row_shares(n, x[0], x, y); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   (\forall integer i; 0 <= i < n ==> x[i] <= m) && cf_row_top(x, n, m);
    assigns y[0 .. n-1];
    ensures positive: \forall integer i; 0 <= i < n ==> 0 < y[i]; */
void neg_row_shares_positive(size_t n, double m, const double *x, double *y) { cf_row_shares(n, m, x, y); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
    assigns \nothing;
    ensures short:  cf_chain(n - 1, \result, 0); */
double neg_row_expsum_chain(size_t n, double m, const double *x) { return cf_row_expsum(n, m, x); }
