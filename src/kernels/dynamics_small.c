/* Weighted sums for d <= 3: the pairs (i, i + s), s = 0 .. n/2, over components x0, x1, x2 laid out twice in a row (2 n), so that every loop
 * runs over independent i. a0, a1, a2, az: sums over the partners above, of the components and of the weights; b0 .. bz: below.
 * All lie in one workspace: the loops take restrict pointers, for the compiler, and the contracts say where each points, counting from x0.
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
    requires place: x1 == x0 + 2*n && x2 == x0 + 4*n;
    requires valid: \valid_read(x0 + (0 .. 6*n-1));
    requires x:     cf_small_inputs(x0, 0, 6*n);
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

/*@ requires w:   \is_finite(w) && cf_mag(w, 2);
    requires x:   cf_small_in(x);
    assigns \nothing;
    ensures at:   cf_small_at(1, \result); */
INLINE double first(double w, double x)
{
  //@ assert mul: cf_mul_pre(w, 2, x, 10);
  double y = f_mul(w, x);
  //@ assert first: cf_small_first_pre(y, 12);
  return y;
}

/*@ requires w:   \is_finite(w) && cf_mag(w, 2);
    requires x:   cf_small_in(x);
    requires at:  k <= CF_DYNAMICS_NMAX && cf_small_at(k, s);
    assigns \nothing;
    ensures at:   cf_small_at(k + 1, \result); */
INLINE double term(size_t k, double w, double x, double s)
{
  (void)k;
  //@ assert step: cf_fchain_pre(k, s, w, 2, x, 10);
  return f_fma(w, x, s);
}

/*@ requires w:   \is_finite(w) && cf_mag(w, 2) && 0 <= w;
    requires pos: k <= CF_DYNAMICS_NMAX && cf_small_pos(k, s);
    assigns \nothing;
    ensures pos:  cf_small_pos(k + 1, \result);
    ensures own:  cf_small_own(k, s) ==> cf_small_own(k + 1, \result); */
INLINE double more(size_t k, double w, double s)
{
  (void)k;
  //@ assert weak: cf_weak_pre(w, 2, 12);
  //@ assert dbl: cf_dbl(s) && cf_dbl(w);
  //@ assert grow: cf_grow_pre(s, w, k, 12);
  return f_add(s, w);
}

/* p[i] := y, the first term of a sum, n, t and lo to say where: proved apart from the arithmetic */
/*@ requires place: p == t + lo && \valid(p + i) && i < n <= CF_DYNAMICS_NMAX && 6*n <= lo <= 9*n;
    requires terms: cf_small_at(1, y) && cf_small_terms(t, lo, lo + i, 1);
    requires x:     cf_small_inputs(t, 0, 6*n);
    assigns p[i];
    ensures terms:  cf_small_terms(t, lo, lo + i + 1, 1);
    ensures x:      cf_small_inputs(t, 0, 6*n); */
INLINE void start(size_t n, const double *t, size_t lo, size_t i, double y, double *p)
{
  (void)n, (void)t, (void)lo; /* for the contract only */
  p[i] = y;
}

/* The third component, where there is one: so the loops below have no branch in their proofs. */
/*@ requires place: p == t + lo && \valid(p + i) && i < n <= CF_DYNAMICS_NMAX && 6*n <= lo <= 9*n;
    requires w:     \is_finite(w) && cf_mag(w, 2);
    requires in:    cf_small_in(x);
    requires terms: d > 2 ==> cf_small_terms(t, lo, lo + i, 1);
    requires x:     cf_small_inputs(t, 0, 6*n);
    assigns p[i];
    ensures terms:  d > 2 ==> cf_small_terms(t, lo, lo + i + 1, 1);
    ensures x:      cf_small_inputs(t, 0, 6*n); */
INLINE void start_of_three(size_t d, size_t n, const double *t, size_t lo, size_t i, double w, double x, double *p)
{
  if (d > 2) start(n, t, lo, i, first(w, x), p);
}

/*@ requires w:   \is_finite(w) && cf_mag(w, 2);
    requires x:   cf_small_in(x);
    requires at:  k <= CF_DYNAMICS_NMAX && \valid(s) && (d > 2 ==> cf_small_at(k, *s));
    assigns *s;
    ensures at:   d > 2 ==> cf_small_at(k + 1, *s); */
