/* Compensated sums in eight lanes, v[24] numbers: running sums s in v[l], sums c of what their additions lost in v[8 + l], sums a of the magnitudes of
 * that in v[16 + l]. After q terms of a lane |X - s - c| <= (q + 1) (u + (q + 1) ACC_SQUARE) a, and 2^-1074 for each product, X the exact sum: with the
 * value comes a bound of its error.                                     [OgitaRumpOishi2005, with running error terms; proofs/coq/AccLemmas.v]
 * Private: the bound tier inlines these. */
#ifndef CF_KERNELS_ACC_H
#define CF_KERNELS_ACC_H
#include <stddef.h>
#include "dd.h"

#define ACC_SQUARE 0x1p-103 /* 8 u^2, the second term of a lane's bound */
#ifdef __FRAMAC__
#include "acc.acsl"
#endif

/*@ requires fin: \is_finite(a);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == \abs(a); */
static inline double acc_abs(double a)
{
  const double b = -a;
  //@ assert neg: b == -a;
  return b < a ? a : b; /* one operation for the maximum, where vectors have it */
}

/*@ requires valid: \valid(v + (0 .. 23));
    assigns v[0 .. 23];
    ensures zero: \forall integer i; 0 <= i < 8 ==> acc_lane(v, i, 1, 0, 0, 0.0); */
static inline void acc_zero(double *v)
{
  /*@ loop invariant idx: 0 <= i <= 24;
      loop invariant zero: \forall integer j; 0 <= j < i ==> \is_finite(v[j]) && v[j] == 0.0;
      loop assigns i, v[0 .. 23];
      loop variant 24 - i; */
  for (size_t i = 0; i < 24; i++) v[i] = 0.0;
  //@ assert start: \forall integer i; 0 <= i < 8 ==> v[8 + i] == v[i] && v[16 + i] == v[i] && acc_start(1, v[i]);
}

/*@ requires idx:   l < 8;
    requires valid: \valid(v + (0 .. 23));
    requires fin:   \is_finite(s) && \is_finite(c) && \is_finite(a);
    assigns v[l], v[8 + l], v[16 + l];
    ensures fin:    \is_finite(v[l]) && \is_finite(v[8 + l]) && \is_finite(v[16 + l]);
    ensures lane:   \forall integer k, w, j; \forall real X; acc_state(k, w, j, s, c, a, X) ==> acc_lane(v, l, k, w, j, X);
    ensures others: \forall integer j, k, w, i; \forall real X; 0 <= j < 8 && j != l ==> acc_lane{Pre}(v, j, k, w, i, X) ==> acc_lane(v, j, k, w, i, X); */
static inline void acc_put(size_t l, double s, double c, double a, double *v)
{
  v[l] = s;
  v[8 + l] = c;
  v[16 + l] = a;
}

/* one number, x[8 q + l], into lane l, which has q already */
/*@ requires idx:   l < 8 && q <= 0x10000000;
    requires valid: \valid(v + (0 .. 23)) && \valid_read(x + (8 * q + l));
    requires sep:   \separated(v + (0 .. 23), x + (8 * q + l));
    requires fin:   \is_finite(x[8 * q + l]) && \is_finite(v[l]) && \is_finite(v[8 + l]) && \is_finite(v[16 + l]);
    requires box:   acc_entry(x[8 * q + l]) && acc_fit(q, v[l], v[8 + l], v[16 + l]);
    assigns v[l], v[8 + l], v[16 + l];
    ensures lane:   \forall real X; acc_lane{Pre}(v, l, q + 1, q, 0, X) ==> acc_lane(v, l, q + 2, q + 1, 0, X + \old(x[8 * q + l]));
    ensures others: \forall integer j, k, w; \forall real X; 0 <= j < 8 && j != l ==> acc_lane{Pre}(v, j, k, w, 0, X) ==> acc_lane(v, j, k, w, 0, X); */
