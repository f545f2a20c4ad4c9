/* sweep: one point of a phase diagram, n = 32, on one thread: 32 systems drawn, 300 published steps each, pairs counted at 61 checkpoints. Peers: NumPy
 * and PyTorch of /usr/bin/python3, the best of their batch sizes, and a newer PyTorch where CF_BENCH_PYTHON has one; for d > n also when they reduce the dimension as ours does. The
 * work is the same: every step of every system. What a sweep gains by leaving settled systems is a row of its own. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

enum { ROUNDS = 3, EACH = 6 };

static double peer(const char *python, const char *kind, const struct diagram *g, const char *more)
{
  char line[300];
  double s = 0;
  snprintf(line, sizeof line, "%s bench/numpy_phase.py %s %zu %zu %g %d %d %d %s 2>/dev/null", python, kind, g->p.n, g->p.d, g->p.beta, SYSTEMS, STEPS, CHECKPOINTS, more);
  FILE *p = popen(line, "r");
  const int ok = p && fscanf(p, "%lf", &s) == 1;
  if (p) pclose(p);
  return ok ? s : 0;
}

static double shortest(struct diagram *g)
{
  double least = INFINITY;
  for (int k = 0; k < EACH; k++) least = fmin(least, bench_window(ours, g));
  return least;
}

/* the peer and ours in turn; 0: there is no such peer */
static double turns(const char *python, const char *kind, struct diagram *g, const char *more, size_t rounds, double *a, double *b)
{
  double least[2] = {INFINITY, INFINITY};
  for (size_t k = 0; k < rounds; k++) {
    b[k] = peer(python, kind, g, more);
    if (!(b[k] > 0)) return 0;
    a[k] = shortest(g);
    least[0] = fmin(least[0], a[k]);
    least[1] = fmin(least[1], b[k]);
  }
  return least[1] / least[0];
}

/* Debian's packages; a newer PyTorch in its column */
static void against(const char *what, struct diagram *g, const char *kind, const char *name, const char *more)
{
  const size_t rounds = g->p.d > g->p.n && !more[0] ? 1 : ROUNDS; /* those are slow */
  const char *newer = strcmp(kind, "torch") ? NULL : getenv("CF_BENCH_PYTHON");
  double a[ROUNDS], b[ROUNDS], c[ROUNDS], e[ROUNDS];
  char other[32] = "";
  const double found = newer ? turns(newer, kind, g, more, rounds, c, e) : 0;
  if (found > 0) snprintf(other, sizeof other, "%.2f", found);
  if (turns("/usr/bin/python3", kind, g, more, rounds, a, b) > 0) bench_row_newer(what, g->p.n, name, rounds, a, b, other);
  else if (found > 0) bench_row(what, g->p.n, name, rounds, c, e);
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
