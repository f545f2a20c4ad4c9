/* The double-double enclosures against a plain MPFR evaluation, and the constants they stand on. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include "exact/ball.h"
#include "exact/dd.h"
#include "exact/dd_table.h"

#define PREC 5000 /* exact for every sum and product of doubles below */

static uint64_t state = 0x853c49e6748fea9bu;
static uint64_t next(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}
static double rnd(int e)
{
  return ldexp((double)(int64_t)(next() & 0x1fffffffffffff) - 0x1p52, e - 52);
}
static int between(int lo, int hi)
{
  return lo + (int)(next() % (unsigned)(hi - lo + 1));
}

/* log2 of the worst relative radius seen; -inf when all were exact */
static double widest;

static void enclosed(cf_dd y, mpfr_t t)
{
  mpfr_t d;
  mpfr_init2(d, 5000);
  mpfr_sub_d(d, t, y.hi, MPFR_RNDN);
  mpfr_sub_d(d, d, y.lo, MPFR_RNDN);
  mpfr_abs(d, d, MPFR_RNDN);
  CU_ASSERT(mpfr_cmp_d(d, y.rad) <= 0);
  CU_ASSERT(y.rad >= 0);
  CU_ASSERT(fabs(y.lo) <= 0x1p-53 * fabs(y.hi));
  if (mpfr_cmp_d(d, y.rad) > 0) mpfr_fprintf(stderr, "\n%a %a +- %a  truth %Ra\n", y.hi, y.lo, y.rad, t);
  if (y.hi != 0 && y.rad / fabs(y.hi) > widest) widest = y.rad / fabs(y.hi);
  mpfr_clear(d);
}

static void tables(void)
{
  mpfr_t v, t, s;
  mpfr_inits2(300, v, t, s, (mpfr_ptr)0);
  for (int i = 0; i < 64; i++) {
    mpfr_set_d(v, i / 64.0, MPFR_RNDN);
    mpfr_exp2(v, v, MPFR_RNDN);
    CU_ASSERT(cf_exp2_64[i][0] == mpfr_get_d(v, MPFR_RNDN));
    mpfr_sub_d(v, v, cf_exp2_64[i][0], MPFR_RNDN);
    CU_ASSERT(cf_exp2_64[i][1] == mpfr_get_d(v, MPFR_RNDN));
  }
  for (int j = 0; j < 46; j++) {
    mpfr_set_d(v, cf_log_c[j], MPFR_RNDN);
    mpfr_log(v, v, MPFR_RNDN);
    mpfr_add_d(v, v, cf_log_t[j][0], MPFR_RNDN);
    mpfr_add_d(v, v, cf_log_t[j][1], MPFR_RNDN);
    mpfr_abs(v, v, MPFR_RNDN);
    CU_ASSERT(mpfr_cmp_d(v, fabs(cf_log_t[j][0]) * 0x1p-106) <= 0);
    for (int side = 0; side < 2; side++) { /* |z| <= 1/63 at both ends of the cell */
      double m = (45 + j + side) / 64.0;
      CU_ASSERT(fabs(m * cf_log_c[j] - 1) <= 1 / 63.0);
    }
    CU_ASSERT(cf_log_c[j] * 256 == floor(cf_log_c[j] * 256));
  }
  mpfr_const_log2(v, MPFR_RNDN);
  mpfr_set_d(s, cf_ln2_64[0], MPFR_RNDN);
  for (int i = 1; i < 3; i++) mpfr_add_d(s, s, cf_ln2_64[i], MPFR_RNDN);
  mpfr_mul_ui(s, s, 64, MPFR_RNDN);
  mpfr_sub(s, s, v, MPFR_RNDN);
  CU_ASSERT(mpfr_cmpabs_ui(s, 0) == 0 || mpfr_get_exp(s) < -128);
  mpfr_sub_d(v, v, cf_ln2[0], MPFR_RNDN);
  mpfr_sub_d(v, v, cf_ln2[1], MPFR_RNDN);
  CU_ASSERT(mpfr_get_exp(v) < -107);
  for (int i = 0, f = 2; i < 10; i++, f *= i + 2) CU_ASSERT(cf_inv_factorial[i][0] == 1.0 / f);
  for (int i = 0; i < 7; i++) CU_ASSERT(cf_inv_odd[i][0] == 1.0 / (2 * i + 3));
  for (int i = 0; i < 7; i++) CU_ASSERT(cf_inv_odd[i][1] == fma(-cf_inv_odd[i][0], 2 * i + 3, 1) / (2 * i + 3));
  mpfr_clears(v, t, s, (mpfr_ptr)0);
}

