/* Weighted sums for d <= 3: the pairs (i, i + s), s = 0 .. n/2, over components x0, x1, x2 laid out twice in a row (2 n), so that every loop
 * runs over independent i. a0, a1, a2, az: sums over the partners above, of the components and of the weights; b0 .. bz: below.
 * All lie in one workspace t: components, 6 n; sums of terms, a0 a1 a2 b0 b1 b2, 9 n; sums of weights, az bz, 3 n. The loops take restrict
 * pointers, for the compiler, and the contracts say where each points. Arguments that only a contract needs: t and n; k and l, which count
 * the terms that any sum of terms, of weights, may have so far; f, up to which sums of weights hold the token's own.
 * Compiled with -O3 (Makefile). */
#include "dynamics_parts.h"
#include "row.h"
#ifdef __FRAMAC__
#include "dynamics_small.acsl"
#endif

/* terms that a pass over i < n may add to one sum, counted as if all went to the same; all that a sum has in the end */
enum { TERMS = 6 << 24, WEIGHTS = 2 << 24 };
#define MOST ((size_t)1 << 50)

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
    requires at:  k < MOST && cf_small_at(k, s);
    assigns \nothing;
    ensures at:   cf_small_at(k + 1, \result); */
INLINE double term(size_t k, double w, double x, double s)
{
  (void)k;
  //@ assert step: cf_fchain_pre(k, s, w, 2, x, 10);
  return f_fma(w, x, s);
}

/*@ requires w:   \is_finite(w) && cf_mag(w, 2) && 0 <= w;
    requires pos: k < MOST && cf_small_pos(k, s);
    assigns \nothing;
    ensures pos:  cf_small_pos(k + 1, \result);
    ensures own:  cf_small_floor(s) ==> cf_small_floor(\result); */
INLINE double more(size_t k, double w, double s)
{
  (void)k;
  //@ assert weak: cf_weak_pre(w, 2, 12);
  //@ assert dbl: cf_dbl(s) && cf_dbl(w);
  //@ assert rise: cf_small_rise_pre(k, s, w);
  return f_add(s, w);
}

/* ---- one store each: the rest of the workspace stays what it is */
/* p[i] := y, a sum of terms */
/*@ requires place: p == t + at && n <= CF_DYNAMICS_NMAX && 6*n <= at + i < 15*n && f <= 16*n && \valid(p + i);
    requires y:     cf_small_at(k, y);
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, k);
    requires sums:  cf_small_weights(t, 15*n, 18*n, l);
    requires own:   cf_small_floors(t, 15*n, f);
    assigns t[at + i];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures terms:  cf_small_terms(t, 6*n, 15*n, k);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, l);
    ensures own:    cf_small_floors(t, 15*n, f); */
INLINE void set_term(size_t n, double *t, size_t k, size_t l, size_t f, size_t at, size_t i, double y, double *p)
{
  (void)n, (void)t, (void)k, (void)l, (void)f, (void)at; /* for the contract only */
  p[i] = y;
}

/* p[i] := y, a sum of weights, where it has to, of the token's own */
/*@ requires place: p == t + at && n <= CF_DYNAMICS_NMAX && 15*n <= at + i < 18*n && f <= 16*n && \valid(p + i);
    requires y:     cf_small_pos(l, y);
    requires yown:  at + i < f ==> cf_small_floor(y);
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, k);
    requires sums:  cf_small_weights(t, 15*n, 18*n, l);
    requires own:   cf_small_floors(t, 15*n, f);
    assigns t[at + i];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures terms:  cf_small_terms(t, 6*n, 15*n, k);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, l);
    ensures own:    cf_small_floors(t, 15*n, f);
    ensures here:   p[i] == y; */
INLINE void set_sum(size_t n, double *t, size_t k, size_t l, size_t f, size_t at, size_t i, double y, double *p)
{
  (void)n, (void)t, (void)k, (void)l, (void)f, (void)at; /* for the contract only */
  p[i] = y;
}

/* az[i] := w, the token's own weight */
/*@ requires place: az == t + 15*n && n <= CF_DYNAMICS_NMAX && i < n && f == 15*n + i && \valid(az + i);
    requires w:     cf_small_pos(l, w) && cf_small_floor(w);
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, k);
    requires sums:  cf_small_weights(t, 15*n, 18*n, l);
    requires own:   cf_small_floors(t, 15*n, f);
    assigns t[15*n + i];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures terms:  cf_small_terms(t, 6*n, 15*n, k);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, l);
    ensures own:    cf_small_floors(t, 15*n, f + 1); */
