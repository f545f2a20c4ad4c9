/* The numbers of dop853: every order condition in MPFR at 400 bits on the decimals of flow/dop853.h; steps against runs of other methods. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include "flow/dop853.h"
#include "flow/random.h"
#include "flow/run.h"

/* ---- rooted trees: the subtrees of the root, as numbers of earlier trees, not increasing [HairerNorsettWanner1993, II.2] */
enum { ORDER = 8, TREES = 200, ALL = CF_DOP853_ALL, BITS = 400 };
typedef struct tree {
  int order, sons, son[ORDER];
  double gamma; /* order times the gammas of the sons: an integer below 2^53 */
} tree;
static tree forest[TREES];
static int planted;

static void add(tree t)
{
  if (planted >= TREES) exit(2);
  t.gamma = t.order;
  for (int i = 0; i < t.sons; i++) t.gamma *= forest[t.son[i]].gamma;
  forest[planted++] = t;
}
/* all trees of the order, the next son being at most number most; left: nodes still to be given away */
static void grow(tree t, int left, int most)
{
  if (left == 0) {
    add(t);
    return;
  }
  for (int i = most; i >= 0; i--)
    if (forest[i].order <= left) {
      tree u = t;
      u.son[u.sons++] = i;
      grow(u, left - forest[i].order, i);
    }
}
static void plant(void)
{
  planted = 0;
  for (int q = 1; q <= ORDER; q++) grow((tree){.order = q}, q - 1, planted - 1);
}

/* ---- the tables, and elementary weights with their absolute values: [.][0] value, [.][1] sum of absolute values */
static mpfr_t A[ALL][ALL], C[1][ALL], E5[1][ALL], B3[1][ALL], D[4][ALL], phi[TREES][ALL][2], w[ALL], sum[2], t1, t2;
#define READ(table, i, j, v) mpfr_set_str(table[i][j], #v, 10, MPFR_RNDN);
#define READ_A(i, j, v) READ(A, i, j, v)
#define READ_C(i, j, v) READ(C, i, j, v)
#define READ_E5(i, j, v) READ(E5, i, j, v)
#define READ_B3(i, j, v) READ(B3, i, j, v)
#define READ_D(i, j, v) READ(D, i, j, v)

static void each(void (*f)(mpfr_t))
{
  for (int i = 0; i < ALL; i++) {
    for (int j = 0; j < ALL; j++) f(A[i][j]);
    for (int j = 0; j < 4; j++) f(D[j][i]);
    f(C[0][i]), f(E5[0][i]), f(B3[0][i]), f(w[i]);
    for (int k = 0; k < TREES; k++) f(phi[k][i][0]), f(phi[k][i][1]);
  }
  f(sum[0]), f(sum[1]), f(t1), f(t2);
}
static void make(mpfr_t x)
{
  mpfr_init2(x, BITS);
  mpfr_set_zero(x, 1);
}

/* phi_i(tree) = prod over its sons of sum_j a_ij phi_j(son) */
static void elementary(int k, int i)
{
  mpfr_set_ui(phi[k][i][0], 1, MPFR_RNDN);
  mpfr_set_ui(phi[k][i][1], 1, MPFR_RNDN);
  for (int s = 0; s < forest[k].sons; s++)
    for (int a = 0; a < 2; a++) {
      mpfr_set_zero(t1, 1);
      for (int j = 0; j < i; j++) {
        mpfr_mul(t2, A[i][j], phi[forest[k].son[s]][j][a], MPFR_RNDN);
        if (a) mpfr_abs(t2, t2, MPFR_RNDN);
        mpfr_add(t1, t1, t2, MPFR_RNDN);
      }
      mpfr_mul(phi[k][i][a], phi[k][i][a], t1, MPFR_RNDN);
    }
}

static int read_tables(void)
{
  plant();
  each(make);
  CF_DOP853_A(READ_A) CF_DOP853_C(READ_C) CF_DOP853_E5(READ_E5) CF_DOP853_B3(READ_B3) CF_DOP853_D(READ_D)
  for (int k = 0; k < TREES; k++)
    for (int i = 0; i < ALL; i++) elementary(k, i);
  return planted != TREES;
}

/* |sum w phi - value| <= order 2^-88 sum |w| |phi|: each of the order factors of a term has an error of at most half a unit of its last, about thirtieth
 * digit, relatively below 2^-89; second-order terms and the rounding of 400 bits are far below the rest. weights: how far off w itself may be, in 2^-88 */
