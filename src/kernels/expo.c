/* exp, expm1, log, log1p of every entry; the scalar kernels are in expo_scalar.h and expm1_scalar.h. */
#include "clones.h"
#include "expm1_scalar.h"
#include "expo_scalar.h"

VARIANTS(cf_exp_raw, (size_t n, const double *x, double *y), (n, x, y))
{
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant done: \forall integer j; 0 <= j < i ==> expo_done(\at(x[j],Pre), y[j]);
      loop invariant ulp:  \forall integer j; 0 <= j < i ==> expo_ulp(\at(x[j],Pre), y[j]);
      loop invariant todo: \forall integer j; i <= j < n ==> \is_finite(x[j]) && x[j] == \at(x[j],Pre);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \valid(y + i);
    //@ assert there: \valid_read(x + i);
    //@ assert sep: x == y || \separated(x + (i+1 .. n-1), y + i);
    //@ assert apart: \forall integer j; i < j < n ==> x + j != y + i;
    //@ assert input: \is_finite(x[i]) && x[i] == \at(x[\at(i,Here)],Pre);
    double t = exp_value(x[i]);
    //@ assert value: expo_done(\at(x[\at(i,Here)],Pre), t);
    //@ assert ulp: expo_ulp(\at(x[\at(i,Here)],Pre), t);
    y[i] = t;
  }
}

VARIANTS(cf_expm1_raw, (size_t n, const double *x, double *y), (n, x, y))
{
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant done: \forall integer j; 0 <= j < i ==> expo_em1(\at(x[j],Pre), y[j]);
      loop invariant todo: \forall integer j; i <= j < n ==> \is_finite(x[j]) && x[j] == \at(x[j],Pre);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \valid(y + i);
    //@ assert there: \valid_read(x + i);
    //@ assert sep: x == y || \separated(x + (i+1 .. n-1), y + i);
    //@ assert apart: \forall integer j; i < j < n ==> x + j != y + i;
    //@ assert input: \is_finite(x[i]) && x[i] == \at(x[\at(i,Here)],Pre);
    double t = cf_expm11(x[i]);
    //@ assert value: expo_em1(\at(x[\at(i,Here)],Pre), t);
    y[i] = t;
  }
}

VARIANTS(cf_log_raw, (size_t n, const double *x, double *y), (n, x, y))
{
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant done: \forall integer j; 0 <= j < i ==> expo_logged(\at(x[j],Pre), y[j]);
      loop invariant todo: \forall integer j; i <= j < n ==> \is_finite(x[j]) && x[j] == \at(x[j],Pre);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \valid(y + i);
    //@ assert there: \valid_read(x + i);
    //@ assert sep: x == y || \separated(x + (i+1 .. n-1), y + i);
    //@ assert apart: \forall integer j; i < j < n ==> x + j != y + i;
    //@ assert input: \is_finite(x[i]) && x[i] == \at(x[\at(i,Here)],Pre);
    double t = cf_log1(x[i]);
    //@ assert value: expo_logged(\at(x[\at(i,Here)],Pre), t);
    y[i] = t;
  }
}

VARIANTS(cf_log1p_raw, (size_t n, const double *x, double *y), (n, x, y))
{
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant done: \forall integer j; 0 <= j < i ==> expo_log1p(\at(x[j],Pre), y[j]);
      loop invariant todo: \forall integer j; i <= j < n ==> \is_finite(x[j]) && x[j] == \at(x[j],Pre);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \valid(y + i);
    //@ assert there: \valid_read(x + i);
    //@ assert sep: x == y || \separated(x + (i+1 .. n-1), y + i);
    //@ assert apart: \forall integer j; i < j < n ==> x + j != y + i;
    //@ assert input: \is_finite(x[i]) && x[i] == \at(x[\at(i,Here)],Pre);
    double t = cf_log1p1(x[i]);
    //@ assert value: expo_log1p(\at(x[\at(i,Here)],Pre), t);
    y[i] = t;
  }
}
