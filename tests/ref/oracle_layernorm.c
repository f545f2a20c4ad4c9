/* Layernorm and rmsnorm from the definition: differences x_i - mean as (n x_i - X) / n, summed as squares. */
#include <math.h>
#include "oracle.h"

static bool all_equal(const problem *p, bool zero)
{
  for (size_t i = 0; i < p->n; i++)
    if (p->x[i] != (zero ? 0 : p->x[0])) return false;
  return true;
}

static void make(problem *p, bool rms)
{
  static const double eps[] = {0, 1e-5, 0x1p-1074, 1e300, 1, 1e-12};
  p->n = p->m = a_length();
  fill(p->n, p->x);
  fill(p->n, p->w);
  fill(p->n, p->b);
  p->eps = below(8) ? eps[below(6)] : fabs(any_double());
  if (p->eps == 0 && all_equal(p, rms)) p->eps = 1e-5;
  p->with_w = below(3);
  p->with_b = below(3);
}

static void make_layernorm(problem *p)
{
  make(p, false);
}

static void make_rmsnorm(problem *p)
{
  make(p, true);
}

static cf_status run_layernorm(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_layernorm(p->n, p->eps, p->x, p->with_w ? p->w : NULL, p->with_b ? p->b : NULL, want, prec, lo, hi);
}

static cf_status run_rmsnorm(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_rmsnorm(p->n, p->eps, p->x, p->with_w ? p->w : NULL, want, prec, lo, hi);
}

/* z := x_i - shift */
static void centred(const problem *p, size_t i, const arb_t shift, arb_t z, slong prec)
{
  arb_set_d(z, p->x[i]);
  arb_sub(z, z, shift, prec);
}

/* z := sqrt(mean (x - shift)^2 + eps) */
static void root(const problem *p, const arb_t shift, arb_t z, slong prec)
{
  arb_t t;
  arb_init(t);
  arb_zero(z);
  for (size_t i = 0; i < p->n; i++) {
    centred(p, i, shift, t, prec);
    arb_addmul(z, t, t, prec);
  }
  arb_div_ui(z, z, p->n, prec);
  arb_set_d(t, p->eps);
  arb_add(z, z, t, prec);
  arb_sqrt(z, z, prec);
  arb_clear(t);
}

static void truth(const problem *p, const arb_t shift, bool with_b, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t z, c;
  arb_init(z);
  arb_init(c);
  root(p, shift, z, prec);
  for (size_t i = 0; i < p->n; i++) {
    centred(p, i, shift, t + i, prec);
    arb_div(t + i, t + i, z, prec);
    arb_set_d(c, p->with_w ? p->w[i] : 1);
    arb_mul(t + i, t + i, c, prec);
    arb_abs(s + i, t + i);
    arb_set_d(c, with_b ? p->b[i] : 0);
    arb_add(t + i, t + i, c, prec);
    arb_abs(c, c);
    arb_add(s + i, s + i, c, prec);
  }
  arb_clear(z);
  arb_clear(c);
}

static void truth_layernorm(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t mean;
  arb_init(mean);
  dot_arb(mean, p->n, p->x, NULL, false, prec);
  arb_div_ui(mean, mean, p->n, prec);
  if (all_equal(p, false)) arb_set_d(mean, p->x[0]); /* the quotient may be a ball */
  truth(p, mean, p->with_b, prec, t, s);
  arb_clear(mean);
}

static void truth_rmsnorm(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t zero;
  arb_init(zero);
  truth(p, zero, false, prec, t, s);
  arb_clear(zero);
}

const op layernorm_ops[] = {
  {"layernorm", make_layernorm, run_layernorm, truth_layernorm, false, false, NULL},
  {"rmsnorm", make_rmsnorm, run_rmsnorm, truth_rmsnorm, false, false, NULL},
  {0},
};
