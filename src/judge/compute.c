#include "judge/compute.h"
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include "exact/round.h"
#include "judge/format.h"

/* Each part is cut towards zero and exact to subtract; only the last one is rounded outward. */
void cf_expand(mpfr_srcptr f, mpfr_rnd_t rnd, double x[3])
{
  mpfr_t rest;
  mpfr_init2(rest, mpfr_get_prec(f) + 64);
  mpfr_set(rest, f, MPFR_RNDN);
  x[0] = x[1] = x[2] = 0;
  for (int i = 0; i < 3; i++) {
    x[i] = mpfr_get_d(rest, i < 2 ? MPFR_RNDZ : rnd);
    if (isinf(x[i]) || fabs(mpfr_get_d(rest, MPFR_RNDZ)) == 0x1.fffffffffffffp1023) break;
    mpfr_sub_d(rest, rest, x[i], MPFR_RNDN);
  }
  if (!mpfr_zero_p(rest) && !mpfr_number_p(f)) x[0] = mpfr_get_d(f, rnd), x[1] = x[2] = 0;
  if (mpfr_number_p(f) && fabs(x[0]) == 0x1.fffffffffffffp1023) x[0] = mpfr_get_d(f, rnd), x[1] = x[2] = 0;
  mpfr_clear(rest);
}

typedef struct line { /* one loaded row as cf_reals */
  const cf_problem *p;
  cf_row *r;
} line;

static cf_status enclose(void *of, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  const line *l = of;
  return l->p->ops->ref(l->p, l->r, want, prec, lo, hi);
}

static cf_status compare(void *of, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  const line *l = of;
  return l->p->ops->cmp(l->p, l->r, i, c, prec_max, sign);
}

static cf_status exact_row(const cf_problem *p, cf_row *r, const cf_compute *c, const unsigned char *want)
{
  cf_format f;
  line l = {p, r};
  cf_reals reals = {r->m, &l, enclose, compare};
  cf_format_of(c->dtype, &f);
  bool dd = p->ops->dd(p, r) == CF_OK;
  return cf_round_exact(f, &reals, dd ? r->t : NULL, want, c->prec, r->value);
}

static cf_status ref_row(const cf_problem *p, const cf_row *r, const cf_compute *c, const unsigned char *want)
{
  mpfr_t *lo = malloc((r->m + 1) * sizeof *lo), *hi = malloc((r->m + 1) * sizeof *hi);
  cf_status status = CF_ENOMEM;
  if (lo && hi) {
    for (size_t i = 0; i < r->m; i++) mpfr_inits2(c->prec, lo[i], hi[i], (mpfr_ptr)0);
    status = p->ops->ref(p, r, want, c->prec, lo, hi);
    for (size_t i = 0; i < r->m; i++) {
      size_t at = 3 * p->ops->index(p, r, i);
      if (status == CF_OK && want[i]) {
        cf_expand(lo[i], MPFR_RNDD, c->lo + at);
        cf_expand(hi[i], MPFR_RNDU, c->hi + at);
      }
      mpfr_clears(lo[i], hi[i], (mpfr_ptr)0);
    }
  }
  free(lo);
  free(hi);
  return status;
}

static void store(const cf_problem *p, const cf_row *r, const cf_compute *c, const unsigned char *want, bool has_bound)
{
  for (size_t i = 0; i < r->m; i++) {
    size_t at = p->ops->index(p, r, i);
    cf_special kind = cf_row_special(p, r, i);
    double fixed = kind == CF_TRUTH_MINUS_INF ? -INFINITY : p->o.empty_row == CF_EMPTY_NAN ? NAN : 0;
    if (c->special) c->special[at] = (unsigned char)kind;
    if (c->value) c->value[at] = want[i] ? r->value[i] : fixed;
    if (c->bound) c->bound[at] = !want[i] ? 0 : has_bound ? r->bound[i] : INFINITY;
    if (c->lo && !want[i])
      for (int k = 0; k < 3; k++) c->lo[3 * at + (size_t)k] = c->hi[3 * at + (size_t)k] = k ? 0 : fixed;
  }
}

static cf_status one_row(const cf_problem *p, cf_row *r, const cf_compute *c, unsigned char *want)
{
  bool any = false, has_bound = true;
  cf_status status = CF_OK;
  for (size_t i = 0; i < r->m; i++) any = (want[i] = cf_row_special(p, r, i) == CF_TRUTH_REAL) || any;
  if (any && c->tier == CF_TIER_CHECKED) status = p->ops->checked(p, r);
  if (any && c->tier == CF_TIER_BOUND) {
    status = p->ops->bound(p, r);
    has_bound = status == CF_OK;
  }
  if (any && c->tier == CF_TIER_EXACT) status = exact_row(p, r, c, want);
  if (any && c->tier == CF_TIER_REF) status = ref_row(p, r, c, want);
  if (status == CF_OK) store(p, r, c, want, has_bound);
  return status;
}

typedef struct shared {
  const cf_problem *p;
  const cf_compute *c;
  atomic_size_t next;
  size_t done; /* under the lock */
  atomic_bool failed;
  pthread_mutex_t lock;
  size_t first; /* the lowest row with a fault */
  cf_error *err;
} shared;

static void fault(shared *s, size_t row, const char *what)
{
  pthread_mutex_lock(&s->lock);
  if (!atomic_load(&s->failed) || row < s->first) {
    s->first = row;
    cf_problem_fail(s->err, "%s: row %zu: %s", s->p->ops->name, row, what);
  }
  atomic_store(&s->failed, true);
  pthread_mutex_unlock(&s->lock);
}

static void report_progress(shared *s)
{
  if (!s->c->progress) return;
  pthread_mutex_lock(&s->lock);
  if (++s->done % 16 == 0) s->c->progress(s->c->progress_arg, s->done, s->p->rows);
  pthread_mutex_unlock(&s->lock);
}

static void *work(void *arg)
{
  shared *s = arg;
  cf_row r;
  size_t row;
  unsigned char *want = malloc(s->p->m + 1);
  bool ok = cf_row_init(s->p, &r);
  if (!ok || !want) fault(s, 0, "not enough memory");
  while (!atomic_load(&s->failed) && (row = atomic_fetch_add(&s->next, 1)) < s->p->rows) {
    cf_row_load(s->p, &r, row);
    cf_status status = one_row(s->p, &r, s->c, want);
    if (status != CF_OK) fault(s, row, cf_strerror(status));
    report_progress(s);
  }
  if (ok) cf_row_clear(&r);
  free(want);
  mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);
  return NULL;
}

bool cf_compute_all(const cf_problem *p, const cf_compute *c, cf_error *err)
{
  shared s = {.p = p, .c = c, .err = err};
  pthread_t id[CF_MAX_THREADS];
  unsigned more = c->threads > CF_MAX_THREADS ? CF_MAX_THREADS - 1 : c->threads > 0 ? c->threads - 1 : 0, started = 0;
  pthread_mutex_init(&s.lock, NULL);
  while (started < more && started + 1 < p->rows && pthread_create(&id[started], NULL, work, &s) == 0) started++;
  work(&s);
  for (unsigned i = 0; i < started; i++) pthread_join(id[i], NULL);
  pthread_mutex_destroy(&s.lock);
  return !atomic_load(&s.failed);
}
