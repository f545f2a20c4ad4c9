/* What the rigorous integrator proves: nodes with radii, and claims about the exact solution.    [specs/flow.md, specs/endgame.md]
 * At node k the exact solution X satisfies |X(t_k) - x_k|_2 <= r_k in R^(n d) for every admissible start. */
#ifndef CF_FLOW_ENCLOSURE_H
#define CF_FLOW_ENCLOSURE_H
#include <stdbool.h>
#include <stddef.h>
#include "flow/problem.h"

/* One node and the step that led to it. The exact coordinates of x_k are sums of doubles, x + xlo + ..: bits = 53: x alone, xlo NULL; 106: x + xlo; more:
 * (bits + 52)/53 doubles a coordinate, all multiples of 2^-bits. They need not overlap nor be far apart. */
typedef struct cf_node {
  double t;            /* exact; t_0 = 0; increasing */
  double r;            /* rigorous */
  size_t bits;         /* a multiple of 64 above 106 */
  double *x, *xlo;     /* n*d; [n*d][doubles a coordinate - 1] */
  /* the step from the node before (zero and NULL at node 0), as the producer found it */
  double delta, nu;    /* defect and distance from the sphere of the step's polynomial */
  size_t cells;        /* the step is cut into so many equal cells */
  double *mu;          /* cells + 1 certified upper bounds of the logarithmic norm at their ends, x on the polynomial */
  double growth;       /* A: bound of the integral of mu plus the quadratic term */
  /* where wanted: |X(t) - p(s)|_2 <= path_r, s = (t - t_before)/(t_k - t_before), for all t from the node before to this one, p of degree `degree` with
   * the coefficients path[0 .. degree], of which bits, x and xlo are used */
  size_t degree;
  double path_r;
  struct cf_node *path;
} cf_node;

typedef struct cf_trajectory {
  size_t n, d, nodes, room;
  cf_node *node;       /* nodes of them */
} cf_trajectory;
void cf_trajectory_init(cf_trajectory *a, size_t n, size_t d);
void cf_trajectory_clear(cf_trajectory *a);
/* A new last node with x (and xlo, for so many bits) allocated and zero; NULL without memory. */
cf_node *cf_trajectory_push(cf_trajectory *a, size_t bits, size_t cells);

/* Room for its path, zero; false without memory, and it has none. */
bool cf_node_path(const cf_trajectory *a, cf_node *b, size_t bits, size_t degree);

/* Takes the last node away. */
void cf_trajectory_drop(cf_trajectory *a);

typedef enum cf_claim_kind {
  CF_CLAIM_ENCLOSED,   /* every node of the certificate */
  CF_CLAIM_CLUSTER,    /* all t >= t_node: |x_i(t) - x*| <= C exp(-lambda (t - t_node)), |x* - center| <= radius */
  CF_CLAIM_PERSIST,    /* all t in [t_node, t2]: token i within the angle theta1 of center q = part[i] */
  CF_CLAIM_ENERGY,     /* the energy is nondecreasing on [0, end] (sa, usa; beta >= 0) */
  CF_CLAIM_MIN_INNER,  /* min <x_i, x_j> is nondecreasing for all t >= t_node (it is >= 0 there) */
  CF_CLAIM_HULL        /* all t >= t_node: x_i(t) in the cone of the tokens at t_node (open hemisphere about w) */
} cf_claim_kind;

typedef struct cf_claim {
  cf_claim_kind kind;
  char theorem;        /* 'A' 'B' 'C' 'D' */
  size_t node;
  double t2;           /* persist */
  double delta;        /* cluster: 1 - min <x_i, x_j> at the node is at most this (A); the gnomonic diameter D (B, C) */
  double s;            /* B, C, hull: min <x_i, w> at the node is at least this > 0 */
  double C, lambda;    /* cluster */
  double radius;       /* cluster: of the ball about center that holds x* */
  double theta0, theta1; /* persist, radians */
  double diameter, separation; /* persist: chordal, of each cluster at most, between any two at least, throughout */
  size_t clusters;     /* persist */
  size_t *part;        /* persist: n numbers < clusters */
  double *w;           /* d: the hemisphere (need not be a unit vector exactly; the theorem is applied to w/|w|) */
  double *center;      /* d (cluster), clusters*d (persist), likewise normalized exactly by definition */
} cf_claim;
void cf_claim_clear(cf_claim *c);

/* Why a run ended. */
typedef enum cf_end { CF_END_DONE, CF_END_UNDECIDED } cf_end;
typedef struct cf_enclose_options {
  double t_end;        /* of the model's rigorous time (usa: tau), infinity for "until the end-game" */
  double work;         /* seconds after which it ends undecided; 0: none */
  int order;           /* Taylor order, 0: chosen */
  int bits;            /* start with so many: 106 double-double, 128, 192, .. 512 MPFR; 0 or 53: double */
  double defect;       /* truncation up to here is allowed where rounding is smaller: in double-double with order 20, 1e-15 gives the width
                        * that double would have without its pessimism, at a quarter of the cost of all the digits */
  int threads;
  bool dense;          /* nodes with paths */
  /* called at node 0 and after every step with the trajectory so far; false ends the run there (the end-game succeeded, or a kill).
   * A run that its precision cannot finish begins again with more: then it is called with one node once more, and all nodes are new. */
  bool (*node)(void *arg, const cf_trajectory *a);
  void *arg;
  cf_trajectory *spare; /* NULL, or empty: where the nodes that came farthest go when a run begins again; as true as the new ones, and perhaps farther */
} cf_enclose_options;
/* Integrates from the last node of *a (node 0 is made when there is none, so a resumed run goes on). reason: one line when undecided.
 *   err  CF_EUNDEFINED (a zero token, a model without a rigorous theorem), CF_ENOMEM, CF_UNDECIDED with a reason */
cf_status cf_enclose(const cf_flow_problem *p, const cf_enclose_options *o, cf_trajectory *a, char reason[256]);
#endif
