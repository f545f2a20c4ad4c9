/* ZIP as NumPy writes it (APPNOTE 6.3): stored or deflate, ZIP64 sizes, data descriptors; one disk, no encryption. Entries must tile the
 * file from its first byte to the central directory, and the directory must reach to the end records: no hidden and no shared bytes. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "io/zip.h"

#define END_SIZE 22
#define END64_SIZE 56
#define LOCATOR_SIZE 20
#define CENTRAL_SIZE 46
#define LOCAL_SIZE 30
#define NO32 0xffffffffu
#define FLAG_DESCRIPTOR 8u
#define FLAGS_KNOWN 0x080eu /* deflate level, descriptor, UTF-8 name */
#define RATIO 1032u         /* deflate emits at most 258 bytes per 2 bits */

typedef struct directory {
  uint64_t count, size, offset;
} directory;

#define SHOWN(e) (int)((e)->name_len < 80 ? (e)->name_len : 80), (const char *)(e)->name

static bool end64(cf_source *s, size_t end, directory *d, size_t *directory_end)
{
  if (end < LOCATOR_SIZE) return true; /* no ZIP64 */
  const unsigned char *b = s->bytes, *locator = b + end - LOCATOR_SIZE;
  if (cf_le(locator, 4) != 0x07064b50) return true;
  const uint64_t at = cf_le(locator + 8, 8);
  if (at > end - LOCATOR_SIZE || end - LOCATOR_SIZE - at < END64_SIZE || cf_le(b + at, 4) != 0x06064b50)
    return cf_fault(s, "ZIP64 end record is not where its locator says (offset %ju)", (uintmax_t)at);
  const unsigned char *r = b + at;
  if (cf_le(r + 4, 8) != end - LOCATOR_SIZE - at - 12 || cf_le(r + 16, 4) || cf_le(r + 20, 4) || cf_le(r + 24, 8) != cf_le(r + 32, 8))
    return cf_fault(s, "ZIP64 end record is inconsistent (size, disk or entry counts)");
  const directory wide = {cf_le(r + 32, 8), cf_le(r + 40, 8), cf_le(r + 48, 8)};
  if ((d->count != 0xffff && d->count != wide.count) || (d->size != NO32 && d->size != wide.size) ||
      (d->offset != NO32 && d->offset != wide.offset))
    return cf_fault(s, "ZIP end record and ZIP64 end record differ");
  *d = wide;
  *directory_end = (size_t)at;
  return true;
}

static bool find_directory(cf_source *s, directory *d)
{
  const unsigned char *b = s->bytes;
  size_t back = 0, end;
  if (s->size < END_SIZE) return cf_fault(s, "truncated: no ZIP end record");
  for (;; back++) { /* back: length of the comment */
    if (back > 0xffff || back > s->size - END_SIZE) return cf_fault(s, "truncated: no ZIP end record");
    end = s->size - END_SIZE - back;
    if (cf_le(b + end, 4) == 0x06054b50 && cf_le(b + end + 20, 2) == back) break;
  }
  const unsigned char *r = b + end;
  *d = (directory){cf_le(r + 10, 2), cf_le(r + 12, 4), cf_le(r + 16, 4)};
  if (cf_le(r + 4, 2) || cf_le(r + 6, 2) || cf_le(r + 8, 2) != d->count) return cf_fault(s, "ZIP of several disks");
  if (!end64(s, end, d, &end)) return false;
  if (d->offset > end || d->size != end - d->offset)
    return cf_fault(s, "ZIP directory of %ju bytes at offset %ju does not end at the end record (offset %zu)", (uintmax_t)d->size,
                    (uintmax_t)d->offset, end);
  if (d->count > d->size / CENTRAL_SIZE)
    return cf_fault(s, "ZIP directory of %ju bytes cannot hold %ju entries", (uintmax_t)d->size, (uintmax_t)d->count);
  return true;
}

