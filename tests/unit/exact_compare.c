/* The comparators: ties, near-ties beyond MPFR's exponent range, and an independent MPFR evaluation on random data. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <CUnit/CUnit.h>
#include "exact/compare.h"

static uint64_t state = 0x9e3779b97f4a7c15u;
static uint64_t next(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/* uniform in [-1, 1) times 2^e */
static double rnd(int e)
{
  return ldexp((double)(int64_t)(next() & 0x1fffffffffffff) - 0x1p52, e - 52);
}

/* c = x + y 2^k as a rational */
static void rational(mpq_t c, double x, double y, long k)
{
  mpq_t t;
  mpq_init(t);
  mpq_set_d(c, x);
  mpq_set_d(t, y);
  if (k >= 0) mpq_mul_2exp(t, t, (mp_bitcnt_t)k);
  else mpq_div_2exp(t, t, (mp_bitcnt_t)-k);
  mpq_add(c, c, t);
  mpq_clear(t);
}

#define SIGN(expected, call)                                                                                                               \
  do {                                                                                                                                     \
    int sign = 99;                                                                                                                         \
    CU_ASSERT_EQUAL(call, CF_OK);                                                                                                          \
    CU_ASSERT_EQUAL(sign, expected);                                                                                                       \
  } while (0)

/* scores 0, 0, far; values 1, 1 + 2^-52, 5: the truth is the midpoint 1 + 2^-53 plus something positive */
static void near_ties_below_every_exponent_range(void)
{
  static const double far[] = {-1e9, -1e20, -1e300, -0x1.fffffffffffffp1023, -INFINITY};
  const double q[1] = {0}, k[3] = {1, 1, 1};
  double v[3] = {1, 1 + 0x1p-52, 5};
  mpq_t m, one;
  mpq_inits(m, one, NULL);
  mpq_set_ui(one, 1, 1);
  rational(m, 1, 1, -53);
  for (size_t f = 0; f < sizeof far / sizeof *far; f++) {
    const double bias[3] = {0, 0, far[f]};
    int expect = isfinite(far[f]) ? 1 : 0;
    v[2] = 5;
    SIGN(expect, cf_cmp_attention(3, 1, 1, one, q, k, 1, v, 1, bias, 0, m, 0, &sign));
    SIGN(expect, cf_cmp_attention(3, 1, 1, NULL, q, k, 1, v, 1, bias, 0, m, 0, &sign));
    v[2] = -5;
    SIGN(-expect, cf_cmp_attention(3, 1, 1, one, q, k, 1, v, 1, bias, 0, m, 0, &sign));
  }
  mpq_clears(m, one, NULL);
}

/* scores q k/sqrt(d): equal exactly although reached by different products; d = 4 rational, d = 3 irrational */
static void exact_scores_through_the_dot_product(void)
{
  const double q[4] = {3, -0x1p-60, 0x1p300, 0};
  const double same[8] = {2, 0x1p60, 0x1p-300, 7, 5.0 / 3, 0, 0x1p-300, 1};
  const double v[2] = {1, 1 + 0x1p-52};
  mpq_t m;
  mpq_init(m);
  rational(m, 1, 1, -53);
  for (size_t d = 3; d <= 4; d++) {
    int got = 99;
    double k2[8];
    for (int i = 0; i < 8; i++) k2[i] = same[i];
    k2[4] = 5.0 / 3; /* 3 * fl(5/3) = 5 + 2^-52-ish: not equal to 6 - 1 */
    CU_ASSERT_EQUAL(cf_cmp_attention(2, d, 1, NULL, q, k2, 4, v, 1, NULL, 0, m, 0, &got), CF_OK);
    int expect = fma(3, 5.0 / 3, -5) > 0 ? 1 : -1; /* which key weighs more */
    CU_ASSERT_EQUAL(got, expect);
    k2[4] = 1.75;
    k2[0] = 2;
    k2[1] = 0.75 * 0x1p60; /* 6 - 0.75 = 5.25 = 3 * 1.75 */
    SIGN(0, cf_cmp_attention(2, d, 1, NULL, q, k2, 4, v, 1, NULL, 0, m, 0, &sign));
    const double bias[2] = {0x1p-1074, 0};
    SIGN(-1, cf_cmp_attention(2, d, 1, NULL, q, k2, 4, v, 1, bias, 0, m, 0, &sign));
  }
  mpq_clear(m);
}

