/* An erratum: for small beta the hypothesis on the cone admits an antipodal pair. */
#include "claims/claim.h"

static void run(cf_session *s)
{
  cf_pool *p = &s->pool;
  const cf_real *b = cf_formula(p, "1/100", ""), *two = cf_real_si(p, 2);
  cf_find_less(s, "printed", two, cf_formula(p, "1/(100*n^2*b^2)", "n b", two, b), "n = 2, beta = 1/100: 1 - <x_1, x_2> = 2 of an antipodal pair < 1/(100 n^2 beta^2), so the pair is admitted");
  /* e and -e: A_1 = (w - (1 - w)) e is parallel to x_1 for any weights, its projection 0 */
  const cf_real *e[2] = {cf_real_si(p, 1), cf_real_si(p, 0)}, *zero = cf_real_si(p, 0);
  bool rests = true;
  for (int c = 0; c < 2; c++) { /* P_x y = y - <x, y> x for x = e, y = -e, whole numbers, so exact */
    const cf_real *speed = cf_formula(p, "-x-(u*(-u)+v*(-v))*x", "x u v", e[c], e[0], e[1]);
    rests &= cf_real_most(speed, zero) && cf_real_most(zero, speed);
  }
  cf_find_either(s, "printed", rests, !rests, "it rests: P_x A = 0 exactly, so its variance stays 1 and does not decay");
  cf_find_less(s, "mended", cf_formula(p, "1/(100*n^2)", "n", two), two, "with delta < 1/(100 n^2) added it is excluded: 1/(100 n^2) < 2");
}

const cf_theorem cf_theorem_erratum_preln = {
    .id = "erratum-preln",
    .source = "arXiv:2510.22026, theorem on slow clustering under Pre-LN, part (ii)",
    .line = "cone with delta < 1/(100 n^2 beta^2): the variance decays at the rates stated, as printed: false for small beta",
    .statement = "The printed statement, Var' = -Theta(Var/scale) whenever all <x_i, x_j> >= 1 - delta with delta < 1/(100 n^2 beta^2), is false: for beta = 1/100 and n = 2 an antipodal pair qualifies and rests. "
                 "Adding delta < 1/(100 n^2) excludes that pair.",
    .hypotheses = "Q = K = V = I; all schemes of normalization, whose directions move along P_x A.",
    .part = {{"printed", CF_CERTIFIED, "an antipodal pair satisfies the printed hypothesis and its variance is constant", CF_HOLDS, NULL},
             {"mended", CF_CERTIFIED, "the added condition excludes it", CF_HOLDS, NULL}},
    .run = run};
