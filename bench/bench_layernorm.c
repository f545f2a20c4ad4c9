/* layernorm: the peer is the two-pass loop in plain C. */
#include <math.h>
#include <stdlib.h>
#include <certiform/layernorm.h>
#include "bench.h"

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

void bench_layernorm(void)
{
  static const size_t sizes[] = {64, 512, 4096};
  for (int i = 0; i < 3; i++) {
    struct row r = {sizes[i], bench_normal(sizes[i], 4), bench_normal(sizes[i], 5), bench_normal(sizes[i], 6)};
    bench_pair("layernorm raw", r.n, "plain C", raw, plain, &r);
    bench_pair("layernorm bound", r.n, "plain C", bound, plain, &r);
    bench_pair("layernorm exact", r.n, "plain C", exact, plain, &r);
    free(r.x), free(r.y), free(r.b);
  }
}
