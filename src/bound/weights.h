/* Computed weights of a row of scores, and how far each is from the exact one.                     [specs/bound.md, Weights] */
#ifndef CERTIFORM_BOUND_WEIGHTS_H
#define CERTIFORM_BOUND_WEIGHTS_H
#include <stdbool.h>
#include <stddef.h>
#include "bound/acc.h"

/* For sigma_j real with |sigma_j - s[j]| <= d[j] and w_j = exp(sigma_j - m), s[j] <= m: e[j] computed, |w_j - e[j]| <= g[j].
 * s[j] = -inf is a masked key: e[j] = g[j] = 0. d == NULL stands for zeros. g may be d; e, g and s are otherwise distinct.
 * False when some w_j is not known within a factor of sqrt(e): then e and g say nothing. */
bool cf_weights(size_t n, double m, const double *s, const double *d, double *e, double *g);
#endif
