/* certiform claims: the table of theorem-level claims; claims run ID|all: what is certain of each; claims show ID: what it says. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "claims/price.h"
#include "cli/cli.h"
#include "cli/ledger.h"
#include "report/flow.h"

enum { O_OUT = 0x100, O_CHECKER, O_QUICK, O_FULL, O_SEED, O_THREADS, O_QUIET, O_JSON, O_DATA, O_DRY_RUN };

static const struct argp_option options[] = {
    {"quick", O_QUICK, 0, 0, "small cases, a second a claim (default)", 1},
    {"full", O_FULL, 0, 0, "larger cases, up to minutes a claim", 1},
    {"dry-run", O_DRY_RUN, 0, 0, "only say how long it would take, claim by claim; with --full that is said before the run anyway", 1},
    {"seed", O_SEED, "S", 0, "of the random starts (default 1)", 1},
    {"out", O_OUT, "DIR", 0, "directory of the results and certificates (default build/claims)", 2},
    {"checker", O_CHECKER, "PROGRAM", 0, "asked to check every certificate (default: certiform-check beside this program); certiform-recompute beside it does computations again", 2},
    {"data", O_DATA, "DIR", 0, "committed inputs of claims about real data (default tests/vectors, here or in the source tree of this program)", 2},
    {"json", O_JSON, 0, 0, "certiform.claims/1 on standard output", 3},
    {"threads", O_THREADS, "T", 0, "claims run side by side, default: all CPUs; the results do not depend on it", 3},
    {"quiet", O_QUIET, 0, 0, "no output, the exit code tells", 3},
    {0}};

typedef struct claims_args {
  const char *word[2];
  int words;
  cf_claims_options o;
  unsigned threads;
  bool json, quiet, run, dry_run, quick;
  char beside[4096], vectors[4096];
} claims_args;

static unsigned long long whole(const struct argp_state *s, const char *option, const char *text, unsigned long long least, unsigned long long most)
{
  char *end;
  errno = 0;
  const unsigned long long n = strtoull(text, &end, 10);
  if (end == text || *end || errno || text[0] == '-' || n < least || n > most) cf_bad_option(s, "--%s is '%s', expected a number from %llu to %llu", option, text, least, most);
  return n;
}

static void finish_options(claims_args *a, const struct argp_state *s)
{
  if (a->quick && a->o.full) cf_bad_option(s, "--quick and --full contradict each other: expected one of them");
  if (a->words == 0) return;
  a->run = strcmp(a->word[0], "run") == 0;
  if (!a->run && strcmp(a->word[0], "show") != 0) cf_bad_option(s, "'%s' is not expected here: expected run ID, run all, or show ID", a->word[0]);
  if (a->dry_run && !a->run) cf_bad_option(s, "--dry-run is for run ID and run all");
  if (a->words < 2) cf_bad_option(s, "%s what? expected the ID of a claim%s (certiform claims lists them)", a->word[0], a->run ? " or all" : "");
  if (!(a->run && strcmp(a->word[1], "all") == 0) && !cf_theorem_named(a->word[1])) cf_bad_option(s, "'%s' is no claim; certiform claims lists them", a->word[1]);
}

static error_t parse(int key, char *arg, struct argp_state *s)
{
  claims_args *a = s->input;
  switch (key) {
  case ARGP_KEY_INIT: cf_one_line_errors(s); return 0;
  case O_QUICK: a->quick = true; return 0;
  case O_FULL: a->o.full = true; return 0;
  case O_DRY_RUN: a->dry_run = true; return 0;
  case O_SEED: a->o.seed = whole(s, "seed", arg, 0, 0xffffffffffffffffu >> 1); return 0;
  case O_OUT: a->o.out = arg; return 0;
  case O_DATA: a->o.data = arg; return 0;
  case O_CHECKER: a->o.checker = arg; return 0;
  case O_JSON: a->json = true; return 0;
  case O_THREADS: a->threads = (unsigned)whole(s, "threads", arg, 1, CF_MAX_THREADS); return 0;
  case O_QUIET: a->quiet = true; return 0;
  case ARGP_KEY_ARG:
    if (a->words == 2) cf_bad_option(s, "'%s' is not expected here", arg);
    a->word[a->words++] = arg;
    return 0;
  case ARGP_KEY_END: finish_options(a, s); return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static bool ask(const char *checker, const char *certificate, int *status, char line[512])
{
  cf_checker_word word = {.program = checker};
  if (!cf_ask_checker(certificate, &word)) return false;
  *status = word.exit;
  memcpy(line, word.line, sizeof word.line);
  return true;
}

/* DIR and what leads to it */
static bool make_directory(const char *dir)
{
  char path[4096];
  struct stat st;
  if (snprintf(path, sizeof path, "%s", dir) >= (int)sizeof path) return cf_trouble("--out: the name is too long"), false;
  for (char *p = path + 1; *p; p++)
    if (*p == '/') {
      *p = 0;
      mkdir(path, 0777);
      *p = '/';
    }
  if ((mkdir(path, 0777) != 0 && errno != EEXIST) || stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) return cf_trouble("--out: %s: cannot be made a directory", dir), false;
  return true;
}

