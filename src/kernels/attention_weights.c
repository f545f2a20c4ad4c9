/* Weights of a strip of 8 queries: its maxima, exponentials and their sums.                                          [attention_strip.h] */
#include "attention_strip.h"
#include "clones.h"
#include "expo_scalar.h"
#ifdef __FRAMAC__
#include "attention.acsl"
#include "attention_weights.acsl"
#endif

/* the exponentials of four keys at once, chains of 32 lanes side by side: eight vectors of AVX2 */
#if defined(__FRAMAC__) || defined(__clang__) || !defined(__GNUC__)
#define WHOLE
#else
#define WHOLE _Pragma("GCC unroll 8")
#endif

/* ---- weights */
/* m[t] := the larger of m[t] and the score of key j */
/*@ requires size:  j <= CF_NMAX;
    requires valid: \valid_read(s + (8*j .. 8*j + 7)) && \valid(m + (0 .. 7)) && \separated(s + (8*j .. 8*j + 7), m + (0 .. 7));
    requires box:   cf_part_mag(s, 8*j, 8*j + 8, 1000) && cf_part_mag(m, 0, 8, 1000);
    assigns m[0 .. 7];
    ensures box:    cf_part_mag(m, 0, 8, 1000);
    ensures val:    cf_row_larger{Pre, Post}(m, s, j, 8); */
INLINE void max_row(const double *restrict s, size_t j, double *restrict m)
{
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant from:  cf_part_mag(s, 8*j, 8*j + 8, 1000);
      loop invariant box:   cf_part_mag(m, 0, 8, 1000);
      loop invariant val:   cf_row_larger{Pre, Here}(m, s, j, t);
      loop invariant rest:  cf_part_equal{Pre, Here}(m, t, 8);
      loop assigns t, m[0 .. 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) {
    const double x = s[8 * j + t];
    //@ assert was: x == cf_key_at{Pre}(s, j, t);
    const double y = x > m[t] ? x : m[t];
    //@ assert old: m[t] == \at(m[\at(t, Here)], Pre);
    //@ assert box: \is_finite(y) && cf_mag(y, 1000);
    //@ assert larger: cf_is_larger(\at(m[\at(t, Here)], Pre), cf_key_at{Pre}(s, j, t), y);
    //@ ghost before: ;
    m[t] = y;
    //@ assert others: cf_part_equal{before, Here}(m, 0, t) && cf_part_equal{before, Here}(m, t + 1, 8);
    //@ assert less: cf_row_larger{Pre, Here}(m, s, j, t);
    //@ assert one: cf_is_larger(\at(m[\at(t, Here)], Pre), cf_key_at{Pre}(s, j, t), m[t]);
  }
}

/* m[t] := the largest of n scores */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(s + (0 .. 8*n - 1)) && \valid(m + (0 .. 7)) && \separated(s + (0 .. 8*n - 1), m + (0 .. 7));
    requires box:   cf_part_mag(s, 0, 8*n, 1000);
    assigns m[0 .. 7];
    ensures from:   cf_part_mag(s, 0, 8*n, 1000);
    ensures box:    cf_part_mag(m, 0, 8, 1000);
    ensures tops:   cf_tops{Pre, Post}(s, n, m);
    ensures below:  cf_below{Pre, Post}(s, 0, n, m); */
INLINE void max_rows(size_t n, const double *restrict s, double *restrict m)
{
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant from:  cf_part_mag(s, 0, 8*n, 1000);
      loop invariant box:   cf_part_mag(m, 0, t, 1000);
      loop invariant val:   \forall integer c; 0 <= c < t ==> cf_is(m[c], cf_key_at{Pre}(s, 0, c));
      loop assigns t, m[0 .. 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) {
    //@ assert was: s[t] == cf_key_at{Pre}(s, 0, t);
    //@ ghost start: ;
    m[t] = s[t];
    //@ assert others: cf_part_equal{start, Here}(m, 0, t);
    //@ assert one: cf_is(m[t], cf_key_at{Pre}(s, 0, t));
  }
  /*@ loop invariant index: 1 <= j <= n;
      loop invariant same:  cf_part_same{Pre, Here}(s, 0, 8*n);
      loop invariant from:  cf_part_mag(s, 0, 8*n, 1000);
      loop invariant box:   cf_part_mag(m, 0, 8, 1000);
      loop invariant tops:  cf_tops{Pre, Here}(s, j, m);
      loop invariant below: cf_below{Pre, Here}(s, 0, j, m);
      loop assigns j, m[0 .. 7];
      loop variant n - j; */
  for (size_t j = 1; j < n; j++) {
    //@ ghost before: ;
    max_row(s, j, m);
    //@ assert key: \forall integer t; 0 <= t < 8 ==> cf_key_at{before}(s, j, t) == cf_key_at{Pre}(s, j, t);
    //@ assert val: \forall integer t; 0 <= t < 8 ==> cf_is_larger(\at(m[t], before), cf_key_at{Pre}(s, j, t), m[t]);
  }
}

