/* The overall blame: whose largest error is the smaller one. */
#ifndef CF_JUDGE_OVERALL_H
#define CF_JUDGE_OVERALL_H
#include "judge/element.h"

/* "first", "second", "equal" or "undecided", for a court with two results whose every element is judged. Largest errors that are refined on
 * the way become narrower in the judgements. */
const char *cf_overall(const cf_court *c, cf_judgement *first, cf_judgement *second);
#endif