INLINE void term_of_three(size_t d, size_t k, double w, double x, double *s)
{
  if (d > 2) *s = term(k, w, x, *s);
}

/* az[i] := w, the first term of a sum of weights */
/*@ requires place: az == t + lo && \valid(az + i) && i < n <= CF_DYNAMICS_NMAX && 6*n <= lo <= 9*n;
    requires own:   cf_small_own(1, w) && cf_small_owns(t, lo, lo + i, 1);
    requires x:     cf_small_inputs(t, 0, 6*n);
    assigns az[i];
    ensures own:    cf_small_owns(t, lo, lo + i + 1, 1);
    ensures x:      cf_small_inputs(t, 0, 6*n); */
INLINE void start_own(size_t n, const double *t, size_t lo, size_t i, double w, double *az)
{
  (void)n, (void)t, (void)lo; /* for the contract only */
  az[i] = w;
}

/* The pairs (i, i), once. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires place: x1 == x0 + 2*n && x2 == x0 + 4*n && a0 == x0 + 6*n && a1 == x0 + 7*n && a2 == x0 + 8*n && az == x0 + 9*n;
    requires valid: \valid_read(x0 + (0 .. 6*n-1)) && \valid(a0 + (0 .. 4*n-1));
    requires x:     cf_small_inputs(x0, 0, 6*n);
    assigns a0[0 .. 4*n-1];
    ensures x:      cf_small_inputs(x0, 0, 6*n);
    ensures a0:     cf_small_terms(x0, 6*n, 7*n, 1);
    ensures a1:     cf_small_terms(x0, 7*n, 8*n, 1);
    ensures a2:     d > 2 ==> cf_small_terms(x0, 8*n, 9*n, 1);
    ensures az:     cf_small_owns(x0, 9*n, 10*n, 1); */
INLINE void selves(size_t n, size_t d, double beta, double shift, double low, double high, const double *restrict x0, const double *restrict x1,
                   const double *restrict x2, double *restrict a0, double *restrict a1, double *restrict a2, double *restrict az)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant x:     cf_small_inputs(x0, 0, 6*n);
      loop invariant a0:    cf_small_terms(x0, 6*n, 6*n + i, 1);
      loop invariant a1:    cf_small_terms(x0, 7*n, 7*n + i, 1);
      loop invariant a2:    d > 2 ==> cf_small_terms(x0, 8*n, 8*n + i, 1);
      loop invariant az:    cf_small_owns(x0, 9*n, 9*n + i, 1);
      loop assigns i, a0[0 .. 4*n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double w = weight_within(beta, shift, low, high, score(n, d, 0, i, x0, x1, x2));
    //@ assert weak: cf_weak_pre(w, 2, 12) && cf_small_first_pre(w, 12);
    //@ assert own: cf_small_own(1, w);
    start(n, x0, 6 * n, i, first(w, x0[i]), a0);
    start(n, x0, 7 * n, i, first(w, x1[i]), a1);
    start_of_three(d, n, x0, 8 * n, i, w, x2[i], a2);
    start_own(n, x0, 9 * n, i, w, az);
  }
}

