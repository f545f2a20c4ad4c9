/* The phase diagrams: share of pairs above 0.999, with the authors' step and with the flow. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "claims/claim.h"
#include "io/file.h"
#include "sweep/plan.h"

enum { N = 32 };

/* the share of ordered pairs i != j with <x_i, x_j> > 0.999 */
static double share(size_t d, const double *y)
{
  double count = 0;
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < i; j++) {
      double c = 0;
      for (size_t k = 0; k < d; k++) c += y[i * d + k] * y[j * d + k];
      count += c > 0.999;
    }
  return count / (N * (N - 1) / 2);
}

/* One published step, in place: x_i := N(x_i + h sum_j a_ij x_j), the attention output not projected. next[N d] */
static void step(size_t d, double beta, double h, double *x, double *next)
{
  for (size_t i = 0; i < N; i++) {
    double total = 0, norm = 0, w[N];
    for (size_t j = 0; j < N; j++) {
      double c = 0;
      for (size_t k = 0; k < d; k++) c += x[i * d + k] * x[j * d + k];
      total += w[j] = exp(beta * (c - 1));
    }
    for (size_t k = 0; k < d; k++) {
      double q = 0;
      for (size_t j = 0; j < N; j++) q += w[j] * x[j * d + k];
      next[i * d + k] = x[i * d + k] + h * q / total;
      norm += next[i * d + k] * next[i * d + k];
    }
    for (size_t k = 0; k < d; k++) next[i * d + k] /= sqrt(norm);
  }
  for (size_t i = 0; i < N * d; i++) x[i] = next[i];
}

static bool both(cf_session *s, size_t d, double beta, double t, uint32_t system, double *published, double *flow)
{
  double *x = cf_claim_tokens(s, system, N, d), *next = cf_claim_room(s, N * d, sizeof *next);
  const cf_flow_problem q = cf_claim_problem(CF_MODEL_SA, N, d, beta, x);
  double *y = x && next ? cf_claim_flow(s, &q, 0.1, t) : NULL;
  if (y) {
    *flow = share(d, y);
    for (int k = 0; k < (int)(t * 10 + 0.5); k++) step(d, beta, 0.1, x, next);
    *published = share(d, x);
  }
  const bool ok = y != NULL;
  free(x);
  free(next);
  free(y);
  return ok;
}

/* In how many of the systems where they differ the published step has the smaller share. */
static void delay(cf_session *s, size_t d, double beta, double t)
{
  const uint32_t runs = s->o->full ? 200 : 40;
  size_t later = 0, differ = 0;
  for (uint32_t k = 0; k < runs; k++) {
    double a, b;
    if (!both(s, d, beta, t, 90000 + k, &a, &b)) return;
    later += a < b;
    differ += a != b;
  }
  if (differ == 0) return;
  double lo, hi;
  cf_clopper_pearson(&s->pool, later, differ, "0.001", &lo, &hi);
  cf_find_either(s, "delay", lo > 0.5, hi < 0.5, "d = %zu, beta = %g, t = %g: the published step is behind in %zu of the %zu systems where they differ, 99.9 %% interval [%.4f, %.4f] (Clopper-Pearson)", d, beta, t, later, differ,
                 floor(lo * 1e4) / 1e4, ceil(hi * 1e4) / 1e4);
}

/* ---- means over systems, beside reference values of 150 other ones: t = 2, 5, 10, 30 */

enum { OTHERS = 150, CHECKPOINTS = 61 };
typedef struct row {
  size_t d;
  double beta, published[4], flow[4];
} row;
static const row table[] = {
    {2, 1, {0.022, 0.114, 0.806, 1}, {0.023, 0.141, 0.831, 1}},         {2, 5, {0.033, 0.204, 0.389, 0.477}, {0.037, 0.237, 0.402, 0.478}},
    {2, 9, {0.037, 0.189, 0.303, 0.343}, {0.041, 0.214, 0.307, 0.346}}, {8, 1, {0, 0.039, 1, 1}, {0, 0.104, 1, 1}},
    {8, 5, {0, 0.017, 0.378, 0.593}, {0, 0.031, 0.415, 0.607}},         {8, 9, {0, 0.012, 0.079, 0.190}, {0, 0.016, 0.090, 0.195}},
    {32, 1, {0, 0.003, 1, 1}, {0, 0.056, 1, 1}},                        {32, 5, {0, 0, 0.501, 0.999}, {0, 0, 0.712, 1}},
    {32, 9, {0, 0, 0.001, 0.031}, {0, 0, 0.001, 0.041}},                {128, 1, {0, 0, 1, 1}, {0, 0.004, 1, 1}},
    {128, 5, {0, 0, 0.489, 1}, {0, 0, 0.974, 1}},                       {128, 9, {0, 0, 0, 0}, {0, 0, 0, 0}},
};
enum { ROWS = sizeof table / sizeof *table };

