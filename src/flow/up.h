/* Bounds put together: every operation is one of kernels/up.h, on numbers >= 0, and its result at least the exact one.    [specs/flow.md 9]
 * Private to src/flow. */
#ifndef CF_FLOW_UP_H
#define CF_FLOW_UP_H
#include <math.h>
#include "kernels/apart.h"

static inline double add(double a, double b) { return cf_up_add(a, b); }
static inline double mul(double a, double b) { return cf_up_mul(a, b); }
static inline double over(double a, double b) { return cf_up_div(a, b); }
static inline double add3(double a, double b, double c) { return add(add(a, b), c); }
static inline double mul3(double a, double b, double c) { return mul(mul(a, b), c); }
static inline double mad(double s, double a, double b) { return add(s, mul(a, b)); } /* s + a b */
static inline double larger(double a, double b) { return b <= a ? a : b == b ? b : INFINITY; } /* of numbers; infinite where one was NaN */
#endif