/* The pairs (i, i + s), i < m: w is what each has for the other. */
/*@ requires size:  1 <= s && m <= n && s + m <= 2*n && s <= n && n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires place: x1 == x0 + 2*n && x2 == x0 + 4*n && a0 == x0 + 6*n && a1 == x0 + 7*n && a2 == x0 + 8*n && az == x0 + 9*n &&
                    b0 == x0 + 10*n && b1 == x0 + 12*n && b2 == x0 + 14*n && bz == x0 + 16*n;
    requires valid: \valid_read(x0 + (0 .. 6*n-1)) && \valid(a0 + (0 .. 12*n-1));
    requires x:     cf_small_inputs(x0, 0, 6*n);
    requires a:     cf_small_terms(x0, 6*n, 8*n, s);
    requires a2:    d > 2 ==> cf_small_terms(x0, 8*n, 9*n, s);
    requires az:    cf_small_owns(x0, 9*n, 10*n, s);
    requires b:     cf_small_terms(x0, 10*n, 14*n, s);
    requires b2:    d > 2 ==> cf_small_terms(x0, 14*n, 16*n, s);
    requires bz:    cf_small_weights(x0, 16*n, 18*n, s);
    assigns a0[0 .. 12*n-1];
    ensures x:      cf_small_inputs(x0, 0, 6*n);
    ensures a:      cf_small_terms(x0, 6*n, 8*n, s + 1);
    ensures a2:     d > 2 ==> cf_small_terms(x0, 8*n, 9*n, s + 1);
    ensures az:     cf_small_owns(x0, 9*n, 10*n, s + 1);
    ensures b:      cf_small_terms(x0, 10*n, 14*n, s + 1);
    ensures b2:     d > 2 ==> cf_small_terms(x0, 14*n, 16*n, s + 1);
    ensures bz:     cf_small_weights(x0, 16*n, 18*n, s + 1); */
INLINE void pairs(size_t n, size_t m, size_t s, size_t d, double beta, double shift, double low, double high, const double *restrict x0,
                  const double *restrict x1, const double *restrict x2, double *restrict a0, double *restrict a1, double *restrict a2,
                  double *restrict az, double *restrict b0, double *restrict b1, double *restrict b2, double *restrict bz)
{
  //@ assert latera: cf_small_later(x0, 6*n, 8*n, s, s + 1);
  //@ assert latera2: d > 2 ==> cf_small_later(x0, 8*n, 9*n, s, s + 1);
  //@ assert laterz: cf_small_later(x0, 9*n, 10*n, s, s + 1);
  //@ assert laterb: cf_small_later(x0, 10*n, 14*n, s, s + 1);
  //@ assert laterb2: d > 2 ==> cf_small_later(x0, 14*n, 16*n, s, s + 1);
  //@ assert laterw: cf_small_later(x0, 16*n, 18*n, s, s + 1);
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant x:     cf_small_inputs(x0, 0, 6*n);
      loop invariant a:     cf_small_terms(x0, 6*n, 8*n, s + 1);
      loop invariant a2:    d > 2 ==> cf_small_terms(x0, 8*n, 9*n, s + 1);
      loop invariant az:    cf_small_owns(x0, 9*n, 10*n, s + 1);
      loop invariant b:     cf_small_terms(x0, 10*n, 14*n, s + 1);
      loop invariant b2:    d > 2 ==> cf_small_terms(x0, 14*n, 16*n, s + 1);
      loop invariant bz:    cf_small_weights(x0, 16*n, 18*n, s + 1);
      loop invariant ta0:   cf_small_terms(x0, 6*n + i, 7*n, s);
      loop invariant ta1:   cf_small_terms(x0, 7*n + i, 8*n, s);
      loop invariant ta2:   d > 2 ==> cf_small_terms(x0, 8*n + i, 9*n, s);
      loop invariant taz:   cf_small_owns(x0, 9*n + i, 10*n, s);
      loop invariant tb0:   cf_small_terms(x0, 10*n + s + i, 12*n, s);
      loop invariant tb1:   cf_small_terms(x0, 12*n + s + i, 14*n, s);
      loop invariant tb2:   d > 2 ==> cf_small_terms(x0, 14*n + s + i, 16*n, s);
      loop invariant tbz:   cf_small_weights(x0, 16*n + s + i, 18*n, s);
      loop assigns i, a0[0 .. 12*n-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    const double w = weight_within(beta, shift, low, high, score(n, d, s, i, x0, x1, x2));
    a0[i] = term(s, w, x0[s + i], a0[i]);
    a1[i] = term(s, w, x1[s + i], a1[i]);
    az[i] = more(s, w, az[i]);
    b0[s + i] = term(s, w, x0[i], b0[s + i]);
    b1[s + i] = term(s, w, x1[i], b1[s + i]);
    bz[s + i] = more(s, w, bz[s + i]);
    term_of_three(d, s, w, x2[s + i], a2 + i);
    term_of_three(d, s, w, x2[i], b2 + s + i);
  }
}

