/* Weighted sums for any d: blocks of 32 tokens; the block of weights serves its rows and, read by columns, its columns.
 * All is packed into one workspace t: tokens in panels of 8 components [block][component / 8][32][8], lx numbers; tokens in panels of 8
 * [block][token / 8][component][8], lx; the sums, as the first, lx, so that a tile of 4 x 8 reads and writes contiguous memory; the sums of
 * weights; at oc a block of inner products, l = 1024, and at oc + l the block of weights. Each entry of u is one chain of multiply-adds in the
 * order of the blocks. Arguments that only a contract needs: the lengths lx, lw, oc, l; k and h, which count the terms that any sum of
 * terms, of weights, may have so far; f, up to which the sums of weights are away from 0; e, a magnitude. Flags: Makefile. */
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
    requires wbox:  \forall integer i; 0 <= i < lw ==> \is_finite(w[i]) && cf_mag(w[i], e);
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
    requires wbox:  \forall integer i; 0 <= i < lw ==> \is_finite(w[i]) && cf_mag(w[i], e);
    requires xbox:  cf_row_mag(x, lx, 10);
    requires sum:   cf_cells(a, 0, 4*n, k, e + 10);
    assigns a[0 .. 4*n-1];
    ensures sum:    cf_cells(a, 0, 4*n, k + m, e + 10); */
INLINE void panel_sums(size_t n, size_t m, size_t k, int e, size_t lw, size_t at, size_t sr, size_t sl, const double *restrict w, size_t lx,
                      size_t from, const double *restrict x, double *restrict a)
{
  /*@ loop invariant index: 0 <= l <= m;
      loop invariant wbox:  \forall integer i; 0 <= i < lw ==> \is_finite(w[i]) && cf_mag(w[i], e);
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

/* ---- zeros */
/* t[at] := 0, behind zeros */
/*@ requires valid: \valid(t + at);
    requires zero:  cf_block_zeros(t, 0, at);
    assigns t[at];
    ensures zero:   cf_block_zeros(t, 0, at + 1); */
INLINE void zero_cell(size_t at, double *t)
{
  const double zero = 0.0;
  //@ assert chain: cf_chain(0, zero, 12) && cf_chain(0, zero, 20);
  //@ assert mag: cf_mag(zero, 10) && cf_mag(zero, 51) && cf_mag(zero, 2);
  //@ assert zero: cf_block_zero(zero);
  t[at] = zero;
}

/*@ requires valid: \valid(t + (0 .. n-1));
    assigns t[0 .. n-1];
    ensures zero:   cf_block_zeros(t, 0, n); */
INLINE void zeros(size_t n, double *t)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant zero:  cf_block_zeros(t, 0, i);
      loop assigns i, t[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) zero_cell(i, t);
}

/* ---- tiles in and out: a is a tile on the stack, the workspace stays what it is */
/* a[i] := y, a sum of k terms */
/*@ requires size:  i < m && \valid(a + (0 .. m-1));
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires apart: \separated(t + (0 .. oc + 2*l - 1), a + (0 .. m-1));
    requires range: 2*lx <= to && hi <= 3*lx;
    requires y:     cf_block_at(k, y);
    requires tile:  cf_cells(a, 0, i, k, 12);
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires todo:  cf_block_us(t, to, hi, k);
    requires all:   cf_block_us(t, 2*lx, 3*lx, k + 32);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns a[i];
    ensures tile:   cf_cells(a, 0, i + 1, k, 12);
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures todo:   cf_block_us(t, to, hi, k);
    ensures all:    cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void take_cell(size_t lx, size_t oc, size_t l, const double *t, size_t to, size_t hi, size_t k, size_t m, size_t i, double y, double *a)
{
  (void)lx, (void)oc, (void)l, (void)t, (void)to, (void)hi, (void)k, (void)m; /* for the contract only */
  //@ assert cells: \forall integer j; 0 <= j < oc + 2*l ==> \separated(t + j, a + i);
  a[i] = y;
}

/* a[i] := t[to + i] */
/*@ requires size:  m <= 0x10000 && to + m <= hi && \valid(a + (0 .. m-1));
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires apart: \separated(t + (0 .. oc + 2*l - 1), a + (0 .. m-1));
    requires range: 2*lx <= to && hi <= 3*lx;
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires todo:  cf_block_us(t, to, hi, k);
    requires all:   cf_block_us(t, 2*lx, 3*lx, k + 32);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns a[0 .. m-1];
    ensures tile:   cf_cells(a, 0, m, k, 12);
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures todo:   cf_block_us(t, to, hi, k);
    ensures all:    cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void take_tile(size_t lx, size_t oc, size_t l, const double *t, size_t to, size_t hi, size_t k, size_t m, double *a)
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant tile:  cf_cells(a, 0, i, k, 12);
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant todo:  cf_block_us(t, to, hi, k);
      loop invariant all:   cf_block_us(t, 2*lx, 3*lx, k + 32);
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop assigns i, a[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) take_cell(lx, oc, l, t, to, hi, k, m, i, t[to + i], a);
}

/* t[at] := y, a sum of k + 32 terms: those behind it, up to hi, still have k */
/*@ requires size:  2*lx <= at < hi && hi <= 3*lx && i < m;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires apart: \separated(t + (0 .. oc + 2*l - 1), a + (0 .. m-1));
    requires y:     cf_block_at(k + 32, y);
    requires tile:  cf_cells(a, 0, m, k + 32, 12);
    requires todo:  cf_block_us(t, at, hi, k);
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires all:   cf_block_us(t, 2*lx, 3*lx, k + 32);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[at];
    ensures tile:   cf_cells(a, 0, m, k + 32, 12);
    ensures todo:   cf_block_us(t, at + 1, hi, k);
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures all:    cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void give_cell(size_t lx, size_t oc, size_t l, double *t, size_t at, size_t hi, size_t k, size_t m, size_t i, double y, const double *a)
{
  (void)lx, (void)oc, (void)l, (void)hi, (void)k, (void)m, (void)i, (void)a; /* for the contract only */
  //@ assert cells: \forall integer j; 0 <= j < m ==> \separated(a + j, t + at);
  t[at] = y;
}

/* t[to + i] := a[i] */
/*@ requires size:  m <= 0x10000 && 2*lx <= to && to + m <= hi && hi <= 3*lx;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires apart: \separated(t + (0 .. oc + 2*l - 1), a + (0 .. m-1));
    requires valida: \valid_read(a + (0 .. m-1));
    requires tile:  cf_cells(a, 0, m, k + 32, 12);
    requires todo:  cf_block_us(t, to, hi, k);
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires all:   cf_block_us(t, 2*lx, 3*lx, k + 32);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[to .. to + m - 1];
    ensures todo:   cf_block_us(t, to + m, hi, k);
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures all:    cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void give_tile(size_t lx, size_t oc, size_t l, double *t, size_t to, size_t hi, size_t k, size_t m, const double *a)
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant tile:  cf_cells(a, 0, m, k + 32, 12);
      loop invariant todo:  cf_block_us(t, to + i, hi, k);
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant all:   cf_block_us(t, 2*lx, 3*lx, k + 32);
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop assigns i, t[to .. to + m - 1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    //@ assert here: cf_block_at(k + 32, a[i]);
    give_cell(lx, oc, l, t, to + i, hi, k, m, i, a[i], a);
  }
}

/* t[to ..] += a tile of w x, of 32 terms; entries from `to` on still have k, up to hi */
/*@ requires size:  n == 8 && from + 256 <= lx && 2*lx <= to && to + 4*n <= hi && hi <= 3*lx && k < 0x800000000000;
    requires index: cf_tile_inside(at, sr, sl, 32, l);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires todo:  cf_block_us(t, to, hi, k);
    requires all:   cf_block_us(t, 2*lx, 3*lx, k + 32);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[to .. to + 4*n - 1];
    ensures todo:   cf_block_us(t, to + 4*n, hi, k);
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures all:    cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void sum_tile(size_t n, size_t lx, size_t oc, size_t l, double *t, size_t k, size_t at, size_t sr, size_t sl, size_t from, size_t hi, size_t to)
{
  double a[TILE];
  const double *v = t + (oc + l + at);
  take_tile(lx, oc, l, t, to, hi, k, 4 * n, a);
  //@ assert xbox: cf_row_mag(t, lx, 10);
  //@ assert within: at <= l && cf_tile_inside(0, sr, sl, 32, l - at);
  //@ assert wcells: \forall integer i; 0 <= i < l - at ==> cf_block_w(t[oc + l + at + i]);
  //@ assert wbox: \forall integer i; 0 <= i < l - at ==> \is_finite(v[i]) && cf_mag(v[i], 2);
  panel_sums(n, BLOCK, k, 2, l - at, 0, sr, sl, v, lx, from, t, a);
  //@ assert x: cf_block_xs(t, 0, 2*lx);
  //@ assert todo: cf_block_us(t, to, hi, k);
  //@ assert all: cf_block_us(t, 2*lx, 3*lx, k + 32);
  //@ assert w: cf_block_ws(t, oc + l, oc + 2*l);
  give_tile(lx, oc, l, t, to, hi, k, 4 * n, a);
}

/* t[at] := y, an inner product */
/*@ requires size:  oc <= at < oc + l && i < m;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires apart: \separated(t + (0 .. oc + 2*l - 1), a + (0 .. m-1));
    requires y:     cf_block_c(y);
    requires tile:  cf_block_cs(a, 0, m);
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires c:     cf_block_cs(t, oc, oc + l);
    assigns t[at];
    ensures tile:   cf_block_cs(a, 0, m);
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures c:      cf_block_cs(t, oc, oc + l); */
INLINE void put_cell(size_t lx, size_t oc, size_t l, double *t, size_t at, size_t m, size_t i, double y, const double *a)
{
  (void)lx, (void)oc, (void)l, (void)m, (void)i, (void)a; /* for the contract only */
  //@ assert inside: 0 <= at < oc + 2*l;
  //@ assert ends: \separated(t + at, a + (0 .. m-1));
  //@ assert cells: \forall integer j; 0 <= j < m ==> \separated(a + j, t + at);
  t[at] = y;
}

