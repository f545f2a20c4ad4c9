/* The bound tier of attention against MPFR: every output of small heads built for trouble, rows of a 512 x 64 head for sharpness. */
#include <certiform/attention.h>
#include "bound_oracle.h"

static void check_head(tally *t, const head *h, size_t step, cf_status expected)
{
  size_t ldo = h->dv + 1;
  double *v = calloc(h->nq * ldo, 8), *b = calloc(h->nq * ldo, 8), *work = calloc(3 * h->nk + 1, 8);
  cf_status s = cf_attention_bound(h->nq, h->nk, h->d, h->dv, h->scale, h->err, h->causal, h->q, h->ldq, h->k, h->ldk, h->v, h->ldv,
                                   h->bias, h->ldb, v, ldo, b, ldo, work);
  CU_ASSERT_EQUAL(s, expected);
  for (size_t i = 0; s == CF_OK && i < h->nq; i += step) {
    check_row(t, h, i, v + i * ldo, b + i * ldo);
    CU_ASSERT(v[i * ldo + h->dv] == 0.0 && b[i * ldo + h->dv] == 0.0); /* between the rows nothing is written */
  }
  free(v);
  free(b);
  free(work);
}

static head head_new(size_t nq, size_t nk, size_t d, size_t dv, bool bias)
{
  head h = {nq, nk, d, dv, d + 1, d + 2, dv + 3, nk + 1, CF_CAUSAL_NONE, 1.0, 0.0, 1.0, false, NULL, NULL, NULL, NULL};
  h.q = calloc(nq * h.ldq, 8), h.k = calloc(nk * h.ldk, 8), h.v = calloc(nk * h.ldv, 8);
  if (bias) h.bias = calloc(nq * h.ldb, 8);
  return h;
}
static void head_free(head *h)
{
  free(h->q);
  free(h->k);
  free(h->v);
  free(h->bias);
}

static void trouble_bias(head *h, unsigned kind)
{
  const double last[] = {-INFINITY, -1e9, -1e20, -3.4028234663852886e38, -0x1.fffffffffffffp1023, -708.5, -745.0, 0.0};
  for (size_t i = 0; i < h->nq; i++)
    for (size_t j = 0; j < h->nk; j++) h->bias[i * h->ldb + j] = j && below(3) ? last[below(8)] : kind % 3 ? normal() : spread_exp(-50, 20);
}

static tally *sweep(double shrink, unsigned rounds)
{
  tally *t = tally_new(shrink);
  for (unsigned i = 0; i < rounds; i++) {
    size_t nq = 1 + below(4), nk = 1 + below(i % 10 ? 9 : 70);
    size_t d = 1 + below(i % 3 ? 4 : 20), dv = 1 + below(i % 5 ? 3 : 40);
    head h = head_new(nq, nk, d, dv, i % 2);
    unsigned kind = i % KINDS, vk = i / KINDS % KINDS;
    int top = i % 4 == 0 ? 399 : i % 4 == 1 ? 6 : 2;
    fill(h.nq * h.ldq, h.q, kind, i % 4 == 3 ? -1074 : -30, top);
    fill(h.nk * h.ldk, h.k, kind == 1 ? 1 : kind == 2 ? 8 : 0, -30, top);
    fill(h.nk * h.ldv, h.v, vk, i % 3 ? -40 : -1074, i % 3 ? 40 : 399);
    if (h.bias) trouble_bias(&h, i);
    h.causal = (cf_causal)(h.nk >= h.nq ? i % 3 : i % 2);
    h.scale = i % 7 == 0 ? 0x1p64 : i % 7 == 1 ? 0.0 : i % 7 == 2 ? -0.3 : normal();
    h.truth = h.scale;
    if (i % 7 == 4) { /* a scale known to a few digits, the truth at the end of its interval */
      h.truth = h.scale + ldexp(uniform() - 0.5, -(int)below(40));
      h.err = nextafter(fabs(h.truth - h.scale), INFINITY);
    }
    if (i % 7 > 4) {
      h.rsqrt = true;
      CU_ASSERT_EQUAL(cf_rsqrt_bound(h.d, &h.scale, &h.err), CF_OK);
    }
    check_head(t, &h, 1, CF_OK);
    head_free(&h);
  }
  return t;
}

