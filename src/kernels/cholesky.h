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

/* Row j of the factor R of a symmetric matrix, R^T R = A, behind rows 0 .. j-1.
 *   in   a      rows 0 .. j-1 of R, ld apart, magnitudes <= CF_CHOLESKY_FACTOR; ld a multiple of 8
 *        r[ld]  row j of A from the diagonal on
 *   out  1: r[j] is the root, r[q] beyond are the quotients by it, of what the products with the rows before leave of the entries: one row after
 *        another, every product and difference rounded, none overflowing; what is left of r[j] was positive. From column j - j % 8 on the entries
 *        were at most CF_CHOLESKY_ENTRY and are at most CF_CHOLESKY_FACTOR. 0: one of these does not hold, and r is of no use
 *   not promised: anything of r[0 .. j-1] but that the first j - j % 8 stay; correct signs of zeros */
/*@ requires size:  j < ld <= 0x100000 && ld % 8 == 0;
    requires valid: chol_lines(a, ld, j) && \valid(r + (0 .. ld-1)) && chol_apart(a, ld, j, r);
    assigns r[0 .. ld-1];
    ensures pivot:  \result != 0 ==> chol_rooted(chol_left{Post}(\old(r[j]), a, ld, j, j, j), r[j]);
    ensures row:    \result != 0 ==> \forall integer q; j < q < ld ==> r[q] == chol_quot(chol_left{Post}(\old(r[q]), a, ld, j, q, j), r[j]);
    ensures box:    \result != 0 && (\forall integer q; 0 <= q < j ==> \is_finite(\old(r[q])) && chol_factor(\old(r[q]))) ==> chol_cells(r, ld); */
int cf_cholesky_row(size_t j, size_t ld, const double *a, double *r);
#endif
