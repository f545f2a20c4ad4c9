/* max, axpy, gram and heads in the bound, exact and reference tiers: the edges by hand, the statuses, and MPFR or the single
 * operation beside them. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <certiform/ref.h>
#include <certiform/sphere.h>
#include <certiform/vec.h>
#include "bound_oracle.h"

static int same(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static void max_is_an_entry(void)
{
  double x[4] = {-3.0, 0x1p-1074, -0x1p399, 0x1p399}, v = 7.0, b = 7.0, zero[2] = {-0.0, -0.0}, big[2] = {-DBL_MAX, DBL_MAX}, bad[2] = {1.0, NAN};
  for (size_t n = 1; n <= 4; n++) {
    const double top[] = {-3.0, 0x1p-1074, 0x1p-1074, 0x1p399};
    CU_ASSERT(cf_max_bound(n, x, &v, &b) == CF_OK && v == top[n - 1] && same(b, 0.0));
    CU_ASSERT(cf_max_exact(n, x, &v) == CF_OK && same(v, top[n - 1]));
  }
  CU_ASSERT(cf_max_exact(2, zero, &v) == CF_OK && same(v, 0.0));
  CU_ASSERT(cf_max_exact(2, big, &v) == CF_OK && same(v, DBL_MAX));
  v = b = 7.0;
  CU_ASSERT(cf_max_bound(2, big, &v, &b) == CF_EBOX && cf_max_bound(2, bad, &v, &b) == CF_ENONFINITE);
  CU_ASSERT(cf_max_bound(0, x, &v, &b) == CF_ESIZE && cf_max_bound(2, NULL, &v, &b) == CF_ENULL && cf_max_bound(2, x, NULL, &b) == CF_ENULL);
  CU_ASSERT(cf_max_bound(2, x, &v, &v) == CF_EOVERLAP && cf_max_bound(2, x, x, &b) == CF_EOVERLAP);
  CU_ASSERT(cf_max_exact(0, x, &v) == CF_ESIZE && cf_max_exact((size_t)1 << 40, x, &v) == CF_ESIZE);
  CU_ASSERT(cf_max_exact(2, NULL, &v) == CF_ENULL && cf_max_exact(2, x, NULL) == CF_ENULL && cf_max_exact(2, bad, &v) == CF_ENONFINITE);
  CU_ASSERT(v == 7.0 && b == 7.0);
}

static void axpy_by_hand(void)
{
  const double a = 0x1p-600, inf = INFINITY;
  const double x[] = {0.0, -0.0, 0x1p-600, -0x1p-600, 1.0, 0x1p-475, 0x1.8p-474, 0.0}, y[] = {-0.0, -0.0, 0.0, -0.0, -0x1p-600, -0.0, 0x1p-1074, 0x1p-1074};
  const double want[] = {0.0, 0.0, 0.0, -0.0, 0.0, 0.0, 0x1p-1073, 0x1p-1074}; /* 0x1.8p-1074 + 0x1p-1074 ties up to even */
  double z[8], big[3] = {DBL_MAX, -DBL_MAX, DBL_MAX}, add[3] = {DBL_MAX, -0x1p970, 0x1p969};
  CU_ASSERT_EQUAL(cf_axpy_exact(8, a, x, y, z), CF_OK);
  for (int i = 0; i < 8; i++) CU_ASSERT(same(z[i], want[i]));
  CU_ASSERT_EQUAL(cf_axpy_exact(3, 1.0, big, add, z), CF_OK);
  CU_ASSERT(z[0] == inf && z[1] == -inf && z[2] == DBL_MAX);
  const double u[1] = {1 + 0x1p-52}, c[1] = {-(1 + 0x1p-51)}; /* (1 + 2^-52)^2 - (1 + 2^-51) = 2^-104, lost by two roundings */
  CU_ASSERT(cf_axpy_exact(1, u[0], u, c, z) == CF_OK && same(z[0], 0x1p-104));
}

