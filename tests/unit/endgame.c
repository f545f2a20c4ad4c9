/* The end-game's claims, section 6 of specs/endgame.md recomputed in long double, against trajectories, and at inputs that must fail. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "flow/endgame.h"
#include "flow/endgame_rate.h"
#include "flow/hull.h"

#define MOST 4096
typedef long double real;

static unsigned long long state;
static double uniform(void)
{
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(state >> 11) * 0x1p-53;
}
static double normal(void) { return sqrt(-2 * log(1 - uniform())) * cos(6.283185307179586 * uniform()); }

/* n unit tokens about e_1: normal + pull e_1 */
static void tokens(size_t n, size_t d, double pull, double *x)
{
  for (size_t i = 0; i < n; i++) {
    double q = 0;
    for (size_t k = 0; k < d; k++) {
      x[i * d + k] = normal() + (k == 0 ? pull : 0);
      q += x[i * d + k] * x[i * d + k];
    }
    for (size_t k = 0; k < d; k++) x[i * d + k] /= sqrt(q);
  }
}

static cf_flow_problem problem(cf_flow_model model, size_t n, size_t d, double beta)
{
  return (cf_flow_problem){.model = model, .n = n, .d = d, .heads = 1, .beta = beta, .repulse = 1};
}

static real dot(size_t d, const double *a, const double *b)
{
  real s = 0;
  for (size_t k = 0; k < d; k++) s += (real)a[k] * b[k];
  return s;
}

/* ---- section 6 in long double ---- */

static real over_chords(size_t n, size_t d, const real *y) /* max |y_i - y_j| */
{
  real most = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) {
      real q = 0;
      for (size_t k = 0; k < d; k++) q += (y[i * d + k] - y[j * d + k]) * (y[i * d + k] - y[j * d + k]);
      if (q > most) most = q;
    }
  return sqrtl(most);
}

typedef struct seen { /* N1, N2, N3, N4 */
  real delta, s, D, M0, rho, first;
} seen;

static seen look(const cf_flow_problem *p, const cf_node *a, const cf_claim *c)
{
  size_t n = p->n, d = p->d;
  static real y[MOST];
  real chord, most = 0, w = c->w ? sqrtl(dot(d, c->w, c->w)) : 1;
  seen z = {.s = 1, .rho = 0};
  for (size_t k = 0; k < n * d; k++) y[k] = a->x[k];
  chord = over_chords(n, d, y) + sqrtl(2) * a->r;
  z.delta = chord * chord / 2;
  for (size_t i = 0; c->w && i < n; i++) {
    real q = dot(d, a->x + i * d, c->w), norm = 0;
    if (q / w - a->r < z.s) z.s = q / w - a->r;
    for (size_t k = 0; k < d; k++) {
      y[i * d + k] = a->x[i * d + k] * w / q;
      norm += y[i * d + k] * y[i * d + k];
    }
    if (norm > most) most = norm;
  }
  real blur = sqrtl(2) * a->r / (c->s > 0 ? c->s : 1) * sqrtl(most);
  z.D = n == 1 ? 0 : over_chords(n, d, y) + blur;
  for (size_t i = 1; i < n; i++) {
    real pair[2 * 64];
    memcpy(pair, y, d * sizeof(real));
    memcpy(pair + d, y + i * d, d * sizeof(real));
    real q = (over_chords(2, d, pair) + blur) / i;
    if (q > z.M0) z.M0 = q;
  }
  for (size_t i = 0; c->center && i < n; i++) {
    real q = 0, norm = sqrtl(dot(d, c->center, c->center));
    for (size_t k = 0; k < d; k++) q += (a->x[i * d + k] - c->center[k] / norm) * (a->x[i * d + k] - c->center[k] / norm);
    if (i == 0) z.first = sqrtl(q) + a->r;
    if (sqrtl(q) + a->r > z.rho) z.rho = sqrtl(q) + a->r;
  }
  if (z.rho > sqrtl(2)) z.rho = 2;
  return z;
}

/* plain models: N(u) = 1 + g (e^{b x} - 1) */
static real weights(const cf_flow_problem *p, real x)
{
  real nu = 1 - 1 / (real)p->n, g = p->model == CF_MODEL_USA ? 1 : nu, b = p->model == CF_MODEL_USA ? fmaxl(p->beta, 0) : fabsl((real)p->beta);
  return 1 + g * expm1l(b * x);
}

