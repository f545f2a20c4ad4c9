/* N1 to N5 of specs/endgame.md: from the numbers of a node to the hypotheses of the theorems, in double, each result on its safe side. */
#ifndef CF_FLOW_ENDGAME_GEOMETRY_H
#define CF_FLOW_ENDGAME_GEOMETRY_H
#include "flow/enclosure.h"

/* fl(1 + 2 (k + 16) u): takes away k + 8 roundings and its own, k < 2^40 */
double cf_geometry_slack(size_t k);
/* The node's r enlarged by |xlo|: true tokens are within it of x alone. */
double cf_geometry_radius(const cf_node *node, size_t n, size_t d);
/* >= |a - b| */
double cf_geometry_distance(size_t d, const double *a, const double *b);
/* >= max |x_i - x_j| over i < j; NaN stays NaN or becomes infinite */
double cf_geometry_diameter(size_t n, size_t d, const double *x);
/* unit[d] := about c/|c|; *error >= |unit - c/|c||; false where c is 0 or not finite. */
bool cf_geometry_unit(size_t d, const double *c, double *unit, double *error);

/* The tokens seen from w, |w| about 1. */
typedef struct cf_gnomonic {
  double s;      /* <= min <X_i, w>/|w|, > 0 */
  double D;      /* >= the diameter of the Y_i                [N3] */
  double M0;     /* >= max over i >= 2 of |Y_i - Y_1|/(i-1) */
} cf_gnomonic;
/* s alone, O(n d); <= 0 or NaN where no hemisphere is certified                                [N2] */
double cf_geometry_hemisphere(size_t n, size_t d, const double *x, double r, const double *w);
/* s > 0 as cf_geometry_hemisphere returned it. y[n][d]: work. */
void cf_geometry_gnomonic(size_t n, size_t d, const double *x, double r, const double *w, double s, double *y, cf_gnomonic *g);
/* rho of N4 for the first m tokens: >= max |X_j - c/|c||, or 2 where that proves nothing; scratch[d] */
double cf_geometry_cap(size_t m, size_t d, const double *x, double r, const double *c, double *scratch);
#endif
