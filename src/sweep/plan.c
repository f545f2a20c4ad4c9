#include "sweep/plan.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/dynamics.h>

typedef struct reader {
  const char *label;
  const json_t *root;
  cf_ioerror *err;
} reader;

static const char *const known[] = {"schema", "n", "d", "beta", "model", "method", "t_end", "step", "step_rule", "tol", "checkpoints", "systems", "unit", "seed", "threshold", "note"};

static bool only_known(const reader *r)
{
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)r->root, key, value) {
    bool ok = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) ok = ok || strcmp(key, known[i]) == 0;
    if (!ok) return cf_io_fault(r->err, r->label, "%s: no such field of a sweep", key);
  }
  return true;
}

/* a JSON number, or a hex float as a string */
static bool number(const json_t *v, double *x)
{
  if (json_is_number(v)) return *x = json_number_value(v), true;
  return cf_json_get_real(v, x);
}

static bool real(const reader *r, const char *key, const json_t *v, double standard, double least, double most, double *x)
{
  *x = standard;
  if (!v && !isnan(standard)) return true;
  if (v && number(v, x) && least <= *x && *x <= most) return true;
  return cf_io_fault(r->err, r->label, "%s: expected a number from %g to %g", key, least, most);
}

static bool whole(const reader *r, const char *key, size_t standard, size_t most, size_t *x)
{
  const json_t *v = json_object_get(r->root, key);
  *x = standard;
  if (!v && standard > 0) return true;
  if (json_is_integer(v) && json_integer_value(v) >= 1 && (json_int_t)most >= json_integer_value(v)) return *x = (size_t)json_integer_value(v), true;
  return cf_io_fault(r->err, r->label, "%s: expected a whole number from 1 to %zu", key, most);
}

/* entries of size bytes each, without padding that differs */
static bool no_twins(const reader *r, const char *key, const void *list, size_t n, size_t size)
{
  const char *p = list;
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < i; k++)
      if (memcmp(p + i * size, p + k * size, size) == 0) return cf_io_fault(r->err, r->label, "%s[%zu]: the same as %s[%zu], expected each once", key, i, key, k);
  return true;
}

static bool read_sizes(const reader *r, cf_plan *p)
{
  const json_t *v = json_object_get(r->root, "d");
  p->n_d = json_array_size(v);
  bool ok = p->n_d >= 1 && p->n_d <= CF_PLAN_SIZES;
  for (size_t i = 0; ok && i < p->n_d; i++) {
    const json_int_t d = json_integer_value(json_array_get(v, i));
    ok = d >= 1 && d <= 65536;
    p->d[i] = (size_t)d;
  }
  if (!ok) return cf_io_fault(r->err, r->label, "d: expected an array of 1 to %d dimensions from 1 to 65536", CF_PLAN_SIZES);
  return no_twins(r, "d", p->d, p->n_d, sizeof *p->d);
}

/* from + k (to - from)/(count - 1), the last exactly to */
static bool read_grid(const reader *r, const json_t *v, cf_plan *p)
{
  double from, to;
  const json_int_t count = json_integer_value(json_object_get(v, "count"));
  if (!number(json_object_get(v, "from"), &from) || !number(json_object_get(v, "to"), &to) || count < 2 || count > CF_PLAN_BETAS)
    return cf_io_fault(r->err, r->label, "beta: expected {\"from\", \"to\", \"count\"}, count from 2 to %d", CF_PLAN_BETAS);
  p->n_beta = (size_t)count;
  for (size_t k = 0; k < p->n_beta; k++) p->beta[k] = k + 1 == p->n_beta ? to : from + (double)k * ((to - from) / (double)(p->n_beta - 1));
  return true;
}

