/* The reference tier where the value is exact, or where it must refuse. */
#include <float.h>
#include <math.h>
#include <CUnit/CUnit.h>
#include <certiform/ref.h>

#define N 4
static mpfr_t lo[N], hi[N];

static int setup(void)
{
  for (int i = 0; i < N; i++) mpfr_inits2(80, lo[i], hi[i], (mpfr_ptr)0);
  return 0;
}

static int teardown(void)
{
  for (int i = 0; i < N; i++) mpfr_clears(lo[i], hi[i], (mpfr_ptr)0);
  mpfr_free_cache();
  return 0;
}

/* lo = hi = x */
static int is(int i, double x)
{
  return mpfr_cmp_d(lo[i], x) == 0 && mpfr_cmp_d(hi[i], x) == 0;
}

/* lo < hi enclose the interval (a, b) outward, next to nothing wider than 2^-60 of it */
static int around(int i, double a, double b)
{
  return mpfr_cmp_d(lo[i], a) >= 0 && mpfr_cmp_d(hi[i], b) <= 0 && mpfr_lessequal_p(lo[i], hi[i]);
}

static void sums_are_exact(void)
{
  double x[4] = {0x1p1023, 0x1p-1074, -0x1p1023, 0x1p-1074}, y[4] = {0x1p1023, 0x1p-1074, 0x1p1023, -0x1p-1074};
  CU_ASSERT(cf_ref_sum(4, x, 53, lo[0], hi[0]) == CF_OK && is(0, 0x1p-1073));
  CU_ASSERT(cf_ref_dot(4, x, y, 53, lo[0], hi[0]) == CF_OK && is(0, 0));
  CU_ASSERT(cf_ref_dot(2, x, y, 80, lo[0], hi[0]) == CF_OK);
  CU_ASSERT(mpfr_cmp_si_2exp(lo[0], 1, 2046) == 0 && mpfr_cmp_si_2exp(hi[0], 1, 2046) > 0); /* 2^2046 + 2^-2148 */
  CU_ASSERT(cf_ref_dot(1, x + 1, y + 1, 80, lo[0], hi[0]) == CF_OK);
  CU_ASSERT(mpfr_cmp_si_2exp(lo[0], 1, -2148) == 0 && mpfr_equal_p(lo[0], hi[0]));
  double p[2] = {3, -4};
  CU_ASSERT(cf_ref_nrm2(2, p, 53, lo[0], hi[0]) == CF_OK && is(0, 5));
  CU_ASSERT(cf_ref_sum(0, NULL, 53, lo[0], hi[0]) == CF_OK && is(0, 0));
  CU_ASSERT(cf_ref_sum(2, p, 53, lo[0], hi[0]) == CF_OK && is(0, -1));
}

static void expo_is_exact_at_its_rational_points(void)
{
  CU_ASSERT(cf_ref_exp(0, 53, lo[0], hi[0]) == CF_OK && is(0, 1));
  CU_ASSERT(cf_ref_expm1(-0.0, 53, lo[0], hi[0]) == CF_OK && is(0, 0) && !mpfr_signbit(lo[0]));
  CU_ASSERT(cf_ref_log(1, 53, lo[0], hi[0]) == CF_OK && is(0, 0));
  CU_ASSERT(cf_ref_log1p(0, 53, lo[0], hi[0]) == CF_OK && is(0, 0));
  CU_ASSERT(cf_ref_log(0, 53, lo[0], hi[0]) == CF_EUNDEFINED);
  CU_ASSERT(cf_ref_log(-1, 53, lo[0], hi[0]) == CF_EUNDEFINED);
  CU_ASSERT(cf_ref_log1p(-1, 53, lo[0], hi[0]) == CF_EUNDEFINED);
  CU_ASSERT(cf_ref_exp(NAN, 53, lo[0], hi[0]) == CF_ENONFINITE);
  CU_ASSERT(cf_ref_log(INFINITY, 53, lo[0], hi[0]) == CF_ENONFINITE);
  CU_ASSERT(cf_ref_exp(1, 53, lo[0], hi[0]) == CF_OK && around(0, 0x1.5bf0a8b145769p+1, 0x1.5bf0a8b14576ap+1));
}

