/* Emergence of clusters without layer normalization: z_i = e^{-t} x_i, z_i' = sum_j P_ij (z_j - z_i), V = I. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"

/* d = 1, P_ij = softmax_j(beta e^{2t} z_i z_j), z_n the largest, w_k = z_n - z_k, a_i = beta e^{2t} z_i. Proof of what is evaluated below:
 * (1) w_i' = -w_i + sum_k P_ik w_k - sum_k P_nk w_k >= -w_i: the mean of z under weights e^{s z_k} increases with s, so row i, z_i <= z_n, has the larger
 *     mean of w. Hence w_i(t) >= w_i(0) e^{-t}.
 * (2) For z_i > 0: P_ik <= e^{-a_i w_k} and w e^{-a w} <= 1/(e a), so z_i' = w_i - sum_k P_ik w_k >= -(n-1)/(e a_i), (z_i^2)' >= -2 (n-1) e^{-2t}/(e beta):
 *     z_i(t)^2 >= z_i(0)^2 - (n-1)/(e beta) for ever when the right side is positive.
 * (3) So 1 - P_in <= sum_{k<n} e^{-beta z* w_k(0) e^t}, z* the root of that right side: doubly exponential. Rows of z_i < 0 by symmetry, with e_1. */
static cf_real *row(cf_pool *p, size_t n, const double *z, size_t i, double beta, double t)
{
  const size_t end = z[i] > 0 ? n - 1 : 0;
  cf_real *sum = cf_real_si(p, 0);
  const cf_real *star = cf_formula(p, "sqrt(z^2-(n-1)/(exp(1)*b))", "z n b", cf_real_d(p, z[i]), cf_real_si(p, (long)n), cf_real_d(p, beta));
  for (size_t k = 0; k < n; k++)
    if (k != end) {
      const cf_real *gap = cf_real_d(p, fabs(z[end] - z[k])); /* exact: short numbers */
      sum = cf_real_add(p, sum, cf_formula(p, "exp(-b*s*w*exp(t))", "b s w t", cf_real_d(p, beta), star, gap, cf_real_d(p, t)));
    }
  return sum;
}

static void boolean(cf_session *s, size_t n, const double *z, double beta)
{
  cf_pool *p = &s->pool;
  for (int t = 2; t <= 4; t++) {
    const cf_real *worst = cf_real_si(p, 0);
    for (size_t i = 0; i < n; i++) {
      const cf_real *r = row(p, n, z, i, beta, t);
      if (!cf_real_most(r, worst)) worst = r;
    }
    char what[128];
    snprintf(what, sizeof what, "n = %zu, beta = %g, t = %d: 1 - (largest entry of each row of P) is at most b; e^t/4 < log(1/b)", n, beta, t);
    cf_find_less(s, "boolean", cf_formula(p, "exp(t)/4", "t", cf_real_si(p, t)), cf_formula(p, "-log(w)", "w", worst), what);
  }
}

/* z_i' = sum_j P_ij z_j - z_i; tokens of any length, which the models of the flow command normalize */
static void field(size_t n, size_t d, double beta, double t, const double *z, double *dz)
{
  for (size_t i = 0; i < n; i++) {
    double most = -INFINITY, total = 0;
    for (int pass = 0; pass < 2; pass++)
      for (size_t j = 0; j < n; j++) {
        double score = 0;
        for (size_t c = 0; c < d; c++) score += z[i * d + c] * z[j * d + c];
        score *= beta * exp(2 * t);
        if (pass == 0) most = fmax(most, score);
        else total += exp(score - most);
        for (size_t c = 0; pass == 1 && c < d; c++) dz[i * d + c] = (j ? dz[i * d + c] : 0) + exp(score - most) * z[j * d + c];
      }
    for (size_t c = 0; c < d; c++) dz[i * d + c] = dz[i * d + c] / total - z[i * d + c];
  }
}

/* z at `steps` steps of h by the classical Runge-Kutta method, in place; work[5 n d] */
static void follow(size_t n, size_t d, double beta, size_t steps, double h, double *z, double *work)
{
  static const double at[4] = {0, 0.5, 0.5, 1}, weight[4] = {1, 2, 2, 1};
  const size_t m = n * d;
  for (size_t k = 0; k < steps; k++) {
    for (int stage = 0; stage < 4; stage++) {
      for (size_t i = 0; i < m; i++) work[4 * m + i] = z[i] + (stage ? at[stage] * h * work[(size_t)(stage - 1) * m + i] : 0);
      field(n, d, beta, ((double)k + at[stage]) * h, work + 4 * m, work + (size_t)stage * m);
    }
    for (size_t i = 0; i < m; i++)
      for (int stage = 0; stage < 4; stage++) z[i] += h / 6 * weight[stage] * work[(size_t)stage * m + i];
  }
}

