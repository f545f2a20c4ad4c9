// Must stay red: an entry above the claimed maximum, the logarithm of 0, and a positive exp (it may be flushed to 0).
// FCT: neg_row_exp_top,neg_row_exp_log,neg_row_exp_positive
// RED: neg_row_exp_log_call_cf_row_log_requires_box neg_row_exp_positive_ensures_positive neg_row_exp_top_call_cf_row_exp_requires_top
#include "row.h"

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid(w + (0 .. n-1));
    requires box:   cf_row_mag(w, n, 1000);
    assigns w[0 .. n-1];
    ensures unit:   cf_row_unit(w, n); */
void neg_row_exp_top(size_t n, double *w) { cf_row_exp(n, w[0], w); }

/*@ requires box: \is_finite(s) && 0 <= s;
    assigns \nothing;
    ensures box:  \is_finite(\result); */
double neg_row_exp_log(double s) { return cf_row_log(s); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid(w + (0 .. n-1));
    requires box:   cf_row_mag(w, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> w[i] <= m;
    assigns w[0 .. n-1];
    ensures positive: \forall integer i; 0 <= i < n ==> 0 < w[i]; */
void neg_row_exp_positive(size_t n, double m, double *w) { cf_row_exp(n, m, w); }
