/* certiform sweep SPEC.json [-o DIR]: a phase diagram on all cores, or on many machines under MPI, that survives being killed. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/sweep_plot.h"
#include "sweep/export.h"
#include "sweep/price.h"
#include "sweep/session.h"

enum { O_DRY_RUN = 0x300, O_RESUME, O_THREADS, O_PLOT, O_QUIET };

static const struct argp_option options[] = {
    {"output", 'o', "DIR|FILE", 0, "a directory for sweep.sqlite, sweep.csv and sweep.npz; or FILE.sqlite, beside which FILE.csv and FILE.npz go (default: the name of SPEC.json without .json, here)", 1},
    {"resume", O_RESUME, 0, 0, "go on with the units that are missing; a sweep not yet begun is begun", 1},
    {"dry-run", O_DRY_RUN, 0, 0, "only say what it would cost: units, core-hours from a few timed steps, bytes; of a sweep begun before what is left, also while it runs", 1},
    {"plot", O_PLOT, "FILE.svg", 0, "the phase diagrams with the certified curve t_delta(n, beta), whose enclosures go into FILE.csv", 2},
    {"threads", O_THREADS, "N", 0, "of this process, under MPI of each rank (default: all CPUs, under MPI 1); the results do not depend on it", 2},
    {"quiet", O_QUIET, 0, 0, "no output, the exit code tells", 9},
    {0}};

typedef struct sweep_command {
  const char *spec, *output, *plot;
  bool resume, dry_run, quiet;
  unsigned threads;
  char beside[256]; /* output where none was given */
  char *base; /* of the output files, without .sqlite */
  cf_plan plan;
  cf_ranks ranks;
} sweep_command;

/* a/b.json: b */
static void find_output(sweep_command *c, const struct argp_state *s)
{
  const char *slash = strrchr(c->spec, '/'), *name = slash ? slash + 1 : c->spec;
  const size_t n = strlen(name), ending = strlen(".json");
  if (n <= ending || strcmp(name + n - ending, ".json") != 0 || n - ending >= sizeof c->beside) cf_bad_option(s, "-o DIR is missing, and '%s' does not end in .json", c->spec);
  snprintf(c->beside, sizeof c->beside, "%.*s", (int)(n - ending), name);
  c->output = c->beside;
}