/* The pairs (i, i + s), i + s < n, for i + s alone. */
/*@ requires size:  1 <= s < n && n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires place: x1 == x0 + 2*n && x2 == x0 + 4*n && b0 == x0 + 10*n && b1 == x0 + 12*n && b2 == x0 + 14*n && bz == x0 + 16*n;
    requires valid: \valid_read(x0 + (0 .. 6*n-1)) && \valid(b0 + (0 .. 8*n-1));
    requires x:     cf_small_inputs(x0, 0, 6*n);
    requires b:     cf_small_terms(x0, 10*n, 14*n, s);
    requires b2:    d > 2 ==> cf_small_terms(x0, 14*n, 16*n, s);
    requires bz:    cf_small_weights(x0, 16*n, 18*n, s);
    assigns b0[0 .. 8*n-1];
    ensures x:      cf_small_inputs(x0, 0, 6*n);
    ensures b:      cf_small_terms(x0, 10*n, 14*n, s + 1);
    ensures b2:     d > 2 ==> cf_small_terms(x0, 14*n, 16*n, s + 1);
    ensures bz:     cf_small_weights(x0, 16*n, 18*n, s + 1); */
INLINE void followers(size_t n, size_t s, size_t d, double beta, double shift, double low, double high, const double *restrict x0,
                      const double *restrict x1, const double *restrict x2, double *restrict b0, double *restrict b1, double *restrict b2,
                      double *restrict bz)
{
  const size_t m = n - s;
  //@ assert laterb: cf_small_later(x0, 10*n, 14*n, s, s + 1);
  //@ assert laterb2: d > 2 ==> cf_small_later(x0, 14*n, 16*n, s, s + 1);
  //@ assert laterw: cf_small_later(x0, 16*n, 18*n, s, s + 1);
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant x:     cf_small_inputs(x0, 0, 6*n);
      loop invariant b:     cf_small_terms(x0, 10*n, 14*n, s + 1);
      loop invariant b2:    d > 2 ==> cf_small_terms(x0, 14*n, 16*n, s + 1);
      loop invariant bz:    cf_small_weights(x0, 16*n, 18*n, s + 1);
      loop invariant tb0:   cf_small_terms(x0, 10*n + s + i, 12*n, s);
      loop invariant tb1:   cf_small_terms(x0, 12*n + s + i, 14*n, s);
      loop invariant tb2:   d > 2 ==> cf_small_terms(x0, 14*n + s + i, 16*n, s);
      loop invariant tbz:   cf_small_weights(x0, 16*n + s + i, 18*n, s);
      loop assigns i, b0[0 .. 8*n-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    const double w = weight_within(beta, shift, low, high, score(n, d, s, i, x0, x1, x2));
    b0[s + i] = term(s, w, x0[i], b0[s + i]);
    b1[s + i] = term(s, w, x1[i], b1[s + i]);
    term_of_three(d, s, w, x2[i], b2 + s + i);
    bz[s + i] = more(s, w, bz[s + i]);
  }
}

/* Every unordered pair. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid(t + (0 .. 18*n-1));
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires b:     cf_small_terms(t, 10*n, 14*n, 1);
    requires b2:    d > 2 ==> cf_small_terms(t, 14*n, 16*n, 1);
    requires bz:    cf_small_weights(t, 16*n, 18*n, 1);
    assigns t[6*n .. 18*n-1];
    ensures a:      cf_small_terms(t, 6*n, 8*n, CF_DYNAMICS_NMAX);
    ensures a2:     d > 2 ==> cf_small_terms(t, 8*n, 9*n, CF_DYNAMICS_NMAX);
    ensures az:     cf_small_owns(t, 9*n, 10*n, CF_DYNAMICS_NMAX);
    ensures b:      cf_small_terms(t, 10*n, 14*n, CF_DYNAMICS_NMAX);
    ensures b2:     d > 2 ==> cf_small_terms(t, 14*n, 16*n, CF_DYNAMICS_NMAX);
    ensures bz:     cf_small_weights(t, 16*n, 18*n, CF_DYNAMICS_NMAX); */
