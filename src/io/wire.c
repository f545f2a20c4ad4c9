#include "io/wire.h"

bool cf_wire_varint(cf_wire *w, uint64_t *value)
{
  uint64_t x = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (w->p == w->end) return false;
    const unsigned char b = *w->p++;
    if (shift == 63 && b > 1) return false;
    x |= (uint64_t)(b & 0x7f) << shift;
    if (b < 0x80) {
      *value = x;
      return true;
    }
  }
  return false;
}

static bool fixed(cf_wire *w, unsigned bytes, uint64_t *value)
{
  if ((size_t)(w->end - w->p) < bytes) return false;
  *value = cf_le(w->p, bytes);
  w->p += bytes;
  return true;
}

bool cf_wire_next(cf_wire *w, cf_field *f, bool *broken)
{
  uint64_t tag, len;
  *broken = false;
  if (w->p == w->end) return false;
  *broken = true;
  *f = (cf_field){0};
  if (!cf_wire_varint(w, &tag) || tag >> 3 == 0 || tag >> 3 > 0x1fffffff) return false;
  f->number = (uint32_t)(tag >> 3);
  f->type = (cf_wire_type)(tag & 7);
  switch (f->type) {
  case CF_VARINT:
    if (!cf_wire_varint(w, &f->value)) return false;
    break;
  case CF_FIXED64:
  case CF_FIXED32:
    if (!fixed(w, f->type == CF_FIXED64 ? 8 : 4, &f->value)) return false;
    break;
  case CF_BYTES:
    if (!cf_wire_varint(w, &len) || len > (size_t)(w->end - w->p)) return false;
    f->bytes = w->p;
    f->len = (size_t)len;
    w->p += f->len;
    break;
  default: return false; /* groups */
  }
  *broken = false;
  return true;
}

cf_wire cf_wire_of(const cf_field *f) { return (cf_wire){f->bytes, f->bytes + f->len}; }