/* the numbers of specs/bounds.tsv are the ones compiled in */
static void table_of_bounds(void)
{
  static const struct {
    const char *id;
    double value;
  } rows[] = {{"dd-add", CF_DD_ADD}, {"dd-mul", CF_DD_MUL}, {"dd-div", CF_DD_DIV}, {"dd-sqrt", CF_DD_SQRT}, {"dd-eta", CF_DD_ETA},
              {"dd-up", CF_DD_UP}, {"dd-exp", CF_DD_EXP_REL}, {"dd-expm1", CF_DD_EXPM1_REL}, {"dd-tiny", CF_DD_EXP_TINY}};
  char line[1024], id[64], hex[64];
  size_t found = 0;
  FILE *f = fopen("specs/bounds.tsv", "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(f);
  while (fgets(line, sizeof line, f))
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
      if (sscanf(line, "%63[^\t]\t%63[^\t]", id, hex) == 2 && strcmp(id, rows[i].id) == 0) {
        CU_ASSERT(strtod(hex, NULL) == rows[i].value);
        found++;
      }
  fclose(f);
  CU_ASSERT_EQUAL(found, sizeof rows / sizeof *rows);
}

/* a random ball around an exact value: hi + lo is the centre, the value is off by at most rad */
static cf_dd random_ball(int e, mpfr_t value)
{
  double lo, hi = cf_two_sum(rnd(e), rnd(e - 53), &lo);
  int exact = next() % 3 == 0;
  double off = exact ? 0 : rnd(e - between(90, 110)), rad = fabs(off);
  if (next() % 3 == 0) lo = 0;
  mpfr_set_d(value, hi, MPFR_RNDN);
  mpfr_add_d(value, value, lo, MPFR_RNDN);
  mpfr_add_d(value, value, off, MPFR_RNDN);
  return cf_ball(hi, lo, rad);
}

static void ball_operations(void)
{
  mpfr_t a, b, t;
  mpfr_inits2(PREC, a, b, t, (mpfr_ptr)0);
  for (int i = 0; i < 6000; i++) {
    int e = i % 4 == 0 ? between(-500, 500) : i % 4 == 1 ? between(-1020, 1000) : between(-3, 3);
    cf_dd x = random_ball(e, a), y = random_ball(i % 3 ? e + between(-60, 60) : between(-3, 3), b);
    if (i % 5 == 0) y.hi = -x.hi, y.rad = x.rad, mpfr_set_d(b, y.hi, MPFR_RNDN), mpfr_add_d(b, b, y.lo, MPFR_RNDN);
    if (fabs(y.lo) > 0x1p-53 * fabs(y.hi)) continue;
    cf_dd z = cf_ball_finite(cf_ball_add(x, y));
    mpfr_add(t, a, b, MPFR_RNDN);
    enclosed(z, t);
    z = cf_ball_finite(cf_ball_mul(x, y));
    mpfr_mul(t, a, b, MPFR_RNDN);
    enclosed(z, t);
    if (mpfr_zero_p(b)) continue;
    z = cf_ball_finite(cf_ball_div(x, y));
    mpfr_div(t, a, b, MPFR_RNDN);
    enclosed(z, t);
    if (x.hi <= 0 || mpfr_sgn(a) <= 0) continue;
    z = cf_ball_finite(cf_ball_sqrt(x));
    mpfr_sqrt(t, a, MPFR_RNDN);
    enclosed(z, t);
  }
  mpfr_clears(a, b, t, (mpfr_ptr)0);
}

static void check_scalar(double x, cf_status (*f)(size_t, const double *, cf_dd *), int (*g)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), double rel)
{
  mpfr_t t;
  cf_dd y;
  mpfr_init2(t, 1300);
  mpfr_set_d(t, x, MPFR_RNDN);
  g(t, t, MPFR_RNDN);
  CU_ASSERT_EQUAL(f(1, &x, &y), CF_OK);
  enclosed(y, t);
  if (rel > 0) CU_ASSERT(y.rad <= rel * fabs(y.hi));
  mpfr_clear(t);
}

