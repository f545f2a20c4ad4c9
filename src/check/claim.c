/* What follows from one node: the inequalities of specs/endgame.md, section 6, in intervals. */
#include <stdlib.h>
#include "check.h"

iv vec_dot(size_t d, const iv *a, const iv *b)
{
  iv s = iv_d(0);
  for (size_t k = 0; k < d; k++) s = iv_add(s, iv_mul(a[k], b[k]));
  return s;
}
/* b NULL: from 0 */
static iv distance2(size_t d, const iv *a, const iv *b)
{
  iv s = iv_d(0);
  for (size_t k = 0; k < d; k++) s = iv_add(s, iv_sqr(b ? iv_sub(a[k], b[k]) : a[k]));
  return s;
}
iv vec_norm(size_t d, const iv *a) { return iv_sqrt(distance2(d, a, NULL)); }
iv vec_distance(size_t d, const iv *a, const iv *b) { return iv_sqrt(distance2(d, a, b)); }

/* count vectors divided by their norms, in a new array; NULL when one may be zero (or memory ends) */
static iv *normalized(size_t count, size_t d, const iv *a)
{
  iv *u = malloc((count * d + 1) * sizeof *u), zero = iv_d(0);
  for (size_t i = 0; u && i < count; i++) {
    iv l = vec_norm(d, a + i * d);
    if (!iv_lt(zero, l)) return free(u), NULL;
    for (size_t k = 0; k < d; k++) u[i * d + k] = iv_div(a[i * d + k], l);
  }
  return u;
}
static iv max_distance(size_t n, size_t d, const iv *x)
{
  iv s = iv_d(0);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) s = iv_max(s, distance2(d, x + i * d, x + j * d));
  return iv_sqrt(s);
}
static iv sqrt2(void) { return iv_sqrt(iv_i(2)); }

outcome check_start(const certificate *c, fault *f)
{
  const problem *p = &c->p;
  iv *z = normalized(p->n, p->d, p->init), *x = node_reals(p, c->node, c->node->x), spread = iv_d(0);
  if (!z || !x) return free(z), free(x), fail(f, REJECTED, "problem: a token is zero, or there is no memory");
  for (size_t i = 0; p->radius && i < p->n; i++) spread = iv_add(spread, iv_sqr(iv_d(p->radius[i])));
  iv r = iv_add(vec_distance(p->n * p->d, z, x), iv_sqrt(spread));
  free(z), free(x);
  if (!iv_le(c->node[0].t, iv_d(0)) || !iv_le(iv_d(0), c->node[0].t)) return fail(f, REJECTED, "node 0: t is not 0");
  return iv_le(r, c->node[0].r) ? ACCEPTED : fail(f, REJECTED, "node 0: the start is only within %.9g of x, r is %.9g", iv_up(r), c->node[0].rd);
}

/* ---- rates (specs/endgame.md, sections 1 to 4) */
typedef struct rates {
  bool plain;
  size_t n;
  iv b, g, nu, r0;       /* b: |beta|, max(beta, 0) or B */
  iv s, kappa, kappa2;   /* theorems B and C */
} rates;

/* B = |beta| min(|M|_F, sqrt(|M|_1 |M|_inf)) */
static iv bilinear(const problem *p)
{
  iv f = iv_d(0), row = f, column = f;
  for (size_t a = 0; a < p->d; a++) {
    iv x = iv_d(0), y = x;
    for (size_t b = 0; b < p->d; b++) {
      iv u = p->m[a * p->d + b], v = p->m[b * p->d + a];
      f = iv_add(f, iv_sqr(u)), x = iv_add(x, iv_max(u, iv_neg(u))), y = iv_add(y, iv_max(v, iv_neg(v)));
    }
    row = iv_max(row, x), column = iv_max(column, y);
  }
  f = iv_min(iv_sqrt(f), iv_sqrt(iv_mul(row, column)));
  return iv_mul(iv_d(p->beta < 0 ? -p->beta : p->beta), f);
}
static rates rates_of(const problem *p)
{
  iv one = iv_d(1), n = iv_d((double)p->n);
  rates r = {.plain = !p->m, .n = p->n, .nu = iv_div(iv_sub(n, one), n), .r0 = one, .s = one};
  r.b = p->m ? bilinear(p) : iv_d(p->beta >= 0 ? p->beta : p->model == USA ? 0 : -p->beta);
  r.g = p->model != USA ? r.nu : iv_d(p->m ? 0 : 1);
  if (p->model == USA && p->m) r.r0 = iv_exp(iv_neg(iv_add(r.b, iv_d(p->beta))));
  return r;
}
static iv expm1_up(iv x) { return iv_max(iv_sub(iv_exp(x), iv_d(1)), iv_d(0)); }

