// Must stay red: an upward product is not the product, a power not at most one, and what does not fit may be anything.
// FCT: neg_scale_below,neg_powers_one,neg_fits_all
// RED: neg_scale_below_ensures_down neg_powers_one_ensures_one neg_fits_all_ensures_all
#include "enclose_scale.h"

/*@ requires size:  n <= 0x1000000000000;
    requires valid: \valid_read(v + (0 .. n-1)) && \valid(r + (0 .. n-1)) && \separated(v + (0 .. n-1), r + (0 .. n-1));
    requires box:   scale_box(v, n) && \is_finite(f) && scale_factor(f);
    assigns r[0 .. n-1];
    ensures down:   \forall integer i; 0 <= i < n ==> r[i] <= v[i] * f; */
void neg_scale_below(size_t n, const double *v, double f, double *r) { cf_scale_by(n, v, f, r); }

/*@ requires size:  1 <= n <= 1024;
    requires valid: \valid(f + (0 .. n-1));
    requires box:   \is_finite(h) && scale_unit(h);
    assigns f[0 .. n-1];
    ensures one:    f[n-1] <= 1; */
void neg_powers_one(size_t n, double h, double *f) { cf_scale_powers(n, h, f); }

/*@ requires valid: 1 <= n && \valid_read(v + (0 .. n-1));
    assigns \nothing;
    ensures all:    \is_finite(v[0]); */
int neg_fits_all(size_t n, const double *v) { return cf_scale_fits(n, v, 1.0); }
