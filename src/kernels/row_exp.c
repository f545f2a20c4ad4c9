/* The pieces of row.h that need exp and log: alone in a file, so that no other proof carries the lemmas of expo. */
#include <certiform/fp.h>
#include "clones.h"
#include "expo_scalar.h"
#include "lanes.h"
#include "row_exp.h"

/* exp(x - m) for x <= m: in [0, 1], and at least 1/2 at x = m */
/*@ requires fin:  \is_finite(x) && \is_finite(m) && x <= m;
    requires box:  cf_mag(x, 1000) && cf_mag(m, 1000);
    assigns \nothing;
    ensures unit:  \is_finite(\result) && 0 <= \result <= 1;
    ensures top:   x == m ==> 0.5 <= \result;
    ensures near:  exps_weight(x, m, \result); */
static inline double exp_below(double x, double m)
{
  //@ assert pre: cf_add_pre(x, m, 1000);
  double t = f_sub(x, m);
  //@ assert neg: t <= 0 && (x == m ==> t == 0);
  double y = cf_exp_neg1(t);
  //@ assert one: t == 0 ==> expo_near(0.0, y);
  //@ assert near: exps_weight_pre(x, m, t, y);
  return y;
}

/* y[i] := exp(x[i] - m) for the k entries from `at` on */
/*@ requires size:  at + k <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), x + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
    requires done:  cf_row_unit(y, at) && cf_row_half{Pre, Pre}(x, at, m, y) && exps_row{Pre, Pre}(x, at, m, y);
    assigns y[0 .. n-1];
    ensures unit:   cf_row_unit(y, at + k);
    ensures half:   cf_row_half{Pre, Post}(x, at + k, m, y);
    ensures near:   exps_row{Pre, Post}(x, at + k, m, y);
    ensures kept:   cf_row_same{Pre, Post}(y, at); */
INLINE void exps_at(size_t n, size_t at, size_t k, double m, const double *restrict x, double *restrict y)
{
  (void)n;
  /*@ loop invariant index: 0 <= j <= k;
      loop invariant unit:  cf_row_unit(y, at + j);
      loop invariant half:  cf_row_half{Pre, Here}(x, at + j, m, y);
      loop invariant near:  exps_row{Pre, Here}(x, at + j, m, y);
      loop invariant kept:  cf_row_same{Pre, Here}(y, at);
      loop assigns j, y[0 .. n-1];
      loop variant k - j; */
  for (size_t j = 0; j < k; j++) {
    size_t i = at + j;
    //@ assert was: \is_finite(\at(x[\at(i, Here)], Pre)) && cf_mag(\at(x[\at(i, Here)], Pre), 1000) && \at(x[\at(i, Here)], Pre) <= m;
    //@ assert same: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]);
    double w = exp_below(x[i], m);
    //@ assert half: (\at(x[\at(i, Here)], Pre) == m ==> 0.5 <= w) && exps_weight(\at(x[\at(i, Here)], Pre), m, w);
    y[i] = w;
    //@ assert last: (\at(x[\at(i, Here)], Pre) == m ==> 0.5 <= y[i]) && exps_weight(\at(x[\at(i, Here)], Pre), m, y[i]);
    //@ assert old: cf_row_half{Pre, Here}(x, i, m, y) && exps_row{Pre, Here}(x, i, m, y);
  }
}

/* w[i] to its lane, for the k entries from at = CF_LANES b on */
/*@ requires size:  lanes == 16 && k <= lanes && at == 16 * b && at + k <= n <= CF_NMAX;
    requires valid: \valid_read(w + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), w + (0 .. n-1)) && \separated(w + (0 .. n-1), acc + (0 .. lanes-1));
    requires unit:  cf_row_unit(w, at + k);
    requires acc:   cf_lanes(acc, lanes, b, 0, 0) && cf_lanes_pos(acc, lanes);
    requires part:  cf_lanes_part(w, at, acc);
    assigns acc[0 .. lanes-1];
    ensures acc:    cf_lanes(acc, lanes, b, k, 0);
    ensures pos:    cf_lanes_pos(acc, lanes);
    ensures part:   cf_lanes_part(w, at + k, acc);
    ensures val:    exps_added{Pre, Pre, Post}(w, at, k, acc);
    ensures rest:   exps_rest{Pre, Post}(k, acc); */
