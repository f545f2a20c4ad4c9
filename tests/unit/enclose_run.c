/* The rigorous integrator on problems with known answers, and its refusals. */
#include <math.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "flow/enclosure.h"

static cf_flow_problem problem(cf_flow_model model, size_t n, size_t d, double beta, const double *x)
{
  return (cf_flow_problem){.model = model, .n = n, .d = d, .heads = 1, .beta = beta, .x = x, .repulse = 1.0};
}

static cf_status go(const cf_flow_problem *p, double t_end, cf_trajectory *a, char why[256])
{
  cf_enclose_options o = {.t_end = t_end, .threads = 1};
  cf_trajectory_init(a, p->n, p->d);
  return cf_enclose(p, &o, a, why);
}

/* beta = 0, orthogonal start: <x_1, x_2> = tanh t; here t = 2 */
static void two_tokens_follow_tanh(void)
{
  const double x[4] = {3.0, 0.0, 0.0, 0.25}, exact = 0.96402758007581688394641372410092;
  const cf_flow_model models[] = {CF_MODEL_SA, CF_MODEL_USA};
  for (size_t k = 0; k < 2; k++) {
    cf_flow_problem p = problem(models[k], 2, 2, 0.0, x);
    cf_trajectory a;
    char why[256];
    CU_ASSERT_EQUAL_FATAL(go(&p, 2.0, &a, why), CF_OK);
    const cf_node *b = &a.node[a.nodes - 1];
    double c = b->x[0] * b->x[2] + b->x[1] * b->x[3];
    CU_ASSERT(b->t == 2.0 && b->r > 0.0 && b->r < 1e-11);
    CU_ASSERT(fabs(c - exact) <= 2.0 * b->r + b->r * b->r + 1e-15);
    CU_ASSERT(b->r <= 1e4 * 1e-15);
    cf_trajectory_clear(&a);
  }
}

static void one_token_stands_still(void)
{
  const double x[3] = {0x1p-600, 0x1p-1074, -0x1p-601};
  cf_flow_problem p = problem(CF_MODEL_SA, 1, 3, 5.0, x);
  cf_trajectory a;
  char why[256];
  CU_ASSERT_EQUAL_FATAL(go(&p, 3.0, &a, why), CF_OK);
  const cf_node *b = &a.node[a.nodes - 1];
  CU_ASSERT(b->t == 3.0 && b->r < 1e-12);
  CU_ASSERT(fabs(b->x[0] - 2.0 / sqrt(5.0)) < 1e-12);
  cf_trajectory_clear(&a);
}

static void times_and_radii_are_in_order(void)
{
  const double x[9] = {1.0, 0.1, 0.0, -0.3, 1.0, 0.2, 0.2, -0.4, 1.0}, radius[3] = {1e-6, 0.0, 2e-6};
  cf_flow_problem p = problem(CF_MODEL_CAUSAL, 3, 3, 4.0, x);
  cf_trajectory a;
  char why[256];
  p.radius = radius;
  CU_ASSERT_EQUAL_FATAL(go(&p, 1.7, &a, why), CF_OK);
  CU_ASSERT(a.node[0].r >= sqrt(5e-12) && a.node[0].r < 1.001 * sqrt(5e-12) && a.node[0].t == 0.0);
  for (size_t k = 1; k < a.nodes; k++) {
    const cf_node *b = &a.node[k];
    double h = b->t - b[-1].t;
    CU_ASSERT(h > 0.0 && b[-1].t + h == b->t && b->r > b[-1].r && b->cells >= 1 && b->growth >= 0.0);
    for (size_t j = 0; j <= b->cells; j++) CU_ASSERT(b->mu[j] >= 0.0);
  }
  CU_ASSERT(a.node[a.nodes - 1].t == 1.7);
  cf_trajectory_clear(&a);
}

static bool same(const cf_node *a, const cf_node *b, size_t m) { return a->t == b->t && a->r == b->r && memcmp(a->x, b->x, m * sizeof *a->x) == 0; }
static bool stop_at_three(void *arg, const cf_trajectory *a)
{
  (void)arg;
  return a->nodes < 3;
}

