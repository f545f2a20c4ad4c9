/* Many tokens: the continuity equation on the circle, with an exact solution at beta = 0, and Dobrushin's estimate. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"

/* The Poisson kernel with first moment r stays one [OttAntonsen2008]: r' = r (1 - r^2)/2, so r^2/(1 - r^2) grows like e^t. */
#define MOMENT "sqrt(r^2*exp(t)/(1-r^2+r^2*exp(t)))"

/* n quantiles of the Poisson kernel with r = 1/2: theta = 2 atan(k tan(pi (u - 1/2))), k = (1-r)/(1+r) = 1/3, u = (i + 1/2)/n */
static double *quantiles(cf_session *s, size_t n)
{
  double *x = cf_claim_room(s, 2 * n, sizeof *x);
  for (size_t i = 0; x && i < n; i++) {
    const double theta = 2 * atan(tan(M_PI * (((double)i + 0.5) / (double)n - 0.5)) / 3);
    x[2 * i] = cos(theta);
    x[2 * i + 1] = sin(theta);
  }
  return x;
}

/* |mean of the tokens| at a node */
static cf_real *moment(cf_pool *p, const cf_node *node, size_t n)
{
  cf_real *sum = cf_real_si(p, 0);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      const size_t mark = cf_pool_mark(p);
      cf_real_set(sum, cf_real_add(p, sum, cf_node_cosine(p, node, 2, i, j)));
      cf_pool_release(p, mark);
    }
  return cf_formula(p, "sqrt(s)/n", "s n", sum, cf_real_si(p, (long)n));
}

/* The law of n quantiles is within 2 pi/n of the kernel in W_1 (each 1/n moves within its own arc, the arcs add up to 2 pi), and sin has
 * Lipschitz constant 1 in both arguments: W_1(t) <= e^{2t} W_1(0), and the first moments differ by no more. 10^-9: the quantiles are rounded. */
static void particles(cf_session *s, size_t n, double t_end)
{
  const cf_certify_options o = {.until = CF_UNTIL_END, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = t_end, .threads = 1}};
  cf_pool *p = &s->pool;
  double *x = quantiles(s, n);
  if (!x) return;
  const cf_flow_problem q = cf_claim_problem(CF_MODEL_USA, n, 2, 0, x);
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "", name[64];
  snprintf(name, sizeof name, "n%zu", n);
  const cf_finding f = cf_certificate_of(s, name, &q, &o, &t, &claims, why);
  if (f == CF_HOLDS) {
    const cf_node *node = &t.node[t.nodes - 1];
    const cf_real *at = cf_real_d(p, node->t), *exact = cf_formula(p, MOMENT, "r t", cf_formula(p, "1/2", ""), at), *gap = cf_real_sub(p, moment(p, node, n), exact);
    const cf_real *bound = cf_formula(p, "exp(2*t)*2*pi/n+10^-9", "t n", at, cf_real_si(p, (long)n));
    const bool in = cf_real_most(gap, bound) && cf_real_most(cf_real_neg(p, bound), gap);
    char a[128], b[128];
    cf_find_either(s, "dobrushin", in, cf_real_below(bound, gap) || cf_real_below(gap, cf_real_neg(p, bound)), "n = %zu, t = %g: first moment less that of the limit %s, bound %s", n, t_end, cf_real_text(gap, 4, a), cf_real_text(bound, 4, b));
    cf_find_either(s, "rate", cf_real_within(gap, 2 / (double)n), false, "n = %zu, t = %g: it is below 2/n = %.4g", n, t_end, 2 / (double)n);
  } else if (f != CF_TROUBLE) cf_find(s, "dobrushin", f, "%s: %s", name, why[0] ? why : "the certificate is not checked");
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
  free(x);
}

