/* certiform flow: the file that it writes, the same bytes again, and options that are wrong. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include <jansson.h>
#include "io/file.h"
#include "io/tensor.h"

static char dir[] = "/tmp/certiform-flow-XXXXXX";
static char output[1 << 16];

static int setup(void) { return mkdtemp(dir) == NULL; }
static int cleanup(void)
{
  char command[256];
  snprintf(command, sizeof command, "rm -rf %s", dir);
  return system(command) != 0;
}

static void expect(int status, const char *arguments, const char *words)
{
  char command[4096], here[1024];
  const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
  CU_ASSERT_FATAL(getcwd(here, sizeof here) != NULL);
  snprintf(command, sizeof command, "cd %s && %s%s%s/certiform flow %s 2>&1", dir, build[0] == '/' ? "" : here, build[0] == '/' ? "" : "/", build, arguments);
  FILE *p = popen(command, "r");
  CU_ASSERT_FATAL(p != NULL);
  output[fread(output, 1, sizeof output - 1, p)] = 0;
  const int end = pclose(p), got = WIFEXITED(end) ? WEXITSTATUS(end) : -1;
  if (got != status || !strstr(output, words)) printf("\ncertiform flow %s: exit %d, expected %d with \"%s\"; said:\n%s\n", arguments, got, status, words, output);
  CU_ASSERT_EQUAL(got, status);
  CU_ASSERT_PTR_NOT_NULL(strstr(output, words));
  if (status == 2) CU_ASSERT_PTR_EQUAL(strchr(output, '\n'), output + strlen(output) - 1); /* one line */
}

static const char *in(const char *name)
{
  static char path[300];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  return path;
}

static void npy(const char *name, unsigned ndim, const size_t *shape, const double *x)
{
  cf_tensor t;
  cf_ioerror err;
  CU_ASSERT_FATAL(cf_tensor_from_doubles(CF_F64, ndim, shape, x, &t));
  CU_ASSERT_FATAL(cf_npy_write(in(name), &t, &err));
  cf_tensor_free(&t);
}

static cf_tensor entry(const char *name)
{
  cf_tensor t;
  cf_ioerror err;
  const bool ok = cf_tensor_read(in(name), 1 << 24, &t, &err);
  if (!ok) printf("\n%s\n", err.text);
  CU_ASSERT_FATAL(ok);
  return t;
}

static void the_file(void)
{
  unsigned char *a, *b;
  size_t na, nb;
  cf_ioerror err;
  expect(0, "--n 5 --beta 1 --dt 0.25 --t-end 1.1 --every 2 -o run.npz", "t = 1.1 after 5 steps, 20 evaluations");
  expect(0, "--n 5 --beta 1 --dt 1/4 --t-end 1.1 --every 2 --quiet -o again.npz", "");
  CU_ASSERT_EQUAL(output[0], 0);
  CU_ASSERT_FATAL(cf_read_file(in("run.npz"), 1 << 20, &a, &na, NULL, &err));
  CU_ASSERT_FATAL(cf_read_file(in("again.npz"), 1 << 20, &b, &nb, NULL, &err));
  CU_ASSERT(na == nb && memcmp(a, b, na) == 0);
  free(a);
  free(b);
  cf_tensor t = entry("run.npz:t"), x = entry("run.npz:x"), m = entry("run.npz:meta"), c = entry("run.npz:clusters");
  CU_ASSERT(t.ndim == 1 && t.shape[0] == 4 && x.ndim == 3 && x.shape[0] == 4 && x.shape[1] == 5 && x.shape[2] == 3);
  CU_ASSERT(cf_tensor_get(&t, 0) == 0 && cf_tensor_get(&t, 1) == 0.5 && cf_tensor_get(&t, 2) == 1 && cf_tensor_get(&t, 3) == 1.1);
  CU_ASSERT(c.dtype == CF_I64 && cf_tensor_get(&c, 0) == 5);
  json_t *meta = json_loadb(m.data, m.count, 0, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(meta);
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(meta, "schema")), "certiform.flow/1");
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_object_get(meta, "problem"), "beta")), "0x1p+0");
  json_decref(meta);
  cf_tensor_free(&t), cf_tensor_free(&x), cf_tensor_free(&m), cf_tensor_free(&c);
  /* all models and methods run */
  static const char *const models[] = {"sa", "usa", "causal", "hardmax", "circle", "pre-ln", "peri-ln", "mix-ln", "ngpt", "sqrt", "raw"};
  for (int i = 0; i < 11; i++) {
    char line[200];
    snprintf(line, sizeof line, "--n 6 --model %s --method %s --t-end 2 -o m.npz", models[i], i % 2 ? "dopri5" : "rk4");
    expect(0, line, models[i]);
  }
  cf_tensor r = (expect(0, "--n 6 --model pre-ln --t-end 2 -o m.npz", "pre-ln"), entry("m.npz:radius"));
  CU_ASSERT(r.ndim == 2 && r.shape[1] == 6 && cf_tensor_get(&r, r.count - 1) > 1);
  cf_tensor_free(&r);
  expect(0, "--n 6 --method euler --noise 0.1 --repulsive --t-end 1 -o m.npz", "euler");
  expect(0, "--init orthogonal --n 4 --t-end 1 --method taylor --order 12 -o m.npz", "d = 4");
  expect(0, "--init equiangular:1/3 --n 4 --t-end 1 --method geodesic -o m.npz", "geodesic");
}

