#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/baseline.h"
#include "io/file.h"
#include "io/json.h"
#include "judge/stored.h"

typedef struct baseline {
  size_t n;
  char **name;
  cf_tensor *t;
  json_t *description;
  cf_stored stored;
  cf_op op;
  cf_case_files memory; /* only what --max-memory leaves */
} baseline;

static void close_baseline(baseline *b)
{
  for (size_t i = 0; i < b->n; i++) cf_tensor_free(&b->t[i]);
  free(b->t);
  if (b->name) cf_names_free(b->name);
  json_decref(b->description);
}

static const cf_tensor *entry(const baseline *b, const char *name, cf_dtype dtype)
{
  for (size_t i = 0; i < b->n; i++)
    if (strcmp(b->name[i], name) == 0) return b->t[i].dtype == dtype ? &b->t[i] : NULL;
  return NULL;
}

static bool read_entries(const cf_args *a, baseline *b)
{
  cf_ioerror err;
  size_t n = 0;
  b->memory.left = a->max_memory;
  b->name = cf_tensor_names(a->file, a->max_memory, &err);
  if (!b->name) return cf_trouble("%s", err.text), false;
  while (b->name[n]) n++;
  b->t = calloc(n + 1, sizeof *b->t);
  if (!b->t || n > CF_BASELINE_MAX) return cf_trouble("%s: is no baseline: it has %zu entries", a->file, n), false;
  for (; b->n < n; b->n++) {
    char path[4400];
    if (snprintf(path, sizeof path, "%s:%s", a->file, b->name[b->n]) >= (int)sizeof path) return cf_trouble("%s: name too long", a->file), false;
    if (!cf_tensor_read(path, b->memory.left, &b->t[b->n], &err)) return cf_trouble("%s", err.text), false;
    if (!cf_case_reserve(a, &b->memory, path, b->t[b->n].count, cf_dtype_size(b->t[b->n].dtype))) return b->n++, false;
  }
  return true;
}

static bool intact(const cf_args *a, const baseline *b)
{
  char hex[65];
  const cf_tensor *stored = entry(b, "sha256", CF_U8);
  if (!stored || stored->count != 64 || b->n == 0 || strcmp(b->name[b->n - 1], "sha256") != 0)
    return cf_trouble("%s: is no baseline: entry sha256 is missing or not the last one", a->file), false;
  cf_baseline_digest(b->n - 1, (const char *const *)b->name, b->t, hex);
  if (memcmp(hex, stored->data, 64) != 0) return cf_trouble("%s: sha256: the contents do not have the digest they were written with", a->file), false;
  return true;
}

static bool shape_of(const cf_args *a, baseline *b)
{
  json_t *shape = json_object_get(b->description, "shape"), *value;
  size_t i, count = 1;
  if (!json_is_array(shape) || json_array_size(shape) > CF_MAXDIM) return cf_trouble("%s: options: shape is missing", a->file), false;
  json_array_foreach(shape, i, value)
  {
    json_int_t d = json_integer_value(value);
    if (!json_is_integer(value) || d < 0 || (d && count > ((size_t)1 << 48) / (size_t)d)) return cf_trouble("%s: options: shape is wrong", a->file), false;
    b->stored.shape[b->stored.ndim++] = (size_t)d;
    count *= (size_t)d;
  }
  b->stored.count = count;
  return true;
}

static bool open_baseline(const cf_args *a, baseline *b)
{
  if (!read_entries(a, b) || !intact(a, b)) return false;
  const cf_tensor *options = entry(b, "options", CF_U8), *lo = entry(b, "lo", CF_F64), *hi = entry(b, "hi", CF_F64), *special = entry(b, "special", CF_U8);
  if (!options || !lo || !hi || !special) return cf_trouble("%s: is no baseline: expected options, lo, hi and special", a->file), false;
  b->description = json_loadb(options->data, options->count, JSON_REJECT_DUPLICATES, NULL);
  const char *schema = json_string_value(json_object_get(b->description, "schema")), *op = json_string_value(json_object_get(b->description, "op"));
  int known;
  if (!schema || strcmp(schema, "certiform.baseline/1") != 0 || !op || !cf_parse_op(op, &known))
    return cf_trouble("%s: options: expected schema certiform.baseline/1 and a known op", a->file), false;
  b->op = (cf_op)known;
  if (!shape_of(a, b)) return false;
  if (lo->count != 3 * b->stored.count || hi->count != 3 * b->stored.count || special->count != b->stored.count)
    return cf_trouble("%s: lo, hi or special does not have one entry per output", a->file), false;
  b->stored.lo = lo->data;
  b->stored.hi = hi->data;
  b->stored.special = special->data;
  b->stored.empty_row = (cf_empty_row)json_integer_value(json_object_get(b->description, "empty_row"));
  return true;
}

