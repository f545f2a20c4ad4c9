/* A step from node to node (specs/certificate.md, section 3). */
#include <math.h>
#include <stdlib.h>
#include "curve.h"

#define LEVELS 8
#define CELLS_MAX 48
/* path: the rows of the next node's; far: of the solution from it, on the step so far */
typedef struct stride { curve c; spectrum w; limb *z; double rho, hope; int level; size_t rows; iv *path[ROWS_MAX], far; } stride;

static double up(double x) { return nextafter(x, INFINITY); }
/* z: the tokens of a node, normalized and rounded; rho: of the solution about z */
static bool begin(stride *t, const node *from, const iv *x)
{
  size_t n = t->c.n, d = t->c.d;
  iv least = iv_d(1);
  for (size_t i = 0; i < n; i++) {
    iv l = vec_norm(d, x + i * d);
    if (!iv_le(iv_d(0.5), l) || !iv_le(l, iv_d(2))) return false;
    least = iv_min(least, l);
    for (size_t a = i * d; a < (i + 1) * d; a++) iv_low(t->c.x, iv_div(x[a], l)), fixed_set(t->c.limbs, at(&t->c, t->z, a), t->c.x); /* below two ulp off */
  }
  t->rho = t->hope = iv_up(iv_add(iv_div(from->r, iv_sqrt(least)), iv_d(sqrt((double)(n * d)) * 2 * t->c.ulp)));
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
  double beta = c->bd, raise = curve_exp(c, 8.3 * beta * base) * RAISE, k1 = 0, k2 = 0, n = (double)c->n;
  for (size_t j = 0; j < c->n; j++) {
    double one = 0, two = 0;
    for (size_t i = c->p->model == CAUSAL ? j : 0; i < c->n; i++) {
      double a = fmin(weight(c, i, j) * raise, 1);
      one += a, two += a * a;
    }
    k1 = fmax(k1, one), k2 = fmax(k2, sqrt(two));
  }
  k1 = fmin(k1 * RAISE, n), k2 = fmin(k2 * RAISE, sqrt(n));
  *l1 = (1 + beta) * sqrt(k1) + beta + 4;
  double l2 = 2 + 4 * beta + 2 * beta * beta + (4 + 8 * beta + 4 * beta * beta) * sqrt(k2) + (2 * beta + 2 * beta * beta) * k2;
  return 1.01 * (l2 + *l1) / 2 * c->hd * (1 + 1e-12);
}
/* integral of mu over the substep; *low about the same without any margin; false: cells beyond CELLS_MAX, a shorter substep is better */
static bool integral(stride *t, double *grow, double *low, bool last)
{
  double bend = norm_curvature(&t->c), m = 0.01 * pow(0.25, t->level), gap = 1e-3 * pow(0.25, t->level), first = 0, before = 0;
  double need = ceil(sqrt(bend / (12 * m)));
  if (!(need < (last ? 1e4 : CELLS_MAX))) return false;
  size_t cells = need < 1 ? 1 : (size_t)need;
  *grow = *low = 0;
  for (size_t k = 0; k <= cells; k++) {
    double best, mu = norm_at(&t->w, &t->c, (double)k / (double)cells, gap, &best);
    if (k) *grow += (first + mu) / 2, *low += (before + fmax(best, 0)) / 2;
    first = mu, before = fmax(best, 0);
  }
  *grow = t->c.hd * (*grow / (double)cells + bend / (12 * (double)cells * (double)cells)) * RAISE;
  *low *= t->c.hd / (double)cells;
  return isfinite(*grow);
}
/* one substep of c->h: z and rho move on. 0: done; 1: shorter; 2: no use */
static int substep(stride *t, double want, bool last)
{
  curve *c = &t->c;
  const size_t K = c->order;
  const int n = c->limbs;
  double grow, low, l1;
  c->hd = up(fixed_abs(n, c->h) * RAISE), c->off = 2 * c->ulp;
  for (size_t k = 0; k < c->n * c->d; k++)
    for (int a = 0; a < n; a++) at(c, c->P, k * (K + 1))[a] = at(c, t->z, k)[a];
  if (!curve_sweep(c) || !curve_bound(c) || !(c->delta <= want || last) || !integral(t, &grow, &low, last)) return 1;
  double most = up(up(t->rho + c->delta) * curve_exp(c, grow)), base = INFINITY, qh = 0; /* most: the base that Q and L1 are of, not below the base that L1 makes */
  bool steady = false;
  for (int k = 0; k < 8 && !steady; k++) {
    qh = quadratic(c, most, &l1);
    base = up(up(up(t->rho + c->delta) + up(c->hd * 0.51 * l1 * sqrt((double)c->n) * c->eta)) * curve_exp(c, grow));
    steady = base <= most, most = steady ? most : 1.01 * base;
  }
  t->hope = (t->hope + c->delta) * exp(low);
  t->rho = steady ? fixed_point(c, base, qh) : INFINITY;
  for (size_t k = 0; k < c->n * c->d; k++) {
    acc z;
    acc_zero(n, &z);
    for (size_t l = 0; l <= K; l++)
      for (int a = 0; a < n; a++) z.v[a] += at(c, c->P, k * (K + 1) + l)[a];
    acc_carry(n, &z), fixed_put(n, at(c, t->z, k), &z);
  }
  return isfinite(t->rho) ? 0 : 2;
}
static iv value(curve *c, const limb *a)
{
  acc z;
  return acc_of(c->limbs, &z, a), acc_get(c->limbs, c->x, &z), iv_at(c->x);
}
/* sup |p - path|_2 on substep k of count: the path's coefficients about k/count, times count^-l, less those of p */
static iv path_gap(stride *t, long k, long count)
{
  curve *c = &t->c;
  iv sum = iv_d(0), from = iv_div(iv_i(k), iv_i(count)), q[ROWS_MAX];
  for (size_t e = 0; e < c->n * c->d; e++) {
    iv size = iv_d(0), scale = iv_d(1);
    for (size_t l = 0; l < t->rows; l++) q[l] = t->path[l][e];
    for (size_t i = 0; k && i < t->rows; i++)
      for (size_t l = t->rows - 1; l-- > i;) q[l] = iv_add(q[l], iv_mul(from, q[l + 1]));
    for (size_t l = 0; l < t->rows || l <= c->order; l++, scale = iv_div(scale, iv_i(count))) {
      iv v = l < t->rows ? iv_mul(q[l], scale) : iv_d(0);
      if (l <= c->order) v = iv_sub(v, value(c, at(c, c->P, e * (c->order + 1) + l)));
      size = iv_add(size, iv_max(v, iv_neg(v)));
    }
    sum = iv_add(sum, iv_sqr(size));
  }
  return iv_sqrt(sum);
}
/* the step of length h cut into count substeps; want: what the defects may add up to */
static int walk(stride *t, const node *from, const iv *x, iv h, long count, double want)
{
  bool last = count >= 4096;
  int o = begin(t, from, x) ? 0 : 2;
  t->w.guess = 1, t->far = iv_d(0);
  iv_low(t->c.x, iv_div(h, iv_i(count))), fixed_set(t->c.limbs, t->c.h, t->c.x); /* all of them within two ulp of the exact one */
  for (long k = 0; o == 0 && k < count; k++) {
    o = substep(t, want / (double)count, last);
    if (t->rows) t->far = iv_max(t->far, iv_add(path_gap(t, k, count), iv_d(t->rho)));
  }
  return o;
}
/* |z - x|_2 */
static iv end_distance(stride *t, const iv *x)
{
  iv s = iv_d(0);
  for (size_t k = 0; k < t->c.n * t->c.d; k++) s = iv_add(s, iv_sqr(iv_sub(value(&t->c, at(&t->c, t->z, k)), x[k])));
  return iv_sqrt(s);
}
static outcome try_levels(stride *t, const node *from, const node *to, const iv *x, const iv *y, size_t number, fault *f)
{
  iv h = iv_mul(iv_sub(to->t, from->t), iv_d(ldexp(1, t->c.time)));
  if (!iv_le(h, iv_d(1000))) return fail(f, REJECTED, "step %zu: t increases by more than 1000 in the time of the weights", number);
  long count = (long)iv_up(h) + 1;
  double want = fmax(1e-5 * to->rd, 4000 * (double)t->c.n * t->c.ulp), got = INFINITY;
  for (t->level = 0; t->level < LEVELS; t->level++) {
    int o = walk(t, from, x, h, count, want);
    while (o == 1 && count < 4096) count *= 2, o = walk(t, from, x, h, count, want);
    if (o) break;
    iv far = end_distance(t, y), r = iv_add(iv_d(t->rho), far);
    if (iv_le(r, to->r) && (!t->rows || iv_le(t->far, to->path_r))) return ACCEPTED;
    got = fmin(got, iv_up(r));
    if (!(0.997 * t->hope + iv_down(far) <= to->rd)) break;
  }
  if (t->rows && got <= to->rd) return fail(f, REJECTED, "step %zu: path_r = %.9g is not proved, only %.9g", number, iv_down(to->path_r), iv_up(t->far));
  return fail(f, REJECTED, "step %zu, t = %.9g to %.9g: r = %.9g is not proved, only %.9g", number, iv_down(from->t), iv_down(to->t), to->rd, got);
}
outcome check_step(const problem *p, const node *from, const node *to, size_t number, fault *f)
{
  stride t = {0};
  iv h = iv_sub(to->t, from->t);
  /* digits: 26 bits below the radius; the order: what that many digits of a Taylor polynomial want */
  double bits = -log2(fmax(to->rd, 0x1p-900)), order = ceil((17 + fmin(bits, 120)) / 2.2 + fmax(bits - 120, 0) / 3), limbs = fmax(ceil((bits + 26) / 56), 2);
  outcome o = REJECTED;
  if (p->n > 2048 || p->d > 2048 || p->n * p->d > 65536) return fail(f, REJECTED, "step %zu: n or d above 2048, or n d above 65536, is not checked", number);
  if (!iv_lt(iv_d(0), h) || !iv_le(h, iv_d(1000))) return fail(f, REJECTED, "step %zu: t does not increase, or by more than 1000", number);
  if (!(limbs <= LIMBS_MAX)) return fail(f, REJECTED, "step %zu: a radius below 2^-%d is not checked", number, 56 * LIMBS_MAX - 26);
  iv *x = node_reals(p, from, from->x), *y = node_reals(p, to, to->x);
  bool ok = x && y && curve_new(&t.c, p, (size_t)fmin(fmax(order, 12), ORDER_MAX), (int)limbs) && spectrum_new(&t.w, &t.c) && (t.z = calloc(p->n * p->d * (size_t)limbs, sizeof *t.z));
  for (; ok && t.rows < json_array_size(to->path); t.rows++) ok = (t.path[t.rows] = node_reals(p, to, json_array_get(to->path, t.rows)));
  if (ok && !(t.c.bd <= 1000)) fail(f, REJECTED, "step %zu: beta |Q^T K| is above 1000, or nearly", number);
  else if (ok) o = try_levels(&t, from, to, x, y, number, f);
  else fail(f, REJECTED, "step %zu: more than 4 GiB of memory is needed or there is less, or Q^T K (usa: beta) is out of range", number);
  while (t.rows) free(t.path[--t.rows]);
  curve_free(&t.c), free(t.w.room), free(t.z), free(x), free(y);
  return o;
}
