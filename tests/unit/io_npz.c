#include <unistd.h>
#include <zlib.h>
#include "io_help.h"

enum { PLAIN, WIDE, STREAMED, STREAMED_WIDE, STREAMED_BARE, STYLES }; /* WIDE: ZIP64 extra field, as NumPy writes it */

typedef struct archive {
  buf f;
  struct {
    char name[40];
    unsigned method, flags;
    uint32_t crc;
    size_t packed, size, local, data;
  } e[8];
  size_t n, directory, end;
  bool stamped; /* an extra field of another kind (a Unix time stamp) before the ZIP64 one */
} archive;

static void stamp(archive *a)
{
  if (!a->stamped) return;
  le(&a->f, 0x5455 | 5 << 16, 4);
  le(&a->f, 1, 1);
  le(&a->f, 0x5f000000, 4);
}

static size_t raw_deflate(const void *in, size_t n, unsigned char *out, size_t cap)
{
  z_stream z = {0};
  if (deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) abort();
  z.next_in = (unsigned char *)(uintptr_t)in;
  z.avail_in = (uInt)n;
  z.next_out = out;
  z.avail_out = (uInt)cap;
  if (deflate(&z, Z_FINISH) != Z_STREAM_END) abort();
  size_t total = z.total_out;
  deflateEnd(&z);
  return total;
}

static void add(archive *a, const char *name, const void *data, size_t n, unsigned method, int style)
{
  static unsigned char packed[1 << 16];
  const bool streamed = style >= STREAMED, wide = style == WIDE || style == STREAMED_WIDE;
  size_t i = a->n++, m = n;
  if (method == 8) m = raw_deflate(data, n, packed, sizeof packed);
  else if (n) memcpy(packed, data, n);
  snprintf(a->e[i].name, sizeof a->e[i].name, "%s", name);
  a->e[i].method = method;
  a->e[i].flags = streamed ? 8 : 0;
  a->e[i].crc = (uint32_t)crc32(0, data, (uInt)n);
  a->e[i].packed = m;
  a->e[i].size = n;
  a->e[i].local = a->f.n;
  le(&a->f, 0x04034b50, 4);
  le(&a->f, 45, 2);
  le(&a->f, a->e[i].flags, 2);
  le(&a->f, method, 2);
  le(&a->f, 0x00210000, 4);
  le(&a->f, streamed ? 0 : a->e[i].crc, 4);
  le(&a->f, wide ? 0xffffffff : streamed ? 0 : m, 4);
  le(&a->f, wide ? 0xffffffff : streamed ? 0 : n, 4);
  le(&a->f, strlen(name), 2);
  le(&a->f, (wide ? 20 : 0) + (a->stamped ? 9 : 0), 2);
  puts_(&a->f, name);
  stamp(a);
  if (wide) {
    le(&a->f, 1, 2);
    le(&a->f, 16, 2);
    le(&a->f, streamed ? 0 : n, 8);
    le(&a->f, streamed ? 0 : m, 8);
  }
  a->e[i].data = a->f.n;
  put(&a->f, packed, m);
  if (!streamed) return;
  if (style != STREAMED_BARE) le(&a->f, 0x08074b50, 4);
  le(&a->f, a->e[i].crc, 4);
  le(&a->f, m, wide ? 8 : 4);
  le(&a->f, n, wide ? 8 : 4);
}

