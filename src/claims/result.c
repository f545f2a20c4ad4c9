/* What the last run of a claim found, from its result. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "claims/claim.h"
#include "io/json.h"

cf_finding cf_finding_within(cf_evidence kind, cf_finding f)
{
  if (kind == CF_SAMPLED) return f == CF_HOLDS ? CF_CONSISTENT : f == CF_REFUTED ? CF_INCONSISTENT : f;
  return f == CF_CONSISTENT || f == CF_INCONSISTENT ? CF_UNSETTLED : f;
}

static bool ours(const cf_theorem *t, const json_t *root, const char *path, cf_ioerror *err)
{
  static const char *const key[] = {"schema", "id", "version"};
  const char *const expected[] = {"certiform.claim/1", t->id, CF_VERSION};
  for (size_t i = 0; i < 3; i++) {
    const char *v = json_string_value(json_object_get(root, key[i]));
    if (!v || strcmp(v, expected[i]) != 0) return cf_io_fault(err, path, "%s is %s, expected %s", key[i], v ? v : "missing", expected[i]);
  }
  return true;
}

json_t *cf_theorem_result(const cf_theorem *t, const char *out, size_t max_memory, cf_ioerror *err)
{
  char path[4096];
  err->text[0] = 0;
  if (snprintf(path, sizeof path, "%s/%s.json", out, t->id) >= (int)sizeof path || access(path, F_OK) != 0) return NULL;
  json_t *root = cf_json_read(path, max_memory, err);
  if (root && ours(t, root, path, err)) return root;
  json_decref(root);
  return NULL;
}

static cf_finding verdict_of(const json_t *v)
{
  cf_finding f = CF_NOT_RUN;
  const char *name = json_string_value(json_object_get(v, "verdict"));
  return name && !cf_finding_of(name, &f) ? CF_TROUBLE : f;
}

cf_finding cf_part_found(const cf_theorem *t, size_t k, const json_t *result)
{
  const json_t *part = json_array_get(json_object_get(result, "parts"), k);
  const char *id = json_string_value(json_object_get(part, "part"));
  return id && strcmp(id, t->part[k].id) == 0 ? cf_finding_within(t->part[k].kind, verdict_of(part)) : CF_NOT_RUN;
}

/* no more than its parts say */
cf_finding cf_theorem_found(const cf_theorem *t, const json_t *result)
{
  cf_finding f = verdict_of(result);
  for (size_t k = 0; f != CF_NOT_RUN && k < cf_theorem_parts(t); k++) {
    const cf_finding part = cf_part_found(t, k, result);
    f = cf_finding_worse(f, part == CF_NOT_RUN ? CF_UNSETTLED : part);
  }
  return f;
}

void cf_theorem_command(const cf_theorem *t, const json_t *result, char command[256])
{
  const json_int_t seed = json_integer_value(json_object_get(result, "seed"));
  char said[40] = "";
  if (result && seed != 1) snprintf(said, sizeof said, " --seed %lld", (long long)seed);
  snprintf(command, 256, "certiform claims run %s%s%s", t->id, json_is_true(json_object_get(result, "full")) ? " --full" : "", said);
}
