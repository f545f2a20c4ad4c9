/* From a problem to its claims, where a run begins again: every claim is about a node of the trajectory that is handed out. */
#include <math.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "flow/certify.h"

typedef struct spoiler {
  cf_trajectory *own;
  size_t restarts, nodes;
} spoiler;

/* At the sixth node of the run in double the radius is enlarged: still an enclosure, but one that double cannot carry on. */
static bool spoil(void *arg, const cf_trajectory *a)
{
  spoiler *g = arg;
  if (a->nodes < g->nodes) g->restarts++;
  g->nodes = a->nodes;
  if (a->nodes == 6 && g->restarts == 0) g->own->node[5].r = 1e-4;
  return true;
}

/* <X_i, w>/|w| >= s at the node: specs/endgame.md, N2; 1e-12 for the rounding of this check */
static bool hull_holds(const cf_trajectory *a, const cf_claim *c, size_t n)
{
  const cf_node *b = &a->node[c->node];
  double least = INFINITY;
  for (size_t i = 0; i < n; i++) least = fmin(least, (b->x[2 * i] * c->w[0] + b->x[2 * i + 1] * c->w[1]) / hypot(c->w[0], c->w[1]));
  return least - b->r >= c->s - 1e-12;
}

/* Five tokens that enter a half plane at t = 0.8: the steps of the two precisions differ, and so do their nodes. */
static void claims_belong_to_the_second_run(void)
{
  double x[10];
  const double angle[5] = {0.0, 0.9, 1.8, 2.7, 3.3};
  for (size_t i = 0; i < 5; i++) x[2 * i] = cos(angle[i]), x[2 * i + 1] = sin(angle[i]);
  const cf_flow_problem p = {.model = CF_MODEL_SA, .n = 5, .d = 2, .heads = 1, .beta = 7.0, .x = x, .repulse = 1.0};
  cf_trajectory a;
  cf_claims claims = {0};
  spoiler g = {.own = &a};
  cf_certify_options o = {.constant = 1000, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = 4.0, .threads = 1, .node = spoil, .arg = &g}};
  char why[CF_WHY];
  cf_trajectory_init(&a, 5, 2);
  CU_ASSERT_EQUAL_FATAL(cf_certify(&p, &o, &a, &claims, why), CF_OK);
  CU_ASSERT_EQUAL(g.restarts, 1);
  CU_ASSERT(a.node[0].xlo != NULL && a.node[a.nodes - 1].t == 4.0);
  size_t hulls = 0;
  for (size_t i = 0; i < claims.count; i++) {
    const cf_claim *c = &claims.claim[i];
    CU_ASSERT_FATAL(c->node < a.nodes);
    if (c->kind != CF_CLAIM_HULL) continue;
    CU_ASSERT(hull_holds(&a, c, 5));
    hulls++;
  }
  CU_ASSERT(hulls >= 1);
  cf_claims_clear(&claims);
  cf_trajectory_clear(&a);
}

/* The same start; the second run's radius is enlarged too, at its third node, and it ends there: what double proved is not lost. */
static bool spoil_twice(void *arg, const cf_trajectory *a)
{
  spoiler *g = arg;
  spoil(arg, a);
  if (g->restarts == 1 && a->nodes == 3) g->own->node[2].r = 0.05;
  return true;
}
static void the_best_run_is_kept(void)
{
  double x[10];
  const double angle[5] = {0.0, 0.9, 1.8, 2.7, 3.3};
  for (size_t i = 0; i < 5; i++) x[2 * i] = cos(angle[i]), x[2 * i + 1] = sin(angle[i]);
  const cf_flow_problem p = {.model = CF_MODEL_SA, .n = 5, .d = 2, .heads = 1, .beta = 7.0, .x = x, .repulse = 1.0};
  for (int until = 0; until < 2; until++) {
    cf_trajectory a;
    cf_claims claims = {0};
    spoiler g = {.own = &a};
    cf_certify_options o = {.until = until ? CF_UNTIL_EXPONENT : CF_UNTIL_END, .constant = 1, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = 4.0, .threads = 1, .node = spoil_twice, .arg = &g}};
    char why[CF_WHY];
    size_t enclosed = 0;
    cf_trajectory_init(&a, 5, 2);
    CU_ASSERT_EQUAL_FATAL(cf_certify(&p, &o, &a, &claims, why), CF_UNDECIDED);
    CU_ASSERT(g.restarts == 1 && strstr(why, "fewer digits, 53 bits") != NULL);
    CU_ASSERT_FATAL(a.nodes >= 6 && a.node[a.nodes - 1].xlo == NULL && a.node[5].r == 1e-4);
    for (size_t i = 0; i < claims.count; i++) {
      CU_ASSERT_FATAL(claims.claim[i].node < a.nodes);
      if (claims.claim[i].kind == CF_CLAIM_HULL) CU_ASSERT(hull_holds(&a, &claims.claim[i], 5));
      enclosed += claims.claim[i].kind == CF_CLAIM_ENCLOSED;
    }
    CU_ASSERT_EQUAL(enclosed, 1);
    cf_claims_clear(&claims);
    cf_trajectory_clear(&a);
  }
}

/* d = 1: the tangent spaces are 0; without an end the run must not look for one for ever. */
static void on_a_line_nothing_moves(void)
{
  const double x[3] = {1.0, -2.0, 0.5};
  const cf_flow_problem p = {.model = CF_MODEL_SA, .n = 3, .d = 1, .heads = 1, .beta = 4.0, .x = x, .repulse = 1.0};
  const cf_certify_options o = {.until = CF_UNTIL_CLUSTER, .constant = 1000, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = INFINITY, .threads = 1}};
  cf_trajectory a;
  cf_claims claims = {0};
  char why[CF_WHY];
  cf_trajectory_init(&a, 3, 1);
  CU_ASSERT_EQUAL(cf_certify(&p, &o, &a, &claims, why), CF_UNDECIDED);
  CU_ASSERT(a.nodes == 1 && claims.count >= 1 && strstr(why, "d = 1") != NULL);
  cf_claims_clear(&claims);
  cf_trajectory_clear(&a);
}

void suite_flow_certify(void)
{
  CU_pSuite s = CU_add_suite("flow_certify", NULL, NULL);
  CU_add_test(s, "claims belong to the second run", claims_belong_to_the_second_run);
  CU_add_test(s, "the best run is kept", the_best_run_is_kept);
  CU_add_test(s, "on a line nothing moves", on_a_line_nothing_moves);
}
