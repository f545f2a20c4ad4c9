/* Intervals with MPFR endpoints of 192 bits (or 640, where an operand has so many), by value: every operation rounds outward. NaN anywhere makes every comparison false. */
#ifndef CHECK_REAL_H
#define CHECK_REAL_H
#include <gmp.h>
#include <mpfr.h>
#include <stdbool.h>
#include <stddef.h>

#define SHORT_BITS 192
#define LONG_BITS 640

typedef struct num { /* an MPFR number without a heap: mpfr_custom_* */
  int kind, bits;
  mpfr_exp_t exp;
  mp_limb_t limb[LONG_BITS / 64];
} num;
typedef struct iv { num lo, hi; } iv;

iv iv_d(double x);
iv iv_q(const mpq_t q, int bits);
iv iv_neg(iv a);
iv iv_add(iv a, iv b);
iv iv_sub(iv a, iv b);
iv iv_mul(iv a, iv b);
iv iv_sqr(iv a);
iv iv_div(iv a, iv b);  /* NaN when b holds 0 */
iv iv_sqrt(iv a);       /* of the nonnegative part */
iv iv_exp(iv a);
iv iv_log(iv a);
iv iv_asin(iv a);       /* NaN outside [-1, 1] */
iv iv_sin(iv a);        /* for a within [0, pi], about; NaN elsewhere */
iv iv_cos(iv a);        /* for a within [0, 4], NaN elsewhere */
iv iv_min(iv a, iv b);
iv iv_max(iv a, iv b);
bool iv_le(iv a, iv b); /* certainly a <= b */
bool iv_lt(iv a, iv b);
double iv_up(iv a);     /* a double >= a */
double iv_down(iv a);
double iv_width(iv a);  /* at least the length */
void iv_low(mpfr_t x, iv a); /* the lower end, rounded to nearest */
iv iv_at(const mpfr_t x); /* just enclosed in 640 bits */
static inline iv iv_i(long n) { return iv_d((double)n); }
#endif
