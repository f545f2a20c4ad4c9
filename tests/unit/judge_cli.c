/* The program itself: every exit code, the JSON's schema and its independence of threads, files that are wrong. */
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include <jansson.h>
#include "io/tensor.h"

static char dir[] = "/tmp/certiform-cli-XXXXXX";
static char output[1 << 20];

static int setup(void)
{
  return mkdtemp(dir) == NULL;
}

static int cleanup(void)
{
  char command[256];
  snprintf(command, sizeof command, "rm -rf %s", dir);
  return system(command) != 0;
}

/* Run the program in the directory of the test files; standard output and error in output[]. */
static int run(const char *arguments)
{
  char command[4096], here[1024];
  const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
  CU_ASSERT_FATAL(getcwd(here, sizeof here) != NULL);
  snprintf(command, sizeof command, "cd %s && %s%s%s/certiform %s 2>&1", dir, build[0] == '/' ? "" : here, build[0] == '/' ? "" : "/", build, arguments);
  FILE *p = popen(command, "r");
  CU_ASSERT_FATAL(p != NULL);
  size_t n = fread(output, 1, sizeof output - 1, p);
  output[n] = 0;
  int status = pclose(p);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void file(const char *name, cf_dtype dtype, unsigned ndim, const size_t *shape, const double *x)
{
  char path[256];
  cf_tensor t;
  cf_ioerror err;
  snprintf(path, sizeof path, "%s/%s", dir, name);
  CU_ASSERT_FATAL(cf_tensor_from_doubles(dtype, ndim, shape, x, &t));
  CU_ASSERT_FATAL(cf_npy_write(path, &t, &err));
  cf_tensor_free(&t);
}

static void expect(int status, const char *arguments, const char *words)
{
  int got = run(arguments);
  if (got != status || !strstr(output, words)) printf("\ncertiform %s: exit %d, expected %d with \"%s\"; said:\n%s\n", arguments, got, status, words, output);
  CU_ASSERT_EQUAL(got, status);
  CU_ASSERT_PTR_NOT_NULL(strstr(output, words));
}

static void vectors(void)
{
  double x[12], y[12], off[12], nan[12];
  for (int r = 0; r < 3; r++) {
    double sum = 0;
    for (int i = 0; i < 4; i++) sum += exp(x[4 * r + i] = (double)(r * i) / 4);
    for (int i = 0; i < 4; i++) y[4 * r + i] = off[4 * r + i] = nan[4 * r + i] = exp(x[4 * r + i]) / sum;
  }
  off[5] *= 1 + 1e-5;
  nan[7] = NAN;
  file("x.npy", CF_F32, 2, (size_t[]){3, 4}, x);
  file("y.npy", CF_F32, 2, (size_t[]){3, 4}, y);
  file("off.npy", CF_F32, 2, (size_t[]){3, 4}, off);
  file("nan.npy", CF_F32, 2, (size_t[]){3, 4}, nan);
  file("y64.npy", CF_F64, 2, (size_t[]){3, 4}, y);
  file("short.npy", CF_F32, 1, (size_t[]){4}, y);
  file("one.npy", CF_F64, 0, NULL, (double[]){1});
  file("e.npy", CF_F64, 0, NULL, (double[]){0x1.5bf0a8b145769p+1});
}

static void exit_codes(void)
{
  vectors();
  expect(0, "judge softmax --x x.npy --result y.npy", "certified within");
  expect(0, "judge softmax --x x.npy --result y.npy --max-ulp 0.5", "largest error in ulp");
  expect(0, "judge softmax --x x.npy --result y.npy --cr --quiet", "");
  CU_ASSERT_EQUAL(output[0], 0);
  expect(1, "judge softmax --x x.npy --result off.npy", "certified outside");
  expect(1, "judge softmax --x x.npy --result nan.npy --max-ulp 1e30", "certified outside");
  expect(1, "judge softmax --x x.npy --result y.npy --result off.npy", "nearer to the truth: first overall");
  expect(1, "judge softmax --x x.npy --result y.npy --result off.npy --result y64.npy", "outside");
  expect(2, "judge softmax --x x.npy --result short.npy", "short.npy: result has 1 dimensions, expected 2");
  expect(2, "judge softmax --x none.npy --result y.npy", "none.npy");
  expect(2, "judge softmax --x x.npy --axis 7 --result y.npy", "axis 7");
  expect(2, "judge softmax --x x.npy", "--result is missing");
  expect(2, "judge softmax --x x.npy --result y.npy --max-ulp abc", "--max-ulp is 'abc'");
  expect(2, "judge softmax --x x.npy --result y.npy --max-ulp -1", "--max-ulp");
  expect(2, "judge softmax --x x.npy --result y.npy --eps 1", "eps");
  expect(2, "judge softmax --x x.npy --result y.npy --exp-ulp 1e400", "--exp-ulp is '1e400'");
  /* no tolerance can be derived: an infinity may be right, but it must not take a finite result with it */
  file("far.npy", CF_F64, 1, (size_t[]){2}, (double[]){1e300, 1e300});
  file("inf.npy", CF_F32, 0, NULL, (double[]){INFINITY});
  file("one32.npy", CF_F32, 0, NULL, (double[]){1});
  expect(0, "judge logsumexp --x far.npy --result inf.npy", "certified within");
  expect(2, "judge dot --x far.npy --y far.npy --result one32.npy", "overflows binary64");
  expect(2, "judge logsumexp --x far.npy --result inf.npy --result one32.npy", "no tolerance can be derived");
  expect(2, "judge logsumexp --x far.npy --result one32.npy --result inf.npy", "no tolerance can be derived");
  expect(2, "judge layernorm --x x.npy --result y.npy --eps 3.4028236e38 --eps-dtype f32", "--eps is '3.4028236e38'");
  expect(2, "judge softmax --x x.npy --result y.npy --max-memory 64", "");
  expect(2, "judge soft --x x.npy", "soft is none");
  expect(2, "judge", "expected an operation");
  expect(2, "jugde", "no such command");
  expect(2, "", "Usage");
  /* e = exp(1): |e - y| / ulp is about 0.33 for the double nearest; the threshold agrees to 40 digits */
  expect(3, "judge exp --x one.npy --result e.npy --prec-max 32 --max-ulp "
            "0.32553074014505833453867135119625152050548", "undecided");
  expect(0, "--version", "certiform ");
  expect(0, "--help", "undecided");
  expect(0, "judge --help", "layernorm");
  expect(0, "judge attention --help", "o_i = sum_j p_ij v_j");
  expect(0, "judge layernorm --help", "sqrt(var + eps)");
}

/* softmax over both axes together; --max-memory counts inputs, results and outputs together */
static void axes_and_memory(void)
{
  expect(0, "compute softmax --x x.npy --axis 0,1 -o both.npy", "");
  expect(0, "judge softmax --x x.npy --axis=-1,0 --keepdims --result both.npy --cr", "certified within");
  expect(1, "judge softmax --x x.npy --result both.npy", "certified outside");
  expect(0, "compute logsoftmax --x x.npy --axis 0,1 -o lboth.npy", "");
  expect(0, "judge logsoftmax --x x.npy --axis 1,0 --result lboth.npy --cr", "certified within");
  expect(2, "judge softmax --x x.npy --axis 0,-2 --result y.npy", "axis -2 is given twice");
  expect(2, "judge l2norm --x x.npy --axis 0,1 --result y.npy", "one --axis is expected");
  expect(0, "judge softmax --x x.npy --result y.npy --threads 1 --max-memory 3K", "within");
  expect(2, "judge softmax --x x.npy --result y.npy --max-memory 800", "y.npy");
  expect(2, "compute softmax --x x.npy -o z.npy --max-memory 800", "the output: needs more than --max-memory leaves");
  expect(2, "baseline create softmax --x x.npy -o z.npz --max-memory 2K", "the baseline: needs more than --max-memory leaves");
  expect(2, "judge softmax --x x.npy --result y.npy --threads 1 --max-memory 1200", "softmax: judging needs");
  expect(0, "judge softmax --x x.npy --result y.npy --result off.npy --result y64.npy --threads 1 --max-memory 4K --rtol 1", "within");
  expect(2, "compute softmax --x x.npy -o z.npy --threads 1 --max-memory 900", "rows: needs more than --max-memory leaves");
}

#define TWICE " --result vm.npy --result vm.npy"

/* Leading dimensions that are broadcast cost tables that no file holds; their number may not even fit. */
static void broadcast_memory(void)
{
  static double q[4096];
  file("qa.npy", CF_F64, 5, (size_t[]){1024, 1, 1, 1, 1}, q);
  file("kb.npy", CF_F64, 5, (size_t[]){1, 1024, 1, 1, 1}, q);
  file("v1.npy", CF_F64, 2, (size_t[]){1, 1}, q);
  file("m.npy", CF_BOOL, 2, (size_t[]){64, 64}, q);
  file("qm.npy", CF_F64, 2, (size_t[]){64, 1}, q);
  file("vm.npy", CF_F64, 2, (size_t[]){64, 1}, q);
  expect(2, "judge attention --q qa.npy --k kb.npy --v v1.npy --result v1.npy --max-memory 10M", "qa.npy: needs more than --max-memory");
  expect(2, "judge attention --q qa.npy --k kb.npy --v v1.npy --result v1.npy", "v1.npy: result has 2 dimensions");
  expect(2, "judge attention --q qm.npy --k qm.npy --v vm.npy --mask m.npy --empty-row zero --result vm.npy --max-memory 20K", "m.npy: needs more than --max-memory");
  expect(0, "judge attention --q qm.npy --k qm.npy --v vm.npy --mask m.npy --empty-row zero --result vm.npy --max-memory 200K", "within");
  file("q0.npy", CF_F64, 5, (size_t[]){(size_t)1 << 40, 1, 1, 1, 0}, NULL);
  file("k0.npy", CF_F64, 5, (size_t[]){1, (size_t)1 << 40, 1, 1, 0}, NULL);
  expect(2, "judge attention --scale 1 --q q0.npy --k k0.npy --v v1.npy --result v1.npy", "too many combinations");
  file("q1.npy", CF_F64, 5, (size_t[]){(size_t)1 << 20, 1, (size_t)1 << 20, (size_t)1 << 10, 0}, NULL);
  file("k1.npy", CF_F64, 5, (size_t[]){1, (size_t)1 << 20, 1, 1, 0}, NULL);
  expect(2, "judge attention --scale 1 --q q1.npy --k k1.npy --v v1.npy --result v1.npy --max-memory 1T", "needs more than --max-memory");
  file("wide.npy", CF_F64, 2, (size_t[]){(size_t)1 << 50, 0}, NULL);
  expect(0, "judge softmax --x wide.npy --result wide.npy", "certified within");
  expect(2, "judge logsumexp --x wide.npy --result v1.npy", "wide.npy");
  /* what is left after the baseline is for the results */
  expect(0, "baseline create exp --x qm.npy -o b64.npz", "");
  expect(0, "baseline check b64.npz --result vm.npy --rtol 2 --max-memory 24K", "within");
  expect(2, "baseline check b64.npz" TWICE TWICE TWICE TWICE TWICE " --rtol 2 --max-memory 24K", "vm.npy");
}

static void the_json(void)
{
  vectors();
  static char first[sizeof output];
  CU_ASSERT_EQUAL(run("judge softmax --x x.npy --result y.npy --result off.npy --json --threads 1"), 1);
  strcpy(first, output);
  CU_ASSERT_EQUAL(run("judge softmax --x x.npy --result y.npy --result off.npy --json --threads 7"), 1);
  CU_ASSERT_STRING_EQUAL(first, output);
  json_error_t where;
  json_t *j = json_loads(output, JSON_REJECT_DUPLICATES, &where), *results = json_object_get(j, "results"), *bad = json_array_get(results, 1);
  CU_ASSERT_PTR_NOT_NULL_FATAL(j);
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(j, "schema")), "certiform.verdict/1");
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(j, "op")), "softmax");
  CU_ASSERT_EQUAL(json_array_size(results), 2);
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(bad, "verdict")), "outside");
  CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_object_get(bad, "counts"), "outside")), 1);
  json_t *worst = json_array_get(json_object_get(bad, "worst"), 0), *index = json_object_get(worst, "index");
  CU_ASSERT_EQUAL(json_integer_value(json_array_get(index, 0)), 1);
  CU_ASSERT_EQUAL(json_integer_value(json_array_get(index, 1)), 1);
  CU_ASSERT_EQUAL(strncmp(json_string_value(json_object_get(worst, "ulp_lo")), "0x", 2), 0);
  CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_object_get(j, "blame"), "overall")), "first");
  CU_ASSERT_EQUAL(strlen(json_string_value(json_object_get(json_array_get(json_object_get(j, "inputs"), 0), "sha256"))), 64);
  json_decref(j);
}

