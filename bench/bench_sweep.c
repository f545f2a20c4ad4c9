/* sweep: one point of a phase diagram, n = 32, on one thread: 32 systems drawn, 300 published steps each, pairs counted at 61 checkpoints. Peers: NumPy
 * and PyTorch where python3 (or CF_BENCH_PYTHON) has them, the best of their batch sizes; for d > n also when they reduce the dimension as ours does. The
 * work is the same: every step of every system. What a sweep gains by leaving settled systems is a row of its own. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "bench.h"
#include "sweep/point.h"

enum { SYSTEMS = 32, STEPS = 300, CHECKPOINTS = 61 };
struct diagram {
  cf_point p;
  bool every_step;
};

static void ours(void *arg)
{
  const struct diagram *g = arg;
  cf_starts s = {0};
  cf_tally t[CHECKPOINTS] = {{0}};
  cf_point_run run = {.every_step = g->every_step};
  if (cf_starts_make(&s, &g->p, 0, SYSTEMS) != CF_OK || cf_point_count(&g->p, &s, t, &run) != CF_OK) exit(2);
  const double f = cf_tally_fraction(&g->p, &t[CHECKPOINTS - 1], SYSTEMS);
  bench_use(&f);
  cf_starts_clear(&s);
}

static double peer(const char *kind, const struct diagram *g, const char *more)
{
  char line[300];
  double s = 0;
  const char *python = getenv("CF_BENCH_PYTHON");
  snprintf(line, sizeof line, "%s bench/numpy_phase.py %s %zu %zu %g %d %d %d %s 2>/dev/null", python ? python : "python3", kind, g->p.n, g->p.d, g->p.beta, SYSTEMS, STEPS, CHECKPOINTS, more);
  FILE *p = popen(line, "r");
  const int ok = p && fscanf(p, "%lf", &s) == 1;
  if (p) pclose(p);
  return ok ? s : 0;
}

static void against(const char *what, struct diagram *g, const char *kind, const char *name, const char *more)
{
  const double s = peer(kind, g, more);
  if (s > 0) bench_against(what, g->p.n, name, ours, s, g);
}

static void row(size_t d)
{
  char what[40];
  struct diagram g = {{.n = 32, .d = d, .beta = 4, .model = CF_MODEL_SA, .method = CF_METHOD_PUBLISHED, .step = 0.1, .t_end = 30, .checkpoints = CHECKPOINTS, .threshold = 0.999, .seed = 1}, true};
  snprintf(what, sizeof what, "phase point, d = %zu", d);
  against(what, &g, "numpy", "NumPy", "");
  against(what, &g, "torch", "PyTorch", "");
  if (d > g.p.n) {
    against(what, &g, "numpy", "NumPy, reduced", "reduced");
    against(what, &g, "torch", "PyTorch, reduced", "reduced");
  }
  g.every_step = false;
  snprintf(what, sizeof what, "as a sweep, d = %zu", d);
  against(what, &g, "numpy", "NumPy", "");
}

void bench_sweep(void)
{
  row(2);
  row(3);
  row(8);
  row(32);
  row(512);
}
