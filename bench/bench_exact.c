/* exact: correctly rounded results against what else gives them: Arb and MPFR at 113 bits, a scalar correctly rounded exponential;
 * and the reference against the plain loop over MPFR's multiplication and addition. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arb.h>
#include <mpfr.h>
#include <certiform/attention.h>
#include <certiform/expo.h>
#include <certiform/ref.h>
#include <certiform/vec.h>
#include "bench.h"
#include "exact/first.h"

enum { N = 64, D = 64, NEXP = 4096, NDOT = 1024, PREC = 113 };

/* ---- the exponential: a scalar one, two tables of 64 entries, a short polynomial, Ziv's test (the CORE-MATH kind) */
static double coarse[64][2], fine[64][2]; /* 2^(i/64), 2^(i/4096) as hi + lo */

static void table(double t[64][2], long den)
{
  mpfr_t v;
  mpfr_init2(v, 200);
  for (long i = 0; i < 64; i++) {
    mpfr_set_si(v, i, MPFR_RNDN);
    mpfr_div_si(v, v, den, MPFR_RNDN);
    mpfr_exp2(v, v, MPFR_RNDN);
    t[i][0] = mpfr_get_d(v, MPFR_RNDN);
    mpfr_sub_d(v, v, t[i][0], MPFR_RNDN);
    t[i][1] = mpfr_get_d(v, MPFR_RNDN);
  }
  mpfr_clear(v);
}

static double slow_exp(double x)
{
  mpfr_t v;
  mpfr_init2(v, 53);
  mpfr_set_d(v, x, MPFR_RNDN);
  mpfr_exp(v, v, MPFR_RNDN);
  double y = mpfr_get_d(v, MPFR_RNDN);
  mpfr_clear(v);
  return y;
}

static inline __attribute__((always_inline)) double scalar_exp_body(double x)
{
  if (!(fabs(x) < 700)) return slow_exp(x);
  double s = fma(x, 0x1.71547652b82fep+12, 0x1.8p52), k = s - 0x1.8p52;
  int64_t n = (int64_t)k;
  double a = fma(-k, 0x1.62e42fefap-13, x), b = -k * 0x1.cf79abc9e3b39p-52; /* ln 2 / 4096 */
  double r = a + b, rl = b - (r - a);
  const double *c = coarse[n >> 6 & 63], *f = fine[n & 63];
  double h = c[0] * f[0], l = fma(c[0], f[0], -h);
  l += c[0] * f[1] + c[1] * f[0];
  double p = r * r * fma(r, fma(r, 0x1.5555555555555p-5, 0x1.5555555555555p-3), 0.5) + rl;
  double z = r + p, zl = p - (z - r);
  double m = h * z, ml = fma(h, z, -m);
  double y = h + m, yl = (m - (y - h)) + (l + fma(h, zl, fma(l, z, ml)));
  double up = y + (yl + 0x1p-64), down = y + (yl - 0x1p-64);
  if (up != down) return slow_exp(x);
  uint64_t bits = (uint64_t)((n >> 12) + 1023) << 52;
  double scale;
  memcpy(&scale, &bits, sizeof scale);
  return up * scale;
}

#if defined(__x86_64__)
#define WITH_FMA __attribute__((target("fma")))
#else
#define WITH_FMA
#endif
static WITH_FMA __attribute__((noinline)) double scalar_exp(double x) { return scalar_exp_body(x); }

struct exps {
  double *x, y[NEXP];
};
static void exp_ours(void *arg)
{
  struct exps *e = arg;
  if (cf_exp_exact(NEXP, e->x, e->y) == CF_OK) bench_use(e->y);
}
static void exp_scalar(void *arg)
{
  struct exps *e = arg;
  for (size_t i = 0; i < NEXP; i++) e->y[i] = scalar_exp(e->x[i]);
  bench_use(e->y);
}

static void exps(void)
{
  struct exps e = {.x = bench_normal(NEXP, 3)};
  table(coarse, 64);
  table(fine, 4096);
  for (size_t i = 0; i < NEXP; i++)
    if (scalar_exp(e.x[i]) != slow_exp(e.x[i])) fprintf(stderr, "bench exact: the scalar exponential is wrong at %a\n", e.x[i]);
  bench_pair("exp exact", NEXP, "scalar correctly rounded", exp_ours, exp_scalar, &e);
  free(e.x);
}

