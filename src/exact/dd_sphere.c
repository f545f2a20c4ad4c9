/* l2 normalization and the tangent projection in double-double. */
#include "ball.h"

static void all_unknown(size_t n, cf_dd *y)
{
  for (size_t i = 0; i < n; i++) y[i] = cf_ball_unknown();
}

static cf_dd scalar(double x)
{
  return cf_ball(x, 0, 0);
}

static int zero_row(size_t n, const double *x)
{
  for (size_t i = 0; i < n; i++)
    if (x[i] != 0) return 0;
  return 1;
}

/* x / max(|x|, eps): which of the two is the maximum must be certain */
cf_status cf_dd_normalize(size_t n, double eps, const double *x, cf_dd *y)
{
  if (n == 0) return CF_OK;
  if (eps == 0 && zero_row(n, x)) return CF_EUNDEFINED;
  cf_dd norm = cf_ball_sqrt(cf_ball_dot(n, x, x));
  double margin = norm.rad + 0x1p-50 * norm.hi;
  if (!(fabs(norm.hi - eps) > margin) || !isfinite(norm.hi)) {
    all_unknown(n, y);
    return CF_OK;
  }
  if (norm.hi < eps) norm = scalar(eps);
  for (size_t i = 0; i < n; i++) y[i] = cf_ball_finite(cf_ball_div(scalar(x[i]), norm));
  return CF_OK;
}

cf_status cf_dd_tangent(size_t n, const double *x, const double *y, cf_dd *z)
{
  cf_dd dot = cf_ball_dot(n, x, y);
  for (size_t i = 0; i < n; i++) z[i] = cf_ball_finite(cf_ball_sub(scalar(y[i]), cf_ball_mul(dot, scalar(x[i]))));
  return CF_OK;
}
