#include <math.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include "flow/step.h"

static double seconds(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* what the theorem covers                                                                                   [specs/flow.md 1] */
#define CF_SCORES_DMAX 512 /* Q^T K is formed: d^3 operations */
static cf_status covered(const cf_flow_problem *p, double strength, char reason[256])
{
  const char *why = NULL;
  if (p->model != CF_MODEL_SA && p->model != CF_MODEL_USA && p->model != CF_MODEL_CAUSAL) why = "the rigorous theorem covers sa, usa and causal only";
  else if (p->v || p->heads > 1) why = "the rigorous theorem covers V = I with one head only";
  else if (p->model == CF_MODEL_USA && (p->q || p->k || !(p->beta >= 0.0))) why = "the rigorous theorem covers usa with Q = K = I and beta >= 0 only";
  else if ((p->q || p->k || p->beta < 0.0) && p->d > CF_SCORES_DMAX) why = "the rigorous theorem with Q, K or beta < 0: d is above 512";
  else if (!(strength <= CF_FLOW_BETA_MAX)) why = p->q || p->k ? "the rigorous theorem wants |beta| |Q^T K| <= 340" : "the rigorous theorem wants |beta| <= 340";
  else if (p->noise != 0.0 || p->repulse < 0.0) why = "the rigorous theorem knows neither noise nor repulsion";
  if (!why) return CF_OK;
  snprintf(reason, 256, "%s", why);
  return CF_EUNDEFINED;
}

static cf_status sizes(const cf_flow_problem *p, char reason[256])
{
  if (p->n > 0 && p->d > 0 && p->n <= 65536 && p->d <= 65536) return CF_OK;
  snprintf(reason, 256, "n and d must lie in 1..65536");
  return CF_ESIZE;
}

/* what certiform-check proves of a step: a certificate beyond it would be rejected                   [specs/certificate.md 1] */
static bool checkable(const cf_flow_problem *p) { return p->n <= 2048 && p->d <= 2048 && p->n * p->d <= 65536; }

static size_t choose_order(const cf_flow_problem *p, const cf_enclose_options *o, bool dd)
{
  if (o->order > 0) return (size_t)(o->order < 4 ? 4 : o->order > CF_ORDER_MAX ? CF_ORDER_MAX : o->order);
  if (dd) return 38;
  return p->n >= 500 ? 16 : 20;
}

/* refuses at once what would not fit into the machine's memory: c, e and the pairs' bounds are n^2 numbers each, the former K times */
static cf_status fits(const cf_flow_problem *p, size_t order, bool dd, char reason[256])
{
  double n = (double)p->n, d = (double)p->d, need = 8.0 * n * (n + 8.0) * (2.0 * (double)order * (dd ? 2.0 : 1.0) + 8.0) + 8.0 * n * d * d;
  double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
  if (!(have > 0.0) || need <= 0.8 * have) return CF_OK;
  snprintf(reason, 256, "%zu tokens need %.3g GB of memory, more than this machine should give", p->n, need * 1e-9);
  return CF_ENOMEM;
}

static bool goes_on(const cf_enclose_options *o, const cf_trajectory *a) { return !o->node || o->node(o->arg, a); }

/* what double-double would not cure: the part of the last radius that the start's radius has grown to */
static bool curable(const cf_trajectory *a)
{
  double grow = 0.0;
  for (size_t k = 1; k < a->nodes; k++) grow += a->node[k].growth;
  return log(a->node[0].r + 0x1p-100) + grow < log(a->node[a->nodes - 1].r) - 3.0;
}

typedef struct cf_watch {
  double start, doubt; /* seconds; a radius at which the quadratic term costs a tenth of an e-fold a unit of time */
} cf_watch;

/* steps until t_end, or until double is no longer enough: *more */
static cf_status run(cf_stepper *s, const cf_enclose_options *o, const cf_watch *w, cf_trajectory *a, bool *more, char reason[256])
{
  cf_status status = CF_OK;
  cf_stepper_begin(s, a);
  *more = false;
  while (a->node[a->nodes - 1].t < o->t_end) {
    if (o->work > 0.0 && seconds() - w->start > o->work) {
      snprintf(reason, 256, "the work limit of %g s was reached at t = %.6g", o->work, a->node[a->nodes - 1].t);
      return CF_UNDECIDED;
    }
    status = cf_stepper_step(s, a, o->t_end, reason);
    *more = !s->dd && (status == CF_UNDECIDED || (status == CF_OK && a->node[a->nodes - 1].r > w->doubt)) && curable(a);
    if (*more || status != CF_OK) break;
    if (!goes_on(o, a)) break;
  }
  return status;
}

/* node 0 with twice the digits; the others go, to spare where that is wanted */
static cf_status restart(const cf_flow_problem *p, cf_trajectory *spare, cf_trajectory *a, char reason[256])
{
  if (spare) {
    *spare = *a;
    cf_trajectory_init(a, p->n, p->d);
  }
  while (a->nodes > 0) cf_trajectory_drop(a);
  return cf_start(p, true, a, reason);
}

static cf_status attempt(const cf_flow_problem *p, const cf_enclose_options *o, const cf_watch *w, bool dd, cf_trajectory *a, bool *more, char reason[256])
{
  cf_stepper s;
  cf_status fit = fits(p, choose_order(p, o, dd), dd, reason);
  if (fit != CF_OK) return fit;
  if (!cf_stepper_init(&s, p, choose_order(p, o, dd), dd)) return CF_ENOMEM;
  s.sweep.threads = o->threads;
  s.floor = o->defect > 0.0 ? o->defect : 0.0;
  cf_status status = run(&s, o, w, a, more, reason);
  cf_stepper_clear(&s);
  return status;
}

cf_status cf_enclose(const cf_flow_problem *p, const cf_enclose_options *o, cf_trajectory *a, char reason[256])
{
  cf_watch w = {.start = seconds()};
  cf_scores g = {.plain = false};
  bool more = false;
  reason[0] = 0;
  cf_status status = sizes(p, reason);
  if (status == CF_OK) {
    status = p->d > CF_SCORES_DMAX && (p->q || p->k || p->beta < 0.0) ? CF_EBOX : cf_scores_init(&g, p);
    if (status == CF_ENOMEM) return status;
    const double strength = status == CF_OK ? g.strength : INFINITY;
    w.doubt = 0.2 / (cf_flow_l1(p->n, strength) + cf_flow_l2(p->n, strength));
    cf_scores_clear(&g);
    status = covered(p, strength, reason);
  }
  if (status != CF_OK) return status;
  if (a->nodes == 0) {
    status = cf_start(p, o->dd_only, a, reason);
    if (status != CF_OK) return status;
    if (!goes_on(o, a)) return CF_OK;
  }
  if (a->node[a->nodes - 1].t < o->t_end && !checkable(p)) {
    snprintf(reason, 256, "steps in time are for n and d up to 2048 and n d up to 65536, which is what certiform-check proves");
    return CF_UNDECIDED;
  }
  status = attempt(p, o, &w, a->node[a->nodes - 1].xlo != NULL, a, &more, reason);
  if (!more) return status;
  const size_t order = choose_order(p, o, true);
  if (fits(p, order, true, reason) != CF_OK) return CF_UNDECIDED; /* what double proved stays */
  status = restart(p, o->spare, a, reason);
  if (status != CF_OK || !goes_on(o, a)) return status;
  return attempt(p, o, &w, true, a, &more, reason);
}
