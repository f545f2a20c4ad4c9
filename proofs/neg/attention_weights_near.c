// Must stay red: weights that are exponentials of the differences from the first score, and weights within half the bound.
// FCT: neg_weights_first,neg_weights_half
// RED: neg_weights_first_ensures_first neg_weights_half_ensures_half
#include "attention_strip.h"

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid(s + (0 .. 8*n - 1)) && \valid(z + (0 .. 7)) && \separated(s + (0 .. 8*n - 1), z + (0 .. 7));
    requires box:   cf_part_mag(s, 0, 8*n, 1000);
    assigns s[0 .. 8*n - 1], z[0 .. 7];
    ensures first:  \forall integer j, t; 0 <= j < n && 0 <= t < 8 ==> cf_weight_near(cf_key_at{Pre}(s, j, t), cf_key_at{Pre}(s, 0, t), cf_key_at(s, j, t)); */
void neg_weights_first(size_t n, double *s, double *z) { cf_strip_weights(n, s, z); }

/*@ requires valid: \valid(s + (0 .. 7)) && \valid(z + (0 .. 7)) && \separated(s + (0 .. 7), z + (0 .. 7));
    requires box:   cf_part_mag(s, 0, 8, 1000);
    assigns s[0 .. 7], z[0 .. 7];
    ensures half:   \forall integer t; 0 <= t < 8 ==> \abs(cf_key_at(s, 0, t) - \exp(cf_key_at{Pre}(s, 0, t) - cf_top{Pre}(s, t, 1))) <= 0x1p-54; */
void neg_weights_half(double *s, double *z) { cf_strip_weights(1, s, z); }
