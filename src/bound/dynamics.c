/* Velocities, energy and retraction with bounds.                                                      [specs/bound.md, Dynamics]
 * A velocity is a mean of tangent vectors, f_i = sum_j w_ij v_ij / sum_j w_ij with v_ij = x_j - <x_i, x_j> x_i: nothing cancels after v_ij. */
#include <certiform/dynamics.h>
#include <certiform/expo.h>
#include <certiform/sphere.h>
#include "bound/acc.h"
#include "bound/up.h"
#include "bound/weights.h"
#include "checked/check.h"

#define VOID_EXPONENT -1000.0 /* a row whose largest exponent is below it has weights below 2^-1441 */

size_t cf_dynamics_bound_work(size_t n, size_t d) { return n * d + 3 * n + d; }

/* One token's row: what it sees, and the rows of the workspace. */
typedef struct token {
  size_t live, d, ldx;
  double beta, shift; /* the exponent is beta c - shift */
  const double *x, *xi;
  double *s, *e, *g, *v, *spread; /* scores, weights, their errors [live]; tangents [d][live]; sum_j of weight times the tangent's error [d] */
} token;

/* s[j] = beta c_ij - shift, |s[j] - exact| <= g[j]; the largest is returned                                    [theorem Exponent] */
static double exponents(const token *a)
{
  const double beta = fabs(a->beta);
  double most = -INFINITY;
  for (size_t j = 0; j < a->live; j++) {
    const cf_pair c = cf_pair_dot(a->d, a->xi, a->x + j * a->ldx);
    const double t = a->beta * c.hi, s = t - a->shift;
    a->s[j] = s;
    a->g[j] = beta * (fabs(c.lo) + c.rad) * CF_BOUND_SLACK + CF_BOUND_USUM * (fabs(t) + fabs(s)) + 4.0 * CF_BOUND_ETA;
    most = s > most ? s : most;
  }
  return most;
}

/* y - c x for c = hi + lo +- rad                                                                                [theorem Tangent] */
static double tangent(cf_pair c, double x, double y, double *bound)
{
  double p, e, t, f, v, r;
  cf_two_prod(c.hi, x, &p, &e);
  cf_two_sum(y, -p, &t, &f);
  const double m = c.lo * x, g = f - e, d = g - m;
  cf_two_sum(t, d, &v, &r);
  *bound = cf_up_add(fabs(r), CF_BOUND_USUM * (fabs(m) + fabs(g) + fabs(d)) + c.rad * fabs(x) * CF_BOUND_SLACK + 4.0 * CF_BOUND_ETA);
  return v;
}

/* v[k][j], and spread[k] = sum_j (e_j + g_j) |v_jk - exact| */
static void tangents(const token *a)
{
  for (size_t k = 0; k < a->d; k++) a->spread[k] = 0.0;
  for (size_t j = 0; j < a->live; j++) {
    const double *xj = a->x + j * a->ldx, w = a->e[j] + a->g[j];
    const cf_pair c = cf_pair_dot(a->d, a->xi, xj);
    for (size_t k = 0; k < a->d; k++) {
      double b;
      a->v[k * a->live + j] = tangent(c, a->xi[k], xj[k], &b);
      a->spread[k] += w * b;
    }
  }
}

/* sum_j g_j |v_j - o| */
static double around(size_t n, const double *g, const double *v, double o)
{
  double t = 0.0;
  for (size_t j = 0; j < n; j++) t += g[j] * fabs(v[j] - o);
  return t;
}

static double lost(size_t n) { return 8.0 * ((double)n + 2.0) * CF_BOUND_ETA; }

