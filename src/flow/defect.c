#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/enclose.h>
#include <certiform/expo.h>
#include "flow/defect.h"
#include "flow/up.h"
#include "kernels/enclose_norm.h"
#include "kernels/enclose_scale.h"
#include "kernels/enclose_tile.h"

enum { X, Q, S, Z, XH, QH, SH, ZH };          /* rows of base */
enum { WGAP, WTAIL, WEPS, CONV, CTAIL, MASS }; /* rows of row */

static double *norms(const cf_defect *b, int what, size_t k) { return b->base + ((size_t)what * (b->order + 1) + k) * b->np; }
static double *suffix(const cf_defect *b, int what, size_t k) { return b->suffix + ((size_t)what * (b->order + 1) + k) * b->np; }
static double *row(const cf_defect *b, int what) { return b->row + (size_t)what * b->np; }
static double *reach(const cf_defect *b, size_t j, int what) { return b->reach + (2 * j + (size_t)what) * (b->order + 1); }

static double *room(size_t m)
{
  double *p = aligned_alloc(64, (m * sizeof(double) + 63) / 64 * 64);
  for (size_t i = 0; p && i < m; i++) p[i] = 0.0;
  return p;
}

bool cf_defect_init(cf_defect *b, const cf_sweep *a)
{
  size_t np = a->np, m = (a->order + 1) * np, pairs = a->n * np;
  *b = (cf_defect){.n = a->n, .np = np, .order = a->order};
  b->base = room(8 * m);
  b->suffix = room(2 * m);
  b->power = room(5 * (a->order + 1));
  b->tile = room(m);
  b->fall = room(a->order * np);
  b->own = room(a->order * np);
  b->minus = room(a->order * CF_LANES);
  b->reach = room(2 * (a->order + 1) * a->n);
  b->gap0 = room(pairs);
  b->gap = room(pairs);
  b->epsc = room(pairs);
  b->ehi = room(pairs);
  b->row = room(8 * np);
  b->zlo = room(4 * np);
  if (!b->base || !b->suffix || !b->power || !b->tile || !b->fall || !b->own || !b->minus || !b->reach || !b->gap0 || !b->gap || !b->epsc || !b->ehi || !b->row || !b->zlo) {
    cf_defect_clear(b);
    return false;
  }
  double **row[] = {&b->power, &b->first, &b->over, &b->count, &b->second};
  for (size_t k = 1; k < sizeof row / sizeof *row; k++) *row[k] = b->power + k * (a->order + 1);
  b->epsq = b->zlo + np;
  b->p1 = b->zlo + 2 * np;
  b->p2 = b->zlo + 3 * np;
  return true;
}

void cf_defect_clear(cf_defect *b)
{
  free(b->base);
  free(b->suffix);
  free(b->power);
  free(b->tile);
  free(b->fall);
  free(b->own);
  free(b->minus);
  free(b->reach);
  free(b->gap0);
  free(b->gap);
  free(b->epsc);
  free(b->ehi);
  free(b->row);
  free(b->zlo);
  *b = (cf_defect){0};
}

/* |x_k| of every token */
static void vector_norms(double *to, const cf_sweep *a, const double *x, size_t k)
{
  for (size_t i = 0; i < a->np; i += CF_LANES) cf_norm_rows(a->d, a->np, x + k * a->d * a->np + i, to + i);
}

/* 2^-49: what the doubles nearest to coordinates of more digits are off by */
static void gaps(cf_defect *b, const cf_sweep *a)
{
  for (size_t j = 0; j < a->n; j++)
    for (size_t i = 0; i < a->np; i += CF_LANES) {
      double *to = b->gap0 + j * a->np + i;
      cf_norm_gaps(a->d, a->np, a->x.h + j, a->q.h + i, to);
      for (size_t m = 0; m < CF_LANES; m++) to[m] = add(to[m], 0x1p-49);
    }
}