/* t[oc + to + r BLOCK + j] := a[r][j] */
/*@ requires size:  n == 8 && 32 <= m && to + 104 <= l;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires apart: \separated(t + (0 .. oc + 2*l - 1), a + (0 .. m-1));
    requires valida: \valid_read(a + (0 .. m-1));
    requires tile:  cf_block_cs(a, 0, m);
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires c:     cf_block_cs(t, oc, oc + l);
    assigns t[oc .. oc + l - 1];
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures c:      cf_block_cs(t, oc, oc + l); */
INLINE void put_tile(size_t n, size_t lx, size_t oc, size_t l, double *t, size_t to, size_t m, const double *a)
{
  /*@ loop invariant index: 0 <= r <= 4;
      loop invariant tile:  cf_block_cs(a, 0, m);
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant c:     cf_block_cs(t, oc, oc + l);
      loop assigns r, t[oc .. oc + l - 1];
      loop variant 4 - r; */
  for (size_t r = 0; r < ROWS; r++)
    /*@ loop invariant index: 0 <= j <= n;
        loop invariant tile:  cf_block_cs(a, 0, m);
        loop invariant x:     cf_block_xs(t, 0, 2*lx);
        loop invariant c:     cf_block_cs(t, oc, oc + l);
        loop assigns j, t[oc .. oc + l - 1];
        loop variant n - j; */
    for (size_t j = 0; j < n; j++) {
      const size_t i = r * COLS + j, at = oc + to + r * BLOCK + j;
      //@ assert inside: i < m && oc <= at < oc + l;
      put_cell(lx, oc, l, t, at, m, i, a[i], a);
    }
}

/* inner products of four tokens, from at on in the panels of tokens, with the eight from `from` on */
/*@ requires size:  n == 8 && 1 <= dp <= 0x10000000 && from + 8 * dp <= 2*lx && at + 8 * dp <= 2*lx + 4 && to + 104 <= l;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires c:     cf_block_cs(t, oc, oc + l);
    assigns t[oc .. oc + l - 1];
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures c:      cf_block_cs(t, oc, oc + l); */
INLINE void gram_tile(size_t n, size_t dp, size_t lx, size_t oc, size_t l, double *t, size_t at, size_t from, size_t to)
{
  double a[TILE];
  zeros(4 * n, a);
  //@ assert zero: cf_cells((double *)a, 0, 4*n, 0, 20);
  //@ assert xbox: cf_row_mag(t, 2*lx, 10);
  panel_sums(n, dp, 0, 10, 2 * lx, at, 1, COLS, t, 2 * lx, from, t, a);
  //@ assert few: \forall integer i; 0 <= i < 4*n ==> cf_few_pre(dp, a[i]);
  //@ assert tile: cf_block_cs((double *)a, 0, 4*n);
  //@ assert x: cf_block_xs(t, 0, 2*lx);
  //@ assert c: cf_block_cs(t, oc, oc + l);
  put_tile(n, lx, oc, l, t, to, 4 * n, a);
}

