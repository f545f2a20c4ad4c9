// Must stay red: half the proved bound of exp, a unit in the last place, and exp beyond its box.
// FCT: neg_exp_half,neg_exp_ulp,neg_exp_box
// RED: neg_exp_half_ensures_err neg_exp_ulp_ensures_ulp neg_exp_box_call_cf_exp1_requires_box
#include "expo_scalar.h"

/*@ requires box: \is_finite(x) && expo_box(x);
    assigns \nothing;
    ensures err:  \abs(\result - \exp(x)) <= 0x1p-53 * \exp(x); */
double neg_exp_half(double x) { return cf_exp1(x); }

/*@ requires box: \is_finite(x) && x <= 1000.0;
    assigns \nothing;
    ensures fin:  \is_finite(\result); */
double neg_exp_box(double x) { return cf_exp1(x); }

/*@ requires box: \is_finite(x) && expo_box(x);
    assigns \nothing;
    ensures ulp:  \forall integer k; pow2(k) <= \exp(x) < pow2(k + 1) ==> \abs(\result - \exp(x)) <= pow2(k - 52); */
double neg_exp_ulp(double x) { return exp_value(x); }
