/* The derived tolerance evaluated on the inputs at hand: the sums of absolute values, scores and variances that occur. */
#include <math.h>
#include <certiform/expo.h>
#include "judge/tolerance.h"

static const double U64 = 0x1p-53;
static const char why_gamma[] = "n u >= 1: Higham's gamma_n has no finite value in this accumulator";
static const char why_sum[] = "the relative error of the sum of exponentials reaches 1 in this accumulator";
static const char why_norm[] = "the relative error of the norm reaches 1 in this accumulator (the squares underflow, the inputs are rounded to it, or the mean cancels)";
static const char why_over[] = "the squares overflow binary64";
static const char why_under[] = "the squares underflow in this accumulator, and the norm with them";
static const char why_weights[] = "the weights exp(beta <x_i, x_j>) overflow binary64";
static const char why_bound[] = "the bound itself overflows binary64";
static const char why_terms[] = "the sum of |x_i y_i| overflows binary64";

/* the final rounding, and the one inflation */
static double finish(const cf_arith *a, double t, double e)
{
  return (a->out_rel > 0 ? e + a->out_rel * (t + e) + a->out_abs : e) * CF_TOL_INFLATE;
}

static const char *unbounded(size_t m, double *tol, const char *why)
{
  for (size_t i = 0; i < m; i++) tol[i] = INFINITY;
  return why;
}

static const char *bounded(size_t m, double *tol, const char *why)
{
  for (size_t i = 0; i < m; i++)
    if (!(tol[i] < INFINITY)) return unbounded(m, tol, why);
  return NULL;
}

/* e[i] := exp(arg[i]) from above (arg <= 0, -inf gives 0); far below, e^-700 is above enough. The lower side of a sum of these
 * is within 2^-20 of its value. */
static void exp_upper(size_t n, const double *arg, double *e)
{
  double x[64], v[64], b[64];
  for (size_t i = 0; i < n; i += 64) {
    size_t m = n - i < 64 ? n - i : 64;
    for (size_t j = 0; j < m; j++) x[j] = arg[i + j] > -700 ? arg[i + j] : -700;
    cf_status status = cf_exp_bound(m, x, v, b);
    for (size_t j = 0; j < m; j++) {
      e[i + j] = status == CF_OK && b[j] <= 0x1p-30 * v[j] ? v[j] + b[j] : INFINITY;
      if (arg[i + j] == -INFINITY) e[i + j] = 0;
    }
  }
}

/* e (expm1(D)(1 + rel) + rel) from above: expm1(D) <= D + D^2 up to D = 1, exp(d + D) beyond */
static double weight_error(const cf_arith *a, double e, double d, double D)
{
  if (e == 0) return 0;
  if (D <= 1) return e * (a->e_rel + (1 + a->e_rel) * (D + D * D));
  double arg = d + D;
  return arg < 690 ? (1 + a->e_rel) * cf_exp_above(arg) : INFINITY;
}

typedef struct weights {
  double n, S, eps, log_S; /* live entries, the sum and the relative error of its computed value */
} weights;

/* A score x, off by at most dx, so far below the largest (max, off by at most dmax) that its weight, computed or exact, is below
 * e^-700 < CF_TOL_FAR: masks such as -1e9 or the least finite number, whose own rounding must not count for the others. */
static bool far_below(double x, double dx, double max, double dmax)
{
  return x + dx + 0x1p-48 * (fabs(x) + fabs(max)) < max - dmax - 1000;
}

