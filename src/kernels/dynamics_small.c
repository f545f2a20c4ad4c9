/* Weighted sums for d <= 3: the pairs (i, i + s), s = 0 .. n/2, over components x0, x1, x2 laid out twice in a row (2 n), so that every loop
 * runs over independent i. a0, a1, a2, az: sums over the partners above, of the components and of the weights; b0 .. bz: below.
 * Compiled with -O3 (Makefile). */
#include "dynamics_parts.h"
#include "row.h"
#ifdef __FRAMAC__
#include "dynamics_small.acsl"
#endif

/* exp(beta c - |beta|), clamped to [exp(low), exp(high)]. As arguments the limits stay minimum and maximum; as constants gcc turns them into branches. */
/*@ requires fin:   \is_finite(c) && cf_mag(c, 51);
    requires limit: cf_small_limits(beta, shift, low, high);
    assigns \nothing;
    ensures pos:    \is_finite(\result) && cf_dyn_weight(\result); */
INLINE double weight_within(double beta, double shift, double low, double high, double c)
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

/* c + x y */
/*@ requires fin: \is_finite(c) && \is_finite(x) && \is_finite(y);
    requires box: 20 <= e <= 22 && cf_mag(c, e) && cf_mag(x, 10) && cf_mag(y, 10);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && cf_mag(\result, e + 1); */
INLINE double product(int e, double x, double y, double c)
{
  (void)e; /* for the contract only */
  //@ assert fma: cf_fma_pre(x, 10, y, 10, c, e);
  return f_fma(x, y, c);
}

/* <x_i, x_(i+s)> */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && s <= n && i < n && 2 <= d <= 3;
    requires valid: \valid_read(x0 + (0 .. 2*n-1)) && \valid_read(x1 + (0 .. 2*n-1)) && \valid_read(x2 + (0 .. 2*n-1));
    requires box:   cf_row_mag(x0, 2*n, 10) && cf_row_mag(x1, 2*n, 10) && cf_row_mag(x2, 2*n, 10);
    assigns \nothing;
    ensures fin:    \is_finite(\result) && cf_mag(\result, 51); */
INLINE double score(size_t n, size_t d, size_t s, size_t i, const double *x0, const double *x1, const double *x2)
{
  (void)n; /* for the contract only */
  //@ assert mul: cf_mul_pre(x0[i], 10, x0[s + i], 10);
  double c = f_mul(x0[i], x0[s + i]);
  c = product(20, x1[i], x1[s + i], c);
  //@ assert two: cf_weak_pre(c, 21, 51);
  if (d > 2) {
    c = product(21, x2[i], x2[s + i], c);
    //@ assert three: cf_weak_pre(c, 22, 51);
  }
  return c;
}

/*@ requires fin: \is_finite(w) && \is_finite(x) && cf_mag(w, 2) && cf_mag(x, 10);
    assigns \nothing;
    ensures at:   cf_small_at(1, \result); */
INLINE double first(double w, double x)
{
  //@ assert mul: cf_mul_pre(w, 2, x, 10);
  double y = f_mul(w, x);
  //@ assert first: cf_small_first_pre(y, 12);
  return y;
}

/*@ requires fin: \is_finite(w) && \is_finite(x) && cf_mag(w, 2) && cf_mag(x, 10);
    requires at:  k <= CF_DYNAMICS_NMAX && cf_small_at(k, s);
    assigns \nothing;
    ensures at:   cf_small_at(k + 1, \result); */
INLINE double term(size_t k, double w, double x, double s)
{
  (void)k;
  //@ assert step: cf_fchain_pre(k, s, w, 2, x, 10);
  return f_fma(w, x, s);
}

/*@ requires fin: \is_finite(w) && cf_mag(w, 2) && 0 <= w;
    requires at:  k <= CF_DYNAMICS_NMAX && cf_small_at(k, s) && 0 <= s;
    assigns \nothing;
    ensures at:   cf_small_at(k + 1, \result) && s <= \result; */
