// Must stay red: a product without underflow's error everywhere, a double-double product eight times as good as it is.
// FCT: neg_prod,neg_product
// RED: neg_prod_ensures_val neg_product_ensures_err
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
