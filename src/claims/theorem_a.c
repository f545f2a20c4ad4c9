/* Theorem A: what of it is proved by machine. */
#include "claims/claim.h"

static void run(cf_session *s) { (void)s; } /* proved parts are looked up by themselves */

const cf_theorem cf_theorem_A = {
    .id = "A",
    .source = "this project (theorem A), for the rate in arXiv:2312.10794, lemma 6.4",
    .line = "theorem A's inequality: where the least inner product m lies in [0, 1], m' >= 2 w (1 - m)(n - (n-1)(1 - m))",
    .statement = "For any n, any tokens whose least inner product m = <x_i, x_j> lies in [0, 1], and any weights a_ik, a_jk >= w >= 0: sum_k a_ik (c_jk - m c_ik) + sum_k a_jk (c_ik - m c_jk) >= 2 w (1 - m)(n - (n-1)(1 - m)).",
    .hypotheses = "Over the reals. That the left side is the derivative of <x_i, x_j>, and what follows of it about convergence, is on paper (specs/endgame.md); lemma 6.4 is no part of it.",
    .part = {{"inequality", CF_PROVED, "the inequality, for all n, weights and configurations", CF_HOLDS, "F-endgame-a"}},
    .run = run};
