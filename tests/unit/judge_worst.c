#include <string.h>
#include <CUnit/CUnit.h>
#include "judge/judge.h"

/* logsoftmax of [0, -760]: the first output is -9.8e-331, of which -1e-20 is 2e303 ulps away and yet inside the tolerance, which
 * is absolute there; a relative error of 1e-10 in the second is a million ulps, and outside. */
static void the_worst_outside_need_not_be_the_worst(void)
{
  size_t n = 2;
  cf_tensor x, y;
  cf_problem *problem = NULL;
  cf_judgement j = {0};
  cf_error err;
  CU_ASSERT_FATAL(cf_tensor_from_doubles(CF_F64, 1, &n, (double[]){0, -760}, &x));
  CU_ASSERT_FATAL(cf_tensor_from_doubles(CF_F64, 1, &n, (double[]){-1e-20, -760 * (1 + 1e-10)}, &y));
  cf_op_options o = {.op = CF_OP_LOGSOFTMAX, .x = &x, .n_axis = 1, .axis = {-1}};
  cf_judge_options options = {.prec_max = 8192, .threads = 1};
  cf_criteria_init(&options.criteria);
  CU_ASSERT_FATAL(cf_problem_new(&o, &problem, &err));
  CU_ASSERT_FATAL(cf_judge(problem, &options, &y, NULL, &j, NULL, NULL, &err));
  CU_ASSERT(j.within == 1 && j.outside == 1 && j.verdict == CF_OUTSIDE);
  CU_ASSERT(j.worst[0].index == 0 && j.worst[0].verdict == CF_WITHIN && j.worst[0].ulp_lo > 1e300);
  CU_ASSERT(j.worst_outside.index == 1 && j.worst_outside.verdict == CF_OUTSIDE && j.worst_outside.ulp_hi < 1e7);
  cf_judgement_free(&j);
  cf_problem_free(problem);
  cf_criteria_clear(&options.criteria);
  cf_tensor_free(&x);
  cf_tensor_free(&y);
}

void suite_judge_worst(void)
{
  CU_pSuite s = CU_add_suite("judge_worst", NULL, NULL);
  CU_add_test(s, "the worst outside need not be the worst", the_worst_outside_need_not_be_the_worst);
}