static void scalars(void)
{
  static const double special[] = {0x1p-1074, 0x1p-1022, 0x1p-60, 0x1p-6, 0.005, 0x1.47ae147ae147cp-8, 0.015625, 0.6, 0.98, 1, 1.02, 1.414, 700,
                                   700.5, 709.78, 745, 746, 0x1p1000, 0x1.fffffffffffffp1023};
  for (size_t i = 0; i < sizeof special / sizeof *special; i++)
    for (int s = -1; s <= 1; s += 2) {
      double x = s * special[i];
      check_scalar(x, cf_dd_exp, mpfr_exp, 0);
      check_scalar(x, cf_dd_expm1, mpfr_expm1, 0);
      if (x > 0) check_scalar(x, cf_dd_log, mpfr_log, 0);
      if (x > -1) check_scalar(x, cf_dd_log1p, mpfr_log1p, 0);
    }
  for (int i = 0; i < 4000; i++) {
    double x = rnd(between(-30, 9));
    if (fabs(x) < 690) check_scalar(x, cf_dd_exp, mpfr_exp, 0x1p-100);
    check_scalar(x, cf_dd_expm1, mpfr_expm1, fabs(x) < 690 ? 0x1p-90 : 0);
    x = fabs(rnd(between(-900, 900)));
    check_scalar(x, cf_dd_log, mpfr_log, 0x1p-95);
    x = rnd(between(-900, 900));
    if (x > -1) check_scalar(x, cf_dd_log1p, mpfr_log1p, 0x1p-90);
    x = 1 + rnd(between(-52, -1));
    check_scalar(x, cf_dd_log, mpfr_log, 0x1p-92);
    x = rnd(between(-52, 0));
    if (x > -1) check_scalar(x, cf_dd_log1p, mpfr_log1p, 0x1p-90);
  }
}

/* functions of balls that are not points: the value sits at the edge */
static void functions_of_balls(void)
{
  mpfr_t a, t;
  mpfr_inits2(1300, a, t, (mpfr_ptr)0);
  for (int i = 0; i < 3000; i++) {
    cf_dd x = random_ball(between(-20, 8), a);
    if (fabs(x.lo) > 0x1p-53 * fabs(x.hi)) continue;
    mpfr_exp(t, a, MPFR_RNDN);
    enclosed(cf_ball_finite(cf_ball_exp(x)), t);
    mpfr_expm1(t, a, MPFR_RNDN);
    enclosed(cf_ball_finite(cf_ball_expm1(x)), t);
    if (mpfr_cmp_si(a, -1) > 0 && x.hi > -1) {
      mpfr_log1p(t, a, MPFR_RNDN);
      enclosed(cf_ball_finite(cf_ball_log1p(x)), t);
    }
    if (mpfr_sgn(a) <= 0 || x.hi <= 0) continue;
    mpfr_log(t, a, MPFR_RNDN);
    enclosed(cf_ball_finite(cf_ball_log(x)), t);
  }
  mpfr_clears(a, t, (mpfr_ptr)0);
}

/* every lane passes through values 2^60 times its result: what is lost on the way is far above the result's own rounding */
static void cancellation_inside_the_lanes(void)
{
  enum { N = 808 };
  double x[N], one[N];
  cf_dd z;
  mpfr_t t;
  mpfr_init2(t, 3000);
  for (int trial = 0; trial < 50; trial++) {
    for (int i = 0; i < N; i++) x[i] = rnd(i < N / 2 ? 60 : 7), one[i] = 1;
    for (int i = 0; i < N / 4; i++) x[N - 1 - i] = 0;
    mpfr_set_ui(t, 0, MPFR_RNDN);
    for (int i = 0; i < N - 8; i++) mpfr_add_d(t, t, x[i], MPFR_RNDN);
    for (int l = 0; l < 8; l++) { /* lane l ends near zero */
      double s = 0;
      for (int i = l; i < N - 8; i += 8) s += x[i];
      x[N - 8 + l] = -s;
      mpfr_add_d(t, t, -s, MPFR_RNDN);
    }
    CU_ASSERT_EQUAL(cf_dd_sum(N, x, &z), CF_OK);
    enclosed(z, t);
    CU_ASSERT_EQUAL(cf_dd_dot(N, x, one, &z), CF_OK);
    enclosed(z, t);
    CU_ASSERT(z.rad < 0x1p-20);
  }
  mpfr_clear(t);
}

