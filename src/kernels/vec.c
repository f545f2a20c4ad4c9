/* Sum, dot product, 2-norm, maximum, axpy. One output, one sequential chain, one rounding per operation; the maximum in lanes. */
#include <certiform/fp.h>
#include <certiform/vec.h>
#include "clones.h"
#include "lanes.h"

double cf_sum_raw(size_t n, const double *x)
{
  double s = 0.0;
  //@ assert zero: vec_sum(x, 0) == 0.0 && vec_asum(x, 0) == 0.0;
  /*@ loop invariant idx: 0 <= i <= n;
      loop invariant fin: \is_finite(s);
      loop invariant acc: vec_sum_inv(i, s, vec_sum(x, i), vec_asum(x, i));
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert sum:  vec_sum(x, i+1) == vec_sum(x, i) + x[i];
    //@ assert asum: vec_asum(x, i+1) == vec_asum(x, i) + \abs(x[i]);
    //@ assert call: vec_sum_pre(i, s, vec_sum(x, i), vec_asum(x, i), x[i]);
    double t = f_add(s, x[i]);
    //@ assert step: vec_sum_next(i, s, vec_sum(x, i), vec_asum(x, i), x[i], t);
    s = t;
  }
  return s;
}

/* One step of the dot product; its contract is the lemma vec_dot_step. */
/*@ requires fin: \is_finite(s) && \is_finite(x) && \is_finite(y);
    requires rng: rng(x * y) && rng(s + rnd(x * y));
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(s + rnd(x * y)); */
static inline double dot_step(double s, double x, double y)
{
  double p = f_mul(x, y);
  return f_add(s, p);
}

double cf_dot_raw(size_t n, const double *x, const double *y)
{
  double s = 0.0;
  //@ assert zero: vec_dot(x, y, 0) == 0.0 && vec_adot(x, y, 0) == 0.0;
  /*@ loop invariant idx: 0 <= i <= n;
      loop invariant fin: \is_finite(s);
      loop invariant acc: vec_dot_inv(i, s, vec_dot(x, y, i), vec_adot(x, y, i));
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert dot:  vec_dot(x, y, i+1) == vec_dot(x, y, i) + x[i] * y[i];
    //@ assert adot: vec_adot(x, y, i+1) == vec_adot(x, y, i) + \abs(x[i] * y[i]);
    //@ assert call: vec_dot_pre(i, s, vec_dot(x, y, i), vec_adot(x, y, i), x[i], y[i]);
    double t = dot_step(s, x[i], y[i]);
    //@ assert step: vec_dot_next(i, s, vec_dot(x, y, i), vec_adot(x, y, i), x[i], y[i], t);
    s = t;
  }
  return s;
}

double cf_nrm2_raw(size_t n, const double *x)
{
  double s = 0.0;
  //@ assert zero: vec_dot(x, x, 0) == 0.0 && vec_adot(x, x, 0) == 0.0;
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \is_finite(s);
      loop invariant sign: 0.0 <= s;
      loop invariant acc:  vec_dot_inv(i, s, vec_dot(x, x, i), vec_adot(x, x, i));
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert dot:  vec_dot(x, x, i+1) == vec_dot(x, x, i) + x[i] * x[i];
    //@ assert adot: vec_adot(x, x, i+1) == vec_adot(x, x, i) + \abs(x[i] * x[i]);
    //@ assert call: vec_dot_pre(i, s, vec_dot(x, x, i), vec_adot(x, x, i), x[i], x[i]);
    //@ assert rng:  rng(x[i] * x[i]) && rng(s + rnd(x[i] * x[i]));
    //@ assert sq:   0.0 <= rnd(x[i] * x[i]);
    double t = dot_step(s, x[i], x[i]);
    //@ assert step: vec_dot_next(i, s, vec_dot(x, x, i), vec_adot(x, x, i), x[i], x[i], t);
    s = t;
  }
  return f_sqrt(s);
}

/* Each lane the larger of itself and its entry, for the k entries from `at` on. */
/*@ requires size:  lanes == 16 && k <= lanes && at % 16 == 0 && at + k <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires fin:   cf_row_finite(x, n) && cf_row_finite(acc, lanes);
    requires entry: cf_lanes_entry(x, n, acc, lanes);
    requires part:  cf_lanes_part(x, at, acc);
    assigns acc[0 .. lanes-1];
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures fin:    cf_row_finite(acc, lanes);
    ensures entry:  cf_lanes_entry(x, n, acc, lanes);
    ensures part:   cf_lanes_part(x, at + k, acc); */
INLINE void max_at(size_t lanes, size_t n, size_t at, size_t k, const double *restrict x, double *restrict acc)
{
  (void)lanes, (void)n;
  /*@ loop invariant idx:   0 <= j <= k;
      loop invariant same:  cf_row_same{Pre, Here}(x, n);
      loop invariant fin:   cf_row_finite(acc, lanes);
      loop invariant entry: \forall integer l; 0 <= l < lanes ==> cf_entry{Pre}(x, n, acc[l]);
      loop invariant part:  cf_lanes_part(x, at + j, acc);
      loop assigns j, acc[0 .. lanes-1];
      loop variant k - j; */
  for (size_t j = 0; j < k; j++) {
    size_t i = at + j;
    //@ assert lane: cf_lane_of(i) == j;
    //@ assert was: \is_finite(\at(x[\at(i, Here)], Pre));
    //@ assert here: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]);
    //@ assert lanej: \is_finite(acc[j]);
    double m = x[i] > acc[j] ? x[i] : acc[j];
    //@ assert m: \is_finite(m) && x[i] <= m && acc[j] <= m;
    //@ assert some: cf_entry{Pre}(x, n, m);
    //@ ghost before: ;
    acc[j] = m;
    //@ assert grew: cf_lanes_grew{before, Here}(acc, lanes);
    //@ assert rest: \forall integer l; 0 <= l < lanes && l != j ==> acc[l] == \at(acc[l], before);
    //@ assert fin: \forall integer l; 0 <= l < lanes ==> \is_finite(acc[l]);
    //@ assert apart: \separated(acc + j, x + (0 .. n-1));
    //@ assert keep: cf_row_same{before, Here}(x, n);
    //@ assert entry: \forall integer l; 0 <= l < lanes ==> cf_entry{Pre}(x, n, acc[l]);
    //@ assert old: cf_lanes_part(x, i, acc);
    //@ assert last: x[i] <= acc[j];
  }
  //@ assert again: \forall real v; cf_entry{Pre}(x, n, v) ==> cf_entry(x, n, v);
}

/* The largest of the lanes. */
/*@ requires size:  lanes == 16 && n <= CF_NMAX;
    requires valid: \valid_read(acc + (0 .. lanes-1)) && \valid_read(x + (0 .. n-1));
    requires fin:   cf_row_finite(acc, lanes);
    requires entry: cf_lanes_entry(x, n, acc, lanes);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures upper:  cf_lanes_below(acc, lanes, \result);
    ensures entry:  cf_entry(x, n, \result); */
INLINE double max_lanes(size_t lanes, size_t n, const double *x, const double *acc)
{
  (void)n, (void)x;
  double m = acc[0];
  /*@ loop invariant idx:   1 <= l <= lanes;
      loop invariant fin:   \is_finite(m);
      loop invariant upper: \forall integer j; 0 <= j < l ==> acc[j] <= m;
      loop invariant entry: cf_entry(x, n, m);
      loop assigns l, m;
      loop variant lanes - l; */
  for (size_t l = 1; l < lanes; l++) m = acc[l] > m ? acc[l] : m;
  return m;
}

/*@ requires size:  lanes == 16 && 1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(acc + (0 .. lanes-1));
    requires apart: \separated(acc + (0 .. lanes-1), x + (0 .. n-1)) && \separated(x + (0 .. n-1), acc + (0 .. lanes-1));
    requires fin:   cf_row_finite(x, n);
    assigns acc[0 .. lanes-1];
    ensures same:   cf_row_same{Pre, Post}(x, n);
    ensures fin:    \is_finite(\result);
    ensures upper:  \forall integer i; 0 <= i < n ==> x[i] <= \result;
    ensures entry:  cf_entry(x, n, \result); */
INLINE double largest_in(size_t lanes, size_t n, const double *restrict x, double *restrict acc)
{
  double first = x[0];
  //@ assert some: cf_entry(x, n, first);
  /*@ loop invariant idx:   0 <= l <= lanes;
      loop invariant first: \forall integer j; 0 <= j < l ==> \is_finite(acc[j]) && acc[j] == first;
      loop assigns l, acc[0 .. lanes-1];
      loop variant lanes - l; */
  for (size_t l = 0; l < lanes; l++) acc[l] = first;
  //@ assert same: cf_row_same{Pre, Here}(x, n);
  size_t whole = n / CF_LANES, k = n - CF_LANES * whole;
  //@ assert size: 0 <= k < 16 && 16 * whole + k == n;
  //@ assert some: cf_entry(x, n, first);
  //@ assert lanes: cf_row_finite(acc, lanes) && cf_lanes_entry(x, n, acc, lanes);
  /*@ loop invariant idx:   0 <= b <= whole;
      loop invariant same:  cf_row_same{Pre, Here}(x, n);
      loop invariant fin:   cf_row_finite(x, n) && cf_row_finite(acc, lanes);
      loop invariant entry: cf_lanes_entry(x, n, acc, lanes);
      loop invariant part:  cf_lanes_part(x, 16 * b, acc);
      loop assigns b, acc[0 .. lanes-1];
      loop variant whole - b; */
  for (size_t b = 0; b < whole; b++) max_at(lanes, n, CF_LANES * b, CF_LANES, x, acc);
  max_at(lanes, n, CF_LANES * whole, k, x, acc);
  double m = max_lanes(lanes, n, x, acc);
  //@ ghost lanes_parts(lanes, n, m, x, acc);
  return m;
}

VARIANTS_OF(double, cf_max_raw, (size_t n, const double *x), (n, x))
{
  double acc[CF_LANES];
  double m = largest_in(CF_LANES, n, x, acc);
  //@ assert some: \exists integer i; 0 <= i < n && \at(x[i], Pre) == m;
  return m;
}

/*@ requires fin: \is_finite(a) && \is_finite(x) && \is_finite(y);
    requires rng: vec_axpy_pre(a, x, y);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == vec_ax(a, x, y); */
static inline double axpy_step(double a, double x, double y)
{
  double p = f_mul(a, x);
  return f_add(y, p);
}

void cf_axpy_raw(size_t n, double a, const double *x, double *y)
{
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant done: \forall integer j; 0 <= j < i ==> y[j] == vec_ax(a, \at(x[j],Pre), \at(y[j],Pre));
      loop invariant todo: \forall integer j; i <= j < n ==> y[j] == \at(y[j],Pre) && \is_finite(y[j]) && vec_bnd(y[j]);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert apart: \separated(x + i, y + (0 .. n-1));
    //@ assert frame: x[i] == \at(x[\at(i,Here)],Pre);
    //@ assert input: \is_finite(x[i]) && vec_bnd(x[i]);
    double t = axpy_step(a, x[i], y[i]);
    //@ assert value: t == vec_ax(a, \at(x[\at(i,Here)],Pre), \at(y[\at(i,Here)],Pre));
    y[i] = t;
    //@ assert past: \forall integer j; 0 <= j < i ==> y[j] == vec_ax(a, \at(x[j],Pre), \at(y[j],Pre));
  }
}