INLINE void all_rows(size_t n, size_t d, double beta, double shift, double low, double high, double *t)
{
  double *a = t + 6 * n, *b = t + 10 * n;
  size_t s = 1;
  selves(n, d, beta, shift, low, high, t, t + 2 * n, t + 4 * n, a, a + n, a + 2 * n, a + 3 * n);
  /*@ loop invariant index: 1 <= s <= n / 2 + 1;
      loop invariant x:     cf_small_inputs(t, 0, 6*n);
      loop invariant a:     cf_small_terms(t, 6*n, 8*n, s);
      loop invariant a2:    d > 2 ==> cf_small_terms(t, 8*n, 9*n, s);
      loop invariant az:    cf_small_owns(t, 9*n, 10*n, s);
      loop invariant b:     cf_small_terms(t, 10*n, 14*n, s);
      loop invariant b2:    d > 2 ==> cf_small_terms(t, 14*n, 16*n, s);
      loop invariant bz:    cf_small_weights(t, 16*n, 18*n, s);
      loop assigns s, t[6*n .. 18*n-1];
      loop variant n / 2 - s; */
  for (; s <= n / 2; s++) {
    const size_t m = s < n - s ? n : s;
    pairs(n, m, s, d, beta, shift, low, high, t, t + 2 * n, t + 4 * n, a, a + n, a + 2 * n, a + 3 * n, b, b + 2 * n, b + 4 * n, b + 6 * n);
  }
  //@ assert mosta: cf_small_later(t, 6*n, 8*n, s, CF_DYNAMICS_NMAX);
  //@ assert mosta2: d > 2 ==> cf_small_later(t, 8*n, 9*n, s, CF_DYNAMICS_NMAX);
  //@ assert mostz: cf_small_later(t, 9*n, 10*n, s, CF_DYNAMICS_NMAX);
  //@ assert mostb: cf_small_later(t, 10*n, 14*n, s, CF_DYNAMICS_NMAX);
  //@ assert mostb2: d > 2 ==> cf_small_later(t, 14*n, 16*n, s, CF_DYNAMICS_NMAX);
  //@ assert mostw: cf_small_later(t, 16*n, 18*n, s, CF_DYNAMICS_NMAX);
}

/* Every pair (i, j), j <= i. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid(t + (0 .. 18*n-1));
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires b:     cf_small_terms(t, 10*n, 14*n, 1);
    requires b2:    d > 2 ==> cf_small_terms(t, 14*n, 16*n, 1);
    requires bz:    cf_small_weights(t, 16*n, 18*n, 1);
    assigns t[6*n .. 18*n-1];
    ensures a:      cf_small_terms(t, 6*n, 8*n, CF_DYNAMICS_NMAX);
    ensures a2:     d > 2 ==> cf_small_terms(t, 8*n, 9*n, CF_DYNAMICS_NMAX);
    ensures az:     cf_small_owns(t, 9*n, 10*n, CF_DYNAMICS_NMAX);
    ensures b:      cf_small_terms(t, 10*n, 14*n, CF_DYNAMICS_NMAX);
    ensures b2:     d > 2 ==> cf_small_terms(t, 14*n, 16*n, CF_DYNAMICS_NMAX);
    ensures bz:     cf_small_weights(t, 16*n, 18*n, CF_DYNAMICS_NMAX); */
