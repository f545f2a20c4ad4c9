/* Softmax and its kin straight from the definition, shifted by the maximum only to keep the exponentials small. */
#include <math.h>
#include "oracle.h"

static void make_row(problem *p)
{
  p->n = p->m = a_length();
  fill_logits(p->n, p->x);
}

static void make_value(problem *p)
{
  make_row(p);
  if (below(4) == 0 && p->n > 1) /* the maximum cancels the logarithm: max about -log n */
    for (size_t i = 0; i < p->n; i++) p->x[i] = -log((double)p->n) * near_one();
  p->m = 1;
}

static double max_of(const problem *p)
{
  double m = -INFINITY;
  for (size_t i = 0; i < p->n; i++)
    if (p->x[i] > m) m = p->x[i];
  return m;
}

/* t := x_i - max */
static void shifted(const problem *p, size_t i, arb_t t, slong prec)
{
  arb_t m;
  arb_init(m);
  arb_set_d(m, max_of(p));
  arb_set_d(t, p->x[i]);
  arb_sub(t, t, m, prec);
  arb_clear(m);
}

/* z := sum over j != skip of e^(x_j - max) */
static void weight_sum(const problem *p, size_t skip, arb_t z, slong prec)
{
  arb_t t;
  arb_init(t);
  arb_zero(z);
  for (size_t j = 0; j < p->n; j++) {
    if (j == skip || p->x[j] == -INFINITY) continue;
    shifted(p, j, t, prec);
    exp_arb(t, t, prec);
    arb_add(z, z, t, prec);
  }
  arb_clear(t);
}

static void truth_softmax(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t z;
  arb_init(z);
  weight_sum(p, p->n, z, prec);
  for (size_t i = 0; i < p->n; i++) {
    arb_zero(t + i);
    if (p->x[i] != -INFINITY) {
      shifted(p, i, t + i, prec);
      exp_arb(t + i, t + i, prec);
      arb_div(t + i, t + i, z, prec);
    }
    arb_set(s + i, t + i);
  }
  arb_clear(z);
}

/* z := log of the weights' sum; log1p without the first maximum, since the sum may be 1 + e^-1e9 */
static void log_sum(const problem *p, arb_t z, slong prec)
{
  size_t top = 0;
  while (p->x[top] != max_of(p)) top++;
  weight_sum(p, top, z, prec);
  arb_log1p(z, z, prec);
}

static void truth_logsoftmax(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t z;
  arb_init(z);
  log_sum(p, z, prec);
  for (size_t i = 0; i < p->n; i++) {
    arb_zero(s + i);
    if (p->x[i] == -INFINITY) {
      arb_neg_inf(t + i);
      continue;
    }
    shifted(p, i, t + i, prec);
    arb_sub(t + i, t + i, z, prec);
    arb_abs(s + i, t + i);
  }
  arb_clear(z);
}

static void truth_logsumexp(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t m;
  arb_init(m);
  arb_set_d(m, max_of(p));
  log_sum(p, s, prec);
  arb_add(t, m, s, prec);
  arb_abs(m, m);
  arb_add(s, s, m, prec);
  arb_clear(m);
}

static cf_status run_softmax(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_softmax(p->n, p->x, want, prec, lo, hi);
}

static cf_status run_logsoftmax(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_logsoftmax(p->n, p->x, want, prec, lo, hi);
}

static cf_status run_logsumexp(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  (void)want;
  return cf_ref_logsumexp(p->n, p->x, prec, lo[0], hi[0]);
}

/* t := e^(x_i - max) */
static void mpfi_weight(const problem *p, size_t i, mpfi_t t)
{
  mpfi_set_d(t, p->x[i]);
  mpfi_sub_d(t, t, max_of(p));
  mpfi_exp(t, t);
}

/* z := their sum but for one maximum, which is exactly 1 */
static void mpfi_rest(const problem *p, mpfr_prec_t prec, mpfi_t z)
{
  size_t top = 0;
  mpfi_t w;
  mpfi_init2(w, prec);
  mpfi_set_ui(z, 0);
  while (p->x[top] != max_of(p)) top++;
  for (size_t j = 0; j < p->n; j++) {
    if (j == top || p->x[j] == -INFINITY) continue;
    mpfi_weight(p, j, w);
    mpfi_add(z, z, w);
  }
  mpfi_clear(w);
}

static void mpfi_softmax_of(const problem *p, mpfr_prec_t prec, mpfi_t t)
{
  mpfi_t z;
  mpfi_init2(z, prec);
  mpfi_rest(p, prec, z);
  mpfi_add_ui(z, z, 1);
  mpfi_set_ui(t, 0);
  if (p->x[0] != -INFINITY) mpfi_weight(p, 0, t);
  mpfi_div(t, t, z);
  mpfi_clear(z);
}

static void mpfi_logsumexp_of(const problem *p, mpfr_prec_t prec, mpfi_t t)
{
  mpfi_rest(p, prec, t);
  mpfi_log1p(t, t);
  mpfi_add_d(t, t, max_of(p));
}

const op softmax_ops[] = {
  {"softmax", make_row, run_softmax, truth_softmax, true, true, mpfi_softmax_of},
  {"logsoftmax", make_row, run_logsoftmax, truth_logsoftmax, true, true, NULL},
  {"logsumexp", make_value, run_logsumexp, truth_logsumexp, true, true, mpfi_logsumexp_of},
  {0},
};
