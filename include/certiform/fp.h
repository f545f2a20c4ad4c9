/* What is assumed of arithmetic: binary64 operations whose contracts speak of reals, result == rnd(exact result).
 * The contracts of f_mul .. f_div follow from WP's semantics of C; those of fma and sqrt are trusted (ISO C F.10, ledger T-fma, T-sqrt).
 * The compiler inlines all of them. Not for use outside kernels: no argument is checked. */
#ifndef CERTIFORM_FP_H
#define CERTIFORM_FP_H
#include <float.h>

#ifdef __FAST_MATH__
#error "Certiform: -ffast-math (or -Ofast) breaks the rounding that every bound rests on"
#endif
#if FLT_EVAL_METHOD != 0
#error "Certiform: FLT_EVAL_METHOD must be 0 (operations rounded to double, as SSE2 does)"
#endif
#if FLT_RADIX != 2 || DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024
#error "Certiform: double must be IEEE 754 binary64"
#endif

#define CF_U 0x1p-53 /* unit roundoff of binary64, round to nearest */

#ifdef __FRAMAC__
#include "rounding.acsl"

/*@ requires fin: \is_finite(a) && \is_finite(b) && \is_finite(c);
    requires rng: rng(c + a*b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(c + a*b); */
extern double fma(double a, double b, double c);

/*@ requires fin: \is_finite(a) && 0.0 <= a;
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(\sqrt(a)); */
extern double sqrt(double a);
#else
#include <math.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires rng: rng(a*b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(a*b); */
static inline double f_mul(double a, double b) { return a * b; }

/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires rng: rng(a+b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(a+b); */
static inline double f_add(double a, double b) { return a + b; }

/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires rng: rng(a-b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(a-b); */
static inline double f_sub(double a, double b) { return a - b; }

/*@ requires fin: \is_finite(a) && \is_finite(b) && b != 0.0;
    requires rng: rng(a/b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(a/b); */
static inline double f_div(double a, double b) { return a / b; }

/* One rounding: c + a*b. */
/*@ requires fin: \is_finite(a) && \is_finite(b) && \is_finite(c);
    requires rng: rng(c + a*b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(c + a*b); */
static inline double f_fma(double a, double b, double c) { return fma(a, b, c); }

/*@ requires fin: \is_finite(a) && 0.0 <= a;
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(\sqrt(a)); */
static inline double f_sqrt(double a) { return sqrt(a); }

#ifdef __cplusplus
}
#endif
#endif
