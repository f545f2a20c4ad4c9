#include <certiform/fp.h>
#include "clones.h"
#include "enclose_tile.h"

/*@ requires fin: \is_finite(a);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == \abs(a); */
INLINE double tile_abs(double a)
{
  const double b = -a;
  //@ assert neg: b == -a;
  return b < a ? a : b;
}

/*@ requires fin: \is_finite(a);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == tile_positive(a) && tile_positive(a) <= \abs(a); */
INLINE double tile_plus(double a) { return 0.0 < a ? a : 0.0; }

/* s + a g: one more term of a lane that has k */
/*@ requires fin:  \is_finite(s) && \is_finite(a) && \is_finite(g);
    requires room: tile_room(k, s) && k < 1024;
    requires term: tile_term(a, g);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures more:  tile_more(k, s, a, g, \result); */
INLINE double tile_next(size_t k, double s, double a, double g)
{
  (void)k; /* for the contract only */
  double p = f_mul(a, g);
  //@ assert plus: tile_plus(k, s, a, g, p);
  return f_add(s, p);
}

/* s + |a| g, s + max(a, 0) g */
/*@ requires fin:  \is_finite(s) && \is_finite(a) && \is_finite(g);
    requires room: tile_room(k, s) && k < 1024;
    requires term: tile_term(\abs(a), g);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures more:  tile_more(k, s, \abs(a), g, \result); */
INLINE double tile_next_abs(size_t k, double s, double a, double g)
{
  double b = tile_abs(a);
  return tile_next(k, s, b, g);
}

/*@ requires fin:  \is_finite(s) && \is_finite(a) && \is_finite(g);
    requires room: tile_room(k, s) && k < 1024;
    requires term: tile_term(tile_positive(a), g);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures more:  tile_more(k, s, tile_positive(a), g, \result); */
INLINE double tile_next_plus(size_t k, double s, double a, double g)
{
  double b = tile_plus(a);
  return tile_next(k, s, b, g);
}

/* t + |a| f s: one more product of a lane that has k, s being a sum of n terms */
/*@ requires fin:  \is_finite(t) && \is_finite(s) && \is_finite(a) && \is_finite(f);
    requires room: tile_wide(k, t) && k < 1024 && tile_room(n, s);
    requires term: tile_term(\abs(a), f);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures more:  tile_joined(k, t, n, s, \abs(a), f, \result); */
INLINE double tile_next_pair(size_t k, double t, size_t n, double s, double a, double f)
{
  (void)k, (void)n;
  double b = tile_abs(a);
  double q = f_mul(b, f);
  //@ assert part: tile_part(n, s, b, f, q);
  double p = f_mul(q, s);
  //@ assert pair: tile_pair(k, t, n, s, b, f, q, p);
  return f_add(t, p);
}

/* what k terms lack at most, given back */
/*@ requires fin:  \is_finite(s);
    requires room: tile_room(k, s);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures end:   tile_end(k, s, \result); */
INLINE double tile_up(size_t k, double s)
{
  (void)k;
  double p = f_mul(s, CF_TILE_SLACK);
  //@ assert slack: tile_slack(k, s, p);
  return f_add(p, CF_TILE_TINY);
}

/*@ requires fin:  \is_finite(t);
    requires room: tile_wide(k, t);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures end:   tile_close(k, t, \result); */
INLINE double tile_up_pair(size_t k, double t)
{
  (void)k;
  double p = f_mul(t, CF_TILE_SLACK);
  //@ assert slack: tile_widened(k, t, p);
  return f_add(p, CF_TILE_SMALL);
}

/* ---- eight lanes */
/*@ requires valid: \valid(s + (0 .. 7));
    assigns s[0 .. 7];
    ensures zero:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]) && tile_sum(0, s[i], 0.0) && tile_pairs(0, s[i], 0.0); */
INLINE void tiles_zero(double *s)
{
  /*@ loop invariant index: 0 <= m <= 8;
      loop invariant zero:  \forall integer i; 0 <= i < m ==> \is_finite(s[i]) && s[i] == 0.0;
      loop assigns m, s[0 .. 7];
      loop variant 8 - m; */
  for (size_t m = 0; m < 8; m++) s[m] = 0.0;
}

