/* ONNX TensorProto (onnx.proto): dims 1, data_type 2, segment 3, float_data 4, int32_data 5, string_data 6, int64_data 7, name 8, raw_data 9,
 * double_data 10, uint64_data 11, external_data 13, data_location 14. The elements stand either in raw_data (little endian) or in the one
 * typed field of their data type, packed or not; never in both. Two passes: the first counts and checks, the second fills. */
#include <string.h>
#include "io/wire.h"

enum { DIMS = 1, DATA_TYPE, SEGMENT, FLOAT_DATA, INT32_DATA, STRING_DATA, INT64_DATA, NAME, RAW_DATA, DOUBLE_DATA, UINT64_DATA,
       EXTERNAL_DATA = 13, DATA_LOCATION };

static const struct {
  const char *name;
  int dtype; /* -1: not supported */
  uint32_t typed;
} types[] = {{"UNDEFINED", -1, 0},
             {"FLOAT", CF_F32, FLOAT_DATA},       {"UINT8", CF_U8, INT32_DATA},   {"INT8", CF_I8, INT32_DATA},
             {"UINT16", CF_U16, INT32_DATA},      {"INT16", CF_I16, INT32_DATA},  {"INT32", CF_I32, INT32_DATA},
             {"INT64", CF_I64, INT64_DATA},       {"STRING", -1, 0},              {"BOOL", CF_BOOL, INT32_DATA},
             {"FLOAT16", CF_F16, INT32_DATA},     {"DOUBLE", CF_F64, DOUBLE_DATA}, {"UINT32", CF_U32, UINT64_DATA},
             {"UINT64", CF_U64, UINT64_DATA},     {"COMPLEX64", -1, 0},           {"COMPLEX128", -1, 0},
             {"BFLOAT16", CF_BF16, INT32_DATA}};

typedef struct proto {
  unsigned ndim;
  size_t shape[CF_MAXDIM];
  bool have_type, have_raw, have_typed;
  uint64_t type;
  uint32_t typed; /* field number of the typed data */
  size_t typed_count, raw_len;
  const unsigned char *raw, *name;
  size_t name_len;
} proto;

static bool add_dim(cf_source *s, proto *p, uint64_t d)
{
  if (p->ndim == CF_MAXDIM) return cf_fault(s, "TensorProto dims: more than %d", CF_MAXDIM);
  if (d > INT64_MAX) return cf_fault(s, "TensorProto dims: negative dimension %jd", (intmax_t)(int64_t)d);
  p->shape[p->ndim++] = (size_t)d;
  return true;
}

static bool dims(cf_source *s, proto *p, const cf_field *f)
{
  if (f->type == CF_VARINT) return add_dim(s, p, f->value);
  if (f->type != CF_BYTES) return cf_fault(s, "TensorProto dims: wrong wire type");
  cf_wire w = cf_wire_of(f);
  uint64_t d;
  while (w.p < w.end) {
    if (!cf_wire_varint(&w, &d)) return cf_fault(s, "TensorProto dims: broken integer");
    if (!add_dim(s, p, d)) return false;
  }
  return true;
}

/* Wire type of one element of a typed field. */
static cf_wire_type element_type(uint32_t field)
{
  return field == FLOAT_DATA ? CF_FIXED32 : field == DOUBLE_DATA ? CF_FIXED64 : CF_VARINT;
}

static bool count_typed(cf_source *s, proto *p, const cf_field *f)
{
  const cf_wire_type type = element_type(f->number);
  size_t n = 1;
  if (p->have_typed && p->typed != f->number) return cf_fault(s, "TensorProto holds elements in two typed fields");
  p->have_typed = true;
  p->typed = f->number;
  if (f->type == CF_BYTES && type == CF_VARINT) {
    n = 0;
    for (size_t i = 0; i < f->len; i++) n += f->bytes[i] < 0x80;
    if (f->len && f->bytes[f->len - 1] >= 0x80) return cf_fault(s, "TensorProto elements: broken integer at the end");
  } else if (f->type == CF_BYTES) {
    const size_t size = type == CF_FIXED32 ? 4 : 8;
    if (f->len % size) return cf_fault(s, "TensorProto elements: %zu bytes are no multiple of %zu", f->len, size);
    n = f->len / size;
  } else if (f->type != type) {
    return cf_fault(s, "TensorProto field %u: wrong wire type for its elements", f->number);
  }
  p->typed_count += n; /* every element has a byte of its own in the file */
  return true;
}

static bool bytes_field(cf_source *s, const cf_field *f, const char *what)
{
  return f->type == CF_BYTES || cf_fault(s, "TensorProto %s: wrong wire type", what);
}

static bool one_field(cf_source *s, proto *p, const cf_field *f)
{
  switch (f->number) {
  case DIMS: return dims(s, p, f);
  case DATA_TYPE:
    if (f->type != CF_VARINT)
      return cf_fault(s, "TensorProto data_type: wrong wire type (an ONNX model instead of a tensor?)");
    if (p->have_type) return cf_fault(s, "TensorProto data_type appears twice");
    p->have_type = true;
    p->type = f->value;
    return true;
  case SEGMENT: return cf_fault(s, "TensorProto segment: tensors in segments are refused");
  case STRING_DATA: return cf_fault(s, "TensorProto string_data: strings are refused");
  case FLOAT_DATA:
  case INT32_DATA:
  case INT64_DATA:
  case DOUBLE_DATA:
  case UINT64_DATA: return count_typed(s, p, f);
  case NAME:
    p->name = f->bytes;
    p->name_len = f->len;
    return bytes_field(s, f, "name");
  case RAW_DATA:
    if (!bytes_field(s, f, "raw_data")) return false;
    if (p->have_raw) return cf_fault(s, "TensorProto raw_data appears twice");
    p->have_raw = true;
    p->raw = f->bytes;
    p->raw_len = f->len;
    return true;
  case EXTERNAL_DATA: return cf_fault(s, "TensorProto external_data: data in another file are refused");
  case DATA_LOCATION:
    if (f->type == CF_VARINT && f->value == 0) return true;
    return cf_fault(s, "TensorProto data_location: data in another file are refused");
  default: return true; /* doc_string and fields of later versions */
  }
}

