#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/enclose.h>
#include <certiform/expo.h>
#include "flow/defect.h"
#include "kernels/enclose_norm.h"
#include "kernels/enclose_scale.h"
#include "kernels/enclose_tile.h"

enum { X, Q, S, Z, XH, QH, SH, ZH };          /* rows of base */
enum { WGAP, WTAIL, WEPS, CONV, CTAIL, MASS }; /* rows of row */

static double *norms(const cf_defect *b, int what, size_t k) { return b->base + ((size_t)what * (b->order + 1) + k) * b->np; }
static double *suffix(const cf_defect *b, int what, size_t k) { return b->suffix + ((size_t)what * (b->order + 1) + k) * b->np; }
static double *row(const cf_defect *b, int what) { return b->row + (size_t)what * b->np; }
static double *reach(const cf_defect *b, size_t j, int what) { return b->reach + (2 * j + (size_t)what) * (b->order + 1); }
#define PACK(p) (*(cf_pack *)(p))
#define CPACK(p) (*(const cf_pack *)(p))

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
  b->reach = room(2 * (a->order + 1) * a->n);
  b->gap0 = room(pairs);
  b->gap = room(pairs);
  b->epsc = room(pairs);
  b->ehi = room(pairs);
  b->row = room(8 * np);
  b->zlo = room(4 * np);
  if (!b->base || !b->suffix || !b->power || !b->tile || !b->fall || !b->own || !b->reach || !b->gap0 || !b->gap || !b->epsc || !b->ehi || !b->row || !b->zlo) {
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
      for (size_t m = 0; m < CF_LANES; m++) to[m] += 0x1p-49;
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
    for (size_t i = 0; i < a->np; i++) norms(b, S, k)[i] = fabs(a->s.h[k * a->np + i]) + CF_NORM_TINY;
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

/* the pairs (i, j), eight i: errors of c, e, of the sums over j. px, p1: ||x||, ||x||' of the i */
CF_FLOW_CLONES static void pair_bounds(cf_defect *b, const cf_sweep *a, cf_depth m, size_t j, size_t i, const double *px, const double *dx)
{
  double t[SUMS * CF_LANES], arg[CF_LANES], grow[CF_LANES];
  size_t p = j * a->np + i, at = (j * a->nb + i / CF_LANES) * a->order * CF_LANES;
  tile_sums(b, a, j, i, t);
  const cf_pack up = CPACK(t + UP * CF_LANES), cn = CPACK(t + CN * CF_LANES), en = CPACK(t + EN * CF_LANES), en1 = CPACK(t + EN1 * CF_LANES);
  const cf_pack rtail = CPACK(t + RTAIL * CF_LANES), utail = CPACK(t + UTAIL * CF_LANES);
  cf_pack nx = CPACK(px + i), n1 = CPACK(dx + i);
  const double keys = a->scores->plain ? 1.0 : a->scores->norm + m.key; /* M x, as computed, is at most so many |x| */
  const cf_pack ctail = CPACK(t + TAIL * CF_LANES) * keys;
  cf_pack cround = m.u * keys * (m.gram * nx * px[j] + n1 * px[j] + nx * dx[j]) * CF_DEFECT_SLACK + CF_DEFECT_TINY;
  cround += m.key * nx * px[j] * CF_DEFECT_SLACK;
  cf_pack eps = (cround + ctail) * CF_DEFECT_SLACK;
  cf_pack x = a->beta * (up + eps) * CF_DEFECT_SLACK;
  for (size_t k = 0; k < CF_LANES; k++) arg[k] = x[k] <= 30.0 ? x[k] : 30.0;
  cf_exp_raw(CF_LANES, arg, grow);
  cf_pack g = CPACK(grow) * CF_DEFECT_SLACK;
  cf_pack ehi = CPACK(a->e.h + at) * (1.0 + 2.0 * m.eta) * g * CF_DEFECT_SLACK;
  if (a->scores->plain) ehi = cf_pack_select(ehi < 1.001, ehi, cf_pack_of(1.001));
  cf_pack rround = (1.0 + m.expo) * m.u * a->beta * cn * en + CF_DEFECT_TINY;
  cf_pack eround = ehi * (a->beta * cround + m.eta) + g * rround;
  cf_pack etail = ehi * (a->beta * ctail) + g * (a->beta / (double)a->order) * rtail;
  cf_mask reach = (x <= 30.0) & (a->beta * eps <= 1e-4);
  eround = cf_pack_select(reach, eround, cf_pack_of(INFINITY)); /* NaN and too large: no bound */
  PACK(b->epsc + p) = eps;
  PACK(b->ehi + p) = ehi;
  PACK(row(b, WGAP) + i) += eround * CPACK(b->gap + p);
  PACK(row(b, WTAIL) + i) += etail * CPACK(b->gap + p);
  PACK(row(b, WEPS) + i) += eround + etail;
  PACK(row(b, CONV) + i) += m.u * (m.field * en * px[j] + en1 * px[j] + en * dx[j]);
  PACK(row(b, CTAIL) + i) += utail;
  PACK(row(b, MASS) + i) += en;
}

/* sup |x_j - q_i| on the step (usa: |x_j|, its weights are not centred) */
static void widen(cf_defect *b, const cf_sweep *a, const double *px, const double *qx)
{
  for (size_t j = 0; j < a->n; j++)
    for (size_t i = 0; i < a->np; i++) {
      double g = b->gap0[j * a->np + i] + (px[j] - norms(b, X, 0)[j]) + (qx[i] - norms(b, Q, 0)[i]) + 0x1p-45;
      b->gap[j * a->np + i] = a->model == CF_MODEL_USA ? 1.001 : g < 2.01 ? g * CF_DEFECT_SLACK : 2.01;
    }
}

/* inf of sum_j exp(beta (c_ij - 1)): 0.999 from j = i where scores are plain, or from Z's polynomial less its errors */
static double least_mass(const cf_defect *b, const cf_sweep *a, size_t i, double errors)
{
  double down[CF_LANES];
  if (a->model == CF_MODEL_USA) return (double)a->n;
  cf_tile_rise(a->order - 1, b->fall + (i / CF_LANES * a->order + 1) * CF_LANES, b->power + 1, down);
  double z = a->z.h[i] * (2.0 - CF_DEFECT_SLACK) - (down[i % CF_LANES] + errors) * CF_DEFECT_SLACK;
  return z > 0.999 || !a->scores->plain ? z : 0.999;
}

/* |x' - f(x)| of token i: *round without, *tail with the truncation */
static void token_bound(cf_defect *b, const cf_sweep *a, cf_depth m, size_t i, double *round, double *tail)
{
  cf_weight x = weigh(b, XH, i), q = weigh(b, QH, i), s = weigh(b, SH, i), z = weigh(b, ZH, i);
  bool usa = a->model == CF_MODEL_USA;
  double z0 = norms(b, Z, 0)[i];
  double epsz = usa ? 0.0 : m.u * m.zsum * row(b, MASS)[i] + CF_DEFECT_TINY;
  b->zlo[i] = least_mass(b, a, i, epsz + row(b, WEPS)[i]);
  double den = usa ? b->zlo[i] : (b->zlo[i] - row(b, WEPS)[i]) * (2.0 - CF_DEFECT_SLACK);
  double num = row(b, WGAP)[i] + row(b, CONV)[i] + epsz * q.sum;
  num += m.u * (m.own * z0 * q.sum + z.first * q.sum + (z.sum - z0) * (q.first + m.more * q.sum)) + CF_DEFECT_TINY;
  double qround = num / den * CF_DEFECT_SLACK, qtail = (row(b, WTAIL)[i] + row(b, CTAIL)[i] + tails(b, ZH, 1, i)) / den * CF_DEFECT_SLACK;
  if (!(den > (a->scores->plain ? 0.5 : 0x1p-6))) qround = INFINITY;
  b->epsq[i] = qround + qtail;
  double sround = m.u * (m.sum * x.sum * q.sum + x.first * q.sum + x.sum * q.first) + CF_DEFECT_TINY;
  double own = m.u * (m.own * x.first / b->h + (1.0 + m.more) * s.sum * x.sum + s.first * x.sum + s.sum * x.first) + CF_DEFECT_TINY;
  *round = (own + qround + 1.001 * sround) * CF_DEFECT_SLACK;
  *tail = (tails(b, SH, 0, i) + qtail + 1.001 * tails(b, QH, 0, i)) * CF_DEFECT_SLACK;
}

/* 2 nu >= | |x_i|^2 - 1 | on the step, from the coefficients of |x_i|^2 */
static double off_sphere_own(const cf_defect *b, const cf_sweep *a, cf_depth m, size_t i)
{
  cf_weight x = weigh(b, XH, i);
  double moved[CF_LANES];
  cf_tile_dot(a->order - 1, b->own + (i / CF_LANES * a->order + 1) * CF_LANES, b->power + 1, moved);
  double t = cf_sweep_own(a, i) + moved[i % CF_LANES] + m.u * (m.sum * x.sum * x.sum + 2.0 * x.first * x.sum) + CF_DEFECT_TINY;
  return (t + tails(b, XH, 0, i)) * CF_DEFECT_SLACK;
}

/* the same; where scores are plain the c_ii are there */
static double off_sphere(const cf_defect *b, const cf_sweep *a, cf_depth m, size_t i)
{
  if (!a->scores->plain) return off_sphere_own(b, a, m, i);
  double moved[CF_LANES];
  cf_tile_dot(a->order - 1, a->w.h + ((i * a->nb + i / CF_LANES) * a->order + 1) * CF_LANES, b->over + 1, moved);
  return (cf_sweep_own(a, i) + moved[i % CF_LANES] + b->epsc[i * a->np + i]) * CF_DEFECT_SLACK;
}

static void derivatives(cf_defect *b)
{
  size_t m = b->order + 1;
  for (size_t i = 0; i < b->np; i += CF_LANES) {
    cf_tile_dot(m, b->tile + i * m, b->count, b->p1 + i);
    cf_tile_dot(m, b->tile + i * m, b->second, b->p2 + i);
  }
  for (size_t i = 0; i < b->np; i++) {
    b->p1[i] = b->p1[i] / b->h * CF_DEFECT_SLACK;
    b->p2[i] = b->p2[i] / (b->h * b->h) * CF_DEFECT_SLACK;
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
  double *px = row(b, 6), *dx = row(b, 7), *qx = b->epsq, nu = 0.0;
  b->h = h;
  b->round = b->tail = b->nu = INFINITY;
  if (!prepare(b)) return false;
  for (size_t i = 0; i < a->np; i++) {
    cf_weight x = weigh(b, XH, i);
    px[i] = x.sum;
    dx[i] = x.first;
    qx[i] = weigh(b, QH, i).sum;
  }
  widen(b, a, px, qx);
  for (size_t i = 0; i < 6 * a->np; i++) b->row[i] = 0.0;
  cf_pairs pairs = {b, a, m, px, dx};
  cf_sweep_parts(a->n >= CF_PARTS_FROM ? a->threads : 1, a->nb, pairs_part, &pairs);
  for (size_t i = 0; i < a->n; i++) {
    double v = off_sphere(b, a, m, i);
    token_bound(b, a, m, i, &px[i], &dx[i]); /* the sums of this token are used up */
    if (!(v <= nu)) nu = v; /* NaN stays */
  }
  derivatives(b);
  if (!boxed(a->n, px) || !boxed(a->n, dx)) return false;
  b->round = cf_norm_two_raw(a->n, px) * CF_DEFECT_SLACK + CF_DEFECT_TINY;
  b->tail = cf_norm_two_raw(a->n, dx) * CF_DEFECT_SLACK + CF_DEFECT_TINY;
  b->nu = 0.5 * nu * CF_DEFECT_SLACK;
  return b->round + b->tail < 1.0 && a->strength * b->nu <= 1e-4 && b->nu <= CF_NU_MAX;
}
