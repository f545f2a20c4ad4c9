/* Sums of products for eight rows at a time, each sum in two doubles, by one fused multiply-add and its exact remainder.
 * [Rump, Ogita, Oishi 2008: AccSum's extraction]   A sum runs from sigma = 1.5 2^m with |sum| <= 2^(m-1): it never leaves [2^m, 2^(m+1)], so
 * that the step g = h' - h is exact, p x - g is what h' = rnd(h + p x) lost, and at most 2^(m-53). Derived in specs/exact.md, section 11.
 * Private to the bound and the exact tier. */
#ifndef CF_KERNELS_DD_TILE_H
#define CF_KERNELS_DD_TILE_H
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "clones.h"
#include "dd.h"

#define CF_TILE_ROWS 8  /* rows at a time: the lanes */
#define CF_TILE_KEYS 32 /* keys to a sum that starts anew */
#define CF_TILE_WIDTH 256 /* most columns */

/* The data that the tiles are for: no weight needs a shift, and underflow costs an output next to nothing. */
#define CF_TILE_NK 16384
#define CF_TILE_SCORE 300.0  /* largest |score| */
#define CF_TILE_LEAST 0x1p-400
#define CF_TILE_MOST 0x1p400 /* norms of q and k, largest |v|: between these, or 0 */
#define CF_TILE_ETA 0x1p-600 /* what underflow costs an output */
static inline bool cf_tile_inside(double x) { return x == 0 || (x >= CF_TILE_LEAST && x <= CF_TILE_MOST); }

/* queries side by side: row t sees its first live[t] keys, most of them at most; sigma for their inner products */
typedef struct cf_tile_queries {
  size_t live[CF_TILE_ROWS], most;
  double q[CF_TILE_WIDTH * CF_TILE_ROWS], sigma[CF_TILE_ROWS];
} cf_tile_queries;

/* A tile is a function of its own, so that its sums stay in registers whatever surrounds its call; CF_FLAT takes in all that it calls, whose
 * instructions would be the baseline's. clang allows neither attribute beside clones, and its clones' resolver is a global name, so there a tile is inlined. */
#if defined(__FRAMAC__)
#define CF_TILE static
#define CF_FLAT static
#elif defined(__clang__)
#define CF_TILE INLINE
#define CF_FLAT CLONES static
#else
#define CF_TILE CLONES __attribute__((noinline)) static
#define CF_FLAT CLONES __attribute__((flatten)) static
#endif

/* 1.5 2^m with 2x <= 2^m <= 4x, for x >= 2^-1000 normal */
INLINE double cf_tile_sigma(double x)
{
  uint64_t b;
  memcpy(&b, &x, sizeof b);
  b &= 0x7ff0000000000000u;
  memcpy(&x, &b, sizeof x);
  return 6 * x;
}

/* count <= ROWS queries; size >= |<q, k>| for every key */
static inline void cf_tile_load(cf_tile_queries *r, size_t d, size_t count, const double *q, size_t ldq, const size_t *live, double size)
{
  memset(r, 0, sizeof *r);
  for (size_t t = 0; t < count; t++) {
    r->live[t] = live[t];
    r->most = live[t] > r->most ? live[t] : r->most;
    for (size_t l = 0; l < d; l++) r->q[l * CF_TILE_ROWS + t] = q[t * ldq + l];
  }
  for (int t = 0; t < CF_TILE_ROWS; t++) r->sigma[t] = cf_tile_sigma(size);
}

/* the first product */
INLINE void cf_tile_first(double p, double x, double sigma, double *h, double *c)
{
  double next = fma(p, x, sigma);
  *c = cf_step_low(p, x, sigma, next);
  *h = next;
}

/* hi + lo: the inner products of two keys with the rows, q[d][ROWS], d > 0; hi[2][ROWS] */
CF_TILE void cf_tile_dots(size_t d, const double *sigma, const double *q, const double *k0, const double *k1, double *hi, double *lo)
{
  double h[2 * CF_TILE_ROWS], c[2 * CF_TILE_ROWS];
  for (int i = 0; i < 2; i++)
    for (int t = 0; t < CF_TILE_ROWS; t++) cf_tile_first(q[t], i ? k1[0] : k0[0], sigma[t], &h[i * CF_TILE_ROWS + t], &c[i * CF_TILE_ROWS + t]);
  for (size_t l = 1; l < d; l++) {
    double x[2] = {k0[l], k1[l]};
    for (int i = 0; i < 2; i++)
      for (int t = 0; t < CF_TILE_ROWS; t++) {
        int at = i * CF_TILE_ROWS + t;
        double next = fma(q[l * CF_TILE_ROWS + t], x[i], h[at]);
        c[at] += cf_step_low(q[l * CF_TILE_ROWS + t], x[i], h[at], next);
        h[at] = next;
      }
  }
  for (int t = 0; t < CF_TILE_ROWS; t++) {
    hi[t] = h[t] - sigma[t], lo[t] = c[t];
    hi[t + CF_TILE_ROWS] = h[t + CF_TILE_ROWS] - sigma[t], lo[t + CF_TILE_ROWS] = c[t + CF_TILE_ROWS];
  }
}

