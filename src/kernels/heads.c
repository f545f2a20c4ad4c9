/* Heads of attention, row by row. Compiled with -O3 (Makefile). */
#include <certiform/expo.h>
#include "row.h"
#include "heads.h"

/* s + a b, a sum of j terms before */
/*@ requires fin: \is_finite(s) && \is_finite(a) && \is_finite(b);
    requires pre: cf_chain(j, s, 400) && cf_mag(a, 200) && cf_mag(b, 200) && j < CF_NMAX;
    assigns \nothing;
    ensures sum:  \is_finite(\result) && cf_chain(j + 1, \result, 400); */
static inline double head_term(size_t j, double s, double a, double b)
{
  (void)j; /* for the contract only */
  //@ assert mul: cf_mul_pre(a, 200, b, 200);
  const double p = f_mul(a, b);
  //@ assert add: cf_chain_pre(j, s, p, 400);
  return f_add(s, p);
}

/* <a, b> */
/*@ requires size:  d <= CF_NMAX;
    requires valid: \valid_read(a + (0 .. d-1)) && \valid_read(b + (0 .. d-1));
    requires box:   cf_row_mag(a, d, 200) && cf_row_mag(b, d, 200);
    assigns \nothing;
    ensures box:    \is_finite(\result) && cf_mag(\result, 431); */
static inline double head_dot(size_t d, const double *a, const double *b)
{
  double s = 0.0;
  //@ assert zero: cf_chain(0, s, 400);
  /*@ loop invariant index: 0 <= c <= d;
      loop invariant sum:   \is_finite(s) && cf_chain(c, s, 400);
      loop assigns c, s;
      loop variant d - c; */
  for (size_t c = 0; c < d; c++) s = head_term(c, s, a[c], b[c]);
  //@ assert end: cf_end_pre(d, s, 400);
  return s;
}

/* y within the box */
/*@ requires fin: \is_finite(y);
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 200);
    ensures kept: head_boxed(y) ==> \result == y; */
static inline double head_entry(double y)
{
  const double r = -0x1p200 <= y && y <= 0x1p200 ? y : 0.0;
  //@ assert box: head_boxed(r);
  return r;
}

/* y within the box; whether it was */
/*@ requires valid: \valid(y + (0 .. m-1));
    requires fin:   cf_row_finite(y, m);
    assigns y[0 .. m-1];
    ensures box:    cf_row_mag(y, m, 200); */
static int head_within(size_t m, double *y)
{
  int all = 1;
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant todo:  \forall integer j; i <= j < m ==> \is_finite(y[j]);
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]) && cf_mag(y[j], 200);
      loop assigns i, all, y[0 .. m-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    const double e = head_entry(y[i]);
    if (!(e == y[i])) all = 0;
    y[i] = e;
  }
  return all;
}

int cf_head_inputs(size_t n, size_t d, const double *mq, const double *mk, const double *mv, const double *x, double *y)
{
  //@ assert size: head_size(n, d);
  size_t e = 0;
  /*@ loop invariant index: 0 <= r <= 3 * n && e == r * d;
      loop invariant done:  cf_row_mag(y, e, 431);
      loop assigns r, e, y[0 .. 3 * (n * d) - 1];
      loop variant 3 * n - r; */
  for (size_t r = 0; r < 3 * n; r++) {
    const double *by = r < n ? mq : r < 2 * n ? mk : mv;
    const double *token = cf_row_in(x, d, r < n ? r : r < 2 * n ? r - n : r - 2 * n);
    //@ assert row: head_begin(r, 3 * n, d);
    //@ assert given: by == \null || (cf_mat_valid(by, d, d, d) && cf_mat_mag{Pre}(by, d, d, d, 200) && cf_mat_apart(by, d, d, d, y, 3 * (n * d)));
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(token + c, y + (0 .. 3 * (n * d) - 1));
    /*@ loop invariant index: 0 <= a <= d && e == r * d + a;
        loop invariant done:  cf_row_mag(y, e, 431);
        loop assigns a, e, y[0 .. 3 * (n * d) - 1];
        loop variant d - a; */
    for (size_t a = 0; a < d; a++, e++) {
      //@ assert inside: e < 3 * (n * d);
      //@ assert same: cf_row_same{Pre, Here}(token, d);
      //@ assert token: cf_row_mag{Pre}(token, d, 200) && cf_row_mag(token, d, 200);
      double t = token[a];
      //@ assert weak: cf_weak_pre(t, 200, 431);
      if (by) {
        const double *row = cf_row_in(by, d, a);
        //@ assert apart: \forall integer c; 0 <= c < d ==> \separated(row + c, y + (0 .. 3 * (n * d) - 1));
        //@ assert kept: cf_row_same{Pre, Here}(row, d);
        //@ assert row: cf_row_mag{Pre}(row, d, 200) && cf_row_mag(row, d, 200);
        t = head_dot(d, row, token);
      }
      //@ assert entry: \is_finite(t) && cf_mag(t, 431);
      y[e] = t;
    }
  }
  //@ assert end: e == 3 * (n * d);
  return head_within(e, y);
}

