// Must stay red: half the bound, the bound of the other function.
// FCT: neg_sine,neg_cosine
// RED: neg_sine_ensures_near neg_cosine_ensures_near
#include "bounded.h"

/*@ requires fin:   \is_finite(x);
    requires box:   trig_box(x);
    requires valid: \valid(bound);
    assigns *bound;
    ensures fin:    \is_finite(\result) && \is_finite(*bound);
    ensures near:   \abs(\sin(x) - \result) <= 0.5 * *bound; */
double neg_sine(double x, double *bound) { return cf_sin_value(x, bound); }

/*@ requires fin:   \is_finite(x);
    requires box:   trig_box(x);
    requires valid: \valid(bound);
    assigns *bound;
    ensures fin:    \is_finite(\result) && \is_finite(*bound);
    ensures near:   \abs(\sin(x) - \result) <= *bound; */
double neg_cosine(double x, double *bound) { return cf_cos_value(x, bound); }
