/* A problem of the flow: n tokens on the sphere S^(d-1), a model, and where they start.                      [specs/flow.md] */
#ifndef CF_FLOW_PROBLEM_H
#define CF_FLOW_PROBLEM_H
#include <stdbool.h>
#include <stddef.h>
#include <gmp.h>
#include <certiform/status.h>

/* Which field moves the tokens; the formulas stand in specs/dynamics.md. The rigorous integrator takes those marked R. */
typedef enum cf_flow_model {
  CF_MODEL_SA,      /* R  x_i' = P_i sum_j a_ij V x_j, a_ij = softmax_j(beta <Q x_i, K x_j>) */
  CF_MODEL_USA,     /* R  weights exp(beta <Q x_i, K x_j>)/n. Its rigorous times are tau = e^beta t: weights exp(beta (c_ij - 1))/n */
  CF_MODEL_CAUSAL,  /* R  SA with sums over j <= i only */
  CF_MODEL_HARDMAX, /*    weights 1/|C_i| on the tokens j != i with the largest score */
  CF_MODEL_CIRCLE,  /*    d = 2 in angles, USA */
  CF_MODEL_PRE_LN,  /*    the schemes of normalization: radii r_i besides the directions */
  CF_MODEL_PERI_LN,
  CF_MODEL_MIX_LN,
  CF_MODEL_NGPT,
  CF_MODEL_SQRT,    /*    speed 1/sqrt(t + 1) */
  CF_MODEL_RAW,     /*    no sphere: x_i' = sum_j a_ij V x_j, stored rescaled by e^(-tV) */
  CF_MODELS
} cf_flow_model;
extern const char *const cf_model_name[CF_MODELS]; /* sa usa causal hardmax circle pre-ln peri-ln mix-ln ngpt sqrt raw */

/* Everything exact: binary64 numbers, or rationals. Tokens are normalized exactly by definition: the start is x_i / |x_i|.
 * Matrices are d x d row-major, NULL for the identity; heads of them follow each other (heads >= 1). Owned by whoever made it. */
typedef struct cf_flow_problem {
  cf_flow_model model;
  size_t n, d, heads;
  double beta;
  const double *x;        /* n*d, not yet normalized; the nearest doubles when rational is given */
  const mpq_t *rational;  /* n*d, or NULL */
  const double *radius;   /* n: token i starts anywhere within radius[i] of its place (in R^d, on the sphere); NULL for points */
  const double *q, *k, *v;
  double repulse;         /* +1, or -1 for V = -I (v NULL) */
  double noise;           /* kappa^-1 of Euler-Maruyama, 0 for none */
  double scheme;          /* alpha of ngpt, tau of mix-ln */
  unsigned long long seed;
} cf_flow_problem;

/* V = I (or c I), identity or general Q, K: what the theorems of specs/endgame.md need. */
bool cf_problem_is_plain(const cf_flow_problem *p); /* Q = K = V = I, one head, no noise */
#endif