static bool read_betas(const reader *r, cf_plan *p)
{
  const json_t *v = json_object_get(r->root, "beta");
  bool ok = true;
  if (json_is_object(v)) ok = read_grid(r, v, p);
  else {
    p->n_beta = json_array_size(v);
    if (p->n_beta < 1 || p->n_beta > CF_PLAN_BETAS) return cf_io_fault(r->err, r->label, "beta: expected an array of 1 to %d numbers, or {\"from\", \"to\", \"count\"}", CF_PLAN_BETAS);
    for (size_t k = 0; k < p->n_beta && ok; k++) ok = number(json_array_get(v, k), &p->beta[k]) || cf_io_fault(r->err, r->label, "beta[%zu]: expected a number", k);
  }
  for (size_t k = 0; ok && k < p->n_beta; k++)
    if (!(p->beta[k] >= CF_DYNAMICS_BETAMIN && p->beta[k] <= 600)) ok = cf_io_fault(r->err, r->label, "beta[%zu]: expected a number from %g to 600", k, CF_DYNAMICS_BETAMIN);
  return ok && no_twins(r, "beta", p->beta, p->n_beta, sizeof *p->beta);
}

static bool read_models(const reader *r, cf_plan *p)
{
  const json_t *v = json_object_get(r->root, "model"), *t = json_object_get(r->root, "t_end");
  p->n_model = json_array_size(v);
  if (p->n_model < 1 || p->n_model > CF_MODELS) return cf_io_fault(r->err, r->label, "model: expected an array of models");
  for (size_t i = 0; i < p->n_model; i++) {
    const char *name = json_string_value(json_array_get(v, i));
    int m = 0;
    while (m < CF_MODELS && !(name && strcmp(name, cf_model_name[m]) == 0)) m++;
    if (m == CF_MODELS || m == CF_MODEL_RAW || m == CF_MODEL_CIRCLE) return cf_io_fault(r->err, r->label, "model[%zu]: expected sa, usa, causal, hardmax, pre-ln, peri-ln, mix-ln, ngpt or sqrt", i);
    p->model[i] = (cf_flow_model)m;
    for (size_t k = 0; m == CF_MODEL_USA && k < p->n_beta; k++)
      if (p->beta[k] > CF_USA_BETAMAX) return cf_io_fault(r->err, r->label, "beta[%zu]: expected at most %g for usa", k, CF_USA_BETAMAX);
    char key[32] = "t_end"; /* or t_end.MODEL */
    if (json_is_object(t)) snprintf(key, sizeof key, "t_end.%s", name);
    if (!real(r, key, json_is_object(t) ? json_object_get(t, name) : t, NAN, 0x1p-20, 0x1p20, &p->t_end[i])) return false;
  }
  return no_twins(r, "model", p->model, p->n_model, sizeof *p->model);
}

static bool read_methods(const reader *r, double step, double tol, cf_plan *p)
{
  const json_t *v = json_object_get(r->root, "method");
  p->n_method = json_array_size(v);
  if (p->n_method < 1 || p->n_method > CF_PLAN_METHODS) return cf_io_fault(r->err, r->label, "method: expected an array of 1 to %d methods", CF_PLAN_METHODS);
  for (size_t i = 0; i < p->n_method; i++) {
    const json_t *one = json_array_get(v, i);
    const char *name = json_string_value(json_is_object(one) ? json_object_get(one, "name") : one);
    int m = 0;
    while (m < CF_METHODS && !(name && strcmp(name, cf_method_name[m]) == 0)) m++;
    if (m == CF_METHODS) return cf_io_fault(r->err, r->label, "method[%zu]: expected published, euler, geodesic, rk4, dopri5, dop853 or taylor", i);
    p->method[i].method = (cf_method)m;
    if (!real(r, "step", json_object_get(one, "step"), step, 0x1p-30, 1024, &p->method[i].step)) return false;
    if (!real(r, "tol", json_object_get(one, "tol"), tol, 1e-14, 1, &p->method[i].tol)) return false;
  }
  return no_twins(r, "method", p->method, p->n_method, sizeof *p->method);
}

