/* The arithmetic model, and the tolerance over all inputs of a size and range. */
#include "judge/tolerance.h"
#include <math.h>
#include <certiform/expo.h>

cf_dtype cf_default_acc(cf_dtype result)
{
  return result == CF_F16 || result == CF_BF16 ? CF_F32 : result;
}

bool cf_arith_of(const cf_model *model, cf_dtype result, cf_dtype input, cf_arith *a)
{
  cf_format acc, in;
  *a = (cf_arith){0};
  if (!cf_format_of(result, &a->result) || !cf_format_of(model->acc_on ? model->acc : cf_default_acc(result), &acc)) return false;
  double exp_ulp = model->exp_ulp == 0 ? CF_EXP_ULP : model->exp_ulp;
  if (!(exp_ulp > 0) || isinf(exp_ulp)) return false;
  a->u = ldexp(1, -acc.p);
  a->eta = ldexp(1, acc.emin - acc.p); /* 0 for f64: 2^-1075 is no double */
  if (a->eta == 0) a->eta = 0x1p-1074;
  a->e_rel = 2 * a->u * exp_ulp; /* ulp(t) <= 2 u |t| for normal t */
  a->e_abs = 2 * a->eta * exp_ulp;
  if (cf_format_of(input, &in) && !cf_format_holds(acc, in)) {
    a->in_rel = a->u;
    a->in_abs = a->eta;
  }
  a->same = a->result.p == acc.p && a->result.emin == acc.emin;
  if (!cf_format_holds(a->result, acc)) {
    a->out_rel = ldexp(1, -a->result.p);
    a->out_abs = ldexp(1, a->result.emin - a->result.p);
    if (a->out_abs == 0) a->out_abs = 0x1p-1074;
  }
  return true;
}

double cf_exp_above(double x)
{
  double v, b;
  if (x < -700) x = -700;
  return cf_exp_bound(1, &x, &v, &b) == CF_OK ? nextafter(v + b, INFINITY) : INFINITY;
}

/* e^x - 1 <= x + x^2 up to x = 1 (there e - 1 < 2, and the difference is convex) */
double cf_expm1_above(double x)
{
  return x <= 1 ? (x + x * x) * (1 + 0x1p-50) : cf_exp_above(x);
}

double cf_log_above(double x)
{
  double v, b;
  return cf_log_bound(1, &x, &v, &b) == CF_OK ? nextafter(v + b, INFINITY) : INFINITY;
}

/* (1 + u)^k */
static double power(double u, int k)
{
  double z = 1 + u;
  while (--k > 0) z *= 1 + u;
  return z;
}

double cf_gamma(double k, double u)
{
  double ku = k * u * (1 + 0x1p-50);
  return ku < CF_TOL_LIMIT ? ku / (1 - ku) : INFINITY;
}

static const char why_gamma[] = "n u >= 1: Higham's gamma_n has no finite value in this accumulator";
static const char why_bound[] = "the bound itself overflows binary64: n or range is too large";
static const char why_cancel[] = "the output can cancel to any small value, so that its ulp has no lower bound in terms of the inputs";

/* atol + rtol |t| in ulps: |t| < 2^p ulp(t), ulp(t) >= the least subnormal */
static double in_ulps(const cf_arith *a, double rtol, double atol)
{
  return (ldexp(rtol, a->result.p) + ldexp(atol, a->result.p - 1 - a->result.emin)) * CF_TOL_INFLATE;
}

/* The final rounding on top of |error| <= atol + rtol |t|; a relative bound in ulps only where `relative` says nothing cancels. */
static void finish(const cf_arith *a, double rtol, double atol, bool relative, cf_tolerance *t)
{
  t->rtol = (rtol + a->out_rel * (1 + rtol)) * CF_TOL_INFLATE;
  t->atol = (atol * (1 + a->out_rel) + a->out_abs) * CF_TOL_INFLATE;
  if (a->out_rel == 0) {
    t->rtol = rtol * CF_TOL_INFLATE;
    t->atol = atol * CF_TOL_INFLATE;
  }
  if (isnan(t->rtol) || isnan(t->atol) || isinf(t->rtol) || isinf(t->atol)) {
    t->rtol = t->atol = INFINITY;
    if (!t->why) t->why = why_bound;
  }
  t->max_ulp = relative ? in_ulps(a, t->rtol, t->atol) : INFINITY;
  if (isinf(t->rtol)) {
    t->max_ulp = INFINITY;
    t->why_ulp = t->why;
  } else if (!relative)
    t->why_ulp = why_cancel;
}

/* |fl(sum) - sum| <= gamma_(n-1) sum |x_i|, and the inputs' own rounding */
static void worst_sum(const cf_worst *w, const cf_arith *a, cf_tolerance *t)
{
  double g = cf_gamma(fmax(0, w->n - 1 + (a->in_rel > 0)), a->u), s = w->n * w->range;
  if (isinf(g)) t->why = why_gamma;
  finish(a, 0, g * s + w->n * a->in_abs * (1 + cf_gamma(w->n, a->u)), false, t);
}

