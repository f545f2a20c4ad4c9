#include <certiform/enclose.h>
#include <certiform/expo.h>
#include <certiform/fp.h>
#include "expo_scalar.h"

/* Results at least a + b, a b, |a - b|, sqrt a: two roundings take away less than CF_ENCLOSE_STEP gives, an underflow less than CF_ENCLOSE_ETA.
 *                                                                                            [proofs/coq/EncloseLib.v; specs/bound.md, lemma Step] */
/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: enclose_pair(a, b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   enclose_above(a + b, \result); */
static inline double up_add(double a, double b)
{
  double s = f_add(a, b);
  //@ assert sum: enclose_plus(a, b, s);
  return f_mul(s, CF_ENCLOSE_STEP);
}

/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: enclose_factors(a, b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   enclose_above(a * b, \result); */
static inline double up_mul(double a, double b)
{
  double p = f_mul(a, b);
  //@ assert product: enclose_times(a, b, p);
  double s = f_mul(p, CF_ENCLOSE_STEP);
  //@ assert scaled: s == enclose_op(p) && enclose_scaled(a, b, p, s);
  return f_add(s, CF_ENCLOSE_ETA);
}

/*@ requires fin: \is_finite(a) && \is_finite(b);
    requires box: enclose_apart(a, b);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   enclose_above(\abs(a - b), \result); */
static inline double up_distance(double a, double b)
{
  double t = a < b ? f_sub(b, a) : f_sub(a, b);
  //@ assert less: a < b ==> \abs(a - b) == b - a && enclose_minus(a, b, t);
  //@ assert more: !(a < b) ==> \abs(a - b) == a - b && enclose_minus(b, a, t);
  return f_mul(t, CF_ENCLOSE_STEP);
}

/* n as a double, exactly */
/*@ requires box: enclose_count(n);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == n && enclose_mag(\result, 21); */
static inline double whole(size_t n)
{
  //@ assert count: enclose_count(n);
  return (double)n;
}

double cf_norm_sum_raw(size_t m, size_t ld, const double *v)
{
  double s = 0.0;
  //@ assert zero: enclose_sum(v, ld, 0) == 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant fin:   \is_finite(s);
      loop invariant up:    enclose_acc(k, s, enclose_sum(v, ld, k), 401);
      loop assigns k, s;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) {
    //@ assert index: enclose_index(k, ld);
    //@ assert sum:   enclose_sum(v, ld, k+1) == enclose_sum(v, ld, k) + v[k * ld];
    //@ assert term:  enclose_read(v, ld, k) && enclose_term(v, ld, k);
    //@ assert pre:   enclose_pre(k, s, enclose_sum(v, ld, k), 401, v[k * ld], v[k * ld], 400);
    double t = up_add(s, v[k * ld]);
    //@ assert next:  enclose_next(k, s, enclose_sum(v, ld, k), 401, v[k * ld], v[k * ld], 400, t);
    s = t;
  }
  return s;
}

double cf_norm_first_raw(size_t m, size_t ld, const double *v)
{
  double s = 0.0;
  //@ assert zero: enclose_first(v, ld, 0) == 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant fin:   \is_finite(s);
      loop invariant up:    enclose_acc(k, s, enclose_first(v, ld, k), 423);
      loop assigns k, s;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) {
    //@ assert index: enclose_index(k, ld);
    //@ assert sum:   enclose_first(v, ld, k+1) == enclose_first(v, ld, k) + k * v[k * ld];
    //@ assert term:  enclose_read(v, ld, k) && enclose_term(v, ld, k);
    double c = whole(k);
    double p = up_mul(c, v[k * ld]);
    //@ assert prod:  enclose_product(c, 21, v[k * ld], 400, p);
    //@ assert pre:   enclose_pre(k, s, enclose_first(v, ld, k), 423, p, c * v[k * ld], 422);
    double t = up_add(s, p);
    //@ assert next:  enclose_next(k, s, enclose_first(v, ld, k), 423, p, c * v[k * ld], 422, t);
    s = t;
  }
  return s;
}

double cf_tail_sum_raw(size_t m, size_t ld, const double *u, const double *s)
{
  double t = 0.0;
  //@ assert zero: enclose_tail(u, s, ld, m, 0) == 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant fin:   \is_finite(t);
      loop invariant up:    enclose_acc(k, t, enclose_tail(u, s, ld, m, k), 802);
      loop assigns k, t;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) {
    size_t l = m - 1 - k;
    //@ assert index: enclose_index(k, ld) && enclose_index(l, ld);
    //@ assert sum:   enclose_tail(u, s, ld, m, k+1) == enclose_tail(u, s, ld, m, k) + u[k * ld] * s[l * ld];
    //@ assert terms: enclose_read(u, ld, k) && enclose_term(u, ld, k) && enclose_read(s, ld, l) && enclose_term(s, ld, l);
    double p = up_mul(u[k * ld], s[l * ld]);
    //@ assert prod:  enclose_product(u[k * ld], 400, s[l * ld], 400, p);
    //@ assert pre:   enclose_pre(k, t, enclose_tail(u, s, ld, m, k), 802, p, u[k * ld] * s[l * ld], 801);
    double q = up_add(t, p);
    //@ assert next:  enclose_next(k, t, enclose_tail(u, s, ld, m, k), 802, p, u[k * ld] * s[l * ld], 801, q);
    t = q;
  }
  return t;
}

