/* Collatz and Wielandt's bound against Rayleigh quotients: never below one, near the largest after enough rounds; no number, no bound. */
#include <math.h>
#include <CUnit/CUnit.h>
#include "flow/lognorm.h"

enum { N = 9, LD = 16 };
static unsigned long long state = 17;
static double draw(void)
{
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(state >> 11) * 0x1p-53;
}

static void symmetric(double *h)
{
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j <= i; j++) h[i * LD + j] = h[j * LD + i] = draw();
}

/* v^T H v / v^T v */
static long double rayleigh(const double *h, const double *v)
{
  long double s = 0.0L, t = 0.0L;
  for (size_t i = 0; i < N; i++) {
    t += (long double)v[i] * v[i];
    for (size_t j = 0; j < N; j++) s += (long double)v[i] * h[i * LD + j] * v[j];
  }
  return s / t;
}

static void quotients_are_bounds(void)
{
  double h[N * LD] = {0}, v[N], y[N];
  for (int round = 0; round < 200; round++) {
    symmetric(h);
    for (size_t i = 0; i < N; i++) v[i] = 0.01 + draw();
    double rough = cf_perron_bound(N, LD, h, v, y, 1), near = cf_perron_bound(N, LD, h, v, y, 60);
    long double most = rayleigh(h, v); /* the eigenvalue by now */
    CU_ASSERT(rough >= most * (1.0L - 0x1p-60L) && near >= most * (1.0L - 0x1p-60L) && near <= most * (1.0L + 0x1p-40L) && near <= rough * (1.0 + 0x1p-40));
  }
  for (size_t i = 0; i < N * LD; i++) h[i] = 0.125;
  for (size_t i = 0; i < N; i++) v[i] = 1.0;
  double ones = cf_perron_bound(N, LD, h, v, y, 1);
  CU_ASSERT(ones >= 0.125 * N && ones <= 0.125 * N * (1.0 + 0x1p-45));
}

static void nothing_comes_of_nan(void)
{
  double h[N * LD] = {0}, v[N], y[N];
  for (size_t bad = 0; bad < N; bad++) {
    symmetric(h);
    h[bad * LD + N - 1 - bad] = h[(N - 1 - bad) * LD + bad] = NAN;
    for (size_t i = 0; i < N; i++) v[i] = 1.0;
    CU_ASSERT(cf_perron_bound(N, LD, h, v, y, 5) == INFINITY);
  }
}

void suite_perron(void)
{
  CU_pSuite s = CU_add_suite("perron", NULL, NULL);
  CU_add_test(s, "quotients are bounds", quotients_are_bounds);
  CU_add_test(s, "nothing comes of NaN", nothing_comes_of_nan);
}
