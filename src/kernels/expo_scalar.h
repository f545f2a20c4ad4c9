/* exp, log, log1p of one double, from the basic operations, fma and four bit tricks. Private: kernels inline these.
 * Inside its box no operation of a function here overflows or yields NaN; accuracy is CF_EXP_REL .. CF_LOG1P_REL of expo.h,
 * derived above each function, with u = 2^-53. */
#ifndef CF_KERNELS_EXPO_SCALAR_H
#define CF_KERNELS_EXPO_SCALAR_H
#include <certiform/expo.h>
#include <certiform/fp.h>
#include "expo_bits.h"

#ifdef __FRAMAC__
#include "expo_more.acsl"
#include "expo_l1p.acsl"
#endif
#ifndef __FRAMAC__ /* there, expo.h has them, for the specification */
#define EXPO_LOG2E 0x1.71547652b82fep0 /* log2(e) rounded */
#define EXPO_LN2HI 0x1.62e42fefa39efp-1 /* ln 2 rounded; HI + LO = ln 2 up to 2^-110 */
#define EXPO_LN2LO 0x1.abc9e3b39803fp-56
#define EXPO_LN2H  0x1.62e42fefa38p-1 /* ln 2 to 42 bits, so that k * H is exact for |k| <= 2^11; H + L = ln 2 up to 2^-99 */
#define EXPO_LN2L  0x1.ef35793c7673p-45
#endif

/* One Horner step c + r*p. Its contract hides the product: callers see only expo_opf, so their goals stay linear. */
/*@ requires fin: \is_finite(c) && \is_finite(r) && \is_finite(p);
    requires pre: expo_horner_pre(c, r, p);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == expo_opf(c, r, p) && \abs(\result) <= 2; */
static inline double horner_step(double c, double r, double p) { return f_fma(r, p, c); }

/* exp(r), |r| <= 0.35: degree 11, minimax relative error <= 2^-57 on |r| <= 0.3467. */
/*@ requires r:   \is_finite(r) && \abs(r) <= 0.35;
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == expo_p(r); */
static inline double exp_poly(double r)
{
  double p = 0x1.ade16b0d5d2bbp-26;
  p = horner_step(0x1.28af44e06f61ap-22, r, p);
  p = horner_step(0x1.71dee61dbbdb7p-19, r, p);
  p = horner_step(0x1.a01997c3ddb1p-16, r, p);
  p = horner_step(0x1.a01a0147627b5p-13, r, p);
  p = horner_step(0x1.6c16c1852cdf4p-10, r, p);
  //@ assert half: p == expo_p6(r);
  p = horner_step(0x1.1111111122324p-7, r, p);
  p = horner_step(0x1.555555555029dp-5, r, p);
  p = horner_step(0x1.5555555555511p-3, r, p);
  p = horner_step(0x1.000000000000bp-1, r, p);
  p = horner_step(1.0, r, p);
  p = horner_step(1.0, r, p);
  return p;
}

/* exp(x) on [CF_EXP_XMIN, CF_EXP_XMAX]: x = k ln 2 + r, |r| <= 0.3467, exp(x) = 2^k exp(r).
 * |r~ - r| <= 0.51 u from the two fmas, 0.0625 u method, 1.2 u evaluation: below 2 u = CF_EXP_REL. 2^k p is exact.
 * In units of the last place, for r < 0 (p < 1, unit u): last sum 1/2, the one before |r|/2, 0.3 r^2, reduction and method 0.564 e^r, together at most 1.107;
 * for r >= 0 (unit 2 u) the same values in 2 u and 1.414 for e^r: 1.105. Below CF_EXP_ULPS. */
/*@ requires box: \is_finite(x) && expo_box(x);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures err:  expo_near(x, \result);
    ensures ulp:  expo_ulp(x, \result);
    ensures pos:  0 < \result;
    ensures le1:  x <= 0 ==> \result <= 1; */