INLINE double more(size_t k, double w, double s)
{
  (void)k;
  //@ assert weak: cf_weak_pre(w, 2, 12);
  //@ assert dbl: cf_dbl(s) && cf_dbl(w);
  //@ assert grow: cf_grow_pre(s, w, k, 12);
  return f_add(s, w);
}

/* The pairs (i, i), once. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid_read(x0 + (0 .. 2*n-1)) && \valid_read(x1 + (0 .. 2*n-1)) && \valid_read(x2 + (0 .. 2*n-1)) &&
                    \valid(a0 + (0 .. n-1)) && \valid(a1 + (0 .. n-1)) && \valid(a2 + (0 .. n-1)) && \valid(az + (0 .. n-1));
    requires apart: \separated(x0 + (0 .. 2*n-1), x1 + (0 .. 2*n-1), x2 + (0 .. 2*n-1), a0 + (0 .. n-1), a1 + (0 .. n-1), a2 + (0 .. n-1),
                               az + (0 .. n-1));
    requires box:   cf_row_mag(x0, 2*n, 10) && cf_row_mag(x1, 2*n, 10) && cf_row_mag(x2, 2*n, 10);
    assigns a0[0 .. n-1], a1[0 .. n-1], a2[0 .. n-1], az[0 .. n-1];
    ensures box:    cf_row_mag(x0, 2*n, 10) && cf_row_mag(x1, 2*n, 10) && cf_row_mag(x2, 2*n, 10);
    ensures a0:     cf_small_terms(a0, 0, n, 1);
    ensures a1:     cf_small_terms(a1, 0, n, 1);
    ensures a2:     d > 2 ==> cf_small_terms(a2, 0, n, 1);
    ensures az:     cf_small_own(az, 0, n, 1); */
INLINE void selves(size_t n, size_t d, double beta, double shift, double low, double high, const double *restrict x0, const double *restrict x1,
                   const double *restrict x2, double *restrict a0, double *restrict a1, double *restrict a2, double *restrict az)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant box0:  cf_row_mag(x0, 2*n, 10);
      loop invariant box1:  cf_row_mag(x1, 2*n, 10);
      loop invariant box2:  cf_row_mag(x2, 2*n, 10);
      loop invariant a0:    cf_small_terms(a0, 0, i, 1);
      loop invariant a1:    cf_small_terms(a1, 0, i, 1);
      loop invariant a2:    d > 2 ==> cf_small_terms(a2, 0, i, 1);
      loop invariant az:    cf_small_own(az, 0, i, 1);
      loop assigns i, a0[0 .. n-1], a1[0 .. n-1], a2[0 .. n-1], az[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    double w = weight_within(beta, shift, low, high, score(n, d, 0, i, x0, x1, x2));
    //@ assert weak: cf_weak_pre(w, 2, 12) && cf_small_first_pre(w, 12);
    a0[i] = first(w, x0[i]);
    a1[i] = first(w, x1[i]);
    az[i] = w;
    if (d > 2) a2[i] = first(w, x2[i]);
  }
}

