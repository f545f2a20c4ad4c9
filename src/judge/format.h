/* The binary floating-point formats a result may be in: precision p, exponents emin..emax of normal numbers 2^e (1 <= significand < 2). */
#ifndef CF_JUDGE_FORMAT_H
#define CF_JUDGE_FORMAT_H
#include <stdbool.h>
#include <gmp.h>
#include "exact/round.h"
#include "io/tensor.h"

bool cf_format_of(cf_dtype dtype, cf_format *f); /* false for anything but f64, f32, f16, bf16 */
bool cf_format_holds(cf_format outer, cf_format inner); /* every number of inner is one of outer */

/* The exponent of ulp(t) for a t with floor(log2 |t|) = e; any e <= emin gives that of the subnormals, as t = 0 does. */
long cf_ulp_exponent(cf_format f, long e);

/* floor(log2 |q|), q not 0 */
long cf_mpq_floor_log2(mpq_srcptr q);
/* q := 2^e */
void cf_mpq_pow2(mpq_ptr q, long e);
/* The least real that rounds to +infinity: 2^emax (2 - 2^-p), a tie that goes to the even side. */
void cf_format_overflow(cf_format f, mpq_ptr q);

/* Reals that round to y (finite, in f): lo <= t <= hi, the ends included where closed says so. Zero keeps its sign:
 * +0 is right on [0, least/2], -0 on [-least/2, 0). */
typedef struct cf_rounding {
  bool lo_closed, hi_closed;
} cf_rounding;
cf_rounding cf_rounding_interval(cf_format f, double y, mpq_ptr lo, mpq_ptr hi);
#endif
