#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "oracle.h"

/* 256 bits and order 44; 640 and 110 where a radius is below 2^-120 */
static int bits = 256;
static size_t order = 44;

typedef struct flow { size_t n, d; int model; mpfr_t beta, *x, *c, *e, *z, *q, *s, a, b, *m, *y; } flow; /* coefficients: [..][order + 1]; m: Q^T K, y = m x, NULL for the identity */

static mpfr_t *array(size_t count)
{
  mpfr_t *v = malloc(count * sizeof *v);
  for (size_t k = 0; k < count; k++) mpfr_init2(v[k], bits), mpfr_set_zero(v[k], 1);
  return v;
}
static void drop(mpfr_t *v, size_t count)
{
  for (size_t k = 0; k < count; k++) mpfr_clear(v[k]);
  free(v);
}
static mpfr_t *at(mpfr_t *v, size_t i, size_t k) { return v + i * (order + 1) + k; }
/* s += sum_{l = from..k} u_l v_{k-l} */
static void convolve(flow *f, mpfr_t s, mpfr_t *u, mpfr_t *v, size_t from, size_t k)
{
  for (size_t l = from; l <= k; l++) mpfr_mul(f->a, u[l], v[k - l], MPFR_RNDN), mpfr_add(s, s, f->a, MPFR_RNDN);
}
static void weights(flow *f, size_t i, size_t j, size_t k)
{
  mpfr_t *c = at(f->c, i * f->n + j, 0), *e = at(f->e, i * f->n + j, 0);
  mpfr_set_zero(c[k], 1);
  for (size_t a = 0; a < f->d; a++) convolve(f, c[k], at(f->x, i * f->d + a, 0), at(f->m ? f->y : f->x, j * f->d + a, 0), 0, k);
  if (k == 0) {
    mpfr_sub_ui(f->a, c[0], 1, MPFR_RNDN), mpfr_mul(f->a, f->a, f->beta, MPFR_RNDN), mpfr_exp(e[0], f->a, MPFR_RNDN);
    return;
  }
  mpfr_set_zero(e[k], 1);
  for (size_t l = 1; l <= k; l++) mpfr_mul_ui(f->b, c[l], l, MPFR_RNDN), mpfr_mul(f->b, f->b, e[k - l], MPFR_RNDN), mpfr_add(e[k], e[k], f->b, MPFR_RNDN);
  mpfr_mul(e[k], e[k], f->beta, MPFR_RNDN), mpfr_div_ui(e[k], e[k], k, MPFR_RNDN);
}
static void row(flow *f, size_t i, size_t k)
{
  size_t m = f->model == 2 ? i + 1 : f->n, d = f->d;
  mpfr_t *z = at(f->z, i, 0), *s = at(f->s, i, 0);
  mpfr_set_zero(z[k], 1), mpfr_set_zero(s[k], 1);
  for (size_t j = 0; j < m; j++) mpfr_add(z[k], z[k], *at(f->e, i * f->n + j, k), MPFR_RNDN);
  if (f->model == 1) mpfr_set_ui(z[k], k ? 0 : f->n, MPFR_RNDN);
  for (size_t a = 0; a < d; a++) {
    mpfr_t *q = at(f->q, i * d + a, 0);
    mpfr_set_zero(f->b, 1);
    if (k) convolve(f, f->b, z, q, 1, k);
    mpfr_neg(q[k], f->b, MPFR_RNDN);
    for (size_t j = 0; j < m; j++) convolve(f, q[k], at(f->e, i * f->n + j, 0), at(f->x, j * d + a, 0), 0, k);
    mpfr_div(q[k], q[k], z[0], MPFR_RNDN);
    convolve(f, s[k], at(f->x, i * d + a, 0), q, 0, k);
  }
  for (size_t a = 0; a < d; a++) {
    mpfr_t *x = at(f->x, i * d + a, 0);
    mpfr_set_zero(f->b, 1), convolve(f, f->b, s, x, 0, k);
    mpfr_sub(x[k + 1], *at(f->q, i * d + a, k), f->b, MPFR_RNDN), mpfr_div_ui(x[k + 1], x[k + 1], k + 1, MPFR_RNDN);
  }
}
static void keys(flow *f, size_t k)
{
  for (size_t i = 0; f->m && i < f->n; i++)
    for (size_t a = 0; a < f->d; a++) {
      mpfr_t *y = at(f->y, i * f->d + a, k);
      mpfr_set_zero(*y, 1);
      for (size_t b = 0; b < f->d; b++) mpfr_mul(f->a, f->m[a * f->d + b], *at(f->x, i * f->d + b, k), MPFR_RNDN), mpfr_add(*y, *y, f->a, MPFR_RNDN);
    }
}
static void step(flow *f, const mpfr_t h)
{
  for (size_t k = 0; k < order; k++) {
    keys(f, k);
    for (size_t i = 0; i < f->n; i++)
      for (size_t j = 0; j < f->n; j++) weights(f, i, j, k);
    for (size_t i = 0; i < f->n; i++) row(f, i, k);
  }
  for (size_t v = 0; v < f->n * f->d; v++) {
    mpfr_set_zero(f->a, 1);
    for (size_t k = order + 1; k-- > 0;) mpfr_mul(f->a, f->a, h, MPFR_RNDN), mpfr_add(f->a, f->a, *at(f->x, v, k), MPFR_RNDN);
    mpfr_set(*at(f->x, v, 0), f->a, MPFR_RNDN);
  }
}
/* a string of the format; MPFR reads hex floats itself, fractions as quotients */
static int number(mpfr_t x, const json_t *v)
{
  const char *s = json_string_value(v), *slash = s ? strchr(s, '/') : NULL;
  char top[256];
  mpfr_t y;
  if (!s || strlen(s) > 255) return 0;
  if (!slash) return mpfr_set_str(x, s, strchr(s, 'x') ? 16 : 10, MPFR_RNDN) == 0;
  memcpy(top, s, (size_t)(slash - s)), top[slash - s] = 0;
  mpfr_init2(y, bits);
  int ok = mpfr_set_str(x, top, 10, MPFR_RNDN) == 0 && mpfr_set_str(y, slash + 1, 10, MPFR_RNDN) == 0;
  mpfr_div(x, x, y, MPFR_RNDN), mpfr_clear(y);
  return ok;
}
static void norm(mpfr_t s, const mpfr_t *v, size_t count, size_t stride, mpfr_t t)
{
  mpfr_set_zero(s, 1);
  for (size_t k = 0; k < count; k++) mpfr_sqr(t, v[k * stride], MPFR_RNDN), mpfr_add(s, s, t, MPFR_RNDN);
  mpfr_sqrt(s, s, MPFR_RNDN);
}
/* m := Q^T K */
static int matrices(flow *f, const json_t *problem)
{
  const json_t *q = json_object_get(problem, "q"), *k = json_object_get(problem, "k");
  size_t d = f->d;
  if (!q && !k) return 1;
  f->m = array(d * d), f->y = array(f->n * d * (order + 1));
  int ok = (!q || json_array_size(q) == d * d) && (!k || json_array_size(k) == d * d);
  for (size_t v = 0; ok && v < d * d * d; v++) {
    size_t a = v / (d * d), b = v / d % d, c = v % d;
    mpfr_set_ui(f->a, c == a, MPFR_RNDN), mpfr_set_ui(f->b, c == b, MPFR_RNDN);
    ok = (!q || number(f->a, json_array_get(q, c * d + a))) && (!k || number(f->b, json_array_get(k, c * d + b)));
    mpfr_mul(f->a, f->a, f->b, MPFR_RNDN), mpfr_add(f->m[a * d + b], f->m[a * d + b], f->a, MPFR_RNDN);
  }
  return ok;
}
static int start(flow *f, const json_t *problem)
{
  const char *m = json_string_value(json_object_get(problem, "model"));
  json_t *init = json_object_get(problem, "init");
  f->model = !m ? -1 : strcmp(m, "sa") == 0 ? 0 : strcmp(m, "usa") == 0 ? 1 : strcmp(m, "causal") == 0 ? 2 : -1;
  int ok = f->model >= 0 && number(f->beta, json_object_get(problem, "beta")) && json_array_size(init) == f->n * f->d;
  ok = ok && matrices(f, problem);
  for (size_t v = 0; ok && v < f->n * f->d; v++) ok = number(*at(f->x, v, 0), json_array_get(init, v));
  for (size_t i = 0; ok && i < f->n; i++) {
    norm(f->b, (const mpfr_t *)at(f->x, i * f->d, 0), f->d, order + 1, f->a);
    for (size_t a = 0; a < f->d; a++) mpfr_div(*at(f->x, i * f->d + a, 0), *at(f->x, i * f->d + a, 0), f->b, MPFR_RNDN);
  }
  return ok;
}
/* in steps of at most 1/16 */
static void advance(flow *f, mpfr_t t, const mpfr_t to)
{
  mpfr_t h;
  mpfr_init2(h, bits);
  while (mpfr_cmp(t, to) < 0) {
    mpfr_sub(h, to, t, MPFR_RNDN);
    if (mpfr_cmp_d(h, 0.0625) > 0) mpfr_set_d(h, 0.0625, MPFR_RNDN);
    step(f, h), mpfr_add(t, t, h, MPFR_RNDN);
  }
  mpfr_clear(h);
}
/* |X - sum_l rows[l] s^l|_2 - r; rows: one array of numbers or several */
static int excess_over(flow *f, const json_t *rows, bool several, const mpfr_t s, const json_t *r, mpfr_t excess)
{
  size_t m = f->n * f->d, count = several ? json_array_size(rows) : 1;
  mpfr_t *gap = array(m), *v = array(2);
  int ok = 1;
  for (size_t l = count; ok && l-- > 0;) {
    const json_t *row = several ? json_array_get(rows, l) : rows;
    ok = json_array_size(row) == m;
    for (size_t e = 0; ok && e < m; e++) ok = number(v[0], json_array_get(row, e)), mpfr_mul(gap[e], gap[e], s, MPFR_RNDN), mpfr_add(gap[e], gap[e], v[0], MPFR_RNDN);
  }
  for (size_t e = 0; ok && e < m; e++) mpfr_sub(gap[e], gap[e], *at(f->x, e, 0), MPFR_RNDN);
  norm(excess, (const mpfr_t *)gap, m, 1, v[0]);
  ok = ok && number(v[0], r);
  mpfr_sub(excess, excess, v[0], MPFR_RNDN);
  drop(gap, m), drop(v, 2);
  return ok;
}
#define WITHIN 5 /* times within a step at which a path is measured */
/* moves to the node and measures there and, on the way, its path: the largest */
static int measure(flow *f, const json_t *node, mpfr_t t, mpfr_t excess)
{
  mpfr_t *v = array(4); /* where the step begins and ends, s, an excess */
  const json_t *path = json_object_get(node, "path");
  mpfr_set(v[0], t, MPFR_RNDN), mpfr_set_inf(excess, -1);
  int ok = number(v[1], json_object_get(node, "t")) && mpfr_cmp(v[1], t) >= 0 && mpfr_cmp_ui(v[1], 100) < 0;
  for (unsigned k = 1; ok && path && k <= WITHIN; k++) {
    mpfr_sub(v[2], v[1], v[0], MPFR_RNDN), mpfr_mul_ui(v[2], v[2], k, MPFR_RNDN), mpfr_div_ui(v[2], v[2], WITHIN, MPFR_RNDN), mpfr_add(v[2], v[2], v[0], MPFR_RNDN);
    advance(f, t, v[2]), mpfr_set_ui(v[2], k, MPFR_RNDN), mpfr_div_ui(v[2], v[2], WITHIN, MPFR_RNDN);
    ok = excess_over(f, path, true, v[2], json_object_get(node, "path_r"), v[3]);
    mpfr_max(excess, excess, v[3], MPFR_RNDN);
  }
  if (ok) advance(f, t, v[1]), ok = excess_over(f, json_object_get(node, "x"), false, v[2], json_object_get(node, "r"), v[3]);
  mpfr_max(excess, excess, v[3], MPFR_RNDN);
  drop(v, 4);
  return ok;
}
static flow flow_new(const json_t *problem)
{
  size_t n = (size_t)json_integer_value(json_object_get(problem, "n")), d = (size_t)json_integer_value(json_object_get(problem, "d")), m = order + 1;
  flow f = {n, d, 0, {{0}}, array(n * d * m), array(n * n * m), array(n * n * m), array(n * m), array(n * d * m), array(n * m), {{0}}, {{0}}, NULL, NULL};
  mpfr_init2(f.beta, bits), mpfr_init2(f.a, bits), mpfr_init2(f.b, bits);
  return f;
}
static void flow_clear(flow *f)
{
  size_t n = f->n, d = f->d, m = order + 1;
  drop(f->x, n * d * m), drop(f->c, n * n * m), drop(f->e, n * n * m), drop(f->z, n * m), drop(f->q, n * d * m), drop(f->s, n * m);
  if (f->m) drop(f->m, d * d), drop(f->y, n * d * m);
  mpfr_clear(f->beta), mpfr_clear(f->a), mpfr_clear(f->b);
}
mpfr_t *oracle_excess(const json_t *certificate, size_t *nodes, size_t max_nodes)
{
  json_t *p = json_object_get(certificate, "problem"), *list = json_object_get(certificate, "nodes"), *node;
  size_t number;
  bits = 256, order = 44;
  json_array_foreach(list, number, node) {
    const char *r = json_string_value(json_object_get(node, "r"));
    if (r && number && strtod(r, NULL) < 0x1p-120) bits = 640, order = 110;
  }
  flow f = flow_new(p);
  mpfr_t *excess = NULL, t;
  mpfr_init2(t, bits), mpfr_set_zero(t, 1);
  *nodes = json_array_size(list) < max_nodes ? json_array_size(list) : max_nodes;
  int ok = start(&f, p);
  excess = array(*nodes);
  for (size_t k = 0; ok && k < *nodes; k++) ok = measure(&f, json_array_get(list, k), t, excess[k]);
  flow_clear(&f), mpfr_clear(t);
  if (ok) return excess;
  drop(excess, *nodes);
  return NULL;
}

