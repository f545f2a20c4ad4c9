#include "sweep/session.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "sweep/crew.h"

/* Messages. To a rank: unit ids, STOP. From a rank: its threads when it is ready; then results: a head and the tally. */
#define STOP UINT64_MAX
enum { POLL_MS = 1, WAIT_MS = 200 };
typedef struct head {
  uint64_t unit;
  int64_t status;
  double evaluations, seconds;
} head;

typedef struct leader {
  const cf_session *s;
  cf_ranks *ranks;
  cf_crew *crew;
  size_t *todo, next, left, total; /* units to do in order; the next to hand out; not yet stored */
  size_t *load, *room;             /* of each rank: units handed out, and how many it may hold */
  double weight, stored, began;
  cf_ioerror *err;
} leader;

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool unit_fault(leader *l, size_t unit, cf_status status, const char *reason)
{
  const cf_point p = cf_plan_point(l->s->plan, cf_plan_unit(l->s->plan, unit).point);
  char where[160];
  snprintf(where, sizeof where, "%s, %s, d = %zu, beta = %g", cf_model_name[p.model], cf_method_name[p.method], p.d, p.beta);
  return cf_io_fault(l->err, where, "%s", reason ? reason : cf_strerror(status));
}

static bool keep(leader *l, const cf_unit_result *r)
{
  if (!cf_store_put(l->s->store, r, l->err)) return false;
  l->left--;
  l->stored += cf_plan_weight(l->s->plan, r->unit);
  if (l->s->progress) l->s->progress(l->s->arg, l->s->plan->units - l->left, l->s->plan->units, l->stored / l->weight, now() - l->began);
  return true;
}

/* one unit to each who has room, the own threads first */
static bool hand_out(leader *l)
{
  for (bool given = true; given && l->next < l->total;) {
    given = false;
    for (int r = 0; r < l->ranks->size && l->next < l->total; r++) {
      if (l->load[r] >= l->room[r]) continue;
      const uint64_t unit = l->todo[l->next++];
      if (r > 0) cf_ranks_send(l->ranks, r, &unit, sizeof unit);
      else if (!cf_crew_give(l->crew, unit)) return cf_io_fault(l->err, "sweep", "not enough memory");
      l->load[r]++;
      given = true;
    }
  }
  return true;
}

static bool from_rank(leader *l, int from, size_t size)
{
  const size_t expected = sizeof(head) + l->s->plan->checkpoints * sizeof(cf_tally);
  unsigned char *bytes = malloc(size);
  if (!bytes) return cf_io_fault(l->err, "sweep", "not enough memory");
  cf_ranks_receive(l->ranks, from, bytes, size);
  bool ok = true;
  if (size == sizeof(uint64_t)) {
    uint64_t threads;
    memcpy(&threads, bytes, sizeof threads);
    l->room[from] = (size_t)threads + 1;
  } else if (size == expected) {
    head h;
    memcpy(&h, bytes, sizeof h);
    l->load[from]--;
    cf_tally *tally = malloc(size - sizeof h);
    if (tally) memcpy(tally, bytes + sizeof h, size - sizeof h);
    const cf_unit_result r = {(size_t)h.unit, h.evaluations, h.seconds, tally};
    ok = !tally ? cf_io_fault(l->err, "sweep", "not enough memory") : h.status == CF_OK ? keep(l, &r) : unit_fault(l, r.unit, (cf_status)h.status, NULL);
    free(tally);
  } else ok = cf_io_fault(l->err, "sweep", "rank %d: a message of %zu bytes, expected %zu: another version?", from, size, expected);
  free(bytes);
  return ok;
}

static bool collect(leader *l)
{
  int from;
  for (long size; (size = cf_ranks_peek(l->ranks, &from)) >= 0;)
    if (!from_rank(l, from, (size_t)size)) return false;
  cf_crew_result r;
  if (!cf_crew_take(l->crew, l->ranks->size > 1 ? POLL_MS : WAIT_MS, &r)) return true;
  l->load[0]--;
  const bool ok = r.status == CF_OK ? keep(l, &r.result) : unit_fault(l, r.result.unit, r.status, r.reason);
  free(r.result.tally);
  return ok;
}

static bool choose(leader *l)
{
  const cf_plan *p = l->s->plan;
  const size_t size = (size_t)l->ranks->size;
  l->todo = malloc(p->units * sizeof *l->todo);
  l->load = calloc(2 * size, sizeof *l->load);
  if (!l->todo || !l->load || !cf_plan_order(p, l->todo)) return cf_io_fault(l->err, "sweep", "not enough memory");
  l->room = l->load + size;
  for (size_t i = 0; i < p->units; i++)
    if (!l->s->done[l->todo[i]]) {
      l->weight += cf_plan_weight(p, l->todo[i]);
      l->todo[l->total++] = l->todo[i];
    }
  l->left = l->total;
  l->room[0] = l->s->threads + 1;
  return true;
}

bool cf_session_lead(const cf_session *s, cf_ranks *ranks, cf_ioerror *err)
{
  leader l = {.s = s, .ranks = ranks, .err = err, .began = now()};
  bool ok = choose(&l);
  if (ok && l.total > 0 && !(l.crew = cf_crew_new(s->plan, s->threads))) ok = cf_io_fault(err, "sweep", "no thread could be started");
  while (ok && l.left > 0) ok = hand_out(&l) && collect(&l);
  const uint64_t stop = STOP;
  for (int r = 1; ok && r < ranks->size; r++) {
    while (l.room[r] == 0 && ok) { /* one that was late to say that it is ready */
      int from;
      const long size = cf_ranks_peek(ranks, &from);
      if (size >= 0) ok = from_rank(&l, from, (size_t)size);
    }
    if (ok) cf_ranks_send(ranks, r, &stop, sizeof stop);
  }
  cf_crew_free(l.crew);
  free(l.todo);
  free(l.load);
  return ok;
}

static void send_result(cf_ranks *ranks, const cf_plan *plan, const cf_crew_result *r, unsigned char *bytes)
{
  const head h = {r->result.unit, r->status, r->result.evaluations, r->result.seconds};
  memcpy(bytes, &h, sizeof h);
  memset(bytes + sizeof h, 0, plan->checkpoints * sizeof(cf_tally));
  if (r->result.tally) memcpy(bytes + sizeof h, r->result.tally, plan->checkpoints * sizeof(cf_tally));
  cf_ranks_send(ranks, 0, bytes, sizeof h + plan->checkpoints * sizeof(cf_tally));
}

bool cf_session_follow(const cf_plan *plan, unsigned threads, cf_ranks *ranks)
{
  unsigned char *bytes = malloc(sizeof(head) + plan->checkpoints * sizeof(cf_tally));
  cf_crew *crew = cf_crew_new(plan, threads);
  bool ok = bytes && crew, stop = false;
  const uint64_t ready = threads;
  if (ok) cf_ranks_send(ranks, 0, &ready, sizeof ready);
  while (ok && !stop) {
    int from;
    uint64_t unit;
    cf_crew_result r;
    while (!stop && ok && cf_ranks_peek(ranks, &from) >= 0) {
      cf_ranks_receive(ranks, from, &unit, sizeof unit);
      stop = unit == STOP;
      ok = stop || cf_crew_give(crew, (size_t)unit);
    }
    if (!cf_crew_take(crew, POLL_MS, &r)) continue;
    send_result(ranks, plan, &r, bytes);
    free(r.result.tally);
  }
  cf_crew_free(crew);
  free(bytes);
  return ok;
}
