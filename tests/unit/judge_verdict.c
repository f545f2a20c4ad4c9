/* Verdicts with hand-derived answers. The truth is a sum of doubles (dot with ones), so that any rational can be put in its place. */
#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "io/number.h"
#include "judge/compute.h"
#include "judge/judge.h"

#define INF INFINITY

static cf_tensor tensor(cf_dtype dtype, unsigned ndim, const size_t *shape, const double *x)
{
  cf_tensor t;
  CU_ASSERT_FATAL(cf_tensor_from_doubles(dtype, ndim, shape, x, &t));
  free(t.path);
  t.path = strdup("test");
  return t;
}

typedef struct rule { /* criteria as text; NULL: absent */
  const char *ulp, *rtol, *atol;
  bool cr;
} rule;

static cf_judge_options options(rule r)
{
  cf_judge_options o = {.prec_max = 8192, .threads = 1};
  cf_criteria_init(&o.criteria);
  o.criteria.cr = r.cr;
  if (r.ulp) {
    o.criteria.max_ulp_on = true;
    CU_ASSERT_FATAL(cf_parse_rational(r.ulp, o.criteria.max_ulp));
  }
  o.criteria.tol_on = r.rtol || r.atol;
  if (r.rtol) CU_ASSERT_FATAL(cf_parse_rational(r.rtol, o.criteria.rtol));
  if (r.atol) CU_ASSERT_FATAL(cf_parse_rational(r.atol, o.criteria.atol));
  return o;
}

/* The verdict on y where the truth is t[0] + t[1] + t[2]. */
static cf_verdict verdict(const double t[3], double y, cf_dtype dtype, rule r, cf_element *e)
{
  cf_tensor x = tensor(CF_F64, 1, (size_t[]){3}, t), one = tensor(CF_F64, 1, (size_t[]){3}, (double[]){1, 1, 1});
  cf_tensor result = tensor(dtype, 0, NULL, &y);
  cf_op_options op = {.op = CF_OP_DOT, .x = &x, .y = &one};
  cf_problem *p;
  cf_error err = {""};
  cf_judgement j;
  cf_judge_options o = options(r);
  CU_ASSERT_FATAL(cf_problem_new(&op, &p, &err));
  CU_ASSERT_FATAL(cf_judge(p, &o, &result, NULL, &j, NULL, NULL, &err));
  cf_verdict v = j.verdict;
  CU_ASSERT_EQUAL(j.within + j.outside + j.undecided, 1);
  if (e) *e = j.worst[0];
  cf_judgement_free(&j);
  cf_problem_free(p);
  cf_criteria_clear(&o.criteria);
  cf_tensor_free(&x);
  cf_tensor_free(&one);
  cf_tensor_free(&result);
  return v;
}