/* ---- the table ---- */

enum { RESULT_MEMORY = 1 << 28 };

/* err: what is wrong with it, or empty */
static json_t *result_of(const claims_args *a, const cf_theorem *t, cf_ioerror *err)
{
  return cf_theorem_result(t, a->o.out, RESULT_MEMORY, err);
}

static bool is_there(const claims_args *a, const char *name, char path[4096])
{
  return name && snprintf(path, 4096, "%s/%s", a->o.out, name) < 4096 && access(path, R_OK) == 0;
}

static json_t *row_json(const claims_args *a, const cf_theorem *t)
{
  char figure[4096], command[256];
  cf_ioerror err;
  json_t *result = result_of(a, t, &err);
  const cf_finding last = cf_theorem_found(t, result);
  const json_int_t status = json_integer_value(json_object_get(result, "exit"));
  const bool drawn = is_there(a, t->figure, figure);
  if (err.text[0]) cf_trouble("%s; taken as not run", err.text);
  cf_theorem_command(t, result, command);
  json_decref(result);
  json_t *v = json_pack("{ss ss ss ss ss}", "id", t->id, "source", t->source, "statement", t->line, "kind", cf_theorem_kind(t), "expected", cf_finding_name(cf_theorem_expected(t)));
  json_object_set_new(v, "verdict", last == CF_NOT_RUN ? json_null() : json_string(cf_finding_name(last)));
  json_object_set_new(v, "exit", last == CF_NOT_RUN ? json_null() : json_integer(status));
  json_object_set_new(v, "figure", drawn ? json_string(figure) : json_null());
  json_object_set_new(v, "command", json_string(command));
  return v;
}

static bool print_json(const claims_args *a, const char *only)
{
  json_t *root = json_object(), *list = json_array();
  json_object_set_new(root, "schema", json_string("certiform.claims/1"));
  json_object_set_new(root, "version", json_string(CF_VERSION));
  json_object_set_new(root, "claims", list);
  for (size_t i = 0; i < cf_theorems(); i++)
    if (!only || strcmp(only, cf_theorem_at(i)->id) == 0) json_array_append_new(list, row_json(a, cf_theorem_at(i)));
  return cf_print_json(root);
}

static void print_table(const claims_args *a)
{
  printf("%-22s %-20s %-11s %-11s %s\n", "claim", "kind", "expected", "last", "statement");
  for (size_t i = 0; i < cf_theorems(); i++) {
    const cf_theorem *t = cf_theorem_at(i);
    cf_ioerror err;
    json_t *result = result_of(a, t, &err);
    printf("%-22s %-20s %-11s %-11s %s\n%-22s %s\n", t->id, cf_theorem_kind(t), cf_finding_name(cf_theorem_expected(t)), err.text[0] ? "unreadable" : cf_finding_name(cf_theorem_found(t, result)), t->line, "", t->source);
    if (err.text[0]) printf("%-22s WARNING: %s; taken as not run\n", "", err.text);
    json_decref(result);
  }
  printf("%zu claims; what is certified holds for the data that its parts name: certiform claims show ID; certiform claims run all runs them\n", cf_theorems());
}

/* ---- one claim ---- */

static void print_evidence(const json_t *part)
{
  const json_t *line;
  size_t i;
  json_array_foreach(json_object_get(part, "evidence"), i, line) printf("      %s\n", json_string_value(line));
}