void cf_head_scores(size_t n, size_t d, const double *restrict q, const double *restrict k, double *restrict s)
{
  //@ assert qcells: \forall integer c; 0 <= c < d ==> \separated(q + c, s + (0 .. n-1));
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant done:  cf_row_mag(s, j, 431);
      loop assigns j, s[0 .. n-1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    const double *row = cf_row_in(k, d, j);
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(row + c, s + (0 .. n-1));
    //@ assert same: cf_row_same{Pre, Here}(row, d) && cf_row_same{Pre, Here}(q, d);
    //@ assert mag: cf_row_mag{Pre}(row, d, 200) && cf_row_mag(row, d, 200) && cf_row_mag(q, d, 200);
    s[j] = head_dot(d, q, row);
  }
}

/* beta s */
/*@ requires fin: \is_finite(beta) && \is_finite(s);
    requires box: cf_mag(beta, 64) && cf_mag(s, 431);
    assigns \nothing;
    ensures fin:  \is_finite(\result); */
static inline double head_score(double beta, double s)
{
  //@ assert mul: cf_mul_pre(beta, 64, s, 431);
  return f_mul(beta, s);
}

/* t within the box of head_weighed */
/*@ requires fin: \is_finite(t);
    assigns \nothing;
    ensures box:  \is_finite(\result) && head_scored(\result); */
static inline double head_exponent(double t) { return t < CF_EXP_XMIN ? CF_EXP_XMIN : t <= CF_HEAD_SCOREMAX ? t : CF_HEAD_SCOREMAX; }

/* s := beta s, within that box; whether none was above */
/*@ requires valid: \valid(s + (0 .. n-1));
    requires box:   cf_row_mag(s, n, 431) && \is_finite(beta) && cf_mag(beta, 64);
    assigns s[0 .. n-1];
    ensures box:    \forall integer j; 0 <= j < n ==> \is_finite(s[j]) && head_scored(s[j]); */
static int head_exponents(size_t n, double beta, double *s)
{
  int all = 1;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant todo:  \forall integer l; j <= l < n ==> \is_finite(s[l]) && cf_mag(s[l], 431);
      loop invariant done:  \forall integer l; 0 <= l < j ==> \is_finite(s[l]) && head_scored(s[l]);
      loop assigns j, all, s[0 .. n-1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    const double t = head_score(beta, s[j]);
    if (!(t <= CF_HEAD_SCOREMAX)) all = 0;
    s[j] = head_exponent(t);
  }
  return all;
}

int cf_head_weights(size_t n, double beta, double *s)
{
  const int all = head_exponents(n, beta, s);
  //@ ghost before: ;
  cf_exp_raw(n, s, s);
  //@ assert weights: \forall integer j; 0 <= j < n ==> head_weighed(\at(s[j], before), s[j]);
  return all;
}

/* o + w v / n */
/*@ requires fin: \is_finite(o) && \is_finite(w) && \is_finite(v) && \is_finite(n);
    requires pre: cf_chain(j, o, 340) && cf_mag(w, 140) && cf_mag(v, 200) && 1 <= n && j < CF_NMAX;
    assigns \nothing;
    ensures sum:  \is_finite(\result) && cf_chain(j + 1, \result, 340); */
static inline double head_mean(size_t j, double n, double w, double v, double o)
{
  (void)j; /* for the contract only */
  //@ assert mul: cf_mul_pre(w, 140, v, 200);
  const double p = f_mul(w, v);
  //@ assert share: head_share(p, n, 340);
  const double t = f_div(p, n);
  //@ assert add: cf_chain_pre(j, o, t, 340);
  return f_add(o, t);
}

