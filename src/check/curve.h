/* One substep: polynomials p, q, s, z, e on [0, 1] in fixed point, and what bounds their distance from the exact functions of p. */
#ifndef CHECK_CURVE_H
#define CHECK_CURVE_H
#include "check.h"
#include "fixed.h"

#define ORDER_MAX 120
#define RAISE (1 + 1e-9) /* more than the roundings of any sum of nonnegative numbers take away */
typedef struct curve {
  const problem *p;
  size_t n, d, order;   /* p has this degree, all others one less */
  int limbs;
  double ulp;
  bool any;             /* scores beta <x_i, M x_j>, M not the identity; then beta >= 0 and |M| <= 1 after a power of two changed sides */
  double bd;            /* beta */
  int time;             /* usa with any: e_ij = exp(beta c_ij - the problem's beta) 2^-time, never above 1, in a time 2^time times the problem's; else 0 */
  limb *M, *Y;          /* [d][d] within 2 ulp; M p as P */
  double *md;           /* M in double */
  acc *top;             /* [n]: the largest c_ij at 0: e_ij = exp(beta (c_ij - top_i)), without M exp(beta (c_ij - 1)) */
  limb *h;              /* in ulp */
  double hd, off;       /* h from above, and the distance of the exact h from this one */
  limb *P, *Q, *S, *Z;  /* [n][d][order + 1], [n][d][order], [n][order] twice (Z divided by Z(0)) */
  limb *E, *L;          /* [pairs][order]: e_ij, and k times the coefficient k of c_ij */
  double *en, *ln;      /* [pairs]: sums of absolute values of E and L */
  double *g;            /* [n]: 1/Z(0), 1/n for usa */
  limb *gf;
  double *ap, *aq, *as, *az; /* [n][order + 2]: absolute values of the coefficients (Euclidean norms), 0 beyond */
  double *tp, *tq;      /* [n][order + 2]: tail sums of ap, aq */
  double *zlow;         /* [n]: inf of z on [0, 1], from below */
  double *ehi, *c1, *c2; /* [pairs]: sup e_ij, |c_ij'|, |c_ij''| */
  double *w1, *w2;      /* [n]: sums over the row of a c1; of a (c2 + beta c1^2) */
  double delta, eta, eps; /* integral of the defect; sup of ||p_i|^2 - 1|; largest error of c, e/Z, q, s */
  double pmax, emax;
  mpfr_t x;
  void *room;
} curve;

/* number k of an array */
static inline limb *at(const curve *c, limb *a, size_t k) { return a + k * (size_t)c->limbs; }
/* where c_ij stands: c is symmetric without M */
static inline size_t pair(const curve *c, size_t i, size_t j) { return c->any ? i * c->n + j : i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i; }
static inline size_t pairs(const curve *c) { return c->any ? c->n * c->n : c->n * (c->n + 1) / 2; }
/* the tokens that i attends to are 0..row(c, i)-1 */
static inline size_t row(const curve *c, size_t i) { return c->p->model == CAUSAL ? i + 1 : c->n; }
/* the j of the pairs (i, j) that are kept */
static inline size_t width(const curve *c, size_t i) { return c->any ? row(c, i) : i + 1; }
/* sup of a_ij */
static inline double weight(const curve *c, size_t i, size_t j)
{
  double a = c->ehi[pair(c, i, j)] * c->g[i] / c->zlow[i];
  return a < 1 ? a : 1;
}
/* count arrays of 8-byte numbers in one room of zeros; NULL without memory, or beyond 4 GiB */
typedef struct part { void *to; size_t count; } part;
void *carve(size_t count, const part *parts);
#define CARVE(...) carve(sizeof((part[]){__VA_ARGS__}) / sizeof(part), (part[]){__VA_ARGS__})

bool curve_new(curve *c, const problem *p, size_t order, int limbs);
void curve_free(curve *c);
/* P[.][.][0] and h are set; false when a coefficient leaves the range, so that the substep has to be shorter */
bool curve_sweep(curve *c);
bool curve_bound(curve *c);
double curve_exp(curve *c, double x); /* at least e^x */

/* at least |B|_2 of a d x d matrix, above it by less than a factor d^(2^-(squarings + 2)): Frobenius norms of powers of B^T B; t holds 2 d*d */
double block_norm(size_t d, const double *b, double *t, int squarings);
/* sup |S''|, c->w1, w2 included. norm.c */
double norm_curvature(curve *c);
/* key, query: M x_i, M^T x_i */
typedef struct spectrum { size_t size; double *s, *l, *x, *q, *key, *query, *e, *z, *v, *y, *block, guess; void *room; } spectrum;
bool spectrum_new(spectrum *w, const curve *c);
/* A certified bound >= 0 of the logarithmic norm at the time s, within gap or so of the best; *low is about the best. */
double norm_at(spectrum *w, const curve *c, double s, double gap, double *low);
#endif
