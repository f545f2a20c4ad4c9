#include "bound/acc.h"
#include "bound/up.h"

#if defined(__FRAMAC__) || !defined(__x86_64__)
#define CLONES
#else
#define CLONES __attribute__((target_clones("fma", "default"))) /* the same bits: contraction is off, fma is one rounding everywhere */
#endif

void cf_acc_zero(cf_acc *acc)
{
  for (int l = 0; l < 8; l++) acc->s[l] = acc->c[l] = acc->a[l] = 0.0;
  acc->terms = acc->eta = 0.0;
}

/* Theorem Acc: s holds the rounded running sums, c the sum of their errors, a the sum of |errors|. */
static inline void acc_add(cf_acc *acc, int l, double x)
{
  double e;
  cf_two_sum(acc->s[l], x, &acc->s[l], &e);
  acc->c[l] += e;
  acc->a[l] += fabs(e);
}

static inline void acc_mul_add(cf_acc *acc, int l, double x, double y)
{
  double p, e, f;
  cf_two_prod(x, y, &p, &e);
  cf_two_sum(acc->s[l], p, &acc->s[l], &f);
  acc->c[l] += e + f;
  acc->a[l] += fabs(e) + fabs(f);
}

CLONES static void sum_lanes(cf_acc *acc, size_t n, const double *x)
{
  cf_acc t = *acc;
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++) acc_add(&t, l, x[i + l]);
  for (int l = 0; i < n; i++, l++) acc_add(&t, l, x[i]);
  t.terms += (double)n;
  *acc = t;
}

CLONES static void dot_lanes(cf_acc *acc, size_t n, const double *x, const double *y)
{
  cf_acc t = *acc;
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++) acc_mul_add(&t, l, x[i + l], y[i + l]);
  for (int l = 0; i < n; i++, l++) acc_mul_add(&t, l, x[i], y[i]);
  t.terms += 2.0 * (double)n;
  t.eta += CF_BOUND_ETA * (double)n;
  *acc = t;
}

void cf_acc_sum(cf_acc *acc, size_t n, const double *x) { sum_lanes(acc, n, x); }
void cf_acc_dot(cf_acc *acc, size_t n, const double *x, const double *y) { dot_lanes(acc, n, x, y); }

/* the lanes into one, their errors among the others; then rad by theorem Acc */
cf_pair cf_acc_end(const cf_acc *acc)
{
  cf_pair b = {acc->s[0], acc->c[0], 0.0};
  double abs = acc->a[0], e;
  for (int l = 1; l < 8; l++) {
    cf_two_sum(b.hi, acc->s[l], &b.hi, &e);
    b.lo += e + acc->c[l];
    abs += fabs(e) + acc->a[l];
  }
  b.rad = cf_up_add(cf_up_mul((acc->terms + 32.0) * CF_BOUND_USUM, abs * CF_BOUND_SUM), acc->eta);
  if (abs == 0.0) b.rad = acc->eta; /* no rounding happened: nothing to inflate */
  cf_two_sum(b.hi, b.lo, &b.hi, &b.lo);
  return b;
}

cf_pair cf_pair_sum(size_t n, const double *x)
{
  cf_acc acc;
  cf_acc_zero(&acc);
  cf_acc_sum(&acc, n, x);
  return cf_acc_end(&acc);
}

cf_pair cf_pair_dot(size_t n, const double *x, const double *y)
{
  cf_acc acc;
  cf_acc_zero(&acc);
  cf_acc_dot(&acc, n, x, y);
  return cf_acc_end(&acc);
}

double cf_pair_round(cf_pair b, double *bound)
{
  double v, e;
  cf_two_sum(b.hi, b.lo, &v, &e);
  *bound = e == 0.0 ? b.rad : cf_up_add(fabs(e), b.rad);
  return v;
}

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
