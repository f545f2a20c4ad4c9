/* certiform.verdict/1: the same bytes for the same inputs, whatever the number of threads. */
#include <stdio.h>
#include <stdlib.h>
#include "cli/cli.h"
#include "io/json.h"
#include "judge/problem.h"
#include "judge/tolerance.h"

static json_t *rational_json(mpq_srcptr q)
{
  char *text = mpq_get_str(NULL, 10, q);
  json_t *j = json_string(text);
  void (*release)(void *, size_t);
  mp_get_memory_functions(NULL, NULL, &release);
  release(text, 0);
  return j;
}

static json_t *shape_json(unsigned ndim, const size_t *shape)
{
  json_t *j = json_array();
  for (unsigned i = 0; i < ndim; i++) json_array_append_new(j, json_integer((json_int_t)shape[i]));
  return j;
}

json_t *cf_tensor_json(const char *role, const cf_tensor *t)
{
  json_t *j = json_object();
  if (role) json_object_set_new(j, "role", json_string(role));
  json_object_set_new(j, "path", json_string(t->path));
  json_object_set_new(j, "dtype", json_string(cf_dtype_name(t->dtype)));
  json_object_set_new(j, "shape", shape_json(t->ndim, t->shape));
  json_object_set_new(j, "sha256", json_string(t->sha256));
  return j;
}

static void criteria_json(const cf_args *a, json_t *j)
{
  const cf_criteria *c = &a->judge.criteria;
  if (c->max_ulp_on) json_object_set_new(j, "max_ulp", rational_json(c->max_ulp));
  if (c->tol_on) {
    json_object_set_new(j, "rtol", rational_json(c->rtol));
    json_object_set_new(j, "atol", rational_json(c->atol));
  }
  if (c->cr) json_object_set_new(j, "cr", json_true());
  if (!c->max_ulp_on && !c->tol_on && !c->cr) {
    json_t *m = json_object();
    if (a->stored) json_object_update(m, json_object_get(a->stored, "model"));
    if (!a->stored) json_object_set_new(m, "acc", json_string(a->judge.model.acc_on ? cf_dtype_name(a->judge.model.acc) : "default"));
    if (!a->stored) json_object_set_new(m, "exp_ulp", cf_json_real(a->judge.model.exp_ulp));
    json_object_set_new(j, "derived_tolerance", m);
  }
  json_object_set_new(j, "prec_max", json_integer(a->judge.prec_max));
}

static void attention_json(const cf_op_options *o, json_t *j)
{
  static const char *const causal[] = {"none", "top-left", "bottom-right"};
  json_object_set_new(j, "causal", json_string(causal[o->causal]));
  json_object_set_new(j, "scale", o->rsqrt_d ? json_string("rsqrt-d") : rational_json(o->scale));
}

json_t *cf_options_json(const cf_args *a)
{
  static const char *const empty[] = {"error", "zero", "nan"};
  const cf_op_options *o = &a->options;
  json_t *j = json_object();
  if (a->op == CF_OP_ATTENTION) attention_json(o, j);
  if (a->op == CF_OP_ATTENTION || a->op == CF_OP_SOFTMAX) json_object_set_new(j, "empty_row", json_string(empty[o->empty_row]));
  if (a->op != CF_OP_ATTENTION && a->op != CF_OP_EXP && a->op != CF_OP_DOT && a->op != CF_OP_FIELD) {
    json_t *axis = json_array();
    for (unsigned i = 0; i < o->n_axis; i++) json_array_append_new(axis, json_integer(o->axis[i]));
    if (o->n_axis == 0) json_array_append_new(axis, json_integer(-1));
    json_object_set_new(j, "axis", axis);
  }
  if (a->op == CF_OP_LOGSUMEXP || a->op == CF_OP_DOT) json_object_set_new(j, "keepdims", json_boolean(o->keepdims));
  if (a->op == CF_OP_LAYERNORM || a->op == CF_OP_RMSNORM || a->op == CF_OP_L2NORM) json_object_set_new(j, "eps", cf_json_real(o->eps));
  if (a->op == CF_OP_FIELD) {
    json_object_set_new(j, "model", json_string(o->field_usa ? "usa" : o->field_causal ? "causal" : "sa"));
    json_object_set_new(j, "beta", cf_json_real(o->beta));
  }
  if (a->command != CF_CMD_CREATE) criteria_json(a, j);
  return j;
}