/* The ZIP64 extra field replaces, in this order, those of the values that are 0xffffffff. *present: the field was there. */
static bool extra64(const unsigned char *x, size_t len, uint64_t *const value[], size_t n, bool *present)
{
  *present = false;
  while (len >= 4) {
    size_t id = (size_t)cf_le(x, 2), size = (size_t)cf_le(x + 2, 2);
    if (size > len - 4) return false;
    if (id == 1) {
      const unsigned char *p = x + 4;
      size_t left = size;
      if (*present) return false;
      *present = true;
      for (size_t i = 0; i < n; i++) {
        if (*value[i] != NO32) continue;
        if (left < 8) return false;
        *value[i] = cf_le(p, 8);
        p += 8;
        left -= 8;
      }
    }
    x += 4 + size;
    len -= 4 + size;
  }
  return true;
}

static bool central_entry(cf_source *s, const unsigned char **at, size_t *left, cf_zip_entry *e)
{
  const unsigned char *b = *at;
  if (*left < CENTRAL_SIZE || cf_le(b, 4) != 0x02014b50) return cf_fault(s, "ZIP directory: expected an entry");
  const size_t name = (size_t)cf_le(b + 28, 2), extra = (size_t)cf_le(b + 30, 2), comment = (size_t)cf_le(b + 32, 2);
  if (name + extra + comment > *left - CENTRAL_SIZE) return cf_fault(s, "ZIP directory: an entry reaches past its end");
  *e = (cf_zip_entry){.name = b + CENTRAL_SIZE, .name_len = name, .flags = (unsigned)cf_le(b + 8, 2),
                      .method = (unsigned)cf_le(b + 10, 2), .crc = (uint32_t)cf_le(b + 16, 4), .packed = cf_le(b + 20, 4),
                      .size = cf_le(b + 24, 4), .local = cf_le(b + 42, 4)};
  uint64_t *const value[] = {&e->size, &e->packed, &e->local};
  bool wide;
  if (!extra64(b + CENTRAL_SIZE + name, extra, value, 3, &wide)) return cf_fault(s, "ZIP entry '%.*s': broken extra field", SHOWN(e));
  if (cf_le(b + 34, 2)) return cf_fault(s, "ZIP of several disks");
  if (name == 0 || memchr(e->name, 0, name)) return cf_fault(s, "ZIP entry with an empty name or a NUL in it");
  if (e->flags & ~FLAGS_KNOWN) return cf_fault(s, "ZIP entry '%.*s': encrypted or unknown flags 0x%04x", SHOWN(e), e->flags);
  if (e->method != 0 && e->method != 8)
    return cf_fault(s, "ZIP entry '%.*s': method %u; expected 0 (stored) or 8 (deflate)", SHOWN(e), e->method);
  if (e->method == 0 && e->packed != e->size)
    return cf_fault(s, "ZIP entry '%.*s': stored, but %ju bytes are declared as %ju", SHOWN(e), (uintmax_t)e->packed, (uintmax_t)e->size);
  *at += CENTRAL_SIZE + name + extra + comment;
  *left -= CENTRAL_SIZE + name + extra + comment;
  return true;
}

/* What follows streamed data: optional signature, CRC, sizes of 4 or (wide) 8 bytes. */
static bool descriptor(cf_source *s, cf_zip_entry *e, uint64_t limit, bool wide)
{
  const unsigned width = wide ? 8 : 4;
  const unsigned char *p = s->bytes + e->end;
  uint64_t room = limit - e->end, need = 4 + 2 * (uint64_t)width;
  if (room >= 4 && cf_le(p, 4) == 0x08074b50) {
    p += 4;
    room -= 4;
    e->end += 4;
  }
  if (room < need || cf_le(p, 4) != e->crc || cf_le(p + 4, width) != e->packed || cf_le(p + 4 + width, width) != e->size)
    return cf_fault(s, "ZIP entry '%.*s': data descriptor differs from the directory", SHOWN(e));
  e->end += need;
  return true;
}