INLINE void set_own(size_t n, double *t, size_t k, size_t l, size_t f, size_t i, double w, double *az)
{
  (void)n, (void)t, (void)k, (void)l, (void)f; /* for the contract only */
  az[i] = w;
  //@ assert before: cf_small_floors(t, 15*n, 15*n + i);
  //@ assert here: cf_small_floor(t[15*n + i]);
}

/* p[i] += w x */
/*@ requires place: p == t + at && n <= CF_DYNAMICS_NMAX && 6*n <= at + i < 15*n && f <= 16*n && \valid(p + i);
    requires count: k < MOST;
    requires w:     \is_finite(w) && cf_mag(w, 2);
    requires in:    cf_small_in(x);
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, k);
    requires sums:  cf_small_weights(t, 15*n, 18*n, l);
    requires own:   cf_small_floors(t, 15*n, f);
    assigns t[at + i];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures terms:  cf_small_terms(t, 6*n, 15*n, k + 1);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, l);
    ensures own:    cf_small_floors(t, 15*n, f); */
INLINE void add_term(size_t n, double *t, size_t k, size_t l, size_t f, size_t at, size_t i, double w, double x, double *p)
{
  //@ assert here: cf_small_at(k, p[i]);
  //@ assert later: cf_small_later(t, 6*n, 15*n, k, k + 1);
  //@ assert terms: cf_small_terms(t, 6*n, 15*n, k + 1);
  const double y = term(k, w, x, p[i]);
  set_term(n, t, k + 1, l, f, at, i, y, p);
}

/* The third component, where there is one. */
/*@ requires place: p == t + at && n <= CF_DYNAMICS_NMAX && 6*n <= at + i < 15*n && f <= 16*n && \valid(p + i);
    requires count: k < MOST;
    requires w:     \is_finite(w) && cf_mag(w, 2);
    requires in:    cf_small_in(x);
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, k);
    requires sums:  cf_small_weights(t, 15*n, 18*n, l);
    requires own:   cf_small_floors(t, 15*n, f);
    assigns t[at + i];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures terms:  cf_small_terms(t, 6*n, 15*n, k + 1);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, l);
    ensures own:    cf_small_floors(t, 15*n, f); */
INLINE void add_third(size_t d, size_t n, double *t, size_t k, size_t l, size_t f, size_t at, size_t i, double w, double x, double *p)
{
  //@ assert later: cf_small_later(t, 6*n, 15*n, k, k + 1);
  //@ assert terms: cf_small_terms(t, 6*n, 15*n, k + 1);
  if (d > 2) add_term(n, t, k, l, f, at, i, w, x, p);
}

/* p[i] += w */
/*@ requires place: p == t + at && n <= CF_DYNAMICS_NMAX && 15*n <= at + i < 18*n && f <= 16*n && \valid(p + i);
    requires count: l < MOST;
    requires w:     \is_finite(w) && cf_mag(w, 2) && 0 <= w;
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, k);
    requires sums:  cf_small_weights(t, 15*n, 18*n, l);
    requires own:   cf_small_floors(t, 15*n, f);
    assigns t[at + i];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures terms:  cf_small_terms(t, 6*n, 15*n, k);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, l + 1);
    ensures own:    cf_small_floors(t, 15*n, f); */
INLINE void add_weight(size_t n, double *t, size_t k, size_t l, size_t f, size_t at, size_t i, double w, double *p)
{
  //@ assert later: cf_small_later(t, 15*n, 18*n, l, l + 1);
  //@ assert sums: cf_small_weights(t, 15*n, 18*n, l + 1);
  //@ assert here: at + i < f ==> cf_small_floor(p[i]);
  const double y = more(l, w, p[i]);
  set_sum(n, t, k, l + 1, f, at, i, y, p);
}

/* The pairs (i, i), once. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires place: x0 == t && x1 == t + 2*n && x2 == t + 4*n && a0 == t + 6*n && a1 == t + 7*n && a2 == t + 8*n && az == t + 15*n;
    requires valid: \valid(t + (0 .. 18*n-1));
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, 1);
    requires sums:  cf_small_weights(t, 15*n, 18*n, 1);
    assigns t[6*n .. 18*n-1];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures terms:  cf_small_terms(t, 6*n, 15*n, 1);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, 1);
    ensures own:    cf_small_floors(t, 15*n, 16*n); */
