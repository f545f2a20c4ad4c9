/* certiform claims: the table, exit codes, the kinds that are never exceeded, results that do not depend on threads or directory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include <jansson.h>
#include "claims/price.h"
#include "statistics.h"

static char dir[] = "/tmp/certiform-claims-XXXXXX";
static char output[1 << 16];

static int setup(void) { return mkdtemp(dir) == NULL; }
static int cleanup(void)
{
  char command[256];
  snprintf(command, sizeof command, "rm -rf %s", dir);
  return system(command) != 0;
}

static int shell(const char *line)
{
  char command[4096], here[1024];
  const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
  CU_ASSERT_FATAL(getcwd(here, sizeof here) != NULL);
  if (build[0] == '/') here[0] = 0;
  else strcat(here, "/");
  snprintf(command, sizeof command, "V=$PWD/tests/vectors; cd %s && C='%s%s/certiform claims'; { %s; } 2>&1", dir, here, build, line);
  FILE *f = popen(command, "r");
  CU_ASSERT_FATAL(f != NULL);
  const size_t n = fread(output, 1, sizeof output - 1, f);
  output[n] = 0;
  const int status = pclose(f);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void expect(int status, const char *line, const char *words)
{
  const int got = shell(line);
  if (got != status || !strstr(output, words)) printf("\n%s: exit %d, expected %d with \"%s\"; said:\n%s\n", line, got, status, words, output);
  CU_ASSERT_EQUAL(got, status);
  CU_ASSERT_PTR_NOT_NULL(strstr(output, words));
}

static void command_line(void)
{
  expect(0, "$C --help", "--checker");
  expect(0, "$C", "not run");
  expect(2, "$C frob", "'frob' is not expected here");
  expect(2, "$C run", "run what?");
  expect(2, "$C show", "show what?");
  expect(2, "$C show all", "'all' is no claim");
  expect(2, "$C run T0.0", "'T0.0' is no claim");
  expect(2, "$C run all more", "'more' is not expected here");
  expect(2, "$C run energy --threads 0", "--threads is '0'");
  expect(2, "$C run energy --seed -1", "--seed is '-1'");
  expect(2, "$C run energy --quick --full", "--quick and --full contradict each other");
  expect(2, "$C show energy --dry-run", "--dry-run is for run");
  expect(0, "$C run all --full --dry-run", "s of computing, about");
  expect(0, "$C run erratum-gamma --full --out full", "1 claims, --full: ");
  expect(2, "$C run energy --out /dev/null/x", "cannot be made a directory");
  expect(2, "$C run energy --out e --checker /no/such", "cannot be run");
  expect(2, "$C run energy --out e --checker /bin/false", "rejected by the checker");
  expect(2, "mkdir believer && cp /bin/true believer/certiform-check && cp /bin/false believer/certiform-recompute && $C run T6.8 --out e --checker believer/certiform-check", "T6.8.computation.json: rejected");
  expect(0, "$C show energy", "expected holds, last not run");
  expect(0, "$C show trained | head -1", "one paragraph");
  expect(0, "$C show noise-threshold", "is a computation on paper");
  expect(0, "$C run A --out a", "ledger row F-endgame-a: proved");
}

/* Every entry is complete, its id a file name, and expected verdicts fit the kinds. */
static void table(void)
{
  for (size_t i = 0; i < cf_theorems(); i++) {
    const cf_theorem *t = cf_theorem_at(i);
    CU_ASSERT_PTR_EQUAL(cf_theorem_named(t->id), t);
    CU_ASSERT_EQUAL(t->id[strspn(t->id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")], 0);
    CU_ASSERT(t->source && t->line && t->statement && t->hypotheses && t->run && cf_theorem_parts(t) > 0);
    for (size_t k = 0; k < cf_theorem_parts(t); k++) {
      const cf_theorem_part *p = &t->part[k];
      const bool sampled = p->kind == CF_SAMPLED;
      CU_ASSERT(p->expected == (sampled ? CF_CONSISTENT : CF_HOLDS) || p->expected == (sampled ? CF_INCONSISTENT : CF_REFUTED) || p->expected == CF_UNSETTLED);
      CU_ASSERT_EQUAL(p->kind == CF_PROVED, p->ledger != NULL);
      for (size_t l = 0; l < k; l++) CU_ASSERT_STRING_NOT_EQUAL(t->part[l].id, p->id);
    }
  }
  CU_ASSERT_PTR_NULL(cf_theorem_named("all"));
  CU_ASSERT_STRING_EQUAL(cf_theorem_kind(cf_theorem_named("A")), "proved");
  CU_ASSERT_STRING_EQUAL(cf_theorem_kind(cf_theorem_named("L6.4")), "certified"); /* theorem A is no part of it */
}

/* committed inputs above the program's own directory: of the tree that it was built in */
static void own_tree(void)
{
  expect(0, "mkdir -p tree/build/some tree/tests && cp ${C% claims} tree/build/some/certiform && cp ${C%certiform claims}certiform-recompute ${C%certiform claims}certiform-check tree/build/some && ln -s \"$V\" tree/tests/vectors && cd tree/build && some/certiform claims run trained --out o", "last holds");
}

static void runs(void)
{
  expect(0, "$C run erratum-gamma --out a", "expected holds, last holds");
  expect(0, "mkdir -p b && sed 's|certiform.claim/1|certiform.claim/9|' a/erratum-gamma.json > b/erratum-gamma.json; $C show erratum-gamma --out b", "expected holds, last not run");
  expect(0, "$C --out b", "b/erratum-gamma.json: schema is certiform.claim/9, expected certiform.claim/1; taken as not run");
  expect(0, "sed 's|\"version\": \"|&9|' a/erratum-gamma.json > b/erratum-gamma.json; $C --out b | grep -A2 ^erratum-gamma", "unreadable");
  expect(0, "$C show erratum-gamma --out b", "WARNING     b/erratum-gamma.json: version is 9");
  expect(0, "echo { > b/erratum-gamma.json; $C --out b", "WARNING: b/erratum-gamma.json: JSON line 2");
  expect(0, "$C --out b --json", "b/erratum-gamma.json: JSON line 2");
  expect(0, "$C run T6.3 --out a --json", "\"exit\": 0");
  expect(0, "mkdir -p c && sed 's/\"consistent\"/\"holds\"/' a/T6.3.json > c/T6.3.json; $C show T6.3 --out c | grep ^last", "consistent"); /* a sample never holds */
  expect(0, "$C run T6.3 --out b/c --threads 1 --quiet && cmp a/T6.3.json b/c/T6.3.json", "");
  expect(0, "$C run T6.3 --out b --seed 2 --quiet && ! cmp -s a/T6.3.json b/T6.3.json", "");
  expect(2, "$C run trained --out d --data nowhere", "--data names the directory");
  expect(2, "$C run phase-diagram --out d --data nowhere", "trouble     ");
  CU_ASSERT_PTR_NULL(strstr(output, "mean share")); /* of runs that were not made */
  CU_ASSERT_PTR_NULL(strstr(output, "\nfigure "));
  /* a program that stands in its source tree finds the data from elsewhere */
  expect(0, "$C run T6.8 --out d --quiet; grep -c '<path class=.l c' d/T6.8.svg; head -1 d/T6.8.csv", "line,x,y");
  expect(0, "$C --out a --json | python3 -c 'import json,sys; d = json.load(sys.stdin); c = {x[\"id\"]: x for x in d[\"claims\"]}; "
            "assert d[\"schema\"] == \"certiform.claims/1\"; assert c[\"T6.3\"][\"verdict\"] == \"consistent\" and c[\"T6.3\"][\"exit\"] == 0; "
            "assert c[\"energy\"][\"verdict\"] is None; assert set(c[\"energy\"]) == set(\"id source statement kind expected verdict exit figure command\".split()); print(\"good\")'",
         "good");
}

/* Certificates nobody checked prove nothing; a checker that accepts nothing is trouble. */
static void unchecked(void)
{
  cf_claims_options o = {.seed = 1, .out = dir};
  cf_finding found;
  cf_ioerror err;
  int status;
  CU_ASSERT_TRUE(cf_theorem_run(cf_theorem_named("T6.3"), &o, &found, &status, &err));
  CU_ASSERT_EQUAL(found, CF_UNSETTLED);
  CU_ASSERT_EQUAL(status, 3);
  json_t *result = cf_theorem_result(cf_theorem_named("T6.3"), dir, 1 << 24, &err);
  CU_ASSERT_EQUAL(cf_theorem_found(cf_theorem_named("T6.3"), result), CF_UNSETTLED);
  json_decref(result);
}

/* ---- claims made for this test: what a part may say, and how statuses add up ---- */

static void mixed_run(cf_session *s)
{
  cf_find(s, "a", CF_CONSISTENT, "statistics say nothing certain");
  cf_find(s, "b", CF_HOLDS, "a sample never holds");
  cf_find(s, "c", CF_HOLDS, "one");
  cf_find(s, "c", CF_REFUTED, "two");
}
/* An antipodal pair rests: what is proved of it is no convergence, even with a checker that accepts everything. */
static bool accept(const char *checker, const char *certificate, int *status, char line[512])
{
  (void)checker;
  (void)certificate;
  strcpy(line, "accepted");
  *status = 0;
  return true;
}
static void resting_run(cf_session *s)
{
  static const double pair[4] = {1, 0, -1, 0};
  const cf_flow_problem p = cf_claim_problem(CF_MODEL_SA, 2, 2, 1, pair);
  cf_find(s, "a", CF_HOLDS, "first");
  cf_find_cluster(s, "a", "pair", &p, CF_UNTIL_CLUSTER, 1);
}
static void stopped_run(cf_session *s)
{
  cf_give_up(s, "no data");
  cf_find(s, "a", CF_HOLDS, "0 of 0 runs");
}
static void silent_run(cf_session *s) { cf_find(s, "a", CF_HOLDS, "b says nothing"); }
static void wrong_run(cf_session *s) { cf_find(s, "z", CF_HOLDS, "no such part"); }

static const cf_theorem mixed = {.id = "mixed", .source = "s", .line = "l", .statement = "t", .hypotheses = "h", .part = {{"a", CF_CERTIFIED, "s", CF_HOLDS, NULL}, {"b", CF_SAMPLED, "s", CF_CONSISTENT, NULL}, {"c", CF_CERTIFIED, "s", CF_HOLDS, NULL}}, .run = mixed_run};
static const cf_theorem resting = {.id = "resting", .source = "s", .line = "l", .statement = "t", .hypotheses = "h", .part = {{"a", CF_CERTIFIED, "s", CF_HOLDS, NULL}}, .run = resting_run};
static const cf_theorem silent = {.id = "silent", .source = "s", .line = "l", .statement = "t", .hypotheses = "h", .part = {{"a", CF_CERTIFIED, "s", CF_HOLDS, NULL}, {"b", CF_CERTIFIED, "s", CF_HOLDS, NULL}}, .run = silent_run};
static const cf_theorem wrong = {.id = "wrong", .source = "s", .line = "l", .statement = "t", .hypotheses = "h", .part = {{"a", CF_CERTIFIED, "s", CF_HOLDS, NULL}}, .run = wrong_run};

static const cf_theorem stopped = {.id = "stopped", .source = "s", .line = "l", .statement = "t", .hypotheses = "h", .part = {{"a", CF_CERTIFIED, "s", CF_HOLDS, NULL}}, .run = stopped_run};

static void proved_run(cf_session *s) { (void)s; }
static const cf_theorem by_row = {.id = "by-row", .source = "s", .line = "l", .statement = "t", .hypotheses = "h", .part = {{"a", CF_PROVED, "s", CF_HOLDS, "F-x"}}, .run = proved_run};

/* a proved part holds where its row says proved, whatever the run does */
static void proved(void)
{
  static const char *const lines[][3] = {{"id\tf\tL4\ts\tt\ta\tstatus\t-", "F-x\t-\tL4\ts\tCoq\ttheorem:A.b\tproved\tT", NULL}, {"F-xy\t-\tL4\ts\tCoq\ttheorem:A.b\tproved\tT", NULL, NULL},
                                         {"F-x\t-\tL4\ts\tCoq\ttheorem:A.b\topen\tproved\t", NULL, NULL}, {"F-x\tproved\t", NULL, NULL}};
  cf_finding found;
  cf_ioerror err;
  int status;
  for (int k = 0; k < 5; k++) {
    const cf_claims_options o = {.seed = 1, .out = dir, .ledger = k < 4 ? lines[k] : NULL};
    CU_ASSERT_TRUE(cf_theorem_run(&by_row, &o, &found, &status, &err));
    CU_ASSERT_EQUAL(found, k == 0 ? CF_HOLDS : CF_UNSETTLED);
    CU_ASSERT_EQUAL(status, k == 0 ? 0 : 3);
  }
}

static void kinds(void)
{
  const cf_claims_options o = {.seed = 1, .out = dir};
  cf_finding found;
  cf_ioerror err;
  int status;
  char path[256];
  CU_ASSERT_TRUE(cf_theorem_run(&mixed, &o, &found, &status, &err));
  CU_ASSERT_EQUAL(found, CF_REFUTED);
  CU_ASSERT_EQUAL(status, 1);
  snprintf(path, sizeof path, "%s/mixed.json", dir);
  json_t *root = json_load_file(path, 0, NULL), *parts = json_object_get(root, "parts");
  static const char *const verdict[] = {"undecided", "consistent", "refuted"};
  for (size_t k = 0; k < 3; k++) CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_array_get(parts, k), "verdict")), verdict[k]);
  json_decref(root);
  CU_ASSERT_TRUE(cf_theorem_run(&silent, &o, &found, &status, &err));
  CU_ASSERT_EQUAL(found, CF_UNSETTLED);
  CU_ASSERT_EQUAL(status, 3);
  const cf_claims_options believing = {.seed = 1, .out = dir, .checker = "any", .ask = accept};
  CU_ASSERT_TRUE(cf_theorem_run(&resting, &believing, &found, &status, &err));
  CU_ASSERT_EQUAL(found, CF_UNSETTLED);
  CU_ASSERT_EQUAL(status, 3);
  CU_ASSERT_FALSE(cf_theorem_run(&wrong, &o, &found, &status, &err));
  CU_ASSERT_EQUAL(found, CF_TROUBLE);
  CU_ASSERT_EQUAL(status, 2);
  CU_ASSERT_STRING_EQUAL(cf_theorem_kind(&mixed), "certified, sampled");
  CU_ASSERT_FALSE(cf_theorem_run(&stopped, &o, &found, &status, &err));
  root = cf_theorem_result(&stopped, dir, 1 << 24, &err);
  CU_ASSERT_EQUAL(cf_theorem_found(&stopped, root), CF_TROUBLE);
  CU_ASSERT_EQUAL(cf_part_found(&stopped, 0, root), CF_NOT_RUN); /* nothing is found after trouble */
  json_decref(root);
}

