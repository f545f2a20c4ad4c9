/* Attention with bounds, eight queries at a time: scores in two doubles (kernels/dd_tile.h), weights without a shift, sums of sixteen terms
 * joined exactly. The bounds use norms and maxima once a row and once a column; theorem Tile of specs/bound.md. */
#include "bound/attention_tile.h"
#include <certiform/expo.h>
#include <string.h>
#include "bound/up.h"
#include "kernels/dd_tile.h"
#include "kernels/expo_scalar.h"

#define R CF_TILE_ROWS
#define KEYS CF_TILE_KEYS
#define CHAIN 16         /* terms of a plain sum; a block is two of them, added */
#define PART 8           /* the same for the weights' own sum */
#define SUM CF_BOUND_SUM

_Static_assert(KEYS == 2 * CHAIN, "the bound counts CHAIN + 1 roundings");
_Static_assert(CF_TILE_COUNT == CF_TILE_ROWS && CF_TILE_COLUMNS == CF_TILE_WIDTH, "attention_tile.h states the tiles' sizes");

typedef struct sums {
  double h[CF_TILE_WIDTH * R], l[CF_TILE_WIDTH * R]; /* the columns */
  double p[R], pl[R], p2[R];                         /* the weights, their squares */
} sums;

/* e = exp(x + xl), 0 beyond the row's last key */
INLINE void weights(const cf_tile_queries *r, size_t j, size_t n, const double *x, const double *xl, double *e)
{
  for (size_t i = 0; i < KEYS * R; i++) {
    double y = cf_exp1(x[i]);
    e[i] = fma(y, xl[i], y);
  }
  for (int t = 0; t < R; t++)
    for (size_t i = r->live[t] > j ? r->live[t] - j : 0; i < n; i++) e[i * R + t] = 0;
}

INLINE void sum_weights(size_t n, const double *e, sums *s)
{
  for (size_t i = 0; i < n; i += PART) {
    double h[R] = {0};
    for (size_t k = i; k < n && k < i + PART; k++)
      for (int t = 0; t < R; t++) {
        h[t] += e[k * R + t];
        s->p2[t] = fma(e[k * R + t], e[k * R + t], s->p2[t]);
      }
    for (int t = 0; t < R; t++) cf_tile_add1(&s->p[t], &s->pl[t], h[t]);
  }
}

/* four columns' sums over n keys, plain sums of CHAIN terms, two of them added */
CF_TILE void chain(size_t n, const double *e, const double *v0, const double *v1, const double *v2, const double *v3, size_t ldv, double *h)
{
  for (size_t k = 0; k < n; k += CHAIN) {
    double a[4 * R], first[4] = {v0[k * ldv], v1[k * ldv], v2[k * ldv], v3[k * ldv]};
    size_t end = n - k < CHAIN ? n : k + CHAIN;
    for (int i = 0; i < 4; i++)
      for (int t = 0; t < R; t++) a[i * R + t] = e[k * R + t] * first[i];
    for (size_t j = k + 1; j < end; j++) {
      double x[4] = {v0[j * ldv], v1[j * ldv], v2[j * ldv], v3[j * ldv]};
      for (int i = 0; i < 4; i++)
        for (int t = 0; t < R; t++) a[i * R + t] = fma(e[j * R + t], x[i], a[i * R + t]);
    }
    for (int t = 0; t < 4 * R; t++) h[t] = k == 0 ? a[t] : h[t] + a[t];
  }
}

INLINE void mix(const cf_tile_op *f, size_t n, size_t j, const double *e, sums *s)
{
  size_t last = f->dv - 1;
  const double *v = f->v + j * f->ldv;
  for (size_t c = 0; c < f->dv; c += 4) {
    double h[4 * R];
    size_t c1 = c + 1 < last ? c + 1 : last, c2 = c + 2 < last ? c + 2 : last, c3 = c + 3 < last ? c + 3 : last;
    chain(n, e, v + c, v + c1, v + c2, v + c3, f->ldv, h);
    for (int t = 0; t < 4 * R; t++) cf_tile_add1(&s->h[c * R + t], &s->l[c * R + t], h[t]);
  }
}

