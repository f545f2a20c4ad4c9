/* certiform report [MANIFEST] -o FILE: every judgment of a manifest, a certified run of the flow and the claims on one self-contained HTML page, and a short
 * table on standard output. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/ledger.h"
#include "report/page.h"
#include "report/report.h"

enum { O_PREC_MAX = 0x100, O_THREADS, O_MEMORY, O_QUIET, O_CERTIFICATE, O_CHECKER, O_CLAIMS, O_QUICK, O_FULL, O_DRY_RUN, O_DATA };

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "where the page goes (required)", 1},
    {"certificate", O_CERTIFICATE, "FILE", 0, "a certificate of the flow, to be shown with its sphere (default with --quick or --full: a run of 32 tokens, enclosed into DIR)", 1},
    {"checker", O_CHECKER, "PROGRAM", 0, "asked to check it, its answer is quoted (default with --quick or --full: certiform-check beside this program)", 1},
    {"claims", O_CLAIMS, "DIR", 0, "results of certiform claims run, to be shown as a table with figures", 1},
    {"data", O_DATA, "DIR", 0, "where the claims find their real data (as certiform claims does by itself)", 1},
    {"quick", O_QUICK, 0, 0, "run all claims first, small cases, into DIR (default build/claims); what is done when nothing else is asked for", 1},
    {"full", O_FULL, 0, 0, "the same, larger cases; says first how long they will take", 1},
    {"dry-run", O_DRY_RUN, 0, 0, "only say how long the claims would take, claim by claim", 1},
    {"prec-max", O_PREC_MAX, "BITS", 0, "undecided beyond this precision (default 8192)", 2},
    {"threads", O_THREADS, "N", 0, "default: all CPUs; the output does not depend on it", 2},
    {"max-memory", O_MEMORY, "BYTES", 0, "limit on what a file may make us allocate (default 4G)", 2},
    {"quiet", O_QUIET, 0, 0, "no output but the page, the exit code tells", 2},
    {0}};

typedef struct report_args {
  cf_report_options o;
  const char *checker, *data;
  const char *run; /* "--quick", "--full" or NULL */
  bool quiet, dry_run;
  char beside[4096], vectors[4096], manifest[4096 + 32], certificate[4096];
} report_args;

