/* The interaction energy never decreases. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/chart.h"
#include "claims/claim.h"
#include "claims/tape.h"

/* E = (1/(2 beta n^2)) sum_ij e^{beta c_ij} at a node */
static cf_real *energy_at(cf_pool *p, const cf_node *node, size_t n, size_t d, double beta)
{
  cf_real *sum = cf_real_si(p, 0);
  const cf_real *b = cf_real_d(p, beta);
  const size_t mark = cf_pool_mark(p);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      const cf_real *c = cf_node_cosine(p, node, d, i, j);
      cf_real_set(sum, cf_real_add(p, sum, cf_real_exp(p, cf_real_mul(p, b, c))));
      cf_pool_release(p, mark);
    }
  return cf_formula(p, "s/(2*b*n^2)", "s b n", sum, b, cf_real_si(p, (long)n));
}

/* At no pair of nodes of an enclosed trajectory does the energy certainly fall; and it certainly rises from first to last. */
static void watch(cf_session *s, const char *name, const cf_trajectory *t, double beta)
{
  cf_pool *p = &s->pool;
  cf_real *first = energy_at(p, &t->node[0], t->n, t->d, beta), *before = cf_real_copy(p, first);
  bool falls = false;
  size_t rises = 0;
  for (size_t k = 1; k < t->nodes; k++) {
    const size_t mark = cf_pool_mark(p);
    if (k + 1 < t->nodes) cf_tape_pause(p->tape); /* what is found rests on the first and the last node */
    const cf_real *now = energy_at(p, &t->node[k], t->n, t->d, beta);
    falls |= cf_real_below(now, before);
    rises += cf_real_below(before, now);
    if (k + 1 < t->nodes) cf_tape_resume(p->tape);
    cf_real_set(before, now);
    cf_pool_release(p, mark);
  }
  char a[128], b[128];
  cf_find_either(s, "enclosed", !falls && cf_real_below(first, before), falls, "%s: energy from %s to %s, %zu of %zu steps certainly upward, none certainly downward", name,
                 cf_real_text(first, 8, a), cf_real_text(before, 8, b), rises, t->nodes - 1);
  cf_note(s, name, before);
}

static void follow(cf_session *s, const char *name, cf_flow_model model, size_t n, size_t d, double beta, double t_end)
{
  const cf_certify_options o = {.until = CF_UNTIL_END, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = t_end, .threads = 1}};
  double *x = cf_claim_tokens(s, 0, n, d);
  if (!x) return;
  const cf_flow_problem p = cf_claim_problem(model, n, d, beta, x);
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "";
  bool claimed = false;
  const cf_finding f = cf_certificate_of(s, name, &p, &o, &t, &claims, why);
  for (size_t k = 0; k < claims.count; k++) claimed |= claims.claim[k].kind == CF_CLAIM_ENERGY;
  if (f != CF_TROUBLE) {
    cf_find(s, "certificate", claimed ? f : CF_UNSETTLED, "%s: %s", name, f == CF_HOLDS && claimed ? "energy_nondecreasing for all t >= 0, certificate accepted" : why[0] ? why : "not claimed");
    if (f == CF_HOLDS) watch(s, name, &t, beta);
  }
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
  free(x);
}

/* The staircase: (1/n^2) sum e^{beta(c-1)} at the nodes of enclosed trajectories. */
static void draw(cf_session *s)
{
  enum { RUNS = 3, MOST = 400, N = 12 };
  static const double beta[RUNS] = {4, 9, 16};
  static const char *const name[RUNS] = {"beta = 4", "beta = 9", "beta = 16"};
  static const double horizon[RUNS] = {20, 60, 200};
  double *t = cf_claim_room(s, 2 * RUNS * MOST, sizeof *t), *e = t ? t + RUNS * MOST : NULL, *x = cf_claim_tokens(s, 5, N, 2);
  cf_chart c = {.title = "Energy along enclosed trajectories, SA, n = 12, d = 2", .x = "t", .y = "(1/n^2) sum exp(beta (c - 1))", .log_x = true};
  for (size_t k = 0; t && x && k < RUNS; k++) {
    const cf_enclose_options o = {.t_end = horizon[k], .threads = 1};
    const cf_flow_problem q = cf_claim_problem(CF_MODEL_SA, N, 2, beta[k], x);
    cf_trajectory a;
    char reason[256];
    size_t n = 0;
    cf_trajectory_init(&a, N, 2);
    if (cf_enclose(&q, &o, &a, reason) == CF_OK)
      for (size_t i = 1; i < a.nodes && n < MOST; i++, n++) {
        const size_t mark = cf_pool_mark(&s->pool);
        t[k * MOST + n] = a.node[i].t;
        e[k * MOST + n] = cf_real_mid(energy_at(&s->pool, &a.node[i], N, 2, beta[k])) * 2 * beta[k] * exp(-beta[k]);
        cf_pool_release(&s->pool, mark);
      }
    c.line[c.lines++] = (cf_chart_line){name[k], n, t + k * MOST, e + k * MOST};
    cf_trajectory_clear(&a);
  }
  if (t && x) cf_chart_write(s, &c);
  free(t);
  free(x);
}

static void run(cf_session *s)
{
  cf_tape_pause(s->pool.tape);
  draw(s);
  cf_tape_resume(s->pool.tape);
  follow(s, "sa", CF_MODEL_SA, 8, 3, 4, s->o->full ? 20 : 5);
  follow(s, "usa", CF_MODEL_USA, 8, 3, 2, s->o->full ? 20 : 5);
  if (s->o->full) follow(s, "sa-32", CF_MODEL_SA, 32, 3, 9, 20);
}

const cf_theorem cf_theorem_energy = {
    .id = "energy",
    .source = "arXiv:2312.10794, section 3 (gradient flow structure)",
    .line = "the interaction energy (1/(2 beta n^2)) sum e^(beta <x_i, x_j>) never decreases along SA and USA",
    .statement = "USA is the gradient ascent of E for the round metric (dE/dt = (1/n) sum |x_i'|^2), SA that for the metric sum (Z_i/n^2)|v_i|^2 (dE/dt = (1/n^2) sum Z_i |x_i'|^2); so E is nondecreasing.",
    .hypotheses = "Q = K = V = I, beta > 0, any start. The identity is proved on paper (specs/endgame.md); certified: the claim of an accepted certificate, and enclosures of E along enclosed trajectories.",
    .part = {{"certificate", CF_CERTIFIED, "certificates with the claim energy_nondecreasing, SA (n = 8, d = 3, beta = 4) and USA (beta = 2), are accepted", CF_HOLDS, NULL},
             {"enclosed", CF_CERTIFIED, "on these trajectories the enclosures of E at successive nodes never certainly fall, and E certainly rises from the first to the last", CF_HOLDS, NULL}},
    .run = run,
    .figure = "energy.svg",
    .figure_line = "the staircase of (1/n^2) sum e^(beta (<x_i, x_j> - 1)), 1 at consensus, along enclosed trajectories of SA, n = 12, d = 2, beta = 4, 9, 16"};
