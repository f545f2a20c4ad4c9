/* The reference against Arb and MPFI. A problem is a row of inputs; an op makes one, runs the reference on it, and says in Arb what
 * the truth and the condition sums are. Nothing here is shared with src/. */
#ifndef ORACLE_H
#define ORACLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <gmp.h>
#include <mpfr.h>
#include <arb.h>
#include <mpfi.h>
#include <certiform/ref.h>

#define MAXN 48
#define MAXA 1024

typedef struct problem {
  size_t n;             /* terms, the n of the width bound */
  size_t m;             /* outputs */
  size_t d;             /* attention: length of q; m is dv, n is nk */
  double eps;
  bool with_w, with_b, rational;
  mpq_t scale;
  double x[MAXA], y[MAXA], w[MAXA], b[MAXA];
} problem;

typedef struct op {
  const char *name;
  void (*make)(problem *p);
  cf_status (*run)(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
  /* t[i], s[i] for i < m: the truth and its condition sum, at Arb precision `prec` */
  void (*truth)(const problem *p, slong prec, arb_ptr t, arb_ptr s);
  bool weights; /* has exponentials of scores: the additive term of lost weights applies */
  bool quick;   /* a ball that meets an edge is not refined for ever: 1/(1 + e^-1e9) is no further from 1 than that */
  /* MPFI's enclosure of output 0, or NULL */
  void (*mpfi)(const problem *p, mpfr_prec_t prec, mpfi_t t);
} op;

extern const op vec_ops[], expo_ops[], softmax_ops[], attention_ops[], layernorm_ops[], sphere_ops[], trig_ops[], dynamics_ops[];

/* what a lost weight may multiply: 1, but for velocities */
double dynamics_most(const op *o, const problem *p);

/* inputs built for trouble (input.c) */
void seed(uint64_t s);
uint64_t bits(void);
size_t below(size_t n);       /* uniform in 0 .. n-1 */
double any_double(void);      /* finite, any exponent */
double plain(void);           /* in (-1, 1) */
double near_one(void);        /* 1 + k 2^-52, small k of either sign */
size_t a_length(void);        /* 1 .. MAXN, mostly short */
void fill(size_t n, double *x);        /* a vector of one of many kinds */
void fill_logits(size_t n, double *x); /* may hold -inf, never only that */

/* in Arb (oracle.c) */
void dot_arb(arb_t z, size_t n, const double *x, const double *y, bool absolute, slong prec); /* y NULL: all 1 */
void exp_arb(arb_t z, const arb_t t, slong prec); /* also far below Arb's range */
#endif
