/* The tiles of attention: 6 x 8 chains of multiply-adds.                                                           [attention_strip.h] */
#include "attention_strip.h"
#include "clones.h"
#ifdef __FRAMAC__
#include "attention.acsl"
#endif

enum { KEYS = 128 }; /* keys to a block of the sums: its weights and a panel of values stay in the first cache */

/* ---- a tile: 48 chains */
/* s + w y, term k of a chain */
/*@ requires size:  k < 0x10000000000000 && 0 <= e && 0 <= f && e + f <= 900;
    requires fin:   \is_finite(w) && \is_finite(y) && \is_finite(s);
    requires box:   cf_mag(w, e) && cf_mag(y, f) && cf_chain(k, s, e + f);
    assigns \nothing;
    ensures chain:  \is_finite(\result) && cf_chain(k + 1, \result, e + f);
    ensures val:    cf_cell_fused(s, w, y, \result); */
INLINE double chain_cell(size_t k, int e, int f, double w, double y, double s)
{
  (void)k, (void)e, (void)f; /* for the contract only */
  //@ assert term: cf_term_pre(k, s, w, e, y, f);
  return f_fma(w, y, s);
}

/* a[to + t] += w x[at + t], term k of 8 chains */
/*@ requires size:  k < 0x10000000000000 && 0 <= e && 0 <= f && e + f <= 900 && at <= 0x7000000000000000 && to <= 40;
    requires valid: \valid_read(x + (at .. at + 7)) && \valid(a + (0 .. 47));
    requires apart: \separated(x + (at .. at + 7), a + (0 .. 47));
    requires box:   \is_finite(w) && cf_mag(w, e) && cf_part_mag(x, at, at + 8, f);
    requires done:  cf_part_chain(a, 0, to, k + 1, e + f);
    requires todo:  cf_part_chain(a, to, 48, k, e + f);
    assigns a[to .. to + 7];
    ensures box:    cf_part_mag(x, at, at + 8, f);
    ensures done:   cf_part_chain(a, 0, to + 8, k + 1, e + f);
    ensures todo:   cf_part_chain(a, to + 8, 48, k, e + f);
    ensures val:    cf_row_fused{Pre, Here}(a, to, to + 8, w, x, at);
    ensures rest:   cf_part_equal{Pre, Here}(a, 0, to) && cf_part_equal{Pre, Here}(a, to + 8, 48);
    ensures still:  cf_strip_same{Pre, Here}(x, at); */
INLINE void chain_row(size_t k, int e, int f, double w, const double *restrict x, size_t at, size_t to, double *restrict a)
{
  //@ assert apart: \separated(x + (at .. at + 7), a + (to .. to + 7));
  //@ assert cells: \forall integer c; at <= c < at + 8 ==> \separated(x + c, a + (to .. to + 7));
  /*@ loop invariant index: to <= i <= to + 8;
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(a[j]) && cf_chain(k + 1, a[j], e + f);
      loop invariant todo:  \forall integer j; i <= j < 48 ==> \is_finite(a[j]) && cf_chain(k, a[j], e + f);
      loop invariant val:   cf_row_fused{Pre, Here}(a, to, i, w, x, at);
      loop invariant rest:  cf_part_equal{Pre, Here}(a, i, to + 8);
      loop assigns i, a[to .. to + 7];
      loop variant to + 8 - i; */
  for (size_t i = to; i < to + 8; i++) {
    //@ assert far: \separated(x + (at + (i - to)), a + (0 .. 47));
    const double y = x[at + (i - to)];
    //@ assert was: y == \at(x[\at(at + (i - to), Here)], Pre);
    //@ assert here: \is_finite(\at(x[\at(at + (i - to), Here)], Pre)) && cf_mag(\at(x[\at(at + (i - to), Here)], Pre), f);
    //@ assert same: y == \at(x[\at(at + (i - to), Here)], Pre) && \is_finite(y);
    const double s = chain_cell(k, e, f, w, y, a[i]);
    //@ assert fused: cf_cell_fused(\at(a[\at(i, Here)], Pre), w, \at(x[\at(at + (i - to), Here)], Pre), s);
    //@ ghost before: ;
    a[i] = s;
    //@ assert others: cf_part_equal{before, Here}(a, 0, i) && cf_part_equal{before, Here}(a, i + 1, 48);
    //@ assert less: cf_row_fused{Pre, Here}(a, to, i, w, x, at);
    //@ assert entry: cf_strip_at{Pre}(x, at, to, i, 0) == \at(x[\at(at + (i - to), Here)], Pre);
    //@ assert one: cf_cell_fused(\at(a[\at(i, Here)], Pre), w, cf_strip_at{Pre}(x, at, to, i, 0), a[i]);
    //@ assert all: cf_row_fused{Pre, Here}(a, to, i + 1, w, x, at);
  }
  //@ assert still: cf_part_same{Pre, Here}(x, at, at + 8);
}

