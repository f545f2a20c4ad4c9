// Must stay red: a remainder without the term for the products, a pair rounded as if that were exact.
// FCT: neg_rad,neg_nearest
// RED: neg_rad_ensures_bound neg_nearest_ensures_near
#include "pair.h"

/*@ requires fin: \is_finite(terms) && \is_finite(a) && pair_terms(terms) && pair_eta(0.0) && pair_size(a);
    assigns \nothing;
    ensures bound: \forall integer k, w, j, double s, c, real X, e; pair_state(k, w, j, s, c, a, X, terms, e) ==> pair_near(X, s, c, \result); */
double neg_rad(double terms, double a) { return cf_pair_rad(terms, 0.0, a); }

/*@ requires fin: \is_finite(b.hi) && \is_finite(b.lo) && \is_finite(b.rad) && pair_half(b.hi) && pair_half(b.lo) && pair_bound(b.rad);
    assigns \nothing;
    ensures near: \forall real X; pair_near(X, b.hi, b.lo, b.rad) ==> \abs(X - \result) <= b.rad; */
double neg_nearest(cf_pair b) { double bound; return cf_pair_nearest(b, &bound); }
