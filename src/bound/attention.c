/* Attention with elementwise bounds.                                                              [specs/bound.md, Attention]
 * Row by row: scores with running error bounds, weights, the weighted sum with its running error, and the centred sum
 * sum_j g_j |v_j - o|, which carries the weights' errors to the output. */
#include <certiform/attention.h>
#include <certiform/vec.h>
#include "bound/acc.h"
#include "bound/attention_tile.h"
#include "bound/up.h"
#include "bound/weights.h"
#include "checked/check.h"

#if defined(__FRAMAC__) || !defined(__x86_64__)
#define CLONES
#else
#define CLONES __attribute__((target_clones("avx512f", "fma", "default"))) /* the same bits: contraction is off, no fma here */
#endif
#define TILE 16   /* columns of v at a time */
#define LEAST_ERR 0x1p-900 /* a smaller scale_err is raised to it, so that its products keep their slack */
#define BLOCK 64  /* keys to a partial sum: shorter chains, smaller running errors */

/* <x, y> in eight lanes; *a = sum of the magnitudes of everything rounded on the way */
static inline double lane_dot(size_t n, const double *x, const double *y, double *a)
{
  double s[8] = {0}, b[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++) {
      double p = x[i + l] * y[i + l];
      s[l] += p;
      b[l] += fabs(p) + fabs(s[l]);
    }
  for (int l = 0; i < n; i++, l++) {
    double p = x[i] * y[i];
    s[l] += p;
    b[l] += fabs(p) + fabs(s[l]);
  }
  for (int h = 4; h; h /= 2)
    for (int l = 0; l < h; l++) {
      s[l] += s[l + h];
      b[l] += b[l + h] + fabs(s[l]);
    }
  *a = b[0];
  return s[0];
}

typedef struct row_op {
  size_t n, d, dv; /* live keys, depth, columns */
  double scale, scale_err;
  const double *k, *v;
  size_t ldk, ldv;
} row_op;

/* s[j] = scale <q, k_j>, |s[j] - exact| <= b[j]                                                     [theorem Score] */
CLONES static void scores(const row_op *r, const double *q, double *s, double *b)
{
  double scale = fabs(r->scale), err = r->scale_err * CF_BOUND_SLACK, eta = CF_BOUND_ETA * ((double)r->d + 1.0);
  if (err > 0.0 && err < LEAST_ERR) err = LEAST_ERR;
  for (size_t j = 0; j < r->n; j++) {
    double a, x = lane_dot(r->d, q, r->k + j * r->ldk, &a);
    double e = a * CF_BOUND_USUM + eta;
    double z = r->scale * x;
    b[j] = scale * e + err * (fabs(x) + e) + CF_BOUND_USUM * fabs(z) + 3.0 * CF_BOUND_ETA;
    s[j] = z;
  }
}

static void add_bias(size_t n, const double *bias, double *s, double *b)
{
  for (size_t j = 0; j < n; j++) {
    s[j] += bias[j];
    b[j] += CF_BOUND_USUM * fabs(s[j]);
  }
}

/* sum[c] = sum_j e_j v_jc by blocks, a[c] the magnitudes of everything rounded */
static inline void mix(size_t n, size_t cols, const double *e, const double *v, size_t ldv, double *sum, double *a)
{
  for (size_t j = 0; j < n;) {
    double part[TILE] = {0};
    size_t end = n - j < BLOCK ? n : j + BLOCK;
    for (; j < end; j++) {
      if (e[j] == 0.0) continue;
      for (size_t c = 0; c < cols; c++) {
        double p = e[j] * v[j * ldv + c];
        part[c] += p;
        a[c] += fabs(p) + fabs(part[c]);
      }
    }
    for (size_t c = 0; c < cols; c++) {
      sum[c] += part[c];
      a[c] += fabs(sum[c]);
    }
  }
}

/* t[c] = sum_j g_j |v_jc - o_c| */
static inline void spread(size_t n, size_t cols, const double *g, const double *v, size_t ldv, const double *o, double *t)
{
  for (size_t j = 0; j < n; j++)
    for (size_t c = 0; c < cols; c++) t[c] += g[j] * fabs(v[j * ldv + c] - o[c]);
}

CLONES static void mix_tile(const row_op *r, size_t c, size_t cols, const double *e, double *sum, double *a)
{
  if (cols == TILE) mix(r->n, TILE, e, r->v + c, r->ldv, sum, a);
  else mix(r->n, cols, e, r->v + c, r->ldv, sum, a);
}

CLONES static void spread_tile(const row_op *r, size_t c, size_t cols, const double *g, const double *o, double *t)
{
  if (cols == TILE) spread(r->n, TILE, g, r->v + c, r->ldv, o, t);
  else spread(r->n, cols, g, r->v + c, r->ldv, o, t);
}

