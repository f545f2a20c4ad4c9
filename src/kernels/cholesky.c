#include <certiform/fp.h>
#include "clones.h"
#include "cholesky.h"

enum { STRIP = 32 }; /* columns at a time: chains enough to hide what a subtraction takes */

/*@ requires size:  k <= 0x100000 && ld <= 0x100000;
    assigns \nothing;
    ensures row:    \result == chol_at(a, ld, k); */
INLINE const double *line_in(const double *a, size_t ld, size_t k) { return a + k * ld; }

/*@ requires fin: \is_finite(t) && \is_finite(f) && \is_finite(v);
    requires pre: chol_pre(k, t, f, v);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures room: chol_room(k + 1, \result);
    ensures val:  \result == chol_less(t, f, v); */
INLINE double less_one(size_t k, double t, double f, double v)
{
  (void)k; /* for the contract only */
  const double p = f_mul(f, v);
  //@ assert less: rng(t - p) && rnd(t - p) == chol_less(t, f, v) && chol_room(k + 1, chol_less(t, f, v));
  return f_sub(t, p);
}

/* s[m] less f v[m], product k of every one */
/*@ requires size:  w <= 32 && k < 0x100000;
    requires valid: \valid_read(v + (0 .. w-1)) && \valid(s + (0 .. 31)) && \separated(v + (0 .. w-1), s + (0 .. 31));
    requires box:   \is_finite(f) && chol_factor(f) && (\forall integer m; 0 <= m < w ==> \is_finite(v[m]) && chol_factor(v[m]));
    requires room:  chol_rooms(s, w, k);
    assigns s[0 .. 31];
    ensures room:   chol_rooms(s, w, k + 1);
    ensures val:    \forall integer m; 0 <= m < w ==> s[m] == chol_less(\old(s[m]), f, \at(v[m], Pre)); */
INLINE void less_row(size_t w, size_t k, double f, const double *v, double *restrict s)
{
  /*@ loop invariant index: 0 <= i <= w;
      loop invariant done:  \forall integer m; 0 <= m < i ==> \is_finite(s[m]) && chol_room(k + 1, s[m]) && s[m] == chol_less(\at(s[m], Pre), f, \at(v[m], Pre));
      loop invariant todo:  \forall integer m; i <= m < w ==> \is_finite(s[m]) && chol_room(k, s[m]) && s[m] == \at(s[m], Pre);
      loop assigns i, s[0 .. 31];
      loop variant w - i; */
  for (size_t i = 0; i < w; i++) {
    //@ assert here: \is_finite(\at(v[\at(i, Here)], Pre)) && chol_factor(\at(v[\at(i, Here)], Pre));
    //@ assert same: v[i] == \at(v[\at(i, Here)], Pre) && \is_finite(v[i]);
    //@ assert pre:  chol_pre(k, s[i], f, v[i]);
    const double r = less_one(k, s[i], f, v[i]);
    //@ assert val:  r == chol_less(\at(s[\at(i, Here)], Pre), f, \at(v[\at(i, Here)], Pre)) && chol_room(k + 1, r);
    s[i] = r;
  }
}

/* y := x */
/*@ requires valid: w <= 32 && \valid_read(x + (0 .. w-1)) && \valid(y + (0 .. w-1)) && \separated(x + (0 .. w-1), y + (0 .. w-1));
    requires room:  \forall integer m; 0 <= m < w ==> \is_finite(x[m]) && chol_room(k, x[m]);
    assigns y[0 .. w-1];
    ensures equal:  \forall integer m; 0 <= m < w ==> \is_finite(y[m]) && chol_room(k, y[m]) && y[m] == \at(x[m], Pre); */
INLINE void copy_row(size_t w, size_t k, const double *x, double *y)
{
  (void)k; /* for the contract only */
  /*@ loop invariant index: 0 <= i <= w;
      loop invariant equal: \forall integer m; 0 <= m < i ==> \is_finite(y[m]) && chol_room(k, y[m]) && y[m] == \at(x[m], Pre);
      loop assigns i, y[0 .. w-1];
      loop variant w - i; */
  for (size_t i = 0; i < w; i++) {
    //@ assert here: \is_finite(\at(x[\at(i, Here)], Pre)) && chol_room(k, \at(x[\at(i, Here)], Pre));
    //@ assert same: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]) && chol_room(k, x[i]);
    y[i] = x[i];
  }
}

