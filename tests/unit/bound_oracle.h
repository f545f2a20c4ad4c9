/* For the tests of the bound tier: MPFR evaluations of every operation, written for these tests alone (nothing of src/ is used),
 * random inputs over the exponent range, and the tally |value - t| <= bound with its sharpness bound / error. */
#ifndef BOUND_ORACLE_H
#define BOUND_ORACLE_H
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <mpfr.h>
#include <CUnit/CUnit.h>
#include <certiform/attention.h>

#define UNUSED __attribute__((unused))
#define PREC 640   /* transcendental operations: relative error below 2^-600, and outputs are compared with that slop */
#define EXACT 4400 /* sums and products of doubles: no rounding at all */

typedef struct tally {
  size_t checked, violated, n;
  double shrink;        /* the bound is multiplied by it: a mutation that must be caught */
  double ratio[20000];  /* bound / error where the error is not 0 */
} tally;

UNUSED static tally *tally_new(double shrink)
{
  tally *t = calloc(1, sizeof *t);
  t->shrink = shrink;
  return t;
}

/* slop: the oracle's own error, as a double rounded up */
UNUSED static void tally_check(tally *t, double value, double bound, mpfr_srcptr ref, double slop)
{
  mpfr_t d;
  bool ok = isfinite(value) && bound >= 0.0 && bound < INFINITY;
  mpfr_init2(d, EXACT);
  mpfr_sub_d(d, ref, value, MPFR_RNDA);
  mpfr_abs(d, d, MPFR_RNDA);
  double err = mpfr_get_d(d, MPFR_RNDU);
  mpfr_sub_d(d, d, slop, MPFR_RNDD);
  ok = ok && mpfr_cmp_d(d, bound * t->shrink) <= 0;
  t->checked++;
  if (!ok && !t->violated++ && t->shrink == 1.0) printf("\n    violated: value %a bound %a error %a\n", value, bound, err);
  if (err > 0.0 && isfinite(bound / err) && t->n < 20000) t->ratio[t->n++] = bound / err;
  mpfr_clear(d);
}

