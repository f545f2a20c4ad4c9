/* What claims share: certificates, random tokens, exact unit vectors, intervals of confidence. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "flow/node.h"
#include "claims/claim.h"
#include "claims/tape.h"
#include "flow/certificate.h"
#include "flow/random.h"
#include "flow/run.h"
#include "io/json.h"

cf_flow_problem cf_claim_problem(cf_flow_model model, size_t n, size_t d, double beta, const double *x)
{
  return (cf_flow_problem){.model = model, .n = n, .d = d, .heads = 1, .beta = beta, .x = x, .repulse = 1};
}

double *cf_claim_tokens(cf_session *s, uint32_t system, size_t n, size_t d)
{
  double *x = cf_claim_room(s, n * d, sizeof *x);
  if (!x || cf_random_tokens(s->o->seed, system, n, d, x) == CF_OK) return x;
  cf_give_up(s, "no random tokens");
  free(x);
  return NULL;
}

cf_real **cf_claim_unit(cf_session *s, size_t n, size_t d, const double *x)
{
  cf_pool *p = &s->pool;
  cf_real **u = cf_claim_room(s, n * d, sizeof *u);
  for (size_t i = 0; u && i < n; i++) {
    cf_real *norm = cf_real_new(p);
    for (size_t c = 0; c < d; c++) u[i * d + c] = cf_real_new(p);
    const size_t mark = cf_pool_mark(p);
    cf_real *square = cf_real_si(p, 0);
    for (size_t c = 0; c < d; c++) square = cf_real_add(p, square, cf_real_mul(p, cf_real_d(p, x[i * d + c]), cf_real_d(p, x[i * d + c])));
    cf_real_set(norm, cf_real_sqrt(p, square));
    for (size_t c = 0; c < d; c++) cf_real_set(u[i * d + c], cf_real_div(p, cf_real_d(p, x[i * d + c]), norm));
    cf_pool_release(p, mark);
  }
  return u;
}

/* ---- certificates ---- */

/* the program itself, or another one in its directory */
static const char *neighbour(const char *program, const char *beside, char path[4096])
{
  const char *slash = strrchr(program, '/');
  if (!beside) return program;
  snprintf(path, 4096, "%.*s%s", slash ? (int)(slash + 1 - program) : 0, program, beside);
  return path;
}

cf_finding cf_ask(cf_session *s, const char *beside, const char *path, const char *file, const char *goal)
{
  char line[512] = "no checker was given", room[4096];
  int status = -1;
  const char *program = s->o->checker ? neighbour(s->o->checker, beside, room) : NULL;
  const bool asked = program && s->o->ask(program, path, &status, line);
  if (program && !asked) cf_give_up(s, "%s: cannot be run", program);
  if (asked && status == 1) cf_give_up(s, "%s: rejected by the checker: %s", file, line);
  if (asked && status > 1) cf_give_up(s, "%s: the checker: %s", file, line);
  char *colon = strstr(line, file); /* the name without its directory: the same text wherever the results are */
  json_array_append_new(s->certificates, json_pack("{ss ss sb ss}", "file", file, "goal", goal, "accepted", asked && status == 0, "checker", colon ? colon : line));
  return asked && status == 0 ? CF_HOLDS : CF_UNSETTLED;
}

cf_finding cf_certificate_of(cf_session *s, const char *name, const cf_flow_problem *p, const cf_certify_options *o, cf_trajectory *t, cf_claims *claims, char why[CF_WHY])
{
  static const char *const goal[] = {"enclosed", "cluster", "exponent", "clusters"};
  char path[4096], file[256];
  cf_ioerror err;
  cf_trajectory_init(t, p->n, p->d);
  *claims = (cf_claims){0};
  const cf_status status = cf_certify(p, o, t, claims, why);
  if (status != CF_OK && status != CF_UNDECIDED) {
    cf_give_up(s, "%s: %s", name, why[0] ? why : cf_strerror(status));
    return CF_TROUBLE;
  }
  if (status == CF_UNDECIDED) return CF_UNSETTLED;
  snprintf(file, sizeof file, "%s-%s.certificate.json", s->theorem->id, name);
  if (snprintf(path, sizeof path, "%s/%s", s->o->out, file) >= (int)sizeof path || !cf_certificate_write(path, p, t, claims->count, claims->claim, &err)) {
    cf_give_up(s, "%s: the certificate cannot be written", file);
    return CF_TROUBLE;
  }
  return cf_ask(s, NULL, path, file, goal[o->until]);
}

