#include <stdlib.h>
#include "oracle.h"
#define ORDER oracle_digits.order
#define R MPFR_RNDN

struct oracle_digits oracle_digits = {256, 44, 1e-34, 1e-32};
void oracle_deep(int deep)
{
  static const struct oracle_digits digits[2] = {{256, 44, 1e-34, 1e-32}, {448, 80, 1e-100, 1e-95}};
  oracle_digits = digits[deep != 0];
}

typedef struct oracle {
  enum oracle_kind kind;
  size_t n, d;
  double beta;
  const double *q, *k;
  mpfr_t *qx, *kx; /* series of Q x, K x; x itself for the identity */
  mpfr_t *x, *y, *p, *g, *w, *inv, *z; /* series: tokens, outputs, <x, y>, inner products, weights, 1/Z, Z; [ORDER + 1] each */
  mpfr_t s, t;
} oracle;

mpfr_t *oracle_vector(size_t m)
{
  mpfr_t *v = malloc((m ? m : 1) * sizeof *v);
  for (size_t i = 0; v && i < m; i++) mpfr_init2(v[i], oracle_digits.bits);
  return v;
}

void oracle_free(size_t m, mpfr_t *v)
{
  for (size_t i = 0; i < m; i++) mpfr_clear(v[i]);
  free(v);
}

/* s = coefficient k of a b */
static void cauchy(oracle *o, const mpfr_t *a, const mpfr_t *b, size_t k)
{
  for (size_t l = 0; l <= k; l++) mpfr_fma(o->s, a[l], b[k - l], o->s, R);
}

/* weight of the pair, coefficient k: w = exp(beta (g - 1)), w' = beta g' w */
static void weight(oracle *o, mpfr_t *w, const mpfr_t *g, size_t k)
{
  if (k == 0) {
    mpfr_sub_ui(o->s, g[0], 1, R);
    mpfr_mul_d(o->s, o->s, o->beta, R);
    mpfr_exp(w[0], o->s, R);
    return;
  }
  mpfr_set_zero(o->s, 1);
  for (size_t l = 0; l < k; l++) {
    mpfr_mul(o->t, w[l], g[k - l], R);
    mpfr_mul_ui(o->t, o->t, (unsigned long)(k - l), R);
    mpfr_add(o->s, o->s, o->t, R);
  }
  mpfr_mul_d(o->s, o->s, o->beta, R);
  mpfr_div_ui(w[k], o->s, (unsigned long)k, R);
}

/* 1/Z: sum_l Z_l inv_{k-l} = [k = 0] */
static void inverse(oracle *o, mpfr_t *inv, const mpfr_t *z, size_t k)
{
  mpfr_set_zero(o->s, 1);
  for (size_t l = 1; l <= k; l++) mpfr_fma(o->s, z[l], inv[k - l], o->s, R);
  mpfr_ui_sub(o->s, k == 0, o->s, R);
  mpfr_div(inv[k], o->s, z[0], R);
}

static void token(oracle *o, size_t i, size_t k)
{
  size_t m = ORDER + 1, n = o->n, d = o->d, last = o->kind == ORACLE_CAUSAL ? i + 1 : n;
  mpfr_t *z = o->z + i * m, *inv = o->inv + i * m;
  mpfr_set_zero(z[k], 1);
  for (size_t j = 0; j < last; j++) mpfr_add(z[k], z[k], o->w[(i * n + j) * m + k], R);
  if (o->kind == ORACLE_USA) mpfr_set_ui(z[k], k ? 0 : n, R);
  inverse(o, inv, z, k);
  mpfr_t *u = o->g + n * n * m; /* scratch: the series of one coordinate of the weighted sum, kept for all */
  for (size_t c = 0; c < d; c++) {
    mpfr_t *uc = u + (i * d + c) * m;
    mpfr_set_zero(o->s, 1);
    for (size_t j = 0; j < last; j++) cauchy(o, o->w + (i * n + j) * m, o->x + (j * d + c) * m, k);
    mpfr_set(uc[k], o->s, R);
    mpfr_set_zero(o->s, 1);
    cauchy(o, inv, uc, k);
    mpfr_set(o->y[(i * d + c) * m + k], o->s, R);
  }
  mpfr_set_zero(o->s, 1);
  for (size_t c = 0; c < d; c++) cauchy(o, o->x + (i * d + c) * m, o->y + (i * d + c) * m, k);
  mpfr_set(o->p[i * m + k], o->s, R);
}

/* coefficient k of the matrix times every token */
static void apply(oracle *o, const double *matrix, mpfr_t *to, size_t k)
{
  size_t m = ORDER + 1, d = o->d;
  for (size_t i = 0; matrix && i < o->n; i++)
    for (size_t c = 0; c < d; c++) {
      mpfr_set_zero(o->s, 1);
      for (size_t b = 0; b < d; b++) {
        mpfr_mul_d(o->t, o->x[(i * d + b) * m + k], matrix[c * d + b], R);
        mpfr_add(o->s, o->s, o->t, R);
      }
      mpfr_set(to[(i * d + c) * m + k], o->s, R);
    }
}

