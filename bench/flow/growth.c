/* Time and memory of one step against the number of tokens, their dimension, the order: each run in a process of its own, so that its peak is its own. */
#include "growth.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "flow/enclosure.h"
#include "flow/random.h"

enum { D = 3, ORDER = 16, SIZES = 8, N = 32 };

typedef struct point {
  size_t n, d, order;
  bool dense;
  size_t steps;
  double seconds, megabytes; /* a step; the peak */
} point;

static size_t steps_of(const point *y)
{
  const size_t n = y->n, d = y->d;
  double *x = malloc(n * d * sizeof *x);
  if (!x || cf_random_tokens(1, 0, n, d, x) != CF_OK) exit(2);
  cf_flow_problem p = {.model = CF_MODEL_SA, .n = n, .d = d, .heads = 1, .beta = 1.0, .x = x, .repulse = 1.0};
  cf_enclose_options o = {.t_end = n < 128 ? 4.0 : n < 512 ? 1.0 : 0.5, .threads = 1, .order = (int)y->order, .dense = y->dense};
  cf_trajectory a;
  char why[256];
  cf_trajectory_init(&a, n, d);
  if (cf_enclose(&p, &o, &a, why) != CF_OK) exit(3);
  return a.nodes - 1;
}

/* runs itself apart: the child's CPU time and peak are what wait4 tells */
static bool measure(point *y)
{
  int to[2], status;
  struct rusage u;
  size_t steps = 0;
  if (pipe(to) != 0) return false;
  const pid_t child = fork();
  if (child == 0) {
    steps = steps_of(y);
    _exit(write(to[1], &steps, sizeof steps) == (ssize_t)sizeof steps ? 0 : 4);
  }
  close(to[1]);
  const bool told = child > 0 && read(to[0], &steps, sizeof steps) == (ssize_t)sizeof steps && steps > 0;
  close(to[0]);
  if (child < 0 || wait4(child, &status, 0, &u) != child || status != 0 || !told) return false;
  const double cpu = (double)u.ru_utime.tv_sec + 1e-6 * (double)u.ru_utime.tv_usec + (double)u.ru_stime.tv_sec + 1e-6 * (double)u.ru_stime.tv_usec;
  y->steps = steps;
  y->seconds = cpu / (double)steps;
  y->megabytes = (double)u.ru_maxrss / 1024.0;
  return true;
}

/* ---- two panels, both axes logarithmic */
enum { LEFT = 64, WIDE = 300, HIGH = 220, TOP = 44, GAP = 84 };
typedef struct panel {
  const char *title;
  double low, high; /* decades */
  int at;           /* x of its left edge */
} panel;
static double across(const panel *p, double n) { return p->at + WIDE * (log2(n) - 3.0) / 7.0; }
static double down(const panel *p, double v) { return TOP + HIGH * (p->high - log10(v)) / (p->high - p->low); }

static void axes(FILE *f, const panel *p)
{
  fprintf(f, "<text x='%d' y='%d' class='h'>%s</text>\n<rect x='%d' y='%d' width='%d' height='%d' class='f'/>\n", p->at, TOP - 16, p->title, p->at, TOP, WIDE, HIGH);
  for (int e = (int)p->low; e <= (int)p->high; e++) {
    const double y = down(p, pow(10.0, e));
    fprintf(f, "<path d='M%d %.1fh%d' class='g'/><text x='%d' y='%.1f' class='e'>", p->at, y, WIDE, p->at - 6, y + 4);
    if (e >= -3 && e <= 3) fprintf(f, "%g</text>\n", pow(10.0, e));
    else fprintf(f, "10<tspan dy='-4' font-size='8'>%d</tspan></text>\n", e);
  }
  for (int k = 3; k <= 10; k++) fprintf(f, "<text x='%.1f' y='%d' class='m'>%d</text>\n", across(p, 1 << k), TOP + HIGH + 16, 1 << k);
  fprintf(f, "<text x='%d' y='%d' class='m'>tokens n</text>\n", p->at + WIDE / 2, TOP + HIGH + 34);
}

