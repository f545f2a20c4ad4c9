/* Attention of a strip of 8 queries on packed buffers; internal to the attention kernels. Packed: keys in panels of 6, [panel][d][6];
 * values in panels of 6 columns, [panel][key][6]; a strip of queries [d][8]; its scores [key][8]; its output [column][8]. Every score and
 * every output is one sequential chain of fused multiply-adds; lanes are independent, so that the bits do not depend on the strip. */
#ifndef CERTIFORM_KERNELS_ATTENTION_STRIP_H
#define CERTIFORM_KERNELS_ATTENTION_STRIP_H
#include <certiform/fp.h>
#include <certiform/vec.h>
#ifdef __FRAMAC__
#include "attention_strip.acsl"
#endif

/* s[j][t] := <k_j, q_t> for the 6 p keys of p panels; q is qp[at ..] */
/*@ requires size:  p <= CF_NMAX && d <= CF_NMAX && (6*d)*p <= 0x6000000000000000 && at <= 0x6000000000000000;
    requires valid: \valid_read(kp + (0 .. (6*d)*p - 1)) && \valid_read(qp + (at .. at + 8*d - 1)) && \valid(s + (0 .. 48*p - 1));
    requires apart: \separated(kp + (0 .. (6*d)*p - 1), s + (0 .. 48*p - 1)) && \separated(qp + (at .. at + 8*d - 1), s + (0 .. 48*p - 1));
    requires box:   cf_part_mag(kp, 0, (6*d)*p, 264) && cf_part_mag(qp, at, at + 8*d, 264);
    assigns s[0 .. 48*p - 1];
    ensures box:    cf_part_mag(s, 0, 48*p, 559);
    ensures near:   cf_scores_near{Pre, Here}(kp, d, qp, at, s, p); */
void cf_strip_scores(size_t p, size_t d, const double *restrict kp, const double *restrict qp, size_t at, double *restrict s);

/* The weights of n keys: s[j][t] := e_jt = exp(s_jt - max_j s_jt), z[t] := sum_j e_jt, key by key */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid(s + (0 .. 8*n - 1)) && \valid(z + (0 .. 7)) && \separated(s + (0 .. 8*n - 1), z + (0 .. 7));
    requires box:   cf_part_mag(s, 0, 8*n, 1000);
    assigns s[0 .. 8*n - 1], z[0 .. 7];
    ensures unit:   cf_part_unit(s, 0, 8*n);
    ensures sums:   cf_part_finite(z, 0, 8);
    ensures near:   cf_weights_near{Pre, Post}(s, n); */
void cf_strip_weights(size_t n, double *restrict s, double *restrict z);

/* From the scores of n keys to o[c][t] = (sum_j e_jt v_jc) / (sum_j e_jt), e_jt = exp(s_jt - max_j s_jt), for the 6 p columns of p panels; o is op[at ..] */
/*@ requires size:  1 <= n <= nk <= CF_NMAX && p <= CF_NMAX && (6*nk)*p <= 0x6000000000000000 && at <= 0x1000000000000000;
    requires valid: \valid(s + (0 .. 8*n - 1)) && \valid_read(vp + (0 .. (6*nk)*p - 1)) && \valid(op + (at .. at + 48*p - 1));
    requires apart: \separated(s + (0 .. 8*n - 1), op + (at .. at + 48*p - 1)) && \separated(vp + (0 .. (6*nk)*p - 1), op + (at .. at + 48*p - 1)) &&
                    \separated(vp + (0 .. (6*nk)*p - 1), s + (0 .. 8*n - 1));
    requires box:   cf_part_mag(s, 0, 8*n, 1000) && cf_part_mag(vp, 0, (6*nk)*p, 264);
    assigns s[0 .. 8*n - 1], op[at .. at + 48*p - 1];
    ensures fin:    cf_part_finite(op, at, at + 48*p); */
void cf_strip_mix(size_t n, size_t nk, size_t p, double *restrict s, const double *restrict vp, double *restrict op, size_t at);
#endif
