#include <certiform/fp.h>
#include <certiform/softmax.h>
#include "row_exp.h"

/* exp(x - m) <= 1 for the exact maximum m, and the term of the maximum is 1: the sum is in [1, n], nothing overflows */
void cf_softmax_raw(size_t n, const double *x, double *y)
{
  double m = cf_max_raw(n, x);
  //@ assert box: cf_row_mag(x, n, 1000) && cf_mag(m, 1000);
  //@ assert top: cf_row_top(x, n, m);
  cf_row_shares(n, m, x, y);
}

double cf_logsumexp_raw(size_t n, const double *x)
{
  double m = cf_max_raw(n, x);
  //@ assert box: cf_row_mag(x, n, 1000) && cf_mag(m, 1000) && cf_row_top(x, n, m);
  double l = cf_row_logsum(n, m, x);
  //@ assert weak: cf_weak_pre(l, 15, 1000);
  //@ assert add: cf_add_pre(m, l, 1000);
  double y = f_add(m, l);
  //@ assert near: exps_log_add(n, m, softmax_sum(x, n), l, y);
  return y;
}

/* (x - m) - l */
/*@ requires fin: \is_finite(x) && \is_finite(m) && \is_finite(l);
    requires box: cf_mag(x, 1000) && cf_mag(m, 1000) && cf_mag(l, 15);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures part: exps_log_part(x, m, l, \result); */
static inline double log_part(double x, double m, double l)
{
  //@ assert first: cf_add_pre(x, m, 1000);
  double t = f_sub(x, m);
  //@ assert t: t == exps_less(x, m);
  //@ assert weak: cf_weak_pre(l, 15, 1001);
  //@ assert second: cf_add_pre(t, l, 1001);
  double r = f_sub(t, l);
  //@ assert r: r == exps_less(t, l);
  return r;
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000) && \is_finite(l) && cf_mag(l, 15);
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n);
    ensures part:   \forall integer i; 0 <= i < n ==> exps_log_part(\old(x[i]), m, l, y[i]); */
static void log_parts(size_t n, double m, double l, const double *x, double *y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant fin:   \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant part:  \forall integer j; 0 <= j < i ==> exps_log_part(\at(x[j], Pre), m, l, y[j]);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(\at(x[\at(i, Here)], Pre)) && cf_mag(\at(x[\at(i, Here)], Pre), 1000);
    //@ assert same: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]);
    double t = log_part(x[i], m, l);
    y[i] = t;
  }
}

/* (x - m) first: it is exact when x is near m, and log s is then the only small term */
void cf_logsoftmax_raw(size_t n, const double *x, double *y)
{
  double m = cf_max_raw(n, x);
  //@ assert box: cf_row_mag(x, n, 1000) && cf_mag(m, 1000) && cf_row_top(x, n, m);
  double l = cf_row_logsum(n, m, x);
  log_parts(n, m, l, x, y);
  //@ assert sub: \forall integer i; 0 <= i < n ==> exps_log_sub(n, \at(x[i], Pre), m, softmax_sum{Pre}(x, n), l, y[i]);
}
