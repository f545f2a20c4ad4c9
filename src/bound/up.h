/* Arithmetic on nonnegative bounds, rounded to nearest and inflated so that the computed bound is never below the exact one.
 * Every lemma named here is proved in specs/bound.md; infinity stands for "no bound", NaN never arises from finite operands. */
#ifndef CERTIFORM_BOUND_UP_H
#define CERTIFORM_BOUND_UP_H
#include <math.h>
#include <stddef.h>
#include <certiform/fp.h>
#include "kernels/dd.h"

#define CF_BOUND_ETA 0x1p-1074            /* eta, the least subnormal; one multiplication or division loses at most eta/2 */
#define CF_BOUND_STEP 0x1.0000000000002p0 /* 1 + 4u: more than two roundings take away      [lemma Step] */
#define CF_BOUND_SUM 0x1.00001p0          /* 1 + 2^-20: more than 2^32 roundings take away  [lemma Sum] */
#define CF_BOUND_SLACK 0x1.00002p0        /* 1 + 2^-19, in every monomial of a bound        [slack principle] */
#define CF_BOUND_USUM 0x1.00002p-53       /* u (1 + 2^-19) */
#define CF_BOUND_LOW 0x1.ffffffffffff8p-1 /* 1 - 2^-50: below what two roundings add */
#define CF_BOUND_SMALL 0x1p-300           /* a row of entries below it is scaled by CF_BOUND_SCALE, so that no square underflows */
#define CF_BOUND_SCALE 0x1p700
#define CF_BOUND_54LN2 0x1.2b708872320e2p5 /* 54 ln 2 rounded */

/* lemma Step: each result is at least the exact a + b, a b, a / b, sqrt a */
static inline double cf_up_add(double a, double b) { return (a + b) * CF_BOUND_STEP; }
static inline double cf_up_mul(double a, double b) { return a * b * CF_BOUND_STEP + CF_BOUND_ETA; }
static inline double cf_up_div(double a, double b) { return a / b * CF_BOUND_STEP + CF_BOUND_ETA; }
static inline double cf_up_sqrt(double a) { return sqrt(a) * CF_BOUND_STEP; }

/* sum and rounding error: a + b = *s + *e exactly, whatever the magnitudes (no overflow)    [Knuth; lemma TwoSum] */
static inline void cf_two_sum(double a, double b, double *s, double *e)
{
  double t = a + b;
  *e = cf_sum_low(a, b, t);
  *s = t;
}

/* product and rounding error: |a b - (*p + *e)| <= eta/2                                    [lemma TwoProd] */
static inline void cf_two_prod(double a, double b, double *p, double *e)
{
  double t = a * b;
  *e = cf_prod_low(a, b, t);
  *p = t;
}
#endif
