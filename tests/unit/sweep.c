/* Sweeps: the counts against plain C with libm's exp, the published statistics, the cut into units, the store, the files. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include "flow/random.h"
#include "sweep/lanes.h"
#include "sweep/export.h"
#include "sweep/curve.h"
#include "sweep/price.h"
#include "sweep/session.h"

/* ---- an integrator that shares no code with src/sweep and src/kernels: all pairs, libm, no reduction of the dimension */
typedef struct plain {
  size_t n, d;
  double beta;
  bool usa;
} plain;

static void output(const plain *p, const double *x, double *q)
{
  for (size_t i = 0; i < p->n; i++) {
    double z = 0;
    for (size_t k = 0; k < p->d; k++) q[i * p->d + k] = 0;
    for (size_t j = 0; j < p->n; j++) {
      double c = 0;
      for (size_t k = 0; k < p->d; k++) c += x[i * p->d + k] * x[j * p->d + k];
      const double w = exp(p->beta * c);
      z += w;
      for (size_t k = 0; k < p->d; k++) q[i * p->d + k] += w * x[j * p->d + k];
    }
    for (size_t k = 0; k < p->d; k++) q[i * p->d + k] /= p->usa ? (double)p->n : z;
  }
}

static void velocity(const plain *p, const double *x, double *f)
{
  output(p, x, f);
  for (size_t i = 0; i < p->n; i++) {
    double c = 0;
    for (size_t k = 0; k < p->d; k++) c += x[i * p->d + k] * f[i * p->d + k];
    for (size_t k = 0; k < p->d; k++) f[i * p->d + k] -= c * x[i * p->d + k];
  }
}

enum { MOST = 16 * 24 };
static void advance(const plain *p, cf_method method, double h, double *x)
{
  const size_t m = p->n * p->d;
  double k[4][MOST], y[MOST];
  if (method == CF_METHOD_PUBLISHED) output(p, x, k[0]);
  else velocity(p, x, k[0]);
  if (method == CF_METHOD_RK4) {
    for (int s = 1; s < 4; s++) {
      for (size_t e = 0; e < m; e++) y[e] = x[e] + (s < 3 ? h / 2 : h) * k[s - 1][e];
      velocity(p, y, k[s]);
    }
    for (size_t e = 0; e < m; e++) x[e] += h / 6 * (k[0][e] + 2 * k[1][e] + 2 * k[2][e] + k[3][e]);
  } else
    for (size_t e = 0; e < m; e++) x[e] += h * k[0][e];
  for (size_t i = 0; i < p->n; i++) {
    double r = 0;
    for (size_t e = i * p->d; e < (i + 1) * p->d; e++) r += x[e] * x[e];
    for (size_t e = i * p->d; e < (i + 1) * p->d; e++) x[e] /= sqrt(r);
  }
}

static uint64_t close_pairs(const plain *p, const double *x, double threshold)
{
  uint64_t m = 0;
  for (size_t i = 0; i < p->n; i++)
    for (size_t j = 0; j < i; j++) {
      double c = 0;
      for (size_t k = 0; k < p->d; k++) c += x[i * p->d + k] * x[j * p->d + k];
      m += c > threshold;
    }
  return m;
}

static cf_point point(cf_flow_model model, cf_method method, size_t n, size_t d, double beta)
{
  return (cf_point){.n = n, .d = d, .beta = beta, .model = model, .method = method, .step = 0.1, .published = true, .tol = 1e-10, .t_end = model == CF_MODEL_USA ? 1 : 6,
                    .checkpoints = 4, .threshold = 0.9, .seed = 5};
}

static void count(const cf_point *p, size_t systems, bool every_step, cf_tally *t)
{
  cf_starts s = {0};
  cf_point_run run = {.every_step = every_step};
  memset(t, 0, p->checkpoints * sizeof *t);
  CU_ASSERT_EQUAL_FATAL(cf_starts_make(&s, p, 0, systems), CF_OK);
  CU_ASSERT_EQUAL(cf_point_count(p, &s, t, &run), CF_OK);
  cf_starts_clear(&s);
}

