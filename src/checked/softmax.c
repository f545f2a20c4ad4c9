/* A row with masked entries (-inf) is compacted: the kernel sees the live entries only, the others get weight exactly 0. */
#include <math.h>
#include <stdlib.h>
#include <certiform/softmax.h>
#include "checked/check.h"

static cf_status check(size_t n, const double *x, size_t m, double *y, size_t *live)
{
  cf_arg in = cf_vec_arg(n, x), out = cf_vec_arg(m, y);
  cf_status s = cf_check_args(1, &in, 1, &out);
  if (s == CF_OK && n == 0) s = CF_ESIZE;
  return s == CF_OK ? cf_check_logits(n, x, CF_XMAX, live) : s;
}

/* the live entries, then room for as many results; NULL when memory is refused */
static double *compact(size_t n, const double *x, size_t live)
{
  double *t = malloc(2 * live * sizeof *t);
  for (size_t i = 0, j = 0; t && i < n; i++)
    if (x[i] != -INFINITY) t[j++] = x[i];
  return t;
}

static cf_status row(void f(size_t, const double *, double *), size_t n, const double *x, double *y, double masked)
{
  size_t live;
  cf_status s = check(n, x, n, y, &live);
  if (s != CF_OK) return s;
  if (live == n) {
    f(n, x, y);
    return CF_OK;
  }
  double *t = compact(n, x, live);
  if (!t) return CF_ENOMEM;
  f(live, t, t + live);
  for (size_t i = 0, j = live; i < n; i++) y[i] = x[i] == -INFINITY ? masked : t[j++];
  free(t);
  return CF_OK;
}

cf_status cf_softmax(size_t n, const double *x, double *y) { return row(cf_softmax_raw, n, x, y, 0.0); }
cf_status cf_logsoftmax(size_t n, const double *x, double *y) { return row(cf_logsoftmax_raw, n, x, y, -INFINITY); }

cf_status cf_logsumexp(size_t n, const double *x, double *value)
{
  size_t live;
  cf_status s = check(n, x, 1, value, &live);
  if (s != CF_OK) return s;
  if (live == n) {
    *value = cf_logsumexp_raw(n, x);
    return CF_OK;
  }
  double *t = compact(n, x, live);
  if (!t) return CF_ENOMEM;
  *value = cf_logsumexp_raw(live, t);
  free(t);
  return CF_OK;
}
