/* Comparators of the algebraic operations: signs, then squares, in rationals. Sums run over integers on a common exponent. */
#include "compare.h"
#include <math.h>
#include "dyadic.h"

static int all_finite(size_t n, const double *x)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i])) return 0;
  return 1;
}

/* r := sum x */
static void exact_sum(mpq_t r, size_t n, const double *x)
{
  long e = cf_dyadic_min(n, x, 1);
  mpz_t s, z;
  mpz_inits(s, z, NULL);
  for (size_t i = 0; i < n; i++) {
    cf_dyadic_set(z, x[i], e);
    mpz_add(s, s, z);
  }
  cf_dyadic_mpq(r, s, e);
  mpz_clears(s, z, NULL);
}

/* r := sum x y */
static void exact_dot(mpq_t r, size_t n, const double *x, const double *y)
{
  long ex = cf_dyadic_min(n, x, 1), ey = cf_dyadic_min(n, y, 1);
  mpz_t s, a, b;
  mpz_inits(s, a, b, NULL);
  for (size_t i = 0; i < n; i++) {
    if (x[i] == 0 || y[i] == 0) continue;
    cf_dyadic_set(a, x[i], ex);
    cf_dyadic_set(b, y[i], ey);
    mpz_addmul(s, a, b);
  }
  cf_dyadic_mpq(r, s, ex + ey);
  mpz_clears(s, a, b, NULL);
}

static int sgn(int x)
{
  return (x > 0) - (x < 0);
}

/* sign of p / sqrt(w) - r for w > 0: by signs, then p^2 against r^2 w */
static int ratio_sign(mpq_srcptr p, mpq_srcptr w, mpq_srcptr r)
{
  int sp = mpq_sgn(p), sr = mpq_sgn(r);
  if (sp != sr) return sgn(sp - sr);
  mpq_t p2, r2;
  mpq_inits(p2, r2, NULL);
  mpq_mul(p2, p, p);
  mpq_mul(r2, r, r);
  mpq_mul(r2, r2, w);
  int o = sgn(mpq_cmp(p2, r2));
  mpq_clears(p2, r2, NULL);
  return sp * o;
}

cf_status cf_cmp_sum(size_t n, const double *x, mpq_srcptr c, int *sign)
{
  if (!all_finite(n, x)) return CF_ENONFINITE;
  mpq_t t;
  mpq_init(t);
  exact_sum(t, n, x);
  *sign = sgn(mpq_cmp(t, c));
  mpq_clear(t);
  return CF_OK;
}

cf_status cf_cmp_dot(size_t n, const double *x, const double *y, mpq_srcptr c, int *sign)
{
  if (!all_finite(n, x) || !all_finite(n, y)) return CF_ENONFINITE;
  mpq_t t;
  mpq_init(t);
  exact_dot(t, n, x, y);
  *sign = sgn(mpq_cmp(t, c));
  mpq_clear(t);
  return CF_OK;
}

cf_status cf_cmp_nrm2(size_t n, const double *x, mpq_srcptr c, int *sign)
{
  if (!all_finite(n, x)) return CF_ENONFINITE;
  *sign = 1;
  if (mpq_sgn(c) < 0) return CF_OK;
  mpq_t t, c2;
  mpq_inits(t, c2, NULL);
  exact_dot(t, n, x, x);
  mpq_mul(c2, c, c);
  *sign = sgn(mpq_cmp(t, c2));
  mpq_clears(t, c2, NULL);
  return CF_OK;
}

/* r := y_i - <x,y> x_i - c */
cf_status cf_cmp_tangent(size_t n, const double *x, const double *y, size_t i, mpq_srcptr c, int *sign)
{
  if (i >= n) return CF_ESIZE;
  if (!all_finite(n, x) || !all_finite(n, y)) return CF_ENONFINITE;
  mpq_t t, a;
  mpq_inits(t, a, NULL);
  exact_dot(t, n, x, y);
  mpq_set_d(a, x[i]);
  mpq_mul(t, t, a);
  mpq_set_d(a, y[i]);
  mpq_sub(t, a, t);
  *sign = sgn(mpq_cmp(t, c));
  mpq_clears(t, a, NULL);
  return CF_OK;
}

