/* Reference velocities of SA and USA, energy and retraction. A velocity is a mean of tangent vectors: f_ik = sum_j w_ij (x_jk - c_ij x_ik) / W,
 * c_ij = <x_i, x_j> exact, every other step in interval arithmetic. Widths: specs/reference.md. */
#include <certiform/ref.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include "ref/accumulate.h"
#include "ref/interval.h"

typedef struct flow {
  size_t n, d, ldx;
  bool causal, mean;   /* mean: divide by the sum of the weights (SA); else multiply by scale (USA) */
  double beta, scale;
  const double *x;
} flow;

/* One token: the exact inner products with those it sees, its weights, and what the sums need. */
typedef struct token {
  size_t live;
  mpfr_t *c; /* [n] exact */
  cf_ri *w;  /* [n] */
  cf_ri total, v, p, sum;
  mpfr_t from, gap, t; /* exponents: exact */
} token;

/* A difference of two inner products of doubles is a multiple of 2^-2148 below 2^2113. */
enum { GAP_BITS = 4600 };

/* For USA and the energy the exponent itself is taken: beta c below 2^61, so that its exponential is a number. */
static bool in_range(const flow *f)
{
  double most = 0;
  for (size_t i = 0; i < f->n; i++)
    for (size_t k = 0; k < f->d; k++) most = fmax(most, fabs(f->x[i * f->ldx + k]));
  return f->mean || f->beta == 0 || fabs(f->beta) * ((double)f->d * most * most) < 0x1p60;
}

static cf_status check(const flow *f, mpfr_prec_t prec, const void *lo, const void *hi)
{
  if (!f->x || !lo || !hi) return CF_ENULL;
  if (f->n == 0 || f->d == 0 || f->ldx < f->d || f->d > SIZE_MAX / sizeof(mpfr_t) / f->n || f->ldx > SIZE_MAX / sizeof(double) / f->n) return CF_ESIZE;
  cf_status status = cf_ri_check_prec(prec);
  if (status == CF_OK && (!isfinite(f->beta) || !isfinite(f->scale))) status = CF_ENONFINITE;
  for (size_t i = 0; status == CF_OK && i < f->n; i++) status = cf_ri_check_finite(f->d, f->x + i * f->ldx);
  return status == CF_OK && !in_range(f) ? CF_EBOX : status;
}

static void token_free(token *a, size_t n)
{
  for (size_t j = 0; j < n; j++) {
    mpfr_clear(a->c[j]);
    cf_ri_clear(&a->w[j]);
  }
  cf_ri *all[] = {&a->total, &a->v, &a->p, &a->sum};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) cf_ri_clear(all[k]);
  mpfr_clears(a->from, a->gap, a->t, (mpfr_ptr)0);
  free(a->c);
  free(a->w);
}

static cf_status token_new(token *a, size_t n, mpfr_prec_t wp)
{
  *a = (token){.c = malloc(n * sizeof *a->c), .w = malloc(n * sizeof *a->w)};
  if (!a->c || !a->w) {
    free(a->c);
    free(a->w);
    return CF_ENOMEM;
  }
  for (size_t j = 0; j < n; j++) {
    mpfr_init2(a->c[j], 53);
    cf_ri_init(&a->w[j], wp);
  }
  cf_ri *all[] = {&a->total, &a->v, &a->p, &a->sum};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) cf_ri_init(all[k], wp);
  mpfr_inits2(53, a->from, a->t, (mpfr_ptr)0);
  mpfr_init2(a->gap, GAP_BITS);
  return CF_OK;
}

/* x to the least precision that holds it */
static void shorten(mpfr_t x)
{
  mpfr_prec_t least = mpfr_min_prec(x);
  mpfr_prec_round(x, least > 1 ? least : 1, MPFR_RNDN);
}

/* c[j] := <x_i, x_j> for the tokens that i sees */
static void inner_products(const flow *f, size_t i, token *a)
{
  mpz_t z;
  mpz_init(z);
  a->live = f->causal ? i + 1 : f->n;
  for (size_t j = 0; j < a->live; j++) {
    cf_ri_dot(f->d, f->x + i * f->ldx, f->x + j * f->ldx, z);
    cf_ri_set_z(a->c[j], z, CF_RI_ACC_EXP);
    shorten(a->c[j]);
  }
  mpz_clear(z);
}