static inline double exp_value(double x)
{
  double t = f_fma(x, EXPO_LOG2E, EXPO_SHIFT); /* rounds x log2(e) to the integer k */
  //@ assert t: t == expo_opt(x) && t == expo_t(x);
  double k = f_sub(t, EXPO_SHIFT);
  //@ assert k: k == expo_opk(t) && k == expo_k(x);
  double h = f_fma(k, -EXPO_LN2HI, x);
  //@ assert h: h == expo_oph(x, k) && h == expo_h(x);
  double r = f_fma(k, -EXPO_LN2LO, h);
  //@ assert r: r == expo_opr(h, k) && r == expo_r(x);
  //@ assert small: \abs(r) <= 0.35;
  double p = exp_poly(r);
  //@ assert whole: p == expo_p(r) && p == expo_p(expo_r(x));
  //@ assert box: expo_box(x);
  //@ assert scale: rng(expo_p(expo_r(x)) * pow2(expo_t(x) - EXPO_SHIFT));
  double f = cf_pow2(t);
  //@ assert f: f == pow2(t - EXPO_SHIFT) && t == expo_t(x) && p == expo_p(expo_r(x));
  //@ assert range: rng(p * f);
  double y = f_mul(p, f);
  //@ assert val: y == expo_opy(p, t) && y == expo_y(x);
  //@ assert ulp: expo_value(x, y);
  return y;
}

/* exp_value for callers whom the relative bound suffices. */
/*@ requires box: \is_finite(x) && expo_box(x);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures err:  expo_near(x, \result);
    ensures pos:  0 < \result;
    ensures le1:  x <= 0 ==> \result <= 1; */
static inline double cf_exp1(double x) { return exp_value(x); }

/* exp(x) for any finite x <= 0: relative CF_EXP_REL for x >= CF_EXP_XMIN; below it 0, |error| < 2^-1021. */
/*@ requires box: \is_finite(x) && x <= 0.0;
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures err:  CF_EXP_XMIN <= x ==> expo_near(x, \result) && 0.0 < \result;
    ensures zero: x < CF_EXP_XMIN ==> \result == 0.0;
    ensures pos:  0.0 <= \result <= 1.0; */
static inline double cf_exp_neg1(double x) { return x >= CF_EXP_XMIN ? cf_exp1(x) : 0.0; }

/* (2 atanh(s) - 2 s)/s^3 at z = s^2 in [0, 0.0296]: degree 6, minimax relative error <= 2^-50 (of a term below 0.0035). */
/*@ requires z:   \is_finite(z) && \abs(z) <= 0.35;
    assigns \nothing;
    ensures fin:  \is_finite(\result) && \abs(\result) <= 2;
    ensures val:  \result == log_q(z); */
static inline double log_poly(double z)
{
  double p = 0x1.2b7d1f2abae36p-3;
  p = horner_step(0x1.39fb717ba3f55p-3, z, p);
  p = horner_step(0x1.7462caae06f6cp-3, z, p);
  p = horner_step(0x1.c71c629bb2a24p-3, z, p);
  //@ assert half: p == log_q4(z);
  p = horner_step(0x1.2492492e25b5cp-2, z, p);
  p = horner_step(0x1.9999999995184p-2, z, p);
  p = horner_step(0x1.5555555555558p-1, z, p);
  return p;
}

/* s (f^2/2 + s^2 (2/3 + ..)), s = f/(2 + f): what log(1 + f) - f + f^2/2 is. */
/*@ requires box: \is_finite(f) && \abs(f) <= 0.5;
    assigns \nothing;
    ensures fin:  \is_finite(\result) && mag(\result, 1);
    ensures near: log_arg(f) ==> log_tail_near(f, \result); */
static inline double log_tail(double f)
{
  //@ assert input: mag(f, -1) && mag(0.5, -1) && expo_14(2.0 + f);
  double d = f_add(2.0, f);
  //@ assert s: mag_div(f, -1, d);
  double s = f_div(f, d);
  //@ assert z: mag_mul(s, -1, s, -1);
  double z = f_mul(s, s);
  //@ assert quarter: expo_quarter(z);
  //@ assert zs: mag(z, -1) && \abs(z) <= 0.35;
  double q = log_poly(z);
  //@ assert hf: mag_mul(0.5, -1, f, -1);
  double hf = f_mul(0.5, f);
  //@ assert h: mag_mul(hf, -2, f, -1);
  double h = f_mul(hf, f);
  //@ assert v: mag(q, 1) && mag_fma(z, -1, q, 1, h, -3, 0);
  double v = f_fma(z, q, h);
  //@ assert w: mag_mul(s, -1, v, 1);
  double w = f_mul(s, v);
  //@ assert ops: log_arg(f) ==> log_tail_ops(f, d, s, z, q, hf, h, v, w);
  return w;
}