static bool judge_one(const cf_args *a, baseline *b, const cf_tensor *result, cf_judgement *j)
{
  cf_error err;
  const cf_tensor *tol = NULL;
  for (int d = 0; d < CF_BASELINE_TOLS; d++)
    if (cf_baseline_dtype[d] == result->dtype) tol = entry(b, cf_baseline_tol[d], CF_F64);
  if (!tol || tol->count != b->stored.count) {
    if (cf_dtype_is_float(result->dtype)) return cf_trouble("%s: no tolerance for %s is stored", a->file, cf_dtype_name(result->dtype)), false;
  } else
    b->stored.tol = tol->data;
  if (!cf_judge_stored(&b->stored, &a->judge.criteria, result, j, &err)) return cf_trouble("%s", err.text), false;
  return true;
}

static void put_xml(cf_out *out, const char *text)
{
  for (; *text; text++) {
    const char *as = *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : *text == '&' ? "&amp;" : *text == '"' ? "&quot;" : NULL;
    if (as)
      cf_out_write(out, as, strlen(as));
    else if ((unsigned char)*text >= 0x20)
      cf_out_write(out, text, 1);
  }
}

static bool write_junit(const cf_args *a, const baseline *b, const cf_result_view *r)
{
  cf_out out;
  cf_ioerror err;
  char line[256];
  unsigned failed = 0;
  for (unsigned i = 0; i < a->n_results; i++) failed += r[i].judgement->verdict != CF_WITHIN;
  if (!cf_out_open(&out, a->junit, &err)) return cf_trouble("%s", err.text), false;
  int n = snprintf(line, sizeof line, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"certiform %s\" tests=\"%u\" failures=\"%u\">\n",
                   json_string_value(json_object_get(b->description, "op")), a->n_results, failed);
  cf_out_write(&out, line, (size_t)n);
  for (unsigned i = 0; i < a->n_results; i++) {
    const cf_judgement *j = r[i].judgement;
    cf_out_write(&out, "  <testcase classname=\"certiform\" name=\"", 40);
    put_xml(&out, a->result[i]);
    cf_out_write(&out, "\"", 1);
    if (j->verdict == CF_WITHIN)
      n = snprintf(line, sizeof line, "/>\n");
    else
      n = snprintf(line, sizeof line, "><failure message=\"%s: %llu outside, %llu undecided of %zu; largest error in ulp %a .. %a\"/></testcase>\n",
                   cf_cli_verdict(j->verdict), (unsigned long long)j->outside, (unsigned long long)j->undecided, j->count, j->max_ulp_lo, j->max_ulp_hi);
    cf_out_write(&out, line, (size_t)n);
  }
  cf_out_write(&out, "</testsuite>\n", 13);
  return cf_out_commit(&out) || (cf_trouble("%s", err.text), false);
}

static int check(cf_args *a, baseline *b)
{
  cf_ioerror err;
  cf_tensor result[CF_MAX_RESULTS] = {0};
  cf_judgement judgement[CF_MAX_RESULTS] = {0};
  cf_result_view view[CF_MAX_RESULTS];
  cf_verdict worst = CF_WITHIN;
  bool ok = true;
  for (unsigned i = 0; ok && i < a->n_results; i++) {
    view[i] = (cf_result_view){&result[i], &judgement[i]};
    ok = cf_tensor_read(a->result[i], b->memory.left, &result[i], &err) || (cf_trouble("%s", err.text), false);
    ok = ok && cf_case_reserve(a, &b->memory, a->result[i], result[i].count, cf_dtype_size(result[i].dtype) + 2 * (sizeof(double) + sizeof(float)));
    ok = ok && judge_one(a, b, &result[i], &judgement[i]);
    worst = cf_verdict_worse(worst, judgement[i].verdict);
  }
  a->op = b->op;
  a->stored = b->description;
  if (ok && a->junit) ok = write_junit(a, b, view);
  if (ok && a->json)
    ok = cf_print_json(cf_verdict_json(a, NULL, view, a->n_results, NULL));
  else if (ok && !a->quiet)
    cf_verdict_text(a, view, a->n_results, NULL);
  for (unsigned i = 0; i < a->n_results; i++) {
    cf_judgement_free(&judgement[i]);
    cf_tensor_free(&result[i]);
  }
  return ok ? (int)worst : CF_EXIT_TROUBLE;
}

int cf_baseline_check(int argc, char **argv)
{
  cf_args a;
  baseline b = {0};
  int status;
  if (!cf_args_parse(&a, CF_CMD_CHECK, argc, argv, &status)) return status;
  status = open_baseline(&a, &b) ? check(&a, &b) : CF_EXIT_TROUBLE;
  close_baseline(&b);
  cf_args_clear(&a);
  return status;
}
