/* Where the normalization stands: velocities of the equiangular system at its start and at its end. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"
#include "flow/field.h"

/* Directions th_i of common cosine gamma, A = sum_j a_ij th_j:  gamma' = (2/s) F(gamma)/Z,  r' = <th, A> (pre) or <th, A>/|A| (peri), with */
#define F "exp(b*g)*(1-g)*((n-1)*g+1)"
#define Z "(exp(b)+(n-1)*exp(b*g))"
#define ALONG "(exp(b)+(n-1)*g*exp(b*g))" /* <th, A> Z */
#define SIZE "sqrt(exp(2*b)+2*(n-1)*g*exp(b*(1+g))+exp(2*b*g)*(n-1)*(1+(n-2)*g))" /* |A| Z */

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
  cf_find_either(s, "initial", cf_real_meet(value, formula) && cf_real_narrow(value, 1e-30) && cf_real_narrow(formula, 1e-30), !cf_real_meet(value, formula),
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

/* The time of each law up to 1 - gamma = 1e-6 and 1e-9, an integral over gamma: Z/(2 F) t (post), SIZE/(2 F) the integral of alpha (nGPT), ALONG/(2 F)
 * log(r/r_0) (pre and peri: |A| cancels) */
static void times(cf_pool *p, const char *formula, const cf_real *n, const cf_real *b, cf_real *l[2])
{
  const cf_real *early = cf_formula(p, "1-10^(-6)", ""), *last = cf_formula(p, "1-10^(-9)", "");
  l[0] = cf_integral(p, formula, "g", cf_real_si(p, 0), early, 20, "n b", n, b);
  l[1] = cf_real_add(p, l[0], cf_integral(p, formula, "g", early, last, 20, "n b", n, b));
}

/* gamma' sqrt(t + 1) e^{4 sqrt(t + 1)} at 1 - gamma = d under the speed 1/sqrt(t + 1): 2 sqrt(t + 1) - 2 = l, the time of post */
static cf_real *rooted(cf_pool *p, const cf_real *n, const cf_real *b, const cf_real *d, const cf_real *l)
{
  const cf_real *g = cf_formula(p, "1-d", "d", d), *t = cf_formula(p, "(1+l/2)^2-1", "l", l);
  const cf_real *v = cf_formula(p, "2*" F "/(" Z "*sqrt(t+1))", "n b g t", n, b, g, t);
  return cf_formula(p, "v*sqrt(t+1)*exp(4*sqrt(t+1))", "v t", v, t);
}

/* Pre and peri at a time: 1 - gamma = e^{-u}. In terms of u, with e = e^{b (1 - gamma)}, h = 1 - gamma: */
typedef struct late {
  cf_real *u, *r, *t;
} late;
#define LOG_R "(exp(b*exp(-u))+(n-1)*(1-exp(-u)))/(2*(1+(n-1)*(1-exp(-u))))" /* d log r/du */
#define LENGTH "sqrt(e^2+2*(n-1)*(1-h)*e+(n-1)*(1+(n-2)*(1-h)))"             /* |A| Z e^{-b gamma} */
static const char *const slowness[2] = {"(e+n-1)/(e+(n-1)*(1-h))", LENGTH "/(e+(n-1)*(1-h))"}; /* dt/dr: 1/<th, A>, |A|/<th, A> */
static const char *const velocity[2] = {"2*h*(1+(n-1)*(1-h))/(r*(e+n-1))", "2*h*(1+(n-1)*(1-h))/(r*" LENGTH ")"};

/* on to u = end in panels: r by integrals, dt/dr enclosed over each */
static late later(cf_pool *p, bool peri, const cf_real *n, const cf_real *b, late x, const cf_real *end, long panels)
{
  const cf_real *from = x.u, *count = cf_real_si(p, panels);
  for (long k = 1; k <= panels; k++) {
    cf_real *u = cf_formula(p, "f+(e-f)*k/m", "f e k m", from, end, cf_real_si(p, k), count), *l = cf_integral(p, LOG_R, "u", x.u, u, 20, "n b", n, b);
    const cf_real *h = cf_formula(p, "exp(-u)", "u", cf_real_hull(p, x.u, u)), *e = cf_formula(p, "exp(b*h)", "b h", b, h), *slow = cf_formula(p, slowness[peri], "n e h", n, e, h);
    cf_real *r = cf_formula(p, "r*exp(l)", "r l", x.r, l);
    x = (late){u, r, cf_formula(p, "t+(s-r)*q", "t s r q", x.t, r, x.r, slow)};
  }
  return x;
}

/* gamma' t^3 */
static cf_real *cubed(cf_pool *p, bool peri, const cf_real *n, const cf_real *b, late x)
{
  const cf_real *h = cf_formula(p, "exp(-u)", "u", x.u), *e = cf_formula(p, "exp(b*h)", "b h", b, h);
  return cf_formula(p, "v*t^3", "v t", cf_formula(p, velocity[peri], "n e h r", n, e, h, x.r), x.t);
}

/* the quotient of two values decades of 1 - gamma apart: within 1e-4 of 1 */
static void settles(cf_session *s, const char *part, const char *what, const char *decades, const cf_real *early, const cf_real *last, long n, const char *beta)
{
  cf_pool *p = &s->pool;
  char text[128];
  const cf_real *q = cf_real_sub(p, cf_real_div(p, last, early), cf_real_si(p, 1));
  cf_find_either(s, part, cf_real_within(q, 1e-4), cf_real_beyond(q, 1e-4),
                 "n = %ld, beta = %s: %s between 1 - gamma = %s changes by the factor 1 + %s", n, beta, what, decades, cf_real_text(q, 3, text));
}

static void terminal(cf_session *s, long n, const char *beta)
{
  static const struct {
    const char *part, *what, *formula;
  } law[] = {{"terminal-post", "(1 - gamma) e^(2t)", Z "/(2*" F ")"}, {"terminal-pre", "(1 - gamma) r^2", ALONG "/(2*" F ")"}, {"terminal-ngpt", "(1 - gamma) e^(2 int alpha)", SIZE "/(2*" F ")"}};
  cf_pool *p = &s->pool;
  const cf_real *nn = cf_real_si(p, n), *b = cf_formula(p, beta, ""), *d[2] = {cf_formula(p, "10^(-6)", ""), cf_formula(p, "10^(-9)", "")};
  for (int k = 0; k < 3; k++) {
    cf_real *l[2], *x[2];
    times(p, law[k].formula, nn, b, l);
    for (int i = 0; i < 2; i++) x[i] = cf_formula(p, "d*exp(2*l)", "d l", d[i], l[i]);
    settles(s, law[k].part, law[k].what, "1e-6 and 1e-9", x[0], x[1], n, beta);
    if (k == 0) settles(s, "terminal-sqrt", "gamma' sqrt(t + 1) e^(4 sqrt(t + 1))", "1e-6 and 1e-9", rooted(p, nn, b, d[0], l[0]), rooted(p, nn, b, d[1], l[1]), n, beta);
  }
}

/* from gamma = g at time t with r = 3: r/t near 1, gamma' t^3 settles */
static void cubic(cf_session *s, const char *name, bool peri, long n, const char *beta, const cf_real *g, double t)
{
  cf_pool *p = &s->pool;
  const cf_real *nn = cf_real_si(p, n), *b = cf_formula(p, beta, "");
  const late start = {cf_formula(p, "-log(1-g)", "g", g), cf_real_si(p, 3), cf_real_d(p, t)};
  const late early = later(p, peri, nn, b, start, cf_formula(p, "12*log(10)", ""), 24), last = later(p, peri, nn, b, early, cf_formula(p, "18*log(10)", ""), 12);
  const cf_real *ratio = cf_real_div(p, last.r, last.t);
  const cf_real *off = cf_real_sub(p, ratio, cf_real_si(p, 1));
  char text[128], what[64];
  cf_find_either(s, "cubic", cf_real_within(off, 1e-4), cf_real_beyond(off, 1e-4),
                 "%s, n = %ld, beta = %s: r/t = %s at 1 - gamma = 1e-18", name, n, beta, cf_real_text(ratio, 8, text));
  snprintf(what, sizeof what, "%s, gamma' t^3", name);
  settles(s, "cubic", what, "1e-12 and 1e-18", cubed(p, peri, nn, b, early), cubed(p, peri, nn, b, last), n, beta);
}

/* ---- the fields of the flow command, in doubles */
enum { N = 8 };

/* a random orthonormal frame of R^N, lengths 3 */
static double *frame(cf_session *s, uint32_t system)
{
  double *x = cf_claim_tokens(s, system, N, N);
  for (size_t i = 0; x && i < N; i++) {
    for (size_t pass = 0; pass < 2; pass++)
      for (size_t j = 0; j < i; j++) {
        double inner = 0;
        for (size_t c = 0; c < N; c++) inner += x[i * N + c] * x[j * N + c] / 9;
        for (size_t c = 0; c < N; c++) x[i * N + c] -= inner * x[j * N + c];
      }
    double norm = 0;
    for (size_t c = 0; c < N; c++) norm += x[i * N + c] * x[i * N + c];
    for (size_t c = 0; c < N; c++) x[i * N + c] *= 3 / sqrt(norm);
  }
  return x;
}

/* the velocity of every inner product of the directions at a time is the printed one, to 1e-12 */
static bool printed_velocity(const double *x, cf_flow_model model, double t, double printed)
{
  cf_flow_problem q = cf_claim_problem(model, N, N, 1, x);
  double y[N * N + N], dy[N * N + N];
  cf_field f;
  q.scheme = model == CF_MODEL_MIX_LN ? 1 : 0.05; /* tau, alpha */
  if (cf_field_new(&q, &f, NULL) != CF_OK) return false;
  bool same = cf_field_start(&f, y) == CF_OK;
  if (same) cf_field_eval(&f, t, y, dy);
  same = same && !f.fault;
  for (size_t i = 0; same && i < N; i++)
    for (size_t j = 0; same && j < i; j++) {
      double v = 0;
      for (size_t c = 0; c < N; c++) v += dy[i * N + c] * y[j * N + c] + y[i * N + c] * dy[j * N + c];
      same = fabs(v - printed) <= 1e-12;
    }
  cf_field_clear(&f);
  return same;
}

static void schemes(cf_session *s)
{
  const uint32_t runs = s->o->full ? 100 : 40;
  const double z = exp(1) + N - 1, a = sqrt(exp(2) + N - 1);
  const struct {
    const char *name;
    cf_flow_model model;
    double t, printed;
  } row[] = {{"post", CF_MODEL_SA, 0, 2 / z}, {"pre", CF_MODEL_PRE_LN, 0, 2 / (3 * z)}, {"peri", CF_MODEL_PERI_LN, 0, 2 / (3 * a)}, {"nGPT, alpha = 0.05", CF_MODEL_NGPT, 0, 0.1 / a},
             {"sqrt", CF_MODEL_SQRT, 0, 2 / z}, {"mix, tau = 1, as post", CF_MODEL_MIX_LN, 0, 2 / z}, {"mix after tau = 1, as pre", CF_MODEL_MIX_LN, 2, 2 / (3 * z)}};
  const cf_real *all = cf_real_si(&s->pool, 1);
  for (size_t k = 0; k < sizeof row / sizeof row[0] && !s->trouble[0]; k++) {
    size_t good = 0;
    char what[128];
    for (uint32_t i = 0; i < runs; i++) {
      double *x = frame(s, 90000 + i);
      good += x && printed_velocity(x, row[k].model, row[k].t, row[k].printed);
      free(x);
    }
    snprintf(what, sizeof what, "%s, n = d = 8, beta = 1, r = 3: random frames with the printed velocity %.6f", row[k].name, row[k].printed);
    cf_find_share(s, "schemes", good, runs, all, all, what);
  }
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
  const cf_real *zero = cf_real_si(&s->pool, 0);
  for (int peri = 0; peri < 2; peri++) {
    const char *name = peri ? "peri" : "pre";
    cubic(s, name, peri, 2, "0", zero, 0);
    cubic(s, name, peri, 8, "1", zero, 0);
    cubic(s, name, peri, 32, "1", zero, 0);
  }
  cubic(s, "mix, tau = 1", false, 8, "1", cf_gamma_at(&s->pool, false, 8, 1, 1), 1);
  schemes(s);
}

const cf_theorem cf_theorem_normalization = {
    .id = "normalization",
    .source = "arXiv:2510.22026",
    .line = "where the layer normalization stands decides how fast orthonormal tokens start to meet, and how fast they finish",
    .statement = "From an orthonormal start the common cosine gamma has the initial velocity 2/(e^beta + n - 1) (post, mix, and division by sqrt(t + 1)), that divided by r_0 (pre), 2/(r_0 sqrt(e^(2 beta) + n - 1)) (peri), "
                 "2 alpha/sqrt(e^(2 beta) + n - 1) (nGPT). At the end 1 - gamma falls like e^(-2t) (post), like e^(-2 int alpha) (nGPT), its velocity like e^(-4 sqrt t)/sqrt t under division by sqrt(t + 1), "
                 "and like 1/t^3 (pre, peri, mix): 1 - gamma falls like 1/r^2, and r grows like t. Mix is post until tau, pre after it.",
    .hypotheses = "Q = K = V = I, equiangular system, r_0 = 3. The laws at the end are limits; certified is that the quantity which should converge changes by less than 1e-4 of itself over three (cubic: six) decades of 1 - gamma. "
                  "sqrt t is sqrt(t + 1) here, which has the same limit law and is met sooner.",
    .part = {{"initial", CF_CERTIFIED, "the printed initial velocities agree to 30 digits with sums over the Gram matrix, (n, beta) = (2, 0), (8, 1), (32, 5), four schemes", CF_HOLDS, NULL},
             {"schemes", CF_SAMPLED, "the fields of the flow command at 40 (100) random orthonormal frames, six schemes: the printed velocities to 1e-12; mix has post's before tau, pre's after it", CF_CONSISTENT, NULL},
             {"terminal-post", CF_CERTIFIED, "(1 - gamma) e^(2t) settles: (n, beta) = (2, 0), (8, 1), (32, 1)", CF_HOLDS, NULL},
             {"terminal-sqrt", CF_CERTIFIED, "gamma' sqrt(t + 1) e^(4 sqrt(t + 1)) settles under division by sqrt(t + 1), the same (n, beta)", CF_HOLDS, NULL},
             {"terminal-ngpt", CF_CERTIFIED, "(1 - gamma) e^(2 int alpha) settles under nGPT, whatever alpha(t) > 0, the same (n, beta)", CF_HOLDS, NULL},
             {"terminal-pre", CF_CERTIFIED, "(1 - gamma) r^2 settles, pre and peri, the same (n, beta)", CF_HOLDS, NULL},
             {"cubic", CF_CERTIFIED, "r/t is within 1e-4 of 1 at 1 - gamma = 1e-18, and gamma' t^3 settles: pre and peri, the same (n, beta), mix with tau = 1, (8, 1)", CF_HOLDS, NULL}},
    .run = run};
