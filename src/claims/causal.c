/* Causal masking: every token goes to the first one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"

/* |x - center/|center|| */
static cf_real *distance(cf_pool *p, size_t d, cf_real *const *x, const double *center)
{
  cf_real *norm = cf_real_si(p, 0), *sum = cf_real_si(p, 0);
  for (size_t c = 0; c < d; c++) norm = cf_real_add(p, norm, cf_real_mul(p, cf_real_d(p, center[c]), cf_real_d(p, center[c])));
  norm = cf_real_sqrt(p, norm);
  for (size_t c = 0; c < d; c++) {
    const cf_real *off = cf_real_sub(p, x[c], cf_real_div(p, cf_real_d(p, center[c]), norm));
    sum = cf_real_add(p, sum, cf_real_mul(p, off, off));
  }
  return cf_real_sqrt(p, cf_real_max(p, sum, cf_real_si(p, 0))); /* a sum of squares */
}

/* The limit is one point for all tokens, and x_1 does not move: it is x_1(0), which must lie in the certified ball. */
static void limit(cf_session *s, const char *name, size_t n, size_t d, const double *x, const cf_claim *c, double from)
{
  cf_real **u = cf_claim_unit(s, n, d, x);
  if (!u) return;
  const cf_real *far = distance(&s->pool, d, u, c->center), *radius = cf_real_d(&s->pool, c->radius);
  char text[128];
  cf_find_either(s, "limit", cf_real_most(far, radius), cf_real_below(radius, far), "%s: |x_1(0) - center| = %s, certified radius %.3g", name, cf_real_text(far, 4, text), c->radius);
  cf_find_either(s, "rate", c->lambda > 0.499, false, "%s: C = %.3g, lambda = %.6g from t = %.6g on", name, c->C, c->lambda, from);
  free(u);
}

static void converge(cf_session *s, uint32_t system, size_t n, size_t d, double beta)
{
  const cf_certify_options o = {.until = CF_UNTIL_EXPONENT, .constant = 1e3, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = 200, .threads = 1}};
  double *x = cf_claim_tokens(s, system, n, d);
  if (!x) return;
  const cf_flow_problem p = cf_claim_problem(CF_MODEL_CAUSAL, n, d, beta, x);
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "", name[64];
  snprintf(name, sizeof name, "system-%u", system);
  const cf_finding f = cf_certificate_of(s, name, &p, &o, &t, &claims, why);
  if (f != CF_TROUBLE) cf_find(s, "converge", f, "%s, n = %zu, d = %zu, beta = %g: %s", name, n, d, beta, f == CF_HOLDS ? "one point, certificate accepted" : why);
  const cf_claim *last = NULL; /* of those with an exponent near 1/2, if any, the one with the least constant */
  for (size_t k = 0; k < claims.count; k++) {
    const cf_claim *c = &claims.claim[k];
    if (c->kind == CF_CLAIM_CLUSTER && (!last || (c->lambda > 0.499) > (last->lambda > 0.499) || ((c->lambda > 0.499) == (last->lambda > 0.499) && c->C < last->C))) last = c;
  }
  if (f == CF_HOLDS && last) limit(s, name, n, d, x, last, t.node[last->node].t);
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
  free(x);
}

/* two tokens, c = <x_1, x_2>: c' = (1 - c^2)/(1 + e^(beta(1 - c))); (1 - c) e^t at 1 - c = delta, from c = 0 */
static cf_real *pair(cf_pool *p, const cf_real *b, const char *delta)
{
  cf_real *d = cf_formula(p, delta, ""), *end = cf_real_sub(p, cf_real_si(p, 1), d);
  return cf_formula(p, "d*exp(t)", "d t", d, cf_integral(p, "(1+exp(b*(1-c)))/(1-c^2)", "c", cf_real_si(p, 0), end, 20, "b", b));
}

