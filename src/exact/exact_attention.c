/* cf_attention_exact, cf_attention_heads_exact: one query at a time. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/attention.h>
#include <certiform/ref.h>
#include "compare.h"
#include "first.h"
#include "row.h"

typedef struct query {
  size_t nk, d, dv, ldk, ldv;
  mpq_srcptr scale; /* NULL: 1/sqrt(d) */
  const double *q, *k, *v, *bias;
} query;

static cf_status enclose(void *of, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  const query *r = of;
  return cf_ref_attention(r->nk, r->d, r->dv, r->scale, r->q, r->k, r->ldk, r->v, r->ldv, r->bias, want, prec, lo, hi);
}

static cf_status compare(void *of, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  const query *r = of;
  return cf_cmp_attention(r->nk, r->d, r->dv, r->scale, r->q, r->k, r->ldk, r->v, r->ldv, r->bias, i, c, prec_max, sign);
}

static cf_status matrix_finite(size_t rows, size_t cols, const double *x, size_t ld)
{
  cf_status status = CF_OK;
  for (size_t i = 0; i < rows && status == CF_OK; i++) status = cf_row_finite(cols, x + i * ld);
  return status;
}

static cf_status bias_ok(size_t nq, size_t nk, const double *bias, size_t ld)
{
  for (size_t i = 0; i < nq; i++)
    for (size_t j = 0; j < nk; j++)
      if (!(bias[i * ld + j] < INFINITY)) return CF_ENONFINITE; /* NaN too */
  return CF_OK;
}

/* One row, where want is not 0 (NULL: all): work holds nk + dv double-doubles. */
static cf_status one_query(query *r, cf_dd scale, const unsigned char *want, cf_dd *work, double *o)
{
  cf_reals t = {r->dv, r, enclose, compare};
  cf_dd *first = work + r->nk;
  if (r->nk == 0) return CF_EEMPTYROW;
  cf_status status = cf_dd_attention(r->nk, r->d, r->dv, scale, r->q, r->k, r->ldk, r->v, r->ldv, r->bias, first, work);
  return status == CF_OK ? cf_round_exact(CF_FORMAT_F64, &t, first, want, 0, o) : status;
}

typedef struct problem {
  size_t nq, nk;
  cf_causal causal;
  double scale;
  const double *q, *bias;
  size_t ldq, ldbias;
} problem;

/* The long way, where the first phase left NaN. */
static cf_status long_way(const problem *p, query *r, size_t i, cf_dd scale, cf_dd *work, unsigned char *want, double *o)
{
  size_t open = 0;
  for (size_t c = 0; c < r->dv; c++) open += want[c] = isnan(o[c]) != 0;
  if (open == 0) return CF_OK;
  r->nk = cf_attention_live(p->causal, p->nq, p->nk, i);
  r->q = p->q + i * p->ldq;
  r->bias = p->bias ? p->bias + i * p->ldbias : NULL;
  return one_query(r, scale, want, work, o);
}

/* o[nq][dv]: what the first phase settles, NaN elsewhere */
static void first_phase(const problem *p, const query *r, cf_dd scale, double *o)
{
  cf_first f = {.nk = p->nk, .d = r->d, .dv = r->dv, .ldk = r->ldk, .ldv = r->ldv, .k = r->k, .v = r->v};
  size_t live[CF_FIRST_ROWS];
  f.scale = scale.hi, f.scale_lo = scale.lo, f.scale_rad = scale.rad;
  if (p->bias || !cf_first_open(&f, p->nq, p->q, p->ldq)) {
    for (size_t i = 0; i < p->nq * r->dv; i++) o[i] = NAN;
    return;
  }
  for (size_t i = 0; i < p->nq; i += CF_FIRST_ROWS) {
    size_t count = p->nq - i < CF_FIRST_ROWS ? p->nq - i : CF_FIRST_ROWS;
    for (size_t t = 0; t < count; t++) live[t] = cf_attention_live(p->causal, p->nq, p->nk, i + t);
    cf_first_rows(&f, count, p->q + i * p->ldq, p->ldq, live, o + i * r->dv);
  }
}

static cf_status all_queries(const problem *p, query *r, double *o)
{
  mpq_t exact_scale;
  cf_dd scale = p->scale == 0 ? cf_dd_rsqrt(r->d) : (cf_dd){p->scale, 0, 0};
  cf_status status = CF_OK;
  cf_dd *work = p->nk + r->dv <= SIZE_MAX / sizeof *work ? malloc((p->nk + r->dv) * sizeof *work) : NULL;
  unsigned char *want = malloc(r->dv);
  if (!work || !want) {
    free(work);
    free(want);
    return CF_ENOMEM;
  }
  mpq_init(exact_scale);
  mpq_set_d(exact_scale, p->scale);
  r->scale = p->scale == 0 ? NULL : exact_scale;
  first_phase(p, r, scale, o);
  for (size_t i = 0; i < p->nq && status == CF_OK; i++) status = long_way(p, r, i, scale, work, want, o + i * r->dv);
  mpq_clear(exact_scale);
  free(work);
  free(want);
  return status;
}