static void softmax_ties(void)
{
  double x[64];
  mpq_t c;
  mpq_init(c);
  for (size_t n = 1; n <= 64; n++) {
    for (size_t i = 0; i < n; i++) x[i] = -1e300;
    mpq_set_ui(c, 1, n);
    SIGN(0, cf_cmp_softmax(n, x, n - 1, c, 0, &sign));
    rational(c, 1.0 / (double)n, 0, 0);
    int below = fma(1.0 / (double)n, (double)n, -1.0) < 0, above = fma(1.0 / (double)n, (double)n, -1.0) > 0;
    SIGN(below - above, cf_cmp_softmax(n, x, 0, c, 0, &sign));
  }
  double y[4] = {0, 0, -1e20, -INFINITY};
  mpq_set_ui(c, 1, 2);
  SIGN(-1, cf_cmp_softmax(4, y, 0, c, 0, &sign));
  mpq_set_ui(c, 0, 1);
  SIGN(1, cf_cmp_softmax(4, y, 2, c, 0, &sign));
  SIGN(0, cf_cmp_softmax(4, y, 3, c, 0, &sign));
  mpq_set_ui(c, 1, 1);
  SIGN(0, cf_cmp_softmax(1, y, 0, c, 0, &sign));
  SIGN(-1, cf_cmp_softmax(3, y, 0, c, 0, &sign));
  mpq_clear(c);
}

static void logarithms(void)
{
  const double x[4] = {3, -INFINITY, 3 - 1e20, 3}, one_live[3] = {-INFINITY, 7.5, -INFINITY};
  mpq_t c;
  mpq_init(c);
  mpq_set_d(c, 7.5);
  SIGN(0, cf_cmp_logsumexp(3, one_live, c, 0, &sign));
  mpq_set_d(c, 3);
  SIGN(1, cf_cmp_logsumexp(3, x, c, 0, &sign));
  mpq_set_d(c, 0);
  SIGN(-1, cf_cmp_logsoftmax(3, x, 0, c, 0, &sign));
  SIGN(0, cf_cmp_logsoftmax(3, one_live, 1, c, 0, &sign));
  SIGN(-1, cf_cmp_logsoftmax(3, one_live, 0, c, 0, &sign));
  SIGN(0, cf_cmp_log(1, c, 0, &sign));
  SIGN(0, cf_cmp_log1p(0, c, 0, &sign));
  SIGN(0, cf_cmp_log1p(-0.0, c, 0, &sign));
  SIGN(0, cf_cmp_expm1(0, c, 0, &sign));
  SIGN(1, cf_cmp_exp(-0x1.fffffffffffffp1023, c, 0, &sign));
  SIGN(1, cf_cmp_log1p(0x1p-1074, c, 0, &sign));
  SIGN(-1, cf_cmp_log1p(-0x1p-1074, c, 0, &sign));
  mpq_set_d(c, 0x1p-1074); /* log(1 + u) < u < e^u - 1, apart by 2^-2149 */
  SIGN(-1, cf_cmp_log1p(0x1p-1074, c, 0, &sign));
  SIGN(1, cf_cmp_expm1(0x1p-1074, c, 0, &sign));
  mpq_set_d(c, 1);
  SIGN(0, cf_cmp_exp(0, c, 0, &sign));
  SIGN(1, cf_cmp_exp(0x1p-1074, c, 0, &sign));
  int got = 99;
  CU_ASSERT_EQUAL(cf_cmp_exp(0x1p-1074, c, 64, &got), CF_UNDECIDED);
  CU_ASSERT_EQUAL(cf_cmp_log(0, c, 0, &got), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_cmp_log1p(-1, c, 0, &got), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_cmp_exp(NAN, c, 0, &got), CF_ENONFINITE);
  mpq_clear(c);
}

/* a first-order cancellation: C sums to zero and so do C_g s_g, the second order decides */
static void several_groups_with_nearly_equal_exponents(void)
{
  const double q[1] = {1}, k[3] = {0, 0x1p-1074, 0x1p-1073}, v[3] = {1, -2, 1}, w[3] = {-1, 2, -1};
  mpq_t one, zero;
  mpq_inits(one, zero, NULL);
  mpq_set_ui(one, 1, 1);
  SIGN(1, cf_cmp_attention(3, 1, 1, one, q, k, 1, v, 1, NULL, 0, zero, 0, &sign));
  SIGN(-1, cf_cmp_attention(3, 1, 1, one, q, k, 1, w, 1, NULL, 0, zero, 0, &sign));
  int got = 99;
  CU_ASSERT_EQUAL(cf_cmp_attention(3, 1, 1, one, q, k, 1, v, 1, NULL, 0, zero, 1024, &got), CF_UNDECIDED);
  mpq_clears(one, zero, NULL);
}

