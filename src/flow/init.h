/* Where the tokens start. Rows are not normalized: the start of a flow is x_i / |x_i| (flow/problem.h). */
#ifndef CF_FLOW_INIT_H
#define CF_FLOW_INIT_H
#include <stdbool.h>
#include <stddef.h>

/* x[n][d] := the first n unit vectors, d >= n. */
void cf_init_orthogonal(size_t n, size_t d, double *x);
/* x_i := e_i + s (e_1 + .. + e_n), d >= n: every two tokens have the same cosine, exactly, the value nearest rho up to a few roundings.
 *   in   -1/(n-1) <= rho < 1 (false otherwise) */
bool cf_init_equiangular(size_t n, size_t d, double rho, double *x);
#endif