static void exp_leaves_no_value_out_of_range(void)
{
  CU_ASSERT(cf_ref_exp(DBL_MAX, 53, lo[0], hi[0]) == CF_OK);
  CU_ASSERT(mpfr_number_p(lo[0]) && mpfr_get_exp(lo[0]) == mpfr_get_emax() && mpfr_inf_p(hi[0]));
  CU_ASSERT(cf_ref_exp(-DBL_MAX, 53, lo[0], hi[0]) == CF_OK);
  CU_ASSERT(mpfr_zero_p(lo[0]) && mpfr_regular_p(hi[0]) && mpfr_get_exp(hi[0]) == mpfr_get_emin());
}

static void softmax_is_exact_on_one_on_ties_and_on_masked_entries(void)
{
  double one = -1e300, tie[4] = {7, -INFINITY, 7, -INFINITY}, none[2] = {-INFINITY, -INFINITY}, nan[2] = {0, NAN};
  CU_ASSERT(cf_ref_softmax(1, &one, NULL, 53, lo, hi) == CF_OK && is(0, 1));
  CU_ASSERT(cf_ref_logsoftmax(1, &one, NULL, 53, lo, hi) == CF_OK && is(0, 0));
  CU_ASSERT(cf_ref_logsumexp(1, &one, 53, lo[0], hi[0]) == CF_OK && is(0, -1e300));
  CU_ASSERT(cf_ref_softmax(4, tie, NULL, 53, lo, hi) == CF_OK && is(0, .5) && is(1, 0) && is(2, .5) && is(3, 0));
  CU_ASSERT(cf_ref_logsoftmax(4, tie, NULL, 53, lo, hi) == CF_OK && is(1, -INFINITY) && is(3, -INFINITY));
  CU_ASSERT(cf_ref_softmax(2, none, NULL, 53, lo, hi) == CF_EEMPTYROW);
  CU_ASSERT(cf_ref_logsoftmax(2, none, NULL, 53, lo, hi) == CF_EEMPTYROW);
  CU_ASSERT(cf_ref_logsumexp(2, none, 53, lo[0], hi[0]) == CF_EEMPTYROW);
  CU_ASSERT(cf_ref_softmax(2, nan, NULL, 53, lo, hi) == CF_ENONFINITE);
  nan[1] = INFINITY;
  CU_ASSERT(cf_ref_logsumexp(2, nan, 53, lo[0], hi[0]) == CF_ENONFINITE);
  CU_ASSERT(cf_ref_softmax(0, tie, NULL, 53, lo, hi) == CF_ESIZE);
  CU_ASSERT(cf_ref_softmax(2, tie, NULL, 0, lo, hi) == CF_ESIZE);
  CU_ASSERT(cf_ref_softmax(2, NULL, NULL, 53, lo, hi) == CF_ENULL);
}

static void tiny_weights_stay_positive(void)
{
  double x[3] = {0, -1e9, -1e20};
  CU_ASSERT(cf_ref_softmax(3, x, NULL, 53, lo, hi) == CF_OK);
  CU_ASSERT(mpfr_cmp_ui(lo[0], 1) < 0 && mpfr_cmp_ui(hi[0], 1) == 0);
  CU_ASSERT(mpfr_zero_p(lo[1]) && mpfr_zero_p(lo[2])); /* the default exponent range ends at 2^-1073741823 > e^-1e9 */
  CU_ASSERT(mpfr_sgn(hi[1]) > 0 && mpfr_sgn(hi[2]) > 0);
  mpfr_exp_t emin = mpfr_get_emin();
  mpfr_set_emin(mpfr_get_emin_min());
  CU_ASSERT(cf_ref_softmax(3, x, NULL, 53, lo, hi) == CF_OK);
  CU_ASSERT(mpfr_get_exp(lo[1]) == -1442695040 && mpfr_get_exp(hi[1]) == -1442695040); /* 1e9 / ln 2 = 1442695040.8 */
  CU_ASSERT(mpfr_zero_p(lo[2]) && mpfr_sgn(hi[2]) > 0);
  CU_ASSERT(cf_ref_logsumexp(2, x, 53, lo[0], hi[0]) == CF_OK);
  CU_ASSERT(mpfr_get_exp(lo[0]) == -1442695040);
  for (int i = 0; i < N; i++) { /* back into the default range before it returns */
    mpfr_set_zero(lo[i], 1);
    mpfr_set_zero(hi[i], 1);
  }
  mpfr_set_emin(emin);
}

