/* sin and cos with bounds: the kernels' relative errors.                                        [specs/bound.md, Trig] */
#include <certiform/trig.h>
#include "bound/up.h"
#include "checked/check.h"

typedef void cf_map(size_t n, const double *x, double *y);

/* |value - t| <= rel |t| gives |value - t| <= rel (1 + 2 rel) |value|; a computed 0 is then exact, and so is cos 0 */
static double trig_bound(cf_map *f, double rel, double x, double *bound)
{
  double v;
  f(1, &x, &v);
  *bound = x == 0.0 || v == 0.0 ? 0.0 : cf_up_mul(fabs(v), rel * CF_BOUND_SLACK);
  return v;
}

static cf_status each(cf_map *f, double rel, size_t n, const double *x, double *value, double *bound)
{
  cf_arg in = cf_vec_arg(n, x), out[2] = {cf_vec_arg(n, value), cf_vec_arg(n, bound)};
  cf_status s = cf_check_args(value == x ? 0 : 1, &in, 2, out);
  if (s == CF_OK) s = cf_check_args(1, &in, 1, &out[1]);
  if (s == CF_OK) s = cf_check_range(n, x, -CF_TRIG_XMAX, CF_TRIG_XMAX);
  if (s != CF_OK) return s;
  for (size_t i = 0; i < n; i++) value[i] = trig_bound(f, rel, x[i], &bound[i]);
  return CF_OK;
}

cf_status cf_sin_bound(size_t n, const double *x, double *value, double *bound)
{
  return each(cf_sin_raw, CF_SIN_REL, n, x, value, bound);
}

cf_status cf_cos_bound(size_t n, const double *x, double *value, double *bound)
{
  return each(cf_cos_raw, CF_COS_REL, n, x, value, bound);
}
