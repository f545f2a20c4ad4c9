/* The proved length of a normalized vector, CF_NORM_REL: against the exact norm of the rounded entries, in MPFR (sums of squares of doubles are exact). */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/dynamics.h>
#include <certiform/sphere.h>
#include "flow/integrate.h"

enum { PREC = 4600, N = 4096 }; /* squares of all doubles lie between 2^-2148 and 2^2048 */
static double x[N], y[N];
static unsigned long long seed = 11;
static double uniform(void)
{
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(seed >> 11) * 0x1p-53 - 0.5;
}

static void norm(size_t n, const double *v, mpfr_t r)
{
  mpfr_t p;
  mpfr_init2(p, 106);
  mpfr_set_zero(r, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_set_d(p, v[i], MPFR_RNDN);
    mpfr_sqr(p, p, MPFR_RNDN);
    CU_ASSERT_FATAL(mpfr_add(r, r, p, MPFR_RNDN) == 0);
  }
  mpfr_sqrt(r, r, MPFR_RNDN);
  mpfr_clear(p);
}

/* | |v| - 1 | / CF_NORM_REL(n), rounded up; a NaN is infinite */
static double share(size_t n, const double *v)
{
  mpfr_t r;
  mpfr_init2(r, PREC);
  norm(n, v, r);
  mpfr_sub_ui(r, r, 1, MPFR_RNDA);
  mpfr_abs(r, r, MPFR_RNDU);
  mpfr_div_d(r, r, CF_NORM_REL(n), MPFR_RNDU);
  const double s = mpfr_nan_p(r) ? INFINITY : mpfr_get_d(r, MPFR_RNDU);
  mpfr_clear(r);
  return s;
}
/* the least |x| of the claim is CF_NORM_MIN */
static int long_enough(size_t n, const double *v)
{
  mpfr_t r;
  mpfr_init2(r, PREC);
  norm(n, v, r);
  const int yes = mpfr_cmp_d(r, CF_NORM_MIN) >= 0;
  mpfr_clear(r);
  return yes;
}

/* the larger share of the two kernels; both in place of the claim's left side */
static double both(size_t n)
{
  CU_ASSERT_FATAL(long_enough(n, x));
  double a = 0, big = 0;
  cf_normalize_raw(n, 0, x, y);
  a = share(n, y);
  for (size_t i = 0; i < n; i++) big = fmax(big, fabs(x[i]));
  if (big <= CF_DYNAMICS_XMAX) {
    for (size_t i = 0; i < n; i++) y[i] = x[i];
    cf_retract_raw(1, n, y, n);
    const double b = share(n, y);
    a = a > b ? a : b;
  }
  return a;
}

static void random_rows(void)
{
  for (int k = 0; k < 400; k++) {
    const size_t n = 1 + (size_t)k % 40;
    const int spread = k % 3 ? 8 : 390, top = k % 5 ? 0 : k % 2 ? 9 : -395;
    for (size_t i = 0; i < n; i++) x[i] = ldexp(uniform(), top - (int)((uniform() + 0.5) * spread));
    x[(size_t)k % n] = ldexp(1 + uniform() / 2, top);
    CU_ASSERT(both(n) <= 1);
  }
}

/* Every square but the first is lost to 1 + 2^-53 (1 - e), all the same way: the sum is off by all of n u, so that the length is by n/2 u. */
static void attained(void)
{
  double most = 0;
  for (size_t n = 2; n <= N; n *= 2) {
    x[0] = 1;
    for (size_t i = 1; i < n; i++) x[i] = 0x1.6a09e667f3bccp-27; /* below 2^-26.5 */
    const double s = both(n);
    CU_ASSERT(s <= 1);
    most = fmax(most, s);
  }
  CU_ASSERT(most >= 0.99);
  /* three dimensions, where the root and the quotients weigh most */
  most = 0;
  for (int k = 0; k < 20000; k++) {
    for (size_t i = 0; i < 3; i++) x[i] = uniform();
    const double s = both(3);
    CU_ASSERT(s <= 1);
    most = fmax(most, s);
  }
  CU_ASSERT(most >= 0.25);
}

