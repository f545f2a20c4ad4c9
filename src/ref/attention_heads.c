/* Reference attention of packed heads: a row at a time by cf_ref_attention, after everything that could refuse a later row was checked. */
#include <math.h>
#include <stdint.h>
#include <certiform/ref.h>
#include <certiform/vec.h>
#include "ref/interval.h"

typedef struct heads {
  size_t heads, groups, nq, nk, d, dv;
  cf_causal causal;
  const double *q, *k, *v, *bias;
} heads;

/* Keys that query i sees: all, 0 .. i, or 0 .. nk - nq + i. */
static size_t seen(const heads *p, size_t i)
{
  size_t n = p->nk;
  if (p->causal == CF_CAUSAL_TOP_LEFT) n = i + 1;
  if (p->causal == CF_CAUSAL_BOTTOM_RIGHT) n = p->nk + i + 1 > p->nq ? p->nk + i + 1 - p->nq : 0;
  return n < p->nk ? n : p->nk;
}

static cf_status check_sizes(const heads *p)
{
  const size_t all[] = {p->heads, p->groups, p->nq, p->nk, p->d, p->dv};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i] > CF_NMAX) return CF_ESIZE;
  if (p->d == 0 || p->dv == 0 || (p->heads > 0 && (p->groups == 0 || p->heads % p->groups))) return CF_ESIZE;
  const size_t rows[] = {p->heads * p->nq, p->groups * p->nk}, wide = p->d > p->dv ? p->d : p->dv; /* products below 2^62 */
  for (int i = 0; i < 2; i++)
    if (rows[i] > CF_NMAX || (rows[i] > 0 && wide > SIZE_MAX / sizeof(mpfr_t) / rows[i])) return CF_ESIZE;
  if ((rows[0] > 0 && !p->q) || (rows[1] > 0 && (!p->k || !p->v))) return CF_ENULL;
  return CF_OK;
}

static cf_status check_data(const heads *p)
{
  cf_status status = cf_ri_check_finite(p->heads * p->nq * p->d, p->q);
  if (status == CF_OK) status = cf_ri_check_finite(p->groups * p->nk * p->d, p->k);
  if (status == CF_OK) status = cf_ri_check_finite(p->groups * p->nk * p->dv, p->v);
  if (status == CF_OK && p->bias && p->heads > 0) status = cf_ri_check_logits(p->nq * p->nk, p->bias);
  for (size_t i = 0; status == CF_OK && p->heads > 0 && i < p->nq; i++) {
    size_t j = 0, n = seen(p, i);
    while (j < n && p->bias && p->bias[i * p->nk + j] == -INFINITY) j++;
    if (j == n) status = CF_EEMPTYROW;
  }
  return status;
}

cf_status cf_ref_attention_heads(size_t n_heads, size_t groups, size_t nq, size_t nk, size_t d, size_t dv, mpq_srcptr scale, cf_causal causal,
                                 const double *q, const double *k, const double *v, const double *bias, const unsigned char *want,
                                 mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  const heads p = {n_heads, groups, nq, nk, d, dv, causal, q, k, v, bias};
  const double zero = 0.0;
  cf_status status = lo && hi ? check_sizes(&p) : CF_ENULL;
  /* a row of one key, of which nothing is wanted: what it says is of the precision and the scale */
  if (status == CF_OK) status = cf_ref_attention(1, 1, 1, scale, &zero, &zero, 1, &zero, 1, NULL, (const unsigned char[]){0}, prec, lo, hi);
  if (status == CF_OK) status = check_data(&p);
  for (size_t r = 0; status == CF_OK && r < n_heads * nq; r++) {
    const size_t h = r / nq, i = r % nq, g = h * groups / n_heads; /* heads * groups <= 2^62 */
    status = cf_ref_attention(seen(&p, i), d, dv, scale, q + r * d, k + g * nk * d, d, v + g * nk * dv, dv, bias ? bias + i * nk : NULL,
                              want ? want + r * dv : NULL, prec, lo + r * dv, hi + r * dv);
  }
  return status;
}
