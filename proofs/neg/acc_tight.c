// Must stay red: a sum without what its additions lost, a product that underflow leaves exact, a lane that is another's.
// FCT: neg_term,neg_product,neg_lane
// RED: neg_term_ensures_exact neg_product_ensures_exact neg_lane_ensures_other
#include "acc.h"

/*@ requires valid: \valid(v + (0 .. 23)) && \valid_read(x) && \separated(v + (0 .. 23), x);
    requires fin:   \is_finite(*x) && acc_entry(*x) && \is_finite(v[0]) && \is_finite(v[8]) && \is_finite(v[16]) && acc_fit(0, v[0], v[8], v[16]);
    assigns v[0], v[8], v[16];
    ensures exact:  v[0] == \old(v[0]) + \old(*x); */
void neg_term(const double *x, double *v) { acc_add(0, 0, x, v); }

/*@ requires valid: \valid(v + (0 .. 23)) && \valid_read(x) && \separated(v + (0 .. 23), x);
    requires fin:   acc_lane(v, 0, 1, 0, 0, 0.0) && \is_finite(*x) && acc_factor(*x);
    assigns v[0], v[8], v[16];
    ensures exact:  acc_lane(v, 0, 2, 1, 0, \old(*x) * \old(*x)); */
void neg_product(const double *x, double *v) { acc_mul(0, 0, x, x, v); }

/*@ requires size:  8 <= n <= 0x80000000;
    requires valid: \valid(v + (0 .. 23)) && \valid_read(x + (0 .. n - 1)) && \separated(v + (0 .. 23), x + (0 .. n - 1));
    requires box:   acc_range(x, n) && (\forall integer i; 0 <= i < 8 ==> acc_lane(v, i, 1, 0, 0, 0.0));
    assigns v[0 .. 23];
    ensures other:  n % 8 == 0 ==> acc_lane(v, 0, n / 8 + 1, n / 8, 0, acc_sum{Pre}(x, 1, n / 8)); */
void neg_lane(size_t n, const double *x, double *v) { sum_lanes(n, x, v); }
