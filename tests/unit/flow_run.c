/* Runs of the flow against closed forms, scalar reductions and symmetries; the orders of the integrators. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "flow/energy.h"
#include "flow/init.h"
#include "flow/random.h"
#include "flow/run.h"
#include "statistics.h"

static cf_flow_problem problem(cf_flow_model model, size_t n, size_t d, double beta, const double *x)
{
  return (cf_flow_problem){.model = model, .n = n, .d = d, .heads = 1, .beta = beta, .x = x, .repulse = 1, .scheme = 1, .seed = 1};
}
static cf_run_options options(cf_method method, double dt, double t_end)
{
  return (cf_run_options){.method = method, .dt = dt, .t_end = t_end, .tol = 1e-11, .order = 20, .every = 1, .max_memory = (size_t)1 << 28};
}

static cf_run go(const cf_flow_problem *p, const cf_run_options *o)
{
  cf_run r;
  const char *reason;
  double at;
  const cf_status s = cf_run_flow(p, o, &r, &reason, &at);
  if (s != CF_OK) printf("\nrun: %s at %g\n", reason ? reason : cf_strerror(s), at);
  CU_ASSERT_EQUAL_FATAL(s, CF_OK);
  return r;
}
static const double *last(const cf_run *r) { return r->x + (r->count - 1) * r->n * r->d; }

static double inner(size_t d, const double *x, const double *y)
{
  double s = 0;
  for (size_t k = 0; k < d; k++) s += x[k] * y[k];
  return s;
}
static double distance(size_t m, const double *x, const double *y)
{
  double e = 0;
  for (size_t k = 0; k < m; k++) e = fmax(e, fabs(x[k] - y[k]));
  return e;
}

/* all cosines of the last record are c, up to tol */
static int all_cosines(const cf_run *r, double c, double tol)
{
  int wrong = 0;
  for (size_t i = 0; i < r->n; i++)
    for (size_t j = 0; j < i; j++) wrong += !(fabs(inner(r->d, last(r) + i * r->d, last(r) + j * r->d) - c) <= tol);
  return wrong == 0;
}

/* Scalar equation g' = f(g) by RK4 in long double, 4,000 steps: error below 1e-15 for the equations here. */
static double scalar(long double (*f)(long double g, double beta, double n, double m), double beta, double n, double m, double g0, double t)
{
  long double g = g0, h = (long double)t / 4000;
  for (int i = 0; i < 4000; i++) {
    const long double a = f(g, beta, n, m), b = f(g + h / 2 * a, beta, n, m), c = f(g + h / 2 * b, beta, n, m), d = f(g + h * c, beta, n, m);
    g += h / 6 * (a + 2 * b + 2 * c + d);
  }
  return (double)g;
}
static long double usa_rate(long double g, double beta, double n, double m) { return (void)m, 2 / n * expl(beta * g) * (1 - g) * ((n - 1) * g + 1); }
static long double two_clusters(long double c, double beta, double n, double m)
{
  const long double e = expl(beta), w = expl(beta * c);
  return (1 - c * c) * w * (m / (n * e + m * w) + n / (m * e + n * w));
}

/* gamma(t) of 32 orthogonal tokens, t = 1, 3, 6: t(gamma) = int_0^gamma (e^(beta(1-g)) + n - 1)/(2 (1-g)((n-1) g + 1)) dg, by quadrature in 30 digits */
static void equiangular(void)
{
  static const double gamma[2][3] = {{0.15184933554388462, 0.914207011654176001, 0.999767453312027149}, {0.01363398454907085, 0.06708635747257837, 0.50876558953229054}};
  static const double times[3] = {1, 3, 6};
  double x[32 * 32];
  cf_init_orthogonal(32, 32, x);
  for (int b = 0; b < 2; b++)
    for (int k = 0; k < 3; k++) {
      cf_flow_problem p = problem(CF_MODEL_SA, 32, 32, b ? 5 : 1, x);
      cf_run_options o = options(CF_METHOD_TAYLOR, 0.25, times[k]);
      o.every = 1000;
      cf_run r = go(&p, &o);
      CU_ASSERT(all_cosines(&r, gamma[b][k], 1e-13));
      cf_run_clear(&r);
      o = options(CF_METHOD_DOPRI5, 0.5, times[k]);
      r = go(&p, &o);
      CU_ASSERT(all_cosines(&r, gamma[b][k], 1e-9));
      CU_ASSERT(!all_cosines(&r, gamma[b][k] + 1e-6, 1e-9)); /* the check can fail */
      cf_run_clear(&r);
    }
  CU_ASSERT(cf_init_equiangular(5, 7, -0.1, x));
  cf_flow_problem p = problem(CF_MODEL_USA, 5, 7, 2, x);
  cf_run_options o = options(CF_METHOD_TAYLOR, 0.05, 1);
  cf_run r = go(&p, &o);
  CU_ASSERT(fabs(r.min_inner[0] + 0.1) <= 1e-15);
  CU_ASSERT(all_cosines(&r, scalar(usa_rate, 2, 5, 0, -0.1, 1), 1e-13));
  cf_run_clear(&r);
  CU_ASSERT(!cf_init_equiangular(5, 7, -0.26, x));
  CU_ASSERT(!cf_init_equiangular(5, 7, 1, x));
}

