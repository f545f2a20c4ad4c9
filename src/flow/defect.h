/* The defect of a Taylor polynomial, bounded after the fact from the norms of its coefficients.         [specs/flow.md 4]
 * Private to src/flow. Also keeps what the bound of the second derivative of S needs. */
#ifndef CF_FLOW_DEFECT_H
#define CF_FLOW_DEFECT_H
#include "flow/sweep.h"

#define CF_DEFECT_SLACK 0x1.000001p0 /* 1 + 2^-24: more than the doubles nearest to coefficients of more digits lack, and D u/(1 - D u) of D u */
#define CF_DEFECT_TINY 0x1p-900      /* more than all underflows in one quantity lose */
#define CF_NU_MAX 0x1p-40            /* the theorem wants tokens this near the sphere */

typedef struct cf_defect {
  size_t n, np, order;
  double h;
  double *base;                 /* [8][order + 1][np]: norms of the coefficients of x, q, s, Z; the same times h^k */
  double *suffix;               /* [2][order + 1][np]: sums over l >= k of |x_l| h^l, |q_l| h^l */
  double *power, *first, *over, *count, *second; /* [order + 1] each: h^k, k h^k, h^k/k, k, k (k - 1) */
  double *tile;                 /* [np/8][order + 1][8]: |x_k| h^k of eight tokens */
  double *fall, *own;           /* [np/8][order][8]: -Z_k, coefficients of |x|^2 (where scores are not plain) */
  double *minus;                /* [order][8]: scratch of one tile */
  double *reach;                /* [n][2][order + 1]: sums over l >= order - k of |x_l| h^l; the same times h^k */
  bool fit;                     /* norms, c and e lie in the box that the bounds are proved for */
  double *gap0;                 /* [n][np]: |x_j - q_i| at 0 */
  double *gap, *epsc, *ehi;     /* [n][np]: sup |x_j - q_i|, error of c, sup of exp(beta (c - 1)) on the step */
  double *row;                  /* [8][np]: sums over j */
  double *zlo, *epsq;           /* [np]: inf Z, error of q */
  double *p1, *p2;              /* [np]: sup |x'|, sup |x''| */
  double round, tail, nu;       /* out: |x' - f(x)|_2 <= round + tail (t/h)^order on [0, h]; | |x_i|^2 - 1 | <= 2 nu */
} cf_defect;
bool cf_defect_init(cf_defect *b, const cf_sweep *a);
void cf_defect_clear(cf_defect *b);
void cf_defect_norms(cf_defect *b, const cf_sweep *a);        /* after every sweep */
bool cf_defect_bound(cf_defect *b, const cf_sweep *a, double h); /* false: no bound for this h */
#endif