static void show(const claims_args *a, const cf_theorem *t)
{
  char command[256], figure[4096];
  cf_ioerror err;
  json_t *result = result_of(a, t, &err), *parts = json_object_get(result, "parts");
  const char *trouble = json_string_value(json_object_get(result, "trouble"));
  printf("%s: %s\n\nsource      %s\nstatement   %s\nhypotheses  %s\n\n", t->id, t->line, t->source, t->statement, t->hypotheses);
  for (size_t k = 0; k < cf_theorem_parts(t); k++) {
    printf("  %s (%s%s%s): %s\n    expected %s, last %s\n", t->part[k].id, cf_evidence_name(t->part[k].kind), t->part[k].ledger ? ", ledger row " : "",
           t->part[k].ledger ? t->part[k].ledger : "", t->part[k].statement, cf_finding_name(t->part[k].expected), cf_finding_name(cf_part_found(t, k, result)));
    print_evidence(json_array_get(parts, k));
  }
  cf_theorem_command(t, result, command);
  printf("\nexpected    %s\nlast        %s\ncommand     %s\n", cf_finding_name(cf_theorem_expected(t)), cf_finding_name(cf_theorem_found(t, result)), command);
  if (err.text[0]) printf("WARNING     %s; taken as not run\n", err.text);
  if (trouble) printf("trouble     %s\n", trouble);
  if (is_there(a, t->figure, figure)) printf("figure      %s\n", figure);
  if (is_there(a, t->second, figure)) printf("            %s\n", figure);
  if (t->made) printf("made by     %s\n", t->made);
  if (t->second_made) printf("            %s\n", t->second_made);
  json_decref(result);
}

/* ---- runs ---- */

typedef struct outcome {
  cf_finding found;
  int status;
  bool ok;
  cf_ioerror err;
} outcome;

typedef struct crew {
  const claims_args *a;
  size_t first, count, next, printed;
  outcome *all;
  bool *ready;
  pthread_mutex_t lock;
} crew;

/* In the order of the table, as soon as it is known. */
static void print_ready(crew *c)
{
  for (; c->printed < c->count && c->ready[c->printed]; c->printed++) {
    const cf_theorem *t = cf_theorem_at(c->first + c->printed);
    const outcome *o = &c->all[c->printed];
    if (!o->ok) cf_trouble("claims run %s: %s", t->id, o->err.text);
    if (c->a->quiet || c->a->json) continue;
    printf("%-22s %-20s %-13s %s\n", t->id, cf_theorem_kind(t), cf_finding_name(o->found), o->status == 0 ? "as expected" : o->status == 1 ? "AGAINST EXPECTATION" : o->status == 3 ? "undecided" : "trouble");
    fflush(stdout);
  }
}

static void *work(void *arg)
{
  crew *c = arg;
  pthread_mutex_lock(&c->lock);
  while (c->next < c->count) {
    const size_t k = c->next++;
    pthread_mutex_unlock(&c->lock);
    outcome *o = &c->all[k];
    o->ok = cf_theorem_run(cf_theorem_at(c->first + k), &c->a->o, &o->found, &o->status, &o->err);
    if (!o->ok) o->status = CF_EXIT_TROUBLE;
    pthread_mutex_lock(&c->lock);
    c->ready[k] = true;
    print_ready(c);
  }
  pthread_mutex_unlock(&c->lock);
  return NULL;
}

static void run_crew(crew *c)
{
  pthread_t worker[CF_MAX_THREADS];
  unsigned started = 0;
  while (started + 1 < c->a->threads && started + 1 < c->count && pthread_create(&worker[started], NULL, work, c) == 0) started++;
  work(c);
  while (started > 0) pthread_join(worker[--started], NULL);
}

/* 2 before 1 before 3 before 0 */
static int summed_up(const crew *c)
{
  static const int order[] = {2, 1, 3};
  for (int i = 0; i < 3; i++)
    for (size_t k = 0; k < c->count; k++)
      if (c->all[k].status == order[i]) return order[i];
  return 0;
}

static void print_sum(const crew *c)
{
  size_t count[4] = {0};
  for (size_t k = 0; k < c->count; k++) count[c->all[k].status & 3]++;
  printf("%zu claims: %zu as expected, %zu against, %zu undecided, %zu trouble; results in %s\n", c->count, count[0], count[1], count[3], count[2], c->a->o.out);
}