static void corners(void)
{
  static const double v[] = {CF_XMAX, CF_DYNAMICS_XMAX, 1, -1, CF_NORM_MIN, 0x1.8p-401, 0x1p-500, 0x1p-537, DBL_MIN, DBL_TRUE_MIN, 0, -0.0};
  enum { K = sizeof v / sizeof v[0] };
  for (int a = 0; a < K; a++)
    for (int b = 0; b < K; b++)
      for (int c = 0; c < K; c++) {
        const double t[3] = {v[a], v[b], v[c]};
        for (int i = 0; i < 3; i++) x[i] = t[i];
        if (long_enough(3, x)) CU_ASSERT(both(3) <= 1);
      }
  /* quotients that are subnormal: 2^-1074 each, and half of that is the absolute error */
  x[0] = 1;
  for (size_t i = 1; i < N; i++) x[i] = i % 2 ? DBL_TRUE_MIN : 0x1.8p-1073;
  CU_ASSERT(both(N) <= 1);
  /* all of the length in equal parts, at the least length */
  for (size_t i = 0; i < N; i++) x[i] = CF_NORM_MIN / 64;
  CU_ASSERT(both(N) <= 1);
}

/* eps below the length changes nothing; above, the length is |x| / eps by the same bound */
static void floors(void)
{
  mpfr_t r, t;
  mpfr_inits2(PREC, r, t, (mpfr_ptr)0);
  for (int k = 0; k < 300; k++) {
    const size_t n = 1 + (size_t)k % 30;
    for (size_t i = 0; i < n; i++) x[i] = ldexp(uniform(), k % 7 ? 0 : -600);
    norm(n, x, r);
    const double eps = ldexp(k % 4 < 2 ? mpfr_get_d(r, MPFR_RNDD) : 1, k % 2 ? 0 : -(k % 50)); /* the length itself rounded, often */
    if (!(eps >= CF_NORM_MIN) && mpfr_cmp_d(r, CF_NORM_MIN) < 0) continue;
    const int below = mpfr_cmp_d(r, eps) >= 0;
    if (!below) mpfr_set_d(r, eps, MPFR_RNDN);
    cf_normalize_raw(n, eps, x, y);
    if (below) CU_ASSERT(share(n, y) <= 1);
    for (size_t i = 0; i < n; i++) { /* |y - x/m| <= CF_NORM_REL |x/m| + 2^-1074 */
      mpfr_d_div(t, x[i], r, MPFR_RNDN);
      const double a = fabs(mpfr_get_d(t, MPFR_RNDU));
      mpfr_sub_d(t, t, y[i], MPFR_RNDA);
      CU_ASSERT(mpfr_cmpabs_ui(t, 0) == 0 || fabs(mpfr_get_d(t, MPFR_RNDA)) <= CF_NORM_REL(n) * a * (1 + 0x1p-50) + 0x1p-1074);
    }
  }
  mpfr_clears(r, t, (mpfr_ptr)0);
}

