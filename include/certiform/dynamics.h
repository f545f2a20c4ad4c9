/* Attention as a flow on the sphere, Q = K = V = I: tokens x_i on S^(d-1), c_ij = <x_i, x_j>, weights w_ij = exp(beta c_ij - |beta|).
 *   SA   x_i' = P_i (sum_j w_ij x_j / sum_j w_ij)        P_i y = y - <x_i, y> x_i
 *   USA  x_i' = P_i (scale sum_j w_ij x_j)               scale = exp(|beta|)/n for the model's own time
 * The weights need no maximum: |c_ij| <= 1 up to rounding, so w_ij <= 1. Every unordered pair is weighted once. */
#ifndef CERTIFORM_DYNAMICS_H
#define CERTIFORM_DYNAMICS_H
#include <stddef.h>
#include <certiform/status.h>
#include <certiform/vec.h>

#define CF_DYNAMICS_NMAX ((size_t)1 << 24) /* most tokens, largest dimension */
#define CF_DYNAMICS_XMAX 0x1p10            /* largest |entry| of a token: intermediate stages leave the sphere a little */
#define CF_DYNAMICS_BETAMIN -0x1p7         /* below it the clamp of the weights would be felt */
#define CF_DYNAMICS_BETAMAX 0x1p20
#define CF_DYNAMICS_SCALEMAX 0x1p300       /* largest |scale| of USA */
#define CF_DYNAMICS_TMIN -300.0            /* w = exp(t), t clamped to [TMIN, TMAX]: TMIN is 2^-432, felt by no sum that holds a weight */
#define CF_DYNAMICS_TMAX 1.0               /* above 2^-100; TMAX is beyond what tokens on the sphere reach */
/* errors of the velocities for | |x_i| - 1 | <= 2^-20, |beta| | |x_i|^2 - 1 | <= 1/2, b = |beta|, (d + 3) b u <= 2^-10: of every component of SA's; of USA's,
 * relative to |scale| sum_j w_ij, |scale| >= 2^-200                                                                [specs/dynamics.md] */
#define CF_DYNAMICS_ERR(n, d, b) (1.01 * 0x1p-53 * (2.0 * (((d) + 3.0) * (b) + (n)) + (d) + 9.0))
#define CF_DYNAMICS_SCALED_REL(n, d, b) (1.01 * 0x1p-53 * (((d) + 3.0) * (b) + (n) + (d) + 6.0))
#ifdef __FRAMAC__
#include <certiform/fp.h>
#include "dynamics.acsl"
#include "norm.acsl"
#endif
#ifdef __cplusplus
extern "C" {
#endif

/* Doubles of workspace that every function below wants for n tokens of dimension d. */
/*@ requires size: n <= CF_DYNAMICS_NMAX && d <= CF_DYNAMICS_NMAX;
    assigns \nothing;
    ensures room:  \result == cf_dynamics_room(n, d); */
CF_API size_t cf_dynamics_work(size_t n, size_t d);

/* u_i := sum_j w_ij x_j, z_i := sum_j w_ij; causal: over j <= i.
 *   in   x[n][d]          |x| <= CF_DYNAMICS_XMAX, beta in [CF_DYNAMICS_BETAMIN, CF_DYNAMICS_BETAMAX]; n, d, ld <= CF_DYNAMICS_NMAX
 *   out  u[n][d], z[n]    |u| <= 2^64, 2^-440 <= z <= 2^64 (loose); neither overlaps x, work or the other.
 *                         work[cf_dynamics_work(n, d)] scratch, the last n of it not touched
 *   order       fixed for given n, d, the same on every processor; each multiply-add is one rounding (fma)
 *   not promised: u and z invariant under a permutation of the tokens bit for bit */
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, cf_sums_room(n, d));
    requires apart: cf_dynamics_beside(x, n, d, ldx, u, ldu, z, work, cf_sums_room(n, d));
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. cf_sums_room(n, d) - 1];
    ensures fin:    cf_mat_mag(u, n, d, ldu, 64);
    ensures pos:    \forall integer i; 0 <= i < n ==> \is_finite(z[i]) && cf_dyn_sum(z[i]); */
CF_API void cf_weighted_sums_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work);
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, cf_sums_room(n, d));
    requires apart: cf_dynamics_beside(x, n, d, ldx, u, ldu, z, work, cf_sums_room(n, d));
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. cf_sums_room(n, d) - 1];
    ensures fin:    cf_mat_mag(u, n, d, ldu, 64);
    ensures pos:    \forall integer i; 0 <= i < n ==> \is_finite(z[i]) && cf_dyn_sum(z[i]); */
