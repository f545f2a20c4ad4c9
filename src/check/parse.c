/* The certificate as JSON: every member is known, every number exact, every size bounded before it is allocated. */
#include <ctype.h>
#include <math.h>
#include <sha256.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

#define MAX_SIZE (1u << 20) /* n d, and the number of nodes and claims */
#define MAX_TOKENS 16384
#define MAX_CLUSTERS 256
#define MAX_MATRIX 512      /* d with Q or K */
#define MAX_HEX 600         /* characters of a REAL */
#define MAX_RATIONAL 20000  /* characters of a RATIONAL */

const char *const model_name[] = {"sa", "usa", "causal", NULL};

outcome fail(fault *f, outcome o, const char *format, ...)
{
  va_list a;
  va_start(a, format);
  vsnprintf(f->text, sizeof f->text, format, a);
  va_end(a);
  for (char *s = f->text; *s; s++)
    if (!isprint((unsigned char)*s)) *s = '?';
  return o;
}

/* -?0x[0-9a-f]+(\.[0-9a-f]+)?p[+-]?[0-9]+ in so few characters that it fits into the precision */
static bool hex_q(const char *text, mpq_t q)
{
  static const char hex[] = "0123456789abcdefABCDEF";
  const char *s = text + (*text == '-');
  size_t whole = 0, fraction = 1;
  mpfr_t x;
  if (strlen(text) > MAX_HEX || s[0] != '0' || (s[1] | 32) != 'x' || !(whole = strspn(s + 2, hex))) return false;
  if (*(s += 2 + whole) == '.') fraction = strspn(s + 1, hex), s += 1 + fraction;
  if (!fraction || (*s | 32) != 'p') return false;
  const size_t sign = s[1] == '+' || s[1] == '-', digits = strspn(s + 1 + sign, "0123456789");
  const long e = strtol(s + 1, NULL, 10);
  if (!digits || s[1 + sign + digits] || e > 4095 || e < -4095) return false;
  mpfr_init2(x, 4 * MAX_HEX), mpfr_set_str(x, text, 16, MPFR_RNDN);
  return mpfr_get_q(q, x), mpfr_clear(x), true;
}
static bool ratio_q(const char *text, mpq_t q)
{
  const char *s = text + (*text == '-');
  size_t top = strspn(s, "0123456789"), bottom = 0;
  if (top == 0 || strlen(text) > MAX_RATIONAL) return false;
  if (s[top] == '/') bottom = strspn(s + top + 1, "0123456789");
  if (s[top] && (s[top] != '/' || bottom == 0 || s[top + 1 + bottom])) return false;
  if (mpq_set_str(q, text, 10) || mpz_sgn(mpq_denref(q)) == 0) return false;
  mpq_canonicalize(q);
  return true;
}
bool number_q(const char *text, mpq_t q) { return hex_q(text, q) || ratio_q(text, q); }

static bool real(const json_t *v, bool rational, int bits, iv *x)
{
  mpq_t q;
  bool ok;
  if (!json_is_string(v) || json_string_length(v) != strlen(json_string_value(v))) return false;
  mpq_init(q);
  ok = rational ? number_q(json_string_value(v), q) : hex_q(json_string_value(v), q);
  if (ok) *x = iv_q(q, bits);
  mpq_clear(q);
  return ok;
}
static bool real_double(const json_t *v, double *x)
{
  iv a;
  if (!real(v, false, SHORT_BITS, &a)) return false;
  *x = iv_up(a);
  return isfinite(*x) && *x == iv_down(a);
}

