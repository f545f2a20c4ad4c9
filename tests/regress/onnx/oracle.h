/* The exact values once more, by Arb alone: shares no code with what it checks (this folder's tests only). */
#ifndef ONNX_ORACLE_H
#define ONNX_ORACLE_H
#include <stddef.h>
#include <arb.h>

typedef enum oracle_op { ORACLE_SOFTMAX, ORACLE_LOGSOFTMAX, ORACLE_LOGSUMEXP, ORACLE_LAYERNORM } oracle_op;

/* One row x[n]; w, b: NULL or [n]; y[n] initialized, logsumexp fills y[0] only. Finite inputs. */
void oracle_row(oracle_op op, size_t n, double eps, const double *x, const double *w, const double *b, arb_ptr y, slong prec);

/* |value - t|, and the same in ulps of t in a format of precision p and least exponent emin; t must be tight. */
double oracle_absolute(double value, const arb_t t);
double oracle_ulps(double value, const arb_t t, int p, int emin);
#endif