INLINE void ordered_rows(size_t n, size_t d, double beta, double shift, double low, double high, double *t)
{
  double *a = t + 6 * n, *b = t + 10 * n;
  size_t s = 1;
  selves(n, d, beta, shift, low, high, t, t + 2 * n, t + 4 * n, a, a + n, a + 2 * n, a + 3 * n);
  /*@ loop invariant index: 1 <= s && (s <= n || s == 1);
      loop invariant x:     cf_small_inputs(t, 0, 6*n);
      loop invariant a:     cf_small_terms(t, 6*n, 8*n, 1);
      loop invariant a2:    d > 2 ==> cf_small_terms(t, 8*n, 9*n, 1);
      loop invariant az:    cf_small_owns(t, 9*n, 10*n, 1);
      loop invariant b:     cf_small_terms(t, 10*n, 14*n, s);
      loop invariant b2:    d > 2 ==> cf_small_terms(t, 14*n, 16*n, s);
      loop invariant bz:    cf_small_weights(t, 16*n, 18*n, s);
      loop assigns s, t[10*n .. 18*n-1];
      loop variant n - s; */
  for (; s < n; s++)
    followers(n, s, d, beta, shift, low, high, t, t + 2 * n, t + 4 * n, b, b + 2 * n, b + 4 * n, b + 6 * n);
  //@ assert mosta: cf_small_later(t, 6*n, 8*n, 1, CF_DYNAMICS_NMAX);
  //@ assert mosta2: d > 2 ==> cf_small_later(t, 8*n, 9*n, 1, CF_DYNAMICS_NMAX);
  //@ assert mostz: cf_small_later(t, 9*n, 10*n, 1, CF_DYNAMICS_NMAX);
  //@ assert mostb: cf_small_later(t, 10*n, 14*n, s, CF_DYNAMICS_NMAX);
  //@ assert mostb2: d > 2 ==> cf_small_later(t, 14*n, 16*n, s, CF_DYNAMICS_NMAX);
  //@ assert mostw: cf_small_later(t, 16*n, 18*n, s, CF_DYNAMICS_NMAX);
}

/* Constant dimensions: no test is left in the loops. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 1 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid(t + (0 .. 18*n-1));
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires b:     cf_small_terms(t, 10*n, 14*n, 1);
    requires b2:    d > 2 ==> cf_small_terms(t, 14*n, 16*n, 1);
    requires bz:    cf_small_weights(t, 16*n, 18*n, 1);
    assigns t[6*n .. 18*n-1];
    ensures a:      cf_small_terms(t, 6*n, 8*n, CF_DYNAMICS_NMAX);
    ensures a2:     d > 2 ==> cf_small_terms(t, 8*n, 9*n, CF_DYNAMICS_NMAX);
    ensures az:     cf_small_owns(t, 9*n, 10*n, CF_DYNAMICS_NMAX);
    ensures b:      cf_small_terms(t, 10*n, 14*n, CF_DYNAMICS_NMAX);
    ensures b2:     d > 2 ==> cf_small_terms(t, 14*n, 16*n, CF_DYNAMICS_NMAX);
    ensures bz:     cf_small_weights(t, 16*n, 18*n, CF_DYNAMICS_NMAX); */
CLONES static void add_rows(size_t n, size_t d, int causal, double beta, double shift, double low, double high, double *t)
{
  if (causal && d > 2) ordered_rows(n, 3, beta, shift, low, high, t);
  else if (causal) ordered_rows(n, 2, beta, shift, low, high, t);
  else if (d > 2) all_rows(n, 3, beta, shift, low, high, t);
  else all_rows(n, 2, beta, shift, low, high, t);
}

/* c[n + i] := c[i], c the component that begins at t[lo] */
/*@ requires size:  lo <= 4 * CF_DYNAMICS_NMAX && n <= CF_DYNAMICS_NMAX && \valid(t + (lo .. lo + 2*n - 1));
    requires x:     cf_small_inputs(t, lo, lo + n);
    assigns t[lo + n .. lo + 2*n - 1];
    ensures x:      cf_small_inputs(t, lo, lo + 2*n); */
static inline void repeat(size_t lo, size_t n, double *t)
{
  const double *c = t + lo;
  double *again = t + lo + n;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant x:     cf_small_inputs(t, lo, lo + n + i);
      loop assigns i, t[lo + n .. lo + 2*n - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) again[i] = c[i];
}

/* The components of the tokens, twice; zeros beyond d. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 1 <= d <= 3 && ldx <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && \valid(t + (0 .. 18*n-1));
    requires apart: cf_mat_apart(x, n, d, ldx, t, 18*n);
    requires box:   cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    assigns t[0 .. 6*n-1];
    ensures x:      cf_small_inputs(t, 0, 6*n); */