/* a[r][t] += w[i + r] x[j + t], term k of 48 chains */
/*@ requires size:  k < 0x10000000000000 && 0 <= e && 0 <= f && e + f <= 900 && i <= 0x7000000000000000 && j <= 0x7000000000000000;
    requires valid: \valid_read(w + (i .. i + 5)) && \valid_read(x + (j .. j + 7)) && \valid(a + (0 .. 47));
    requires apart: \separated(w + (i .. i + 5), a + (0 .. 47)) && \separated(x + (j .. j + 7), a + (0 .. 47));
    requires box:   cf_part_mag(w, i, i + 6, e) && cf_part_mag(x, j, j + 8, f);
    requires chain: cf_part_chain(a, 0, 48, k, e + f);
    assigns a[0 .. 47];
    ensures chain:  cf_part_chain(a, 0, 48, k + 1, e + f);
    ensures row0:   cf_row_fused{Pre, Here}(a, 0, 8, \old(w[i + 0]), x, j);
    ensures row1:   cf_row_fused{Pre, Here}(a, 8, 16, \old(w[i + 1]), x, j);
    ensures row2:   cf_row_fused{Pre, Here}(a, 16, 24, \old(w[i + 2]), x, j);
    ensures row3:   cf_row_fused{Pre, Here}(a, 24, 32, \old(w[i + 3]), x, j);
    ensures row4:   cf_row_fused{Pre, Here}(a, 32, 40, \old(w[i + 4]), x, j);
    ensures row5:   cf_row_fused{Pre, Here}(a, 40, 48, \old(w[i + 5]), x, j); */
INLINE void chain_step(size_t k, int e, int f, const double *restrict w, size_t i, const double *restrict x, size_t j, double *restrict a)
{
  const double w0 = w[i], w1 = w[i + 1], w2 = w[i + 2], w3 = w[i + 3], w4 = w[i + 4], w5 = w[i + 5];
  //@ assert row: cf_part_chain(a, 0, 0, k + 1, e + f);
  chain_row(k, e, f, w0, x, j, 0, a);
  //@ assert a0: cf_part_equal{Pre, Here}(a, 8, 48) && cf_strip_same{Pre, Here}(x, j);
  //@ assert r0: cf_row_fused{Pre, Here}(a, 0, 8, w0, x, j);
  chain_row(k, e, f, w1, x, j, 8, a);
  //@ assert a1: cf_part_equal{Pre, Here}(a, 16, 48) && cf_strip_same{Pre, Here}(x, j);
  //@ assert r1: cf_row_fused{Pre, Here}(a, 0, 8, w0, x, j) && cf_row_fused{Pre, Here}(a, 8, 16, w1, x, j);
  chain_row(k, e, f, w2, x, j, 16, a);
  //@ assert a2: cf_part_equal{Pre, Here}(a, 24, 48) && cf_strip_same{Pre, Here}(x, j);
  //@ assert r2: cf_row_fused{Pre, Here}(a, 0, 8, w0, x, j) && cf_row_fused{Pre, Here}(a, 8, 16, w1, x, j) && cf_row_fused{Pre, Here}(a, 16, 24, w2, x, j);
  chain_row(k, e, f, w3, x, j, 24, a);
  //@ assert a3: cf_part_equal{Pre, Here}(a, 32, 48) && cf_strip_same{Pre, Here}(x, j);
  /*@ assert r3: cf_row_fused{Pre, Here}(a, 0, 8, w0, x, j) && cf_row_fused{Pre, Here}(a, 8, 16, w1, x, j) && cf_row_fused{Pre, Here}(a, 16, 24, w2, x, j) &&
                 cf_row_fused{Pre, Here}(a, 24, 32, w3, x, j); */
  chain_row(k, e, f, w4, x, j, 32, a);
  //@ assert a4: cf_part_equal{Pre, Here}(a, 40, 48) && cf_strip_same{Pre, Here}(x, j);
  /*@ assert r4: cf_row_fused{Pre, Here}(a, 0, 8, w0, x, j) && cf_row_fused{Pre, Here}(a, 8, 16, w1, x, j) && cf_row_fused{Pre, Here}(a, 16, 24, w2, x, j) &&
                 cf_row_fused{Pre, Here}(a, 24, 32, w3, x, j) && cf_row_fused{Pre, Here}(a, 32, 40, w4, x, j); */
  chain_row(k, e, f, w5, x, j, 40, a);
  /*@ assert r5: cf_row_fused{Pre, Here}(a, 0, 8, w0, x, j) && cf_row_fused{Pre, Here}(a, 8, 16, w1, x, j) && cf_row_fused{Pre, Here}(a, 16, 24, w2, x, j) &&
                 cf_row_fused{Pre, Here}(a, 24, 32, w3, x, j) && cf_row_fused{Pre, Here}(a, 32, 40, w4, x, j) && cf_row_fused{Pre, Here}(a, 40, 48, w5, x, j); */
}