/* The pairs (i, i + s), i < m: w is what each has for the other. */
/*@ requires size:  1 <= s && m <= n && s + m <= 2*n && s <= n && n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid_read(x0 + (0 .. 2*n-1)) && \valid_read(x1 + (0 .. 2*n-1)) && \valid_read(x2 + (0 .. 2*n-1)) &&
                    \valid(a0 + (0 .. n-1)) && \valid(a1 + (0 .. n-1)) && \valid(a2 + (0 .. n-1)) && \valid(az + (0 .. n-1)) &&
                    \valid(b0 + (0 .. 2*n-1)) && \valid(b1 + (0 .. 2*n-1)) && \valid(b2 + (0 .. 2*n-1)) && \valid(bz + (0 .. 2*n-1));
    requires apart: \separated(x0 + (0 .. 2*n-1), x1 + (0 .. 2*n-1), x2 + (0 .. 2*n-1), a0 + (0 .. n-1), a1 + (0 .. n-1), a2 + (0 .. n-1),
                               az + (0 .. n-1), b0 + (0 .. 2*n-1), b1 + (0 .. 2*n-1), b2 + (0 .. 2*n-1), bz + (0 .. 2*n-1));
    requires box:   cf_row_mag(x0, 2*n, 10) && cf_row_mag(x1, 2*n, 10) && cf_row_mag(x2, 2*n, 10);
    requires a:     cf_small_terms(a0, 0, n, s) && cf_small_terms(a1, 0, n, s) && (d > 2 ==> cf_small_terms(a2, 0, n, s)) && cf_small_own(az, 0, n, s);
    requires b:     cf_small_terms(b0, 0, 2*n, s) && cf_small_terms(b1, 0, 2*n, s) && (d > 2 ==> cf_small_terms(b2, 0, 2*n, s)) &&
                    cf_small_weights(bz, 0, 2*n, s);
    assigns a0[0 .. n-1], a1[0 .. n-1], a2[0 .. n-1], az[0 .. n-1], b0[0 .. 2*n-1], b1[0 .. 2*n-1], b2[0 .. 2*n-1], bz[0 .. 2*n-1];
    ensures box:    cf_row_mag(x0, 2*n, 10) && cf_row_mag(x1, 2*n, 10) && cf_row_mag(x2, 2*n, 10);
    ensures a0:     cf_small_terms(a0, 0, n, s + 1);
    ensures a1:     cf_small_terms(a1, 0, n, s + 1);
    ensures a2:     d > 2 ==> cf_small_terms(a2, 0, n, s + 1);
    ensures az:     cf_small_own(az, 0, n, s + 1);
    ensures b0:     cf_small_terms(b0, 0, 2*n, s + 1);
    ensures b1:     cf_small_terms(b1, 0, 2*n, s + 1);
    ensures b2:     d > 2 ==> cf_small_terms(b2, 0, 2*n, s + 1);
    ensures bz:     cf_small_weights(bz, 0, 2*n, s + 1); */
INLINE void pairs(size_t n, size_t m, size_t s, size_t d, double beta, double shift, double low, double high, const double *restrict x0,
                  const double *restrict x1, const double *restrict x2, double *restrict a0, double *restrict a1, double *restrict a2,
                  double *restrict az, double *restrict b0, double *restrict b1, double *restrict b2, double *restrict bz)
{
  //@ assert latera: \forall integer j; 0 <= j < n ==> cf_small_most_pre(s, s + 1, a0[j], 12) && cf_small_most_pre(s, s + 1, a1[j], 12) && cf_small_most_pre(s, s + 1, az[j], 12);
  //@ assert latera2: d > 2 ==> \forall integer j; 0 <= j < n ==> cf_small_most_pre(s, s + 1, a2[j], 12);
  //@ assert laterb: \forall integer j; 0 <= j < 2*n ==> cf_small_most_pre(s, s + 1, b0[j], 12) && cf_small_most_pre(s, s + 1, b1[j], 12) && cf_small_most_pre(s, s + 1, bz[j], 12);
  //@ assert laterb2: d > 2 ==> \forall integer j; 0 <= j < 2*n ==> cf_small_most_pre(s, s + 1, b2[j], 12);
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant box0:  cf_row_mag(x0, 2*n, 10);
      loop invariant box1:  cf_row_mag(x1, 2*n, 10);
      loop invariant box2:  cf_row_mag(x2, 2*n, 10);
      loop invariant a0:    cf_small_terms(a0, 0, n, s + 1);
      loop invariant ta0:   cf_small_terms(a0, i, n, s);
      loop invariant a1:    cf_small_terms(a1, 0, n, s + 1);
      loop invariant ta1:   cf_small_terms(a1, i, n, s);
      loop invariant a2:    d > 2 ==> cf_small_terms(a2, 0, n, s + 1);
      loop invariant ta2:   d > 2 ==> cf_small_terms(a2, i, n, s);
      loop invariant az:    cf_small_own(az, 0, n, s + 1);
      loop invariant taz:   cf_small_own(az, i, n, s);
      loop invariant b0:    cf_small_terms(b0, 0, 2*n, s + 1);
      loop invariant tb0:   cf_small_terms(b0, s + i, 2*n, s);
      loop invariant b1:    cf_small_terms(b1, 0, 2*n, s + 1);
      loop invariant tb1:   cf_small_terms(b1, s + i, 2*n, s);
      loop invariant b2:    d > 2 ==> cf_small_terms(b2, 0, 2*n, s + 1);
      loop invariant tb2:   d > 2 ==> cf_small_terms(b2, s + i, 2*n, s);
      loop invariant bz:    cf_small_weights(bz, 0, 2*n, s + 1);
      loop invariant tbz:   cf_small_weights(bz, s + i, 2*n, s);
      loop assigns i, a0[0 .. n-1], a1[0 .. n-1], a2[0 .. n-1], az[0 .. n-1], b0[0 .. 2*n-1], b1[0 .. 2*n-1], b2[0 .. 2*n-1], bz[0 .. 2*n-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    double w = weight_within(beta, shift, low, high, score(n, d, s, i, x0, x1, x2));
    a0[i] = term(s, w, x0[s + i], a0[i]);
    a1[i] = term(s, w, x1[s + i], a1[i]);
    if (d > 2) a2[i] = term(s, w, x2[s + i], a2[i]);
    az[i] = more(s, w, az[i]);
    b0[s + i] = term(s, w, x0[i], b0[s + i]);
    b1[s + i] = term(s, w, x1[i], b1[s + i]);
    if (d > 2) b2[s + i] = term(s, w, x2[i], b2[s + i]);
    bz[s + i] = more(s, w, bz[s + i]);
  }
}

