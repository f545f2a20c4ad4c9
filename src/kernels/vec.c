/* Sum, dot product, 2-norm, maximum, axpy. One output, one sequential chain, one rounding per operation. */
#include <certiform/fp.h>
#include <certiform/vec.h>

double cf_sum_raw(size_t n, const double *x)
{
  double s = 0.0;
  for (size_t i = 0; i < n; i++) s = f_add(s, x[i]);
  return s;
}

double cf_dot_raw(size_t n, const double *x, const double *y)
{
  double s = 0.0;
  for (size_t i = 0; i < n; i++) s = f_add(s, f_mul(x[i], y[i]));
  return s;
}

double cf_nrm2_raw(size_t n, const double *x)
{
  double s = 0.0;
  for (size_t i = 0; i < n; i++) s = f_add(s, f_mul(x[i], x[i]));
  return f_sqrt(s);
}

double cf_max_raw(size_t n, const double *x)
{
  double m = x[0];
  for (size_t i = 1; i < n; i++) m = x[i] > m ? x[i] : m;
  return m;
}

void cf_axpy_raw(size_t n, double a, const double *x, double *y)
{
  for (size_t i = 0; i < n; i++) y[i] = f_add(y[i], f_mul(a, x[i]));
}
