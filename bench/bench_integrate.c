/* integrate: runs of the SA flow to T = 10 by dop853 against SciPy's DOP853 at the same achieved error, SciPy in a process of its own that answers in turn
 * with ours. Ours gets 256 times SciPy's tolerance, lowered until its error at T is no larger than SciPy's. The reference is the middle of a rigorous enclosure
 * in double-double, whose radius must be below a hundredth of SciPy's error. Peers: python3, and /usr/bin/python3 where that has another SciPy. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <certiform/dynamics.h>
#include "bench.h"
#include "flow/enclosure.h"
#include "flow/integrate.h"

#define T_END 10.0
enum { ROUNDS = 31 };

typedef struct peer {
  FILE *in, *out;
  pid_t pid;
  char version[32];
} peer;

typedef struct flow_run {
  cf_flow_problem p;
  double *y, *exact, tol, error, radius;
} flow_run;

/* one run from nothing to T, allocation included */
static void ours(void *arg)
{
  flow_run *r = arg;
  const size_t m = r->p.n * r->p.d;
  cf_field f;
  cf_integrator s;
  double t = 0, h;
  size_t rejected = 0;
  if (cf_field_new(&r->p, &f, NULL) != CF_OK || cf_integrator_new(&f, CF_METHOD_DOP853, 0, &s) != CF_OK || cf_field_start(&f, r->y) != CF_OK) exit(2);
  h = cf_dop853_start(&s, r->tol, t, T_END, r->y);
  while (t < T_END) {
    h = cf_equal_step(h, T_END - t);
    if (cf_dop853_advance(&s, r->tol, &t, &h, r->y, &rejected) != CF_OK) exit(2);
    if (T_END - t <= 0x1p-45 * T_END) t = T_END;
  }
  r->error = 0;
  for (size_t e = 0; e < m; e++) r->error = fmax(r->error, fabs(r->y[e] - r->exact[e]));
  cf_integrator_clear(&s);
  cf_field_clear(&f);
}

static int enclose(flow_run *r)
{
  const cf_enclose_options o = {.t_end = T_END, .work = 60, .bits = 106, .defect = 1e-18, .order = 28, .threads = 1};
  cf_trajectory a;
  char reason[256];
  cf_trajectory_init(&a, r->p.n, r->p.d);
  const cf_status s = cf_enclose(&r->p, &o, &a, reason);
  if (s == CF_OK) {
    memcpy(r->exact, a.node[a.nodes - 1].x, r->p.n * r->p.d * sizeof(double));
    r->radius = a.node[a.nodes - 1].r + 0x1p-52;
  } else {
    printf("no reference: %s\n", reason);
  }
  cf_trajectory_clear(&a);
  return s == CF_OK;
}

static int start_peer(const char *python, const flow_run *r, peer *q)
{
  int to[2], from[2];
  char n[24], d[24], beta[24], end[24];
  snprintf(n, sizeof n, "%zu", r->p.n), snprintf(d, sizeof d, "%zu", r->p.d);
  snprintf(beta, sizeof beta, "%g", r->p.beta), snprintf(end, sizeof end, "%g", T_END);
  if (pipe(to) || pipe(from)) exit(2);
  fflush(NULL);
  q->pid = fork();
  if (q->pid < 0) exit(2);
  if (q->pid == 0) {
    dup2(to[0], 0), dup2(from[1], 1);
    close(to[0]), close(to[1]), close(from[0]), close(from[1]);
    if (!freopen("/dev/null", "w", stderr)) _exit(2);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    execlp(python, python, "bench/scipy_dop853.py", n, d, beta, end, (char *)NULL);
    _exit(127);
  }
  close(to[0]), close(from[1]);
  q->in = fdopen(from[0], "r"), q->out = fdopen(to[1], "w");
  if (!q->in || !q->out || fscanf(q->in, "%31s", q->version) != 1) return 0;
  const size_t m = r->p.n * r->p.d;
  return fwrite(r->p.x, sizeof(double), m, q->out) == m && fwrite(r->exact, sizeof(double), m, q->out) == m;
}
static void end_peer(peer *q)
{
  fclose(q->out), fclose(q->in);
  waitpid(q->pid, NULL, 0);
}
static double ask(peer *q, double tol, double *error, size_t *evaluations)
{
  double s;
  fprintf(q->out, "%.17g\n", tol), fflush(q->out);
  if (fscanf(q->in, "%lf %lf %zu", &s, error, evaluations) != 3) exit(2);
  return s;
}

/* the first tolerance from 256 times SciPy's on downward at which ours is as good; four of them an octave */
static void match(flow_run *r, double tol, double error)
{
  for (r->tol = 256 * tol; r->tol > 1e-15; r->tol *= 0.8408964152537145) {
    ours(r);
    if (r->error <= error) return;
  }
}

static void row(flow_run *r, peer *q, double tol)
{
  double a[ROUNDS], b[ROUNDS], error;
  size_t evaluations;
  char what[160], name[64];
  (void)ask(q, tol, &error, &evaluations);
  match(r, tol, error);
  if (!(r->radius <= error / 100 && r->error <= error)) {
    printf("d = %zu, beta = %g, rtol %g: no comparison, error %g and %g, reference %g\n", r->p.d, r->p.beta, tol, r->error, error, r->radius);
    return;
  }
  for (int i = 0; i < ROUNDS; i++) {
    b[i] = ask(q, tol, &error, &evaluations);
    a[i] = bench_window(ours, r);
  }
  snprintf(what, sizeof what, "SA to T = 10, d = %zu, beta = %g, rtol %.0e, error %.0e <= %.0e", r->p.d, r->p.beta, tol, r->error, error);
  snprintf(name, sizeof name, "SciPy %s DOP853", q->version);
  bench_row(what, r->p.n, name, ROUNDS, a, b);
}

static int problem(const char *python, size_t n, size_t d, double beta, const char *other_than, char version[32])
{
  double *x = bench_normal(n * d, 21);
  flow_run r = {.p = {.model = CF_MODEL_SA, .n = n, .d = d, .heads = 1, .beta = beta, .x = x, .repulse = 1}, .y = bench_normal(n * d, 1), .exact = bench_normal(n * d, 2)};
  peer q;
  if (cf_retract(n, d, x, d) != CF_OK) exit(2);
  const int found = start_peer(python, &r, &q) && strcmp(q.version, other_than) != 0;
  if (found) strcpy(version, q.version);
  end_peer(&q);
  if (found && enclose(&r)) {
    if (!start_peer(python, &r, &q)) exit(2);
    for (int k = 6; k <= 10; k += 2) row(&r, &q, pow(10, -k));
    end_peer(&q);
  }
  free(x), free(r.y), free(r.exact);
  return found;
}

static int all(const char *python, const char *other_than, char version[32])
{
  static const size_t n[3] = {32, 32, 64}, d[3] = {2, 3, 8};
  for (int i = 0; i < 3; i++)
    for (int b = 0; b < 2; b++)
      if (!problem(python, n[i], d[i], b ? 9 : 4, other_than, version)) return 0;
  return 1;
}

void bench_integrate(void)
{
  char version[32] = "", second[32] = "";
  if (!all("python3", "", version)) printf("integrate: no row, python3 has no SciPy\n");
  all("/usr/bin/python3", version, second);
}
