#include <certiform/fp.h>
#include <certiform/layernorm.h>
#include "lanes.h"
#include "row.h"
#ifdef __FRAMAC__
#include "layernorm_lanes.acsl"
#include "mean.acsl"
#include "squares.acsl"
#include "standard.acsl"
#endif

/* A size as a double: exact. */
/*@ requires size: n <= CF_NMAX;
    assigns \nothing;
    ensures val:   \is_finite(\result) && \result == n; */
INLINE double count(size_t n)
{
  //@ assert pre: cf_count_pre(n);
  return (double)n;
}

/* s / c, its contract hiding the quotient */
/*@ requires fin: \is_finite(s) && \is_finite(c) && 0 < c;
    requires box: cf_quot_pre(s, c);
    assigns \nothing;
    ensures val:  \is_finite(\result) && \result == cf_part_of(s, c); */
INLINE double quot(double s, double c) { return f_div(s, c); }

/* Steps of proofs. */
/*@ ghost
  /@ requires size:  n <= CF_NMAX;
     requires valid: \valid_read(x + (0 .. n-1));
     requires box:   cf_row_mag(x, n, 400);
     assigns \nothing;
     ensures box:    mean_box(x, n, mean_max(x, n)); @/
  static void mean_boxed(size_t n, const double *x)
  {
    /@ loop invariant index: 0 <= i <= n;
       loop invariant box:   mean_box(x, i, mean_max(x, i));
       loop assigns i;
       loop variant n - i; @/
    for (size_t i = 0; i < n; i++) {
      /@ assert here: cf_mag(\abs(x[i]), 400); @/
      /@ assert next: mean_max(x, i + 1) == mean_max(x, i) || mean_max(x, i + 1) == \abs(x[i]); @/
      /@ assert up: mean_max(x, i) <= mean_max(x, i + 1) && \abs(x[i]) <= mean_max(x, i + 1); @/
      /@ assert mag: 0 <= mean_max(x, i + 1) && cf_mag(mean_max(x, i + 1), 400); @/
      /@ assert old: \forall integer j; 0 <= j < i ==> \abs(x[j]) <= mean_max(x, i); @/
      /@ assert each: \forall integer j; 0 <= j < i + 1 ==> \abs(x[j]) <= mean_max(x, i + 1); @/
    }
  }
  /@ requires size:  b <= CF_NMAX && j < 16;
     requires valid: \valid_read(x + 16 * b + j);
     assigns \nothing;
     ensures more:   row_terms16(x, p, m, b, j + 1) == row_terms16(x, p, m, b, j) + row_term(x, p, m, 16 * b + j);
     ensures next:   row_terms16(x, p, m, b, 16) == row_terms16(x, p, m, b + 1, 0); @/
  static void row_lanes_next(size_t b, size_t j, int p, double m, const double *x)
  {
    /@ assert terms: cf_terms(b, j + 1, j) == b + 1 && cf_terms(b, j, j) == b; @/
    /@ assert lane: row_lane(x, p, m, j, b + 1) == row_lane(x, p, m, j, b) + row_term(x, p, m, 16 * b + j); @/
    /@ assert own: row_terms(x, p, m, b, j + 1, j) == row_terms(x, p, m, b, j, j) + row_term(x, p, m, 16 * b + j); @/
    /@ assert other: \forall integer l; l != j ==> row_terms(x, p, m, b, j + 1, l) == row_terms(x, p, m, b, j, l); @/
    /@ assert next: \forall integer l; 0 <= l < 16 ==> row_terms(x, p, m, b, 16, l) == row_terms(x, p, m, b + 1, 0, l); @/
    /@ assert f0: j % 4 == 0 ==> row_terms4(x, p, m, b, j + 1, 0) == row_terms4(x, p, m, b, j, 0) + row_term(x, p, m, 16 * b + j); @/
    /@ assert f1: j % 4 == 1 ==> row_terms4(x, p, m, b, j + 1, 1) == row_terms4(x, p, m, b, j, 1) + row_term(x, p, m, 16 * b + j); @/
    /@ assert f2: j % 4 == 2 ==> row_terms4(x, p, m, b, j + 1, 2) == row_terms4(x, p, m, b, j, 2) + row_term(x, p, m, 16 * b + j); @/
    /@ assert f3: j % 4 == 3 ==> row_terms4(x, p, m, b, j + 1, 3) == row_terms4(x, p, m, b, j, 3) + row_term(x, p, m, 16 * b + j); @/
    /@ assert rest: \forall integer i; 0 <= i < 4 && j % 4 != i ==> row_terms4(x, p, m, b, j + 1, i) == row_terms4(x, p, m, b, j, i); @/
  }
  /@ requires size:  n <= CF_NMAX && 16 * whole + k == n && k < 16;
     requires valid: \valid_read(x + (0 .. n-1));
     assigns \nothing;
     ensures all:    row_total(x, p, m, n) == row_terms16(x, p, m, whole, k); @/
  static void row_lanes(size_t n, size_t whole, size_t k, int p, double m, const double *x)
  {
    size_t b = 0, j = 0;
    /@ loop invariant index: 0 <= i <= n && i == 16 * b + j && 0 <= j < 16 && 0 <= b;
       loop invariant sum:   row_total(x, p, m, i) == row_terms16(x, p, m, b, j);
       loop assigns i, b, j;
       loop variant n - i; @/
    for (size_t i = 0; i < n; i++) {
      row_lanes_next(b, j, p, m, x);
      if (j == 15) b = b + 1, j = 0;
      else j = j + 1;
    }
  }
  /@ requires size:  n <= CF_NMAX;
     requires valid: \valid_read(x + (0 .. n-1));
     assigns \nothing;
     ensures apart:  std_aparts(x, n); @/
  static void row_apart(size_t n, const double *x)
  {
    /@ assert term: \forall integer i, real m; row_term(x, 2, m, i) == sqs_term(x[i], m); @/
    /@ assert none: \forall real m; std_apart_none(row_total(x, 2, 0.0, 0), row_total(x, 1, 0.0, 0), m, row_total(x, 2, m, 0)); @/
    /@ loop invariant index: 0 <= i <= n;
       loop invariant apart: std_aparts(x, i);
       loop assigns i;
       loop variant n - i; @/
    for (size_t i = 0; i < n; i++) {
      /@ assert sums: \forall real m; row_total(x, 2, m, i + 1) == row_total(x, 2, m, i) + sqs_term(x[i], m); @/
      /@ assert sum: row_total(x, 1, 0.0, i + 1) == row_total(x, 1, 0.0, i) + x[i]; @/
      /@ assert more: \forall real m; std_apart_more(i, row_total(x, 2, 0.0, i), row_total(x, 1, 0.0, i), m, row_total(x, 2, m, i), x[i],
                                                        row_total(x, 2, 0.0, i + 1), row_total(x, 1, 0.0, i + 1), row_total(x, 2, m, i + 1)); @/
    }
  }
  /@ requires size:  1 <= n <= CF_NMAX && \is_finite(mean) && \is_finite(eps);
     requires valid: \valid_read(x + (0 .. n-1));
     requires mean:  mean_of(n, mean_max(x, n), row_total(x, 1, 0.0, n), mean);
     assigns \nothing;
     ensures means:  std_means_row(x, n, mean, eps); @/
  static void row_means(size_t n, double eps, double mean, const double *x)
  {
    row_apart(n, x);
    /@ assert max: 0 <= mean_max(x, n); @/
    /@ assert mu: std_mean(x, n) == row_total(x, 1, 0.0, n) / n; @/
    /@ assert sigma: std_sigma(x, n, eps) == std_root(n, row_total(x, 2, std_mean(x, n), n), eps); @/
    /@ assert rho: std_drift(x, n, eps) == std_rho(n, mean_max(x, n), std_sigma(x, n, eps)); @/
  }
  /@ assigns \nothing;
     ensures unfold: mean_unfold(x); @/
  static void mean_unfolds(const double *x) {}
  /@ assigns \nothing;
     ensures unfold: sqs_unfold(x, m); @/
  static void sqs_unfolds(double m, const double *x)
  {
    /@ assert square: \forall integer i; row_term(x, 2, m, i) == sqs_term(x[i], m); @/
    /@ assert entry: \forall integer l, b; mean_entry(x, 16 * b, l) == x[16 * b + l]; @/
    /@ assert term: \forall integer l, b; row_term(x, 2, m, 16 * b + l) == sqs_term(mean_entry(x, 16 * b, l), m); @/
    /@ assert step: \forall integer l, b; 0 <= b ==> row_lane(x, 2, m, l, b + 1) == row_lane(x, 2, m, l, b) + row_term(x, 2, m, 16 * b + l); @/
  }
  /@ assigns \nothing;
     ensures two:  \forall real p, q; cf_plus(p, q) == mean_plus(p, q); @/
  static void mean_twos(void) {}
  /@ assigns \nothing;
     ensures four: \forall real p, q, r, t; cf_four(p, q, r, t) == mean_plus(mean_plus(p, q), mean_plus(r, t)); @/
  static void mean_fours(void)
  {
    mean_twos();
  }
  /@ requires valid: \valid_read(acc + (0 .. 15));
     assigns \nothing;
     ensures sum:    cf_lanes_sum(acc) == mean_plus(mean_plus(cf_four(acc[0], acc[4], acc[8], acc[12]), cf_four(acc[1], acc[5], acc[9], acc[13])), mean_plus(cf_four(acc[2], acc[6], acc[10], acc[14]), cf_four(acc[3], acc[7], acc[11], acc[15]))); @/
  static void mean_sums(const double *acc)
  {
    mean_fours();
  }
*/