/* ---- blocks of 32 tokens: dp = 8 panels components, 256 panels numbers */
/* inner products of the tokens from at, and from `from`, on; if half, only from the panel of the row on */
/*@ requires size:  n == 8 && 1 <= panels <= 0x200000 && lx <= at && at + 256 * panels <= 2*lx && lx <= from && from + 256 * panels <= 2*lx;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires c:     cf_block_cs(t, oc, oc + l);
    assigns t[oc .. oc + l - 1];
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures c:      cf_block_cs(t, oc, oc + l); */
INLINE void gram_block(size_t n, size_t panels, int half, size_t lx, size_t oc, size_t l, double *t, size_t at, size_t from)
{
  const size_t side = 8 * n * panels;
  /*@ loop invariant index: 0 <= q <= 4;
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant c:     cf_block_cs(t, oc, oc + l);
      loop assigns q, t[oc .. oc + l - 1];
      loop variant 4 - q; */
  for (size_t q = 0; q < BLOCK / COLS; q++) {
    //@ assert row: cf_fit_pre(q, 1, 4, side);
    /*@ loop invariant index: 0 <= p <= 4;
        loop invariant x:     cf_block_xs(t, 0, 2*lx);
        loop invariant c:     cf_block_cs(t, oc, oc + l);
        loop assigns p, t[oc .. oc + l - 1];
        loop variant 4 - p; */
    for (size_t p = half ? q : 0; p < BLOCK / COLS; p++) {
      //@ assert column: cf_fit_pre(p, 1, 4, side);
      gram_tile(n, n * panels, lx, oc, l, t, at + q * side, from + p * side, q * PANEL + p * COLS);
      gram_tile(n, n * panels, lx, oc, l, t, at + q * side + ROWS, from + p * side, q * PANEL + ROWS * BLOCK + p * COLS);
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

/* u_r += sum_l w[r sr + l sl] x_l: tokens from t[to], from t[from] */
/*@ requires size:  n == 8 && 1 <= panels <= 0x200000 && 2*lx <= to && to + 256 * panels <= 3*lx && from + 256 * panels <= lx;
    requires count: k < 0x400000000000;
    requires order: (sr == 1 && sl == 32) || (sr == 32 && sl == 1);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[2*lx .. 3*lx - 1];
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures u:      cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void sum_block(size_t n, size_t panels, size_t lx, size_t oc, size_t l, double *t, size_t k, size_t sr, size_t sl, size_t from, size_t to)
{
  const size_t hi = to + panels * PANEL;
  //@ assert later: cf_block_later(t, 2*lx, 3*lx, k, k + 32);
  //@ assert all: cf_block_us(t, 2*lx, 3*lx, k + 32);
  /*@ loop invariant index: 0 <= q <= panels;
      loop invariant todo:  cf_block_us(t, to + 256 * q, hi, k);
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant all:   cf_block_us(t, 2*lx, 3*lx, k + 32);
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop assigns q, t[2*lx .. 3*lx - 1];
      loop variant panels - q; */
  for (size_t q = 0; q < panels; q++)
    /*@ loop invariant index: 0 <= r <= 8;
        loop invariant todo:  cf_block_us(t, to + 256 * q + 32 * r, hi, k);
        loop invariant x:     cf_block_xs(t, 0, 2*lx);
        loop invariant all:   cf_block_us(t, 2*lx, 3*lx, k + 32);
        loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
        loop assigns r, t[2*lx .. 3*lx - 1];
        loop variant 8 - r; */
    for (size_t r = 0; r < BLOCK / ROWS; r++)
      sum_tile(n, lx, oc, l, t, k, panel_from(sr, sl, r), sr, sl, from + q * PANEL, hi, to + q * PANEL + r * TILE);
}

/* ---- weights */
/* w[i] := y, a weight: the weights since from are away from 0 */
/*@ requires size:  from <= i < l;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires at:    w == t + (oc + l);
    requires y:     cf_block_w(y) && cf_block_floor(y);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires floor: cf_block_floors(t, oc + l + from, oc + l + i);
    assigns t[oc + l + i];
    ensures c:      cf_block_cs(t, oc, oc + l);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures floor:  cf_block_floors(t, oc + l + from, oc + l + i + 1); */
INLINE void put_weight(size_t lx, size_t oc, size_t l, double *t, size_t from, size_t i, double y, double *w)
{
  (void)lx, (void)oc, (void)l, (void)t, (void)from; /* for the contract only */
  w[i] = y;
  //@ assert before: cf_block_floors(t, oc + l + from, oc + l + i);
  //@ assert here: cf_block_floor(t[oc + l + i]);
}

/* w[i] := weight of c[i], from <= i < to */
/*@ requires size:  from <= to <= l;
    requires limit: cf_block_limits(beta, shift, low, high);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires at:    c == t + oc && w == t + (oc + l);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[oc + l + from .. oc + l + to - 1];
    ensures c:      cf_block_cs(t, oc, oc + l);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures floor:  cf_block_floors(t, oc + l + from, oc + l + to); */
INLINE void weigh_entries(size_t lx, size_t oc, size_t l, double *t, size_t from, size_t to, double beta, double shift, double low, double high,
                          const double *restrict c, double *restrict w)
{
  /*@ loop invariant index: from <= i <= to;
      loop invariant c:     cf_block_cs(t, oc, oc + l);
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop invariant floor: cf_block_floors(t, oc + l + from, oc + l + i);
      loop assigns i, t[oc + l + from .. oc + l + to - 1];
      loop variant to - i; */
  for (size_t i = from; i < to; i++) {
    const double y = block_weight(beta, shift, low, high, c[i]);
    //@ assert weight: cf_block_w(y) && cf_block_floor(y);
    put_weight(lx, oc, l, t, from, i, y, w);
  }
}

/* w[i][j] := y, a weight or 0, but for the diagonal of the first `live` */
/*@ requires size:  i < 32 && j < 32 && live <= 32 && (i != j || live <= i);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires y:     cf_block_w(y);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires own:   cf_block_diagonal(t, oc + l, live);
    assigns t[oc + l + 32*i + j];
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures own:    cf_block_diagonal(t, oc + l, live); */
INLINE void put_part(size_t lx, size_t oc, size_t l, double *t, size_t live, size_t i, size_t j, double y)
{
  (void)lx, (void)live; /* for the contract only */
  t[oc + l + i * BLOCK + j] = y;
}

/* the weights of rows 8 q .. 8 q + 7 of a block of which gram_block computed half, from their panel on: with q the lengths are constants */
/*@ requires size:  q < 4;
    requires limit: cf_block_limits(beta, shift, low, high);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires own:   cf_block_diagonal(t, oc + l, 8*q);
    assigns t[oc + l .. oc + 2*l - 1];
    ensures c:      cf_block_cs(t, oc, oc + l);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures own:    cf_block_diagonal(t, oc + l, 8*q + 8); */
INLINE void weigh_band(size_t q, size_t lx, size_t oc, size_t l, double *t, double beta, double shift, double low, double high)
{
  const size_t end = q * COLS + COLS;
  /*@ loop invariant index: 8*q <= i <= end;
      loop invariant c:     cf_block_cs(t, oc, oc + l);
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop invariant own:   cf_block_diagonal(t, oc + l, i);
      loop assigns i, t[oc + l .. oc + 2*l - 1];
      loop variant end - i; */
  for (size_t i = q * COLS; i < end; i++) {
    const size_t from = i * BLOCK + q * COLS;
    weigh_entries(lx, oc, l, t, from, from + (BLOCK - q * COLS), beta, shift, low, high, t + oc, t + (oc + l));
    //@ assert self: cf_block_floor(t[oc + l + 33 * i]);
    //@ assert before: cf_block_diagonal(t, oc + l, i);
  }
}

/* the weights of a block of which gram_block computed half, mirrored */
/*@ requires limit: cf_block_limits(beta, shift, low, high);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[oc + l .. oc + 2*l - 1];
    ensures c:      cf_block_cs(t, oc, oc + l);
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures own:    cf_block_diagonal(t, oc + l, 32); */
INLINE void weigh_half(size_t lx, size_t oc, size_t l, double *t, double beta, double shift, double low, double high)
{
  //@ assert none: cf_block_diagonal(t, oc + l, 0);
  weigh_band(0, lx, oc, l, t, beta, shift, low, high);
  weigh_band(1, lx, oc, l, t, beta, shift, low, high);
  weigh_band(2, lx, oc, l, t, beta, shift, low, high);
  weigh_band(3, lx, oc, l, t, beta, shift, low, high);
  /*@ loop invariant index: 0 <= i <= 32;
      loop invariant c:     cf_block_cs(t, oc, oc + l);
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop invariant own:   cf_block_diagonal(t, oc + l, 32);
      loop assigns i, t[oc + l .. oc + 2*l - 1];
      loop variant 32 - i; */
  for (size_t i = 0; i < BLOCK; i++)
    /*@ loop invariant index: 0 <= j <= i;
        loop invariant c:     cf_block_cs(t, oc, oc + l);
        loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
        loop invariant own:   cf_block_diagonal(t, oc + l, 32);
        loop assigns j, t[oc + l .. oc + 2*l - 1];
        loop variant i - j; */
    for (size_t j = 0; j < i / COLS * COLS; j++) {
      //@ assert here: cf_block_w(t[oc + l + j * 32 + i]);
      put_part(lx, oc, l, t, BLOCK, i, j, t[oc + l + j * BLOCK + i]);
    }
}

/* w[i][j] := 0 for j >= cols and, if lower, for j > i */
/*@ requires size:  live <= cols <= 32;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires own:   cf_block_diagonal(t, oc + l, live);
    assigns t[oc + l .. oc + 2*l - 1];
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures own:    cf_block_diagonal(t, oc + l, live); */
INLINE void mask_block(size_t lx, size_t oc, size_t l, double *t, size_t live, size_t cols, int lower)
{
  const double zero = 0.0;
  //@ assert zero: cf_block_w(zero);
  /*@ loop invariant index: 0 <= i <= 32;
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop invariant own:   cf_block_diagonal(t, oc + l, live);
      loop assigns i, t[oc + l .. oc + 2*l - 1];
      loop variant 32 - i; */
  for (size_t i = 0; i < BLOCK; i++) {
    const size_t from = lower && i + 1 < cols ? i + 1 : cols;
    /*@ loop invariant index: from <= j <= 32;
        loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
        loop invariant own:   cf_block_diagonal(t, oc + l, live);
        loop assigns j, t[oc + l .. oc + 2*l - 1];
        loop variant 32 - j; */
    for (size_t j = from; j < BLOCK; j++) put_part(lx, oc, l, t, live, i, j, zero);
  }
}

/* ---- sums of weights */
/* z + w, both not negative */
/*@ requires fin: \is_finite(z) && \is_finite(w);
    requires box: 0 <= z && cf_chain(k, z, 12) && 0 <= w && cf_mag(w, 12) && k < 0x4000000000000;
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

/* z[i] := y, a sum of weights: away from 0 where it has to be */
/*@ requires size:  at + i < oc && 3*lx <= at && f <= oc;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires at:    z == t + at;
    requires y:     cf_block_pos(h, y);
    requires yown:  at + i < f ==> cf_block_floor(y);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    assigns t[at + i];
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures z:      cf_block_zs(t, 3*lx, oc, h);
    ensures own:    cf_block_floors(t, 3*lx, f); */
INLINE void set_weights(size_t lx, size_t oc, size_t l, double *t, size_t h, size_t f, size_t at, size_t i, double y, double *z)
{
  (void)lx, (void)oc, (void)l, (void)t, (void)h, (void)f, (void)at; /* for the contract only */
  z[i] = y;
}

/* z[i] += w */
/*@ requires size:  at + i < oc && 3*lx <= at && f <= oc && h < 0x4000000000000;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires at:    z == t + at;
    requires y:     cf_block_w(y);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    assigns t[at + i];
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures z:      cf_block_zs(t, 3*lx, oc, h + 1);
    ensures own:    cf_block_floors(t, 3*lx, f); */
INLINE void more_weight(size_t lx, size_t oc, size_t l, double *t, size_t h, size_t f, size_t at, size_t i, double y, double *z)
{
  //@ assert here: cf_block_pos(h, z[i]);
  //@ assert floor: at + i < f ==> cf_block_floor(z[i]);
  //@ assert weak: cf_weak_pre(y, 2, 12);
  const double s = rise(h, z[i], y);
  //@ assert pos: cf_block_pos(h + 1, s);
  //@ assert own: at + i < f ==> cf_block_floor(s);
  //@ assert later: cf_block_later(t, 3*lx, oc, h, h + 1);
  //@ assert more: cf_block_zs(t, 3*lx, oc, h + 1);
  set_weights(lx, oc, l, t, h + 1, f, at, i, s, z);
}

/* z[j] += w[from + j], j < n */
/*@ requires size:  at + n <= oc && 3*lx <= at && from + n <= l && f <= oc && h < 0x3800000000000;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires at:    z == t + at && w == t + (oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    assigns t[3*lx .. oc - 1];
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures z:      cf_block_zs(t, 3*lx, oc, h + n);
    ensures own:    cf_block_floors(t, 3*lx, f); */
INLINE void take_row(size_t n, size_t lx, size_t oc, size_t l, double *t, size_t h, size_t f, size_t from, const double *restrict w, size_t at, double *restrict z)
{
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop invariant z:     cf_block_zs(t, 3*lx, oc, h + j);
      loop invariant own:   cf_block_floors(t, 3*lx, f);
      loop assigns j, t[3*lx .. oc - 1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    //@ assert here: cf_block_w(w[from + j]);
    //@ assert inside: 3*lx <= at + j < oc;
    more_weight(lx, oc, l, t, h + j, f, at, j, w[from + j], z);
  }
}

/* z[j] += sum_i w[i][j] */
/*@ requires size:  n == 32 && at + n <= oc && 3*lx <= at && f <= oc && h < 0x3000000000000;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    assigns t[3*lx .. oc - 1];
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures z:      cf_block_zs(t, 3*lx, oc, h + 1024);
    ensures own:    cf_block_floors(t, 3*lx, f); */
INLINE void take_columns(size_t n, size_t lx, size_t oc, size_t l, double *t, size_t h, size_t f, size_t at)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop invariant z:     cf_block_zs(t, 3*lx, oc, h + 32 * i);
      loop invariant own:   cf_block_floors(t, 3*lx, f);
      loop assigns i, t[3*lx .. oc - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) take_row(n, lx, oc, l, t, h + 32 * i, f, i * n, t + (oc + l), at, t + at);
}

/* s + w[j] + w[8 + j] + w[16 + j] + w[24 + j], eight apart: not below any of them */
/*@ requires fin:   cf_block_pos(h, s) && cf_block_w(a) && cf_block_w(b) && cf_block_w(c) && cf_block_w(d) && h < 0x4000000000000;
    assigns \nothing;
    ensures pos:    cf_block_pos(h + 1, \result);
    ensures up:     s <= \result && a <= \result && b <= \result && c <= \result && d <= \result; */
INLINE double four(size_t h, double s, double a, double b, double c, double d)
{
  const double p = pair(2, a, b), q = pair(2, c, d), r = pair(3, p, q);
  //@ assert weak: cf_weak_pre(r, 4, 12);
  return rise(h, s, r);
}

/* s + sum_j w[from + j], eight sums of four: not below s, nor below w[from + q] */
/*@ requires size:  n == 8 && from + 32 <= l && h < 0x3800000000000 && q < 32;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires s:     cf_block_pos(h, z);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns \nothing;
    ensures pos:    cf_block_pos(h + 8, \result);
    ensures up:     z <= \result;
    ensures part:   cf_block_le(t[oc + l + from + q], \result); */
INLINE double eights(size_t n, size_t lx, size_t oc, size_t l, const double *t, size_t h, size_t from, size_t q, double z)
{
  (void)lx, (void)q; /* for the contract only */
  const double *v = t + (oc + l + from);
  double s = z;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant pos:   cf_block_pos(h + j, s);
      loop invariant up:    z <= s;
      loop invariant part0: q < j ==> cf_block_le(t[oc + l + from + q], s);
      loop invariant part1: 8 <= q < 8 + j ==> cf_block_le(t[oc + l + from + q], s);
      loop invariant part2: 16 <= q < 16 + j ==> cf_block_le(t[oc + l + from + q], s);
      loop invariant part3: 24 <= q < 24 + j ==> cf_block_le(t[oc + l + from + q], s);
      loop assigns j, s;
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    //@ assert here: cf_block_w(v[j]) && cf_block_w(v[8 + j]) && cf_block_w(v[16 + j]) && cf_block_w(v[24 + j]);
    s = four(h + j, s, v[j], v[COLS + j], v[2 * COLS + j], v[3 * COLS + j]);
    //@ assert new0: q == j ==> cf_block_le(t[oc + l + from + q], s);
    //@ assert new1: q == 8 + j ==> cf_block_le(t[oc + l + from + q], s);
    //@ assert new2: q == 16 + j ==> cf_block_le(t[oc + l + from + q], s);
    //@ assert new3: q == 24 + j ==> cf_block_le(t[oc + l + from + q], s);
  }
  return s;
}

