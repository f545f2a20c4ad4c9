#include <math.h>
#include "oracle.h"

static void make_normalize(problem *p)
{
  p->n = p->m = a_length();
  fill(p->n, p->x);
  p->eps = below(4) ? 0 : below(2) ? fabs(any_double()) : fabs(p->x[0]);
  bool zero = true;
  for (size_t i = 0; i < p->n; i++) zero = zero && p->x[i] == 0;
  if (zero && p->eps == 0) p->eps = 1;
}

/* y near <x,y> x for x near the sphere: the projection cancels */
static void make_tangent(problem *p)
{
  p->n = p->m = a_length();
  fill(p->n, p->x);
  fill(p->n, p->y);
  if (below(2)) return;
  double s = 0;
  for (size_t i = 0; i < p->n; i++) {
    p->x[i] = plain();
    s += p->x[i] * p->x[i];
  }
  for (size_t i = 0; i < p->n; i++) {
    p->x[i] /= sqrt(s);
    p->y[i] = p->x[i] * near_one();
  }
}

static cf_status run_normalize(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_normalize(p->n, p->eps, p->x, want, prec, lo, hi);
}

static cf_status run_tangent(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_tangent(p->n, p->x, p->y, want, prec, lo, hi);
}

static void truth_normalize(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t z, e;
  arb_init(z);
  arb_init(e);
  dot_arb(z, p->n, p->x, p->x, false, prec);
  arb_sqrt(z, z, prec);
  arb_set_d(e, p->eps);
  arb_max(z, z, e, prec);
  for (size_t i = 0; i < p->n; i++) {
    arb_set_d(t + i, p->x[i]);
    arb_div(t + i, t + i, z, prec);
    arb_abs(s + i, t + i);
  }
  arb_clear(z);
  arb_clear(e);
}

static void truth_tangent(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t dot, sum, x, y;
  arb_init(dot);
  arb_init(sum);
  arb_init(x);
  arb_init(y);
  dot_arb(dot, p->n, p->x, p->y, false, prec);
  dot_arb(sum, p->n, p->x, p->y, true, prec);
  for (size_t i = 0; i < p->n; i++) {
    arb_set_d(x, p->x[i]);
    arb_set_d(t + i, p->y[i]);
    arb_submul(t + i, dot, x, prec);
    arb_abs(x, x);
    arb_set_d(y, fabs(p->y[i]));
    arb_set(s + i, y);
    arb_addmul(s + i, sum, x, prec);
  }
  arb_clear(dot);
  arb_clear(sum);
  arb_clear(x);
  arb_clear(y);
}

/* d rows of n entries, the even ones followed by themselves against the sign of every other entry */
static void make_gram(problem *p)
{
  p->n = a_length();
  p->d = 1 + below(6);
  p->m = p->d * p->d;
  fill(p->n * p->d, p->x);
  for (size_t i = 1; i < p->d && below(2); i += 2)
    for (size_t k = 0; k < p->n; k++) p->x[i * p->n + k] = (k % 2 ? -1 : 1) * p->x[(i - 1) * p->n + k];
}

static cf_status run_gram(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_gram(p->d, p->n, p->x, p->n, want, prec, lo, hi);
}

static void truth_gram(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  for (size_t i = 0; i < p->d; i++)
    for (size_t j = 0; j < p->d; j++) {
      dot_arb(t + i * p->d + j, p->n, p->x + i * p->n, p->x + j * p->n, false, prec);
      dot_arb(s + i * p->d + j, p->n, p->x + i * p->n, p->x + j * p->n, true, prec);
    }
}

const op sphere_ops[] = {
  {"normalize", make_normalize, run_normalize, truth_normalize, false, false, NULL},
  {"tangent", make_tangent, run_tangent, truth_tangent, false, false, NULL},
  {"gram", make_gram, run_gram, truth_gram, false, false, NULL},
  {0},
};
