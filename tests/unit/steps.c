/* What a step does to a state, bit for bit, and at the ends of the boxes. */
#include <math.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "kernels/steps.h"

enum { MOST = 37, ROWS = 5 };
static double y[MOST], out[MOST], k[ROWS * MOST];
static void fill(size_t m)
{
  for (size_t i = 0; i < m; i++) y[i] = sin(1.0 + 3.7 * (double)i);
  for (size_t i = 0; i < ROWS * m; i++) k[i] = 3 * sin(2.0 + 1.3 * (double)i);
}

static void steps_are_plain_ones(void)
{
  const double h = 0.1;
  for (size_t m = 0; m <= MOST; m += m < 9 ? 1 : 7) {
    fill(m);
    double plain[MOST], four[MOST], taylor[MOST];
    const double *a = k, *b = k + m, *c = k + 2 * m, *d = k + 3 * m;
    for (size_t i = 0; i < m; i++) {
      plain[i] = y[i] + h * a[i];
      four[i] = y[i] + h * (1.0 / 6 * a[i] + 1.0 / 3 * b[i] + 1.0 / 3 * c[i] + 1.0 / 6 * d[i]);
      taylor[i] = a[i] + h * (b[i] + h * (c[i] + h * d[i]));
    }
    cf_step_from(m, h, a, y, out);
    CU_ASSERT(memcmp(out, plain, m * sizeof *out) == 0);
    memcpy(out, y, m * sizeof *out);
    cf_step_on(m, h, a, out);
    CU_ASSERT(memcmp(out, plain, m * sizeof *out) == 0);
    memcpy(out, y, m * sizeof *out);
    cf_step_rk4(m, h, a, b, c, d, out);
    CU_ASSERT(memcmp(out, four, m * sizeof *out) == 0);
    cf_step_taylor(m, 3, h, k, out);
    CU_ASSERT(memcmp(out, taylor, m * sizeof *out) == 0);
    cf_step_taylor(m, 0, h, k, out);
    CU_ASSERT(memcmp(out, k, m * sizeof *out) == 0);
  }
}

/* sums of any number of slopes, plain and fused, from y and from 0 */
static void stages_are_plain_ones(void)
{
  static double all[16 * MOST];
  double *slopes[16], c[16], h = 0.1;
  for (size_t i = 0; i < 16 * MOST; i++) all[i] = 3 * sin(2.0 + 1.3 * (double)i);
  fill(MOST);
  for (size_t j = 0; j < 16; j++) slopes[j] = all + j * MOST, c[j] = sin(5.0 + (double)j);
  for (size_t count = 0; count <= 16; count++)
    for (size_t m = 0; m <= MOST; m += m < 9 ? 1 : 7) {
      double plain[MOST], fused[MOST], alone[MOST];
      for (size_t i = 0; i < m; i++) {
        double s = 0, t = c[0] * slopes[0][i];
        for (size_t j = 0; j < count; j++) s += c[j] * slopes[j][i];
        for (size_t j = 1; j < count; j++) t = fma(c[j], slopes[j][i], t);
        plain[i] = y[i] + h * s;
        fused[i] = fma(h, t, y[i]);
        alone[i] = fma(h, t, 0.0);
      }
      cf_step_stage(count, m, c, slopes, h, y, out);
      CU_ASSERT(memcmp(out, plain, m * sizeof *out) == 0);
      if (count == 0) continue;
      cf_step_fused(count, m, c, slopes, h, y, out);
      CU_ASSERT(memcmp(out, fused, m * sizeof *out) == 0);
      cf_step_fused(count, m, c, slopes, h, NULL, out);
      CU_ASSERT(memcmp(out, alone, m * sizeof *out) == 0);
    }
}

/* entries, slopes, lengths and orders at the ends of their boxes */
static void corners(void)
{
  static double series[65];
  for (size_t s = 0; s < 4; s++) {
    const double b = s % 2 ? -CF_STEP_BOX : CF_STEP_BOX, h = s / 2 ? -CF_STEP_LENGTH : CF_STEP_LENGTH, q = h < 0 ? -0x1p8 : 0x1p8, x = b;
    double v = b;
    cf_step_from(1, h, &x, &x, &v);
    CU_ASSERT(fabs(v) >= 0x1p463 && fabs(v) <= CF_STEP_END);
    v = b;
    cf_step_rk4(1, h, &x, &x, &x, &x, &v);
    CU_ASSERT(fabs(v) >= 0x1p463 && fabs(v) <= CF_STEP_END);
    for (size_t i = 0; i < 65; i++) series[i] = q < 0 && i % 2 ? -b : b;
    double *slopes[16], c[16], z = b;
    for (size_t j = 0; j < 16; j++) slopes[j] = &z, c[j] = h < 0 ? -0x1p10 : 0x1p10;
    cf_step_stage(16, 1, c, slopes, h, &x, &v);
    CU_ASSERT(fabs(v) >= 0x1p477 && fabs(v) <= CF_STEP_END);
    cf_step_fused(16, 1, c, slopes, h, &x, &v);
    CU_ASSERT(fabs(v) >= 0x1p477 && fabs(v) <= CF_STEP_END);
    cf_step_taylor(1, 64, q, series, &v);
    CU_ASSERT(fabs(v) >= 0x1p912 && fabs(v) <= 0x1p976);
  }
}

void suite_steps(void)
{
  CU_pSuite s = CU_add_suite("steps", NULL, NULL);
  CU_add_test(s, "steps are plain ones, bit for bit", steps_are_plain_ones);
  CU_add_test(s, "stages are plain ones, bit for bit", stages_are_plain_ones);
  CU_add_test(s, "corners of the boxes", corners);
}
