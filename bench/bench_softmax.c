/* softmax: the peers are the usual three passes in plain C with glibc's exp, the same with libmvec's, and PyTorch on 64 rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <certiform/softmax.h>
#include "peers.h"

enum { ROWS = 64 };
struct row {
  size_t n;
  double *x, *y, *b;
};

static void raw(void *arg)
{
  struct row *r = arg;
  cf_softmax_raw(r->n, r->x, r->y);
  bench_use(r->y);
}
static void bound(void *arg)
{
  struct row *r = arg;
  if (cf_softmax_bound(r->n, r->x, r->y, r->b) == CF_OK) bench_use(r->b);
}
static void exact(void *arg)
{
  struct row *r = arg;
  if (cf_softmax_exact(r->n, r->x, r->y) == CF_OK) bench_use(r->y);
}
static void plain(void *arg)
{
  struct row *r = arg;
  double m = r->x[0], s = 0;
  for (size_t i = 1; i < r->n; i++) m = r->x[i] > m ? r->x[i] : m;
  for (size_t i = 0; i < r->n; i++) s += r->y[i] = exp(r->x[i] - m);
  for (size_t i = 0; i < r->n; i++) r->y[i] /= s;
  bench_use(r->y);
}

/* exp(-y) in place of exp(x - m): the same work without a copy, and y stays in [0, 1] */
static void mvec(void *arg)
{
  struct row *r = arg;
  double m = r->x[0];
  for (size_t i = 1; i < r->n; i++) m = r->x[i] > m ? r->x[i] : m;
  bench_use(&m);
  bench_exp_row(r->n, -1.0, 0.0, r->y);
  const double s = 1.0 / bench_sum_row(r->n, r->y);
  for (size_t i = 0; i < r->n; i++) r->y[i] *= s;
  bench_use(r->y);
}
static void rows(void *arg)
{
  struct row *r = arg;
  for (size_t i = 0; i < ROWS; i++) cf_softmax_raw(r->n, r->x + i * r->n, r->y + i * r->n);
  bench_use(r->y);
}
static void torch(size_t n)
{
  char call[64];
  struct row r = {n, bench_normal(ROWS * n, 4), bench_normal(ROWS * n, 5), NULL};
  snprintf(call, sizeof call, "softmax %d %zu", ROWS, n);
  bench_python("softmax raw", n, "torch", call, rows, &r);
  free(r.x), free(r.y);
}

void bench_softmax(void)
{
  static const size_t sizes[] = {64, 512, 4096};
  for (int i = 0; i < 3; i++) {
    torch(sizes[i]);
    struct row r = {sizes[i], bench_normal(sizes[i], 4), bench_normal(sizes[i], 5), bench_normal(sizes[i], 6)};
    bench_pair("softmax raw", r.n, "plain C, glibc exp", raw, plain, &r);
    if (bench_mvec()) bench_pair("softmax raw", r.n, "C, libmvec", raw, mvec, &r);
    bench_pair("softmax bound", r.n, "plain C, glibc exp", bound, plain, &r);
    bench_pair("softmax exact", r.n, "plain C, glibc exp", exact, plain, &r);
    free(r.x), free(r.y), free(r.b);
  }
}
