// Must stay red: a product without underflow's error everywhere, a double-double product eight times as good as it is,
// a double-double sum three times as good.
// FCT: neg_prod,neg_product,neg_add
// RED: neg_prod_ensures_val neg_product_ensures_err neg_add_ensures_err
#include "dd.h"

/*@ requires fin: \is_finite(a) && \is_finite(b) && \is_finite(p);
    requires mul: dd_mul(a, b, p);
    assigns \nothing;
    ensures val:  \result == a * b - p; */
double neg_prod(double a, double b, double p) { return cf_prod_low(a, b, p); }

/*@ requires fin:  \is_finite(a) && \is_finite(al) && \is_finite(b) && \is_finite(bl) && \is_finite(p);
    requires pair: dd_pair(a, al) && dd_pair(b, bl) && p == rnd(a * b);
    assigns \nothing;
    ensures err:   \abs(p + \result - (a + al) * (b + bl)) <= 0x1p-106 * \abs(a * b); */
double neg_product(double a, double al, double b, double bl, double p) { return cf_mul_low(a, al, b, bl, p); }

/*@ requires fin:  \is_finite(a) && \is_finite(al) && \is_finite(b) && \is_finite(bl);
    requires norm: dd_norm(a, al) && dd_norm(b, bl);
    assigns \nothing;
    ensures err:   \abs(\result.hi + \result.lo - dd_total(a, al, b, bl)) <= 0x1p-106 * \abs(dd_total(a, al, b, bl)); */
cf_dw neg_add(double a, double al, double b, double bl) { return cf_dw_add(a, al, b, bl); }
