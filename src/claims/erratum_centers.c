/* An erratum: a missing minus sign makes a hypothesis void. */
#include "claims/claim.h"

#define SLOPE "exp(b*(cos(x)-1))*(cos(x)-b*sin(x)^2)" /* g = h', h = e^{beta (cos t - 1)} sin t */

static void run(cf_session *s)
{
  cf_pool *p = &s->pool;
  const cf_real *b = cf_real_si(p, 100), *many = cf_formula(p, "10^9", "");
  const cf_real *far = cf_formula(p, "(3-2*0.1)/sqrt(b)", "b", b), *near = cf_formula(p, "0.1/sqrt(b)", "b", b);
  const cf_real *left = cf_real_mul(p, many, cf_formula(p, SLOPE, "b x", b, far)), *right = cf_formula(p, SLOPE, "b x", b, near);
  cf_find_less(s, "printed", left, right, "beta = 100, c = 3, eps = 0.1, N = 10^9: N g((c - 2 eps)/sqrt(beta)) < g(eps/sqrt(beta)), the printed condition");
  cf_find_less(s, "printed", left, cf_real_si(p, 0), "its left side is negative, as for every N: N g((c - 2 eps)/sqrt(beta)) < 0");
  cf_find_less(s, "mended", right, cf_real_neg(p, left), "with the minus sign the condition fails there: g(eps/sqrt(beta)) < -N g((c - 2 eps)/sqrt(beta))");
}

const cf_theorem cf_theorem_erratum_centers = {
    .id = "erratum-centers",
    .source = "arXiv:2411.04990, theorem on fixed centers",
    .line = "fixed centers: the condition N g((c-2eps)/sqrt(beta)) < g(eps/sqrt(beta)) restricts N, as printed: false",
    .statement = "The printed statement uses this condition as a restriction; it restricts nothing, as g is negative at (c-2eps)/sqrt(beta) and positive at eps/sqrt(beta). Meant is -N g(..) < g(..).",
    .hypotheses = "g(t) = e^(beta(cos t - 1)) (cos t - beta sin^2 t); beta = 100, c = 3, eps = 0.1.",
    .part = {{"printed", CF_CERTIFIED, "the printed condition holds for N = 10^9, its left side being negative for every N", CF_HOLDS, NULL},
             {"mended", CF_CERTIFIED, "with the minus sign it fails for N = 10^9", CF_HOLDS, NULL}},
    .run = run};
