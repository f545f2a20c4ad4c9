/* sin and cos of one double, from the basic operations and fma. Private: kernels inline these. Inside the box no operation of a
 * function here overflows or yields NaN; accuracy is CF_SIN_REL, CF_COS_REL of trig.h, derived above each function, with u = 2^-53. */
#ifndef CF_KERNELS_TRIG_SCALAR_H
#define CF_KERNELS_TRIG_SCALAR_H
#include <certiform/fp.h>
#include <certiform/trig.h>

#ifndef __FRAMAC__ /* there, trig.h has them, for the specification */
#define TRIG_SHIFT 0x1.8p52            /* adding it rounds to an integer */
#define TRIG_INV 0x1.45f306dc9c883p-1  /* 2/pi rounded */
#define TRIG_P1 0x1.921fb54442d18p0    /* pi/2 rounded: a multiple of 2^-52 */
#define TRIG_P2 0x1.1a626331p-54       /* 33 bits more, so that k P2 is exact for |k| <= 2^20 */
#define TRIG_P3 0x1.1701b839a252p-88   /* and the rest: P1 + P2 + P3 = pi/2 up to 2^-141.7 */
#endif

/* One Horner step c + z p. Its contract hides the product: callers see only bounds. */
/*@ requires fin: \is_finite(c) && \is_finite(z) && \is_finite(p);
    requires pre: trig_step_pre(c, z, p);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures low:  \abs(\result) <= 0.5;
    ensures val:  \result == trig_opf(c, z, p); */
static inline double trig_step(double c, double z, double p) { return f_fma(z, p, c); }

/* (sin r - r)/r^3 at z = r^2: |z (p - f)| <= 2^-57.9 for 0 <= z <= 0.617 (tests/gen/trig_poly.c). */
/*@ requires z:   \is_finite(z) && \abs(z) <= 0.62;
    assigns \nothing;
    ensures fin:  \is_finite(\result) && \abs(\result) <= 0.5;
    ensures val:  \result == trig_s(z); */
static inline double sin_poly(double z)
{
  double p = 0x1.5d9380e38efe7p-33;
  p = trig_step(-0x1.ae5e6831dee54p-26, z, p);
  p = trig_step(0x1.71de357aa578bp-19, z, p);
  p = trig_step(-0x1.a01a019c15affp-13, z, p);
  //@ assert half: p == trig_s3(z);
  p = trig_step(0x1.111111110f8a4p-7, z, p);
  p = trig_step(-0x1.5555555555549p-3, z, p);
  return p;
}

/* (cos r - 1 + r^2/2)/r^4 at z = r^2: |z^2 (p - f)| <= 2^-64.1 for 0 <= z <= 0.617. */
/*@ requires z:   \is_finite(z) && \abs(z) <= 0.62;
    assigns \nothing;
    ensures fin:  \is_finite(\result) && \abs(\result) <= 0.5;
    ensures val:  \result == trig_c(z); */
static inline double cos_poly(double z)
{
  double p = -0x1.8fb10a25b0886p-37;
  p = trig_step(0x1.1ee9f110a64c3p-29, z, p);
  p = trig_step(-0x1.27e4f812654c3p-22, z, p);
  p = trig_step(0x1.a01a019cbf0d5p-16, z, p);
  //@ assert half: p == trig_c3(z);
  p = trig_step(-0x1.6c16c16c1521dp-10, z, p);
  p = trig_step(0x1.555555555554cp-5, z, p);
  return p;
}

/* sin(r + c) = r + (r z p(z) + c), |c| <= u |r| + 2^-68.5.
 * At |r| = pi/4, in units of u: z, r z, p and the fma 0.0783 (1 + 1 + 0.85) + 0.06 = 0.29, left out c (1 - cos r) <= 0.5 0.293 = 0.15, the polynomial
 * 0.03, all of 0.7071: 0.66; the last sum 1. Smaller r are better. Together below 1.7 u; proved: 31/16 u (proofs/coq/TrigPoly.v), and 2 u = CF_SIN_REL with what the reduction adds. */
/*@ requires fin: \is_finite(r) && \is_finite(c);
    requires box: \abs(r) <= 0.786 && mag(c, 20);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && mag(\result, 23);
    ensures near: trig_fit(r, c) ==> trig_sin_near(r, c, \result); */
