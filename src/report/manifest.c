#include "manifest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "io/file.h"
#include "io/json.h"

#define SCHEMA "certiform.manifest/1"

static const char *string_of(const json_t *object, const char *key)
{
  return json_string_value(json_object_get(object, key));
}

/* An integer or a string as the label of a group: 3 under "layer" is labelled "layer 3". */
static bool label_of(const json_t *object, const char *key, char label[32])
{
  const json_t *v = json_object_get(object, key);
  int n = -1;
  if (json_is_integer(v)) n = snprintf(label, 32, "%s %lld", key, (long long)json_integer_value(v));
  if (json_is_string(v)) n = snprintf(label, 32, "%s", json_string_value(v));
  return n > 0 && n < 32;
}

static bool pairs_of(json_t *object, size_t *n, cf_pair *pairs, bool flags)
{
  const char *name;
  json_t *value;
  *n = 0;
  if (!json_is_object(object) || json_object_size(object) > CF_CASE_PAIRS) return false;
  json_object_foreach(object, name, value)
  {
    if (!json_is_string(value) && !(flags && json_is_true(value))) return false;
    pairs[(*n)++] = (cf_pair){name, json_string_value(value)};
  }
  return true;
}

static bool results_of(const json_t *array, cf_case *c)
{
  c->n_results = json_array_size(array);
  if (c->n_results < 1 || c->n_results > 2) return false;
  for (size_t i = 0; i < c->n_results; i++) {
    const json_t *r = json_array_get(array, i);
    c->results[i] = (cf_pair){string_of(r, "by"), string_of(r, "path")};
    if (!c->results[i].name || !c->results[i].value) return false;
  }
  return true;
}

static bool case_of(const json_t *object, const char *path, size_t i, cf_case *c, cf_ioerror *err)
{
  const char *dtype = string_of(object, "dtype");
  c->id = string_of(object, "id");
  c->op = string_of(object, "op");
  if (!c->id) return cf_io_fault(err, path, "judgments[%zu].id: expected a string", i);
  if (!c->op) return cf_io_fault(err, path, "judgments[%zu].op: expected a string", i);
  if (!dtype || !cf_dtype_parse(dtype, &c->dtype) || !cf_dtype_is_float(c->dtype))
    return cf_io_fault(err, path, "judgments[%zu].dtype: expected f64, f32, f16 or bf16", i);
  if (!label_of(object, "layer", c->layer)) return cf_io_fault(err, path, "judgments[%zu].layer: expected an integer or a short string", i);
  if (!label_of(object, "sentence", c->sentence))
    return cf_io_fault(err, path, "judgments[%zu].sentence: expected an integer or a short string", i);
  if (!pairs_of(json_object_get(object, "options"), &c->n_options, c->options, true))
    return cf_io_fault(err, path, "judgments[%zu].options: expected an object of at most %d strings or true", i, CF_CASE_PAIRS);
  if (!pairs_of(json_object_get(object, "inputs"), &c->n_inputs, c->inputs, false))
    return cf_io_fault(err, path, "judgments[%zu].inputs: expected an object of at most %d strings", i, CF_CASE_PAIRS);
  if (!results_of(json_object_get(object, "results"), c))
    return cf_io_fault(err, path, "judgments[%zu].results: expected one or two objects with the strings by and path", i);
  return true;
}

static bool cases_of(cf_manifest *m, cf_ioerror *err)
{
  const json_t *list = json_object_get(m->root, "judgments");
  const char *schema = string_of(m->root, "schema");
  if (!schema || strcmp(schema, SCHEMA) != 0) return cf_io_fault(err, m->path, "schema: expected \"" SCHEMA "\"");
  m->title = string_of(m->root, "title");
  if (!m->title) return cf_io_fault(err, m->path, "title: expected a string");
  m->source = json_object_get(m->root, "source");
  if (!json_is_object(m->source)) return cf_io_fault(err, m->path, "source: expected an object");
  m->n = json_array_size(list);
  if (m->n == 0) return cf_io_fault(err, m->path, "judgments: expected a non-empty array");
  m->cases = calloc(m->n, sizeof *m->cases);
  if (!m->cases) return cf_io_fault(err, m->path, "out of memory");
  for (size_t i = 0; i < m->n; i++)
    if (!case_of(json_array_get(list, i), m->path, i, &m->cases[i], err)) return false;
  return true;
}

static char *directory_of(const char *path)
{
  const char *slash = strrchr(path, '/');
  return strndup(path, slash ? (size_t)(slash - path) + 1 : 0);
}

bool cf_manifest_read(const char *path, size_t max_memory, cf_manifest *m, cf_ioerror *err)
{
  *m = (cf_manifest){.path = path, .dir = directory_of(path)};
  if (!m->dir) return cf_io_fault(err, path, "out of memory");
  m->root = cf_json_read(path, max_memory, err);
  bool ok = m->root && cases_of(m, err);
  if (!ok) cf_manifest_free(m);
  return ok;
}

void cf_manifest_free(cf_manifest *m)
{
  free(m->cases);
  free(m->dir);
  json_decref(m->root);
  *m = (cf_manifest){0};
}