/* the same rows along a run in doubles, up to t = 1 */
static void rows(cf_session *s, size_t n, const double *start, double beta)
{
  double z[8], work[40], worst = 0;
  bool below = true;
  for (size_t i = 0; i < n; i++) z[i] = start[i];
  follow(n, 1, beta, 1000, 0.001, z, work);
  for (size_t i = 0; i < n; i++) {
    const size_t end = start[i] > 0 ? n - 1 : 0;
    double rest = 0;
    for (size_t k = 0; k < n; k++)
      if (k != end) rest += exp(beta * exp(2) * z[i] * (z[k] - z[end]));
    rest = rest / (1 + rest);
    below &= rest <= cf_real_hi(row(&s->pool, n, start, i, beta, 1));
    worst = fmax(worst, rest);
  }
  cf_find_either(s, "run", below, !below, "n = %zu, beta = %g: at t = 1 of a run in doubles every row is within its bound of the Boolean limit, the farthest within %.3g", n, beta, worst);
}

/* V = I, Q^T K = I: at late times each z_i nearly satisfies |z|^2 = max_v <z, v> */
static void polytope(cf_session *s)
{
  const uint32_t runs = s->o->full ? 100 : 10;
  size_t good = 0;
  double worst = 0;
  enum { N = 12, D = 2 };
  for (uint32_t k = 0; k < runs && !s->trouble[0]; k++) {
    double *x = cf_claim_tokens(s, 80000 + k, N, D), most = 0;
    for (size_t i = 0; x && i < N * D; i++) x[i] *= 1 + (double)(i / D) / N; /* of different lengths */
    double work[5 * N * D], *y = x;
    if (x) follow(N, D, 1, 800, 0.01, x, work);
    for (size_t i = 0; y && i < N; i++) {
      double largest = 0, own = 0;
      for (size_t c = 0; c < D; c++) own += y[i * D + c] * y[i * D + c];
      for (size_t v = 0; v < N; v++) {
        double inner = 0;
        for (size_t c = 0; c < D; c++) inner += y[i * D + c] * y[v * D + c];
        largest = fmax(largest, inner);
      }
      most = fmax(most, largest - own);
    }
    good += y && most < 0.05;
    worst = fmax(worst, most);
    free(x);
  }
  cf_find_either(s, "polytope", good == runs, false, "n = 12, d = 2, beta = 1, t = 8: in %zu of %u runs max_i (max_v <z_i, z_v> - |z_i|^2) < 0.05; largest %.3g", good, runs, worst);
}

static void run(cf_session *s)
{
  static const double five[] = {-2, -1.25, 1, 1.5, 2.5}, seven[] = {-3, -2.5, -1.5, -1, 1, 2, 2.75};
  boolean(s, 5, five, 4);
  boolean(s, 7, seven, 4);
  rows(s, 5, five, 4);
  rows(s, 7, seven, 4);
  polytope(s);
}

const cf_theorem cf_theorem_emergence = {
    .id = "emergence",
    .source = "arXiv:2305.05465",
    .line = "no layer norm, V = I: attention matrices become Boolean (d = 1) and rescaled tokens go to vertices and faces of a polytope",
    .statement = "x_i' = sum_j P_ij x_j, z_i = e^(-t) x_i. d = 1, distinct tokens: P(t) converges, doubly exponentially, to a matrix whose rows are e_1 or e_n but for at most one. Q^T K > 0 in general: the hull of the z_i shrinks to a polytope, "
                 "and each z_i goes to a point of {x: |Ax|^2 = max_v <Ax, Av>}.",
    .hypotheses = "V = I. d = 1 here: |z_i(0)|^2 > (n-1)/(e beta) for every token, for which a short proof with constants stands in the source; then no row is exceptional. The general statement is sampled.",
    .part = {{"boolean", CF_CERTIFIED, "d = 1, five and seven concrete tokens, beta = 4, t = 2, 3, 4: every row of P is within e^(-e^t/4) of e_1 or e_n", CF_HOLDS, NULL},
             {"run", CF_SAMPLED, "the same tokens followed in doubles to t = 1: within the bounds", CF_CONSISTENT, NULL},
             {"polytope", CF_SAMPLED, "random systems, n = 12, d = 2: near the limit set at t = 8", CF_CONSISTENT, NULL}},
    .run = run};