/* clustered, antipodal, orthogonal or random tokens */
static void tokens(size_t n, size_t d, int kind, double *t)
{
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < d; k++) {
      const double e = k == (kind == 2 ? i % d : 0);
      t[i * d + k] = kind == 3 ? uniform() : (kind == 1 && i % 2 ? -e : e) + (kind == 2 ? 0 : 1e-9 * uniform());
    }
}
static int all_unit(const cf_field *f, const double *state)
{
  for (size_t i = 0; i < f->p->n; i++)
    if (!(share(f->p->d, state + i * f->p->d) <= 1)) return 0;
  return 1;
}
/* the steps of one problem by one method that ended well; every one leaves all tokens within CF_NORM_REL(d) of length 1 */
static int walk(const cf_flow_problem *p, cf_method method, double h)
{
  cf_field f;
  cf_integrator s;
  const char *reason;
  double *state = malloc((p->n * p->d + p->n) * sizeof *state);
  int good = 0;
  if (cf_field_new(p, &f, &reason) != CF_OK) return free(state), 0;
  CU_ASSERT_EQUAL_FATAL(cf_field_start(&f, state), CF_OK);
  if (cf_field_spherical(&f)) {
    CU_ASSERT(all_unit(&f, state));
    if (cf_integrator_new(&f, method, 12, &s) == CF_OK) {
      for (size_t i = 0; i < 4; i++) {
        if (cf_integrator_step(&s, (double)i * h, h, i, state) != CF_OK) break;
        CU_ASSERT(all_unit(&f, state));
        good++;
      }
      cf_integrator_clear(&s);
    }
  }
  cf_field_clear(&f);
  free(state);
  return good;
}
static void every_step(void)
{
  static const size_t size[][2] = {{1, 2}, {3, 2}, {5, 3}, {3, 40}};
  static const double beta[] = {0, 4, 60, -3}, dt[] = {1e-6, 0.1, 3};
  int good[CF_METHODS] = {0}, models[CF_MODELS] = {0};
  for (int model = 0; model < CF_MODELS; model++)
    for (int k = 0; k < 4 * 4 * 4 * 3; k++) {
      const size_t n = size[k % 4][0], d = size[k % 4][1];
      tokens(n, d, k / 4 % 4, x);
      cf_flow_problem p = {.model = (cf_flow_model)model, .n = n, .d = d, .heads = 1, .beta = beta[k / 16 % 4], .x = x, .repulse = 1, .scheme = 1, .seed = 1};
      for (int m = 0; m < CF_METHODS; m++) {
        const int steps = walk(&p, (cf_method)m, dt[k / 64]);
        good[m] += steps, models[model] += steps;
      }
      p.noise = 0.1;
      walk(&p, CF_METHOD_EULER, dt[k / 64]);
    }
  for (int m = 0; m < CF_METHODS; m++) CU_ASSERT(good[m] >= 1000);
  for (int m = 0; m < CF_MODELS; m++) CU_ASSERT(models[m] >= 1000 || m == CF_MODEL_CIRCLE || m == CF_MODEL_RAW);
}
/* steps with error control and their dense output */
static void adaptive_steps(void)
{
  double t[15], state[15], between[15];
  tokens(5, 3, 3, t);
  cf_flow_problem p = {.model = CF_MODEL_SA, .n = 5, .d = 3, .heads = 1, .beta = 4, .x = t, .repulse = 1, .scheme = 1, .seed = 1};
  for (int which = 0; which < 2; which++) {
    cf_field f;
    cf_integrator s;
    const char *reason;
    size_t rejected = 0;
    double now = 0, h = 0.5;
    CU_ASSERT_EQUAL_FATAL(cf_field_new(&p, &f, &reason), CF_OK);
    CU_ASSERT_EQUAL_FATAL(cf_field_start(&f, state), CF_OK);
    CU_ASSERT_EQUAL_FATAL(cf_integrator_new(&f, which ? CF_METHOD_DOP853 : CF_METHOD_DOPRI5, 0, &s), CF_OK);
    for (int i = 0; i < 40; i++) {
      const double old = now;
      CU_ASSERT_EQUAL((which ? cf_dop853_advance : cf_dopri5_advance)(&s, 1e-10, &now, &h, state, &rejected), CF_OK);
      CU_ASSERT(all_unit(&f, state));
      if (which) cf_dop853_dense(&s, old, now - old, 0.375, between);
      else cf_dopri5_dense(&s, now - old, 0.375, between);
      CU_ASSERT(all_unit(&f, between));
    }
    cf_integrator_clear(&s);
    cf_field_clear(&f);
  }
}

void suite_norm(void)
{
  CU_pSuite s = CU_add_suite("norm", NULL, NULL);
  CU_add_test(s, "random rows", random_rows);
  CU_add_test(s, "the bound is attained", attained);
  CU_add_test(s, "corners of the box", corners);
  CU_add_test(s, "eps", floors);
  CU_add_test(s, "every step of every method and model", every_step);
  CU_add_test(s, "steps with error control", adaptive_steps);
}