/* rows of np numbers times a sign, as tiles of eight */
static void turn(const cf_sweep *a, const double *v, double sign, double *to)
{
  for (size_t k = 0; k < a->order; k++)
    for (size_t i = 0; i < a->np; i++) to[(i / CF_LANES * a->order + k) * CF_LANES + i % CF_LANES] = sign * v[k * a->np + i];
}

/* entries of the box that the bounds are proved for; NaN is none */
static bool boxed(size_t n, const double *v) { return cf_scale_fits(n, v, CF_ENCLOSE_MAX); }

void cf_defect_norms(cf_defect *b, const cf_sweep *a)
{
  size_t block = a->d * a->np, pairs = a->n * a->np * a->order, K = a->order;
  b->fit = boxed((K + 1) * block, a->x.h) && boxed(K * block, a->q.h) && cf_scale_fits(block, a->x.h, CF_NORM_PLACE) &&
           cf_scale_fits(block, a->q.h, CF_NORM_PLACE) && boxed(pairs, a->w.h) && boxed(pairs, a->e.h);
  if (!b->fit) return;
  for (size_t k = 0; k <= K; k++) {
    vector_norms(norms(b, X, k), a, a->x.h, k);
    if (k == K) continue;
    vector_norms(norms(b, Q, k), a, a->q.h, k);
    for (size_t i = 0; i < a->np; i++) norms(b, S, k)[i] = fabs(a->s.h[k * a->np + i]);
    for (size_t i = 0; i < a->np; i++) norms(b, Z, k)[i] = fabs(a->z.h[k * a->np + i]);
  }
  gaps(b, a);
  turn(a, a->z.h, -1.0, b->fall);
  if (!a->scores->plain) turn(a, a->own.h, 1.0, b->own);
  b->fit = boxed(4 * (K + 1) * b->np, b->base) && boxed(K * a->np, b->fall) && boxed(K * a->np, b->own);
}

static void powers(cf_defect *b)
{
  size_t m = b->order + 1;
  for (size_t k = 0; k < m; k++) {
    b->count[k] = (double)k;
    b->second[k] = k ? (double)(k * (k - 1)) : 0.0;
  }
  cf_scale_powers(m, b->h, b->power);
  cf_scale_mul(m, b->count, b->power, b->first);
  cf_scale_div(m - 1, b->power + 1, b->count + 1, b->over + 1);
}

/* norms times h^k, and sums from k on */
static void scale(cf_defect *b)
{
  size_t K = b->order, np = b->np;
  for (size_t k = 0; k <= K; k++)
    for (int what = X; what <= Z; what++) cf_scale_by(np, norms(b, what, k), b->power[k], norms(b, what + XH, k));
  for (int what = 0; what < 2; what++) {
    memcpy(suffix(b, what, K), norms(b, what + XH, K), np * sizeof(double));
    for (size_t k = K; k-- > 0;) cf_scale_add(np, suffix(b, what, k + 1), norms(b, what + XH, k), suffix(b, what, k));
  }
}

/* what the sums over tiles take: sums in the order of a tail, tiles of |x_k| h^k */
static void gather(cf_defect *b)
{
  size_t K = b->order;
  for (size_t j = 0; j < b->n; j++) {
    for (size_t k = 0; k <= K; k++) reach(b, j, 0)[k] = suffix(b, 0, K - k)[j];
    cf_scale_mul(K + 1, reach(b, j, 0), b->power, reach(b, j, 1));
  }
  for (size_t i = 0; i < b->np; i++)
    for (size_t k = 0; k <= K; k++) b->tile[(i / CF_LANES * (K + 1) + k) * CF_LANES + i % CF_LANES] = norms(b, XH, k)[i];
}

