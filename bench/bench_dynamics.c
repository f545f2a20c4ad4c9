/* dynamics: the SA field and one RK4 step. Peers: plain C with glibc's exp; C with a BLAS and libmvec's exp where there are such; NumPy. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <certiform/dynamics.h>
#include "peers.h"
#include "flow/integrate.h"

static const double BETA = 4;
struct tokens {
  size_t n, d;
  double *x, *f, *work, *g, *stages; /* stages: five of n d */
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
  for (size_t i = 0; i < t->n; i++) t->work[i] = bench_sum_row(t->n, t->g + i * t->n);
  bench_gemm(0, t->n, t->d, t->n, t->g, t->x, t->f);
  project(t, t->work);
  bench_use(t->f);
}
static void blas(void *arg)
{
  struct tokens *t = arg;
  bench_gemm(1, t->n, t->n, t->d, t->x, t->x, t->g);
  bench_exp_row(t->n * t->n, BETA, -BETA, t->g);
  finish(t);
}
/* half the scores and weights, mirrored */
static void blas_half(void *arg)
{
  struct tokens *t = arg;
  if (!bench_syrk(t->n, t->d, t->x, t->g)) exit(2);
  for (size_t i = 0; i < t->n; i++) bench_exp_row(i + 1, BETA, -BETA, t->g + i * t->n);
  mirror(t->n, t->g);
  finish(t);
}

static void rk4_by(bench_fn field, struct tokens *t)
{
  static const double at[4] = {0, 0.05, 0.05, 0.1};
  const size_t m = t->n * t->d;
  double *y = t->stages + 4 * m;
  for (size_t s = 0; s < 4; s++) {
    struct tokens u = *t;
    u.x = y, u.f = t->stages + s * m;
    for (size_t k = 0; k < m; k++) y[k] = s ? t->x[k] + at[s] * t->stages[(s - 1) * m + k] : t->x[k];
    field(&u);
  }
  for (size_t k = 0; k < m; k++) t->f[k] = t->x[k] + 0.1 / 6 * (t->stages[k] + 2 * (t->stages[m + k] + t->stages[2 * m + k]) + t->stages[3 * m + k]);
  for (size_t i = 0; i < t->n; i++) {
    double s = 0, *f = t->f + i * t->d;
    for (size_t k = 0; k < t->d; k++) s += f[k] * f[k];
    for (size_t k = 0; k < t->d; k++) f[k] /= sqrt(s);
  }
  bench_use(t->f);
}
static void blas_rk4(void *arg) { rk4_by(blas, arg); }
static void blas_half_rk4(void *arg) { rk4_by(blas_half, arg); }

static double *tokens(size_t n, size_t d)
{
  double *x = bench_normal(n * d, 21);
  if (cf_retract(n, d, x, d) != CF_OK) exit(2);
  return x;
}

static void row(size_t n, size_t d, int with_blas)
{
  char what[40], call[60];
  struct tokens t = {.n = n, .d = d, .x = tokens(n, d), .f = bench_normal(n * d, 1), .work = bench_normal(cf_dynamics_work(n, d), 2), .g = bench_normal(n * n, 3), .stages = bench_normal(5 * n * d, 4)};
  const cf_flow_problem p = {.model = CF_MODEL_SA, .n = n, .d = d, .heads = 1, .beta = BETA, .x = t.x, .repulse = 1};
  if (cf_field_new(&p, &t.field, NULL) != CF_OK || cf_integrator_new(&t.field, CF_METHOD_RK4, 0, &t.step) != CF_OK) exit(2);
  snprintf(what, sizeof what, "SA field, d = %zu", d);
  bench_pair(what, n, "plain C, glibc exp", ours, plain, &t);
  if (with_blas) bench_pair(what, n, bench_mvec() ? "C, libmvec, dgemm" : "C, glibc exp, dgemm", ours, blas, &t);
  if (with_blas && bench_syrk(n, d, t.x, t.g)) bench_pair(what, n, bench_mvec() ? "C, libmvec, dsyrk" : "C, glibc exp, dsyrk", ours, blas_half, &t);
  snprintf(call, sizeof call, "field %zu %zu", n, d);
  bench_python(what, n, "numpy", call, ours, &t);
  bench_python(what, n, "torch", call, ours, &t);
  snprintf(what, sizeof what, "RK4 step, d = %zu", d);
  if (with_blas) bench_pair(what, n, bench_mvec() ? "C, libmvec, dgemm" : "C, glibc exp, dgemm", ours_rk4, blas_rk4, &t);
  if (with_blas && bench_syrk(n, d, t.x, t.g)) bench_pair(what, n, bench_mvec() ? "C, libmvec, dsyrk" : "C, glibc exp, dsyrk", ours_rk4, blas_half_rk4, &t);
  snprintf(call, sizeof call, "rk4 %zu %zu", n, d);
  bench_python(what, n, "numpy", call, ours_rk4, &t);
  cf_integrator_clear(&t.step);
  cf_field_clear(&t.field);
  free(t.x), free(t.f), free(t.work), free(t.g), free(t.stages);
}

void bench_dynamics(void)
{
  const int with_blas = bench_blas();
  row(32, 2, with_blas);
  row(32, 3, with_blas);
  row(256, 64, with_blas);
  row(512, 64, with_blas);
  row(1024, 64, with_blas);
}
