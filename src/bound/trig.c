/* sin and cos with bounds: the kernels' relative errors.                                        [specs/bound.md, Trig] */
#include <certiform/trig.h>
#include "checked/check.h"
#include "kernels/bounded.h"

static cf_status each(double (*f)(double x, double *bound), size_t n, const double *x, double *value, double *bound)
{
  cf_arg in = cf_vec_arg(n, x), out[2] = {cf_vec_arg(n, value), cf_vec_arg(n, bound)};
  cf_status s = cf_check_args(value == x ? 0 : 1, &in, 2, out);
  if (s == CF_OK) s = cf_check_args(1, &in, 1, &out[1]);
  if (s == CF_OK) s = cf_check_range(n, x, -CF_TRIG_XMAX, CF_TRIG_XMAX);
  if (s != CF_OK) return s;
  for (size_t i = 0; i < n; i++) value[i] = f(x[i], &bound[i]);
  return CF_OK;
}

cf_status cf_sin_bound(size_t n, const double *x, double *value, double *bound) { return each(cf_sin_value, n, x, value, bound); }

cf_status cf_cos_bound(size_t n, const double *x, double *value, double *bound) { return each(cf_cos_value, n, x, value, bound); }