/* The pairs (i, i + s), i + s < n, for i + s alone. */
/*@ requires size:  1 <= s < n && n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid_read(x0 + (0 .. 2*n-1)) && \valid_read(x1 + (0 .. 2*n-1)) && \valid_read(x2 + (0 .. 2*n-1)) &&
                    \valid(b0 + (0 .. 2*n-1)) && \valid(b1 + (0 .. 2*n-1)) && \valid(b2 + (0 .. 2*n-1)) && \valid(bz + (0 .. 2*n-1));
    requires apart: \separated(x0 + (0 .. 2*n-1), x1 + (0 .. 2*n-1), x2 + (0 .. 2*n-1), b0 + (0 .. 2*n-1), b1 + (0 .. 2*n-1), b2 + (0 .. 2*n-1),
                               bz + (0 .. 2*n-1));
    requires box:   cf_row_mag(x0, 2*n, 10) && cf_row_mag(x1, 2*n, 10) && cf_row_mag(x2, 2*n, 10);
    requires b:     cf_small_terms(b0, 0, 2*n, s) && cf_small_terms(b1, 0, 2*n, s) && (d > 2 ==> cf_small_terms(b2, 0, 2*n, s)) &&
                    cf_small_weights(bz, 0, 2*n, s);
    assigns b0[0 .. 2*n-1], b1[0 .. 2*n-1], b2[0 .. 2*n-1], bz[0 .. 2*n-1];
    ensures box:    cf_row_mag(x0, 2*n, 10) && cf_row_mag(x1, 2*n, 10) && cf_row_mag(x2, 2*n, 10);
    ensures b0:     cf_small_terms(b0, 0, 2*n, s + 1);
    ensures b1:     cf_small_terms(b1, 0, 2*n, s + 1);
    ensures b2:     d > 2 ==> cf_small_terms(b2, 0, 2*n, s + 1);
    ensures bz:     cf_small_weights(bz, 0, 2*n, s + 1); */