/* From weights to outputs: theorem Attention, one tile of columns at a time. */
static void outputs(const row_op *r, const double *e, const double *g, double *value, double *bound)
{
  cf_pair sum = cf_pair_sum(r->n, e);
  double es = cf_up_add(fabs(sum.lo), sum.rad);
  double gap = cf_up_add(es, cf_acc_plain(r->n, g) * CF_BOUND_SUM);
  double w = (sum.hi - gap) * CF_BOUND_LOW; /* the exact sum of the weights is at least this */
  double eta = 8.0 * ((double)r->n + 2.0) * CF_BOUND_ETA;
  for (size_t c = 0; c < r->dv; c += TILE) {
    double num[TILE] = {0}, a[TILE] = {0}, t[TILE] = {0};
    size_t cols = r->dv - c < TILE ? r->dv - c : TILE;
    mix_tile(r, c, cols, e, num, a);
    for (size_t i = 0; i < cols; i++) value[c + i] = num[i] / sum.hi;
    spread_tile(r, c, cols, g, value + c, t);
    for (size_t i = 0; i < cols; i++) {
      double o = fabs(value[c + i]);
      double top = CF_BOUND_USUM * a[i] + o * es * CF_BOUND_SLACK + sum.hi * (CF_BOUND_USUM * o) + t[i] * CF_BOUND_SLACK + eta;
      bound[c + i] = cf_up_div(top * CF_BOUND_STEP, w);
    }
  }
}

/* Scores too uncertain for the weights: the output is a convex combination of the live v. */
static void hull(const row_op *r, const double *s, double *value, double *bound)
{
  for (size_t c = 0; c < r->dv; c++) {
    double lo = INFINITY, hi = -INFINITY;
    for (size_t j = 0; j < r->n; j++) {
      double v = r->v[j * r->ldv + c];
      if (s[j] == -INFINITY) continue;
      lo = v < lo ? v : lo;
      hi = v > hi ? v : hi;
    }
    double mid = 0.5 * lo + 0.5 * hi;
    double up = hi - mid, down = mid - lo;
    value[c] = mid;
    bound[c] = (up > down ? up : down) * CF_BOUND_STEP + CF_BOUND_ETA;
  }
}

static void attend(const row_op *r, const double *q, const double *bias, double *value, double *bound, double *work)
{
  double *s = work, *g = work + r->n, *e = work + 2 * r->n;
  scores(r, q, s, g);
  if (bias) add_bias(r->n, bias, s, g);
  double m = s[0];
  for (size_t j = 1; j < r->n; j++) m = s[j] > m ? s[j] : m;
  if (cf_weights(r->n, m, s, g, e, g)) outputs(r, e, g, value, bound);
  else hull(r, s, value, bound);
}

/* 1/sqrt(d) - r = r (1 - d r^2) / (sqrt(d) r (1 + sqrt(d) r)), the residual by two fmas; 0 exactly when r is exact  [theorem Rsqrt] */
cf_status cf_rsqrt_bound(size_t d, double *value, double *bound)
{
  cf_arg out[2] = {cf_vec_arg(1, value), cf_vec_arg(1, bound)};
  cf_status s = cf_check_args(0, NULL, 2, out);
  if (s == CF_OK && (d == 0 || d > CF_NMAX)) s = CF_ESIZE;
  if (s != CF_OK) return s;
  double r = 1.0 / sqrt((double)d), h, e;
  cf_two_prod(r, (double)d, &h, &e);
  double gap = fabs(fma(-r, h, 1.0)) + fabs(r * e);
  *value = r;
  *bound = 0.54 * r * gap;
  return CF_OK;
}

typedef struct row_check {
  size_t nq, nk;
  cf_causal causal;
  const double *bias;
  size_t ldbias;
} row_check;

/* every live bias finite and at most CF_ATTENTION_BIASMAX, or -inf (any finite number below is far from the result); a key in every row */
static cf_status check_rows(const row_check *r)
{
  cf_status s = CF_OK;
  for (size_t i = 0; i < r->nq; i++) {
    size_t kept = 0, live = cf_attention_live(r->causal, r->nq, r->nk, i);
    if (!r->bias) {
      s = cf_worse(s, live ? CF_OK : CF_EEMPTYROW);
      continue;
    }
    const double *b = r->bias + i * r->ldbias;
    for (size_t j = 0; j < r->nk; j++) {
      if (!(b[j] < INFINITY)) return CF_ENONFINITE; /* NaN too */
      if (b[j] > CF_ATTENTION_BIASMAX) s = cf_worse(s, CF_EBOX);
      kept += j < live && b[j] > -INFINITY;
    }
    s = cf_worse(s, kept ? CF_OK : CF_EEMPTYROW);
  }
  return s;
}

static cf_status check_scale(double scale, double err)
{
  if (!isfinite(scale) || !isfinite(err)) return CF_ENONFINITE;
  return fabs(scale) <= CF_ATTENTION_SCALEMAX && err >= 0.0 && err <= CF_ATTENTION_SCALEMAX ? CF_OK : CF_EBOX;
}

