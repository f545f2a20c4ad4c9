/* The operation itself, row by row, in one of the tiers. */
#ifndef CF_JUDGE_COMPUTE_H
#define CF_JUDGE_COMPUTE_H
#include "judge/problem.h"

typedef enum cf_tier { CF_TIER_CHECKED, CF_TIER_BOUND, CF_TIER_EXACT, CF_TIER_REF } cf_tier;

typedef struct cf_compute { /* arrays of the output's count; which are filled depends on the tier */
  cf_tier tier;
  cf_dtype dtype;       /* exact: the format rounded to, once */
  mpfr_prec_t prec;     /* ref: precision; exact: its limit */
  double *value;        /* checked, bound, exact */
  double *bound;        /* bound: |value - t| <= bound; INFINITY where the tier has none */
  double *lo, *hi;      /* ref: outward sums of three doubles each, [count][3], largest first */
  unsigned char *special; /* a cf_special each; may be NULL */
  unsigned threads;       /* 0 is 1; the output never depends on it */
  void (*progress)(void *arg, size_t done, size_t total); /* rows; NULL: none */
  void *progress_arg;
} cf_compute;

/* Values of undefined elements: under the zero policy 0, under the nan policy NaN. False: err names the row. */
bool cf_compute_all(const cf_problem *p, const cf_compute *c, cf_error *err);
/* x := lo (down) or hi (up) of f as a sum of three doubles on the outer side of f. */
void cf_expand(mpfr_srcptr f, mpfr_rnd_t rnd, double x[3]);
#endif
