#include <certiform/sphere.h>
#include "checked/check.h"

static bool zero(size_t n, const double *x)
{
  for (size_t i = 0; i < n; i++)
    if (x[i] != 0.0) return false;
  return true;
}

cf_status cf_normalize(size_t n, double eps, const double *x, double *y)
{
  cf_arg in = cf_vec_arg(n, x), out = cf_vec_arg(n, y);
  cf_status s = cf_check_args(1, &in, 1, &out);
  if (s == CF_OK) s = cf_worse(cf_check_range(1, &eps, 0.0, CF_NORMALIZE_EPSMAX), cf_check_box(in, CF_XMAX));
  if (s == CF_OK && n && eps == 0.0 && zero(n, x)) s = CF_EUNDEFINED;
  if (s == CF_OK) cf_normalize_raw(n, eps, x, y);
  return s;
}

cf_status cf_tangent(size_t n, const double *x, const double *y, double *z)
{
  cf_arg in[2] = {cf_vec_arg(n, x), cf_vec_arg(n, y)}, out = cf_vec_arg(n, z);
  cf_status s = cf_check_args(2, in, 1, &out);
  if (s == CF_OK) s = cf_worse(cf_check_box(in[0], CF_TANGENT_XMAX), cf_check_box(in[1], CF_TANGENT_XMAX));
  if (s == CF_OK) cf_tangent_raw(n, x, y, z);
  return s;
}

cf_status cf_gram(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg)
{
  cf_arg in = {x, n, d, ldx}, out = {g, n, n, ldg};
  cf_status s = cf_check_args(1, &in, 1, &out);
  if (s == CF_OK) s = cf_check_box(in, CF_XMAX);
  if (s == CF_OK) cf_gram_raw(n, d, x, ldx, g, ldg);
  return s;
}