/* theorem A: r(u) and the integrand of I, in u (plain) or v = sqrt u */
static iv rate_a(const rates *r, iv u)
{
  iv e = iv_mul(r->b, r->plain ? u : iv_sqrt(iv_mul(iv_i(2), u)));
  return iv_div(iv_mul(r->r0, iv_sub(iv_d(1), iv_mul(r->nu, u))), iv_add(iv_d(1), iv_mul(r->g, expm1_up(e))));
}
static iv integrand_a(const rates *r, iv u, size_t cell)
{
  iv b = r->plain ? r->b : iv_mul(sqrt2(), r->b), nu = r->plain ? r->nu : iv_mul(r->nu, u), u2 = r->plain ? u : iv_sqr(u);
  iv slope = cell ? iv_div(expm1_up(iv_mul(b, u)), u) : b;
  iv f = iv_div(iv_add(iv_mul(r->g, slope), nu), iv_sub(iv_d(1), iv_mul(r->nu, u2)));
  return r->plain ? f : iv_mul(iv_i(2), f);
}
#define CELLS 1024
static iv integral_a(const rates *r, iv delta)
{
  iv end = r->plain ? delta : iv_sqrt(delta), h = iv_div(end, iv_i(CELLS)), sum = iv_d(0);
  for (long k = 0; k <= CELLS; k++) {
    iv f = integrand_a(r, iv_mul(h, iv_i(k)), (size_t)k);
    sum = iv_add(sum, k % CELLS ? f : iv_div(f, iv_i(2)));
  }
  return iv_mul(sum, h);
}

/* theorem B: exponents of E (first and second choice), P, Lam and the four integrands */
static iv exponent_b(const rates *r, iv u, int choice)
{
  iv two = iv_i(2);
  if (r->plain) return iv_mul(r->b, choice ? iv_mul(two, r->kappa2) : iv_div(iv_sqr(u), two));
  return iv_mul(r->b, choice ? iv_mul(two, r->kappa) : u);
}
static iv rate_b(const rates *r, iv u)
{
  iv one = iv_d(1), p = iv_min(iv_div(one, r->s), iv_add(one, iv_mul(r->kappa, u)));
  iv e = expm1_up(iv_min(exponent_b(r, u, 0), exponent_b(r, u, 1)));
  return iv_div(r->r0, iv_mul(p, iv_add(one, iv_mul(r->g, e))));
}
static iv integrand_b(const rates *r, iv u, int p, int e)
{
  iv one = iv_d(1), slope = iv_mul(r->g, iv_div(expm1_up(exponent_b(r, u, e)), u));
  if (p == 0) return iv_add(r->kappa, iv_mul(iv_add(one, iv_mul(r->kappa, u)), slope));
  return iv_div(iv_add(iv_div(iv_sub(one, r->s), u), slope), r->s);
}
static iv integral_b(const rates *r, iv delta)
{
  iv h = iv_div(delta, iv_i(CELLS)), sum = iv_d(0), old[4];
  for (long k = 1; k <= CELLS; k++) {
    iv u = iv_mul(h, iv_i(k)), best = iv_d(0);
    if (k == 1) old[0] = iv_add(r->kappa, r->plain ? iv_d(0) : iv_mul(r->g, r->b));
    for (int q = 0; q < 4; q++) {
      iv f = integrand_b(r, u, q & 1, q >> 1);
      if (q == 0) best = iv_add(old[0], f);
      else if (k > 1) best = iv_min(best, iv_add(old[q], f));
      old[q] = f;
    }
    sum = iv_add(sum, best);
  }
  return iv_div(iv_mul(sum, h), iv_i(2));
}