CF_API void cf_weighted_sums_causal_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work);

/* The velocities f_i of SA; causal: sums over j <= i.                                     [GLPR2023, SA]
 *   in   as above
 *   out  f[n][d]   finite; overlaps neither x nor work[cf_dynamics_work(n, d)]
 *   order       u, z as above; q = u / z; f = q - <x, q> x, the inner product in order of the index, products fused
 *   not promised: <x_i, f_i> == 0 exactly; meaning when |x_i| differs from 1: the formula is evaluated as it stands, but for the clamp
 *           of the weights' exponents to [CF_DYNAMICS_TMIN, CF_DYNAMICS_TMAX], which only the sphere makes harmless (specs/dynamics.md) */
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldf);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, f, ldf, work, cf_dynamics_room(n, d));
    assigns f[0 .. cf_extent(n, d, ldf) - 1], work[0 .. cf_dynamics_room(n, d) - 1];
    ensures fin:    cf_mat_finite(f, n, d, ldf); */
CF_API void cf_sa_field_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work);
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldf);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, f, ldf, work, cf_dynamics_room(n, d));
    assigns f[0 .. cf_extent(n, d, ldf) - 1], work[0 .. cf_dynamics_room(n, d) - 1];
    ensures fin:    cf_mat_finite(f, n, d, ldf); */
CF_API void cf_sa_causal_field_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work);
/* The velocities of USA: q = scale u.                                                     [GLPR2023, USA]
 *   in   as above; |scale| <= CF_DYNAMICS_SCALEMAX: exp(|beta|)/n, or 1/n for the time exp(|beta|) t
 *   out, order, not promised as above */
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldf);
    requires beta:  cf_dynamics_beta(beta);
    requires scale: \is_finite(scale) && \abs(scale) <= CF_DYNAMICS_SCALEMAX;
    requires valid: cf_dynamics_memory(x, n, d, ldx, f, ldf, work, cf_dynamics_room(n, d));
    assigns f[0 .. cf_extent(n, d, ldf) - 1], work[0 .. cf_dynamics_room(n, d) - 1];
    ensures fin:    cf_mat_finite(f, n, d, ldf); */
CF_API void cf_usa_field_raw(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work);
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldf);
    requires beta:  cf_dynamics_beta(beta);
    requires scale: \is_finite(scale) && \abs(scale) <= CF_DYNAMICS_SCALEMAX;
    requires valid: cf_dynamics_memory(x, n, d, ldx, f, ldf, work, cf_dynamics_room(n, d));
    assigns f[0 .. cf_extent(n, d, ldf) - 1], work[0 .. cf_dynamics_room(n, d) - 1];
    ensures fin:    cf_mat_finite(f, n, d, ldf); */
CF_API void cf_usa_causal_field_raw(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work);

/* n^-2 sum_ij w_ij, in (0, 1] up to rounding: nondecreasing along SA and USA for beta >= 0. The paper's energy is this times exp(|beta|)/(2 beta).
 *   in   x as above, n >= 1; work[cf_dynamics_work(n, d) + n d + n] */
/*@ requires size:  1 <= n && cf_dynamics_sizes(n, d, ldx, d);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX) &&
                    \valid(work + (0 .. cf_dynamics_room(n, d) + n * d + n - 1)) && cf_mat_apart(x, n, d, ldx, work, cf_dynamics_room(n, d) + n * d + n);
    assigns work[0 .. cf_dynamics_room(n, d) + n * d + n - 1];
    ensures fin:    \is_finite(\result) && 0 <= \result; */
CF_API double cf_energy_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *work);

/* x_i := x_i / |x_i| for every row, in place; a zero row stays.
 *   in   x[n][d]   finite, |x| <= CF_DYNAMICS_XMAX
 *   out  for |x_i| >= CF_NORM_MIN: | |x_i| - 1 | <= CF_NORM_REL(d) = (d/2 + 2) 2^-53 (1 + 2^-20)       claim cf_retract_raw.norm
 *   not promised: the length of a shorter row */
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldx);
    requires valid: cf_mat_writable(x, n, d, ldx) && cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    assigns x[0 .. cf_extent(n, d, ldx) - 1];
    ensures fin:    cf_mat_finite(x, n, d, ldx);
    ensures norm:   cf_mat_unit_norm{Pre, Post}(x, n, d, ldx); */
