/* ZIP archives in memory: the directory, checked against the local headers, and one entry's bytes. */
#ifndef CF_IO_ZIP_H
#define CF_IO_ZIP_H
#include "io/format.h"

typedef struct cf_zip_entry {
  const unsigned char *name; /* name_len bytes in the file, not terminated */
  size_t name_len;
  unsigned flags, method;
  uint32_t crc;
  uint64_t packed, size; /* bytes in the file, bytes after inflating */
  uint64_t local;        /* offset of the local header */
  uint64_t start, end;   /* of the data; end of the entry with its descriptor */
} cf_zip_entry;

typedef struct cf_zip {
  cf_zip_entry *entry; /* in the order of their offsets; they tile the file up to the directory */
  size_t count, bytes; /* bytes: of the array, for cf_give */
} cf_zip;

/* The whole directory, every local header and the tiling; nothing is inflated. */
bool cf_zip_open(cf_source *s, cf_zip *zip);
void cf_zip_close(cf_source *s, cf_zip *zip);
/* One entry's bytes and a closing NUL, to be given back with entry->size + 1: exactly its declared size, its CRC right. */
unsigned char *cf_zip_extract(cf_source *s, const cf_zip_entry *entry);
#endif