/* x[i] to its lane, for the k entries from at = CF_LANES b on */
/*@ requires size:  lanes == 16 && k <= lanes && at == 16 * b && at + k <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400);
    requires acc:   cf_lanes(acc, lanes, b, 0, 400);
    assigns acc[0 .. lanes-1];
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures acc:    cf_lanes(acc, lanes, b, k, 400);
    ensures more:   mean_more{Pre, Pre, Post}(x, at, k, b, acc);
    ensures rest:   mean_rest{Pre, Post}(k, acc); */
INLINE void entries_at(size_t lanes, size_t n, size_t b, size_t at, size_t k, const double *restrict x, double *restrict acc)
{
  (void)lanes, (void)n, (void)b;
  /*@ loop invariant index: 0 <= j <= k;
      loop invariant acc:   cf_lanes(acc, lanes, b, j, 400);
      loop invariant more:  mean_more{Pre, Pre, Here}(x, at, j, b, acc);
      loop invariant rest:  mean_rest{Pre, Here}(j, acc);
      loop assigns j, acc[0 .. lanes-1];
      loop variant k - j; */
  for (size_t j = 0; j < k; j++) {
    size_t i = at + j;
    //@ assert was: \is_finite(\at(x[\at(i, Here)], Pre)) && cf_mag(\at(x[\at(i, Here)], Pre), 400);
    //@ assert here: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]) && cf_mag(x[i], 400);
    //@ assert terms: cf_terms(b, j, j) == b && cf_terms(b, j + 1, j) == b + 1;
    //@ assert sum: \is_finite(acc[j]) && cf_chain(b, acc[j], 400);
    double s = lane_add(b, 400, acc[j], x[i]);
    //@ assert plus: s == mean_plus(acc[j], x[i]);
    //@ ghost before: ;
    acc[j] = s;
    //@ assert rest: \forall integer l; 0 <= l < lanes && l != j ==> acc[l] == \at(acc[l], before);
    //@ assert fin: \forall integer l; 0 <= l < lanes ==> \is_finite(acc[l]);
    //@ assert others: \forall integer l; 0 <= l < lanes && l != j ==> cf_terms(b, j + 1, l) == cf_terms(b, j, l);
    //@ assert mine: cf_chain(cf_terms(b, j + 1, j), acc[j], 400);
    //@ assert kept: \forall integer l; 0 <= l < lanes && l != j ==> cf_chain(cf_terms(b, j + 1, l), acc[l], 400);
    //@ assert acc: cf_lanes(acc, lanes, b, j + 1, 400);
    //@ assert old: \at(acc[\at(j, Here)], before) == \at(acc[\at(j, Here)], Pre) && mean_entry{Pre}(x, at, j) == \at(x[\at(i, Here)], before);
    //@ assert new: acc[j] == mean_plus(\at(acc[\at(j, Here)], Pre), mean_entry{Pre}(x, at, j));
    //@ assert add: \forall real S, M; mean_near(b, b, M, \at(acc[\at(j, Here)], Pre), S) && \abs(mean_entry{Pre}(x, at, j)) <= M ==> mean_add(b, b, M, \at(acc[\at(j, Here)], Pre), S, mean_entry{Pre}(x, at, j), acc[j]);
    //@ assert put: \forall real S, M; mean_near(b, b, M, \at(acc[\at(j, Here)], Pre), S) && \abs(mean_entry{Pre}(x, at, j)) <= M ==> mean_near(b + 1, b + 1, M, acc[j], mean_then(S, mean_entry{Pre}(x, at, j)));
    //@ assert more: mean_more{Pre, Pre, Here}(x, at, j, b, acc);
  }
}

