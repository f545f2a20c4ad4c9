/* The results of a sweep as files: the same bytes whatever ranks and threads computed them.                       [specs/sweep.md] */
#ifndef CF_SWEEP_EXPORT_H
#define CF_SWEEP_EXPORT_H
#include "sweep/plan.h"

typedef struct cf_sweep_data {
  const cf_plan *plan;
  const cf_tally *tally;   /* [points][checkpoints] */
  const uint64_t *systems; /* [points] */
} cf_sweep_data;

/* A row a point and checkpoint: model,method,d,beta,t,systems,pairs,close,fraction,standard_error,whole; reals with 17 digits. */
bool cf_sweep_csv(const char *path, const cf_sweep_data *s, cf_ioerror *err);
/* beta[B], d[D]; time[M,S,D,B,K], fraction, standard_error (f8), close, squares, whole (i8) of the same shape, systems (i8) [M,S,D,B], and
 * the plan with the names of models and methods: meta, JSON as bytes. M models, S methods, K checkpoints. */
bool cf_sweep_npz(const char *path, const cf_sweep_data *s, cf_ioerror *err);
/* How many bytes both have, about, and the database with all its units. */
double cf_sweep_export_size(const cf_plan *p);
double cf_sweep_store_size(const cf_plan *p);
#endif
