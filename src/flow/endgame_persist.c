/* Theorem D: the partition of single linkage, caps about the means, and the time they hold for certain. [specs/endgame.md, section 5] */
#include <float.h>
#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bound/up.h"
#include "flow/endgame.h"
#include "flow/endgame_geometry.h"

enum { FINE = 64, COARSE = 16, SOME = 8, MANY = 24 }; /* cells of the lower sum, of more than SOME clusters: divisors of the checker's 256 */
#define INWARD 0x1.ffffffffep-1 /* 1 - 2^-36 */

static double apply(int f(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), double x, mpfr_rnd_t toward)
{
  mpfr_t y;
  double z;
  if (isnan(x)) return x;
  mpfr_init2(y, 53);
  mpfr_set_d(y, x, MPFR_RNDN);
  f(y, y, toward);
  z = mpfr_get_d(y, toward);
  mpfr_clear(y);
  return z;
}

static double less(double a) { return a * (a > 0 ? CF_BOUND_LOW : CF_BOUND_STEP); } /* below what one rounding made of it */

typedef struct caps {
  const cf_flow_problem *p;
  size_t k, *part, *size;
  double *center, *unit, *angle; /* k*d, k*d, k*k: not above the angles of the centers */
  double theta0, theta1, least;  /* least of the angles */
} caps;

/* part[i] := number of its component when tokens within the distance are linked */
static bool link_tokens(size_t n, size_t d, const double *x, double distance, caps *c)
{
  size_t *stack = malloc(n * sizeof *stack), top;
  if (!stack) return false;
  for (size_t i = 0; i < n; i++) c->part[i] = n;
  c->k = 0;
  for (size_t i = 0; i < n; i++) {
    if (c->part[i] != n) continue;
    c->part[i] = c->k;
    stack[0] = i;
    for (top = 1; top > 0;) {
      size_t a = stack[--top];
      for (size_t j = 0; j < n; j++)
        if (c->part[j] == n && cf_geometry_distance(d, x + a * d, x + j * d) <= distance) {
          c->part[j] = c->k;
          stack[top++] = j;
        }
    }
    c->k++;
  }
  free(stack);
  return true;
}

/* Centers: normalized sums. theta0 and the angles between centers. */
static bool measure(size_t n, size_t d, const double *x, double r, caps *c)
{
  double error, chord = 0;
  memset(c->center, 0, c->k * d * sizeof(double));
  memset(c->size, 0, c->k * sizeof *c->size);
  for (size_t i = 0; i < n; i++) {
    c->size[c->part[i]]++;
    for (size_t k = 0; k < d; k++) c->center[c->part[i] * d + k] += x[i * d + k];
  }
  for (size_t q = 0; q < c->k; q++)
    if (!cf_geometry_unit(d, c->center + q * d, c->unit + q * d, &error)) return false;
  memcpy(c->center, c->unit, c->k * d * sizeof(double));
  for (size_t q = 0; q < c->k; q++)
    if (!cf_geometry_unit(d, c->center + q * d, c->unit + q * d, &error)) return false;
  for (size_t i = 0; i < n; i++) {
    double e = cf_up_add(cf_up_add(cf_geometry_distance(d, x + i * d, c->unit + c->part[i] * d), error), r);
    if (!(e <= chord)) chord = isnan(e) ? INFINITY : e;
  }
  if (!(chord <= 1 && r >= 0)) return false;
  c->theta0 = 2 * apply(mpfr_asin, chord / 2, MPFR_RNDU) * (2 - INWARD);
  c->least = INFINITY;
  for (size_t p = 0; p < c->k; p++)
    for (size_t q = 0; q < p; q++) {
      double e = 0, a;
      for (size_t k = 0; k < d; k++) e += (c->unit[p * d + k] - c->unit[q * d + k]) * (c->unit[p * d + k] - c->unit[q * d + k]);
      e = sqrt(e) * (1 - (double)(d + 16) * 0x1p-52) - 3 * error; /* not above the chord */
      a = e > 0 ? 2 * apply(mpfr_asin, e < 2 ? e / 2 : 1, MPFR_RNDD) * INWARD : 0;
      c->angle[p * c->k + q] = c->angle[q * c->k + p] = a;
      if (a < c->least) c->least = a;
    }
  return true;
}

