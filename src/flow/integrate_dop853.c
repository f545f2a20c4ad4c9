/* Dormand and Prince's method of order 8 with estimates of orders 5 and 3 [flow/dop853.h]. A step: 12 evaluations, each after one sum of up to 12
 * vectors. Compiled with -O3 (Makefile). */
#include <math.h>
#include <string.h>
#include <certiform/fp.h>
#include "flow/dop853.h"
#include "flow/integrate.h"
#include "kernels/clones.h"
#include "kernels/steps.h"

#define AT_ROW(i, j, v) [i][j] = v,
#define AT(i, j, v) [j] = v,
static const double node[CF_DOP853_ALL] = {CF_DOP853_C(AT)};
static const double a[CF_DOP853_ALL][CF_DOP853_ALL] = {CF_DOP853_A(AT_ROW)};
static const double five[CF_DOP853_ALL] = {CF_DOP853_E5(AT)};
static const double third[CF_DOP853_ALL] = {CF_DOP853_B3(AT)};
static const double dense[4][CF_DOP853_ALL] = {CF_DOP853_D(AT_ROW)};

/* The terms of a sum that are there, an even number: coefficients and vectors. */
typedef struct terms {
  size_t count;
  double c[CF_DOP853_ALL + 1];
  double *k[CF_DOP853_ALL + 1];
} terms;

static terms gather(const cf_integrator *s, const double *row)
{
  terms r = {.count = 0};
  for (size_t j = 0; j < CF_DOP853_ALL; j++) {
    r.c[r.count] = row[j], r.k[r.count] = s->k[j];
    r.count += row[j] != 0; /* no branch: a row's pattern is hard to predict */
  }
  if (r.count % 2) r.c[r.count] = 0, r.k[r.count++] = r.k[0];
  return r;
}

/* out := y + h sum c_j k_j; y = NULL: 0 */
static void combine(size_t m, const terms *r, double h, const double *y, double *out) { cf_step_fused(r->count, m, r->c, r->k, h, y, out); }

static void stage(cf_integrator *s, size_t i, double t, double h)
{
  const terms r = gather(s, a[i]);
  combine(s->stride, &r, h, s->y0, s->y);
  s->evaluations++;
  cf_field_eval(s->f, t + node[i] * h, s->y, s->k[i]);
}

/* k[12] := f at s->y, the state at the known time, once */
static void end_slope(cf_integrator *s)
{
  if (s->has_slope) return;
  s->evaluations++;
  cf_field_eval(s->f, s->known, s->y, s->k[12]);
  s->has_slope = true;
}

/* The start of the step and k[0] := f there: where the last accepted step ended at t, the state that it left in s->y, otherwise y. */
static void begin(cf_integrator *s, double t, const double *y)
{
  if (s->known != t) {
    memcpy(s->y, y, s->f->size * sizeof *y);
    s->known = t;
    s->has_slope = false;
  }
  end_slope(s);
  memcpy(s->y0, s->y, s->f->size * sizeof *y);
  double *old = s->k[0];
  s->k[0] = s->k[12];
  s->k[12] = old;
  s->has_dense = s->has_slope = false;
  s->known = NAN;
}

/* stages 1 to 11; y := the end of the step */
static void stages(cf_integrator *s, double t, double h)
{
  for (size_t i = 1; i < CF_DOP853_STAGES; i++) stage(s, i, t, h);
  const terms r = gather(s, a[12]);
  combine(s->stride, &r, h, s->y0, s->y);
}

void cf_dop853_stages(cf_integrator *s, double t, double h, const double *y, double *out);
void cf_dop853_stages(cf_integrator *s, double t, double h, const double *y, double *out)
{
  s->known = NAN;
  begin(s, t, y);
  stages(s, t, h);
  memcpy(out, s->y, s->f->size * sizeof *out);
}