static const struct {
  double t[3], y;
  cf_dtype dtype;
  rule r;
  cf_verdict want;
} table[] = {
    /* t = 1 + 2^-24 is the midpoint of 1 (even) and 1 + 2^-23; ulp(t) = 2^-23, both are half an ulp off */
    {{1, 0x1p-24, 0}, 1, CF_F32, {.cr = true}, CF_WITHIN},
    {{1, 0x1p-24, 0}, 1 + 0x1p-23, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{1, 0x1p-24, 0x1p-200}, 1, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{1, 0x1p-24, -0x1p-200}, 1, CF_F32, {.cr = true}, CF_WITHIN},
    {{1, 0x1p-24, 0x1p-1000}, 1 + 0x1p-23, CF_F32, {.cr = true}, CF_WITHIN},
    {{1, 0x1p-24, 0}, 1, CF_F32, {.ulp = "0.5"}, CF_WITHIN},
    {{1, 0x1p-24, 0}, 1 + 0x1p-23, CF_F32, {.ulp = "1/2"}, CF_WITHIN},
    {{1, 0x1p-24, 0x1p-900}, 1, CF_F32, {.ulp = "0.5"}, CF_OUTSIDE},
    {{1, 0x1p-24, 0}, 1, CF_F32, {.ulp = "0.4999999999999999999999999999999"}, CF_OUTSIDE},
    /* the midpoint of 1 + 2^-23 (odd) and 1 + 2^-22 (even) */
    {{1, 0x3p-24, 0}, 1 + 0x1p-23, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{1, 0x3p-24, 0}, 1 + 0x1p-22, CF_F32, {.cr = true}, CF_WITHIN},
    /* below a power of two the gap is half as wide: 1 - 2^-25 is the midpoint of 1 - 2^-24 (odd) and 1 */
    {{1, -0x1p-25, 0}, 1, CF_F32, {.cr = true}, CF_WITHIN},
    {{1, -0x1p-25, 0}, 1 - 0x1p-24, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{1, -0x1p-25, -0x1p-300}, 1, CF_F32, {.cr = true}, CF_OUTSIDE},
    /* ulp(t) halves just below 1: t = 1 gives y = 1 + 2^-23 an error of 1, t = 1 - 2^-60 one of 2 + 2^-36 */
    {{1, 0, 0}, 1 + 0x1p-23, CF_F32, {.ulp = "1"}, CF_WITHIN},
    {{1, -0x1p-60, 0}, 1 + 0x1p-23, CF_F32, {.ulp = "1"}, CF_OUTSIDE},
    {{1, -0x1p-60, 0}, 1 + 0x1p-23, CF_F32, {.ulp = "2"}, CF_OUTSIDE},
    {{1, -0x1p-60, 0}, 1 + 0x1p-23, CF_F32, {.ulp = "0x1.000000001p+1"}, CF_WITHIN},
    {{1, -0x1p-1000, 0}, 1 + 0x1p-23, CF_F32, {.ulp = "2"}, CF_OUTSIDE},
    {{-1, 0x1p-1000, 0}, -1 - 0x1p-23, CF_F32, {.ulp = "2"}, CF_OUTSIDE},
    {{-1, -0x1p-1000, 0}, -1 - 0x1p-23, CF_F32, {.ulp = "1"}, CF_WITHIN},
    /* overflow of f32: from 2^128 - 2^103 on, infinity is right; the largest number is then half an ulp off */
    {{0x1p128, -0x1p103, 0}, INF, CF_F32, {.cr = true}, CF_WITHIN},
    {{0x1p128, -0x1p103, 0}, INF, CF_F32, {.ulp = "0"}, CF_WITHIN},
    {{0x1p128, -0x1p103, 0}, FLT_MAX, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{0x1p128, -0x1p103, 0}, FLT_MAX, CF_F32, {.ulp = "0.5"}, CF_WITHIN},
    {{0x1p128, -0x1p103, -0x1p-500}, INF, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{0x1p128, -0x1p103, -0x1p-500}, INF, CF_F32, {.rtol = "1000", .atol = "1e300"}, CF_OUTSIDE},
    {{0x1p128, -0x1p103, -0x1p-500}, FLT_MAX, CF_F32, {.cr = true}, CF_WITHIN},
    {{-0x1p128, 0x1p103, 0}, -INF, CF_F32, {.cr = true}, CF_WITHIN},
    {{-0x1p128, 0x1p103, 0}, INF, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{DBL_MAX, 0x1p970, 0}, INF, CF_F64, {.cr = true}, CF_WITHIN},
    {{DBL_MAX, 0x1p970, -0x1p-1074}, INF, CF_F64, {.cr = true}, CF_OUTSIDE},
    {{DBL_MAX, 0x1p970, -0x1p-1074}, DBL_MAX, CF_F64, {.cr = true}, CF_WITHIN},
    {{65520, 0, 0}, INF, CF_F16, {.cr = true}, CF_WITHIN},
    {{65520, -0x1p-40, 0}, 65504, CF_F16, {.cr = true}, CF_WITHIN},
    {{65520, 0, 0}, 65504, CF_F16, {.ulp = "0.5"}, CF_WITHIN},
    {{0x1.ffp127, 0, 0}, INF, CF_BF16, {.cr = true}, CF_WITHIN},
    {{0x1.ffp127, -1, 0}, 0x1.fep127, CF_BF16, {.cr = true}, CF_WITHIN},
    /* subnormals of f32: unit 2^-149; half of it is a tie that goes to 0, with the sign of t */
    {{0x1p-150, 0, 0}, 0, CF_F32, {.cr = true}, CF_WITHIN},
    {{0x1p-150, 0, 0}, -0.0, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{0x1p-150, 0x1p-1074, 0}, 0, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{0x1p-150, 0x1p-1074, 0}, 0x1p-149, CF_F32, {.cr = true}, CF_WITHIN},
    {{-0x1p-151, 0, 0}, -0.0, CF_F32, {.cr = true}, CF_WITHIN},
    {{-0x1p-151, 0, 0}, 0.0, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{-0x1p-151, 0, 0}, 0.0, CF_F32, {.ulp = "0.25"}, CF_WITHIN},
    {{-0x1p-1074, 0, 0}, -0.0, CF_F32, {.cr = true}, CF_WITHIN},
    {{0x1p-149, 0, 0}, 0, CF_F32, {.ulp = "1"}, CF_WITHIN},
    {{0x1p-149, 0, 0}, 0, CF_F32, {.ulp = "0.99"}, CF_OUTSIDE},
    {{0x1p-126, -0x1p-149, 0}, 0x1p-126, CF_F32, {.ulp = "1"}, CF_WITHIN},
    {{0x1p-126, -0x1p-150, 0}, 0x1p-126, CF_F32, {.cr = true}, CF_WITHIN},
    {{0x1p-24, -0x1p-25, 0}, 0, CF_F16, {.cr = true}, CF_WITHIN},
    {{0x1p-1074, 0, 0}, 0, CF_F64, {.ulp = "1"}, CF_WITHIN},
    {{0x1p-1074, 0, 0}, 0, CF_F64, {.cr = true}, CF_OUTSIDE},
    {{0x1p-1074, 0, 0}, 0x1p-1074, CF_F64, {.cr = true}, CF_WITHIN},
    /* t = 0: +0 is right; ulp(0) is the least subnormal */
    {{1, -1, 0}, 0.0, CF_F32, {.cr = true}, CF_WITHIN},
    {{1, -1, 0}, -0.0, CF_F32, {.cr = true}, CF_OUTSIDE},
    {{1, -1, 0}, -0.0, CF_F32, {.ulp = "0"}, CF_WITHIN},
    {{1, -1, 0}, -0.0, CF_F64, {.rtol = "0", .atol = "0"}, CF_WITHIN},
    {{1, -1, 0}, 0x1p-149, CF_F32, {.ulp = "1"}, CF_WITHIN},
    {{1, -1, 0}, 0x1p-149, CF_F32, {.ulp = "0.9999"}, CF_OUTSIDE},
    {{1, -1, 0}, 0x1p-133, CF_BF16, {.ulp = "1"}, CF_WITHIN},
    {{1, -1, 0}, 0x1p-24, CF_F16, {.ulp = "1"}, CF_WITHIN},
    {{1, -1, 0}, 0x1p-1074, CF_F64, {.ulp = "1"}, CF_WITHIN},
    {{1, -1, 0}, 0x1p-1074, CF_F64, {.rtol = "1"}, CF_OUTSIDE},
    /* NaN is never within; a wrong infinity neither */
    {{1, 0, 0}, NAN, CF_F32, {.ulp = "1e9"}, CF_OUTSIDE},
    {{1, 0, 0}, NAN, CF_F64, {.rtol = "1e9", .atol = "1e9"}, CF_OUTSIDE},
    {{1, 0, 0}, NAN, CF_F16, {0}, CF_OUTSIDE},
    {{1, 0, 0}, INF, CF_F64, {0}, CF_OUTSIDE},
    {{1, 0, 0}, INF, CF_F32, {.ulp = "1e40"}, CF_OUTSIDE},
    /* rtol, atol: equality is within, on both sides of 0 */
    {{1, 0, 0}, 1.25, CF_F32, {.rtol = "0.25"}, CF_WITHIN},
    {{1, 0x1p-900, 0}, 1.25, CF_F32, {.rtol = "0.25"}, CF_WITHIN},
    {{1, -0x1p-900, 0}, 1.25, CF_F32, {.rtol = "0.25"}, CF_OUTSIDE},
    {{1, 0, 0}, 1.25, CF_F32, {.rtol = "0.125", .atol = "0.125"}, CF_WITHIN},
    {{-1, 0, 0}, -1.25, CF_F32, {.rtol = "0.125", .atol = "0.125"}, CF_WITHIN},
    {{-1, 0, 0}, -1.25, CF_F32, {.rtol = "0.125", .atol = "0.1249999"}, CF_OUTSIDE},
    {{1, 0, 0}, 0.75, CF_F32, {.rtol = "1/4"}, CF_WITHIN},
    {{1, 0, 0}, 2, CF_F64, {.rtol = "1"}, CF_WITHIN},
    {{1, 0, 0}, 0, CF_F64, {.rtol = "1"}, CF_WITHIN},
    {{1, 0, 0}, -0x1p-1000, CF_F64, {.rtol = "1"}, CF_OUTSIDE},
    {{1, 0, 0}, -1, CF_F64, {.rtol = "2"}, CF_WITHIN},
    {{1, 0, 0}, -1 - 0x1p-52, CF_F64, {.rtol = "2"}, CF_OUTSIDE},
    {{1, 0, 0}, 3, CF_F64, {.rtol = "2"}, CF_WITHIN},
    {{3, 0, 0}, 3.3, CF_F64, {.rtol = "1/10"}, CF_WITHIN}, /* the double 3.3 lies below 33/10 */
    {{10, 0, 0}, 11, CF_F64, {.rtol = "0.1"}, CF_WITHIN},  /* 1/10 is no double: exact rationals are needed */
    {{10, 0, 0}, 9, CF_F16, {.rtol = "0.1"}, CF_WITHIN},
    {{1, 0, 0}, 1.5, CF_F64, {.rtol = "1", .ulp = "1"}, CF_OUTSIDE}, /* all criteria must hold */
    {{1, 0x1p-53, 0}, 1 + 0x1p-52, CF_F64, {.ulp = "1", .cr = true}, CF_OUTSIDE},
    {{1, 0x1p-53, 0x1p-600}, 1 + 0x1p-52, CF_F64, {.ulp = "1", .cr = true, .rtol = "1e-15"}, CF_WITHIN},
    /* far criteria: more ulps than the significand has */
    {{1, 0, 0}, 1 + 0x1p10, CF_F32, {.ulp = "0x1p33"}, CF_WITHIN},
    {{1, 0, 0}, 1 + 0x1p10, CF_F32, {.ulp = "0x1.fffffep32"}, CF_OUTSIDE},
    {{1, 0, 0}, -1, CF_F32, {.ulp = "16777216"}, CF_WITHIN},
    {{1, 0, 0}, -1, CF_F32, {.ulp = "16777215"}, CF_OUTSIDE},
};

