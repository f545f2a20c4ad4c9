/* cf_exp_exact, cf_expm1_exact, cf_log_exact, cf_log1p_exact */
#include <certiform/expo.h>
#include "scalar.h"

CF_SCALAR_EXACT(expm1)
CF_SCALAR_EXACT(log1p)
CF_SCALAR_FIRST(exp)
CF_SCALAR_FIRST(log)
