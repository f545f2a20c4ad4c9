/* Reference attention, one query row. Over the live keys (bias not -inf), s_j = scale <q,k_j> + b_j with exact dot products,
 * w_j = e^(s_j - s_top), o_c = sum_j w_j v_jc / sum_j w_j; the sum over positive and the sum over negative v_jc are kept apart,
 * so that each is a sum of positive numbers and carries a relative error. Precisions: specs/reference.md. */
#include <certiform/ref.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "ref/accumulate.h"
#include "ref/interval.h"

typedef struct row {
  size_t n, top, lost;  /* live keys, the one with the largest score, how many weights are lost */
  size_t *key;          /* [n] */
  mpfr_t *w;            /* [n] scores, then weights */
  bool same;            /* all scores are equal, exactly */
  size_t roundings;     /* in a weight */
  size_t limbs;         /* 0: a weight is below 2^-SMALL; else w[l] 2^(wp + SMALL) to nearest in */
  mp_limb_t *fixed;     /* [n][limbs] */
  mpfr_prec_t wp;
  cf_ri total;
} row;

#define FIXED_LIMBS 64 /* beyond them the other way is as fast */
#define SMALL 64 /* weights as small as 2^-SMALL keep their relative precision in fixed point */

static cf_status check(size_t nk, size_t d, size_t dv, const double *q, const double *k, size_t ldk, const double *v, size_t ldv,
                       const double *bias)
{
  if (!q || !k || !v) return CF_ENULL;
  if (d == 0 || dv == 0 || ldk < d || ldv < dv) return CF_ESIZE;
  cf_status status = cf_ri_check_finite(d, q);
  for (size_t j = 0; status == CF_OK && j < nk; j++) {
    status = cf_ri_check_finite(d, k + j * ldk);
    if (status == CF_OK) status = cf_ri_check_finite(dv, v + j * ldv);
  }
  return status == CF_OK && bias ? cf_ri_check_logits(nk, bias) : status;
}

/* The live keys. */
static cf_status row_new(row *r, size_t nk, const double *bias)
{
  r->n = 0;
  r->w = NULL;
  r->key = malloc((nk ? nk : 1) * sizeof *r->key);
  if (!r->key) return CF_ENOMEM;
  for (size_t j = 0; j < nk; j++)
    if (!bias || bias[j] != -INFINITY) r->key[r->n++] = j;
  if (r->n == 0) return CF_EEMPTYROW;
  r->w = malloc(r->n * sizeof *r->w);
  if (!r->w) return CF_ENOMEM;
  for (size_t l = 0; l < r->n; l++) mpfr_init2(r->w[l], r->wp);
  return CF_OK;
}

static void row_free(row *r)
{
  for (size_t l = 0; r->w && l < r->n; l++) mpfr_clear(r->w[l]);
  free(r->w);
  free(r->key);
  free(r->fixed);
}

static mpfr_prec_t positive(mpfr_exp_t e)
{
  return e > 0 ? (mpfr_prec_t)e : 0;
}

/* w[l] := <q,k_l>, its rounding times the scale below 2^-(wp+4); returns the precision that the scale needs for the same. */
static mpfr_prec_t dots(row *r, size_t d, mpfr_exp_t scale_exp, const double *q, const double *k, size_t ldk, const double *bias)
{
  mpfr_prec_t need = r->wp + 4;
  mpz_t z, first;
  mpz_inits(z, first, (mpz_ptr)0);
  r->same = true;
  for (size_t l = 0; l < r->n; l++) {
    size_t j = r->key[l];
    cf_ri_dot(d, q, k + j * ldk, z);
    if (l == 0) mpz_set(first, z);
    if (mpz_cmp(z, first) != 0 || (bias && bias[j] != bias[r->key[0]])) r->same = false;
    mpfr_exp_t e = (mpfr_exp_t)mpz_sizeinbase(z, 2) + CF_RI_ACC_EXP + scale_exp;
    mpfr_prec_t p = r->wp + 4 + positive(e);
    if (p > need) need = p;
    mpfr_set_prec(r->w[l], p);
    mpfr_set_z_2exp(r->w[l], z, CF_RI_ACC_EXP, MPFR_RNDN);
  }
  mpz_clears(z, first, (mpz_ptr)0);
  return need;
}

