/* A trained transformer: inner products of normalized hidden states, layer by layer. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/chart.h"
#include "claims/claim.h"
#include "claims/tape.h"

enum { BINS = 24, LAYERS = 16 };

/* The sum of n products of float32 numbers: each product is exact in double, so the sum is off by at most (n-1) u/(1 - (n-1) u) times that of the
 * magnitudes, which a second sum gives up to the same relative error; 2 n u of it is more than both. */
typedef struct row {
  const double *x;
  size_t line; /* of the tape */
  cf_real *square;
} row;

static cf_real *dot(cf_pool *p, size_t n, const row *a, const row *b)
{
  const double *x = a->x, *y = b->x;
  double sum = 0, size = 0;
  for (size_t k = 0; k < n; k++) {
    sum += x[k] * y[k];
    size += fabs(x[k] * y[k]);
  }
  const double off = size * (2 * (double)n * 0x1p-53);
  cf_real *r = cf_real_range(p, nextafter(sum - off, -INFINITY), nextafter(sum + off, INFINITY));
  cf_tape_dot(p->tape, r, a->line, b->line);
  return r;
}

typedef struct layer {
  cf_real *mean, *least, *largest;
  size_t count[BINS], unclear;
} layer;

/* edge: BINS + 1 ends of bins */
static void pair(cf_pool *p, layer *l, cf_real *const *edge, const cf_real *c)
{
  const double bin = floor((cf_real_mid(c) + 1) * (BINS / 2.0));
  const size_t k = bin < 0 ? 0 : bin < BINS ? (size_t)bin : BINS - 1;
  if (cf_real_most(edge[k], c) && cf_real_below(c, edge[k + 1])) l->count[k]++;
  else l->unclear++;
  cf_real_set(l->mean, cf_real_add(p, l->mean, c));
  cf_real_set(l->least, cf_real_min(p, l->least, c));
  cf_real_set(l->largest, cf_real_max(p, l->largest, c));
}

static void look(cf_session *s, size_t n, size_t d, const double *x, layer *l)
{
  cf_pool *p = &s->pool;
  cf_real *edge[BINS + 1];
  row *rows = cf_claim_room(s, n, sizeof *rows);
  if (!rows) return;
  for (long k = 0; k <= BINS; k++) edge[k] = cf_real_div(p, cf_real_si(p, 2 * k - BINS), cf_real_si(p, BINS));
  *l = (layer){.mean = cf_real_si(p, 0), .least = cf_real_si(p, 1), .largest = cf_real_si(p, -1)};
  for (size_t i = 0; i < n; i++) {
    rows[i] = (row){.x = x + i * d, .line = cf_tape_vector(p->tape, d, x + i * d)};
    rows[i].square = dot(p, d, &rows[i], &rows[i]);
    for (size_t j = 0; j < i; j++) {
      const size_t mark = cf_pool_mark(p);
      pair(p, l, edge, cf_real_div(p, dot(p, d, &rows[i], &rows[j]), cf_real_sqrt(p, cf_real_mul(p, rows[i].square, rows[j].square))));
      cf_pool_release(p, mark);
    }
  }
  free(rows);
  cf_real_set(l->mean, cf_real_div(p, l->mean, cf_real_si(p, (long)(n * (n - 1) / 2))));
}

static void report(cf_session *s, size_t k, size_t n, const layer *l, const layer *before)
{
  char a[128], b[128], c[128], what[96];
  json_t *counts = json_array();
  for (size_t i = 0; i < BINS; i++) json_array_append_new(counts, json_integer((json_int_t)l->count[i]));
  snprintf(what, sizeof what, "layer %zu: histogram on [-1, 1], %d bins", k, BINS);
  json_object_set_new(s->data, what, counts);
  snprintf(what, sizeof what, "layer %zu: mean", k);
  cf_note(s, what, l->mean);
  cf_find_either(s, "histogram", l->unclear == 0, false, "layer %zu: %zu inner products, each certainly in one bin; mean %s, least %s, largest %s", k, n * (n - 1) / 2, cf_real_text(l->mean, 8, a), cf_real_text(l->least, 8, b),
                 cf_real_text(l->largest, 8, c));
  snprintf(what, sizeof what, "mean inner product after layer %zu < after layer %zu", k - 1, k);
  if (before) cf_find_less(s, "rises", before->mean, l->mean, what);
}