static bool scan(cf_source *s, proto *p)
{
  cf_wire w = {s->bytes, s->bytes + s->size};
  cf_field f;
  bool broken;
  while (cf_wire_next(&w, &f, &broken))
    if (!one_field(s, p, &f)) return false;
  if (broken)
    return cf_fault(s, "neither NPY, NPZ, safetensors nor text, and as ONNX TensorProto broken or truncated before byte %zu",
                    (size_t)(w.p - s->bytes));
  if (!p->have_type) return cf_fault(s, "TensorProto without data_type");
  if (p->type >= sizeof types / sizeof types[0] || types[p->type].dtype < 0)
    return cf_fault(s, "TensorProto data_type %ju%s%s; expected FLOAT, DOUBLE, FLOAT16, BFLOAT16, BOOL or an integer", (uintmax_t)p->type,
                    p->type < sizeof types / sizeof types[0] ? " " : "", p->type < sizeof types / sizeof types[0] ? types[p->type].name : "");
  if (p->have_raw && p->have_typed) return cf_fault(s, "TensorProto holds elements both in raw_data and in a typed field");
  return true;
}

/* The whole message was walked by scan: the second walk cannot fail, except on values outside their type. */
static bool put(cf_source *s, cf_tensor *t, size_t i, uint64_t v)
{
  const size_t size = cf_dtype_size(t->dtype);
  const bool is_signed = t->dtype >= CF_I8 && t->dtype <= CF_I64;
  const uint64_t half = (uint64_t)1 << (8 * size - 1); /* a signed v is within if v + half is below 2 half */
  unsigned char le[8];
  if (size < 8 && (is_signed ? v + half : v) >= 2 * half && !(t->dtype == CF_F32))
    return cf_fault(s, "TensorProto element %zu (%jd) is outside %s", i, (intmax_t)(int64_t)v, cf_dtype_name(t->dtype));
  cf_put_le(le, v, 8);
  cf_copy_elements((char *)t->data + i * size, le, 1, size, false);
  return true;
}

static bool fill_field(cf_source *s, cf_tensor *t, const cf_field *f, size_t *i)
{
  const cf_wire_type type = element_type(f->number);
  if (f->type != CF_BYTES) return put(s, t, (*i)++, f->value);
  if (type == CF_VARINT) {
    cf_wire w = cf_wire_of(f);
    uint64_t v;
    while (w.p < w.end) {
      if (!cf_wire_varint(&w, &v)) return cf_fault(s, "TensorProto elements: broken integer");
      if (!put(s, t, (*i)++, v)) return false;
    }
    return true;
  }
  const size_t size = type == CF_FIXED32 ? 4 : 8;
  cf_copy_elements((char *)t->data + *i * size, f->bytes, f->len / size, size, false);
  *i += f->len / size;
  return true;
}

static bool fill(cf_source *s, const proto *p, cf_tensor *t)
{
  cf_wire w = {s->bytes, s->bytes + s->size};
  cf_field f;
  bool broken;
  size_t i = 0;
  if (p->have_raw) {
    cf_copy_elements(t->data, p->raw, t->count, cf_dtype_size(t->dtype), false);
    return cf_check_bools(s, t);
  }
  while (p->have_typed && cf_wire_next(&w, &f, &broken))
    if (f.number == p->typed && !fill_field(s, t, &f, &i)) return false;
  return cf_check_bools(s, t);
}

bool cf_onnx_parse(cf_source *s, const char *name, cf_tensor *t)
{
  proto p = {0};
  size_t count, bytes;
  if (!scan(s, &p)) return false;
  const cf_dtype dtype = (cf_dtype)types[p.type].dtype;
  if (name && (strlen(name) != p.name_len || memcmp(name, p.name, p.name_len) != 0))
    return cf_fault(s, "TensorProto has the name '%.*s', not '%.80s'", (int)(p.name_len < 80 ? p.name_len : 80),
                    p.name ? (const char *)p.name : "", name);
  if (!cf_shape_count(s, p.ndim, p.shape, cf_dtype_size(dtype), &count, &bytes)) return false;
  if (p.have_raw && p.raw_len != bytes)
    return cf_fault(s, "TensorProto raw_data has %zu bytes; dims of %s need %zu", p.raw_len, types[p.type].name, bytes);
  if (p.have_typed && p.typed != types[p.type].typed)
    return cf_fault(s, "TensorProto of %s holds its elements in field %u; expected field %u", types[p.type].name, p.typed,
                    types[p.type].typed);
  if (!p.have_raw && p.typed_count != count)
    return cf_fault(s, "TensorProto holds %zu elements; dims need %zu", p.typed_count, count);
  if (!cf_tensor_new(s, dtype, p.ndim, p.shape, t)) return false;
  if (fill(s, &p, t)) return true;
  cf_tensor_free(t);
  return false;
}