INLINE void terms_at(size_t lanes, size_t n, size_t b, size_t at, size_t k, const double *restrict w, double *restrict acc)
{
  (void)lanes, (void)n, (void)b;
  /*@ loop invariant index: 0 <= j <= k;
      loop invariant acc:   cf_lanes(acc, lanes, b, j, 0);
      loop invariant pos:   cf_lanes_pos(acc, lanes);
      loop invariant part:  cf_lanes_part{Here}(w, at + j, acc);
      loop invariant val:   exps_added{Pre, Pre, Here}(w, at, j, acc);
      loop invariant rest:  exps_rest{Pre, Here}(j, acc);
      loop assigns j, acc[0 .. lanes-1];
      loop variant k - j; */
  for (size_t j = 0; j < k; j++) {
    size_t i = at + j;
    //@ assert lane: cf_lane_of(i) == j;
    //@ assert was: \is_finite(\at(w[\at(i, Here)], Pre)) && 0 <= \at(w[\at(i, Here)], Pre) <= 1;
    //@ assert same: w[i] == \at(w[\at(i, Here)], Pre) && \is_finite(w[i]) && cf_mag(w[i], 0);
    //@ assert terms: cf_terms(b, j, j) == b && cf_terms(b, j + 1, j) == b + 1;
    //@ assert sum: \is_finite(acc[j]) && 0 <= acc[j] && cf_chain(b, acc[j], 0);
    double s = lane_add(b, 0, acc[j], w[i]);
    //@ ghost before: ;
    acc[j] = s;
    //@ assert grew: cf_lanes_grew{before, Here}(acc, lanes);
    //@ assert rest: \forall integer l; 0 <= l < lanes && l != j ==> acc[l] == \at(acc[l], before) && \is_finite(acc[l]) && cf_terms(b, j + 1, l) == cf_terms(b, j, l);
    //@ assert acc: cf_lanes(acc, lanes, b, j + 1, 0);
    //@ assert apart: \separated(acc + j, w + (0 .. n-1));
    //@ assert keep: cf_row_same{before, Here}(w, n);
    //@ assert old: cf_lanes_part(w, i, acc);
    //@ assert last: w[i] <= acc[j];
    //@ assert kept: \at(acc[\at(j, Here)], before) == \at(acc[\at(j, Here)], Pre) && \at(w[\at(i, Here)], before) == \at(w[\at(i, Here)], Pre);
    //@ assert put: acc[j] == exps_plus(\at(acc[\at(j, Here)], Pre), \at(w[\at(at + j, Here)], Pre));
    //@ assert was: exps_added{Pre, Pre, Here}(w, at, j, acc);
    //@ assert here: exps_put{Pre, Pre, Here}(w, at, j, acc);
    //@ assert now: exps_added{Pre, Pre, Here}(w, at, j + 1, acc);
  }
}
/* y[i] := exp(x[i] - m), also to its lane, for the k entries from at = CF_LANES b on */
/*@ requires size:  lanes == 16 && k <= lanes && at == 16 * b && at + k <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), x + (0 .. n-1));
    requires accx:  \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires accy:  \separated(acc + (0 .. lanes-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
    requires done:  cf_row_unit(y, at) && cf_row_half{Pre, Pre}(x, at, m, y) && exps_row{Pre, Pre}(x, at, m, y);
    requires acc:   cf_lanes(acc, lanes, b, 0, 0) && cf_lanes_pos(acc, lanes);
    requires part:  cf_lanes_part(y, at, acc);
    assigns y[0 .. n-1], acc[0 .. lanes-1];
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures unit:   cf_row_unit(y, at + k);
    ensures half:   cf_row_half{Pre, Post}(x, at + k, m, y);
    ensures acc:    cf_lanes(acc, lanes, b, k, 0);
    ensures pos:    cf_lanes_pos(acc, lanes);
    ensures part:   cf_lanes_part(y, at + k, acc);
    ensures row:    exps_row{Pre, Post}(x, at + k, m, y);
    ensures more:   exps_more{Pre, Pre, Post}(x, at, k, b, m, acc);
    ensures rest:   exps_rest{Pre, Post}(k, acc); */
