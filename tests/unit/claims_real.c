/* Intervals, formulas, integrals and confidence intervals of the claims, against closed forms and sums in exact rationals. */
#include <math.h>
#include <CUnit/CUnit.h>
#include "claims/claim.h"
#include "claims/saddle.h"
#include "claims/tape.h"

static cf_pool p;
static int setup(void) { return cf_pool_init(&p, CF_CLAIM_PREC), 0; }
static int cleanup(void) { return cf_pool_clear(&p), 0; }

/* narrower than the tolerance, and every number of it that near to the digits (of mpmath, or exact) */
static void is(const cf_real *x, const char *digits, double tolerance)
{
  mpfr_t y, t;
  mpfr_inits2(400, y, t, (mpfr_ptr)0);
  mpfr_set_str(y, digits, 10, MPFR_RNDN);
  bool in = cf_real_valid(x) && cf_real_width(x) <= tolerance;
  mpfr_sub(t, x->lo, y, MPFR_RNDA);
  in = in && mpfr_cmp_d(t, tolerance) <= 0;
  mpfr_sub(t, y, x->hi, MPFR_RNDA);
  in = in && mpfr_cmp_d(t, tolerance) <= 0;
  if (!in) mpfr_printf("\nexpected %s, got [%.40Rg, %.40Rg]\n", digits, x->lo, x->hi);
  CU_ASSERT_TRUE(in);
  mpfr_clears(y, t, (mpfr_ptr)0);
}

static void formulas(void)
{
  const cf_real *two = cf_real_si(&p, 2), *x = cf_formula(&p, "0.1", "");
  is(cf_formula(&p, "1+2*3-4/8", ""), "6.5", 0);
  is(cf_formula(&p, "-2^2 + (3-1)^-1", ""), "-3.5", 1e-40);
  is(cf_formula(&p, "0.1*10", ""), "1", 1e-40);
  is(cf_formula(&p, "exp(1)", ""), "2.71828182845904523536028747135266249775724709369996", 1e-40);
  is(cf_formula(&p, "log(n)/sqrt(n)", "n", two), "0.4901290717342735958569508618176166906457", 1e-39);
  is(cf_formula(&p, "sin(x)^2+cos(x)^2+tanh(0)", "x", x), "1", 1e-40);
  is(cf_formula(&p, "n^0.5*b", "b n", x, two), "0.141421356237309504880168872420969807857", 1e-38);
  is(cf_formula(&p, "4*pi", ""), "12.5663706143591729538505735331180115367886775975", 1e-40);
  is(cf_formula(&p, "tanh(1)", ""), "0.761594155955764888119458282604793590412768597257936551596810500", 1e-40);
  static const char *const bad[] = {"", "1+", "(1", "1)", "y", "frob(1)", "1 2", "1/0", "1/(n-2)", "log(0-1)", "sqrt(-1)", "*1", "exp", "n n"};
  for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
    const cf_real *r = cf_formula(&p, bad[k], "n", two);
    CU_ASSERT_FALSE(cf_real_valid(r));
    CU_ASSERT_FALSE(cf_real_below(r, two) || cf_real_below(two, r) || cf_real_most(r, two) || cf_real_meet(r, two));
  }
}

static void derivatives(void)
{
  const cf_real *x = cf_formula(&p, "0.5", "");
  is(cf_derivative(&p, 0, "x^3", "x", x, ""), "0.125", 1e-40);
  is(cf_derivative(&p, 1, "x^3", "x", x, ""), "0.75", 1e-40);
  is(cf_derivative(&p, 2, "x^3", "x", x, ""), "3", 1e-40);
  is(cf_derivative(&p, 4, "x^3", "x", x, ""), "0", 1e-40);
  is(cf_derivative(&p, 1, "log(1+x)*sqrt(x)/cos(x)", "x", x, ""), "1.042341205932273590122845199974698917936", 1e-38);
  is(cf_derivative(&p, 3, "sin(exp(x))*tanh(x)", "x", x, ""), "-10.63547950776293127270581349562328633622", 1e-36);
  CU_ASSERT_FALSE(cf_real_valid(cf_derivative(&p, 25, "x", "x", x, "")));
}