/* t[at] := y, the sum of a token with its own weight */
/*@ requires size:  3*lx <= at && at < oc;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires y:     cf_block_pos(h, y) && cf_block_floor(y);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, at);
    assigns t[at];
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures z:      cf_block_zs(t, 3*lx, oc, h);
    ensures own:    cf_block_floors(t, 3*lx, at + 1); */
INLINE void put_own(size_t lx, size_t oc, size_t l, double *t, size_t h, size_t at, double y)
{
  (void)lx, (void)oc, (void)l, (void)h; /* for the contract only */
  t[at] = y;
  //@ assert before: cf_block_floors(t, 3*lx, at);
  //@ assert here: cf_block_floor(t[at]);
}

/* t[at + i] += sum_j w[i][j], i0 <= i < n */
/*@ requires size:  n == 32 && i0 <= n && at + n <= oc && 3*lx <= at && f <= oc && h < 0x3000000000000;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    assigns t[3*lx .. oc - 1];
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures z:      cf_block_zs(t, 3*lx, oc, h + 8 * (n - i0));
    ensures own:    cf_block_floors(t, 3*lx, f); */
INLINE void take_rows(size_t n, size_t lx, size_t oc, size_t l, double *t, size_t h, size_t f, size_t i0, size_t at)
{
  /*@ loop invariant index: i0 <= i <= n;
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop invariant z:     cf_block_zs(t, 3*lx, oc, h + 8 * (i - i0));
      loop invariant own:   cf_block_floors(t, 3*lx, f);
      loop assigns i, t[3*lx .. oc - 1];
      loop variant n - i; */
  for (size_t i = i0; i < n; i++) {
    const size_t g = h + 8 * (i - i0);
    //@ assert inside: 3*lx <= at + i < oc;
    const double z = t[at + i];
    //@ assert here: cf_block_pos(g, z) && (at + i < f ==> cf_block_floor(z));
    const double s = eights(COLS, lx, oc, l, t, g, i * n, 0, z);
    //@ assert own: at + i < f ==> cf_block_floor(s);
    //@ assert later: cf_block_later(t, 3*lx, oc, g, g + 8);
    //@ assert more: cf_block_zs(t, 3*lx, oc, g + 8);
    set_weights(lx, oc, l, t, g + 8, f, at, i, s, t + at);
  }
}

/* the same for a block and itself: the weight of a token for itself is in its sum, which for the first `live` is away from 0 then */
/*@ requires size:  n == 32 && at + n <= oc && 3*lx <= at && h < 0x2800000000000 && live <= 32;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires diag:  cf_block_diagonal(t, oc + l, live);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, at);
    assigns t[3*lx .. oc - 1];
    ensures w:      cf_block_ws(t, oc + l, oc + 2*l);
    ensures z:      cf_block_zs(t, 3*lx, oc, h + 256);
    ensures own:    cf_block_floors(t, 3*lx, at + live); */
INLINE void own_rows(size_t n, size_t lx, size_t oc, size_t l, double *t, size_t h, size_t live, size_t at)
{
  /*@ loop invariant index: 0 <= i <= live;
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop invariant diag:  cf_block_diagonal(t, oc + l, live);
      loop invariant z:     cf_block_zs(t, 3*lx, oc, h + 8 * i);
      loop invariant own:   cf_block_floors(t, 3*lx, at + i);
      loop assigns i, t[3*lx .. oc - 1];
      loop variant live - i; */
  for (size_t i = 0; i < live; i++) {
    const size_t g = h + 8 * i;
    //@ assert inside: 3*lx <= at + i < oc;
    //@ assert diagonal: cf_block_floor(t[oc + l + 33 * i]);
    const double s = eights(COLS, lx, oc, l, t, g, i * n, i, t[at + i]);
    //@ assert self: cf_block_le(t[oc + l + 33 * i], s);
    //@ assert own: cf_block_floor(s);
    //@ assert later: cf_block_later(t, 3*lx, oc, g, g + 8);
    //@ assert more: cf_block_zs(t, 3*lx, oc, g + 8);
    //@ ghost before: ;
    put_own(lx, oc, l, t, g + 8, at + i, s);
    //@ assert diag: cf_block_diagonal(t, oc + l, live);
  }
  take_rows(n, lx, oc, l, t, h + 8 * live, at + live, live, at);
}

