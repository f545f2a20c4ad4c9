/* NPY 1.0 to 3.0 (numpy/lib/format): magic, version, header length, a Python dict literal, the elements. The dict is read by a parser for
 * exactly the three keys; nothing of it is evaluated. */
#include <stdlib.h>
#include <string.h>
#include "io/format.h"

typedef struct npy_head {
  bool have_descr, have_order, have_shape;
  bool fortran, big_endian;
  cf_dtype dtype;
  unsigned ndim;
  size_t shape[CF_MAXDIM];
} npy_head;

typedef struct cursor {
  cf_source *s;
  const char *p, *end;
} cursor;

static void blanks(cursor *c)
{
  while (c->p < c->end && (*c->p == ' ' || *c->p == '\t')) c->p++;
}

static bool take(cursor *c, char wanted)
{
  blanks(c);
  if (c->p == c->end || *c->p != wanted) return false;
  c->p++;
  return true;
}

static bool expect(cursor *c, char wanted, const char *where)
{
  if (take(c, wanted)) return true;
  return cf_fault(c->s, "NPY header: expected '%c' %s", wanted, where);
}

static bool word(cursor *c, const char *w)
{
  size_t n = strlen(w);
  blanks(c);
  if ((size_t)(c->end - c->p) < n || memcmp(c->p, w, n) != 0) return false;
  c->p += n;
  return true;
}

/* A quoted string without escapes, shorter than 32 bytes: nothing longer is meant here. */
static bool literal(cursor *c, char out[32], const char *what)
{
  blanks(c);
  if (c->p == c->end || (*c->p != '\'' && *c->p != '"')) return cf_fault(c->s, "NPY header: expected %s in quotes", what);
  char quote = *c->p++;
  size_t n = 0;
  while (c->p < c->end && *c->p != quote && *c->p != '\\' && n < 31) out[n++] = *c->p++;
  out[n] = 0;
  if (c->p == c->end || *c->p != quote) return cf_fault(c->s, "NPY header: expected %s, a short string in quotes", what);
  c->p++;
  return true;
}

/* descr, such as '<f8': byte order, kind, bytes per element. */
static bool descr(cursor *c, npy_head *h)
{
  static const struct {
    char name[4];
    cf_dtype dtype;
  } known[] = {{"b1", CF_BOOL}, {"i1", CF_I8},  {"i2", CF_I16}, {"i4", CF_I32}, {"i8", CF_I64}, {"u1", CF_U8},
               {"u2", CF_U16},  {"u4", CF_U32}, {"u8", CF_U64}, {"f2", CF_F16}, {"f4", CF_F32}, {"f8", CF_F64}};
  char text[32];
  blanks(c);
  if (c->p < c->end && (*c->p == '[' || *c->p == '(' || *c->p == '{'))
    return cf_fault(c->s, "structured dtype; expected b1, f2, f4, f8 or an integer");
  if (!literal(c, text, "descr")) return false;
  const char order = text[0], *kind = text[0] ? text + 1 : text;
  if (strchr("OVSUMmac", *kind) && *kind)
    return cf_fault(c->s, "dtype '%s' is %s; expected b1, f2, f4, f8 or an integer", text,
                    *kind == 'O' ? "a Python object" : *kind == 'V' ? "void (bf16 comes from safetensors or ONNX)"
                    : *kind == 'c' ? "complex" : *kind == 'M' || *kind == 'm' ? "a time" : "a string");
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcmp(kind, known[i].name) == 0) {
      h->dtype = known[i].dtype;
      h->big_endian = order == '>';
      if (order == '<' || order == '>' || (order == '|' && cf_dtype_size(h->dtype) == 1)) return true;
      return cf_fault(c->s, "dtype '%s' has no byte order; expected '<' or '>'", text);
    }
  return cf_fault(c->s, "dtype '%s' is not supported; expected b1, f2, f4, f8 or an integer with its byte order", text);
}