static void layernorm_is_exact_where_the_root_is(void)
{
  double x[2] = {40000, 40002}, w[2] = {3, 5}, b[2] = {1, 0.5}, c[2] = {0.1, 0.1};
  CU_ASSERT(cf_ref_layernorm(2, 0, x, w, b, NULL, 53, lo, hi) == CF_OK && is(0, -2) && is(1, 5.5));
  CU_ASSERT(cf_ref_layernorm(2, 0, x, NULL, NULL, NULL, 53, lo, hi) == CF_OK && is(0, -1) && is(1, 1));
  CU_ASSERT(cf_ref_layernorm(2, 0, c, NULL, NULL, NULL, 53, lo, hi) == CF_EUNDEFINED);
  CU_ASSERT(cf_ref_layernorm(2, 0x1p-1074, c, w, b, NULL, 53, lo, hi) == CF_OK && is(0, 1) && is(1, 0.5));
  double big = 87.8, w1 = 1e17, b1 = -1; /* one element: exactly b */
  CU_ASSERT(cf_ref_layernorm(1, 1e-5, &big, &w1, &b1, NULL, 53, lo, hi) == CF_OK && is(0, -1));
  CU_ASSERT(cf_ref_layernorm(1, 0, &big, &w1, &b1, NULL, 53, lo, hi) == CF_EUNDEFINED);
  double r[2] = {1, 7}, z[2] = {0, 0}; /* mean square 25 */
  CU_ASSERT(cf_ref_rmsnorm(2, 0, r, NULL, NULL, 53, lo, hi) == CF_OK && around(0, 0.2 - 0x1p-54, 0.2 + 0x1p-54));
  CU_ASSERT(cf_ref_rmsnorm(2, 11, r, w, NULL, 53, lo, hi) == CF_OK && is(0, 0.5));
  CU_ASSERT(cf_ref_rmsnorm(2, 39, r, w, NULL, 53, lo, hi) == CF_OK && is(0, 0.375) && is(1, 4.375));
  CU_ASSERT(cf_ref_rmsnorm(2, 0, z, NULL, NULL, 53, lo, hi) == CF_EUNDEFINED);
  CU_ASSERT(cf_ref_rmsnorm(2, 0x1p-1074, z, NULL, NULL, 53, lo, hi) == CF_OK && is(0, 0));
  CU_ASSERT(cf_ref_layernorm(2, -1, x, NULL, NULL, NULL, 53, lo, hi) == CF_EBOX);
  CU_ASSERT(cf_ref_layernorm(2, NAN, x, NULL, NULL, NULL, 53, lo, hi) == CF_ENONFINITE);
}