/* ---- all blocks: stride = 256 panels numbers a block. The steps for a pair of blocks; each says what all the rest of the workspace is. */
/* the first entry of part i of m, each of `size` numbers */
/*@ requires part:   cf_fit_pre(i, 1, m, size) && m * size <= 0x1000000000000;
    assigns \nothing;
    ensures first:   \result == i * size;
    ensures inside:  \result + size <= m * size; */
INLINE size_t part_from(size_t i, size_t m, size_t size)
{
  (void)m;
  return i * size;
}

/* gram_block */
/*@ requires size:  1 <= panels <= 0x200000 && lx <= at && at + 256 * panels <= 2*lx && lx <= from && from + 256 * panels <= 2*lx && f <= oc;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[oc .. oc + l - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k);
    ensures z:     cf_block_zs(t, 3*lx, oc, h);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void gram_of(size_t panels, int half, size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, size_t at, size_t from)
{
  (void)k, (void)h, (void)f; /* for the contract only */
  if (panels == 1) gram_block(COLS, 1, half, lx, oc, l, t, at, from); /* a constant length */
  else gram_block(COLS, panels, half, lx, oc, l, t, at, from);
}

/* all weights of a block */
/*@ requires size:  f <= oc;
    requires limit: cf_block_limits(beta, shift, low, high);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[oc + l .. oc + 2*l - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k);
    ensures z:     cf_block_zs(t, 3*lx, oc, h);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void weigh_all(size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, double beta, double shift, double low, double high)
{
  (void)k, (void)h, (void)f; /* for the contract only */
  weigh_entries(lx, oc, l, t, 0, l, beta, shift, low, high, t + oc, t + (oc + l));
}

/* weigh_half */
/*@ requires size:  f <= oc && live <= 32;
    requires limit: cf_block_limits(beta, shift, low, high);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[oc + l .. oc + 2*l - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k);
    ensures z:     cf_block_zs(t, 3*lx, oc, h);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l);
    ensures diag:  cf_block_diagonal(t, oc + l, live); */
INLINE void weigh_own(size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, size_t live, double beta, double shift, double low, double high)
{
  (void)k, (void)h, (void)f, (void)live; /* for the contract only */
  weigh_half(lx, oc, l, t, beta, shift, low, high);
  //@ assert all: cf_block_diagonal(t, oc + l, 32);
}

/* mask_block for a block of two, and of one */
/*@ requires size:  cols <= 32 && f <= oc;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[oc + l .. oc + 2*l - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k);
    ensures z:     cf_block_zs(t, 3*lx, oc, h);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void mask_some(size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, size_t cols)
{
  (void)k, (void)h, (void)f; /* for the contract only */
  //@ assert none: cf_block_diagonal(t, oc + l, 0);
  mask_block(lx, oc, l, t, 0, cols, 0);
}

/*@ requires size:  live <= 32 && f <= oc;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires diag:  cf_block_diagonal(t, oc + l, live);
    assigns t[oc + l .. oc + 2*l - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k);
    ensures z:     cf_block_zs(t, 3*lx, oc, h);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l);
    ensures diag:  cf_block_diagonal(t, oc + l, live); */
INLINE void mask_own(size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, size_t live, int lower)
{
  (void)k, (void)h, (void)f; /* for the contract only */
  mask_block(lx, oc, l, t, live, live, lower);
}

/* sum_block */
/*@ requires size:  1 <= panels <= 0x200000 && 2*lx <= to && to + 256 * panels <= 3*lx && from + 256 * panels <= lx && f <= oc && live <= 32;
    requires count: k < 0x400000000000;
    requires order: (sr == 1 && sl == 32) || (sr == 32 && sl == 1);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires diag:  cf_block_diagonal(t, oc + l, live);
    assigns t[2*lx .. 3*lx - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures z:     cf_block_zs(t, 3*lx, oc, h);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l);
    ensures diag:  cf_block_diagonal(t, oc + l, live); */
INLINE void sums_of(size_t panels, size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, size_t live, size_t sr, size_t sl, size_t from, size_t to)
{
  (void)h, (void)f, (void)live; /* for the contract only */
  sum_block(COLS, panels, lx, oc, l, t, k, sr, sl, from, to);
}

/* take_rows */
/*@ requires size:  3*lx <= at && n == 32 && at + n <= oc && f <= oc && h < 0x2800000000000;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[3*lx .. oc - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k);
    ensures z:     cf_block_zs(t, 3*lx, oc, h + 256);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void rows_of(size_t n, size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, size_t at)
{
  (void)k; /* for the contract only */
  take_rows(n, lx, oc, l, t, h, f, 0, at);
}

/* take_columns */
/*@ requires size:  3*lx <= at && n == 32 && at + n <= oc && f <= oc && h < 0x2800000000000;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[3*lx .. oc - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k);
    ensures z:     cf_block_zs(t, 3*lx, oc, h + 1024);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void columns_of(size_t n, size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, size_t at)
{
  (void)k; /* for the contract only */
  take_columns(n, lx, oc, l, t, h, f, at);
}

/* own_rows */
/*@ requires size:  3*lx <= f && n == 32 && f + n <= oc && h < 0x2800000000000 && live <= 32;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    requires diag:  cf_block_diagonal(t, oc + l, live);
    assigns t[3*lx .. oc - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k);
    ensures z:     cf_block_zs(t, 3*lx, oc, h + 256);
    ensures own:   cf_block_floors(t, 3*lx, f + live);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void owns_of(size_t n, size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, size_t live)
{
  (void)k; /* for the contract only */
  own_rows(n, lx, oc, l, t, h, live, f);
}

/* Block a's rows: the terms of block b, of which cols tokens are live. */
/*@ requires size:  1 <= panels <= 0x200000 && to + 256 * panels <= lx && from + 256 * panels <= lx && at + 32 <= oc && 3*lx <= at && f <= oc;
    requires count: k < 0x400000000000 && h < 0x2800000000000;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[2*lx .. oc + 2*l - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures z:     cf_block_zs(t, 3*lx, oc, h + 256);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void rows_from(size_t panels, size_t lx, size_t oc, size_t l, double *t, size_t k, size_t h, size_t f, size_t cols, size_t from, size_t to, size_t at)
{
  if (cols < BLOCK) mask_some(lx, oc, l, t, k, h, f, cols);
  //@ assert none: cf_block_diagonal(t, oc + l, 0);
  sums_of(panels, lx, oc, l, t, k, h, f, 0, BLOCK, 1, from, 2 * lx + to);
  rows_of(BLOCK, lx, oc, l, t, k + BLOCK, h, f, at);
}

/* no terms: fewer than there may be */
/*@ requires size:  k < 0x400000000000 && h < 0x2800000000000;
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns \nothing;
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures z:     cf_block_zs(t, 3*lx, oc, h + 256);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void rows_none(size_t lx, size_t oc, size_t l, const double *t, size_t k, size_t h, size_t f)
{
  (void)lx, (void)oc, (void)l, (void)t, (void)k, (void)h, (void)f; /* for the contract only */
  //@ assert ulater: cf_block_later(t, 2*lx, 3*lx, k, k + 32);
  //@ assert zlater: cf_block_later(t, 3*lx, oc, h, h + 256);
}

