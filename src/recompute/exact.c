/* What is decided in exact arithmetic: hardmax layers, and tokens that rest for every kernel. */
#include <stdlib.h>
#include <string.h>
#include "recompute.h"

/* ---- x_i -> (x_i + m_i)/2, m_i the mean of the tokens j of C_i, which maximise <x_i, x_j>; tokens with C_i = {i} are leaders ---- */

typedef struct layers {
  size_t n, d;
  mpq_t *x, *m;   /* [n][d] */
  bool *attends;  /* [n][n] */
} layers;

static mpq_t *at(mpq_t *x, const layers *l, size_t i) { return x + i * l->d; }

/* to = <a, b> */
static void dot(const layers *l, mpq_t to, const mpq_t *a, const mpq_t *b)
{
  mpq_t term;
  mpq_init(term);
  mpq_set_ui(to, 0, 1);
  for (size_t c = 0; c < l->d; c++) {
    mpq_mul(term, a[c], b[c]);
    mpq_add(to, to, term);
  }
  mpq_clear(term);
}

/* sign of <a, p> - <a, q> */
static int compare(const layers *l, const mpq_t *a, const mpq_t *p, const mpq_t *q)
{
  mpq_t s, t;
  mpq_inits(s, t, NULL);
  dot(l, s, a, p);
  dot(l, t, a, q);
  const int sign = mpq_cmp(s, t);
  mpq_clears(s, t, NULL);
  return sign;
}

static void look_around(layers *l, size_t i)
{
  size_t best = 0;
  unsigned long many = 0;
  mpq_t count;
  for (size_t j = 1; j < l->n; j++)
    if (compare(l, at(l->x, l, i), at(l->x, l, j), at(l->x, l, best)) > 0) best = j;
  for (size_t c = 0; c < l->d; c++) mpq_set_ui(at(l->m, l, i)[c], 0, 1);
  for (size_t j = 0; j < l->n; j++) {
    const bool in = compare(l, at(l->x, l, i), at(l->x, l, j), at(l->x, l, best)) == 0;
    l->attends[i * l->n + j] = in;
    many += in;
    for (size_t c = 0; in && c < l->d; c++) mpq_add(at(l->m, l, i)[c], at(l->m, l, i)[c], at(l->x, l, j)[c]);
  }
  mpq_init(count);
  mpq_set_ui(count, many, 1);
  for (size_t c = 0; c < l->d; c++) mpq_div(at(l->m, l, i)[c], at(l->m, l, i)[c], count);
  mpq_clear(count);
}

static bool leads(const layers *l, size_t i)
{
  for (size_t j = 0; j < l->n; j++)
    if (l->attends[i * l->n + j] != (i == j)) return false;
  return true;
}

/* From here on token i moves on the segment from x_i to m_i and j on its own. Token i goes on attending to leader `lead` and not to j (or to both alike)
 * if the difference of the scores, bilinear in the two places, has one sign at the four pairs of ends; j's end may tie with i's own limit only. */
static bool keeps(layers *l, size_t i, size_t lead, size_t j)
{
  const bool tie = l->attends[i * l->n + j];
  for (int a = 0; a < 2; a++)
    for (int b = 0; b < 2; b++) {
      const int sign = compare(l, at(a ? l->m : l->x, l, i), at(l->x, l, lead), at(b ? l->m : l->x, l, j));
      if (tie ? sign != 0 : sign < 0 || (sign == 0 && b == 0)) return false;
    }
  return true;
}

static bool settled(layers *l)
{
  for (size_t i = 0; i < l->n; i++) {
    size_t lead = l->n;
    for (size_t j = 0; j < l->n; j++) {
      if (!l->attends[i * l->n + j]) continue;
      if (!leads(l, j)) return false;
      lead = j;
    }
    for (size_t j = 0; j < l->n; j++)
      if (!keeps(l, i, lead, j)) return false;
  }
  return true;
}

/* leaders are vertices of the limits' hull, the other limits projections of the origin onto the affine hull of those attended to */
static bool polytope(layers *l)
{
  for (size_t i = 0; i < l->n; i++) {
    const mpq_t *m = at(l->m, l, i);
    for (size_t j = 0; j < l->n; j++) {
      bool same = true;
      if (l->attends[i * l->n + j] && compare(l, m, at(l->x, l, j), m) != 0) return false;
      for (size_t c = 0; c < l->d; c++) same = same && mpq_equal(at(l->m, l, j)[c], m[c]);
      if (leads(l, i) && !same && compare(l, m, m, at(l->m, l, j)) <= 0) return false;
    }
  }
  return true;
}

