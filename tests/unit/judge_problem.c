/* Shapes, axes, masks, heads: the judge against plain loops in double, near enough to tell every index apart; and every refusal. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "judge/judge.h"

static cf_tensor tensor(const char *path, cf_dtype dtype, unsigned ndim, const size_t *shape, const double *x)
{
  cf_tensor t;
  CU_ASSERT_FATAL(cf_tensor_from_doubles(dtype, ndim, shape, x, &t));
  free(t.path);
  t.path = strdup(path);
  return t;
}

static uint64_t seed = 88172645463325252u;
static double entry(void) /* multiples of 1/64 in [-2, 2), different with high probability */
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (double)(seed % 256) / 64 - 2;
}
static double *random_entries(size_t n)
{
  double *x = malloc((n + 1) * sizeof *x);
  CU_ASSERT_FATAL(x != NULL);
  for (size_t i = 0; i < n; i++) x[i] = entry();
  return x;
}

/* Within 1e-12 as it stands; outside once any single element is shifted. */
static void expect_within(const cf_op_options *op, unsigned ndim, const size_t *shape, double *y)
{
  cf_problem *p = NULL;
  cf_error err = {""};
  cf_judgement j;
  cf_judge_options o = {.prec_max = 8192, .threads = 2};
  unsigned got_ndim;
  size_t got[CF_MAXDIM], count = 1;
  bool made = cf_problem_new(op, &p, &err);
  if (!made) printf("\n%s\n", err.text);
  CU_ASSERT_FATAL(made);
  cf_problem_shape(p, &got_ndim, got);
  CU_ASSERT_EQUAL_FATAL(got_ndim, ndim);
  for (unsigned i = 0; i < ndim; i++) {
    CU_ASSERT_EQUAL_FATAL(got[i], shape[i]);
    count *= shape[i];
  }
  cf_criteria_init(&o.criteria);
  o.criteria.tol_on = true;
  mpq_set_d(o.criteria.atol, 1e-12);
  for (size_t shift = 0; shift <= count; shift++) {
    if (shift < count) y[shift] += 1e-11;
    cf_tensor t = tensor("result", CF_F64, ndim, shape, y);
    CU_ASSERT_FATAL(cf_judge(p, &o, &t, NULL, &j, NULL, NULL, &err));
    CU_ASSERT_EQUAL(j.outside, shift < count);
    CU_ASSERT_EQUAL(j.undecided, 0);
    if (shift < count && j.outside == 1) CU_ASSERT_EQUAL(j.worst[0].verdict == CF_OUTSIDE ? j.worst[0].index : shift, shift);
    cf_judgement_free(&j);
    cf_tensor_free(&t);
    if (shift < count) y[shift] -= 1e-11;
  }
  cf_criteria_clear(&o.criteria);
  cf_problem_free(p);
}

typedef struct layout { /* batch 2, heads 4, groups 2, nq 3, nk 4, d 2, dv 3; which leading dimensions each tensor has */
  size_t q_batch, k_batch, v_batch;
  unsigned mask_ndim;
  size_t mask_shape[4];
  bool boolean;
  cf_causal causal;
} layout;

enum { NB = 2, H = 4, G = 2, NQ = 3, NK = 4, D = 2, DV = 3 };

static double mask_at(const layout *l, const double *m, size_t b, size_t h, size_t i, size_t j)
{
  size_t at[4] = {b, h, i, j}, flat = 0;
  for (unsigned k = 0; k < l->mask_ndim; k++) {
    size_t n = l->mask_shape[k], place = at[4 - l->mask_ndim + k];
    flat = flat * n + (n == 1 ? 0 : place);
  }
  return m[flat];
}

static void naive_row(const layout *l, const double *q, const double *k, const double *v, const double *m, size_t b, size_t h, size_t i, double *o)
{
  double w[NK], sum = 0;
  size_t g = h / 2; /* floor(h G / H) for H = 4, G = 2 */
  const double *qi = q + (((l->q_batch > 1 ? b : 0) * H + h) * NQ + i) * D;
  for (size_t j = 0; j < NK; j++) {
    const double *kj = k + (((l->k_batch > 1 ? b : 0) * G + g) * NK + j) * D;
    double s = (qi[0] * kj[0] + qi[1] * kj[1]) / sqrt(2);
    bool live = l->causal == CF_CAUSAL_NONE || (l->causal == CF_CAUSAL_TOP_LEFT ? j <= i : j <= i + NK - NQ);
    if (l->mask_ndim && l->boolean && mask_at(l, m, b, h, i, j) == 0) live = false;
    if (l->mask_ndim && !l->boolean) s += mask_at(l, m, b, h, i, j);
    w[j] = live ? exp(s) : 0;
    sum += w[j];
  }
  for (size_t c = 0; c < DV; c++) {
    o[c] = 0;
    for (size_t j = 0; j < NK; j++) o[c] += w[j] / sum * v[(((l->v_batch > 1 ? b : 0) * G + g) * NK + j) * DV + c];
  }
}

