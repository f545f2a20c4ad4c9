#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/attention.h>
#include <certiform/dynamics.h>
#include <certiform/expo.h>
#include <certiform/sphere.h>
#include <certiform/trig.h>
#include <certiform/vec.h>
#include "flow/attend.h"
#include "flow/field.h"
#include "kernels/schemes.h"
#include "kernels/steps.h"

static bool has_radii(cf_flow_model m)
{
  return m == CF_MODEL_PRE_LN || m == CF_MODEL_PERI_LN || m == CF_MODEL_MIX_LN;
}

bool cf_field_spherical(const cf_field *f)
{
  return f->p->model != CF_MODEL_CIRCLE && f->p->model != CF_MODEL_RAW;
}

bool cf_field_projects(const cf_field *f)
{
  const cf_flow_model m = f->p->model;
  return m == CF_MODEL_SA || m == CF_MODEL_USA || m == CF_MODEL_CAUSAL || m == CF_MODEL_HARDMAX;
}

static bool uses_usa(cf_flow_model m)
{
  return m == CF_MODEL_USA || m == CF_MODEL_CIRCLE;
}

/* q, z, four matrices of the heads, the workspace (also for the energy) and, for the circle, the points */
size_t cf_field_room(const cf_flow_problem *p)
{
  if (p->n > CF_DYNAMICS_NMAX || p->d > CF_DYNAMICS_NMAX || p->n * p->d > SIZE_MAX / 1024) return SIZE_MAX;
  const size_t field = cf_dynamics_work(p->n, p->d), heads = cf_attention_work(p->n, p->n, p->d, p->d);
  return 6 * p->n * p->d + 2 * p->n + (field > heads ? field : heads) + p->n;
}

static cf_status refuse(const char **reason, const char *text, cf_status status)
{
  if (reason) *reason = text;
  return status;
}

/* as cf_head_inputs asks */
static bool within(const double *m, size_t count)
{
  for (size_t k = 0; m && k < count; k++)
    if (!(fabs(m[k]) <= CF_ATTENTION_XMAX)) return false;
  return true;
}

static cf_status check(const cf_flow_problem *p, const char **reason)
{
  const size_t m = p->heads * p->d * p->d;
  if (p->n == 0 || p->d == 0) return refuse(reason, "no tokens", CF_ESIZE);
  if (!(p->beta >= CF_DYNAMICS_BETAMIN && p->beta <= CF_DYNAMICS_BETAMAX)) return refuse(reason, "beta is outside [-128, 2^20]", CF_EBOX);
  if (uses_usa(p->model) && !(fabs(p->beta) <= CF_USA_BETAMAX)) return refuse(reason, "usa and circle: |beta| is above 97", CF_EBOX);
  if (!within(p->q, m) || !within(p->k, m) || !within(p->v, m)) return refuse(reason, "an entry of a matrix is above 2^200", CF_EBOX);
  if (p->model == CF_MODEL_RAW && p->v) return refuse(reason, "raw: expected V = I or -I", CF_EUNDEFINED);
  if (p->model == CF_MODEL_CIRCLE && (p->d != 2 || p->q || p->k || p->v || p->heads != 1))
    return refuse(reason, "circle: expected dimension 2 and no matrices", CF_EUNDEFINED);
  return CF_OK;
}

cf_status cf_field_new(const cf_flow_problem *p, cf_field *f, const char **reason)
{
  const size_t m = p->n * p->d;
  cf_status s = check(p, reason);
  memset(f, 0, sizeof *f);
  if (s != CF_OK) return s;
  f->p = p;
  f->size = p->model == CF_MODEL_CIRCLE ? p->n : has_radii(p->model) ? m + p->n : m;
  f->plain = !p->q && !p->k && !p->v && p->heads == 1 && p->model != CF_MODEL_RAW;
  if (uses_usa(p->model)) {
    const double b = fabs(p->beta);
    cf_exp_raw(1, &b, &f->scale);
    f->scale /= (double)p->n;
  }
  f->q = malloc(cf_field_room(p) * sizeof *f->q);
  if (!f->q) return CF_ENOMEM;
  f->z = f->q + m;
  f->heads = f->z + p->n;
  f->work = f->heads + 5 * m;
  return CF_OK;
}

void cf_field_clear(cf_field *f)
{
  free(f->q);
  f->q = NULL;
}

/* the correctly rounded angle of a point of the plane */
static double angle(double x, double y)
{
  mpfr_t a, b;
  mpfr_init2(a, 53);
  mpfr_init2(b, 53);
  mpfr_set_d(a, x, MPFR_RNDN);
  mpfr_set_d(b, y, MPFR_RNDN);
  mpfr_atan2(a, b, a, MPFR_RNDN);
  const double t = mpfr_get_d(a, MPFR_RNDN);
  mpfr_clear(a);
  mpfr_clear(b);
  return t;
}

