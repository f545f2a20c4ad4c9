#include "judge/problem.h"
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const cf_row_ops *const ops[CF_OP_COUNT] = {&cf_rows_attention, &cf_rows_softmax, &cf_rows_logsoftmax,
                                                   &cf_rows_logsumexp, &cf_rows_layernorm, &cf_rows_rmsnorm,
                                                   &cf_rows_l2norm,    &cf_rows_exp,       &cf_rows_dot,     &cf_rows_field};

const char *cf_op_name(cf_op op)
{
  return ops[op]->name;
}

bool cf_problem_fail(cf_error *err, const char *format, ...)
{
  va_list ap;
  va_start(ap, format);
  vsnprintf(err->text, sizeof err->text, format, ap);
  va_end(ap);
  return false;
}

bool cf_times(size_t a, size_t b, size_t *product)
{
  if (b && a > SIZE_MAX / b) return false;
  *product = a * b;
  return true;
}

bool cf_problem_take(cf_problem *p, const char *what, size_t items, size_t size, cf_error *err)
{
  size_t left = (p->o.max_memory ? p->o.max_memory : SIZE_MAX) - p->memory;
  if (items > left / size) return cf_problem_fail(err, "%s: needs more than --max-memory leaves (%zu bytes)", what, left);
  p->memory += items * size;
  return true;
}

/* Per entry and per output of a row: all that cf_row_init allocates. */
enum { ROW_N = 7 * sizeof(double) + sizeof(cf_dd), ROW_M = 2 * sizeof(double) + sizeof(cf_dd) };

size_t cf_row_bytes(const cf_problem *p)
{
  return (p->n + 1) * ROW_N + (p->m + 1) * ROW_M + p->work * sizeof(double);
}

/* A result needs two bytes an output, so more outputs than that can be refused before anything is done row by row. */
bool cf_problem_sizes(cf_problem *p, const char *what, cf_error *err)
{
  size_t limit = p->o.max_memory ? p->o.max_memory : SIZE_MAX;
  p->count = 1;
  for (unsigned i = 0; i < p->ndim; i++) p->count = p->shape[i] ? p->count : 0;
  for (unsigned i = 0; i < p->ndim; i++)
    if (!cf_times(p->count, p->shape[i], &p->count) || p->count > limit / 2)
      return cf_problem_fail(err, "%s: needs more than --max-memory for its outputs (%zu bytes)", what, limit);
  if (p->m == 0) p->rows = 0;
  return cf_problem_take(p, what, p->n, ROW_N, err) && cf_problem_take(p, what, p->m, ROW_M, err);
}

size_t cf_problem_count(const cf_problem *p)
{
  return p->count;
}

size_t cf_problem_memory(const cf_problem *p)
{
  return p->memory;
}

static void place_of(const cf_tensor *t, size_t flat, char *text, size_t size)
{
  size_t at[CF_MAXDIM];
  for (unsigned i = t->ndim; i-- > 0; flat /= t->shape[i]) at[i] = flat % t->shape[i];
  size_t used = 0;
  text[0] = 0;
  for (unsigned i = 0; i < t->ndim && used < size; i++)
    used += (size_t)snprintf(text + used, size - used, "%s%zu", i ? "," : "", at[i]);
}

