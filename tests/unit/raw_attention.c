/* The raw attention kernels against an MPFR evaluation written here; live keys against a count. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/attention.h>
#include <certiform/expo.h>
#include "kernels/attention_strip.h"

enum { PREC = 2600, MAX = 12, LD = MAX + 3 };
static double closest; /* largest error / bound seen */
static unsigned long long seed = 11;
static double uniform(void)
{
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(seed >> 11) * 0x1p-53 - 0.5;
}
typedef struct problem {
  size_t nq, nk, d, dv;
  double scale, q[MAX * LD], k[MAX * LD], v[MAX * LD], bias[MAX * LD];
  unsigned char keep[MAX * LD];
} problem;

/* Row i over the keys with live[j]: out[c] and the header's bound of the error, tol[c]. x is summed in double, (2 d + 3) u too low at
 * most, and is taken 2^-40 larger. */
static void truth(const problem *p, size_t i, const unsigned char *live, int biased, mpfr_t *out, double *tol)
{
  mpfr_t s[MAX], t, m, z, a;
  double x = 0;
  mpfr_inits2(PREC, t, m, z, a, (mpfr_ptr)0);
  mpfr_set_inf(m, -1);
  for (size_t j = 0; j < p->nk; j++) {
    double sum = 0;
    mpfr_init2(s[j], PREC);
    mpfr_set_zero(s[j], 1);
    for (size_t l = 0; l < p->d; l++) {
      mpfr_set_d(t, p->q[i * LD + l], MPFR_RNDN);
      mpfr_mul_d(t, t, p->k[j * LD + l], MPFR_RNDN);
      mpfr_add(s[j], s[j], t, MPFR_RNDN);
      sum += fabs(p->q[i * LD + l] * p->k[j * LD + l]);
    }
    mpfr_mul_d(s[j], s[j], p->scale, MPFR_RNDN);
    if (biased) mpfr_add_d(s[j], s[j], p->bias[j + i * LD], MPFR_RNDN);
    if (!live[j]) continue;
    x = fmax(x, (fabs(p->scale) * sum + (biased ? fabs(p->bias[j + i * LD]) : 0)) * (1 + 0x1p-40));
    if (mpfr_cmp(s[j], m) > 0) mpfr_set(m, s[j], MPFR_RNDN);
  }
  mpfr_set_zero(z, 1);
  for (size_t j = 0; j < p->nk; j++) {
    mpfr_sub(s[j], s[j], m, MPFR_RNDN);
    mpfr_exp(s[j], s[j], MPFR_RNDN);
    if (live[j]) mpfr_add(z, z, s[j], MPFR_RNDN);
  }
  for (size_t c = 0; c < p->dv; c++) {
    double most = 0;
    mpfr_set_zero(a, 1);
    for (size_t j = 0; j < p->nk; j++) {
      if (!live[j]) continue;
      mpfr_mul_d(t, s[j], p->v[j * LD + c], MPFR_RNDN);
      mpfr_add(a, a, t, MPFR_RNDN);
      most = fmax(most, fabs(p->v[j * LD + c]));
    }
    mpfr_div(out[c], a, z, MPFR_RNDN);
    tol[c] = most * (CF_ATTENTION_REL((double)p->nk, (double)p->d, x) + CF_ATTENTION_TINY) + (double)p->nk * 0x1p-1073;
  }
  for (size_t j = 0; j < p->nk; j++) mpfr_clear(s[j]);
  mpfr_clears(t, m, z, a, (mpfr_ptr)0);
}

/* within the hull of the live values up to the header's slack; the sums are rounded outward by the last factor */
static void in_hull(const problem *p, const unsigned char *live, size_t c, double o)
{
  double least = INFINITY, most = -INFINITY;
  for (size_t j = 0; j < p->nk; j++)
    if (live[j]) least = fmin(least, p->v[j * LD + c]), most = fmax(most, p->v[j * LD + c]);
  const double far = fmax(fabs(least), fabs(most)), slack = far * CF_ATTENTION_HULL((double)p->nk) * (1 + 0x1p-50) + (double)p->nk * 0x1p-1073;
  CU_ASSERT(o <= nextafter(most + slack, INFINITY) && o >= nextafter(least - slack, -INFINITY));
}

