/* Softmax attention of one head: o[i] = sum_j p_ij v[j], p_i = softmax_j(scale <q[i],k[j]> + bias[i][j]) over the live j.
 * Row-major; q[nq][d], k[nk][d], v[nk][dv], o[nq][dv], each with a leading dimension.
 * Live j of row i: j < cf_attention_live(causal, nq, nk, i), and not masked. */
#ifndef CERTIFORM_ATTENTION_H
#define CERTIFORM_ATTENTION_H
#include <stddef.h>
#include <certiform/status.h>
#include <certiform/vec.h>
#ifdef __FRAMAC__
#include <certiform/fp.h>
#include "attention.acsl"
#endif
#ifdef __cplusplus
extern "C" {
#endif

typedef enum cf_causal {
  CF_CAUSAL_NONE = 0,
  CF_CAUSAL_TOP_LEFT = 1,    /* query i attends to keys j <= i */
  CF_CAUSAL_BOTTOM_RIGHT = 2 /* query i attends to keys j <= i + nk - nq */
} cf_causal;

/* How many leading keys query i may attend to: 0 .. nk. */
/*@ requires size:  nq <= CF_NMAX && nk <= CF_NMAX && i < nq;
    requires kind:  causal == CF_CAUSAL_NONE || causal == CF_CAUSAL_TOP_LEFT || causal == CF_CAUSAL_BOTTOM_RIGHT;
    assigns \nothing;
    ensures all:    causal == CF_CAUSAL_NONE ==> \result == nk;
    ensures top:    causal == CF_CAUSAL_TOP_LEFT ==> \result == \min(i + 1, nk);
    ensures bottom: causal == CF_CAUSAL_BOTTOM_RIGHT ==> \result == \max(0, i + 1 + nk - nq);
    ensures range:  0 <= \result <= nk; */
CF_API size_t cf_attention_live(cf_causal causal, size_t nq, size_t nk, size_t i);

#define CF_ATTENTION_XMAX 0x1p200     /* largest |entry| of q, k, v in a proved kernel */
#define CF_ATTENTION_SCALEMAX 0x1p64  /* largest |scale| */
#define CF_ATTENTION_BIASMAX 0x1p400  /* largest |bias| */

/* Errors of the raw kernels, of the largest |v_jc| of the column; n keys, x the largest |scale| sum_l |q_l k_jl| + |bias_j| of a live key. [specs/attention.md] */
#define CF_ATTENTION_REL(n, d, x) (0x1.00002p-53 * (2.0 * ((d) + 2.0) * (x) + 2.75 * (n) + 4.0))
#define CF_ATTENTION_HULL(n) (2.0 * (n) * 0x1.00002p-53) /* how far outside the hull of the values */
#define CF_ATTENTION_TINY 0x1p-840 /* weights flushed to 0, scores that underflow */

/* Doubles of workspace of the raw kernels: keys, values, queries and outputs packed, scores of eight queries; O(n d). 2^60 where it would be more. */
/*@ requires size: nq <= CF_NMAX && nk <= CF_NMAX && d <= CF_NMAX && dv <= CF_NMAX;
    assigns \nothing;
    ensures room:  cf_attention_room(nq, nk, d, dv) <= 0x1000000000000000 ==> \result == cf_attention_room(nq, nk, d, dv); */
CF_API size_t cf_attention_work(size_t nq, size_t nk, size_t d, size_t dv);

/* Dense attention of one head; every query attends to every key.
 *   in   q[nq][d], k[nk][d], v[nk][dv]   finite, |.| <= CF_ATTENTION_XMAX; |scale| <= CF_ATTENTION_SCALEMAX; nk >= 1;
 *        every size and leading dimension <= CF_NMAX, ldo >= dv
 *   out  o[nq][dv]   finite; work[cf_attention_work(nq, nk, d, dv)] scratch. Neither overlaps an input or the other; o between its rows is left alone
 *   order       s_j = fma(q~_0, k_j0, 0), fma(q~_1, k_j1, .), .., q~_l = fl(scale q_l); m = max s; e_j = fl(exp(fl(s_j - m))), 0 where
 *               s_j - m < CF_EXP_XMIN; z = ((e_0 + e_1) + ..); a_c = fma(v_0c, e_0, 0), fma(v_1c, e_1, .), ..; o_c = fl(a_c / z).
 *               The bits of a row depend on that row and its live keys alone (a zero's sign aside)      claim C-attention-order
 *   err  V = max_j |v_jc|: |o_c - exact| <= V (CF_ATTENTION_REL(nk, d, x) + CF_ATTENTION_TINY) + nk 2^-1073, and o_c lies in
 *        [min_j v_jc, max_j v_jc] up to V CF_ATTENTION_HULL(nk) + nk 2^-1073                claims C-attention-acc, C-attention-hull
 *   not promised: o in the convex hull of v exactly; the sign of a zero */
/*@ requires size:  nq <= CF_NMAX && 1 <= nk <= CF_NMAX && d <= CF_NMAX && dv <= CF_NMAX;
    requires fits:  cf_attention_room(nq, nk, d, dv) <= 0x1000000000000000;
    requires ld:    ldq <= CF_NMAX && ldk <= CF_NMAX && ldv <= CF_NMAX && dv <= ldo <= CF_NMAX;
    requires scale: \is_finite(scale) && \abs(scale) <= CF_ATTENTION_SCALEMAX;
    requires valid: cf_mat_valid(q, nq, d, ldq) && cf_mat_valid(k, nk, d, ldk) && cf_mat_valid(v, nk, dv, ldv);
    requires room:  cf_mat_writable(o, nq, dv, ldo) && \valid(work + (0 .. cf_attention_room(nq, nk, d, dv) - 1));
    requires box:   cf_mat_box(q, nq, d, ldq, CF_ATTENTION_XMAX) && cf_mat_box(k, nk, d, ldk, CF_ATTENTION_XMAX) &&
                    cf_mat_box(v, nk, dv, ldv, CF_ATTENTION_XMAX);
    requires apart: cf_mat_apart(q, nq, d, ldq, o, cf_extent(nq, dv, ldo)) && cf_mat_apart(q, nq, d, ldq, work, cf_attention_room(nq, nk, d, dv)) &&
                    cf_keys_apart(k, v, nk, d, dv, ldk, ldv, o, cf_extent(nq, dv, ldo)) &&
                    cf_keys_apart(k, v, nk, d, dv, ldk, ldv, work, cf_attention_room(nq, nk, d, dv)) &&
                    \separated(o + (0 .. cf_extent(nq, dv, ldo) - 1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1));
    assigns o[0 .. cf_extent(nq, dv, ldo) - 1], work[0 .. cf_attention_room(nq, nk, d, dv) - 1];
    ensures fin:    cf_mat_finite(o, nq, dv, ldo); */
CF_API void cf_attention_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq, const double *k,
                             size_t ldk, const double *v, size_t ldv, double *o, size_t ldo, double *work);
