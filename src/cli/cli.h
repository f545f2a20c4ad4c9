/* What the subcommands share: the command line of an operation, its tensors, and one-line errors with exit code 2. */
#ifndef CF_CLI_H
#define CF_CLI_H
#include <argp.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include "io/tensor.h"
#include "judge/judge.h"
#include "report/flow.h"

enum { CF_EXIT_TROUBLE = 2, CF_EXIT_UNDECIDED = 3 };
enum { CF_MAX_RESULTS = 16 };

typedef enum cf_command { CF_CMD_JUDGE = 1, CF_CMD_COMPUTE = 2, CF_CMD_CREATE = 4, CF_CMD_CHECK = 8 } cf_command;
typedef enum cf_role { CF_Q, CF_K, CF_V, CF_MASK, CF_X, CF_Y, CF_WEIGHT, CF_BIAS, CF_ROLES } cf_role;
extern const char *const cf_role_name[CF_ROLES];

typedef struct cf_args {
  cf_command command;
  cf_op op;
  const char *input[CF_ROLES], *result[CF_MAX_RESULTS], *output, *tier, *junit, *file;
  unsigned n_results;
  cf_op_options options;
  const char *eps_text;
  bool eps_f32, dtype_on, json, quiet;
  cf_dtype dtype;
  long prec;
  size_t max_memory;
  cf_judge_options judge;
  json_t *stored; /* check: the baseline's own description, whose options and inputs are printed; not owned */
} cf_args;

/* Parse argv (argv[0] is what messages begin with; for check no operation). False: a message has been printed, *status is the exit code
 * (0 after --help). */
bool cf_args_parse(cf_args *a, cf_command command, int argc, char **argv, int *status);
void cf_args_clear(cf_args *a);
bool cf_parse_op(const char *name, int *op); /* a cf_op */
const char *cf_op_definition(int op);

/* The problem of the command line, with the tensors it reads. */
typedef struct cf_case_files {
  cf_tensor input[CF_ROLES];
  cf_problem *problem;
  size_t left; /* of --max-memory */
} cf_case_files;
bool cf_case_open(const cf_args *a, cf_case_files *c); /* false: message printed */
/* Takes items of the given size from what --max-memory leaves; false: message printed. */
bool cf_case_reserve(const cf_args *a, cf_case_files *c, const char *what, size_t items, size_t size);
/* The same for the rows that as many threads work on. */
bool cf_case_reserve_rows(const cf_args *a, cf_case_files *c);
void cf_case_close(cf_case_files *c);

/* "certiform: TEXT" on stderr; returns 2 */
int cf_trouble(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Options that are wrong: one line, exit 2. The first goes into ARGP_KEY_INIT of every parser and drops argp's hint after the line. */
void cf_one_line_errors(struct argp_state *s);
_Noreturn void cf_bad_option(const struct argp_state *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool cf_same_file(const char *a, const char *b); /* of two outputs, before either is written */
/* certiform-check beside this program; tests/vectors here, or in a directory above the program's own: the tree that it was built in. NULL: not there. */
const char *cf_find_checker(char room[4096]);
const char *cf_find_data(char room[4096]);
bool cf_parse_size(const char *text, size_t *bytes); /* 4096, 512M, 4G (binary multiples) */
/* A JSON document on standard output; returns false (and complains) when it cannot be written. */
bool cf_print_json(json_t *root);

/* Verdicts, printed. criteria_line: the criterion in words. */
typedef struct cf_result_view {
  const cf_tensor *tensor;
  const cf_judgement *judgement;
} cf_result_view;
json_t *cf_verdict_json(const cf_args *a, const cf_tensor *inputs, const cf_result_view *r, unsigned n, const cf_blame *blame);
void cf_verdict_text(const cf_args *a, const cf_result_view *r, unsigned n, const cf_blame *blame);
json_t *cf_options_json(const cf_args *a);
json_t *cf_tensor_json(const char *role, const cf_tensor *t);
const char *cf_cli_verdict(cf_verdict v);
cf_verdict cf_verdict_worse(cf_verdict a, cf_verdict b);
void cf_progress(void *arg, size_t done, size_t total); /* on a terminal's stderr only */
bool cf_progress_wanted(const cf_args *a);

/* Runs PROGRAM CERTIFICATE and keeps its exit code and the first line of its output; false: it could not be run. */
bool cf_ask_checker(const char *certificate, cf_checker_word *word);

int cf_cmd_judge(int argc, char **argv);
int cf_cmd_compute(int argc, char **argv);
int cf_cmd_tolerance(int argc, char **argv);
int cf_cmd_baseline(int argc, char **argv);
int cf_cmd_enclose(int argc, char **argv);
int cf_cmd_proofs(int argc, char **argv);
int cf_cmd_report(int argc, char **argv);
int cf_cmd_flow(int argc, char **argv);
int cf_cmd_claims(int argc, char **argv);
int cf_cmd_sweep(int argc, char **argv);
#endif