static void compare(const problem *p, int kind)
{
  double o[MAX * LD], work[2000], tol[MAX];
  mpfr_t out[MAX];
  for (size_t i = 0; i < MAX * LD; i++) o[i] = 7;
  const size_t room = cf_attention_work(p->nq, p->nk, p->d, p->dv);
  CU_ASSERT_FATAL(room < 2000);
  work[room] = 7;
  if (kind == 0) cf_attention_raw(p->nq, p->nk, p->d, p->dv, p->scale, p->q, LD, p->k, LD, p->v, LD, o, LD, work);
  if (kind == 1) cf_attention_causal_raw(p->nq, p->nk, p->d, p->dv, p->scale, p->q, LD, p->k, LD, p->v, LD, o, LD, work);
  if (kind == 2) cf_attention_masked_raw(p->nq, p->nk, p->d, p->dv, p->scale, p->q, LD, p->k, LD, p->v, LD, p->keep, LD, p->bias, LD, o, LD, work);
  CU_ASSERT(work[room] == 7);
  for (size_t c = 0; c < p->dv; c++) mpfr_init2(out[c], PREC);
  for (size_t i = 0; i < p->nq; i++) {
    unsigned char live[MAX];
    for (size_t j = 0; j < p->nk; j++) live[j] = kind == 0 || (kind == 1 && j <= i) || (kind == 2 && p->keep[i * LD + j]);
    truth(p, i, live, kind == 2, out, tol);
    for (size_t c = 0; c < p->dv; c++) {
      mpfr_sub_d(out[c], out[c], o[i * LD + c], MPFR_RNDN);
      CU_ASSERT(isfinite(o[i * LD + c]) && mpfr_cmp_d(out[c], tol[c]) <= 0 && mpfr_cmp_d(out[c], -tol[c]) >= 0);
      closest = fmax(closest, fabs(mpfr_get_d(out[c], MPFR_RNDZ)) / tol[c]);
      in_hull(p, live, c, o[i * LD + c]);
    }
    for (size_t c = p->dv; c < LD; c++) CU_ASSERT(o[i * LD + c] == 7); /* between the rows */
  }
  for (size_t c = 0; c < p->dv; c++) mpfr_clear(out[c]);
}

static problem draw(double size)
{
  problem p;
  memset(&p, 0, sizeof p);
  p.nq = 1 + (size_t)((uniform() + 0.5) * MAX);
  p.nk = 1 + (size_t)((uniform() + 0.5) * MAX);
  p.d = 1 + (size_t)((uniform() + 0.5) * MAX);
  p.dv = 1 + (size_t)((uniform() + 0.5) * MAX);
  p.scale = 1 / sqrt((double)p.d);
  for (size_t i = 0; i < MAX * LD; i++) {
    p.q[i] = size * uniform();
    p.k[i] = size * uniform();
    p.v[i] = uniform();
    p.bias[i] = i % 7 ? uniform() : -1e9;
    p.keep[i] = i % LD == 0 || uniform() > 0; /* key 0 is always kept */
  }
  return p;
}

static void random_problems(void)
{
  for (int n = 0; n < 150; n++) {
    problem p = draw(ldexp(1, n % 5));
    for (int kind = 0; kind < 3; kind++) compare(&p, kind);
  }
  CU_ASSERT(closest > 0.01); /* the bound is not idle */
}

/* ---- the bits of the order that the header gives, and that the error bound is proved for */
enum { KEYS = 250, QUERIES = 19, DEPTH = 13, WIDTH = 11 };
static double oq[QUERIES * DEPTH], ok[KEYS * DEPTH], ov[KEYS * WIDTH], obias[QUERIES * KEYS];
static unsigned char okeep[QUERIES * KEYS];

/* row i in the header's order over the live keys, every operation one rounding */
static void in_order(size_t i, size_t n, double scale, int masked, double *o)
{
  double e[KEYS], m = -INFINITY, z = 0;
  for (size_t j = 0; j < n; j++) {
    e[j] = 0;
    for (size_t l = 0; l < DEPTH; l++) e[j] = fma(scale * oq[i * DEPTH + l], ok[j * DEPTH + l], e[j]);
    if (masked) e[j] = okeep[i * KEYS + j] ? e[j] + obias[i * KEYS + j] : -INFINITY;
    m = fmax(m, e[j]);
  }
  for (size_t j = 0; j < n; j++) {
    const double t = e[j] - m;
    e[j] = 0;
    if (t >= CF_EXP_XMIN) cf_exp_raw(1, &t, &e[j]);
    z += e[j];
  }
  for (size_t c = 0; c < WIDTH; c++) {
    double a = 0;
    for (size_t j = 0; j < n; j++) a = fma(ov[j * WIDTH + c], e[j], a);
    o[c] = a / z;
  }
}
static void order_of(size_t nq, size_t nk, double scale)
{
  static double work[40000], o[3][QUERIES * WIDTH];
  double expect[WIDTH];
  CU_ASSERT_FATAL(cf_attention_work(nq, nk, DEPTH, WIDTH) <= 40000);
  cf_attention_raw(nq, nk, DEPTH, WIDTH, scale, oq, DEPTH, ok, DEPTH, ov, WIDTH, o[0], WIDTH, work);
  cf_attention_causal_raw(nq, nk, DEPTH, WIDTH, scale, oq, DEPTH, ok, DEPTH, ov, WIDTH, o[1], WIDTH, work);
  cf_attention_masked_raw(nq, nk, DEPTH, WIDTH, scale, oq, DEPTH, ok, DEPTH, ov, WIDTH, okeep, KEYS, obias, KEYS, o[2], WIDTH, work);
  for (size_t i = 0; i < nq; i++)
    for (int kind = 0; kind < 3; kind++) {
      in_order(i, kind == 1 && i + 1 < nk ? i + 1 : nk, scale, kind == 2, expect);
      CU_ASSERT(memcmp(expect, o[kind] + i * WIDTH, sizeof expect) == 0);
    }
}
static void order(void)
{
  static const size_t keys[] = {1, 2, 5, 6, 7, 12, 119, 120, 121, 240, KEYS};
  for (size_t i = 0; i < QUERIES * DEPTH; i++) oq[i] = 4 * uniform();
  for (size_t i = 0; i < KEYS * DEPTH; i++) ok[i] = 4 * uniform();
  for (size_t i = 0; i < KEYS * WIDTH; i++) ov[i] = uniform();
  for (size_t i = 0; i < QUERIES * KEYS; i++) obias[i] = uniform(), okeep[i] = i % KEYS == 0 || uniform() > 0;
  for (int i = 0; i < 11; i++) order_of(QUERIES, keys[i], 0.3);
  for (size_t nq = 1; nq < 10; nq++) order_of(nq, 13, -0.7);
  order_of(QUERIES, KEYS, 300); /* most weights are 0 */
}

