// Must stay red: half the bound, the bound of another product.
// FCT: neg_sum,neg_dot
// RED: neg_sum_ensures_near neg_dot_ensures_near
#include "lane_sums.h"

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n - 1)) && \valid(bound);
    requires box:   vec_box(x, n);
    assigns *bound;
    ensures fin:    \is_finite(\result) && \is_finite(*bound);
    ensures near:   \abs(vec_sum{Pre}(x, n) - \result) <= 0.5 * *bound; */
double neg_sum(size_t n, const double *x, double *bound) { return cf_sum_value(n, x, bound); }

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n - 1)) && \valid_read(y + (0 .. n - 1)) && \valid(bound);
    requires box:   vec_box(x, n) && vec_box(y, n);
    assigns *bound;
    ensures fin:    \is_finite(\result) && \is_finite(*bound);
    ensures near:   \abs(vec_dot{Pre}(x, x, n) - \result) <= *bound; */
double neg_dot(size_t n, const double *x, const double *y, double *bound) { return cf_dot_value(n, x, y, bound); }
