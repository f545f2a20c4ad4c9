#include "sweep/crew.h"
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

typedef struct item {
  struct item *next;
  cf_crew_result r;
} item;

typedef struct queue {
  item *first, **last;
} queue;

struct cf_crew {
  const cf_plan *plan;
  pthread_mutex_t lock;
  pthread_cond_t work, news;
  queue in, out;
  bool closed;
  size_t load;
  unsigned threads;
  pthread_t thread[CF_CREW_MAX];
};

static void push(queue *q, item *i)
{
  i->next = NULL;
  *q->last = i;
  q->last = &i->next;
}

static item *pop(queue *q)
{
  item *i = q->first;
  if (i && !(q->first = i->next)) q->last = &q->first;
  return i;
}

/* of this thread's CPU */
static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void compute(const cf_plan *plan, cf_starts *starts, cf_crew_result *r)
{
  const cf_unit u = cf_plan_unit(plan, r->result.unit);
  const cf_point p = cf_plan_point(plan, u.point);
  const double began = now();
  cf_point_run run = {0};
  r->result.tally = calloc(plan->checkpoints, sizeof *r->result.tally);
  r->status = r->result.tally ? cf_starts_make(starts, &p, u.first, u.count) : CF_ENOMEM;
  if (r->status == CF_OK) r->status = cf_point_count(&p, starts, r->result.tally, &run);
  r->reason = run.reason;
  r->result.evaluations = run.evaluations;
  r->result.seconds = now() - began;
}

static void *worker(void *arg)
{
  cf_crew *c = arg;
  cf_starts starts = {0};
  pthread_mutex_lock(&c->lock);
  while (!c->closed) {
    item *i = pop(&c->in);
    if (!i) {
      pthread_cond_wait(&c->work, &c->lock);
      continue;
    }
    pthread_mutex_unlock(&c->lock);
    compute(c->plan, &starts, &i->r);
    pthread_mutex_lock(&c->lock);
    push(&c->out, i);
    pthread_cond_signal(&c->news);
  }
  pthread_mutex_unlock(&c->lock);
  cf_starts_clear(&starts);
  return NULL;
}

cf_crew *cf_crew_new(const cf_plan *plan, unsigned threads)
{
  cf_crew *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->plan = plan;
  c->in.last = &c->in.first;
  c->out.last = &c->out.first;
  pthread_mutex_init(&c->lock, NULL);
  pthread_cond_init(&c->work, NULL);
  pthread_cond_init(&c->news, NULL);
  while (c->threads < threads && c->threads < CF_CREW_MAX && pthread_create(&c->thread[c->threads], NULL, worker, c) == 0) c->threads++;
  if (c->threads > 0) return c;
  cf_crew_free(c);
  return NULL;
}

void cf_crew_free(cf_crew *c)
{
  if (!c) return;
  pthread_mutex_lock(&c->lock);
  c->closed = true;
  pthread_cond_broadcast(&c->work);
  pthread_mutex_unlock(&c->lock);
  for (unsigned i = 0; i < c->threads; i++) pthread_join(c->thread[i], NULL);
  for (item *i; (i = pop(&c->in)) || (i = pop(&c->out)); free(i)) free(i->r.result.tally);
  pthread_cond_destroy(&c->news);
  pthread_cond_destroy(&c->work);
  pthread_mutex_destroy(&c->lock);
  free(c);
}

bool cf_crew_give(cf_crew *c, size_t unit)
{
  item *i = calloc(1, sizeof *i);
  if (!i) return false;
  i->r.result.unit = unit;
  pthread_mutex_lock(&c->lock);
  push(&c->in, i);
  c->load++;
  pthread_cond_signal(&c->work);
  pthread_mutex_unlock(&c->lock);
  return true;
}

size_t cf_crew_load(const cf_crew *c) { return c->load; }

bool cf_crew_take(cf_crew *c, int milliseconds, cf_crew_result *r)
{
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
  until.tv_sec += milliseconds / 1000 + until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  pthread_mutex_lock(&c->lock);
  while (!c->out.first && pthread_cond_timedwait(&c->news, &c->lock, &until) == 0) continue;
  item *i = pop(&c->out);
  if (i) c->load--;
  pthread_mutex_unlock(&c->lock);
  if (!i) return false;
  *r = i->r;
  free(i);
  return true;
}
