/* Theorem 6.1: d >= 3, every beta. */
#include <stdio.h>
#include <stdlib.h>
#include "claims/chart.h"

/* Where 32 tokens go, enclosed: fast to one point, or first to clusters that stay for long. */
static void draw(cf_session *s)
{
  enum { N = 32, RUNS = 3 };
  static const double beta[RUNS] = {1, 4, 9}, t_end[RUNS] = {12, 12, 20};
  static const char *const name[RUNS] = {"beta = 1; t from 0 to 12", "beta = 4; t from 0 to 12", "beta = 9; t from 0 to 20"};
  double *x = cf_claim_tokens(s, 0, N, 3);
  cf_trajectory run[RUNS];
  cf_spheres p = {.title = "Enclosed trajectories of 32 tokens on the sphere, SA (small dots: where they start)", .n = N};
  bool ok = x != NULL;
  for (size_t k = 0; k < RUNS; k++) {
    const cf_enclose_options o = {.t_end = t_end[k], .threads = 1, .dense = true};
    char why[256] = "";
    cf_trajectory_init(&run[k], N, 3);
    if (!ok) continue;
    const cf_flow_problem q = cf_claim_problem(CF_MODEL_SA, N, 3, beta[k], x);
    ok = cf_enclose(&q, &o, &run[k], why) == CF_OK;
    if (!ok) cf_give_up(s, "the figure: beta = %g: %s", beta[k], why);
    p.sphere[p.count].name = name[k], p.sphere[p.count++].run = &run[k];
  }
  if (ok) cf_spheres_write(s, &p);
  for (size_t k = 0; k < RUNS; k++) cf_trajectory_clear(&run[k]);
  free(x);
}

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
  draw(s);
}

const cf_theorem cf_theorem_T6_1 = {
    .id = "T6.1",
    .source = "arXiv:2312.10794, theorem 6.1",
    .line = "d >= 3, any beta >= 0: for almost every start all tokens converge to one point",
    .statement = "For d >= 3, n >= 2 and any beta >= 0, SA and USA take almost every start to one point. No rate is stated.",
    .hypotheses = "Q = K = V = I. A certificate gives, for its start, the rate and the constant as well. For large beta the time is exponential in beta (metastability): the cases here have beta <= 3.",
    .part = {{"certified", CF_CERTIFIED, "SA and USA, n = 6, 8, 16, d = 3, 4, 8, beta = 1, 2, 3: concrete random starts converge to one point, with C and lambda", CF_HOLDS, NULL},
             {"almost-every", CF_SAMPLED, "all random starts of each case certainly cluster", CF_CONSISTENT, NULL}},
    .run = run,
    .figure = "T6.1.svg",
    .figure_line = "three spheres with the enclosed paths of 32 tokens, SA, beta = 1, 4, 9: to one point, or first to clusters that stay for long"};
