/* The bound tier of exp, expm1, log, log1p against MPFR. */
#include <certiform/expo.h>
#include "bound_oracle.h"

typedef cf_status bound_fn(size_t, const double *, double *, double *);
typedef int mpfr_fn(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
typedef struct op {
  const char *name;
  bound_fn *f;
  mpfr_fn *ref;
  double lo, hi;
} op;

static const op ops[] = {
  {"exp", cf_exp_bound, mpfr_exp, -800.0, 709.0},
  {"expm1", cf_expm1_bound, mpfr_expm1, -800.0, 709.0},
  {"log", cf_log_bound, mpfr_log, 0x1p-1074, 0x1.fffffffffffffp1023},
  {"log1p", cf_log1p_bound, mpfr_log1p, -0x1.fffffffffffffp-1, 0x1.fffffffffffffp1023},
};

static void one(tally *t, const op *o, double x)
{
  double value = NAN, bound = NAN;
  mpfr_t a, r;
  if (!(x >= o->lo && x <= o->hi)) return;
  mpfr_init2(a, 53);
  mpfr_init2(r, PREC);
  CU_ASSERT_EQUAL(o->f(1, &x, &value, &bound), CF_OK);
  mpfr_set_d(a, x, MPFR_RNDN);
  o->ref(r, a, MPFR_RNDN);
  tally_check(t, value, bound, r, ldexp(fabs(mpfr_get_d(r, MPFR_RNDA)), -600));
  mpfr_clear(a);
  mpfr_clear(r);
}

static tally *sweep(const op *o, double shrink, unsigned rounds)
{
  tally *t = tally_new(shrink);
  const double hard[] = {0.0, 1.0, -1.0, 0.5, 2.0, 0x1p-1074, -0x1p-1074, 0x1p-1022, 0x1.fffffffffffffp-1023, -708.0, -708.0000000000001,
                         693.0, 693.0000000000001, 709.0, -745.2, -746.0, -746.5, -800.0, 0x1.6a09e667f3bccp-1, 0x1.6a09e667f3bcdp0,
                         0x1.fffffffffffffp-1, 0x1.0000000000001p0, 0x1p1022, 0x1.0000000000001p1022, 0x1.fffffffffffffp1023,
                         -0x1.fffffffffffffp-1, -0x1p-53, 0x1p-53, 0.35, -0.35, 0.3466, 0x1.8p-1, 0x1.62e42fefa39efp-1};
  for (size_t i = 0; i < sizeof hard / sizeof hard[0]; i++) one(t, o, hard[i]);
  for (unsigned i = 0; i < rounds; i++) {
    one(t, o, spread_exp(-1074, 1023));
    one(t, o, spread_exp(-60, 9));
    one(t, o, spread_exp(-3, 3));
    one(t, o, 1.0 + normal() * ldexp(1.0, -(int)below(50)));
    one(t, o, -746.5 + 1456.0 * uniform());
    one(t, o, -746.5 + 40.0 * uniform());
  }
  return t;
}

static tally *realistic(const op *o, double shrink)
{
  tally *t = tally_new(shrink);
  for (int i = 0; i < 2000; i++) one(t, o, o->lo < -700.0 ? 4.0 * normal() : fabs(4.0 * normal()));
  return t;
}

static void holds(void)
{
  for (int i = 0; i < 4; i++) tally_end(sweep(&ops[i], 1.0, rounds_of(1500)), ops[i].name, 0);
}
static void sharp(void)
{
  for (int i = 0; i < 4; i++) tally_end(realistic(&ops[i], 1.0), ops[i].name, 100);
}
static void a_smaller_bound_is_caught(void)
{
  for (int i = 0; i < 4; i++) tally_must_fail(realistic(&ops[i], 0x1p-10));
}

static void in_place_and_status(void)
{
  double x[3] = {0.0, 1.0, -1.0}, b[3] = {9.0, 9.0, 9.0}, v;
  CU_ASSERT_EQUAL(cf_exp_bound(3, x, x, b), CF_OK);
  CU_ASSERT(x[0] == 1.0 && b[0] == 0.0 && fabs(x[1] - 2.718281828459045) < 1e-15);
  x[0] = 710.0;
  b[0] = 9.0;
  CU_ASSERT_EQUAL(cf_exp_bound(1, x, &v, b), CF_EBOX);
  CU_ASSERT_EQUAL(cf_expm1_bound(1, x, &v, b), CF_EBOX);
  x[0] = 0.0;
  CU_ASSERT_EQUAL(cf_log_bound(1, x, &v, b), CF_EUNDEFINED);
  x[0] = -1.0;
  CU_ASSERT_EQUAL(cf_log1p_bound(1, x, &v, b), CF_EUNDEFINED);
  x[0] = NAN;
  CU_ASSERT_EQUAL(cf_log_bound(1, x, &v, b), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_exp_bound(1, NULL, &v, b), CF_ENULL);
  CU_ASSERT_EQUAL(cf_exp_bound(1, x, &v, &v), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_exp_bound(2, x, x, x + 1), CF_EOVERLAP);
  CU_ASSERT_EQUAL(b[0], 9.0);
}

void suite_bound_expo(void)
{
  CU_pSuite s = CU_add_suite("bound_expo", NULL, NULL);
  CU_add_test(s, "the bound holds", holds);
  CU_add_test(s, "sharpness", sharp);
  CU_add_test(s, "a smaller bound is caught", a_smaller_bound_is_caught);
  CU_add_test(s, "in place, and every status", in_place_and_status);
}