/* Two means of the same distribution on [0, 1], of R and of 150 systems, differ by less than 4.42 standard errors, the reference's rounding apart: so
 * many are exceeded with probability 10^-5, and by any of 96 numbers with 0.1 %. The variance is that of our systems where it tells the mean to a
 * quarter of itself (and of its distance to 1), else the largest that one of the two means allows, p (1 - p). */
static double room(double mean, double error, double reference, double runs)
{
  const double high = fmax(mean, reference), low = fmin(mean, reference), most = fmin(0.25, fmax(high * (1 - high), low * (1 - low)));
  const double variance = 4 * error < fmin(mean, 1 - mean) ? error * error * runs : most;
  return 4.42 * sqrt(variance * (1 / runs + 1.0 / OTHERS)) + 0.0005;
}

/* one method of one row, up to t = 10 (four times: to 30) */
static void means(cf_session *s, const row *r, cf_method method, const double *reference, size_t times)
{
  static const size_t at[4] = {4, 10, 20, 60};
  const size_t runs = s->o->full ? 600 : 128;
  cf_point p = {.n = N, .d = r->d, .beta = r->beta, .model = CF_MODEL_SA, .method = method, .step = 0.1, .t_end = times < 4 ? 10 : 30, .checkpoints = times < 4 ? 21 : CHECKPOINTS, .threshold = 0.999, .seed = s->o->seed};
  cf_tally t[CHECKPOINTS] = {{0}};
  cf_starts x = {0};
  cf_point_run run = {0};
  cf_status a = cf_starts_make(&x, &p, 90000, runs);
  if (a == CF_OK) a = cf_point_count(&p, &x, t, &run);
  cf_starts_clear(&x);
  if (a != CF_OK) {
    cf_give_up(s, "the systems of a point: %s", run.reason ? run.reason : cf_strerror(a));
    return;
  }
  for (size_t k = 0; k < times; k++) {
    const double mean = cf_tally_fraction(&p, &t[at[k]], runs), error = cf_tally_error(&p, &t[at[k]], runs), most = room(mean, error, reference[k], (double)runs);
    cf_find_either(s, "reference", fabs(mean - reference[k]) <= most, fabs(mean - reference[k]) > most, "d = %zu, beta = %g, t = %g, %s: mean share %.4f +- %.4f of %zu systems, reference %.3f, at most %.4f apart", r->d, r->beta,
                   cf_point_time(&p, at[k]), cf_method_name[method], mean, error, runs, reference[k], most);
  }
}

/* ---- the committed panels: counts of a sweep, its pictures */

static bool copy(cf_session *s, const char *from, const char *name, const char *ending)
{
  char path[4096], block[1 << 14];
  cf_out out;
  cf_ioerror err;
  snprintf(path, sizeof path, "%s/phase/%s.%s", s->o->data ? s->o->data : "tests/vectors", from, ending);
  FILE *f = fopen(path, "rb");
  if (!f) return cf_give_up(s, "%s cannot be read (--data names the directory)", path), false;
  snprintf(path, sizeof path, "%s/%s.%s", s->o->out, name, ending);
  bool ok = cf_out_open(&out, path, &err);
  for (size_t n; ok && (n = fread(block, 1, sizeof block, f)) > 0;) cf_out_write(&out, block, n);
  ok = ok && cf_out_commit(&out);
  if (!ok) cf_give_up(s, "%s", err.text);
  fclose(f);
  return ok;
}

