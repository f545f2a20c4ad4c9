/* Long context: one layer of attention with beta = g log n on equiangular tokens, n -> infinity. */
#include <stdio.h>
#include "claims/claim.h"

/* |sum_j a_ij x_j|^2 and the inner product of two such sums, from the Gram matrix r (1 on the diagonal): weights p and q = u p, w = 1/(n u), e = 1/n.
 * Below the threshold w -> 0, above it v = n u -> 0. Both are divided by what grows. */
#define BELOW_NUM "(r*w^2 + 2*w*(e + (1 - 2*e)*r) + e - 2*e^2 + ((1 - e)^2 - e*(1 - 2*e))*r)"
#define BELOW_DEN "(w^2 + 2*w*(1 - e)*r + (1 - e)*e + (1 - e)*(1 - 2*e)*r)"
#define ABOVE_NUM "(r + 2*v*(e + (1 - 2*e)*r) + v^2*(e - 2*e^2 + ((1 - e)^2 - e*(1 - 2*e))*r))"
#define ABOVE_DEN "(1 + 2*v*(1 - e)*r + v^2*((1 - e)*e + (1 - e)*(1 - 2*e)*r))"

/* the formula against the sums over the Gram matrix itself, u = n^(-g (1 - r)) */
static void against_sums(cf_session *s, long n, const char *g, const char *rho)
{
  cf_pool *p = &s->pool;
  cf_real *r = cf_formula(p, rho, ""), *gg = cf_formula(p, g, ""), *nn = cf_real_si(p, n), *one = cf_real_si(p, 1);
  cf_real *beta = cf_formula(p, "g*log(n)", "g n", gg, nn), *inner = cf_real_si(p, 0), *square = cf_real_si(p, 0);
  cf_real *z = cf_formula(p, "exp(b) + (n - 1)*exp(b*r)", "b n r", beta, nn, r);
  cf_real *own = cf_formula(p, "exp(b)/z", "b z", beta, z), *other = cf_formula(p, "exp(b*r)/z", "b r z", beta, r, z);
  for (long j = 0; j < n; j++)
    for (long k = 0; k < n; k++) {
      const size_t mark = cf_pool_mark(p);
      const cf_real *c = j == k ? one : r;
      cf_real_set(square, cf_real_add(p, square, cf_real_mul(p, cf_real_mul(p, j == 0 ? own : other, k == 0 ? own : other), c)));
      cf_real_set(inner, cf_real_add(p, inner, cf_real_mul(p, cf_real_mul(p, j == 0 ? own : other, k == 1 ? own : other), c)));
      cf_pool_release(p, mark);
    }
  cf_real *v = cf_formula(p, "n*n^(-g*(1 - r))", "n g r", nn, gg, r), *e = cf_formula(p, "1/n", "n", nn);
  cf_real *sums = cf_real_div(p, inner, square), *formula = cf_formula(p, ABOVE_NUM "/" ABOVE_DEN, "r e v", r, e, v);
  char a[128], b[128];
  const bool near = cf_real_narrow(sums, 1e-30) && cf_real_narrow(formula, 1e-30);
  cf_find_either(s, "formula", near && cf_real_meet(sums, formula), !cf_real_meet(sums, formula), "n = %ld, g = %s, rho = %s: sums %s, formula %s", n, g, rho,
                 cf_real_text(sums, 12, a), cf_real_text(formula, 12, b));
}

/* for every real n >= 10^digits at once: e in [0, 10^-digits], and w or v between 0 and its value there */
static cf_real *onwards(cf_session *s, const char *form, const char *rho, const char *power, int digits)
{
  cf_pool *p = &s->pool;
  cf_real *zero = cf_real_si(p, 0), *r = cf_formula(p, rho, ""), *ten = cf_formula(p, "10^k", "k", cf_real_si(p, digits));
  cf_real *e = cf_real_hull(p, zero, cf_formula(p, "1/t", "t", ten)), *small = cf_real_hull(p, zero, cf_formula(p, "exp(-x*log(t))", "x t", cf_formula(p, power, "r", r), ten));
  return cf_formula(p, form, "r e w v", r, e, small, small);
}

