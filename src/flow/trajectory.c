#include <stdlib.h>
#include <string.h>
#include "flow/node.h"

void cf_trajectory_init(cf_trajectory *a, size_t n, size_t d) { *a = (cf_trajectory){.n = n, .d = d}; }

static void node_clear(cf_node *b)
{
  free(b->x);
  free(b->xlo);
  free(b->mu);
}

void cf_trajectory_clear(cf_trajectory *a)
{
  for (size_t i = 0; i < a->nodes; i++) node_clear(&a->node[i]);
  free(a->node);
  cf_trajectory_init(a, a->n, a->d);
}

static bool grow(cf_trajectory *a)
{
  size_t room = a->room ? 2 * a->room : 16;
  cf_node *p = realloc(a->node, room * sizeof *p);
  if (!p) return false;
  a->node = p;
  a->room = room;
  return true;
}

cf_node *cf_trajectory_push(cf_trajectory *a, size_t bits, size_t cells)
{
  if (a->nodes == a->room && !grow(a)) return NULL;
  cf_node *b = &a->node[a->nodes];
  size_t m = a->n * a->d;
  *b = (cf_node){.bits = bits, .cells = cells, .x = calloc(m ? m : 1, sizeof(double))};
  if (bits > 53) b->xlo = calloc((cf_node_parts(bits) - 1) * (m ? m : 1), sizeof(double));
  if (cells) b->mu = calloc(cells + 1, sizeof(double));
  if (!b->x || (bits > 53 && !b->xlo) || (cells && !b->mu)) {
    node_clear(b);
    return NULL;
  }
  a->nodes++;
  return b;
}

void cf_trajectory_drop(cf_trajectory *a)
{
  if (a->nodes > 0) node_clear(&a->node[--a->nodes]);
}
