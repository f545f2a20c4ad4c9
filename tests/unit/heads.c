/* Heads of attention with matrices, bit for bit, and at the ends of the boxes. */
#include <math.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "kernels/heads.h"
#include <certiform/expo.h>

enum { N = 9, D = 5 };
static double x[N * D], m[3][D * D], y[3 * N * D], plain[3 * N * D], s[N], t[N];
static void fill(void)
{
  for (size_t e = 0; e < N * D; e++) x[e] = sin(1.0 + 3.7 * (double)e);
  for (size_t e = 0; e < 3 * D * D; e++) m[e / (D * D)][e % (D * D)] = 2 * sin(2.0 + 1.3 * (double)e);
}
static double dot(size_t d, const double *a, const double *b)
{
  double r = 0;
  for (size_t c = 0; c < d; c++) r += a[c] * b[c];
  return r;
}

/* each of the eight choices of a matrix or none */
static void inputs_are_products(void)
{
  fill();
  for (size_t d = 0; d <= D; d++)
    for (size_t n = 0; n <= N; n += 3)
      for (size_t which = 0; which < 8; which++) {
        const double *by[3];
        for (size_t h = 0; h < 3; h++) by[h] = which >> h & 1 ? m[h] : NULL;
        for (size_t h = 0, e = 0; h < 3; h++)
          for (size_t i = 0; i < n; i++)
            for (size_t a = 0; a < d; a++, e++) plain[e] = by[h] ? dot(d, by[h] + a * d, x + i * d) : x[i * d + a];
        CU_ASSERT(cf_head_inputs(n, d, by[0], by[1], by[2], x, y));
        CU_ASSERT(memcmp(y, plain, 3 * n * d * sizeof *y) == 0);
      }
}

static void rows_are_plain_ones(void)
{
  fill();
  const double *v = m[0];
  for (size_t n = 1; n <= N; n++)
    for (size_t d = 1; d <= 2; d++) {
      double o[2] = {1, 1}, p[2] = {0, 0};
      cf_head_scores(n, d, x, v, s);
      for (size_t j = 0; j < n; j++) {
        CU_ASSERT(s[j] == dot(d, x, v + j * d));
        t[j] = 0.7 * s[j];
      }
      CU_ASSERT(cf_head_weights(n, 0.7, s));
      cf_exp_raw(n, t, t);
      CU_ASSERT(memcmp(s, t, n * sizeof *s) == 0);
      for (size_t j = 0; j < n; j++)
        for (size_t c = 0; c < d; c++) p[c] += t[j] * v[j * d + c] / (double)n;
      cf_head_mean(n, d, s, v, o);
      CU_ASSERT(memcmp(o, p, d * sizeof *o) == 0);
    }
}

/* the token itself does not count; ties share; a token alone rests */
static void hardmax(void)
{
  const double score[4] = {9, 2, 7, 7}, v[4] = {100, 10, 3, 5};
  double q = 1;
  cf_head_hardmax(0, 4, 1, 0, 1, score, v, &q);
  CU_ASSERT(q == 1 + 1.5 + 2.5);
  cf_head_hardmax(4, 4, 1, 1, -1, score, v, &q);
  CU_ASSERT(q == 5 - 100);
  cf_head_hardmax(8, 1, 1, 0, 1, score, v, &q);
  CU_ASSERT(q == -95);
  const double zeros[3] = {-1, 0.0, -0.0};
  q = 0;
  cf_head_hardmax(0, 3, 1, 0, 1, zeros, v, &q);
  CU_ASSERT(q == 6.5);
}

static void corners(void)
{
  const double most = 0x1p200, beyond[4] = {0x1.0000000000001p200, INFINITY, NAN, -0x1p300};
  x[0] = most, m[0][0] = most;
  CU_ASSERT(!cf_head_inputs(1, 1, m[0], NULL, NULL, x, y)); /* 2^400 */
  CU_ASSERT(y[0] == 0 && y[1] == most && y[2] == most);
  for (size_t k = 0; k < 4; k++) {
    CU_ASSERT(!cf_head_inputs(1, 1, NULL, NULL, NULL, beyond + k, y));
    CU_ASSERT(y[0] == 0 && y[1] == 0 && y[2] == 0);
  }
  s[0] = CF_HEAD_SCOREMAX, s[1] = -800;
  CU_ASSERT(cf_head_weights(2, 1, s));
  CU_ASSERT(s[0] <= 0x1p140 && s[0] > 0x1p139 && s[1] > 0 && s[1] < 1e-300);
  t[0] = nextafter(CF_HEAD_SCOREMAX, 98);
  CU_ASSERT(!cf_head_weights(1, 1, t) && t[0] == s[0]);
  t[0] = NAN;
  CU_ASSERT(!cf_head_weights(1, 1, t) && t[0] == s[0]);
}

void suite_heads(void)
{
  CU_pSuite p = CU_add_suite("heads", NULL, NULL);
  CU_add_test(p, "queries, keys and values are plain products, bit for bit", inputs_are_products);
  CU_add_test(p, "scores, weights and means are plain ones, bit for bit", rows_are_plain_ones);
  CU_add_test(p, "hardmax shares among ties", hardmax);
  CU_add_test(p, "ends of the boxes", corners);
}