/* The mean of the tangents, from weights relative to the largest.                                                  [theorem Mean] */
static void means(const token *a, double *value, double *bound)
{
  const cf_pair sum = cf_pair_sum(a->live, a->e);
  const double es = cf_up_add(fabs(sum.lo), sum.rad);
  const double least = (sum.hi - cf_up_add(es, cf_acc_plain(a->live, a->g) * CF_BOUND_SUM)) * CF_BOUND_LOW;
  for (size_t k = 0; k < a->d; k++) {
    const double *v = a->v + k * a->live;
    const cf_pair num = cf_pair_dot(a->live, a->e, v);
    const double o = num.hi / sum.hi, abs = fabs(o);
    const double far = around(a->live, a->g, v, o) + a->spread[k];
    const double top = sum.hi * (CF_BOUND_USUM * abs) + abs * es * CF_BOUND_SLACK + (fabs(num.lo) + num.rad) * CF_BOUND_SLACK + far * CF_BOUND_SLACK;
    value[k] = o;
    bound[k] = cf_up_div((top + lost(a->live)) * CF_BOUND_STEP, least);
  }
}

/* One token, or weights of which nothing is certain: the mean lies among the tangents. */
static void hull(const token *a, double *value, double *bound)
{
  for (size_t j = 0; j < a->live; j++) {
    const double *xj = a->x + j * a->ldx;
    const cf_pair c = cf_pair_dot(a->d, a->xi, xj);
    for (size_t k = 0; k < a->d; k++) {
      double b, v = tangent(c, a->xi[k], xj[k], &b), *lo = a->v + k, *hi = a->spread + k;
      if (a->live == 1) { /* the tangent itself */
        value[k] = v, bound[k] = b;
        continue;
      }
      const double down = v - cf_up_add(b, CF_BOUND_USUM * fabs(v)), up = v + cf_up_add(b, CF_BOUND_USUM * fabs(v));
      *lo = j == 0 || down < *lo ? down : *lo;
      *hi = j == 0 || up > *hi ? up : *hi;
    }
  }
  for (size_t k = 0; a->live > 1 && k < a->d; k++) {
    const double lo = a->v[k], hi = a->spread[k], mid = 0.5 * lo + 0.5 * hi, up = hi - mid, down = mid - lo;
    value[k] = mid;
    bound[k] = cf_up_add(up > down ? up : down, CF_BOUND_USUM * (fabs(lo) + fabs(hi)) + 4.0 * CF_BOUND_ETA);
  }
}

/* scale exp(most) sum_j w_j v_j                                                                                 [theorem Scaled] */
static void sums(const token *a, double most, double scale, double *value, double *bound)
{
  double factor, miss;
  if (cf_exp_bound(1, &most, &factor, &miss) != CF_OK) factor = 0.0, miss = INFINITY; /* not in the box */
  const double f = scale * factor, fm = cf_up_add(cf_up_mul(fabs(scale), miss), CF_BOUND_USUM * fabs(f) + CF_BOUND_ETA);
  for (size_t k = 0; k < a->d; k++) {
    const double *v = a->v + k * a->live;
    const cf_pair num = cf_pair_dot(a->live, a->e, v);
    const double far = (around(a->live, a->g, v, 0.0) + a->spread[k]) * CF_BOUND_SLACK + (fabs(num.lo) + num.rad) * CF_BOUND_SLACK + lost(a->live);
    const double o = f * num.hi, reach = cf_up_add(fabs(num.hi), far);
    value[k] = o;
    bound[k] = cf_up_add(cf_up_add(cf_up_mul(fabs(f), far), cf_up_mul(fm, reach)), CF_BOUND_USUM * fabs(o) + CF_BOUND_ETA);
  }
}

/* Weights so small that their sum rounds to nothing: |f| <= |scale| n 2^-1441 max |v|, v below 2^56. */
static void nothing(size_t d, double scale, double *value, double *bound)
{
  for (size_t k = 0; k < d; k++) {
    value[k] = 0.0;
    bound[k] = cf_up_mul(cf_up_mul(fabs(scale), 0x1p-400), 0x1p-900);
  }
}

