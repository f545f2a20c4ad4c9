#include "claims/series.h"

cf_series cf_series_constant(const cf_scope *s, const cf_real *x)
{
  cf_series r;
  r.c[0] = cf_real_copy(s->p, x);
  for (size_t k = 1; k <= s->order; k++) r.c[k] = cf_real_si(s->p, 0);
  return r;
}

cf_series cf_series_add(const cf_scope *s, const cf_series *a, const cf_series *b)
{
  cf_series r;
  for (size_t k = 0; k <= s->order; k++) r.c[k] = cf_real_add(s->p, a->c[k], b->c[k]);
  return r;
}

cf_series cf_series_sub(const cf_scope *s, const cf_series *a, const cf_series *b)
{
  cf_series r;
  for (size_t k = 0; k <= s->order; k++) r.c[k] = cf_real_sub(s->p, a->c[k], b->c[k]);
  return r;
}

static bool zero(const cf_real *x) { return mpfr_zero_p(x->lo) && mpfr_zero_p(x->hi); }

/* 0 times a finite number */
static bool skips(const cf_real *a, const cf_real *b) { return zero(a) && mpfr_number_p(b->lo) && mpfr_number_p(b->hi); }

/* sum over l = from .. to of w(l) a_l b_{k-l}, w(l) = l (weighted) or 1 */
static cf_real *convolve(const cf_scope *s, const cf_series *a, const cf_series *b, size_t k, size_t from, size_t to, bool weighted)
{
  cf_real *sum = cf_real_si(s->p, 0);
  const size_t mark = cf_pool_mark(s->p);
  for (size_t l = from; l <= to && l <= k; l++) {
    if (skips(a->c[l], b->c[k - l]) || skips(b->c[k - l], a->c[l])) continue; /* most coefficients of constants and polynomials */
    cf_real *t = cf_real_mul(s->p, a->c[l], b->c[k - l]);
    if (weighted) t = cf_real_mul(s->p, t, cf_real_si(s->p, (long)l));
    cf_real_set(sum, cf_real_add(s->p, sum, t));
    cf_pool_release(s->p, mark);
  }
  return sum;
}

cf_series cf_series_mul(const cf_scope *s, const cf_series *a, const cf_series *b)
{
  cf_series r;
  for (size_t k = 0; k <= s->order; k++) r.c[k] = convolve(s, a, b, k, 0, k, false);
  return r;
}

/* b_0 q_k = a_k - sum_{l>=1} b_l q_{k-l} */
cf_series cf_series_div(const cf_scope *s, const cf_series *a, const cf_series *b)
{
  cf_series q;
  for (size_t k = 0; k <= s->order; k++) q.c[k] = cf_real_div(s->p, cf_real_sub(s->p, a->c[k], convolve(s, b, &q, k, 1, k, false)), b->c[0]);
  return q;
}

/* k e_k = sum_{l>=1} l a_l e_{k-l} */
cf_series cf_series_exp(const cf_scope *s, const cf_series *a)
{
  cf_series e;
  e.c[0] = cf_real_exp(s->p, a->c[0]);
  for (size_t k = 1; k <= s->order; k++) e.c[k] = cf_real_div(s->p, convolve(s, a, &e, k, 1, k, true), cf_real_si(s->p, (long)k));
  return e;
}

/* a_0 l_k = a_k - (1/k) sum_{1<=j<k} j l_j a_{k-j} */
cf_series cf_series_log(const cf_scope *s, const cf_series *a)
{
  cf_series r;
  r.c[0] = cf_real_log(s->p, a->c[0]);
  for (size_t k = 1; k <= s->order; k++) {
    cf_real *t = cf_real_div(s->p, convolve(s, &r, a, k, 1, k - 1, true), cf_real_si(s->p, (long)k));
    r.c[k] = cf_real_div(s->p, cf_real_sub(s->p, a->c[k], t), a->c[0]);
  }
  return r;
}

/* 2 r_0 r_k = a_k - sum_{1<=l<k} r_l r_{k-l} */
cf_series cf_series_sqrt(const cf_scope *s, const cf_series *a)
{
  cf_series r;
  r.c[0] = cf_real_sqrt(s->p, a->c[0]);
  for (size_t k = 1; k <= s->order; k++) {
    cf_real *t = cf_real_sub(s->p, a->c[k], convolve(s, &r, &r, k, 1, k - 1, false));
    r.c[k] = cf_real_div(s->p, t, cf_real_mul(s->p, r.c[0], cf_real_si(s->p, 2)));
  }
  return r;
}

/* tanh a = 1 - 2/(e^{2a} + 1) */
cf_series cf_series_tanh(const cf_scope *s, const cf_series *a)
{
  const cf_series one = cf_series_constant(s, cf_real_si(s->p, 1)), two = cf_series_constant(s, cf_real_si(s->p, 2));
  const cf_series b = cf_series_add(s, a, a), e = cf_series_exp(s, &b), q = cf_series_add(s, &e, &one), t = cf_series_div(s, &two, &q);
  cf_series r = cf_series_sub(s, &one, &t);
  r.c[0] = cf_real_tanh(s->p, a->c[0]);
  return r;
}

/* k sin_k = sum l a_l cos_{k-l}, k cos_k = - sum l a_l sin_{k-l} */
cf_series cf_series_wave(const cf_scope *s, const cf_series *a, int of)
{
  cf_series w[2];
  w[0].c[0] = cf_real_sin(s->p, a->c[0]);
  w[1].c[0] = cf_real_cos(s->p, a->c[0]);
  for (size_t k = 1; k <= s->order; k++) {
    const cf_real *n = cf_real_si(s->p, (long)k);
    w[0].c[k] = cf_real_div(s->p, convolve(s, a, &w[1], k, 1, k, true), n);
    w[1].c[k] = cf_real_neg(s->p, cf_real_div(s->p, convolve(s, a, &w[0], k, 1, k, true), n));
  }
  return w[of];
}
