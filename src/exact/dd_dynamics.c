/* Velocities and energy in double-double balls: the tangents x_j - <x_i, x_j> x_i, weighted. Everything is ball arithmetic
 * (specs/exact.md, section 4 and 10), nothing has a bound of its own. */
#include "ball.h"
#include "dynamics_op.h"

static cf_dd scalar(double x) { return cf_ball(x, 0, 0); }

/* work[j] := beta <x_i, x_j> - |beta| (own time: without the shift); returns the largest centre */
CF_CLONES static double exponents(const cf_field_op *f, size_t i, size_t live, cf_dd *work)
{
  double top = -INFINITY;
  for (size_t j = 0; j < live; j++) {
    cf_dd c = cf_ball_dot(f->d, f->x + i * f->ldx, f->x + j * f->ldx);
    work[j] = cf_ball_finite(cf_ball_add(cf_ball_mul(scalar(f->beta), c), scalar(f->own ? 0 : -fabs(f->beta))));
    if (work[j].rad < INFINITY && work[j].hi > top) top = work[j].hi;
  }
  return top;
}

/* work[j] := e^(work[j] - shift), *sum their sum */
static void weights(size_t live, double shift, cf_dd *work, cf_dd *sum)
{
  *sum = scalar(0);
  for (size_t j = 0; j < live; j++) {
    work[j] = cf_ball_exp(cf_ball_add(work[j], scalar(-shift)));
    *sum = cf_ball_add(*sum, work[j]);
  }
}

/* y[k] := sum_j w_j (x_jk - <x_i, x_j> x_ik) */
CF_CLONES static void tangents(const cf_field_op *f, size_t i, size_t live, const cf_dd *w, cf_dd *y)
{
  const double *xi = f->x + i * f->ldx;
  for (size_t k = 0; k < f->d; k++) y[k] = scalar(0);
  for (size_t j = 0; j < live; j++) {
    const double *xj = f->x + j * f->ldx;
    cf_dd c = cf_ball_dot(f->d, xi, xj);
    for (size_t k = 0; k < f->d; k++) {
      cf_dd v = cf_ball_sub(scalar(xj[k]), cf_ball_mul(c, scalar(xi[k])));
      y[k] = cf_ball_add(y[k], w ? cf_ball_mul(w[j], v) : v);
    }
  }
}

cf_status cf_dd_field(const cf_field_op *f, cf_dd *y, cf_dd *work)
{
  for (size_t i = 0; i < f->n; i++, y += f->d) {
    const size_t live = f->causal ? i + 1 : f->n;
    cf_dd sum;
    if (f->mean && live == 1) { /* the weight is exactly 1 */
      tangents(f, i, live, NULL, y);
      for (size_t k = 0; k < f->d; k++) y[k] = cf_ball_finite(y[k]);
      continue;
    }
    const double top = exponents(f, i, live, work);
    weights(live, f->mean ? top : 0, work, &sum);
    tangents(f, i, live, work, y);
    if (f->own) sum = cf_ball_size(f->n);
    for (size_t k = 0; k < f->d; k++) y[k] = cf_ball_finite(f->mean || f->own ? cf_ball_div(y[k], sum) : cf_ball_mul(scalar(f->scale), y[k]));
  }
  return CF_OK;
}

/* Every unordered pair once. */
cf_status cf_dd_energy(const cf_field_op *f, cf_dd *y)
{
  cf_dd sum = scalar(0);
  for (size_t i = 0; i < f->n; i++)
    for (size_t j = 0; j <= i; j++) {
      cf_dd c = cf_ball_dot(f->d, f->x + i * f->ldx, f->x + j * f->ldx);
      cf_dd w = cf_ball_exp(cf_ball_finite(cf_ball_add(cf_ball_mul(scalar(f->beta), c), scalar(-fabs(f->beta)))));
      sum = cf_ball_add(sum, w);
      if (j < i) sum = cf_ball_add(sum, w);
    }
  cf_dd n = cf_ball_size(f->n);
  *y = cf_ball_finite(cf_ball_div(cf_ball_div(sum, n), n));
  return CF_OK;
}
