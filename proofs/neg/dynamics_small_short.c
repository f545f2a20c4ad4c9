// Must stay red: a workspace short by one, sums over the tokens, and sums of weights of at least 1 (a token at 0 has exp(-|beta|) for itself).
// FCT: neg_small_short,neg_small_over,neg_small_one
// RED: neg_small_short_call_cf_small_sums_requires_valid neg_small_over_call_cf_small_sums_requires_apart neg_small_one_ensures_one
#include "dynamics_parts.h"

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu) && 1 <= d <= 3;
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, 18 * n - 1);
    requires apart: cf_dynamics_beside(x, n, d, ldx, u, ldu, z, work, 18 * n);
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. 18 * n - 1]; */
void neg_small_short(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  cf_small_sums(n, d, beta, 0, x, ldx, u, ldu, z, work);
}

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu) && 1 <= d <= 3;
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, 18 * n);
    requires apart: \valid(z + (0 .. n-1)) && \separated(z + (0 .. n-1), work + (0 .. 18 * n - 1));
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. 18 * n - 1]; */
void neg_small_over(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  cf_small_sums(n, d, beta, 1, x, ldx, u, ldu, z, work);
}

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu) && 1 <= d <= 3;
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, 18 * n);
    requires apart: cf_dynamics_beside(x, n, d, ldx, u, ldu, z, work, 18 * n);
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. 18 * n - 1];
    ensures one:    \forall integer i; 0 <= i < n ==> 1 <= z[i]; */
void neg_small_one(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  cf_small_sums(n, d, beta, 0, x, ldx, u, ldu, z, work);
}
