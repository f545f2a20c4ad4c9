/* Compensated sums and products of vectors [OgitaRumpOishi2005] in lanes, with a running bound; specs/exact.md, section 6. */
#include "ball.h"

#define LANES 8
#define CF_DD_NMAX ((size_t)1 << 30) /* longer vectors: unknown */

typedef struct lanes {
  double s[LANES], c[LANES], b[LANES]; /* sums, their errors, the errors' absolute values */
} lanes;

/* The exact sum of a lane is s + c + (error at most (n + 2) u (1 + 2^-20) b), n terms in the lane. */
static cf_dd combine(const lanes *t, size_t n, double eta)
{
  cf_dd y = cf_ball(0, 0, 0);
  double b = 0;
  for (int l = 0; l < LANES; l++) {
    double lo, hi = cf_two_sum(t->s[l], t->c[l], &lo);
    y = cf_ball_add(y, cf_ball(hi, lo, 0));
    b += t->b[l];
  }
  double steps = (double)(n / LANES + LANES + 2);
  if (b != 0) y.rad += steps * 0x1p-53 * b * (1 + 0x1p-19);
  y.rad = y.rad * CF_DD_UP + eta;
  return y;
}

static inline void add_product(double *s, double *c, double *b, double x, double y)
{
  double h = x * y, t = *s + h;
  double e = cf_term_low(*s, x, y, h, t);
  *s = t;
  *c += e;
  *b += fabs(e);
}

CF_CLONES void cf_dd_dot_lanes(size_t n, const double *x, const double *y, double *s, double *c, double *b);
CF_CLONES void cf_dd_dot_lanes(size_t n, const double *x, const double *y, double *s, double *c, double *b)
{
  double sl[LANES] = {0}, cl[LANES] = {0}, bl[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (size_t l = 0; l < LANES; l++) add_product(&sl[l], &cl[l], &bl[l], x[i + l], y[i + l]);
  for (; i < n; i++) add_product(&sl[i % LANES], &cl[i % LANES], &bl[i % LANES], x[i], y[i]);
  for (size_t l = 0; l < LANES; l++) s[l] = sl[l], c[l] = cl[l], b[l] = bl[l];
}

static cf_dd dot_eta(size_t n, const double *x, const double *y, double eta)
{
  lanes t;
  if (n > CF_DD_NMAX) return cf_ball_unknown();
  cf_dd_dot_lanes(n, x, y, t.s, t.c, t.b);
  return cf_ball_finite(combine(&t, n, eta));
}

/* the least nonzero |x[i]|, INFINITY if there is none */
static double least(size_t n, const double *x)
{
  double m = INFINITY;
  for (size_t i = 0; i < n; i++)
    if (x[i] != 0 && fabs(x[i]) < m) m = fabs(x[i]);
  return m;
}

cf_dd cf_ball_dot(size_t n, const double *x, const double *y)
{
  /* no product below 2^-968 but zero: fma(x, y, -p) is exact; otherwise each loses at most 2^-1075 */
  double eta = least(n, x) * least(n, y) >= 0x1p-968 ? 0 : (double)n * 0x1p-1074;
  return dot_eta(n, x, y, eta);
}

cf_dd cf_ball_dot_fast(size_t n, const double *x, const double *y)
{
  return dot_eta(n, x, y, (double)n * 0x1p-1074);
}

cf_dd cf_ball_sum(size_t n, const double *x)
{
  lanes t = {{0}, {0}, {0}};
  if (n > CF_DD_NMAX) return cf_ball_unknown();
  for (size_t i = 0; i < n; i++) {
    size_t l = i % LANES;
    double q;
    t.s[l] = cf_two_sum(t.s[l], x[i], &q);
    t.c[l] += q;
    t.b[l] += fabs(q);
  }
  return cf_ball_finite(combine(&t, n, 0));
}

cf_status cf_dd_sum(size_t n, const double *x, cf_dd *y)
{
  *y = cf_ball_sum(n, x);
  return CF_OK;
}

cf_status cf_dd_dot(size_t n, const double *x, const double *y, cf_dd *z)
{
  *z = cf_ball_dot(n, x, y);
  return CF_OK;
}

cf_status cf_dd_nrm2(size_t n, const double *x, cf_dd *y)
{
  *y = cf_ball_finite(cf_ball_sqrt(cf_ball_dot(n, x, x)));
  return CF_OK;
}
