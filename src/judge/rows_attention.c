/* Attention as a problem: one row is one query of one head of one batch. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/attention.h>
#include <certiform/ref.h>
#include "exact/compare.h"
#include "judge/problem.h"

/* Dimension i from the end of a tensor, 1 where it has none. */
static size_t dim(const cf_tensor *t, unsigned from_end)
{
  return from_end < t->ndim ? t->shape[t->ndim - 1 - from_end] : 1;
}

/* Broadcast the leading dimensions of q, k, v (and mask) to p->shape. */
static bool leading(cf_problem *p, unsigned lead, cf_error *err)
{
  const cf_tensor *t[3] = {p->o.q, p->o.k, p->o.v};
  static const char *const role[3] = {"q", "k", "v"};
  p->batches = 1;
  for (unsigned i = 0; i < lead; i++) {
    unsigned from_end = lead - 1 - i + 3;
    size_t size = 1;
    for (int j = 0; j < 3; j++) {
      size_t own = dim(t[j], from_end);
      if (own == 1 || own == size) continue;
      if (size != 1)
        return cf_problem_fail(err, "%s: %s: leading dimension %zu does not broadcast with %zu", t[j]->path, role[j], own, size);
      size = own;
    }
    p->shape[i] = size;
    if (!cf_times(p->batches, size, &p->batches)) return cf_problem_fail(err, "%s: q: the leading dimensions of q, k, v have too many combinations", t[0]->path);
  }
  return cf_problem_take(p, t[0]->path, p->batches, 3 * sizeof(size_t), err);
}

/* at[b] := number of the block of `per` elements that batch b reads */
static size_t *blocks(const cf_problem *p, const cf_tensor *t, unsigned lead)
{
  size_t *at = malloc((p->batches + 1) * sizeof *at);
  for (size_t b = 0; at && b < p->batches; b++) {
    size_t rest = b, step = 1;
    at[b] = 0;
    for (unsigned i = lead; i-- > 0; rest /= p->shape[i]) {
      size_t own = dim(t, lead - 1 - i + 3);
      if (own != 1) at[b] += rest % p->shape[i] * step;
      step *= own;
    }
  }
  return at;
}

/* The mask, broadcast to [.., H, n_q, n_k]: true = attend; a float is added. */
static bool mask_problem(cf_problem *p, unsigned lead, cf_error *err)
{
  const cf_tensor *m = p->o.mask;
  if (!m) return true;
  if (m->ndim > lead + 3)
    return cf_problem_fail(err, "%s: mask has %u dimensions, expected at most %u", m->path, m->ndim, lead + 3);
  for (unsigned i = 0; i < m->ndim; i++) {
    size_t full = i == 0 ? p->nk : i == 1 ? p->nq : i == 2 ? p->heads : p->shape[lead - 1 - (i - 3)];
    if (dim(m, i) != 1 && dim(m, i) != full)
      return cf_problem_fail(err, "%s: mask: dimension %d is %zu, expected %zu or 1", m->path, -(int)i - 1, dim(m, i), full);
  }
  if (m->dtype == CF_BOOL) {
    if (!cf_problem_take(p, m->path, m->count, sizeof *p->mask, err)) return false;
    p->mask = malloc((m->count + 1) * sizeof *p->mask);
    for (size_t i = 0; p->mask && i < m->count; i++) p->mask[i] = ((const unsigned char *)m->data)[i] ? 0 : -INFINITY;
    if (!p->mask) return cf_problem_fail(err, "%s: mask: not enough memory", m->path);
  } else if (!cf_problem_input(p, m, "mask", true, &p->mask, err))
    return false;
  p->mask_col = dim(m, 0) != 1;
  p->mask_row = dim(m, 1) != 1 ? dim(m, 0) : 0;
  size_t n_at;
  if (!cf_times(p->batches, p->heads, &n_at)) return cf_problem_fail(err, "%s: mask: too many heads", m->path);
  if (!cf_problem_take(p, m->path, n_at, sizeof *p->mask_at, err)) return false;
  p->mask_at = malloc((n_at + 1) * sizeof *p->mask_at);
  if (!p->mask_at) return cf_problem_fail(err, "%s: mask: not enough memory", m->path);
  for (size_t bh = 0; bh < n_at; bh++) {
    size_t b = bh / p->heads, step = dim(m, 0) * dim(m, 1);
    size_t at = dim(m, 2) != 1 ? bh % p->heads * step : 0;
    step *= dim(m, 2);
    for (unsigned i = lead; i-- > 0; b /= p->shape[i]) {
      size_t own = dim(m, lead - 1 - i + 3);
      if (own != 1) at += b % p->shape[i] * step;
      step *= own;
    }
    p->mask_at[bh] = at;
  }
  return true;
}

