/* Taylor coefficients of plain sa, usa and causal by recurrences; u^(k) is the coefficient of t^k.
 *   c_ij^(k) = sum_l <x_i^(l), x_j^(k-l)>;   e_ij = exp(beta c_ij - |beta|):  k e^(k) = beta sum_{l=1..k} l c^(l) e^(k-l)
 *   Z_i^(k) = sum_j e_ij^(k);   U_i^(k) = sum_l sum_j e_ij^(l) x_j^(k-l);   q = U/Z (usa: scale U);   s_i = <x_i, q_i>;   x' = q - s x
 * Rows of e^(k) follow each other; causal: e_ij = 0 for j > i. */
#include <math.h>
#include <stdint.h>
#include <certiform/expo.h>
#include "flow/integrate.h"

typedef struct series {
  const cf_field *f;
  size_t n, d;
  double *x, *c, *e, *z, *q, *s; /* [order + 1][n d], [order][n n] twice, [order][n], [order][n d], [order][n] */
} series;

bool cf_taylor_knows(const cf_flow_problem *p)
{
  return (p->model == CF_MODEL_SA || p->model == CF_MODEL_USA || p->model == CF_MODEL_CAUSAL) && cf_problem_is_plain(p) && p->repulse > 0;
}

size_t cf_taylor_room(size_t n, size_t d, int order)
{
  const size_t k = (size_t)order + 1;
  if (n > SIZE_MAX / 1024 / k / (n + d + 2)) return SIZE_MAX;
  return k * (2 * n * n + 2 * n * d + 2 * n);
}

static double dot(size_t d, const double *x, const double *y)
{
  double s = 0;
  for (size_t k = 0; k < d; k++) s += x[k] * y[k];
  return s;
}

static void gram_order(const series *a, size_t k)
{
  const size_t n = a->n, d = a->d;
  double *c = a->c + k * n * n;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      double s = 0;
      for (size_t l = 0; l <= k; l++) s += dot(d, a->x + (l * n + i) * d, a->x + ((k - l) * n + j) * d);
      c[i * n + j] = c[j * n + i] = s;
    }
}

static void weights_order(const series *a, size_t k)
{
  const cf_flow_problem *p = a->f->p;
  const size_t n = a->n;
  double *e = a->e + k * n * n;
  for (size_t m = 0; m < n * n; m++) {
    double s = 0;
    if (k == 0) {
      s = p->beta * a->c[m] - fabs(p->beta);
      e[m] = s < CF_EXP_XMIN ? CF_EXP_XMIN : s > 1 ? 1 : s;
      continue;
    }
    for (size_t l = 1; l <= k; l++) s += (double)l * a->c[l * n * n + m] * a->e[(k - l) * n * n + m];
    e[m] = p->beta * s / (double)k;
  }
  if (k == 0) cf_exp_raw(n * n, e, e);
  if (p->model == CF_MODEL_CAUSAL)
    for (size_t i = 0; i < n; i++)
      for (size_t j = i + 1; j < n; j++) e[i * n + j] = 0;
}

/* q_i^(k) of row i, from U and Z */
static void output_order(const series *a, size_t k, size_t i)
{
  const size_t n = a->n, d = a->d;
  double *q = a->q + (k * n + i) * d, z = 0;
  for (size_t m = 0; m < d; m++) q[m] = 0;
  for (size_t l = 0; l <= k; l++) {
    const double *e = a->e + (l * n + i) * n;
    for (size_t j = 0; j < n; j++)
      for (size_t m = 0; m < d; m++) q[m] += e[j] * a->x[((k - l) * n + j) * d + m];
  }
  if (a->f->scale != 0) {
    for (size_t m = 0; m < d; m++) q[m] *= a->f->scale;
    return;
  }
  for (size_t j = 0; j < n; j++) z += a->e[(k * n + i) * n + j];
  a->z[k * n + i] = z;
  for (size_t l = 1; l <= k; l++)
    for (size_t m = 0; m < d; m++) q[m] -= a->z[l * n + i] * a->q[((k - l) * n + i) * d + m];
  for (size_t m = 0; m < d; m++) q[m] /= a->z[i];
}

static void next_order(const series *a, size_t k, size_t i)
{
  const size_t n = a->n, d = a->d;
  double *x = a->x + ((k + 1) * n + i) * d, s = 0;
  for (size_t l = 0; l <= k; l++) s += dot(d, a->x + (l * n + i) * d, a->q + ((k - l) * n + i) * d);
  a->s[k * n + i] = s;
  for (size_t m = 0; m < d; m++) {
    double r = a->q[(k * n + i) * d + m];
    for (size_t l = 0; l <= k; l++) r -= a->s[l * n + i] * a->x[((k - l) * n + i) * d + m];
    x[m] = r / (double)(k + 1);
  }
}

void cf_taylor_series(const cf_field *f, int order, const double *x, double *out)
{
  const size_t n = f->p->n, d = f->p->d, k = (size_t)order + 1;
  series a = {.f = f, .n = n, .d = d, .x = out};
  a.c = a.x + k * n * d;
  a.e = a.c + k * n * n;
  a.z = a.e + k * n * n;
  a.q = a.z + k * n;
  a.s = a.q + k * n * d;
  for (size_t e = 0; e < n * d; e++) a.x[e] = x[e];
  for (size_t l = 0; l + 1 < k; l++) {
    gram_order(&a, l);
    weights_order(&a, l);
    for (size_t i = 0; i < n; i++) output_order(&a, l, i);
    for (size_t i = 0; i < n; i++) next_order(&a, l, i);
  }
}