/* The tokens of block a and those of block b, a < b. */
/*@ requires size:  1 <= panels <= 0x200000 && 0 <= blocks <= 0x80000 && 32 * (blocks - 1) < n <= 32 * blocks;
    requires room:  lx == 256 * panels * blocks && oc == 3*lx + 32 * blocks;
    requires which: b < blocks && a < b && f == 3*lx + 32 * b && k < 0x200000000000 && h < 0x2000000000000;
    requires limit: cf_block_limits(beta, shift, low, high);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[2*lx .. oc + 2*l - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k + 64);
    ensures z:     cf_block_zs(t, 3*lx, oc, h + 1280);
    ensures own:   cf_block_floors(t, 3*lx, f);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void two_blocks(size_t n, size_t panels, size_t blocks, size_t a, size_t b, size_t k, size_t h, size_t f, double beta, double shift, double low,
                       double high, int causal, size_t lx, size_t oc, size_t l, double *t)
{
  const size_t stride = PANEL * panels;
  //@ assert parts: cf_fit_pre(a, 1, blocks, stride) && cf_fit_pre(b, 1, blocks, stride);
  const size_t i = part_from(a, blocks, stride), j = part_from(b, blocks, stride);
  gram_of(panels, 0, lx, oc, l, t, k, h, f, lx + i, lx + j);
  weigh_all(lx, oc, l, t, k, h, f, beta, shift, low, high);
  if (!causal) rows_from(panels, lx, oc, l, t, k, h, f, n - b * BLOCK, j, i, 3 * lx + a * BLOCK);
  else rows_none(lx, oc, l, t, k, h, f);
  //@ assert none: cf_block_diagonal(t, oc + l, 0);
  sums_of(panels, lx, oc, l, t, k + BLOCK, h + 256, f, 0, 1, BLOCK, i, 2 * lx + j);
  columns_of(BLOCK, lx, oc, l, t, k + 2 * BLOCK, h + 256, f, f);
}

/* The tokens of block b among themselves. */
/*@ requires size:  1 <= panels <= 0x200000 && 0 <= blocks <= 0x80000 && 32 * (blocks - 1) < n <= 32 * blocks;
    requires room:  lx == 256 * panels * blocks && oc == 3*lx + 32 * blocks;
    requires which: b < blocks && f == 3*lx + 32 * b && k < 0x200000000000 && h < 0x2000000000000;
    requires live:  live == (n - 32 * b < 32 ? n - 32 * b : 32);
    requires limit: cf_block_limits(beta, shift, low, high);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, k);
    requires z:     cf_block_zs(t, 3*lx, oc, h);
    requires own:   cf_block_floors(t, 3*lx, f);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[2*lx .. oc + 2*l - 1];
    ensures x:     cf_block_xs(t, 0, 2*lx);
    ensures u:     cf_block_us(t, 2*lx, 3*lx, k + 32);
    ensures z:     cf_block_zs(t, 3*lx, oc, h + 256);
    ensures own:   cf_block_floors(t, 3*lx, f + live);
    ensures c:     cf_block_cs(t, oc, oc + l);
    ensures w:     cf_block_ws(t, oc + l, oc + 2*l); */
INLINE void one_block(size_t n, size_t panels, size_t blocks, size_t b, size_t live, size_t k, size_t h, size_t f, double beta, double shift, double low,
                      double high, int causal, size_t lx, size_t oc, size_t l, double *t)
{
  const size_t stride = PANEL * panels;
  (void)n; /* for the contract only */
  //@ assert part: cf_fit_pre(b, 1, blocks, stride);
  const size_t j = part_from(b, blocks, stride);
  gram_of(panels, 1, lx, oc, l, t, k, h, f, lx + j, lx + j);
  weigh_own(lx, oc, l, t, k, h, f, live, beta, shift, low, high);
  if (causal || live < BLOCK) mask_own(lx, oc, l, t, k, h, f, live, causal);
  sums_of(panels, lx, oc, l, t, k, h, f, live, BLOCK, 1, j, 2 * lx + j);
  owns_of(BLOCK, lx, oc, l, t, k + BLOCK, h, f, live);
}

/* every pair of blocks once, the pairs of a block with itself among them: the sums that no more is added to */
/*@ requires size:  1 <= panels <= 0x200000 && 0 <= blocks <= 0x80000 && 32 * (blocks - 1) < n <= 32 * blocks;
    requires room:  cf_block_room(lx, oc, panels, blocks);
    requires limit: cf_block_limits(beta, shift, low, high);
    requires place: cf_block_place(lx, oc, l) && \valid(t + (0 .. oc + 2*l - 1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires u:     cf_block_us(t, 2*lx, 3*lx, 0);
    requires z:     cf_block_zs(t, 3*lx, oc, 0);
    requires c:     cf_block_cs(t, oc, oc + l);
    requires w:     cf_block_ws(t, oc + l, oc + 2*l);
    assigns t[2*lx .. oc + 2*l - 1];
    ensures u:      cf_block_outs(t, 2*lx, 3*lx);
    ensures z:      cf_block_done(t, 3*lx, 3*lx + n); */
FLAT CLONES static void all_blocks(size_t n, size_t panels, size_t blocks, double beta, double shift, double low, double high, int causal, size_t lx,
                                   size_t oc, size_t l, double *t)
{
  /*@ loop invariant index: 0 <= b <= blocks;
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant u:     cf_block_us(t, 2*lx, 3*lx, b * 0x4000000);
      loop invariant z:     cf_block_zs(t, 3*lx, oc, b * 0x40000000);
      loop invariant own:   cf_block_floors(t, 3*lx, (32 * b < n ? 3*lx + 32 * b : 3*lx + n));
      loop invariant c:     cf_block_cs(t, oc, oc + l);
      loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
      loop assigns b, t[2*lx .. oc + 2*l - 1];
      loop variant blocks - b; */
  for (size_t b = 0; b < blocks; b++) {
    const size_t k = b * 0x4000000, h = b * 0x40000000, f = 3 * lx + b * BLOCK, rest = n - b * BLOCK, live = rest < BLOCK ? rest : BLOCK;
    /*@ loop invariant index: 0 <= a <= b;
        loop invariant x:     cf_block_xs(t, 0, 2*lx);
        loop invariant u:     cf_block_us(t, 2*lx, 3*lx, k + a * 64);
        loop invariant z:     cf_block_zs(t, 3*lx, oc, h + a * 1280);
        loop invariant own:   cf_block_floors(t, 3*lx, f);
        loop invariant c:     cf_block_cs(t, oc, oc + l);
        loop invariant w:     cf_block_ws(t, oc + l, oc + 2*l);
        loop assigns a, t[2*lx .. oc + 2*l - 1];
        loop variant b - a; */
    for (size_t a = 0; a < b; a++)
      two_blocks(n, panels, blocks, a, b, k + a * 64, h + a * 1280, f, beta, shift, low, high, causal, lx, oc, l, t);
    one_block(n, panels, blocks, b, live, k + b * 64, h + b * 1280, f, beta, shift, low, high, causal, lx, oc, l, t);
    //@ assert ulater: cf_block_later(t, 2*lx, 3*lx, k + b * 64 + 32, (b + 1) * 0x4000000);
    //@ assert zlater: cf_block_later(t, 3*lx, oc, h + b * 1280 + 256, (b + 1) * 0x40000000);
  }
  //@ assert utotal: cf_block_total(t, 2*lx, 3*lx, blocks * 0x4000000);
  //@ assert ztotal: cf_block_total(t, 3*lx, 3*lx + n, blocks * 0x40000000);
  //@ assert own: cf_block_floors(t, 3*lx, 3*lx + n);
}

/* ---- packing: padding is zero */
/* t[at] := y, a component of the token r */
/*@ requires size:  at < 2*lx && 2*lx <= len && \valid(t + (0 .. len-1));
    requires row:   cf_block_xs(r, 0, d);
    requires apart: \separated(r + (0 .. d-1), t + (0 .. len-1));
    requires y:     cf_block_in(y);
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires rest:  cf_block_zeros(t, 2*lx, len);
    assigns t[at];
    ensures row:    cf_block_xs(r, 0, d);
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures rest:   cf_block_zeros(t, 2*lx, len); */
INLINE void put_x(size_t lx, size_t len, double *t, size_t d, const double *r, size_t at, double y)
{
  (void)lx, (void)len, (void)d, (void)r; /* for the contract only */
  //@ assert cells: \forall integer j; 0 <= j < d ==> \separated(r + j, t + at);
  t[at] = y;
}

/* a token into its row of the panels of a block */
/*@ requires size:  n == 8 && d <= 8 * panels && panels <= 0x200000 && at + 256 * panels <= lx + 248 && lx <= 0x1000000000000;
    requires room:  2*lx <= len && \valid(t + (0 .. len-1)) && \valid_read(r + (0 .. d-1));
    requires row:   cf_block_xs(r, 0, d);
    requires apart: \separated(r + (0 .. d-1), t + (0 .. len-1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires rest:  cf_block_zeros(t, 2*lx, len);
    assigns t[0 .. lx - 1];
    ensures row:    cf_block_xs(r, 0, d);
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures rest:   cf_block_zeros(t, 2*lx, len); */
INLINE void pack_row(size_t n, size_t d, size_t panels, const double *restrict r, size_t lx, size_t len, size_t at, double *restrict t)
{
  (void)panels;
  const size_t whole = d / COLS;
  /*@ loop invariant index: 0 <= q <= whole;
      loop invariant row:   cf_block_xs(r, 0, d);
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant rest:  cf_block_zeros(t, 2*lx, len);
      loop assigns q, t[0 .. lx - 1];
      loop variant whole - q; */
  for (size_t q = 0; q < whole; q++)
    /*@ loop invariant index: 0 <= j <= n;
        loop invariant row:   cf_block_xs(r, 0, d);
        loop invariant x:     cf_block_xs(t, 0, 2*lx);
        loop invariant rest:  cf_block_zeros(t, 2*lx, len);
        loop assigns j, t[0 .. lx - 1];
        loop variant n - j; */
    for (size_t j = 0; j < n; j++) put_x(lx, len, t, d, r, at + q * PANEL + j, r[q * n + j]);
  /*@ loop invariant index: 0 <= j <= d - whole * n;
      loop invariant row:   cf_block_xs(r, 0, d);
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant rest:  cf_block_zeros(t, 2*lx, len);
      loop assigns j, t[0 .. lx - 1];
      loop variant d - whole * n - j; */
  for (size_t j = 0; j < d - whole * n; j++) put_x(lx, len, t, d, r, at + whole * PANEL + j, r[whole * n + j]);
}

