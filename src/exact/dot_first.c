/* The first phase of the correctly rounded inner product: sixteen lanes, each as in kernels/dd_tile.h, and Ziv's rounding test.
 * The bound is derived in specs/exact.md, section 11. */
#include <math.h>
#include "first.h"
#include "kernels/dd_tile.h"

#define LANES 16
#define MOST 0x1p900
#define LEAST 0x1p-900
#define ETA 0x1p-1000     /* what underflow costs, and more */
#define SLACK 0x1.00001p0 /* 1 + 2^-20 */

/* at least |x| |y|; 2^-500 on either norm is more than its squares lose to underflow, n 2^-1075 */
CLONES static double scale_of(size_t n, const double *x, const double *y)
{
  double a[LANES] = {0}, b[LANES] = {0}, sa = 0, sb = 0;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int l = 0; l < LANES; l++) {
      a[l] = fma(x[i + l], x[i + l], a[l]);
      b[l] = fma(y[i + l], y[i + l], b[l]);
    }
  for (; i < n; i++) sa = fma(x[i], x[i], sa), sb = fma(y[i], y[i], sb);
  for (int l = 0; l < LANES; l++) sa += a[l], sb += b[l];
  return (sqrt(sa) + 0x1p-500) * (sqrt(sb) + 0x1p-500) * SLACK;
}

/* s[l] - sigma + c[l] summed over the lanes is the product, but for the bound's error */
CLONES static void lanes(size_t n, double sigma, const double *x, const double *y, double *s, double *c)
{
  double h[LANES], e[LANES];
  size_t i = 0;
  for (int l = 0; l < LANES; l++) h[l] = sigma, e[l] = 0;
  for (; i + LANES <= n; i += LANES)
    for (int l = 0; l < LANES; l++) {
      double next = fma(x[i + l], y[i + l], h[l]);
      e[l] += cf_step_low(x[i + l], y[i + l], h[l], next);
      h[l] = next;
    }
  for (int l = 0; l < LANES; l++) s[l] = h[l], c[l] = e[l];
  for (int l = 0; i < n; i++, l++) {
    double next = fma(x[i], y[i], s[l]);
    c[l] += cf_step_low(x[i], y[i], s[l], next);
    s[l] = next;
  }
}

bool cf_dot_first(size_t n, const double *x, const double *y, double *z)
{
  double s[LANES], c[LANES], hi = 0, lo = 0, size = scale_of(n, x, y);
  if (!(size >= LEAST && size <= MOST) || n > (size_t)1 << 30) return false;
  double sigma = cf_tile_sigma(size), k = (double)(n / LANES + 2);
  lanes(n, sigma, x, y, s, c);
  for (int l = 0; l < LANES; l++) cf_tile_add(&hi, &lo, s[l] - sigma, c[l]);
  double err = (16 * k * k + 40 * (double)n + 64) * 0x1p-104 * size * SLACK + ETA;
  double up = hi + (lo + err), down = hi + (lo - err);
  *z = up;
  return up == down && up != 0;
}