/* An operation on intervals holds the results on their members. */
static void inclusion(void)
{
  static const double end[][2] = {{-2, 3}, {1, 1.5}, {-3, -0.25}, {0, 2}, {-1e-3, 0}, {0.5, 7}};
  for (int i = 0; i < 6; i++)
    for (int j = 0; j < 6; j++) {
      const cf_real *a = cf_real_range(&p, end[i][0], end[i][1]), *b = cf_real_range(&p, end[j][0], end[j][1]);
      const cf_real *r[6] = {cf_real_add(&p, a, b), cf_real_sub(&p, a, b), cf_real_mul(&p, a, b), cf_real_div(&p, a, b), cf_real_cos(&p, a), cf_real_sin(&p, a)};
      for (int k = 0; k <= 8; k++)
        for (int l = 0; l <= 8; l++) {
          const double x = end[i][0] + (end[i][1] - end[i][0]) * k / 8, y = end[j][0] + (end[j][1] - end[j][0]) * l / 8;
          const double z[6] = {x + y, x - y, x * y, x / y, cos(x), sin(x)};
          for (int m = 0; m < 6; m++)
            if (cf_real_valid(r[m])) CU_ASSERT(cf_real_lo(r[m]) <= z[m] + 1e-12 && z[m] <= cf_real_hi(r[m]) + 1e-12);
        }
      CU_ASSERT_EQUAL(cf_real_valid(r[3]), !(end[j][0] <= 0 && end[j][1] >= 0));
    }
}

static void integrals(void)
{
  const cf_real *zero = cf_real_si(&p, 0), *one = cf_real_si(&p, 1), *n = cf_real_si(&p, 32);
  is(cf_integral(&p, "x^3", "x", zero, one, 30, ""), "0.25", 1e-27);
  is(cf_integral(&p, "exp(-x)*cos(x)", "x", zero, one, 30, ""), "0.5553968826533496289075548167857723666892", 1e-27);
  is(cf_integral(&p, "1/(1+x^2)", "x", zero, one, 30, ""), "0.785398163397448309615660845819875721049292349843776455", 1e-27);
  is(cf_integral(&p, "tanh(x)+log(1+x)+sqrt(1+x)+sin(x)", "x", zero, one, 25, ""), "2.498724302232238153528940619319768500537", 1e-24);
  /* beta = 0: int (n/(2 (1-g)((n-1)g+1))) = (1/2) log(((n-1)g+1)/(1-g)), and the reference digits at beta = 5 */
  const cf_real *end = cf_formula(&p, "1-1/1000", "");
  is(cf_integral(&p, "n/(2*(1-g)*((n-1)*g+1))", "g", zero, end, 25, "n", n), "5.186260981120156135", 1e-18);
  is(cf_integral(&p, "(exp(5*(1-g))+n-1)/(2*(1-g)*((n-1)*g+1))", "g", zero, end, 25, "n", n), "9.544329203520164826", 1e-18);
  /* what has no integral, or an end before the other */
  CU_ASSERT_FALSE(cf_real_valid(cf_integral(&p, "1/x", "x", zero, one, 5, "")));
  CU_ASSERT_FALSE(cf_real_valid(cf_integral(&p, "x", "x", one, zero, 5, "")));
  CU_ASSERT_FALSE(cf_real_valid(cf_integral(&p, "y", "x", zero, one, 5, "")));
}

/* The defining equation in exact rationals: at lo the tail P(X >= k) is at most alpha/2, just above it more; hi likewise. */
static double tail_at(size_t k, size_t n, double x)
{
  mpq_t sum, term, q, y;
  mpq_inits(sum, term, q, y, (mpq_ptr)0);
  mpq_set_d(q, x);
  mpq_set_ui(y, 1, 1);
  mpq_sub(y, y, q);
  for (size_t i = k; i <= n; i++) {
    mpz_t choose;
    mpz_init(choose);
    mpz_bin_uiui(choose, n, i);
    mpq_set_z(term, choose);
    for (size_t j = 0; j < n; j++) mpq_mul(term, term, j < i ? q : y);
    mpq_add(sum, sum, term);
    mpz_clear(choose);
  }
  const double t = mpq_get_d(sum);
  mpq_clears(sum, term, q, y, (mpq_ptr)0);
  return t;
}

