// Must stay red: a score near the inner product of another key, and a score within the bound of a shorter product.
// FCT: neg_scores_other,neg_scores_shorter
// RED: neg_scores_other_ensures_near neg_scores_shorter_ensures_near
#include "attention_strip.c"

/*@ requires size:  d <= CF_NMAX;
    requires valid: \valid_read(kp + (0 .. 6*d - 1)) && \valid_read(qp + (0 .. 8*d - 1)) && \valid(s + (0 .. 47));
    requires apart: \separated(kp + (0 .. 6*d - 1), s + (0 .. 47)) && \separated(qp + (0 .. 8*d - 1), s + (0 .. 47));
    requires box:   cf_part_mag(kp, 0, 6*d, 264) && cf_part_mag(qp, 0, 8*d, 264);
    assigns s[0 .. 47];
    ensures near:   cf_row_near{Pre, Here}(kp, 0, 1, qp, 0, 0, d, s); */
void neg_scores_other(size_t d, const double *kp, const double *qp, double *s) { cf_strip_scores(1, d, kp, qp, 0, s); }

/*@ requires size:  1 <= d <= CF_NMAX;
    requires valid: \valid_read(kp + (0 .. 6*d - 1)) && \valid_read(qp + (0 .. 8*d - 1)) && \valid(s + (0 .. 47));
    requires apart: \separated(kp + (0 .. 6*d - 1), s + (0 .. 47)) && \separated(qp + (0 .. 8*d - 1), s + (0 .. 47));
    requires box:   cf_part_mag(kp, 0, 6*d, 264) && cf_part_mag(qp, 0, 8*d, 264);
    assigns s[0 .. 47];
    ensures near:   cf_row_near{Pre, Here}(kp, 0, 0, qp, 0, 0, d - 1, s); */
void neg_scores_shorter(size_t d, const double *kp, const double *qp, double *s) { cf_strip_scores(1, d, kp, qp, 0, s); }
