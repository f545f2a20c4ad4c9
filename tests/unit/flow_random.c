/* Philox's published known answers, the chain from words to tokens against MPFR, the pinned tokens, and the statistics of 10^5 normals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/vec.h>
#include "flow/random.h"

/* Random123's kat_vectors, lines "philox4x32 10" */
static void known_answers(void)
{
  static const uint32_t rows[3][10] = {
    {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
    {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
    {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
  };
  for (int i = 0; i < 3; i++) {
    uint32_t w[4];
    cf_philox4x32(rows[i], rows[i] + 4, w);
    CU_ASSERT(memcmp(w, rows[i] + 6, sizeof w) == 0);
  }
}

static void units(void)
{
  CU_ASSERT(cf_random_unit(0, 0) == 0x1p-53);
  CU_ASSERT(cf_random_unit(0xfff, 0) == 0x1p-53);
  CU_ASSERT(cf_random_unit(0x1000, 0) == 0x3p-53);
  CU_ASSERT(cf_random_unit(0xffffffff, 0xffffffff) == 1 - 0x1p-53);
  CU_ASSERT(cf_random_unit(0, 0x80000000) == 0.5 + 0x1p-53);
}

/* RN(r RN(f(t))) with r = RN(sqrt(-2 RN(log u1))), t = RN(RN(2 pi) u2), each RN by MPFR */
static double by_mpfr(const uint32_t w[4], int odd)
{
  mpfr_t r, t;
  mpfr_inits2(53, r, t, (mpfr_ptr)0);
  mpfr_set_d(r, cf_random_unit(w[0], w[1]), MPFR_RNDN);
  mpfr_log(r, r, MPFR_RNDN);
  mpfr_mul_si(r, r, -2, MPFR_RNDN);
  mpfr_sqrt(r, r, MPFR_RNDN);
  mpfr_const_pi(t, MPFR_RNDN);
  mpfr_mul_2ui(t, t, 1, MPFR_RNDN);
  mpfr_mul_d(t, t, cf_random_unit(w[2], w[3]), MPFR_RNDN);
  (odd ? mpfr_sin : mpfr_cos)(t, t, MPFR_RNDN);
  mpfr_mul(r, r, t, MPFR_RNDN);
  double x = mpfr_get_d(r, MPFR_RNDN);
  mpfr_clears(r, t, (mpfr_ptr)0);
  return x;
}

static void normals_are_rounded_as_said(void)
{
  double x[69];
  int bad = 0;
  for (uint32_t token = 0; token < 500; token++) {
    uint64_t seed = 0x123456789abcdef0u * token;
    size_t d = token % 10 == 0 ? 61 + token / 10 % 9 : 1 + token % 7; /* beyond one batch of blocks, and into the middle of one */
    CU_ASSERT_EQUAL(cf_random_normals(seed, 3, token, 5, d, x), CF_OK);
    for (size_t i = 0; i < d; i++) {
      uint32_t c[4] = {3, token, (uint32_t)(i / 2), 5}, key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)}, w[4];
      cf_philox4x32(c, key, w);
      bad += x[i] != by_mpfr(w, i % 2);
    }
  }
  CU_ASSERT_EQUAL(bad, 0);
}

/* the first 8 tokens of seed 1: they may never change */
static void pinned(void)
{
  static const double first[8][3] = {
    {-0x1.2c25b41a3a216p-4, -0x1.2e39c9e5f0aabp-2, -0x1.e7c0511d72e69p-1},
    {0x1.ecafe2958fa69p-1, 0x1.15e9ea492d84cp-2, 0x1.37021f174fb0ap-6},
    {-0x1.2999a5b6c67efp-1, 0x1.9578b77838ebdp-1, 0x1.7f0f73d0454dcp-3},
    {-0x1.c93d5e30e8137p-1, 0x1.e70c5f1baabe4p-3, 0x1.8726bbbfdedc7p-2},
    {-0x1.76afc56bedecap-1, 0x1.6f9aeb631c6afp-2, -0x1.28992b19878b8p-1},
    {-0x1.f813b634669b4p-2, -0x1.9a256750af579p-1, 0x1.5cb75fac9ea6cp-2},
    {0x1.3670aeb2da7d9p-1, 0x1.2a3c20107dae6p-2, 0x1.7adc288f0a6afp-1},
    {0x1.32740ad6ad938p-2, 0x1.b3a555983aab3p-2, 0x1.b54922ba34bc6p-1},
  };
  double x[9][3], y[3];
  CU_ASSERT_EQUAL(cf_random_tokens(1, 0, 9, 3, &x[0][0]), CF_OK);
  if (memcmp(x, first, sizeof first) != 0)
    for (int i = 0; i < 8; i++) printf("    {%a, %a, %a},\n", x[i][0], x[i][1], x[i][2]);
  CU_ASSERT(memcmp(x, first, sizeof first) == 0);
  CU_ASSERT_EQUAL(cf_random_token(1, 0, 8, 3, y), CF_OK); /* a token does not depend on the others */
  CU_ASSERT(memcmp(x[8], y, sizeof y) == 0);
  CU_ASSERT_EQUAL(cf_random_token(1, 1, 0, 3, y), CF_OK);
  CU_ASSERT(memcmp(x[0], y, sizeof y) != 0);
  CU_ASSERT_EQUAL(cf_random_token(2, 0, 0, 3, y), CF_OK);
  CU_ASSERT(memcmp(x[0], y, sizeof y) != 0);
  CU_ASSERT_EQUAL(cf_random_token(1 + ((uint64_t)1 << 32), 0, 0, 3, y), CF_OK);
  CU_ASSERT(memcmp(x[0], y, sizeof y) != 0);
}

/* moments of n = 10^5 normals: mean, variance, fourth moment and the product of neighbours within 5 of their standard deviations
 * (the seed is fixed: this cannot fail by chance, only by a change) */
static void moments(void)
{
  enum { N = 100000 };
  double *x = malloc(N * sizeof *x), m[4] = {0};
  CU_ASSERT_PTR_NOT_NULL_FATAL(x);
  CU_ASSERT_EQUAL(cf_random_normals(7, 0, 0, CF_RANDOM_NOISE, N, x), CF_OK);
  for (size_t i = 0; i < N; i++) {
    m[0] += x[i] / N, m[1] += x[i] * x[i] / N, m[2] += pow(x[i], 4) / N;
    m[3] += x[i] * x[(i + 1) % N] / N;
  }
  CU_ASSERT(fabs(m[0]) < 5 / sqrt(N));
  CU_ASSERT(fabs(m[1] - 1) < 5 * sqrt(2.0 / N));
  CU_ASSERT(fabs(m[2] - 3) < 5 * sqrt(96.0 / N));
  CU_ASSERT(fabs(m[3]) < 5 / sqrt(N));
  free(x);
}

static void unit_length_and_errors(void)
{
  double x[5] = {9, 9, 9, 9, 9};
  for (uint32_t d = 1; d <= 5; d++)
    for (uint32_t token = 0; token < 200; token++) {
      double s = 0;
      CU_ASSERT_EQUAL(cf_random_token(11, 0, token, d, x), CF_OK);
      for (uint32_t i = 0; i < d; i++) s += x[i] * x[i];
      CU_ASSERT(fabs(s - 1) < 20 * 0x1p-53);
    }
  CU_ASSERT_EQUAL(cf_random_token(1, 0, 0, 0, x), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_random_token(1, 0, 0, CF_NMAX + 1, x), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_random_token(1, 0, 0, 2, NULL), CF_ENULL);
  CU_ASSERT_EQUAL(cf_random_tokens(1, 0, 0, 3, NULL), CF_OK);
  CU_ASSERT_EQUAL(cf_random_normals(1, 0, 0, 0, 0, NULL), CF_OK);
  CU_ASSERT_EQUAL(cf_random_normals(1, 0, 0, 0, 1, NULL), CF_ENULL);
}

void suite_flow_random(void)
{
  CU_pSuite s = CU_add_suite("flow_random", NULL, NULL);
  CU_add_test(s, "Philox4x32-10: known answers", known_answers);
  CU_add_test(s, "uniforms", units);
  CU_add_test(s, "normals, each rounding by MPFR", normals_are_rounded_as_said);
  CU_add_test(s, "the first tokens of seed 1", pinned);
  CU_add_test(s, "moments", moments);
  CU_add_test(s, "unit length, errors", unit_length_and_errors);
}