/* a[r][t] += sum_{l < n} w[wat + 6 l + r] x[xat + 8 l + t]: terms k .. k + n - 1 */
/*@ requires size:  n <= CF_NMAX && k <= CF_NMAX && 0 <= e && 0 <= f && e + f <= 900 && wat <= 0x6000000000000000 && xat <= 0x6000000000000000;
    requires valid: \valid_read(w + (wat .. wat + 6*n - 1)) && \valid_read(x + (xat .. xat + 8*n - 1)) && \valid(a + (0 .. 47));
    requires apart: \separated(w + (wat .. wat + 6*n - 1), a + (0 .. 47)) && \separated(x + (xat .. xat + 8*n - 1), a + (0 .. 47));
    requires box:   cf_part_mag(w, wat, wat + 6*n, e) && cf_part_mag(x, xat, xat + 8*n, f);
    requires chain: cf_part_chain(a, 0, 48, k, e + f);
    assigns a[0 .. 47];
    ensures chain:  cf_part_chain(a, 0, 48, k + n, e + f);
    ensures near:   cf_tile_near{Pre, Pre}(w, wat - 6*k, x, xat - 8*k, k, a) && k + n <= CF_NMAX ==> cf_tile_near{Pre, Here}(w, wat - 6*k, x, xat - 8*k, k + n, a); */
INLINE void chain_tile(size_t n, size_t k, int e, int f, const double *restrict w, size_t wat, const double *restrict x, size_t xat, double *restrict a)
{
  /*@ loop invariant index: 0 <= l <= n;
      loop invariant chain: cf_part_chain(a, 0, 48, k + l, e + f);
      loop invariant near:  cf_tile_near{Pre, Pre}(w, wat - 6*k, x, xat - 8*k, k, a) && k + n <= CF_NMAX ==> cf_tile_near{Pre, Here}(w, wat - 6*k, x, xat - 8*k, k + l, a);
      loop assigns l, a[0 .. 47];
      loop variant n - l; */
  for (size_t l = 0; l < n; l++) {
    const size_t i = wat + 6 * l, j = xat + 8 * l;
    //@ assert wsame: cf_part_same{Pre, Here}(w, i, i + 6) && cf_part_mag(w, i, i + 6, e);
    //@ assert xfar: \separated(x + (j .. j + 7), a + (0 .. 47)) && \valid_read(x + (j .. j + 7));
    //@ assert xsame: cf_part_same{Pre, Here}(x, j, j + 8) && cf_part_mag(x, j, j + 8, f);
    //@ assert w0: w[i] == cf_panel_at{Pre}(w, wat - 6*k, 0, k + l) && w[i + 1] == cf_panel_at{Pre}(w, wat - 6*k, 1, k + l);
    //@ assert w1: w[i + 2] == cf_panel_at{Pre}(w, wat - 6*k, 2, k + l) && w[i + 3] == cf_panel_at{Pre}(w, wat - 6*k, 3, k + l);
    //@ assert w2: w[i + 4] == cf_panel_at{Pre}(w, wat - 6*k, 4, k + l) && w[i + 5] == cf_panel_at{Pre}(w, wat - 6*k, 5, k + l);
    /*@ assert x: cf_strip_is{Pre, Here}(x, xat - 8*k, j, 0, k + l) && cf_strip_is{Pre, Here}(x, xat - 8*k, j, 8, k + l) && cf_strip_is{Pre, Here}(x, xat - 8*k, j, 16, k + l) &&
        cf_strip_is{Pre, Here}(x, xat - 8*k, j, 24, k + l) && cf_strip_is{Pre, Here}(x, xat - 8*k, j, 32, k + l) && cf_strip_is{Pre, Here}(x, xat - 8*k, j, 40, k + l); */
    /*@ assert more: cf_row_more{Pre}(w, wat - 6*k, 0, x, xat - 8*k, 0, k + l) && cf_row_more{Pre}(w, wat - 6*k, 1, x, xat - 8*k, 8, k + l) &&
        cf_row_more{Pre}(w, wat - 6*k, 2, x, xat - 8*k, 16, k + l) && cf_row_more{Pre}(w, wat - 6*k, 3, x, xat - 8*k, 24, k + l) &&
        cf_row_more{Pre}(w, wat - 6*k, 4, x, xat - 8*k, 32, k + l) && cf_row_more{Pre}(w, wat - 6*k, 5, x, xat - 8*k, 40, k + l); */
    //@ ghost before: ;
    chain_step(k + l, e, f, w, i, x, j, a);
    /*@ assert next: cf_tile_near{Pre, before}(w, wat - 6*k, x, xat - 8*k, k + l, a) && k + n <= CF_NMAX ==>
          cf_row_next{Pre, before, Here}(w, wat - 6*k, 0, x, xat - 8*k, 0, k + l, a) && cf_row_next{Pre, before, Here}(w, wat - 6*k, 1, x, xat - 8*k, 8, k + l, a) &&
          cf_row_next{Pre, before, Here}(w, wat - 6*k, 2, x, xat - 8*k, 16, k + l, a) && cf_row_next{Pre, before, Here}(w, wat - 6*k, 3, x, xat - 8*k, 24, k + l, a) &&
          cf_row_next{Pre, before, Here}(w, wat - 6*k, 4, x, xat - 8*k, 32, k + l, a) && cf_row_next{Pre, before, Here}(w, wat - 6*k, 5, x, xat - 8*k, 40, k + l, a); */
    /*@ assert n0: cf_tile_near{Pre, before}(w, wat - 6*k, x, xat - 8*k, k + l, a) && k + n <= CF_NMAX ==>
          cf_row_near{Pre, Here}(w, wat - 6*k, 0, x, xat - 8*k, 0, k + l + 1, a) && cf_row_near{Pre, Here}(w, wat - 6*k, 1, x, xat - 8*k, 8, k + l + 1, a); */
    /*@ assert n1: cf_tile_near{Pre, before}(w, wat - 6*k, x, xat - 8*k, k + l, a) && k + n <= CF_NMAX ==>
          cf_row_near{Pre, Here}(w, wat - 6*k, 2, x, xat - 8*k, 16, k + l + 1, a) && cf_row_near{Pre, Here}(w, wat - 6*k, 3, x, xat - 8*k, 24, k + l + 1, a); */
    /*@ assert n2: cf_tile_near{Pre, before}(w, wat - 6*k, x, xat - 8*k, k + l, a) && k + n <= CF_NMAX ==>
          cf_row_near{Pre, Here}(w, wat - 6*k, 4, x, xat - 8*k, 32, k + l + 1, a) && cf_row_near{Pre, Here}(w, wat - 6*k, 5, x, xat - 8*k, 40, k + l + 1, a); */
  }
}