/* 2504.14697: W_2(mu_t, delta) <= C e^{-t/100} for small beta; here the root of the mean of |x_i - x*|^2, x* the mean's direction; d <= 3 */
static void contraction(cf_session *s, double beta, size_t n, size_t d)
{
  const uint32_t runs = s->o->full ? 200 : 10;
  size_t good = 0;
  for (uint32_t k = 0; k < runs && !s->trouble[0]; k++) {
    double *x = cf_claim_tokens(s, 70000 + k, n, d);
    for (size_t i = 0; x && i < n; i++) x[i * d] += 0.5; /* a law with a mean; normalized by the flow */
    const cf_flow_problem q = cf_claim_problem(CF_MODEL_USA, n, d, beta, x);
    double *y = x ? cf_claim_flow(s, &q, 0.1, 10) : NULL, w[2] = {0, 0};
    for (int when = 0; y && when < 2; when++) {
      double mean[3] = {0}, norm = 0;
      for (size_t i = 0; i < n * d; i++) mean[i % d] += y[i];
      for (size_t c = 0; c < d; c++) norm += mean[c] * mean[c];
      for (size_t i = 0; i < n * d; i++) w[when] += (y[i] - mean[i % d] / sqrt(norm)) * (y[i] - mean[i % d] / sqrt(norm)) / (double)n;
      w[when] = sqrt(w[when]);
      if (when) break;
      const cf_flow_problem again = cf_claim_problem(CF_MODEL_USA, n, d, beta, y);
      double *z = cf_claim_flow(s, &again, 0.1, 10);
      free(y);
      y = z;
    }
    good += y && w[1] <= w[0] * exp(-10.0 / 100) + 1e-12;
    free(x);
    free(y);
  }
  char what[160];
  snprintf(what, sizeof what, "beta = %g, n = %zu, d = %zu: random laws whose distance to consensus falls from t = 10 to 20 by at least e^(-10/100)", beta, n, d);
  cf_find_share(s, "contraction", good, runs, cf_real_si(&s->pool, 1), cf_real_si(&s->pool, 1), what);
}

/* ---- gradient flow */
enum { N = 6, D = 3 };

/* E = (1/(2 beta n^2)) sum e^(beta <y_i, y_j>) */
static cf_real *energy(cf_pool *p, const cf_real *beta, cf_real *const *y)
{
  cf_real *sum = cf_real_si(p, 0);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) sum = cf_real_add(p, sum, cf_formula(p, "exp(b*c)", "b c", beta, cf_real_dot(p, D, y + i * D, y + j * D)));
  return cf_formula(p, "s/(2*b*n^2)", "s b n", sum, beta, cf_real_si(p, N));
}

/* v: the velocities, of SA divided by z[i] = sum_j e^(beta <x_i, x_j>), of USA by n */
static void velocities(cf_pool *p, const cf_real *beta, bool usa, cf_real *const *x, cf_real **v, cf_real **z)
{
  for (size_t i = 0; i < N; i++) {
    cf_real *out[D];
    z[i] = cf_real_si(p, 0);
    for (size_t c = 0; c < D; c++) out[c] = cf_real_si(p, 0);
    for (size_t j = 0; j < N; j++) {
      const cf_real *w = cf_formula(p, "exp(b*c)", "b c", beta, cf_real_dot(p, D, x + i * D, x + j * D));
      z[i] = cf_real_add(p, z[i], w);
      for (size_t c = 0; c < D; c++) out[c] = cf_real_add(p, out[c], cf_real_mul(p, w, x[j * D + c]));
    }
    const cf_real *along = cf_real_dot(p, D, x + i * D, out);
    for (size_t c = 0; c < D; c++)
      v[i * D + c] = cf_real_div(p, cf_real_sub(p, out[c], cf_real_mul(p, along, x[i * D + c])), usa ? cf_real_si(p, N) : z[i]);
  }
}

/* (x_i + s v_i)/|x_i + s v_i| */
static void moved(cf_pool *p, const cf_real *s, cf_real *const *x, cf_real *const *v, cf_real **y)
{
  for (size_t i = 0; i < N; i++) {
    for (size_t c = i * D; c < (i + 1) * D; c++) y[c] = cf_real_add(p, x[c], cf_real_mul(p, s, v[c]));
    const cf_real *norm = cf_real_sqrt(p, cf_real_dot(p, D, y + i * D, y + i * D));
    for (size_t c = i * D; c < (i + 1) * D; c++) y[c] = cf_real_div(p, y[c], norm);
  }
}

