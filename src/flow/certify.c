#include <math.h>
#include <stdio.h>
#include <string.h>
#include "flow/certify.h"
#include "flow/step.h"

typedef struct pursuit {
  const cf_flow_problem *p;
  const cf_certify_options *o;
  cf_claims *claims;
  size_t next;         /* node to be tried */
  bool clustered;      /* a cluster claim has been found at an earlier node */
  bool reached, stopped;
  cf_status trouble;
  char why[CF_WHY];
} pursuit;

static bool sharp(const pursuit *g, const cf_claim *c)
{
  return c->kind == CF_CLAIM_CLUSTER && c->lambda >= cf_endgame_exponent(g->p) && c->C <= g->o->constant;
}

/* Whether the claims of this node reach the goal. */
static bool reaches(const pursuit *g, size_t node)
{
  double d = g->o->caps.diameter;
  for (size_t i = 0; i < g->claims->count; i++) {
    const cf_claim *c = &g->claims->claim[i];
    if (c->node != node || (c->kind != CF_CLAIM_CLUSTER && c->kind != CF_CLAIM_PERSIST)) continue;
    switch (g->o->until) {
    case CF_UNTIL_CLUSTER:
      if (c->kind == CF_CLAIM_CLUSTER) return true;
      break;
    case CF_UNTIL_EXPONENT:
      if (sharp(g, c)) return true;
      break;
    case CF_UNTIL_CLUSTERS: /* |x_i - x_j|^2 = 2 (1 - <x_i, x_j>) */
      if (c->kind == CF_CLAIM_PERSIST || (c->theorem == 'A' && 2 * c->delta <= d * d)) return true;
      break;
    default: break;
    }
  }
  return false;
}

/* Removes the claims of a node. */
static void forget(cf_claims *c, size_t node)
{
  size_t kept = 0;
  for (size_t i = 0; i < c->count; i++)
    if (c->claim[i].node == node) cf_claim_clear(&c->claim[i]);
    else c->claim[kept++] = c->claim[i];
  c->count = kept;
}

/* All theorems at one node; false without memory. */
static bool attempt(pursuit *g, const cf_trajectory *a, size_t node, bool caps)
{
  char why[CF_WHY] = "";
  cf_status status = cf_endgame_cluster(g->p, &a->node[node], node, g->claims, g->why);
  if (status == CF_OK) g->why[0] = 0;
  if (caps && (status == CF_OK || status == CF_UNDECIDED)) {
    cf_status also = cf_endgame_persist(g->p, &a->node[node], node, &g->o->caps, g->claims, why);
    if (also == CF_UNDECIDED && g->o->until == CF_UNTIL_CLUSTERS) memcpy(g->why, why, sizeof why);
    if (also == CF_ENOMEM) status = also;
  }
  if (status != CF_OK && status != CF_UNDECIDED) g->trouble = status;
  return g->trouble == CF_OK;
}

/* The theorems at all nodes that were not tried yet: claims of nodes that did not reach the goal go, but those of the first cluster stay. */
static void try_nodes(pursuit *g, const cf_trajectory *a)
{
  for (; g->next < a->nodes && !g->reached && g->trouble == CF_OK; g->next++) {
    bool caps = g->o->until == CF_UNTIL_CLUSTERS;
    size_t before = g->claims->count;
    if (g->o->until == CF_UNTIL_END && g->clustered) continue;
    if (!attempt(g, a, g->next, caps)) break;
    g->reached = reaches(g, g->next);
    if (g->reached) break;
    bool cluster = false;
    for (size_t i = before; i < g->claims->count; i++) cluster = cluster || g->claims->claim[i].kind == CF_CLAIM_CLUSTER;
    if (cluster && !g->clustered) g->clustered = true;
    else forget(g->claims, g->next);
  }
}

static void begin_again(pursuit *g)
{
  while (g->next > 0) forget(g->claims, --g->next);
  g->clustered = g->reached = false;
}

/* A run that began again with more digits and came less far than one before (for want of time, say): the nodes of that one, and their claims.
 * A stopped run keeps its own, from which it can go on. */
static void keep_the_best(pursuit *g, cf_trajectory *a, cf_trajectory *spare, char reason[CF_WHY])
{
  char said[CF_WHY];
  if (g->reached || g->stopped || g->trouble != CF_OK || spare->nodes == 0 || !(spare->node[spare->nodes - 1].t > a->node[a->nodes - 1].t)) return;
  const cf_trajectory other = *a;
  *a = *spare;
  *spare = other;
  begin_again(g);
  try_nodes(g, a);
  memcpy(said, reason, sizeof said);
  snprintf(reason, CF_WHY, "%.150s; these are the nodes of a run with fewer digits, %zu bits, until t = %.6g", said, a->node[0].bits, a->node[a->nodes - 1].t);
}

/* Called at every node. */
static bool at_node(void *arg, const cf_trajectory *a)
{
  pursuit *g = arg;
  if (a->nodes == 1) begin_again(g); /* the start, or the run has begun again with more digits: its nodes are others */
  if (g->o->enclose.node && !g->o->enclose.node(g->o->enclose.arg, a)) g->stopped = true;
  try_nodes(g, a);
  return !g->stopped && !g->reached && g->trouble == CF_OK;
}

