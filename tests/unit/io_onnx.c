#include <unistd.h>
#include "io/onnx_model.h"
#include "io_help.h"

static void varint(buf *f, uint64_t x)
{
  for (; x > 127; x >>= 7) le(f, (x & 127) | 128, 1);
  le(f, x, 1);
}
static void field_int(buf *f, unsigned number, uint64_t x)
{
  varint(f, number << 3);
  varint(f, x);
}
static void field_bytes(buf *f, unsigned number, const void *p, size_t n)
{
  varint(f, number << 3 | 2);
  varint(f, n);
  put(f, p, n);
}
static void field_buf(buf *f, unsigned number, const buf *inner) { field_bytes(f, number, inner->b, inner->n); }

/* dims (packed or not) and data_type */
static void head(buf *f, bool packed, const uint64_t *dims, size_t ndim, unsigned type)
{
  f->n = 0;
  buf inner = {.n = 0};
  for (size_t i = 0; i < ndim; i++) {
    if (packed) varint(&inner, dims[i]);
    else field_int(f, 1, dims[i]);
  }
  if (packed) field_buf(f, 1, &inner);
  field_int(f, 2, type);
}

static const uint64_t two_by_three[] = {2, 3};

static const struct {
  unsigned type, size, typed;
  cf_dtype dtype;
  uint64_t bits[6];
} cases[] = {{1, 4, 4, CF_F32, {0x3f800000, 0xbf800000, 1, 0x7f800000, 0x80000000, 0x12345678}},
             {11, 8, 10, CF_F64, {0x3ff0000000000000, 1, 2, 0x8000000000000000, 0x7ff0000000000000, 0x123456789abcdef0}},
             {10, 2, 5, CF_F16, {0x3c00, 0xbc00, 1, 0x7c00, 0x8000, 0xffff}},
             {16, 2, 5, CF_BF16, {0x3f80, 0xbf80, 1, 0x7f80, 0x8000, 0xffff}},
             {9, 1, 5, CF_BOOL, {1, 0, 1, 1, 0, 0}},
             {7, 8, 7, CF_I64, {1, (uint64_t)-1, 0x7fffffffffffffff, 0x8000000000000000, 300, 0}},
             {6, 4, 5, CF_I32, {1, (uint64_t)-1, 0x7fffffff, (uint64_t)-0x80000000LL, 300, 0}},
             {5, 2, 5, CF_I16, {1, (uint64_t)-1, 0x7fff, (uint64_t)-0x8000LL, 300, 0}},
             {3, 1, 5, CF_I8, {1, (uint64_t)-1, 0x7f, (uint64_t)-0x80LL, 3, 0}},
             {13, 8, 11, CF_U64, {1, (uint64_t)-1, 0x7fffffffffffffff, 0x8000000000000000, 300, 0}},
             {12, 4, 11, CF_U32, {1, 0xffffffff, 0x7fffffff, 0x80000000, 300, 0}},
             {4, 2, 5, CF_U16, {1, 0xffff, 0x7fff, 0x8000, 300, 0}},
             {2, 1, 5, CF_U8, {1, 0xff, 0x7f, 0x80, 3, 0}}};
#define N_CASES (sizeof cases / sizeof cases[0])

/* how: 0 raw_data, 1 typed packed, 2 typed one by one, 3 typed in two packed pieces */
static void elements(buf *f, size_t c, int how, size_t n)
{
  const unsigned size = cases[c].size, typed = cases[c].typed;
  buf inner = {.n = 0};
  if (how == 0) {
    for (size_t i = 0; i < n; i++) le(&inner, cases[c].bits[i], (int)size);
    field_buf(f, 9, &inner);
    return;
  }
  for (size_t i = 0; i < n; i++) {
    const bool fixed = typed == 4 || typed == 10;
    buf *to = how == 2 ? f : &inner;
    if (how == 2) varint(f, typed << 3 | (typed == 4 ? 5 : typed == 10 ? 1 : 0));
    if (fixed) le(to, cases[c].bits[i], (int)size);
    else varint(to, cases[c].bits[i]);
    if (how == 3 && i == 2) {
      field_buf(f, typed, &inner);
      inner.n = 0;
    }
  }
  if (how != 2) field_buf(f, typed, &inner);
}