typedef struct problem {
  size_t n, d;
  int causal, mean; /* mean: SA; else scale times the sum */
  double beta, scale;
  const double *x;
  size_t ldx;
  double *value, *bound;
  size_t ldvalue, ldbound;
} problem;

/* Token i of p, its rows in work[cf_dynamics_bound_work]. */
static token look(const problem *p, size_t i, double *work)
{
  token a = {p->causal ? i + 1 : p->n, p->d, p->ldx, p->beta, p->mean ? 0.0 : fabs(p->beta), p->x, p->x + i * p->ldx,
             work, work + p->n, work + 2 * p->n, work + 3 * p->n + p->d, work + 3 * p->n};
  return a;
}

static void velocity(const problem *p, size_t i, double *work)
{
  const token a = look(p, i, work);
  double *value = p->value + i * p->ldvalue, *bound = p->bound + i * p->ldbound;
  const double most = exponents(&a);
  if (!p->mean && most < VOID_EXPONENT) {
    nothing(p->d, p->scale, value, bound);
    return;
  }
  if ((p->mean && a.live == 1) || !cf_weights(a.live, most, a.s, a.g, a.e, a.g)) {
    hull(&a, value, bound);
    return;
  }
  tangents(&a);
  if (p->mean) means(&a, value, bound);
  else sums(&a, most, p->scale, value, bound);
}

/* Sizes, overlap, values; for sums of weights also that none is beyond exp(CF_DYNAMICS_BOUND_TMAX). */
static cf_status check(const problem *p, size_t n_out, cf_arg *out, double *work)
{
  const cf_arg x = {p->x, p->n, p->d, p->ldx};
  out[n_out - 1] = (cf_arg){work, 1, 0, 0};
  if (p->n <= CF_DYNAMICS_NMAX && p->d <= CF_DYNAMICS_NMAX) out[n_out - 1] = cf_vec_arg(cf_dynamics_bound_work(p->n, p->d), work);
  cf_status s = cf_check_args(1, &x, n_out, out);
  if (s == CF_ENULL) return s;
  if (p->n == 0 || p->d == 0 || p->n > CF_DYNAMICS_NMAX || p->d > CF_DYNAMICS_NMAX || p->ldx > CF_DYNAMICS_NMAX) return CF_ESIZE;
  for (size_t k = 0; k + 1 < n_out; k++)
    if (out[k].ld > CF_DYNAMICS_NMAX) return CF_ESIZE;
  if (s != CF_OK) return s;
  s = cf_worse(cf_check_range(1, &p->beta, CF_DYNAMICS_BETAMIN, CF_DYNAMICS_BETAMAX), cf_check_box(x, CF_DYNAMICS_XMAX));
  s = cf_worse(s, cf_check_range(1, &p->scale, -CF_DYNAMICS_SCALEMAX, CF_DYNAMICS_SCALEMAX));
  for (size_t i = 0; s == CF_OK && !p->mean && i < p->n; i++) {
    const token a = look(p, i, work);
    if (exponents(&a) > CF_DYNAMICS_BOUND_TMAX) s = CF_EBOX;
  }
  return s;
}

static cf_status field(const problem *p, double *work)
{
  cf_arg out[3] = {{p->value, p->n, p->d, p->ldvalue}, {p->bound, p->n, p->d, p->ldbound}};
  const cf_status s = check(p, 3, out, work);
  for (size_t i = 0; s == CF_OK && i < p->n; i++) velocity(p, i, work);
  return s;
}

cf_status cf_sa_field_bound(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value, size_t ldvalue, double *bound,
                            size_t ldbound, double *work)
{
  const problem p = {n, d, 0, 1, beta, 1.0, x, ldx, value, bound, ldvalue, ldbound};
  return field(&p, work);
}

cf_status cf_sa_causal_field_bound(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value, size_t ldvalue, double *bound,
                                   size_t ldbound, double *work)
{
  const problem p = {n, d, 1, 1, beta, 1.0, x, ldx, value, bound, ldvalue, ldbound};
  return field(&p, work);
}

