/* exp, expm1, log, log1p with bounds: the proved kernels' relative errors, and the ranges they leave out.   [specs/bound.md, Expo] */
#include <certiform/expo.h>
#include "bound/up.h"
#include "checked/check.h"

#define EXP_ZERO (-746.0)       /* exp below it is less than eta/2 */
#define EXP_TOP 709.0           /* above it exp may overflow */

/* |value - t| <= rel |t| gives |value - t| <= rel (1 + 2 rel) |value|; a computed 0 is then exact */
static double rel_bound(double value, double rel)
{
  return value == 0.0 ? 0.0 : cf_up_mul(fabs(value), rel * CF_BOUND_SLACK);
}

/* exp(x) = exp(x/2)^2: relative error 2 EXP + EXP^2 + u, and eta/2 where the square is subnormal */
static double exp_square(double x, double *bound)
{
  double h, half = 0.5 * x;
  cf_exp_raw(1, &half, &h);
  double v = h * h;
  *bound = rel_bound(v, 2.0 * CF_EXP_REL + 2.0 * CF_U) + CF_BOUND_ETA;
  return v;
}

static double exp_bound(double x, double *bound)
{
  double v;
  if (x == 0.0) return *bound = 0.0, 1.0;
  if (x < EXP_ZERO) return *bound = CF_BOUND_ETA, 0.0;
  if (x < CF_EXP_XMIN || x > CF_EXP_XMAX) return exp_square(x, bound);
  cf_exp_raw(1, &x, &v);
  *bound = rel_bound(v, CF_EXP_REL);
  return v;
}

static double expm1_bound(double x, double *bound)
{
  double v;
  if (x < CF_EXP_XMIN) return *bound = 0x1p-1021, -1.0; /* 0 < exp(x) < 2^-1021 */
  if (x > CF_EXP_XMAX) {
    v = exp_square(x, bound);
    *bound = cf_up_add(*bound, 1.0); /* exp(x) - 1 against exp(x): 1, far below an ulp */
    return v;
  }
  cf_expm1_raw(1, &x, &v);
  *bound = rel_bound(v, CF_EXPM1_REL);
  return v;
}

static double log_bound(double x, double *bound)
{
  double v;
  if (x >= CF_LOG_XMIN) {
    cf_log_raw(1, &x, &v);
    *bound = rel_bound(v, CF_LOG_REL);
    return v;
  }
  x *= 0x1p54; /* exact; log x = log(2^54 x) - 54 ln 2, and every term is between 37 and 746 in size */
  cf_log_raw(1, &x, &v);
  double d = v - CF_BOUND_54LN2;
  *bound = cf_up_add(rel_bound(v, CF_LOG_REL), rel_bound(fabs(d) + CF_BOUND_54LN2, CF_U));
  return d;
}

static double log1p_bound(double x, double *bound)
{
  double v;
  if (x > CF_LOG1P_XMAX) { /* log(1 + x) = log x + 1/x -, and 1/x < 2^-1021 */
    v = log_bound(x, bound);
    *bound = cf_up_add(*bound, 0x1p-1021);
    return v;
  }
  cf_log1p_raw(1, &x, &v);
  *bound = rel_bound(v, CF_LOG1P_REL);
  return v;
}

typedef double cf_scalar_bound(double x, double *bound);

static cf_status each(cf_scalar_bound *f, size_t n, const double *x, double *value, double *bound, double lo, double hi)
{
  cf_arg in = cf_vec_arg(n, x), out[2] = {cf_vec_arg(n, value), cf_vec_arg(n, bound)};
  cf_status s = cf_check_args(value == x ? 0 : 1, &in, 2, out);
  if (s == CF_OK) s = cf_check_args(1, &in, 1, &out[1]);
  if (s == CF_OK) s = cf_check_range(n, x, lo, hi);
  if (s != CF_OK) return s;
  for (size_t i = 0; i < n; i++) value[i] = f(x[i], &bound[i]);
  return CF_OK;
}

/* log of 0 or less, log1p of -1 or less: no value */
static cf_status each_log(cf_scalar_bound *f, size_t n, const double *x, double *value, double *bound, double least)
{
  cf_status s = each(f, n, x, value, bound, least, 0x1.fffffffffffffp1023);
  return s == CF_EBOX ? CF_EUNDEFINED : s;
}

cf_status cf_exp_bound(size_t n, const double *x, double *value, double *bound)
{
  return each(exp_bound, n, x, value, bound, -0x1.fffffffffffffp1023, EXP_TOP);
}

cf_status cf_expm1_bound(size_t n, const double *x, double *value, double *bound)
{
  return each(expm1_bound, n, x, value, bound, -0x1.fffffffffffffp1023, EXP_TOP);
}

cf_status cf_log_bound(size_t n, const double *x, double *value, double *bound)
{
  return each_log(log_bound, n, x, value, bound, CF_BOUND_ETA);
}

cf_status cf_log1p_bound(size_t n, const double *x, double *value, double *bound)
{
  return each_log(log1p_bound, n, x, value, bound, -0x1.fffffffffffffp-1);
}