static real rate_inner(const cf_flow_problem *p, real u) { return (1 - (1 - 1 / (real)p->n) * u) / weights(p, u); }
static real rate_hull(const cf_flow_problem *p, real s, real u)
{
  real kappa2 = 1 - s * s;
  return 1 / fminl(1 / s, 1 + sqrtl(kappa2) * u) / weights(p, fminl(u * u / 2, 2 * kappa2));
}

enum { STEPS = 200000 };
/* the integrals by the midpoint rule: neither an upper nor a lower bound, but near the value */
static real integral(const cf_flow_problem *p, bool hull, real s, real end)
{
  real sum = 0;
  for (int k = 0; k < STEPS; k++) {
    real u = (k + 0.5L) / STEPS * end;
    sum += (1 / (hull ? rate_hull(p, s, u) : rate_inner(p, u)) - 1) / u;
  }
  return sum * end / STEPS;
}

/* claim >= exact value, and not by more than the share */
static void near_above(double claim, real exact, real share)
{
  CU_ASSERT(claim >= exact * (1 - 1e-15L));
  CU_ASSERT(claim <= exact * (1 + share) + 1e-14L);
}
static void near_below(double claim, real exact, real share)
{
  CU_ASSERT(claim <= exact * (1 + 1e-15L));
  CU_ASSERT(claim >= exact * (1 - share));
}

static void check_cluster(const cf_flow_problem *p, const cf_node *a, const cf_claim *c)
{
  seen z = look(p, a, c);
  bool causal = c->theorem == 'C', hull = c->theorem != 'A';
  real scale, top = causal ? 0.5L : 1, crude;
  CU_ASSERT_EQUAL(causal, p->model == CF_MODEL_CAUSAL);
  near_above(c->delta, hull ? z.D : z.delta, 1e-9L);
  if (hull) near_below(c->s, z.s, 1e-9L);
  near_above(c->radius, causal ? z.first : z.rho, 1e-9L);
  scale = causal ? (p->n - 1) * z.M0 : hull ? z.D : sqrtl(2 * z.delta);
  crude = hull ? rate_hull(p, z.s, z.D) * top : rate_inner(p, z.delta);
  if (c->lambda == top && c->C > scale * 1.0001L) {
    real I = integral(p, hull, z.s, hull ? z.D : z.delta);
    if (causal) I += (1 / (2 * crude) - 1) * logl(fmaxl(1, (2 * p->n - 3) * z.M0 / z.D));
    if (causal) { /* the producer drops the -1 of J */
      CU_ASSERT(c->C >= scale * expl(I) * (1 - 1e-6L));
    } else
      near_above(c->C, scale * expl(hull ? I : I / 2), 0.02L);
  } else {
    near_below(c->lambda, crude, 1e-8L);
    near_above(c->C, scale, 1e-8L);
  }
}

static void check_all(const cf_flow_problem *p, const cf_node *a, const cf_claims *all)
{
  for (size_t i = 0; i < all->count; i++) {
    const cf_claim *c = &all->claim[i];
    CU_ASSERT_EQUAL(c->node, 7);
    if (c->kind == CF_CLAIM_CLUSTER) check_cluster(p, a, c);
    if (c->kind == CF_CLAIM_HULL) near_below(c->s, look(p, a, c).s, 1e-9L);
    if (c->kind == CF_CLAIM_MIN_INNER) {
      near_above(c->delta, look(p, a, c).delta, 1e-9L);
      CU_ASSERT(c->delta <= 1);
    }
  }
}

static size_t count(const cf_claims *a, cf_claim_kind kind, char theorem)
{
  size_t k = 0;
  for (size_t i = 0; i < a->count; i++) k += a->claim[i].kind == kind && (theorem == 0 || a->claim[i].theorem == theorem);
  return k;
}

