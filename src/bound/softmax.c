/* Softmax, its logarithm and log-sum-exp with bounds.                                             [specs/bound.md, Softmax] */
#include <certiform/expo.h>
#include <certiform/softmax.h>
#include <certiform/vec.h>
#include "bound/acc.h"
#include "bound/up.h"
#include "bound/weights.h"
#include "checked/check.h"

#define CHUNK 256

static cf_status check(size_t n, const double *x, size_t m, double *value, double *bound)
{
  size_t live;
  cf_arg in = cf_vec_arg(n, x), out[2] = {cf_vec_arg(m, value), cf_vec_arg(m, bound)};
  cf_status s = cf_check_args(1, &in, 2, out);
  if (s == CF_OK && n == 0) s = CF_ESIZE;
  return s == CF_OK ? cf_check_logits(n, x, CF_XMAX, &live) : s;
}

static size_t argmax(size_t n, const double *x)
{
  size_t k = 0;
  for (size_t i = 1; i < n; i++)
    if (x[i] > x[k]) k = i;
  return k;
}

/* t_i = w_i / W, w_i in e_i +- g_i, W in S +- X: |t_i - e_i / S| <= g_i r + (e_i / S) X r, r = 1 / (S - X)   [theorem Softmax] */
cf_status cf_softmax_bound(size_t n, const double *x, double *value, double *bound)
{
  cf_status s = check(n, x, n, value, bound);
  if (s != CF_OK) return s;
  (void)cf_weights(n, x[argmax(n, x)], x, NULL, value, bound); /* exact scores in the box: always true */
  cf_pair sum = cf_pair_sum(n, value);
  double gap = cf_up_add(cf_acc_plain(n, bound) * CF_BOUND_SUM, cf_up_add(fabs(sum.lo), sum.rad));
  double r = 1.0 / ((sum.hi - gap) * CF_BOUND_LOW) * CF_BOUND_SLACK;
  double k = gap * r + CF_BOUND_USUM;
  for (size_t i = 0; i < n; i++) {
    double y = value[i] / sum.hi;
    bound[i] = bound[i] == 0.0 ? 0.0 : bound[i] * r + y * k + 4.0 * CF_BOUND_ETA;
    value[i] = y;
  }
  return CF_OK;
}

/* W - 1 = sum of the weights but that of x[k] = max x, which is exactly 1: value and distance */
static double rest(size_t n, const double *x, size_t k, double *gap)
{
  double e[CHUNK], g[CHUNK], far = 0.0;
  cf_acc acc;
  cf_acc_zero(&acc);
  for (size_t i = 0; i < n; i += CHUNK) {
    size_t m = n - i < CHUNK ? n - i : CHUNK;
    (void)cf_weights(m, x[k], x + i, NULL, e, g);
    if (k - i < m) e[k - i] = g[k - i] = 0.0;
    cf_acc_sum(&acc, m, e);
    far += cf_acc_plain(m, g);
  }
  cf_pair sum = cf_acc_end(&acc);
  *gap = cf_up_add(far * CF_BOUND_SUM, cf_up_add(fabs(sum.lo), sum.rad));
  return sum.hi;
}

/* log W = log1p(W - 1) and its bound: the kernel's relative error, and |log1p(a) - log1p(b)| <= |a - b| / (1 + min) */
static double log_rest(size_t n, const double *x, size_t k, double *bound)
{
  double gap, l, w = rest(n, x, k, &gap);
  cf_log1p_raw(1, &w, &l);
  double least = w > gap ? (1.0 + (w - gap)) * CF_BOUND_LOW : 1.0;
  double rel = l == 0.0 ? 0.0 : cf_up_mul(l, CF_LOG1P_REL * CF_BOUND_SLACK);
  *bound = gap == 0.0 ? rel : cf_up_add(cf_up_div(gap, least), rel);
  return l;
}

cf_status cf_logsumexp_bound(size_t n, const double *x, double *value, double *bound)
{
  cf_status s = check(n, x, 1, value, bound);
  if (s != CF_OK) return s;
  double b, e, v;
  size_t k = argmax(n, x);
  double l = log_rest(n, x, k, &b);
  cf_two_sum(x[k], l, &v, &e);
  *value = v;
  *bound = e == 0.0 ? b : cf_up_add(fabs(e), b);
  return CF_OK;
}

/* (x - m) - l with both roundings' errors added back */
cf_status cf_logsoftmax_bound(size_t n, const double *x, double *value, double *bound)
{
  cf_status s = check(n, x, n, value, bound);
  if (s != CF_OK) return s;
  double b;
  size_t k = argmax(n, x);
  double m = x[k], l = log_rest(n, x, k, &b);
  for (size_t i = 0; i < n; i++) {
    double a, ea, y, ey, v, ev;
    if (x[i] == -INFINITY) {
      value[i] = x[i];
      bound[i] = 0.0;
      continue;
    }
    cf_two_sum(x[i], -m, &a, &ea);
    cf_two_sum(a, -l, &y, &ey);
    double c = ea + ey; /* off by u |c| */
    cf_two_sum(y, c, &v, &ev);
    value[i] = v;
    bound[i] = c == 0.0 ? b : cf_up_add(cf_up_add(fabs(ev), b), cf_up_mul(fabs(c), CF_BOUND_USUM));
  }
  return CF_OK;
}