static void attention_layouts(void)
{
  static const layout all[] = {{2, 2, 2, 0, {0}, false, CF_CAUSAL_NONE},
                               {2, 1, 2, 0, {0}, false, CF_CAUSAL_TOP_LEFT},
                               {1, 2, 1, 0, {0}, false, CF_CAUSAL_BOTTOM_RIGHT},
                               {2, 2, 2, 2, {NQ, NK}, true, CF_CAUSAL_NONE},
                               {2, 2, 2, 2, {NQ, NK}, false, CF_CAUSAL_TOP_LEFT},
                               {2, 1, 1, 4, {NB, H, NQ, NK}, false, CF_CAUSAL_NONE},
                               {2, 2, 2, 4, {NB, 1, 1, NK}, true, CF_CAUSAL_BOTTOM_RIGHT},
                               {2, 2, 2, 3, {H, NQ, 1}, false, CF_CAUSAL_NONE},
                               {2, 2, 2, 1, {NK}, false, CF_CAUSAL_NONE}};
  for (size_t n = 0; n < sizeof all / sizeof all[0]; n++) {
    const layout *l = &all[n];
    double *q = random_entries(NB * H * NQ * D), *k = random_entries(NB * G * NK * D), *v = random_entries(NB * G * NK * DV), *m = random_entries(NB * H * NQ * NK), o[NB * H * NQ * DV];
    for (size_t i = 0; l->boolean && i < NB * H * NQ * NK; i++) m[i] = i % NK == 0 || m[i] > 0; /* key 0 is always live */
    for (size_t r = 0; r < NB * H * NQ; r++) naive_row(l, q, k, v, m, r / (H * NQ), r / NQ % H, r % NQ, o + r * DV);
    cf_tensor tq = tensor("q", CF_F64, 4, (size_t[]){l->q_batch, H, NQ, D}, q), tk = tensor("k", CF_F64, 4, (size_t[]){l->k_batch, G, NK, D}, k);
    cf_tensor tv = tensor("v", CF_F64, 4, (size_t[]){l->v_batch, G, NK, DV}, v), tm = {0};
    if (l->mask_ndim) tm = tensor("m", l->boolean ? CF_BOOL : CF_F64, l->mask_ndim, l->mask_shape, m);
    cf_op_options op = {.op = CF_OP_ATTENTION, .q = &tq, .k = &tk, .v = &tv, .mask = l->mask_ndim ? &tm : NULL, .causal = l->causal, .rsqrt_d = true};
    expect_within(&op, 4, (size_t[]){NB, H, NQ, DV}, o);
    cf_tensor_free(&tq);
    cf_tensor_free(&tk);
    cf_tensor_free(&tv);
    cf_tensor_free(&tm);
    free(q), free(k), free(v), free(m);
  }
}

