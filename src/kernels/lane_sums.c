/* Sum and dot product with a proved bound, from the loop over the lanes to the pair returned. [specs/bound.md 2, 3; proofs/coq/{Acc,Pair,Join}Lemmas.v]
 * The ghost loops put the lanes' sums into the order of the vector. */
#include "lane_sums.h"

#if defined(__FRAMAC__) || !defined(__x86_64__)
#define CLONES
#else
#define CLONES __attribute__((target_clones("fma", "default"))) /* the same bits: contraction is off, fma is one rounding everywhere */
#endif

/* Sums of eight lanes that start from nothing, joined. The lanes are a local array of the caller, so that they live in registers. */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(v + (0 .. 23)) && \valid_read(x + (0 .. n - 1));
    requires sep:   \separated(v + (0 .. 23), x + (0 .. n - 1));
    requires box:   acc_range(x, n);
    requires zero:  \forall integer i; 0 <= i < 8 ==> acc_lane(v, i, 1, 0, 0, 0.0);
    assigns v[0 .. 23];
    ensures fin:    \is_finite(\result.hi) && \is_finite(\result.lo) && \is_finite(\result.rad);
    ensures range:  pair_half(\result.hi) && pair_half(\result.lo) && pair_bound(\result.rad);
    ensures near:   pair_near(lane_sums{Pre}(x, n / 8, n % 8), \result.hi, \result.lo, \result.rad); */
static inline cf_pair sum_joined(size_t n, const double *x, double *v)
{
  sum_lanes(n, x, v);
  //@ ghost size_t q = n / 8, l = n % 8;
  const double d = (double)n;
  //@ assert terms: lane_terms(n) && \is_finite(d) && lane_count(n, d) && pair_terms(d) && pair_eta(0.0);
  /*@ assert long: \forall integer i; 0 <= i < l ==> join_from(q + 2, q + 1, 0, v[i], v[8 + i], v[16 + i], acc_sum{Pre}(x, i, q + 1), q + 2); */
  /*@ assert short: \forall integer i; l <= i < 8 ==> join_from(q + 1, q, 0, v[i], v[8 + i], v[16 + i], acc_sum{Pre}(x, i, q), q + 2); */
  //@ assert fin: \forall integer i; 0 <= i < 8 ==> \is_finite(v[i]) && \is_finite(v[8 + i]) && \is_finite(v[16 + i]);
  //@ assert most: \forall integer i; 0 <= i < l ==> join_fit(v[i], v[8 + i], v[16 + i]) && join_of(v, i, q + 2, 0, acc_sum{Pre}(x, i, q + 1));
  //@ assert rest: \forall integer i; l <= i < 8 ==> join_fit(v[i], v[8 + i], v[16 + i]) && join_of(v, i, q + 2, 0, acc_sum{Pre}(x, i, q));
  //@ assert held: \forall integer i; 0 <= i < 8 ==> join_held(v, i);
  /*@ assert each: join_of(v, 0, q + 2, 0, lane_sum{Pre}(x, q, l, 0)) && join_of(v, 1, q + 2, 0, lane_sum{Pre}(x, q, l, 1)) &&
        join_of(v, 2, q + 2, 0, lane_sum{Pre}(x, q, l, 2)) && join_of(v, 3, q + 2, 0, lane_sum{Pre}(x, q, l, 3)) &&
        join_of(v, 4, q + 2, 0, lane_sum{Pre}(x, q, l, 4)) && join_of(v, 5, q + 2, 0, lane_sum{Pre}(x, q, l, 5)) &&
        join_of(v, 6, q + 2, 0, lane_sum{Pre}(x, q, l, 6)) && join_of(v, 7, q + 2, 0, lane_sum{Pre}(x, q, l, 7)); */
  //@ assert deep: join_deep(q + 2);
  return cf_pair_close(v, d, 0.0);
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n - 1));
    requires box:   vec_box(x, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result.hi) && \is_finite(\result.lo) && \is_finite(\result.rad);
    ensures range:  pair_half(\result.hi) && pair_half(\result.lo) && pair_bound(\result.rad);
    ensures near:   pair_near(vec_sum{Pre}(x, n), \result.hi, \result.lo, \result.rad); */