static void every_row_of_the_table(void)
{
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    cf_verdict got = verdict(table[i].t, table[i].y, table[i].dtype, table[i].r, NULL);
    if (got != table[i].want) printf("\nrow %zu: t = %a + %a + %a, y = %a: %d, expected %d\n", i, table[i].t[0], table[i].t[1], table[i].t[2], table[i].y, got, table[i].want);
    CU_ASSERT_EQUAL(got, table[i].want);
  }
}

static void around(const cf_element *e, double ulp)
{
  CU_ASSERT(e->ulp_lo <= ulp && ulp <= e->ulp_hi && e->ulp_hi - e->ulp_lo <= 1e-9 * ulp);
}

static void errors_in_ulps(void)
{
  cf_element e;
  verdict((double[]){1, 0x1p-24, 0}, 1, CF_F32, (rule){.ulp = "9"}, &e);
  around(&e, 0.5);
  verdict((double[]){1, -0x1p-60, 0}, 1 + 0x1p-23, CF_F32, (rule){.ulp = "9"}, &e);
  around(&e, 2 + 0x1p-36);
  verdict((double[]){1, -1, 0}, 0x1p-140, CF_F32, (rule){.ulp = "9"}, &e);
  around(&e, 512);
  verdict((double[]){1, -1, 0}, -0.0, CF_F64, (rule){.ulp = "9"}, &e);
  CU_ASSERT_EQUAL(e.ulp_hi, 0);
  verdict((double[]){1, 0, 0}, NAN, CF_F64, (rule){.ulp = "9"}, &e);
  CU_ASSERT_EQUAL(e.ulp_lo, INFINITY);
  verdict((double[]){DBL_MAX, DBL_MAX, 0}, DBL_MAX, CF_F64, (rule){.ulp = "9"}, &e);
  CU_ASSERT_EQUAL(e.ulp_lo, 0x1p52 - 0.5); /* t = 2^1025 - 2^972, ulp(t) = 2^972: (t - t/2) / ulp = 2^52 - 1/2 */
  CU_ASSERT_EQUAL(e.ulp_hi, 0x1p52 - 0.5);
}

