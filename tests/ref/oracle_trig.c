#include <math.h>
#include "oracle.h"

/* any size, and the doubles next to multiples of pi/2 */
static void make_trig(problem *p)
{
  p->n = p->m = 1;
  switch (below(6)) {
  case 0: p->x[0] = any_double(); break;
  case 1: p->x[0] = plain(); break;
  case 2: p->x[0] = 30 * plain(); break;
  case 3: p->x[0] = ldexp(plain(), (int)below(60)); break;
  case 4: p->x[0] = (double)below(1u << below(30)) * 0x1.921fb54442d18p0 * near_one(); break;
  default: p->x[0] = ldexp(plain(), -(int)below(1074)); break;
  }
}

#define SCALAR(f) \
  static cf_status run_##f(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi) \
  { \
    (void)want; \
    return cf_ref_##f(p->x[0], prec, lo[0], hi[0]); \
  } \
  static void truth_##f(const problem *p, slong prec, arb_ptr t, arb_ptr s) \
  { \
    arb_set_d(t, p->x[0]); \
    arb_##f(t, t, prec); \
    arb_abs(s, t); \
  } \
  static void mpfi_##f##_of(const problem *p, mpfr_prec_t prec, mpfi_t t) \
  { \
    (void)prec; \
    mpfi_set_d(t, p->x[0]); \
    mpfi_##f(t, t); \
  }
SCALAR(sin)
SCALAR(cos)

const op trig_ops[] = {
  {"sin", make_trig, run_sin, truth_sin, false, false, mpfi_sin_of},
  {"cos", make_trig, run_cos, truth_cos, false, false, mpfi_cos_of},
  {0},
};
