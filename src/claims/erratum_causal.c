/* An erratum: causal convergence to x_1(0) needs d >= 2. */
#include "claims/claim.h"

static void run(cf_session *s)
{
  /* d = 1: P_x y = y - x y x, whole numbers, so exact */
  cf_pool *p = &s->pool;
  const cf_real *zero = cf_real_si(p, 0);
  bool still = true;
  for (int x = -1; x <= 1; x += 2)
    for (int y = -1; y <= 1; y += 2) {
      const cf_real *speed = cf_formula(p, "y-x*y*x", "x y", cf_real_si(p, x), cf_real_si(p, y));
      still &= cf_real_most(speed, zero) && cf_real_most(zero, speed);
    }
  cf_find_either(s, "printed", still, !still, "d = 1: P_x y = y - x y x = 0 for x, y in {-1, 1}: x_1 = 1, x_2 = -1 rest for ever, |x_2(t) - x_1(0)| = 2, half of all uniform starts of two tokens");
  cf_claim_clusters(s, "mended", 2, CF_MODEL_CAUSAL, 6, 2, 1, 50, 2, 200);
}

const cf_theorem cf_theorem_erratum_causal = {
    .id = "erratum-causal",
    .source = "arXiv:2411.04990, theorem 1",
    .line = "causal attention, V = I: almost every start converges to x_1(0) in every dimension, as printed: false for d = 1",
    .statement = "The printed statement, without d >= 2, is false: on S^0 = {-1, 1} nothing moves, and half of the starts of two tokens are antipodal. For d >= 2 see claim causal.",
    .hypotheses = "V = I, any Q, K. Exact arithmetic.",
    .part = {{"printed", CF_CERTIFIED, "d = 1: an open set of starts rests away from x_1(0)", CF_HOLDS, NULL},
             {"mended", CF_CERTIFIED, "d = 2, n = 6, beta = 1: two random starts converge (certificates)", CF_HOLDS, NULL}},
    .run = run};
