/* An erratum: the remainder of a score grows faster than printed unless A respects the splitting. */
#include <stdio.h>
#include "claims/claim.h"

/* V = diag(1, 0): F = R e_1, G = R e_2, lambda_1 = 1, |lambda_2| = 0; Q = K = A symmetric, so Q^T K = A^T A. Two tokens with the same first coordinate rest,
 * as V(z_2 - z_1) = 0. At e^t = x, z_1 = (g, h), e^(tV) z_1 = (g x, h), and r_2 = r[0] + r[1] x + r[2] x^2. */
static const cf_real *coefficient(cf_pool *p, int k, const long a[2][2], const long z[2][2])
{
  static const char *const text[] = {"(b*h)*(b*s)+(d*h)*(d*s)", "(a*g)*(b*s)+(c*g)*(d*s)", "-(a*g+b*h)*(b*s)"}; /* A e^(tV) (z_2 - z_1) = (b s, d s); last <pi_F A z_1, pi_F A (z_2 - z_1)> */
  return cf_formula(p, text[k], "a b c d g h s", cf_real_si(p, a[0][0]), cf_real_si(p, a[0][1]), cf_real_si(p, a[1][0]), cf_real_si(p, a[1][1]), cf_real_si(p, z[0][0]), cf_real_si(p, z[0][1]),
                    cf_real_si(p, z[1][1] - z[0][1]));
}

/* whole numbers, so exact */
static bool is(cf_pool *p, const cf_real *x, long y) { return cf_real_most(x, cf_real_si(p, y)) && cf_real_most(cf_real_si(p, y), x); }

static void run(cf_session *s)
{
  cf_pool *p = &s->pool;
  static const long mixed[2][2] = {{2, 1}, {1, 2}}, split[2][2] = {{2, 0}, {0, 1}}, low[2][2] = {{0, 1}, {0, 2}}, high[2][2] = {{1, 1}, {1, 2}};
  const bool grows = is(p, coefficient(p, 0, mixed, low), 5) && is(p, coefficient(p, 1, mixed, low), 0) && is(p, coefficient(p, 2, mixed, low), -1);
  cf_find_either(s, "printed", grows, !grows, "A = [[2, 1], [1, 2]], z_1 = (0, 1), z_2 = (0, 2): r_2(t) = 5 - e^(2t), whole numbers");
  for (long k = 0; k <= 12; k += 4) {
    char what[128];
    const cf_real *c = cf_formula(p, "10^k", "k", cf_real_si(p, k)), *x = cf_formula(p, "c+5", "c", c);
    snprintf(what, sizeof what, "C = 10^%ld at e^t = C + 5: C e^t < |r_2(t)|", k);
    cf_find_less(s, "printed", cf_real_mul(p, c, x), cf_formula(p, "x^2-5", "x", x), what);
  }
  const bool none = is(p, coefficient(p, 2, split, high), 0);
  cf_find_either(s, "mended", none, !none, "A = diag(2, 1), z_1 = (1, 1), z_2 = (1, 2), A keeps F and G: no term e^(2t) in r_2(t)");
}

const cf_theorem cf_theorem_erratum_remainder = {
    .id = "erratum-remainder",
    .source = "arXiv:2305.05465v6, section 10 (hyperplanes and polytopes, bound of r_j in the proof of the second step)",
    .line = "|r_j(t)| <= C e^(t (lambda_1 + |lambda_2|)) for the remainder of the score <A e^(tV) z_i, A e^(tV)(z_j - z_i)> - a_j(t) e^(2 lambda_1 t), as printed: false",
    .statement = "The printed statement, for a good triple with multiplicity and bounded growth of the two parts of A e^(tV) z_j, is false: r_2(t) = 5 - e^(2t) for two tokens at rest, above C e^t for every C, at e^t = C + 5. "
                 "It takes pi_F(A e^(tV) z) for e^(lambda_1 t) pi_F(A z), which is so where A maps F to F and G to G.",
    .hypotheses = "d = n = 2, V = diag(1, 0), Q = K = A positive definite, F and G the axes. (C + 5)^2 - 5 > C (C + 5) for all C >= 0. Exact arithmetic.",
    .part = {{"printed", CF_CERTIFIED, "r_2(t) = 5 - e^(2t), beyond C e^t for C = 1, 10^4, 10^8, 10^12", CF_HOLDS, NULL},
             {"mended", CF_CERTIFIED, "for one A that keeps F and G no term e^(2t) is left", CF_HOLDS, NULL}},
    .run = run};
