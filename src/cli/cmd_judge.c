#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"

const char *cf_cli_verdict(cf_verdict v)
{
  return v == CF_WITHIN ? "within" : v == CF_OUTSIDE ? "outside" : "undecided";
}

cf_verdict cf_verdict_worse(cf_verdict a, cf_verdict b)
{
  if (a == CF_OUTSIDE || b == CF_OUTSIDE) return CF_OUTSIDE;
  return a == CF_UNDEC || b == CF_UNDEC ? CF_UNDEC : CF_WITHIN;
}

typedef struct session {
  cf_case_files files;
  cf_tensor result[CF_MAX_RESULTS];
  cf_judgement judgement[CF_MAX_RESULTS];
  cf_result_view view[CF_MAX_RESULTS];
  cf_blame blame;
} session;

static bool read_results(const cf_args *a, session *s)
{
  cf_ioerror io;
  for (unsigned i = 0; i < a->n_results; i++) {
    if (!cf_tensor_read(a->result[i], s->files.left, &s->result[i], &io)) return cf_trouble("%s", io.text), false;
    if (!cf_case_reserve(a, &s->files, a->result[i], s->result[i].count, cf_dtype_size(s->result[i].dtype))) return false;
    s->view[i] = (cf_result_view){&s->result[i], &s->judgement[i]};
  }
  return true;
}

/* Two results are judged together, for the blame; more of them one by one. */
static bool judge_all(cf_args *a, session *s)
{
  cf_error err;
  size_t kept = 2 * sizeof(float) * cf_problem_count(s->files.problem);
  if (cf_progress_wanted(a)) a->judge.progress = cf_progress;
  a->judge.max_memory = s->files.left > 1 ? s->files.left : 1;
  if (a->n_results == 2) {
    if (cf_judge(s->files.problem, &a->judge, &s->result[0], &s->result[1], &s->judgement[0], &s->judgement[1], &s->blame, &err)) return true;
    return cf_trouble("%s", err.text), false;
  }
  for (unsigned i = 0; i < a->n_results; i++) {
    if (!cf_judge(s->files.problem, &a->judge, &s->result[i], NULL, &s->judgement[i], NULL, NULL, &err)) return cf_trouble("%s", err.text), false;
    a->judge.max_memory = a->judge.max_memory > kept ? a->judge.max_memory - kept : 1;
  }
  return true;
}

static int print(const cf_args *a, const session *s)
{
  const cf_blame *blame = a->n_results == 2 ? &s->blame : NULL;
  cf_verdict worst = CF_WITHIN;
  for (unsigned i = 0; i < a->n_results; i++) worst = cf_verdict_worse(worst, s->judgement[i].verdict);
  if (a->json) {
    if (!cf_print_json(cf_verdict_json(a, s->files.input, s->view, a->n_results, blame))) return CF_EXIT_TROUBLE;
  } else if (!a->quiet)
    cf_verdict_text(a, s->view, a->n_results, blame);
  return (int)worst;
}

int cf_cmd_judge(int argc, char **argv)
{
  cf_args a;
  int status;
  if (!cf_args_parse(&a, CF_CMD_JUDGE, argc, argv, &status)) return status;
  session *s = calloc(1, sizeof *s);
  status = CF_EXIT_TROUBLE;
  if (!s)
    cf_trouble("not enough memory");
  else {
    if (cf_case_open(&a, &s->files) && read_results(&a, s) && judge_all(&a, s)) status = print(&a, s);
    for (unsigned i = 0; i < a.n_results; i++) {
      cf_judgement_free(&s->judgement[i]);
      cf_tensor_free(&s->result[i]);
    }
    cf_case_close(&s->files);
  }
  free(s);
  cf_args_clear(&a);
  return status;
}
