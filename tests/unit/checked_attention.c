/* The checked tier of attention: every status, outputs untouched, masks, causality, grouped heads against a plain evaluation. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <CUnit/CUnit.h>
#include <certiform/attention.h>

#define NQ 3
#define NK 4
#define D 2
#define DV 3
static double Q[NQ * D], K[NK * D], V[NK * DV], B[NQ * NK], O[NQ * DV], W[400];

static void reset(void)
{
  for (int i = 0; i < NQ * D; i++) Q[i] = 0.3 * i - 0.7;
  for (int i = 0; i < NK * D; i++) K[i] = 0.9 - 0.2 * i * i;
  for (int i = 0; i < NK * DV; i++) V[i] = 1.0 / (i + 1);
  for (int i = 0; i < NQ * NK; i++) B[i] = 0.1 * i;
  for (int i = 0; i < NQ * DV; i++) O[i] = 7.0;
}
static int untouched(void)
{
  for (int i = 0; i < NQ * DV; i++)
    if (O[i] != 7.0) return 0;
  return 1;
}
static cf_status call(size_t nk, double scale, cf_causal causal, const double *bias, size_t ldb)
{
  return cf_attention(NQ, nk, D, DV, scale, causal, Q, D, K, D, V, DV, bias, ldb, O, DV, W);
}

static void every_status(void)
{
  reset();
  CU_ASSERT_EQUAL(cf_attention(NQ, NK, D, DV, 1.0, CF_CAUSAL_NONE, NULL, D, K, D, V, DV, B, NK, O, DV, W), CF_ENULL);
  CU_ASSERT_EQUAL(cf_attention(NQ, NK, D, DV, 1.0, CF_CAUSAL_NONE, Q, D, K, D, V, DV, B, NK, O, DV, NULL), CF_ENULL);
  CU_ASSERT_EQUAL(cf_attention(NQ, NK, 0, DV, 1.0, CF_CAUSAL_NONE, Q, D, K, D, V, DV, B, NK, O, DV, W), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_attention(NQ, NK, D, 0, 1.0, CF_CAUSAL_NONE, Q, D, K, D, V, DV, B, NK, O, DV, W), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_attention(NQ, NK, D, DV, 1.0, CF_CAUSAL_NONE, Q, D - 1, K, D, V, DV, B, NK, O, DV, W), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_attention(NQ, NK, D, DV, 1.0, CF_CAUSAL_NONE, Q, SIZE_MAX / 2, K, D, V, DV, B, NK, O, DV, W), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_attention(NQ, NK, D, DV, 1.0, CF_CAUSAL_NONE, Q, D, K, D, V, DV, B, NK, V, DV, W), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_attention(NQ, NK, D, DV, 1.0, CF_CAUSAL_NONE, Q, D, K, D, V, DV, B, NK, O, DV, O), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_attention(NQ, NK, D, DV, 1.0, CF_CAUSAL_NONE, Q, D, K, D, V, DV, W, NK, O, DV, W), CF_EOVERLAP);
  CU_ASSERT_EQUAL(call(NK, NAN, CF_CAUSAL_NONE, B, NK), CF_ENONFINITE);
  CU_ASSERT_EQUAL(call(NK, 0x1p65, CF_CAUSAL_NONE, B, NK), CF_EBOX);
  CU_ASSERT_EQUAL(call(0, 1.0, CF_CAUSAL_NONE, NULL, 0), CF_EEMPTYROW);
  CU_ASSERT_EQUAL(call(1, 1.0, CF_CAUSAL_BOTTOM_RIGHT, NULL, 0), CF_EEMPTYROW);
  V[2] = 0x1p201;
  CU_ASSERT_EQUAL(call(NK, 1.0, CF_CAUSAL_NONE, B, NK), CF_EBOX);
  K[1] = -INFINITY;
  CU_ASSERT_EQUAL(call(NK, 1.0, CF_CAUSAL_NONE, B, NK), CF_ENONFINITE);
  reset();
  B[4] = 0x1p401;
  CU_ASSERT_EQUAL(call(NK, 1.0, CF_CAUSAL_NONE, B, NK), CF_EBOX);
  B[4] = NAN;
  CU_ASSERT_EQUAL(call(NK, 1.0, CF_CAUSAL_NONE, B, NK), CF_ENONFINITE);
  B[4] = B[5] = -INFINITY;
  CU_ASSERT_EQUAL(call(NK, 1.0, CF_CAUSAL_TOP_LEFT, B, NK), CF_EEMPTYROW);
  CU_ASSERT_EQUAL(call(NK, 1.0, CF_CAUSAL_NONE, B, NK - 1), CF_ESIZE);
  CU_ASSERT(untouched());
  CU_ASSERT_EQUAL(cf_attention(0, NK, D, DV, 1.0, CF_CAUSAL_NONE, NULL, D, K, D, V, DV, NULL, 0, NULL, DV, W), CF_OK);
}

/* plain evaluation with libm's exp; the tolerance only has to tell a wrong mask, group or order from rounding */
static double plain(const double *q, const double *k, const double *v, const double *bias, size_t live, double scale, size_t c)
{
  double num = 0.0, sum = 0.0;
  for (size_t j = 0; j < live; j++) {
    double s = 0.0, e;
    for (size_t l = 0; l < D; l++) s += q[l] * k[j * D + l];
    e = exp(scale * s + (bias ? bias[j] : 0.0));
    sum += e;
    num += e * v[j * DV + c];
  }
  return num / sum;
}

