/* Layer and RMS normalization with bounds.                                                       [specs/bound.md, Layernorm] */
#include <certiform/layernorm.h>
#include "bound/acc.h"
#include "bound/up.h"
#include "checked/check.h"

#define EPS_SMALL 0x1p-500

/* y[i] := x[i] - mean, d[i] := bound of its error, from the mean as a pair: mean = h + l +- mu                 [lemma Center] */
static void center(size_t n, double *y, double *d)
{
  cf_pair s = cf_pair_sum(n, y);
  double m = (double)n, h = s.hi / m;
  double l = (fma(-h, m, s.hi) + s.lo) / m;
  double mu = cf_up_add(cf_up_div(s.rad, m), cf_up_add(cf_up_mul(fabs(l), 4.0 * CF_U), 2.0 * CF_BOUND_ETA));
  if (s.rad == 0.0 && s.lo == 0.0 && fma(-h, m, s.hi) == 0.0) mu = 0.0; /* the mean is the double h */
  for (size_t i = 0; i < n; i++) {
    double a, e, c, f;
    cf_two_sum(y[i], -h, &a, &e);
    double t = e - l;
    cf_two_sum(a, t, &c, &f);
    y[i] = c;
    d[i] = (fabs(f) + CF_BOUND_USUM * fabs(t) + mu) * CF_BOUND_SLACK;
  }
}

/* sum of d (2 |c| + d), what the errors d of c change in sum of c^2; in lanes of 8 */
static double square_gap(size_t n, const double *c, const double *d)
{
  double s[8] = {0}, t = 0.0;
  for (size_t i = 0; i < n; i++) s[i % 8] += d[i] * (2.0 * fabs(c[i]) + d[i]);
  for (int l = 0; l < 8; l++) t += s[l];
  return t * CF_BOUND_SUM + (double)n * CF_BOUND_ETA;
}

typedef struct deviation {
  double r;     /* computed sqrt(mean c^2 + eps) */
  double omega; /* |r / exact - 1| <= omega; infinite: nothing is known */
} deviation;

static deviation root(size_t n, double eps, const double *c, const double *d)
{
  cf_pair q = cf_pair_dot(n, c, c);
  double m = (double)n, g = q.hi / m, h = g + eps;
  double gap = cf_up_add(square_gap(n, c, d), cf_up_add(fabs(q.lo), q.rad));
  double err = cf_up_add(cf_up_div(gap, m), CF_BOUND_USUM * g + CF_BOUND_USUM * h + 2.0 * CF_BOUND_ETA);
  double rel = cf_up_div(err, h); /* |1/sqrt(1+t) - 1| <= (rel/2)(1 + 2 rel) for |t| <= rel <= 0.1 */
  deviation v = {sqrt(h), INFINITY};
  if (rel <= 0.1) v.omega = (0.5 * rel * (1.0 + 2.0 * rel) + 1.1 * CF_U) * CF_BOUND_SLACK;
  return v;
}

/* One output from its deviation c +- d: q = c / r, then the weight and the bias, each with its rounding  [theorem Layernorm] */
static double output(size_t n, deviation v, double c, double d, const double *w, const double *b, double *bound)
{
  double y = 0.0, e = cf_up_sqrt((double)n); /* |c| / r <= sqrt n whatever happens */
  if (v.omega < INFINITY) {
    y = c / v.r;
    e = fabs(y) * (CF_BOUND_USUM + v.omega) + d * ((1.0 + v.omega) / v.r * CF_BOUND_SLACK) + 2.0 * CF_BOUND_ETA;
  }
  if (w) {
    y *= *w;
    e = fabs(*w) * e * CF_BOUND_SLACK + CF_BOUND_USUM * fabs(y) + 2.0 * CF_BOUND_ETA;
  }
  if (b) {
    y += *b;
    e += CF_BOUND_USUM * fabs(y) + CF_BOUND_ETA;
  }
  *bound = e * CF_BOUND_STEP;
  return y;
}

typedef struct norm {
  size_t n;
  double eps;
  const double *x, *w, *b;
  bool centred;
} norm;

static bool undefined(const norm *o)
{
  if (o->eps > 0.0) return false;
  double first = o->centred ? o->x[0] : 0.0;
  for (size_t i = 0; i < o->n; i++)
    if (o->x[i] != first) return false;
  return true;
}

static cf_status check(const norm *o, double *value, double *bound)
{
  size_t n = o->n;
  cf_arg in[3] = {cf_vec_arg(n, o->x), cf_vec_arg(o->w ? n : 0, o->w), cf_vec_arg(o->b ? n : 0, o->b)};
  cf_arg out[2] = {cf_vec_arg(n, value), cf_vec_arg(n, bound)};
  cf_status s = cf_check_args(3, in, 2, out);
  if (s == CF_OK && n == 0) s = CF_ESIZE;
  if (s != CF_OK) return s;
  s = cf_check_range(1, &o->eps, 0.0, CF_LAYERNORM_EPSMAX);
  for (int i = 0; i < 3; i++) s = cf_worse(s, cf_check_box(in[i], CF_XMAX));
  return s == CF_OK && undefined(o) ? CF_EUNDEFINED : s;
}

static cf_status normalize(const norm *o, double *value, double *bound)
{
  cf_status s = check(o, value, bound);
  if (s != CF_OK) return s;
  bool small = cf_acc_maxabs(o->n, o->x) < CF_BOUND_SMALL && o->eps < EPS_SMALL;
  double up = small ? CF_BOUND_SCALE : 1.0, eps = o->eps * up * up;
  for (size_t i = 0; i < o->n; i++) {
    value[i] = o->x[i] * up;
    bound[i] = 0.0;
  }
  if (o->centred) center(o->n, value, bound);
  deviation v = root(o->n, eps, value, bound);
  for (size_t i = 0; i < o->n; i++)
    value[i] = output(o->n, v, value[i], bound[i], o->w ? &o->w[i] : NULL, o->b ? &o->b[i] : NULL, &bound[i]);
  return CF_OK;
}

cf_status cf_layernorm_bound(size_t n, double eps, const double *x, const double *w, const double *b, double *value, double *bound)
{
  norm o = {n, eps, x, w, b, true};
  return normalize(&o, value, bound);
}

cf_status cf_rmsnorm_bound(size_t n, double eps, const double *x, const double *w, double *value, double *bound)
{
  norm o = {n, eps, x, w, NULL, false};
  return normalize(&o, value, bound);
}