/* sums over all components of (E5 / scale)^2 and (E3 / scale)^2, scale = tol (1 + max(|y0|, |y|)), from the terms of E5 and E3, both the same eight k */
CLONES static void squares(size_t m, const terms *r5, const terms *r3, double tol, const double *restrict y0, const double *restrict y, double *out)
{
  double s5[8] = {0}, s3[8] = {0};
  for (size_t e = 0; e < m; e += 8)
    for (size_t l = 0; l < 8; l++) {
      double u = 0, v = 0;
      for (size_t j = 0; j < 8; j++) {
        u = f_fma(r5->c[j], r5->k[j][e + l], u);
        v = f_fma(r3->c[j], r5->k[j][e + l], v);
      }
      const double p = fabs(y0[e + l]), q = fabs(y[e + l]), w = 1 / (tol * (1 + (p > q ? p : q)));
      u *= w, v *= w;
      s5[l] += u * u;
      s3[l] += v * v;
    }
  out[0] = out[1] = 0;
  for (size_t l = 0; l < 8; l++) out[0] += s5[l], out[1] += s3[l];
}

/* h |E5|^2 / sqrt(|E5|^2 + |E3|^2/100) in the mean, E5 = five k, E3 = (b - third) k   [HairerNorsettWanner1993, II.10] */
static double error_of(const cf_integrator *s, double tol, double h)
{
  double total[2], three[CF_DOP853_ALL];
  for (size_t j = 0; j < CF_DOP853_ALL; j++) three[j] = a[12][j] - third[j];
  const terms r5 = gather(s, five), r3 = gather(s, three);
  squares(s->stride, &r5, &r3, tol, s->y0, s->y, total);
  if (total[0] == 0 && total[1] == 0) return 0;
  return h * total[0] / sqrt((total[0] + 0.01 * total[1]) * (double)s->f->size);
}

static double eighth_root(double q) { return sqrt(sqrt(sqrt(q))); }
static double thirty_second_root(double q) { return sqrt(sqrt(eighth_root(q))); }

static double rms(const cf_integrator *s, double tol, const double *y, const double *v, const double *w)
{
  double sum = 0;
  for (size_t e = 0; e < s->f->size; e++) {
    const double u = (v[e] - (w ? w[e] : 0)) / (tol + tol * fabs(y[e]));
    sum += u * u;
  }
  return sqrt(sum / (double)s->f->size);
}

/* [HairerNorsettWanner1993, II.4, starting step size], five times (measured for sa: less work) */
double cf_dop853_start(cf_integrator *s, double tol, double t, double most, const double *y)
{
  const size_t m = s->f->size;
  s->evaluations += 2;
  memcpy(s->y0, y, m * sizeof *y);
  cf_field_eval(s->f, t, s->y0, s->k[12]);
  const double d0 = rms(s, tol, y, y, NULL), d1 = rms(s, tol, y, s->k[12], NULL);
  double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
  if (!(h0 <= most)) h0 = most;
  cf_step_from(m, h0, s->k[12], y, s->y);
  cf_field_eval(s->f, t + h0, s->y, s->k[1]);
  memcpy(s->y, y, m * sizeof *y);
  const double d2 = rms(s, tol, y, s->k[1], s->k[12]) / h0, d = d1 > d2 ? d1 : d2;
  double h1 = d <= 1e-15 ? (h0 > 1e-3 ? h0 * 1e-3 : 1e-6) : 5 * eighth_root(0.01 / d);
  if (!(h1 <= 100 * h0)) h1 = 100 * h0;
  s->known = s->f->fault ? NAN : t;
  s->has_slope = true;
  s->error = 1e-4;
  return h1 <= most ? h1 : most;
}

static double distance(size_t m, const double *x, const double *y)
{
  double most = 0;
  for (size_t e = 0; e < m; e++) most = fabs(x[e] - y[e]) > most ? fabs(x[e] - y[e]) : most;
  return most;
}