static void sharp(cf_session *s, const char *beta)
{
  cf_pool *p = &s->pool;
  const cf_real *b = cf_formula(p, beta, "");
  const cf_real *q = cf_real_sub(p, cf_real_div(p, pair(p, b, "10^(-9)"), pair(p, b, "10^(-6)")), cf_real_si(p, 1));
  char text[128];
  cf_find_either(s, "sharp", cf_real_within(q, 1e-4), cf_real_beyond(q, 1e-4),
                 "n = 2, beta = %s: |x_2 - x_1|^2 e^t between 1 - c = 1e-6 and 1e-9 changes by the factor 1 + %s", beta, cf_real_text(q, 3, text));
}

/* ---- strong Renyi centers, d = 2 ---- */

#define APART 3.0  /* c of the lemma; above sqrt(beta) tau* (checked) */
#define SLACK 0.1  /* its epsilon */

/* centers of the sequence: certainly farther than c (1 + 2 eps)/sqrt(beta) from all earlier tokens, as angles */
static size_t strong_centers(cf_session *s, size_t n, cf_real *const *u, const cf_real *bound, size_t *center)
{
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    bool apart = true;
    for (size_t j = 0; j < i && apart; j++) {
      const size_t mark = cf_pool_mark(&s->pool);
      apart = cf_real_below(cf_real_dot(&s->pool, 2, u + 2 * i, u + 2 * j), cf_real_cos(&s->pool, bound)); /* bound < pi */
      cf_pool_release(&s->pool, mark);
    }
    if (apart) center[count++] = i;
  }
  return count;
}

/* how far token j is at one node from where it is at another, from above */
static cf_real *moved(cf_pool *p, const cf_node *a, const cf_node *b, size_t j)
{
  cf_real *sum = cf_real_si(p, 0);
  for (size_t c = 0; c < 2; c++) {
    const cf_real *off = cf_real_sub(p, cf_node_coordinate(p, a, 2 * j + c), cf_node_coordinate(p, b, 2 * j + c));
    sum = cf_real_add(p, sum, cf_real_mul(p, off, off));
  }
  sum = cf_real_sqrt(p, cf_real_max(p, sum, cf_real_si(p, 0)));
  return cf_real_add(p, sum, cf_real_add(p, cf_real_d(p, a->r), cf_real_d(p, b->r)));
}

/* at every node up to T_j the center is within eps c/sqrt(beta) of where it began: chord < angle, so the chord's bound suffices where the angle's holds */
static void stay(cf_session *s, const cf_trajectory *t, size_t j, size_t number, const cf_real *beta)
{
  cf_pool *p = &s->pool;
  const cf_real *c = cf_formula(p, "3/sqrt(b)", "b", beta), *most = cf_formula(p, "c*0.1", "c", c);
  const cf_real *time = cf_formula(p, "m/(s*exp(b*(cos(c)-1))*sin(c))", "m s b c", most, cf_real_si(p, (long)number + 1), beta, c);
  cf_real *far = cf_real_si(p, 0);
  double last = 0;
  for (size_t k = 1; k < t->nodes && t->node[k].t < cf_real_lo(time); k++) {
    far = cf_real_max(p, far, moved(p, &t->node[0], &t->node[k], j));
    last = t->node[k].t;
  }
  /* angle = 2 asin(chord/2) <= chord (1 + chord^2/6) for chords below 1 */
  char text[128];
  const bool in = cf_real_below(far, cf_real_si(p, 1)) && cf_real_below(cf_formula(p, "f*(1+f^2/6)", "f", far), most);
  cf_find_either(s, "centers", in, false, "token %zu: moved by at most %s by t = %.4g, allowed %.4g until %.4g", j, cf_real_text(far, 3, text), last, cf_real_lo(most), cf_real_lo(time));
}

