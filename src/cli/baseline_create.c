#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "cli/baseline.h"
#include "io/json.h"
#include "judge/compute.h"
#include "judge/tolerance.h"

typedef struct bundle { /* what goes into the file, in this order */
  size_t n;
  const char *name[CF_BASELINE_MAX];
  cf_tensor t[CF_BASELINE_MAX];
} bundle;

static bool add(bundle *b, const char *name, cf_dtype dtype, unsigned ndim, const size_t *shape, const void *data)
{
  cf_tensor *t = &b->t[b->n];
  *t = (cf_tensor){.dtype = dtype, .ndim = ndim, .count = 1};
  for (unsigned i = 0; i < ndim; i++) t->count *= t->shape[i] = shape[i];
  size_t bytes = t->count * cf_dtype_size(dtype);
  t->data = malloc(bytes + 1);
  if (!t->data) return cf_trouble("not enough memory"), false;
  if (bytes) memcpy(t->data, data, bytes);
  b->name[b->n++] = name;
  return true;
}

static json_t *description(const cf_args *a, const cf_case_files *f)
{
  const cf_problem *p = f->problem;
  json_t *j = json_object(), *shape = json_array(), *inputs = json_array(), *model = json_object();
  json_object_set_new(j, "schema", json_string("certiform.baseline/1"));
  json_object_set_new(j, "version", json_string(CF_VERSION));
  json_object_set_new(j, "op", json_string(cf_op_name(a->op)));
  json_object_set_new(j, "options", cf_options_json(a));
  for (unsigned i = 0; i < p->ndim; i++) json_array_append_new(shape, json_integer((json_int_t)p->shape[i]));
  json_object_set_new(j, "shape", shape);
  json_object_set_new(j, "empty_row", json_integer((json_int_t)p->o.empty_row));
  for (int i = 0; i < CF_ROLES; i++)
    if (a->input[i]) json_array_append_new(inputs, cf_tensor_json(cf_role_name[i], &f->input[i]));
  json_object_set_new(j, "inputs", inputs);
  json_object_set_new(model, "acc", json_string(a->judge.model.acc_on ? cf_dtype_name(a->judge.model.acc) : "default"));
  json_object_set_new(model, "exp_ulp", cf_json_real(a->judge.model.exp_ulp));
  json_object_set_new(j, "model", model);
  return j;
}

static bool add_description(bundle *b, const cf_args *a, const cf_case_files *f)
{
  json_t *j = description(a, f);
  char *text = j ? json_dumps(j, JSON_INDENT(2)) : NULL;
  bool ok = text ? add(b, "options", CF_U8, 1, &(size_t){strlen(text)}, text) : (cf_trouble("not enough memory"), false);
  free(text);
  json_decref(j);
  return ok;
}

/* NPY has no bf16: such inputs are stored in f32, which holds them. */
static bool add_input(bundle *b, const char *name, const cf_tensor *t)
{
  if (t->dtype != CF_BF16) return add(b, name, t->dtype, t->ndim, t->shape, t->data);
  double *x = cf_tensor_doubles(t);
  bool ok = x && cf_tensor_from_doubles(CF_F32, t->ndim, t->shape, x, &b->t[b->n]);
  if (ok) b->name[b->n++] = name;
  free(x);
  return ok || (cf_trouble("not enough memory"), false);
}

/* tol[d]: the derived tolerance for each dtype a result may have */
static bool tolerances(const cf_args *a, const cf_problem *p, double *tol[CF_BASELINE_TOLS])
{
  cf_row r;
  cf_arith arith;
  double *row = malloc((p->m + 1) * sizeof *row);
  bool ok = cf_row_init(p, &r) && row;
  for (size_t i = 0; ok && i < p->rows; i++) {
    cf_row_load(p, &r, i);
    for (int d = 0; d < CF_BASELINE_TOLS; d++) {
      if (!cf_arith_of(&a->judge.model, cf_baseline_dtype[d], p->in_dtype, &arith)) ok = false;
      for (size_t k = 0; k < r.m; k++) row[k] = 0;
      if (!r.empty) cf_tolerance_row(p, &r, &arith, row);
      for (size_t k = 0; k < r.m; k++) tol[d][p->ops->index(p, &r, k)] = row[k];
    }
  }
  cf_row_clear(&r);
  free(row);
  return ok || (cf_trouble("not enough memory"), false);
}

static bool add_truth(bundle *b, const cf_args *a, const cf_problem *p)
{
  size_t shape[2] = {p->count, 3};
  cf_error err;
  double *lo = malloc((3 * p->count + 1) * sizeof *lo), *hi = malloc((3 * p->count + 1) * sizeof *hi), *tol[CF_BASELINE_TOLS] = {0};
  cf_compute c = {.tier = CF_TIER_REF, .prec = CF_BASELINE_PREC, .threads = a->judge.threads, .lo = lo, .hi = hi, .special = malloc(p->count + 1)};
  if (cf_progress_wanted(a)) c.progress = cf_progress;
  bool ok = lo && hi && c.special;
  for (int d = 0; d < CF_BASELINE_TOLS; d++) ok = (tol[d] = malloc((p->count + 1) * sizeof(double))) && ok;
  if (!ok) cf_trouble("not enough memory");
  if (ok && !cf_compute_all(p, &c, &err)) ok = (cf_trouble("%s", err.text), false);
  ok = ok && tolerances(a, p, tol);
  ok = ok && add(b, "lo", CF_F64, 2, shape, lo) && add(b, "hi", CF_F64, 2, shape, hi) && add(b, "special", CF_U8, 1, shape, c.special);
  for (int d = 0; ok && d < CF_BASELINE_TOLS; d++) ok = add(b, cf_baseline_tol[d], CF_F64, 1, shape, tol[d]);
  for (int d = 0; d < CF_BASELINE_TOLS; d++) free(tol[d]);
  free(lo);
  free(hi);
  free(c.special);
  return ok;
}

static bool write(const cf_args *a, bundle *b)
{
  cf_ioerror err;
  char hex[65];
  cf_npz_entry e[CF_BASELINE_MAX];
  cf_baseline_digest(b->n, b->name, b->t, hex);
  if (!add(b, "sha256", CF_U8, 1, &(size_t){64}, hex)) return false;
  for (size_t i = 0; i < b->n; i++) e[i] = (cf_npz_entry){b->name[i], &b->t[i]};
  return cf_npz_write(a->output, b->n, e, &err) || (cf_trouble("%s", err.text), false);
}

int cf_baseline_create(int argc, char **argv)
{
  cf_args a;
  cf_case_files f;
  int status;
  if (!cf_args_parse(&a, CF_CMD_CREATE, argc, argv, &status)) return status;
  bundle *b = calloc(1, sizeof *b);
  bool ok = b && cf_case_open(&a, &f);
  if (ok) {
    bool made = cf_case_reserve(&a, &f, "the baseline", f.problem->count + 1, 21 * sizeof(double)) && cf_case_reserve_rows(&a, &f) && add_description(b, &a, &f); /* 10 doubles and a byte, twice */
    for (int i = 0; made && i < CF_ROLES; i++)
      if (a.input[i]) made = add_input(b, cf_role_name[i], &f.input[i]);
    ok = made && add_truth(b, &a, f.problem) && write(&a, b);
    for (size_t i = 0; i < b->n; i++) cf_tensor_free(&b->t[i]);
    cf_case_close(&f);
  }
  free(b);
  cf_args_clear(&a);
  return ok ? 0 : CF_EXIT_TROUBLE;
}