static void every_type_raw_and_typed(void)
{
  for (size_t c = 0; c < N_CASES; c++)
    for (int how = 0; how < 4; how++) {
      buf f;
      cf_tensor t;
      cf_ioerror err;
      head(&f, how & 1, two_by_three, 2, cases[c].type);
      elements(&f, c, how, 6);
      field_bytes(&f, 8, "x1", 2);
      field_bytes(&f, 12, "a doc string", 12);
      bool ok = parse(&f, how & 1 ? "x1" : NULL, &t, &err);
      if (!ok) printf("\n  %s\n", err.text);
      CU_ASSERT_TRUE_FATAL(ok);
      CU_ASSERT(t.dtype == cases[c].dtype && t.ndim == 2 && t.shape[0] == 2 && t.shape[1] == 3);
      for (size_t i = 0; i < 6; i++) {
        uint64_t got = 0, expected = cases[c].bits[i];
        memcpy(&got, (char *)t.data + i * cases[c].size, cases[c].size); /* little-endian host */
        if (cases[c].size < 8) expected &= ((uint64_t)1 << 8 * cases[c].size) - 1;
        CU_ASSERT_EQUAL(got, expected);
      }
      cf_tensor_free(&t);
      CU_ASSERT(refused_(f.b, f.n, "x2", MEMORY, "has the name 'x1', not 'x2'"));
      CU_ASSERT(refused_(f.b, f.n, NULL, 6 * cases[c].size - 1, "memory limit"));
      survive_changes(&f, NULL);
      head(&f, how & 1, two_by_three, 2, cases[c].type); /* the elements last: no prefix is whole */
      elements(&f, c, how, 6);
      refuse_prefixes(&f, NULL);
      head(&f, how & 1, two_by_three, 2, cases[c].type);
      elements(&f, c, how, 5);
      REFUSED(&f, how ? "holds 5 elements; dims need 6" : "raw_data has");
    }
}

static void scalars_and_empty(void)
{
  static const uint64_t zero[] = {3, 0};
  buf f;
  cf_tensor t;
  cf_ioerror err;
  head(&f, false, NULL, 0, 11);
  elements(&f, 1, 0, 1);
  CU_ASSERT_TRUE_FATAL(parse(&f, NULL, &t, &err));
  CU_ASSERT(t.ndim == 0 && t.count == 1 && cf_tensor_get(&t, 0) == 1);
  cf_tensor_free(&t);
  head(&f, true, zero, 2, 1); /* no data field at all */
  CU_ASSERT_TRUE_FATAL(parse(&f, NULL, &t, &err));
  CU_ASSERT(t.ndim == 2 && t.count == 0);
  cf_tensor_free(&t);
}