INLINE void exps_block(size_t lanes, size_t n, size_t b, size_t at, size_t k, double m, const double *restrict x, double *restrict y, double *restrict acc)
{
  exps_at(n, at, k, m, x, y);
  //@ assert lanes: cf_lanes(acc, lanes, b, 0, 0) && cf_lanes_pos(acc, lanes);
  //@ assert part: cf_lanes_part(y, at, acc);
  //@ assert same1: cf_row_same{Pre, Here}(x, n);
  //@ ghost full: ;
  terms_at(lanes, n, b, at, k, y, acc);
  //@ assert same2: cf_row_same{full, Here}(x, n);
  //@ assert kept: cf_row_same{full, Here}(y, n);
  //@ assert was: exps_same{Pre, full}(acc, lanes);
  //@ assert each: \forall integer l; 0 <= l < k ==> \at(acc[l], Pre) == \at(acc[l], full) && \at(y[\at(at, Here) + l], full) == y[at + l];
  //@ assert val: exps_added{Pre, Here, Here}(y, at, k, acc);
  //@ assert add: \forall integer l, real S; 0 <= l < k && exps_near(b, b, \at(acc[l], Pre), S) ==> exps_add(b, b, \at(acc[l], Pre), S, y[at + l], exps_entry{Pre}(x, at, l), m, acc[l]);
}

/* The lanes' exact sums add up to the row's. */
/*@ ghost
  /@ requires size:  b <= CF_NMAX && j < 16;
     requires valid: \valid_read(x + 16 * b + j);
     assigns \nothing;
     ensures more:   exps_terms16(x, m, b, j + 1) == exps_terms16(x, m, b, j) + exps_one(x[16 * b + j], m);
     ensures next:   exps_terms16(x, m, b, 16) == exps_terms16(x, m, b + 1, 0); @/
  static void exps_lanes_next(size_t b, size_t j, double m, const double *x)
  {
    /@ assert terms: cf_terms(b, j + 1, j) == b + 1 && cf_terms(b, j, j) == b; @/
    /@ assert lane: exps_lane(x, m, j, b + 1) == exps_lane(x, m, j, b) + exps_one(x[16 * b + j], m); @/
    /@ assert own: exps_terms(x, m, b, j + 1, j) == exps_terms(x, m, b, j, j) + exps_one(x[16 * b + j], m); @/
    /@ assert other: \forall integer l; l != j ==> exps_terms(x, m, b, j + 1, l) == exps_terms(x, m, b, j, l); @/
    /@ assert next: \forall integer l; 0 <= l < 16 ==> exps_terms(x, m, b, 16, l) == exps_terms(x, m, b + 1, 0, l); @/
    /@ assert f0: j % 4 == 0 ==> exps_terms4(x, m, b, j + 1, 0) == exps_terms4(x, m, b, j, 0) + exps_one(x[16 * b + j], m); @/
    /@ assert f1: j % 4 == 1 ==> exps_terms4(x, m, b, j + 1, 1) == exps_terms4(x, m, b, j, 1) + exps_one(x[16 * b + j], m); @/
    /@ assert f2: j % 4 == 2 ==> exps_terms4(x, m, b, j + 1, 2) == exps_terms4(x, m, b, j, 2) + exps_one(x[16 * b + j], m); @/
    /@ assert f3: j % 4 == 3 ==> exps_terms4(x, m, b, j + 1, 3) == exps_terms4(x, m, b, j, 3) + exps_one(x[16 * b + j], m); @/
    /@ assert rest: \forall integer i; 0 <= i < 4 && j % 4 != i ==> exps_terms4(x, m, b, j + 1, i) == exps_terms4(x, m, b, j, i); @/
  }
  /@ requires size:  n <= CF_NMAX && 16 * whole + k == n && k < 16;
     requires valid: \valid_read(x + (0 .. n-1));
     assigns \nothing;
     ensures all:    exps_sum_of(x, m, n) == exps_terms16(x, m, whole, k); @/
  static void exps_lanes(size_t n, size_t whole, size_t k, double m, const double *x)
  {
    size_t b = 0, j = 0;
    /@ loop invariant index: 0 <= i <= n && i == 16 * b + j && 0 <= j < 16 && 0 <= b;
       loop invariant sum:   exps_sum_of(x, m, i) == exps_terms16(x, m, b, j);
       loop assigns i, b, j;
       loop variant n - i; @/
    for (size_t i = 0; i < n; i++) {
      exps_lanes_next(b, j, m, x);
      if (j == 15) b = b + 1, j = 0;
      else j = j + 1;
    }
  }
*/