/* From x: e[], er[] (absolute errors of the computed e), D[] (errors of the exponents) */
static weights soft(const cf_row *r, const cf_arith *a, double *e, double *er, double *D)
{
  weights z = {0};
  double max = -INFINITY, in = 0, err = 0;
  for (size_t i = 0; i < r->n; i++) max = fmax(max, r->x[i]);
  double at_max = a->in_rel * fabs(max) + a->in_abs;
  for (size_t i = 0; i < r->n; i++) {
    double own = a->in_rel * fabs(r->x[i]) + a->in_abs;
    D[i] = r->x[i] == -INFINITY ? -INFINITY : (r->x[i] - max) * (1 - 0x1p-52); /* nearer 0 than the real difference */
    if (r->x[i] == -INFINITY) continue;
    if (!far_below(r->x[i], own, max, at_max)) in = fmax(in, own);
    z.n++;
  }
  exp_upper(r->n, D, e);
  for (size_t i = 0; i < r->n; i++) {
    double dist = -D[i] * (1 + 0x1p-50), d = D[i], own = a->in_rel * fabs(r->x[i]) + a->in_abs;
    bool far = r->x[i] != -INFINITY && far_below(r->x[i], own, max, at_max);
    if (far) e[i] = CF_TOL_FAR;
    else own = in;
    D[i] = r->x[i] == -INFINITY ? 0 : in + own + a->u * (dist + in + own);
    er[i] = far ? 2 * CF_TOL_FAR : weight_error(a, e[i], d, D[i]);
    z.S += e[i];
    err += er[i];
  }
  double more = err + z.n * a->e_abs;
  z.eps = (more + cf_gamma(z.n - 1, a->u) * (z.S + more)) / z.S * CF_TOL_INFLATE;
  if (!(z.eps < CF_TOL_LIMIT)) z.eps = INFINITY;
  return z;
}

static const char *tol_softmax(const cf_row *r, const cf_arith *a, double *tol)
{
  double *e = r->work, *er = e + r->n, *D = er + r->n, two = (1 + a->u) * (1 + a->u);
  weights z = soft(r, a, e, er, D);
  if (isinf(z.eps)) return unbounded(r->m, tol, why_sum);
  for (size_t i = 0; i < r->m; i++) {
    double p = e[i] / z.S, pr = er[i] / z.S;
    /* p ((1 + r) two / (1 - eps) - 1) = (pr two + p (two - 1) + p eps) / (1 - eps) */
    double err = (pr * two + p * (2 * a->u + a->u * a->u) + p * z.eps + a->e_abs * two / z.S) / (1 - z.eps) + 2 * a->eta;
    tol[i] = e[i] == 0 ? 0 : finish(a, p * (1 + 0x1p-18), err);
  }
  return bounded(r->m, tol, why_sum);
}

static const char *tol_logsoft(const cf_row *r, const cf_arith *a, bool each, double *tol)
{
  double *e = r->work, *er = e + r->n, *D = er + r->n, max = -INFINITY;
  weights z = soft(r, a, e, er, D);
  if (isinf(z.eps)) return unbounded(r->m, tol, why_sum);
  double el = z.eps / (1 - z.eps), log_S = cf_log_above(z.S * (1 + 0x1p-18));
  el += a->e_rel * (log_S + el) + a->e_abs;
  for (size_t i = 0; i < r->n; i++) max = fmax(max, r->x[i]);
  for (size_t i = 0; i < r->m; i++) {
    if (each && r->x[i] == -INFINITY) {
      tol[i] = 0;
      continue;
    }
    double t = each ? (max - r->x[i]) * (1 + 0x1p-50) + log_S : fmin(fabs(max) + log_S, fabs(max + log_S) + 0x1p-17 * log_S + 0x1p-50 * fabs(max));
    double err = el + (each ? D[i] : a->in_rel * fabs(max) + a->in_abs);
    tol[i] = finish(a, t, err + a->u * (t + err));
  }
  return bounded(r->m, tol, why_sum);
}