#define DOUBLE_1(f) (head((f), false, NULL, 0, 11), elements((f), 1, 0, 1))
static void hostile(void)
{
  static const uint64_t huge[] = {(uint64_t)1 << 40, (uint64_t)1 << 40}, negative[] = {(uint64_t)-3}, big[] = {(uint64_t)1 << 50},
                        many[17] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  buf f;
  DOUBLE_1(&f);
  field_bytes(&f, 13, "\x0a\x01k", 3);
  REFUSED(&f, "external_data");
  DOUBLE_1(&f);
  field_int(&f, 14, 1);
  REFUSED(&f, "data_location");
  DOUBLE_1(&f);
  field_int(&f, 14, 0); /* DEFAULT is the file itself */
  cf_tensor t;
  cf_ioerror err;
  CU_ASSERT_TRUE_FATAL(parse(&f, NULL, &t, &err));
  cf_tensor_free(&t);
  DOUBLE_1(&f);
  field_bytes(&f, 3, "\x08\x00", 2);
  REFUSED(&f, "segment");
  DOUBLE_1(&f);
  field_bytes(&f, 6, "a", 1);
  REFUSED(&f, "string_data");
  DOUBLE_1(&f);
  elements(&f, 1, 0, 1);
  REFUSED(&f, "raw_data appears twice");
  DOUBLE_1(&f);
  field_int(&f, 2, 11);
  REFUSED(&f, "data_type appears twice");
  DOUBLE_1(&f);
  elements(&f, 1, 1, 1);
  REFUSED(&f, "both in raw_data and in a typed field");
  head(&f, false, NULL, 0, 11);
  elements(&f, 1, 1, 1);
  elements(&f, 0, 1, 1);
  REFUSED(&f, "two typed fields");
  head(&f, false, NULL, 0, 11);
  elements(&f, 0, 1, 1);
  REFUSED(&f, "DOUBLE holds its elements in field 4; expected field 10");
  head(&f, false, NULL, 0, 8);
  REFUSED(&f, "data_type 8 STRING");
  head(&f, false, NULL, 0, 17);
  REFUSED(&f, "data_type 17;");
  head(&f, false, huge, 2, 1);
  REFUSED(&f, "shape overflows");
  head(&f, false, big, 1, 1);
  REFUSED(&f, "holds 0 elements");
  head(&f, true, negative, 1, 1);
  REFUSED(&f, "negative dimension -3");
  head(&f, false, many, 17, 1);
  REFUSED(&f, "more than 16");
  head(&f, false, NULL, 0, 9);
  field_int(&f, 5, 2);
  REFUSED(&f, "boolean element 0 is the byte 0x02");
  head(&f, false, NULL, 0, 10);
  field_int(&f, 5, 65536);
  REFUSED(&f, "element 0 (65536) is outside f16");
  head(&f, false, NULL, 0, 3);
  field_int(&f, 5, (uint64_t)-129);
  REFUSED(&f, "element 0 (-129) is outside i8");
  head(&f, false, NULL, 0, 3);
  field_int(&f, 5, 128);
  REFUSED(&f, "element 0 (128) is outside i8");
  f.n = 0;
  field_int(&f, 1, 1);
  REFUSED(&f, "without data_type");
  f.n = 0;
  field_int(&f, 1, 8);
  field_bytes(&f, 2, "producer", 8);
  REFUSED(&f, "an ONNX model instead of a tensor?");
}

