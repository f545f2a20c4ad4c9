#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <mpfr.h>
#include "flow/step.h"

/* enough for a quotient of sums beyond the node's own digits; the exponent range of MPFR holds every square of a double */
#define MORE 300

/* y := x_i / |x_i| to that precision; false for a zero vector */
static bool normalize(const cf_flow_problem *p, size_t i, mpfr_t *y, mpfr_t norm)
{
  mpfr_set_zero(norm, 1);
  for (size_t c = 0; c < p->d; c++) {
    size_t at = i * p->d + c;
    if (p->rational) mpfr_set_q(y[c], p->rational[at], MPFR_RNDN);
    else mpfr_set_d(y[c], p->x[at], MPFR_RNDN);
    if (!mpfr_number_p(y[c])) return false;
    mpfr_fma(norm, y[c], y[c], norm, MPFR_RNDN);
  }
  if (mpfr_zero_p(norm)) return false;
  mpfr_sqrt(norm, norm, MPFR_RNDN);
  for (size_t c = 0; c < p->d; c++) mpfr_div(y[c], y[c], norm, MPFR_RNDN);
  return true;
}

/* adds the square of |x_i/|x_i| - what was stored|, upward, and of the radius; y holds the differences, themselves good to 2^(20 - prec) */
static void distance(const cf_flow_problem *p, size_t i, mpfr_t *y, mpfr_t t, mpfr_t sum, mpfr_t radii)
{
  mpfr_t r;
  mpfr_init2(r, mpfr_get_prec(t));
  mpfr_set_zero(r, 1);
  for (size_t c = 0; c < p->d; c++) mpfr_fma(r, y[c], y[c], r, MPFR_RNDU);
  mpfr_sqrt(r, r, MPFR_RNDU);
  mpfr_set_ui_2exp(t, 1, 100 - mpfr_get_prec(t), MPFR_RNDU);
  mpfr_add(r, r, t, MPFR_RNDU);
  mpfr_fma(sum, r, r, sum, MPFR_RNDU);
  mpfr_set_d(t, p->radius ? p->radius[i] : 0.0, MPFR_RNDU);
  mpfr_fma(radii, t, t, radii, MPFR_RNDU);
  mpfr_clear(r);
}

static bool radii_fit(const cf_flow_problem *p)
{
  for (size_t i = 0; p->radius && i < p->n; i++)
    if (!(p->radius[i] >= 0.0 && p->radius[i] <= 4.0)) return false;
  return true;
}

static cf_status fill(const cf_flow_problem *p, cf_node *b, mpfr_t *y, int prec, char reason[256])
{
  mpfr_t norm, sum, radii;
  cf_status status = CF_OK;
  mpfr_inits2(prec, norm, sum, radii, (mpfr_ptr)0);
  mpfr_set_zero(sum, 1);
  mpfr_set_zero(radii, 1);
  for (size_t i = 0; i < p->n && status == CF_OK; i++) {
    if (normalize(p, i, y, norm)) {
      for (size_t c = 0; c < p->d; c++) cf_node_put(b, i * p->d + c, y[c]);
      distance(p, i, y, norm, sum, radii);
    } else {
      status = CF_EUNDEFINED;
      snprintf(reason, 256, "token %zu has no direction: it is zero or not finite", i);
    }
  }
  /* as a checker sees it (specs/certificate.md 3, Start), and a little slack for its roundings */
  mpfr_sqrt(sum, sum, MPFR_RNDU);
  mpfr_sqrt(radii, radii, MPFR_RNDU);
  mpfr_add(sum, sum, radii, MPFR_RNDU);
  mpfr_set_d(norm, 0x1.0000000001p0, MPFR_RNDU);
  mpfr_mul(sum, sum, norm, MPFR_RNDU);
  b->r = mpfr_get_d(sum, MPFR_RNDU);
  mpfr_clears(norm, sum, radii, (mpfr_ptr)0);
  return status;
}

cf_status cf_start(const cf_flow_problem *p, size_t bits, cf_trajectory *a, char reason[256])
{
  if (!radii_fit(p)) {
    snprintf(reason, 256, "a radius of a token is negative, above 4, or not a number");
    return CF_EUNDEFINED;
  }
  const int prec = (int)bits + MORE;
  cf_node *b = cf_trajectory_push(a, bits, 0);
  mpfr_t *y = cf_node_room(p->d, prec);
  cf_status status = b && y ? fill(p, b, y, prec, reason) : CF_ENOMEM;
  cf_node_unroom(p->d, y);
  if (status != CF_OK && b) cf_trajectory_drop(a);
  return status;
}
