// Must stay red: the pair of eight lanes as if it stood for seven.
// FCT: neg_close
// RED: neg_close_ensures_near
#include "join.h"

/*@ requires valid: \valid_read(v + (0 .. 23));
    requires fin:   \is_finite(terms) && \is_finite(eta);
    requires box:   pair_terms(terms) && pair_eta(eta);
    requires held:  \forall integer i; 0 <= i < 8 ==> join_held(v, i);
    assigns \nothing;
    ensures fin:    \is_finite(\result.hi) && \is_finite(\result.lo) && \is_finite(\result.rad);
    ensures range:  pair_half(\result.hi) && pair_half(\result.lo) && pair_bound(\result.rad);
    ensures near:   \forall integer k, j0, j1, j2, j3, j4, j5, j6, j7; \forall real X0, X1, X2, X3, X4, X5, X6, X7;
                      join_of(v, 0, k, j0, X0) && join_of(v, 1, k, j1, X1) && join_of(v, 2, k, j2, X2) && join_of(v, 3, k, j3, X3) &&
                      join_of(v, 4, k, j4, X4) && join_of(v, 5, k, j5, X5) && join_of(v, 6, k, j6, X6) && join_of(v, 7, k, j7, X7) &&
                      join_deep(k) && k <= terms + 24.0 && (j0 + j1 + j2 + j3 + j4 + j5 + j6 + j7) * CF_BOUND_ETA <= eta ==>
                      pair_near(X0 + X1 + X2 + X3 + X4 + X5 + X6, \result.hi, \result.lo, \result.rad); */
cf_pair neg_close(const double *v, double terms, double eta) { return cf_pair_close(v, terms, eta); }