static void compute_and_judge(void)
{
  vectors();
  static const char *const dtype[] = {"f64", "f32", "f16", "bf16"};
  for (int i = 0; i < 4; i++) {
    char line[256];
    snprintf(line, sizeof line, "compute softmax --x x.npy --dtype %s -o out.bin", dtype[i]);
    expect(0, line, "");
    expect(0, "judge softmax --x x.npy --result out.bin --cr --max-ulp 1/2", "certified within");
  }
  expect(0, "compute softmax --x x.npy --tier checked -o c.npy", "");
  expect(0, "judge softmax --x x.npy --result c.npy", "certified within");
  expect(0, "compute softmax --x x.npy --tier bound -o b.npz", "");
  expect(0, "judge softmax --x x.npy --result b.npz:value", "certified within");
  expect(0, "compute softmax --x x.npy --tier ref --prec 200 -o r.npz", "");
  expect(2, "compute softmax --x x.npy --tier fast -o r.npz", "expected checked, bound, exact or ref");
  expect(2, "compute softmax --x x.npy --tier bound --dtype f32 -o r.npz", "binary64");
  expect(2, "compute softmax --x x.npy", "-o FILE is missing");
  expect(2, "compute softmax --x x.npy -o nowhere/o.npy", "nowhere");
}

static void baselines(void)
{
  vectors();
  char path[256];
  expect(0, "baseline create softmax --x x.npy -o base.npz", "");
  expect(0, "baseline check base.npz --result y.npy", "certified within");
  expect(0, "baseline check base.npz --result y64.npy --max-ulp 2 --json", "certiform.verdict/1");
  expect(1, "baseline check base.npz --result off.npy --junit j.xml", "certified outside");
  snprintf(path, sizeof path, "%s/j.xml", dir);
  FILE *f = fopen(path, "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(f);
  size_t n = fread(output, 1, sizeof output - 1, f);
  fclose(f);
  output[n] = 0;
  CU_ASSERT_PTR_NOT_NULL(strstr(output, "failures=\"1\""));
  expect(1, "baseline check base.npz --result nan.npy", "certified outside");
  expect(2, "baseline check base.npz --result short.npy", "short.npy");
  expect(2, "baseline check x.npy --result y.npy", "x.npy");
  expect(2, "baseline check base.npz", "--result is missing");
  expect(2, "baseline chekc base.npz", "expected create or check");
  /* one byte changed */
  snprintf(path, sizeof path, "%s/base.npz", dir);
  f = fopen(path, "r+b");
  CU_ASSERT_PTR_NOT_NULL_FATAL(f);
  fseek(f, 700, SEEK_SET);
  int byte = fgetc(f);
  fseek(f, 700, SEEK_SET);
  fputc(byte ^ 4, f);
  fclose(f);
  expect(2, "baseline check base.npz --result y.npy", "base.npz");
}

/* The truth is the midpoint plus something below 2^-10^9: no stored enclosure tells on which side; the judge itself does. */
static void what_a_baseline_cannot_decide(void)
{
  file("q.npy", CF_F64, 2, (size_t[]){1, 1}, (double[]){1});
  file("k.npy", CF_F64, 2, (size_t[]){3, 1}, (double[]){0, 0, -1e9});
  file("v.npy", CF_F64, 2, (size_t[]){3, 1}, (double[]){1, 1 + 0x1p-52, 5});
  file("up.npy", CF_F64, 2, (size_t[]){1, 1}, (double[]){1 + 0x1p-52});
  file("down.npy", CF_F64, 2, (size_t[]){1, 1}, (double[]){1});
  expect(0, "baseline create attention --q q.npy --k k.npy --v v.npy -o tie.npz", "");
  expect(3, "baseline check tie.npz --result up.npy --cr", "undecided");
  expect(0, "baseline check tie.npz --result up.npy", "certified within");
  expect(0, "judge attention --q q.npy --k k.npy --v v.npy --result up.npy --cr", "exact comparison 1");
  expect(1, "judge attention --q q.npy --k k.npy --v v.npy --result down.npy --cr", "certified outside");
  expect(0, "judge attention --q q.npy --k k.npy --v v.npy --result down.npy --max-ulp 0.50000001", "certified within");
  expect(1, "judge attention --q q.npy --k k.npy --v v.npy --result down.npy --max-ulp 0.5", "certified outside");
  expect(0, "judge attention --q q.npy --k k.npy --v v.npy --result up.npy --max-ulp 0.5", "certified within");
}

/* A vector whose squares underflow in f32: no tolerance can be derived, but NaN is outside all the same. */
static void where_no_tolerance_exists(void)
{
  file("tiny.npy", CF_F32, 1, (size_t[]){2}, (double[]){0x3p-100, 0x4p-100});
  file("right.npy", CF_F32, 1, (size_t[]){2}, (double[]){0.6, 0.8});
  file("nans.npy", CF_F32, 1, (size_t[]){2}, (double[]){NAN, NAN});
  expect(2, "judge l2norm --x tiny.npy --result right.npy", "give a criterion");
  expect(0, "judge l2norm --x tiny.npy --result right.npy --cr", "certified within");
  expect(1, "judge l2norm --x tiny.npy --result nans.npy", "certified outside");
}

/* A vector whose squares overflow in f64: overflow is not in the model, so that a naive 0 is outside; underflow is, and is named. */
static void squares_out_of_range(void)
{
  file("big.npy", CF_F64, 1, (size_t[]){2}, (double[]){3e200, 4e200});
  file("small.npy", CF_F64, 1, (size_t[]){2}, (double[]){3e-200, 4e-200});
  file("right64.npy", CF_F64, 1, (size_t[]){2}, (double[]){0.6, 0.8});
  file("near64.npy", CF_F64, 1, (size_t[]){2}, (double[]){0.6 + 0x1p-53, 0.8 - 0x1p-53});
  file("off64.npy", CF_F64, 1, (size_t[]){2}, (double[]){0.6, 0.8 + 0x1p-42});
  file("naive.npy", CF_F64, 1, (size_t[]){2}, (double[]){0, 0});
  expect(0, "judge l2norm --x big.npy --result right64.npy", "certified within");
  expect(0, "judge l2norm --x big.npy --eps 1e-12 --result near64.npy", "certified within");
  expect(1, "judge l2norm --x big.npy --result off64.npy", "certified outside");
  expect(1, "judge l2norm --x big.npy --eps 1e300 --result naive.npy", "certified outside");
  expect(1, "judge l2norm --x big.npy --result naive.npy", "certified outside");
  expect(2, "judge l2norm --x small.npy --result right64.npy", "the squares underflow in this accumulator");
  expect(0, "judge l2norm --x small.npy --result right64.npy --cr", "certified within");
  expect(2, "judge rmsnorm --x big.npy --result naive.npy", "the squares overflow binary64");
  expect(2, "judge layernorm --x big.npy --result naive.npy", "the squares overflow binary64");
}

/* A wrong option is one line that names it. */
static void one_line(void)
{
  static const struct { const char *arguments, *named; } wrong[] = {
    {"judge softmax --frob", "--frob"}, {"judge softmax --max-ulp", "--max-ulp"}, {"judge softmax --threads x", "--threads"},
    {"compute exp --axis 1", "--axis"}, {"baseline check b.npz --x y", "--x"}, {"baseline check b.npz c.npz", "c.npz"},
    {"tolerance sum --n 2 --eps 1", "--eps"}, {"tolerance exp --n x", "--n"}, {"tolerance softmax 3", "'3'"},
    {"report --threads 65 m -o o", "--threads"}, {"report m n", "'n'"}, {"report --prec-max 31 m -o o", "--prec-max"}, {"report --frob", "--frob"},
    {"judge softmax --threads 65", "--threads"}, {"compute softmax --threads 65", "--threads"}, {"proofs --frob", "--frob"}, {"proofs x", "'x'"},
    {"\"$(printf 'no\\nsuch')\"", "no?such: no such command"}, {"judge \"$(printf 'soft\\nmax')\"", "soft?max"}, {"judge softmax --axis \"$(printf '1\\n\\033[31m')\"", "'1??[31m'"},
    {"judge attention --causal top-left", "--causal=top-left"}, {"compute softmax --x x.npy -o ''", "-o FILE is missing"}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    expect(2, wrong[i].arguments, wrong[i].named);
    const char *end = strchr(output, '\n');
    if (!end || end[1]) printf("\n%s: not one line:\n%s", wrong[i].arguments, output);
    CU_ASSERT_TRUE(end && !end[1]);
  }
  /* no help where it should go */
  CU_ASSERT_EQUAL(run("--help >/dev/full"), 2);
  CU_ASSERT_EQUAL(run("judge softmax --help >/dev/full"), 2);
  CU_ASSERT_EQUAL(run("flow --help >/dev/full"), 2);
}

/* The progress of 64 rows, on a terminal as standard error only. */
static void progress(void)
{
  static double x[256];
  file("rows.npy", CF_F64, 2, (size_t[]){64, 4}, x);
  static const char *const command[] = {"compute softmax --x rows.npy -o rows.out", "baseline create softmax --x rows.npy -o rows.npz",
                                        "judge softmax --x rows.npy --result rows.out --cr >/dev/null"};
  int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) || unlockpt(terminal)) { /* a bare chroot has no /dev/pts */
    printf("\nprogress not tested: this system gives no pseudo-terminal\n");
    if (terminal >= 0) close(terminal);
    return;
  }
  int other = open(ptsname(terminal), O_RDWR | O_NOCTTY); /* so that what is written stays readable */
  fcntl(terminal, F_SETFL, O_NONBLOCK);
  for (int i = 0; i < 3; i++)
    for (int quiet = 0; quiet < 2; quiet++) {
      char line[256], seen[512];
      snprintf(line, sizeof line, "%s %s 2>%s && true", command[i], quiet ? "--quiet" : "", ptsname(terminal));
      CU_ASSERT_EQUAL(run(line), 0);
      poll(&(struct pollfd){terminal, POLLIN, 0}, 1, quiet ? 20 : 2000); /* a terminal delivers when it likes */
      usleep(2000);
      ssize_t n = read(terminal, seen, sizeof seen - 1);
      seen[n > 0 ? n : 0] = 0;
      CU_ASSERT_EQUAL(strstr(seen, " %") != NULL, !quiet);
      CU_ASSERT_EQUAL(run(command[i]), 0);
      CU_ASSERT_EQUAL(output[0], 0);
    }
  close(other);
  close(terminal);
}

