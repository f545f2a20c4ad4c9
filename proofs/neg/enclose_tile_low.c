// Must stay red: a bound is not the sum, nor does it bound what lies outside the box.
// FCT: neg_dot_below,neg_rise_box,neg_tail_all
// RED: neg_dot_below_ensures_down neg_rise_box_call_cf_tile_rise_requires_box neg_tail_all_ensures_all
#include <certiform/fp.h>
#include "enclose_tile.h"

/*@ requires size:  n <= CF_TILE_ROWS;
    requires valid: \valid_read(v + (0 .. 8*n-1)) && \valid_read(g + (0 .. n-1)) && \valid(r + (0 .. 7));
    requires apart: \separated(r + (0 .. 7), v + (0 .. 8*n-1)) && \separated(r + (0 .. 7), g + (0 .. n-1));
    requires box:   tile_box(v, n) && tile_factors(g, n);
    assigns r[0 .. 7];
    ensures down:   r[0] <= tile_dot{Pre}(v, g, 0, n); */
void neg_dot_below(size_t n, const double *v, const double *g, double *r) { cf_tile_dot(n, v, g, r); }

/*@ requires size:  n <= CF_TILE_ROWS;
    requires valid: \valid_read(v + (0 .. 8*n-1)) && \valid_read(g + (0 .. n-1)) && \valid(r + (0 .. 7));
    requires apart: \separated(r + (0 .. 7), v + (0 .. 8*n-1)) && \separated(r + (0 .. 7), g + (0 .. n-1));
    requires fin:   \forall integer i; 0 <= i < 8*n ==> \is_finite(v[i]);
    requires some:  tile_factors(g, n);
    assigns r[0 .. 7];
    ensures fin:    \is_finite(r[0]); */
void neg_rise_box(size_t n, const double *v, const double *g, double *r) { cf_tile_rise(n, v, g, r); }

/*@ requires size:  1 <= n <= CF_TILE_ROWS;
    requires valid: \valid_read(u + (0 .. 8*n-1)) && \valid_read(v + (0 .. 8*n-1)) && \valid_read(f + (0 .. n-1)) && \valid(r + (0 .. 7));
    requires apart: \separated(r + (0 .. 7), u + (0 .. 8*n-1)) && \separated(r + (0 .. 7), v + (0 .. 8*n-1)) && \separated(r + (0 .. 7), f + (0 .. n-1));
    requires box:   tile_box(u, n) && tile_box(v, n) && tile_factors(f, n);
    assigns r[0 .. 7];
    ensures all:    tile_dot{Pre}(v, f, 0, n) <= r[0]; */
void neg_tail_all(size_t n, const double *u, const double *v, const double *f, double *r) { cf_tile_tail(n, u, v, f, r); }