/* o := o + w v / n, sums of j terms */
/*@ requires size:  j < CF_NMAX;
    requires valid: \valid_read(v + (0 .. d-1)) && \valid(o + (0 .. d-1)) && \separated(v + (0 .. d-1), o + (0 .. d-1));
    requires box:   cf_row_mag(v, d, 200) && \is_finite(w) && cf_mag(w, 140) && \is_finite(n) && 1 <= n;
    requires sums:  \forall integer c; 0 <= c < d ==> \is_finite(o[c]) && cf_chain(j, o[c], 340);
    assigns o[0 .. d-1];
    ensures sums:   \forall integer c; 0 <= c < d ==> \is_finite(o[c]) && cf_chain(j + 1, o[c], 340); */
static inline void head_mean_row(size_t j, size_t d, double n, double w, const double *restrict v, double *restrict o)
{
  /*@ loop invariant index: 0 <= c <= d;
      loop invariant todo:  \forall integer e; c <= e < d ==> \is_finite(o[e]) && cf_chain(j, o[e], 340);
      loop invariant done:  \forall integer e; 0 <= e < c ==> \is_finite(o[e]) && cf_chain(j + 1, o[e], 340);
      loop assigns c, o[0 .. d-1];
      loop variant d - c; */
  for (size_t c = 0; c < d; c++) {
    //@ assert here: \is_finite(\at(v[\at(c, Here)], Pre)) && cf_mag(\at(v[\at(c, Here)], Pre), 200);
    //@ assert same: v[c] == \at(v[\at(c, Here)], Pre) && \is_finite(v[c]);
    o[c] = head_mean(j, n, w, v[c], o[c]);
  }
}

void cf_head_mean(size_t n, size_t d, const double *restrict w, const double *restrict v, double *restrict o)
{
  //@ assert count: head_count(n);
  const double m = (double)n;
  cf_row_zero(d, o);
  //@ assert zero: \forall integer c; 0 <= c < d ==> cf_chain(0, o[c], 340);
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant sums:  \forall integer c; 0 <= c < d ==> \is_finite(o[c]) && cf_chain(j, o[c], 340);
      loop assigns j, o[0 .. d-1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    const double *row = cf_row_in(v, d, j);
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(row + c, o + (0 .. d-1));
    //@ assert same: cf_row_same{Pre, Here}(row, d);
    //@ assert mag: cf_row_mag{Pre}(row, d, 200) && cf_row_mag(row, d, 200);
    //@ assert here: \is_finite(\at(w[\at(j, Here)], Pre)) && cf_mag(\at(w[\at(j, Here)], Pre), 140);
    //@ assert weight: w[j] == \at(w[\at(j, Here)], Pre) && \is_finite(w[j]);
    head_mean_row(j, d, m, w[j], row, o);
  }
  //@ assert end: \forall integer c; 0 <= c < d ==> cf_end_pre(n, o[c], 340);
}

/* a j != i with the largest s[j]; i if there is no other */
/*@ requires size:  i < n <= CF_NMAX;
    requires valid: \valid_read(s + (0 .. n-1)) && cf_row_finite(s, n);
    assigns \nothing;
    ensures in:     0 <= \result < n && (1 < n ==> \result != i);
    ensures top:    \forall integer j; 0 <= j < n && j != i ==> s[j] <= s[\result]; */
