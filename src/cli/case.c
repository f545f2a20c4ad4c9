/* The tensors and the problem that a command line names. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "judge/problem.h"

static void point(cf_args *a, cf_op_options *o, cf_tensor t[CF_ROLES])
{
  const cf_tensor **slot[CF_ROLES] = {&o->q, &o->k, &o->v, &o->mask, &o->x, &o->y, &o->weight, &o->bias};
  for (int i = 0; i < CF_ROLES; i++) *slot[i] = a->input[i] ? &t[i] : NULL;
}

bool cf_case_reserve(const cf_args *a, cf_case_files *c, const char *what, size_t items, size_t size)
{
  if (items > c->left / size) return cf_trouble("%s: needs more than --max-memory leaves (%zu of %zu bytes)", what, c->left, a->max_memory), false;
  c->left -= items * size;
  return true;
}

bool cf_case_open(const cf_args *a, cf_case_files *c)
{
  cf_ioerror io;
  cf_error err;
  cf_op_options o = a->options;
  memset(c, 0, sizeof *c);
  c->left = a->max_memory;
  for (int i = 0; i < CF_ROLES; i++) {
    if (!a->input[i]) continue;
    if (!cf_tensor_read(a->input[i], c->left, &c->input[i], &io)) {
      cf_trouble("%s", io.text);
      cf_case_close(c);
      return false;
    }
    if (!cf_case_reserve(a, c, a->input[i], c->input[i].count, cf_dtype_size(c->input[i].dtype))) {
      cf_case_close(c);
      return false;
    }
  }
  point((cf_args *)a, &o, c->input);
  o.max_memory = c->left > 1 ? c->left : 1;
  if (cf_problem_new(&o, &c->problem, &err)) {
    size_t taken = cf_problem_memory(c->problem);
    c->left -= taken < c->left ? taken : c->left;
    return true;
  }
  cf_trouble("%s", err.text);
  cf_case_close(c);
  return false;
}

bool cf_case_reserve_rows(const cf_args *a, cf_case_files *c)
{
  const cf_problem *p = c->problem;
  return cf_case_reserve(a, c, "rows", a->judge.threads < p->rows ? a->judge.threads : p->rows, cf_row_bytes(p));
}

void cf_case_close(cf_case_files *c)
{
  cf_problem_free(c->problem);
  for (int i = 0; i < CF_ROLES; i++) cf_tensor_free(&c->input[i]);
  c->problem = NULL;
}

bool cf_progress_wanted(const cf_args *a)
{
  return !a->quiet && isatty(2);
}

void cf_progress(void *arg, size_t done, size_t total)
{
  (void)arg;
  fprintf(stderr, "\r%3zu %%\r", total ? 100 * done / total : 100);
  if (done + 16 > total) fputs("\r      \r", stderr);
  fflush(stderr);
}
