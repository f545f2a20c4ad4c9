/* NPZ: a ZIP of NPY files. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "io/zip.h"

/* Length of the tensor's name, without .npy; 0 when the entry is something else. */
static size_t stem(const cf_zip_entry *e)
{
  return e->name_len > 4 && memcmp(e->name + e->name_len - 4, ".npy", 4) == 0 ? e->name_len - 4 : 0;
}

static bool check_stems(cf_source *s, const cf_zip *zip)
{
  for (size_t i = 0; i < zip->count; i++)
    if (!stem(zip->entry + i))
      return cf_fault(s, "ZIP entry '%.*s' is no NPY file; expected NAME.npy",
                      (int)(zip->entry[i].name_len < 80 ? zip->entry[i].name_len : 80), (const char *)zip->entry[i].name);
  return true;
}

static const cf_zip_entry *choose(cf_source *s, const cf_zip *zip, const char *name)
{
  if (!name && zip->count == 1) return zip->entry;
  if (!name) {
    if (zip->count == 0) cf_fault(s, "NPZ without any tensor");
    else
      cf_fault(s, "NPZ of %zu tensors ('%.*s', ...); expected FILE:NAME", zip->count, (int)(stem(zip->entry) < 80 ? stem(zip->entry) : 80),
               (const char *)zip->entry->name);
    return NULL;
  }
  const size_t len = strlen(name);
  for (size_t i = 0; i < zip->count; i++) {
    const cf_zip_entry *e = zip->entry + i;
    if ((len == stem(e) || len == e->name_len) && memcmp(e->name, name, len) == 0) return e;
  }
  cf_fault(s, "NPZ has no tensor '%.80s'", name);
  return NULL;
}

static bool parse_entry(cf_source *s, const cf_zip_entry *e, cf_tensor *t)
{
  unsigned char *bytes = cf_zip_extract(s, e);
  if (!bytes) return false;
  const size_t label_len = strlen(s->label) + stem(e) + 2;
  char *label = cf_take(s, label_len, "a label");
  bool ok = false;
  if (label) {
    snprintf(label, label_len, "%s:%.*s", s->label, (int)stem(e), (const char *)e->name);
    cf_source inner = {label, bytes, (size_t)e->size, s->left, s->err};
    ok = cf_npy_parse(&inner, t);
  }
  cf_give(s, label, label_len);
  cf_give(s, bytes, (size_t)e->size + 1);
  return ok;
}

bool cf_npz_parse(cf_source *s, const char *name, cf_tensor *t)
{
  cf_zip zip;
  if (!cf_zip_open(s, &zip)) return false;
  const cf_zip_entry *e = check_stems(s, &zip) ? choose(s, &zip, name) : NULL;
  bool ok = e && parse_entry(s, e, t);
  cf_zip_close(s, &zip);
  return ok;
}

char **cf_npz_names(cf_source *s)
{
  cf_zip zip;
  if (!cf_zip_open(s, &zip)) return NULL;
  size_t bytes = 0;
  for (size_t i = 0; i < zip.count; i++) bytes += zip.entry[i].name_len;
  char **names = check_stems(s, &zip) ? cf_names_new(s, zip.count, bytes) : NULL;
  for (size_t i = 0; names && i < zip.count; i++)
    if (!cf_names_add(s, &names, i, (const char *)zip.entry[i].name, stem(zip.entry + i))) break;
  cf_zip_close(s, &zip);
  return names;
}

/* Writer: one pass into the temporary file. Time stamps are 1980-01-01, the least a ZIP can say: a rerun gives the same bytes. */
typedef struct written {
  uint32_t crc, packed, size, local;
  bool deflated;
} written;

#define LIMIT 0xfffffffeu /* no ZIP64 is written */

static void local_fields(unsigned char *p, const written *w, size_t name_len)
{
  cf_put_le(p, 20, 2);      /* version needed */
  cf_put_le(p + 2, 0x0800, 2); /* UTF-8 name */
  cf_put_le(p + 4, w->deflated ? 8 : 0, 2);
  cf_put_le(p + 6, 0, 2);
  cf_put_le(p + 8, 0x21, 2); /* 1980-01-01 */
  cf_put_le(p + 10, w->crc, 4);
  cf_put_le(p + 14, w->packed, 4);
  cf_put_le(p + 18, w->size, 4);
  cf_put_le(p + 22, name_len, 2);
  cf_put_le(p + 24, 0, 2);
}

