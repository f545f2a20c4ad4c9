/* Correct rounding by enclosures of rising precision, and an exact decision once a single boundary is left. specs/exact.md, section 3. */
#include "round.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "expsum.h"

/* equal, and of one sign if they are zeros */
static int same(double a, double b)
{
  return a == b && !signbit(a) == !signbit(b);
}

int cf_round_interval(cf_format f, mpfr_srcptr lo, mpfr_srcptr hi, double *a, double *b)
{
  if (mpfr_nan_p(lo) || mpfr_nan_p(hi)) {
    *a = -INFINITY;
    *b = INFINITY;
    return 2;
  }
  *a = cf_round_fr(f, lo);
  *b = cf_round_fr(f, hi);
  return same(*a, *b) ? 0 : same(cf_format_next(f, *a), *b) ? 1 : 2;
}

/* x := a + b + c rounded in the direction given */
static void add3(mpfr_t x, double a, double b, double c, mpfr_rnd_t rnd)
{
  mpfr_set_d(x, b, rnd); /* exact, like the next but for its rounding */
  mpfr_add_d(x, x, c, rnd);
  mpfr_add_d(x, x, a, rnd);
}

/* For binary64 a first test without MPFR: with down <= lo - rad and lo + rad <= up, RN(hi + down) <= RN(t) <= RN(hi + up). */
static int quick(cf_format f, cf_dd y, double *a)
{
  double s = y.lo + y.rad, d = y.lo - y.rad;
  double up = s + (fabs(s) * 0x1p-52 + 0x1p-1074), down = d - (fabs(d) * 0x1p-52 + 0x1p-1074);
  *a = y.hi + up;
  return f.p == 53 && f.emin == -1022 && *a == y.hi + down && *a != 0 && isfinite(*a);
}

int cf_round_dd(cf_format f, cf_dd y, double *a, double *b)
{
  *a = -INFINITY;
  *b = INFINITY;
  if (!(y.rad < INFINITY)) return 2;
  if (quick(f, y, a)) {
    *b = *a;
    return 0;
  }
  cf_range range = cf_range_widen();
  mpfr_t lo, hi;
  mpfr_inits2(192, lo, hi, (mpfr_ptr)0);
  add3(lo, y.hi, y.lo, -y.rad, MPFR_RNDD);
  add3(hi, y.hi, y.lo, y.rad, MPFR_RNDU);
  int apart = cf_round_interval(f, lo, hi, a, b);
  mpfr_clears(lo, hi, (mpfr_ptr)0);
  cf_range_restore(range);
  return apart;
}

/* The two values a < b = next(a) are left for t_i: the sign of t_i - boundary tells which. */
static cf_status decide(cf_format f, const cf_reals *t, size_t i, double a, double b, mpfr_prec_t prec_max, double *y)
{
  int sign = 0;
  mpq_t m;
  mpq_init(m);
  double tie = cf_format_boundary(f, a, m);
  cf_status status = t->compare(t->of, i, m, prec_max, &sign);
  if (status == CF_OK) *y = sign < 0 ? a : sign > 0 ? b : tie;
  mpq_clear(m);
  return status;
}

/* One enclosure's verdict: settles the element unless the interval is still too wide (then *open stays 1). */
static cf_status settle(cf_format f, const cf_reals *t, size_t i, int apart, double a, double b, mpfr_prec_t prec_max, double *y,
                        unsigned char *open)
{
  if (apart > 1) return CF_OK;
  *open = 0;
  if (apart == 1) return decide(f, t, i, a, b, prec_max, y);
  *y = a;
  return CF_OK;
}

typedef struct enclosures {
  size_t n;
  mpfr_t *lo, *hi;
} enclosures;

static void enclosures_free(enclosures *e)
{
  for (size_t i = 0; i < e->n; i++) mpfr_clears(e->lo[i], e->hi[i], (mpfr_ptr)0);
  free(e->lo);
  free(e->hi);
}

static cf_status enclosures_new(enclosures *e, size_t n)
{
  e->n = 0;
  e->lo = calloc(n, sizeof *e->lo);
  e->hi = calloc(n, sizeof *e->hi);
  if (!e->lo || !e->hi) {
    enclosures_free(e);
    return CF_ENOMEM;
  }
  for (; e->n < n; e->n++) mpfr_inits2(MPFR_PREC_MIN, e->lo[e->n], e->hi[e->n], (mpfr_ptr)0);
  return CF_OK;
}

/* One precision for every open element; *left counts those still open. */
static cf_status pass(cf_format f, const cf_reals *t, enclosures *e, unsigned char *open, mpfr_prec_t prec, mpfr_prec_t prec_max, double *y,
                      size_t *left)
{
  for (size_t i = 0; i < t->n; i++)
    if (open[i]) mpfr_set_prec(e->lo[i], prec), mpfr_set_prec(e->hi[i], prec);
  cf_status status = t->enclose(t->of, open, prec, e->lo, e->hi);
  *left = 0;
  for (size_t i = 0; status == CF_OK && i < t->n; i++) {
    double a, b;
    if (!open[i]) continue;
    int apart = cf_round_interval(f, e->lo[i], e->hi[i], &a, &b);
    status = settle(f, t, i, apart, a, b, prec_max, &y[i], &open[i]);
    *left += open[i];
  }
  return status;
}

static cf_status rising(cf_format f, const cf_reals *t, unsigned char *open, mpfr_prec_t prec_max, double *y)
{
  enclosures e;
  size_t left = 1;
  cf_status status = enclosures_new(&e, t->n);
  if (status != CF_OK) return status;
  for (mpfr_prec_t prec = CF_PREC_FIRST; status == CF_OK && left > 0; prec *= 2) {
    if (prec > prec_max)
      status = CF_UNDECIDED;
    else
      status = pass(f, t, &e, open, prec, prec_max, y, &left);
  }
  enclosures_free(&e);
  return status;
}

cf_status cf_round_exact(cf_format f, const cf_reals *t, const cf_dd *first, const unsigned char *want, mpfr_prec_t prec_max, double *y)
{
  size_t left = 0;
  cf_status status = CF_OK;
  if (t->n == 0) return CF_OK;
  unsigned char *open = malloc(t->n);
  if (!open) return CF_ENOMEM;
  cf_range range = cf_range_widen(); /* whatever the caller's range, enclosures keep their precision */
  if (prec_max <= 0) prec_max = CF_PREC_LIMIT;
  for (size_t i = 0; status == CF_OK && i < t->n; i++) {
    double a, b;
    open[i] = !want || want[i];
    if (open[i] && first) {
      int apart = cf_round_dd(f, first[i], &a, &b);
      status = settle(f, t, i, apart, a, b, prec_max, &y[i], &open[i]);
    }
    left += open[i];
  }
  if (status == CF_OK && left > 0) status = rising(f, t, open, prec_max, y);
  cf_range_restore(range);
  free(open);
  return status;
}
