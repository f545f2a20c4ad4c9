#include <math.h>
#include <certiform/fp.h>
#include <certiform/layernorm.h>
#include "row.h"

/* The mean: the sequential sum, then one division. */
static double row_mean(size_t n, const double *x)
{
  double s = 0.0;
  for (size_t i = 0; i < n; i++) s = f_add(s, x[i]);
  return f_div(s, (double)n);
}

static void row_center(size_t n, double mean, const double *x, double *y)
{
  for (size_t i = 0; i < n; i++) y[i] = f_sub(x[i], mean);
}

/* sqrt(ss / n + eps), three roundings and the root's */
static double row_deviation(size_t n, double eps, double ss) { return f_sqrt(f_add(f_div(ss, (double)n), eps)); }

static void row_weight(size_t n, const double *w, double *y)
{
  for (size_t i = 0; i < n; i++) y[i] = f_mul(y[i], w[i]);
}

static void row_bias(size_t n, const double *b, double *y)
{
  for (size_t i = 0; i < n; i++) y[i] = f_add(y[i], b[i]);
}

/* two passes: the squares are of deviations, so no cancellation happens between them */
void cf_layernorm_raw(size_t n, double eps, const double *x, const double *w, const double *b, double *y)
{
  double mean = row_mean(n, x);
  row_center(n, mean, x, y);
  double dev = row_deviation(n, eps, cf_row_sumsq(n, y));
  cf_row_normalize(n, dev, y);
  if (w) row_weight(n, w, y);
  if (b) row_bias(n, b, y);
}

void cf_rmsnorm_raw(size_t n, double eps, const double *x, const double *w, double *y)
{
  double dev = row_deviation(n, eps, cf_row_sumsq(n, x));
  cf_row_copy(n, x, y);
  cf_row_normalize(n, dev, y);
  if (w) row_weight(n, w, y);
}
