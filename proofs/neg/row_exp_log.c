// Must stay red: the logarithm of 0.
// FCT: neg_row_exp_log
// RED: neg_row_exp_log_call_cf_row_log_requires_box
#include "row.h"

/*@ requires box: \is_finite(s) && 0 <= s;
    assigns \nothing;
    ensures box:  \is_finite(\result); */
double neg_row_exp_log(double s) { return cf_row_log(s); }