static inline double trig_sin(double r, double c)
{
  //@ assert square: trig_square(r);
  double z = f_mul(r, r);
  double p = sin_poly(z);
  //@ assert input: mag(r, 0) && mag(z, 0) && mag(p, 0);
  //@ assert rz: mag_mul(r, 0, z, 0);
  double rz = f_mul(r, z);
  //@ assert d: mag_fma(rz, 0, p, 0, c, 20, 21);
  double d = f_fma(rz, p, c);
  //@ assert y: mag_add(r, 0, d, 22, 22);
  double y = f_add(r, d);
  //@ assert ops: trig_fit(r, c) ==> trig_sin_ops(r, c, z, p, rz, d, y);
  return y;
}

/* cos(r + c) = w + (z^2 p(z) + (e - r c)), w + e = 1 - z/2 exactly.
 * At |r| = pi/4, in units of u: z/2 0.25, z^2 p 0.0152 4 = 0.06, c (r - sin r) <= 0.04, the fma 0.01, all of 0.7071: 0.51; the last sum 1.
 * Together below 1.6 u; proved: 31/16 u, and 2 u = CF_COS_REL with what the reduction adds. */
/*@ requires fin: \is_finite(r) && \is_finite(c);
    requires box: \abs(r) <= 0.786 && mag(c, 20);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && mag(\result, 23);
    ensures near: trig_fit(r, c) ==> trig_cos_near(r, c, \result); */
static inline double trig_cos(double r, double c)
{
  //@ assert square: trig_square(r);
  double z = f_mul(r, r);
  double p = cos_poly(z);
  //@ assert input: mag(r, 0) && mag(z, 0) && mag(p, 0) && mag(0.5, 0) && mag(1.0, 0);
  //@ assert hz: mag_mul(0.5, 0, z, 0);
  double hz = f_mul(0.5, z);
  //@ assert w: mag_add(1.0, 0, hz, 0, 0);
  double w = f_sub(1.0, hz);
  //@ assert w0: mag_add(1.0, 0, w, 1, 1);
  double w0 = f_sub(1.0, w); /* exact: w >= 1/2 */
  //@ assert e: mag_add(w0, 2, hz, 0, 2);
  double e = f_sub(w0, hz); /* exact [Dekker's fast two-sum] */
  //@ assert g: mag_mul(r, 0, c, 20);
  double g = f_mul(r, c);
  //@ assert t: mag_add(e, 3, g, 20, 20);
  double t = f_sub(e, g);
  //@ assert zz: mag_mul(z, 0, z, 0);
  double zz = f_mul(z, z);
  //@ assert v: mag_fma(zz, 0, p, 0, t, 21, 21);
  double v = f_fma(zz, p, t);
  //@ assert y: mag_add(w, 1, v, 22, 22);
  double y = f_add(w, v);
  //@ assert low: trig_fit(r, c) ==> trig_cos_low(r, c, z, hz, w, w0, e, g, t);
  //@ assert ops: trig_fit(r, c) ==> trig_cos_ops(r, c, z, hz, w, w0, e, g, t, p, zz, v, y);
  return y;
}

/* k = RN(2 x / pi), up to 2^-33 of a unit: |x - k pi/2| <= pi/4 + 2^-33. |k| <= 667545 < 2^20. */
/*@ requires box: \is_finite(x) && trig_box(x);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == trig_k(x); */
static inline double trig_turns(double x)
{
  //@ assert t: trig_arg(x);
  double t = f_fma(x, TRIG_INV, TRIG_SHIFT);
  //@ assert k: t == trig_t(x);
  return f_sub(t, TRIG_SHIFT);
}

/* q in {-2, -1, 0, 1, 2}, k - q a multiple of 4. */
/*@ requires k:   \is_finite(k) && mag(k, 21);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == trig_opq(k); */
static inline double trig_quadrant(double k)
{
  //@ assert quarter: trig_quarter(k);
  //@ assert f: mag_fma(k, 21, 0.25, 0, TRIG_SHIFT, 53, 53);
  double f = f_fma(k, 0.25, TRIG_SHIFT);
  //@ assert qf: f == trig_qf(k);
  //@ assert g: mag_add(f, 54, TRIG_SHIFT, 53, 54);
  double g = f_sub(f, TRIG_SHIFT); /* k/4 rounded to an integer, to even between two */
  //@ assert qg: g == trig_qg(f);
  //@ assert q: mag_fma(g, 55, -4.0, 2, k, 21, 57);
  double q = f_fma(g, -4.0, k);
  //@ assert qe: q == trig_qe(k, g);
  return q;
}

