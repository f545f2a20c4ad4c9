/* Heads of attention with matrices, of usa and of hardmax: what goes into them, and row by row what comes out.      [specs/dynamics.md] Private: src/flow
 * calls these. One rounding per operation, every sum from 0 in the order of its index. Not promised of any: what comes of entries outside the boxes. */
#ifndef CF_KERNELS_HEADS_H
#define CF_KERNELS_HEADS_H
#include <stddef.h>

#define CF_HEAD_SCOREMAX 97.0 /* exp of it is below 2^140 */
#ifdef __FRAMAC__
#include <certiform/fp.h>
#include <certiform/vec.h>
#include <certiform/expo.h>
#include "heads.acsl"
#endif

/* y[3][n][d] := M x_i for M = mq, mk, mv[d][d], NULL for the identity; an entry beyond 2^200 is set to 0. Nonzero: there was none.
 *   in   |x[i]|, |M[i]| <= 2^200
 *   out  |y[i]| <= 2^200 */
/*@ requires size:  n <= CF_NMAX && d <= CF_NMAX;
    requires given: head_matrix(mq, d, y, 3 * (n * d)) && head_matrix(mk, d, y, 3 * (n * d)) && head_matrix(mv, d, y, 3 * (n * d));
    requires valid: cf_mat_valid(x, n, d, d) && cf_mat_mag(x, n, d, d, 200) && cf_mat_apart(x, n, d, d, y, 3 * (n * d)) &&
                    \valid(y + (0 .. 3 * (n * d) - 1));
    assigns y[0 .. 3 * (n * d) - 1];
    ensures box:    cf_row_mag(y, 3 * (n * d), 200); */
int cf_head_inputs(size_t n, size_t d, const double *mq, const double *mk, const double *mv, const double *x, double *y);

/* s[j] := <q, k_j>.
 *   in   q[d], k[n][d] up to 2^200
 *   out  |s[j]| <= 2^431 */
/*@ requires size:  n <= CF_NMAX && d <= CF_NMAX;
    requires valid: \valid_read(q + (0 .. d-1)) && cf_mat_valid(k, n, d, d) && \valid(s + (0 .. n-1));
    requires apart: \separated(q + (0 .. d-1), s + (0 .. n-1)) && cf_mat_apart(k, n, d, d, s, n);
    requires box:   cf_row_mag(q, d, 200) && cf_mat_mag(k, n, d, d, 200);
    assigns s[0 .. n-1];
    ensures box:    cf_row_mag(s, n, 431); */
void cf_head_scores(size_t n, size_t d, const double *q, const double *k, double *s);

/* s[j] := exp(beta s[j]), the exponent no more than CF_HEAD_SCOREMAX, no less than CF_EXP_XMIN. Nonzero: none was above.
 *   in   |s[j]| <= 2^431, |beta| <= 2^64
 *   out  0 < s[j] <= 2^140 */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(s + (0 .. n-1));
    requires box:   cf_row_mag(s, n, 431) && \is_finite(beta) && cf_mag(beta, 64);
    assigns s[0 .. n-1];
    ensures box:    cf_row_mag(s, n, 140); */
int cf_head_weights(size_t n, double beta, double *s);

/* o := sum_j w_j v_j / n.
 *   in   |w[j]| <= 2^140, v[n][d] up to 2^200, n >= 1
 *   out  |o[c]| <= 2^371 */
/*@ requires size:  1 <= n <= CF_NMAX && d <= CF_NMAX;
    requires valid: \valid_read(w + (0 .. n-1)) && cf_mat_valid(v, n, d, d) && \valid(o + (0 .. d-1));
    requires apart: \separated(w + (0 .. n-1), o + (0 .. d-1)) && cf_mat_apart(v, n, d, d, o, d);
    requires box:   cf_row_mag(w, n, 140) && cf_mat_mag(v, n, d, d, 200);
    assigns o[0 .. d-1];
    ensures box:    cf_row_mag(o, d, 371); */
void cf_head_mean(size_t n, size_t d, const double *w, const double *v, double *o);

/* q := q + sign sum_{j in C} v_j / |C|, C the j != i with the largest s[j]; ties by equality of doubles. n = 1: C is empty.
 *   in   s[n] finite, v[n][d] up to 2^200, |sign| <= 1; q a sum of `terms` terms (for the proof alone)
 *   out  q a sum of n terms more */
/*@ requires size:  i < n <= CF_NMAX && d <= CF_NMAX && terms <= CF_NMAX - n;
    requires valid: \valid_read(s + (0 .. n-1)) && cf_mat_valid(v, n, d, d) && \valid(q + (0 .. d-1));
    requires apart: \separated(s + (0 .. n-1), q + (0 .. d-1)) && cf_mat_apart(v, n, d, d, q, d);
    requires box:   cf_row_finite(s, n) && cf_mat_mag(v, n, d, d, 200) && \is_finite(sign) && cf_mag(sign, 0) && head_sums(q, d, terms);
    assigns q[0 .. d-1];
    ensures sums:   head_sums(q, d, terms + n); */
void cf_head_hardmax(size_t terms, size_t n, size_t d, size_t i, double sign, const double *s, const double *v, double *q);
#endif
