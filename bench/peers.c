#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "peers.h"

typedef void gemm32(int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
typedef void gemm64(int, int, int, int64_t, int64_t, int64_t, double, const double *, int64_t, const double *, int64_t, double, double *, int64_t);
typedef void syrk32(int, int, int, int, int, double, const double *, int, double, double *, int);
static gemm32 *dgemm32;
static gemm64 *dgemm64;
static syrk32 *dsyrk32;
typedef double four __attribute__((vector_size(32), aligned(8)));
typedef four exp_of_four(four);
static exp_of_four *exp4;

int bench_blas(void)
{
  const char *const name[] = {getenv("CF_BENCH_BLAS"), "libopenblas.so.0", "libcblas.so.3"};
  for (int i = 0; i < 3 && !dgemm32 && !dgemm64; i++) {
    void *lib = name[i] ? dlopen(name[i], RTLD_NOW | RTLD_LOCAL) : NULL;
    if (!lib) continue;
    void (*threads)(int) = (void (*)(int))dlsym(lib, "openblas_set_num_threads");
    if (!threads) threads = (void (*)(int))dlsym(lib, "scipy_openblas_set_num_threads64_");
    if (threads) threads(1);
    dgemm32 = (gemm32 *)dlsym(lib, "cblas_dgemm");
    dsyrk32 = (syrk32 *)dlsym(lib, "cblas_dsyrk");
    dgemm64 = dgemm32 ? NULL : (gemm64 *)dlsym(lib, "scipy_cblas_dgemm64_");
  }
  return dgemm32 || dgemm64;
}

void bench_gemm(int transposed, size_t m, size_t n, size_t k, const double *a, const double *b, double *c)
{
  enum { ROW = 101, NO = 111, YES = 112 };
  const size_t ldb = transposed ? k : n;
  if (dgemm64) dgemm64(ROW, NO, transposed ? YES : NO, (int64_t)m, (int64_t)n, (int64_t)k, 1, a, (int64_t)k, b, (int64_t)ldb, 0, c, (int64_t)n);
  else dgemm32(ROW, NO, transposed ? YES : NO, (int)m, (int)n, (int)k, 1, a, (int)k, b, (int)ldb, 0, c, (int)n);
}

int bench_syrk(size_t n, size_t k, const double *a, double *c)
{
  enum { ROW = 101, LOWER = 122, NO = 111 };
  if (dsyrk32) dsyrk32(ROW, LOWER, NO, (int)n, (int)k, 1, a, (int)k, 0, c, (int)n);
  return dsyrk32 != NULL;
}

static void exp_row(size_t n, double a, double b, double *x)
{
  for (size_t j = 0; j < n; j++) x[j] = exp(a * x[j] + b);
}
static double sum_row(size_t n, const double *x)
{
  double z[4] = {0, 0, 0, 0};
  for (size_t j = 0; j < n; j++) z[j % 4] += x[j];
  return z[0] + z[1] + z[2] + z[3];
}

enum { CHAINS = 10 }; /* enough for the latency of an fma on two ports */
#define CHAIN(k) x[k] = x[k] * a + b
#define CHAIN_ALL CHAIN(0), CHAIN(1), CHAIN(2), CHAIN(3), CHAIN(4), CHAIN(5), CHAIN(6), CHAIN(7), CHAIN(8), CHAIN(9)

#ifdef __x86_64__
/* libmvec, where there is one */
__attribute__((target("avx2,fma"))) static void exp_row4(size_t n, double a, double b, double *x)
{
  size_t j = 0;
  for (; j + 4 <= n; j += 4) *(four *)(x + j) = exp4(a * *(four *)(x + j) + b);
  exp_row(n - j, a, b, x + j);
}
__attribute__((target("avx2,fma"))) static double sum4(size_t n, const double *x)
{
  size_t j = 0;
  four z = {0, 0, 0, 0};
  double s = 0;
  for (; j + 4 <= n; j += 4) z += *(const four *)(x + j);
  for (; j < n; j++) s += x[j];
  return s + (z[0] + z[1] + z[2] + z[3]);
}
int bench_mvec(void)
{
  void *lib = !exp4 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? dlopen("libmvec.so.1", RTLD_NOW | RTLD_LOCAL) : NULL;
  if (lib) exp4 = (exp_of_four *)dlsym(lib, "_ZGVdN4v_exp");
  return exp4 != NULL;
}
void bench_exp_row(size_t n, double a, double b, double *x) { (exp4 ? exp_row4 : exp_row)(n, a, b, x); }
double bench_sum_row(size_t n, const double *x) { return (exp4 ? sum4 : sum_row)(n, x); }

/* The peak: every compiler turns a constant 0.5 x + 1 into one fma, since contraction is asked for here and the value does not matter. The
 * chains start apart at what only the caller knows: equal ones would be computed once. */
typedef double eight __attribute__((vector_size(64), aligned(8)));
#define FMA_LOOP(name, type, lanes, features)                                                          \
  __attribute__((target(features), optimize("fp-contract=fast"))) static void name(size_t n, double *y) \
  {                                                                                                    \
    type x[CHAINS] = {{0}}, a = {0}, b = {0}, s = {0};                                                 \
    a += y[0], b += y[1];                                                                              \
    for (int k = 0; k < CHAINS; k++) x[k] += y[2 + k];                                                 \
    for (size_t i = 0; i < n; i += CHAINS * lanes) CHAIN_ALL;                                          \
    for (int k = 0; k < CHAINS; k++) s += x[k];                                                        \
    y[2] = s[0];                                                                                       \
  }
FMA_LOOP(fma_of_four, four, 4, "avx2,fma")
FMA_LOOP(fma_of_eight, eight, 8, "avx512f")
static void fma_any(size_t n, double *y)
{
  if (__builtin_cpu_supports("avx512f")) fma_of_eight(n, y);
  else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) fma_of_four(n, y);
  else
    for (size_t i = 0; i < n; i++) y[2] = fma(y[2], y[0], y[1]);
}
#else
int bench_mvec(void) { return 0; }
void bench_exp_row(size_t n, double a, double b, double *x) { exp_row(n, a, b, x); }
double bench_sum_row(size_t n, const double *x) { return sum_row(n, x); }
static void fma_any(size_t n, double *y)
{
  double x[CHAINS], a = y[0], b = y[1];
  memcpy(x, y + 2, sizeof x);
  for (size_t i = 0; i < n; i += CHAINS) CHAIN_ALL;
  for (int k = 0; k < CHAINS; k++) y[2] += x[k];
}
#endif

void bench_fma(size_t n)
{
  double y[2 + CHAINS] = {0.5, 1};
  for (int k = 0; k < CHAINS; k++) y[2 + k] = k;
  bench_use(y);
  fma_any(n, y);
  bench_use(y + 2);
}
