/* Normalization, tangent projection, Gram matrix with bounds.                                         [specs/bound.md, Sphere] */
#include <certiform/sphere.h>
#include "bound/acc.h"
#include "bound/up.h"
#include "checked/check.h"

#define EPS_LARGE 0x1p-200

/* max(|x|, eps) and its bound; x has no squares that underflow, unless eps is far above them */
static double divisor(size_t n, double eps, const double *x, double *bound)
{
  double r = cf_pair_sqrt(cf_pair_dot(n, x, x), bound);
  if (eps < r) return r;
  if (eps > cf_up_add(r, *bound)) *bound = 0.0; /* |max(a, eps) - max(b, eps)| <= |a - b|, and 0 if both are below eps */
  return eps;
}

cf_status cf_normalize_bound(size_t n, double eps, const double *x, double *value, double *bound)
{
  cf_arg in = cf_vec_arg(n, x), out[2] = {cf_vec_arg(n, value), cf_vec_arg(n, bound)};
  cf_status s = cf_check_args(1, &in, 2, out);
  if (s != CF_OK) return s;
  s = cf_worse(cf_check_range(1, &eps, 0.0, CF_NORMALIZE_EPSMAX), cf_check_box(in, CF_XMAX));
  double max = s == CF_OK ? cf_acc_maxabs(n, x) : 0.0, err;
  if (s == CF_OK && n && max == 0.0 && eps == 0.0) s = CF_EUNDEFINED;
  if (s != CF_OK) return s;
  double up = max < CF_BOUND_SMALL && eps < EPS_LARGE ? CF_BOUND_SCALE : 1.0;
  for (size_t i = 0; i < n; i++) value[i] = x[i] * up;
  double r = divisor(n, eps * up, value, &err);
  bool known = err <= 0.5 * r;
  double rel = known ? cf_up_div(err, (r - err) * CF_BOUND_LOW) * CF_BOUND_SLACK + CF_BOUND_USUM : 0.0;
  for (size_t i = 0; i < n; i++) {
    value[i] = known ? value[i] / r : 0.0;
    bound[i] = known ? (fabs(value[i]) * rel + 2.0 * CF_BOUND_ETA) * CF_BOUND_STEP : 1.0; /* |x_i| <= |x| */
    if (value[i] == 0.0 && x[i] == 0.0) bound[i] = 0.0;
  }
  return CF_OK;
}

/* y - c x with c = hi + lo +- rad, products and differences with their errors                            [theorem Tangent] */
static double project(cf_pair c, double x, double y, double *bound)
{
  double p, e, t, f, v, r;
  cf_two_prod(c.hi, x, &p, &e);
  cf_two_sum(y, -p, &t, &f);
  double m = c.lo * x, g = f - e, d = g - m;
  cf_two_sum(t, d, &v, &r);
  double tiny = CF_BOUND_USUM * (fabs(m) + fabs(g) + fabs(d)) + c.rad * fabs(x) * CF_BOUND_SLACK;
  *bound = cf_up_add(fabs(r), tiny + 4.0 * CF_BOUND_ETA);
  return v;
}

cf_status cf_tangent_bound(size_t n, const double *x, const double *y, double *value, double *bound)
{
  cf_arg in[2] = {cf_vec_arg(n, x), cf_vec_arg(n, y)}, out[2] = {cf_vec_arg(n, value), cf_vec_arg(n, bound)};
  cf_status s = cf_check_args(2, in, 2, out);
  if (s == CF_OK) s = cf_worse(cf_check_box(in[0], CF_TANGENT_XMAX), cf_check_box(in[1], CF_TANGENT_XMAX));
  if (s != CF_OK) return s;
  cf_pair c = cf_pair_dot(n, x, y);
  for (size_t i = 0; i < n; i++) value[i] = project(c, x[i], y[i], &bound[i]);
  return CF_OK;
}

cf_status cf_gram_bound(size_t n, size_t d, const double *x, size_t ldx, double *value, size_t ldvalue, double *bound, size_t ldbound)
{
  cf_arg in = {x, n, d, ldx}, out[2] = {{value, n, n, ldvalue}, {bound, n, n, ldbound}};
  cf_status s = cf_check_args(1, &in, 2, out);
  if (s == CF_OK) s = cf_check_box(in, CF_XMAX);
  if (s != CF_OK) return s;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      double b, v = cf_pair_round(d ? cf_pair_dot(d, x + i * ldx, x + j * ldx) : (cf_pair){0}, &b); /* d = 0: x may be NULL */
      value[i * ldvalue + j] = value[j * ldvalue + i] = v;
      bound[i * ldbound + j] = bound[j * ldbound + i] = b;
    }
  return CF_OK;
}
