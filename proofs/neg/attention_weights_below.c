// Must stay red: every weight below 1, and the weights of no key at all.
// FCT: neg_strip_weights_below,neg_strip_weights_none
// RED: neg_strip_weights_below_ensures_below neg_strip_weights_none_call_cf_strip_weights_requires_size
#include "attention_strip.h"

/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid(s + (0 .. 8*n - 1)) && \valid(z + (0 .. 7)) && \separated(s + (0 .. 8*n - 1), z + (0 .. 7));
    requires box:   cf_part_mag(s, 0, 8*n, 1000);
    assigns s[0 .. 8*n - 1], z[0 .. 7];
    ensures below:  \forall integer i; 0 <= i < 8*n ==> s[i] < 1; */
void neg_strip_weights_below(size_t n, double *s, double *z) { cf_strip_weights(n, s, z); }

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(s + (0 .. 8*n - 1)) && \valid(z + (0 .. 7)) && \separated(s + (0 .. 8*n - 1), z + (0 .. 7));
    requires box:   cf_part_mag(s, 0, 8*n, 1000);
    assigns s[0 .. 8*n - 1], z[0 .. 7]; */
void neg_strip_weights_none(size_t n, double *s, double *z) { cf_strip_weights(n, s, z); }
