/* Checked attention: dense and top-left causal heads go to their kernels whole; with a bias or bottom-right causality eight queries
 * are one call of the masked kernel over the live keys of the last, keep = 0 where the bias is -inf or the key is not live. */
#include <math.h>
#include <certiform/attention.h>
#include "checked/check.h"

enum { GROUP = 8 };
#define WORK_MAX ((size_t)1 << 60) /* what no object exceeds */

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

/* the workspace as rows of GROUP + 1 + (what else it takes, rounded up) */
static cf_arg work_arg(const head *h, const double *work)
{
  const size_t n = h->nk ? h->nk : 1, m = (cf_attention_work(h->nq, h->nk, h->d, h->dv) + n - 1) / n;
  return (cf_arg){work, m + GROUP + 1, h->nk, h->nk};
}

static cf_status check(const head *h, size_t heads, size_t groups, const double *work)
{
  cf_arg in[4] = {{h->q, heads * h->nq, h->d, h->ldq},
                  {h->k, groups * h->nk, h->d, h->ldk},
                  {h->v, groups * h->nk, h->dv, h->ldv},
                  {h->bias, h->bias ? h->nq : 0, h->bias ? h->nk : 0, h->bias ? h->ldbias : 0}};
  cf_arg out[2] = {{h->o, heads * h->nq, h->dv, h->ldo}, {work, 0, 0, 0}};
  const bool sized = h->nq <= CF_NMAX && h->nk <= CF_NMAX && h->d <= CF_NMAX && h->dv <= CF_NMAX;
  if (sized) out[1] = work_arg(h, work);
  cf_status s = cf_check_args(4, in, 2, out);
  if (s == CF_OK && (h->d == 0 || h->dv == 0 || !sized || cf_attention_work(h->nq, h->nk, h->d, h->dv) >= WORK_MAX)) s = CF_ESIZE;
  if (s != CF_OK) return s;
  s = cf_check_range(1, &h->scale, -CF_ATTENTION_SCALEMAX, CF_ATTENTION_SCALEMAX);
  for (int i = 0; i < 3; i++) s = cf_worse(s, cf_check_box(in[i], CF_ATTENTION_XMAX));
  return cf_worse(s, heads ? check_rows(h) : CF_OK);
}

/* queries i .. i + rows - 1; work: the kernel's, then the bias as finite numbers, then keep */
static void masked_group(const head *h, size_t i, size_t rows, double *work)
{
  const size_t nk = h->nk, n = cf_attention_live(h->causal, h->nq, nk, i + rows - 1);
  double *finite = work + cf_attention_work(rows, nk, h->d, h->dv);
  unsigned char *keep = (unsigned char *)(finite + GROUP * nk);
  for (size_t r = 0; r < rows; r++) {
    const double *bias = h->bias ? h->bias + (i + r) * h->ldbias : NULL;
    const size_t live = cf_attention_live(h->causal, h->nq, nk, i + r);
    for (size_t j = 0; j < n; j++) {
      keep[r * nk + j] = j < live && (!bias || bias[j] > -INFINITY);
      finite[r * nk + j] = bias && bias[j] > -INFINITY ? bias[j] : 0.0;
    }
  }
  cf_attention_masked_raw(rows, n, h->d, h->dv, h->scale, h->q + i * h->ldq, h->ldq, h->k, h->ldk, h->v, h->ldv, keep, nk, finite, nk,
                          h->o + i * h->ldo, h->ldo, work);
}

static void attend(const head *h, double *work)
{
  if (!h->bias && h->causal != CF_CAUSAL_BOTTOM_RIGHT) {
    (h->causal == CF_CAUSAL_NONE ? cf_attention_raw : cf_attention_causal_raw)(
      h->nq, h->nk, h->d, h->dv, h->scale, h->q, h->ldq, h->k, h->ldk, h->v, h->ldv, h->o, h->ldo, work);
    return;
  }
  for (size_t i = 0; i < h->nq; i += GROUP) masked_group(h, i, h->nq - i < GROUP ? h->nq - i : GROUP, work);
}

cf_status cf_attention(size_t nq, size_t nk, size_t d, size_t dv, double scale, cf_causal causal, const double *q, size_t ldq,
                       const double *k, size_t ldk, const double *v, size_t ldv, const double *bias, size_t ldbias, double *o,
                       size_t ldo, double *work)
{
  head h = {nq, nk, d, dv, scale, causal, q, k, v, bias, ldq, ldk, ldv, ldbias, o, ldo};
  cf_status s = check(&h, 1, 1, work);
  if (s == CF_OK) attend(&h, work);
  return s;
}

cf_status cf_attention_heads(size_t heads, size_t groups, size_t nq, size_t nk, size_t d, size_t dv, double scale, cf_causal causal,
                             const double *q, const double *k, const double *v, const double *bias, double *o, double *work)
{
  head h = {nq, nk, d, dv, scale, causal, q, k, v, bias, d, d, dv, nk, o, dv};
  if (heads > CF_NMAX || groups > CF_NMAX || nq > CF_NMAX || nk > CF_NMAX) return CF_ESIZE;
  if (heads && (groups == 0 || heads % groups)) return CF_ESIZE;
  cf_status s = check(&h, heads, groups, work);
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
