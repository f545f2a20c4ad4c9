/* Lemma 6.4: cone collapse, with the paper's constants beside ours. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"

static cf_flow_problem in_the_cone(cf_session *s, cf_flow_model model, size_t n, size_t d, double beta, uint32_t system, double **x)
{
  *x = cf_claim_tokens(s, system, n, d);
  for (size_t i = 0; *x && i < n; i++) (*x)[i * d] = fabs((*x)[i * d]) + 0x1p-6; /* <x_i, e_1> > 0 */
  return cf_claim_problem(model, n, d, beta, *x);
}

/* The largest lambda with a constant of at most 1000, in time t (usa: certificates count tau = e^beta t), against 1/(4 n e^{2 beta}). */
static void rates(cf_session *s, const cf_flow_problem *q, const char *name)
{
  const cf_certify_options o = {.until = q->beta <= 1 ? CF_UNTIL_EXPONENT : CF_UNTIL_CLUSTER, .constant = 1e3, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = 200, .threads = 1}};
  cf_pool *p = &s->pool;
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "", what[160];
  const cf_claim *best = NULL;
  const cf_finding f = cf_certificate_of(s, name, q, &o, &t, &claims, why);
  for (size_t k = 0; k < claims.count; k++)
    if (claims.claim[k].kind == CF_CLAIM_CLUSTER && claims.claim[k].C <= 1e3 && (!best || claims.claim[k].lambda > best->lambda)) best = &claims.claim[k];
  if (f != CF_TROUBLE && (f != CF_HOLDS || !best)) cf_find(s, "sharp", CF_UNSETTLED, "%s: %s", name, why[0] ? why : "not certified with C <= 1000");
  if (f == CF_HOLDS && best) {
    snprintf(what, sizeof what, "%s: 1/(4 n e^(2 beta)) < lambda, with C = %.4g from t = %.4g", name, nextafter(best->C, INFINITY), t.node[best->node].t);
    const cf_real *b = cf_real_d(p, q->beta), *lambda = cf_real_d(p, best->lambda);
    if (q->model == CF_MODEL_USA) lambda = cf_formula(p, "l*exp(b)", "l b", lambda, b);
    cf_find_less(s, "sharp", cf_formula(p, "exp(-2*b)/(4*n)", "n b", cf_real_si(p, (long)q->n), b), lambda, what);
  }
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
}

static void run(cf_session *s)
{
  static const double beta[] = {0, 1, 4, 9};
  for (uint32_t k = 0; k < 4; k++) {
    double *x;
    char name[64];
    for (int usa = 0; usa < 2; usa++) {
      const cf_flow_problem p = in_the_cone(s, usa ? CF_MODEL_USA : CF_MODEL_SA, 10, 2 + k % 3, beta[k], 4000 + k, &x);
      if (!x) return;
      snprintf(name, sizeof name, "%s-beta%g", cf_model_name[p.model], beta[k]);
      cf_find_cluster(s, "collapse", name, &p, CF_UNTIL_CLUSTER, 0);
      snprintf(name, sizeof name, "%s-beta%g-rate", cf_model_name[p.model], beta[k]);
      rates(s, &p, name);
      free(x);
    }
  }
}

const cf_theorem cf_theorem_L6_4 = {
    .id = "L6.4",
    .source = "arXiv:2312.10794, lemma 6.4",
    .line = "tokens in an open hemisphere converge to one point, exponentially fast",
    .statement = "If <x_i(0), w> > 0 for all i, there are x*, C and lambda > 0 with |x_i(t) - x*| <= C e^(-lambda t); SA, USA, any n >= 1, d >= 2. The proof gives lambda = 1/(4 n e^(2 beta)) with C = 2 e^(lambda t0), t0 not explicit.",
    .hypotheses = "V = I, an open hemisphere. Ours: theorem B (any open hemisphere, from t = 0, explicit C) and the exponent of the linearization at consensus, 1 (SA) and e^beta (USA), "
                  "which cannot be improved. Certificates of USA count time in units of e^-beta.",
    .part = {{"collapse", CF_CERTIFIED, "n = 10, d = 2, 3, 4, beta = 0, 1, 4, 9, SA and USA: convergence from t = 0 with explicit constants, without integration", CF_HOLDS, NULL},
             {"sharp", CF_CERTIFIED, "the same starts: from an explicit time on with lambda above the paper's and C <= 1000; lambda = 1 (SA) and e^beta (USA) where beta <= 1", CF_HOLDS, NULL}},
    .run = run};