typedef struct reader { const json_t *object; const char *label; fault *f; size_t seen; bool bad; } reader;
/* a member, counted; absent: NULL and, when needed, a fault */
static json_t *member(reader *r, const char *key, bool needed)
{
  json_t *v = json_object_get(r->object, key);
  if (v) r->seen++;
  else if (needed && !r->bad) r->bad = fail(r->f, UNREADABLE, "%s: no member \"%s\"", r->label, key);
  return v;
}
static void expect(reader *r, bool ok, const char *key, const char *what)
{
  if (!ok && !r->bad) r->bad = fail(r->f, UNREADABLE, "%s: \"%s\" is not %s", r->label, key, what);
}
static void get_real(reader *r, const char *key, iv *x)
{
  json_t *v = member(r, key, true);
  if (v) expect(r, real(v, false, SHORT_BITS, x), key, "an exact real (a string like \"0x1.8p+1\")");
}
static void get_size(reader *r, const char *key, size_t most, size_t *x)
{
  json_t *v = member(r, key, true);
  bool ok = v && json_is_integer(v) && json_integer_value(v) >= 0 && (unsigned long long)json_integer_value(v) <= most;
  if (v) expect(r, ok, key, "an integer within its limits");
  *x = ok ? (size_t)json_integer_value(v) : 0;
}
iv *reals(const json_t *v, size_t count, bool rational, int bits)
{
  iv *x = json_is_array(v) && json_array_size(v) == count ? malloc((count + 1) * sizeof *x) : NULL;
  for (size_t i = 0; x && i < count; i++)
    if (!real(json_array_get(v, i), rational, bits, x + i)) return free(x), NULL;
  return x;
}
iv *node_reals(const problem *p, const node *x, const json_t *v) { return reals(v, p->n * p->d, false, x->rd < 0x1p-140 ? LONG_BITS : SHORT_BITS); }
static iv *get_reals(reader *r, const char *key, size_t count, bool rational)
{
  json_t *v = member(r, key, true);
  iv *x = r->bad ? NULL : reals(v, count, rational, rational ? LONG_BITS : SHORT_BITS);
  if (v) expect(r, x != NULL, key, "an array of the right number of exact reals");
  return x;
}
static double *get_doubles(reader *r, const char *key, size_t count)
{
  json_t *v = member(r, key, false);
  double *x = NULL;
  bool ok = !r->bad && v && json_is_array(v) && json_array_size(v) == count && (x = malloc((count + 1) * sizeof *x));
  for (size_t i = 0; ok && i < count; i++) ok = real_double(json_array_get(v, i), x + i);
  if (v) expect(r, ok, key, "an array of the right number of binary64 numbers");
  return x;
}
static size_t get_word(reader *r, const char *key, const char *const *words)
{
  json_t *v = member(r, key, true);
  size_t k = 0;
  while (words[k] && !(json_is_string(v) && strcmp(words[k], json_string_value(v)) == 0)) k++;
  if (v) expect(r, words[k], key, "a word of the format");
  return k;
}
static bool finish(reader *r)
{
  expect(r, json_is_object(r->object), "object", "a JSON object");
  if (!r->bad && r->seen != json_object_size(r->object)) r->bad = fail(r->f, UNREADABLE, "%s: a member that the format does not know", r->label);
  return !r->bad;
}

