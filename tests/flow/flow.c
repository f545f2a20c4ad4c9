/* Enclosures against an independent 256-bit solution.
 * plain: random problems at random times. displaced: the true start lies 1e-9 from the given one, which is what r_0 says.
 * turned: the problem in other coordinates, its tokens in another order: the two balls must meet. scores: with Q, K and beta < 0; usa: the same with its weights. coarse: steps so long that truncation dominates. dd: in double-double; mpfr: in 128 to 256 bits, against 448. Any point outside is a failure; so is a suspiciously useless radius.
 * Every run is looked at where it ends and, by its path, at a random time within a random step. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include "flow/enclosure.h"
#include "flow/step.h"
#include "oracle.h"

static unsigned long long state = 20261122;
static double uniform(void)
{
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  unsigned long long z = state ^ (state >> 31);
  z *= 0x9e3779b97f4a7c15ull;
  return (double)((z ^ (z >> 29)) >> 11) * 0x1p-53;
}
static double normal(void)
{
  double s = -6.0;
  for (int i = 0; i < 12; i++) s += uniform();
  return s;
}

typedef struct trial {
  cf_flow_problem p;
  enum oracle_kind kind;
  double t, x[64], radius[16], q[16], k[16];
  mpfr_t *truth; /* where the solution starts, then where it is at t */
} trial;

static void draw(trial *a, int number)
{
  static const double betas[] = {0.0, 1.0, 2.0, 4.0, 9.0, 16.0};
  static const cf_flow_model models[] = {CF_MODEL_SA, CF_MODEL_USA, CF_MODEL_CAUSAL};
  size_t n = number % 24 == 0 ? 16 : number % 5 == 0 ? 9 + (size_t)(uniform() * 3.0) : 1 + (size_t)(uniform() * 7.0), d = 2 + (size_t)(uniform() * 3.0);
  a->kind = (enum oracle_kind)(number / 6 % 3);
  a->t = (n > 8 ? 0.8 : 3.0) * (0.05 + uniform());
  for (size_t i = 0; i < n * d; i++) a->x[i] = normal();
  a->p = (cf_flow_problem){.model = models[a->kind], .n = n, .d = d, .heads = 1, .beta = betas[number % 6], .x = a->x, .repulse = 1.0};
  a->truth = oracle_vector(n * d);
  for (size_t i = 0; i < n * d; i++) mpfr_set_d(a->truth[i], a->x[i], MPFR_RNDN);
}

/* moves every token of the truth by 1e-9/sqrt(n) along the sphere, roughly; the given radius covers it */
static void displace(trial *a)
{
  size_t n = a->p.n, d = a->p.d;
  double by = 1e-9 / sqrt((double)n);
  for (size_t i = 0; i < n; i++) {
    double v[4], r = 0.0, in = 0.0, vv = 0.0;
    for (size_t c = 0; c < d; c++) {
      v[c] = normal();
      r += a->x[i * d + c] * a->x[i * d + c];
      in += v[c] * a->x[i * d + c];
    }
    for (size_t c = 0; c < d; c++) {
      v[c] -= in / r * a->x[i * d + c];
      vv += v[c] * v[c];
    }
    for (size_t c = 0; c < d; c++) mpfr_add_d(a->truth[i * d + c], a->truth[i * d + c], v[c] / sqrt(vv) * by * sqrt(r), MPFR_RNDN);
    a->radius[i] = by * 1.0000001;
  }
  a->p.radius = a->radius;
}

/* v += coordinate i of a node */
static void add_coordinate(const cf_node *b, size_t i, mpfr_t v)
{
  const size_t parts = (b->bits + 52) / 53;
  mpfr_add_d(v, v, b->x[i], MPFR_RNDN);
  for (size_t part = 1; part < parts; part++) mpfr_add_d(v, v, b->xlo[i * (parts - 1) + part - 1], MPFR_RNDN);
}