static bool read_all(const reader *r, cf_plan *p)
{
  const char *schema = json_string_value(json_object_get(r->root, "schema")), *rule = json_string_value(json_object_get(r->root, "step_rule"));
  const json_t *seed = json_object_get(r->root, "seed");
  double step, tol;
  if (!schema || strcmp(schema, "certiform.sweep/1") != 0) return cf_io_fault(r->err, r->label, "schema: expected \"certiform.sweep/1\"");
  if (!only_known(r) || !whole(r, "n", 0, CF_PLAN_NMAX, &p->n) || !read_sizes(r, p) || !read_betas(r, p) || !read_models(r, p)) return false;
  if (p->n < 2) return cf_io_fault(r->err, r->label, "n: expected at least 2 tokens");
  if (!real(r, "step", json_object_get(r->root, "step"), 0.1, 0x1p-30, 1024, &step) || !real(r, "tol", json_object_get(r->root, "tol"), 1e-9, 1e-14, 1, &tol)) return false;
  if (!read_methods(r, step, tol, p)) return false;
  if (json_object_get(r->root, "step_rule") && (!rule || (strcmp(rule, "published") != 0 && strcmp(rule, "fixed") != 0))) return cf_io_fault(r->err, r->label, "step_rule: expected \"published\" or \"fixed\"");
  p->published = !rule || strcmp(rule, "published") == 0;
  if (!whole(r, "checkpoints", 0, CF_PLAN_CHECKPOINTS, &p->checkpoints) || !whole(r, "systems", 0, (size_t)1 << 24, &p->systems) || !whole(r, "unit", 32, 65536, &p->unit)) return false;
  if (!real(r, "threshold", json_object_get(r->root, "threshold"), 0.999, -1, 1 - 0x1p-30, &p->threshold)) return false;
  if (seed && (!json_is_integer(seed) || json_integer_value(seed) < 0)) return cf_io_fault(r->err, r->label, "seed: expected a whole number from 0 to 2^63 - 1");
  p->seed = seed ? (uint64_t)json_integer_value(seed) : 1;
  return true;
}

static json_t *reals(const double *x, size_t n)
{
  json_t *a = json_array();
  for (size_t i = 0; i < n; i++) json_array_append_new(a, cf_json_real(x[i]));
  return a;
}

static json_t *methods_json(const cf_plan *p)
{
  json_t *a = json_array();
  for (size_t i = 0; i < p->n_method; i++)
    json_array_append_new(a, json_pack("{s:s,s:o,s:o}", "name", cf_method_name[p->method[i].method], "step", cf_json_real(p->method[i].step), "tol", cf_json_real(p->method[i].tol)));
  return a;
}

static char *canonical(const cf_plan *p)
{
  json_t *j = json_object(), *d = json_array(), *m = json_array(), *t = json_object();
  for (size_t i = 0; i < p->n_d; i++) json_array_append_new(d, json_integer((json_int_t)p->d[i]));
  for (size_t i = 0; i < p->n_model; i++) {
    json_array_append_new(m, json_string(cf_model_name[p->model[i]]));
    json_object_set_new(t, cf_model_name[p->model[i]], cf_json_real(p->t_end[i]));
  }
  json_object_set_new(j, "schema", json_string("certiform.sweep/1"));
  json_object_set_new(j, "n", json_integer((json_int_t)p->n));
  json_object_set_new(j, "d", d);
  json_object_set_new(j, "beta", reals(p->beta, p->n_beta));
  json_object_set_new(j, "model", m);
  json_object_set_new(j, "t_end", t);
  json_object_set_new(j, "method", methods_json(p));
  json_object_set_new(j, "step_rule", json_string(p->published ? "published" : "fixed"));
  json_object_set_new(j, "checkpoints", json_integer((json_int_t)p->checkpoints));
  json_object_set_new(j, "systems", json_integer((json_int_t)p->systems));
  json_object_set_new(j, "unit", json_integer((json_int_t)p->unit));
  json_object_set_new(j, "seed", json_integer((json_int_t)p->seed));
  json_object_set_new(j, "threshold", cf_json_real(p->threshold));
  char *text = json_dumps(j, JSON_COMPACT);
  json_decref(j);
  return text;
}

static bool steps_fit(const reader *r, const cf_plan *p)
{
  for (size_t i = 0; i < p->points; i++) {
    const cf_point q = cf_plan_point(p, i);
    if (cf_point_steps(&q) == 0) return cf_io_fault(r->err, r->label, "t_end: more than 2^31 steps of %g for %s, beta = %g", cf_point_step(&q), cf_model_name[q.model], q.beta);
    if (q.method == CF_METHOD_PUBLISHED && q.model != CF_MODEL_SA && q.model != CF_MODEL_USA && q.model != CF_MODEL_CAUSAL && q.model != CF_MODEL_HARDMAX)
      return cf_io_fault(r->err, r->label, "method: published is known for sa, usa, causal and hardmax alone");
  }
  return true;
}

