// Must stay red: half the proved bound, and a sum beyond the proved box.
// FCT: neg_sum_half,neg_sum_box
// RED: neg_sum_half_ensures_err neg_sum_box_call_cf_sum_raw_requires_box
#include <certiform/fp.h>
#include <certiform/vec.h>

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   vec_box(x, n);
    assigns \nothing;
    ensures err:    \abs(\result - vec_sum(x, n)) <= (n - 1) * (0.5 * CF_VEC_U * vec_asum(x, n)); */
double neg_sum_half(size_t n, const double *x) { return cf_sum_raw(n, x); }

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires fin:   \forall integer i; 0 <= i < n ==> \is_finite(x[i]);
    assigns \nothing;
    ensures fin:    \is_finite(\result); */
double neg_sum_box(size_t n, const double *x) { return cf_sum_raw(n, x); }