/* q as a double, rounded twice in the same direction (or to nearest, where only the error matters) */
static double rational_double(mpfr_ptr f, mpq_srcptr q, mpfr_rnd_t rnd)
{
  mpfr_set_q(f, q, rnd);
  return mpfr_get_d(f, rnd);
}

static bool scale_problem(cf_problem *p, cf_error *err)
{
  if (p->o.rsqrt_d) {
    if (p->d == 0) return cf_problem_fail(err, "%s: q: d is 0, so that the scale 1/sqrt(d) does not exist", p->o.q->path);
    p->scale_dd = cf_dd_rsqrt(p->d);
    cf_status status = cf_rsqrt_bound(p->d, &p->scale, &p->scale_err);
    if (status != CF_OK) return cf_problem_fail(err, "%s: q: d = %zu: %s", p->o.q->path, p->d, cf_strerror(status));
    return true;
  }
  mpfr_t f;
  mpq_t q, h;
  mpfr_init2(f, 53);
  mpq_inits(q, h, NULL);
  p->scale = p->scale_dd.hi = rational_double(f, p->o.scale, MPFR_RNDN);
  if (isfinite(p->scale)) {
    mpq_set_d(h, p->scale);
    mpq_sub(q, p->o.scale, h); /* what the double lost, exactly */
    p->scale_dd.lo = rational_double(f, q, MPFR_RNDN);
    p->scale_err = fabs(rational_double(f, q, MPFR_RNDA));
    mpq_set_d(h, p->scale_dd.lo);
    mpq_sub(q, q, h);
    p->scale_dd.rad = fabs(rational_double(f, q, MPFR_RNDA));
  }
  mpq_clears(q, h, NULL);
  mpfr_clear(f);
  if (!isfinite(p->scale)) return cf_problem_fail(err, "attention: --scale is beyond the range of double");
  return true;
}

static bool sizes(cf_problem *p, cf_error *err)
{
  const cf_tensor *q = p->o.q, *k = p->o.k, *v = p->o.v;
  const cf_tensor *t[3] = {q, k, v};
  static const char *const role[3] = {"q", "k", "v"};
  for (int i = 0; i < 3; i++)
    if (t[i]->ndim < 2) return cf_problem_fail(err, "%s: %s has %u dimensions, expected at least 2", t[i]->path, role[i], t[i]->ndim);
  p->nq = dim(q, 1);
  p->d = dim(q, 0);
  p->nk = dim(k, 1);
  p->dv = dim(v, 0);
  p->heads = dim(q, 2);
  p->groups = dim(k, 2);
  if (dim(k, 0) != p->d) return cf_problem_fail(err, "%s: k: last dimension is %zu, expected %zu as in q", k->path, dim(k, 0), p->d);
  if (dim(v, 1) != p->nk) return cf_problem_fail(err, "%s: v has %zu rows, expected %zu as k has", v->path, dim(v, 1), p->nk);
  if (dim(v, 2) != p->groups)
    return cf_problem_fail(err, "%s: v has %zu heads, expected %zu as k has", v->path, dim(v, 2), p->groups);
  if (p->heads && (p->groups == 0 || p->heads % p->groups))
    return cf_problem_fail(err, "%s: q has %zu heads, expected a multiple of k's %zu", q->path, p->heads, p->groups);
  return true;
}

static bool empty_rows(cf_problem *p, cf_error *err)
{
  cf_row r;
  if (p->o.empty_row != CF_EMPTY_ERROR || (p->nk && !p->mask && p->o.causal == CF_CAUSAL_NONE)) return true;
  if (!cf_row_init(p, &r)) return cf_problem_fail(err, "attention: not enough memory for a row of %zu keys", p->nk);
  bool ok = true;
  for (size_t i = 0; ok && i < p->rows; i++) {
    cf_row_load(p, &r, i);
    if (r.empty)
      ok = cf_problem_fail(err, "%s: %s: query %zu of head %zu of batch %zu attends to no key (--empty-row=zero or nan says what is right there)",
                           p->o.mask ? p->o.mask->path : p->o.q->path, p->o.mask ? "mask" : "q", i % p->nq, i / p->nq % p->heads,
                           i / p->nq / p->heads);
  }
  cf_row_clear(&r);
  return ok;
}