static cf_status check_sizes(size_t nq, size_t nk, size_t d, size_t dv, size_t ldq, size_t ldk, size_t ldv, size_t ldbias, size_t ldo)
{
  const size_t size[] = {nq, nk, d, dv, nq, nk, nk, nq, nq}, lead[] = {0, 0, 0, 0, ldq, ldk, ldv, ldbias, ldo};
  const size_t width[] = {0, 0, 0, 0, d, d, dv, nk, dv};
  if (d == 0 || dv == 0) return CF_ESIZE;
  for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
    if (size[i] > CF_NMAX || (i >= 4 && lead[i] < width[i])) return CF_ESIZE;
    if (i >= 4 && size[i] > 0 && lead[i] > SIZE_MAX / sizeof(double) / size[i]) return CF_ESIZE;
  }
  return CF_OK;
}

static cf_status check_data(const problem *p, const query *r)
{
  cf_status status = isfinite(p->scale) ? CF_OK : CF_ENONFINITE;
  if (status == CF_OK) status = matrix_finite(p->nq, r->d, p->q, p->ldq);
  if (status == CF_OK) status = matrix_finite(p->nk, r->d, r->k, r->ldk);
  if (status == CF_OK) status = matrix_finite(p->nk, r->dv, r->v, r->ldv);
  return status == CF_OK && p->bias ? bias_ok(p->nq, p->nk, p->bias, p->ldbias) : status;
}

cf_status cf_attention_exact(size_t nq, size_t nk, size_t d, size_t dv, double scale, cf_causal causal, const double *q, size_t ldq,
                             const double *k, size_t ldk, const double *v, size_t ldv, const double *bias, size_t ldbias, double *o,
                             size_t ldo)
{
  problem p = {nq, nk, causal, scale, q, bias, ldq, ldbias};
  query r = {.d = d, .dv = dv, .ldk = ldk, .ldv = ldv, .k = k, .v = v};
  if ((nq > 0 && (!q || !o)) || (nk > 0 && (!k || !v))) return CF_ENULL;
  cf_status status = check_sizes(nq, nk, d, dv, ldq, ldk, ldv, bias ? ldbias : nk, ldo);
  if (status == CF_OK) status = check_data(&p, &r);
  if (status != CF_OK || nq == 0) return status;
  double *rows = dv <= SIZE_MAX / sizeof *rows / nq ? malloc(nq * dv * sizeof *rows) : NULL;
  if (!rows) return CF_ENOMEM;
  status = all_queries(&p, &r, rows);
  for (size_t i = 0; i < nq && status == CF_OK; i++) memcpy(o + i * ldo, rows + i * dv, dv * sizeof *o);
  free(rows);
  return status;
}

/* every head into rows[heads][nq][dv] */
static cf_status all_heads(size_t heads, size_t groups, const problem *p, const query *r, double *rows)
{
  cf_status status = CF_OK;
  for (size_t h = 0; h < heads && status == CF_OK; h++) {
    size_t g = h * groups / heads; /* heads * groups <= 2^62 */
    problem head = *p;
    query row = *r;
    head.q += h * p->nq * r->d;
    row.k += g * p->nk * r->d;
    row.v += g * p->nk * r->dv;
    status = all_queries(&head, &row, rows + h * p->nq * r->dv);
  }
  return status;
}

cf_status cf_attention_heads_exact(size_t heads, size_t groups, size_t nq, size_t nk, size_t d, size_t dv, double scale,
                                   cf_causal causal, const double *q, const double *k, const double *v, const double *bias, double *o)
{
  problem whole = {heads * nq, groups * nk, causal, scale, q, NULL, d, 0}, p = {nq, nk, causal, scale, q, bias, d, nk};
  query r = {.d = d, .dv = dv, .ldk = d, .ldv = dv, .k = k, .v = v};
  if (heads > CF_NMAX || groups > CF_NMAX || nq > CF_NMAX || nk > CF_NMAX) return CF_ESIZE;
  if (heads > 0 && (groups == 0 || heads % groups)) return CF_ESIZE;
  if ((whole.nq > 0 && (!q || !o)) || (whole.nk > 0 && (!k || !v))) return CF_ENULL;
  cf_status status = check_sizes(whole.nq, whole.nk, d, dv, d, d, dv, whole.nk, dv);
  if (status == CF_OK) status = check_data(&whole, &r);
  if (status == CF_OK && bias && heads > 0) status = bias_ok(nq, nk, bias, nk);
  if (status != CF_OK || whole.nq == 0) return status;
  size_t bytes = whole.nq * dv * sizeof *o; /* fits: check_sizes */
  double *rows = malloc(bytes);
  if (!rows) return CF_ENOMEM;
  status = all_heads(heads, groups, &p, &r, rows);
  if (status == CF_OK) memcpy(o, rows, bytes);
  free(rows);
  return status;
}
