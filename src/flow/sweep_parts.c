#include <pthread.h>
#include "flow/sweep.h"

typedef struct cf_job {
  cf_part_fn fn;
  void *arg;
  size_t part, from, to;
} cf_job;

static void *work(void *p)
{
  cf_job *j = p;
  j->fn(j->arg, j->part, j->from, j->to);
  return NULL;
}

void cf_sweep_parts(int threads, size_t count, cf_part_fn fn, void *arg)
{
  size_t half = threads > 1 ? count / 2 : 0;
  cf_job first = {fn, arg, 0, 0, half}, rest = {fn, arg, 1, half, count};
  pthread_t other;
  bool apart = half > 0 && pthread_create(&other, NULL, work, &first) == 0;
  if (!apart && half > 0) work(&first);
  work(&rest);
  if (apart) pthread_join(other, NULL);
}
