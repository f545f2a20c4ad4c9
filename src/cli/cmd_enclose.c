/* certiform enclose: an enclosure of the exact solution, what it proves about all later times, and the certificate of both. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/flow_args.h"
#include "flow/certificate.h"
#include "flow/certify.h"
#include "flow/journal.h"

enum { O_RATIONAL = 0x300, O_RADIUS, O_T_END, O_UNTIL, O_CONSTANT, O_PERSIST, O_DIAMETER, O_SEPARATION, O_WORK, O_ORDER, O_DD, O_BITS, O_DENSE, O_CHECKPOINT, O_THREADS, O_QUIET, O_PLOT };

static const struct argp_option options[] = {
    {"init-rational", O_RATIONAL, "FILE", 0, "tokens as exact rationals: JSON {\"tokens\": [[\"1/3\", \"-0.25\"], ...]}, normalized exactly", 1},
    {"radius", O_RADIUS, "R|FILE", 0, "token i starts anywhere within R (or the i-th number of the file) of its place", 1},
    {"t-end", O_T_END, "T", 0, "enclose the solution at nodes from 0 to T (at all times: --dense); with --until at most so far (usa: T, as all times, in units of e^-beta)", 2},
    {"until", O_UNTIL, "GOAL", 0,
     "cluster: until convergence to one point is certain; exponent: ... with the exponent of the linearization; clusters: until the tokens form clusters that are certain to persist", 2},
    {"constant", O_CONSTANT, "C", 0, "--until exponent: |x_i(t) - x*| <= C exp(-lambda (t - t0)) with C at most this (default 1000)", 2},
    {"diameter", O_DIAMETER, "D", 0, "of clusters: at most (default 0.1), a distance in R^d", 2},
    {"separation", O_SEPARATION, "S", 0, "between clusters: at least (default 0.5)", 2},
    {"persist", O_PERSIST, "P", 0, "clusters last at least so long (default 0)", 2},
    {"dense", O_DENSE, 0, 0, "enclose the solution between the nodes too: every step's Taylor polynomial and a radius for all its times go into the certificate", 3},
    {"output", 'o', "FILE", 0, "where the certificate goes (required)", 3},
    {"plot", O_PLOT, "FILE", 0, "pictures of its nodes: .svg, or .html with a sphere to turn where d = 3", 3},
    {"work", O_WORK, "SECONDS", 0, "undecided after so long (default: no limit)", 4},
    {"order", O_ORDER, "P", 0, "of the Taylor polynomials (default: chosen)", 4},
    {"double-double", O_DD, 0, 0, "start in double-double, without trying double first", 4},
    {"precision", O_BITS, "BITS", 0, "start with so many bits: 53 (default), 106, 128, 192, 256 .. 512; more are taken where they turn out to be needed", 4},
    {"checkpoint", O_CHECKPOINT, "SECONDS", 0, "append nodes to FILE.part at most so often (default 0.1, 0: never); a run that finds FILE.part of its problem goes on from there", 4},
    {"threads", O_THREADS, "N", 0, "default: all CPUs", 9},
    {"quiet", O_QUIET, 0, 0, "no output but the certificate, the exit code tells", 9},
    {0}};

typedef struct enclose_args {
  cf_flow_args flow;
  cf_certify_options o;
  const char *output, *plot;
  double checkpoint;
  bool quiet;
  bool t_end_given;
  bool written; /* the certificate */
} enclose_args;

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
  (void)number;
  interrupted = 1;
}

static cf_until until_of(const struct argp_state *s, const char *text)
{
  if (strcmp(text, "cluster") == 0) return CF_UNTIL_CLUSTER;
  if (strcmp(text, "exponent") == 0) return CF_UNTIL_EXPONENT;
  if (strcmp(text, "clusters") == 0) return CF_UNTIL_CLUSTERS;
  cf_bad_option(s, "--until is '%s', expected cluster, exponent or clusters", text);
}

static int whole(const struct argp_state *s, const char *option, const char *text, long least, long most)
{
  char *end;
  long n = strtol(text, &end, 10);
  if (end == text || *end || n < least || n > most) cf_bad_option(s, "--%s is '%s', expected a number from %ld to %ld", option, text, least, most);
  return (int)n;
}

