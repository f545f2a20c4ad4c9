/* Relative errors of sums of k nonnegative terms, each through at most k + 8 roundings, are taken away by the factor cf_geometry_slack(k):
 * (1+u)^m <= 1 + 2 m u (1 - u)^2 for m u <= 2^-10. Underflow is covered by adding a tiny absolute amount before a root. */
#include <math.h>
#include "bound/up.h"
#include "flow/endgame_geometry.h"
#include "flow/node.h"

#define TINY 0x1p-1000 /* more than d eta for any d */

double cf_geometry_slack(size_t k)
{
  return 1 + (double)(k + 16) * 0x1p-52;
}

double cf_geometry_distance(size_t d, const double *a, const double *b)
{
  double q = 0;
  bool same = true;
  for (size_t k = 0; k < d; k++) {
    double e = a[k] - b[k];
    q += e * e;
    same = same && a[k] == b[k];
  }
  return same ? 0 : cf_up_sqrt(q * cf_geometry_slack(d + 4) + TINY) * CF_BOUND_STEP;
}

double cf_geometry_radius(const cf_node *node, size_t n, size_t d)
{
  double q = 0;
  if (!node->xlo) return node->r;
  for (size_t k = 0; k < n * d; k++) {
    double low = 0; /* at most 1.5 2^-53 |x_k| whatever the sum of the doubles */
    for (size_t part = 1; part < cf_node_parts(node->bits); part++) low += fabs(*cf_node_part(node, k, part));
    q += low * low;
  }
  return cf_up_add(node->r, cf_up_sqrt(q * cf_geometry_slack(n * d + 40) + TINY));
}

double cf_geometry_diameter(size_t n, size_t d, const double *x)
{
  double most = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) {
      double q = 0;
      for (size_t k = 0; k < d; k++) {
        double e = x[i * d + k] - x[j * d + k];
        q += e * e;
      }
      if (!(q <= most)) most = isnan(q) ? INFINITY : q;
    }
  bool same = most == 0;
  for (size_t i = 1; i < n && same; i++) /* squares may have vanished */
    for (size_t k = 0; k < d && same; k++) same = x[i * d + k] == x[k];
  return same ? 0 : cf_up_sqrt(most * cf_geometry_slack(d + 4) + TINY) * CF_BOUND_STEP;
}

bool cf_geometry_unit(size_t d, const double *c, double *unit, double *error)
{
  double most = 0, q = 0;
  for (size_t k = 0; k < d; k++)
    if (!(fabs(c[k]) <= most)) most = isnan(c[k]) ? INFINITY : fabs(c[k]);
  if (!(most > 0x1p-900 && most < 0x1p900)) return false;
  for (size_t k = 0; k < d; k++) { /* scaled: no square of weight underflows */
    double e = c[k] / most;
    q += e * e;
  }
  q = sqrt(q);
  if (!(q >= 1 && q < INFINITY)) return false;
  for (size_t k = 0; k < d; k++) unit[k] = c[k] / most / q;
  /* each component: at most d/2 + 6 roundings and what underflow lost */
  *error = (double)(d + 16) * 0x1p-52 + (double)d * 0x1p-1000;
  return true;
}

/* <x, w> in *dot, *low <= it */
static void dot_low(size_t d, const double *x, const double *w, double *dot, double *low)
{
  double p = 0, a = 0;
  for (size_t k = 0; k < d; k++) {
    double t = x[k] * w[k];
    p += t;
    a += fabs(t);
  }
  *dot = p;
  *low = p - ((double)(d + 8) * 0x1p-52 * a + TINY); /* gamma_d sum|x w| <= 1.01 d u a, twice over */
}

static double norm_up(size_t d, const double *w)
{
  double q = 0;
  for (size_t k = 0; k < d; k++) q += w[k] * w[k];
  return cf_up_sqrt(q * cf_geometry_slack(d) + TINY);
}

double cf_geometry_hemisphere(size_t n, size_t d, const double *x, double r, const double *w)
{
  double s = 1, norm = norm_up(d, w);
  if (!(norm > 0x1p-400 && norm < 0x1p400) || !(r >= 0)) return -1;
  for (size_t i = 0; i < n; i++) {
    double dot, low, here;
    dot_low(d, x + i * d, w, &dot, &low);
    if (!(low > 0)) return -1;
    here = low / norm * CF_BOUND_LOW - r;
    if (!(here > 0x1p-200)) return -1;
    here *= CF_BOUND_LOW;
    if (here < s) s = here;
  }
  return s;
}

/* y_i = |w| x_i/<x_i, w>, computed with a relative error (in norm) of at most *error: the norm and the division d/2 + 6 roundings,
 * the dot product (d + 8) u sum|x w| / <x, w>. *most >= max |y_i|. */
static void chart(size_t n, size_t d, const double *x, const double *w, double *y, double *error, double *most)
{
  double norm = norm_up(d, w);
  *error = *most = 0;
  for (size_t i = 0; i < n; i++) {
    double dot, low, e, q = 0;
    dot_low(d, x + i * d, w, &dot, &low);
    for (size_t k = 0; k < d; k++) {
      y[i * d + k] = x[i * d + k] * norm / dot;
      q += y[i * d + k] * y[i * d + k];
    }
    e = (dot - low) / low * 1.001 + (double)(d + 32) * 0x1p-52;
    if (!(e <= *error)) *error = isnan(e) ? INFINITY : e;
    q = cf_up_sqrt(q * cf_geometry_slack(d) + TINY);
    if (!(q <= *most)) *most = isnan(q) ? INFINITY : q;
  }
  *most = cf_up_mul(*most, 1 + 2 * *error);
}

void cf_geometry_gnomonic(size_t n, size_t d, const double *x, double r, const double *w, double s, double *y, cf_gnomonic *g)
{
  double error, most, blur;
  g->s = s;
  g->D = g->M0 = 0;
  if (n == 1) return;
  chart(n, d, x, w, y, &error, &most);
  if (!(error < 0.25)) error = INFINITY;
  blur = cf_up_div(cf_up_mul(cf_up_mul(0x1.6a09e667f3bcdp0, r), most), s); /* sqrt 2 rounded up */
  blur = cf_up_add(blur, cf_up_mul(2 * error, most));
  g->D = cf_up_add(cf_geometry_diameter(n, d, y), blur);
  for (size_t i = 1; i < n; i++) {
    double q = cf_up_div(cf_up_add(cf_geometry_distance(d, y + i * d, y), blur), (double)i);
    if (!(q <= g->M0)) g->M0 = isnan(q) ? INFINITY : q;
  }
}

double cf_geometry_cap(size_t m, size_t d, const double *x, double r, const double *c, double *scratch)
{
  double rho = 0, error;
  if (!cf_geometry_unit(d, c, scratch, &error)) return 2;
  for (size_t i = 0; i < m; i++) {
    double q = cf_geometry_distance(d, x + i * d, scratch);
    if (!(q <= rho)) rho = isnan(q) ? INFINITY : q;
  }
  rho = cf_up_add(cf_up_add(rho, error), r);
  return rho <= 0x1.6a09e667f3bccp0 ? rho : 2; /* sqrt 2 rounded down */
}