/* ---- the price ---- */

static void put_time(char text[32], double seconds)
{
  if (seconds < 1) snprintf(text, 32, "less than 1 s");
  else if (seconds < 120) snprintf(text, 32, "about %.0f s", seconds);
  else snprintf(text, 32, "about %.0f min", seconds / 60);
}

/* from the costs in claims/list.h, times how much slower this machine is */
static bool print_price(const crew *c)
{
  const bool full = c->a->o.full;
  const unsigned threads = c->count < c->a->threads ? (unsigned)c->count : c->a->threads;
  const double pace = cf_claims_pace();
  char time[32];
  double total;
  if (!(pace > 0)) return cf_trouble("not enough memory"), false;
  const double span = cf_claims_span(c->first, c->count, full, threads, &total);
  for (size_t k = 0; k < c->count; k++) {
    put_time(time, pace * cf_claim_cost(c->first + k, full));
    printf("%-22s %s\n", cf_theorem_at(c->first + k)->id, time);
  }
  put_time(time, pace * span);
  printf("%zu claims, %s: %.3g s of computing, %s on %u threads where nothing else runs\n%s", c->count, full ? "--full" : "--quick", pace * total, time, threads, c->a->dry_run ? "" : "\n");
  fflush(stdout);
  return true;
}

static int run(claims_args *a)
{
  const char *only = strcmp(a->word[1], "all") == 0 ? NULL : a->word[1];
  crew c = {.a = a, .count = only ? 1 : cf_theorems(), .lock = PTHREAD_MUTEX_INITIALIZER};
  while (only && strcmp(cf_theorem_at(c.first)->id, only) != 0) c.first++;
  if (a->dry_run || (a->o.full && !a->quiet && !a->json)) {
    if (!print_price(&c)) return CF_EXIT_TROUBLE;
    if (a->dry_run) return 0;
  }
  if (!make_directory(a->o.out)) return CF_EXIT_TROUBLE;
  if (!a->o.checker) a->o.checker = cf_find_checker(a->beside);
  if (!a->o.data) a->o.data = cf_find_data(a->vectors);
  a->o.ask = ask;
  c.all = calloc(c.count, sizeof *c.all);
  c.ready = calloc(c.count, sizeof *c.ready);
  int status = CF_EXIT_TROUBLE;
  if (c.all && c.ready) {
    run_crew(&c);
    status = summed_up(&c);
    if (a->json && !print_json(a, only)) status = CF_EXIT_TROUBLE;
    if (!a->json && !a->quiet && !only) print_sum(&c);
    if (!a->json && !a->quiet && only) show(a, cf_theorem_at(c.first));
  } else cf_trouble("not enough memory");
  free(c.all);
  free(c.ready);
  return status;
}

int cf_cmd_claims(int argc, char **argv)
{
  static const struct argp argp = {options, parse, "\nrun ID\nrun all\nshow ID",
                                   "Theorem-level claims about the flow: what papers state, and what is certain of it.\v"
                                   "Without arguments the table. `run` runs one claim or all of them and writes a result each, with certificates; `show` says what a claim states, what is proved, "
                                   "certified and sampled of it, and what its last run found. A certified part holds, is refuted or stays undecided about the data it names; a sampled part is "
                                   "consistent or inconsistent, never more.\n\n"
                                   "Exit of run: 0 every verdict as expected, 1 some contradict it, 2 trouble, 3 some undecided.",
                                   NULL, NULL, NULL};
  const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  claims_args a = {.o = {.seed = 1, .out = "build/claims", .ledger = cf_ledger_lines}, .threads = cpus < 1 ? 1 : cpus > CF_MAX_THREADS ? CF_MAX_THREADS : (unsigned)cpus};
  argv[0] = (char[]){"certiform claims"};
  if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0) return CF_EXIT_TROUBLE;
  if (a.run) return run(&a);
  if (a.words) {
    if (a.json) return print_json(&a, a.word[1]) ? 0 : CF_EXIT_TROUBLE;
    show(&a, cf_theorem_named(a.word[1]));
  } else if (a.json) return print_json(&a, NULL) ? 0 : CF_EXIT_TROUBLE;
  else print_table(&a);
  return 0;
}