static const char *tol_exp(const cf_row *r, const cf_arith *a, double *tol)
{
  mpfr_t f;
  mpfr_init2(f, 53);
  for (size_t i = 0; i < r->m; i++) {
    mpfr_set_d(f, r->x[i], MPFR_RNDN);
    mpfr_exp(f, f, MPFR_RNDU);
    /* beyond DBL_MAX every finite result is outside anyway: the tolerance of DBL_MAX is derived for less and keeps it finite */
    double t = fmin(mpfr_get_d(f, MPFR_RNDU), 0x1.fffffffffffffp1023), in = a->in_rel * fabs(r->x[i]) + a->in_abs;
    double D = in > 0 ? (in <= 1 ? in + in * in : INFINITY) : 0;
    tol[i] = finish(a, t, t * (a->e_rel + D * (1 + a->e_rel)) + a->e_abs);
    if (isinf(tol[i])) tol[i] = t;
  }
  mpfr_clear(f);
  return bounded(r->m, tol, "the input's own rounding to the accumulator changes exp by more than a factor e");
}

static const char *tol_dot(const cf_row *r, const cf_arith *a, double *tol)
{
  double A = 0, s = 0, in = 0, k = (double)r->n + (a->in_rel > 0 ? 2 : 0), g = cf_gamma(k, a->u);
  for (size_t i = 0; i < r->n; i++) {
    A += fabs(r->x[i] * r->y[i]) + 0x1p-1074;
    s += r->x[i] * r->y[i];
    in += a->in_abs * (fabs(r->x[i]) + fabs(r->y[i]) + a->in_abs);
  }
  if (r->n == 0) return tol[0] = 0, NULL;
  double t = fmin(A, fabs(s) + cf_gamma((double)r->n + 2, U64) * A);
  tol[0] = finish(a, t, g * A + ((double)r->n * a->eta + in) * (1 + g));
  return bounded(1, tol, isinf(g) ? why_gamma : why_terms);
}

/* Overflow is not in the model, so it must not stop the derivation either: everything here is divided by `unit`, a power of two, 1 unless
 * the squares might overflow. eta stays as it is, which is more than eta / unit. Underflow is in the model: a norm may be lost to it. */
static double unit_of(const cf_row *r)
{
  double max = 0;
  for (size_t i = 0; i < r->n; i++) max = fmax(max, fabs(r->x[i]));
  return max > 0x1p400 ? ldexp(1, ilogb(max)) : 1;
}

static const char *tol_l2norm(const cf_problem *p, const cf_row *r, const cf_arith *a, double *tol)
{
  double ss = 0, din = 0, g = cf_gamma((double)r->n, a->u), two = (1 + a->u) * (1 + a->u), unit = unit_of(r), eps = p->o.eps / unit;
  for (size_t i = 0; i < r->n; i++) {
    double x = r->x[i] / unit, in = a->in_rel * fabs(x) + a->in_abs;
    ss += x * x;
    din += in * in;
  }
  double N = sqrt(ss), D = fmax(N, eps), lo2 = fmax(0, N - sqrt(din)), hi2 = N + sqrt(din);
  double under = (double)r->n * a->eta * (1 + g), e = eps * (1 - 2 * a->u) - a->eta;
  lo2 = lo2 * lo2 * (1 - g) - under;
  hi2 = hi2 * hi2 * (1 + g) + under;
  double lo = fmax(lo2 > 0 ? sqrt(lo2) * (1 - a->u) * (1 - 0x1p-45) : 0, e), hi = fmax(sqrt(hi2), eps + a->eta) * (1 + 2 * a->u);
  if (!(ss < INFINITY) || !(lo > 0) || !(g < INFINITY)) return unbounded(r->m, tol, isinf(g) ? why_gamma : din > 0 ? why_norm : why_under);
  double rel = fmax(D / lo * two - 1, 1 - D / hi * (1 - a->u) * (1 - a->u)) + 0x1p-45;
  for (size_t i = 0; i < r->m; i++) {
    double x = fabs(r->x[i] / unit), t = x / D, in = a->in_rel * x + a->in_abs;
    tol[i] = finish(a, t, t * rel + in / lo * two + a->eta * (1 + fabs(r->x[i])));
  }
  return bounded(r->m, tol, why_norm);
}

