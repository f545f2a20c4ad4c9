/* For the reader tests: files built in memory, parsed from an exact copy (so that ASan sees one byte too many), and the message expected. */
#ifndef TESTS_IO_HELP_H
#define TESTS_IO_HELP_H
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "io/format.h"

#define MEMORY ((size_t)1 << 28)

typedef struct buf {
  unsigned char b[1 << 16];
  size_t n;
} buf;

static inline void put(buf *f, const void *p, size_t n)
{
  if (f->n + n > sizeof f->b) abort();
  if (n) memcpy(f->b + f->n, p, n);
  f->n += n;
}
static inline void puts_(buf *f, const char *s) { put(f, s, strlen(s)); }
static inline void le(buf *f, uint64_t x, int bytes)
{
  for (; bytes--; x >>= 8) put(f, &(unsigned char){(unsigned char)(x & 255)}, 1);
}
static inline void be(buf *f, uint64_t x, int bytes)
{
  while (bytes--) put(f, &(unsigned char){(unsigned char)(x >> 8 * bytes & 255)}, 1);
}

static inline bool parse_limited(const void *bytes, size_t n, const char *name, size_t max, cf_tensor *t, cf_ioerror *err)
{
  unsigned char *copy = malloc(n + 1);
  if (!copy) abort();
  memcpy(copy, bytes, n);
  copy[n] = 0;
  memset(t, 0x5a, sizeof *t);
  err->text[0] = 0;
  cf_source s = {"a file", copy, n, max, err};
  bool ok = cf_tensor_parse(&s, name, t);
  free(copy);
  return ok;
}
static inline bool parse(const buf *f, const char *name, cf_tensor *t, cf_ioerror *err)
{
  return parse_limited(f->b, f->n, name, MEMORY, t, err);
}

/* The file is refused, with the fragment in a message of one line that begins with the label, and the tensor is left empty. */
static inline bool refused_(const void *bytes, size_t n, const char *name, size_t max, const char *fragment)
{
  static const cf_tensor empty;
  cf_tensor t;
  cf_ioerror err;
  bool ok = !parse_limited(bytes, n, name, max, &t, &err) && memcmp(&t, &empty, sizeof t) == 0 &&
            strncmp(err.text, "a file", 6) == 0 && !strchr(err.text, '\n') && strstr(err.text, fragment);
  if (!ok) printf("\n  expected '%s', got '%s'\n", fragment, err.text);
  return ok;
}
#define REFUSED(file, fragment) CU_ASSERT(refused_((file)->b, (file)->n, NULL, MEMORY, fragment))

/* Every proper prefix is refused. */
static inline void refuse_prefixes(const buf *f, const char *name)
{
  for (size_t n = 0; n < f->n; n++) {
    cf_tensor t;
    cf_ioerror err;
    bool ok = parse_limited(f->b, n, name, MEMORY, &t, &err);
    CU_ASSERT_FALSE(ok);
    CU_ASSERT(strncmp(err.text, "a file", 6) == 0);
    if (ok) cf_tensor_free(&t);
  }
}

/* No byte changed in any way crashes the reader; what is accepted is consistent. */
static inline void survive_changes(const buf *f, const char *name)
{
  for (size_t i = 0; i < f->n; i++)
    for (int k = 0; k < 10; k++) {
      buf *g = malloc(sizeof *g);
      if (!g) abort();
      *g = *f;
      g->b[i] = (unsigned char)(k < 8 ? g->b[i] ^ 1 << k : k == 8 ? 0xff : 0);
      cf_tensor t;
      cf_ioerror err;
      if (parse(g, name, &t, &err)) {
        size_t count = 1;
        for (unsigned d = 0; d < t.ndim; d++) count *= t.shape[d];
        CU_ASSERT_EQUAL(count, t.count);
        cf_tensor_free(&t);
      }
      free(g);
    }
}

static inline const char *scratch(const char *name)
{
  static char path[4][512];
  static unsigned k;
  const char *build = getenv("BUILD");
  k = (k + 1) % 4;
  snprintf(path[k], sizeof path[k], "%s/io-test-%s", build ? build : "build", name);
  return path[k];
}

static inline void write_raw(const char *path, const void *bytes, size_t n)
{
  FILE *f = fopen(path, "wb");
  if (!f) abort();
  fwrite(bytes, 1, n, f);
  fclose(f);
}
#endif