/* The definition once more, in rationals, on random triples near thresholds: no line shared with the decision. */
static bool by_definition(mpq_srcptr t, double y, int p, int emin, const cf_criteria *c)
{
  mpq_t d, u, a;
  mpq_inits(d, u, a, NULL);
  mpq_set_d(d, y);
  mpq_sub(d, d, t);
  mpq_abs(d, d);
  mpq_abs(a, t);
  int e = emin;
  mpq_set_ui(u, 1, 1);
  for (mpq_div_2exp(u, u, (mp_bitcnt_t)(-emin - 1)); mpq_cmp(a, u) >= 0; mpq_mul_2exp(u, u, 1)) e++; /* u = 2^(e+1) > |t| */
  mpq_set_ui(u, 1, 1);
  int k = e - p + 1;
  if (k < 0)
    mpq_div_2exp(u, u, (mp_bitcnt_t)-k);
  else
    mpq_mul_2exp(u, u, (mp_bitcnt_t)k);
  bool ok = true;
  if (c->max_ulp_on) {
    mpq_mul(u, u, c->max_ulp);
    ok = mpq_cmp(d, u) <= 0;
  }
  if (c->tol_on) {
    mpq_mul(a, a, c->rtol);
    mpq_add(a, a, c->atol);
    ok = ok && mpq_cmp(d, a) <= 0;
  }
  mpq_clears(d, u, a, NULL);
  return ok;
}