static int holds(int k, double value_over_gamma, double weights)
{
  mpfr_set_zero(sum[0], 1);
  mpfr_set_zero(sum[1], 1);
  for (int i = 0; i < ALL; i++)
    for (int a = 0; a < 2; a++) {
      mpfr_mul(t2, w[i], phi[k][i][a], MPFR_RNDN);
      if (a) mpfr_abs(t2, t2, MPFR_RNDN);
      mpfr_add(sum[a], sum[a], t2, MPFR_RNDN);
    }
  mpfr_set_d(t1, value_over_gamma, MPFR_RNDN);
  mpfr_div_d(t1, t1, forest[k].gamma, MPFR_RNDN);
  mpfr_sub(t1, sum[0], t1, MPFR_RNDN);
  mpfr_mul_d(t2, sum[1], (forest[k].order - 1 + weights) * 0x1p-88, MPFR_RNDN);
  return mpfr_cmpabs(t1, t2) <= 0;
}

static void drop(mpfr_t x) { mpfr_clear(x); }
static int clear_tables(void)
{
  each(drop);
  return 0;
}

static void row_sums(void)
{
  /* 1, 1, 2, 4, 9, 20, 48, 115 trees of orders 1 to 8 */
  static const int count[ORDER + 1] = {0, 1, 1, 2, 4, 9, 20, 48, 115};
  int seen[ORDER + 1] = {0};
  for (int k = 0; k < TREES; k++) seen[forest[k].order]++;
  CU_ASSERT(memcmp(seen, count, sizeof seen) == 0);
  for (int i = 0; i < ALL; i++) {
    mpfr_sub(t1, phi[1][i][0], C[0][i], MPFR_RNDN); /* tree 1: one son, which is a leaf */
    mpfr_mul_d(t2, phi[1][i][1], 0x1p-87, MPFR_RNDN);
    CU_ASSERT(mpfr_cmpabs(t1, t2) <= 0);
  }
}
static void order_eight(void)
{
  for (int i = 0; i < ALL; i++) mpfr_set(w[i], A[12][i], MPFR_RNDN);
  int wrong = 0;
  for (int k = 0; k < TREES; k++) wrong += !holds(k, 1, 1);
  CU_ASSERT_EQUAL(wrong, 0);
  mpfr_mul_d(w[5], w[5], 1 + 0x1p-52, MPFR_RNDN); /* one number off in the sixteenth digit is seen */
  for (int k = 0; k < TREES; k++) wrong += !holds(k, 1, 1);
  CU_ASSERT(wrong > 0);
}
static void estimates(void)
{
  int five = 0, three = 0, six = 0, four = 0;
  for (int i = 0; i < ALL; i++) mpfr_set(w[i], E5[0][i], MPFR_RNDN);
  for (int k = 0; k < TREES; k++) five += forest[k].order <= 5 && !holds(k, 0, 4), six += forest[k].order == 6 && !holds(k, 0, 4);
  for (int i = 0; i < ALL; i++) mpfr_set(w[i], B3[0][i], MPFR_RNDN);
  for (int k = 0; k < TREES; k++) three += forest[k].order <= 3 && !holds(k, 1, 1), four += forest[k].order == 4 && !holds(k, 1, 1);
  CU_ASSERT_EQUAL(five, 0);
  CU_ASSERT_EQUAL(three, 0);
  CU_ASSERT(six > 0 && four > 0); /* and no more: they estimate something */
}

