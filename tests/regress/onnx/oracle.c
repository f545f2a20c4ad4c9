#include "oracle.h"

static void log_sum_exp(arb_t sum, size_t n, const double *x, slong prec)
{
  arb_t e;
  arb_init(e);
  arb_zero(sum);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(e, x[i]);
    arb_exp(e, e, prec);
    arb_add(sum, sum, e, prec);
  }
  arb_log(sum, sum, prec);
  arb_clear(e);
}

static void shifted(oracle_op op, size_t n, const double *x, arb_ptr y, slong prec)
{
  arb_t lse;
  arb_init(lse);
  log_sum_exp(lse, n, x, prec);
  if (op == ORACLE_LOGSUMEXP) arb_set(y, lse);
  for (size_t i = 0; op != ORACLE_LOGSUMEXP && i < n; i++) {
    arb_set_d(y + i, x[i]);
    arb_sub(y + i, y + i, lse, prec);
    if (op == ORACLE_SOFTMAX) arb_exp(y + i, y + i, prec);
  }
  arb_clear(lse);
}

static void layernorm(size_t n, double eps, const double *x, const double *w, const double *b, arb_ptr y, slong prec)
{
  arb_t mean, var, s;
  arb_init(mean), arb_init(var), arb_init(s);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(y + i, x[i]);
    arb_add(mean, mean, y + i, prec);
  }
  arb_div_ui(mean, mean, n, prec);
  for (size_t i = 0; i < n; i++) {
    arb_sub(y + i, y + i, mean, prec);
    arb_addmul(var, y + i, y + i, prec);
  }
  arb_div_ui(var, var, n, prec);
  arb_set_d(s, eps);
  arb_add(var, var, s, prec);
  arb_sqrt(var, var, prec);
  for (size_t i = 0; i < n; i++) {
    arb_div(y + i, y + i, var, prec);
    arb_set_d(s, w ? w[i] : 1);
    arb_mul(y + i, y + i, s, prec);
    arb_set_d(s, b ? b[i] : 0);
    arb_add(y + i, y + i, s, prec);
  }
  arb_clear(mean), arb_clear(var), arb_clear(s);
}

void oracle_row(oracle_op op, size_t n, double eps, const double *x, const double *w, const double *b, arb_ptr y, slong prec)
{
  if (op == ORACLE_LAYERNORM) layernorm(n, eps, x, w, b, y, prec);
  else shifted(op, n, x, y, prec);
}

static double distance(double value, const arb_t t, slong shift)
{
  arb_t e;
  arb_init(e);
  arb_set_d(e, value);
  arb_sub(e, e, t, 256);
  arb_abs(e, e);
  arb_mul_2exp_si(e, e, shift);
  double d = arf_get_d(arb_midref(e), ARF_RND_NEAR);
  arb_clear(e);
  return d;
}

double oracle_absolute(double value, const arb_t t)
{
  return distance(value, t, 0);
}

double oracle_ulps(double value, const arb_t t, int p, int emin)
{
  slong e = emin;
  if (!arf_is_zero(arb_midref(t))) {
    e = arf_abs_bound_lt_2exp_si(arb_midref(t)) - 1; /* |t| < 2^(e + 1) */
    if (e < emin) e = emin;
  }
  return distance(value, t, -(e - p + 1));
}