static void claims_are_the_formulas(void)
{
  static const struct {
    size_t n, d;
    double beta, pull, r;
  } in[] = {{2, 2, 1, 2, 0}, {3, 2, 4, 3, 1e-9}, {8, 3, 1, 4, 1e-12}, {8, 3, -2, 4, 1e-12}, {32, 3, 9, 8, 1e-3}, {5, 8, 2, 1, 0}, {1, 4, 3, 1, 1e-6}, {12, 3, 0, 2.5, 0.01}, {20, 20, 1, 0.2, 1e-14}};
  static const cf_flow_model models[] = {CF_MODEL_SA, CF_MODEL_USA, CF_MODEL_CAUSAL};
  static double x[MOST];
  size_t found[3] = {0};
  state = 1;
  for (size_t t = 0; t < 3 * sizeof in / sizeof *in; t++) {
    size_t at = t / 3;
    cf_flow_problem p = problem(models[t % 3], in[at].n, in[at].d, in[at].beta);
    cf_node node = {.t = 1, .r = in[at].r, .x = x};
    cf_claims all = {0};
    char why[CF_WHY] = "";
    tokens(p.n, p.d, in[at].pull, x);
    if (cf_endgame_cluster(&p, &node, 7, &all, why) == CF_OK) {
      CU_ASSERT(count(&all, CF_CLAIM_CLUSTER, 0) > 0);
      if (p.n > 1) check_all(&p, &node, &all);
      for (int c = 0; c < 3; c++) found[c] += count(&all, CF_CLAIM_CLUSTER, "ABC"[c]);
    } else
      CU_ASSERT(strlen(why) > 20);
    cf_claims_clear(&all);
  }
  CU_ASSERT(found[0] >= 10);
  CU_ASSERT(found[1] >= 10);
  CU_ASSERT(found[2] >= 8);
}

/* The equiangular ODE from orthogonal tokens: 1 - gamma(t) ~ C_gamma e^{-2t}. For n = 2 it is the equality case of theorem A. */
static void the_equiangular_constant(void)
{
  static const struct {
    size_t n;
    double beta, C;
  } in[] = {{2, 1, 5.131409905432795}, {32, 1, 37.85689117486454}, {32, 5, 195248.5944562338}, {128, 1, 135.8139606715075}};
  for (int t = 0; t < 4; t++) {
    cf_flow_problem p = problem(CF_MODEL_SA, in[t].n, in[t].n, in[t].beta);
    cf_rate a;
    CU_ASSERT_FATAL(cf_rate_init(&a, &p, NULL));
    double c = cf_rate_inner_constant(&a, 1, true), gamma = c * c / 2;
    CU_ASSERT(gamma >= in[t].C * (1 - 1e-14)); /* an upper bound of the truth for every n */
    if (in[t].n == 2) CU_ASSERT(gamma <= in[t].C * (1 + 1e-4));
    CU_ASSERT(cf_rate_inner(&a, 1) <= 1 / (1 + (in[t].n - 1) * exp(in[t].beta)) / in[t].n * in[t].n);
    CU_ASSERT_EQUAL(cf_rate_r0(&a), 1);
  }
}

/* ---- trajectories ---- */

typedef struct flow {
  const cf_flow_problem *p;
  double *dx;
} flow;

static void field(const cf_flow_problem *p, const double *x, double *dx)
{
  size_t n = p->n, d = p->d;
  for (size_t i = 0; i < n; i++) {
    double sum = 0, along = 0, m[64] = {0};
    size_t end = p->model == CF_MODEL_CAUSAL ? i + 1 : n;
    for (size_t j = 0; j < end; j++) {
      double score = 0, a;
      for (size_t k = 0; k < d; k++) {
        double q = 0, key = 0;
        for (size_t l = 0; l < d; l++) {
          q += (p->q ? p->q[k * d + l] : k == l) * x[i * d + l];
          key += (p->k ? p->k[k * d + l] : k == l) * x[j * d + l];
        }
        score += q * key;
      }
      a = exp(p->beta * (score - (p->model == CF_MODEL_USA)));
      sum += a;
      for (size_t k = 0; k < d; k++) m[k] += a * x[j * d + k];
    }
    if (p->model == CF_MODEL_USA) sum = (double)n;
    for (size_t k = 0; k < d; k++) along += m[k] * x[i * d + k];
    for (size_t k = 0; k < d; k++) dx[i * d + k] = (m[k] - along * x[i * d + k]) / sum;
  }
}