/*@ ghost
  /@ assigns \nothing;
     ensures unfold: exps_unfold(x, m); @/
  static void exps_unfolds(double m, const double *x) {}
*/
/* y[i] := e_i = exp(x[i] - m); their sums in lanes */
/*@ requires size:  lanes == 16 && n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), x + (0 .. n-1));
    requires accx:  \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires accy:  \separated(acc + (0 .. lanes-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
    assigns y[0 .. n-1], acc[0 .. lanes-1];
    ensures unit:   cf_row_unit(y, n);
    ensures half:   cf_row_half{Pre, Post}(x, n, m, y);
    ensures acc:    cf_lanes(acc, lanes, whole, k, 0);
    ensures pos:    cf_lanes_pos(acc, lanes);
    ensures part:   cf_lanes_part(y, n, acc);
    ensures row:    exps_row{Pre, Post}(x, n, m, y);
    ensures near:   exps_lanes_near{Pre, Post}(x, m, whole, k, acc); */
INLINE void exps_all(size_t lanes, size_t n, size_t whole, size_t k, double m, const double *restrict x, double *restrict y, double *restrict acc)
{
  //@ ghost exps_unfolds(m, x);
  lanes_zero(0, lanes, acc);
  //@ assert same: cf_row_same{Pre, Here}(x, n);
  //@ assert box: cf_row_mag(x, n, 1000) && (\forall integer i; 0 <= i < n ==> x[i] <= m);
  //@ assert none: \forall integer l; 0 <= l < lanes ==> exps_none(0, acc[l]);
  /*@ loop invariant index: 0 <= b <= whole;
      loop invariant same:  cf_row_same{Pre, Here}(x, n);
      loop invariant box:   cf_row_mag(x, n, 1000) && (\forall integer i; 0 <= i < n ==> x[i] <= m);
      loop invariant unit:  cf_row_unit(y, 16 * b);
      loop invariant half:  cf_row_half{Pre, Here}(x, 16 * b, m, y);
      loop invariant acc:   cf_lanes(acc, lanes, b, 0, 0);
      loop invariant pos:   cf_lanes_pos(acc, lanes);
      loop invariant part:  cf_lanes_part(y, 16 * b, acc);
      loop invariant row:   exps_row{Pre, Here}(x, 16 * b, m, y);
      loop invariant near:  exps_rounds{Pre, Here}(x, m, b, acc);
      loop assigns b, y[0 .. n-1], acc[0 .. lanes-1];
      loop variant whole - b; */
  for (size_t b = 0; b < whole; b++) {
    //@ ghost before: ;
    exps_block(lanes, n, b, CF_LANES * b, CF_LANES, m, x, y, acc);
    //@ ghost lanes_next(lanes, b, 0, acc);
    //@ assert entries: \forall integer l; 0 <= l < lanes ==> exps_entry{before}(x, 16 * b, l) == exps_entry{Pre}(x, 16 * b, l);
    //@ assert more: exps_more{Pre, before, Here}(x, 16 * b, 16, b, m, acc);
    //@ assert next: \forall integer l; 0 <= l < lanes ==> exps_near(b + 1, b + 1, acc[l], exps_then(exps_lane{Pre}(x, m, l, b), exps_entry{Pre}(x, 16 * b, l), m));
    //@ assert rounds: exps_rounds{Pre, Here}(x, m, b + 1, acc);
  }
  //@ ghost last: ;
  exps_block(lanes, n, whole, CF_LANES * whole, k, m, x, y, acc);
  //@ assert entries: \forall integer l; 0 <= l < k ==> exps_entry{last}(x, 16 * whole, l) == exps_entry{Pre}(x, 16 * whole, l);
  //@ assert more: exps_more{Pre, last, Here}(x, 16 * whole, k, whole, m, acc);
  //@ assert next: \forall integer l; 0 <= l < k ==> exps_near(whole + 1, whole + 1, acc[l], exps_then(exps_lane{Pre}(x, m, l, whole), exps_entry{Pre}(x, 16 * whole, l), m));
  //@ assert rest: \forall integer l; k <= l < lanes ==> exps_near(whole, whole, acc[l], exps_lane{Pre}(x, m, l, whole));
  //@ assert low: \forall integer l; 0 <= l < k ==> cf_terms(whole, k, l) == whole + 1;
  //@ assert high: \forall integer l; k <= l < lanes ==> cf_terms(whole, k, l) == whole;
}

