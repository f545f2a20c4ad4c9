#include "outcome.h"
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "io/file.h"
#include "problem.h"

/* Remember a file's digest once; FILE:NAME is filed under FILE. */
static bool note_file(cf_outcomes *o, const char *path, const char *name, const char *sha256)
{
  size_t len = strlen(path);
  const char *colon = strrchr(name, ':');
  if (colon) len -= strlen(colon);
  for (size_t i = 0; i < o->n_files; i++)
    if (strncmp(o->files[i].path, path, len) == 0 && o->files[i].path[len] == '\0') return true;
  cf_file_digest *more = realloc(o->files, (o->n_files + 1) * sizeof *more);
  if (!more) return false;
  o->files = more;
  more[o->n_files].path = strndup(path, len);
  memcpy(more[o->n_files].sha256, sha256, sizeof more->sha256);
  return more[o->n_files++].path != NULL;
}

static bool read_tensor(const cf_manifest *m, const char *name, size_t *left, cf_outcomes *o, cf_tensor *t, cf_ioerror *err)
{
  char path[4096];
  int n = snprintf(path, sizeof path, "%s%s", name[0] == '/' ? "" : m->dir, name);
  if (n < 0 || (size_t)n >= sizeof path) return cf_io_fault(err, m->path, "path too long: %s", name);
  if (!cf_container_read(&o->last, path, *left, t, err)) return false;
  size_t bytes = t->count * cf_dtype_size(t->dtype);
  *left = *left > bytes ? *left - bytes : 1;
  return note_file(o, path, name, t->sha256) || cf_io_fault(err, path, "out of memory");
}

static void free_tensors(cf_case_tensors *t)
{
  for (size_t i = 0; i < CF_CASE_PAIRS; i++) cf_tensor_free(&t->input[i]);
  for (size_t i = 0; i < 2; i++) cf_tensor_free(&t->result[i]);
}

static bool read_tensors(const cf_manifest *m, const cf_case *c, size_t *left, cf_outcomes *o, cf_case_tensors *t, cf_ioerror *err)
{
  for (size_t i = 0; i < c->n_inputs; i++)
    if (!read_tensor(m, c->inputs[i].value, left, o, &t->input[i], err)) return false;
  for (size_t i = 0; i < c->n_results; i++) {
    if (!read_tensor(m, c->results[i].value, left, o, &t->result[i], err)) return false;
    if (t->result[i].dtype != c->dtype)
      return cf_io_fault(err, t->result[i].path, "is %s, but judgment %s of the manifest says %s", cf_dtype_name(t->result[i].dtype),
                         c->id, cf_dtype_name(c->dtype));
  }
  return true;
}

static bool judge_tensors(const cf_case *c, cf_judge_options *options, cf_case_tensors *t, cf_outcome *o, cf_error *err)
{
  cf_op_options op;
  cf_problem *problem = NULL;
  bool two = c->n_results == 2, ok = cf_case_options(c, t, &op, err);
  if (ok) {
    op.max_memory = options->max_memory;
    ok = cf_problem_new(&op, &problem, err);
    size_t taken = ok ? cf_problem_memory(problem) : 0;
    options->max_memory = options->max_memory > taken ? options->max_memory - taken : 1;
    ok = ok && cf_judge(problem, options, &t->result[0], two ? &t->result[1] : NULL, &o->judgement[0], two ? &o->judgement[1] : NULL,
                     two ? &o->blame : NULL, err);
    cf_problem_free(problem);
    mpq_clear(op.scale);
    o->op = op.op;
  }
  for (size_t i = 0; ok && i < c->n_results; i++)
    SHA256Data(t->result[i].data, t->result[i].count * cf_dtype_size(t->result[i].dtype), o->digest[i]);
  o->ndim = t->result[0].ndim;
  memcpy(o->shape, t->result[0].shape, sizeof o->shape);
  return ok;
}

static bool judge_case(const cf_manifest *m, const cf_case *c, const cf_report_options *options, cf_outcomes *o, cf_ioerror *err)
{
  cf_error fault = {""};
  cf_judge_options judge = options->judge;
  cf_case_tensors *t = calloc(1, sizeof *t);
  judge.max_memory = options->max_memory;
  judge.progress = NULL; /* ours counts judgments, not elements */
  if (!t) return cf_io_fault(err, m->path, "out of memory");
  o->all[o->n].c = c;
  bool ok = read_tensors(m, c, &judge.max_memory, o, t, err);
  judge.max_memory = judge.max_memory > o->last.size ? judge.max_memory - o->last.size : 1;
  if (ok && !judge_tensors(c, &judge, t, &o->all[o->n], &fault)) ok = cf_io_fault(err, m->path, "judgment %s: %s", c->id, fault.text);
  free_tensors(t);
  free(t);
  return ok;
}

bool cf_outcomes_make(const cf_manifest *m, const cf_report_options *options, cf_outcomes *o, cf_ioerror *err)
{
  *o = (cf_outcomes){.all = calloc(m->n, sizeof *o->all)};
  if (!o->all) return cf_io_fault(err, m->path, "out of memory");
  for (; o->n < m->n; o->n++) {
    if (options->judge.progress) options->judge.progress(options->judge.progress_arg, o->n, m->n);
    if (!judge_case(m, &m->cases[o->n], options, o, err)) {
      o->n++; /* its judgement may be half there */
      cf_outcomes_free(o);
      return false;
    }
  }
  cf_container_free(&o->last);
  return true;
}

void cf_outcomes_free(cf_outcomes *o)
{
  for (size_t i = 0; i < o->n; i++)
    for (int r = 0; r < 2; r++) cf_judgement_free(&o->all[i].judgement[r]);
  for (size_t i = 0; i < o->n_files; i++) free(o->files[i].path);
  free(o->all);
  free(o->files);
  cf_container_free(&o->last);
  *o = (cf_outcomes){0};
}
