/* Weights of a strip of 8 queries: its maxima, exponentials and their sums.                                          [attention_strip.h] */
#include "attention_strip.h"
#include "clones.h"
#include "expo_scalar.h"
#ifdef __FRAMAC__
#include "attention.acsl"
#endif

/* the exponentials of four keys at once, chains of 32 lanes side by side: eight vectors of AVX2 */
#if defined(__FRAMAC__) || defined(__clang__) || !defined(__GNUC__)
#define WHOLE
#else
#define WHOLE _Pragma("GCC unroll 8")
#endif

/* ---- weights */
/*@ requires size:  at <= 0x6000000000000000;
    requires valid: \valid_read(s + (at .. at + 7)) && \valid(m + (0 .. 7)) && \separated(s + (at .. at + 7), m + (0 .. 7));
    requires box:   cf_part_mag(s, at, at + 8, 1000) && cf_part_mag(m, 0, 8, 1000);
    assigns m[0 .. 7];
    ensures box:    cf_part_mag(m, 0, 8, 1000); */
INLINE void max_row(const double *restrict s, size_t at, double *restrict m)
{
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant from:  cf_part_mag(s, at, at + 8, 1000);
      loop invariant box:   cf_part_mag(m, 0, 8, 1000);
      loop assigns t, m[0 .. 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) m[t] = s[at + t] > m[t] ? s[at + t] : m[t];
}

/* m[t] := the largest of n scores */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(s + (0 .. 8*n - 1)) && \valid(m + (0 .. 7)) && \separated(s + (0 .. 8*n - 1), m + (0 .. 7));
    requires box:   cf_part_mag(s, 0, 8*n, 1000);
    assigns m[0 .. 7];
    ensures from:   cf_part_mag(s, 0, 8*n, 1000);
    ensures box:    cf_part_mag(m, 0, 8, 1000); */
INLINE void max_rows(size_t n, const double *restrict s, double *restrict m)
{
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant from:  cf_part_mag(s, 0, 8*n, 1000);
      loop invariant box:   cf_part_mag(m, 0, t, 1000);
      loop assigns t, m[0 .. 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) m[t] = s[t];
  /*@ loop invariant index: 1 <= j <= n;
      loop invariant from:  cf_part_mag(s, 0, 8*n, 1000);
      loop invariant box:   cf_part_mag(m, 0, 8, 1000);
      loop assigns j, m[0 .. 7];
      loop variant n - j; */
  for (size_t j = 1; j < n; j++) max_row(s, 8 * j, m);
}

/* m[at + t] := m[t] */
/*@ requires size:  8 <= at <= 24;
    requires valid: \valid(m + (0 .. at + 7));
    requires box:   cf_part_mag(m, 0, at, 1000);
    assigns m[at .. at + 7];
    ensures box:    cf_part_mag(m, 0, at + 8, 1000); */
INLINE void repeat_row(size_t at, double *restrict m)
{
  /*@ loop invariant index: at <= i <= at + 8;
      loop invariant box:   \forall integer j; 0 <= j < i ==> \is_finite(m[j]) && cf_mag(m[j], 1000);
      loop assigns i, m[at .. at + 7];
      loop variant at + 8 - i; */
  for (size_t i = at; i < at + 8; i++) m[i] = m[i - at];
}

/* four times m[0 .. 7] */
/*@ requires valid: \valid(m + (0 .. 31));
    requires box:   cf_part_mag(m, 0, 8, 1000);
    assigns m[8 .. 31];
    ensures box:    cf_part_mag(m, 0, 32, 1000); */
INLINE void repeat_rows(double *restrict m)
{
  repeat_row(8, m);
  repeat_row(16, m);
  repeat_row(24, m);
}

/* exp(min(x, m) - m): the minimum is idle where m is the maximum, and leaves the range to no comparison before it */
/*@ requires fin:  \is_finite(x) && \is_finite(m);
    requires box:  cf_mag(x, 1000) && cf_mag(m, 1000);
    assigns \nothing;
    ensures unit:  \is_finite(\result) && 0 <= \result <= 1; */
INLINE double exp_capped(double x, double m)
{
  double y = m < x ? m : x;
  //@ assert pre: cf_add_pre(y, m, 1000) && y <= m;
  double t = f_sub(y, m);
  //@ assert neg: t <= 0;
  return cf_exp_neg1(t);
}

/* s[at + t] := exp(s[at + t] - m[t]), k entries */
/*@ requires size:  k <= 32 && at + k <= n <= 0x6000000000000000;
    requires valid: \valid(s + (0 .. n - 1)) && \valid_read(m + (0 .. 31)) && \separated(s + (0 .. n - 1), m + (0 .. 31));
    requires box:   cf_part_mag(m, 0, 32, 1000);
    requires done:  cf_part_unit(s, 0, at);
    requires todo:  cf_part_mag(s, at, n, 1000);
    assigns s[0 .. n - 1];
    ensures box:    cf_part_mag(m, 0, 32, 1000);
    ensures done:   cf_part_unit(s, 0, at + k);
    ensures todo:   cf_part_mag(s, at + k, n, 1000); */