/* s[m] less v[j] v[c + m] */
/*@ requires size:  w <= 32 && k < 0x100000 && j < ld <= 0x100000 && c + w <= ld;
    requires valid: \valid_read(v + (0 .. ld-1)) && \valid(s + (0 .. 31)) && \separated(v + (0 .. ld-1), s + (0 .. 31));
    requires box:   chol_cells(v, ld);
    requires room:  chol_rooms(s, w, k);
    assigns s[0 .. 31];
    ensures room:   chol_rooms(s, w, k + 1);
    ensures val:    \forall integer m; 0 <= m < w ==> s[m] == chol_less(\old(s[m]), \at(v[j], Pre), \at(v[c + m], Pre)); */
INLINE void less_line(size_t w, size_t k, size_t ld, const double *v, size_t j, size_t c, double *restrict s)
{
  (void)ld; /* for the contract only */
  less_row(w, k, v[j], v + c, s);
}

/* Columns c .. c+w-1 of row j less the products of the rows before. */
/*@ requires size:  w <= 32 && j < ld <= 0x100000 && c + w <= ld;
    requires valid: chol_lines(a, ld, j) && \valid(r + (c .. c+w-1));
    requires room:  \forall integer q; c <= q < c + w ==> \is_finite(r[q]) && chol_room(0, r[q]);
    assigns r[c .. c+w-1];
    ensures room:   \forall integer q; c <= q < c + w ==> \is_finite(r[q]) && chol_room(j, r[q]);
    ensures val:    \forall integer q; c <= q < c + w ==> r[q] == chol_left{Pre}(\old(r[q]), a, ld, j, q, j); */
INLINE void less_lines(size_t w, size_t j, size_t ld, const double *a, size_t c, double *r)
{
  double s[STRIP];
  copy_row(w, 0, r + c, s);
  /*@ loop invariant index: 0 <= i <= j;
      loop invariant room:  chol_rooms((double *)s, w, i);
      loop invariant val:   \forall integer m; 0 <= m < w ==> s[m] == chol_left{Pre}(\at(r[c + m], Pre), a, ld, j, c + m, i);
      loop assigns i, s[0 .. 31];
      loop variant j - i; */
  for (size_t i = 0; i < j; i++) {
    const double *v = line_in(a, ld, i);
    //@ assert line: chol_line{Pre}(a, ld, i);
    //@ assert same: chol_same{Pre, Here}(v, ld);
    //@ assert next: \forall integer m; 0 <= m < w ==> chol_left{Pre}(\at(r[c + m], Pre), a, ld, j, c + m, i + 1) == chol_less(chol_left{Pre}(\at(r[c + m], Pre), a, ld, j, c + m, i), v[j], v[c + m]);
    less_line(w, i, ld, v, j, c, s);
    //@ assert left: \forall integer m; 0 <= m < w ==> s[m] == chol_left{Pre}(\at(r[c + m], Pre), a, ld, j, c + m, i + 1);
  }
  //@ ghost left: ;
  copy_row(w, j, s, r + c);
  //@ assert equal: \forall integer q; c <= q < c + w ==> r[q] == \at(s[q - c], left) && \is_finite(r[q]) && chol_room(j, r[q]);
}

/* The same; the ghost loop says that the chains of the rows before stay. */
/*@ requires size:  w <= 32 && j < ld <= 0x100000 && c + w <= ld;
    requires valid: chol_lines(a, ld, j) && \valid(r + (0 .. ld-1)) && chol_apart(a, ld, j, r);
    requires room:  \forall integer q; c <= q < c + w ==> \is_finite(r[q]) && chol_room(0, r[q]);
    assigns r[c .. c+w-1];
    ensures room:   \forall integer q; c <= q < c + w ==> \is_finite(r[q]) && chol_room(j, r[q]);
    ensures val:    \forall integer q; c <= q < c + w ==> r[q] == chol_left{Pre}(\old(r[q]), a, ld, j, q, j);
    ensures lines:  chol_lines(a, ld, j);
    ensures kept:   chol_kept{Pre, Post}(a, ld, j); */