static const cf_claim *first_cluster(const cf_claims *claims)
{
  for (size_t k = 0; k < claims->count; k++)
    if (claims->claim[k].kind == CF_CLAIM_CLUSTER) return &claims->claim[k];
  return NULL;
}

void cf_find_cluster(cf_session *s, const char *part, const char *name, const cf_flow_problem *p, cf_until until, double t_end)
{
  const cf_certify_options o = {.until = until, .constant = 1e3, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = t_end, .threads = 1}};
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "";
  const cf_finding f = cf_certificate_of(s, name, p, &o, &t, &claims, why);
  const cf_claim *c = first_cluster(&claims);
  if (f == CF_HOLDS && c)
    cf_find(s, part, f, "%s: |x_i(t) - x*| <= %.6g exp(-%.6g (t - %.6g)), theorem %c, certificate accepted", name, nextafter(c->C, INFINITY), nextafter(c->lambda, 0), t.node[c->node].t, c->theorem);
  else if (f != CF_TROUBLE) cf_find(s, part, CF_UNSETTLED, "%s: %s", name, why[0] ? why : "certificate not checked");
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
}

size_t cf_claim_clusters(cf_session *s, const char *certified, size_t shown, cf_flow_model model, size_t n, size_t d, double beta, uint32_t first, size_t runs, double t_end)
{
  const cf_certify_options o = {.until = CF_UNTIL_CLUSTER, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = t_end, .threads = 1}};
  size_t good = 0;
  for (size_t k = 0; k < runs && !s->trouble[0]; k++) {
    char name[96], why[CF_WHY] = "";
    double *x = cf_claim_tokens(s, first + (uint32_t)k, n, d);
    if (!x) return 0;
    const cf_flow_problem p = cf_claim_problem(model, n, d, beta, x);
    cf_trajectory t;
    cf_claims claims = {0};
    cf_trajectory_init(&t, n, d);
    good += cf_certify(&p, &o, &t, &claims, why) == CF_OK;
    snprintf(name, sizeof name, "%s-n%zu-d%zu-beta%g-%u", cf_model_name[model], n, d, beta, first + (uint32_t)k);
    if (certified && k < shown) cf_find_cluster(s, certified, name, &p, CF_UNTIL_CLUSTER, t_end);
    cf_claims_clear(&claims);
    cf_trajectory_clear(&t);
    free(x);
  }
  return good;
}

double *cf_claim_flow(cf_session *s, const cf_flow_problem *p, double dt, double t_end)
{
  const cf_run_options o = {.method = CF_METHOD_RK4, .dt = dt, .t_end = t_end, .every = (size_t)1 << 30, .max_memory = (size_t)1 << 30};
  cf_run run = {0};
  const char *reason = NULL;
  double at, *x = NULL;
  const cf_status status = cf_run_flow(p, &o, &run, &reason, &at);
  if (status != CF_OK) cf_give_up(s, "the flow: %s", reason ? reason : cf_strerror(status));
  else x = cf_claim_room(s, p->n * p->d, sizeof *x);
  if (x) memcpy(x, run.x + (run.count - 1) * p->n * p->d, p->n * p->d * sizeof *x);
  if (status == CF_OK) cf_run_clear(&run);
  return x;
}

