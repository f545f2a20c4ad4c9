/* Weighted sums for any d: blocks of 32 tokens; the block of weights serves its rows and, read by columns, its columns.
 * Everything is packed into flat arrays: xp and us in panels of 8 components [block][component / 8][32][8], xt in panels of 8 tokens
 * [block][token / 8][component][8], so that a tile of 4 x 8 reads and writes contiguous memory. Each entry of u is one chain of
 * multiply-adds in the order of the blocks. Arguments that only a contract needs: the lengths lx, lw, lu, lc, and k, which counts the terms
 * of a sum so far, e, their magnitude. Flags: Makefile. */
#include "dynamics_parts.h"
#include "row.h"
#ifdef __FRAMAC__
#include "dynamics_blocks.acsl"
#include "dynamics_field.acsl"
#endif

/* gcc at -O2 leaves the exponential a call, for the processor without fma; clang inlines it. */
#if defined(__FRAMAC__) || defined(__clang__) || !defined(__GNUC__)
#define FLAT
#else
#define FLAT __attribute__((flatten))
#endif

enum { TILE = ROWS * COLS, PANEL = BLOCK * COLS, SQUARE = BLOCK * BLOCK };

/* exp(beta c - |beta|), clamped to [exp(low), exp(high)]; as arguments the limits stay minimum and maximum */
/*@ requires fin:   \is_finite(c) && cf_mag(c, 51);
    requires limit: cf_block_limits(beta, shift, low, high);
    assigns \nothing;
    ensures pos:    \is_finite(\result) && cf_dyn_weight(\result); */
INLINE double block_weight(double beta, double shift, double low, double high, double c)
{
  //@ assert shift: cf_weak_pre(shift, 20, 71);
  //@ assert fma: cf_fma_pre(beta, 20, c, 51, -shift, 71);
  double t = f_fma(beta, c, -shift);
  t = t > high ? high : t;
  t = t < low ? low : t;
  //@ assert box: expo_box(t);
  double w = cf_exp1(t);
  //@ assert weight: cf_dyn_weight_pre(t, w);
  return w;
}

/* ---- tiles a[ROWS][n], n = COLS */
/* a[to + j] += w x[at + j], j < n */
/*@ requires size:  n <= COLS && at + n <= lx && to + n <= 4*n && lx <= 0x10000000000000 && 0 <= e <= 10 && k < 0x1000000000000;
    requires valid: \valid_read(x + (0 .. lx-1)) && \valid(a + (0 .. 4*n-1)) && \separated(x + (0 .. lx-1), a + (0 .. 4*n-1));
    requires box:   \is_finite(w) && cf_mag(w, e) && cf_row_mag(x, lx, 10);
    requires sum:   cf_cells(a, to, to + n, k, e + 10);
    assigns a[to .. to + n - 1];
    ensures sum:    cf_cells(a, to, to + n, k + 1, e + 10);
    ensures xbox:   cf_row_mag(x, lx, 10); */
INLINE void panel_row(size_t n, size_t lx, size_t k, int e, double w, size_t at, const double *restrict x, size_t to, double *restrict a)
{
  (void)lx, (void)k, (void)e;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant xbox:  cf_row_mag(x, lx, 10);
      loop invariant todo:  \forall integer c; to + j <= c < to + n ==> \is_finite(a[c]) && cf_chain(k, a[c], e + 10);
      loop invariant done:  \forall integer c; to <= c < to + j ==> \is_finite(a[c]) && cf_chain(k + 1, a[c], e + 10);
      loop assigns j, a[to .. to + n - 1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    //@ assert here: \is_finite(x[at + j]) && cf_mag(x[at + j], 10);
    //@ assert chain: cf_fchain_pre(k, a[to + j], w, e, x[at + j], 10);
    //@ assert cells: \forall integer c; 0 <= c < lx ==> \separated(x + c, a + (to + j));
    a[to + j] = f_fma(w, x[at + j], a[to + j]);
  }
}

/* the index of w in row r and step l of a tile */
/*@ requires inside: cf_tile_inside(at, sr, sl, m, lw) && lw <= 0x10000000000000 && r < 4 && l < m;
    assigns \nothing;
    ensures index:   \result < lw; */
INLINE size_t panel_at(size_t lw, size_t m, size_t at, size_t sr, size_t sl, size_t r, size_t l)
{
  (void)lw, (void)m;
  return at + r * sr + l * sl;
}

/* a[r][j] += w[at + r sr + l sl] x[from + j], r < ROWS */
/*@ requires size:  n <= COLS && from + n <= lx && lx <= 0x10000000000000 && lw <= 0x10000000000000 && 0 <= e <= 10 && k < 0x1000000000000;
    requires index: cf_tile_inside(at, sr, sl, m, lw) && l < m;
    requires valid: \valid_read(w + (0 .. lw-1)) && \valid_read(x + (0 .. lx-1)) && \valid(a + (0 .. 4*n-1));
    requires apart: \separated(x + (0 .. lx-1), a + (0 .. 4*n-1)) && \separated(w + (0 .. lw-1), a + (0 .. 4*n-1));
    requires wbox:  cf_row_mag(w, lw, e);
    requires xbox:  cf_row_mag(x, lx, 10);
    requires sum:   cf_cells(a, 0, 4*n, k, e + 10);
    assigns a[0 .. 4*n-1];
    ensures sum:    cf_cells(a, 0, 4*n, k + 1, e + 10); */
INLINE void panel_step(size_t n, size_t m, size_t l, size_t k, int e, size_t lw, size_t at, size_t sr, size_t sl, const double *restrict w, size_t lx,
                      size_t from, const double *restrict x, double *restrict a)
{
  const double w0 = w[panel_at(lw, m, at, sr, sl, 0, l)], w1 = w[panel_at(lw, m, at, sr, sl, 1, l)];
  const double w2 = w[panel_at(lw, m, at, sr, sl, 2, l)], w3 = w[panel_at(lw, m, at, sr, sl, 3, l)];
  panel_row(n, lx, k, e, w0, from, x, 0, a);
  //@ assert todo1: cf_cells(a, n, 4*n, k, e + 10);
  //@ assert done1: cf_cells(a, 0, n, k + 1, e + 10);
  panel_row(n, lx, k, e, w1, from, x, n, a);
  //@ assert todo2: cf_cells(a, 2*n, 4*n, k, e + 10);
  //@ assert done2: cf_cells(a, 0, 2*n, k + 1, e + 10);
  panel_row(n, lx, k, e, w2, from, x, 2 * n, a);
  //@ assert todo3: cf_cells(a, 3*n, 4*n, k, e + 10);
  //@ assert done3: cf_cells(a, 0, 3*n, k + 1, e + 10);
  panel_row(n, lx, k, e, w3, from, x, 3 * n, a);
}

/* a[r][j] += sum_{l < m} w[at + r sr + l sl] x[from + l n + j] */
/*@ requires size:  n == 8 && from + 8 * m <= lx && lx <= 0x10000000000000 && lw <= 0x10000000000000 && 0 <= e <= 10 && k < 0x800000000000 && m <= 0x10000000;
    requires index: cf_tile_inside(at, sr, sl, m, lw);
    requires valid: \valid_read(w + (0 .. lw-1)) && \valid_read(x + (0 .. lx-1)) && \valid(a + (0 .. 4*n-1));
    requires apart: \separated(x + (0 .. lx-1), a + (0 .. 4*n-1)) && \separated(w + (0 .. lw-1), a + (0 .. 4*n-1));
    requires wbox:  cf_row_mag(w, lw, e);
    requires xbox:  cf_row_mag(x, lx, 10);
    requires sum:   cf_cells(a, 0, 4*n, k, e + 10);
    assigns a[0 .. 4*n-1];
    ensures sum:    cf_cells(a, 0, 4*n, k + m, e + 10); */
