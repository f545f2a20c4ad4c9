/* Problems along axes: the input's dimensions split into those of a row and those that number the rows. */
#include <math.h>
#include <stdlib.h>
#include "judge/problem.h"

enum { EXP_BLOCK = 256 };

static void strides(const cf_tensor *t, size_t s[CF_MAXDIM])
{
  size_t step = 1;
  for (unsigned i = t->ndim; i-- > 0; step *= t->shape[i]) s[i] = step;
}

/* Mark the axes of a row; negative ones count from the end. */
static bool mark(const cf_problem *p, const cf_tensor *t, bool in[CF_MAXDIM], cf_error *err)
{
  const cf_op_options *o = &p->o;
  unsigned n = o->n_axis ? o->n_axis : 1;
  if (t->ndim == 0) return cf_problem_fail(err, "%s: x: a scalar has no axis, expected at least one dimension", t->path);
  bool several = o->op == CF_OP_SOFTMAX || o->op == CF_OP_LOGSOFTMAX || o->op == CF_OP_LOGSUMEXP; /* one row of all of them together */
  if (n > 1 && !several) return cf_problem_fail(err, "%s: one --axis is expected, %u are given", p->ops->name, n);
  for (unsigned i = 0; i < n; i++) {
    int a = o->n_axis ? o->axis[i] : -1, at = a < 0 ? a + (int)t->ndim : a;
    if (at < 0 || at >= (int)t->ndim)
      return cf_problem_fail(err, "%s: x: axis %d does not exist, expected one of %d..%d", t->path, a, -(int)t->ndim, (int)t->ndim - 1);
    if (in[at]) return cf_problem_fail(err, "%s: x: axis %d is given twice", t->path, a);
    in[at] = true;
    if (o->op == CF_OP_LAYERNORM || o->op == CF_OP_RMSNORM)
      for (unsigned j = (unsigned)at; j < t->ndim; j++) in[j] = true;
  }
  return true;
}

static bool split(cf_problem *p, const cf_tensor *t, const bool in[CF_MAXDIM], cf_error *err)
{
  size_t s[CF_MAXDIM];
  cf_axes *a = &p->axes;
  strides(t, s);
  p->rows = p->n = 1;
  for (unsigned i = 0; i < t->ndim; i++)
    if (in[i]) {
      a->in_size[a->n_in] = t->shape[i];
      a->in_stride[a->n_in++] = s[i];
      if (!cf_times(p->n, t->shape[i], &p->n)) return cf_problem_fail(err, "%s: x: a row is too long", t->path);
    } else {
      a->out_size[a->n_out] = t->shape[i];
      a->out_stride[a->n_out++] = s[i];
      if (!cf_times(p->rows, t->shape[i], &p->rows)) return cf_problem_fail(err, "%s: x: too many rows", t->path);
    }
  if (!cf_problem_take(p, t->path, p->n, sizeof *p->offset, err)) return false;
  p->offset = malloc((p->n + 1) * sizeof *p->offset);
  if (!p->offset) return cf_problem_fail(err, "%s: x: not enough memory for a row of %zu", t->path, p->n);
  for (size_t j = 0; j < p->n; j++) {
    size_t rest = j, at = 0;
    for (unsigned i = a->n_in; i-- > 0; rest /= a->in_size[i]) at += rest % a->in_size[i] * a->in_stride[i];
    p->offset[j] = at;
  }
  return true;
}

static void output_shape(cf_problem *p, const cf_tensor *t, const bool in[CF_MAXDIM])
{
  p->ndim = 0;
  for (unsigned i = 0; i < t->ndim; i++)
    if (p->per_element || !in[i])
      p->shape[p->ndim++] = t->shape[i];
    else if (p->o.keepdims)
      p->shape[p->ndim++] = 1;
}

/* weight or bias over the normalized axes, broadcast to a whole row */
static bool affine(cf_problem *p, const cf_tensor *t, const char *role, double **out, cf_error *err)
{
  double *raw = NULL;
  if (!t) return true;
  bool ok = cf_problem_input(p, t, role, false, &raw, err);
  const cf_axes *a = &p->axes;
  if (ok && t->ndim > a->n_in)
    ok = cf_problem_fail(err, "%s: %s has %u dimensions, expected at most the %u normalized ones", t->path, role, t->ndim, a->n_in);
  for (unsigned i = 0; ok && i < t->ndim; i++) {
    size_t want = a->in_size[a->n_in - t->ndim + i];
    if (t->shape[i] != want && t->shape[i] != 1)
      ok = cf_problem_fail(err, "%s: %s: dimension %u is %zu, expected %zu or 1", t->path, role, i, t->shape[i], want);
  }
  ok = ok && cf_problem_take(p, t->path, p->n, sizeof **out, err);
  if (ok && !(*out = malloc((p->n + 1) * sizeof **out))) ok = cf_problem_fail(err, "%s: %s: not enough memory", t->path, role);
  for (size_t j = 0; ok && j < p->n; j++) {
    size_t rest = j, at = 0, step = 1;
    for (unsigned i = a->n_in, k = t->ndim; k-- > 0; step *= t->shape[k]) {
      size_t place = rest % a->in_size[--i];
      rest /= a->in_size[i];
      at += (t->shape[k] == 1 ? 0 : place) * step;
    }
    (*out)[j] = raw[at];
  }
  free(raw);
  return ok;
}

size_t cf_row_base(const cf_problem *p, size_t row)
{
  size_t at = 0;
  for (unsigned i = p->axes.n_out; i-- > 0; row /= p->axes.out_size[i]) at += row % p->axes.out_size[i] * p->axes.out_stride[i];
  return at;
}