/* hi + lo: two columns' sums over n keys of (p + pl) v; p[n][ROWS]; low (a constant) 0: pl is zero */
INLINE void cf_tile_mix(int low, size_t n, const double *sigma, const double *p, const double *pl, const double *v0, const double *v1,
                        size_t ldv, double *hi, double *lo)
{
  double h[2 * CF_TILE_ROWS], c[2 * CF_TILE_ROWS];
  for (int t = 0; t < CF_TILE_ROWS; t++) h[t] = h[t + CF_TILE_ROWS] = sigma[t], c[t] = c[t + CF_TILE_ROWS] = 0;
  for (size_t j = 0; j < n; j++) {
    double x[2] = {v0[j * ldv], v1[j * ldv]};
    for (int i = 0; i < 2; i++)
      for (int t = 0; t < CF_TILE_ROWS; t++) {
        int at = i * CF_TILE_ROWS + t;
        double w = p[j * CF_TILE_ROWS + t];
        double next = fma(w, x[i], h[at]);
        double e = cf_step_low(w, x[i], h[at], next);
        if (low) e = fma(pl[j * CF_TILE_ROWS + t], x[i], e);
        h[at] = next;
        c[at] += e;
      }
  }
  for (int t = 0; t < CF_TILE_ROWS; t++) {
    hi[t] = h[t] - sigma[t], lo[t] = c[t];
    hi[t + CF_TILE_ROWS] = h[t + CF_TILE_ROWS] - sigma[t], lo[t + CF_TILE_ROWS] = c[t + CF_TILE_ROWS];
  }
}

/* (hi + lo) (scale + scale_lo), normalised; scale_lo 0 (a constant): left out */
INLINE void cf_tile_scale(double hi, double lo, double scale, double scale_lo, double *x, double *xl)
{
  double p = hi * scale;
  double e = fma(hi, scale_lo, cf_prod_low(hi, scale, p));
  double t = fma(lo, scale, e);
  double s = p + t;
  *xl = cf_sum_low(p, t, s);
  *x = s;
}

/* x + xl: the rows' scores with KEYS keys from j on; those from most on are anything finite */
INLINE void cf_tile_scores(size_t d, const double *sigma, const double *q, const double *k, size_t ldk, size_t j, size_t most, double scale,
                           double scale_lo, double *x, double *xl)
{
  size_t i = 0;
  for (; i < CF_TILE_KEYS && j + i < most; i += 2) {
    double hi[2 * CF_TILE_ROWS], lo[2 * CF_TILE_ROWS];
    size_t next = j + i + 1 < most ? j + i + 1 : most - 1;
    cf_tile_dots(d, sigma, q, k + (j + i) * ldk, k + next * ldk, hi, lo);
    for (int t = 0; t < 2 * CF_TILE_ROWS; t++)
      cf_tile_scale(hi[t], lo[t], scale, scale_lo, &x[i * CF_TILE_ROWS + t], &xl[i * CF_TILE_ROWS + t]);
  }
  for (i *= CF_TILE_ROWS; i < CF_TILE_KEYS * CF_TILE_ROWS; i++) x[i] = xl[i] = 0;
}

/* sum of squares in lanes; times 1 + 2^-30 at least the exact one, but for underflow */
INLINE double cf_tile_squares(size_t n, const double *x)
{
  double s[CF_TILE_ROWS] = {0}, sum = 0;
  size_t i = 0;
  for (; i + CF_TILE_ROWS <= n; i += CF_TILE_ROWS)
    for (int t = 0; t < CF_TILE_ROWS; t++) s[t] = fma(x[i + t], x[i + t], s[t]);
  for (; i < n; i++) sum = fma(x[i], x[i], sum);
  for (int t = 0; t < CF_TILE_ROWS; t++) sum += s[t];
  return sum;
}

/* (*h, *l) += hi + lo */
INLINE void cf_tile_add(double *h, double *l, double hi, double lo)
{
  double s = *h + hi;
  *l += cf_sum_low(*h, hi, s) + lo;
  *h = s;
}
INLINE void cf_tile_add1(double *h, double *l, double hi)
{
  double s = *h + hi;
  *l += cf_sum_low(*h, hi, s);
  *h = s;
}
#endif