INLINE void panel_sums(size_t n, size_t m, size_t k, int e, size_t lw, size_t at, size_t sr, size_t sl, const double *restrict w, size_t lx,
                      size_t from, const double *restrict x, double *restrict a)
{
  /*@ loop invariant index: 0 <= l <= m;
      loop invariant wbox:  cf_row_mag(w, lw, e);
      loop invariant xbox:  cf_row_mag(x, lx, 10);
      loop invariant sum:   cf_cells(a, 0, 4*n, k + l, e + 10);
      loop assigns l, a[0 .. 4*n-1];
      loop variant m - l; */
  for (size_t l = 0; l < m; l++) {
    //@ ghost before: ;
    panel_step(n, m, l, k + l, e, lw, at, sr, sl, w, lx, from + l * n, x, a);
    //@ assert xsame: cf_row_same{before, Here}(x, lx);
    //@ assert wsame: cf_row_same{before, Here}(w, lw);
  }
}

/* ---- tiles in and out */
/* c[to + r BLOCK + j] := a[r][j] */
/*@ requires size:  n == 8 && to + 104 <= lc && lc <= 0x10000;
    requires valid: \valid_read(a + (0 .. 4*n-1)) && \valid(c + (0 .. lc-1)) && \separated(a + (0 .. 4*n-1), c + (0 .. lc-1));
    requires tile:  cf_row_mag(a, 4*n, 51);
    requires box:   cf_row_mag(c, lc, 51);
    assigns c[0 .. lc-1];
    ensures box:    cf_row_mag(c, lc, 51); */
INLINE void put_tile(size_t n, const double *restrict a, size_t lc, size_t to, double *restrict c)
{
  (void)lc;
  /*@ loop invariant index: 0 <= r <= 4;
      loop invariant tile:  cf_row_mag(a, 4*n, 51);
      loop invariant box:   cf_row_mag(c, lc, 51);
      loop assigns r, c[0 .. lc-1];
      loop variant 4 - r; */
  for (size_t r = 0; r < ROWS; r++)
    /*@ loop invariant index: 0 <= j <= n;
        loop invariant tile:  cf_row_mag(a, 4*n, 51);
        loop invariant box:   cf_row_mag(c, lc, 51);
        loop assigns j, c[0 .. lc-1];
        loop variant n - j; */
    for (size_t j = 0; j < n; j++) c[to + r * BLOCK + j] = a[r * n + j];
}

/* a[i] := 0 */
/*@ requires size:  m <= 0x10000;
    requires valid: \valid(a + (0 .. m-1));
    assigns a[0 .. m-1];
    ensures zero:   cf_cells(a, 0, m, 0, 20); */
INLINE void clear_tile(size_t m, double *a)
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant zero:  cf_cells(a, 0, i, 0, 20);
      loop assigns i, a[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    a[i] = 0.0;
    //@ assert zero: cf_chain(0, a[i], 20);
  }
}

/* a[i] := u[to + i] */
/*@ requires size:  m <= 0x10000 && to + m <= lu && lu <= 0x10000000000000;
    requires valid: \valid_read(u + (0 .. lu-1)) && \valid(a + (0 .. m-1)) && \separated(u + (0 .. lu-1), a + (0 .. m-1));
    requires some:  cf_cells(u, to, to + m, k, 12);
    assigns a[0 .. m-1];
    ensures some:   cf_cells(a, 0, m, k, 12); */
INLINE void take_tile(size_t m, size_t k, size_t lu, size_t to, const double *restrict u, double *restrict a)
{
  (void)k, (void)lu;
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant some:  cf_cells(u, to, to + m, k, 12);
      loop invariant copy:  cf_cells(a, 0, i, k, 12);
      loop assigns i, a[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) a[i] = u[to + i];
}

/* u[to + i] := a[i], of k + 32 terms; entries from to + m on keep theirs */
/*@ requires size:  m <= 0x10000 && to + m <= hi <= lu && lu <= 0x10000000000000;
    requires valid: \valid_read(a + (0 .. m-1)) && \valid(u + (0 .. lu-1)) && \separated(u + (0 .. lu-1), a + (0 .. m-1));
    requires tile:  cf_cells(a, 0, m, k + 32, 12);
    requires todo:  cf_cells(u, to, hi, k, 12);
    requires all:   cf_cells(u, 0, lu, k + 32, 12);
    assigns u[to .. to + m - 1];
    ensures todo:   cf_cells(u, to + m, hi, k, 12);
    ensures all:    cf_cells(u, 0, lu, k + 32, 12); */
INLINE void give_tile(size_t m, size_t k, const double *restrict a, size_t lu, size_t hi, size_t to, double *restrict u)
{
  (void)k, (void)lu, (void)hi;
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant tile:  cf_cells(a, 0, m, k + 32, 12);
      loop invariant todo:  cf_cells(u, to + m, hi, k, 12);
      loop invariant all:   cf_cells(u, 0, lu, k + 32, 12);
      loop assigns i, u[to .. to + m - 1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) u[to + i] = a[i];
}

/* c[to + r BLOCK + j] := <x_r, x_j> of four tokens of a panel and the eight of another */
/*@ requires size:  n == 8 && 1 <= dp <= 0x10000000 && from + 8 * dp <= lx && at + 8 * dp <= lx + 4 && lx <= 0x10000000000000 && to + 104 <= lc && lc <= 0x10000;
    requires valid: \valid_read(xt + (0 .. lx-1)) && \valid(c + (0 .. lc-1)) && \separated(xt + (0 .. lx-1), c + (0 .. lc-1));
    requires xbox:  cf_row_mag(xt, lx, 10);
    requires box:   cf_row_mag(c, lc, 51);
    assigns c[0 .. lc-1];
    ensures box:    cf_row_mag(c, lc, 51); */
INLINE void gram_tile(size_t n, size_t dp, size_t lx, size_t at, size_t from, const double *restrict xt, size_t lc, size_t to, double *restrict c)
{
  double a[TILE];
  clear_tile(4 * n, a);
  //@ assert xbox: cf_row_mag(xt, lx, 10);
  panel_sums(n, dp, 0, 10, lx, at, 1, COLS, xt, lx, from, xt, a);
  //@ assert few: \forall integer i; 0 <= i < 4*n ==> cf_few_pre(dp, a[i]);
  //@ assert tile: cf_row_mag((double *)a, 4*n, 51);
  //@ assert box: cf_row_mag(c, lc, 51);
  put_tile(n, a, lc, to, c);
}

