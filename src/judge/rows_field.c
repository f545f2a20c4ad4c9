/* The velocity field of attention on the sphere as a problem: one row is one configuration of n tokens, so that every tier sees them all. */
#include <math.h>
#include <certiform/dynamics.h>
#include <certiform/expo.h>
#include "exact/dynamics_op.h"
#include "judge/problem.h"

bool cf_problem_field(cf_problem *p, cf_error *err)
{
  const cf_tensor *x = p->o.x;
  if (!cf_problem_input(p, x, "x", false, &p->x, err)) return false;
  if (x->ndim < 2) return cf_problem_fail(err, "%s: x has %u dimensions, expected at least 2: tokens, coordinates", x->path, x->ndim);
  if (!isfinite(p->o.beta)) return cf_problem_fail(err, "field: --beta is %g, expected a finite number", p->o.beta);
  p->nq = p->nk = x->shape[x->ndim - 2];
  p->d = p->dv = x->shape[x->ndim - 1];
  if (p->nq > CF_DYNAMICS_NMAX || p->d > CF_DYNAMICS_NMAX)
    return cf_problem_fail(err, "%s: x: %zu tokens of dimension %zu, expected at most %zu of each", x->path, p->nq, p->d, CF_DYNAMICS_NMAX);
  p->scale = p->o.beta;
  p->rows = 1;
  for (unsigned i = 0; i < x->ndim; i++) p->shape[i] = x->shape[i];
  for (unsigned i = 0; i + 2 < x->ndim; i++)
    if (!cf_times(p->rows, x->shape[i], &p->rows)) return cf_problem_fail(err, "%s: x: too many configurations", x->path);
  p->ndim = x->ndim;
  if (!cf_times(p->nq, p->d, &p->n)) return cf_problem_fail(err, "%s: x: a configuration is too large", x->path);
  p->m = p->n;
  const size_t checked = cf_dynamics_work(p->nq, p->d), bound = cf_dynamics_bound_work(p->nq, p->d);
  p->work = (checked > bound ? checked : bound) + 4 * p->nq + p->d; /* the tolerance's: 4 n + d */
  return cf_problem_sizes(p, x->path, err) && cf_problem_take(p, x->path, p->work, sizeof(double), err);
}

static void gather(const cf_problem *p, cf_row *r)
{
  r->n = r->m = p->n;
  for (size_t k = 0; k < p->n; k++) r->x[k] = p->x[r->row * p->n + k];
}

static cf_field_op op_of(const cf_problem *p, const cf_row *r)
{
  return (cf_field_op){p->nq, p->d, p->o.field_causal, !p->o.field_usa, p->o.field_usa, p->o.beta, 1, r->x, p->d};
}

/* usa from the weights exp(beta c - |beta|): F +- b times (E +- M)/n. Five roundings, and what underflows, lie below the last two terms and factor. */
static cf_status own_time(const cf_problem *p, cf_row *r)
{
  const double beta = fabs(p->o.beta), n = (double)p->nq;
  double E, M;
  cf_status s = cf_usa_field_bound(p->nq, p->d, p->o.beta, 1.0, r->x, p->d, r->value, p->d, r->bound, p->d, r->work);
  if (s == CF_OK) s = cf_exp_bound(1, &beta, &E, &M);
  for (size_t i = 0; s == CF_OK && i < r->m; i++) {
    const double F = r->value[i], v = E * F / n;
    r->bound[i] = (((E + M) * r->bound[i] + M * fabs(F)) / n + 0x1p-51 * fabs(v) + 0x1p-1070) * (1 + 0x1p-45);
    r->value[i] = v;
  }
  return s;
}

static cf_status bound(const cf_problem *p, cf_row *r)
{
  const cf_status s = p->o.field_usa ? own_time(p, r) : (p->o.field_causal ? cf_sa_causal_field_bound : cf_sa_field_bound)(p->nq, p->d, p->o.beta, r->x, p->d, r->value, p->d,
                                                                                       r->bound, p->d, r->work);
  for (size_t i = 0; i < r->m; i++) r->t[i] = (cf_dd){r->value[i], 0, s == CF_OK ? r->bound[i] : INFINITY};
  return s;
}

static cf_status dd(const cf_problem *p, cf_row *r)
{
  const cf_field_op f = op_of(p, r);
  return cf_dd_field(&f, r->t, r->dd_work);
}

static cf_status ref(const cf_problem *p, const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  const cf_field_op f = op_of(p, r);
  return cf_ref_field(&f, want, prec, lo, hi);
}

static cf_status cmp(const cf_problem *p, const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  const cf_field_op f = op_of(p, r);
  return cf_cmp_field(&f, i, c, prec_max, sign);
}

/* The kernels clamp the exponents of the weights to what the sphere allows: elsewhere they compute another formula. */
static bool on_the_sphere(const cf_problem *p, const double *x)
{
  for (size_t i = 0; i < p->nq; i++) {
    double s = -1;
    for (size_t k = 0; k < p->d; k++) s += x[i * p->d + k] * x[i * p->d + k];
    if (!(fabs(s) <= 0x1p-20)) return false;
  }
  return true;
}

static cf_status checked(const cf_problem *p, cf_row *r)
{
  if (!on_the_sphere(p, r->x)) return CF_EBOX;
  if (p->o.field_usa) {
    double E, M, beta = fabs(p->o.beta);
    const cf_status s = cf_exp_bound(1, &beta, &E, &M);
    return s == CF_OK ? cf_usa_field(p->nq, p->d, p->o.beta, E / (double)p->nq, r->x, p->d, r->value, p->d, r->work) : s;
  }
  return (p->o.field_causal ? cf_sa_causal_field : cf_sa_field)(p->nq, p->d, p->o.beta, r->x, p->d, r->value, p->d, r->work);
}

static size_t output(const cf_problem *p, const cf_row *r, size_t i) { return r->row * p->n + i; }

const cf_row_ops cf_rows_field = {"field", gather, bound, dd, ref, cmp, checked, output};
