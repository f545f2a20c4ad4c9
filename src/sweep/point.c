#include "sweep/point.h"
#include <math.h>
#include <stdlib.h>
#include <certiform/expo.h>
#include "flow/run.h"
#include "sweep/lanes.h"


double cf_point_step(const cf_point *p)
{
  double e = p->beta - 0.5, grown;
  if (p->model != CF_MODEL_USA || !p->published || !(p->beta > 0) || p->beta > 600) return p->step;
  cf_exp_raw(1, &e, &grown);
  grown *= sqrt(p->beta);
  return p->step / (grown > 1 ? grown : 1);
}

bool cf_point_adaptive(const cf_point *p) { return p->method == CF_METHOD_DOPRI5 || p->method == CF_METHOD_DOP853; }

size_t cf_point_steps(const cf_point *p)
{
  const double h = cf_point_step(p), k = ceil(p->t_end / h * (1 - 0x1p-40));
  if (!(h > 0 && p->t_end > 0 && isfinite(p->t_end))) return 0;
  if (cf_point_adaptive(p)) return p->checkpoints;
  return k <= 0x1p31 ? k < 1 ? 1 : (size_t)k : 0;
}

/* the step after which checkpoint k is taken */
static size_t index_of(const cf_point *p, size_t k)
{
  const size_t steps = cf_point_steps(p), last = p->checkpoints - 1;
  if (k >= last) return steps;
  const double at = floor((double)k / (double)last * p->t_end / cf_point_step(p) + 0.5);
  return at < (double)steps ? (size_t)at : steps;
}

double cf_point_time(const cf_point *p, size_t k)
{
  if (k + 1 >= p->checkpoints) return p->t_end;
  if (cf_point_adaptive(p)) return fmin((double)k * (p->t_end / (double)(p->checkpoints - 1)), p->t_end);
  return fmin((double)index_of(p, k) * cf_point_step(p), p->t_end);
}

uint64_t cf_point_pairs(const cf_point *p) { return (uint64_t)p->n * (p->n - 1) / 2; }

static void add(cf_tally *t, uint64_t close, uint64_t pairs)
{
  t->pairs += close;
  t->squares += close * close;
  t->whole += close == pairs;
}

/* ---- four systems at a time */
typedef struct group {
  const cf_point *p;
  cf_lanes a;
  size_t used; /* lanes that hold a system; the others repeat the first */
  bool may_settle;
} group;

/* The weights of SA sum to 1, those of USA to e^|beta| at most: with h times that below 1 a step stays in the tokens' cone. */
static bool contracts(const cf_point *p)
{
  double b = fabs(p->beta), grown = 1;
  if (p->model == CF_MODEL_USA) cf_exp_raw(1, &b, &grown);
  return cf_point_step(p) * grown <= 1;
}

/* Coordinates that stay 0 change no bit; lanes of eight unroll. */
static size_t width(size_t d) { return d > 4 && d < 8 ? 8 : d; }

static void load(group *g, const cf_starts *s, size_t from)
{
  const size_t m = s->n * s->e, d = g->a.d;
  g->used = s->count - from < CF_SWEEP_LANES ? s->count - from : CF_SWEEP_LANES;
  for (size_t l = 0; l < CF_SWEEP_LANES; l++)
    for (size_t k = 0; k < m; k++) g->a.x[(k / s->e * d + k % s->e) * CF_SWEEP_LANES + l] = s->x[(from + (l < g->used ? l : 0)) * m + k];
}

/* counts the pairs into t; true when every system has settled */
static bool look(group *g, cf_tally *t)
{
  uint64_t close[CF_SWEEP_LANES];
  double least[CF_SWEEP_LANES];
  bool settled = g->may_settle;
  cf_lanes_pairs(&g->a, g->p->threshold, close, least);
  for (size_t l = 0; l < g->used; l++) {
    add(t, close[l], cf_point_pairs(g->p));
    settled = settled && least[l] > CF_POINT_SETTLED(g->p->threshold);
  }
  return settled;
}

static void follow(group *g, cf_tally *tally, double *evaluations)
{
  const cf_point *p = g->p;
  const double h = cf_point_step(p);
  const size_t steps = cf_point_steps(p);
  void (*step)(cf_lanes *, double) = p->method == CF_METHOD_RK4 ? cf_lanes_rk4 : p->method == CF_METHOD_PUBLISHED ? cf_lanes_published : cf_lanes_euler;
  bool settled = false;
  for (size_t k = 0, at = 0; k < p->checkpoints; k++) {
    const size_t to = index_of(p, k);
    for (; at < to && !settled; at++) {
      const double dt = at + 1 < steps ? h : p->t_end - (double)at * h;
      step(&g->a, dt);
      *evaluations += (p->method == CF_METHOD_RK4 ? 4.0 : 1.0) * (double)g->used;
    }
    if (!settled) settled = look(g, &tally[k]);
    else
      for (size_t l = 0; l < g->used; l++) add(&tally[k], cf_point_pairs(p), cf_point_pairs(p));
  }
}

