/* The ONNX node tests of Debian's libonnx-testdata, judged: their published outputs are a program's, not exact, so nothing says that
 * they must be right. What must hold is that our verdict on every element agrees with Arb's, and that none stays undecided.
 *   onnx [DIRECTORY]     prints the largest errors found, then "N passed, M failed"; passes with a message where the package is absent */
#include <dirent.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "io/onnx_model.h"
#include "judge/judge.h"
#include "oracle.h"

#define DATA "/usr/share/libonnx-testdata/data/node"
#define MEMORY ((size_t)1 << 28)
#define PREC 512

typedef struct kind {
  const char *prefix, *type, *name;
  cf_op op;
  oracle_op oracle;
  unsigned cases, bad;
  uint64_t elements, within, outside, undecided;
  double max_ulp, max_absolute;
} kind;

static kind kinds[] = {
  {.prefix = "test_softmax_", .type = "Softmax", .name = "softmax", .op = CF_OP_SOFTMAX, .oracle = ORACLE_SOFTMAX},
  {.prefix = "test_logsoftmax_", .type = "LogSoftmax", .name = "logsoftmax", .op = CF_OP_LOGSOFTMAX, .oracle = ORACLE_LOGSOFTMAX},
  {.prefix = "test_layer_normalization_", .type = "LayerNormalization", .name = "layernorm", .op = CF_OP_LAYERNORM, .oracle = ORACLE_LAYERNORM},
  {.prefix = "test_reduce_log_sum_exp_", .type = "ReduceLogSumExp", .name = "logsumexp", .op = CF_OP_LOGSUMEXP, .oracle = ORACLE_LOGSUMEXP},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

typedef struct test { /* one node test */
  const char *name;
  kind *k;
  cf_onnx_node node;
  cf_tensor in[3], out;
  cf_op_options o;
  bool reduced[CF_MAXDIM];
} test;

static bool fault(const char *name, const char *text)
{
  printf("FAILED %s: %s\n", name, text);
  return false;
}

static bool read_test(const char *root, test *t)
{
  char path[4096];
  cf_ioerror err;
  snprintf(path, sizeof path, "%s/%s/model.onnx", root, t->name);
  if (!cf_onnx_node_read(path, MEMORY, &t->node, &err)) return fault(t->name, err.text);
  if (strcmp(t->node.op_type, t->k->type) != 0 || t->node.n_inputs > 3) return fault(t->name, "not the operator that its name says");
  for (size_t i = 0; i < t->node.n_inputs; i++) {
    snprintf(path, sizeof path, "%s/%s/test_data_set_0/input_%zu.pb", root, t->name, i);
    if (!cf_tensor_read(path, MEMORY, &t->in[i], &err)) return fault(t->name, err.text);
  }
  snprintf(path, sizeof path, "%s/%s/test_data_set_0/output_0.pb", root, t->name);
  return cf_tensor_read(path, MEMORY, &t->out, &err) || fault(t->name, err.text);
}

/* The operator's attributes, with ONNX's defaults, as our options; and the reduced dimensions, for the oracle. */
static void options_of(test *t)
{
  const cf_onnx_node *n = &t->node;
  cf_op_options *o = &t->o;
  unsigned ndim = t->in[0].ndim;
  *o = (cf_op_options){.op = t->k->op, .x = &t->in[0], .n_axis = 1, .axis = {n->has_axis ? (int)n->axis : -1}};
  if (o->op == CF_OP_LAYERNORM) {
    o->eps = n->has_epsilon ? n->epsilon : 1e-5f; /* the attribute is a float */
    if (n->n_inputs > 1) o->weight = &t->in[1];
    if (n->n_inputs > 2) o->bias = &t->in[2];
  }
  if (o->op == CF_OP_LOGSUMEXP) {
    o->keepdims = !n->has_keepdims || n->keepdims != 0;
    o->n_axis = n->has_axes ? (unsigned)n->n_axes : ndim;
    for (unsigned i = 0; i < o->n_axis; i++) o->axis[i] = n->has_axes ? (int)n->axes[i] : (int)i;
  }
  for (unsigned i = 0; i < o->n_axis; i++) {
    unsigned at = (unsigned)(o->axis[i] < 0 ? o->axis[i] + (int)ndim : o->axis[i]);
    t->reduced[at] = true;
    for (unsigned j = at; o->op == CF_OP_LAYERNORM && j < ndim; j++) t->reduced[j] = true;
  }
}

/* The row of element i: the mixed-radix number of its coordinates that are not reduced. */
static size_t row_of(const test *t, size_t i)
{
  size_t row = 0, step = 1;
  for (unsigned d = t->in[0].ndim; d-- > 0; i /= t->in[0].shape[d])
    if (!t->reduced[d]) {
      row += i % t->in[0].shape[d] * step;
      step *= t->in[0].shape[d];
    }
  return row;
}

/* Compare one element: our enclosure of the error must hold Arb's value of it. */
static bool agrees(test *t, const cf_judgement *j, size_t i, const arb_t truth)
{
  bool single = t->out.dtype == CF_F32;
  double value = cf_tensor_get(&t->out, i), ulps = oracle_ulps(value, truth, single ? 24 : 53, single ? -126 : -1022);
  double absolute = oracle_absolute(value, truth);
  if (absolute > t->k->max_absolute) t->k->max_absolute = absolute;
  if (j->ulp_lo[i] <= ulps * (1 + 1e-12) && ulps * (1 - 1e-12) <= j->ulp_hi[i]) return true;
  printf("FAILED %s: element %zu: error %.17g ulp by Arb, [%.9g, %.9g] by the judge\n", t->name, i, ulps, j->ulp_lo[i], j->ulp_hi[i]);
  return false;
}

static bool cross_check(test *t, const cf_judgement *j)
{
  size_t n = t->in[0].count, rows = 1;
  size_t *at = calloc(n, sizeof *at);
  double *x = calloc(n, sizeof *x), *w = t->o.weight ? cf_tensor_doubles(t->o.weight) : NULL;
  double *b = t->o.bias ? cf_tensor_doubles(t->o.bias) : NULL;
  arb_ptr y = _arb_vec_init((slong)n);
  bool ok = at && x;
  for (unsigned d = 0; d < t->in[0].ndim; d++) rows *= t->reduced[d] ? 1 : t->in[0].shape[d];
  for (size_t r = 0; ok && r < rows; r++) {
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
      if (row_of(t, i) == r) {
        x[m] = cf_tensor_get(&t->in[0], i);
        at[m++] = i;
      }
    oracle_row(t->k->oracle, m, t->o.eps, x, w, b, y, PREC);
    if (t->k->oracle == ORACLE_LOGSUMEXP) ok = agrees(t, j, r, y);
    else
      for (size_t i = 0; i < m; i++) ok = agrees(t, j, at[i], y + i) && ok;
  }
  _arb_vec_clear(y, (slong)n);
  free(at), free(x), free(w), free(b);
  return ok;
}

static bool judge_test(test *t)
{
  cf_problem *problem = NULL;
  cf_judgement j = {0};
  cf_error err;
  cf_judge_options options = {.prec_max = 8192, .threads = 1};
  options_of(t);
  if (!cf_problem_new(&t->o, &problem, &err)) return fault(t->name, err.text);
  bool ok = cf_judge(problem, &options, &t->out, NULL, &j, NULL, NULL, &err) || fault(t->name, err.text);
  ok = ok && cross_check(t, &j);
  if (ok && j.undecided) ok = fault(t->name, "undecided elements");
  t->k->elements += j.count;
  t->k->within += j.within;
  t->k->outside += j.outside;
  t->k->undecided += j.undecided;
  if (j.max_ulp_hi > t->k->max_ulp) t->k->max_ulp = j.max_ulp_hi;
  cf_judgement_free(&j);
  cf_problem_free(problem);
  return ok;
}

static void run_test(const char *root, const char *name)
{
  const char *expanded = strstr(name, "_expanded"); /* the same data, the operator written out */
  for (size_t i = 0; i < KINDS && !expanded; i++)
    if (strncmp(name, kinds[i].prefix, strlen(kinds[i].prefix)) == 0) {
      test t = {.name = name, .k = &kinds[i]};
      kinds[i].cases++;
      kinds[i].bad += !(read_test(root, &t) && judge_test(&t));
      for (int k = 0; k < 3; k++) cf_tensor_free(&t.in[k]);
      cf_tensor_free(&t.out);
    }
}

int main(int argc, char **argv)
{
  const char *root = argc > 1 ? argv[1] : DATA;
  struct dirent **entry;
  int n = scandir(root, &entry, NULL, alphasort);
  unsigned passed = 0, failed = 0;
  if (n < 0) {
    printf("skipped: %s is absent (Debian package libonnx-testdata)\n", root);
    return 0;
  }
  for (int i = 0; i < n; free(entry[i++])) run_test(root, entry[i]->d_name);
  free(entry);
  printf("%-12s %5s %8s %8s %8s %9s %14s %14s\n", "operation", "cases", "elements", "within", "outside", "undecided", "largest ulp", "largest |y-t|");
  for (size_t i = 0; i < KINDS; i++) {
    const kind *k = &kinds[i];
    printf("%-12s %5u %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %9" PRIu64 " %14.4g %14.4g\n", k->name, k->cases, k->elements, k->within,
           k->outside, k->undecided, k->max_ulp, k->max_absolute);
    passed += k->cases - k->bad;
    failed += k->bad + (k->cases == 0);
  }
  printf("%u passed, %u failed\n", passed, failed);
  flint_cleanup();
  return failed != 0;
}