/* ... and the sum of all */
/*@ requires size:  lanes == 16 && n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), x + (0 .. n-1));
    requires accx:  \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires accy:  \separated(acc + (0 .. lanes-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
    assigns y[0 .. n-1], acc[0 .. lanes-1];
    ensures unit:   cf_row_unit(y, n);
    ensures half:   cf_row_half{Pre, Post}(x, n, m, y);
    ensures fin:    \is_finite(\result) && 0 <= \result && cf_chain(n, \result, 0);
    ensures part:   \forall integer i; 0 <= i < n ==> y[i] <= \result;
    ensures row:    exps_row{Pre, Post}(x, n, m, y);
    ensures near:   exps_near(whole + 5, n, \result, exps_sum_of{Pre}(x, m, n)); */
INLINE double exps_sum(size_t lanes, size_t n, size_t whole, size_t k, double m, const double *restrict x, double *restrict y, double *restrict acc)
{
  //@ ghost exps_lanes(n, whole, k, m, x);
  exps_all(lanes, n, whole, k, m, x, y, acc);
  double s = lanes_total(lanes, whole, k, 0, acc);
  //@ ghost lanes_parts(lanes, n, s, y, acc);
  //@ ghost lanes_count(whole, k);
  //@ assert up: \forall integer l; 0 <= l < lanes ==> exps_up(cf_terms(whole, k, l), whole + 1, cf_terms(whole, k, l), acc[l], exps_terms{Pre}(x, m, whole, k, l));
  //@ assert f0: exps_joined{Pre, Here}(x, m, whole, k, 0, acc);
  //@ assert f1: exps_joined{Pre, Here}(x, m, whole, k, 1, acc);
  //@ assert f2: exps_joined{Pre, Here}(x, m, whole, k, 2, acc);
  //@ assert f3: exps_joined{Pre, Here}(x, m, whole, k, 3, acc);
  //@ assert all: exps_joined4{Pre, Here}(x, m, whole, k, acc);
  return s;
}

/* y[i] (1 / s): its contract hides both */
/*@ requires fin:   \is_finite(w) && \is_finite(r);
    requires share: cf_share_pre(w, s, r);
    assigns \nothing;
    ensures unit:   \is_finite(\result) && 0 <= \result <= 1;
    ensures val:    \result == exps_quot(w, r); */
INLINE double share(double w, double s, double r)
{
  (void)s;
  return f_mul(w, r);
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(y + (0 .. n-1));
    requires unit:  cf_row_unit(y, n) && \is_finite(s) && 0.5 <= s && cf_mag(s, 31);
    requires part:  \forall integer i; 0 <= i < n ==> y[i] <= s;
    assigns y[0 .. n-1];
    ensures unit:   cf_row_unit(y, n);
    ensures val:    \forall integer i; 0 <= i < n ==> y[i] == exps_quot(\old(y[i]), exps_inverse(s)); */
INLINE void shares(size_t n, double s, double *y)
{
  //@ assert pre: cf_recip_pre(s);
  double r = f_div(1.0, s);
  //@ assert recip: r == rnd(1.0 / s) && r == exps_inverse(s);
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant todo:  \forall integer j; i <= j < n ==> \is_finite(y[j]) && 0 <= y[j] <= s && y[j] == \at(y[j], Pre);
      loop invariant unit:  cf_row_unit(y, i);
      loop invariant val:   \forall integer j; 0 <= j < i ==> y[j] == exps_quot(\at(y[j], Pre), r);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert part: cf_share_pre(y[i], s, r);
    double t = share(y[i], s, r);
    y[i] = t;
  }
}

/* y[i] := e_i (1 / s) */
/*@ requires size:  lanes == 16 && 1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), x + (0 .. n-1));
    requires accx:  \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires accy:  \separated(acc + (0 .. lanes-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   (\forall integer i; 0 <= i < n ==> x[i] <= m) && cf_row_top(x, n, m);
    assigns y[0 .. n-1], acc[0 .. lanes-1];
    ensures unit:   cf_row_unit(y, n);
    ensures sum:    0.49 <= exps_sum_of{Pre}(x, m, n);
    ensures near:   exps_shares_near{Pre, Post}(x, m, n, y); */
