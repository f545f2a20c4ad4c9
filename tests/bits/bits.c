/* bits [THREADS [CASES]]: a line "kernel hash" for every kernel of the raw and bound tiers, over inputs built for trouble: equal lines, equal bits. The
 * input is made by integer arithmetic and exact operations, so that only what is tested can differ. THREADS share the work; the lines stay.
 * The first line names the level of this processor and what the kernels take. Compared by tests/bits/run. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/certiform.h>
#include "kernels/clones.h"

enum { N = 1100, KINDS = 8, SIZES = 11, CASES = KINDS * SIZES, WORK = 1 << 14, LIVE = 1 << 11 };
static const size_t sizes[SIZES] = {1, 2, 3, 5, 16, 31, 64, 65, 127, 400, N};

typedef struct trial {
  size_t n;
  double x[N], y[N], out[2 * N];
  double wide[WORK], sums[WORK], work[WORK];
} trial;

static uint64_t next(uint64_t *s)
{
  *s += UINT64_C(0x9e3779b97f4a7c15);
  uint64_t z = *s;
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}
/* odd multiples of 2^-53 in (-1, 1) */
static double unit(uint64_t *s) { return (double)(int64_t)((next(s) >> 10 << 1 | 1) - (UINT64_C(1) << 54)) * 0x1p-54; }
static double pow2(int e)
{
  double p = 1.0;
  for (; e > 0; e--) p *= 2.0;
  for (; e < 0; e++) p *= 0.5;
  return p;
}

/* kinds: plain, wide exponents, subnormal, cancelling pairs, ties, the largest last, zeros of both signs, moderate range */
static double entry(int kind, size_t i, size_t n, uint64_t *s)
{
  double u = unit(s);
  int e = (int)(next(s) % 601) - 300;
  switch (kind) {
  case 0: return u;
  case 1: return u * pow2(e);
  case 2: return u * 0x1p-1030;
  case 3: return i % 2 ? -0x1p30 - u : 0x1p30 + u * 0x1p-10;
  case 4: return i % 3 ? 1.5 : 0.1;
  case 5: return i + 1 == n ? 700.0 : u * 100.0;
  case 6: return i % 2 ? -0.0 : 0.0;
  default: return u * 600.0;
  }
}

static void make(size_t which, trial *t)
{
  memset(t, 0, sizeof *t);
  uint64_t s = which + 1;
  t->n = sizes[which % SIZES];
  for (size_t i = 0; i < t->n; i++) {
    t->x[i] = entry((int)(which / SIZES), i, t->n, &s);
    t->y[i] = entry((int)(which / SIZES), i + 1, t->n, &s);
  }
  for (size_t i = 0; i < WORK; i++) t->wide[i] = unit(&s);
}

/* FNV-1a */
static uint64_t hash(uint64_t h, size_t n, const double *x)
{
  const unsigned char *p = (const unsigned char *)x;
  for (size_t i = 0; i < n * sizeof *x; i++) h = (h ^ p[i]) * UINT64_C(0x100000001b3);
  return h;
}

static double clamp(double x, double lo, double hi) { return x < lo ? lo : x > hi ? hi : x; }
static double magnitude(double x) { return x < 0 ? -x : x; }
/* a function of every entry, brought into its box */
static void each(trial *t, void (*f)(size_t, const double *, double *), double lo, double hi, int sign)
{
  for (size_t i = 0; i < t->n; i++) t->y[i] = clamp(sign ? t->x[i] : magnitude(t->x[i]), lo, hi);
  f(t->n, t->y, t->out);
}
static void each_bound(trial *t, cf_status (*f)(size_t, const double *, double *, double *), double lo, double hi, int sign)
{
  for (size_t i = 0; i < t->n; i++) t->y[i] = clamp(sign ? t->x[i] : magnitude(t->x[i]), lo, hi);
  if (f(t->n, t->y, t->out, t->out + N) != CF_OK) exit(2);
}
#define EACH(f, lo, hi, sign)                                            \
  static void run_##f(trial *t) { each(t, cf_##f##_raw, lo, hi, sign); }       \
  static void run_##f##_bound(trial *t) { each_bound(t, cf_##f##_bound, lo, hi, sign); }