/* x is [2,3,4]; the row of element (a,b,c) along axis 1 has stride 4 */
static void softmax_axes(void)
{
  double *x = random_entries(24), y[24], l[24], s[24];
  static const size_t stride[3] = {12, 4, 1}, size[3] = {2, 3, 4};
  cf_tensor t = tensor("x", CF_F64, 3, size, x);
  for (int axis = -3; axis < 3; axis++) {
    int a = axis < 0 ? axis + 3 : axis;
    size_t rows = 0;
    for (size_t i = 0; i < 24; i++) {
      size_t at = i / stride[a] % size[a], base = i - at * stride[a];
      double sum = 0;
      for (size_t j = 0; j < size[a]; j++) sum += exp(x[base + j * stride[a]]);
      y[i] = exp(x[i]) / sum;
      l[i] = x[i] - log(sum);
      if (at == 0) s[rows++] = log(sum);
    }
    size_t reduced[2] = {a == 0 ? 3 : 2, a == 2 ? 3 : 4}, kept[3] = {a == 0 ? 1 : 2, a == 1 ? 1 : 3, a == 2 ? 1 : 4};
    cf_op_options op = {.op = CF_OP_SOFTMAX, .x = &t, .axis = {axis}, .n_axis = 1};
    expect_within(&op, 3, size, y);
    op.op = CF_OP_LOGSOFTMAX;
    expect_within(&op, 3, size, l);
    op.op = CF_OP_LOGSUMEXP;
    expect_within(&op, 2, reduced, s);
    op.keepdims = true;
    expect_within(&op, 3, kept, s);
  }
  double two[3] = {0, 0, 0};
  for (size_t i = 0; i < 24; i++) two[i / 4 % 3] += exp(x[i]);
  for (int i = 0; i < 3; i++) two[i] = log(two[i]);
  cf_op_options op = {.op = CF_OP_LOGSUMEXP, .x = &t, .axis = {2, 0}, .n_axis = 2};
  expect_within(&op, 1, (size_t[]){3}, two);
  cf_tensor_free(&t);
  free(x);
}

/* x is [2,3,4] normalized over [3,4]; weight [3,1] and bias [4] are broadcast */
static void norms(void)
{
  double *x = random_entries(24), *w = random_entries(3), *b = random_entries(4), ln[24], rms[24], l2[24];
  size_t size[3] = {2, 3, 4};
  double eps = 1e-5;
  for (size_t i = 0; i < 24; i++) {
    const double *r = x + i / 12 * 12;
    double mean = 0, var = 0, ms = 0, nn = 0;
    for (int j = 0; j < 12; j++) mean += r[j] / 12, ms += r[j] * r[j] / 12;
    for (int j = 0; j < 12; j++) var += (r[j] - mean) * (r[j] - mean) / 12;
    for (size_t j = 0; j < 3; j++) nn += r[i % 4 + 4 * j] * r[i % 4 + 4 * j];
    ln[i] = w[i / 4 % 3] * (x[i] - mean) / sqrt(var + eps) + b[i % 4];
    rms[i] = w[i / 4 % 3] * x[i] / sqrt(ms + eps);
    l2[i] = x[i] / fmax(sqrt(nn), eps);
  }
  cf_tensor t = tensor("x", CF_F64, 3, size, x), tw = tensor("w", CF_F64, 2, (size_t[]){3, 1}, w), tb = tensor("b", CF_F64, 1, (size_t[]){4}, b);
  cf_op_options op = {.op = CF_OP_LAYERNORM, .x = &t, .weight = &tw, .bias = &tb, .eps = eps, .axis = {1}, .n_axis = 1};
  expect_within(&op, 3, size, ln);
  op.op = CF_OP_RMSNORM;
  expect_within(&op, 3, size, rms);
  op = (cf_op_options){.op = CF_OP_L2NORM, .x = &t, .eps = eps, .axis = {-2}, .n_axis = 1};
  expect_within(&op, 3, size, l2);
  cf_tensor_free(&t);
  cf_tensor_free(&tw);
  cf_tensor_free(&tb);
  free(x), free(w), free(b);
}

static void exp_and_dot(void)
{
  size_t n = 600; /* more than one block */
  double *x = random_entries(n), *y = random_entries(n), e[600], d[200];
  for (size_t i = 0; i < n; i++) e[i] = exp(x[i]);
  for (size_t i = 0; i < 200; i++) d[i] = x[3 * i] * y[3 * i] + x[3 * i + 1] * y[3 * i + 1] + x[3 * i + 2] * y[3 * i + 2];
  cf_tensor t = tensor("x", CF_F64, 2, (size_t[]){200, 3}, x), u = tensor("y", CF_F64, 2, (size_t[]){200, 3}, y);
  cf_op_options op = {.op = CF_OP_EXP, .x = &t};
  expect_within(&op, 2, (size_t[]){200, 3}, e);
  op = (cf_op_options){.op = CF_OP_DOT, .x = &t, .y = &u};
  expect_within(&op, 1, (size_t[]){200}, d);
  cf_tensor_free(&t);
  cf_tensor_free(&u);
  free(x), free(y);
}

