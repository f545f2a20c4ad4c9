#include <certiform/trig.h>
#include "checked/check.h"

typedef void cf_map(size_t n, const double *x, double *y);

/* y may be x itself; a partial overlap is refused */
static cf_status each(cf_map *f, size_t n, const double *x, double *y)
{
  cf_arg in = cf_vec_arg(n, x), out = cf_vec_arg(n, y);
  cf_status s = cf_check_args(x == y ? 0 : 1, &in, 1, &out);
  if (s == CF_OK) s = cf_check_range(n, x, -CF_TRIG_XMAX, CF_TRIG_XMAX);
  if (s == CF_OK) f(n, x, y);
  return s;
}

cf_status cf_sin(size_t n, const double *x, double *y) { return each(cf_sin_raw, n, x, y); }
cf_status cf_cos(size_t n, const double *x, double *y) { return each(cf_cos_raw, n, x, y); }