/* ... all of them */
/*@ requires size:  lanes == 16 && n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400) && mean_box(x, n, mean_max(x, n));
    assigns acc[0 .. lanes-1];
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures acc:    cf_lanes(acc, lanes, whole, k, 400);
    ensures near:   mean_lanes_near{Pre, Post}(x, mean_max{Pre}(x, n), whole, k, acc); */
INLINE void entries_all(size_t lanes, size_t n, size_t whole, size_t k, const double *restrict x, double *restrict acc)
{
  //@ ghost mean_unfolds(x);
  lanes_zero(400, lanes, acc);
  //@ assert same: cf_row_same{Pre, Here}(x, n);
  //@ assert none: \forall integer l; 0 <= l < lanes ==> mean_none(0, mean_max{Pre}(x, n), acc[l]);
  /*@ loop invariant index: 0 <= b <= whole;
      loop invariant same:  cf_row_same{Pre, Here}(x, n);
      loop invariant box:   cf_row_mag(x, n, 400);
      loop invariant acc:   cf_lanes(acc, lanes, b, 0, 400);
      loop invariant near:  mean_rounds{Pre, Here}(x, mean_max{Pre}(x, n), b, acc);
      loop assigns b, acc[0 .. lanes-1];
      loop variant whole - b; */
  for (size_t b = 0; b < whole; b++) {
    //@ ghost before: ;
    entries_at(lanes, n, b, CF_LANES * b, CF_LANES, x, acc);
    //@ ghost lanes_next(lanes, b, 400, acc);
    //@ assert entries: \forall integer l; 0 <= l < lanes ==> mean_entry{before}(x, 16 * b, l) == mean_entry{Pre}(x, 16 * b, l);
    //@ assert small: \forall integer l; 0 <= l < lanes ==> \abs(mean_entry{Pre}(x, 16 * b, l)) <= mean_max{Pre}(x, n);
    //@ assert more: mean_more{Pre, before, Here}(x, 16 * b, 16, b, acc);
    //@ assert next: \forall integer l; 0 <= l < lanes ==> mean_near(b + 1, b + 1, mean_max{Pre}(x, n), acc[l], mean_then(row_lane{Pre}(x, 1, 0.0, l, b), mean_entry{Pre}(x, 16 * b, l)));
    //@ assert rounds: mean_rounds{Pre, Here}(x, mean_max{Pre}(x, n), b + 1, acc);
  }
  //@ ghost last: ;
  entries_at(lanes, n, whole, CF_LANES * whole, k, x, acc);
  //@ assert entries: \forall integer l; 0 <= l < k ==> mean_entry{last}(x, 16 * whole, l) == mean_entry{Pre}(x, 16 * whole, l);
  //@ assert small: \forall integer l; 0 <= l < k ==> \abs(mean_entry{Pre}(x, 16 * whole, l)) <= mean_max{Pre}(x, n);
  //@ assert more: mean_more{Pre, last, Here}(x, 16 * whole, k, whole, acc);
  //@ assert next: \forall integer l; 0 <= l < k ==> mean_near(whole + 1, whole + 1, mean_max{Pre}(x, n), acc[l], mean_then(row_lane{Pre}(x, 1, 0.0, l, whole), mean_entry{Pre}(x, 16 * whole, l)));
  //@ assert rest: \forall integer l; k <= l < lanes ==> mean_near(whole, whole, mean_max{Pre}(x, n), acc[l], row_lane{Pre}(x, 1, 0.0, l, whole));
  //@ assert low: \forall integer l; 0 <= l < k ==> cf_terms(whole, k, l) == whole + 1;
  //@ assert high: \forall integer l; k <= l < lanes ==> cf_terms(whole, k, l) == whole;
}

/* The mean: the sum in lanes, then one division. */
/*@ requires size:  lanes == 16 && 1 <= n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400);
    assigns acc[0 .. lanes-1];
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures box:    \is_finite(\result) && cf_mag(\result, 400);
    ensures near:   mean_of(n, mean_max{Pre}(x, n), row_total{Pre}(x, 1, 0.0, n), \result); */
INLINE double row_mean(size_t lanes, size_t n, size_t whole, size_t k, const double *restrict x, double *restrict acc)
{
  //@ ghost mean_boxed(n, x);
  //@ ghost row_lanes(n, whole, k, 1, 0.0, x);
  entries_all(lanes, n, whole, k, x, acc);
  double s = lanes_total(lanes, whole, k, 400, acc), c = count(n);
  //@ ghost lanes_count(whole, k);
  //@ assert up: \forall integer l; 0 <= l < lanes ==> mean_up(cf_terms(whole, k, l), whole + 1, cf_terms(whole, k, l), mean_max{Pre}(x, n), acc[l], row_terms{Pre}(x, 1, 0.0, whole, k, l));
  //@ assert f0: mean_joined{Pre, Here}(x, mean_max{Pre}(x, n), whole, k, 0, acc);
  //@ assert f1: mean_joined{Pre, Here}(x, mean_max{Pre}(x, n), whole, k, 1, acc);
  //@ assert f2: mean_joined{Pre, Here}(x, mean_max{Pre}(x, n), whole, k, 2, acc);
  //@ assert f3: mean_joined{Pre, Here}(x, mean_max{Pre}(x, n), whole, k, 3, acc);
  //@ ghost mean_fours();
  //@ ghost mean_sums(acc);
  //@ assert all: mean_joined4{Pre, Here}(x, mean_max{Pre}(x, n), whole, k, acc);
  //@ assert mean: cf_mean_pre(n, s, 400, c);
  //@ assert s: s == mean_plus(mean_plus(cf_four(acc[0], acc[4], acc[8], acc[12]), cf_four(acc[1], acc[5], acc[9], acc[13])), mean_plus(cf_four(acc[2], acc[6], acc[10], acc[14]), cf_four(acc[3], acc[7], acc[11], acc[15])));
  //@ assert near: mean_near(whole + 5, n, mean_max{Pre}(x, n), mean_plus(mean_plus(cf_four(acc[0], acc[4], acc[8], acc[12]), cf_four(acc[1], acc[5], acc[9], acc[13])), mean_plus(cf_four(acc[2], acc[6], acc[10], acc[14]), cf_four(acc[3], acc[7], acc[11], acc[15]))), row_terms16{Pre}(x, 1, 0.0, whole, k));
  //@ assert sum: mean_near(whole + 5, n, mean_max{Pre}(x, n), s, row_total{Pre}(x, 1, 0.0, n));
  //@ assert end: mean_end(n, whole + 5, mean_max{Pre}(x, n), s, row_total{Pre}(x, 1, 0.0, n), c);
  return quot(s, c);
}