/* What l is worth: h - w = r + l exactly, since h is a multiple of ulp(w) [fast two-sum]; then c = l - k P3. */
/*@ requires fin: \is_finite(k) && \is_finite(h) && \is_finite(w) && \is_finite(r);
    requires box: mag(k, 20) && mag(h, 0) && mag(w, 0) && mag(r, 0);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && mag(\result, 20);
    ensures val:  \result == trig_low(k, h, w, r); */
static inline double trig_tail(double k, double h, double w, double r)
{
  //@ assert input: mag(-TRIG_P3, -1);
  //@ assert g: mag_add(h, 0, r, 0, 0);
  double g = f_sub(h, r);
  //@ assert l: mag_add(g, 1, w, 0, 1);
  //@ assert opg: g == trig_opg(h, r);
  double l = f_sub(g, w);
  //@ assert opl: l == trig_opl(g, w);
  //@ assert c: mag_fma(k, 20, -TRIG_P3, -1, l, 2, 19);
  double c = f_fma(k, -TRIG_P3, l);
  //@ assert opc: c == trig_opc(k, l);
  return c;
}

/* (sin(x + j pi/2)) for j = 0 or 1: x = k pi/2 + r + c.
 * h = x - k P1 is exact: for k != 0 a multiple of 2^-53 (|x| > 1/2), below 1. w = k P2 is exact, and a multiple of 2^-86, below 2^-34.
 * c is rounded, and P1 + P2 + P3 is off by 2^-141.7: r + c = x - k pi/2 up to u |c| + 2^-122. No double of the box but 0 is nearer to a multiple of pi/2 than
 * 2^-60.5 (C-trig-least), where |c| <= 2^-68.5: a relative error below 2^-60, so sine keeps its relative accuracy next to its zeros. */
/*@ requires box: \is_finite(x) && trig_box(x);
    requires j:   \is_finite(j) && 0.0 <= j <= 1.0;
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures sin:  j == 0 ==> trig_sined(x, \result);
    ensures cos:  j == 1 ==> trig_cosined(x, \result); */
static inline double trig_value(double x, double j)
{
  double k = trig_turns(x);
  //@ assert k: trig_mk(x, k);
  double h = f_fma(k, -TRIG_P1, x);
  //@ assert h: trig_mh(x, k, h);
  double w = f_mul(k, TRIG_P2);
  //@ assert w: trig_mw(h, w);
  double r = f_sub(h, w);
  //@ assert k20: mag(k, 20);
  //@ assert h0: \abs(h) <= 0.7855 && mag(h, 0);
  //@ assert w0: \abs(w) <= 0x1p-33 && mag(w, 0);
  //@ assert r0: \abs(r) <= 0.786 && mag(r, 0);
  //@ assert j0: \abs(j) <= 1.0 && mag(j, 0);
  //@ assert zero: mag(0.0, 0);
  double c = trig_tail(k, h, w, r);
  //@ assert reduced: trig_reduced(x, k, h, w, r, c);
  //@ assert fit: trig_fit(r, c);
  double s = trig_sin(r, c);
  double o = trig_cos(r, c);
  //@ assert q: mag_add(k, 20, j, 0, 20);
  double kj = f_add(k, j);
  double q = trig_quadrant(kj);
  double y = q == 1.0 || q == -1.0 ? o : s;
  //@ assert y: mag_add(0.0, 0, y, 23, 23);
  //@ assert opposite: trig_minus(y) && rnd(0.0 - y) == -y;
  double v = q == 0.0 || q == 1.0 ? y : f_sub(0.0, y);
  //@ assert turned: trig_turned(q, s, o, v);
  //@ assert back: trig_back(x, k, h, w, r, c, s, o, j, kj, q, v);
  return v;
}

/*@ requires box: \is_finite(x) && trig_box(x);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures sin:  trig_sined(x, \result); */
static inline double trig_sine(double x) { return trig_value(x, 0.0); }

/*@ requires box: \is_finite(x) && trig_box(x);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures cos:  trig_cosined(x, \result); */
static inline double trig_cosine(double x) { return trig_value(x, 1.0); }
#endif