static void corners(void)
{
  problem p = draw(1);
  p.nq = p.nk = 3, p.d = p.dv = 2;
  for (size_t i = 0; i < MAX * LD; i++) p.q[i] = CF_ATTENTION_XMAX, p.k[i] = -CF_ATTENTION_XMAX, p.v[i] = i % 2 ? CF_ATTENTION_XMAX : 1;
  p.scale = CF_ATTENTION_SCALEMAX;
  double o[3 * LD], work[400];
  for (size_t i = 0; i < MAX * LD; i++) p.bias[i] = i % 2 ? CF_ATTENTION_BIASMAX : -CF_ATTENTION_BIASMAX;
  cf_attention_masked_raw(3, 3, 2, 2, p.scale, p.q, LD, p.k, LD, p.v, LD, p.keep, LD, p.bias, LD, o, LD, work);
  for (size_t i = 0; i < 3; i++) CU_ASSERT(isfinite(o[i * LD]) && isfinite(o[i * LD + 1]));
  /* a key that is not kept weighs exactly 0, whatever its score */
  const unsigned char keep[3] = {0, 1, 0};
  const double q[1] = {1}, k[3] = {CF_ATTENTION_XMAX, -CF_ATTENTION_XMAX, 0}, v[3] = {1, 0.1, CF_ATTENTION_XMAX}, bias[3] = {0, 0, 0};
  cf_attention_masked_raw(1, 3, 1, 1, 1, q, 1, k, 1, v, 1, keep, 3, bias, 3, o, 1, work);
  CU_ASSERT(o[0] == 0.1);
  /* one key: its value */
  cf_attention_raw(1, 1, 1, 1, 0.5, q, 1, k, 1, v + 1, 1, o, 1, work);
  CU_ASSERT(o[0] == 0.1);
}

/* ---- memory: 16 queries of 65,536 keys. Inputs, output and workspace are in use before; the call takes nothing worth a block of 16 x 65,536 scores */
static long peak_kib(void)
{
  struct rusage r;
  CU_ASSERT_FATAL(getrusage(RUSAGE_SELF, &r) == 0);
  return r.ru_maxrss;
}
static double *filled(size_t n, double size)
{
  double *x = malloc(n * sizeof *x);
  CU_ASSERT_FATAL(x != NULL);
  for (size_t i = 0; i < n; i++) x[i] = size * uniform();
  return x;
}
static void memory(void)
{
  const size_t n = 65536, d = 64, rows = 16, room = cf_attention_work(rows, n, d, d);
  CU_ASSERT(room <= (rows + n) * (d + d + 2) + 64 * (rows + d) + 8 * n + 1000); /* O(n d): panels of 6 hold d = 64 in 66 columns, and 8 n scores */
  double *q = filled(rows * d, 2), *k = filled(n * d, 2), *v = filled(n * d, 2), *o = filled(rows * d, 0), *work = filled(room, 1);
  const long before = peak_kib();
  cf_attention_raw(rows, n, d, d, 0.125, q, d, k, d, v, d, o, d, work);
  CU_ASSERT(peak_kib() - before < 4096);
  for (size_t i = 0; i < rows; i++) CU_ASSERT(fabs(o[i * d]) < 0.1 && o[i * d] != 0); /* a mean of many values in [-1, 1] */
  free(q), free(k), free(v), free(o), free(work);
}

