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
/* moves to the node, in steps of at most 1/16, and measures */
static int measure(flow *f, const json_t *node, mpfr_t t, mpfr_t excess)
{
  mpfr_t to, h, *gap = array(f->n * f->d);
  json_t *x = json_object_get(node, "x");
  mpfr_init2(to, bits), mpfr_init2(h, bits);
  int ok = number(to, json_object_get(node, "t")) && mpfr_cmp(to, t) >= 0 && mpfr_cmp_ui(to, 100) < 0 && json_array_size(x) == f->n * f->d;
  while (ok && mpfr_cmp(t, to) < 0) {
    mpfr_sub(h, to, t, MPFR_RNDN);
    if (mpfr_cmp_d(h, 0.0625) > 0) mpfr_set_d(h, 0.0625, MPFR_RNDN);
    step(f, h), mpfr_add(t, t, h, MPFR_RNDN);
  }
  for (size_t v = 0; ok && v < f->n * f->d; v++) ok = number(gap[v], json_array_get(x, v)), mpfr_sub(gap[v], gap[v], *at(f->x, v, 0), MPFR_RNDN);
  norm(excess, (const mpfr_t *)gap, f->n * f->d, 1, to);
  ok = ok && number(to, json_object_get(node, "r"));
  mpfr_sub(excess, excess, to, MPFR_RNDN);
  mpfr_clear(to), mpfr_clear(h), drop(gap, f->n * f->d);
  return ok;
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
  size_t n = (size_t)json_integer_value(json_object_get(p, "n")), d = (size_t)json_integer_value(json_object_get(p, "d")), m = order + 1;
  flow f = {n, d, 0, {{0}}, array(n * d * m), array(n * n * m), array(n * n * m), array(n * m), array(n * d * m), array(n * m), {{0}}, {{0}}, NULL, NULL};
  mpfr_t *excess = NULL, t;
  mpfr_init2(f.beta, bits), mpfr_init2(f.a, bits), mpfr_init2(f.b, bits), mpfr_init2(t, bits), mpfr_set_zero(t, 1);
  *nodes = json_array_size(list) < max_nodes ? json_array_size(list) : max_nodes;
  int ok = start(&f, p);
  excess = array(*nodes);
  for (size_t k = 0; ok && k < *nodes; k++) ok = measure(&f, json_array_get(list, k), t, excess[k]);
  drop(f.x, n * d * m), drop(f.c, n * n * m), drop(f.e, n * n * m), drop(f.z, n * m), drop(f.q, n * d * m), drop(f.s, n * m);
  if (f.m) drop(f.m, d * d), drop(f.y, n * d * m);
  mpfr_clear(f.beta), mpfr_clear(f.a), mpfr_clear(f.b), mpfr_clear(t);
  if (ok) return excess;
  drop(excess, *nodes);
  return NULL;
}
