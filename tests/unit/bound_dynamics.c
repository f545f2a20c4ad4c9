/* The bound tier of the velocity fields, the energy and the retraction against MPFR; the raw kernels within the bound of specs/dynamics.md. */
#include "dynamics_oracle.h"

static cf_status run(const flow *f, double *v, double *b, double *work)
{
  if (f->mean && f->causal) return cf_sa_causal_field_bound(f->n, f->d, f->beta, f->x, f->ld, v, f->d, b, f->d, work);
  if (f->mean) return cf_sa_field_bound(f->n, f->d, f->beta, f->x, f->ld, v, f->d, b, f->d, work);
  if (f->causal) return cf_usa_causal_field_bound(f->n, f->d, f->beta, f->scale, f->x, f->ld, v, f->d, b, f->d, work);
  return cf_usa_field_bound(f->n, f->d, f->beta, f->scale, f->x, f->ld, v, f->d, b, f->d, work);
}

static void one_field(tally *t, const flow *f)
{
  double v[600], b[600], work[4000];
  const cf_status s = run(f, v, b, work);
  if (!f->mean && s == CF_EBOX) return; /* an exponent above 400 */
  CU_ASSERT_EQUAL(s, CF_OK);
  mpfr_t *r = or_array(f->d);
  for (size_t i = 0; i < f->n; i++) {
    const double slop = or_velocity(f, i, r);
    for (size_t k = 0; k < f->d; k++) tally_check(t, v[i * f->d + k], b[i * f->d + k], r[k], slop);
  }
  or_free(f->d, r);
}

static void one_energy(tally *t, const flow *f)
{
  double v, b, work[4000];
  const cf_status s = cf_energy_bound(f->n, f->d, f->beta, f->x, f->ld, &v, &b, work);
  if (s == CF_EBOX) return;
  CU_ASSERT_EQUAL(s, CF_OK);
  mpfr_t r;
  mpfr_init2(r, PREC);
  or_energy(f, r);
  tally_check(t, v, b, r, 0x1p-560 * v);
  mpfr_clear(r);
}

static void one_retract(tally *t, const flow *f)
{
  double v[600], b[600];
  const cf_status s = cf_retract_bound(f->n, f->d, f->x, f->ld, v, f->d, b, f->d);
  if (s == CF_EUNDEFINED) return;
  CU_ASSERT_EQUAL(s, CF_OK);
  mpfr_t r, q;
  mpfr_inits2(EXACT, r, q, (mpfr_ptr)0);
  for (size_t i = 0; i < f->n; i++) {
    or_dot(r, f->d, f->x + i * f->ld, f->x + i * f->ld);
    mpfr_sqrt(r, r, MPFR_RNDN);
    for (size_t k = 0; k < f->d; k++) {
      mpfr_d_div(q, f->x[i * f->ld + k], r, MPFR_RNDN);
      tally_check(t, v[i * f->d + k], b[i * f->d + k], q, 0x1p-1000 * fabs(v[i * f->d + k]));
    }
  }
  mpfr_clears(r, q, (mpfr_ptr)0);
}

typedef void one_fn(tally *, const flow *);

static void holds(void)
{
  static one_fn *const one[] = {one_field, one_energy, one_retract};
  static const char *const name[] = {"fields", "energy", "retract"};
  for (int o = 0; o < 3; o++) {
    tally *t = tally_new(1.0);
    for (unsigned i = 0; i < rounds_of(o == 0 ? 1500 : 400); i++) {
      flow f;
      a_flow(&f, i);
      one[o](t, &f);
    }
    tally_end(t, name[o], 0);
  }
}

/* 32 tokens in dimension 3 and 10 in 24, as the flow has them */
static tally *realistic(one_fn *one, bool mean, double shrink)
{
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < 24; i++) {
    flow f = {.n = i % 2 ? 32 : 10, .d = i % 2 ? 3 : 24, .ld = i % 2 ? 3 : 24, .beta = i % 3 ? 4 : 9, .mean = mean, .causal = i % 4 == 3, .scale = 0.1};
    tokens(&f, i % 6 == 0 ? CLOSE : SPHERE);
    one(t, &f);
  }
  return t;
}

