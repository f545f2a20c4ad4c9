/* What a sweep costs, before it is begun: a few steps of every kind of point are timed on this machine. */
#ifndef CF_SWEEP_PRICE_H
#define CF_SWEEP_PRICE_H
#include "sweep/plan.h"

typedef struct cf_price {
  double evaluations;   /* of the field, all systems; at most, as settled systems are not followed to the end; of adaptive steps an estimate */
  double core_seconds;  /* of computing, at most */
  double start_seconds; /* of them to draw the starts, once a thread, dimension and range */
} cf_price;

/* Units with done[id] are left out (done may be NULL). */
cf_status cf_price_of(const cf_plan *p, const bool *done, unsigned threads, cf_price *price);
#endif