static void confidence(void)
{
  static const size_t kn[][2] = {{0, 10}, {10, 10}, {3, 10}, {1, 1}, {20, 25}, {5, 40}};
  for (size_t i = 0; i < 6; i++) {
    const size_t k = kn[i][0], n = kn[i][1];
    double lo, hi;
    cf_clopper_pearson(&p, k, n, "0.05", &lo, &hi);
    if (k == 0) CU_ASSERT_EQUAL(lo, 0);
    if (k > 0) CU_ASSERT(tail_at(k, n, lo) <= 0.025 && tail_at(k, n, lo + 0x1p-28) > 0.025);
    if (k == n) CU_ASSERT_EQUAL(hi, 1);
    if (k < n) CU_ASSERT(1 - tail_at(k + 1, n, hi) <= 0.025 && 1 - tail_at(k + 1, n, hi - 0x1p-28) > 0.025);
  }
}

/* With repulsion (beta < 0 large) spread tokens are a maximum: nothing is settled then. */
static void saddles(void)
{
  size_t boxes;
  CU_ASSERT_EQUAL(cf_saddle_everywhere(2, cf_real_si(&p, 3), 1000, &boxes), CF_HOLDS);
  CU_ASSERT_EQUAL(cf_saddle_everywhere(3, cf_real_si(&p, 3), 1000, &boxes), CF_HOLDS);
  CU_ASSERT_EQUAL(cf_saddle_everywhere(3, cf_real_range(&p, 1, 2), 1000, &boxes), CF_HOLDS);
  CU_ASSERT_EQUAL(cf_saddle_everywhere(3, cf_real_si(&p, -2), 3000, &boxes), CF_UNSETTLED);
  CU_ASSERT_EQUAL(boxes, 3000);
  CU_ASSERT_EQUAL(cf_saddle_everywhere(3, cf_real_new(&p), 1000, &boxes), CF_UNSETTLED);
}

/* gamma at a time by the closed form of beta = 0, and at times that it cannot bracket */
static void gamma_of(void)
{
  for (int k = 0; k <= 3; k++) {
    const cf_real *g = cf_gamma_at(&p, false, 5, 0, k), *exact = cf_formula(&p, "(exp(2*t)-1)/(exp(2*t)+4)", "t", cf_real_si(&p, k));
    CU_ASSERT_TRUE(cf_real_meet(g, exact));
    CU_ASSERT(cf_real_width(g) < 1e-9);
  }
  is(cf_gamma_at(&p, false, 32, 1, 3), "0.914207011654176001", 1e-11);
  is(cf_gamma_at(&p, false, 32, 5, 3), "0.06708635747757837", 1e-11);
  CU_ASSERT_FALSE(cf_real_valid(cf_gamma_at(&p, false, 2, 0, -1)));
}

static void pool(void)
{
  const size_t mark = cf_pool_mark(&p);
  for (int k = 0; k < 3000; k++) CU_ASSERT_EQUAL(cf_real_lo(cf_real_si(&p, k)), k);
  CU_ASSERT_EQUAL(cf_pool_mark(&p), mark + 3000);
  cf_pool_release(&p, mark);
  CU_ASSERT_FALSE(cf_real_valid(cf_real_new(&p)));
  cf_pool_release(&p, mark);
}

/* ---- what is written down of a computation ---- */

static json_t *written(cf_tape *t)
{
  bool failed;
  json_t *root = cf_tape_json(t, &failed);
  CU_ASSERT_FALSE(failed);
  return root;
}