INLINE void selves(size_t n, size_t d, double beta, double shift, double low, double high, double *t, const double *restrict x0,
                   const double *restrict x1, const double *restrict x2, double *restrict a0, double *restrict a1, double *restrict a2,
                   double *restrict az)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant x:     cf_small_inputs(t, 0, 6*n);
      loop invariant terms: cf_small_terms(t, 6*n, 15*n, 1);
      loop invariant sums:  cf_small_weights(t, 15*n, 18*n, 1);
      loop invariant own:   cf_small_floors(t, 15*n, 15*n + i);
      loop assigns i, t[6*n .. 18*n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double w = weight_within(beta, shift, low, high, score(n, d, 0, i, x0, x1, x2));
    //@ assert weak: cf_weak_pre(w, 2, 12) && cf_small_first_pre(w, 12);
    //@ assert own: cf_small_pos(1, w) && cf_small_floor(w);
    set_term(n, t, 1, 1, 15 * n + i, 6 * n, i, first(w, x0[i]), a0);
    set_term(n, t, 1, 1, 15 * n + i, 7 * n, i, first(w, x1[i]), a1);
    if (d > 2) set_term(n, t, 1, 1, 15 * n + i, 8 * n, i, first(w, x2[i]), a2);
    set_own(n, t, 1, 1, 15 * n + i, i, w, az);
  }
}

/* The pairs (i, i + s), i < m: w is what each has for the other. */
/*@ requires size:  1 <= s && m <= n && s + m <= 2*n && s <= n && n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires place: x0 == t && x1 == t + 2*n && x2 == t + 4*n && a0 == t + 6*n && a1 == t + 7*n && a2 == t + 8*n;
    requires below: b0 == t + 9*n && b1 == t + 11*n && b2 == t + 13*n && az == t + 15*n && bz == t + 16*n;
    requires valid: \valid(t + (0 .. 18*n-1));
    requires count: k + TERMS <= MOST && l + WEIGHTS <= MOST;
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, k);
    requires sums:  cf_small_weights(t, 15*n, 18*n, l);
    requires own:   cf_small_floors(t, 15*n, 16*n);
    assigns t[6*n .. 18*n-1];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures terms:  cf_small_terms(t, 6*n, 15*n, k + TERMS);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, l + WEIGHTS);
    ensures own:    cf_small_floors(t, 15*n, 16*n); */
INLINE void pairs(size_t n, size_t m, size_t s, size_t d, size_t k, size_t l, double beta, double shift, double low, double high, double *t,
                  const double *restrict x0, const double *restrict x1, const double *restrict x2, double *restrict a0, double *restrict a1,
                  double *restrict a2, double *restrict b0, double *restrict b1, double *restrict b2, double *restrict az, double *restrict bz)
{
  const size_t f = 16 * n;
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant x:     cf_small_inputs(t, 0, 6*n);
      loop invariant terms: cf_small_terms(t, 6*n, 15*n, k + 6*i);
      loop invariant sums:  cf_small_weights(t, 15*n, 18*n, l + 2*i);
      loop invariant own:   cf_small_floors(t, 15*n, 16*n);
      loop assigns i, t[6*n .. 18*n-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    const double w = weight_within(beta, shift, low, high, score(n, d, s, i, x0, x1, x2));
    const size_t p = k + 6 * i, q = l + 2 * i;
    //@ assert inside: i < n && s + i < 2*n;
    add_term(n, t, p, q, f, 6 * n, i, w, x0[s + i], a0);
    add_term(n, t, p + 1, q, f, 7 * n, i, w, x1[s + i], a1);
    add_weight(n, t, p + 2, q, f, 15 * n, i, w, az);
    add_term(n, t, p + 2, q + 1, f, 9 * n, s + i, w, x0[i], b0);
    add_term(n, t, p + 3, q + 1, f, 11 * n, s + i, w, x1[i], b1);
    add_weight(n, t, p + 4, q + 1, f, 16 * n, s + i, w, bz);
    add_third(d, n, t, p + 4, q + 2, f, 8 * n, i, w, x2[s + i], a2);
    add_third(d, n, t, p + 5, q + 2, f, 13 * n, s + i, w, x2[i], b2);
  }
  //@ assert later: cf_small_later(t, 6*n, 15*n, k + 6*m, k + TERMS);
  //@ assert laterw: cf_small_later(t, 15*n, 18*n, l + 2*m, l + WEIGHTS);
}