static bool array(cf_session *s, const char *from, const char *name, size_t count, cf_tensor *t)
{
  char path[4096];
  cf_ioerror err;
  snprintf(path, sizeof path, "%s/phase/%s.npz:%s", s->o->data ? s->o->data : "tests/vectors", from, name);
  if (!cf_tensor_read(path, (size_t)1 << 28, t, &err)) return cf_give_up(s, "%s", err.text), false;
  if (count && t->count != count) {
    cf_give_up(s, "%s: %zu numbers, expected %zu", path, t->count, count);
    cf_tensor_free(t);
    return false;
  }
  return true;
}

/* the plan that stands in NAME.npz */
static bool plan_of(cf_session *s, const char *from, cf_plan *p)
{
  cf_tensor meta;
  cf_ioerror err;
  if (!array(s, from, "meta", 0, &meta)) return false;
  const bool ok = cf_plan_parse(from, meta.data, meta.count, p, &err);
  cf_tensor_free(&meta);
  if (!ok) cf_give_up(s, "%s", err.text);
  return ok;
}

/* Point i once more: how many of its checkpoints have other counts. */
static bool again(cf_session *s, const cf_plan *p, size_t i, const cf_tensor *close, const cf_tensor *whole, size_t *differ)
{
  const cf_point q = cf_plan_point(p, i);
  cf_starts x = {0};
  cf_point_run run = {0};
  cf_tally *t = cf_claim_room(s, p->checkpoints, sizeof *t);
  cf_status a = t ? cf_starts_make(&x, &q, 0, p->systems) : CF_ENOMEM;
  if (a == CF_OK) a = cf_point_count(&q, &x, t, &run);
  if (a != CF_OK) cf_give_up(s, "a point of the panels: %s", run.reason ? run.reason : cf_strerror(a));
  for (size_t k = 0; a == CF_OK && k < p->checkpoints; k++)
    *differ += cf_tensor_get(close, i * p->checkpoints + k) != (double)t[k].pairs || cf_tensor_get(whole, i * p->checkpoints + k) != (double)t[k].whole;
  cf_starts_clear(&x);
  free(t);
  return a == CF_OK;
}

/* At d = 128 random tokens are almost orthogonal: the first checkpoint of the flow with half of the pairs, beside the curve. */
static void front(cf_session *s, const cf_plan *p, const cf_tensor *fraction)
{
  const size_t d = p->n_d - 1;
  for (size_t b = 0; b < p->n_beta; b += 4) {
    const size_t i = (1 * p->n_d + d) * p->n_beta + b, mark = cf_pool_mark(&s->pool);
    const cf_point q = cf_plan_point(p, i);
    size_t k = 0;
    while (k < p->checkpoints && !(cf_tensor_get(fraction, i * p->checkpoints + k) > 0.5)) k++;
    const cf_real *t = cf_gamma_time(&s->pool, q.model == CF_MODEL_USA, cf_real_si(&s->pool, N), cf_real_d(&s->pool, q.beta), cf_real_si(&s->pool, 0), cf_formula(&s->pool, "0.999", ""), 8);
    char text[128];
    char what[128];
    snprintf(what, sizeof what, "%s, d = %zu, beta = %.4g: half of the pairs from t on", q.model == CF_MODEL_SA ? "SA" : "USA", q.d, q.beta);
    if (k < p->checkpoints) json_object_set_new(s->data, what, json_pack("{sf ss}", "t", cf_point_time(&q, k), "t_delta", cf_real_text(t, 6, text)));
    cf_pool_release(&s->pool, mark);
  }
}

