/* Sine and cosine of double-double balls; the error bounds are derived in specs/exact.md, section 9. */
#include "ball.h"
#include "trig_table.h"

#define DD_TRIG_XMAX 0x1p30
#define DD_PI_64_ERR 0x1p-162 /* of n c3 and of c1 + c2 + c3 against pi/64, per unit of n (dd-pi) */

/* c[0] + q (c[1] + q (c[2] + q (c[3] + q (c[4] + q c[5])))) for 0 <= q <= 0.00061; the last three terms in double */
static cf_dd series(const double c[6][2], cf_dd q)
{
  double x = q.hi;
  double tail = x * (c[3][0] + x * (c[4][0] + x * c[5][0]));
  double t0 = fabs(tail) * 0x1p-48 + q.rad; /* double rounding, q.lo, remainder; and |d tail / dq| < 1 */
  cf_dd p = cf_ball_add(cf_ball(c[2][0], c[2][1], 0x1p-114), cf_ball(tail, 0, t0));
  p = cf_ball_add(cf_ball(c[1][0], c[1][1], 0x1p-110), cf_ball_mul(q, p));
  return cf_ball_add(cf_ball(c[0][0], c[0][1], 0x1p-107), cf_ball_mul(q, p));
}

/* sin(j pi/64), any j */
static cf_dd table(unsigned j)
{
  unsigned i = j & 63;
  const double *s = cf_sin_64[i > 32 ? 64 - i : i];
  cf_dd y = cf_ball(s[0], s[1], s[0] * 0x1p-106);
  return j & 64 ? cf_ball_neg(y) : y;
}

/* x = n pi/64 + r, |r| <= 0.02455 */
static cf_dd reduce(double x, double *n)
{
  const double magic = 0x1.8p52, per = 0x1.45f306dc9c883p+4; /* 64/pi */
  double m = x * per + magic, e;
  double k = *n = m - magic;
  double p = cf_two_prod(k, cf_pi_64[0], &e);
  cf_dd r = cf_ball_sub(cf_ball(x, 0, 0), cf_ball(p, 0, 0)); /* two doubles: exact */
  r = cf_ball_sub(r, cf_ball(e, 0, 0));
  p = cf_two_prod(k, cf_pi_64[1], &e);
  r = cf_ball_sub(r, cf_ball(p, e, 0));
  return cf_ball_sub(r, cf_ball(k * cf_pi_64[2], 0, fabs(k) * DD_PI_64_ERR));
}

/* sin(x + j pi/64) = sin(a + r) = sin a + (sin a (cos r - 1) + cos a sin r), a = (n + j) pi/64 */
static cf_dd sine(double x, unsigned j)
{
  double n;
  if (!(fabs(x) <= DD_TRIG_XMAX)) return cf_ball_unknown();
  cf_dd r = reduce(x, &n), q = cf_ball_mul(r, r);
  j += (unsigned)(int64_t)n;
  cf_dd s = cf_ball_add(r, cf_ball_mul(r, cf_ball_mul(q, series(cf_sin_series, q))));
  cf_dd c = cf_ball_mul(q, series(cf_cos_series, q)); /* cos r - 1 */
  cf_dd a = table(j), b = table(j + 32);
  return cf_ball_add(a, cf_ball_add(cf_ball_mul(a, c), cf_ball_mul(b, s)));
}

cf_status cf_dd_sin(size_t n, const double *x, cf_dd *y)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i])) return CF_ENONFINITE;
  for (size_t i = 0; i < n; i++) y[i] = x[i] == 0 ? cf_ball(0, 0, 0) : cf_ball_finite(sine(x[i], 0));
  return CF_OK;
}

cf_status cf_dd_cos(size_t n, const double *x, cf_dd *y)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i])) return CF_ENONFINITE;
  for (size_t i = 0; i < n; i++) y[i] = x[i] == 0 ? cf_ball(1, 0, 0) : cf_ball_finite(sine(x[i], 32));
  return CF_OK;
}