static void unfold(size_t n, size_t d, const double *restrict x, size_t ldx, double *restrict t)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant t0:    cf_small_inputs(t, 0, i);
      loop invariant t1:    cf_small_inputs(t, 2*n, 2*n + i);
      loop invariant t2:    cf_small_inputs(t, 4*n, 4*n + i);
      loop assigns i, t[0 .. 6*n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double *r = cf_row_in(x, ldx, i);
    //@ assert row: \valid_read(r + (0 .. d-1)) && cf_row_box{Pre}(r, d, CF_DYNAMICS_XMAX);
    //@ assert apart: \separated(r + (0 .. d-1), t + (0 .. 18*n-1));
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(r + c, t + (0 .. 6*n-1));
    //@ assert same: cf_row_same{Pre, Here}(r, d);
    //@ assert box: cf_row_box(r, d, CF_DYNAMICS_XMAX);
    const double y0 = r[0], y1 = d > 1 ? r[1] : 0.0, y2 = d > 2 ? r[2] : 0.0;
    //@ assert in0: cf_small_in(y0);
    //@ assert in1: cf_small_in(y1);
    //@ assert in2: cf_small_in(y2);
    t[i] = y0;
    t[2 * n + i] = y1;
    t[4 * n + i] = y2;
  }
  repeat(0, n, t);
  repeat(2 * n, n, t);
  repeat(4 * n, n, t);
}

/* a + (b + c), sums of at most k terms */
/*@ requires size: k <= CF_DYNAMICS_NMAX;
    requires at:   cf_small_at(k, a) && cf_small_at(k, b) && cf_small_at(k, c);
    assigns \nothing;
    ensures fin:   cf_small_out(\result);
    ensures own:   cf_small_own(k, a) && cf_small_pos(k, b) && cf_small_pos(k, c) ==> cf_small_sum(\result); */
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
    requires fin:   cf_small_out(y0) && cf_small_out(y1) && cf_small_out(y2);
    assigns r[0 .. d-1];
    ensures out:    \forall integer j; 0 <= j < d ==> cf_small_out(r[j]); */
INLINE void put(size_t d, double y0, double y1, double y2, double *r)
{
  r[0] = y0;
  if (d > 1) r[1] = y1;
  if (d > 2) r[2] = y2;
  //@ assert one: cf_small_out(r[0]);
  //@ assert two: d > 1 ==> cf_small_out(r[1]);
  //@ assert three: d > 2 ==> cf_small_out(r[2]);
}

/* Row i of u. */
/*@ requires size:  i < n <= CF_DYNAMICS_NMAX && 1 <= d <= 3 && d <= ldu <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_writable(u, n, d, ldu);
    requires fin:   cf_small_out(y0) && cf_small_out(y1) && cf_small_out(y2);
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

/* u_i := a_i + (b_i + b_(n+i)), sums of the workspace t */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 1 <= d <= 3 && d <= ldu <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_writable(u, n, d, ldu) && \valid_read(t + (0 .. 18*n-1));
    requires apart: \separated(u + (0 .. cf_extent(n, d, ldu) - 1), t + (0 .. 18*n-1));
    requires a:     cf_small_terms(t, 6*n, 8*n, CF_DYNAMICS_NMAX);
    requires a2:    d > 2 ==> cf_small_terms(t, 8*n, 9*n, CF_DYNAMICS_NMAX);
    requires b:     cf_small_terms(t, 10*n, 14*n, CF_DYNAMICS_NMAX);
    requires b2:    d > 2 ==> cf_small_terms(t, 14*n, 16*n, CF_DYNAMICS_NMAX);
    assigns u[0 .. cf_extent(n, d, ldu) - 1];
    ensures mag:    cf_mat_mag(u, n, d, ldu, 64); */
static void fold(size_t n, size_t d, const double *restrict t, double *restrict u, size_t ldu)
{
  const double *a = t + 6 * n, *b = t + 10 * n;
  const size_t k = CF_DYNAMICS_NMAX;
  //@ assert cells: \forall integer j; 0 <= j < 18*n ==> \separated(t + j, u + (0 .. cf_extent(n, d, ldu) - 1));
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant a:     cf_small_terms(t, 6*n, 8*n, k);
      loop invariant a2:    d > 2 ==> cf_small_terms(t, 8*n, 9*n, k);
      loop invariant b:     cf_small_terms(t, 10*n, 14*n, k);
      loop invariant b2:    d > 2 ==> cf_small_terms(t, 14*n, 16*n, k);
      loop invariant done:  cf_mat_mag(u, i, d, ldu, 64);
      loop assigns i, u[0 .. cf_extent(n, d, ldu) - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double y0 = total(k, a[i], b[i], b[n + i]), y1 = total(k, a[n + i], b[2 * n + i], b[3 * n + i]);
    const double y2 = d > 2 ? total(k, a[2 * n + i], b[4 * n + i], b[5 * n + i]) : 0.0;
    //@ assert out: cf_small_out(y2);
    put_row(i, n, d, y0, y1, y2, u, ldu);
  }
}

