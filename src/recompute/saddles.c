/* n tokens on the circle, weights e^{beta cos}: every configuration outside open half circles has a gradient that is not zero, or a set of tokens
 * along whose common rotation the energy bends upward. Sorted angles, the first 0; boxes of angles are halved until each is settled. */
#include <stdlib.h>
#include <string.h>
#include "recompute.h"

enum { MOST = 5, STACK = 4096, BITS = 64, BOXES = 4000000 };

typedef struct box {
  double lo[MOST], hi[MOST];
} box;

typedef struct circle {
  size_t n;
  mpfi_srcptr beta;
  mpfi_t bend[MOST][MOST], pull[MOST][MOST]; /* of t = theta_j - theta_i: e^{beta (cos t - 1)} times (cos t - beta sin^2 t), times sin t */
  mpfi_t t, c, s, e, sum;
} circle;

static void circle_each(circle *g, void (*f)(mpfi_ptr))
{
  for (size_t i = 0; i < MOST; i++)
    for (size_t j = 0; j < MOST; j++) f(g->bend[i][j]), f(g->pull[i][j]);
  f(g->t), f(g->c), f(g->s), f(g->e), f(g->sum);
}
static void start(mpfi_ptr x) { mpfi_init2(x, BITS); }
static void stop(mpfi_ptr x) { mpfi_clear(x); }

/* a gap larger than half a turn, or no sorted angles at all; 0x1.921fb54442d19p1 is above pi, 0x1.921fb54442d18p2 below 2 pi */
static bool apart(const circle *g, const box *b)
{
  for (size_t i = 0; i + 1 < g->n; i++)
    if (b->lo[i] > b->hi[i + 1] || b->lo[i + 1] - b->hi[i] > 0x1.921fb54442d1ap1) return true;
  return 0x1.921fb54442d17p2 - b->hi[g->n - 1] > 0x1.921fb54442d1ap1;
}

static void pair(circle *g, const box *b, size_t i, size_t j)
{
  mpfi_interv_d(g->t, b->lo[j], b->hi[j]);
  mpfi_interv_d(g->s, b->lo[i], b->hi[i]);
  mpfi_sub(g->t, g->t, g->s);
  mpfi_cos(g->c, g->t);
  mpfi_sin(g->s, g->t);
  mpfi_sub_ui(g->e, g->c, 1);
  mpfi_mul(g->e, g->e, g->beta);
  mpfi_exp(g->e, g->e);
  mpfi_mul(g->pull[i][j], g->e, g->s);
  mpfi_neg(g->pull[j][i], g->pull[i][j]);
  mpfi_sqr(g->s, g->s);
  mpfi_mul(g->s, g->s, g->beta);
  mpfi_sub(g->c, g->c, g->s);
  mpfi_mul(g->bend[i][j], g->e, g->c);
  mpfi_set(g->bend[j][i], g->bend[i][j]);
}

/* the tokens of `set` turned together: E'' = -2 beta sum of bend across, up to a positive factor where beta > 0 */
static bool ascends(circle *g)
{
  for (unsigned set = 1; set < 1u << (g->n - 1); set++) {
    mpfi_set_ui(g->sum, 0);
    for (size_t i = 0; i < g->n; i++)
      for (size_t j = 0; j < g->n; j++)
        if ((set >> i & 1) && !(set >> j & 1)) mpfi_add(g->sum, g->sum, g->bend[i][j]);
    if (mpfi_is_strictly_neg(g->sum)) return true;
  }
  return false;
}

static bool moves(circle *g)
{
  for (size_t i = 0; i < g->n; i++) {
    mpfi_set_ui(g->sum, 0);
    for (size_t j = 0; j < g->n; j++)
      if (j != i) mpfi_add(g->sum, g->sum, g->pull[i][j]);
    if (mpfi_is_strictly_neg(g->sum) || mpfi_is_strictly_pos(g->sum)) return true;
  }
  return false;
}

static bool settled(circle *g, const box *b)
{
  if (apart(g, b)) return true;
  for (size_t i = 0; i < g->n; i++)
    for (size_t j = i + 1; j < g->n; j++) pair(g, b, i, j);
  return moves(g) || ascends(g);
}

/* the widest side in halves */
static void split(const box *b, size_t n, box half[2])
{
  size_t k = 1;
  for (size_t i = 2; i < n; i++)
    if (b->hi[i] - b->lo[i] > b->hi[k] - b->lo[k]) k = i;
  half[0] = half[1] = *b;
  half[0].hi[k] = half[1].lo[k] = b->lo[k] + (b->hi[k] - b->lo[k]) / 2;
}

bool saddles_hold(size_t n, mpfi_srcptr beta)
{
  circle g = {.n = n, .beta = beta};
  box *stack = n >= 2 && n <= MOST ? calloc(STACK, sizeof *stack) : NULL;
  size_t depth = 1, boxes = 0;
  if (!stack) return false;
  for (size_t i = 1; i < n; i++) stack[0].hi[i] = 0x1.921fb54442d19p2; /* above 2 pi */
  circle_each(&g, start);
  while (depth > 0 && depth + 2 <= STACK && boxes++ < BOXES) {
    const box b = stack[--depth];
    if (settled(&g, &b)) continue;
    split(&b, n, stack + depth);
    depth += 2;
  }
  circle_each(&g, stop);
  free(stack);
  return depth == 0;
}
