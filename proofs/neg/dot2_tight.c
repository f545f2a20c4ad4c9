// Must stay red: a compensated dot product without the rounding of its result, and with half its error.
// FCT: neg_dot2_exact,neg_dot2_half
// RED: neg_dot2_exact_ensures_err neg_dot2_half_ensures_err
#include <certiform/vec.h>
#include "dd.h"

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid_read(y + (0 .. n-1));
    requires box:   vec_box(x, n) && vec_box(y, n);
    assigns \nothing;
    ensures err:    \abs(\result - vec_dot(x, y, n)) <= n * (n + 9) * (CF_DOT2_U * vec_adot(x, y, n)) + n * CF_DOT2_TINY; */
double neg_dot2_exact(size_t n, const double *x, const double *y) { return cf_dot2_raw(n, x, y); }

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid_read(y + (0 .. n-1));
    requires box:   vec_box(x, n) && vec_box(y, n);
    assigns \nothing;
    ensures err:    \abs(\result - vec_dot(x, y, n)) <=
      0x1p-53 * \abs(vec_dot(x, y, n)) + n * (n + 9) * (0.5 * CF_DOT2_U * vec_adot(x, y, n)) + n * CF_DOT2_TINY; */
double neg_dot2_half(size_t n, const double *x, const double *y) { return cf_dot2_raw(n, x, y); }
