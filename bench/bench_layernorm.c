/* layernorm: the peers are the two-pass loop in plain C, PyTorch on 64 rows, and memcpy of many rows, far more than the caches hold. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/layernorm.h>
#include "peers.h"

enum { ROWS = 64, MANY = 1 << 22 };

struct row {
  size_t n;
  double *x, *y, *b;
};

static void raw(void *arg)
{
  struct row *r = arg;
  cf_layernorm_raw(r->n, 1e-5, r->x, NULL, NULL, r->y);
  bench_use(r->y);
}
static void bound(void *arg)
{
  struct row *r = arg;
  if (cf_layernorm_bound(r->n, 1e-5, r->x, NULL, NULL, r->y, r->b) == CF_OK) bench_use(r->b);
}
static void exact(void *arg)
{
  struct row *r = arg;
  if (cf_layernorm_exact(r->n, 1e-5, r->x, NULL, NULL, r->y) == CF_OK) bench_use(r->y);
}
static void plain(void *arg)
{
  struct row *r = arg;
  double m = 0, s = 0, n = (double)r->n;
  for (size_t i = 0; i < r->n; i++) m += r->x[i];
  m /= n;
  for (size_t i = 0; i < r->n; i++) s += (r->x[i] - m) * (r->x[i] - m);
  s = sqrt(s / n + 1e-5);
  for (size_t i = 0; i < r->n; i++) r->y[i] = (r->x[i] - m) / s;
  bench_use(r->y);
}

static void rows(void *arg)
{
  struct row *r = arg;
  for (size_t i = 0; i < ROWS; i++) cf_layernorm_raw(r->n, 1e-5, r->x + i * r->n, NULL, NULL, r->y + i * r->n);
  bench_use(r->y);
}
static void many(void *arg)
{
  struct row *r = arg;
  for (size_t i = 0; i + r->n <= MANY; i += r->n) cf_layernorm_raw(r->n, 1e-5, r->x + i, NULL, NULL, r->y + i);
  bench_use(r->y);
}
static void copy(void *arg)
{
  struct row *r = arg;
  memcpy(r->y, r->x, MANY * sizeof *r->x);
  bench_use(r->y);
}
static void torch(size_t n)
{
  char call[64];
  struct row r = {n, bench_normal(ROWS * n, 4), bench_normal(ROWS * n, 5), NULL};
  snprintf(call, sizeof call, "layernorm %d %zu", ROWS, n);
  bench_python("layernorm raw", n, "torch", call, rows, &r);
  free(r.x), free(r.y);
}
static void memory(const size_t *sizes, size_t count)
{
  struct row r = {0, bench_normal(MANY, 4), bench_normal(MANY, 5), NULL};
  for (size_t i = 0; i < count; i++) {
    r.n = sizes[i];
    bench_pair("layernorm raw", r.n, "memcpy", many, copy, &r);
  }
  free(r.x), free(r.y);
}

void bench_layernorm(void)
{
  static const size_t sizes[] = {64, 512, 4096};
  memory(sizes, 3);
  for (int i = 0; i < 3; i++) {
    torch(sizes[i]);
    struct row r = {sizes[i], bench_normal(sizes[i], 4), bench_normal(sizes[i], 5), bench_normal(sizes[i], 6)};
    bench_pair("layernorm raw", r.n, "plain C", raw, plain, &r);
    bench_pair("layernorm bound", r.n, "plain C", bound, plain, &r);
    bench_pair("layernorm exact", r.n, "plain C", exact, plain, &r);
    free(r.x), free(r.y), free(r.b);
  }
}
