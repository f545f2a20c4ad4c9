/* The same decision in doubles, for an enclosure hi + lo +- rad: outward by hand, so it may say "open" where the exact one does not,
 * never the other way round. */
#ifndef CF_JUDGE_FAST_H
#define CF_JUDGE_FAST_H
#include <stdbool.h>
#include "exact/dd.h"
#include "judge/decide.h"

typedef struct cf_fast_criteria { /* the criteria as outward doubles */
  double ulp_lo, ulp_hi, rtol_lo, rtol_hi, atol_lo, atol_hi;
} cf_fast_criteria;
void cf_fast_prepare(const cf_criteria *criteria, cf_fast_criteria *fast);

typedef struct cf_fast_error { /* outward: |y - t|, |y - t| / ulp(t), t */
  double abs_lo, abs_hi, ulp_lo, ulp_hi, lo, hi;
} cf_fast_error;

/* false: this enclosure says nothing (rad not finite, y not finite) */
bool cf_fast_measure(cf_dd t, double y, cf_format f, cf_fast_error *e);
cf_answer cf_fast_answer(const cf_question *question, const cf_fast_criteria *fast, cf_dd t, const cf_fast_error *e);
#endif
