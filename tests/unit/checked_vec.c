/* The checked tier of vec and expo: every status, outputs untouched on error, the kernel's bits on success. */
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include <certiform/expo.h>
#include <certiform/vec.h>

static double X[3] = {1.0, -2.0, 3.0}, Y[3] = {0.5, 0.25, -1.0};

typedef cf_status reduce(size_t, const double *, double *);
static cf_status dot_x(size_t n, const double *x, double *v) { return cf_dot(n, x, x, v); }

static void reductions(void)
{
  reduce *f[] = {cf_sum, cf_nrm2, cf_max, dot_x};
  for (int i = 0; i < 4; i++) {
    double v = 7.0, x[3] = {1.0, 2.0, 3.0};
    CU_ASSERT_EQUAL(f[i](3, NULL, &v), CF_ENULL);
    CU_ASSERT_EQUAL(f[i](3, x, NULL), CF_ENULL);
    CU_ASSERT_EQUAL(f[i]((size_t)1 << 32, x, &v), CF_ESIZE);
    CU_ASSERT_EQUAL(f[i](SIZE_MAX, x, &v), CF_ESIZE);
    CU_ASSERT_EQUAL(f[i](3, x, &x[2]), CF_EOVERLAP);
    x[1] = 0x1p401;
    CU_ASSERT_EQUAL(f[i](3, x, &v), CF_EBOX);
    x[2] = NAN;
    CU_ASSERT_EQUAL(f[i](3, x, &v), CF_ENONFINITE);
    x[2] = -INFINITY;
    CU_ASSERT_EQUAL(f[i](3, x, &v), CF_ENONFINITE);
    CU_ASSERT_EQUAL(f[i](0, NULL, &v), f[i] == cf_max ? CF_ESIZE : CF_OK);
    CU_ASSERT_EQUAL(v, f[i] == cf_max ? 7.0 : 0.0);
    x[1] = 0x1p400;
    x[2] = -0x1p400;
    CU_ASSERT_EQUAL(f[i](3, x, &v), CF_OK);
    CU_ASSERT(isfinite(v));
  }
}

static void values(void)
{
  double v, y[3] = {1.0, 1.0, 1.0};
  CU_ASSERT_EQUAL(cf_dot(3, X, Y, &v), CF_OK);
  CU_ASSERT_EQUAL(v, cf_dot_raw(3, X, Y));
  CU_ASSERT_EQUAL(cf_max(3, X, &v), CF_OK);
  CU_ASSERT_EQUAL(v, 3.0);
  CU_ASSERT_EQUAL(cf_axpy(3, 2.0, X, y), CF_OK);
  CU_ASSERT(y[0] == 3.0 && y[1] == -3.0 && y[2] == 7.0);
  CU_ASSERT_EQUAL(cf_axpy(3, NAN, X, y), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_axpy(3, 0x1p401, X, y), CF_EBOX);
  CU_ASSERT_EQUAL(cf_axpy(2, 1.0, y, y + 1), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_axpy(2, 1.0, NULL, y), CF_ENULL);
  CU_ASSERT_EQUAL(cf_axpy((size_t)1 << 40, 1.0, X, y), CF_ESIZE);
  CU_ASSERT(y[0] == 3.0 && y[1] == -3.0 && y[2] == 7.0);
  CU_ASSERT_EQUAL(cf_axpy(0, 1.0, NULL, NULL), CF_OK);
}

typedef cf_status map(size_t, const double *, double *);
typedef void raw_map(size_t, const double *, double *);
static const struct {
  map *f;
  raw_map *raw;
  double in, out, none; /* none: no value there, or 0 when there is one everywhere */
} maps[] = {
  {cf_exp, cf_exp_raw, -708.0, -708.5, 0.0},
  {cf_expm1, cf_expm1_raw, 693.0, 694.0, 0.0},
  {cf_log, cf_log_raw, 0x1p-1022, 0x1p-1074, -1.0},
  {cf_log1p, cf_log1p_raw, -0.5, 0x1.8p1022, -1.0},
};

static void elementwise(void)
{
  for (int i = 0; i < 4; i++) {
    double x[2] = {maps[i].in, 2.0}, y[3] = {7.0, 7.0, 7.0}, z[2];
    map *f = maps[i].f;
    CU_ASSERT_EQUAL(f(2, NULL, y), CF_ENULL);
    CU_ASSERT_EQUAL(f((size_t)1 << 33, x, y), CF_ESIZE);
    CU_ASSERT_EQUAL(f(2, y, y + 1), CF_EOVERLAP);
    x[1] = maps[i].out;
    CU_ASSERT_EQUAL(f(2, x, y), CF_EBOX);
    if (maps[i].none != 0.0) {
      x[1] = maps[i].none;
      CU_ASSERT_EQUAL(f(2, x, y), CF_EUNDEFINED);
    }
    x[1] = INFINITY;
    CU_ASSERT_EQUAL(f(2, x, y), CF_ENONFINITE);
    CU_ASSERT(y[0] == 7.0 && y[1] == 7.0 && y[2] == 7.0);
    x[1] = 2.0;
    CU_ASSERT_EQUAL(f(2, x, y), CF_OK);
    maps[i].raw(2, x, z);
    CU_ASSERT(y[0] == z[0] && y[1] == z[1] && y[2] == 7.0);
    CU_ASSERT_EQUAL(f(2, x, x), CF_OK); /* in place */
    CU_ASSERT(x[0] == z[0] && x[1] == z[1]);
    CU_ASSERT_EQUAL(f(0, NULL, NULL), CF_OK);
  }
}

void suite_checked_vec(void)
{
  CU_pSuite s = CU_add_suite("checked_vec", NULL, NULL);
  CU_add_test(s, "sum, nrm2, max, dot: every status", reductions);
  CU_add_test(s, "values, axpy", values);
  CU_add_test(s, "exp, expm1, log, log1p: every status", elementwise);
}
