/* The results of a sweep in one SQLite file. A unit is there, with its parameters, or it is not: one row, one transaction; the primary key
 * refuses to count it twice. Only one process writes at a time; any may read meanwhile.                           [specs/sweep.md] */
#ifndef CF_SWEEP_STORE_H
#define CF_SWEEP_STORE_H
#include "sweep/plan.h"

typedef struct cf_store {
  void *db;
  const char *path;
  const cf_plan *plan;
  int lock; /* of PATH-lock, the writer's */
  bool holds;
} cf_store;

typedef struct cf_unit_result {
  size_t unit;
  double evaluations, seconds;
  cf_tally *tally; /* of the plan's checkpoints */
} cf_unit_result;

/* Opens path, or makes it; one that exists needs `resume` and must hold this plan, computed by this version. WAL on a local file system,
 * otherwise journal_mode=DELETE. done[units] := which units are there; on false one line in err. */
bool cf_store_open(cf_store *s, const char *path, const cf_plan *plan, bool resume, bool *done, cf_ioerror *err);
/* The same to read from, also while another process writes it; the file is not changed. */
bool cf_store_look(cf_store *s, const char *path, const cf_plan *plan, bool *done, cf_ioerror *err);
/* The unit and that it is done, durable when this returns (synchronous=FULL). */
bool cf_store_put(cf_store *s, const cf_unit_result *r, cf_ioerror *err);
/* tally[points][checkpoints], systems[points], seconds and evaluations in all: sums over the units that are there. */
bool cf_store_sum(cf_store *s, cf_tally *tally, uint64_t *systems, double *seconds, double *evaluations, cf_ioerror *err);
void cf_store_close(cf_store *s);
#endif
