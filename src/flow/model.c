#include "flow/problem.h"

const char *const cf_model_name[CF_MODELS] = {
    [CF_MODEL_SA] = "sa",           [CF_MODEL_USA] = "usa",         [CF_MODEL_CAUSAL] = "causal", [CF_MODEL_HARDMAX] = "hardmax",
    [CF_MODEL_CIRCLE] = "circle",   [CF_MODEL_PRE_LN] = "pre-ln",   [CF_MODEL_PERI_LN] = "peri-ln", [CF_MODEL_MIX_LN] = "mix-ln",
    [CF_MODEL_NGPT] = "ngpt",       [CF_MODEL_SQRT] = "sqrt",       [CF_MODEL_RAW] = "raw",
};

bool cf_problem_is_plain(const cf_flow_problem *p)
{
  return !p->q && !p->k && !p->v && p->heads == 1 && p->noise == 0;
}