/* the same counts, exactly: thresholds are far from where rounding could tell (seed fixed) */
static void one_against_plain(const cf_point *p)
{
  enum { SYSTEMS = 7 };
  const plain q = {p->n, p->d, p->beta, p->model == CF_MODEL_USA};
  const double h = p->model == CF_MODEL_USA ? 0.1 / fmax(1, sqrt(p->beta) * exp(p->beta - 0.5)) : 0.1;
  cf_tally want[4] = {{0}}, got[4];
  double x[MOST];
  CU_ASSERT(fabs(cf_point_step(p) - h) <= 1e-14 * h);
  for (uint32_t s = 0; s < SYSTEMS; s++) {
    size_t done = 0;
    CU_ASSERT_EQUAL_FATAL(cf_random_tokens(p->seed, s, p->n, p->d, x), CF_OK);
    for (size_t k = 0; k < 4; k++) {
      const size_t steps = (size_t)ceil(p->t_end / h * (1 - 1e-12)), to = k == 3 ? steps : (size_t)floor((double)k * p->t_end / 3 / h + 0.5);
      for (; done < to; done++) advance(&q, p->method, done + 1 < steps ? h : p->t_end - (double)done * h, x);
      const uint64_t m = close_pairs(&q, x, p->threshold);
      want[k].pairs += m, want[k].squares += m * m, want[k].whole += m == p->n * (p->n - 1) / 2;
    }
  }
  count(p, SYSTEMS, true, got);
  CU_ASSERT(memcmp(want, got, sizeof want) == 0);
  count(p, SYSTEMS, false, got);
  CU_ASSERT(memcmp(want, got, sizeof want) == 0);
}

static void against_plain(void)
{
  static const cf_method method[3] = {CF_METHOD_PUBLISHED, CF_METHOD_EULER, CF_METHOD_RK4};
  static const size_t dims[7] = {1, 2, 3, 5, 8, 11, 24};
  for (int m = 0; m < 3; m++)
    for (int i = 0; i < 7; i++) {
      const cf_point sa = point(CF_MODEL_SA, method[m], 11, dims[i], 3), usa = point(CF_MODEL_USA, method[m], 16, dims[i], 2), away = point(CF_MODEL_SA, method[m], 5, dims[i], -2);
      one_against_plain(&sa);
      one_against_plain(&usa);
      one_against_plain(&away);
    }
}

/* Five steps of the lanes, token by token: what is left is roundings (some ten u a step); a weight that is wrong by a factor 1 + h^2 is seen. */
static void steps_against_plain(void)
{
  enum { N = 11, D = 3, STEPS = 5, L = CF_SWEEP_LANES };
  static void (*const step[3])(cf_lanes *, double) = {cf_lanes_published, cf_lanes_euler, cf_lanes_rk4};
  static const cf_method method[3] = {CF_METHOD_PUBLISHED, CF_METHOD_EULER, CF_METHOD_RK4};
  static const double betas[2] = {3, -2};
  for (int m = 0; m < 3; m++)
    for (int i = 0; i < 2; i++) {
      const plain q = {N, D, betas[i], false};
      double x[N * D], worst = 0;
      cf_lanes a;
      CU_ASSERT_FATAL(cf_lanes_new(&a, N, D, betas[i], 0));
      CU_ASSERT_EQUAL_FATAL(cf_random_tokens(5, 0, N, D, x), CF_OK);
      for (size_t k = 0; k < N * D * L; k++) a.x[k] = x[k / L];
      for (int k = 0; k < STEPS; k++) step[m](&a, 0.3), advance(&q, method[m], 0.3, x);
      for (size_t k = 0; k < N * D * L; k++) worst = fmax(worst, fabs(a.x[k] - x[k / L]));
      CU_ASSERT(worst <= 200 * 0x1p-53);
      CU_ASSERT(worst > 0);
      cf_lanes_clear(&a);
    }
}

