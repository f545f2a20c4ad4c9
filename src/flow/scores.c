#include <math.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>
#include "flow/lognorm.h"
#include "flow/up.h"
#include "flow/scores.h"

#define BITS 400 /* of the sums that make M; what they lose is counted */

static double entry(const double *m, size_t d, size_t i, size_t j) { return m ? m[i * d + j] : i == j; }

/* sum := entry (i, j) of sign(beta) Q^T K */
static void entry_of_product(const cf_flow_problem *p, size_t i, size_t j, mpfr_t sum, mpfr_t t)
{
  const size_t d = p->d;
  mpfr_set_zero(sum, 1);
  for (size_t k = p->q ? 0 : i; k < (p->q ? d : i + 1); k++) {
    mpfr_set_d(t, entry(p->q, d, k, i), MPFR_RNDN);
    mpfr_mul_d(t, t, entry(p->k, d, k, j), MPFR_RNDN);
    mpfr_add(sum, sum, t, MPFR_RNDN);
  }
  if (p->beta < 0) mpfr_neg(sum, sum, MPFR_RNDN);
}

/* m + lo := sign(beta) Q^T K */
static void multiply(cf_scores *s, const cf_flow_problem *p)
{
  const size_t d = p->d;
  mpfr_t sum, t;
  mpfr_inits2(BITS, sum, t, (mpfr_ptr)0);
  for (size_t k = 0; k < d * d; k++) {
    entry_of_product(p, k / d, k % d, sum, t);
    s->m[k] = mpfr_get_d(sum, MPFR_RNDN);
    mpfr_sub_d(sum, sum, s->m[k], MPFR_RNDN);
    s->lo[k] = mpfr_get_d(sum, MPFR_RNDN);
  }
  mpfr_clears(sum, t, (mpfr_ptr)0);
}

void cf_scores_digits(const cf_flow_problem *p, int bits, cf_mp *m)
{
  mpfr_t sum, t, v;
  mpfr_inits2(bits + 64, sum, t, (mpfr_ptr)0);
  for (size_t k = 0; k < p->d * p->d; k++) {
    entry_of_product(p, k / p->d, k % p->d, sum, t);
    cf_mp_fresh(v, &m[k], bits);
    mpfr_set(v, sum, MPFR_RNDN);
    cf_mp_keep(&m[k], v);
  }
  mpfr_clears(sum, t, (mpfr_ptr)0);
}

/* at least |M|_F of the doubles */
static double frobenius(size_t d, const double *m)
{
  double t = 0.0;
  for (size_t k = 0; k < d * d; k++) t = mad(t, m[k], m[k]);
  return cf_up_sqrt(t);
}

/* at least (|M|_1 |M|_inf)^(1/2), which is at least |M|_2 */
static double schur(size_t d, const double *m)
{
  double rows = 0.0, columns = 0.0;
  for (size_t i = 0; i < d; i++) {
    double r = 0.0, c = 0.0;
    for (size_t j = 0; j < d; j++) r = add(r, fabs(m[i * d + j])), c = add(c, fabs(m[j * d + i]));
    rows = r > rows ? r : rows;
    columns = c > columns ? c : columns;
  }
  return cf_up_sqrt(mul(rows, columns));
}

/* at least |M|_2, at most |M|_F: the root of an eigenvalue bound of fl(M^T M)/f^2, which is off by at most (d + 2) u entrywise, d (d + 2) u in norm */
static double spectral(size_t d, const double *m, double f)
{
  const size_t ld = (d + CF_LANES - 1) / CF_LANES * CF_LANES, bytes = (d + 3) * ld * sizeof(double);
  double *a = aligned_alloc(64, bytes), *work = aligned_alloc(64, bytes), *v = malloc(4 * (d + 8) * sizeof(double));
  double best = schur(d, m);
  if (!(best <= f)) best = f;
  if (a && work && v && f > 0x1p-100 && f < 0x1p100) {
    memset(a, 0, bytes);
    for (size_t i = 0; i < d; i++) {
      v[i] = 1.0 + 0.25 * (double)(i * i % 7);
      for (size_t j = i; j < d; j++) {
        double t = 0.0;
        for (size_t k = 0; k < d; k++) t += (m[k * d + i] / f) * (m[k * d + j] / f);
        a[i * ld + j] = t;
      }
    }
    const double e = mad(cf_eigen_bound(d, ld, a, work, v, 0.5), (double)(d * (d + 8)), CF_U), r = mul(f, cf_up_sqrt(e));
    if (r < best) best = r;
  }
  free(a), free(work), free(v);
  return best;
}

/* usa: the least power of two with exp(strength - beta) <= clock, or the next one: no weight is above 1/n in a time that runs so much faster. The
 * quotient is off by less than 2^-31, the excess of a weight by less than that.                                       [specs/flow.md 10] */
static void keep_time(cf_scores *s, double beta)
{
  s->offset = beta;
  s->clock = ldexp(1.0, (int)floor((s->strength - beta) / 0x1.62e42fefa39efp-1) + 1);
  if (fabs(beta) > s->strength) s->strength = fabs(beta);
}

cf_status cf_scores_init(cf_scores *s, const cf_flow_problem *p)
{
  const size_t d = p->d;
  *s = (cf_scores){.plain = (!p->q && !p->k && p->beta > 0.0) || p->beta == 0.0, .beta = fabs(p->beta), .norm = 1.0, .frobenius = 1.0, .strength = fabs(p->beta), .clock = 1.0};
  if (s->plain) return CF_OK;
  s->m = malloc(2 * d * d * sizeof(double));
  if (!s->m) return CF_ENOMEM;
  s->lo = s->m + d * d;
  multiply(s, p);
  s->frobenius = frobenius(d, s->m);
  if (!(s->frobenius <= 0x1p300)) return CF_EBOX;
  const double fq = p->q ? frobenius(d, p->q) : cf_up_sqrt((double)d), fk = p->k ? frobenius(d, p->k) : cf_up_sqrt((double)d);
  s->product = mul(fq, fk);
  s->rest = add3(mul(s->frobenius, 0x1p-105), mul((double)d * 0x1p-390, s->product), 0x1p-500);
  s->norm = add3(spectral(d, s->m, s->frobenius), mul(s->frobenius, 0x1p-52), s->rest); /* lo: at most 2^-53 of m */
  s->strength = mul(s->beta, s->norm);
  if (p->model == CF_MODEL_USA && s->strength < 0x1p20) keep_time(s, p->beta);
  return s->strength < INFINITY ? CF_OK : CF_EBOX;
}

void cf_scores_clear(cf_scores *s)
{
  free(s->m);
  s->m = s->lo = NULL;
}
