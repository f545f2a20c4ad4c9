// Must stay red: a step without its rounding errors, over its slopes, Horner's rule without growth, and a stage within the box of its slopes.
// FCT: neg_step_exact,neg_step_over,neg_step_flat,neg_step_still
// RED: neg_step_exact_ensures_exact neg_step_over_call_cf_step_on_requires_valid neg_step_flat_ensures_flat neg_step_still_ensures_still
#include "steps.h"

/*@ requires valid: \valid_read(k) && \valid(y) && \separated(k, y);
    requires box:   step_box(k, 1) && step_box(y, 1) && \is_finite(h) && step_length(h);
    assigns *y;
    ensures exact:  *y == \old(*y) + h * \old(*k); */
void neg_step_exact(double h, const double *k, double *y) { cf_step_on(1, h, k, y); }

/*@ requires size:  m <= 0x1000000000000;
    requires valid: \valid(y + (0 .. m-1)) && step_box(y, m) && \is_finite(h) && step_length(h);
    assigns y[0 .. m-1]; */
void neg_step_over(size_t m, double h, double *y) { cf_step_on(m, h, y, y); }

/*@ requires size:  m <= 0x1000000000000;
    requires valid: \valid(y + (0 .. m-1)) && \forall integer k; 0 <= k <= 1 ==> step_series(series, m, k, y);
    requires box:   \is_finite(h) && -0x1p8 <= h <= 0x1p8;
    assigns y[0 .. m-1];
    ensures flat:   step_box(y, m); */
void neg_step_flat(size_t m, double h, const double *series, double *y) { cf_step_taylor(m, 1, h, series, y); }

/*@ requires valid: \valid_read(c + (0 .. 1)) && step_weights(c, 2) && \valid(out) && \separated(c + (0 .. 1), out) && step_slopes(k, 2, 1, out);
    requires box:   \is_finite(h) && step_length(h);
    assigns *out;
    ensures still:  step_box(out, 1); */
void neg_step_still(const double *c, double *const *k, double h, double *out) { cf_step_fused(2, 1, c, k, h, 0, out); }