static void centers(cf_session *s, size_t n, double beta, uint32_t system)
{
  const cf_certify_options o = {.until = CF_UNTIL_END, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = 8, .threads = 1}};
  cf_pool *p = &s->pool;
  double *x = cf_claim_tokens(s, system, n, 2);
  cf_real **u = x ? cf_claim_unit(s, n, 2, x) : NULL;
  size_t *center = cf_claim_room(s, n, sizeof *center);
  if (x && u && center) {
    const cf_flow_problem problem = cf_claim_problem(CF_MODEL_CAUSAL, n, 2, beta, x);
    const cf_real *b = cf_real_d(p, beta), *c = cf_formula(p, "3/sqrt(b)", "b", b);
    /* c > tau*: cos c < cos tau* */
    cf_find_less(s, "centers", cf_real_cos(p, c), cf_formula(p, "(sqrt(1+4*b^2)-1)/(2*b)", "b", b), "c > sqrt(beta) tau*, as cosines");
    const size_t count = strong_centers(s, n, u, cf_formula(p, "c*1.2", "c", c), center);
    cf_trajectory t;
    cf_claims claims;
    char why[CF_WHY] = "";
    const cf_finding f = cf_certificate_of(s, "centers", &problem, &o, &t, &claims, why);
    cf_find(s, "centers", f == CF_TROUBLE ? CF_UNSETTLED : f, "n = %zu, d = 2, beta = %g: %zu strong centers; %s", n, beta, count, f == CF_HOLDS ? "enclosure accepted" : why);
    for (size_t k = 1; k < count && f == CF_HOLDS; k++) stay(s, &t, center[k], center[k], b);
    cf_claims_clear(&claims);
    cf_trajectory_clear(&t);
  }
  free(x);
  free(u);
  free(center);
}

static void run(cf_session *s)
{
  const size_t runs = s->o->full ? 200 : 20;
  cf_find_always(s, "almost-every", cf_claim_clusters(s, NULL, 0, CF_MODEL_CAUSAL, 6, 3, 1, 6000, runs, 200), runs, "n = 6, d = 3, beta = 1, uniform starts that certainly cluster");
  converge(s, 0, 4, 3, 1);
  converge(s, 1, 8, 3, 1);
  converge(s, 2, 6, 2, 2);
  if (s->o->full)
    for (uint32_t k = 3; k < 10; k++) converge(s, k, 8 + k, 3, k % 2 ? 1 : 4);
  sharp(s, "0");
  sharp(s, "1");
  sharp(s, "4");
  centers(s, 12, 64, 5);
}

const cf_theorem cf_theorem_causal = {
    .id = "causal",
    .source = "arXiv:2411.04990; rate and constant are ours (theorem C of specs/endgame.md)",
    .line = "causal masking: every token converges to the first one, at the rate 1/2; strong Renyi centers hardly move",
    .statement = "Causal attention, V = I, d >= 2: for almost every start every x_k(t) converges to x_1(0). The paper gives no rate; theorem C gives exponents up to 1/2, which is sharp. "
                 "d = 2: a token farther than c (1 + 2 eps)/sqrt(beta) from all earlier ones moves less than eps c/sqrt(beta) until T with T s h(c/sqrt(beta)) < eps c/sqrt(beta), s its number, "
                 "h(x) = e^(beta(cos x - 1)) sin x, c > sqrt(beta) tau*.",
    .hypotheses = "Q = K = V = I here. The almost sure statement is about a random start; certified is the conclusion for concrete ones. Centers: c = 3, eps = 0.1, positions at the nodes of the enclosure.",
    .part = {{"converge", CF_CERTIFIED, "random starts, (n, d, beta) = (4, 3, 1), (8, 3, 1), (6, 2, 2): one limit, with an exponent near 1/2", CF_HOLDS, NULL},
             {"limit", CF_CERTIFIED, "x_1(0), which does not move, lies in the certified ball about the limit", CF_HOLDS, NULL},
             {"rate", CF_CERTIFIED, "the certified exponent exceeds 0.499", CF_HOLDS, NULL},
             {"sharp", CF_CERTIFIED, "two tokens: |x_2 - x_1| e^(t/2) settles, beta = 0, 1, 4", CF_HOLDS, NULL},
             {"almost-every", CF_SAMPLED, "n = 6, d = 3, beta = 1: all random starts certainly cluster", CF_CONSISTENT, NULL},
             {"centers", CF_CERTIFIED, "n = 12, d = 2, beta = 64: every strong Renyi center but the first is within the lemma's bound at the nodes of its trajectory before the lemma's time", CF_HOLDS, NULL}},
    .run = run};
