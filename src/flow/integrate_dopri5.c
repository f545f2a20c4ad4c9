/* Dormand and Prince's pair of orders 5 and 4, seven stages, the last being the first of the next step.
 * Coefficients: [DormandPrince1980], table 2 (RK5(4)7M); dense output: [HairerNorsettWanner1993], II.6 (contd5). */
#include <math.h>
#include <string.h>
#include "flow/integrate.h"
#include "kernels/steps.h"

static const double node[7] = {0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1};
static const double a[7][6] = {
    {0},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
};
/* the weights of order 5 minus those of order 4 */
static const double error[7] = {71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40};
static const double dense[7] = {-12715105075.0 / 11282082432.0, 0, 87487479700.0 / 32700410799.0, -10690763975.0 / 1880347072.0,
                                701980252875.0 / 199316789632.0, -1453857185.0 / 822651844.0, 69997945.0 / 29380423.0};

void cf_dopri5_stages(cf_integrator *s, double t, double h, const double *y, double *out);

/* out := y + h sum b k; all seven k filled. out may be y. */
void cf_dopri5_stages(cf_integrator *s, double t, double h, const double *y, double *out)
{
  memmove(s->y0, y, s->f->size * sizeof *y);
  for (int i = 0; i < 7; i++) {
    cf_step_stage((size_t)i, s->f->size, a[i], s->k, h, s->y0, s->y);
    s->evaluations++;
    cf_field_eval(s->f, t + node[i] * h, s->y, s->k[i]);
  }
  memcpy(out, s->y, s->f->size * sizeof *out);
}

/* the largest component of h (b - b4) k; NaN is infinite */
static double error_of(const cf_integrator *s, double h)
{
  double most = 0;
  for (size_t e = 0; e < s->f->size; e++) {
    double sum = 0;
    for (int i = 0; i < 7; i++) sum += error[i] * s->k[i][e];
    sum = fabs(h * sum);
    if (!(sum <= most)) most = sum;
    if (isnan(sum)) return INFINITY;
  }
  return most;
}

/* (tol/err)^(1/5) by Newton's iteration on r^5 = q, q in [2^-30, 2^30]: no libm */
static double fifth_root(double q)
{
  double r = 1;
  q = q < 0x1p-30 ? 0x1p-30 : q > 0x1p30 ? 0x1p30 : q;
  for (int i = 0; i < 80; i++) r -= (r - q / (r * r * r * r)) / 5;
  return r;
}

cf_status cf_dopri5_advance(cf_integrator *s, double tol, double *t, double *h, double *y, size_t *rejected)
{
  for (;;) {
    const double least = 0x1p-40 * (*t > 1 ? *t : 1);
    cf_dopri5_stages(s, *t, *h, y, s->y);
    const double err = error_of(s, *h), factor = err == 0 ? 5 : 0.9 * fifth_root(tol / err);
    const bool pass = err <= tol && !s->f->fault;
    const double done = *h;
    *h *= s->f->fault ? 0.2 : factor < 0.2 ? 0.2 : factor > 5 ? 5 : factor;
    if (pass) {
      *t += done;
      memcpy(y, s->y, s->f->size * sizeof *y);
      return cf_field_retract(s->f, y) == CF_OK ? CF_OK : CF_EBOX;
    }
    s->f->fault = false;
    ++*rejected;
    if (*h < least) return CF_UNDECIDED;
  }
}

/* y(theta) = y0 + theta (r1 + (1 - theta)(r2 + theta (r3 + (1 - theta) r4))), r1 = y1 - y0, r2 = h k1 - r1, r3 = r1 - h k7 - r2, r4 = h sum d k */
void cf_dopri5_dense(const cf_integrator *s, double h, double theta, double *y)
{
  const double other = 1 - theta;
  for (size_t e = 0; e < s->f->size; e++) {
    double r1 = 0, r4 = 0;
    for (int i = 0; i < 6; i++) r1 += a[6][i] * s->k[i][e];
    for (int i = 0; i < 7; i++) r4 += dense[i] * s->k[i][e];
    r1 *= h;
    r4 *= h;
    const double r2 = h * s->k[0][e] - r1, r3 = r1 - h * s->k[6][e] - r2;
    y[e] = s->y0[e] + theta * (r1 + other * (r2 + theta * (r3 + other * r4)));
  }
  (void)!cf_field_retract(s->f, y); /* y is within the error of a state of length 1 */
}
