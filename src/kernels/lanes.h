/* Sums in CF_LANES accumulators, in the order of specs/lanes.acsl: the same bits on every processor. Private: kernels inline these.
 * b rounds of CF_LANES terms and k more; b, k, e are for the contracts. One rounding per operation. */
#ifndef CF_KERNELS_LANES_H
#define CF_KERNELS_LANES_H
#include <certiform/fp.h>
#include <certiform/vec.h>
#include "clones.h"
#define CF_LANES 16
#ifdef __FRAMAC__
#include "lanes.acsl"
#endif

/* acc := 0 */
/*@ requires valid: \valid(acc + (0 .. lanes-1));
    assigns acc[0 .. lanes-1];
    ensures zero:   cf_lanes(acc, lanes, 0, 0, e);
    ensures val:    \forall integer l; 0 <= l < lanes ==> acc[l] == 0.0;
    ensures pos:    cf_lanes_pos(acc, lanes); */
INLINE void lanes_zero(unsigned e, size_t lanes, double *acc)
{
  (void)e;
  /*@ loop invariant index: 0 <= l <= lanes;
      loop invariant zero:  \forall integer j; 0 <= j < l ==> \is_finite(acc[j]) && acc[j] == 0.0;
      loop assigns l, acc[0 .. lanes-1];
      loop variant lanes - l; */
  for (size_t l = 0; l < lanes; l++) acc[l] = 0.0;
  //@ assert terms: \forall integer l; 0 <= l < lanes ==> cf_terms(0, 0, l) == 0;
}

/* One more term of a lane that has b. */
/*@ requires fin:  \is_finite(s) && \is_finite(w);
    requires term: cf_chain(b, s, e) && cf_mag(w, e) && b < CF_NMAX && e <= 900;
    assigns \nothing;
    ensures fin:   \is_finite(\result) && \result == rnd(s + w) && cf_chain(b + 1, \result, e);
    ensures grew:  0 <= s && 0 <= w ==> s <= \result && w <= \result; */
INLINE double lane_add(size_t b, unsigned e, double s, double w)
{
  (void)b, (void)e;
  //@ assert add: cf_chain_pre(b, s, w, e);
  //@ assert pre: 0 <= s && 0 <= w ==> cf_grow_pre(s, w, b, e);
  return f_add(s, w);
}

/* a + b of i and k terms */
/*@ requires fin:  \is_finite(a) && \is_finite(b);
    requires size: i <= CF_NMAX && k <= CF_NMAX;
    requires sums: cf_chain(i, a, e) && cf_chain(k, b, e) && i + k <= CF_NMAX && e <= 900;
    assigns \nothing;
    ensures fin:   \is_finite(\result) && cf_chain(i + k, \result, e);
    ensures val:   \result == cf_plus(a, b);
    ensures grew:  0 <= a && 0 <= b ==> 0 <= \result && a <= \result && b <= \result; */
INLINE double lanes_join(size_t i, size_t k, unsigned e, double a, double b)
{
  (void)i, (void)k, (void)e;
  //@ assert pre: cf_join_pre(i, k, a, b, e);
  return f_add(a, b);
}

/* terms of lane l */
/*@ requires size: b < CF_NMAX;
    assigns \nothing;
    ensures val:   \result == cf_terms(b, k, l) && \result <= b + 1; */
INLINE size_t lane_terms(size_t b, size_t k, size_t l) { return l < k ? b + 1 : b; }

/*@ requires size: b < CF_NMAX && j < 4;
    assigns \nothing;
    ensures val:   \result == cf_terms4(b, k, j) && \result <= 4 * (b + 1); */
INLINE size_t four_terms(size_t b, size_t k, size_t j)
{
  return (lane_terms(b, k, j) + lane_terms(b, k, j + 4)) + (lane_terms(b, k, j + 8) + lane_terms(b, k, j + 12));
}

