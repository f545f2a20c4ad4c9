#include <certiform/layernorm.h>
#include "checked/check.h"

/* a constant row (layernorm) or a zero row (rmsnorm) has no value with eps = 0 */
static bool constant(size_t n, const double *x, double first)
{
  for (size_t i = 0; i < n; i++)
    if (x[i] != first) return false;
  return true;
}

static cf_status check(size_t n, double eps, const double *x, const double *w, const double *b, double *y)
{
  cf_arg in[3] = {cf_vec_arg(n, x), cf_vec_arg(w ? n : 0, w), cf_vec_arg(b ? n : 0, b)}, out = cf_vec_arg(n, y);
  cf_status s = cf_check_args(3, in, 1, &out);
  if (s == CF_OK && n == 0) s = CF_ESIZE;
  if (s != CF_OK) return s;
  s = cf_check_range(1, &eps, 0.0, CF_LAYERNORM_EPSMAX);
  for (int i = 0; i < 3; i++) s = cf_worse(s, cf_check_box(in[i], CF_XMAX));
  return s;
}

cf_status cf_layernorm(size_t n, double eps, const double *x, const double *w, const double *b, double *y)
{
  cf_status s = check(n, eps, x, w, b, y);
  if (s == CF_OK && eps == 0.0 && constant(n, x, x[0])) s = CF_EUNDEFINED;
  if (s == CF_OK) cf_layernorm_raw(n, eps, x, w, b, y);
  return s;
}

cf_status cf_rmsnorm(size_t n, double eps, const double *x, const double *w, double *y)
{
  cf_status s = check(n, eps, x, w, NULL, y);
  if (s == CF_OK && eps == 0.0 && constant(n, x, 0.0)) s = CF_EUNDEFINED;
  if (s == CF_OK) cf_rmsnorm_raw(n, eps, x, w, y);
  return s;
}