static void sharp(void)
{
  tally_end(realistic(one_field, true, 1.0), "sa", 100);
  tally_end(realistic(one_field, false, 1.0), "usa", 100);
  tally_end(realistic(one_energy, false, 1.0), "energy", 100);
  tally_end(realistic(one_retract, false, 1.0), "retract", 100);
}

static void a_smaller_bound_is_caught(void)
{
  tally_must_fail(realistic(one_field, true, 0x1p-10));
  tally_must_fail(realistic(one_field, false, 0x1p-10));
  tally_must_fail(realistic(one_energy, false, 0x1p-10));
  tally_must_fail(realistic(one_retract, false, 0x1p-10));
}

/* Scores of which nothing is certain: the bound is the range of the tangents, finite and not exceeded; n = 1 does not care. */
static void huge_scores(void)
{
  tally *t = tally_new(1.0);
  for (unsigned i = 0; i < 60; i++) {
    flow f = {.n = 1 + i % 4, .d = 3, .ld = 3, .beta = CF_DYNAMICS_BETAMAX, .mean = true, .causal = i % 2};
    for (size_t k = 0; k < f.n * f.d; k++) f.x[k] = (below(2) ? 1 : -1) * (CF_DYNAMICS_XMAX - 3 * uniform());
    one_field(t, &f);
  }
  tally_end(t, "huge scores", 0);
}

/* What is exact has bound 0 or next to it: equal tokens rest, a corner of the sphere alone rests, orthogonal unit tokens. */
static void exact_cases(void)
{
  double v[6], b[6], work[100], e, be;
  const double corner[2] = {1, 0}, pair[4] = {1, 0, -1, 0};
  CU_ASSERT_EQUAL(cf_sa_field_bound(1, 2, 7, corner, 2, v, 2, b, 2, work), CF_OK);
  CU_ASSERT(v[0] == 0 && v[1] == 0 && b[0] <= 0x1p-1070 && b[1] <= 0x1p-1070);
  CU_ASSERT_EQUAL(cf_sa_field_bound(2, 2, 7, pair, 2, v, 2, b, 2, work), CF_OK);
  for (int i = 0; i < 4; i++) CU_ASSERT(v[i] == 0 && b[i] <= 0x1p-1068);
  CU_ASSERT_EQUAL(cf_energy_bound(1, 2, 7, corner, 2, &e, &be, work), CF_OK);
  CU_ASSERT(e == 1 && be <= 0x1p-49);
  CU_ASSERT_EQUAL(cf_retract_bound(2, 2, pair, 2, v, 2, b, 2), CF_OK);
  CU_ASSERT(v[0] == 1 && v[2] == -1 && v[1] == 0 && b[1] == 0);
}

static void every_status(void)
{
  double x[4] = {0, 0, 1, 0}, v[4] = {7, 7, 7, 7}, b[4] = {7, 7, 7, 7}, work[40];
  CU_ASSERT_EQUAL(cf_dynamics_bound_work(2, 2), 12);
  CU_ASSERT_EQUAL(cf_retract_bound(2, 2, x, 2, v, 2, b, 2), CF_EUNDEFINED);
  CU_ASSERT_EQUAL(cf_sa_field_bound(2, 2, 1, NULL, 2, v, 2, b, 2, work), CF_ENULL);
  CU_ASSERT_EQUAL(cf_sa_field_bound(2, 2, 1, x, 2, v, 2, b, 2, NULL), CF_ENULL);
  CU_ASSERT_EQUAL(cf_sa_field_bound(0, 2, 1, x, 2, v, 2, b, 2, work), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_sa_field_bound(2, 2, 1, x, 1, v, 2, b, 2, work), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_sa_field_bound((size_t)1 << 25, 2, 1, x, 2, v, 2, b, 2, work), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_sa_causal_field_bound(2, 2, 1, x, 2, x, 2, b, 2, work), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_sa_field_bound(2, 2, 1, x, 2, v, 2, b, 2, v), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_sa_field_bound(2, 2, -129, x, 2, v, 2, b, 2, work), CF_EBOX);
  CU_ASSERT_EQUAL(cf_usa_field_bound(2, 2, 1, 0x1p301, x, 2, v, 2, b, 2, work), CF_EBOX);
  CU_ASSERT_EQUAL(cf_usa_field_bound(2, 2, 1, NAN, x, 2, v, 2, b, 2, work), CF_ENONFINITE);
  x[3] = 21;
  CU_ASSERT_EQUAL(cf_usa_field_bound(2, 2, 1, 1, x, 2, v, 2, b, 2, work), CF_EBOX); /* exponent 441 */
  CU_ASSERT_EQUAL(cf_energy_bound(2, 2, 1, x, 2, v, b, work), CF_EBOX);
  x[3] = INFINITY;
  CU_ASSERT_EQUAL(cf_usa_causal_field_bound(2, 2, 1, 1, x, 2, v, 2, b, 2, work), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_retract_bound(2, 2, x, 2, v, 2, b, 2), CF_ENONFINITE);
  for (int i = 0; i < 4; i++) CU_ASSERT(v[i] == 7 && b[i] == 7);
}

