/* The only code that looks at the bits of a double: powers of two and exponents. Contracts TRUSTED (ledger T-bits),
 * each tested over all exponents (tests/unit/kernel_expo.c). Plain unsigned arithmetic, so that loops vectorise. */
#ifndef CF_KERNELS_EXPO_BITS_H
#define CF_KERNELS_EXPO_BITS_H
#ifdef __FRAMAC__
/*@ requires fin:   \is_finite(t);
    requires range: EXPO_SHIFT - 1022 <= t <= EXPO_SHIFT + 1023;
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures val:    \result == pow2(t - EXPO_SHIFT); */
extern double cf_pow2(double t);

/*@ requires fin:   \is_finite(x) && CF_LOG_XMIN <= x;
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures int:    expo_int(\result);
    ensures split:  expo_split(x, \result);
    ensures fine:   log_fine(log_scaled(x, \result));
    ensures norm:   0x1p-53 <= x <= 0x1p1001 ==> -53 <= \result <= 1002; */
extern double cf_logk(double x);

/*@ requires fin:   \is_finite(x) && \is_finite(k) && CF_LOG_XMIN <= x;
    requires split: expo_split(x, k);
    assigns \nothing;
    ensures fin:    \is_finite(\result);
    ensures val:    \result == log_scaled(x, k); */
extern double cf_scale(double x, double k);
#else
#include <stdint.h>
#include <string.h>

#define EXPO_SHIFT 0x1.8p52 /* adding it rounds to an integer, kept in the low bits of the sum */

/* 2^k from t = EXPO_SHIFT + k, -1022 <= k <= 1023. */
static inline double cf_pow2(double t)
{
  uint64_t b;
  memcpy(&b, &t, sizeof b);
  b = (b + 1023) << 52;
  memcpy(&t, &b, sizeof t);
  return t;
}

/* The k with sqrt(1/2) <= x 2^-k < sqrt(2), up to one unit of x's last place; x normal, positive. -1022 <= k <= 1024. */
static inline double cf_logk(double x)
{
  uint64_t b;
  memcpy(&b, &x, sizeof b);
  b = (b + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu)) >> 52; /* k + 1023 */
  b += 0x4338000000000000u;                                     /* EXPO_SHIFT + k + 1023 */
  memcpy(&x, &b, sizeof x);
  return x - (EXPO_SHIFT + 1023);
}

/* x 2^-k for k = cf_logk(x). */
static inline double cf_scale(double x, double k)
{
  uint64_t b, j;
  k += EXPO_SHIFT;
  memcpy(&j, &k, sizeof j);
  memcpy(&b, &x, sizeof b);
  b -= j << 52; /* the high bits of j leave on the left */
  memcpy(&x, &b, sizeof x);
  return x;
}
#endif
#endif
