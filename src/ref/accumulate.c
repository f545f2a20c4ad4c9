#include "ref/accumulate.h"
#include <string.h>

/* |x| = m 2^(e - 1074) with 0 <= m < 2^53, 0 <= e <= 2045 */
void cf_ri_split(double x, uint64_t *m, unsigned *e, uint64_t *sign)
{
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  unsigned field = (unsigned)(bits >> 52) & 0x7ff;
  *sign = bits >> 63;
  *m = bits & 0xfffffffffffff;
  *e = 0;
  if (field) {
    *m |= (uint64_t)1 << 52;
    *e = field - 1;
  }
}

void cf_ri_acc_zero(cf_ri_acc *a)
{
  memset(a, 0, sizeof *a);
}

/* Every digit to 0 .. 2^32 - 1; returns the carry out of the top, 0 or -1 (the sign of the sum). */
static int64_t carry(cf_ri_acc *a)
{
  int64_t c = 0;
  for (int k = 0; k < CF_RI_ACC_DIGITS; k++) {
    int64_t v = a->digit[k] + c;
    int64_t d = (int64_t)(uint32_t)v;
    a->digit[k] = d;
    c = (v - d) / 4294967296; /* exact: v - d is a multiple of 2^32 */
  }
  a->pending = 0;
  return c;
}

void cf_ri_acc_fma(cf_ri_acc *a, double x, double y)
{
  uint64_t mx, my, sx, sy;
  unsigned ex, ey;
  cf_ri_split(x, &mx, &ex, &sx);
  cf_ri_split(y, &my, &ey, &sy);
  if (mx == 0 || my == 0) return;
  unsigned __int128 p = (unsigned __int128)mx * my; /* < 2^106 */
  unsigned pos = ex + ey, shift = pos % 32;
  unsigned __int128 lo = (unsigned __int128)(uint64_t)p << shift, hi = (p >> 64) << shift;
  int64_t *d = a->digit + pos / 32, s = sx == sy ? 1 : -1;
  /* each summand < 2^33: 2^29 of them stay below 2^62 */
  d[0] += s * (int64_t)(uint32_t)lo;
  d[1] += s * (int64_t)(uint32_t)(lo >> 32);
  d[2] += s * ((int64_t)(lo >> 64) + (int64_t)(uint32_t)hi);
  d[3] += s * (int64_t)(uint32_t)(hi >> 32);
  d[4] += s * (int64_t)(hi >> 64);
  if (++a->pending < (uint32_t)1 << 29) return;
  /* keep the sign in the top digit, which no product reaches */
  int64_t top = carry(a);
  a->digit[CF_RI_ACC_DIGITS - 1] += top * 4294967296;
}

/* The digits, all in 0 .. 2^32 - 1 */
static void import(const cf_ri_acc *a, mpz_t z)
{
  uint32_t word[CF_RI_ACC_DIGITS];
  int low = 0, high = CF_RI_ACC_DIGITS;
  while (high > 0 && a->digit[high - 1] == 0) high--;
  while (low < high && a->digit[low] == 0) low++;
  for (int k = low; k < high; k++) word[k - low] = (uint32_t)a->digit[k];
  mpz_import(z, (size_t)(high - low), -1, sizeof word[0], 0, 0, word);
  mpz_mul_2exp(z, z, 32 * (mp_bitcnt_t)low);
}

void cf_ri_acc_get(cf_ri_acc *a, mpz_t z)
{
  int negative = carry(a) < 0;
  if (negative) { /* the digits are the sum modulo 2^(32 * 136): negated, they are the magnitude */
    for (int k = 0; k < CF_RI_ACC_DIGITS; k++) a->digit[k] = -a->digit[k];
    carry(a);
  }
  import(a, z);
  if (negative) mpz_neg(z, z);
}

void cf_ri_dot(size_t n, const double *x, const double *y, mpz_t z)
{
  cf_ri_acc a;
  cf_ri_acc_zero(&a);
  for (size_t i = 0; i < n; i++) cf_ri_acc_fma(&a, x[i], y ? y[i] : 1.0);
  cf_ri_acc_get(&a, z);
}

void cf_ri_set_d(mpz_t z, double x)
{
  cf_ri_dot(1, &x, NULL, z);
}
