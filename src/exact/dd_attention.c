/* One row of attention in double-double: scores by Dot2, weights by the double-double exponential, values by Dot2 in blocks of columns.
 * The a-priori bounds are derived in specs/exact.md, section 7. */
#include "ball.h"

#define BLOCK 32             /* columns of v at a time */
#define W_LEAST 0x1p-890     /* weights below this count as this in the absolute sums: covers CF_DD_EXP_TINY at relative 2^-100 */
#define RHO_LEAST 0x1p-100   /* relative radius assumed of every weight at least */

cf_dd cf_dd_rsqrt(size_t d)
{
  return cf_ball_finite(cf_ball_div(cf_ball(1, 0, 0), cf_ball_sqrt(cf_ball_size(d))));
}

/* work := scores; *shift := the largest, *live the live keys (index of the last in *last). False when a score is unknown. */
static int scores(size_t nk, size_t d, cf_dd scale, const double *q, const double *k, size_t ldk, const double *bias, cf_dd *work,
                  double *shift)
{
  *shift = -INFINITY;
  for (size_t j = 0; j < nk; j++) {
    if (bias && bias[j] == -INFINITY) continue;
    cf_dd s = cf_ball_mul(scale, cf_ball_dot_fast(d, q, k + j * ldk));
    if (bias) s = cf_ball_add(s, cf_ball(bias[j], 0, 0));
    work[j] = cf_ball_finite(s);
    if (!(work[j].rad < INFINITY)) return 0;
    if (s.hi > *shift) *shift = s.hi;
  }
  return 1;
}

/* work := e^(score - shift), *sum := their sum, *rho >= every weight's rad / max(hi, W_LEAST). Any shift gives the same quotient. */
static int weights(size_t nk, const double *bias, double shift, cf_dd *work, cf_dd *sum, double *rho)
{
  *sum = cf_ball(0, 0, 0);
  *rho = RHO_LEAST;
  for (size_t j = 0; j < nk; j++) {
    if (bias && bias[j] == -INFINITY) {
      work[j] = cf_ball(0, 0, 0);
      continue;
    }
    work[j] = cf_ball_exp(cf_ball_add(work[j], cf_ball(-shift, 0, 0)));
    *sum = cf_ball_add(*sum, work[j]);
    double r = work[j].rad / fmax(work[j].hi, W_LEAST);
    if (!(r <= *rho)) *rho = isnan(r) ? INFINITY : r;
  }
  return *rho < 1;
}

/* s + c +- (radius from a): sum_j p_j v_j over BLOCK columns, a := sum_j max(p_j, W_LEAST) |v_j| */
static inline void accumulate(double p, double pl, double pa, const double *v, double *s, double *c, double *a)
{
  for (int i = 0; i < BLOCK; i++) {
    double r, q;
    double h = cf_two_prod(p, v[i], &r);
    double t = fma(pl, v[i], r);
    s[i] = cf_two_sum(s[i], h, &q);
    c[i] += q + t;
    a[i] += pa * fabs(v[i]);
  }
}

CF_CLONES void cf_dd_columns(size_t nk, size_t cols, const cf_dd *w, const double *v, size_t ldv, double *s, double *c, double *a);
CF_CLONES void cf_dd_columns(size_t nk, size_t cols, const cf_dd *w, const double *v, size_t ldv, double *s, double *c, double *a)
{
  double sb[BLOCK] = {0}, cb[BLOCK] = {0}, ab[BLOCK] = {0}, pad[BLOCK] = {0};
  for (size_t j = 0; j < nk; j++) {
    if (w[j].hi == 0 && w[j].rad == 0) continue; /* masked: v may be anything */
    const double *row = v + j * ldv;
    if (cols < BLOCK) {
      memcpy(pad, row, cols * sizeof *pad);
      row = pad;
    }
    accumulate(w[j].hi, w[j].lo, w[j].hi > W_LEAST ? w[j].hi : W_LEAST, row, sb, cb, ab);
  }
  for (size_t i = 0; i < BLOCK; i++) s[i] = sb[i], c[i] = cb[i], a[i] = ab[i];
}

static int zero_column(size_t nk, const cf_dd *w, const double *v, size_t ldv)
{
  for (size_t j = 0; j < nk; j++)
    if (!(w[j].hi == 0 && w[j].rad == 0) && v[j * ldv] != 0) return 0;
  return 1;
}

/* numerators over sum. Radius of a numerator: weights rho a, rounding (nk + 4)^2 u^2 a, underflow nk 2^-1073. */
static void columns(size_t nk, size_t dv, const cf_dd *work, const double *v, size_t ldv, cf_dd sum, double rho, cf_dd *o)
{
  double s[BLOCK], c[BLOCK], a[BLOCK], steps = (double)(nk + 4);
  double rel = rho + steps * steps * 0x1p-106 * (1 + 0x1p-18);
  for (size_t i0 = 0; i0 < dv; i0 += BLOCK) {
    size_t cols = dv - i0 < BLOCK ? dv - i0 : BLOCK;
    cf_dd_columns(nk, cols, work, v + i0, ldv, s, c, a);
    for (size_t i = 0; i < cols; i++) {
      double lo, hi = cf_two_sum(s[i], c[i], &lo);
      double rad = rel * a[i] * (1 + 0x1p-18) + steps * 0x1p-1070;
      if (a[i] == 0 && zero_column(nk, work, v + i0 + i, ldv)) rad = 0;
      o[i0 + i] = cf_ball_finite(cf_ball_div(cf_ball(hi, lo, rad), sum));
    }
  }
}

cf_status cf_dd_attention(size_t nk, size_t d, size_t dv, cf_dd scale, const double *q, const double *k, size_t ldk, const double *v,
                          size_t ldv, const double *bias, cf_dd *o, cf_dd *work)
{
  size_t live = 0, last = 0;
  double shift, rho;
  cf_dd sum;
  for (size_t j = 0; j < nk; j++)
    if (!bias || bias[j] != -INFINITY) live++, last = j;
  if (live == 0) return CF_EEMPTYROW;
  if (live == 1) { /* the weight is exactly 1 */
    for (size_t i = 0; i < dv; i++) o[i] = cf_ball_finite(cf_ball(v[last * ldv + i], 0, 0));
    return CF_OK;
  }
  if (nk <= (size_t)1 << 30 && scores(nk, d, scale, q, k, ldk, bias, work, &shift) && weights(nk, bias, shift, work, &sum, &rho)) {
    columns(nk, dv, work, v, ldv, sum, rho, o);
    return CF_OK;
  }
  for (size_t i = 0; i < dv; i++) o[i] = cf_ball_unknown();
  return CF_OK;
}