/* m[8 r + t] := m[t] */
/*@ requires size:  1 <= r <= 3;
    requires valid: \valid(m + (0 .. 31));
    requires box:   cf_part_mag(m, 0, 8*r, 1000);
    requires done:  cf_repeated(m, r);
    assigns m[8*r .. 8*r + 7];
    ensures box:    cf_part_mag(m, 0, 8*r + 8, 1000);
    ensures same:   cf_part_same{Pre, Post}(m, 0, 8);
    ensures done:   cf_repeated(m, r + 1); */
INLINE void repeat_row(size_t r, double *restrict m)
{
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant box:   \forall integer j; 0 <= j < 8*r + t ==> \is_finite(m[j]) && cf_mag(m[j], 1000);
      loop invariant same:  cf_part_same{Pre, Here}(m, 0, 8*r);
      loop invariant copy:  \forall integer c; 0 <= c < t ==> cf_is(m[c], cf_key_at(m, r, c));
      loop assigns t, m[8*r .. 8*r + 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) {
    //@ ghost before: ;
    m[8 * r + t] = m[t];
    //@ assert others: cf_part_same{before, Here}(m, 0, 8*r + t);
    //@ assert one: cf_is(m[t], cf_key_at(m, r, t));
    //@ assert rest: \forall integer c; 0 <= c < t ==> cf_key_at(m, r, c) == cf_key_at{before}(m, r, c);
  }
  //@ assert rows: \forall integer i, t; 0 <= i < r && 0 <= t < 8 ==> cf_key_at(m, i, t) == cf_key_at{Pre}(m, i, t);
}

/* four times m[0 .. 7] */
/*@ requires valid: \valid(m + (0 .. 31));
    requires box:   cf_part_mag(m, 0, 8, 1000);
    assigns m[8 .. 31];
    ensures box:    cf_part_mag(m, 0, 32, 1000);
    ensures same:   cf_part_same{Pre, Post}(m, 0, 8);
    ensures four:   cf_repeated(m, 4); */
INLINE void repeat_rows(double *restrict m)
{
  repeat_row(1, m);
  repeat_row(2, m);
  repeat_row(3, m);
}

/* exp(x - m), m no smaller */
/*@ requires fin:  \is_finite(x) && \is_finite(m) && x <= m;
    requires box:  cf_mag(x, 1000) && cf_mag(m, 1000);
    assigns \nothing;
    ensures unit:  \is_finite(\result) && 0 <= \result <= 1;
    ensures near:  cf_weight(x, m, \result); */
INLINE double exp_minus(double x, double m)
{
  //@ assert pre: cf_add_pre(x, m, 1000);
  double t = f_sub(x, m);
  //@ assert neg: t <= 0 && (x == m ==> t == 0);
  double e = cf_exp_neg1(t);
  //@ assert one: t == 0 ==> expo_near(0.0, e);
  //@ assert near: cf_weight_pre(x, m, t, e);
  return e;
}

/* s[at + t] := exp(s[at + t] - m[t]), k entries */
/*@ requires size:  k <= 32 && at + k <= n <= 0x6000000000000000;
    requires valid: \valid(s + (0 .. n - 1)) && \valid_read(m + (0 .. 31)) && \separated(s + (0 .. n - 1), m + (0 .. 31));
    requires box:   cf_part_mag(m, 0, 32, 1000);
    requires done:  cf_part_unit(s, 0, at);
    requires todo:  cf_part_mag(s, at, n, 1000);
    requires top:   \forall integer i; at <= i < at + k ==> cf_at_most(s[i], cf_cell_of(m, at, i));
    assigns s[0 .. n - 1];
    ensures done:   cf_part_unit(s, 0, at + k);
    ensures todo:   cf_part_mag(s, at + k, n, 1000);
    ensures near:   cf_weighed{Pre, Post}(s, at, at + k, m);
    ensures still:  cf_part_same{Pre, Post}(m, 0, 32);
    ensures before: cf_part_same{Pre, Post}(s, 0, at);
    ensures after:  cf_part_same{Pre, Post}(s, at + k, n); */