/* costs are there; with more threads nothing takes longer, and never less than the longest */
static void prices(void)
{
  const size_t n = cf_theorems();
  double all = 0, longest = 0, total, before = 1e9;
  CU_ASSERT(cf_claims_pace() > 0);
  for (size_t i = 0; i < n; i++) {
    CU_ASSERT(cf_claim_cost(i, false) > 0 && cf_claim_cost(i, true) > 0);
    all += cf_claim_cost(i, true);
    longest = cf_claim_cost(i, true) > longest ? cf_claim_cost(i, true) : longest;
  }
  for (unsigned threads = 1; threads <= 64; threads *= 2) {
    const double span = cf_claims_span(0, n, true, threads, &total);
    CU_ASSERT(total == all && span >= longest && span * threads >= all * (1 - 1e-12) && span <= before);
    before = span;
  }
  CU_ASSERT_EQUAL(before, longest);
}

void suite_cli_claims(void)
{
  CU_pSuite s = CU_add_suite("cli_claims", setup, cleanup);
  ADD_STATISTICS(s, "data of the program's own tree", own_tree);
  CU_add_test(s, "the command line", command_line);
  CU_add_test(s, "the table", table);
  CU_add_test(s, "prices", prices);
  CU_add_test(s, "runs", runs);
  CU_add_test(s, "unchecked certificates", unchecked);
  CU_add_test(s, "kinds and statuses", kinds);
  CU_add_test(s, "proved parts", proved);
}
