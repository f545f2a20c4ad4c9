/* bench [STEM ...]: the table of ratios, on the terminal and as tab-separated values appended to the file that CF_BENCH_TSV names. */
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WINDOWS = 15 };
#define WINDOW 4e-3 /* seconds */

static FILE *tsv;
static volatile double sink;

static clockid_t timer = CLOCK_THREAD_CPUTIME_ID;
void bench_wall(int on) { timer = on ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID; }

static double now(void)
{
  struct timespec t;
  clock_gettime(timer, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double per_call(bench_fn f, void *arg, size_t calls)
{
  double t = now();
  for (size_t i = 0; i < calls; i++) f(arg);
  return (now() - t) / (double)calls;
}

/* How many calls fill a window; warms up as well. */
static size_t calls_for(bench_fn f, void *arg)
{
  size_t calls = 1;
  for (;;) {
    double t = per_call(f, arg, calls) * (double)calls;
    if (t >= WINDOW || calls >= (size_t)1 << 30) return calls;
    calls *= t < WINDOW / 16 ? 8 : 2;
  }
}

static int ascending(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void bench_use(const double *x) { sink = *x; }

double *bench_normal(size_t n, unsigned seed)
{
  double *x = malloc(n * sizeof *x);
  unsigned long long s = 0x9e3779b97f4a7c15ull * (seed + 1);
  if (!x) exit(2);
  for (size_t i = 0; i < n; i++) {
    x[i] = -6;
    for (int k = 0; k < 12; k++) {
      s = s * 6364136223846793005ull + 1442695040888963407ull;
      x[i] += (double)(s >> 11) * 0x1p-53;
    }
  }
  return x;
}

double bench_window(bench_fn f, void *arg)
{
  const size_t calls = calls_for(f, arg);
  return per_call(f, arg, calls);
}

void bench_row(const char *what, size_t n, const char *peer_name, size_t rounds, double *a, double *b)
{
  qsort(a, rounds, sizeof *a, ascending);
  qsort(b, rounds, sizeof *b, ascending);
  const double m = a[rounds / 2], mp = b[rounds / 2];
  printf("%-20s %7zu  %-20s %11.3e %11.3e %9.3f %9.3f\n", what, n, peer_name, a[0], b[0], a[0] / b[0], m / mp);
  fflush(stdout);
  if (tsv) fprintf(tsv, "%s\t%zu\t%s\t%.4e\t%.4e\t%.4f\t%.4e\t%.4e\t%.4f\n", what, n, peer_name, a[0], b[0], a[0] / b[0], m, mp, m / mp);
}

void bench_pair(const char *what, size_t n, const char *peer_name, bench_fn ours, bench_fn peer, void *arg)
{
  double a[WINDOWS], b[WINDOWS];
  size_t ca = calls_for(ours, arg), cb = calls_for(peer, arg);
  for (int i = 0; i < WINDOWS; i++) {
    a[i] = per_call(ours, arg, ca);
    b[i] = per_call(peer, arg, cb);
  }
  bench_row(what, n, peer_name, WINDOWS, a, b);
}

void bench_against(const char *what, size_t n, const char *peer_name, bench_fn ours, double peer, void *arg)
{
  double a[WINDOWS];
  const size_t calls = calls_for(ours, arg);
  for (int i = 0; i < WINDOWS; i++) a[i] = per_call(ours, arg, calls);
  qsort(a, WINDOWS, sizeof *a, ascending);
  const double m = a[WINDOWS / 2];
  printf("%-20s %7zu  %-20s %11.3e %11.3e %9.3f %9s\n", what, n, peer_name, a[0], peer, a[0] / peer, "-");
  fflush(stdout);
  if (tsv) fprintf(tsv, "%s\t%zu\t%s\t%.4e\t%.4e\t%.4f\t%.4e\t-\t-\n", what, n, peer_name, a[0], peer, a[0] / peer, m);
}

int main(int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run)(void);
  } stems[] = {{"vec", bench_vec},             {"expo", bench_expo},           {"softmax", bench_softmax},
               {"attention", bench_attention}, {"layernorm", bench_layernorm}, {"sphere", bench_sphere},
               {"trig", bench_trig},           {"dynamics", bench_dynamics},   {"sweep", bench_sweep}, {"integrate", bench_integrate}, {"judge", bench_judge}};
  const char *file = getenv("CF_BENCH_TSV");
  if (file && !(tsv = fopen(file, "a"))) {
    perror(file);
    return 2;
  }
  if (tsv) fputs("what\tn\tpeer\tours min s\tpeer min s\tratio of minima\tours median s\tpeer median s\tratio of medians\n", tsv);
  printf("%-20s %7s  %-20s %11s %11s %9s %9s\n", "what", "n", "peer", "ours (s)", "peer (s)", "min ratio", "median r.");
  for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
    int wanted = argc < 2;
    for (int k = 1; k < argc; k++) wanted |= strcmp(argv[k], stems[i].name) == 0;
    if (wanted) stems[i].run();
  }
  return tsv && fclose(tsv) ? 2 : 0;
}