static uint64_t seed = 0x9e3779b97f4a7c15u;
static uint64_t rnd(void)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  return seed ^= seed << 17;
}

static void the_definition_on_random_neighbours(void)
{
  static const char *const ulps[] = {"0", "1/2", "1", "3/2", "2", "7/3", "100"}, *const rtols[] = {"0", "1/8", "1/3", "1", "2", "1e-6"};
  for (int i = 0; i < 3000; i++) {
    double y = (double)(float)ldexp((double)(int64_t)(rnd() % 33) - 16, (int)(rnd() % 7) - 3 + (i % 5 == 0 ? -148 : 0));
    double unit = ldexp(1, (int)(rnd() % 4) - 26 + (i % 5 == 0 ? -125 : 0));
    double t[3] = {y, unit * ((double)(rnd() % 65) - 32) / 4, i % 3 ? ldexp((double)(rnd() % 3) - 1, -700) : 0};
    rule r = {.ulp = i & 1 ? ulps[rnd() % 7] : NULL, .rtol = i & 1 ? NULL : rtols[rnd() % 6], .atol = i % 4 == 2 ? "0x1p-25" : NULL};
    cf_judge_options o = options(r);
    mpq_t q, a;
    mpq_inits(q, a, NULL);
    for (int k = 0; k < 3; k++) {
      mpq_set_d(a, t[k]);
      mpq_add(q, q, a);
    }
    CU_ASSERT_EQUAL(verdict(t, y, CF_F32, r, NULL), by_definition(q, y, 24, -126, &o.criteria) ? CF_WITHIN : CF_OUTSIDE);
    mpq_clears(q, a, NULL);
    cf_criteria_clear(&o.criteria);
  }
}

/* Blame of two results about the truth t[0] + t[1] + t[2]: 'f', 's', 'e', 'u'. */
static char blame(const double t[3], double y1, cf_dtype d1, double y2, cf_dtype d2, char *over)
{
  cf_tensor x = tensor(CF_F64, 1, (size_t[]){3}, t), one = tensor(CF_F64, 1, (size_t[]){3}, (double[]){1, 1, 1});
  cf_tensor a = tensor(d1, 0, NULL, &y1), b = tensor(d2, 0, NULL, &y2);
  cf_op_options op = {.op = CF_OP_DOT, .x = &x, .y = &one};
  cf_problem *p;
  cf_error err = {""};
  cf_judgement j[2];
  cf_blame bl;
  cf_judge_options o = options((rule){.ulp = "1"});
  CU_ASSERT_FATAL(cf_problem_new(&op, &p, &err));
  CU_ASSERT_FATAL(cf_judge(p, &o, &a, &b, &j[0], &j[1], &bl, &err));
  char got = bl.first ? 'f' : bl.second ? 's' : bl.equal ? 'e' : 'u';
  *over = bl.overall[0];
  CU_ASSERT_EQUAL(bl.first + bl.second + bl.equal + bl.undecided, 1);
  cf_judgement_free(&j[0]);
  cf_judgement_free(&j[1]);
  cf_problem_free(p);
  cf_criteria_clear(&o.criteria);
  cf_tensor_free(&x);
  cf_tensor_free(&one);
  cf_tensor_free(&a);
  cf_tensor_free(&b);
  return got;
}