/* Tokens that have met stay, at weights from e^-400 on, whose squares are no numbers any more. */
static void met(void)
{
  enum { N = 6, D = 3, L = CF_SWEEP_LANES };
  static void (*const step[3])(cf_lanes *, double) = {cf_lanes_published, cf_lanes_euler, cf_lanes_rk4};
  static const double beta[4] = {-200, -230, 200, 230}, place[D] = {0x1p+0 / 3, 0x1p+1 / 3, -0x1p+1 / 3};
  for (int m = 0; m < 3; m++)
    for (int i = 0; i < 4; i++) {
      cf_lanes a;
      double worst = 0;
      CU_ASSERT_FATAL(cf_lanes_new(&a, N, D, beta[i], 0));
      for (size_t k = 0; k < N * D * L; k++) a.x[k] = place[k / L % D];
      step[m](&a, 0.1);
      for (size_t k = 0; k < N * D * L; k++) worst += fabs(a.x[k] - place[k / L % D]);
      CU_ASSERT(worst <= N * D * L * 8 * 0x1p-53);
      cf_lanes_clear(&a);
    }
}

/* dopri5 by src/flow and rk4 by lanes are the same flow; a general model runs */
static void adaptive_and_general(void)
{
  cf_tally a[4], b[4];
  cf_point p = point(CF_MODEL_SA, CF_METHOD_DOPRI5, 12, 3, 2), q = point(CF_MODEL_SA, CF_METHOD_RK4, 12, 3, 2);
  q.step = 0.02;
  count(&p, 6, false, a);
  count(&q, 6, false, b);
  CU_ASSERT(memcmp(a, b, sizeof a) == 0);
  p.method = CF_METHOD_DOP853;
  count(&p, 6, false, b);
  CU_ASSERT(memcmp(a, b, sizeof a) == 0);
  p = point(CF_MODEL_CAUSAL, CF_METHOD_RK4, 6, 3, 2);
  count(&p, 3, false, a);
  CU_ASSERT(a[3].pairs >= a[0].pairs && a[3].pairs > 0);
  p.method = CF_METHOD_PUBLISHED; /* behind the flow */
  count(&p, 3, false, b);
  CU_ASSERT(b[0].pairs == a[0].pairs && b[3].pairs <= a[3].pairs && b[3].pairs > 0);
}

/* ---- plans and stores */
static const char spec[] = "{\"schema\": \"certiform.sweep/1\", \"n\": 8, \"d\": [2, 3, 12], \"beta\": {\"from\": 0.5, \"to\": 4, \"count\": 3}, \"model\": [\"sa\", \"usa\"],"
                           "\"method\": [\"published\", {\"name\": \"rk4\", \"step\": 0.25}], \"t_end\": {\"sa\": 4, \"usa\": 1}, \"checkpoints\": 5, \"systems\": 11, \"unit\": %d%s}";

static bool plan_of(int unit, const char *more, cf_plan *p, cf_ioerror *err)
{
  char text[1024];
  snprintf(text, sizeof text, spec, unit, more);
  return cf_plan_parse("plan", text, strlen(text), p, err);
}

