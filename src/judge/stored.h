/* A result judged against stored enclosures: nothing is recomputed; what they do not settle is undecided. */
#ifndef CF_JUDGE_STORED_H
#define CF_JUDGE_STORED_H
#include "judge/problem.h"

typedef struct cf_stored {
  unsigned ndim;
  size_t shape[CF_MAXDIM], count;
  const double *lo, *hi;        /* [count][3]: lo[0] + lo[1] + lo[2] <= t <= hi[0] + hi[1] + hi[2] */
  const unsigned char *special; /* [count], a cf_special each */
  cf_empty_row empty_row;
  const double *tol; /* [count], the derived tolerance for the result's dtype; INFINITY: there is none */
} cf_stored;

bool cf_judge_stored(const cf_stored *s, const cf_criteria *criteria, const cf_tensor *result, cf_judgement *j, cf_error *err);
#endif
