/* What a claim computes, written down line by line as it goes, so that another program can compute it again.            [specs/computation.md]
 * A pool with a tape records the numbers that it gives out, and the comparisons that hold; of these, what the findings rest on is written. */
#ifndef CF_CLAIMS_TAPE_H
#define CF_CLAIMS_TAPE_H
#include <stdarg.h>
#include <jansson.h>
#include "claims/real.h"

typedef struct cf_tape cf_tape;
cf_tape *cf_tape_new(void); /* NULL: no memory */
void cf_tape_free(cf_tape *t);

/* Each of these gives r its line. t NULL: nothing happens. Numbers without a line, made by hand, enter as their ends. */
void cf_tape_number(cf_tape *t, cf_real *r, double lo, double hi);
void cf_tape_rational(cf_tape *t, cf_real *r, mpq_srcptr x);
/* the line of a vector of doubles, for inner products of two of them; 0: not recorded */
size_t cf_tape_vector(cf_tape *t, size_t n, const double *x);
void cf_tape_dot(cf_tape *t, cf_real *r, size_t x, size_t y);
void cf_tape_result(cf_tape *t, cf_real *r, const char *op, const cf_real *a, const cf_real *b); /* b, or both, may be NULL */
/* kind: formula, derivative (of an order), integral; variable NULL: none; from, to NULL where there is none; values in the order of the names */
void cf_tape_formula(cf_tape *t, cf_real *r, const char *kind, const char *text, const char *names, const cf_real *const *value, const char *variable, size_t order, const cf_real *from,
                     const cf_real *to);

/* relation: "<", "<=", "meets", "narrower", "saddles" (n tokens, beta). What holds waits for the finding that it belongs to. */
void cf_tape_test(cf_tape *t, const char *relation, const cf_real *a, const cf_real *b);
/* of a vector: "hardmax" and "critical", d and the tokens (a number's line and a vector's) */
void cf_tape_test_vector(cf_tape *t, const char *relation, const cf_real *d, size_t n, const double *x);
void cf_tape_finding(cf_tape *t, const char *part, const char *line); /* takes what waits */
void cf_tape_forget(cf_tape *t);                                      /* nothing will be found of what waits */
void cf_tape_name(cf_tape *t, const char *name, const cf_real *x, const char *lo, const char *hi); /* a number of the result, between two decimals */
/* Between the two, nothing is recorded; they nest. */
void cf_tape_pause(cf_tape *t);
void cf_tape_resume(cf_tape *t);

bool cf_tape_part(const cf_tape *t, const char *part); /* some finding of the part rests on a recorded comparison */
/* lines, findings and numbers of a certiform.computation/1; NULL when nothing was found, or (*failed) when it was too long or memory ended */
json_t *cf_tape_json(const cf_tape *t, bool *failed);
#endif
