/* Where the normalization stands: velocities of the equiangular system at its start and at its end. */
#include <stdio.h>
#include "claims/claim.h"

/* Directions th_i of common cosine gamma, A = sum_j a_ij th_j:  gamma' = (2/s) F(gamma)/Z,  r' = <th, A> (pre) or <th, A>/|A| (peri), with */
#define F "exp(b*g)*(1-g)*((n-1)*g+1)"
#define Z "(exp(b)+(n-1)*exp(b*g))"
#define ALONG "(exp(b)+(n-1)*g*exp(b*g))" /* <th, A> Z */

/* 2 <P A_i, th_j> and |A| from the Gram matrix of an orthonormal start */
static cf_real *start_velocity(cf_pool *p, long n, const cf_real *beta, cf_real **size)
{
  cf_real *own = cf_formula(p, "exp(b)/(exp(b)+n-1)", "b n", beta, cf_real_si(p, n)), *other = cf_formula(p, "1/(exp(b)+n-1)", "b n", beta, cf_real_si(p, n));
  cf_real *square = cf_real_mul(p, own, own);
  for (long j = 1; j < n; j++) square = cf_real_add(p, square, cf_real_mul(p, other, other));
  *size = cf_real_sqrt(p, square);
  /* <A_i, th_j> - <A_i, th_i><th_i, th_j> = a_ij, and the same with i and j exchanged */
  return cf_real_add(p, other, other);
}

static void agree(cf_session *s, const char *scheme, long n, const char *beta, const cf_real *value, const cf_real *formula)
{
  char a[128], b[128];
  cf_find_either(s, "initial", cf_real_meet(value, formula) && cf_real_width(value) < 1e-30 && cf_real_width(formula) < 1e-30, !cf_real_meet(value, formula),
                 "%s, n = %ld, beta = %s: velocity %s, printed %s", scheme, n, beta, cf_real_text(value, 10, a), cf_real_text(formula, 10, b));
}

static void initial(cf_session *s, long n, const char *beta)
{
  cf_pool *p = &s->pool;
  cf_real *b = cf_formula(p, beta, ""), *nn = cf_real_si(p, n), *r0 = cf_formula(p, "3", ""), *alpha = cf_formula(p, "0.05", ""), *size;
  cf_real *v = start_velocity(p, n, b, &size);
  agree(s, "post", n, beta, v, cf_formula(p, "2/(exp(b)+n-1)", "b n", b, nn));
  agree(s, "pre, r = 3", n, beta, cf_real_div(p, v, r0), cf_formula(p, "2/(r*(exp(b)+n-1))", "b n r", b, nn, r0));
  agree(s, "peri, r = 3", n, beta, cf_real_div(p, v, cf_real_mul(p, r0, size)), cf_formula(p, "2/(r*sqrt(exp(2*b)+n-1))", "b n r", b, nn, r0));
  agree(s, "nGPT, alpha = 0.05", n, beta, cf_real_mul(p, alpha, cf_real_div(p, v, size)), cf_formula(p, "2*a/sqrt(exp(2*b)+n-1)", "b n a", b, nn, alpha));
}

/* (1 - gamma) e^{2 t} at 1 - gamma = delta, where dt = Z/(2 F) dgamma (post; sqrt-scaled with t = 2 sqrt(t' + 1) - 2) */
static cf_real *fast(cf_pool *p, const cf_real *n, const cf_real *b, const char *delta)
{
  cf_real *d = cf_formula(p, delta, ""), *end = cf_real_sub(p, cf_real_si(p, 1), d);
  cf_real *t = cf_integral(p, Z "/(2*" F ")", "g", cf_real_si(p, 0), end, 20, "n b", n, b);
  return cf_formula(p, "d*exp(2*t)", "d t", d, t);
}

/* (1 - gamma) (r/r_0)^2 there, where dr/r = <th, A> Z/(2 F) dgamma (pre and peri: |A| cancels) */
static cf_real *slow(cf_pool *p, const cf_real *n, const cf_real *b, const char *delta)
{
  cf_real *d = cf_formula(p, delta, ""), *end = cf_real_sub(p, cf_real_si(p, 1), d);
  cf_real *l = cf_integral(p, ALONG "/(2*" F ")", "g", cf_real_si(p, 0), end, 20, "n b", n, b);
  return cf_formula(p, "d*exp(2*l)", "d l", d, l);
}

/* the quotient of two values three decades of 1 - gamma apart: within 1e-4 of 1 */
static void settles(cf_session *s, const char *part, const char *what, const cf_real *early, const cf_real *late, long n, const char *beta)
{
  cf_pool *p = &s->pool;
  char text[128];
  const cf_real *q = cf_real_sub(p, cf_real_div(p, late, early), cf_real_si(p, 1));
  cf_find_either(s, part, cf_real_lo(q) > -1e-4 && cf_real_hi(q) < 1e-4, cf_real_lo(q) > 1e-4 || cf_real_hi(q) < -1e-4,
                 "n = %ld, beta = %s: %s between 1 - gamma = 1e-6 and 1e-9 changes by the factor 1 + %s", n, beta, what, cf_real_text(q, 3, text));
}

static void terminal(cf_session *s, long n, const char *beta)
{
  cf_pool *p = &s->pool;
  cf_real *nn = cf_real_si(p, n), *b = cf_formula(p, beta, "");
  settles(s, "terminal-post", "(1 - gamma) e^(2t)", fast(p, nn, b, "10^(-6)"), fast(p, nn, b, "10^(-9)"), n, beta);
  settles(s, "terminal-pre", "(1 - gamma) r^2", slow(p, nn, b, "10^(-6)"), slow(p, nn, b, "10^(-9)"), n, beta);
}

static void run(cf_session *s)
{
  initial(s, 2, "0");
  initial(s, 8, "1");
  initial(s, 32, "5");
  terminal(s, 2, "0");
  terminal(s, 8, "1");
  terminal(s, 32, "1");
  if (s->o->full) terminal(s, 32, "3");
}

const cf_theorem cf_theorem_normalization = {
    .id = "normalization",
    .source = "arXiv:2510.22026",
    .line = "where the layer normalization stands decides how fast orthonormal tokens start to meet, and how fast they finish",
    .statement = "From an orthonormal start the common cosine gamma has the initial velocity 2/(e^beta + n - 1) (post), that divided by r_0 (pre), 2/(r_0 sqrt(e^(2 beta) + n - 1)) (peri), "
                 "2 alpha/sqrt(e^(2 beta) + n - 1) (nGPT). At the end 1 - gamma falls like e^(-2t) (post), like e^(-4 sqrt t) under division by sqrt(t + 1), and like 1/r^2 (pre, peri), where r grows like t.",
    .hypotheses = "Q = K = V = I, equiangular system. The laws at the end are limits; certified is that the quantity which should converge changes by less than 1e-4 of itself over three decades of 1 - gamma.",
    .part = {{"initial", CF_CERTIFIED, "the printed initial velocities agree to 30 digits with sums over the Gram matrix, (n, beta) = (2, 0), (8, 1), (32, 5), four schemes", CF_HOLDS, NULL},
             {"terminal-post", CF_CERTIFIED, "(1 - gamma) e^(2t), with t = 2 sqrt(t' + 1) - 2 under the scaling by sqrt(t' + 1), settles: (n, beta) = (2, 0), (8, 1), (32, 1)", CF_HOLDS, NULL},
             {"terminal-pre", CF_CERTIFIED, "(1 - gamma) r^2 settles, pre and peri, the same (n, beta)", CF_HOLDS, NULL}},
    .run = run};