VARIANTS(cf_tile_dot, (size_t n, const double *v, const double *g, double *r), (n, v, g, r))
{
  double s[8];
  tiles_zero(s);
  //@ assert zero: \forall integer i; 0 <= i < 8 ==> tile_sum(0, s[i], tile_dot{Pre}(v, g, i, 0));
  /*@ loop invariant index: 0 <= k <= n;
      loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]);
      loop invariant sum:   \forall integer i; 0 <= i < 8 ==> tile_sum(k, s[i], tile_dot{Pre}(v, g, i, k));
      loop assigns k, s[0 .. 7];
      loop variant n - k; */
  for (size_t k = 0; k < n; k++) {
    //@ assert factor: \let i = k; \is_finite(g[i]) && tile_factor(g[i]) && g[i] == \at(g[i], Pre);
    /*@ loop invariant index: 0 <= m <= 8;
        loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]);
        loop invariant done:  \forall integer i; 0 <= i < m ==> tile_sum(k + 1, s[i], tile_dot{Pre}(v, g, i, k + 1));
        loop invariant todo:  \forall integer i; m <= i < 8 ==> tile_sum(k, s[i], tile_dot{Pre}(v, g, i, k));
        loop assigns m, s[0 .. 7];
        loop variant 8 - m; */
    for (size_t m = 0; m < 8; m++) {
      //@ assert entry: \let i = 8 * k + m; \is_finite(v[i]) && tile_entry(\abs(v[i])) && v[i] == \at(v[i], Pre);
      //@ assert sum:   tile_adds(tile_dot{Pre}(v, g, m, k), \abs(v[8 * k + m]), g[k], tile_dot{Pre}(v, g, m, k + 1));
      //@ assert term:  tile_sum(k, s[m], tile_dot{Pre}(v, g, m, k)) && tile_term(\abs(v[8 * k + m]), g[k]);
      double t = tile_next_abs(k, s[m], v[8 * k + m], g[k]);
      //@ assert next:  tile_sum(k + 1, t, tile_dot{Pre}(v, g, m, k + 1));
      s[m] = t;
    }
  }
  //@ assert all: \forall integer i; 0 <= i < 8 ==> tile_sum(n, s[i], tile_dot{Pre}(v, g, i, n));
  /*@ loop invariant index: 0 <= m <= 8;
      loop invariant end:   \forall integer i; 0 <= i < m ==> \is_finite(r[i]) && tile_end(n, s[i], r[i]);
      loop assigns m, r[0 .. 7];
      loop variant 8 - m; */
  for (size_t m = 0; m < 8; m++) r[m] = tile_up(n, s[m]);
}

VARIANTS(cf_tile_rise, (size_t n, const double *v, const double *g, double *r), (n, v, g, r))
{
  double s[8];
  tiles_zero(s);
  //@ assert zero: \forall integer i; 0 <= i < 8 ==> tile_sum(0, s[i], tile_rise{Pre}(v, g, i, 0));
  /*@ loop invariant index: 0 <= k <= n;
      loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]);
      loop invariant sum:   \forall integer i; 0 <= i < 8 ==> tile_sum(k, s[i], tile_rise{Pre}(v, g, i, k));
      loop assigns k, s[0 .. 7];
      loop variant n - k; */
  for (size_t k = 0; k < n; k++) {
    //@ assert factor: \let i = k; \is_finite(g[i]) && tile_factor(g[i]) && g[i] == \at(g[i], Pre);
    /*@ loop invariant index: 0 <= m <= 8;
        loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]);
        loop invariant done:  \forall integer i; 0 <= i < m ==> tile_sum(k + 1, s[i], tile_rise{Pre}(v, g, i, k + 1));
        loop invariant todo:  \forall integer i; m <= i < 8 ==> tile_sum(k, s[i], tile_rise{Pre}(v, g, i, k));
        loop assigns m, s[0 .. 7];
        loop variant 8 - m; */
    for (size_t m = 0; m < 8; m++) {
      //@ assert entry: \let i = 8 * k + m; \is_finite(v[i]) && tile_entry(tile_positive(v[i])) && v[i] == \at(v[i], Pre);
      //@ assert sum:   tile_adds(tile_rise{Pre}(v, g, m, k), tile_positive(v[8 * k + m]), g[k], tile_rise{Pre}(v, g, m, k + 1));
      //@ assert term:  tile_sum(k, s[m], tile_rise{Pre}(v, g, m, k)) && tile_term(tile_positive(v[8 * k + m]), g[k]);
      double t = tile_next_plus(k, s[m], v[8 * k + m], g[k]);
      //@ assert next:  tile_sum(k + 1, t, tile_rise{Pre}(v, g, m, k + 1));
      s[m] = t;
    }
  }
  //@ assert all: \forall integer i; 0 <= i < 8 ==> tile_sum(n, s[i], tile_rise{Pre}(v, g, i, n));
  /*@ loop invariant index: 0 <= m <= 8;
      loop invariant end:   \forall integer i; 0 <= i < m ==> \is_finite(r[i]) && tile_end(n, s[i], r[i]);
      loop assigns m, r[0 .. 7];
      loop variant 8 - m; */
  for (size_t m = 0; m < 8; m++) r[m] = tile_up(n, s[m]);
}

