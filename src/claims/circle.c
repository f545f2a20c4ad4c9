/* The circle: angles, the Kuramoto model at beta = 0, and second derivatives of the energy along blocks. */
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"

enum { N = 4 };
static const char *const angle[N] = {"0", "1", "9/4", "4"};

/* sum_j w_j P_{x_i} x_j of points of R^2 against sum_j w_j sin(theta_j - theta_i) times the tangent (-sin, cos), w_j = e^{beta c}/Z or /n */
static void fields(cf_session *s, bool usa)
{
  cf_pool *p = &s->pool;
  const cf_real *b = cf_real_si(p, 3), *theta[N];
  cf_real *x[N][2];
  double width = 0;
  bool meet = true, narrow = true;
  for (int i = 0; i < N; i++) {
    theta[i] = cf_formula(p, angle[i], "");
    x[i][0] = cf_real_cos(p, theta[i]);
    x[i][1] = cf_real_sin(p, theta[i]);
  }
  for (int i = 0; i < N; i++) {
    const cf_real *z = cf_real_si(p, usa ? N : 0), *turn = cf_real_si(p, 0);
    cf_real *sum[2] = {cf_real_si(p, 0), cf_real_si(p, 0)}, *part[2];
    for (int j = 0; j < N; j++) {
      const cf_real *e = cf_real_exp(p, cf_real_mul(p, b, cf_real_dot(p, 2, x[i], x[j])));
      if (!usa) z = cf_real_add(p, z, e);
      for (int c = 0; c < 2; c++) sum[c] = cf_real_add(p, sum[c], cf_real_mul(p, e, x[j][c]));
      turn = cf_real_add(p, turn, cf_formula(p, "exp(b*cos(u-t))*sin(u-t)", "b u t", b, theta[j], theta[i]));
    }
    const cf_real *inner = cf_real_dot(p, 2, sum, x[i]);
    for (int c = 0; c < 2; c++) {
      part[c] = cf_real_div(p, cf_real_sub(p, sum[c], cf_real_mul(p, inner, x[i][c])), z);
      const cf_real *tangent = c ? x[i][0] : cf_real_neg(p, x[i][1]), *other = cf_real_mul(p, cf_real_div(p, turn, z), tangent);
      const cf_real *gap = cf_real_sub(p, part[c], other);
      meet &= cf_real_meet(gap, cf_real_si(p, 0));
      narrow &= cf_real_narrow(gap, 1e-40);
      if (cf_real_width(gap) > width) width = cf_real_width(gap);
    }
  }
  cf_find_either(s, "angles", meet && narrow, !meet, "%s, n = 4, beta = 3: the field of R^2 and that of the angles agree within %.1g", usa ? "USA" : "SA", width);
}

/* n = 2 at beta = 0 from a right angle: <x_1, x_2> = tanh t, enclosed by the integrator */
static void kuramoto(cf_session *s)
{
  static const double x[4] = {1, 0, 0, 1};
  const cf_certify_options o = {.until = CF_UNTIL_END, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = 2, .threads = 1}};
  cf_pool *p = &s->pool;
  const cf_flow_problem q = cf_claim_problem(CF_MODEL_SA, 2, 2, 0, x);
  cf_trajectory t;
  cf_claims claims;
  char why[CF_WHY] = "";
  const cf_finding f = cf_certificate_of(s, "kuramoto", &q, &o, &t, &claims, why);
  for (size_t k = 1; f == CF_HOLDS && k < t.nodes; k++) {
    const cf_real *c = cf_node_cosine(p, &t.node[k], 2, 0, 1), *exact = cf_formula(p, "tanh(t)", "t", cf_real_d(p, t.node[k].t));
    cf_find_either(s, "kuramoto", cf_real_meet(c, exact) && cf_real_narrow(c, 1e-11), !cf_real_meet(c, exact), "t = %.6g: the enclosed <x_1, x_2>, width %.1g, holds tanh t", t.node[k].t, cf_real_width(c));
  }
  if (f == CF_UNSETTLED) cf_find(s, "kuramoto", f, "%s", why[0] ? why : "the certificate is not checked");
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
}

/* E(s) with tokens 1, 2 turned by s: (1/(2 beta n^2)) times the cross pairs twice; its second derivative against
 * -(1/n^2) sum_{S x S^c} e^{beta cos t}(cos t - beta sin^2 t) */
