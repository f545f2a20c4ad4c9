/* The exact tier of the velocity fields, the energy and the retraction: double-double enclosures, rounded values, ties and comparators. */
#define CF_NO_CLONES /* the double-double enclosures once more, without a clone for fma */
#define cf_dd_field plain_field
#define cf_dd_energy plain_energy
#include "exact/dd_dynamics.c"
#undef cf_dd_field
#undef cf_dd_energy
#include "dynamics_oracle.h"
cf_status cf_dd_field(const cf_field_op *f, cf_dd *y, cf_dd *work);
cf_status cf_dd_energy(const cf_field_op *f, cf_dd *y);

static cf_field_op op_of(const flow *f) { return (cf_field_op){f->n, f->d, f->causal, f->mean, false, f->beta, f->scale, f->x, f->ld}; }

static cf_status run(const flow *f, double *y, size_t ldy)
{
  if (f->mean && f->causal) return cf_sa_causal_field_exact(f->n, f->d, f->beta, f->x, f->ld, y, ldy);
  if (f->mean) return cf_sa_field_exact(f->n, f->d, f->beta, f->x, f->ld, y, ldy);
  if (f->causal) return cf_usa_causal_field_exact(f->n, f->d, f->beta, f->scale, f->x, f->ld, y, ldy);
  return cf_usa_field_exact(f->n, f->d, f->beta, f->scale, f->x, f->ld, y, ldy);
}

/* |y - t| <= half an ulp of t but for the slop, or the comparator's word: t lies between the midpoints of y and its neighbours */
static int between(const cf_field_op *op, size_t at, bool energy, double y)
{
  int ok = 1;
  mpq_t a, b;
  mpq_inits(a, b, NULL);
  for (int side = -1; side <= 1; side += 2) {
    int sign = 9;
    const double next = nextafter(y, side * INFINITY);
    if (isinf(next)) continue;
    mpq_set_d(a, y);
    mpq_set_d(b, next);
    mpq_add(a, a, b);
    mpq_div_2exp(a, a, 1);
    cf_status s = energy ? cf_cmp_energy(op, a, 0, &sign) : cf_cmp_field(op, at, a, 0, &sign);
    ok = ok && s == CF_OK && (sign == -side || (sign == 0 && !(((uint64_t)ldexp(frexp(fabs(y), &(int){0}), 53)) & 1)));
  }
  mpq_clears(a, b, NULL);
  return ok;
}

static int rounds_to(double y, mpfr_srcptr t)
{
  return y == mpfr_get_d(t, MPFR_RNDN);
}

