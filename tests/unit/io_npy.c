#include <math.h>
#include <unistd.h>
#include "io_help.h"

/* version 1, 2 or 3; the dict as given, padded, with newline */
static void npy(buf *f, int version, const char *dict)
{
  f->n = 0;
  size_t head = version == 1 ? 10 : 12, len = strlen(dict) + 1;
  size_t padded = (head + len + 63) / 64 * 64 - head;
  put(f, "\x93NUMPY", 6);
  le(f, (uint64_t)version, 2);
  le(f, padded, version == 1 ? 2 : 4);
  puts_(f, dict);
  for (; len < padded; len++) puts_(f, " ");
  puts_(f, "\n");
}

static void every_dtype_order_and_version(void)
{
  static const struct {
    const char *descr;
    cf_dtype dtype;
    int size;
    uint64_t bits[6]; /* of the elements below */
  } cases[] = {
    {"f8", CF_F64, 8, {0x3ff0000000000000, 0xc000000000000000, 1, 0x7ff0000000000000, 0x8000000000000000, 0x3ff0000000000001}},
    {"f4", CF_F32, 4, {0x3f800000, 0xc0000000, 1, 0x7f800000, 0x80000000, 0x3f800001}},
    {"f2", CF_F16, 2, {0x3c00, 0xc000, 1, 0x7c00, 0x8000, 0x3c01}},
    {"i8", CF_I64, 8, {1, (uint64_t)-2, 0x0102030405060708, 0x7fffffffffffffff, 0x8000000000000000, 5}},
    {"i4", CF_I32, 4, {1, 0xfffffffe, 0x01020304, 0x7fffffff, 0x80000000, 5}},
    {"i2", CF_I16, 2, {1, 0xfffe, 0x0102, 0x7fff, 0x8000, 5}},
    {"i1", CF_I8, 1, {1, 0xfe, 2, 0x7f, 0x80, 5}},
    {"u8", CF_U64, 8, {1, (uint64_t)-2, 0x0102030405060708, 0x7fffffffffffffff, 0x8000000000000000, 5}},
    {"u4", CF_U32, 4, {1, 0xfffffffe, 0x01020304, 0x7fffffff, 0x80000000, 5}},
    {"u2", CF_U16, 2, {1, 0xfffe, 0x0102, 0x7fff, 0x8000, 5}},
    {"u1", CF_U8, 1, {1, 0xfe, 2, 0x7f, 0x80, 5}},
    {"b1", CF_BOOL, 1, {1, 0, 1, 1, 0, 0}}};
  static const size_t transposed[] = {0, 3, 1, 4, 2, 5}; /* C index of the k-th element of a 2 x 3 array in Fortran order */
  for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
    for (int k = 0; k < 12; k++) {
      const bool big = k & 1, fortran = k & 2;
      const int version = 1 + k / 4;
      char dict[200];
      buf f;
      snprintf(dict, sizeof dict, "{'descr': '%c%s', 'fortran_order': %s, 'shape': (2, 3), }",
               cases[c].size == 1 && !big ? '|' : big ? '>' : '<', cases[c].descr, fortran ? "True" : "False");
      npy(&f, version, dict);
      for (size_t i = 0; i < 6; i++) (big ? be : le)(&f, cases[c].bits[fortran ? transposed[i] : i], cases[c].size);
      cf_tensor t;
      cf_ioerror err;
      CU_ASSERT_TRUE_FATAL(parse(&f, NULL, &t, &err));
      CU_ASSERT(t.dtype == cases[c].dtype && t.ndim == 2 && t.shape[0] == 2 && t.shape[1] == 3 && t.count == 6);
      for (size_t i = 0; i < 6; i++) {
        uint64_t got = 0;
        memcpy(&got, (char *)t.data + i * (size_t)cases[c].size, (size_t)cases[c].size); /* little-endian host */
        CU_ASSERT_EQUAL(got, cases[c].bits[i]);
      }
      cf_tensor_free(&t);
      refuse_prefixes(&f, NULL);
      le(&f, 0, 1);
      REFUSED(&f, "oversized");
    }
}

