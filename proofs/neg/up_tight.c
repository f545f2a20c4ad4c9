// Must stay red: a sum without its inflation, a product without its 2^-1074, a product whose rounding error underflowed.
// FCT: neg_sum,neg_product,neg_underflow
// RED: neg_sum_ensures_up neg_product_ensures_up neg_underflow_ensures_exact
#include "up.h"

/*@ requires box: \is_finite(a) && \is_finite(b) && up_sum(a, b);
    assigns \nothing;
    ensures up: a + b <= \result; */
double neg_sum(double a, double b) { return f_add(a, b); }

/*@ requires box: \is_finite(a) && \is_finite(b) && up_product(a, b);
    assigns \nothing;
    ensures up: a * b <= \result; */
double neg_product(double a, double b)
{
  double p = f_mul(a, b);
  //@ assert product: up_times(a, b, p);
  return f_mul(p, CF_BOUND_STEP);
}

/*@ requires box: \is_finite(a) && \is_finite(b) && mag(a, 400) && mag(b, 400);
    requires valid: \valid(p) && \valid(e) && \separated(p, e);
    assigns *p, *e;
    ensures exact: *p + *e == a * b; */
void neg_underflow(double a, double b, double *p, double *e) { cf_two_prod(a, b, p, e); }
