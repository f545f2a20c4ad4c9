/* The first phases of the correctly rounded exp, log, sin and cos: every lane in double and an error term, and Ziv's rounding test.
 * The bounds are derived in specs/exact.md, section 11. */
#include <math.h>
#include <string.h>
#include <certiform/expo.h>
#include "exp_lanes.h"
#include "first.h"
#include "trig_lanes.h"

#define EXP_BOX 708 /* beyond it 2^k (h + l) may be subnormal or overflow: not for this phase */
#define LOG_MIN 0x1p-1000
#define LOG_MAX 0x1p1000
#define LOG_NEAR 0x1p-41 /* |x e^-y - 1|, far above what the error of cf_log_raw gives */
#define TRIG_MIN 0x1p-500 /* no square underflows */

/* RN(h + l) where RN(h + (l - e)) and RN(h + (l + e)) agree, otherwise NaN */
INLINE double rounded(double h, double l, double e)
{
  double up = h + (l + e), down = h + (l - e);
  return up == down ? up : NAN;
}

INLINE void exp_block(const double *x, double *y)
{
  double z[CF_LANES], h[CF_LANES], l[CF_LANES], t[CF_LANES];
  for (int i = 0; i < CF_LANES; i++) z[i] = fabs(x[i]) <= EXP_BOX ? x[i] : 0;
  cf_lane_exp(z, NULL, h, l, t);
  for (int i = 0; i < CF_LANES; i++) y[i] = rounded(h[i], l[i], fabs(x[i]) <= EXP_BOX ? h[i] * CF_DD_LANE_REL : NAN) * cf_pow2(t[i]);
}

/* log x = v + log(x e^-v), v = log x in double, and x e^-v = 1 + c: its logarithm is c up to c^2 */
INLINE void log_block(const double *x, double *y)
{
  double z[CF_LANES], v[CF_LANES], h[CF_LANES], l[CF_LANES], t[CF_LANES];
  for (int i = 0; i < CF_LANES; i++) z[i] = x[i] >= LOG_MIN && x[i] <= LOG_MAX ? x[i] : 1;
  cf_log_raw(CF_LANES, z, v);
  for (int i = 0; i < CF_LANES; i++) v[i] = -v[i];
  cf_lane_exp(v, NULL, h, l, t);
  for (int i = 0; i < CF_LANES; i++) {
    double m = z[i] * cf_pow2(t[i]), p = m * h[i]; /* m exact, in [0.7, 1.42] */
    double c = (p - 1) + fma(m, l[i], fma(m, h[i], -p));
    y[i] = rounded(-v[i], c, fabs(c) <= LOG_NEAR && z[i] == x[i] ? CF_DD_LOG_ABS : NAN);
  }
}

/* sin(x + quarters pi/2) */
INLINE void trig_block(int quarters, const double *x, double *y)
{
  double z[CF_LANES], h[CF_LANES], l[CF_LANES], e[CF_LANES];
  for (int i = 0; i < CF_LANES; i++) z[i] = fabs(x[i]) >= TRIG_MIN && fabs(x[i]) <= CF_LANE_TRIG_MAX ? x[i] : 1;
  cf_lane_sine(quarters, z, h, l, e);
  for (int i = 0; i < CF_LANES; i++) y[i] = rounded(h[i], l[i], z[i] == x[i] ? e[i] : NAN);
}
INLINE void sin_block(const double *x, double *y) { trig_block(0, x, y); }
INLINE void cos_block(const double *x, double *y) { trig_block(1, x, y); }

/* NaN if any y is */
INLINE double any(const double *y)
{
  double s[8] = {0}, sum = 0;
  for (int i = 0; i < CF_LANES; i += 8)
    for (int l = 0; l < 8; l++) s[l] += y[i + l] - y[i + l];
  for (int l = 0; l < 8; l++) sum += s[l];
  return sum;
}

/* whole blocks, and the numbers that are left in a block of their own */
INLINE bool blocks(void (*block)(const double *, double *), size_t n, const double *x, double *y)
{
  double in[CF_LANES] = {0}, out[CF_LANES], s = 0;
  size_t whole = n - n % CF_LANES;
  for (size_t i = 0; i < whole; i += CF_LANES) {
    block(x + i, y + i);
    s += any(y + i);
  }
  if (n == whole) return s == 0;
  memcpy(in, x + whole, (n - whole) * sizeof *in);
  block(in, out);
  memcpy(y + whole, out, (n - whole) * sizeof *out);
  for (size_t i = whole; i < n; i++) s += y[i] - y[i];
  return s == 0;
}

CLONES static bool exp_blocks(size_t n, const double *x, double *y) { return blocks(exp_block, n, x, y); }
CLONES static bool log_blocks(size_t n, const double *x, double *y) { return blocks(log_block, n, x, y); }
CLONES static bool sin_blocks(size_t n, const double *x, double *y) { return blocks(sin_block, n, x, y); }
CLONES static bool cos_blocks(size_t n, const double *x, double *y) { return blocks(cos_block, n, x, y); }

bool cf_exp_first(size_t n, const double *x, double *y) { return exp_blocks(n, x, y); }
bool cf_log_first(size_t n, const double *x, double *y) { return log_blocks(n, x, y); }
bool cf_sin_first(size_t n, const double *x, double *y) { return sin_blocks(n, x, y); }
bool cf_cos_first(size_t n, const double *x, double *y) { return cos_blocks(n, x, y); }
