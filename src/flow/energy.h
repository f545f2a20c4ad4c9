/* What a run records of a configuration x[n][d] besides the tokens. */
#ifndef CF_FLOW_ENERGY_H
#define CF_FLOW_ENERGY_H
#include <stddef.h>
#include <stdint.h>
#include <certiform/status.h>

/* The least <x_i, x_j> over i < j; 1 for n = 1. Each is cf_dot_raw's: its error is that of C-dot-acc, |x| <= CF_XMAX. */
double cf_min_inner(size_t n, size_t d, const double *x);

#define CF_CLUSTER_COSINE 0.9999
/* The number of clusters: the rank of the symmetric 0/1 matrix [<x_i, x_j> > CF_CLUSTER_COSINE], the count of the published experiments.
 * It is the number of connected components when every component is complete (any two of its tokens are that close); a chain of tokens that is
 * not complete counts for more than one. The rank is taken modulo 2^61 - 1: never above the rank over the reals, below it only if that prime
 * divides every maximal nonzero minor. work[n n] numbers.
 *   not promised: the count of any rank with a floating-point threshold (numpy.linalg.matrix_rank) on nearly singular matrices */
int64_t cf_clusters(size_t n, size_t d, const double *x, uint64_t *work);
#endif
