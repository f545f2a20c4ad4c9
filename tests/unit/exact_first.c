/* The first phases of the exact tier: what they settle is the correctly rounded value (MPFR far beyond the precision needed), what they must
 * not settle goes the long way to the same value, and the errors of the lanes' exponential and sine stay below their bounds. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/certiform.h>
#include "exact/exp_lanes.h"
#include "exact/first.h"
#include "exact/trig_lanes.h"

enum { PREC = 600 };

static uint64_t state = 12345;
static uint64_t next(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}
static double normal(void)
{
  double s = -6;
  for (int i = 0; i < 12; i++) s += (double)(next() >> 11) * 0x1p-53;
  return s;
}
static int same(double a, double b)
{
  return memcmp(&a, &b, sizeof a) == 0;
}

/* ---- exp */
static void lanes_error(double x, double xl, mpfr_t m, mpfr_t v, double *worst)
{
  double in[CF_LANES], low[CF_LANES], h[CF_LANES], l[CF_LANES], t[CF_LANES];
  for (int i = 0; i < CF_LANES; i++) in[i] = x, low[i] = xl;
  cf_lane_exp(in, low, h, l, t);
  mpfr_set_d(m, x, MPFR_RNDN);
  mpfr_add_d(m, m, xl, MPFR_RNDN);
  mpfr_exp(m, m, MPFR_RNDN);
  mpfr_set_d(v, h[0], MPFR_RNDN);
  mpfr_add_d(v, v, l[0], MPFR_RNDN);
  mpfr_mul_2si(v, v, (long)(t[0] - EXPO_SHIFT), MPFR_RNDN);
  mpfr_sub(v, v, m, MPFR_RNDN);
  mpfr_div(v, v, m, MPFR_RNDN);
  double e = fabs(mpfr_get_d(v, MPFR_RNDN));
  if (!(e <= *worst)) *worst = e;
}

static void lanes(void)
{
  double worst = 0;
  mpfr_t m, v;
  mpfr_inits2(PREC, m, v, (mpfr_ptr)0);
  for (int i = 0; i < 20000; i++) {
    double x = i % 4 ? normal() * (i % 2 ? 1 : 100) : ldexp(normal(), -(int)(next() % 60));
    if (fabs(x) > 708) continue;
    lanes_error(x, ldexp(normal() / 6, -43), m, v, &worst);
    double k = (double)(int)(next() % 2040) - 1020, edge = (k + 0.5) * 0x1.62e42fefa39efp-1; /* where the reduced argument is largest */
    lanes_error(nextafter(edge, i % 2 ? 1e9 : -1e9), 0, m, v, &worst);
  }
  CU_ASSERT(worst <= CF_DD_LANE_REL);
  CU_ASSERT(worst >= CF_DD_LANE_REL / 100);
  mpfr_clears(m, v, (mpfr_ptr)0);
}

/* h + l of a sine within e of it; *worst: the largest error over e */
static void sine_error(int quarters, double x, mpfr_t m, mpfr_t v, double *worst)
{
  double in[CF_LANES], h[CF_LANES], l[CF_LANES], e[CF_LANES];
  for (int i = 0; i < CF_LANES; i++) in[i] = x;
  cf_lane_sine(quarters, in, h, l, e);
  mpfr_set_d(m, x, MPFR_RNDN);
  (quarters ? mpfr_cos : mpfr_sin)(m, m, MPFR_RNDN);
  mpfr_set_d(v, h[CF_LANES - 1], MPFR_RNDN);
  mpfr_add_d(v, v, l[CF_LANES - 1], MPFR_RNDN);
  mpfr_sub(v, v, m, MPFR_RNDN);
  double r = fabs(mpfr_get_d(v, MPFR_RNDN)) / e[CF_LANES - 1];
  if (!(r <= *worst)) *worst = r;
}

/* arguments of all sizes; next to a multiple of pi/2, where most of x cancels; next to an odd multiple of pi/4, where the series is longest */
static double angle(int i)
{
  const double k = floor(ldexp((double)(next() >> 11) * 0x1p-53, (int)(next() % 20) + 1)), close = 1 + ldexp(normal(), -(int)(next() % 53));
  double x = i % 3 == 0 ? ldexp(normal(), 17 - (int)(next() % 517)) : (k + (i % 3 == 1 ? 0 : 0.5)) * 0x1.921fb54442d18p+0 * close;
  return fabs(x) <= CF_LANE_TRIG_MAX && fabs(x) >= 0x1p-500 ? x : 1.0 + normal();
}

