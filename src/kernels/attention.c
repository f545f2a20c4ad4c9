#include <certiform/fp.h>
#include <certiform/attention.h>
#include "row.h"

#define MASKED_SCORE -0x1p1000 /* below every live score by far more than 708: exp(MASKED_SCORE - m) is exactly 0 */

size_t cf_attention_live(cf_causal causal, size_t nq, size_t nk, size_t i)
{
  if (causal == CF_CAUSAL_NONE) return nk;
  size_t first = i + 1; /* keys 0 .. i */
  if (causal == CF_CAUSAL_TOP_LEFT) return first < nk ? first : nk;
  /* keys j <= i + nk - nq, i.e. j < first + nk - nq */
  if (nk >= nq) return first + (nk - nq) < nk ? first + (nk - nq) : nk;
  return first > nq - nk ? first - (nq - nk) : 0;
}

static void scale_row(size_t n, double scale, double *s)
{
  for (size_t j = 0; j < n; j++) s[j] = f_mul(scale, s[j]);
}

static void mask_row(size_t n, const unsigned char *keep, const double *bias, double *s)
{
  for (size_t j = 0; j < n; j++) s[j] = keep[j] ? f_add(s[j], bias[j]) : MASKED_SCORE;
}

/* o += w v, one term of every column's chain */
static void add_row(size_t dv, double w, const double *v, double *o)
{
  for (size_t c = 0; c < dv; c++) o[c] = f_add(o[c], f_mul(w, v[c]));
}

/* o[c] := ((w[0] v[0][c] + w[1] v[1][c]) + ...) */
static void mix_rows(size_t n, size_t dv, const double *w, const double *v, size_t ldv, double *o)
{
  for (size_t c = 0; c < dv; c++) o[c] = 0.0;
  for (size_t j = 0; j < n; j++) add_row(dv, w[j], cf_row_in(v, ldv, j), o);
}

static void divide_row(size_t dv, double s, double *o)
{
  for (size_t c = 0; c < dv; c++) o[c] = f_div(o[c], s);
}

/* From the scores of one query to its output: o = (sum_j e_j v[j]) / (sum_j e_j), e_j = exp(s_j - max s). */
static void finish_row(size_t n, size_t dv, double *s, const double *v, size_t ldv, double *o)
{
  double m = cf_max_raw(n, s);
  cf_row_exp(n, m, s);
  double sum = cf_row_sum01(n, s);
  mix_rows(n, dv, s, v, ldv, o);
  divide_row(dv, sum, o);
}

static void attend_row(size_t n, size_t d, size_t dv, double scale, const double *q, const double *k, size_t ldk, const double *v,
                       size_t ldv, double *o, double *work)
{
  cf_row_dots(n, d, q, k, ldk, work);
  scale_row(n, scale, work);
  finish_row(n, dv, work, v, ldv, o);
}

void cf_attention_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq, const double *k,
                      size_t ldk, const double *v, size_t ldv, double *o, size_t ldo, double *work)
{
  for (size_t i = 0; i < nq; i++)
    attend_row(nk, d, dv, scale, cf_row_in(q, ldq, i), k, ldk, v, ldv, cf_row_out(o, ldo, i), work);
}

void cf_attention_causal_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq,
                             const double *k, size_t ldk, const double *v, size_t ldv, double *o, size_t ldo, double *work)
{
  for (size_t i = 0; i < nq; i++) {
    size_t live = i + 1 < nk ? i + 1 : nk;
    attend_row(live, d, dv, scale, cf_row_in(q, ldq, i), k, ldk, v, ldv, cf_row_out(o, ldo, i), work);
  }
}

void cf_attention_masked_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq, const double *k,
                             size_t ldk, const double *v, size_t ldv, const unsigned char *keep, size_t ldkeep,
                             const double *bias, size_t ldbias, double *o, size_t ldo, double *work)
{
  for (size_t i = 0; i < nq; i++) {
    cf_row_dots(nk, d, cf_row_in(q, ldq, i), k, ldk, work);
    scale_row(nk, scale, work);
    mask_row(nk, keep + i * ldkeep, cf_row_in(bias, ldbias, i), work);
    finish_row(nk, dv, work, v, ldv, cf_row_out(o, ldo, i));
  }
}
