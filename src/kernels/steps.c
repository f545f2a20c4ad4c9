/* Steps of explicit methods. Every entry by itself, one rounding per operation. Compiled with -O3 (Makefile). */
#include <certiform/fp.h>
#include "clones.h"
#include "steps.h"

/*@ requires fin: \is_finite(h) && \is_finite(k) && \is_finite(y);
    requires pre: step_pre(y, h, k);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures new:  step_new(y, h, k, \result); */
INLINE double moved(double h, double k, double y)
{
  const double p = f_mul(h, k);
  //@ assert sum: rng(y + p) && rnd(y + p) == step_add(y, h, k);
  return f_add(y, p);
}

VARIANTS(cf_step_from, (size_t m, double h, const double *restrict k, const double *restrict y, double *restrict out), (m, h, k, y, out))
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(out[j]) && step_new(\at(y[j], Pre), h, \at(k[j], Pre), out[j]);
      loop assigns i, out[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    //@ assert here: step_entry(\at(y[\at(i, Here)], Pre)) && step_entry(\at(k[\at(i, Here)], Pre)) && \is_finite(\at(y[\at(i, Here)], Pre)) && \is_finite(\at(k[\at(i, Here)], Pre));
    //@ assert same: y[i] == \at(y[\at(i, Here)], Pre) && k[i] == \at(k[\at(i, Here)], Pre) && \is_finite(y[i]) && \is_finite(k[i]);
    out[i] = moved(h, k[i], y[i]);
  }
}

VARIANTS(cf_step_on, (size_t m, double h, const double *restrict k, double *restrict y), (m, h, k, y))
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant todo:  \forall integer j; i <= j < m ==> y[j] == \at(y[j], Pre) && \is_finite(y[j]) && step_entry(y[j]);
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]) && step_new(\at(y[j], Pre), h, \at(k[j], Pre), y[j]);
      loop assigns i, y[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    //@ assert here: step_entry(\at(k[\at(i, Here)], Pre)) && \is_finite(\at(k[\at(i, Here)], Pre));
    //@ assert same: k[i] == \at(k[\at(i, Here)], Pre) && \is_finite(k[i]);
    y[i] = moved(h, k[i], y[i]);
  }
}

/*@ requires fin: \is_finite(a) && step_entry(a);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && step_part(\result);
    ensures val:  \result == step_sixth(a); */
INLINE double sixth(double a) { return f_mul(CF_STEP_SIXTH, a); }

/*@ requires fin: \is_finite(a) && step_entry(a);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && step_part(\result);
    ensures val:  \result == step_third(a); */
INLINE double third(double a) { return f_mul(CF_STEP_THIRD, a); }

/* s + p, a sum of j terms before */
/*@ requires fin: \is_finite(s) && \is_finite(p);
    requires pre: step_more(j, s, p);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && step_terms(j + 1, \result);
    ensures val:  \result == step_plus(s, p); */
INLINE double plus(size_t j, double s, double p)
{
  (void)j; /* for the contract only */
  return f_add(s, p);
}

/*@ requires fin: \is_finite(a) && \is_finite(b) && \is_finite(c) && \is_finite(d);
    requires pre: step_entry(a) && step_entry(b) && step_entry(c) && step_entry(d);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && step_slope(\result);
    ensures mean: \result == step_mean(a, b, c, d); */
INLINE double mean_slope(double a, double b, double c, double d)
{
  const double p = plus(1, sixth(a), third(b)), q = plus(2, p, third(c));
  return plus(3, q, sixth(d));
}

VARIANTS(cf_step_rk4, (size_t m, double h, const double *restrict a, const double *restrict b, const double *restrict c, const double *restrict d, double *restrict y), (m, h, a, b, c, d, y))
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant todo:  \forall integer j; i <= j < m ==> y[j] == \at(y[j], Pre) && \is_finite(y[j]) && step_entry(y[j]);
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]) &&
                            step_new(\at(y[j], Pre), h, step_mean(\at(a[j], Pre), \at(b[j], Pre), \at(c[j], Pre), \at(d[j], Pre)), y[j]);
      loop assigns i, y[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    //@ assert here: step_entry(\at(a[\at(i, Here)], Pre)) && step_entry(\at(b[\at(i, Here)], Pre)) && step_entry(\at(c[\at(i, Here)], Pre)) && step_entry(\at(d[\at(i, Here)], Pre));
    //@ assert fin: \is_finite(\at(a[\at(i, Here)], Pre)) && \is_finite(\at(b[\at(i, Here)], Pre)) && \is_finite(\at(c[\at(i, Here)], Pre)) && \is_finite(\at(d[\at(i, Here)], Pre));
    //@ assert same: a[i] == \at(a[\at(i, Here)], Pre) && b[i] == \at(b[\at(i, Here)], Pre) && c[i] == \at(c[\at(i, Here)], Pre) && d[i] == \at(d[\at(i, Here)], Pre);
    const double s = mean_slope(a[i], b[i], c[i], d[i]);
    //@ assert mean: s == step_mean(\at(a[\at(i, Here)], Pre), \at(b[\at(i, Here)], Pre), \at(c[\at(i, Here)], Pre), \at(d[\at(i, Here)], Pre));
    y[i] = moved(h, s, y[i]);
  }
}

