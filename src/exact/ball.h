/* Double-double balls: hi + lo +- rad with |lo| <= u |hi| (u = 2^-53) and rad in ordinary doubles, computed upward by inflation.
 * Every operation encloses: x in a, y in b  =>  x op y in result. The bounds are derived in specs/exact.md, section 4.
 * Products go through fma, so a two_prod is exact while it does not underflow; CF_DD_ETA covers every underflow of one operation. */
#ifndef CF_EXACT_BALL_H
#define CF_EXACT_BALL_H
#include <math.h>
#include <stdint.h>
#include <string.h>
#include "dd.h"
#include "kernels/dd.h"

#define CF_DD_ADD 0x1p-104    /* relative error of a double-double sum, 4 u^2        (E-dd-add)  */
#define CF_DD_MUL 0x1p-103    /* of a product, 8 u^2                                 (E-dd-mul)  */
#define CF_DD_DIV 0x1p-102    /* of a quotient, 16 u^2                               (E-dd-div)  */
#define CF_DD_SQRT 0x1p-103   /* of a square root, 8 u^2                             (E-dd-sqrt) */
#define CF_DD_ETA 0x1p-1066   /* what underflow may add to one operation             (E-dd-eta)  */
#define CF_DD_EXPM1_REL 0x1p-96  /* of e^r - 1 by its series       (E-dd-expm1) */
#define CF_DD_EXP_TINY 0x1p-1000 /* above e^-699                   (E-dd-tiny)  */
#define CF_DD_UP (1 + 0x1p-48) /* inflation of a radius: up to 15 roundings of nonnegative terms */

/* On x86-64 hot loops are compiled twice, and run with the fma instruction where the processor has it. The bits are the same: fma is
 * correctly rounded either way. Sanitizers do not support the resolver. */
#if defined(__x86_64__) && defined(__has_attribute) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
  !defined(CF_NO_CLONES)
#if __has_attribute(target_clones)
#define CF_CLONES __attribute__((target_clones("fma", "default")))
#endif
#endif
#ifndef CF_CLONES
#define CF_CLONES
#endif

/* hi + lo = a + b exactly; the transforms and what is proved of them: kernels/dd.h */
static inline double cf_two_sum(double a, double b, double *lo)
{
  double s = a + b;
  *lo = cf_sum_low(a, b, s);
  return s;
}

/* the same for |a| >= |b| or a = 0 */
static inline double cf_fast_two_sum(double a, double b, double *lo)
{
  double s = a + b;
  *lo = cf_fast_low(a, b, s);
  return s;
}

/* hi + lo = a b exactly, but for underflow */
static inline double cf_two_prod(double a, double b, double *lo)
{
  double p = a * b;
  *lo = cf_prod_low(a, b, p);
  return p;
}

static inline cf_dd cf_ball(double hi, double lo, double rad)
{
  cf_dd y = {hi, lo, rad};
  return y;
}

static inline cf_dd cf_ball_unknown(void)
{
  return cf_ball(0, 0, INFINITY);
}

/* Anything that overflowed on the way is unknown. */
static inline cf_dd cf_ball_finite(cf_dd y)
{
  return isfinite(y.hi) && isfinite(y.lo) && y.rad < INFINITY ? y : cf_ball_unknown();
}

static inline int cf_ball_is_zero(cf_dd a)
{
  return a.hi == 0 && a.lo == 0 && a.rad == 0;
}

static inline cf_dd cf_ball_neg(cf_dd a)
{
  return cf_ball(-a.hi, -a.lo, a.rad);
}

/* cf_dw_add: relative error CF_DD_SUM_REL, below 3 u^2 (1 + 6u), proved. Two doubles: exact. */
static inline cf_dd cf_ball_add(cf_dd a, cf_dd b)
{
  if (a.lo == 0 && b.lo == 0) {
    double sl, sh = cf_two_sum(a.hi, b.hi, &sl);
    return cf_ball(sh, sl, (a.rad + b.rad) * CF_DD_UP);
  }
  cf_dw z = cf_dw_add(a.hi, a.lo, b.hi, b.lo);
  return cf_ball(z.hi, z.lo, (a.rad + b.rad + CF_DD_ADD * fabs(z.hi)) * CF_DD_UP + CF_DD_ETA);
}

static inline cf_dd cf_ball_sub(cf_dd a, cf_dd b)
{
  return cf_ball_add(a, cf_ball_neg(b));
}