static void finish(archive *a, bool wide, const char *comment)
{
  a->directory = a->f.n;
  for (size_t i = 0; i < a->n; i++) {
    le(&a->f, 0x02014b50, 4);
    le(&a->f, 45 | 45 << 16, 4);
    le(&a->f, a->e[i].flags, 2);
    le(&a->f, a->e[i].method, 2);
    le(&a->f, 0x00210000, 4);
    le(&a->f, a->e[i].crc, 4);
    le(&a->f, wide ? 0xffffffff : a->e[i].packed, 4);
    le(&a->f, wide ? 0xffffffff : a->e[i].size, 4);
    le(&a->f, strlen(a->e[i].name), 2);
    le(&a->f, (wide ? 28 : 0) + (a->stamped ? 9 : 0), 2);
    le(&a->f, 0, 2); /* comment */
    le(&a->f, 0, 2); /* disk */
    le(&a->f, 0, 6); /* attributes */
    le(&a->f, wide ? 0xffffffff : a->e[i].local, 4);
    puts_(&a->f, a->e[i].name);
    stamp(a);
    if (!wide) continue;
    le(&a->f, 1 | 24 << 16, 4);
    le(&a->f, a->e[i].size, 8);
    le(&a->f, a->e[i].packed, 8);
    le(&a->f, a->e[i].local, 8);
  }
  size_t size = a->f.n - a->directory, end64 = a->f.n;
  if (wide) {
    le(&a->f, 0x06064b50, 4);
    le(&a->f, 44, 8);
    le(&a->f, 45 | 45 << 16, 4);
    le(&a->f, 0, 8);
    le(&a->f, a->n, 8);
    le(&a->f, a->n, 8);
    le(&a->f, size, 8);
    le(&a->f, a->directory, 8);
    le(&a->f, 0x07064b50, 4);
    le(&a->f, 0, 4);
    le(&a->f, end64, 8);
    le(&a->f, 1, 4);
  }
  a->end = a->f.n;
  le(&a->f, 0x06054b50, 4);
  le(&a->f, 0, 4);
  le(&a->f, wide ? 0xffff : a->n, 2);
  le(&a->f, wide ? 0xffff : a->n, 2);
  le(&a->f, wide ? 0xffffffff : size, 4);
  le(&a->f, wide ? 0xffffffff : a->directory, 4);
  le(&a->f, strlen(comment), 2);
  puts_(&a->f, comment);
}

static void an_npy(buf *f, unsigned n)
{
  char dict[100];
  int len = snprintf(dict, sizeof dict, "{'descr': '|u1', 'fortran_order': False, 'shape': (%u,), }", n);
  f->n = 0;
  put(f, "\x93NUMPY\x01\x00", 8);
  le(f, 118, 2);
  puts_(f, dict);
  for (; len < 117; len++) puts_(f, " ");
  puts_(f, "\n");
  for (unsigned i = 0; i < n; i++) le(f, i, 1);
}

/* a of 5 bytes, then b of 300 */
static archive *two_(unsigned method, int style, bool wide, bool stamped)
{
  archive *a = calloc(1, sizeof *a);
  buf *f = calloc(1, sizeof *f);
  if (!a || !f) abort();
  a->stamped = stamped;
  an_npy(f, 5);
  add(a, "a.npy", f->b, f->n, method, style);
  an_npy(f, 300);
  add(a, "b.npy", f->b, f->n, method, style);
  finish(a, wide, "");
  free(f);
  return a;
}

static archive *two(unsigned method, int style, bool wide) { return two_(method, style, wide, false); }

static void every_style(void)
{
  for (int k = 0; k < STYLES * 8; k++) {
    archive *a = two_(k & 1 ? 8 : 0, k / 8, k & 2, k & 4);
    cf_tensor t;
    cf_ioerror err;
    bool ok = parse(&a->f, "b", &t, &err);
    if (!ok) printf("\n  %s\n", err.text);
    CU_ASSERT_TRUE_FATAL(ok);
    CU_ASSERT(t.count == 300 && t.dtype == CF_U8 && cf_tensor_get(&t, 255) == 255 && cf_tensor_get(&t, 299) == 43);
    cf_tensor_free(&t);
    CU_ASSERT_TRUE_FATAL(parse(&a->f, "a.npy", &t, &err));
    CU_ASSERT_EQUAL(t.count, 5);
    cf_tensor_free(&t);
    CU_ASSERT(refused_(a->f.b, a->f.n, NULL, MEMORY, "NPZ of 2 tensors ('a', ...); expected FILE:NAME"));
    CU_ASSERT(refused_(a->f.b, a->f.n, "c", MEMORY, "no tensor 'c'"));
    CU_ASSERT(refused_(a->f.b, a->f.n, "b", 400, "memory limit"));
    refuse_prefixes(&a->f, "b");
    le(&a->f, 0, 1);
    CU_ASSERT(refused_(a->f.b, a->f.n, "b", MEMORY, "no ZIP end record"));
    free(a);
  }
}

static void changed_bytes(void)
{
  for (int k = 0; k < STYLES; k++) {
    archive *a = calloc(1, sizeof *a);
    buf f;
    if (!a) abort();
    an_npy(&f, 5);
    add(a, "a.npy", f.b, f.n, k & 1 ? 8 : 0, k);
    finish(a, k > 2, "comment");
    survive_changes(&a->f, "a");
    free(a);
  }
}