typedef struct root { /* r = 1/sqrt(v + eps) and the relative error of its computed value */
  double r, rho;
} root;

/* v in [v_lo, v_hi] is computed within [-(g v + under), +(g v + plus + under)]; eps is rounded and added, then root and reciprocal */
static root inverse_root(double v_lo, double v_hi, double g, double plus, double eps, const cf_arith *a)
{
  double u = a->u, under = 4 * a->eta * (1 + g), least = v_lo + eps;
  double minus = (g * v_hi + 3 * u * eps + under) / least * (1 + 0x1p-40), more = (g * v_hi + plus + 3 * u * eps + under) / least;
  root z = {1 / sqrt(least), INFINITY};
  if (!(least > 0) || !(minus < CF_TOL_LIMIT)) return z;
  z.rho = fmax((1 + u) * (1 + u) / sqrt(1 - minus) - 1, 1 - (1 - u) * (1 - u) / sqrt(1 + more)) + 0x1p-45;
  return z;
}

static const char *tol_rmsnorm(const cf_problem *p, const cf_row *r, const cf_arith *a, double *tol)
{
  double ss = 0, in = 0, u = a->u, n = (double)r->n, g = cf_gamma(n + 4, u);
  for (size_t i = 0; i < r->n; i++) {
    ss += r->x[i] * r->x[i];
    in = fmax(in, a->in_rel * fabs(r->x[i]) + a->in_abs);
  }
  double ms = ss / n, s = sqrt(ms), lo = fmax(0, s - in), hi = s + in;
  root z = inverse_root(ms * (1 - 0x1p-18), ms * (1 + 0x1p-18), g, in > 0 ? (hi * hi - ms) * (1 + g) : 0, p->o.eps, a);
  if (in > 0) { /* the rounded input's own mean square lies in [lo^2, hi^2] */
    root low = inverse_root(lo * lo, ms, g, (hi * hi - ms) * (1 + g), p->o.eps, a);
    z.rho = low.rho + low.r / z.r - 1 + 0x1p-40;
  }
  if (!(z.rho < INFINITY)) return unbounded(r->m, tol, isinf(g) ? why_gamma : isinf(ss) ? why_over : why_norm);
  double k = (1 + z.rho) * (1 + u) * (1 + u) * (1 + u) - 1 + 0x1p-45;
  for (size_t i = 0; i < r->m; i++) {
    double w = p->w ? fabs(p->w[i]) : 1, wr = w * z.r, x = fabs(r->x[i]), t = wr * x * (1 + 0x1p-17);
    double own = (a->in_rel * x + a->in_abs) * wr + a->in_abs * x * z.r;
    tol[i] = finish(a, t, t * k + own * (1 + k) + a->eta * (w * (1 + z.r) + x + 1));
  }
  return bounded(r->m, tol, why_norm);
}

typedef struct centred { /* of one row, in double: mean, enclosure of the biased variance, and the accumulator's errors */
  double mean, slack, v_lo, v_hi, mu, in;
} centred;

static centred centre(const cf_row *r, const cf_arith *a)
{
  centred z = {0};
  double n = (double)r->n, sum = 0, abs = 0, lo = 0, hi = 0;
  for (size_t i = 0; i < r->n; i++) {
    sum += r->x[i];
    abs += fabs(r->x[i]);
    z.in = fmax(z.in, a->in_rel * fabs(r->x[i]) + a->in_abs);
  }
  z.mean = sum / n;
  z.slack = cf_gamma(n + 3, U64) * (abs / n) + 0x1p-1070; /* |x_i - mean| in double is within slack + u64 |.| of the real one */
  for (size_t i = 0; i < r->n; i++) {
    double c = fabs(r->x[i] - z.mean), err = z.slack + 0x1p-52 * c, less = fmax(0, c - err);
    lo += less * less;
    hi += (c + err) * (c + err);
  }
  z.v_lo = lo / n * (1 - 0x1p-18);
  z.v_hi = hi / n * (1 + 0x1p-18);
  z.mu = (cf_gamma(n + 1, a->u) * (abs / n + z.in) + 2 * a->eta + z.in) * CF_TOL_INFLATE;
  return z;
}

