/* Rank collapse of attention without skip connections, with our constant. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"

enum { N = 12, D = 4, DEPTH = 3 };

/* One layer Y = P X W, P = softmax(X B X^T). Rows i and j of P have log-ratios of oscillation <= |B| D(X)^2, so their total variation is
 * <= tanh(|B| D(X)^2/4), and  D(Y) <= |W| tanh(|B| D(X)^2/4) D(X),  D the largest distance of two tokens, |.| the Euclidean operator norm. */
static void layer(cf_pool *p, cf_real **x, cf_real *const *b, cf_real *const *w)
{
  cf_real *y[N * D];
  for (size_t k = 0; k < N * D; k++) y[k] = cf_real_new(p);
  const size_t mark = cf_pool_mark(p);
  for (size_t i = 0; i < N; i++) {
    cf_real *e[N], *z = cf_real_si(p, 0), *u[D], *m[D];
    for (size_t c = 0; c < D; c++) {
      u[c] = cf_real_si(p, 0);
      m[c] = cf_real_si(p, 0);
      for (size_t a = 0; a < D; a++) u[c] = cf_real_add(p, u[c], cf_real_mul(p, x[i * D + a], b[a * D + c]));
    }
    for (size_t j = 0; j < N; j++) {
      e[j] = cf_real_exp(p, cf_real_dot(p, D, u, x + j * D));
      z = cf_real_add(p, z, e[j]);
    }
    for (size_t j = 0; j < N; j++)
      for (size_t c = 0; c < D; c++) m[c] = cf_real_add(p, m[c], cf_real_mul(p, cf_real_div(p, e[j], z), x[j * D + c]));
    for (size_t c = 0; c < D; c++) {
      cf_real *t = cf_real_si(p, 0);
      for (size_t a = 0; a < D; a++) t = cf_real_add(p, t, cf_real_mul(p, m[a], w[a * D + c]));
      cf_real_set(y[i * D + c], t);
    }
    cf_pool_release(p, mark);
  }
  for (size_t k = 0; k < N * D; k++) cf_real_set(x[k], y[k]);
}

static cf_real *diameter(cf_pool *p, cf_real *const *x)
{
  const cf_real *most = cf_real_si(p, 0);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < i; j++) {
      cf_real *t[D];
      for (size_t c = 0; c < D; c++) t[c] = cf_real_sub(p, x[i * D + c], x[j * D + c]);
      most = cf_real_max(p, most, cf_real_dot(p, D, t, t));
    }
  return cf_real_sqrt(p, most);
}

/* v M, and M v */
static void apply(const double *m, const double *v, double *to, bool transposed)
{
  for (size_t i = 0; i < D; i++) {
    to[i] = 0;
    for (size_t j = 0; j < D; j++) to[i] += (transposed ? m[j * D + i] : m[i * D + j]) * v[j];
  }
}

/* the operator norm from below: |M v|/|v|, v by the power method */
static cf_real *norm_below(cf_pool *p, const double *m)
{
  double v[D], u[D];
  cf_real *mv[D], *vv[D];
  for (size_t i = 0; i < D; i++) v[i] = 1 + 0.1 * (double)i;
  for (int k = 0; k < 200; k++) {
    double size = 0;
    apply(m, v, u, false);
    apply(m, u, v, true);
    for (size_t i = 0; i < D; i++) size += v[i] * v[i];
    for (size_t i = 0; i < D; i++) v[i] /= sqrt(size);
  }
  for (size_t i = 0; i < D; i++) {
    vv[i] = cf_real_d(p, v[i]);
    mv[i] = cf_real_si(p, 0);
    for (size_t j = 0; j < D; j++) mv[i] = cf_real_add(p, mv[i], cf_real_mul(p, cf_real_d(p, m[i * D + j]), cf_real_d(p, v[j])));
  }
  return cf_real_sqrt(p, cf_real_div(p, cf_real_dot(p, D, mv, mv), cf_real_dot(p, D, vv, vv)));
}

static void deep(cf_session *s, uint32_t system, double scale)
{
  cf_pool *p = &s->pool;
  double *tokens = cf_claim_tokens(s, system, N, D), *b = cf_claim_tokens(s, system + 1000, D, D), *w = cf_claim_tokens(s, system + 2000, D, D);
  if (tokens && b && w) {
    cf_real *x[N * D], *bb[D * D], *ww[D * D];
    for (size_t k = 0; k < N * D; k++) x[k] = cf_real_d(p, tokens[k] * scale);
    for (size_t k = 0; k < D * D; k++) bb[k] = cf_real_d(p, b[k]);
    for (size_t k = 0; k < D * D; k++) ww[k] = cf_real_d(p, w[k]);
    const cf_real *nb = norm_below(p, b), *nw = norm_below(p, w), *first = diameter(p, x), *before = first;
    for (int k = 1; k <= DEPTH; k++) {
      char what[160];
      layer(p, x, bb, ww);
      const cf_real *now = diameter(p, x);
      snprintf(what, sizeof what, "system %u, layer %d: D(Y) < |W| tanh(|B| D(X)^2/4) D(X)", system, k);
      cf_find_less(s, "layer", now, cf_formula(p, "w*tanh(b*d^2/4)*d", "w b d", nw, nb, before), what);
      snprintf(what, sizeof what, "system %u: c D_%d < (c D_0)^%g", system, k, pow(3, k));
      cf_real *c = cf_formula(p, "sqrt(b*w)/2", "w b", nw, nb), *power = cf_real_mul(p, c, first);
      for (int l = 0; l < k; l++) power = cf_real_mul(p, power, cf_real_mul(p, power, power));
      cf_find_less(s, "depth", cf_real_mul(p, c, now), power, what);
      before = now;
    }
  }
  free(tokens);
  free(b);
  free(w);
}

static void run(cf_session *s)
{
  const uint32_t runs = s->o->full ? 20 : 3;
  for (uint32_t k = 0; k < runs; k++) deep(s, k, 0.25 + 0.125 * (double)(k % 3));
}

const cf_theorem cf_theorem_rank_collapse = {
    .id = "rank-collapse",
    .source = "arXiv:2103.03404; the constant is ours",
    .line = "attention without skip connections collapses to rank one doubly exponentially in depth",
    .statement = "One layer Y = P X W, P = softmax(X B X^T): D(Y) <= |W| tanh(|B| D(X)^2/4) D(X), D the diameter of the tokens, |.| the Euclidean operator norm. "
                 "Hence c D_L <= (c D_0)^(3^L) with c = sqrt(|B||W|)/2. The paper states the same power of 3 with another constant and norm.",
    .hypotheses = "One head, no skip connection, no normalization. Certified for concrete tokens and matrices: each layer in intervals, the norms from below, so that the inequalities are at least as strong as stated.",
    .part = {{"layer", CF_CERTIFIED, "one layer's inequality, three layers of random systems, n = 12, d = 4", CF_HOLDS, NULL},
             {"depth", CF_CERTIFIED, "c D_L < (c D_0)^(3^L), L = 1, 2, 3, the same systems", CF_HOLDS, NULL}},
    .run = run};