/* The pairs (i, i + s), i + s < n, for i + s alone. */
/*@ requires size:  1 <= s < n && n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires place: x0 == t && x1 == t + 2*n && x2 == t + 4*n && b0 == t + 9*n && b1 == t + 11*n && b2 == t + 13*n && bz == t + 16*n;
    requires valid: \valid(t + (0 .. 18*n-1));
    requires count: k + TERMS / 2 <= MOST && l + WEIGHTS / 2 <= MOST;
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, k);
    requires sums:  cf_small_weights(t, 15*n, 18*n, l);
    requires own:   cf_small_floors(t, 15*n, 16*n);
    assigns t[6*n .. 18*n-1];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures terms:  cf_small_terms(t, 6*n, 15*n, k + TERMS / 2);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, l + WEIGHTS / 2);
    ensures own:    cf_small_floors(t, 15*n, 16*n); */
INLINE void followers(size_t n, size_t s, size_t d, size_t k, size_t l, double beta, double shift, double low, double high, double *t,
                      const double *restrict x0, const double *restrict x1, const double *restrict x2, double *restrict b0, double *restrict b1,
                      double *restrict b2, double *restrict bz)
{
  const size_t m = n - s, f = 16 * n;
  /*@ loop invariant index: 0 <= i <= m;
      loop invariant x:     cf_small_inputs(t, 0, 6*n);
      loop invariant terms: cf_small_terms(t, 6*n, 15*n, k + 3*i);
      loop invariant sums:  cf_small_weights(t, 15*n, 18*n, l + i);
      loop invariant own:   cf_small_floors(t, 15*n, 16*n);
      loop assigns i, t[6*n .. 18*n-1];
      loop variant m - i; */
  for (size_t i = 0; i < m; i++) {
    const double w = weight_within(beta, shift, low, high, score(n, d, s, i, x0, x1, x2));
    const size_t p = k + 3 * i, q = l + i;
    add_term(n, t, p, q, f, 9 * n, s + i, w, x0[i], b0);
    add_term(n, t, p + 1, q, f, 11 * n, s + i, w, x1[i], b1);
    add_third(d, n, t, p + 2, q, f, 13 * n, s + i, w, x2[i], b2);
    add_weight(n, t, p + 3, q, f, 16 * n, s + i, w, bz);
  }
  //@ assert later: cf_small_later(t, 6*n, 15*n, k + 3*m, k + TERMS / 2);
  //@ assert laterw: cf_small_later(t, 15*n, 18*n, l + m, l + WEIGHTS / 2);
}

/* Every unordered pair. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid(t + (0 .. 18*n-1));
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, 1);
    requires sums:  cf_small_weights(t, 15*n, 18*n, 1);
    assigns t[6*n .. 18*n-1];
    ensures terms:  cf_small_terms(t, 6*n, 15*n, MOST);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, MOST);
    ensures own:    cf_small_floors(t, 15*n, 16*n); */
INLINE void all_rows(size_t n, size_t d, double beta, double shift, double low, double high, double *t)
{
  double *a = t + 6 * n, *b = t + 9 * n, *z = t + 15 * n;
  size_t k = 1, l = 1;
  selves(n, d, beta, shift, low, high, t, t, t + 2 * n, t + 4 * n, a, a + n, a + 2 * n, z);
  /*@ loop invariant index: 1 <= s <= n / 2 + 1;
      loop invariant count: k == 1 + (s - 1) * TERMS && l == 1 + (s - 1) * WEIGHTS;
      loop invariant x:     cf_small_inputs(t, 0, 6*n);
      loop invariant terms: cf_small_terms(t, 6*n, 15*n, k);
      loop invariant sums:  cf_small_weights(t, 15*n, 18*n, l);
      loop invariant own:   cf_small_floors(t, 15*n, 16*n);
      loop assigns s, k, l, t[6*n .. 18*n-1];
      loop variant n / 2 - s; */
  for (size_t s = 1; s <= n / 2; s++) {
    const size_t m = s < n - s ? n : s;
    pairs(n, m, s, d, k, l, beta, shift, low, high, t, t, t + 2 * n, t + 4 * n, a, a + n, a + 2 * n, b, b + 2 * n, b + 4 * n, z, z + n);
    k += TERMS, l += WEIGHTS;
  }
  //@ assert later: cf_small_later(t, 6*n, 15*n, k, MOST);
  //@ assert laterw: cf_small_later(t, 15*n, 18*n, l, MOST);
}

