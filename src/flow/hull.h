/* The point of the convex hull of n points that is nearest to the origin (Wolfe's active set method, finite).      [Wolfe1976]
 * Its direction maximizes min <x_i, w>/|w|: the best hemisphere. Plain double arithmetic: whoever uses w verifies it (endgame.h). */
#ifndef CF_FLOW_HULL_H
#define CF_FLOW_HULL_H
#include <stddef.h>
#include <certiform/status.h>

/* w[d] := the point of least norm of the hull of the n rows of x[n][d], up to rounding; n, d >= 1. Where the hull holds the origin w is about 0.
 *   err  CF_ENOMEM; CF_UNDECIDED where a number is not finite */
cf_status cf_hull_nearest(size_t n, size_t d, const double *x, double *w);
#endif