static tally *realistic(size_t nq, size_t n, size_t d, double shrink)
{
  tally *t = tally_new(shrink);
  head h = head_new(nq, n, d, d, false);
  fill(h.nq * h.ldq, h.q, 0, 0, 0);
  fill(h.nk * h.ldk, h.k, 0, 0, 0);
  fill(h.nk * h.ldv, h.v, 0, 0, 0);
  h.rsqrt = true;
  CU_ASSERT_EQUAL(cf_rsqrt_bound(d, &h.scale, &h.err), CF_OK);
  check_head(t, &h, 1, CF_OK);
  head_free(&h);
  return t;
}

static void holds(void) { tally_end(sweep(1.0, rounds_of(1500)), "attention", 0); }
static void sharp(void)
{
  tally_end(realistic(8, 512, 64, 1.0), "attention 512 x 64", 1000);
  tally_end(realistic(20, 20, 32, 1.0), "attention 20 x 32", 1000);
}
static void a_smaller_bound_is_caught(void) { tally_must_fail(realistic(8, 512, 64, 0x1p-14)); }

/* two equal scores and one far below: the truth is a midpoint plus something positive, or a subnormal's worth */
static void near_ties(void)
{
  double q[1] = {1.0}, k[3] = {0.0, 0.0, 0.0}, v[3] = {1.0, 0x1.0000000000001p0, 5.0}, bias[3] = {0.0, 0.0, -1e9}, o, b, work[9];
  for (int i = 0; i < 3; i++) {
    bias[2] = i == 0 ? -1e9 : i == 1 ? -1e20 : -0x1.fffffffffffffp1023;
    CU_ASSERT_EQUAL(cf_attention_bound(1, 3, 1, 1, 1.0, 0.0, CF_CAUSAL_NONE, q, 1, k, 1, v, 1, bias, 3, &o, 1, &b, 1, work), CF_OK);
    CU_ASSERT(fabs(o - 1.0) <= 0x1p-52 && b < 0x1p-49 && b > 0x1p-54);
  }
}

/* a scale known to three digits only: weights between exp(-746) and exp(-708), uncertain by more than sqrt(e), bounded by 2^-1019 */
static void coarse_scale(void)
{
  double one = 1.0, k[2] = {0.0, -725.0}, v[2] = {0.0, 1.0}, o, b, work[6];
  head h = {1, 2, 1, 1, 1, 1, 1, 0, CF_CAUSAL_NONE, 1.0, 0.002, 0.998, false, &one, k, v, NULL};
  tally *t = tally_new(1.0);
  CU_ASSERT_EQUAL(cf_attention_bound(1, 2, 1, 1, 1.0, 0.002, CF_CAUSAL_NONE, &one, 1, k, 1, v, 1, NULL, 0, &o, 1, &b, 1, work), CF_OK);
  CU_ASSERT(b < 0x1p-1000);
  check_row(t, &h, 0, &o, &b);
  h.truth = 1.002;
  check_row(t, &h, 0, &o, &b);
  tally_end(t, "coarse scale", 0);
}

/* the addition of a large bias rounds the score: that error alone decides */
static void large_bias(void)
{
  double one = 1.0, k[2], v[2] = {0.0, 1.0}, bias[2], o, b, work[6];
  tally *t = tally_new(1.0);
  for (int i = 0; i < 200; i++) {
    head h = {1, 2, 1, 1, 1, 1, 1, 2, CF_CAUSAL_NONE, 1.0, 0.0, 1.0, false, &one, k, v, bias};
    for (int j = 0; j < 2; j++) {
      k[j] = uniform();
      bias[j] = 4096.0;
    }
    CU_ASSERT_EQUAL(cf_attention_bound(1, 2, 1, 1, 1.0, 0.0, CF_CAUSAL_NONE, &one, 1, k, 1, v, 1, bias, 2, &o, 1, &b, 1, work), CF_OK);
    check_row(t, &h, 0, &o, &b);
  }
  tally_end(t, "large bias", 100);
}

static void rsqrt(void)
{
  double v, b;
  mpfr_t r;
  mpfr_init2(r, PREC);
  tally *t = tally_new(1.0);
  for (size_t i = 0; i < 5000; i++) {
    size_t d = i < 2000 ? i + 1 : i < 2031 ? (size_t)1 << (i - 2000) : i == 2031 ? (size_t)1 << 31 : 1 + below((size_t)1 << 31);
    CU_ASSERT_EQUAL(cf_rsqrt_bound(d, &v, &b), CF_OK);
    mpfr_set_ui(r, d, MPFR_RNDN);
    mpfr_rec_sqrt(r, r, MPFR_RNDN);
    tally_check(t, v, b, r, 0x1p-630);
  }
  tally_end(t, "rsqrt", 10);
  CU_ASSERT_EQUAL(cf_rsqrt_bound(64, &v, &b), CF_OK);
  CU_ASSERT(v == 0.125 && b == 0.0);
  CU_ASSERT_EQUAL(cf_rsqrt_bound(0, &v, &b), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_rsqrt_bound(((size_t)1 << 31) + 1, &v, &b), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_rsqrt_bound(64, NULL, &b), CF_ENULL);
  CU_ASSERT_EQUAL(cf_rsqrt_bound(64, &v, &v), CF_EOVERLAP);
  mpfr_clear(r);
}

