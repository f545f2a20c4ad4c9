/* The dot product with its errors summed beside it: one sequential chain, one rounding per operation. */
#include <certiform/vec.h>
#include "clones.h"
#include "dd.h"

VARIANTS_OF(double, cf_dot2_raw, (size_t n, const double *x, const double *y), (n, x, y))
{
  double s = 0.0, c = 0.0;
  //@ assert zero: vec_dot(x, y, 0) == 0.0 && vec_adot(x, y, 0) == 0.0;
  /*@ loop invariant idx: 0 <= i <= n;
      loop invariant fin: \is_finite(s) && \is_finite(c);
      loop invariant acc: dot2_inv(i, s, c, vec_dot(x, y, i), vec_adot(x, y, i));
      loop assigns i, s, c;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert dot:  vec_dot(x, y, i+1) == vec_dot(x, y, i) + x[i] * y[i];
    //@ assert adot: vec_adot(x, y, i+1) == vec_adot(x, y, i) + \abs(x[i] * y[i]);
    //@ assert pre:  vec_dot_pre(i, s, vec_dot(x, y, i), vec_adot(x, y, i), x[i], y[i]);
    //@ assert call: dot2_pre(i, s, c, vec_dot(x, y, i), vec_adot(x, y, i), x[i], y[i]);
    double p = f_mul(x[i], y[i]);
    double t = f_add(s, p);
    //@ assert term: dd_term(s, x[i], y[i], p, t);
    double e = cf_term_low(s, x[i], y[i], p, t);
    //@ assert next: dot2_next(i, s, c, vec_dot(x, y, i), vec_adot(x, y, i), x[i], y[i], t, e);
    double d = f_add(c, e);
    //@ assert last: dot2_last(i, s, c, vec_dot(x, y, i), vec_adot(x, y, i), x[i], y[i], t, e, d);
    //@ assert step: dot2_inv(i+1, t, d, vec_dot(x, y, i+1), vec_adot(x, y, i+1));
    s = t;
    c = d;
  }
  //@ assert end: dot2_end(n, s, c, vec_dot(x, y, n), vec_adot(x, y, n));
  return f_add(s, c);
}