/* How far the variance that the rounded inputs and the rounded mean give lies above the real one: mu^2 exactly, since the cross
 * term vanishes; with rounded inputs by Minkowski. */
static root layernorm_root(const cf_problem *p, const centred *c, double g, const cf_arith *a)
{
  if (c->in == 0) return inverse_root(c->v_lo, c->v_hi, g, c->mu * c->mu * (1 + g), p->o.eps, a);
  double d = c->mu + c->in, s = sqrt(c->v_hi), lo = fmax(0, sqrt(c->v_lo) - d);
  root z = inverse_root(c->v_lo, c->v_hi, g, d * (2 * s + d) * (1 + g), p->o.eps, a);
  root low = inverse_root(lo * lo, c->v_hi, g, d * (2 * s + d) * (1 + g), p->o.eps, a);
  z.rho = low.rho + low.r / z.r - 1 + 0x1p-40;
  return z;
}

static const char *tol_layernorm(const cf_problem *p, const cf_row *r, const cf_arith *a, double *tol)
{
  double u = a->u, g = cf_gamma((double)r->n + 5, u);
  centred c = centre(r, a);
  root z = layernorm_root(p, &c, g, a);
  if (!(z.rho < INFINITY)) return unbounded(r->m, tol, isinf(g) ? why_gamma : isinf(c.v_hi) ? why_over : why_norm);
  double k = (1 + z.rho) * (1 + u) * (1 + u) * (1 + u);
  for (size_t i = 0; i < r->m; i++) {
    double x = fabs(r->x[i]), m = fabs(c.mean) + c.slack, ci = fabs(r->x[i] - c.mean) * (1 + 0x1p-52) + c.slack;
    double kappa = c.mu + c.in + u * (ci + c.mu + c.in) + 2 * u * (x + m + c.mu); /* the last term: x r - m r instead of (x - m) r */
    double w = p->w ? fabs(p->w[i]) : 1, b = p->b ? fabs(p->b[i]) : 0, wr = w * z.r;
    double e = wr * (ci * (k - 1 + 0x1p-50) + kappa * k) + a->in_abs * ci * z.r * k + a->eta * (w * (1 + z.r) + x + 1);
    double t = wr * ci + b;
    if (p->b) e += a->in_rel * b + a->in_abs + u * b;
    tol[i] = finish(a, t, e + u * (t + e));
  }
  return bounded(r->m, tol, why_norm);
}

/* scores s_j, their errors sigma_j in acc, and tau_j, those of s_j in these doubles */
static void scores(const cf_problem *p, const cf_row *r, const cf_arith *a, double *s, double *sigma, double *tau)
{
  double d = (double)p->d, in = a->in_rel > 0, g = cf_gamma(d + 4 + 2 * in, a->u), sc = fabs(p->scale), qs = 0;
  for (size_t l = 0; l < p->d; l++) qs += fabs(r->q[l]);
  for (size_t j = 0; j < r->n; j++) {
    double dot = 0, B = 0, ks = 0, b = r->bias ? r->bias[j] : 0;
    const double *k = r->k + j * p->d;
    for (size_t l = 0; l < p->d; l++) {
      double z = r->q[l] * k[l];
      dot += z;
      B += fabs(z);
      ks += fabs(k[l]);
    }
    if (b == -INFINITY) {
      s[j] = -INFINITY;
      sigma[j] = tau[j] = 0;
      continue;
    }
    B = B * sc * (1 + 0x1p-20);
    s[j] = p->scale * dot + b;
    tau[j] = (d + 6) * 0x1p-52 * (B + fabs(b)) + (d + 2) * 0x1p-1070 * (1 + sc);
    sigma[j] = g * B + (1 + g) * (a->eta + a->in_abs) * (d * sc + (ks + qs) * (1 + sc) + 1);
    if (r->bias) sigma[j] += a->u * fabs(s[j]) + a->u * (tau[j] + sigma[j]) + a->in_rel * fabs(b) + a->in_abs;
  }
}