/* One field changed, in a copy. */
#define HOSTILE(method, style, wide, at, bytes, value, fragment)         \
  do {                                                                   \
    archive *a = two(method, style, wide);                               \
    const size_t at_ = (at), n_ = a->f.n;                                \
    a->f.n = at_;                                                        \
    le(&a->f, value, bytes);                                             \
    a->f.n = n_;                                                         \
    CU_ASSERT(refused_(a->f.b, a->f.n, "b", MEMORY, fragment));          \
    free(a);                                                             \
  } while (0)
#define LOCAL(k) a->e[k].local
#define CENTRAL(k) (a->directory + (k) * (size_t)51)

static void hostile_fields(void)
{
  HOSTILE(0, PLAIN, false, LOCAL(1), 4, 0, "no local header");
  HOSTILE(0, PLAIN, false, LOCAL(1) + 6, 2, 4, "local header and directory differ");
  HOSTILE(0, PLAIN, false, LOCAL(1) + 8, 2, 8, "local header and directory differ");
  HOSTILE(0, PLAIN, false, LOCAL(1) + 14, 4, 1, "local header and directory differ");
  HOSTILE(0, PLAIN, false, LOCAL(1) + 18, 4, 1, "local header and directory differ");
  HOSTILE(0, PLAIN, false, LOCAL(1) + 22, 4, 1, "local header and directory differ");
  HOSTILE(0, PLAIN, false, LOCAL(1) + 30, 1, 'c', "local header and directory differ");
  HOSTILE(0, PLAIN, false, LOCAL(1) + 26, 2, 65535, "reach past the directory");
  HOSTILE(0, PLAIN, false, LOCAL(1) + 28, 2, 4, "reach past the directory");
  HOSTILE(0, PLAIN, false, LOCAL(0) + 28, 2, 4, "broken extra field"); /* the extra field swallows data */
  HOSTILE(0, WIDE, false, LOCAL(0) + 30 + 5 + 2, 2, 17, "broken extra field");
  HOSTILE(0, WIDE, false, LOCAL(0) + 30 + 5 + 2, 2, 8, "broken extra field");
  HOSTILE(0, WIDE, false, LOCAL(0) + 30 + 5 + 4, 8, 1, "local header and directory differ");
  HOSTILE(0, STREAMED, false, LOCAL(0) + 14, 4, 1, "local header and directory differ");
  HOSTILE(0, STREAMED, false, LOCAL(1) - 4, 4, 1, "data descriptor differs");
  HOSTILE(0, STREAMED, false, LOCAL(1) - 12, 4, 1, "data descriptor differs");
  HOSTILE(0, STREAMED_WIDE, false, LOCAL(1) - 8, 8, 1, "data descriptor differs");
  HOSTILE(0, PLAIN, false, CENTRAL(1), 4, 0, "expected an entry");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 8, 2, 1, "encrypted");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 8, 2, 0x2000, "encrypted or unknown flags");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 10, 2, 12, "method 12");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 24, 4, 9, "stored, but");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 28, 2, 6, "past its end");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 30, 2, 6, "past its end");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 28, 2, 0, "an empty name");
  HOSTILE(0, PLAIN, false, CENTRAL(0) + 46, 1, 0, "a NUL");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 34, 2, 1, "several disks");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 42, 4, 0, "local header and directory differ");
  HOSTILE(0, PLAIN, false, CENTRAL(1) + 42, 4, 0xfffffff0, "no local header at offset 4294967280");
  HOSTILE(0, PLAIN, true, CENTRAL(0) + 46 + 5 + 4 + 16, 8, 0xffffffffffffffff, "'b.npy' leaves a gap");
  HOSTILE(8, PLAIN, true, CENTRAL(0) + 46 + 5 + 4 + 8, 8, 0xfffffffffffffff0, "reach past the directory");
  HOSTILE(0, PLAIN, true, CENTRAL(0) + 46 + 5 + 2, 2, 23, "broken extra field");
  HOSTILE(0, PLAIN, false, a->end + 4, 2, 1, "several disks");
  HOSTILE(0, PLAIN, false, a->end + 8, 2, 1, "several disks");
  HOSTILE(0, PLAIN, false, a->end + 8, 4, 1 | 1 << 16, "more than its 1 entries");
  HOSTILE(0, PLAIN, false, a->end + 8, 4, 3 | 3 << 16, "cannot hold 3 entries");
  HOSTILE(0, PLAIN, false, a->end + 8, 4, 0xffffffff, "cannot hold 65535 entries");
  HOSTILE(0, PLAIN, false, a->end + 12, 4, 51, "does not end at the end record");
  HOSTILE(0, PLAIN, false, a->end + 16, 4, 0xffffffff, "does not end at the end record");
  HOSTILE(0, PLAIN, false, a->end + 20, 2, 1, "no ZIP end record");
  HOSTILE(0, PLAIN, true, a->end - 12, 8, 0xfffffffffffffff0, "ZIP64 end record is not where");
  HOSTILE(0, PLAIN, true, a->end - 12, 8, 0, "ZIP64 end record is not where");
  HOSTILE(0, PLAIN, true, a->end - 20 - 56 + 4, 8, 45, "inconsistent");
  HOSTILE(0, PLAIN, true, a->end - 20 - 56 + 24, 8, 3, "inconsistent");
  HOSTILE(0, PLAIN, true, a->end - 20 - 56 + 40, 8, 0xffffffffffffffff, "does not end at the end record");
  HOSTILE(0, PLAIN, true, a->end + 8, 4, 3 | 3 << 16, "differ");
}

