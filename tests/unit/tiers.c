/* Every tier against the reference, one generic harness for all operations: the checked value is finite inside its box, the
 * bound holds, and the exact tier is the reference rounded once. Inputs over wide exponent ranges. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include <certiform/certiform.h>
#include <certiform/ref.h>

enum { MAX = 64, D = 4, R = 4, H = 6, G = 2, PREC = 2400 };

typedef struct {
  size_t n;
  double x[MAX * D], y[MAX * D], z[MAX * D];
} input;

/* One operation seen through each tier; out has count(n) entries. */
typedef struct {
  const char *name;
  int positive; /* inputs are made positive */
  int vector;   /* outputs: see count */
  cf_status (*checked)(const input *in, double *out);
  cf_status (*bound)(const input *in, double *out, double *err);
  cf_status (*exact)(const input *in, double *out);
  cf_status (*ref)(const input *in, mpfr_t *lo, mpfr_t *hi);
} op;

#define SCALAR_REF(f)                                                                       \
  static cf_status f##_r(const input *in, mpfr_t *lo, mpfr_t *hi)                           \
  {                                                                                         \
    for (size_t i = 0; i < in->n; i++) {                                                    \
      cf_status s = cf_ref_##f(in->x[i], PREC, lo[i], hi[i]);                               \
      if (s != CF_OK) return s;                                                             \
    }                                                                                       \
    return CF_OK;                                                                           \
  }
#define TIERS(f, CHECKED, BOUND, EXACT)                                                     \
  static cf_status f##_c(const input *in, double *out) { return CHECKED; }                  \
  static cf_status f##_b(const input *in, double *out, double *err) { return BOUND; }       \
  static cf_status f##_e(const input *in, double *out) { return EXACT; }
#define REF(f, CALL) \
  static cf_status f##_r(const input *in, mpfr_t *lo, mpfr_t *hi) { return CALL; }
#define MAP(f) TIERS(f, cf_##f(in->n, in->x, out), cf_##f##_bound(in->n, in->x, out, err), cf_##f##_exact(in->n, in->x, out))

MAP(exp)
SCALAR_REF(exp)
MAP(expm1)
SCALAR_REF(expm1)
MAP(log)
SCALAR_REF(log)
MAP(log1p)
SCALAR_REF(log1p)
MAP(sin)
SCALAR_REF(sin)
MAP(cos)
SCALAR_REF(cos)
MAP(sum)
REF(sum, cf_ref_sum(in->n, in->x, PREC, lo[0], hi[0]))
MAP(nrm2)
REF(nrm2, cf_ref_nrm2(in->n, in->x, PREC, lo[0], hi[0]))
TIERS(dot, cf_dot(in->n, in->x, in->y, out), cf_dot_bound(in->n, in->x, in->y, out, err), cf_dot_exact(in->n, in->x, in->y, out))
REF(dot, cf_ref_dot(in->n, in->x, in->y, PREC, lo[0], hi[0]))
MAP(softmax)
REF(softmax, cf_ref_softmax(in->n, in->x, NULL, PREC, lo, hi))
MAP(logsoftmax)
REF(logsoftmax, cf_ref_logsoftmax(in->n, in->x, NULL, PREC, lo, hi))
MAP(logsumexp)
REF(logsumexp, cf_ref_logsumexp(in->n, in->x, PREC, lo[0], hi[0]))
TIERS(layernorm, cf_layernorm(in->n, 1e-5, in->x, in->y, in->z, out), cf_layernorm_bound(in->n, 1e-5, in->x, in->y, in->z, out, err),
      cf_layernorm_exact(in->n, 1e-5, in->x, in->y, in->z, out))
REF(layernorm, cf_ref_layernorm(in->n, 1e-5, in->x, in->y, in->z, NULL, PREC, lo, hi))
TIERS(rmsnorm, cf_rmsnorm(in->n, 1e-5, in->x, in->y, out), cf_rmsnorm_bound(in->n, 1e-5, in->x, in->y, out, err),
      cf_rmsnorm_exact(in->n, 1e-5, in->x, in->y, out))
REF(rmsnorm, cf_ref_rmsnorm(in->n, 1e-5, in->x, in->y, NULL, PREC, lo, hi))
TIERS(normalize, cf_normalize(in->n, 0, in->x, out), cf_normalize_bound(in->n, 0, in->x, out, err), cf_normalize_exact(in->n, 0, in->x, out))
REF(normalize, cf_ref_normalize(in->n, 0, in->x, NULL, PREC, lo, hi))
TIERS(tangent, cf_tangent(in->n, in->x, in->y, out), cf_tangent_bound(in->n, in->x, in->y, out, err), cf_tangent_exact(in->n, in->x, in->y, out))
REF(tangent, cf_ref_tangent(in->n, in->x, in->y, NULL, PREC, lo, hi))