static void rk4(const cf_flow_problem *p, double h, double *x)
{
  static double k[4][MOST], y[MOST];
  static const double c[4] = {0, 0.5, 0.5, 1};
  size_t n = p->n * p->d;
  for (int s = 0; s < 4; s++) {
    for (size_t i = 0; i < n; i++) y[i] = x[i] + (s ? h * c[s] * k[s - 1][i] : 0);
    field(p, y, k[s]);
  }
  for (size_t i = 0; i < n; i++) x[i] += h / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
  for (size_t i = 0; i < p->n; i++) {
    double q = sqrt((double)dot(p->d, x + i * p->d, x + i * p->d));
    for (size_t l = 0; l < p->d; l++) x[i * p->d + l] /= q;
  }
}

static double apart(size_t d, const double *a, const double *b)
{
  double q = 0;
  for (size_t k = 0; k < d; k++) q += (a[k] - b[k]) * (a[k] - b[k]);
  return sqrt(q);
}

/* |x_i(t) - x*| <= C e^{-lambda t} along the numerical solution; returns the largest ratio */
static double obey(const cf_flow_problem *p, const double *start, const cf_claim *c)
{
  static double x[MOST], limit[MOST];
  size_t all = p->n * p->d;
  double worst = 0, center[64], norm = sqrt((double)dot(p->d, c->center, c->center)), span = p->model == CF_MODEL_CAUSAL ? 60 : 25;
  memcpy(x, start, all * sizeof(double));
  for (int k = 0; k < 20 * span; k++) rk4(p, 0.05, x);
  memcpy(limit, x, p->d * sizeof(double));
  for (size_t k = 0; k < p->d; k++) center[k] = c->center[k] / norm;
  CU_ASSERT(apart(p->d, limit, center) <= c->radius + 1e-6);
  memcpy(x, start, all * sizeof(double));
  for (int k = 0; k < 300; k++) {
    for (size_t i = 0; i < p->n; i++) {
      double e = apart(p->d, x + i * p->d, limit), most = c->C * exp(-c->lambda * 0.05 * k);
      CU_ASSERT(e <= most + 1e-6);
      if (most > 1e-5 && e / most > worst) worst = e / most;
    }
    rk4(p, 0.05, x);
  }
  return worst;
}

static void trajectories_obey(void)
{
  static const cf_flow_model models[] = {CF_MODEL_SA, CF_MODEL_USA, CF_MODEL_CAUSAL};
  static double x[MOST];
  static const double q[9] = {1, 0.5, 0, -0.3, 0.8, 0.1, 0, 0.2, 1.1};
  double best = 0;
  state = 2;
  for (int t = 0; t < 24; t++) {
    size_t n = 2 + (size_t)(uniform() * 7);
    cf_flow_problem p = problem(models[t % 3], n, 3, t % 5 * 1.0 - (t % 7 == 0));
    cf_node node = {.x = x, .r = 0};
    cf_claims all = {0};
    char why[CF_WHY];
    if (t % 2) p.q = q;
    tokens(n, 3, 2.5, x);
    if (cf_endgame_cluster(&p, &node, 0, &all, why) == CF_OK)
      for (size_t i = 0; i < all.count; i++)
        if (all.claim[i].kind == CF_CLAIM_CLUSTER) {
          double ratio = obey(&p, x, &all.claim[i]);
          if (ratio > best) best = ratio;
        }
    cf_claims_clear(&all);
  }
  CU_ASSERT(best > 0.3); /* the claims are not so weak that nothing could break them */
}

/* ---- persistence ---- */

static void two_clusters(size_t each, double angle, double spread, double *x)
{
  for (size_t i = 0; i < 2 * each; i++) {
    double a = (i < each ? 0 : angle) + spread * (each == 1 ? 0 : (double)(i % each) / (each - 1) - 0.5);
    x[2 * i] = cos(a);
    x[2 * i + 1] = sin(a);
  }
}