/* The square of a deviation. */
/*@ requires fin: \is_finite(x) && \is_finite(mean);
    requires box: cf_mag(x, 400) && cf_mag(mean, 400);
    assigns \nothing;
    ensures val:  \is_finite(\result) && \result == cf_square_of(x, mean);
    ensures box:  0 <= \result && cf_mag(\result, 802); */
INLINE double square_of(double x, double mean)
{
  //@ assert sub: cf_add_pre(x, mean, 400);
  double d = f_sub(x, mean);
  //@ assert d: d == cf_away(x, mean) && cf_mag(d, 401);
  //@ assert mul: cf_mul_pre(d, 401, d, 401);
  //@ assert square: cf_square_pre(d);
  return f_mul(d, d);
}

/* One squared deviation more of a lane that has b. */
/*@ requires fin:  \is_finite(s) && \is_finite(x) && \is_finite(mean);
    requires term: cf_mag(x, 400) && cf_mag(mean, 400) && 0 <= s && cf_chain(b, s, 802) && 16 * b < CF_NMAX;
    assigns \nothing;
    ensures fin:   \is_finite(\result) && cf_chain(b + 1, \result, 802);
    ensures grew:  s <= \result && cf_square_of(x, mean) <= \result;
    ensures near:  \forall real S; sqs_near(b, b, s, S) ==> sqs_near(b + 1, b + 1, \result, S + sqs_term(x, mean)); */
INLINE double lane_square(size_t b, double s, double x, double mean)
{
  double w = square_of(x, mean);
  double r = lane_add(b, 802, s, w);
  //@ assert plus: r == mean_plus(s, w);
  //@ assert square: w == cf_square_of(x, mean);
  //@ assert new: r == mean_plus(s, cf_square_of(x, mean));
  //@ assert add: \forall real S; sqs_near(b, b, s, S) ==> sqs_add(b, b, s, S, x, mean, r);
  return r;
}

/* acc[j] := s, lane j with one term more; nonnegative lanes that do not fall */
/*@ requires size:  lanes == 16 && j < lanes && b < CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires acc:   cf_lanes(acc, lanes, b, j, 802) && cf_lanes_pos(acc, lanes);
    requires next:  \is_finite(s) && cf_chain(b + 1, s, 802) && acc[j] <= s;
    assigns acc[j];
    ensures acc:    cf_lanes(acc, lanes, b, j + 1, 802);
    ensures pos:    cf_lanes_pos(acc, lanes);
    ensures grew:   cf_lanes_grew{Pre, Post}(acc, lanes);
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures rest:   \forall integer l; 0 <= l < lanes && l != j ==> acc[l] == \old(acc[l]);
    ensures this:   \is_finite(acc[j]) && acc[j] == s; */
INLINE void put_lane(size_t lanes, size_t n, size_t b, size_t j, double s, const double *restrict x, double *restrict acc)
{
  (void)lanes, (void)n, (void)b, (void)x;
  //@ assert this: cf_terms(b, j + 1, j) == b + 1;
  //@ assert others: \forall integer l; 0 <= l < lanes && l != j ==> cf_terms(b, j + 1, l) == cf_terms(b, j, l);
  acc[j] = s;
  //@ assert apart: \separated(acc + j, x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + j);
  //@ assert keep: cf_row_same{Pre, Here}(x, n);
  //@ assert rest: \forall integer l; 0 <= l < lanes && l != j ==> acc[l] == \at(acc[l], Pre);
  //@ assert fin: \forall integer l; 0 <= l < lanes ==> \is_finite(acc[l]);
  //@ assert mine: cf_chain(cf_terms(b, j + 1, j), acc[j], 802);
  //@ assert each: \forall integer l; 0 <= l < lanes ==> cf_chain(cf_terms(b, j + 1, l), acc[l], 802);
}

/* The squares of the deviations to their lanes, as entries_at. */
/*@ requires size:  lanes == 16 && k <= lanes && at == 16 * b && at + k <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400) && \is_finite(mean) && cf_mag(mean, 400);
    requires acc:   cf_lanes(acc, lanes, b, 0, 802) && cf_lanes_pos(acc, lanes);
    requires part:  cf_squares_part(x, at, mean, acc);
    assigns acc[0 .. lanes-1];
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures acc:    cf_lanes(acc, lanes, b, k, 802);
    ensures pos:    cf_lanes_pos(acc, lanes);
    ensures part:   cf_squares_part(x, at + k, mean, acc);
    ensures more:   sqs_more{Pre, Pre, Post}(x, mean, at, k, b, acc);
    ensures rest:   mean_rest{Pre, Post}(k, acc); */