static void set_scale(mpfr_t c, size_t d, mpq_srcptr scale)
{
  if (scale) {
    mpfr_set_q(c, scale, MPFR_RNDN);
  } else {
    mpfr_set_ui(c, d, MPFR_RNDN);
    mpfr_rec_sqrt(c, c, MPFR_RNDN);
  }
}

/* t := c w[l] + bias, each of its two roundings below 2^-(wp+4) */
static void score(row *r, size_t l, const mpfr_t c, const double *bias, mpfr_t t)
{
  double b = bias ? bias[r->key[l]] : 0.0;
  int eb = 0;
  frexp(b, &eb);
  mpfr_exp_t e = mpfr_zero_p(r->w[l]) || mpfr_zero_p(c) ? 0 : mpfr_get_exp(r->w[l]) + mpfr_get_exp(c);
  mpfr_prec_t p = r->wp + 5 + positive(e > eb ? e : eb);
  mpfr_set_prec(t, p);
  mpfr_mul(t, r->w[l], c, MPFR_RNDN);
  mpfr_add_d(t, t, b, MPFR_RNDN);
  mpfr_swap(t, r->w[l]);
}

/* w[l] := the scores, absolute error of each below 5 * 2^-(wp+4); top */
static cf_status scores(row *r, size_t d, mpq_srcptr scale, const double *q, const double *k, size_t ldk, const double *bias)
{
  mpfr_t c, t;
  mpfr_inits2(64, c, t, (mpfr_ptr)0);
  set_scale(c, d, scale);
  mpfr_exp_t e = mpfr_zero_p(c) ? 0 : mpfr_get_exp(c);
  if (e > CF_REF_SCALE_EXP) {
    mpfr_clears(c, t, (mpfr_ptr)0);
    return CF_EBOX;
  }
  mpfr_set_prec(c, dots(r, d, e, q, k, ldk, bias));
  set_scale(c, d, scale);
  r->top = 0;
  for (size_t l = 0; l < r->n; l++) {
    score(r, l, c, bias, t);
    if (mpfr_greater_p(r->w[l], r->w[r->top])) r->top = l;
  }
  mpfr_clears(c, t, (mpfr_ptr)0);
  return CF_OK;
}

/* w[l] := e^(w[l] - w[top]); the difference is off by less than 11 * 2^-(wp+4) < u: three roundings with that of exp */
static void weights(row *r)
{
  mpfr_t t, w, s;
  mpfr_inits2(r->wp, t, w, s, (mpfr_ptr)0);
  mpfr_set_prec(t, r->wp + 68);
  mpfr_set_prec(s, mpfr_get_prec(r->w[r->top]));
  mpfr_set(s, r->w[r->top], MPFR_RNDN);
  for (size_t l = 0; l < r->n; l++) {
    mpfr_set_prec(w, r->wp);
    if (l == r->top || r->same) {
      mpfr_set_ui(w, 1, MPFR_RNDN);
    } else {
      mpfr_sub(t, r->w[l], s, MPFR_RNDN);
      r->lost += cf_ri_weight(w, t);
    }
    mpfr_swap(w, r->w[l]);
  }
  r->roundings = r->same ? 0 : 3;
  mpfr_clears(t, w, s, (mpfr_ptr)0);
}

/* total := sum of the weights = 1 + the others; n - 1 additions */
static void sum_weights(row *r)
{
  mpfr_t sum;
  mpfr_init2(sum, r->wp);
  mpfr_set_zero(sum, 1);
  for (size_t l = 0; l < r->n; l++)
    if (l != r->top) mpfr_add(sum, sum, r->w[l], MPFR_RNDN);
  cf_ri_unround(&r->total, sum, r->same ? 0 : r->roundings + r->n);
  cf_ri_add_lost(&r->total, r->lost, 1.0);
  mpfr_add_ui(r->total.lo, r->total.lo, 1, MPFR_RNDD);
  mpfr_add_ui(r->total.hi, r->total.hi, 1, MPFR_RNDU);
  mpfr_clear(sum);
}

