// Must stay red: where squares underflow a normalized entry exceeds 1, and <x,y> x overflows beyond its box.
// FCT: neg_normalize_unit,neg_tangent_box
// RED: neg_normalize_unit_ensures_unit neg_tangent_box_call_cf_tangent_raw_requires_box
#include <certiform/fp.h>
#include <certiform/sphere.h>

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures unit:   \forall integer i; 0 <= i < n ==> y[i] <= 1; */
void neg_normalize_unit(size_t n, const double *x, double *y) { cf_normalize_raw(n, 0.0, x, y); }

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(z + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), z + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns z[0 .. n-1];
    ensures fin:    cf_row_finite(z, n); */
void neg_tangent_box(size_t n, const double *x, double *z) { cf_tangent_raw(n, x, x, z); }