static void shapes(void)
{
  static const struct {
    const char *shape;
    unsigned ndim;
    size_t count;
  } good[] = {{"()", 0, 1}, {"(1,)", 1, 1}, {"(4,)", 1, 4}, {"(0,)", 1, 0}, {"(3, 0, 2)", 3, 0}, {"(2,2,)", 2, 4}, {"( 2 , 1 )", 2, 2}, {"(3L,)", 1, 3},
              {"(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2)", 16, 2}};
  for (size_t c = 0; c < sizeof good / sizeof good[0]; c++)
    for (int fortran = 0; fortran < 2; fortran++) {
      char dict[200];
      buf f;
      cf_tensor t;
      cf_ioerror err;
      snprintf(dict, sizeof dict, "{'shape':%s,\"descr\":'<f8','fortran_order':%s}", good[c].shape, fortran ? "True" : "False");
      npy(&f, 1, dict);
      for (size_t i = 0; i < good[c].count; i++) le(&f, 0x3ff0000000000000 + i, 8);
      CU_ASSERT_TRUE_FATAL(parse(&f, NULL, &t, &err));
      CU_ASSERT_EQUAL(t.ndim, good[c].ndim);
      CU_ASSERT_EQUAL(t.count, good[c].count);
      cf_tensor_free(&t);
    }
}

/* Three dimensions of distinct extents in Fortran order: element (i, j, k) holds 100 i + 10 j + k. */
static void fortran_order_of_three_dimensions(void)
{
  buf f;
  cf_tensor t;
  cf_ioerror err;
  npy(&f, 1, "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3, 4), }");
  for (int k = 0; k < 4; k++)
    for (int j = 0; j < 3; j++)
      for (int i = 0; i < 2; i++) be(&f, (uint64_t)(100 * i + 10 * j + k), 2);
  CU_ASSERT_TRUE_FATAL(parse(&f, NULL, &t, &err));
  for (size_t n = 0; n < 24; n++) CU_ASSERT_EQUAL(cf_tensor_get(&t, n), (double)(100 * (n / 12) + 10 * (n / 4 % 3) + n % 4));
  cf_tensor_free(&t);
}

