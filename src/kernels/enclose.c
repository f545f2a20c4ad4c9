#include <certiform/enclose.h>
#include <certiform/expo.h>
#include <certiform/fp.h>
#include "expo_scalar.h"

/* Results at least a + b, a b, |a - b|, sqrt a: two roundings take away less than CF_ENCLOSE_STEP gives, an underflow less than CF_ENCLOSE_ETA.
 *                                                                                                          [specs/bound.md, lemma Step] */
/*@ requires box: \is_finite(a) && \is_finite(b) && 0 <= a <= 0x1p900 && 0 <= b <= 0x1p900;
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   a + b <= \result <= (a + b) * 0x1.0000000000004p0; */
static inline double up_add(double a, double b)
{
  double s = f_add(a, b);
  return f_mul(s, CF_ENCLOSE_STEP);
}

/*@ requires box: \is_finite(a) && \is_finite(b) && 0 <= a <= 0x1p420 && 0 <= b <= 0x1p420;
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   a * b <= \result <= a * b * 0x1.0000000000004p0 + 0x1p-1072; */
static inline double up_mul(double a, double b)
{
  double p = f_mul(a, b);
  double s = f_mul(p, CF_ENCLOSE_STEP);
  return f_add(s, CF_ENCLOSE_ETA);
}

/*@ requires box: \is_finite(a) && \is_finite(b) && -0x1p300 <= a <= 0x1p300 && -0x1p300 <= b <= 0x1p300;
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures up:   \abs(a - b) <= \result <= \abs(a - b) * 0x1.0000000000004p0; */
static inline double up_distance(double a, double b)
{
  double t = a < b ? f_sub(b, a) : f_sub(a, b);
  return f_mul(t, CF_ENCLOSE_STEP);
}

double cf_norm_sum_raw(size_t m, size_t ld, const double *v)
{
  double s = 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant up:    \is_finite(s) && enclose_sum(v, ld, k) <= s <= k * 0x1p401;
      loop assigns k, s;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) s = up_add(s, v[k * ld]);
  return s;
}

double cf_norm_first_raw(size_t m, size_t ld, const double *v)
{
  double s = 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant up:    \is_finite(s) && enclose_first(v, ld, k) <= s <= k * 0x1p422;
      loop assigns k, s;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) {
    double t = up_mul((double)k, v[k * ld]);
    s = up_add(s, t);
  }
  return s;
}

double cf_tail_sum_raw(size_t m, size_t ld, const double *u, const double *s)
{
  double t = 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant up:    \is_finite(t) && enclose_tail(u, s, ld, m, k) <= t <= k * 0x1p802;
      loop assigns k, t;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) {
    double p = up_mul(u[k * ld], s[(m - 1 - k) * ld]);
    t = up_add(t, p);
  }
  return t;
}

double cf_norm_two_raw(size_t m, const double *v)
{
  double t = 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant up:    \is_finite(t) && enclose_squares(v, k) <= t <= k * 0x1p802;
      loop assigns k, t;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) {
    double p = up_mul(v[k], v[k]);
    t = up_add(t, p);
  }
  double r = f_sqrt(t);
  return f_mul(r, CF_ENCLOSE_STEP);
}

double cf_pivot_slack_raw(size_t m, size_t ld, const double *s, double lambda)
{
  double t = 0.0;
  /*@ loop invariant index: 0 <= k <= m;
      loop invariant up:    \is_finite(t) && enclose_trace(s, ld, lambda, k) <= t <= k * 0x1p302;
      loop assigns k, t;
      loop variant m - k; */
  for (size_t k = 0; k < m; k++) {
    double p = up_distance(lambda, s[k * ld]);
    t = up_add(t, p);
  }
  double g = f_mul((double)(m + 4), 0x1.004p-53); /* (m + 2) u/(1 - 2 (m + 1) u) and more, m <= 2^20 */
  return up_mul(g, t);
}

/* exp(x), at least */
/*@ requires box: \is_finite(x) && 0 <= x <= 600;
    assigns \nothing;
    ensures fin:  \is_finite(\result) && 0 <= \result <= 0x1p900;
    ensures up:   \exp(x) <= \result; */
static inline double up_exp(double x)
{
  double y = cf_exp1(x);
  return f_mul(y, CF_ENCLOSE_EXP);
}

/* one try: *r >= exp(*a) start, *a >= grow + rate rho; 0 when the numbers are too large to go on */
/*@ requires box:   enclose_bounded(start) && enclose_bounded(rate) && enclose_bounded(grow) && enclose_bounded(rho);
    requires valid: \valid(a) && \valid(r) && \separated(a, r);
    assigns *a, *r;
    ensures up:     \result != 0 ==> \is_finite(*a) && \is_finite(*r) && grow + rate * rho <= *a && \exp(grow + rate * rho) * start <= *r <= 0x1p300; */
static int radius_try(double start, double rate, double grow, double rho, double *a, double *r)
{
  double more = up_mul(rate, rho);
  double e = up_add(grow, more);
  if (!(more <= 1.0 && e <= 250.0 && start <= 1.0)) return 0;
  double y = up_exp(e);
  double s = up_mul(y, start);
  *a = e;
  *r = s;
  return s <= 0x1p300;
}

int cf_step_radius_raw(double start, double rate, double grow, double *rho, double *exponent, double *radius)
{
  double guess, a, r;
  if (!radius_try(start, rate, grow, 0.0, &a, &r)) return 0;
  guess = f_mul(r, 1.01) + CF_ENCLOSE_ETA;
  /*@ loop invariant index: 0 <= k <= 20;
      loop invariant guess: enclose_bounded(guess);
      loop assigns k, guess, a, r, *rho, *exponent, *radius;
      loop variant 20 - k; */
  for (int k = 0; k < 20; k++) {
    if (!(guess <= 0x1p200) || !radius_try(start, rate, grow, guess, &a, &r)) return 0;
    if (r < guess) {
      *rho = guess;
      *exponent = a;
      *radius = r;
      return 1;
    }
    guess = f_mul(r, 1.02) + CF_ENCLOSE_ETA;
  }
  return 0;
}
