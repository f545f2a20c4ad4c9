/* Sine and cosine of CF_LANES independent lanes, in double and a small error term: one series for both, its coefficients chosen by the
 * lane's quadrant. specs/exact.md, section 11. */
#ifndef CF_EXACT_TRIG_LANES_H
#define CF_EXACT_TRIG_LANES_H
#include <math.h>
#include <stdint.h>
#include <string.h>
#include "exp_lanes.h"
#include "trig_table.h"

#define CF_LANE_TRIG_MAX 0x1p20
#define CF_DD_LANE_TRIG_REL 0x1p-80 /* (E-dd-lane-trig) */
#define CF_DD_LANE_TRIG_PI 0x1p-120 /* of k (pi/2 in three parts), per unit of k (E-dd-lane-pi) */

/* the bits of EXPO_SHIFT + k end in those of k */
INLINE uint64_t cf_lane_bits(double t)
{
  uint64_t b;
  memcpy(&b, &t, sizeof b);
  return b;
}

/* x = k pi/2 + r + rl, t = EXPO_SHIFT + k, |x| <= CF_LANE_TRIG_MAX */
INLINE void cf_lane_quarters(const double *x, double *r, double *rl, double *t)
{
  for (int i = 0; i < CF_LANES; i++) {
    double s = fma(x[i], 0x1.45f306dc9c883p-1, EXPO_SHIFT), k = s - EXPO_SHIFT;
    double a = fma(-k, cf_pi_2_part[0], x[i]), b = -k * cf_pi_2_part[1]; /* both exact */
    double y = a + b;
    rl[i] = fma(-k, cf_pi_2_part[2], cf_sum_low(a, b, y));
    r[i] = y;
    t[i] = s;
  }
}

/* h + l = sin(x + quarters pi/2) up to e; CF_LANE_TRIG_MAX >= |x| >= 2^-500 */
INLINE void cf_lane_sine(int quarters, const double *x, double *h, double *l, double *e)
{
  const double(*cs)[2] = cf_sin_series, (*cc)[2] = cf_cos_series;
  double r[CF_LANES], rl[CF_LANES], t[CF_LANES], q[CF_LANES], ql[CF_LANES];
  cf_lane_quarters(x, r, rl, t);
  for (int i = 0; i < CF_LANES; i++) {
    q[i] = r[i] * r[i];
    ql[i] = fma(2 * r[i], rl[i], fma(r[i], r[i], -q[i]));
  }
#define C(k, part) (even ? cs[k][part] : cc[k][part])
  for (int i = 0; i < CF_LANES; i++) { /* the terms from the sixth on in double, by pairs */
    const int even = ((cf_lane_bits(t[i]) + (uint64_t)quarters) & 1) == 0;
    double x1 = q[i], x2 = x1 * x1;
    double a = fma(x1, C(6, 0), C(5, 0)), b = fma(x1, C(8, 0), C(7, 0)), c = fma(x1, C(10, 0), C(9, 0));
    h[i] = fma(x2, fma(x2, c, b), a);
  }
  for (int i = 0; i < CF_LANES; i++) {
    const int even = ((cf_lane_bits(t[i]) + (uint64_t)quarters) & 1) == 0;
    double p = h[i], z = 0;
    cf_lane_step2(C(4, 0), C(4, 1), q[i], ql[i], &p, &z);
    cf_lane_step2(C(3, 0), C(3, 1), q[i], ql[i], &p, &z);
    cf_lane_step2(C(2, 0), C(2, 1), q[i], ql[i], &p, &z);
    h[i] = p;
    l[i] = z;
  }
  for (int i = 0; i < CF_LANES; i++) {
    const int even = ((cf_lane_bits(t[i]) + (uint64_t)quarters) & 1) == 0;
    double p = h[i], z = l[i];
    cf_lane_step2(C(1, 0), C(1, 1), q[i], ql[i], &p, &z);
    cf_lane_step2(C(0, 0), C(0, 1), q[i], ql[i], &p, &z);
    h[i] = p;
    l[i] = z;
  }
#undef C
  for (int i = 0; i < CF_LANES; i++) { /* a (1 + q (h + l)), a = r or 1, with the quadrant's sign */
    const uint64_t k = cf_lane_bits(t[i]) + (uint64_t)quarters;
    const double sign = k & 2 ? -1.0 : 1.0, a = (k & 1 ? 1.0 : r[i]) * sign, al = (k & 1 ? 0.0 : rl[i]) * sign;
    double w = q[i] * h[i], wl = fma(q[i], l[i], fma(ql[i], h[i], fma(q[i], h[i], -w)));
    double s = fma(a, w, a), d = s - a; /* exact (Sterbenz) */
    l[i] = fma(a, wl, fma(al, w, al) + fma(a, w, -d));
    h[i] = s;
    e[i] = fma(fabs(t[i] - EXPO_SHIFT), CF_DD_LANE_TRIG_PI, fabs(s) * CF_DD_LANE_TRIG_REL);
  }
}
#endif