/* z_i := a_i + (b_i + b_(n+i)), weights */
/*@ requires size:  n <= CF_DYNAMICS_NMAX;
    requires valid: \valid(z + (0 .. n-1)) && \valid_read(t + (0 .. 18*n-1));
    requires apart: \separated(z + (0 .. n-1), t + (0 .. 18*n-1));
    requires own:   cf_small_owns(t, 9*n, 10*n, CF_DYNAMICS_NMAX) && cf_small_weights(t, 16*n, 18*n, CF_DYNAMICS_NMAX);
    assigns z[0 .. n-1];
    ensures pos:    \forall integer i; 0 <= i < n ==> cf_small_sum(z[i]); */
static void fold_weights(size_t n, const double *restrict t, double *restrict z)
{
  const double *a = t + 9 * n, *b = t + 16 * n;
  const size_t k = CF_DYNAMICS_NMAX;
  //@ assert cells: \forall integer j; 0 <= j < 18*n ==> \separated(t + j, z + (0 .. n-1));
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant a:     cf_small_owns(t, 9*n, 10*n, CF_DYNAMICS_NMAX);
      loop invariant b:     cf_small_weights(t, 16*n, 18*n, k);
      loop invariant pos:   \forall integer j; 0 <= j < i ==> cf_small_sum(z[j]);
      loop assigns i, z[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) z[i] = total(k, a[i], b[i], b[n + i]);
}

/* t[lo .. hi-1] := 0, sums of no term */
/*@ requires size:  lo <= hi <= 18 * CF_DYNAMICS_NMAX && \valid(t + (lo .. hi-1));
    assigns t[lo .. hi-1];
    ensures zero:   cf_small_weights(t, lo, hi, 1); */
static void clear(size_t lo, size_t hi, double *t)
{
  const double zero = 0.0;
  //@ assert first: cf_small_first_pre(zero, 12);
  //@ assert zero: cf_small_pos(1, zero);
  /*@ loop invariant index: lo <= j <= hi;
      loop invariant zero:  cf_small_weights(t, lo, j, 1);
      loop assigns j, t[lo .. hi-1];
      loop variant hi - j; */
  for (size_t j = lo; j < hi; j++) t[j] = zero;
}

void cf_small_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  const double shift = beta < 0 ? -beta : beta;
  //@ assert beta: cf_mag(beta, 20) && \is_finite(shift) && cf_mag(shift, 20);
  //@ assert zcells: \forall integer j; 0 <= j < n ==> \separated(z + j, u + (0 .. cf_extent(n, d, ldu) - 1));
  //@ assert wcells: \forall integer j; 0 <= j < 18*n ==> \separated(work + j, z + (0 .. n-1));
  unfold(n, d, x, ldx, work);
  clear(10 * n, 18 * n, work);
  add_rows(n, d, causal, beta, shift, CF_DYNAMICS_TMIN, CF_DYNAMICS_TMAX, work);
  fold_weights(n, work, z);
  //@ assert a: cf_small_terms(work, 6*n, 8*n, CF_DYNAMICS_NMAX);
  //@ assert a2: d > 2 ==> cf_small_terms(work, 8*n, 9*n, CF_DYNAMICS_NMAX);
  //@ assert b: cf_small_terms(work, 10*n, 14*n, CF_DYNAMICS_NMAX);
  //@ assert b2: d > 2 ==> cf_small_terms(work, 14*n, 16*n, CF_DYNAMICS_NMAX);
  fold(n, d, work, u, ldu);
  //@ assert sums: \forall integer j; 0 <= j < n ==> cf_small_sum(z[j]);
}
