/* Fixed point: `limbs` limbs of 56 bits, the highest first and signed: sum v[k] 2^-56(k+1), a multiple of one ulp 2^-(56 limbs), |v| < 64.
 * Product sums are exact until they are cut, once, towards minus infinity. */
#ifndef CHECK_FIXED_H
#define CHECK_FIXED_H
#include <mpfr.h>
#include <stddef.h>
#include <stdint.h>

#define LIMBS_MAX 11
#define LIMB ((INT64_C(1) << 56) - 1)
typedef __int128 wide;
typedef int64_t limb;
typedef struct acc { wide v[2 * LIMBS_MAX]; } acc; /* the same with twice as many limbs and a range of 2^13; carried: 0 <= v[k] < 2^56 for k > 0 */

static inline void acc_carry(int limbs, acc *s)
{
  for (int k = 2 * limbs - 1; k > 0; k--) s->v[k - 1] += s->v[k] >> 56, s->v[k] &= LIMB;
}
static inline void acc_zero(int limbs, acc *s)
{
  for (int k = 0; k < 2 * limbs; k++) s->v[k] = 0;
}
static inline void acc_of(int limbs, acc *s, const limb *a)
{
  for (int k = 0; k < limbs; k++) s->v[k] = a[k], s->v[limbs + k] = 0;
}
/* out of range: the largest number, which no later test of a size passes */
static inline void fixed_put(int limbs, limb *to, const acc *s)
{
  const bool fits = s->v[0] < (wide)1 << 62 && s->v[0] > -((wide)1 << 62);
  for (int k = 0; k < limbs; k++) to[k] = fits ? (limb)s->v[k] : k ? 0 : (INT64_C(1) << 62) - 1;
}
/* |a| as a double, relative error below 2^-48 */
static inline double fixed_abs(int limbs, const limb *a)
{
  double s = 0, unit = 0x1p-56;
  for (int k = 0; k < limbs; k++, unit *= 0x1p-56) s += (double)(a[0] >= 0 ? a[k] : k == 0 ? -a[k] - 1 : k + 1 < limbs ? LIMB - a[k] : LIMB + 1 - a[k]) * unit;
  return s;
}
static inline double fixed_double(int limbs, const limb *a) { return a[0] < 0 ? -fixed_abs(limbs, a) : fixed_abs(limbs, a); }

/* s += f a (f = 1, -1), then carried; the same with an integer f */
static inline void acc_add(int limbs, acc *s, int f, const acc *a)
{
  for (int k = 0; k < 2 * limbs; k++) s->v[k] += f * a->v[k];
  acc_carry(limbs, s);
}
static inline void acc_add_int(acc *s, int f) { s->v[0] += (wide)f * (LIMB + 1); }
static inline __attribute__((always_inline)) void convolve(int limbs, acc *s, const limb *u, const limb *v, size_t count)
{
  for (size_t l = 0; l < count; l++, u += limbs, v -= limbs)
#pragma GCC unroll 16
    for (int a = 0; a < limbs; a++)
#pragma GCC unroll 16
      for (int b = 0; b < limbs; b++) s->v[a + b + 1] += (wide)u[a] * v[b];
}
/* s += acc u[l] v[k - l], l = from..k, then carried. Safe for k < 2^9 where the sums of |u|, |v| are at most 64 and 4, and for any number of calls as
 * long as the total is below 2^13. */
static inline void acc_conv(int limbs, acc *s, const limb *u, const limb *v, size_t from, size_t k)
{
  const limb *first = u + from * (size_t)limbs, *last = v + (k - from) * (size_t)limbs;
  switch (limbs) { /* loops whose length the compiler knows */
  case 2: convolve(2, s, first, last, k + 1 - from); break;
  case 3: convolve(3, s, first, last, k + 1 - from); break;
  case 4: convolve(4, s, first, last, k + 1 - from); break;
  case 5: convolve(5, s, first, last, k + 1 - from); break;
  default: convolve(limbs, s, first, last, k + 1 - from);
  }
  acc_carry(limbs, s);
}
/* to := s b, s cut: |s| < 2^13, |b| <= 2 */
static inline void acc_scale(int limbs, acc *to, const acc *s, const limb *b)
{
  acc_zero(limbs, to);
  for (int a = 0; a < limbs; a++)
    for (int k = 0; k < limbs; k++) to->v[a + k + 1] += s->v[a] * b[k];
  acc_carry(limbs, to);
}
/* s / k towards minus infinity, k > 0: to `limbs` limbs; s k */
static inline void acc_divide(int limbs, acc *s, long k)
{
  wide rest = 0;
  for (int a = 0; a < limbs; a++) {
    wide v = s->v[a] + rest * (LIMB + 1), q = v / k - (v % k < 0);
    s->v[a] = q, rest = v - q * k;
  }
}
static inline void acc_times(int limbs, acc *s, long k)
{
  for (int a = 0; a < 2 * limbs; a++) s->v[a] *= k;
  acc_carry(limbs, s);
}
/* x has 56 limbs + 70 bits: exact; and back, x used up, below one ulp off */
static inline void acc_get(int limbs, mpfr_t x, const acc *s)
{
  mpfr_set_si_2exp(x, (long)(s->v[0] >> 32), -24, MPFR_RNDN);
  mpfr_add_d(x, x, (double)(s->v[0] & 0xffffffff) * 0x1p-56, MPFR_RNDN);
  for (int k = 1; k < limbs; k++) {
    mpfr_mul_2ui(x, x, (unsigned long)(56 * (k + 1)), MPFR_RNDN);
    mpfr_add_si(x, x, (long)s->v[k], MPFR_RNDN);
    mpfr_div_2ui(x, x, (unsigned long)(56 * (k + 1)), MPFR_RNDN);
  }
}
static inline void fixed_set(int limbs, limb *to, mpfr_t x)
{
  for (int k = 0; k < limbs; k++) {
    mpfr_mul_2ui(x, x, 56, MPFR_RNDN);
    to[k] = mpfr_cmpabs_ui(x, UINT64_C(1) << 62) < 0 ? mpfr_get_si(x, MPFR_RNDD) : (INT64_C(1) << 62) - 1; /* the comparison is false for NaN */
    mpfr_sub_si(x, x, to[k], MPFR_RNDN);
  }
}
#endif
