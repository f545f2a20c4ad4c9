/* The end of a compensated sum, with a proved remainder: exact sum = hi + lo +- rad.      [OgitaRumpOishi2005, with running error terms; specs/bound.md 2]
 * Private: the bound tier's sums. */
#ifndef CF_KERNELS_PAIR_H
#define CF_KERNELS_PAIR_H
#include <stddef.h>
#include <certiform/vec.h>
#include "acc.h"
#include "up.h"
#ifdef __FRAMAC__
#include "pair.acsl"
#endif

typedef struct cf_pair {
  double hi, lo, rad; /* the exact value is hi + lo +- rad, |lo| <= ulp(hi) or so; rad >= 0 */
} cf_pair;

/* the remainder: (terms + 32) u times the magnitudes a of what the additions lost, and eta                                     [theorem Acc] */
/*@ requires fin:   \is_finite(terms) && \is_finite(eta) && \is_finite(a);
    requires box:   pair_terms(terms) && pair_eta(eta) && pair_size(a);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures range:  pair_bound(\result);
    ensures bound:  \forall integer k, w, j, double s, c, real X; pair_state(k, w, j, s, c, a, X, terms, eta) ==> pair_near(X, s, c, \result); */
static inline double cf_pair_rad(double terms, double eta, double a)
{
  double p = f_add(terms, 32.0);
  //@ assert rate: pair_rate(terms, p);
  double q = f_mul(p, CF_BOUND_USUM);
  double b = f_mul(a, CF_BOUND_SUM);
  //@ assert parts: pair_parts(terms, p, q, a, b);
  double m = cf_up_mul(q, b);
  //@ assert times: pair_times(terms, p, q, a, b, m, eta);
  double r = cf_up_add(m, eta);
  //@ assert rad: pair_rad(terms, p, q, a, b, m, eta, r);
  return a == 0.0 ? eta : r; /* no rounding happened: nothing to inflate */
}

/* a sum s, what its additions lost c, the magnitudes of that a, as a pair                                                      [theorem Acc] */
/*@ requires fin:   \is_finite(s) && \is_finite(c) && \is_finite(a) && \is_finite(terms) && \is_finite(eta);
    requires box:   pair_terms(terms) && pair_eta(eta) && pair_fits(s, c, a);
    assigns \nothing;
    ensures fin:    \is_finite(\result.hi) && \is_finite(\result.lo) && \is_finite(\result.rad);
    ensures range:  pair_half(\result.hi) && pair_half(\result.lo) && pair_bound(\result.rad);
    ensures near:   \forall integer k, w, j; \forall real X; pair_state(k, w, j, s, c, a, X, terms, eta) ==>
                      pair_near(X, \result.hi, \result.lo, \result.rad); */
static inline cf_pair cf_pair_end(double s, double c, double a, double terms, double eta)
{
  //@ assert mags: mag(s, 850) && mag(s, 1000) && mag(c, 850) && mag(c, 1000) && pair_size(a) && mag_add(s, 850, c, 850, 850);
  cf_pair b;
  b.rad = cf_pair_rad(terms, eta, a);
  b.hi = f_add(s, c);
  //@ assert two: dd_two(s, c, b.hi);
  b.lo = cf_sum_low(s, c, b.hi);
  //@ assert low: acc_lost(s, c) && mag(b.lo, 852) && mag(b.hi, 851);
  //@ assert same: b.hi + b.lo == s + c;
  return b;
}

/* hi + lo rounded once; *bound >= |result - exact value|                                                                       [corollary of theorem Acc] */
/*@ requires fin:   \is_finite(b.hi) && \is_finite(b.lo) && \is_finite(b.rad);
    requires box:   pair_half(b.hi) && pair_half(b.lo) && pair_bound(b.rad);
    requires valid: \valid(bound);
    assigns *bound;
    ensures fin:    \is_finite(\result) && \is_finite(*bound);
    ensures range:  mag(\result, 853);
    ensures near:   \forall real X; pair_near(X, b.hi, b.lo, b.rad) ==> \abs(X - \result) <= *bound; */
static inline double cf_pair_nearest(cf_pair b, double *bound)
{
  //@ assert wide: up_pair(b.hi, b.lo);
  double v = f_add(b.hi, b.lo);
  //@ assert two: dd_two(b.hi, b.lo, v);
  double e = cf_sum_low(b.hi, b.lo, v);
  //@ assert off: pair_off(b.hi, b.lo, v, e);
  if (e == 0.0) {
    *bound = b.rad;
  } else {
    double m = acc_abs(e);
    //@ assert sizes: up_sum(m, b.rad);
    *bound = cf_up_add(m, b.rad);
  }
  //@ assert total: \forall real X; pair_near(X, b.hi, b.lo, b.rad) ==> pair_round(X, b.hi, b.lo, b.rad, v, e, *bound);
  return v;
}
#endif
