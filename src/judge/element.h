/* One row at a time: the court holds what all threads read (and the arrays they fill, disjointly), the bench what one thread owns. */
#ifndef CF_JUDGE_ELEMENT_H
#define CF_JUDGE_ELEMENT_H
#include "judge/decide.h"
#include "judge/fast.h"
#include "judge/problem.h"
#include "judge/tolerance.h"

typedef struct cf_court {
  const cf_problem *problem;
  const cf_criteria *criteria;
  cf_fast_criteria fast;
  bool derived;
  mpfr_prec_t prec_max;
  int results;
  const cf_tensor *result[2];
  cf_format format[2];
  cf_arith arith[2];
  double *ulp_lo[2], *ulp_hi[2]; /* per element */
  signed char *nearer;           /* per element: -1, 0, 1, 2 as cf_nearer */
} cf_court;
bool cf_court_open(cf_court *c, const cf_problem *p, const cf_judge_options *o, const cf_tensor *result, const cf_tensor *second,
                   cf_error *err);
void cf_court_close(cf_court *c);

typedef struct cf_bench {
  cf_row row;
  cf_desk desk;
  cf_element *element[2];
  double *tol[2];
  unsigned char *tier[2], *open; /* open: the element still has a question */
  signed char *nearer;
  mpfr_t *lo, *hi; /* m each; initialized while in use */
  mpq_t q_lo, q_hi;
  char why[256];
} cf_bench;
bool cf_bench_init(const cf_court *c, cf_bench *b);
void cf_bench_clear(cf_bench *b);

/* Judge every element of a row: element[], tier[], nearer[] are filled. NULL, or one phrase saying what is wrong (exit 2). */
const char *cf_bench_row(const cf_court *c, cf_bench *b, size_t row);

/* Judgements are accumulated element by element, in any order (tol_min begins as INFINITY), and concluded once. */
void cf_judgement_count(cf_judgement *j, const cf_element *e, int tier, double tol);
void cf_judgement_keep(cf_judgement *j, const cf_element *e);
bool cf_judgement_conclude(cf_judgement *j, size_t count, const double *ulp_lo, const double *ulp_hi);
#endif