/* a killed run goes on from its last node: the nodes are where an uninterrupted run has them, up to the radius' first decimals */
static void a_stopped_run_goes_on(void)
{
  const double x[6] = {1.0, 0.5, -0.3, 1.0, 0.2, -1.0};
  cf_flow_problem p = problem(CF_MODEL_SA, 3, 2, 2.0, x);
  cf_enclose_options o = {.t_end = 3.0, .threads = 1, .node = stop_at_three};
  cf_trajectory a, b;
  char why[256];
  cf_trajectory_init(&a, 3, 2);
  CU_ASSERT_EQUAL_FATAL(cf_enclose(&p, &o, &a, why), CF_OK);
  CU_ASSERT_EQUAL(a.nodes, 3);
  CU_ASSERT_EQUAL_FATAL(go(&p, 3.0, &b, why), CF_OK);
  for (size_t k = 0; k < 3; k++) CU_ASSERT(same(&a.node[k], &b.node[k], 6));
  o.node = NULL;
  CU_ASSERT_EQUAL_FATAL(cf_enclose(&p, &o, &a, why), CF_OK);
  const cf_node *u = &a.node[a.nodes - 1], *v = &b.node[b.nodes - 1];
  CU_ASSERT(u->t == v->t && memcmp(u->x, v->x, sizeof x) == 0 && fabs(u->r - v->r) < 0.1 * v->r);
  cf_trajectory_clear(&a);
  cf_trajectory_clear(&b);
}

/* 130 tokens: two threads give the same bits */
static void threads_change_nothing(void)
{
  double x[260];
  for (size_t i = 0; i < 260; i++) x[i] = 0.1 + (double)(i * i * 7 % 23) - 11.0;
  cf_flow_problem p = problem(CF_MODEL_SA, 130, 2, 2.0, x);
  cf_enclose_options o = {.t_end = 0.25, .threads = 2};
  cf_trajectory a, b;
  char why[256];
  cf_trajectory_init(&a, 130, 2);
  CU_ASSERT_EQUAL_FATAL(cf_enclose(&p, &o, &a, why), CF_OK);
  CU_ASSERT_EQUAL_FATAL(go(&p, 0.25, &b, why), CF_OK);
  CU_ASSERT(a.nodes == b.nodes && same(&a.node[a.nodes - 1], &b.node[b.nodes - 1], 260));
  cf_trajectory_clear(&a);
  cf_trajectory_clear(&b);
}

/* large n (d - 1): the norms of blocks instead of the whole matrix */
static void blocks_are_used(void)
{
  double x[72 * 12];
  for (size_t i = 0; i < 72 * 12; i++) x[i] = (double)(i * i * 31 % 101) - 50.0;
  cf_flow_problem p = problem(CF_MODEL_SA, 72, 12, 1.0, x); /* 792 rows */
  cf_trajectory a, b;
  char why[256];
  CU_ASSERT_EQUAL_FATAL(go(&p, 0.5, &a, why), CF_OK);
  cf_flow_problem q = p;
  q.n = 40; /* 440 rows: dense */
  CU_ASSERT_EQUAL_FATAL(go(&q, 0.5, &b, why), CF_OK);
  CU_ASSERT(a.node[a.nodes - 1].r < 1e-10 && b.node[b.nodes - 1].r < 1e-11);
  cf_trajectory_clear(&a);
  cf_trajectory_clear(&b);
}

