#include "oracle.h"

static void make(problem *p)
{
  p->n = a_length();
  p->m = 1;
  fill(p->n, p->x);
  fill(p->n, p->y);
  if (below(4) == 0) { /* <x, y> near 0: x, -x against y, y (1 + k ulp) */
    for (size_t i = 0; i + 1 < p->n; i += 2) {
      double f = p->y[i] > -1e300 && p->y[i] < 1e300 ? near_one() : 1;
      p->x[i + 1] = -p->x[i];
      p->y[i + 1] = p->y[i] * f;
    }
  }
}

static cf_status run_sum(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  (void)want;
  return cf_ref_sum(p->n, p->x, prec, lo[0], hi[0]);
}

static cf_status run_dot(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  (void)want;
  return cf_ref_dot(p->n, p->x, p->y, prec, lo[0], hi[0]);
}

static cf_status run_nrm2(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  (void)want;
  return cf_ref_nrm2(p->n, p->x, prec, lo[0], hi[0]);
}

static void truth_sum(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  dot_arb(t, p->n, p->x, NULL, false, prec);
  dot_arb(s, p->n, p->x, NULL, true, prec);
}

static void truth_dot(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  dot_arb(t, p->n, p->x, p->y, false, prec);
  dot_arb(s, p->n, p->x, p->y, true, prec);
}

static void truth_nrm2(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  dot_arb(t, p->n, p->x, p->x, false, prec);
  arb_sqrt(t, t, prec);
  arb_set(s, t);
}

/* exact at 4,500 bits */
static void mpfi_dot(const double *x, const double *y, size_t n, mpfr_prec_t prec, mpfi_t t)
{
  mpfi_t a, b, z;
  mpfi_init2(a, prec);
  mpfi_init2(b, prec);
  mpfi_init2(z, prec + 4500);
  mpfi_set_ui(z, 0);
  for (size_t i = 0; i < n; i++) {
    mpfi_set_d(a, x[i]);
    mpfi_set_d(b, y ? y[i] : 1);
    mpfi_mul(a, a, b);
    mpfi_add(z, z, a);
  }
  mpfi_set(t, z);
  mpfi_clear(a);
  mpfi_clear(b);
  mpfi_clear(z);
}

static void mpfi_sum_of(const problem *p, mpfr_prec_t prec, mpfi_t t)
{
  mpfi_dot(p->x, NULL, p->n, prec, t);
}

static void mpfi_dot_of(const problem *p, mpfr_prec_t prec, mpfi_t t)
{
  mpfi_dot(p->x, p->y, p->n, prec, t);
}

static void mpfi_nrm2_of(const problem *p, mpfr_prec_t prec, mpfi_t t)
{
  mpfi_dot(p->x, p->x, p->n, prec, t);
  mpfi_sqrt(t, t);
}

/* eps is a; y near -a x now and then */
static void make_axpy(problem *p)
{
  p->n = p->m = a_length();
  p->eps = any_double();
  fill(p->n, p->x);
  fill(p->n, p->y);
  for (size_t i = 0; i < p->n; i++) {
    double z = -p->eps * p->x[i];
    if (below(4) == 0 && z > -1e300 && z < 1e300) p->y[i] = z * near_one();
  }
}

static cf_status run_max(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  (void)want;
  return cf_ref_max(p->n, p->x, prec, lo[0], hi[0]);
}

static cf_status run_axpy(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_axpy(p->n, p->eps, p->x, p->y, want, prec, lo, hi);
}

static void truth_max(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t x;
  arb_init(x);
  arb_set_d(t, p->x[0]);
  for (size_t i = 1; i < p->n; i++) {
    arb_set_d(x, p->x[i]);
    arb_max(t, t, x, prec);
  }
  arb_abs(s, t);
  arb_clear(x);
}

static void truth_axpy(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t a, x, y;
  arb_init(a);
  arb_init(x);
  arb_init(y);
  arb_set_d(a, p->eps);
  for (size_t i = 0; i < p->n; i++) {
    arb_set_d(x, p->x[i]);
    arb_set_d(y, p->y[i]);
    arb_mul(t + i, a, x, prec);
    arb_abs(s + i, t + i);
    arb_add(t + i, t + i, y, prec);
    arb_abs(y, y);
    arb_add(s + i, s + i, y, prec);
  }
  arb_clear(a);
  arb_clear(x);
  arb_clear(y);
}

const op vec_ops[] = {
  {"sum", make, run_sum, truth_sum, false, false, mpfi_sum_of},
  {"dot", make, run_dot, truth_dot, false, false, mpfi_dot_of},
  {"nrm2", make, run_nrm2, truth_nrm2, false, false, mpfi_nrm2_of},
  {"max", make, run_max, truth_max, false, false, NULL},
  {"axpy", make_axpy, run_axpy, truth_axpy, false, false, NULL},
  {0},
};
