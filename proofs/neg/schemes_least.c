// Must stay red: a divisor below the least, velocities over the tokens, a turn by a length that is 0.
// FCT: neg_scheme_least,neg_scheme_over,neg_scheme_rest
// RED: neg_scheme_least_call_cf_scheme_project_requires_box neg_scheme_over_call_cf_scheme_project_requires_apart neg_scheme_rest_call_cf_scheme_turn_requires_ratio
#include "schemes.h"

/*@ requires valid: \valid_read(a) && \valid_read(x) && \valid(f) && \separated(a, f) && \separated(x, f);
    requires box:   sch_outputs(a, 1) && sch_tokens(x, 1) && \is_finite(s) && 0x1p-300 <= s;
    assigns *f; */
void neg_scheme_least(double s, const double *a, const double *x, double *f) { cf_scheme_project(1, 1.0, s, a, x, f); }

/*@ requires valid: \valid_read(a) && \valid(x) && \separated(a, x);
    requires box:   sch_outputs(a, 1) && sch_tokens(x, 1) && \is_finite(s) && CF_SCHEME_LEAST <= s;
    assigns *x; */
void neg_scheme_over(double s, const double *a, double *x) { cf_scheme_project(1, 1.0, s, a, x, x); }

/*@ requires valid: \valid_read(v) && \valid(x) && \separated(v, x);
    requires box:   cf_row_mag(v, 1, 401) && sch_entries(x, 1);
    assigns *x; */
void neg_scheme_rest(const double *v, double *x) { cf_scheme_turn(1, 1.0, 0.0, cf_scheme_speed(1, v), v, x); }