static bool layers_hold(layers *l)
{
  enum { LAYERS = 400 };
  for (int layer = 0; layer < LAYERS; layer++) {
    for (size_t i = 0; i < l->n; i++) look_around(l, i);
    if (settled(l)) return polytope(l);
    for (size_t k = 0; k < l->n * l->d; k++) {
      mpq_add(l->x[k], l->x[k], l->m[k]);
      mpq_div_2exp(l->x[k], l->x[k], 1);
    }
  }
  return false;
}

bool hardmax_holds(size_t d, size_t count, const double *x)
{
  enum { TOKENS_MOST = 256 };
  layers l = {.n = d ? count / d : 0, .d = d};
  if (d == 0 || count % d != 0 || l.n == 0 || l.n > TOKENS_MOST) return false;
  l.x = calloc(count, sizeof *l.x);
  l.m = calloc(count, sizeof *l.m);
  l.attends = calloc(l.n * l.n, sizeof *l.attends);
  bool yes = l.x && l.m && l.attends;
  for (size_t k = 0; yes && k < count; k++) {
    mpq_inits(l.x[k], l.m[k], NULL);
    mpq_set_d(l.x[k], x[k]);
  }
  const bool made = yes;
  yes = yes && layers_hold(&l);
  for (size_t k = 0; made && k < count; k++) mpq_clears(l.x[k], l.m[k], NULL);
  free(l.x);
  free(l.m);
  free(l.attends);
  return yes;
}

/* ---- tokens with coordinates a + b phi, a and b small whole numbers, phi^2 = phi + 1 ---- */

typedef struct golden {
  long a, b;
} golden;

static golden plus(golden x, golden y) { return (golden){x.a + y.a, x.b + y.b}; }
static golden times(golden x, golden y) { return (golden){x.a * y.a + x.b * y.b, x.a * y.b + x.b * y.a + x.b * y.b}; }
static bool same(golden x, golden y) { return x.a == y.a && x.b == y.b; }

static golden inner(size_t d, const golden *x, const golden *y)
{
  golden s = {0, 0};
  for (size_t c = 0; c < d; c++) s = plus(s, times(x[c], y[c]));
  return s;
}

/* Every token has the norm of the first, and the tokens at the inner product p from it add up to a multiple of it: |x|^2 sum = <sum, x> x. */
static bool balanced(size_t n, size_t d, const golden *x, const golden *token, golden p)
{
  golden sum[16] = {{0, 0}};
  for (size_t j = 0; j < n; j++)
    for (size_t c = 0; c < d && same(inner(d, token, x + j * d), p); c++) sum[c] = plus(sum[c], x[j * d + c]);
  const golden size = inner(d, token, token), along = inner(d, sum, token);
  for (size_t c = 0; c < d; c++)
    if (!same(times(size, sum[c]), times(along, token[c]))) return false;
  return true;
}

bool critical_holds(size_t d, size_t count, const double *ab)
{
  enum { LARGEST = 1000, TOKENS_MOST = 64 };
  const size_t n = d ? count / (2 * d) : 0;
  golden x[16 * TOKENS_MOST];
  if (d == 0 || d > 16 || n == 0 || n > TOKENS_MOST || count != 2 * d * n) return false;
  for (size_t k = 0; k < n * d; k++) {
    if (!(ab[2 * k] >= -LARGEST && ab[2 * k] <= LARGEST && ab[2 * k + 1] >= -LARGEST && ab[2 * k + 1] <= LARGEST)) return false;
    x[k] = (golden){(long)ab[2 * k], (long)ab[2 * k + 1]};
    if ((double)x[k].a != ab[2 * k] || (double)x[k].b != ab[2 * k + 1]) return false;
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      const golden *t = x + i * d;
      if (!same(inner(d, t, t), inner(d, x, x)) || !balanced(n, d, x, t, inner(d, t, x + j * d))) return false;
    }
  return !same(inner(d, x, x), (golden){0, 0});
}
