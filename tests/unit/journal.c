/* The nodes of a run on disk: read back bit for bit, only for their own problem; what a kill, a full disk or a hostile hand leaves behind. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include "flow/journal.h"

#define MEMORY ((size_t)1 << 26)
enum { NODES = 3 };
static const double tokens[4] = {3, 4, -0x1p-1074, 5e300};
static cf_ioerror err;

static const char *name(void)
{
  static char path[300];
  const char *build = getenv("BUILD");
  snprintf(path, sizeof path, "%s/unit-journal.part", build ? build : "build");
  return path;
}
static cf_flow_problem problem(void) { return (cf_flow_problem){.model = CF_MODEL_SA, .n = 2, .d = 2, .heads = 1, .beta = 0.1, .x = tokens, .repulse = 1}; }
static void push(cf_trajectory *a, size_t k, size_t bits)
{
  cf_node *b = cf_trajectory_push(a, bits, 0);
  if (!b) abort();
  b->t = (double)k * 0.3, b->r = 1e-300 * (double)(k + 1);
  for (int i = 0; i < 4; i++) b->x[i] = i ? 0.1 * i * (double)(k + 1) : -0.0;
  if (bits == 106) b->xlo[1] = 0x1p-60, b->xlo[2] = -0x1.23456789abcdep-110;
  if (bits == 192) b->xlo[3] = 0x1p-60, b->xlo[4] = -0x1p-130, b->xlo[5] = 0x1p-192; /* of coordinate 1 */
}
/* node 1 with a path of two rows in 106 bits, node 2 with one of three in 192 */
static void lead(cf_trajectory *a, size_t k, size_t bits)
{
  cf_node *b = &a->node[k];
  if (!cf_node_path(a, b, bits, k)) abort();
  b->path_r = 0x1p-30 * (double)k;
  for (size_t l = 0; l <= k; l++) b->path[l].x[0] = 0.7, b->path[l].x[3] = 0.1 * (double)l, b->path[l].xlo[0] = 0x1p-90;
}
static void fill(cf_trajectory *a)
{
  cf_trajectory_init(a, 2, 2);
  for (size_t k = 0; k < NODES; k++) push(a, k, k == 0 ? 53 : k == 1 ? 106 : 192);
  lead(a, 1, 106), lead(a, 2, 192);
}
static bool same(const cf_node *a, const cf_node *b)
{
  const size_t more = a->bits == 53 ? 0 : a->bits == 106 ? 4 : 12;
  bool ok = a->t == b->t && a->r == b->r && a->bits == b->bits;
  for (size_t i = 0; ok && i < 4; i++) ok = a->x[i] == b->x[i];
  for (size_t i = 0; ok && i < more; i++) ok = a->xlo[i] == b->xlo[i];
  ok = ok && !a->path == !b->path && a->degree == b->degree && a->path_r == b->path_r;
  for (size_t l = 0; ok && a->path && l <= a->degree; l++)
    for (size_t i = 0; ok && i < 4; i++) ok = a->path[l].x[i] == b->path[l].x[i] && (i || a->path[l].xlo[0] == b->path[l].xlo[0]);
  return ok;
}
static size_t size(void)
{
  struct stat st;
  return stat(name(), &st) == 0 ? (size_t)st.st_size : 0;
}
/* the nodes that a new run finds; SIZE_MAX: refused */
static size_t found(const cf_flow_problem *p, const cf_trajectory *a)
{
  cf_journal j;
  cf_trajectory b;
  cf_trajectory_init(&b, 2, 2);
  size_t n = SIZE_MAX;
  if (cf_journal_open(&j, name(), p, MEMORY, &b, &err)) {
    n = b.nodes;
    for (size_t k = 0; k < n; k++) CU_ASSERT(same(a->node + k, b.node + k));
    cf_journal_close(&j, true);
  } else CU_ASSERT_EQUAL(b.nodes, 0);
  cf_trajectory_clear(&b);
  return n;
}
static void keep(const cf_trajectory *a)
{
  const cf_flow_problem p = problem();
  cf_journal j;
  cf_trajectory none;
  remove(name());
  cf_trajectory_init(&none, 2, 2);
  CU_ASSERT_TRUE_FATAL(cf_journal_open(&j, name(), &p, MEMORY, &none, &err));
  CU_ASSERT_EQUAL(none.nodes, 0);
  CU_ASSERT_TRUE_FATAL(cf_journal_write(&j, &p, a, &err));
  cf_journal_close(&j, true);
}
static void round_trip(void)
{
  const cf_flow_problem p = problem();
  cf_trajectory a;
  fill(&a), keep(&a);
  CU_ASSERT_EQUAL(found(&p, &a), NODES);
  cf_trajectory_clear(&a);
}
/* node by node, then from the beginning with other digits: the file holds the newer run alone */
static void goes_on(void)
{
  const cf_flow_problem p = problem();
  cf_trajectory a, b;
  cf_journal j;
  fill(&a), keep(&a);
  cf_trajectory_init(&b, 2, 2);
  CU_ASSERT_TRUE_FATAL(cf_journal_open(&j, name(), &p, MEMORY, &b, &err));
  push(&b, NODES, 53), push(&a, NODES, 53);
  const size_t before = size();
  CU_ASSERT_TRUE(cf_journal_write(&j, &p, &b, &err) && size() > before);
  const size_t after = size();
  CU_ASSERT_TRUE(cf_journal_write(&j, &p, &b, &err) && size() == after);
  CU_ASSERT_EQUAL(found(&p, &a), SIZE_MAX);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "another run"));
  cf_trajectory_clear(&b);
  push(&b, 0, 106);
  CU_ASSERT_TRUE(cf_journal_write(&j, &p, &b, &err) && size() < before);
  cf_journal_close(&j, true);
  CU_ASSERT_EQUAL(found(&p, &b), 1);
  cf_trajectory_clear(&a), cf_trajectory_clear(&b);
}
static void only_its_own_problem(void)
{
  cf_flow_problem q = problem();
  cf_trajectory a;
  fill(&a), keep(&a);
  q.beta = 0.2;
  const size_t before = size();
  CU_ASSERT_EQUAL(found(&q, &a), SIZE_MAX);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "another problem"));
  CU_ASSERT_EQUAL(size(), before);
  cf_trajectory_clear(&a);
}
/* cut off at every byte: the whole lines are found; then a byte of each changed: refused, or the last line's newline is gone */
static void cut_and_changed(void)
{
  const cf_flow_problem p = problem();
  cf_trajectory a;
  static char text[1 << 12];
  fill(&a), keep(&a);
  FILE *f = fopen(name(), "r");
  const size_t len = f ? fread(text, 1, sizeof text, f) : 0;
  if (f) fclose(f);
  CU_ASSERT_FATAL(len > 500 && len < sizeof text);
  for (size_t n = 0, lines = 0; n <= len; n++) {
    if (n && text[n - 1] == '\n') lines++;
    CU_ASSERT_FATAL((f = fopen(name(), "w")) != NULL);
    fwrite(text, 1, n, f), fclose(f);
    CU_ASSERT_EQUAL(found(&p, &a), lines ? lines - 1 : 0);
  }
  for (size_t n = 0; n < len; n++) {
    text[n] ^= 4;
    CU_ASSERT_FATAL((f = fopen(name(), "w")) != NULL);
    fwrite(text, 1, len, f), fclose(f);
    CU_ASSERT_EQUAL(found(&p, &a), n == len - 1 ? NODES - 1 : SIZE_MAX);
    text[n] ^= 4;
  }
  cf_trajectory_clear(&a);
}
/* no room for the last node: it fails, what was whole stays and is found */
static void full(void)
{
  const cf_flow_problem p = problem();
  cf_trajectory a;
  cf_journal j;
  fill(&a), keep(&a);
  push(&a, NODES, 192);
  cf_trajectory b;
  cf_trajectory_init(&b, 2, 2);
  CU_ASSERT_TRUE_FATAL(cf_journal_open(&j, name(), &p, MEMORY, &b, &err));
  struct rlimit old, less;
  getrlimit(RLIMIT_FSIZE, &old);
  less = old, less.rlim_cur = size() + 10;
  void (*was)(int) = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &less);
  CU_ASSERT_FALSE(cf_journal_write(&j, &p, &a, &err));
  setrlimit(RLIMIT_FSIZE, &old);
  signal(SIGXFSZ, was);
  cf_journal_close(&j, true);
  CU_ASSERT_EQUAL(found(&p, &a), NODES);
  a.node[NODES].r = HUGE_VAL;
  CU_ASSERT_TRUE_FATAL(cf_journal_open(&j, name(), &p, MEMORY, (cf_trajectory_clear(&b), &b), &err));
  CU_ASSERT_FALSE(cf_journal_write(&j, &p, &a, &err));
  cf_journal_close(&j, false);
  CU_ASSERT_EQUAL(size(), 0);
  cf_trajectory_clear(&a), cf_trajectory_clear(&b);
}

void suite_journal(void);
void suite_journal(void)
{
  CU_pSuite s = CU_add_suite("flow: the nodes of a run", NULL, NULL);
  CU_add_test(s, "written and read back", round_trip);
  CU_add_test(s, "a run that goes on", goes_on);
  CU_add_test(s, "only of its own problem", only_its_own_problem);
  CU_add_test(s, "cut off, changed", cut_and_changed);
  CU_add_test(s, "no room", full);
}