static void curve(FILE *f, const panel *p, const point *y, bool memory)
{
  const point *last = &y[SIZES - 1];
  const double end = memory ? last->megabytes : last->seconds; /* a line of slope 2 through the last point, as far down as the panel goes */
  double n = (double)last->n, v = end;
  while (n > 8.0 && v / 4.0 >= pow(10.0, p->low)) n /= 2.0, v /= 4.0;
  fprintf(f, "<path d='M%.1f %.1fL%.1f %.1f' class='s'/><text x='%.1f' y='%.1f' class='n'>n²</text>\n<polyline class='c' points='", across(p, n), down(p, v),
          across(p, (double)last->n), down(p, end), across(p, 200.0), down(p, end * 200.0 * 200.0 / (double)(last->n * last->n)) + 22.0);
  for (int k = 0; k < SIZES; k++) fprintf(f, "%.1f,%.1f ", across(p, (double)y[k].n), down(p, memory ? y[k].megabytes : y[k].seconds));
  fputs("'/>\n", f);
  for (int k = 0; k < SIZES; k++)
    fprintf(f, "<circle cx='%.1f' cy='%.1f' r='3.5' class='d'><title>n = %zu: %.3g %s</title></circle>\n", across(p, (double)y[k].n), down(p, memory ? y[k].megabytes : y[k].seconds), y[k].n,
            memory ? y[k].megabytes : y[k].seconds, memory ? "MB" : "s a step");
}

static bool draw(const char *path, const point *y)
{
  const panel time = {"Seconds of one core a step", -5.0, 1.0, LEFT}, memory = {"Peak memory of the run, MB", 0.0, 3.0, LEFT + WIDE + GAP};
  FILE *f = fopen(path, "w");
  if (!f) return false;
  fprintf(f, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' role='img' aria-label='Time and memory of a rigorous step against n'>\n", LEFT + 2 * WIDE + GAP + 24, TOP + HIGH + 90);
  fputs("<style>text{font:12px system-ui,sans-serif;fill:#333}.h{font-weight:600}.e{text-anchor:end}.m{text-anchor:middle}.f{fill:none;stroke:#999}.g{stroke:#ddd;fill:none}"
        ".s{stroke:#999;stroke-dasharray:5 4;fill:none}.n{fill:#777}.c{fill:none;stroke:#1f6fb2;stroke-width:2}.d{fill:#1f6fb2}"
        "@media(prefers-color-scheme:dark){text{fill:#ddd}.g{stroke:#444}.c{stroke:#6db3f2}.d{fill:#6db3f2}.n{fill:#aaa}}</style>\n", f);
  axes(f, &time), axes(f, &memory);
  curve(f, &time, y, false), curve(f, &memory, y, true);
  fprintf(f, "<text x='%d' y='%d'>SA, d = %d, beta = 1, uniform tokens (seed 1), order %d, double precision.</text>\n", LEFT - 40, TOP + HIGH + 58, D, ORDER);
  fprintf(f, "<text x='%d' y='%d'>Up to n = 256 the logarithmic norm factors the whole matrix (n³), beyond it bounds norms of blocks.</text>\n</svg>\n", LEFT - 40, TOP + HIGH + 76);
  return fclose(f) == 0;
}

static bool row(FILE *f, point *y)
{
  if (!measure(y)) return fprintf(stderr, "n = %zu, d = %zu, order %zu: no measurement\n", y->n, y->d, y->order), false;
  fprintf(f, "%zu\t%zu\t%zu\t%s\t%zu\t%.6g\t%.1f\n", y->n, y->d, y->order, y->dense ? "yes" : "no", y->steps, y->seconds, y->megabytes);
  printf("growth: %5zu tokens, d = %2zu, order %2zu%s %9.5f s a step, %7.1f MB\n", y->n, y->d, y->order, y->dense ? ", dense:" : ":       ", y->seconds, y->megabytes);
  return fflush(stdout), true;
}

int bench_growth(const char *tsv, const char *svg)
{
  static const size_t dimension[] = {3, 6, 12, 24, 48}, order[] = {8, 12, 16, 24, 32, 48};
  point y[SIZES];
  FILE *f = fopen(tsv, "a");
  if (!f) return perror(tsv), 2;
  fputs("n\td\torder\tdense\tsteps\tseconds_a_step\tpeak_megabytes\n", f);
  bool ok = true;
  for (size_t k = 0; ok && k < SIZES; k++) y[k] = (point){.n = (size_t)8 << k, .d = D, .order = ORDER}, ok = row(f, &y[k]);
  for (size_t k = 0; ok && k < sizeof dimension / sizeof *dimension; k++) ok = row(f, &(point){.n = N, .d = dimension[k], .order = ORDER});
  for (size_t k = 0; ok && k < sizeof order / sizeof *order; k++) ok = row(f, &(point){.n = N, .d = D, .order = order[k]});
  for (size_t k = 0; ok && k < SIZES; k += 3) ok = row(f, &(point){.n = (size_t)8 << k, .d = D, .order = ORDER, .dense = true});
  return fclose(f) == 0 && ok && draw(svg, y) ? 0 : 2;
}
