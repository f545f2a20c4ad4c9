/* Eight lanes of a compensated sum into one, and that into a pair: exact sum = hi + lo +- rad.            [specs/bound.md 2; proofs/coq/JoinLemmas.v]
 * Private: the bound tier's sums. */
#ifndef CF_KERNELS_JOIN_H
#define CF_KERNELS_JOIN_H
#include "pair.h"
#ifdef __FRAMAC__
#include "join.acsl"
#endif

typedef struct cf_lane {
  double s, c, a; /* a running sum, what its additions lost, the magnitudes of that */
} cf_lane;

/* lane l into the l before it */
/*@ requires idx:   1 <= l < 8;
    requires valid: \valid_read(v + (0 .. 23));
    requires fin:   \is_finite(r.s) && \is_finite(r.c) && \is_finite(r.a);
    requires held:  join_held(v, l) && join_fits(l, r.s, r.c, r.a);
    assigns \nothing;
    ensures fin:    \is_finite(\result.s) && \is_finite(\result.c) && \is_finite(\result.a);
    ensures held:   join_fits(l + 1, \result.s, \result.c, \result.a);
    ensures lane:   \forall integer k, j, i; \forall real X, Y; join_lanes(l, k, j, r.s, r.c, r.a, X) && join_of(v, l, k, i, Y) && join_deep(k) ==>
                      join_lanes(l + 1, k, j + i, \result.s, \result.c, \result.a, X + Y); */
static inline cf_lane join_one(size_t l, const double *v, cf_lane r)
{
  double s = r.s, c = r.c, a = r.a, t = v[l], b = v[8 + l], g = v[16 + l];
  //@ assert next: join_next(l, s, c, a, t, b, g) && pair_fits(s, c, a) && pair_fits(t, b, g);
  //@ assert mags: mag(s, 850) && mag(s, 1000) && mag(c, 850) && mag(a, 850) && mag(t, 850) && mag(t, 1000) && mag(b, 850) && mag(g, 850);
  //@ assert sum:  mag_add(s, 850, t, 850, 850);
  double s1 = f_add(s, t);
  //@ assert two:  dd_two(s, t, s1);
  double e = cf_sum_low(s, t, s1);
  //@ assert lost: acc_lost(s, t) && mag(e, 852);
  double m = acc_abs(e);
  //@ assert both: mag(m, 852) && mag_add(e, 852, b, 850, 852) && mag_add(m, 852, g, 850, 852);
  double d = f_add(e, b);
  double h = f_add(m, g);
  //@ assert most: mag_add(c, 850, d, 853, 853) && mag_add(a, 850, h, 853, 853);
  double c1 = f_add(c, d);
  double a1 = f_add(a, h);
  //@ assert merge: acc_merge(s, c, a, t, b, g, s1, e, d, c1, m, h, a1);
  /*@ assert lane: \forall integer k, j, i; \forall real X, Y; join_lanes(l, k, j, s, c, a, X) && join_lane(k, i, t, b, g, Y) && join_deep(k) ==>
        join_lanes(l + 1, k, j + i, s1, c1, a1, X + Y); */
  cf_lane q = {s1, c1, a1};
  return q;
}

/* the lanes as a pair: exact sum = hi + lo +- rad                                                                              [theorem Acc] */
/*@ requires valid: \valid_read(v + (0 .. 23));
    requires fin:   \is_finite(terms) && \is_finite(eta);
    requires box:   pair_terms(terms) && pair_eta(eta);
    requires held:  \forall integer i; 0 <= i < 8 ==> join_held(v, i);
    assigns \nothing;
    ensures fin:    \is_finite(\result.hi) && \is_finite(\result.lo) && \is_finite(\result.rad);
    ensures range:  pair_half(\result.hi) && pair_half(\result.lo) && pair_bound(\result.rad);
    ensures near:   \forall integer k, j0, j1, j2, j3, j4, j5, j6, j7; \forall real X0, X1, X2, X3, X4, X5, X6, X7;
                      join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) && join_of(v, 3, k, j3, X3) &&
                      join_of(v, 4, k, j4, X4) && join_of(v, 5, k, j5, X5) && join_of(v, 6, k, j6, X6) && join_of(v, 7, k, j7, X7) &&
                      join_deep(k) && k <= terms + 24.0 && (j0 + j1 + j2 + j3 + j4 + j5 + j6 + j7) * CF_BOUND_ETA <= eta ==>
                      pair_near(X0 + X1 + X2 + X3 + X4 + X5 + X6 + X7, \result.hi, \result.lo, \result.rad); */