/* u[to ..] += a tile of w x, of BLOCK terms; entries from `to` on still have k, up to hi */
/*@ requires size:  n == 8 && from + 256 <= lx && lx <= 0x10000000000000 && to + 4*n <= hi <= lu && lu <= 0x10000000000000 && lw <= 0x10000 && k < 0x800000000000;
    requires index: cf_tile_inside(at, sr, sl, 32, lw);
    requires valid: \valid_read(w + (0 .. lw-1)) && \valid_read(xp + (0 .. lx-1)) && \valid(u + (0 .. lu-1));
    requires apart: \separated(xp + (0 .. lx-1), u + (0 .. lu-1)) && \separated(w + (0 .. lw-1), u + (0 .. lu-1));
    requires wbox:  cf_row_mag(w, lw, 2);
    requires xbox:  cf_row_mag(xp, lx, 10);
    requires todo:  cf_cells(u, to, hi, k, 12);
    requires all:   cf_cells(u, 0, lu, k + 32, 12);
    assigns u[to .. to + 4*n - 1];
    ensures todo:   cf_cells(u, to + 4*n, hi, k, 12);
    ensures all:    cf_cells(u, 0, lu, k + 32, 12); */
INLINE void sum_tile(size_t n, size_t k, size_t lw, size_t at, size_t sr, size_t sl, const double *restrict w, size_t lx, size_t from,
                     const double *restrict xp, size_t lu, size_t hi, size_t to, double *restrict u)
{
  double a[TILE];
  take_tile(4 * n, k, lu, to, u, a);
  //@ assert wsame: cf_row_same{Pre, Here}(w, lw);
  //@ assert wbox: cf_row_mag(w, lw, 2);
  //@ assert xsame: cf_row_same{Pre, Here}(xp, lx);
  //@ assert xbox: cf_row_mag(xp, lx, 10);
  panel_sums(n, BLOCK, k, 2, lw, at, sr, sl, w, lx, from, xp, a);
  //@ assert todo: cf_cells(u, to, hi, k, 12);
  //@ assert all: cf_cells(u, 0, lu, k + 32, 12);
  give_tile(4 * n, k, a, lu, hi, to, u);
}

/* ---- blocks of 32 tokens: dp = 8 panels components, 256 panels numbers */
/* c[r][s] := <x_(at + r), x_(from + s)>; if half, only from the panel of r on */
/*@ requires size:  n == 8 && 1 <= panels <= 0x1000000 && at + 256 * panels <= lx && from + 256 * panels <= lx && lx <= 0x10000000000000 && lc == 1024;
    requires valid: \valid_read(xt + (0 .. lx-1)) && \valid(c + (0 .. lc-1)) && \separated(xt + (0 .. lx-1), c + (0 .. lc-1));
    requires xbox:  cf_row_mag(xt, lx, 10);
    requires box:   cf_row_mag(c, lc, 51);
    assigns c[0 .. lc-1];
    ensures box:    cf_row_mag(c, lc, 51); */
INLINE void gram_block(size_t n, size_t panels, int half, size_t lx, size_t at, size_t from, const double *restrict xt, size_t lc, double *restrict c)
{
  const size_t side = 8 * n * panels;
  /*@ loop invariant index: 0 <= q <= 4;
      loop invariant xbox:  cf_row_mag(xt, lx, 10);
      loop invariant box:   cf_row_mag(c, lc, 51);
      loop assigns q, c[0 .. lc-1];
      loop variant 4 - q; */
  for (size_t q = 0; q < BLOCK / COLS; q++) {
    //@ assert row: cf_fit_pre(q, 1, 4, side);
    /*@ loop invariant index: 0 <= p <= 4;
        loop invariant xbox:  cf_row_mag(xt, lx, 10);
        loop invariant box:   cf_row_mag(c, lc, 51);
        loop assigns p, c[0 .. lc-1];
        loop variant 4 - p; */
    for (size_t p = half ? q : 0; p < BLOCK / COLS; p++) {
      //@ assert column: cf_fit_pre(p, 1, 4, side);
      //@ ghost before: ;
      gram_tile(n, n * panels, lx, at + q * side, from + p * side, xt, lc, q * PANEL + p * COLS, c);
      //@ assert xmid: cf_row_same{before, Here}(xt, lx);
      //@ ghost middle: ;
      gram_tile(n, n * panels, lx, at + q * side + ROWS, from + p * side, xt, lc, q * PANEL + ROWS * BLOCK + p * COLS, c);
      //@ assert xsame: cf_row_same{middle, Here}(xt, lx);
    }
  }
}

/* the first of w for rows 4 r .. 4 r + 3 */
/*@ requires size:   r < 8 && ((sr == 1 && sl == 32) || (sr == 32 && sl == 1));
    assigns \nothing;
    ensures inside:  cf_tile_inside(\result, sr, sl, 32, 1024); */
INLINE size_t panel_from(size_t sr, size_t sl, size_t r)
{
  (void)sl;
  return ROWS * r * sr;
}

/* u_r += sum_l w[r sr + l sl] x_l: tokens from u[at], from xp[from] */
/*@ requires size:  n == 8 && 1 <= panels <= 0x1000000 && at + 256 * panels <= lu && from + 256 * panels <= lx && lx <= 0x10000000000000;
    requires more:  lu <= 0x10000000000000 && lw == 1024 && k < 0x400000000000;
    requires order: (sr == 1 && sl == 32) || (sr == 32 && sl == 1);
    requires valid: \valid_read(w + (0 .. lw-1)) && \valid_read(xp + (0 .. lx-1)) && \valid(u + (0 .. lu-1));
    requires apart: \separated(xp + (0 .. lx-1), u + (0 .. lu-1)) && \separated(w + (0 .. lw-1), u + (0 .. lu-1));
    requires wbox:  cf_parts(w, lw);
    requires xbox:  cf_row_mag(xp, lx, 10);
    requires sum:   cf_cells(u, 0, lu, k, 12);
    assigns u[0 .. lu-1];
    ensures sum:    cf_cells(u, 0, lu, k + 32, 12); */
INLINE void sum_block(size_t n, size_t panels, size_t k, size_t sr, size_t sl, size_t lw, const double *restrict w, size_t lx, size_t from,
                      const double *restrict xp, size_t lu, size_t at, double *restrict u)
{
  //@ assert later: \forall integer c; 0 <= c < lu ==> cf_later_pre(k, k + 32, u[c], 12);
  //@ assert wmag: cf_row_mag(w, lw, 2);
  /*@ loop invariant index: 0 <= q <= panels;
      loop invariant wbox:  cf_row_mag(w, lw, 2);
      loop invariant xbox:  cf_row_mag(xp, lx, 10);
      loop invariant todo:  cf_cells(u, at + 256 * q, at + 256 * panels, k, 12);
      loop invariant all:   cf_cells(u, 0, lu, k + 32, 12);
      loop assigns q, u[0 .. lu-1];
      loop variant panels - q; */
  for (size_t q = 0; q < panels; q++)
    /*@ loop invariant index: 0 <= r <= 8;
        loop invariant wbox:  cf_row_mag(w, lw, 2);
        loop invariant xbox:  cf_row_mag(xp, lx, 10);
        loop invariant todo:  cf_cells(u, at + 256 * q + 32 * r, at + 256 * panels, k, 12);
        loop invariant all:   cf_cells(u, 0, lu, k + 32, 12);
        loop assigns r, u[0 .. lu-1];
        loop variant 8 - r; */
    for (size_t r = 0; r < BLOCK / ROWS; r++) {
      //@ ghost before: ;
      sum_tile(n, k, lw, panel_from(sr, sl, r), sr, sl, w, lx, from + q * PANEL, xp, lu, at + panels * PANEL, at + q * PANEL + r * TILE, u);
      //@ assert xsame: cf_row_same{before, Here}(xp, lx);
      //@ assert xmag: cf_row_mag(xp, lx, 10);
      //@ assert wsame: cf_row_same{before, Here}(w, lw);
      //@ assert wmag: cf_row_mag(w, lw, 2);
    }
}

