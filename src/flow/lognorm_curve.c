/* sup |S''| along a step's polynomial: Leibniz's rule on the blocks of the Jacobian, then Collatz-Wielandt.     [specs/flow.md 5.3] */
#include <math.h>
#include "flow/lognorm.h"
#include "flow/up.h"
#include "kernels/enclose_scale.h"
#include "kernels/enclose_tile.h"

#define MOST 0x1p150 /* of rates and of their averages, or there is no bound: then nothing below leaves the box of kernels/up.h */

typedef struct cf_curve {
  const cf_defect *b;
  const cf_sweep *a;
  double *l1, *l2;        /* [n][np]: sup |beta c'|, sup |beta c''| */
  double *m1, *m2, *m11;  /* [np]: the same averaged with the largest weights; squares of the first */
  double *q1, *q2;        /* [np]: sup |q'|, sup |q''| */
  double *turn, *sway;    /* [np]: sup |P'|, sup |P''| of the projectors */
  double *diag, *v, *y;   /* [np] */
} cf_curve;

static bool centred(const cf_curve *t) { return t->a->model != CF_MODEL_USA; }
static bool plain(const cf_curve *t) { return t->a->scores->plain; }
/* sup a_ij; where scores are not plain E_hi may be large, but no weight is above 1 (usa: 1.001) */
static double weight(const cf_curve *t, size_t i, size_t j)
{
  double a = mul(over(t->b->ehi[j * t->b->np + i], t->b->zlo[i]), CF_DEFECT_SLACK);
  const double most = centred(t) ? 1.0 : 1.001;
  return plain(t) || a < most ? a : most;
}

/* sup |c'|, sup |c''| of eight pairs: the coefficients kept, and 2 K/h (squared) times the error of c for the rest */
static void rates(cf_curve *t, size_t j, size_t i)
{
  const cf_defect *b = t->b;
  const cf_sweep *a = t->a;
  const double far = over(2.0 * (double)b->order, b->h), *w = a->w.h + ((j * a->nb + i / CF_LANES) * a->order + 1) * CF_LANES;
  const double *eps = b->epsc + j * b->np + i, beta = mul(a->beta, CF_DEFECT_SLACK), h = b->h;
  double s1[CF_LANES], s2[CF_LANES], *l1 = t->l1 + j * b->np + i, *l2 = t->l2 + j * b->np + i;
  cf_tile_dot(a->order - 1, w, b->power, s1);
  cf_tile_dot(a->order - 1, w, b->first, s2);
  for (size_t m = 0; m < CF_LANES; m++) {
    const double rest = mul(far, eps[m]);
    l1[m] = mul(beta, add(s1[m], rest));
    l2[m] = mul(beta, mad(over(s2[m], h), far, rest));
  }
}

static void averages(cf_curve *t)
{
  size_t np = t->b->np;
  for (size_t i = 0; i < np; i++) t->m1[i] = t->m2[i] = t->m11[i] = t->q1[i] = t->q2[i] = 0.0;
  for (size_t j = 0; j < t->b->n; j++) {
    for (size_t i = 0; i < np; i += CF_LANES) rates(t, j, i);
    for (size_t i = 0; centred(t) && i < t->b->n; i++) {
      double a = weight(t, i, j), l1 = t->l1[j * np + i], al = mul(a, l1);
      t->m1[i] = add(t->m1[i], al);
      t->m2[i] = mad(t->m2[i], a, t->l2[j * np + i]);
      t->m11[i] = mad(t->m11[i], al, l1);
    }
  }
}

/* |a'| <= a r1, |a''| <= a r2 */
static void weight_rates(const cf_curve *t, size_t i, size_t j, double *r1, double *r2)
{
  size_t p = j * t->b->np + i;
  *r1 = add(t->l1[p], t->m1[i]);
  *r2 = mad(add3(t->l2[p], t->m2[i], t->m11[i]), *r1, *r1);
}