static void hostile_headers(void)
{
  static const struct {
    const char *dict, *fragment;
  } bad[] = {
    {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "Python object"},
    {"{'descr': '|V2', 'fortran_order': False, 'shape': (1,), }", "void"},
    {"{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", "a string"},
    {"{'descr': '|S4', 'fortran_order': False, 'shape': (1,), }", "a string"},
    {"{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }", "a time"},
    {"{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", "complex"},
    {"{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", "not supported"},
    {"{'descr': 'f8', 'fortran_order': False, 'shape': (1,), }", "not supported"},
    {"{'descr': '', 'fortran_order': False, 'shape': (1,), }", "not supported"},
    {"{'descr': '<', 'fortran_order': False, 'shape': (1,), }", "not supported"},
    {"{'descr': '|f8', 'fortran_order': False, 'shape': (1,), }", "no byte order"},
    {"{'descr': '=f8', 'fortran_order': False, 'shape': (1,), }", "no byte order"},
    {"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", "structured"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", "negative"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (1), }", "not a tuple"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': 1, }", "expected '('"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (1 2), }", "expected ',' or ')'"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (1.5,), }", "expected ',' or ')'"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (a,), }", "expected an integer"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "shape overflows"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4), }", "shape overflows"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296), }", "shape overflows"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976,), }", "shape overflows"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000,), }", "truncated"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1), }", "more than 16"},
    {"{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,), }", "neither True nor False"},
    {"{'descr': '<f8', 'fortran_order': 0, 'shape': (1,), }", "neither True nor False"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}", "unknown key 'x'"},
    {"{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "'descr' appears twice"},
    {"{'fortran_order': False, 'shape': (1,), }", "'descr' is missing"},
    {"{'descr': '<f8', 'shape': (1,), }", "'fortran_order' is missing"},
    {"{'descr': '<f8', 'fortran_order': False}", "'shape' is missing"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } x", "after the closing"},
    {"{'descr': '<f8' 'fortran_order': False, 'shape': (1,), }", "expected '}'"},
    {"{'descr' '<f8', 'fortran_order': False, 'shape': (1,), }", "expected ':'"},
    {"{descr: '<f8', 'fortran_order': False, 'shape': (1,), }", "a key in quotes"},
    {"{'descr': '<f8", "short string"},
    {"{'descr': 'ffffffffffffffffffffffffffffffffffffffffffffffffff', }", "short string"},
    {"('descr')", "expected '{'"},
    {"{", "a key in quotes"}};
  for (size_t c = 0; c < sizeof bad / sizeof bad[0]; c++) {
    buf f;
    npy(&f, 1, bad[c].dict);
    le(&f, 0, 8);
    REFUSED(&f, bad[c].fragment);
  }
}

static void hostile_frames(void)
{
  buf f;
  npy(&f, 1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }");
  le(&f, 0x3ff0000000000000, 8);
  buf g = f;
  g.b[6] = 4;
  REFUSED(&g, "NPY version 4.0");
  g = f;
  g.b[7] = 1;
  REFUSED(&g, "NPY version 1.1");
  g = f;
  g.b[8] = g.b[9] = 0xff;
  REFUSED(&g, "truncated");
  g = f;
  g.b[8] = g.b[9] = 0;
  REFUSED(&g, "newline");
  g = f;
  g.b[8 + 2 + 117] = ' ';
  REFUSED(&g, "newline");
  g.n = 0;
  put(&g, "\x93NUMPY\x02\x00\xff\xff\xff\xff", 12);
  REFUSED(&g, "truncated");
  g = f;
  g.n = 100; /* inside the header */
  REFUSED(&g, "NPY header of 118 bytes, but only 90 follow: truncated");
  survive_changes(&f, NULL);
  npy(&f, 1, "{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }");
  le(&f, 0x0201, 2);
  REFUSED(&f, "boolean element 1 is the byte 0x02");
  CU_ASSERT(refused_(f.b, f.n, "x", MEMORY, "one unnamed tensor"));
}

static void memory_is_bounded(void)
{
  buf f;
  cf_tensor t;
  cf_ioerror err;
  npy(&f, 1, "{'descr': '<f8', 'fortran_order': False, 'shape': (100,), }");
  for (int i = 0; i < 100; i++) le(&f, 0, 8);
  CU_ASSERT(refused_(f.b, f.n, NULL, 799, "memory limit"));
  CU_ASSERT_TRUE_FATAL(parse_limited(f.b, f.n, NULL, 800, &t, &err));
  cf_tensor_free(&t);
}

static void written_is_read(void)
{
  static const double x[6] = {1, -0.0, 0x1p-1074, INFINITY, 0.1, -5};
  static const double whole[6] = {1, 0, 0, 1, 1, 0};
  const char *path = scratch("a.npy");
  cf_ioerror err;
  for (int d = CF_BOOL; d <= CF_F64; d++)
    for (unsigned ndim = 0; ndim < 4; ndim++) {
      const size_t shape[3] = {ndim == 1 ? 6 : 2, 3, 1};
      cf_tensor t, back;
      CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles((cf_dtype)d, ndim, shape, cf_dtype_is_float((cf_dtype)d) ? x : whole, &t));
      if (d == CF_BF16) {
        CU_ASSERT_FALSE(cf_npy_write(path, &t, &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "bf16 has no NPY dtype"));
        cf_tensor_free(&t);
        continue;
      }
      CU_ASSERT_TRUE_FATAL(cf_npy_write(path, &t, &err));
      CU_ASSERT_TRUE_FATAL(cf_tensor_read(path, MEMORY, &back, &err));
      CU_ASSERT(back.dtype == t.dtype && back.ndim == ndim && memcmp(back.shape, t.shape, sizeof t.shape) == 0);
      CU_ASSERT(memcmp(back.data, t.data, t.count * cf_dtype_size(t.dtype)) == 0);
      CU_ASSERT_STRING_EQUAL(back.path, path);
      CU_ASSERT_EQUAL(strlen(back.sha256), 64);
      cf_tensor_free(&t);
      cf_tensor_free(&back);
    }
  unlink(path);
}

void suite_io_npy(void)
{
  CU_pSuite s = CU_add_suite("io: NPY", NULL, NULL);
  CU_add_test(s, "every dtype, byte order, element order, version, and every truncation", every_dtype_order_and_version);
  CU_add_test(s, "shapes: scalar, 1-tuple, zero, 16 dimensions", shapes);
  CU_add_test(s, "Fortran order in three dimensions", fortran_order_of_three_dimensions);
  CU_add_test(s, "hostile headers", hostile_headers);
  CU_add_test(s, "hostile frames", hostile_frames);
  CU_add_test(s, "memory is bounded", memory_is_bounded);
  CU_add_test(s, "what is written is read", written_is_read);
}
