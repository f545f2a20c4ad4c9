/* bench [STEM ...]: the table of ratios, on the terminal and as tab-separated values appended to the file that CF_BENCH_TSV names. */
#include "bench.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WINDOWS = 31 };
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

/* ---- targets: bench/targets.tsv */
typedef struct target {
  char must[16], stretch[16];
} target;

static int begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* '-' where the table says nothing */
static target target_of(const char *what, size_t n, const char *peer)
{
  target t = {"-", "-"};
  char line[300], w[64], p[64], must[16], stretch[16];
  FILE *f = fopen("bench/targets.tsv", "r");
  while (f && fgets(line, sizeof line, f)) {
    size_t from, to;
    if (sscanf(line, "%63[^\t#]\t%zu-%zu\t%63[^\t]\t%15[^\t]\t%15[^\t\n]", w, &from, &to, p, must, stretch) != 6) {
      if (sscanf(line, "%63[^\t#]\t%zu\t%63[^\t]\t%15[^\t]\t%15[^\t\n]", w, &from, p, must, stretch) != 5) continue;
      to = from;
    }
    if (begins(what, w) && !isdigit((unsigned char)what[strlen(w)]) && begins(peer, p) && from <= n && n <= to) strcpy(t.must, must), strcpy(t.stretch, stretch);
  }
  if (f) fclose(f);
  return t;
}

/* yes, no, or '-' where nothing is asked */
static const char *met(const char *asked, double ours, double peer)
{
  double x;
  char unit = 0;
  if (sscanf(asked, ">= %lfx", &x) == 1) return peer >= x * ours ? "yes" : "no";
  if (sscanf(asked, "<= %lf %c", &x, &unit) >= 1) return (unit == 's' ? ours <= x : ours <= x * peer) ? "yes" : "no";
  return "-";
}

static int musts_met, musts_missed;

/* medians: 0 where there are none */
static void record(const char *what, size_t n, const char *peer_name, double ours, double peer, double m, double mp, const char *newer)
{
  const target t = target_of(what, n, peer_name);
  const char *must = met(t.must, ours, peer), *stretch = met(t.stretch, ours, peer);
  char median[24] = "-";
  if (mp > 0) snprintf(median, sizeof median, "%.3f", m / mp);
  musts_met += strcmp(must, "yes") == 0, musts_missed += strcmp(must, "no") == 0;
  printf("%-28s %7zu %10.3e  %-22s %10.3e %8.3f %7.2fx  %8s %-4s %8s %-4s %s\n", what, n, ours, peer_name, peer, ours / peer, peer / ours, t.must, must, t.stretch, stretch, newer);
  fflush(stdout);
  if (tsv)
    fprintf(tsv, "%s\t%zu\t%.4e\t%s\t%.4e\t%.4f\t%.2f\t%s\t%s\t%s\t%s\t%s\t%s\n", what, n, ours, peer_name, peer, ours / peer, peer / ours, t.must, must, t.stretch, stretch, median,
            *newer ? newer : "-");
}

void bench_row_newer(const char *what, size_t n, const char *peer_name, size_t rounds, double *a, double *b, const char *newer)
{
  qsort(a, rounds, sizeof *a, ascending);
  qsort(b, rounds, sizeof *b, ascending);
  record(what, n, peer_name, a[0], b[0], a[rounds / 2], b[rounds / 2], newer);
}
void bench_row(const char *what, size_t n, const char *peer_name, size_t rounds, double *a, double *b)
{
  bench_row_newer(what, n, peer_name, rounds, a, b, "");
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

int main(int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run)(void);
  } stems[] = {{"vec", bench_vec},             {"expo", bench_expo},           {"softmax", bench_softmax},
               {"attention", bench_attention}, {"layernorm", bench_layernorm}, {"sphere", bench_sphere},
               {"trig", bench_trig},           {"dynamics", bench_dynamics},   {"sweep", bench_sweep}, {"integrate", bench_integrate}, {"judge", bench_judge}, {"exact", bench_exact}};
  const char *file = getenv("CF_BENCH_TSV");
  if (file && !(tsv = fopen(file, "a"))) {
    perror(file);
    return 2;
  }
  if (tsv) fputs("what\tsize\tours s\tpeer\tpeer s\tratio\ttimes faster\tmust\tmet\tstretch\treached\tratio of medians\tnewer package: times faster\n", tsv);
  printf("%-28s %7s %10s  %-22s %10s %8s %8s  %8s %-4s %8s\n", "what", "size", "ours (s)", "peer", "peer (s)", "ratio", "faster", "must", "met", "stretch");
  for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
    int wanted = argc < 2;
    for (int k = 1; k < argc; k++) wanted |= strcmp(argv[k], stems[i].name) == 0;
    if (wanted) stems[i].run();
  }
  printf("musts of bench/targets.tsv: %d met, %d not met\n", musts_met, musts_missed);
  return tsv && fclose(tsv) ? 2 : 0;
}