/* ||v|| and ||v||' of row what (XH ..) of token i */
typedef struct cf_weight {
  double sum, first;
} cf_weight;
static cf_weight weigh(const cf_defect *b, int what, size_t i)
{
  const double *v = norms(b, what, 0) + i;
  return (cf_weight){cf_norm_sum_raw(b->order + 1, b->np, v), cf_norm_first_raw(b->order + 1, b->np, v)};
}

/* T(u, v) = sum_{k + l >= order} |u_k| |v_l| h^(k+l), v = x or q by its sums */
static double tails(const cf_defect *b, int what, int v, size_t i)
{
  return cf_tail_sum_raw(b->order + 1, b->np, norms(b, what, 0) + i, suffix(b, v, 0) + i);
}

/* what a tile (j, eight i) gives: D+ = sum of positive c_k h^k; ||c||'; ||e||, ||e||'; the three tails [specs/flow.md 4.1 .. 4.4] */
enum { UP, CN, EN, EN1, RTAIL, UTAIL, TAIL, SUMS };
static void tile_sums(const cf_defect *b, const cf_sweep *a, size_t j, size_t i, double *t)
{
  size_t K = a->order, at = (j * a->nb + i / CF_LANES) * K * CF_LANES;
  const double *w = a->w.h + at, *e = a->e.h + at;
  cf_tile_rise(K - 1, w + CF_LANES, b->over + 1, t + UP * CF_LANES);
  cf_tile_dot(K - 1, w + CF_LANES, b->power + 1, t + CN * CF_LANES);
  cf_tile_dot(K, e, b->power, t + EN * CF_LANES);
  cf_tile_dot(K, e, b->first, t + EN1 * CF_LANES);
  cf_tile_tail(K, w, e, b->power, t + RTAIL * CF_LANES);
  cf_tile_dot(K, e, reach(b, j, 1), t + UTAIL * CF_LANES);
  cf_tile_dot(K + 1, b->tile + i * (K + 1), reach(b, j, 0), t + TAIL * CF_LANES);
}

/* r := r + v, eight of a row */
CF_INLINE void row_add(double *restrict r, const double *restrict v)
{
  for (size_t k = 0; k < CF_LANES; k++) r[k] = add(r[k], v[k]);
}

/* c of the pairs (i, j), eight i: its error, without and with what the series leave out; *rise >= beta times what c can rise. px, dx: ||x||, ||x||' */
CF_INLINE void score_bounds(const cf_sweep *a, cf_depth m, const double *t, double pj, double dj, const double *px, const double *dx, double *round, double *tail, double *eps,
                            double *rise)
{
  const double keys = a->scores->plain ? 1.0 : add(a->scores->norm, m.key); /* M x, as computed, is at most so many |x| */
  const double unit = mul(m.u, keys), beta = a->beta;
  for (size_t k = 0; k < CF_LANES; k++) {
    const double nn = mul(px[k], pj), g = add3(mul(m.gram, nn), mul(dx[k], pj), mul(px[k], dj));
    round[k] = mad(CF_DEFECT_TINY, add(mul(unit, g), mul(m.key, nn)), CF_DEFECT_SLACK);
    tail[k] = mul(t[TAIL * CF_LANES + k], keys);
    eps[k] = mul(add(round[k], tail[k]), CF_DEFECT_SLACK);
    rise[k] = mul(beta, mul(add(t[UP * CF_LANES + k], eps[k]), CF_DEFECT_SLACK));
  }
}