static void clusters_persist(void)
{
  double x[32];
  cf_flow_problem p = problem(CF_MODEL_SA, 8, 2, 12);
  cf_node node = {.t = 3, .r = 1e-8, .x = x};
  cf_claims all = {0};
  char why[CF_WHY] = "";
  cf_endgame_options o = CF_ENDGAME_OPTIONS;
  two_clusters(4, 1.6, 0.02, x);
  CU_ASSERT_EQUAL_FATAL(cf_endgame_persist(&p, &node, 7, &o, &all, why), CF_OK);
  const cf_claim *c = &all.claim[0];
  CU_ASSERT_EQUAL(c->clusters, 2);
  for (size_t i = 0; i < 8; i++) CU_ASSERT_EQUAL(c->part[i], i / 4);
  near_above(c->theta0, 0.01L + 1e-8L, 1e-6L);
  near_below(c->theta1, asinl(0.05L), 1e-9L);
  CU_ASSERT(c->diameter <= 0.1);
  near_above(c->diameter, 2 * sinl(c->theta1), 1e-9L);
  near_below(c->separation, 2 * sinl((1.6L - 2 * c->theta1) / 2), 1e-9L);
  real sum = 0; /* the integral by the midpoint rule */
  for (int k = 0; k < 20000; k++) {
    real th = c->theta0 + (c->theta1 - c->theta0) * (k + 0.5L) / 20000;
    sum += (expl(12) + 3 * expl(12 * cosl(2 * th))) / (4 * expl(12 * cosl(1.6L - 2 * th)));
  }
  near_below(c->t2 - 3, sum * (c->theta1 - c->theta0) / 20000, 0.03L);
  CU_ASSERT(c->t2 > 1000);
  /* the numerical solution stays in the caps */
  for (int k = 0; k < 400; k++) rk4(&p, 0.25, x);
  for (size_t i = 0; i < 8; i++) CU_ASSERT(2 * asin(apart(2, x + 2 * i, c->center + 2 * c->part[i]) / 2) <= c->theta1);
  cf_claims_clear(&all);
}

/* fast merging: the claimed time against the time at which the solution leaves the caps */
static void clusters_part_no_sooner(void)
{
  for (int usa = 0; usa < 2; usa++) {
    double x[32], t = 0;
    cf_flow_problem p = problem(usa ? CF_MODEL_USA : CF_MODEL_SA, 6, 2, 3);
    cf_node node = {.x = x};
    cf_claims all = {0};
    char why[CF_WHY] = "";
    cf_endgame_options o = {.diameter = 0.3, .separation = 0.3};
    two_clusters(3, 1, 0.002, x);
    CU_ASSERT_EQUAL_FATAL(cf_endgame_persist(&p, &node, 7, &o, &all, why), CF_OK);
    const cf_claim *c = &all.claim[0];
    for (bool in = true; in && t < 100; t += 0.001) {
      for (size_t i = 0; i < 6; i++) in = in && 2 * asin(apart(2, x + 2 * i, c->center + 2 * c->part[i]) / 2) <= c->theta1;
      rk4(&p, 0.001, x);
    }
    CU_ASSERT(t >= c->t2);
    CU_ASSERT(t <= 3 * c->t2); /* and the claim is not idle */
    cf_claims_clear(&all);
  }
}

static void no_persistence(void)
{
  double x[32];
  cf_flow_problem p = problem(CF_MODEL_SA, 8, 2, 12), q = p;
  cf_node node = {.r = 1e-8, .x = x};
  cf_claims all = {0};
  char why[CF_WHY] = "";
  cf_endgame_options o = CF_ENDGAME_OPTIONS;
  two_clusters(4, 1.6, 0.11, x); /* wider than the diameter */
  CU_ASSERT_EQUAL(cf_endgame_persist(&p, &node, 0, &o, &all, why), CF_UNDECIDED);
  two_clusters(4, 0.526, 0.02, x);
  node.r = 1e-3; /* the separation leaves no room for it */
  CU_ASSERT_EQUAL(cf_endgame_persist(&p, &node, 0, &o, &all, why), CF_UNDECIDED);
  node.r = 1e-8;
  two_clusters(4, 0.4, 0.02, x); /* one cluster */
  CU_ASSERT_EQUAL(cf_endgame_persist(&p, &node, 0, &o, &all, why), CF_UNDECIDED);
  two_clusters(4, 1.6, 0.02, x);
  node.r = 0.05; /* too large a radius */
  CU_ASSERT_EQUAL(cf_endgame_persist(&p, &node, 0, &o, &all, why), CF_UNDECIDED);
  node.r = NAN;
  CU_ASSERT_EQUAL(cf_endgame_persist(&p, &node, 0, &o, &all, why), CF_UNDECIDED);
  node.r = 1e-8;
  o.persist = 1e6; /* too long */
  CU_ASSERT_EQUAL(cf_endgame_persist(&p, &node, 0, &o, &all, why), CF_UNDECIDED);
  o.persist = 0;
  x[3] = NAN;
  CU_ASSERT_EQUAL(cf_endgame_persist(&p, &node, 0, &o, &all, why), CF_UNDECIDED);
  two_clusters(4, 1.6, 0.02, x);
  q.beta = -1;
  CU_ASSERT_EQUAL(cf_endgame_persist(&q, &node, 0, &o, &all, why), CF_UNDECIDED);
  q.beta = 12;
  q.model = CF_MODEL_CAUSAL;
  CU_ASSERT_EQUAL(cf_endgame_persist(&q, &node, 0, &o, &all, why), CF_UNDECIDED);
  two_clusters(1, 1.6, 0, x); /* every token alone */
  q = problem(CF_MODEL_SA, 2, 2, 1);
  CU_ASSERT_EQUAL(cf_endgame_persist(&q, &node, 0, &o, &all, why), CF_OK);
  o.proper = true;
  CU_ASSERT_EQUAL(cf_endgame_persist(&q, &node, 0, &o, &all, why), CF_UNDECIDED);
  CU_ASSERT_EQUAL(all.count, 1);
  cf_claims_clear(&all);
}