static inline void acc_add(size_t q, size_t l, const double *x, double *v)
{
  const size_t i = 8 * q + l;
  double s = v[l], c = v[8 + l], a = v[16 + l], t = x[i];
  //@ assert mags: mag(s, 850) && mag(s, 1000) && mag(c, 850) && mag(a, 850) && mag(t, 850) && mag(t, 1000);
  //@ assert sum:  mag_add(s, 850, t, 850, 850);
  double s1 = f_add(s, t);
  //@ assert two:  dd_two(s, t, s1);
  double e = cf_sum_low(s, t, s1);
  //@ assert lost: acc_lost(s, t) && mag(e, 852);
  double m = acc_abs(e);
  //@ assert most: mag(m, 852) && mag_add(c, 850, e, 852, 852) && mag_add(a, 850, m, 852, 852);
  double c1 = f_add(c, e);
  double a1 = f_add(a, m);
  //@ assert next: \forall real X; acc_state(q + 1, q, 0, s, c, a, X) ==> acc_add(q + 1, q, 0, s, c, a, X, t, s1, e, c1, m, a1);
  acc_put(l, s1, c1, a1, v);
}

/* the product x[8 q + l] y[8 q + l] likewise */
/*@ requires idx:   l < 8 && q <= 0x10000000;
    requires valid: \valid(v + (0 .. 23)) && \valid_read(x + (8 * q + l)) && \valid_read(y + (8 * q + l));
    requires sep:   \separated(v + (0 .. 23), x + (8 * q + l)) && \separated(v + (0 .. 23), y + (8 * q + l));
    requires fin:   \is_finite(x[8 * q + l]) && \is_finite(y[8 * q + l]) && \is_finite(v[l]) && \is_finite(v[8 + l]) && \is_finite(v[16 + l]);
    requires box:   acc_factor(x[8 * q + l]) && acc_factor(y[8 * q + l]) && acc_fit(q, v[l], v[8 + l], v[16 + l]);
    assigns v[l], v[8 + l], v[16 + l];
    ensures lane:   \forall real X; acc_lane{Pre}(v, l, q + 1, q, q, X) ==> acc_lane(v, l, q + 2, q + 1, q + 1, X + \old(x[8 * q + l]) * \old(y[8 * q + l]));
    ensures others: \forall integer j, k, w; \forall real X; 0 <= j < 8 && j != l ==> acc_lane{Pre}(v, j, k, w, w, X) ==> acc_lane(v, j, k, w, w, X); */
static inline void acc_mul(size_t q, size_t l, const double *x, const double *y, double *v)
{
  const size_t i = 8 * q + l;
  double s = v[l], c = v[8 + l], a = v[16 + l], t = x[i], z = y[i];
  //@ assert mags: mag(s, 850) && mag(s, 1000) && mag(c, 850) && mag(a, 850) && mag(t, 400) && mag(z, 400);
  //@ assert prod: mag_mul(t, 400, z, 400);
  double p = f_mul(t, z);
  //@ assert low:  dd_mul(t, z, p);
  double e = cf_prod_low(t, z, p);
  //@ assert lost: acc_prod(t, z, p, e) && mag(p, 850) && mag(p, 1000) && mag(e, 852);
  //@ assert sum:  mag_add(s, 850, p, 850, 850);
  double s1 = f_add(s, p);
  //@ assert two:  dd_two(s, p, s1);
  double f = cf_sum_low(s, p, s1);
  //@ assert rest: acc_lost(s, p) && mag(f, 852);
  double m = acc_abs(e), n = acc_abs(f);
  //@ assert both: mag(m, 852) && mag(n, 852) && mag_add(e, 852, f, 852, 852) && mag_add(m, 852, n, 852, 852);
  double d = f_add(e, f);
  double g = f_add(m, n);
  //@ assert most: mag_add(c, 850, d, 853, 853) && mag_add(a, 850, g, 853, 853);
  double c1 = f_add(c, d);
  double a1 = f_add(a, g);
  //@ assert next: \forall real X; acc_state(q + 1, q, q, s, c, a, X) ==> acc_mul(q + 1, q, q, s, c, a, X, t, z, p, e, s1, f, d, c1, m, n, g, a1);
  acc_put(l, s1, c1, a1, v);
}

