/* Theorem 6.8: the orthogonal start, its common cosine gamma, and the phase curve. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/chart.h"
#include "claims/claim.h"

/* t = time of the last node: gamma reaches the lower end of <x_i, x_j> before it and the upper end after it, so gamma(t) and the true cosine
 * lie in one interval. */
static void one_pair(cf_session *s, const cf_trajectory *t, bool usa, double beta, size_t i, size_t j, double *width)
{
  cf_pool *p = &s->pool;
  const size_t mark = cf_pool_mark(p);
  const cf_node *node = &t->node[t->nodes - 1];
  const cf_real *c = cf_node_cosine(p, node, t->d, i, j), *n = cf_real_si(p, (long)t->n), *b = cf_real_d(p, beta), *zero = cf_real_si(p, 0);
  const cf_real *at = usa ? cf_formula(p, "t*exp(-b)", "t b", cf_real_d(p, node->t), b) : cf_real_d(p, node->t);
  const cf_real *lo = cf_real_d(p, cf_real_lo(c)), *hi = cf_real_d(p, cf_real_hi(c));
  const cf_real *before = cf_gamma_time(p, usa, n, b, zero, lo, 20), *after = cf_gamma_time(p, usa, n, b, zero, hi, 20);
  const bool in = cf_real_most(lo, c) && cf_real_most(c, hi) && cf_real_most(before, at) && cf_real_most(at, after), out = cf_real_below(at, before) || cf_real_below(after, at);
  *width = fmax(*width, cf_real_width(c));
  if (!in) cf_find_either(s, "reduction", in, out, "pair %zu, %zu", i, j);
  cf_pool_release(p, mark);
}

static void reduction(cf_session *s, const char *name, cf_flow_model model, size_t n, double beta, double t_end)
{
  const cf_certify_options o = {.until = CF_UNTIL_END, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = t_end, .threads = 1}};
  double *x = cf_claim_room(s, n * n, sizeof *x), width = 0;
  for (size_t i = 0; x && i < n; i++) x[i * n + i] = 1;
  if (!x) return;
  const cf_flow_problem q = cf_claim_problem(model, n, n, beta, x);
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "";
  const cf_finding f = cf_certificate_of(s, name, &q, &o, &t, &claims, why);
  for (size_t i = 0; f == CF_HOLDS && i < n; i++)
    for (size_t j = 0; j < i; j++) one_pair(s, &t, model == CF_MODEL_USA, beta, i, j, &width);
  if (f != CF_TROUBLE) cf_find(s, "reduction", f, "%s: n = %zu, beta = %g: at t = %g every <x_i, x_j> is within %.2g of gamma", name, n, beta, t_end, width);
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
  free(x);
}

/* t_delta(n, beta), delta = 1/1000: 18 digits, and increasing in beta on the grid */
static void curve(cf_session *s, long n)
{
  cf_pool *p = &s->pool;
  const cf_real *nn = cf_real_si(p, n), *zero = cf_real_si(p, 0), *end = cf_formula(p, "1-1/1000", "");
  const cf_real *before = NULL;
  char name[64], what[96], text[128];
  for (int k = 0; k <= 9; k++) {
    const cf_real *t = cf_gamma_time(p, false, nn, cf_real_si(p, k), zero, end, 24);
    snprintf(name, sizeof name, "t_delta(%ld, %d), delta = 0.001", n, k);
    cf_note(s, name, t);
    cf_find_either(s, "curve", cf_real_narrow(t, 1e-18), false, "%s = %s, width %.1g", name, cf_real_text(t, 20, text), cf_real_width(t));
    snprintf(what, sizeof what, "n = %ld, t_delta at beta = %d < at %d", n, k - 1, k);
    if (before) cf_find_less(s, "curve", before, t, what);
    before = t;
  }
}

/* beta = 0: gamma = (e^{2t} - 1)/(e^{2t} + n - 1) */
static void closed(cf_session *s, long n)
{
  cf_pool *p = &s->pool;
  for (int k = 1; k <= 3; k++) {
    const cf_real *t = cf_real_si(p, k), *nn = cf_real_si(p, n);
    const cf_real *g = cf_formula(p, "(exp(2*t)-1)/(exp(2*t)+n-1)", "t n", t, nn);
    const cf_real *back = cf_gamma_time(p, false, nn, cf_real_si(p, 0), cf_real_si(p, 0), g, 24);
    cf_find_either(s, "closed", cf_real_meet(back, t) && cf_real_narrow(back, 1e-20), !cf_real_meet(back, t), "n = %ld, t = %d: the integral up to the closed form is t to %.1g", n, k, cf_real_width(back));
  }
}

/* C_gamma = exp int_0^1 [(e^{beta u} + n - 1)/(n - (n-1) u) - 1] du/u: (1 - gamma) e^{2t} increases to it. The quotient by u written out:
 * (e^{bu} - 1)/u + (n-1) over n - (n-1)u, where (e^{bu} - 1)/u is split off as the integral of b e^{bus} over s: here by parts of u from 2^-60. */
