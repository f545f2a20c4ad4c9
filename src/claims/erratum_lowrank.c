/* An erratum: the script behind a picture of low-rank attention matrices does not apply attention. */
#include <stdio.h>
#include "claims/claim.h"

enum { N = 4, STEPS = 20 };

/* sum_j P_ij x_j, P_i = softmax_j(x_i x_j); share: 1 - P_ij of the token to which row i tends, the last where x_i > 0, else the first */
static const cf_real *mean(cf_pool *p, cf_real *const x[N], size_t i, const cf_real **share)
{
  const size_t top = cf_real_lo(x[i]) > 0 ? N - 1 : 0;
  const cf_real *sum = cf_real_si(p, 0), *all = sum, *rest = sum;
  for (size_t j = 0; j < N; j++) {
    const cf_real *w = cf_formula(p, "exp(x*(y-z))", "x y z", x[i], x[j], x[top]);
    sum = cf_real_add(p, sum, cf_real_mul(p, w, x[j]));
    all = cf_real_add(p, all, w);
    if (j != top) rest = cf_real_add(p, rest, w);
  }
  if (share) *share = cf_real_div(p, rest, all);
  return cf_real_div(p, sum, all);
}

static void start(cf_pool *p, cf_real *x[N])
{
  static const char *const tokens[N] = {"-1", "1/2", "1", "2"};
  for (size_t i = 0; i < N; i++) x[i] = cf_formula(p, tokens[i], "");
}

static void run(cf_session *s)
{
  cf_pool *p = &s->pool;
  cf_real *x[N], *y[N];
  start(p, x);
  cf_find_less(s, "printed", cf_formula(p, "0.6", ""), cf_real_sub(p, mean(p, x, 1, NULL), x[1]), "first step, token 1/2: 0.6 < sum_j P_ij V x_j - V x_i");
  /* V x alone: x_i(k) = (11/10)^k x_i(0), exactly */
  for (size_t i = 0; i < N; i++) y[i] = cf_formula(p, "(11/10)^20*x", "x", x[i]);
  for (size_t i = 0; i < N; i++) {
    const cf_real *share;
    char what[96];
    mean(p, y, i, &share);
    snprintf(what, sizeof what, "after 20 steps of x + dt V x, row %zu: 1 - P of the %s token < 10^-8", i + 1, i ? "last" : "first");
    cf_find_less(s, "alone", share, cf_formula(p, "10^(0-8)", ""), what);
  }
  /* the update with attention, from the same tokens */
  for (int k = 0; k < STEPS; k++) {
    cf_real *next[N];
    for (size_t i = 0; i < N; i++) next[i] = cf_formula(p, "x+m/10", "x m", x[i], mean(p, x, i, NULL));
    for (size_t i = 0; i < N; i++) x[i] = next[i];
  }
  cf_find_less(s, "attention", cf_real_si(p, 1), cf_formula(p, "x/(11/10)^20", "x", x[1]), "after 20 steps with attention the rescaled second token, which began at 1/2: 1 <");
}

const cf_theorem cf_theorem_erratum_lowrank = {
    .id = "erratum-lowrank",
    .source = "lowrank-attention.py beside arXiv:2305.05465",
    .line = "the script simulates x_i + dt sum_j P_ij V x_j, whose attention matrix tends to low rank: false, it does x_i + dt V x_i",
    .statement = "The script stands for X^(k+1) = X^k + dt P V X and shows that P becomes of low rank. Its update is X^k + dt V X: no token ever sees another, and P becomes of low rank all the same. So its picture is none of the dynamics.",
    .hypotheses = "That its update leaves P out was read in its source. Here d = 1, Q = K = V = 1, dt = 1/10, tokens -1, 1/2, 1, 2, and certified is that the two updates differ, and what becomes of both.",
    .part = {{"printed", CF_CERTIFIED, "the first step of the two differs: sum_j P_ij V x_j - V x_i > 0.6 for the token 1/2", CF_HOLDS, NULL},
             {"alone", CF_CERTIFIED, "20 steps of x + dt V x, which rescaled leaves every token in place: P is within 10^-8 of a Boolean matrix of rank 2", CF_HOLDS, NULL},
             {"attention", CF_CERTIFIED, "20 steps with attention: the rescaled token that began at 1/2 is above 1", CF_HOLDS, NULL}},
    .run = run};
