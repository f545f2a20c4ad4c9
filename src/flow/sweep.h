/* Taylor coefficients of the flow at a point, in double, double-double or MPFR.                     [specs/flow.md 3, 8]
 * Private to src/flow. Lanes: eight tokens i side by side; c and e are kept in tiles (j, eight i), all orders of a tile together. */
#ifndef CF_FLOW_SWEEP_H
#define CF_FLOW_SWEEP_H
#include <stdbool.h>
#include <stddef.h>
#include "flow/enclosure.h"
#include "flow/mp.h"
#include "flow/scores.h"

#define CF_LANES 8
#define CF_CHUNK 32           /* sums over tokens are cut into pieces of so many */
#define CF_ORDER_MAX 180
#define CF_FLOW_BETA_MAX 340.0 /* exp(beta (c - 1)) stays a normal number */
typedef double cf_pack __attribute__((vector_size(8 * CF_LANES), aligned(16), may_alias));
typedef long long cf_mask __attribute__((vector_size(8 * CF_LANES), may_alias)); /* of a comparison: all ones or zero a lane, zero for NaN */
#pragma GCC diagnostic ignored "-Wpsabi" /* no pack is passed between objects */
#define CF_INLINE static inline __attribute__((always_inline))
#define cf_pack_select(m, a, b) ((cf_pack)(((m) & (cf_mask)(a)) | (~(m) & (cf_mask)(b))))
#define cf_pack_of(c) ((cf_pack){c, c, c, c, c, c, c, c})
#define cf_pack_abs(v) ((cf_pack)((cf_mask)(v) & 0x7fffffffffffffffLL))

#if defined(__x86_64__) && defined(__has_attribute) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
  !defined(CF_NO_CLONES)
#if defined(CF_LEVEL) && CF_LEVEL > 0 /* as kernels/clones.h: that level alone */
#define CF_FLOW_CLONES __attribute__((target("fma")))
#elif !defined(CF_LEVEL) && __has_attribute(target_clones)
#define CF_FLOW_CLONES __attribute__((target_clones("fma", "default"))) /* the same bits: contraction is off, fma is one rounding everywhere */
#endif
#endif
#ifndef CF_FLOW_CLONES
#define CF_FLOW_CLONES
#endif

/* A number per place: h, in double-double h + l, in MPFR m with h the double nearest to it. */
typedef struct cf_num_array {
  double *h, *l;
  cf_mp *m;
} cf_num_array;

typedef struct cf_sweep {
  size_t n, d, np, nb, order;  /* np = n rounded up to lanes, nb = np / 8 */
  cf_flow_model model;
  const cf_scores *scores;     /* not owned */
  double beta, strength;       /* of the scores */
  int bits;                    /* 53: double; 106: double-double; from 128 on: MPFR */
  cf_num_array x;              /* [order + 1][d][np]: coefficient k of coordinate c of token i */
  cf_num_array key;            /* the same places: x itself, or where scores are not plain M x, [order][d][np] */
  cf_num_array matrix;         /* M, where scores are not plain */
  cf_num_array own;            /* [order][np]: |x|^2, where scores are not plain */
  double *shift;               /* [np]: the largest score of a row at the start, where scores are not plain */
  cf_num_array q;              /* [order][d][np] */
  cf_num_array z, s;           /* [order][np] */
  cf_num_array w, e;           /* [n][nb][order][8]: w = k c_k (k >= 1), c_0; coefficients of exp(beta (c - 1)), of exp(beta c - shift) where scores are
                                * not plain, 0 for a masked pair */
  cf_num_array u;              /* scratch, 2 (d + 1) packs for each of two parts */
  int threads;                 /* 1 or 2; the results are the same */
} cf_sweep;

/* fn on [0, count) in two parts, side by side when threads > 1 */
typedef void (*cf_part_fn)(void *arg, size_t part, size_t from, size_t to);
void cf_sweep_parts(int threads, size_t count, cf_part_fn fn, void *arg);
#define CF_PARTS_FROM 128      /* tokens from which a second thread pays */

bool cf_sweep_init(cf_sweep *a, const cf_flow_problem *p, const cf_scores *g, size_t order, int bits); /* false without memory */
void cf_sweep_clear(cf_sweep *a);
/* All coefficients at a node, which has no more bits. */
void cf_sweep_run(cf_sweep *a, const cf_node *from);
void cf_sweep_run_mp(cf_sweep *a, const cf_node *from);
/* x(h), [n][d], by Horner: in double of the h's; with all digits: lo, or y, receives them too. */
void cf_sweep_eval(const cf_sweep *a, double h, double *x);
void cf_sweep_eval_dd(const cf_sweep *a, double h, double *x, double *lo);
void cf_sweep_eval_mp(const cf_sweep *a, double h, double *x, cf_mp *y);
/* | |x_i|^2 - 1 | at 0, of the coefficient computed in MPFR */
double cf_sweep_own_mp(const cf_sweep *a, size_t i);
/* for the sweeps themselves: 0 for a masked pair, where e_0 = 0 and then every e_k = 0; the shift of a block of rows */
static inline double cf_sweep_unmasked(const cf_sweep *a, size_t i, size_t j) { return a->model == CF_MODEL_CAUSAL && j > i ? 0.0 : 1.0; }
void cf_sweep_shift(const cf_sweep *a, size_t ib, size_t last);

/* The constants of the rounding lemmas: coefficient k of a convolution is off by at most u (k + depth) times the sum of magnitudes.
 *                                                                                                       [specs/flow.md 3, 8] */
typedef struct cf_depth {
  double u;                    /* one rounding: 2^-53, 8 u^2, or 2^-bits */
  double gram, sum, field;     /* depths of c (and w), of s, of U */
  double zsum;                 /* of Z: off by u zsum sum |e_k| */
  double expo;                 /* of e: k e_k is off by u (k + expo) times the sum of magnitudes */
  double own, more;            /* of q and x: the number itself counts own times, the terms taken away more times */
  double key;                  /* M x_k is off by key |x_k|; 0 where scores are plain */
  double eta;                  /* e_0 = exp(beta (c_0 - 1)) (1 + t), |t| <= eta */
} cf_depth;
cf_depth cf_sweep_depth(const cf_sweep *a);
#endif