static void hostile_content(void)
{
  HOSTILE(0, PLAIN, false, a->e[1].data + 200, 1, 0xaa, "'b.npy': wrong CRC");
  HOSTILE(8, PLAIN, false, a->e[1].data, 1, 0xff, "broken deflate data");
  for (int k = 0; k < 4; k++) { /* a declared size that is not the inflated one, told alike by both headers */
    archive *a = two(8, PLAIN, false);
    const uint64_t size[] = {427, 429, 0, 0xfffffff0};
    static const char *const fragment[] = {"inflates to more than its declared 427", "inflates to 428 bytes; its declared size is 429",
                                           "inflates to more than its declared 0", "cannot inflate to the declared 4294967280"};
    const size_t n = a->f.n;
    CU_ASSERT_EQUAL(a->e[1].size, 428);
    a->f.n = LOCAL(1) + 22;
    le(&a->f, size[k], 4);
    a->f.n = CENTRAL(1) + 24;
    le(&a->f, size[k], 4);
    a->f.n = n;
    CU_ASSERT(refused_(a->f.b, a->f.n, "b", MEMORY, fragment[k]));
    free(a);
  }
}

/* Names twice, hidden bytes, shared bytes, foreign entries, an empty archive. */
static void hostile_layout(void)
{
  for (int k = 0; k < 5; k++) {
    static const char *const fragment[] = {"'a.npy' appears twice", "leaves a gap", "unused bytes before the directory", "is no NPY file", "without any tensor"};
    archive *a = calloc(1, sizeof *a);
    buf f;
    if (!a) abort();
    an_npy(&f, 5);
    if (k != 4) add(a, "a.npy", f.b, f.n, 0, PLAIN);
    if (k == 1) le(&a->f, 7, 1);
    if (k < 2) add(a, k ? "b.npy" : "a.npy", f.b, f.n, 0, PLAIN);
    if (k == 2) le(&a->f, 7, 1);
    if (k == 3) add(a, "readme.txt", f.b, f.n, 0, PLAIN);
    finish(a, false, "");
    CU_ASSERT(refused_(a->f.b, a->f.n, NULL, MEMORY, fragment[k]));
    free(a);
  }
  archive *a = calloc(1, sizeof *a); /* b's local header stands inside a's stored data: an overlap */
  archive *inner = two(0, PLAIN, false);
  if (!a) abort();
  add(a, "a.npy", inner->f.b + inner->e[1].local, inner->directory - inner->e[1].local, 0, PLAIN);
  a->e[1] = inner->e[1];
  a->e[1].local = a->e[0].data;
  a->n = 2;
  finish(a, false, "");
  CU_ASSERT(refused_(a->f.b, a->f.n, "b", MEMORY, "'b.npy' overlaps the bytes before it"));
  free(inner);
  free(a);
}

static void bomb(void)
{
  enum { SIZE = 50000000 };
  unsigned char *zeros = calloc(SIZE, 1);
  archive *a = calloc(1, sizeof *a);
  if (!zeros || !a) abort();
  add(a, "a.npy", zeros, SIZE, 8, PLAIN);
  finish(a, false, "");
  CU_ASSERT(refused_(a->f.b, a->f.n, NULL, 1 << 20, "memory limit"));
  CU_ASSERT(refused_(a->f.b, a->f.n, NULL, MEMORY, "no NPY"));
  free(zeros);
  free(a);
}