INLINE void less_strip(size_t w, size_t j, size_t ld, const double *a, size_t c, double *r)
{
  less_lines(w, j, ld, a, c, r);
  /*@ ghost
    /@ loop invariant index: 0 <= k <= j;
       loop invariant lines: chol_lines(a, ld, k);
       loop invariant kept:  chol_kept{Pre, Here}(a, ld, k);
       loop assigns k;
       loop variant j - k; @/
    for (size_t k = 0; k < j; k++) {
      /@ assert was:   chol_line{Pre}(a, ld, k); @/
      /@ assert apart: \separated(chol_at(a, ld, k) + (0 .. ld-1), r + (0 .. ld-1)); @/
      /@ assert cells: \forall integer p; 0 <= p < ld ==> \separated(chol_at(a, ld, k) + p, r + (c .. c+w-1)); @/
      /@ assert same:  chol_same{Pre, Here}(chol_at(a, ld, k), ld); @/
      /@ assert line:  chol_line(a, ld, k); @/
      /@ assert kept:  chol_kept{Pre, Here}(a, ld, k + 1); @/
    } */
}

/* The next strip of a row; its width. */
/*@ requires size:  j < ld <= 0x100000 && c + 8 <= ld;
    requires valid: chol_lines(a, ld, j) && \valid(r + (0 .. ld-1)) && chol_apart(a, ld, j, r);
    requires room:  \forall integer q; c <= q < ld ==> \is_finite(r[q]) && chol_room(0, r[q]);
    assigns r[c .. ld-1];
    ensures width:  (\result == 8 || \result == 32) && c + \result <= ld;
    ensures room:   \forall integer q; c <= q < c + \result ==> \is_finite(r[q]) && chol_room(j, r[q]);
    ensures val:    \forall integer q; c <= q < c + \result ==> r[q] == chol_left{Pre}(\old(r[q]), a, ld, j, q, j);
    ensures todo:   \forall integer q; c + \result <= q < ld ==> \is_finite(r[q]) && r[q] == \old(r[q]);
    ensures lines:  chol_lines(a, ld, j);
    ensures kept:   chol_kept{Pre, Post}(a, ld, j); */
INLINE size_t less_next(size_t j, size_t ld, const double *a, size_t c, double *r)
{
  if (c + STRIP <= ld) {
    less_strip(STRIP, j, ld, a, c, r);
    return STRIP;
  }
  less_strip(8, j, ld, a, c, r);
  return 8;
}

/* Columns c0 .. ld-1 of row j, strip after strip. */
/*@ requires size:  c0 <= j < ld <= 0x100000 && (ld - c0) % 8 == 0;
    requires valid: chol_lines(a, ld, j) && \valid(r + (0 .. ld-1)) && chol_apart(a, ld, j, r);
    requires room:  \forall integer q; c0 <= q < ld ==> \is_finite(r[q]) && chol_room(0, r[q]);
    assigns r[c0 .. ld-1];
    ensures done:   \forall integer q; c0 <= q < ld ==> \is_finite(r[q]) && chol_room(j, r[q]) && r[q] == chol_left{Post}(\old(r[q]), a, ld, j, q, j);
    ensures lines:  chol_lines(a, ld, j); */
INLINE void less_all(size_t j, size_t ld, const double *a, size_t c0, double *r)
{
  size_t c = c0;
  /*@ loop invariant index: c0 <= c <= ld && (ld - c) % 8 == 0;
      loop invariant lines: chol_lines(a, ld, j);
      loop invariant done:  \forall integer q; c0 <= q < c ==> \is_finite(r[q]) && chol_room(j, r[q]) && r[q] == chol_left(\at(r[q], Pre), a, ld, j, q, j);
      loop invariant todo:  \forall integer q; c <= q < ld ==> \is_finite(r[q]) && chol_room(0, r[q]) && r[q] == \at(r[q], Pre);
      loop assigns c, r[c0 .. ld-1];
      loop variant ld - c; */
  while (c < ld) {
    const size_t w = less_next(j, ld, a, c, r);
    //@ assert before: \forall integer q; c0 <= q < c ==> \is_finite(r[q]) && chol_room(j, r[q]) && r[q] == chol_left(\at(r[q], Pre), a, ld, j, q, j);
    //@ assert this: \forall integer q; c <= q < c + w ==> \is_finite(r[q]) && chol_room(j, r[q]) && r[q] == chol_left(\at(r[q], Pre), a, ld, j, q, j);
    c += w;
  }
}