static void pack(const unsigned char *raw, written *w, unsigned char *packed, size_t cap)
{
  z_stream z = {0};
  w->deflated = false;
  w->packed = w->size;
  if (deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return;
  z.next_in = (unsigned char *)(uintptr_t)raw;
  z.avail_in = w->size;
  z.next_out = packed;
  z.avail_out = (uInt)cap;
  if (deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < w->size) {
    w->deflated = true;
    w->packed = (uint32_t)z.total_out;
  }
  deflateEnd(&z);
}

/* One entry: NPY bytes into memory, deflated when that is shorter. */
static bool write_entry(cf_out *out, const cf_npz_entry *e, written *w, uint64_t *at)
{
  unsigned char header[CF_NPY_HEADER], local[30];
  const size_t n = cf_npy_header(e->tensor, header), data = e->tensor->count * cf_dtype_size(e->tensor->dtype);
  const size_t name = strlen(e->name);
  if (n == 0) return cf_io_fault(out->err, out->path, "tensor '%.80s': %s has no NPY dtype", e->name, cf_dtype_name(e->tensor->dtype));
  if (name == 0 || name > 1024 || data > LIMIT - n || *at + n + data + name + 64 > LIMIT)
    return cf_io_fault(out->err, out->path, "tensor '%.80s': an NPZ is written up to 4 GiB, names of 1 to 1024 bytes", e->name);
  unsigned char *raw = malloc(n + data), *packed = malloc(n + data);
  bool ok = raw && packed;
  if (ok) {
    memcpy(raw, header, n);
    if (data) memcpy(raw + n, e->tensor->data, data);
    *w = (written){.crc = (uint32_t)crc32_z(0, raw, n + data), .size = (uint32_t)(n + data), .local = (uint32_t)*at};
    pack(raw, w, packed, n + data);
    cf_put_le(local, 0x04034b50, 4);
    local_fields(local + 4, w, name + 4);
    ok = cf_out_write(out, local, 30) && cf_out_write(out, e->name, name) && cf_out_write(out, ".npy", 4) &&
         cf_out_write(out, w->deflated ? packed : raw, w->packed);
    *at += 30 + name + 4 + w->packed;
  } else {
    cf_io_fault(out->err, out->path, "no memory to pack tensor '%.80s'", e->name);
  }
  free(raw);
  free(packed);
  return ok;
}

static bool write_directory(cf_out *out, size_t n, const cf_npz_entry *entries, const written *w, uint64_t at)
{
  unsigned char c[46], end[22] = {0};
  uint64_t size = 0;
  for (size_t i = 0; i < n; i++) {
    const size_t name = strlen(entries[i].name);
    memset(c, 0, sizeof c);
    cf_put_le(c, 0x02014b50, 4);
    cf_put_le(c + 4, 20, 2);
    local_fields(c + 6, w + i, name + 4);
    cf_put_le(c + 42, w[i].local, 4);
    if (!cf_out_write(out, c, 46) || !cf_out_write(out, entries[i].name, name) || !cf_out_write(out, ".npy", 4)) return false;
    size += 46 + name + 4;
  }
  cf_put_le(end, 0x06054b50, 4);
  cf_put_le(end + 8, n, 2);
  cf_put_le(end + 10, n, 2);
  cf_put_le(end + 12, size, 4);
  cf_put_le(end + 16, at, 4);
  return cf_out_write(out, end, 22);
}

bool cf_npz_write(const char *path, size_t n, const cf_npz_entry *entries, cf_ioerror *err)
{
  cf_out out;
  uint64_t at = 0;
  if (n > 0xfffe) return cf_io_fault(err, path, "%zu tensors; an NPZ is written with at most 65534", n);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < i; k++)
      if (strcmp(entries[i].name, entries[k].name) == 0) return cf_io_fault(err, path, "tensor '%.80s' given twice", entries[i].name);
  written *w = calloc(n ? n : 1, sizeof *w);
  if (!w) return cf_io_fault(err, path, "no memory to write");
  bool ok = cf_out_open(&out, path, err);
  if (!ok) {
    free(w);
    return false;
  }
  for (size_t i = 0; ok && i < n; i++) ok = write_entry(&out, entries + i, w + i, &at);
  ok = ok && write_directory(&out, n, entries, w, at);
  free(w);
  if (ok) return cf_out_commit(&out);
  cf_out_discard(&out);
  return false;
}