static void vectors(void)
{
  double x[200], y[200];
  cf_dd z, w[200];
  mpfr_t t, p, s;
  mpfr_inits2(PREC, t, p, s, (mpfr_ptr)0);
  for (int trial = 0; trial < 150; trial++) {
    size_t n = next() % 200;
    int spread = trial % 4 == 0 ? 500 : trial % 4 == 1 ? 60 : 4, low = trial % 8 == 7 ? -560 : 0;
    for (size_t i = 0; i < n; i++) x[i] = rnd(low + between(-spread, spread)), y[i] = rnd(low + between(-spread, spread));
    for (size_t i = 0; i + 1 < n && trial % 3 == 0; i += 2) x[i + 1] = -x[i], y[i + 1] = y[i]; /* cancels all but the last */
    mpfr_set_ui(t, 0, MPFR_RNDN);
    mpfr_set_ui(s, 0, MPFR_RNDN);
    for (size_t i = 0; i < n; i++) {
      mpfr_set_d(p, x[i], MPFR_RNDN);
      mpfr_mul_d(p, p, y[i], MPFR_RNDN);
      mpfr_add(t, t, p, MPFR_RNDN);
      mpfr_add_d(s, s, x[i], MPFR_RNDN);
    }
    CU_ASSERT_EQUAL(cf_dd_dot(n, x, y, &z), CF_OK);
    enclosed(z, t);
    CU_ASSERT_EQUAL(cf_dd_tangent(n, x, y, w), CF_OK);
    for (size_t i = 0; i < n; i++) {
      mpfr_mul_d(p, t, -x[i], MPFR_RNDN);
      mpfr_add_d(p, p, y[i], MPFR_RNDN);
      enclosed(w[i], p);
    }
    CU_ASSERT_EQUAL(cf_dd_sum(n, x, &z), CF_OK);
    enclosed(z, s);
    CU_ASSERT(z.rad < INFINITY);
    mpfr_set_ui(t, 0, MPFR_RNDN);
    for (size_t i = 0; i < n; i++) {
      mpfr_set_d(p, x[i], MPFR_RNDN);
      mpfr_sqr(p, p, MPFR_RNDN);
      mpfr_add(t, t, p, MPFR_RNDN);
    }
    mpfr_sqrt(t, t, MPFR_RNDN);
    CU_ASSERT_EQUAL(cf_dd_nrm2(n, x, &z), CF_OK);
    enclosed(z, t);
    if (n == 0) continue;
    for (int which = 0; which < 3; which++) {
      double eps = which == 0 ? 0 : which == 1 ? mpfr_get_d(t, MPFR_RNDN) : 2 * mpfr_get_d(t, MPFR_RNDN);
      if (!isfinite(eps) || mpfr_zero_p(t)) continue;
      CU_ASSERT_EQUAL(cf_dd_normalize(n, eps, x, w), CF_OK);
      for (size_t i = 0; i < n; i++) {
        mpfr_set_d(p, x[i], MPFR_RNDN);
        if (mpfr_cmp_d(t, eps) < 0) mpfr_div_d(p, p, eps, MPFR_RNDN);
        else mpfr_div(p, p, t, MPFR_RNDN);
        enclosed(w[i], p);
      }
    }
  }
  mpfr_clears(t, p, s, (mpfr_ptr)0);
}