/* Every pair (i, j), j <= i. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 2 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid(t + (0 .. 18*n-1));
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, 1);
    requires sums:  cf_small_weights(t, 15*n, 18*n, 1);
    assigns t[6*n .. 18*n-1];
    ensures terms:  cf_small_terms(t, 6*n, 15*n, MOST);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, MOST);
    ensures own:    cf_small_floors(t, 15*n, 16*n); */
INLINE void ordered_rows(size_t n, size_t d, double beta, double shift, double low, double high, double *t)
{
  double *a = t + 6 * n, *b = t + 9 * n, *z = t + 15 * n;
  size_t k = 1, l = 1;
  selves(n, d, beta, shift, low, high, t, t, t + 2 * n, t + 4 * n, a, a + n, a + 2 * n, z);
  /*@ loop invariant index: 1 <= s && (s <= n || s == 1);
      loop invariant count: k == 1 + (s - 1) * (TERMS / 2) && l == 1 + (s - 1) * (WEIGHTS / 2);
      loop invariant x:     cf_small_inputs(t, 0, 6*n);
      loop invariant terms: cf_small_terms(t, 6*n, 15*n, k);
      loop invariant sums:  cf_small_weights(t, 15*n, 18*n, l);
      loop invariant own:   cf_small_floors(t, 15*n, 16*n);
      loop assigns s, k, l, t[6*n .. 18*n-1];
      loop variant n - s; */
  for (size_t s = 1; s < n; s++) {
    followers(n, s, d, k, l, beta, shift, low, high, t, t, t + 2 * n, t + 4 * n, b, b + 2 * n, b + 4 * n, z + n);
    k += TERMS / 2, l += WEIGHTS / 2;
  }
  //@ assert later: cf_small_later(t, 6*n, 15*n, k, MOST);
  //@ assert laterw: cf_small_later(t, 15*n, 18*n, l, MOST);
}

/* Constant dimensions: no test is left in the loops. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 1 <= d <= 3;
    requires limit: cf_small_limits(beta, shift, low, high);
    requires valid: \valid(t + (0 .. 18*n-1));
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires terms: cf_small_terms(t, 6*n, 15*n, 1);
    requires sums:  cf_small_weights(t, 15*n, 18*n, 1);
    assigns t[6*n .. 18*n-1];
    ensures terms:  cf_small_terms(t, 6*n, 15*n, MOST);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, MOST);
    ensures own:    cf_small_floors(t, 15*n, 16*n); */
CLONES static void add_rows(size_t n, size_t d, int causal, double beta, double shift, double low, double high, double *t)
{
  if (causal && d > 2) ordered_rows(n, 3, beta, shift, low, high, t);
  else if (causal) ordered_rows(n, 2, beta, shift, low, high, t);
  else if (d > 2) all_rows(n, 3, beta, shift, low, high, t);
  else all_rows(n, 2, beta, shift, low, high, t);
}

/* ---- in */
/* component c of a token, 0 beyond d */
/*@ requires valid: \valid_read(r + (0 .. d-1));
    requires box:   cf_row_mag(r, d, 10);
    assigns \nothing;
    ensures x:      cf_small_in(\result); */
INLINE double component(size_t d, size_t c, const double *r)
{
  double y = 0.0;
  //@ assert zero: cf_small_in(y);
  if (c < d) {
    y = r[c];
  }
  return y;
}

/* the components of token i */
/*@ requires size:  i < n <= CF_DYNAMICS_NMAX && \valid(t + (0 .. 18*n-1));
    requires y:     cf_small_in(y0) && cf_small_in(y1) && cf_small_in(y2);
    requires x0:    cf_small_inputs(t, 0, i);
    requires x1:    cf_small_inputs(t, 2*n, 2*n + i);
    requires x2:    cf_small_inputs(t, 4*n, 4*n + i);
    assigns t[i], t[2*n + i], t[4*n + i];
    ensures x0:     cf_small_inputs(t, 0, i + 1);
    ensures x1:     cf_small_inputs(t, 2*n, 2*n + i + 1);
    ensures x2:     cf_small_inputs(t, 4*n, 4*n + i + 1); */