static int by_size(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

UNUSED static double tally_median(tally *t)
{
  qsort(t->ratio, t->n, sizeof(double), by_size);
  return t->n ? t->ratio[t->n / 2] : 0.0;
}

/* every bound held; when a limit is given the median ratio is printed and held to it */
UNUSED static void tally_end(tally *t, const char *name, double limit)
{
  CU_ASSERT(t->checked > 0);
  CU_ASSERT_EQUAL(t->violated, 0);
  if (limit > 0.0) {
    double m = tally_median(t);
    printf("\n    %s: median bound / error %.3g over %zu values", name, m, t->n);
    CU_ASSERT(t->n >= 10);
    CU_ASSERT(m <= limit);
  }
  free(t);
}

/* a mutated bound must be seen */
UNUSED static void tally_must_fail(tally *t)
{
  CU_ASSERT(t->violated > 0);
  free(t);
}

/* CF_TEST_ROUNDS=k multiplies the adversarial searches, CF_TEST_SEED moves them */
UNUSED static unsigned rounds_of(unsigned n)
{
  const char *k = getenv("CF_TEST_ROUNDS");
  return n * (k ? (unsigned)atoi(k) : 1);
}

static uint64_t seed = 1;
static bool seeded;
UNUSED static uint64_t bits(void)
{
  const char *s = seeded ? NULL : getenv("CF_TEST_SEED");
  if (s) seed = strtoull(s, NULL, 0);
  seeded = true;
  uint64_t z = seed += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
UNUSED static double uniform(void) { return (double)(bits() >> 11) * 0x1p-53; }
UNUSED static size_t below(size_t n) { return bits() % n; }
UNUSED static double normal(void)
{
  double s = -6.0;
  for (int i = 0; i < 12; i++) s += uniform();
  return s;
}
/* any sign, exponent in [lo, hi] */
UNUSED static double spread_exp(int lo, int hi)
{
  double m = 1.0 + uniform();
  bool negative = below(2);
  int e = lo + (int)below((size_t)(hi - lo + 1));
  return ldexp(negative ? -m : m, e);
}
/* rows built for trouble; kind = 0 .. KINDS - 1 */
#define KINDS 9
UNUSED static void fill(size_t n, double *x, unsigned kind, int lo, int hi)
{
  double c = spread_exp(lo, hi);
  for (size_t i = 0; i < n; i++) switch (kind) {
    case 0: x[i] = normal(); break;
    case 1: x[i] = spread_exp(lo, hi); break;                                                                    /* all exponents */
    case 2: x[i] = i % 2 ? -x[i - 1] : spread_exp(lo, hi); break;                                                /* full cancellation */
    case 3: x[i] = c; break;                                                                                     /* all equal */
    case 4: x[i] = ldexp(1.0, hi) * (below(2) ? 1.0 : -1.0); break;                                              /* corners */
    case 5: x[i] = (double)(int64_t)(below(7) - 3) * (lo <= -1000 ? 0x1p-1074 : ldexp(1.0, lo)); break;          /* least numbers */
    case 6: x[i] = 10000.0 + (double)i * 1e-3; break;                                                            /* large mean */
    case 7: x[i] = i + 1 == n ? ldexp(1.0, hi) : ldexp(normal(), lo / 2); break;                                 /* the maximum last */
    default: x[i] = c * (1.0 + (double)below(3) * 0x1p-52); break;                                               /* equal up to an ulp */
    }
}

UNUSED static void or_sum(mpfr_ptr r, size_t n, const double *x)
{
  mpfr_set_prec(r, EXACT);
  mpfr_set_zero(r, 1);
  for (size_t i = 0; i < n; i++) mpfr_add_d(r, r, x[i], MPFR_RNDN);
}

UNUSED static void or_dot(mpfr_ptr r, size_t n, const double *x, const double *y)
{
  mpfr_t t;
  mpfr_init2(t, 106);
  mpfr_set_prec(r, EXACT);
  mpfr_set_zero(r, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_set_d(t, x[i], MPFR_RNDN);
    mpfr_mul_d(t, t, y[i], MPFR_RNDN); /* exact */
    mpfr_add(r, r, t, MPFR_RNDN);
  }
  mpfr_clear(t);
}

UNUSED static mpfr_t *or_array(size_t n)
{
  mpfr_t *a = malloc((n + !n) * sizeof *a);
  for (size_t i = 0; i < n; i++) mpfr_init2(a[i], PREC);
  return a;
}
UNUSED static void or_free(size_t n, mpfr_t *a)
{
  for (size_t i = 0; i < n; i++) mpfr_clear(a[i]);
  free(a);
}

/* w[j] := exp(s[j] - max s), 0 for -inf; the sum of all but the first maximum's 1, whose index is returned */
UNUSED static size_t or_weights(size_t n, mpfr_t *s, mpfr_t *w, mpfr_ptr rest)
{
  size_t k = 0;
  for (size_t j = 1; j < n; j++)
    if (mpfr_cmp(s[j], s[k]) > 0) k = j;
  mpfr_set_zero(rest, 1);
  for (size_t j = 0; j < n; j++) {
    if (mpfr_inf_p(s[j])) {
      mpfr_set_zero(w[j], 1);
      continue;
    }
    mpfr_sub(w[j], s[j], s[k], MPFR_RNDN);
    mpfr_exp(w[j], w[j], MPFR_RNDN);
    if (j != k) mpfr_add(rest, rest, w[j], MPFR_RNDN);
  }
  return k;
}

enum { SOFTMAX, LOGSOFTMAX, LOGSUMEXP };
UNUSED static void or_softmax(unsigned op, size_t n, const double *x, mpfr_t *r)
{
  mpfr_t sum, *s = or_array(n);
  mpfr_init2(sum, PREC);
  for (size_t i = 0; i < n; i++) mpfr_set_d(s[i], x[i], MPFR_RNDN);
  size_t k = or_weights(n, s, r, sum);
  for (size_t i = 0; op == SOFTMAX && i < n; i++) {
    mpfr_t one;
    mpfr_init2(one, PREC);
    mpfr_add_ui(one, sum, 1, MPFR_RNDN);
    mpfr_div(r[i], r[i], one, MPFR_RNDN);
    mpfr_clear(one);
  }
  if (op != SOFTMAX) mpfr_log1p(sum, sum, MPFR_RNDN);
  if (op == LOGSUMEXP) mpfr_add(r[0], s[k], sum, MPFR_RNDN);
  for (size_t i = 0; op == LOGSOFTMAX && i < n; i++) {
    mpfr_sub(r[i], s[i], s[k], MPFR_RNDN);
    mpfr_sub(r[i], r[i], sum, MPFR_RNDN);
  }
  or_free(n, s);
  mpfr_clear(sum);
}

/* exact sums, then the quotient and the root at EXACT bits: the slop is far below any bound */
UNUSED static void or_norm(bool centred, size_t n, double eps, const double *x, const double *w, const double *b, mpfr_t *r)
{
  mpfr_t mean, var, t;
  mpfr_inits2(EXACT, mean, var, t, (mpfr_ptr)0);
  or_sum(mean, n, x);
  mpfr_div_ui(mean, mean, n, MPFR_RNDN);
  if (!centred) mpfr_set_zero(mean, 1);
  mpfr_set_zero(var, 1);
  for (size_t i = 0; i < n; i++) {
    mpfr_d_sub(t, x[i], mean, MPFR_RNDN);
    mpfr_sqr(t, t, MPFR_RNDN);
    mpfr_add(var, var, t, MPFR_RNDN);
  }
  mpfr_div_ui(var, var, n, MPFR_RNDN);
  mpfr_add_d(var, var, eps, MPFR_RNDN);
  mpfr_sqrt(var, var, MPFR_RNDN);
  for (size_t i = 0; i < n; i++) {
    mpfr_d_sub(t, x[i], mean, MPFR_RNDN);
    mpfr_div(t, t, var, MPFR_RNDN);
    mpfr_mul_d(t, t, w ? w[i] : 1.0, MPFR_RNDN);
    mpfr_set_prec(r[i], EXACT);
    mpfr_add_d(r[i], t, b ? b[i] : 0.0, MPFR_RNDN);
  }
  mpfr_clears(mean, var, t, (mpfr_ptr)0);
}

typedef struct head {
  size_t nq, nk, d, dv, ldq, ldk, ldv, ldb;
  cf_causal causal;
  double scale, err, truth; /* |truth - scale| <= err */
  bool rsqrt;               /* the operation's scale is the real 1/sqrt(d) instead of truth */
  double *q, *k, *v, *bias;
} head;

UNUSED static size_t head_live(const head *h, size_t i)
{
  long long n = h->causal == CF_CAUSAL_NONE ? (long long)h->nk
              : h->causal == CF_CAUSAL_TOP_LEFT ? (long long)i + 1 : (long long)i + 1 + (long long)h->nk - (long long)h->nq;
  return n < 0 ? 0 : n > (long long)h->nk ? h->nk : (size_t)n;
}

/* exact scores up to the scale: s = scale <q, k> + bias at EXACT bits, then the weights at PREC */
UNUSED static void row_scores(const head *h, size_t i, size_t n, mpfr_t *s)
{
  mpfr_t t, dot, scale;
  mpfr_inits2(EXACT, t, dot, scale, (mpfr_ptr)0);
  mpfr_set_d(scale, h->truth, MPFR_RNDN);
  if (h->rsqrt) {
    mpfr_set_ui(scale, h->d, MPFR_RNDN);
    mpfr_rec_sqrt(scale, scale, MPFR_RNDN);
  }
  for (size_t j = 0; j < n; j++) {
    or_dot(dot, h->d, h->q + i * h->ldq, h->k + j * h->ldk);
    mpfr_mul(t, dot, scale, MPFR_RNDN);
    mpfr_set_prec(s[j], EXACT);
    mpfr_add_d(s[j], t, h->bias ? h->bias[i * h->ldb + j] : 0.0, MPFR_RNDN);
  }
  mpfr_clears(t, dot, scale, (mpfr_ptr)0);
}

UNUSED static void check_row(tally *t, const head *h, size_t i, const double *value, const double *bound)
{
  size_t n = head_live(h, i);
  mpfr_t rest, num, term, abs, *s = or_array(n), *w = or_array(n);
  mpfr_inits2(PREC, rest, num, term, abs, (mpfr_ptr)0);
  row_scores(h, i, n, s);
  size_t k = or_weights(n, s, w, rest);
  mpfr_add(rest, rest, w[k], MPFR_RNDN);
  for (size_t c = 0; c < h->dv; c++) {
    mpfr_set_zero(num, 1);
    mpfr_set_zero(abs, 1);
    for (size_t j = 0; j < n; j++) {
      mpfr_mul_d(term, w[j], h->v[j * h->ldv + c], MPFR_RNDN);
      mpfr_add(num, num, term, MPFR_RNDN);
      mpfr_abs(term, term, MPFR_RNDN);
      mpfr_add(abs, abs, term, MPFR_RNDN);
    }
    mpfr_div(num, num, rest, MPFR_RNDN);
    mpfr_div_2ui(abs, abs, 590, MPFR_RNDN); /* the weights sum to at least 1 */
    tally_check(t, value[c], bound[c], num, mpfr_get_d(abs, MPFR_RNDD));
  }
  mpfr_clears(rest, num, term, abs, (mpfr_ptr)0);
  or_free(n, s);
  or_free(n, w);
}
#endif