INLINE void exps_shares(size_t lanes, size_t n, double m, const double *restrict x, double *restrict y, double *restrict acc)
{
  size_t whole = n / CF_LANES, k = n - CF_LANES * whole;
  double s = exps_sum(lanes, n, whole, k, m, x, y, acc);
  //@ assert half: \exists integer i; 0 <= i < n && 0.5 <= y[i];
  //@ assert sum: 0.5 <= s;
  //@ assert end: cf_end_pre(n, s, 0);
  //@ assert total: exps_total(n, whole + 5, s, exps_sum_of{Pre}(x, m, n));
  //@ ghost summed: ;
  shares(n, s, y);
  //@ assert share: \forall integer i; 0 <= i < n ==> exps_share(n, whole + 5, s, exps_sum_of{Pre}(x, m, n), \at(x[i], Pre), m, \at(y[i], summed));
}

/* The same sum of exp(x) and of exp(x - m), up to the factor. */
/*@ ghost
  /@ requires size:  n <= CF_NMAX;
     requires valid: \valid_read(x + (0 .. n-1));
     requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
     assigns \nothing;
     ensures shift:  exps_shift(m, exps_sum_of(x, m, n), softmax_sum(x, n)); @/
  static void exps_shifts(size_t n, double m, const double *x)
  {
    /@ assert none: exps_sum_of(x, m, 0) == 0.0 && softmax_sum(x, 0) == 0.0; @/
    /@ assert start: exps_shift(m, 0.0, 0.0); @/
    /@ loop invariant index: 0 <= i <= n;
       loop invariant shift: exps_shift(m, exps_sum_of(x, m, i), softmax_sum(x, i));
       loop assigns i;
       loop variant n - i; @/
    for (size_t i = 0; i < n; i++) {
      /@ assert more: exps_shift_more(m, exps_sum_of(x, m, i), softmax_sum(x, i), x[i]); @/
    }
  }
*/

VARIANTS(cf_row_shares, (size_t n, double m, const double *x, double *y), (n, m, x, y))
{
  double acc[CF_LANES];
  //@ ghost exps_shifts(n, m, x);
  exps_shares(CF_LANES, n, m, x, y, acc);
  //@ assert none: exps_sums_0(n, exps_sum_of{Pre}(x, m, n));
  /*@ ghost
    /@ loop invariant index: 0 <= i <= n;
       loop invariant sums:  exps_sums(n, i, exps_sum_of{Pre}(x, m, n), exps_sum_of{Pre}(x, m, i), vec_sum(y, i));
       loop assigns i;
       loop variant n - i; @/
    for (size_t i = 0; i < n; i++) {
      /@ assert more: exps_sums_more(n, i, exps_sum_of{Pre}(x, m, n), exps_sum_of{Pre}(x, m, i), vec_sum(y, i), \at(x[\at(i, Here)], Pre), m, y[i]); @/
    }
  */
  //@ assert all: exps_sums_all(n, exps_sum_of{Pre}(x, m, n), vec_sum(y, n));
  //@ assert shifted: \forall integer i; 0 <= i < n ==> exps_shifted(n, m, exps_sum_of{Pre}(x, m, n), softmax_sum{Pre}(x, n), \at(x[i], Pre), y[i]);
}

/* exp(x[i] - m) to its lane, for the k entries from at = CF_LANES b on */
/*@ requires size:  lanes == 16 && k <= lanes && at == 16 * b && at + k <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
    requires acc:   cf_lanes(acc, lanes, b, 0, 0) && cf_lanes_pos(acc, lanes);
    requires half:  cf_lanes_half(x, at, m, acc);
    assigns acc[0 .. lanes-1];
    ensures acc:    cf_lanes(acc, lanes, b, k, 0);
    ensures pos:    cf_lanes_pos(acc, lanes);
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures half:   cf_lanes_half(x, at + k, m, acc);
    ensures more:   exps_more{Pre, Pre, Post}(x, at, k, b, m, acc);
    ensures rest:   exps_rest{Pre, Post}(k, acc); */
