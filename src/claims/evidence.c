/* What claims share: certificates, random tokens, exact unit vectors, intervals of confidence. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "claims/claim.h"
#include "flow/certificate.h"
#include "flow/random.h"
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

static cf_finding ask(cf_session *s, const char *path, const char *file, const char *goal)
{
  char line[512] = "no checker was given";
  int status = -1;
  const bool asked = s->o->checker && s->o->ask(s->o->checker, path, &status, line);
  if (s->o->checker && !asked) cf_give_up(s, "%s: cannot be run", s->o->checker);
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
  return ask(s, path, file, goal[o->until]);
}

static void say_cluster(cf_session *s, const char *part, const char *name, const cf_trajectory *t, const cf_claims *claims, cf_finding f)
{
  for (size_t k = 0; k < claims->count; k++) {
    const cf_claim *c = &claims->claim[k];
    if (c->kind != CF_CLAIM_CLUSTER) continue;
    cf_find(s, part, f, "%s: |x_i(t) - x*| <= %.6g exp(-%.6g (t - %.6g)), theorem %c, %s", name, nextafter(c->C, INFINITY), nextafter(c->lambda, 0), t->node[c->node].t,
            c->theorem, f == CF_HOLDS ? "certificate accepted" : "certificate not checked");
    return;
  }
}

void cf_find_cluster(cf_session *s, const char *part, const char *name, const cf_flow_problem *p, cf_until until, double t_end)
{
  const cf_certify_options o = {.until = until, .constant = 1e3, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = t_end, .threads = 1}};
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "";
  const cf_finding f = cf_certificate_of(s, name, p, &o, &t, &claims, why);
  if (f == CF_UNSETTLED && claims.count == 0) cf_find(s, part, f, "%s: %s", name, why);
  else if (f != CF_TROUBLE) say_cluster(s, part, name, &t, &claims, f);
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
}

/* ---- statistics ---- */

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
  const cf_real *half = cf_real_div(p, cf_formula(p, alpha, ""), cf_real_si(p, 2)), *rest = cf_real_sub(p, cf_real_si(p, 1), half);
  *lo = k == 0 ? 0 : quantile(p, k, n, half, true);
  *hi = k == n ? 1 : quantile(p, k + 1, n, rest, false);
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
