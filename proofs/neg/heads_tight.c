// Must stay red: scores over the keys, an output below its weights' sum, a factor of scores beyond its box.
// FCT: neg_head_over,neg_head_flat,neg_head_steep
// RED: neg_head_over_call_cf_head_scores_requires_apart neg_head_flat_ensures_flat neg_head_steep_call_cf_head_weights_requires_box
#include "heads.h"

/*@ requires size:  n <= CF_NMAX && d <= CF_NMAX;
    requires valid: \valid_read(q + (0 .. d-1)) && cf_mat_valid(k, n, d, d) && \valid(k + (0 .. n-1)) && \separated(q + (0 .. d-1), k + (0 .. n-1));
    requires box:   cf_row_mag(q, d, 200) && cf_mat_mag(k, n, d, d, 200);
    assigns k[0 .. n-1]; */
void neg_head_over(size_t n, size_t d, const double *q, double *k) { cf_head_scores(n, d, q, k, k); }

/*@ requires size:  1 <= n <= CF_NMAX && d <= CF_NMAX;
    requires valid: \valid_read(w + (0 .. n-1)) && cf_mat_valid(v, n, d, d) && \valid(o + (0 .. d-1));
    requires apart: \separated(w + (0 .. n-1), o + (0 .. d-1)) && cf_mat_apart(v, n, d, d, o, d);
    requires box:   cf_row_mag(w, n, 140) && cf_mat_mag(v, n, d, d, 200);
    assigns o[0 .. d-1];
    ensures flat:   cf_row_mag(o, d, 339); */
void neg_head_flat(size_t n, size_t d, const double *w, const double *v, double *o) { cf_head_mean(n, d, w, v, o); }

/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid(s + (0 .. n-1)) && cf_row_mag(s, n, 431) && \is_finite(beta);
    assigns s[0 .. n-1]; */
void neg_head_steep(size_t n, double beta, double *s) { (void)cf_head_weights(n, beta, s); }
