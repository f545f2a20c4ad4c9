/* attention: one head of n queries and keys. The peers: plain C with glibc's exp, C with a BLAS and libmvec, PyTorch's best; the processor's
 * multiply-adds (4 n^2 d flops); one thread for two, a head each. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <certiform/attention.h>
#include "peers.h"

struct head {
  size_t n, d;
  double *q, *k, *v, *o, *b, *s, *work;
};

static void raw(void *arg)
{
  struct head *h = arg;
  cf_attention_raw(h->n, h->n, h->d, h->d, 0.125, h->q, h->d, h->k, h->d, h->v, h->d, h->o, h->d, h->work);
  bench_use(h->o);
}
static void causal(void *arg)
{
  struct head *h = arg;
  cf_attention_causal_raw(h->n, h->n, h->d, h->d, 0.125, h->q, h->d, h->k, h->d, h->v, h->d, h->o, h->d, h->work);
  bench_use(h->o);
}
static void bound(void *arg)
{
  struct head *h = arg;
  cf_status s = cf_attention_bound(h->n, h->n, h->d, h->d, 0.125, 0, CF_CAUSAL_NONE, h->q, h->d, h->k, h->d, h->v, h->d, NULL, 0, h->o, h->d, h->b, h->d, h->work);
  if (s == CF_OK) bench_use(h->b);
}
static void exact(void *arg)
{
  struct head *h = arg;
  cf_status s = cf_attention_exact(h->n, h->n, h->d, h->d, 0.125, CF_CAUSAL_NONE, h->q, h->d, h->k, h->d, h->v, h->d, NULL, 0, h->o, h->d);
  if (s == CF_OK) bench_use(h->o);
}
static void plain_row(const struct head *h, const double *q, double *o)
{
  double m = -INFINITY, sum = 0, *p = h->work;
  const size_t d = h->d;
  for (size_t j = 0; j < h->n; j++) {
    double s = 0;
    for (size_t l = 0; l < d; l++) s += q[l] * h->k[j * d + l];
    p[j] = 0.125 * s;
    m = p[j] > m ? p[j] : m;
  }
  for (size_t j = 0; j < h->n; j++) sum += p[j] = exp(p[j] - m);
  for (size_t l = 0; l < d; l++) o[l] = 0;
  for (size_t j = 0; j < h->n; j++)
    for (size_t l = 0; l < d; l++) o[l] += p[j] * h->v[j * d + l];
  for (size_t l = 0; l < d; l++) o[l] /= sum;
}
static void plain(void *arg)
{
  struct head *h = arg;
  for (size_t i = 0; i < h->n; i++) plain_row(h, h->q + i * h->d, h->o + i * h->d);
  bench_use(h->o);
}
/* scores of all pairs by dgemm, exp(scale s - max) in place, sums by dgemm */
static void blas(void *arg)
{
  struct head *h = arg;
  const size_t n = h->n, d = h->d;
  bench_gemm(1, n, n, d, h->q, h->k, h->s);
  for (size_t i = 0; i < n; i++) {
    double *s = h->s + i * n, m = s[0];
    for (size_t j = 1; j < n; j++) m = s[j] > m ? s[j] : m;
    bench_exp_row(n, 0.125, -0.125 * m, s);
    h->work[i] = bench_sum_row(n, s);
  }
  bench_gemm(0, n, d, n, h->s, h->v, h->o);
  for (size_t i = 0; i < n; i++)
    for (size_t l = 0; l < d; l++) h->o[i * d + l] /= h->work[i];
  bench_use(h->o);
}
static void peak(void *arg)
{
  struct head *h = arg;
  bench_fma(2 * h->n * h->n * h->d);
}

static struct head head(size_t n, size_t d, int pairs)
{
  const size_t m = n * d, room = cf_attention_work(n, n, d, d) + 10 * n;
  return (struct head){n, d, bench_normal(m, 7), bench_normal(m, 8), bench_normal(m, 9), bench_normal(m, 1), bench_normal(m, 2),
                       pairs ? bench_normal(n * n, 4) : NULL, bench_normal(room, 3)};
}
static void clear(struct head *h)
{
  free(h->q), free(h->k), free(h->v), free(h->o), free(h->b), free(h->s), free(h->work);
}

/* two heads: on two threads, and one after the other */
static void *second(void *arg)
{
  raw(arg);
  return NULL;
}
static void two(void *arg)
{
  struct head *h = arg;
  pthread_t t;
  if (pthread_create(&t, NULL, second, h + 1)) exit(2);
  raw(h);
  pthread_join(t, NULL);
}
static void one(void *arg)
{
  struct head *h = arg;
  raw(h);
  raw(h + 1);
}

static void row(size_t n, size_t d, int with_blas)
{
  char what[40], call[40];
  struct head h[2] = {head(n, d, with_blas), head(n, d, 0)};
  snprintf(what, sizeof what, "attention raw, d = %zu", d);
  if (with_blas) bench_pair(what, n, bench_mvec() ? "C, libmvec, dgemm" : "C, glibc exp, dgemm", raw, blas, h);
  snprintf(call, sizeof call, "attention %zu %zu", n, d);
  bench_python(what, n, "torch", call, raw, h);
  bench_pair(what, n, "FMA peak", raw, peak, h);
  snprintf(what, sizeof what, "attention causal, d = %zu", d);
  bench_pair(what, n, "dense", causal, raw, h);
  if (n >= 512) {
    bench_wall(1);
    bench_pair("attention raw, two threads", n, "one thread", two, one, h);
    bench_wall(0);
  }
  clear(h), clear(h + 1);
}

void bench_attention(void)
{
  static const size_t sizes[] = {16, 64, 256};
  const int with_blas = bench_blas();
  row(32, 16, with_blas);
  row(128, 64, with_blas);
  for (size_t n = 512; n <= 4096; n *= 2) row(n, 64, with_blas);
  for (int i = 0; i < 3; i++) {
    struct head h = head(sizes[i], 64, 0);
    bench_pair("attention raw", h.n, "plain C, glibc exp", raw, plain, &h);
    bench_pair("attention bound", h.n, "plain C, glibc exp", bound, plain, &h);
    bench_pair("attention exact", h.n, "plain C, glibc exp", exact, plain, &h);
    bench_pair("attention bound", h.n, "cf_attention_raw", bound, raw, &h);
    bench_pair("attention exact", h.n, "cf_attention_raw", exact, raw, &h);
    clear(&h);
  }
}
