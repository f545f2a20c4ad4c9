/* cf_sin_exact, cf_cos_exact */
#include <certiform/trig.h>
#include "scalar.h"

CF_SCALAR_FIRST(sin)
CF_SCALAR_FIRST(cos)