/* the pairs (i, j), eight i: errors of c, e, of the sums over j */
CF_FLOW_CLONES static void pair_bounds(cf_defect *b, const cf_sweep *a, cf_depth m, size_t j, size_t i, const double *px, const double *dx)
{
  double t[SUMS * CF_LANES], r[6][CF_LANES], round[CF_LANES], tail[CF_LANES], rise[CF_LANES], arg[CF_LANES], grow[CF_LANES];
  const size_t p = j * a->np + i;
  const double pj = px[j], dj = dx[j], *e0 = a->e.h + (j * a->nb + i / CF_LANES) * a->order * CF_LANES, *nx = px + i, *gap = b->gap + p;
  const double beta = a->beta, eta = m.eta, most = a->scores->plain ? 1.001 : INFINITY, later = over(beta, (double)a->order);
  const double e_unit = mul(mul(add(1.0, m.expo), m.u), beta), start = mul(add(1.0, 2.0 * eta), CF_DEFECT_SLACK);
  double *eps = b->epsc + p, *ehi = b->ehi + p;
  tile_sums(b, a, j, i, t);
  const double *cn = t + CN * CF_LANES, *en = t + EN * CF_LANES, *en1 = t + EN1 * CF_LANES, *rtail = t + RTAIL * CF_LANES, *utail = t + UTAIL * CF_LANES;
  score_bounds(a, m, t, pj, dj, nx, dx + i, round, tail, eps, rise);
  for (size_t k = 0; k < CF_LANES; k++) arg[k] = rise[k] <= 30.0 ? rise[k] : 30.0;
  cf_exp_raw(CF_LANES, arg, grow);
  for (size_t k = 0; k < CF_LANES; k++) {
    const double g = mul(grow[k], CF_DEFECT_SLACK), hi = mul(mul(e0[k], start), g), top = hi < most ? hi : most;
    const double defect = mul(g, mad(CF_DEFECT_TINY, e_unit, mul(cn[k], en[k]))), some = mad(defect, top, mad(eta, beta, round[k]));
    const double err = rise[k] <= 30.0 && mul(beta, eps[k]) <= 1e-4 ? some : INFINITY; /* NaN and too large: no bound */
    const double far = mad(mul(top, mul(beta, tail[k])), mul(g, later), rtail[k]);
    ehi[k] = top;
    r[WGAP][k] = mul(err, gap[k]);
    r[WTAIL][k] = mul(far, gap[k]);
    r[WEPS][k] = add(err, far);
    r[CONV][k] = mul(m.u, add3(mul(mul(m.field, en[k]), pj), mul(en1[k], pj), mul(en[k], dj)));
    r[CTAIL][k] = utail[k];
    r[MASS][k] = en[k];
  }
  for (int what = WGAP; what <= MASS; what++) row_add(row(b, what) + i, r[what]);
}

/* sup |x_j - q_i| on the step (usa: |x_j|, its weights are not centred) */
static void widen(cf_defect *b, const cf_sweep *a)
{
  const double *x = suffix(b, 0, 1), *q = suffix(b, 1, 1);
  for (size_t j = 0; j < a->n; j++)
    for (size_t i = 0; i < a->np; i++) {
      double g = mul(add3(b->gap0[j * a->np + i], x[j], q[i]), CF_DEFECT_SLACK);
      b->gap[j * a->np + i] = a->model == CF_MODEL_USA ? 1.001 : g < 2.01 ? g : 2.01;
    }
}

/* inf of sum_j exp(beta (c_ij - 1)): 0.999 from j = i where scores are plain, or from Z's polynomial less its errors */
static double least_mass(const cf_defect *b, const cf_sweep *a, size_t i, double errors)
{
  double down[CF_LANES];
  if (a->model == CF_MODEL_USA) return (double)a->n;
  cf_tile_rise(a->order - 1, b->fall + (i / CF_LANES * a->order + 1) * CF_LANES, b->power + 1, down);
  double z0 = a->z.h[i], z = cf_down_sub(z0, mad(mul(z0, CF_DEFECT_SLACK - 1.0), add(down[i % CF_LANES], errors), CF_DEFECT_SLACK));
  return z > 0.999 || !a->scores->plain ? z : 0.999;
}

/* |u|| |v|| times depth, ||u||' ||v|| + ||u|| ||v||' */
static double product_rounds(double depth, cf_weight u, cf_weight v) { return add3(mul(depth, mul(u.sum, v.sum)), mul(u.first, v.sum), mul(u.sum, v.first)); }

