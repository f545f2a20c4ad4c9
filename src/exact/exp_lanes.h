/* e^(x + xl) of CF_LANES independent lanes, in double and a small error term: no table, no branch. Every loop is one short dependency
 * chain a lane, so that it vectorises and the chains overlap. Relative error at most CF_DD_LANE_REL; specs/exact.md, section 11. */
#ifndef CF_EXACT_EXP_LANES_H
#define CF_EXACT_EXP_LANES_H
#include "dd_table.h"
#include "kernels/clones.h"
#include "kernels/dd.h"
#include "kernels/expo_bits.h"

#define CF_LANES 64
#define CF_DD_LANE_REL 0x1p-76 /* (E-dd-lane) */
#define CF_DD_LOG_ABS 0x1p-75  /* of the logarithm that is refined by it (E-dd-lane-log) */

/* c + r (h + l) as h + l: one rounding in h, what it lost in l; |r h| <= |c| / 2 */
INLINE void cf_lane_step(double c, double cl, double r, double *h, double *l)
{
  double s = fma(r, *h, c);
  double d = s - c; /* exact (Sterbenz) */
  double e = fma(r, *h, -d);
  *l = fma(r, *l, e + cl);
  *h = s;
}

/* the same for r + rl */
INLINE void cf_lane_step2(double c, double cl, double r, double rl, double *h, double *l)
{
  double s = fma(r, *h, c);
  double d = s - c;
  double e = fma(r, *h, -d);
  *l = fma(r, *l, fma(rl, *h, e + cl));
  *h = s;
}

/* the same for a c that is a double */
INLINE void cf_lane_step1(double c, double r, double *h, double *l)
{
  double s = fma(r, *h, c);
  double d = s - c;
  double e = fma(r, *h, -d);
  *l = fma(r, *l, e);
  *h = s;
}

/* x + xl = k ln 2 + r + rl, t = EXPO_SHIFT + k; xl NULL (a constant): zero */
INLINE void cf_lane_reduce(const double *x, const double *xl, double *r, double *rl, double *t)
{
  for (int i = 0; i < CF_LANES; i++) {
    double s = fma(x[i], 0x1.71547652b82fep+0, EXPO_SHIFT), k = s - EXPO_SHIFT;
    double a = fma(-k, cf_ln2_part[0], x[i]), b = -k * cf_ln2_part[1]; /* both exact */
    double y = a + b;
    rl[i] = fma(-k, cf_ln2_part[2], cf_sum_low(a, b, y));
    if (xl) rl[i] += xl[i];
    r[i] = y;
    t[i] = s;
  }
}

/* h = 1/8! + r/9! + ... + r^9/17!, by pairs */
INLINE void cf_lane_tail(const double *r, double *h)
{
  const double(*c)[2] = cf_inv_factorial + 6; /* c[i] = 1/(i+8)! */
  for (int i = 0; i < CF_LANES; i++) {
    double x = r[i], x2 = x * x;
    double a = fma(x, c[1][0], c[0][0]), b = fma(x, c[3][0], c[2][0]), d = fma(x, c[5][0], c[4][0]), e = fma(x, c[7][0], c[6][0]),
           f = fma(x, c[9][0], c[8][0]);
    double x4 = x2 * x2;
    double g = fma(x2, b, a), j = fma(x2, e, d);
    double m = fma(x4, f, j);
    h[i] = fma(x4, m, g);
  }
}

/* h + l = e^(x + xl) 2^-k, t = EXPO_SHIFT + k; |x| <= 709, |xl| <= 2^-43 */
INLINE void cf_lane_exp(const double *x, const double *xl, double *h, double *l, double *t)
{
  const double(*c)[2] = cf_inv_factorial; /* c[i] = 1/(i+2)! */
  double r[CF_LANES], rl[CF_LANES];
  cf_lane_reduce(x, xl, r, rl, t);
  cf_lane_tail(r, h);
  for (int i = 0; i < CF_LANES; i++) {
    double p = fma(r[i], h[i], c[5][0]);
    double q = fma(r[i], h[i], -(p - c[5][0])) + c[5][1];
    cf_lane_step(c[4][0], c[4][1], r[i], &p, &q);
    cf_lane_step(c[3][0], c[3][1], r[i], &p, &q);
    cf_lane_step(c[2][0], c[2][1], r[i], &p, &q);
    h[i] = p;
    l[i] = q;
  }
  for (int i = 0; i < CF_LANES; i++) {
    double p = h[i], q = l[i];
    cf_lane_step(c[1][0], c[1][1], r[i], &p, &q);
    cf_lane_step1(0.5, r[i], &p, &q);
    cf_lane_step1(1, r[i], &p, &q);
    cf_lane_step1(1, r[i], &p, &q);
    h[i] = p;
    l[i] = fma(rl[i], p, q);
  }
}
#endif
