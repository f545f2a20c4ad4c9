/* The driver: rows over threads; per row the cheapest enclosure that settles an element, then exact decisions. */
#include "judge/judge.h"
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "judge/element.h"
#include "judge/overall.h"

void cf_criteria_init(cf_criteria *c)
{
  memset(c, 0, sizeof *c);
  mpq_inits(c->max_ulp, c->rtol, c->atol, NULL);
}

void cf_criteria_clear(cf_criteria *c)
{
  mpq_clears(c->max_ulp, c->rtol, c->atol, NULL);
}

typedef struct shared {
  cf_court court;
  atomic_size_t next;
  size_t done; /* under the lock */
  atomic_bool failed;
  pthread_mutex_t lock;
  cf_error *err;
  size_t first_fault; /* the lowest row with a fault, so that the message does not depend on threads */
  const cf_judge_options *options;
  cf_judgement *j[2];
} shared;

static bool worse(const cf_element *a, const cf_element *b)
{
  return a->ulp_lo != b->ulp_lo ? a->ulp_lo > b->ulp_lo : a->index < b->index;
}

void cf_judgement_keep(cf_judgement *j, const cf_element *e)
{
  const size_t most = sizeof j->worst / sizeof j->worst[0];
  size_t at = j->n_worst;
  while (at > 0 && worse(e, &j->worst[at - 1])) at--;
  if (at == most) return;
  size_t last = j->n_worst < most ? j->n_worst++ : most - 1;
  for (size_t i = last; i > at; i--) j->worst[i] = j->worst[i - 1];
  j->worst[at] = *e;
}

static void fault(shared *s, size_t row, const char *what)
{
  pthread_mutex_lock(&s->lock);
  if (!atomic_load(&s->failed) || row < s->first_fault) {
    s->first_fault = row;
    cf_problem_fail(s->err, "%s: row %zu: %s", s->court.problem->ops->name, row, what);
  }
  atomic_store(&s->failed, true);
  pthread_mutex_unlock(&s->lock);
}

void cf_judgement_count(cf_judgement *j, const cf_element *e, int tier, double tol)
{
  j->within += e->verdict == CF_WITHIN;
  j->outside += e->verdict == CF_OUTSIDE;
  j->undecided += e->verdict == CF_UNDEC;
  if (e->verdict == CF_OUTSIDE && (j->outside == 1 || worse(e, &j->worst_outside))) j->worst_outside = *e;
  j->by_tier[tier]++;
  if (tol < j->tol_min) j->tol_min = tol;
  if (tol > j->tol_max) j->tol_max = tol;
  cf_judgement_keep(j, e);
}

static void record(shared *s, const cf_bench *b, cf_judgement local[2])
{
  for (int k = 0; k < s->court.results; k++)
    for (size_t i = 0; i < b->row.m; i++) {
      const cf_element *e = &b->element[k][i];
      s->court.ulp_lo[k][e->index] = e->ulp_lo;
      s->court.ulp_hi[k][e->index] = e->ulp_hi;
      cf_judgement_count(&local[k], e, b->tier[k][i], s->court.derived ? b->tol[k][i] : 0);
    }
  if (s->court.results == 2)
    for (size_t i = 0; i < b->row.m; i++) s->court.nearer[b->element[0][i].index] = b->nearer[i];
}

static void merge(shared *s, const cf_judgement local[2])
{
  pthread_mutex_lock(&s->lock);
  for (int k = 0; k < s->court.results; k++) {
    cf_judgement *j = s->j[k];
    j->within += local[k].within;
    j->outside += local[k].outside;
    j->undecided += local[k].undecided;
    if (local[k].outside && (j->outside == local[k].outside || worse(&local[k].worst_outside, &j->worst_outside)))
      j->worst_outside = local[k].worst_outside;
    for (int t = 0; t < 4; t++) j->by_tier[t] += local[k].by_tier[t];
    for (size_t i = 0; i < local[k].n_worst; i++) cf_judgement_keep(j, &local[k].worst[i]);
    j->tol_min = fmin(j->tol_min, local[k].tol_min);
    j->tol_max = fmax(j->tol_max, local[k].tol_max);
  }
  pthread_mutex_unlock(&s->lock);
}

static void report_progress(shared *s)
{
  if (!s->options->progress) return;
  pthread_mutex_lock(&s->lock);
  if (++s->done % 16 == 0) s->options->progress(s->options->progress_arg, s->done, s->court.problem->rows);
  pthread_mutex_unlock(&s->lock);
}

