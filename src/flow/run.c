#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/dynamics.h>
#include "flow/energy.h"
#include "flow/run.h"

typedef struct runner {
  const cf_run_options *o;
  cf_field f;
  cf_integrator s;
  cf_run *run;
  size_t steps;            /* of dt */
  double *y, *mid, *work;  /* the state, dense output, workspace of the energy */
  uint64_t *ranks;
  double t, h;             /* adaptive: where y is, and the proposal */
  double t_old, done;      /* its last step */
} runner;

static double time_of(const runner *r, size_t k)
{
  const double t = (double)k * r->o->dt;
  return k >= r->steps || t > r->o->t_end ? r->o->t_end : t;
}

static size_t step_count(const cf_run_options *o)
{
  const double k = ceil(o->t_end / o->dt * (1 - 0x1p-40));
  return o->dt > 0 && o->t_end > 0 && k <= 0x1p31 ? k < 1 ? 1 : (size_t)k : 0;
}

static cf_status record(runner *r, double t, const double *y)
{
  cf_run *run = r->run;
  const cf_flow_problem *p = r->f.p;
  const size_t n = p->n, m = n * p->d, k = run->count;
  double *x = run->x + k * m;
  const cf_status a = cf_field_tokens(&r->f, y, x);
  if (a != CF_OK) return a;
  run->t[k] = t;
  run->energy[k] = cf_energy_raw(n, p->d, p->beta, x, p->d, r->work);
  run->min_inner[k] = cf_min_inner(n, p->d, x);
  run->clusters[k] = cf_clusters(n, p->d, x, r->ranks);
  if (run->radii) memcpy(run->radii + k * n, y + m, n * sizeof *y);
  run->count++;
  return CF_OK;
}

static bool high(const runner *r) { return r->o->method == CF_METHOD_DOP853; }
static bool adaptive(const runner *r) { return high(r) || r->o->method == CF_METHOD_DOPRI5; }

/* adaptive: on to t at least, then the dense output at t */
static cf_status reach(runner *r, double t, double *y)
{
  while (r->t < t) {
    double h = cf_equal_step(r->h, r->o->t_end - r->t);
    const double before = r->t;
    r->t_old = before;
    const cf_status a = (high(r) ? cf_dop853_advance : cf_dopri5_advance)(&r->s, r->o->tol, &r->t, &h, r->y, &r->run->rejected);
    if (a != CF_OK) return a;
    r->done = r->t - before;
    if (r->o->t_end - r->t <= 0x1p-45 * r->o->t_end) r->t = r->o->t_end;
    r->h = h;
    r->run->steps++;
  }
  if (r->t == t) memcpy(y, r->y, r->f.size * sizeof *y);
  else if (high(r)) cf_dop853_dense(&r->s, r->t_old, r->done, (t - r->t_old) / r->done, y);
  else cf_dopri5_dense(&r->s, r->done, (t - r->t_old) / r->done, y);
  return CF_OK;
}

static cf_status go(runner *r, double *at)
{
  cf_status a = cf_field_start(&r->f, r->y);
  if (a == CF_OK) a = record(r, 0, r->y);
  if (a == CF_OK && high(r)) r->h = cf_dop853_start(&r->s, r->o->tol, 0, r->o->t_end, r->y);
  for (size_t k = 1; a == CF_OK && k <= r->steps; k++) {
    const double t0 = time_of(r, k - 1), t1 = time_of(r, k);
    const bool kept = k % r->o->every == 0 || k == r->steps;
    *at = t0;
    if (adaptive(r)) {
      if (kept) a = reach(r, t1, r->mid);
    } else {
      a = cf_integrator_step(&r->s, t0, t1 - t0, k - 1, r->y);
      r->run->steps++;
    }
    if (a == CF_OK && kept) a = record(r, t1, adaptive(r) ? r->mid : r->y);
    if (r->o->progress) r->o->progress(r->o->arg, k, r->steps);
  }
  r->run->evaluations = r->s.evaluations;
  return a;
}

/* what a run of so many records needs, in bytes; SIZE_MAX when too much */
static size_t need(const runner *r, size_t records)
{
  const cf_flow_problem *p = r->f.p;
  const size_t n = p->n, field = cf_field_room(p), stepper = cf_integrator_room(&r->f, r->o->method, r->o->order);
  const double numbers = (double)field + (double)stepper + 2 * (double)r->f.size + (double)n * (double)n + (double)cf_dynamics_work(n, p->d) +
                         (double)n * (double)(p->d + 1) + (double)records * ((double)n * (double)(p->d + 1) + 4);
  return numbers < 0x1p58 ? 8 * (size_t)numbers : SIZE_MAX;
}

static cf_status allocate(runner *r)
{
  const cf_flow_problem *p = r->f.p;
  const size_t n = p->n, m = n * p->d, records = (r->steps - 1) / r->o->every + 2;
  cf_run *run = r->run;
  if (need(r, records) > r->o->max_memory) return CF_ENOMEM;
  r->y = malloc((2 * r->f.size + cf_dynamics_work(n, p->d) + m + n) * sizeof(double));
  r->ranks = malloc(n * n * sizeof *r->ranks);
  run->t = malloc(records * sizeof(double));
  run->x = malloc(records * m * sizeof(double));
  run->energy = malloc(records * sizeof(double));
  run->min_inner = malloc(records * sizeof(double));
  run->clusters = malloc(records * sizeof(int64_t));
  const bool radii = cf_field_spherical(&r->f) && r->f.size > m;
  run->radii = radii ? malloc(records * n * sizeof(double)) : NULL;
  if (!r->y || !r->ranks || !run->t || !run->x || !run->energy || !run->min_inner || !run->clusters || (radii && !run->radii)) return CF_ENOMEM;
  r->mid = r->y + r->f.size;
  r->work = r->mid + r->f.size;
  return CF_OK;
}

cf_status cf_run_flow(const cf_flow_problem *p, const cf_run_options *o, cf_run *out, const char **reason, double *at)
{
  runner r = {.o = o, .run = out, .h = o->dt, .steps = step_count(o)};
  *out = (cf_run){.n = p->n, .d = p->d};
  *reason = NULL;
  *at = 0;
  if (r.steps == 0 || o->every == 0) return CF_ESIZE;
  if (p->noise != 0 && o->method != CF_METHOD_EULER) return *reason = "noise: expected the method euler", CF_EUNDEFINED;
  cf_status a = cf_field_new(p, &r.f, reason);
  if (a != CF_OK) return a;
  a = need(&r, 2) > o->max_memory ? CF_ENOMEM : cf_integrator_new(&r.f, o->method, o->order, &r.s);
  if (a == CF_EUNDEFINED) *reason = o->method == CF_METHOD_TAYLOR ? "taylor: expected sa, usa or causal without matrices" : "published: expected sa, usa, causal or hardmax";
  if (a == CF_OK) a = allocate(&r);
  if (a == CF_OK) a = go(&r, at);
  if (a == CF_EBOX && !*reason) *reason = "a token or a score left the range of the kernels";
  if (a == CF_UNDECIDED) *reason = "the step became too small for --tol";
  free(r.y);
  free(r.ranks);
  cf_integrator_clear(&r.s);
  cf_field_clear(&r.f);
  if (a != CF_OK) cf_run_clear(out);
  return a;
}

void cf_run_clear(cf_run *r)
{
  free(r->t);
  free(r->x);
  free(r->energy);
  free(r->min_inner);
  free(r->clusters);
  free(r->radii);
  memset(r, 0, sizeof *r);
}
