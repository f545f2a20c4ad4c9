/* What a sweep is to compute: a grid of points and the systems of each, cut into units of work.                      [specs/sweep.md]
 * Read from JSON certiform.sweep/1:
 *   n, d [..], beta [..] or {from, to, count}, model [..], method [.. or {name, step, tol}], t_end (a number, or one by model), step, step_rule
 *   ("published" or "fixed"), tol, checkpoints, systems, unit (systems of a unit), seed, threshold.
 * A unit is (model, method, d, beta, a range of systems); its random numbers depend on seed, system and token alone. */
#ifndef CF_SWEEP_PLAN_H
#define CF_SWEEP_PLAN_H
#include <jansson.h>
#include "io/json.h"
#include "sweep/point.h"

enum { CF_PLAN_METHODS = 8, CF_PLAN_SIZES = 64, CF_PLAN_BETAS = 4096, CF_PLAN_NMAX = 4096, CF_PLAN_CHECKPOINTS = 100000 };

typedef struct cf_plan_method {
  cf_method method;
  double step, tol;
} cf_plan_method;

typedef struct cf_plan {
  size_t n, n_d, n_beta, n_model, n_method, checkpoints, systems, unit;
  size_t d[CF_PLAN_SIZES];
  double beta[CF_PLAN_BETAS];
  cf_flow_model model[CF_MODELS];
  double t_end[CF_MODELS]; /* of model[i] */
  cf_plan_method method[CF_PLAN_METHODS];
  bool published;          /* the step rule of usa */
  double threshold;
  uint64_t seed;
  size_t points, ranges, units; /* points = n_model n_method n_d n_beta; units = points ranges */
  char *text;                   /* all of it as one line of JSON, reals as hex floats: two plans are the same when these are */
} cf_plan;

bool cf_plan_read(const char *path, cf_plan *p, cf_ioerror *err);
bool cf_plan_parse(const char *label, const char *text, size_t len, cf_plan *p, cf_ioerror *err);
void cf_plan_clear(cf_plan *p);

/* Point i, numbered model by model, method by method, d by d, beta by beta. */
cf_point cf_plan_point(const cf_plan *p, size_t i);
typedef struct cf_unit {
  size_t id, point, count;
  uint32_t first;
} cf_unit;
cf_unit cf_plan_unit(const cf_plan *p, size_t id);
/* What the unit costs, relative to others: evaluations of the field times their products and exponentials. */
double cf_plan_weight(const cf_plan *p, size_t id);
/* ids[units] := the order of work: units that share their starts follow each other, costly dimensions and betas first. false: no memory */
bool cf_plan_order(const cf_plan *p, size_t *ids);
#endif
