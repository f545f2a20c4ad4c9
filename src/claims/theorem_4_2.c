/* Theorem 4.2: beta to 0. Its proof needs a beta = 0 solution with min <x_i, x_j> > 3/4 at some whole time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"

/* the first whole time at which every inner product of the enclosed solution certainly exceeds 3/4, and its certificate */
static void three_quarters(cf_session *s, size_t n, size_t d, uint32_t system)
{
  char name[64], why[CF_WHY] = "", low[128];
  cf_pool *p = &s->pool;
  double *x = cf_claim_tokens(s, system, n, d);
  for (int m = 1; x && m <= 64; m++) {
    const cf_flow_problem problem = cf_claim_problem(CF_MODEL_SA, n, d, 0, x);
    const cf_certify_options o = {.until = CF_UNTIL_END, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = m, .threads = 1}};
    cf_trajectory t;
    cf_claims claims = {0};
    cf_trajectory_init(&t, n, d);
    cf_real *least = cf_real_si(p, 1);
    if (cf_certify(&problem, &o, &t, &claims, why) == CF_OK)
      for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
          least = cf_real_min(p, least, cf_node_cosine(p, &t.node[t.nodes - 1], d, i, j));
    const bool there = t.nodes > 0 && cf_real_below(cf_formula(p, "3/4", ""), least);
    cf_claims_clear(&claims);
    cf_trajectory_clear(&t);
    if (!there) continue;
    snprintf(name, sizeof name, "n%zu-d%zu-%u", n, d, system);
    const cf_finding f = cf_certificate_of(s, name, &problem, &o, &t, &claims, why);
    cf_find(s, "ingredient", f, "n = %zu, d = %zu, start %u: at t = %d every <x_i, x_j> is at least %s", n, d, system, m, cf_real_text(least, 6, low));
    cf_claims_clear(&claims);
    cf_trajectory_clear(&t);
    free(x);
    return;
  }
  if (x) cf_find(s, "ingredient", CF_UNSETTLED, "n = %zu, d = %zu, start %u: not before t = 64", n, d, system);
  free(x);
}

static void run(cf_session *s)
{
  static const double beta[] = {0x1p-2, 0x1p-6, 0x1p-10};
  const size_t runs = s->o->full ? 400 : 40;
  for (uint32_t k = 0; k < 3; k++) three_quarters(s, 5 + k, 2, k);
  for (uint32_t k = 0; k < 3; k++) {
    char what[96];
    const size_t good = cf_claim_clusters(s, NULL, 0, CF_MODEL_SA, 6, 2, beta[k], 2000, runs, 400);
    snprintf(what, sizeof what, "n = 6, d = 2, beta = %g, uniform starts that certainly cluster", beta[k]);
    cf_find_always(s, "probability", good, runs, what);
  }
}

const cf_theorem cf_theorem_T4_2 = {
    .id = "T4.2",
    .source = "arXiv:2312.10794, theorem 4.2",
    .line = "the probability of convergence to one point tends to 1 as beta tends to 0",
    .statement = "For d, n >= 2 and uniform starts the probability that all tokens converge to one point tends to 1 as beta -> 0.",
    .hypotheses = "Q = K = V = I. The proof compares with beta = 0: there min <x_i, x_j> > 3/4 at some whole time m, and solutions differ by O(beta) e^(3m).",
    .part = {{"ingredient", CF_CERTIFIED, "beta = 0, d = 2, n = 5, 6, 7: min <x_i, x_j> > 3/4 at a whole time m, by an accepted enclosure", CF_HOLDS, NULL},
             {"probability", CF_SAMPLED, "n = 6, d = 2, beta = 2^-2, 2^-6, 2^-10: all random starts certainly cluster", CF_CONSISTENT, NULL}},
    .run = run};
