/* Arithmetic on nonnegative bounds, rounded to nearest and inflated so that the computed bound is never below the exact one.
 * Proved: proofs/coq/UpLemmas.v; on paper: specs/bound.md 1. Infinity stands for "no bound", NaN never arises from finite operands.
 * Private: the bound tier inlines these. */
#ifndef CF_KERNELS_UP_H
#define CF_KERNELS_UP_H
#include <certiform/fp.h>
#include "dd.h"

#define CF_BOUND_ETA 0x1p-1074            /* eta, the least subnormal; one multiplication or division loses at most eta/2 */
#define CF_BOUND_STEP 0x1.0000000000002p0 /* 1 + 4u: more than two roundings take away      [lemma Step] */
#define CF_BOUND_SUM 0x1.00001p0          /* 1 + 2^-20: more than 2^32 roundings take away  [lemma Sum] */
#define CF_BOUND_SLACK 0x1.00002p0        /* 1 + 2^-19, in every monomial of a bound        [slack principle] */
#define CF_BOUND_USUM 0x1.00002p-53       /* u (1 + 2^-19) */
#define CF_BOUND_LOW 0x1.ffffffffffff8p-1 /* 1 - 2^-50: below what two roundings add */
#define CF_BOUND_SMALL 0x1p-300           /* a row of entries below it is scaled by CF_BOUND_SCALE, so that no square underflows */
#define CF_BOUND_SCALE 0x1p700
#define CF_BOUND_54LN2 0x1.2b708872320e2p5 /* 54 ln 2 rounded */
#ifdef __FRAMAC__
#include "up.acsl"
#endif

/* Results at least a + b, a b, a / b, sqrt a: two roundings take away less than STEP gives, an underflow less than ETA      [lemma Step] */
/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: up_sum(a, b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   up_above(a + b, \result); */
static inline double cf_up_add(double a, double b)
{
  double s = f_add(a, b);
  //@ assert sum: up_plus(a, b, s);
  return f_mul(s, CF_BOUND_STEP);
}

/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: up_product(a, b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   up_above(a * b, \result); */
static inline double cf_up_mul(double a, double b)
{
  double p = f_mul(a, b);
  //@ assert product: up_times(a, b, p);
  double s = f_mul(p, CF_BOUND_STEP);
  //@ assert scaled: up_scaled(a * b, p, s);
  return f_add(s, CF_BOUND_ETA);
}

/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: up_quotient(a, b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   up_above(a / b, \result); */
static inline double cf_up_div(double a, double b)
{
  //@ assert divisor: b != 0.0;
  double p = f_div(a, b);
  //@ assert quotient: up_over(a, b, p);
  double s = f_mul(p, CF_BOUND_STEP);
  //@ assert scaled: up_scaled(a / b, p, s);
  return f_add(s, CF_BOUND_ETA);
}

/*@ requires fin: \is_finite(a);
    requires box: up_number(a);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   up_above(\sqrt(a), \result); */
static inline double cf_up_sqrt(double a)
{
  //@ assert sign: 0.0 <= a;
  double r = f_sqrt(a);
  //@ assert root: up_root(a, r);
  return f_mul(r, CF_BOUND_STEP);
}

/* sum and rounding error: a + b = *s + *e exactly, whatever the magnitudes (no overflow)    [Knuth; lemma TwoSum] */
/*@ requires fin:   \is_finite(a) && \is_finite(b);
    requires box:   up_pair(a, b);
    requires valid: \valid(s) && \valid(e) && \separated(s, e);
    assigns *s, *e;
    ensures fin:    \is_finite(*s) && \is_finite(*e);
    ensures val:    *s == rnd(a + b);
    ensures exact:  *s + *e == a + b; */
static inline void cf_two_sum(double a, double b, double *s, double *e)
{
  double t = f_add(a, b);
  //@ assert two: dd_two(a, b, t);
  *e = cf_sum_low(a, b, t);
  *s = t;
}

/* product and rounding error: |a b - (*p + *e)| <= eta/2                                    [lemma TwoProd] */
/*@ requires fin:   \is_finite(a) && \is_finite(b);
    requires box:   mag(a, 400) && mag(b, 400);
    requires valid: \valid(p) && \valid(e) && \separated(p, e);
    assigns *p, *e;
    ensures fin:    \is_finite(*p) && \is_finite(*e);
    ensures val:    *p == rnd(a * b);
    ensures err:    \abs(a * b - *p - *e) <= CF_BOUND_ETA;
    ensures exact:  0x1p-968 <= \abs(a * b) ==> *p + *e == a * b; */
static inline void cf_two_prod(double a, double b, double *p, double *e)
{
  //@ assert range: mag_mul(a, 400, b, 400);
  double t = f_mul(a, b);
  //@ assert mul: dd_mul(a, b, t);
  *e = cf_prod_low(a, b, t);
  *p = t;
}
#endif
