/* The kernels of the flow against plain sums in long double (64 bits, glibc's expl), and the symmetries of the equations. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include <certiform/dynamics.h>

static const double U = 0x1p-53;
static unsigned long long seed = 11;
static double uniform(void)
{
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(seed >> 11) * 0x1p-53 - 0.5;
}

/* tokens on the sphere; kind 1: nearly equal, 2: antipodal pairs */
static void tokens(size_t n, size_t d, int kind, double *x)
{
  for (size_t i = 0; i < n; i++) {
    double s = 0;
    for (size_t k = 0; k < d; k++) {
      double *e = x + i * d + k;
      *e = kind == 2 && i % 2 ? -x[(i - 1) * d + k] : kind == 1 && i ? x[k] + 1e-9 * uniform() : uniform();
      s += *e * *e;
    }
    for (size_t k = 0; k < d; k++) x[i * d + k] /= sqrt(s);
  }
}

typedef struct sums {
  long double u[80], z, q, f[80], a[80]; /* a: sum of w |x| */
} sums;

static void naive(size_t n, size_t d, double beta, double scale, int causal, const double *x, size_t i, sums *s)
{
  long double c, w, dot = 0;
  memset(s, 0, sizeof *s);
  for (size_t j = 0; j < (causal ? i + 1 : n); j++) {
    c = 0;
    for (size_t k = 0; k < d; k++) c += (long double)x[i * d + k] * x[j * d + k];
    w = expl(beta * c - fabsl((long double)beta));
    s->z += w;
    for (size_t k = 0; k < d; k++) s->u[k] += w * x[j * d + k], s->a[k] += w * fabsl((long double)x[j * d + k]);
  }
  for (size_t k = 0; k < d; k++) dot += x[i * d + k] * (scale ? scale * s->u[k] : s->u[k] / s->z);
  for (size_t k = 0; k < d; k++) s->f[k] = (scale ? scale * s->u[k] : s->u[k] / s->z) - dot * x[i * d + k];
}

/* |c~ - c| <= d u (1 + ..), t = beta c - |beta| has |t| <= 2 |beta| and one rounding: each weight is off by
 * ((d + 2) |beta| + 3) u relatively (exp: 2 u), each sum of n by n u more. */
static double relative(size_t n, size_t d, double beta)
{
  return 1.01 * U * ((double)(d + 2) * fabs(beta) + 4 + (double)n);
}

static void check_sums(size_t n, size_t d, double beta, int kind, int causal)
{
  double *x = malloc(n * d * sizeof *x), *u = malloc(n * (d + 3) * sizeof *u), *z = malloc(n * sizeof *z), *f = malloc(n * d * sizeof *f);
  double *work = malloc(cf_dynamics_work(n, d) * sizeof *work), tol = relative(n, d, beta), scale = 1.0 / (double)n;
  int wrong = 0;
  sums s;
  tokens(n, d, kind, x);
  for (size_t i = 0; i < n * (d + 3); i++) u[i] = 77;
  (causal ? cf_weighted_sums_causal_raw : cf_weighted_sums_raw)(n, d, beta, x, d, u, d + 3, z, work);
  for (size_t i = 0; i < n; i++) {
    naive(n, d, beta, 0, causal, x, i, &s);
    wrong += !(fabsl(z[i] - s.z) <= tol * s.z);
    for (size_t k = 0; k < d; k++) wrong += !(fabsl(u[i * (d + 3) + k] - s.u[k]) <= tol * s.a[k] + 0x1p-1000L);
    for (size_t k = d; k < d + 3; k++) wrong += u[i * (d + 3) + k] != 77;
  }
  /* q is off by 2 tol + u in norm, the projection by (d + 3) u more */
  const cf_status a = causal ? cf_sa_causal_field(n, d, beta, x, d, f, d, work) : cf_sa_field(n, d, beta, x, d, f, d, work);
  CU_ASSERT_EQUAL(a, CF_OK);
  for (size_t i = 0; i < n; i++) {
    naive(n, d, beta, 0, causal, x, i, &s);
    for (size_t k = 0; k < d; k++) wrong += !(fabsl(f[i * d + k] - s.f[k]) <= 2 * (2 * tol + ((double)d + 4) * U));
  }
  const cf_status b = causal ? cf_usa_causal_field(n, d, beta, scale, x, d, f, d, work) : cf_usa_field(n, d, beta, scale, x, d, f, d, work);
  CU_ASSERT_EQUAL(b, CF_OK);
  for (size_t i = 0; i < n; i++) {
    naive(n, d, beta, scale, causal, x, i, &s);
    for (size_t k = 0; k < d; k++) wrong += !(fabsl(f[i * d + k] - s.f[k]) <= 2 * (2 * tol + ((double)d + 4) * U));
  }
  CU_ASSERT_EQUAL(wrong, 0);
  free(x), free(u), free(z), free(f), free(work);
}