/*@ requires fin:  \is_finite(h) && \is_finite(c) && \is_finite(y);
    requires pre:  step_stage(j, h, c, y);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures room:  step_room(j + 1, \result); */
INLINE double horner_entry(size_t j, double h, double c, double y)
{
  (void)j; /* for the contract only */
  const double p = f_mul(h, y);
  //@ assert next: step_next(j, c, p);
  return f_add(c, p);
}

/* y := c + h y, stage j of Horner's rule */
/*@ requires size:  m <= 0x1000000000000 && j < 64;
    requires valid: \valid_read(c + (0 .. m-1)) && \valid(y + (0 .. m-1)) && \separated(c + (0 .. m-1), y + (0 .. m-1));
    requires box:   step_box(c, m) && step_rooms(y, m, j) && \is_finite(h) && -0x1p8 <= h <= 0x1p8;
    assigns y[0 .. m-1];
    ensures room:   step_rooms(y, m, j + 1); */
INLINE void horner(size_t m, size_t j, double h, const double *restrict c, double *restrict y)
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant todo:  \forall integer l; i <= l < m ==> \is_finite(y[l]) && step_room(j, y[l]);
      loop invariant done:  \forall integer l; 0 <= l < i ==> \is_finite(y[l]) && step_room(j + 1, y[l]);
      loop assigns i, y[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    //@ assert here: step_entry(\at(c[\at(i, Here)], Pre)) && \is_finite(\at(c[\at(i, Here)], Pre));
    //@ assert same: c[i] == \at(c[\at(i, Here)], Pre) && \is_finite(c[i]);
    //@ assert pre: step_stage(j, h, c[i], y[i]);
    y[i] = horner_entry(j, h, c[i], y[i]);
  }
}

/* y := c */
/*@ requires valid: \valid_read(c + (0 .. m-1)) && \valid(y + (0 .. m-1)) && \separated(c + (0 .. m-1), y + (0 .. m-1));
    requires box:   step_box(c, m);
    assigns y[0 .. m-1];
    ensures room:   step_rooms(y, m, 0); */
INLINE void leading(size_t m, const double *restrict c, double *restrict y)
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant done:  step_rooms(y, i, 0);
      loop assigns i, y[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    //@ assert here: step_entry(\at(c[\at(i, Here)], Pre)) && \is_finite(\at(c[\at(i, Here)], Pre));
    //@ assert same: c[i] == \at(c[\at(i, Here)], Pre) && \is_finite(c[i]);
    y[i] = c[i];
  }
}

/*@ requires size:  k <= 64 && m <= 0x1000000000000;
    assigns \nothing;
    ensures row:    \result == step_row(series, m, k); */
INLINE const double *series_row(size_t m, size_t k, const double *series)
{
  //@ assert index: step_index(k, m);
  return series + k * m;
}

VARIANTS(cf_step_taylor, (size_t m, size_t order, double h, const double *restrict series, double *restrict y), (m, order, h, series, y))
{
  const double *top = series_row(m, order, series);
  //@ assert top: step_series(series, m, order, y);
  leading(m, top, y);
  /*@ loop invariant index: 0 <= j <= order;
      loop invariant room:  step_rooms(y, m, j);
      loop assigns j, y[0 .. m-1];
      loop variant order - j; */
  for (size_t j = 0; j < order; j++) {
    const double *c = series_row(m, order - 1 - j, series);
    //@ assert was: step_series{Pre}(series, m, order - 1 - j, y);
    //@ assert same: step_same{Pre, Here}(c, m);
    //@ assert box: step_box(c, m);
    horner(m, j, h, c, y);
  }
}

/* s + c k, a sum of j terms before */
/*@ requires fin: \is_finite(s) && \is_finite(c) && \is_finite(k);
    requires pre: step_term(j, s, c, k);
    assigns \nothing;
    ensures sum:  \is_finite(\result) && step_sum(j + 1, \result); */
INLINE double plain_term(size_t j, double s, double c, double k)
{
  (void)j; /* for the contract only */
  //@ assert pair: step_pair(c, k);
  const double p = f_mul(c, k);
  //@ assert both: step_both(j, s, p);
  return f_add(s, p);
}

/*@ requires fin: \is_finite(s) && \is_finite(c) && \is_finite(k);
    requires pre: step_term(j, s, c, k);
    assigns \nothing;
    ensures sum:  \is_finite(\result) && step_sum(j + 1, \result); */
INLINE double fused_term(size_t j, double s, double c, double k)
{
  (void)j; /* for the contract only */
  return f_fma(c, k, s);
}

/*@ requires fin: \is_finite(c) && \is_finite(k);
    requires pre: step_pair(c, k);
    assigns \nothing;
    ensures sum:  \is_finite(\result) && step_sum(1, \result); */
INLINE double first_term(double c, double k) { return f_mul(c, k); }

