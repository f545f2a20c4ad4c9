/* A sweep from the first missing unit to the last, on the threads of one process or of many. */
#ifndef CF_SWEEP_SESSION_H
#define CF_SWEEP_SESSION_H
#include "sweep/ranks.h"
#include "sweep/store.h"

typedef struct cf_session {
  const cf_plan *plan;
  cf_store *store; /* rank 0 */
  const bool *done;
  unsigned threads;
  void (*progress)(void *arg, size_t done, size_t total, double share, double seconds); /* share of the work that was missing; NULL: none */
  void *arg;
} cf_session;

/* Rank 0: computes every unit that is not done and stores it. What was stored before a fault stays. */
bool cf_session_lead(const cf_session *s, cf_ranks *ranks, cf_ioerror *err);
/* The other ranks: compute what they are handed until told to stop. */
bool cf_session_follow(const cf_plan *plan, unsigned threads, cf_ranks *ranks);
#endif
