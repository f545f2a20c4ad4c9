#include <math.h>
#include <mpfr.h>
#include <sha256.h>
#include <stdlib.h>
#include <string.h>
#include "flow/certificate.h"
#include "flow/node.h"

#define FORMAT "certiform.certificate/1"
#define READABLE ((size_t)1 << 28) /* specs/certificate.md 1 */
#define CANONICAL (JSON_COMPACT | JSON_SORT_KEYS)

static bool digest(const json_t *v, char hex[65])
{
  char *text = json_dumps(v, CANONICAL);
  if (text) SHA256Data((const uint8_t *)text, strlen(text), hex);
  free(text);
  return text != NULL;
}

static json_t *real_json(double x) { return isfinite(x) ? cf_json_real(x) : NULL; }
/* coordinate k as one exact hex float; NULL when it is not finite or memory ends */
static json_t *coordinate_json(const cf_node *b, size_t k, mpfr_t s)
{
  if (b->bits == 53) return real_json(b->x[k]);
  char *text = NULL;
  json_t *v = NULL;
  mpfr_set_zero(s, 1);
  for (size_t part = 0; part < cf_node_parts(b->bits); part++) mpfr_add_d(s, s, *cf_node_part(b, k, part), MPFR_RNDN);
  if (mpfr_number_p(s) && mpfr_asprintf(&text, "%Ra", s) >= 0) v = json_string(text);
  if (text) mpfr_free_str(text);
  return v;
}
/* a new array of new values; NULL when one is NULL */
static json_t *reals_json(size_t n, const double *x)
{
  json_t *list = json_array();
  bool ok = list != NULL;
  for (size_t i = 0; ok && i < n; i++) ok = json_array_append_new(list, real_json(x[i])) == 0;
  if (ok) return list;
  json_decref(list);
  return NULL;
}
static json_t *init_json(const cf_flow_problem *p)
{
  json_t *list;
  bool ok;
  if (!p->rational) return reals_json(p->n * p->d, p->x);
  list = json_array();
  ok = list != NULL;
  for (size_t i = 0; ok && i < p->n * p->d; i++) {
    char *text = mpq_get_str(NULL, 10, p->rational[i]);
    ok = json_array_append_new(list, json_string(text)) == 0;
    free(text);
  }
  if (ok) return list;
  json_decref(list);
  return NULL;
}
static bool put(json_t *object, const char *key, json_t *value) { return json_object_set_new(object, key, value) == 0; }

static json_t *problem_json(const cf_flow_problem *p)
{
  json_t *v = json_object();
  size_t dd = p->d * p->d;
  bool ok = v && put(v, "model", json_string(cf_model_name[p->model])) && put(v, "n", json_integer((json_int_t)p->n)) && put(v, "d", json_integer((json_int_t)p->d)) &&
            put(v, "beta", real_json(p->beta)) && put(v, "init", init_json(p)) && (!p->radius || put(v, "radius", reals_json(p->n, p->radius))) &&
            (!p->q || put(v, "q", reals_json(dd, p->q))) && (!p->k || put(v, "k", reals_json(dd, p->k)));
  if (ok) return v;
  json_decref(v);
  return NULL;
}
static const char *unsayable(const cf_flow_problem *p)
{
  if (p->model != CF_MODEL_SA && p->model != CF_MODEL_USA && p->model != CF_MODEL_CAUSAL) return "this model has no certificates";
  if (p->v || p->repulse == -1) return "a matrix V has no certificates";
  if (p->heads > 1) return "several heads have no certificates";
  return p->noise != 0 ? "noise has no certificates" : NULL;
}

static json_t *coordinates_json(const cf_trajectory *a, const cf_node *b)
{
  json_t *list = json_array();
  mpfr_t s;
  bool ok = list != NULL;
  mpfr_init2(s, CF_SUM_BITS);
  for (size_t i = 0; ok && i < a->n * a->d; i++) ok = json_array_append_new(list, coordinate_json(b, i, s)) == 0;
  mpfr_clear(s);
  if (ok) return list;
  json_decref(list);
  return NULL;
}
static bool put_path(json_t *v, const cf_trajectory *a, const cf_node *b)
{
  json_t *list = json_array();
  bool ok = list && put(v, "path", list) && put(v, "path_r", real_json(b->path_r));
  for (size_t k = 0; ok && k <= b->degree; k++) ok = json_array_append_new(list, coordinates_json(a, b->path + k)) == 0;
  return ok;
}
json_t *cf_node_json(const cf_trajectory *a, const cf_node *b)
{
  json_t *v = json_object();
  const bool ok = v && put(v, "t", real_json(b->t)) && put(v, "r", real_json(b->r)) && put(v, "x", coordinates_json(a, b)) && (!b->path || put_path(v, a, b));
  if (ok) return v;
  json_decref(v);
  return NULL;
}