static void sines(void)
{
  double worst[2] = {0}, typical = 0;
  mpfr_t m, v;
  mpfr_inits2(2200, m, v, (mpfr_ptr)0); /* x^2 of the least x counts */
  for (int i = 0; i < 15000; i++)
    for (int quarters = 0; quarters < 2; quarters++) sine_error(quarters, angle(i), m, v, &worst[quarters]);
  for (int i = 0; i < 15000; i++) sine_error(1, nextafter(M_PI_4, i % 2 ? 1 : 0) * (1 + normal() / 50), m, v, &typical);
  CU_ASSERT(worst[0] <= 1 && worst[1] <= 1);
  CU_ASSERT(typical >= 0.01);
  mpfr_clears(m, v, (mpfr_ptr)0);
}

/* the bounds are those of specs/bounds.tsv */
static void bounds_of_table(void)
{
  static const struct { const char *name; double value; } of[] = {
    {"dd-lane", CF_DD_LANE_REL}, {"dd-lane-log", CF_DD_LOG_ABS}, {"dd-lane-trig", CF_DD_LANE_TRIG_REL}, {"dd-lane-pi", CF_DD_LANE_TRIG_PI}};
  char line[1024], name[64], hex[64];
  size_t found = 0;
  FILE *f = fopen("specs/bounds.tsv", "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(f);
  while (fgets(line, sizeof line, f))
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
      if (sscanf(line, "%63[^\t]\t%63[^\t]", name, hex) == 2 && strcmp(name, of[i].name) == 0) {
        CU_ASSERT(strtod(hex, NULL) == of[i].value);
        found++;
      }
  fclose(f);
  CU_ASSERT_EQUAL(found, sizeof of / sizeof *of);
}

typedef int mpfr_map(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
static double oracle(mpfr_map *f, double x)
{
  mpfr_t m;
  mpfr_init2(m, 53);
  mpfr_exp_t emin = mpfr_get_emin();
  mpfr_set_emin(-1073);
  mpfr_set_d(m, x, MPFR_RNDN);
  int inexact = f(m, m, MPFR_RNDN);
  mpfr_subnormalize(m, inexact, MPFR_RNDN);
  mpfr_set_emin(emin);
  double y = mpfr_get_d(m, MPFR_RNDN);
  mpfr_clear(m);
  return y;
}

static void exps(void)
{
  static const double hard[] = {0.0, -0.0, 0x1p-53, -0x1p-53, 0x1p-54, -0x1p-54, 0x1.fffffffffffffp-54, 0x1p-1074, -0x1p-1074, 708.0, -708.0, 708.1, -708.1,
                                709.0, 709.78271289338397, 709.8, 1e9, -740.0, -745.0, -745.2, -1e9, 0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023,
                                /* near half an ulp to 2^-59 and less [CORE-MATH's and Lefevre's list] */
                                0x1.83d4bcdebb3f4p+2, 0x1.d6479eba7c971p+8, -0x1.ed4b3bb7b7f9bp-6, 0x1.9e9cbbfd6080bp-31};
  double x[1000] = {0}, y[1000];
  for (size_t n = 0; n < 400; n += n < 140 ? 1 : 37) {
    for (size_t i = 0; i < n; i++) x[i] = next() % 3 ? normal() * (next() % 2 ? 1 : 300) : hard[next() % (sizeof hard / sizeof *hard)];
    CU_ASSERT_EQUAL(cf_exp_exact(n, x, y), CF_OK);
    int right = 1;
    for (size_t i = 0; i < n; i++) right = right && same(y[i], oracle(mpfr_exp, x[i]));
    CU_ASSERT(right);
  }
  for (size_t i = 0; i < 400; i++) x[i] = normal();
  memcpy(y, x, sizeof x);
  CU_ASSERT_EQUAL(cf_exp_exact(399, x, x + 1), CF_OK); /* overlap */
  int right = 1;
  for (size_t i = 0; i < 399; i++) right = right && same(x[i + 1], oracle(mpfr_exp, y[i]));
  CU_ASSERT(right);
  x[70] = NAN;
  y[0] = 7;
  CU_ASSERT_EQUAL(cf_exp_exact(100, x, y), CF_ENONFINITE);
  CU_ASSERT_EQUAL(y[0], 7);
}

/* ---- log, sin, cos (an exact 0 is +0): any argument, many and few, gives the rounded value; what the first phase settles is it */
static double positive(int i)
{
  static const double edge[] = {1.0, 0x1.0000000000001p+0, 0x1.fffffffffffffp-1, 0x1p-1000, 0x1p1000, 0x1.0000000000001p+1000, 0x1.fffffffffffffp-1001, 0x1p-1074,
                                0x1.fffffffffffffp+1023, 0x1.6a09e667f3bcdp+0, 0x1.6a09e667f3bccp-1};
  if (i % 7 == 0) return edge[next() % (sizeof edge / sizeof *edge)];
  if (i % 7 == 1) return 1 + ldexp(normal(), -(int)(next() % 52) - 4);
  return ldexp(0.5 + (double)(next() >> 12) * 0x1p-53, i % 7 == 2 ? (int)(next() % 2040) - 1030 : 0);
}
static double any_angle(int i)
{
  static const double edge[] = {0.0, -0.0, 0x1p-1074, -0x1p-1022, 0x1p-500, 0x1.fffffffffffffp-501, 0x1p20, 0x1.0000000000001p+20, -0x1p30, 0x1.fffffffffffffp+1023,
                                0x1.921fb54442d18p+0, 0x1.921fb54442d18p+1, 0x1.6ac5b262ca1ffp+849};
  return i % 7 == 0 ? edge[next() % (sizeof edge / sizeof *edge)] : angle(i);
}

static void maps(void)
{
  static const struct {
    cf_status (*exact)(size_t, const double *, double *);
    bool (*first)(size_t, const double *, double *);
    mpfr_map *oracle;
    double (*draw)(int);
  } of[] = {{cf_log_exact, cf_log_first, mpfr_log, positive}, {cf_sin_exact, cf_sin_first, mpfr_sin, any_angle}, {cf_cos_exact, cf_cos_first, mpfr_cos, any_angle}};
  double x[300], y[300], z[300];
  for (size_t k = 0; k < sizeof of / sizeof *of; k++)
    for (size_t n = 1; n < 300; n += n < 70 ? 1 : 53) {
      bool settled = true, right = true;
      for (size_t i = 0; i < n; i++) x[i] = of[k].draw((int)(next() % 1000));
      CU_ASSERT_EQUAL(of[k].exact(n, x, y), CF_OK);
      const bool all = of[k].first(n, x, z);
      for (size_t i = 0; i < n; i++) {
        right = right && same(y[i], oracle(of[k].oracle, x[i]) + 0.0) && (isnan(z[i]) || same(y[i], z[i]));
        settled = settled && !isnan(z[i]);
      }
      CU_ASSERT(right);
      CU_ASSERT_EQUAL(all, settled);
    }
  x[40] = NAN, y[0] = 7;
  for (size_t k = 0; k < sizeof of / sizeof *of; k++) CU_ASSERT(of[k].exact(50, x, y) != CF_OK && y[0] == 7);
  x[40] = -1;
  CU_ASSERT_EQUAL(cf_log_exact(50, x, y), CF_EUNDEFINED);
}

/* how many of many the first phase leaves open: few */
static void rejections(void)
{
  static double x[64000], y[64000];
  bool (*const of[])(size_t, const double *, double *) = {cf_exp_first, cf_log_first, cf_sin_first, cf_cos_first};
  for (size_t k = 0; k < 4; k++) {
    size_t open = 0;
    for (size_t i = 0; i < 64000; i++) x[i] = k == 1 ? (0.5 + (double)(next() >> 12)) * 0x1p-52 : normal() * 10;
    bool all = of[k](64000, x, y);
    for (size_t i = 0; i < 64000; i++) open += isnan(y[i]) != 0;
    CU_ASSERT(open <= 3);
    CU_ASSERT_EQUAL(all, open == 0);
  }
}

/* ---- dot */
static double dot_oracle(size_t n, const double *x, const double *y)
{
  mpfr_t s, t;
  mpfr_init2(s, 5000);
  mpfr_init2(t, 120);
  mpfr_set_zero(s, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_set_d(t, x[i], MPFR_RNDN);
    mpfr_mul_d(t, t, y[i], MPFR_RNDN);
    mpfr_add(s, s, t, MPFR_RNDN);
  }
  mpfr_t r;
  mpfr_init2(r, 53);
  mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  mpfr_set_emin(-1073), mpfr_set_emax(1024);
  int inexact = mpfr_set(r, s, MPFR_RNDN);
  inexact = mpfr_check_range(r, inexact, MPFR_RNDN);
  mpfr_subnormalize(r, inexact, MPFR_RNDN);
  double z = mpfr_get_d(r, MPFR_RNDN);
  mpfr_set_emin(emin), mpfr_set_emax(emax);
  mpfr_clears(s, t, r, (mpfr_ptr)0);
  return z;
}

static void dots(void)
{
  double x[400], y[400], z;
  size_t settled = 0, all = 0;
  for (int round = 0; round < 600; round++) {
    size_t n = 1 + next() % 300;
    int kind = round % 6, e = (int)(next() % 900) - 450;
    for (size_t i = 0; i < n; i++) {
      x[i] = normal(), y[i] = normal();
      if (kind == 1) x[i] = ldexp(x[i], (int)(next() % 200) - 100);
      if (kind == 2) x[i] = ldexp(x[i], e), y[i] = ldexp(y[i], e / 2);
      if (kind == 3) x[i] = floor(x[i] * 8), y[i] = floor(y[i] * 8);
      if (kind == 4 && i % 2) x[i] = -x[i - 1], y[i] = nextafter(y[i - 1], 9); /* cancels but for an ulp */
      if (kind == 5) x[i] = (float)x[i], y[i] = (float)y[i];
    }
    double right = dot_oracle(n, x, y);
    CU_ASSERT_EQUAL(cf_dot_exact(n, x, y, &z), CF_OK);
    CU_ASSERT(same(z, right == 0 && kind != 2 ? 0.0 : right));
    if (cf_dot_first(n, x, y, &z)) {
      CU_ASSERT(same(z, right));
      if (kind == 0) settled++;
    }
    if (kind == 0) all++;
  }
  CU_ASSERT(settled + 2 >= all);
  for (int round = 0; round < 20; round++) { /* the squares of x underflow one by one, and are most of |x| together */
    for (size_t i = 0; i < 400; i++) x[i] = ldexp(0.5 + fabs(normal()) / 16, -538), y[i] = ldexp(0.5 + fabs(normal()) / 16, 400);
    x[0] = 0x1p-537;
    if (cf_dot_first(400, x, y, &z)) CU_ASSERT(same(z, dot_oracle(400, x, y)));
    CU_ASSERT(cf_dot_exact(400, x, y, &z) == CF_OK && same(z, dot_oracle(400, x, y)));
  }
  x[0] = 1, y[0] = 1, x[1] = 0x1p-53, y[1] = 1, x[2] = 0x1p-53, y[2] = 0x1p-53; /* a tie, and a tie broken */
  CU_ASSERT(!cf_dot_first(2, x, y, &z));
  CU_ASSERT(cf_dot_exact(2, x, y, &z) == CF_OK && z == 1);
  CU_ASSERT(cf_dot_exact(3, x, y, &z) == CF_OK && z == 1 + 0x1p-52);
  x[1] = INFINITY;
  CU_ASSERT_EQUAL(cf_dot_exact(3, x, y, &z), CF_ENONFINITE);
}

/* ---- attention, causal or not */
static double output_oracle(size_t live, size_t d, double scale, const double *q, const double *k, size_t ldk, const double *v, size_t ldv)
{
  mpfr_t s, t, num, den;
  mpfr_inits2(PREC, s, t, num, den, (mpfr_ptr)0);
  mpfr_set_zero(num, 1), mpfr_set_zero(den, 1);
  for (size_t j = 0; j < live; j++) {
    mpfr_set_zero(s, 1);
    for (size_t l = 0; l < d; l++) mpfr_set_d(t, q[l], MPFR_RNDN), mpfr_mul_d(t, t, k[j * ldk + l], MPFR_RNDN), mpfr_add(s, s, t, MPFR_RNDN);
    if (scale != 0) mpfr_mul_d(s, s, scale, MPFR_RNDN);
    else mpfr_sqrt_ui(t, d, MPFR_RNDN), mpfr_div(s, s, t, MPFR_RNDN);
    mpfr_exp(s, s, MPFR_RNDN);
    mpfr_add(den, den, s, MPFR_RNDN);
    mpfr_mul_d(s, s, v[j * ldv], MPFR_RNDN);
    mpfr_add(num, num, s, MPFR_RNDN);
  }
  mpfr_div(num, num, den, MPFR_RNDN);
  double y = mpfr_get_d(num, MPFR_RNDN);
  mpfr_clears(s, t, num, den, (mpfr_ptr)0);
  return y == 0 ? 0.0 : y;
}

static void head(size_t nq, size_t nk, size_t d, size_t dv, double scale, int kind, cf_causal causal)
{
  size_t ldq = d + 1, ldk = d + 2, ldv = dv + 3, ldo = dv + 1;
  double *q = calloc(nq * ldq, 8), *k = calloc(nk * ldk, 8), *v = calloc(nk * ldv, 8), *o = calloc(nq * ldo, 8);
  for (size_t i = 0; i < nq * ldq; i++) q[i] = normal() * (kind == 1 ? 4 : 1);
  for (size_t i = 0; i < nk * ldk; i++) k[i] = kind == 2 ? floor(normal()) : normal() * (kind == 1 ? 4 : 1);
  for (size_t i = 0; i < nk * ldv; i++) v[i] = kind == 3 ? ldexp(normal(), (int)(i % ldv) * 9 - 300) : kind == 4 ? (float)normal() : normal();
  if (kind == 5)
    for (size_t j = 0; j < nk; j++) v[j * ldv] = 0, v[j * ldv + dv - 1] = 0.1;
  if (kind == 6) memset(q, 0, nq * ldq * 8); /* equal weights: ties among the means */
  if (kind == 6)
    for (size_t i = 0; i < nk * ldv; i++) v[i] = 1 + (double)(next() % 4) * 0x1p-52;
  CU_ASSERT_EQUAL(cf_attention_exact(nq, nk, d, dv, scale, causal, q, ldq, k, ldk, v, ldv, NULL, 0, o, ldo), CF_OK);
  int right = 1;
  for (size_t i = 0; i < nq; i++)
    for (size_t c = 0; c < dv; c++)
      right = right && same(o[i * ldo + c], output_oracle(cf_attention_live(causal, nq, nk, i), d, scale, q + i * ldq, k, ldk, v + c, ldv));
  CU_ASSERT(right);
  free(q), free(k), free(v), free(o);
}

static void heads(void)
{
  static const size_t sizes[][4] = {{1, 1, 1, 1}, {1, 2, 1, 1}, {3, 2, 2, 3}, {8, 8, 8, 8}, {9, 33, 5, 7}, {17, 31, 16, 2}, {2, 70, 64, 5}, {12, 65, 3, 1}};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (int kind = 0; kind < 7; kind++) {
      const size_t *s = sizes[i];
      head(s[0], s[1], s[2], s[3], kind % 3 == 0 ? 0 : kind % 3 == 1 ? 0.125 : -0.37, kind, i % 2 && s[0] <= s[1] ? CF_CAUSAL_TOP_LEFT : CF_CAUSAL_NONE);
    }
  head(4, 9, 40, 3, 3.0, 1, CF_CAUSAL_NONE); /* scores beyond the first phase */
}

/* The first phase settles nearly all of a plain head. */
static void few_open(void)
{
  enum { N = 64, D = 64 };
  static double q[N * D], k[N * D], v[N * D], o[N * D];
  size_t live[CF_FIRST_ROWS], open = 0;
  for (size_t i = 0; i < N * D; i++) q[i] = normal(), k[i] = normal(), v[i] = normal();
  cf_first f = {.nk = N, .d = D, .dv = D, .ldk = D, .ldv = D, .k = k, .v = v, .scale = 0.125};
  CU_ASSERT_FATAL(cf_first_open(&f, N, q, D));
  for (size_t t = 0; t < CF_FIRST_ROWS; t++) live[t] = N;
  for (size_t i = 0; i < N; i += CF_FIRST_ROWS) cf_first_rows(&f, CF_FIRST_ROWS, q + i * D, D, live, o + i * D);
  for (size_t i = 0; i < N * D; i++) open += isnan(o[i]) != 0;
  CU_ASSERT(open <= 4);
}

void suite_exact_first(void)
{
  CU_pSuite s = CU_add_suite("exact_first", NULL, NULL);
  CU_add_test(s, "the lanes' exponential within its bound", lanes);
  CU_add_test(s, "the lanes' sine and cosine within their bound", sines);
  CU_add_test(s, "the bounds of the table", bounds_of_table);
  CU_add_test(s, "exp", exps);
  CU_add_test(s, "log, sin, cos", maps);
  CU_add_test(s, "few are left open", rejections);
  CU_add_test(s, "dot", dots);
  CU_add_test(s, "attention", heads);
  CU_add_test(s, "few outputs are left open", few_open);
}