/* Top-left causal: the same with keys 0 .. min(i + 1, nk) - 1 for query i. */
/*@ requires size:  nq <= CF_NMAX && 1 <= nk <= CF_NMAX && d <= CF_NMAX && dv <= CF_NMAX;
    requires fits:  cf_attention_room(nq, nk, d, dv) <= 0x1000000000000000;
    requires ld:    ldq <= CF_NMAX && ldk <= CF_NMAX && ldv <= CF_NMAX && dv <= ldo <= CF_NMAX;
    requires scale: \is_finite(scale) && \abs(scale) <= CF_ATTENTION_SCALEMAX;
    requires valid: cf_mat_valid(q, nq, d, ldq) && cf_mat_valid(k, nk, d, ldk) && cf_mat_valid(v, nk, dv, ldv);
    requires room:  cf_mat_writable(o, nq, dv, ldo) && \valid(work + (0 .. cf_attention_room(nq, nk, d, dv) - 1));
    requires box:   cf_mat_box(q, nq, d, ldq, CF_ATTENTION_XMAX) && cf_mat_box(k, nk, d, ldk, CF_ATTENTION_XMAX) &&
                    cf_mat_box(v, nk, dv, ldv, CF_ATTENTION_XMAX);
    requires apart: cf_mat_apart(q, nq, d, ldq, o, cf_extent(nq, dv, ldo)) && cf_mat_apart(q, nq, d, ldq, work, cf_attention_room(nq, nk, d, dv)) &&
                    cf_keys_apart(k, v, nk, d, dv, ldk, ldv, o, cf_extent(nq, dv, ldo)) &&
                    cf_keys_apart(k, v, nk, d, dv, ldk, ldv, work, cf_attention_room(nq, nk, d, dv)) &&
                    \separated(o + (0 .. cf_extent(nq, dv, ldo) - 1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1));
    assigns o[0 .. cf_extent(nq, dv, ldo) - 1], work[0 .. cf_attention_room(nq, nk, d, dv) - 1];
    ensures fin:    cf_mat_finite(o, nq, dv, ldo); */