static void draw(cf_session *s, size_t layers, const layer *l)
{
  static double x[BINS + 1], y[LAYERS][BINS + 1];
  static const char *const name[] = {"embedding", "layer 1", "layer 2", "layer 3", "layer 4", "layer 5", "layer 6", "layer 7"};
  cf_chart c = {.title = "Inner products of normalized hidden states, all-MiniLM-L6-v2", .x = "inner product", .y = "share of pairs", .steps = true};
  double total = 0;
  for (size_t i = 0; i < BINS; i++) total += (double)l[0].count[i];
  for (size_t i = 0; i <= BINS; i++) x[i] = -1 + 2.0 * (double)i / BINS;
  for (size_t k = 0; k < layers && c.lines < CF_CHART_LINES; k++) {
    for (size_t i = 0; i <= BINS; i++) y[k][i] = (double)l[k].count[i < BINS ? i : BINS - 1] / total;
    c.line[c.lines++] = (cf_chart_line){name[k], BINS + 1, x, y[k]};
  }
  cf_chart_write(s, &c);
}

static void run(cf_session *s)
{
  char path[4096];
  cf_tensor t;
  cf_ioerror err;
  layer l[LAYERS];
  snprintf(path, sizeof path, "%s/layers/layers.npz:hidden", s->o->data ? s->o->data : "tests/vectors");
  if (!cf_tensor_read(path, (size_t)1 << 28, &t, &err)) {
    cf_give_up(s, "%s (--data names the directory)", err.text);
    return;
  }
  double *x = t.ndim == 3 && t.dtype == CF_F32 && t.shape[0] >= 2 && t.shape[0] <= LAYERS ? cf_tensor_doubles(&t) : NULL;
  const size_t layers = t.shape[0], n = t.shape[1], d = t.shape[2];
  if (!x) cf_give_up(s, "%s: expected f32[layers, tokens, width], 2 to %d layers", path, LAYERS);
  for (size_t k = 0; x && k < layers; k++) {
    look(s, n, d, x + k * n * d, &l[k]);
    report(s, k, n, &l[k], k ? &l[k - 1] : NULL);
  }
  if (x) {
    json_object_set_new(s->data, "sha256 of layers.npz", json_string(t.sha256));
    cf_find_less(s, "apart", l[layers - 1].least, cf_real_si(&s->pool, 0), "after the last layer the least inner product < 0: no consensus; theorem A does not apply");
    draw(s, layers, l);
  }
  free(x);
  cf_tensor_free(&t);
}

const cf_theorem cf_theorem_trained = {
    .id = "trained",
    .source = "arXiv:2312.10794, figure of ALBERT's inner products; here all-MiniLM-L6-v2",
    .line = "one paragraph in all-MiniLM-L6-v2: the mean inner product of normalized hidden states grows at each of 6 layers",
    .statement = "For one paragraph of 54 tokens in all-MiniLM-L6-v2 (6 layers) the mean inner product of normalized hidden states is larger after each layer than before it; single ones may fall, and after the last layer some are still negative. The paper's figure is of ALBERT.",
    .hypotheses = "One text, one model: hidden states in float32 as committed, with their generator (tests/vectors/layers). Every inner product is enclosed; nothing is said about other texts.",
    .part = {{"rises", CF_CERTIFIED, "the mean inner product increases at every one of the 6 layers", CF_HOLDS, NULL},
             {"histogram", CF_CERTIFIED, "every inner product of the embedding and each layer lies certainly in its bin of the histogram", CF_HOLDS, NULL},
             {"apart", CF_CERTIFIED, "after the last layer some inner product is still negative", CF_HOLDS, NULL}},
    .run = run,
    .figure = "trained.svg",
    .figure_line = "histograms of the inner products of normalized hidden states, one paragraph in all-MiniLM-L6-v2, the embedding and each of 6 layers"};