/* every overlap of z with x and y: the same bits as apart */
static void axpy_may_overlap(void)
{
  double all[12], x[4], y[4], z[4];
  for (int o = 0; o <= 8; o++) {
    for (int i = 0; i < 12; i++) all[i] = normal();
    memcpy(x, all + 2, sizeof x);
    memcpy(y, all + 5, sizeof y);
    CU_ASSERT_EQUAL(cf_axpy_exact(4, 0.1, x, y, z), CF_OK);
    CU_ASSERT_EQUAL(cf_axpy_exact(4, 0.1, all + 2, all + 5, all + o), CF_OK);
    CU_ASSERT(memcmp(z, all + o, sizeof z) == 0);
  }
}

/* any doubles at all, against MPFR with subnormals: rounded once */
static void axpy_is_rounded_once(void)
{
  double x[64], y[64], z[64], a;
  mpfr_t r;
  mpfr_init2(r, 2 * EXACT);
  for (unsigned i = 0; i < 300; i++) {
    fill(1, &a, i % KINDS, -1074, i % 2 ? 1022 : -500);
    fill(64, x, i / 3 % KINDS, -1074, i % 2 ? 1022 : -500);
    for (int j = 0; j < 64; j++) {
      double p = a * x[j], s = spread_exp(-1074, 1022);
      y[j] = j % 3 == 0 || !isfinite(p) ? s : j % 3 == 1 ? -p * (1.0 + (double)below(3) * 0x1p-52) : ldexp(p, 54 - (int)below(108));
      if (!isfinite(y[j])) y[j] = s;
    }
    CU_ASSERT_EQUAL(cf_axpy_exact(64, a, x, y, z), CF_OK);
    for (int j = 0; j < 64; j++) {
      mpfr_set_d(r, a, MPFR_RNDN);
      mpfr_mul_d(r, r, x[j], MPFR_RNDN);
      mpfr_add_d(r, r, y[j], MPFR_RNDN);
      CU_ASSERT(same(z[j], mpfr_zero_p(r) ? 0.0 : mpfr_get_d(r, MPFR_RNDN)));
    }
  }
  mpfr_clear(r);
}

static void axpy_statuses(void)
{
  double x[2] = {1.0, 2.0}, y[2] = {3.0, 4.0}, v[2] = {7.0, 7.0}, b[2] = {7.0, 7.0}, bad[2] = {1.0, INFINITY}, big[2] = {0.0, 0x1p401};
  CU_ASSERT(cf_axpy_bound(2, 1.0, NULL, y, v, b) == CF_ENULL && cf_axpy_bound(2, 1.0, x, y, v, NULL) == CF_ENULL);
  CU_ASSERT(cf_axpy_bound((size_t)1 << 40, 1.0, x, y, v, b) == CF_ESIZE && cf_axpy_bound(0, 1.0, NULL, NULL, NULL, NULL) == CF_OK);
  CU_ASSERT(cf_axpy_bound(2, 1.0, x, y, y, b) == CF_EOVERLAP && cf_axpy_bound(2, 1.0, x, y, v, v) == CF_EOVERLAP);
  CU_ASSERT(cf_axpy_bound(2, NAN, x, y, v, b) == CF_ENONFINITE && cf_axpy_bound(2, 1.0, x, bad, v, b) == CF_ENONFINITE);
  CU_ASSERT(cf_axpy_bound(2, -0x1p401, x, y, v, b) == CF_EBOX && cf_axpy_bound(2, 1.0, big, y, v, b) == CF_EBOX);
  CU_ASSERT(cf_axpy_exact(2, 1.0, x, NULL, v) == CF_ENULL && cf_axpy_exact(2, 1.0, x, y, NULL) == CF_ENULL);
  CU_ASSERT(cf_axpy_exact((size_t)1 << 40, 1.0, x, y, v) == CF_ESIZE && cf_axpy_exact(0, 1.0, NULL, NULL, NULL) == CF_OK);
  CU_ASSERT(cf_axpy_exact(2, -INFINITY, x, y, v) == CF_ENONFINITE && cf_axpy_exact(2, 1.0, bad, y, v) == CF_ENONFINITE);
  CU_ASSERT(v[0] == 7.0 && v[1] == 7.0 && b[0] == 7.0 && b[1] == 7.0);
}