static void blame_by_hand(void)
{
  static const struct {
    double t[3], y1;
    cf_dtype d1;
    double y2;
    cf_dtype d2;
    char want;
  } rows[] = {
      {{1, 0x1p-24, 0}, 1, CF_F32, 1 + 0x1p-23, CF_F32, 'e'}, /* t is the midpoint */
      {{1, 0x1p-24, 0x1p-800}, 1, CF_F32, 1 + 0x1p-23, CF_F32, 's'},
      {{1, 0x1p-24, -0x1p-800}, 1, CF_F32, 1 + 0x1p-23, CF_F32, 'f'},
      {{1, 0x1p-24, -0x1p-800}, 1 + 0x1p-23, CF_F32, 1, CF_F32, 's'},
      {{1, 0, 0}, 2, CF_F64, 0, CF_F64, 'e'},
      {{1, 0, 0}, NAN, CF_F64, 0, CF_F64, 's'},
      {{1, 0, 0}, NAN, CF_F64, INF, CF_F64, 'e'},
      {{1, 0, 0}, -0.0, CF_F64, 0.0, CF_F64, 'e'},
      {{0x1p128, 0, 0}, INF, CF_F32, FLT_MAX, CF_F32, 'f'},
      {{0x1p127, 0, 0}, INF, CF_F32, FLT_MAX, CF_F32, 's'},
      {{0x1p128, 0, 0}, INF, CF_F32, -INF, CF_F32, 'f'},
      {{0x1p200, 0, 0}, INF, CF_F32, 0x1p200, CF_F64, 'e'}, /* both without error */
      {{0x1p200, 0x1p-800, 0}, INF, CF_F32, 0x1p200, CF_F64, 'f'},
      {{0x1p200, 0x1p-800, 0}, 0x1p200, CF_F64, INF, CF_BF16, 's'},
      {{0x1p127, 0, 0}, 0x1p127, CF_F64, INF, CF_F32, 'f'},
      /* different formats, each in its own ulps: 2^-11 off is half an ulp of f16 and 2^12 ulps of f32 */
      {{1, 0x1p-11, 0}, 1, CF_F32, 1, CF_F16, 's'},
      {{1, 0x1p-30, 0}, 1, CF_F32, 1 + 0x1p-10, CF_F16, 'f'},          /* 2^-7 ulps against almost 1 */
      {{1, 0x1p-23, 0}, 1, CF_F32, 1 + 0x1p-10, CF_F16, 's'},          /* 1 ulp against 1 - 2^-13 */
      {{1, 0, 0}, 1 + 0x1p-23, CF_F32, 1 + 0x1p-10, CF_F16, 'e'},      /* 1 against 1 */
      {{1, -1, 0x1p-30}, 0, CF_F32, 0, CF_F16, 's'},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char over, got = blame(rows[i].t, rows[i].y1, rows[i].d1, rows[i].y2, rows[i].d2, &over);
    if (got != rows[i].want) printf("\nblame row %zu: %c, expected %c\n", i, got, rows[i].want);
    CU_ASSERT_EQUAL(got, rows[i].want);
    CU_ASSERT_EQUAL(over, got); /* of one element */
  }
}

/* e = exp(1) against y = 3 in f32: the error (3 - e) / 2^-22 is irrational; a threshold 2^-300 beside it needs more than 128 bits. */
static void undecided_at_the_precision_limit(void)
{
  cf_tensor x = tensor(CF_F64, 0, NULL, (double[]){1}), y = tensor(CF_F32, 0, NULL, (double[]){3});
  cf_op_options op = {.op = CF_OP_EXP, .x = &x};
  cf_problem *p;
  cf_error err;
  mpfr_t e;
  CU_ASSERT_FATAL(cf_problem_new(&op, &p, &err));
  mpfr_init2(e, 320);
  for (int up = 0; up < 2; up++)
    for (int deep = 0; deep < 2; deep++) {
      cf_judge_options o = options((rule){.ulp = "0"});
      cf_judgement j;
      mpfr_set_ui(e, 1, MPFR_RNDN);
      mpfr_exp(e, e, up ? MPFR_RNDD : MPFR_RNDU);
      mpfr_ui_sub(e, 3, e, up ? MPFR_RNDU : MPFR_RNDD);
      mpfr_mul_2si(e, e, 22, MPFR_RNDN);
      mpfr_get_q(o.criteria.max_ulp, e);
      o.prec_max = deep ? 8192 : 128;
      CU_ASSERT_FATAL(cf_judge(p, &o, &y, NULL, &j, NULL, NULL, &err));
      CU_ASSERT_EQUAL(j.verdict, !deep ? CF_UNDEC : up ? CF_WITHIN : CF_OUTSIDE);
      cf_judgement_free(&j);
      cf_criteria_clear(&o.criteria);
    }
  mpfr_clear(e);
  cf_problem_free(p);
  cf_tensor_free(&x);
  cf_tensor_free(&y);
}