static void hostile_wire(void)
{
  buf f;
  static const struct {
    const char *bytes;
    size_t n;
    const char *fragment;
  } bad[] = {{"\x10\x01\x0b", 3, "broken or truncated"},                                        /* group */
             {"\x10\x01\x00\x00", 4, "broken or truncated"},                                    /* field 0 */
             {"\x10\x01\x4a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 13, "broken or truncated"}, /* length 2^64 - 1 */
             {"\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11, "broken or truncated"},       /* a varint past 64 bits */
             {"\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12, "broken or truncated"},   /* of 11 bytes */
             {"\x10\x01\x25\x00\x00\x80", 6, "broken or truncated"},
             {"\x10\x01\x22\x03\x00\x00\x80", 7, "no multiple of 4"},
             {"\x10\x07\x3a\x02\x80\x80", 6, "broken integer at the end"},
             {"\x10\x07\x3a\x0b\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 15, "broken integer"},
             {"\x10\x07\x0a\x01\x80", 5, "dims: broken integer"},
             {"\x10\x07\x0d\x01\x00\x00\x00", 7, "dims: wrong wire type"},
             {"\x10\x01\x20\x01", 4, "field 4: wrong wire type"},
             {"\x10\x01\x48\x01", 4, "raw_data: wrong wire type"},
             {"\x10\x01\x40\x01", 4, "name: wrong wire type"},
             {"\x15\x01\x00\x00\x00", 5, "data_type: wrong wire type"},
             {"\x80", 1, "broken or truncated before byte 1"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    f.n = 0;
    put(&f, bad[i].bytes, bad[i].n);
    REFUSED(&f, bad[i].fragment);
  }
}

/* A scalar double whose raw bytes put '{' where safetensors has it. */
static void not_taken_for_safetensors(void)
{
  buf f;
  cf_tensor t;
  cf_ioerror err;
  f.n = 0;
  put(&f, "\x10\x0b\x4a\x08\x00\x00\x00\x00\x7b\x00\xf0\x3f", 12);
  CU_ASSERT_TRUE_FATAL(parse(&f, NULL, &t, &err));
  CU_ASSERT_EQUAL(t.count, 1);
  cf_tensor_free(&t);
}

/* A model with one node: attributes in protobuf. */
static void node(buf *f, const char *op, const buf *attributes)
{
  buf n = {.n = 0}, graph = {.n = 0}, opset = {.n = 0};
  field_bytes(&n, 1, "x", 1);
  field_bytes(&n, 1, "w", 1);
  field_bytes(&n, 2, "y", 1);
  field_bytes(&n, 4, op, strlen(op));
  put(&n, attributes->b, attributes->n);
  field_buf(&graph, 1, &n);
  field_bytes(&opset, 1, "", 0);
  field_int(&opset, 2, 17);
  f->n = 0;
  field_int(f, 1, 8);
  field_bytes(f, 2, "backend-test", 12);
  field_buf(f, 7, &graph);
  field_buf(f, 8, &opset);
  opset.n = 0;
  field_bytes(&opset, 1, "ai.other", 8);
  field_int(&opset, 2, 3);
  field_buf(f, 8, &opset);
}

static void attribute(buf *to, const char *name, unsigned number, const void *fixed32, uint64_t x)
{
  buf a = {.n = 0};
  if (fixed32) {
    varint(&a, number << 3 | 5);
    put(&a, fixed32, 4);
  } else {
    field_int(&a, number, x);
  }
  field_bytes(&a, 1, name, strlen(name)); /* the name after the value: any order is allowed */
  field_buf(to, 5, &a);
}

static void models(void)
{
  const float eps = 0.1f;
  buf attributes = {.n = 0}, f;
  cf_onnx_node n;
  cf_ioerror err;
  attribute(&attributes, "axis", 3, NULL, (uint64_t)-2);
  attribute(&attributes, "epsilon", 2, &eps, 0);
  attribute(&attributes, "keepdims", 3, NULL, 0);
  attribute(&attributes, "axes", 8, NULL, 1);
  attribute(&attributes, "stash_type", 3, NULL, 1);
  node(&f, "LayerNormalization", &attributes);
  CU_ASSERT_TRUE_FATAL(cf_onnx_node_parse("a model", f.b, f.n, &n, &err));
  CU_ASSERT_STRING_EQUAL(n.op_type, "LayerNormalization");
  CU_ASSERT(n.opset == 17 && n.n_inputs == 2 && n.n_outputs == 1);
  CU_ASSERT(n.has_axis && n.axis == -2 && n.has_epsilon && n.epsilon == eps && n.has_keepdims && n.keepdims == 0);
  CU_ASSERT(n.has_axes && n.n_axes == 1 && n.axes[0] == 1);
  for (size_t i = 0; i < f.n; i++) {
    cf_onnx_node cut;
    unsigned char *copy = malloc(i ? i : 1);
    if (!copy) abort();
    memcpy(copy, f.b, i);
    if (!cf_onnx_node_parse("a model", copy, i, &cut, &err)) CU_ASSERT(strncmp(err.text, "a model: ONNX ", 14) == 0);
    free(copy);
  }
}

static void hostile_models(void)
{
  buf attributes = {.n = 0}, f;
  cf_onnx_node n;
  cf_ioerror err;
#define BAD(fragment)                                                     \
  do {                                                                    \
    CU_ASSERT_FALSE(cf_onnx_node_parse("a model", f.b, f.n, &n, &err));   \
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, fragment));                   \
    CU_ASSERT(n.op_type[0] == 0);                                         \
  } while (0)
  attribute(&attributes, "axis", 3, NULL, 1);
  attribute(&attributes, "axis", 3, NULL, 1);
  node(&f, "Softmax", &attributes);
  BAD("axis: expected one integer");
  attributes.n = 0;
  attribute(&attributes, "epsilon", 3, NULL, 1);
  node(&f, "Softmax", &attributes);
  BAD("epsilon: expected one float");
  attributes.n = 0;
  for (int i = 0; i < 17; i++) attribute(&attributes, "axes", 8, NULL, 1);
  node(&f, "Softmax", &attributes);
  BAD("axes: more than 16");
  attributes.n = 0;
  field_bytes(&attributes, 5, "\x18\x01", 2);
  node(&f, "Softmax", &attributes);
  BAD("without a name");
  attributes.n = 0;
  field_bytes(&attributes, 4, "Again", 5);
  node(&f, "Softmax", &attributes);
  BAD("op_type: expected one name");
  attributes.n = 0;
  node(&f, "", &attributes);
  BAD("op_type: expected one name");
  node(&f, "Softmax", &attributes);
  buf twice = f;
  put(&twice, f.b, f.n);
  f = twice;
  BAD("several nodes");
  f.n = 0;
  BAD("without a node");
}

/* Debian's libonnx-testdata, where it is installed. */
static void node_tests_of_onnx(void)
{
  static const char dir[] = "/usr/share/libonnx-testdata/data/node";
  cf_onnx_node n;
  cf_ioerror err;
  cf_tensor t;
  char path[300];
  if (access(dir, R_OK) != 0) return;
  snprintf(path, sizeof path, "%s/test_layer_normalization_3d_axis2_epsilon/model.onnx", dir);
  CU_ASSERT_TRUE_FATAL(cf_onnx_node_read(path, MEMORY, &n, &err));
  CU_ASSERT(!strcmp(n.op_type, "LayerNormalization") && n.n_inputs == 3 && n.n_outputs == 3 && n.has_axis && n.axis == 2);
  CU_ASSERT(n.has_epsilon && n.epsilon == 0.1f && !n.has_axes && !n.has_keepdims);
  snprintf(path, sizeof path, "%s/test_reduce_log_sum_exp_negative_axes_keepdims_example/model.onnx", dir);
  CU_ASSERT_TRUE_FATAL(cf_onnx_node_read(path, MEMORY, &n, &err));
  CU_ASSERT(!strcmp(n.op_type, "ReduceLogSumExp") && n.has_keepdims && n.keepdims == 1);
  snprintf(path, sizeof path, "%s/test_softmax_axis_0/test_data_set_0/input_0.pb", dir);
  CU_ASSERT_TRUE_FATAL(cf_tensor_read(path, MEMORY, &t, &err));
  CU_ASSERT(t.dtype == CF_F32 && t.ndim == 3 && t.shape[0] == 3 && t.shape[1] == 4 && t.shape[2] == 5);
  CU_ASSERT_EQUAL(cf_tensor_get(&t, 0), (double)1.7640524f); /* |first normal of seed 0| */
  cf_tensor_free(&t);
}

void suite_io_onnx(void)
{
  CU_pSuite s = CU_add_suite("io: ONNX", NULL, NULL);
  CU_add_test(s, "every type, raw and typed, every truncation", every_type_raw_and_typed);
  CU_add_test(s, "scalars and empty tensors", scalars_and_empty);
  CU_add_test(s, "hostile tensors", hostile);
  CU_add_test(s, "hostile wire format", hostile_wire);
  CU_add_test(s, "a tensor is not taken for safetensors", not_taken_for_safetensors);
  CU_add_test(s, "models of one node", models);
  CU_add_test(s, "hostile models", hostile_models);
  CU_add_test(s, "the node tests of ONNX", node_tests_of_onnx);
}
