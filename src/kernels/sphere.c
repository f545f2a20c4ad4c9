#include <math.h>
#include <certiform/fp.h>
#include <certiform/sphere.h>
#include "row.h"

void cf_normalize_raw(size_t n, double eps, const double *x, double *y)
{
  double r = f_sqrt(cf_row_sumsq(n, x));
  cf_row_copy(n, x, y);
  cf_row_normalize(n, r > eps ? r : eps, y);
}

void cf_tangent_raw(size_t n, const double *x, const double *y, double *z)
{
  double c = cf_row_dot(n, x, y);
  for (size_t i = 0; i < n; i++) z[i] = f_sub(y[i], f_mul(c, x[i]));
}

void cf_gram_raw(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg)
{
  for (size_t i = 0; i < n; i++) cf_row_dots(n, d, cf_row_in(x, ldx, i), x, ldx, cf_row_out(g, ldg, i));
}