typedef struct problem {
  size_t nq, nk, d, dv;
  double scale, scale_err;
  cf_causal causal;
  const double *q, *k, *v, *bias;
  size_t ldq, ldk, ldv, ldbias;
  double *value, *bound;
  size_t ldvalue, ldbound;
} problem;

static cf_status check(const problem *p, size_t heads, size_t groups, const double *work)
{
  const double *bias = p->bias;
  cf_arg in[4] = {{p->q, heads * p->nq, p->d, p->ldq},
                  {p->k, groups * p->nk, p->d, p->ldk},
                  {p->v, groups * p->nk, p->dv, p->ldv},
                  {bias, bias ? p->nq : 0, bias ? p->nk : 0, bias ? p->ldbias : 0}};
  cf_arg out[3] = {{p->value, heads * p->nq, p->dv, p->ldvalue}, {p->bound, heads * p->nq, p->dv, p->ldbound}, {work, 3, p->nk, p->nk}};
  row_check rows = {p->nq, p->nk, p->causal, bias, p->ldbias};
  cf_status s = cf_check_args(4, in, 3, out);
  if (s == CF_OK && (p->d == 0 || p->dv == 0)) s = CF_ESIZE;
  if (s != CF_OK) return s;
  s = check_scale(p->scale, p->scale_err);
  for (int i = 0; i < 3; i++) s = cf_worse(s, cf_check_box(in[i], CF_XMAX));
  return cf_worse(s, heads ? check_rows(&rows) : CF_OK);
}

/* Tiles, where they are for these data. */
static bool attend_tiles(const problem *p)
{
  cf_tile_op f = {.nk = p->nk, .d = p->d, .dv = p->dv, .ldk = p->ldk, .ldv = p->ldv};
  f.scale = p->scale, f.scale_err = p->scale_err, f.k = p->k, f.v = p->v;
  if (p->bias || !cf_tile_open(&f, p->nq, p->q, p->ldq)) return false;
  for (size_t i = 0; i < p->nq; i += CF_TILE_COUNT) {
    size_t live[CF_TILE_COUNT], count = p->nq - i < CF_TILE_COUNT ? p->nq - i : CF_TILE_COUNT;
    for (size_t t = 0; t < count; t++) live[t] = cf_attention_live(p->causal, p->nq, p->nk, i + t);
    cf_tile_rows(&f, count, p->q + i * p->ldq, p->ldq, live, p->value + i * p->ldvalue, p->ldvalue, p->bound + i * p->ldbound, p->ldbound);
  }
  return true;
}

static void attend_all(const problem *p, double *work)
{
  if (attend_tiles(p)) return;
  for (size_t i = 0; i < p->nq; i++) {
    size_t live = cf_attention_live(p->causal, p->nq, p->nk, i);
    row_op r = {live, p->d, p->dv, p->scale, p->scale_err, p->k, p->v, p->ldk, p->ldv};
    const double *bias = p->bias ? p->bias + i * p->ldbias : NULL;
    attend(&r, p->q + i * p->ldq, bias, p->value + i * p->ldvalue, p->bound + i * p->ldbound, work);
  }
}

cf_status cf_attention_bound(size_t nq, size_t nk, size_t d, size_t dv, double scale, double scale_err, cf_causal causal,
                             const double *q, size_t ldq, const double *k, size_t ldk, const double *v, size_t ldv,
                             const double *bias, size_t ldbias, double *value, size_t ldvalue, double *bound, size_t ldbound,
                             double *work)
{
  problem p = {nq, nk, d, dv, scale, scale_err, causal, q, k, v, bias, ldq, ldk, ldv, ldbias, value, bound, ldvalue, ldbound};
  cf_status s = check(&p, 1, 1, work);
  if (s == CF_OK) attend_all(&p, work);
  return s;
}

cf_status cf_attention_heads_bound(size_t heads, size_t groups, size_t nq, size_t nk, size_t d, size_t dv, double scale,
                                   double scale_err, cf_causal causal, const double *q, const double *k, const double *v,
                                   const double *bias, double *value, double *bound, double *work)
{
  problem p = {nq, nk, d, dv, scale, scale_err, causal, q, k, v, bias, d, d, dv, nk, value, bound, dv, dv};
  if (heads > CF_NMAX || groups > CF_NMAX || nq > CF_NMAX || nk > CF_NMAX) return CF_ESIZE;
  if (heads && (groups == 0 || heads % groups)) return CF_ESIZE;
  cf_status s = check(&p, heads, groups, work);
  if (s != CF_OK) return s;
  for (size_t h = 0; nq > 0 && h < heads; h++) {
    size_t g = h * groups / heads; /* heads * groups <= 2^62 */
    problem one = p;
    one.q += h * nq * d;
    one.k += g * nk * d;
    one.v += g * nk * dv;
    one.value += h * nq * dv;
    one.bound += h * nq * dv;
    attend_all(&one, work);
  }
  return CF_OK;
}
