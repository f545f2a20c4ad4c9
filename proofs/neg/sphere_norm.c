// Must stay red: half the proved bound of the length, and that bound where eps is above the length.
// FCT: neg_normalize_half,neg_normalize_floor
// RED: neg_normalize_half_ensures_unit neg_normalize_floor_ensures_unit
#include <certiform/fp.h>
#include <certiform/sphere.h>

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures unit:   CF_NORM_MIN <= cf_norm{Pre}(x, n) ==> \abs(cf_norm(y, n) - 1.0) <= 0.5 * CF_NORM_REL(n); */
void neg_normalize_half(size_t n, const double *x, double *y) { cf_normalize_raw(n, 0.0, x, y); }

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_box(x, n, CF_XMAX);
    assigns y[0 .. n-1];
    ensures unit:   CF_NORM_MIN <= cf_norm{Pre}(x, n) ==> \abs(cf_norm(y, n) - 1.0) <= CF_NORM_REL(n); */
void neg_normalize_floor(size_t n, const double *x, double *y) { cf_normalize_raw(n, 1.0, x, y); }