/*@ requires size:  n <= 0x80000000;
    requires valid: \valid(v + (0 .. 23)) && \valid_read(x + (0 .. n - 1));
    requires sep:   \separated(v + (0 .. 23), x + (0 .. n - 1));
    requires box:   acc_range(x, n);
    requires zero:  \forall integer i; 0 <= i < 8 ==> acc_lane(v, i, 1, 0, 0, 0.0);
    assigns v[0 .. 23];
    ensures long:   \forall integer i; 0 <= i < n % 8 ==> acc_lane(v, i, n / 8 + 2, n / 8 + 1, 0, acc_sum{Pre}(x, i, n / 8 + 1));
    ensures short:  \forall integer i; n % 8 <= i < 8 ==> acc_lane(v, i, n / 8 + 1, n / 8, 0, acc_sum{Pre}(x, i, n / 8)); */
static inline void sum_lanes(size_t n, const double *x, double *v)
{
  const size_t m = n / 8, r = n % 8;
  //@ assert zero: \forall integer i; acc_sum{Pre}(x, i, 0) == 0.0;
  /*@ loop invariant idx: 0 <= q <= m;
      loop invariant lanes: \forall integer i; 0 <= i < 8 ==> acc_lane(v, i, q + 1, q, 0, acc_sum{Pre}(x, i, q));
      loop assigns q, v[0 .. 23];
      loop variant m - q; */
  for (size_t q = 0; q < m; q++)
    /*@ loop invariant idx: 0 <= l <= 8;
        loop invariant done: \forall integer i; 0 <= i < l ==> acc_lane(v, i, q + 2, q + 1, 0, acc_sum{Pre}(x, i, q + 1));
        loop invariant todo: \forall integer i; l <= i < 8 ==> acc_lane(v, i, q + 1, q, 0, acc_sum{Pre}(x, i, q));
        loop assigns l, v[0 .. 23];
        loop variant 8 - l; */
    for (size_t l = 0; l < 8; l++) {
      //@ ghost size_t i = 8 * q + l;
      //@ assert at: i < n && acc_number{Pre}(x, i) && acc_number(x, i) && acc_lane(v, l, q + 1, q, 0, acc_sum{Pre}(x, l, q));
      //@ assert sum: acc_sum{Pre}(x, l, q + 1) == acc_sum{Pre}(x, l, q) + x[i];
      acc_add(q, l, x, v);
      //@ assert put: acc_lane(v, l, q + 2, q + 1, 0, acc_sum{Pre}(x, l, q + 1));
    }
  /*@ loop invariant idx: 0 <= l <= r;
      loop invariant done: \forall integer i; 0 <= i < l ==> acc_lane(v, i, m + 2, m + 1, 0, acc_sum{Pre}(x, i, m + 1));
      loop invariant todo: \forall integer i; l <= i < 8 ==> acc_lane(v, i, m + 1, m, 0, acc_sum{Pre}(x, i, m));
      loop assigns l, v[0 .. 23];
      loop variant r - l; */
  for (size_t l = 0; l < r; l++) {
    //@ ghost size_t i = 8 * m + l;
    //@ assert at: i < n && acc_number{Pre}(x, i) && acc_number(x, i) && acc_lane(v, l, m + 1, m, 0, acc_sum{Pre}(x, l, m));
    //@ assert sum: acc_sum{Pre}(x, l, m + 1) == acc_sum{Pre}(x, l, m) + x[i];
    acc_add(m, l, x, v);
    //@ assert put: acc_lane(v, l, m + 2, m + 1, 0, acc_sum{Pre}(x, l, m + 1));
  }
}

/*@ requires size:  n <= 0x80000000;
    requires valid: \valid(v + (0 .. 23)) && \valid_read(x + (0 .. n - 1)) && \valid_read(y + (0 .. n - 1));
    requires sep:   \separated(v + (0 .. 23), x + (0 .. n - 1)) && \separated(v + (0 .. 23), y + (0 .. n - 1));
    requires box:   acc_range(x, n) && acc_range(y, n);
    requires zero:  \forall integer i; 0 <= i < 8 ==> acc_lane(v, i, 1, 0, 0, 0.0);
    assigns v[0 .. 23];
    ensures long:   \forall integer i; 0 <= i < n % 8 ==> acc_lane(v, i, n / 8 + 2, n / 8 + 1, n / 8 + 1, acc_dot{Pre}(x, y, i, n / 8 + 1));
    ensures short:  \forall integer i; n % 8 <= i < 8 ==> acc_lane(v, i, n / 8 + 1, n / 8, n / 8, acc_dot{Pre}(x, y, i, n / 8)); */