EACH(exp, CF_EXP_XMIN, CF_EXP_XMAX, 1)
EACH(expm1, CF_EXP_XMIN, CF_EXP_XMAX, 1)
EACH(log, CF_LOG_XMIN, CF_XMAX, 0)
EACH(log1p, 0.0, CF_XMAX, 0)
EACH(sin, -CF_TRIG_XMAX, CF_TRIG_XMAX, 1)
EACH(cos, -CF_TRIG_XMAX, CF_TRIG_XMAX, 1)

static void run_sum(trial *t) { t->out[0] = cf_sum_raw(t->n, t->x); }
static void run_dot(trial *t) { t->out[0] = cf_dot_raw(t->n, t->x, t->y); }
static void run_nrm2(trial *t) { t->out[0] = cf_nrm2_raw(t->n, t->x); }
static void run_max(trial *t) { t->out[0] = cf_max_raw(t->n, t->x); }
static void run_axpy(trial *t)
{
  memcpy(t->out, t->y, sizeof t->y);
  cf_axpy_raw(t->n, 1.1, t->x, t->out);
}
static void must(cf_status s)
{
  if (s != CF_OK && s != CF_EUNDEFINED) exit(2);
}
static void run_sum_bound(trial *t) { must(cf_sum_bound(t->n, t->x, t->out, t->out + 1)); }
static void run_dot_bound(trial *t) { must(cf_dot_bound(t->n, t->x, t->y, t->out, t->out + 1)); }
static void run_nrm2_bound(trial *t) { must(cf_nrm2_bound(t->n, t->x, t->out, t->out + 1)); }
static void run_softmax(trial *t) { cf_softmax_raw(t->n, t->x, t->out); }
static void run_logsoftmax(trial *t) { cf_logsoftmax_raw(t->n, t->x, t->out); }
static void run_logsumexp(trial *t) { t->out[0] = cf_logsumexp_raw(t->n, t->x); }
static void run_softmax_bound(trial *t) { must(cf_softmax_bound(t->n, t->x, t->out, t->out + N)); }
static void run_logsoftmax_bound(trial *t) { must(cf_logsoftmax_bound(t->n, t->x, t->out, t->out + N)); }
static void run_logsumexp_bound(trial *t) { must(cf_logsumexp_bound(t->n, t->x, t->out, t->out + 1)); }
static void run_layernorm(trial *t) { cf_layernorm_raw(t->n, 1e-5, t->x, t->wide, t->wide + N, t->out); }
static void run_layernorm_plain(trial *t) { cf_layernorm_raw(t->n, 0.0, t->x, NULL, NULL, t->out); }
static void run_rmsnorm(trial *t) { cf_rmsnorm_raw(t->n, 1e-5, t->x, t->wide, t->out); }
static void run_layernorm_bound(trial *t) { must(cf_layernorm_bound(t->n, 1e-5, t->x, t->wide, t->wide + N, t->out, t->out + N)); }
static void run_rmsnorm_bound(trial *t) { must(cf_rmsnorm_bound(t->n, 1e-5, t->x, t->wide, t->out, t->out + N)); }
static void run_normalize(trial *t) { cf_normalize_raw(t->n, 0x1p-100, t->x, t->out); }
static void run_tangent(trial *t) { cf_tangent_raw(t->n, t->x, t->wide, t->out); }
static void run_normalize_bound(trial *t) { must(cf_normalize_bound(t->n, 0x1p-100, t->x, t->out, t->out + N)); }
static void run_tangent_bound(trial *t) { must(cf_tangent_bound(t->n, t->x, t->wide, t->out, t->out + N)); }

