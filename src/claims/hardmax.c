/* Hardmax attention, run in exact rational arithmetic until the rest of the run is decided. */
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"
#include "claims/tape.h"

/* x_i -> x_i + (m_i - x_i)/2, m_i the mean of the x_j, j in C_i, those that maximise <x_i, x_j>. A token with C_i = {i} is a leader and stays. */
typedef struct layers {
  size_t n, d;
  mpq_t *x, *m;  /* [n][d]; m the means */
  bool *c;       /* [n][n]: j in C_i */
  mpq_t s, t, u; /* scratch */
} layers;

static void dot(layers *l, mpq_t to, const mpq_t *a, const mpq_t *b)
{
  mpq_set_ui(to, 0, 1);
  for (size_t k = 0; k < l->d; k++) {
    mpq_mul(l->u, a[k], b[k]);
    mpq_add(to, to, l->u);
  }
}

static mpq_t *row(mpq_t *x, const layers *l, size_t i) { return x + i * l->d; }

/* C_i and its mean */
static void attend(layers *l, size_t i)
{
  bool *c = l->c + i * l->n;
  size_t count = 0;
  for (size_t j = 0; j < l->n; j++) {
    dot(l, l->s, row(l->x, l, i), row(l->x, l, j));
    const int over = j == 0 ? 1 : mpq_cmp(l->s, l->t);
    if (over > 0) {
      for (size_t k = 0; k < j; k++) c[k] = false;
      mpq_set(l->t, l->s);
    }
    c[j] = over >= 0;
  }
  for (size_t k = 0; k < l->d; k++) mpq_set_ui(row(l->m, l, i)[k], 0, 1);
  for (size_t j = 0; j < l->n; j++) {
    if (!c[j]) continue;
    count++;
    for (size_t k = 0; k < l->d; k++) mpq_add(row(l->m, l, i)[k], row(l->m, l, i)[k], row(l->x, l, j)[k]);
  }
  mpq_set_ui(l->u, count, 1);
  for (size_t k = 0; k < l->d; k++) mpq_div(row(l->m, l, i)[k], row(l->m, l, i)[k], l->u);
}

static void step(layers *l)
{
  for (size_t k = 0; k < l->n * l->d; k++) {
    mpq_add(l->x[k], l->x[k], l->m[k]);
    mpq_div_2exp(l->x[k], l->x[k], 1);
  }
}

static bool leader(const layers *l, size_t i)
{
  for (size_t j = 0; j < l->n; j++)
    if (l->c[i * l->n + j] != (i == j)) return false;
  return true;
}

/* sign of <a, p - q> */
static int side(layers *l, const mpq_t *a, const mpq_t *p, const mpq_t *q)
{
  dot(l, l->s, a, p);
  dot(l, l->t, a, q);
  return mpq_cmp(l->s, l->t);
}

/* Token i, attending to leaders l in C_i, goes to their mean m_i along a segment, token j along its own. The difference of scores <x_i, x_l - x_j> is
 * bilinear in the two places, so its sign on the segments follows from the four corners: x_i, m_i against x_j, m_j. */
static bool settled_pair(layers *l, size_t i, size_t first, size_t j)
{
  const mpq_t *x[2] = {row(l->x, l, i), row(l->m, l, i)}, *y[2] = {row(l->x, l, j), row(l->m, l, j)}, *lead = row(l->x, l, first);
  for (int a = 0; a < 2; a++)
    for (int b = 0; b < 2; b++) {
      const int sign = side(l, x[a], lead, y[b]);
      const bool limit = a == 1 && b == 1; /* two tokens may share a limit: then the others keep them apart */
      if (l->c[i * l->n + j] ? sign != 0 : sign < 0 || (sign == 0 && !limit && b == 0)) return false;
    }
  return true;
}

/* every C_i holds leaders only, and stays as it is in all later layers */
static bool settled(layers *l)
{
  for (size_t i = 0; i < l->n; i++) {
    size_t first = l->n;
    for (size_t j = l->n; j-- > 0;) {
      if (!l->c[i * l->n + j]) continue;
      if (!leader(l, j)) return false;
      first = j;
    }
    for (size_t j = 0; j < l->n; j++)
      if (!settled_pair(l, i, first, j)) return false;
  }
  return true;
}

/* a leader's limit, itself, is a vertex of the hull of the limits: <x_l, x_l - m_j> > 0 for every other limit; m_i of several is the projection of
 * the origin onto their affine hull: <m_i, x_c> = |m_i|^2 */
