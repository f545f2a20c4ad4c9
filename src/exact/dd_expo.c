/* Exponential and logarithm of double-double balls; the error bounds are derived in specs/exact.md, section 5. */
#include "ball.h"
#include "dd_table.h"

static cf_dd constant(const double c[2])
{
  return cf_ball(c[0], c[1], 0);
}

/* Without radii: the error of the whole is bounded once, a priori. */
static cf_dd add(cf_dd a, cf_dd b)
{
  double sl, tl, vl, zl;
  double sh = cf_two_sum(a.hi, b.hi, &sl);
  double th = cf_two_sum(a.lo, b.lo, &tl);
  double c = sl + th;
  double vh = cf_fast_two_sum(sh, c, &vl);
  double w = tl + vl;
  double zh = cf_fast_two_sum(vh, w, &zl);
  return cf_ball(zh, zl, 0);
}

static cf_dd mul(cf_dd a, cf_dd b)
{
  double zl, p = a.hi * b.hi;
  double d = cf_mul_low(a.hi, a.lo, b.hi, b.lo, p);
  double zh = cf_fast_two_sum(p, d, &zl);
  return cf_ball(zh, zl, 0);
}

/* e^r - 1 for |r| <= 0.00542: r + r (r (1/2 + r (1/6 + r (1/24 + r (1/120 + r tail(r)))))), the tail in double.
 * Relative error at most CF_DD_EXPM1_REL; absolute error at most 2^-104. */
static cf_dd series(cf_dd r)
{
  const double(*c)[2] = cf_inv_factorial; /* c[k] = 1/(k+2)! */
  double x = r.hi;
  double tail = c[4][0] + x * (c[5][0] + x * (c[6][0] + x * (c[7][0] + x * (c[8][0] + x * c[9][0]))));
  cf_dd p = add(constant(c[3]), cf_ball(x * tail, 0, 0));
  p = add(constant(c[2]), mul(r, p));
  p = add(constant(c[1]), mul(r, p));
  p = add(constant(c[0]), mul(r, p));
  return add(r, mul(r, mul(r, p)));
}

/* x = k ln2/64 + r, |r| <= 0.00542, for |x| <= 700 */
static cf_dd reduce(cf_dd x, int *k)
{
  const double magic = 0x1.8p52, per = 0x1.71547652b82fep+6; /* 64/ln 2 */
  double m = x.hi * per + magic;
  double n = m - magic;
  double e, s = cf_two_sum(x.hi, -n * cf_ln2_64[0], &e); /* the product is exact: 17 + 36 bits */
  cf_dd r = add(cf_ball(s, e, 0), cf_ball(x.lo, 0, 0));
  r = add(r, cf_ball(-n * cf_ln2_64[1], 0, 0)); /* exact too */
  *k = (int)n;
  return add(r, cf_ball(-n * cf_ln2_64[2], 0, 0));
}

/* e^(x +- e) differs from e^x by at most e^x (e + e^2) for e <= 1 */
cf_dd cf_ball_exp(cf_dd x)
{
  if (x.hi == 0 && x.lo == 0 && x.rad == 0) return cf_ball(1, 0, 0);
  if (x.hi < -700 && x.hi + x.rad < -699.5) return cf_ball(0, 0, CF_DD_EXP_TINY);
  if (!(fabs(x.hi) <= 700 && x.rad <= 1)) return cf_ball_unknown();
  int k;
  cf_dd r = series(reduce(x, &k)), t = constant(cf_exp2_64[k & 63]);
  cf_dd y = add(t, mul(t, r));
  int e = (k - (k & 63)) / 64;
  y.hi = cf_scale2(y.hi, e);
  y.lo = cf_scale2(y.lo, e);
  y.rad = y.hi * (CF_DD_EXP_REL + x.rad * (1 + x.rad)) * CF_DD_UP + CF_DD_ETA;
  return y;
}

cf_dd cf_ball_expm1(cf_dd x)
{
  if (x.hi == 0 && x.lo == 0 && x.rad == 0) return cf_ball(0, 0, 0);
  if (!(fabs(x.hi) <= 0.005 && x.rad <= 0.005)) return cf_ball_add(cf_ball_exp(x), cf_ball(-1, 0, 0));
  cf_dd y = series(cf_ball(x.hi, x.lo, 0));
  y.rad = (fabs(y.hi) * CF_DD_EXPM1_REL + 1.02 * x.rad) * CF_DD_UP + CF_DD_ETA; /* |d e^t / dt| <= e^0.01 < 1.02 */
  return y;
}