/*@ requires valid: \valid(a + (0 .. 47)) && 0 <= e;
    assigns a[0 .. 47];
    ensures chain:  cf_part_chain(a, 0, 48, 0, e);
    ensures zero:   cf_tile_zero(a); */
INLINE void chain_zero(int e, double *restrict a)
{
  (void)e;
  /*@ loop invariant index: 0 <= t <= 48;
      loop invariant zero:  \forall integer c; 0 <= c < t ==> a[c] == 0.0;
      loop invariant chain: cf_part_chain(a, 0, t, 0, e);
      loop assigns t, a[0 .. 47];
      loop variant 48 - t; */
  for (size_t t = 0; t < 48; t++) a[t] = 0.0;
}

/* a := o[to ..] */
/*@ requires size:  to <= 0x6000000000000000;
    requires valid: \valid_read(o + (to .. to + 47)) && \valid(a + (0 .. 47)) && \separated(o + (to .. to + 47), a + (0 .. 47));
    requires chain: cf_part_chain(o, to, to + 48, k, e);
    assigns a[0 .. 47];
    ensures chain:  cf_part_chain(a, 0, 48, k, e); */
INLINE void chain_load(size_t k, int e, const double *restrict o, size_t to, double *restrict a)
{
  (void)k, (void)e;
  /*@ loop invariant index: 0 <= t <= 48;
      loop invariant from:  cf_part_chain(o, to, to + 48, k, e);
      loop invariant chain: cf_part_chain(a, 0, t, k, e);
      loop assigns t, a[0 .. 47];
      loop variant 48 - t; */
  for (size_t t = 0; t < 48; t++) a[t] = o[to + t];
}

/* ---- scores */
/* Tile n of s := a */
/*@ requires size:  n <= CF_NMAX && k <= CF_NMAX;
    requires valid: \valid_read(a + (0 .. 47)) && \valid(s + (48*n .. 48*n + 47)) && \separated(a + (0 .. 47), s + (48*n .. 48*n + 47));
    requires chain: cf_part_chain(a, 0, 48, k, 528);
    assigns s[48*n .. 48*n + 47];
    ensures box:    cf_part_mag(s, 48*n, 48*n + 48, 559);
    ensures val:    cf_tile_copied{Pre, Here}(a, cf_tile_of(s, n)); */