static void order(oracle *o, size_t k)
{
  size_t m = ORDER + 1, n = o->n, d = o->d;
  apply(o, o->q, o->qx, k);
  apply(o, o->k, o->kx, k);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      mpfr_set_zero(o->s, 1);
      for (size_t c = 0; c < d; c++) cauchy(o, o->qx + (i * d + c) * m, o->kx + (j * d + c) * m, k);
      mpfr_set(o->g[(i * n + j) * m + k], o->s, R);
      weight(o, o->w + (i * n + j) * m, o->g + (i * n + j) * m, k);
    }
  for (size_t i = 0; i < n; i++) token(o, i, k);
  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < d; c++) {
      mpfr_t *x = o->x + (i * d + c) * m;
      mpfr_set_zero(o->s, 1);
      cauchy(o, o->p + i * m, x, k);
      mpfr_sub(o->s, o->y[(i * d + c) * m + k], o->s, R);
      mpfr_div_ui(x[k + 1], o->s, (unsigned long)(k + 1), R);
    }
}

/* a length at which the last two coefficients are negligible */
static double length(oracle *o, double left)
{
  double h = left < 0.5 ? left : 0.5;
  for (size_t k = ORDER - 1; k <= ORDER; k++) {
    double top = 0.0;
    for (size_t i = 0; i < o->n * o->d; i++) {
      mpfr_abs(o->s, o->x[i * (ORDER + 1) + k], R);
      double v = mpfr_get_d(o->s, MPFR_RNDU);
      if (v > top) top = v;
    }
    for (;;) {
      mpfr_set_d(o->s, h, R);
      mpfr_pow_ui(o->s, o->s, (unsigned long)k, R);
      mpfr_mul_d(o->s, o->s, top, R);
      if (mpfr_cmp_d(o->s, oracle_digits.last) <= 0) break;
      h *= 0.9;
    }
  }
  return h;
}

static void unit(oracle *o, mpfr_t *x)
{
  for (size_t i = 0; i < o->n; i++) {
    mpfr_set_zero(o->s, 1);
    for (size_t c = 0; c < o->d; c++) mpfr_fma(o->s, x[i * o->d + c], x[i * o->d + c], o->s, R);
    mpfr_sqrt(o->s, o->s, R);
    for (size_t c = 0; c < o->d; c++) mpfr_div(x[i * o->d + c], x[i * o->d + c], o->s, R);
  }
}

static double advance(oracle *o, double left, mpfr_t *x)
{
  size_t m = ORDER + 1;
  for (size_t i = 0; i < o->n * o->d; i++) mpfr_set(o->x[i * m], x[i], R);
  for (size_t k = 0; k < ORDER; k++) order(o, k);
  double h = length(o, left);
  for (size_t i = 0; i < o->n * o->d; i++) {
    mpfr_set(x[i], o->x[i * m + ORDER], R);
    for (size_t k = ORDER; k-- > 0;) {
      mpfr_mul_d(x[i], x[i], h, R);
      mpfr_add(x[i], x[i], o->x[i * m + k], R);
    }
  }
  unit(o, x);
  return h;
}

void oracle_run(enum oracle_kind kind, size_t n, size_t d, double beta, const double *q, const double *k, double t, mpfr_t *x)
{
  size_t m = ORDER + 1;
  oracle o = {.kind = kind, .n = n, .d = d, .beta = beta, .q = q, .k = k};
  o.x = oracle_vector(n * d * m);
  o.qx = q ? oracle_vector(n * d * m) : o.x;
  o.kx = k ? oracle_vector(n * d * m) : o.x;
  o.y = oracle_vector(n * d * m);
  o.p = oracle_vector(n * m);
  o.g = oracle_vector((n * n + n * d) * m);
  o.w = oracle_vector(n * n * m);
  o.inv = oracle_vector(n * m);
  o.z = oracle_vector(n * m);
  mpfr_inits2(oracle_digits.bits, o.s, o.t, (mpfr_ptr)0);
  unit(&o, x);
  mpfr_t left, h;
  mpfr_inits2(oracle_digits.bits, left, h, (mpfr_ptr)0);
  for (mpfr_set_d(left, t, R); mpfr_sgn(left) > 0;) {
    mpfr_set_d(h, advance(&o, mpfr_get_d(left, MPFR_RNDD), x), R);
    mpfr_sub(left, left, h, R);
  }
  mpfr_clears(o.s, o.t, left, h, (mpfr_ptr)0);
  if (q) oracle_free(n * d * m, o.qx);
  if (k) oracle_free(n * d * m, o.kx);
  oracle_free(n * d * m, o.x);
  oracle_free(n * d * m, o.y);
  oracle_free(n * m, o.p);
  oracle_free((n * n + n * d) * m, o.g);
  oracle_free(n * n * m, o.w);
  oracle_free(n * m, o.inv);
  oracle_free(n * m, o.z);
}
