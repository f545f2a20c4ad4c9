/* vec: the plain loop a C programmer writes is the raw and bound tiers' peer, mpfr_dot that of the exact tier. */
#include <stdlib.h>
#include <mpfr.h>
#include <certiform/vec.h>
#include "bench.h"

struct vec {
  size_t n;
  double *x, *y, out, err;
  mpfr_t *mx, *my, m;
  mpfr_ptr *px, *py;
};

static void sum_raw(void *arg)
{
  struct vec *v = arg;
  v->out = cf_sum_raw(v->n, v->x);
  bench_use(&v->out);
}
static void sum_plain(void *arg)
{
  struct vec *v = arg;
  double s = 0;
  for (size_t i = 0; i < v->n; i++) s += v->x[i];
  bench_use(&s);
}
static void dot_raw(void *arg)
{
  struct vec *v = arg;
  v->out = cf_dot_raw(v->n, v->x, v->y);
  bench_use(&v->out);
}
static void dot_bound(void *arg)
{
  struct vec *v = arg;
  if (cf_dot_bound(v->n, v->x, v->y, &v->out, &v->err) == CF_OK) bench_use(&v->err);
}
static void dot_exact(void *arg)
{
  struct vec *v = arg;
  if (cf_dot_exact(v->n, v->x, v->y, &v->out) == CF_OK) bench_use(&v->out);
}
static void dot_plain(void *arg)
{
  struct vec *v = arg;
  double s = 0;
  for (size_t i = 0; i < v->n; i++) s += v->x[i] * v->y[i];
  bench_use(&s);
}
static void dot_mpfr(void *arg)
{
  struct vec *v = arg;
  mpfr_dot(v->m, v->px, v->py, v->n, MPFR_RNDN);
}

static void open_vec(struct vec *v, size_t n)
{
  *v = (struct vec){.n = n, .x = bench_normal(n, 1), .y = bench_normal(n, 2)};
  v->mx = malloc(n * sizeof *v->mx), v->my = malloc(n * sizeof *v->my);
  v->px = malloc(n * sizeof *v->px), v->py = malloc(n * sizeof *v->py);
  mpfr_init2(v->m, 53);
  for (size_t i = 0; i < n; i++) {
    mpfr_init_set_d(v->mx[i], v->x[i], MPFR_RNDN), mpfr_init_set_d(v->my[i], v->y[i], MPFR_RNDN);
    v->px[i] = v->mx[i], v->py[i] = v->my[i];
  }
}

static void close_vec(struct vec *v)
{
  for (size_t i = 0; i < v->n; i++) mpfr_clear(v->mx[i]), mpfr_clear(v->my[i]);
  mpfr_clear(v->m);
  free(v->x), free(v->y), free(v->mx), free(v->my), free(v->px), free(v->py);
}

void bench_vec(void)
{
  static const size_t sizes[] = {64, 1024, 65536};
  for (int i = 0; i < 3; i++) {
    struct vec v;
    open_vec(&v, sizes[i]);
    bench_pair("sum raw", v.n, "plain C", sum_raw, sum_plain, &v);
    bench_pair("dot raw", v.n, "plain C", dot_raw, dot_plain, &v);
    bench_pair("dot bound", v.n, "plain C", dot_bound, dot_plain, &v);
    bench_pair("dot exact", v.n, "mpfr_dot", dot_exact, dot_mpfr, &v);
    close_vec(&v);
  }
}