INLINE void sums_at(size_t lanes, size_t n, size_t b, size_t at, size_t k, double m, const double *restrict x, double *restrict acc)
{
  (void)lanes, (void)n, (void)b;
  /*@ loop invariant index: 0 <= j <= k;
      loop invariant acc:   cf_lanes(acc, lanes, b, j, 0);
      loop invariant pos:   cf_lanes_pos(acc, lanes);
      loop invariant half:  cf_lanes_half(x, at + j, m, acc);
      loop invariant more:  exps_more{Pre, Pre, Here}(x, at, j, b, m, acc);
      loop invariant rest:  exps_rest{Pre, Here}(j, acc);
      loop assigns j, acc[0 .. lanes-1];
      loop variant k - j; */
  for (size_t j = 0; j < k; j++) {
    size_t i = at + j;
    //@ assert lane: cf_lane_of(i) == j;
    //@ assert was: \is_finite(\at(x[\at(i, Here)], Pre)) && cf_mag(\at(x[\at(i, Here)], Pre), 1000) && \at(x[\at(i, Here)], Pre) <= m;
    //@ assert same: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]);
    double w = exp_below(x[i], m);
    //@ assert near: exps_weight(exps_entry{Pre}(x, at, j), m, w);
    //@ assert mag: cf_mag(w, 0);
    //@ assert terms: cf_terms(b, j, j) == b && cf_terms(b, j + 1, j) == b + 1;
    //@ assert sum: \is_finite(acc[j]) && 0 <= acc[j] && cf_chain(b, acc[j], 0);
    double s = lane_add(b, 0, acc[j], w);
    //@ assert top: x[i] == m ==> 0.5 <= s;
    //@ assert old: acc[j] == \at(acc[\at(j, Here)], Pre) && s == exps_plus(acc[j], w);
    //@ assert add: \forall real S; exps_near(b, b, acc[j], S) ==> exps_add(b, b, acc[j], S, w, exps_entry{Pre}(x, at, j), m, s);
    //@ assert put: \forall real S; exps_near(b, b, \at(acc[\at(j, Here)], Pre), S) ==> exps_near(b + 1, b + 1, s, exps_then(S, exps_entry{Pre}(x, at, j), m));
    //@ ghost before: ;
    acc[j] = s;
    //@ assert grew: cf_lanes_grew{before, Here}(acc, lanes);
    //@ assert rest: \forall integer l; 0 <= l < lanes && l != j ==> acc[l] == \at(acc[l], before) && \is_finite(acc[l]) && cf_terms(b, j + 1, l) == cf_terms(b, j, l);
    //@ assert acc: cf_lanes(acc, lanes, b, j + 1, 0);
    //@ assert apart: \separated(acc + j, x + (0 .. n-1));
    //@ assert keep: cf_row_same{before, Here}(x, n);
    //@ assert half: cf_lanes_half(x, i, m, acc);
    //@ assert last: x[i] == m ==> 0.5 <= acc[j];
    //@ assert others: exps_more{Pre, Pre, Here}(x, at, j, b, m, acc);
  }
}

/* ... for a row, in lanes */
/*@ requires size:  lanes == 16 && n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
    assigns acc[0 .. lanes-1];
    ensures acc:    cf_lanes(acc, lanes, whole, k, 0);
    ensures pos:    cf_lanes_pos(acc, lanes);
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures half:   cf_lanes_half(x, n, m, acc);
    ensures near:   exps_lanes_near{Pre, Post}(x, m, whole, k, acc); */
