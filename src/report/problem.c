#include "problem.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "io/number.h"

static bool fail(cf_error *err, const char *format, ...)
{
  va_list ap;
  va_start(ap, format);
  vsnprintf(err->text, sizeof err->text, format, ap);
  va_end(ap);
  return false;
}

static bool op_of(const char *name, cf_op *op, cf_error *err)
{
  static const char *const names[CF_OP_COUNT] = {"attention", "softmax", "logsoftmax", "logsumexp", "layernorm",
                                                 "rmsnorm", "l2norm", "exp", "dot", "field"};
  for (int i = 0; i < CF_OP_COUNT; i++)
    if (strcmp(name, names[i]) == 0) {
      *op = (cf_op)i;
      return true;
    }
  return fail(err, "op: unknown operation \"%.60s\"", name);
}

static bool set_input(const char *role, const cf_tensor *t, cf_op_options *op, cf_error *err)
{
  const struct {
    const char *role;
    const cf_tensor **place;
  } roles[] = {{"q", &op->q}, {"k", &op->k}, {"v", &op->v}, {"mask", &op->mask},
               {"x", &op->x}, {"y", &op->y}, {"weight", &op->weight}, {"bias", &op->bias}};
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
    if (strcmp(role, roles[i].role) == 0) {
      *roles[i].place = t;
      return true;
    }
  return fail(err, "inputs: unknown role \"%.60s\"", role);
}

static bool set_axes(const char *value, cf_op_options *op, cf_error *err)
{
  char *end = NULL;
  for (op->n_axis = 0; op->n_axis < CF_MAXDIM; value = end + 1) {
    long axis = strtol(value, &end, 10);
    if (end == value || axis < -CF_MAXDIM || axis >= CF_MAXDIM) break;
    op->axis[op->n_axis++] = (int)axis;
    if (*end == '\0') return true;
    if (*end != ',') break;
  }
  return fail(err, "axis: expected integers separated by commas");
}

static bool set_eps(const char *value, cf_op_options *op, cf_error *err)
{
  char *end;
  op->eps = strtod(value, &end); /* glibc rounds correctly, once; decimal or hex */
  if (end != value && *end == '\0' && op->eps >= 0 && op->eps < 1e308) return true;
  return fail(err, "eps: expected a number >= 0, not \"%.60s\"", value);
}

static bool set_beta(const char *value, cf_op_options *op, cf_error *err)
{
  char *end;
  op->beta = strtod(value, &end);
  return (end != value && *end == '\0' && op->beta - op->beta == 0) || fail(err, "beta: expected a number, not \"%.60s\"", value);
}

static bool set_model(const char *value, cf_op_options *op, cf_error *err)
{
  op->field_causal = strcmp(value, "causal") == 0;
  op->field_usa = strcmp(value, "usa") == 0;
  return op->field_causal || op->field_usa || strcmp(value, "sa") == 0 || fail(err, "model: expected sa, usa or causal, not \"%.60s\"", value);
}

static bool set_scale(const char *value, cf_op_options *op, cf_error *err)
{
  op->rsqrt_d = strcmp(value, "rsqrt-d") == 0;
  return op->rsqrt_d || cf_parse_rational(value, op->scale) || fail(err, "scale: expected rsqrt-d or a number, not \"%.60s\"", value);
}

static bool set_causal(const char *value, cf_op_options *op, cf_error *err)
{
  bool top = strcmp(value, "top-left") == 0;
  op->causal = top ? CF_CAUSAL_TOP_LEFT : CF_CAUSAL_BOTTOM_RIGHT;
  return top || strcmp(value, "bottom-right") == 0 || fail(err, "causal: expected top-left or bottom-right, not \"%.60s\"", value);
}

static bool set_empty_row(const char *value, cf_op_options *op, cf_error *err)
{
  static const char *const names[] = {"error", "zero", "nan"};
  for (int i = 0; i < 3; i++)
    if (strcmp(value, names[i]) == 0) {
      op->empty_row = (cf_empty_row)i;
      return true;
    }
  return fail(err, "empty-row: expected error, zero or nan, not \"%.60s\"", value);
}

