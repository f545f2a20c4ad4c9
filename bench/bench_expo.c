/* expo: glibc's functions and libmvec's exp are the raw tier's peers, MPFR's that of the exact tier. */
#include <math.h>
#include <stdlib.h>
#include <mpfr.h>
#include <certiform/expo.h>
#include "peers.h"

enum { N = 4096, NX = 256 };

struct expo {
  double *x, y[N];
};

#define PAIRS(f)                                                                                                                         \
  static void f##_raw(void *arg)                                                                                                         \
  {                                                                                                                                      \
    struct expo *e = arg;                                                                                                                \
    cf_##f##_raw(N, e->x, e->y);                                                                                                         \
    bench_use(e->y);                                                                                                                     \
  }                                                                                                                                      \
  static void f##_libm(void *arg)                                                                                                        \
  {                                                                                                                                      \
    struct expo *e = arg;                                                                                                                \
    for (size_t i = 0; i < N; i++) e->y[i] = f(e->x[i]);                                                                                 \
    bench_use(e->y);                                                                                                                     \
  }                                                                                                                                      \
  static void f##_exact(void *arg)                                                                                                       \
  {                                                                                                                                      \
    struct expo *e = arg;                                                                                                                \
    if (cf_##f##_exact(NX, e->x, e->y) == CF_OK) bench_use(e->y);                                                                        \
  }                                                                                                                                      \
  static void f##_mpfr(void *arg)                                                                                                        \
  {                                                                                                                                      \
    struct expo *e = arg;                                                                                                                \
    mpfr_t m;                                                                                                                            \
    mpfr_init2(m, 53);                                                                                                                   \
    for (size_t i = 0; i < NX; i++) {                                                                                                    \
      mpfr_set_d(m, e->x[i], MPFR_RNDN);                                                                                                 \
      mpfr_##f(m, m, MPFR_RNDN);                                                                                                         \
      e->y[i] = mpfr_get_d(m, MPFR_RNDN);                                                                                                \
    }                                                                                                                                    \
    mpfr_clear(m);                                                                                                                       \
    bench_use(e->y);                                                                                                                     \
  }                                                                                                                                      \
  static void f##_pairs(struct expo *e)                                                                                                  \
  {                                                                                                                                      \
    bench_pair(#f " raw", N, "glibc " #f, f##_raw, f##_libm, e);                                                                         \
    bench_pair(#f " exact", NX, "mpfr_" #f, f##_exact, f##_mpfr, e);                                                                     \
  }
PAIRS(exp)
PAIRS(expm1)
PAIRS(log)
PAIRS(log1p)

/* y := exp(-y), over and over: no copy, and y stays near 0.57 */
static void exp_mvec(void *arg)
{
  struct expo *e = arg;
  bench_exp_row(N, -1.0, 0.0, e->y);
  bench_use(e->y);
}

void bench_expo(void)
{
  static struct expo e;
  e.x = bench_normal(N, 3);
  if (bench_mvec()) bench_pair("exp raw", N, "C, libmvec", exp_raw, exp_mvec, &e);
  exp_pairs(&e);
  expm1_pairs(&e);
  for (size_t i = 0; i < N; i++) e.x[i] = fabs(e.x[i]) + 0x1p-20;
  log_pairs(&e);
  log1p_pairs(&e);
  free(e.x);
}
