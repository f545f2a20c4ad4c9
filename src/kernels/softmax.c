#include <certiform/fp.h>
#include <certiform/softmax.h>
#include "expo_scalar.h"
#include "row.h"

/* exp(x - m) <= 1 for the exact maximum m, and the term of the maximum is 1: the sum is in [1, n], nothing overflows */
void cf_softmax_raw(size_t n, const double *x, double *y)
{
  double m = cf_row_max(n, x);
  cf_row_copy(n, x, y);
  cf_row_exp(n, m, y);
  double s = cf_row_sum01(n, y);
  cf_row_parts(n, s, y);
}

double cf_logsumexp_raw(size_t n, const double *x)
{
  double m = cf_row_max(n, x);
  double s = cf_row_expsum(n, m, x);
  return f_add(m, cf_log1(s));
}

/* (x - m) first: it is exact when x is near m, and log s is then the only small term */
void cf_logsoftmax_raw(size_t n, const double *x, double *y)
{
  double m = cf_row_max(n, x);
  double l = cf_log1(cf_row_expsum(n, m, x));
  for (size_t i = 0; i < n; i++) y[i] = f_sub(f_sub(x[i], m), l);
}
