/* cf_exp_exact, cf_expm1_exact, cf_log_exact, cf_log1p_exact */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/expo.h>
#include "first.h"
#include "scalar.h"

CF_SCALAR_EXACT(expm1)
CF_SCALAR_EXACT(log)
CF_SCALAR_EXACT(log1p)
CF_SCALAR_LONG(exp)

/* The entries that the first phase left open (what is not finite among them), gathered, the long way, and back. */
static cf_status rest(size_t n, const double *x, double *y)
{
  size_t open = 0, k = 0;
  for (size_t i = 0; i < n; i++) open += isnan(y[i]) != 0;
  double *t = malloc(open * sizeof *t); /* no more than y has */
  if (!t) return CF_ENOMEM;
  for (size_t i = 0; i < n; i++)
    if (isnan(y[i])) t[k++] = x[i];
  cf_status status = exp_long(open, t, t);
  k = 0;
  for (size_t i = 0; status == CF_OK && i < n; i++)
    if (isnan(y[i])) y[i] = t[k++];
  free(t);
  return status;
}

cf_status cf_exp_exact(size_t n, const double *x, double *y)
{
  if (n > 0 && (!x || !y)) return CF_ENULL;
  if (n > CF_NMAX) return CF_ESIZE;
  if (n == 0) return CF_OK;
  double *t = n <= SIZE_MAX / sizeof *t ? malloc(n * sizeof *t) : NULL; /* y may overlap x in any way */
  if (!t) return CF_ENOMEM;
  cf_status status = cf_exp_first(n, x, t) ? CF_OK : rest(n, x, t);
  if (status == CF_OK) memcpy(y, t, n * sizeof *y);
  free(t);
  return status;
}