/* 2 atanh(s) = 2 s (1 + s^2/3 + ... + s^14/15 + remainder below 2^-115) for |s| <= 0.008; the terms from s^8/9 on in double */
static cf_dd two_atanh(cf_dd s)
{
  const double(*c)[2] = cf_inv_odd; /* c[k] = 1/(2k+3) */
  cf_dd q = cf_ball_mul(s, s);
  double x = q.hi;
  double tail = x * (c[3][0] + x * (c[4][0] + x * (c[5][0] + x * c[6][0])));
  double t0 = fabs(tail) * 0x1p-48 + fabs(q.rad); /* double rounding, q.lo, remainder; and |d tail / dq| < 1 */
  cf_dd p = cf_ball_add(cf_ball(c[2][0], c[2][1], 0x1p-108), cf_ball(tail, 0, t0));
  p = cf_ball_add(cf_ball(c[1][0], c[1][1], 0x1p-108), cf_ball_mul(q, p));
  p = cf_ball_add(cf_ball(c[0][0], c[0][1], 0x1p-107), cf_ball_mul(q, p));
  p = cf_ball_add(s, cf_ball_mul(s, cf_ball_mul(q, p)));
  return cf_ball(2 * p.hi, 2 * p.lo, 2 * p.rad);
}

/* log(1 + z) = 2 atanh(z / (2 + z)) for |z| <= 1/63 */
static cf_dd log1p_small(cf_dd z)
{
  return two_atanh(cf_ball_div(z, cf_ball_add(cf_ball(2, 0, 0), z)));
}

/* x = 2^e m, m in [0.707, 1.415); m c = 1 + z with c from the table: log x = e ln 2 - log c + log(1 + z).
 * For m in [63/64, 65/64) the table has c = 1 and log c = 0, so nothing cancels near x = 1. */
cf_dd cf_ball_log(cf_dd x)
{
  if (!(x.hi >= 0x1p-1000 && x.hi <= 0x1p1000 && x.rad < 0.5 * x.hi)) return cf_ball_unknown();
  int e = cf_expo(x.hi);
  double mh = cf_scale2(x.hi, -e);
  if (mh > 0x1.6ap+0) e++, mh *= 0.5; /* 0x1.6ap+0 < sqrt 2 */
  double ml = cf_scale2(x.lo, -e);
  int j = (int)(mh * 64) - 45;
  double c = cf_log_c[j], zl, wl;
  double zh = cf_two_prod(mh, c, &zl), wh = cf_two_prod(ml, c, &wl);
  cf_dd z = cf_ball_add(cf_ball(zh - 1, 0, 0), cf_ball(zl, 0, 0)); /* zh - 1 is exact: Sterbenz */
  z = cf_ball_add(z, cf_ball(wh, wl, 0));
  cf_dd y = log1p_small(z);
  y = cf_ball_add(cf_ball(cf_log_t[j][0], cf_log_t[j][1], fabs(cf_log_t[j][0]) * 0x1p-106), y);
  if (e != 0) y = cf_ball_add(cf_ball_mul(cf_ball(e, 0, 0), cf_ball(cf_ln2[0], cf_ln2[1], 0x1p-107)), y);
  y.rad = (y.rad + 2 * x.rad / x.hi * (1 + 0x1p-50)) * CF_DD_UP; /* |log(x + d) - log x| <= d / (x - d) */
  return y;
}

cf_dd cf_ball_log1p(cf_dd x)
{
  if (cf_ball_is_zero(x)) return x;
  if (fabs(x.hi) <= 0x1p-6 && x.rad <= 0x1p-20) return log1p_small(x);
  return cf_ball_log(cf_ball_add(cf_ball(1, 0, 0), x));
}

static cf_status elementwise(size_t n, const double *x, cf_dd *y, cf_dd (*f)(cf_dd))
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i])) return CF_ENONFINITE;
  for (size_t i = 0; i < n; i++) y[i] = cf_ball_finite(f(cf_ball(x[i], 0, 0)));
  return CF_OK;
}

cf_status cf_dd_exp(size_t n, const double *x, cf_dd *y)
{
  return elementwise(n, x, y, cf_ball_exp);
}

cf_status cf_dd_expm1(size_t n, const double *x, cf_dd *y)
{
  return elementwise(n, x, y, cf_ball_expm1);
}

cf_status cf_dd_log(size_t n, const double *x, cf_dd *y)
{
  for (size_t i = 0; i < n; i++)
    if (x[i] <= 0) return CF_EUNDEFINED;
  return elementwise(n, x, y, cf_ball_log);
}

cf_status cf_dd_log1p(size_t n, const double *x, cf_dd *y)
{
  for (size_t i = 0; i < n; i++)
    if (x[i] <= -1) return CF_EUNDEFINED;
  return elementwise(n, x, y, cf_ball_log1p);
}
