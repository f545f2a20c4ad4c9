/* The first phase of the correctly rounded exponential: every lane in double and an error term, and Ziv's rounding test. */
#include <math.h>
#include <string.h>
#include "exp_lanes.h"
#include "first.h"

#define BOX 708 /* beyond it 2^k (h + l) may be subnormal or overflow: not for this phase */

/* y := RN(e^x), or NaN where the test rejects */
INLINE void block(const double *x, double *y)
{
  double z[CF_LANES], h[CF_LANES], l[CF_LANES], t[CF_LANES];
  for (int i = 0; i < CF_LANES; i++) z[i] = fabs(x[i]) <= BOX ? x[i] : 0;
  cf_lane_exp(z, NULL, h, l, t);
  for (int i = 0; i < CF_LANES; i++) {
    double e = fabs(x[i]) <= BOX ? h[i] * CF_DD_LANE_REL : NAN;
    double up = h[i] + (l[i] + e), down = h[i] + (l[i] - e);
    double v = up * cf_pow2(t[i]);
    y[i] = up == down ? v : NAN;
  }
}

/* NaN if any y is */
INLINE double any(const double *y)
{
  double s[8] = {0}, sum = 0;
  for (int i = 0; i < CF_LANES; i += 8)
    for (int l = 0; l < 8; l++) s[l] += y[i + l] - y[i + l];
  for (int l = 0; l < 8; l++) sum += s[l];
  return sum;
}

CLONES static double blocks(size_t n, const double *x, double *y)
{
  double s = 0;
  for (size_t i = 0; i + CF_LANES <= n; i += CF_LANES) {
    block(x + i, y + i);
    s += any(y + i);
  }
  return s;
}

bool cf_exp_first(size_t n, const double *x, double *y)
{
  double in[CF_LANES] = {0}, out[CF_LANES];
  size_t whole = n - n % CF_LANES, rest = n % CF_LANES;
  double s = blocks(whole, x, y);
  if (rest == 0) return s == 0;
  memcpy(in, x + whole, rest * sizeof *in);
  s += blocks(CF_LANES, in, out);
  memcpy(y + whole, out, rest * sizeof *out);
  return s == 0;
}