static void refusals_have_reasons(void)
{
  const double x[4] = {1.0, 0.0, 0.0, 0.0}, y[4] = {1.0, 0.0, 0.0, NAN};
  cf_trajectory a;
  char why[256];
  cf_flow_problem p = problem(CF_MODEL_SA, 2, 2, 1.0, x);
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_EUNDEFINED && strstr(why, "token 1"));
  cf_trajectory_clear(&a);
  p.x = y;
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_EUNDEFINED && strstr(why, "token 1"));
  cf_trajectory_clear(&a);
  p = problem(CF_MODEL_HARDMAX, 2, 2, 1.0, x);
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_EUNDEFINED && why[0]);
  cf_trajectory_clear(&a);
  p = problem(CF_MODEL_SA, 2, 2, NAN, x);
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_EUNDEFINED && why[0]);
  cf_trajectory_clear(&a);
  const double big[4] = {0x1p600, 0, 0, 0x1p600}, large[4] = {100, 0, 0, 100}, huge[4] = {400, 0, 0, 1}, z[4] = {1.0, 0.0, 0.0, 1.0};
  p = problem(CF_MODEL_USA, 2, 2, -231.0, z);
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_EUNDEFINED && strstr(why, "230 for usa"));
  cf_trajectory_clear(&a);
  p = problem(CF_MODEL_USA, 2, 2, 2.5, z);
  p.q = large;
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_EUNDEFINED && strstr(why, "230 for usa"));
  cf_trajectory_clear(&a);
  p = problem(CF_MODEL_SA, 2, 2, 1.0, z);
  p.q = huge;
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_EUNDEFINED && strstr(why, "340"));
  cf_trajectory_clear(&a);
  p.q = big, p.k = big; /* the product overflows */
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_EUNDEFINED && strstr(why, "340"));
  cf_trajectory_clear(&a);
  p.q = p.k = NULL, p.v = large;
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_EUNDEFINED && strstr(why, "V = I"));
  cf_trajectory_clear(&a);
  double *many = calloc(2 * 65536, sizeof *many);
  CU_ASSERT_PTR_NOT_NULL_FATAL(many);
  for (size_t i = 0; i < 65536; i++) many[2 * i] = 1.0; /* a terabyte of coefficients, and steps that the checker does not prove */
  p = problem(CF_MODEL_SA, 65536, 2, 1.0, many);
  CU_ASSERT(go(&p, 1.0, &a, why) == CF_UNDECIDED && strstr(why, "certiform-check") && a.nodes == 1);
  cf_trajectory_clear(&a);
  free(many);
}

/* starts known to 0.3 only, beta = 16: nothing can be certain for long */
static void hopeless_is_undecided(void)
{
  const double x[6] = {1.0, 0.5, -0.3, 1.0, 0.2, -1.0}, radius[3] = {0.3, 0.3, 0.3};
  cf_flow_problem p = problem(CF_MODEL_SA, 3, 2, 16.0, x);
  cf_trajectory a;
  char why[256];
  p.radius = radius;
  CU_ASSERT(go(&p, 10.0, &a, why) == CF_UNDECIDED && why[0]);
  cf_trajectory_clear(&a);
}

static bool all_low(const cf_trajectory *a)
{
  for (size_t k = 0; k < a->nodes; k++)
    if (!a->node[k].xlo) return false;
  return true;
}

/* a square of pairs, hardly perturbed, stays for long near an unstable equilibrium: double loses control, the run begins again with twice the digits and ends */
static void double_double_takes_over(void)
{
  double x[16];
  for (size_t i = 0; i < 8; i++) { /* near the corners of a square */
    x[2 * i] = i % 4 < 2 ? 1.0 : -1.0;
    x[2 * i + 1] = i % 2 ? 1.0 : -1.0;
    x[2 * i] += 0x1p-36 * (double)(i * i % 5);
  }
  cf_flow_problem p = problem(CF_MODEL_SA, 8, 2, 1.0, x);
  cf_trajectory a;
  char why[256];
  CU_ASSERT_EQUAL_FATAL(go(&p, 60.0, &a, why), CF_OK);
  CU_ASSERT(all_low(&a) && a.node[a.nodes - 1].t == 60.0 && a.node[a.nodes - 1].r < 1e-8);
  cf_trajectory_clear(&a);
}

static bool count_starts(void *arg, const cf_trajectory *a)
{
  *(int *)arg += a->nodes == 1;
  return true;
}

/* Two tokens 2^-150 from antipodal, beta = 0: half the angle between them has the tangent cot(2^-151) e^-t, and what is lost on the way is 2^158: double,
 * double-double and then MPFR; the digits become fewer along the run. c' = 1 - c^2, so c is off by at most 2 r. */
