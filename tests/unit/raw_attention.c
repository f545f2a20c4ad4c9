/* The raw attention kernels against an MPFR evaluation written here; live keys against a count. */
#include <math.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include <mpfr.h>
#include <certiform/attention.h>

enum { PREC = 2600, MAX = 12, LD = MAX + 3 };
static const double U = 0x1p-53;
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

/* Row i over the keys with live[j]: out[c], and the error bound tol[c]. A score is off by ds = (d + 1) u |scale| sum |q k| + 2 u |s|, its
 * difference from the maximum t by 2 max ds + u |t|, so a weight e_j relatively by ew = 2 max ds + u max |t| + 2 u (where it is not
 * flushed: |t| <= 708), the quotient by 2 ew + (2 nk + 4) u relative to sum p |v|. Flushed weights are below 2^-1021. 5 % for second order. */
static void truth(const problem *p, size_t i, const unsigned char *live, int biased, mpfr_t *out, double *tol)
{
  mpfr_t s[MAX], t, m, z, a;
  double ds = 0;
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
    ds = fmax(ds, U * (((double)p->d + 1) * fabs(p->scale) * sum + 2 * fabs(mpfr_get_d(s[j], MPFR_RNDN)) + (biased ? fabs(p->bias[j + i * LD]) : 0)));
    if (mpfr_cmp(s[j], m) > 0) mpfr_set(m, s[j], MPFR_RNDN);
  }
  mpfr_set_zero(z, 1);
  for (size_t j = 0; j < p->nk; j++) {
    mpfr_sub(s[j], s[j], m, MPFR_RNDN);
    mpfr_exp(s[j], s[j], MPFR_RNDN);
    if (live[j]) mpfr_add(z, z, s[j], MPFR_RNDN);
  }
  for (size_t c = 0; c < p->dv; c++) {
    double av = 0, flush = 0;
    mpfr_set_zero(a, 1);
    for (size_t j = 0; j < p->nk; j++) {
      if (!live[j]) continue;
      mpfr_mul_d(t, s[j], p->v[j * LD + c], MPFR_RNDN);
      mpfr_add(a, a, t, MPFR_RNDN);
      av += fabs(mpfr_get_d(t, MPFR_RNDN));
      flush += 0x1p-1020 * fabs(p->v[j * LD + c]);
    }
    mpfr_div(out[c], a, z, MPFR_RNDN);
    av /= mpfr_get_d(z, MPFR_RNDN);
    tol[c] = 1.05 * av * (2 * (2 * ds + 710 * U) + (2 * (double)p->nk + 4) * U) + flush + 0x1p-1060;
  }
  for (size_t j = 0; j < p->nk; j++) mpfr_clear(s[j]);
  mpfr_clears(t, m, z, a, (mpfr_ptr)0);
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
  CU_add_test(s, "live keys", live_keys);
}