/* |truth - p(s)|_2, upward, of a polynomial, or of a node: degree 0 */
static double distance(const mpfr_t *truth, size_t m, const cf_node *p, size_t degree, const mpfr_t s)
{
  mpfr_t sum, t;
  mpfr_inits2(oracle_digits.bits, sum, t, (mpfr_ptr)0);
  mpfr_set_zero(sum, 1);
  for (size_t i = 0; i < m; i++) {
    mpfr_set_zero(t, 1);
    for (size_t k = degree + 1; k-- > 0;) mpfr_mul(t, t, s, MPFR_RNDN), add_coordinate(p + k, i, t);
    mpfr_sub(t, truth[i], t, MPFR_RNDN);
    mpfr_fma(sum, t, t, sum, MPFR_RNDU);
  }
  mpfr_sqrt(sum, sum, MPFR_RNDU);
  double r = mpfr_get_d(sum, MPFR_RNDU);
  mpfr_clears(sum, t, (mpfr_ptr)0);
  return r;
}

static int by_value(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

typedef struct tally {
  const char *name;
  double ratio[400], within[400]; /* error / radius, at the end and within a step */
  int trials, steps, outside, undecided;
} tally;

/* error / radius */
static double measured(tally *k, const trial *a, double t, double e, double r)
{
  if (!(e <= r + oracle_digits.error)) {
    k->outside++;
    printf("  OUTSIDE: %s, model %d, n %zu, d %zu, beta %g, t %g: error %.3g, radius %.3g\n", k->name, a->kind, a->p.n, a->p.d, a->p.beta, t, e, r);
  }
  return e / r;
}

static void follow(const trial *a, double t) { oracle_run(a->kind, a->p.n, a->p.d, a->p.beta, a->p.q, a->p.k, t, a->truth); }

/* takes the truth to a time within a step, at a distance from the end that is a double: that time */
static double judge_within(tally *k, const trial *a, const cf_trajectory *run)
{
  const cf_node *b = &run->node[1 + (size_t)(uniform() * (double)(run->nodes - 1))];
  const double from = b[-1].t, near = (from + uniform() * (b->t - from) + a->t) - a->t, t = fmax(from, fmin(near, b->t));
  mpfr_t s;
  mpfr_init2(s, oracle_digits.bits);
  mpfr_set_d(s, t, MPFR_RNDN), mpfr_sub_d(s, s, from, MPFR_RNDN), mpfr_div_d(s, s, b->t - from, MPFR_RNDN);
  follow(a, t);
  k->within[k->steps++] = measured(k, a, t, distance(a->truth, a->p.n * a->p.d, b->path, b->degree, s), b->path_r);
  mpfr_clear(s);
  return t;
}

static void judge(tally *k, trial *a, const cf_trajectory *run)
{
  const cf_node *b = &run->node[run->nodes - 1];
  const size_t m = a->p.n * a->p.d;
  mpfr_t zero;
  mpfr_init2(zero, 53), mpfr_set_zero(zero, 1);
  follow(a, a->t - judge_within(k, a, run));
  k->ratio[k->trials++] = measured(k, a, a->t, b->t == a->t ? distance(a->truth, m, b, 0, zero) : NAN, b->r);
  mpfr_clear(zero);
  oracle_free(m, a->truth);
}

/* Q and K random, K alone, one a rotation, or none; beta of both signs; |beta| |Q^T K| up to about 30. sa and causal */
static void dress(trial *a, int number)
{
  const size_t d = a->p.d;
  const int kind = number % 4;
  a->kind = number % 3 == 2 ? ORACLE_CAUSAL : ORACLE_SA;
  a->p.model = a->kind == ORACLE_CAUSAL ? CF_MODEL_CAUSAL : CF_MODEL_SA;
  for (size_t i = 0; i < d * d; i++) a->q[i] = normal() / sqrt((double)d), a->k[i] = normal() / sqrt((double)d);
  if (kind == 2) { /* a rotation of the first two axes */
    const double c = 0.6, s = 0.8;
    for (size_t i = 0; i < d * d; i++) a->q[i] = i % (d + 1) == 0;
    a->q[0] = a->q[d + 1] = c, a->q[1] = -s, a->q[d] = s;
  }
  if (kind < 3 && kind != 1) a->p.q = a->q;
  if (kind < 2) a->p.k = a->k;
  if (kind == 3 || number % 5 == 0) a->p.beta = -a->p.beta;
}

/* the same with the weights of usa, whose time counts by e^beta: to about where the largest weight has moved its token by a.t */
static void weigh(trial *a)
{
  const size_t n = a->p.n, d = a->p.d;
  double most = -INFINITY;
  a->p.beta /= 6.0;
  a->kind = ORACLE_USA;
  a->p.model = CF_MODEL_USA;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double s = 0.0, ii = 0.0, jj = 0.0;
      for (size_t b = 0; b < d; b++) {
        double q = a->p.q ? 0.0 : a->x[i * d + b], k = a->p.k ? 0.0 : a->x[j * d + b];
        for (size_t c = 0; c < d; c++) {
          if (a->p.q) q += a->q[b * d + c] * a->x[i * d + c];
          if (a->p.k) k += a->k[b * d + c] * a->x[j * d + c];
        }
        s += q * k;
        ii += a->x[i * d + b] * a->x[i * d + b], jj += a->x[j * d + b] * a->x[j * d + b];
      }
      s *= a->p.beta / sqrt(ii * jj);
      most = s > most ? s : most;
    }
  a->t *= exp(a->p.beta - most);
}

