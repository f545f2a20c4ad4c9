/* Sum, dot product and 2-norm by compensated sums, maximum, axpy; the bound is the error term itself plus its remainder. [specs/bound.md, Vec] */
#include <certiform/vec.h>
#include "bound/acc.h"
#include "bound/up.h"
#include "checked/check.h"

static cf_status check(size_t n, const double *x, const double *y, double *value, double *bound)
{
  cf_arg in[2] = {cf_vec_arg(n, x), cf_vec_arg(n, y)}, out[2] = {cf_vec_arg(1, value), cf_vec_arg(1, bound)};
  cf_status s = cf_check_args(2, in, 2, out);
  if (s == CF_OK) s = cf_worse(cf_check_box(in[0], CF_XMAX), cf_check_box(in[1], CF_XMAX));
  return s;
}

cf_status cf_sum_bound(size_t n, const double *x, double *value, double *bound)
{
  cf_status s = check(n, x, x, value, bound);
  if (s != CF_OK) return s;
  *value = cf_sum_value(n, x, bound);
  return CF_OK;
}

cf_status cf_dot_bound(size_t n, const double *x, const double *y, double *value, double *bound)
{
  cf_status s = check(n, x, y, value, bound);
  if (s != CF_OK) return s;
  *value = cf_dot_value(n, x, y, bound);
  return CF_OK;
}


/* sum of (CF_BOUND_SCALE x[i])^2, in pieces */
static cf_pair scaled_squares(size_t n, const double *x)
{
  double t[256];
  cf_acc acc;
  cf_acc_zero(&acc);
  for (size_t i = 0; i < n; i += 256) {
    size_t m = n - i < 256 ? n - i : 256;
    for (size_t j = 0; j < m; j++) t[j] = x[i + j] * CF_BOUND_SCALE;
    cf_acc_dot(&acc, m, t, t);
  }
  return cf_acc_end(&acc);
}

cf_status cf_nrm2_bound(size_t n, const double *x, double *value, double *bound)
{
  cf_status s = check(n, x, x, value, bound);
  if (s != CF_OK) return s;
  double b, max = cf_acc_maxabs(n, x);
  if (max >= CF_BOUND_SMALL) {
    *value = cf_pair_sqrt(cf_pair_dot(n, x, x), bound);
  } else if (max == 0.0) {
    *value = *bound = 0.0;
  } else {
    double v = cf_pair_sqrt(scaled_squares(n, x), &b);
    *value = v / CF_BOUND_SCALE; /* rounds only where the norm is subnormal */
    *bound = cf_up_add(b / CF_BOUND_SCALE, 2.0 * CF_BOUND_ETA);
  }
  return CF_OK;
}

cf_status cf_max_bound(size_t n, const double *x, double *value, double *bound)
{
  cf_status s = check(n, x, x, value, bound);
  if (n == 0 && s == CF_OK) s = CF_ESIZE;
  if (s != CF_OK) return s;
  *value = cf_max_raw(n, x);
  *bound = 0.0;
  return CF_OK;
}

/* a x + y, product and sums with their errors                                                       [theorem Axpy] */
static double axpy(double a, double x, double y, double *bound)
{
  double p, e, t, f, v, r;
  cf_two_prod(a, x, &p, &e);
  cf_two_sum(y, p, &t, &f);
  double d = f + e;
  cf_two_sum(t, d, &v, &r);
  *bound = cf_up_add(fabs(r), CF_BOUND_USUM * fabs(d) + 2.0 * CF_BOUND_ETA);
  return v;
}

cf_status cf_axpy_bound(size_t n, double a, const double *x, const double *y, double *value, double *bound)
{
  cf_arg in[2] = {cf_vec_arg(n, x), cf_vec_arg(n, y)}, out[2] = {cf_vec_arg(n, value), cf_vec_arg(n, bound)};
  cf_status s = cf_check_args(2, in, 2, out);
  if (s != CF_OK) return s;
  s = cf_worse(cf_check_range(1, &a, -CF_XMAX, CF_XMAX), cf_worse(cf_check_box(in[0], CF_XMAX), cf_check_box(in[1], CF_XMAX)));
  if (s != CF_OK) return s;
  for (size_t i = 0; i < n; i++) value[i] = axpy(a, x[i], y[i], &bound[i]);
  return CF_OK;
}
