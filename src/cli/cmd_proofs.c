#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/ledger.h"

/* id, function, layer, statement, tool, artefact, status, assumes */
enum { COLUMNS = 8, STATUS = 6 };
static const char *const column_name[COLUMNS] = {"id", "function", "layer", "statement", "tool", "artefact", "status", "assumes"};
static const char *const status_name[] = {"proved", "tested", "assumed", "open"};
enum { STATUSES = sizeof status_name / sizeof status_name[0] };

typedef struct row {
  char *text, *column[COLUMNS];
} row;

static bool split(const char *line, row *r)
{
  r->text = strdup(line);
  if (!r->text) return false;
  char *rest = r->text;
  for (int i = 0; i < COLUMNS; i++) r->column[i] = rest ? strsep(&rest, "\t") : r->text + strlen(line);
  return true;
}

static bool is_claim(const char *line, bool first)
{
  return !first && line[0] && line[0] != '#';
}

static void print_row(const row *r)
{
  printf("%-8s %-28s %-3s %s\n", r->column[STATUS], r->column[0], r->column[2], r->column[3]);
  printf("         %s; by %s, %s\n", r->column[1], r->column[4], r->column[5]);
  if (r->column[7][0] && strcmp(r->column[7], "-") != 0) printf("         assumes %s\n", r->column[7]);
}

static json_t *row_json(const row *r)
{
  json_t *j = json_object();
  for (int i = 0; i < COLUMNS; i++) json_object_set_new(j, column_name[i], json_string(r->column[i]));
  return j;
}

static void summary(const unsigned count[STATUSES + 1], unsigned total)
{
  printf("%u claims:", total);
  for (int i = 0; i < STATUSES; i++) printf("%s %u %s", i ? "," : "", count[i], status_name[i]);
  if (count[STATUSES]) printf(", %u of another status", count[STATUSES]);
  printf("\nlayers: L0 memory and termination, L1 over the reals, L2 ranges, L3 rounding error, L4 mathematics, L5 tests (evidence, not proof)\n");
}

static error_t parse(int key, char *arg, struct argp_state *s)
{
  if (key == ARGP_KEY_INIT) return cf_one_line_errors(s), 0;
  if (key == ARGP_KEY_ARG) cf_bad_option(s, "'%s' is not expected here", arg);
  if (key != 'j') return ARGP_ERR_UNKNOWN;
  *(bool *)s->input = true;
  return 0;
}

int cf_cmd_proofs(int argc, char **argv)
{
  static const struct argp_option known[] = {{"json", 'j', 0, 0, "certiform.proofs/1 on standard output", 0}, {0}};
  struct argp argp = {known, parse, "", "The ledger: every claim with its status, the tool that shows it and what it assumes.", NULL, NULL, NULL};
  bool json = false;
  unsigned count[STATUSES + 1] = {0}, total = 0;
  argv[0] = (char *)"certiform proofs";
  if (argp_parse(&argp, argc, argv, 0, NULL, &json)) return CF_EXIT_TROUBLE;
  json_t *claims = json_array();
  for (size_t i = 0; cf_ledger_lines[i]; i++) {
    row r;
    if (!is_claim(cf_ledger_lines[i], i == 0)) continue;
    if (!split(cf_ledger_lines[i], &r)) return cf_trouble("not enough memory");
    int at = 0;
    while (at < STATUSES && strcmp(r.column[STATUS], status_name[at]) != 0) at++;
    count[at]++;
    total++;
    if (json)
      json_array_append_new(claims, row_json(&r));
    else
      print_row(&r);
    free(r.text);
  }
  if (!json) {
    if (total == 0)
      puts("no claim is in the ledger of this build");
    else
      summary(count, total);
    json_decref(claims);
    return 0;
  }
  json_t *root = json_object(), *counts = json_object();
  json_object_set_new(root, "schema", json_string("certiform.proofs/1"));
  json_object_set_new(root, "version", json_string(CF_VERSION));
  for (int i = 0; i < STATUSES; i++) json_object_set_new(counts, status_name[i], json_integer(count[i]));
  json_object_set_new(root, "counts", counts);
  json_object_set_new(root, "claims", claims);
  return cf_print_json(root) ? 0 : CF_EXIT_TROUBLE;
}