static void block(cf_session *s)
{
  static const char *const cross[4] = {"9/4-0", "4-0", "9/4-1", "4-1"};
  cf_pool *p = &s->pool;
  const cf_real *b = cf_real_si(p, 3), *zero = cf_real_si(p, 0);
  const cf_real *second = zero, *formula = zero;
  for (int k = 0; k < 4; k++) {
    const cf_real *t = cf_formula(p, cross[k], "");
    second = cf_real_add(p, second, cf_derivative(p, 2, "exp(b*cos(t-s))/(b*16)", "s", zero, "b t", b, t));
    formula = cf_real_sub(p, formula, cf_formula(p, "exp(b*cos(t))*(cos(t)-b*sin(t)^2)/16", "b t", b, t));
  }
  char x[128];
  const cf_real *gap = cf_real_sub(p, second, formula);
  cf_find_either(s, "block", cf_real_meet(gap, zero) && cf_real_narrow(gap, 1e-40), !cf_real_meet(gap, zero), "S = {1, 2}, beta = 3: second derivative %s by Taylor arithmetic, the formula within %.1g", cf_real_text(second, 12, x), cf_real_width(gap));
}

/* cos tau* = (-1 + sqrt(1 + 4 beta^2))/(2 beta): g changes sign there, and sqrt(beta) tau* tends to 1 */
static void zero_of_g(cf_session *s)
{
  static const char *const beta[] = {"0.1", "1", "9", "100", "10000"};
  cf_pool *p = &s->pool;
  for (int k = 0; k < 5; k++) {
    char what[96];
    const cf_real *b = cf_formula(p, beta[k], ""), *c = cf_formula(p, "(sqrt(1+4*b^2)-1)/(2*b)", "b", b), *zero = cf_real_si(p, 0);
    const cf_real *left = cf_formula(p, "c+1/10^30-b*(1-(c+1/10^30)^2)", "c b", c, b), *right = cf_formula(p, "c-1/10^30-b*(1-(c-1/10^30)^2)", "c b", c, b);
    cf_find_either(s, "turn", cf_real_below(right, zero) && cf_real_below(zero, left), false, "beta = %s: cos t - beta sin^2 t changes sign within 1e-30 of cos t = (sqrt(1+4 beta^2)-1)/(2 beta)", beta[k]);
    if (k < 3) continue;
    snprintf(what, sizeof what, "beta = %s: |beta (1 - cos tau*) - 1/2| < 1/beta, so tau* is about beta^(-1/2)", beta[k]);
    const cf_real *gap = cf_formula(p, "b*(1-c)-1/2", "b c", b, c), *room = cf_formula(p, "1/b", "b", b);
    cf_find_either(s, "turn", cf_real_below(gap, room) && cf_real_below(cf_real_neg(p, room), gap), cf_real_below(room, gap), "%s", what);
  }
}

static void run(cf_session *s)
{
  fields(s, false);
  fields(s, true);
  kuramoto(s);
  block(s);
  zero_of_g(s);
}

const cf_theorem cf_theorem_circle = {
    .id = "circle",
    .source = "arXiv:2312.10794, section 7 and appendices A to C",
    .line = "on the circle the flow is a Kuramoto-type system of angles; second derivatives of E along blocks",
    .statement = "For x_j = (cos theta_j, sin theta_j): theta_i' = (1/n) sum_j e^(beta cos(theta_j - theta_i)) sin(theta_j - theta_i) (USA; SA with Z_i for n), beta = 0: Kuramoto. Along the direction that turns the tokens of S: "
                 "E'' = -(1/n^2) sum_{S x S^c} e^(beta cos t)(cos t - beta sin^2 t), whose factor vanishes once on (0, pi), at cos tau* = (sqrt(1+4 beta^2)-1)/(2 beta).",
    .hypotheses = "d = 2, Q = K = V = I. Identities are certified at concrete data only: the enclosures of both sides agree to the width stated.",
    .part = {{"angles", CF_CERTIFIED, "four tokens, beta = 3, SA and USA: both forms of the field within 1e-40", CF_HOLDS, NULL},
             {"kuramoto", CF_CERTIFIED, "n = 2, beta = 0, from a right angle: <x_1, x_2> = tanh t within 1e-11 at every node up to t = 2", CF_HOLDS, NULL},
             {"block", CF_CERTIFIED, "the second derivative along S = {1, 2} of these tokens, by Taylor arithmetic and by the formula, within 1e-40", CF_HOLDS, NULL},
             {"turn", CF_CERTIFIED, "beta = 0.1 to 10^4: tau* is where the factor changes sign; beta^(1/2) tau* near 1 for beta >= 100", CF_HOLDS, NULL}},
    .run = run};
