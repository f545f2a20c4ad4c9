#include <certiform/fp.h>
#include "clones.h"
#include "cholesky.h"

enum { STRIP = 32 }; /* columns at a time: chains enough to hide what a subtraction takes */

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
    requires room:  chol_rooms(x, w, k);
    assigns y[0 .. w-1];
    ensures room:   chol_rooms(y, w, k);
    ensures equal:  \forall integer m; 0 <= m < w ==> y[m] == \at(x[m], Pre); */
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

/*@ requires size:  w <= 32 && k <= 0x100000 && j < ld <= 0x100000 && c + w <= ld;
    requires valid: chol_lines(a, ld, k) && \valid(r + (0 .. w-1));
    requires box:   chol_rooms(r, w, 0);
    assigns r[0 .. w-1];
    ensures room:   chol_rooms(r, w, k);
    ensures val:    \forall integer m; 0 <= m < w ==> r[m] == chol_left{Pre}(\old(r[m]), a, ld, j, c + m, k); */
INLINE void less_lines(size_t w, size_t k, size_t ld, const double *a, size_t j, size_t c, double *r)
{
  double s[STRIP];
  copy_row(w, 0, r, s);
  /*@ loop invariant index: 0 <= i <= k;
      loop invariant room:  chol_rooms((double *)s, w, i);
      loop invariant val:   \forall integer m; 0 <= m < w ==> s[m] == chol_left{Pre}(\at(r[m], Pre), a, ld, j, c + m, i);
      loop assigns i, s[0 .. 31];
      loop variant k - i; */
  for (size_t i = 0; i < k; i++) {
    //@ assert line: chol_line{Pre}(a, ld, i);
    //@ assert index: chol_index(i, ld);
    //@ assert cells: \forall integer m; 0 <= m < ld ==> a[i*ld + m] == \at(a[\at(i*ld, Here) + m], Pre);
    //@ assert same:  \forall integer m; 0 <= m < w ==> chol_less(s[m], a[i*ld + j], a[i*ld + c + m]) == chol_less(s[m], \at(a[\at(i*ld + j, Here)], Pre), \at(a[\at(i*ld + c, Here) + m], Pre));
    //@ assert next:  \forall integer m; 0 <= m < w ==> chol_left{Pre}(\at(r[m], Pre), a, ld, j, c + m, i + 1) == chol_less(chol_left{Pre}(\at(r[m], Pre), a, ld, j, c + m, i), \at(a[\at(i*ld + j, Here)], Pre), \at(a[\at(i*ld + c, Here) + m], Pre));
    less_line(w, i, ld, a + i * ld, j, c, s);
    //@ assert less: \forall integer m; 0 <= m < w ==> s[m] == chol_less(\at(s[m], LoopCurrent), \at(a[\at(i*ld + j, Here)], Pre), \at(a[\at(i*ld + c, Here) + m], Pre));
    //@ assert left: \forall integer m; 0 <= m < w ==> s[m] == chol_left{Pre}(\at(r[m], Pre), a, ld, j, c + m, i + 1);
  }
  copy_row(w, k, s, r);
}

VARIANTS(cf_cholesky_less, (size_t w, size_t k, size_t ld, const double *a, size_t j, size_t c, double *r), (w, k, ld, a, j, c, r))
{
  //@ assert room: chol_rooms(r, w, 0);
  if (w == STRIP) less_lines(STRIP, k, ld, a, j, c, r);
  else less_lines(8, k, ld, a, j, c, r);
}

VARIANTS_OF(int, cf_cholesky_pivot, (size_t n, size_t k, double *r), (n, k, r))
{
  const double t = r[0];
  (void)k; /* for the contract only */
  if (!(t > 0.0)) return 0;
  //@ assert pivot: chol_pivot(k, t);
  const double d = f_sqrt(t);
  //@ assert root: d == chol_root_of(t) && chol_root(d);
  /*@ loop invariant index: 1 <= i <= n;
      loop invariant row:   \forall integer m; 1 <= m < i ==> r[m] == chol_quot(\at(r[m], Pre), d);
      loop invariant todo:  \forall integer m; i <= m < n ==> r[m] == \at(r[m], Pre) && \is_finite(r[m]) && chol_room(k, r[m]);
      loop assigns i, r[1 .. n-1];
      loop variant n - i; */
  for (size_t i = 1; i < n; i++) {
    const double x = r[i];
    //@ assert over: x == \at(r[\at(i, Here)], Pre) && \is_finite(x) && chol_over(k, x, d);
    const double q = f_div(x, d);
    //@ assert quot: q == chol_quot(x, d);
    r[i] = q;
  }
  r[0] = d;
  return 1;
}
