/* expm1 of one double, from the basic operations, fma and a bit trick. Private: expo.c inlines it.
 * Inside its box no operation overflows or yields NaN; the accuracy is CF_EXPM1_REL of expo.h, derived below, with u = 2^-53. */
#ifndef CF_KERNELS_EXPM1_SCALAR_H
#define CF_KERNELS_EXPM1_SCALAR_H
#include "expo_scalar.h"

#ifdef __FRAMAC__
#include "expo_em1_ops.acsl"
#endif

/* (exp(r) - 1 - r)/r^2, |r| <= 0.35: degree 10, minimax error <= 2^-59 on |r| <= 0.3467. */
/*@ requires r:   \is_finite(r) && \abs(r) <= 0.35;
    assigns \nothing;
    ensures fin:  \is_finite(\result) && \abs(\result) <= 2;
    ensures val:  \result == em1_q(r); */
static inline double expm1_poly(double r)
{
  double p = 0x1.1f86fc33b678cp-29;
  p = horner_step(0x1.af4ee430652acp-26, r, p);
  p = horner_step(0x1.27e4cfa93cbffp-22, r, p);
  p = horner_step(0x1.71de01a1ad725p-19, r, p);
  p = horner_step(0x1.a01a01ab9a61p-16, r, p);
  p = horner_step(0x1.a01a01ac20fc4p-13, r, p);
  //@ assert half: p == em1_q6(r);
  p = horner_step(0x1.6c16c16c156a2p-10, r, p);
  p = horner_step(0x1.111111111004dp-7, r, p);
  p = horner_step(0x1.5555555555557p-5, r, p);
  p = horner_step(0x1.5555555555557p-3, r, p);
  p = horner_step(0x1p-1, r, p);
  return p;
}

/* e = r^2 q(r) + c, c what the rounding of r = h - k L lost. */
/*@ requires fin: \is_finite(k) && \is_finite(h) && \is_finite(r);
    requires box: \abs(k) <= 1024 && \abs(h) <= 0.5 && \abs(r) <= 0.35;
    assigns \nothing;
    ensures fin:  \is_finite(\result) && mag(\result, 12);
    ensures val:  \result == em1_e(k, h, r); */
static inline double expm1_tail(double k, double h, double r)
{
  //@ assert input: mag(k, 10) && mag(h, -1) && mag(r, -1) && mag(-EXPO_LN2L, -1);
  //@ assert g: mag_add(h, -1, r, -1, -1);
  double g = f_sub(h, r);
  //@ assert opg: g == em1_opg(h, r);
  //@ assert c: mag_fma(k, 10, -EXPO_LN2L, -1, g, 0, 9);
  double c = f_fma(k, -EXPO_LN2L, g);
  //@ assert opc: c == em1_opc(g, k);
  double q = expm1_poly(r);
  //@ assert z: mag_mul(r, -1, r, -1);
  double z = f_mul(r, r);
  //@ assert e: mag(q, 1) && mag_fma(z, -2, q, 1, c, 10, 11);
  double e = f_fma(z, q, c);
  //@ assert ope: z == em1_opz(r) && e == em1_ope(c, z, q);
  return e;
}

/* 2^k (r + e) + (2^k - 1), 2^k from t: r + e = a + b exactly, the larger sum s + d exactly. */
/*@ requires fin: \is_finite(t) && \is_finite(r) && \is_finite(e);
    requires box: EXPO_SHIFT - 1021 <= t <= EXPO_SHIFT + 1000 && \abs(r) <= 0.35 && mag(e, 12);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures near: \forall double x; em1_fit(x, t, r, e) ==> expo_em1(x, \result); */
