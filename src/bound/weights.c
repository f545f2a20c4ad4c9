#include <certiform/expo.h>
#include "bound/up.h"
#include "bound/weights.h"

#define EXP_REL (CF_EXP_REL * CF_BOUND_SLACK)
#define SQUARE_REL (4.0 * CF_EXP_REL * CF_BOUND_SLACK) /* of exp(x/2)^2: 2.5 CF_EXP_REL is enough, the rest eases the proof */

/* x < -708: a weight below 2^-1019. False when even that is not certain. */
static bool tail(double x, double d, double *e, double *g)
{
  double h, half = 0.5 * x;
  *e = *g = 0.0;
  if (x == -INFINITY) return true;
  if (x + d <= -746.0) {
    *g = CF_BOUND_ETA;
  } else if (d <= 0.5) { /* exp(x) = exp(x/2)^2, with gradual underflow */
    cf_exp_raw(1, &half, &h);
    *e = h * h;
    *g = (*e + CF_BOUND_ETA) * ((d + SQUARE_REL) * (1.0 + d + SQUARE_REL)) + 3.0 * CF_BOUND_ETA;
  } else if (x + d <= -707.0) {
    *g = 0x1p-1019;
  } else {
    return false;
  }
  return true;
}

bool cf_weights(size_t n, double m, const double *s, const double *d, double *e, double *g)
{
  bool good = true;
  for (size_t j = 0; j < n; j++) {
    double x = s[j] - m;
    e[j] = x >= CF_EXP_XMIN ? x : CF_EXP_XMIN;
  }
  cf_exp_raw(n, e, e);
  for (size_t j = 0; j < n; j++) {
    double x = s[j] - m; /* off by u |x| */
    double b = (d ? d[j] : 0.0) + CF_BOUND_USUM * fabs(x);
    if (x >= CF_EXP_XMIN) {
      b += EXP_REL;
      good = good && b <= 0.5;
      g[j] = e[j] * (b * (1.0 + b)) + CF_BOUND_ETA; /* exp(b) - 1 <= b + b^2 */
    } else if (!tail(x, b, &e[j], &g[j])) {
      good = false;
    }
  }
  return good;
}
