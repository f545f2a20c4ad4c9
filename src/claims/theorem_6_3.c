/* Theorem 6.3 of the main paper: as many dimensions as tokens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "claims/claim.h"

/* lambda of theorem B at time 0 against the 1/(4 n e^{2 beta}) of the paper's proof, which holds from an unspecified time on only */
static void compare(cf_session *s, size_t n, double beta, const cf_claims *claims)
{
  char what[64];
  for (size_t k = 0; k < claims->count; k++) {
    if (claims->claim[k].kind != CF_CLAIM_CLUSTER) continue;
    cf_pool *p = &s->pool;
    snprintf(what, sizeof what, "n = %zu, beta = %g: 1/(4 n e^(2 beta)) < lambda", n, beta);
    cf_find_less(s, "rate", cf_formula(p, "exp(-2*b)/(4*n)", "n b", cf_real_si(p, (long)n), cf_real_d(p, beta)), cf_real_d(p, claims->claim[k].lambda), what);
    return;
  }
}

static void at_time_zero(cf_session *s, const char *name, cf_flow_model model, size_t n, size_t d, double beta, uint32_t system)
{
  const cf_certify_options o = {.until = CF_UNTIL_CLUSTER, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = 0, .threads = 1}};
  double *x = cf_claim_tokens(s, system, n, d);
  if (!x) return;
  const cf_flow_problem p = cf_claim_problem(model, n, d, beta, x);
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "";
  const cf_finding f = cf_certificate_of(s, name, &p, &o, &t, &claims, why);
  if (f != CF_TROUBLE) cf_find(s, model == CF_MODEL_USA ? "usa" : "sa", f, "%s: %s", name, f == CF_HOLDS ? "theorem B at t = 0, certificate accepted" : why);
  if (f == CF_HOLDS && model == CF_MODEL_SA) compare(s, n, beta, &claims);
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
  free(x);
}

/* Any Q and K, V = I: the same theorem, still at t = 0. */
static void matrices(cf_session *s)
{
  enum { N = 5, D = 6 };
  double *x = cf_claim_tokens(s, 90, N, D), *q = cf_claim_tokens(s, 91, D, D), *k = cf_claim_tokens(s, 92, D, D);
  if (x && q && k) {
    cf_flow_problem p = cf_claim_problem(CF_MODEL_SA, N, D, 2, x);
    p.q = q;
    p.k = k;
    cf_find_cluster(s, "qk", "sa-qk", &p, CF_UNTIL_CLUSTER, 0);
    p.model = CF_MODEL_USA;
    cf_find_cluster(s, "qk", "usa-qk", &p, CF_UNTIL_CLUSTER, 0);
  }
  free(x);
  free(q);
  free(k);
}

static void run(cf_session *s)
{
  static const double beta[] = {0, 1, 4};
  char name[64];
  const uint32_t runs = s->o->full ? 12 : 3;
  for (uint32_t k = 0; k < runs; k++) {
    const size_t n = 4 + 4 * (k % 3), d = n + k % 2;
    snprintf(name, sizeof name, "sa-%u", k);
    at_time_zero(s, name, CF_MODEL_SA, n, d, beta[k % 3], k);
    snprintf(name, sizeof name, "usa-%u", k);
    at_time_zero(s, name, CF_MODEL_USA, n, d, beta[k % 3], k);
  }
  matrices(s);
  const size_t many = s->o->full ? 200 : 20;
  cf_find_always(s, "almost-sure", cf_claim_clusters(s, NULL, 0, CF_MODEL_SA, 8, 8, 1, 5000, many, 10), many, "sa, n = d = 8, beta = 1, uniform starts that certainly cluster");
}

const cf_theorem cf_theorem_T6_3 = {
    .id = "T6.3",
    .source = "arXiv:2312.10794, theorem 6.3",
    .line = "d >= n: uniform tokens converge to one point, exponentially fast, almost surely",
    .statement = "If d >= n and the tokens are independent and uniform on the sphere, then almost surely there are x*, C and lambda > 0 with "
                 "|x_i(t) - x*| <= C e^(-lambda t) for all i and t >= 0; models SA and USA, any beta >= 0, also with any Q and K (V = I).",
    .hypotheses = "d >= n, V = I, uniform initial tokens. The almost sure statement is about a random start; what is certified is the conclusion for concrete starts, from t = 0 on, "
                  "without integration: tokens in general position lie in an open hemisphere (theorem B of specs/endgame.md).",
    .part = {{"sa", CF_CERTIFIED, "SA: the conclusion for random starts with n = 4, 8, 12, d = n or n + 1, beta = 0, 1, 4, with C and lambda, from t = 0", CF_HOLDS, NULL},
             {"usa", CF_CERTIFIED, "USA: the same", CF_HOLDS, NULL},
             {"rate", CF_CERTIFIED, "our lambda exceeds the 1/(4 n e^(2 beta)) of the paper's proof for each of the starts of SA", CF_HOLDS, NULL},
             {"qk", CF_CERTIFIED, "SA and USA with random matrices Q and K, n = 5, d = 6, beta = 2", CF_HOLDS, NULL},
             {"almost-sure", CF_SAMPLED, "SA, n = d = 8, beta = 1: all random starts certainly cluster", CF_CONSISTENT, NULL}},
    .run = run};
