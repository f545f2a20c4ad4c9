/* From a manifest's words to the judge's options. */
#ifndef CF_REPORT_PROBLEM_H
#define CF_REPORT_PROBLEM_H
#include "manifest.h"

typedef struct cf_case_tensors {
  cf_tensor input[CF_CASE_PAIRS], result[2];
} cf_case_tensors;

/* On true op->scale is initialized, to be cleared by the caller; tensors are pointed to, not copied. */
bool cf_case_options(const cf_case *c, const cf_case_tensors *t, cf_op_options *op, cf_error *err);
#endif
