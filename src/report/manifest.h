/* The manifest of a report: a list of judgments, in JSON (certiform.manifest/1, specs/report.md). */
#ifndef CF_REPORT_MANIFEST_H
#define CF_REPORT_MANIFEST_H
#include <stdbool.h>
#include <stddef.h>
#include <jansson.h>
#include "io/tensor.h"
#include "judge/judge.h"

#define CF_CASE_PAIRS 12

typedef struct cf_pair {
  const char *name, *value; /* value NULL: a flag */
} cf_pair;

/* One judgment to be made. Strings live in the manifest's JSON; layer and sentence in the case itself. */
typedef struct cf_case {
  const char *id, *op;
  cf_dtype dtype;
  char layer[32], sentence[32];
  size_t n_options, n_inputs, n_results; /* one or two results */
  cf_pair options[CF_CASE_PAIRS], inputs[CF_CASE_PAIRS], results[2]; /* results: who computed it, path */
} cf_case;

typedef struct cf_manifest {
  const char *path; /* as given */
  char *dir;        /* of the manifest, with its slash, or "": file names are relative to it */
  const char *title;
  json_t *root, *source;
  size_t n;
  cf_case *cases;
} cf_manifest;

/* On false *m is empty and err says which member of the file is at fault. */
bool cf_manifest_read(const char *path, size_t max_memory, cf_manifest *m, cf_ioerror *err);
void cf_manifest_free(cf_manifest *m);
#endif