static bool dimension(cursor *c, size_t *value)
{
  size_t x = 0;
  blanks(c);
  if (c->p < c->end && *c->p == '-') return cf_fault(c->s, "shape has a negative dimension");
  if (c->p == c->end || *c->p < '0' || *c->p > '9') return cf_fault(c->s, "NPY header: expected an integer in shape");
  for (; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++)
    if (__builtin_mul_overflow(x, (size_t)10, &x) || __builtin_add_overflow(x, (size_t)(*c->p - '0'), &x))
      return cf_fault(c->s, "shape overflows: a dimension does not fit 64 bits");
  if (c->p < c->end && *c->p == 'L') c->p++; /* Python 2 wrote its long integers so */
  *value = x;
  return true;
}

static bool shape(cursor *c, npy_head *h)
{
  if (!expect(c, '(', "before the shape")) return false;
  bool comma = true;
  while (!take(c, ')')) {
    if (!comma) return cf_fault(c->s, "NPY header: expected ',' or ')' in shape");
    if (h->ndim == CF_MAXDIM) return cf_fault(c->s, "shape has more than %d dimensions", CF_MAXDIM);
    if (!dimension(c, &h->shape[h->ndim])) return false;
    h->ndim++;
    comma = take(c, ',');
  }
  if (h->ndim == 1 && !comma) return cf_fault(c->s, "NPY header: shape is not a tuple; expected '(n,)'");
  return true;
}

static bool order(cursor *c, npy_head *h)
{
  if (word(c, "True")) h->fortran = true;
  else if (!word(c, "False")) return cf_fault(c->s, "NPY header: fortran_order is neither True nor False");
  return true;
}

static bool pair(cursor *c, npy_head *h)
{
  char key[32];
  if (!literal(c, key, "a key") || !expect(c, ':', "after a key")) return false;
  bool *seen = strcmp(key, "descr") == 0           ? &h->have_descr
               : strcmp(key, "fortran_order") == 0 ? &h->have_order
               : strcmp(key, "shape") == 0         ? &h->have_shape
                                                   : NULL;
  if (!seen) return cf_fault(c->s, "NPY header: unknown key '%s'; expected descr, fortran_order, shape", key);
  if (*seen) return cf_fault(c->s, "NPY header: key '%s' appears twice", key);
  *seen = true;
  return seen == &h->have_descr ? descr(c, h) : seen == &h->have_order ? order(c, h) : shape(c, h);
}

static bool dict(cf_source *s, const char *text, size_t len, npy_head *h)
{
  cursor c = {s, text, text + len - 1}; /* without the newline */
  if (len == 0 || text[len - 1] != '\n') return cf_fault(s, "NPY header does not end with a newline");
  if (!expect(&c, '{', "at the start")) return false;
  while (!take(&c, '}')) {
    if (!pair(&c, h)) return false;
    if (take(&c, ',')) continue;
    if (!expect(&c, '}', "or ',' after a value")) return false;
    break;
  }
  blanks(&c);
  if (c.p != c.end) return cf_fault(s, "NPY header: bytes after the closing '}'");
  if (!h->have_descr || !h->have_order || !h->have_shape)
    return cf_fault(s, "NPY header: key '%s' is missing", !h->have_descr ? "descr" : !h->have_order ? "fortran_order" : "shape");
  return true;
}

/* Elements in Fortran order: the offset of C index (i_0, .., i_last) is i_0 + shape_0 (i_1 + shape_1 (...)); it is carried along an odometer. */
static void from_fortran(cf_tensor *t, const unsigned char *from, size_t size, bool big_endian)
{
  size_t index[CF_MAXDIM] = {0}, stride[CF_MAXDIM], at = 0;
  for (unsigned i = 0; i < t->ndim; i++) stride[i] = i ? stride[i - 1] * t->shape[i - 1] : 1;
  for (size_t n = 0; n < t->count; n++) {
    cf_copy_elements((char *)t->data + n * size, from + at * size, 1, size, big_endian);
    for (unsigned i = t->ndim; i-- > 0;) {
      at += stride[i];
      if (++index[i] < t->shape[i]) break;
      at -= stride[i] * t->shape[i];
      index[i] = 0;
    }
  }
}

