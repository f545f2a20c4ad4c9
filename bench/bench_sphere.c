/* sphere: normalization of one vector; the peer is plain C. */
#include <math.h>
#include <stdlib.h>
#include <certiform/sphere.h>
#include "bench.h"

struct row {
  size_t n;
  double *x, *y, *b;
};

static void raw(void *arg)
{
  struct row *r = arg;
  cf_normalize_raw(r->n, 0, r->x, r->y);
  bench_use(r->y);
}
static void bound(void *arg)
{
  struct row *r = arg;
  if (cf_normalize_bound(r->n, 0, r->x, r->y, r->b) == CF_OK) bench_use(r->b);
}
static void exact(void *arg)
{
  struct row *r = arg;
  if (cf_normalize_exact(r->n, 0, r->x, r->y) == CF_OK) bench_use(r->y);
}
static void plain(void *arg)
{
  struct row *r = arg;
  double s = 0;
  for (size_t i = 0; i < r->n; i++) s += r->x[i] * r->x[i];
  s = sqrt(s);
  for (size_t i = 0; i < r->n; i++) r->y[i] = r->x[i] / s;
  bench_use(r->y);
}

void bench_sphere(void)
{
  static const size_t sizes[] = {64, 512, 4096};
  for (int i = 0; i < 3; i++) {
    struct row r = {sizes[i], bench_normal(sizes[i], 4), bench_normal(sizes[i], 5), bench_normal(sizes[i], 6)};
    bench_pair("normalize raw", r.n, "plain C", raw, plain, &r);
    bench_pair("normalize bound", r.n, "plain C", bound, plain, &r);
    bench_pair("normalize exact", r.n, "plain C", exact, plain, &r);
    free(r.x), free(r.y), free(r.b);
  }
}
