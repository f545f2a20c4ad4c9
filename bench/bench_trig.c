/* trig: glibc's functions are the raw tier's peer, MPFR's that of the exact tier. */
#include <math.h>
#include <stdlib.h>
#include <mpfr.h>
#include <certiform/trig.h>
#include "bench.h"

enum { N = 4096, NX = 256 };

struct trig {
  double *x, y[N];
};

#define PAIRS(f)                                                                                                                         \
  static void f##_raw(void *arg)                                                                                                         \
  {                                                                                                                                      \
    struct trig *e = arg;                                                                                                                \
    cf_##f##_raw(N, e->x, e->y);                                                                                                         \
    bench_use(e->y);                                                                                                                     \
  }                                                                                                                                      \
  static void f##_libm(void *arg)                                                                                                        \
  {                                                                                                                                      \
    struct trig *e = arg;                                                                                                                \
    for (size_t i = 0; i < N; i++) e->y[i] = f(e->x[i]);                                                                                 \
    bench_use(e->y);                                                                                                                     \
  }                                                                                                                                      \
  static void f##_exact(void *arg)                                                                                                       \
  {                                                                                                                                      \
    struct trig *e = arg;                                                                                                                \
    if (cf_##f##_exact(NX, e->x, e->y) == CF_OK) bench_use(e->y);                                                                        \
  }                                                                                                                                      \
  static void f##_mpfr(void *arg)                                                                                                        \
  {                                                                                                                                      \
    struct trig *e = arg;                                                                                                                \
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
  static void f##_pairs(struct trig *e)                                                                                                  \
  {                                                                                                                                      \
    bench_pair(#f " raw", N, "glibc " #f, f##_raw, f##_libm, e);                                                                         \
    bench_pair(#f " exact", NX, "mpfr_" #f, f##_exact, f##_mpfr, e);                                                                     \
  }
PAIRS(sin)
PAIRS(cos)

void bench_trig(void)
{
  static struct trig e;
  e.x = bench_normal(N, 5);
  for (size_t i = 0; i < N; i++) e.x[i] *= 10;
  sin_pairs(&e);
  cos_pairs(&e);
  free(e.x);
}