static size_t head_top(size_t n, size_t i, const double *s)
{
  size_t top = i;
  /*@ loop invariant index: 0 <= j <= n && 0 <= top < n && (top == i ==> j == 0 || (j == 1 && i == 0));
      loop invariant top:   \forall integer l; 0 <= l < j && l != i ==> s[l] <= s[top];
      loop assigns j, top;
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    //@ assert fin: \is_finite(s[j]) && \is_finite(s[top]);
    if (j != i && (top == i || s[j] > s[top])) top = j;
  }
  return top;
}

/* how many j != i have s[j] = s[top] */
/*@ requires size:  i < n <= CF_NMAX && top < n && top != i;
    requires valid: \valid_read(s + (0 .. n-1)) && cf_row_finite(s, n);
    assigns \nothing;
    ensures count:  1 <= \result <= n; */
static size_t head_ties(size_t n, size_t i, size_t top, const double *s)
{
  size_t count = 0;
  /*@ loop invariant index: 0 <= j <= n && 0 <= count <= j;
      loop invariant one:   top < j ==> 1 <= count;
      loop assigns j, count;
      loop variant n - j; */
  for (size_t j = 0; j < n; j++)
    if (j != i && s[j] == s[top]) count++;
  return count;
}

/* q + sign v / c */
/*@ requires fin: \is_finite(q) && \is_finite(sign) && \is_finite(v) && \is_finite(c);
    requires pre: cf_chain(t, q, 200) && cf_mag(sign, 0) && cf_mag(v, 200) && 1 <= c && t < CF_NMAX;
    assigns \nothing;
    ensures sum:  \is_finite(\result) && cf_chain(t + 1, \result, 200); */
static inline double head_part(size_t t, double c, double sign, double v, double q)
{
  (void)t; /* for the contract only */
  //@ assert mul: cf_mul_pre(sign, 0, v, 200);
  const double p = f_mul(sign, v);
  //@ assert share: head_share(p, c, 200);
  const double r = f_div(p, c);
  //@ assert add: cf_chain_pre(t, q, r, 200);
  return f_add(q, r);
}

/* q := q + sign v / count, sums of t terms */
/*@ requires size:  t < CF_NMAX;
    requires valid: \valid_read(v + (0 .. d-1)) && \valid(q + (0 .. d-1)) && \separated(v + (0 .. d-1), q + (0 .. d-1));
    requires box:   cf_row_mag(v, d, 200) && \is_finite(sign) && cf_mag(sign, 0) && \is_finite(count) && 1 <= count && head_sums(q, d, t);
    assigns q[0 .. d-1];
    ensures sums:   head_sums(q, d, t + 1); */
static inline void head_part_row(size_t t, size_t d, double count, double sign, const double *restrict v, double *restrict q)
{
  /*@ loop invariant index: 0 <= c <= d;
      loop invariant todo:  \forall integer e; c <= e < d ==> \is_finite(q[e]) && cf_chain(t, q[e], 200);
      loop invariant done:  \forall integer e; 0 <= e < c ==> \is_finite(q[e]) && cf_chain(t + 1, q[e], 200);
      loop assigns c, q[0 .. d-1];
      loop variant d - c; */
  for (size_t c = 0; c < d; c++) {
    //@ assert here: \is_finite(\at(v[\at(c, Here)], Pre)) && cf_mag(\at(v[\at(c, Here)], Pre), 200);
    //@ assert same: v[c] == \at(v[\at(c, Here)], Pre) && \is_finite(v[c]);
    q[c] = head_part(t, count, sign, v[c], q[c]);
  }
}

/* Nothing added is a term of 0. */
/*@ ghost
  /@ requires sums: head_sums(q, d, t);
     assigns \nothing;
     ensures more:  head_sums(q, d, t + 1); @/
  static void head_none(size_t t, size_t d, double *q)
  {
    /@ assert more: \forall integer c; 0 <= c < d ==> head_more(t, q[c], 200); @/
  }
*/

/* The largest is s[top]. */
/*@ requires size:  i < n <= CF_NMAX && top < n && top != i && d <= CF_NMAX && terms <= CF_NMAX - n;
    requires valid: \valid_read(s + (0 .. n-1)) && cf_mat_valid(v, n, d, d) && \valid(q + (0 .. d-1));
    requires apart: \separated(s + (0 .. n-1), q + (0 .. d-1)) && cf_mat_apart(v, n, d, d, q, d);
    requires box:   cf_row_finite(s, n) && cf_mat_mag(v, n, d, d, 200) && \is_finite(sign) && cf_mag(sign, 0) && head_sums(q, d, terms);
    assigns q[0 .. d-1];
    ensures sums:   head_sums(q, d, terms + n); */
static void head_largest(size_t terms, size_t n, size_t d, size_t i, size_t top, double sign, const double *restrict s, const double *restrict v,
                         double *restrict q)
{
  const size_t ties = head_ties(n, i, top, s);
  //@ assert count: head_count(ties);
  const double count = (double)ties;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant sums:  head_sums(q, d, terms + j);
      loop assigns j, q[0 .. d-1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    const double *row = cf_row_in(v, d, j);
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(row + c, q + (0 .. d-1));
    //@ assert same: cf_row_same{Pre, Here}(row, d);
    //@ assert mag: cf_row_mag{Pre}(row, d, 200) && cf_row_mag(row, d, 200);
    if (j != i && s[j] == s[top]) head_part_row(terms + j, d, count, sign, row, q);
    //@ ghost else head_none(terms + j, d, q);
  }
}

void cf_head_hardmax(size_t terms, size_t n, size_t d, size_t i, double sign, const double *s, const double *v, double *q)
{
  const size_t top = head_top(n, i, s);
  if (top != i) head_largest(terms, n, d, i, top, sign, s, v, q);
  //@ ghost if (top == i) head_none(terms, d, q);
}