typedef struct bounds { /* of one row of scores: the largest, and the largest errors among the keys that are not far below it */
  double max, sigma, tau;
  bool wild; /* the scores themselves are uncertain in double: all weights may be 1 */
} bounds;

/* Only keys not far below can be the largest in acc or in truth. Those far below are marked by a negative sigma. */
static bounds bound_scores(size_t n, const double *s, double *sigma, const double *tau)
{
  bounds b = {.max = -INFINITY};
  double at_max = 0, all_sigma = 0, all_tau = 0;
  for (size_t j = 0; j < n; j++)
    if (s[j] > b.max) {
      b.max = s[j];
      at_max = sigma[j];
    }
  for (size_t j = 0; j < n; j++) {
    bool far = far_below(s[j], tau[j] + sigma[j], b.max, at_max);
    if (!far) b.sigma = fmax(b.sigma, sigma[j]);
    if (!far) b.tau = fmax(b.tau, tau[j]);
    all_sigma = fmax(all_sigma, sigma[j]);
    all_tau = fmax(all_tau, tau[j]);
  }
  b.wild = !(b.tau <= 0x1p-5);
  for (size_t j = 0; j < n; j++)
    if (!b.wild && s[j] != -INFINITY && far_below(s[j], tau[j] + sigma[j], b.max, at_max)) sigma[j] = -1;
  if (b.wild) {
    b.sigma = all_sigma;
    b.tau = all_tau;
  }
  return b;
}

/* e[], er[] of the row: probabilities times S, and their absolute errors; S and its relative error */
static weights attend(const cf_problem *p, const cf_row *r, const cf_arith *a, double *e, double *er, double *s, double *sigma)
{
  weights z = {0};
  double err = 0;
  scores(p, r, a, s, sigma, e);
  bounds b = bound_scores(r->n, s, sigma, e);
  for (size_t j = 0; j < r->n; j++) s[j] = s[j] == -INFINITY ? s[j] : b.wild ? 0 : fmax((s[j] - b.max) * (1 - 0x1p-52), -0x1p1000);
  exp_upper(r->n, s, e);
  double up = b.wild ? 1 : 1 + 8 * b.tau;
  for (size_t j = 0; j < r->n; j++) {
    if (e[j] == 0) {
      er[j] = 0;
      continue;
    }
    double dist = (b.wild ? 2 * (fabs(b.max) + b.tau) : -s[j] + 2 * b.tau) * (1 + 0x1p-50);
    bool far = sigma[j] < 0;
    if (far) e[j] = CF_TOL_FAR;
    er[j] = far ? 2 * CF_TOL_FAR : weight_error(a, e[j] * up, s[j], sigma[j] + a->u * (dist + sigma[j] + b.sigma));
    z.S += b.wild ? 0 : e[j];
    z.n++;
    err += er[j];
  }
  if (b.wild) z.S = 1;
  double more = err + z.n * a->e_abs;
  z.eps = (more + cf_gamma(z.n - 1, a->u) * (z.S * up + more)) / z.S * CF_TOL_INFLATE;
  for (size_t j = 0; j < r->n; j++) e[j] *= up;
  if (!(z.eps < CF_TOL_LIMIT)) z.eps = INFINITY;
  return z;
}

/* Whatever the weights: computed weights are non-negative and the largest is at least 1 - e >= 1/2, so that the result is a mean of
 * the live v_j but for the rounding of the two sums and the quotient. */