INLINE void squares_at(size_t lanes, size_t n, size_t b, size_t at, size_t k, double mean, const double *restrict x, double *restrict acc)
{
  (void)lanes, (void)n, (void)b;
  /*@ loop invariant index: 0 <= j <= k;
      loop invariant acc:   cf_lanes(acc, lanes, b, j, 802);
      loop invariant pos:   cf_lanes_pos(acc, lanes);
      loop invariant part:  cf_squares_part(x, at + j, mean, acc);
      loop invariant more:  sqs_more{Pre, Pre, Here}(x, mean, at, j, b, acc);
      loop invariant rest:  mean_rest{Pre, Here}(j, acc);
      loop assigns j, acc[0 .. lanes-1];
      loop variant k - j; */
  for (size_t j = 0; j < k; j++) {
    size_t i = at + j;
    //@ assert was: \is_finite(\at(x[\at(i, Here)], Pre)) && cf_mag(\at(x[\at(i, Here)], Pre), 400);
    //@ assert here: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]) && cf_mag(x[i], 400);
    //@ assert terms: cf_terms(b, j, j) == b && cf_terms(b, j + 1, j) == b + 1;
    //@ assert sum: \is_finite(acc[j]) && 0 <= acc[j] && cf_chain(b, acc[j], 802);
    double s = lane_square(b, acc[j], x[i], mean);
    //@ ghost before: ;
    put_lane(lanes, n, b, j, s, x, acc);
    //@ assert keep: cf_row_same{before, Here}(x, n);
    //@ assert grew: cf_lanes_grew{before, Here}(acc, lanes);
    //@ assert was: \at(acc[\at(j, Here)], before) == \at(acc[\at(j, Here)], Pre) && mean_entry{Pre}(x, at, j) == \at(x[\at(i, Here)], before);
    //@ assert near: \forall real S; sqs_near(b, b, \at(acc[\at(j, Here)], Pre), S) ==> sqs_near(b + 1, b + 1, acc[j], S + sqs_term(mean_entry{Pre}(x, at, j), mean));
    //@ assert more: sqs_more{Pre, Pre, Here}(x, mean, at, j, b, acc);
    //@ assert this: \forall integer l, real S; sqs_lane(l, j) && sqs_near(b, b, \at(acc[l], Pre), S) ==> sqs_near(b + 1, b + 1, acc[l], S + sqs_term(mean_entry{Pre}(x, at, l), mean));
    //@ assert last: \forall integer l, real S; 0 <= l < j + 1 && sqs_near(b, b, \at(acc[l], Pre), S) ==> l < j || sqs_near(b + 1, b + 1, acc[l], S + sqs_term(mean_entry{Pre}(x, at, l), mean));
    //@ assert low: \forall integer l, real S; 0 <= l < j && sqs_near(b, b, \at(acc[l], Pre), S) ==> sqs_near(b + 1, b + 1, acc[l], S + sqs_term(mean_entry{Pre}(x, at, l), mean));
    //@ assert flat: \forall integer l, real S; 0 <= l < j + 1 && sqs_near(b, b, \at(acc[l], Pre), S) ==> sqs_near(b + 1, b + 1, acc[l], S + sqs_term(mean_entry{Pre}(x, at, l), mean));
    //@ assert all: sqs_more{Pre, Pre, Here}(x, mean, at, j + 1, b, acc);
    //@ assert lane: cf_lane_of(i) == j;
    //@ assert old: cf_squares_part(x, i, mean, acc);
    //@ assert mine: cf_square_of(x[i], mean) <= acc[j];
  }
}

/* A step of a proof. */
/*@ ghost
  /@ requires valid: lanes == 16 && \valid_read(acc + (0 .. lanes-1)) && \valid_read(x + (0 .. n-1));
     requires part:  cf_squares_part(x, n, mean, acc) && cf_lanes_below(acc, lanes, s);
     assigns \nothing;
     ensures part:   cf_squares_below(x, n, mean, s); @/
  static void squares_all(size_t lanes, size_t n, double mean, double s, const double *x, const double *acc)
  {
    /@ assert lane: \forall integer i; 0 <= i < n ==> 0 <= cf_lane_of(i) < lanes; @/
    /@ assert both: \forall integer i; 0 <= i < n ==> cf_square_of(x[i], mean) <= acc[cf_lane_of(i)] && acc[cf_lane_of(i)] <= s; @/
  }
*/
/* ... all of them */
/*@ requires size:  lanes == 16 && n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400) && \is_finite(mean) && cf_mag(mean, 400);
    assigns acc[0 .. lanes-1];
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures acc:    cf_lanes(acc, lanes, whole, k, 802) && cf_lanes_pos(acc, lanes);
    ensures part:   cf_squares_part(x, n, mean, acc);
    ensures near:   sqs_lanes_near{Pre, Post}(x, mean, whole, k, acc); */
INLINE void squares_lanes(size_t lanes, size_t n, size_t whole, size_t k, double mean, const double *restrict x, double *restrict acc)
{
  //@ ghost sqs_unfolds(mean, x);
  lanes_zero(802, lanes, acc);
  //@ assert same: cf_row_same{Pre, Here}(x, n);
  //@ assert none: \forall integer l; 0 <= l < lanes ==> sqs_none(0, acc[l]);
  /*@ loop invariant index: 0 <= b <= whole;
      loop invariant same:  cf_row_same{Pre, Here}(x, n);
      loop invariant box:   cf_row_mag(x, n, 400);
      loop invariant acc:   cf_lanes(acc, lanes, b, 0, 802);
      loop invariant pos:   cf_lanes_pos(acc, lanes);
      loop invariant part:  cf_squares_part(x, 16 * b, mean, acc);
      loop invariant near:  sqs_rounds{Pre, Here}(x, mean, b, acc);
      loop assigns b, acc[0 .. lanes-1];
      loop variant whole - b; */
  for (size_t b = 0; b < whole; b++) {
    //@ ghost before: ;
    squares_at(lanes, n, b, CF_LANES * b, CF_LANES, mean, x, acc);
    //@ ghost lanes_next(lanes, b, 802, acc);
    //@ assert entries: \forall integer l; 0 <= l < lanes ==> mean_entry{before}(x, 16 * b, l) == mean_entry{Pre}(x, 16 * b, l);
    //@ assert squares: \forall integer l; 0 <= l < lanes ==> sqs_term(mean_entry{before}(x, 16 * b, l), mean) == sqs_term(mean_entry{Pre}(x, 16 * b, l), mean);
    //@ assert near: \forall integer l; 0 <= l < lanes ==> sqs_near(b + 1, b + 1, acc[l], mean_then(row_lane{Pre}(x, 2, mean, l, b), sqs_term(mean_entry{before}(x, 16 * b, l), mean)));
    //@ assert next: \forall integer l; 0 <= l < lanes ==> sqs_near(b + 1, b + 1, acc[l], mean_then(row_lane{Pre}(x, 2, mean, l, b), sqs_term(mean_entry{Pre}(x, 16 * b, l), mean)));
    //@ assert rounds: sqs_rounds{Pre, Here}(x, mean, b + 1, acc);
  }
  //@ ghost last: ;
  squares_at(lanes, n, whole, CF_LANES * whole, k, mean, x, acc);
  //@ assert entries: \forall integer l; 0 <= l < k ==> mean_entry{last}(x, 16 * whole, l) == mean_entry{Pre}(x, 16 * whole, l);
  //@ assert squares: \forall integer l; 0 <= l < k ==> sqs_term(mean_entry{last}(x, 16 * whole, l), mean) == sqs_term(mean_entry{Pre}(x, 16 * whole, l), mean);
  //@ assert near: \forall integer l; 0 <= l < k ==> sqs_near(whole + 1, whole + 1, acc[l], mean_then(row_lane{Pre}(x, 2, mean, l, whole), sqs_term(mean_entry{last}(x, 16 * whole, l), mean)));
  //@ assert next: \forall integer l; 0 <= l < k ==> sqs_near(whole + 1, whole + 1, acc[l], mean_then(row_lane{Pre}(x, 2, mean, l, whole), sqs_term(mean_entry{Pre}(x, 16 * whole, l), mean)));
  //@ assert rest: \forall integer l; k <= l < lanes ==> sqs_near(whole, whole, acc[l], row_lane{Pre}(x, 2, mean, l, whole));
  //@ assert low: \forall integer l; 0 <= l < k ==> cf_terms(whole, k, l) == whole + 1;
  //@ assert high: \forall integer l; k <= l < lanes ==> cf_terms(whole, k, l) == whole;
}