static void norms(void)
{
  double x[100], w[100], b[100];
  cf_dd y[100];
  mpfr_t m, v, p, ms;
  mpfr_inits2(PREC, m, v, p, ms, (mpfr_ptr)0);
  for (int trial = 0; trial < 120; trial++) {
    size_t n = 1 + next() % 100;
    double eps = trial % 3 ? 1e-5 : trial % 2 ? 0 : 0x1p-1074;
    int e = trial % 5 == 0 ? between(-600, 600) : 0;
    for (size_t i = 0; i < n; i++) x[i] = (trial % 7 == 0 && e == 0 ? 1000 : 0) + rnd(e + between(-6, 6)), w[i] = rnd(1), b[i] = trial % 4 ? rnd(0) : 0;
    if (n == 1 && eps == 0) continue;
    mpfr_set_ui(m, 0, MPFR_RNDN);
    mpfr_set_ui(v, 0, MPFR_RNDN);
    mpfr_set_ui(ms, 0, MPFR_RNDN);
    for (size_t i = 0; i < n; i++) mpfr_add_d(m, m, x[i], MPFR_RNDN);
    mpfr_div_ui(m, m, n, MPFR_RNDN);
    for (size_t i = 0; i < n; i++) {
      mpfr_d_sub(p, x[i], m, MPFR_RNDN);
      mpfr_sqr(p, p, MPFR_RNDN);
      mpfr_add(v, v, p, MPFR_RNDN);
      mpfr_set_d(p, x[i], MPFR_RNDN);
      mpfr_sqr(p, p, MPFR_RNDN);
      mpfr_add(ms, ms, p, MPFR_RNDN);
    }
    mpfr_div_ui(v, v, n, MPFR_RNDN);
    mpfr_div_ui(ms, ms, n, MPFR_RNDN);
    mpfr_add_d(v, v, eps, MPFR_RNDN);
    mpfr_add_d(ms, ms, eps, MPFR_RNDN);
    mpfr_sqrt(v, v, MPFR_RNDN);
    mpfr_sqrt(ms, ms, MPFR_RNDN);
    CU_ASSERT_EQUAL(cf_dd_layernorm(n, eps, x, trial % 2 ? w : NULL, trial % 4 ? b : NULL, y), CF_OK);
    for (size_t i = 0; i < n; i++) {
      mpfr_d_sub(p, x[i], m, MPFR_RNDN);
      mpfr_div(p, p, v, MPFR_RNDN);
      if (trial % 2) mpfr_mul_d(p, p, w[i], MPFR_RNDN);
      if (trial % 4) mpfr_add_d(p, p, b[i], MPFR_RNDN);
      enclosed(y[i], p);
      if (e == 0 && n > 1) CU_ASSERT(y[i].rad < 0x1p-70);
    }
    CU_ASSERT_EQUAL(cf_dd_rmsnorm(n, eps, x, trial % 2 ? w : NULL, y), CF_OK);
    for (size_t i = 0; i < n; i++) {
      mpfr_set_d(p, x[i], MPFR_RNDN);
      mpfr_div(p, p, ms, MPFR_RNDN);
      if (trial % 2) mpfr_mul_d(p, p, w[i], MPFR_RNDN);
      enclosed(y[i], p);
    }
  }
  const double flat[3] = {0.1, 0.1, 0.1}, zero[2] = {0, -0.0};
  CU_ASSERT_EQUAL(cf_dd_layernorm(3, 0, flat, NULL, NULL, y), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_dd_layernorm(3, 1e-5, flat, NULL, NULL, y), CF_OK);
  CU_ASSERT(y[0].hi == 0 && y[0].lo == 0 && y[0].rad == 0);
  CU_ASSERT_EQUAL(cf_dd_rmsnorm(2, 0, zero, NULL, y), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_dd_normalize(2, 0, zero, y), CF_EUNDEFINED);
  mpfr_clears(m, v, p, ms, (mpfr_ptr)0);
}

