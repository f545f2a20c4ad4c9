/* An erratum: the energy of the staircase, as normalized, cannot reach its steps. */
#include <stdio.h>
#include "claims/claim.h"

static void run(cf_session *s)
{
  cf_pool *p = &s->pool;
  for (long k = 2; k <= 4; k++) {
    char what[128];
    const cf_real *b = cf_real_si(p, 3 * k), *clusters = cf_real_si(p, k);
    /* every <x_i, x_j> <= 1: E <= e^beta n^2/(2 beta e^beta n^2) */
    const cf_real *most = cf_formula(p, "exp(b)/(2*b*exp(b))", "b", b);
    snprintf(what, sizeof what, "beta = %ld: largest value of the printed energy < %ld^-1, least height of a step with %ld clusters", 3 * k, k, k);
    cf_find_less(s, "printed", most, cf_formula(p, "1/k", "k", clusters), what);
    /* k equal clusters at pairwise cosines of at most 0: (1/n^2) sum e^{beta (c - 1)} lies in [1/k, 1/k + e^-beta] */
    snprintf(what, sizeof what, "beta = %ld: 1/k + e^-beta, above the mended energy of %ld clusters with cosines <= 0, < 1/(k-1)", 3 * k, k);
    cf_find_less(s, "mended", cf_formula(p, "1/k+exp(-b)", "k b", clusters, b), cf_formula(p, "1/(k-1)", "k", clusters), what);
  }
}

const cf_theorem cf_theorem_erratum_staircase = {
    .id = "erratum-staircase",
    .source = "arXiv:2410.06833, section 6 (staircase of the energy)",
    .line = "E = (1/(2 beta e^beta n^2)) sum e^(beta c) climbs from step to step at heights sum (n_q/n)^2, as printed: false",
    .statement = "The printed statement, with the energy so normalized, is false: E never exceeds 1/(2 beta), below the least height 1/k of a step with k clusters once beta > k/2. Meant is (1/n^2) sum e^(beta(c-1)).",
    .hypotheses = "Unit vectors; k clusters have sum (n_q/n)^2 >= 1/k.",
    .part = {{"printed", CF_CERTIFIED, "k = 2, 3, 4, beta = 3k: the printed energy stays below every step with k clusters", CF_HOLDS, NULL},
             {"mended", CF_CERTIFIED, "with the mended energy k equal clusters at cosines <= 0 lie between 1/k and the next step", CF_HOLDS, NULL}},
    .run = run};