/* Their sum, at least each. */
/*@ requires size:  lanes == 16 && n <= CF_NMAX && 16 * whole + k == n && k < 16;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400) && \is_finite(mean) && cf_mag(mean, 400);
    assigns acc[0 .. lanes-1];
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures fin:    \is_finite(\result) && 0 <= \result && cf_chain(n, \result, 802);
    ensures part:   cf_squares_below(x, n, mean, \result);
    ensures near:   sqs_near(whole + 5, n, \result, row_total{Pre}(x, 2, mean, n)); */
INLINE double row_squares(size_t lanes, size_t n, size_t whole, size_t k, double mean, const double *restrict x, double *restrict acc)
{
  //@ ghost row_lanes(n, whole, k, 2, mean, x);
  squares_lanes(lanes, n, whole, k, mean, x, acc);
  double s = lanes_total(lanes, whole, k, 802, acc);
  //@ ghost squares_all(lanes, n, mean, s, x, acc);
  //@ ghost lanes_count(whole, k);
  //@ assert up: \forall integer l; 0 <= l < lanes ==> sqs_up(cf_terms(whole, k, l), whole + 1, cf_terms(whole, k, l), acc[l], row_terms{Pre}(x, 2, mean, whole, k, l));
  //@ assert f0: sqs_joined{Pre, Here}(x, mean, whole, k, 0, acc);
  //@ assert f1: sqs_joined{Pre, Here}(x, mean, whole, k, 1, acc);
  //@ assert f2: sqs_joined{Pre, Here}(x, mean, whole, k, 2, acc);
  //@ assert f3: sqs_joined{Pre, Here}(x, mean, whole, k, 3, acc);
  //@ ghost mean_fours();
  //@ ghost mean_sums(acc);
  //@ assert all: sqs_joined4{Pre, Here}(x, mean, whole, k, acc);
  //@ assert s: s == mean_plus(mean_plus(cf_four(acc[0], acc[4], acc[8], acc[12]), cf_four(acc[1], acc[5], acc[9], acc[13])), mean_plus(cf_four(acc[2], acc[6], acc[10], acc[14]), cf_four(acc[3], acc[7], acc[11], acc[15])));
  //@ assert near: sqs_near(whole + 5, n, mean_plus(mean_plus(cf_four(acc[0], acc[4], acc[8], acc[12]), cf_four(acc[1], acc[5], acc[9], acc[13])), mean_plus(cf_four(acc[2], acc[6], acc[10], acc[14]), cf_four(acc[3], acc[7], acc[11], acc[15]))), row_terms16{Pre}(x, 2, mean, whole, k));
  return s;
}

/* sqrt(ss / c + eps), three roundings and the root's; c = n */
/*@ requires fin:  \is_finite(c) && 0 < c && \is_finite(ss) && \is_finite(eps);
    requires var:  cf_var_pre(n, c, ss, eps);
    assigns \nothing;
    ensures fin:   \is_finite(\result) && 0 <= \result;
    ensures val:   \result == cf_dev(c, ss, eps); */
INLINE double deviation(size_t n, double c, double eps, double ss)
{
  (void)n; /* for the contract only */
  //@ assert mean: cf_quot_pre(ss, c);
  double q = quot(ss, c);
  double v = f_add(eps, q);
  //@ assert v: v == cf_shift(eps, q);
  double r = f_sqrt(v);
  //@ assert r: r == cf_root(v);
  return r;
}

/* 1 / r of the computed deviation r, 0 where r = 0 */
/*@ requires fin:  \is_finite(c) && 0 < c && \is_finite(ss) && \is_finite(eps);
    requires var:  cf_var_pre(n, c, ss, eps);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures val:   0 < cf_dev(c, ss, eps) ==> \result == cf_inverse(cf_dev(c, ss, eps));
    ensures zero:  cf_dev(c, ss, eps) <= 0 ==> \result == 0.0; */
INLINE double inverse(size_t n, double c, double eps, double ss)
{
  double r = deviation(n, c, eps, ss);
  if (r > 0.0) {
    //@ assert pre: cf_inverse_pre(n, c, ss, eps);
    //@ assert dev: cf_inverse_ok(cf_dev(c, ss, eps));
    //@ assert ok: cf_inverse_ok(r);
    double q = f_div(1.0, r);
    //@ assert q: q == cf_inverse(r);
    //@ assert same: cf_inverse(r) == cf_inverse(cf_dev(c, ss, eps));
    return q;
  }
  return 0.0;
}

/* (x - mean) q */
/*@ requires fin:    \is_finite(x) && \is_finite(mean) && \is_finite(q);
    requires box:    cf_mag(x, 400) && cf_mag(mean, 400);
    requires scaled: cf_scaled(cf_away(x, mean), q);
    assigns \nothing;
    ensures box:     \is_finite(\result) && cf_mag(\result, 541);
    ensures val:     \result == std_scaled(x, mean, q); */
INLINE double scale_away(double x, double mean, double q)
{
  //@ assert sub: cf_add_pre(x, mean, 400);
  double d = f_sub(x, mean);
  //@ assert d: d == cf_away(x, mean) && cf_scaled(d, q);
  return f_mul(d, q);
}

/*@ requires size:   n <= CF_NMAX;
    requires valid:  \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart:  \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:    cf_row_mag(x, n, 400) && \is_finite(mean) && cf_mag(mean, 400) && \is_finite(q);
    requires scaled: cf_row_scaled(x, n, mean, q);
    assigns y[0 .. n-1];
    ensures box:     cf_row_mag(y, n, 541);
    ensures val:     std_values{Pre, Post}(x, n, mean, q, y); */
INLINE void row_scaled(size_t n, double mean, double q, const double *restrict x, double *restrict y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant box:   \forall integer j; 0 <= j < i ==> \is_finite(y[j]) && cf_mag(y[j], 541);
      loop invariant val:   std_values{Pre, Here}(x, i, mean, q, y);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert was: \is_finite(\at(x[\at(i, Here)], Pre)) && cf_mag(\at(x[\at(i, Here)], Pre), 400);
    //@ assert scaled: cf_scaled(cf_away(\at(x[\at(i, Here)], Pre), mean), q);
    //@ assert here: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]);
    double t = scale_away(x[i], mean, q);
    //@ assert val: t == std_scaled(\at(x[\at(i, Here)], Pre), mean, q);
    y[i] = t;
    //@ assert mine: y[i] == std_scaled(\at(x[\at(i, Here)], Pre), mean, q);
    //@ assert rest: std_values{Pre, Here}(x, i, mean, q, y);
  }
}

