/* The bound tier's constants: header macro, formula and specs/bounds.tsv agree; the upward operations against exact arithmetic. */
#include "bound/up.h"
#include "bound_oracle.h"

static const struct {
  const char *id;
  double value;
} rows[] = {{"bound-eta", CF_BOUND_ETA}, {"bound-step", CF_BOUND_STEP}, {"bound-sum", CF_BOUND_SUM}, {"bound-slack", CF_BOUND_SLACK},
            {"bound-usum", CF_BOUND_USUM}, {"bound-low", CF_BOUND_LOW}, {"bound-small", CF_BOUND_SMALL}, {"bound-scale", CF_BOUND_SCALE},
            {"bound-54ln2", CF_BOUND_54LN2}};

static void formulas(void)
{
  mpfr_t r;
  mpfr_init2(r, PREC);
  CU_ASSERT(CF_BOUND_ETA > 0.0 && CF_BOUND_ETA / 2.0 == 0.0);
  CU_ASSERT_EQUAL(CF_BOUND_STEP, 1.0 + ldexp(1.0, -51));
  CU_ASSERT_EQUAL(CF_BOUND_SUM, 1.0 + ldexp(1.0, -20));
  CU_ASSERT_EQUAL(CF_BOUND_SLACK, 1.0 + ldexp(1.0, -19));
  CU_ASSERT_EQUAL(CF_BOUND_USUM, CF_U * CF_BOUND_SLACK);
  CU_ASSERT_EQUAL(CF_BOUND_LOW, 1.0 - ldexp(1.0, -50));
  CU_ASSERT_EQUAL(CF_BOUND_SMALL, ldexp(1.0, -300));
  CU_ASSERT_EQUAL(CF_BOUND_SCALE, ldexp(1.0, 700));
  mpfr_const_log2(r, MPFR_RNDN);
  mpfr_mul_ui(r, r, 54, MPFR_RNDN);
  CU_ASSERT_EQUAL(CF_BOUND_54LN2, mpfr_get_d(r, MPFR_RNDN));
  mpfr_clear(r);
}

static void table(void)
{
  char line[1024], id[64], hex[64];
  size_t found = 0;
  FILE *f = fopen("specs/bounds.tsv", "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(f);
  while (fgets(line, sizeof line, f))
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
      if (sscanf(line, "%63[^\t]\t%63[^\t]", id, hex) == 2 && strcmp(id, rows[i].id) == 0) {
        CU_ASSERT_EQUAL(strtod(hex, NULL), rows[i].value);
        found++;
      }
  fclose(f);
  CU_ASSERT_EQUAL(found, sizeof rows / sizeof rows[0]);
}

/* at least the exact result, whatever the exponents; and not wasteful: within 16 u and 2 eta of it */
static void upward(void)
{
  mpfr_t r, x, y, lo;
  mpfr_inits2(EXACT, r, x, y, lo, (mpfr_ptr)0);
  for (int i = 0; i < 20000; i++) {
    double a = fabs(spread_exp(-1074, 480)), b = fabs(i % 3 ? spread_exp(-600, 400) : spread_exp(-1074, 480)), s[4] = {0.0};
    mpfr_set_d(x, a, MPFR_RNDN);
    mpfr_set_d(y, b, MPFR_RNDN);
    s[0] = cf_up_add(a, b), s[1] = cf_up_mul(a, b), s[2] = cf_up_div(a, b), s[3] = cf_up_sqrt(a);
    for (int op = 0; op < 4; op++) {
      if (!(s[op] < INFINITY)) continue;
      if (op == 0) mpfr_add(r, x, y, MPFR_RNDN);
      if (op == 1) mpfr_mul(r, x, y, MPFR_RNDN);
      if (op == 2) mpfr_div(r, x, y, MPFR_RNDU);
      if (op == 3) mpfr_sqrt(r, x, MPFR_RNDU);
      CU_ASSERT(mpfr_cmp_d(r, s[op]) <= 0);
      mpfr_mul_d(lo, r, 1.0 + 16.0 * CF_U, MPFR_RNDU);
      mpfr_add_d(lo, lo, 2.0 * CF_BOUND_ETA, MPFR_RNDU);
      CU_ASSERT(mpfr_cmp_d(lo, s[op]) >= 0);
    }
  }
  mpfr_clears(r, x, y, lo, (mpfr_ptr)0);
}

void suite_bound_constants(void)
{
  CU_pSuite s = CU_add_suite("bound_constants", NULL, NULL);
  CU_add_test(s, "formulas", formulas);
  CU_add_test(s, "specs/bounds.tsv", table);
  CU_add_test(s, "upward operations", upward);
}