bool cf_npy_parse(cf_source *s, cf_tensor *t)
{
  npy_head h = {0};
  const unsigned char *b = s->bytes;
  if (s->size < 10 || memcmp(b, "\x93NUMPY", 6) != 0) return cf_fault(s, "truncated or no NPY: the magic needs 10 bytes");
  if (b[6] < 1 || b[6] > 3 || b[7] != 0) return cf_fault(s, "NPY version %u.%u; expected 1.0, 2.0 or 3.0", b[6], b[7]);
  const size_t start = b[6] == 1 ? 10 : 12;
  if (s->size < start) return cf_fault(s, "truncated in the NPY header length");
  const size_t len = (size_t)cf_le(b + 8, start == 10 ? 2 : 4);
  if (len > s->size - start)
    return cf_fault(s, "NPY header of %zu bytes, but only %zu follow: truncated", len, s->size - start);
  if (!dict(s, (const char *)b + start, len, &h)) return false;
  size_t count, need, size = cf_dtype_size(h.dtype), have = s->size - start - len;
  if (!cf_shape_count(s, h.ndim, h.shape, size, &count, &need)) return false;
  if (need != have)
    return cf_fault(s, "%s: the shape needs %zu bytes of %s, the file has %zu", have < need ? "truncated" : "oversized", need,
                    cf_dtype_name(h.dtype), have);
  if (!cf_tensor_new(s, h.dtype, h.ndim, h.shape, t)) return false;
  const unsigned char *from = b + start + len;
  if (h.fortran && h.ndim > 1) from_fortran(t, from, size, h.big_endian);
  else cf_copy_elements(t->data, from, count, size, h.big_endian);
  if (cf_check_bools(s, t)) return true;
  cf_tensor_free(t);
  return false;
}

size_t cf_npy_header(const cf_tensor *t, unsigned char header[CF_NPY_HEADER])
{
  static const char *const names[] = {[CF_BOOL] = "b1", [CF_I8] = "i1",  [CF_I16] = "i2", [CF_I32] = "i4", [CF_I64] = "i8",
                                      [CF_U8] = "u1",   [CF_U16] = "u2", [CF_U32] = "u4", [CF_U64] = "u8", [CF_F16] = "f2",
                                      [CF_BF16] = NULL, [CF_F32] = "f4", [CF_F64] = "f8"};
  if (!names[t->dtype]) return 0;
  const char endian = cf_dtype_size(t->dtype) == 1 ? '|' : __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? '>' : '<';
  char *text = (char *)header + 10;
  size_t n = (size_t)sprintf(text, "{'descr': '%c%s', 'fortran_order': False, 'shape': (", endian, names[t->dtype]);
  for (unsigned i = 0; i < t->ndim; i++)
    n += (size_t)sprintf(text + n, "%s%zu%s", i ? " " : "", t->shape[i], i + 1 < t->ndim || t->ndim == 1 ? "," : "");
  n += (size_t)sprintf(text + n, "), }");
  while ((10 + n + 1) % 64) text[n++] = ' ';
  text[n++] = '\n';
  memcpy(header, "\x93NUMPY\x01\x00", 8);
  cf_put_le(header + 8, n, 2);
  return 10 + n;
}

bool cf_npy_write(const char *path, const cf_tensor *t, cf_ioerror *err)
{
  unsigned char header[CF_NPY_HEADER];
  cf_out out;
  size_t n = cf_npy_header(t, header);
  if (n == 0) return cf_io_fault(err, path, "%s has no NPY dtype; write f32 or f64", cf_dtype_name(t->dtype));
  if (!cf_out_open(&out, path, err)) return false;
  cf_out_write(&out, header, n);
  cf_out_write(&out, t->data, t->count * cf_dtype_size(t->dtype));
  return cf_out_commit(&out);
}
