// Must stay red: a weight may be flushed to 0, and entries beyond the box are not covered.
// FCT: neg_softmax_positive,neg_softmax_box
// RED: neg_softmax_positive_ensures_positive neg_softmax_box_call_cf_softmax_raw_requires_box
#include <certiform/fp.h>
#include <certiform/softmax.h>

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures positive: \forall integer i; 0 <= i < n ==> 0 < y[i]; */
void neg_softmax_positive(size_t n, const double *x, double *y) { cf_softmax_raw(n, x, y); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires fin:   cf_row_finite(x, n);
    assigns y[0 .. n-1];
    ensures range:  cf_row_unit(y, n); */
void neg_softmax_box(size_t n, const double *x, double *y) { cf_softmax_raw(n, x, y); }
