// Must stay red: a difference without its inflation, one that is not lowered.
// FCT: neg_apart,neg_less
// RED: neg_apart_ensures_up neg_less_ensures_down
#include "apart.h"

/*@ requires box: \is_finite(a) && \is_finite(b) && apart_places(a, b) && b <= a;
    assigns \nothing;
    ensures up: a - b <= \result; */
double neg_apart(double a, double b) { return f_sub(a, b); }

/*@ requires box: \is_finite(a) && \is_finite(b) && apart_places(a, b) && b < a;
    assigns \nothing;
    ensures down: \result <= a - b; */
double neg_less(double a, double b) { return f_sub(a, b); }