/* entry e of the sum */
/*@ requires size:   count <= 16;
    requires valid:  \valid_read(c + (0 .. count-1)) && \valid_read(k + (0 .. count-1)) && step_weights(c, count) && step_column(k, count, e);
    assigns \nothing;
    ensures slope:   \is_finite(\result) && step_slope(\result); */
INLINE double plain_sum(size_t count, size_t e, const double *c, double *const *k)
{
  double s = 0.0;
  /*@ loop invariant index: 0 <= j <= count;
      loop invariant sum:   \is_finite(s) && step_sum(j, s);
      loop assigns j, s;
      loop variant count - j; */
  for (size_t j = 0; j < count; j++) s = plain_term(j, s, c[j], k[j][e]);
  return s;
}

/*@ requires size:   1 <= count <= 16;
    requires valid:  \valid_read(c + (0 .. count-1)) && \valid_read(k + (0 .. count-1)) && step_weights(c, count) && step_column(k, count, e);
    assigns \nothing;
    ensures slope:   \is_finite(\result) && step_slope(\result); */
INLINE double fused_sum(size_t count, size_t e, const double *c, double *const *k)
{
  double s = first_term(c[0], k[0][e]);
  /*@ loop invariant index: 1 <= j <= count;
      loop invariant sum:   \is_finite(s) && step_sum(j, s);
      loop assigns j, s;
      loop variant count - j; */
  for (size_t j = 1; j < count; j++) s = fused_term(j, s, c[j], k[j][e]);
  return s;
}

/* y + h k, one rounding */
/*@ requires fin: \is_finite(h) && \is_finite(k) && \is_finite(y);
    requires pre: step_pre(y, h, k);
    assigns \nothing;
    ensures end:  \is_finite(\result) && step_end(\result); */
INLINE double moved_fused(double h, double k, double y)
{
  //@ assert last: rnd(y + h * k) == step_fma(y, h, k);
  return f_fma(h, k, y);
}

VARIANTS(cf_step_stage, (size_t count, size_t m, const double *c, double *const *k, double h, const double *y, double *restrict out), (count, m, c, k, h, y, out))
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(out[j]) && step_end(out[j]);
      loop assigns i, out[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    //@ assert here: \is_finite(\at(y[\at(i, Here)], Pre)) && step_entry(\at(y[\at(i, Here)], Pre));
    //@ assert same: y[i] == \at(y[\at(i, Here)], Pre) && \is_finite(y[i]);
    //@ assert weights: step_weights(c, count);
    //@ assert was: step_column{Pre}(k, count, i) && step_beside{Pre}(k, count, i, out, m);
    //@ assert kept: step_kept{Pre, Here}(k, count, i);
    //@ assert column: step_column(k, count, i);
    const double s = plain_sum(count, i, c, k);
    out[i] = moved(h, s, y[i]);
  }
}

/* The contract of cf_step_fused. */
/*@ requires size:  m <= 0x1000000000000 && 1 <= count <= 16;
    requires valid: \valid_read(c + (0 .. count-1)) && \valid(out + (0 .. m-1)) && \separated(c + (0 .. count-1), out + (0 .. m-1));
    requires start: y == \null || (\valid_read(y + (0 .. m-1)) && \separated(y + (0 .. m-1), out + (0 .. m-1)) && step_box(y, m));
    requires terms: step_weights(c, count) && step_slopes(k, count, m, out);
    requires box:   \is_finite(h) && step_length(h);
    assigns out[0 .. m-1];
    ensures box:    \forall integer i; 0 <= i < m ==> \is_finite(out[i]) && step_end(out[i]); */
INLINE void fused_row(size_t count, size_t m, const double *c, double *const *k, double h, const double *y, double *restrict out)
{
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(out[j]) && step_end(out[j]);
      loop assigns i, out[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    //@ assert weights: step_weights(c, count);
    //@ assert was: step_column{Pre}(k, count, i) && step_beside{Pre}(k, count, i, out, m);
    //@ assert kept: step_kept{Pre, Here}(k, count, i);
    //@ assert column: step_column(k, count, i);
    //@ assert here: y != \null ==> \is_finite(\at(y[\at(i, Here)], Pre)) && step_entry(\at(y[\at(i, Here)], Pre));
    //@ assert same: y != \null ==> y[i] == \at(y[\at(i, Here)], Pre) && \is_finite(y[i]);
    const double s = fused_sum(count, i, c, k);
    const double from = y ? y[i] : 0.0;
    //@ assert from: \is_finite(from) && step_entry(from);
    out[i] = moved_fused(h, s, from);
  }
}

/* A constant number of terms stays in registers. */
VARIANTS(cf_step_fused, (size_t count, size_t m, const double *c, double *const *k, double h, const double *y, double *restrict out), (count, m, c, k, h, y, out))
{
  switch (count) {
  case 2: fused_row(2, m, c, k, h, y, out); break;
  case 4: fused_row(4, m, c, k, h, y, out); break;
  case 6: fused_row(6, m, c, k, h, y, out); break;
  case 8: fused_row(8, m, c, k, h, y, out); break;
  case 10: fused_row(10, m, c, k, h, y, out); break;
  case 12: fused_row(12, m, c, k, h, y, out); break;
  default: fused_row(count, m, c, k, h, y, out);
  }
}