/* w[i] := weight of c[i], from <= i < to */
/*@ requires size:  from <= to <= l && l <= 0x10000;
    requires limit: cf_block_limits(beta, shift, low, high);
    requires valid: \valid_read(c + (0 .. l-1)) && \valid(w + (0 .. l-1)) && \separated(c + (0 .. l-1), w + (0 .. l-1));
    requires cbox:  cf_row_mag(c, l, 51);
    requires wbox:  cf_parts(w, l);
    assigns w[from .. to-1];
    ensures wbox:   cf_parts(w, l);
    ensures floor:  \forall integer i; from <= i < to ==> cf_dyn_floor(w[i]); */
INLINE void weigh_entries(size_t l, size_t from, size_t to, double beta, double shift, double low, double high, const double *restrict c, double *restrict w)
{
  (void)l;
  /*@ loop invariant index: from <= i <= to;
      loop invariant cbox:  cf_row_mag(c, l, 51);
      loop invariant wbox:  cf_parts(w, l);
      loop invariant floor: \forall integer j; from <= j < i ==> cf_dyn_floor(w[j]);
      loop assigns i, w[from .. to-1];
      loop variant to - i; */
  for (size_t i = from; i < to; i++) {
    //@ assert cells: \forall integer q; 0 <= q < l ==> \separated(c + q, w + i);
    w[i] = block_weight(beta, shift, low, high, c[i]);
  }
}

/* the same for a block of which gram_block computed half, mirrored */
/*@ requires size:  l == 1024;
    requires limit: cf_block_limits(beta, shift, low, high);
    requires valid: \valid_read(c + (0 .. l-1)) && \valid(w + (0 .. l-1)) && \separated(c + (0 .. l-1), w + (0 .. l-1));
    requires cbox:  cf_row_mag(c, l, 51);
    requires wbox:  cf_parts(w, l);
    assigns w[0 .. l-1];
    ensures wbox:   cf_parts(w, l);
    ensures own:    cf_diagonal(w, 32); */
INLINE void weigh_half(size_t l, double beta, double shift, double low, double high, const double *restrict c, double *restrict w)
{
  /*@ loop invariant index: 0 <= i <= 32;
      loop invariant cbox:  cf_row_mag(c, l, 51);
      loop invariant wbox:  cf_parts(w, l);
      loop invariant own:   cf_diagonal(w, i);
      loop assigns i, w[0 .. l-1];
      loop variant 32 - i; */
  for (size_t i = 0; i < BLOCK; i++) weigh_entries(l, i * BLOCK + i / COLS * COLS, (i + 1) * BLOCK, beta, shift, low, high, c, w);
  /*@ loop invariant index: 0 <= i <= 32;
      loop invariant wbox:  cf_parts(w, l);
      loop invariant own:   cf_diagonal(w, 32);
      loop assigns i, w[0 .. l-1];
      loop variant 32 - i; */
  for (size_t i = 0; i < BLOCK; i++)
    /*@ loop invariant index: 0 <= j <= i;
        loop invariant wbox:  cf_parts(w, l);
        loop invariant own:   cf_diagonal(w, 32);
        loop assigns j, w[0 .. l-1];
        loop variant i - j; */
    for (size_t j = 0; j < i / COLS * COLS; j++) w[i * BLOCK + j] = w[j * BLOCK + i];
}

/* w[i][j] := 0 for j >= cols and, if lower, for j > i */
/*@ requires size:  l == 1024 && cols <= 32;
    requires valid: \valid(w + (0 .. l-1));
    requires wbox:  cf_parts(w, l);
    requires own:   cf_diagonal(w, cols);
    assigns w[0 .. l-1];
    ensures wbox:   cf_parts(w, l);
    ensures own:    cf_diagonal(w, cols); */
INLINE void mask_block(size_t l, size_t cols, int lower, double *w)
{
  (void)l;
  /*@ loop invariant index: 0 <= i <= 32;
      loop invariant wbox:  cf_parts(w, l);
      loop invariant own:   cf_diagonal(w, cols);
      loop assigns i, w[0 .. l-1];
      loop variant 32 - i; */
  for (size_t i = 0; i < BLOCK; i++) {
    const size_t from = lower && i + 1 < cols ? i + 1 : cols;
    /*@ loop invariant index: from <= j <= 32;
        loop invariant wbox:  cf_parts(w, l);
        loop invariant own:   cf_diagonal(w, cols);
        loop assigns j, w[0 .. l-1];
        loop variant 32 - j; */
    for (size_t j = from; j < BLOCK; j++) {
      //@ assert off: \forall integer q; 0 <= q < 32 && q < cols ==> 33 * q != i * 32 + j;
      w[i * BLOCK + j] = 0.0;
    }
  }
}

/* z + w, both not negative */
/*@ requires fin: \is_finite(z) && \is_finite(w);
    requires box: 0 <= z && cf_chain(k, z, 12) && 0 <= w && cf_mag(w, 12) && k < 0x1000000000000;
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_chain(k + 1, \result, 12);
    ensures up:   z <= \result && w <= \result; */
INLINE double rise(size_t k, double z, double w)
{
  (void)k;
  //@ assert dbl: cf_dbl(z) && cf_dbl(w);
  //@ assert rise: cf_rise_pre(k, z, w);
  return f_add(z, w);
}

/* a + b, both not negative */
/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: 0 <= a && 0 <= b && cf_mag(a, e) && cf_mag(b, e) && 0 <= e <= 10;
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, e + 1);
    ensures up:   a <= \result && b <= \result; */
INLINE double pair(int e, double a, double b)
{
  (void)e;
  //@ assert dbl: cf_dbl(a) && cf_dbl(b);
  //@ assert pair: cf_pair_pre(a, b, e);
  return f_add(a, b);
}

/* z[at + j] += w[from + j], j < n */
/*@ requires size:  at + n <= lz && from + n <= lw && lw <= 0x10000 && lz <= 0x10000000000000 && f <= lz && k < 0x1000000000000 && k < top;
    requires valid: \valid_read(w + (0 .. lw-1)) && \valid(z + (0 .. lz-1)) && \separated(w + (0 .. lw-1), z + (0 .. lz-1));
    requires wbox:  cf_parts(w, lw);
    requires some:  cf_pots(z, at, at + n, k);
    requires all:   cf_pots(z, 0, lz, top);
    requires floor: cf_floors(z, f);
    assigns z[at .. at + n - 1];
    ensures some:   cf_pots(z, at, at + n, k + 1);
    ensures all:    cf_pots(z, 0, lz, top);
    ensures floor:  cf_floors(z, f); */
INLINE void take_row(size_t n, size_t k, size_t top, size_t lw, size_t from, const double *restrict w, size_t lz, size_t f, size_t at, double *restrict z)
{
  (void)top, (void)lw, (void)lz, (void)f;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant wbox:  cf_parts(w, lw);
      loop invariant todo:  \forall integer c; at + j <= c < at + n ==> \is_finite(z[c]) && 0 <= z[c] && cf_chain(k, z[c], 12);
      loop invariant done:  \forall integer c; at <= c < at + j ==> \is_finite(z[c]) && 0 <= z[c] && cf_chain(k + 1, z[c], 12);
      loop invariant all:   cf_pots(z, 0, lz, top);
      loop invariant floor: cf_floors(z, f);
      loop assigns j, z[at .. at + n - 1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    //@ assert cells: \forall integer c; 0 <= c < lw ==> \separated(w + c, z + (at + j));
    //@ assert weak: cf_weak_pre(w[from + j], 2, 12);
    const double s = rise(k, z[at + j], w[from + j]);
    //@ assert later: cf_later_pre(k + 1, top, s, 12);
    //@ assert next: \is_finite(s) && 0 <= s && cf_chain(k + 1, s, 12);
    z[at + j] = s;
  }
}