double cf_norm_two_raw(size_t m, const double *v)
{
  double t = 0.0;
  //@ assert zero: enclose_squares(v, 0) == 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant fin:   \is_finite(t);
      loop invariant up:    enclose_acc(k, t, enclose_squares(v, k), 802);
      loop assigns k, t;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) {
    //@ assert sum:   enclose_squares(v, k+1) == enclose_squares(v, k) + v[k] * v[k];
    //@ assert term:  enclose_term(v, 1, k);
    double p = up_mul(v[k], v[k]);
    //@ assert prod:  enclose_product(v[k], 400, v[k], 400, p);
    //@ assert pre:   enclose_pre(k, t, enclose_squares(v, k), 802, p, v[k] * v[k], 801);
    double q = up_add(t, p);
    //@ assert next:  enclose_next(k, t, enclose_squares(v, k), 802, p, v[k] * v[k], 801, q);
    t = q;
  }
  //@ assert end: enclose_end(m, t, enclose_squares(v, m), 802, 822);
  double r = f_sqrt(t);
  //@ assert root: enclose_root(t, enclose_squares(v, m), r);
  double y = f_mul(r, CF_ENCLOSE_STEP);
  //@ assert up: y == enclose_op(r) && enclose_squared(enclose_squares(v, m), y);
  return y;
}

double cf_pivot_slack_raw(size_t m, size_t ld, const double *s, double lambda)
{
  double t = 0.0;
  //@ assert zero: enclose_trace(s, ld, lambda, 0) == 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant fin:   \is_finite(t);
      loop invariant up:    enclose_acc(k, t, enclose_trace(s, ld, lambda, k), 303);
      loop assigns k, t;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) {
    //@ assert index: enclose_index(k, ld);
    //@ assert sum:   enclose_trace(s, ld, lambda, k+1) == enclose_trace(s, ld, lambda, k) + \abs(lambda - s[k * ld]);
    //@ assert term:  enclose_read(s, ld, k) && enclose_value(s, ld, k);
    double p = up_distance(lambda, s[k * ld]);
    //@ assert gap:   enclose_gap(lambda, s[k * ld], p);
    //@ assert pre:   enclose_pre(k, t, enclose_trace(s, ld, lambda, k), 303, p, \abs(lambda - s[k * ld]), 302);
    double q = up_add(t, p);
    //@ assert next:  enclose_next(k, t, enclose_trace(s, ld, lambda, k), 303, p, \abs(lambda - s[k * ld]), 302, q);
    t = q;
  }
  //@ assert end: enclose_end(m, t, enclose_trace(s, ld, lambda, m), 303, 420);
  double c = whole(m + 4);
  //@ assert few: enclose_few(m, c);
  double g = f_mul(c, CF_ENCLOSE_RATE);
  //@ assert rate: enclose_rate(m, c, g);
  double r = up_mul(g, t);
  //@ assert up: enclose_slack(m, c, g, t, enclose_trace(s, ld, lambda, m), r);
  return r;
}

/* exp(x), at least */
/*@ requires box: \is_finite(x) && enclose_arg(x);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && enclose_mag(\result, 420);
    ensures up:   \exp(x) <= \result; */
static inline double up_exp(double x)
{
  //@ assert box: expo_box(x);
  double y = cf_exp1(x);
  //@ assert near: enclose_exp(x, y);
  return f_mul(y, CF_ENCLOSE_EXP);
}

/* one try: *r >= exp(*a) start, *a >= grow + rate rho; 0 when the numbers are too large to go on */
/*@ requires box:   enclose_bounded(start) && enclose_bounded(rate) && enclose_bounded(grow) && enclose_bounded(rho);
    requires valid: \valid(a) && \valid(r) && \separated(a, r);
    assigns *a, *r;
    ensures fin:    \result != 0 ==> \is_finite(*a) && \is_finite(*r) && enclose_bound(*r);
    ensures up:     \result != 0 ==> enclose_radius(start, rate, grow, rho, *a, *r); */
static int radius_try(double start, double rate, double grow, double rho, double *a, double *r)
{
  double more = up_mul(rate, rho);
  //@ assert more: enclose_product(rate, 300, rho, 300, more) && enclose_mag(more, 601);
  double e = up_add(grow, more);
  //@ assert sign: 0 <= e;
  if (!(more <= 1.0 && e <= 250.0 && start <= 1.0)) return 0;
  double y = up_exp(e);
  double s = up_mul(y, start);
  //@ assert up: enclose_tried(grow, rate, rho, more, e, start, y, s);
  *a = e;
  *r = s;
  return s <= 0x1p300;
}

/* a little more than f r */
/*@ requires box: \is_finite(r) && \is_finite(f) && enclose_guess(r, f);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && 0 <= \result; */
static inline double next_guess(double r, double f)
{
  double p = f_mul(r, f);
  //@ assert guess: enclose_guessed(p);
  return f_add(p, CF_ENCLOSE_ETA);
}

int cf_step_radius_raw(double start, double rate, double grow, double *rho, double *exponent, double *radius)
{
  double guess, a, r;
  if (!radius_try(start, rate, grow, 0.0, &a, &r)) return 0;
  guess = next_guess(r, 1.01);
  /*@ loop invariant index: 0 <= k <= 20;
      loop invariant guess: \is_finite(guess) && 0 <= guess;
      loop assigns k, guess, a, r;
      loop variant 20 - k; */
  for (int k = 0; k < 20; k++) {
    if (!(guess <= 0x1p200) || !radius_try(start, rate, grow, guess, &a, &r)) return 0;
    if (r < guess) {
      *rho = guess;
      *exponent = a;
      *radius = r;
      //@ assert kept:  *rho == guess && *exponent == a && *radius == r;
      //@ assert found: enclose_radius(start, rate, grow, *rho, *exponent, *radius);
      return 1;
    }
    guess = next_guess(r, 1.02);
  }
  return 0;
}