CF_API void cf_attention_causal_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq,
                                    const double *k, size_t ldk, const double *v, size_t ldv, double *o, size_t ldo, double *work);
/* Masked: keep[nq][nk] nonzero = attend, every row with at least one; bias[nq][nk], |.| <= CF_ATTENTION_BIASMAX, is added to the score:
 * s_j as above, + bias_j. A key that is not kept has e_j = 0 exactly. */
/*@ requires size:  nq <= CF_NMAX && 1 <= nk <= CF_NMAX && d <= CF_NMAX && dv <= CF_NMAX;
    requires fits:  cf_attention_room(nq, nk, d, dv) <= 0x1000000000000000;
    requires ld:    ldq <= CF_NMAX && ldk <= CF_NMAX && ldv <= CF_NMAX && dv <= ldo <= CF_NMAX;
    requires scale: \is_finite(scale) && \abs(scale) <= CF_ATTENTION_SCALEMAX;
    requires valid: cf_mat_valid(q, nq, d, ldq) && cf_mat_valid(k, nk, d, ldk) && cf_mat_valid(v, nk, dv, ldv);
    requires room:  cf_mat_writable(o, nq, dv, ldo) && \valid(work + (0 .. cf_attention_room(nq, nk, d, dv) - 1));
    requires box:   cf_mat_box(q, nq, d, ldq, CF_ATTENTION_XMAX) && cf_mat_box(k, nk, d, ldk, CF_ATTENTION_XMAX) &&
                    cf_mat_box(v, nk, dv, ldv, CF_ATTENTION_XMAX);
    requires apart: cf_mat_apart(q, nq, d, ldq, o, cf_extent(nq, dv, ldo)) && cf_mat_apart(q, nq, d, ldq, work, cf_attention_room(nq, nk, d, dv)) &&
                    cf_keys_apart(k, v, nk, d, dv, ldk, ldv, o, cf_extent(nq, dv, ldo)) &&
                    cf_keys_apart(k, v, nk, d, dv, ldk, ldv, work, cf_attention_room(nq, nk, d, dv)) &&
                    \separated(o + (0 .. cf_extent(nq, dv, ldo) - 1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1));
    requires keep:  cf_keep_valid(keep, nq, nk, ldkeep) && ldkeep <= CF_NMAX;
    requires bias:  cf_mat_valid(bias, nq, nk, ldbias) && ldbias <= CF_NMAX && cf_mat_box(bias, nq, nk, ldbias, CF_ATTENTION_BIASMAX) &&
                    cf_mat_apart(bias, nq, nk, ldbias, o, cf_extent(nq, dv, ldo)) && cf_mat_apart(bias, nq, nk, ldbias, work, cf_attention_room(nq, nk, d, dv));
    assigns o[0 .. cf_extent(nq, dv, ldo) - 1], work[0 .. cf_attention_room(nq, nk, d, dv) - 1];
    ensures fin:    cf_mat_finite(o, nq, dv, ldo); */
CF_API void cf_attention_masked_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq,
                                    const double *k, size_t ldk, const double *v, size_t ldv, const unsigned char *keep,
                                    size_t ldkeep, const double *bias, size_t ldbias, double *o, size_t ldo, double *work);

/* Checked tier: the raw kernels' values after checking the arguments.
 *   in   as the raw kernels; bias NULL or [nq][nk], finite or -inf (masked, weight exactly 0); it is checked whole, causal or not.
 *        work[cf_attention_work(nq, nk, d, dv) + 10 nk]. Outputs and work overlap nothing; a matrix is the range from its first entry to its last, gaps included
 *   err  CF_ENULL, CF_ESIZE (d = 0, dv = 0, a size above CF_NMAX, ld too small), CF_EOVERLAP, CF_ENONFINITE, CF_EBOX,
 *        CF_EEMPTYROW (a query without a live key), in this order; o is untouched unless CF_OK. nq = 0 is CF_OK */