/* The quotients and their bounds, line for line theorem Tile */
INLINE void finish(const cf_tile_op *f, const sums *s, double value[][R], double bound[][R])
{
  double inv[R], root[R], few = (double)(f->nk < CHAIN ? f->nk : CHAIN) + 1, part = (double)(f->nk < PART ? f->nk : PART);
  for (int t = 0; t < R; t++) {
    inv[t] = 1 / s->p[t];
    root[t] = sqrt(s->p2[t]) * inv[t] * SUM;
  }
  for (size_t c = 0; c < f->dv; c++) {
    double top = f->top[c], len = f->len[c];
    for (int t = 0; t < R; t++) {
      double n = s->h[c * R + t], y = n * inv[t];
      double a = fma(-y, s->p[t], n);
      double b = fma(-y, s->pl[t], a + s->l[c * R + t]);
      double o = y + b * inv[t], z = fabs(o);
      double one = root[t] * len, both = root[t] * (len + f->root_nk * z);
      double mean = top < one ? top : one, far = top + z < both ? top + z : both;
      double e = (few * mean + (part + 1) * z) * CF_BOUND_USUM + (f->beta * far + 0x1p-80 * top) * CF_BOUND_SLACK + CF_TILE_ETA;
      value[c][t] = top == 0 ? 0 : o;
      bound[c][t] = top == 0 ? 0 : e;
    }
  }
}

CF_FLAT void tile(const cf_tile_op *f, const cf_tile_queries *r, double value[][R], double bound[][R])
{
  sums s;
  memset(s.h, 0, (f->dv + 3) / 4 * 4 * R * sizeof *s.h);
  memset(s.l, 0, (f->dv + 3) / 4 * 4 * R * sizeof *s.l);
  for (int t = 0; t < R; t++) s.p[t] = s.pl[t] = s.p2[t] = 0;
  for (size_t j = 0; j < r->most; j += KEYS) {
    double x[KEYS * R], xl[KEYS * R], e[KEYS * R];
    size_t n = r->most - j < KEYS ? r->most - j : KEYS;
    cf_tile_scores(f->d, r->sigma, r->q, f->k, f->ldk, j, r->most, f->scale, 0, x, xl);
    weights(r, j, n, x, xl, e);
    sum_weights(n, e, &s);
    mix(f, n, j, e, &s);
  }
  finish(f, &s, value, bound);
}

CLONES static double norm(size_t n, const double *x) { return sqrt(cf_tile_squares(n, x)) * SUM + 0x1p-500; }

/* of every column the largest magnitude and the norm */
CLONES static void columns(const cf_tile_op *f, double *top, double *len)
{
  for (size_t c = 0; c < f->dv; c++) top[c] = len[c] = 0;
  for (size_t j = 0; j < f->nk; j++)
    for (size_t c = 0; c < f->dv; c++) {
      double v = f->v[j * f->ldv + c], a = fabs(v);
      top[c] = a > top[c] ? a : top[c];
      len[c] = fma(v, v, len[c]);
    }
  for (size_t c = 0; c < f->dv; c++) len[c] = sqrt(len[c]) * SUM + 0x1p-500;
}

static double larger(double a, double b) { return a > b ? a : b; }

bool cf_tile_open(cf_tile_op *f, size_t nq, const double *q, size_t ldq)
{
  double d2 = (double)(f->d + 2), v_max = 0;
  if (f->nk > CF_TILE_NK || f->d > CF_TILE_WIDTH || f->dv > CF_TILE_WIDTH) return false;
  f->q_norm = f->k_norm = 0;
  for (size_t i = 0; i < nq; i++) f->q_norm = larger(f->q_norm, norm(f->d, q + i * ldq));
  for (size_t j = 0; j < f->nk; j++) f->k_norm = larger(f->k_norm, norm(f->d, f->k + j * f->ldk));
  double size = f->q_norm * f->k_norm * SUM;
  if (!(size * fabs(f->scale) * SUM <= CF_TILE_SCORE) || !cf_tile_inside(f->q_norm) || !cf_tile_inside(f->k_norm)) return false;
  double eta = (d2 * d2 * 0x1p-104 * fabs(f->scale) + f->scale_err) * size * SUM + 0x1p-900;
  if (!(eta <= 0x1p-20)) return false;
  columns(f, f->top, f->len);
  for (size_t c = 0; c < f->dv; c++) v_max = larger(v_max, f->top[c]);
  if (!cf_tile_inside(v_max)) return false;
  f->beta = (CF_EXP_REL + CF_U + 0x1p-80 + eta) * (1 + 0x1p-18);
  f->root_nk = sqrt((double)f->nk) * SUM;
  return true;
}

void cf_tile_rows(const cf_tile_op *f, size_t count, const double *q, size_t ldq, const size_t *live, double *value, size_t ldvalue,
                  double *bound, size_t ldbound)
{
  cf_tile_queries r;
  double o[CF_TILE_WIDTH][R], e[CF_TILE_WIDTH][R];
  cf_tile_load(&r, f->d, count, q, ldq, live, f->q_norm * f->k_norm * SUM);
  tile(f, &r, o, e);
  for (size_t t = 0; t < count; t++)
    for (size_t c = 0; c < f->dv; c++) {
      value[t * ldvalue + c] = o[c][t];
      bound[t * ldbound + c] = e[c][t];
    }
}