static void matrices(void)
{
  const double q[4] = {1, 2, 3, 4}, two[8] = {1, 0, 0, 1, 2, 0, 0, 2}, x[6] = {3, 0, 0, 1, 5, 5};
  npy("q.npy", 2, (size_t[]){2, 2}, q);
  npy("two.npy", 3, (size_t[]){2, 2, 2}, two);
  npy("x.npy", 2, (size_t[]){3, 2}, x);
  expect(0, "--init x.npy --q q.npy --v q.npy --t-end 1 -o m.npz", "n = 3, d = 2");
  expect(0, "--init x.npy --k two.npy --t-end 1 -o m.npz", "n = 3, d = 2");
  expect(2, "--init x.npy --q q.npy --v two.npy --t-end 1 -o m.npz", "2 heads, but another matrix has 1");
  expect(2, "--n 4 --q q.npy -o m.npz", "expected an array [3,3]");
  expect(2, "--init x.npy --v q.npy --repulsive -o m.npz", "expected no --v");
  expect(2, "--init x.npy --v q.npy --model raw -o m.npz", "raw: expected V = I or -I");
  expect(2, "--init x.npy --v q.npy --method taylor -o m.npz", "taylor");
  const double far[4] = {1, 0, 0, -0x1.1p200};
  npy("far.npy", 2, (size_t[]){2, 2}, far);
  expect(2, "--init x.npy --k far.npy --t-end 1 -o m.npz", "an entry of a matrix is above 2^200");
  expect(2, "--init x.npy --q q.npy --beta 97 --model usa --t-end 1 -o m.npz", "a score left the range of the kernels");
}

static void wrong(void)
{
  const double bad[6] = {1, 0, 0, 0, NAN, 1}, zero[4] = {1, 0, 0, 0};
  npy("bad.npy", 2, (size_t[]){3, 2}, bad);
  npy("zero.npy", 2, (size_t[]){2, 2}, zero);
  npy("cube.npy", 3, (size_t[]){1, 2, 2}, zero);
  expect(2, "", "-o FILE is missing");
  expect(2, "-o ''", "-o FILE is missing");
  expect(2, "-o both.html --plot ./both.html", "expected two files");
  expect(2, "--n 0 -o m.npz", "--n is '0'");
  expect(2, "--beta 1e9 -o m.npz", "--beta is '1e9'");
  expect(2, "--beta x -o m.npz", "--beta is 'x'");
  expect(2, "--seed -1 -o m.npz", "--seed is '-1'");
  expect(2, "--model foo -o m.npz", "--model is 'foo'");
  expect(2, "--method foo -o m.npz", "--method is 'foo'");
  expect(2, "--dt 0 -o m.npz", "--dt is '0'");
  expect(2, "--t-end 1e12 --dt 1e-3 -o m.npz", "expected 1 to 2^31 steps");
  expect(2, "--every 0 -o m.npz", "--every is '0'");
  expect(2, "--model usa --beta 700 -o m.npz", "|beta| is above 97");
  expect(2, "--model circle --d 3 -o m.npz", "circle");
  expect(2, "--noise 1 -o m.npz", "euler");
  expect(2, "--max-memory 100 -o m.npz", "--max-memory");
  expect(2, "--init none.npy -o m.npz", "none.npy");
  expect(2, "--init bad.npy -o m.npz", "element 4 is nan");
  expect(2, "--init zero.npy -o m.npz", "token 1 is zero");
  expect(2, "--init cube.npy -o m.npz", "3 dimensions, expected 2");
  expect(2, "--init zero.npy --n 7 -o m.npz", "2 tokens, but --n is 7");
  expect(2, "--init orthogonal --d 3 --n 4 -o m.npz", "at least 4");
  expect(2, "--init equiangular:1 --n 4 -o m.npz", "equiangular:1");
  expect(2, "--t-end 1 -o none/m.npz", "none/m.npz");
  expect(2, "surplus -o m.npz", "'surplus' is not expected");
}

void suite_flow_cli(void)
{
  CU_pSuite s = CU_add_suite("flow_cli", setup, cleanup);
  CU_add_test(s, "the file", the_file);
  CU_add_test(s, "matrices", matrices);
  CU_add_test(s, "wrong options", wrong);
}
