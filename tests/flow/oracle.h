/* The flow by Taylor series in MPFR, 256 bits or more: what the enclosures are held against. Shares nothing with src/. */
#ifndef ORACLE_H
#define ORACLE_H
#include <stddef.h>
#include <mpfr.h>
enum oracle_kind { ORACLE_SA, ORACLE_USA, ORACLE_CAUSAL };
/* Scores beta <Q x_i, K x_j>, Q and K d x d or NULL for the identity.
 * x[n*d], normalized here, becomes the state at time t (usa: scaled time, weights exp(beta (c - 1))/n) */
void oracle_run(enum oracle_kind kind, size_t n, size_t d, double beta, const double *q, const double *k, double t, mpfr_t *x);
mpfr_t *oracle_vector(size_t m);
void oracle_free(size_t m, mpfr_t *v);
/* 256 bits, order 44, good to 1e-32; or 448, 80 and 1e-95 */
extern struct oracle_digits { int bits; size_t order; double last, error; } oracle_digits;
void oracle_deep(int deep);
#endif