INLINE void score_store(size_t k, const double *restrict a, double *restrict s, size_t n)
{
  (void)k;
  const size_t to = 48 * n;
  /*@ loop invariant index: to <= i <= to + 48;
      loop invariant same:  cf_part_equal{Pre, Here}(a, 0, 48);
      loop invariant from:  cf_part_chain(a, 0, 48, k, 528);
      loop invariant box:   \forall integer j; to <= j < i ==> \is_finite(s[j]) && cf_mag(s[j], 559);
      loop invariant val:   cf_stored{Pre, Here}(a, s, to, i);
      loop assigns i, s[to .. to + 47];
      loop variant to + 48 - i; */
  for (size_t i = to; i < to + 48; i++) {
    const double x = a[i - to];
    //@ assert end: cf_end_pre(k, x, 528);
    //@ assert was: x == cf_cell_of{Pre}(a, to, i);
    //@ ghost before: ;
    //@ assert far: \separated(s + i, a + (0 .. 47));
    s[i] = x;
    //@ assert less: cf_part_equal{before, Here}(s, to, i);
    //@ assert stay: cf_part_equal{before, Here}(a, 0, 48);
  }
  /*@ ghost
    /@ loop invariant index: 0 <= c <= 48;
       loop invariant copy:  \forall integer j; 0 <= j < c ==> cf_tile_of(s, n)[j] == \at(a[j], Pre);
       loop assigns c;
       loop variant 48 - c; @/
    for (size_t c = 0; c < 48; c++) {
      /@ assert cell: s[to + c] == cf_cell_of{Pre}(a, to, to + c); @/
      /@ assert at: cf_tile_of(s, n) + c == s + (to + c); @/
      /@ assert copy: cf_tile_of(s, n)[c] == \at(a[\at(c, Here)], Pre); @/
    } */
}

VARIANTS(cf_strip_scores, (size_t p, size_t d, const double *restrict kp, const double *restrict qp, size_t at, double *restrict s), (p, d, kp, qp, at, s))
{
  const size_t m = 6 * d;
  double a[48];
  /*@ loop invariant index: 0 <= i <= p;
      loop invariant box:   cf_part_mag(s, 0, 48*i, 559);
      loop invariant near:  cf_scores_near{Pre, Here}(kp, d, qp, at, s, i);
      loop assigns i, a[0 .. 47], s[0 .. 48*p - 1];
      loop variant p - i; */
  for (size_t i = 0; i < p; i++) {
    //@ ghost start: ;
    chain_zero(528, a);
    //@ assert panel: cf_panel_pre(i, p, m);
    //@ assert here: 0 <= m * i && m * i + m <= (6*d) * p;
    //@ assert ksame: cf_part_same{Pre, Here}(kp, m * i, m * i + m) && cf_part_mag(kp, m * i, m * i + 6*d, 264);
    //@ assert qsame: cf_part_same{Pre, Here}(qp, at, at + 8*d) && cf_part_mag(qp, at, at + 8*d, 264);
    /*@ ghost
      /@ loop invariant index: 0 <= l <= d;
         loop invariant same:  cf_sums_same{Pre, Here}(kp, m * i, qp, at, l);
         loop assigns l;
         loop variant d - l; @/
      for (size_t l = 0; l < d; l++) {
        /@ assert in: m * i + 6*l + 6 <= m * i + m; @/
        /@ assert cells: cf_part_same{Pre, Here}(kp, m * i + 6*l, m * i + 6*l + 6) && cf_part_same{Pre, Here}(qp, at + 8*l, at + 8*l + 8); @/
        /@ assert panel: \forall integer r; 0 <= r < 6 ==> cf_panel_at{Pre}(kp, m * i, r, l) == cf_panel_at(kp, m * i, r, l); @/
        /@ assert strip: \forall integer to, c; to <= c < to + 8 ==> cf_strip_at{Pre}(qp, at, to, c, l) == cf_strip_at(qp, at, to, c, l); @/
        /@ assert more: cf_sums_more{Pre}(kp, m * i, qp, at, l) && cf_sums_more{Here}(kp, m * i, qp, at, l); @/
        /@ assert next: cf_sums_next{Pre, Here}(kp, m * i, qp, at, l); @/
      } */
    //@ assert same: cf_sums_same{Pre, Here}(kp, m * i, qp, at, d);
    //@ assert none: cf_tile_near{Here, Here}(kp, m * i, qp, at, 0, &a[0]);
    chain_tile(d, 0, 264, 264, kp, m * i, qp, at, a);
    //@ assert near0: cf_row_near{Pre, Here}(kp, m * i, 0, qp, at, 0, d, &a[0]);
    //@ assert near1: cf_row_near{Pre, Here}(kp, m * i, 1, qp, at, 8, d, &a[0]);
    //@ assert near2: cf_row_near{Pre, Here}(kp, m * i, 2, qp, at, 16, d, &a[0]);
    //@ assert near3: cf_row_near{Pre, Here}(kp, m * i, 3, qp, at, 24, d, &a[0]);
    //@ assert near4: cf_row_near{Pre, Here}(kp, m * i, 4, qp, at, 32, d, &a[0]);
    //@ assert near5: cf_row_near{Pre, Here}(kp, m * i, 5, qp, at, 40, d, &a[0]);
    //@ assert kept: cf_part_same{start, Here}(s, 0, 48 * i);
    //@ ghost before: ;
    score_store(d, a, s, i);
    //@ assert stay: cf_part_same{before, Here}(s, 0, 48 * i);
    //@ assert same: cf_part_same{start, Here}(s, 0, 48 * i);
    //@ assert box: cf_part_mag(s, 0, 48 * i, 559);
    //@ assert copy: cf_tile_copied{before, Here}(&a[0], cf_tile_of(s, i));
    /*@ assert score: cf_row_near{Pre, Here}(kp, (6*d)*i, 0, qp, at, 0, d, cf_tile_of(s, i)) && cf_row_near{Pre, Here}(kp, (6*d)*i, 1, qp, at, 8, d, cf_tile_of(s, i)) &&
        cf_row_near{Pre, Here}(kp, (6*d)*i, 2, qp, at, 16, d, cf_tile_of(s, i)) && cf_row_near{Pre, Here}(kp, (6*d)*i, 3, qp, at, 24, d, cf_tile_of(s, i)) &&
        cf_row_near{Pre, Here}(kp, (6*d)*i, 4, qp, at, 32, d, cf_tile_of(s, i)) && cf_row_near{Pre, Here}(kp, (6*d)*i, 5, qp, at, 40, d, cf_tile_of(s, i)); */
    //@ assert tile: cf_score_near{Pre, Here}(kp, d, qp, at, s, i);
    /*@ ghost
      /@ loop invariant index: 0 <= j <= i + 1;
         loop invariant near:  cf_scores_near{Pre, Here}(kp, d, qp, at, s, j);
         loop assigns j;
         loop variant i - j; @/
      for (size_t j = 0; j <= i; j++) {
        if (j < i) {
          /@ assert apart: \separated(cf_tile_of(s, j) + (0 .. 47), s + (48*i .. 48*i + 47)) && \separated(cf_tile_of(s, j) + (0 .. 47), &a[0] + (0 .. 47)); @/
          /@ assert cells: \forall integer c; 0 <= c < 48 ==> \separated(cf_tile_of(s, j) + c, s + (48*i .. 48*i + 47)) && \separated(cf_tile_of(s, j) + c, &a[0] + (0 .. 47)); @/
          /@ assert same: cf_part_same{start, Here}(cf_tile_of(s, j), 0, 48); @/
          /@ assert was: cf_score_near{Pre, start}(kp, d, qp, at, s, j) && cf_tile_near{Pre, start}(kp, (6*d)*j, qp, at, d, cf_tile_of(s, j)); @/
          /@ assert tile: cf_tile_near{Pre, Here}(kp, (6*d)*j, qp, at, d, cf_tile_of(s, j)); @/
        }
        /@ assert near: cf_score_near{Pre, Here}(kp, d, qp, at, s, j); @/
      } */
    //@ assert all: cf_scores_near{Pre, Here}(kp, d, qp, at, s, i + 1);
  }
}

