/* Exact sums of products of doubles. Every product x y of finite doubles is an integer multiple of 2^CF_RI_ACC_EXP below 2^2048,
 * so a fixed-point register of 136 digits in base 2^32 holds any sum of up to 2^63 of them without rounding. Digits are kept
 * in 64 bits and carried only now and then. */
#ifndef CF_REF_ACCUMULATE_H
#define CF_REF_ACCUMULATE_H
#include <stddef.h>
#include <stdint.h>
#include <gmp.h>

#define CF_RI_ACC_EXP (-2148)  /* 2 * (exponent of the least subnormal) */
#define CF_RI_ACC_DIGITS 136   /* 2148 + 2048 + 63 + sign bits, in digits of 32, rounded up */

typedef struct cf_ri_acc {
  int64_t digit[CF_RI_ACC_DIGITS];
  uint32_t pending; /* products added since the last carry */
} cf_ri_acc;

void cf_ri_acc_zero(cf_ri_acc *a);
/* a := a + x y, exactly; x and y finite */
void cf_ri_acc_fma(cf_ri_acc *a, double x, double y);
/* z := a 2^-CF_RI_ACC_EXP, exactly */
void cf_ri_acc_get(cf_ri_acc *a, mpz_t z);

/* z 2^CF_RI_ACC_EXP = sum of x[i] y[i]; y = NULL stands for all 1 */
void cf_ri_dot(size_t n, const double *x, const double *y, mpz_t z);
/* z 2^CF_RI_ACC_EXP = x, exactly */
void cf_ri_set_d(mpz_t z, double x);
/* |x| = m 2^(e - 1074), m < 2^53, e <= 2045; *sign 1 for a negative x */
void cf_ri_split(double x, uint64_t *m, unsigned *e, uint64_t *sign);
#endif