/* ---- from a node to the hypotheses */
typedef struct place { const problem *p; const node *at; const iv *x; const claim *k; size_t number; fault *f; } place;
#define WRONG(e, ...) fail((e)->f, REJECTED, __VA_ARGS__)
static outcome above(const place *e, const char *name, iv claimed, iv bound)
{
  if (iv_le(bound, claimed)) return ACCEPTED;
  return WRONG(e, "claim %zu: %s = %.12g is not proved, at least %.12g is needed", e->number, name, iv_down(claimed), iv_up(bound));
}
static outcome below(const place *e, const char *name, iv claimed, iv bound)
{
  if (iv_le(claimed, bound)) return ACCEPTED;
  return WRONG(e, "claim %zu: %s = %.12g is not proved, at most %.12g is", e->number, name, iv_up(claimed), iv_down(bound));
}
/* N1 */
static iv delta_bound(const place *e)
{
  iv m = iv_add(max_distance(e->p->n, e->p->d, e->x), iv_mul(sqrt2(), e->at->r));
  return e->p->n < 2 ? iv_d(0) : iv_div(iv_sqr(m), iv_i(2));
}
/* N2 */
static outcome check_hemisphere(const place *e)
{
  size_t n = e->p->n, d = e->p->d;
  iv *w = normalized(1, d, e->k->w), s = iv_d(2);
  if (!w) return WRONG(e, "claim %zu: w is zero", e->number);
  for (size_t i = 0; i < n; i++) s = iv_min(s, vec_dot(d, e->x + i * d, w));
  free(w);
  if (!iv_lt(iv_d(0), e->k->s)) return WRONG(e, "claim %zu: s is not positive", e->number);
  return below(e, "s", e->k->s, iv_sub(s, e->at->r));
}
/* N3: the diameter, and M0 of theorem C */
static outcome gnomonic(const place *e, iv *diameter, iv *m0)
{
  size_t n = e->p->n, d = e->p->d;
  iv *y = malloc(n * d * sizeof *y), *w = normalized(1, d, e->k->w), far = iv_d(0);
  if (!y || !w) return free(y), free(w), WRONG(e, "claim %zu: no memory", e->number);
  for (size_t i = 0; i < n; i++) {
    iv s = vec_dot(d, e->x + i * d, w);
    for (size_t k = 0; k < d; k++) y[i * d + k] = iv_div(e->x[i * d + k], s);
    far = iv_max(far, vec_norm(d, y + i * d));
  }
  iv margin = iv_mul(iv_div(iv_mul(sqrt2(), e->at->r), e->k->s), far);
  *diameter = n < 2 ? iv_d(0) : iv_add(max_distance(n, d, y), margin);
  *m0 = iv_d(0);
  for (size_t i = 1; i < n; i++) *m0 = iv_max(*m0, iv_div(iv_add(vec_distance(d, y + i * d, y), margin), iv_d((double)i)));
  free(y), free(w);
  return ACCEPTED;
}
/* N4: of count tokens, the largest distance from the center */
static outcome check_center(const place *e, size_t count)
{
  size_t d = e->p->d;
  iv *c = normalized(1, d, e->k->center), rho = iv_d(0);
  if (!c) return WRONG(e, "claim %zu: center is zero", e->number);
  for (size_t i = 0; i < count; i++) rho = iv_max(rho, vec_distance(d, e->x + i * d, c));
  free(c);
  rho = iv_add(rho, e->at->r);
  if (count > 1 && !iv_le(rho, sqrt2())) rho = iv_i(2);
  return above(e, "radius", e->k->radius, rho);
}