static void sums_and_fields(void)
{
  static const size_t ns[] = {1, 2, 3, 4, 31, 32, 33, 65, 70}, ds[] = {1, 2, 3, 4, 5, 8, 17, 64};
  static const double betas[] = {-100, -1, 0, 1, 9, 1000};
  for (int i = 0; i < 9; i++)
    for (int k = 0; k < 8; k++)
      for (int b = 0; b < 6; b++)
        for (int causal = 0; causal < 2; causal++) check_sums(ns[i], ds[k], betas[b], (i + k + b) % 3, causal);
}

/* a regular simplex, an antipodal pair, equal tokens: the field vanishes */
static void equilibria(void)
{
  double x[12], f[12], work[5000], r = sqrt(1.0 / 3);
  const double simplex[12] = {1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1};
  for (int i = 0; i < 12; i++) x[i] = simplex[i] * r;
  CU_ASSERT_EQUAL(cf_sa_field(4, 3, 3, x, 3, f, 3, work), CF_OK);
  for (int i = 0; i < 12; i++) CU_ASSERT(fabs(f[i]) <= 40 * U);
  const double pair[4] = {0.6, 0.8, -0.6, -0.8};
  CU_ASSERT_EQUAL(cf_sa_field(2, 2, 3, pair, 2, f, 2, work), CF_OK);
  for (int i = 0; i < 4; i++) CU_ASSERT(fabs(f[i]) <= 20 * U);
  const double same[4] = {0.6, 0.8, 0.6, 0.8};
  CU_ASSERT_EQUAL(cf_usa_field(2, 2, 3, 0.5, same, 2, f, 2, work), CF_OK);
  for (int i = 0; i < 4; i++) CU_ASSERT(fabs(f[i]) <= 20 * U);
}

/* token 0 of a causal flow never moves; n = 1 neither */
static void first_token(void)
{
  double x[60], f[60], work[8225];
  tokens(20, 3, 0, x);
  CU_ASSERT_EQUAL(cf_sa_causal_field(20, 3, 5, x, 3, f, 3, work), CF_OK);
  for (int k = 0; k < 3; k++) CU_ASSERT(fabs(f[k]) <= 8 * U);
  CU_ASSERT_EQUAL_FATAL(cf_dynamics_work(1, 60), 8225);
  CU_ASSERT_EQUAL(cf_sa_field(1, 60, 5, x, 60, f, 60, work), CF_OK);
}

static void energy(void)
{
  double x[96], work[5000], e;
  for (int kind = 0; kind < 3; kind++) {
    long double s = 0;
    sums t;
    tokens(32, 3, kind, x);
    CU_ASSERT_EQUAL(cf_energy(32, 3, 9, x, 3, &e, work), CF_OK);
    for (size_t i = 0; i < 32; i++) naive(32, 3, 9, 0, 0, x, i, &t), s += t.z;
    CU_ASSERT(fabsl(e - s / 1024) <= 2 * relative(32, 3, 9) * s / 1024);
    CU_ASSERT(e > 0 && e <= 1 + 1e-12);
  }
}