static void values(void)
{
  size_t live[3][NQ] = {{4, 4, 4}, {1, 2, 3}, {2, 3, 4}};
  for (int with = 0; with < 3; with++)
    for (int causal = 0; causal < 3; causal++) {
      reset();
      if (with == 2) B[1] = B[4] = B[11] = -INFINITY;
      CU_ASSERT_EQUAL(call(NK, 0.7, (cf_causal)causal, with ? B : NULL, NK), CF_OK);
      for (size_t i = 0; i < NQ; i++)
        for (size_t c = 0; c < DV; c++)
          CU_ASSERT(fabs(O[i * DV + c] - plain(Q + i * D, K, V, with ? B + i * NK : NULL, live[causal][i], 0.7, c)) < 1e-13);
    }
  reset();
  CU_ASSERT_EQUAL(call(NK, 0.7, CF_CAUSAL_NONE, NULL, 0), CF_OK);
  double o[NQ * DV];
  cf_attention_raw(NQ, NK, D, DV, 0.7, Q, D, K, D, V, DV, o, DV, W);
  for (int i = 0; i < NQ * DV; i++) CU_ASSERT_EQUAL(O[i], o[i]);
}

static void grouped_heads(void)
{
  enum { H = 4, G = 2 };
  double q[H * NQ * D], k[G * NK * D], v[G * NK * DV], o[H * NQ * DV];
  for (int i = 0; i < H * NQ * D; i++) q[i] = sin(i);
  for (int i = 0; i < G * NK * D; i++) k[i] = cos(3 * i);
  for (int i = 0; i < G * NK * DV; i++) v[i] = sin(5 * i + 1);
  reset();
  B[1] = -INFINITY;
  CU_ASSERT_EQUAL(cf_attention_heads(H, G, NQ, NK, D, DV, 0.5, CF_CAUSAL_NONE, q, k, v, B, o, W), CF_OK);
  for (size_t h = 0; h < H; h++)
    for (size_t i = 0; i < NQ; i++)
      for (size_t c = 0; c < DV; c++) {
        size_t g = h * G / H;
        double t = plain(q + (h * NQ + i) * D, k + g * NK * D, v + g * NK * DV, B + i * NK, NK, 0.5, c);
        CU_ASSERT(fabs(o[(h * NQ + i) * DV + c] - t) < 1e-13);
      }
  o[0] = 7.0;
  CU_ASSERT_EQUAL(cf_attention_heads(H, 3, NQ, NK, D, DV, 0.5, CF_CAUSAL_NONE, q, k, v, B, o, W), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_attention_heads(H, 0, NQ, NK, D, DV, 0.5, CF_CAUSAL_NONE, q, k, v, B, o, W), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_attention_heads((size_t)1 << 40, 2, NQ, NK, D, DV, 0.5, CF_CAUSAL_NONE, q, k, v, B, o, W), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_attention_heads(H, G, NQ, NK, D, DV, 0.5, CF_CAUSAL_NONE, NULL, k, v, B, o, W), CF_ENULL);
  v[G * NK * DV - 1] = NAN;
  CU_ASSERT_EQUAL(cf_attention_heads(H, G, NQ, NK, D, DV, 0.5, CF_CAUSAL_NONE, q, k, v, B, o, W), CF_ENONFINITE);
  CU_ASSERT_EQUAL(o[0], 7.0);
  CU_ASSERT_EQUAL(cf_attention_heads(0, 0, NQ, NK, D, DV, 0.5, CF_CAUSAL_NONE, NULL, NULL, NULL, NULL, NULL, W), CF_OK);
}

void suite_checked_attention(void)
{
  CU_pSuite s = CU_add_suite("checked_attention", NULL, NULL);
  CU_add_test(s, "every status, outputs untouched", every_status);
  CU_add_test(s, "masks and causality", values);
  CU_add_test(s, "grouped heads", grouped_heads);
}