/* The weights in fixed point, where all are at least 2^-SMALL: off by at most u of themselves, one rounding more. */
static cf_status fix_weights(row *r)
{
  mpz_t z;
  mpfr_t t;
  r->limbs = 0;
  if (GMP_NUMB_BITS != 64 || r->lost > 0) return CF_OK;
  for (size_t l = 0; l < r->n; l++)
    if (mpfr_get_exp(r->w[l]) <= -SMALL) return CF_OK;
  r->limbs = (size_t)(r->wp + SMALL) / 64 + 1;
  r->fixed = calloc(r->n * r->limbs, sizeof *r->fixed);
  if (!r->fixed) return CF_ENOMEM;
  mpz_init(z);
  mpfr_init2(t, r->wp);
  for (size_t l = 0; l < r->n; l++) {
    mpfr_mul_2si(t, r->w[l], (long)r->wp + SMALL, MPFR_RNDN);
    mpfr_get_z(z, t, MPFR_RNDN);
    mpz_export(r->fixed + l * r->limbs, NULL, -1, sizeof(mp_limb_t), 0, 0, z);
  }
  mpz_clear(z);
  mpfr_clear(t);
  return CF_OK;
}

typedef struct column {
  mpfr_t sum[2], a, b;    /* of the positive, of the negative terms */
  double lost[2];         /* largest |v| under a lost weight, by sign */
  cf_ri side[2], num;
} column;

static void column_init(column *c, mpfr_prec_t wp)
{
  mpfr_inits2(wp, c->sum[0], c->sum[1], c->a, c->b, (mpfr_ptr)0);
  cf_ri_init(&c->side[0], wp);
  cf_ri_init(&c->side[1], wp);
  cf_ri_init(&c->num, wp);
}

static void column_clear(column *c)
{
  mpfr_clears(c->sum[0], c->sum[1], c->a, c->b, (mpfr_ptr)0);
  cf_ri_clear(&c->side[0]);
  cf_ri_clear(&c->side[1]);
  cf_ri_clear(&c->num);
}

/* The two sums of w_j |v_j|: one product and at most n additions a term */
static void accumulate(const row *r, const double *v, size_t ldv, column *c)
{
  c->lost[0] = c->lost[1] = 0;
  mpfr_set_zero(c->sum[0], 1);
  mpfr_set_zero(c->sum[1], 1);
  mpfr_clear_inexflag();
  for (size_t l = 0; l < r->n; l++) {
    double x = v[r->key[l] * ldv];
    int s = x < 0;
    if (x == 0) continue;
    if (mpfr_zero_p(r->w[l]) && fabs(x) > c->lost[s]) c->lost[s] = fabs(x);
    mpfr_set_d(c->a, fabs(x), MPFR_RNDN);
    mpfr_mul(c->b, c->a, r->w[l], MPFR_RNDN);
    mpfr_add(c->sum[s], c->sum[s], c->b, MPFR_RNDN);
  }
}

/* The least exponent of a column's values other than 0; false if they do not fit 64 bits above it. */
static bool narrow(const row *r, const double *v, size_t ldv, unsigned *least)
{
  uint64_t m, sign;
  unsigned e, most = 0;
  *least = 4096;
  for (size_t l = 0; l < r->n; l++) {
    cf_ri_split(v[r->key[l] * ldv], &m, &e, &sign);
    if (m == 0) continue;
    *least = e < *least ? e : *least;
    most = e > most ? e : most;
  }
  return *least <= most && most - *least <= 11;
}

