// Must stay red: velocities over the tokens, a workspace short by one, and an energy of at most 1 (off the sphere it is up to e).
// FCT: neg_dynamics_over,neg_dynamics_short,neg_dynamics_unit
// RED: neg_dynamics_over_call_cf_sa_field_raw_requires_valid neg_dynamics_short_call_cf_sa_field_raw_requires_valid neg_dynamics_unit_ensures_unit
#include <certiform/dynamics.h>

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldx);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_writable(x, n, d, ldx) && cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    requires apart: \valid(work + (0 .. cf_dynamics_room(n, d) - 1)) && cf_mat_apart(x, n, d, ldx, work, cf_dynamics_room(n, d)) &&
                    \separated(x + (0 .. cf_extent(n, d, ldx) - 1), work + (0 .. cf_dynamics_room(n, d) - 1));
    assigns x[0 .. cf_extent(n, d, ldx) - 1], work[0 .. cf_dynamics_room(n, d) - 1]; */
void neg_dynamics_over(size_t n, size_t d, double beta, double *x, size_t ldx, double *work) { cf_sa_field_raw(n, d, beta, x, ldx, x, ldx, work); }

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldf);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, f, ldf, work, cf_dynamics_room(n, d) - 1);
    assigns f[0 .. cf_extent(n, d, ldf) - 1], work[0 .. cf_dynamics_room(n, d) - 1]; */
void neg_dynamics_short(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  cf_sa_field_raw(n, d, beta, x, ldx, f, ldf, work);
}

/*@ requires size:  1 <= n && cf_dynamics_sizes(n, d, ldx, d);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX) &&
                    \valid(work + (0 .. cf_dynamics_room(n, d) + n * d + n - 1)) && cf_mat_apart(x, n, d, ldx, work, cf_dynamics_room(n, d) + n * d + n);
    assigns work[0 .. cf_dynamics_room(n, d) + n * d + n - 1];
    ensures unit:   \result <= 1; */
double neg_dynamics_unit(size_t n, size_t d, double beta, const double *x, size_t ldx, double *work) { return cf_energy_raw(n, d, beta, x, ldx, work); }
