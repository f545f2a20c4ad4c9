/* Values of functions with bounds of their errors: what the bound tier returns for arguments that pass its checks.   [specs/bound.md 1, 10] */
#ifndef CF_KERNELS_BOUNDED_H
#define CF_KERNELS_BOUNDED_H
#include <certiform/trig.h>
#include "up.h"
#ifdef __FRAMAC__
#include "bounded.acsl"
#endif

/*@ requires fin:   \is_finite(x);
    requires box:   trig_box(x);
    requires valid: \valid(bound);
    assigns *bound;
    ensures fin:    \is_finite(\result) && \is_finite(*bound);
    ensures near:   \abs(\sin(x) - \result) <= *bound; */
double cf_sin_value(double x, double *bound);
/*@ requires fin:   \is_finite(x);
    requires box:   trig_box(x);
    requires valid: \valid(bound);
    assigns *bound;
    ensures fin:    \is_finite(\result) && \is_finite(*bound);
    ensures near:   \abs(\cos(x) - \result) <= *bound; */
double cf_cos_value(double x, double *bound);
#endif