/* the header has (d/2 + 2) u (1 + 2^-20), tests/unit/norm.c holds it to that; u more for long double */
static void retract(void)
{
  static double x[5 * 4096];
  for (size_t d = 1; d <= 4096; d = 3 * d - 1 + (d == 1)) {
    for (size_t i = 0; i < 5 * d; i++) x[i] = ldexp(uniform(), (int)(i / d) * -97);
    CU_ASSERT_EQUAL(cf_retract(5, d, x, d), CF_OK);
    for (size_t i = 0; i < 5; i++) {
      long double s = 0;
      for (size_t k = 0; k < d; k++) s += (long double)x[i * d + k] * x[i * d + k];
      CU_ASSERT(fabsl(sqrtl(s) - 1) <= ((double)d / 2 + 3) * U * (1 + 0x1p-20) + (double)d * 0x1p-63);
    }
  }
  memset(x, 0, 6 * sizeof *x);
  CU_ASSERT_EQUAL(cf_retract(2, 3, x, 3), CF_EUNDEFINED);
}

static void refusals(void)
{
  double x[6] = {1, 0, 0, 0, 1, 0}, f[6], work[100], v;
  CU_ASSERT_EQUAL(cf_sa_field(2, 3, 1, NULL, 3, f, 3, work), CF_ENULL);
  CU_ASSERT_EQUAL(cf_sa_field(2, 3, 1, x, 3, f, 3, NULL), CF_ENULL);
  CU_ASSERT_EQUAL(cf_sa_field(0, 3, 1, x, 3, f, 3, work), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_sa_field(2, 0, 1, x, 3, f, 3, work), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_sa_field(2, 3, 1, x, 2, f, 3, work), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_sa_field(CF_DYNAMICS_NMAX + 1, 3, 1, x, 3, f, 3, work), CF_ESIZE);
  CU_ASSERT_EQUAL(cf_sa_field(2, 3, 1, x, 3, x, 3, work), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_sa_field(2, 3, 1, x, 3, f, 3, f), CF_EOVERLAP);
  CU_ASSERT_EQUAL(cf_sa_field(2, 3, NAN, x, 3, f, 3, work), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_sa_field(2, 3, -129, x, 3, f, 3, work), CF_EBOX);
  CU_ASSERT_EQUAL(cf_usa_field(2, 3, 1, INFINITY, x, 3, f, 3, work), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_usa_causal_field(2, 3, 1, 0x1p301, x, 3, f, 3, work), CF_EBOX);
  x[4] = 0x1p11;
  CU_ASSERT_EQUAL(cf_sa_causal_field(2, 3, 1, x, 3, f, 3, work), CF_EBOX);
  CU_ASSERT_EQUAL(cf_retract(2, 3, x, 3), CF_EBOX);
  x[4] = NAN;
  CU_ASSERT_EQUAL(cf_energy(2, 3, 1, x, 3, &v, work), CF_ENONFINITE);
  CU_ASSERT_EQUAL(cf_energy(2, 3, 1, x, 3, NULL, work), CF_ENULL);
  /* the corners of the box: finite */
  for (int i = 0; i < 6; i++) x[i] = i % 2 ? -0x1p10 : 0x1p10;
  static const double ends[] = {CF_DYNAMICS_BETAMIN, 0, CF_DYNAMICS_BETAMAX};
  for (int b = 0; b < 3; b++) {
    CU_ASSERT_EQUAL(cf_usa_field(2, 3, ends[b], CF_DYNAMICS_SCALEMAX, x, 3, f, 3, work), CF_OK);
    for (int i = 0; i < 6; i++) CU_ASSERT(isfinite(f[i]));
    CU_ASSERT_EQUAL(cf_sa_field(2, 3, ends[b], x, 3, f, 3, work), CF_OK);
    for (int i = 0; i < 6; i++) CU_ASSERT(isfinite(f[i]));
  }
}

void suite_dynamics(void)
{
  CU_pSuite s = CU_add_suite("dynamics", NULL, NULL);
  CU_add_test(s, "sums and fields against long double", sums_and_fields);
  CU_add_test(s, "equilibria", equilibria);
  CU_add_test(s, "the first token", first_token);
  CU_add_test(s, "energy", energy);
  CU_add_test(s, "retract: norm bound", retract);
  CU_add_test(s, "refusals and the corners of the box", refusals);
}