/* The largest errors of two results, at different elements: 3 - 2^-48 ulps against 3 - 2^-48 - 2^-d, which only more digits tell apart. */
static void overall_by_refinement(void)
{
  double y = 1 + 3 * 0x1p-52;
  file("ones.npy", CF_F64, 2, (size_t[]){2, 3}, (double[]){1, 1, 1, 1, 1, 1});
  file("first.npy", CF_F64, 1, (size_t[]){2}, (double[]){y, 1});
  file("second.npy", CF_F64, 1, (size_t[]){2}, (double[]){1, y});
  for (int d = 60; d <= 900; d *= 2) {
    file("near.npy", CF_F64, 2, (size_t[]){2, 3}, (double[]){1, 0x1p-100, 0, 1, 0x1p-100, ldexp(1, -d - 52)});
    expect(0, "judge dot --x near.npy --y ones.npy --result first.npy --result second.npy --max-ulp 4", "nearer to the truth: second overall");
    expect(0, "judge dot --x near.npy --y ones.npy --result second.npy --result first.npy --max-ulp 4", "nearer to the truth: first overall");
  }
  file("same.npy", CF_F64, 2, (size_t[]){2, 3}, (double[]){1, 0x1p-100, 0, 1, 0x1p-100, 0});
  expect(0, "judge dot --x same.npy --y ones.npy --result first.npy --result second.npy --max-ulp 4", "nearer to the truth: equal overall");
  expect(0, "judge dot --x near.npy --y ones.npy --result first.npy --result second.npy --max-ulp 4 --prec-max 100", "nearer to the truth: undecided overall");
  /* equal errors that no precision shows to be equal: it ends at --prec-max */
  file("xx.npy", CF_F64, 1, (size_t[]){2}, (double[]){1, 1});
  double e = 0x1.5bf0a8b145769p+1;
  file("ee1.npy", CF_F64, 1, (size_t[]){2}, (double[]){e + 0x1p-49, e});
  file("ee2.npy", CF_F64, 1, (size_t[]){2}, (double[]){e, e + 0x1p-49});
  expect(0, "judge exp --x xx.npy --result ee1.npy --result ee2.npy --max-ulp 9 --prec-max 1024", "nearer to the truth: undecided overall");
}