/* e^(beta (cos(angle - 2 theta) - 1)) from above. The common factor e^-beta of numerator and denominator cancels. */
static double pull(const caps *c, double angle, double theta)
{
  double cosine;
  angle = less(angle - 2 * theta);
  cosine = angle > 0 ? apply(mpfr_cos, angle, MPFR_RNDU) : 1;
  return apply(mpfr_exp, -less(c->p->beta * less(1 - cosine)), MPFR_RNDU);
}

/* column[q] >= sum over the other clusters of n_p times their pull; of many clusters each is taken for as near as the nearest. */
static void pulls(const caps *c, double theta, double *column)
{
  memset(column, 0, c->k * sizeof(double));
  for (size_t a = 0; a < c->k; a++) {
    double nearest = INFINITY;
    if (c->k > MANY) {
      for (size_t b = 0; b < c->k; b++)
        if (b != a && c->angle[a * c->k + b] < nearest) nearest = c->angle[a * c->k + b];
      column[a] = cf_up_mul((double)(c->p->n - c->size[a]), pull(c, nearest, theta));
      continue;
    }
    for (size_t b = 0; b < a; b++) {
      double e = pull(c, c->angle[a * c->k + b], theta);
      column[a] = cf_up_add(column[a], cf_up_mul((double)c->size[b], e));
      column[b] = cf_up_add(column[b], cf_up_mul((double)c->size[a], e));
    }
  }
}

/* L(theta) from above, theta <= least/2; column[k]: work */
static double leak(const caps *c, double theta, double *column)
{
  const cf_flow_problem *p = c->p;
  double worst = 0, inside;
  pulls(c, theta, column);
  /* e^(beta (cos 2 theta - 1)) from below */
  inside = apply(mpfr_exp, -cf_up_mul(p->beta, (1 - apply(mpfr_cos, 2 * theta, MPFR_RNDD)) * CF_BOUND_STEP), MPFR_RNDD);
  for (size_t q = 0; q < c->k; q++) {
    double z = p->model == CF_MODEL_USA ? (double)p->n : (1 + (double)(c->size[q] - 1) * inside * CF_BOUND_LOW) * CF_BOUND_LOW;
    double e = cf_up_div(column[q], z);
    if (!(e <= worst)) worst = isnan(e) ? INFINITY : e;
  }
  return worst;
}

/* T* from below */
static double lasting(const caps *c, double *column)
{
  const int cells = c->k > SOME ? COARSE : FINE;
  double h = (c->theta1 - c->theta0) * CF_BOUND_LOW / cells, sum = 0;
  for (int k = 1; k <= cells; k++) {
    double theta = k == cells ? c->theta1 : cf_up_add(c->theta0, cf_up_mul(h, k));
    if (theta > c->theta1) theta = c->theta1;
    sum += 1 / leak(c, theta, column);
  }
  return h * sum * INWARD;
}

/* The largest theta1 that the wanted diameter and separation allow, not above it. */
static void widest(caps *c, const cf_endgame_options *o)
{
  double by_diameter = o->diameter < 2 ? apply(mpfr_asin, o->diameter / 2, MPFR_RNDD) : 2;
  double by_separation = (c->least - 2 * apply(mpfr_asin, o->separation < 2 ? o->separation / 2 : 1, MPFR_RNDU)) / 2;
  c->theta1 = by_diameter < by_separation ? by_diameter : by_separation;
  if (c->least / 2 < c->theta1) c->theta1 = c->least / 2;
  c->theta1 *= INWARD * INWARD;
}

