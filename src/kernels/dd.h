/* Error-free transforms: what a sum, a product, a multiply-add lost.     [Knuth; Dekker; OgitaRumpOishi2005; JoldesMullerPopescu2017]
 * Private: the bound and the exact tier inline these. No operation may overflow; s, p, next stand for what the caller has rounded. */
#ifndef CF_KERNELS_DD_H
#define CF_KERNELS_DD_H
#include <certiform/fp.h>
#define CF_DD_SUM_REL 0x1.8000000000004p-105 /* relative error of a sum of pairs: 3 u^2 (1 + 16/3 u) */
#ifdef __FRAMAC__
#include <certiform/vec.h> /* the box of dot2.acsl */
#include "dd.acsl"
#include "dd_add.acsl"
#include "dot2.acsl"
#endif

/* a + b = s + result exactly, s = rnd(a + b)                                                        (Knuth's TwoSum) */
/*@ requires fin: \is_finite(a) && \is_finite(b) && \is_finite(s);
    requires two: dd_two(a, b, s);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == a + b - s; */
static inline double cf_sum_low(double a, double b, double s)
{
  //@ assert s: mag_add(a, 1000, b, 1000, 1000);
  //@ assert z: mag_add(s, 1001, a, 1000, 1001);
  double z = f_sub(s, a);
  //@ assert y: mag_add(s, 1001, z, 1002, 1002);
  double y = f_sub(s, z);
  //@ assert db: mag_add(b, 1000, z, 1002, 1002);
  double db = f_sub(b, z);
  //@ assert da: mag_add(a, 1000, y, 1003, 1003);
  double da = f_sub(a, y);
  //@ assert r: mag_add(da, 1004, db, 1003, 1004);
  double r = f_add(da, db);
  //@ assert sum: dd_sum(a, b, s, z, y, db, da, r);
  return r;
}

/* a + b = s + result exactly, s = rnd(a + b), for |a| >= |b|                                        (Dekker's Fast2Sum) */
/*@ requires fin: \is_finite(a) && \is_finite(b) && \is_finite(s);
    requires two: dd_two(a, b, s) && \abs(b) <= \abs(a);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == b - (s - a); */
static inline double cf_fast_low(double a, double b, double s)
{
  //@ assert s: mag_add(a, 1000, b, 1000, 1000);
  //@ assert z: mag_add(s, 1001, a, 1000, 1001);
  double z = f_sub(s, a);
  //@ assert r: mag_add(b, 1000, z, 1002, 1002);
  double r = f_sub(b, z);
  //@ assert fast: dd_fast(a, b, s, z, r);
  return r;
}

/* a b = p + result, p = rnd(a b): exactly where |a b| >= 2^-968, up to 2^-1075 always               (2Prod by fma) */
/*@ requires fin: \is_finite(a) && \is_finite(b) && \is_finite(p);
    requires mul: dd_mul(a, b, p);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures err:  \abs(a * b - p - \result) <= 0x1p-1074;
    ensures val:  0x1p-968 <= \abs(a * b) ==> \result == a * b - p; */
static inline double cf_prod_low(double a, double b, double p)
{
  //@ assert p: mag_mul(a, 400, b, 400);
  //@ assert r: mag(-p, 800) && mag_fma(a, 400, b, 400, -p, 800, 800);
  double r = f_fma(a, b, -p);
  //@ assert prod: dd_prod(a, b, p, r);
  return r;
}

/* What t = rnd(s + p), p = rnd(x y), lost of s + x y: up to u of it, and 2^-1073                     (a term of Dot2) */
/*@ requires fin:  \is_finite(s) && \is_finite(x) && \is_finite(y) && \is_finite(p) && \is_finite(t);
    requires term: dd_term(s, x, y, p, t);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures err:   dd_lost(s, x, y, t, \result); */
static inline double cf_term_low(double s, double x, double y, double p, double t)
{
  //@ assert two: dd_mul(x, y, p) && dd_two(s, p, t);
  double r = cf_prod_low(x, y, p);
  double q = cf_sum_low(s, p, t);
  //@ assert rests: dd_rests(s, x, y, p, t, r, q);
  //@ assert e: mag_add(q, 902, r, 902, 902);
  double e = f_add(q, r);
  //@ assert ends: dd_ends(s, x, y, p, t, r, q, e);
  return e;
}

/* What next = rnd(h + p x) lost of p x, where next is within a factor 2 of h > 0: next - h is exact. */
/*@ requires fin:  \is_finite(p) && \is_finite(x) && \is_finite(h) && \is_finite(next);
    requires near: dd_near(p, x, h, next);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures lost:  \abs(p * x - (next - h)) <= 0x1p-53 * next + 0x1p-1074;
    ensures err:   \abs(p * x - (next - h) - \result) <= 0x1p-106 * next + 0x1p-1074; */