/* matrices: a few shapes by the case, entries in (-1, 1) times 1 or 8 */
typedef struct shape {
  size_t n, d;
} shape;
static shape shape_of(const trial *t)
{
  static const shape s[] = {{1, 1}, {2, 2}, {3, 3}, {5, 2}, {9, 16}, {17, 3}, {33, 8}, {40, 20}};
  return s[(t->n + (size_t)(magnitude(t->wide[0]) * 0x1p20)) % 8];
}
static void run_gram(trial *t)
{
  shape s = shape_of(t);
  cf_gram_raw(s.n, s.d, t->wide, s.d + 1, t->sums, s.n + 2);
}
static void run_attention(trial *t)
{
  shape s = shape_of(t);
  cf_attention_raw(s.n, s.n + 1, s.d, s.d + 1, 8.0, t->wide, s.d, t->wide + 4096, s.d, t->wide + 8192, s.d + 1, t->sums, s.d + 1, t->work);
}
static void run_attention_causal(trial *t)
{
  shape s = shape_of(t);
  cf_attention_causal_raw(s.n, s.n, s.d, s.d, 1.25, t->wide, s.d, t->wide + 4096, s.d, t->wide + 8192, s.d, t->sums, s.d, t->work);
}
static void run_sa_field(trial *t)
{
  shape s = shape_of(t);
  cf_sa_field_raw(s.n, s.d, 3.0, t->wide, s.d, t->sums, s.d, t->work);
}
static void run_sa_causal_field(trial *t)
{
  shape s = shape_of(t);
  cf_sa_causal_field_raw(s.n, s.d, 3.0, t->wide, s.d, t->sums, s.d, t->work);
}
static void run_usa_field(trial *t)
{
  shape s = shape_of(t);
  cf_usa_field_raw(s.n, s.d, 3.0, 0.7, t->wide, s.d, t->sums, s.d, t->work);
}
static void run_usa_causal_field(trial *t)
{
  shape s = shape_of(t);
  cf_usa_causal_field_raw(s.n, s.d, 3.0, 0.7, t->wide, s.d, t->sums, s.d, t->work);
}
static void run_energy(trial *t)
{
  shape s = shape_of(t);
  t->out[0] = cf_energy_raw(s.n, s.d, 3.0, t->wide, s.d, t->work);
}
static void run_retract(trial *t)
{
  shape s = shape_of(t);
  memcpy(t->sums, t->wide, sizeof t->wide);
  cf_retract_raw(s.n, s.d, t->sums, s.d);
}

static const struct {
  const char *name;
  void (*run)(trial *t);
} kernels[] = {
#define K(name) {#name, run_##name}
  K(sum), K(dot), K(nrm2), K(max), K(axpy), K(exp), K(expm1), K(log), K(log1p), K(sin), K(cos), K(softmax), K(logsoftmax), K(logsumexp),
  K(layernorm), K(layernorm_plain), K(rmsnorm), K(normalize), K(tangent), K(gram), K(attention), K(attention_causal), K(sa_field),
  K(sa_causal_field), K(usa_field), K(usa_causal_field), K(energy), K(retract), K(exp_bound), K(expm1_bound), K(log_bound), K(log1p_bound),
  K(sin_bound), K(cos_bound), K(sum_bound), K(dot_bound), K(nrm2_bound), K(softmax_bound), K(logsoftmax_bound), K(logsumexp_bound),
  K(layernorm_bound), K(rmsnorm_bound), K(normalize_bound), K(tangent_bound),
};
enum { KERNELS = sizeof kernels / sizeof *kernels };
static uint64_t found[KERNELS][CASES];
static size_t cases = CASES;

/* case after case, so that kernels of different threads run at the same time */
static void *share(void *arg)
{
  size_t first = ((size_t *)arg)[0], step = ((size_t *)arg)[1];
  trial *t = malloc(2 * sizeof *t);
  if (!t) exit(2);
  for (size_t c = first; c < cases; c += step) {
    make(c, t + 1);
    for (size_t k = 0; k < KERNELS; k++) {
      *t = t[1];
      kernels[k].run(t);
      found[k][c] = hash(hash(UINT64_C(0xcbf29ce484222325), 2 * N, t->out), LIVE, t->sums);
    }
  }
  free(t);
  return NULL;
}

static const char *level(void)
{
#ifdef CF_LEVELS
  static const char *const names[] = {"base", "fma", "avx512"};
  return names[cf_level()];
#else
  return "one";
#endif
}

int main(int argc, char **argv)
{
  size_t threads = argc > 1 ? strtoul(argv[1], NULL, 10) : 1, args[64][2];
  pthread_t id[64];
  if (argc > 2) cases = strtoul(argv[2], NULL, 10);
  if (threads < 1 || threads > 64 || cases > CASES) return 2;
  printf("level %s\n", level());
  for (size_t i = 0; i < threads; i++) {
    args[i][0] = i, args[i][1] = threads;
    if (pthread_create(&id[i], NULL, share, args[i])) return 2;
  }
  for (size_t i = 0; i < threads; i++) pthread_join(id[i], NULL);
  for (size_t k = 0; k < KERNELS; k++) {
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t c = 0; c < cases; c++) h = (h ^ found[k][c]) * UINT64_C(0x100000001b3);
    printf("%s %016" PRIx64 "\n", kernels[k].name, h);
  }
  return 0;
}
