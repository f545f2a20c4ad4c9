/* Norms of vectors, eight tokens side by side, coordinate c of token m at x[c ld + m]. Every result is at least the exact norm.
 *                                                                                 [specs/flow.md 4, 9] Private: src/flow calls these. */
#ifndef CF_KERNELS_ENCLOSE_NORM_H
#define CF_KERNELS_ENCLOSE_NORM_H
#include <stddef.h>

#define CF_NORM_SLACK 0x1.0000001p0 /* 1 + 2^-28: more than the roundings of 2^20 terms and a root take away */
#define CF_NORM_LEAST 0x1p-525      /* more than their underflows do */
#define CF_NORM_PLACE 0x1p300       /* box of what distances are taken of */
#ifdef __FRAMAC__
#include <certiform/fp.h>
#include "enclose_norm.acsl"
#endif

/* r[m] := |x_m|, upward.
 *   in   x    magnitudes <= 2^400; d, ld <= 2^20
 *   out  r[8] >= the exact norms
 *   not promised: how far above */
/*@ requires size:  d <= 0x100000 && 8 <= ld <= 0x100000;
    requires valid: norm_rows(x, ld, d) && \valid(r + (0 .. 7));
    requires box:   norm_box(x, ld, d);
    assigns r[0 .. 7];
    ensures fin:    \forall integer m; 0 <= m < 8 ==> \is_finite(r[m]);
    ensures up:     \forall integer m; 0 <= m < 8 ==> norm_over(norm_squares{Pre}(x, ld, m, d), r[m]); */
void cf_norm_rows(size_t d, size_t ld, const double *x, double *r);

/* r[m] := |x - q_m|, upward: x one token, q eight.
 *   in   x, q   magnitudes <= 2^300; d, ld <= 2^20
 *   out  r[8]   >= the exact distances
 *   not promised: how far above */
/*@ requires size:  d <= 0x100000 && 8 <= ld <= 0x100000;
    requires valid: norm_rows(q, ld, d) && norm_column(x, ld, d) && \valid(r + (0 .. 7));
    requires box:   norm_places(q, ld, d);
    assigns r[0 .. 7];
    ensures fin:    \forall integer m; 0 <= m < 8 ==> \is_finite(r[m]);
    ensures up:     \forall integer m; 0 <= m < 8 ==> norm_over(norm_gaps{Pre}(x, q, ld, m, d), r[m]); */
void cf_norm_gaps(size_t d, size_t ld, const double *x, const double *q, double *r);
#endif
