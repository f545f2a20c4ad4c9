/* Attention without a mask, eight queries at a time: the caller sets the fields above the line, inside the box of cf_attention_bound; open says
 * whether the tiles are for these data and computes the others. */
#ifndef CERTIFORM_BOUND_ATTENTION_TILE_H
#define CERTIFORM_BOUND_ATTENTION_TILE_H
#include <stdbool.h>
#include <stddef.h>

enum { CF_TILE_COUNT = 8, CF_TILE_COLUMNS = 256 }; /* rows at a time, most columns */

typedef struct cf_tile_op {
  size_t nk, d, dv, ldk, ldv;
  double scale, scale_err;
  const double *k, *v;
  /* - */
  double q_norm, k_norm, beta, root_nk, top[CF_TILE_COLUMNS], len[CF_TILE_COLUMNS];
} cf_tile_op;
bool cf_tile_open(cf_tile_op *f, size_t nq, const double *q, size_t ldq);
/* count <= CF_TILE_COUNT rows, of which row t sees its first live[t] >= 1 keys */
void cf_tile_rows(const cf_tile_op *f, size_t count, const double *q, size_t ldq, const size_t *live, double *value, size_t ldvalue,
                  double *bound, size_t ldbound);
#endif