CLONES static cf_pair sum_pair(size_t n, const double *x)
{
  double v[24];
  acc_zero(v);
  //@ assert same: \forall integer i; 0 <= i < n ==> \is_finite(x[i]) && x[i] == \at(x[i], Pre) && vec_bnd(x[i]);
  //@ assert entries: \forall integer i; 0 <= i < n ==> acc_entry(x[i]) && acc_factor(x[i]);
  //@ assert range: acc_range(x, n);
  /*@ ghost
      size_t m = n / 8, r = n % 8;
      /@ assert start: lane_sums(x, 0, 0) == 0.0 && vec_sum{Pre}(x, 0) == 0.0; @/
      /@ loop invariant idx: 0 <= q <= m;
         loop invariant sum: lane_sums(x, q, 0) == vec_sum{Pre}(x, 8 * q);
         loop assigns q;
         loop variant m - q; @/
      for (size_t q = 0; q < m; q++) {
        /@ loop invariant idx: 0 <= l <= 8;
           loop invariant sum: lane_sums(x, q, l) == vec_sum{Pre}(x, 8 * q + l);
           loop assigns l;
           loop variant 8 - l; @/
        for (size_t l = 0; l < 8; l++) {
          /@ assert lane: acc_sum(x, l, q + 1) == acc_sum(x, l, q) + x[8 * q + l]; @/
          /@ assert here: lane_sum(x, q, l + 1, l) == lane_sum(x, q, l, l) + x[8 * q + l]; @/
          /@ assert rest: \forall integer i; 0 <= i < 8 && i != l ==> lane_sum(x, q, l + 1, i) == lane_sum(x, q, l, i); @/
          /@ assert which: l == 0 || l == 1 || l == 2 || l == 3 || l == 4 || l == 5 || l == 6 || l == 7; @/
          /@ assert next: lane_sums(x, q, l + 1) == lane_sums(x, q, l) + x[8 * q + l]; @/
          /@ assert term: vec_sum{Pre}(x, 8 * q + l + 1) == vec_sum{Pre}(x, 8 * q + l) + x[8 * q + l]; @/
        }
        /@ assert round: lane_sums(x, q, 8) == lane_sums(x, q + 1, 0); @/
      }
      /@ loop invariant idx: 0 <= l <= r;
         loop invariant sum: lane_sums(x, m, l) == vec_sum{Pre}(x, 8 * m + l);
         loop assigns l;
         loop variant r - l; @/
      for (size_t l = 0; l < r; l++) {
        /@ assert lane: acc_sum(x, l, m + 1) == acc_sum(x, l, m) + x[8 * m + l]; @/
        /@ assert here: lane_sum(x, m, l + 1, l) == lane_sum(x, m, l, l) + x[8 * m + l]; @/
        /@ assert rest: \forall integer i; 0 <= i < 8 && i != l ==> lane_sum(x, m, l + 1, i) == lane_sum(x, m, l, i); @/
        /@ assert which: l == 0 || l == 1 || l == 2 || l == 3 || l == 4 || l == 5 || l == 6 || l == 7; @/
        /@ assert next: lane_sums(x, m, l + 1) == lane_sums(x, m, l) + x[8 * m + l]; @/
        /@ assert term: vec_sum{Pre}(x, 8 * m + l + 1) == vec_sum{Pre}(x, 8 * m + l) + x[8 * m + l]; @/
      }
      /@ assert whole: 8 * m + r == n; @/
      /@ assert last: lane_sums(x, m, r) == vec_sum{Pre}(x, n); @/
  */
  //@ assert total: lane_sums(x, n / 8, n % 8) == vec_sum{Pre}(x, n);
  return sum_joined(n, x, v);
}

/* the same for products */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(v + (0 .. 23)) && \valid_read(x + (0 .. n - 1)) && \valid_read(y + (0 .. n - 1));
    requires sep:   \separated(v + (0 .. 23), x + (0 .. n - 1)) && \separated(v + (0 .. 23), y + (0 .. n - 1));
    requires box:   acc_range(x, n) && acc_range(y, n);
    requires zero:  \forall integer i; 0 <= i < 8 ==> acc_lane(v, i, 1, 0, 0, 0.0);
    assigns v[0 .. 23];
    ensures fin:    \is_finite(\result.hi) && \is_finite(\result.lo) && \is_finite(\result.rad);
    ensures range:  pair_half(\result.hi) && pair_half(\result.lo) && pair_bound(\result.rad);
    ensures near:   pair_near(lane_dots{Pre}(x, y, n / 8, n % 8), \result.hi, \result.lo, \result.rad); */
