/* The circle with slightly negative beta: still one point; and where that ends for three tokens. */
#include <stdio.h>
#include "claims/saddle.h"

/* every beta of [from, to] at once, in halves where needed */
static void sweep(cf_session *s, const char *part, size_t n, double from, double to)
{
  double lo = from, width = to - from;
  size_t pieces = 0, total = 0;
  while (lo < to && width > 0x1p-14) {
    cf_pool *p = &s->pool;
    const size_t mark = cf_pool_mark(p);
    const double hi = lo + width < to ? lo + width : to;
    size_t boxes;
    const bool good = cf_saddle_everywhere(n, cf_real_range(p, lo, hi), 40000, &boxes) == CF_HOLDS;
    cf_pool_release(p, mark);
    total += boxes;
    if (good) lo = hi;
    pieces += good;
    if (!good) width /= 2;
  }
  cf_find(s, part, lo >= to ? CF_HOLDS : CF_UNSETTLED, "n = %zu: every critical configuration outside open half circles is a strict saddle for every beta in [%g, %g], %zu pieces, %zu boxes", n, from, lo < to ? lo : to, pieces, total);
}

/* E'' along one token of the equilateral triangle: -2 g(2 pi/3)/9, g = e^{beta cos t}(cos t - beta sin^2 t) */
static cf_real *triangle(cf_pool *p, const char *beta)
{
  return cf_formula(p, "-2/9*exp(-b/2)*(cos(2*pi/3)-b*sin(2*pi/3)^2)", "b", cf_formula(p, beta, ""));
}

static void run(cf_session *s)
{
  const cf_real *zero = cf_real_si(&s->pool, 0);
  const size_t runs = s->o->full ? 200 : 20;
  for (size_t n = 3; n <= (s->o->full ? 5 : 4); n++) sweep(s, "circle", n, -0.16, 0);
  sweep(s, "three", 3, -0.6640625, -0.16);
  cf_find_less(s, "three", triangle(&s->pool, "-0.667"), zero, "beta = -0.667: second derivative along one token of the equilateral triangle < 0");
  cf_find_less(s, "three", zero, triangle(&s->pool, "-0.666"), "beta = -0.666: 0 < second derivative along one token of the equilateral triangle");
  const size_t good = cf_claim_clusters(s, "certified", 2, CF_MODEL_SA, 6, 2, -0.15, 100, runs, 400);
  cf_find_always(s, "almost-every", good, runs, "n = 6, d = 2, beta = -0.15, uniform starts that certainly cluster");
}

const cf_theorem cf_theorem_negative_beta = {
    .id = "negative-beta",
    .source = "arXiv:2512.01868 (d = 2, beta > -0.16); the threshold of three tokens is this project's",
    .line = "d = 2: almost every start converges to one point for every beta > -0.16 too",
    .statement = "On the circle SA and USA take almost every start to one point also for slightly negative beta; -0.16 is reported for every n. For n = 3 the threshold is -2/3: below it the equilateral triangle attracts.",
    .hypotheses = "Q = K = V = I, d = 2; as in T4.3 the step from strict saddles to almost every start is on paper. The Hessian at the triangle is a multiple of the identity on motions that are no rotations (its symmetry "
                  "group acts irreducibly there), so one direction decides.",
    .part = {{"circle", CF_CERTIFIED, "n = 3, 4 (--full: 5), every beta in [-0.16, 0]: critical configurations other than consensus are strict saddles", CF_HOLDS, NULL},
             {"three", CF_CERTIFIED, "n = 3: the same down to -0.664; the triangle's second derivative changes sign between -0.667 and -0.666", CF_HOLDS, NULL},
             {"certified", CF_CERTIFIED, "n = 6, beta = -0.15: concrete random starts converge to one point", CF_HOLDS, NULL},
             {"almost-every", CF_SAMPLED, "n = 6, beta = -0.15: all random starts certainly cluster", CF_CONSISTENT, NULL}},
    .run = run};