static void plans(void)
{
  cf_plan p, q;
  cf_ioerror err;
  CU_ASSERT_FATAL(plan_of(4, "", &p, &err));
  CU_ASSERT_EQUAL(p.points, 36);
  CU_ASSERT_EQUAL(p.units, 108);
  CU_ASSERT_EQUAL(cf_plan_unit(&p, 2).count, 3);
  CU_ASSERT_EQUAL(cf_plan_unit(&p, 107).point, 35);
  CU_ASSERT(cf_plan_point(&p, 35).beta == 4 && cf_plan_point(&p, 35).d == 12 && cf_plan_point(&p, 35).step == 0.25 && cf_plan_point(&p, 35).t_end == 1);
  CU_ASSERT(cf_plan_parse("again", p.text, strlen(p.text), &q, &err)); /* what a rank is sent */
  CU_ASSERT_STRING_EQUAL(p.text, q.text);
  cf_plan_clear(&q);
  size_t ids[108], seen[108] = {0};
  CU_ASSERT(cf_plan_order(&p, ids));
  for (int i = 0; i < 108; i++) seen[ids[i]]++;
  for (int i = 0; i < 108; i++) CU_ASSERT_EQUAL(seen[i], 1);
  cf_plan_clear(&p);
  static const char *const bad[][2] = {{", \"steps\": 3", "steps: no such field"}, {", \"seed\": -1", "seed: expected"}, {", \"threshold\": 1", "threshold: expected"},
                                       {", \"step\": 0", "step: expected"}, {", \"step_rule\": \"x\"", "step_rule: expected"}, {", \"tol\": \"y\"", "tol: expected"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    CU_ASSERT_FALSE(plan_of(4, bad[i][0], &q, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, bad[i][1]));
  }
  static const char list[] = "{\"schema\":\"certiform.sweep/1\",\"n\":4,\"d\":%s,\"beta\":%s,\"model\":%s,\"method\":%s,\"t_end\":%s,\"checkpoints\":2,\"systems\":1}";
  static const char *const twins[][6] = {{"[3,2,3]", "[1]", "[\"sa\"]", "[\"rk4\"]", "1", "plan: d[2]: the same as d[0]"},
                                         {"[3]", "{\"from\":1,\"to\":1,\"count\":2}", "[\"sa\"]", "[\"rk4\"]", "1", "plan: beta[1]: the same as beta[0]"},
                                         {"[3]", "[1]", "[\"sa\",\"sa\"]", "[\"rk4\"]", "1", "plan: model[1]: the same as model[0]"},
                                         {"[3]", "[1]", "[\"sa\"]", "[\"rk4\",{\"name\":\"rk4\",\"step\":0.1}]", "1", "plan: method[1]: the same as method[0]"},
                                         {"[3]", "[1]", "[\"sa\",\"usa\"]", "[\"rk4\"]", "{\"sa\":1}", "plan: t_end.usa: expected a number"}};
  for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
    char text[512];
    snprintf(text, sizeof text, list, twins[i][0], twins[i][1], twins[i][2], twins[i][3], twins[i][4]);
    CU_ASSERT_FALSE(cf_plan_parse("plan", text, strlen(text), &q, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, twins[i][5]));
  }
  CU_ASSERT_FALSE(plan_of(0, "", &q, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "plan: unit: expected a whole number from 1"));
  static const char usa[] = "{\"schema\":\"certiform.sweep/1\",\"n\":4,\"d\":[2],\"beta\":[300],\"model\":[\"sa\",\"usa\"],\"method\":[\"published\"],\"t_end\":1,\"checkpoints\":2,\"systems\":1}";
  CU_ASSERT_FALSE(cf_plan_parse("plan", usa, strlen(usa), &q, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "plan: beta[0]: expected at most 97 for usa"));
}

static char dir[32];
static char *in_dir(const char *name)
{
  static char path[128];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  return path;
}

static int sweep_to(const cf_plan *p, const char *name, unsigned threads, cf_tally *tally)
{
  cf_store s;
  cf_ioerror err;
  cf_ranks ranks = {.size = 1};
  bool done[4096];
  uint64_t systems[64];
  double seconds, evaluations;
  char path[128];
  strcpy(path, in_dir(name));
  if (!cf_store_open(&s, path, p, true, done, &err)) return printf("\n%s\n", err.text);
  const cf_session session = {.plan = p, .store = &s, .done = done, .threads = threads};
  const bool ok = cf_session_lead(&session, &ranks, &err) && cf_store_sum(&s, tally, systems, &seconds, &evaluations, &err);
  for (size_t i = 0; ok && i < p->points; i++) CU_ASSERT_EQUAL(systems[i], p->systems);
  cf_store_close(&s);
  return !ok;
}

static long bytes_of(const char *path, char *bytes, long most)
{
  FILE *f = fopen(path, "rb");
  const long n = f ? (long)fread(bytes, 1, (size_t)most, f) : -1;
  if (f) fclose(f);
  return n;
}