/* The local header must say what the directory says; sets start and end. Data and headers lie below limit. */
static bool local_entry(cf_source *s, cf_zip_entry *e, uint64_t limit)
{
  const bool fits = e->local <= limit && limit - e->local >= LOCAL_SIZE;
  const unsigned char *b = fits ? s->bytes + e->local : NULL;
  if (!fits || cf_le(b, 4) != 0x04034b50)
    return cf_fault(s, "ZIP entry '%.*s': no local header at offset %ju", SHOWN(e), (uintmax_t)e->local);
  const size_t name = (size_t)cf_le(b + 26, 2), extra = (size_t)cf_le(b + 28, 2);
  const uint64_t room = limit - e->local - LOCAL_SIZE;
  if (name + extra > room || e->packed > room - name - extra)
    return cf_fault(s, "ZIP entry '%.*s': %ju bytes reach past the directory", SHOWN(e), (uintmax_t)e->packed);
  e->start = e->local + LOCAL_SIZE + name + extra;
  e->end = e->start + e->packed;
  uint64_t packed = cf_le(b + 18, 4), size = cf_le(b + 22, 4), crc = cf_le(b + 14, 4);
  uint64_t *const value[] = {&size, &packed};
  bool wide, streamed = e->flags & FLAG_DESCRIPTOR;
  if (!extra64(b + LOCAL_SIZE + name, extra, value, 2, &wide))
    return cf_fault(s, "ZIP entry '%.*s': broken extra field", SHOWN(e));
  const bool same = crc == e->crc && packed == e->packed && size == e->size, none = crc == 0 && packed == 0 && size == 0;
  if (cf_le(b + 6, 2) != e->flags || cf_le(b + 8, 2) != e->method || name != e->name_len ||
      memcmp(b + LOCAL_SIZE, e->name, name) != 0 || !(same || (streamed && none)))
    return cf_fault(s, "ZIP entry '%.*s': local header and directory differ", SHOWN(e));
  return streamed ? descriptor(s, e, limit, wide) : true;
}

static int by_offset(const void *a, const void *b)
{
  const cf_zip_entry *x = a, *y = b;
  return (x->local > y->local) - (x->local < y->local);
}

static int by_name(const void *a, const void *b)
{
  const cf_zip_entry *x = a, *y = b;
  size_t n = x->name_len < y->name_len ? x->name_len : y->name_len;
  int c = memcmp(x->name, y->name, n);
  return c ? c : (x->name_len > y->name_len) - (x->name_len < y->name_len);
}

static bool check_entries(cf_source *s, cf_zip *zip, uint64_t limit)
{
  cf_zip_entry *e = zip->entry;
  qsort(e, zip->count, sizeof *e, by_name);
  for (size_t i = 1; i < zip->count; i++)
    if (by_name(e + i - 1, e + i) == 0) return cf_fault(s, "ZIP entry '%.*s' appears twice", SHOWN(e + i));
  qsort(e, zip->count, sizeof *e, by_offset);
  uint64_t at = 0;
  for (size_t i = 0; i < zip->count; i++) {
    if (!local_entry(s, e + i, limit)) return false;
    if (e[i].local != at)
      return cf_fault(s, "ZIP entry '%.*s' %s the bytes before it (offset %ju, expected %ju)", SHOWN(e + i),
                      e[i].local < at ? "overlaps" : "leaves a gap to", (uintmax_t)e[i].local, (uintmax_t)at);
    at = e[i].end;
  }
  if (at != limit) return cf_fault(s, "ZIP: %ju unused bytes before the directory", (uintmax_t)(limit - at));
  return true;
}