/* k ln 2 + log(1 + f + g) for 1 + f in [sqrt(1/2), sqrt(2)], |g| <= u |f|, g = 0 if k = 0.
 * log(1 + f) = f - f^2/2 + s (f^2/2 + R), s = f/(2 + f), R = s^2 (2/3 + 2/5 s^2 + ..). k H is exact, k H + f = a + l exactly.
 * w <= 0.0182 is off by 6 u w, the fma by 0.0625 u, the sum with l by as much; g is used for g/(1 + f), off by 0.08 u.
 * Smallest value with k != 0, and the worst with k = 0: 0.3466. Together (0.11 + 0.13 + 0.08) u / 0.3466 + 1 u < 2 u. */
/*@ requires fin: \is_finite(k) && \is_finite(f) && \is_finite(g);
    requires box: \abs(k) <= 1024 && \abs(f) <= 0.5 && \abs(g) <= 2;
    assigns \nothing;
    ensures fin:  \is_finite(\result) && mag(\result, 15);
    ensures near: log_fit(f) && expo_shifted(k) && g == 0 ==> expo_relative(log_of(k, f), \result);
    ensures mix:  log_mixed(k, f, g) ==> log_mix_near(log_mix(k, f, g), \result); */
static inline double log_core(double k, double f, double g)
{
  double w = log_tail(f);
  //@ assert input: mag(k, 10) && mag(f, -1) && mag(g, 1) && mag(0.5, -1) && mag(EXPO_LN2L, -1) && mag(EXPO_LN2H, 0);
  //@ assert w1: mag_fma(k, 10, EXPO_LN2L, -1, w, 1, 9);
  double w1 = f_fma(k, EXPO_LN2L, w);
  //@ assert w2: mag_add(w1, 10, g, 1, 10);
  double w2 = f_add(w1, g);
  //@ assert hf: mag(-0.5, -1) && mag_mul(-0.5, -1, f, -1);
  double hf = f_mul(-0.5, f);
  //@ assert w3: mag_fma(hf, -2, f, -1, w2, 11, 11);
  double w3 = f_fma(hf, f, w2);
  //@ assert hi: mag_mul(k, 10, EXPO_LN2H, 0);
  double hi = f_mul(k, EXPO_LN2H);
  //@ assert a: mag_add(hi, 10, f, -1, 10);
  double a = f_add(hi, f);
  //@ assert a0: mag_add(a, 11, hi, 10, 11);
  double a0 = f_sub(a, hi);
  //@ assert l: mag_add(f, -1, a0, 12, 12);
  double l = f_sub(f, a0);
  //@ assert w4: mag_add(l, 13, w3, 12, 13);
  double w4 = f_add(l, w3);
  //@ assert y: mag_add(a, 11, w4, 14, 14);
  double y = f_add(a, w4);
  //@ assert first: log_fit(f) && expo_shifted(k) && g == 0 ==> log_sum_1(k, f, w, w1, w2, hf, w3);
  //@ assert ops: log_fit(f) && expo_shifted(k) && g == 0 ==> log_sum_ops(k, f, w, w1, w2, hf, w3, hi, a, a0, l, w4, y);
  //@ assert mix1: log_mixed(k, f, g) ==> log_mix_1(k, f, g, w, w1, w2, hf, w3);
  //@ assert mix: log_mixed(k, f, g) ==> log_mix_ops(k, f, g, w, w1, w2, hf, w3, hi, a, a0, l, w4, y);
  return y;
}