void cf_row_gather(const cf_problem *p, cf_row *r)
{
  const double *from = p->x + cf_row_base(p, r->row);
  r->n = p->n;
  r->m = p->m;
  for (size_t j = 0; j < p->n; j++) r->x[j] = from[p->offset[j]];
  if (p->o.op != CF_OP_SOFTMAX && p->o.op != CF_OP_LOGSOFTMAX && p->o.op != CF_OP_LOGSUMEXP) return;
  r->empty = true;
  for (size_t j = 0; j < p->n; j++)
    if (r->x[j] != -INFINITY) r->empty = false;
}

size_t cf_row_output(const cf_problem *p, const cf_row *r, size_t i)
{
  return p->per_element ? cf_row_base(p, r->row) + p->offset[i] : r->row;
}

/* Rows on which the operation has no value are trouble, named by their number. */
static bool defined(const cf_problem *p, const cf_tensor *t, cf_error *err)
{
  cf_op op = p->o.op;
  bool norm = (op == CF_OP_LAYERNORM || op == CF_OP_RMSNORM || op == CF_OP_L2NORM) && p->o.eps == 0;
  bool soft = op == CF_OP_SOFTMAX || op == CF_OP_LOGSOFTMAX || op == CF_OP_LOGSUMEXP;
  if (op == CF_OP_LOGSUMEXP && p->n == 0 && p->rows) return cf_problem_fail(err, "%s: x: logsumexp of an empty row has no value", t->path);
  if (p->n == 0 || !(norm || soft)) return true;
  for (size_t i = 0; i < p->rows; i++) {
    const double *x = p->x + cf_row_base(p, i);
    double same = op == CF_OP_LAYERNORM ? x[p->offset[0]] : soft ? -INFINITY : 0;
    size_t j = 0;
    while (j < p->n && x[p->offset[j]] == same) j++;
    if (j < p->n) continue;
    if (norm)
      return cf_problem_fail(err, "%s: x: row %zu is %s and eps is 0: %s has no value there", t->path, i,
                             op == CF_OP_LAYERNORM ? "constant" : "zero", p->ops->name);
    if (p->o.empty_row == CF_EMPTY_ERROR || op != CF_OP_SOFTMAX)
      return cf_problem_fail(err, "%s: x: row %zu has only -inf entries%s", t->path, i,
                             op == CF_OP_SOFTMAX ? " (--empty-row=zero or nan says what is right there)" : ", the value does not exist");
  }
  return true;
}

static bool dot_problem(cf_problem *p, cf_error *err)
{
  const cf_tensor *x = p->o.x, *y = p->o.y;
  if (!cf_problem_input(p, x, "x", false, &p->x, err) || !cf_problem_input(p, y, "y", false, &p->y, err)) return false;
  if (x->ndim == 0) return cf_problem_fail(err, "%s: x: a scalar has no axis, expected at least one dimension", x->path);
  if (x->ndim != y->ndim) return cf_problem_fail(err, "%s: y has %u dimensions, expected %u as x has", y->path, y->ndim, x->ndim);
  for (unsigned i = 0; i < x->ndim; i++)
    if (x->shape[i] != y->shape[i])
      return cf_problem_fail(err, "%s: y: dimension %u is %zu, expected %zu as in x", y->path, i, y->shape[i], x->shape[i]);
  p->n = x->shape[x->ndim - 1];
  p->m = p->rows = 1;
  for (unsigned i = 0; i + 1 < x->ndim; i++)
    if (!cf_times(p->rows, p->shape[p->ndim++] = x->shape[i], &p->rows)) return cf_problem_fail(err, "%s: x: too many rows", x->path);
  if (p->o.keepdims) p->shape[p->ndim++] = 1;
  return cf_problem_sizes(p, x->path, err);
}

static bool exp_problem(cf_problem *p, cf_error *err)
{
  const cf_tensor *x = p->o.x;
  if (!cf_problem_input(p, x, "x", false, &p->x, err)) return false;
  for (unsigned i = 0; i < x->ndim; i++) p->shape[i] = x->shape[i];
  p->ndim = x->ndim;
  p->n = p->m = EXP_BLOCK;
  p->rows = x->count / EXP_BLOCK + (x->count % EXP_BLOCK > 0);
  return cf_problem_sizes(p, x->path, err);
}

bool cf_problem_lines(cf_problem *p, cf_error *err)
{
  const cf_op op = p->o.op;
  if (op == CF_OP_DOT) return dot_problem(p, err);
  if (op == CF_OP_EXP) return exp_problem(p, err);
  bool in[CF_MAXDIM] = {false}, soft = op == CF_OP_SOFTMAX || op == CF_OP_LOGSOFTMAX || op == CF_OP_LOGSUMEXP;
  const cf_tensor *t = p->o.x;
  if (!cf_problem_input(p, t, "x", soft, &p->x, err)) return false;
  if (!(p->o.eps >= 0) || isinf(p->o.eps)) return cf_problem_fail(err, "%s: eps is %g, expected a finite number >= 0", p->ops->name, p->o.eps);
  if (!mark(p, t, in, err) || !split(p, t, in, err)) return false;
  p->per_element = op != CF_OP_LOGSUMEXP;
  p->m = p->per_element ? p->n : 1;
  output_shape(p, t, in);
  if (!cf_problem_sizes(p, t->path, err)) return false;
  if (op == CF_OP_LAYERNORM || op == CF_OP_RMSNORM) {
    if (!affine(p, p->o.weight, "weight", &p->w, err)) return false;
    if (op == CF_OP_LAYERNORM && !affine(p, p->o.bias, "bias", &p->b, err)) return false;
  }
  return defined(p, t, err);
}