static void outputs(cf_curve *t)
{
  const cf_defect *b = t->b;
  for (size_t j = 0; j < b->n; j++)
    for (size_t i = 0; i < b->n; i++) {
      double r1, r2, a = weight(t, i, j), gap = centred(t) ? add(b->gap[j * b->np + i], b->epsq[i]) : b->gap[j * b->np + i];
      weight_rates(t, i, j, &r1, &r2);
      t->q1[i] = mad(t->q1[i], a, mad(b->p1[j], r1, gap));
      t->q2[i] = mad(t->q2[i], a, mad(mad(b->p2[j], 2.0 * r1, b->p1[j]), r2, gap));
    }
}

/* sup |x_i - x_j| of eight i, from 2 (1 - c) plus what c can fall */
static void distances(const cf_curve *t, size_t j, size_t i, double *r)
{
  const cf_defect *b = t->b;
  const double *w = t->a->w.h + (j * t->a->nb + i / CF_LANES) * t->a->order * CF_LANES;
  double *restrict minus = b->minus, fall[CF_LANES];
  for (size_t k = 1; k < t->a->order; k++)
    for (size_t m = 0; m < CF_LANES; m++) minus[k * CF_LANES + m] = -w[k * CF_LANES + m];
  cf_tile_rise(t->a->order - 1, minus + CF_LANES, b->over + 1, fall);
  for (size_t m = 0; m < CF_LANES; m++) {
    const double down = add3(w[m] < 1.0 ? cf_up_apart(1.0, w[m]) : 0.0, fall[m], b->epsc[j * b->np + i + m]);
    const double v = mul(cf_up_sqrt(add3(2.0 * down, 4.0 * b->nu, 0x1p-48)), CF_DEFECT_SLACK);
    r[m] = v < 2.001 ? v : 2.001;
  }
}

/* a factor and its two derivatives, as bounds of norms */
typedef struct cf_jet {
  double v, d, dd;
} cf_jet;
static cf_jet times(cf_jet a, cf_jet b)
{
  return (cf_jet){mul(a.v, b.v), mad(mul(a.d, b.v), a.v, b.d), add3(mul(a.dd, b.v), mul(2.0 * a.d, b.d), mul(a.v, b.dd))};
}
static cf_jet plus(cf_jet a, cf_jet b, double f) { return (cf_jet){mad(a.v, f, b.v), mad(a.d, f, b.d), mad(a.dd, f, b.dd)}; }

/* P_i = I - y y^T: |P'| <= |x'|, |P''| <= |x''| + 4 |x'|^2, up to 1e-5 for |x| near 1 */
static void projectors(cf_curve *t)
{
  for (size_t i = 0; i < t->b->np; i++) {
    t->turn[i] = mul(t->b->p1[i], 1.00001);
    t->sway[i] = mad(mul(t->b->p2[i], 1.00001), 4.0 * t->turn[i], t->turn[i]);
  }
}
static cf_jet projector(const cf_curve *t, size_t i) { return (cf_jet){1.0, t->turn[i], t->sway[i]}; }

/* P_i (x_j - r_i), r = q (usa: x_i) */
static cf_jet output(const cf_curve *t, size_t i, size_t j, double apart)
{
  const cf_defect *b = t->b;
  cf_jet f = {apart, add(b->p1[j], b->p1[i]), add(b->p2[j], b->p2[i])};
  if (centred(t)) f = (cf_jet){add(b->gap[j * b->np + i], b->epsq[i]), add(b->p1[j], t->q1[i]), add(b->p2[j], t->q2[i])};
  return times(projector(t, i), f);
}

/* P_j (x_i - x_j); where scores are not plain P_j M^T x_i/|M| */
static cf_jet pull(const cf_curve *t, size_t i, size_t j, double apart)
{
  const cf_defect *b = t->b;
  cf_jet f = {apart, add(b->p1[i], b->p1[j]), add(b->p2[i], b->p2[j])};
  if (!plain(t)) f = (cf_jet){1.001, b->p1[i], b->p2[i]};
  return times(projector(t, j), f);
}