VARIANTS(cf_tile_tail, (size_t n, const double *u, const double *v, const double *f, double *r), (n, u, v, f, r))
{
  double s[8], t[8];
  tiles_zero(s);
  tiles_zero(t);
  //@ assert zero: \forall integer i; 0 <= i < 8 ==> tile_sum(0, s[i], tile_last{Pre}(v, f, i, n, 0)) && tile_pairs(0, t[i], tile_tail{Pre}(u, v, f, i, n, 1));
  /*@ loop invariant index: 1 <= k <= n;
      loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]) && \is_finite(t[i]);
      loop invariant sum:   \forall integer i; 0 <= i < 8 ==> tile_sum(k - 1, s[i], tile_last{Pre}(v, f, i, n, k - 1));
      loop invariant pairs: \forall integer i; 0 <= i < 8 ==> tile_pairs(k - 1, t[i], tile_tail{Pre}(u, v, f, i, n, k));
      loop assigns k, s[0 .. 7], t[0 .. 7];
      loop variant n - k; */
  for (size_t k = 1; k < n; k++) {
    size_t l = n - k;
    //@ assert factor: \let i = k; \is_finite(f[i]) && tile_factor(f[i]) && f[i] == \at(f[i], Pre);
    //@ assert other:  \let i = l; \is_finite(f[i]) && tile_factor(f[i]) && f[i] == \at(f[i], Pre);
    /*@ loop invariant index: 0 <= m <= 8;
        loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(s[i]);
        loop invariant done:  \forall integer i; 0 <= i < m ==> tile_sum(k, s[i], tile_last{Pre}(v, f, i, n, k));
        loop invariant todo:  \forall integer i; m <= i < 8 ==> tile_sum(k - 1, s[i], tile_last{Pre}(v, f, i, n, k - 1));
        loop assigns m, s[0 .. 7];
        loop variant 8 - m; */
    for (size_t m = 0; m < 8; m++) {
      //@ assert entry: \let i = 8 * l + m; \is_finite(v[i]) && tile_entry(\abs(v[i])) && v[i] == \at(v[i], Pre);
      //@ assert sum:   tile_adds(tile_last{Pre}(v, f, m, n, k - 1), \abs(v[8 * l + m]), f[l], tile_last{Pre}(v, f, m, n, k));
      //@ assert term:  tile_sum(k - 1, s[m], tile_last{Pre}(v, f, m, n, k - 1)) && tile_term(\abs(v[8 * l + m]), f[l]);
      double p = tile_next_abs(k - 1, s[m], v[8 * l + m], f[l]);
      //@ assert next:  tile_sum(k, p, tile_last{Pre}(v, f, m, n, k));
      s[m] = p;
    }
    /*@ loop invariant index: 0 <= m <= 8;
        loop invariant fin:   \forall integer i; 0 <= i < 8 ==> \is_finite(t[i]);
        loop invariant done:  \forall integer i; 0 <= i < m ==> tile_pairs(k, t[i], tile_tail{Pre}(u, v, f, i, n, k + 1));
        loop invariant todo:  \forall integer i; m <= i < 8 ==> tile_pairs(k - 1, t[i], tile_tail{Pre}(u, v, f, i, n, k));
        loop assigns m, t[0 .. 7];
        loop variant 8 - m; */
    for (size_t m = 0; m < 8; m++) {
      //@ assert entry: \let i = 8 * k + m; \is_finite(u[i]) && tile_entry(\abs(u[i])) && u[i] == \at(u[i], Pre);
      //@ assert join:  tile_joins(tile_tail{Pre}(u, v, f, m, n, k), \abs(u[8 * k + m]), f[k], tile_last{Pre}(v, f, m, n, k), tile_tail{Pre}(u, v, f, m, n, k + 1));
      //@ assert term:  tile_pairs(k - 1, t[m], tile_tail{Pre}(u, v, f, m, n, k)) && tile_term(\abs(u[8 * k + m]), f[k]);
      //@ assert sums:  tile_sum(k, s[m], tile_last{Pre}(v, f, m, n, k));
      double p = tile_next_pair(k - 1, t[m], k, s[m], u[8 * k + m], f[k]);
      //@ assert next:  tile_pairs(k, p, tile_tail{Pre}(u, v, f, m, n, k + 1));
      t[m] = p;
    }
  }
  //@ assert all: \forall integer i; 0 <= i < 8 ==> tile_pairs(n - 1, t[i], tile_tail{Pre}(u, v, f, i, n, n));
  /*@ loop invariant index: 0 <= m <= 8;
      loop invariant end:   \forall integer i; 0 <= i < m ==> \is_finite(r[i]) && tile_close(n - 1, t[i], r[i]);
      loop assigns m, r[0 .. 7];
      loop variant 8 - m; */
  for (size_t m = 0; m < 8; m++) r[m] = tile_up_pair(n - 1, t[m]);
}
