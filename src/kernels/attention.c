#include <certiform/fp.h>
#include <certiform/attention.h>
#include "row.h"

#define MASKED_SCORE -0x1p1000 /* below every live score by far more than 708: exp(MASKED_SCORE - m) is exactly 0 */

size_t cf_attention_live(cf_causal causal, size_t nq, size_t nk, size_t i)
{
  if (causal == CF_CAUSAL_NONE) return nk;
  size_t first = i + 1; /* keys 0 .. i */
  if (causal == CF_CAUSAL_TOP_LEFT) return first < nk ? first : nk;
  /* keys j <= i + nk - nq, i.e. j < first + nk - nq */
  return first + nk > nq ? first + nk - nq : 0;
}

/*@ requires fin: \is_finite(scale) && \is_finite(s);
    requires box: cf_mag(scale, 64) && cf_mag(s, 831);
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 895); */
static inline double scaled(double scale, double s)
{
  //@ assert mul: cf_mul_pre(scale, 64, s, 831);
  return f_mul(scale, s);
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(s + (0 .. n-1));
    requires box:   cf_row_mag(s, n, 831) && \is_finite(scale) && cf_mag(scale, 64);
    assigns s[0 .. n-1];
    ensures box:    cf_row_mag(s, n, 895); */
static void scale_row(size_t n, double scale, double *s)
{
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant todo:  \forall integer i; j <= i < n ==> \is_finite(s[i]) && cf_mag(s[i], 831);
      loop invariant box:   \forall integer i; 0 <= i < j ==> \is_finite(s[i]) && cf_mag(s[i], 895);
      loop assigns j, s[0 .. n-1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) s[j] = scaled(scale, s[j]);
}

/*@ requires fin: \is_finite(s) && \is_finite(b);
    requires box: cf_mag(s, 895) && cf_mag(b, 400);
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 1000); */
static inline double biased(double s, double b, unsigned char keep)
{
  //@ assert weak: cf_weak_pre(b, 400, 895);
  //@ assert add: cf_add_pre(s, b, 895);
  double t = keep ? f_add(s, b) : MASKED_SCORE;
  //@ assert kept: keep != 0 ==> cf_weak_pre(t, 896, 1000);
  //@ assert masked: keep == 0 ==> cf_masked_pre(t);
  return t;
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(keep + (0 .. n-1)) && \valid_read(bias + (0 .. n-1)) && \valid(s + (0 .. n-1));
    requires apart: \separated(bias + (0 .. n-1), s + (0 .. n-1));
    requires box:   cf_row_mag(s, n, 895) && cf_row_mag(bias, n, 400);
    assigns s[0 .. n-1];
    ensures box:    cf_row_mag(s, n, 1000); */
static void mask_row(size_t n, const unsigned char *keep, const double *bias, double *s)
{
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant todo:  \forall integer i; j <= i < n ==> \is_finite(s[i]) && cf_mag(s[i], 895);
      loop invariant box:   \forall integer i; 0 <= i < j ==> \is_finite(s[i]) && cf_mag(s[i], 1000);
      loop assigns j, s[0 .. n-1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    //@ assert here: \is_finite(\at(bias[\at(j, Here)], Pre)) && cf_mag(\at(bias[\at(j, Here)], Pre), 400);
    //@ assert same: bias[j] == \at(bias[\at(j, Here)], Pre) && \is_finite(bias[j]);
    s[j] = biased(s[j], bias[j], keep[j]);
  }
}

/*@ requires fin: \is_finite(w) && \is_finite(v);
    requires box: 0 <= w <= 1 && cf_mag(v, 400);
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 400); */
static inline double weighed(double w, double v)
{
  //@ assert mul: cf_mul_pre(w, 0, v, 400);
  return f_mul(w, v);
}

/* o += w v, term j of every column's chain */
/*@ requires size:  j < CF_NMAX && dv <= CF_NMAX;
    requires valid: \valid_read(v + (0 .. dv-1)) && \valid(o + (0 .. dv-1));
    requires apart: \separated(v + (0 .. dv-1), o + (0 .. dv-1));
    requires box:   \is_finite(w) && 0 <= w <= 1 && cf_row_mag(v, dv, 400);
    requires chain: \forall integer c; 0 <= c < dv ==> \is_finite(o[c]) && cf_chain(j, o[c], 400);
    assigns o[0 .. dv-1];
    ensures chain:  \forall integer c; 0 <= c < dv ==> \is_finite(o[c]) && cf_chain(j + 1, o[c], 400); */
static void add_row(size_t j, size_t dv, double w, const double *v, double *o)
{
  (void)j; /* for the contract only */
  /*@ loop invariant index: 0 <= c <= dv;
      loop invariant todo:  \forall integer i; c <= i < dv ==> \is_finite(o[i]) && cf_chain(j, o[i], 400);
      loop invariant done:  \forall integer i; 0 <= i < c ==> \is_finite(o[i]) && cf_chain(j + 1, o[i], 400);
      loop assigns c, o[0 .. dv-1];
      loop variant dv - c; */
  for (size_t c = 0; c < dv; c++) {
    //@ assert here: \is_finite(\at(v[\at(c, Here)], Pre)) && cf_mag(\at(v[\at(c, Here)], Pre), 400);
    //@ assert same: v[c] == \at(v[\at(c, Here)], Pre) && \is_finite(v[c]);
    double p = weighed(w, v[c]);
    //@ assert add: cf_chain_pre(j, o[c], p, 400);
    o[c] = f_add(o[c], p);
  }
}

/* o[c] := ((w[0] v[0][c] + w[1] v[1][c]) + ...) */
/*@ requires size:  n <= CF_NMAX && dv <= CF_NMAX && ldv <= CF_NMAX;
    requires valid: \valid_read(w + (0 .. n-1)) && cf_mat_valid(v, n, dv, ldv) && \valid(o + (0 .. dv-1));
    requires apart: \separated(w + (0 .. n-1), o + (0 .. dv-1)) && cf_mat_apart(v, n, dv, ldv, o, dv);
    requires box:   cf_row_unit(w, n) && cf_mat_mag(v, n, dv, ldv, 400);
    assigns o[0 .. dv-1];
    ensures box:    cf_row_mag(o, dv, 431); */
static void mix_rows(size_t n, size_t dv, const double *w, const double *v, size_t ldv, double *o)
{
  cf_row_zero(dv, o);
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant chain: \forall integer c; 0 <= c < dv ==> \is_finite(o[c]) && cf_chain(j, o[c], 400);
      loop assigns j, o[0 .. dv-1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    const double *r = cf_row_in(v, ldv, j);
    //@ assert row: \valid_read(r + (0 .. dv-1)) && cf_row_mag{Pre}(r, dv, 400);
    //@ assert apart: \separated(r + (0 .. dv-1), o + (0 .. dv-1));
    //@ assert same: cf_row_same{Pre, Here}(r, dv) && cf_row_mag(r, dv, 400);
    //@ assert weight: w[j] == \at(w[\at(j, Here)], Pre) && \is_finite(w[j]) && 0 <= w[j] <= 1;
    add_row(j, dv, w[j], r, o);
  }
  //@ assert end: \forall integer c; 0 <= c < dv ==> \is_finite(o[c]) && cf_end_pre(n, o[c], 400);
}

/* From the scores of one query to its output: o = (sum_j e_j v[j]) / (sum_j e_j), e_j = exp(s_j - max s). */
/*@ requires size:  1 <= n <= CF_NMAX && dv <= CF_NMAX && ldv <= CF_NMAX;
    requires valid: \valid(s + (0 .. n-1)) && cf_mat_valid(v, n, dv, ldv) && \valid(o + (0 .. dv-1));
    requires apart: \separated(s + (0 .. n-1), o + (0 .. dv-1)) && cf_mat_apart(v, n, dv, ldv, o, dv) && cf_mat_apart(v, n, dv, ldv, s, n);
    requires box:   cf_row_mag(s, n, 1000) && cf_mat_mag(v, n, dv, ldv, 400);
    assigns s[0 .. n-1], o[0 .. dv-1];
    ensures fin:    cf_row_finite(o, dv); */
static void finish_row(size_t n, size_t dv, double *s, const double *v, size_t ldv, double *o)
{
  double m = cf_max_raw(n, s);
  //@ assert max: cf_mag(m, 1000) && cf_row_top(s, n, m);
  cf_row_exp(n, m, s);
  //@ assert top: \exists integer i; 0 <= i < n && 0.5 <= s[i];
  double sum = cf_row_sum01(n, s);
  //@ assert half: 0.5 <= sum;
  /*@ ghost
    /@ loop invariant index: 0 <= r <= n;
       loop invariant mag:   \forall integer i; 0 <= i < r ==> cf_row_mag(cf_row_at(v, ldv, i), dv, 400);
       loop assigns r;
       loop variant n - r; @/
    for (size_t r = 0; r < n; r++) {
      /@ assert apart: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), s + (0 .. n-1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(v, ldv, r), dv); @/
      /@ assert was: cf_row_mag{Pre}(cf_row_at(v, ldv, r), dv, 400); @/
      /@ assert mag: cf_row_mag(cf_row_at(v, ldv, r), dv, 400); @/
    } */
  //@ assert mag: cf_mat_mag(v, n, dv, ldv, 400);
  mix_rows(n, dv, s, v, ldv, o);
  //@ assert mix: \forall integer c; 0 <= c < dv ==> cf_mix_pre(o[c], sum);
  //@ assert ratio: cf_row_ratio(o, dv, sum);
  cf_row_divide(dv, sum, o);
}

/*@ requires size:  1 <= n <= CF_NMAX && d <= CF_NMAX && dv <= CF_NMAX && ldk <= CF_NMAX && ldv <= CF_NMAX;
    requires valid: \valid_read(q + (0 .. d-1)) && \valid(o + (0 .. dv-1)) && \valid(work + (0 .. n-1));
    requires keys:  cf_keys(k, v, n, d, dv, ldk, ldv);
    requires apart: \separated(q + (0 .. d-1), work + (0 .. n-1)) && \separated(work + (0 .. n-1), o + (0 .. dv-1)) &&
                    cf_keys_apart(k, v, n, d, dv, ldk, ldv, o, dv) && cf_keys_apart(k, v, n, d, dv, ldk, ldv, work, n);
    requires box:   cf_row_mag(q, d, 400) && \is_finite(scale) && cf_mag(scale, 64);
    assigns o[0 .. dv-1], work[0 .. n-1];
    ensures fin:    cf_row_finite(o, dv); */
static void attend_row(size_t n, size_t d, size_t dv, double scale, const double *q, const double *k, size_t ldk, const double *v,
                       size_t ldv, double *o, double *work)
{
  cf_row_dots(n, d, q, k, ldk, work);
  scale_row(n, scale, work);
  //@ assert weak: \forall integer i; 0 <= i < n ==> cf_weak_pre(work[i], 895, 1000);
  //@ assert box: cf_row_mag(work, n, 1000);
  /*@ ghost
    /@ loop invariant index: 0 <= r <= n;
       loop invariant mag:   \forall integer i; 0 <= i < r ==> cf_row_mag(cf_row_at(v, ldv, i), dv, 400);
       loop assigns r;
       loop variant n - r; @/
    for (size_t r = 0; r < n; r++) {
      /@ assert apart: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), work + (0 .. n-1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(v, ldv, r), dv); @/
      /@ assert was: cf_row_mag{Pre}(cf_row_at(v, ldv, r), dv, 400); @/
      /@ assert mag: cf_row_mag(cf_row_at(v, ldv, r), dv, 400); @/
    } */
  //@ assert mag: cf_mat_mag(v, n, dv, ldv, 400);
  finish_row(n, dv, work, v, ldv, o);
}

/*@ requires size:  1 <= n <= CF_NMAX && d <= CF_NMAX && dv <= CF_NMAX && ldk <= CF_NMAX && ldv <= CF_NMAX;
    requires valid: \valid_read(q + (0 .. d-1)) && \valid(o + (0 .. dv-1)) && \valid(work + (0 .. n-1));
    requires keys:  cf_keys(k, v, n, d, dv, ldk, ldv);
    requires mask:  \valid_read(keep + (0 .. n-1)) && \valid_read(bias + (0 .. n-1));
    requires apart: \separated(q + (0 .. d-1), work + (0 .. n-1)) && \separated(work + (0 .. n-1), o + (0 .. dv-1)) &&
                    \separated(bias + (0 .. n-1), work + (0 .. n-1)) &&
                    cf_keys_apart(k, v, n, d, dv, ldk, ldv, o, dv) && cf_keys_apart(k, v, n, d, dv, ldk, ldv, work, n);
    requires box:   cf_row_mag(q, d, 400) && cf_row_mag(bias, n, 400) && \is_finite(scale) && cf_mag(scale, 64);
    assigns o[0 .. dv-1], work[0 .. n-1];
    ensures fin:    cf_row_finite(o, dv); */
static void masked_row(size_t n, size_t d, size_t dv, double scale, const double *q, const double *k, size_t ldk, const double *v,
                       size_t ldv, const unsigned char *keep, const double *bias, double *o, double *work)
{
  cf_row_dots(n, d, q, k, ldk, work);
  scale_row(n, scale, work);
  //@ assert same: cf_row_same{Pre, Here}(bias, n) && cf_row_mag(bias, n, 400);
  mask_row(n, keep, bias, work);
  /*@ ghost
    /@ loop invariant index: 0 <= r <= n;
       loop invariant mag:   \forall integer i; 0 <= i < r ==> cf_row_mag(cf_row_at(v, ldv, i), dv, 400);
       loop assigns r;
       loop variant n - r; @/
    for (size_t r = 0; r < n; r++) {
      /@ assert apart: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), work + (0 .. n-1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(v, ldv, r), dv); @/
      /@ assert was: cf_row_mag{Pre}(cf_row_at(v, ldv, r), dv, 400); @/
      /@ assert mag: cf_row_mag(cf_row_at(v, ldv, r), dv, 400); @/
    } */
  //@ assert mag: cf_mat_mag(v, n, dv, ldv, 400);
  finish_row(n, dv, work, v, ldv, o);
}

/* Row i of the mask */
/*@ requires size:  i <= CF_NMAX && ld <= CF_NMAX;
    assigns \nothing;
    ensures row:    \result == cf_keep_at(p, ld, i); */
static inline const unsigned char *keep_row(const unsigned char *p, size_t ld, size_t i) { return p + i * ld; }

/* Every query in turn; causal: query i attends to keys 0 .. min(i, nk - 1). The ghost loops say row by row that what is read was not
 * written, and that the rows done stay. */
/*@ requires size:  nq <= CF_NMAX && 1 <= nk <= CF_NMAX && d <= CF_NMAX && dv <= CF_NMAX;
    requires ld:    ldq <= CF_NMAX && ldk <= CF_NMAX && ldv <= CF_NMAX && dv <= ldo <= CF_NMAX;
    requires scale: \is_finite(scale) && \abs(scale) <= CF_ATTENTION_SCALEMAX;
    requires valid: cf_mat_valid(q, nq, d, ldq) && cf_mat_valid(k, nk, d, ldk) && cf_mat_valid(v, nk, dv, ldv);
    requires room:  cf_mat_writable(o, nq, dv, ldo) && \valid(work + (0 .. nk-1));
    requires box:   cf_mat_box(q, nq, d, ldq, CF_ATTENTION_XMAX) && cf_mat_box(k, nk, d, ldk, CF_ATTENTION_XMAX) &&
                    cf_mat_box(v, nk, dv, ldv, CF_ATTENTION_XMAX);
    requires apart: cf_mat_apart(q, nq, d, ldq, o, cf_extent(nq, dv, ldo)) && cf_mat_apart(q, nq, d, ldq, work, nk) &&
                    cf_keys_apart(k, v, nk, d, dv, ldk, ldv, o, cf_extent(nq, dv, ldo)) &&
                    cf_keys_apart(k, v, nk, d, dv, ldk, ldv, work, nk) &&
                    \separated(o + (0 .. cf_extent(nq, dv, ldo) - 1), work + (0 .. nk-1));
    assigns o[0 .. cf_extent(nq, dv, ldo) - 1], work[0 .. nk-1];
    ensures fin:    cf_mat_finite(o, nq, dv, ldo); */
static void attend_rows(int causal, size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq,
                        const double *k, size_t ldk, const double *v, size_t ldv, double *o, size_t ldo, double *work)
{
  //@ assert scale: cf_mag(scale, 64);
  /*@ loop invariant index: 0 <= i <= nq;
      loop invariant done:  \forall integer r; 0 <= r < i ==> cf_row_finite(cf_row_at(o, ldo, r), dv);
      loop assigns i, o[0 .. cf_extent(nq, dv, ldo) - 1], work[0 .. nk-1];
      loop variant nq - i; */
  for (size_t i = 0; i < nq; i++) {
    const double *x = cf_row_in(q, ldq, i);
    double *y = cf_row_out(o, ldo, i);
    size_t live = causal && i + 1 < nk ? i + 1 : nk;
    //@ assert inside: cf_inside_pre(i, nq, dv, ldo);
    //@ assert rows: \valid_read(x + (0 .. d-1)) && \valid(y + (0 .. dv-1)) && \separated(x + (0 .. d-1), work + (0 .. nk-1));
    //@ assert room: \separated(work + (0 .. nk-1), y + (0 .. dv-1));
    //@ assert apart: \separated(x + (0 .. d-1), o + (0 .. cf_extent(nq, dv, ldo) - 1));
    //@ assert box: cf_row_box{Pre}(x, d, CF_ATTENTION_XMAX) && cf_row_mag{Pre}(x, d, 400);
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(x + c, o + (0 .. cf_extent(nq, dv, ldo) - 1));
    //@ assert wcells: \forall integer c; 0 <= c < d ==> \separated(x + c, work + (0 .. nk-1));
    //@ assert same: cf_row_same{Pre, Here}(x, d);
    //@ assert mag: cf_row_mag(x, d, 400);
    /*@ ghost
      /@ loop invariant index: 0 <= r <= nk;
         loop invariant keys:  \forall integer j; 0 <= j < r ==> cf_row_mag(cf_row_at(k, ldk, j), d, 400);
         loop invariant vals:  \forall integer j; 0 <= j < r ==> cf_row_mag(cf_row_at(v, ldv, j), dv, 400);
         loop invariant farkeys: \forall integer j; 0 <= j < r ==> \separated(cf_row_at(k, ldk, j) + (0 .. d-1), y + (0 .. dv-1));
         loop invariant farvals: \forall integer j; 0 <= j < r ==> \separated(cf_row_at(v, ldv, j) + (0 .. dv-1), y + (0 .. dv-1));
         loop invariant wkeys: \forall integer j; 0 <= j < r ==> \separated(cf_row_at(k, ldk, j) + (0 .. d-1), work + (0 .. live-1));
         loop invariant wvals: \forall integer j; 0 <= j < r ==> \separated(cf_row_at(v, ldv, j) + (0 .. dv-1), work + (0 .. live-1));
         loop assigns r;
         loop variant nk - r; @/
      for (size_t r = 0; r < nk; r++) {
        /@ assert kapart: \separated(cf_row_at(k, ldk, r) + (0 .. d-1), o + (0 .. cf_extent(nq, dv, ldo) - 1)) &&
                          \separated(cf_row_at(k, ldk, r) + (0 .. d-1), work + (0 .. nk-1)); @/
        /@ assert vapart: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), o + (0 .. cf_extent(nq, dv, ldo) - 1)) &&
                          \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), work + (0 .. nk-1)); @/
        /@ assert kwlive: \separated(cf_row_at(k, ldk, r) + (0 .. d-1), work + (0 .. live-1)); @/
        /@ assert vwlive: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), work + (0 .. live-1)); @/
        /@ assert kfar: \separated(cf_row_at(k, ldk, r) + (0 .. d-1), y + (0 .. dv-1)); @/
        /@ assert vfar: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), y + (0 .. dv-1)); @/
        /@ assert kcells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(k, ldk, r) + c, o + (0 .. cf_extent(nq, dv, ldo) - 1)); @/
        /@ assert kwcells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(k, ldk, r) + c, work + (0 .. nk-1)); @/
        /@ assert vcells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(v, ldv, r) + c, o + (0 .. cf_extent(nq, dv, ldo) - 1)); @/
        /@ assert vwcells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(v, ldv, r) + c, work + (0 .. nk-1)); @/
        /@ assert ksame: cf_row_same{Pre, Here}(cf_row_at(k, ldk, r), d); @/
        /@ assert vsame: cf_row_same{Pre, Here}(cf_row_at(v, ldv, r), dv); @/
        /@ assert kbox: cf_row_box{Pre}(cf_row_at(k, ldk, r), d, CF_ATTENTION_XMAX); @/
        /@ assert vbox: cf_row_box{Pre}(cf_row_at(v, ldv, r), dv, CF_ATTENTION_XMAX); @/
        /@ assert kwas: cf_row_mag{Pre}(cf_row_at(k, ldk, r), d, 400); @/
        /@ assert vwas: cf_row_mag{Pre}(cf_row_at(v, ldv, r), dv, 400); @/
        /@ assert kmag: cf_row_mag(cf_row_at(k, ldk, r), d, 400); @/
        /@ assert vmag: cf_row_mag(cf_row_at(v, ldv, r), dv, 400); @/
      } */
    //@ assert kvalid: cf_mat_valid(k, live, d, ldk);
    //@ assert vvalid: cf_mat_valid(v, live, dv, ldv);
    //@ assert kmag: cf_mat_mag(k, live, d, ldk, 400);
    //@ assert vmag: cf_mat_mag(v, live, dv, ldv, 400);
    //@ assert keys: cf_keys(k, v, live, d, dv, ldk, ldv);
    //@ assert farout: cf_keys_apart(k, v, live, d, dv, ldk, ldv, y, dv);
    //@ assert farwork: cf_keys_apart(k, v, live, d, dv, ldk, ldv, work, live);
    //@ ghost before: ;
    attend_row(live, d, dv, scale, x, k, ldk, v, ldv, y, work);
    /*@ ghost
      /@ loop invariant index: 0 <= r <= i;
         loop invariant done:  \forall integer j; 0 <= j < r ==> cf_row_finite(cf_row_at(o, ldo, j), dv);
         loop assigns r;
         loop variant i - r; @/
      for (size_t r = 0; r < i; r++) {
        /@ assert order: cf_order_pre(r, i, dv, ldo); @/
        /@ assert within: cf_inside_pre(r, nq, dv, ldo); @/
        /@ assert apart: \separated(cf_row_at(o, ldo, r) + (0 .. dv-1), y + (0 .. dv-1)); @/
        /@ assert far: \separated(cf_row_at(o, ldo, r) + (0 .. dv-1), work + (0 .. nk-1)); @/
        /@ assert cells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(o, ldo, r) + c, y + (0 .. dv-1)); @/
        /@ assert wcells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(o, ldo, r) + c, work + (0 .. nk-1)); @/
        /@ assert lcells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(o, ldo, r) + c, work + (0 .. live-1)); @/
        /@ assert osame: cf_row_same{before, Here}(cf_row_at(o, ldo, r), dv); @/
        /@ assert was: cf_row_finite{before}(cf_row_at(o, ldo, r), dv); @/
        /@ assert fin: cf_row_finite(cf_row_at(o, ldo, r), dv); @/
      } */
  }
}

void cf_attention_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq, const double *k,
                      size_t ldk, const double *v, size_t ldv, double *o, size_t ldo, double *work)
{
  attend_rows(0, nq, nk, d, dv, scale, q, ldq, k, ldk, v, ldv, o, ldo, work);
}

void cf_attention_causal_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq,
                             const double *k, size_t ldk, const double *v, size_t ldv, double *o, size_t ldo, double *work)
{
  attend_rows(1, nq, nk, d, dv, scale, q, ldq, k, ldk, v, ldv, o, ldo, work);
}