static void closed_forms(void)
{
  double x[36];
  cf_init_orthogonal(2, 2, x);
  cf_flow_problem p = problem(CF_MODEL_SA, 2, 2, 0, x);
  cf_run_options o = options(CF_METHOD_TAYLOR, 0.125, 2);
  cf_run r = go(&p, &o);
  CU_ASSERT(all_cosines(&r, 0.96402758007581688395, 2e-15)); /* tanh 2 */
  cf_run_clear(&r);
  cf_init_orthogonal(6, 6, x);
  p = problem(CF_MODEL_USA, 6, 6, 0, x);
  r = go(&p, &o);
  CU_ASSERT(all_cosines(&r, (exp(4) - 1) / (exp(4) + 5), 1e-14));
  cf_run_clear(&r);
  /* one token, V diagonal: e^(tV) x / |e^(tV) x| */
  const double v[9] = {1, 0, 0, 0, -0.5, 0, 0, 0, 0.25}, start[3] = {1, 2, 3};
  p = problem(CF_MODEL_SA, 1, 3, 4, start);
  p.v = v;
  o = options(CF_METHOD_RK4, 0.01, 3);
  r = go(&p, &o);
  const double y[3] = {exp(3), 2 * exp(-1.5), 3 * exp(0.75)}, size = sqrt(inner(3, y, y));
  for (int k = 0; k < 3; k++) CU_ASSERT(fabs(last(&r)[k] - y[k] / size) <= 1e-9);
  cf_run_clear(&r);
}

/* 3 tokens at one point, 5 at another, cosine 0.3: their cosine obeys a scalar equation; the tokens of a point stay together */
static void clusters(void)
{
  double x[16];
  for (int i = 0; i < 8; i++) x[2 * i] = i < 3 ? 1 : 0.3, x[2 * i + 1] = i < 3 ? 0 : sqrt(1 - 0.09);
  cf_flow_problem p = problem(CF_MODEL_SA, 8, 2, 6, x);
  cf_run_options o = options(CF_METHOD_TAYLOR, 0.125, 4);
  cf_run r = go(&p, &o);
  CU_ASSERT(fabs(inner(2, last(&r), last(&r) + 14) - scalar(two_clusters, 6, 3, 5, 0.3, 4)) <= 1e-13);
  CU_ASSERT_EQUAL(r.clusters[0], 2);
  CU_ASSERT(inner(2, last(&r), last(&r) + 4) >= 1 - 1e-14);
  cf_run_clear(&r);
}

static void symmetries(void)
{
  enum { N = 10, D = 4 };
  double x[N * D], y[N * D], w[D] = {0.1, -0.7, 0.4, 1};
  CU_ASSERT_EQUAL(cf_random_tokens(5, 0, N, D, x), CF_OK);
  const double ww = inner(D, w, w);
  for (size_t i = 0; i < N; i++) { /* reflected at w, and the order reversed */
    const double c = 2 * inner(D, w, x + i * D) / ww;
    for (size_t k = 0; k < D; k++) y[(N - 1 - i) * D + k] = x[i * D + k] - c * w[k];
  }
  cf_run_options o = options(CF_METHOD_RK4, 0.05, 3);
  cf_flow_problem p = problem(CF_MODEL_SA, N, D, 3, x), q = problem(CF_MODEL_SA, N, D, 3, y);
  cf_run a = go(&p, &o), b = go(&q, &o);
  for (size_t i = 0; i < N; i++) {
    const double *z = last(&a) + i * D, c = 2 * inner(D, w, z) / ww;
    for (size_t k = 0; k < D; k++) CU_ASSERT(fabs(last(&b)[(N - 1 - i) * D + k] - (z[k] - c * w[k])) <= 1e-12);
  }
  cf_run_clear(&a);
  cf_run_clear(&b);
}