enum { PLAIN, DRESSED, WEIGHED };
static void run_plain(tally *k, int number, bool displaced, int bits, int dressed)
{
  trial a;
  cf_trajectory run;
  char why[256];
  oracle_deep(bits > 106);
  draw(&a, number);
  if (bits > 106) a.t *= 0.3, a.p.n = a.p.n < 4 ? a.p.n : 4;
  if (dressed) dress(&a, number);
  if (dressed == WEIGHED) weigh(&a);
  if (displaced) displace(&a);
  cf_enclose_options o = {.t_end = a.t, .threads = 1, .bits = bits, .dense = true};
  cf_trajectory_init(&run, a.p.n, a.p.d);
  if (cf_enclose(&a.p, &o, &run, why) == CF_OK) judge(k, &a, &run);
  else {
    k->undecided++;
    printf("  undecided: %s\n", why);
    oracle_free(a.p.n * a.p.d, a.truth);
  }
  cf_trajectory_clear(&run);
}

static void run_coarse(tally *k, int number, int dressed)
{
  trial a;
  cf_trajectory run;
  cf_stepper s;
  char why[256];
  draw(&a, number);
  if (dressed) dress(&a, number);
  if (dressed == WEIGHED) weigh(&a);
  cf_trajectory_init(&run, a.p.n, a.p.d);
  cf_status status = cf_start(&a.p, 53, &run, why);
  if (status == CF_OK && !cf_stepper_init(&s, &a.p, 8 + (size_t)(number % 3) * 4, 53)) status = CF_ENOMEM;
  if (status == CF_OK) {
    s.ratio = 1e7, s.dense = true;
    cf_stepper_begin(&s, &run);
    while (status == CF_OK && run.node[run.nodes - 1].t < a.t) status = cf_stepper_step(&s, &run, a.t, why);
    cf_stepper_clear(&s);
  }
  if (status == CF_OK) judge(k, &a, &run);
  else {
    k->undecided++;
    oracle_free(a.p.n * a.p.d, a.truth);
  }
  cf_trajectory_clear(&run);
}

/* ---- the same problem turned by (3, 4; -4, 3)/5 in its first two coordinates, its tokens in another order (causal: the same) ---- */