bool cf_plan_parse(const char *label, const char *text, size_t len, cf_plan *p, cf_ioerror *err)
{
  memset(p, 0, sizeof *p);
  json_t *root = cf_json_parse(label, (const unsigned char *)text, len, (size_t)64 << 20, err);
  if (!root) return false;
  const reader r = {label, root, err};
  bool ok = read_all(&r, p);
  json_decref(root);
  if (!ok) return false;
  p->points = p->n_model * p->n_method * p->n_d * p->n_beta;
  p->ranges = (p->systems + p->unit - 1) / p->unit;
  p->units = p->points * p->ranges;
  if (!steps_fit(&r, p)) return false;
  p->text = canonical(p);
  return p->text || cf_io_fault(err, label, "not enough memory");
}

bool cf_plan_read(const char *path, cf_plan *p, cf_ioerror *err)
{
  unsigned char *text;
  size_t len;
  memset(p, 0, sizeof *p);
  if (!cf_read_file(path, (size_t)16 << 20, &text, &len, NULL, err)) return false;
  const bool ok = cf_plan_parse(path, (const char *)text, len, p, err);
  free(text);
  return ok;
}

void cf_plan_clear(cf_plan *p)
{
  free(p->text);
  p->text = NULL;
}

cf_point cf_plan_point(const cf_plan *p, size_t i)
{
  const size_t beta = i % p->n_beta, d = i / p->n_beta % p->n_d, method = i / p->n_beta / p->n_d % p->n_method, model = i / p->n_beta / p->n_d / p->n_method;
  const cf_plan_method *m = &p->method[method];
  return (cf_point){.n = p->n, .d = p->d[d], .beta = p->beta[beta], .model = p->model[model], .method = m->method, .step = m->step, .published = p->published, .tol = m->tol,
                    .t_end = p->t_end[model], .checkpoints = p->checkpoints, .threshold = p->threshold, .seed = p->seed};
}

cf_unit cf_plan_unit(const cf_plan *p, size_t id)
{
  const size_t range = id % p->ranges, first = range * p->unit;
  return (cf_unit){.id = id, .point = id / p->ranges, .first = (uint32_t)first, .count = p->systems - first < p->unit ? p->systems - first : p->unit};
}

double cf_plan_weight(const cf_plan *p, size_t id)
{
  const cf_unit u = cf_plan_unit(p, id);
  const cf_point q = cf_plan_point(p, u.point);
  const size_t e = q.d < q.n ? q.d : q.n;
  double evaluations = (double)cf_point_steps(&q) * (q.method == CF_METHOD_RK4 ? 4 : 1);
  if (cf_point_adaptive(&q)) evaluations = 400 + 40 * q.t_end * (q.model == CF_MODEL_USA ? exp(fmin(fabs(q.beta), 100)) : 1);
  return (double)u.count * evaluations * (double)q.n * (double)q.n * (10 + (double)e);
}

typedef struct place {
  size_t id, d, range;
  double weight;
} place;

static int before(const void *a, const void *b)
{
  const place *x = a, *y = b;
  if (x->d != y->d) return x->d < y->d ? 1 : -1;
  if (x->range != y->range) return x->range < y->range ? -1 : 1;
  if (x->weight != y->weight) return x->weight < y->weight ? 1 : -1;
  return (x->id > y->id) - (x->id < y->id);
}

bool cf_plan_order(const cf_plan *p, size_t *ids)
{
  place *all = malloc(p->units * sizeof *all);
  if (!all) return false;
  for (size_t i = 0; i < p->units; i++) {
    const cf_point q = cf_plan_point(p, i / p->ranges);
    all[i] = (place){i, q.d, i % p->ranges, cf_plan_weight(p, i)};
  }
  qsort(all, p->units, sizeof *all, before);
  for (size_t i = 0; i < p->units; i++) ids[i] = all[i].id;
  free(all);
  return true;
}