INLINE void followers(size_t n, size_t s, size_t d, double beta, double shift, double low, double high, const double *restrict x0,
                      const double *restrict x1, const double *restrict x2, double *restrict b0, double *restrict b1, double *restrict b2,
                      double *restrict bz)
{
  const size_t m = n - s;
  //@ assert laterb: \forall integer j; 0 <= j < 2*n ==> cf_small_most_pre(s, s + 1, b0[j], 12) && cf_small_most_pre(s, s + 1, b1[j], 12) && cf_small_most_pre(s, s + 1, bz[j], 12);
  //@ assert laterb2: d > 2 ==> \forall integer j; 0 <= j < 2*n ==> cf_small_most_pre(s, s + 1, b2[j], 12);
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant box0:  cf_row_mag(x0, 2*n, 10);
      loop invariant box1:  cf_row_mag(x1, 2*n, 10);
      loop invariant box2:  cf_row_mag(x2, 2*n, 10);
      loop invariant b0:    cf_small_terms(b0, 0, 2*n, s + 1);
      loop invariant tb0:   cf_small_terms(b0, s + i, 2*n, s);
      loop invariant b1:    cf_small_terms(b1, 0, 2*n, s + 1);
      loop invariant tb1:   cf_small_terms(b1, s + i, 2*n, s);
      loop invariant b2:    d > 2 ==> cf_small_terms(b2, 0, 2*n, s + 1);
      loop invariant tb2:   d > 2 ==> cf_small_terms(b2, s + i, 2*n, s);
      loop invariant bz:    cf_small_weights(bz, 0, 2*n, s + 1);
      loop invariant tbz:   cf_small_weights(bz, s + i, 2*n, s);
      loop assigns i, b0[0 .. 2*n-1], b1[0 .. 2*n-1], b2[0 .. 2*n-1], bz[0 .. 2*n-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    double w = weight_within(beta, shift, low, high, score(n, d, s, i, x0, x1, x2));
    b0[s + i] = term(s, w, x0[i], b0[s + i]);
    b1[s + i] = term(s, w, x1[i], b1[s + i]);
    bz[s + i] = more(s, w, bz[s + i]);
    if (d > 2) b2[s + i] = term(s, w, x2[i], b2[s + i]);
  }
}

/* Every unordered pair. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid_read(x + (0 .. 6*n-1)) && \valid(a + (0 .. 4*n-1)) && \valid(b + (0 .. 8*n-1));
    requires apart: \separated(x + (0 .. 6*n-1), a + (0 .. 4*n-1), b + (0 .. 8*n-1));
    requires box:   cf_small_box(x, n);
    requires b:     cf_small_below(b, n, d, 1);
    assigns a[0 .. 4*n-1], b[0 .. 8*n-1];
    ensures a:      cf_small_above(a, n, d, CF_DYNAMICS_NMAX);
    ensures b:      cf_small_below(b, n, d, CF_DYNAMICS_NMAX); */
INLINE void all_rows(size_t n, size_t d, double beta, double shift, double low, double high, const double *x, double *a, double *b)
{
  size_t s = 1;
  selves(n, d, beta, shift, low, high, x, x + 2 * n, x + 4 * n, a, a + n, a + 2 * n, a + 3 * n);
  /*@ loop invariant index: 1 <= s <= n / 2 + 1;
      loop invariant box:   cf_small_box(x, n);
      loop invariant a:     cf_small_above(a, n, d, s);
      loop invariant b:     cf_small_below(b, n, d, s);
      loop assigns s, a[0 .. 4*n-1], b[0 .. 8*n-1];
      loop variant n / 2 - s; */
  for (; s <= n / 2; s++) {
    const size_t m = s < n - s ? n : s;
    pairs(n, m, s, d, beta, shift, low, high, x, x + 2 * n, x + 4 * n, a, a + n, a + 2 * n, a + 3 * n, b, b + 2 * n, b + 4 * n, b + 6 * n);
  }
  //@ assert most: cf_small_sums_most(a, b, n, d, s, s);
}

/* Every pair (i, j), j <= i. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid_read(x + (0 .. 6*n-1)) && \valid(a + (0 .. 4*n-1)) && \valid(b + (0 .. 8*n-1));
    requires apart: \separated(x + (0 .. 6*n-1), a + (0 .. 4*n-1), b + (0 .. 8*n-1));
    requires box:   cf_small_box(x, n);
    requires b:     cf_small_below(b, n, d, 1);
    assigns a[0 .. 4*n-1], b[0 .. 8*n-1];
    ensures a:      cf_small_above(a, n, d, CF_DYNAMICS_NMAX);
    ensures b:      cf_small_below(b, n, d, CF_DYNAMICS_NMAX); */