static const cf_claim *persisting(const cf_claims *c, size_t node)
{
  for (size_t i = 0; i < c->count; i++)
    if (c->claim[i].kind == CF_CLAIM_PERSIST && c->claim[i].node == node) return &c->claim[i];
  return NULL;
}

/* *link := a claim that the clusters of `after` persist from an earlier node until its node, the earliest that doubling steps find; false: none. */
static bool link_back(pursuit *g, const cf_trajectory *a, size_t from, cf_claim *link)
{
  bool found = false;
  for (size_t step = 1; step <= from; step *= 2) {
    cf_claims try = {0};
    char why[CF_WHY];
    size_t node = from - step;
    cf_status status = cf_endgame_persist(g->p, &a->node[node], node, &g->o->caps, &try, why);
    const cf_claim *after = persisting(g->claims, from); /* found anew: the array of claims may move */
    bool good = status == CF_OK && try.claim[0].t2 >= a->node[from].t && memcmp(try.claim[0].part, after->part, g->p->n * sizeof(size_t)) == 0;
    if (good) {
      cf_claim_clear(link);
      *link = try.claim[0];
      try.claim[0] = (cf_claim){0};
      found = true;
    }
    cf_claims_clear(&try);
    if (!good) break;
  }
  return found;
}

/* Clusters at the end of a run: claims that overlap, back to where they formed. */
static bool chain(pursuit *g, const cf_trajectory *a, size_t end)
{
  cf_claim link = {0};
  if (!persisting(g->claims, end)) return true;
  while (link_back(g, a, end, &link)) {
    end = link.node;
    if (!cf_claims_add(g->claims, &link)) return false;
  }
  return true;
}

static cf_status finish(pursuit *g, const cf_trajectory *a, cf_status status)
{
  cf_claim all = {.kind = CF_CLAIM_ENCLOSED};
  size_t end = a->nodes - 1;
  if (g->trouble != CF_OK) return g->trouble;
  if (!g->reached) { /* what the last node proves */
    forget(g->claims, end);
    if (!attempt(g, a, end, true)) return g->trouble;
    if (!chain(g, a, end)) return CF_ENOMEM;
  }
  if (!cf_claims_add(g->claims, &all) || cf_endgame_energy(g->p, g->claims) == CF_ENOMEM) return CF_ENOMEM;
  if (g->o->until == CF_UNTIL_END) return status;
  return g->reached || reaches(g, end) ? CF_OK : CF_UNDECIDED;
}

/* Time 0 alone: the integrator knows fewer problems than the theorems do. */
static cf_status begin(pursuit *g, cf_trajectory *a, char why[CF_WHY], bool *go_on)
{
  *go_on = true;
  if (a->nodes > 0) return CF_OK;
  cf_status status = cf_start(g->p, cf_enclose_bits(&g->o->enclose), a, why);
  if (status == CF_OK) *go_on = at_node(g, a);
  return status;
}

cf_status cf_certify(const cf_flow_problem *p, const cf_certify_options *o, cf_trajectory *a, cf_claims *claims, char why[CF_WHY])
{
  pursuit g = {.p = p, .o = o, .claims = claims, .trouble = CF_OK};
  cf_enclose_options e = o->enclose;
  char reason[CF_WHY] = "";
  bool go_on;
  why[0] = 0;
  if (!cf_endgame_knows(p, why)) return CF_UNDECIDED;
  cf_status status = begin(&g, a, why, &go_on);
  if (status != CF_OK) return status;
  cf_trajectory spare;
  cf_trajectory_init(&spare, p->n, p->d);
  e.spare = &spare;
  e.node = at_node;
  e.arg = &g;
  if (go_on && p->d == 1 && isinf(e.t_end)) { /* tangent spaces of {-1, 1} are 0 */
    status = CF_UNDECIDED;
    snprintf(reason, sizeof reason, "d = 1: the tokens never move, and the goal is not reached at t = 0");
  } else if (go_on && a->node[a->nodes - 1].t < e.t_end) status = cf_enclose(p, &e, a, reason);
  if (status == CF_UNDECIDED) keep_the_best(&g, a, &spare, reason);
  cf_trajectory_clear(&spare);
  if (status != CF_OK && status != CF_UNDECIDED && status != CF_EUNDEFINED) {
    memcpy(why, reason, sizeof reason);
    return status;
  }
  if (g.stopped) snprintf(reason, sizeof reason, "stopped at t = %.6g", a->node[a->nodes - 1].t);
  status = finish(&g, a, status != CF_OK || g.stopped ? CF_UNDECIDED : CF_OK);
  if (status == CF_UNDECIDED && !reason[0] && !g.why[0])
    snprintf(reason, sizeof reason, "at t = %.6g convergence is certain, but not with the exponent %.3g and a constant of at most %.3g",
             a->node[a->nodes - 1].t, cf_endgame_exponent(p), o->constant);
  if (status == CF_UNDECIDED) memcpy(why, reason[0] ? reason : g.why, CF_WHY);
  return status;
}
