#include <math.h>
#include "oracle.h"

static void make_exp(problem *p)
{
  p->n = p->m = 1;
  switch (below(6)) {
  case 0: p->x[0] = any_double(); break;
  case 1: p->x[0] = plain(); break;
  case 2: p->x[0] = 750 * plain(); break;
  case 3: p->x[0] = ldexp(plain(), (int)below(60)); break;
  case 4: p->x[0] = (double)below(1500) * 0.69314718055994531 * near_one(); break;
  default: p->x[0] = ldexp(plain(), -(int)below(1074)); break;
  }
}

static void make_log(problem *p)
{
  p->n = p->m = 1;
  switch (below(4)) {
  case 0: p->x[0] = near_one(); break;
  case 1: p->x[0] = 1 + ldexp(plain(), -(int)below(53)); break;
  case 2: p->x[0] = 0x1p-1074 * (double)(1 + below(9)); break;
  default: p->x[0] = fabs(any_double()); break;
  }
  if (!(p->x[0] > 0)) p->x[0] = 1;
}

static void make_log1p(problem *p)
{
  make_log(p);
  switch (below(4)) {
  case 0: p->x[0] = any_double(); break;
  case 1: p->x[0] = -1 + ldexp(plain(), -(int)below(53)); break;
  case 2: p->x[0] = ldexp(plain(), -(int)below(1074)); break;
  default: p->x[0] -= 1; break;
  }
  if (!(p->x[0] > -1)) p->x[0] = -0.5;
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
#define arb_exp exp_arb
SCALAR(exp)
#undef arb_exp
SCALAR(expm1)
SCALAR(log)
SCALAR(log1p)

const op expo_ops[] = {
  {"exp", make_exp, run_exp, truth_exp, true, false, mpfi_exp_of},
  {"expm1", make_exp, run_expm1, truth_expm1, false, false, mpfi_expm1_of},
  {"log", make_log, run_log, truth_log, false, false, mpfi_log_of},
  {"log1p", make_log1p, run_log1p, truth_log1p, false, false, mpfi_log1p_of},
  {0},
};