INLINE void exp_rows(size_t k, size_t n, double *restrict s, size_t at, const double *restrict m)
{
  (void)n;
  /*@ loop invariant index: at <= i <= at + k;
      loop invariant still: cf_part_same{Pre, Here}(m, 0, 32);
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(s[j]) && 0 <= s[j] <= 1;
      loop invariant todo:  \forall integer j; i <= j < n ==> \is_finite(s[j]) && cf_mag(s[j], 1000);
      loop invariant near:  cf_weighed{Pre, Here}(s, at, i, m);
      loop invariant before: cf_part_same{Pre, Here}(s, 0, at);
      loop invariant after: cf_part_same{Pre, Here}(s, i, n);
      loop assigns i, s[0 .. n - 1];
      loop variant at + k - i; */
  WHOLE
  for (size_t i = at; i < at + k; i++) {
    //@ assert score: s[i] == \at(s[\at(i, Here)], Pre);
    //@ assert top: m[i - at] == cf_cell_of{Pre}(m, at, i) && s[i] <= m[i - at];
    //@ assert box: \is_finite(m[i - at]) && cf_mag(m[i - at], 1000);
    const double e = exp_minus(s[i], m[i - at]);
    //@ assert weight: cf_weight(\at(s[\at(i, Here)], Pre), cf_cell_of{Pre}(m, at, i), e);
    //@ assert far: \separated(s + i, m + (0 .. 31));
    //@ ghost then: ;
    s[i] = e;
    //@ assert low: cf_part_same{then, Here}(s, 0, i);
    //@ assert high: cf_part_same{then, Here}(s, i + 1, n);
    //@ assert less: cf_weighed{Pre, Here}(s, at, i, m);
    //@ assert one: cf_weight(\at(s[\at(i, Here)], Pre), cf_cell_of{Pre}(m, at, i), s[i]);
  }
}

/* z[t] += s[at + t]: weight k of 8 sums */
/*@ requires size:  k < CF_NMAX && at <= 0x6000000000000000;
    requires valid: \valid_read(s + (at .. at + 7)) && \valid(z + (0 .. 7)) && \separated(s + (at .. at + 7), z + (0 .. 7));
    requires unit:  cf_part_unit(s, at, at + 8);
    requires sums:  cf_part_sums(z, 0, 8, k);
    assigns z[0 .. 7];
    ensures sums:   cf_part_sums(z, 0, 8, k + 1); */
INLINE void sum_row(size_t k, const double *restrict s, size_t at, double *restrict z)
{
  (void)k;
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant more:  \forall integer j; 0 <= j < t ==> \is_finite(z[j]) && 0 <= z[j] && cf_chain(k + 1, z[j], 0);
      loop invariant less:  \forall integer j; t <= j < 8 ==> \is_finite(z[j]) && 0 <= z[j] && cf_chain(k, z[j], 0);
      loop assigns t, z[0 .. 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) {
    const double w = s[at + t];
    //@ assert here: \is_finite(\at(s[\at(at + t, Here)], Pre)) && 0 <= \at(s[\at(at + t, Here)], Pre) <= 1;
    //@ assert same: w == \at(s[\at(at + t, Here)], Pre) && \is_finite(w);
    //@ assert one: cf_mag(w, 0);
    //@ assert chain: cf_chain_pre(k, z[t], w, 0);
    //@ assert grow: cf_grow_pre(z[t], w, k, 0);
    z[t] = f_add(z[t], w);
  }
}

