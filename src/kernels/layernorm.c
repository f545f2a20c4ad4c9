#include <certiform/fp.h>
#include <certiform/layernorm.h>
#include "row.h"

/* A size as a double: exact. */
/*@ requires size: n <= CF_NMAX;
    assigns \nothing;
    ensures val:   \is_finite(\result) && \result == n; */
static inline double count(size_t n)
{
  //@ assert pre: cf_count_pre(n);
  return (double)n;
}

/* s / c, its contract hiding the quotient */
/*@ requires fin: \is_finite(s) && \is_finite(c) && 0 < c;
    requires box: cf_quot_pre(s, c);
    assigns \nothing;
    ensures val:  \is_finite(\result) && \result == cf_part_of(s, c); */
static inline double quot(double s, double c) { return f_div(s, c); }

/* The mean: the sequential sum, then one division. */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 400);
    assigns \nothing;
    ensures box:    \is_finite(\result) && cf_mag(\result, 400); */
static double row_mean(size_t n, const double *x)
{
  double s = 0.0;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant fin:   \is_finite(s) && cf_chain(i, s, 400);
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert add: cf_chain_pre(i, s, x[i], 400);
    s = f_add(s, x[i]);
  }
  double c = count(n);
  //@ assert mean: cf_mean_pre(n, s, 400, c);
  return quot(s, c);
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 400) && \is_finite(mean) && cf_mag(mean, 400);
    assigns y[0 .. n-1];
    ensures box:    cf_row_mag(y, n, 401); */
static void row_center(size_t n, double mean, const double *x, double *y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant box:   \forall integer j; 0 <= j < i ==> \is_finite(y[j]) && cf_mag(y[j], 401);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(\at(x[\at(i, Here)], Pre)) && cf_mag(\at(x[\at(i, Here)], Pre), 400);
    //@ assert same: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]);
    //@ assert sub: cf_add_pre(x[i], mean, 400);
    double t = f_sub(x[i], mean);
    y[i] = t;
  }
}

/* sqrt(ss / c + eps), three roundings and the root's; c = n */
/*@ requires fin:  \is_finite(c) && 0 < c && \is_finite(ss) && \is_finite(eps);
    requires var:  cf_var_pre(n, c, ss, eps);
    assigns \nothing;
    ensures fin:   \is_finite(\result) && 0 <= \result;
    ensures val:   \result == cf_dev(c, ss, eps); */
static double deviation(size_t n, double c, double eps, double ss)
{
  (void)n; /* for the contract only */
  //@ assert mean: cf_quot_pre(ss, c);
  double q = quot(ss, c);
  double v = f_add(eps, q);
  //@ assert v: v == cf_shift(eps, q);
  double r = f_sqrt(v);
  //@ assert r: r == cf_root(v);
  return r;
}

/* y := y / sqrt(mean of the squares + eps) */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid(y + (0 .. n-1));
    requires box:   cf_row_mag(y, n, 401) && \is_finite(eps) && 0 <= eps && cf_mag(eps, 802);
    assigns y[0 .. n-1];
    ensures box:    cf_row_mag(y, n, 540); */
static void standardize(size_t n, double eps, double *y)
{
  double ss = cf_row_sumsq(n, y);
  double c = count(n);
  //@ assert var: cf_var_pre(n, c, ss, eps);
  double r = deviation(n, c, eps, ss);
  //@ assert dev: \forall integer i; 0 <= i < n && 0 < r ==> cf_dev_pre(y[i], n, c, ss, eps);
  //@ assert ratio: 0 < r ==> cf_row_ratio(y, n, r);
  cf_row_normalize(n, r, y);
}

/*@ requires fin: \is_finite(y) && \is_finite(w);
    requires box: cf_mag(y, 540) && cf_mag(w, 400);
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 940); */
static inline double weigh(double y, double w)
{
  //@ assert mul: cf_mul_pre(y, 540, w, 400);
  return f_mul(y, w);
}

/*@ requires fin: \is_finite(y) && \is_finite(b);
    requires box: cf_mag(y, 940) && cf_mag(b, 400);
    assigns \nothing;
    ensures fin:  \is_finite(\result); */