static cf_status finish(const caps *c, const cf_node *node, size_t index, double time, cf_claims *out)
{
  cf_claim a = {.kind = CF_CLAIM_PERSIST, .theorem = 'D', .node = index, .theta0 = c->theta0, .theta1 = c->theta1, .clusters = c->k};
  size_t n = c->p->n, d = c->p->d;
  a.t2 = nextafter(node->t + time, -INFINITY);
  a.diameter = 2 * apply(mpfr_sin, c->theta1, MPFR_RNDU) * (2 - INWARD);
  a.separation = 2 * apply(mpfr_sin, less(c->least - 2 * c->theta1) / 2, MPFR_RNDD) * INWARD;
  a.part = malloc(n * sizeof *a.part);
  a.center = malloc(c->k * d * sizeof(double));
  if (!a.part || !a.center) {
    cf_claim_clear(&a);
    return CF_ENOMEM;
  }
  memcpy(a.part, c->part, n * sizeof *a.part);
  memcpy(a.center, c->center, c->k * d * sizeof(double));
  return cf_claims_add(out, &a) ? CF_OK : CF_ENOMEM;
}

static cf_status decide(caps *c, const cf_node *node, size_t index, const cf_endgame_options *o, cf_claims *out, char why[CF_WHY])
{
  const cf_flow_problem *p = c->p;
  double r = cf_geometry_radius(node, p->n, p->d), time;
  if (c->k < 2) return snprintf(why, CF_WHY, "at t = %.6g linking tokens closer than %.3g leaves one cluster", node->t, o->separation), CF_UNDECIDED;
  if (o->proper && c->k == p->n) return snprintf(why, CF_WHY, "at t = %.6g every token is alone: no two are closer than %.3g", node->t, o->separation), CF_UNDECIDED;
  if (!measure(p->n, p->d, node->x, r, c)) return snprintf(why, CF_WHY, "at t = %.6g a group of linked tokens is wider than a cap of angle 1", node->t), CF_UNDECIDED;
  widest(c, o);
  if (!(c->theta0 < c->theta1)) {
    snprintf(why, CF_WHY, "at t = %.6g the %zu groups of linked tokens lie in caps of angle %.3g, at most %.3g fits diameter %.3g and separation %.3g", node->t, c->k,
             c->theta0, c->theta1, o->diameter, o->separation);
    return CF_UNDECIDED;
  }
  time = lasting(c, c->unit); /* the units are no longer needed: k <= k d */
  if (!(time > 0 && time <= DBL_MAX && time >= o->persist && nextafter(node->t + time, -INFINITY) > node->t)) {
    snprintf(why, CF_WHY, "at t = %.6g the %zu clusters are certain to persist only %.3g long", node->t, c->k, time);
    return CF_UNDECIDED;
  }
  return finish(c, node, index, time, out);
}

cf_status cf_endgame_persist(const cf_flow_problem *p, const cf_node *node, size_t index, const cf_endgame_options *o, cf_claims *out, char why[CF_WHY])
{
  caps c = {.p = p};
  cf_status status = CF_ENOMEM;
  if (p->model == CF_MODEL_CAUSAL || !cf_problem_is_plain(p) || !(p->beta >= 0 && p->beta <= DBL_MAX) || !cf_endgame_knows(p, why)) {
    snprintf(why, CF_WHY, "the theorem about persisting clusters needs the model sa or usa, Q = K = V = I, beta >= 0");
    return CF_UNDECIDED;
  }
  c.part = malloc(p->n * sizeof *c.part);
  if (c.part && link_tokens(p->n, p->d, node->x, o->separation, &c)) {
    size_t all = c.k * p->d;
    c.size = malloc(c.k * sizeof *c.size);
    c.center = malloc(all * sizeof(double));
    c.unit = malloc(all * sizeof(double));
    c.angle = c.k > SIZE_MAX / sizeof(double) / c.k ? NULL : malloc(c.k * c.k * sizeof(double));
    if (c.size && c.center && c.unit && c.angle) status = decide(&c, node, index, o, out, why);
  }
  free(c.part);
  free(c.size);
  free(c.center);
  free(c.unit);
  free(c.angle);
  return status;
}
