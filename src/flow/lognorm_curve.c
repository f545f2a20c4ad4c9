/* sup |S''| along a step's polynomial: Leibniz's rule on the blocks of the Jacobian, then Collatz-Wielandt.     [specs/flow.md 5.3] */
#include <math.h>
#include "flow/lognorm.h"
#include "kernels/enclose_tile.h"

typedef struct cf_curve {
  const cf_defect *b;
  const cf_sweep *a;
  double *l1, *l2;        /* [n][np]: sup |beta c'|, sup |beta c''| */
  double *m1, *m2, *m11;  /* [np]: the same averaged with the largest weights; squares of the first */
  double *q1, *q2;        /* [np]: sup |q'|, sup |q''| */
  double *diag, *v, *y;   /* [np] */
} cf_curve;

static bool centred(const cf_curve *t) { return t->a->model != CF_MODEL_USA; }
static bool plain(const cf_curve *t) { return t->a->scores->plain; }
/* sup a_ij; where scores are not plain E_hi may be large, but no weight is above 1 (usa: 1.001) */
static double weight(const cf_curve *t, size_t i, size_t j)
{
  double a = t->b->ehi[j * t->b->np + i] / t->b->zlo[i] * CF_DEFECT_SLACK;
  const double most = centred(t) ? 1.0 : 1.001;
  return plain(t) || a < most ? a : most;
}

/* sup |c'|, sup |c''| of eight pairs: the coefficients kept, and 2 K/h (squared) times the error of c for the rest */
static void rates(cf_curve *t, size_t j, size_t i)
{
  const cf_defect *b = t->b;
  const cf_sweep *a = t->a;
  const double far = 2.0 * (double)b->order / b->h, *w = a->w.h + ((j * a->nb + i / CF_LANES) * a->order + 1) * CF_LANES;
  double s1[CF_LANES], s2[CF_LANES];
  cf_tile_dot(a->order - 1, w, b->power, s1);
  cf_tile_dot(a->order - 1, w, b->first, s2);
  for (size_t m = 0; m < CF_LANES; m++) {
    size_t p = j * b->np + i + m;
    t->l1[p] = a->beta * (s1[m] + far * b->epsc[p]) * CF_DEFECT_SLACK;
    t->l2[p] = a->beta * (s2[m] / b->h + far * far * b->epsc[p]) * CF_DEFECT_SLACK;
  }
}

static void averages(cf_curve *t)
{
  size_t np = t->b->np;
  for (size_t i = 0; i < np; i++) t->m1[i] = t->m2[i] = t->m11[i] = t->q1[i] = t->q2[i] = 0.0;
  for (size_t j = 0; j < t->b->n; j++) {
    for (size_t i = 0; i < np; i += CF_LANES) rates(t, j, i);
    for (size_t i = 0; centred(t) && i < t->b->n; i++) {
      double a = weight(t, i, j), l1 = t->l1[j * np + i];
      t->m1[i] += a * l1;
      t->m2[i] += a * t->l2[j * np + i];
      t->m11[i] += a * l1 * l1;
    }
  }
}

/* |a'| <= a r1, |a''| <= a r2 */
static void weight_rates(const cf_curve *t, size_t i, size_t j, double *r1, double *r2)
{
  size_t p = j * t->b->np + i;
  *r1 = t->l1[p] + t->m1[i];
  *r2 = *r1 * *r1 + t->l2[p] + t->m2[i] + t->m11[i];
}

static void outputs(cf_curve *t)
{
  const cf_defect *b = t->b;
  for (size_t j = 0; j < b->n; j++)
    for (size_t i = 0; i < b->n; i++) {
      double r1, r2, a = weight(t, i, j), gap = b->gap[j * b->np + i] + (centred(t) ? b->epsq[i] : 0.0);
      weight_rates(t, i, j, &r1, &r2);
      t->q1[i] += a * (b->p1[j] + r1 * gap);
      t->q2[i] += a * (b->p2[j] + 2.0 * r1 * b->p1[j] + r2 * gap);
    }
}

/* sup |x_i - x_j|, from 2 (1 - c) plus what c can fall */
static double distance(const cf_curve *t, size_t i, size_t j)
{
  const cf_defect *b = t->b;
  const cf_sweep *a = t->a;
  size_t at = (j * a->nb + i / CF_LANES) * a->order * CF_LANES + i % CF_LANES;
  double f = b->h, down = 1.0 - a->w.h[at];
  if (down < 0.0) down = 0.0;
  for (size_t k = 1; k < a->order; k++, f *= b->h) {
    double w = a->w.h[at + k * CF_LANES];
    if (w < 0.0) down -= w * f * (1.0 / (double)k);
  }
  double r = sqrt(2.0 * (down + b->epsc[j * b->np + i]) + 4.0 * b->nu + 0x1p-48) * CF_DEFECT_SLACK;
  return r < 2.001 ? r : 2.001;
}

