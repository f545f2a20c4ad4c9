#include "io_help.h"

static void st(buf *f, const char *header, size_t data)
{
  f->n = 0;
  le(f, strlen(header), 8);
  puts_(f, header);
  for (size_t i = 0; i < data; i++) le(f, i & 1, 1);
}

static void every_dtype(void)
{
  static const struct {
    const char *name;
    cf_dtype dtype;
    size_t size;
  } d[] = {{"F64", CF_F64, 8}, {"F32", CF_F32, 4}, {"F16", CF_F16, 2}, {"BF16", CF_BF16, 2}, {"BOOL", CF_BOOL, 1}, {"I64", CF_I64, 8},
           {"I32", CF_I32, 4}, {"I16", CF_I16, 2}, {"I8", CF_I8, 1},   {"U64", CF_U64, 8},   {"U32", CF_U32, 4},   {"U16", CF_U16, 2}, {"U8", CF_U8, 1}};
  for (size_t i = 0; i < sizeof d / sizeof d[0]; i++) {
    char header[300];
    buf f;
    cf_tensor t;
    cf_ioerror err;
    snprintf(header, sizeof header,
             "{\"__metadata__\":{\"format\":\"pt\"},\"b\":{\"dtype\":\"%s\",\"shape\":[2,3],\"data_offsets\":[1,%zu]},"
             "\"a\":{\"dtype\":\"BOOL\",\"shape\":[],\"data_offsets\":[0,1]}}   ",
             d[i].name, 1 + 6 * d[i].size);
    st(&f, header, 1 + 6 * d[i].size);
    CU_ASSERT_TRUE_FATAL(parse(&f, "b", &t, &err));
    CU_ASSERT(t.dtype == d[i].dtype && t.ndim == 2 && t.shape[0] == 2 && t.shape[1] == 3 && t.count == 6);
    CU_ASSERT(memcmp(t.data, f.b + f.n - 6 * d[i].size, 6 * d[i].size) == 0); /* little-endian host */
    cf_tensor_free(&t);
    CU_ASSERT_TRUE_FATAL(parse(&f, "a", &t, &err));
    CU_ASSERT(t.dtype == CF_BOOL && t.ndim == 0 && t.count == 1);
    cf_tensor_free(&t);
    CU_ASSERT(refused_(f.b, f.n, NULL, MEMORY, "of 2 tensors ('a', ...); expected FILE:NAME"));
    CU_ASSERT(refused_(f.b, f.n, "c", MEMORY, "no tensor 'c'"));
    CU_ASSERT(refused_(f.b, f.n, "b", 300, "memory limit"));
    refuse_prefixes(&f, "b");
    le(&f, 0, 1);
    CU_ASSERT(refused_(f.b, f.n, "b", MEMORY, "1 bytes after the last tensor"));
  }
}

