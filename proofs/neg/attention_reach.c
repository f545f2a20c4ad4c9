// Must stay red: o over q, a bias beyond its box, work left alone, and a live key for every query.
// FCT: neg_attention_alias,neg_attention_bias,neg_attention_work,neg_live_some
// RED: neg_attention_alias_call_cf_attention_raw_requires_apart neg_attention_bias_call_cf_attention_masked_raw_requires_bias neg_attention_work_assigns_exit neg_attention_work_assigns_normal neg_live_some_ensures_some
#include <certiform/fp.h>
#include <certiform/attention.h>

/*@ requires size:  nq <= CF_NMAX && 1 <= nk <= CF_NMAX && d <= CF_NMAX && cf_attention_room(nq, nk, d, d) <= 0x1000000000000000;
    requires valid: cf_mat_writable(q, nq, d, d) && cf_mat_valid(k, nk, d, d) && cf_mat_valid(v, nk, d, d) && \valid(work + (0 .. cf_attention_room(nq, nk, d, d) - 1));
    requires box:   cf_mat_box(q, nq, d, d, CF_ATTENTION_XMAX) && cf_mat_box(k, nk, d, d, CF_ATTENTION_XMAX) &&
                    cf_mat_box(v, nk, d, d, CF_ATTENTION_XMAX);
    requires apart: cf_mat_apart(q, nq, d, d, work, cf_attention_room(nq, nk, d, d)) && cf_keys_apart(k, v, nk, d, d, d, d, q, cf_extent(nq, d, d)) &&
                    cf_keys_apart(k, v, nk, d, d, d, d, work, cf_attention_room(nq, nk, d, d)) && \separated(q + (0 .. cf_extent(nq, d, d) - 1), work + (0 .. cf_attention_room(nq, nk, d, d) - 1));
    assigns q[0 .. cf_extent(nq, d, d) - 1], work[0 .. cf_attention_room(nq, nk, d, d) - 1];
    ensures fin:    cf_mat_finite(q, nq, d, d); */
void neg_attention_alias(size_t nq, size_t nk, size_t d, double *q, const double *k, const double *v, double *work)
{
  cf_attention_raw(nq, nk, d, d, 1.0, q, d, k, d, v, d, q, d, work);
}

/*@ requires size:  nq <= CF_NMAX && 1 <= nk <= CF_NMAX && d <= CF_NMAX && cf_attention_room(nq, nk, d, d) <= 0x1000000000000000;
    requires valid: cf_mat_valid(q, nq, d, d) && cf_mat_valid(k, nk, d, d) && cf_mat_valid(v, nk, d, d) &&
                    cf_mat_writable(o, nq, d, d) && \valid(work + (0 .. cf_attention_room(nq, nk, d, d) - 1));
    requires box:   cf_mat_box(q, nq, d, d, CF_ATTENTION_XMAX) && cf_mat_box(k, nk, d, d, CF_ATTENTION_XMAX) &&
                    cf_mat_box(v, nk, d, d, CF_ATTENTION_XMAX);
    requires apart: cf_mat_apart(q, nq, d, d, o, cf_extent(nq, d, d)) && cf_mat_apart(q, nq, d, d, work, cf_attention_room(nq, nk, d, d)) &&
                    cf_keys_apart(k, v, nk, d, d, d, d, o, cf_extent(nq, d, d)) &&
                    cf_keys_apart(k, v, nk, d, d, d, d, work, cf_attention_room(nq, nk, d, d)) && \separated(o + (0 .. cf_extent(nq, d, d) - 1), work + (0 .. cf_attention_room(nq, nk, d, d) - 1));
    requires keep:  cf_keep_valid(keep, nq, nk, nk);
    requires bias:  cf_mat_valid(bias, nq, nk, nk) && cf_mat_finite(bias, nq, nk, nk) &&
                    cf_mat_apart(bias, nq, nk, nk, o, cf_extent(nq, d, d)) && cf_mat_apart(bias, nq, nk, nk, work, cf_attention_room(nq, nk, d, d));
    assigns o[0 .. cf_extent(nq, d, d) - 1], work[0 .. cf_attention_room(nq, nk, d, d) - 1];
    ensures fin:    cf_mat_finite(o, nq, d, d); */
void neg_attention_bias(size_t nq, size_t nk, size_t d, const double *q, const double *k, const double *v, const unsigned char *keep,
                        const double *bias, double *o, double *work)
{
  cf_attention_masked_raw(nq, nk, d, d, 1.0, q, d, k, d, v, d, keep, nk, bias, nk, o, d, work);
}

/*@ requires size:  nq <= CF_NMAX && 1 <= nk <= CF_NMAX && d <= CF_NMAX && cf_attention_room(nq, nk, d, d) <= 0x1000000000000000;
    requires valid: cf_mat_valid(q, nq, d, d) && cf_mat_valid(k, nk, d, d) && cf_mat_valid(v, nk, d, d) &&
                    cf_mat_writable(o, nq, d, d) && \valid(work + (0 .. cf_attention_room(nq, nk, d, d) - 1));
    requires box:   cf_mat_box(q, nq, d, d, CF_ATTENTION_XMAX) && cf_mat_box(k, nk, d, d, CF_ATTENTION_XMAX) &&
                    cf_mat_box(v, nk, d, d, CF_ATTENTION_XMAX);
    requires apart: cf_mat_apart(q, nq, d, d, o, cf_extent(nq, d, d)) && cf_mat_apart(q, nq, d, d, work, cf_attention_room(nq, nk, d, d)) &&
                    cf_keys_apart(k, v, nk, d, d, d, d, o, cf_extent(nq, d, d)) &&
                    cf_keys_apart(k, v, nk, d, d, d, d, work, cf_attention_room(nq, nk, d, d)) && \separated(o + (0 .. cf_extent(nq, d, d) - 1), work + (0 .. cf_attention_room(nq, nk, d, d) - 1));
    assigns o[0 .. cf_extent(nq, d, d) - 1];
    ensures fin:    cf_mat_finite(o, nq, d, d); */
void neg_attention_work(size_t nq, size_t nk, size_t d, const double *q, const double *k, const double *v, double *o, double *work)
{
  cf_attention_causal_raw(nq, nk, d, d, 1.0, q, d, k, d, v, d, o, d, work);
}

/*@ requires size: nq <= CF_NMAX && 1 <= nk <= CF_NMAX && i < nq;
    assigns \nothing;
    ensures some:  1 <= \result; */
size_t neg_live_some(size_t nq, size_t nk, size_t i) { return cf_attention_live(CF_CAUSAL_BOTTOM_RIGHT, nq, nk, i); }