void cf_attention_masked_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq, const double *k,
                             size_t ldk, const double *v, size_t ldv, const unsigned char *keep, size_t ldkeep,
                             const double *bias, size_t ldbias, double *o, size_t ldo, double *work)
{
  //@ assert scale: cf_mag(scale, 64);
  /*@ loop invariant index: 0 <= i <= nq;
      loop invariant done:  \forall integer r; 0 <= r < i ==> cf_row_finite(cf_row_at(o, ldo, r), dv);
      loop assigns i, o[0 .. cf_extent(nq, dv, ldo) - 1], work[0 .. nk-1];
      loop variant nq - i; */
  for (size_t i = 0; i < nq; i++) {
    const double *x = cf_row_in(q, ldq, i);
    double *y = cf_row_out(o, ldo, i);
    const unsigned char *m = keep_row(keep, ldkeep, i);
    const double *b = cf_row_in(bias, ldbias, i);
    //@ assert inside: cf_inside_pre(i, nq, dv, ldo);
    //@ assert rows: \valid_read(x + (0 .. d-1)) && \valid(y + (0 .. dv-1)) && \separated(x + (0 .. d-1), work + (0 .. nk-1));
    //@ assert room: \separated(work + (0 .. nk-1), y + (0 .. dv-1));
    //@ assert apart: \separated(x + (0 .. d-1), o + (0 .. cf_extent(nq, dv, ldo) - 1));
    //@ assert box: cf_row_box{Pre}(x, d, CF_ATTENTION_XMAX) && cf_row_mag{Pre}(x, d, 400);
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(x + c, o + (0 .. cf_extent(nq, dv, ldo) - 1));
    //@ assert wcells: \forall integer c; 0 <= c < d ==> \separated(x + c, work + (0 .. nk-1));
    //@ assert same: cf_row_same{Pre, Here}(x, d);
    //@ assert mag: cf_row_mag(x, d, 400);
    //@ assert mask: \valid_read(m + (0 .. nk-1)) && \valid_read(b + (0 .. nk-1)) && \separated(b + (0 .. nk-1), work + (0 .. nk-1));
    //@ assert bapart: \separated(b + (0 .. nk-1), o + (0 .. cf_extent(nq, dv, ldo) - 1));
    //@ assert bbox: cf_row_box{Pre}(b, nk, CF_ATTENTION_BIASMAX) && cf_row_mag{Pre}(b, nk, 400);
    //@ assert bcells: \forall integer c; 0 <= c < nk ==> \separated(b + c, o + (0 .. cf_extent(nq, dv, ldo) - 1));
    //@ assert bwcells: \forall integer c; 0 <= c < nk ==> \separated(b + c, work + (0 .. nk-1));
    //@ assert bsame: cf_row_same{Pre, Here}(b, nk);
    //@ assert bmag: cf_row_mag(b, nk, 400);
    /*@ ghost
      /@ loop invariant index: 0 <= r <= nk;
         loop invariant keys:  \forall integer j; 0 <= j < r ==> cf_row_mag(cf_row_at(k, ldk, j), d, 400);
         loop invariant vals:  \forall integer j; 0 <= j < r ==> cf_row_mag(cf_row_at(v, ldv, j), dv, 400);
         loop invariant farkeys: \forall integer j; 0 <= j < r ==> \separated(cf_row_at(k, ldk, j) + (0 .. d-1), y + (0 .. dv-1));
         loop invariant farvals: \forall integer j; 0 <= j < r ==> \separated(cf_row_at(v, ldv, j) + (0 .. dv-1), y + (0 .. dv-1));
         loop assigns r;
         loop variant nk - r; @/
      for (size_t r = 0; r < nk; r++) {
        /@ assert kapart: \separated(cf_row_at(k, ldk, r) + (0 .. d-1), o + (0 .. cf_extent(nq, dv, ldo) - 1)) &&
                          \separated(cf_row_at(k, ldk, r) + (0 .. d-1), work + (0 .. nk-1)); @/
        /@ assert vapart: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), o + (0 .. cf_extent(nq, dv, ldo) - 1)) &&
                          \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), work + (0 .. nk-1)); @/
        /@ assert kfar: \separated(cf_row_at(k, ldk, r) + (0 .. d-1), y + (0 .. dv-1)); @/
        /@ assert vfar: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), y + (0 .. dv-1)); @/
        /@ assert kcells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(k, ldk, r) + c, o + (0 .. cf_extent(nq, dv, ldo) - 1)); @/
        /@ assert kwcells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(k, ldk, r) + c, work + (0 .. nk-1)); @/
        /@ assert vcells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(v, ldv, r) + c, o + (0 .. cf_extent(nq, dv, ldo) - 1)); @/
        /@ assert vwcells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(v, ldv, r) + c, work + (0 .. nk-1)); @/
        /@ assert ksame: cf_row_same{Pre, Here}(cf_row_at(k, ldk, r), d); @/
        /@ assert vsame: cf_row_same{Pre, Here}(cf_row_at(v, ldv, r), dv); @/
        /@ assert kbox: cf_row_box{Pre}(cf_row_at(k, ldk, r), d, CF_ATTENTION_XMAX); @/
        /@ assert vbox: cf_row_box{Pre}(cf_row_at(v, ldv, r), dv, CF_ATTENTION_XMAX); @/
        /@ assert kwas: cf_row_mag{Pre}(cf_row_at(k, ldk, r), d, 400); @/
        /@ assert vwas: cf_row_mag{Pre}(cf_row_at(v, ldv, r), dv, 400); @/
        /@ assert kmag: cf_row_mag(cf_row_at(k, ldk, r), d, 400); @/
        /@ assert vmag: cf_row_mag(cf_row_at(v, ldv, r), dv, 400); @/
      } */
    //@ assert keys: cf_keys(k, v, nk, d, dv, ldk, ldv);
    //@ assert farout: cf_keys_apart(k, v, nk, d, dv, ldk, ldv, y, dv);
    //@ assert farwork: cf_keys_apart(k, v, nk, d, dv, ldk, ldv, work, nk);
    //@ ghost before: ;
    masked_row(nk, d, dv, scale, x, k, ldk, v, ldv, m, b, y, work);
    /*@ ghost
      /@ loop invariant index: 0 <= r <= i;
         loop invariant done:  \forall integer j; 0 <= j < r ==> cf_row_finite(cf_row_at(o, ldo, j), dv);
         loop assigns r;
         loop variant i - r; @/
      for (size_t r = 0; r < i; r++) {
        /@ assert order: cf_order_pre(r, i, dv, ldo); @/
        /@ assert within: cf_inside_pre(r, nq, dv, ldo); @/
        /@ assert apart: \separated(cf_row_at(o, ldo, r) + (0 .. dv-1), y + (0 .. dv-1)); @/
        /@ assert far: \separated(cf_row_at(o, ldo, r) + (0 .. dv-1), work + (0 .. nk-1)); @/
        /@ assert cells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(o, ldo, r) + c, y + (0 .. dv-1)); @/
        /@ assert wcells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(o, ldo, r) + c, work + (0 .. nk-1)); @/
        /@ assert same: cf_row_same{before, Here}(cf_row_at(o, ldo, r), dv); @/
        /@ assert was: cf_row_finite{before}(cf_row_at(o, ldo, r), dv); @/
        /@ assert fin: cf_row_finite(cf_row_at(o, ldo, r), dv); @/
      } */
  }
}
