/* Interval arithmetic for claims: MPFR ends, rounded outward, numbers that live in a pool; formulas written as in the paper; rigorous integrals.
 * A number that is undefined (division by an interval that holds 0, log of one that is not positive, no memory) has NaN ends, and a NaN is
 * never below or above anything: such a claim stays undecided. */
#ifndef CF_CLAIMS_REAL_H
#define CF_CLAIMS_REAL_H
#include <stdbool.h>
#include <stddef.h>
#include <gmp.h>
#include <mpfr.h>

#define CF_CLAIM_PREC 160

struct cf_pool;
typedef struct cf_real {
  mpfr_t lo, hi;
  struct cf_pool *pool;
  size_t line; /* of the pool's tape; 0: none */
} cf_real;

/* Numbers are never freed one by one: mark, compute, release. */
typedef struct cf_pool {
  mpfr_prec_t prec;
  cf_real **block;
  size_t blocks, used;
  cf_real spare; /* what is given out when memory ends */
  struct cf_tape *tape; /* where what is computed is written down, NULL: nowhere; the caller's        [claims/tape.h] */
  bool failed;   /* memory ended: no number made since is to be believed, the claim ends in trouble */
} cf_pool;
void cf_pool_init(cf_pool *p, mpfr_prec_t prec);
void cf_pool_clear(cf_pool *p);
size_t cf_pool_mark(const cf_pool *p);
void cf_pool_release(cf_pool *p, size_t mark); /* every number made since is gone */

cf_real *cf_real_new(cf_pool *p);                         /* NaN */
cf_real *cf_real_d(cf_pool *p, double x);                 /* exactly (prec >= 53) */
cf_real *cf_real_si(cf_pool *p, long x);
cf_real *cf_real_q(cf_pool *p, mpq_srcptr x);
cf_real *cf_real_range(cf_pool *p, double lo, double hi);
cf_real *cf_real_copy(cf_pool *p, const cf_real *x);
void cf_real_set(cf_real *to, const cf_real *x);

cf_real *cf_real_add(cf_pool *p, const cf_real *a, const cf_real *b);
cf_real *cf_real_sub(cf_pool *p, const cf_real *a, const cf_real *b);
cf_real *cf_real_mul(cf_pool *p, const cf_real *a, const cf_real *b);
cf_real *cf_real_div(cf_pool *p, const cf_real *a, const cf_real *b);
cf_real *cf_real_neg(cf_pool *p, const cf_real *a);
cf_real *cf_real_exp(cf_pool *p, const cf_real *a);
cf_real *cf_real_log(cf_pool *p, const cf_real *a);
cf_real *cf_real_sqrt(cf_pool *p, const cf_real *a);
cf_real *cf_real_cos(cf_pool *p, const cf_real *a);
cf_real *cf_real_sin(cf_pool *p, const cf_real *a);
cf_real *cf_real_tanh(cf_pool *p, const cf_real *a);
cf_real *cf_real_pi(cf_pool *p);
cf_real *cf_real_hull(cf_pool *p, const cf_real *a, const cf_real *b);
cf_real *cf_real_abs(cf_pool *p, const cf_real *a);
cf_real *cf_real_min(cf_pool *p, const cf_real *a, const cf_real *b); /* of the two numbers enclosed */
cf_real *cf_real_max(cf_pool *p, const cf_real *a, const cf_real *b);
cf_real *cf_real_dot(cf_pool *p, size_t d, cf_real *const *x, cf_real *const *y);

bool cf_real_valid(const cf_real *a);                     /* both ends numbers, infinities allowed */
bool cf_real_below(const cf_real *a, const cf_real *b);   /* every number of a < every number of b */
bool cf_real_most(const cf_real *a, const cf_real *b);    /* <= */
bool cf_real_meet(const cf_real *a, const cf_real *b);    /* they have a number in common */
bool cf_real_within(const cf_real *a, double e);          /* every number of a < e and > -e */
bool cf_real_beyond(const cf_real *a, double e);          /* every number of a > e, or every one < -e */
bool cf_real_narrow(const cf_real *a, double e);          /* its width < e */
double cf_real_lo(const cf_real *a);                      /* a double below, above, near the middle */
double cf_real_hi(const cf_real *a);
double cf_real_mid(const cf_real *a);
double cf_real_width(const cf_real *a);                   /* from above */

/* The value of a formula: + - * / ^ ( ), decimals (exactly), pi, exp log sqrt cos sin tanh, and the names listed, separated by blanks; for each
 * name one `const cf_real *` follows. A fault of the text gives NaN. */
cf_real *cf_formula(cf_pool *p, const char *text, const char *names, ...);
/* The derivative of a formula in `variable` at a point, of an order up to 24, by Taylor arithmetic. */
cf_real *cf_derivative(cf_pool *p, size_t order, const char *text, const char *variable, const cf_real *at, const char *names, ...);
/* The integral of a formula in `variable` from a to b, a < b certainly, to about `digits` decimal digits after the point; other names as above.
 * Taylor's formula on panels, the remainder enclosed over the panel. NaN where no panel above 2^-60 of the interval succeeds. */
cf_real *cf_integral(cf_pool *p, const char *text, const char *variable, const cf_real *a, const cf_real *b, int digits, const char *names, ...);
#endif
