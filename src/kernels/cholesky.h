/* Floating Cholesky factorization, the operations its error analysis counts.             [specs/flow.md 6; proofs/coq/CholeskyError.v]
 * Private: src/flow calls it. */
#ifndef CF_KERNELS_CHOLESKY_H
#define CF_KERNELS_CHOLESKY_H
#include <stddef.h>

#define CF_CHOLESKY_ENTRY 0x1p310  /* box of the matrix */
#define CF_CHOLESKY_FACTOR 0x1p160 /* of the factor */
#ifdef __FRAMAC__
#include <certiform/fp.h>
#include "cholesky.acsl"
#endif

/* r[m] := what is left of it after the products of entries j and c + m of rows 0 .. k-1 of a, one row after another, every product and difference rounded.
 *   in   w      8 or 32
 *        a      k rows of ld, magnitudes <= CF_CHOLESKY_FACTOR
 *        r[w]   magnitudes <= CF_CHOLESKY_ENTRY
 *   out  r[w]   the chains of these operations; none overflows
 *   not promised: anything for another w */
/*@ requires size:  (w == 8 || w == 32) && k <= 0x100000 && j < ld <= 0x100000 && c + w <= ld;
    requires valid: chol_lines(a, ld, k) && \valid(r + (0 .. w-1));
    requires box:   \forall integer m; 0 <= m < w ==> \is_finite(r[m]) && chol_entry(r[m]);
    assigns r[0 .. w-1];
    ensures room:   chol_rooms(r, w, k);
    ensures val:    \forall integer m; 0 <= m < w ==> r[m] == chol_left{Pre}(\old(r[m]), a, ld, j, c + m, k); */
void cf_cholesky_less(size_t w, size_t k, size_t ld, const double *a, size_t j, size_t c, double *r);

/* The root of r[0], and quotients by it.
 *   in   r[n]   what is left of a row after k products, from the diagonal on
 *   out  1: r[0] was positive, and is its square root; the others are divided by that. 0: it was not, and nothing is written
 *   not promised: correct signs of zeros */
/*@ requires size:  1 <= n <= 0x100000;
    requires valid: \valid(r + (0 .. n-1));
    requires room:  chol_rooms(r, n, k);
    assigns r[0 .. n-1];
    ensures pivot:  \result != 0 ==> 0 < \old(r[0]) && r[0] == chol_root_of(\old(r[0]));
    ensures row:    \result != 0 ==> \forall integer m; 1 <= m < n ==> r[m] == chol_quot(\old(r[m]), r[0]); */
int cf_cholesky_pivot(size_t n, size_t k, double *r);
#endif
