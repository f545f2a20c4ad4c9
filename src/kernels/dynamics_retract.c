/* The way back to the sphere: the last operation of every step. Compiled with -O3 (Makefile). */
#include <certiform/dynamics.h>
#include <certiform/fp.h>
#include "clones.h"
#include "row.h"
#ifdef __FRAMAC__
#include "sphere.acsl"
#endif

/*@ requires fin:   \is_finite(x) && \is_finite(r) && 0 < r;
    requires ratio: cf_ratio(x, r);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures val:    \result == cf_quot(x, r); */
static inline double unit_part(double x, double r)
{
  //@ assert pre: cf_ratio_pre(x, r);
  return f_div(x, r);
}

/* x / |x| in place; a zero row stays. S is the exact sum of the squares, and rounding keeps s and r near it: specs/norm.acsl. */
/*@ requires size:  d <= CF_NMAX;
    requires valid: \valid(row + (0 .. d-1));
    requires box:   cf_row_mag(row, d, 401);
    assigns row[0 .. d-1];
    ensures fin:    cf_row_finite(row, d);
    ensures norm:   cf_row_unit_norm{Pre, Post}(row, d); */
static inline void retract_row(size_t d, double *row)
{
  double s = 0.0;
  //@ assert zero: vec_dot(row, row, 0) == 0.0 && cf_sq_inv(0, 0.0, 0.0) && cf_mag(s, 0);
  /*@ loop invariant index: 0 <= k <= d;
      loop invariant fin:   \is_finite(s) && 0 <= s;
      loop invariant part:  \forall integer j; 0 <= j < k ==> rnd(row[j]*row[j]) <= s;
      loop invariant acc:   cf_sq_inv(k, s, vec_dot(row, row, k));
      loop assigns k, s;
      loop variant d - k; */
  for (size_t k = 0; k < d; k++) {
    //@ assert dot: vec_dot(row, row, k+1) == vec_dot(row, row, k) + row[k] * row[k];
    //@ assert pre: cf_sq_pre(k, s, vec_dot(row, row, k), row[k]);
    s = f_fma(row[k], row[k], s);
  }
  //@ assert end: cf_end_pre(d, s, 802);
  //@ assert sqrt: cf_sqrt_pre(s, 833);
  const double r = f_sqrt(s);
  //@ assert dbl: cf_dbl(r);
  //@ assert larger: cf_larger(r, rnd(\sqrt(s)), 0.0) && cf_larger(cf_norm(row, d), cf_norm(row, d), 0.0);
  //@ assert den: CF_NORM_MIN <= cf_norm(row, d) ==> cf_den_pre(d, s, vec_dot(row, row, d), 0.0, r, cf_norm(row, d));
  //@ assert near: CF_NORM_MIN <= cf_norm(row, d) ==> cf_den(d, r, cf_norm(row, d)) && 0 < r;
  if (r > 0.0) {
    //@ assert ratio: \forall integer j; 0 <= j < d ==> cf_norm_pre(row[j], s, r);
    /*@ loop invariant index: 0 <= k <= d;
        loop invariant todo:  \forall integer j; k <= j < d ==> \is_finite(row[j]) && row[j] == \at(row[j], Pre);
        loop invariant done:  \forall integer j; 0 <= j < k ==> \is_finite(row[j]) && row[j] == cf_quot(\at(row[j], Pre), r);
        loop assigns k, row[0 .. d-1];
        loop variant d - k; */
    for (size_t k = 0; k < d; k++) {
      //@ assert same: row[k] == \at(row[\at(k, Here)], Pre) && \is_finite(row[k]);
      const double q = unit_part(row[k], r);
      //@ assert value: \is_finite(q) && q == cf_quot(\at(row[\at(k, Here)], Pre), r);
      row[k] = q;
    }
    /*@ ghost
      /@ loop invariant index: 0 <= k <= d;
         loop invariant unit:  cf_unit_inv(k, r, vec_dot{Pre}(row, row, k), vec_dot(row, row, k));
         loop assigns k;
         loop variant d - k; @/
      for (size_t k = 0; k < d; k++) {
        /@ assert was: vec_dot{Pre}(row, row, k+1) == vec_dot{Pre}(row, row, k) + \at(row[\at(k, Here)], Pre) * \at(row[\at(k, Here)], Pre); @/
        square_next(row, k);
        /@ assert quot: row[k] == cf_quot(\at(row[\at(k, Here)], Pre), r); @/
        /@ assert pre: cf_unit_pre(k, r, vec_dot{Pre}(row, row, k), vec_dot(row, row, k), \at(row[\at(k, Here)], Pre)); @/
        /@ assert step: cf_unit_inv(k+1, r, vec_dot{Pre}(row, row, k) + \at(row[\at(k, Here)], Pre) * \at(row[\at(k, Here)], Pre), vec_dot(row, row, k) + cf_quot(\at(row[\at(k, Here)], Pre), r) * cf_quot(\at(row[\at(k, Here)], Pre), r)); @/
        /@ assert same: cf_same_pre(row[k], cf_quot(\at(row[\at(k, Here)], Pre), r)); @/
        /@ assert square: row[k] * row[k] == cf_quot(\at(row[\at(k, Here)], Pre), r) * cf_quot(\at(row[\at(k, Here)], Pre), r); @/
        /@ assert dot: vec_dot(row, row, k+1) == vec_dot(row, row, k) + cf_quot(\at(row[\at(k, Here)], Pre), r) * cf_quot(\at(row[\at(k, Here)], Pre), r); @/
        /@ assert next: cf_unit_inv(k+1, r, vec_dot{Pre}(row, row, k+1), vec_dot(row, row, k+1)); @/
      } */
    //@ assert unit: CF_NORM_MIN <= cf_norm{Pre}(row, d) ==> cf_unit_end_pre(d, r, vec_dot{Pre}(row, row, d), vec_dot(row, row, d));
  }
}

