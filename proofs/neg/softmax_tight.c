// Must stay red: half of the errors, shares that add up to 1 exactly, a logarithm that is relatively accurate, and one of a share that is never positive.
// FCT: neg_softmax_half,neg_softmax_one,neg_logsumexp_half,neg_logsumexp_relative,neg_logsoftmax_half,neg_logsoftmax_negative
// RED: neg_logsoftmax_half_ensures_half neg_logsoftmax_negative_ensures_negative neg_logsumexp_half_ensures_half neg_logsumexp_relative_ensures_relative neg_softmax_half_ensures_half neg_softmax_one_ensures_one
#include <certiform/fp.h>
#include <certiform/softmax.h>

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures half:   \forall real m, integer i; softmax_max{Pre}(x, n, m) && 0 <= i < n ==>
      \abs(y[i] - softmax_of(\old(x[i]), softmax_sum{Pre}(x, n))) <=
        0.5 * (CF_SOFTMAX_REL(n, m - \old(x[i])) * softmax_of(\old(x[i]), softmax_sum{Pre}(x, n)) + n * CF_SOFTMAX_TINY); */
void neg_softmax_half(size_t n, const double *x, double *y) { cf_softmax_raw(n, x, y); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures one:    vec_sum(y, n) == 1.0; */
void neg_softmax_one(size_t n, const double *x, double *y) { cf_softmax_raw(n, x, y); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns \nothing;
    ensures half:   \abs(\result - \log(softmax_sum(x, n))) <= 0.5 * CF_LOGSUMEXP_ERR(n, \abs(\log(softmax_sum(x, n)))); */
double neg_logsumexp_half(size_t n, const double *x) { return cf_logsumexp_raw(n, x); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns \nothing;
    ensures relative: \abs(\result - \log(softmax_sum(x, n))) <= CF_LOGSUM_ERR(n) * \abs(\log(softmax_sum(x, n))); */
double neg_logsumexp_relative(size_t n, const double *x) { return cf_logsumexp_raw(n, x); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures half:   \forall real m, integer i; softmax_max{Pre}(x, n, m) && 0 <= i < n ==>
      \abs(y[i] - (\old(x[i]) - \log(softmax_sum{Pre}(x, n)))) <= 0.5 * CF_LOGSOFTMAX_ERR(n, m - \old(x[i])); */
void neg_logsoftmax_half(size_t n, const double *x, double *y) { cf_logsoftmax_raw(n, x, y); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures negative: \forall integer i; 0 <= i < n ==> y[i] <= 0; */
void neg_logsoftmax_negative(size_t n, const double *x, double *y) { cf_logsoftmax_raw(n, x, y); }