cf_status cf_usa_field_bound(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *value, size_t ldvalue,
                             double *bound, size_t ldbound, double *work)
{
  const problem p = {n, d, 0, 0, beta, scale, x, ldx, value, bound, ldvalue, ldbound};
  return field(&p, work);
}

cf_status cf_usa_causal_field_bound(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *value, size_t ldvalue,
                                    double *bound, size_t ldbound, double *work)
{
  const problem p = {n, d, 1, 0, beta, scale, x, ldx, value, bound, ldvalue, ldbound};
  return field(&p, work);
}

/* exp(most) sum_j w_j of one token and its bound                                                                [theorem Energy] */
static double row_energy(const token *a, double *bound)
{
  double factor, miss;
  const double most = exponents(a);
  *bound = CF_BOUND_ETA;
  if (most < VOID_EXPONENT) return 0.0;
  if (!cf_weights(a->live, most, a->s, a->g, a->e, a->g) || cf_exp_bound(1, &most, &factor, &miss) != CF_OK) {
    *bound = INFINITY;
    return 0.0;
  }
  const cf_pair sum = cf_pair_sum(a->live, a->e);
  const double far = cf_up_add(cf_up_add(fabs(sum.lo), sum.rad), cf_acc_plain(a->live, a->g) * CF_BOUND_SUM);
  const double o = factor * sum.hi, reach = cf_up_add(sum.hi, far);
  *bound = cf_up_add(cf_up_add(cf_up_mul(factor, far), cf_up_mul(miss, reach)), CF_BOUND_USUM * o + CF_BOUND_ETA);
  return o;
}

cf_status cf_energy_bound(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value, double *bound, double *work)
{
  const problem p = {n, d, 0, 0, beta, 1.0, x, ldx, value, bound, 1, 1};
  cf_arg out[3] = {cf_vec_arg(1, value), cf_vec_arg(1, bound)};
  const cf_status s = check(&p, 3, out, work);
  if (s != CF_OK) return s;
  double *rows = work + 3 * n, far = 0.0; /* d n >= n doubles follow the first 3 n */
  for (size_t i = 0; i < n; i++) {
    const token a = look(&p, i, work);
    double b;
    rows[i] = row_energy(&a, &b);
    far += b;
  }
  const cf_pair sum = cf_pair_sum(n, rows);
  const double m = (double)n * (double)n; /* exact: n <= 2^24 */
  *value = sum.hi / m;
  far = cf_up_add(far * CF_BOUND_SUM, cf_up_add(fabs(sum.lo), sum.rad));
  *bound = cf_up_add(cf_up_div(far, m), CF_BOUND_USUM * *value + CF_BOUND_ETA);
  return CF_OK;
}

cf_status cf_retract_bound(size_t n, size_t d, const double *x, size_t ldx, double *value, size_t ldvalue, double *bound, size_t ldbound)
{
  const cf_arg in = {x, n, d, ldx}, out[2] = {{value, n, d, ldvalue}, {bound, n, d, ldbound}};
  cf_status s = cf_check_args(1, &in, 2, out);
  if (s == CF_ENULL) return s;
  if (n == 0 || d == 0 || n > CF_DYNAMICS_NMAX || d > CF_DYNAMICS_NMAX || ldx > CF_DYNAMICS_NMAX || ldvalue > CF_DYNAMICS_NMAX ||
      ldbound > CF_DYNAMICS_NMAX)
    return CF_ESIZE;
  if (s == CF_OK) s = cf_check_box(in, CF_DYNAMICS_XMAX);
  for (size_t i = 0; s == CF_OK && i < n; i++)
    if (cf_acc_maxabs(d, x + i * ldx) == 0.0) s = CF_EUNDEFINED;
  for (size_t i = 0; s == CF_OK && i < n; i++) s = cf_normalize_bound(d, 0.0, x + i * ldx, value + i * ldvalue, bound + i * ldbound);
  return s;
}