/* entry l of row r of a panel of keys, or of query r */
static double corner(size_t kind, size_t l, size_t r)
{
  const double x = uniform();
  if (kind == 0) return x;
  if (kind == 1) return (l % 2 ? 0x1p264 : -0x1p264) * (r % 2 ? 1 : 1 + x * 0x1p-40); /* sums that cancel, at the box */
  if (kind == 2) return x * 0x1p-537;                                               /* products that are subnormal or vanish */
  return l % 3 == 0 ? x * 0x1p264 : l % 3 == 1 ? x * 0x1p-800 : x;
}

/* |s - S| <= d (CF_VEC_U A + CF_VEC_TINY) for every score; returns the largest share of the bound */
static double score_share(size_t p, size_t d, const double *k, const double *q, const double *s)
{
  mpfr_t sum, all, t;
  double most = 0;
  mpfr_inits2(3000, sum, all, t, (mpfr_ptr)0);
  for (size_t i = 0; i < 48 * p; i++) {
    const size_t panel = i / 48, r = i % 48 / 8;
    mpfr_set_zero(sum, 1), mpfr_set_zero(all, 1);
    for (size_t l = 0; l < d; l++) {
      mpfr_set_d(t, k[6 * d * panel + 6 * l + r], MPFR_RNDN);
      mpfr_mul_d(t, t, q[8 * l + i % 8], MPFR_RNDN);
      mpfr_add(sum, sum, t, MPFR_RNDN);
      mpfr_abs(t, t, MPFR_RNDN);
      mpfr_add(all, all, t, MPFR_RNDN);
    }
    mpfr_sub_d(sum, sum, s[i], MPFR_RNDN);
    mpfr_abs(sum, sum, MPFR_RNDN);
    mpfr_mul_d(all, all, CF_VEC_U, MPFR_RNDN);
    mpfr_add_d(all, all, CF_VEC_TINY, MPFR_RNDN);
    mpfr_mul_ui(all, all, d, MPFR_RNDN);
    CU_ASSERT(mpfr_lessequal_p(sum, all));
    mpfr_div(sum, sum, all, MPFR_RNDU);
    most = fmax(most, mpfr_get_d(sum, MPFR_RNDU));
  }
  mpfr_clears(sum, all, t, (mpfr_ptr)0);
  return most;
}

static void scores(void)
{
  enum { PANELS = 3, LONG = 40 };
  static const size_t sizes[] = {1, 2, 7, LONG};
  double k[6 * LONG * PANELS], q[8 * LONG], s[48 * PANELS + 1], most = 0;
  for (size_t n = 0; n < 16; n++) {
    const size_t d = sizes[n / 4], kind = n % 4;
    for (size_t i = 0; i < 6 * d * PANELS; i++) k[i] = corner(kind, i / 6 % d, i % 6);
    for (size_t i = 0; i < 8 * d; i++) q[i] = kind == 1 ? fabs(corner(kind, i / 8, i % 8)) : corner(kind, i / 8, i % 8);
    s[48 * PANELS] = 7;
    cf_strip_scores(PANELS, d, k, q, 0, s);
    CU_ASSERT(s[48 * PANELS] == 7);
    most = fmax(most, score_share(PANELS, d, k, q, s));
  }
  CU_ASSERT(most > 0.75);
}

static void live_keys(void)
{
  for (size_t nq = 1; nq <= 9; nq++)
    for (size_t nk = 1; nk <= 9; nk++)
      for (size_t i = 0; i < nq; i++) {
        size_t top = 0, bottom = 0;
        for (size_t j = 0; j < nk; j++) {
          top += j <= i;
          bottom += (long)j <= (long)i + (long)nk - (long)nq;
        }
        CU_ASSERT_EQUAL(cf_attention_live(CF_CAUSAL_NONE, nq, nk, i), nk);
        CU_ASSERT_EQUAL(cf_attention_live(CF_CAUSAL_TOP_LEFT, nq, nk, i), top);
        CU_ASSERT_EQUAL(cf_attention_live(CF_CAUSAL_BOTTOM_RIGHT, nq, nk, i), bottom);
      }
}

void suite_raw_attention(void)
{
  CU_pSuite s = CU_add_suite("raw attention", NULL, NULL);
  CU_add_test(s, "dense, causal, masked against MPFR", random_problems);
  CU_add_test(s, "corners of the box, masked keys, one key", corners);
  CU_add_test(s, "scores against MPFR at corners", scores);
  CU_add_test(s, "the bits of the header's order", order);
  CU_add_test(s, "memory for 65,536 keys", memory);
  CU_add_test(s, "live keys", live_keys);
}
