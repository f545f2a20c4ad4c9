// Must stay red: an upward sum is not the sum, a radius never found, entries beyond the box.
// FCT: neg_sum_exact,neg_tail_box,neg_radius_none
// RED: neg_sum_exact_ensures_down neg_tail_box_call_cf_tail_sum_raw_requires_box neg_radius_none_ensures_none
#include <certiform/enclose.h>

/*@ requires size:  m <= CF_ENCLOSE_TERMS && 1 <= ld <= CF_ENCLOSE_TERMS;
    requires valid: enclose_valid(v, ld, m);
    requires box:   enclose_box(v, ld, m);
    assigns \nothing;
    ensures down:   \result <= enclose_sum(v, ld, m); */
double neg_sum_exact(size_t m, size_t ld, const double *v) { return cf_norm_sum_raw(m, ld, v); }

/*@ requires size:  m <= CF_ENCLOSE_TERMS && 1 <= ld <= CF_ENCLOSE_TERMS;
    requires valid: enclose_valid(v, ld, m);
    requires fin:   enclose_signed(v, ld, m);
    assigns \nothing;
    ensures fin:    \is_finite(\result); */
double neg_tail_box(size_t m, size_t ld, const double *v) { return cf_tail_sum_raw(m, ld, v, v); }

/*@ requires box: enclose_bounded(start) && enclose_bounded(rate) && enclose_bounded(grow);
    requires valid: \valid(rho) && \valid(exponent) && \valid(radius) && \separated(rho, exponent, radius);
    assigns *rho, *exponent, *radius;
    ensures none: \result == 0; */
int neg_radius_none(double start, double rate, double grow, double *rho, double *exponent, double *radius)
{
  return cf_step_radius_raw(start, rate, grow, rho, exponent, radius);
}