/* and into its column of a panel of eight tokens */
/*@ requires size:  n == 8 && d <= 8 * panels && panels <= 0x200000 && lx <= at && at + 64 * panels <= 2*lx + 7 && lx <= 0x1000000000000;
    requires room:  2*lx <= len && \valid(t + (0 .. len-1)) && \valid_read(r + (0 .. d-1));
    requires row:   cf_block_xs(r, 0, d);
    requires apart: \separated(r + (0 .. d-1), t + (0 .. len-1));
    requires x:     cf_block_xs(t, 0, 2*lx);
    requires rest:  cf_block_zeros(t, 2*lx, len);
    assigns t[lx .. 2*lx - 1];
    ensures row:    cf_block_xs(r, 0, d);
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures rest:   cf_block_zeros(t, 2*lx, len); */
INLINE void pack_column(size_t n, size_t d, size_t panels, const double *restrict r, size_t lx, size_t len, size_t at, double *restrict t)
{
  (void)panels;
  /*@ loop invariant index: 0 <= k <= d;
      loop invariant row:   cf_block_xs(r, 0, d);
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant rest:  cf_block_zeros(t, 2*lx, len);
      loop assigns k, t[lx .. 2*lx - 1];
      loop variant d - k; */
  for (size_t k = 0; k < d; k++) put_x(lx, len, t, d, r, at + k * n, r[k]);
}

/*@ requires size:  1 <= panels <= 0x200000 && blocks <= 0x80000 && n <= 32 * blocks && d <= 8 * panels && d <= CF_DYNAMICS_NMAX && ldx <= CF_DYNAMICS_NMAX;
    requires room:  lx == 256 * panels * blocks && lx <= 0x1000000000000 && 2*lx <= len && \valid(t + (0 .. len-1));
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_apart(x, n, d, ldx, t, len);
    requires box:   cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    assigns t[0 .. len - 1];
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures rest:   cf_block_zeros(t, 2*lx, len); */
INLINE void pack_each(size_t n, size_t d, const double *x, size_t ldx, size_t panels, size_t blocks, size_t lx, size_t len, double *t)
{
  zeros(len, t);
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant x:     cf_block_xs(t, 0, 2*lx);
      loop invariant rest:  cf_block_zeros(t, 2*lx, len);
      loop assigns i, t[0 .. len - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double *r = cf_row_in(x, ldx, i);
    //@ assert row: \valid_read(r + (0 .. d-1)) && \separated(r + (0 .. d-1), t + (0 .. len-1)) && cf_row_box{Pre}(r, d, CF_DYNAMICS_XMAX);
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(r + c, t + (0 .. len-1));
    //@ assert same: cf_row_same{Pre, Here}(r, d);
    //@ assert box: cf_row_box(r, d, CF_DYNAMICS_XMAX);
    //@ assert pre: \forall integer c; 0 <= c < d ==> cf_block_box_pre(r[c]);
    //@ assert in: cf_block_xs(r, 0, d);
    //@ assert block: cf_fit_pre(i / 32, 1, blocks, 256 * panels);
    //@ assert panel: cf_fit_pre(i / 8, 1, 4 * blocks, 64 * panels);
    const size_t at = part_from(i / BLOCK, blocks, PANEL * panels), to = part_from(i / COLS, ROWS * blocks, COLS * COLS * panels);
    //@ assert inside: at + 256 * panels <= lx && to + 64 * panels <= lx;
    pack_row(COLS, d, panels, r, lx, len, at + i % BLOCK * COLS, t);
    pack_column(COLS, d, panels, r, lx, len, lx + to + i % COLS, t);
  }
}

/* One panel, a constant length. */
/*@ requires size:  1 <= panels <= 0x200000 && blocks <= 0x80000 && n <= 32 * blocks && d <= 8 * panels && d <= CF_DYNAMICS_NMAX && ldx <= CF_DYNAMICS_NMAX;
    requires room:  lx == 256 * panels * blocks && lx <= 0x1000000000000 && 2*lx <= len && \valid(t + (0 .. len-1));
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_apart(x, n, d, ldx, t, len);
    requires box:   cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    assigns t[0 .. len - 1];
    ensures x:      cf_block_xs(t, 0, 2*lx);
    ensures rest:   cf_block_zeros(t, 2*lx, len); */
CLONES static void pack_tokens(size_t n, size_t d, const double *x, size_t ldx, size_t panels, size_t blocks, size_t lx, size_t len, double *t)
{
  if (d == COLS) pack_each(n, COLS, x, ldx, panels, blocks, lx, len, t);
  else pack_each(n, d, x, ldx, panels, blocks, lx, len, t);
}

/* b[j] := y, the rest of the row b */
/*@ requires size:  j < d && \valid(b + (0 .. d-1));
    requires apart: \separated(t + (0 .. 3*lx-1), b + (0 .. d-1));
    requires y:     cf_block_out(y);
    requires done:  cf_block_outs(b, 0, j);
    requires out:   cf_block_outs(t, 2*lx, 3*lx);
    assigns b[j];
    ensures done:   cf_block_outs(b, 0, j + 1);
    ensures out:    cf_block_outs(t, 2*lx, 3*lx); */
INLINE void put_u(size_t lx, const double *t, size_t d, size_t j, double y, double *b)
{
  (void)lx, (void)t, (void)d; /* for the contract only */
  //@ assert cells: \forall integer i; 0 <= i < 3*lx ==> \separated(t + i, b + j);
  b[j] = y;
}

/* a token out of its row of panels */
/*@ requires size:  n == 8 && d <= 8 * panels && panels <= 0x200000 && 2*lx <= at && at + 256 * panels <= 3*lx + 248 && lx <= 0x1000000000000;
    requires valid: \valid_read(t + (0 .. 3*lx-1)) && \valid(b + (0 .. d-1));
    requires apart: \separated(t + (0 .. 3*lx-1), b + (0 .. d-1));
    requires out:   cf_block_outs(t, 2*lx, 3*lx);
    assigns b[0 .. d-1];
    ensures done:   cf_block_outs(b, 0, d);
    ensures out:    cf_block_outs(t, 2*lx, 3*lx); */
INLINE void unpack_row(size_t n, size_t d, size_t panels, size_t lx, size_t at, const double *restrict t, double *restrict b)
{
  (void)panels;
  const size_t whole = d / COLS;
  /*@ loop invariant index: 0 <= q <= whole;
      loop invariant done:  cf_block_outs(b, 0, q * 8);
      loop invariant out:   cf_block_outs(t, 2*lx, 3*lx);
      loop assigns q, b[0 .. d-1];
      loop variant whole - q; */
  for (size_t q = 0; q < whole; q++)
    /*@ loop invariant index: 0 <= j <= n;
        loop invariant done:  cf_block_outs(b, 0, q * 8 + j);
        loop invariant out:   cf_block_outs(t, 2*lx, 3*lx);
        loop assigns j, b[0 .. d-1];
        loop variant n - j; */
    for (size_t j = 0; j < n; j++) put_u(lx, t, d, q * n + j, t[at + q * PANEL + j], b);
  /*@ loop invariant index: 0 <= j <= d - whole * n;
      loop invariant done:  cf_block_outs(b, 0, whole * 8 + j);
      loop invariant out:   cf_block_outs(t, 2*lx, 3*lx);
      loop assigns j, b[0 .. d-1];
      loop variant d - whole * n - j; */
  for (size_t j = 0; j < d - whole * n; j++) put_u(lx, t, d, whole * n + j, t[at + whole * PANEL + j], b);
}