static const char *convex(const cf_problem *p, const cf_row *r, const cf_arith *a, double *tol)
{
  double n = (double)r->n, g = cf_gamma(n + 1, a->u), two = (1 + a->u) * (1 + a->u);
  if (!(g < 0.5) || !(a->e_rel + a->e_abs <= 0.5)) return unbounded(r->m, tol, why_sum);
  for (size_t c = 0; c < r->m; c++) {
    double lo = INFINITY, hi = -INFINITY;
    for (size_t j = 0; j < r->n; j++) {
      if (r->bias && r->bias[j] == -INFINITY) continue;
      lo = fmin(lo, r->v[j * p->dv + c]);
      hi = fmax(hi, r->v[j * p->dv + c]);
    }
    double t = fmax(fabs(lo), fabs(hi)), err = (hi - lo) + (2 * g * t + 2 * n * (a->eta + a->in_abs) * (1 + g)) / (1 - g);
    tol[c] = finish(a, t, err + (two - 1) * (t + err) + 2 * a->eta * (1 + n * t));
  }
  return bounded(r->m, tol, why_sum);
}

static const char *tol_attention(const cf_problem *p, cf_row *r, const cf_arith *a, double *tol)
{
  double *e = r->work, *er = e + r->n, *s = er + r->n, *sigma = s + r->n, in = a->in_rel > 0;
  weights z = attend(p, r, a, e, er, s, sigma);
  if (isinf(z.eps)) return convex(p, r, a, tol);
  double g = cf_gamma(z.n + in, a->u), two = (1 + a->u) * (1 + a->u), *A2 = r->bound, *A3 = r->value;
  for (size_t c = 0; c < r->m; c++) tol[c] = A2[c] = A3[c] = 0;
  for (size_t j = 0; j < r->n; j++) {
    if (e[j] == 0) continue;
    const double *v = r->v + j * p->dv;
    for (size_t c = 0; c < r->m; c++) {
      double av = fabs(v[c]);
      tol[c] += e[j] * av;
      A2[c] += er[j] * av;
      A3[c] += av;
    }
  }
  for (size_t c = 0; c < r->m; c++) {
    double t = tol[c] / z.S * (1 + 0x1p-18), num = A2[c] + a->e_abs * A3[c];
    num += g * (tol[c] + num) + z.n * (a->eta + a->in_abs * (1 + z.S)) * (1 + g);
    double err = (num / z.S + t * z.eps) / (1 - z.eps);
    tol[c] = finish(a, t, err + (two - 1) * (t + err) + 2 * a->eta * (1 + A3[c]));
  }
  return bounded(r->m, tol, why_sum);
}

/* Token i of a configuration, from the tolerance of its mean A and M >= |A|: c = <x, A>, A - c x, in any of the usual orders */
static void project(const cf_problem *p, const double *xi, const double *M, const cf_arith *a, double *tol)
{
  const double d = (double)p->d, in = a->in_rel > 0, g = cf_gamma(d + 3 + 2 * in, a->u);
  double C = 0, D = 0, most = 0;
  for (size_t k = 0; k < p->d; k++) {
    C += fabs(xi[k]) * M[k];
    D += fabs(xi[k]) * tol[k] + g * fabs(xi[k]) * (M[k] + tol[k]);
    most += M[k] + tol[k];
  }
  D += (1 + g) * (d * a->eta + a->in_abs * most);
  for (size_t k = 0; k < p->d; k++) {
    double X = fabs(xi[k]), t = M[k] + X * C;
    double e = tol[k] + X * D + ((a->u + a->in_rel * (1 + a->u)) * X + a->in_abs * (1 + a->u)) * (C + D) + a->eta;
    tol[k] = finish(a, t, (e + g * (t + e)) * (1 + (d + 8) * 0x1p-52));
  }
}

/* M := max_j |x_jk| over the tokens that are seen */
static void largest(const cf_row *r, size_t d, double *M)
{
  for (size_t k = 0; k < d; k++) M[k] = 0;
  for (size_t j = 0; j < r->n; j++)
    for (size_t k = 0; k < d; k++) M[k] = fmax(M[k], fabs(r->v[j * d + k]));
}

