#include "sweep/curve.h"
#include <math.h>

cf_real *cf_equiangular_time(cf_pool *p, cf_flow_model model, size_t n, const cf_real *beta, const cf_real *from, const cf_real *to, int digits)
{
  static const char sa[] = "(exp(beta * (1 - g)) + n - 1) / (2 * (1 - g) * ((n - 1) * g + 1))", usa[] = "n * exp(-beta * g) / (2 * (1 - g) * ((n - 1) * g + 1))";
  if (model != CF_MODEL_SA && model != CF_MODEL_USA) return cf_real_new(p);
  return cf_integral(p, model == CF_MODEL_SA ? sa : usa, "g", from, to, digits, "n beta", cf_real_si(p, (long)n), beta);
}

/* g' at g, for aiming alone */
static double speed(cf_flow_model model, double n, double beta, double g)
{
  const double z = model == CF_MODEL_SA ? exp(beta * (1 - g)) + n - 1 : n * exp(-beta * g);
  return 2 * (1 - g) * ((n - 1) * g + 1) / z;
}

/* A point near the cosine at time t: Newton's steps within a bracket, in the precision of the pool. */
static cf_real *aim(cf_pool *p, cf_flow_model model, size_t n, const cf_real *beta, const cf_real *from, const cf_real *t, int digits)
{
  enum { STEPS = 60 };
  cf_real *low = cf_real_copy(p, from), *high = cf_real_si(p, 1), *g = cf_real_new(p);
  mpfr_add(g->lo, low->lo, high->lo, MPFR_RNDN);
  mpfr_div_2ui(g->lo, g->lo, 1, MPFR_RNDN);
  for (int i = 0; i < STEPS; i++) {
    const size_t mark = cf_pool_mark(p);
    mpfr_set(g->hi, g->lo, MPFR_RNDN);
    cf_real *step = cf_real_sub(p, t, cf_equiangular_time(p, model, n, beta, from, g, digits + 3));
    if (!cf_real_valid(step)) break;
    cf_real_set(cf_real_mid(step) > 0 ? low : high, g);
    mpfr_mul_d(step->lo, step->lo, speed(model, (double)n, cf_real_mid(beta), cf_real_mid(g)), MPFR_RNDN);
    const bool near = mpfr_zero_p(step->lo) || mpfr_get_exp(step->lo) < -(10 * digits) / 3 - 3;
    mpfr_add(g->lo, g->lo, step->lo, MPFR_RNDN);
    if (!(mpfr_greater_p(g->lo, low->lo) && mpfr_less_p(g->lo, high->lo))) {
      mpfr_add(g->lo, low->lo, high->lo, MPFR_RNDN);
      mpfr_div_2ui(g->lo, g->lo, 1, MPFR_RNDN);
    }
    mpfr_set(g->hi, g->lo, MPFR_RNDN);
    cf_pool_release(p, mark);
    if (near) break;
  }
  return g;
}

/* g - e and g + e hold it when the times of both prove so; e grows until they do. */
cf_real *cf_equiangular_cosine(cf_pool *p, cf_flow_model model, size_t n, const cf_real *beta, const cf_real *from, const cf_real *t, int digits)
{
  cf_real *found = cf_real_new(p);
  const size_t mark = cf_pool_mark(p);
  if (!cf_real_valid(t) || !cf_real_valid(from) || !(mpfr_cmp_ui(t->lo, 0) > 0)) return found;
  const cf_real *g = aim(p, model, n, beta, from, t, digits);
  bool sure = false;
  for (int k = digits; k >= 2 && !sure; k--) {
    cf_real *low = cf_real_copy(p, g), *high = cf_real_copy(p, g), *e = cf_real_new(p);
    mpfr_ui_pow_ui(e->lo, 10, (unsigned long)k, MPFR_RNDN);
    mpfr_ui_div(e->lo, 1, e->lo, MPFR_RNDN);
    mpfr_sub(low->lo, g->lo, e->lo, MPFR_RNDN);
    mpfr_set(low->hi, low->lo, MPFR_RNDN);
    mpfr_add(high->lo, g->lo, e->lo, MPFR_RNDN);
    mpfr_set(high->hi, high->lo, MPFR_RNDN);
    const cf_real *before = cf_equiangular_time(p, model, n, beta, from, low, k + 3), *after = mpfr_cmp_ui(high->lo, 1) < 0 ? cf_equiangular_time(p, model, n, beta, from, high, k + 3) : NULL;
    sure = mpfr_less_p(from->hi, low->lo) && cf_real_most(before, t) && (!after || cf_real_most(t, after));
    if (sure) {
      mpfr_set(found->lo, low->lo, MPFR_RNDD);
      if (after) mpfr_set(found->hi, high->lo, MPFR_RNDU);
      else mpfr_set_ui(found->hi, 1, MPFR_RNDU);
    }
  }
  cf_pool_release(p, mark);
  return found;
}

void cf_curve(cf_flow_model model, size_t n, double threshold, size_t count, cf_curve_point *at)
{
  cf_pool p;
  cf_pool_init(&p, 96);
  for (size_t i = 0; i < count; i++) {
    const cf_real *t = cf_equiangular_time(&p, model, n, cf_real_d(&p, at[i].beta), cf_real_si(&p, 0), cf_real_d(&p, threshold), 10);
    at[i].lo = cf_real_valid(t) ? cf_real_lo(t) : NAN;
    at[i].hi = cf_real_valid(t) ? cf_real_hi(t) : NAN;
    cf_pool_release(&p, 0);
  }
  cf_pool_clear(&p);
}