cf_status cf_field_start(const cf_field *f, double *y)
{
  const cf_flow_problem *p = f->p;
  for (size_t i = 0; i < p->n; i++) {
    const double *x = p->x + i * p->d;
    if (p->model == CF_MODEL_CIRCLE) {
      y[i] = angle(x[0], x[1]);
      continue;
    }
    const cf_status s = cf_normalize(p->d, 0, x, y + i * p->d);
    if (s != CF_OK) return s;
    if (has_radii(p->model)) y[p->n * p->d + i] = cf_nrm2_raw(p->d, x);
  }
  return CF_OK;
}

cf_status cf_field_tokens(const cf_field *f, const double *y, double *x)
{
  const size_t n = f->p->n, m = n * f->p->d;
  if (f->p->model != CF_MODEL_CIRCLE) {
    memcpy(x, y, m * sizeof *x);
    return CF_OK;
  }
  cf_status s = CF_OK;
  for (size_t i = 0; s == CF_OK && i < n; i++) {
    s = cf_cos_exact(1, y + i, x + 2 * i);
    if (s == CF_OK) s = cf_sin_exact(1, y + i, x + 2 * i + 1);
  }
  return s;
}

cf_status cf_field_retract(const cf_field *f, double *y)
{
  return cf_field_spherical(f) ? cf_retract(f->p->n, f->p->d, y, f->p->d) : CF_OK;
}

/* theta_i' = cos theta_i q_i1 - sin theta_i q_i0 */
static void circle(cf_field *f, const double *y, double *dy)
{
  double *x = f->heads;
  if (cf_field_tokens(f, y, x) != CF_OK) f->fault = true;
  cf_attend_plain(f, x, f->q);
  cf_scheme_circle(f->p->n, x, f->q, dy);
}

/* z_i' = v (sum_j a_ij z_j - z_i), scores times e^(2 v t); A already holds the sign v */
static void raw(cf_field *f, double t, const double *y, double *dy)
{
  const cf_flow_problem *p = f->p;
  double e = 2 * p->repulse * t, grown = 0;
  if (!(fabs(e) <= 600)) f->fault = true;
  else cf_exp_raw(1, &e, &grown);
  cf_attend_heads(f, p->beta * grown, y, f->q);
  cf_step_from(p->n * p->d, -p->repulse, y, f->q, dy);
}

/* theta_i' = P A_i / s_i and r_i' of the scheme [theory of normalization: post 1; pre r; peri r |A|; ngpt |A|/alpha; sqrt sqrt(t+1)] */
static void scheme(cf_field *f, double t, const double *y, size_t i, double *dy)
{
  const cf_flow_problem *p = f->p;
  const size_t n = p->n, d = p->d, m = n * d;
  const double *x = y + i * d, *a = f->q + i * d, c = cf_dot_raw(d, x, a);
  double s = 1, grow = 0;
  const bool pre = p->model == CF_MODEL_PRE_LN || (p->model == CF_MODEL_MIX_LN && t > p->scheme);
  if (pre) s = y[m + i], grow = c;
  else if (p->model == CF_MODEL_PERI_LN) s = y[m + i] * cf_nrm2_raw(d, a), grow = c / cf_nrm2_raw(d, a);
  else if (p->model == CF_MODEL_NGPT) s = cf_nrm2_raw(d, a) / p->scheme;
  else if (p->model == CF_MODEL_SQRT) s = sqrt(t + 1);
  if (!(s >= CF_SCHEME_LEAST)) f->fault = true, s = 1;
  cf_scheme_project(d, c, s, a, x, dy + i * d);
  if (has_radii(p->model)) dy[m + i] = grow;
}

void cf_field_output(cf_field *f, const double *y)
{
  if (f->p->model == CF_MODEL_HARDMAX) cf_attend_hardmax(f, y, f->q);
  else if (f->plain) cf_attend_plain(f, y, f->q);
  else cf_attend_heads(f, f->p->beta, y, f->q);
}

void cf_field_eval(cf_field *f, double t, const double *y, double *dy)
{
  const cf_flow_problem *p = f->p;
  const size_t n = p->n, d = p->d;
  if (p->model == CF_MODEL_CIRCLE) {
    circle(f, y, dy);
  } else if (p->model == CF_MODEL_RAW) {
    raw(f, t, y, dy);
  } else if (f->plain && p->repulse > 0 && p->model == CF_MODEL_SA) {
    cf_sa_field_raw(n, d, p->beta, y, d, dy, d, f->work);
  } else if (f->plain && p->repulse > 0 && p->model == CF_MODEL_USA) {
    cf_usa_field_raw(n, d, p->beta, f->scale, y, d, dy, d, f->work);
  } else if (f->plain && p->repulse > 0 && p->model == CF_MODEL_CAUSAL) {
    cf_sa_causal_field_raw(n, d, p->beta, y, d, dy, d, f->work);
  } else {
    cf_field_output(f, y);
    for (size_t i = 0; i < n; i++) scheme(f, t, y, i, dy);
  }
}
