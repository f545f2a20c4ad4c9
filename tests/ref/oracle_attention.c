/* One query row, straight from the definition. x = q, y = k [n][d], w = v [n][m], b = bias. */
#include <math.h>
#include "oracle.h"

#define MAXK 16

/* k_j = the same vector but for its last entries, so that large scores differ by little */
static void near_ties(problem *p)
{
  size_t d = p->d;
  int e = (int)below(1000);
  for (size_t i = 0; i < d; i++) p->x[i] = ldexp(plain(), e);
  for (size_t j = 1; j < p->n; j++)
    for (size_t i = 0; i < d; i++) p->y[j * d + i] = p->y[i];
  for (size_t j = 0; j < p->n; j++) p->y[j * d + below(d)] *= near_one();
}

static void make_qk(problem *p)
{
  size_t d = p->d;
  unsigned kind = (unsigned)below(6);
  if (kind == 0) {
    fill(d, p->x);
    for (size_t j = 0; j < p->n; j++) fill(d, p->y + j * d);
    return;
  }
  double c = kind == 1 ? 1e150 : kind == 2 ? 100 : 4;
  for (size_t i = 0; i < d; i++) p->x[i] = kind == 3 ? (double)below(3) - 1 : c * plain();
  for (size_t j = 0; j < p->n * d; j++) p->y[j] = kind == 3 ? (double)below(3) - 1 : c * (float)plain();
  if (kind == 4) near_ties(p);
}

static void make_scale(problem *p)
{
  p->rational = below(2);
  switch (below(7)) {
  case 0: mpq_set_si(p->scale, 1, 8); break;
  case 1: mpq_set_si(p->scale, -1, 3); break;
  case 2: mpq_set_d(p->scale, 0.1); break;
  case 3: mpq_set_si(p->scale, 0, 1); break;
  case 4: mpq_set_d(p->scale, 1e200); break;
  case 5: mpq_set_d(p->scale, 1e-300); break;
  default: mpq_set_d(p->scale, plain()); break;
  }
}

/* b_j about -scale <q,k_j>: the two large parts of a score cancel */
static void cancel_bias(problem *p)
{
  double c = p->rational ? mpq_get_d(p->scale) : 1 / sqrt((double)p->d);
  for (size_t j = 0; j < p->n; j++) {
    double s = 0;
    for (size_t i = 0; i < p->d; i++) s += p->x[i] * p->y[j * p->d + i];
    p->b[j] = -c * s * near_one();
    if (!isfinite(p->b[j])) p->b[j] = 0;
  }
}

static void make(problem *p)
{
  p->n = 1 + below(below(8) ? 6 : MAXK);
  p->m = 4 + below(13);
  p->d = 1 + below(8);
  make_qk(p);
  make_scale(p);
  p->with_b = below(2);
  if (below(2))
    fill_logits(p->n, p->b);
  else
    cancel_bias(p);
  for (size_t j = 0; j < p->n; j++) fill(p->m, p->w + j * p->m);
  if (below(4) == 0) /* the same values in every key */
    for (size_t j = 0; j < p->n; j++) p->w[j * p->m] = p->w[0];
  if (below(4) == 0) /* nearly cancelling values */
    for (size_t j = 1; j < p->n; j++)
      for (size_t c = 0; c < p->m; c++) p->w[j * p->m + c] = -p->w[c];
}

static cf_status run(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  return cf_ref_attention(p->n, p->d, p->m, p->rational ? p->scale : NULL, p->x, p->y, p->d, p->w, p->m, p->with_b ? p->b : NULL,
                          want, prec, lo, hi);
}

static bool live(const problem *p, size_t j)
{
  return !p->with_b || p->b[j] != -INFINITY;
}

/* z := scale <q, k_j> + b_j */
static void score(const problem *p, size_t j, arb_t z, slong prec)
{
  arb_t c;
  fmpq_t r;
  arb_init(c);
  fmpq_init(r);
  if (p->rational) {
    fmpq_set_mpq(r, p->scale);
    arb_set_fmpq(c, r, prec);
  } else {
    arb_set_ui(c, p->d);
    arb_rsqrt(c, c, prec);
  }
  dot_arb(z, p->d, p->x, p->y + j * p->d, false, prec);
  arb_mul(z, z, c, prec);
  arb_set_d(c, p->with_b ? p->b[j] : 0);
  arb_add(z, z, c, prec);
  fmpq_clear(r);
  arb_clear(c);
}

/* w_j := e^(s_j - s_top), s_top the largest midpoint */
static void weights(const problem *p, arb_ptr w, slong prec)
{
  size_t top = p->n;
  arb_t m;
  arb_init(m);
  for (size_t j = 0; j < p->n; j++) {
    if (!live(p, j)) continue;
    score(p, j, w + j, prec);
    if (top == p->n || arf_cmp(arb_midref(w + j), arb_midref(w + top)) > 0) top = j;
  }
  arb_set(m, w + top);
  for (size_t j = 0; j < p->n; j++) {
    if (live(p, j) && j != top) {
      arb_sub(w + j, w + j, m, prec);
      exp_arb(w + j, w + j, prec);
    } else {
      arb_set_ui(w + j, j == top);
    }
  }
  arb_clear(m);
}

static void truth(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_ptr w = _arb_vec_init((slong)p->n);
  arb_t z, v;
  arb_init(z);
  arb_init(v);
  weights(p, w, prec);
  for (size_t j = 0; j < p->n; j++) arb_add(z, z, w + j, prec);
  for (size_t c = 0; c < p->m; c++) {
    arb_zero(t + c);
    arb_zero(s + c);
    for (size_t j = 0; j < p->n; j++) {
      if (!live(p, j)) continue;
      arb_set_d(v, p->w[j * p->m + c]);
      arb_addmul(t + c, w + j, v, prec);
      arb_abs(v, v);
      arb_addmul(s + c, w + j, v, prec);
    }
    arb_div(t + c, t + c, z, prec);
    arb_div(s + c, s + c, z, prec);
  }
  arb_clear(z);
  arb_clear(v);
  _arb_vec_clear(w, (slong)p->n);
}

const op attention_ops[] = {{"attention", make, run, truth, true, true, NULL}, {0}};
