#include "cli/sweep_plot.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "io/file.h"
#include "report/phase.h"
#include "sweep/curve.h"

enum { CURVE = 61 };

typedef struct figure {
  const cf_sweep_data *s;
  double *time, *fraction, *error;
  cf_curve_point *curve; /* [n_model][CURVE] */
  double *curve_t, *curve_beta;
  cf_phase_row *row;
  char (*name)[48];
} figure;

static bool allocate(figure *g)
{
  const cf_plan *p = g->s->plan;
  const size_t m = p->points * p->checkpoints, c = p->n_model * CURVE;
  g->time = malloc((3 * m + 2 * c) * sizeof *g->time);
  g->curve = malloc(c * sizeof *g->curve);
  g->row = calloc(p->n_model * p->n_d, sizeof *g->row);
  g->name = malloc(p->n_model * p->n_d * sizeof *g->name);
  if (!g->time || !g->curve || !g->row || !g->name) return false;
  g->fraction = g->time + m;
  g->error = g->fraction + m;
  g->curve_t = g->error + m;
  g->curve_beta = g->curve_t + c;
  return true;
}

static void fill_points(figure *g)
{
  const cf_plan *p = g->s->plan;
  for (size_t i = 0; i < p->points; i++) {
    const cf_point q = cf_plan_point(p, i);
    for (size_t k = 0; k < p->checkpoints; k++) {
      const size_t at = i * p->checkpoints + k;
      g->time[at] = cf_point_time(&q, k);
      g->fraction[at] = cf_tally_fraction(&q, &g->s->tally[at], g->s->systems[i]);
      g->error[at] = cf_tally_error(&q, &g->s->tally[at], g->s->systems[i]);
    }
  }
}

/* Enclosed at evenly spaced betas; for sa until the curve has left the picture. */
static void fill_curve(figure *g, size_t model)
{
  const cf_plan *p = g->s->plan;
  const double first = p->beta[0], last = p->beta[p->n_beta - 1];
  bool out = false;
  for (size_t i = 0; i < CURVE; i++) {
    cf_curve_point *c = &g->curve[model * CURVE + i];
    c->beta = i + 1 == CURVE ? last : first + (double)i * ((last - first) / (CURVE - 1));
    c->lo = c->hi = NAN;
    if (!out) cf_curve(p->model[model], p->n, p->threshold, 1, c);
    out = out || (p->model[model] == CF_MODEL_SA && first >= 0 && !(c->lo <= p->t_end[model])); /* it moves on to later times */
    g->curve_t[model * CURVE + i] = 0.5 * (c->lo + c->hi);
    g->curve_beta[model * CURVE + i] = c->beta;
  }
}

static void fill_row(figure *g, size_t model, size_t d)
{
  const cf_plan *p = g->s->plan;
  const size_t r = model * p->n_d + d;
  snprintf(g->name[r], sizeof *g->name, "%s, d = %zu", cf_model_name[p->model[model]], p->d[d]);
  g->row[r] = (cf_phase_row){.name = g->name[r], .t_end = p->t_end[model], .curve = CURVE, .curve_t = g->curve_t + model * CURVE, .curve_beta = g->curve_beta + model * CURVE};
  for (size_t m = 0; m < p->n_method && m < CF_PHASE_COLUMNS; m++) {
    const size_t at = ((model * p->n_method + m) * p->n_d + d) * p->n_beta * p->checkpoints;
    g->row[r].panel[m] = (cf_phase_panel){cf_method_name[p->method[m].method], g->time + at, g->fraction + at, g->error + at};
  }
}

static bool write_curve(const char *csv, const figure *g, cf_ioerror *err)
{
  static const char head[] = "model,beta,t_lo,t_hi\n";
  const cf_plan *p = g->s->plan;
  cf_out out;
  if (!cf_out_open(&out, csv, err)) return false;
  cf_out_write(&out, head, sizeof head - 1);
  for (size_t m = 0; m < p->n_model; m++)
    for (size_t i = 0; i < CURVE; i++) {
      char line[160];
      const cf_curve_point *c = &g->curve[m * CURVE + i];
      const int n = snprintf(line, sizeof line, "%s,%.17g,%.17g,%.17g\n", cf_model_name[p->model[m]], c->beta, c->lo, c->hi);
      if (c->lo <= c->hi) cf_out_write(&out, line, (size_t)n);
    }
  return cf_out_commit(&out);
}

static bool draw(const char *svg, const figure *g, cf_ioerror *err)
{
  const cf_plan *p = g->s->plan;
  char title[160], note[200], curve[160], threshold[32];
  snprintf(threshold, sizeof threshold, "%.6g", p->threshold);
  snprintf(title, sizeof title, "Phase diagram: %zu tokens, %zu systems a point", p->n, p->systems);
  snprintf(note, sizeof note, "uniform starts, seed %llu, in double precision: sampled; published: the step of the published diagrams, x + h q normalized", (unsigned long long)p->seed);
  snprintf(curve, sizeof curve, "t_delta(%zu, beta), delta = %.3g: certified time from orthogonal tokens to inner products %s", p->n, 1 - p->threshold, threshold);
  const cf_phase picture = {.title = title, .note = note, .curve_name = curve, .threshold = threshold, .rows = p->n_model * p->n_d,
                            .columns = p->n_method < CF_PHASE_COLUMNS ? p->n_method : CF_PHASE_COLUMNS, .betas = p->n_beta, .checkpoints = p->checkpoints, .beta = p->beta, .row = g->row};
  return cf_phase_write(svg, &picture, err);
}

bool cf_sweep_plot(const char *svg, const char *csv, const cf_sweep_data *s, cf_ioerror *err)
{
  const cf_plan *p = s->plan;
  figure g = {.s = s};
  if (p->n_beta < 2 || p->checkpoints < 2) return cf_io_fault(err, svg, "a picture needs two betas and two checkpoints at least");
  for (size_t b = 1; b < p->n_beta; b++)
    if (!(p->beta[b - 1] < p->beta[b])) return cf_io_fault(err, svg, "a picture needs betas in ascending order");
  bool ok = allocate(&g) || cf_io_fault(err, svg, "not enough memory");
  if (ok) {
    fill_points(&g);
    for (size_t m = 0; m < p->n_model; m++) {
      fill_curve(&g, m);
      for (size_t d = 0; d < p->n_d; d++) fill_row(&g, m, d);
    }
    ok = write_curve(csv, &g, err) && draw(svg, &g, err);
  }
  free(g.time);
  free(g.curve);
  free(g.row);
  free(g.name);
  return ok;
}