/* The accepted step: y is the state on the sphere; the next step goes on from the state as it is, unless that has left the sphere by more than tol
 * [specs/dynamics.md]. The field there begins the next step and ends the dense output of this one, whichever asks first. */
static cf_status accept(cf_integrator *s, double tol, double t, double *y)
{
  const size_t m = s->f->size;
  memcpy(y, s->y, m * sizeof *y);
  if (cf_field_retract(s->f, y) != CF_OK) return CF_EBOX;
  if (distance(m, s->y, y) > tol) memcpy(s->y, y, m * sizeof *y);
  s->known = t;
  return CF_OK;
}

/* 0.94 (last^2 / err^3)^(1/32) of the estimates of this and the last accepted step: integral gain 1/32, proportional gain 1/16. Estimates settle at 0.14,
 * and no step changes fast (measured for sa: less work for the same error at the end).             [Gustafsson1991; HairerNorsettWanner1993, II.4] */
static double growth(double last, double err) { return 0.94 * thirty_second_root(last * last / (err * err * err)); }

cf_status cf_dop853_advance(cf_integrator *s, double tol, double *t, double *h, double *y, size_t *rejected)
{
  const double least = 0x1p-40 * (*t > 1 ? *t : 1);
  double most = 10;
  begin(s, *t, y);
  if (s->f->fault) return CF_EBOX;
  for (;;) {
    stages(s, *t, *h);
    const double err = error_of(s, tol, *h);
    if (err < 1 && !s->f->fault) {
      const double factor = growth(s->error, err); /* infinite where err is 0 */
      *t += *h;
      *h *= factor < most ? factor : most;
      s->error = err > 1e-4 ? err : 1e-4;
      return accept(s, tol, *t, y);
    }
    const double factor = 0.9 / eighth_root(err);
    *h *= factor >= 0.2 && !s->f->fault ? factor : 0.2; /* NaN: 0.2 */
    s->f->fault = false;
    most = 1;
    ++*rejected;
    if (*h < least) return CF_UNDECIDED;
  }
}

/* F_0 = y1 - y0, F_1 = h k_0 - F_0, F_2 = 2 F_0 - h (k_0 + k_12), F_3 .. F_6 = h D k, after the three stages of its own */
static void make_dense(cf_integrator *s, double t, double h)
{
  const size_t m = s->f->size;
  double *f = s->dense;
  end_slope(s);
  memcpy(f, s->y, s->stride * sizeof *f); /* y1: the stages overwrite y */
  for (size_t i = 13; i < CF_DOP853_ALL; i++) stage(s, i, t, h);
  memcpy(s->y, f, s->stride * sizeof *f);
  for (size_t i = 0; i < 4; i++) {
    const terms r = gather(s, dense[i]);
    combine(s->stride, &r, h, NULL, f + (3 + i) * s->stride);
  }
  for (size_t e = 0; e < m; e++) {
    const double r = f[e] - s->y0[e];
    f[e] = r;
    f[e + s->stride] = h * s->k[0][e] - r;
    f[e + 2 * s->stride] = 2 * r - h * (s->k[0][e] + s->k[12][e]);
  }
  s->has_dense = true;
}

/* y(theta) = y0 + theta (F_0 + (1 - theta)(F_1 + theta (F_2 + (1 - theta)(F_3 + theta (F_4 + (1 - theta)(F_5 + theta F_6)))))) */
void cf_dop853_dense(cf_integrator *s, double t, double h, double theta, double *y)
{
  if (!s->has_dense) make_dense(s, t, h);
  for (size_t e = 0; e < s->f->size; e++) {
    double v = 0;
    for (size_t i = 7; i-- > 0;) v = (v + s->dense[i * s->stride + e]) * (i % 2 ? 1 - theta : theta);
    y[e] = s->y0[e] + v;
  }
  (void)!cf_field_retract(s->f, y); /* y is within the error of a state of length 1 */
}
