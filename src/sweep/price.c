#include "sweep/price.h"
#include <math.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds and evaluations of one system to the end (adaptive steps) or over the first steps (fixed ones); least of a few runs. */
static cf_status sample(const cf_point *q, double *seconds, double *evaluations)
{
  enum { SYSTEMS = 8, STEPS = 20, RUNS = 3 };
  cf_point p = *q;
  cf_starts s = {0};
  const bool whole = cf_point_adaptive(q);
  cf_tally *t = calloc(q->checkpoints, sizeof *t);
  const size_t systems = whole ? 1 : SYSTEMS;
  cf_status a = t ? cf_starts_make(&s, q, 0, systems) : CF_ENOMEM;
  if (!whole) {
    p.t_end = fmin(q->t_end, STEPS * cf_point_step(q));
    p.checkpoints = 1;
  }
  *seconds = INFINITY;
  for (int i = 0; i < (whole ? 1 : RUNS) && a == CF_OK; i++) {
    cf_point_run run = {.every_step = true};
    const double began = now();
    a = cf_point_count(&p, &s, t, &run);
    const double took = (now() - began) / (double)systems;
    if (took < *seconds) *seconds = took;
    *evaluations = run.evaluations / (double)systems;
  }
  cf_starts_clear(&s);
  free(t);
  return a;
}

static double start_seconds(const cf_point *q)
{
  cf_starts s = {0};
  const double began = now();
  if (cf_starts_make(&s, q, 0, 1) != CF_OK) return NAN;
  cf_starts_clear(&s);
  return now() - began;
}

/* log of the evaluations between the betas where they were counted, log-linear */
static double between(const double beta[3], const double evaluations[3], double at)
{
  const int i = at > beta[1];
  const double part = beta[i + 1] > beta[i] ? (at - beta[i]) / (beta[i + 1] - beta[i]) : 0;
  return evaluations[i] * pow(evaluations[i + 1] / evaluations[i], part);
}

/* the points that differ in beta alone: timed at the middle one; adaptive steps counted at the first, middle and last one too */
static cf_status kind(const cf_plan *p, size_t first, const double *systems, cf_price *price)
{
  const size_t at[3] = {first, first + p->n_beta / 2, first + p->n_beta - 1};
  const cf_point middle = cf_plan_point(p, at[1]);
  const bool whole = cf_point_adaptive(&middle);
  double beta[3], evaluations[3], seconds = 0;
  for (int i = whole ? 0 : 1; i < (whole ? 3 : 2); i++) {
    const cf_point q = cf_plan_point(p, at[i]);
    double s;
    const cf_status a = sample(&q, &s, &evaluations[i]);
    if (a != CF_OK) return a;
    beta[i] = q.beta;
    seconds = fmax(seconds, s / evaluations[i]);
  }
  for (size_t b = 0; b < p->n_beta; b++) {
    const cf_point q = cf_plan_point(p, first + b);
    const double all = whole ? between(beta, evaluations, q.beta) : (double)cf_point_steps(&q) * (q.method == CF_METHOD_RK4 ? 4 : 1);
    price->evaluations += systems[first + b] * all;
    price->core_seconds += systems[first + b] * all * seconds;
  }
  return CF_OK;
}

cf_status cf_price_of(const cf_plan *p, const bool *done, unsigned threads, cf_price *price)
{
  double *systems = calloc(p->points, sizeof *systems);
  cf_status a = systems ? CF_OK : CF_ENOMEM;
  *price = (cf_price){0};
  for (size_t i = 0; a == CF_OK && i < p->units; i++)
    if (!done || !done[i]) systems[i / p->ranges] += (double)cf_plan_unit(p, i).count;
  for (size_t i = 0; a == CF_OK && i < p->points; i += p->n_beta) {
    double any = 0;
    for (size_t b = 0; b < p->n_beta; b++) any = fmax(any, systems[i + b]);
    if (any > 0) a = kind(p, i, systems, price);
  }
  for (size_t d = 0; a == CF_OK && d < p->n_d; d++) {
    double left = 0; /* systems whose starts are still needed */
    for (size_t i = 0; i < p->points; i++)
      if (i / p->n_beta % p->n_d == d) left = fmax(left, systems[i]);
    if (left == 0) continue;
    const cf_point q = cf_plan_point(p, d * p->n_beta);
    const double copies = fmin(threads, (double)(p->n_beta * p->n_method * p->n_model));
    price->start_seconds += start_seconds(&q) * left * copies;
  }
  price->core_seconds += price->start_seconds;
  free(systems);
  return a;
}
