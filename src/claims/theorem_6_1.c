/* Theorem 6.1: d >= 3, every beta. */
#include <stdio.h>
#include "claims/claim.h"

static void run(cf_session *s)
{
  static const struct {
    cf_flow_model model;
    size_t n, d;
    double beta, t_end;
  } at[] = {{CF_MODEL_SA, 8, 3, 1, 100}, {CF_MODEL_USA, 8, 3, 1, 100}, {CF_MODEL_SA, 6, 3, 3, 1000}, {CF_MODEL_USA, 6, 4, 2, 1000}, {CF_MODEL_SA, 16, 8, 2, 200}};
  const size_t runs = s->o->full ? 200 : 20;
  for (uint32_t k = 0; k < 5; k++) {
    char what[128];
    const size_t good = cf_claim_clusters(s, "certified", 1, at[k].model, at[k].n, at[k].d, at[k].beta, 3000 + 1000 * k, runs, at[k].t_end);
    snprintf(what, sizeof what, "%s, n = %zu, d = %zu, beta = %g, uniform starts that certainly cluster", cf_model_name[at[k].model], at[k].n, at[k].d, at[k].beta);
    cf_find_always(s, "almost-every", good, runs, what);
  }
}

const cf_theorem cf_theorem_T6_1 = {
    .id = "T6.1",
    .source = "arXiv:2312.10794, theorem 6.1",
    .line = "d >= 3, any beta >= 0: for almost every start all tokens converge to one point",
    .statement = "For d >= 3, n >= 2 and any beta >= 0, SA and USA take almost every start to one point. No rate is stated.",
    .hypotheses = "Q = K = V = I. A certificate gives, for its start, the rate and the constant as well. For large beta the time is exponential in beta (metastability): the cases here have beta <= 3.",
    .part = {{"certified", CF_CERTIFIED, "SA and USA, n = 6, 8, 16, d = 3, 4, 8, beta = 1, 2, 3: concrete random starts converge to one point, with C and lambda", CF_HOLDS, NULL},
             {"almost-every", CF_SAMPLED, "all random starts of each case certainly cluster", CF_CONSISTENT, NULL}},
    .run = run};