/* ---- sums */
/* o[to ..] := a: panels before it have k terms, those after it fewer */
/*@ requires size:  lo <= to && to + 48 <= hi <= 0x6000000000000000;
    requires valid: \valid_read(a + (0 .. 47)) && \valid(o + (lo .. hi - 1)) && \separated(a + (0 .. 47), o + (lo .. hi - 1));
    requires chain: cf_part_chain(a, 0, 48, k, 264);
    requires done:  cf_part_chain(o, lo, to, k, 264);
    requires todo:  cf_part_chain(o, to + 48, hi, few, 264);
    assigns o[lo .. hi - 1];
    ensures done:   cf_part_chain(o, lo, to + 48, k, 264);
    ensures todo:   cf_part_chain(o, to + 48, hi, few, 264); */
INLINE void mix_store(size_t k, size_t few, const double *restrict a, double *restrict o, size_t lo, size_t hi, size_t to)
{
  (void)k, (void)few, (void)lo, (void)hi;
  /*@ loop invariant index: to <= i <= to + 48;
      loop invariant from:  cf_part_chain(a, 0, 48, k, 264);
      loop invariant done:  \forall integer j; lo <= j < i ==> \is_finite(o[j]) && cf_chain(k, o[j], 264);
      loop invariant todo:  \forall integer j; to + 48 <= j < hi ==> \is_finite(o[j]) && cf_chain(few, o[j], 264);
      loop assigns i, o[lo .. hi - 1];
      loop variant to + 48 - i; */
  for (size_t i = to; i < to + 48; i++) o[i] = a[i - to];
}

/* o[to ..] += the 6 x 8 sums of v[vat ..] and the weights s[sat ..]: terms k .. k + n - 1 */
/*@ requires size:  n <= CF_NMAX && k <= CF_NMAX && lo <= to && to + 48 <= hi <= 0x6000000000000000 && vat <= 0x6000000000000000 && sat <= 0x6000000000000000;
    requires valid: \valid_read(v + (vat .. vat + 6*n - 1)) && \valid_read(s + (sat .. sat + 8*n - 1)) && \valid(o + (lo .. hi - 1));
    requires box:   cf_part_mag(v, vat, vat + 6*n, 264) && cf_part_mag(s, sat, sat + 8*n, 0);
    requires done:  cf_part_chain(o, lo, to, k + n, 264);
    requires todo:  cf_part_chain(o, to, hi, k, 264);
    assigns o[lo .. hi - 1];
    ensures done:   cf_part_chain(o, lo, to + 48, k + n, 264);
    ensures todo:   cf_part_chain(o, to + 48, hi, k, 264); */