/* w := e^t for exact t < 2^61, outward */
static void exponential(cf_ri *w, mpfr_srcptr t)
{
  if (mpfr_zero_p(t) || mpfr_get_exp(t) < CF_RI_LOST_ARG_EXP) {
    mpfr_exp(w->lo, t, MPFR_RNDD);
    mpfr_exp(w->hi, t, MPFR_RNDU);
  } else { /* lost */
    mpfr_set_zero(w->lo, 1);
    mpfr_set_ui_2exp(w->hi, 1, CF_RI_LOST_EXP, MPFR_RNDU);
  }
}

/* w[j] := exp(beta (c_ij - from)): from is the c of the largest exponent for a mean, else the sign of beta */
static void weights(const flow *f, token *a)
{
  size_t top = 0;
  for (size_t j = 1; f->mean && j < a->live; j++)
    if (f->beta > 0 ? mpfr_greater_p(a->c[j], a->c[top]) : mpfr_less_p(a->c[j], a->c[top])) top = j;
  mpfr_set_prec(a->from, f->mean ? mpfr_get_prec(a->c[top]) : 53);
  if (f->mean) mpfr_set(a->from, a->c[top], MPFR_RNDN);
  else mpfr_set_si(a->from, f->beta < 0 ? -1 : 1, MPFR_RNDN);
  for (size_t j = 0; j < a->live; j++) {
    mpfr_sub(a->gap, a->c[j], a->from, MPFR_RNDN); /* exact */
    mpfr_set_prec(a->t, mpfr_min_prec(a->gap) + 53);
    mpfr_mul_d(a->t, a->gap, f->beta, MPFR_RNDN); /* exact */
    exponential(&a->w[j], a->t);
  }
}

static void interval_add(cf_ri *s, const cf_ri *a)
{
  mpfr_add(s->lo, s->lo, a->lo, MPFR_RNDD);
  mpfr_add(s->hi, s->hi, a->hi, MPFR_RNDU);
}

/* p := w v for w >= 0 */
static void weigh(cf_ri *p, const cf_ri *w, const cf_ri *v)
{
  mpfr_mul(p->lo, mpfr_sgn(v->lo) < 0 ? w->hi : w->lo, v->lo, MPFR_RNDD);
  mpfr_mul(p->hi, mpfr_sgn(v->hi) < 0 ? w->lo : w->hi, v->hi, MPFR_RNDU);
}

/* lo, hi := scale sum */
static void scaled(const cf_ri *sum, double scale, mpfr_t lo, mpfr_t hi)
{
  mpfr_mul_d(lo, scale < 0 ? sum->hi : sum->lo, scale, MPFR_RNDD);
  mpfr_mul_d(hi, scale < 0 ? sum->lo : sum->hi, scale, MPFR_RNDU);
}

/* component k of the velocity of token i */
static void component(const flow *f, size_t i, size_t k, token *a, mpfr_t lo, mpfr_t hi)
{
  mpfr_t xi, xj;
  mpfr_inits2(53, xi, xj, (mpfr_ptr)0);
  mpfr_set_d(xi, -f->x[i * f->ldx + k], MPFR_RNDN);
  cf_ri_set_si(&a->sum, 0);
  for (size_t j = 0; j < a->live; j++) {
    mpfr_set_d(xj, f->x[j * f->ldx + k], MPFR_RNDN);
    mpfr_fma(a->v.lo, a->c[j], xi, xj, MPFR_RNDD);
    mpfr_fma(a->v.hi, a->c[j], xi, xj, MPFR_RNDU);
    weigh(&a->p, &a->w[j], &a->v);
    interval_add(&a->sum, &a->p);
    if (f->mean && a->live == 1) { /* the mean of one */
      mpfr_fma(lo, a->c[j], xi, xj, MPFR_RNDD);
      mpfr_fma(hi, a->c[j], xi, xj, MPFR_RNDU);
    }
  }
  if (!f->mean) scaled(&a->sum, f->scale, lo, hi);
  else if (a->live > 1) cf_ri_div(lo, hi, &a->sum, &a->total);
  mpfr_clears(xi, xj, (mpfr_ptr)0);
}

static bool wanted(size_t d, const unsigned char *want)
{
  size_t k = 0;
  while (want && k < d && !want[k]) k++;
  return k < d;
}