/* some keys: their weights, added to the sums of k weights */
/*@ requires size:  1 <= keys <= 4 && 8*(k + keys) <= n <= 0x6000000000000000 && k + keys <= CF_NMAX;
    requires valid: \valid(s + (0 .. n - 1)) && \valid_read(m + (0 .. 31)) && \valid(z + (0 .. 7));
    requires apart: \separated(s + (0 .. n - 1), m + (0 .. 31)) && \separated(s + (0 .. n - 1), z + (0 .. 7)) && \separated(m + (0 .. 31), z + (0 .. 7));
    requires box:   cf_part_mag(m, 0, 32, 1000);
    requires four:  cf_repeated(m, 4);
    requires done:  cf_part_unit(s, 0, 8*k);
    requires todo:  cf_part_mag(s, 8*k, n, 1000);
    requires top:   cf_below{Pre, Pre}(s, k, k + keys, m);
    requires sums:  cf_part_sums(z, 0, 8, k);
    assigns s[0 .. n - 1], z[0 .. 7];
    ensures still:  cf_part_same{Pre, Post}(m, 0, 32);
    ensures done:   cf_part_unit(s, 0, 8*(k + keys));
    ensures todo:   cf_part_mag(s, 8*(k + keys), n, 1000);
    ensures sums:   cf_part_sums(z, 0, 8, k + keys);
    ensures near:   cf_keys_weighed{Pre, Post}(s, k, k + keys, m);
    ensures before: cf_part_same{Pre, Post}(s, 0, 8*k);
    ensures after:  cf_part_same{Pre, Post}(s, 8*(k + keys), n); */
INLINE void weigh_rows(size_t keys, size_t n, size_t k, double *restrict s, const double *restrict m, double *restrict z)
{
  /*@ ghost
    /@ loop invariant index: 8*k <= i <= 8*(k + keys);
       loop invariant top:   \forall integer c; 8*k <= c < i ==> cf_at_most(s[c], cf_cell_of(m, 8*k, c));
       loop assigns i;
       loop variant 8*(k + keys) - i; @/
    for (size_t i = 8 * k; i < 8 * (k + keys); i++) {
      size_t j = i / 8, t = i % 8;
      /@ assert cell: i == 8*j + t && k <= j < k + keys && t < 8; @/
      /@ assert max: cf_cell_of(m, 8*k, i) == cf_key_at(m, j - k, t) && cf_is(m[t], cf_key_at(m, j - k, t)); @/
      /@ assert score: s[i] == cf_key_at(s, j, t) && cf_at_most(cf_key_at(s, j, t), m[t]); @/
      /@ assert one: cf_at_most(s[i], cf_cell_of(m, 8*k, i)); @/
    } */
  exp_rows(8 * keys, n, s, 8 * k, m);
  //@ assert zsame: cf_part_same{Pre, Here}(z, 0, 8) && cf_part_sums(z, 0, 8, k);
  /*@ assert flat: \forall integer j, t; k <= j < k + keys && 0 <= t < 8 ==>
        cf_weight(cf_key_at{Pre}(s, j, t), cf_cell_of{Pre}(m, 8*k, 8*j + t), cf_key_at(s, j, t)) && cf_is(cf_cell_of{Pre}(m, 8*k, 8*j + t), cf_key_at{Pre}(m, j - k, t)) &&
        cf_is(\at(m[t], Pre), cf_key_at{Pre}(m, j - k, t)); */
  //@ assert near: cf_keys_weighed{Pre, Here}(s, k, k + keys, m);
  //@ ghost full: ;
  /*@ loop invariant index: 0 <= r <= keys;
      loop invariant sums:  cf_part_sums(z, 0, 8, k + r);
      loop invariant msame: cf_part_same{full, Here}(m, 0, 32);
      loop invariant ssame: cf_part_same{full, Here}(s, 0, n);
      loop assigns r, z[0 .. 7];
      loop variant keys - r; */
  for (size_t r = 0; r < keys; r++) {
    //@ assert row: cf_part_unit(s, 8*k + 8*r, 8*k + 8*r + 8);
    //@ ghost then: ;
    sum_row(k + r, s, 8 * k + 8 * r, z);
    //@ assert mcells: \forall integer i; 0 <= i < 32 ==> \separated(m + i, z + (0 .. 7));
    //@ assert msame: cf_part_same{then, Here}(m, 0, 32);
    //@ assert ssame: cf_part_same{then, Here}(s, 0, n);
  }
  //@ assert keys: \forall integer j, t; k <= j < k + keys && 0 <= t < 8 ==> cf_key_at{full}(s, j, t) == cf_key_at(s, j, t);
}