/* w(theta): the weights of the dense output at theta = m/16. Its degree is 7, theta^order/gamma has at most 7: 8 points decide */
static void dense_weights(int m)
{
  for (int i = 0; i < ALL; i++) {
    mpfr_t *b = A[12], *f[7] = {&b[i], &t1, &t2, &D[0][i], &D[1][i], &D[2][i], &D[3][i]};
    mpfr_ui_sub(t1, i == 0, b[i], MPFR_RNDN);
    mpfr_mul_ui(t2, b[i], 2, MPFR_RNDN);
    mpfr_sub_ui(t2, t2, (i == 0) + (i == 12), MPFR_RNDN);
    mpfr_set_zero(w[i], 1);
    for (int j = 7; j-- > 0;) {
      mpfr_add(w[i], w[i], *f[j], MPFR_RNDN);
      mpfr_mul_d(w[i], w[i], (j % 2 ? 16 - m : m) / 16.0, MPFR_RNDN);
    }
  }
}
static void dense_output(void)
{
  int wrong = 0;
  for (int m = 1; m <= 15; m += 2) {
    dense_weights(m);
    /* the weights come from numbers up to 400 that cancel: 2^10 units */
    for (int k = 0; k < TREES; k++) wrong += forest[k].order <= 7 && !holds(k, pow(m / 16.0, forest[k].order), 0x1p10);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* ---- runs */
static double distance(size_t m, const double *x, const double *y)
{
  double e = 0;
  for (size_t k = 0; k < m; k++) e = fmax(e, fabs(x[k] - y[k]));
  return e;
}

/* the dense output of one step of h, against Taylor's polynomial: error at six points */
static double dense_error(cf_method method, double h)
{
  double x[18], y[18], z[18], worst = 0, series[8192], t = 0, most = h;
  size_t rejected = 0;
  CU_ASSERT_EQUAL(cf_random_tokens(3, 0, 6, 3, x), CF_OK);
  cf_flow_problem p = {.model = CF_MODEL_SA, .n = 6, .d = 3, .heads = 1, .beta = 2, .x = x, .repulse = 1};
  cf_field f;
  cf_integrator s;
  CU_ASSERT_EQUAL_FATAL(cf_field_new(&p, &f, NULL), CF_OK);
  CU_ASSERT_EQUAL_FATAL(cf_integrator_new(&f, method, 0, &s), CF_OK);
  CU_ASSERT_FATAL(cf_taylor_room(6, 3, 30) <= 8192);
  CU_ASSERT_EQUAL(cf_field_start(&f, y), CF_OK);
  cf_taylor_series(&f, 30, y, series);
  const bool five = method == CF_METHOD_DOPRI5;
  CU_ASSERT_EQUAL((five ? cf_dopri5_advance : cf_dop853_advance)(&s, 1, &t, &most, y, &rejected), CF_OK);
  CU_ASSERT(t == h && rejected == 0);
  for (int i = 1; i <= 6; i++) {
    const double theta = i / 7.0;
    for (int e = 0; e < 18; e++) {
      z[e] = 0;
      for (int k = 30; k >= 0; k--) z[e] = z[e] * (theta * h) + series[k * 18 + e];
    }
    if (five) cf_dopri5_dense(&s, h, theta, y);
    else cf_dop853_dense(&s, 0, h, theta, y);
    worst = fmax(worst, distance(18, y, z));
  }
  cf_integrator_clear(&s);
  cf_field_clear(&f);
  return worst;
}
/* a local error of order h^8 within the step, of dopri5 h^5; the step halved shows it */
static void dense_order(void)
{
  const double e = dense_error(CF_METHOD_DOP853, 0.5), half = dense_error(CF_METHOD_DOP853, 0.25);
  CU_ASSERT(half > 1e-14 && e / half > exp2(7.6) && e / half < exp2(9));
  const double five = dense_error(CF_METHOD_DOPRI5, 0.25), its = dense_error(CF_METHOD_DOPRI5, 0.125);
  CU_ASSERT(its > 1e-12 && five / its > exp2(4.6) && five / its < exp2(6));
}

/* The state that the next step goes on from stays within tol of the sphere, where the sphere attracts and where it repels; what a step returns is on it.
 * The farthest that it was, relative to tol. */
static double farthest(double repulse)
{
  const double tol = 1e-6;
  double x[18], y[18], most = 0, t = 0, h;
  size_t rejected = 0;
  CU_ASSERT_EQUAL(cf_random_tokens(3, 0, 6, 3, x), CF_OK);
  cf_flow_problem p = {.model = CF_MODEL_SA, .n = 6, .d = 3, .heads = 1, .beta = 2, .x = x, .repulse = repulse};
  cf_field f;
  cf_integrator s;
  CU_ASSERT_EQUAL_FATAL(cf_field_new(&p, &f, NULL), CF_OK);
  CU_ASSERT_EQUAL_FATAL(cf_integrator_new(&f, CF_METHOD_DOP853, 0, &s), CF_OK);
  CU_ASSERT_EQUAL(cf_field_start(&f, y), CF_OK);
  h = cf_dop853_start(&s, tol, 0, 30, y);
  while (t < 30) {
    CU_ASSERT_EQUAL_FATAL(cf_dop853_advance(&s, tol, &t, &h, y, &rejected), CF_OK);
    most = fmax(most, distance(18, s.y, y));
    for (int i = 0; i < 18; i += 3) CU_ASSERT(fabs(y[i] * y[i] + y[i + 1] * y[i + 1] + y[i + 2] * y[i + 2] - 1) <= 0x1p-50);
  }
  cf_integrator_clear(&s);
  cf_field_clear(&f);
  return most / tol;
}
static void near_the_sphere(void)
{
  const double attracts = farthest(1), repels = farthest(-1);
  CU_ASSERT(attracts > 1e-6 && attracts <= 1 && repels <= 1);
}

/* Equal steps to the end, none cut short; the field is evaluated twice before, 11 times for a step that is tried, once between two steps. */
static void equal_steps(void)
{
  CU_ASSERT(cf_equal_step(0.3, 1) == 0.25 && cf_equal_step(0.3, 0.902) == 0.902 / 3 && cf_equal_step(0.3, 0.1) == 0.1 && cf_equal_step(0.3, 0.3) == 0.3);
  double x[18], y[18], t = 0, h, done[64];
  size_t rejected = 0, steps = 0;
  CU_ASSERT_EQUAL(cf_random_tokens(5, 0, 6, 3, x), CF_OK);
  cf_flow_problem p = {.model = CF_MODEL_SA, .n = 6, .d = 3, .heads = 1, .beta = 4, .x = x, .repulse = 1};
  cf_field f;
  cf_integrator s;
  CU_ASSERT_EQUAL_FATAL(cf_field_new(&p, &f, NULL), CF_OK);
  CU_ASSERT_EQUAL_FATAL(cf_integrator_new(&f, CF_METHOD_DOP853, 0, &s), CF_OK);
  CU_ASSERT_EQUAL(cf_field_start(&f, y), CF_OK);
  h = cf_dop853_start(&s, 1e-8, 0, 8, y);
  while (8 - t > 0x1p-40 && steps < 64) {
    const double before = t;
    h = cf_equal_step(h, 8 - t);
    CU_ASSERT_EQUAL_FATAL(cf_dop853_advance(&s, 1e-8, &t, &h, y, &rejected), CF_OK);
    done[steps++] = t - before;
  }
  CU_ASSERT(steps > 5 && steps < 64 && done[steps - 1] > 0.8 * done[steps - 2]);
  CU_ASSERT_EQUAL(s.evaluations, 2 + 11 * (steps + rejected) + steps - 1);
  cf_integrator_clear(&s);
  cf_field_clear(&f);
}

static cf_run run_of(const cf_flow_problem *p, cf_method method, double dt, double tol)
{
  cf_run_options o = {.method = method, .dt = dt, .t_end = 8, .tol = tol, .order = 30, .every = 1, .max_memory = (size_t)1 << 28};
  cf_run r;
  const char *reason;
  double at;
  CU_ASSERT_EQUAL_FATAL(cf_run_flow(p, &o, &r, &reason, &at), CF_OK);
  return r;
}
/* the error follows the tolerance, at the end and at all records between the steps; sizes that are no multiple of 8 */
static void tolerances(void)
{
  double x[99];
  for (int d = 2; d <= 3; d++) {
    CU_ASSERT_EQUAL(cf_random_tokens(1, 0, 33, (size_t)d, x), CF_OK);
    cf_flow_problem p = {.model = CF_MODEL_SA, .n = 33, .d = (size_t)d, .heads = 1, .beta = 4, .x = x, .repulse = 1};
    cf_run exact = run_of(&p, CF_METHOD_TAYLOR, 0.0625, 0);
    double before = 1;
    for (double tol = 1e-5; tol > 1e-12; tol *= 0.01) {
      cf_run r = run_of(&p, CF_METHOD_DOP853, 0.0625, tol);
      const double e = distance(r.count * 33 * (size_t)d, r.x, exact.x);
      CU_ASSERT(r.count == exact.count && e <= 200 * tol && e < before / 10);
      CU_ASSERT(r.steps < 120 && r.evaluations <= 15 * (r.steps + 1) + 12 * r.rejected);
      before = e;
      cf_run_clear(&r);
    }
    cf_run_clear(&exact);
  }
}

/* the radii of pre-ln, time-dependent sqrt, the circle: the same as by dopri5 */
static void models(void)
{
  static const cf_flow_model model[] = {CF_MODEL_PRE_LN, CF_MODEL_SQRT, CF_MODEL_NGPT, CF_MODEL_CIRCLE, CF_MODEL_RAW, CF_MODEL_USA, CF_MODEL_CAUSAL};
  double x[22];
  CU_ASSERT_EQUAL(cf_random_tokens(4, 0, 11, 2, x), CF_OK);
  for (int m = 0; m < 7; m++) {
    cf_flow_problem p = {.model = model[m], .n = 11, .d = 2, .heads = 1, .beta = 1, .x = x, .repulse = 1, .scheme = 0.5};
    cf_run a = run_of(&p, CF_METHOD_DOPRI5, 0.5, 1e-12), b = run_of(&p, CF_METHOD_DOP853, 0.5, 1e-12);
    CU_ASSERT(distance(a.count * 22, a.x, b.x) <= 1e-9);
    if (a.radii) CU_ASSERT(distance(a.count * 11, a.radii, b.radii) <= 1e-9);
    cf_run_clear(&a);
    cf_run_clear(&b);
  }
}

void suite_flow_dop853(void)
{
  CU_pSuite s = CU_add_suite("flow_dop853", read_tables, clear_tables);
  CU_add_test(s, "nodes are row sums", row_sums);
  CU_add_test(s, "200 conditions of order 8", order_eight);
  CU_add_test(s, "estimates of orders 5 and 3", estimates);
  CU_add_test(s, "dense output: conditions of order 7", dense_output);
  CU_add_test(s, "dense output: order measured", dense_order);
  CU_add_test(s, "the state near the sphere", near_the_sphere);
  CU_add_test(s, "equal steps to the end", equal_steps);
  CU_add_test(s, "error follows the tolerance", tolerances);
  CU_add_test(s, "other models against dopri5", models);
}