static void worst_dot(const cf_worst *w, const cf_arith *a, cf_tolerance *t)
{
  double g = cf_gamma(w->n + (a->in_rel > 0 ? 2 : 0), a->u), s = w->n * w->range * w->range;
  if (isinf(g)) t->why = why_gamma;
  finish(a, 0, g * s + w->n * (a->eta + 2 * a->in_abs * (w->range + a->in_abs)) * (1 + g), false, t);
}

typedef struct weights { /* the shifted exponentials e_j <= 1 of a row and their sum S in [1, n] */
  double r;     /* relative error of each, */
  double eps_s; /* relative error of the sum */
} weights;

/* dist: |x_j - max x| <= dist; err: error of the scores themselves */
static weights worst_weights(double n, double dist, double err, const cf_arith *a)
{
  double D = err + a->u * (dist + 2 * err), g = cf_gamma(n - 1, a->u);
  weights z = {(1 + a->e_rel) * cf_expm1_above(D) + a->e_rel, 0};
  z.eps_s = z.r + n * a->e_abs + g * (1 + z.r + n * a->e_abs);
  if (!(z.eps_s < CF_TOL_LIMIT)) z.eps_s = INFINITY;
  return z;
}

static double input_error(const cf_worst *w, const cf_arith *a)
{
  return 2 * (a->in_rel * w->range + a->in_abs);
}

static void worst_softmax(const cf_worst *w, const cf_arith *a, cf_tolerance *t)
{
  weights z = worst_weights(w->n, 2 * w->range, input_error(w, a), a);
  if (isinf(z.eps_s)) t->why = "the relative error of the sum of exponentials reaches 1: range or n is too large for this accumulator";
  double two = (1 + a->u) * (1 + a->u);
  double rel = (z.r + z.eps_s + (two - 1) * (1 + z.r)) / (1 - z.eps_s); /* (1 + r)(1 + u)^2 / (1 - eps) - 1 */
  finish(a, isinf(z.eps_s) ? INFINITY : rel, a->e_abs * two / (1 - z.eps_s) + 2 * a->eta, true, t);
}

/* error of log(sum): ln(1 + eps_s) or worse, then that of log itself */
static double log_error(double n, const weights *z, const cf_arith *a)
{
  double e = z->eps_s / (1 - z->eps_s);
  return e + a->e_rel * (cf_log_above(n) + e) + a->e_abs;
}

static void worst_logsumexp(const cf_worst *w, const cf_arith *a, bool softmax, cf_tolerance *t)
{
  double in = input_error(w, a);
  weights z = worst_weights(w->n, 2 * w->range, in, a);
  if (isinf(z.eps_s)) {
    t->why = "the relative error of the sum of exponentials reaches 1: range or n is too large for this accumulator";
    finish(a, INFINITY, INFINITY, false, t);
    return;
  }
  double e = log_error(w->n, &z, a) + in + (softmax ? a->u * (2 * w->range + in) : 0);
  finish(a, a->u, e * (1 + a->u), false, t); /* the last addition: u (|t| + e) */
}

static void worst_exp(const cf_worst *w, const cf_arith *a, cf_tolerance *t)
{
  double in = a->in_rel * w->range + a->in_abs, D = a->in_rel > 0 ? cf_expm1_above(in) : 0;
  finish(a, a->e_rel + D * (1 + a->e_rel), a->e_abs, true, t);
  if (a->out_rel == 0 && a->in_rel == 0 && a->same) t->max_ulp = a->e_rel / (2 * a->u); /* the model says so itself */
}

static void worst_attention(const cf_worst *w, const cf_arith *a, cf_tolerance *t)
{
  double R = w->range, scale = w->scale == 0 ? 1 / sqrt(w->d) * (1 + 0x1p-40) : fabs(w->scale), in = a->in_rel > 0;
  double g = cf_gamma(w->d + 4 + 2 * in, a->u), B = scale * w->d * R * R;
  double score = g * B + (1 + g) * (a->eta + a->in_abs) * (w->d * (scale + 2 * R * (1 + scale)) + 1);
  if (w->bias > 0) score += a->u * (B + w->bias + score) + a->in_rel * w->bias + a->in_abs;
  weights z = worst_weights(w->n, 2 * (B + w->bias), score * 2, a);
  if (isinf(z.eps_s)) {
    t->why = "the relative error of the sum of exponentials reaches 1: range, d or n is too large for this accumulator";
    finish(a, INFINITY, INFINITY, false, t);
    return;
  }
  double gn = cf_gamma(w->n + in, a->u), two = (1 + a->u) * (1 + a->u), Rn = w->n * R;
  if (isinf(gn)) t->why = why_gamma;
  double num = z.r * R + a->e_abs * Rn; /* sum_j p_j |v_j| <= R, S >= 1 */
  num += gn * (R + num) + w->n * (a->eta + a->in_abs) * (1 + gn);
  double e = (num + R * z.eps_s) / (1 - z.eps_s);
  finish(a, two - 1, e * two + 2 * a->eta * (1 + Rn), false, t);
}

