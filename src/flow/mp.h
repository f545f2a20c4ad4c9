/* Numbers of 128 to 512 bits by value: MPFR with the limbs inside, round to nearest, every operation one rounding, relative error <= 2^-bits.
 * Private to src/flow. A result has the larger number of bits of the two; an exact zero has none, and costs nothing. */
#ifndef CF_FLOW_MP_H
#define CF_FLOW_MP_H
#include <mpfr.h>
#include <stddef.h>
#include <stdint.h>

#define CF_MP_BITS 512 /* the most */
typedef struct cf_mp {
  mp_limb_t limb[CF_MP_BITS / 64];
  mpfr_exp_t exp;
  int kind, bits; /* bits 0: zero */
} cf_mp;

#define CF_MP_ZERO ((cf_mp){.bits = 0})

/* the number as MPFR's; its limbs stay where they are */
static inline void cf_mp_view(mpfr_ptr v, const cf_mp *a) { mpfr_custom_init_set(v, a->kind, a->exp, a->bits, (void *)(uintptr_t)a->limb); }
static inline void cf_mp_fresh(mpfr_ptr v, cf_mp *a, int bits)
{
  a->bits = bits;
  mpfr_custom_init_set(v, MPFR_ZERO_KIND, 0, bits, a->limb);
}
static inline void cf_mp_keep(cf_mp *a, mpfr_srcptr v)
{
  a->kind = mpfr_custom_get_kind(v);
  a->exp = a->kind == MPFR_REGULAR_KIND || a->kind == -MPFR_REGULAR_KIND ? mpfr_custom_get_exp(v) : 0;
  if (a->kind == MPFR_ZERO_KIND || a->kind == -MPFR_ZERO_KIND) a->bits = 0;
}
static inline cf_mp cf_mp_of(int bits, double x)
{
  cf_mp a = CF_MP_ZERO;
  mpfr_t v;
  if (x == 0.0) return a;
  cf_mp_fresh(v, &a, bits);
  mpfr_set_d(v, x, MPFR_RNDN);
  cf_mp_keep(&a, v);
  return a;
}
static inline double cf_mp_get(const cf_mp *a)
{
  mpfr_t v;
  if (a->bits == 0) return 0.0;
  cf_mp_view(v, a);
  return mpfr_get_d(v, MPFR_RNDN);
}
typedef int cf_mp_binary(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
static inline cf_mp cf_mp_by(cf_mp_binary *f, const cf_mp *a, const cf_mp *b)
{
  cf_mp z;
  mpfr_t u, v, w;
  cf_mp_view(u, a);
  cf_mp_view(v, b);
  cf_mp_fresh(w, &z, a->bits > b->bits ? a->bits : b->bits);
  f(w, u, v, MPFR_RNDN);
  cf_mp_keep(&z, w);
  return z;
}
static inline cf_mp cf_mp_neg(cf_mp a) { return a.kind = -a.kind, a; } /* kinds carry the sign */
static inline cf_mp cf_mp_add(const cf_mp *a, const cf_mp *b) { return a->bits == 0 ? *b : b->bits == 0 ? *a : cf_mp_by(mpfr_add, a, b); }
static inline cf_mp cf_mp_mul(const cf_mp *a, const cf_mp *b) { return a->bits == 0 || b->bits == 0 ? CF_MP_ZERO : cf_mp_by(mpfr_mul, a, b); }
/* 0/b = 0 for every b: the places beyond the tokens */
static inline cf_mp cf_mp_div(const cf_mp *a, const cf_mp *b) { return a->bits == 0 ? CF_MP_ZERO : b->bits == 0 ? cf_mp_of(64, 1.0 / 0.0) : cf_mp_by(mpfr_div, a, b); }
#endif