INLINE void mix_tile(size_t n, size_t k, const double *restrict v, size_t vat, const double *restrict s, size_t sat, double *restrict o, size_t lo,
                     size_t hi, size_t to)
{
  double a[48];
  //@ assert part: cf_part_chain(o, to, to + 48, k, 264) && cf_part_chain(o, to + 48, hi, k, 264);
  chain_load(k, 264, o, to, a);
  //@ assert vsame: cf_part_same{Pre, Here}(v, vat, vat + 6*n) && cf_part_mag(v, vat, vat + 6*n, 264);
  //@ assert ssame: cf_part_same{Pre, Here}(s, sat, sat + 8*n) && cf_part_mag(s, sat, sat + 8*n, 0);
  chain_tile(n, k, 264, 0, v, vat, s, sat, a);
  mix_store(k + n, k, a, o, lo, hi, to);
}

/* Keys k .. k + n - 1 added to the p panels of sums from op[at] */
/*@ requires size:  k + n <= nk <= CF_NMAX && p <= CF_NMAX && (6*nk)*p <= 0x6000000000000000 && at <= 0x5000000000000000;
    requires valid: \valid_read(vp + (0 .. (6*nk)*p - 1)) && \valid_read(s + (0 .. 8*(k + n) - 1)) && \valid(op + (at .. at + 48*p - 1));
    requires apart: \separated(vp + (0 .. (6*nk)*p - 1), op + (at .. at + 48*p - 1)) && \separated(s + (0 .. 8*(k + n) - 1), op + (at .. at + 48*p - 1));
    requires box:   cf_part_mag(vp, 0, (6*nk)*p, 264) && cf_part_unit(s, 0, 8*(k + n));
    requires chain: cf_part_chain(op, at, at + 48*p, k, 264);
    assigns op[at .. at + 48*p - 1];
    ensures chain:  cf_part_chain(op, at, at + 48*p, k + n, 264); */
INLINE void mix_keys(size_t n, size_t k, size_t nk, size_t p, const double *restrict s, const double *restrict vp, double *restrict op, size_t at)
{
  const size_t m = 6 * nk;
  /*@ loop invariant index: 0 <= i <= p;
      loop invariant done:  cf_part_chain(op, at, at + 48*i, k + n, 264);
      loop invariant todo:  cf_part_chain(op, at + 48*i, at + 48*p, k, 264);
      loop assigns i, op[at .. at + 48*p - 1];
      loop variant p - i; */
  for (size_t i = 0; i < p; i++) {
    //@ assert panel: cf_panel_pre(i, p, m);
    //@ assert here: 0 <= m * i && m * i + m <= (6*nk) * p;
    //@ assert vsame: cf_part_same{Pre, Here}(vp, m * i + 6*k, m * i + 6*k + 6*n) && cf_part_mag(vp, m * i + 6*k, m * i + 6*k + 6*n, 264);
    //@ assert ssame: cf_part_same{Pre, Here}(s, 8*k, 8*k + 8*n) && cf_part_unit(s, 8*k, 8*k + 8*n) && cf_part_mag(s, 8*k, 8*k + 8*n, 0);
    mix_tile(n, k, vp, m * i + 6 * k, s, 8 * k, op, at, at + 48 * p, at + 48 * i);
  }
}

/* o / max(z, 1/2): z is at least 1 where the weights are those of a maximum */
/*@ requires fin: \is_finite(o) && \is_finite(z) && cf_mag(o, 295);
    assigns \nothing;
    ensures fin:  \is_finite(\result); */
INLINE double capped_quotient(double o, double z)
{
  double y = z > 0.5 ? z : 0.5;
  //@ assert weak: cf_weak_pre(o, 295, 431);
  //@ assert mix: cf_mix_pre(o, y);
  //@ assert ratio: cf_ratio_pre(o, y);
  return f_div(o, y);
}

/* o[at ..] := o / z, n rows of 8 */
/*@ requires size:  8*n <= 0x6000000000000000 && at <= 0x1000000000000000 && k <= CF_NMAX;
    requires valid: \valid(o + (at .. at + 8*n - 1)) && \valid_read(z + (0 .. 7)) && \separated(o + (at .. at + 8*n - 1), z + (0 .. 7));
    requires box:   cf_part_chain(o, at, at + 8*n, k, 264) && cf_part_finite(z, 0, 8);
    assigns o[at .. at + 8*n - 1];
    ensures fin:    cf_part_finite(o, at, at + 8*n); */
