/* certiform enclose: exit codes, goals, claims in the file, checkpoints; time-zero certificates against the independent checker. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include <jansson.h>
#include "io/tensor.h"

static char dir[] = "/tmp/certiform-enclose-XXXXXX";
static char output[1 << 16];

static int setup(void) { return mkdtemp(dir) == NULL; }
static int cleanup(void)
{
  char command[256];
  snprintf(command, sizeof command, "rm -rf %s", dir);
  return system(command) != 0;
}

/* A shell line in the directory of the test files; C is the program, K the checker. */
static int shell(const char *line)
{
  char command[4096], here[1024];
  const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
  CU_ASSERT_FATAL(getcwd(here, sizeof here) != NULL);
  if (build[0] == '/') here[0] = 0;
  else strcat(here, "/");
  snprintf(command, sizeof command, "cd %s && C='%s%s/certiform enclose' K=%s%s/certiform-check; { %s; } 2>&1", dir, here, build, here, build, line);
  FILE *p = popen(command, "r");
  CU_ASSERT_FATAL(p != NULL);
  size_t n = fread(output, 1, sizeof output - 1, p);
  output[n] = 0;
  int status = pclose(p);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void expect(int status, const char *line, const char *words)
{
  int got = shell(line);
  if (got != status || !strstr(output, words)) printf("\n%s: exit %d, expected %d with \"%s\"; said:\n%s\n", line, got, status, words, output);
  CU_ASSERT_EQUAL(got, status);
  CU_ASSERT_PTR_NOT_NULL(strstr(output, words));
}

static void array(const char *name, size_t n, size_t d, const double *x)
{
  char path[256];
  cf_tensor t;
  cf_ioerror err;
  snprintf(path, sizeof path, "%s/%s", dir, name);
  CU_ASSERT_FATAL(cf_tensor_from_doubles(CF_F64, 2, (size_t[]){n, d}, x, &t));
  CU_ASSERT_FATAL(cf_npy_write(path, &t, &err));
  cf_tensor_free(&t);
}

static json_t *load(const char *name)
{
  char path[256];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  json_t *root = json_load_file(path, 0, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(root);
  return root;
}

static size_t claims(const json_t *root, const char *kind, const char *theorem)
{
  size_t k = 0, i;
  json_t *c;
  json_array_foreach(json_object_get(root, "claims"), i, c)
  {
    const char *t = json_string_value(json_object_get(c, "theorem"));
    k += strcmp(json_string_value(json_object_get(c, "claim")), kind) == 0 && (!theorem || (t && strcmp(t, theorem) == 0));
  }
  return k;
}

static bool there(const char *name)
{
  char path[256];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  return access(path, F_OK) == 0;
}

static void command_line(void)
{
  expect(0, "$C --help", "--until");
  expect(2, "$C --t-end 1", "-o FILE is missing");
  expect(2, "$C -o a.json", "expected --t-end T, --until GOAL or both");
  expect(2, "$C --until never -o a.json", "expected cluster, exponent or clusters");
  expect(2, "$C --t-end -1 -o a.json", "--t-end is '-1'");
  expect(2, "$C --t-end 1 --order 3 -o a.json", "--order is '3'");
  expect(2, "$C --t-end 1 --beta x -o a.json", "--beta is 'x'");
  expect(2, "$C --t-end 1 --init none.npy -o a.json", "none.npy");
  expect(2, "$C --t-end 1 -o a.json stray", "'stray' is not expected here");
  expect(2, "$C --t-end 0 -o no/such/a.json", "no/such/a.json");
  expect(3, "$C --t-end 1 --model hardmax -o a.json", "undecided: no theorem applies: the model is none of sa, usa and causal");
  expect(3, "$C --until cluster --model hardmax -o a.json", "the model is none of sa, usa and causal");
  expect(3, "$C --until cluster --repulsive -o a.json", "V is not the identity");
  array("v.npy", 3, 3, (const double[9]){1, 0, 0, 0, 1, 0, 0, 0, 1});
  expect(0, "$C --n 4 --t-end 1 --v v.npy -o v.json && $C --n 4 --t-end 1 -o w.json && cmp v.json w.json", "enclosed");
  array("v.npy", 3, 3, (const double[9]){1, 0, 0, 0, 2, 0, 0, 0, 1});
  expect(3, "$C --n 4 --t-end 1 --v v.npy -o v.json", "V is not the identity");
  CU_ASSERT_FALSE(there("a.json"));
  CU_ASSERT_FALSE(there("a.json.part"));
}

static void time_zero(void)
{
  expect(0, "$C --n 64 --d 64 --beta 4 --until cluster -o b.json && $K b.json", "accepted");
  json_t *b = load("b.json");
  CU_ASSERT_EQUAL(json_array_size(json_object_get(b, "nodes")), 1);
  CU_ASSERT(claims(b, "cluster", "B") >= 1);
  CU_ASSERT_EQUAL(claims(b, "hull_inclusion", NULL), 1);
  CU_ASSERT_EQUAL(claims(b, "energy_nondecreasing", NULL), 1);
  CU_ASSERT_EQUAL(claims(b, "enclosed", NULL), 1);
  json_decref(b);
  expect(0, "$C --n 8 --d 8 --init orthogonal --beta 1 --until exponent --constant 1e9 -o b.json && $K b.json", "exp(-1 (t - 0))");
  expect(0, "$C --n 8 --d 8 --beta 1 --model causal --until cluster --radius 1e-3 -o b.json && $K b.json", "cluster (theorem C)");
  expect(0, "$C --n 8 --d 8 --beta 1 --model usa --until cluster -o b.json && $K b.json", "cluster (theorem B)");
  double x[3] = {1, 2, 2}, q[9] = {0.5, 0.1, 0, 0, 0.5, 0.2, 0, 0, 0.5}, some[9] = {1, 0, 0.2, 1, 0.3, 0, 1, 0, 0};
  array("one.npy", 1, 3, x);
  array("q.npy", 3, 3, q);
  array("some.npy", 3, 3, some);
  expect(0, "$C --init one.npy --until exponent -o b.json && $K b.json", "accepted");
  expect(0, "$C --init some.npy --q q.npy --beta -2 --until cluster -o b.json && $K b.json", "accepted");
  expect(0, "$C --init some.npy --t-end 0 -o - | $K -", "accepted");
}

static void rationals(void)
{
  expect(0, "echo '{\"tokens\": [[\"1/3\", \"-0.25\", 1], [\"1/7\", \"1/5\", \"2\"]]}' > r.json; $C --init-rational r.json --beta 1 --until cluster -o c.json && $K c.json", "accepted");
  expect(2, "$C --init-rational r.json --n 3 --until cluster -o c.json", "--n is 3");
  expect(2, "echo '{}' > bad.json; $C --init-rational bad.json --until cluster -o c.json", "bad.json");
}

/* A file of an earlier run is named as such where nothing was proved; it stays, byte for byte. */
static void earlier_file(void)
{
  expect(3, "echo old > e.json; $C --until cluster --repulsive -o e.json; s=$?; grep -qx old e.json && exit $s", "certiform: e.json is not of this run");
  expect(2, "$C --init none.npy --t-end 1 -o e.json", "e.json is not of this run");
  expect(2, "$C --n 2 --t-end 0 -o both.html --plot ./both.html", "expected two files");
  expect(2, "$C --init none.npy --init-rational none.json --t-end 1 -o new.json", "expected one of them");
  expect(2, "$C --n 2 --t-end 1 --radius -1 -o /dev/full", "--radius is '-1'");
  CU_ASSERT_PTR_NULL(strstr(output, "not of this run"));
  expect(0, "$C --t-end 0 -o e.json", "certificate: e.json");
  CU_ASSERT_PTR_NULL(strstr(output, "not of this run"));
  expect(3, "rm e.json; $C --until cluster --repulsive -o e.json", "undecided");
  CU_ASSERT_PTR_NULL(strstr(output, "not of this run"));
}

/* What the checker would refuse is not begun; what is proved at time zero is written. */
static void beyond_the_checker(void)
{
  expect(3, "$C --n 2049 --d 2 --t-end 1 -o s.json; s=$?; $K s.json && exit $s", "steps in time are for n and d up to 2048");
  CU_ASSERT_PTR_NOT_NULL(strstr(output, "accepted"));
  expect(3, "$C --n 2 --d 2049 --beta 1 --t-end 1 -o s.json", "steps in time are for n and d up to 2048");
  expect(3, "$C --n 300 --d 300 --beta 1 --t-end 1 -o s.json", "n d up to 65536");
  expect(2, "$C --n 16385 --d 1 --t-end 0 -o s2.json", "a certificate holds at most 16384 tokens");
  expect(2, "$C --n 1025 --d 1024 --t-end 0 -o s2.json", "a certificate holds at most 16384 tokens");
  CU_ASSERT_FALSE(there("s2.json"));
}

/* Rows above 128 tokens, and a radius that is large where the run ends: the integrator and the checker on the same problem. */
static void wide_rows_and_large_radii(void)
{
  expect(0, "$C --n 200 --d 3 --beta 1 --t-end 0.05 -o w.json && $K w.json", "accepted: sa, n = 200");
  expect(0, "$C --n 160 --d 2 --beta 3 --model causal --t-end 0.05 -o w.json && $K w.json", "accepted: causal, n = 160");
  json_t *w = load("w.json");
  CU_ASSERT(json_array_size(json_object_get(w, "nodes")) > 1);
  json_decref(w);
  expect(3, "$C --n 5 --d 8 --seed 468286 --beta 1 --t-end 5 --radius 1e-3 -o w.json; s=$?; $K w.json && exit $s", "accepted: sa, n = 5"); /* radius 0.0279 */
  expect(3, "$C --n 2 --d 3 --seed 156 --beta 0 --t-end 4 --radius 1e-2 -o w.json; s=$?; $K w.json && exit $s", "accepted: sa, n = 2");
}

/* Of a theorem's two forms the second is left out where the first implies it. */
static void no_claim_twice(void)
{
  expect(0, "echo '{\"tokens\": [[1, 0, 0], [1, 0, 0]]}' > o.json; $C --init-rational o.json --until cluster -o p.json && $K p.json", "accepted");
  json_t *p = load("p.json");
  CU_ASSERT_EQUAL(claims(p, "cluster", "A"), 1);
  CU_ASSERT_EQUAL(claims(p, "cluster", "B"), 1);
  json_decref(p);
  expect(0, "$C --n 8 --d 8 --beta 1 --until cluster -o p.json && $K p.json", "accepted");
  p = load("p.json");
  CU_ASSERT_EQUAL(claims(p, "cluster", "B"), 2);
  json_decref(p);
}

/* Antipodal tokens never meet; nothing but the enclosure and the energy holds. */
static void undecided(void)
{
  double pair[4] = {1, 0, -1, 0};
  array("pair.npy", 2, 2, pair);
  expect(3, "$C --init pair.npy --beta 1 --t-end 1 --until cluster -o u.json", "undecided: at t = 1 the tokens are in no open hemisphere for certain");
  json_t *u = load("u.json");
  CU_ASSERT_EQUAL(claims(u, "enclosed", NULL), 1);
  CU_ASSERT_EQUAL(claims(u, "energy_nondecreasing", NULL), 1);
  CU_ASSERT_EQUAL(claims(u, "cluster", NULL), 0);
  CU_ASSERT_EQUAL(claims(u, "hull_inclusion", NULL), 0);
  json_decref(u);
  expect(0, "$C --init pair.npy --beta 1 --t-end 1 -o u.json", "enclosed");
  expect(3, "$C --n 8 --beta 2 --radius 0.5 --t-end 5 -o u.json", "undecided");
  expect(3, "$C --n 16 --beta 16 --t-end 1e6 --work 0.05 -o u.json", "undecided: the work limit");
  expect(3, "$C --n 32 --beta 9 --t-end 1e6 --max-memory 64K -o u.json", "--max-memory");
  CU_ASSERT_FALSE(there("u.json.part"));
  expect(3, "$C --n 32 --beta 9 --t-end 1e6 --dense --max-memory 4M -o u.json; s=$?; $K u.json && exit $s", "--max-memory");
  CU_ASSERT_PTR_NOT_NULL(strstr(output, "accepted"));
  /* steps so short that rounding is all they add, and a time that double cannot step to */
  expect(0, "$C --n 4 --d 3 --beta 4 --t-end 0.05 --order 4 --dense -o u.json && $K u.json", "accepted");
  expect(0, "$C --n 4 --d 3 --beta 1 --t-end 1e-12 -o u.json && $K u.json", "accepted");
}

static void goals(void)
{
  expect(0, "$C --n 8 --d 3 --beta 1 --until cluster -o g.json", "cluster: every");
  json_t *g = load("g.json");
  CU_ASSERT(json_array_size(json_object_get(g, "nodes")) > 1);
  json_decref(g);
  expect(0, "$C --n 8 --d 3 --beta 1 --until exponent --constant 10 -o g.json", "exp(-1 (t");
  g = load("g.json");
  CU_ASSERT_EQUAL(claims(g, "min_inner_nondecreasing", NULL), 1);
  CU_ASSERT(claims(g, "cluster", "A") >= 1);
  json_decref(g);
  expect(0, "$C --n 8 --d 3 --beta 1 --model causal --until exponent --constant 1e4 -o g.json", "exp(-0.5 (t");
  expect(0, "$C --n 32 --beta 9 --until clusters --persist 5 -o g.json", "clusters_persist: ");
  expect(0, "$C --n 8 --d 3 --beta 1 --until clusters -o g.json", "cluster: every"); /* one cluster in the end */
  double two[12];
  for (int i = 0; i < 6; i++) {
    two[2 * i] = cos(i % 2 * 1.6 + i * 0.002);
    two[2 * i + 1] = sin(i % 2 * 1.6 + i * 0.002);
  }
  array("two.npy", 6, 2, two);
  expect(0, "$C --init two.npy --beta 12 --until clusters --persist 100 -o g.json && $K g.json", "accepted");
  g = load("g.json");
  CU_ASSERT_EQUAL(claims(g, "clusters_persist", NULL), 1);
  json_decref(g);
  expect(3, "$C --init two.npy --beta 12 --until clusters --persist 1e9 --t-end 1 -o g.json", "certain to persist only");
}

/* What the producer claims about one node, the independent checker proves, whatever the model, the exponent and the radius. */
static void checked_at_time_zero(void)
{
  static const char *const model[] = {"sa", "usa", "causal"}, *const beta[] = {"0", "0.5", "3", "-1", "20"}, *const radius[] = {"0", "1e-9", "0.01", "0.2"};
  size_t clusters = 0;
  for (int i = 0; i < 24; i++) {
    char line[512];
    snprintf(line, sizeof line, "$C --n %d --d %d --seed %d --beta %s --model %s --radius %s --t-end 0 -o z.json && $K z.json", 1 + i % 7, 1 + i % 5 * 2, i,
             beta[i % 5], model[i % 3], radius[i % 4]);
    expect(0, line, "accepted");
    clusters += strstr(output, "cluster (theorem") != NULL;
  }
  CU_ASSERT(clusters >= 8);
}

/* Claims of persistence overlap and name the same clusters. */
static void chain(void)
{
  expect(0, "$C --beta 9 --t-end 60 --seed 4 -o h.json", "clusters_persist: 2 clusters on [60, ");
  json_t *h = load("h.json"), *nodes = json_object_get(h, "nodes"), *c, *after = NULL;
  size_t i, links = 0;
  json_array_foreach(json_object_get(h, "claims"), i, c)
  {
    if (strcmp(json_string_value(json_object_get(c, "claim")), "clusters_persist") != 0) continue;
    if (after) {
      size_t at = (size_t)json_integer_value(json_object_get(after, "node"));
      double start = strtod(json_string_value(json_object_get(json_array_get(nodes, at), "t")), NULL);
      CU_ASSERT(json_integer_value(json_object_get(c, "node")) < (json_int_t)at);
      CU_ASSERT(strtod(json_string_value(json_object_get(c, "t2")), NULL) >= start);
      CU_ASSERT(json_equal(json_object_get(c, "part"), json_object_get(after, "part")));
    }
    after = c;
    links++;
  }
  CU_ASSERT(links >= 3);
  json_decref(h);
}

static void resuming(void)
{
  static const char killed[] = "rm -f k.json k.json.part; $C --beta 9 --t-end 1e7 --checkpoint 0.01 %s -o k.json & p=$!; i=0; "
                               "while [ $(cat k.json.part 2>/dev/null | wc -l) -lt 4 ] && [ $i -lt 1500 ]; do sleep 0.02; i=$((i+1)); done; kill -%s $p; wait $p; echo done $?";
  char line[512];
  snprintf(line, sizeof line, killed, "", "9");
  expect(0, line, "done 137");
  CU_ASSERT(there("k.json.part"));
  CU_ASSERT_FALSE(there("k.json"));
  expect(2, "$C --beta 8 --t-end 1 -o k.json", "k.json.part");
  expect(2, "$C --beta 9 --seed 2 --t-end 1 -o k.json", "remove it to start afresh");
  CU_ASSERT(there("k.json.part"));
  expect(0, "$C --beta 9 --t-end 0.5 -o k.json", "resumed from k.json.part at t =");
  CU_ASSERT_PTR_NOT_NULL(strstr(output, "at t = 0.5 within")); /* nodes beyond it are dropped */
  CU_ASSERT(there("k.json"));
  CU_ASSERT_FALSE(there("k.json.part"));
  snprintf(line, sizeof line, killed, "", "TERM");
  expect(0, line, "goes on from k.json.part");
  CU_ASSERT_PTR_NOT_NULL(strstr(output, "done 2"));
  expect(2, "cp k.json.part t; sed -i '2s/r/R/' t; cp t k.json.part; $C --beta 9 --t-end 0.5 -o k.json", "SHA-256");
  expect(0, "sed -i '2s/R/r/' t; head -c -9 t > k.json.part; $C --beta 9 --t-end 0.5 -o k.json", "resumed from k.json.part at t =");
  /* with paths: the run goes on as it began */
  snprintf(line, sizeof line, killed, "", "9");
  expect(0, line, "done 137");
  expect(2, "$C --beta 9 --t-end 0.5 --dense -o k.json", "without --dense: remove it");
  snprintf(line, sizeof line, killed, "--dense", "9");
  expect(0, line, "done 137");
  expect(0, "$C --beta 9 --t-end 0.5 -o k.json && $K k.json", ", and all times between them, within ");
}

void suite_cli_enclose(void)
{
  CU_pSuite s = CU_add_suite("cli_enclose", setup, cleanup);
  CU_add_test(s, "the command line", command_line);
  CU_add_test(s, "time zero", time_zero);
  CU_add_test(s, "rationals", rationals);
  CU_add_test(s, "a file of an earlier run", earlier_file);
  CU_add_test(s, "sizes that the checker refuses", beyond_the_checker);
  CU_add_test(s, "rows above 128 tokens, large radii", wide_rows_and_large_radii);
  CU_add_test(s, "no claim twice", no_claim_twice);
  CU_add_test(s, "undecided", undecided);
  CU_add_test(s, "goals", goals);
  CU_add_test(s, "what is claimed at time zero is checked", checked_at_time_zero);
  CU_add_test(s, "a chain of claims", chain);
  CU_add_test(s, "resuming", resuming);
}
