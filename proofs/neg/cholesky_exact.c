// Must stay red: a chain of rounded products is not the exact one, and a pivot that is not positive has no root.
// FCT: neg_less_exact,neg_pivot_always
// RED: neg_less_exact_ensures_exact neg_pivot_always_ensures_always
#include "cholesky.h"

/*@ requires size:  j < ld <= 0x100000 && c + 8 <= ld;
    requires valid: chol_lines(a, ld, 1) && \valid(r + (0 .. 7));
    requires box:   \forall integer m; 0 <= m < 8 ==> \is_finite(r[m]) && chol_entry(r[m]);
    assigns r[0 .. 7];
    ensures exact:  r[0] == \old(r[0]) - \old(a[j]) * \old(a[c]); */
void neg_less_exact(size_t ld, const double *a, size_t j, size_t c, double *r) { cf_cholesky_less(8, 1, ld, a, j, c, r); }

/*@ requires size:  1 <= n <= 0x100000;
    requires valid: \valid(r + (0 .. n-1));
    requires room:  chol_rooms(r, n, k);
    assigns r[0 .. n-1];
    ensures always: 0 < \old(r[0]); */
void neg_pivot_always(size_t n, size_t k, double *r) { cf_cholesky_pivot(n, k, r); }
