#include "bounded.h"

/* |v - t| <= rel |t| gives |v - t| <= rel (1 + 2 rel) |v|; a computed 0 is then exact */
/*@ requires fin:   \is_finite(v) && \is_finite(rel);
    requires pre:   bounded_pre(v, rel);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures near:   \forall real t; bounded_near(v, t, rel) ==> \abs(t - v) <= \result; */
static inline double relative(double v, double rel)
{
  if (v == 0.0) return 0.0;
  const double c = f_mul(rel, CF_BOUND_SLACK), size = v < 0.0 ? -v : v;
  //@ assert size: size == \abs(v);
  //@ assert rate: bounded_rate(v, rel, c);
  const double r = cf_up_mul(size, c);
  //@ assert by: bounded_by(v, size, rel, c, r);
  return r;
}

double cf_sin_value(double x, double *bound)
{
  double v;
  cf_sin_raw(1, &x, &v);
  //@ assert sined: trig_sined(x, v);
  *bound = relative(v, CF_SIN_REL);
  return v;
}

/* cos 0 is exact */
double cf_cos_value(double x, double *bound)
{
  double v;
  cf_cos_raw(1, &x, &v);
  if (x == 0.0) {
    //@ assert one: bounded_one(x);
    *bound = 0.0;
    return 1.0;
  }
  //@ assert cosined: trig_cosined(x, v);
  *bound = relative(v, CF_COS_REL);
  return v;
}