static void panels(cf_session *s, const char *from, const char *name, size_t step)
{
  cf_plan p;
  cf_tensor close, whole, fraction;
  size_t differ = 0, points = 0;
  if (!copy(s, from, name, "svg") || !copy(s, from, name, "csv") || !copy(s, from, name, "npz") || !plan_of(s, from, &p)) return;
  const size_t m = p.points * p.checkpoints;
  if (array(s, from, "close", m, &close)) {
    if (array(s, from, "whole", m, &whole)) {
      if (array(s, from, "fraction", m, &fraction)) {
        bool ok = p.n == N && p.n_method == 2;
        if (!ok) cf_give_up(s, "%s.npz: expected 32 tokens and two methods", from);
        for (size_t i = 0; ok && i < p.points; i += step, points++) ok = again(s, &p, i, &close, &whole, &differ);
        if (ok) cf_find_either(s, "panels", differ == 0, differ > 0, "%s.npz: %zu of its %zu points computed again, %zu systems each: %zu of %zu counts differ", from, points, p.points, p.systems, differ, points * p.checkpoints);
        if (ok) front(s, &p, &fraction);
        cf_tensor_free(&fraction);
      }
      cf_tensor_free(&whole);
    }
    cf_tensor_free(&close);
  }
  cf_plan_clear(&p);
}

static void run(cf_session *s)
{
  panels(s, "sa", "phase-diagram", s->o->full ? 7 : 37);
  panels(s, "usa", "phase-diagram-usa", s->o->full ? 71 : 90);

  cf_pool *p = &s->pool;
  const size_t times = s->o->full ? 4 : 3;
  for (size_t k = 0; k < ROWS; k++) {
    means(s, &table[k], CF_METHOD_PUBLISHED, table[k].published, times);
    means(s, &table[k], CF_METHOD_RK4, table[k].flow, times);
  }
  delay(s, 8, 1, 5);
  delay(s, 32, 5, 10);
  if (s->o->full) delay(s, 128, 5, 10);
  /* the overlay of the right n: at beta = 5 the curve passes between t = 9.5 and 9.6 */
  const cf_real *t = cf_gamma_time(p, false, cf_real_si(p, N), cf_real_si(p, 5), cf_real_si(p, 0), cf_formula(p, "0.999", ""), 12);
  cf_find_less(s, "curve", cf_formula(p, "9.5", ""), t, "n = 32, beta = 5: 9.5 < t_delta");
  cf_find_less(s, "curve", t, cf_formula(p, "9.6", ""), "n = 32, beta = 5: t_delta < 9.6");
}

const cf_theorem cf_theorem_phase_diagram = {
    .id = "phase-diagram",
    .source = "arXiv:2312.10794, figure of phase diagrams; phase-diagrams.py",
    .line = "share of pairs above 0.999: the published step lags visibly behind the flow near the front",
    .statement = "n = 32 uniform tokens, SA: the share of pairs with <x_i, x_j> > 0.999 at t. The published panels step x_i := N(x_i + 0.1 sum_j a_ij x_j), N y = y/|y|; near the front that is late against the flow, as the part along x_i shortens the step.",
    .hypotheses = "Doubles; systems are independent, pairs within one are not, so the mean of a system's share is taken. Reference values: 150 systems each, another program (NumPy), other starts; the standard error is that of our systems, the mean of so many taken as normal. Whole panels: certiform sweep.",
    .part = {{"reference", CF_SAMPLED, "d = 2, 8, 32, 128, beta = 1, 5, 9, t = 2, 5, 10 (--full: 30): the means of the published step and of Runge-Kutta agree with the reference values, all at once at confidence 99.9 %", CF_CONSISTENT, NULL},
             {"delay", CF_SAMPLED, "(8, 1, 5), (32, 5, 10): the published step has the smaller share in more than half of the systems where they differ", CF_CONSISTENT, NULL},
             {"panels", CF_SAMPLED, "the figures: SA and USA, d = 2, 8, 32, 128, 18 betas, 64 systems a point, as committed; some points computed again give the same counts", CF_CONSISTENT, NULL},
             {"curve", CF_CERTIFIED, "the curve gamma = 0.999 of n = 32 passes beta = 5 between t = 9.5 and 9.6", CF_HOLDS, NULL}},
    .run = run,
    .figure = "phase-diagram.svg",
    .second = "phase-diagram-usa.svg",
    .second_line = "share of pairs above 0.999, USA, t up to 1: the published step and the flow nearly agree",
    .made = "certiform sweep tests/vectors/phase/sa.json --resume -o build/phase-sa --plot build/phase-sa.svg",
    .second_made = "certiform sweep tests/vectors/phase/usa.json --resume -o build/phase-usa --plot build/phase-usa.svg"};