static void taped(void)
{
  cf_pool q;
  cf_pool_init(&q, CF_CLAIM_PREC);
  cf_tape *t = q.tape = cf_tape_new();
  CU_ASSERT_PTR_NULL(written(t)); /* nothing found */
  const cf_real *a = cf_real_si(&q, 2), *b = cf_real_mul(&q, a, cf_real_d(&q, 0.5)), *c = cf_real_add(&q, b, b);
  cf_real_exp(&q, c);                               /* needed by nothing */
  CU_ASSERT_FALSE(cf_real_below(c, b));             /* does not hold: is not written */
  CU_ASSERT_TRUE(cf_real_below(b, c));
  cf_tape_forget(t);                                /* nor what belongs to no finding */
  CU_ASSERT_TRUE(cf_real_most(b, a));
  cf_tape_finding(t, "p", "b <= a");
  cf_tape_pause(t);
  const cf_real *hidden = cf_formula(&q, "1/3", "");
  CU_ASSERT_TRUE(cf_real_below(hidden, a));
  cf_tape_resume(t);
  cf_tape_finding(t, "p", "nothing waits");
  CU_ASSERT_TRUE(cf_real_below(hidden, a)); /* made while it paused: enters as its ends */
  cf_tape_finding(t, "r", "hidden < a");
  json_t *root = written(t), *lines = json_object_get(root, "lines"), *findings = json_object_get(root, "findings");
  char *text = json_dumps(lines, JSON_COMPACT);
  CU_ASSERT_STRING_EQUAL(text, "[[\"number\",\"0x1p+1\"],[\"number\",\"0x1p-1\"],[\"*\",1,2],[\"range\",\"0x5.555555555555555555555555555555555555555p-4\",\"0x5.5555555555555555555555555555555555555558p-4\"]]");
  free(text);
  text = json_dumps(findings, JSON_COMPACT);
  CU_ASSERT_STRING_EQUAL(text, "[{\"part\":\"p\",\"line\":\"b <= a\",\"tests\":[[\"<=\",3,1]]},{\"part\":\"r\",\"line\":\"hidden < a\",\"tests\":[[\"<\",4,1]]}]");
  free(text);
  json_decref(root);
  CU_ASSERT_TRUE(cf_tape_part(t, "p") && cf_tape_part(t, "r") && !cf_tape_part(t, "b"));
  cf_tape_free(t);
  cf_pool_clear(&q);
}

static void ends(void)
{
  const cf_real *x = cf_real_range(&p, -3, 1), *y = cf_real_range(&p, -2, 4), *z = cf_real_range(&p, -5, -4);
  const struct { const cf_real *r; double lo, hi; } is_[] = {{cf_real_min(&p, x, y), -3, 1}, {cf_real_max(&p, x, y), -2, 4}, {cf_real_hull(&p, x, z), -5, 1}, {cf_real_min(&p, y, z), -5, -4},
                                                             {cf_real_abs(&p, x), 0, 3}, {cf_real_abs(&p, z), 4, 5}, {cf_real_abs(&p, cf_real_neg(&p, z)), 4, 5}};
  for (size_t k = 0; k < sizeof is_ / sizeof *is_; k++) CU_ASSERT_TRUE(cf_real_lo(is_[k].r) == is_[k].lo && cf_real_hi(is_[k].r) == is_[k].hi);
  CU_ASSERT_FALSE(cf_real_valid(cf_real_abs(&p, cf_real_new(&p))));
  CU_ASSERT_TRUE(cf_real_within(x, 3.5) && !cf_real_within(x, 3) && !cf_real_beyond(x, 3));
  CU_ASSERT_TRUE(cf_real_beyond(z, 3.5) && !cf_real_beyond(z, 4) && !cf_real_within(z, 4.5));
  CU_ASSERT_TRUE(cf_real_narrow(x, 4.5) && !cf_real_narrow(x, 4) && !cf_real_narrow(cf_real_new(&p), 1));
  CU_ASSERT_FALSE(cf_real_within(cf_real_new(&p), 1) || cf_real_beyond(cf_real_new(&p), 1));
}

void suite_claims_real(void)
{
  CU_pSuite s = CU_add_suite("claims_real", setup, cleanup);
  CU_add_test(s, "formulas", formulas);
  CU_add_test(s, "derivatives", derivatives);
  CU_add_test(s, "inclusion", inclusion);
  CU_add_test(s, "integrals", integrals);
  CU_add_test(s, "confidence", confidence);
  CU_add_test(s, "saddles", saddles);
  CU_add_test(s, "gamma", gamma_of);
  CU_add_test(s, "pool", pool);
  CU_add_test(s, "what is written down", taped);
  CU_add_test(s, "least, largest, absolute, narrow", ends);
}