/* threads and units change nothing, nor do the files */
static void any_cut(void)
{
  enum { MORE = 1 << 20 };
  cf_plan p, q;
  cf_ioerror err;
  cf_tally a[36 * 5], b[36 * 5];
  uint64_t systems[36];
  char *x = malloc(MORE), *y = malloc(MORE);
  strcpy(dir, "/tmp/cf-sweep-XXXXXX");
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
  CU_ASSERT_FATAL(plan_of(4, "", &p, &err));
  CU_ASSERT_EQUAL_FATAL(sweep_to(&p, "a.sqlite", 1, a), 0);
  CU_ASSERT_EQUAL(sweep_to(&p, "b.sqlite", 3, b), 0);
  CU_ASSERT(memcmp(a, b, sizeof a) == 0);
  for (int unit = 1; unit <= 11; unit += 5) {
    CU_ASSERT_FATAL(plan_of(unit, "", &q, &err));
    CU_ASSERT_EQUAL(sweep_to(&q, unit == 1 ? "c1.sqlite" : unit == 6 ? "c6.sqlite" : "c11.sqlite", 2, b), 0);
    CU_ASSERT(memcmp(a, b, sizeof a) == 0);
    cf_plan_clear(&q);
  }
  for (int i = 0; i < 36; i++) systems[i] = 11;
  const cf_sweep_data one = {&p, a, systems}, two = {&p, b, systems};
  CU_ASSERT(cf_sweep_csv(in_dir("a.csv"), &one, &err) && cf_sweep_csv(in_dir("b.csv"), &two, &err));
  CU_ASSERT(cf_sweep_npz(in_dir("a.npz"), &one, &err) && cf_sweep_npz(in_dir("b.npz"), &two, &err));
  const long csv = bytes_of(in_dir("a.csv"), x, MORE), npz = bytes_of(in_dir("b.csv"), y, MORE);
  CU_ASSERT(csv > 1000 && csv == npz && memcmp(x, y, (size_t)csv) == 0);
  const double both = (double)csv + (double)bytes_of(in_dir("a.npz"), x, MORE);
  CU_ASSERT(both <= cf_sweep_export_size(&p) + 4000 && both >= 0.3 * cf_sweep_export_size(&p)); /* NPZ is deflated: at most */
  cf_tensor t;
  CU_ASSERT(cf_tensor_read(strcat(in_dir("a.npz"), ":fraction"), MORE * 8, &t, &err));
  CU_ASSERT(t.ndim == 5 && t.count == 180 && cf_tensor_get(&t, 179) == (double)a[179].pairs / (11.0 * 28));
  cf_tensor_free(&t);
  cf_plan_clear(&p);
  free(x);
  free(y);
}

/* a unit once, another plan never, two writers never, and a resumed sweep is the whole one */
static void the_store(void)
{
  cf_plan p, other;
  cf_store s, second;
  cf_ioerror err;
  cf_tally a[36 * 5], b[36 * 5], t[5] = {{3, 9, 0}};
  bool done[108];
  uint64_t systems[36];
  double seconds, evaluations;
  char path[128], lock[140];
  strcpy(path, in_dir("s.sqlite"));
  CU_ASSERT_FATAL(plan_of(4, "", &p, &err) && plan_of(4, ", \"seed\": 2", &other, &err));
  CU_ASSERT_FATAL(cf_store_open(&s, path, &p, false, done, &err));
  const cf_unit_result r = {.unit = 7, .tally = t};
  CU_ASSERT(cf_store_put(&s, &r, &err));
  CU_ASSERT_FALSE(cf_store_put(&s, &r, &err)); /* the same unit again */
  CU_ASSERT_FALSE(cf_store_open(&second, path, &p, true, done, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "another process is writing it"));
  CU_ASSERT_FATAL(cf_store_look(&second, path, &p, done, &err)); /* but one writer and a reader */
  CU_ASSERT(done[7] && !done[8]);
  CU_ASSERT(cf_store_put(&s, &(cf_unit_result){.unit = 8, .tally = t}, &err));
  CU_ASSERT(cf_store_sum(&second, a, systems, &seconds, &evaluations, &err) && systems[2] == 4 + 3);
  cf_store_close(&second);
  CU_ASSERT_FALSE(cf_store_look(&second, path, &other, done, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "holds another sweep"));
  cf_store_close(&s);
  CU_ASSERT_EQUAL(access(strcat(strcpy(lock, path), "-lock"), F_OK), -1); /* nothing is left of the lock */
  CU_ASSERT_FALSE(cf_store_open(&s, path, &p, false, done, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "exists: --resume"));
  CU_ASSERT_FALSE(cf_store_open(&s, path, &other, true, done, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "holds another sweep"));
  CU_ASSERT_FATAL(cf_store_open(&s, path, &p, true, done, &err));
  int n = 0;
  for (int i = 0; i < 108; i++) n += done[i];
  CU_ASSERT(n == 2 && done[7] && done[8]);
  cf_store_close(&s);
  CU_ASSERT_EQUAL(sweep_to(&p, "s.sqlite", 2, b), 0);
  CU_ASSERT_EQUAL(sweep_to(&p, "a.sqlite", 2, a), 0); /* done before: nothing is computed */
  size_t differ = 0;
  for (size_t i = 0; i < 180; i++) differ += memcmp(&a[i], &b[i], sizeof a[i]) != 0;
  CU_ASSERT(differ > 0 && differ <= 5); /* but for the units that were made up */
  char line[400];
  snprintf(line, sizeof line, "echo no database >%s; printf x >>%s", in_dir("n.sqlite"), in_dir("n.sqlite"));
  CU_ASSERT_EQUAL(system(line), 0);
  strcpy(path, in_dir("n.sqlite"));
  CU_ASSERT_FALSE(cf_store_open(&s, path, &p, true, done, &err));
  snprintf(line, sizeof line, "rm -rf %s", dir);
  CU_ASSERT_EQUAL(system(line), 0);
  cf_plan_clear(&p);
  cf_plan_clear(&other);
}

