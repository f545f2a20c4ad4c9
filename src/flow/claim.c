#include <stdlib.h>
#include "flow/endgame.h"

void cf_claim_clear(cf_claim *c)
{
  free(c->part);
  free(c->w);
  free(c->center);
  *c = (cf_claim){0};
}

void cf_claims_clear(cf_claims *c)
{
  for (size_t i = 0; i < c->count; i++) cf_claim_clear(&c->claim[i]);
  free(c->claim);
  *c = (cf_claims){0};
}

bool cf_claims_add(cf_claims *c, cf_claim *claim)
{
  if (c->count == c->room) {
    size_t room = c->room ? 2 * c->room : 8;
    cf_claim *wider = realloc(c->claim, room * sizeof *wider);
    if (!wider) {
      cf_claim_clear(claim);
      return false;
    }
    c->claim = wider;
    c->room = room;
  }
  c->claim[c->count++] = *claim;
  *claim = (cf_claim){0};
  return true;
}
