/* The logarithmic norm on the product of tangent spaces, certified.                                    [specs/flow.md 5, 6]
 * Private to src/flow. */
#ifndef CF_FLOW_LOGNORM_H
#define CF_FLOW_LOGNORM_H
#include "flow/defect.h"

#define CF_LOGNORM_DENSE 640 /* n (d - 1) up to which the whole matrix is factored; beyond, norms of blocks */

typedef struct cf_lognorm {
  size_t n, d, m, size, ld;    /* m = d - 1, size = n m, ld = size rounded up to lanes */
  cf_flow_model model;
  const cf_scores *scores;     /* not owned */
  double beta, strength;       /* of the scores */
  bool dense;
  double *a, *c;               /* [n][n]: weights; inner products, then (blocks) norms */
  double *q, *s;               /* [n][d], [n] */
  double *basis;               /* [n][m][d]: an orthonormal basis of the tangent space at each token, rounded */
  double *f, *u;               /* [n][d] of the reflections; [n][ld] scratch */
  double *g, *b;               /* [n][n][m] (dense) or [n][m]: B_i^T x_j; [n][m]: B_i^T q_i */
  double *key, *query, *r, *e; /* where scores are not plain: [n][d] M x_j and M^T x_i; r as g, B_j^T M^T x_i; [m] scratch */
  double *S, *work, *v;        /* dense [size][ld] twice, else [m][ldm] twice; vectors, v the last direction found */
  double guess;
} cf_lognorm;
bool cf_lognorm_init(cf_lognorm *b, const cf_flow_problem *p, const cf_scores *g);
void cf_lognorm_clear(cf_lognorm *b);
/* mu >= max(0, the largest eigenvalue of S) at every point of R^(n d) whose tokens are within eta of x's and within 1e-6 of the sphere;
 * infinity when nothing is certain */
double cf_lognorm_at(cf_lognorm *b, const double *x, double eta);
/* an upper bound of |S''|_2 along the polynomial of the last cf_defect_bound, on [0, h]; work: 2 n np + 12 np numbers */
double cf_lognorm_curve(cf_defect *b, const cf_sweep *a, double *work);

/* lambda >= the largest eigenvalue of the symmetric S (upper triangle, rows of ld), guess a starting value > 0; v[size] the last direction.
 * work [size][ld]; infinity when no factorization succeeds */
double cf_eigen_bound(size_t size, size_t ld, const double *S, double *work, double *v, double guess);
/* at least the largest eigenvalue of the symmetric H >= 0 (rows of ld): the least of max_i (H v)_i / v_i over so many v > 0, from *v on   [Collatz, Wielandt]
 * y[n] */
double cf_perron_bound(size_t n, size_t ld, const double *H, double *v, double *y, int rounds);

/* the constants of the theorem                                                                          [specs/flow.md 2] */
double cf_flow_l1(size_t n, double strength);
double cf_flow_l2(size_t n, double strength);
#endif