static bool polytope(layers *l, size_t *leaders, size_t *shared)
{
  *leaders = *shared = 0;
  for (size_t i = 0; i < l->n; i++) {
    const mpq_t *m = row(l->m, l, i);
    size_t many = 0;
    for (size_t j = 0; j < l->n; j++) {
      many += l->c[i * l->n + j];
      if (l->c[i * l->n + j] && side(l, m, row(l->x, l, j), m) != 0) return false;
    }
    if (many > 1) ++*shared;
    if (!leader(l, i)) continue;
    ++*leaders;
    for (size_t j = 0; j < l->n; j++) {
      bool same = true;
      for (size_t k = 0; k < l->d; k++) same = same && mpq_equal(row(l->m, l, j)[k], m[k]);
      if (!same && side(l, m, m, row(l->m, l, j)) <= 0) return false;
    }
  }
  return true;
}

static void run_layers(cf_session *s, const char *part, const char *name, const double *first, layers *l)
{
  size_t layer = 0, leaders, shared;
  for (; layer < 400; layer++) {
    for (size_t i = 0; i < l->n; i++) attend(l, i);
    if (settled(l)) break;
    step(l);
  }
  if (layer == 400) {
    cf_find(s, part, CF_UNSETTLED, "%s: not settled in 400 layers", name);
    return;
  }
  const bool good = polytope(l, &leaders, &shared);
  if (good) cf_tape_test_vector(s->pool.tape, "hardmax", cf_real_si(&s->pool, (long)l->d), l->n * l->d, first);
  cf_find_either(s, part, good, !good, "%s: settled at layer %zu, %zu leaders, %zu of %zu tokens go to one of them, %zu to a projection of the origin", name, layer, leaders,
                 l->n - shared, l->n, shared);
}

static void start(cf_session *s, const char *part, const char *name, size_t n, size_t d, const double *x)
{
  layers l = {.n = n, .d = d, .x = cf_claim_room(s, n * d, sizeof(mpq_t)), .m = cf_claim_room(s, n * d, sizeof(mpq_t)), .c = cf_claim_room(s, n * n, sizeof(bool))};
  if (l.x && l.m && l.c) {
    mpq_inits(l.s, l.t, l.u, NULL);
    for (size_t k = 0; k < n * d; k++) {
      mpq_inits(l.x[k], l.m[k], NULL);
      mpq_set_d(l.x[k], x[k]);
    }
    run_layers(s, part, name, x, &l);
    for (size_t k = 0; k < n * d; k++) mpq_clears(l.x[k], l.m[k], NULL);
    mpq_clears(l.s, l.t, l.u, NULL);
  }
  free(l.x);
  free(l.m);
  free(l.c);
}

/* directions uniform, lengths 1/2, 5/8, .. 11/8 */
static void random_start(cf_session *s, size_t n, size_t d, uint32_t system)
{
  double *x = cf_claim_tokens(s, system, n, d);
  char name[64];
  if (!x) return;
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < d; k++) x[i * d + k] *= 0.5 + 0.125 * (double)(i % 8);
  snprintf(name, sizeof name, "n = %zu, d = %zu, system %u", n, d, system);
  start(s, "runs", name, n, d, x);
  free(x);
}

static void run(cf_session *s)
{
  static const double tie[] = {2, 0, 0, 2, 0.25, 0.25, -1, -1, 0.5, 0.125}, cube[] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0.125, 0.125, 0.125, 0.25, 0.25, 0.125};
  const uint32_t runs = s->o->full ? 60 : 12;
  for (uint32_t k = 0; k < runs; k++) random_start(s, 12 + 8 * (k % 5), 2 + k % 3, k);
  start(s, "ties", "two leaders and a token between them", 5, 2, tie);
  start(s, "ties", "three leaders and tokens between three and two of them", 5, 3, cube);
}

const cf_theorem cf_theorem_hardmax = {
    .id = "hardmax",
    .source = "arXiv:2407.01602",
    .line = "hardmax attention: tokens converge to leaders, the vertices of a polytope, or to projections of the origin onto its faces",
    .statement = "Layers x_i -> x_i + (m_i - x_i)/2, m_i the mean of the tokens that maximise <x_i, x_j>. Every token converges; the limits span a polytope whose vertices are the leaders, "
                 "tokens that attend to themselves alone; a token goes to a leader or to the projection of the origin onto a face.",
    .hypotheses = "A = I, alpha = 1, tokens in R^d, not normalized. For concrete tokens, taken as rational numbers: layers are computed exactly until every token attends to leaders only and the signs of all "
                  "differences of scores at the corners of the tokens' segments prove that this never changes.",
    .part = {{"runs", CF_CERTIFIED, "random tokens, n = 12 to 44, d = 2 to 4: all converge to leaders, which are vertices of the limits' hull", CF_HOLDS, NULL},
             {"ties", CF_CERTIFIED, "constructed tokens with exact ties: the limit is the projection of the origin onto a face", CF_HOLDS, NULL}},
    .run = run};
