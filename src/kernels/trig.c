/* sin and cos of every entry; the scalar kernels are in trig_scalar.h. */
#include "clones.h"
#include "trig_scalar.h"

VARIANTS(cf_sin_raw, (size_t n, const double *x, double *y), (n, x, y))
{
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant done: \forall integer j; 0 <= j < i ==> trig_sined(\at(x[j],Pre), y[j]);
      loop invariant todo: \forall integer j; i <= j < n ==> \is_finite(x[j]) && x[j] == \at(x[j],Pre);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \valid(y + i);
    //@ assert there: \valid_read(x + i);
    //@ assert sep: x == y || \separated(x + (i+1 .. n-1), y + i);
    //@ assert apart: \forall integer j; i < j < n ==> x + j != y + i;
    //@ assert input: \is_finite(x[i]) && x[i] == \at(x[\at(i,Here)],Pre);
    double t = trig_sine(x[i]);
    //@ assert value: trig_sined(\at(x[\at(i,Here)],Pre), t);
    y[i] = t;
  }
}

VARIANTS(cf_cos_raw, (size_t n, const double *x, double *y), (n, x, y))
{
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant done: \forall integer j; 0 <= j < i ==> trig_cosined(\at(x[j],Pre), y[j]);
      loop invariant todo: \forall integer j; i <= j < n ==> \is_finite(x[j]) && x[j] == \at(x[j],Pre);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \valid(y + i);
    //@ assert there: \valid_read(x + i);
    //@ assert sep: x == y || \separated(x + (i+1 .. n-1), y + i);
    //@ assert apart: \forall integer j; i < j < n ==> x + j != y + i;
    //@ assert input: \is_finite(x[i]) && x[i] == \at(x[\at(i,Here)],Pre);
    double t = trig_cosine(x[i]);
    //@ assert value: trig_cosined(\at(x[\at(i,Here)],Pre), t);
    y[i] = t;
  }
}
