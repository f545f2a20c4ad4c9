/* The checked tier of softmax, layernorm and sphere: every status, outputs untouched on error, -inf entries, the kernel's bits. */
#include <math.h>
#include <stdint.h>
#include <CUnit/CUnit.h>
#include <certiform/layernorm.h>
#include <certiform/softmax.h>
#include <certiform/sphere.h>

static double Y[4];
static void reset(void)
{
  for (int i = 0; i < 4; i++) Y[i] = 7.0;
}
static int untouched(void) { return Y[0] == 7.0 && Y[1] == 7.0 && Y[2] == 7.0 && Y[3] == 7.0; }

static void softmax_status(void)
{
  cf_status (*f[])(size_t, const double *, double *) = {cf_softmax, cf_logsoftmax, cf_logsumexp};
  for (int i = 0; i < 3; i++) {
    double x[3] = {0.0, 1.0, -1.0};
    reset();
    CU_ASSERT_EQUAL(f[i](3, NULL, Y), CF_ENULL);
    CU_ASSERT_EQUAL(f[i](3, x, NULL), CF_ENULL);
    CU_ASSERT_EQUAL(f[i](0, x, Y), CF_ESIZE);
    CU_ASSERT_EQUAL(f[i](SIZE_MAX / 2, x, Y), CF_ESIZE);
    CU_ASSERT_EQUAL(f[i](3, x, x), CF_EOVERLAP);
    x[2] = 0x1p401;
    CU_ASSERT_EQUAL(f[i](3, x, Y), CF_EBOX);
    x[1] = INFINITY;
    CU_ASSERT_EQUAL(f[i](3, x, Y), CF_ENONFINITE);
    x[1] = NAN;
    CU_ASSERT_EQUAL(f[i](3, x, Y), CF_ENONFINITE);
    x[0] = x[1] = x[2] = -INFINITY;
    CU_ASSERT_EQUAL(f[i](3, x, Y), CF_EEMPTYROW);
    CU_ASSERT(untouched());
  }
}

static void masked_entries(void)
{
  double x[4] = {1.0, -INFINITY, 2.5, -INFINITY}, live[2] = {1.0, 2.5}, y[2];
  CU_ASSERT_EQUAL(cf_softmax(4, x, Y), CF_OK);
  cf_softmax_raw(2, live, y);
  CU_ASSERT(Y[0] == y[0] && Y[1] == 0.0 && Y[2] == y[1] && Y[3] == 0.0);
  CU_ASSERT_EQUAL(cf_logsoftmax(4, x, Y), CF_OK);
  cf_logsoftmax_raw(2, live, y);
  CU_ASSERT(Y[0] == y[0] && Y[1] == -INFINITY && Y[2] == y[1] && Y[3] == -INFINITY);
  CU_ASSERT_EQUAL(cf_logsumexp(4, x, Y), CF_OK);
  CU_ASSERT_EQUAL(Y[0], cf_logsumexp_raw(2, live));
  CU_ASSERT_EQUAL(cf_softmax(2, live, Y), CF_OK);
  cf_softmax_raw(2, live, y);
  CU_ASSERT(Y[0] == y[0] && Y[1] == y[1]);
  CU_ASSERT_EQUAL(cf_logsumexp(2, live, Y), CF_OK);
  CU_ASSERT_EQUAL(Y[0], cf_logsumexp_raw(2, live));
}

