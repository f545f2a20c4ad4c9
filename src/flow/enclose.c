#include <math.h>
#include <stdio.h>
#include <string.h>
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
#define CF_USA_BETA_MAX 230.0 /* the powers of two between the times stay numbers, of the checker too, whose bound of |Q^T K| may be twice ours */
#define CF_SCORES_DMAX 512 /* Q^T K is formed: d^3 operations */
static cf_status covered(const cf_flow_problem *p, double strength, char reason[256])
{
  const char *why = NULL;
  if (p->model != CF_MODEL_SA && p->model != CF_MODEL_USA && p->model != CF_MODEL_CAUSAL) why = "the rigorous theorem covers sa, usa and causal only";
  else if (p->v || p->heads > 1) why = "the rigorous theorem covers V = I with one head only";
  else if ((p->q || p->k || p->beta < 0.0) && p->d > CF_SCORES_DMAX) why = "the rigorous theorem with Q, K or beta < 0: d is above 512";
  else if (p->model == CF_MODEL_USA && (p->q || p->k || p->beta < 0.0) && !(strength <= CF_USA_BETA_MAX)) why = "the rigorous theorem wants |beta| and |beta| |Q^T K| <= 230 for usa with Q, K or beta < 0";
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

/* the square of the order over the step's length is least about there: the length falls like 2^(-bits/order) */
static size_t choose_order(const cf_flow_problem *p, const cf_enclose_options *o, size_t bits)
{
  if (o->order > 0) return (size_t)(o->order < 4 ? 4 : o->order > CF_ORDER_MAX ? CF_ORDER_MAX : o->order);
  if (bits > 53) return bits == 106 ? 38 : 2 + bits * 35 / 100;
  return p->n >= 500 ? 16 : 20;
}

/* refuses at once what would not fit into the machine's memory: c, e and the pairs' bounds are n^2 numbers each, the former K times */
static cf_status fits(const cf_flow_problem *p, size_t order, size_t bits, char reason[256])
{
  double n = (double)p->n, d = (double)p->d, words = bits == 53 ? 1.0 : bits == 106 ? 2.0 : 1.0 + (double)sizeof(cf_mp) / 8.0;
  double need = 8.0 * n * (n + 8.0) * (2.0 * (double)order * words + 8.0) + 8.0 * n * d * d;
  double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
  if (!(have > 0.0) || need <= 0.8 * have) return CF_OK;
  snprintf(reason, 256, "%zu tokens need %.3g GB of memory, more than this machine should give", p->n, need * 1e-9);
  return CF_ENOMEM;
}

size_t cf_enclose_bits(const cf_enclose_options *o) { return o->bits <= 53 ? 53 : o->bits <= 106 ? 106 : o->bits < CF_MP_BITS ? ((size_t)o->bits + 63) / 64 * 64 : CF_MP_BITS; }

static bool goes_on(const cf_enclose_options *o, const cf_trajectory *a) { return !o->node || o->node(o->arg, a); }

/* e-folds of the bounds from node 0 on (0 for nodes that were read from a file) */
static double folds(const cf_trajectory *a)
{
  double grow = 0.0;
  for (size_t k = 1; k < a->nodes; k++) grow += a->node[k].growth;
  return grow;
}

/* whether more digits would help: not where the radii of the tokens themselves have grown to the last one's */
static bool curable(const cf_flow_problem *p, const cf_trajectory *a)
{
  double sum = 0.0;
  for (size_t i = 0; p->radius && i < p->n; i++) sum += p->radius[i] * p->radius[i];
  return sum == 0.0 || 0.5 * log(sum) + folds(a) < log(a->node[a->nodes - 1].r) - 3.0;
}

typedef struct cf_watch {
  double start, doubt; /* seconds; a radius at which the quadratic term costs a tenth of an e-fold a unit of time */
} cf_watch;

/* steps until t_end, until the nodes have fewer digits, or until the digits are no longer enough: *more */
static cf_status run(cf_stepper *s, const cf_enclose_options *o, const cf_watch *w, cf_trajectory *a, bool *more, bool *stopped, char reason[256])
{
  cf_status status = CF_OK;
  const bool first = a->node[0].bits == 53;
  cf_stepper_begin(s, a);
  while (a->node[a->nodes - 1].t < o->t_end && a->node[a->nodes - 1].bits == s->bits) {
    if (o->work > 0.0 && seconds() - w->start > o->work) {
      snprintf(reason, 256, "the work limit of %g s was reached at t = %.6g", o->work, a->node[a->nodes - 1].t);
      return CF_UNDECIDED;
    }
    status = cf_stepper_step(s, a, o->t_end, reason);
    *more = (status == CF_UNDECIDED || (first && status == CF_OK && a->node[a->nodes - 1].r > w->doubt)) && curable(s->p, a);
    if (*more || status != CF_OK) return status;
    if (!goes_on(o, a)) return *stopped = true, CF_OK;
  }
  return status;
}

/* from the last node on, with the digits that it has, to the end */
static cf_status attempt(const cf_flow_problem *p, const cf_enclose_options *o, const cf_watch *w, cf_trajectory *a, bool *more, char reason[256])
{
  cf_status status = CF_OK;
  bool stopped = false;
  *more = false;
  while (status == CF_OK && !*more && !stopped && a->node[a->nodes - 1].t < o->t_end) {
    cf_stepper s;
    const size_t bits = a->node[a->nodes - 1].bits, order = choose_order(p, o, bits);
    status = fits(p, order, bits, reason);
    if (status != CF_OK) return status;
    if (!cf_stepper_init(&s, p, order, bits)) return CF_ENOMEM;
    s.sweep.threads = o->threads;
    s.dense = o->dense;
    s.floor = o->defect > 0.0 ? o->defect : 0.0;
    status = run(&s, o, w, a, more, &stopped, reason);
    cf_stepper_clear(&s);
  }
  return status;
}

/* The digits for a run that ended with *a: double-double after double, then what the growth so far predicts for a time that is up to twice as long, at
 * least one limb more; 0: there are none. */
static size_t more_bits(const cf_flow_problem *p, const cf_enclose_options *o, const cf_watch *w, const cf_trajectory *a)
{
  const size_t bits = a->node[0].bits, last = a->nodes - 1;
  if (bits == 53) return 106;
  if (bits >= CF_MP_BITS) return 0;
  double far = a->node[last].t > 0.0 ? o->t_end / a->node[last].t : 2.0;
  far = far > 2.0 ? 2.0 : far < 1.1 ? 1.1 : far;
  const double lost = 1.4427 * (far * folds(a) + log((double)p->n) - log(w->doubt)) + 44.0;
  const size_t least = bits == 106 ? 192 : bits + 64;
  const size_t want = lost < CF_MP_BITS ? ((size_t)lost + 63) / 64 * 64 : CF_MP_BITS;
  return want > least ? want : least;
}

#define PATIENCE 600.0 /* seconds for a step that nobody asked for */
/* whether a run with so many bits is worth beginning: memory, and the time of a step, about; reason is added to */
static bool bearable(const cf_flow_problem *p, const cf_enclose_options *o, const cf_watch *w, size_t bits, char reason[256])
{
  const double n = (double)p->n, K = (double)choose_order(p, o, bits), left = o->work > 0.0 ? o->work - (seconds() - w->start) : PATIENCE;
  const double step = bits > 106 ? 1e-7 * n * n * (2.0 * (double)p->d + 1.0) * K * K : 0.0;
  const size_t said = strlen(reason);
  char why[256];
  if (fits(p, choose_order(p, o, bits), bits, why) != CF_OK) return false;
  if (step <= (left < PATIENCE ? left : PATIENCE)) return true;
  snprintf(reason + said, 256 - said, "; a step in %zu bits takes about %.0f s", bits, step);
  return false;
}

/* node 0 with more digits; of the others and those of the run before, the farther ones go to spare where that is wanted */
static cf_status restart(const cf_flow_problem *p, size_t bits, cf_trajectory *spare, cf_trajectory *a, char reason[256])
{
  if (spare && (spare->nodes == 0 || spare->node[spare->nodes - 1].t < a->node[a->nodes - 1].t)) {
    const cf_trajectory other = *spare;
    *spare = *a;
    *a = other;
  }
  cf_trajectory_clear(a);
  return cf_start(p, bits, a, reason);
}

/* what the theorem covers, and the doubt */
static cf_status prepare(const cf_flow_problem *p, cf_watch *w, char reason[256])
{
  cf_scores g = {.plain = false};
  cf_status status = p->d > CF_SCORES_DMAX && (p->q || p->k || p->beta < 0.0) ? CF_EBOX : cf_scores_init(&g, p);
  if (status == CF_ENOMEM) return status;
  const double strength = status == CF_OK ? g.strength : INFINITY;
  w->doubt = 0.2 / (cf_flow_l1(p->n, strength) + cf_flow_l2(p->n, strength));
  cf_scores_clear(&g);
  return covered(p, strength, reason);
}

cf_status cf_enclose(const cf_flow_problem *p, const cf_enclose_options *o, cf_trajectory *a, char reason[256])
{
  cf_watch w = {.start = seconds()};
  bool more = false;
  reason[0] = 0;
  cf_status status = sizes(p, reason);
  if (status == CF_OK) status = prepare(p, &w, reason);
  if (status != CF_OK) return status;
  if (a->nodes == 0) {
    status = cf_start(p, cf_enclose_bits(o), a, reason);
    if (status != CF_OK) return status;
    if (!goes_on(o, a)) return CF_OK;
  }
  if (a->node[a->nodes - 1].t < o->t_end && !checkable(p)) {
    snprintf(reason, 256, "steps in time are for n and d up to 2048 and n d up to 65536, which is what certiform-check proves");
    return CF_UNDECIDED;
  }
  status = attempt(p, o, &w, a, &more, reason);
  for (double reached = -1.0; more && a->node[a->nodes - 1].t > reached;) { /* no farther than with fewer digits: these are not what is missing */
    const size_t bits = more_bits(p, o, &w, a);
    reached = a->node[a->nodes - 1].t;
    if (bits == 0 || !bearable(p, o, &w, bits, reason)) return CF_UNDECIDED; /* what was proved stays */
    status = restart(p, bits, o->spare, a, reason);
    if (status != CF_OK || !goes_on(o, a)) return status;
    status = attempt(p, o, &w, a, &more, reason);
  }
  return status;
}
