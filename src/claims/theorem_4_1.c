/* Theorem 4.1: beta = 0. */
#include <stdio.h>
#include "claims/claim.h"

static void run(cf_session *s)
{
  const size_t runs = s->o->full ? 400 : 40;
  static const size_t shape[][2] = {{2, 2}, {6, 2}, {8, 3}, {16, 4}};
  for (uint32_t k = 0; k < 4; k++) {
    char what[96];
    const size_t good = cf_claim_clusters(s, "certified", 1, CF_MODEL_SA, shape[k][0], shape[k][1], 0, 1000 * k, runs, 100);
    snprintf(what, sizeof what, "n = %zu, d = %zu, uniform starts that certainly cluster", shape[k][0], shape[k][1]);
    cf_find_always(s, "almost-every", good, runs, what);
  }
}

const cf_theorem cf_theorem_T4_1 = {
    .id = "T4.1",
    .source = "arXiv:2312.10794, theorem 4.1",
    .line = "beta = 0: for almost every start all tokens converge to one point",
    .statement = "For beta = 0 and d, n >= 2 the flow (SA = USA: x_i' = P_i M, M the mean) takes almost every start to one point of the sphere.",
    .hypotheses = "Q = K = V = I, beta = 0. Exceptional starts exist (an antipodal pair rests). A certificate is about one start: integrated with rigorous radius until the tokens "
                  "certainly lie in an open hemisphere, then theorem A or B of specs/endgame.md.",
    .part = {{"certified", CF_CERTIFIED, "concrete random starts, (n, d) = (2, 2), (6, 2), (8, 3), (16, 4): convergence to one point with C and lambda", CF_HOLDS, NULL},
             {"almost-every", CF_SAMPLED, "every one of 40 (400) random starts of each shape certainly clusters", CF_CONSISTENT, NULL}},
    .run = run};
