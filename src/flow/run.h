/* A whole run: the flow from its start to t_end, recorded every so many steps. Doubles, nothing rigorous. */
#ifndef CF_FLOW_RUN_H
#define CF_FLOW_RUN_H
#include <stdint.h>
#include "flow/integrate.h"

typedef struct cf_run_options {
  cf_method method;
  double dt;       /* the step; dopri5, dop853: the grid of the record, its own steps being adaptive */
  double t_end;
  double tol;      /* dopri5, dop853: of the local error, see integrate.h */
  int order;       /* taylor */
  size_t every;    /* record every so many steps of dt, and the last */
  size_t max_memory;
  void (*progress)(void *arg, size_t done, size_t total); /* NULL: none */
  void *arg;
} cf_run_options;

/* Record k is at t[k]; t[0] = 0 and the last is t_end. */
typedef struct cf_run {
  size_t count, n, d;
  double *t, *x;         /* [count], [count][n][d]: what cf_field_tokens gives */
  double *energy;        /* n^-2 sum_ij exp(beta <x_i, x_j> - |beta|) */
  double *min_inner;     /* least <x_i, x_j>, i != j */
  int64_t *clusters;     /* rank of [<x_i, x_j> > CF_CLUSTER_COSINE] */
  double *radii;         /* [count][n] of pre-ln, peri-ln, mix-ln; NULL otherwise */
  size_t steps, rejected, evaluations;
} cf_run;

/* t = min(k dt, t_end), k = 0 .. K, K the least with K dt >= t_end (1 - 2^-40); records k = 0, every, 2 every, .., K.
 *   err  CF_ENOMEM (also above max_memory), CF_ESIZE (no step, or more than 2^31), CF_EUNDEFINED, CF_EBOX, CF_UNDECIDED; *reason then is one
 *        line or NULL, *at the time reached. Nothing is kept on an error */
cf_status cf_run_flow(const cf_flow_problem *p, const cf_run_options *o, cf_run *out, const char **reason, double *at);
void cf_run_clear(cf_run *r);
#endif
