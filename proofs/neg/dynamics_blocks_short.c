// Must stay red: a workspace with room for one block of 32 x 32 of the two, and sums of weights that are at most 1 (one weight may be e).
// FCT: neg_blocks_short,neg_blocks_unit
// RED: neg_blocks_short_call_cf_block_sums_requires_valid neg_blocks_short_call_cf_block_sums_requires_apart neg_blocks_unit_ensures_unit
#include "dynamics_parts.h"

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 1024);
    requires apart: cf_dynamics_beside(x, n, d, ldx, u, ldu, z, work, cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 1024);
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 2048 - 1]; */
void neg_blocks_short(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  cf_block_sums(n, d, beta, 0, x, ldx, u, ldu, z, work);
}

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 2048);
    requires apart: cf_dynamics_beside(x, n, d, ldx, u, ldu, z, work, cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 2048);
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 2048 - 1];
    ensures unit:   \forall integer i; 0 <= i < n ==> z[i] <= 1; */
void neg_blocks_unit(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  cf_block_sums(n, d, beta, 0, x, ldx, u, ldu, z, work);
}