static void worst_l2norm(const cf_worst *w, const cf_arith *a, cf_tolerance *t)
{
  double g = cf_gamma(w->n, a->u), under = w->n * a->eta * (1 + g), two = (1 + a->u) * (1 + a->u);
  if (w->eps == 0 || a->in_rel > 0) {
    t->why = a->in_rel > 0 ? "inputs wider than the accumulator are rounded, and a short vector turns with them"
                           : "eps is 0: the squares of a short vector underflow, and its norm with them";
    finish(a, INFINITY, INFINITY, true, t);
    return;
  }
  /* the norm D = max(|x|, eps) >= eps: |x|^2 computed within (g + under/eps^2) of D^2 */
  double phi = g + under / (w->eps * w->eps) + a->eta / w->eps;
  if (!(phi < CF_TOL_LIMIT)) {
    t->why = isinf(g) ? why_gamma : "eps^2 is below the underflow of the squares in this accumulator";
    finish(a, INFINITY, INFINITY, true, t);
    return;
  }
  double rel = two / ((1 - a->u) * sqrt(1 - phi)) * (1 + 0x1p-45) - 1;
  finish(a, rel, a->eta * (1 + w->range), true, t);
}

static void worst_rmsnorm(const cf_worst *w, const cf_arith *a, cf_tolerance *t)
{
  double g = cf_gamma(w->n + 3, a->u), u = a->u;
  if (w->eps == 0 || a->in_rel > 0) {
    t->why = a->in_rel > 0 ? "inputs wider than the accumulator are rounded, and a short vector turns with them"
                           : "eps is 0: the squares of a short vector underflow, and their mean with them";
    finish(a, INFINITY, INFINITY, true, t);
    return;
  }
  double phi = fmax(g, 3 * u) + (4 * a->eta * (1 + g)) / w->eps;
  if (!(phi < CF_TOL_LIMIT)) {
    t->why = isinf(g) ? why_gamma : "eps is below the underflow of the squares in this accumulator";
    finish(a, INFINITY, INFINITY, true, t);
    return;
  }
  double rel = power(u, 5) / sqrt(1 - phi) * (1 + 0x1p-45) - 1;
  finish(a, rel, a->eta * (w->weight * (1 + 1 / sqrt(w->eps)) + 1 + w->range), true, t);
}

/* The centred value is off by kappa, which 1/sqrt(eps) may magnify: no relative bound, and none at all for eps = 0. */
static void worst_layernorm(const cf_worst *w, const cf_arith *a, cf_tolerance *t)
{
  double u = a->u, n = w->n, R = w->range, g = cf_gamma(n + 5, u), in = a->in_rel * R + a->in_abs;
  if (w->eps == 0) t->why = "eps is 0: on a nearly constant row the rounding of the mean is divided by an arbitrarily small deviation";
  double mu = cf_gamma(n + 1, u) * (R + in) + 2 * a->eta + in, delta = mu + in;
  double kappa = delta + u * (2 * R + delta) + 2 * u * (2 * R + mu);
  double r = 1 / sqrt(w->eps) * (1 + 0x1p-40), root = sqrt(n) * (1 + 0x1p-40); /* |c| r <= sqrt(n - 1) */
  double minus = fmax(g, 3 * u) + 4 * a->eta / w->eps + (a->in_rel > 0 ? 2 * in * r : 0);
  double plus = g + 3 * u + (1 + g) * (2 * delta * r + delta * delta * r * r) + 4 * a->eta / w->eps;
  if (a->in_rel == 0) plus = g + 3 * u + (1 + g) * mu * mu * r * r + 4 * a->eta / w->eps;
  if (!(minus < CF_TOL_LIMIT) && !t->why)
    t->why = isinf(g) ? why_gamma : "eps is below the underflow of the squares in this accumulator";
  if (t->why) {
    finish(a, INFINITY, INFINITY, false, t);
    return;
  }
  double rho = fmax((1 + u) * (1 + u) / sqrt(1 - minus) - 1, 1 - (1 - u) * (1 - u) / sqrt(1 + plus)) + 0x1p-45;
  double k = (1 + rho) * power(u, 3);
  double z = w->weight * (root * (k - 1 + 0x1p-50) + kappa * r * k) + a->eta * (w->weight * (1 + r) + 1);
  double b = a->in_rel * w->bias + a->in_abs + u * w->bias;
  finish(a, u, (z + b) * (1 + u), false, t);
}

