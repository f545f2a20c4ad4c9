/* Rows of the variants' right-hand sides, of noise and of great circles, bit for bit, and at the ends of the boxes. */
#include <math.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "kernels/schemes.h"

enum { MOST = 37 };
static double a[2 * MOST], x[2 * MOST], y[MOST], out[MOST], plain[MOST];
static void fill(void)
{
  for (size_t i = 0; i < 2 * MOST; i++) a[i] = 3 * sin(1.0 + 3.7 * (double)i), x[i] = sin(2.0 + 1.3 * (double)i);
  for (size_t i = 0; i < MOST; i++) y[i] = sin(0.3 * (double)i);
}
static int equal(size_t d) { return memcmp(out, plain, d * sizeof *out) == 0; }

static void rows_are_plain_ones(void)
{
  const double c = 0.7, s = 1.3;
  fill();
  for (size_t d = 0; d <= MOST; d++) {
    double r = 0;
    for (size_t i = 0; i < d; i++) plain[i] = (a[i] - c * x[i]) / s;
    cf_scheme_project(d, c, s, a, x, out);
    CU_ASSERT(equal(d));
    for (size_t i = 0; i < d; i++) plain[i] = x[2 * i] * a[2 * i + 1] - x[2 * i + 1] * a[2 * i];
    cf_scheme_circle(d, x, a, out);
    CU_ASSERT(equal(d));
    for (size_t i = 0; i < d; i++) plain[i] = -1 * (y[i] * s), out[i] = y[i];
    cf_scheme_scaled(d, -1, s, out);
    CU_ASSERT(equal(d));
    for (size_t i = 0; i < d; i++) plain[i] = -1 * (y[i] / s), out[i] = y[i];
    cf_scheme_mean(d, -1, s, out);
    CU_ASSERT(equal(d));
    for (size_t i = 0; i < d; i++) plain[i] = y[i] + s * (a[i] - c * x[i]), out[i] = y[i];
    cf_scheme_noise(d, s, c, x, a, out);
    CU_ASSERT(equal(d));
    for (size_t i = 0; i < d; i++) r += a[i] * a[i];
    CU_ASSERT(cf_scheme_speed(d, a) == sqrt(r));
    if (d == 0) continue;
    r = sqrt(r);
    for (size_t i = 0; i < d; i++) plain[i] = 0.8 * y[i] + 0.6 * (a[i] / r), out[i] = y[i];
    cf_scheme_turn(d, 0.8, 0.6, r, a, out);
    CU_ASSERT(equal(d));
  }
}

static void corners(void)
{
  for (size_t k = 0; k < 2; k++) {
    const double sign = k ? -1 : 1, b = sign * 0x1p204, p[2] = {b, b}, q[2] = {-0x1p10, 0x1p10};
    double v = sign * 0x1p64;
    cf_scheme_project(1, 0x1p240, CF_SCHEME_LEAST, p, q + k, out);
    CU_ASSERT(fabs(*out) >= 0x1p389 && fabs(*out) <= 0x1p400);
    cf_scheme_circle(1, q, p, out);
    CU_ASSERT(fabs(*out) == 0x1p215);
    cf_scheme_scaled(1, sign, 0x1p140, &v);
    CU_ASSERT(v == 0x1p204);
    v = 0x1p64;
    cf_scheme_mean(1, sign, 0x1p-440, &v);
    CU_ASSERT(v == sign * 0x1p504);
    const double e = 0x1p200, w = -0x1p200;
    v = 0x1p200;
    cf_scheme_noise(1, sign * 0x1p64, e, &e, &w, &v);
    CU_ASSERT(fabs(v) >= 0x1p463 && fabs(v) <= 0x1p470);
  }
  /* squares that are subnormal, or vanish */
  const double tiny[3] = {0x1p-537, 0x1.7p-538, 0x1p-600};
  for (size_t k = 0; k < 3; k++) {
    const double r = cf_scheme_speed(1, tiny + k);
    CU_ASSERT(k == 2 ? r == 0 : r > 0 && tiny[k] / r <= 2);
    out[0] = 0x1p200;
    if (r > 0) cf_scheme_turn(1, -1, 1, r, tiny + k, out);
    CU_ASSERT(fabs(out[0]) == 0x1p200);
  }
}

void suite_schemes(void)
{
  CU_pSuite s = CU_add_suite("schemes", NULL, NULL);
  CU_add_test(s, "rows are plain ones, bit for bit", rows_are_plain_ones);
  CU_add_test(s, "corners of the boxes", corners);
}