static error_t parse(int key, char *arg, struct argp_state *s)
{
  sweep_command *c = s->input;
  char *end;
  long n;
  switch (key) {
  case ARGP_KEY_INIT: cf_one_line_errors(s); return 0;
  case 'o': c->output = arg; return 0;
  case O_RESUME: c->resume = true; return 0;
  case O_DRY_RUN: c->dry_run = true; return 0;
  case O_QUIET: c->quiet = true; return 0;
  case O_PLOT:
    n = (long)strlen(arg);
    if (n < 5 || strcmp(arg + n - 4, ".svg") != 0) cf_bad_option(s, "--plot is '%s', expected a name that ends in .svg", arg);
    c->plot = arg;
    return 0;
  case O_THREADS:
    n = strtol(arg, &end, 10);
    if (end == arg || *end || n < 1 || n > CF_MAX_THREADS) cf_bad_option(s, "--threads is '%s', expected a number from 1 to %d", arg, CF_MAX_THREADS);
    c->threads = (unsigned)n;
    return 0;
  case ARGP_KEY_ARG:
    if (c->spec) cf_bad_option(s, "'%s' is not expected here", arg);
    c->spec = arg;
    return 0;
  case ARGP_KEY_END:
    if (!c->spec) cf_bad_option(s, "expected SPEC.json");
    if (!c->output) find_output(c, s);
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static char *join(const char *a, const char *b)
{
  char *s = malloc(strlen(a) + strlen(b) + 1);
  if (s) strcat(strcpy(s, a), b);
  return s;
}

static bool names_file(const char *output)
{
  static const char ending[] = ".sqlite";
  const size_t n = strlen(output);
  return n > sizeof ending - 1 && strcmp(output + n - (sizeof ending - 1), ending) == 0;
}

/* FILE.sqlite as given, or DIR/sweep */
static bool find_base(sweep_command *c)
{
  if (names_file(c->output)) {
    c->base = strdup(c->output);
    if (c->base) c->base[strlen(c->base) - strlen(".sqlite")] = '\0';
  } else c->base = join(c->output, "/sweep");
  return c->base || (cf_trouble("not enough memory"), false);
}

/* --plot FILE.svg writes FILE.csv too, which must not be the sweep's own */
static bool apart(const sweep_command *c)
{
  char *svg = join(c->base, ".svg");
  if (!svg) return cf_trouble("not enough memory"), false;
  const bool same = cf_same_file(c->plot, svg);
  free(svg);
  return !same || (cf_trouble("--plot is '%s', whose curve would be written over %s.csv of the sweep: expected another name", c->plot, c->base), false);
}

/* the same, in a directory that is made when it is missing */
static bool place(sweep_command *c)
{
  if (!names_file(c->output) && mkdir(c->output, 0777) != 0 && errno != EEXIST) return cf_trouble("%s: cannot make the directory: %s", c->output, strerror(errno)), false;
  return find_base(c) && (!c->plot || apart(c));
}

static void put_time(char text[32], double seconds)
{
  if (seconds < 120) snprintf(text, 32, "%.0f s", seconds);
  else if (seconds < 7200) snprintf(text, 32, "%.0f min", seconds / 60);
  else snprintf(text, 32, "%.1f h", seconds / 3600);
}

/* at most ten lines a second, on a terminal alone */
static void progress(void *arg, size_t done, size_t total, double share, double seconds)
{
  double *last = arg;
  char left[32] = "?";
  if (done < total && seconds - *last < 0.1) return;
  *last = seconds;
  if (share > 0) put_time(left, seconds * (1 - share) / share);
  fprintf(stderr, "\r\033[K%zu of %zu units, %.1f%% of the work, %.3g%%/s, %s left%s", done, total, 100 * share, seconds > 0 ? 100 * share / seconds : 0, left, done == total ? "\n" : "");
}

static bool plot(const sweep_command *c, const cf_sweep_data *data)
{
  cf_ioerror err;
  char *csv = strdup(c->plot);
  if (!csv) return cf_trouble("not enough memory"), false;
  strcpy(csv + strlen(csv) - 4, ".csv");
  const bool ok = cf_sweep_plot(c->plot, csv, data, &err) || (cf_trouble("%s", err.text), false);
  if (ok && !c->quiet) printf("written: %s %s\n", c->plot, csv);
  free(csv);
  return ok;
}

static bool export(const sweep_command *c, cf_store *store)
{
  const cf_plan *p = &c->plan;
  cf_ioerror err;
  double seconds, evaluations;
  cf_tally *tally = malloc(p->points * p->checkpoints * sizeof *tally);
  uint64_t *systems = malloc(p->points * sizeof *systems);
  char *csv = join(c->base, ".csv"), *npz = join(c->base, ".npz");
  bool ok = tally && systems && csv && npz;
  if (!ok) cf_trouble("not enough memory");
  const cf_sweep_data data = {p, tally, systems};
  if (ok) ok = (cf_store_sum(store, tally, systems, &seconds, &evaluations, &err) && cf_sweep_csv(csv, &data, &err) && cf_sweep_npz(npz, &data, &err)) || (cf_trouble("%s", err.text), false);
  if (ok && !c->quiet)
    printf("%zu points of %zu systems, %zu units: %.4g core-seconds, %.4g evaluations of the field\nwritten: %s.sqlite %s %s\n", p->points, p->systems, p->units, seconds, evaluations, c->base, csv, npz);
  if (ok && c->plot) ok = plot(c, &data);
  free(tally);
  free(systems);
  free(csv);
  free(npz);
  return ok;
}

static bool lead(sweep_command *c)
{
  cf_ioerror err;
  cf_store store;
  double last = 0;
  if (!place(c)) return false;
  char *path = join(c->base, ".sqlite");
  bool *done = calloc(c->plan.units, sizeof *done);
  bool ok = path && done;
  if (!ok) cf_trouble("not enough memory");
  if (ok) ok = cf_store_open(&store, path, &c->plan, c->resume, done, &err) || (cf_trouble("%s", err.text), false);
  if (ok) {
    const bool shown = isatty(STDERR_FILENO) && !c->quiet;
    const cf_session s = {.plan = &c->plan, .store = &store, .done = done, .threads = c->threads, .progress = shown ? progress : NULL, .arg = &last};
    ok = cf_session_lead(&s, &c->ranks, &err) || (cf_trouble("%s", err.text), false);
    ok = ok && export(c, &store);
    cf_store_close(&store);
  }
  free(done);
  free(path);
  return ok;
}

/* The plan of rank 0 is everybody's. */
static bool share_plan(sweep_command *c)
{
  cf_ioerror err;
  void *text = c->ranks.rank == 0 ? c->plan.text : NULL;
  size_t size = c->ranks.rank == 0 ? strlen(c->plan.text) : 0;
  if (!cf_ranks_share(&c->ranks, &text, &size)) return cf_trouble("not enough memory"), false;
  if (c->ranks.rank == 0) return true;
  const bool ok = cf_plan_parse("the plan of rank 0", text, size, &c->plan, &err) || (cf_trouble("%s", err.text), false);
  free(text);
  return ok;
}

/* which units of a sweep begun before are there, though it may run now; none when there is no such file */
static bool begun(sweep_command *c, bool *done, size_t *stored)
{
  cf_ioerror err;
  cf_store store;
  struct stat st;
  if (!find_base(c)) return false;
  char *path = join(c->base, ".sqlite");
  bool ok = path || (cf_trouble("not enough memory"), false);
  if (ok && stat(path, &st) == 0) {
    ok = cf_store_look(&store, path, &c->plan, done, &err) || (cf_trouble("%s", err.text), false);
    if (ok) cf_store_close(&store);
  }
  for (size_t i = 0; ok && i < c->plan.units; i++) *stored += done[i];
  free(path);
  return ok;
}

static int price(sweep_command *c)
{
  const cf_plan *p = &c->plan;
  cf_price cost;
  char time[32];
  size_t stored = 0;
  bool *done = calloc(p->units, sizeof *done);
  if (!done) return cf_trouble("not enough memory");
  cf_status a = CF_OK;
  const bool ok = begun(c, done, &stored);
  if (ok && stored < p->units) a = cf_price_of(p, done, c->threads, &cost);
  free(done);
  if (!ok) return CF_EXIT_TROUBLE;
  if (a != CF_OK) return cf_trouble("sweep: %s", cf_strerror(a));
  if (c->quiet) return 0;
  printf("%zu points (%zu models, %zu methods, %zu dimensions, %zu betas) of %zu systems of %zu tokens: %zu units\n", p->points, p->n_model, p->n_method, p->n_d, p->n_beta, p->systems, p->n, p->units);
  if (stored == p->units) return printf("all of them are stored in %s.sqlite: 0 units left\n", c->base) < 0;
  if (stored > 0) printf("%zu of them are stored in %s.sqlite; what is left:\n", stored, c->base);
  put_time(time, cost.core_seconds / c->threads);
  printf("at most %.4g evaluations of the field, %.3g core-hours (of them %.2g to draw the starts): %s on %u threads of this machine\n"
         "sweep.sqlite about %.3g MB, sweep.csv and sweep.npz about %.3g MB\n",
         cost.evaluations, cost.core_seconds / 3600, cost.start_seconds / 3600, time, c->threads, cf_sweep_store_size(p) / 1e6, cf_sweep_export_size(p) / 1e6);
  return 0;
}

static bool run(sweep_command *c)
{
  cf_ioerror err;
  bool ok = c->ranks.rank != 0 || cf_plan_read(c->spec, &c->plan, &err) || (cf_trouble("%s", err.text), false);
  if (!ok) cf_ranks_abort(&c->ranks, CF_EXIT_TROUBLE);
  ok = ok && share_plan(c);
  if (!ok) return false;
  if (c->ranks.rank == 0) ok = c->dry_run ? price(c) == 0 : lead(c);
  else if (!c->dry_run) ok = cf_session_follow(&c->plan, c->threads, &c->ranks) || (cf_trouble("rank %d: not enough memory", c->ranks.rank), false);
  if (!ok) cf_ranks_abort(&c->ranks, CF_EXIT_TROUBLE);
  return ok;
}

int cf_cmd_sweep(int argc, char **argv)
{
  static const struct argp argp = {options, parse, "SPEC.json",
                                   "Phase diagrams of attention dynamics: for each model, method, d and beta, many systems of n tokens start uniform on the sphere and run to t_end; at "
                                   "checkpoints the pairs with inner product above a threshold are counted. The work is cut into units; each is stored, as soon as it is done, "
                                   "in one transaction of an SQLite file: kill it at any time and go on with --resume. Random numbers depend on seed, system and token "
                                   "alone and counts are whole numbers: the files are the same, byte for byte, for any number of threads and ranks. Sampled in double precision: "
                                   "nothing here is certified.\vSPEC.json is certiform.sweep/1, see specs/sweep.md. Built with MPI (make MPI=1), mpirun or srun starts it on many "
                                   "machines; rank 0 hands out units and writes.\n\nExit: 0 written, 2 trouble.",
                                   NULL, NULL, NULL};
  sweep_command c = {0};
  argv[0] = (char[]){"certiform sweep"};
  if (argp_parse(&argp, argc, argv, 0, NULL, &c) != 0) return CF_EXIT_TROUBLE;
  if (!cf_ranks_open(&c.ranks)) return cf_trouble("MPI would not start");
  const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  if (c.threads == 0) c.threads = c.ranks.size > 1 || cpus < 1 ? 1 : cpus > CF_MAX_THREADS ? CF_MAX_THREADS : (unsigned)cpus;
  const bool ok = run(&c);
  cf_ranks_close(&c.ranks);
  cf_plan_clear(&c.plan);
  free(c.base);
  return ok ? 0 : CF_EXIT_TROUBLE;
}