static size_t moved_to(const cf_flow_problem *p, size_t i) { return p->model == CF_MODEL_CAUSAL ? i : (i + 1) % p->n; }
/* five times row[] turned */
static void turn(const mpq_t *row, size_t d, mpq_t *out)
{
  static const int r[2][2] = {{3, 4}, {-4, 3}};
  mpq_t f, g;
  mpq_inits(f, g, NULL);
  for (size_t c = 0; c < d; c++) {
    mpq_set_si(f, 5, 1), mpq_mul(out[c], row[c], f);
    if (c > 1) continue;
    mpq_set_si(f, r[c][0], 1), mpq_mul(out[c], row[0], f);
    mpq_set_si(f, r[c][1], 1), mpq_mul(g, row[1], f), mpq_add(out[c], out[c], g);
  }
  mpq_clears(f, g, NULL);
}
static void exact_row(const double *x, size_t d, mpq_t *row)
{
  for (size_t c = 0; c < d; c++) mpq_set_d(row[c], x[c]);
}
/* |turned a - b|_2 of two nodes in double, upward */
static double turned_distance(const cf_flow_problem *p, const cf_node *a, const cf_node *b)
{
  mpq_t in[4], out[4], five;
  mpfr_t s, v;
  const size_t d = p->d;
  mpfr_inits2(256, s, v, (mpfr_ptr)0), mpfr_set_zero(s, 1), mpq_init(five), mpq_set_si(five, 5, 1);
  for (size_t c = 0; c < 4; c++) mpq_inits(in[c], out[c], NULL);
  for (size_t i = 0; i < p->n; i++) {
    exact_row(a->x + i * d, d, in), turn(in, d, out);
    exact_row(b->x + moved_to(p, i) * d, d, in);
    for (size_t c = 0; c < d; c++) {
      mpq_mul(in[c], in[c], five), mpq_sub(in[c], out[c], in[c]), mpq_abs(in[c], in[c]);
      mpfr_set_q(v, in[c], MPFR_RNDU), mpfr_fma(s, v, v, s, MPFR_RNDU);
    }
  }
  mpfr_sqrt(s, s, MPFR_RNDU), mpfr_div_ui(s, s, 5, MPFR_RNDU);
  const double r = mpfr_get_d(s, MPFR_RNDU);
  for (size_t c = 0; c < 4; c++) mpq_clears(in[c], out[c], NULL);
  mpfr_clears(s, v, (mpfr_ptr)0), mpq_clear(five);
  return r;
}
/* the balls about the solution, turned, and about the turned problem's meet; by how much of the radii their centres differ */
static void run_turned(tally *k, int number)
{
  trial a;
  cf_trajectory run, other;
  char why[256];
  mpq_t row[4], turned[64];
  draw(&a, number);
  oracle_free(a.p.n * a.p.d, a.truth);
  const size_t n = a.p.n, d = a.p.d;
  for (size_t c = 0; c < 4; c++) mpq_init(row[c]);
  for (size_t i = 0; i < n * d; i++) mpq_init(turned[i]);
  for (size_t i = 0; i < n; i++) exact_row(a.x + i * d, d, row), turn(row, d, turned + moved_to(&a.p, i) * d);
  cf_flow_problem b = a.p;
  b.x = NULL, b.rational = (const mpq_t *)turned;
  const cf_enclose_options o = {.t_end = a.t, .threads = 1};
  cf_trajectory_init(&run, n, d), cf_trajectory_init(&other, n, d);
  if (cf_enclose(&a.p, &o, &run, why) == CF_OK && cf_enclose(&b, &o, &other, why) == CF_OK) {
    const cf_node *x = &run.node[run.nodes - 1], *y = &other.node[other.nodes - 1];
    const double e = turned_distance(&a.p, x, y);
    k->outside += !(x->t == a.t && y->t == a.t && x->bits == 53 && y->bits == 53 && e <= x->r + y->r);
    k->ratio[k->trials++] = e / (x->r + y->r);
  } else k->undecided++;
  for (size_t c = 0; c < 4; c++) mpq_clear(row[c]);
  for (size_t i = 0; i < n * d; i++) mpq_clear(turned[i]);
  cf_trajectory_clear(&run), cf_trajectory_clear(&other);
}