static inline cf_pair dot_joined(size_t n, const double *x, const double *y, double *v)
{
  dot_lanes(n, x, y, v);
  //@ ghost size_t q = n / 8, l = n % 8;
  const double d = (double)n;
  //@ assert terms: lane_terms(n) && \is_finite(d) && lane_count(n, d);
  const double terms = f_mul(2.0, d), eta = f_mul(CF_BOUND_ETA, d);
  //@ assert exact: terms == 2.0 * d && eta == CF_BOUND_ETA * d && pair_terms(terms) && pair_eta(eta);
  /*@ assert long: \forall integer i; 0 <= i < l ==> join_from(q + 2, q + 1, q + 1, v[i], v[8 + i], v[16 + i], acc_dot{Pre}(x, y, i, q + 1), q + 2); */
  /*@ assert short: \forall integer i; l <= i < 8 ==> join_from(q + 1, q, q, v[i], v[8 + i], v[16 + i], acc_dot{Pre}(x, y, i, q), q + 2); */
  //@ assert fin: \forall integer i; 0 <= i < 8 ==> \is_finite(v[i]) && \is_finite(v[8 + i]) && \is_finite(v[16 + i]);
  //@ assert most: \forall integer i; 0 <= i < l ==> join_fit(v[i], v[8 + i], v[16 + i]) && join_of(v, i, q + 2, q + 1, acc_dot{Pre}(x, y, i, q + 1));
  //@ assert rest: \forall integer i; l <= i < 8 ==> join_fit(v[i], v[8 + i], v[16 + i]) && join_of(v, i, q + 2, q, acc_dot{Pre}(x, y, i, q));
  //@ assert held: \forall integer i; 0 <= i < 8 ==> join_held(v, i);
  //@ assert more: \forall integer i; 0 <= i < l ==> lane_len(q, l, i) == q + 1 && lane_dot{Pre}(x, y, q, l, i) == acc_dot{Pre}(x, y, i, q + 1);
  //@ assert same: \forall integer i; l <= i < 8 ==> lane_len(q, l, i) == q && lane_dot{Pre}(x, y, q, l, i) == acc_dot{Pre}(x, y, i, q);
  //@ assert long_dot: \forall integer i; 0 <= i < l ==> join_of(v, i, q + 2, q + 1, lane_dot{Pre}(x, y, q, l, i));
  //@ assert long_any: \forall integer i, j; 0 <= i < l && lane_next(q, j) ==> join_of(v, i, q + 2, j, lane_dot{Pre}(x, y, q, l, i));
  //@ assert long_len: \forall integer i; 0 <= i < l ==> lane_next(q, lane_len(q, l, i));
  //@ assert long_of: \forall integer i; 0 <= i < l ==> join_of(v, i, q + 2, lane_len(q, l, i), lane_dot{Pre}(x, y, q, l, i));
  //@ assert short_of: \forall integer i; l <= i < 8 ==> join_of(v, i, q + 2, lane_len(q, l, i), lane_dot{Pre}(x, y, q, l, i));
  /*@ assert each: join_of(v, 0, q + 2, lane_len(q, l, 0), lane_dot{Pre}(x, y, q, l, 0)) && join_of(v, 1, q + 2, lane_len(q, l, 1), lane_dot{Pre}(x, y, q, l, 1)) &&
        join_of(v, 2, q + 2, lane_len(q, l, 2), lane_dot{Pre}(x, y, q, l, 2)) && join_of(v, 3, q + 2, lane_len(q, l, 3), lane_dot{Pre}(x, y, q, l, 3)) &&
        join_of(v, 4, q + 2, lane_len(q, l, 4), lane_dot{Pre}(x, y, q, l, 4)) && join_of(v, 5, q + 2, lane_len(q, l, 5), lane_dot{Pre}(x, y, q, l, 5)) &&
        join_of(v, 6, q + 2, lane_len(q, l, 6), lane_dot{Pre}(x, y, q, l, 6)) && join_of(v, 7, q + 2, lane_len(q, l, 7), lane_dot{Pre}(x, y, q, l, 7)); */
  //@ assert count: lane_len(q, l, 0) + lane_len(q, l, 1) + lane_len(q, l, 2) + lane_len(q, l, 3) + lane_len(q, l, 4) + lane_len(q, l, 5) + lane_len(q, l, 6) + lane_len(q, l, 7) == n;
  //@ assert deep: join_deep(q + 2);
  return cf_pair_close(v, terms, eta);
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n - 1)) && \valid_read(y + (0 .. n - 1));
    requires box:   vec_box(x, n) && vec_box(y, n);
    assigns \nothing;
    ensures fin:    \is_finite(\result.hi) && \is_finite(\result.lo) && \is_finite(\result.rad);
    ensures range:  pair_half(\result.hi) && pair_half(\result.lo) && pair_bound(\result.rad);
    ensures near:   pair_near(vec_dot{Pre}(x, y, n), \result.hi, \result.lo, \result.rad); */