/* a factor and its two derivatives, as bounds of norms */
typedef struct cf_jet {
  double v, d, dd;
} cf_jet;
static cf_jet times(cf_jet a, cf_jet b)
{
  return (cf_jet){a.v * b.v, a.d * b.v + a.v * b.d, a.dd * b.v + 2.0 * a.d * b.d + a.v * b.dd};
}
static cf_jet plus(cf_jet a, cf_jet b, double f) { return (cf_jet){a.v + f * b.v, a.d + f * b.d, a.dd + f * b.dd}; }

/* P_i = I - y y^T: |P'| <= |x'|, |P''| <= |x''| + 4 |x'|^2, up to 1e-5 for |x| near 1 */
static cf_jet projector(const cf_curve *t, size_t i)
{
  double p1 = t->b->p1[i] * 1.00001;
  return (cf_jet){1.0, p1, t->b->p2[i] * 1.00001 + 4.0 * p1 * p1};
}

/* P_i (x_j - r_i), r = q (usa: x_i) */
static cf_jet output(const cf_curve *t, size_t i, size_t j, double apart)
{
  const cf_defect *b = t->b;
  cf_jet f = {apart, b->p1[j] + b->p1[i], b->p2[j] + b->p2[i]};
  if (centred(t)) f = (cf_jet){b->gap[j * b->np + i] + b->epsq[i], b->p1[j] + t->q1[i], b->p2[j] + t->q2[i]};
  return times(projector(t, i), f);
}

/* P_j (x_i - x_j); where scores are not plain P_j M^T x_i/|M| */
static cf_jet pull(const cf_curve *t, size_t i, size_t j, double apart)
{
  const cf_defect *b = t->b;
  cf_jet f = {apart, b->p1[i] + b->p1[j], b->p2[i] + b->p2[j]};
  if (!plain(t)) f = (cf_jet){1.001, b->p1[i], b->p2[i]};
  return times(projector(t, j), f);
}

/* |J_ij''|; the diagonal's sum over j of beta a u u^T goes to diag */
static double jacobian(cf_curve *t, size_t i, size_t j)
{
  const cf_defect *b = t->b;
  double r1, r2, a = weight(t, i, j), apart = plain(t) ? distance(t, i, j) : 2.001, strength = t->a->strength;
  weight_rates(t, i, j, &r1, &r2);
  cf_jet w = {a, a * r1, a * r2}, u = output(t, i, j, apart);
  t->diag[i] += strength * times(w, times(u, u)).dd;
  if (i == j) { /* (a_ii - s_i) P_i */
    double s1 = 1.001 * (b->p1[i] + t->q1[i]), s2 = 1.001 * (b->p2[i] + t->q2[i]) + 2.0 * b->p1[i] * t->q1[i];
    t->diag[i] += times((cf_jet){1.001, a * r1 + s1, a * r2 + s2}, projector(t, i)).dd;
    if (!plain(t)) t->diag[i] += strength * times(w, times(u, pull(t, i, i, apart))).dd;
    return 0.0;
  }
  cf_jet m = plus(times(projector(t, i), projector(t, j)), times(u, pull(t, i, j, apart)), strength);
  return times(w, m).dd;
}

/* largest (H v)_i / v_i of H = (B + B^T)/2 + diag, B in l1 */
static double quotient(cf_curve *t, double *v, double *y)
{
  size_t n = t->b->n, np = t->b->np;
  double top = 0.0;
  for (size_t i = 0; i < n; i++) y[i] = t->diag[i] * v[i];
  for (size_t j = 0; j < n; j++) {
    double s = 0.0;
    for (size_t i = 0; i < n; i++) {
      y[i] += 0.5 * t->l1[j * np + i] * v[j];
      s += 0.5 * t->l1[j * np + i] * v[i];
    }
    y[j] += s;
  }
  for (size_t i = 0; i < n; i++) {
    double r = y[i] / v[i];
    if (!(r <= top)) top = r;
  }
  return top;
}

double cf_lognorm_curve(cf_defect *b, const cf_sweep *a, double *work)
{
  size_t n = b->n, np = b->np;
  cf_curve t = {.b = b, .a = a, .l1 = work, .l2 = work + n * np};
  double **r[] = {&t.m1, &t.m2, &t.m11, &t.q1, &t.q2, &t.diag, &t.v, &t.y}, best = INFINITY;
  for (size_t k = 0; k < sizeof r / sizeof r[0]; k++) *r[k] = work + 2 * n * np + k * np;
  averages(&t);
  outputs(&t);
  for (size_t i = 0; i < n; i++) {
    t.diag[i] = 0.0;
    t.v[i] = 1.0;
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) t.l2[j * np + i] = jacobian(&t, i, j); /* l2 of (i, j) is used for the last time there */
  double *swap = t.l1;
  t.l1 = t.l2;
  t.l2 = swap;
  for (int k = 0; k < 6; k++) {
    double top = quotient(&t, t.v, t.y), most = 0.0;
    if (top < best) best = top;
    for (size_t i = 0; i < n; i++) most = t.y[i] > most ? t.y[i] : most;
    for (size_t i = 0; i < n; i++) t.v[i] = t.y[i] > 1e-6 * most ? t.y[i] / most : 1e-6;
  }
  return best * CF_DEFECT_SLACK * CF_DEFECT_SLACK;
}
