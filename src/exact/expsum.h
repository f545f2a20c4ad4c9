/* The sign of sum_g e^(s_g) C_g, decided exactly: integers C_g and exponents s_g = (a_g / sqrt(d) + b_g) 2^exp2 / den.
 * Equal exponents are merged exactly, zero coefficients dropped, the largest exponent factored out, the rest evaluated by MPFR
 * intervals at rising precision; the sum is nonzero by Lindemann-Weierstrass, so this ends (specs/exact.md, section 2). */
#ifndef CF_EXACT_EXPSUM_H
#define CF_EXACT_EXPSUM_H
#include <stddef.h>
#include <gmp.h>
#include <mpfr.h>
#include <certiform/status.h>

#define CF_PREC_FIRST 128   /* bits of the first interval evaluation */
#define CF_PREC_LIMIT 65536 /* the default work limit, bits */

typedef struct cf_expsum_term {
  mpz_t a, b, c;
} cf_expsum_term;

typedef struct cf_expsum {
  size_t n;             /* terms in use */
  size_t room;          /* terms allocated */
  cf_expsum_term *term; /* coefficient c, exponent from a and b */
  unsigned long d;      /* 0: rational exponents, a unused; else not a perfect square */
  mpz_t den;            /* > 0 */
  long exp2;
} cf_expsum;

cf_status cf_expsum_init(cf_expsum *s, size_t room); /* n = 0, d = 0, den = 1, exp2 = 0; all integers 0 */
void cf_expsum_clear(cf_expsum *s);
/* Reorders and merges the terms. prec_max = 0: CF_PREC_LIMIT. */
cf_status cf_expsum_sign(cf_expsum *s, mpfr_prec_t prec_max, int *sign);

/* The widest exponent range of MPFR in this thread, and back, the flags too. */
typedef struct cf_range {
  mpfr_exp_t emin, emax;
  mpfr_flags_t flags;
} cf_range;
cf_range cf_range_widen(void);
void cf_range_restore(cf_range r);
#endif