/* Every option once, with an effect that shows. */
static void options_by_effect(void)
{
  vectors();
  file("q.npy", CF_F64, 2, (size_t[]){2, 1}, (double[]){5, 5});
  file("k.npy", CF_F64, 2, (size_t[]){2, 1}, (double[]){1, 2});
  file("v.npy", CF_F64, 2, (size_t[]){2, 1}, (double[]){1, 2});
  file("mean.npy", CF_F64, 2, (size_t[]){2, 1}, (double[]){1.5, 1.5});
  file("causal.npy", CF_F64, 2, (size_t[]){2, 1}, (double[]){1, 1.5});
  file("mask.npy", CF_BOOL, 2, (size_t[]){2, 2}, (double[]){0, 0, 1, 1});
  file("masked.npy", CF_F64, 2, (size_t[]){2, 1}, (double[]){0, 1.5});
  file("c.npy", CF_F32, 2, (size_t[]){1, 2}, (double[]){1, -1});
  file("zero.npy", CF_F64, 0, NULL, (double[]){0});
  file("zeros.npy", CF_F64, 1, (size_t[]){0}, NULL);
  expect(0, "judge attention --q q.npy --k k.npy --v v.npy --scale 0 --result mean.npy --cr", "within");
  expect(0, "judge attention --q q.npy --k k.npy --v v.npy --scale 0 --causal --result causal.npy --cr", "within");
  expect(0, "judge attention --q q.npy --k k.npy --v v.npy --scale 0 --causal=bottom-right --result causal.npy --cr --json", "bottom-right");
  expect(2, "judge attention --q q.npy --k k.npy --v v.npy --mask mask.npy --result masked.npy", "query 0 of head 0");
  expect(0, "judge attention --q q.npy --k k.npy --v v.npy --mask mask.npy --scale 0x0p0 --empty-row zero --result masked.npy", "within");
  expect(0, "baseline create attention --q q.npy --k k.npy --v v.npy --mask mask.npy --scale 0 --empty-row zero -o m.npz", "");
  expect(0, "baseline check m.npz --result masked.npy --cr", "within");
  expect(1, "baseline check m.npz --result mean.npy", "outside");
  for (int tier = 0; tier < 4; tier++) {
    static const char *const name[] = {"checked -o o.npy", "exact -o o.npy", "bound -o o.npz", "ref -o o.npz"};
    char line[256];
    snprintf(line, sizeof line, "compute attention --q q.npy --k k.npy --v v.npy --scale 1/3 --tier %s", name[tier]);
    expect(0, line, "");
    snprintf(line, sizeof line, "judge attention --q q.npy --k k.npy --v v.npy --scale 1/3 --result %s", tier < 2 ? "o.npy" : "o.npz:value");
    if (tier < 3) expect(0, line, "within");
  }
  expect(2, "judge attention --q q.npy --k k.npy --v v.npy --scale 1e400 --result mean.npy", "range of double");
  expect(2, "judge attention --q q.npy --k k.npy --v v.npy --causal=left --result mean.npy", "expected top-left or bottom-right");
  expect(2, "judge attention --q q.npy --k k.npy --v v.npy --empty-row no --result mean.npy", "expected error, zero or nan");
  expect(0, "judge softmax --x x.npy --result y.npy --rtol 1e-6 --atol 0", "criterion: |y - t| <= 0 + 1/1000000 |t|");
  expect(0, "judge softmax --x x.npy --result y.npy --acc f64 --exp-ulp 1 --json", "derived_tolerance");
  expect(0, "judge softmax --x x.npy --result y.npy --acc f16", "accumulating in f16");
  expect(2, "judge softmax --x x.npy --result y.npy --acc i8", "expected f64, f32, f16 or bf16");
  expect(2, "judge softmax --x x.npy --result y.npy --exp-ulp 0", "expected a positive number");
  expect(2, "judge softmax --x x.npy --result y.npy --threads 0", "--threads is '0'");
  expect(2, "judge softmax --x x.npy --result y.npy --axis 1,b", "axis numbers");
  expect(2, "judge softmax --x x.npy --result y.npy extra", "not expected");
  expect(2, "judge layernorm --x c.npy --result c.npy --eps -1", "--eps");
  expect(0, "judge layernorm --x c.npy --result c.npy --eps 0 --eps-dtype f32 --cr", "within");
  expect(0, "judge rmsnorm --x c.npy --result c.npy --eps 0 --cr", "within");
  expect(0, "judge dot --x zeros.npy --y zeros.npy --result zero.npy", "") ;
}