static json_t *stored_options(const cf_args *a)
{
  json_t *j = json_deep_copy(json_object_get(a->stored, "options"));
  if (!j) j = json_object();
  criteria_json(a, j);
  return j;
}

static json_t *index_json(const cf_tensor *t, size_t flat)
{
  size_t at[CF_MAXDIM];
  for (unsigned i = t->ndim; i-- > 0; flat /= t->shape[i]) at[i] = flat % t->shape[i];
  return shape_json(t->ndim, at);
}

static json_t *worst_json(const cf_tensor *t, const cf_element *e)
{
  json_t *j = json_object();
  json_object_set_new(j, "index", index_json(t, e->index));
  json_object_set_new(j, "value", cf_json_real(e->value));
  json_object_set_new(j, "lo", cf_json_real(e->lo));
  json_object_set_new(j, "hi", cf_json_real(e->hi));
  json_object_set_new(j, "ulp_lo", cf_json_real(e->ulp_lo));
  json_object_set_new(j, "ulp_hi", cf_json_real(e->ulp_hi));
  json_object_set_new(j, "verdict", json_string(cf_cli_verdict(e->verdict)));
  return j;
}

static json_t *result_json(const cf_result_view *r)
{
  const cf_judgement *g = r->judgement;
  json_t *j = cf_tensor_json(NULL, r->tensor), *worst = json_array(), *max = json_array();
  json_object_set_new(j, "verdict", json_string(cf_cli_verdict(g->verdict)));
  json_object_set_new(j, "counts", json_pack("{sIsIsI}", "within", (json_int_t)g->within, "outside", (json_int_t)g->outside, "undecided", (json_int_t)g->undecided));
  json_array_append_new(max, cf_json_real(g->max_ulp_lo));
  json_array_append_new(max, cf_json_real(g->max_ulp_hi));
  json_object_set_new(j, "max_ulp", max);
  for (size_t i = 0; i < g->n_worst; i++) json_array_append_new(worst, worst_json(r->tensor, &g->worst[i]));
  json_object_set_new(j, "worst", worst);
  return j;
}

json_t *cf_verdict_json(const cf_args *a, const cf_tensor *inputs, const cf_result_view *r, unsigned n, const cf_blame *b)
{
  json_t *root = json_object(), *in = json_array(), *out = json_array();
  json_object_set_new(root, "schema", json_string("certiform.verdict/1"));
  json_object_set_new(root, "version", json_string(CF_VERSION));
  json_object_set_new(root, "op", json_string(cf_op_name(a->op)));
  json_object_set_new(root, "options", a->stored ? stored_options(a) : cf_options_json(a));
  if (a->stored) json_array_extend(in, json_object_get(a->stored, "inputs"));
  for (int i = 0; !a->stored && i < CF_ROLES; i++)
    if (inputs[i].path) json_array_append_new(in, cf_tensor_json(cf_role_name[i], &inputs[i]));
  json_object_set_new(root, "inputs", in);
  for (unsigned i = 0; i < n; i++) json_array_append_new(out, result_json(&r[i]));
  json_object_set_new(root, "results", out);
  if (b)
    json_object_set_new(root, "blame",
                        json_pack("{sss{sIsIsIsI}}", "overall", b->overall, "counts", "first", (json_int_t)b->first, "second", (json_int_t)b->second,
                                  "equal", (json_int_t)b->equal, "undecided", (json_int_t)b->undecided));
  return root;
}

bool cf_print_json(json_t *root)
{
  bool ok = root && json_dumpf(root, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF;
  json_decref(root);
  if (!ok) cf_trouble("standard output: cannot be written");
  return ok;
}