/* DWTimesDW2: the error terms al bl, RN(ah bl), RN(al bh + .), RN(. + .) are u^2, u^2, 2u^2, 3u^2 times |ah bh|. */
static inline cf_dd cf_ball_mul(cf_dd a, cf_dd b)
{
  double zl;
  if (cf_ball_is_zero(a) || cf_ball_is_zero(b)) return cf_ball(0, 0, isfinite(a.hi + a.rad) && isfinite(b.hi + b.rad) ? 0 : INFINITY);
  double p = a.hi * b.hi;
  double d = cf_mul_low(a.hi, a.lo, b.hi, b.lo, p);
  double zh = cf_fast_two_sum(p, d, &zl);
  double am = fabs(a.hi) + a.rad;
  double rad = am * b.rad + fabs(b.hi) * a.rad + CF_DD_MUL * fabs(zh);
  return cf_ball(zh, zl, rad * CF_DD_UP + CF_DD_ETA);
}

/* 2^k for -1022 <= k <= 1023 */
static inline double cf_pow2(int k)
{
  uint64_t bits = (uint64_t)(k + 1023) << 52;
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* x 2^k in two steps, |k| <= 2044 */
static inline double cf_scale2(double x, int k)
{
  int h = k / 2;
  return x * cf_pow2(h) * cf_pow2(k - h);
}

/* floor(log2 |x|) of a normal x; -1022 (and no less) for a subnormal one */
static inline int cf_expo(double x)
{
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int e = (int)(bits >> 52 & 0x7ff);
  return (e > 0 ? e : 1) - 1023;
}

/* Quotient and correction by the exact residual, on operands scaled to [1, 2): 11 u^2 (specs/exact.md, 4.3). */
static inline cf_dd cf_ball_div(cf_dd a, cf_dd b)
{
  double below = fabs(b.hi) * (1 - 0x1p-50) - b.rad * CF_DD_UP;
  if (!(below > 0) || !isfinite(b.hi) || !isfinite(a.hi)) return cf_ball_unknown();
  if (a.hi == 0 && a.lo == 0) return cf_ball(0, 0, a.rad > 0 ? a.rad / below * CF_DD_UP + CF_DD_ETA : 0);
  int ka = cf_expo(a.hi), kb = cf_expo(b.hi);
  double ah = cf_scale2(a.hi, -ka), al = cf_scale2(a.lo, -ka), bh = cf_scale2(b.hi, -kb), bl = cf_scale2(b.lo, -kb), zl;
  double q = ah / bh;
  double r = fma(-q, bh, ah); /* exact */
  double t = fma(-q, bl, al);
  double d = (r + t) / bh;
  double zh = cf_fast_two_sum(q, d, &zl);
  zh = cf_scale2(zh, ka - kb);
  zl = cf_scale2(zl, ka - kb);
  double rad = a.rad / below + fabs(zh) * (b.rad / below) + CF_DD_DIV * fabs(zh);
  return cf_ball(zh, zl, rad * CF_DD_UP + CF_DD_ETA);
}

/* Square root and correction by the exact residual, on an operand scaled to [1, 4): 5 u^2 (specs/exact.md, 4.4). */
static inline cf_dd cf_ball_sqrt(cf_dd a)
{
  if (cf_ball_is_zero(a)) return a;
  if (!(a.hi * (1 - 0x1p-50) > a.rad) || !isfinite(a.hi)) return cf_ball_unknown();
  int k = cf_expo(a.hi) / 2;
  double ah = cf_scale2(a.hi, -2 * k), al = cf_scale2(a.lo, -2 * k), zl;
  double s = sqrt(ah);
  double r = fma(-s, s, ah); /* exact */
  double d = (r + al) / (2 * s);
  double zh = cf_fast_two_sum(s, d, &zl);
  zh = cf_scale2(zh, k);
  zl = cf_scale2(zl, k);
  double rad = a.rad / zh + CF_DD_SQRT * zh; /* sqrt(a + e) - sqrt(a) <= |e| / sqrt(a) for |e| <= a */
  return cf_ball(zh, zl, rad * CF_DD_UP + CF_DD_ETA);
}

/* n as a ball; exact for every size_t */
static inline cf_dd cf_ball_size(size_t n)
{
  double lo, hi = cf_two_sum((double)(n >> 32) * 0x1p32, (double)(n & 0xffffffff), &lo);
  return cf_ball(hi, lo, 0);
}

cf_dd cf_ball_exp(cf_dd x);
cf_dd cf_ball_expm1(cf_dd x);
cf_dd cf_ball_log(cf_dd x);
cf_dd cf_ball_log1p(cf_dd x);
cf_dd cf_ball_sum(size_t n, const double *x);
/* sum x y; the fast one always adds what underflow might lose, the other looks whether it can */
cf_dd cf_ball_dot(size_t n, const double *x, const double *y);
cf_dd cf_ball_dot_fast(size_t n, const double *x, const double *y);
#endif
