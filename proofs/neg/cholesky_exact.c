// Must stay red: a chain of rounded products is not the exact one, and a pivot that is not positive has no root.
// FCT: neg_row_exact,neg_row_always
// RED: neg_row_exact_ensures_exact neg_row_always_ensures_always
#include "cholesky.h"

/*@ requires valid: chol_lines(a, 8, 1) && \valid(r + (0 .. 7)) && chol_apart(a, 8, 1, r);
    assigns r[0 .. 7];
    ensures exact:  \result != 0 ==> r[1] * r[1] == \old(r[1]) - \old(a[1]) * \old(a[1]); */
int neg_row_exact(const double *a, double *r) { return cf_cholesky_row(1, 8, a, r); }

/*@ requires size:  j < ld <= 0x100000 && ld % 8 == 0;
    requires valid: chol_lines(a, ld, j) && \valid(r + (0 .. ld-1)) && chol_apart(a, ld, j, r);
    assigns r[0 .. ld-1];
    ensures always: \result != 0; */
int neg_row_always(size_t j, size_t ld, const double *a, double *r) { return cf_cholesky_row(j, ld, a, r); }