/* ---- how much the first phases leave open */
enum { MANY = 1 << 20 };
static size_t open_of(bool (*first)(size_t, const double *, double *), const double *x, double *y)
{
  size_t open = 0;
  first(MANY, x, y);
  for (size_t i = 0; i < MANY; i++) open += isnan(y[i]) != 0;
  return open;
}

static void rejected(void)
{
  double *x = bench_normal(MANY, 5), *u = malloc(MANY * sizeof *u), *y = malloc(MANY * sizeof *y), *q = bench_normal(N * D, 7), *k = bench_normal(N * D, 8), *v = bench_normal(N * D, 9);
  size_t left = 0, live[CF_FIRST_ROWS];
  cf_first f = {.nk = N, .d = D, .dv = D, .ldk = D, .ldv = D, .k = k, .v = v, .scale = 0.125};
  for (size_t i = 0; i < MANY; i++) u[i] = ((double)i + 0.5 + 0.25 * tanh(x[i])) / MANY;
  printf("# rejected by the rounding test, of %d: exp %zu, log %zu in (0, 1), sin %zu, cos %zu; ", MANY, open_of(cf_exp_first, x, y), open_of(cf_log_first, u, y), open_of(cf_sin_first, x, y), open_of(cf_cos_first, x, y));
  for (size_t t = 0; t < CF_FIRST_ROWS; t++) live[t] = N;
  if (!cf_first_open(&f, N, q, D)) left = N * D;
  for (size_t i = 0; left == 0 && i < N; i += CF_FIRST_ROWS) cf_first_rows(&f, CF_FIRST_ROWS, q + i * D, D, live, y + i * D);
  for (size_t i = 0; i < N * D && left < N * D; i++) left += isnan(y[i]) != 0;
  printf("attention %zu of %d\n", left, N * D);
  free(x), free(u), free(y), free(q), free(k), free(v);
}

/* ---- attention */
struct head {
  double *q, *k, *v, *o, *work;
  mpfr_t *mq, *mk, *mv, s[N], t, u;
  arb_ptr aq, ak, av, as, at, au; /* av by columns */
};

static void head_ours(void *arg)
{
  struct head *h = arg;
  if (cf_attention_exact(N, N, D, D, 0.125, CF_CAUSAL_NONE, h->q, D, h->k, D, h->v, D, NULL, 0, h->o, D) == CF_OK) bench_use(h->o);
}
static void head_raw(void *arg)
{
  struct head *h = arg;
  cf_attention_raw(N, N, D, D, 0.125, h->q, D, h->k, D, h->v, D, h->o, D, h->work);
  bench_use(h->o);
}
static void mpfr_inner(mpfr_t s, size_t n, mpfr_t *x, mpfr_t *y, size_t step, mpfr_t t)
{
  mpfr_set_zero(s, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_mul(t, x[i], y[i * step], MPFR_RNDN);
    mpfr_add(s, s, t, MPFR_RNDN);
  }
}
static void mpfr_row(struct head *h, size_t i)
{
  mpfr_set_zero(h->u, 1);
  for (size_t j = 0; j < N; j++) {
    mpfr_inner(h->s[j], D, h->mq + i * D, h->mk + j * D, 1, h->t);
    mpfr_mul_d(h->s[j], h->s[j], 0.125, MPFR_RNDN);
    mpfr_exp(h->s[j], h->s[j], MPFR_RNDN);
    mpfr_add(h->u, h->u, h->s[j], MPFR_RNDN);
  }
  mpfr_t o;
  mpfr_init2(o, mpfr_get_prec(h->t));
  for (size_t c = 0; c < D; c++) {
    mpfr_inner(o, N, h->s, h->mv + c, D, h->t);
    mpfr_div(o, o, h->u, MPFR_RNDN);
    h->o[i * D + c] = mpfr_get_d(o, MPFR_RNDN);
  }
  mpfr_clear(o);
}
static void head_mpfr(void *arg)
{
  struct head *h = arg;
  for (size_t i = 0; i < N; i++) mpfr_row(h, i);
  bench_use(h->o);
}
static void arb_row(struct head *h, size_t i)
{
  for (size_t j = 0; j < N; j++) {
    arb_dot(h->as + j, NULL, 0, h->aq + i * D, 1, h->ak + j * D, 1, D, PREC);
    arb_mul_2exp_si(h->as + j, h->as + j, -3);
    arb_exp(h->as + j, h->as + j, PREC);
  }
  arb_zero(h->au);
  for (size_t j = 0; j < N; j++) arb_add(h->au, h->au, h->as + j, PREC);
  for (size_t c = 0; c < D; c++) {
    arb_dot(h->at, NULL, 0, h->as, 1, h->av + c * N, 1, N, PREC);
    arb_div(h->at, h->at, h->au, PREC);
    h->o[i * D + c] = arf_get_d(arb_midref(h->at), ARF_RND_NEAR);
  }
}
static void head_arb(void *arg)
{
  struct head *h = arg;
  for (size_t i = 0; i < N; i++) arb_row(h, i);
  bench_use(h->o);
}

