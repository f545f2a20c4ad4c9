/* Reference attention of packed heads against the bound tier, which shares no code with it: the two enclosures of one truth must meet. */
#include <math.h>
#include <CUnit/CUnit.h>
#include <certiform/attention.h>
#include <certiform/ref.h>

enum { H = 4, G = 2, NQ = 3, NK = 5, D = 3, DV = 2, OUT = H * NQ * DV };

typedef struct heads {
  double q[H * NQ * D], k[G * NK * D], v[G * NK * DV], bias[NQ * NK];
  mpfr_t lo[OUT], hi[OUT];
} heads;

static void data(size_t n, double a, double *x)
{
  for (size_t i = 0; i < n; i++) x[i] = ldexp(sin(a + 1.7 * (double)i), (int)(i % 5) - 2);
}

static void begin(heads *p)
{
  data(H * NQ * D, 0.3, p->q);
  data(G * NK * D, 1.1, p->k);
  data(G * NK * DV, 2.2, p->v);
  for (int i = 0; i < NQ * NK; i++) p->bias[i] = i % 4 == 1 ? -INFINITY : 0.25 * (i % 3); /* every query keeps a key under every mask */
  for (int i = 0; i < OUT; i++) {
    mpfr_inits2(120, p->lo[i], p->hi[i], (mpfr_ptr)0);
    mpfr_set_d(p->lo[i], 77, MPFR_RNDN);
    mpfr_set_d(p->hi[i], 77, MPFR_RNDN);
  }
}

static void end(heads *p)
{
  for (int i = 0; i < OUT; i++) mpfr_clears(p->lo[i], p->hi[i], (mpfr_ptr)0);
}

static cf_status attend(heads *p, mpq_srcptr scale, cf_causal causal, const double *bias, const unsigned char *want)
{
  return cf_ref_attention_heads(H, G, NQ, NK, D, DV, scale, causal, p->q, p->k, p->v, bias, want, 120, p->lo, p->hi);
}

static int untouched(heads *p, int i) { return mpfr_cmp_si(p->lo[i], 77) == 0 && mpfr_cmp_si(p->hi[i], 77) == 0; }

static void meet(heads *p, const double *value, const double *bound)
{
  for (int i = 0; i < OUT; i++) {
    mpfr_t w;
    mpfr_init2(w, 53);
    mpfr_sub_d(w, p->lo[i], value[i], MPFR_RNDD);
    CU_ASSERT(mpfr_cmp_d(w, bound[i]) <= 0);
    mpfr_sub_d(w, p->hi[i], value[i], MPFR_RNDU);
    CU_ASSERT(mpfr_cmp_d(w, -bound[i]) >= 0);
    mpfr_sub(w, p->hi[i], p->lo[i], MPFR_RNDU);
    CU_ASSERT(mpfr_sgn(w) >= 0 && mpfr_cmp_d(w, 0x1p-100) <= 0);
    CU_ASSERT(bound[i] < 1e-12); /* so that a wrong head or group would not meet */
    mpfr_clear(w);
  }
}

static void heads_meet_their_bounds(void)
{
  static const cf_causal kinds[] = {CF_CAUSAL_NONE, CF_CAUSAL_TOP_LEFT, CF_CAUSAL_BOTTOM_RIGHT};
  heads p;
  double value[OUT], bound[OUT], work[3 * NK], scale, off;
  mpq_t half;
  mpq_init(half);
  mpq_set_si(half, 1, 2);
  begin(&p);
  CU_ASSERT(cf_rsqrt_bound(D, &scale, &off) == CF_OK);
  for (int c = 0; c < 3; c++)
    for (int masked = 0; masked < 2; masked++)
      for (int given = 0; given < 2; given++) {
        const double *bias = masked ? p.bias : NULL;
        CU_ASSERT(attend(&p, given ? half : NULL, kinds[c], bias, NULL) == CF_OK);
        CU_ASSERT(cf_attention_heads_bound(H, G, NQ, NK, D, DV, given ? 0.5 : scale, given ? 0.0 : off, kinds[c], p.q, p.k, p.v, bias,
                                           value, bound, work) == CF_OK);
        meet(&p, value, bound);
      }
  end(&p);
  mpq_clear(half);
}

