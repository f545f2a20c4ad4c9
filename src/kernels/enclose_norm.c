#include <certiform/fp.h>
#include "clones.h"
#include "enclose_norm.h"

/* s + t t: one more square of a lane that has k */
/*@ requires fin:  \is_finite(s) && \is_finite(t);
    requires room: norm_room(k, s) && k < 0x100000;
    requires term: norm_entry(t);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures more:  norm_more(k, s, t, \result); */
INLINE double norm_next(size_t k, double s, double t)
{
  (void)k; /* for the contract only */
  double p = f_mul(t, t);
  //@ assert plus: norm_plus(k, s, t, p);
  return f_add(s, p);
}

/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: norm_apart(a, b);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && norm_entry(\result);
    ensures near: norm_near(\result, (a - b) * (a - b)); */
INLINE double norm_minus(double a, double b)
{
  double t = f_sub(a, b);
  //@ assert gap: norm_gap(a, b, t);
  return t;
}

/* the root, and what k terms lack at most given back */
/*@ requires fin:  \is_finite(s);
    requires room: norm_room(k, s);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures end:   norm_end(k, s, \result); */
INLINE double norm_up(size_t k, double s)
{
  (void)k;
  //@ assert sign: 0 <= s;
  double q = f_sqrt(s);
  //@ assert root: norm_root(k, s, q);
  double p = f_mul(q, CF_NORM_SLACK);
  //@ assert slack: norm_slack(k, s, q, p);
  return f_add(p, CF_NORM_LEAST);
}

/* ---- eight lanes */
/*@ requires valid: \valid(s + (0 .. 7));
    assigns s[0 .. 7];
    ensures zero:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]) && norm_sum(0, s[i], 0.0); */
INLINE void norms_zero(double *s)
{
  /*@ loop invariant index: 0 <= m <= 8;
      loop invariant zero:  \forall integer i; 0 <= i < m ==> \is_finite(s[i]) && s[i] == 0.0;
      loop assigns m, s[0 .. 7];
      loop variant 8 - m; */
  for (size_t m = 0; m < 8; m++) s[m] = 0.0;
}

VARIANTS(cf_norm_rows, (size_t d, size_t ld, const double *x, double *r), (d, ld, x, r))
{
  double s[8];
  norms_zero(s);
  //@ assert zero: \forall integer i; 0 <= i < 8 ==> norm_sum(0, s[i], norm_squares{Pre}(x, ld, i, 0));
  /*@ loop invariant index: 0 <= k <= d;
      loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]);
      loop invariant sum:   \forall integer i; 0 <= i < 8 ==> norm_sum(k, s[i], norm_squares{Pre}(x, ld, i, k));
      loop assigns k, s[0 .. 7];
      loop variant d - k; */
  for (size_t k = 0; k < d; k++) {
    //@ assert index: norm_index(k, ld) && norm_row(x, ld, k);
    const double *row = x + k * ld;
    /*@ loop invariant index: 0 <= m <= 8;
        loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]);
        loop invariant done:  \forall integer i; 0 <= i < m ==> norm_sum(k + 1, s[i], norm_squares{Pre}(x, ld, i, k + 1));
        loop invariant todo:  \forall integer i; m <= i < 8 ==> norm_sum(k, s[i], norm_squares{Pre}(x, ld, i, k));
        loop assigns m, s[0 .. 7];
        loop variant 8 - m; */
    for (size_t m = 0; m < 8; m++) {
      //@ assert entry: norm_at(x, ld, k, m) && row[m] == x[k * ld + m];
      //@ assert sum:   norm_adds(norm_squares{Pre}(x, ld, m, k), row[m] * row[m], norm_squares{Pre}(x, ld, m, k + 1));
      //@ assert term:  norm_sum(k, s[m], norm_squares{Pre}(x, ld, m, k)) && norm_entry(row[m]) && norm_near(row[m], row[m] * row[m]);
      double t = norm_next(k, s[m], row[m]);
      //@ assert next:  norm_sum(k + 1, t, norm_squares{Pre}(x, ld, m, k + 1));
      s[m] = t;
    }
  }
  //@ assert all: \forall integer i; 0 <= i < 8 ==> norm_sum(d, s[i], norm_squares{Pre}(x, ld, i, d));
  /*@ loop invariant index: 0 <= m <= 8;
      loop invariant end:   \forall integer i; 0 <= i < m ==> \is_finite(r[i]) && norm_end(d, s[i], r[i]);
      loop assigns m, r[0 .. 7];
      loop variant 8 - m; */
  for (size_t m = 0; m < 8; m++) r[m] = norm_up(d, s[m]);
}

VARIANTS(cf_norm_gaps, (size_t d, size_t ld, const double *x, const double *q, double *r), (d, ld, x, q, r))
{
  double s[8];
  norms_zero(s);
  //@ assert zero: \forall integer i; 0 <= i < 8 ==> norm_sum(0, s[i], norm_gaps{Pre}(x, q, ld, i, 0));
  /*@ loop invariant index: 0 <= k <= d;
      loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]);
      loop invariant sum:   \forall integer i; 0 <= i < 8 ==> norm_sum(k, s[i], norm_gaps{Pre}(x, q, ld, i, k));
      loop assigns k, s[0 .. 7];
      loop variant d - k; */
  for (size_t k = 0; k < d; k++) {
    //@ assert index: norm_index(k, ld) && norm_row(q, ld, k);
    //@ assert place: norm_one(x, ld, k) && norm_near_at(x, ld, k, 0);
    const double *row = q + k * ld;
    const double a = x[k * ld];
    //@ assert here:  \is_finite(a) && norm_place(a);
    /*@ loop invariant index: 0 <= m <= 8;
        loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]);
        loop invariant done:  \forall integer i; 0 <= i < m ==> norm_sum(k + 1, s[i], norm_gaps{Pre}(x, q, ld, i, k + 1));
        loop invariant todo:  \forall integer i; m <= i < 8 ==> norm_sum(k, s[i], norm_gaps{Pre}(x, q, ld, i, k));
        loop assigns m, s[0 .. 7];
        loop variant 8 - m; */
    for (size_t m = 0; m < 8; m++) {
      //@ assert entry: norm_near_at(q, ld, k, m) && row[m] == q[k * ld + m];
      //@ assert sum:   norm_adds(norm_gaps{Pre}(x, q, ld, m, k), (a - row[m]) * (a - row[m]), norm_gaps{Pre}(x, q, ld, m, k + 1));
      //@ assert term:  norm_sum(k, s[m], norm_gaps{Pre}(x, q, ld, m, k)) && norm_apart(a, row[m]);
      double t = norm_minus(a, row[m]);
      double p = norm_next(k, s[m], t);
      //@ assert next:  norm_sum(k + 1, p, norm_gaps{Pre}(x, q, ld, m, k + 1));
      s[m] = p;
    }
  }
  //@ assert all: \forall integer i; 0 <= i < 8 ==> norm_sum(d, s[i], norm_gaps{Pre}(x, q, ld, i, d));
  /*@ loop invariant index: 0 <= m <= 8;
      loop invariant end:   \forall integer i; 0 <= i < m ==> \is_finite(r[i]) && norm_end(d, s[i], r[i]);
      loop assigns m, r[0 .. 7];
      loop variant 8 - m; */
  for (size_t m = 0; m < 8; m++) r[m] = norm_up(d, s[m]);
}
