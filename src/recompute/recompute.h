/* certiform-recompute: a computation that a claim wrote down, done again by MPFI and Arb. Nothing of the other rooms is used here.   [specs/computation.md] */
#ifndef RECOMPUTE_H
#define RECOMPUTE_H
#include <stdbool.h>
#include <stddef.h>
#include <gmp.h>
#include <jansson.h>
#include <mpfr.h>
#include <mpfi.h>
#include <mpfi_io.h>

#define PRECISION 256 /* bits; the producer has 160 */
#define NAMES 16
#define MAX_LINES (1 << 20)

/* A formula in reverse Polish notation; its names stand for numbers, `variable` for the number that it runs over (NULL: none). */
enum { TOKENS = 512 };
typedef struct symbol {
  char op;        /* + - * / ^ _ (negation), n a number, v a name, x the variable, p pi, e exp, l log, r sqrt, c cos, s sin, t tanh */
  int name;       /* v: which */
  const char *at; /* n: its text */
} symbol;
typedef struct formula {
  symbol token[TOKENS];
  size_t tokens, names;
} formula;
bool formula_read(formula *f, const char *text, const char *names, const char *variable);

/* y: the formula at value[] (and x); NaN where it is undefined */
void formula_value(mpfi_ptr y, const formula *f, const mpfi_srcptr *value, mpfi_srcptr x);
/* the derivative of an order at x */
void formula_derivative(mpfi_ptr y, const formula *f, const mpfi_srcptr *value, mpfi_srcptr x, size_t order);
/* the integral from a to b */
void formula_integral(mpfi_ptr y, const formula *f, const mpfi_srcptr *value, mpfi_srcptr a, mpfi_srcptr b);

/* On the circle, n <= 5, every beta of the interval: outside open half circles every configuration moves or has a direction of ascent. False: not settled. */
bool saddles_hold(size_t n, mpfi_srcptr beta);
/* Hardmax layers from the tokens x [count/d][d]: after some layer each attends to leaders only and for ever; leaders are vertices of the limits' hull, other
 * limits projections of the origin. */
bool hardmax_holds(size_t d, size_t count, const double *x);
/* Tokens [count/(2 d)][d] with coordinates a + b (1 + sqrt 5)/2, ab = a, b, ..: of one norm, and they rest for every kernel of inner products. */
bool critical_holds(size_t d, size_t count, const double *ab);

typedef enum outcome { ACCEPTED, REJECTED, UNREADABLE } outcome;

typedef struct computation {
  json_t *lines, *findings, *numbers;
  const char *claim;
  mpfi_t *value;   /* [lines]; of a vector NaN */
  double **vector; /* [lines], NULL: a number */
  char said[512]; /* what was found, or what is wrong */
} computation;
/* root stays the caller's, and has to live until computation_clear. show, if any, is called when the lines are computed. */
outcome computation_check(computation *c, const json_t *root, void (*show)(const computation *c));
void computation_clear(computation *c);
#endif