/* The root of r[j], and quotients by it; false, nothing written, when r[j] is not positive. */
/*@ requires size:  j < ld <= 0x100000;
    requires valid: \valid(r + (0 .. ld-1));
    requires room:  \forall integer q; j <= q < ld ==> \is_finite(r[q]) && chol_room(j, r[q]);
    assigns r[j .. ld-1];
    ensures pivot:  \result != 0 ==> chol_rooted(\old(r[j]), r[j]);
    ensures row:    \result != 0 ==> \forall integer q; j < q < ld ==> r[q] == chol_quot(\old(r[q]), r[j]); */
INLINE int divide(size_t j, size_t ld, double *r)
{
  const double t = r[j];
  if (!(t > 0.0)) return 0;
  //@ assert pivot: chol_pivot(j, t);
  const double d = f_sqrt(t);
  //@ assert root: d == chol_root_of(t) && chol_root(d);
  /*@ loop invariant index: j + 1 <= i <= ld;
      loop invariant row:   \forall integer q; j < q < i ==> r[q] == chol_quot(\at(r[q], Pre), d);
      loop invariant todo:  \forall integer q; i <= q < ld ==> r[q] == \at(r[q], Pre) && \is_finite(r[q]) && chol_room(j, r[q]);
      loop assigns i, r[j+1 .. ld-1];
      loop variant ld - i; */
  for (size_t i = j + 1; i < ld; i++) {
    const double x = r[i];
    //@ assert over: x == \at(r[\at(i, Here)], Pre) && \is_finite(x) && chol_over(j, x, d);
    const double q = f_div(x, d);
    //@ assert quot: q == chol_quot(x, d);
    r[i] = q;
  }
  r[j] = d;
  return 1;
}

/* whether all v[q .. n-1] are finite and of magnitude <= most */
/*@ requires valid: q <= n && \valid_read(v + (q .. n-1));
    requires box:   \is_finite(most) && 0 <= most <= 0x1p400;
    assigns \nothing;
    ensures within: \result != 0 ==> \forall integer p; q <= p < n ==> \is_finite(v[p]) && -most <= v[p] <= most; */
INLINE int within(size_t q, size_t n, const double *v, double most)
{
  long ok = 1;
  /*@ loop invariant index: q <= i <= n;
      loop invariant flag:  ok == 0 || ok == 1;
      loop invariant fits:  ok == 1 ==> \forall integer p; q <= p < i ==> \is_finite(v[p]) && -most <= v[p] <= most;
      loop assigns i, ok;
      loop variant n - i; */
  for (size_t i = q; i < n; i++) ok = v[i] <= most && -v[i] <= most ? ok : 0;
  return (int)ok;
}

/* The ghost loop says that the chains of the rows before stay. */
VARIANTS_OF(int, cf_cholesky_row, (size_t j, size_t ld, const double *a, double *r), (j, ld, a, r))
{
  const size_t c0 = j / 8 * 8;
  if (!within(c0, ld, r, CF_CHOLESKY_ENTRY)) return 0;
  //@ assert entry: \forall integer q; c0 <= q < ld ==> \is_finite(r[q]) && chol_entry(r[q]);
  //@ assert room: \forall integer q; c0 <= q < ld ==> \is_finite(r[q]) && chol_room(0, r[q]);
  less_all(j, ld, a, c0, r);
  //@ assert before: \forall integer q; 0 <= q < c0 ==> \separated(r + q, r + (c0 .. ld-1)) && \separated(r + q, r + (j .. ld-1));
  //@ assert first: chol_same{Pre, Here}(r, c0);
  //@ ghost left: ;
  const int done = divide(j, ld, r);
  /*@ ghost
    /@ loop invariant index: 0 <= k <= j;
       loop invariant kept:  chol_kept{left, Here}(a, ld, k);
       loop assigns k;
       loop variant j - k; @/
    for (size_t k = 0; k < j; k++) {
      /@ assert apart: \separated(chol_at(a, ld, k) + (0 .. ld-1), r + (0 .. ld-1)); @/
      /@ assert cells: \forall integer p; 0 <= p < ld ==> \separated(chol_at(a, ld, k) + p, r + (j .. ld-1)); @/
      /@ assert same:  chol_same{left, Here}(chol_at(a, ld, k), ld); @/
      /@ assert kept:  chol_kept{left, Here}(a, ld, k + 1); @/
    } */
  //@ assert second: chol_same{left, Here}(r, c0);
  //@ assert head: chol_same{Pre, Here}(r, c0);
  return done && within(c0, ld, r, CF_CHOLESKY_FACTOR);
}
