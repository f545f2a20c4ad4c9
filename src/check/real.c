#include "real.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

/* A view of a number as mpfr_t; and back. The limbs stay where they are. */
static void view(mpfr_t v, const num *a) { mpfr_custom_init_set(v, a->kind, a->exp, a->bits, (void *)(uintptr_t)a->limb); }
static void fresh(mpfr_t v, num *a, int bits)
{
  a->bits = bits;
  mpfr_custom_init_set(v, MPFR_ZERO_KIND, 0, bits, a->limb);
}
static void keep(num *a, mpfr_srcptr v)
{
  a->kind = mpfr_custom_get_kind(v);
  a->exp = mpfr_regular_p(v) ? mpfr_custom_get_exp(v) : 0;
}

typedef int unary(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
typedef int binary(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
static num one(unary f, const num *a, mpfr_rnd_t round)
{
  num z;
  mpfr_t x, y;
  fresh(y, &z, a->bits), view(x, a), f(y, x, round), keep(&z, y);
  return z;
}
static num two(binary f, const num *a, const num *b, mpfr_rnd_t round)
{
  num z;
  mpfr_t x, y, t;
  fresh(t, &z, a->bits > b->bits ? a->bits : b->bits), view(x, a), view(y, b), f(t, x, y, round), keep(&z, t);
  return z;
}
static num number(double x)
{
  num z;
  mpfr_t y;
  fresh(y, &z, SHORT_BITS), mpfr_set_d(y, x, MPFR_RNDN), keep(&z, y);
  return z;
}
static bool le(const num *a, const num *b)
{
  mpfr_t x, y;
  view(x, a), view(y, b);
  return mpfr_lessequal_p(x, y);
}
/* mpfr_min and mpfr_max pass NaN by; here it stays */
static num least(num a, num b) { return !le(&a, &a) ? a : le(&a, &b) ? a : b; }
static num greatest(num a, num b) { return !le(&a, &a) ? a : le(&b, &a) ? a : b; }
static iv rising(unary f, iv a) { return (iv){one(f, &a.lo, MPFR_RNDD), one(f, &a.hi, MPFR_RNDU)}; }

iv iv_d(double x) { return (iv){number(x), number(x)}; }
#define ENCLOSED_BY(bits, set, x) mpfr_t y; iv z; return fresh(y, &z.lo, bits), set(y, x, MPFR_RNDD), keep(&z.lo, y), fresh(y, &z.hi, bits), set(y, x, MPFR_RNDU), keep(&z.hi, y), z
iv iv_q(const mpq_t q, int bits) { ENCLOSED_BY(bits, mpfr_set_q, q); }
iv iv_neg(iv a) { return (iv){one(mpfr_neg, &a.hi, MPFR_RNDD), one(mpfr_neg, &a.lo, MPFR_RNDU)}; }
iv iv_add(iv a, iv b) { return (iv){two(mpfr_add, &a.lo, &b.lo, MPFR_RNDD), two(mpfr_add, &a.hi, &b.hi, MPFR_RNDU)}; }
iv iv_sub(iv a, iv b) { return (iv){two(mpfr_sub, &a.lo, &b.hi, MPFR_RNDD), two(mpfr_sub, &a.hi, &b.lo, MPFR_RNDU)}; }
static bool nonnegative(const num *a) { return a->kind == MPFR_ZERO_KIND || a->kind == MPFR_REGULAR_KIND || a->kind == MPFR_INF_KIND; } /* kinds carry the sign */
static iv corners(binary f, iv a, iv b)
{
  const num *x[2] = {&a.lo, &a.hi}, *y[2] = {&b.lo, &b.hi};
  iv z = {two(f, x[0], y[0], MPFR_RNDD), two(f, x[0], y[0], MPFR_RNDU)};
  for (int k = 1; k < 4; k++) {
    z.lo = least(two(f, x[k & 1], y[k >> 1], MPFR_RNDD), z.lo);
    z.hi = greatest(two(f, x[k & 1], y[k >> 1], MPFR_RNDU), z.hi);
  }
  return z;
}
iv iv_mul(iv a, iv b)
{
  if (nonnegative(&a.lo) && nonnegative(&b.lo)) return (iv){two(mpfr_mul, &a.lo, &b.lo, MPFR_RNDD), two(mpfr_mul, &a.hi, &b.hi, MPFR_RNDU)};
  return corners(mpfr_mul, a, b);
}
iv iv_div(iv a, iv b)
{
  num zero = number(0);
  if (le(&b.lo, &zero) && le(&zero, &b.hi)) return iv_d(NAN);
  if (nonnegative(&a.lo) && nonnegative(&b.lo)) return (iv){two(mpfr_div, &a.lo, &b.hi, MPFR_RNDD), two(mpfr_div, &a.hi, &b.lo, MPFR_RNDU)};
  return corners(mpfr_div, a, b);
}
iv iv_sqr(iv a)
{
  iv z = iv_mul(a, a);
  return (iv){greatest(z.lo, number(0)), z.hi};
}
iv iv_sqrt(iv a) { return rising(mpfr_sqrt, (iv){greatest(a.lo, number(0)), a.hi}); }
iv iv_exp(iv a) { return rising(mpfr_exp, a); }
iv iv_log(iv a) { return rising(mpfr_log, a); }
iv iv_asin(iv a) { return rising(mpfr_asin, a); }
iv iv_cos(iv a)
{
  num zero = number(0), pi = number(0x1.921fb4p+1), four = number(4); /* somewhat below pi: decreasing up to there */
  if (!le(&zero, &a.lo) || !le(&a.hi, &four)) return iv_d(NAN);
  num low = one(mpfr_cos, &a.lo, MPFR_RNDU), high = one(mpfr_cos, &a.hi, MPFR_RNDU);
  return (iv){le(&a.hi, &pi) ? one(mpfr_cos, &a.hi, MPFR_RNDD) : number(-1), greatest(low, high)}; /* no maximum inside */
}
iv iv_sin(iv a)
{
  num pi = number(0x1.921fb4p+1);
  return le(&a.hi, &pi) ? iv_sqrt(iv_sub(iv_d(1), iv_sqr(iv_cos(a)))) : iv_d(NAN);
}
iv iv_min(iv a, iv b) { return (iv){least(a.lo, b.lo), least(a.hi, b.hi)}; }
iv iv_max(iv a, iv b) { return (iv){greatest(a.lo, b.lo), greatest(a.hi, b.hi)}; }
bool iv_le(iv a, iv b) { return le(&a.lo, &a.hi) && le(&a.hi, &b.lo) && le(&b.lo, &b.hi); }
bool iv_lt(iv a, iv b) { return iv_le(a, b) && !le(&b.lo, &a.hi); }
static double nearest(const num *a, mpfr_rnd_t round)
{
  mpfr_t x;
  return view(x, a), mpfr_get_d(x, round);
}
double iv_up(iv a) { return nearest(&a.hi, MPFR_RNDU); }
double iv_down(iv a) { return nearest(&a.lo, MPFR_RNDD); }
double iv_width(iv a) { return iv_up(iv_sub(a, a)); }
void iv_low(mpfr_t x, iv a)
{
  mpfr_t y;
  view(y, &a.lo), mpfr_set(x, y, MPFR_RNDN);
}
iv iv_at(const mpfr_t x) { ENCLOSED_BY(LONG_BITS, mpfr_set, x); }