/* all steps of all systems are priced; what is done costs nothing */
static void prices(void)
{
  cf_plan p;
  cf_ioerror err;
  cf_price cost, nothing;
  bool done[108];
  CU_ASSERT_FATAL(plan_of(4, "", &p, &err));
  CU_ASSERT_EQUAL(cf_price_of(&p, NULL, 2, &cost), CF_OK);
  double want = 0;
  for (size_t i = 0; i < p.points; i++) {
    const cf_point q = cf_plan_point(&p, i);
    want += 11.0 * (double)cf_point_steps(&q) * (q.method == CF_METHOD_RK4 ? 4 : 1);
  }
  CU_ASSERT(fabs(cost.evaluations - want) <= 1e-9 * want && cost.core_seconds > 0 && cost.core_seconds < 60);
  for (int i = 0; i < 108; i++) done[i] = true;
  CU_ASSERT_EQUAL(cf_price_of(&p, done, 2, &nothing), CF_OK);
  CU_ASSERT(nothing.evaluations == 0 && nothing.core_seconds == 0);
  cf_plan_clear(&p);
}

/* ---- the curve, against digits computed by mpmath (quad, 40 digits) */
static bool holds(const cf_real *x, const char *digits, double ulp)
{
  mpfr_t r;
  mpfr_init2(r, 200);
  mpfr_set_str(r, digits, 10, MPFR_RNDN);
  mpfr_sub_d(r, r, ulp, MPFR_RNDN);
  bool ok = cf_real_valid(x) && mpfr_greaterequal_p(x->hi, r);
  mpfr_add_d(r, r, 2 * ulp, MPFR_RNDN);
  ok = ok && mpfr_lessequal_p(x->lo, r) && cf_real_width(x) <= 1e-16 * (1 + fabs(cf_real_mid(x)));
  mpfr_clear(r);
  return ok;
}

