/* The exact accumulator against MPFR's and GMP's own arithmetic, its rare carry forced. */
#include <string.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include "ref/accumulate.h"

static uint64_t state = 1;

static uint64_t bits(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

/* finite, any exponent */
static double any(void)
{
  uint64_t b = bits();
  double x;
  if ((b >> 52 & 0x7ff) == 0x7ff) b ^= (uint64_t)1 << 62;
  memcpy(&x, &b, sizeof x);
  return x;
}

/* z := z + x y in units of 2^-2148 */
static void add(mpz_t z, double x, double y)
{
  mpfr_t a, b;
  mpz_t p;
  mpz_init(p);
  mpfr_init2(a, 53);
  mpfr_init2(b, 106);
  mpfr_set_d(a, x, MPFR_RNDN);
  mpfr_mul_d(b, a, y, MPFR_RNDN); /* exact */
  mpfr_mul_2ui(b, b, 2148, MPFR_RNDN);
  CU_ASSERT(mpfr_get_z(p, b, MPFR_RNDZ) == 0);
  mpz_add(z, z, p);
  mpz_clear(p);
  mpfr_clears(a, b, (mpfr_ptr)0);
}

static void sums_agree(void)
{
  cf_ri_acc a;
  mpz_t z, w;
  mpz_inits(z, w, (mpz_ptr)0);
  for (int row = 0; row < 50; row++) {
    cf_ri_acc_zero(&a);
    mpz_set_ui(w, 0);
    for (int i = 0; i < 100; i++) {
      double x = any(), y = row % 3 ? any() : row % 2 ? 0x1.fffffffffffffp1023 : -0x1p-1074;
      if (bits() % 4 == 0) a.pending = ((uint32_t)1 << 29) - 1; /* the next product takes the carries */
      cf_ri_acc_fma(&a, x, y);
      add(w, x, y);
    }
    cf_ri_acc_get(&a, z);
    CU_ASSERT(mpz_cmp(z, w) == 0);
  }
  mpz_clears(z, w, (mpz_ptr)0);
}

/* 2^29 products of the largest digit sums, without carrying: each digit summand is below 2^33 */
static void digits_do_not_overflow(void)
{
  const double x = 0x1.fffffffffffffp0; /* 2^53 - 1 units */
  cf_ri_acc a;
  for (int e = 0; e < 32; e++) {
    cf_ri_acc_zero(&a);
    cf_ri_acc_fma(&a, x, x * (double)((uint64_t)1 << e));
    for (int k = 0; k < CF_RI_ACC_DIGITS; k++) CU_ASSERT(a.digit[k] >= 0 && a.digit[k] < (int64_t)1 << 33);
  }
}

void suite_ref_accumulate(void)
{
  CU_pSuite s = CU_add_suite("ref_accumulate", NULL, NULL);
  CU_add_test(s, "sums agree", sums_agree);
  CU_add_test(s, "digits do not overflow", digits_do_not_overflow);
}