/* y := (x - mean) / sqrt(mean of the squares of x - mean + eps). Two passes: the squares are of deviations, so no cancellation happens
 * between them; the deviations are not kept but computed again, the same doubles. */
/*@ requires size:  lanes == 16 && 1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1)) && \separated(y + (0 .. n-1), x + (0 .. n-1));
    requires accx:  \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires box:   cf_row_mag(x, n, 400) && \is_finite(mean) && cf_mag(mean, 400) && \is_finite(eps) && 0 <= eps && cf_mag(eps, 802);
    assigns y[0 .. n-1], acc[0 .. lanes-1];
    ensures box:    cf_row_mag(y, n, 541);
    ensures near:   std_row{Pre, Post}(x, n, mean, 0.0, std_dev{Pre}(x, n, mean, eps), y); */
INLINE void standardize(size_t lanes, size_t n, double eps, double mean, const double *restrict x, double *restrict y, double *restrict acc)
{
  size_t whole = n / CF_LANES, k = n - CF_LANES * whole;
  //@ assert size: 0 <= k < 16 && 16 * whole + k == n;
  double ss = row_squares(lanes, n, whole, k, mean, x, acc), c = count(n);
  //@ assert box: cf_row_mag(x, n, 400);
  //@ assert var: cf_var_pre(n, c, ss, eps);
  double q = inverse(n, c, eps, ss);
  //@ assert add: \forall integer i; 0 <= i < n ==> cf_add_pre(x[i], mean, 400);
  //@ assert far: \forall real v; cf_add_pre(v, mean, 400) ==> cf_mag(cf_away(v, mean), 401);
  //@ assert away: \forall integer i; 0 <= i < n ==> cf_mag(cf_away(x[i], mean), 401);
  //@ assert dev: \forall integer i; 0 <= i < n && 0 < cf_dev(c, ss, eps) ==> cf_dev_pre(cf_away(x[i], mean), n, c, ss, eps);
  //@ assert some: 0 < cf_dev(c, ss, eps) ==> cf_row_scaled(x, n, mean, q);
  //@ assert none: cf_dev(c, ss, eps) <= 0 ==> cf_row_scaled(x, n, mean, q);
  //@ assert scaled: cf_row_scaled(x, n, mean, q);
  //@ assert sum: std_sum(n, whole + 5, c, ss, row_total{Pre}(x, 2, mean, n), eps);
  //@ assert same: cf_row_same{Pre, Here}(x, n);
  //@ ghost before: ;
  row_scaled(n, mean, q, x, y);
  //@ assert val: std_values{before, Here}(x, n, mean, q, y);
  //@ assert room: \forall integer i; 0 <= i < n ==> cf_mag(\at(x[i], Pre), 400) && cf_scaled(cf_away(\at(x[i], Pre), mean), q);
  //@ assert entry: \forall integer i; 0 <= i < n ==> std_entry(n, whole + 5, c, ss, row_total{Pre}(x, 2, mean, n), eps, \at(x[i], Pre), mean, q, y[i]);
}

/*@ requires fin: \is_finite(y) && \is_finite(w);
    requires box: cf_mag(y, 541) && cf_mag(w, 400);
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 941);
    ensures val:  \result == std_weighed(y, w); */
INLINE double weigh(double y, double w)
{
  //@ assert mul: cf_mul_pre(y, 541, w, 400);
  return f_mul(y, w);
}

/*@ requires fin: \is_finite(y) && \is_finite(b);
    requires box: cf_mag(y, 941) && cf_mag(b, 400);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && \result == std_biased(y, b); */