/* the first pair (lambda, C) */
static bool crude_pair(const place *e, iv rate, iv amplitude) { return iv_le(e->k->lambda, rate) && iv_le(amplitude, e->k->c); }
/* the second: C >= amplitude e^extra */
static outcome sharp_pair(const place *e, iv crude, iv sharp, iv amplitude, iv extra)
{
  iv high = iv_mul(amplitude, iv_exp(extra));
  if (crude_pair(e, sharp, high)) return ACCEPTED;
  return WRONG(e, "claim %zu: C = %.12g, lambda = %.12g is not proved, only (%.12g, %.12g) and (%.12g, %.12g)", e->number, iv_down(e->k->c), iv_up(e->k->lambda),
               iv_up(amplitude), iv_down(crude), iv_up(high), iv_down(sharp));
}
static outcome cluster_a(const place *e)
{
  rates r = rates_of(e->p);
  iv delta = e->k->delta, amplitude = iv_sqrt(iv_mul(iv_i(2), delta)), rate;
  if (above(e, "delta", delta, delta_bound(e)) || below(e, "delta", delta, iv_d(1)) || check_center(e, e->p->n)) return REJECTED;
  rate = rate_a(&r, delta);
  return crude_pair(e, rate, amplitude) ? ACCEPTED : sharp_pair(e, rate, r.r0, amplitude, iv_div(integral_a(&r, delta), iv_i(2)));
}
static outcome cluster_bc(const place *e)
{
  rates r = rates_of(e->p);
  iv one = iv_d(1), delta = e->k->delta, amplitude, m0, extra = iv_d(0), lam, share = one;
  bool causal = e->k->theorem == 'C';
  if (check_hemisphere(e) || gnomonic(e, &amplitude, &m0) || above(e, "delta", delta, amplitude) || check_center(e, causal ? 1 : e->p->n)) return REJECTED;
  r.s = iv_min(e->k->s, one), r.kappa2 = iv_max(iv_sub(one, iv_sqr(r.s)), iv_d(0)), r.kappa = iv_sqrt(r.kappa2);
  lam = rate_b(&r, delta), amplitude = delta;
  if (causal) amplitude = iv_mul(iv_d((double)e->p->n - 1), m0), share = iv_d(0.5);
  if (crude_pair(e, iv_mul(lam, share), amplitude)) return ACCEPTED;
  if (iv_lt(iv_d(0), delta)) {
    iv top = iv_mul(m0, iv_d(2 * (double)e->p->n - 3));
    extra = integral_b(&r, delta);
    if (causal) extra = iv_add(extra, iv_mul(iv_sub(iv_div(one, lam), one), iv_log(iv_div(iv_max(top, delta), delta))));
  }
  return sharp_pair(e, iv_mul(lam, share), iv_mul(r.r0, share), amplitude, extra);
}