INLINE void ordered_rows(size_t n, size_t d, double beta, double shift, double low, double high, const double *x, double *a, double *b)
{
  size_t s = 1;
  selves(n, d, beta, shift, low, high, x, x + 2 * n, x + 4 * n, a, a + n, a + 2 * n, a + 3 * n);
  /*@ loop invariant index: 1 <= s && (s <= n || s == 1);
      loop invariant box:   cf_small_box(x, n);
      loop invariant a:     cf_small_above(a, n, d, 1);
      loop invariant b:     cf_small_below(b, n, d, s);
      loop assigns s, b[0 .. 8*n-1];
      loop variant n - s; */
  for (; s < n; s++)
    followers(n, s, d, beta, shift, low, high, x, x + 2 * n, x + 4 * n, b, b + 2 * n, b + 4 * n, b + 6 * n);
  //@ assert most: cf_small_sums_most(a, b, n, d, 1, s);
}

/* Constant dimensions: no test is left in the loops. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 1 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid_read(x + (0 .. 6*n-1)) && \valid(a + (0 .. 4*n-1)) && \valid(b + (0 .. 8*n-1));
    requires apart: \separated(x + (0 .. 6*n-1), a + (0 .. 4*n-1), b + (0 .. 8*n-1));
    requires box:   cf_small_box(x, n);
    requires b:     cf_small_below(b, n, d, 1);
    assigns a[0 .. 4*n-1], b[0 .. 8*n-1];
    ensures a:      cf_small_above(a, n, d, CF_DYNAMICS_NMAX);
    ensures b:      cf_small_below(b, n, d, CF_DYNAMICS_NMAX); */
CLONES static void add_rows(size_t n, size_t d, int causal, double beta, double shift, double low, double high, const double *x, double *a, double *b)
{
  if (causal && d > 2) ordered_rows(n, 3, beta, shift, low, high, x, a, b);
  else if (causal) ordered_rows(n, 2, beta, shift, low, high, x, a, b);
  else if (d > 2) all_rows(n, 3, beta, shift, low, high, x, a, b);
  else all_rows(n, 2, beta, shift, low, high, x, a, b);
}

/* The components of the tokens, twice; zeros beyond d. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 1 <= d <= 3 && ldx <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && \valid(t0 + (0 .. 2*n-1)) && \valid(t1 + (0 .. 2*n-1)) && \valid(t2 + (0 .. 2*n-1));
    requires apart: cf_mat_apart(x, n, d, ldx, t0, 2*n) && cf_mat_apart(x, n, d, ldx, t1, 2*n) && cf_mat_apart(x, n, d, ldx, t2, 2*n) &&
                    \separated(t0 + (0 .. 2*n-1), t1 + (0 .. 2*n-1), t2 + (0 .. 2*n-1));
    requires box:   cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    assigns t0[0 .. 2*n-1], t1[0 .. 2*n-1], t2[0 .. 2*n-1];
    ensures t0:     cf_row_mag(t0, 2*n, 10);
    ensures t1:     cf_row_mag(t1, 2*n, 10);
    ensures t2:     cf_row_mag(t2, 2*n, 10); */