/* ---- claims, at a few times from their node on */
static double real_of(const json_t *v) { return json_is_string(v) ? strtod(json_string_value(v), NULL) : NAN; }
static double member(const json_t *v, const char *key) { return real_of(json_object_get(v, key)); }
static double coordinate(flow *f, size_t e) { return mpfr_get_d(*at(f->x, e, 0), MPFR_RNDN); }
/* <X_i, X_j>, or <X_i, u> */
static double inner(flow *f, size_t i, size_t j, const double *u)
{
  double s = 0;
  for (size_t a = 0; a < f->d; a++) s += coordinate(f, i * f->d + a) * (u ? u[a] : coordinate(f, j * f->d + a));
  return s;
}
static double chord(double inner) { return sqrt(fmax(2 - 2 * inner, 0)); }
/* d numbers of a list from `from` on, of length 1 */
static void direction(const json_t *list, size_t d, size_t from, double *u)
{
  double s = 0;
  for (size_t a = 0; a < d; a++) u[a] = real_of(json_array_get(list, from + a)), s += u[a] * u[a];
  for (size_t a = 0; a < d; a++) u[a] /= sqrt(s);
}
#define ALLOW 2e-8 /* chords of doubles: the root of their rounding */
static bool cluster_holds(flow *f, const json_t *c, double since)
{
  double u[64], least = 1, s = 1;
  bool ok = true;
  for (size_t i = 0; i < f->n; i++) {
    direction(json_object_get(c, "center"), f->d, 0, u);
    ok = ok && chord(inner(f, i, 0, u)) <= member(c, "C") * exp(-member(c, "lambda") * since) + member(c, "radius") + ALLOW;
    if (json_object_get(c, "w")) direction(json_object_get(c, "w"), f->d, 0, u), s = fmin(s, inner(f, i, 0, u) - member(c, "s"));
    for (size_t j = 0; j < i; j++) least = fmin(least, inner(f, i, j, NULL));
  }
  if (json_object_get(c, "w")) return ok && s >= -1e-12;
  return ok && (since > 0 || 1 - least <= member(c, "delta") + 1e-12);
}
static bool persist_holds(flow *f, const json_t *c)
{
  const json_t *part = json_object_get(c, "part");
  bool ok = true;
  for (size_t i = 0; ok && i < f->n; i++) {
    const json_int_t mine = json_integer_value(json_array_get(part, i));
    double u[64];
    direction(json_object_get(c, "center"), f->d, (size_t)mine * f->d, u);
    ok = chord(inner(f, i, 0, u)) <= 2 * sin(member(c, "theta1") / 2) + ALLOW;
    for (size_t j = 0; ok && j < i; j++) {
      const double far = chord(inner(f, i, j, NULL));
      ok = mine == json_integer_value(json_array_get(part, j)) ? far <= member(c, "diameter") + ALLOW : far >= member(c, "separation") - ALLOW;
    }
  }
  return ok;
}
/* what may not decrease, and what it is at least: sum of e^(beta c_ij), or the least c_ij, or the least <X_i, w> (of which only a bound is claimed) */
static double rising(flow *f, const json_t *c, const char *name)
{
  double all = 0, least = 1, u[64];
  const double beta = mpfr_get_d(f->beta, MPFR_RNDN);
  if (strcmp(name, "hull_inclusion") == 0) {
    direction(json_object_get(c, "w"), f->d, 0, u);
    for (size_t i = 0; i < f->n; i++) least = fmin(least, inner(f, i, 0, u));
    return least;
  }
  for (size_t i = 0; i < f->n; i++)
    for (size_t j = 0; j <= i; j++) {
      const double in = inner(f, i, j, NULL);
      all += (i == j ? 1 : 2) * (beta == 0 ? in : exp(beta * (in - 1))), least = fmin(least, in);
    }
  return strcmp(name, "energy_nondecreasing") == 0 ? all : least;
}
static bool claim_holds(flow *f, const json_t *c, double since, double *before)
{
  const char *name = json_string_value(json_object_get(c, "claim"));
  if (strcmp(name, "cluster") == 0) return cluster_holds(f, c, since);
  if (strcmp(name, "clusters_persist") == 0) return persist_holds(f, c);
  const double now = rising(f, c, name), last = *before;
  *before = now;
  if (strcmp(name, "hull_inclusion") == 0) return now >= member(c, "s") - 1e-12;
  if (strcmp(name, "min_inner_nondecreasing") == 0 && !(now >= 1 - member(c, "delta") - 1e-12)) return false;
  return now >= last - 1e-12 * (1 + fabs(now));
}
#define TIMES 7
bool oracle_claims(const json_t *certificate)
{
  json_t *p = json_object_get(certificate, "problem"), *list = json_object_get(certificate, "claims"), *c;
  size_t number_of;
  bool ok = true;
  bits = 128, order = 24;
  json_array_foreach(list, number_of, c) {
    if (strcmp(json_string_value(json_object_get(c, "claim")), "enclosed") == 0) continue;
    flow f = flow_new(p);
    mpfr_t t, to;
    double before = -INFINITY;
    mpfr_init2(t, bits), mpfr_init2(to, bits), mpfr_set_zero(t, 1);
    const json_t *node = json_array_get(json_object_get(certificate, "nodes"), (size_t)json_integer_value(json_object_get(c, "node")));
    const double from = member(node, "t"), t2 = json_object_get(c, "t2") ? member(c, "t2") : from + 3, end = fmin(t2, from + 3);
    ok = ok && start(&f, p) && f.d <= 64 && from < 100;
    for (int k = 0; ok && k < TIMES; k++) {
      mpfr_set_d(to, from + (end - from) * k / (TIMES - 1), MPFR_RNDN), advance(&f, t, to);
      ok = claim_holds(&f, c, mpfr_get_d(to, MPFR_RNDN) - from, &before);
    }
    flow_clear(&f), mpfr_clear(t), mpfr_clear(to);
  }
  return ok;
}
