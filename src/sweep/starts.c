/* Where the systems of a point start. For d > n the flow stays in the span of the tokens: rows of a Cholesky factor of their Gram matrix serve. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "flow/random.h"
#include "kernels/clones.h"
#include "sweep/point.h"

enum { AT_ONCE = 64 }; /* coordinates transposed at a time */

/* g[n][n] := x x^T, g_ij in order of the coordinates; t: room for n times AT_ONCE of them */
CLONES static void gram(size_t n, size_t d, const double *restrict x, double *restrict t, double *restrict g)
{
  memset(g, 0, n * n * sizeof *g);
  for (size_t from = 0; from < d; from += AT_ONCE) {
    const size_t m = d - from < AT_ONCE ? d - from : AT_ONCE;
    for (size_t i = 0; i < n; i++)
      for (size_t k = 0; k < m; k++) t[k * n + i] = x[i * d + from + k];
    for (size_t i = 0; i < n; i++)
      for (size_t k = 0; k < m; k++)
        for (size_t j = 0; j < n; j++) g[i * n + j] += x[i * d + from + k] * t[k * n + j];
  }
}

/* l[n][n] from x x^T to its lower triangular factor, rows normalized; false: not positive definite in doubles */
static bool factor(size_t n, double *l)
{
  for (size_t i = 0; i < n; i++) {
    double norm = 0;
    for (size_t j = 0; j <= i; j++) {
      double s = l[i * n + j];
      for (size_t k = 0; k < j; k++) s -= l[i * n + k] * l[j * n + k];
      if (i == j && !(s > 0)) return false;
      l[i * n + j] = i == j ? sqrt(s) : s / l[j * n + j];
      norm += l[i * n + j] * l[i * n + j];
    }
    norm = sqrt(norm);
    for (size_t k = 0; k < n; k++) l[i * n + k] = k <= i ? l[i * n + k] / norm : 0;
  }
  return true;
}

/* what cannot be reduced stays as it is: no start is ever changed or drawn again. x: room for a system and for gram, or NULL: no reduction */
static cf_status draw(cf_starts *s, double *x)
{
  for (size_t k = 0; k < s->count; k++) {
    double *to = s->x + k * s->n * s->e;
    const cf_status a = cf_random_tokens(s->seed, s->first + (uint32_t)k, s->n, s->d, x ? x : to);
    if (a != CF_OK) return a;
    if (x) gram(s->n, s->d, x, x + s->n * s->d, to);
    if (x && !factor(s->n, to)) return CF_UNDECIDED;
  }
  return CF_OK;
}

static cf_status make(cf_starts *s)
{
  double *x = s->d > s->n ? malloc(s->n * (s->d + AT_ONCE) * sizeof *x) : NULL;
  s->e = s->d > s->n ? s->n : s->d;
  s->x = malloc(s->count * s->n * s->e * sizeof *s->x);
  cf_status a = !s->x || (s->d > s->n && !x) ? CF_ENOMEM : draw(s, x);
  if (a == CF_UNDECIDED) { /* tokens all but dependent: keep them all in d dimensions */
    free(s->x);
    s->e = s->d;
    s->x = malloc(s->count * s->n * s->e * sizeof *s->x);
    a = s->x ? draw(s, NULL) : CF_ENOMEM;
  }
  free(x);
  return a;
}

cf_status cf_starts_make(cf_starts *s, const cf_point *p, uint32_t first, size_t count)
{
  if (s->x && s->n == p->n && s->d == p->d && s->seed == p->seed && s->first == first && s->count == count) return CF_OK;
  cf_starts_clear(s);
  *s = (cf_starts){.n = p->n, .d = p->d, .seed = p->seed, .first = first, .count = count};
  const cf_status a = make(s);
  if (a != CF_OK) cf_starts_clear(s);
  return a;
}

void cf_starts_clear(cf_starts *s)
{
  free(s->x);
  memset(s, 0, sizeof *s);
}
