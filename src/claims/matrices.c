/* General matrices: the energy of V = Q^T K. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"
#include "flow/energy.h"
#include "flow/run.h"

enum { N = 5, D = 3 };

typedef struct point {
  cf_real *x[N][D], *v[D][D], *vx[N][D], *speed[N][D];
} point;

/* x_i' = P_i (1/n) sum_j e^{beta <V x_i, x_j>} V x_j; V symmetric */
static void velocity(cf_pool *p, point *g, const cf_real *b)
{
  for (int i = 0; i < N; i++)
    for (int c = 0; c < D; c++) g->vx[i][c] = cf_real_dot(p, D, g->v[c], g->x[i]);
  for (int i = 0; i < N; i++) {
    cf_real *sum[D];
    for (int c = 0; c < D; c++) sum[c] = cf_real_si(p, 0);
    for (int j = 0; j < N; j++) {
      const cf_real *e = cf_real_exp(p, cf_real_mul(p, b, cf_real_dot(p, D, g->vx[i], g->x[j])));
      for (int c = 0; c < D; c++) sum[c] = cf_real_add(p, sum[c], cf_real_mul(p, e, g->vx[j][c]));
    }
    const cf_real *along = cf_real_dot(p, D, sum, g->x[i]);
    for (int c = 0; c < D; c++) g->speed[i][c] = cf_real_div(p, cf_real_sub(p, sum[c], cf_real_mul(p, along, g->x[i][c])), cf_real_si(p, N));
  }
}

/* dE/dt = (1/(2 beta n^2)) sum_ij e^{beta <V x_i, x_j>} beta (<V x_i', x_j> + <V x_i, x_j'>), the chain rule, against (1/n) sum |x_i'|^2 */
static void identity(cf_session *s, uint32_t system, double sign)
{
  cf_pool *p = &s->pool;
  double *x = cf_claim_tokens(s, system, N, D), *a = cf_claim_tokens(s, system + 1, D, D);
  cf_real **u = x ? cf_claim_unit(s, N, D, x) : NULL;
  point g;
  if (u && a) {
    const cf_real *b = cf_real_si(p, 2);
    cf_real *chain = cf_real_si(p, 0), *square = cf_real_si(p, 0);
    for (int i = 0; i < N * D; i++) g.x[i / D][i % D] = u[i];
    for (int k = 0; k < D; k++)
      for (int l = 0; l < D; l++) { /* +-(A A^T), exactly symmetric */
        cf_real *sum = cf_real_si(p, 0);
        for (int c = 0; c < D; c++) sum = cf_real_add(p, sum, cf_real_mul(p, cf_real_d(p, sign * a[k * D + c]), cf_real_d(p, a[l * D + c])));
        g.v[k][l] = l < k ? g.v[l][k] : sum;
      }
    velocity(p, &g, b);
    for (int i = 0; i < N; i++) {
      square = cf_real_add(p, square, cf_real_dot(p, D, g.speed[i], g.speed[i]));
      for (int j = 0; j < N; j++) {
        const cf_real *e = cf_real_exp(p, cf_real_mul(p, b, cf_real_dot(p, D, g.vx[i], g.x[j])));
        const cf_real *turn = cf_real_add(p, cf_real_dot(p, D, g.speed[i], g.vx[j]), cf_real_dot(p, D, g.vx[i], g.speed[j]));
        chain = cf_real_add(p, chain, cf_real_mul(p, e, turn));
      }
    }
    chain = cf_formula(p, "c/(2*n^2)", "c n", chain, cf_real_si(p, N));
    square = cf_formula(p, "s/n", "s n", square, cf_real_si(p, N));
    const cf_real *gap = cf_real_sub(p, chain, square), *zero = cf_real_si(p, 0);
    char text[128];
    cf_find_either(s, "identity", cf_real_meet(gap, zero) && cf_real_narrow(gap, 1e-40) && cf_real_below(zero, square), !cf_real_meet(gap, zero), "V = %sA A^T, random A: dE/dt = %s = (1/n) sum |x_i'|^2 within %.1g", sign < 0 ? "-" : "",
                   cf_real_text(chain, 10, text), cf_real_width(gap));
  }
  free(x);
  free(a);
  free(u);
}