/* w n^2 (var + eps) = n sum x^2 - (sum x)^2 + n^2 eps;  p = n x_i - sum x:  (x_i - mean) / sqrt(var + eps) = p / sqrt(w) */
static void layernorm_parts(size_t n, double eps, const double *x, size_t i, mpq_t p, mpq_t w)
{
  mpq_t s, t;
  mpq_inits(s, t, NULL);
  exact_sum(s, n, x);
  exact_dot(w, n, x, x);
  mpq_set_d(t, eps);
  mpq_set_ui(p, n, 1);
  mpq_mul(t, t, p);
  mpq_add(w, w, t); /* sum x^2 + n eps */
  mpq_mul(w, w, p);
  mpq_mul(t, s, s);
  mpq_sub(w, w, t);
  mpq_set_d(t, x[i]);
  mpq_mul(p, p, t);
  mpq_sub(p, p, s);
  mpq_clears(s, t, NULL);
}

static cf_status check_eps(double eps)
{
  return !isfinite(eps) ? CF_ENONFINITE : eps < 0 ? CF_EBOX : CF_OK;
}

cf_status cf_cmp_layernorm(size_t n, double eps, const double *x, const double *w, const double *b, size_t i, mpq_srcptr c, int *sign)
{
  if (i >= n) return CF_ESIZE;
  if (!all_finite(n, x) || (w && !isfinite(w[i])) || (b && !isfinite(b[i]))) return CF_ENONFINITE;
  if (check_eps(eps) != CF_OK) return check_eps(eps);
  mpq_t p, v, r;
  mpq_inits(p, v, r, NULL);
  layernorm_parts(n, eps, x, i, p, v);
  cf_status status = mpq_sgn(v) > 0 ? CF_OK : CF_EUNDEFINED;
  if (w) {
    mpq_set_d(r, w[i]);
    mpq_mul(p, p, r);
  }
  mpq_set_d(r, b ? b[i] : 0);
  mpq_sub(r, c, r);
  if (status == CF_OK) *sign = ratio_sign(p, v, r);
  mpq_clears(p, v, r, NULL);
  return status;
}

cf_status cf_cmp_rmsnorm(size_t n, double eps, const double *x, const double *w, size_t i, mpq_srcptr c, int *sign)
{
  if (i >= n) return CF_ESIZE;
  if (!all_finite(n, x) || (w && !isfinite(w[i]))) return CF_ENONFINITE;
  if (check_eps(eps) != CF_OK) return check_eps(eps);
  mpq_t p, v, t;
  mpq_inits(p, v, t, NULL);
  exact_dot(v, n, x, x);
  mpq_set_ui(t, n, 1);
  mpq_div(v, v, t);
  mpq_set_d(t, eps);
  mpq_add(v, v, t); /* mean x^2 + eps */
  mpq_set_d(p, x[i]);
  mpq_set_d(t, w ? w[i] : 1);
  mpq_mul(p, p, t);
  cf_status status = mpq_sgn(v) > 0 ? CF_OK : CF_EUNDEFINED;
  if (status == CF_OK) *sign = ratio_sign(p, v, c);
  mpq_clears(p, v, t, NULL);
  return status;
}

/* x_i / max(|x|, eps) = x_i / sqrt(max(sum x^2, eps^2)) */
cf_status cf_cmp_normalize(size_t n, double eps, const double *x, size_t i, mpq_srcptr c, int *sign)
{
  if (i >= n) return CF_ESIZE;
  if (!all_finite(n, x)) return CF_ENONFINITE;
  if (check_eps(eps) != CF_OK) return check_eps(eps);
  mpq_t p, v, t;
  mpq_inits(p, v, t, NULL);
  exact_dot(v, n, x, x);
  mpq_set_d(t, eps);
  mpq_mul(t, t, t);
  if (mpq_cmp(v, t) < 0) mpq_set(v, t);
  mpq_set_d(p, x[i]);
  cf_status status = mpq_sgn(v) > 0 ? CF_OK : CF_EUNDEFINED;
  if (status == CF_OK) *sign = ratio_sign(p, v, c);
  mpq_clears(p, v, t, NULL);
  return status;
}