enum { N = 3, W = 5, LX = 6, LG = 4 };
static void gram_is_dot_of_rows(void)
{
  double x[N * LX], g[N * LG], v[N * LG], b[N * LG], e, p, q;
  for (unsigned r = 0; r < 30; r++) {
    fill(N * LX, x, r % KINDS, r % 2 ? -1074 : -20, 300);
    for (int i = 0; i < N * LG; i++) g[i] = v[i] = b[i] = 7.0;
    CU_ASSERT_EQUAL(cf_gram_bound(N, W, x, LX, v, LG, b, LG), CF_OK);
    CU_ASSERT_EQUAL(cf_gram_exact(N, W, x, LX, g, LG), CF_OK);
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) {
        CU_ASSERT(cf_dot_exact(W, x + i * LX, x + j * LX, &e) == CF_OK && same(g[i * LG + j], e));
        CU_ASSERT(cf_dot_bound(W, x + i * LX, x + j * LX, &p, &q) == CF_OK && same(v[i * LG + j], p) && same(b[i * LG + j], q));
      }
    for (int i = 0; i < N; i++) CU_ASSERT(g[i * LG + N] == 7.0 && v[i * LG + N] == 7.0 && b[i * LG + N] == 7.0);
  }
  CU_ASSERT_EQUAL(cf_gram_exact(N, W, x, LX, v, LG), CF_OK);
  CU_ASSERT_EQUAL(cf_gram_exact(N, W, x, LX, x, LG), CF_OK); /* over its input */
  for (int i = 0; i < N * N; i++) CU_ASSERT(same(x[i / N * LG + i % N], v[i / N * LG + i % N]));
}

static void gram_statuses(void)
{
  double x[4] = {1.0, 2.0, 3.0, NAN}, v[4] = {7.0, 7.0, 7.0, 7.0}, b[4] = {7.0, 7.0, 7.0, 7.0}, big[2] = {1.0, 0x1p401};
  CU_ASSERT(cf_gram_bound(2, 1, NULL, 1, v, 2, b, 2) == CF_ENULL && cf_gram_bound(2, 1, x, 1, v, 2, NULL, 2) == CF_ENULL);
  CU_ASSERT(cf_gram_bound(2, 1, x, 1, v, 1, b, 2) == CF_ESIZE && cf_gram_bound(2, 1, x, 1, v, 2, b, 1) == CF_ESIZE);
  CU_ASSERT(cf_gram_bound(2, 2, x, 1, v, 2, b, 2) == CF_ESIZE && cf_gram_bound(2, 1, x, 1, v, 2, v, 2) == CF_EOVERLAP);
  CU_ASSERT(cf_gram_bound(2, 1, x, 1, x, 2, b, 2) == CF_EOVERLAP && cf_gram_bound(2, 2, x, 2, v, 2, b, 2) == CF_ENONFINITE);
  CU_ASSERT(cf_gram_bound(2, 1, big, 1, v, 2, b, 2) == CF_EBOX);
  CU_ASSERT(cf_gram_exact(2, 1, NULL, 1, v, 2) == CF_ENULL && cf_gram_exact(2, 1, x, 1, NULL, 2) == CF_ENULL);
  CU_ASSERT(cf_gram_exact(2, 1, x, 1, v, 1) == CF_ESIZE && cf_gram_exact(2, 2, x, 1, v, 2) == CF_ESIZE);
  CU_ASSERT(cf_gram_exact(2, 1, x, SIZE_MAX / 4, v, 2) == CF_ESIZE && cf_gram_exact((size_t)1 << 40, 1, x, 1, v, (size_t)1 << 40) == CF_ESIZE);
  CU_ASSERT_EQUAL(cf_gram_exact(2, 2, x, 2, v, 2), CF_ENONFINITE);
  for (int i = 0; i < 4; i++) CU_ASSERT(v[i] == 7.0 && b[i] == 7.0);
  CU_ASSERT(cf_gram_bound(0, 1, NULL, 1, NULL, 0, NULL, 0) == CF_OK && cf_gram_exact(0, 1, NULL, 1, NULL, 0) == CF_OK);
  CU_ASSERT(cf_gram_bound(2, 0, NULL, 0, v, 2, b, 2) == CF_OK && cf_gram_exact(1, 0, NULL, 0, v + 3, 1) == CF_OK);
  for (int i = 0; i < 4; i++) CU_ASSERT(v[i] == 0.0 && b[i] == 0.0); /* sums of no terms */
}

