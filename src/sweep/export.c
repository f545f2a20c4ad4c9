#include "sweep/export.h"
#include <stdlib.h>
#include <string.h>

bool cf_sweep_csv(const char *path, const cf_sweep_data *s, cf_ioerror *err)
{
  static const char head[] = "model,method,d,beta,t,systems,pairs,close,fraction,standard_error,whole\n";
  const cf_plan *p = s->plan;
  cf_out out;
  if (!cf_out_open(&out, path, err)) return false;
  cf_out_write(&out, head, sizeof head - 1);
  for (size_t i = 0; i < p->points; i++) {
    const cf_point q = cf_plan_point(p, i);
    for (size_t k = 0; k < p->checkpoints; k++) {
      const cf_tally *t = &s->tally[i * p->checkpoints + k];
      char line[512];
      const int n = snprintf(line, sizeof line, "%s,%s,%zu,%.17g,%.17g,%llu,%llu,%llu,%.17g,%.17g,%llu\n", cf_model_name[q.model], cf_method_name[q.method], q.d, q.beta,
                             cf_point_time(&q, k), (unsigned long long)s->systems[i], (unsigned long long)(s->systems[i] * cf_point_pairs(&q)), (unsigned long long)t->pairs,
                             cf_tally_fraction(&q, t, s->systems[i]), cf_tally_error(&q, t, s->systems[i]), (unsigned long long)t->whole);
      cf_out_write(&out, line, (size_t)n);
    }
  }
  return cf_out_commit(&out);
}

enum { TIME, FRACTION, ERROR, CLOSE, SQUARES, WHOLE, ARRAYS };

static void fill(const cf_sweep_data *s, double *real[3], int64_t *count[3])
{
  const cf_plan *p = s->plan;
  for (size_t i = 0; i < p->points; i++) {
    const cf_point q = cf_plan_point(p, i);
    for (size_t k = 0; k < p->checkpoints; k++) {
      const size_t at = i * p->checkpoints + k;
      const cf_tally *t = &s->tally[at];
      real[0][at] = cf_point_time(&q, k);
      real[1][at] = cf_tally_fraction(&q, t, s->systems[i]);
      real[2][at] = cf_tally_error(&q, t, s->systems[i]);
      count[0][at] = (int64_t)t->pairs;
      count[1][at] = (int64_t)t->squares;
      count[2][at] = (int64_t)t->whole;
    }
  }
}

static cf_tensor grid(const cf_plan *p, cf_dtype dtype, void *data, unsigned ndim)
{
  cf_tensor t = {.dtype = dtype, .ndim = ndim, .shape = {p->n_model, p->n_method, p->n_d, p->n_beta, p->checkpoints}, .data = data, .count = p->points * (ndim > 4 ? p->checkpoints : 1)};
  return t;
}

static cf_tensor row(cf_dtype dtype, void *data, size_t n)
{
  return (cf_tensor){.dtype = dtype, .ndim = 1, .shape = {n}, .data = data, .count = n};
}

bool cf_sweep_npz(const char *path, const cf_sweep_data *s, cf_ioerror *err)
{
  static const char *const name[10] = {"beta", "d", "systems", "meta", "time", "fraction", "standard_error", "close", "squares", "whole"};
  const cf_plan *p = s->plan;
  const size_t m = p->points * p->checkpoints;
  double *room = malloc(3 * m * sizeof *room), *beta = malloc(p->n_beta * sizeof *beta);
  int64_t *counts = malloc((3 * m + p->points + p->n_d) * sizeof *counts);
  bool ok = room && counts && beta;
  if (ok) {
    double *real[3] = {room, room + m, room + 2 * m};
    int64_t *count[3] = {counts, counts + m, counts + 2 * m}, *systems = counts + 3 * m, *d = systems + p->points;
    fill(s, real, count);
    memcpy(beta, p->beta, p->n_beta * sizeof *beta);
    for (size_t i = 0; i < p->points; i++) systems[i] = (int64_t)s->systems[i];
    for (size_t i = 0; i < p->n_d; i++) d[i] = (int64_t)p->d[i];
    cf_tensor t[10] = {row(CF_F64, beta, p->n_beta), row(CF_I64, d, p->n_d), grid(p, CF_I64, systems, 4), row(CF_U8, p->text, strlen(p->text))};
    for (int i = 0; i < 3; i++) t[4 + i] = grid(p, CF_F64, real[i], 5), t[7 + i] = grid(p, CF_I64, count[i], 5);
    cf_npz_entry e[10];
    for (int i = 0; i < 10; i++) e[i] = (cf_npz_entry){name[i], &t[i]};
    ok = cf_npz_write(path, 10, e, err);
  } else cf_io_fault(err, path, "not enough memory");
  free(room);
  free(counts);
  free(beta);
  return ok;
}

double cf_sweep_export_size(const cf_plan *p)
{
  const double rows = (double)p->points * (double)p->checkpoints;
  return rows * (48 + 115) + 8 * (double)p->points + (double)strlen(p->text);
}

double cf_sweep_store_size(const cf_plan *p)
{
  return (double)p->units * (24 * (double)p->checkpoints + 140) * 1.1 + (double)strlen(p->text) + 16384;
}
