/* Softmax, its logarithm and log-sum-exp of one row in double-double. */
#include "ball.h"

/* The place of the maximum; CF_EEMPTYROW if every entry is -inf. */
static cf_status find_max(size_t n, const double *x, size_t *at, size_t *live)
{
  if (n == 0) return CF_ESIZE;
  *at = 0;
  *live = 0;
  for (size_t j = 0; j < n; j++) {
    if (isnan(x[j]) || x[j] == INFINITY) return CF_ENONFINITE;
    if (x[j] > x[*at]) *at = j;
    *live += x[j] != -INFINITY;
  }
  return *live ? CF_OK : CF_EEMPTYROW;
}

/* x - m, exact as a pair; the difference of two doubles may overflow: then the weight is below e^-700 */
static cf_dd below_max(double x, double m)
{
  double lo, hi = cf_two_sum(x, -m, &lo);
  return isfinite(hi) ? cf_ball(hi, lo, 0) : cf_ball(-0x1p1000, 0, 0);
}

static cf_dd weight(double x, double m)
{
  return x == -INFINITY ? cf_ball(0, 0, 0) : cf_ball_exp(below_max(x, m));
}

/* sum of e^(x_j - max) without the maximum's own 1 */
static cf_dd rest_sum(size_t n, const double *x, size_t at)
{
  cf_dd rest = cf_ball(0, 0, 0);
  for (size_t j = 0; j < n; j++)
    if (j != at && x[j] != -INFINITY) rest = cf_ball_add(rest, weight(x[j], x[at]));
  return rest;
}

cf_status cf_dd_softmax(size_t n, const double *x, cf_dd *y)
{
  size_t at, live;
  cf_status status = find_max(n, x, &at, &live);
  if (status != CF_OK) return status;
  cf_dd sum = cf_ball(1, 0, 0);
  for (size_t j = 0; j < n; j++) {
    y[j] = weight(x[j], x[at]);
    if (j != at) sum = cf_ball_add(sum, y[j]);
  }
  for (size_t j = 0; j < n; j++) y[j] = cf_ball_finite(cf_ball_div(y[j], sum));
  if (live == 1) y[at] = cf_ball(1, 0, 0);
  return CF_OK;
}

/* (x_i - max) - log(1 + rest); a masked entry is -inf: unknown here */
cf_status cf_dd_logsoftmax(size_t n, const double *x, cf_dd *y)
{
  size_t at, live;
  cf_status status = find_max(n, x, &at, &live);
  if (status != CF_OK) return status;
  cf_dd l = cf_ball_log1p(rest_sum(n, x, at));
  for (size_t j = 0; j < n; j++) {
    double lo, hi = cf_two_sum(x[j], -x[at], &lo);
    y[j] = isfinite(hi) ? cf_ball_finite(cf_ball_sub(cf_ball(hi, lo, 0), l)) : cf_ball_unknown();
  }
  return CF_OK;
}

cf_status cf_dd_logsumexp(size_t n, const double *x, cf_dd *y)
{
  size_t at, live;
  cf_status status = find_max(n, x, &at, &live);
  if (status != CF_OK) return status;
  *y = cf_ball_finite(cf_ball_add(cf_ball(x[at], 0, 0), cf_ball_log1p(rest_sum(n, x, at))));
  return CF_OK;
}