cf_real *cf_node_coordinate(cf_pool *p, const cf_node *node, size_t k)
{
  cf_real *x = cf_real_d(p, node->x[k]);
  for (size_t part = 1; part < cf_node_parts(node->bits); part++) x = cf_real_add(p, x, cf_real_d(p, *cf_node_part(node, k, part)));
  return x;
}

cf_real *cf_node_cosine(cf_pool *p, const cf_node *node, size_t d, size_t i, size_t j)
{
  cf_real *c = cf_real_si(p, 0);
  const cf_real *r = cf_real_range(p, -node->r, node->r);
  const size_t mark = cf_pool_mark(p);
  for (size_t k = 0; k < d; k++) { /* each coordinate of a true token lies within r of the node's */
    const cf_real *u = cf_real_add(p, cf_node_coordinate(p, node, i * d + k), r), *v = cf_real_add(p, cf_node_coordinate(p, node, j * d + k), r);
    cf_real_set(c, cf_real_add(p, c, cf_real_mul(p, u, v)));
    cf_pool_release(p, mark);
  }
  if (i == j) cf_real_set(c, cf_real_si(p, 1));
  return c;
}

/* ---- the equiangular flow ---- */

cf_real *cf_gamma_time(cf_pool *p, bool usa, const cf_real *n, const cf_real *beta, const cf_real *g0, const cf_real *g1, int digits)
{
  static const char *const speed[] = {"(exp(b*(1-g))+n-1)/(2*(1-g)*((n-1)*g+1))", "n*exp(-b*g)/(2*(1-g)*((n-1)*g+1))"};
  return cf_integral(p, speed[usa], "g", g0, g1, digits, "n b", n, beta);
}

static double gamma_speed(bool usa, double n, double b, double g)
{
  const double z = usa ? n * exp(-b * g) : exp(b * (1 - g)) + n - 1;
  return 2 * (1 - g) * ((n - 1) * g + 1) / z;
}

static double gamma_guess(bool usa, double n, double b, double t)
{
  const int steps = 4000;
  const double h = t / steps;
  double g = 0;
  for (int k = 0; k < steps; k++) {
    const double k1 = gamma_speed(usa, n, b, g), k2 = gamma_speed(usa, n, b, g + h / 2 * k1), k3 = gamma_speed(usa, n, b, g + h / 2 * k2);
    g += h / 6 * (k1 + 2 * k2 + 2 * k3 + gamma_speed(usa, n, b, g + h * k3));
  }
  return g;
}

/* gamma increases: it lies in [lo, hi] at t when lo is reached before t and hi after */
cf_real *cf_gamma_at(cf_pool *p, bool usa, long n, double beta, double t)
{
  const cf_real *nn = cf_real_si(p, n), *b = cf_real_d(p, beta), *tt = cf_real_d(p, t), *zero = cf_real_si(p, 0);
  const double g = gamma_guess(usa, (double)n, beta, t);
  for (double e = 1e-13; e < 1e-3 && t > 0; e *= 16) {
    const double lo = g - e, hi = g + e;
    const bool before = lo <= 0 || cf_real_most(cf_gamma_time(p, usa, nn, b, zero, cf_real_d(p, lo), 18), tt);
    const bool after = hi >= 1 || cf_real_most(tt, cf_gamma_time(p, usa, nn, b, zero, cf_real_d(p, hi), 18));
    if (before && after) return cf_real_range(p, lo > 0 ? lo : 0, hi < 1 ? hi : 1);
  }
  return t == 0 ? cf_real_si(p, 0) : cf_real_new(p);
}

/* ---- statistics ---- */

void cf_find_always(cf_session *s, const char *part, size_t k, size_t n, const char *what)
{
  double lo, hi;
  cf_clopper_pearson(&s->pool, k, n, "0.001", &lo, &hi);
  if (k == n && n > 0) cf_find(s, part, CF_CONSISTENT, "%s: %zu of %zu, so more than %.4f of all starts at confidence 99.9 %% (Clopper-Pearson)", what, k, n, floor(lo * 1e4) / 1e4);
  else cf_find(s, part, CF_UNSETTLED, "%s: %zu of %zu, the others were not settled", what, k, n);
}