static cf_status by_lanes(const cf_point *p, const cf_starts *s, cf_tally *tally, cf_point_run *run)
{
  group g = {.p = p, .may_settle = !run->every_step && contracts(p)};
  double b = fabs(p->beta), scale = 0;
  if (p->model == CF_MODEL_USA) {
    cf_exp_raw(1, &b, &scale);
    scale /= (double)p->n;
  }
  if (!cf_lanes_new(&g.a, s->n, width(s->e), p->beta, scale)) return CF_ENOMEM;
  for (size_t from = 0; from < s->count; from += CF_SWEEP_LANES) {
    load(&g, s, from);
    follow(&g, tally, &run->evaluations);
  }
  cf_lanes_clear(&g.a);
  return CF_OK;
}

/* ---- one system by the integrators of src/flow, recorded on a grid of which the checkpoints are the nearest points */
static uint64_t close_pairs(size_t n, size_t d, double threshold, const double *x)
{
  uint64_t count = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = i + 1; j < n; j++) {
      double s = 0;
      for (size_t k = 0; k < d; k++) s += x[i * d + k] * x[j * d + k];
      count += s > threshold;
    }
  return count;
}

static cf_status by_run(const cf_point *p, const cf_starts *s, cf_tally *tally, cf_point_run *run)
{
  const double grid = p->checkpoints > 1 ? p->t_end / (double)(p->checkpoints - 1) : p->t_end;
  const cf_run_options o = {.method = p->method, .dt = cf_point_adaptive(p) ? grid : cf_point_step(p), .t_end = p->t_end, .tol = p->tol, .order = 20, .every = 1, .max_memory = SIZE_MAX};
  cf_status a = CF_OK;
  for (size_t i = 0; i < s->count && a == CF_OK; i++) {
    const cf_flow_problem f = {.model = p->model, .n = s->n, .d = s->e, .heads = 1, .beta = p->beta, .x = s->x + i * s->n * s->e, .repulse = 1};
    cf_run r;
    double at;
    a = cf_run_flow(&f, &o, &r, &run->reason, &at);
    if (a != CF_OK) break;
    for (size_t k = 0; k < p->checkpoints; k++) {
      const size_t record = cf_point_adaptive(p) ? k : index_of(p, k);
      const double *x = r.x + (p->checkpoints == 1 || record >= r.count ? r.count - 1 : record) * s->n * s->e;
      add(&tally[k], close_pairs(s->n, s->e, p->threshold, x), cf_point_pairs(p));
    }
    run->evaluations += (double)r.evaluations;
    cf_run_clear(&r);
  }
  return a;
}

/* Tokens of a stage have length 1 + h |f| at most, |f| <= 1 for sa, e^|beta| for usa; that bounds the exponents. */
static bool by_lanes_fits(const cf_point *p)
{
  double b = fabs(p->beta), speed = 1, length = 1;
  if ((p->model != CF_MODEL_SA && p->model != CF_MODEL_USA) || b > 600) return false;
  if (p->method != CF_METHOD_PUBLISHED && p->method != CF_METHOD_EULER && p->method != CF_METHOD_RK4) return false;
  if (p->model == CF_MODEL_USA) cf_exp_raw(1, &b, &speed);
  if (p->method == CF_METHOD_RK4) length += cf_point_step(p) * speed;
  return 1.5 * b * (length * length + 1) <= CF_LANES_EXPONENT;
}

cf_status cf_point_count(const cf_point *p, const cf_starts *s, cf_tally *tally, cf_point_run *run)
{
  run->reason = NULL;
  if (cf_point_steps(p) == 0) return CF_ESIZE;
  return by_lanes_fits(p) ? by_lanes(p, s, tally, run) : by_run(p, s, tally, run);
}

double cf_tally_fraction(const cf_point *p, const cf_tally *t, uint64_t systems)
{
  return (double)t->pairs / (double)(systems * cf_point_pairs(p));
}

/* sqrt((m S2 - S^2) / (m^2 (m - 1))) / pairs */
double cf_tally_error(const cf_point *p, const cf_tally *t, uint64_t systems)
{
  const __uint128_t spread = (__uint128_t)systems * t->squares - (__uint128_t)t->pairs * t->pairs;
  const double m = (double)systems;
  return sqrt((double)spread / (m * m * (m - 1))) / (double)cf_point_pairs(p);
}