static void sphere_is_exact_where_the_norm_is(void)
{
  double x[2] = {3, -4}, y[2] = {1, 2}, z[2] = {0, -0.0}, m[2] = {0x1p1023, 0x1p-1074};
  CU_ASSERT(cf_ref_normalize(2, 16, x, NULL, 53, lo, hi) == CF_OK && is(0, 0.1875) && is(1, -0.25));
  CU_ASSERT(cf_ref_normalize(2, 5, x, NULL, 53, lo, hi) == CF_OK && around(0, 0.6 - 0x1p-53, 0.6 + 0x1p-53));
  CU_ASSERT(cf_ref_normalize(2, 0, z, NULL, 53, lo, hi) == CF_EUNDEFINED);
  CU_ASSERT(cf_ref_normalize(2, 1, z, NULL, 53, lo, hi) == CF_OK && is(0, 0) && is(1, 0) && !mpfr_signbit(hi[1]));
  CU_ASSERT(cf_ref_tangent(2, x, y, NULL, 53, lo, hi) == CF_OK && is(0, 16) && is(1, -18)); /* <x,y> = -5 */
  CU_ASSERT(cf_ref_tangent(2, m, m, NULL, 80, lo, hi) == CF_OK);
  CU_ASSERT(mpfr_cmp_si_2exp(hi[0], -1, 3069) > 0 && mpfr_cmp_si_2exp(lo[0], -1, 3069) == 0); /* -2^3069 + 2^1023 - ... */
}

static void attention_is_exact_on_one_key_on_ties_and_on_equal_values(void)
{
  double q[2] = {1e300, 3}, k[6] = {1e300, 1, -1e300, 2, 0x1p-1074, 5}, v[6] = {1, 0.1, -3, 0.1, 9, 0.1};
  double b1[3] = {-INFINITY, 0, -INFINITY}, b0[3] = {-INFINITY, -INFINITY, -INFINITY}, zero[2] = {0, 0};
  CU_ASSERT(cf_ref_attention(3, 2, 2, NULL, q, k, 2, v, 2, b1, NULL, 53, lo, hi) == CF_OK && is(0, -3) && is(1, 0.1));
  CU_ASSERT(cf_ref_attention(3, 2, 2, NULL, q, k, 2, v, 2, b0, NULL, 53, lo, hi) == CF_EEMPTYROW);
  CU_ASSERT(cf_ref_attention(0, 2, 2, NULL, q, k, 2, v, 2, NULL, NULL, 53, lo, hi) == CF_EEMPTYROW);
  CU_ASSERT(cf_ref_attention(2, 2, 1, NULL, zero, k, 2, v, 2, NULL, NULL, 53, lo, hi) == CF_OK && is(0, -1));
  CU_ASSERT(cf_ref_attention(3, 2, 2, NULL, q, k, 2, v, 2, NULL, NULL, 53, lo, hi) == CF_OK && is(1, 0.1));
  CU_ASSERT(mpfr_cmp_ui(lo[0], 1) <= 0 && mpfr_cmp_ui(hi[0], 1) >= 0); /* weights 1, e^-1e600, e^-1e600 */
  CU_ASSERT(cf_ref_attention(3, 2, 2, NULL, q, k, 1, v, 2, NULL, NULL, 53, lo, hi) == CF_ESIZE);
  CU_ASSERT(cf_ref_attention(3, 0, 2, NULL, q, k, 2, v, 2, NULL, NULL, 53, lo, hi) == CF_ESIZE);
  v[4] = NAN;
  CU_ASSERT(cf_ref_attention(3, 2, 2, NULL, q, k, 2, v, 2, b1, NULL, 53, lo, hi) == CF_ENONFINITE);
}

void suite_ref_exact(void)
{
  CU_pSuite s = CU_add_suite("ref_exact", setup, teardown);
  CU_add_test(s, "sums are exact", sums_are_exact);
  CU_add_test(s, "exp and log are exact at their rational points", expo_is_exact_at_its_rational_points);
  CU_add_test(s, "exp leaves no value out of range", exp_leaves_no_value_out_of_range);
  CU_add_test(s, "softmax is exact on one entry, on ties, on masked entries", softmax_is_exact_on_one_on_ties_and_on_masked_entries);
  CU_add_test(s, "tiny weights stay positive", tiny_weights_stay_positive);
  CU_add_test(s, "layernorm is exact where the root is", layernorm_is_exact_where_the_root_is);
  CU_add_test(s, "sphere is exact where the norm is", sphere_is_exact_where_the_norm_is);
  CU_add_test(s, "attention is exact on one key, on ties, on equal values", attention_is_exact_on_one_key_on_ties_and_on_equal_values);
}
