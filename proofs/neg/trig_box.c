// Must stay red: an argument beyond the box, a partial overlap, a bound that the range lemmas do not give, and three eighths of the error.
// FCT: neg_trig_box,neg_trig_alias,neg_trig_step,neg_trig_sine,neg_trig_cosine
// RED: neg_trig_box_call_trig_value_requires_box neg_trig_alias_call_cf_sin_raw_requires_alias neg_trig_step_ensures_low neg_trig_sine_ensures_sin neg_trig_cosine_ensures_cos
#include "trig_scalar.h"

/*@ requires box: \is_finite(x) && \abs(x) <= 0x1p21;
    assigns \nothing;
    ensures fin:  \is_finite(\result); */
double neg_trig_box(double x) { return trig_value(x, 0.0); }

/*@ requires size:  1 <= n;
    requires valid: \valid(x + (0 .. n));
    requires box:   \forall integer i; 0 <= i < n ==> \is_finite(x[i]) && trig_box(x[i]);
    assigns x[1 .. n]; */
void neg_trig_alias(size_t n, double *x) { cf_sin_raw(n, x, x + 1); }

/*@ requires fin: \is_finite(c) && \is_finite(z) && \is_finite(p);
    requires pre: trig_step_pre(c, z, p);
    assigns \nothing;
    ensures low:  \abs(\result) <= 0.25; */
double neg_trig_step(double c, double z, double p) { return trig_step(c, z, p); }

/*@ requires box: \is_finite(x) && trig_box(x);
    assigns \nothing;
    ensures sin:  \abs(\result - \sin(x)) <= 0x1.8p-54 * \abs(\sin(x)); */
double neg_trig_sine(double x) { return trig_value(x, 0.0); }

/*@ requires box: \is_finite(x) && trig_box(x);
    assigns \nothing;
    ensures cos:  \abs(\result - \cos(x)) <= 0x1.8p-54 * \abs(\cos(x)); */
double neg_trig_cosine(double x) { return trig_value(x, 1.0); }