static void softmax_rows(void)
{
  double x[64];
  cf_dd y[64], z;
  mpfr_t s, p, m;
  mpfr_inits2(2500, s, p, m, (mpfr_ptr)0);
  for (int trial = 0; trial < 120; trial++) {
    size_t n = 1 + next() % 64;
    int e = trial % 5 == 0 ? 11 : trial % 5 == 1 ? 1023 : between(-3, 6);
    for (size_t i = 0; i < n; i++) x[i] = next() % 5 == 0 && trial % 3 == 0 ? -INFINITY : rnd(e);
    x[next() % n] = rnd(e);
    mpfr_set_ui(s, 0, MPFR_RNDN);
    double top = -INFINITY;
    for (size_t i = 0; i < n; i++) top = fmax(top, x[i]);
    for (size_t i = 0; i < n; i++) {
      mpfr_set_d(p, x[i], MPFR_RNDN);
      mpfr_sub_d(p, p, top, MPFR_RNDN);
      mpfr_exp(p, p, MPFR_RNDN);
      mpfr_add(s, s, p, MPFR_RNDN);
    }
    CU_ASSERT_EQUAL(cf_dd_softmax(n, x, y), CF_OK);
    for (size_t i = 0; i < n; i++) {
      mpfr_set_d(p, x[i], MPFR_RNDN);
      mpfr_sub_d(p, p, top, MPFR_RNDN);
      mpfr_exp(p, p, MPFR_RNDN);
      mpfr_div(p, p, s, MPFR_RNDN);
      enclosed(y[i], p);
      if (x[i] == -INFINITY) CU_ASSERT(y[i].hi == 0 && y[i].rad == 0);
      if (x[i] > top - 600) CU_ASSERT(y[i].rad <= 0x1p-95 * y[i].hi);
    }
    mpfr_log(m, s, MPFR_RNDN);
    CU_ASSERT_EQUAL(cf_dd_logsoftmax(n, x, y), CF_OK);
    for (size_t i = 0; i < n; i++) {
      if (x[i] == -INFINITY) {
        CU_ASSERT(y[i].rad == INFINITY);
        continue;
      }
      mpfr_set_d(p, x[i], MPFR_RNDN);
      mpfr_sub_d(p, p, top, MPFR_RNDN);
      mpfr_sub(p, p, m, MPFR_RNDN);
      enclosed(y[i], p);
    }
    mpfr_add_d(m, m, top, MPFR_RNDN);
    CU_ASSERT_EQUAL(cf_dd_logsumexp(n, x, &z), CF_OK);
    enclosed(z, m);
  }
  const double masked[2] = {-INFINITY, -INFINITY}, bad[2] = {0, NAN};
  CU_ASSERT_EQUAL(cf_dd_softmax(2, masked, y), CF_EEMPTYROW);
  CU_ASSERT_EQUAL(cf_dd_logsumexp(2, bad, &z), CF_ENONFINITE);
  mpfr_clears(s, p, m, (mpfr_ptr)0);
}

enum { NK = 40, D = 20, DV = 70 };

static void attention_oracle(mpfr_t *num, mpfr_t den, size_t nk, size_t d, size_t dv, int rsqrt, double scale, const double *q,
                             const double *k, const double *v, const double *bias)
{
  mpfr_t s, p, r;
  mpfr_inits2(1200, s, p, r, (mpfr_ptr)0);
  mpfr_set_ui(den, 0, MPFR_RNDN);
  for (size_t i = 0; i < dv; i++) mpfr_set_ui(num[i], 0, MPFR_RNDN);
  mpfr_set_d(r, scale, MPFR_RNDN);
  if (rsqrt) mpfr_rec_sqrt(r, (mpfr_set_ui(r, d, MPFR_RNDN), r), MPFR_RNDN);
  for (size_t j = 0; j < nk; j++) {
    if (bias[j] == -INFINITY) continue;
    mpfr_set_ui(s, 0, MPFR_RNDN);
    for (size_t l = 0; l < d; l++) {
      mpfr_set_d(p, q[l], MPFR_RNDN);
      mpfr_mul_d(p, p, k[j * D + l], MPFR_RNDN);
      mpfr_add(s, s, p, MPFR_RNDN);
    }
    mpfr_mul(s, s, r, MPFR_RNDN);
    mpfr_add_d(s, s, bias[j], MPFR_RNDN);
    mpfr_exp(s, s, MPFR_RNDN);
    mpfr_add(den, den, s, MPFR_RNDN);
    for (size_t i = 0; i < dv; i++) {
      mpfr_mul_d(p, s, v[j * DV + i], MPFR_RNDN);
      mpfr_add(num[i], num[i], p, MPFR_RNDN);
    }
  }
  for (size_t i = 0; i < dv; i++) mpfr_div(num[i], num[i], den, MPFR_RNDN);
  size_t live = 0, last = 0;
  for (size_t j = 0; j < nk; j++)
    if (bias[j] != -INFINITY) live++, last = j;
  for (size_t i = 0; i < dv && live == 1; i++) mpfr_set_d(num[i], v[last * DV + i], MPFR_RNDN); /* no rounding of the oracle's own */
  mpfr_clears(s, p, r, (mpfr_ptr)0);
}