/* (1/n^2) sum e^{beta <V x_i, x_j>}: E up to a factor */
static double energy(size_t n, size_t d, const double *v, double beta, const double *x)
{
  double e = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double c = 0;
      for (size_t k = 0; k < d; k++)
        for (size_t l = 0; l < d; l++) c += x[i * d + k] * v[k * d + l] * x[j * d + l];
      e += exp(beta * c);
    }
  return e / (double)(n * n);
}

static bool climbs(cf_session *s, uint32_t system, size_t n, size_t d, double beta)
{
  double *x = cf_claim_tokens(s, system, n, d), *a = cf_claim_tokens(s, system + 500, d, d), *v = cf_claim_room(s, d * d, sizeof *v);
  bool good = false;
  if (x && a && v) {
    for (size_t k = 0; k < d * d; k++)
      for (size_t c = 0; c < d; c++) v[k] += a[k / d * d + c] * a[k % d * d + c];
    cf_flow_problem q = cf_claim_problem(CF_MODEL_SA, n, d, beta, x);
    q.k = q.v = v; /* Q = I, K = V: Q^T K = V, symmetric */
    const cf_run_options o = {.method = CF_METHOD_RK4, .dt = 0.02, .t_end = 8, .every = 5, .max_memory = (size_t)1 << 28};
    cf_run run = {0};
    const char *reason = NULL;
    double at, before = -1;
    if (cf_run_flow(&q, &o, &run, &reason, &at) == CF_OK) {
      good = true;
      for (size_t k = 0; k < run.count; k++) {
        const double e = energy(n, d, v, beta, run.x + k * n * d);
        good &= e >= before * (1 - 1e-10);
        before = e;
      }
      cf_run_clear(&run);
    } else cf_give_up(s, "the flow: %s", reason ? reason : "failed");
  }
  free(x);
  free(a);
  free(v);
  return good;
}

/* ---- what becomes of random tokens, Q, K and V: clusters at t = 30, in doubles ---- */

typedef enum value { VALUE_I, VALUE_MINUS_I, VALUE_SYMMETRIC, VALUE_RANDOM, VALUES } value;
static const char *const value_name[VALUES] = {"V = I", "V = -I", "V random, symmetric", "V random"};

/* [d][d]; g: rows uniform on the sphere */
static void value_of(value kind, size_t d, const double *g, double *v)
{
  for (size_t k = 0; k < d; k++)
    for (size_t c = 0; c < d; c++) {
      const double own = g[k * d + c], other = g[c * d + k];
      v[k * d + c] = kind == VALUE_I ? k == c : kind == VALUE_MINUS_I ? -(double)(k == c) : kind == VALUE_SYMMETRIC ? 0.5 * (own + other) : own;
    }
}

/* clusters at the end of one run; 0: trouble was said */
static size_t clusters_of(cf_session *s, value kind, uint32_t system)
{
  enum { TOKENS = 16 };
  double *x = cf_claim_tokens(s, system, TOKENS, D), *q = cf_claim_tokens(s, system + 1000, D, D), *k = cf_claim_tokens(s, system + 2000, D, D), *g = cf_claim_tokens(s, system + 3000, D, D), v[D * D], *end = NULL;
  uint64_t work[TOKENS * TOKENS];
  size_t count = 0;
  if (x && q && k && g) {
    cf_flow_problem p = cf_claim_problem(CF_MODEL_SA, TOKENS, D, 2, x);
    value_of(kind, D, g, v);
    p.q = q, p.k = k, p.v = v;
    end = cf_claim_flow(s, &p, 0.05, 30);
    if (end) count = (size_t)cf_clusters(TOKENS, D, end, work);
  }
  free(x);
  free(q);
  free(k);
  free(g);
  free(end);
  return count;
}

/* V = I: mostly one cluster by then, whatever Q and K (that it comes in the end is a theorem for d >= n); V = -I: mostly not. Other V: numbers, no statement. */
static void sorts(cf_session *s)
{
  const size_t runs = s->o->full ? 200 : 64;
  for (value kind = 0; kind < VALUES; kind++) {
    size_t one = 0, most = 0;
    double sum = 0, lo, hi;
    for (uint32_t r = 0; r < runs && !s->trouble[0]; r++) {
      const size_t c = clusters_of(s, kind, 64000 + r);
      one += c == 1;
      sum += (double)c;
      most = c > most ? c : most;
    }
    if (s->trouble[0]) return;
    cf_clopper_pearson(&s->pool, one, runs, "0.001", &lo, &hi);
    json_object_set_new(s->data, value_name[kind], json_pack("{sI sI sf sI}", "runs", (json_int_t)runs, "with one cluster", (json_int_t)one, "mean clusters", sum / (double)runs, "most", (json_int_t)most));
    const bool more = lo > 0.5, fewer = hi < 0.5;
    if (kind <= VALUE_MINUS_I)
      cf_find_either(s, "sorts", kind == VALUE_I ? more : fewer, kind == VALUE_I ? fewer : more, "%s: one cluster at t = 30 in %zu of %zu runs, 99.9 %% interval [%.3f, %.3f] (Clopper-Pearson), %.1f clusters on average", value_name[kind], one, runs, floor(lo * 1e3) / 1e3, ceil(hi * 1e3) / 1e3, sum / (double)runs);
  }
}

