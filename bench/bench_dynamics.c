/* dynamics: the SA field and one RK4 step. Peers: plain C with glibc's exp; C with a BLAS (one thread) where dlopen finds one (CF_BENCH_BLAS
 * names another) and libmvec's exp where the processor has AVX2; NumPy where python3 has it: bench/numpy_dynamics.py runs in windows of its
 * own between two of ours. */
#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <certiform/dynamics.h>
#include "bench.h"
#include "flow/integrate.h"

static const double BETA = 4;
typedef void gemm32(int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
typedef void gemm64(int, int, int, int64_t, int64_t, int64_t, double, const double *, int64_t, const double *, int64_t, double, double *, int64_t);
static gemm32 *dgemm32;
static gemm64 *dgemm64;
typedef void syrk32(int, int, int, int, int, double, const double *, int, double, double *, int);
static syrk32 *dsyrk32;
typedef double four __attribute__((vector_size(32), aligned(8)));
typedef four exp_of_four(four);
static exp_of_four *exp4;

struct tokens {
  size_t n, d;
  double *x, *f, *work, *g;
  cf_field field;
  cf_integrator step;
};

static void ours(void *arg)
{
  struct tokens *t = arg;
  cf_sa_field_raw(t->n, t->d, BETA, t->x, t->d, t->f, t->d, t->work);
  bench_use(t->f);
}
static void ours_rk4(void *arg)
{
  struct tokens *t = arg;
  for (size_t k = 0; k < t->n * t->d; k++) t->f[k] = t->x[k];
  if (cf_integrator_step(&t->step, 0, 0.1, 0, t->f) == CF_OK) bench_use(t->f);
}

static void project(const struct tokens *t, const double *z)
{
  for (size_t i = 0; i < t->n; i++) {
    const double *x = t->x + i * t->d;
    double *f = t->f + i * t->d, c = 0;
    for (size_t k = 0; k < t->d; k++) f[k] /= z[i], c += x[k] * f[k];
    for (size_t k = 0; k < t->d; k++) f[k] -= c * x[k];
  }
}
static void plain(void *arg)
{
  struct tokens *t = arg;
  const size_t n = t->n, d = t->d;
  for (size_t i = 0; i < n; i++) {
    double *f = t->f + i * d, *z = t->work + i;
    *z = 0;
    for (size_t k = 0; k < d; k++) f[k] = 0;
    for (size_t j = 0; j < n; j++) {
      double c = 0;
      for (size_t k = 0; k < d; k++) c += t->x[i * d + k] * t->x[j * d + k];
      const double w = exp(BETA * (c - 1));
      *z += w;
      for (size_t k = 0; k < d; k++) f[k] += w * t->x[j * d + k];
    }
  }
  project(t, t->work);
  bench_use(t->f);
}

/* c[m][n] := a[m][k] b, b[k][n] or, transposed, b[n][k]; row-major */
static void gemm(int transposed, size_t m, size_t n, size_t k, const double *a, const double *b, double *c)
{
  enum { ROW = 101, NO = 111, YES = 112 };
  const size_t ldb = transposed ? k : n;
  if (dgemm64) dgemm64(ROW, NO, transposed ? YES : NO, (int64_t)m, (int64_t)n, (int64_t)k, 1, a, (int64_t)k, b, (int64_t)ldb, 0, c, (int64_t)n);
  else dgemm32(ROW, NO, transposed ? YES : NO, (int)m, (int)n, (int)k, 1, a, (int)k, b, (int)ldb, 0, c, (int)n);
}

static void exp_row(size_t m, double *g)
{
  for (size_t j = 0; j < m; j++) g[j] = exp(BETA * (g[j] - 1));
}

static double sum_row(size_t m, const double *w)
{
  double z[4] = {0, 0, 0, 0};
  for (size_t j = 0; j < m; j++) z[j % 4] += w[j];
  return z[0] + z[1] + z[2] + z[3];
}

/* the same through libmvec, where there is one */
#ifdef __x86_64__
__attribute__((target("avx2,fma"))) static void exp_row4(size_t m, double *g)
{
  size_t j = 0;
  for (; j + 4 <= m; j += 4) *(four *)(g + j) = exp4(BETA * (*(four *)(g + j) - 1));
  exp_row(m - j, g + j);
}
__attribute__((target("avx2,fma"))) static double sum4(size_t m, const double *w)
{
  size_t j = 0;
  four z = {0, 0, 0, 0};
  double s = 0;
  for (; j + 4 <= m; j += 4) z += *(const four *)(w + j);
  for (; j < m; j++) s += w[j];
  return s + (z[0] + z[1] + z[2] + z[3]);
}
static void find_exp(void)
{
  void *lib = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? dlopen("libmvec.so.1", RTLD_NOW | RTLD_LOCAL) : NULL;
  if (lib) exp4 = (exp_of_four *)dlsym(lib, "_ZGVdN4v_exp");
}
#else
static void exp_row4(size_t m, double *g) { exp_row(m, g); }
static double sum4(size_t m, const double *w) { return sum_row(m, w); }
static void find_exp(void) {}
#endif

static void mirror(size_t n, double *g)
{
  enum { B = 16 };
  for (size_t i = 0; i < n; i += B)
    for (size_t j = 0; j <= i; j += B)
      for (size_t k = i; k < i + B && k < n; k++)
        for (size_t l = j; l < j + B && l < k; l++) g[l * n + k] = g[k * n + l];
}

static void finish(struct tokens *t)
{
  for (size_t i = 0; i < t->n; i++) t->work[i] = (exp4 ? sum4 : sum_row)(t->n, t->g + i * t->n);
  gemm(0, t->n, t->d, t->n, t->g, t->x, t->f);
  project(t, t->work);
  bench_use(t->f);
}
static void blas(void *arg)
{
  struct tokens *t = arg;
  gemm(1, t->n, t->n, t->d, t->x, t->x, t->g);
  (exp4 ? exp_row4 : exp_row)(t->n * t->n, t->g);
  finish(t);
}
/* half the scores and weights, mirrored */
static void blas_half(void *arg)
{
  enum { ROW = 101, LOWER = 122, NO = 111 };
  struct tokens *t = arg;
  const int n = (int)t->n, d = (int)t->d;
  dsyrk32(ROW, LOWER, NO, n, d, 1, t->x, d, 0, t->g, n);
  for (size_t i = 0; i < t->n; i++) (exp4 ? exp_row4 : exp_row)(i + 1, t->g + i * t->n);
  mirror(t->n, t->g);
  finish(t);
}

static int find_blas(void)
{
  const char *const name[] = {getenv("CF_BENCH_BLAS"), "libopenblas.so.0", "libcblas.so.3"};
  for (int i = 0; i < 3; i++) {
    void *lib = name[i] ? dlopen(name[i], RTLD_NOW | RTLD_LOCAL) : NULL;
    if (!lib) continue;
    void (*threads)(int) = (void (*)(int))dlsym(lib, "openblas_set_num_threads");
    if (!threads) threads = (void (*)(int))dlsym(lib, "scipy_openblas_set_num_threads64_");
    if (threads) threads(1);
    dgemm32 = (gemm32 *)dlsym(lib, "cblas_dgemm");
    dsyrk32 = (syrk32 *)dlsym(lib, "cblas_dsyrk");
    dgemm64 = dgemm32 ? NULL : (gemm64 *)dlsym(lib, "scipy_cblas_dgemm64_");
    if (dgemm32 || dgemm64) return 1;
  }
  return 0;
}

/* seconds a call of NumPy takes, in rounds between which ours is timed by bench_pair's own windows; 0 without NumPy */
static int numpy(const struct tokens *t, double s[2])
{
  char line[200];
  snprintf(line, sizeof line, "OPENBLAS_NUM_THREADS=1 python3 bench/numpy_dynamics.py %zu %zu %g 2>/dev/null", t->n, t->d, BETA);
  FILE *p = popen(line, "r");
  const int ok = p && fscanf(p, "%lf %lf", s, s + 1) == 2;
  if (p) pclose(p);
  return ok;
}

static double *tokens(size_t n, size_t d)
{
  double *x = bench_normal(n * d, 21);
  if (cf_retract(n, d, x, d) != CF_OK) exit(2);
  return x;
}

static void row(size_t n, size_t d, int with_blas)
{
  char what[40];
  double s[2];
  struct tokens t = {.n = n, .d = d, .x = tokens(n, d), .f = bench_normal(n * d, 1), .work = bench_normal(cf_dynamics_work(n, d), 2), .g = bench_normal(n * n, 3)};
  const cf_flow_problem p = {.model = CF_MODEL_SA, .n = n, .d = d, .heads = 1, .beta = BETA, .x = t.x, .repulse = 1};
  if (cf_field_new(&p, &t.field, NULL) != CF_OK || cf_integrator_new(&t.field, CF_METHOD_RK4, 0, &t.step) != CF_OK) exit(2);
  snprintf(what, sizeof what, "SA field, d = %zu", d);
  bench_pair(what, n, "plain C, glibc exp", ours, plain, &t);
  if (with_blas) bench_pair(what, n, exp4 ? "C, libmvec, dgemm" : "C, glibc exp, dgemm", ours, blas, &t);
  if (with_blas && dsyrk32) bench_pair(what, n, exp4 ? "C, libmvec, dsyrk" : "C, glibc exp, dsyrk", ours, blas_half, &t);
  if (numpy(&t, s)) {
    bench_against(what, n, "NumPy", ours, s[0], &t);
    snprintf(what, sizeof what, "RK4 step, d = %zu", d);
    bench_against(what, n, "NumPy", ours_rk4, s[1], &t);
  }
  cf_integrator_clear(&t.step);
  cf_field_clear(&t.field);
  free(t.x), free(t.f), free(t.work), free(t.g);
}

void bench_dynamics(void)
{
  const int with_blas = find_blas();
  find_exp();
  row(32, 2, with_blas);
  row(32, 3, with_blas);
  row(256, 64, with_blas);
  row(1024, 64, with_blas);
}