static void reference_edges(void)
{
  double x[4] = {0x1p1023, -0x1p-1074, -0x1p1023, 3.0}, y[2] = {0x1p-1074, -0x1p1023}, zero[2] = {-0.0, -3.0}, bad = NAN;
  unsigned char want[4] = {0, 0, 1, 0};
  mpfr_t lo[4], hi[4];
  for (int i = 0; i < 4; i++) mpfr_inits2(53, lo[i], hi[i], (mpfr_ptr)0);
  CU_ASSERT(cf_ref_max(4, x, 53, lo[0], hi[0]) == CF_OK && mpfr_cmp_d(lo[0], 0x1p1023) == 0 && mpfr_equal_p(lo[0], hi[0]));
  CU_ASSERT(cf_ref_max(2, zero, 53, lo[0], hi[0]) == CF_OK && mpfr_zero_p(lo[0]) && !mpfr_signbit(lo[0]) && mpfr_zero_p(hi[0]));
  CU_ASSERT(cf_ref_axpy(2, 2.0, x, y, NULL, 53, lo, hi) == CF_OK && mpfr_cmp_si_2exp(lo[0], 1, 1024) == 0); /* 2^1024 + 2^-1074 */
  CU_ASSERT(mpfr_greater_p(hi[0], lo[0]) && mpfr_cmp_d(hi[1], -0x1p1023) == 0 && mpfr_less_p(lo[1], hi[1]));
  for (int i = 0; i < 4; i++) mpfr_set_nan(lo[i]);
  CU_ASSERT(cf_ref_gram(2, 2, x, 2, want, 53, lo, hi) == CF_OK && mpfr_nan_p(lo[0]) && mpfr_nan_p(lo[1]) && mpfr_nan_p(lo[3]));
  CU_ASSERT(mpfr_cmp_si_2exp(hi[2], -1, 2046) == 0 && mpfr_less_p(lo[2], hi[2])); /* -2^2046 - 3 * 2^-1074 */
  CU_ASSERT(cf_ref_gram(2, 0, NULL, 0, NULL, 53, lo, hi) == CF_OK && mpfr_zero_p(lo[3]) && mpfr_zero_p(hi[3]));
  for (int i = 0; i < 4; i++) mpfr_set_nan(lo[i]);
  CU_ASSERT(cf_ref_max(0, x, 53, lo[0], hi[0]) == CF_ESIZE && cf_ref_max(1, NULL, 53, lo[0], hi[0]) == CF_ENULL);
  CU_ASSERT(cf_ref_max(1, &bad, 53, lo[0], hi[0]) == CF_ENONFINITE && cf_ref_max(1, x, 0, lo[0], hi[0]) == CF_ESIZE);
  CU_ASSERT(cf_ref_axpy(0, 1.0, x, y, NULL, 53, lo, hi) == CF_ESIZE && cf_ref_axpy(1, 1.0, x, NULL, NULL, 53, lo, hi) == CF_ENULL);
  CU_ASSERT(cf_ref_axpy(1, bad, x, y, NULL, 53, lo, hi) == CF_ENONFINITE && cf_ref_axpy(1, 1.0, x, &bad, NULL, 53, lo, hi) == CF_ENONFINITE);
  CU_ASSERT(cf_ref_gram(0, 1, x, 1, NULL, 53, lo, hi) == CF_ESIZE && cf_ref_gram(2, 2, x, 1, NULL, 53, lo, hi) == CF_ESIZE);
  CU_ASSERT(cf_ref_gram(1, 1, NULL, 1, NULL, 53, lo, hi) == CF_ENULL && cf_ref_gram(1, 1, &bad, 1, NULL, 53, lo, hi) == CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_ref_gram(SIZE_MAX / 2, 0, NULL, 0, NULL, 53, lo, hi), CF_ESIZE);
  for (int i = 0; i < 4; i++) CU_ASSERT(mpfr_nan_p(lo[i]));
  for (int i = 0; i < 4; i++) mpfr_clears(lo[i], hi[i], (mpfr_ptr)0);
}