static void *work(void *arg)
{
  shared *s = arg;
  cf_bench b;
  cf_judgement local[2] = {{.tol_min = INFINITY}, {.tol_min = INFINITY}};
  mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  mpfr_set_emin(mpfr_get_emin_min());
  mpfr_set_emax(mpfr_get_emax_max());
  if (!cf_bench_init(&s->court, &b))
    fault(s, 0, "not enough memory");
  else {
    size_t row;
    while (!atomic_load(&s->failed) && (row = atomic_fetch_add(&s->next, 1)) < s->court.problem->rows) {
      const char *what = cf_bench_row(&s->court, &b, row);
      if (what) {
        fault(s, row, what);
        break;
      }
      record(s, &b, local);
      report_progress(s);
    }
    merge(s, local);
    cf_bench_clear(&b);
  }
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
  mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
  return NULL;
}

/* The calling thread works too. */
static void run(shared *s, unsigned threads)
{
  pthread_t id[CF_MAX_THREADS];
  unsigned more = threads > CF_MAX_THREADS ? CF_MAX_THREADS - 1 : threads > 0 ? threads - 1 : 0, started = 0;
  if (more >= s->court.problem->rows) more = s->court.problem->rows ? (unsigned)s->court.problem->rows - 1 : 0;
  while (started < more && pthread_create(&id[started], NULL, work, s) == 0) started++;
  work(s);
  for (unsigned i = 0; i < started; i++) pthread_join(id[i], NULL);
}

static float outward_float(double x, bool up)
{
  float f = (float)x;
  if (up && (double)f < x) f = nextafterf(f, INFINITY);
  if (!up && (double)f > x) f = nextafterf(f, -INFINITY);
  return f;
}

bool cf_judgement_conclude(cf_judgement *j, size_t count, const double *ulp_lo, const double *ulp_hi)
{
  j->count = count;
  j->verdict = j->outside ? CF_OUTSIDE : j->undecided ? CF_UNDEC : CF_WITHIN;
  j->ulp_lo = malloc((j->count + 1) * sizeof *j->ulp_lo);
  j->ulp_hi = malloc((j->count + 1) * sizeof *j->ulp_hi);
  if (!j->ulp_lo || !j->ulp_hi) return false;
  for (size_t i = 0; i < j->count; i++) {
    j->max_ulp_lo = fmax(j->max_ulp_lo, ulp_lo[i]);
    j->max_ulp_hi = fmax(j->max_ulp_hi, ulp_hi[i]);
    j->ulp_lo[i] = outward_float(ulp_lo[i], false);
    j->ulp_hi[i] = outward_float(ulp_hi[i], true);
  }
  if (!(j->tol_min <= j->tol_max)) j->tol_min = j->tol_max = 0;
  return true;
}

static void blame_counts(const shared *s, cf_blame *blame)
{
  *blame = (cf_blame){0};
  for (size_t i = 0; i < s->court.problem->count; i++)
    switch (s->court.nearer[i]) {
    case -1: blame->first++; break;
    case 1: blame->second++; break;
    case 0: blame->equal++; break;
    default: blame->undecided++; break;
    }
  blame->overall = cf_overall(&s->court, s->j[0], s->j[1]);
}

bool cf_judge(const cf_problem *p, const cf_judge_options *o, const cf_tensor *result, const cf_tensor *second, cf_judgement *judgement,
              cf_judgement *second_judgement, cf_blame *blame, cf_error *err)
{
  cf_judgement spare = {0};
  shared s = {.err = err, .options = o, .j = {judgement, second_judgement ? second_judgement : &spare}};
  *judgement = (cf_judgement){.tol_min = INFINITY};
  *s.j[1] = (cf_judgement){.tol_min = INFINITY};
  if (!cf_court_open(&s.court, p, o, result, second, err)) return false;
  pthread_mutex_init(&s.lock, NULL);
  run(&s, o->threads);
  bool ok = !atomic_load(&s.failed);
  for (int k = 0; ok && k < s.court.results; k++)
    if (!cf_judgement_conclude(s.j[k], p->count, s.court.ulp_lo[k], s.court.ulp_hi[k])) ok = cf_problem_fail(err, "%s: not enough memory", p->ops->name);
  if (ok && second && blame) blame_counts(&s, blame);
  cf_court_close(&s.court);
  pthread_mutex_destroy(&s.lock);
  cf_judgement_free(&spare);
  return ok;
}

void cf_judgement_free(cf_judgement *j)
{
  free(j->ulp_lo);
  free(j->ulp_hi);
  j->ulp_lo = j->ulp_hi = NULL;
}