/* Row i of u; the ghost loop says that the rows before stay. */
/*@ requires size:  i < n <= CF_DYNAMICS_NMAX && d <= 8 * panels && 1 <= panels <= 0x200000 && d <= ldu <= CF_DYNAMICS_NMAX;
    requires from:  2*lx <= at && at + 256 * panels <= 3*lx + 248 && lx <= 0x1000000000000;
    requires valid: \valid_read(t + (0 .. 3*lx-1)) && cf_mat_writable(u, n, d, ldu);
    requires apart: \separated(t + (0 .. 3*lx-1), u + (0 .. cf_extent(n, d, ldu) - 1));
    requires done:  cf_mat_mag(u, i, d, ldu, 64);
    requires out:   cf_block_outs(t, 2*lx, 3*lx);
    assigns u[0 .. cf_extent(n, d, ldu) - 1];
    ensures done:   cf_mat_mag(u, i + 1, d, ldu, 64);
    ensures out:    cf_block_outs(t, 2*lx, 3*lx); */
INLINE void unpack_token(size_t i, size_t n, size_t d, size_t panels, size_t lx, size_t at, const double *t, double *u, size_t ldu)
{
  (void)n; /* for the contract only */
  double *r = cf_row_out(u, ldu, i);
  //@ assert inside: cf_inside_pre(i, n, d, ldu);
  //@ assert row: \valid(r + (0 .. d-1)) && \separated(t + (0 .. 3*lx-1), r + (0 .. d-1));
  unpack_row(COLS, d, panels, lx, at, t, r);
  //@ assert this: cf_row_mag(cf_row_at(u, ldu, i), d, 64);
  /*@ ghost
    /@ loop invariant index: 0 <= j <= i;
       loop invariant done:  \forall integer k; 0 <= k < j ==> cf_row_mag(cf_row_at(u, ldu, k), d, 64);
       loop assigns j;
       loop variant i - j; @/
    for (size_t j = 0; j < i; j++) {
      /@ assert order: cf_order_pre(j, i, d, ldu); @/
      /@ assert apart: \separated(cf_row_at(u, ldu, j) + (0 .. d-1), r + (0 .. d-1)); @/
      /@ assert cells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(u, ldu, j) + c, r + (0 .. d-1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(u, ldu, j), d); @/
      /@ assert was: cf_row_mag{Pre}(cf_row_at(u, ldu, j), d, 64); @/
      /@ assert mag: cf_row_mag(cf_row_at(u, ldu, j), d, 64); @/
    } */
}

/*@ requires size:  1 <= panels <= 0x200000 && blocks <= 0x80000 && n <= 32 * blocks && n <= CF_DYNAMICS_NMAX && d <= 8 * panels && d <= ldu <= CF_DYNAMICS_NMAX;
    requires room:  lx == 256 * panels * blocks && lx <= 0x1000000000000;
    requires valid: \valid_read(t + (0 .. 3*lx-1)) && cf_mat_writable(u, n, d, ldu);
    requires apart: \separated(t + (0 .. 3*lx-1), u + (0 .. cf_extent(n, d, ldu) - 1));
    requires out:   cf_block_outs(t, 2*lx, 3*lx);
    assigns u[0 .. cf_extent(n, d, ldu) - 1];
    ensures mag:    cf_mat_mag(u, n, d, ldu, 64); */
INLINE void unpack_each(size_t n, size_t d, size_t panels, size_t blocks, size_t lx, const double *t, double *u, size_t ldu)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant done:  cf_mat_mag(u, i, d, ldu, 64);
      loop invariant out:   cf_block_outs(t, 2*lx, 3*lx);
      loop assigns i, u[0 .. cf_extent(n, d, ldu) - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert block: cf_fit_pre(i / 32, 1, blocks, 256 * panels);
    const size_t at = part_from(i / BLOCK, blocks, PANEL * panels);
    //@ assert inside: at + 256 * panels <= lx;
    unpack_token(i, n, d, panels, lx, 2 * lx + at + i % BLOCK * COLS, t, u, ldu);
  }
}

/*@ requires size:  1 <= panels <= 0x200000 && blocks <= 0x80000 && n <= 32 * blocks && n <= CF_DYNAMICS_NMAX && d <= 8 * panels && d <= ldu <= CF_DYNAMICS_NMAX;
    requires room:  lx == 256 * panels * blocks && lx <= 0x1000000000000;
    requires valid: \valid_read(t + (0 .. 3*lx-1)) && cf_mat_writable(u, n, d, ldu);
    requires apart: \separated(t + (0 .. 3*lx-1), u + (0 .. cf_extent(n, d, ldu) - 1));
    requires out:   cf_block_outs(t, 2*lx, 3*lx);
    assigns u[0 .. cf_extent(n, d, ldu) - 1];
    ensures mag:    cf_mat_mag(u, n, d, ldu, 64); */
CLONES static void unpack_tokens(size_t n, size_t d, size_t panels, size_t blocks, size_t lx, const double *t, double *u, size_t ldu)
{
  if (d == COLS) unpack_each(n, COLS, panels, blocks, lx, t, u, ldu);
  else unpack_each(n, d, panels, blocks, lx, t, u, ldu);
}

/* z[i] := y */
/*@ requires size:  \valid(z + i) && \separated(t + (0 .. oc-1), z + i) && 3*lx + n <= oc;
    requires y:     cf_block_sum(y);
    requires done:  cf_block_done(z, 0, i);
    requires sums:  cf_block_done(t, 3*lx, 3*lx + n);
    requires out:   cf_block_outs(t, 2*lx, 3*lx);
    assigns z[i];
    ensures done:   cf_block_done(z, 0, i + 1);
    ensures sums:   cf_block_done(t, 3*lx, 3*lx + n);
    ensures out:    cf_block_outs(t, 2*lx, 3*lx); */
INLINE void put_z(size_t n, size_t lx, size_t oc, const double *t, size_t i, double y, double *z)
{
  (void)n, (void)lx, (void)oc, (void)t; /* for the contract only */
  //@ assert cells: \forall integer j; 0 <= j < oc ==> \separated(t + j, z + i);
  z[i] = y;
}

/* z[i] := t[3 lx + i] */
/*@ requires size:  lx <= 0x1000000000000 && n <= CF_DYNAMICS_NMAX && 3*lx + n <= oc;
    requires valid: \valid_read(t + (0 .. oc-1)) && \valid(z + (0 .. n-1)) && \separated(t + (0 .. oc-1), z + (0 .. n-1));
    requires sums:  cf_block_done(t, 3*lx, 3*lx + n);
    requires out:   cf_block_outs(t, 2*lx, 3*lx);
    assigns z[0 .. n-1];
    ensures done:   cf_block_done(z, 0, n);
    ensures out:    cf_block_outs(t, 2*lx, 3*lx); */
INLINE void unpack_sums(size_t n, size_t lx, size_t oc, const double *restrict t, double *restrict z)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant done:  cf_block_done(z, 0, i);
      loop invariant sums:  cf_block_done(t, 3*lx, 3*lx + n);
      loop invariant out:   cf_block_outs(t, 2*lx, 3*lx);
      loop assigns i, z[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) put_z(n, lx, oc, t, i, t[3 * lx + i], z);
}

void cf_block_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  const size_t rows = round_up(n, BLOCK), columns = round_up(d, COLS), blocks = rows / BLOCK, panels = columns / COLS;
  //@ assert sizes: rows == 32 * blocks && columns == 8 * panels && cf_size_pre(rows, columns);
  const size_t lx = rows * columns, oc = 3 * lx + rows, l = SQUARE, len = oc + 2 * l;
  const double shift = beta < 0 ? -beta : beta;
  //@ assert room: lx == 256 * panels * blocks && lx == rows * columns && lx <= 0x1000000000000;
  //@ assert length: len == cf_up(n, 32) * (3 * cf_up(d, 8) + 1) + 2048;
  //@ assert pre: cf_block_beta_pre(beta);
  //@ assert beta: cf_mag(beta, 20) && \is_finite(shift) && cf_mag(shift, 20);
  //@ assert zcells: \forall integer j; 0 <= j < n ==> \separated(z + j, u + (0 .. cf_extent(n, d, ldu) - 1));
  pack_tokens(n, d, x, ldx, panels, blocks, lx, len, work);
  //@ assert us: cf_block_us(work, 2*lx, 3*lx, 0);
  //@ assert zs: cf_block_zs(work, 3*lx, oc, 0);
  //@ assert cs: cf_block_cs(work, oc, oc + l);
  //@ assert ws: cf_block_ws(work, oc + l, oc + 2*l);
  all_blocks(n, panels, blocks, beta, shift, CF_DYNAMICS_TMIN, CF_DYNAMICS_TMAX, causal, lx, oc, l, work);
  unpack_sums(n, lx, oc, work, z);
  //@ ghost folded: ;
  unpack_tokens(n, d, panels, blocks, lx, work, u, ldu);
  //@ assert same: cf_row_same{folded, Here}(z, n);
  //@ assert done: cf_block_done(z, 0, n);
}