/* a/sqrt(2) + b with a, b near 2^500 and a distance near 2^-500: Pell numbers */
static void irrational_scores_that_nearly_cancel(void)
{
  const double q[2] = {1, 0};
  mpq_t half;
  mpq_init(half);
  mpq_set_ui(half, 1, 2);
  for (int steps = 4; steps < 70; steps++) { /* x^2 - 2 y^2 = (-1)^steps: x/y alternates about sqrt(2) */
    double x = 1, y = 1, px = 1, py = 0;
    int exact = 1;
    for (int i = 1; i < steps; i++) {
      double nx = 2 * x + px, ny = 2 * y + py;
      exact = exact && nx < 0x1p53 && ny < 0x1p53;
      px = x, py = y, x = nx, y = ny;
    }
    if (!exact) break;
    /* two keys: scores 2y/sqrt(2) = y sqrt(2) and x; values 0 and 1: t > 1/2 iff x > y sqrt(2) */
    const double k[4] = {2 * y, 0, 0, 0}, v[2] = {0, 1}, bias[2] = {0, x};
    SIGN(steps % 2 == 0 ? 1 : -1, cf_cmp_attention(2, 2, 1, NULL, q, k, 2, v, 1, bias, 0, half, 0, &sign));
    const double big[2] = {0, x * 0x1p900}, kb[4] = {2 * y * 0x1p900, 0, 0, 0};
    SIGN(steps % 2 == 0 ? 1 : -1, cf_cmp_attention(2, 2, 1, NULL, q, kb, 2, v, 1, big, 0, half, 0, &sign));
  }
  mpq_clear(half);
}

/* t of a random attention row at 600 bits, by a plain MPFR loop that shares nothing with the comparator */
static void oracle_attention(mpfr_t t, size_t nk, size_t d, const double *q, const double *k, const double *v, const double *bias)
{
  mpfr_t s, p, w, z;
  mpfr_inits2(4000, s, p, w, z, (mpfr_ptr)0);
  mpfr_set_ui(t, 0, MPFR_RNDN);
  mpfr_set_ui(z, 0, MPFR_RNDN);
  for (size_t j = 0; j < nk; j++) {
    mpfr_set_ui(s, 0, MPFR_RNDN);
    for (size_t l = 0; l < d; l++) {
      mpfr_set_d(p, q[l], MPFR_RNDN);
      mpfr_mul_d(p, p, k[j * d + l], MPFR_RNDN);
      mpfr_add(s, s, p, MPFR_RNDN);
    }
    mpfr_sqrt_ui(w, d, MPFR_RNDN);
    mpfr_div(s, s, w, MPFR_RNDN);
    mpfr_add_d(s, s, bias[j], MPFR_RNDN);
    mpfr_exp(s, s, MPFR_RNDN);
    mpfr_add(z, z, s, MPFR_RNDN);
    mpfr_mul_d(s, s, v[j], MPFR_RNDN);
    mpfr_add(t, t, s, MPFR_RNDN);
  }
  mpfr_div(t, t, z, MPFR_RNDN);
  mpfr_clears(s, p, w, z, (mpfr_ptr)0);
}

static void random_attention_against_mpfr(void)
{
  mpfr_t t, u;
  mpq_t c;
  mpq_init(c);
  mpfr_init2(t, 600);
  mpfr_init2(u, 500);
  for (int trial = 0; trial < 300; trial++) {
    size_t nk = 1 + next() % 6, d = 1 + next() % 5;
    double q[5], k[30], v[6], bias[6];
    for (size_t i = 0; i < 5; i++) q[i] = rnd((int)(next() % 4));
    for (size_t i = 0; i < 30; i++) k[i] = rnd((int)(next() % 6));
    for (size_t i = 0; i < 6; i++) v[i] = rnd((int)(next() % 60) - 30), bias[i] = next() % 4 ? 0 : rnd(3);
    oracle_attention(t, nk, d, q, k, v, bias);
    for (int side = -1; side <= 1; side += 2) { /* a threshold 2^-bits away, relatively */
      long bits = 20 + (long)(next() % 400);
      mpfr_mul_2si(u, t, -bits, MPFR_RNDN);
      if (side * mpfr_sgn(t) < 0) mpfr_neg(u, u, MPFR_RNDN);
      mpfr_add(u, u, t, MPFR_RNDN);
      mpfr_get_q(c, u);
      SIGN(nk == 1 && mpfr_zero_p(t) ? 0 : -side, cf_cmp_attention(nk, d, 1, NULL, q, k, d, v, 1, bias, 0, c, 0, &sign));
    }
  }
  mpfr_clears(t, u, (mpfr_ptr)0);
  mpq_clear(c);
}

