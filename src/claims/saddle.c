#include <stdlib.h>
#include "claims/saddle.h"
#include "claims/tape.h"

typedef struct box {
  double lo[CF_SADDLE_TOKENS], hi[CF_SADDLE_TOKENS];
} box;

typedef struct torus {
  cf_pool *p;
  size_t n;
  const cf_real *beta, *zero, *one, *half, *whole; /* half, whole: pi, 2 pi */
  cf_real *theta[CF_SADDLE_TOKENS];
  cf_real *bend[CF_SADDLE_TOKENS][CF_SADDLE_TOKENS], *pull[CF_SADDLE_TOKENS][CF_SADDLE_TOKENS];
} torus;

static void angles(torus *g, const box *b)
{
  for (size_t i = 0; i < g->n; i++) g->theta[i] = cf_real_range(g->p, b->lo[i], b->hi[i]);
}

static bool unsorted(const torus *g, const box *b)
{
  for (size_t i = 0; i + 1 < g->n; i++)
    if (b->lo[i] > b->hi[i + 1]) return true;
  return false;
}

/* one gap certainly larger than half a turn */
static bool half_circle(const torus *g)
{
  for (size_t i = 0; i < g->n; i++) {
    const cf_real *gap = i + 1 < g->n ? cf_real_sub(g->p, g->theta[i + 1], g->theta[i]) : cf_real_sub(g->p, g->whole, g->theta[i]);
    if (cf_real_below(g->half, gap)) return true;
  }
  return false;
}

/* bend = e^{beta (cos t - 1)} (cos t - beta sin^2 t), even in t; pull = e^{beta (cos t - 1)} sin t of t = theta_j - theta_i, odd */
static void pairs(torus *g)
{
  cf_pool *p = g->p;
  for (size_t i = 0; i < g->n; i++)
    for (size_t j = 0; j < i; j++) {
      const cf_real *t = cf_real_sub(p, g->theta[j], g->theta[i]), *c = cf_real_cos(p, t), *s = cf_real_sin(p, t);
      const cf_real *e = cf_real_exp(p, cf_real_mul(p, g->beta, cf_real_sub(p, c, g->one)));
      const cf_real *sine = cf_real_sub(p, g->one, cf_real_mul(p, c, c));
      g->bend[i][j] = g->bend[j][i] = cf_real_mul(p, e, cf_real_sub(p, c, cf_real_mul(p, g->beta, sine)));
      g->pull[i][j] = cf_real_mul(p, e, s);
      g->pull[j][i] = cf_real_neg(p, g->pull[i][j]);
    }
}

static bool ascends(const torus *g)
{
  for (unsigned set = 1; set < 1u << (g->n - 1); set++) { /* S without the last token: its complement serves as well */
    const cf_real *sum = g->zero;
    for (size_t i = 0; i < g->n; i++)
      for (size_t j = 0; j < g->n; j++)
        if ((set >> i & 1) && !(set >> j & 1)) sum = cf_real_add(g->p, sum, g->bend[i][j]);
    if (cf_real_below(sum, g->zero)) return true;
  }
  return false;
}

static bool moves(const torus *g)
{
  for (size_t i = 0; i < g->n; i++) {
    const cf_real *sum = g->zero;
    for (size_t j = 0; j < g->n; j++)
      if (j != i) sum = cf_real_add(g->p, sum, g->pull[i][j]);
    if (cf_real_below(sum, g->zero) || cf_real_below(g->zero, sum)) return true;
  }
  return false;
}

static bool settled(torus *g, const box *b)
{
  const size_t mark = cf_pool_mark(g->p);
  bool yes = unsorted(g, b);
  if (!yes) {
    angles(g, b);
    yes = half_circle(g);
  }
  if (!yes) {
    pairs(g);
    yes = ascends(g) || moves(g);
  }
  cf_pool_release(g->p, mark);
  return yes;
}

static void split(const box *b, size_t n, box half[2])
{
  size_t widest = 1;
  for (size_t i = 2; i < n; i++)
    if (b->hi[i] - b->lo[i] > b->hi[widest] - b->lo[widest]) widest = i;
  half[0] = half[1] = *b;
  half[0].hi[widest] = half[1].lo[widest] = 0.5 * (b->lo[widest] + b->hi[widest]);
}

static cf_finding search(cf_pool *p, size_t n, const cf_real *beta, size_t most, size_t *boxes)
{
  enum { DEEP = 4096 };
  torus g = {.p = p, .n = n, .beta = beta, .zero = cf_real_si(p, 0), .one = cf_real_si(p, 1), .half = cf_real_pi(p), .whole = cf_formula(p, "2*pi", "")};
  box *stack = malloc(DEEP * sizeof *stack);
  size_t depth = 1;
  *boxes = 0;
  if (!stack) return CF_UNSETTLED;
  for (size_t i = 0; i < n; i++) stack[0].lo[i] = 0, stack[0].hi[i] = i ? 0x1.921fb54442d19p2 : 0; /* above 2 pi */
  while (depth > 0 && depth + 1 < DEEP && *boxes < most) {
    box b = stack[--depth];
    (*boxes)++;
    if (settled(&g, &b)) continue;
    split(&b, n, stack + depth);
    depth += 2;
  }
  free(stack);
  return depth == 0 ? CF_HOLDS : CF_UNSETTLED;
}

cf_finding cf_saddle_everywhere(size_t n, const cf_real *beta, size_t most, size_t *boxes)
{
  cf_pool p; /* boxes are wide: 64 bits are plenty */
  cf_pool_init(&p, 64);
  const cf_finding f = search(&p, n, cf_real_copy(&p, beta), most, boxes);
  const bool failed = p.failed;
  cf_pool_clear(&p);
  if (failed) return CF_UNSETTLED;
  if (f == CF_HOLDS) cf_tape_test(beta->pool->tape, "saddles", cf_real_si(beta->pool, (long)n), beta);
  return f;
}

void cf_find_saddles(cf_session *s, const char *part, size_t n, const char *beta)
{
  size_t boxes;
  const cf_finding f = cf_saddle_everywhere(n, cf_formula(&s->pool, beta, ""), 2000000, &boxes);
  cf_find(s, part, f, "n = %zu, beta = %s: %s, %zu boxes", n, beta,
          f == CF_HOLDS ? "outside open half circles every configuration moves or has a direction of ascent of second order" : "not settled", boxes);
}