static inline double expm1_join(double t, double r, double e)
{
  //@ assert input: mag(r, -1) && mag(1.0, 0);
  //@ assert a: mag_add(r, -1, e, 12, 12);
  double a = f_add(r, e);
  //@ assert a0: mag_add(a, 13, r, -1, 13);
  double a0 = f_sub(a, r);
  //@ assert b: mag_add(e, 12, a0, 14, 14);
  double b = f_sub(e, a0);
  //@ assert top: expo_top(t);
  double f = cf_pow2(t);
  //@ assert f: mag(f, 1000);
  //@ assert m: mag_add(f, 1000, 1.0, 0, 1000);
  double m = f_sub(f, 1.0);
  //@ assert fa: mag_mul(f, 1000, a, 13);
  double fa = f_mul(f, a);
  //@ assert s: mag_add(m, 1001, fa, 1013, 1013);
  double s = f_add(m, fa);
  //@ assert s0: mag_add(s, 1014, m, 1001, 1014);
  double s0 = f_sub(s, m); /* Knuth's two-sum: no order of magnitude needed */
  //@ assert s1: mag_add(s, 1014, s0, 1015, 1015);
  double s1 = f_sub(s, s0);
  //@ assert s2: mag_add(m, 1001, s1, 1016, 1016);
  double s2 = f_sub(m, s1);
  //@ assert s3: mag_add(fa, 1013, s0, 1015, 1015);
  double s3 = f_sub(fa, s0);
  //@ assert d: mag_add(s2, 1017, s3, 1016, 1017);
  double d = f_add(s2, s3);
  //@ assert v: mag_fma(f, 1000, b, 15, d, 1018, 1018);
  double v = f_fma(f, b, d);
  //@ assert y: mag_add(s, 1014, v, 1019, 1019);
  double y = f_add(s, v);
  //@ assert pair: em1_pair(r, e, a, a0, b);
  //@ assert sum: em1_sum(m, fa, s, s0, s1, s2, s3, d);
  //@ assert ops: \forall double x; em1_fit(x, t, r, e) ==> em1_ops(x, t, r, e, a, a0, b, f, m, fa, s, s0, s1, s2, s3, d, v, y);
  return y;
}

/* exp(x) - 1 = (2^k - 1) + 2^k (r + e), e = r^2 q(r) + c, where r + c = x - k ln 2 up to 2^-85 (k H is exact, h too), |c| <= u/4.
 * k != 0: e is off by at most 0.173 u (three roundings and the method) and leaves out c (exp(r) - 1) <= 0.073 u for r <= 0, 0.104 u always: together
 * 0.2465 u or 0.277 u. r + e is kept as the exact pair (a, b), the outer sum as the exact pair (s, d): besides e only 2^k - 1 (off by 2^k u/2 at most for
 * k >= 54, by u/2 for k <= -54) and the last two sums round, the first of these to second order. Worst for k = 1, r <= 0 (x near 0.35, value 0.414):
 * 1 u + 2 0.2465 u / 0.414 = 2.19 u < 2.25 u = CF_EXPM1_REL. k >= 54: 1 u + 0.777 u / 0.707 = 2.1 u; k < 0: 1.5 u.
 * k = 0: c = 0, y = fl(x + e), e off by 0.646 u |x|, |exp(x) - 1| >= 0.804 |x|: 1.81 u. Proved: proofs/coq/Em1Lib.v, Em1Sum.v. */
/*@ requires box: \is_finite(x) && expo_box(x);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures near: expo_em1(x, \result); */
static inline double cf_expm11(double x)
{
  double t = f_fma(x, EXPO_LOG2E, EXPO_SHIFT);
  //@ assert t: t == expo_opt(x) && t == expo_t(x);
  double k = f_sub(t, EXPO_SHIFT);
  //@ assert k: k == expo_opk(t) && k == expo_k(x);
  //@ assert mk: expo_mk(x, k);
  double h = f_fma(k, -EXPO_LN2H, x);
  //@ assert mkh: expo_mkh(x, k, h);
  //@ assert h: h == em1_oph(x, k) && h == em1_h(x);
  double r = f_fma(k, -EXPO_LN2L, h);
  //@ assert small: \abs(h) <= 0.5 && \abs(r) <= 0.35 && \abs(k) <= 1024 && \abs(-EXPO_LN2L) <= 0.5;
  //@ assert r: r == em1_opr(h, k) && r == em1_r(x);
  double e = expm1_tail(k, h, r);
  //@ assert tail: e == em1_e(expo_k(x), em1_h(x), em1_r(x));
  //@ assert fit: em1_fit(x, t, r, e);
  return expm1_join(t, r, e);
}
#endif
