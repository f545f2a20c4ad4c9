/* The right-hand side of a model as an autonomous or time-dependent system y' = f(t, y) in doubles.                [specs/dynamics.md]
 * The state y is, by model:
 *   sa usa causal hardmax ngpt sqrt   the tokens x[n][d] on the sphere
 *   pre-ln peri-ln mix-ln             the directions theta[n][d], then the radii r[n]; r_i starts at |x_i| as given
 *   circle                            the angles theta[n]
 *   raw                               z[n][d] = e^(-tV) x, V = I or -I: z_i' = V sum_j a_ij (z_j - z_i), scores beta e^(2vt) <Q z_i, K z_j>
 * A_i = sum_j a_ij V x_j, summed over the heads, is the attention output of the directions. */
#ifndef CF_FLOW_FIELD_H
#define CF_FLOW_FIELD_H
#include <stdbool.h>
#include <stddef.h>
#include "flow/problem.h"

#define CF_USA_BETAMAX 97.0 /* |beta| of usa and circle: exp(|beta|) < 2^140, for which cf_scheme_scaled and the field kernels are proved */
typedef struct cf_field {
  const cf_flow_problem *p; /* not owned; outlives the field */
  size_t size;              /* of y */
  bool plain;               /* Q = K = V = I or V = -I, one head: the symmetric kernels serve */
  bool fault;               /* a score is above CF_HEAD_SCOREMAX (usa), an entry above CF_ATTENTION_XMAX, a radius or an output fell below CF_SCHEME_LEAST: the values since are no numbers to use */
  double scale;             /* usa: exp(|beta|)/n */
  double *q, *z, *heads, *work;
} cf_field;

/* Doubles that cf_field_new allocates for a problem; SIZE_MAX when it overflows. */
size_t cf_field_room(const cf_flow_problem *p);
/* *reason, when not NULL, is one line on a CF_EUNDEFINED or CF_EBOX.
 *   err  CF_EUNDEFINED (raw with a general V, hardmax with n = 1 is fine: it rests), CF_EBOX (beta outside the kernels' box, usa and circle: |beta| > 97, a matrix entry above
 *        CF_ATTENTION_XMAX), CF_ENOMEM */
cf_status cf_field_new(const cf_flow_problem *p, cf_field *f, const char **reason);
void cf_field_clear(cf_field *f);
/* y := the start. */
cf_status cf_field_start(const cf_field *f, double *y);
/* dy := f(t, y). */
void cf_field_eval(cf_field *f, double t, const double *y, double *dy);
/* The models whose x' is P_x A alone: sa, usa, causal, hardmax. */
bool cf_field_projects(const cf_field *f);
/* f->q := A, for these; P_x f->q is f(t, y). */
void cf_field_output(cf_field *f, const double *y);
/* Back to the sphere; circle and raw: nothing. On CF_OK every token has length 1 within CF_NORM_REL(d).                   [cf_retract_raw.norm]
 *   err  as cf_retract: y is then untouched (an entry beyond CF_DYNAMICS_XMAX or not finite, a token without direction) */
CF_MUST_CHECK cf_status cf_field_retract(const cf_field *f, double *y);
/* x[n][d] := what a run stores: the directions; circle: the points; raw: z. */
cf_status cf_field_tokens(const cf_field *f, const double *y, double *x);
/* The first n d numbers of y are points of spheres. */
bool cf_field_spherical(const cf_field *f);
#endif