/* z[at + j] += sum_i w[i][j] */
/*@ requires size:  n == 32 && at + n <= lz && lw == 1024 && lz <= 0x10000000000000 && f <= lz && k < 0x400000000000;
    requires valid: \valid_read(w + (0 .. lw-1)) && \valid(z + (0 .. lz-1)) && \separated(w + (0 .. lw-1), z + (0 .. lz-1));
    requires wbox:  cf_parts(w, lw);
    requires sum:   cf_pots(z, 0, lz, k);
    requires floor: cf_floors(z, f);
    assigns z[at .. at + n - 1];
    ensures sum:    cf_pots(z, 0, lz, k + 32);
    ensures floor:  cf_floors(z, f); */
INLINE void take_columns(size_t n, size_t k, size_t lw, const double *restrict w, size_t lz, size_t f, size_t at, double *restrict z)
{
  //@ assert later: \forall integer c; 0 <= c < lz ==> cf_later_pre(k, k + 32, z[c], 12);
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant wbox:  cf_parts(w, lw);
      loop invariant some:  cf_pots(z, at, at + n, k + i);
      loop invariant all:   cf_pots(z, 0, lz, k + 32);
      loop invariant floor: cf_floors(z, f);
      loop assigns i, z[at .. at + n - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ ghost before: ;
    take_row(n, k + i, k + 32, lw, i * n, w, lz, f, at, z);
    //@ assert cells: \forall integer c; 0 <= c < lw ==> \separated(w + c, z + (at .. at + n - 1));
    //@ assert same: cf_row_same{before, Here}(w, lw);
  }
}

/* z + sum_j w[from + j], eight sums of four: not below any of them */
/*@ requires size:  n == 8 && from + 32 <= lw && lw <= 0x10000 && k < 0x400000000000;
    requires valid: \valid_read(w + (0 .. lw-1));
    requires wbox:  cf_parts(w, lw);
    requires sum:   \is_finite(z) && 0 <= z && cf_chain(k, z, 12);
    assigns \nothing;
    ensures sum:    \is_finite(\result) && cf_chain(k + 8, \result, 12);
    ensures up:     z <= \result;
    ensures parts:  \forall integer j; 0 <= j < 32 ==> w[from + j] <= \result; */
INLINE double eights(size_t n, size_t k, size_t lw, size_t from, const double *restrict w, double z)
{
  (void)lw;
  double s = z;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant sum:   \is_finite(s) && z <= s && cf_chain(k + j, s, 12);
      loop invariant up0:   \forall integer i; 0 <= i < j ==> w[from + i] <= s;
      loop invariant up1:   \forall integer i; 0 <= i < j ==> w[from + 8 + i] <= s;
      loop invariant up2:   \forall integer i; 0 <= i < j ==> w[from + 16 + i] <= s;
      loop invariant up3:   \forall integer i; 0 <= i < j ==> w[from + 24 + i] <= s;
      loop assigns j, s;
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    const double *v = w + from;
    //@ assert box: \is_finite(v[j]) && \is_finite(v[8 + j]) && \is_finite(v[16 + j]) && \is_finite(v[24 + j]);
    const double a = pair(2, v[j], v[COLS + j]), b = pair(2, v[2 * COLS + j], v[3 * COLS + j]), c = pair(3, a, b);
    //@ assert weak: cf_weak_pre(c, 4, 12);
    s = rise(k + j, s, c);
  }
  return s;
}

/* z[at + i] += sum_j w[i][j]; if own, every weight of a token for itself is in its sum */
/*@ requires size:  n == 32 && at + n <= lz && lw == 1024 && lz <= 0x10000000000000 && f <= lz && k < 0x400000000000 && live <= 32;
    requires valid: \valid_read(w + (0 .. lw-1)) && \valid(z + (0 .. lz-1)) && \separated(w + (0 .. lw-1), z + (0 .. lz-1));
    requires wbox:  cf_parts(w, lw);
    requires own:   cf_diagonal(w, live);
    requires sum:   cf_pots(z, 0, lz, k);
    requires floor: cf_floors(z, f);
    assigns z[at .. at + n - 1];
    ensures sum:    cf_pots(z, 0, lz, k + 32);
    ensures floor:  cf_floors(z, f);
    ensures own:    \forall integer i; 0 <= i < live ==> cf_dyn_floor(z[at + i]); */
INLINE void take_rows(size_t n, size_t k, size_t lw, const double *restrict w, size_t lz, size_t f, size_t live, size_t at, double *restrict z)
{
  (void)lz, (void)f, (void)live;
  //@ assert later: \forall integer c; 0 <= c < lz ==> cf_later_pre(k, k + 32, z[c], 12);
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant wbox:  cf_parts(w, lw);
      loop invariant diag:  cf_diagonal(w, live);
      loop invariant todo:  cf_pots(z, at + i, at + n, k);
      loop invariant all:   cf_pots(z, 0, lz, k + 32);
      loop invariant floor: cf_floors(z, f);
      loop invariant own:   \forall integer q; 0 <= q < i && q < live ==> cf_dyn_floor(z[at + q]);
      loop assigns i, z[at .. at + n - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double s = eights(COLS, k, lw, i * n, w, z[at + i]);
    //@ assert later: cf_later_pre(k + 8, k + 32, s, 12);
    //@ assert self: w[i * 32 + i] <= s && w[33 * i] <= s;
    z[at + i] = s;
  }
}

/* ---- all blocks: stride = 256 panels numbers of xp, xt and us a block */
/* The tokens of block a and those of block b, a < b. */
/*@ requires size:   1 <= panels <= 0x200000 && 0 <= blocks <= 0x80000 && 32 * (blocks - 1) < n <= 32 * blocks && b < blocks && a < b;
    requires room:   lx == 256 * panels * blocks && lx <= 0x10000000000000 && lz == 32 * blocks && l == 1024 && f == 32 * b && k < 0x200000000000;
    requires limit:  cf_block_limits(beta, shift, low, high);
    requires valid:  \valid_read(xp + (0 .. lx-1)) && \valid_read(xt + (0 .. lx-1)) && \valid(us + (0 .. lx-1)) && \valid(z + (0 .. lz-1)) &&
                     \valid(c + (0 .. l-1)) && \valid(w + (0 .. l-1));
    requires apart:  \separated(xp + (0 .. lx-1), us + (0 .. lx-1), z + (0 .. lz-1), c + (0 .. l-1), w + (0 .. l-1));
    requires tapart: \separated(xt + (0 .. lx-1), us + (0 .. lx-1), z + (0 .. lz-1), c + (0 .. l-1), w + (0 .. l-1));
    requires xpbox:  cf_row_mag(xp, lx, 10);
    requires xtbox:  cf_row_mag(xt, lx, 10);
    requires ubox:   cf_cells(us, 0, lx, k, 12);
    requires zbox:   cf_pots(z, 0, lz, k);
    requires floor:  cf_floors(z, f);
    requires cbox:   cf_row_mag(c, l, 51);
    requires wbox:   cf_parts(w, l);
    assigns us[0 .. lx-1], z[0 .. lz-1], c[0 .. l-1], w[0 .. l-1];
    ensures xpbox:   cf_row_mag(xp, lx, 10);
    ensures xtbox:   cf_row_mag(xt, lx, 10);
    ensures ubox:    cf_cells(us, 0, lx, k + 64, 12);
    ensures zbox:    cf_pots(z, 0, lz, k + 64);
    ensures floor:   cf_floors(z, f);
    ensures cbox:    cf_row_mag(c, l, 51);
    ensures wbox:    cf_parts(w, l); */