/* ---- the bound tier against the raw kernel */
struct bounds {
  size_t n;
  double *q, *k, *v, *o, *b, *work;
};
static void bound_ours(void *arg)
{
  struct bounds *h = arg;
  if (cf_attention_bound(h->n, h->n, D, D, 0.125, 0, CF_CAUSAL_NONE, h->q, D, h->k, D, h->v, D, NULL, 0, h->o, D, h->b, D, h->work) == CF_OK) bench_use(h->b);
}
static void bound_raw(void *arg)
{
  struct bounds *h = arg;
  cf_attention_raw(h->n, h->n, D, D, 0.125, h->q, D, h->k, D, h->v, D, h->o, D, h->work);
  bench_use(h->o);
}
static void bounds(size_t n)
{
  struct bounds h = {n, bench_normal(n * D, 7), bench_normal(n * D, 8), bench_normal(n * D, 9), bench_normal(n * D, 1), bench_normal(n * D, 2), bench_normal(cf_attention_work(n, n, D, D) + 3 * n, 3)};
  bench_pair("attention bound", n, "cf_attention_raw", bound_ours, bound_raw, &h);
  free(h.q), free(h.k), free(h.v), free(h.o), free(h.b), free(h.work);
}

static mpfr_t *mpfr_copy(size_t n, const double *x, mpfr_prec_t prec)
{
  mpfr_t *m = malloc(n * sizeof *m);
  for (size_t i = 0; i < n; i++) mpfr_init2(m[i], prec), mpfr_set_d(m[i], x[i], MPFR_RNDN);
  return m;
}
static void mpfr_drop(size_t n, mpfr_t *m)
{
  for (size_t i = 0; i < n; i++) mpfr_clear(m[i]);
  free(m);
}
static void head_open(struct head *h, mpfr_prec_t prec)
{
  *h = (struct head){.q = bench_normal(N * D, 7), .k = bench_normal(N * D, 8), .v = bench_normal(N * D, 9), .o = bench_normal(N * D, 1),
                     .work = bench_normal(cf_attention_work(N, N, D, D), 2)};
  h->mq = mpfr_copy(N * D, h->q, prec), h->mk = mpfr_copy(N * D, h->k, prec), h->mv = mpfr_copy(N * D, h->v, prec);
  mpfr_inits2(prec, h->t, h->u, (mpfr_ptr)0);
  for (size_t j = 0; j < N; j++) mpfr_init2(h->s[j], prec);
  h->aq = _arb_vec_init(N * D), h->ak = _arb_vec_init(N * D), h->av = _arb_vec_init(N * D);
  h->as = _arb_vec_init(N), h->at = _arb_vec_init(1), h->au = _arb_vec_init(1);
  for (size_t i = 0; i < N * D; i++) {
    arb_set_d(h->aq + i, h->q[i]), arb_set_d(h->ak + i, h->k[i]);
    arb_set_d(h->av + i % D * N + i / D, h->v[i]);
  }
}
static void head_close(struct head *h)
{
  free(h->q), free(h->k), free(h->v), free(h->o), free(h->work);
  mpfr_drop(N * D, h->mq), mpfr_drop(N * D, h->mk), mpfr_drop(N * D, h->mv);
  mpfr_clears(h->t, h->u, (mpfr_ptr)0);
  for (size_t j = 0; j < N; j++) mpfr_clear(h->s[j]);
  _arb_vec_clear(h->aq, N * D), _arb_vec_clear(h->ak, N * D), _arb_vec_clear(h->av, N * D);
  _arb_vec_clear(h->as, N), _arb_vec_clear(h->at, 1), _arb_vec_clear(h->au, 1);
}