static void a_refused_row_writes_nothing(void)
{
  heads p;
  begin(&p);
  for (int j = 0; j < NK; j++) p.bias[(NQ - 1) * NK + j] = -INFINITY;
  CU_ASSERT(attend(&p, NULL, CF_CAUSAL_NONE, p.bias, NULL) == CF_EEMPTYROW);
  p.v[G * NK * DV - 1] = NAN;
  CU_ASSERT(attend(&p, NULL, CF_CAUSAL_NONE, NULL, NULL) == CF_ENONFINITE);
  for (int i = 0; i < OUT; i++) CU_ASSERT(untouched(&p, i));
  end(&p);
}

static void limits(void)
{
  heads p;
  mpq_t huge;
  mpq_init(huge);
  mpq_set_si(huge, 1, 1);
  mpq_mul_2exp(huge, huge, CF_REF_SCALE_EXP + 1);
  begin(&p);
  CU_ASSERT(attend(&p, huge, CF_CAUSAL_NONE, NULL, NULL) == CF_EBOX);
  CU_ASSERT(cf_ref_attention_heads(3, 2, NQ, NK, D, DV, NULL, CF_CAUSAL_NONE, p.q, p.k, p.v, NULL, NULL, 53, p.lo, p.hi) == CF_ESIZE);
  CU_ASSERT(cf_ref_attention_heads(H, 0, NQ, NK, D, DV, NULL, CF_CAUSAL_NONE, p.q, p.k, p.v, NULL, NULL, 53, p.lo, p.hi) == CF_ESIZE);
  CU_ASSERT(cf_ref_attention_heads(H, G, NQ, NK, 0, DV, NULL, CF_CAUSAL_NONE, p.q, p.k, p.v, NULL, NULL, 53, p.lo, p.hi) == CF_ESIZE);
  CU_ASSERT(cf_ref_attention_heads(H, G, NQ, NK, D, DV, NULL, CF_CAUSAL_NONE, p.q, p.k, p.v, NULL, NULL, 0, p.lo, p.hi) == CF_ESIZE);
  CU_ASSERT(cf_ref_attention_heads((size_t)1 << 31, 2, 2, NK, D, DV, NULL, CF_CAUSAL_NONE, p.q, p.k, p.v, NULL, NULL, 53, p.lo, p.hi) == CF_ESIZE);
  CU_ASSERT(cf_ref_attention_heads(H, G, NQ, NK, D, DV, NULL, CF_CAUSAL_NONE, NULL, p.k, p.v, NULL, NULL, 53, p.lo, p.hi) == CF_ENULL);
  CU_ASSERT(cf_ref_attention_heads(H, G, NQ, 0, D, DV, NULL, CF_CAUSAL_NONE, p.q, NULL, NULL, NULL, NULL, 53, p.lo, p.hi) == CF_EEMPTYROW);
  CU_ASSERT(cf_ref_attention_heads(2, G, 4, 3, D, DV, NULL, CF_CAUSAL_BOTTOM_RIGHT, p.q, p.k, p.v, NULL, NULL, 53, p.lo, p.hi) == CF_EEMPTYROW);
  CU_ASSERT(cf_ref_attention_heads(0, 0, NQ, NK, D, DV, NULL, CF_CAUSAL_NONE, NULL, NULL, NULL, NULL, NULL, 53, p.lo, p.hi) == CF_OK);
  for (int i = 0; i < OUT; i++) CU_ASSERT(untouched(&p, i));
  unsigned char want[OUT] = {0};
  want[7] = 1;
  CU_ASSERT(attend(&p, NULL, CF_CAUSAL_NONE, NULL, want) == CF_OK);
  for (int i = 0; i < OUT; i++) CU_ASSERT(untouched(&p, i) == (i != 7));
  end(&p);
  mpq_clear(huge);
}

void suite_ref_heads(void)
{
  CU_pSuite s = CU_add_suite("ref_heads", NULL, NULL);
  CU_add_test(s, "heads meet their bounds", heads_meet_their_bounds);
  CU_add_test(s, "a refused row writes nothing", a_refused_row_writes_nothing);
  CU_add_test(s, "limits", limits);
}
