/* The comparator of attention: sign of sum_j e^(s_j) (v_j - c) over the live keys, s_j = scale <q, k_j> + bias_j exact. */
#include "compare.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include "dyadic.h"
#include "expsum.h"

/* The scale as sn / sd, or 1/sqrt(d) with d no perfect square (root = d, else 0). */
typedef struct scale_form {
  mpz_t sn, sd;
  unsigned long root;
} scale_form;

static void scale_init(scale_form *f, mpq_srcptr scale, size_t d)
{
  mpz_init_set_ui(f->sn, 1);
  mpz_init_set_ui(f->sd, 1);
  f->root = 0;
  if (scale) {
    mpz_set(f->sn, mpq_numref(scale));
    mpz_set(f->sd, mpq_denref(scale));
    return;
  }
  mpz_t rest;
  mpz_init(rest);
  mpz_set_ui(f->sd, d);
  mpz_sqrtrem(f->sd, rest, f->sd);
  if (mpz_sgn(rest) != 0) {
    f->root = d;
    mpz_set_ui(f->sd, 1);
  }
  mpz_clear(rest);
}

static void scale_clear(scale_form *f)
{
  mpz_clears(f->sn, f->sd, NULL);
}

static int live(const double *bias, size_t j)
{
  return !bias || isfinite(bias[j]);
}

static cf_status check(size_t nk, size_t d, const double *q, const double *k, size_t ldk, const double *v, size_t ldv, const double *bias,
                       size_t i)
{
  size_t n_live = 0;
  for (size_t l = 0; l < d; l++)
    if (!isfinite(q[l])) return CF_ENONFINITE;
  for (size_t j = 0; j < nk; j++) {
    if (!live(bias, j)) {
      if (!(bias[j] < 0)) return CF_ENONFINITE;
      continue;
    }
    n_live++;
    if (!isfinite(v[j * ldv + i])) return CF_ENONFINITE;
    for (size_t l = 0; l < d; l++)
      if (!isfinite(k[j * ldk + l])) return CF_ENONFINITE;
  }
  return n_live ? CF_OK : CF_EEMPTYROW;
}

/* The lowest exponents of the data: everything below is an integer on these. */
typedef struct exponents {
  long q, k, bias, v;
} exponents;

static exponents lowest(size_t nk, size_t d, const double *q, const double *k, size_t ldk, const double *v, size_t ldv, const double *bias,
                        size_t i)
{
  exponents e = {cf_dyadic_min(d, q, 1), 0, bias ? cf_dyadic_min(nk, bias, 1) : 0, cf_dyadic_min(nk, v + i, ldv)};
  for (size_t j = 0; j < nk; j++) {
    long l = live(bias, j) ? cf_dyadic_min(d, k + j * ldk, 1) : 0;
    if (l < e.k) e.k = l;
  }
  if (e.v > 0) e.v = 0;
  return e;
}

/* dot := <q, k> 2^-(e.q + e.k); qz holds the integers of q */
static void exact_dot(mpz_t dot, mpz_t kz, size_t d, mpz_t *qz, const double *k, long e)
{
  mpz_set_ui(dot, 0);
  for (size_t l = 0; l < d; l++) {
    if (k[l] == 0) continue;
    cf_dyadic_set(kz, k[l], e);
    mpz_addmul(dot, qz[l], kz);
  }
}

/* t := exponent and coefficient of one live key. Exponent: (sn dot / sd) + bias, or dot / sqrt(root) + bias, as integers over sd 2^exp2. */
static void key_term(cf_expsum_term *t, const cf_expsum *s, const scale_form *f, mpz_t dot, const exponents *e, const double *bias, double v,
                     mpq_srcptr c)
{
  mpz_mul_2exp(dot, dot, (mp_bitcnt_t)(e->q + e->k - s->exp2));
  if (bias) {
    cf_dyadic_set(t->b, *bias, s->exp2);
    mpz_mul(t->b, t->b, f->sd);
  }
  if (f->root)
    mpz_set(t->a, dot);
  else
    mpz_addmul(t->b, f->sn, dot);
  /* (v - c) den 2^-e.v */
  cf_dyadic_set(t->c, v, e->v);
  mpz_mul(t->c, t->c, mpq_denref(c));
  mpz_mul_2exp(dot, mpq_numref(c), (mp_bitcnt_t)-e->v);
  mpz_sub(t->c, t->c, dot);
}

static void build(cf_expsum *s, const scale_form *f, mpz_t *qz, size_t nk, size_t d, const double *q, const double *k, size_t ldk,
                  const double *v, size_t ldv, const double *bias, size_t i, mpq_srcptr c)
{
  exponents e = lowest(nk, d, q, k, ldk, v, ldv, bias, i);
  mpz_t dot, kz;
  mpz_inits(dot, kz, NULL);
  s->exp2 = bias && e.bias < e.q + e.k ? e.bias : e.q + e.k;
  s->d = f->root;
  mpz_set(s->den, f->sd);
  for (size_t l = 0; l < d; l++) cf_dyadic_set(qz[l], q[l], e.q);
  for (size_t j = 0; j < nk; j++) {
    if (!live(bias, j)) continue;
    exact_dot(dot, kz, d, qz, k + j * ldk, e.k);
    key_term(&s->term[s->n++], s, f, dot, &e, bias ? bias + j : NULL, v[j * ldv + i], c);
  }
  mpz_clears(dot, kz, NULL);
}

cf_status cf_cmp_attention(size_t nk, size_t d, size_t dv, mpq_srcptr scale, const double *q, const double *k, size_t ldk, const double *v,
                           size_t ldv, const double *bias, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  if (i >= dv || d == 0) return CF_ESIZE;
  cf_status status = check(nk, d, q, k, ldk, v, ldv, bias, i);
  if (status != CF_OK) return status;
  cf_expsum s;
  scale_form f;
  mpz_t *qz = malloc(d * sizeof *qz);
  if (!qz) return CF_ENOMEM;
  status = cf_expsum_init(&s, nk);
  if (status == CF_OK) {
    scale_init(&f, scale, d);
    for (size_t l = 0; l < d; l++) mpz_init(qz[l]);
    build(&s, &f, qz, nk, d, q, k, ldk, v, ldv, bias, i, c);
    status = cf_expsum_sign(&s, prec_max, sign);
    for (size_t l = 0; l < d; l++) mpz_clear(qz[l]);
    scale_clear(&f);
    cf_expsum_clear(&s);
  }
  free(qz);
  return status;
}
