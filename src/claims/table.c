#include <string.h>
#include "claims/claim.h"

#define CF_CLAIM(name, quick, full) extern const cf_theorem cf_theorem_##name;
#include "claims/list.h"
#undef CF_CLAIM

#define CF_CLAIM(name, quick, full) &cf_theorem_##name,
static const cf_theorem *const table[] = {
#include "claims/list.h"
};
#undef CF_CLAIM

static const char *const finding_name[] = {"not run", "holds", "consistent", "undecided", "inconsistent", "refuted", "trouble"};

size_t cf_theorems(void) { return sizeof table / sizeof table[0]; }
const cf_theorem *cf_theorem_at(size_t i) { return table[i]; }

const cf_theorem *cf_theorem_named(const char *id)
{
  for (size_t i = 0; i < cf_theorems(); i++)
    if (strcmp(table[i]->id, id) == 0) return table[i];
  return NULL;
}

size_t cf_theorem_parts(const cf_theorem *t)
{
  size_t k = 0;
  while (k < CF_PARTS && t->part[k].id) k++;
  return k;
}

const char *cf_finding_name(cf_finding f) { return finding_name[f]; }

bool cf_finding_of(const char *name, cf_finding *f)
{
  for (int k = 0; k <= CF_TROUBLE; k++)
    if (strcmp(finding_name[k], name) == 0) return *f = (cf_finding)k, true;
  return false;
}

const char *cf_evidence_name(cf_evidence e)
{
  static const char *const name[] = {"proved", "certified", "sampled"};
  return name[e];
}

const char *cf_theorem_kind(const cf_theorem *t)
{
  static const char *const name[] = {"", "proved", "certified", "proved, certified", "sampled", "proved, sampled", "certified, sampled", "proved, certified, sampled"};
  unsigned kinds = 0;
  for (size_t k = 0; k < cf_theorem_parts(t); k++) kinds |= 1u << t->part[k].kind;
  return name[kinds];
}

cf_finding cf_finding_worse(cf_finding a, cf_finding b) { return a > b ? a : b; }

cf_finding cf_theorem_expected(const cf_theorem *t)
{
  cf_finding f = CF_NOT_RUN;
  for (size_t k = 0; k < cf_theorem_parts(t); k++) f = cf_finding_worse(f, t->part[k].expected);
  return f;
}
