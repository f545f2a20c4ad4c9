#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/trig.h>
#include <certiform/vec.h>
#include "flow/integrate.h"
#include "flow/random.h"
#include "kernels/schemes.h"
#include "kernels/steps.h"

const char *const cf_method_name[CF_METHODS] = {"euler", "geodesic", "rk4", "dopri5", "dop853", "taylor", "published"};

static size_t stride_of(const cf_field *f) { return (f->size + 7) / 8 * 8; }

size_t cf_integrator_room(const cf_field *f, cf_method method, int order)
{
  size_t series = method == CF_METHOD_TAYLOR ? cf_taylor_room(f->p->n, f->p->d, order) : 0;
  if (f->size > SIZE_MAX / 1024 || series > SIZE_MAX / 16) return SIZE_MAX;
  const size_t vectors = method == CF_METHOD_DOP853 ? 16 + 7 + 2 : 7 + 2;
  return vectors * stride_of(f) + series;
}

cf_status cf_integrator_new(cf_field *f, cf_method method, int order, cf_integrator *s)
{
  memset(s, 0, sizeof *s);
  if (method == CF_METHOD_TAYLOR && !cf_taylor_knows(f->p)) return CF_EUNDEFINED;
  if (method == CF_METHOD_PUBLISHED && !cf_field_projects(f)) return CF_EUNDEFINED;
  if (method == CF_METHOD_TAYLOR && (order < 1 || order > CF_TAYLOR_ORDER_MAX)) return CF_ESIZE;
  const size_t room = cf_integrator_room(f, method, order), stages = method == CF_METHOD_DOP853 ? 16 : 7;
  *s = (cf_integrator){.f = f, .method = method, .order = order, .stride = stride_of(f), .known = NAN, .error = 1e-4};
  double *free_from = s->memory = room > SIZE_MAX / sizeof(double) ? NULL : calloc(room, sizeof(double));
  if (!s->memory) return CF_ENOMEM;
  s->y = free_from;
  s->y0 = free_from += s->stride;
  for (size_t i = 0; i < stages; i++) s->k[i] = free_from += s->stride;
  s->series = s->dense = free_from + s->stride;
  return CF_OK;
}

void cf_integrator_clear(cf_integrator *s)
{
  free(s->memory);
  s->memory = NULL;
}

static void eval(cf_integrator *s, double t, const double *y, double *dy)
{
  s->evaluations++;
  cf_field_eval(s->f, t, y, dy);
}

static void rk4(cf_integrator *s, double t, double h, double *y)
{
  static const double at[4] = {0, 0.5, 0.5, 1};
  const size_t m = s->f->size;
  eval(s, t, y, s->k[0]);
  for (int i = 1; i < 4; i++) {
    cf_step_from(m, at[i] * h, s->k[i - 1], y, s->y);
    eval(s, t + at[i] * h, s->y, s->k[i]);
  }
  cf_step_rk4(m, h, s->k[0], s->k[1], s->k[2], s->k[3], y);
}

static void euler(cf_integrator *s, double t, double h, double *y)
{
  eval(s, t, y, s->k[0]);
  cf_step_on(s->f->size, h, s->k[0], y);
}

static void published(cf_integrator *s, double h, double *y)
{
  s->evaluations++;
  cf_field_output(s->f, y);
  cf_step_on(s->f->size, h, s->f->q, y);
}

/* sin and cos of the angle h |f_i|, correctly rounded */
static cf_status geodesic(cf_integrator *s, double t, double h, double *y)
{
  const size_t n = s->f->p->n, d = s->f->p->d;
  eval(s, t, y, s->k[0]);
  const size_t tokens = cf_field_spherical(s->f) ? n * d : 0;
  cf_step_on(s->f->size - tokens, h, s->k[0] + tokens, y + tokens);
  for (size_t i = 0; i * d < tokens; i++) {
    double *x = y + i * d, *v = s->k[0] + i * d, c, w;
    const double r = cf_scheme_speed(d, v);
    if (!(r > 0)) continue;
    const double angle = h * r;
    cf_status a = cf_cos_exact(1, &angle, &c);
    if (a == CF_OK) a = cf_sin_exact(1, &angle, &w);
    if (a != CF_OK) return a == CF_ENOMEM ? a : CF_EBOX;
    cf_scheme_turn(d, c, w, r, v, x);
  }
  return CF_OK;
}

static cf_status add_noise(cf_integrator *s, double h, size_t index, const double *x, double *y)
{
  const cf_flow_problem *p = s->f->p;
  const double size = sqrt(2 * p->noise * h);
  const size_t d = p->model == CF_MODEL_CIRCLE ? 1 : p->d;
  for (size_t i = 0; i < p->n; i++) {
    double *xi = s->y;
    const cf_status a = cf_random_normals(p->seed, 0, (uint32_t)i, (uint32_t)(CF_RANDOM_NOISE + index), d, xi);
    if (a != CF_OK) return a;
    if (cf_field_spherical(s->f)) cf_scheme_noise(d, size, cf_dot_raw(d, x + i * d, xi), x + i * d, xi, y + i * d);
    else cf_step_on(d, size, xi, y + i * d);
  }
  return CF_OK;
}

static void taylor(cf_integrator *s, double h, double *y)
{
  s->evaluations++;
  cf_taylor_series(s->f, s->order, y, s->series);
  cf_step_taylor(s->f->size, (size_t)s->order, h, s->series, y);
}

/* the tables stand in integrate_dopri5.c and dop853.h: without error control a step is its advance */
void cf_dopri5_stages(cf_integrator *s, double t, double h, const double *y, double *out);

void cf_dop853_stages(cf_integrator *s, double t, double h, const double *y, double *out);

static cf_status finish(cf_integrator *s, double *y)
{
  if (cf_field_retract(s->f, y) != CF_OK) return CF_EBOX;
  const size_t tokens = cf_field_spherical(s->f) ? s->f->p->n * s->f->p->d : 0; /* these are of length 1 now */
  for (size_t e = tokens; e < s->f->size; e++)
    if (!(fabs(y[e]) <= 0x1p200)) return CF_EBOX;
  return s->f->fault ? CF_EBOX : CF_OK;
}

double cf_equal_step(double h, double room) { return room / fmax(1, ceil(0.99 * room / h)); }

cf_status cf_integrator_step(cf_integrator *s, double t, double h, size_t index, double *y)
{
  cf_status a = CF_OK;
  const double noise = s->f->p->noise;
  if (noise != 0 && s->method != CF_METHOD_EULER) return CF_EUNDEFINED;
  switch (s->method) {
  case CF_METHOD_EULER:
    if (noise != 0) memcpy(s->y0, y, s->f->size * sizeof *y);
    euler(s, t, h, y);
    if (noise != 0) a = add_noise(s, h, index, s->y0, y);
    break;
  case CF_METHOD_PUBLISHED: published(s, h, y); break;
  case CF_METHOD_GEODESIC: a = geodesic(s, t, h, y); break;
  case CF_METHOD_RK4: rk4(s, t, h, y); break;
  case CF_METHOD_DOPRI5: cf_dopri5_stages(s, t, h, y, y); break;
  case CF_METHOD_DOP853: cf_dop853_stages(s, t, h, y, y); break;
  default: taylor(s, h, y);
  }
  return a == CF_OK ? finish(s, y) : a;
}
