/* safetensors: 8 bytes of header length, a JSON object name -> {dtype, shape, data_offsets}, the elements, little endian, C order. The
 * tensors must tile the data: no gap, no overlap, nothing after the last. */
#include <stdlib.h>
#include <string.h>
#include "io/format.h"
#include "io/json.h"

#define HEADER_MAX 100000000u /* the format's own limit */

typedef struct entry {
  const char *name; /* owned by the header */
  int dtype;        /* cf_dtype, or -1: known to the format, not to us */
  unsigned ndim;
  size_t shape[CF_MAXDIM];
  uint64_t begin, end;
} entry;

typedef struct header {
  json_t *json;
  entry *list;
  size_t count, bytes, data; /* bytes of the list; offset of the data in the file */
} header;

static const struct {
  const char *name;
  int dtype;
  size_t size;
} dtypes[] = {{"BOOL", CF_BOOL, 1}, {"U8", CF_U8, 1},   {"I8", CF_I8, 1},   {"U16", CF_U16, 2},   {"I16", CF_I16, 2}, {"F16", CF_F16, 2},
              {"BF16", CF_BF16, 2}, {"U32", CF_U32, 4}, {"I32", CF_I32, 4}, {"F32", CF_F32, 4},   {"U64", CF_U64, 8}, {"I64", CF_I64, 8},
              {"F64", CF_F64, 8},   {"F8_E4M3", -1, 1}, {"F8_E5M2", -1, 1}, {"F8_E8M0", -1, 1},   {"C64", -1, 8}};

static bool tensor_fault(cf_source *s, const char *name, const char *what) { return cf_fault(s, "tensor '%.80s': %s", name, what); }

/* A JSON array of non-negative integers, at most max of them. */
static bool integers(const json_t *array, size_t max, uint64_t *out, size_t *n)
{
  *n = json_array_size(array);
  if (!json_is_array(array) || *n > max) return false;
  for (size_t i = 0; i < *n; i++) {
    const json_t *v = json_array_get(array, i);
    if (!json_is_integer(v) || json_integer_value(v) < 0) return false;
    out[i] = (uint64_t)json_integer_value(v);
  }
  return true;
}

static bool check_size(cf_source *s, const entry *e, size_t size, const char *dtype)
{
  size_t count, bytes;
  if (!cf_shape_count(s, e->ndim, e->shape, size, &count, &bytes)) return tensor_fault(s, e->name, "shape overflows");
  if (e->end - e->begin == bytes) return true;
  return cf_fault(s, "tensor '%.80s': data_offsets hold %ju bytes; the shape of %s needs %zu", e->name, (uintmax_t)(e->end - e->begin),
                  dtype, bytes);
}

static bool parse_tensor(cf_source *s, const char *name, const json_t *v, uint64_t data_size, entry *e)
{
  uint64_t number[CF_MAXDIM];
  size_t n, k = 0;
  e->name = name;
  if (!json_is_object(v) || json_object_size(v) != 3) return tensor_fault(s, name, "expected exactly dtype, shape, data_offsets");
  const char *dtype = json_string_value(json_object_get(v, "dtype"));
  if (!dtype) return tensor_fault(s, name, "dtype is missing or no string");
  while (k < sizeof dtypes / sizeof dtypes[0] && strcmp(dtype, dtypes[k].name) != 0) k++;
  if (k == sizeof dtypes / sizeof dtypes[0])
    return cf_fault(s, "tensor '%.80s': unknown dtype '%.20s'; expected F64, F32, F16, BF16, BOOL or an integer", name, dtype);
  e->dtype = dtypes[k].dtype;
  if (!integers(json_object_get(v, "shape"), CF_MAXDIM, number, &n))
    return tensor_fault(s, name, "shape is no array of at most 16 non-negative integers");
  e->ndim = (unsigned)n;
  for (size_t i = 0; i < n; i++) e->shape[i] = (size_t)number[i];
  if (!integers(json_object_get(v, "data_offsets"), 2, number, &n) || n != 2)
    return tensor_fault(s, name, "data_offsets is no pair of non-negative integers");
  e->begin = number[0];
  e->end = number[1];
  if (e->begin > e->end || e->end > data_size)
    return cf_fault(s, "tensor '%.80s': data_offsets [%ju, %ju] are not within the %ju bytes of data", name, (uintmax_t)e->begin,
                    (uintmax_t)e->end, (uintmax_t)data_size);
  return check_size(s, e, dtypes[k].size, dtype);
}