/* theorem D: L(theta) */
static iv leak(const problem *p, size_t m, const size_t *size, const iv *angle, iv theta)
{
  iv beta = iv_d(p->beta), two = iv_i(2), all = iv_d(0);
  for (size_t q = 0; q < m; q++) {
    iv s = iv_d(0), in = iv_mul(iv_d((double)size[q] - 1), iv_exp(iv_mul(beta, iv_sub(iv_cos(iv_mul(two, theta)), iv_d(1)))));
    for (size_t o = 0; o < m; o++) {
      iv c = iv_cos(iv_max(iv_sub(angle[o * m + q], iv_mul(two, theta)), iv_d(0)));
      if (o != q) s = iv_add(s, iv_mul(iv_d((double)size[o]), iv_exp(iv_mul(beta, iv_sub(c, iv_d(1))))));
    }
    all = iv_max(all, iv_div(s, p->model == USA ? iv_d((double)p->n) : iv_add(iv_d(1), in)));
  }
  return all;
}
#define SLICES 256
static outcome persist_numbers(const place *e, const size_t *size, const iv *angle, iv least, iv theta0)
{
  const claim *k = e->k;
  iv two = iv_i(2), time = iv_d(0), h = iv_div(iv_sub(k->theta1, k->theta0), iv_i(SLICES));
  if (above(e, "theta0", k->theta0, theta0) || below(e, "theta1", k->theta1, iv_div(least, two))) return REJECTED;
  if (!iv_lt(k->theta0, k->theta1)) return WRONG(e, "claim %zu: theta0 is not below theta1", e->number);
  for (long j = 1; j <= SLICES; j++) time = iv_add(time, iv_div(h, leak(e->p, k->clusters, size, angle, iv_add(k->theta0, iv_mul(h, iv_i(j))))));
  if (below(e, "t2", k->t2, iv_add(e->at->t, time)) || above(e, "diameter", k->diameter, iv_mul(two, iv_sin(k->theta1)))) return REJECTED;
  return below(e, "separation", k->separation, iv_mul(two, iv_sin(iv_sub(iv_div(least, two), k->theta1))));
}
static outcome persist(const place *e)
{
  size_t n = e->p->n, d = e->p->d, m = e->k->clusters, empty = 0;
  iv *w = normalized(m, d, e->k->center), *angle = malloc((m * m + 1) * sizeof *angle), far = iv_d(0), least = iv_d(4), two = iv_i(2);
  size_t *size = calloc(m + 1, sizeof *size);
  outcome o = REJECTED;
  if (!w || !angle || !size || m < 2) WRONG(e, "claim %zu: a center is zero, or there is one cluster", e->number);
  else {
    for (size_t i = 0; i < n; i++) {
      size[e->k->part[i]]++;
      far = iv_max(far, vec_distance(d, e->x + i * d, w + e->k->part[i] * d));
    }
    for (size_t q = 0; q < m; q++) empty += size[q] == 0;
    for (size_t q = 0; q < m * m; q++) {
      iv chord = vec_distance(d, w + q / m * d, w + q % m * d);
      angle[q] = iv_mul(two, iv_asin(iv_min(iv_div(chord, two), iv_d(1))));
      if (q / m != q % m) least = iv_min(least, angle[q]);
    }
    iv theta0 = iv_mul(two, iv_asin(iv_div(iv_add(far, e->at->r), two)));
    o = empty ? WRONG(e, "claim %zu: a cluster is empty", e->number) : persist_numbers(e, size, angle, least, theta0);
  }
  free(w), free(angle), free(size);
  return o;
}

static outcome decided(const place *e)
{
  switch (e->k->kind) {
  case ENCLOSED:
  case ENERGY: return ACCEPTED;
  case MIN_INNER: return above(e, "delta", e->k->delta, delta_bound(e)) ? REJECTED : below(e, "delta", e->k->delta, iv_d(1));
  case HULL: return check_hemisphere(e);
  case CLUSTER: return e->k->theorem == 'A' ? cluster_a(e) : cluster_bc(e);
  default: return persist(e);
  }
}
outcome check_claim(const certificate *c, const claim *k, size_t number, fault *f)
{
  const problem *p = &c->p;
  const bool causal = p->model == CAUSAL;
  if ((k->kind == ENERGY || k->kind == PERSIST) && (causal || p->m || !(p->beta >= 0))) return fail(f, REJECTED, "claim %zu: needs sa or usa, Q = K = I and beta >= 0", number);
  if (k->kind == CLUSTER && (k->theorem == 'C') != causal) return fail(f, REJECTED, "claim %zu: theorem %c is not for this model", number, k->theorem);
  iv *x = node_reals(p, c->node + k->node, c->node[k->node].x);
  place e = {p, c->node + k->node, x, k, number, f};
  outcome o = x ? decided(&e) : fail(f, REJECTED, "claim %zu: no memory", number);
  return free(x), o;
}
/* what is cheap first */
outcome check_all(const certificate *c, fault *f)
{
  if (check_start(c, f)) return REJECTED;
  for (size_t k = 0; k < c->claims; k++)
    if (check_claim(c, c->claim + k, k, f)) return REJECTED;
  for (size_t k = 0; k + 1 < c->nodes; k++)
    if (check_step(&c->p, c->node + k, c->node + k + 1, k, f)) return REJECTED;
  return ACCEPTED;
}
