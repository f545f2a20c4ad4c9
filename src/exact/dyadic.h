/* Doubles as integers on a common power of two: x = z 2^e with z an mpz. No libm, no rounding. */
#ifndef CF_EXACT_DYADIC_H
#define CF_EXACT_DYADIC_H
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <gmp.h>

/* x = m 2^q for finite x, |m| < 2^53; returns m. */
static inline int64_t cf_dyadic_split(double x, long *q)
{
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int64_t m = (int64_t)(bits & 0xfffffffffffff);
  long ex = (long)(bits >> 52 & 0x7ff);
  if (ex > 0) m |= (int64_t)1 << 52;
  *q = (ex > 0 ? ex : 1) - 1075;
  return bits >> 63 ? -m : m;
}

/* The exponent of the lowest set bit of finite x; LONG_MAX for 0. */
static inline long cf_dyadic_low(double x)
{
  long q;
  int64_t m = cf_dyadic_split(x, &q);
  return m == 0 ? LONG_MAX : q + __builtin_ctzll((unsigned long long)m);
}

/* z := x 2^-e, an integer: e <= cf_dyadic_low(x). */
static inline void cf_dyadic_set(mpz_t z, double x, long e)
{
  long q;
  int64_t m = cf_dyadic_split(x, &q);
  mpz_set_si(z, m);
  if (q >= e)
    mpz_mul_2exp(z, z, (mp_bitcnt_t)(q - e));
  else
    mpz_tdiv_q_2exp(z, z, (mp_bitcnt_t)(e - q)); /* exact: only zero bits are shifted out */
}

/* The least cf_dyadic_low over the entries that are not -inf; 0 when there is no nonzero one. */
static inline long cf_dyadic_min(size_t n, const double *x, size_t stride)
{
  long e = LONG_MAX;
  for (size_t i = 0; i < n; i++) {
    long l = isfinite(x[i * stride]) ? cf_dyadic_low(x[i * stride]) : LONG_MAX;
    if (l < e) e = l;
  }
  return e == LONG_MAX ? 0 : e;
}

/* r := z 2^e */
static inline void cf_dyadic_mpq(mpq_t r, mpz_srcptr z, long e)
{
  mpq_set_z(r, z);
  if (e >= 0)
    mpq_mul_2exp(r, r, (mp_bitcnt_t)e);
  else
    mpq_div_2exp(r, r, (mp_bitcnt_t)-e);
}
#endif