/* s := exp(s - m), z[t] := the sums over the keys */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(s + (0 .. 8*n - 1)) && \valid_read(m + (0 .. 31)) && \valid(z + (0 .. 7));
    requires apart: \separated(s + (0 .. 8*n - 1), m + (0 .. 31), z + (0 .. 7));
    requires box:   cf_part_mag(m, 0, 32, 1000) && cf_part_mag(s, 0, 8*n, 1000) && cf_repeated(m, 4);
    requires top:   cf_below{Pre, Pre}(s, 0, n, m);
    assigns s[0 .. 8*n - 1], z[0 .. 7];
    ensures unit:   cf_part_unit(s, 0, 8*n);
    ensures sums:   cf_part_sums(z, 0, 8, n);
    ensures near:   cf_keys_weighed{Pre, Post}(s, 0, n, m); */
INLINE void weigh_strip(size_t n, double *restrict s, const double *restrict m, double *restrict z)
{
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant zero:  cf_part_sums(z, 0, t, 0);
      loop assigns t, z[0 .. 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) z[t] = 0.0;
  //@ assert mcells: \forall integer i; 0 <= i < 32 ==> \separated(m + i, z + (0 .. 7));
  //@ assert scells: \forall integer i; 0 <= i < 8*n ==> \separated(s + i, z + (0 .. 7));
  //@ assert still: cf_part_same{Pre, Here}(m, 0, 32);
  //@ assert same: cf_part_same{Pre, Here}(s, 0, 8*n);
  //@ assert rows: \forall integer r, t; 0 <= r < 4 && 0 <= t < 8 ==> cf_key_at{Pre}(m, r, t) == cf_key_at(m, r, t);
  size_t j = 0;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant still: cf_part_same{Pre, Here}(m, 0, 32);
      loop invariant box:   cf_part_mag(m, 0, 32, 1000);
      loop invariant four:  cf_repeated(m, 4);
      loop invariant done:  cf_part_unit(s, 0, 8*j);
      loop invariant rest:  cf_part_same{Pre, Here}(s, 8*j, 8*n);
      loop invariant sums:  cf_part_sums(z, 0, 8, j);
      loop invariant near:  cf_keys_weighed{Pre, Here}(s, 0, j, m);
      loop assigns j, s[0 .. 8*n - 1], z[0 .. 7];
      loop variant n - j; */
  for (; j + 4 <= n; j += 4) {
    //@ ghost before: ;
    weigh_rows(4, 8 * n, j, s, m, z);
    //@ assert rows: \forall integer r, t; 0 <= r < 4 && 0 <= t < 8 ==> cf_key_at{before}(m, r, t) == cf_key_at(m, r, t);
  }
  if (j < n) weigh_rows(n - j, 8 * n, j, s, m, z);
}

VARIANTS(cf_strip_weights, (size_t n, double *restrict s, double *restrict z), (n, s, z))
{
  double m[32], w[8]; /* the maxima four times; the sums, not yet in memory */
  //@ ghost start: ;
  max_rows(n, s, m);
  //@ ghost topped: ;
  repeat_rows(m);
  //@ assert scells: \forall integer i; 0 <= i < 8*n ==> \separated(s + i, &m[0] + (0 .. 31));
  //@ assert same: cf_part_same{topped, Here}(s, 0, 8*n);
  //@ assert from: cf_part_mag{topped}(s, 0, 8*n, 1000) && cf_part_mag(s, 0, 8*n, 1000);
  //@ assert keys: \forall integer i, t; 0 <= i < n && 0 <= t < 8 ==> cf_key_at{start}(s, i, t) == cf_key_at(s, i, t) && cf_key_at{Pre}(s, i, t) == cf_key_at(s, i, t);
  //@ assert tops: \forall integer t; 0 <= t < 8 ==> m[t] == \at(m[t], topped) && cf_is(m[t], cf_top{Pre}(s, t, n));
  //@ assert below: cf_below{Here, Here}(s, 0, n, &m[0]);
  weigh_strip(n, s, m, w);
  //@ ghost done: ;
  //@ assert near: \forall integer i, t; 0 <= i < n && 0 <= t < 8 ==> cf_weight_near(cf_key_at{Pre}(s, i, t), cf_top{Pre}(s, t, n), cf_key_at(s, i, t));
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant same:  cf_part_same{done, Here}(s, 0, 8*n);
      loop invariant sums:  cf_part_sums(&w[0], 0, 8, n);
      loop invariant fin:   cf_part_finite(z, 0, t);
      loop assigns t, z[0 .. 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) z[t] = w[t];
  //@ assert last: \forall integer i, t; 0 <= i < n && 0 <= t < 8 ==> cf_key_at{done}(s, i, t) == cf_key_at(s, i, t);
}