/* M = Q^T K; without both it is the identity and stays NULL */
static iv *product(size_t d, const double *q, const double *k)
{
  iv *m = malloc(d * d * sizeof *m);
  for (size_t a = 0; m && a < d; a++)
    for (size_t b = 0; b < d; b++) {
      iv s = iv_d(0);
      for (size_t c = 0; c < d; c++) s = iv_add(s, iv_mul(iv_d(q ? q[c * d + a] : c == a), iv_d(k ? k[c * d + b] : c == b)));
      m[a * d + b] = s;
    }
  return m;
}
static bool read_problem(json_t *v, problem *p, fault *f)
{
  reader r = {v, "problem", f, 0, false};
  p->model = (model)get_word(&r, "model", model_name);
  get_size(&r, "n", MAX_TOKENS, &p->n);
  get_size(&r, "d", MAX_SIZE, &p->d);
  expect(&r, p->n > 0 && p->d > 0 && p->n * p->d <= MAX_SIZE, "n", "from 1 up, or n d is above 2^20");
  json_t *b = member(&r, "beta", true);
  if (b) expect(&r, real_double(b, &p->beta), "beta", "a binary64 number");
  if (r.bad) return false;
  p->init = get_reals(&r, "init", p->n * p->d, true);
  p->exact = json_incref(json_object_get(v, "init")), p->q = json_incref(json_object_get(v, "q")), p->k = json_incref(json_object_get(v, "k"));
  p->radius = get_doubles(&r, "radius", p->n);
  for (size_t i = 0; p->radius && !r.bad && i < p->n; i++) expect(&r, p->radius[i] >= 0, "radius", "nonnegative");
  double *q = get_doubles(&r, "q", p->d * p->d), *k = get_doubles(&r, "k", p->d * p->d);
  if (q || k) expect(&r, p->d <= MAX_MATRIX, "d", "at most 512, which Q and K need");
  if (!r.bad && (q || k)) expect(&r, (p->m = product(p->d, q, k)) != NULL, "q", "within memory");
  free(q), free(k);
  return finish(&r);
}
/* read where it is needed, like x */
static void read_path(reader *r, const problem *p, const node *first, node *x)
{
  json_t *list = x->path = json_incref(member(r, "path", false));
  size_t rows = json_array_size(list);
  if (list) get_real(r, "path_r", &x->path_r), expect(r, x > first && rows && rows <= ROWS_MAX, "path", "1 to 201 arrays, of a node with one before");
  for (size_t k = 0; k < rows && !r->bad; k++) {
    iv *row = node_reals(p, x, json_array_get(list, k));
    expect(r, row, "path", "arrays of the right number of exact reals"), free(row);
  }
  expect(r, x <= first + 1 || !list == !first[1].path, "path", "with all nodes but the first, or with none");
}
static bool read_node(json_t *v, const problem *p, size_t number, node *first, fault *f)
{
  char label[40];
  node *x = first + number;
  snprintf(label, sizeof label, "node %zu", number);
  reader r = {v, label, f, 0, false};
  get_real(&r, "t", &x->t);
  get_real(&r, "r", &x->r);
  if (r.bad) return false;
  x->rd = iv_down(x->r);
  expect(&r, iv_le(iv_d(0), x->r) && x->rd <= 4, "r", "between 0 and 4");
  expect(&r, iv_le(x->t, iv_d(0x1p100)), "t", "below 2^100");
  free(get_reals(&r, "x", p->n * p->d, false)), x->x = json_incref(json_object_get(v, "x"));
  read_path(&r, p, first, x);
  return finish(&r);
}
static void read_part(reader *r, size_t n, claim *c)
{
  json_t *v = member(r, "part", true);
  bool ok = v && json_is_array(v) && json_array_size(v) == n && (c->part = calloc(n, sizeof *c->part));
  for (size_t i = 0; ok && i < n; i++) {
    json_t *e = json_array_get(v, i);
    ok = json_is_integer(e) && json_integer_value(e) >= 0 && (size_t)json_integer_value(e) < c->clusters;
    if (ok) c->part[i] = (size_t)json_integer_value(e);
  }
  if (v) expect(r, ok, "part", "an array of n numbers below \"clusters\"");
}
/* the members that are reals: of which claims (cluster: also of which theorems) */
static const struct { const char *key; size_t at; kind kind; bool hull; } claim_reals[] = {
    {"C", offsetof(claim, c), CLUSTER, false}, {"lambda", offsetof(claim, lambda), CLUSTER, false}, {"radius", offsetof(claim, radius), CLUSTER, false},
    {"delta", offsetof(claim, delta), CLUSTER, false}, {"delta", offsetof(claim, delta), MIN_INNER, false}, {"s", offsetof(claim, s), CLUSTER, true}, {"s", offsetof(claim, s), HULL, true},
    {"t2", offsetof(claim, t2), PERSIST, false}, {"theta0", offsetof(claim, theta0), PERSIST, false}, {"theta1", offsetof(claim, theta1), PERSIST, false},
    {"diameter", offsetof(claim, diameter), PERSIST, false}, {"separation", offsetof(claim, separation), PERSIST, false}};
static bool read_claim(json_t *v, const certificate *z, size_t number, claim *c, fault *f)
{
  static const char *const names[] = {"enclosed", "cluster", "clusters_persist", "energy_nondecreasing", "min_inner_nondecreasing", "hull_inclusion", NULL}, *const theorems[] = {"A", "B", "C", NULL};
  char label[40];
  snprintf(label, sizeof label, "claim %zu", number);
  reader r = {v, label, f, 0, false};
  c->kind = (kind)get_word(&r, "claim", names);
  if (r.bad) return false;
  if (c->kind != ENCLOSED && c->kind != ENERGY) get_size(&r, "node", z->nodes - 1, &c->node);
  if (c->kind == CLUSTER) c->theorem = "ABC"[get_word(&r, "theorem", theorems)];
  const bool hull = c->kind == HULL || (c->kind == CLUSTER && c->theorem != 'A');
  for (size_t k = 0; k < sizeof claim_reals / sizeof *claim_reals; k++)
    if (claim_reals[k].kind == c->kind && (hull || !claim_reals[k].hull)) get_real(&r, claim_reals[k].key, (iv *)((char *)c + claim_reals[k].at));
  if (c->kind == PERSIST) get_size(&r, "clusters", MAX_CLUSTERS, &c->clusters), read_part(&r, z->p.n, c);
  if (c->kind == PERSIST || c->kind == CLUSTER) c->center = get_reals(&r, "center", (c->kind == PERSIST ? c->clusters : 1) * z->p.d, false);
  if (hull) c->w = get_reals(&r, "w", z->p.d, false);
  return finish(&r);
}

