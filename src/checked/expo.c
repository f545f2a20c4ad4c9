#include <certiform/expo.h>
#include "checked/check.h"

#define LARGEST 0x1.fffffffffffffp1023
#define LOG1P_XMIN -0x1.fffffffffffffp-1 /* the least double above -1 */

typedef void cf_map(size_t n, const double *x, double *y);

/* y may be x itself; a partial overlap is refused */
static cf_status each(cf_map *f, size_t n, const double *x, double *y, double lo, double hi)
{
  cf_arg in = cf_vec_arg(n, x), out = cf_vec_arg(n, y);
  cf_status s = cf_check_args(x == y ? 0 : 1, &in, 1, &out);
  if (s == CF_OK) s = cf_check_range(n, x, lo, hi);
  if (s == CF_OK) f(n, x, y);
  return s;
}

/* no logarithm below `least`: undefined, unless some entry is outside the box only */
static cf_status each_log(cf_map *f, size_t n, const double *x, double *y, double none, double lo, double hi)
{
  cf_status s = each(f, n, x, y, lo, hi);
  if (s != CF_EBOX) return s;
  for (size_t i = 0; i < n; i++)
    if (x[i] > none && (x[i] < lo || x[i] > hi)) return CF_EBOX;
  return CF_EUNDEFINED;
}

cf_status cf_exp(size_t n, const double *x, double *y) { return each(cf_exp_raw, n, x, y, CF_EXP_XMIN, CF_EXP_XMAX); }
cf_status cf_expm1(size_t n, const double *x, double *y) { return each(cf_expm1_raw, n, x, y, CF_EXP_XMIN, CF_EXP_XMAX); }

cf_status cf_log(size_t n, const double *x, double *y) { return each_log(cf_log_raw, n, x, y, 0.0, CF_LOG_XMIN, LARGEST); }

cf_status cf_log1p(size_t n, const double *x, double *y)
{
  return each_log(cf_log1p_raw, n, x, y, -1.0, LOG1P_XMIN, CF_LOG1P_XMAX);
}