INLINE void exp_rows(size_t k, size_t n, double *restrict s, size_t at, const double *restrict m)
{
  (void)n;
  /*@ loop invariant index: at <= i <= at + k;
      loop invariant box:   cf_part_mag(m, 0, 32, 1000);
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(s[j]) && 0 <= s[j] <= 1;
      loop invariant todo:  \forall integer j; i <= j < n ==> \is_finite(s[j]) && cf_mag(s[j], 1000);
      loop assigns i, s[0 .. n - 1];
      loop variant at + k - i; */
  WHOLE
  for (size_t i = at; i < at + k; i++) s[i] = exp_capped(s[i], m[i - at]);
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

/* some keys: their weights s[at + t], added to the sums of k weights */
/*@ requires size:  1 <= keys <= 4 && at + 8*keys <= n <= 0x6000000000000000 && k + keys <= CF_NMAX;
    requires valid: \valid(s + (0 .. n - 1)) && \valid_read(m + (0 .. 31)) && \valid(z + (0 .. 7));
    requires apart: \separated(s + (0 .. n - 1), m + (0 .. 31)) && \separated(s + (0 .. n - 1), z + (0 .. 7)) && \separated(m + (0 .. 31), z + (0 .. 7));
    requires box:   cf_part_mag(m, 0, 32, 1000);
    requires done:  cf_part_unit(s, 0, at);
    requires todo:  cf_part_mag(s, at, n, 1000);
    requires sums:  cf_part_sums(z, 0, 8, k);
    assigns s[0 .. n - 1], z[0 .. 7];
    ensures box:    cf_part_mag(m, 0, 32, 1000);
    ensures done:   cf_part_unit(s, 0, at + 8*keys);
    ensures todo:   cf_part_mag(s, at + 8*keys, n, 1000);
    ensures sums:   cf_part_sums(z, 0, 8, k + keys); */
INLINE void weigh_rows(size_t keys, size_t n, size_t k, double *restrict s, size_t at, const double *restrict m, double *restrict z)
{
  exp_rows(8 * keys, n, s, at, m);
  //@ assert zsame: cf_part_same{Pre, Here}(z, 0, 8) && cf_part_sums(z, 0, 8, k);
  /*@ loop invariant index: 0 <= r <= keys;
      loop invariant box:   cf_part_mag(m, 0, 32, 1000);
      loop invariant done:  cf_part_unit(s, 0, at + 8*keys);
      loop invariant todo:  cf_part_mag(s, at + 8*keys, n, 1000);
      loop invariant sums:  cf_part_sums(z, 0, 8, k + r);
      loop assigns r, z[0 .. 7];
      loop variant keys - r; */
  for (size_t r = 0; r < keys; r++) {
    //@ assert row: cf_part_unit(s, at + 8*r, at + 8*r + 8);
    //@ ghost then: ;
    sum_row(k + r, s, at + 8 * r, z);
    //@ assert mcells: \forall integer i; 0 <= i < 32 ==> \separated(m + i, z + (0 .. 7));
    //@ assert msame: cf_part_same{then, Here}(m, 0, 32) && cf_part_mag(m, 0, 32, 1000);
    //@ assert ssame: cf_part_same{then, Here}(s, 0, n) && cf_part_unit(s, 0, at + 8*keys) && cf_part_mag(s, at + 8*keys, n, 1000);
  }
}

/* s := exp(s - m), z[t] := the sums over the keys */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(s + (0 .. 8*n - 1)) && \valid_read(m + (0 .. 31)) && \valid(z + (0 .. 7));
    requires apart: \separated(s + (0 .. 8*n - 1), m + (0 .. 31), z + (0 .. 7));
    requires box:   cf_part_mag(m, 0, 32, 1000) && cf_part_mag(s, 0, 8*n, 1000);
    assigns s[0 .. 8*n - 1], z[0 .. 7];
    ensures unit:   cf_part_unit(s, 0, 8*n);
    ensures sums:   cf_part_sums(z, 0, 8, n); */
INLINE void weigh_strip(size_t n, double *restrict s, const double *restrict m, double *restrict z)
{
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant zero:  cf_part_sums(z, 0, t, 0);
      loop invariant box:   cf_part_mag(m, 0, 32, 1000);
      loop invariant from:  cf_part_mag(s, 0, 8*n, 1000);
      loop assigns t, z[0 .. 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) z[t] = 0.0;
  size_t j = 0;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant box:   cf_part_mag(m, 0, 32, 1000);
      loop invariant done:  cf_part_unit(s, 0, 8*j);
      loop invariant todo:  cf_part_mag(s, 8*j, 8*n, 1000);
      loop invariant sums:  cf_part_sums(z, 0, 8, j);
      loop assigns j, s[0 .. 8*n - 1], z[0 .. 7];
      loop variant n - j; */
  for (; j + 4 <= n; j += 4) weigh_rows(4, 8 * n, j, s, 8 * j, m, z);
  if (j < n) weigh_rows(n - j, 8 * n, j, s, 8 * j, m, z);
}

VARIANTS(cf_strip_weights, (size_t n, double *restrict s, double *restrict z), (n, s, z))
{
  double m[32], w[8]; /* the maxima four times; the sums, not yet in memory */
  max_rows(n, s, m);
  //@ ghost topped: ;
  repeat_rows(m);
  //@ assert scells: \forall integer i; 0 <= i < 8*n ==> \separated(s + i, &m[0] + (0 .. 31));
  //@ assert same: cf_part_same{topped, Here}(s, 0, 8*n);
  //@ assert from: cf_part_mag{topped}(s, 0, 8*n, 1000) && cf_part_mag(s, 0, 8*n, 1000);
  weigh_strip(n, s, m, w);
  /*@ loop invariant index: 0 <= t <= 8;
      loop invariant unit:  cf_part_unit(s, 0, 8*n);
      loop invariant sums:  cf_part_sums(&w[0], 0, 8, n);
      loop invariant fin:   cf_part_finite(z, 0, t);
      loop assigns t, z[0 .. 7];
      loop variant 8 - t; */
  for (size_t t = 0; t < 8; t++) z[t] = w[t];
}