/* attention of one query (z), n keys (x), n values (y), d = dv = D, scale 1/2 = 1/sqrt(4) */
static cf_status attention_c(const input *in, double *out)
{
  double work[32 * MAX + 200];
  return cf_attention(1, in->n, D, D, 0.5, CF_CAUSAL_NONE, in->z, D, in->x, D, in->y, D, NULL, 0, out, D, work);
}
static cf_status attention_b(const input *in, double *out, double *err)
{
  double work[4 * MAX];
  return cf_attention_bound(1, in->n, D, D, 0.5, 0, CF_CAUSAL_NONE, in->z, D, in->x, D, in->y, D, NULL, 0, out, D, err, D, work);
}
static cf_status attention_e(const input *in, double *out)
{
  return cf_attention_exact(1, in->n, D, D, 0, CF_CAUSAL_NONE, in->z, D, in->x, D, in->y, D, NULL, 0, out, D);
}
REF(attention, cf_ref_attention(in->n, D, D, NULL, in->z, in->x, D, in->y, D, NULL, NULL, PREC, lo, hi))

MAP(max)
REF(max, cf_ref_max(in->n, in->x, PREC, lo[0], hi[0]))
static cf_status axpy_c(const input *in, double *out) /* in place */
{
  memcpy(out, in->y, in->n * sizeof *out);
  return cf_axpy(in->n, in->z[0], in->x, out);
}
static cf_status axpy_b(const input *in, double *out, double *err) { return cf_axpy_bound(in->n, in->z[0], in->x, in->y, out, err); }
static cf_status axpy_e(const input *in, double *out) { return cf_axpy_exact(in->n, in->z[0], in->x, in->y, out); }
REF(axpy, cf_ref_axpy(in->n, in->z[0], in->x, in->y, NULL, PREC, lo, hi))
/* R = D rows of n entries, all of x when n = MAX */
TIERS(gram, cf_gram(R, in->n, in->x, in->n, out, R), cf_gram_bound(R, in->n, in->x, in->n, out, R, err, R),
      cf_gram_exact(R, in->n, in->x, in->n, out, R))
REF(gram, cf_ref_gram(R, in->n, in->x, in->n, NULL, PREC, lo, hi))
/* H heads over G groups of (n + 1)/2 keys, one query each */
TIERS(heads, cf_attention_heads(H, G, 1, (in->n + 1) / 2, D, D, 0.5, CF_CAUSAL_NONE, in->z, in->x, in->y, NULL, out, (double[32 * MAX + 200]){0}),
      cf_attention_heads_bound(H, G, 1, (in->n + 1) / 2, D, D, 0.5, 0, CF_CAUSAL_NONE, in->z, in->x, in->y, NULL, out, err, (double[3 * MAX]){0}),
      cf_attention_heads_exact(H, G, 1, (in->n + 1) / 2, D, D, 0, CF_CAUSAL_NONE, in->z, in->x, in->y, NULL, out))
static cf_status heads_r(const input *in, mpfr_t *lo, mpfr_t *hi)
{
  static const size_t group[H] = {0, 0, 0, 1, 1, 1};
  size_t nk = (in->n + 1) / 2;
  cf_status s = CF_OK;
  for (size_t h = 0; h < H && s == CF_OK; h++) {
    size_t key = group[h] * nk * D;
    s = cf_ref_attention(nk, D, D, NULL, in->z + h * D, in->x + key, D, in->y + key, D, NULL, NULL, PREC, lo + h * D, hi + h * D);
  }
  return s;
}

static size_t count(int vector, size_t n)
{
  const size_t of[] = {1, n, D, R * R, H * D};
  return of[vector];
}

#define ROW(f, positive, vector) {#f, positive, vector, f##_c, f##_b, f##_e, f##_r}
static const op ops[] = {ROW(exp, 0, 1),        ROW(expm1, 0, 1),      ROW(log, 1, 1),       ROW(log1p, 1, 1),     ROW(sum, 0, 0),
                         ROW(nrm2, 0, 0),       ROW(dot, 0, 0),        ROW(softmax, 0, 1),   ROW(logsoftmax, 0, 1), ROW(logsumexp, 0, 0),
                         ROW(layernorm, 0, 1),  ROW(rmsnorm, 0, 1),    ROW(normalize, 0, 1), ROW(tangent, 0, 1),   ROW(attention, 0, 2),
                         ROW(max, 0, 0),        ROW(axpy, 0, 1),       ROW(gram, 0, 3),      ROW(heads, 0, 4),
                         ROW(sin, 0, 1),        ROW(cos, 0, 1)};

