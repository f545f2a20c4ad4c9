/* The end-game: what one enclosed node proves about all later times.       [specs/endgame.md: theorems, proofs, what is to be checked]
 * Every number put into a claim is rounded so that the inequalities of section 6 hold for it; NaN never satisfies one.
 * Times are those of the trajectory: of the model usa, tau = e^beta t. */
#ifndef CF_FLOW_ENDGAME_H
#define CF_FLOW_ENDGAME_H
#include <stdbool.h>
#include <stddef.h>
#include "flow/enclosure.h"

enum { CF_WHY = 256 };

typedef struct cf_claims {
  cf_claim *claim;
  size_t count, room;
} cf_claims;
void cf_claims_clear(cf_claims *c);
/* Appends a claim and takes its arrays; without memory it frees them and returns false. */
bool cf_claims_add(cf_claims *c, cf_claim *claim);

typedef struct cf_endgame_options {
  double diameter, separation; /* what clusters_persist is to certify throughout: chords */
  double persist;              /* and for at least this long */
  bool proper;                 /* at least two tokens share a cluster */
} cf_endgame_options;
#define CF_ENDGAME_OPTIONS ((cf_endgame_options){.diameter = 0.1, .separation = 0.5, .persist = 0})

/* Theorems A, B (sa, usa) and C (causal) at one node: cluster claims, of each theorem the one with the sharp exponent where its constant is
 * finite and the one with the crude rate, the sharpest first; with them hull_inclusion and min_inner_nondecreasing where they hold.
 *   ok   at least one cluster claim was added
 *   err  CF_UNDECIDED with why (one line): nothing is proved, the hull and min_inner claims that hold are added all the same; CF_ENOMEM */
cf_status cf_endgame_cluster(const cf_flow_problem *p, const cf_node *node, size_t index, cf_claims *out, char why[CF_WHY]);

/* Theorem D at one node: the partition of single linkage at the separation, caps about the means, the longest time within the options.
 *   ok   one persist claim was added
 *   err  CF_UNDECIDED with why; CF_ENOMEM */
cf_status cf_endgame_persist(const cf_flow_problem *p, const cf_node *node, size_t index, const cf_endgame_options *o, cf_claims *out, char why[CF_WHY]);

/* energy_nondecreasing, where the model proves it. */
cf_status cf_endgame_energy(const cf_flow_problem *p, cf_claims *out);

/* The exponent lambda of the sharp claims, from below; 0 where no theorem applies. */
double cf_endgame_exponent(const cf_flow_problem *p);

/* Whether the theorems of cluster claims know the model: V = I, one head, no noise, sa, usa or causal. */
bool cf_endgame_knows(const cf_flow_problem *p, char why[CF_WHY]);
#endif