/* The same two sums, of fixed-point weights times integers: exact, but for the one rounding to wp bits. False: not for these values. */
static bool accumulate_fixed(const row *r, const double *v, size_t ldv, column *c)
{
  unsigned least, e;
  uint64_t m, sign;
  size_t size = r->limbs + 2;
  if (r->limbs == 0 || r->limbs > FIXED_LIMBS || !narrow(r, v, ldv, &least)) return false;
  mp_limb_t sum[2][FIXED_LIMBS + 2];
  memset(sum, 0, sizeof sum);
  for (size_t l = 0; l < r->n; l++) {
    cf_ri_split(v[r->key[l] * ldv], &m, &e, &sign);
    if (m == 0) continue;
    mp_limb_t over = mpn_addmul_1(sum[sign], r->fixed + l * r->limbs, (mp_size_t)r->limbs, m << (e - least));
    sum[sign][r->limbs] += over;
    sum[sign][r->limbs + 1] += sum[sign][r->limbs] < over;
  }
  c->lost[0] = c->lost[1] = 0;
  mpfr_clear_inexflag();
  for (int s = 0; s < 2; s++) {
    mpz_t z;
    mpz_roinit_n(z, sum[s], (mp_size_t)size);
    mpfr_set_z_2exp(c->sum[s], z, (mpfr_exp_t)least - 1074 - (mpfr_exp_t)r->wp - SMALL, MPFR_RNDN);
  }
  return true;
}

/* lo, hi around sum w v / sum w */
static void element(const row *r, const double *v, size_t ldv, column *c, mpfr_t lo, mpfr_t hi)
{
  size_t l = 1;
  double first = v[r->key[0] * ldv];
  while (l < r->n && v[r->key[l] * ldv] == first) l++;
  if (l == r->n) { /* one live key, or all values equal: the mean of equal numbers */
    cf_ri_put_d(lo, hi, first);
    return;
  }
  size_t more = 2; /* of the weight in fixed point, of the sum */
  if (!accumulate_fixed(r, v, ldv, c)) {
    accumulate(r, v, ldv, c);
    more = r->n + 1;
  }
  size_t count = r->same && !mpfr_inexflag_p() ? 0 : r->roundings + more;
  for (int s = 0; s < 2; s++) {
    cf_ri_unround(&c->side[s], c->sum[s], count);
    if (c->lost[s] > 0) cf_ri_add_lost(&c->side[s], r->lost, c->lost[s]);
  }
  cf_ri_sub(c->num.lo, c->num.hi, &c->side[0], &c->side[1]);
  cf_ri_div(lo, hi, &c->num, &r->total);
}

cf_status cf_ref_attention(size_t nk, size_t d, size_t dv, mpq_srcptr scale, const double *q, const double *k, size_t ldk,
                           const double *v, size_t ldv, const double *bias, const unsigned char *want, mpfr_prec_t prec,
                           mpfr_t *lo, mpfr_t *hi)
{
  if (!lo || !hi) return CF_ENULL;
  cf_status status = cf_ri_check_prec(prec);
  if (status == CF_OK) status = check(nk, d, dv, q, k, ldk, v, ldv, bias);
  if (status) return status;
  cf_ri_scope scope;
  row r = {.wp = cf_ri_work(prec, nk)};
  column c;
  cf_ri_enter(&scope);
  cf_ri_init(&r.total, r.wp);
  column_init(&c, r.wp);
  status = row_new(&r, nk, bias);
  if (status == CF_OK) status = scores(&r, d, scale, q, k, ldk, bias);
  if (status == CF_OK) {
    weights(&r);
    sum_weights(&r);
    status = fix_weights(&r);
    for (size_t i = 0; status == CF_OK && i < dv; i++)
      if (!want || want[i]) element(&r, v + i, ldv, &c, lo[i], hi[i]);
  }
  row_free(&r);
  column_clear(&c);
  cf_ri_clear(&r.total);
  cf_ri_leave(&scope);
  if (status == CF_OK) cf_ri_settle_all(dv, want, lo, hi);
  return status;
}