/* exp far beyond every format, and beyond MPFR's range: the error of a finite result is about |t| / ulp(t), in [2^(p-1), 2^p). */
static void truths_far_out(void)
{
  static const struct {
    double x, y;
    cf_dtype d;
    const char *ulp;
    cf_verdict want;
  } rows[] = {
      {1e4, FLT_MAX, CF_F32, "1", CF_OUTSIDE},   {1e4, FLT_MAX, CF_F32, "0x1p24", CF_UNDEC},    {1e4, FLT_MAX, CF_F32, "0x1.000002p24", CF_WITHIN},
      {1e30, FLT_MAX, CF_F32, "1", CF_OUTSIDE},  {1e30, -FLT_MAX, CF_F32, "1e30", CF_WITHIN},   {1e308, DBL_MAX, CF_F64, "0xfffffffffffff", CF_OUTSIDE},
      {1e308, 0, CF_F64, "1e15", CF_OUTSIDE},    {1e308, DBL_MAX, CF_F64, "1e17", CF_WITHIN},   {1e308, INF, CF_F64, "0", CF_WITHIN},
      {1e308, -INF, CF_BF16, "1e17", CF_OUTSIDE}, {1e308, NAN, CF_F64, "1e300", CF_OUTSIDE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cf_tensor x = tensor(CF_F64, 0, NULL, &rows[i].x), y = tensor(rows[i].d, 0, NULL, &rows[i].y), low = tensor(CF_BF16, 0, NULL, (double[]){1});
    cf_op_options op = {.op = CF_OP_EXP, .x = &x};
    cf_problem *p;
    cf_error err;
    cf_judgement j, j2;
    cf_blame bl;
    cf_judge_options o = options((rule){.ulp = rows[i].ulp});
    o.prec_max = 512;
    CU_ASSERT_FATAL(cf_problem_new(&op, &p, &err));
    CU_ASSERT_FATAL(cf_judge(p, &o, &y, &low, &j, &j2, &bl, &err));
    if (j.verdict != rows[i].want) printf("\nfar row %zu: %d\n", i, (int)j.verdict);
    CU_ASSERT_EQUAL(j.verdict, rows[i].want);
    int bits = rows[i].d == CF_F64 ? 53 : 24;
    if (isfinite(rows[i].y)) CU_ASSERT(j.max_ulp_lo >= ldexp(1, bits - 1) - 1 && j.max_ulp_lo <= ldexp(1, bits) && j.max_ulp_hi <= ldexp(1, bits) + 2);
    if (rows[i].x > 1e5 && isfinite(rows[i].y)) CU_ASSERT(j.max_ulp_lo <= ldexp(1, bits - 1) && j.max_ulp_hi >= ldexp(1, bits)); /* not known better */
    CU_ASSERT_EQUAL(isinf(rows[i].y) && rows[i].y > 0 ? bl.first : bl.second, 1);
    cf_judgement_free(&j);
    cf_judgement_free(&j2);
    cf_problem_free(p);
    cf_criteria_clear(&o.criteria);
    cf_tensor_free(&x);
    cf_tensor_free(&y);
    cf_tensor_free(&low);
  }
}

/* scores 0, 0, s with values 1, 1 + 2^-52, 5: the truth is the midpoint plus something positive, however small */
static void near_ties_of_attention(void)
{
  for (int i = 0; i < 2; i++) {
    cf_tensor q = tensor(CF_F64, 2, (size_t[]){1, 1}, (double[]){1}), k = tensor(CF_F64, 2, (size_t[]){3, 1}, (double[]){0, 0, i ? -1e20 : -1e9});
    cf_tensor v = tensor(CF_F64, 2, (size_t[]){3, 1}, (double[]){1, 1 + 0x1p-52, 5});
    cf_tensor up = tensor(CF_F64, 2, (size_t[]){1, 1}, (double[]){1 + 0x1p-52}), down = tensor(CF_F64, 2, (size_t[]){1, 1}, (double[]){1});
    cf_op_options op = {.op = CF_OP_ATTENTION, .q = &q, .k = &k, .v = &v, .rsqrt_d = true};
    cf_problem *p;
    cf_error err;
    cf_judgement a, b;
    cf_blame bl;
    cf_judge_options o = options((rule){.cr = true});
    CU_ASSERT_FATAL(cf_problem_new(&op, &p, &err));
    CU_ASSERT_FATAL(cf_judge(p, &o, &up, &down, &a, &b, &bl, &err));
    CU_ASSERT_EQUAL(a.verdict, CF_WITHIN);
    CU_ASSERT_EQUAL(b.verdict, CF_OUTSIDE);
    CU_ASSERT_EQUAL(bl.first, 1);
    CU_ASSERT_EQUAL(a.by_tier[3], 1);
    cf_judgement_free(&a);
    cf_judgement_free(&b);
    cf_problem_free(p);
    cf_criteria_clear(&o.criteria);
    cf_tensor *all[] = {&q, &k, &v, &up, &down};
    for (int t = 0; t < 5; t++) cf_tensor_free(all[t]);
  }
}

static atomic_long blocks; /* of GMP and MPFR that nobody has freed */
static void *counted_new(size_t n)
{
  atomic_fetch_add(&blocks, 1);
  return malloc(n);
}
static void *counted_more(void *p, size_t was, size_t n)
{
  (void)was;
  return realloc(p, n);
}
static void counted_free(void *p, size_t n)
{
  (void)n;
  atomic_fetch_sub(&blocks, 1);
  free(p);
}

/* Threads that end leave nothing in MPFR's caches, which are theirs alone. */
static void threads_leave_no_caches(void)
{
  void *(*new)(size_t), *(*more)(void *, size_t, size_t);
  void (*drop)(void *, size_t);
  static double x[2048], y[2048], lo[3 * 2048], hi[3 * 2048];
  mpfr_free_cache();
  mp_get_memory_functions(&new, &more, &drop);
  mp_set_memory_functions(counted_new, counted_more, counted_free);
  for (int i = 0; i < 2048; i++) {
    x[i] = 1;
    y[i] = 0x1.5bf0a8b145769p+1;
  }
  cf_tensor t = tensor(CF_F64, 1, (size_t[]){2048}, x);
  cf_op_options op = {.op = CF_OP_EXP, .x = &t};
  cf_problem *p;
  cf_error err;
  CU_ASSERT_FATAL(cf_problem_new(&op, &p, &err));
  cf_compute c = {.tier = CF_TIER_REF, .prec = 2000, .threads = 4, .lo = lo, .hi = hi};
  CU_ASSERT_TRUE(cf_compute_all(p, &c, &err));
  cf_tensor result = tensor(CF_F64, 1, (size_t[]){2048}, y);
  cf_judge_options o = options((rule){.ulp = "0.32553074014505833453867135119625152050548"}); /* agrees to 40 digits: MPFR's turn */
  cf_judgement j[2];
  cf_blame blame;
  o.threads = 4;
  CU_ASSERT_TRUE(cf_judge(p, &o, &result, &result, &j[0], &j[1], &blame, &err));
  CU_ASSERT_EQUAL(j[0].by_tier[2] + j[0].by_tier[3], 2048);
  cf_judgement_free(&j[0]);
  cf_judgement_free(&j[1]);
  cf_criteria_clear(&o.criteria);
  cf_problem_free(p);
  cf_tensor_free(&t);
  cf_tensor_free(&result);
  mpfr_free_cache(); /* this thread's */
  CU_ASSERT_EQUAL(atomic_load(&blocks), 0);
  mp_set_memory_functions(new, more, drop);
}

void suite_judge_verdict(void)
{
  CU_pSuite s = CU_add_suite("judge_verdict", NULL, NULL);
  CU_add_test(s, "threads leave no caches", threads_leave_no_caches);
  CU_add_test(s, "every row of the table", every_row_of_the_table);
  CU_add_test(s, "errors in ulps", errors_in_ulps);
  CU_add_test(s, "the definition on random neighbours", the_definition_on_random_neighbours);
  CU_add_test(s, "blame by hand", blame_by_hand);
  CU_add_test(s, "undecided at the precision limit", undecided_at_the_precision_limit);
  CU_add_test(s, "truths far out", truths_far_out);
  CU_add_test(s, "near-ties of attention", near_ties_of_attention);
}
