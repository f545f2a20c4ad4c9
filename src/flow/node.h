/* Nodes as sums of doubles, rounded and measured.                                                            [specs/flow.md 2, 8]
 * Private to src/flow. */
#ifndef CF_FLOW_NODE_H
#define CF_FLOW_NODE_H
#include "flow/enclosure.h"
#include "flow/mp.h"

#define CF_SUM_BITS 2300 /* of MPFR: every sum of doubles is exact */
/* doubles a coordinate of so many bits: 53, 106, or a multiple of 64 */
static inline size_t cf_node_parts(size_t bits) { return (bits + 52) / 53; }
/* double `part` of coordinate k */
static inline double *cf_node_part(const cf_node *b, size_t k, size_t part) { return part ? b->xlo + k * (cf_node_parts(b->bits) - 1) + part - 1 : b->x + k; }
/* coordinate k, exactly: bits >= those of the node */
void cf_node_get(const cf_node *b, size_t k, int bits, cf_mp *x);
/* Coordinate k := v, rounded to the node's kind: a double, two of them, or a multiple of 2^-bits as a sum of doubles; v := what is left, exactly
 * (v has more bits than that takes, |v| <= 2). */
void cf_node_put(cf_node *b, size_t k, mpfr_t v);
/* d numbers of so many bits; NULL without memory */
mpfr_t *cf_node_room(size_t d, int prec);
void cf_node_unroom(size_t d, mpfr_t *y);
/* Token i := y/|y| rounded, y[d] of prec bits, more by 64 than the node's; at least |x_i - y|. y is used up. Infinity, and
 * nothing done, where y has no direction. */
double cf_node_move(cf_node *b, size_t i, size_t d, int prec, mpfr_t *y);
#endif