/* every number of x within 1e-9 of one of limit */
static void within(cf_session *s, const char *part, const cf_real *x, const cf_real *limit, const char *rho, const char *g, int digits)
{
  char a[128], b[128];
  const cf_real *off = cf_real_sub(&s->pool, x, limit);
  cf_find_either(s, part, cf_real_within(off, 1e-9), cf_real_beyond(off, 1e-9), "rho = %s, g = %s/(1 - rho), every n >= 10^%d: %s, limit %s", rho, g, digits, cf_real_text(x, 12, a), cf_real_text(limit, 12, b));
}

/* g = 1/2/(1 - rho): w = n^(-1/2);  g = 3/2/(1 - rho): v = n^(-1/2);  g = 1/(1 - rho): v = 1 */
static void limits(cf_session *s, const char *rho)
{
  cf_pool *p = &s->pool;
  cf_real *r = cf_formula(p, rho, ""), *one = cf_real_si(p, 1), *e = cf_real_hull(p, cf_real_si(p, 0), cf_formula(p, "10^(-12)", ""));
  within(s, "below", onwards(s, BELOW_NUM "/" BELOW_DEN, rho, "1/2", 24), one, rho, "0.5", 24);
  within(s, "critical", cf_formula(p, ABOVE_NUM "/" ABOVE_DEN, "r e v", r, e, one), cf_formula(p, "4*r/(1 + 3*r)", "r", r), rho, "1", 12);
  within(s, "above", onwards(s, ABOVE_NUM "/" ABOVE_DEN, rho, "1/2", 24), r, rho, "1.5", 24);
}

static void run(cf_session *s)
{
  against_sums(s, 3, "2", "0.5");
  against_sums(s, 8, "1", "0.1");
  against_sums(s, 32, "4", "0.75");
  if (s->o->full) against_sums(s, 256, "1.5", "0.3");
  limits(s, "0.1");
  limits(s, "0.5");
  limits(s, "0.9");
}

const cf_theorem cf_theorem_long_context = {
    .id = "long-context",
    .source = "arXiv:2512.01868 (survey), arXiv:2510.05554",
    .line = "beta = g log n on equiangular tokens: a phase transition of one layer at g = 1/(1 - rho)",
    .statement = "Tokens of common inner product rho in (0, 1), one layer x_i -> sum_j a_ij x_j with beta = g log n: as n -> infinity the cosine between two outputs tends to 1 for g < 1/(1 - rho), "
                 "to 4 rho/(1 + 3 rho) for g = 1/(1 - rho), to rho for g > 1/(1 - rho).",
    .hypotheses = "Equiangular tokens, V = I. The limits are certified in the form: for every real n from a number on, the cosine is within 1e-9 of the limit, for the rho and g named.",
    .part = {{"formula", CF_CERTIFIED, "the closed form of the cosine agrees with the sums over the Gram matrix to 30 digits at (n, g, rho) = (3, 2, 0.5), (8, 1, 0.1), (32, 4, 0.75)", CF_HOLDS, NULL},
             {"below", CF_CERTIFIED, "g = 1/(2(1 - rho)), rho = 0.1, 0.5, 0.9: within 1e-9 of 1 for every n >= 10^24", CF_HOLDS, NULL},
             {"critical", CF_CERTIFIED, "g = 1/(1 - rho), the same rho: within 1e-9 of 4 rho/(1 + 3 rho) for every n >= 10^12", CF_HOLDS, NULL},
             {"above", CF_CERTIFIED, "g = 3/(2(1 - rho)), the same rho: within 1e-9 of rho for every n >= 10^24", CF_HOLDS, NULL}},
    .run = run};
