#include <certiform/fp.h>
#include "row.h"

double cf_row_sum01(size_t n, const double *w)
{
  double s = 0.0;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant fin:   \is_finite(s) && 0 <= s && cf_chain(i, s, 0);
      loop invariant part:  \forall integer j; 0 <= j < i ==> w[j] <= s;
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert pre: cf_grow_pre(s, w[i], i, 0);
    s = f_add(s, w[i]);
  }
  return s;
}

/* w / s, its contract hiding the quotient */
/*@ requires fin:  \is_finite(w) && \is_finite(s);
    requires part: 0 <= w <= s && 0 < s;
    assigns \nothing;
    ensures unit:  \is_finite(\result) && 0 <= \result <= 1; */
static inline double part(double w, double s)
{
  //@ assert pre: cf_part_pre(w, s);
  return f_div(w, s);
}

void cf_row_parts(size_t n, double s, double *w)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant todo:  \forall integer j; i <= j < n ==> \is_finite(w[j]) && 0 <= w[j] <= s;
      loop invariant unit:  cf_row_unit(w, i);
      loop assigns i, w[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) w[i] = part(w[i], s);
}

double cf_row_sumsq(size_t n, const double *x)
{
  double s = 0.0;
  //@ assert zero: vec_dot(x, x, 0) == 0.0 && cf_sq_inv(0, 0.0, 0.0);
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant fin:   \is_finite(s) && 0 <= s && cf_chain(i, s, 802);
      loop invariant part:  \forall integer j; 0 <= j < i ==> rnd(x[j]*x[j]) <= s;
      loop invariant acc:   cf_sq_inv(i, s, vec_dot(x, x, i));
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert mul: cf_mul_pre(x[i], 401, x[i], 401);
    //@ assert square: cf_square_pre(x[i]);
    //@ assert dot: vec_dot(x, x, i+1) == vec_dot(x, x, i) + x[i] * x[i];
    //@ assert acc: cf_sq_pre(i, s, vec_dot(x, x, i), x[i]);
    double p = f_mul(x[i], x[i]);
    //@ assert add: cf_chain_pre(i, s, p, 802);
    //@ assert pre: cf_grow_pre(s, p, i, 802);
    s = f_add(s, p);
  }
  return s;
}

void cf_row_copy(size_t n, const double *x, double *y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant equal: \forall integer j; 0 <= j < i ==> \is_finite(y[j]) && y[j] == \at(x[j], Pre);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert same: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]);
    y[i] = x[i];
  }
}

void cf_row_zero(size_t n, double *y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant zero:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]) && y[j] == 0;
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) y[i] = 0.0;
}

/* y / r, its contract hiding the quotient */
/*@ requires fin:   \is_finite(y) && \is_finite(r) && 0 < r;
    requires ratio: cf_ratio(y, r);
    assigns \nothing;
    ensures fin:    \is_finite(\result) && cf_mag(\result, 540);
    ensures val:    \result == cf_quot(y, r); */
static inline double ratio(double y, double r)
{
  //@ assert pre: cf_ratio_pre(y, r);
  return f_div(y, r);
}

void cf_row_divide(size_t n, double r, double *y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant todo:  \forall integer j; i <= j < n ==> \is_finite(y[j]) && cf_ratio(y[j], r) && y[j] == \at(y[j], Pre);
      loop invariant box:   cf_row_mag(y, i, 540);
      loop invariant quot:  \forall integer j; 0 <= j < i ==> y[j] == cf_quot(\at(y[j], Pre), r);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    double t = ratio(y[i], r);
    //@ assert value: t == cf_quot(\at(y[\at(i, Here)], Pre), r);
    y[i] = t;
  }
}

void cf_row_normalize(size_t n, double r, double *y)
{
  if (r > 0.0) {
    cf_row_divide(n, r, y);
  } else {
    cf_row_zero(n, y);
    //@ assert box: \forall integer j; 0 <= j < n ==> cf_mag(y[j], 540);
  }
}