INLINE void two_blocks(size_t n, size_t panels, size_t blocks, size_t a, size_t b, size_t k, double beta, double shift, double low, double high, int causal,
                       size_t lx, const double *restrict xp, const double *restrict xt, double *restrict us, size_t lz, size_t f, double *restrict z,
                       size_t l, double *restrict c, double *restrict w)
{
  const size_t stride = PANEL * panels;
  (void)blocks;
  //@ assert parts: cf_fit_pre(a, 1, blocks, stride) && cf_fit_pre(b, 1, blocks, stride);
  const size_t i = a * stride, j = b * stride;
  gram_block(COLS, panels, 0, lx, i, j, xt, l, c);
  weigh_entries(l, 0, l, beta, shift, low, high, c, w);
  if (!causal) {
    if (n - b * BLOCK < BLOCK) mask_block(l, n - b * BLOCK, 0, w);
    sum_block(COLS, panels, k, BLOCK, 1, l, w, lx, j, xp, lx, i, us);
    take_rows(BLOCK, k, l, w, lz, f, 0, a * BLOCK, z);
  }
  //@ assert ulater: \forall integer e; 0 <= e < lx ==> cf_later_pre(k, k + 32, us[e], 12);
  //@ assert zlater: \forall integer e; 0 <= e < lz ==> cf_later_pre(k, k + 32, z[e], 12);
  sum_block(COLS, panels, k + BLOCK, 1, BLOCK, l, w, lx, i, xp, lx, j, us);
  take_columns(BLOCK, k + BLOCK, l, w, lz, f, b * BLOCK, z);
}

/* The tokens of block b among themselves. */
/*@ requires size:   1 <= panels <= 0x200000 && 0 <= blocks <= 0x80000 && 32 * (blocks - 1) < n <= 32 * blocks && b < blocks;
    requires room:   lx == 256 * panels * blocks && lx <= 0x10000000000000 && lz == 32 * blocks && l == 1024 && f == 32 * b && k < 0x200000000000;
    requires limit:  cf_block_limits(beta, shift, low, high);
    requires valid:  \valid_read(xp + (0 .. lx-1)) && \valid_read(xt + (0 .. lx-1)) && \valid(us + (0 .. lx-1)) && \valid(z + (0 .. lz-1)) &&
                     \valid(c + (0 .. l-1)) && \valid(w + (0 .. l-1));
    requires apart:  \separated(xp + (0 .. lx-1), us + (0 .. lx-1), z + (0 .. lz-1), c + (0 .. l-1), w + (0 .. l-1));
    requires tapart: \separated(xt + (0 .. lx-1), us + (0 .. lx-1), z + (0 .. lz-1), c + (0 .. l-1), w + (0 .. l-1));
    requires xpbox:  cf_row_mag(xp, lx, 10);
    requires xtbox:  cf_row_mag(xt, lx, 10);
    requires ubox:   cf_cells(us, 0, lx, k, 12);
    requires zbox:   cf_pots(z, 0, lz, k);
    requires floor:  cf_floors(z, f);
    requires cbox:   cf_row_mag(c, l, 51);
    requires wbox:   cf_parts(w, l);
    assigns us[0 .. lx-1], z[0 .. lz-1], c[0 .. l-1], w[0 .. l-1];
    ensures xpbox:   cf_row_mag(xp, lx, 10);
    ensures xtbox:   cf_row_mag(xt, lx, 10);
    ensures ubox:    cf_cells(us, 0, lx, k + 32, 12);
    ensures zbox:    cf_pots(z, 0, lz, k + 32);
    ensures floor:   cf_floors(z, n < f + 32 ? n : f + 32);
    ensures cbox:    cf_row_mag(c, l, 51);
    ensures wbox:    cf_parts(w, l); */
INLINE void one_block(size_t n, size_t panels, size_t blocks, size_t b, size_t k, double beta, double shift, double low, double high, int causal,
                      size_t lx, const double *restrict xp, const double *restrict xt, double *restrict us, size_t lz, size_t f, double *restrict z,
                      size_t l, double *restrict c, double *restrict w)
{
  const size_t stride = PANEL * panels, live = n - b * BLOCK < BLOCK ? n - b * BLOCK : BLOCK;
  (void)blocks;
  //@ assert part: cf_fit_pre(b, 1, blocks, stride);
  const size_t j = b * stride;
  gram_block(COLS, panels, 1, lx, j, j, xt, l, c);
  weigh_half(l, beta, shift, low, high, c, w);
  if (causal || live < BLOCK) mask_block(l, live, causal, w);
  sum_block(COLS, panels, k, BLOCK, 1, l, w, lx, j, xp, lx, j, us);
  take_rows(BLOCK, k, l, w, lz, f, live, b * BLOCK, z);
}

/*@ requires size:   1 <= panels <= 0x200000 && 0 <= blocks <= 0x80000 && 32 * (blocks - 1) < n <= 32 * blocks;
    requires room:   lx == 256 * panels * blocks && lx <= 0x10000000000000 && lz == 32 * blocks && l == 1024;
    requires limit:  cf_block_limits(beta, shift, low, high);
    requires valid:  \valid_read(xp + (0 .. lx-1)) && \valid_read(xt + (0 .. lx-1)) && \valid(us + (0 .. lx-1)) && \valid(z + (0 .. lz-1)) &&
                     \valid(c + (0 .. l-1)) && \valid(w + (0 .. l-1));
    requires apart:  \separated(xp + (0 .. lx-1), us + (0 .. lx-1), z + (0 .. lz-1), c + (0 .. l-1), w + (0 .. l-1));
    requires tapart: \separated(xt + (0 .. lx-1), us + (0 .. lx-1), z + (0 .. lz-1), c + (0 .. l-1), w + (0 .. l-1));
    requires xpbox:  cf_row_mag(xp, lx, 10);
    requires xtbox:  cf_row_mag(xt, lx, 10);
    requires ubox:   cf_cells(us, 0, lx, 0, 12);
    requires zbox:   cf_pots(z, 0, lz, 0);
    requires cbox:   cf_row_mag(c, l, 51);
    requires wbox:   cf_parts(w, l);
    assigns us[0 .. lx-1], z[0 .. lz-1], c[0 .. l-1], w[0 .. l-1];
    ensures ubox:    cf_row_mag(us, lx, 64);
    ensures zbox:    \forall integer q; 0 <= q < n ==> \is_finite(z[q]) && cf_dyn_sum(z[q]); */
