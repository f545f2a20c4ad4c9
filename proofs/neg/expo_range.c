// Must stay red: expm1 and logarithms beyond their boxes, results of one sign, half of log's range, a third of log1p's error and of expm1's.
// FCT: neg_expm1_box,neg_expm1_positive,neg_expm1_tight,neg_log_zero,neg_log_half,neg_log1p_pole,neg_log1p_positive,neg_log1p_tight
// RED: neg_expm1_box_call_cf_expm11_requires_box neg_expm1_positive_ensures_positive neg_expm1_tight_ensures_near neg_log_zero_call_cf_log1_requires_box neg_log_half_ensures_half neg_log1p_pole_call_cf_log1p1_requires_box neg_log1p_positive_ensures_positive neg_log1p_tight_ensures_near
#include "expm1_scalar.h"
#include "expo_scalar.h"

/*@ requires box: \is_finite(x) && x <= 1000.0;
    assigns \nothing;
    ensures fin:  \is_finite(\result); */
double neg_expm1_box(double x) { return cf_expm11(x); }

/*@ requires box: \is_finite(x) && expo_box(x);
    assigns \nothing;
    ensures positive: 0 <= \result; */
double neg_expm1_positive(double x) { return cf_expm11(x); }

/*@ requires box: \is_finite(x) && expo_box(x);
    assigns \nothing;
    ensures near: \abs(\result - (\exp(x) - 1.0)) <= 0x1.8p-54 * \abs(\exp(x) - 1.0); */
double neg_expm1_tight(double x) { return cf_expm11(x); }

/*@ requires box: \is_finite(x) && 0.0 <= x;
    assigns \nothing;
    ensures fin:  \is_finite(\result); */
double neg_log_zero(double x) { return cf_log1(x); }

/*@ requires box: \is_finite(x) && CF_LOG_XMIN <= x;
    assigns \nothing;
    ensures half: mag(\result, 9); */
double neg_log_half(double x) { return cf_log1(x); }

/*@ requires box: \is_finite(x) && -1.0 <= x <= CF_LOG1P_XMAX;
    assigns \nothing;
    ensures fin:  \is_finite(\result); */
double neg_log1p_pole(double x) { return cf_log1p1(x); }

/*@ requires box: \is_finite(x) && expo_l1p(x);
    assigns \nothing;
    ensures positive: 0 <= \result; */
double neg_log1p_positive(double x) { return cf_log1p1(x); }

/*@ requires box: \is_finite(x) && expo_l1p(x);
    assigns \nothing;
    ensures near: \abs(\result - \log(1.0 + x)) <= 0x1.8p-54 * \abs(\log(1.0 + x)); */
double neg_log1p_tight(double x) { return cf_log1p1(x); }