INLINE void put_token(size_t n, size_t i, double y0, double y1, double y2, double *restrict t)
{
  t[i] = y0;
  t[2 * n + i] = y1;
  t[4 * n + i] = y2;
}

/* The components of the tokens, zeros beyond d. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && d <= CF_DYNAMICS_NMAX && ldx <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && \valid(t + (0 .. 18*n-1));
    requires apart: cf_mat_apart(x, n, d, ldx, t, 18*n);
    requires box:   cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    assigns t[0 .. 6*n-1];
    ensures x0:     cf_small_inputs(t, 0, n);
    ensures x1:     cf_small_inputs(t, 2*n, 3*n);
    ensures x2:     cf_small_inputs(t, 4*n, 5*n); */
static inline void transpose(size_t n, size_t d, const double *restrict x, size_t ldx, double *restrict t)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant x0:    cf_small_inputs(t, 0, i);
      loop invariant x1:    cf_small_inputs(t, 2*n, 2*n + i);
      loop invariant x2:    cf_small_inputs(t, 4*n, 4*n + i);
      loop assigns i, t[0 .. 6*n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double *r = cf_row_in(x, ldx, i);
    //@ assert row: \valid_read(r + (0 .. d-1)) && cf_row_box{Pre}(r, d, CF_DYNAMICS_XMAX);
    //@ assert apart: \separated(r + (0 .. d-1), t + (0 .. 18*n-1));
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(r + c, t + (0 .. 6*n-1));
    //@ assert same: cf_row_same{Pre, Here}(r, d);
    //@ assert box: cf_row_box(r, d, CF_DYNAMICS_XMAX);
    //@ assert pre: \forall integer c; 0 <= c < d ==> cf_small_box_pre(r[c]);
    //@ assert mag: cf_row_mag(r, d, 10);
    put_token(n, i, component(d, 0, r), component(d, 1, r), component(d, 2, r), t);
  }
}

/* t[at] := y, behind what is there from lo on */
/*@ requires size:  lo <= at < 6*n && n <= CF_DYNAMICS_NMAX && \valid(t + at);
    requires x:     cf_small_inputs(t, lo, at) && cf_small_in(y);
    assigns t[at];
    ensures x:      cf_small_inputs(t, lo, at + 1); */
INLINE void put_in(size_t n, size_t lo, size_t at, double y, double *t)
{
  (void)n, (void)lo; /* for the contract only */
  t[at] = y;
}

/* t[at + i] := t[at - n + i], i < n */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && n <= at && at + n <= 6*n && \valid(t + (0 .. 18*n-1));
    requires x:     cf_small_inputs(t, at - n, at);
    assigns t[at .. at + n - 1];
    ensures x:      cf_small_inputs(t, at - n, at + n); */
static inline void repeat(size_t n, size_t at, double *t)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant x:     cf_small_inputs(t, at - n, at + i);
      loop assigns i, t[at .. at + n - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) put_in(n, at - n, at + i, t[at - n + i], t);
}

/* The components of the tokens, twice. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && 1 <= d <= 3 && ldx <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && \valid(t + (0 .. 18*n-1));
    requires apart: cf_mat_apart(x, n, d, ldx, t, 18*n);
    requires box:   cf_mat_box(x, n, d, ldx, CF_DYNAMICS_XMAX);
    assigns t[0 .. 6*n-1];
    ensures x:      cf_small_inputs(t, 0, 6*n); */
static void unfold(size_t n, size_t d, const double *x, size_t ldx, double *t)
{
  transpose(n, d, x, ldx, t);
  repeat(n, n, t);
  //@ assert y0: cf_small_inputs(t, 0, 2*n);
  //@ assert y1: cf_small_inputs(t, 2*n, 3*n);
  //@ assert y2: cf_small_inputs(t, 4*n, 5*n);
  repeat(n, 3 * n, t);
  //@ assert z0: cf_small_inputs(t, 0, 4*n);
  //@ assert z2: cf_small_inputs(t, 4*n, 5*n);
  repeat(n, 5 * n, t);
}

/* ---- out */
/* a + (b + c), sums of at most k terms */
/*@ requires size: k <= MOST;
    requires at:   cf_small_at(k, a) && cf_small_at(k, b) && cf_small_at(k, c);
    assigns \nothing;
    ensures fin:   cf_small_out(\result);
    ensures own:   cf_small_pos(k, a) && cf_small_floor(a) && cf_small_pos(k, b) && cf_small_pos(k, c) ==> cf_small_sum(\result); */
