#include "judge/fast.h"
#include <float.h>
#include <math.h>

static double up(double x)
{
  return nextafter(x, INFINITY);
}
static double down(double x)
{
  return nextafter(x, -INFINITY);
}

static void outward(mpq_srcptr q, double *lo, double *hi)
{
  mpfr_t f;
  mpfr_init2(f, 53);
  mpfr_set_q(f, q, MPFR_RNDD);
  *lo = mpfr_get_d(f, MPFR_RNDD);
  mpfr_set_q(f, q, MPFR_RNDU);
  *hi = mpfr_get_d(f, MPFR_RNDU);
  mpfr_clear(f);
}

void cf_fast_prepare(const cf_criteria *c, cf_fast_criteria *f)
{
  *f = (cf_fast_criteria){0};
  if (c->max_ulp_on) outward(c->max_ulp, &f->ulp_lo, &f->ulp_hi);
  if (c->tol_on) {
    outward(c->rtol, &f->rtol_lo, &f->rtol_hi);
    outward(c->atol, &f->atol_lo, &f->atol_hi);
  }
}

/* x 2^-k outward: exact unless it leaves the range of double */
static double scale_lo(double x, long k)
{
  double z = ldexp(x, (int)-k);
  return isinf(z) ? DBL_MAX : z < DBL_MIN && z > 0 ? down(z) : z;
}
static double scale_hi(double x, long k)
{
  double z = ldexp(x, (int)-k);
  return z < DBL_MIN && x > 0 ? up(z) : z;
}

static long exponent(double x, cf_format f)
{
  int e = f.emin;
  if (x > 0) {
    frexp(x, &e);
    e--;
  }
  return e > f.emin ? e : f.emin;
}

/* t - y = s + r + lo +- rad with s + r = hi - y exactly (TwoDiff); the two additions err by at most 2^-53 of their result each,
 * and addition never underflows. */
bool cf_fast_measure(cf_dd t, double y, cf_format f, cf_fast_error *e)
{
  if (!(t.rad < DBL_MAX) || !isfinite(y)) return false;
  double s = t.hi - y, bb = s - t.hi, r = (t.hi - (s - bb)) + (-y - bb);
  if (!isfinite(s) || !isfinite(r)) return false;
  double tail = r + t.lo, d = fabs(s + tail);
  double slack = up(up(t.rad) + up(0x1p-53 * d + 0x1p-52 * fabs(tail)));
  e->abs_lo = d > slack ? fmax(0, down(d - slack)) : 0;
  e->abs_hi = up(d + slack);
  e->lo = down(t.hi + down(t.lo - t.rad));
  e->hi = up(t.hi + up(t.lo + t.rad));
  if (t.rad == 0 && t.lo == 0) e->lo = e->hi = t.hi;
  double far = fmax(fabs(e->lo), fabs(e->hi)), near = e->lo > 0 ? e->lo : e->hi < 0 ? -e->hi : 0;
  if (!isfinite(far)) return false;
  if (t.rad == 0 && tail == 0) e->abs_lo = e->abs_hi = d; /* s is exact: the truth is known */
  e->ulp_lo = scale_lo(e->abs_lo, cf_ulp_exponent(f, exponent(far, f)));
  e->ulp_hi = scale_hi(e->abs_hi, cf_ulp_exponent(f, exponent(near, f)));
  return true;
}

/* |y - t| <= atol + rtol |t| */
static cf_answer tolerance_answer(const cf_fast_criteria *c, const cf_fast_error *e)
{
  double far = fmax(fabs(e->lo), fabs(e->hi)), near = e->lo > 0 ? e->lo : e->hi < 0 ? -e->hi : 0;
  double least = down(c->atol_lo + fmax(0, down(c->rtol_lo * near))), most = up(c->atol_hi + up(c->rtol_hi * far));
  if (e->abs_hi <= least) return CF_ANSWER_YES;
  return e->abs_lo > most ? CF_ANSWER_NO : CF_ANSWER_OPEN;
}

/* t strictly between the midpoints around y, or strictly beyond one of them. Half gaps are powers of two; left to the exact decision
 * near 0, where they are not doubles. */
static cf_answer rounding_answer(const cf_question *q, cf_dd t)
{
  double y = q->y, d;
  int e;
  if (fabs(y) < 0x1p-960) return CF_ANSWER_OPEN;
  double m = frexp(fabs(y), &e);
  long k = cf_ulp_exponent(q->format, e - 1);
  double out = ldexp(1, (int)(k - 1)), in = m == 0.5 && e - 1 > q->format.emin ? out / 2 : out;
  double s = t.hi - y, bb = s - t.hi, r = (t.hi - (s - bb)) + (-y - bb), tail = r + t.lo;
  d = s + tail;
  double slack = up(up(t.rad) + up(0x1p-53 * fabs(d) + 0x1p-52 * fabs(tail)));
  if (y < 0) d = -d;
  if (!isfinite(d)) return CF_ANSWER_OPEN;
  if (up(d + slack) < out && down(d - slack) > -in) return CF_ANSWER_YES;
  return down(d - slack) > out || up(d + slack) < -in ? CF_ANSWER_NO : CF_ANSWER_OPEN;
}

static cf_answer both(cf_answer a, cf_answer b)
{
  if (a == CF_ANSWER_NO || b == CF_ANSWER_NO) return CF_ANSWER_NO;
  return a == CF_ANSWER_OPEN || b == CF_ANSWER_OPEN ? CF_ANSWER_OPEN : CF_ANSWER_YES;
}

cf_answer cf_fast_answer(const cf_question *q, const cf_fast_criteria *c, cf_dd t, const cf_fast_error *e)
{
  if (q->derived && !isfinite(q->tol)) return CF_ANSWER_OPEN; /* no tolerance allows everything */
  if (q->derived) return e->abs_hi <= q->tol ? CF_ANSWER_YES : e->abs_lo > q->tol ? CF_ANSWER_NO : CF_ANSWER_OPEN;
  cf_answer all = CF_ANSWER_YES;
  if (q->criteria->max_ulp_on) all = e->ulp_hi <= c->ulp_lo ? CF_ANSWER_YES : e->ulp_lo > c->ulp_hi ? CF_ANSWER_NO : CF_ANSWER_OPEN;
  if (q->criteria->tol_on) all = both(all, tolerance_answer(c, e));
  if (q->criteria->cr) all = both(all, rounding_answer(q, t));
  return all;
}
