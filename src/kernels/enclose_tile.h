/* Sums over a tile, eight tokens side by side: bounds of what the coefficients of a pair of tokens add up to.          [specs/flow.md 4, 9]
 * v[n][8]: row k belongs to the power k. Every lane of a result is at least the exact number it stands for. Private: src/flow calls these. */
#ifndef CF_KERNELS_ENCLOSE_TILE_H
#define CF_KERNELS_ENCLOSE_TILE_H
#include <stddef.h>

#define CF_TILE_ROWS 1024          /* of a tile, at most */
#define CF_TILE_FACTOR 0x1p20      /* box of the factors; that of the entries is 2^400, as in certiform/enclose.h */
#define CF_TILE_SLACK 0x1.0000001p0 /* 1 + 2^-28: more than the roundings of CF_TILE_ROWS terms take away */
#define CF_TILE_TINY 0x1p-1050     /* more than their underflows do */
#define CF_TILE_SMALL 0x1p-600      /* in a sum of products of three */
#ifdef __FRAMAC__
#include <certiform/fp.h>
#include "enclose_tile.acsl"
#endif

/* r[m] := sum of |v[k][m]| g[k], upward.
 *   in   v[n][8]   magnitudes <= 2^400
 *        g[n]      nonnegative, <= CF_TILE_FACTOR
 *   out  r[8]      >= the exact sums
 *   not promised: how far above */
/*@ requires size:  n <= CF_TILE_ROWS;
    requires valid: \valid_read(v + (0 .. 8*n-1)) && \valid_read(g + (0 .. n-1)) && \valid(r + (0 .. 7));
    requires apart: \separated(r + (0 .. 7), v + (0 .. 8*n-1)) && \separated(r + (0 .. 7), g + (0 .. n-1));
    requires box:   tile_box(v, n) && tile_factors(g, n);
    assigns r[0 .. 7];
    ensures fin:    \forall integer m; 0 <= m < 8 ==> \is_finite(r[m]);
    ensures up:     \forall integer m; 0 <= m < 8 ==> tile_dot{Pre}(v, g, m, n) <= r[m]; */
void cf_tile_dot(size_t n, const double *v, const double *g, double *r);

/* r[m] := sum of max(v[k][m], 0) g[k], upward.
 *   in, out, not promised   as cf_tile_dot */
/*@ requires size:  n <= CF_TILE_ROWS;
    requires valid: \valid_read(v + (0 .. 8*n-1)) && \valid_read(g + (0 .. n-1)) && \valid(r + (0 .. 7));
    requires apart: \separated(r + (0 .. 7), v + (0 .. 8*n-1)) && \separated(r + (0 .. 7), g + (0 .. n-1));
    requires box:   tile_box(v, n) && tile_factors(g, n);
    assigns r[0 .. 7];
    ensures fin:    \forall integer m; 0 <= m < 8 ==> \is_finite(r[m]);
    ensures up:     \forall integer m; 0 <= m < 8 ==> tile_rise{Pre}(v, g, m, n) <= r[m]; */
void cf_tile_rise(size_t n, const double *v, const double *g, double *r);

/* The tail of a product of polynomials: r[m] := sum over k + l >= n, k, l < n, of |u[k][m]| f[k] |v[l][m]| f[l], upward.
 *   in   u[n][8], v[n][8]   magnitudes <= 2^400
 *        f[n]               nonnegative, <= CF_TILE_FACTOR
 *   out  r[8]               >= the exact sums
 *   not promised: how far above */
/*@ requires size:  1 <= n <= CF_TILE_ROWS;
    requires valid: \valid_read(u + (0 .. 8*n-1)) && \valid_read(v + (0 .. 8*n-1)) && \valid_read(f + (0 .. n-1)) && \valid(r + (0 .. 7));
    requires apart: \separated(r + (0 .. 7), u + (0 .. 8*n-1)) && \separated(r + (0 .. 7), v + (0 .. 8*n-1)) && \separated(r + (0 .. 7), f + (0 .. n-1));
    requires box:   tile_box(u, n) && tile_box(v, n) && tile_factors(f, n);
    assigns r[0 .. 7];
    ensures fin:    \forall integer m; 0 <= m < 8 ==> \is_finite(r[m]);
    ensures up:     \forall integer m; 0 <= m < 8 ==> tile_tail{Pre}(u, v, f, m, n, n) <= r[m]; */
void cf_tile_tail(size_t n, const double *u, const double *v, const double *f, double *r);
#endif