static void the_curve(void)
{
  static const char *const time[10] = {"5.186260981120156135", "5.270283907586240604", "5.458393682897688870", "5.897609345689964172", "6.953501848808068738",
                                       "9.544329203520164826", "15.99531354920441527", "32.23310472741144111", "73.44567591095344538", "178.7309295190391287"};
  cf_pool p;
  mpq_t q;
  cf_pool_init(&p, CF_CLAIM_PREC);
  mpq_init(q);
  mpq_set_str(q, "999/1000", 10);
  for (int b = 0; b < 10; b++) {
    const cf_real *t = cf_equiangular_time(&p, CF_MODEL_SA, 32, cf_real_d(&p, b), cf_real_si(&p, 0), cf_real_q(&p, q), 18);
    CU_ASSERT(holds(t, time[b], b < 6 ? 1e-18 : b < 9 ? 1e-17 : 1e-16));
    cf_pool_release(&p, 0);
  }
  cf_real *zero = cf_real_si(&p, 0), *one = cf_real_si(&p, 1);
  CU_ASSERT(holds(cf_equiangular_cosine(&p, CF_MODEL_SA, 32, one, zero, one, 18), "0.15184933554388462", 1e-17));
  CU_ASSERT(holds(cf_equiangular_cosine(&p, CF_MODEL_SA, 32, one, zero, cf_real_si(&p, 3), 18), "0.914207011654176001", 1e-18));
  CU_ASSERT(holds(cf_equiangular_cosine(&p, CF_MODEL_SA, 32, cf_real_si(&p, 5), zero, one, 18), "0.01363398454907085", 1e-17));
  /* n = 2, beta = 0: tanh t, for both models */
  CU_ASSERT(cf_real_meet(cf_equiangular_cosine(&p, CF_MODEL_SA, 2, zero, zero, one, 18), cf_real_tanh(&p, one)));
  CU_ASSERT(cf_real_meet(cf_equiangular_cosine(&p, CF_MODEL_USA, 2, zero, zero, one, 18), cf_real_tanh(&p, one)));
  /* times add up; another model, a start beyond the pole: unknown */
  cf_real *g = cf_real_d(&p, 0.5), *h = cf_real_d(&p, 0.9375), *two = cf_real_si(&p, 2);
  cf_real *a = cf_equiangular_time(&p, CF_MODEL_USA, 7, two, zero, g, 18), *b = cf_equiangular_time(&p, CF_MODEL_USA, 7, two, g, h, 18);
  CU_ASSERT(cf_real_meet(cf_real_add(&p, a, b), cf_equiangular_time(&p, CF_MODEL_USA, 7, two, zero, h, 18)));
  CU_ASSERT_FALSE(cf_real_valid(cf_equiangular_time(&p, CF_MODEL_CAUSAL, 7, two, zero, h, 18)));
  CU_ASSERT_FALSE(cf_real_valid(cf_equiangular_time(&p, CF_MODEL_SA, 7, two, cf_real_d(&p, -0.5), h, 18)));
  cf_curve_point c[2] = {{.beta = 5}, {.beta = 9}};
  cf_curve(CF_MODEL_SA, 32, 0.999, 2, c);
  CU_ASSERT(c[0].lo <= 9.5443292035201649 && 9.5443292035201647 <= c[0].hi && c[0].hi - c[0].lo < 1e-8 && c[1].lo > 178.73 && c[1].hi < 178.74);
  mpq_clear(q);
  cf_pool_clear(&p);
}

/* The committed data come from this program: three points computed again, all 64 systems, every checkpoint. */
static void committed(void)
{
  cf_plan p;
  cf_ioerror err;
  cf_tensor close, whole;
  CU_ASSERT_FATAL(cf_plan_read("tests/vectors/phase/sa.json", &p, &err));
  CU_ASSERT_FATAL(cf_tensor_read("tests/vectors/phase/sa.npz:close", (size_t)1 << 24, &close, &err) && cf_tensor_read("tests/vectors/phase/sa.npz:whole", (size_t)1 << 24, &whole, &err));
  CU_ASSERT_EQUAL_FATAL(close.count, p.points * p.checkpoints);
  static const size_t index[3] = {0 * 18 + 5, 3 * 18 + 10, 4 * 18 + 1 * 18 + 3}; /* published d = 2, published d = 128, dop853 d = 8 */
  for (int i = 0; i < 3; i++) {
    const cf_point q = cf_plan_point(&p, index[i]);
    cf_tally t[61];
    CU_ASSERT_EQUAL_FATAL(q.checkpoints, 61);
    count(&q, p.systems, false, t);
    int wrong = 0;
    for (size_t k = 0; k < 61; k++) {
      const int64_t *c = (const int64_t *)close.data + index[i] * 61 + k, *w = (const int64_t *)whole.data + index[i] * 61 + k;
      wrong += *c != (int64_t)t[k].pairs || *w != (int64_t)t[k].whole;
    }
    CU_ASSERT_EQUAL(wrong, 0);
  }
  cf_tensor_free(&close);
  cf_tensor_free(&whole);
  cf_plan_clear(&p);
}

