/* Where the systems of a point start. For d > n the flow stays in the span of the tokens: rows of a Cholesky factor of their Gram matrix serve. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "flow/random.h"
#include "kernels/clones.h"
#include "sweep/point.h"

enum { AT_ONCE = 64, ROWS = 4, COLS = 8 }; /* coordinates transposed at a time; a tile of inner products that stays in registers */

/* g_ij += <x_i, x_j> for a tile from (i, j) on, of m coordinates, t[m][n] */
INLINE void tile(size_t m, size_t n, size_t i, size_t j, const double *restrict t, double *restrict g)
{
  double s[ROWS][COLS];
  for (size_t r = 0; r < ROWS; r++)
    for (size_t c = 0; c < COLS; c++) s[r][c] = g[(i + r) * n + j + c];
  for (size_t k = 0; k < m; k++)
    for (size_t r = 0; r < ROWS; r++)
      for (size_t c = 0; c < COLS; c++) s[r][c] += t[k * n + i + r] * t[k * n + j + c];
  for (size_t r = 0; r < ROWS; r++)
    for (size_t c = 0; c < COLS; c++) g[(i + r) * n + j + c] = s[r][c];
}

static size_t padded(size_t n) { return (n + COLS - 1) / COLS * COLS; }

/* g[n][n] := the lower triangle of x x^T, in order of the coordinates; t: room for padded(n) times AT_ONCE of them and padded(n)^2 sums */
CLONES static void gram(size_t n, size_t d, const double *restrict x, double *restrict t, double *restrict g)
{
  const size_t all = padded(n);
  double *sums = t + all * AT_ONCE;
  memset(t, 0, all * (AT_ONCE + all) * sizeof *t);
  for (size_t from = 0; from < d; from += AT_ONCE) {
    const size_t m = d - from < AT_ONCE ? d - from : AT_ONCE;
    for (size_t i = 0; i < n; i++)
      for (size_t k = 0; k < m; k++) t[k * all + i] = x[i * d + from + k];
    for (size_t i = 0; i < all; i += ROWS)
      for (size_t j = 0; j <= i; j += COLS) tile(m, all, i, j, t, sums);
  }
  for (size_t i = 0; i < n; i++) memcpy(g + i * n, sums + i * all, n * sizeof *g);
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
  const size_t all = padded(s->n);
  double *x = s->d > s->n ? malloc((s->n * s->d + all * (AT_ONCE + all)) * sizeof *x) : NULL;
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