/* V = I, random Q and K, from starts in no hemisphere: integrated until theorem B applies */
static void integrated(cf_session *s, uint32_t system)
{
  double *x = cf_claim_tokens(s, system, 8, D), *q = cf_claim_tokens(s, system + 1000, D, D), *k = cf_claim_tokens(s, system + 2000, D, D);
  if (x && q && k) {
    char name[64];
    cf_flow_problem p = cf_claim_problem(CF_MODEL_SA, 8, D, 1, x);
    p.q = q;
    p.k = k;
    snprintf(name, sizeof name, "sa-qk-%u", system);
    cf_find_cluster(s, "qk", name, &p, CF_UNTIL_CLUSTER, 200);
    p.model = CF_MODEL_CAUSAL;
    snprintf(name, sizeof name, "causal-qk-%u", system);
    cf_find_cluster(s, "qk", name, &p, CF_UNTIL_CLUSTER, 200);
  }
  free(x);
  free(q);
  free(k);
}

static void run(cf_session *s)
{
  for (uint32_t k = 0; k < (s->o->full ? 10 : 3); k++) integrated(s, 63000 + k);
  sorts(s);
  const uint32_t runs = s->o->full ? 400 : 30;
  size_t good = 0;
  for (uint32_t k = 0; k < 3; k++) {
    identity(s, 60000 + 10 * k, 1);
    identity(s, 60005 + 10 * k, -1);
  }
  for (uint32_t k = 0; k < runs; k++) good += climbs(s, 61000 + k, 8, 3, 2);
  double lo, hi;
  cf_clopper_pearson(&s->pool, good, runs, "0.001", &lo, &hi);
  cf_find_either(s, "climbs", good == runs, good < runs, "SA, n = 8, d = 3, beta = 2, V = K = A A^T: along %zu of %u runs up to t = 8 the energy never falls (by 1e-10 of itself); share above %.3f at confidence 99.9 %%", good, runs, floor(lo * 1e3) / 1e3);
}

const cf_theorem cf_theorem_matrices = {
    .id = "matrices",
    .source = "arXiv:2312.10794, sections 3 and 9 (general Q, K, V)",
    .line = "V = Q^T K symmetric: USA is the gradient flow of (1/(2 beta n^2)) sum e^(beta <V x_i, x_j>)",
    .statement = "For V = Q^T K symmetric, E_V = (1/(2 beta n^2)) sum e^(beta <V x_i, x_j>) has dE_V/dt = (1/n) sum |x_i'|^2 along USA, whatever the sign of V; along SA it is nondecreasing too.",
    .hypotheses = "V symmetric. Long-time statements about general matrices are open; with V = I and any Q, K see claim T6.3.",
    .part = {{"identity", CF_CERTIFIED, "n = 5, d = 3, beta = 2, V = A A^T and - A A^T of random A: the chain rule and (1/n) sum |x_i'|^2 agree within 1e-40, three systems each", CF_HOLDS, NULL},
             {"qk", CF_CERTIFIED, "V = I, random Q and K (rows of unit length), n = 8, d = 3, beta = 1, SA and causal: three random starts each converge to one point", CF_HOLDS, NULL},
             {"sorts", CF_SAMPLED, "n = 16, d = 3, beta = 2, random Q and K: one cluster at t = 30 in more than half of the runs with V = I, in fewer than half with V = -I; clusters for random V, symmetric or not, are among the data", CF_CONSISTENT, NULL},
             {"climbs", CF_SAMPLED, "SA with V = K = A A^T, Q = I: the energy never falls along random runs", CF_CONSISTENT, NULL}},
    .run = run};