/* errors of q_i as (round, tail), q.sum given */
static void output_bound(cf_defect *b, const cf_sweep *a, cf_depth m, size_t i, cf_weight q, double *round, double *tail)
{
  const bool usa = a->model == CF_MODEL_USA;
  const double z0 = norms(b, Z, 0)[i], more = cf_norm_sum_raw(b->order, b->np, norms(b, ZH, 1) + i), first = weigh(b, ZH, i).first;
  const double epsz = usa ? 0.0 : mad(CF_DEFECT_TINY, mul(m.u, m.zsum), row(b, MASS)[i]);
  b->zlo[i] = least_mass(b, a, i, add(epsz, row(b, WEPS)[i]));
  const double den = usa ? b->zlo[i] : cf_down_sub(b->zlo[i], mul(row(b, WEPS)[i], CF_DEFECT_SLACK));
  const double own = add3(mul(mul(m.own, z0), q.sum), mul(first, q.sum), mul(more, mad(q.first, m.more, q.sum)));
  const double num = add(add3(row(b, WGAP)[i], row(b, CONV)[i], mul(epsz, q.sum)), mad(CF_DEFECT_TINY, m.u, own));
  *round = mul(over(num, den), CF_DEFECT_SLACK);
  *tail = mul(over(add3(row(b, WTAIL)[i], row(b, CTAIL)[i], tails(b, ZH, 1, i)), den), CF_DEFECT_SLACK);
  if (!(den > (a->scores->plain ? 0.5 : 0x1p-6))) *round = INFINITY;
  b->epsq[i] = add(*round, *tail);
}

/* |x' - f(x)| of token i: *round without, *tail with the truncation */
static void token_bound(cf_defect *b, const cf_sweep *a, cf_depth m, size_t i, double *round, double *tail)
{
  const cf_weight x = weigh(b, XH, i), q = weigh(b, QH, i), s = weigh(b, SH, i);
  double qround, qtail;
  output_bound(b, a, m, i, q, &qround, &qtail);
  const double sround = mad(CF_DEFECT_TINY, m.u, product_rounds(m.sum, x, q));
  const double own = mad(CF_DEFECT_TINY, m.u, add(over(mul(m.own, x.first), b->h), product_rounds(add(1.0, m.more), s, x)));
  *round = mul(add3(own, qround, mul(1.001, sround)), CF_DEFECT_SLACK);
  *tail = mul(add3(tails(b, SH, 0, i), qtail, mul(1.001, tails(b, QH, 0, i))), CF_DEFECT_SLACK);
}

/* | |x_i|^2 - 1 | at 0, of the coefficient computed: h - 1 is exact near the sphere */
static double off_sphere_start(const cf_sweep *a, size_t i)
{
  if (a->bits > 106) return cf_sweep_own_mp(a, i);
  const cf_num_array c = a->scores->plain ? a->w : a->own;
  const size_t at = a->scores->plain ? (i * a->nb + i / CF_LANES) * a->order * CF_LANES + i % CF_LANES : i;
  return cf_up_apart(c.h[at] - 1.0, c.l ? -c.l[at] : 0.0);
}

/* 2 nu >= | |x_i|^2 - 1 | on the step, from the coefficients of |x_i|^2 */
static double off_sphere_own(const cf_defect *b, const cf_sweep *a, cf_depth m, size_t i)
{
  cf_weight x = weigh(b, XH, i);
  double moved[CF_LANES];
  cf_tile_dot(a->order - 1, b->own + (i / CF_LANES * a->order + 1) * CF_LANES, b->power + 1, moved);
  double t = add3(off_sphere_start(a, i), moved[i % CF_LANES], mad(CF_DEFECT_TINY, m.u, product_rounds(m.sum, x, x)));
  return mul(add(t, tails(b, XH, 0, i)), CF_DEFECT_SLACK);
}