/* |J_ij''|; the diagonal's sum over j of beta a u u^T goes to diag. apart: sup |x_i - x_j| */
static double jacobian(cf_curve *t, size_t i, size_t j, double apart)
{
  const cf_defect *b = t->b;
  double r1, r2, a = weight(t, i, j), strength = t->a->strength;
  weight_rates(t, i, j, &r1, &r2);
  cf_jet w = {a, mul(a, r1), mul(a, r2)}, u = output(t, i, j, apart);
  t->diag[i] = mad(t->diag[i], strength, times(w, times(u, u)).dd);
  if (i == j) { /* (a_ii - s_i) P_i */
    double s1 = mul(1.001, add(b->p1[i], t->q1[i])), s2 = mad(mul(1.001, add(b->p2[i], t->q2[i])), 2.0 * b->p1[i], t->q1[i]);
    t->diag[i] = add(t->diag[i], times((cf_jet){1.001, add(w.d, s1), add(w.dd, s2)}, projector(t, i)).dd);
    if (!plain(t)) t->diag[i] = mad(t->diag[i], strength, times(w, times(u, pull(t, i, i, apart))).dd);
    return 0.0;
  }
  cf_jet m = plus(times(projector(t, i), projector(t, j)), times(u, pull(t, i, j, apart)), strength);
  return times(w, m).dd;
}

/* H = (B + B^T)/2 + diag to l1, B = (|J_ij''|) to l2 */
static void second_derivatives(cf_curve *t)
{
  size_t n = t->b->n, np = t->b->np;
  for (size_t i = 0; i < np; i++) t->diag[i] = 0.0;
  for (size_t j = 0; j < n; j++)
    for (size_t i = 0; i < n; i += CF_LANES) {
      double apart[CF_LANES] = {2.001, 2.001, 2.001, 2.001, 2.001, 2.001, 2.001, 2.001};
      if (plain(t)) distances(t, j, i, apart);
      for (size_t m = 0; m < CF_LANES && i + m < n; m++) t->l2[j * np + i + m] = jacobian(t, i + m, j, apart[m]); /* l1, l2 of (i, j) are used for the last time there */
    }
  for (size_t j = 0; j < n; j++) {
    for (size_t i = 0; i < j; i++) t->l1[j * np + i] = t->l1[i * np + j] = mul(0.5, add(t->l2[j * np + i], t->l2[i * np + j]));
    t->l1[j * np + j] = t->diag[j];
  }
}

/* largest (H v)_i / v_i; y := H v */
static double quotient(size_t n, size_t ld, const double *H, const double *v, double *restrict y)
{
  double top = 0.0;
  for (size_t i = 0; i < n; i++) y[i] = 0.0;
  for (size_t j = 0; j < n; j++) {
    const double *restrict row = H + j * ld, f = v[j];
    for (size_t i = 0; i < n; i++) y[i] = mad(y[i], row[i], f);
  }
  for (size_t i = 0; i < n; i++) top = larger(top, over(y[i], v[i]));
  return top;
}

double cf_perron_bound(size_t n, size_t ld, const double *H, double *v, double *y, int rounds)
{
  double best = INFINITY;
  for (int k = 0; k < rounds; k++) {
    double top = quotient(n, ld, H, v, y), most = 0.0;
    if (top < best) best = top;
    for (size_t i = 0; i < n; i++) most = y[i] > most ? y[i] : most;
    for (size_t i = 0; i < n; i++) v[i] = y[i] > 1e-6 * most ? y[i] / most : 1e-6;
  }
  return best;
}

double cf_lognorm_curve(cf_defect *b, const cf_sweep *a, double *work)
{
  size_t n = b->n, np = b->np;
  cf_curve t = {.b = b, .a = a, .l1 = work, .l2 = work + n * np};
  double **r[] = {&t.m1, &t.m2, &t.m11, &t.q1, &t.q2, &t.turn, &t.sway, &t.diag, &t.v, &t.y};
  for (size_t k = 0; k < sizeof r / sizeof r[0]; k++) *r[k] = work + 2 * n * np + k * np;
  averages(&t);
  outputs(&t);
  projectors(&t);
  if (!cf_scale_fits(2 * n * np + 7 * np, work, MOST)) return INFINITY;
  second_derivatives(&t);
  for (size_t i = 0; i < n; i++) t.v[i] = 1.0;
  return mul(cf_perron_bound(n, np, t.l1, t.v, t.y, 6), CF_DEFECT_SLACK);
}
