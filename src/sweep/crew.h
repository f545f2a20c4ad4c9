/* Threads that compute units: ids go in, results come out, in any order. One thread (the one that made the crew) feeds and empties it. */
#ifndef CF_SWEEP_CREW_H
#define CF_SWEEP_CREW_H
#include "sweep/store.h"

typedef struct cf_crew cf_crew;
enum { CF_CREW_MAX = 1024 };

typedef struct cf_crew_result {
  cf_unit_result result;
  cf_status status;
  const char *reason; /* on an error: one line or NULL */
} cf_crew_result;

cf_crew *cf_crew_new(const cf_plan *plan, unsigned threads); /* NULL: no memory, no threads */
void cf_crew_free(cf_crew *c);                               /* what was begun is finished first; ids that wait are dropped */
bool cf_crew_give(cf_crew *c, size_t unit);                  /* false: no memory */
size_t cf_crew_load(const cf_crew *c);                       /* given and not taken back */
/* Waits so many milliseconds at most; false: nothing came. The tally belongs to the caller then (free). */
bool cf_crew_take(cf_crew *c, int milliseconds, cf_crew_result *r);
#endif