static int certiform(const char *arguments)
{
  char line[600];
  const char *build = getenv("BUILD");
  snprintf(line, sizeof line, "%s/certiform %s >%s 2>&1", build ? build : "build", arguments, in_dir("out"));
  const int status = system(line);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool has(const char *name, const char *text)
{
  char *bytes = calloc(1, 1 << 20);
  const bool ok = bytes && bytes_of(in_dir(name), bytes, (1 << 20) - 1) > 0 && strstr(bytes, text);
  free(bytes);
  return ok;
}

/* the command: dry run, picture, refusals */
static void command(void)
{
  char arguments[500];
  cf_ioerror err;
  strcpy(dir, "/tmp/cf-sweep-XXXXXX");
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
  snprintf(arguments, sizeof arguments, spec, 6, "");
  CU_ASSERT(cf_write_file(in_dir("spec.json"), arguments, strlen(arguments), &err));
  snprintf(arguments, sizeof arguments, "sweep %s/spec.json --dry-run", dir);
  CU_ASSERT_EQUAL(certiform(arguments), 0);
  CU_ASSERT(has("out", "36 points (2 models, 2 methods, 3 dimensions, 3 betas) of 11 systems of 8 tokens: 72 units\n"));
  snprintf(arguments, sizeof arguments, "sweep %s/spec.json -o %s/o --plot %s/p.svg --threads 2", dir, dir, dir);
  CU_ASSERT_EQUAL(certiform(arguments), 0);
  CU_ASSERT(has("out", "written: ") && has("p.svg", "usa, d = 12, rk4") && has("p.svg", "prefers-color-scheme:dark") && has("p.csv", "sa,0.5,") && has("o/sweep.csv", "usa,rk4,12,4,1,11,308,"));
  CU_ASSERT_EQUAL(certiform(arguments), 2);
  CU_ASSERT(has("out", "sweep.sqlite: exists: --resume goes on with it"));
  CU_ASSERT_EQUAL(certiform("sweep nowhere.json -o /tmp"), 2);
  CU_ASSERT_EQUAL(certiform("sweep a.json b.json -o /tmp"), 2);
  CU_ASSERT_EQUAL(certiform("sweep"), 2);
  CU_ASSERT_EQUAL(certiform("sweep spec"), 2);
  CU_ASSERT(has("out", "-o DIR is missing"));
  snprintf(arguments, sizeof arguments, "sweep %s/spec.json --dry-run -o %s/o", dir, dir);
  CU_ASSERT_EQUAL(certiform(arguments), 0);
  CU_ASSERT(has("out", "o/sweep.sqlite: 0 units left\n") && !has("out", "core-hours"));
  /* without -o: the stem of SPEC, here */
  snprintf(arguments, sizeof arguments, "B=$(realpath ${BUILD:-build}); cd %s && mkdir here && cd here && $B/certiform sweep ../spec.json --quiet && cmp spec/sweep.csv ../o/sweep.csv", dir);
  CU_ASSERT_EQUAL(system(arguments), 0);
  /* the curve's CSV must not replace the sweep's */
  snprintf(arguments, sizeof arguments, "sweep %s/spec.json -o %s/q.sqlite --plot %s/./q.svg", dir, dir, dir);
  CU_ASSERT_EQUAL(certiform(arguments), 2);
  CU_ASSERT(has("out", "expected another name") && !has("q.sqlite", "SQLite") && !has("q.csv", ""));
  snprintf(arguments, sizeof arguments, "rm -rf %s", dir);
  CU_ASSERT_EQUAL(system(arguments), 0);
}

void suite_sweep(void)
{
  CU_pSuite s = CU_add_suite("sweep", NULL, NULL);
  CU_add_test(s, "steps against plain C with libm", steps_against_plain);
  CU_add_test(s, "counts against plain C with libm", against_plain);
  CU_add_test(s, "adaptive steps, other models", adaptive_and_general);
  CU_add_test(s, "tokens that have met", met);
  CU_add_test(s, "plans", plans);
  CU_add_test(s, "any threads, any cut", any_cut);
  CU_add_test(s, "the store", the_store);
  CU_add_test(s, "prices", prices);
  CU_add_test(s, "the curve t_delta", the_curve);
  CU_add_test(s, "the committed phase diagram", committed);
  CU_add_test(s, "the command", command);
}