/* The wanted components of one token, and its sum of weights. */
static void velocity(const flow *f, size_t i, const unsigned char *want, token *a, mpfr_t *lo, mpfr_t *hi)
{
  const size_t at = i * f->d;
  inner_products(f, i, a);
  weights(f, a);
  cf_ri_set_si(&a->total, 0);
  for (size_t j = 0; j < a->live; j++) interval_add(&a->total, &a->w[j]);
  for (size_t k = 0; k < f->d; k++)
    if (!want || want[at + k]) component(f, i, k, a, lo[at + k], hi[at + k]);
}

static cf_status field(const flow *f, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  cf_ri_scope scope;
  token a;
  cf_status status = check(f, prec, lo, hi);
  if (status) return status;
  cf_ri_enter(&scope);
  status = token_new(&a, f->n, cf_ri_work(prec, f->n));
  if (status == CF_OK) {
    for (size_t i = 0; i < f->n; i++)
      if (wanted(f->d, want ? want + i * f->d : NULL)) velocity(f, i, want, &a, lo, hi);
    token_free(&a, f->n);
  }
  cf_ri_leave(&scope);
  if (status == CF_OK) cf_ri_settle_all(f->n * f->d, want, lo, hi);
  return status;
}

cf_status cf_ref_sa_field(size_t n, size_t d, double beta, const double *x, size_t ldx, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  flow f = {n, d, ldx, false, true, beta, 1.0, x};
  return field(&f, want, prec, lo, hi);
}

cf_status cf_ref_sa_causal_field(size_t n, size_t d, double beta, const double *x, size_t ldx, const unsigned char *want, mpfr_prec_t prec,
                                 mpfr_t *lo, mpfr_t *hi)
{
  flow f = {n, d, ldx, true, true, beta, 1.0, x};
  return field(&f, want, prec, lo, hi);
}

cf_status cf_ref_usa_field(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, const unsigned char *want, mpfr_prec_t prec,
                           mpfr_t *lo, mpfr_t *hi)
{
  flow f = {n, d, ldx, false, false, beta, scale, x};
  return field(&f, want, prec, lo, hi);
}

cf_status cf_ref_usa_causal_field(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, const unsigned char *want,
                                  mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  flow f = {n, d, ldx, true, false, beta, scale, x};
  return field(&f, want, prec, lo, hi);
}

/* Every unordered pair once: the weights below the diagonal count twice. */
cf_status cf_ref_energy(size_t n, size_t d, double beta, const double *x, size_t ldx, mpfr_prec_t prec, mpfr_t lo, mpfr_t hi)
{
  flow f = {n, d, ldx, true, false, beta, 1.0, x};
  cf_ri_scope scope;
  token a;
  cf_status status = check(&f, prec, lo, hi);
  if (status) return status;
  if (n > (size_t)1 << 31) return CF_ESIZE; /* n n is a number below 2^63 */
  cf_ri_enter(&scope);
  status = token_new(&a, n, cf_ri_work(prec, n * n));
  if (status == CF_OK) {
    cf_ri_set_si(&a.sum, 0);
    for (size_t i = 0; i < n; i++) {
      inner_products(&f, i, &a);
      weights(&f, &a);
      cf_ri_set_si(&a.total, 0);
      for (size_t j = 0; j < i; j++) interval_add(&a.total, &a.w[j]);
      interval_add(&a.sum, &a.total);
      interval_add(&a.sum, &a.total);
      interval_add(&a.sum, &a.w[i]);
    }
    mpfr_div_ui(lo, a.sum.lo, n * n, MPFR_RNDD);
    mpfr_div_ui(hi, a.sum.hi, n * n, MPFR_RNDU);
    token_free(&a, n);
  }
  cf_ri_leave(&scope);
  if (status == CF_OK) cf_ri_settle(lo, hi);
  return status;
}

/* Row by row normalize with eps = 0, after everything that could refuse a later row was checked. */
cf_status cf_ref_retract(size_t n, size_t d, const double *x, size_t ldx, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  flow f = {n, d, ldx, false, true, 0.0, 1.0, x};
  cf_status status = check(&f, prec, lo, hi);
  for (size_t i = 0; status == CF_OK && i < n; i++) {
    size_t k = 0;
    while (k < d && x[i * ldx + k] == 0) k++;
    if (k == d) status = CF_EUNDEFINED;
  }
  for (size_t i = 0; status == CF_OK && i < n; i++)
    status = cf_ref_normalize(d, 0.0, x + i * ldx, want ? want + i * d : NULL, prec, lo + i * d, hi + i * d);
  return status;
}