static double Q[4], K[4], V[4], B[4], O[4], E[4], W[6];
static cf_status call(size_t nk, size_t d, double scale, double err, cf_causal c, const double *bias, double *bound)
{
  return cf_attention_bound(2, nk, d, 2, scale, err, c, Q, 2, K, 2, V, 2, bias, 2, O, 2, bound, 2, W);
}

static void every_status(void)
{
  for (int i = 0; i < 4; i++) Q[i] = K[i] = V[i] = 1.0, B[i] = 0.0, O[i] = E[i] = 7.0;
  CU_ASSERT_EQUAL(call(2, 2, 1.0, 0.0, CF_CAUSAL_NONE, B, NULL), CF_ENULL);
  CU_ASSERT_EQUAL(call(2, 0, 1.0, 0.0, CF_CAUSAL_NONE, B, E), CF_ESIZE);
  CU_ASSERT_EQUAL(call(2, 3, 1.0, 0.0, CF_CAUSAL_NONE, B, E), CF_ESIZE);
  CU_ASSERT_EQUAL(call(2, 2, 1.0, 0.0, CF_CAUSAL_NONE, B, O), CF_EOVERLAP);
  CU_ASSERT_EQUAL(call(2, 2, 1.0, 0.0, CF_CAUSAL_NONE, B, V), CF_EOVERLAP);
  CU_ASSERT_EQUAL(call(2, 2, NAN, 0.0, CF_CAUSAL_NONE, B, E), CF_ENONFINITE);
  CU_ASSERT_EQUAL(call(2, 2, 1.0, INFINITY, CF_CAUSAL_NONE, B, E), CF_ENONFINITE);
  CU_ASSERT_EQUAL(call(2, 2, 0x1p65, 0.0, CF_CAUSAL_NONE, B, E), CF_EBOX);
  CU_ASSERT_EQUAL(call(2, 2, 1.0, -1.0, CF_CAUSAL_NONE, B, E), CF_EBOX);
  CU_ASSERT_EQUAL(call(0, 2, 1.0, 0.0, CF_CAUSAL_NONE, NULL, E), CF_EEMPTYROW);
  CU_ASSERT_EQUAL(call(1, 2, 1.0, 0.0, CF_CAUSAL_BOTTOM_RIGHT, NULL, E), CF_EEMPTYROW);
  B[0] = -INFINITY;
  CU_ASSERT_EQUAL(call(2, 2, 1.0, 0.0, CF_CAUSAL_TOP_LEFT, B, E), CF_EEMPTYROW);
  B[0] = 0x1p401;
  CU_ASSERT_EQUAL(call(2, 2, 1.0, 0.0, CF_CAUSAL_NONE, B, E), CF_EBOX);
  B[0] = INFINITY;
  CU_ASSERT_EQUAL(call(2, 2, 1.0, 0.0, CF_CAUSAL_NONE, B, E), CF_ENONFINITE);
  V[3] = 0x1p401;
  CU_ASSERT_EQUAL(call(2, 2, 1.0, 0.0, CF_CAUSAL_NONE, NULL, E), CF_EBOX);
  K[3] = NAN;
  CU_ASSERT_EQUAL(call(2, 2, 1.0, 0.0, CF_CAUSAL_NONE, NULL, E), CF_ENONFINITE);
  for (int i = 0; i < 4; i++) CU_ASSERT(O[i] == 7.0 && E[i] == 7.0);
}

void suite_bound_attention(void)
{
  CU_pSuite s = CU_add_suite("bound_attention", NULL, NULL);
  CU_add_test(s, "the bound holds", holds);
  CU_add_test(s, "sharpness", sharp);
  CU_add_test(s, "a smaller bound is caught", a_smaller_bound_is_caught);
  CU_add_test(s, "near-ties and masks by large numbers", near_ties);
  CU_add_test(s, "a coarse scale", coarse_scale);
  CU_add_test(s, "a large bias", large_bias);
  CU_add_test(s, "1/sqrt(d)", rsqrt);
  CU_add_test(s, "every status, outputs untouched", every_status);
}
