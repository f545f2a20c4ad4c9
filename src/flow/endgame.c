#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bound/up.h"
#include "flow/endgame.h"
#include "flow/endgame_geometry.h"
#include "flow/endgame_rate.h"
#include "flow/hull.h"

#define LARGEST 0x1p996 /* of a constant that is worth a claim */
#define ROOT2 0x1.6a09e667f3bcdp0

bool cf_endgame_knows(const cf_flow_problem *p, char why[CF_WHY])
{
  const char *lacks = p->model != CF_MODEL_SA && p->model != CF_MODEL_USA && p->model != CF_MODEL_CAUSAL ? "the model is none of sa, usa and causal"
                      : p->heads != 1                                                                    ? "there are several heads"
                      : p->v || p->repulse != 1                                                          ? "V is not the identity"
                      : p->noise != 0                                                                    ? "there is noise"
                      : !isfinite(p->beta)                                                               ? "beta is not finite"
                                                                                                         : NULL;
  if (lacks) snprintf(why, CF_WHY, "no theorem applies: %s", lacks);
  return !lacks;
}

/* What is known about the node that is being tried. */
typedef struct stage {
  const cf_flow_problem *p;
  const cf_node *node;
  size_t index;
  double r, s, delta;
  double *w, *y, *work; /* d, n*d, d*d */
  cf_gnomonic view;
  cf_rate rate;
  double radius;
  cf_claims *out;
  size_t found;
} stage;

static double *copy(const double *a, size_t n)
{
  double *b = malloc((n ? n : 1) * sizeof *b);
  if (b) memcpy(b, a, n * sizeof *b);
  return b;
}

static bool add(stage *g, cf_claim *c, bool w, const double *center)
{
  c->node = g->index;
  if (w) c->w = copy(g->w, g->p->d);
  if (center) c->center = copy(center, g->p->d);
  if ((w && !c->w) || (center && !c->center)) {
    cf_claim_clear(c);
    return false;
  }
  return cf_claims_add(g->out, c);
}

/* One of a theorem's two forms; true also where it is worth nothing. */
static bool add_cluster(stage *g, char theorem, double lambda, double C, const double *center)
{
  cf_claim c = {.kind = CF_CLAIM_CLUSTER, .theorem = theorem, .lambda = lambda, .C = C, .radius = g->radius};
  bool hull = theorem != 'A';
  c.delta = hull ? g->view.D : g->delta;
  c.s = hull ? g->s : 0;
  if (!(lambda > 0 && C >= 0 && C <= LARGEST)) return true;
  const cf_claim *last = g->out->count ? &g->out->claim[g->out->count - 1] : NULL; /* the other form: is this one better by more than 2^-20? */
  if (last && last->kind == c.kind && last->node == g->index && last->theorem == theorem && last->lambda >= lambda && last->C <= C * (1 + 0x1p-20)) return true;
  g->found++;
  return add(g, &c, hull, center);
}

static bool claim_inner(stage *g)
{
  cf_claim c = {.kind = CF_CLAIM_MIN_INNER, .theorem = 'A', .delta = g->delta};
  if (!(g->delta <= 1)) return true;
  if (!add(g, &c, false, NULL)) return false;
  if (g->p->model == CF_MODEL_CAUSAL) return true;
  return add_cluster(g, 'A', cf_rate_r0(&g->rate), cf_rate_inner_constant(&g->rate, g->delta, true), g->w) &&
         add_cluster(g, 'A', cf_rate_inner(&g->rate, g->delta), cf_rate_inner_constant(&g->rate, g->delta, false), g->w);
}

static bool claim_hull(stage *g)
{
  cf_claim c = {.kind = CF_CLAIM_HULL, .theorem = 'B', .s = g->s};
  double rate, D;
  if (!(g->s > 0)) return true;
  if (!add(g, &c, true, NULL)) return false;
  cf_geometry_gnomonic(g->p->n, g->p->d, g->node->x, g->r, g->w, g->s, g->y, &g->view);
  D = g->view.D;
  rate = cf_rate_hull(&g->rate, g->s, D);
  if (g->p->model == CF_MODEL_CAUSAL) { /* the limit is token 1 */
    double all = g->radius, M0 = g->view.M0;
    g->radius = cf_geometry_cap(1, g->p->d, g->node->x, g->r, g->node->x, g->y);
    bool ok = add_cluster(g, 'C', 0.5, cf_rate_causal_constant(&g->rate, g->s, D, M0, true), g->node->x) &&
              add_cluster(g, 'C', rate / 2, cf_rate_causal_constant(&g->rate, g->s, D, M0, false), g->node->x);
    g->radius = all;
    return ok;
  }
  return add_cluster(g, 'B', cf_rate_r0(&g->rate), cf_up_mul(D, cf_rate_hull_factor(&g->rate, g->s, D)), g->w) && add_cluster(g, 'B', rate, D, g->w);
}

