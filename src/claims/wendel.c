/* Wendel's probability that random tokens lie in one open hemisphere. */
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"
#include "claims/tape.h"

/* Certain sign of det(a, b, c) (d = 3) or of det(a, b) (d = 2, c unused), 0 when it is not certain. */
static int side(cf_pool *p, size_t d, const double *a, const double *b, const double *c)
{
  const size_t mark = cf_pool_mark(p);
  cf_real *x[3][3], *det = cf_real_si(p, 0);
  const double *row[3] = {a, b, c};
  for (size_t i = 0; i < d; i++)
    for (size_t k = 0; k < d; k++) x[i][k] = cf_real_d(p, row[i][k]);
  if (d == 2) det = cf_real_sub(p, cf_real_mul(p, x[0][0], x[1][1]), cf_real_mul(p, x[0][1], x[1][0]));
  for (size_t k = 0; d == 3 && k < 3; k++) {
    const size_t l = (k + 1) % 3, m = (k + 2) % 3;
    const cf_real *minor = cf_real_sub(p, cf_real_mul(p, x[1][l], x[2][m]), cf_real_mul(p, x[1][m], x[2][l]));
    det = cf_real_add(p, det, cf_real_mul(p, x[0][k], minor));
  }
  const int sign = mpfr_sgn(det->lo) > 0 ? 1 : mpfr_sgn(det->hi) < 0 ? -1 : 0;
  cf_pool_release(p, mark);
  return sign;
}

/* All other tokens strictly on one side of the hyperplane through i (and j). 1, 0, or -1 when a sign is not certain. */
static int supports(cf_pool *p, size_t n, size_t d, const double *x, size_t i, size_t j)
{
  int first = 0;
  for (size_t k = 0; k < n; k++) {
    if (k == i || (d == 3 && k == j)) continue;
    const int sign = d == 2 ? side(p, 2, x + i * 2, x + k * 2, NULL) : side(p, 3, x + i * 3, x + j * 3, x + k * 3);
    if (sign == 0) return -1;
    if (d == 2 && sign < 0) return 0; /* i is the first of the arc: the others to its left */
    if (first && sign != first) return 0;
    first = sign;
  }
  return 1;
}

/* In general position a cone that is not everything has an extreme ray (d = 2) or a face spanned by two tokens (d = 3), and only then the
 * tokens lie in an open hemisphere. */
static int in_hemisphere(cf_pool *p, size_t n, size_t d, const double *x)
{
  for (size_t i = 0; i < n; i++)
    for (size_t j = d == 2 ? i : i + 1; j < (d == 2 ? i + 1 : n); j++) {
      const int s = supports(p, n, d, x, i, j);
      if (s != 0) return s;
    }
  return 0;
}

static void shape(cf_session *s, long n, long d, size_t runs)
{
  cf_pool *p = &s->pool;
  mpq_t chance;
  mpz_t choose;
  size_t yes = 0, unclear = 0;
  char what[160], text[64];
  mpq_init(chance);
  mpz_init(choose);
  for (long k = 0; k < d; k++) {
    mpz_bin_uiui(choose, (unsigned long)n - 1, (unsigned long)k);
    mpz_add(mpq_numref(chance), mpq_numref(chance), choose);
  }
  mpq_div_2exp(chance, chance, (mp_bitcnt_t)n - 1);
  cf_tape_pause(p->tape); /* sampled */
  for (uint32_t k = 0; k < runs && !s->trouble[0]; k++) {
    double *x = cf_claim_tokens(s, 20000 + k, (size_t)n, (size_t)d);
    const int in = x ? in_hemisphere(p, (size_t)n, (size_t)d, x) : -1;
    yes += in == 1;
    unclear += in < 0;
    free(x);
  }
  cf_tape_resume(p->tape);
  gmp_snprintf(text, sizeof text, "%Qd", chance);
  snprintf(what, sizeof what, "n = %ld, d = %ld, probability %s: starts certainly in an open hemisphere", n, d, text);
  if (unclear) cf_find(s, "frequency", CF_UNSETTLED, "n = %ld, d = %ld: %zu starts could not be decided", n, d, unclear);
  cf_find_share(s, "frequency", yes, runs, cf_real_q(p, chance), cf_real_q(p, chance), what);
  mpq_clear(chance);
  mpz_clear(choose);
}

static void run(cf_session *s)
{
  const size_t runs = s->o->full ? 20000 : 1000;
  shape(s, 4, 2, runs);
  shape(s, 7, 2, runs);
  shape(s, 5, 3, runs);
  shape(s, 8, 3, runs);
}

const cf_theorem cf_theorem_wendel = {
    .id = "wendel",
    .source = "arXiv:2312.10794, remark after lemma 6.4 (Wendel 1962)",
    .line = "n uniform tokens lie in an open hemisphere with probability 2^(1-n) sum_{k<d} C(n-1, k)",
    .statement = "For n independent uniform tokens on the sphere of R^d the probability of an open hemisphere that holds all of them is 2^(1-n) sum_{k=0}^{d-1} C(n-1, k); it is 1 for d >= n.",
    .hypotheses = "Uniform tokens. Each start is decided exactly (signs of determinants in interval arithmetic); the frequency is statistics.",
    .part = {{"frequency", CF_SAMPLED, "(n, d) = (4, 2), (7, 2), (5, 3), (8, 3), 1000 (20000) starts each: the exact interval of Clopper and Pearson holds the probability", CF_CONSISTENT, NULL}},
    .run = run};
