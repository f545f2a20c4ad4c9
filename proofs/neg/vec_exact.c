// Must stay red: a dot product is not exact. If this turned green, the contracts of fp.h or the lemmas would be contradictory.
// FCT: neg_dot
// RED: neg_dot_ensures_exact
#include <certiform/fp.h>
#include <certiform/vec.h>

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid_read(y + (0 .. n-1));
    requires box:   vec_box(x, n) && vec_box(y, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures exact:  \result == vec_dot(x, y, n); */
double neg_dot(size_t n, const double *x, const double *y) { return cf_dot_raw(n, x, y); }
