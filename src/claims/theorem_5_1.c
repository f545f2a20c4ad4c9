/* Theorem 5.1: large beta. */
#include <stdio.h>
#include "claims/saddle.h"

static void run(cf_session *s)
{
  cf_find_saddles(s, "circle", 3, "9");
  cf_find_saddles(s, "circle", 3, "36");
  cf_find_saddles(s, "circle", 4, "16");
  if (s->o->full) cf_find_saddles(s, "circle", 4, "64");
  if (s->o->full) cf_find_saddles(s, "circle", 5, "25");
  /* starts in a hemisphere at large beta; the others rest in several clusters for times exponential in beta */
  const size_t runs = s->o->full ? 200 : 20;
  cf_find_always(s, "almost-every", cf_claim_clusters(s, "certified", 3, CF_MODEL_SA, 3, 3, 9, 12000, runs, 10), runs, "sa, n = d = 3, beta = 9, uniform starts that certainly cluster");
  cf_find_always(s, "almost-every", cf_claim_clusters(s, "certified", 2, CF_MODEL_USA, 4, 4, 16, 12100, runs, 10), runs, "usa, n = d = 4, beta = 16, uniform starts that certainly cluster");
}

const cf_theorem cf_theorem_T5_1 = {
    .id = "T5.1",
    .source = "arXiv:2312.10794, theorem 5.1",
    .line = "beta >= C(d) n^2: for almost every start all tokens converge to one point",
    .statement = "There is C = C(d) such that beta >= C n^2 implies convergence of almost every start to one point, SA and USA.",
    .hypotheses = "Q = K = V = I. As for T4.3: all critical configurations are examined on the circle, by subdivision; that almost every start then converges to consensus is on paper. "
                  "A start with several separated clusters needs a time exponential in beta, so runs at large beta are certified for starts in a hemisphere only.",
    .part = {{"circle", CF_CERTIFIED, "d = 2, beta = n^2 and 4 n^2, n = 3, beta = n^2, n = 4 (--full: also 4 n^2, and n = 5): every critical configuration outside open half circles is a strict saddle", CF_HOLDS, NULL},
             {"certified", CF_CERTIFIED, "n = d = 3, beta = 9 (SA), n = d = 4, beta = 16 (USA): concrete random starts converge to one point", CF_HOLDS, NULL},
             {"almost-every", CF_SAMPLED, "all random starts of both cases certainly cluster", CF_CONSISTENT, NULL}},
    .run = run};