/* Lanes j, j + 4, j + 8 and j + 12 together. */
/*@ requires size:  lanes == 16 && j < 4 && k <= 16 && 16 * b + k <= CF_NMAX && e <= 900;
    requires valid: \valid_read(acc + (0 .. lanes-1));
    requires acc:   cf_lanes(acc, lanes, b, k, e);
    assigns \nothing;
    ensures fin:    \is_finite(\result) && cf_chain(cf_terms4(b, k, j), \result, e);
    ensures val:    \result == cf_four(acc[j], acc[j + 4], acc[j + 8], acc[j + 12]);
    ensures part:   cf_lanes_pos(acc, lanes) ==> 0 <= \result && acc[j] <= \result && acc[j + 4] <= \result && acc[j + 8] <= \result && acc[j + 12] <= \result; */
INLINE double lanes_four(size_t lanes, size_t j, size_t b, size_t k, unsigned e, const double *acc)
{
  (void)lanes;
  size_t t0 = lane_terms(b, k, j), t1 = lane_terms(b, k, j + 4), t2 = lane_terms(b, k, j + 8), t3 = lane_terms(b, k, j + 12);
  double p = lanes_join(t0, t1, e, acc[j], acc[j + 4]);
  double q = lanes_join(t2, t3, e, acc[j + 8], acc[j + 12]);
  double s = lanes_join(t0 + t1, t2 + t3, e, p, q);
  //@ assert val: s == cf_four(acc[j], acc[j + 4], acc[j + 8], acc[j + 12]);
  return s;
}

/* Steps of proofs. */
/*@ ghost
  /@ requires size: 16 * b + k <= CF_NMAX && k <= 16;
     assigns \nothing;
     ensures all:   cf_terms4(b, k, 0) + cf_terms4(b, k, 1) + cf_terms4(b, k, 2) + cf_terms4(b, k, 3) == 16 * b + k; @/
  static void lanes_count(size_t b, size_t k)
  {
    /@ assert low: \forall integer l; 0 <= l < k ==> cf_terms(b, k, l) == b + 1; @/
    /@ assert high: \forall integer l; k <= l ==> cf_terms(b, k, l) == b; @/
  }
*/
/*@ ghost
  /@ requires acc:   cf_lanes(acc, lanes, b, 16, e) && lanes == 16;
     assigns \nothing;
     ensures acc:    cf_lanes(acc, lanes, b + 1, 0, e); @/
  static void lanes_next(size_t lanes, size_t b, unsigned e, const double *acc)
  {
    /@ assert terms: \forall integer l; 0 <= l < lanes ==> cf_terms(b, 16, l) == b + 1 && cf_terms(b + 1, 0, l) == b + 1; @/
  }
  /@ requires valid: lanes == 16 && \valid_read(acc + (0 .. lanes-1));
     requires s0:    cf_lanes_pos(acc, lanes) ==> acc[0] <= s && acc[4] <= s && acc[8] <= s && acc[12] <= s;
     requires s1:    cf_lanes_pos(acc, lanes) ==> acc[1] <= s && acc[5] <= s && acc[9] <= s && acc[13] <= s;
     requires s2:    cf_lanes_pos(acc, lanes) ==> acc[2] <= s && acc[6] <= s && acc[10] <= s && acc[14] <= s;
     requires s3:    cf_lanes_pos(acc, lanes) ==> acc[3] <= s && acc[7] <= s && acc[11] <= s && acc[15] <= s;
     assigns \nothing;
     ensures below:  cf_lanes_pos(acc, lanes) ==> cf_lanes_below(acc, lanes, s); @/
  static void lanes_all(size_t lanes, double s, const double *acc)
  {
    /@ assert l0: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 0, s); @/
    /@ assert l1: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 1, s); @/
    /@ assert l2: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 2, s); @/
    /@ assert l3: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 3, s); @/
    /@ assert l4: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 4, s); @/
    /@ assert l5: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 5, s); @/
    /@ assert l6: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 6, s); @/
    /@ assert l7: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 7, s); @/
    /@ assert l8: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 8, s); @/
    /@ assert l9: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 9, s); @/
    /@ assert l10: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 10, s); @/
    /@ assert l11: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 11, s); @/
    /@ assert l12: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 12, s); @/
    /@ assert l13: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 13, s); @/
    /@ assert l14: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 14, s); @/
    /@ assert l15: cf_lanes_pos(acc, lanes) ==> cf_lane_below(acc, 15, s); @/
  }
*/
/*@ ghost
  /@ requires valid: lanes == 16 && \valid_read(acc + (0 .. lanes-1)) && \valid_read(w + (0 .. n-1));
     requires part:  cf_lanes_part(w, n, acc) && cf_lanes_below(acc, lanes, s);
     assigns \nothing;
     ensures part:   \forall integer i; 0 <= i < n ==> w[i] <= s; @/
  static void lanes_parts(size_t lanes, size_t n, double s, const double *w, const double *acc)
  {
    /@ assert lane: \forall integer i; 0 <= i < n ==> 0 <= cf_lane_of(i) < lanes; @/
    /@ assert both: \forall integer i; 0 <= i < n ==> w[i] <= acc[cf_lane_of(i)] && acc[cf_lane_of(i)] <= s; @/
  }
*/
/*@ ghost
  /@ requires valid: lanes == 16 && \valid_read(acc + (0 .. lanes-1)) && \valid_read(x + (0 .. n-1));
     requires part:  cf_lanes_half(x, n, m, acc) && cf_lanes_below(acc, lanes, s);
     assigns \nothing;
     ensures part:   \forall integer i; 0 <= i < n && x[i] == m ==> 0.5 <= s; @/
  static void lanes_half(size_t lanes, size_t n, double m, double s, const double *x, const double *acc)
  {
    /@ assert lane: \forall integer i; 0 <= i < n ==> 0 <= cf_lane_of(i) < lanes; @/
    /@ assert both: \forall integer i; 0 <= i < n && x[i] == m ==> 0.5 <= acc[cf_lane_of(i)] && acc[cf_lane_of(i)] <= s; @/
  }
*/
/* The sum of the lanes: of 16 b + k terms; at least each, if none is negative. */
/*@ requires size:  lanes == 16 && k <= 16 && 16 * b + k <= CF_NMAX && e <= 900;
    requires valid: \valid_read(acc + (0 .. lanes-1));
    requires acc:   cf_lanes(acc, lanes, b, k, e);
    assigns \nothing;
    ensures fin:    \is_finite(\result) && cf_chain(16 * b + k, \result, e);
    ensures val:    \result == cf_lanes_sum(acc);
    ensures part:   cf_lanes_pos(acc, lanes) ==> 0 <= \result && cf_lanes_below(acc, lanes, \result); */
