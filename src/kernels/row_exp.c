/* The pieces of row.h that need exp and log: alone in a file, so that no other proof carries the lemmas of expo. */
#include <certiform/fp.h>
#include "clones.h"
#include "expo_scalar.h"
#include "row.h"

/* exp(x - m) for x <= m: in [0, 1], and at least 1/2 at x = m */
/*@ requires fin:  \is_finite(x) && \is_finite(m) && x <= m;
    requires box:  cf_mag(x, 1000) && cf_mag(m, 1000);
    assigns \nothing;
    ensures unit:  \is_finite(\result) && 0 <= \result <= 1;
    ensures top:   x == m ==> 0.5 <= \result; */
static inline double exp_below(double x, double m)
{
  //@ assert pre: cf_add_pre(x, m, 1000);
  double t = f_sub(x, m);
  //@ assert neg: t <= 0 && (x == m ==> t == 0);
  double y = cf_exp_neg1(t);
  //@ assert one: t == 0 ==> expo_near(0.0, y);
  return y;
}

VARIANTS(cf_row_exp, (size_t n, double m, double *w), (n, m, w))
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant todo:  \forall integer j; i <= j < n ==> w[j] == \at(w[j], Pre);
      loop invariant box:   \forall integer j; i <= j < n ==> \is_finite(w[j]) && cf_mag(w[j], 1000) && w[j] <= m;
      loop invariant unit:  cf_row_unit(w, i);
      loop invariant top:   \forall integer j; 0 <= j < i && \at(w[j], Pre) == m ==> 0.5 <= w[j];
      loop assigns i, w[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) w[i] = exp_below(w[i], m);
}

VARIANTS_DOUBLE(cf_row_expsum, (size_t n, double m, const double *x), (n, m, x))
{
  double s = 0.0;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant fin:   \is_finite(s) && 0 <= s && cf_chain(i, s, 0);
      loop invariant top:   \forall integer j; 0 <= j < i && x[j] == m ==> 0.5 <= s;
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    double w = exp_below(x[i], m);
    //@ assert add: cf_chain_pre(i, s, w, 0);
    //@ assert pre: cf_grow_pre(s, w, i, 0);
    s = f_add(s, w);
  }
  return s;
}

double cf_row_log(double s) { return cf_log1(s); }