CF_API CF_MUST_CHECK cf_status cf_attention(size_t nq, size_t nk, size_t d, size_t dv, double scale, cf_causal causal,
                                            const double *q, size_t ldq, const double *k, size_t ldk, const double *v, size_t ldv,
                                            const double *bias, size_t ldbias, double *o, size_t ldo, double *work);
/* Heads: q[H][nq][d], k[G][nk][d], v[G][nk][dv], o[H][nq][dv], packed; head h reads group floor(h G / H); bias[nq][nk] is shared, or NULL. */
/* Heads: CF_ESIZE also when groups does not divide heads, or heads nq or groups nk exceeds CF_NMAX. */
CF_API CF_MUST_CHECK cf_status cf_attention_heads(size_t heads, size_t groups, size_t nq, size_t nk, size_t d, size_t dv, double scale,
                                                  cf_causal causal, const double *q, const double *k, const double *v,
                                                  const double *bias, double *o, double *work);

/* Bound tier: |value - exact| <= bound elementwise, for every real scale s with |s - scale| <= scale_err.        [specs/bound.md 7]
 * cf_rsqrt_bound(d) gives such a pair for 1/sqrt(d) (scale_err = 0 exactly when d is a power of 4).
 *   in   |q|, |k|, |v| <= CF_XMAX; |scale|, scale_err <= CF_ATTENTION_SCALEMAX; bias NULL, or <= CF_ATTENTION_BIASMAX and any finite
 *        number below (masks by -3e38 or -DBL_MAX), or -inf; work[3 nk]
 *   out  value, bound [nq][dv]; where scores are too uncertain (errors above 1/2) the bound is half the range of v
 *   err  as the checked tier
 *   not promised: value equal to the raw kernel's */
CF_API CF_MUST_CHECK cf_status cf_rsqrt_bound(size_t d, double *value, double *bound);
CF_API CF_MUST_CHECK cf_status cf_attention_bound(size_t nq, size_t nk, size_t d, size_t dv, double scale, double scale_err,
                                                  cf_causal causal, const double *q, size_t ldq, const double *k, size_t ldk,
                                                  const double *v, size_t ldv, const double *bias, size_t ldbias, double *value,
                                                  size_t ldvalue, double *bound, size_t ldbound, double *work);
/* Heads: cf_attention_bound of every head, packed and grouped as in cf_attention_heads; one scale for all.
 *   in   q[H][nq][d], k[G][nk][d], v[G][nk][dv], bias[nq][nk] or NULL, as above; work[3 nk]
 *   out  value, bound [H][nq][dv], the bits that H calls of cf_attention_bound give
 *   err  as cf_attention_heads; nothing is written unless every head passes (work apart)
 *   not promised: value equal to the raw kernel's */
CF_API CF_MUST_CHECK cf_status cf_attention_heads_bound(size_t heads, size_t groups, size_t nq, size_t nk, size_t d, size_t dv,
                                                        double scale, double scale_err, cf_causal causal, const double *q,
                                                        const double *k, const double *v, const double *bias, double *value,
                                                        double *bound, double *work);

/* in libcertiform-ref: the correctly rounded value of every entry, decided exactly on ties and near-ties (specs/exact.md).
 * scale = 0 stands for the real number 1/sqrt(d), any other value for itself. Any finite entries; outputs may overlap inputs and are
 * written on CF_OK only. CF_UNDECIDED at the work limit of 65536 bits. */
CF_API CF_MUST_CHECK cf_status cf_attention_exact(size_t nq, size_t nk, size_t d, size_t dv, double scale, cf_causal causal,
                                                  const double *q, size_t ldq, const double *k, size_t ldk, const double *v,
                                                  size_t ldv, const double *bias, size_t ldbias, double *o, size_t ldo);
/* Heads: cf_attention_exact of every head, packed and grouped as in cf_attention_heads; the same errors, the same work limit.
 *   err  CF_ESIZE also when groups does not divide heads, or heads nq or groups nk exceeds CF_NMAX; o is untouched unless CF_OK */
CF_API CF_MUST_CHECK cf_status cf_attention_heads_exact(size_t heads, size_t groups, size_t nq, size_t nk, size_t d, size_t dv,
                                                        double scale, cf_causal causal, const double *q, const double *k,
                                                        const double *v, const double *bias, double *o);
#ifdef __cplusplus
}
#endif
#endif