/* log(x), x normal and positive: x = 2^k m, m in [sqrt(1/2), sqrt(2)), m - 1 exact. */
/*@ requires box: \is_finite(x) && CF_LOG_XMIN <= x;
    assigns \nothing;
    ensures fin:  \is_finite(\result) && mag(\result, 15);
    ensures near: expo_logged(x, \result); */
static inline double cf_log1(double x)
{
  double k = cf_logk(x);
  double m = cf_scale(x, k);
  //@ assert fine: log_fine(m);
  //@ assert m: expo_m(m);
  double f = f_sub(m, 1.0);
  //@ assert f: \abs(f) <= 0.5;
  //@ assert shifted: expo_shifted(k);
  //@ assert split: log_split(x, k, m, f);
  return log_core(k, f, 0.0);
}

/* c with y + c = 1 + x exactly, y = fl(1 + x): the larger term is subtracted first [Dekker's fast two-sum]. */
/*@ requires fin: \is_finite(x) && \is_finite(y);
    requires box: expo_l1p(x) && y == rnd(1.0 + x);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures low:  \abs(\result) <= 0x1p-52 * y;
    ensures val:  \result == 1.0 + x - y; */
static inline double log1p_low(double x, double y)
{
  if (x < 1.0) {
    //@ assert low: expo_low(x, y);
    double a = f_sub(y, 1.0);
    //@ assert low2: expo_low2(x, y, a);
    double c = f_sub(x, a);
    //@ assert less: log1p_less(x, y, a, c);
    return c;
  }
  //@ assert high: expo_high(x, y);
  double b = f_sub(y, x);
  //@ assert high2: expo_high2(x, y, b);
  double c = f_sub(1.0, b);
  //@ assert more: log1p_more(x, y, b, c);
  return c;
}

/* k ln 2 + log(1 + m + c): f + g = m + c exactly. */
/*@ requires fin: \is_finite(k) && \is_finite(m) && \is_finite(c);
    requires box: \abs(k) <= 1024 && \abs(m) <= 0.43 && \abs(c) <= 0x1p-50;
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures near: log1p_in(k, m, c) ==> log_mix_near(log_mix(k, m, c), \result); */
static inline double log1p_join(double k, double m, double c)
{
  //@ assert f: mag_rnd(m + c, -1) && mag(m, -1) && mag(c, -1);
  double f = f_add(m, c);
  //@ assert f0: mag_add(f, -1, m, -1, -1);
  double f0 = f_sub(f, m);
  //@ assert g: mag(f0, 0) && mag_add(c, -1, f0, 0, 0);
  double g = f_sub(c, f0);
  //@ assert box: mag(g, 1) && \abs(g) <= 2 && \abs(f) <= 0.5;
  //@ assert parts: log1p_in(k, m, c) ==> log1p_parts(k, m, c, f, f0, g);
  return log_core(k, f, g);
}

/* log(1 + x), -1 < x <= CF_LOG1P_XMAX: 1 + x = y + c, y = 2^k m, 1 + x = 2^k (1 + f + g). If k = 0, f is x itself. */
/*@ requires box: \is_finite(x) && expo_l1p(x);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures near: expo_log1p(x, \result); */
static inline double cf_log1p1(double x)
{
  double y = f_add(1.0, x);
  //@ assert sum: expo_sum(x, y);
  //@ assert wide: expo_wide(y);
  //@ assert y: 0x1p-53 <= y <= 0x1p1001;
  double c = log1p_low(x, y);
  double k = cf_logk(y);
  double m = cf_scale(y, k);
  //@ assert shifted: expo_shifted(k);
  double n = f_sub(EXPO_SHIFT, k);
  //@ assert n: expo_neg(n, k);
  double i = cf_pow2(n);
  //@ assert i: expo_scaled(c, y, k) && expo_cs(c, y, k, i);
  double cs = f_mul(c, i);
  //@ assert fine: log_fine(m);
  //@ assert m: expo_m(m);
  double m1 = f_sub(m, 1.0);
  //@ assert ops: log1p_ops(x, y, c, k, m, i, cs, m1);
  return log1p_join(k, m1, cs);
}
#endif