static void unfold(size_t n, size_t d, const double *restrict x, size_t ldx, double *restrict t0, double *restrict t1, double *restrict t2)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant t0:    cf_small_inputs(t0, 0, i) && cf_small_inputs(t0, n, n + i);
      loop invariant t1:    cf_small_inputs(t1, 0, i) && cf_small_inputs(t1, n, n + i);
      loop invariant t2:    cf_small_inputs(t2, 0, i) && cf_small_inputs(t2, n, n + i);
      loop assigns i, t0[0 .. 2*n-1], t1[0 .. 2*n-1], t2[0 .. 2*n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double *r = cf_row_in(x, ldx, i);
    //@ assert row: \valid_read(r + (0 .. d-1)) && cf_row_box{Pre}(r, d, CF_DYNAMICS_XMAX);
    //@ assert apart: \separated(r + (0 .. d-1), t0 + (0 .. 2*n-1)) && \separated(r + (0 .. d-1), t1 + (0 .. 2*n-1)) && \separated(r + (0 .. d-1), t2 + (0 .. 2*n-1));
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(r + c, t0 + (0 .. 2*n-1)) && \separated(r + c, t1 + (0 .. 2*n-1)) && \separated(r + c, t2 + (0 .. 2*n-1));
    //@ assert same: cf_row_same{Pre, Here}(r, d);
    //@ assert box: cf_row_box(r, d, CF_DYNAMICS_XMAX);
    const double y0 = r[0], y1 = d > 1 ? r[1] : 0.0, y2 = d > 2 ? r[2] : 0.0;
    //@ assert mag: \is_finite(y0) && cf_mag(y0, 10) && \is_finite(y1) && cf_mag(y1, 10) && \is_finite(y2) && cf_mag(y2, 10);
    t0[i] = y0;
    t0[n + i] = y0;
    t1[i] = y1;
    t1[n + i] = y1;
    t2[i] = y2;
    t2[n + i] = y2;
  }
}

/* a + (b + c), sums of at most k terms */
/*@ requires size: k <= CF_DYNAMICS_NMAX;
    requires at:   cf_small_at(k, a) && cf_small_at(k, b) && cf_small_at(k, c);
    assigns \nothing;
    ensures fin:   \is_finite(\result) && cf_mag(\result, 64);
    ensures own:   cf_dyn_floor(a) && 0 <= a && 0 <= b && 0 <= c ==> cf_dyn_sum(\result); */
INLINE double total(size_t k, double a, double b, double c)
{
  (void)k; /* for the contract only */
  //@ assert end: cf_end_pre(k, a, 12) && cf_end_pre(k, b, 12) && cf_end_pre(k, c, 12);
  //@ assert add: cf_add_pre(b, c, 43);
  //@ assert pos: cf_small_first_pre(b, 43) && cf_dbl(a) && cf_dbl(b) && cf_dbl(c);
  //@ assert grow: 0 <= b && 0 <= c ==> cf_grow_pre(b, c, 1, 43);
  double s = f_add(b, c);
  //@ assert weak: cf_weak_pre(a, 43, 44) && cf_small_first_pre(a, 44);
  //@ assert add2: cf_add_pre(a, s, 44);
  //@ assert grow2: 0 <= a && 0 <= s ==> cf_dbl(s) && cf_grow_pre(a, s, 1, 44);
  double y = f_add(a, s);
  //@ assert end2: cf_weak_pre(y, 45, 64);
  //@ assert own: cf_dyn_floor(a) && 0 <= a && 0 <= b && 0 <= c ==> a <= y;
  return y;
}

/*@ requires valid: 1 <= d <= 3 && \valid(r + (0 .. d-1));
    requires fin:   \is_finite(y0) && cf_mag(y0, 64) && \is_finite(y1) && cf_mag(y1, 64) && \is_finite(y2) && cf_mag(y2, 64);
    assigns r[0 .. d-1];
    ensures mag:    cf_row_mag(r, d, 64); */
INLINE void put(size_t d, double y0, double y1, double y2, double *r)
{
  r[0] = y0;
  if (d > 1) r[1] = y1;
  if (d > 2) r[2] = y2;
}

/* Row i of u. */
/*@ requires size:  i < n <= CF_DYNAMICS_NMAX && 1 <= d <= 3 && d <= ldu <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_writable(u, n, d, ldu);
    requires fin:   \is_finite(y0) && cf_mag(y0, 64) && \is_finite(y1) && cf_mag(y1, 64) && \is_finite(y2) && cf_mag(y2, 64);
    requires done:  cf_mat_mag(u, i, d, ldu, 64);
    assigns u[0 .. cf_extent(n, d, ldu) - 1];
    ensures done:   cf_mat_mag(u, i + 1, d, ldu, 64); */
