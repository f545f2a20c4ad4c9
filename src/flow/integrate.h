/* One step of y' = f(t, y), then back to the sphere. Explicit methods, all in doubles, nothing rigorous.
 *   euler      y + h f, normalized. Order 1
 *   published  y + h A, A the attention output before its projection, normalized: the step of the published phase diagrams. To first order it moves
 *              h/(1 + h <x_i, A_i>) along the field, hence lags behind the flow, by up to a tenth at h = 0.1; sa, usa, causal, hardmax. Order 1
 *   geodesic   each token along its great circle, cos(h|f|) x + sin(h|f|) f/|f|; what is no token by Euler. Order 1
 *   rk4        the classical Runge-Kutta method; the stages are not normalized. Order 4
 *   dopri5     Dormand and Prince 5(4); the higher order goes on. Order 5, dense output of order 4    [DormandPrince1980, HairerNorsettWanner1993]
 *   dop853     Dormand and Prince 8(5,3), steps chosen by two estimates. Order 8, dense output of order 7    [HairerNorsettWanner1993]
 *   taylor     the Taylor polynomial of any order by recurrences; plain sa, usa, causal               [integrate_taylor.c]
 * Noise (euler alone): + sqrt(2 noise h) P_x xi after the drift, xi the normals of draw CF_RANDOM_NOISE + step, then normalized. */
#ifndef CF_FLOW_INTEGRATE_H
#define CF_FLOW_INTEGRATE_H
#include "flow/field.h"

typedef enum cf_method { CF_METHOD_EULER, CF_METHOD_GEODESIC, CF_METHOD_RK4, CF_METHOD_DOPRI5, CF_METHOD_DOP853, CF_METHOD_TAYLOR, CF_METHOD_PUBLISHED, CF_METHODS } cf_method;
extern const char *const cf_method_name[CF_METHODS]; /* euler geodesic rk4 dopri5 dop853 taylor published */
#define CF_TAYLOR_ORDER_MAX 64

typedef struct cf_integrator {
  cf_field *f; /* not owned */
  cf_method method;
  int order;             /* of taylor */
  size_t evaluations;    /* of the field */
  size_t stride;         /* of the vectors below: size and zeros up to a multiple of 8 */
  double *k[16], *y, *y0; /* stages, the argument of a stage, the start of the last adaptive step */
  double *dense;         /* dop853: the seven vectors of the dense output */
  double *series;        /* taylor */
  double *memory;        /* all of them */
  double known;          /* dop853: the time of the state in y, after an accepted step; NaN when nothing is known */
  double error;          /* dop853: the estimate of the last accepted step, at least 1e-4 */
  bool has_slope;        /* k[12] is f there */
  bool has_dense;        /* the vectors of the dense output stand */
} cf_integrator;

/* Doubles that cf_integrator_new allocates, SIZE_MAX when it overflows.
 *   err  CF_EUNDEFINED (taylor with a model it does not know, or with matrices; published with another model), CF_ESIZE (order outside 1 .. CF_TAYLOR_ORDER_MAX), CF_ENOMEM */
size_t cf_integrator_room(const cf_field *f, cf_method method, int order);
cf_status cf_integrator_new(cf_field *f, cf_method method, int order, cf_integrator *s);
void cf_integrator_clear(cf_integrator *s);

/* y at t becomes y at t + h; index: which step it is, for the noise.
 *   err  CF_EBOX: the new state is not finite, or the field had a fault */
cf_status cf_integrator_step(cf_integrator *s, double t, double h, size_t index, double *y);

/* The next step on the way to a time `room` later, h being proposed: all that remain as long, so that none is cut short there; at most 1 % above h. */
double cf_equal_step(double h, double room);

/* dopri5 with error control: |error_i| <= tol (in the maximum norm; states are of order 1), from *t by a step of at most *h, which becomes the
 * proposal for the next one. After it cf_dopri5_dense gives y at *t_old + theta (*t - *t_old), 0 <= theta <= 1, of that step.
 *   err  as cf_integrator_step; CF_UNDECIDED when the step falls below 2^-40 max(1, t) */
cf_status cf_dopri5_advance(cf_integrator *s, double tol, double *t, double *h, double *y, size_t *rejected);
void cf_dopri5_dense(const cf_integrator *s, double h_done, double theta, double *y);

/* dop853 likewise, its estimate being of the root mean square of error_i/(tol + tol max(|y_i|, |y_i new|)) <= 1: absolute and relative tolerance are
 * tol. y is on the sphere, while the next step goes on from the state before its projection [specs/dynamics.md].
 * cf_dop853_start proposes a first step of at most most. y at *t must be what the last call left there, or *t another time. */
double cf_dop853_start(cf_integrator *s, double tol, double t, double most, const double *y);
cf_status cf_dop853_advance(cf_integrator *s, double tol, double *t, double *h, double *y, size_t *rejected);
void cf_dop853_dense(cf_integrator *s, double t_old, double h_done, double theta, double *y);

/* Taylor coefficients: x[n][d] gives series[(order + 1)][n][d], coefficients of t^k; room as cf_taylor_room. */
size_t cf_taylor_room(size_t n, size_t d, int order);
void cf_taylor_series(const cf_field *f, int order, const double *x, double *series);
bool cf_taylor_knows(const cf_flow_problem *p);
#endif