static bool put_real(json_t *v, const char *key, double x) { return put(v, key, real_json(x)); }
static bool put_node(json_t *v, const cf_claim *c) { return put(v, "node", json_integer((json_int_t)c->node)); }
static bool put_hemisphere(json_t *v, size_t d, const cf_claim *c) { return put_real(v, "s", c->s) && put(v, "w", reals_json(d, c->w)); }
static bool put_cluster(json_t *v, size_t d, const cf_claim *c)
{
  const char theorem[2] = {c->theorem, 0};
  return put(v, "claim", json_string("cluster")) && put_node(v, c) && put(v, "theorem", json_string(theorem)) && put_real(v, "delta", c->delta) &&
         put_real(v, "C", c->C) && put_real(v, "lambda", c->lambda) && put_real(v, "radius", c->radius) && put(v, "center", reals_json(d, c->center)) &&
         (c->theorem == 'A' || put_hemisphere(v, d, c));
}
static bool put_persist(json_t *v, size_t n, size_t d, const cf_claim *c)
{
  json_t *part = json_array();
  bool ok = part != NULL;
  for (size_t i = 0; ok && i < n; i++) ok = json_array_append_new(part, json_integer((json_int_t)c->part[i])) == 0;
  ok = ok && put(v, "part", json_incref(part)) && put(v, "claim", json_string("clusters_persist")) && put_node(v, c) && put_real(v, "t2", c->t2) &&
       put_real(v, "theta0", c->theta0) && put_real(v, "theta1", c->theta1) && put_real(v, "diameter", c->diameter) && put_real(v, "separation", c->separation) &&
       put(v, "clusters", json_integer((json_int_t)c->clusters)) && put(v, "center", reals_json(c->clusters * d, c->center));
  json_decref(part);
  return ok;
}
static json_t *claim_json(const cf_trajectory *a, const cf_claim *c)
{
  json_t *v = json_object();
  bool ok = v != NULL;
  switch (ok ? c->kind : (cf_claim_kind)-1) {
  case CF_CLAIM_ENCLOSED: ok = put(v, "claim", json_string("enclosed")); break;
  case CF_CLAIM_CLUSTER: ok = put_cluster(v, a->d, c); break;
  case CF_CLAIM_PERSIST: ok = put_persist(v, a->n, a->d, c); break;
  case CF_CLAIM_ENERGY: ok = put(v, "claim", json_string("energy_nondecreasing")); break;
  case CF_CLAIM_MIN_INNER: ok = put(v, "claim", json_string("min_inner_nondecreasing")) && put_node(v, c) && put_real(v, "delta", c->delta); break;
  case CF_CLAIM_HULL: ok = put(v, "claim", json_string("hull_inclusion")) && put_node(v, c) && put_hemisphere(v, a->d, c); break;
  default: ok = false;
  }
  if (ok) return v;
  json_decref(v);
  return NULL;
}

bool cf_certificate_problem_sha256(const cf_flow_problem *p, char hex[65], cf_ioerror *err)
{
  const char *fault = unsayable(p);
  json_t *v = fault ? NULL : problem_json(p);
  bool ok = v && digest(v, hex);
  json_decref(v);
  return ok || cf_io_fault(err, "problem", "%s", fault ? fault : "a number is not finite, or there is no memory");
}

static json_t *certificate_json(const cf_flow_problem *p, const cf_trajectory *a, size_t claims, const cf_claim *claim)
{
  json_t *root = json_object(), *nodes = json_array(), *list = json_array(), *problem = problem_json(p);
  char hex[65];
  bool ok = root && nodes && list && problem && digest(problem, hex) && a->nodes > 0;
  for (size_t k = 0; ok && k < a->nodes; k++) ok = json_array_append_new(nodes, cf_node_json(a, a->node + k)) == 0;
  for (size_t k = 0; ok && k < claims; k++) ok = json_array_append_new(list, claim_json(a, claim + k)) == 0;
  ok = ok && put(root, "format", json_string(FORMAT)) && put(root, "problem_sha256", json_string(hex)) && put(root, "problem", json_incref(problem)) &&
       put(root, "nodes", json_incref(nodes)) && put(root, "claims", json_incref(list)) && digest(root, hex) && put(root, "sha256", json_string(hex));
  json_decref(nodes), json_decref(list), json_decref(problem);
  if (ok) return root;
  json_decref(root);
  return NULL;
}
bool cf_certificate_write(const char *path, const cf_flow_problem *p, const cf_trajectory *a, size_t claims, const cf_claim *claim, cf_ioerror *err)
{
  const char *fault = unsayable(p);
  json_t *root = fault ? NULL : certificate_json(p, a, claims, claim);
  char *text = root ? json_dumps(root, CANONICAL) : NULL;
  cf_out out;
  bool ok = text && (strlen(text) < READABLE || cf_io_fault(err, path, "the certificate would have more than 256 MiB, which certiform-check does not read")) && cf_out_open(&out, path, err);
  json_decref(root);
  if (!text) cf_io_fault(err, path, "%s", fault ? fault : "no certificate: a number is not finite, there is no node, or no memory");
  if (ok) {
    cf_out_write(&out, text, strlen(text));
    cf_out_write(&out, "\n", 1);
    ok = cf_out_commit(&out);
  }
  free(text);
  return ok;
}
