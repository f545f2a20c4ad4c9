/* The protobuf wire format, read from memory: fields of varint, 64-bit, length-delimited and 32-bit type; groups are refused. */
#ifndef CF_IO_WIRE_H
#define CF_IO_WIRE_H
#include "io/format.h"

typedef enum cf_wire_type { CF_VARINT = 0, CF_FIXED64 = 1, CF_BYTES = 2, CF_FIXED32 = 5 } cf_wire_type;

typedef struct cf_wire { /* what is left to read */
  const unsigned char *p, *end;
} cf_wire;

typedef struct cf_field {
  uint32_t number;
  cf_wire_type type;
  uint64_t value;             /* varint, fixed64, fixed32 */
  const unsigned char *bytes; /* CF_BYTES */
  size_t len;
} cf_field;

/* The next field; false at the end of the message or on a fault. *broken tells them apart. */
bool cf_wire_next(cf_wire *w, cf_field *f, bool *broken);
/* One varint of at most 10 bytes that fits 64 bits. */
bool cf_wire_varint(cf_wire *w, uint64_t *value);
/* The inside of a CF_BYTES field. */
cf_wire cf_wire_of(const cf_field *f);
#endif