FLAT CLONES static void all_blocks(size_t n, size_t panels, size_t blocks, double beta, double shift, double low, double high, int causal, size_t lx,
                                   const double *xp, const double *xt, double *us, size_t lz, double *z, size_t l, double *c, double *w)
{
  /*@ loop invariant index: 0 <= b <= blocks;
      loop invariant xpbox: cf_row_mag(xp, lx, 10);
      loop invariant xtbox: cf_row_mag(xt, lx, 10);
      loop invariant ubox:  cf_cells(us, 0, lx, b * 0x4000000, 12);
      loop invariant zbox:  cf_pots(z, 0, lz, b * 0x4000000);
      loop invariant floor: \forall integer q; 0 <= q < 32 * b && q < n ==> cf_dyn_floor(z[q]);
      loop invariant cbox:  cf_row_mag(c, l, 51);
      loop invariant wbox:  cf_parts(w, l);
      loop assigns b, us[0 .. lx-1], z[0 .. lz-1], c[0 .. l-1], w[0 .. l-1];
      loop variant blocks - b; */
  for (size_t b = 0; b < blocks; b++) {
    /*@ loop invariant index: 0 <= a <= b;
        loop invariant xpbox: cf_row_mag(xp, lx, 10);
        loop invariant xtbox: cf_row_mag(xt, lx, 10);
        loop invariant ubox:  cf_cells(us, 0, lx, b * 0x4000000 + a * 64, 12);
        loop invariant zbox:  cf_pots(z, 0, lz, b * 0x4000000 + a * 64);
        loop invariant floor: cf_floors(z, 32 * b);
        loop invariant cbox:  cf_row_mag(c, l, 51);
        loop invariant wbox:  cf_parts(w, l);
        loop assigns a, us[0 .. lx-1], z[0 .. lz-1], c[0 .. l-1], w[0 .. l-1];
        loop variant b - a; */
    for (size_t a = 0; a < b; a++)
      two_blocks(n, panels, blocks, a, b, b * 0x4000000 + a * 64, beta, shift, low, high, causal, lx, xp, xt, us, lz, b * BLOCK, z, l, c, w);
    one_block(n, panels, blocks, b, b * 0x4000000 + b * 64, beta, shift, low, high, causal, lx, xp, xt, us, lz, b * BLOCK, z, l, c, w);
    //@ assert ulater: \forall integer e; 0 <= e < lx ==> cf_later_pre(b * 0x4000000 + b * 64 + 32, (b + 1) * 0x4000000, us[e], 12);
    //@ assert zlater: \forall integer e; 0 <= e < lz ==> cf_later_pre(b * 0x4000000 + b * 64 + 32, (b + 1) * 0x4000000, z[e], 12);
  }
  //@ assert utotal: \forall integer e; 0 <= e < lx ==> cf_total_pre(blocks * 0x4000000, us[e]);
  //@ assert ztotal: \forall integer e; 0 <= e < lz ==> cf_total_pre(blocks * 0x4000000, z[e]);
}

/* ---- packing; padding is zero */
/*@ requires valid: \valid(a + (0 .. n-1));
    assigns a[0 .. n-1];
    ensures cells:  cf_cells(a, 0, n, 0, 12);
    ensures pots:   cf_pots(a, 0, n, 0);
    ensures box:    cf_row_mag(a, n, 10);
    ensures wide:   cf_row_mag(a, n, 51);
    ensures parts:  cf_parts(a, n); */
INLINE void zeros(size_t n, double *a)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant cells: cf_cells(a, 0, i, 0, 12);
      loop invariant pots:  cf_pots(a, 0, i, 0);
      loop invariant box:   cf_row_mag(a, i, 10);
      loop invariant wide:  cf_row_mag(a, i, 51);
      loop invariant parts: cf_parts(a, i);
      loop assigns i, a[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    a[i] = 0.0;
    //@ assert zero: \is_finite(a[i]) && cf_chain(0, a[i], 12) && cf_mag(a[i], 10) && cf_mag(a[i], 51) && cf_mag(a[i], 2);
  }
}

/* a token into its row of the panels of a block */
/*@ requires size:  n == 8 && d <= 8 * panels && panels <= 0x200000 && at + 256 * panels <= lx + 248 && lx <= 0x10000000000000;
    requires valid: \valid_read(x + (0 .. d-1)) && \valid(xp + (0 .. lx-1)) && \separated(x + (0 .. d-1), xp + (0 .. lx-1));
    requires box:   cf_row_mag(x, d, 10);
    requires pbox:  cf_row_mag(xp, lx, 10);
    assigns xp[0 .. lx-1];
    ensures box:    cf_row_mag(x, d, 10);
    ensures pbox:   cf_row_mag(xp, lx, 10); */
INLINE void pack_row(size_t n, size_t d, size_t panels, const double *restrict x, size_t lx, size_t at, double *restrict xp)
{
  (void)lx, (void)panels;
  const size_t whole = d / COLS;
  /*@ loop invariant index: 0 <= q <= whole;
      loop invariant box:   cf_row_mag(x, d, 10);
      loop invariant pbox:  cf_row_mag(xp, lx, 10);
      loop assigns q, xp[0 .. lx-1];
      loop variant whole - q; */
  for (size_t q = 0; q < whole; q++)
    /*@ loop invariant index: 0 <= j <= n;
        loop invariant box:   cf_row_mag(x, d, 10);
        loop invariant pbox:  cf_row_mag(xp, lx, 10);
        loop assigns j, xp[0 .. lx-1];
        loop variant n - j; */
    for (size_t j = 0; j < n; j++) xp[at + q * PANEL + j] = x[q * n + j];
  /*@ loop invariant index: 0 <= j <= d - whole * n;
      loop invariant box:   cf_row_mag(x, d, 10);
      loop invariant pbox:  cf_row_mag(xp, lx, 10);
      loop assigns j, xp[0 .. lx-1];
      loop variant d - whole * n - j; */
  for (size_t j = 0; j < d - whole * n; j++) xp[at + whole * PANEL + j] = x[whole * n + j];
}

/* and into its column of a panel of eight tokens */
/*@ requires size:  n == 8 && d <= 8 * panels && panels <= 0x200000 && at + 64 * panels <= lx + 7 && lx <= 0x10000000000000;
    requires valid: \valid_read(x + (0 .. d-1)) && \valid(xt + (0 .. lx-1)) && \separated(x + (0 .. d-1), xt + (0 .. lx-1));
    requires box:   cf_row_mag(x, d, 10);
    requires pbox:  cf_row_mag(xt, lx, 10);
    assigns xt[0 .. lx-1];
    ensures box:    cf_row_mag(x, d, 10);
    ensures pbox:   cf_row_mag(xt, lx, 10); */
INLINE void pack_column(size_t n, size_t d, size_t panels, const double *restrict x, size_t lx, size_t at, double *restrict xt)
{
  (void)lx, (void)panels;
  /*@ loop invariant index: 0 <= k <= d;
      loop invariant box:   cf_row_mag(x, d, 10);
      loop invariant pbox:  cf_row_mag(xt, lx, 10);
      loop assigns k, xt[0 .. lx-1];
      loop variant d - k; */
  for (size_t k = 0; k < d; k++) xt[at + k * n] = x[k];
}

/*@ requires size:  n == 8 && d <= 8 * panels && panels <= 0x200000 && at + 256 * panels <= lu + 248 && lu <= 0x10000000000000;
    requires valid: \valid_read(us + (0 .. lu-1)) && \valid(u + (0 .. d-1)) && \separated(us + (0 .. lu-1), u + (0 .. d-1));
    requires box:   cf_row_mag(us, lu, 64);
    assigns u[0 .. d-1];
    ensures box:    cf_row_mag(u, d, 64); */