/* dE/dt, a difference quotient along the velocities, against the mean of |v_i|^2, of SA weighted with z_i/n */
static void gradient(cf_session *s, bool usa, uint32_t system)
{
  cf_pool *p = &s->pool;
  double *start = cf_claim_tokens(s, system, N, D);
  cf_real **x = start ? cf_claim_unit(s, N, D, start) : NULL, *v[N * D], *y[N * D], *z[N];
  const cf_real *beta = cf_real_si(p, 2), *h = cf_formula(p, "2^(-40)", "");
  if (x) {
    velocities(p, beta, usa, x, v, z);
    moved(p, h, x, v, y);
    const cf_real *ahead = energy(p, beta, y);
    moved(p, cf_real_neg(p, h), x, v, y);
    const cf_real *rate = cf_formula(p, "(a-b)/(2*h)", "a b h", ahead, energy(p, beta, y), h);
    cf_real *sum = cf_real_si(p, 0);
    for (size_t i = 0; i < N; i++) {
      const cf_real *square = cf_real_dot(p, D, v + i * D, v + i * D);
      sum = cf_real_add(p, sum, usa ? square : cf_real_div(p, cf_real_mul(p, square, z[i]), cf_real_si(p, N)));
    }
    const cf_real *mean = cf_real_div(p, sum, cf_real_si(p, N)), *gap = cf_real_sub(p, rate, mean), *small = cf_formula(p, "10^(-20)", "");
    char a[128], b[128];
    cf_find_either(s, "gradient", cf_real_below(gap, small) && cf_real_below(cf_real_neg(p, small), gap), cf_real_below(small, gap) || cf_real_below(gap, cf_real_neg(p, small)),
                   "%s, system %u: dE/dt = %s, the integral of |v|^2 %s, apart by less than 1e-20", usa ? "usa" : "sa", system, cf_real_text(rate, 12, a), cf_real_text(mean, 12, b));
  }
  free(start);
  free(x);
}

static void run(cf_session *s)
{
  for (size_t n = 16; n <= (s->o->full ? 128 : 64); n *= 2) particles(s, n, 1);
  for (uint32_t k = 0; k < 3; k++) gradient(s, true, 71000 + k), gradient(s, false, 71000 + k);
  contraction(s, 0.1, 128, 3);
  contraction(s, 0.1, 128, 2);
}

const cf_theorem cf_theorem_mean_field = {
    .id = "mean-field",
    .source = "arXiv:2312.10794, section 3 (continuity equation); arXiv:2504.14697 (quantitative clustering)",
    .line = "n tokens follow the continuity equation; for small beta its solutions approach a point mass exponentially",
    .statement = "The law of n tokens converges, as n grows, to the solution of d_t mu + div(mu v) = 0: W_1(mu_n(t), mu(t)) <= e^(Lt) W_1(mu_n(0), mu(0)) (circle, beta = 0: L = 2). "
                 "It is the Wasserstein gradient ascent of E = (1/(2 beta)) int int e^(beta <x, y>): dE/dt = int |v|^2 dmu for USA; SA's in the metric weighted with int e^(beta <x, y>) dmu(y). "
                 "For |beta| < beta_0 and a start with a mean, W_2(mu_t, delta) <= C e^(-t/100) from some time on.",
    .hypotheses = "USA but where SA is said. The derivative of E is a symmetric difference quotient, step 2^-40, along the velocities, at 160 bits. Exact solution at beta = 0 on the circle: the Poisson kernel with first moment r, r' = r(1-r^2)/2. Quantiles of it as tokens. The second statement has no content for finite n: it is sampled.",
    .part = {{"dobrushin", CF_CERTIFIED, "n = 16, 32, 64 quantiles (--full to 128), r(0) = 1/2, t = 1: the enclosed first moment is within e^(2t) 2 pi/n of the limit's", CF_HOLDS, NULL},
             {"rate", CF_CERTIFIED, "there it is even within 2/n", CF_HOLDS, NULL},
             {"gradient", CF_CERTIFIED, "n = 6, d = 3, beta = 2, three random laws: dE/dt is the integral of |v|^2, for SA in the weighted metric, to 1e-20", CF_HOLDS, NULL},
             {"contraction", CF_SAMPLED, "beta = 0.1, 128 tokens of a law with a mean, d = 2, 3, 10 (200) draws each: the distance to consensus falls at the stated rate or faster between t = 10 and 20 in all", CF_CONSISTENT, NULL}},
    .run = run};