static uint64_t state = 20261122;
static double uniform(void) /* [0, 1), 53 bits */
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (double)(state >> 11) * 0x1p-53;
}

/* +-m 2^e, e uniform in [-spread, spread]; every eighth entry repeats the one before with the other sign, so that sums cancel */
static void fill(double *x, size_t n, int spread, int positive)
{
  for (size_t i = 0; i < n; i++) {
    double sign = !positive && uniform() < 0.5 ? -1 : 1;
    x[i] = sign * ldexp(1 + uniform(), (int)floor((2 * uniform() - 1) * spread));
    if (!positive && i && uniform() < 0.125) x[i] = -x[i - 1];
  }
}

/* |value - t| <= err for every t in [lo, hi], exactly */
static int holds(double value, double err, mpfr_t lo, mpfr_t hi)
{
  mpfr_t d;
  int good = isfinite(value) && err >= 0;
  mpfr_init2(d, PREC + 2200);
  mpfr_sub_d(d, lo, value, MPFR_RNDN);
  good = good && !mpfr_nan_p(d);
  mpfr_abs(d, d, MPFR_RNDN);
  good = good && mpfr_cmp_d(d, err) <= 0;
  mpfr_sub_d(d, hi, value, MPFR_RNDN);
  mpfr_abs(d, d, MPFR_RNDN);
  good = good && mpfr_cmp_d(d, err) <= 0;
  mpfr_clear(d);
  return good;
}

/* The double nearest to an MPFR number, subnormals and overflow included. */
static double nearest(mpfr_t t) { return mpfr_get_d(t, MPFR_RNDN); }

static int same(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static void one(const op *o, const input *in, unsigned *bounded)
{
  double c[MAX], b[MAX], err[MAX], e[MAX];
  mpfr_t lo[MAX], hi[MAX];
  size_t m = count(o->vector, in->n);
  for (size_t i = 0; i < m; i++) mpfr_inits2(PREC, lo[i], hi[i], (mpfr_ptr)0);
  cf_status s = o->ref(in, lo, hi), se = o->exact(in, e), sb = o->bound(in, b, err), sc = o->checked(in, c);
  CU_ASSERT_EQUAL(s, CF_OK);
  CU_ASSERT_EQUAL(se, CF_OK);
  CU_ASSERT(sb == CF_OK || sb == CF_EBOX);
  CU_ASSERT(sc == CF_OK || sc == CF_EBOX);
  if (sc != CF_OK && sc != CF_EBOX) printf("%s n=%zu checked %d\n", o->name, in->n, sc);
  for (size_t i = 0; s == CF_OK && i < m; i++) {
    int ok = se == CF_OK && (same(e[i], nearest(lo[i])) || same(e[i], nearest(hi[i])) || (e[i] == 0 && nearest(lo[i]) == 0));
    if (sb == CF_OK) ok = ok && holds(b[i], err[i], lo[i], hi[i]), *bounded += 1;
    if (sc == CF_OK) ok = ok && isfinite(c[i]);
    if (!ok) printf("\n%s n=%zu i=%zu: exact %a bound %a +- %a checked %a ref %a\n", o->name, in->n, i, e[i], b[i], err[i], c[i], nearest(lo[i]));
    CU_ASSERT(ok);
  }
  for (size_t i = 0; i < m; i++) mpfr_clears(lo[i], hi[i], (mpfr_ptr)0);
}

static void every_tier_against_the_reference(void)
{
  static const size_t sizes[] = {1, 2, 3, 17, 64};
  static const int spreads[] = {0, 2, 8, 60, 300};
  for (size_t k = 0; k < sizeof ops / sizeof *ops; k++) {
    unsigned bounded = 0;
    for (int a = 0; a < 5; a++)
      for (int b = 0; b < 5; b++) {
        input in = {.n = sizes[a]};
        int spread = ops[k].positive == 0 && strncmp(ops[k].name, "exp", 3) == 0 && spreads[b] > 8 ? 8 : spreads[b];
        fill(in.x, MAX * D, spread, ops[k].positive);
        fill(in.y, MAX * D, spread, 0);
        fill(in.z, MAX * D, spread, 0);
        one(&ops[k], &in, &bounded);
      }
    CU_ASSERT(bounded > 0); /* the bound tier was really there */
  }
}

void suite_tiers(void)
{
  CU_pSuite s = CU_add_suite("tiers", NULL, NULL);
  CU_add_test(s, "every tier against the reference", every_tier_against_the_reference);
}