static void mpfr_takes_over(void)
{
  const double x[4] = {1.0, 0x1p-150, -1.0, 0.0};
  cf_flow_problem p = problem(CF_MODEL_SA, 2, 2, 0.0, x);
  int starts = 0;
  cf_enclose_options o = {.t_end = 110.0, .threads = 1, .node = count_starts, .arg = &starts};
  cf_trajectory a;
  char why[256];
  cf_trajectory_init(&a, 2, 2);
  CU_ASSERT_EQUAL_FATAL(cf_enclose(&p, &o, &a, why), CF_OK);
  const cf_node *b = &a.node[a.nodes - 1];
  CU_ASSERT(starts >= 3 && a.node[0].bits >= 192 && b->bits < a.node[0].bits && b->t == 110.0 && b->r < 1e-6);
  mpfr_t c, t; /* tan(theta/2) of the distance theta from the antipode, e^t times it, its square s: c = (s - 1)/(s + 1) */
  mpfr_inits2(400, c, t, (mpfr_ptr)0);
  mpfr_set_ui_2exp(c, 1, -150, MPFR_RNDN);
  mpfr_atan(c, c, MPFR_RNDN);
  mpfr_div_ui(c, c, 2, MPFR_RNDN);
  mpfr_tan(c, c, MPFR_RNDN);
  mpfr_set_ui(t, 110, MPFR_RNDN);
  mpfr_exp(t, t, MPFR_RNDN);
  mpfr_mul(c, c, t, MPFR_RNDN);
  mpfr_sqr(c, c, MPFR_RNDN);
  mpfr_add_ui(t, c, 1, MPFR_RNDN);
  mpfr_sub_ui(c, c, 1, MPFR_RNDN);
  mpfr_div(c, c, t, MPFR_RNDN);
  const double exact = mpfr_get_d(c, MPFR_RNDN), got = b->x[0] * b->x[2] + b->x[1] * b->x[3];
  CU_ASSERT(fabs(exact) < 0.9999999 && fabs(got - exact) <= 2.0 * b->r + 1e-14);
  mpfr_clears(c, t, (mpfr_ptr)0);
  cf_trajectory_clear(&a);
}

/* Nodes of so many bits agree with those of double-double within the latter's radii, with Q as well */
static void mpfr_agrees(void)
{
  const double x[6] = {1.0, 0.5, -0.3, 1.0, 0.2, -1.0}, q[4] = {0.5, -1.25, 0.75, 1.0};
  for (int matrix = 0; matrix < 2; matrix++) {
    cf_flow_problem p = problem(CF_MODEL_SA, 3, 2, 2.0, x);
    cf_enclose_options o = {.t_end = 0.75, .threads = 2, .bits = 192}, two = {.t_end = 0.75, .threads = 1, .bits = 106};
    cf_trajectory a, b;
    char why[256];
    if (matrix) p.q = q;
    cf_trajectory_init(&a, 3, 2);
    cf_trajectory_init(&b, 3, 2);
    CU_ASSERT_EQUAL_FATAL(cf_enclose(&p, &o, &a, why), CF_OK);
    CU_ASSERT_EQUAL_FATAL(cf_enclose(&p, &two, &b, why), CF_OK);
    const cf_node *u = &a.node[a.nodes - 1], *v = &b.node[b.nodes - 1];
    CU_ASSERT(u->bits == 192 && v->bits == 106 && u->r < 1e-48 && v->r < 1e-22);
    for (size_t c = 0; c < 6; c++) { /* the differences of the high parts are exact */
      double far = ((u->x[c] - v->x[c]) - v->xlo[c]) + u->xlo[3 * c];
      CU_ASSERT(fabs(far) <= v->r + 1e-30);
    }
    cf_trajectory_clear(&a);
    cf_trajectory_clear(&b);
  }
}