static void norms(void)
{
  const double a[2] = {1, -1}, b[2] = {3, 4}, w[2] = {3, 3}, z[2] = {0, 0}, mixed[3] = {0x1p1023, 0x1p-1074, -0x1p1023};
  mpq_t c;
  mpq_init(c);
  mpq_set_si(c, -3, 1);
  SIGN(0, cf_cmp_layernorm(2, 0, a, w, NULL, 1, c, &sign));
  SIGN(1, cf_cmp_layernorm(2, 1e-300, a, w, NULL, 1, c, &sign));
  mpq_set_ui(c, 4, 5);
  SIGN(0, cf_cmp_normalize(2, 0, b, 1, c, &sign));
  SIGN(0, cf_cmp_normalize(2, 5, b, 1, c, &sign));
  SIGN(-1, cf_cmp_normalize(2, nextafter(5, 6), b, 1, c, &sign));
  mpq_set_ui(c, 5, 1);
  SIGN(0, cf_cmp_nrm2(2, b, c, &sign));
  mpq_set_ui(c, 1, 1);
  SIGN(0, cf_cmp_rmsnorm(2, 0, a, NULL, 0, c, &sign));
  SIGN(-1, cf_cmp_rmsnorm(2, 0x1p-1074, a, NULL, 0, c, &sign));
  mpq_set_d(c, 0x1p-1074);
  SIGN(0, cf_cmp_sum(3, mixed, c, &sign));
  mpq_set_d(c, 25);
  SIGN(0, cf_cmp_dot(2, b, b, c, &sign));
  mpq_set_d(c, 4 - 100);
  SIGN(0, cf_cmp_tangent(2, b, b, 1, c, &sign));
  mpq_set_d(c, -1);
  SIGN(1, cf_cmp_nrm2(2, z, c, &sign));
  int got = 99;
  CU_ASSERT_EQUAL(cf_cmp_layernorm(2, 0, z, w, NULL, 0, c, &got), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_cmp_layernorm(2, 0, w, w, NULL, 0, c, &got), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_cmp_rmsnorm(2, 0, z, w, 0, c, &got), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_cmp_normalize(2, 0, z, 0, c, &got), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_cmp_normalize(2, 1, z, 0, c, &got), CF_OK);
  mpq_clear(c);
}

static void refusals(void)
{
  const double masked[2] = {-INFINITY, -INFINITY}, bad[2] = {0, INFINITY}, q[1] = {1}, v[2] = {1, 2};
  int got = 99;
  mpq_t c;
  mpq_init(c);
  CU_ASSERT_EQUAL(cf_cmp_softmax(2, masked, 0, c, 0, &got), CF_EEMPTYROW);
  CU_ASSERT_EQUAL(cf_cmp_softmax(2, bad, 0, c, 0, &got), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_cmp_softmax(2, v, 2, c, 0, &got), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_cmp_attention(2, 1, 1, NULL, q, v, 1, v, 1, masked, 0, c, 0, &got), CF_EEMPTYROW);
  CU_ASSERT_EQUAL(cf_cmp_attention(2, 1, 1, NULL, q, bad, 1, v, 1, NULL, 0, c, 0, &got), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_cmp_sum(2, bad, c, &got), CF_ENONFINITE);
  mpfr_exp_t lo = mpfr_get_emin(), hi = mpfr_get_emax();
  mpq_set_ui(c, 1, 3);
  SIGN(-1, cf_cmp_softmax(2, v, 0, c, 0, &sign));
  CU_ASSERT(mpfr_get_emin() == lo && mpfr_get_emax() == hi);
  mpq_clear(c);
}

void suite_exact_compare(void)
{
  CU_pSuite s = CU_add_suite("exact_compare", NULL, NULL);
  CU_add_test(s, "near-ties below every exponent range", near_ties_below_every_exponent_range);
  CU_add_test(s, "exact scores through the dot product", exact_scores_through_the_dot_product);
  CU_add_test(s, "softmax ties", softmax_ties);
  CU_add_test(s, "logarithms", logarithms);
  CU_add_test(s, "several groups with nearly equal exponents", several_groups_with_nearly_equal_exponents);
  CU_add_test(s, "irrational scores that nearly cancel", irrational_scores_that_nearly_cancel);
  CU_add_test(s, "random attention against MPFR", random_attention_against_mpfr);
  CU_add_test(s, "norms", norms);
  CU_add_test(s, "refusals", refusals);
}
