/* Fixed point: integers times 2^-112 in two limbs of 56 bits. Product sums are exact until they are cut, once, towards minus infinity. */
#ifndef CHECK_FIXED_H
#define CHECK_FIXED_H
#include <stddef.h>
#include <stdint.h>

#define ULP 0x1p-112
#define LIMB ((INT64_C(1) << 56) - 1)

typedef __int128 wide;
typedef struct fx { int64_t hi, lo; } fx;   /* (hi 2^56 + lo) 2^-112, 0 <= lo < 2^56 */
typedef struct acc { wide hh, hl, ll; } acc; /* (hh 2^112 + hl 2^56 + ll) 2^-224 */

/* out of range (|v| >= 64): the largest, which no later test of a size passes */
static inline fx fx_of(wide v)
{
  if (v >= (wide)1 << 118 || v <= -((wide)1 << 118)) return (fx){(INT64_C(1) << 62) - 1, 0};
  return (fx){(int64_t)(v >> 56), (int64_t)(v & LIMB)};
}
static inline wide fx_wide(fx a) { return (wide)a.hi * (LIMB + 1) + a.lo; }
/* |a| as a double, relative error below 2^-51 */
static inline double fx_abs(fx a)
{
  if (a.hi < 0) a = (fx){-a.hi - 1, LIMB + 1 - a.lo};
  return (double)a.hi * 0x1p-56 + (double)a.lo * 0x1p-112;
}
static inline double fx_double(fx a) { return a.hi < 0 ? -fx_abs(a) : fx_abs(a); }

static inline void acc_mul(acc *s, fx a, fx b)
{
  s->hh += (wide)a.hi * b.hi;
  s->hl += (wide)a.hi * b.lo + (wide)a.lo * b.hi;
  s->ll += (wide)a.lo * b.lo;
}
/* carries upward: afterwards hh is the sum, cut, in units of 2^-112 */
static inline void acc_carry(acc *s)
{
  s->hl += s->ll >> 56, s->ll &= LIMB;
  s->hh += s->hl >> 56, s->hl &= LIMB;
}
/* s += sum u[l] v[k-l], l = from..k. Safe for k < 128 where the sums of |u|, |v| are at most 64 and 4, and for any number of calls as long as
 * the total is below 2^13. */
static inline void acc_conv(acc *s, const fx *u, const fx *v, size_t from, size_t k)
{
  for (size_t l = from; l <= k; l++) acc_mul(s, u[l], v[k - l]);
  acc_carry(s);
}
/* a b, cut: |a| < 2^13, |b| <= 2 */
static inline wide fx_scale(wide a, fx b)
{
  wide ah = a >> 56, al = a & LIMB;
  return ah * b.hi + ((ah * b.lo + al * b.hi + ((al * b.lo) >> 56)) >> 56);
}
/* a / k towards minus infinity, k > 0 */
static inline wide wide_div(wide a, long k) { return a >= 0 ? a / k : -((-a + k - 1) / k); }
#endif
