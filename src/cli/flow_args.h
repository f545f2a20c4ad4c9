/* The problem of the flow on the command line: the options that `certiform flow` and `certiform enclose` share.
 * A command lists {&cf_flow_argp, 0, NULL, 0} among its argp children and gives that child a cf_flow_args at ARGP_KEY_INIT:
 *   state->child_inputs[0] = &flow_args; */
#ifndef CF_CLI_FLOW_ARGS_H
#define CF_CLI_FLOW_ARGS_H
#include <argp.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include "flow/problem.h"

typedef struct cf_flow_args {
  /* as given */
  size_t n, d;                     /* 0: not given */
  double beta;
  unsigned long long seed;
  const char *init, *rational;     /* --init, and enclose's --init-rational (set by its own parser) */
  const char *radius;              /* enclose's --radius, a number or a file (likewise) */
  const char *q, *k, *v;
  cf_flow_model model;
  bool repulsive, init_given;
  double noise, scheme;            /* flow's own options, set by its parser */
  size_t max_memory, left;         /* left: of it, after cf_flow_args_open */
  /* what cf_flow_args_open reads or makes */
  cf_flow_problem problem;
  double *x, *r, *matrix[3];
  mpq_t *exact;
} cf_flow_args;

/* n = 32, d = 3, beta = 4, seed 1, uniform, sa. */
void cf_flow_args_init(cf_flow_args *a);
extern const struct argp cf_flow_argp;
/* Options out of their range; for the command's own options too. */
double cf_flow_number(const struct argp_state *s, const char *option, const char *text, double least, double most);
/* Reads the files and makes the tokens: a->problem is complete on true and lives until cf_flow_args_clear; on false one line has been printed. */
bool cf_flow_args_open(cf_flow_args *a);
void cf_flow_args_clear(cf_flow_args *a);
/* Takes items of the given size from what --max-memory leaves; false: message printed. */
bool cf_flow_reserve(cf_flow_args *a, const char *what, size_t items, size_t size);
/* The problem in words and hex floats, without the tokens: {"model":..,"n":..,"d":..,"beta":..,"init":..,...} */
json_t *cf_flow_problem_json(const cf_flow_args *a);
#endif
