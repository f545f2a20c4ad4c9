/* Two clusters: the flow of n tokens reduces to one equation, and their merging takes a time exponential in beta. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/chart.h"
#include "claims/claim.h"

/* 1/c', c the inner product of the clusters */
#define SLOWNESS "(n*exp(b*(1-c))+m)*(m*exp(b*(1-c))+n)/((1-c)*(1+c)*((m^2+n^2)*exp(b*(1-c))+2*n*m))"

static cf_real *duration(cf_pool *p, long n, long m, const cf_real *b, const cf_real *from, const cf_real *to, int digits)
{
  return cf_integral(p, SLOWNESS, "c", from, to, digits, "n m b", cf_real_si(p, n), cf_real_si(p, m), b);
}

/* n tokens at (1, 0), m at (0, 1): enclosed by the integrator, compared as in claim T6.8 */
static void reduction(cf_session *s, size_t n, size_t m, double beta, double t_end)
{
  const cf_certify_options o = {.until = CF_UNTIL_END, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = t_end, .threads = 1}};
  cf_pool *p = &s->pool;
  double *x = cf_claim_room(s, 2 * (n + m), sizeof *x);
  if (!x) return;
  for (size_t i = 0; i < n + m; i++) x[2 * i + (i >= n)] = 1;
  const cf_flow_problem q = cf_claim_problem(CF_MODEL_SA, n + m, 2, beta, x);
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "", name[64];
  snprintf(name, sizeof name, "%zu-%zu-beta%g", n, m, beta);
  const cf_finding f = cf_certificate_of(s, name, &q, &o, &t, &claims, why);
  if (f == CF_HOLDS) {
    const cf_node *node = &t.node[t.nodes - 1];
    const cf_real *c = cf_node_cosine(p, node, 2, 0, n), *at = cf_real_d(p, node->t), *zero = cf_real_si(p, 0), *b = cf_real_d(p, beta);
    const cf_real *lo = cf_real_d(p, cf_real_lo(c)), *hi = cf_real_d(p, cf_real_hi(c));
    const cf_real *before = duration(p, (long)n, (long)m, b, zero, lo, 15), *after = duration(p, (long)n, (long)m, b, zero, hi, 15);
    const bool about = cf_real_most(lo, c) && cf_real_most(c, hi);
    cf_find_either(s, "reduction", about && cf_real_most(before, at) && cf_real_most(at, after), cf_real_below(at, before) || cf_real_below(after, at),
                   "%zu and %zu tokens, beta = %g: at t = %g the equation and the flow of %zu tokens agree within %.1g", n, m, beta, t_end, n + m, cf_real_width(c));
  } else if (f != CF_TROUBLE) cf_find(s, "reduction", f, "%s: %s", name, why[0] ? why : "the certificate is not checked");
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
  free(x);
}

static void times(cf_session *s, long n, long m)
{
  cf_pool *p = &s->pool;
  const cf_real *zero = cf_real_si(p, 0), *end = cf_formula(p, "0.999", ""), *one = cf_real_si(p, 1);
  for (long beta = 4; beta <= (s->o->full ? 40 : 20); beta += 4) {
    char text[128], name[64];
    const cf_real *b = cf_real_si(p, beta), *t = duration(p, n, m, b, zero, end, 10 - (int)(0.4 * (double)beta));
    snprintf(name, sizeof name, "merging time (%ld, %ld), beta = %ld", n, m, beta);
    cf_note(s, name, t);
    cf_find_either(s, "digits", cf_real_narrow(t, 1e-9 * cf_real_lo(t)), false, "%ld and %ld tokens, beta = %ld: merging time %.10g, to 10^-9 of itself", n, m, beta, cf_real_mid(t));
    if (beta < 12) continue;
    const cf_real *ratio = cf_formula(p, "t*b*(m/n+n/m)*exp(-b)", "t b n m", t, b, cf_real_si(p, n), cf_real_si(p, m));
    const cf_real *room = cf_formula(p, "4/b^2", "b", b), *gap = cf_real_sub(p, ratio, one);
    cf_find_either(s, "exponential", cf_real_below(gap, room) && cf_real_below(cf_real_neg(p, room), gap), cf_real_below(room, gap) || cf_real_below(gap, cf_real_neg(p, room)),
                   "%ld and %ld tokens, beta = %ld: merging time over e^beta/(beta (m/n + n/m)) is %s", n, m, beta, cf_real_text(ratio, 8, text));
  }
}

/* c(t) for several beta: the time to reach a grid of c */
static void draw(cf_session *s)
{
  enum { POINTS = 100 };
  static const char *const name[] = {"beta = 1", "beta = 4", "beta = 8", "beta = 12"};
  static const long beta[] = {1, 4, 8, 12};
  double t[4][POINTS], y[POINTS];
  cf_pool *p = &s->pool;
  cf_chart c = {.title = "Two clusters of equal size merge (SA), from a right angle", .x = "t", .y = "inner product", .log_x = true};
  for (size_t k = 0; k < 4; k++) {
    cf_real *sum = cf_real_si(p, 0);
    const cf_real *b = cf_real_si(p, beta[k]);
    for (int i = 0; i < POINTS; i++) {
      const size_t mark = cf_pool_mark(p);
      cf_real_set(sum, cf_real_add(p, sum, duration(p, 1, 1, b, cf_real_d(p, i / (double)POINTS), cf_real_d(p, (i + 1 - (i == POINTS - 1) * 0.1) / (double)POINTS), 8)));
      y[i] = (i + 1 - (i == POINTS - 1) * 0.1) / (double)POINTS;
      t[k][i] = cf_real_mid(sum);
      cf_pool_release(p, mark);
    }
    c.line[c.lines++] = (cf_chart_line){name[k], POINTS, t[k], y};
  }
  cf_chart_write(s, &c);
}

static void run(cf_session *s)
{
  draw(s);
  reduction(s, 2, 2, 4, 10);
  reduction(s, 3, 1, 6, 20);
  times(s, 1, 1);
  times(s, 24, 8);
}

const cf_theorem cf_theorem_merging = {
    .id = "merging",
    .source = "arXiv:2512.01868 (clusters of multiplicity n_q); reduction derived in this project",
    .line = "two clusters with n and m tokens: one equation for their inner product, merging time about e^beta/beta",
    .statement = "Tokens in two coinciding groups of n and m stay so; c = <w_1, w_2> obeys c' = (1-c^2) e^(beta c)(m/(n e^beta + m e^(beta c)) + n/(m e^beta + n e^(beta c))). From c = 0 the time to c = 0.999 is one integral, about e^beta/(beta (m/n + n/m)).",
    .hypotheses = "SA, Q = K = V = I. The integral is enclosed by Taylor's formula with interval remainders.",
    .part = {{"reduction", CF_CERTIFIED, "(n, m, beta) = (2, 2, 4), (3, 1, 6): the enclosed flow of all tokens and the equation agree at t = 10, 20", CF_HOLDS, NULL},
             {"digits", CF_CERTIFIED, "merging times from c = 0 for (1, 1) and (24, 8) tokens, beta = 4..20, to nine digits", CF_HOLDS, NULL},
             {"exponential", CF_CERTIFIED, "beta = 12, 16, 20: they are e^beta/(beta (m/n + n/m)) up to a relative 4/beta^2", CF_HOLDS, NULL}},
    .run = run,
    .figure = "merging.svg",
    .figure_line = "the inner product of two clusters of equal size against time, from a right angle, SA, beta = 1, 4, 8, 12"};
