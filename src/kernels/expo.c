/* exp, expm1, log, log1p of every entry; the scalar kernels are in expo_scalar.h. */
#include "expo_scalar.h"

void cf_exp_raw(size_t n, const double *x, double *y)
{
  for (size_t i = 0; i < n; i++) y[i] = cf_exp1(x[i]);
}

void cf_expm1_raw(size_t n, const double *x, double *y)
{
  for (size_t i = 0; i < n; i++) y[i] = cf_expm11(x[i]);
}

void cf_log_raw(size_t n, const double *x, double *y)
{
  for (size_t i = 0; i < n; i++) y[i] = cf_log1(x[i]);
}

void cf_log1p_raw(size_t n, const double *x, double *y)
{
  for (size_t i = 0; i < n; i++) y[i] = cf_log1p1(x[i]);
}