INLINE void put_row(size_t i, size_t n, size_t d, double y0, double y1, double y2, double *u, size_t ldu)
{
  (void)n; /* for the contract only */
  double *r = cf_row_out(u, ldu, i);
  //@ assert inside: cf_inside_pre(i, n, d, ldu);
  put(d, y0, y1, y2, r);
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

/* u_i := a_i + (b_i + b_(n+i)) */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 1 <= d <= 3 && d <= ldu <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_writable(u, n, d, ldu) && \valid_read(a + (0 .. 4*n-1)) && \valid_read(b + (0 .. 8*n-1));
    requires apart: \separated(u + (0 .. cf_extent(n, d, ldu) - 1), a + (0 .. 4*n-1)) && \separated(u + (0 .. cf_extent(n, d, ldu) - 1), b + (0 .. 8*n-1));
    requires a:     cf_small_above(a, n, d, CF_DYNAMICS_NMAX);
    requires b:     cf_small_below(b, n, d, CF_DYNAMICS_NMAX);
    assigns u[0 .. cf_extent(n, d, ldu) - 1];
    ensures mag:    cf_mat_mag(u, n, d, ldu, 64); */
static void fold(size_t n, size_t d, const double *restrict a, const double *restrict b, double *restrict u, size_t ldu)
{
  const size_t k = CF_DYNAMICS_NMAX;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant a:     cf_small_above(a, n, d, k);
      loop invariant b:     cf_small_below(b, n, d, k);
      loop invariant done:  cf_mat_mag(u, i, d, ldu, 64);
      loop assigns i, u[0 .. cf_extent(n, d, ldu) - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double y0 = total(k, a[i], b[i], b[n + i]), y1 = total(k, a[n + i], b[2 * n + i], b[3 * n + i]);
    const double y2 = d > 2 ? total(k, a[2 * n + i], b[4 * n + i], b[5 * n + i]) : 0.0;
    put_row(i, n, d, y0, y1, y2, u, ldu);
  }
}

/* z_i := a_i + (b_i + b_(n+i)), weights */
/*@ requires size:  n <= CF_DYNAMICS_NMAX;
    requires valid: \valid(z + (0 .. n-1)) && \valid_read(a + (0 .. n-1)) && \valid_read(b + (0 .. 2*n-1));
    requires apart: \separated(z + (0 .. n-1), a + (0 .. n-1)) && \separated(z + (0 .. n-1), b + (0 .. 2*n-1));
    requires a:     cf_small_own(a, 0, n, CF_DYNAMICS_NMAX);
    requires b:     cf_small_weights(b, 0, 2*n, CF_DYNAMICS_NMAX);
    assigns z[0 .. n-1];
    ensures pos:    \forall integer i; 0 <= i < n ==> \is_finite(z[i]) && cf_dyn_sum(z[i]); */
static void fold_weights(size_t n, const double *restrict a, const double *restrict b, double *restrict z)
{
  const size_t k = CF_DYNAMICS_NMAX;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant a:     cf_small_own(a, 0, n, k);
      loop invariant b:     cf_small_weights(b, 0, 2*n, k);
      loop invariant pos:   \forall integer j; 0 <= j < i ==> \is_finite(z[j]) && cf_dyn_sum(z[j]);
      loop assigns i, z[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) z[i] = total(k, a[i], b[i], b[n + i]);
}

void cf_small_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  double *a = work + 6 * n, *b = work + 10 * n;
  const double shift = beta < 0 ? -beta : beta;
  unfold(n, d, x, ldx, work, work + 2 * n, work + 4 * n);
  cf_row_zero(8 * n, b);
  //@ assert first: \forall integer j; 0 <= j < 8*n ==> cf_small_first_pre(b[j], 12) && cf_small_at(1, b[j]) && 0 <= b[j];
  //@ assert below: cf_small_below(b, n, d, 1);
  add_rows(n, d, causal, beta, shift, CF_DYNAMICS_TMIN, CF_DYNAMICS_TMAX, work, a, b);
  fold_weights(n, a + 3 * n, b + 6 * n, z);
  fold(n, d, a, b, u, ldu);
}
