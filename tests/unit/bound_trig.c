/* The bound tier of sin and cos against MPFR. */
#include <certiform/trig.h>
#include "bound_oracle.h"

typedef cf_status bound_fn(size_t, const double *, double *, double *);
typedef int mpfr_fn(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
typedef struct op {
  const char *name;
  bound_fn *f;
  mpfr_fn *ref;
} op;

static const op ops[] = {{"sin", cf_sin_bound, mpfr_sin}, {"cos", cf_cos_bound, mpfr_cos}};

static void one(tally *t, const op *o, double x)
{
  double value = NAN, bound = NAN;
  mpfr_t a, r;
  if (!(fabs(x) <= CF_TRIG_XMAX)) return;
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
  const double hard[] = {0.0, -0.0, 0x1p-1074, 0x1p-1022, 0x1p-537, 0x1.8p-358, 0x1p-27, 0x1.921fb54442d18p-1, 0x1.921fb54442d18p0, 0x1.921fb54442d18p1,
                         0x1.921fb54442d18p2, 0x1.6c6cbc45dc8dep5, CF_TRIG_XMAX, 0x1.fffffffffffffp19};
  for (size_t i = 0; i < sizeof hard / sizeof hard[0]; i++) one(t, o, hard[i]), one(t, o, -hard[i]);
  for (unsigned i = 0; i < rounds; i++) {
    one(t, o, spread_exp(-1074, 19));
    one(t, o, spread_exp(-3, 3));
    one(t, o, 0x1.921fb54442d18p-1 * (double)below(1300000) * (1.0 + normal() * ldexp(1.0, -(int)below(50))));
  }
  return t;
}

static tally *realistic(const op *o, double shrink)
{
  tally *t = tally_new(shrink);
  for (int i = 0; i < 2000; i++) one(t, o, 4.0 * normal());
  return t;
}

static void holds(void)
{
  for (int i = 0; i < 2; i++) tally_end(sweep(&ops[i], 1.0, rounds_of(3000)), ops[i].name, 0);
}
static void sharp(void)
{
  for (int i = 0; i < 2; i++) tally_end(realistic(&ops[i], 1.0), ops[i].name, 100);
}
static void a_smaller_bound_is_caught(void)
{
  for (int i = 0; i < 2; i++) tally_must_fail(realistic(&ops[i], 0x1p-10));
}

static void in_place_and_status(void)
{
  double x[3] = {0.0, 1.0, -1.0}, b[3] = {9.0, 9.0, 9.0}, v = 7.0;
  CU_ASSERT_EQUAL(cf_cos_bound(3, x, x, b), CF_OK);
  CU_ASSERT(x[0] == 1.0 && b[0] == 0.0 && x[1] == x[2] && b[1] > 0.0);
  x[0] = -0.0;
  CU_ASSERT_EQUAL(cf_sin_bound(1, x, x, b), CF_OK);
  CU_ASSERT(x[0] == 0.0 && b[0] == 0.0);
  b[0] = 9.0;
  x[0] = 0x1.0000000000001p20;
  CU_ASSERT_EQUAL(cf_sin_bound(1, x, &v, b), CF_EBOX);
  x[0] = NAN;
  CU_ASSERT_EQUAL(cf_cos_bound(1, x, &v, b), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_sin_bound(1, NULL, &v, b), CF_ENULL);
  CU_ASSERT_EQUAL(cf_sin_bound(1, x, &v, &v), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_sin_bound(2, x, x, x + 1), CF_EOVERLAP);
  CU_ASSERT(b[0] == 9.0 && v == 7.0);
}

void suite_bound_trig(void)
{
  CU_pSuite s = CU_add_suite("bound_trig", NULL, NULL);
  CU_add_test(s, "the bound holds", holds);
  CU_add_test(s, "sharpness", sharp);
  CU_add_test(s, "a smaller bound is caught", a_smaller_bound_is_caught);
  CU_add_test(s, "in place, and every status", in_place_and_status);
}