static void tail(cf_session *s, long n, const char *beta)
{
  cf_pool *p = &s->pool;
  const cf_real *nn = cf_real_si(p, n), *b = cf_formula(p, beta, ""), *a = cf_real_d(p, 0x1p-40), *one = cf_real_si(p, 1);
  const cf_real *most = cf_integral(p, "((exp(b*u)+n-1)/(n-(n-1)*u)-1)/u", "u", a, one, 12, "n b", nn, b);
  /* on [0, a] the integrand lies between its value at 0, (b + n - 1)/n, and that bound times e^{ba}(1 + 2a n) */
  const cf_real *rest = cf_formula(p, "a*(b+n-1)/n", "a b n", a, b, nn), *slack = cf_formula(p, "exp(b*a)*(1+2*a*n)", "a b n", a, b, nn);
  const cf_real *c = cf_real_exp(p, cf_real_add(p, most, cf_real_hull(p, rest, cf_real_mul(p, rest, slack))));
  const cf_real *near = cf_formula(p, "1-1/1000000", ""), *t = cf_gamma_time(p, false, nn, b, cf_real_si(p, 0), near, 20);
  char what[128], name[64];
  snprintf(name, sizeof name, "C_gamma(%ld, %s)", n, beta);
  cf_note(s, name, c);
  snprintf(what, sizeof what, "n = %ld, beta = %s: (1 - gamma) e^(2t) at gamma = 1 - 10^-6 < C_gamma", n, beta);
  cf_find_less(s, "tail", cf_formula(p, "exp(2*t)/1000000", "t", t), c, what);
  snprintf(what, sizeof what, "n = %ld, beta = %s: C_gamma (1 - (1+b) 10^-5) < (1 - gamma) e^(2t) there", n, beta);
  cf_find_less(s, "tail", cf_formula(p, "c*(1-(1+b)/100000)", "c b", c, b), cf_formula(p, "exp(2*t)/1000000", "t", t), what);
}

/* The curves t_delta(n, beta): middles of their enclosures. */
static void draw(cf_session *s)
{
  enum { POINTS = 19 };
  static const long n[] = {2, 8, 32, 128};
  static const char *const name[] = {"n = 2", "n = 8", "n = 32", "n = 128"};
  double x[POINTS], y[4][POINTS];
  cf_pool *p = &s->pool;
  cf_chart c = {.title = "Time until gamma = 0.999 from an orthogonal start, SA", .x = "beta", .y = "t", .log_y = true};
  const cf_real *zero = cf_real_si(p, 0), *end = cf_formula(p, "0.999", "");
  for (size_t k = 0; k < 4; k++) {
    for (int i = 0; i < POINTS; i++) {
      const size_t mark = cf_pool_mark(p);
      x[i] = i / 2.0;
      y[k][i] = cf_real_mid(cf_gamma_time(p, false, cf_real_si(p, n[k]), cf_real_d(p, x[i]), zero, end, 8));
      cf_pool_release(p, mark);
    }
    c.line[c.lines++] = (cf_chart_line){name[k], POINTS, x, y[k]};
  }
  cf_chart_write(s, &c);
}

static void run(cf_session *s)
{
  draw(s);
  reduction(s, "sa-6-1", CF_MODEL_SA, 6, 1, 2);
  reduction(s, "sa-8-5", CF_MODEL_SA, 8, 5, 4);
  reduction(s, "usa-5-2", CF_MODEL_USA, 5, 2, 3);
  curve(s, 32);
  if (s->o->full) curve(s, 128);
  closed(s, 2);
  closed(s, 32);
  tail(s, 2, "1");
  tail(s, 32, "1");
  tail(s, 32, "5");
}

const cf_theorem cf_theorem_T6_8 = {
    .id = "T6.8",
    .source = "arXiv:2312.10794, theorem 6.8",
    .line = "orthogonal start: equiangular for ever, with a common cosine gamma that solves one ODE",
    .statement = "From n orthonormal tokens <x_i, x_j> = gamma(t) for all i != j and t, gamma(0) = 0, SA: gamma' = 2 e^(beta gamma)(1-gamma)((n-1)gamma+1)/(e^beta+(n-1)e^(beta gamma)); "
                 "USA: gamma' = (2/n) e^(beta gamma)(1-gamma)((n-1)gamma+1).",
    .hypotheses = "Q = K = V = I, d >= n. The time to reach gamma = 1 - delta is one integral, t_delta(n, beta), enclosed by Taylor's formula with interval remainders.",
    .part = {{"reduction", CF_CERTIFIED, "SA (n, beta) = (6, 1), (8, 5) and USA (5, 2): enclosed cosines of the n-token flow and gamma lie in one interval", CF_HOLDS, NULL},
             {"curve", CF_CERTIFIED, "t_delta(32, beta), delta = 0.001, beta = 0..9, to better than 1e-18, increasing with beta", CF_HOLDS, NULL},
             {"closed", CF_CERTIFIED, "beta = 0, n = 2, 32: gamma = (e^(2t)-1)/(e^(2t)+n-1) at t = 1, 2, 3, within 1e-20 of time", CF_HOLDS, NULL},
             {"tail", CF_CERTIFIED, "(1-gamma) e^(2t) increases to C_gamma = exp int_0^1 [(e^(beta u)+n-1)/(n-(n-1)u)-1] du/u: within (1+beta) 1e-5 of it when 1-gamma = 1e-6", CF_HOLDS, NULL}},
    .run = run,
    .figure = "T6.8.svg",
    .figure_line = "time until gamma = 0.999 from an orthogonal start, SA, against beta for n = 2, 8, 32, 128"};