enum { H = 6, G = 3, NQ = 2, NK = 3, D = 2, DV = 2 };
static double Q[H * NQ * D], K[G * NK * D], V[G * NK * DV], B[NQ * NK], O[H * NQ * DV], E[H * NQ * DV], P[H * NQ * DV], WORK[3 * NK];

static void heads_setup(void)
{
  fill(H * NQ * D, Q, 0, 0, 0);
  fill(G * NK * D, K, 0, 0, 0);
  fill(G * NK * DV, V, 0, 0, 0);
  for (int i = 0; i < NQ * NK; i++) B[i] = i % 4 == 1 ? -INFINITY : 0.25 * i;
  for (int i = 0; i < H * NQ * DV; i++) O[i] = E[i] = P[i] = 7.0;
}

/* query heads 0 1 | 2 3 | 4 5 read groups 0 | 1 | 2; G = 1 is multi-query, G = H multi-head */
static void heads_are_heads(void)
{
  static const size_t group[H] = {0, 0, 1, 1, 2, 2};
  static const cf_causal kinds[] = {CF_CAUSAL_NONE, CF_CAUSAL_TOP_LEFT, CF_CAUSAL_BOTTOM_RIGHT};
  double v[NQ * DV], b[NQ * DV], e[NQ * DV];
  for (int c = 0; c < 6; c++) {
    const double *bias = c < 3 ? NULL : B;
    cf_causal kind = kinds[c % 3];
    heads_setup();
    CU_ASSERT_EQUAL(cf_attention_heads_bound(H, G, NQ, NK, D, DV, 0.5, 0x1p-60, kind, Q, K, V, bias, O, E, WORK), CF_OK);
    CU_ASSERT_EQUAL(cf_attention_heads_exact(H, G, NQ, NK, D, DV, 0.5, kind, Q, K, V, bias, P), CF_OK);
    for (size_t h = 0; h < H; h++) {
      const double *q = Q + h * NQ * D, *k = K + group[h] * NK * D, *x = V + group[h] * NK * DV;
      size_t at = h * NQ * DV;
      CU_ASSERT_EQUAL(cf_attention_bound(NQ, NK, D, DV, 0.5, 0x1p-60, kind, q, D, k, D, x, DV, bias, NK, v, DV, b, DV, WORK), CF_OK);
      CU_ASSERT_EQUAL(cf_attention_exact(NQ, NK, D, DV, 0.5, kind, q, D, k, D, x, DV, bias, NK, e, DV), CF_OK);
      CU_ASSERT(memcmp(v, O + at, sizeof v) == 0 && memcmp(b, E + at, sizeof b) == 0 && memcmp(e, P + at, sizeof e) == 0);
      for (int i = 0; i < NQ * DV; i++) CU_ASSERT(fabs(v[i] - e[i]) <= b[i] + 0x1p-52 * fabs(e[i])); /* one rounding of each */
    }
  }
  heads_setup();
  memcpy(P, Q, sizeof Q); /* o over q, scale 1/sqrt(d) */
  CU_ASSERT_EQUAL(cf_attention_heads_exact(H, G, NQ, NK, D, DV, 0, CF_CAUSAL_NONE, Q, K, V, NULL, O), CF_OK);
  CU_ASSERT_EQUAL(cf_attention_heads_exact(H, G, NQ, NK, D, DV, 0, CF_CAUSAL_NONE, P, K, V, NULL, P), CF_OK);
  CU_ASSERT(memcmp(O, P, sizeof O) == 0);
}

