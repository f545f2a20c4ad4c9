#include <certiform/dynamics.h>
#include "checked/check.h"

static cf_status check(size_t n, size_t d, double beta, cf_arg x, size_t n_out, const cf_arg *out)
{
  cf_status s = cf_check_args(1, &x, n_out, out);
  if (s == CF_ENULL) return s;
  if (n == 0 || d == 0 || n > CF_DYNAMICS_NMAX || d > CF_DYNAMICS_NMAX || x.ld > CF_DYNAMICS_NMAX || out[0].ld > CF_DYNAMICS_NMAX) return CF_ESIZE;
  if (s != CF_OK) return s;
  return cf_worse(cf_check_range(1, &beta, CF_DYNAMICS_BETAMIN, CF_DYNAMICS_BETAMAX), cf_check_box(x, CF_DYNAMICS_XMAX));
}

typedef void field_fn(size_t, size_t, double, const double *, size_t, double *, size_t, double *);
typedef void scaled_fn(size_t, size_t, double, double, const double *, size_t, double *, size_t, double *);

static cf_status field(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work, field_fn *raw)
{
  cf_arg out[2] = {{f, n, d, ldf}, {work, 1, 0, 0}};
  if (n <= CF_DYNAMICS_NMAX && d <= CF_DYNAMICS_NMAX) out[1] = cf_vec_arg(cf_dynamics_work(n, d), work);
  cf_status s = check(n, d, beta, (cf_arg){x, n, d, ldx}, 2, out);
  if (s == CF_OK) raw(n, d, beta, x, ldx, f, ldf, work);
  return s;
}

static cf_status scaled(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work, scaled_fn *raw)
{
  cf_arg out[2] = {{f, n, d, ldf}, {work, 1, 0, 0}};
  if (n <= CF_DYNAMICS_NMAX && d <= CF_DYNAMICS_NMAX) out[1] = cf_vec_arg(cf_dynamics_work(n, d), work);
  cf_status s = check(n, d, beta, (cf_arg){x, n, d, ldx}, 2, out);
  if (s == CF_OK || s == CF_ENONFINITE || s == CF_EBOX) s = cf_worse(s, cf_check_range(1, &scale, -CF_DYNAMICS_SCALEMAX, CF_DYNAMICS_SCALEMAX));
  if (s == CF_OK) raw(n, d, beta, scale, x, ldx, f, ldf, work);
  return s;
}

cf_status cf_sa_field(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  return field(n, d, beta, x, ldx, f, ldf, work, cf_sa_field_raw);
}

cf_status cf_sa_causal_field(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  return field(n, d, beta, x, ldx, f, ldf, work, cf_sa_causal_field_raw);
}

cf_status cf_usa_field(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  return scaled(n, d, beta, scale, x, ldx, f, ldf, work, cf_usa_field_raw);
}

cf_status cf_usa_causal_field(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  return scaled(n, d, beta, scale, x, ldx, f, ldf, work, cf_usa_causal_field_raw);
}

cf_status cf_energy(size_t n, size_t d, double beta, const double *x, size_t ldx, double *value, double *work)
{
  cf_arg out[2] = {cf_vec_arg(1, value), {work, 1, 0, 0}};
  if (n <= CF_DYNAMICS_NMAX && d <= CF_DYNAMICS_NMAX) out[1] = cf_vec_arg(cf_dynamics_work(n, d) + n * d + n, work);
  cf_status s = check(n, d, beta, (cf_arg){x, n, d, ldx}, 2, out);
  if (s == CF_OK) *value = cf_energy_raw(n, d, beta, x, ldx, work);
  return s;
}

static int directed(size_t d, const double *x)
{
  for (size_t k = 0; k < d; k++)
    if (x[k] >= 0x1p-400 || x[k] <= -0x1p-400) return 1;
  return 0;
}

cf_status cf_retract(size_t n, size_t d, double *x, size_t ldx)
{
  cf_arg a = {x, n, d, ldx};
  cf_status s = cf_check_args(1, &a, 0, NULL);
  if (s == CF_ENULL) return s;
  if (n == 0 || d == 0 || n > CF_DYNAMICS_NMAX || d > CF_DYNAMICS_NMAX || ldx > CF_DYNAMICS_NMAX) return CF_ESIZE;
  if (s == CF_OK) s = cf_check_box(a, CF_DYNAMICS_XMAX);
  for (size_t i = 0; s == CF_OK && i < n; i++)
    if (!directed(d, x + i * ldx)) s = CF_EUNDEFINED;
  if (s == CF_OK) cf_retract_raw(n, d, x, ldx);
  return s;
}