CLONES static cf_pair dot_pair(size_t n, const double *x, const double *y)
{
  double v[24];
  acc_zero(v);
  //@ assert same: \forall integer i; 0 <= i < n ==> \is_finite(x[i]) && x[i] == \at(x[i], Pre) && vec_bnd(x[i]);
  //@ assert sames: \forall integer i; 0 <= i < n ==> \is_finite(y[i]) && y[i] == \at(y[i], Pre) && vec_bnd(y[i]);
  //@ assert entries: \forall integer i; 0 <= i < n ==> acc_entry(x[i]) && acc_factor(x[i]);
  //@ assert factors: \forall integer i; 0 <= i < n ==> acc_entry(y[i]) && acc_factor(y[i]);
  //@ assert range: acc_range(x, n) && acc_range(y, n);
  /*@ ghost
      size_t m = n / 8, r = n % 8;
      /@ assert start: lane_dots(x, y, 0, 0) == 0.0 && vec_dot{Pre}(x, y, 0) == 0.0; @/
      /@ loop invariant idx: 0 <= q <= m;
         loop invariant sum: lane_dots(x, y, q, 0) == vec_dot{Pre}(x, y, 8 * q);
         loop assigns q;
         loop variant m - q; @/
      for (size_t q = 0; q < m; q++) {
        /@ loop invariant idx: 0 <= l <= 8;
           loop invariant sum: lane_dots(x, y, q, l) == vec_dot{Pre}(x, y, 8 * q + l);
           loop assigns l;
           loop variant 8 - l; @/
        for (size_t l = 0; l < 8; l++) {
          /@ assert lane: acc_dot(x, y, l, q + 1) == acc_dot(x, y, l, q) + x[8 * q + l] * y[8 * q + l]; @/
          /@ assert here: lane_dot(x, y, q, l + 1, l) == lane_dot(x, y, q, l, l) + x[8 * q + l] * y[8 * q + l]; @/
          /@ assert rest: \forall integer i; 0 <= i < 8 && i != l ==> lane_dot(x, y, q, l + 1, i) == lane_dot(x, y, q, l, i); @/
          /@ assert which: l == 0 || l == 1 || l == 2 || l == 3 || l == 4 || l == 5 || l == 6 || l == 7; @/
          /@ assert next: lane_dots(x, y, q, l + 1) == lane_dots(x, y, q, l) + x[8 * q + l] * y[8 * q + l]; @/
          /@ assert cell: \let t = 8 * q + l; acc_alike(x[t], y[t], \at(x[t], Pre), \at(y[t], Pre)); @/
          /@ assert term: vec_dot{Pre}(x, y, 8 * q + l + 1) == vec_dot{Pre}(x, y, 8 * q + l) + x[8 * q + l] * y[8 * q + l]; @/
        }
        /@ assert round: lane_dots(x, y, q, 8) == lane_dots(x, y, q + 1, 0); @/
      }
      /@ loop invariant idx: 0 <= l <= r;
         loop invariant sum: lane_dots(x, y, m, l) == vec_dot{Pre}(x, y, 8 * m + l);
         loop assigns l;
         loop variant r - l; @/
      for (size_t l = 0; l < r; l++) {
        /@ assert lane: acc_dot(x, y, l, m + 1) == acc_dot(x, y, l, m) + x[8 * m + l] * y[8 * m + l]; @/
        /@ assert here: lane_dot(x, y, m, l + 1, l) == lane_dot(x, y, m, l, l) + x[8 * m + l] * y[8 * m + l]; @/
        /@ assert rest: \forall integer i; 0 <= i < 8 && i != l ==> lane_dot(x, y, m, l + 1, i) == lane_dot(x, y, m, l, i); @/
        /@ assert which: l == 0 || l == 1 || l == 2 || l == 3 || l == 4 || l == 5 || l == 6 || l == 7; @/
        /@ assert next: lane_dots(x, y, m, l + 1) == lane_dots(x, y, m, l) + x[8 * m + l] * y[8 * m + l]; @/
        /@ assert cell: \let t = 8 * m + l; acc_alike(x[t], y[t], \at(x[t], Pre), \at(y[t], Pre)); @/
        /@ assert term: vec_dot{Pre}(x, y, 8 * m + l + 1) == vec_dot{Pre}(x, y, 8 * m + l) + x[8 * m + l] * y[8 * m + l]; @/
      }
      /@ assert whole: 8 * m + r == n; @/
      /@ assert last: lane_dots(x, y, m, r) == vec_dot{Pre}(x, y, n); @/
  */
  //@ assert total: lane_dots(x, y, n / 8, n % 8) == vec_dot{Pre}(x, y, n);
  return dot_joined(n, x, y, v);
}

cf_pair cf_pair_sum(size_t n, const double *x) { return sum_pair(n, x); }
cf_pair cf_pair_dot(size_t n, const double *x, const double *y) { return dot_pair(n, x, y); }
double cf_sum_value(size_t n, const double *x, double *bound)
{
  cf_pair b = cf_pair_sum(n, x);
  return cf_pair_nearest(b, bound);
}

double cf_dot_value(size_t n, const double *x, const double *y, double *bound)
{
  cf_pair b = cf_pair_dot(n, x, y);
  return cf_pair_nearest(b, bound);
}