/* The tensor as doubles, every entry finite (or -inf where that is allowed). */
bool cf_problem_input(cf_problem *p, const cf_tensor *t, const char *role, bool minus_inf, double **x, cf_error *err)
{
  *x = NULL;
  if (!t) return cf_problem_fail(err, "%s: input --%s is missing", cf_op_name(p->o.op), role);
  if (!cf_dtype_is_float(t->dtype))
    return cf_problem_fail(err, "%s: %s: dtype is %s, expected f64, f32, f16 or bf16", t->path, role, cf_dtype_name(t->dtype));
  if (!cf_problem_take(p, t->path, t->count, sizeof **x, err)) return false;
  *x = cf_tensor_doubles(t);
  if (!*x && t->count) return cf_problem_fail(err, "%s: %s: not enough memory for %zu doubles", t->path, role, t->count);
  for (size_t i = 0; i < t->count; i++) {
    if (isfinite((*x)[i]) || (minus_inf && (*x)[i] == -INFINITY)) continue;
    char at[128];
    place_of(t, i, at, sizeof at);
    return cf_problem_fail(err, "%s: %s[%s] is %g, expected a finite number%s", t->path, role, at, (*x)[i], minus_inf ? " or -inf" : "");
  }
  if (p->in_dtype == CF_BOOL || cf_dtype_size(t->dtype) > cf_dtype_size(p->in_dtype)) p->in_dtype = t->dtype;
  return true;
}

bool cf_problem_new(const cf_op_options *options, cf_problem **problem, cf_error *err)
{
  *problem = NULL;
  if (options->op >= CF_OP_COUNT) return cf_problem_fail(err, "operation %d is unknown", (int)options->op);
  cf_problem *p = calloc(1, sizeof *p);
  if (!p) return cf_problem_fail(err, "not enough memory");
  p->o = *options;
  mpq_init(p->o.scale);
  if (options->op == CF_OP_ATTENTION && !options->rsqrt_d) mpq_set(p->o.scale, options->scale);
  p->ops = ops[options->op];
  p->in_dtype = CF_BOOL;
  if (!(options->op == CF_OP_ATTENTION ? cf_problem_attention(p, err) : options->op == CF_OP_FIELD ? cf_problem_field(p, err) : cf_problem_lines(p, err))) {
    cf_problem_free(p);
    return false;
  }
  *problem = p;
  return true;
}

void cf_problem_free(cf_problem *p)
{
  if (!p) return;
  void *all[] = {p->x, p->y, p->w, p->b, p->offset, p->q, p->k, p->v, p->mask, p->q_at, p->k_at, p->v_at, p->mask_at};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) free(all[i]);
  mpq_clear(p->o.scale);
  free(p);
}

void cf_problem_shape(const cf_problem *p, unsigned *ndim, size_t shape[CF_MAXDIM])
{
  *ndim = p->ndim;
  for (unsigned i = 0; i < p->ndim; i++) shape[i] = p->shape[i];
}

bool cf_row_init(const cf_problem *p, cf_row *r)
{
  size_t n = p->n + 1, m = p->m + 1;
  *r = (cf_row){0};
  r->x = malloc(n * sizeof *r->x);
  r->y = malloc(n * sizeof *r->y);
  r->bias_row = malloc(n * sizeof *r->bias_row);
  r->value = malloc(m * sizeof *r->value);
  r->bound = malloc(m * sizeof *r->bound);
  r->t = malloc(m * sizeof *r->t);
  r->work = malloc((4 * n > p->work ? 4 * n : p->work) * sizeof *r->work);
  r->dd_work = malloc(n * sizeof *r->dd_work);
  if (r->x && r->y && r->bias_row && r->value && r->bound && r->t && r->work && r->dd_work) return true;
  cf_row_clear(r);
  return false;
}

void cf_row_clear(cf_row *r)
{
  void *all[] = {r->x, r->y, r->bias_row, r->value, r->bound, r->t, r->work, r->dd_work};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) free(all[i]);
  *r = (cf_row){0};
}

void cf_row_load(const cf_problem *p, cf_row *r, size_t row)
{
  r->row = row;
  r->empty = false;
  p->ops->gather(p, r);
}

cf_special cf_row_special(const cf_problem *p, const cf_row *r, size_t i)
{
  if (r->empty) return CF_TRUTH_EMPTY;
  return p->o.op == CF_OP_LOGSOFTMAX && r->x[i] == -INFINITY ? CF_TRUTH_MINUS_INF : CF_TRUTH_REAL;
}