INLINE void unpack_row(size_t n, size_t d, size_t panels, size_t lu, size_t at, const double *restrict us, double *restrict u)
{
  (void)lu, (void)panels;
  const size_t whole = d / COLS;
  /*@ loop invariant index: 0 <= q <= whole;
      loop invariant box:   cf_row_mag(us, lu, 64);
      loop invariant done:  cf_row_mag(u, q * 8, 64);
      loop assigns q, u[0 .. d-1];
      loop variant whole - q; */
  for (size_t q = 0; q < whole; q++)
    /*@ loop invariant index: 0 <= j <= n;
        loop invariant box:   cf_row_mag(us, lu, 64);
        loop invariant done:  cf_row_mag(u, q * 8 + j, 64);
        loop assigns j, u[0 .. d-1];
        loop variant n - j; */
    for (size_t j = 0; j < n; j++) u[q * n + j] = us[at + q * PANEL + j];
  /*@ loop invariant index: 0 <= j <= d - whole * n;
      loop invariant box:   cf_row_mag(us, lu, 64);
      loop invariant done:  cf_row_mag(u, whole * 8 + j, 64);
      loop assigns j, u[0 .. d-1];
      loop variant d - whole * n - j; */
  for (size_t j = 0; j < d - whole * n; j++) u[whole * n + j] = us[at + whole * PANEL + j];
}

/*@ requires size:  1 <= panels <= 0x200000 && blocks <= 0x80000 && n <= 32 * blocks && d <= 8 * panels && d <= ldx <= CF_DYNAMICS_NMAX;
    requires room:  lx == 256 * panels * blocks && lx <= 0x10000000000000;
    requires valid: cf_mat_valid(x, n, d, ldx) && \valid(xp + (0 .. lx-1)) && \valid(xt + (0 .. lx-1));
    requires apart: cf_mat_apart(x, n, d, ldx, xp, lx) && cf_mat_apart(x, n, d, ldx, xt, lx) && \separated(xp + (0 .. lx-1), xt + (0 .. lx-1));
    requires box:   cf_mat_mag(x, n, d, ldx, 10);
    assigns xp[0 .. lx-1], xt[0 .. lx-1];
    ensures pbox:   cf_row_mag(xp, lx, 10);
    ensures tbox:   cf_row_mag(xt, lx, 10); */
CLONES static void pack_tokens(size_t n, size_t d, const double *x, size_t ldx, size_t panels, size_t blocks, size_t lx, double *xp, double *xt)
{
  (void)blocks;
  zeros(lx, xp);
  zeros(lx, xt);
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant pbox:  cf_row_mag(xp, lx, 10);
      loop invariant tbox:  cf_row_mag(xt, lx, 10);
      loop assigns i, xp[0 .. lx-1], xt[0 .. lx-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double *a = cf_row_in(x, ldx, i);
    //@ assert row: \valid_read(a + (0 .. d-1)) && \separated(a + (0 .. d-1), xp + (0 .. lx-1)) && \separated(a + (0 .. d-1), xt + (0 .. lx-1));
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(a + c, xp + (0 .. lx-1)) && \separated(a + c, xt + (0 .. lx-1));
    //@ assert same: cf_row_same{Pre, Here}(a, d);
    //@ assert mag: cf_row_mag{Pre}(a, d, 10) && cf_row_mag(a, d, 10);
    //@ assert block: cf_fit_pre(i / 32, 1, blocks, 256 * panels);
    //@ assert panel: cf_fit_pre(i / 8, 1, 4 * blocks, 64 * panels);
    pack_row(COLS, d, panels, a, lx, i / BLOCK * (PANEL * panels) + i % BLOCK * COLS, xp);
    pack_column(COLS, d, panels, a, lx, i / COLS * (COLS * COLS * panels) + i % COLS, xt);
  }
}

/*@ requires size:  1 <= panels <= 0x200000 && blocks <= 0x80000 && n <= 32 * blocks && d <= 8 * panels && d <= ldu <= CF_DYNAMICS_NMAX;
    requires room:  lx == 256 * panels * blocks && lx <= 0x10000000000000;
    requires valid: \valid_read(us + (0 .. lx-1)) && cf_mat_writable(u, n, d, ldu) && \separated(us + (0 .. lx-1), u + (0 .. cf_extent(n, d, ldu) - 1));
    requires box:   cf_row_mag(us, lx, 64);
    assigns u[0 .. cf_extent(n, d, ldu) - 1];
    ensures box:    cf_mat_mag(u, n, d, ldu, 64); */
CLONES static void unpack_tokens(size_t n, size_t d, size_t panels, size_t blocks, size_t lx, const double *us, double *u, size_t ldu)
{
  (void)blocks;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant box:   cf_row_mag(us, lx, 64);
      loop invariant done:  \forall integer r; 0 <= r < i ==> cf_row_mag(cf_row_at(u, ldu, r), d, 64);
      loop assigns i, u[0 .. cf_extent(n, d, ldu) - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    double *b = cf_row_out(u, ldu, i);
    //@ assert inside: cf_inside_pre(i, n, d, ldu);
    //@ assert row: \valid(b + (0 .. d-1)) && \separated(us + (0 .. lx-1), b + (0 .. d-1));
    //@ assert block: cf_fit_pre(i / 32, 1, blocks, 256 * panels);
    //@ ghost before: ;
    unpack_row(COLS, d, panels, lx, i / BLOCK * (PANEL * panels) + i % BLOCK * COLS, us, b);
    /*@ ghost
      /@ loop invariant index: 0 <= r <= n;
         loop invariant done:  \forall integer j; 0 <= j < r && j < i ==> cf_row_mag(cf_row_at(u, ldu, j), d, 64);
         loop assigns r;
         loop variant n - r; @/
      for (size_t r = 0; r < n; r++) {
        /@ assert order: cf_order_pre(r, i, d, ldu) || r == i || cf_order_pre(i, r, d, ldu); @/
        /@ assert apart: r != i ==> \separated(cf_row_at(u, ldu, r) + (0 .. d-1), b + (0 .. d-1)); @/
        /@ assert cells: r != i ==> \forall integer c; 0 <= c < d ==> \separated(cf_row_at(u, ldu, r) + c, b + (0 .. d-1)); @/
        /@ assert same: r != i ==> cf_row_same{before, Here}(cf_row_at(u, ldu, r), d); @/
        /@ assert was: r < i ==> cf_row_mag{before}(cf_row_at(u, ldu, r), d, 64); @/
        /@ assert mag: r < i ==> cf_row_mag(cf_row_at(u, ldu, r), d, 64); @/
      } */
  }
}

void cf_block_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  const size_t blocks = round_up(n, BLOCK) / BLOCK, panels = round_up(d, COLS) / COLS, lx = PANEL * panels * blocks, lz = BLOCK * blocks;
  double *xp = work, *xt = xp + lx, *us = xt + lx, *zs = us + lx, *c = zs + lz, *w = c + SQUARE;
  pack_tokens(n, d, x, ldx, panels, blocks, lx, xp, xt);
  zeros(lx, us);
  zeros(lz, zs);
  zeros(SQUARE, c);
  zeros(SQUARE, w);
  all_blocks(n, panels, blocks, beta, beta < 0 ? -beta : beta, CF_DYNAMICS_TMIN, CF_DYNAMICS_TMAX, causal, lx, xp, xt, us, lz, zs, SQUARE, c, w);
  unpack_tokens(n, d, panels, blocks, lx, us, u, ldu);
  for (size_t i = 0; i < n; i++) z[i] = zs[i];
}