/* the same; where scores are plain the c_ii are there */
static double off_sphere(const cf_defect *b, const cf_sweep *a, cf_depth m, size_t i)
{
  if (!a->scores->plain) return off_sphere_own(b, a, m, i);
  double moved[CF_LANES];
  cf_tile_dot(a->order - 1, a->w.h + ((i * a->nb + i / CF_LANES) * a->order + 1) * CF_LANES, b->over + 1, moved);
  return mul(add3(off_sphere_start(a, i), moved[i % CF_LANES], b->epsc[i * a->np + i]), CF_DEFECT_SLACK);
}

static void derivatives(cf_defect *b)
{
  size_t m = b->order + 1;
  for (size_t i = 0; i < b->np; i += CF_LANES) {
    cf_tile_dot(m, b->tile + i * m, b->count, b->p1 + i);
    cf_tile_dot(m, b->tile + i * m, b->second, b->p2 + i);
  }
  for (size_t i = 0; i < b->np; i++) {
    b->p1[i] = mul(over(b->p1[i], b->h), CF_DEFECT_SLACK);
    b->p2[i] = mul(over(over(b->p2[i], b->h), b->h), CF_DEFECT_SLACK);
  }
}

typedef struct cf_pairs {
  cf_defect *b;
  const cf_sweep *a;
  cf_depth m;
  const double *px, *dx;
} cf_pairs;

static void pairs_part(void *arg, size_t part, size_t from, size_t to)
{
  const cf_pairs *p = arg;
  (void)part;
  for (size_t j = 0; j < p->a->n; j++)
    for (size_t ib = from; ib < to; ib++) pair_bounds(p->b, p->a, p->m, j, ib * CF_LANES, p->px, p->dx);
}

/* all that the sums take, or false: some number lies outside the box that they are proved for */
static bool prepare(cf_defect *b)
{
  size_t m = b->order + 1;
  if (!b->fit || !(b->h >= 0.0 && b->h <= 1.0)) return false;
  powers(b);
  if (!cf_scale_fits(5 * m, b->power, CF_TILE_FACTOR)) return false;
  scale(b);
  if (!boxed(4 * m * b->np, norms(b, XH, 0)) || !boxed(2 * m * b->np, b->suffix)) return false;
  if (!cf_scale_fits(m * b->np, b->suffix, CF_TILE_FACTOR)) return false;
  gather(b);
  return cf_scale_fits(2 * m * b->n, b->reach, CF_TILE_FACTOR);
}

bool cf_defect_bound(cf_defect *b, const cf_sweep *a, double h)
{
  cf_depth m = cf_sweep_depth(a);
  double *px = row(b, 6), *dx = row(b, 7), nu = 0.0;
  b->h = h;
  b->round = b->tail = b->nu = INFINITY;
  if (!prepare(b)) return false;
  for (size_t i = 0; i < a->np; i++) {
    cf_weight x = weigh(b, XH, i);
    px[i] = x.sum;
    dx[i] = x.first;
  }
  widen(b, a);
  for (size_t i = 0; i < 6 * a->np; i++) b->row[i] = 0.0;
  cf_pairs pairs = {b, a, m, px, dx};
  cf_sweep_parts(a->n >= CF_PARTS_FROM ? a->threads : 1, a->nb, pairs_part, &pairs);
  for (size_t i = 0; i < a->n; i++) {
    double v = off_sphere(b, a, m, i);
    token_bound(b, a, m, i, &px[i], &dx[i]); /* the sums of this token are used up */
    nu = larger(nu, v);
  }
  derivatives(b);
  if (!boxed(a->n, px) || !boxed(a->n, dx)) return false;
  b->round = cf_norm_two_raw(a->n, px);
  b->tail = cf_norm_two_raw(a->n, dx);
  b->nu = mul(0.5, nu);
  return add(b->round, b->tail) < 1.0 && mul(a->strength, b->nu) <= 1e-4 && b->nu <= CF_NU_MAX;
}