/* the step halved: log2 of the quotient of the errors is the order */
static double order_of(cf_method method, int taylor, double h)
{
  double x[18], e[2];
  CU_ASSERT_EQUAL(cf_random_tokens(3, 0, 6, 3, x), CF_OK);
  cf_flow_problem p = problem(CF_MODEL_SA, 6, 3, 2, x);
  cf_run_options o = options(CF_METHOD_TAYLOR, 1.0 / 16, 1);
  cf_run exact = go(&p, &o);
  for (int i = 0; i < 2; i++) {
    cf_field f;
    cf_integrator s;
    double y[18];
    CU_ASSERT_EQUAL_FATAL(cf_field_new(&p, &f, NULL), CF_OK);
    CU_ASSERT_EQUAL_FATAL(cf_integrator_new(&f, method, taylor, &s), CF_OK);
    CU_ASSERT_EQUAL(cf_field_start(&f, y), CF_OK);
    const int steps = (int)lround(1 / h) << i;
    for (int k = 0; k < steps; k++) CU_ASSERT_EQUAL(cf_integrator_step(&s, (double)k / steps, 1.0 / steps, (size_t)k, y), CF_OK);
    e[i] = distance(18, y, last(&exact));
    cf_integrator_clear(&s);
    cf_field_clear(&f);
  }
  cf_run_clear(&exact);
  return log2(e[0] / e[1]);
}
static void orders(void)
{
  static const struct {
    cf_method method;
    int taylor;
    double h, order;
  } row[] = {{CF_METHOD_EULER, 0, 1.0 / 256, 1}, {CF_METHOD_PUBLISHED, 0, 1.0 / 256, 1}, {CF_METHOD_GEODESIC, 0, 1.0 / 256, 1}, {CF_METHOD_RK4, 0, 1.0 / 32, 4},
             {CF_METHOD_DOPRI5, 0, 1.0 / 16, 5}, {CF_METHOD_DOP853, 0, 1.0 / 4, 8},
             {CF_METHOD_TAYLOR, 3, 1.0 / 32, 3}, {CF_METHOD_TAYLOR, 6, 1.0 / 16, 6}};
  for (int i = 0; i < 8; i++) {
    const double p = order_of(row[i].method, row[i].taylor, row[i].h);
    if (!(fabs(p - row[i].order) <= 0.25)) printf("\n%s %d: order %g\n", cf_method_name[row[i].method], row[i].taylor, p);
    CU_ASSERT(fabs(p - row[i].order) <= 0.25);
  }
}

/* energy up (beta >= 0), norms 1, all methods alike where they agree to order h^4 and better */
static void records(void)
{
  double x[96];
  CU_ASSERT_EQUAL(cf_random_tokens(1, 0, 32, 3, x), CF_OK);
  for (int m = 0; m < CF_METHODS; m++)
    for (int usa = 0; usa < 2; usa++) {
      cf_flow_problem p = problem(usa ? CF_MODEL_USA : CF_MODEL_SA, 32, 3, usa ? 1 : 4, x);
      cf_run_options o = options((cf_method)m, 0.03125, 4);
      o.every = 8;
      cf_run r = go(&p, &o);
      CU_ASSERT_EQUAL(r.count, 17);
      CU_ASSERT_EQUAL(r.t[16], 4);
      for (size_t k = 0; k < r.count; k++) {
        CU_ASSERT_EQUAL(r.t[k], 0.25 * (double)k);
        CU_ASSERT(k == 0 || r.energy[k] >= r.energy[k - 1]);
        for (size_t i = 0; i < 32; i++) CU_ASSERT(fabs(sqrt(inner(3, r.x + (k * 32 + i) * 3, r.x + (k * 32 + i) * 3)) - 1) <= 7 * 0x1p-53);
        CU_ASSERT_EQUAL(r.min_inner[k], cf_min_inner(32, 3, r.x + k * 96));
      }
      cf_run_clear(&r);
    }
}

