/* A step from node to node (specs/certificate.md, section 3). */
#include <math.h>
#include <stdlib.h>
#include "curve.h"

#define LEVELS 4
#define CELLS_MAX 48
typedef struct stride { curve c; spectrum w; wide *z; double rho, hope; int level; } stride;

static double up(double x) { return nextafter(x, INFINITY); }
/* z: the tokens of a node, normalized and rounded; rho: of the solution about z */
static bool begin(stride *t, const node *from)
{
  size_t n = t->c.n, d = t->c.d;
  iv least = iv_d(1);
  for (size_t i = 0; i < n; i++) {
    iv l = vec_norm(d, from->x + i * d);
    if (!iv_le(iv_d(0.5), l) || !iv_le(l, iv_d(2))) return false;
    least = iv_min(least, l);
    for (size_t a = 0; a < d; a++) t->z[i * d + a] = iv_fixed(iv_div(from->x[i * d + a], l), 112); /* below one ulp off */
  }
  t->rho = t->hope = iv_up(iv_add(iv_div(from->r, iv_sqrt(least)), iv_d(sqrt((double)(n * d)) * 2 * ULP)));
  return true;
}
/* the fixed point rho^ of the recursion: base e^{Qh rho^} <= rho^ <= 1 */
static double fixed_point(curve *c, double base, double qh)
{
  double x = qh * base;
  if (!(base <= 0.5)) return INFINITY;
  for (int k = 0; k < 40; k++) {
    double r = up(base * curve_exp(c, x));
    if (!(r <= 2 * base)) return INFINITY;
    if (up(up(qh * r)) <= x) return r;
    x = qh * r * (1 + 1e-9) + 1e-300;
  }
  return INFINITY;
}
/* Q h of Theorem 1, with weights raised by e^{4.1 beta rho^}, rho^ <= 2 base; and L1 */
static double quadratic(curve *c, double base, double *l1)
{
  double beta = c->bd, raise = curve_exp(c, 8.3 * beta * base) * (1 + 1e-9), k1 = 0, k2 = 0, n = (double)c->n;
  for (size_t j = 0; j < c->n; j++) {
    double one = 0, two = 0;
    for (size_t i = c->p->model == CAUSAL ? j : 0; i < c->n; i++) {
      double a = fmin(weight(c, i, j) * raise, 1);
      one += a, two += a * a;
    }
    k1 = fmax(k1, one), k2 = fmax(k2, sqrt(two));
  }
  k1 = fmin(k1 * (1 + 1e-9), n), k2 = fmin(k2 * (1 + 1e-9), sqrt(n));
  *l1 = (1 + beta) * sqrt(k1) + beta + 4;
  double l2 = 2 + 4 * beta + 2 * beta * beta + (4 + 8 * beta + 4 * beta * beta) * sqrt(k2) + (2 * beta + 2 * beta * beta) * k2;
  return 1.01 * (l2 + *l1) / 2 * c->hd * (1 + 1e-12);
}
/* integral of mu over the substep; *low about the same without any margin; false: cells beyond CELLS_MAX, a shorter substep is better */
static bool integral(stride *t, double *sum, double *low, bool last)
{
  double bend = norm_curvature(&t->c), m = 0.01 * pow(0.25, t->level), gap = 1e-3 * pow(0.25, t->level), first = 0, before = 0;
  double need = ceil(sqrt(bend / (12 * m)));
  if (!(need < (last ? 1e4 : CELLS_MAX))) return false;
  size_t cells = need < 1 ? 1 : (size_t)need;
  *sum = *low = 0;
  for (size_t k = 0; k <= cells; k++) {
    double best, mu = norm_at(&t->w, &t->c, (double)k / (double)cells, gap, &best);
    if (k) *sum += (first + mu) / 2, *low += (before + fmax(best, 0)) / 2;
    first = mu, before = fmax(best, 0);
  }
  *sum = t->c.hd * (*sum / (double)cells + bend / (12 * (double)cells * (double)cells)) * (1 + 1e-9);
  *low *= t->c.hd / (double)cells;
  return isfinite(*sum);
}
/* one substep of h units: z and rho move on. 0: done; 1: shorter; 2: no use */
static int substep(stride *t, wide h, double off, double want, bool last)
{
  curve *c = &t->c;
  size_t K = c->order;
  double sum, low, l1;
  c->h = h, c->hd = up((double)h * ULP), c->off = off;
  for (size_t k = 0; k < c->n * c->d; k++) c->P[k * (K + 1)] = fx_of(t->z[k]);
  if (!curve_sweep(c) || !curve_bound(c) || !(c->delta <= want || last) || !integral(t, &sum, &low, last)) return 1;
  double base = up(up(t->rho + c->delta) * curve_exp(c, sum)), qh = quadratic(c, base, &l1);
  base = up(up(up(t->rho + c->delta) + up(c->hd * 0.51 * l1 * sqrt((double)c->n) * c->eta)) * curve_exp(c, sum));
  t->hope = (t->hope + c->delta) * exp(low);
  t->rho = fixed_point(c, base, qh);
  for (size_t k = 0; k < c->n * c->d; k++) {
    t->z[k] = 0;
    for (size_t l = 0; l <= K; l++) t->z[k] += fx_wide(c->P[k * (K + 1) + l]);
  }
  return isfinite(t->rho) ? 0 : 2;
}
/* h cut into count substeps; want: what the defects may add up to */
static int walk(stride *t, const node *from, wide h, long count, double want)
{
  wide part = h / count;
  bool last = count >= 4096;
  int o = begin(t, from) ? 0 : 2;
  t->w.guess = 1;
  for (long k = 0; o == 0 && k < count; k++) o = substep(t, k + 1 < count ? part : h - part * (count - 1), 2 * ULP, want / (double)count, last);
  return o;
}
/* |z - x|_2 */
static iv end_distance(const stride *t, const iv *x)
{
  iv s = iv_d(0);
  for (size_t k = 0; k < t->c.n * t->c.d; k++) s = iv_add(s, iv_sqr(iv_sub(iv_wide(t->z[k], -112), x[k])));
  return iv_sqrt(s);
}
static outcome try_levels(stride *t, const node *from, const node *to, size_t number, fault *f)
{
  wide h = iv_fixed(iv_sub(to->t, from->t), 112);
  long count = (long)(h >> 112) + 1;
  double want = fmax(1e-5 * to->rd, 4000 * (double)t->c.n * ULP), got = INFINITY;
  for (t->level = 0; t->level < LEVELS; t->level++) {
    int o = walk(t, from, h, count, want);
    while (o == 1 && count < 4096) count *= 2, o = walk(t, from, h, count, want);
    if (o) break;
    iv far = end_distance(t, to->x), r = iv_add(iv_d(t->rho), far);
    if (iv_le(r, to->r)) return ACCEPTED;
    got = fmin(got, iv_up(r));
    if (!(0.997 * t->hope + iv_down(far) <= to->rd)) break;
  }
  return fail(f, REJECTED, "step %zu, t = %.9g to %.9g: r = %.9g is not proved, only %.9g", number, iv_down(from->t), iv_down(to->t), to->rd, got);
}
outcome check_step(const problem *p, const node *from, const node *to, size_t number, fault *f)
{
  stride t = {0};
  iv h = iv_sub(to->t, from->t);
  double order = ceil((17 - log2(fmax(to->rd, 0x1p-120))) / 2.2);
  outcome o = REJECTED;
  if (p->model == USA && (p->m || !(p->beta >= 0))) return fail(f, REJECTED, "step %zu: usa has steps with Q = K = I and beta >= 0 only", number);
  if (p->n > 2048 || p->d > 2048 || p->n * p->d > 65536) return fail(f, REJECTED, "step %zu: n or d above 2048, or n d above 65536, is not checked", number);
  if (!iv_lt(iv_d(0), h) || !iv_le(h, iv_d(1000))) return fail(f, REJECTED, "step %zu: t does not increase, or by more than 1000", number);
  bool ok = curve_new(&t.c, p, (size_t)fmin(fmax(order, 12), 50)) && spectrum_new(&t.w, &t.c) && (t.z = calloc(p->n * p->d, sizeof *t.z));
  if (ok && !(t.c.bd <= 1000)) fail(f, REJECTED, "step %zu: beta |Q^T K| is above 1000, or nearly", number);
  else if (ok) o = try_levels(&t, from, to, number, f);
  else fail(f, REJECTED, "step %zu: no memory, or Q^T K is out of range", number);
  curve_free(&t.c), spectrum_free(&t.w), free(t.z);
  return o;
}
