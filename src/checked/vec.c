#include <certiform/vec.h>
#include "checked/check.h"

/* n entries of x and y into one value */
static cf_status check(size_t n, const double *x, const double *y, double *value)
{
  cf_arg in[2] = {cf_vec_arg(n, x), cf_vec_arg(n, y)}, out = cf_vec_arg(1, value);
  cf_status s = cf_check_args(2, in, 1, &out);
  return s == CF_OK ? cf_worse(cf_check_box(in[0], CF_XMAX), cf_check_box(in[1], CF_XMAX)) : s;
}

cf_status cf_sum(size_t n, const double *x, double *value)
{
  cf_status s = check(n, x, x, value);
  if (s == CF_OK) *value = cf_sum_raw(n, x);
  return s;
}

cf_status cf_dot(size_t n, const double *x, const double *y, double *value)
{
  cf_status s = check(n, x, y, value);
  if (s == CF_OK) *value = cf_dot_raw(n, x, y);
  return s;
}

cf_status cf_nrm2(size_t n, const double *x, double *value)
{
  cf_status s = check(n, x, x, value);
  if (s == CF_OK) *value = cf_nrm2_raw(n, x);
  return s;
}

cf_status cf_max(size_t n, const double *x, double *value)
{
  cf_status s = check(n, x, x, value);
  if (s == CF_ENONFINITE || s == CF_EBOX || s == CF_OK)
    if (n == 0) s = CF_ESIZE;
  if (s == CF_OK) *value = cf_max_raw(n, x);
  return s;
}

cf_status cf_axpy(size_t n, double a, const double *x, double *y)
{
  cf_arg in = cf_vec_arg(n, x), out = cf_vec_arg(n, y);
  cf_status s = cf_check_args(1, &in, 1, &out);
  if (s != CF_OK) return s;
  s = cf_worse(cf_check_range(1, &a, -CF_XMAX, CF_XMAX), cf_worse(cf_check_box(in, CF_XMAX), cf_check_box(out, CF_XMAX)));
  if (s == CF_OK) cf_axpy_raw(n, a, x, y);
  return s;
}