static void hostile_headers(void)
{
#define T(dtype, shape, offsets) "{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}"
  static const struct {
    const char *header, *fragment;
  } bad[] = { /* each with 8 bytes of data */
    {"{\"a\":" T("F32", "[1]", "[0,4]") ",\"b\":" T("F32", "[2]", "[0,8]") "}", "tensor 'b' overlaps"},
    {"{\"a\":" T("F32", "[1]", "[0,4]") ",\"b\":" T("U8", "[3]", "[5,8]") "}", "tensor 'b' leaves a gap"},
    {"{\"a\":" T("F32", "[1]", "[4,8]") "}", "leaves a gap"},
    {"{\"a\":" T("F32", "[1]", "[0,4]") "}", "4 bytes after the last tensor"},
    {"{\"a\":" T("F32", "[2]", "[0,8]") ",\"a\":" T("F32", "[2]", "[0,8]") "}", "duplicate"},
    {"{\"a\":" T("F32", "[3]", "[0,12]") "}", "not within the 8 bytes"},
    {"{\"a\":" T("F32", "[2]", "[8,0]") "}", "not within"},
    {"{\"a\":" T("F32", "[3]", "[0,8]") "}", "the shape of F32 needs 12"},
    {"{\"a\":" T("F32", "[4294967296,4294967296]", "[0,8]") "}", "shape overflows"},
    {"{\"a\":" T("F32", "[9223372036854775807]", "[0,8]") "}", "shape overflows"},
    {"{\"a\":" T("F32", "[-2]", "[0,8]") "}", "non-negative"},
    {"{\"a\":" T("F32", "[2.0]", "[0,8]") "}", "non-negative"},
    {"{\"a\":" T("F32", "\"2\"", "[0,8]") "}", "non-negative"},
    {"{\"a\":" T("F32", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2]", "[0,8]") "}", "at most 16"},
    {"{\"a\":" T("F32", "[99999999999999999999]", "[0,8]") "}", "too big"},
    {"{\"a\":" T("F32", "[2]", "[0]") "}", "no pair"},
    {"{\"a\":" T("F32", "[2]", "[0,4,8]") "}", "no pair"},
    {"{\"a\":" T("F32", "[2]", "[-8,0]") "}", "no pair"},
    {"{\"a\":" T("F32", "[2]", "8") "}", "no pair"},
    {"{\"a\":" T("F33", "[2]", "[0,8]") "}", "unknown dtype 'F33'"},
    {"{\"a\":" T("F8_E5M2", "[8]", "[0,8]") "}", "8-bit float"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "expected exactly"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}", "expected exactly"},
    {"{\"a\":{\"dtype\":4,\"shape\":[2],\"data_offsets\":[0,8]}}", "dtype is missing"},
    {"{\"a\":{\"dtype\":\"F32\",\"shap\":[2],\"data_offsets\":[0,8]}}", "shape is no array"},
    {"{\"a\":3}", "expected exactly"},
    {"{\"__metadata__\":{\"x\":{\"y\":\"z\"}},\"a\":" T("F32", "[2]", "[0,8]") "}", "__metadata__ 'x' is nested"},
    {"{\"__metadata__\":{\"x\":1},\"a\":" T("F32", "[2]", "[0,8]") "}", "no string"},
    {"{\"__metadata__\":[],\"a\":" T("F32", "[2]", "[0,8]") "}", "no object of strings"},
    {"{\"a\":" T("F32", "[2]", "[0,8]") "} x", "end of file expected"},
    {"{\"a\":" T("F32", "[2]", "[0,8]"), "expected"},
    {"{\"\\u0000\":" T("F32", "[2]", "[0,8]") "}", "NUL"},
    {"{\"\xff\":" T("F32", "[2]", "[0,8]") "}", "decode byte 0xff"},
    {"{}", "8 bytes after"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    buf f;
    st(&f, bad[i].header, 8);
    REFUSED(&f, bad[i].fragment);
  }
}

static void hostile_frames(void)
{
  buf f, g;
  st(&f, "{\"a\":" T("F32", "[2]", "[0,8]") "}", 8);
  survive_changes(&f, NULL);
  g = f;
  g.b[0] = 0xff;
  REFUSED(&g, "truncated");
  g = f;
  g.b[7] = 0x80;
  REFUSED(&g, "expected at most 100000000");
  g = f;
  g.b[4] = 1;
  REFUSED(&g, "expected at most 100000000");
  st(&g, "{}", 0);
  REFUSED(&g, "without any tensor");
  st(&g, "{\"a\":" T("BOOL", "[2]", "[0,2]") "}", 2);
  g.b[g.n - 1] = 7;
  REFUSED(&g, "boolean element 1 is the byte 0x07");
}

/* A header of nothing but brackets would cost jansson a hundred times its length. */
static void deep_and_wide_headers_are_bounded(void)
{
  enum { N = 1 << 20 };
  unsigned char *b = malloc(N + 8);
  CU_ASSERT_PTR_NOT_NULL_FATAL(b);
  for (int k = 0; k < 2; k++) {
    memset(b, 0, 8);
    b[2] = 0x10;
    for (size_t i = 8; i < N + 8; i++) b[i] = (unsigned char)(k ? "[],"[i % 3] : '[');
    memcpy(b + 8, "{\"a\":[", 6);
    CU_ASSERT(refused_(b, N + 8, NULL, (size_t)1 << 26, "memory limit"));
    CU_ASSERT(refused_(b, N + 8, NULL, (size_t)1 << 30, "safetensors header"));
  }
  free(b);
}

/* Empty tensors share their place with their neighbours. */
static void empty_tensors(void)
{
  buf f;
  cf_tensor t;
  cf_ioerror err;
  st(&f, "{\"c\":" T("F32", "[1]", "[0,4]") ",\"b\":" T("F32", "[0,7]", "[0,0]") ",\"a\":" T("F64", "[0]", "[4,4]") "}", 4);
  CU_ASSERT_TRUE_FATAL(parse(&f, "b", &t, &err));
  CU_ASSERT(t.count == 0 && t.ndim == 2 && t.shape[1] == 7);
  cf_tensor_free(&t);
  CU_ASSERT_TRUE_FATAL(parse(&f, "a", &t, &err));
  cf_tensor_free(&t);
}

static void names(void)
{
  buf f;
  cf_ioerror err;
  st(&f, "{\"c\":" T("F32", "[1]", "[4,8]") ",\"b\":" T("F32", "[1]", "[0,4]") "}", 8);
  const char *path = scratch("n.safetensors");
  write_raw(path, f.b, f.n);
  char **list = cf_tensor_names(path, MEMORY, &err);
  CU_ASSERT_PTR_NOT_NULL_FATAL(list);
  CU_ASSERT_STRING_EQUAL(list[0], "b");
  CU_ASSERT_STRING_EQUAL(list[1], "c");
  CU_ASSERT_PTR_NULL(list[2]);
  cf_names_free(list);
  remove(path);
}

static void written_is_read(void)
{
  static const double x[6] = {1, -0.0, 0x1p-24, 5, 0.1, -5};
  static const double whole[6] = {1, 0, 0, 1, 1, 0};
  const char *path = scratch("w.safetensors");
  const size_t shape[2] = {2, 3}, long_shape[1] = {3000};
  static double many[3000];
  for (int i = 0; i < 3000; i++) many[i] = i;
  cf_tensor t[CF_F64 + 3], back;
  cf_npz_entry e[CF_F64 + 3];
  cf_ioerror err;
  for (int d = CF_BOOL; d <= CF_F64; d++) {
    CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles((cf_dtype)d, 2, shape, cf_dtype_is_float((cf_dtype)d) ? x : whole, t + d));
    e[d] = (cf_npz_entry){cf_dtype_name((cf_dtype)d), t + d};
  }
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_F32, 0, NULL, x + 3, t + CF_F64 + 1));
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_F64, 1, long_shape, many, t + CF_F64 + 2));
  e[CF_F64 + 1] = (cf_npz_entry){"\"quoted\" \xc3\xa9", t + CF_F64 + 1};
  e[CF_F64 + 2] = (cf_npz_entry){"many", t + CF_F64 + 2};
  CU_ASSERT_TRUE_FATAL(cf_safetensors_write(path, CF_F64 + 3, e, &err));
  for (int i = 0; i < CF_F64 + 3; i++) {
    char name[600];
    snprintf(name, sizeof name, "%s:%s", path, e[i].name);
    CU_ASSERT_TRUE_FATAL(cf_tensor_read(name, MEMORY, &back, &err));
    CU_ASSERT(back.dtype == t[i].dtype && back.ndim == t[i].ndim && back.count == t[i].count);
    CU_ASSERT(memcmp(back.data, t[i].data, t[i].count * cf_dtype_size(t[i].dtype)) == 0);
    cf_tensor_free(&back);
  }
  const cf_npz_entry twice[2] = {e[0], e[0]}, metadata[1] = {{"__metadata__", t}}, latin[1] = {{"\xe9", t}};
  CU_ASSERT_FALSE(cf_safetensors_write(path, 2, twice, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "'bool' given twice"));
  CU_ASSERT_FALSE(cf_safetensors_write(path, 1, metadata, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "the name __metadata__"));
  CU_ASSERT_FALSE(cf_safetensors_write(path, 1, latin, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "no UTF-8"));
  for (int i = 0; i < CF_F64 + 3; i++) cf_tensor_free(t + i);
  remove(path);
}

void suite_io_safetensors(void)
{
  CU_pSuite s = CU_add_suite("io: safetensors", NULL, NULL);
  CU_add_test(s, "every dtype, every truncation", every_dtype);
  CU_add_test(s, "hostile headers", hostile_headers);
  CU_add_test(s, "hostile frames", hostile_frames);
  CU_add_test(s, "deep and wide headers are bounded", deep_and_wide_headers_are_bounded);
  CU_add_test(s, "empty tensors", empty_tensors);
  CU_add_test(s, "names", names);
  CU_add_test(s, "what is written is read", written_is_read);
}