/* ---- inputs that prove nothing, thresholds, corners ---- */

static cf_status try(const cf_flow_problem *p, double r, double *x, cf_claims *all)
{
  char why[CF_WHY] = "";
  cf_node node = {.r = r, .x = x};
  cf_claims_clear(all);
  cf_status status = cf_endgame_cluster(p, &node, 0, all, why);
  if (status != CF_OK) CU_ASSERT(strlen(why) > 0 && !strchr(why, '\n'));
  return status;
}

static void nothing_is_claimed(void)
{
  cf_claims all = {0};
  double pair[4] = {1, 0, -1, 0}, simplex[6] = {1, 0, -0.5, 0.75, -0.5, -0.75}, one[2] = {0, 0}, good[4] = {1, 0, 0.6, 0.8};
  cf_flow_problem p = problem(CF_MODEL_SA, 2, 2, 1), q;
  CU_ASSERT_EQUAL(try(&p, 0, pair, &all), CF_UNDECIDED);
  CU_ASSERT_EQUAL(all.count, 0);
  q = problem(CF_MODEL_SA, 3, 2, 1);
  CU_ASSERT_EQUAL(try(&q, 0, simplex, &all), CF_UNDECIDED);
  q = problem(CF_MODEL_SA, 1, 2, 1);
  CU_ASSERT_EQUAL(try(&q, 0, one, &all), CF_OK); /* by theorem A: one token has no pair; its length is the integrator's business */
  CU_ASSERT_EQUAL(count(&all, CF_CLAIM_HULL, 0), 0);
  CU_ASSERT_EQUAL(try(&p, 0, good, &all), CF_OK);
  CU_ASSERT_EQUAL(try(&p, 2, good, &all), CF_UNDECIDED);
  CU_ASSERT_EQUAL(try(&p, NAN, good, &all), CF_UNDECIDED);
  CU_ASSERT_EQUAL(try(&p, INFINITY, good, &all), CF_UNDECIDED);
  good[1] = NAN;
  CU_ASSERT_EQUAL(try(&p, 0, good, &all), CF_UNDECIDED);
  good[1] = INFINITY;
  CU_ASSERT_EQUAL(try(&p, 0, good, &all), CF_UNDECIDED);
  good[1] = 0;
  q = p;
  q.model = CF_MODEL_HARDMAX;
  CU_ASSERT_EQUAL(try(&q, 0, good, &all), CF_UNDECIDED);
  q = p;
  q.repulse = -1;
  CU_ASSERT_EQUAL(try(&q, 0, good, &all), CF_UNDECIDED);
  q = p;
  q.v = pair;
  CU_ASSERT_EQUAL(try(&q, 0, good, &all), CF_UNDECIDED);
  q = p;
  q.heads = 2;
  CU_ASSERT_EQUAL(try(&q, 0, good, &all), CF_UNDECIDED);
  q = p;
  q.beta = NAN;
  CU_ASSERT_EQUAL(try(&q, 0, good, &all), CF_UNDECIDED);
  q.beta = 1e6; /* every rate underflows, every constant overflows */
  pair[2] = 0, pair[3] = 1;
  CU_ASSERT_EQUAL(try(&q, 0, pair, &all), CF_UNDECIDED);
  CU_ASSERT_EQUAL(count(&all, CF_CLAIM_CLUSTER, 0), 0);
  cf_claims_clear(&all);
}