bool cf_problem_attention(cf_problem *p, cf_error *err)
{
  const cf_tensor *q = p->o.q, *k = p->o.k, *v = p->o.v;
  if (!cf_problem_input(p, q, "q", false, &p->q, err) || !cf_problem_input(p, k, "k", false, &p->k, err) ||
      !cf_problem_input(p, v, "v", false, &p->v, err) || !sizes(p, err))
    return false;
  unsigned most = q->ndim > k->ndim ? q->ndim : k->ndim;
  if (v->ndim > most) most = v->ndim;
  unsigned lead = most > 3 ? most - 3 : 0;
  if (!leading(p, lead, err)) return false;
  p->ndim = lead;
  if (most > 2) p->shape[p->ndim++] = p->heads;
  p->shape[p->ndim++] = p->nq;
  p->shape[p->ndim++] = p->dv;
  p->n = p->nk;
  p->m = p->dv;
  if (!cf_times(p->batches, p->heads, &p->rows) || !cf_times(p->rows, p->nq, &p->rows))
    return cf_problem_fail(err, "%s: q: too many rows", q->path);
  if (p->nk <= CF_NMAX && p->d <= CF_NMAX && p->dv <= CF_NMAX) p->work = cf_attention_work(1, p->nk, p->d, p->dv) + 10 * p->nk;
  if (!cf_problem_sizes(p, q->path, err) || !cf_problem_take(p, q->path, p->work, sizeof(double), err)) return false;
  p->q_at = blocks(p, q, lead);
  p->k_at = blocks(p, k, lead);
  p->v_at = blocks(p, v, lead);
  if (!p->q_at || !p->k_at || !p->v_at) return cf_problem_fail(err, "attention: not enough memory");
  return mask_problem(p, lead, err) && scale_problem(p, err) && empty_rows(p, err);
}

static void gather(const cf_problem *p, cf_row *r)
{
  size_t i = r->row % p->nq, bh = r->row / p->nq, h = bh % p->heads, b = bh / p->heads, g = h * p->groups / p->heads;
  r->q = p->q + ((p->q_at[b] * p->heads + h) * p->nq + i) * p->d;
  r->k = p->k + (p->k_at[b] * p->groups + g) * p->nk * p->d;
  r->v = p->v + (p->v_at[b] * p->groups + g) * p->nk * p->dv;
  r->n = cf_attention_live(p->o.causal, p->nq, p->nk, i);
  r->m = p->dv;
  r->bias = NULL;
  r->empty = r->n == 0;
  if (!p->mask || r->empty) return;
  const double *from = p->mask + p->mask_at[bh] + i * p->mask_row;
  bool adds = false;
  r->empty = true;
  for (size_t j = 0; j < r->n; j++) {
    r->bias_row[j] = from[j * p->mask_col];
    if (r->bias_row[j] != -INFINITY) r->empty = false;
    if (r->bias_row[j] != 0) adds = true;
  }
  if (adds) r->bias = r->bias_row;
}

static cf_status bound(const cf_problem *p, cf_row *r)
{
  cf_status status = cf_attention_bound(1, r->n, p->d, p->dv, p->scale, p->scale_err, CF_CAUSAL_NONE, r->q, p->d, r->k, p->d, r->v,
                                        p->dv, r->bias, r->n, r->value, p->dv, r->bound, p->dv, r->work);
  for (size_t i = 0; i < r->m; i++) r->t[i] = (cf_dd){r->value[i], 0, status == CF_OK ? r->bound[i] : INFINITY};
  return status;
}

static cf_status dd(const cf_problem *p, cf_row *r)
{
  return cf_dd_attention(r->n, p->d, p->dv, p->scale_dd, r->q, r->k, p->d, r->v, p->dv, r->bias, r->t, r->dd_work);
}

static cf_status ref(const cf_problem *p, const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_attention(r->n, p->d, p->dv, p->o.rsqrt_d ? NULL : p->o.scale, r->q, r->k, p->d, r->v, p->dv, r->bias, want, prec, lo, hi);
}

static cf_status cmp(const cf_problem *p, const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  return cf_cmp_attention(r->n, p->d, p->dv, p->o.rsqrt_d ? NULL : p->o.scale, r->q, r->k, p->d, r->v, p->dv, r->bias, i, c, prec_max, sign);
}

static cf_status checked(const cf_problem *p, cf_row *r)
{
  return cf_attention(1, r->n, p->d, p->dv, p->scale, CF_CAUSAL_NONE, r->q, p->d, r->k, p->d, r->v, p->dv, r->bias, r->n, r->value,
                      p->dv, r->work);
}

static size_t output(const cf_problem *p, const cf_row *r, size_t i)
{
  return r->row * p->dv + i;
}

const cf_row_ops cf_rows_attention = {"attention", gather, bound, dd, ref, cmp, checked, output};