/* f_i = A_i - <x_i, A_i> x_i by plain loops */
static void naive_field(size_t n, size_t d, double beta, int model, const double *x, double *f) /* 0 sa, 1 causal, 2 usa */
{
  for (size_t i = 0; i < n; i++) {
    double z = 0, dot = 0;
    for (size_t k = 0; k < d; k++) f[i * d + k] = 0;
    for (size_t j = 0; j < (model == 1 ? i + 1 : n); j++) {
      double c = 0;
      for (size_t k = 0; k < d; k++) c += x[i * d + k] * x[j * d + k];
      z += c = exp(beta * c);
      for (size_t k = 0; k < d; k++) f[i * d + k] += c * x[j * d + k];
    }
    if (model == 2) z = (double)n;
    for (size_t k = 0; k < d; k++) dot += x[i * d + k] * (f[i * d + k] /= z);
    for (size_t k = 0; k < d; k++) f[i * d + k] -= dot * x[i * d + k];
  }
}

/* two configurations of 5 tokens, off the sphere too; and the derived tolerance in f64 and f32, where an error of four of it is outside */
static void fields(void)
{
  const size_t size[3] = {2, 5, 3};
  double *x = random_entries(30), f[30];
  for (size_t i = 0; i < 15; i++) x[i] /= 4;
  cf_tensor t = tensor("x", CF_F64, 3, size, x);
  for (int model = 0; model < 3; model++) {
    cf_op_options op = {.op = CF_OP_FIELD, .x = &t, .beta = 0.75, .field_causal = model == 1, .field_usa = model == 2};
    for (size_t b = 0; b < 2; b++) naive_field(5, 3, 0.75, model, x + 15 * b, f + 15 * b);
    expect_within(&op, 3, size, f);
    for (int narrow = 0; narrow < 2; narrow++) {
      cf_problem *p;
      cf_error err;
      cf_judgement j;
      cf_judge_options o = {.prec_max = 8192, .threads = 2};
      cf_criteria_init(&o.criteria);
      CU_ASSERT_FATAL(cf_problem_new(&op, &p, &err));
      cf_tensor y = tensor("y", narrow ? CF_F32 : CF_F64, 3, size, f);
      CU_ASSERT_FATAL(cf_judge(p, &o, &y, NULL, &j, NULL, NULL, &err));
      CU_ASSERT(j.verdict == CF_WITHIN && j.tol_max < (narrow ? 1e-4 : 1e-13) * (model == 2 ? 1e6 : 1) && j.tol_min > 0);
      cf_tensor_free(&y);
      f[7] += 4 * j.tol_max;
      cf_judgement_free(&j);
      y = tensor("y", narrow ? CF_F32 : CF_F64, 3, size, f);
      CU_ASSERT_FATAL(cf_judge(p, &o, &y, NULL, &j, NULL, NULL, &err));
      CU_ASSERT(j.verdict == CF_OUTSIDE && j.outside == 1 && j.worst_outside.index == 7);
      cf_tensor_free(&y);
      cf_judgement_free(&j);
      cf_problem_free(p);
      cf_criteria_clear(&o.criteria);
      for (size_t b = 0; b < 2; b++) naive_field(5, 3, 0.75, model, x + 15 * b, f + 15 * b);
    }
  }
  cf_tensor_free(&t);
  free(x);
}

/* Refused, with a line that has these words. */
static void refused(const cf_op_options *op, const char *a, const char *b)
{
  cf_problem *p = NULL;
  cf_error err = {""};
  bool ok = cf_problem_new(op, &p, &err);
  CU_ASSERT_FALSE_FATAL(ok);
  CU_ASSERT_PTR_NULL(p);
  if (!strstr(err.text, a) || !strstr(err.text, b)) printf("\n\"%s\" lacks \"%s\" or \"%s\"\n", err.text, a, b);
  CU_ASSERT(strstr(err.text, a) && strstr(err.text, b) && !strchr(err.text, '\n'));
}