static inline double bias(double y, double b)
{
  //@ assert weak: cf_weak_pre(b, 400, 940);
  //@ assert add: cf_add_pre(y, b, 940);
  return f_add(y, b);
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(w + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(w + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(w, n, 400) && cf_row_mag(y, n, 540);
    assigns y[0 .. n-1];
    ensures box:    cf_row_mag(y, n, 940); */
static void row_weight(size_t n, const double *w, double *y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant todo:  \forall integer j; i <= j < n ==> \is_finite(y[j]) && cf_mag(y[j], 540);
      loop invariant box:   cf_row_mag(y, i, 940);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(\at(w[\at(i, Here)], Pre)) && cf_mag(\at(w[\at(i, Here)], Pre), 400);
    //@ assert same: w[i] == \at(w[\at(i, Here)], Pre) && \is_finite(w[i]);
    double t = weigh(y[i], w[i]);
    y[i] = t;
  }
}

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(b + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(b + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(b, n, 400) && cf_row_mag(y, n, 940);
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n); */
static void row_bias(size_t n, const double *b, double *y)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant todo:  \forall integer j; i <= j < n ==> \is_finite(y[j]) && cf_mag(y[j], 940);
      loop invariant fin:   \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(\at(b[\at(i, Here)], Pre)) && cf_mag(\at(b[\at(i, Here)], Pre), 400);
    //@ assert same: b[i] == \at(b[\at(i, Here)], Pre) && \is_finite(b[i]);
    double t = bias(y[i], b[i]);
    y[i] = t;
  }
}

/* y := w y + b, where given */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(y + (0 .. n-1));
    requires box:   cf_row_mag(y, n, 540);
    requires w:     w == \null || cf_param(w, n, y);
    requires b:     b == \null || cf_param(b, n, y);
    assigns y[0 .. n-1];
    ensures fin:    cf_row_finite(y, n); */
static void row_affine(size_t n, const double *w, const double *b, double *y)
{
  if (w) {
    //@ assert wbox: cf_row_mag(w, n, 400);
    row_weight(n, w, y);
  } else {
    //@ assert weak: \forall integer i; 0 <= i < n ==> cf_weak_pre(y[i], 540, 940);
  }
  //@ assert ybox: cf_row_mag(y, n, 940);
  if (b) {
    //@ assert bsame: cf_row_same{Pre, Here}(b, n);
    //@ assert bbox: cf_row_mag(b, n, 400);
    row_bias(n, b, y);
  }
}

/* two passes: the squares are of deviations, so no cancellation happens between them */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 400) && \is_finite(eps) && 0 <= eps && cf_mag(eps, 802);
    assigns y[0 .. n-1];
    ensures box:    cf_row_mag(y, n, 540); */
static void center_and_standardize(size_t n, double eps, const double *x, double *y)
{
  double mean = row_mean(n, x);
  row_center(n, mean, x, y);
  standardize(n, eps, y);
}

void cf_layernorm_raw(size_t n, double eps, const double *x, const double *w, const double *b, double *y)
{
  //@ assert box: cf_row_mag(x, n, 400) && cf_mag(eps, 802);
  center_and_standardize(n, eps, x, y);
  //@ assert wvalid: w != \null ==> \valid_read(w + (0 .. n-1)) && \separated(w + (0 .. n-1), y + (0 .. n-1));
  //@ assert wsame: w != \null ==> cf_row_same{Pre, Here}(w, n);
  //@ assert wbox: w != \null ==> cf_row_box(w, n, CF_XMAX);
  //@ assert w: w == \null || cf_param(w, n, y);
  //@ assert bvalid: b != \null ==> \valid_read(b + (0 .. n-1)) && \separated(b + (0 .. n-1), y + (0 .. n-1));
  //@ assert bsame: b != \null ==> cf_row_same{Pre, Here}(b, n);
  //@ assert bbox: b != \null ==> cf_row_box(b, n, CF_XMAX);
  //@ assert b: b == \null || cf_param(b, n, y);
  row_affine(n, w, b, y);
}

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 401) && \is_finite(eps) && 0 <= eps && cf_mag(eps, 802);
    assigns y[0 .. n-1];
    ensures box:    cf_row_mag(y, n, 540); */
static void copy_and_standardize(size_t n, double eps, const double *x, double *y)
{
  cf_row_copy(n, x, y);
  //@ assert box: cf_row_mag(y, n, 401);
  standardize(n, eps, y);
}

void cf_rmsnorm_raw(size_t n, double eps, const double *x, const double *w, double *y)
{
  //@ assert box: cf_row_mag(x, n, 401) && cf_mag(eps, 802);
  copy_and_standardize(n, eps, x, y);
  //@ assert wvalid: w != \null ==> \valid_read(w + (0 .. n-1)) && \separated(w + (0 .. n-1), y + (0 .. n-1));
  //@ assert wsame: w != \null ==> cf_row_same{Pre, Here}(w, n);
  //@ assert wbox: w != \null ==> cf_row_box(w, n, CF_XMAX);
  //@ assert w: w == \null || cf_param(w, n, y);
  row_affine(n, w, NULL, y);
}