void cf_tolerance_worst(const cf_worst *w, const cf_arith *a, cf_tolerance *t)
{
  *t = (cf_tolerance){0};
  switch (w->op) {
  case CF_TOL_SUM: worst_sum(w, a, t); return;
  case CF_OP_DOT: worst_dot(w, a, t); return;
  case CF_OP_SOFTMAX: worst_softmax(w, a, t); return;
  case CF_OP_LOGSOFTMAX: worst_logsumexp(w, a, true, t); return;
  case CF_OP_LOGSUMEXP: worst_logsumexp(w, a, false, t); return;
  case CF_OP_EXP: worst_exp(w, a, t); return;
  case CF_OP_ATTENTION: worst_attention(w, a, t); return;
  case CF_OP_L2NORM: worst_l2norm(w, a, t); return;
  case CF_OP_RMSNORM: worst_rmsnorm(w, a, t); return;
  default: worst_layernorm(w, a, t); return;
  }
}

#define MODEL "basic operations correctly rounded with unit roundoff u (absolute eta = half the least subnormal for products and quotients), nothing overflows"
#define SHIFT                                                                                                                      \
  "shifted exponentials: D_j = u |x_j - max x|, r_j = (1 + e) exp(D_j) - 1, e = 2 u exp_ulp; "                                       \
  "sum: eps_S = (sum e_j r_j + n e_abs + gamma_(n-1)(S + ...)) / S   [Blanchard, Higham, Higham 2021]"

const char *cf_tolerance_derivation(int op)
{
  switch (op) {
  case CF_TOL_SUM: return MODEL "\n|error| <= gamma_(n-1) sum |x_i|, any order   [Higham 2002, 4.2]";
  case CF_OP_DOT: return MODEL "\n|error| <= gamma_n sum |x_i y_i| + n eta (1 + gamma_n), any order   [Higham 2002, 3.1]";
  case CF_OP_SOFTMAX: return MODEL "\n" SHIFT "\n|error_i| <= p_i ((1 + r_i)(1 + u)^2 / (1 - eps_S) - 1) + e_abs (1 + u)^2 / (S (1 - eps_S)) + 2 eta";
  case CF_OP_LOGSOFTMAX:
    return MODEL "\n" SHIFT "\n|error_i| <= e_l + D_i + u (|t_i| + e_l + D_i), e_l = eps_S / (1 - eps_S) + e |log S| + e_abs";
  case CF_OP_LOGSUMEXP: return MODEL "\n" SHIFT "\n|error| <= e_l + u (|t| + e_l), e_l = eps_S / (1 - eps_S) + e |log S| + e_abs";
  case CF_OP_EXP: return "|error| <= exp_ulp ulp_acc(t) <= 2 u exp_ulp |t| + exp_ulp least subnormal";
  case CF_OP_ATTENTION:
    return MODEL "\nscores: sigma_j = gamma_(d+4) |scale| sum_l |q_l k_jl|, D_j = sigma_j + u (|s_j - max s| + sigma_j + sigma_max)\n" SHIFT
                 "\n|error| <= (sum_j p_j r_j |v_j| + gamma_n sum_j p_j (1 + r_j) |v_j| + eps_S sum_j p_j |v_j|) / (1 - eps_S), then two roundings";
  case CF_OP_FIELD:
    return MODEL "\nmean A_i: attention with q = k = v = x, scale beta: |error of A_il| <= T_l; C = sum_l |x_il| max_j |x_jl|, D = sum_l |x_il| T_l + gamma_(d+3) sum_l |x_il| (max_j |x_jl| + T_l)\n"
                 "|error_k| <= T_k + |x_ik| (D + u (C + D)) + gamma_(d+3) (max_j |x_jk| + |x_ik| C + ...)";
  case CF_OP_L2NORM: return MODEL "\n|x|^2 within phi = gamma_n + n eta / |x|^2; |error| <= |t| ((1 + u)^2 / ((1 - u) sqrt(1 - phi)) - 1) + eta (1 + |x_i|)";
  case CF_OP_RMSNORM: return MODEL "\nmean square within phi = gamma_(n+3) + 4 eta / (ms + eps); |error| <= |t| ((1 + u)^5 / sqrt(1 - phi) - 1) + ...";
  default:
    return MODEL "\nmean: mu = gamma_(n+1) mean |x|; centred: kappa = mu + u (|c| + mu) + 2 u (|x| + |m| + mu); two-pass variance within "
                 "[-gamma_(n+5) v, gamma_(n+5)(v + mu^2) + mu^2]\n"
                 "|error| <= |w| r ((|c| + kappa)(1 + rho)(1 + u)^3 - |c|) + u (|t| + |b| + ...), rho the relative error of r = 1/sqrt(v + eps)";
  }
}