INLINE double total(size_t k, double a, double b, double c)
{
  (void)k; /* for the contract only */
  //@ assert last: cf_small_last_pre(k, a) && cf_small_last_pre(k, b) && cf_small_last_pre(k, c);
  //@ assert add: cf_add_pre(b, c, 62);
  //@ assert pos: cf_small_first_pre(b, 62) && cf_dbl(a) && cf_dbl(b) && cf_dbl(c);
  //@ assert grow: 0 <= b && 0 <= c ==> cf_grow_pre(b, c, 1, 62);
  double s = f_add(b, c);
  //@ assert weak: cf_weak_pre(a, 62, 63) && cf_small_first_pre(a, 63);
  //@ assert add2: cf_add_pre(a, s, 63);
  //@ assert grow2: 0 <= a && 0 <= s ==> cf_dbl(s) && cf_grow_pre(a, s, 1, 63);
  double y = f_add(a, s);
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
    requires apart: \separated(t + (0 .. 18*n-1), u + (0 .. cf_extent(n, d, ldu) - 1));
    requires terms: cf_small_terms(t, 6*n, 15*n, MOST);
    requires fin:   cf_small_out(y0) && cf_small_out(y1) && cf_small_out(y2);
    requires done:  cf_mat_mag(u, i, d, ldu, 64);
    assigns u[0 .. cf_extent(n, d, ldu) - 1];
    ensures terms:  cf_small_terms(t, 6*n, 15*n, MOST);
    ensures done:   cf_mat_mag(u, i + 1, d, ldu, 64); */
INLINE void put_row(size_t i, size_t n, size_t d, const double *t, double y0, double y1, double y2, double *u, size_t ldu)
{
  (void)n, (void)t; /* for the contract only */
  double *r = cf_row_out(u, ldu, i);
  //@ assert inside: cf_inside_pre(i, n, d, ldu);
  //@ assert cells: \forall integer j; 0 <= j < 18*n ==> \separated(t + j, r + (0 .. d-1));
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
    requires apart: \separated(t + (0 .. 18*n-1), u + (0 .. cf_extent(n, d, ldu) - 1));
    requires terms: cf_small_terms(t, 6*n, 15*n, MOST);
    assigns u[0 .. cf_extent(n, d, ldu) - 1];
    ensures mag:    cf_mat_mag(u, n, d, ldu, 64); */
static void fold(size_t n, size_t d, const double *restrict t, double *restrict u, size_t ldu)
{
  const double *a = t + 6 * n, *b = t + 9 * n;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant terms: cf_small_terms(t, 6*n, 15*n, MOST);
      loop invariant done:  cf_mat_mag(u, i, d, ldu, 64);
      loop assigns i, u[0 .. cf_extent(n, d, ldu) - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double y0 = total(MOST, a[i], b[i], b[n + i]), y1 = total(MOST, a[n + i], b[2 * n + i], b[3 * n + i]);
    const double y2 = d > 2 ? total(MOST, a[2 * n + i], b[4 * n + i], b[5 * n + i]) : 0.0;
    //@ assert out: cf_small_out(y2);
    put_row(i, n, d, t, y0, y1, y2, u, ldu);
  }
}

/* z[i] := y */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && i < n && \valid(z + i) && \separated(t + (0 .. 18*n-1), z + i);
    requires terms: cf_small_terms(t, 6*n, 15*n, MOST);
    requires sums:  cf_small_weights(t, 15*n, 18*n, MOST);
    requires own:   cf_small_floors(t, 15*n, 16*n);
    requires done:  cf_small_sums_done(z, i) && cf_small_sum(y);
    assigns z[i];
    ensures terms:  cf_small_terms(t, 6*n, 15*n, MOST);
    ensures sums:   cf_small_weights(t, 15*n, 18*n, MOST);
    ensures own:    cf_small_floors(t, 15*n, 16*n);
    ensures done:   cf_small_sums_done(z, i + 1); */
INLINE void put_sum(size_t n, const double *t, size_t i, double y, double *z)
{
  (void)n, (void)t; /* for the contract only */
  //@ assert cells: \forall integer j; 0 <= j < 18*n ==> \separated(t + j, z + i);
  z[i] = y;
}

/* z_i := a_i + (b_i + b_(n+i)), weights */
/*@ requires size:  n <= CF_DYNAMICS_NMAX;
    requires valid: \valid(z + (0 .. n-1)) && \valid_read(t + (0 .. 18*n-1));
    requires apart: \separated(t + (0 .. 18*n-1), z + (0 .. n-1));
    requires terms: cf_small_terms(t, 6*n, 15*n, MOST);
    requires sums:  cf_small_weights(t, 15*n, 18*n, MOST);
    requires own:   cf_small_floors(t, 15*n, 16*n);
    assigns z[0 .. n-1];
    ensures terms:  cf_small_terms(t, 6*n, 15*n, MOST);
    ensures done:   cf_small_sums_done(z, n); */
static void fold_weights(size_t n, const double *restrict t, double *restrict z)
{
  const double *a = t + 15 * n, *b = t + 16 * n;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant terms: cf_small_terms(t, 6*n, 15*n, MOST);
      loop invariant sums:  cf_small_weights(t, 15*n, 18*n, MOST);
      loop invariant own:   cf_small_floors(t, 15*n, 16*n);
      loop invariant done:  cf_small_sums_done(z, i);
      loop assigns i, z[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert pos: cf_small_pos(MOST, a[i]) && cf_small_floor(a[i]) && cf_small_pos(MOST, b[i]) && cf_small_pos(MOST, b[n + i]);
    put_sum(n, t, i, total(MOST, a[i], b[i], b[n + i]), z);
  }
}

/* t[at] := 0, behind zeros from lo on */
/*@ requires size:  6*n <= lo <= at && n <= CF_DYNAMICS_NMAX && \valid(t + at);
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires zero:  cf_small_weights(t, lo, at, 1);
    assigns t[at];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures zero:   cf_small_weights(t, lo, at + 1, 1); */
INLINE void put_zero(size_t n, size_t lo, size_t at, double *t)
{
  (void)n, (void)lo; /* for the contract only */
  const double zero = 0.0;
  //@ assert first: cf_small_first_pre(zero, 12);
  //@ assert zero: cf_small_pos(1, zero);
  t[at] = zero;
}

/* t[lo .. lo + 6 n - 1] := 0, sums of no term, behind others: by halves, since gcc makes a memset of it, which is slow to start beyond 2 KiB */
/*@ requires size:  6*n <= lo <= 12*n && n <= CF_DYNAMICS_NMAX && \valid(t + (0 .. 18*n-1));
    requires x:     cf_small_inputs(t, 0, 6*n);
    requires zero:  cf_small_weights(t, 6*n, lo, 1);
    assigns t[lo .. lo + 6*n - 1];
    ensures x:      cf_small_inputs(t, 0, 6*n);
    ensures zero:   cf_small_weights(t, 6*n, lo + 6*n, 1); */
static inline void clear(size_t n, size_t lo, double *t)
{
  /*@ loop invariant index: 0 <= j <= 6*n;
      loop invariant x:     cf_small_inputs(t, 0, 6*n);
      loop invariant zero:  cf_small_weights(t, 6*n, lo + j, 1);
      loop assigns j, t[lo .. lo + 6*n - 1];
      loop variant 6*n - j; */
  for (size_t j = 0; j < 6 * n; j++) put_zero(n, 6 * n, lo + j, t);
}

void cf_small_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  const double shift = beta < 0 ? -beta : beta;
  //@ assert pre: cf_small_beta_pre(beta);
  //@ assert beta: cf_mag(beta, 20) && \is_finite(shift) && cf_mag(shift, 20);
  //@ assert cells: \forall integer j; 0 <= j < n ==> \separated(z + j, u + (0 .. cf_extent(n, d, ldu) - 1));
  unfold(n, d, x, ldx, work);
  clear(n, 6 * n, work);
  clear(n, 12 * n, work);
  //@ assert terms: cf_small_terms(work, 6*n, 15*n, 1);
  //@ assert sums: cf_small_weights(work, 15*n, 18*n, 1);
  add_rows(n, d, causal, beta, shift, CF_DYNAMICS_TMIN, CF_DYNAMICS_TMAX, work);
  fold_weights(n, work, z);
  //@ ghost folded: ;
  fold(n, d, work, u, ldu);
  //@ assert same: cf_row_same{folded, Here}(z, n);
  //@ assert done: cf_small_sums_done(z, n);
}