static void written_is_read(void)
{
  const char *path = scratch("w.npz"), *again = scratch("again.npz");
  static double x[4000], noise[1000];
  uint64_t state = 7;
  for (int i = 0; i < 1000; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    noise[i] = (double)state;
  }
  const size_t shape[2] = {40, 100}, n[1] = {1000};
  cf_tensor t[3], back;
  cf_ioerror err;
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_F64, 2, shape, x, t));
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_F64, 1, n, noise, t + 1));
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_F16, 0, NULL, x, t + 2));
  const cf_npz_entry e[3] = {{"zeros", t}, {"noise", t + 1}, {"dir/scalar", t + 2}};
  CU_ASSERT_TRUE_FATAL(cf_npz_write(path, 3, e, &err));
  CU_ASSERT_TRUE_FATAL(cf_npz_write(again, 3, e, &err));
  for (int i = 0; i < 3; i++) {
    char name[600];
    snprintf(name, sizeof name, "%s:%s", i & 1 ? path : again, e[i].name);
    CU_ASSERT_TRUE_FATAL(cf_tensor_read(name, MEMORY, &back, &err));
    CU_ASSERT(back.dtype == t[i].dtype && back.ndim == t[i].ndim && back.count == t[i].count);
    CU_ASSERT(memcmp(back.data, t[i].data, t[i].count * cf_dtype_size(t[i].dtype)) == 0);
    cf_tensor_free(&back);
  }
  unsigned char *b1 = NULL, *b2 = NULL;
  size_t n1 = 0, n2 = 1;
  char sum1[65], sum2[65];
  CU_ASSERT(cf_read_file(path, MEMORY, &b1, &n1, sum1, &err) && cf_read_file(again, MEMORY, &b2, &n2, sum2, &err));
  CU_ASSERT(n1 == n2 && memcmp(b1, b2, n1) == 0 && strcmp(sum1, sum2) == 0);
  CU_ASSERT(n1 < 11000); /* the zeros are deflated */
  free(b1);
  free(b2);
  char **names = cf_tensor_names(path, MEMORY, &err);
  CU_ASSERT_PTR_NOT_NULL_FATAL(names);
  CU_ASSERT(!strcmp(names[0], "zeros") && !strcmp(names[1], "noise") && !strcmp(names[2], "dir/scalar") && !names[3]);
  cf_names_free(names);
  const cf_npz_entry same[2] = {{"a", t}, {"a", t + 1}}, nameless[1] = {{"", t}};
  unlink(again);
  CU_ASSERT_FALSE(cf_npz_write(again, 2, same, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "'a' given twice"));
  CU_ASSERT_FALSE(cf_npz_write(again, 1, nameless, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "names of 1 to 1024 bytes"));
  char long_name[1026];
  memset(long_name, 'n', 1025);
  long_name[1025] = 0;
  const cf_npz_entry too_long[1] = {{long_name, t}}, just[1] = {{long_name + 1, t}};
  CU_ASSERT_FALSE(cf_npz_write(again, 1, too_long, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "names of 1 to 1024 bytes"));
  CU_ASSERT(access(again, F_OK) != 0);
  CU_ASSERT_TRUE_FATAL(cf_npz_write(again, 1, just, &err));
  CU_ASSERT_TRUE_FATAL(cf_tensor_read(again, MEMORY, &back, &err));
  cf_tensor_free(&back);
  unlink(again);
  CU_ASSERT_TRUE(cf_npz_write(path, 0, NULL, &err));
  for (int i = 0; i < 3; i++) cf_tensor_free(t + i);
  unlink(path);
}

void suite_io_npz(void)
{
  CU_pSuite s = CU_add_suite("io: NPZ", NULL, NULL);
  CU_add_test(s, "stored, deflate, ZIP64, data descriptors, every truncation", every_style);
  CU_add_test(s, "changed bytes", changed_bytes);
  CU_add_test(s, "hostile fields", hostile_fields);
  CU_add_test(s, "hostile content", hostile_content);
  CU_add_test(s, "hostile layout", hostile_layout);
  CU_add_test(s, "a bomb stays within the memory limit", bomb);
  CU_add_test(s, "what is written is read, twice the same bytes", written_is_read);
}