static long number(struct argp_state *state, const char *text, long least, long most, const char *what)
{
  char *end;
  long n = strtol(text, &end, 10);
  if (end == text || *end || n < least || n > most) cf_bad_option(state, "--%s is '%s', expected a number from %ld to %ld", what, text, least, most);
  return n;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
  report_args *a = state->input;
  switch (key) {
  case ARGP_KEY_INIT: cf_one_line_errors(state); return 0;
  case 'o': a->o.output = arg; return 0;
  case O_PREC_MAX: a->o.judge.prec_max = number(state, arg, 32, 1 << 24, "prec-max"); return 0;
  case O_THREADS: a->o.judge.threads = (unsigned)number(state, arg, 1, CF_MAX_THREADS, "threads"); return 0;
  case O_MEMORY:
    if (!cf_parse_size(arg, &a->o.max_memory)) cf_bad_option(state, "--max-memory is '%s', expected bytes, or a number with K, M, G or T", arg);
    return 0;
  case O_QUIET: a->quiet = true; return 0;
  case O_CERTIFICATE: a->o.certificate = arg; return 0;
  case O_CLAIMS: a->o.claims = arg; return 0;
  case O_QUICK:
  case O_FULL:
    if (a->run && (key == O_FULL) != (strcmp(a->run, "--full") == 0)) cf_bad_option(state, "--quick and --full contradict each other: expected one of them");
    a->run = key == O_FULL ? "--full" : "--quick";
    return 0;
  case O_DRY_RUN: a->dry_run = true; return 0;
  case O_CHECKER: a->checker = arg; return 0;
  case O_DATA: a->data = arg; return 0;
  case ARGP_KEY_ARG:
    if (a->o.manifest) cf_bad_option(state, "'%s' is not expected here", arg);
    a->o.manifest = arg;
    return 0;
  case ARGP_KEY_END:
    if (!a->o.output && !a->dry_run) cf_bad_option(state, "expected -o FILE (see --help)");
    if (!a->run && !a->o.manifest && !a->o.certificate && !a->o.claims) a->run = "--quick";
    if (a->dry_run && !a->run) a->run = "--quick";
    if (a->run && !a->o.claims) a->o.claims = "build/claims";
    if (a->checker && !a->o.certificate && !a->run) cf_bad_option(state, "--checker needs --certificate FILE, --quick or --full");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const char *count_of(const cf_report_row *row, char text[40])
{
  if (row->outside) snprintf(text, 40, "%" PRIu64 " outside", row->outside);
  else if (row->undecided) snprintf(text, 40, "%" PRIu64 " undecided", row->undecided);
  else snprintf(text, 40, "all within");
  return text;
}

static void print_summary(const cf_report_summary *s, const char *output)
{
  printf("%-10s %-32s %-5s %9s %17s %12s %12s\n", "operation", "computed by", "in", "numbers", "tolerance", "median ulp", "largest ulp");
  for (size_t i = 0; i < s->n_rows; i++) {
    const cf_report_row *row = &s->rows[i];
    char verdict[40], median[32], largest[32];
    cf_format_ulps(row->median_ulp, median);
    cf_format_ulps(row->max_ulp_hi, largest);
    printf("%-10s %-32.32s %-5s %9" PRIu64 " %17s %12s %12s\n", row->op, row->by, cf_dtype_name(row->dtype),
           row->within + row->outside + row->undecided, count_of(row, verdict), median, largest);
  }
  printf("%zu results, %" PRIu64 " numbers: %zu within, %zu outside, %zu undecided\nreport: %s\n", s->n_results, s->elements,
         s->n_results - s->n_outside - s->n_undecided, s->n_outside, s->n_undecided, output);
}

/* ---- what --quick and --full show where it was not named ---- */

static void skip(const report_args *a, const char *what, const char *why)
{
  if (!a->quiet) printf("skipped: %s: %s\n", what, why);
}

static void find_inputs(report_args *a)
{
  if (!a->data) a->data = cf_find_data(a->vectors);
  if (!a->checker) a->checker = cf_find_checker(a->beside);
  if (!a->checker) skip(a, "checking certificates", "no certiform-check beside this program (--checker names it)");
  if (a->o.manifest) return;
  snprintf(a->manifest, sizeof a->manifest, "%.4095s/minilm/manifest.json", a->data ? a->data : "tests/vectors");
  if (access(a->manifest, R_OK) == 0) a->o.manifest = a->manifest;
  else skip(a, a->manifest, "not there, nothing is judged (--data names the directory above)");
}

/* as `make run` has always shown it */
static void make_certificate(report_args *a)
{
  char *words[] = {(char[]){"enclose"}, (char[]){"--n"}, (char[]){"32"}, (char[]){"--d"}, (char[]){"3"}, (char[]){"--beta"}, (char[]){"4"}, (char[]){"--seed"}, (char[]){"1"},
                   (char[]){"--t-end"}, (char[]){"60"}, (char[]){"--dense"}, (char[]){"--quiet"}, (char[]){"-o"}, a->certificate, NULL};
  const bool fits = snprintf(a->certificate, sizeof a->certificate, "%s/flow.certificate.json", a->o.claims) < (int)sizeof a->certificate;
  if (fits && cf_cmd_enclose(sizeof words / sizeof *words - 1, words) == 0) a->o.certificate = a->certificate;
  else skip(a, "the certified flow", "no certificate could be written");
}

/* as the command `claims run all` would */
static int run_claims(const report_args *a)
{
  char claims[] = "claims", run[] = "run", all[] = "all", out[] = "--out", checker[] = "--checker", data[] = "--data", quiet[] = "--quiet", dry_run[] = "--dry-run";
  char *words[13] = {claims, run, all, out, (char *)a->o.claims, (char *)a->run};
  int n = 6;
  if (a->checker) words[n++] = checker;
  if (a->checker) words[n++] = (char *)a->checker;
  if (a->data) words[n++] = data;
  if (a->data) words[n++] = (char *)a->data;
  if (a->quiet) words[n++] = quiet;
  if (a->dry_run) words[n++] = dry_run;
  return cf_cmd_claims(n, words);
}

/* The command line for the page, without --threads, which changes nothing. argp reorders argv: pointers to the words, to be freed; NULL: no memory. */
static const char **words_of(int argc, char **argv)
{
  const char **words = calloc((size_t)argc + 1, sizeof *words);
  for (int i = 1, n = 0; words && i < argc; i++)
    if (strncmp(argv[i], "--t", 3) == 0) i += !strchr(argv[i], '=');
    else words[n++] = argv[i];
  return words;
}

static bool is_directory(const char *path)
{
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* 2 before 1 before 3 before 0 */
static int worse(int a, int b)
{
  static const int rank[] = {0, 2, 3, 1};
  return rank[a] > rank[b] ? a : b;
}

static int make_page(report_args *a)
{
  cf_report_summary summary;
  cf_ioerror err;
  int status = 0;
  if (a->run) {
    find_inputs(a);
    status = run_claims(a);
    if (!is_directory(a->o.claims)) return CF_EXIT_TROUBLE; /* said */
    if (!a->o.certificate) make_certificate(a);
  } else if (a->o.claims && !is_directory(a->o.claims)) return cf_trouble("--claims: %s: expected a directory of results of `certiform claims run`", a->o.claims);
  cf_checker_word word = {.program = a->checker};
  if (a->o.certificate && a->checker) {
    if (!cf_ask_checker(a->o.certificate, &word)) return cf_trouble("%s: cannot be run", a->checker);
    a->o.checker = &word;
  }
  cf_criteria_init(&a->o.judge.criteria);
  if (isatty(STDERR_FILENO) && !a->quiet) a->o.judge.progress = cf_progress;
  const bool ok = cf_report_write(&a->o, &summary, &err);
  cf_criteria_clear(&a->o.judge.criteria);
  if (!ok) return cf_trouble("%s", err.text);
  if (!a->quiet && a->o.checker) printf("%s: %s\n", a->checker, word.line);
  if (!a->quiet && a->o.manifest) print_summary(&summary, a->o.output);
  else if (!a->quiet) printf("report: %s\n", a->o.output);
  if (a->o.manifest) status = worse(status, (int)summary.verdict);
  cf_report_summary_free(&summary);
  return a->o.checker && word.exit != 0 ? worse(status, word.exit == 1 ? 1 : CF_EXIT_TROUBLE) : status;
}

int cf_cmd_report(int argc, char **argv)
{
  static const struct argp argp = {options, parse, "[MANIFEST]",
                                   "One self-contained HTML page: every result that a manifest (certiform.manifest/1) lists, judged under the derived tolerance; a certified run of the flow; "
                                   "the claims of the papers.\vExit: 0 all certified within, 1 some outside or the certificate rejected or a claim against expectation, 2 trouble, 3 some undecided and none outside.",
                                   NULL, NULL, NULL};
  long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  report_args a = {.o = {.program = program_invocation_name, .ledger = cf_ledger_lines, .max_memory = (size_t)4 << 30, .judge = {.prec_max = 8192}}};
  a.o.judge.threads = cpus < 1 ? 1 : cpus > CF_MAX_THREADS ? CF_MAX_THREADS : (unsigned)cpus;
  argv[0] = (char[]){"certiform report"};
  const char **words = words_of(argc, argv);
  if (!words) return cf_trouble("not enough memory");
  int status = CF_EXIT_TROUBLE;
  if (argp_parse(&argp, argc, argv, 0, NULL, &a) == 0) {
    a.o.words = words;
    status = a.dry_run ? run_claims(&a) : make_page(&a);
  }
  free(words);
  return status;
}
