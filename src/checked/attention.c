/* Checked attention: dense and top-left causal heads go to their kernels whole; with a bias or bottom-right causality each
 * query is one call over its live keys, -inf entries of the bias becoming keep = 0. */
#include <math.h>
#include <certiform/attention.h>
#include "checked/check.h"

typedef struct head {
  size_t nq, nk, d, dv;
  double scale;
  cf_causal causal;
  const double *q, *k, *v, *bias;
  size_t ldq, ldk, ldv, ldbias;
  double *o;
  size_t ldo;
} head;

static cf_status check_row(size_t nk, size_t live, const double *bias)
{
  cf_status s = CF_OK;
  size_t kept = 0;
  for (size_t j = 0; j < nk; j++) {
    if (!(bias[j] < INFINITY)) return CF_ENONFINITE; /* NaN too */
    if (bias[j] == -INFINITY) continue;
    if (fabs(bias[j]) > CF_ATTENTION_BIASMAX) s = CF_EBOX;
    kept += j < live;
  }
  return cf_worse(s, kept ? CF_OK : CF_EEMPTYROW);
}

static cf_status check_rows(const head *h)
{
  cf_status s = CF_OK;
  for (size_t i = 0; i < h->nq; i++) {
    size_t live = cf_attention_live(h->causal, h->nq, h->nk, i);
    s = cf_worse(s, h->bias ? check_row(h->nk, live, h->bias + i * h->ldbias) : live ? CF_OK : CF_EEMPTYROW);
  }
  return s;
}

static cf_status check(const head *h, size_t heads, size_t groups, size_t work, const double *workspace)
{
  cf_arg in[4] = {{h->q, heads * h->nq, h->d, h->ldq},
                  {h->k, groups * h->nk, h->d, h->ldk},
                  {h->v, groups * h->nk, h->dv, h->ldv},
                  {h->bias, h->bias ? h->nq : 0, h->bias ? h->nk : 0, h->bias ? h->ldbias : 0}};
  cf_arg out[2] = {{h->o, heads * h->nq, h->dv, h->ldo}, {workspace, work, h->nk, h->nk}};
  cf_status s = cf_check_args(4, in, 2, out);
  if (s == CF_OK && (h->d == 0 || h->dv == 0)) s = CF_ESIZE;
  if (s != CF_OK) return s;
  s = cf_check_range(1, &h->scale, -CF_ATTENTION_SCALEMAX, CF_ATTENTION_SCALEMAX);
  for (int i = 0; i < 3; i++) s = cf_worse(s, cf_check_box(in[i], CF_ATTENTION_XMAX));
  return cf_worse(s, heads ? check_rows(h) : CF_OK);
}

/* one query, its bias copied to finite numbers: work[0..n) the kernel's, then the bias, then keep */
static void biased_row(const head *h, size_t i, size_t n, double *work)
{
  const double *bias = h->bias + i * h->ldbias;
  double *finite = work + h->nk;
  unsigned char *keep = (unsigned char *)(work + 2 * h->nk);
  for (size_t j = 0; j < n; j++) {
    keep[j] = bias[j] > -INFINITY;
    finite[j] = keep[j] ? bias[j] : 0.0;
  }
  cf_attention_masked_raw(1, n, h->d, h->dv, h->scale, h->q + i * h->ldq, h->ldq, h->k, h->ldk, h->v, h->ldv, keep, n, finite, n,
                          h->o + i * h->ldo, h->ldo, work);
}

static void attend(const head *h, double *work)
{
  if (!h->bias && h->causal != CF_CAUSAL_BOTTOM_RIGHT) {
    (h->causal == CF_CAUSAL_NONE ? cf_attention_raw : cf_attention_causal_raw)(
      h->nq, h->nk, h->d, h->dv, h->scale, h->q, h->ldq, h->k, h->ldk, h->v, h->ldv, h->o, h->ldo, work);
    return;
  }
  for (size_t i = 0; i < h->nq; i++) {
    size_t n = cf_attention_live(h->causal, h->nq, h->nk, i);
    if (h->bias)
      biased_row(h, i, n, work);
    else
      cf_attention_raw(1, n, h->d, h->dv, h->scale, h->q + i * h->ldq, h->ldq, h->k, h->ldk, h->v, h->ldv, h->o + i * h->ldo,
                       h->ldo, work);
  }
}

cf_status cf_attention(size_t nq, size_t nk, size_t d, size_t dv, double scale, cf_causal causal, const double *q, size_t ldq,
                       const double *k, size_t ldk, const double *v, size_t ldv, const double *bias, size_t ldbias, double *o,
                       size_t ldo, double *work)
{
  head h = {nq, nk, d, dv, scale, causal, q, k, v, bias, ldq, ldk, ldv, ldbias, o, ldo};
  cf_status s = check(&h, 1, 1, 3, work);
  if (s == CF_OK) attend(&h, work);
  return s;
}

cf_status cf_attention_heads(size_t heads, size_t groups, size_t nq, size_t nk, size_t d, size_t dv, double scale, cf_causal causal,
                             const double *q, const double *k, const double *v, const double *bias, double *o, double *work)
{
  head h = {nq, nk, d, dv, scale, causal, q, k, v, bias, d, d, dv, nk, o, dv};
  if (heads > CF_NMAX || groups > CF_NMAX || nq > CF_NMAX || nk > CF_NMAX) return CF_ESIZE;
  if (heads && (groups == 0 || heads % groups)) return CF_ESIZE;
  cf_status s = check(&h, heads, groups, 3, work);
  if (s != CF_OK) return s;
  for (size_t i = 0; i < heads; i++) {
    size_t g = i * groups / heads; /* heads * groups <= 2^62 */
    head one = h;
    one.q += i * nq * d;
    one.k += g * nk * d;
    one.v += g * nk * dv;
    one.o += i * nq * dv;
    attend(&one, work);
  }
  return CF_OK;
}
