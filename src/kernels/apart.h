/* Differences: at least |a - b|, at most a - b. Rounded to nearest and inflated, or the contrary; a difference that is subnormal is exact.
 * Private: src/flow inlines these.                                                                     [specs/flow.md 9] */
#ifndef CF_KERNELS_APART_H
#define CF_KERNELS_APART_H
#include "up.h"
#ifdef __FRAMAC__
#include "apart.acsl"
#endif

/* at least |a - b| */
/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: apart_places(a, b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   \abs(a - b) <= \result; */
static inline double cf_up_apart(double a, double b)
{
  double t = a < b ? f_sub(b, a) : f_sub(a, b);
  //@ assert less: a < b ==> \abs(a - b) == b - a && apart_gap(b, a, t);
  //@ assert more: !(a < b) ==> \abs(a - b) == a - b && apart_gap(a, b, t);
  return f_mul(t, CF_BOUND_STEP);
}

/* 0, or at most a - b: 0 where b >= a or is no number */
/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: apart_places(a, b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures sign: 0 <= \result;
    ensures down: b < a ? \result <= a - b : \result == 0.0; */
static inline double cf_down_sub(double a, double b)
{
  if (!(b < a)) return 0.0;
  double t = f_sub(a, b);
  //@ assert gap: apart_gap(a, b, t);
  return f_mul(t, CF_BOUND_LOW);
}
#endif
