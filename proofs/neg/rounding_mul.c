// Must stay red: multiplication rounds, and its result may leave the range.
// FCT: neg_mul,neg_range
// RED: neg_mul_ensures_exact neg_range_call_f_mul_requires_rng
#include <certiform/fp.h>

/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires rng: rng(a*b);
    assigns \nothing;
    ensures exact: \result == a*b; */
double neg_mul(double a, double b) { return f_mul(a, b); }

/*@ requires fin: \is_finite(a) && \is_finite(b);
    assigns \nothing;
    ensures fin: \is_finite(\result); */
double neg_range(double a, double b) { return f_mul(a, b); }
