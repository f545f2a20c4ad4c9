/* The samples of tests/vectors/io, written by NumPy, safetensors, PyTorch and ONNX themselves, against what those libraries say is in them. */
#include <math.h>
#include "io/onnx_model.h"
#include "io_help.h"

#define DIR "tests/vectors/io/"

/* One row: file, dtype, shape, elements. */
static bool agrees(char *row)
{
  char path[300], *field[4];
  for (int i = 0; i < 4; i++) field[i] = strsep(&row, "\t\n");
  snprintf(path, sizeof path, DIR "%s", field[0]);
  cf_tensor t;
  cf_ioerror err;
  if (!cf_tensor_read(path, MEMORY, &t, &err)) {
    printf("\n  %s\n", err.text);
    return false;
  }
  bool ok = strcmp(cf_dtype_name(t.dtype), field[1]) == 0;
  unsigned ndim = 0;
  size_t count = 0;
  for (char *d = field[2], *one; *field[2] && (one = strsep(&d, ",")); ndim++) ok = ok && t.shape[ndim] == strtoul(one, NULL, 10);
  ok = ok && ndim == t.ndim;
  for (char *v = field[3], *one; ok && *field[3] && (one = strsep(&v, ",")); count++) {
    const double expected = strtod(one, NULL), got = count < t.count ? cf_tensor_get(&t, count) : NAN;
    ok = got == expected && signbit(got) == signbit(expected);
  }
  ok = ok && count == t.count;
  if (!ok) printf("\n  %s differs\n", path);
  cf_tensor_free(&t);
  return ok;
}

static void samples(void)
{
  char row[4096];
  int rows = 0;
  FILE *f = fopen(DIR "expected.tsv", "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(f);
  for (; fgets(row, sizeof row, f); rows++) CU_ASSERT_TRUE(agrees(row));
  CU_ASSERT(rows >= 50);
  fclose(f);
}

/* Under every memory limit up to the one that suffices: refused in one line, or read; never a leak (ASan) or half a tensor. */
static void every_memory_limit(void)
{
  static const char *const files[] = {"f8.npy", "fortran.npy", "deflate.npz:b", "stored.npz:a", "streamed.npz", "torch.safetensors:bf", "one.safetensors",
                                      "raw-f4.pb", "typed-f8.pb", "matrix.csv"};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    char path[300];
    bool ok = false;
    snprintf(path, sizeof path, DIR "%s", files[i]);
    for (size_t max = 0; !ok && max < 1 << 16; max += max < 4096 ? 1 : 61) {
      cf_tensor t;
      cf_ioerror err = {""};
      ok = cf_tensor_read(path, max, &t, &err);
      CU_ASSERT(ok ? max >= t.count * cf_dtype_size(t.dtype) : !t.data && strncmp(err.text, DIR, strlen(DIR)) == 0 && strstr(err.text, "memory limit"));
      cf_tensor_free(&t);
      char **names = cf_tensor_names(path, max, &err);
      cf_names_free(names);
    }
    CU_ASSERT_TRUE(ok);
  }
}

static void model(void)
{
  cf_onnx_node n;
  cf_ioerror err;
  CU_ASSERT_TRUE_FATAL(cf_onnx_node_read(DIR "model.onnx", MEMORY, &n, &err));
  CU_ASSERT(!strcmp(n.op_type, "LayerNormalization") && n.opset == 17 && n.n_inputs == 2 && n.n_outputs == 1);
  CU_ASSERT(n.has_axis && n.axis == -2 && n.has_epsilon && n.epsilon == 0.1f && n.has_keepdims && n.keepdims == 0);
  CU_ASSERT(n.has_axes && n.n_axes == 2 && n.axes[0] == 0 && n.axes[1] == 1);
}

void suite_io_samples(void)
{
  CU_pSuite s = CU_add_suite("io: samples", NULL, NULL);
  CU_add_test(s, "every sample is what its own library says", samples);
  CU_add_test(s, "every memory limit", every_memory_limit);
  CU_add_test(s, "a model", model);
}