static void finish_options(enclose_args *a, const struct argp_state *s)
{
  if (!a->output || !*a->output) cf_bad_option(s, "-o FILE is missing");
  if (a->plot && cf_same_file(a->plot, a->output)) cf_bad_option(s, "--plot and -o are both '%s', expected two files", a->output);
  if (a->flow.rational && a->flow.init_given) cf_bad_option(s, "--init and --init-rational: expected one of them");
  if (a->plot && !cf_picture_named(a->plot)) cf_bad_option(s, "--plot is '%s', expected a name that ends in .svg or .html", a->plot);
  if (a->plot && strcmp(a->output, "-") == 0) cf_bad_option(s, "--plot needs a certificate that is a file");
  if (!a->t_end_given && a->o.until == CF_UNTIL_END) cf_bad_option(s, "expected --t-end T, --until GOAL or both (see --help)");
  if (!a->t_end_given) a->o.enclose.t_end = INFINITY;
}

static error_t parse(int key, char *arg, struct argp_state *s)
{
  enclose_args *a = s->input;
  switch (key) {
  case ARGP_KEY_INIT:
    cf_one_line_errors(s);
    s->child_inputs[0] = &a->flow;
    return 0;
  case O_RATIONAL: a->flow.rational = arg; return 0;
  case O_RADIUS: a->flow.radius = arg; return 0;
  case O_T_END:
    a->o.enclose.t_end = cf_flow_number(s, "t-end", arg, 0, 0x1p40);
    a->t_end_given = true;
    return 0;
  case O_UNTIL: a->o.until = until_of(s, arg); return 0;
  case O_CONSTANT: a->o.constant = cf_flow_number(s, "constant", arg, 0x1p-100, 0x1p900); return 0;
  case O_PERSIST: a->o.caps.persist = cf_flow_number(s, "persist", arg, 0, 0x1p100); return 0;
  case O_DIAMETER: a->o.caps.diameter = cf_flow_number(s, "diameter", arg, 0, 2); return 0;
  case O_SEPARATION: a->o.caps.separation = cf_flow_number(s, "separation", arg, 0, 2); return 0;
  case 'o': a->output = arg; return 0;
  case O_PLOT: a->plot = arg; return 0;
  case O_WORK: a->o.enclose.work = cf_flow_number(s, "work", arg, 0x1p-10, 0x1p30); return 0;
  case O_ORDER: a->o.enclose.order = whole(s, "order", arg, 4, 60); return 0;
  case O_DD: a->o.enclose.bits = 106; return 0;
  case O_BITS: a->o.enclose.bits = whole(s, "precision", arg, 53, 512); return 0;
  case O_DENSE: a->o.enclose.dense = true; return 0;
  case O_CHECKPOINT: a->checkpoint = cf_flow_number(s, "checkpoint", arg, 0, 0x1p30); return 0;
  case O_THREADS: a->o.enclose.threads = whole(s, "threads", arg, 1, CF_MAX_THREADS); return 0;
  case O_QUIET: a->quiet = true; return 0;
  case ARGP_KEY_ARG: cf_bad_option(s, "'%s' is not expected here", arg);
  case ARGP_KEY_END: finish_options(a, s); return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

/* ---- watching a run ---- */

typedef struct watch {
  enclose_args *a;
  cf_flow_args *flow;
  char *part;           /* NULL: nothing is kept */
  cf_journal journal;
  bool terminal;
  const char *full;     /* why no more nodes are wanted, or NULL */
  double due, shown;    /* when */
  struct { size_t nodes, bytes, text, commas, nests; } so_far; /* of the nodes; text and what certiform-check counts of it, about, not below */
  cf_ioerror err;
  bool failed, done;    /* done: what the run kept may go */
} watch;

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool save(watch *g, const cf_trajectory *t)
{
  if (g->part && !cf_journal_write(&g->journal, &g->flow->problem, t, &g->err)) g->failed = true;
  return !g->failed;
}

/* What a certificate can hold besides: the checker reads no more.                                          [specs/certificate.md 1] */
static void count_nodes(watch *g, const cf_trajectory *t)
{
  const size_t m = t->n * t->d;
  if (t->nodes < g->so_far.nodes) memset(&g->so_far, 0, sizeof g->so_far);
  for (; g->so_far.nodes < t->nodes; g->so_far.nodes++) {
    const cf_node *b = &t->node[g->so_far.nodes];
    const size_t rows = b->path ? b->degree + 2 : 1, bits = b->path ? b->path->bits : b->bits;
    g->so_far.bytes += 48 + 400 * m * rows * ((bits + 52) / 53);
    g->so_far.text += 100 + rows * (8 + m * (bits / 4 + 20));
    g->so_far.commas += 8 + rows * m;
    g->so_far.nests += 4 + rows;
  }
  const cf_flow_problem *p = &g->flow->problem;
  const size_t dd = t->d * t->d, other = m + (p->q ? dd : 0) + (p->k ? dd : 0); /* the problem; as much again for claims */
  if (g->so_far.bytes > g->flow->left) g->full = "--max-memory holds no more nodes";
  else if (g->so_far.nodes >= 1 << 20 || g->so_far.nests > 3 << 20 || g->so_far.commas + 2 * other > 1 << 24 || g->so_far.text + 60 * other + (1 << 20) > 1 << 28)
    g->full = "a certificate holds no more nodes: certiform-check reads 2^20 of them, 256 MiB, 2^24 commas";
}

static bool at_node(void *arg, const cf_trajectory *t)
{
  watch *g = arg;
  const double at = now();
  if (g->terminal && at - g->shown > 0.2) {
    const cf_node *node = &t->node[t->nodes - 1];
    fprintf(stderr, "\rt = %-10.6g %zu nodes, radius %-10.3g", node->t, t->nodes, node->r);
    fflush(stderr);
    g->shown = at;
  }
  count_nodes(g, t);
  if (interrupted || g->full) return false;
  if (g->part && at > g->due) {
    if (!save(g, t)) return false;
    const double wrote = now();
    g->due = wrote + fmax(g->a->checkpoint, 20 * (wrote - at)); /* writing takes at most a twentieth of the time */
  }
  return true;
}

/* Nodes of an interrupted run; those after the end of this one are dropped. */
static bool resume(watch *g, cf_trajectory *t)
{
  if (!g->part) return true;
  if (!cf_journal_open(&g->journal, g->part, &g->flow->problem, g->flow->left, t, &g->err))
    return cf_trouble("%s (the nodes of an earlier run: remove it to start afresh)", g->err.text), false;
  if (t->nodes > 1 && t->node[1].path) g->a->o.enclose.dense = true; /* goes on as it began */
  for (size_t k = 1; g->a->o.enclose.dense && k < t->nodes; k++)
    if (!t->node[k].path) return cf_trouble("%s: the nodes of an earlier run without --dense: remove it to start afresh", g->part), false;
  const size_t read = t->nodes;
  while (t->nodes > 1 && t->node[t->nodes - 1].t > g->a->o.enclose.t_end) cf_trajectory_drop(t);
  if (t->nodes < read && !save(g, t)) return cf_trouble("%s", g->err.text), false;
  if (!g->a->quiet && t->nodes) printf("resumed from %s at t = %.6g\n", g->part, t->node[t->nodes - 1].t);
  return true;
}

/* ---- the result in words ---- */

/* Bounds are rounded to the safe side; a claim for t >= T is said of a later T, where its exponential bound is larger too. */
/* the largest radius of the paths between the nodes */
static double widest_path(const cf_trajectory *t)
{
  double most = 0;
  for (size_t k = 1; k < t->nodes; k++) most = fmax(most, t->node[k].path_r);
  return most;
}

static void say_claim(const cf_trajectory *t, const cf_claim *c)
{
  char a[5][32];
  const char *T = cf_format_bound(t->node[c->node].t, 6, true, a[0]);
  switch (c->kind) {
  case CF_CLAIM_ENCLOSED:
    printf("enclosed: %zu node%s, at t = %.6g within %s of the exact solution", t->nodes, t->nodes == 1 ? "" : "s", t->node[t->nodes - 1].t, cf_format_bound(t->node[t->nodes - 1].r, 3, true, a[1]));
    if (t->node[t->nodes - 1].path) printf(", and at all times between them within %s", cf_format_bound(widest_path(t), 3, true, a[2]));
    if (t->node[0].bits > 53) printf(" (%zu bits at t = 0, %zu at the end)", t->node[0].bits, t->node[t->nodes - 1].bits);
    putchar('\n');
    return;
  case CF_CLAIM_CLUSTER:
    printf("cluster: every |x_i(t) - x*| <= %s exp(-%s (t - %s)) for all t >= %s, x* known to %s (theorem %c)\n", cf_format_bound(c->C, 4, true, a[1]),
           cf_format_bound(c->lambda, 4, false, a[2]), T, T, cf_format_bound(c->radius, 3, true, a[3]), c->theorem);
    return;
  case CF_CLAIM_PERSIST:
    printf("clusters_persist: %zu clusters on [%s, %s], diameters at most %s, at least %s apart (theorem D)\n", c->clusters, T, cf_format_bound(c->t2, 6, false, a[1]),
           cf_format_bound(c->diameter, 4, true, a[2]), cf_format_bound(c->separation, 4, false, a[3]));
    return;
  case CF_CLAIM_ENERGY: printf("energy_nondecreasing: for all t >= 0\n"); return;
  case CF_CLAIM_MIN_INNER:
    printf("min_inner_nondecreasing: for all t >= %s, where it is at least %s (theorem A)\n", T, cf_format_bound(nextafter(1 - c->delta, -2), 9, false, a[1]));
    return;
  case CF_CLAIM_HULL: printf("hull_inclusion: for all t >= %s, in a cap about w with cosines at least %s (theorem B)\n", T, cf_format_bound(c->s, 4, false, a[1])); return;
  }
}

/* The certificate just written, read again and drawn. */
static bool plot(const enclose_args *a, cf_ioerror *err)
{
  cf_flow_story s;
  if (!cf_flow_story_read(a->output, a->flow.max_memory, &s, err)) return false;
  const bool ok = cf_picture_write(a->plot, &s.picture, err);
  cf_flow_story_free(&s);
  return ok;
}

static int conclude(watch *g, const cf_trajectory *t, const cf_claims *claims, cf_status status, const char *why)
{
  enclose_args *a = g->a;
  if (g->terminal && g->shown > 0) fprintf(stderr, "\r%60s\r", "");
  if (g->failed) return cf_trouble("%s", g->err.text);
  if (interrupted) {
    if (!g->part) return cf_trouble("interrupted at t = %.6g", t->nodes ? t->node[t->nodes - 1].t : 0);
    if (t->nodes && !save(g, t)) return cf_trouble("%s", g->err.text);
    return cf_trouble("interrupted at t = %.6g; the same command goes on from %s", t->nodes ? t->node[t->nodes - 1].t : 0, g->part);
  }
  if (status != CF_OK && status != CF_UNDECIDED) return cf_trouble("%s", why[0] ? why : cf_strerror(status));
  if (t->nodes && claims->count && !cf_certificate_write(a->output, &g->flow->problem, t, claims->count, claims->claim, &g->err)) return cf_trouble("%s", g->err.text);
  a->written = t->nodes && claims->count;
  g->done = true;
  for (size_t i = 0; !a->quiet && i < claims->count; i++) say_claim(t, &claims->claim[i]);
  if (status == CF_UNDECIDED && !a->quiet) printf("undecided: %s\n", g->full ? g->full : why);
  if (!a->quiet && t->nodes && claims->count && strcmp(a->output, "-") != 0) printf("certificate: %s\n", a->output);
  if (a->plot && t->nodes && claims->count && !plot(a, &g->err)) return cf_trouble("%s", g->err.text);
  return status == CF_OK ? 0 : CF_EXIT_UNDECIDED;
}

/* What a certificate can hold: the checker reads no more.                                                  [specs/certificate.md 1] */
static bool readable(const cf_flow_args *f)
{
  if (f->n > 16384 || f->n * f->d > (size_t)1 << 20)
    return cf_trouble("%zu tokens of dimension %zu: a certificate holds at most 16384 tokens and n d = 1048576 coordinates", f->n, f->d), false;
  if ((f->q || f->k) && f->d > 512) return cf_trouble("--q and --k: dimension %zu, a certificate holds matrices up to dimension 512", f->d), false;
  return true;
}

/* --v with the identity says nothing. */
static void drop_identity(cf_flow_args *f)
{
  const double *v = f->problem.v;
  if (!v || f->problem.heads != 1) return;
  for (size_t k = 0; k < f->d * f->d; k++)
    if (v[k] != (k % (f->d + 1) == 0)) return;
  f->problem.v = NULL;
}

/* A certificate of an earlier run must not be taken for one of this run. */
static void disown(const enclose_args *a)
{
  struct stat st;
  if (!a->written && strcmp(a->output, "-") != 0 && stat(a->output, &st) == 0 && S_ISREG(st.st_mode))
    cf_trouble("%s is not of this run, which wrote no certificate", a->output);
}

static int certify(enclose_args *a)
{
  cf_flow_args *flow = &a->flow;
  watch g = {.a = a, .flow = flow, .terminal = !a->quiet && isatty(2), .due = now() + a->checkpoint, .journal = {.file = -1}};
  cf_trajectory t;
  cf_claims claims = {0};
  char why[CF_WHY] = "";
  struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  int status = CF_EXIT_TROUBLE;
  if (strcmp(a->output, "-") == 0) a->quiet = true;
  else if (a->checkpoint > 0) {
    g.part = malloc(strlen(a->output) + 6);
    if (!g.part) return cf_trouble("not enough memory");
    sprintf(g.part, "%s.part", a->output);
  }
  cf_trajectory_init(&t, flow->n, flow->d);
  a->o.enclose.node = at_node;
  a->o.enclose.arg = &g;
  sigemptyset(&act.sa_mask);
  sigaction(SIGINT, &act, NULL);
  sigaction(SIGTERM, &act, NULL);
  if (resume(&g, &t)) {
    cf_status s = cf_certify(&flow->problem, &a->o, &t, &claims, why);
    status = conclude(&g, &t, &claims, s, why);
  }
  cf_journal_close(&g.journal, !g.done);
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
  free(g.part);
  return status;
}

int cf_cmd_enclose(int argc, char **argv)
{
  static const struct argp_child children[] = {{&cf_flow_argp, 0, "The problem:", 1}, {0}};
  static const struct argp argp = {options, parse, "",
                                   "Enclose the exact solution of an attention flow, prove what follows for all later times, and write the certificate.\v"
                                   "Tokens are normalized exactly; every number given is taken as the binary64 nearest to it, or exactly (--init-rational). Models: sa, usa and causal; "
                                   "one head, V = I. Steps in time: |B| |Q^T K| at most 340, for usa with Q, K or B < 0 at most 230, and |B| too; beyond, only claims from t = 0 on are proved. "
                                   "Convergence is tried at time 0 first: where the tokens lie in an open hemisphere nothing needs to be integrated. "
                                   "What is claimed and proved: specs/certificate.md, specs/endgame.md.\n\n"
                                   "Exit: 0 certified, 2 trouble, 3 undecided: the reason is printed, and the certificate holds what was proved, if anything was.",
                                   children, NULL, NULL};
  long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  enclose_args a = {.checkpoint = 0.1, .o = {.constant = 1000, .caps = CF_ENDGAME_OPTIONS}};
  int status = CF_EXIT_TROUBLE;
  cf_flow_args_init(&a.flow);
  a.o.caps.proper = true;
  a.o.enclose.threads = cpus < 1 ? 1 : cpus > CF_MAX_THREADS ? CF_MAX_THREADS : (int)cpus;
  argv[0] = (char[]){"certiform enclose"};
  if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0) return CF_EXIT_TROUBLE;
  if (cf_flow_args_open(&a.flow) && readable(&a.flow)) {
    drop_identity(&a.flow);
    status = certify(&a);
  }
  disown(&a);
  cf_flow_args_clear(&a.flow);
  return status;
}