/* P(X >= k), X binomial(n, x), enclosed */
static cf_real *tail(cf_pool *p, size_t k, size_t n, const cf_real *x)
{
  cf_real *sum = cf_real_si(p, 0), *term = cf_real_si(p, 1);
  const cf_real *y = cf_real_sub(p, cf_real_si(p, 1), x);
  const cf_real *odds = cf_real_div(p, x, y);
  const size_t mark = cf_pool_mark(p);
  for (size_t i = 0; i < n; i++) {
    cf_real_set(term, cf_real_mul(p, term, y));
    cf_pool_release(p, mark);
  }
  for (size_t i = 0; i <= n; i++) {
    if (i >= k) cf_real_set(sum, cf_real_add(p, sum, term));
    if (i < n) cf_real_set(term, cf_real_div(p, cf_real_mul(p, cf_real_mul(p, term, odds), cf_real_si(p, (long)(n - i))), cf_real_si(p, (long)i + 1)));
    cf_pool_release(p, mark);
  }
  return sum;
}

/* The largest of the numbers j/2^30 that certainly is below (above: the least above) the point where the tail of k is `level`, by bisection:
 * the tail increases with x. */
static double quantile(cf_pool *p, size_t k, size_t n, const cf_real *level, bool below)
{
  double lo = 0, hi = 1;
  for (int step = 0; step < 30; step++) {
    const size_t mark = cf_pool_mark(p);
    const double x = 0.5 * (lo + hi);
    const cf_real *t = tail(p, k, n, cf_real_d(p, x));
    const bool left = below ? cf_real_below(t, level) : !cf_real_below(level, t);
    *(left ? &lo : &hi) = x;
    cf_pool_release(p, mark);
  }
  return below ? lo : hi;
}

/* lo: P(X >= k) = alpha/2 at lo; hi: P(X <= k) = alpha/2, that is P(X >= k+1) = 1 - alpha/2 at hi */
void cf_clopper_pearson(cf_pool *p, size_t k, size_t n, const char *alpha, double *lo, double *hi)
{
  const size_t mark = cf_pool_mark(p);
  cf_tape_pause(p->tape);
  const cf_real *half = cf_real_div(p, cf_formula(p, alpha, ""), cf_real_si(p, 2)), *rest = cf_real_sub(p, cf_real_si(p, 1), half);
  *lo = k == 0 ? 0 : quantile(p, k, n, half, true);
  *hi = k == n ? 1 : quantile(p, k + 1, n, rest, false);
  cf_tape_resume(p->tape);
  cf_pool_release(p, mark);
}

void cf_find_share(cf_session *s, const char *part, size_t k, size_t n, const cf_real *p_lo, const cf_real *p_hi, const char *what)
{
  double lo, hi;
  char x[128], y[128];
  if (n == 0) {
    cf_find(s, part, CF_UNSETTLED, "%s: no runs", what);
    return;
  }
  cf_clopper_pearson(&s->pool, k, n, "0.001", &lo, &hi);
  const bool meet = cf_real_valid(p_lo) && cf_real_valid(p_hi) && lo <= cf_real_lo(p_hi) && cf_real_hi(p_lo) <= hi;
  const bool apart = cf_real_valid(p_lo) && cf_real_valid(p_hi) && (lo > cf_real_hi(p_hi) || hi < cf_real_lo(p_lo));
  cf_find_either(s, part, meet, apart, "%s: %zu of %zu, 99.9 %% interval [%.6f, %.6f] (Clopper-Pearson), stated [%s, %s]", what, k, n, floor(lo * 1e6) / 1e6,
                 ceil(hi * 1e6) / 1e6, cf_real_text(p_lo, 8, x), cf_real_text(p_hi, 8, y));
}