/* sum_j exp(beta <x_i, x_j> - |beta|) */
static long double weights(const flow *f, size_t i)
{
  long double s = 0;
  for (size_t j = 0; j < (f->causal ? i + 1 : f->n); j++) {
    long double c = 0;
    for (size_t k = 0; k < f->d; k++) c += (long double)f->x[i * f->ld + k] * f->x[j * f->ld + k];
    s += expl(f->beta * c - fabsl((long double)f->beta));
  }
  return s;
}

/* C-dynamics-acc: the raw kernels on tokens of the sphere, against the exact values of the formula without clamp, for every form of the sums. */
static void raw_kernels(void)
{
  static double work[40000], y[600];
  static const double betas[] = {0, 1, -1, 9, -128, 100, 1000, 0x1p20};
  int wrong = 0;
  double worst[2] = {0, 0};
  for (unsigned r = 0; r < rounds_of(160); r++) {
    flow f = {.n = 1 + below(r % 4 ? 9 : 70), .d = 1 + below(r % 4 ? 24 : 8), .beta = betas[r % 8], .mean = r / 8 % 2, .causal = r / 16 % 2, .scale = 0.5};
    f.ld = f.d;
    tokens(&f, r / 32 % 3 == 0 ? SPHERE : r / 32 % 3 == 1 ? CLOSE : ANTIPODAL);
    if (f.mean && f.causal) cf_sa_causal_field_raw(f.n, f.d, f.beta, f.x, f.ld, y, f.d, work);
    else if (f.mean) cf_sa_field_raw(f.n, f.d, f.beta, f.x, f.ld, y, f.d, work);
    else if (f.causal) cf_usa_causal_field_raw(f.n, f.d, f.beta, f.scale, f.x, f.ld, y, f.d, work);
    else cf_usa_field_raw(f.n, f.d, f.beta, f.scale, f.x, f.ld, y, f.d, work);
    mpfr_t *e = or_array(f.d);
    for (size_t i = 0; i < f.n; i++) {
      const double n = (double)(f.causal ? i + 1 : f.n), d = (double)f.d, b = fabs(f.beta);
      const double tol = f.mean ? CF_DYNAMICS_ERR(n, d, b) : CF_DYNAMICS_SCALED_REL(n, d, b) * f.scale * (double)weights(&f, i);
      (void)or_velocity(&f, i, e);
      for (size_t k = 0; k < f.d; k++) {
        mpfr_sub_d(e[k], e[k], y[i * f.d + k], MPFR_RNDA);
        const double q = fabs(mpfr_get_d(e[k], MPFR_RNDA)) / tol;
        wrong += !(q <= 1);
        worst[f.mean] = fmax(worst[f.mean], q);
      }
    }
    or_free(f.d, e);
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT(worst[0] >= 0.02 && worst[1] >= 0.02);
  printf(" seen %.2f (usa), %.2f (sa) of the bound ", worst[0], worst[1]);
}

void suite_bound_dynamics(void)
{
  CU_pSuite s = CU_add_suite("bound_dynamics", NULL, NULL);
  CU_add_test(s, "the bound holds", holds);
  CU_add_test(s, "sharpness", sharp);
  CU_add_test(s, "a smaller bound is caught", a_smaller_bound_is_caught);
  CU_add_test(s, "scores of which nothing is certain", huge_scores);
  CU_add_test(s, "exact cases", exact_cases);
  CU_add_test(s, "every status, outputs untouched", every_status);
  CU_add_test(s, "the raw kernels (C-dynamics-acc)", raw_kernels);
}