static bool check_metadata(cf_source *s, json_t *metadata)
{
  const char *key;
  json_t *value;
  if (!json_is_object(metadata)) return cf_fault(s, "safetensors header: __metadata__ is no object of strings");
  json_object_foreach(metadata, key, value)
    if (!json_is_string(value)) return cf_fault(s, "safetensors header: __metadata__ '%.80s' is nested or no string", key);
  return true;
}

static int by_begin(const void *a, const void *b)
{
  const entry *x = a, *y = b;
  int c = (x->begin > y->begin) - (x->begin < y->begin);
  return c ? c : (x->end > y->end) - (x->end < y->end); /* an empty tensor comes before the one that starts where it is */
}

static bool check_tiling(cf_source *s, header *h, uint64_t data_size)
{
  uint64_t at = 0;
  qsort(h->list, h->count, sizeof *h->list, by_begin);
  for (size_t i = 0; i < h->count; i++) {
    const entry *e = h->list + i;
    if (e->begin != at)
      return cf_fault(s, "tensor '%.80s' %s: its data begin at %ju; expected %ju", e->name, e->begin < at ? "overlaps" : "leaves a gap",
                      (uintmax_t)e->begin, (uintmax_t)at);
    at = e->end;
  }
  if (at != data_size) return cf_fault(s, "oversized: %ju bytes after the last tensor", (uintmax_t)(data_size - at));
  return true;
}

static bool parse_list(cf_source *s, header *h, uint64_t data_size)
{
  const char *key;
  json_t *value;
  h->bytes = json_object_size(h->json) * sizeof *h->list; /* bounded by the header's length */
  h->list = cf_take(s, h->bytes, "the safetensors header");
  if (!h->list) return false;
  json_object_foreach(h->json, key, value) {
    if (strcmp(key, "__metadata__") == 0) {
      if (!check_metadata(s, value)) return false;
    } else if (!parse_tensor(s, key, value, data_size, h->list + h->count++)) {
      return false;
    }
  }
  return check_tiling(s, h, data_size);
}

static void close_header(cf_source *s, header *h)
{
  json_decref(h->json);
  cf_give(s, h->list, h->bytes);
}

static bool open_header(cf_source *s, header *h)
{
  json_error_t error;
  memset(h, 0, sizeof *h);
  if (s->size < 8) return cf_fault(s, "truncated in the safetensors header length");
  const uint64_t len = cf_le(s->bytes, 8);
  if (len > HEADER_MAX) return cf_fault(s, "safetensors header of %ju bytes; expected at most %u", (uintmax_t)len, HEADER_MAX);
  if (len > s->size - 8)
    return cf_fault(s, "safetensors header of %ju bytes, but only %zu follow: truncated", (uintmax_t)len, s->size - 8);
  const unsigned char *text = s->bytes + 8;
  if (len == 0 || *text != '{') return cf_fault(s, "safetensors header does not begin with '{'");
  if (cf_json_cost(text, (size_t)len) > s->left)
    return cf_fault(s, "safetensors header of %ju bytes is more than the memory limit allows", (uintmax_t)len);
  h->json = json_loadb((const char *)text, (size_t)len, JSON_REJECT_DUPLICATES, &error);
  if (!h->json) return cf_fault(s, "safetensors header, byte %d: %s", error.position, error.text);
  h->data = 8 + (size_t)len;
  if (parse_list(s, h, s->size - h->data)) return true;
  close_header(s, h);
  return false;
}

static const entry *choose(cf_source *s, const header *h, const char *name)
{
  if (!name && h->count == 1) return h->list;
  if (!name) {
    if (h->count == 0) cf_fault(s, "safetensors file without any tensor");
    else cf_fault(s, "safetensors file of %zu tensors ('%.80s', ...); expected FILE:NAME", h->count, h->list->name);
    return NULL;
  }
  for (size_t i = 0; i < h->count; i++)
    if (strcmp(h->list[i].name, name) == 0) return h->list + i;
  cf_fault(s, "safetensors file has no tensor '%.80s'", name);
  return NULL;
}

