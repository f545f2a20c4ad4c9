/* Theorem 4.3: beta <= C/n; on the circle beta <= 1. */
#include <stdio.h>
#include "claims/saddle.h"

static void run(cf_session *s)
{
  static const char *const beta[] = {"0", "0.25", "0.5", "0.75", "1"};
  const size_t runs = s->o->full ? 200 : 20;
  for (int k = 0; k < 5; k++) cf_find_saddles(s, "circle", 3, beta[k]);
  cf_find_saddles(s, "circle", 4, "1");
  for (int k = 0; s->o->full && k < 5; k++) cf_find_saddles(s, "circle", 4, beta[k]);
  for (uint32_t k = 0; k < 3; k++) {
    const size_t n = 6 + 2 * k;
    for (int usa = 0; usa < 2; usa++) {
      char what[128];
      const cf_flow_model model = usa ? CF_MODEL_USA : CF_MODEL_SA;
      const size_t good = cf_claim_clusters(s, "certified", 1, model, n, 2 + k % 2, 1.0 / (double)n, 9000 + 1000 * k, runs, 400);
      snprintf(what, sizeof what, "%s, n = %zu, d = %u, beta = 1/n, uniform starts that certainly cluster", cf_model_name[model], n, 2 + k % 2);
      cf_find_always(s, "almost-every", good, runs, what);
    }
  }
}

const cf_theorem cf_theorem_T4_3 = {
    .id = "T4.3",
    .source = "arXiv:2312.10794, theorem 4.3",
    .line = "beta <= C/n: for almost every start all tokens converge to one point; on the circle beta <= 1 suffices",
    .statement = "There is a universal C such that beta <= C/n implies convergence of almost every start to one point, SA and USA, d, n >= 2. For d = 2, beta <= 1 suffices.",
    .hypotheses = "Q = K = V = I. On the circle the flow ascends an analytic energy: if every critical configuration but consensus has a direction of ascent of second order, almost every start converges to "
                  "consensus (center-stable manifold theorem, on paper). That premise is certified for whole tori of configurations by subdivision; inside an open half circle only consensus is critical.",
    .part = {{"circle", CF_CERTIFIED, "d = 2, n = 3, beta = 0, 1/4, 1/2, 3/4, 1 and n = 4, beta = 1 (--full: all five): every critical configuration outside open half circles is a strict saddle", CF_HOLDS, NULL},
             {"certified", CF_CERTIFIED, "concrete random starts with beta = 1/n, n = 6, 8, 10, d = 2, 3, SA and USA: convergence to one point", CF_HOLDS, NULL},
             {"almost-every", CF_SAMPLED, "all random starts of each of these cases certainly cluster", CF_CONSISTENT, NULL}},
    .run = run};