INLINE double bias(double y, double b)
{
  //@ assert weak: cf_weak_pre(b, 400, 941);
  //@ assert add: cf_add_pre(y, b, 941);
  return f_add(y, b);
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(w + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(w + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(w, n, 400) && cf_row_mag(y, n, 541);
    requires given: w != \null;
    assigns y[0 .. n-1];
    ensures box:    cf_row_mag(y, n, 941);
    ensures val:    std_weighed_row{Pre, Post}(n, w, y); */
INLINE void row_weight(size_t n, const double *w, double *y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant todo:  \forall integer j; i <= j < n ==> \is_finite(y[j]) && cf_mag(y[j], 541);
      loop invariant box:   cf_row_mag(y, i, 941);
      loop invariant same:  \forall integer j; i <= j < n ==> y[j] == \at(y[j], Pre);
      loop invariant val:   std_weighed_row{Pre, Here}(i, w, y);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(\at(w[\at(i, Here)], Pre)) && cf_mag(\at(w[\at(i, Here)], Pre), 400);
    //@ assert same: w[i] == \at(w[\at(i, Here)], Pre) && \is_finite(w[i]);
    double t = weigh(y[i], w[i]);
    //@ assert val: t == std_weighed(\at(y[\at(i, Here)], Pre), std_weight{Pre}(w, i));
    y[i] = t;
    //@ assert mine: y[i] == std_weighed(\at(y[\at(i, Here)], Pre), std_weight{Pre}(w, i));
    //@ assert rest: std_weighed_row{Pre, Here}(i, w, y);
  }
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(b + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(b + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(b, n, 400) && cf_row_mag(y, n, 941);
    requires given: b != \null;
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n);
    ensures val:    std_biased_row{Pre, Post}(n, b, y); */
INLINE void row_bias(size_t n, const double *b, double *y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant todo:  \forall integer j; i <= j < n ==> \is_finite(y[j]) && cf_mag(y[j], 941);
      loop invariant fin:   \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant same:  \forall integer j; i <= j < n ==> y[j] == \at(y[j], Pre);
      loop invariant val:   std_biased_row{Pre, Here}(i, b, y);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(\at(b[\at(i, Here)], Pre)) && cf_mag(\at(b[\at(i, Here)], Pre), 400);
    //@ assert same: b[i] == \at(b[\at(i, Here)], Pre) && \is_finite(b[i]);
    double t = bias(y[i], b[i]);
    //@ assert val: t == std_biased(\at(y[\at(i, Here)], Pre), std_bias{Pre}(b, i));
    y[i] = t;
    //@ assert mine: y[i] == std_biased(\at(y[\at(i, Here)], Pre), std_bias{Pre}(b, i));
    //@ assert rest: std_biased_row{Pre, Here}(i, b, y);
  }
}

/* y := w y + b, where given */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(y + (0 .. n-1));
    requires box:   cf_row_mag(y, n, 541);
    requires w:     w == \null || cf_param(w, n, y);
    requires b:     b == \null || cf_param(b, n, y);
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n);
    ensures same:   w == \null && b == \null ==> cf_row_same{Pre, Post}(y, n);
    ensures near:   std_affine_from{Pre, Post}(n, w, b, y); */
INLINE void row_affine(size_t n, const double *w, const double *b, double *y)
{
  if (w) {
    //@ assert wbox: cf_row_mag(w, n, 400);
    row_weight(n, w, y);
    //@ assert some: std_weighed_row{Pre, Here}(n, w, y);
  } else {
    //@ assert weak: \forall integer i; 0 <= i < n ==> cf_weak_pre(y[i], 541, 941);
    //@ assert dbl: \forall integer i; 0 <= i < n ==> cf_dbl(y[i]);
    //@ assert one: \forall integer i; 0 <= i < n ==> std_weight{Pre}(w, i) == 1.0 && std_weighed(y[i], 1.0) == y[i];
    //@ assert none: std_weighed_row{Pre, Here}(n, w, y);
  }
  //@ assert ybox: cf_row_mag(y, n, 941);
  //@ assert weighed: std_weighed_row{Pre, Here}(n, w, y);
  //@ ghost weighed_y: ;
  if (b) {
    //@ assert bsame: cf_row_same{Pre, Here}(b, n);
    //@ assert bbox: cf_row_mag(b, n, 400);
    //@ assert bfin: \forall integer i; 0 <= i < n ==> \is_finite(b[i]) && \abs(b[i]) <= CF_XMAX;
    //@ assert bparam: \forall integer i; 0 <= i < n ==> std_bias{weighed_y}(b, i) == std_bias{Pre}(b, i) && std_param(std_bias{weighed_y}(b, i));
    row_bias(n, b, y);
    //@ assert bsome: std_biased_row{weighed_y, Here}(n, b, y);
  } else {
    //@ assert bdbl: \forall integer i; 0 <= i < n ==> cf_dbl(y[i]);
    //@ assert zero: \forall integer i; 0 <= i < n ==> std_bias{weighed_y}(b, i) == 0.0 && std_biased(y[i], 0.0) == y[i] && std_param(0.0);
    //@ assert bnone: std_biased_row{weighed_y, Here}(n, b, y);
  }
  //@ assert biased: std_biased_row{weighed_y, Here}(n, b, y);
  //@ assert val: \forall integer i; 0 <= i < n ==> y[i] == std_biased(std_weighed(\at(y[i], Pre), std_weight{Pre}(w, i)), std_bias{weighed_y}(b, i));
  //@ assert w: \forall integer i; 0 <= i < n ==> \abs(std_weight{Pre}(w, i)) <= CF_XMAX;
  //@ assert b: \forall integer i; 0 <= i < n ==> std_bias{weighed_y}(b, i) == std_bias{Pre}(b, i) && std_param(std_bias{weighed_y}(b, i));
  //@ assert all: \forall integer i, real r, s, d; 0 <= i < n && std_near(n, r, s, d, \at(y[i], Pre)) ==> std_affine(n, r, s, d, \at(y[i], Pre), std_weight{Pre}(w, i), std_bias{Pre}(b, i), y[i]);
}

VARIANTS(cf_layernorm_raw, (size_t n, double eps, const double *x, const double *w, const double *b, double *y), (n, eps, x, w, b, y))
{
  //@ assert box: cf_row_mag(x, n, 400) && cf_mag(eps, 802);
  double acc[CF_LANES];
  size_t whole = n / CF_LANES, k = n - CF_LANES * whole;
  double mean = row_mean(CF_LANES, n, whole, k, x, acc);
  //@ assert xbox: cf_row_mag(x, n, 400);
  //@ ghost row_means(n, eps, mean, x);
  standardize(CF_LANES, n, eps, mean, x, y, acc);
  //@ ghost mid: ;
  //@ assert shift: std_shifts{Pre, Here}(x, n, mean, eps, y);
  //@ assert err: std_row{Pre, Here}(x, n, std_mean{Pre}(x, n), std_drift{Pre}(x, n, eps), std_sigma{Pre}(x, n, eps), y);
  //@ assert wvalid: w != \null ==> \valid_read(w + (0 .. n-1)) && \separated(w + (0 .. n-1), y + (0 .. n-1));
  //@ assert wsame: w != \null ==> cf_row_same{Pre, Here}(w, n);
  //@ assert wbox: w != \null ==> cf_row_box(w, n, CF_XMAX);
  //@ assert w: w == \null || cf_param(w, n, y);
  //@ assert bvalid: b != \null ==> \valid_read(b + (0 .. n-1)) && \separated(b + (0 .. n-1), y + (0 .. n-1));
  //@ assert bsame: b != \null ==> cf_row_same{Pre, Here}(b, n);
  //@ assert bbox: b != \null ==> cf_row_box(b, n, CF_XMAX);
  //@ assert b: b == \null || cf_param(b, n, y);
  row_affine(n, w, b, y);
  //@ assert near: std_affine_from{mid, Here}(n, w, b, y);
  //@ assert weight: \forall integer i; 0 <= i < n ==> std_weight{mid}(w, i) == std_weight{Pre}(w, i);
  //@ assert bias: \forall integer i; 0 <= i < n ==> std_bias{mid}(b, i) == std_bias{Pre}(b, i);
}

/* The deviations from 0: x - 0 is x. */
VARIANTS(cf_rmsnorm_raw, (size_t n, double eps, const double *x, const double *w, double *y), (n, eps, x, w, y))
{
  //@ assert box: cf_row_mag(x, n, 400) && cf_mag(eps, 802) && cf_mag(0.0, 400);
  double acc[CF_LANES];
  standardize(CF_LANES, n, eps, 0.0, x, y, acc);
  //@ ghost mid: ;
  //@ assert wvalid: w != \null ==> \valid_read(w + (0 .. n-1)) && \separated(w + (0 .. n-1), y + (0 .. n-1));
  //@ assert wsame: w != \null ==> cf_row_same{Pre, Here}(w, n);
  //@ assert wbox: w != \null ==> cf_row_box(w, n, CF_XMAX);
  //@ assert w: w == \null || cf_param(w, n, y);
  row_affine(n, w, NULL, y);
  //@ assert near: std_affine_from{mid, Here}(n, w, \null, y);
  //@ assert weight: \forall integer i; 0 <= i < n ==> std_weight{mid}(w, i) == std_weight{Pre}(w, i);
}