/* SHA-256 of the canonical text against the one given */
static bool digest_is(json_t *v, const json_t *given)
{
  char hex[65] = "", *text = json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS);
  if (text) SHA256Data((const uint8_t *)text, strlen(text), hex);
  free(text);
  return json_is_string(given) && strlen(hex) == 64 && strcmp(hex, json_string_value(given)) == 0;
}
static outcome digests(json_t *root, fault *f)
{
  json_t *rest = json_copy(root);
  bool all = rest && json_object_del(rest, "sha256") == 0 && digest_is(rest, json_object_get(root, "sha256"));
  json_decref(rest);
  if (!all) return fail(f, REJECTED, "sha256: the content is not what was signed");
  if (!digest_is(json_object_get(root, "problem"), json_object_get(root, "problem_sha256"))) return fail(f, REJECTED, "problem_sha256: not the digest of the problem");
  return ACCEPTED;
}
static size_t get_list(reader *r, const char *key, json_t **list)
{
  *list = member(r, key, true);
  if (*list) expect(r, json_is_array(*list) && json_array_size(*list) <= MAX_SIZE, key, "an array of at most 2^20");
  return r->bad ? 0 : json_array_size(*list);
}
static outcome read_all(json_t *root, certificate *c, fault *f)
{
  static const char *const formats[] = {"certiform.certificate/1", NULL};
  json_t *nodes, *claims;
  reader r = {root, "certificate", f, 0, false};
  get_word(&r, "format", formats);
  member(&r, "sha256", true), member(&r, "problem_sha256", true);
  json_t *p = member(&r, "problem", true);
  size_t n = get_list(&r, "nodes", &nodes), k = get_list(&r, "claims", &claims);
  if (!finish(&r)) return UNREADABLE;
  if (digests(root, f) != ACCEPTED) return REJECTED;
  if (n == 0) return fail(f, UNREADABLE, "nodes: there is none");
  if (!read_problem(p, &c->p, f)) return UNREADABLE;
  if (!(c->node = calloc(n, sizeof *c->node)) || !(c->claim = calloc(k + 1, sizeof *c->claim))) return fail(f, UNREADABLE, "no memory");
  for (; c->nodes < n; c->nodes++)
    if (!read_node(json_array_get(nodes, c->nodes), &c->p, c->nodes, c->node, f)) return c->nodes++, UNREADABLE;
  for (; c->claims < k; c->claims++)
    if (!read_claim(json_array_get(claims, c->claims), c, c->claims, c->claim + c->claims, f)) return c->claims++, UNREADABLE;
  return ACCEPTED;
}
outcome certificate_parse(const char *text, size_t size, certificate *c, fault *f)
{
  json_error_t e;
  size_t nests = 0, values = 0;
  memset(c, 0, sizeof *c);
  for (size_t i = 0; i < size; i++) nests += text[i] == '{' || text[i] == '[', values += text[i] == ',';
  if (nests > 3 << 20 || values > 1 << 24) return fail(f, UNREADABLE, "more than 3 * 2^20 objects and arrays or 2^24 commas");
  json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &e);
  if (!root) return fail(f, UNREADABLE, "line %d: %s", e.line, e.text);
  outcome o = read_all(root, c, f);
  json_decref(root);
  return o;
}
void certificate_clear(certificate *c)
{
  for (size_t k = 0; k < c->nodes; k++) json_decref(c->node[k].x), json_decref(c->node[k].path);
  for (size_t k = 0; k < c->claims; k++) free(c->claim[k].part), free(c->claim[k].w), free(c->claim[k].center);
  free(c->node), free(c->claim), free(c->p.init), free(c->p.radius), free(c->p.m);
  json_decref(c->p.exact), json_decref(c->p.q), json_decref(c->p.k);
}