static inline cf_pair cf_pair_close(const double *v, double terms, double eta)
{
  //@ assert first: join_held(v, 0) && join_fits(1, v[0], v[8], v[16]);
  cf_lane r0 = {v[0], v[8], v[16]};
  //@ assert l1: \forall integer k, j0; \forall real X0; join_of(v, 0, k, j0, X0) && join_deep(k) ==> join_lanes(1, k, j0, r0.s, r0.c, r0.a, X0);
  cf_lane r1 = join_one(1, v, r0);
  /*@ assert l2: \forall integer k, j0, j1; \forall real X0, X1;
        join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) &&
        join_deep(k) ==> join_lanes(2, k, j0 + j1, r1.s, r1.c, r1.a, X0 + X1); */
  cf_lane r2 = join_one(2, v, r1);
  /*@ assert l3: \forall integer k, j0, j1, j2; \forall real X0, X1, X2;
        join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) &&
        join_deep(k) ==> join_lanes(3, k, j0 + j1 + j2, r2.s, r2.c, r2.a, X0 + X1 + X2); */
  cf_lane r3 = join_one(3, v, r2);
  /*@ assert l4: \forall integer k, j0, j1, j2, j3; \forall real X0, X1, X2, X3;
        join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) && join_of(v, 3, k, j3, X3) &&
        join_deep(k) ==> join_lanes(4, k, j0 + j1 + j2 + j3, r3.s, r3.c, r3.a, X0 + X1 + X2 + X3); */
  cf_lane r4 = join_one(4, v, r3);
  /*@ assert l5: \forall integer k, j0, j1, j2, j3, j4; \forall real X0, X1, X2, X3, X4;
        join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) && join_of(v, 3, k, j3, X3) && join_of(v, 4, k, j4, X4) &&
        join_deep(k) ==> join_lanes(5, k, j0 + j1 + j2 + j3 + j4, r4.s, r4.c, r4.a, X0 + X1 + X2 + X3 + X4); */
  cf_lane r5 = join_one(5, v, r4);
  /*@ assert l6: \forall integer k, j0, j1, j2, j3, j4, j5; \forall real X0, X1, X2, X3, X4, X5;
        join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) && join_of(v, 3, k, j3, X3) && join_of(v, 4, k, j4, X4) && join_of(v, 5, k, j5, X5) &&
        join_deep(k) ==> join_lanes(6, k, j0 + j1 + j2 + j3 + j4 + j5, r5.s, r5.c, r5.a, X0 + X1 + X2 + X3 + X4 + X5); */
  cf_lane r6 = join_one(6, v, r5);
  /*@ assert l7: \forall integer k, j0, j1, j2, j3, j4, j5, j6; \forall real X0, X1, X2, X3, X4, X5, X6;
        join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) && join_of(v, 3, k, j3, X3) && join_of(v, 4, k, j4, X4) && join_of(v, 5, k, j5, X5) && join_of(v, 6, k, j6, X6) &&
        join_deep(k) ==> join_lanes(7, k, j0 + j1 + j2 + j3 + j4 + j5 + j6, r6.s, r6.c, r6.a, X0 + X1 + X2 + X3 + X4 + X5 + X6); */
  cf_lane r7 = join_one(7, v, r6);
  /*@ assert l8: \forall integer k, j0, j1, j2, j3, j4, j5, j6, j7; \forall real X0, X1, X2, X3, X4, X5, X6, X7;
        join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) && join_of(v, 3, k, j3, X3) && join_of(v, 4, k, j4, X4) && join_of(v, 5, k, j5, X5) && join_of(v, 6, k, j6, X6) && join_of(v, 7, k, j7, X7) &&
        join_deep(k) ==> join_lanes(8, k, j0 + j1 + j2 + j3 + j4 + j5 + j6 + j7, r7.s, r7.c, r7.a, X0 + X1 + X2 + X3 + X4 + X5 + X6 + X7); */
  //@ assert fits: pair_fits(r7.s, r7.c, r7.a);
  /*@ assert ends: \forall integer k, j0, j1, j2, j3, j4, j5, j6, j7; \forall real X0, X1, X2, X3, X4, X5, X6, X7;
        join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) && join_of(v, 3, k, j3, X3) && join_of(v, 4, k, j4, X4) && join_of(v, 5, k, j5, X5) && join_of(v, 6, k, j6, X6) && join_of(v, 7, k, j7, X7) &&
        join_deep(k) && k <= terms + 24.0 && (j0 + j1 + j2 + j3 + j4 + j5 + j6 + j7) * CF_BOUND_ETA <= eta ==>
        join_done(k, j0 + j1 + j2 + j3 + j4 + j5 + j6 + j7, r7.s, r7.c, r7.a, X0 + X1 + X2 + X3 + X4 + X5 + X6 + X7, terms, eta); */
  /*@ assert states: \forall integer k, j; \forall real X; join_done(k, j, r7.s, r7.c, r7.a, X, terms, eta) ==>
        pair_state(k + 8, 8 * 0x20000001 - 1, j, r7.s, r7.c, r7.a, X, terms, eta); */
  /*@ assert all: \forall integer k, j0, j1, j2, j3, j4, j5, j6, j7; \forall real X0, X1, X2, X3, X4, X5, X6, X7;
        join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) && join_of(v, 3, k, j3, X3) &&
        join_of(v, 4, k, j4, X4) && join_of(v, 5, k, j5, X5) && join_of(v, 6, k, j6, X6) && join_of(v, 7, k, j7, X7) &&
        join_deep(k) && k <= terms + 24.0 && (j0 + j1 + j2 + j3 + j4 + j5 + j6 + j7) * CF_BOUND_ETA <= eta ==>
        pair_state(k + 8, 8 * 0x20000001 - 1, j0 + j1 + j2 + j3 + j4 + j5 + j6 + j7, r7.s, r7.c, r7.a, X0 + X1 + X2 + X3 + X4 + X5 + X6 + X7, terms, eta); */
  return cf_pair_end(r7.s, r7.c, r7.a, terms, eta);
}
#endif