/* c_12' at 0 from 8 orthonormal tokens: 2 e^0/(s Z) by scheme, s = 1, r, r|A|, |A|/alpha, 1; Z = e^beta + n - 1, |A|^2 = (e^(2 beta) + n - 1)/Z^2 */
static void schemes(void)
{
  enum { N = 8 };
  const double beta = 1.5, z = exp(beta) + N - 1, a = sqrt(exp(2 * beta) + N - 1), radius = 3;
  const double expect[CF_MODELS] = {[CF_MODEL_SA] = 2 / z, [CF_MODEL_PRE_LN] = 2 / (radius * z), [CF_MODEL_PERI_LN] = 2 / (radius * a),
                                    [CF_MODEL_MIX_LN] = 2 / z, [CF_MODEL_NGPT] = 2 * 0.7 / a, [CF_MODEL_SQRT] = 2 / z};
  double x[N * N], y[N * N + N], dy[N * N + N];
  for (size_t i = 0; i < N * N; i++) x[i] = i % (N + 1) ? 0 : radius;
  for (int m = 0; m < CF_MODELS; m++) {
    if (expect[m] == 0) continue;
    cf_flow_problem p = problem((cf_flow_model)m, N, N, beta, x);
    cf_field f;
    p.scheme = 0.7;
    CU_ASSERT_EQUAL_FATAL(cf_field_new(&p, &f, NULL), CF_OK);
    CU_ASSERT_EQUAL(cf_field_start(&f, y), CF_OK);
    cf_field_eval(&f, 0, y, dy);
    CU_ASSERT(fabs(inner(N, dy, y + N) + inner(N, y, dy + N) - expect[m]) <= 1e-14);
    if (f.size > N * N) {
      const double c = (m == CF_MODEL_MIX_LN ? 0 : m == CF_MODEL_PERI_LN ? exp(beta) / a : exp(beta) / z);
      CU_ASSERT(fabs(y[N * N] - radius) <= 1e-15 && fabs(dy[N * N] - c) <= 1e-14);
    }
    if (m == CF_MODEL_MIX_LN || m == CF_MODEL_SQRT) { /* later: as pre-ln; half the speed at t = 3 */
      cf_field_eval(&f, 3, y, dy);
      CU_ASSERT(fabs(inner(N, dy, y + N) + inner(N, y, dy + N) - (m == CF_MODEL_SQRT ? 1 / z : 2 / (radius * z))) <= 1e-14);
    }
    CU_ASSERT(!f.fault);
    cf_field_clear(&f);
  }
}