/* Row i, all other rows as they are: their cells, and so the exact sums of their squares. */
/*@ requires size:  i < n <= CF_NMAX && d <= CF_NMAX && d <= ldx <= CF_NMAX;
    requires valid: cf_mat_writable(x, n, d, ldx);
    requires box:   cf_row_mag(cf_row_at(x, ldx, i), d, 401);
    assigns x[0 .. cf_extent(n, d, ldx) - 1];
    ensures fin:    cf_row_finite(cf_row_at(x, ldx, i), d);
    ensures norm:   cf_row_unit_norm{Pre, Post}(cf_row_at(x, ldx, i), d);
    ensures same:   \forall integer j; 0 <= j < n && j != i ==> cf_row_same{Pre, Post}(cf_row_at(x, ldx, j), d);
    ensures kept:   \forall integer j; 0 <= j < n && j != i && cf_row_finite{Pre}(cf_row_at(x, ldx, j), d) ==> cf_row_finite(cf_row_at(x, ldx, j), d);
    ensures length: \forall integer j; 0 <= j < n && j != i ==> cf_norm{Pre}(cf_row_at(x, ldx, j), d) == cf_norm{Post}(cf_row_at(x, ldx, j), d); */
static inline void retract_at(size_t n, size_t d, double *x, size_t ldx, size_t i)
{
  (void)n; /* of the proof only */
  double *row = cf_row_out(x, ldx, i);
  //@ assert inside: cf_inside_pre(i, n, d, ldx);
  //@ assert row: \valid(row + (0 .. d-1)) && cf_row_mag(row, d, 401);
  retract_row(d, row);
  /*@ ghost
    /@ loop invariant index:  0 <= j <= n;
       loop invariant same:   \forall integer m; 0 <= m < j && m != i ==> cf_row_same{Pre, Here}(cf_row_at(x, ldx, m), d);
       loop invariant length: \forall integer m; 0 <= m < j && m != i ==>
                                cf_norm{Pre}(cf_row_at(x, ldx, m), d) == cf_norm(cf_row_at(x, ldx, m), d);
       loop assigns j;
       loop variant n - j; @/
    for (size_t j = 0; j < n; j++) {
      /@ assert order: (j < i ==> cf_order_pre(j, i, d, ldx)) && (i < j ==> cf_order_pre(i, j, d, ldx)); @/
      /@ assert apart: j != i ==> \separated(cf_row_at(x, ldx, j) + (0 .. d-1), row + (0 .. d-1)); @/
      /@ assert cells: \forall integer c; 0 <= c < d && j != i ==> \separated(cf_row_at(x, ldx, j) + c, row + (0 .. d-1)); @/
      /@ assert same: j != i ==> cf_row_same{Pre, Here}(cf_row_at(x, ldx, j), d); @/
      double *other = row_at(x, ldx, j);
      /@ loop invariant index: 0 <= k <= d;
         loop invariant sum:   j != i ==> vec_dot{Pre}(other, other, k) == vec_dot(other, other, k);
         loop assigns k;
         loop variant d - k; @/
      for (size_t k = 0; k < d; k++) {
        /@ assert was: vec_dot{Pre}(other, other, k+1) == vec_dot{Pre}(other, other, k) + \at(\at(other, Here)[\at(k, Here)], Pre) * \at(\at(other, Here)[\at(k, Here)], Pre); @/
        square_next(other, k);
        /@ assert cell: j != i ==> cf_same_pre(\at(\at(other, Here)[\at(k, Here)], Pre), other[k]); @/
      }
      /@ assert length: j != i ==> cf_norm{Pre}(cf_row_at(x, ldx, j), d) == cf_norm(cf_row_at(x, ldx, j), d); @/
    } */
}

/*@ requires size:  n <= CF_NMAX && d <= CF_NMAX && d <= ldx <= CF_NMAX;
    requires valid: cf_mat_writable(x, n, d, ldx);
    requires mag:   cf_mat_mag(x, n, d, ldx, 401);
    assigns x[0 .. cf_extent(n, d, ldx) - 1];
    ensures fin:    cf_mat_finite(x, n, d, ldx);
    ensures norm:   cf_mat_unit_norm{Pre, Post}(x, n, d, ldx); */
CLONES static void retract(size_t n, size_t d, double *x, size_t ldx)
{
  /*@ loop invariant index:  0 <= i <= n;
      loop invariant todo:   \forall integer j; i <= j < n ==> cf_row_mag(cf_row_at(x, ldx, j), d, 401);
      loop invariant length: \forall integer j; i <= j < n ==> cf_norm{Pre}(cf_row_at(x, ldx, j), d) == cf_norm(cf_row_at(x, ldx, j), d);
      loop invariant done:   cf_mat_finite(x, i, d, ldx);
      loop invariant norm:   cf_mat_unit_norm{Pre, Here}(x, i, d, ldx);
      loop assigns i, x[0 .. cf_extent(n, d, ldx) - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) retract_at(n, d, x, ldx, i);
}

void cf_retract_raw(size_t n, size_t d, double *x, size_t ldx)
{
  //@ assert box: \forall integer j; 0 <= j < n ==> cf_row_box(cf_row_at(x, ldx, j), d, CF_DYNAMICS_XMAX);
  //@ assert row: \forall integer j; 0 <= j < n ==> cf_row_mag(cf_row_at(x, ldx, j), d, 401);
  retract(n, d, x, ldx);
}
