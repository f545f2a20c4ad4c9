/* Correct rounding to a binary format of at most 53 bits, every value of it seen as a double. Round to nearest, ties to even; beyond
 * the largest value by half a quantum or more: infinity; an exact 0 is +0, an underflow to zero keeps its sign (IEEE 754).
 * In this order a format is -inf < -max < ... < -min < -0 < +0 < min < ... < max < +inf, and -0 is what negative reals round to. */
#ifndef CF_EXACT_ROUND_H
#define CF_EXACT_ROUND_H
#include <stddef.h>
#include <gmp.h>
#include <mpfr.h>
#include <certiform/status.h>
#include "dd.h"

typedef struct cf_format {
  int p;    /* bits of the significand */
  int emin; /* exponent of the least normal value, 2^emin */
  int emax; /* exponent of the largest value, 2^emax (2 - 2^(1-p)) */
} cf_format;

#define CF_FORMAT_F64 ((cf_format){53, -1022, 1023})
#define CF_FORMAT_F32 ((cf_format){24, -126, 127})
#define CF_FORMAT_F16 ((cf_format){11, -14, 15})
#define CF_FORMAT_BF16 ((cf_format){8, -126, 127})

double cf_format_max(cf_format f);
/* The neighbours in the order above; next of +inf and previous of -inf are themselves. y is a value of the format. */
double cf_format_next(cf_format f, double y);
double cf_format_prev(cf_format f, double y);
/* The real number at which rounding passes from a < b = next(a), and the one of the two that it rounds to itself. */
double cf_format_boundary(cf_format f, double a, mpq_t m);

double cf_round_fr(cf_format f, mpfr_srcptr x); /* x not NaN */
double cf_round_q(cf_format f, mpq_srcptr x);
/* k with ulp(t) = 2^k: max(floor(log2|t|), emin) - p + 1; for t = 0 the least subnormal's */
long cf_ulp_exp_q(cf_format f, mpq_srcptr t);
long cf_ulp_exp_fr(cf_format f, mpfr_srcptr t);

/* What every real in [lo, hi] rounds to, from *a to *b: 0 when that is one value, 1 when a and b are neighbours (one boundary lies in
 * the interval), 2 otherwise. */
int cf_round_interval(cf_format f, mpfr_srcptr lo, mpfr_srcptr hi, double *a, double *b);
int cf_round_dd(cf_format f, cf_dd y, double *a, double *b);

/* n exact reals t_i: enclosures at any precision of those with want[i] != 0, and the sign of t_i - c. */
typedef struct cf_reals {
  size_t n;
  void *of;
  cf_status (*enclose)(void *of, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
  cf_status (*compare)(void *of, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
} cf_reals;

/* y[i] := t_i rounded once to the format, for every i with want[i] != 0 (want NULL: all). Enclosures at 128, 256, ... bits until one
 * boundary is left, then its sign decides (specs/exact.md, section 3). first: NULL, or n double-double enclosures to begin with.
 * CF_UNDECIDED at prec_max bits (0: CF_PREC_LIMIT); y may then be partly written. */
cf_status cf_round_exact(cf_format f, const cf_reals *t, const cf_dd *first, const unsigned char *want, mpfr_prec_t prec_max, double *y);
#endif