static int report(tally *k, double least)
{
  qsort(k->ratio, (size_t)k->trials, sizeof(double), by_value);
  double median = k->ratio[k->trials / 2], worst = k->ratio[k->trials - 1];
  bool ok = k->outside == 0 && k->undecided == 0 && k->trials > 0 && worst >= least;
  printf("%-18s %3d problems, %d outside, %d undecided; radius/error: median %.3g, smallest %.3g", k->name, k->trials, k->outside, k->undecided, 1.0 / median, 1.0 / worst);
  if (k->steps) {
    qsort(k->within, (size_t)k->steps, sizeof(double), by_value);
    ok = ok && k->within[k->steps - 1] >= least;
    printf("; within a step: %.3g, %.3g", 1.0 / k->within[k->steps / 2], 1.0 / k->within[k->steps - 1]);
  }
  puts(ok ? "  ok" : "  FAILED");
  return !ok;
}

int main(void)
{
  static tally plain = {.name = "plain"}, near = {.name = "displaced"}, coarse = {.name = "coarse"}, twice = {.name = "dd"}, many = {.name = "mpfr"}, turned = {.name = "turned"};
  static tally scores = {.name = "scores"}, near2 = {.name = "scores, displaced"}, coarse2 = {.name = "scores, coarse"}, twice2 = {.name = "scores, dd"}, many2 = {.name = "scores, mpfr"};
  static tally usa = {.name = "usa"}, near3 = {.name = "usa, displaced"}, coarse3 = {.name = "usa, coarse"}, twice3 = {.name = "usa, dd"}, many3 = {.name = "usa, mpfr"};
  for (int i = 0; i < 210; i++) run_plain(&plain, i, false, 53, PLAIN);
  for (int i = 0; i < 40; i++) run_turned(&turned, i);
  for (int i = 0; i < 36; i++) run_plain(&near, i, true, 53, PLAIN);
  for (int i = 0; i < 36; i++) run_coarse(&coarse, i, PLAIN);
  for (int i = 0; i < 24; i++) run_plain(&twice, 5 * i + 1, false, 106, PLAIN);
  for (int i = 0; i < 60; i++) run_plain(&scores, i, false, 53, DRESSED);
  for (int i = 0; i < 24; i++) run_plain(&near2, i, true, 53, DRESSED);
  for (int i = 0; i < 24; i++) run_coarse(&coarse2, i, DRESSED);
  for (int i = 0; i < 16; i++) run_plain(&twice2, 7 * i + 1, false, 106, DRESSED);
  for (int i = 0; i < 12; i++) run_plain(&many, 5 * i + 2, false, 128 + 64 * (i % 3), PLAIN);
  for (int i = 0; i < 9; i++) run_plain(&many2, 7 * i + 2, false, 128 + 64 * (i % 3), DRESSED);
  for (int i = 0; i < 60; i++) run_plain(&usa, i, false, 53, WEIGHED);
  for (int i = 0; i < 24; i++) run_plain(&near3, i, true, 53, WEIGHED);
  for (int i = 0; i < 24; i++) run_coarse(&coarse3, i, WEIGHED);
  for (int i = 0; i < 16; i++) run_plain(&twice3, 7 * i + 1, false, 106, WEIGHED);
  for (int i = 0; i < 9; i++) run_plain(&many3, 7 * i + 2, false, 128 + 64 * (i % 3), WEIGHED);
  int bad = report(&plain, 1e-5) + report(&twice, 1e-9);
  bad += report(&many, 1e-9) + report(&many2, 1e-9);
  bad += report(&turned, 1e-6);
  bad += report(&near, 0.5); /* the radius may not exceed twice what is reached somewhere */
  bad += report(&coarse, 1e-8);
  bad += report(&scores, 1e-5) + report(&twice2, 1e-9) + report(&near2, 0.3) + report(&coarse2, 1e-8);
  bad += report(&usa, 1e-5) + report(&twice3, 1e-9) + report(&many3, 1e-9) + report(&near3, 0.3) + report(&coarse3, 1e-8);
  return bad ? 1 : 0;
}