bool cf_safetensors_parse(cf_source *s, const char *name, cf_tensor *t)
{
  header h;
  if (!open_header(s, &h)) return false;
  const entry *e = choose(s, &h, name);
  bool ok = e != NULL;
  if (ok && e->dtype < 0) ok = tensor_fault(s, e->name, "8-bit float or complex dtype; expected F64, F32, F16, BF16, BOOL or an integer");
  ok = ok && cf_tensor_new(s, (cf_dtype)e->dtype, e->ndim, e->shape, t);
  if (ok) {
    cf_copy_elements(t->data, s->bytes + h.data + e->begin, t->count, cf_dtype_size(t->dtype), false);
    ok = cf_check_bools(s, t);
    if (!ok) cf_tensor_free(t);
  }
  close_header(s, &h);
  return ok;
}

char **cf_safetensors_names(cf_source *s)
{
  header h;
  if (!open_header(s, &h)) return NULL;
  size_t bytes = 0;
  for (size_t i = 0; i < h.count; i++) bytes += strlen(h.list[i].name);
  char **names = cf_names_new(s, h.count, bytes);
  for (size_t i = 0; names && i < h.count; i++)
    if (!cf_names_add(s, &names, i, h.list[i].name, strlen(h.list[i].name))) break;
  close_header(s, &h);
  return names;
}

/* The header as JSON, padded with blanks so that the data begin at a multiple of 8. NULL: no memory, or a name that is no UTF-8. */
static char *header_text(size_t n, const cf_npz_entry *entries, size_t *len)
{
  json_t *root = json_object();
  uint64_t at = 0;
  bool ok = root != NULL;
  for (size_t i = 0; ok && i < n; i++) {
    const cf_tensor *t = entries[i].tensor;
    size_t k = 0;
    while (dtypes[k].dtype != (int)t->dtype) k++;
    json_t *shape = json_array();
    for (unsigned d = 0; d < t->ndim; d++) ok = json_array_append_new(shape, json_integer((json_int_t)t->shape[d])) == 0 && ok;
    const uint64_t end = at + t->count * dtypes[k].size;
    json_t *one = json_pack("{s:s, s:o, s:[I, I]}", "dtype", dtypes[k].name, "shape", shape, "data_offsets", (json_int_t)at, (json_int_t)end);
    ok = json_object_set_new(root, entries[i].name, one) == 0 && ok;
    at = end;
  }
  char *text = ok ? json_dumps(root, JSON_COMPACT) : NULL;
  json_decref(root);
  if (!text) return NULL;
  const size_t bare = strlen(text);
  *len = (bare + 7) / 8 * 8;
  char *padded = realloc(text, *len + 1);
  if (!padded) free(text);
  else memset(padded + bare, ' ', *len - bare);
  return padded;
}

/* Native order to little endian, through a small buffer. */
static void write_elements(cf_out *out, const cf_tensor *t)
{
  unsigned char piece[4096];
  const size_t size = cf_dtype_size(t->dtype), most = sizeof piece / size;
  for (size_t i = 0; i < t->count; i += most) {
    const size_t n = t->count - i < most ? t->count - i : most;
    cf_copy_elements(piece, (const unsigned char *)t->data + i * size, n, size, false);
    cf_out_write(out, piece, n * size);
  }
}

bool cf_safetensors_write(const char *path, size_t n, const cf_npz_entry *entries, cf_ioerror *err)
{
  unsigned char length[8];
  size_t len = 0;
  cf_out out;
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < i; k++)
      if (strcmp(entries[i].name, entries[k].name) == 0) return cf_io_fault(err, path, "tensor '%.80s' given twice", entries[i].name);
  for (size_t i = 0; i < n; i++)
    if (strcmp(entries[i].name, "__metadata__") == 0) return cf_io_fault(err, path, "no tensor can have the name __metadata__");
  char *text = header_text(n, entries, &len);
  if (!text) return cf_io_fault(err, path, "no memory for the header, or a name that is no UTF-8");
  if (len > HEADER_MAX || !cf_out_open(&out, path, err)) {
    free(text);
    return len > HEADER_MAX ? cf_io_fault(err, path, "header of %zu bytes; safetensors allow %u", len, HEADER_MAX) : false;
  }
  cf_put_le(length, len, 8);
  cf_out_write(&out, length, 8);
  cf_out_write(&out, text, len);
  free(text);
  for (size_t i = 0; i < n; i++) write_elements(&out, entries[i].tensor);
  return cf_out_commit(&out);
}
