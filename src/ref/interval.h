/* What the reference files share: the widened exponent range, input checks, intervals with MPFR ends, and positive numbers that
 * carry a count of roundings. Derivations: specs/reference.md. */
#ifndef CF_REF_INTERVAL_H
#define CF_REF_INTERVAL_H
#include <stdbool.h>
#include <stddef.h>
#include <gmp.h>
#include <mpfr.h>
#include <certiform/status.h>

/* e^t for t <= -2^61 is enclosed by [0, 2^CF_RI_LOST_EXP] and called lost; every other weight and all its products with doubles
 * stay inside MPFR's widest exponent range. */
#define CF_RI_LOST_ARG_EXP 62
#define CF_RI_LOST_EXP (-3326628274461080622L) /* >= -2^61 / ln 2 */

typedef struct cf_ri {
  mpfr_t lo, hi;
} cf_ri;

/* The caller's exponent range and flags, between enter and leave replaced by MPFR's widest range. */
typedef struct cf_ri_scope {
  mpfr_exp_t emin, emax;
  mpfr_flags_t flags;
} cf_ri_scope;

void cf_ri_enter(cf_ri_scope *scope);
void cf_ri_leave(const cf_ri_scope *scope);
/* After leave: lo and hi outward into the caller's exponent range; a zero is +0. */
void cf_ri_settle(mpfr_t lo, mpfr_t hi);
void cf_ri_settle_all(size_t n, const unsigned char *want, mpfr_t *lo, mpfr_t *hi);

/* Working precision of an operation on n terms: 10 + log2 n guard bits, filled up to whole limbs less one bit. */
mpfr_prec_t cf_ri_work(mpfr_prec_t prec, size_t n);
cf_status cf_ri_check_prec(mpfr_prec_t prec);
cf_status cf_ri_check_finite(size_t n, const double *x);
cf_status cf_ri_check_logits(size_t n, const double *x); /* finite or -inf */

void cf_ri_init(cf_ri *r, mpfr_prec_t prec);
void cf_ri_clear(cf_ri *r);
void cf_ri_set_si(cf_ri *r, long value);

/* x := z 2^exp exactly, at the least precision that holds it */
void cf_ri_set_z(mpfr_t x, mpz_srcptr z, mpfr_exp_t exp);
/* lo, hi := z 2^exp rounded outward */
void cf_ri_put_z(mpfr_t lo, mpfr_t hi, mpz_srcptr z, mpfr_exp_t exp);
/* lo, hi := sqrt(z 2^exp) rounded outward */
void cf_ri_put_sqrt_z(mpfr_t lo, mpfr_t hi, mpz_srcptr z, mpfr_exp_t exp);
/* lo, hi := x rounded outward (exact at 53 bits and more) */
void cf_ri_put_d(mpfr_t lo, mpfr_t hi, double x);

/* w := e^t to nearest, t <= 0; true when lost (then w = 0) */
bool cf_ri_weight(mpfr_t w, const mpfr_t t);
/* m >= 0 is the true value times at most k factors in [1/(1+u), 1+u], u = 2^-precision(m), k u <= 1: r encloses the true value */
void cf_ri_unround(cf_ri *r, const mpfr_t m, size_t k);
/* r.hi := r.hi + count * most * 2^CF_RI_LOST_EXP, rounded up */
void cf_ri_add_lost(cf_ri *r, size_t count, double most);

/* lo, hi := a - b, a / b with b > 0, outward */
void cf_ri_sub(mpfr_t lo, mpfr_t hi, const cf_ri *a, const cf_ri *b);
void cf_ri_div(mpfr_t lo, mpfr_t hi, const cf_ri *a, const cf_ri *b);

/* lo, hi := f(x) rounded down and up by MPFR. Where both have one precision, the value rounded up is the neighbour of the value
 * rounded down, unless that was exact. */
typedef int (*cf_ri_mpfr)(mpfr_ptr y, mpfr_srcptr x, mpfr_rnd_t rnd);
cf_status cf_ri_function(cf_ri_mpfr f, double x, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi);
#endif