bool cf_zip_open(cf_source *s, cf_zip *zip)
{
  directory d = {0};
  memset(zip, 0, sizeof *zip);
  if (!find_directory(s, &d)) return false;
  zip->bytes = (size_t)d.count * sizeof *zip->entry; /* count <= file size / 46 */
  zip->entry = cf_take(s, zip->bytes, "the ZIP directory");
  if (!zip->entry) return false;
  zip->count = (size_t)d.count;
  const unsigned char *at = s->bytes + d.offset;
  size_t left = (size_t)d.size;
  bool ok = true;
  for (size_t i = 0; ok && i < zip->count; i++) ok = central_entry(s, &at, &left, zip->entry + i);
  if (ok && left) ok = cf_fault(s, "ZIP directory holds more than its %zu entries", zip->count);
  ok = ok && check_entries(s, zip, d.offset);
  if (!ok) cf_zip_close(s, zip);
  return ok;
}

void cf_zip_close(cf_source *s, cf_zip *zip)
{
  cf_give(s, zip->entry, zip->bytes);
  memset(zip, 0, sizeof *zip);
}

/* Raw deflate of exactly e->packed bytes into exactly e->size bytes. zlib counts in unsigned int, hence the pieces. */
static bool inflate_entry(cf_source *s, const cf_zip_entry *e, unsigned char *out)
{
  z_stream z = {0};
  uint64_t in_left = e->packed, out_left = e->size;
  unsigned char spare; /* one byte past the end shows an entry that inflates to more */
  if (inflateInit2(&z, -15) != Z_OK) return cf_fault(s, "ZIP entry '%.*s': no memory to inflate", SHOWN(e));
  z.next_in = (unsigned char *)(uintptr_t)(s->bytes + e->start);
  z.next_out = out;
  int code = Z_OK;
  bool over = false;
  while (code == Z_OK && !over) {
    const uInt in = in_left < 1u << 30 ? (uInt)in_left : 1u << 30, room = out_left < 1u << 30 ? (uInt)out_left : 1u << 30;
    z.avail_in = in;
    z.avail_out = room;
    if (room == 0) {
      z.next_out = &spare;
      z.avail_out = 1;
    }
    code = inflate(&z, Z_NO_FLUSH);
    in_left -= in - z.avail_in;
    over = room == 0 && z.avail_out == 0; /* the spare byte was used, perhaps together with the stream's end */
    if (room) out_left -= room - z.avail_out;
  }
  inflateEnd(&z);
  if (over) return cf_fault(s, "ZIP entry '%.*s' inflates to more than its declared %ju bytes", SHOWN(e), (uintmax_t)e->size);
  if (code != Z_STREAM_END) return cf_fault(s, "ZIP entry '%.*s': broken deflate data", SHOWN(e));
  if (out_left)
    return cf_fault(s, "ZIP entry '%.*s' inflates to %ju bytes; its declared size is %ju", SHOWN(e), (uintmax_t)(e->size - out_left),
                    (uintmax_t)e->size);
  if (in_left) return cf_fault(s, "ZIP entry '%.*s': %ju bytes after the deflate data", SHOWN(e), (uintmax_t)in_left);
  return true;
}

unsigned char *cf_zip_extract(cf_source *s, const cf_zip_entry *e)
{
  if (e->method == 8 && e->size / RATIO > e->packed) {
    cf_fault(s, "ZIP entry '%.*s': %ju bytes cannot inflate to the declared %ju", SHOWN(e), (uintmax_t)e->packed, (uintmax_t)e->size);
    return NULL;
  }
  unsigned char *out = e->size < SIZE_MAX ? cf_take(s, (size_t)e->size + 1, "an inflated ZIP entry") : NULL;
  if (!out) return NULL;
  bool ok = true;
  if (e->method == 8) ok = inflate_entry(s, e, out);
  else memcpy(out, s->bytes + e->start, (size_t)e->size);
  out[e->size] = 0;
  if (ok && crc32_z(0, out, (size_t)e->size) != e->crc) ok = cf_fault(s, "ZIP entry '%.*s': wrong CRC", SHOWN(e));
  if (ok) return out;
  cf_give(s, out, (size_t)e->size + 1);
  return NULL;
}
