/* A binary format: its values in order, the boundaries between them, and rounding of one real number. */
#include <math.h>
#include "expsum.h"
#include "round.h"

double cf_format_max(cf_format f)
{
  return ldexp(2 - ldexp(1, 1 - f.p), f.emax);
}

/* the exponent of the quantum at y, finite and not 0 */
static int quantum(cf_format f, double y)
{
  int e;
  frexp(y, &e);
  return (e - 1 > f.emin ? e - 1 : f.emin) - f.p + 1;
}

/* the next greater value of y >= +0 */
static double up(cf_format f, double y)
{
  if (y == 0) return ldexp(1, f.emin - f.p + 1);
  if (y >= cf_format_max(f)) return INFINITY;
  return y + ldexp(1, quantum(f, y)); /* exact */
}

/* the next smaller value of y > 0 */
static double down(cf_format f, double y)
{
  int e;
  if (y > cf_format_max(f)) return cf_format_max(f);
  int below = frexp(y, &e) == 0.5 && e - 1 > f.emin; /* a power of two: the quantum below it is half */
  return y - ldexp(1, quantum(f, y) - below);
}

double cf_format_next(cf_format f, double y)
{
  if (y == 0 && signbit(y)) return 0.0;
  return y < 0 ? -down(f, -y) : up(f, y); /* -(+0) is -0 */
}

double cf_format_prev(cf_format f, double y)
{
  return -cf_format_next(f, -y);
}

/* half of the quantum above y >= +0, added to y */
static void half_above(cf_format f, double y, mpq_t m)
{
  mpq_t h;
  int q = y == 0 ? f.emin - f.p + 1 : quantum(f, y);
  mpq_init(h);
  mpq_set_ui(h, 1, 1);
  if (q - 1 >= 0)
    mpq_mul_2exp(h, h, (mp_bitcnt_t)(q - 1));
  else
    mpq_div_2exp(h, h, (mp_bitcnt_t)(1 - q));
  mpq_set_d(m, y);
  mpq_add(m, m, h);
  mpq_clear(h);
}

/* y >= +0 finite: is its significand even? */
static int even(cf_format f, double y)
{
  return y == 0 || fmod(ldexp(y, -quantum(f, y)), 2) == 0;
}

double cf_format_boundary(cf_format f, double a, mpq_t m)
{
  double b = cf_format_next(f, a);
  mpq_set_ui(m, 0, 1);
  if (a == 0 && b == 0) return 0.0; /* between -0 and +0 */
  int negative = b <= 0 && signbit(b);
  double low = negative ? -b : a, high = negative ? -a : b; /* 0 <= low < high in magnitude */
  half_above(f, low, m);
  if (negative) mpq_neg(m, m);
  double winner = even(f, low) ? low : high; /* the largest value is odd: its tie goes to infinity */
  return negative ? -winner : winner;
}

/* x rounded to bits bits, which reach down to the quantum */
static double round_at(cf_format f, mpfr_srcptr x, mpfr_prec_t bits)
{
  cf_range range = cf_range_widen();
  mpfr_t t;
  mpfr_init2(t, bits);
  mpfr_set(t, x, MPFR_RNDN);
  double y = mpfr_get_exp(t) - 1 > f.emax ? mpfr_sgn(t) * INFINITY : mpfr_get_d(t, MPFR_RNDN); /* exact */
  mpfr_clear(t);
  cf_range_restore(range);
  return y;
}

double cf_round_fr(cf_format f, mpfr_srcptr x)
{
  int sign = mpfr_sgn(x) < 0 ? -1 : 1;
  if (mpfr_zero_p(x)) return 0.0;
  if (mpfr_inf_p(x)) return sign * INFINITY;
  mpfr_exp_t e = mpfr_get_exp(x) - 1; /* floor(log2 |x|) */
  if (e > f.emax) return sign * INFINITY;
  mpfr_exp_t q = (e > f.emin ? e : f.emin) - f.p + 1;
  if (e < q - 1) return sign * 0.0;
  if (e == q - 1) { /* [1/2, 1) of the least subnormal: exactly half goes to the even 0 */
    mpfr_prec_t bits = mpfr_min_prec(x);
    return sign * (bits == 1 ? 0.0 : ldexp(1, (int)q));
  }
  return round_at(f, x, e - q + 1);
}

/* x to 192 bits by rounding to odd: what is rounded from there to at most 53 bits is rounded as if from x */
static void to_odd(mpfr_t t, mpq_srcptr x)
{
  int inexact = mpfr_set_q(t, x, MPFR_RNDZ);
  if (inexact == 0 || mpfr_min_prec(t) == mpfr_get_prec(t)) return;
  if (mpfr_sgn(t) > 0)
    mpfr_nextabove(t);
  else
    mpfr_nextbelow(t);
}

double cf_round_q(cf_format f, mpq_srcptr x)
{
  cf_range range = cf_range_widen();
  mpfr_t t;
  mpfr_init2(t, 192);
  to_odd(t, x);
  double y = cf_round_fr(f, t);
  mpfr_clear(t);
  cf_range_restore(range);
  return y;
}

static long ulp_exp(cf_format f, long e)
{
  return (e > f.emin ? e : f.emin) - f.p + 1;
}

long cf_ulp_exp_fr(cf_format f, mpfr_srcptr t)
{
  return ulp_exp(f, mpfr_zero_p(t) ? f.emin : mpfr_get_exp(t) - 1);
}

long cf_ulp_exp_q(cf_format f, mpq_srcptr t)
{
  if (mpq_sgn(t) == 0) return ulp_exp(f, f.emin);
  cf_range range = cf_range_widen();
  mpfr_t x;
  mpfr_init2(x, 64);
  mpfr_set_q(x, t, MPFR_RNDZ); /* toward zero keeps floor(log2 |t|) */
  long k = cf_ulp_exp_fr(f, x);
  mpfr_clear(x);
  cf_range_restore(range);
  return k;
}