static inline double cf_step_low(double p, double x, double h, double next)
{
  //@ assert n: mag_fma(p, 400, x, 400, h, 900, 900);
  //@ assert g: mag_add(next, 901, h, 900, 901);
  double g = f_sub(next, h);
  double m = -g;
  //@ assert neg: m == -g;
  //@ assert e: mag(m, 902) && mag_fma(p, 400, x, 400, m, 902, 902);
  double e = f_fma(p, x, m);
  //@ assert last: e == rnd(p * x - g);
  //@ assert step: dd_step(p, x, h, next, g, e);
  return e;
}

/* (a + al)(b + bl) = p + result up to 8 u^2 |a b| + 2^-1072, p = rnd(a b)                            (DWTimesDW2) */
/*@ requires fin:  \is_finite(a) && \is_finite(al) && \is_finite(b) && \is_finite(bl) && \is_finite(p);
    requires pair: dd_pair(a, al) && dd_pair(b, bl) && p == rnd(a * b);
    assigns \nothing;
    ensures fin:   \is_finite(\result);
    ensures err:   \abs(p + \result - (a + al) * (b + bl)) <= 0x1p-103 * \abs(a * b) + 0x1p-1072; */
static inline double cf_mul_low(double a, double al, double b, double bl, double p)
{
  //@ assert box: mag(al, 400) && mag(bl, 400) && mag_mul(a, 400, b, 400);
  double m = -p;
  //@ assert neg: m == -p;
  //@ assert e: mag(m, 800) && mag_fma(a, 400, b, 400, m, 800, 800);
  double e = f_fma(a, b, m);
  //@ assert first: e == rnd(a * b - p);
  //@ assert t: mag_mul(a, 400, bl, 400);
  double t = f_mul(a, bl);
  //@ assert c: mag_fma(al, 400, b, 400, t, 800, 800);
  double c = f_fma(al, b, t);
  //@ assert d: mag_add(e, 801, c, 801, 801);
  double d = f_add(e, c);
  //@ assert sums: t == rnd(a * bl) && c == rnd(al * b + t) && d == rnd(e + c);
  //@ assert product: dd_product(a, al, b, bl, p, e, t, c, d);
  return d;
}

/* hi + lo, hi = rnd(hi + lo): a sum without overlap */
typedef struct cf_dw {
  double hi, lo;
} cf_dw;

/* (a + al) + (b + bl) = result up to CF_DD_SUM_REL of it, for normalised pairs; underflow adds nothing             (AccurateDWPlusDW) */
/*@ requires fin:  \is_finite(a) && \is_finite(al) && \is_finite(b) && \is_finite(bl);
    requires norm: dd_norm(a, al) && dd_norm(b, bl);
    assigns \nothing;
    ensures fin:   \is_finite(\result.hi) && \is_finite(\result.lo);
    ensures near:  dd_near_sum(dd_total(a, al, b, bl), \result.hi, \result.lo); */
static inline cf_dw cf_dw_add(double a, double al, double b, double bl)
{
  //@ assert s: mag_add(a, 900, b, 900, 900);
  double s = f_add(a, b);
  //@ assert two: dd_two(a, b, s);
  double e = cf_sum_low(a, b, s);
  //@ assert t: mag_add(al, 900, bl, 900, 900);
  double t = f_add(al, bl);
  //@ assert low: dd_two(al, bl, t);
  double f = cf_sum_low(al, bl, t);
  //@ assert both: dd_both(a, al, b, bl, s, e, t, f);
  //@ assert c: mag_add(e, 902, t, 901, 902);
  double c = f_add(e, t);
  //@ assert v: mag_add(s, 901, c, 903, 903);
  double v = f_add(s, c);
  //@ assert g: mag_add(v, 904, s, 901, 904);
  double g = f_sub(v, s); /* with r: Fast2Sum of s and c, also where s cancelled to less than c */
  //@ assert r: mag_add(c, 903, g, 905, 905);
  double r = f_sub(c, g);
  //@ assert w: mag_add(f, 902, r, 906, 906);
  double w = f_add(f, r);
  //@ assert down: dd_down(s, e, t, f, c, v, g, r, w);
  //@ assert z: mag_add(v, 904, w, 907, 907);
  double z = f_add(v, w);
  //@ assert k: mag_add(z, 908, v, 904, 908);
  double k = f_sub(z, v);
  //@ assert d: mag_add(w, 907, k, 909, 909);
  double d = f_sub(w, k);
  //@ assert last: dd_last(v, w, z, k, d);
  cf_dw y = {z, d};
  return y;
}
#endif