static void attention_rows(void)
{
  static double q[D], k[NK * D], v[NK * DV], bias[NK];
  static cf_dd o[DV], work[NK];
  mpfr_t num[DV], den;
  mpfr_init2(den, 1200);
  for (int i = 0; i < DV; i++) mpfr_init2(num[i], 1200);
  for (int trial = 0; trial < 60; trial++) {
    size_t nk = 1 + next() % NK, d = 1 + next() % D, dv = 1 + next() % DV;
    int e = trial % 4 == 0 ? 6 : 1, ev = trial % 6 == 0 ? -1000 : trial % 6 == 1 ? 900 : 0;
    for (int i = 0; i < D; i++) q[i] = rnd(e);
    for (int i = 0; i < NK * D; i++) k[i] = rnd(e);
    for (int i = 0; i < NK * DV; i++) v[i] = i % DV == 3 ? 0 : rnd(ev + between(-9, 9));
    for (int j = 0; j < NK; j++) bias[j] = trial % 3 == 0 && next() % 3 == 0 ? (next() % 2 ? -INFINITY : -1e9) : trial % 2 ? rnd(2) : 0;
    bias[0] = 0;
    double scale = rnd(0);
    int rsqrt = trial % 2;
    attention_oracle(num, den, nk, d, dv, rsqrt, scale, q, k, v, bias);
    CU_ASSERT_EQUAL(cf_dd_attention(nk, d, dv, rsqrt ? cf_dd_rsqrt(d) : cf_ball(scale, 0, 0), q, k, D, v, DV, bias, o, work), CF_OK);
    for (size_t i = 0; i < dv; i++) {
      enclosed(o[i], num[i]);
      if (ev == 0) CU_ASSERT(o[i].rad < 0x1p-80 * 0x1p9);
      if (i == 3) CU_ASSERT(o[i].hi == 0 && o[i].rad == 0);
    }
  }
  for (int j = 0; j < NK; j++) bias[j] = -INFINITY;
  CU_ASSERT_EQUAL(cf_dd_attention(NK, D, DV, cf_dd_rsqrt(D), q, k, D, v, DV, bias, o, work), CF_EEMPTYROW);
  bias[7] = 3;
  v[7 * DV + 5] = 1.25;
  CU_ASSERT_EQUAL(cf_dd_attention(NK, D, DV, cf_dd_rsqrt(D), q, k, D, v, DV, bias, o, work), CF_OK);
  CU_ASSERT(o[5].hi == 1.25 && o[5].lo == 0 && o[5].rad == 0);
  bias[8] = NAN;
  CU_ASSERT_EQUAL(cf_dd_attention(NK, D, DV, cf_dd_rsqrt(D), q, k, D, v, DV, bias, o, work), CF_OK);
  CU_ASSERT(o[5].rad == INFINITY);
  for (int i = 0; i < DV; i++) mpfr_clear(num[i]);
  mpfr_clear(den);
}

void suite_exact_dd(void)
{
  CU_pSuite s = CU_add_suite("exact_dd", NULL, NULL);
  CU_add_test(s, "tables", tables);
  CU_add_test(s, "table of bounds", table_of_bounds);
  CU_add_test(s, "ball operations", ball_operations);
  CU_add_test(s, "scalars", scalars);
  CU_add_test(s, "functions of balls", functions_of_balls);
  CU_add_test(s, "cancellation inside the lanes", cancellation_inside_the_lanes);
  CU_add_test(s, "vectors", vectors);
  CU_add_test(s, "norms", norms);
  CU_add_test(s, "softmax rows", softmax_rows);
  CU_add_test(s, "attention rows", attention_rows);
}