static void norm_status(void)
{
  double x[3] = {1.0, 1.0, 1.0}, w[3] = {2.0, 2.0, 2.0}, b[3] = {0.5, 0.5, 0.5}, z[3] = {0.0, 0.0, 0.0}, y[3];
  reset();
  CU_ASSERT_EQUAL(cf_layernorm(3, 1e-5, NULL, w, b, Y), CF_ENULL);
  CU_ASSERT_EQUAL(cf_layernorm(0, 1e-5, x, w, b, Y), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_layernorm(3, 1e-5, x, w, Y + 1, Y), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_layernorm(3, 1e-5, x, Y, b, Y), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_layernorm(3, -1e-5, x, w, b, Y), CF_EBOX);
  CU_ASSERT_EQUAL(cf_layernorm(3, 0x1p801, x, w, b, Y), CF_EBOX);
  CU_ASSERT_EQUAL(cf_layernorm(3, INFINITY, x, w, b, Y), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_layernorm(3, 0.0, x, w, b, Y), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_rmsnorm(3, 0.0, z, w, Y), CF_EUNDEFINED);
  w[1] = 0x1p401;
  CU_ASSERT_EQUAL(cf_layernorm(3, 1e-5, x, w, b, Y), CF_EBOX);
  b[1] = NAN;
  CU_ASSERT_EQUAL(cf_layernorm(3, 1e-5, x, w, b, Y), CF_ENONFINITE);
  CU_ASSERT(untouched());
  x[0] = 3.0;
  CU_ASSERT_EQUAL(cf_layernorm(3, 0.0, x, NULL, NULL, Y), CF_OK);
  cf_layernorm_raw(3, 0.0, x, NULL, NULL, y);
  CU_ASSERT(Y[0] == y[0] && Y[2] == y[2] && Y[3] == 7.0);
  CU_ASSERT_EQUAL(cf_rmsnorm(3, 1e-5, x, NULL, Y), CF_OK);
  cf_rmsnorm_raw(3, 1e-5, x, NULL, y);
  CU_ASSERT(Y[0] == y[0] && Y[2] == y[2] && Y[3] == 7.0);
}

static void sphere_status(void)
{
  double x[3] = {0.0, 0.0, 0.0}, y[3];
  reset();
  CU_ASSERT_EQUAL(cf_normalize(3, 0.0, x, Y), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_normalize(3, 0.0, NULL, Y), CF_ENULL);
  CU_ASSERT_EQUAL(cf_normalize((size_t)1 << 40, 0.0, x, Y), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_normalize(3, 0.0, x, x), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_normalize(3, -1.0, x, Y), CF_EBOX);
  CU_ASSERT_EQUAL(cf_normalize(3, NAN, x, Y), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_tangent(3, x, NULL, Y), CF_ENULL);
  CU_ASSERT_EQUAL(cf_tangent(3, x, Y, Y + 1), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_gram(2, 1, x, 1, Y, 1), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_gram(2, 1, x, 0, Y, 2), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_gram(2, 1, x, SIZE_MAX / 4, Y, 2), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_gram(2, 1, Y + 3, 1, Y, 2), CF_EOVERLAP);
  x[1] = 0x1p301;
  CU_ASSERT_EQUAL(cf_tangent(3, x, x, Y), CF_EBOX);
  x[1] = 0x1p401;
  CU_ASSERT_EQUAL(cf_gram(2, 1, x, 1, Y, 2), CF_EBOX);
  x[0] = NAN;
  CU_ASSERT_EQUAL(cf_gram(2, 1, x, 1, Y, 2), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_tangent(3, x, x, Y), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_normalize(3, 0.0, x, Y), CF_ENONFINITE);
  CU_ASSERT(untouched());
  x[0] = 3.0, x[1] = 4.0;
  CU_ASSERT_EQUAL(cf_normalize(3, 0.0, x, Y), CF_OK);
  CU_ASSERT(Y[0] == 3.0 / 5.0 && Y[1] == 4.0 / 5.0 && Y[2] == 0.0 && Y[3] == 7.0);
  CU_ASSERT_EQUAL(cf_tangent(3, x, x, Y), CF_OK);
  cf_tangent_raw(3, x, x, y);
  CU_ASSERT(Y[0] == y[0] && Y[1] == y[1]);
  CU_ASSERT_EQUAL(cf_gram(2, 1, x, 1, Y, 2), CF_OK);
  CU_ASSERT(Y[0] == 9.0 && Y[1] == 12.0 && Y[2] == 12.0 && Y[3] == 16.0);
}

void suite_checked_row(void)
{
  CU_pSuite s = CU_add_suite("checked_row", NULL, NULL);
  CU_add_test(s, "softmax, logsoftmax, logsumexp: every status", softmax_status);
  CU_add_test(s, "masked entries have weight 0", masked_entries);
  CU_add_test(s, "layernorm, rmsnorm: every status", norm_status);
  CU_add_test(s, "sphere: every status", sphere_status);
}