static void heads(void)
{
  struct head h;
  head_open(&h, PREC);
  bench_pair("attention exact", N, "Arb 113 bits", head_ours, head_arb, &h);
  bench_pair("attention exact", N, "MPFR 113 bits", head_ours, head_mpfr, &h);
  bench_pair("attention exact", N, "cf_attention_raw", head_ours, head_raw, &h);
  head_close(&h);
}

/* ---- the reference */
struct dots {
  mpfr_prec_t prec;
  double *x, *y;
  mpfr_t *mx, *my, lo, hi, t;
};
static void dot_ref(void *arg)
{
  struct dots *d = arg;
  double first = 0;
  if (cf_ref_dot(NDOT, d->x, d->y, d->prec, d->lo, d->hi) == CF_OK) bench_use(&first);
}
static void dot_mpfr(void *arg)
{
  struct dots *d = arg;
  mpfr_inner(d->lo, NDOT, d->mx, d->my, 1, d->t);
}
static void dot_exact(void *arg)
{
  struct dots *d = arg;
  double z;
  if (cf_dot_exact(NDOT, d->x, d->y, &z) == CF_OK) bench_use(&z);
}
static void dot_mpfr53(void *arg)
{
  struct dots *d = arg;
  mpfr_ptr px[NDOT], py[NDOT];
  for (size_t i = 0; i < NDOT; i++) px[i] = d->mx[i], py[i] = d->my[i];
  mpfr_dot(d->t, px, py, NDOT, MPFR_RNDN);
}
struct heads {
  struct head h;
  mpfr_prec_t prec;
  mpfr_t lo[D], hi[D];
  mpq_t scale;
};
static void head_ref(void *arg)
{
  struct heads *r = arg;
  const struct head *h = &r->h;
  for (size_t i = 0; i < N; i++)
    if (cf_ref_attention(N, D, D, r->scale, h->q + i * D, h->k, D, h->v, D, NULL, NULL, r->prec, r->lo, r->hi) != CF_OK) abort();
  bench_use(h->q);
}
static void head_plain(void *arg) { head_mpfr(arg); }

static void refs(mpfr_prec_t prec)
{
  char name[40];
  struct dots d = {.prec = prec, .x = bench_normal(NDOT, 1), .y = bench_normal(NDOT, 2)};
  d.mx = mpfr_copy(NDOT, d.x, prec), d.my = mpfr_copy(NDOT, d.y, prec);
  mpfr_inits2(prec, d.lo, d.hi, d.t, (mpfr_ptr)0);
  snprintf(name, sizeof name, "ref dot, %ld bits", (long)prec);
  bench_pair(name, NDOT, "plain MPFR", dot_ref, dot_mpfr, &d);
  mpfr_drop(NDOT, d.mx), mpfr_drop(NDOT, d.my);
  mpfr_clears(d.lo, d.hi, d.t, (mpfr_ptr)0);
  free(d.x), free(d.y);
  struct heads *r = malloc(sizeof *r);
  r->prec = prec;
  head_open(&r->h, prec);
  for (size_t i = 0; i < D; i++) mpfr_inits2(prec, r->lo[i], r->hi[i], (mpfr_ptr)0);
  mpq_init(r->scale);
  mpq_set_ui(r->scale, 1, 8);
  snprintf(name, sizeof name, "ref attention, %ld bits", (long)prec);
  bench_pair(name, N, "plain MPFR", head_ref, head_plain, r);
  for (size_t i = 0; i < D; i++) mpfr_clears(r->lo[i], r->hi[i], (mpfr_ptr)0);
  mpq_clear(r->scale);
  head_close(&r->h);
  free(r);
}

static void dots(void)
{
  struct dots d = {.prec = 53, .x = bench_normal(NDOT, 1), .y = bench_normal(NDOT, 2)};
  d.mx = mpfr_copy(NDOT, d.x, 53), d.my = mpfr_copy(NDOT, d.y, 53);
  mpfr_init2(d.t, 53);
  bench_pair("dot exact", NDOT, "mpfr_dot", dot_exact, dot_mpfr53, &d);
  mpfr_drop(NDOT, d.mx), mpfr_drop(NDOT, d.my);
  mpfr_clear(d.t);
  free(d.x), free(d.y);
}

void bench_exact(void)
{
  static const mpfr_prec_t prec[] = {53, 113, 128, 256, 1024};
  rejected();
  exps();
  dots();
  heads();
  bounds(64), bounds(512), bounds(2048);
  for (int i = 0; i < 5; i++) refs(prec[i]);
}