static void refusals(void)
{
  double same[4] = {5, 5, 5, 5}, zero[4] = {0}, bad[4] = {1, NAN, 2, 3}, minus[4] = {-INFINITY, -INFINITY, 1, 2}, v[4] = {1, 2, 3, 4};
  size_t s22[2] = {2, 2}, s4[1] = {4}, s14[2] = {1, 4};
  cf_tensor c = tensor("c.npy", CF_F64, 2, s22, same), z = tensor("z.npy", CF_F32, 2, s22, zero), n = tensor("n.npy", CF_F64, 2, s22, bad);
  cf_tensor m = tensor("m.npy", CF_F64, 2, s22, minus), x = tensor("x.npy", CF_F64, 2, s22, v), l = tensor("l.npy", CF_F64, 1, s4, v), w = tensor("w.npy", CF_F64, 2, s14, v);
  cf_tensor i8 = tensor("i.npy", CF_BOOL, 2, s22, zero), scalar = tensor("s.npy", CF_F64, 0, NULL, v);
  refused(&(cf_op_options){.op = CF_OP_LAYERNORM, .x = &c}, "c.npy", "row 0");
  refused(&(cf_op_options){.op = CF_OP_RMSNORM, .x = &z}, "z.npy", "row 0");
  refused(&(cf_op_options){.op = CF_OP_L2NORM, .x = &z}, "z.npy", "zero");
  refused(&(cf_op_options){.op = CF_OP_SOFTMAX, .x = &n}, "n.npy", "x[0,1]");
  refused(&(cf_op_options){.op = CF_OP_SOFTMAX, .x = &m}, "m.npy", "row 0");
  refused(&(cf_op_options){.op = CF_OP_LOGSOFTMAX, .x = &m, .empty_row = CF_EMPTY_ZERO}, "m.npy", "row 0");
  refused(&(cf_op_options){.op = CF_OP_LOGSUMEXP, .x = &m}, "m.npy", "row 0");
  refused(&(cf_op_options){.op = CF_OP_LAYERNORM, .x = &m, .eps = 1}, "m.npy", "-inf");
  refused(&(cf_op_options){.op = CF_OP_LAYERNORM, .x = &x, .eps = -1}, "eps", "-1");
  refused(&(cf_op_options){.op = CF_OP_SOFTMAX, .x = &x, .axis = {2}, .n_axis = 1}, "axis 2", "x.npy");
  refused(&(cf_op_options){.op = CF_OP_LOGSUMEXP, .x = &x, .axis = {1, -1}, .n_axis = 2}, "twice", "x.npy");
  refused(&(cf_op_options){.op = CF_OP_L2NORM, .x = &x, .eps = 1, .axis = {0, 1}, .n_axis = 2}, "one --axis", "l2norm");
  refused(&(cf_op_options){.op = CF_OP_SOFTMAX, .x = &scalar}, "s.npy", "scalar");
  refused(&(cf_op_options){.op = CF_OP_SOFTMAX}, "--x", "missing");
  refused(&(cf_op_options){.op = CF_OP_SOFTMAX, .x = &i8}, "i.npy", "bool");
  refused(&(cf_op_options){.op = CF_OP_LAYERNORM, .x = &x, .weight = &w, .eps = 1}, "w.npy", "dimensions");
  refused(&(cf_op_options){.op = CF_OP_LAYERNORM, .x = &x, .bias = &l, .eps = 1}, "l.npy", "expected 2");
  refused(&(cf_op_options){.op = CF_OP_FIELD, .x = &l}, "l.npy", "at least 2");
  refused(&(cf_op_options){.op = CF_OP_FIELD, .x = &x, .beta = NAN}, "--beta", "nan");
  refused(&(cf_op_options){.op = CF_OP_FIELD, .x = &n}, "n.npy", "x[0,1]");
  refused(&(cf_op_options){.op = CF_OP_DOT, .x = &x, .y = &l}, "l.npy", "dimensions");
  refused(&(cf_op_options){.op = CF_OP_DOT, .x = &x, .y = &w}, "w.npy", "dimension 0");
  refused(&(cf_op_options){.op = CF_OP_ATTENTION, .q = &x, .k = &x, .v = &l, .rsqrt_d = true}, "l.npy", "at least 2");
  refused(&(cf_op_options){.op = CF_OP_ATTENTION, .q = &x, .k = &w, .v = &x, .rsqrt_d = true}, "w.npy", "expected 2 as in q");
  refused(&(cf_op_options){.op = CF_OP_ATTENTION, .q = &x, .k = &x, .v = &w, .rsqrt_d = true}, "w.npy", "as k has");
  refused(&(cf_op_options){.op = CF_OP_ATTENTION, .q = &x, .k = &x, .v = &x, .mask = &w, .rsqrt_d = true}, "w.npy", "mask");
  refused(&(cf_op_options){.op = CF_OP_ATTENTION, .q = &x, .k = &x, .v = &x, .mask = &m, .rsqrt_d = true}, "m.npy", "query 0 of head 0");
  refused(&(cf_op_options){.op = CF_OP_ATTENTION, .q = &x, .k = &x, .v = &x, .mask = &n, .rsqrt_d = true}, "n.npy", "mask[0,1]");
  cf_tensor *all[] = {&c, &z, &n, &m, &x, &l, &w, &i8, &scalar};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) cf_tensor_free(all[i]);
}