/* rounded values against 640 bits of the definition; where those might round the other way, the comparator decides */
static void values(void)
{
  int wrong = 0;
  double y[600];
  for (unsigned r = 0; r < rounds_of(500); r++) {
    flow f;
    a_flow(&f, r);
    cf_field_op op = op_of(&f);
    const cf_status s = run(&f, y, f.d);
    if (!f.mean && s == CF_EBOX) continue;
    CU_ASSERT_EQUAL(s, CF_OK);
    mpfr_t *t = or_array(f.d);
    for (size_t i = 0; i < f.n; i++) {
      (void)or_velocity(&f, i, t);
      for (size_t k = 0; k < f.d; k++) {
        const double v = y[i * f.d + k];
        wrong += !rounds_to(v, t[k]) && !between(&op, i * f.d + k, false, v);
        if (r % 16 == 0 && isfinite(v) && v != 0) wrong += !between(&op, i * f.d + k, false, v);
      }
    }
    or_free(f.d, t);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

static void energies(void)
{
  int wrong = 0;
  for (unsigned r = 0; r < rounds_of(300); r++) {
    flow f;
    double y;
    mpfr_t t;
    a_flow(&f, r);
    cf_field_op op = op_of(&f);
    op.mean = false;
    if (cf_energy_exact(f.n, f.d, f.beta, f.x, f.ld, &y) == CF_EBOX) continue;
    mpfr_init2(t, PREC);
    or_energy(&f, t);
    wrong += !rounds_to(y, t) && !between(&op, 0, true, y);
    if (r % 16 == 0 && isfinite(y) && y != 0) wrong += !between(&op, 0, true, y);
    mpfr_clear(t);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* t within hi + lo +- rad, and on the sphere rad is far below an ulp of the largest component */
static void enclosures(void)
{
  int wrong = 0, wide = 0;
  cf_dd y[700], e;
  for (unsigned r = 0; r < rounds_of(400); r++) {
    flow f;
    a_flow(&f, r);
    if (r % 3 == 0) tokens(&f, SPHERE);
    cf_field_op op = op_of(&f);
    CU_ASSERT_EQUAL(cf_dd_field(&op, y, y + 600), CF_OK);
    mpfr_t *t = or_array(f.d);
    for (size_t i = 0; i < f.n; i++) {
      const double slop = or_velocity(&f, i, t);
      for (size_t k = 0; k < f.d; k++) {
        const cf_dd z = y[i * f.d + k];
        mpfr_sub_d(t[k], t[k], z.hi, MPFR_RNDN);
        mpfr_sub_d(t[k], t[k], z.lo, MPFR_RNDN);
        wrong += !(z.rad >= 0) || (z.rad < INFINITY && !(fabs(mpfr_get_d(t[k], MPFR_RNDN)) <= z.rad + slop));
        wide += r % 3 == 0 && f.mean && fabs(f.beta) <= 100 && !(z.rad <= 0x1p-90);
      }
    }
    CU_ASSERT_EQUAL(cf_dd_energy(&op, &e), CF_OK);
    or_free(f.d, t);
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(wide, 0);
}

/* the same bits with and without the fma instruction */
static void clones(void)
{
  cf_dd a[700], b[700], e[2];
  memset(a, 0, sizeof a), memset(b, 0, sizeof b);
  for (unsigned r = 0; r < 200; r++) {
    flow f;
    a_flow(&f, r);
    cf_field_op op = op_of(&f);
    CU_ASSERT(cf_dd_field(&op, a, a + 600) == CF_OK && plain_field(&op, b, b + 600) == CF_OK);
    CU_ASSERT(memcmp(a, b, f.n * f.d * sizeof *a) == 0);
    CU_ASSERT(cf_dd_energy(&op, e) == CF_OK && plain_energy(&op, e + 1) == CF_OK && memcmp(e, e + 1, sizeof *e) == 0);
  }
}

/* Exact values, where only equality of exponents can answer: equal weights, equilibria, a velocity that is a double or a midpoint of two. */
static void ties(void)
{
  double f[12], e;
  const double corner[2] = {1, 0}, pair[4] = {1, 0, -1, 0}, square[8] = {1, 0, 0, 1, -1, 0, 0, -1};
  CU_ASSERT(cf_sa_field_exact(1, 2, 7, corner, 2, f, 2) == CF_OK && f[0] == 0 && f[1] == 0);
  CU_ASSERT(cf_usa_field_exact(2, 2, 7, 3, pair, 2, f, 2) == CF_OK && f[0] == 0 && f[1] == 0 && f[2] == 0 && f[3] == 0);
  CU_ASSERT_EQUAL(cf_sa_field_exact(4, 2, 5, square, 2, f, 2), CF_OK);
  for (int i = 0; i < 8; i++) CU_ASSERT(f[i] == 0);
  CU_ASSERT(cf_energy_exact(1, 2, 7, corner, 2, &e) == CF_OK && e == 1);
  CU_ASSERT(cf_energy_exact(2, 2, 0, pair, 2, &e) == CF_OK && e == 1);
  /* beta = 0: the mean (1, 1 + 2^-52)/2 is a midpoint of doubles, first component of token 2 at the origin: to even */
  const double mid[6] = {1, 0, 1 + 0x1p-52, 0, 0, 0}, low[4] = {0, 0, 0x1p-1074, 0};
  CU_ASSERT(cf_usa_field_exact(3, 2, 0, 0.5, mid, 2, f, 2) == CF_OK && f[4] == 1);
  CU_ASSERT(cf_sa_field_exact(2, 2, 0, low, 2, f, 2) == CF_OK && f[0] == 0 && !signbit(f[0])); /* 2^-1075 */
  CU_ASSERT(cf_sa_field_exact(2, 2, 1e5, low, 2, f, 2) == CF_OK && f[0] == 0); /* the weights at the origin are equal */
  CU_ASSERT(cf_usa_field_exact(2, 2, 3, 0, pair, 2, f, 2) == CF_OK && f[0] == 0);
}

static void edges(void)
{
  double x[6] = {3, 4, 0, -2, 0, 0}, f[6] = {7, 7, 7, 7, 7, 7}, big[4] = {0x1p500, 0, 0x1p500, 0x1p448};
  CU_ASSERT_EQUAL(cf_retract_exact(3, 2, x, 2), CF_EUNDEFINED);
  CU_ASSERT(x[0] == 3 && x[3] == -2);
  CU_ASSERT_EQUAL(cf_retract_exact(2, 2, x, 2), CF_OK);
  CU_ASSERT(x[0] == 0.6 && x[1] == 0.8 && x[2] == 0 && x[3] == -1 && x[4] == 0);
  CU_ASSERT_EQUAL(cf_sa_field_exact(2, 2, 1, NULL, 2, f, 2), CF_ENULL);
  CU_ASSERT_EQUAL(cf_sa_field_exact(2, 2, 1, x, 2, NULL, 2), CF_ENULL);
  CU_ASSERT_EQUAL(cf_sa_field_exact(0, 2, 1, x, 2, f, 2), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_sa_field_exact(2, 2, 1, x, 2, f, 1), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_sa_field_exact(2, 2, 1, x, 1, f, 2), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_usa_field_exact(2, 2, INFINITY, 1, x, 2, f, 2), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_usa_field_exact(2, 2, 1, NAN, x, 2, f, 2), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_usa_field_exact(2, 2, 1, 1, big, 2, f, 2), CF_EBOX);
  CU_ASSERT_EQUAL(cf_energy_exact(2, 2, 1, big, 2, f), CF_EBOX);
  CU_ASSERT(f[0] == 7);
  CU_ASSERT_EQUAL(cf_sa_field_exact(2, 2, 1, big, 2, f, 2), CF_OK); /* x - |x|^2 x overflows to infinity, as rounding says */
  CU_ASSERT(isinf(f[0]));
  CU_ASSERT_EQUAL(cf_sa_field_exact(2, 2, 1, x, 2, x, 2), CF_OK); /* in place */
  CU_ASSERT_EQUAL(cf_retract_exact(2, 2, big, 2), CF_OK);
  CU_ASSERT(big[0] == 1 && big[1] == 0);
}

/* the comparator alone: c a double, c = 0, c far away, negative factors of usa, the work limit */
static void comparators(void)
{
  const double x[4] = {1, 0, 0.6, 0.8};
  int sign = 9;
  mpq_t c;
  mpq_init(c);
  cf_field_op op = {2, 2, false, true, false, 1, 1, x, 2};
  CU_ASSERT(cf_cmp_field(&op, 1, c, 0, &sign) == CF_OK && sign == 1); /* token 0 moves up */
  CU_ASSERT(cf_cmp_field(&op, 0, c, 0, &sign) == CF_OK && sign == 0); /* its first component: 1 - 1 and 0.6 - 0.6 */
  op.mean = false, op.scale = -0x1p-1074;
  CU_ASSERT(cf_cmp_field(&op, 1, c, 0, &sign) == CF_OK && sign == -1);
  op.scale = 0x1p1000;
  mpq_set_d(c, 0x1p1000);
  CU_ASSERT(cf_cmp_field(&op, 1, c, 0, &sign) == CF_OK && sign == -1);
  op.scale = 0;
  CU_ASSERT(cf_cmp_field(&op, 1, c, 0, &sign) == CF_OK && sign == -1);
  mpq_set_ui(c, 1, 1);
  op.scale = 1, op.n = 1;
  CU_ASSERT(cf_cmp_energy(&op, c, 0, &sign) == CF_OK && sign == 0); /* e^0 = 1 */
  op.n = 2;
  CU_ASSERT(cf_cmp_energy(&op, c, 0, &sign) == CF_OK && sign == -1);
  mpq_clear(c);
}

void suite_exact_dynamics(void)
{
  CU_pSuite s = CU_add_suite("exact_dynamics", NULL, NULL);
  CU_add_test(s, "rounded values", values);
  CU_add_test(s, "rounded energies", energies);
  CU_add_test(s, "double-double enclosures", enclosures);
  CU_add_test(s, "the same bits in every clone", clones);
  CU_add_test(s, "ties", ties);
  CU_add_test(s, "edges", edges);
  CU_add_test(s, "comparators", comparators);
}
