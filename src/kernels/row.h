/* Row pieces shared by softmax, attention, layernorm and sphere. Internal: every length is at most CF_NMAX, and no output
 * overlaps an input unless said. Each output is one sequential chain, in the order of the index; one rounding per operation. */
#ifndef CERTIFORM_KERNELS_ROW_H
#define CERTIFORM_KERNELS_ROW_H
#include <certiform/fp.h>
#include <certiform/vec.h>
#ifdef __FRAMAC__
#include "matrix.acsl"
#include "norm.acsl"
#endif

/* Steps of proofs, not of programs. */
/*@ ghost
  /@ requires next: 0 <= n;
     assigns \nothing;
     ensures dot:   vec_dot(x, x, n+1) == vec_dot(x, x, n) + x[n] * x[n]; @/
  static void square_next(double *x, size_t n) {}
  /@ requires size: i <= CF_NMAX && ld <= CF_NMAX;
     assigns \nothing;
     ensures row:   \result == cf_row_at(p, ld, i); @/
  static double *row_at(double *p, size_t ld, size_t i) { return p + i * ld; }
*/

/* ((w[0] + w[1]) + w[2]) + ... */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(w + (0 .. n-1));
    requires unit:  cf_row_unit(w, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result) && 0 <= \result && cf_chain(n, \result, 0);
    ensures part:   \forall integer i; 0 <= i < n ==> w[i] <= \result; */
double cf_row_sum01(size_t n, const double *w);

/* w[i] := w[i] / s, parts of a whole. */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(w + (0 .. n-1));
    requires unit:  cf_row_unit(w, n) && \is_finite(s) && 0 < s;
    requires part:  \forall integer i; 0 <= i < n ==> w[i] <= s;
    assigns w[0 .. n-1];
    ensures unit:   cf_row_unit(w, n); */
void cf_row_parts(size_t n, double s, double *w);

/* ((x[0] x[0] + x[1] x[1]) + ...), each square rounded; none is above the sum. */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 401);
    assigns \nothing;
    ensures fin:    \is_finite(\result) && 0 <= \result && cf_chain(n, \result, 802);
    ensures part:   \forall integer i; 0 <= i < n ==> rnd(x[i]*x[i]) <= \result;
    ensures acc:    cf_sq_inv(n, \result, vec_dot(x, x, n)); */
double cf_row_sumsq(size_t n, const double *x);

/* y[i] := x[i] */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires fin:   cf_row_finite(x, n);
    assigns y[0 .. n-1];
    ensures equal:  \forall integer i; 0 <= i < n ==> \is_finite(y[i]) && y[i] == \old(x[i]); */
void cf_row_copy(size_t n, const double *x, double *y);

/* y[i] := 0 */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(y + (0 .. n-1));
    assigns y[0 .. n-1];
    ensures zero:   \forall integer i; 0 <= i < n ==> \is_finite(y[i]) && y[i] == 0; */
void cf_row_zero(size_t n, double *y);

/* y[i] := y[i] / r */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(y + (0 .. n-1));
    requires fin:   cf_row_finite(y, n) && \is_finite(r) && 0 < r;
    requires ratio: cf_row_ratio(y, n, r);
    assigns y[0 .. n-1];
    ensures box:    cf_row_mag(y, n, 540);
    ensures quot:   \forall integer i; 0 <= i < n ==> y[i] == cf_quot(\old(y[i]), r); */
void cf_row_divide(size_t n, double r, double *y);

/* The same, and 0 where r = 0 (a denominator that vanished). */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(y + (0 .. n-1));
    requires fin:   cf_row_finite(y, n) && \is_finite(r) && 0 <= r;
    requires ratio: 0 < r ==> cf_row_ratio(y, n, r);
    assigns y[0 .. n-1];
    ensures box:    cf_row_mag(y, n, 540);
    ensures quot:   \forall integer i; 0 <= i < n && 0 < r ==> y[i] == cf_quot(\old(y[i]), r); */
void cf_row_normalize(size_t n, double r, double *y);

/* Row i of a row-major matrix with leading dimension ld: sizes up to CF_NMAX, so the index stays below 2^62. */
/*@ requires size:  i <= CF_NMAX && ld <= CF_NMAX;
    assigns \nothing;
    ensures row:    \result == cf_row_at(p, ld, i); */
static inline const double *cf_row_in(const double *p, size_t ld, size_t i) { return p + i * ld; }

/*@ requires size:  i <= CF_NMAX && ld <= CF_NMAX;
    assigns \nothing;
    ensures row:    \result == cf_row_at(p, ld, i); */
static inline double *cf_row_out(double *p, size_t ld, size_t i) { return p + i * ld; }
#endif