static inline void dot_lanes(size_t n, const double *x, const double *y, double *v)
{
  const size_t m = n / 8, r = n % 8;
  //@ assert zero: \forall integer i; acc_dot{Pre}(x, y, i, 0) == 0.0;
  /*@ loop invariant idx: 0 <= q <= m;
      loop invariant lanes: \forall integer i; 0 <= i < 8 ==> acc_lane(v, i, q + 1, q, q, acc_dot{Pre}(x, y, i, q));
      loop assigns q, v[0 .. 23];
      loop variant m - q; */
  for (size_t q = 0; q < m; q++)
    /*@ loop invariant idx: 0 <= l <= 8;
        loop invariant done: \forall integer i; 0 <= i < l ==> acc_lane(v, i, q + 2, q + 1, q + 1, acc_dot{Pre}(x, y, i, q + 1));
        loop invariant todo: \forall integer i; l <= i < 8 ==> acc_lane(v, i, q + 1, q, q, acc_dot{Pre}(x, y, i, q));
        loop assigns l, v[0 .. 23];
        loop variant 8 - l; */
    for (size_t l = 0; l < 8; l++) {
      //@ ghost size_t i = 8 * q + l;
      //@ assert at: i < n && acc_number{Pre}(x, i) && acc_number(x, i) && acc_number{Pre}(y, i) && acc_number(y, i) && acc_lane(v, l, q + 1, q, q, acc_dot{Pre}(x, y, l, q));
      //@ assert term: \let t = 8 * q + l; acc_dot{Pre}(x, y, l, q + 1) == acc_dot{Pre}(x, y, l, q) + \at(x[t], Pre) * \at(y[t], Pre);
      //@ assert same: \let t = 8 * q + l; x[t] == \at(x[t], Pre) && y[t] == \at(y[t], Pre);
      //@ assert prod: \let t = 8 * q + l; acc_alike(x[t], y[t], \at(x[t], Pre), \at(y[t], Pre));
      //@ assert sum: acc_dot{Pre}(x, y, l, q + 1) == acc_dot{Pre}(x, y, l, q) + x[i] * y[i];
      acc_mul(q, l, x, y, v);
      //@ assert put: acc_lane(v, l, q + 2, q + 1, q + 1, acc_dot{Pre}(x, y, l, q + 1));
    }
  /*@ loop invariant idx: 0 <= l <= r;
      loop invariant done: \forall integer i; 0 <= i < l ==> acc_lane(v, i, m + 2, m + 1, m + 1, acc_dot{Pre}(x, y, i, m + 1));
      loop invariant todo: \forall integer i; l <= i < 8 ==> acc_lane(v, i, m + 1, m, m, acc_dot{Pre}(x, y, i, m));
      loop assigns l, v[0 .. 23];
      loop variant r - l; */
  for (size_t l = 0; l < r; l++) {
    //@ ghost size_t i = 8 * m + l;
    //@ assert at: i < n && acc_number{Pre}(x, i) && acc_number(x, i) && acc_number{Pre}(y, i) && acc_number(y, i) && acc_lane(v, l, m + 1, m, m, acc_dot{Pre}(x, y, l, m));
    //@ assert term: \let t = 8 * m + l; acc_dot{Pre}(x, y, l, m + 1) == acc_dot{Pre}(x, y, l, m) + \at(x[t], Pre) * \at(y[t], Pre);
    //@ assert same: \let t = 8 * m + l; x[t] == \at(x[t], Pre) && y[t] == \at(y[t], Pre);
    //@ assert prod: \let t = 8 * m + l; acc_alike(x[t], y[t], \at(x[t], Pre), \at(y[t], Pre));
    //@ assert sum: acc_dot{Pre}(x, y, l, m + 1) == acc_dot{Pre}(x, y, l, m) + x[i] * y[i];
    acc_mul(m, l, x, y, v);
    //@ assert put: acc_lane(v, l, m + 2, m + 1, m + 1, acc_dot{Pre}(x, y, l, m + 1));
  }
}
#endif