INLINE double lanes_total(size_t lanes, size_t b, size_t k, unsigned e, const double *acc)
{
  double q0 = lanes_four(lanes, 0, b, k, e, acc), q1 = lanes_four(lanes, 1, b, k, e, acc);
  double q2 = lanes_four(lanes, 2, b, k, e, acc), q3 = lanes_four(lanes, 3, b, k, e, acc);
  size_t t0 = four_terms(b, k, 0), t1 = four_terms(b, k, 1), t2 = four_terms(b, k, 2), t3 = four_terms(b, k, 3);
  //@ ghost lanes_count(b, k);
  //@ assert all: (t0 + t1) + (t2 + t3) == 16 * b + k;
  double p = lanes_join(t0, t1, e, q0, q1), q = lanes_join(t2, t3, e, q2, q3);
  double s = lanes_join(t0 + t1, t2 + t3, e, p, q);
  //@ assert val: s == cf_four(q0, q1, q2, q3);
  //@ assert p: cf_lanes_pos(acc, lanes) ==> q0 <= s && q1 <= s && q2 <= s && q3 <= s;
  //@ assert s0: cf_lanes_pos(acc, lanes) ==> acc[0] <= s && acc[4] <= s && acc[8] <= s && acc[12] <= s;
  //@ assert s1: cf_lanes_pos(acc, lanes) ==> acc[1] <= s && acc[5] <= s && acc[9] <= s && acc[13] <= s;
  //@ assert s2: cf_lanes_pos(acc, lanes) ==> acc[2] <= s && acc[6] <= s && acc[10] <= s && acc[14] <= s;
  //@ assert s3: cf_lanes_pos(acc, lanes) ==> acc[3] <= s && acc[7] <= s && acc[11] <= s && acc[15] <= s;
  //@ ghost lanes_all(lanes, s, acc);
  return s;
}
#endif