/* the same flow said in two ways */
static void equivalents(void)
{
  enum { N = 9 };
  double x[3 * N], flat[2 * N], half[18] = {0};
  static const double identity[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  for (int h = 0; h < 2; h++)
    for (int k = 0; k < 3; k++) half[9 * h + 4 * k] = h ? 0.25 : 0.75;
  CU_ASSERT_EQUAL(cf_random_tokens(9, 0, N, 3, x), CF_OK);
  CU_ASSERT_EQUAL(cf_random_tokens(9, 0, N, 2, flat), CF_OK);
  cf_run_options o = options(CF_METHOD_RK4, 0.0625, 2);
  for (int causal = 0; causal < 3; causal++) { /* sa, usa, causal */
    static const cf_flow_model model[3] = {CF_MODEL_SA, CF_MODEL_USA, CF_MODEL_CAUSAL};
    cf_flow_problem p = problem(model[causal], N, 3, 2, x), q = p;
    q.q = identity;
    cf_run a = go(&p, &o), b = go(&q, &o);
    CU_ASSERT(distance(3 * N, last(&a), last(&b)) <= 1e-13);
    if (causal == 2) CU_ASSERT(distance(3, last(&a), x) <= 1e-14); /* the first token rests */
    cf_run_clear(&b);
    double two[18];
    memcpy(two, identity, sizeof identity);
    memcpy(two + 9, identity, sizeof identity);
    q.q = q.k = two;
    q.v = half;
    q.heads = 2; /* V_h = 3/4, 1/4: the same field */
    b = go(&q, &o);
    CU_ASSERT(distance(3 * N, last(&a), last(&b)) <= 1e-13);
    cf_run_clear(&a);
    cf_run_clear(&b);
  }
  cf_flow_problem p = problem(CF_MODEL_USA, N, 2, 2, flat), q = problem(CF_MODEL_CIRCLE, N, 2, 2, flat);
  o = options(CF_METHOD_DOPRI5, 0.5, 2);
  cf_run a = go(&p, &o), b = go(&q, &o);
  CU_ASSERT(distance(2 * N, last(&a), last(&b)) <= 1e-9);
  cf_run_clear(&a);
  cf_run_clear(&b);
}

/* x' = sum_j a_ij x_j by a RK4 of its own; z = e^-t x */
static void raw_field(const long double *x, long double *f)
{
  for (int i = 0; i < 3; i++) {
    long double z = 0, s[2] = {0, 0};
    for (int j = 0; j < 3; j++) {
      const long double w = expl(0.5L * (x[2 * i] * x[2 * j] + x[2 * i + 1] * x[2 * j + 1]));
      z += w, s[0] += w * x[2 * j], s[1] += w * x[2 * j + 1];
    }
    f[2 * i] = s[0] / z, f[2 * i + 1] = s[1] / z;
  }
}
static void raw_flow(void)
{
  double start[6] = {1, 0, 0.6, 0.8, -0.8, 0.6};
  long double x[6], y[6], k[4][6], h = 1.0L / 500;
  for (int e = 0; e < 6; e++) x[e] = start[e];
  for (int i = 0; i < 500; i++) {
    raw_field(x, k[0]);
    for (int s = 1; s < 4; s++) {
      for (int e = 0; e < 6; e++) y[e] = x[e] + (s == 3 ? h : h / 2) * k[s - 1][e];
      raw_field(y, k[s]);
    }
    for (int e = 0; e < 6; e++) x[e] += h / 6 * (k[0][e] + 2 * k[1][e] + 2 * k[2][e] + k[3][e]);
  }
  cf_flow_problem p = problem(CF_MODEL_RAW, 3, 2, 0.5, start);
  cf_run_options o = options(CF_METHOD_DOPRI5, 0.5, 1);
  cf_run r = go(&p, &o);
  for (int e = 0; e < 6; e++) CU_ASSERT(fabsl(last(&r)[e] - expl(-1) * x[e]) <= 1e-9);
  cf_run_clear(&r);
}

static void hardmax_and_repulsive(void)
{
  /* token 0 and 1 see each other, token 2 sees 1 */
  double x[6] = {1, 0, 0.8, 0.6, 0, 1}, dy[6];
  cf_flow_problem p = problem(CF_MODEL_HARDMAX, 3, 2, 1, x);
  cf_field f;
  CU_ASSERT_EQUAL_FATAL(cf_field_new(&p, &f, NULL), CF_OK);
  cf_field_eval(&f, 0, x, dy);
  const double expect[6] = {0, 0.6, 1 - 0.64, -0.48, 0.8, 0};
  CU_ASSERT(distance(6, dy, expect) <= 1e-15);
  cf_field_clear(&f);
  p = problem(CF_MODEL_SA, 3, 2, 1, x);
  p.repulse = -1;
  cf_run_options o = options(CF_METHOD_RK4, 0.1, 60);
  cf_run r = go(&p, &o);
  CU_ASSERT(all_cosines(&r, -0.5, 1e-6)); /* three repelling tokens of the plane: the triangle */
  CU_ASSERT(r.energy[r.count - 1] < r.energy[0]);
  cf_run_clear(&r);
}

/* Brownian motion on the sphere: the mean of <x(t), x(0)> is exp(-(d - 1) X t); 2,000 seeds, standard error below 0.02 */
static void noise(void)
{
  const double x[3] = {0, 0, 1};
  double mean = 0;
  for (unsigned seed = 0; seed < 2000; seed++) {
    cf_flow_problem p = problem(CF_MODEL_SA, 1, 3, 1, x);
    p.noise = 0.5;
    p.seed = seed;
    cf_run_options o = options(CF_METHOD_EULER, 0.05, 1);
    o.every = 20;
    cf_run r = go(&p, &o);
    mean += last(&r)[2] / 2000;
    cf_run_clear(&r);
  }
  CU_ASSERT(fabs(mean - exp(-1)) <= 0.08);
}

/* 32 uniform tokens, d = 32, beta = 5, t = 10: of 150 systems the fraction of cosines above 0.999 was 0.501 with Euler's step 0.1
 * and 0.712 with RK4 (standard error 0.03); 50 systems here */
static void front(void)
{
  double fraction[2] = {0, 0}, x[1024];
  for (int m = 0; m < 2; m++)
    for (uint32_t system = 0; system < 50; system++) {
      CU_ASSERT_EQUAL(cf_random_tokens(7, system, 32, 32, x), CF_OK);
      cf_flow_problem p = problem(CF_MODEL_SA, 32, 32, 5, x);
      cf_run_options o = options(m ? CF_METHOD_RK4 : CF_METHOD_EULER, 0.1, 10);
      o.every = 100;
      cf_run r = go(&p, &o);
      for (size_t i = 0; i < 32; i++)
        for (size_t j = 0; j < i; j++) fraction[m] += (inner(32, last(&r) + i * 32, last(&r) + j * 32) > 0.999) / (50.0 * 496);
      cf_run_clear(&r);
    }
  if (!(fabs(fraction[0] - 0.501) <= 0.15 && fabs(fraction[1] - 0.712) <= 0.15)) printf("\nfront: %g %g\n", fraction[0], fraction[1]);
  CU_ASSERT(fabs(fraction[0] - 0.501) <= 0.15);
  CU_ASSERT(fabs(fraction[1] - 0.712) <= 0.15);
  CU_ASSERT(fraction[1] > fraction[0]);
}

/* a chain of three is not one cluster by this count, as in the experiments; a pair and a single token are two */
static void counting(void)
{
  uint64_t work[25];
  const double s = 0.012, chain[6] = {1, 0, cos(s), sin(s), cos(2 * s), sin(2 * s)}, pair[6] = {1, 0, 1, 0, 0, 1};
  CU_ASSERT_EQUAL(cf_clusters(3, 2, chain, work), 3);
  CU_ASSERT_EQUAL(cf_clusters(3, 2, pair, work), 2);
  CU_ASSERT_EQUAL(cf_clusters(1, 2, pair, work), 1);
  CU_ASSERT_EQUAL(cf_min_inner(3, 2, pair), 0);
  CU_ASSERT_EQUAL(cf_min_inner(1, 2, pair), 1);
}

static void refusals(void)
{
  double x[6] = {1, 0, 0, 0, 1, 0}, at;
  const char *reason;
  cf_run r;
  cf_flow_problem p = problem(CF_MODEL_NGPT, 2, 3, 1, x);
  cf_run_options o = options(CF_METHOD_TAYLOR, 0.1, 1);
  CU_ASSERT_EQUAL(cf_run_flow(&p, &o, &r, &reason, &at), CF_EUNDEFINED);
  CU_ASSERT(reason && strstr(reason, "taylor"));
  p.model = CF_MODEL_SA;
  o.order = 0;
  CU_ASSERT_EQUAL(cf_run_flow(&p, &o, &r, &reason, &at), CF_ESIZE);
  o = options(CF_METHOD_RK4, 0.1, -1);
  CU_ASSERT_EQUAL(cf_run_flow(&p, &o, &r, &reason, &at), CF_ESIZE);
  o = options(CF_METHOD_RK4, 0.1, 1);
  o.max_memory = 100;
  CU_ASSERT_EQUAL(cf_run_flow(&p, &o, &r, &reason, &at), CF_ENOMEM);
  o.max_memory = 1 << 20;
  p.noise = 1;
  CU_ASSERT_EQUAL(cf_run_flow(&p, &o, &r, &reason, &at), CF_EUNDEFINED);
  p.noise = 0;
  p.beta = -129;
  CU_ASSERT_EQUAL(cf_run_flow(&p, &o, &r, &reason, &at), CF_EBOX);
  p.model = CF_MODEL_USA;
  p.beta = 601;
  CU_ASSERT_EQUAL(cf_run_flow(&p, &o, &r, &reason, &at), CF_EBOX);
  p.beta = 1;
  x[3] = x[4] = x[5] = 0;
  CU_ASSERT_EQUAL(cf_run_flow(&p, &o, &r, &reason, &at), CF_EUNDEFINED);
}

void suite_flow_run(void)
{
  CU_pSuite s = CU_add_suite("flow_run", NULL, NULL);
  CU_add_test(s, "equiangular tokens, reference digits", equiangular);
  CU_add_test(s, "closed forms", closed_forms);
  CU_add_test(s, "two clusters", clusters);
  CU_add_test(s, "reflections and permutations", symmetries);
  CU_add_test(s, "orders of the integrators", orders);
  CU_add_test(s, "energy, norms and the grid of a record", records);
  CU_add_test(s, "schemes of normalization", schemes);
  CU_add_test(s, "the same flow said in two ways", equivalents);
  CU_add_test(s, "the raw flow", raw_flow);
  CU_add_test(s, "hardmax, repulsive", hardmax_and_repulsive);
  ADD_STATISTICS(s, "noise", noise);
  ADD_STATISTICS(s, "the front of the published experiments", front);
  CU_add_test(s, "counting clusters", counting);
  CU_add_test(s, "refusals", refusals);
}
