// Must stay red: a bound of a norm is not the norm, nor does it bound what lies outside the box.
// FCT: neg_norm_below,neg_gaps_box
// RED: neg_norm_below_ensures_down neg_gaps_box_call_cf_norm_gaps_requires_box
#include <certiform/fp.h>
#include "enclose_norm.h"

/*@ requires size:  d <= 0x100000 && 8 <= ld <= 0x100000;
    requires valid: norm_rows(x, ld, d) && \valid(r + (0 .. 7));
    requires box:   norm_box(x, ld, d);
    assigns r[0 .. 7];
    ensures down:   r[0] * r[0] <= norm_squares{Pre}(x, ld, 0, d); */
void neg_norm_below(size_t d, size_t ld, const double *x, double *r) { cf_norm_rows(d, ld, x, r); }

/*@ requires size:  d <= 0x100000 && 8 <= ld <= 0x100000;
    requires valid: norm_rows(q, ld, d) && norm_column(x, ld, d) && \valid(r + (0 .. 7));
    requires box:   norm_box(q, ld, d);
    assigns r[0 .. 7];
    ensures fin:    \is_finite(r[0]); */
void neg_gaps_box(size_t d, size_t ld, const double *x, const double *q, double *r) { cf_norm_gaps(d, ld, x, q, r); }