/* delta = 1 exactly: orthogonal tokens are just within theorem A up to rounding; a little more than r^2 .. is not */
static void thresholds(void)
{
  cf_claims all = {0};
  double x[4] = {1, 0, 0.001, 0.9999995}, y[4] = {1, 0, -0.001, 0.9999995};
  cf_flow_problem p = problem(CF_MODEL_SA, 2, 2, 1);
  CU_ASSERT_EQUAL(try(&p, 0, x, &all), CF_OK);
  CU_ASSERT_EQUAL(count(&all, CF_CLAIM_MIN_INNER, 'A'), 1);
  CU_ASSERT_EQUAL(try(&p, 0.001 / 2 - 1e-6, x, &all), CF_OK); /* (sqrt(1.998) + sqrt 2 r)^2/2 = 1 at r = 0.0005 */
  CU_ASSERT_EQUAL(count(&all, CF_CLAIM_MIN_INNER, 'A'), 1);
  CU_ASSERT_EQUAL(try(&p, 0.001 / 2 + 1e-5, x, &all), CF_OK);
  CU_ASSERT_EQUAL(count(&all, CF_CLAIM_MIN_INNER, 'A'), 0);
  CU_ASSERT_EQUAL(count(&all, CF_CLAIM_CLUSTER, 'B') > 0, true);
  CU_ASSERT_EQUAL(try(&p, 0, y, &all), CF_OK);
  CU_ASSERT_EQUAL(count(&all, CF_CLAIM_MIN_INNER, 'A'), 0);
  CU_ASSERT_EQUAL(count(&all, CF_CLAIM_HULL, 'B'), 1);
  /* two tokens at angle 2a: s = cos a - r */
  double s = sqrt((1 - 0.001) / 2);
  CU_ASSERT_EQUAL(try(&p, s - 1e-6, y, &all), CF_OK);
  CU_ASSERT_EQUAL(try(&p, s + 1e-6, y, &all), CF_UNDECIDED);
  cf_claims_clear(&all);
}

static void corners(void)
{
  cf_claims all = {0};
  double same[6] = {0.6, 0.8, 0.6, 0.8, 0.6, 0.8}, low[6] = {1e-20, 0, -1e-20, 1e-22, 0, 1e-20};
  cf_flow_problem p = problem(CF_MODEL_SA, 3, 2, 5);
  cf_node node = {.r = 0, .x = same, .xlo = low};
  char why[CF_WHY];
  CU_ASSERT_EQUAL(try(&p, 0, same, &all), CF_OK); /* identical tokens: they are at their limit */
  CU_ASSERT_EQUAL(all.claim[1].kind, CF_CLAIM_CLUSTER);
  CU_ASSERT_EQUAL(all.claim[1].lambda, 1);
  CU_ASSERT(all.claim[1].C <= 1e-300);
  CU_ASSERT_EQUAL(cf_endgame_cluster(&p, &node, 0, &all, why), CF_OK); /* the low parts count */
  CU_ASSERT(all.claim[all.count - 1].delta >= 1e-20);
  p = problem(CF_MODEL_USA, 3, 2, -5);
  CU_ASSERT_EQUAL(try(&p, 1e-3, same, &all), CF_OK);
  p.beta = 0;
  CU_ASSERT_EQUAL(try(&p, 1e-3, same, &all), CF_OK);
  cf_claims_clear(&all);
  CU_ASSERT_EQUAL(cf_endgame_energy(&p, &all), CF_OK);
  p.beta = -1;
  CU_ASSERT_EQUAL(cf_endgame_energy(&p, &all), CF_UNDECIDED);
  p.beta = 1;
  p.repulse = -1;
  CU_ASSERT_EQUAL(cf_endgame_energy(&p, &all), CF_UNDECIDED);
  p = problem(CF_MODEL_CAUSAL, 3, 2, 1);
  CU_ASSERT_EQUAL(cf_endgame_energy(&p, &all), CF_UNDECIDED);
  p = problem(CF_MODEL_SA, 3, 2, 1);
  p.q = same;
  CU_ASSERT_EQUAL(cf_endgame_energy(&p, &all), CF_UNDECIDED);
  CU_ASSERT_EQUAL(all.count, 1);
  cf_claims_clear(&all);
}

