// Must stay red: scores half as large as they may be, and a strip of outputs without room for the last panel.
// FCT: neg_strip_scores_tight,neg_strip_mix_short
// RED: neg_strip_mix_short_call_cf_strip_mix_requires_valid neg_strip_scores_tight_ensures_box
#include "attention_strip.h"

/*@ requires size:  p <= CF_NMAX && d <= CF_NMAX && (6*d)*p <= 0x6000000000000000;
    requires valid: \valid_read(kp + (0 .. (6*d)*p - 1)) && \valid_read(qp + (0 .. 8*d - 1)) && \valid(s + (0 .. 48*p - 1));
    requires apart: \separated(kp + (0 .. (6*d)*p - 1), s + (0 .. 48*p - 1)) && \separated(qp + (0 .. 8*d - 1), s + (0 .. 48*p - 1));
    requires box:   cf_part_mag(kp, 0, (6*d)*p, 264) && cf_part_mag(qp, 0, 8*d, 264);
    assigns s[0 .. 48*p - 1];
    ensures box:    cf_part_mag(s, 0, 48*p, 264); */
void neg_strip_scores_tight(size_t p, size_t d, const double *kp, const double *qp, double *s) { cf_strip_scores(p, d, kp, qp, 0, s); }

/*@ requires size:  1 <= n <= nk <= CF_NMAX && p <= CF_NMAX && (6*nk)*p <= 0x6000000000000000;
    requires valid: \valid(s + (0 .. 8*n - 1)) && \valid_read(vp + (0 .. (6*nk)*p - 1)) && \valid(op + (0 .. 42*p - 1));
    requires apart: \separated(s + (0 .. 8*n - 1), op + (0 .. 48*p - 1)) && \separated(vp + (0 .. (6*nk)*p - 1), op + (0 .. 48*p - 1)) &&
                    \separated(vp + (0 .. (6*nk)*p - 1), s + (0 .. 8*n - 1));
    requires box:   cf_part_mag(s, 0, 8*n, 1000) && cf_part_mag(vp, 0, (6*nk)*p, 264);
    assigns s[0 .. 8*n - 1], op[0 .. 48*p - 1]; */
void neg_strip_mix_short(size_t n, size_t nk, size_t p, double *s, const double *vp, double *op) { cf_strip_mix(n, nk, p, s, vp, op, 0); }