/* The mean of usa, sum_j w_j x_j / n, w_j = exp(s_j) without a shift; M >= its magnitude */
static const char *tol_usa(const cf_problem *p, cf_row *r, const cf_arith *a, double *M, double *tol)
{
  double n = (double)r->n, in = a->in_rel > 0, g = cf_gamma(n + in, a->u), three = (1 + a->u) * (1 + a->u) * (1 + a->u) - 1, all = 0;
  double *w = r->work, *s = w + r->n, *sigma = s + r->n;
  scores(p, r, a, s, sigma, w);
  for (size_t j = 0; j < r->n; j++) s[j] = (s[j] + w[j]) * (1 + (s[j] + w[j] > 0 ? 1 : -1) * 0x1p-50);
  exp_upper(r->n, s, w);
  for (size_t k = 0; k < p->d; k++) M[k] = tol[k] = 0;
  for (size_t j = 0; j < r->n; j++) {
    const double er = weight_error(a, w[j], s[j], sigma[j]) + a->e_abs;
    all += w[j] + er;
    for (size_t k = 0; k < p->d; k++) {
      M[k] += w[j] * fabs(r->v[j * p->d + k]);
      tol[k] += er * fabs(r->v[j * p->d + k]);
    }
  }
  for (size_t k = 0; k < p->d; k++) {
    double e = tol[k] + g * (M[k] + tol[k]) + (1 + g) * (n * a->eta + a->in_abs * all);
    M[k] = M[k] / (double)p->nq * CF_TOL_INFLATE;
    tol[k] = (e / (double)p->nq + three * (M[k] + e / (double)p->nq) + 2 * a->eta) * CF_TOL_INFLATE;
  }
  return bounded(p->d, tol, isinf(g) ? why_gamma : why_weights);
}

/* The softmax mean is attention with q = k = v = x and the scale beta; its own final rounding is left out. */
static const char *tol_field(const cf_problem *p, cf_row *r, const cf_arith *a, double *tol)
{
  cf_arith inner = *a;
  inner.out_rel = inner.out_abs = 0;
  for (size_t i = 0; i < p->nq; i++) {
    cf_row one = *r;
    double *M = r->work + 4 * p->nq;
    one.q = r->x + i * p->d;
    one.k = one.v = r->x;
    one.bias = NULL;
    one.n = p->o.field_causal ? i + 1 : p->nq;
    one.m = p->d;
    const char *why = p->o.field_usa ? tol_usa(p, &one, &inner, M, tol + i * p->d) : tol_attention(p, &one, &inner, tol + i * p->d);
    if (why) return unbounded(r->m, tol, why);
    if (!p->o.field_usa) largest(&one, p->d, M);
    project(p, one.q, M, a, tol + i * p->d);
  }
  return bounded(r->m, tol, isinf(cf_gamma((double)(p->nq + p->d + 5), a->u)) ? why_gamma : why_bound);
}

const char *cf_tolerance_row(const cf_problem *p, cf_row *r, const cf_arith *a, double *tol)
{
  if (r->n == 0 && p->o.op != CF_OP_DOT) return NULL;
  switch (p->o.op) {
  case CF_OP_ATTENTION: return tol_attention(p, r, a, tol);
  case CF_OP_SOFTMAX: return tol_softmax(r, a, tol);
  case CF_OP_LOGSOFTMAX: return tol_logsoft(r, a, true, tol);
  case CF_OP_LOGSUMEXP: return tol_logsoft(r, a, false, tol);
  case CF_OP_LAYERNORM: return tol_layernorm(p, r, a, tol);
  case CF_OP_RMSNORM: return tol_rmsnorm(p, r, a, tol);
  case CF_OP_L2NORM: return tol_l2norm(p, r, a, tol);
  case CF_OP_EXP: return tol_exp(r, a, tol);
  case CF_OP_FIELD: return tol_field(p, r, a, tol);
  default: return tol_dot(r, a, tol);
  }
}
