/* Comparators of the transcendental operations: each writes t - c, up to a positive factor, as sum_g e^(s_g) C_g and asks expsum. */
#include "compare.h"
#include <limits.h>
#include <math.h>
#include "dyadic.h"
#include "expsum.h"

static cf_expsum_term *next_term(cf_expsum *s)
{
  return &s->term[s->n++];
}

static cf_status finish(cf_expsum *s, mpfr_prec_t prec_max, int *sign)
{
  cf_status status = cf_expsum_sign(s, prec_max, sign);
  cf_expsum_clear(s);
  return status;
}

/* sign of p e^x - q */
static cf_status exp_against(double x, mpz_srcptr p, mpz_srcptr q, mpfr_prec_t prec_max, int *sign)
{
  cf_expsum s;
  cf_status status = cf_expsum_init(&s, 2);
  if (status != CF_OK) return status;
  s.exp2 = cf_dyadic_min(1, &x, 1);
  cf_expsum_term *t = next_term(&s);
  cf_dyadic_set(t->b, x, s.exp2);
  mpz_set(t->c, p);
  mpz_neg(next_term(&s)->c, q);
  return finish(&s, prec_max, sign);
}

cf_status cf_cmp_exp(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  return exp_against(x, mpq_denref(c), mpq_numref(c), prec_max, sign);
}

/* e^x - 1 - c = (den e^x - (num + den)) / den */
cf_status cf_cmp_expm1(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  mpz_t q;
  mpz_init(q);
  mpz_add(q, mpq_numref(c), mpq_denref(c));
  cf_status status = exp_against(x, mpq_denref(c), q, prec_max, sign);
  mpz_clear(q);
  return status;
}

/* sign of log(m 2^e) - c, that of m 2^e - e^c, m > 0 */
static cf_status log_against(mpz_srcptr m, long e, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  cf_expsum s;
  cf_status status = cf_expsum_init(&s, 2);
  if (status != CF_OK) return status;
  mpz_set(s.den, mpq_denref(c));
  cf_expsum_term *t = next_term(&s);
  mpz_mul_2exp(t->c, m, e > 0 ? (mp_bitcnt_t)e : 0);
  t = next_term(&s);
  mpz_set(t->b, mpq_numref(c));
  mpz_set_si(t->c, -1);
  mpz_mul_2exp(t->c, t->c, e < 0 ? (mp_bitcnt_t)-e : 0);
  return finish(&s, prec_max, sign);
}

cf_status cf_cmp_log(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  if (x <= 0) return CF_EUNDEFINED;
  long e = cf_dyadic_low(x);
  mpz_t m;
  mpz_init(m);
  cf_dyadic_set(m, x, e);
  cf_status status = log_against(m, e, c, prec_max, sign);
  mpz_clear(m);
  return status;
}

cf_status cf_cmp_log1p(double x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  if (!isfinite(x)) return CF_ENONFINITE;
  if (x <= -1) return CF_EUNDEFINED;
  double parts[2] = {x, 1};
  long e = cf_dyadic_min(2, parts, 1);
  mpz_t m, one;
  mpz_inits(m, one, NULL);
  cf_dyadic_set(m, x, e);
  cf_dyadic_set(one, 1, e);
  mpz_add(m, m, one); /* 1 + x, exactly */
  cf_status status = log_against(m, e, c, prec_max, sign);
  mpz_clears(m, one, NULL);
  return status;
}

/* A row of logits: finite or -inf, at least one finite; i is an entry of it. */
static cf_status check_row(size_t n, const double *x, size_t i)
{
  size_t live = 0;
  if (i >= n) return CF_ESIZE;
  for (size_t j = 0; j < n; j++) {
    if (isfinite(x[j])) live++;
    else if (!(x[j] < 0)) return CF_ENONFINITE;
  }
  return live ? CF_OK : CF_EEMPTYROW;
}

/* e^(x_i) - c sum_j e^(x_j) */
cf_status cf_cmp_softmax(size_t n, const double *x, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  cf_expsum s;
  cf_status status = check_row(n, x, i);
  if (status == CF_OK) status = cf_expsum_init(&s, n);
  if (status != CF_OK) return status;
  s.exp2 = cf_dyadic_min(n, x, 1);
  for (size_t j = 0; j < n; j++) {
    if (!isfinite(x[j])) continue;
    cf_expsum_term *t = next_term(&s);
    cf_dyadic_set(t->b, x[j], s.exp2);
    mpz_neg(t->c, mpq_numref(c));
    if (j == i) mpz_add(t->c, t->c, mpq_denref(c));
  }
  if (isfinite(x[i])) return finish(&s, prec_max, sign);
  cf_expsum_clear(&s);
  *sign = -mpq_sgn(c); /* the weight of a masked entry is exactly 0 */
  return CF_OK;
}

/* s := the terms sign e^(x_j) of the live entries over the denominator of c, and room for one more; returns in *shift_c the integer
 * c den 2^-exp2, so that another exponent may contain c. */
static cf_status row_against(cf_expsum *s, size_t n, const double *x, mpq_srcptr c, int sign, mpz_t shift_c)
{
  cf_status status = cf_expsum_init(s, n + 1);
  if (status != CF_OK) return status;
  s->exp2 = cf_dyadic_min(n, x, 1);
  if (s->exp2 > 0) s->exp2 = 0;
  mpz_set(s->den, mpq_denref(c));
  mpz_mul_2exp(shift_c, mpq_numref(c), (mp_bitcnt_t)-s->exp2);
  for (size_t j = 0; j < n; j++) {
    if (!isfinite(x[j])) continue;
    cf_expsum_term *t = next_term(s);
    cf_dyadic_set(t->b, x[j], s->exp2);
    mpz_mul(t->b, t->b, s->den);
    mpz_set_si(t->c, sign);
  }
  return CF_OK;
}

/* log sum_j e^(x_j) - c has the sign of sum_j e^(x_j) - e^c */
cf_status cf_cmp_logsumexp(size_t n, const double *x, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  cf_expsum s;
  mpz_t shift_c;
  cf_status status = check_row(n, x, 0);
  if (status != CF_OK) return status;
  mpz_init(shift_c);
  status = row_against(&s, n, x, c, 1, shift_c);
  if (status == CF_OK) {
    cf_expsum_term *t = next_term(&s);
    mpz_set(t->b, shift_c);
    mpz_set_si(t->c, -1);
    status = finish(&s, prec_max, sign);
  }
  mpz_clear(shift_c);
  return status;
}

/* x_i - log sum_j e^(x_j) - c has the sign of e^(x_i - c) - sum_j e^(x_j) */
cf_status cf_cmp_logsoftmax(size_t n, const double *x, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  cf_expsum s;
  mpz_t shift_c;
  cf_status status = check_row(n, x, i);
  if (status != CF_OK) return status;
  *sign = -1; /* a masked entry: -inf, below every number */
  if (!isfinite(x[i])) return CF_OK;
  mpz_init(shift_c);
  status = row_against(&s, n, x, c, -1, shift_c);
  if (status == CF_OK) {
    cf_expsum_term *t = next_term(&s);
    cf_dyadic_set(t->b, x[i], s.exp2);
    mpz_mul(t->b, t->b, s.den);
    mpz_sub(t->b, t->b, shift_c);
    mpz_set_si(t->c, 1);
    status = finish(&s, prec_max, sign);
  }
  mpz_clear(shift_c);
  return status;
}