static void tolerances_and_proofs(void)
{
  expect(3, "tolerance attention --n 64 --d 8 --dtype bf16 --range 2 --bias-range 10 --scale 0.5 --json", "\"atol\": \"0x");
  expect(3, "tolerance attention --n 64 --d 8 --dtype f32 --range 1e6", "range, d or n is too large");
  /* one form for all operations, sizes that do not matter included; --d is no short form of --dtype */
  expect(0, "tolerance softmax --n 64 --d 8 --dtype f32", "softmax, n = 64, result f32");
  expect(0, "tolerance exp --n 64 --d 8 --dtype f32", "exp, n = ");
  expect(2, "tolerance softmax --n 64 --d 8", "--dtype is missing");
  /* the reason is the right one */
  expect(3, "tolerance dot --n 10 --dtype f32 --range 1e300", "rtol     unbounded: the bound itself overflows binary64");
  expect(3, "tolerance dot --n 100000000 --dtype f32", "rtol     unbounded: n u >= 1");
  expect(3, "tolerance sum --n 100000000 --dtype f32", "rtol     unbounded: n u >= 1");
  expect(3, "tolerance l2norm --n 100000000 --dtype f32 --eps 1", "rtol     unbounded: n u >= 1");
  expect(3, "tolerance softmax --n 64 --dtype f16 --acc f16 --range 60000", "unbounded");
  expect(3, "tolerance logsoftmax --n 64 --dtype f16 --acc f16 --range 60000", "unbounded");
  expect(3, "tolerance logsumexp --n 64 --dtype f32", "cancel");
  expect(0, "tolerance rmsnorm --n 64 --dtype f16 --input-dtype f16 --weight-range 3", "rtol");
  expect(3, "tolerance rmsnorm --n 64 --dtype f32 --input-dtype f64", "rounded");
  expect(3, "tolerance rmsnorm --n 64 --dtype f32 --eps 1e-45", "underflow");
  expect(3, "tolerance l2norm --n 64 --dtype f32 --eps 1e-30", "underflow");
  expect(3, "tolerance layernorm --n 64 --dtype f32 --input-dtype f64 --bias-range 1", "atol");
  expect(3, "tolerance layernorm --n 64 --dtype f32 --eps 1e-45", "underflow");
  expect(0, "tolerance softmax --n 100 --dtype f32", "max ulp");
  expect(3, "tolerance sum --n 100 --dtype f32", "max ulp  unbounded: the output can cancel");
  expect(3, "tolerance dot --n 4096 --dtype f16 --acc f16", "gamma_n");
  expect(3, "tolerance l2norm --n 8 --dtype f32", "eps is 0");
  expect(0, "tolerance l2norm --n 8 --dtype f32 --eps 1e-6", "rtol");
  expect(3, "tolerance layernorm --n 8 --dtype f32 --eps 0", "unbounded");
  expect(0, "tolerance exp --dtype f64 --exp-ulp 1 --json", "certiform.tolerance/1");
  expect(0, "tolerance --help", "y = sum_i x_i");
  expect(0, "tolerance sum --help", "y = sum_i x_i");
  CU_ASSERT_PTR_NULL(strstr(output, "--eps"));
  expect(0, "tolerance layernorm --help", "sqrt(var + eps)");
  CU_ASSERT_PTR_NOT_NULL(strstr(output, "--weight-range"));
  CU_ASSERT_PTR_NULL(strstr(output, "--scale"));
  expect(2, "tolerance softmax --n 0 --dtype f32", "--n is '0'");
  expect(2, "tolerance softmax --n 10", "--dtype is missing");
  expect(2, "tolerance softmax --dtype f32", "--n is missing");
  expect(2, "tolerance frobnicate --n 10", "expected an operation");
  expect(0, "proofs", "");
  expect(0, "proofs --json", "certiform.proofs/1");
}

void suite_judge_cli(void)
{
  CU_pSuite s = CU_add_suite("judge_cli", setup, cleanup);
  CU_add_test(s, "exit codes", exit_codes);
  CU_add_test(s, "axes and memory", axes_and_memory);
  CU_add_test(s, "memory of broadcasts", broadcast_memory);
  CU_add_test(s, "the JSON", the_json);
  CU_add_test(s, "compute and judge", compute_and_judge);
  CU_add_test(s, "baselines", baselines);
  CU_add_test(s, "what a baseline cannot decide", what_a_baseline_cannot_decide);
  CU_add_test(s, "where no tolerance exists", where_no_tolerance_exists);
  CU_add_test(s, "squares out of range", squares_out_of_range);
  CU_add_test(s, "one line", one_line);
  CU_add_test(s, "progress", progress);
  CU_add_test(s, "overall by refinement", overall_by_refinement);
  CU_add_test(s, "options by effect", options_by_effect);
  CU_add_test(s, "tolerances and proofs", tolerances_and_proofs);
}
