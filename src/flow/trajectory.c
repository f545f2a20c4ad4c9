#include <stdlib.h>
#include <string.h>
#include "flow/node.h"

void cf_trajectory_init(cf_trajectory *a, size_t n, size_t d) { *a = (cf_trajectory){.n = n, .d = d}; }

static void node_clear(cf_node *b)
{
  for (size_t k = 0; b->path && k <= b->degree; k++) node_clear(b->path + k);
  free(b->path);
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

static bool node_new(cf_node *b, size_t m, size_t bits)
{
  *b = (cf_node){.bits = bits, .x = calloc(m ? m : 1, sizeof(double))};
  if (bits > 53) b->xlo = calloc((cf_node_parts(bits) - 1) * (m ? m : 1), sizeof(double));
  return b->x && (bits == 53 || b->xlo);
}

cf_node *cf_trajectory_push(cf_trajectory *a, size_t bits, size_t cells)
{
  if (a->nodes == a->room && !grow(a)) return NULL;
  cf_node *b = &a->node[a->nodes];
  bool ok = node_new(b, a->n * a->d, bits);
  b->cells = cells;
  if (cells) b->mu = calloc(cells + 1, sizeof(double));
  if (!ok || (cells && !b->mu)) {
    node_clear(b);
    return NULL;
  }
  a->nodes++;
  return b;
}

bool cf_node_path(const cf_trajectory *a, cf_node *b, size_t bits, size_t degree)
{
  b->path = calloc(degree + 1, sizeof *b->path);
  b->degree = degree;
  bool ok = b->path != NULL;
  for (size_t k = 0; ok && k <= degree; k++) ok = node_new(b->path + k, a->n * a->d, bits);
  if (ok) return true;
  for (size_t k = 0; b->path && k <= degree; k++) node_clear(b->path + k);
  free(b->path);
  b->path = NULL;
  return false;
}

void cf_trajectory_drop(cf_trajectory *a)
{
  if (a->nodes > 0) node_clear(&a->node[--a->nodes]);
}