/* Q, K turned by the same rotation, or K = I given as a matrix, or beta and Q both negative: the plain flow said in another way */
static void matrices_that_change_nothing(void)
{
  const double x[9] = {1.0, 0.5, -0.3, 1.0, 0.2, -1.0, -0.4, 0.3, 0.9};
  static const double turn[9] = {0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1}, minus[9] = {-1, 0, 0, 0, -1, 0, 0, 0, -1}, one[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  static const cf_flow_model models[] = {CF_MODEL_SA, CF_MODEL_CAUSAL, CF_MODEL_USA};
  for (int model = 0; model < 3; model++) {
    cf_flow_problem p = problem(models[model], 3, 3, 2.0, x);
    cf_trajectory a, b;
    char why[256];
    CU_ASSERT_EQUAL_FATAL(go(&p, 2.0, &a, why), CF_OK);
    const cf_node *u = &a.node[a.nodes - 1];
    for (int way = 0; way < 4; way++) {
      cf_flow_problem q = p;
      q.q = way == 0 ? turn : way == 1 ? NULL : minus;
      q.k = way == 0 ? turn : way == 1 ? one : way == 2 ? NULL : minus;
      if (way == 2) q.beta = -2.0;
      if (way == 2 && model == 2) continue; /* its time is another one */
      CU_ASSERT_EQUAL_FATAL(go(&q, 2.0, &b, why), CF_OK);
      const cf_node *v = &b.node[b.nodes - 1];
      double far = 0.0;
      for (size_t c = 0; c < 9; c++) far += (u->x[c] - v->x[c]) * (u->x[c] - v->x[c]);
      CU_ASSERT(v->t == 2.0 && sqrt(far) <= u->r + v->r + 1e-15 && v->r < 20.0 * u->r);
      cf_trajectory_clear(&b);
    }
    cf_trajectory_clear(&a);
  }
}

/* usa, n = 2, d = 2: the angle s between two tokens falls by sin(s) e^(beta (cos s - 1)) in the time tau = e^beta t, where beta < 0 too; with
 * Q = -I and beta it is the same pair in a time that runs e^(-2 beta) as fast */
static void negative_beta_usa(void)
{
  const double x[4] = {1.0, 0.0, 0.0, 1.0}, minus[4] = {-1, 0, 0, -1};
  const long double end = 0.125L, h = end / 4000;
  long double s = 1.57079632679489661923L, k[4];
  for (int i = 0; i < 4000; i++) {
    for (int e = 0; e < 4; e++) {
      const long double g = s + (e == 0 ? 0 : e == 3 ? h * k[2] : h / 2 * k[e - 1]);
      k[e] = -sinl(g) * expl(-2 * (cosl(g) - 1));
    }
    s += h / 6 * (k[0] + 2 * k[1] + 2 * k[2] + k[3]);
  }
  for (int way = 0; way < 2; way++) {
    cf_flow_problem p = problem(CF_MODEL_USA, 2, 2, way ? 2.0 : -2.0, x);
    cf_trajectory a;
    char why[256];
    if (way) p.q = minus;
    CU_ASSERT_EQUAL_FATAL(go(&p, way ? 0.125 * 54.598150033144239078 : 0.125, &a, why), CF_OK); /* e^4 */
    const cf_node *b = &a.node[a.nodes - 1];
    CU_ASSERT(b->r < 1e-12 && fabsl(b->x[0] * b->x[2] + b->x[1] * b->x[3] - cosl(s)) <= 3 * b->r + 1e-14);
    cf_trajectory_clear(&a);
  }
}

/* beta < 0, d = 2: two tokens move apart as c' = -2 (1 - c^2) a with a = 1/(1 + e^(beta(1 - c))): c decreases; and Q of norm 0 is beta = 0 */
static void negative_beta(void)
{
  const double x[4] = {1.0, 0.0, 1.0, 1.0}, zero[4] = {0, 0, 0, 0};
  cf_flow_problem p = problem(CF_MODEL_SA, 2, 2, -5.0, x), q = problem(CF_MODEL_SA, 2, 2, 3.0, x);
  cf_trajectory a, b;
  char why[256];
  CU_ASSERT_EQUAL_FATAL(go(&p, 1.0, &a, why), CF_OK);
  const double *y = a.node[a.nodes - 1].x;
  /* (angle)' = -sin(angle) 2 w, w = the weight of the other = 1/(1 + e^(-5 (1 - c))): RK4 in long double */
  long double s = 0.78539816339744830961566L, h = 1.0L / 2000, k[4];
  for (int i = 0; i < 2000; i++) {
    for (int e = 0; e < 4; e++) {
      const long double g = s + (e == 0 ? 0 : e == 3 ? h * k[2] : h / 2 * k[e - 1]);
      k[e] = -2 * sinl(g) / (1 + expl(-5 * (1 - cosl(g))));
    }
    s += h / 6 * (k[0] + 2 * k[1] + 2 * k[2] + k[3]);
  }
  CU_ASSERT(fabsl(y[0] * y[2] + y[1] * y[3] - cosl(s)) <= 3 * a.node[a.nodes - 1].r + 1e-13);
  cf_trajectory_clear(&a);
  q.q = zero;
  CU_ASSERT_EQUAL_FATAL(go(&q, 1.0, &a, why), CF_OK);
  q.q = NULL, q.beta = 0.0;
  CU_ASSERT_EQUAL_FATAL(go(&q, 1.0, &b, why), CF_OK);
  const cf_node *u = &a.node[a.nodes - 1], *v = &b.node[b.nodes - 1];
  for (size_t c = 0; c < 4; c++) CU_ASSERT(fabs(u->x[c] - v->x[c]) <= u->r + v->r);
  cf_trajectory_clear(&a);
  cf_trajectory_clear(&b);
}

/* asked for from the start, it agrees with double within the latter's radius */
static void double_double_agrees(void)
{
  const double x[6] = {1.0, 0.5, -0.3, 1.0, 0.2, -1.0};
  cf_flow_problem p = problem(CF_MODEL_USA, 3, 2, 2.0, x);
  cf_enclose_options o = {.t_end = 3.0, .threads = 1, .bits = 106};
  cf_trajectory a, b;
  char why[256];
  cf_trajectory_init(&a, 3, 2);
  CU_ASSERT_EQUAL_FATAL(cf_enclose(&p, &o, &a, why), CF_OK);
  CU_ASSERT_EQUAL_FATAL(go(&p, 3.0, &b, why), CF_OK);
  const cf_node *u = &a.node[a.nodes - 1], *v = &b.node[b.nodes - 1];
  double far = 0.0;
  for (size_t c = 0; c < 6; c++) far += (u->x[c] - v->x[c]) * (u->x[c] - v->x[c]);
  CU_ASSERT(all_low(&a) && u->r < 1e-22 && sqrt(far) <= v->r + 1e-15);
  cf_trajectory_clear(&a);
  cf_trajectory_clear(&b);
}

void suite_enclose_run(void)
{
  CU_pSuite s = CU_add_suite("enclose_run", NULL, NULL);
  CU_add_test(s, "two tokens follow tanh", two_tokens_follow_tanh);
  CU_add_test(s, "one token stands still", one_token_stands_still);
  CU_add_test(s, "times and radii are in order", times_and_radii_are_in_order);
  CU_add_test(s, "a stopped run goes on", a_stopped_run_goes_on);
  CU_add_test(s, "refusals have reasons", refusals_have_reasons);
  CU_add_test(s, "threads change nothing", threads_change_nothing);
  CU_add_test(s, "blocks are used", blocks_are_used);
  CU_add_test(s, "hopeless is undecided", hopeless_is_undecided);
  CU_add_test(s, "matrices that change nothing", matrices_that_change_nothing);
  CU_add_test(s, "negative beta", negative_beta);
  CU_add_test(s, "usa: negative beta", negative_beta_usa);
  CU_add_test(s, "double-double takes over", double_double_takes_over);
  CU_add_test(s, "MPFR takes over", mpfr_takes_over);
  CU_add_test(s, "MPFR agrees", mpfr_agrees);
  CU_add_test(s, "double-double agrees", double_double_agrees);
}
