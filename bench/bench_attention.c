/* attention: one head, n queries, n keys, d = dv = 64; the peer is plain C with glibc's exp. */
#include <math.h>
#include <stdlib.h>
#include <certiform/attention.h>
#include "bench.h"

enum { D = 64 };

struct head {
  size_t n;
  double *q, *k, *v, *o, *b, *work;
};

static void raw(void *arg)
{
  struct head *h = arg;
  cf_attention_raw(h->n, h->n, D, D, 0.125, h->q, D, h->k, D, h->v, D, h->o, D, h->work);
  bench_use(h->o);
}
static void bound(void *arg)
{
  struct head *h = arg;
  cf_status s = cf_attention_bound(h->n, h->n, D, D, 0.125, 0, CF_CAUSAL_NONE, h->q, D, h->k, D, h->v, D, NULL, 0, h->o, D, h->b, D, h->work);
  if (s == CF_OK) bench_use(h->b);
}
static void exact(void *arg)
{
  struct head *h = arg;
  cf_status s = cf_attention_exact(h->n, h->n, D, D, 0.125, CF_CAUSAL_NONE, h->q, D, h->k, D, h->v, D, NULL, 0, h->o, D);
  if (s == CF_OK) bench_use(h->o);
}
static void plain_row(const struct head *h, const double *q, double *o)
{
  double m = -INFINITY, sum = 0, *p = h->work;
  for (size_t j = 0; j < h->n; j++) {
    double s = 0;
    for (size_t l = 0; l < D; l++) s += q[l] * h->k[j * D + l];
    p[j] = 0.125 * s;
    m = p[j] > m ? p[j] : m;
  }
  for (size_t j = 0; j < h->n; j++) sum += p[j] = exp(p[j] - m);
  for (size_t l = 0; l < D; l++) o[l] = 0;
  for (size_t j = 0; j < h->n; j++)
    for (size_t l = 0; l < D; l++) o[l] += p[j] * h->v[j * D + l];
  for (size_t l = 0; l < D; l++) o[l] /= sum;
}
static void plain(void *arg)
{
  struct head *h = arg;
  for (size_t i = 0; i < h->n; i++) plain_row(h, h->q + i * D, h->o + i * D);
  bench_use(h->o);
}

void bench_attention(void)
{
  static const size_t sizes[] = {16, 64, 256};
  for (int i = 0; i < 3; i++) {
    size_t n = sizes[i], m = n * D;
    struct head h = {n, bench_normal(m, 7), bench_normal(m, 8), bench_normal(m, 9), bench_normal(m, 1), bench_normal(m, 2), bench_normal(4 * n, 3)};
    bench_pair("attention raw", n, "plain C, glibc exp", raw, plain, &h);
    bench_pair("attention bound", n, "plain C, glibc exp", bound, plain, &h);
    bench_pair("attention exact", n, "plain C, glibc exp", exact, plain, &h);
    free(h.q), free(h.k), free(h.v), free(h.o), free(h.b), free(h.work);
  }
}