/* What an operation reads, as `certiform judge OP` does: an input or an option that it would not look at is a mistake of the manifest. */
static bool applies(const char *name, cf_op op)
{
  enum {
    ATT = 1 << CF_OP_ATTENTION, SM = 1 << CF_OP_SOFTMAX, LSM = 1 << CF_OP_LOGSOFTMAX, LSE = 1 << CF_OP_LOGSUMEXP, LN = 1 << CF_OP_LAYERNORM,
    RMS = 1 << CF_OP_RMSNORM, L2 = 1 << CF_OP_L2NORM, DOT = 1 << CF_OP_DOT, FIELD = 1 << CF_OP_FIELD
  };
  static const struct {
    const char *name;
    int ops;
  } table[] = {{"q", ATT}, {"k", ATT}, {"v", ATT}, {"mask", ATT}, {"x", ~ATT}, {"y", DOT}, {"weight", LN | RMS}, {"bias", LN}, {"scale", ATT}, {"causal", ATT},
               {"empty-row", ATT | SM}, {"axis", SM | LSM | LSE | LN | RMS | L2}, {"keepdims", SM | LSM | LSE | DOT}, {"eps", LN | RMS | L2}, {"eps-dtype", LN | RMS | L2},
               {"beta", FIELD}, {"model", FIELD}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcmp(name, table[i].name) == 0) return table[i].ops & 1 << op;
  return true; /* unknown: told by who reads it */
}

static bool set_option(const cf_pair *o, cf_op_options *op, cf_error *err)
{
  const char *value = o->value ? o->value : "";
  if (strcmp(o->name, "axis") == 0) return set_axes(value, op, err);
  if (strcmp(o->name, "eps") == 0) return set_eps(value, op, err);
  if (strcmp(o->name, "eps-dtype") == 0) return strcmp(value, "f32") == 0 || strcmp(value, "f64") == 0 || fail(err, "eps-dtype: expected f32 or f64");
  if (strcmp(o->name, "keepdims") == 0) return op->keepdims = true;
  if (strcmp(o->name, "scale") == 0) return set_scale(value, op, err);
  if (strcmp(o->name, "beta") == 0) return set_beta(value, op, err);
  if (strcmp(o->name, "model") == 0) return set_model(value, op, err);
  if (strcmp(o->name, "causal") == 0) return set_causal(o->value ? value : "top-left", op, err);
  if (strcmp(o->name, "empty-row") == 0) return set_empty_row(value, op, err);
  return fail(err, "options: unknown option or value \"%.60s\"=\"%.60s\"", o->name, value);
}

static const char *option_value(const cf_case *c, const char *name)
{
  for (size_t i = 0; i < c->n_options; i++)
    if (strcmp(c->options[i].name, name) == 0) return c->options[i].value;
  return NULL;
}

/* eps in f32 is rounded once, from the text. */
static void round_eps(const cf_case *c, cf_op_options *op)
{
  const char *dtype = option_value(c, "eps-dtype"), *eps = option_value(c, "eps");
  if (dtype && strcmp(dtype, "f32") == 0) op->eps = eps ? strtof(eps, NULL) : (float)op->eps;
}

bool cf_case_options(const cf_case *c, const cf_case_tensors *t, cf_op_options *op, cf_error *err)
{
  *op = (cf_op_options){.rsqrt_d = true, .n_axis = 1, .axis = {-1}, .beta = 1};
  mpq_init(op->scale);
  bool ok = op_of(c->op, &op->op, err);
  if (ok && (op->op == CF_OP_LAYERNORM || op->op == CF_OP_RMSNORM)) op->eps = 1e-5;
  for (size_t i = 0; ok && i < c->n_inputs; i++) ok = applies(c->inputs[i].name, op->op) || fail(err, "inputs: \"%.60s\" is none of %s", c->inputs[i].name, c->op);
  for (size_t i = 0; ok && i < c->n_options; i++) ok = applies(c->options[i].name, op->op) || fail(err, "options: \"%.60s\" is none of %s", c->options[i].name, c->op);
  for (size_t i = 0; ok && i < c->n_inputs; i++) ok = set_input(c->inputs[i].name, &t->input[i], op, err);
  for (size_t i = 0; ok && i < c->n_options; i++) ok = set_option(&c->options[i], op, err);
  if (ok) round_eps(c, op);
  if (!ok) mpq_clear(op->scale);
  return ok;
}
