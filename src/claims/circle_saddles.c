/* The circle, few tokens, every beta of an interval: no local maximum but consensus. */
#include <stdio.h>
#include "claims/saddle.h"

/* [from, to] in pieces, each an interval of beta for the whole torus of configurations */
static void sweep(cf_session *s, size_t n, double from, double to, size_t most)
{
  cf_pool *p = &s->pool;
  double lo = from, width = 1;
  size_t pieces = 0, total = 0;
  while (lo < to && width > 0x1p-10) {
    const size_t mark = cf_pool_mark(p);
    const double hi = lo + width < to ? lo + width : to;
    size_t boxes;
    const cf_finding f = cf_saddle_everywhere(n, cf_real_range(p, lo, hi), most, &boxes);
    cf_pool_release(p, mark);
    total += boxes;
    if (f == CF_HOLDS) {
      lo = hi;
      pieces++;
      width *= 2;
    } else width /= 2;
  }
  cf_find(s, n < 5 ? "three-four" : "five", lo >= to ? CF_HOLDS : CF_UNSETTLED, "n = %zu: settled for every beta in [%g, %g], %zu pieces, %zu boxes", n, from, lo < to ? lo : to, pieces, total);
}

static void run(cf_session *s)
{
  for (size_t n = 3; n <= 4; n++) sweep(s, n, -0.125, 0, 20000);
  sweep(s, 3, 0, 1024, 20000);
  sweep(s, 4, 0, 1024, 20000);
  sweep(s, 5, 0, s->o->full ? 1024 : 0.5, 400000);
}

const cf_theorem cf_theorem_circle_saddles = {
    .id = "circle-saddles",
    .source = "this project, about the open case of arXiv:2312.10794 (d = 2, 1 < beta < C n^2)",
    .line = "d = 2, n = 3, 4, 5: consensus is the only local maximum of E, for every beta of an interval",
    .statement = "On the circle, for n = 3, 4 and every beta in [-1/8, 1024] (n = 5: [0, 1/2], --full [0, 1024]), each critical configuration of the energy other than consensus has a direction of ascent of second order. "
                 "So SA and USA take almost every start to one point.",
    .hypotheses = "Q = K = V = I. Certified for all configurations and all beta of the interval at once, by subdivision in interval arithmetic; the step from strict saddles to almost every start "
                  "(analytic gradient flow, center-stable manifold) is on paper.",
    .part = {{"three-four", CF_CERTIFIED, "n = 3, 4 on [-1/8, 1024]: outside open half circles every configuration moves or ascends to second order", CF_HOLDS, NULL},
             {"five", CF_CERTIFIED, "n = 5 on [0, 1/2] (--full: [0, 1024]): the same", CF_HOLDS, NULL}},
    .run = run};