CF_API void cf_retract_raw(size_t n, size_t d, double *x, size_t ldx);

/* Checked tier: the raw kernels' values after checking the arguments.
 *   err  CF_ENULL, CF_ESIZE (n or d = 0, a size above CF_DYNAMICS_NMAX, ld < d), CF_EOVERLAP, CF_ENONFINITE, CF_EBOX, in this order;
 *        cf_retract: CF_EUNDEFINED for a row of norm below 2^-400. Outputs are untouched unless CF_OK */
CF_API CF_MUST_CHECK cf_status cf_sa_field(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work);
CF_API CF_MUST_CHECK cf_status cf_sa_causal_field(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work);
CF_API CF_MUST_CHECK cf_status cf_usa_field(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf,
                                            double *work);
CF_API CF_MUST_CHECK cf_status cf_usa_causal_field(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf,
                                                   double *work);
CF_API CF_MUST_CHECK cf_status cf_energy(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value, double *work);
CF_API CF_MUST_CHECK cf_status cf_retract(size_t n, size_t d, double *x, size_t ldx);

/* Bound tier: |value - exact| <= bound elementwise; exact is the formula above on the doubles given, no |x_i| = 1 assumed and no weight
 * clamped. value is this tier's own evaluation.                                                       [specs/bound.md, Dynamics]
 *   in   as the checked tier; usa, energy: beta <x_i,x_j> - |beta| <= CF_DYNAMICS_BOUND_TMAX but for its rounding, else CF_EBOX;
 *        work[cf_dynamics_bound_work(n, d)] = n d + 3 n + d doubles
 *   out  value[n][d], bound[n][d]; overlap nothing, gaps included. sa: where exponents are too uncertain (errors above 1/2) the bound is
 *        half the range of the tangents x_j - <x_i,x_j> x_i
 *   err  as the checked tier; cf_retract_bound: CF_EUNDEFINED for a zero row only, tiny rows keep their accuracy
 *   not promised: value equal to the raw kernel's */
#define CF_DYNAMICS_BOUND_TMAX 400.0 /* largest exponent of a weight of usa and energy: products of five stay below 2^960 */
CF_API size_t cf_dynamics_bound_work(size_t n, size_t d);
CF_API CF_MUST_CHECK cf_status cf_sa_field_bound(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value, size_t ldvalue,
                                                 double *bound, size_t ldbound, double *work);
CF_API CF_MUST_CHECK cf_status cf_sa_causal_field_bound(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value,
                                                        size_t ldvalue, double *bound, size_t ldbound, double *work);
CF_API CF_MUST_CHECK cf_status cf_usa_field_bound(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *value,
                                                  size_t ldvalue, double *bound, size_t ldbound, double *work);
CF_API CF_MUST_CHECK cf_status cf_usa_causal_field_bound(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx,
                                                         double *value, size_t ldvalue, double *bound, size_t ldbound, double *work);
CF_API CF_MUST_CHECK cf_status cf_energy_bound(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value, double *bound,
                                               double *work);
CF_API CF_MUST_CHECK cf_status cf_retract_bound(size_t n, size_t d, const double *x, size_t ldx, double *value, size_t ldvalue, double *bound,
                                                size_t ldbound);

/* in libcertiform-ref: the correctly rounded values (specs/exact.md) for any finite entries, beta and scale. Outputs may overlap inputs and
 * are written on CF_OK only; cf_retract_exact works in place.
 *   err  CF_ENULL, CF_ESIZE, CF_ENONFINITE, CF_EUNDEFINED (retract: a zero row), CF_EBOX (usa, energy: |beta| d max|x|^2 >= 2^60),
 *        CF_ENOMEM, CF_UNDECIDED (work limit) */
CF_API CF_MUST_CHECK cf_status cf_sa_field_exact(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf);
CF_API CF_MUST_CHECK cf_status cf_sa_causal_field_exact(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf);
CF_API CF_MUST_CHECK cf_status cf_usa_field_exact(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf);
CF_API CF_MUST_CHECK cf_status cf_usa_causal_field_exact(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f,
                                                         size_t ldf);
CF_API CF_MUST_CHECK cf_status cf_energy_exact(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value);
CF_API CF_MUST_CHECK cf_status cf_retract_exact(size_t n, size_t d, double *x, size_t ldx);
#ifdef __cplusplus
}
#endif
#endif
