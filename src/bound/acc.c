#include "bound/acc.h"
#include "bound/up.h"
#include "kernels/acc.h"

#if defined(__FRAMAC__) || !defined(__x86_64__)
#define CLONES
#else
#define CLONES __attribute__((target_clones("fma", "default"))) /* the same bits: contraction is off, fma is one rounding everywhere */
#endif

void cf_acc_zero(cf_acc *acc)
{
  acc_zero(acc->v);
  acc->terms = acc->eta = 0.0;
}

/* a copy, so that the lanes live in registers */
CLONES static void sum_from(size_t n, const double *x, double *v)
{
  double w[24];
  for (int l = 0; l < 24; l++) w[l] = v[l];
  sum_lanes(n, x, w);
  for (int l = 0; l < 24; l++) v[l] = w[l];
}

CLONES static void dot_from(size_t n, const double *x, const double *y, double *v)
{
  double w[24];
  for (int l = 0; l < 24; l++) w[l] = v[l];
  dot_lanes(n, x, y, w);
  for (int l = 0; l < 24; l++) v[l] = w[l];
}

void cf_acc_sum(cf_acc *acc, size_t n, const double *x)
{
  sum_from(n, x, acc->v);
  acc->terms += (double)n;
}

void cf_acc_dot(cf_acc *acc, size_t n, const double *x, const double *y)
{
  dot_from(n, x, y, acc->v);
  acc->terms += 2.0 * (double)n;
  acc->eta += CF_BOUND_ETA * (double)n;
}

cf_pair cf_acc_end(const cf_acc *acc) { return cf_pair_close(acc->v, acc->terms, acc->eta); }

double cf_pair_round(cf_pair b, double *bound) { return cf_pair_nearest(b, bound); }

/* |sqrt Q - r| = |Q - r^2| / (sqrt Q + r), with Q - r^2 = (hi - r^2) + lo +- rad and hi - r^2 by one fma  [theorem Root] */
double cf_pair_sqrt(cf_pair b, double *bound)
{
  double r = b.hi > 0.0 ? sqrt(b.hi) : 0.0;
  double low = b.hi < 0x1p-900 ? CF_BOUND_ETA : 0.0; /* above, hi - r^2 is a double and the fma exact */
  double gap = cf_up_add(cf_up_add(fabs(fma(-r, r, b.hi)), low), cf_up_add(fabs(b.lo), b.rad));
  if (r == 0.0 || gap > 0.25 * r * r)
    *bound = cf_up_sqrt(gap);
  else
    *bound = gap == 0.0 ? 0.0 : cf_up_div(gap, 1.8 * r);
  return r;
}

double cf_acc_plain(size_t n, const double *x)
{
  double s[8] = {0}, t = 0.0;
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++) s[l] += x[i + l];
  for (int l = 0; i < n; i++, l++) s[l] += x[i];
  for (int l = 0; l < 8; l++) t += s[l];
  return t;
}

double cf_acc_maxabs(size_t n, const double *x)
{
  double m = 0.0;
  for (size_t i = 0; i < n; i++) {
    double a = fabs(x[i]);
    m = a > m ? a : m;
  }
  return m;
}