INLINE void divide_strip(size_t n, size_t k, const double *restrict z, double *restrict o, size_t at)
{
  (void)k;
  /*@ loop invariant index: 0 <= c <= n;
      loop invariant sums:  cf_part_finite(z, 0, 8);
      loop invariant done:  cf_part_finite(o, at, at + 8*c);
      loop invariant todo:  cf_part_chain(o, at + 8*c, at + 8*n, k, 264);
      loop assigns c, o[at .. at + 8*n - 1];
      loop variant n - c; */
  for (size_t c = 0; c < n; c++)
    /*@ loop invariant index: at + 8*c <= i <= at + 8*c + 8;
        loop invariant sums:  cf_part_finite(z, 0, 8);
        loop invariant done:  \forall integer j; at <= j < i ==> \is_finite(o[j]);
        loop invariant todo:  \forall integer j; i <= j < at + 8*n ==> \is_finite(o[j]) && cf_chain(k, o[j], 264);
        loop assigns i, o[at .. at + 8*n - 1];
        loop variant at + 8*c + 8 - i; */
    for (size_t i = at + 8 * c; i < at + 8 * c + 8; i++) {
      //@ assert end: cf_end_pre(k, o[i], 264);
      //@ assert cell: \is_finite(o[i]) && cf_mag(o[i], 295);
      o[i] = capped_quotient(o[i], z[i - (at + 8 * c)]);
    }
}

/*@ requires size:  at + n <= 0x6000000000000000 && 0 <= e;
    requires valid: \valid(o + (at .. at + n - 1));
    assigns o[at .. at + n - 1];
    ensures chain:  cf_part_chain(o, at, at + n, 0, e); */
INLINE void zero_sums(size_t n, int e, double *restrict o, size_t at)
{
  (void)e;
  /*@ loop invariant index: at <= i <= at + n;
      loop invariant zero:  \forall integer j; at <= j < i ==> \is_finite(o[j]) && cf_chain(0, o[j], e);
      loop assigns i, o[at .. at + n - 1];
      loop variant at + n - i; */
  for (size_t i = at; i < at + n; i++) o[i] = 0.0;
}

/* All keys, a block at a time */
/*@ requires size:  n <= nk <= CF_NMAX && p <= CF_NMAX && (6*nk)*p <= 0x6000000000000000 && at <= 0x1000000000000000;
    requires valid: \valid_read(vp + (0 .. (6*nk)*p - 1)) && \valid_read(s + (0 .. 8*n - 1)) && \valid(op + (at .. at + 48*p - 1));
    requires apart: \separated(vp + (0 .. (6*nk)*p - 1), op + (at .. at + 48*p - 1)) && \separated(s + (0 .. 8*n - 1), op + (at .. at + 48*p - 1));
    requires box:   cf_part_mag(vp, 0, (6*nk)*p, 264) && cf_part_unit(s, 0, 8*n);
    assigns op[at .. at + 48*p - 1];
    ensures chain:  cf_part_chain(op, at, at + 48*p, n, 264); */
INLINE void mix_strip(size_t n, size_t nk, size_t p, const double *restrict s, const double *restrict vp, double *restrict op, size_t at)
{
  zero_sums(48 * p, 264, op, at);
  size_t j = 0;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant chain: cf_part_chain(op, at, at + 48*p, j, 264);
      loop assigns j, op[at .. at + 48*p - 1];
      loop variant n - j; */
  while (j < n) {
    const size_t m = n - j < KEYS ? n - j : KEYS;
    //@ assert vsame: cf_part_same{Pre, Here}(vp, 0, (6*nk)*p) && cf_part_mag(vp, 0, (6*nk)*p, 264);
    //@ assert ssame: cf_part_same{Pre, Here}(s, 0, 8*(j + m)) && cf_part_unit(s, 0, 8*(j + m));
    mix_keys(m, j, nk, p, s, vp, op, at);
    j += m;
  }
}

VARIANTS(cf_strip_mix, (size_t n, size_t nk, size_t p, double *restrict s, const double *restrict vp, double *restrict op, size_t at), (n, nk, p, s, vp, op, at))
{
  double z[8];
  cf_strip_weights(n, s, z);
  //@ assert vcells: \forall integer i; 0 <= i < (6*nk)*p ==> \separated(vp + i, s + (0 .. 8*n - 1)) && \separated(vp + i, &z[0] + (0 .. 7));
  //@ assert vsame: cf_part_same{Pre, Here}(vp, 0, (6*nk)*p);
  //@ assert vstay: cf_part_mag(vp, 0, (6*nk)*p, 264);
  //@ assert sums: cf_part_finite(&z[0], 0, 8);
  mix_strip(n, nk, p, s, vp, op, at);
  //@ assert still: cf_part_finite(&z[0], 0, 8);
  divide_strip(6 * p, n, z, op, at);
}
