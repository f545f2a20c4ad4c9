#include <stdlib.h>
#include <string.h>
#include "io/json.h"

#define NODE_COST 256u /* more than jansson 2.14 allocates for any one value, its share of the hash table and the key's record included */

json_t *cf_json_real(double x)
{
  char text[CF_HEX_SIZE];
  cf_hex(x, text);
  return json_string(text);
}

bool cf_json_get_real(const json_t *value, double *x)
{
  const char *text = json_string_value(value);
  return text && cf_parse_hex(text, x);
}

/* Every value but the first follows one of { [ , : and every string byte is copied at most a few times. */
size_t cf_json_cost(const unsigned char *text, size_t len)
{
  size_t nodes = 1;
  for (size_t i = 0; i < len; i++) nodes += text[i] == '{' || text[i] == '[' || text[i] == ',' || text[i] == ':';
  return nodes > SIZE_MAX / (2 * NODE_COST) || len > SIZE_MAX / 8 ? SIZE_MAX : nodes * NODE_COST + 4 * len;
}

json_t *cf_json_parse(const char *label, const unsigned char *text, size_t len, size_t max_memory, cf_ioerror *err)
{
  json_error_t error;
  if (cf_json_cost(text, len) > max_memory) {
    cf_io_fault(err, label, "JSON of %zu bytes is more than the memory limit allows", len);
    return NULL;
  }
  json_t *value = json_loadb((const char *)text, len, JSON_REJECT_DUPLICATES, &error);
  if (!value) cf_io_fault(err, label, "JSON line %d, column %d: %s", error.line, error.column, error.text);
  return value;
}

json_t *cf_json_read(const char *path, size_t max_memory, cf_ioerror *err)
{
  unsigned char *text;
  size_t len;
  if (!cf_read_file(path, max_memory, &text, &len, NULL, err)) return NULL;
  json_t *value = cf_json_parse(path, text, len, max_memory - len, err);
  free(text);
  return value;
}

bool cf_json_write(const char *path, const json_t *value, cf_ioerror *err)
{
  char *text = json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY);
  if (!text) return cf_io_fault(err, path, "cannot encode the JSON value");
  cf_out out;
  bool ok = cf_out_open(&out, path, err);
  if (ok) {
    cf_out_write(&out, text, strlen(text));
    cf_out_write(&out, "\n", 1);
    ok = cf_out_commit(&out);
  }
  free(text);
  return ok;
}
