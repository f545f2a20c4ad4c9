/* Wolfe's method. The corral: affinely independent rows of x whose affine hull's nearest point has positive weights.
 * The nearest point of the affine hull of p_1..p_k has the weights mu = u / sum u, (1 1^T + G) u = 1, G the Gram matrix. */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "flow/hull.h"

enum { ROUNDS = 64 }; /* of major cycles, times n + d: a guard against rounding, never needed by exact arithmetic on few points */

typedef struct corral {
  size_t n, d, k, room;
  const double *x;
  size_t *row;        /* k rows of x */
  double *lambda, *mu;
  double *g;          /* room x room: 1 + <p_a, p_b>, lower triangle */
  double *l;          /* its Cholesky factor */
  double scale;       /* the largest |p|^2 */
} corral;

static double dot(size_t d, const double *a, const double *b)
{
  double s = 0;
  for (size_t k = 0; k < d; k++) s += a[k] * b[k];
  return s;
}

static bool factor_row(corral *c, size_t a)
{
  const double *g = c->g + a * c->room;
  double *l = c->l + a * c->room, left;
  for (size_t b = 0; b < a; b++) l[b] = (g[b] - dot(b, l, c->l + b * c->room)) / c->l[b * c->room + b];
  left = g[a] - dot(a, l, l);
  if (!(left > 64 * DBL_EPSILON * g[a])) return false; /* affinely dependent in this arithmetic */
  l[a] = sqrt(left);
  return true;
}

static bool add(corral *c, size_t row)
{
  size_t k = c->k;
  if (k == c->room) return false;
  for (size_t a = 0; a < k; a++)
    if (c->row[a] == row) return false;
  c->row[k] = row;
  c->lambda[k] = 0;
  for (size_t a = 0; a <= k; a++) c->g[k * c->room + a] = c->scale + dot(c->d, c->x + c->row[a] * c->d, c->x + row * c->d);
  if (!factor_row(c, k)) return false;
  c->k = k + 1;
  return true;
}

static bool drop(corral *c, size_t at)
{
  size_t k = --c->k;
  for (size_t a = at; a < k; a++) {
    c->row[a] = c->row[a + 1];
    c->lambda[a] = c->lambda[a + 1];
    memmove(c->g + a * c->room, c->g + (a + 1) * c->room, at * sizeof(double));
    for (size_t b = at; b <= a; b++) c->g[a * c->room + b] = c->g[(a + 1) * c->room + b + 1];
  }
  for (size_t a = at; a < k; a++)
    if (!factor_row(c, a)) return false;
  return true;
}

/* mu := weights of the nearest point of the affine hull */
static void affine(corral *c)
{
  double sum = 0;
  size_t k = c->k;
  for (size_t a = 0; a < k; a++) c->mu[a] = (1 - dot(a, c->l + a * c->room, c->mu)) / c->l[a * c->room + a];
  for (size_t a = k; a-- > 0;) {
    for (size_t b = a + 1; b < k; b++) c->mu[a] -= c->l[b * c->room + a] * c->mu[b];
    c->mu[a] /= c->l[a * c->room + a];
  }
  for (size_t a = 0; a < k; a++) sum += c->mu[a];
  for (size_t a = 0; a < k; a++) c->mu[a] /= sum;
}

/* Minor cycles: towards mu until it has positive weights, dropping what reaches 0. */
static bool settle(corral *c)
{
  const double tiny = 1e-14;
  for (;;) {
    double theta = 1;
    size_t worst = c->k;
    affine(c);
    for (size_t a = 0; a < c->k; a++)
      if (c->mu[a] <= tiny) {
        double ratio = c->lambda[a] > c->mu[a] ? c->lambda[a] / (c->lambda[a] - c->mu[a]) : 0;
        if (worst == c->k || ratio < theta) {
          theta = ratio;
          worst = a;
        }
      }
    if (worst == c->k) {
      memcpy(c->lambda, c->mu, c->k * sizeof(double));
      return true;
    }
    for (size_t a = 0; a < c->k; a++) c->lambda[a] += theta * (c->mu[a] - c->lambda[a]);
    if (c->k == 1 || !drop(c, worst)) return false;
  }
}

static void point(const corral *c, double *w)
{
  memset(w, 0, c->d * sizeof(double));
  for (size_t a = 0; a < c->k; a++)
    for (size_t k = 0; k < c->d; k++) w[k] += c->lambda[a] * c->x[c->row[a] * c->d + k];
}

static bool start(corral *c)
{
  size_t best = 0;
  double least = INFINITY;
  c->scale = 0;
  for (size_t i = 0; i < c->n; i++) {
    double q = dot(c->d, c->x + i * c->d, c->x + i * c->d);
    if (!(q <= DBL_MAX)) return false;
    if (q < least) {
      least = q;
      best = i;
    }
    if (q > c->scale) c->scale = q;
  }
  if (c->scale == 0) c->scale = 1;
  if (!add(c, best)) return false;
  c->lambda[0] = 1;
  return true;
}

static void search(corral *c, double *w)
{
  point(c, w);
  for (size_t round = 0; round < ROUNDS * (c->n + c->d); round++) {
    double least = INFINITY, norm = dot(c->d, w, w);
    size_t best = 0;
    for (size_t i = 0; i < c->n; i++) {
      double p = dot(c->d, w, c->x + i * c->d);
      if (p < least) {
        least = p;
        best = i;
      }
    }
    if (!(least < norm - 64 * DBL_EPSILON * c->scale) || !add(c, best)) return;
    bool good = settle(c);
    point(c, w);
    if (!good) return;
  }
}

cf_status cf_hull_nearest(size_t n, size_t d, const double *x, double *w)
{
  size_t room = (n < d + 1 ? n : d + 1);
  corral c = {.n = n, .d = d, .room = room, .x = x};
  cf_status status = CF_ENOMEM;
  c.row = malloc(room * sizeof *c.row);
  c.lambda = malloc(room * sizeof(double));
  c.mu = malloc(room * sizeof(double));
  c.g = room > SIZE_MAX / sizeof(double) / room ? NULL : malloc(room * room * sizeof(double));
  c.l = c.g ? malloc(room * room * sizeof(double)) : NULL;
  if (c.row && c.lambda && c.mu && c.l) {
    status = CF_UNDECIDED;
    if (start(&c)) {
      search(&c, w);
      status = CF_OK;
    }
  }
  free(c.row);
  free(c.lambda);
  free(c.mu);
  free(c.g);
  free(c.l);
  return status;
}
