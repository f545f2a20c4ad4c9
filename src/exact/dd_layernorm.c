/* Layer and RMS normalization in double-double. Where a square overflows or underflows harmfully the ball operations say unknown. */
#include "ball.h"

static cf_dd scalar(double x)
{
  return cf_ball(x, 0, 0);
}

static int constant_row(size_t n, const double *x)
{
  for (size_t i = 1; i < n; i++)
    if (x[i] != x[0]) return 0;
  return 1;
}

static int zero_row(size_t n, const double *x)
{
  return constant_row(n, x) && x[0] == 0;
}

/* sqrt(sum_i (x_i - mean)^2 / n + eps) */
static cf_dd deviation(size_t n, double eps, const double *x, cf_dd mean)
{
  cf_dd sum = scalar(0);
  for (size_t i = 0; i < n; i++) {
    cf_dd d = cf_ball_sub(scalar(x[i]), mean);
    sum = cf_ball_add(sum, cf_ball_mul(d, d));
  }
  return cf_ball_sqrt(cf_ball_add(cf_ball_div(sum, cf_ball_size(n)), scalar(eps)));
}

cf_status cf_dd_layernorm(size_t n, double eps, const double *x, const double *w, const double *b, cf_dd *y)
{
  if (n == 0) return CF_ESIZE;
  if (eps == 0 && constant_row(n, x)) return CF_EUNDEFINED;
  cf_dd mean = constant_row(n, x) ? scalar(x[0]) : cf_ball_div(cf_ball_sum(n, x), cf_ball_size(n));
  cf_dd dev = deviation(n, eps, x, mean);
  for (size_t i = 0; i < n; i++) {
    cf_dd t = cf_ball_div(cf_ball_sub(scalar(x[i]), mean), dev);
    if (w) t = cf_ball_mul(t, scalar(w[i]));
    if (b) t = cf_ball_add(t, scalar(b[i]));
    y[i] = cf_ball_finite(t);
  }
  return CF_OK;
}

cf_status cf_dd_rmsnorm(size_t n, double eps, const double *x, const double *w, cf_dd *y)
{
  if (n == 0) return CF_ESIZE;
  if (eps == 0 && zero_row(n, x)) return CF_EUNDEFINED;
  cf_dd rms = cf_ball_sqrt(cf_ball_add(cf_ball_div(cf_ball_dot(n, x, x), cf_ball_size(n)), scalar(eps)));
  for (size_t i = 0; i < n; i++) {
    cf_dd t = cf_ball_div(scalar(x[i]), rms);
    if (w) t = cf_ball_mul(t, scalar(w[i]));
    y[i] = cf_ball_finite(t);
  }
  return CF_OK;
}