INLINE void sums_all(size_t lanes, size_t n, size_t whole, size_t k, double m, const double *restrict x, double *restrict acc)
{
  //@ ghost exps_unfolds(m, x);
  lanes_zero(0, lanes, acc);
  //@ assert same: cf_row_same{Pre, Here}(x, n);
  //@ assert box: cf_row_mag(x, n, 1000) && (\forall integer i; 0 <= i < n ==> x[i] <= m);
  //@ assert none: \forall integer l; 0 <= l < lanes ==> exps_none(0, acc[l]);
  /*@ loop invariant index: 0 <= b <= whole;
      loop invariant same:  cf_row_same{Pre, Here}(x, n);
      loop invariant box:   cf_row_mag(x, n, 1000) && (\forall integer i; 0 <= i < n ==> x[i] <= m);
      loop invariant acc:   cf_lanes(acc, lanes, b, 0, 0);
      loop invariant pos:   cf_lanes_pos(acc, lanes);
      loop invariant half:  cf_lanes_half(x, 16 * b, m, acc);
      loop invariant near:  exps_rounds{Pre, Here}(x, m, b, acc);
      loop assigns b, acc[0 .. lanes-1];
      loop variant whole - b; */
  for (size_t b = 0; b < whole; b++) {
    //@ ghost before: ;
    sums_at(lanes, n, b, CF_LANES * b, CF_LANES, m, x, acc);
    //@ ghost lanes_next(lanes, b, 0, acc);
    //@ assert entries: \forall integer l; 0 <= l < lanes ==> exps_entry{before}(x, 16 * b, l) == exps_entry{Pre}(x, 16 * b, l);
    //@ assert more: exps_more{Pre, before, Here}(x, 16 * b, 16, b, m, acc);
    //@ assert next: \forall integer l; 0 <= l < lanes ==> exps_near(b + 1, b + 1, acc[l], exps_then(exps_lane{Pre}(x, m, l, b), exps_entry{Pre}(x, 16 * b, l), m));
    //@ assert rounds: exps_rounds{Pre, Here}(x, m, b + 1, acc);
  }
  //@ ghost last: ;
  sums_at(lanes, n, whole, CF_LANES * whole, k, m, x, acc);
  //@ assert entries: \forall integer l; 0 <= l < k ==> exps_entry{last}(x, 16 * whole, l) == exps_entry{Pre}(x, 16 * whole, l);
  //@ assert more: exps_more{Pre, last, Here}(x, 16 * whole, k, whole, m, acc);
  //@ assert next: \forall integer l; 0 <= l < k ==> exps_near(whole + 1, whole + 1, acc[l], exps_then(exps_lane{Pre}(x, m, l, whole), exps_entry{Pre}(x, 16 * whole, l), m));
  //@ assert rest: \forall integer l; k <= l < lanes ==> exps_near(whole, whole, acc[l], exps_lane{Pre}(x, m, l, whole));
  //@ assert low: \forall integer l; 0 <= l < k ==> cf_terms(whole, k, l) == whole + 1;
  //@ assert high: \forall integer l; k <= l < lanes ==> cf_terms(whole, k, l) == whole;
}

/* ... and the sum of all */
/*@ requires size:  lanes == 16 && n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
    assigns acc[0 .. lanes-1];
    ensures fin:    \is_finite(\result) && 0 <= \result && cf_chain(n, \result, 0);
    ensures top:    \forall integer i; 0 <= i < n && \old(x[i]) == m ==> 0.5 <= \result;
    ensures near:   exps_near(whole + 5, n, \result, exps_sum_of{Pre}(x, m, n)); */
INLINE double expsum(size_t lanes, size_t n, size_t whole, size_t k, double m, const double *restrict x, double *restrict acc)
{
  //@ ghost exps_lanes(n, whole, k, m, x);
  sums_all(lanes, n, whole, k, m, x, acc);
  double s = lanes_total(lanes, whole, k, 0, acc);
  //@ ghost lanes_half(lanes, n, m, s, x, acc);
  //@ assert now: \forall integer i; 0 <= i < n && \at(x[i], Pre) == m ==> x[i] == m;
  //@ ghost lanes_count(whole, k);
  //@ assert up: \forall integer l; 0 <= l < lanes ==> exps_up(cf_terms(whole, k, l), whole + 1, cf_terms(whole, k, l), acc[l], exps_terms{Pre}(x, m, whole, k, l));
  //@ assert f0: exps_joined{Pre, Here}(x, m, whole, k, 0, acc);
  //@ assert f1: exps_joined{Pre, Here}(x, m, whole, k, 1, acc);
  //@ assert f2: exps_joined{Pre, Here}(x, m, whole, k, 2, acc);
  //@ assert f3: exps_joined{Pre, Here}(x, m, whole, k, 3, acc);
  //@ assert all: exps_joined4{Pre, Here}(x, m, whole, k, acc);
  return s;
}

VARIANTS_OF(double, cf_row_expsum, (size_t n, double m, const double *x), (n, m, x))
{
  double acc[CF_LANES];
  size_t whole = n / CF_LANES, k = n - CF_LANES * whole;
  return expsum(CF_LANES, n, whole, k, m, x, acc);
}

double cf_row_logsum(size_t n, double m, const double *x)
{
  //@ ghost exps_shifts(n, m, x);
  double s = cf_row_expsum(n, m, x);
  //@ assert half: 0.5 <= s;
  //@ assert total: exps_total(n, n / 16 + 5, s, exps_sum_of(x, m, n));
  double l = cf_log1(s);
  //@ assert log: exps_log(n, n / 16 + 5, s, exps_sum_of(x, m, n), m, softmax_sum(x, n), l);
  return l;
}
