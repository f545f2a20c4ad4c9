// Must stay red: half the proved bound, and the bound for rows whose squares underflow.
// FCT: neg_retract_half,neg_retract_short
// RED: neg_retract_half_ensures_norm neg_retract_short_ensures_norm
#include <certiform/dynamics.h>

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldx);
    requires valid: cf_mat_writable(x, n, d, ldx) && cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    assigns x[0 .. cf_extent(n, d, ldx) - 1];
    ensures norm:   \forall integer i; 0 <= i < n && CF_NORM_MIN <= cf_norm{Pre}(cf_row_at(x, ldx, i), d) ==>
                      \abs(cf_norm(cf_row_at(x, ldx, i), d) - 1.0) <= 0.5 * CF_NORM_REL(d); */
void neg_retract_half(size_t n, size_t d, double *x, size_t ldx) { cf_retract_raw(n, d, x, ldx); }

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldx);
    requires valid: cf_mat_writable(x, n, d, ldx) && cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    assigns x[0 .. cf_extent(n, d, ldx) - 1];
    ensures norm:   \forall integer i; 0 <= i < n && 0x1p-540 <= cf_norm{Pre}(cf_row_at(x, ldx, i), d) ==>
                      \abs(cf_norm(cf_row_at(x, ldx, i), d) - 1.0) <= CF_NORM_REL(d); */
void neg_retract_short(size_t n, size_t d, double *x, size_t ldx) { cf_retract_raw(n, d, x, ldx); }