/* Q = K = I given as matrices proves at most what the plain model proves, and holds. */
static void general_scores(void)
{
  double x[24], eye[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, twice[9] = {2, 0, 0, 0, 2, 0, 0, 0, 2};
  cf_flow_problem p = problem(CF_MODEL_SA, 8, 3, 2), q = p;
  double work[9];
  cf_rate a, b, c;
  q.q = eye;
  state = 3;
  tokens(8, 3, 5, x);
  CU_ASSERT(cf_rate_init(&a, &p, NULL) && cf_rate_init(&b, &q, work));
  CU_ASSERT(b.b >= 2 && b.b <= 2 * (1 + 1e-12)); /* |I|_2 = 1, though |I|_F = sqrt 3 */
  q.k = twice;
  CU_ASSERT(cf_rate_init(&c, &q, work));
  CU_ASSERT(c.b >= 4 && c.b <= 4 * (1 + 1e-12));
  CU_ASSERT(cf_rate_inner(&b, 0.1) < cf_rate_inner(&a, 0.1));
  CU_ASSERT(cf_rate_inner(&c, 0.1) < cf_rate_inner(&b, 0.1));
  CU_ASSERT(cf_rate_inner_constant(&b, 0.1, true) > cf_rate_inner_constant(&a, 0.1, true));
  CU_ASSERT(fabs(cf_rate_inner(&b, 0.1) - 7.3 / (1 + 7 * exp(2 * sqrt(0.2)))) < 1e-9);
  p = problem(CF_MODEL_USA, 8, 3, 2);
  p.q = twice;
  CU_ASSERT(cf_rate_init(&c, &p, work));
  CU_ASSERT(fabs(cf_rate_r0(&c) / exp(-6) - 1) < 1e-9); /* e^{-(B + beta)}, B = 4 */
  twice[4] = NAN;
  CU_ASSERT_FALSE(cf_rate_init(&c, &p, work));
}

/* ---- the hull ---- */

static void nearest_points(void)
{
  static double x[MOST], w[64];
  state = 4;
  for (size_t n = 1; n <= 16; n++) { /* orthonormal tokens: (1/n) sum e_i */
    memset(x, 0, sizeof x);
    for (size_t i = 0; i < n; i++) x[i * 16 + i] = 1;
    CU_ASSERT_EQUAL(cf_hull_nearest(n, 16, x, w), CF_OK);
    for (size_t k = 0; k < 16; k++) CU_ASSERT(fabs(w[k] - (k < n ? 1.0 / n : 0)) < 1e-14);
  }
  for (int t = 0; t < 300; t++) { /* optimality: <x_i, w> >= |w|^2 for every i */
    size_t n = 1 + (size_t)(uniform() * 40), d = 1 + (size_t)(uniform() * 20);
    tokens(n, d, 3 * uniform(), x);
    for (size_t i = 0; t % 3 == 0 && i < n / 2; i++) memcpy(x + i * d, x + (n - 1 - i) * d, d * sizeof(double)); /* ties */
    CU_ASSERT_EQUAL(cf_hull_nearest(n, d, x, w), CF_OK);
    real norm = dot(d, w, w);
    for (size_t i = 0; i < n; i++) CU_ASSERT(dot(d, x + i * d, w) >= norm - 1e-12L);
  }
  x[0] = NAN;
  CU_ASSERT_EQUAL(cf_hull_nearest(1, 2, x, w), CF_UNDECIDED);
}

void suite_endgame(void)
{
  CU_pSuite s = CU_add_suite("endgame", NULL, NULL);
  CU_add_test(s, "claims are the formulas of the specification", claims_are_the_formulas);
  CU_add_test(s, "the equiangular constant", the_equiangular_constant);
  CU_add_test(s, "trajectories obey the claims", trajectories_obey);
  CU_add_test(s, "clusters persist", clusters_persist);
  CU_add_test(s, "clusters part no sooner", clusters_part_no_sooner);
  CU_add_test(s, "no persistence", no_persistence);
  CU_add_test(s, "nothing is claimed", nothing_is_claimed);
  CU_add_test(s, "thresholds", thresholds);
  CU_add_test(s, "corners", corners);
  CU_add_test(s, "general scores", general_scores);
  CU_add_test(s, "nearest points of hulls", nearest_points);
}