static void explain(const stage *g, char why[CF_WHY])
{
  double m = 1 - g->delta;
  if (g->s > 0 || g->delta <= 1)
    snprintf(why, CF_WHY, "at t = %.6g the tokens lie in an open hemisphere (margin %.3g) but the constants leave the range of doubles", g->node->t, g->s);
  else
    snprintf(why, CF_WHY, "at t = %.6g the tokens are in no open hemisphere for certain (radius of the enclosure %.3g), and inner products reach down to %.3g",
             g->node->t, g->node->r, m < -1 ? -1 : m);
}

static cf_status try(stage *g, char why[CF_WHY])
{
  size_t n = g->p->n, d = g->p->d;
  double error, chord;
  cf_status status = cf_hull_nearest(n, d, g->node->x, g->w);
  if (status == CF_ENOMEM) return status;
  g->s = -1;
  if (status == CF_OK && cf_geometry_unit(d, g->w, g->y, &error)) {
    memcpy(g->w, g->y, d * sizeof(double));
    g->s = cf_geometry_hemisphere(n, d, g->node->x, g->r, g->w);
  } else
    memcpy(g->w, g->node->x, d * sizeof(double)); /* some direction */
  g->radius = cf_geometry_cap(n, d, g->node->x, g->r, g->w, g->y);
  chord = n == 1 ? 0 : cf_geometry_diameter(n, d, g->node->x);
  chord = cf_up_add(chord, g->r == 0 ? 0 : cf_up_mul(ROOT2, g->r));
  g->delta = cf_up_mul(chord, chord) / 2;
  if (!(g->r >= 0 && isfinite(g->delta))) g->delta = INFINITY;
  if (!claim_inner(g) || !claim_hull(g)) return CF_ENOMEM;
  if (g->found) return CF_OK;
  explain(g, why);
  return CF_UNDECIDED;
}

cf_status cf_endgame_cluster(const cf_flow_problem *p, const cf_node *node, size_t index, cf_claims *out, char why[CF_WHY])
{
  stage g = {.p = p, .node = node, .index = index, .out = out};
  cf_status status = CF_ENOMEM;
  if (!cf_endgame_knows(p, why)) return CF_UNDECIDED;
  if (p->n == 0 || p->d == 0 || p->n > SIZE_MAX / sizeof(double) / p->d || p->d > SIZE_MAX / sizeof(double) / p->d) return CF_ESIZE;
  g.r = cf_geometry_radius(node, p->n, p->d);
  g.w = malloc(p->d * sizeof(double));
  g.y = malloc(p->n * p->d * sizeof(double));
  g.work = p->q || p->k ? malloc(p->d * p->d * sizeof(double)) : NULL;
  if (g.w && g.y && (g.work || !(p->q || p->k))) {
    if (cf_rate_init(&g.rate, p, g.work))
      status = try(&g, why);
    else {
      snprintf(why, CF_WHY, "no theorem applies: beta |Q^T K| leaves the range of doubles");
      status = CF_UNDECIDED;
    }
  }
  free(g.w);
  free(g.y);
  free(g.work);
  return status;
}

double cf_endgame_exponent(const cf_flow_problem *p)
{
  cf_rate rate;
  char why[CF_WHY];
  double r0 = 0, *work = p->q || p->k ? malloc(p->d * p->d * sizeof(double)) : NULL;
  if (cf_endgame_knows(p, why) && (work || !(p->q || p->k)) && cf_rate_init(&rate, p, work)) r0 = cf_rate_r0(&rate);
  free(work);
  return p->model == CF_MODEL_CAUSAL ? r0 / 2 : r0;
}

cf_status cf_endgame_energy(const cf_flow_problem *p, cf_claims *out)
{
  cf_claim c = {.kind = CF_CLAIM_ENERGY};
  if ((p->model != CF_MODEL_SA && p->model != CF_MODEL_USA) || !cf_problem_is_plain(p) || p->repulse != 1 || !(p->beta >= 0)) return CF_UNDECIDED;
  return cf_claims_add(out, &c) ? CF_OK : CF_ENOMEM;
}
