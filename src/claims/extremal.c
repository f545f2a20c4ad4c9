/* Which configuration with a given least inner product clusters slowest? For USA the equiangular one; for SA it is not. */
#include <stdio.h>
#include "claims/claim.h"

/* rate of the least inner product m: equiangular, and balanced two clusters */
#define EQUIANGULAR_SA "2*exp(b*m)*(1-m)*((n-1)*m+1)/(exp(b)+(n-1)*exp(b*m))"
#define CLUSTERS_SA "2*(1-m^2)/(1+exp(b*(1-m)))"
#define EQUIANGULAR_USA "2/n*exp(b*m)*(1-m)*((n-1)*m+1)"
#define CLUSTERS_USA "(1-m^2)*exp(b*m)"

static void run(cf_session *s)
{
  cf_pool *p = &s->pool;
  const cf_real *n = cf_real_si(p, 8), *b = cf_real_si(p, 6), *m = cf_formula(p, "1/2", "");
  const cf_real *two = cf_formula(p, CLUSTERS_SA, "m b", m, b), *equal = cf_formula(p, EQUIANGULAR_SA, "m b n", m, b, n);
  const cf_real *ours = cf_formula(p, "2*(1-m)*(n-(n-1)*(1-m))/(1+(n-1)*exp(b*(1-m)))", "m b n", m, b, n);
  cf_find_less(s, "sa", two, equal, "n = 8, beta = 6, m = 1/2: m' of two clusters < m' of the equiangular configuration");
  cf_find_less(s, "sa", ours, two, "our lower bound (A2) < m' of two clusters");
  for (long k = 2; k <= 32; k *= 2)
    for (long beta = 0; beta <= 9; beta += 3) {
      char what[128];
      const cf_real *nn = cf_real_si(p, k), *bb = cf_real_si(p, beta);
      snprintf(what, sizeof what, "n = %ld, beta = %ld, m = 1/2: m' of the equiangular configuration, less 10^-30, < m' of two clusters", k, beta);
      cf_find_less(s, "usa", cf_formula(p, EQUIANGULAR_USA "-1/10^30", "m b n", m, bb, nn), cf_formula(p, CLUSTERS_USA, "m b", m, bb), what);
    }
}

const cf_theorem cf_theorem_extremal = {
    .id = "extremal",
    .source = "this project (corollary A'), about arXiv:2312.10794, section 6",
    .line = "SA: the equiangular configuration clusters slowest among those with its least inner product, as one may think: false",
    .statement = "For USA with m >= 0 the least inner product grows at least as fast as from the equiangular configuration with the same m. The statement that the same is true of SA is false for beta > 0: "
                 "balanced two-cluster data are slower when beta (1 - m) is large.",
    .hypotheses = "Q = K = V = I; two clusters of n/2 tokens with inner product m against n tokens with all inner products m.",
    .part = {{"sa", CF_CERTIFIED, "n = 8, beta = 6, m = 1/2: two clusters are slower than the equiangular configuration, and faster than our bound (A2)", CF_HOLDS, NULL},
             {"usa", CF_CERTIFIED, "USA, n = 2..32, beta = 0..9, m = 1/2: two clusters are not slower", CF_HOLDS, NULL}},
    .run = run};