#define BOUND(H, G, NQ, k, bias) cf_attention_heads_bound(H, G, NQ, NK, D, DV, 0.5, 0, CF_CAUSAL_NONE, Q, k, V, bias, O, E, WORK)
#define EXACT_(H, G, NQ, k, bias) cf_attention_heads_exact(H, G, NQ, NK, D, DV, 0.5, CF_CAUSAL_NONE, Q, k, V, bias, P)
#define BOTH(status, H, G, NQ, k, bias) CU_ASSERT(BOUND(H, G, NQ, k, bias) == status && EXACT_(H, G, NQ, k, bias) == status)
static void heads_statuses(void)
{
  heads_setup();
  BOTH(CF_ESIZE, H, 4, NQ, K, B);
  BOTH(CF_ESIZE, H, 0, NQ, K, B);
  BOTH(CF_ESIZE, (size_t)1 << 40, 1, NQ, K, B);
  BOTH(CF_ESIZE, (size_t)1 << 31, 1, 2, K, B); /* heads nq */
  BOTH(CF_ESIZE, H, G, SIZE_MAX, K, B);
  BOTH(CF_ENULL, H, G, NQ, NULL, B);
  CU_ASSERT_EQUAL(cf_attention_heads_bound(H, G, NQ, NK, D, DV, 0.5, 0, CF_CAUSAL_NONE, Q, K, V, B, O, O, WORK), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_attention_heads_bound(H, G, NQ, NK, D, DV, 0.5, -1.0, CF_CAUSAL_NONE, Q, K, V, B, O, E, WORK), CF_EBOX);
  CU_ASSERT_EQUAL(cf_attention_heads_exact(H, G, NQ, NK, 0, DV, 0.5, CF_CAUSAL_NONE, Q, K, V, B, P), CF_ESIZE);
  for (int j = 0; j < NK; j++) B[NK + j] = -INFINITY; /* the second query of every head */
  BOTH(CF_EEMPTYROW, H, G, NQ, K, B);
  V[G * NK * DV - 1] = NAN; /* the last group only */
  BOTH(CF_ENONFINITE, H, G, NQ, K, NULL);
  for (int i = 0; i < H * NQ * DV; i++) CU_ASSERT(O[i] == 7.0 && E[i] == 7.0 && P[i] == 7.0);
  BOTH(CF_OK, 0, 0, NQ, K, NULL);
  CU_ASSERT_EQUAL(cf_attention_heads_exact(0, 0, NQ, NK, D, DV, 0.5, CF_CAUSAL_NONE, NULL, NULL, NULL, NULL, NULL), CF_OK);
}

void suite_tiers_edges(void)
{
  CU_pSuite s = CU_add_suite("tiers_edges", NULL, NULL);
  CU_add_test(s, "max is an entry, bound 0", max_is_an_entry);
  CU_add_test(s, "axpy by hand", axpy_by_hand);
  CU_add_test(s, "axpy may overlap", axpy_may_overlap);
  CU_add_test(s, "axpy is rounded once", axpy_is_rounded_once);
  CU_add_test(s, "axpy: every status", axpy_statuses);
  CU_add_test(s, "gram is dot of rows", gram_is_dot_of_rows);
  CU_add_test(s, "gram: every status", gram_statuses);
  CU_add_test(s, "reference: edges and statuses", reference_edges);
  CU_add_test(s, "heads are heads", heads_are_heads);
  CU_add_test(s, "heads: every status", heads_statuses);
}