/* Fully masked rows under both policies, and -inf entries of logsoftmax. */
static cf_verdict one(const cf_op_options *op, double y0, double y1, const cf_criteria *c)
{
  cf_problem *p;
  cf_error err;
  cf_judgement j;
  cf_judge_options o = {.prec_max = 8192, .threads = 1, .criteria = *c};
  cf_tensor t = tensor("y", CF_F64, 2, (size_t[]){1, 2}, (double[]){y0, y1});
  CU_ASSERT_FATAL(cf_problem_new(op, &p, &err));
  CU_ASSERT_FATAL(cf_judge(p, &o, &t, NULL, &j, NULL, NULL, &err));
  cf_verdict v = j.verdict;
  cf_judgement_free(&j);
  cf_problem_free(p);
  cf_tensor_free(&t);
  return v;
}

static void rows_without_a_real_value(void)
{
  cf_tensor x = tensor("x", CF_F64, 2, (size_t[]){1, 2}, (double[]){-INFINITY, -INFINITY}), half = tensor("x", CF_F64, 2, (size_t[]){1, 2}, (double[]){-INFINITY, 3});
  cf_criteria c, cr;
  cf_criteria_init(&c);
  cf_criteria_init(&cr);
  cr.cr = true;
  cf_op_options op = {.op = CF_OP_SOFTMAX, .x = &x, .empty_row = CF_EMPTY_ZERO};
  CU_ASSERT_EQUAL(one(&op, 0, 0, &c), CF_WITHIN);
  CU_ASSERT_EQUAL(one(&op, 0, -0.0, &c), CF_WITHIN);
  CU_ASSERT_EQUAL(one(&op, 0, -0.0, &cr), CF_OUTSIDE);
  CU_ASSERT_EQUAL(one(&op, 0, 0x1p-1074, &c), CF_OUTSIDE);
  CU_ASSERT_EQUAL(one(&op, NAN, NAN, &c), CF_OUTSIDE);
  op.empty_row = CF_EMPTY_NAN;
  CU_ASSERT_EQUAL(one(&op, NAN, NAN, &c), CF_WITHIN);
  CU_ASSERT_EQUAL(one(&op, NAN, 0, &c), CF_OUTSIDE);
  op = (cf_op_options){.op = CF_OP_LOGSOFTMAX, .x = &half};
  CU_ASSERT_EQUAL(one(&op, -INFINITY, 0, &c), CF_WITHIN);
  CU_ASSERT_EQUAL(one(&op, -1e308, 0, &c), CF_OUTSIDE);
  CU_ASSERT_EQUAL(one(&op, NAN, 0, &c), CF_OUTSIDE);
  op.op = CF_OP_SOFTMAX;
  CU_ASSERT_EQUAL(one(&op, 0, 1, &cr), CF_WITHIN);
  CU_ASSERT_EQUAL(one(&op, 0, 1, &c), CF_WITHIN);
  CU_ASSERT_EQUAL(one(&op, 0x1p-1074, 1, &c), CF_OUTSIDE); /* a weight that is exactly 0 leaves nothing to round */
  cf_criteria_clear(&c);
  cf_criteria_clear(&cr);
  cf_tensor_free(&x);
  cf_tensor_free(&half);
}

void suite_judge_problem(void)
{
  CU_pSuite s = CU_add_suite("judge_problem", NULL, NULL);
  CU_add_test(s, "attention layouts", attention_layouts);
  CU_add_test(s, "softmax axes", softmax_axes);
  CU_add_test(s, "norms", norms);
  CU_add_test(s, "exp and dot", exp_and_dot);
  CU_add_test(s, "velocity fields", fields);
  CU_add_test(s, "refusals", refusals);
  CU_add_test(s, "rows without a real value", rows_without_a_real_value);
}
