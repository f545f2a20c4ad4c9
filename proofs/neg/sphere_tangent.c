// Must stay red: <x,z> = 0 up to rounding at an x of any length, and an entry without the error of <x,y>.
// FCT: neg_tangent_any,neg_tangent_entry
// RED: neg_tangent_any_ensures_orth neg_tangent_entry_ensures_err
#include <certiform/fp.h>
#include <certiform/sphere.h>

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid_read(y + (0 .. n-1)) && \valid(z + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), z + (0 .. n-1)) && \separated(y + (0 .. n-1), z + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_TANGENT_XMAX) && cf_row_box(y, n, CF_TANGENT_XMAX);
    assigns z[0 .. n-1];
    ensures orth:   cf_orth(n, 0.0, vec_adot{Pre}(x, y, n), vec_dot(x, z, n), vec_dot{Pre}(x, x, n), vec_asum{Pre}(x, n)); */
void neg_tangent_any(size_t n, const double *x, const double *y, double *z) { cf_tangent_raw(n, x, y, z); }

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid_read(y + (0 .. n-1)) && \valid(z + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), z + (0 .. n-1)) && \separated(y + (0 .. n-1), z + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_TANGENT_XMAX) && cf_row_box(y, n, CF_TANGENT_XMAX);
    assigns z[0 .. n-1];
    ensures err:    \forall integer i; 0 <= i < n ==> cf_proj_near(0, z[i], \old(x[i]), \old(y[i]), vec_dot{Pre}(x, y, n), 0.0); */
void neg_tangent_entry(size_t n, const double *x, const double *y, double *z) { cf_tangent_raw(n, x, y, z); }
