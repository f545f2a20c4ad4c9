/* Mutants of certificates against the checker. mutate [--full] CERT.json ...: every base must be accepted; flipped bits are rejected by the digests; mutants with
 * fresh digests are rejected, or are true statements confirmed by the 256-bit oracle. mutate --npy CERT.json OUT.npy: its tokens as an NPY file.
 * Why a mutant must be rejected stands where it is made. */
#include <math.h>
#include <sha256.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../src/check/check.h"
#include "oracle.h"

#define CANONICAL (JSON_COMPACT | JSON_SORT_KEYS)
typedef enum expected { MUST_REJECT, ONLY_IF_TRUE } expected;
typedef struct tally { size_t made, rejected, confirmed, passed, failed; } tally;
static tally sum;
static bool full; /* every coordinate and radius; otherwise every fifth and third */
static uint64_t random_state = 20261122;
static uint64_t next_random(void)
{
  random_state ^= random_state << 13, random_state ^= random_state >> 7, random_state ^= random_state << 17;
  return random_state;
}

static void digest(json_t *object, const json_t *content, const char *key)
{
  char hex[65], *text = json_dumps(content, CANONICAL | JSON_ENCODE_ANY);
  SHA256Data((const uint8_t *)text, strlen(text), hex);
  json_object_set_new(object, key, json_string(hex));
  free(text);
}
static void sign(json_t *root, const char *skip)
{
  json_t *p = json_object_get(root, "problem"), *rest;
  if (p && strcmp(skip, "problem_sha256") != 0) digest(root, p, "problem_sha256");
  json_object_del(root, "sha256");
  rest = json_copy(root);
  if (strcmp(skip, "sha256") != 0) digest(root, rest, "sha256");
  json_decref(rest);
}
static outcome judge(const char *text, size_t size, fault *f)
{
  certificate c;
  outcome o = certificate_parse(text, size, &c, f);
  if (!o) o = check_all(&c, f);
  certificate_clear(&c);
  return o;
}
/* every node, path and claim of the certificate is true, by the oracle */
static bool is_true(const json_t *root)
{
  size_t nodes;
  mpfr_t *excess = oracle_excess(root, &nodes, 64);
  bool ok = excess != NULL && json_object_get(json_object_get(root, "problem"), "radius") == NULL;
  for (size_t k = 0; excess && k < nodes; k++) ok = ok && mpfr_sgn(excess[k]) <= 0, mpfr_clear(excess[k]);
  free(excess);
  return ok && oracle_claims(root);
}
/* judges and frees a mutant */
static void mutant(json_t *root, expected e, const char *skip, const char *format, ...)
{
  char name[200], *text;
  fault f = {""};
  va_list a;
  va_start(a, format), vsnprintf(name, sizeof name, format, a), va_end(a);
  sign(root, skip);
  text = json_dumps(root, CANONICAL);
  outcome o = judge(text, strlen(text), &f);
  bool confirmed = o == ACCEPTED && e == ONLY_IF_TRUE && is_true(root), ok = o != ACCEPTED || confirmed;
  sum.made++, sum.rejected += o != ACCEPTED, sum.confirmed += confirmed;
  sum.passed += ok, sum.failed += !ok;
  if (!ok) printf("FAILED accepted: %s\n", name);
  if (getenv("MUTATE_VERBOSE")) printf("%s: %s %s\n", name, o == ACCEPTED ? "ACCEPTED" : "", f.text);
  free(text), json_decref(root);
}
#define COPY json_t *m = json_deep_copy(base)
static json_t *get(json_t *v, const char *list, size_t k) { return json_array_get(json_object_get(v, list), k); }
static double real_of(const json_t *v) { return json_is_string(v) ? strtod(json_string_value(v), NULL) : NAN; }
static json_t *real(double x)
{
  char text[64];
  snprintf(text, sizeof text, "%a", x);
  return json_string(text);
}

/* nodes moved by more than 2 r in one coordinate: the two balls are disjoint, and the solution is in the old one */
static void moved_nodes(json_t *base)
{
  size_t nodes = json_array_size(json_object_get(base, "nodes"));
  for (size_t k = 0; k < nodes; k++) {
    json_t *x = json_object_get(get(base, "nodes", k), "x");
    double r = real_of(json_object_get(get(base, "nodes", k), "r"));
    for (size_t v = full ? 0 : k % 3; v < json_array_size(x); v += full ? 1 : 5) {
      COPY;
      double old = real_of(json_array_get(x, v)), by = fmax(2.2 * r, 1e-15) * (next_random() & 1 ? 1 : -1);
      json_array_set_new(json_object_get(get(m, "nodes", k), "x"), v, real(old + by));
      mutant(m, MUST_REJECT, "", "node %zu moved in coordinate %zu by %g", k, v, by);
    }
  }
}
/* radii: below the true error (false), and some way down (true or not: the oracle decides) */
static void shrunk_radii(json_t *base)
{
  static const double factors[] = {0.99, 0.9, 0.5, 0.1, 1e-3, 0};
  size_t nodes;
  mpfr_t *excess = oracle_excess(base, &nodes, 64);
  for (size_t k = 0; excess && k < nodes; k++) {
    double r = real_of(json_object_get(get(base, "nodes", k), "r"));
    json_t *low = json_deep_copy(base);
    mpfr_add_d(excess[k], excess[k], r, MPFR_RNDN);
    json_object_set_new(get(low, "nodes", k), "r", real(0.9 * mpfr_get_d(excess[k], MPFR_RNDD)));
    mutant(low, MUST_REJECT, "", "radius %zu below the true error", k);
    for (size_t i = full ? 0 : k % 3 + 1; i < sizeof factors / sizeof *factors; i += full ? 1 : 3) {
      COPY;
      json_object_set_new(get(m, "nodes", k), "r", real(r * factors[i]));
      mutant(m, ONLY_IF_TRUE, "", "radius %zu times %g", k, factors[i]);
    }
    mpfr_clear(excess[k]);
  }
  free(excess);
}
static json_t *only_enclosed(json_t *base)
{
  COPY;
  json_t *list = json_array(), *one = json_object();
  json_object_set_new(one, "claim", json_string("enclosed")), json_array_append_new(list, one);
  json_object_set_new(m, "claims", list);
  return m;
}
/* paths off by more than 2 path_r at the end of the step: the solution is within path_r of the old one. Radii, degrees, paths of other steps: the oracle decides */
static void broken_paths(json_t *base)
{
  static const double factors[] = {0.99, 0.5, 0.1, 1e-3, 0};
  size_t nodes = json_array_size(json_object_get(base, "nodes"));
  for (size_t k = 1; k < nodes && json_object_get(get(base, "nodes", k), "path"); k++) {
    json_t *rows = json_object_get(get(base, "nodes", k), "path"), *m;
    const double r = real_of(json_object_get(get(base, "nodes", k), "path_r"));
    for (size_t l = 0; l < json_array_size(rows); l += full ? 1 : 4) {
      const size_t v = next_random() % json_array_size(json_array_get(rows, l));
      m = json_deep_copy(base);
      json_array_set_new(get(get(m, "nodes", k), "path", l), v, real(real_of(json_array_get(json_array_get(rows, l), v)) + 2.2 * r));
      mutant(m, MUST_REJECT, "", "path %zu: coefficient %zu of order %zu moved", k, v, l);
    }
    for (size_t i = 0; i < 5; i++) m = json_deep_copy(base), json_object_set_new(get(m, "nodes", k), "path_r", real(r * factors[i])), mutant(m, ONLY_IF_TRUE, "", "path_r %zu times %g", k, factors[i]);
    for (size_t l = 1; l < 4; l++) {
      m = json_deep_copy(base);
      for (size_t i = 0; i < l; i++) json_array_remove(json_object_get(get(m, "nodes", k), "path"), json_array_size(rows) - 1 - i);
      mutant(m, ONLY_IF_TRUE, "", "path %zu of a degree less by %zu", k, l);
    }
    m = json_deep_copy(base), json_object_set_new(get(m, "nodes", k), "path", json_deep_copy(json_object_get(get(base, "nodes", k == 1 ? nodes - 1 : 1), "path")));
    mutant(m, ONLY_IF_TRUE, "", "path %zu of another step", k);
    m = json_deep_copy(base), json_object_del(get(m, "nodes", k), "path"), json_object_del(get(m, "nodes", k), "path_r");
    mutant(m, nodes > 2 ? MUST_REJECT : ONLY_IF_TRUE, "", "path %zu missing", k);
    m = json_deep_copy(base), json_object_set_new(get(m, "nodes", 0), "path", json_deep_copy(rows)), json_object_set_new(get(m, "nodes", 0), "path_r", real(r));
    mutant(m, MUST_REJECT, "", "path %zu to the start", k);
  }
}
/* steps dropped, swapped, doubled, times moved */
static void broken_steps(json_t *base)
{
  size_t nodes = json_array_size(json_object_get(base, "nodes"));
  for (size_t k = 0; k < nodes; k++) {
    json_t *m = only_enclosed(base);
    json_array_remove(json_object_get(m, "nodes"), k);
    /* without a later node the rest is as true as before; without the first it does not start at 0 */
    mutant(m, k ? ONLY_IF_TRUE : MUST_REJECT, "", "node %zu dropped", k);
    m = only_enclosed(base), json_array_insert(json_object_get(m, "nodes"), k, get(m, "nodes", k));
    mutant(m, MUST_REJECT, "", "node %zu twice", k); /* t does not increase */
    for (size_t j = k > 1 ? k - 2 : 0; j < k; j++) {
      json_t *a, *b;
      m = only_enclosed(base), a = json_incref(get(m, "nodes", k)), b = json_incref(get(m, "nodes", j));
      json_array_set(json_object_get(m, "nodes"), k, b), json_array_set(json_object_get(m, "nodes"), j, a), json_decref(a), json_decref(b);
      mutant(m, MUST_REJECT, "", "nodes %zu and %zu swapped", j, k); /* times decrease */
      m = only_enclosed(base), a = json_incref(json_object_get(get(m, "nodes", k), "x")), b = json_incref(json_object_get(get(m, "nodes", j), "x"));
      json_object_set(get(m, "nodes", k), "x", b), json_object_set(get(m, "nodes", j), "x", a), json_decref(a), json_decref(b);
      mutant(m, ONLY_IF_TRUE, "", "places of nodes %zu and %zu swapped", j, k);
    }
    for (int s = 0; k && s < 3; s++) {
      double t = real_of(json_object_get(get(base, "nodes", k), "t")), by[] = {1e-9, -1e-7, 0.01};
      m = only_enclosed(base), json_object_set_new(get(m, "nodes", k), "t", real(t + by[s]));
      mutant(m, ONLY_IF_TRUE, "", "time %zu moved by %g", k, by[s]);
    }
  }
}
/* another problem: the start or the flow differ by far more than the radii */
static void other_problem(json_t *base)
{
  static const char *const models[] = {"sa", "usa", "causal", "hardmax"};
  json_t *p = json_object_get(base, "problem"), *init = json_object_get(p, "init");
  bool steps = json_array_size(json_object_get(base, "nodes")) > 1;
  for (size_t v = 0; v < json_array_size(init); v++) {
    COPY;
    double x = real_of(json_array_get(init, v));
    json_array_set_new(json_object_get(json_object_get(m, "problem"), "init"), v, real(x * (1 + 1e-6) + 1e-7));
    mutant(m, MUST_REJECT, "", "init %zu moved", v);
    m = json_deep_copy(base), json_array_set_new(json_object_get(json_object_get(m, "problem"), "init"), v, json_string("1/0"));
    mutant(m, MUST_REJECT, "", "init %zu is 1/0", v);
  }
  for (int k = 0; k < 4; k++) {
    COPY;
    double by[] = {1e-6, -1e-6, 1, -20}, beta = real_of(json_object_get(p, "beta")) + by[k];
    json_object_set_new(json_object_get(m, "problem"), "beta", real(beta));
    mutant(m, steps ? ONLY_IF_TRUE : beta < 0 || by[k] > 0 ? MUST_REJECT : ONLY_IF_TRUE, "", "beta + %g", by[k]);
    if (strcmp(models[k], json_string_value(json_object_get(p, "model"))) == 0) continue;
    m = json_deep_copy(base), json_object_set_new(json_object_get(m, "problem"), "model", json_string(models[k]));
    if (steps) mutant(m, ONLY_IF_TRUE, "", "model %s", models[k]);
    else json_decref(m);
  }
  for (size_t i = 0; i < (size_t)json_integer_value(json_object_get(p, "n")); i++) { /* a larger set of starts than node 0 holds */
    COPY;
    json_t *r = json_array();
    for (size_t j = 0; j < (size_t)json_integer_value(json_object_get(p, "n")); j++) json_array_append_new(r, real(j == i ? 1e-3 : 0));
    json_object_set_new(json_object_get(m, "problem"), "radius", r);
    mutant(m, MUST_REJECT, "", "token %zu with a radius", i);
  }
  for (int which = 0; which < 2; which++)
    for (size_t v = 0; steps && v < json_array_size(json_object_get(p, which ? "k" : "q")); v++) {
      COPY;
      json_t *list = json_object_get(json_object_get(m, "problem"), which ? "k" : "q");
      json_array_set_new(list, v, real(real_of(json_array_get(list, v)) * (1 + 1e-6) + 1e-7));
      mutant(m, ONLY_IF_TRUE, "", "%s %zu moved", which ? "k" : "q", v);
    }
  COPY; /* the digest of the problem is that of another one */
  json_object_set_new(m, "problem_sha256", json_string("00"));
  mutant(m, MUST_REJECT, "problem_sha256", "digest of another problem");
}
/* claims made stronger: each of these numbers is used up to rounding by the inequality that proves it, so 1 % more is proved by nothing */
static void stronger_claims(json_t *base)
{
  static const struct { const char *key; bool up; } keys[] = {{"C", false}, {"lambda", true}, {"radius", false}, {"delta", false}, {"s", true}, {"theta0", false},
                                                              {"diameter", false}, {"separation", true}, {"t2", true}};
  static const double by[] = {0.01, 0.1, 0.5, 0.999};
  json_t *claims = json_object_get(base, "claims");
  for (size_t c = 0; c < json_array_size(claims); c++)
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
      for (size_t i = 0; i < 4 && json_object_get(json_array_get(claims, c), keys[k].key); i++) {
        COPY;
        json_t *one = get(m, "claims", c);
        double x = real_of(json_object_get(one, keys[k].key)), t = 0;
        if (strcmp(keys[k].key, "t2") == 0) t = real_of(json_object_get(get(m, "nodes", (size_t)json_integer_value(json_object_get(one, "node"))), "t"));
        /* sharp constants come from a quadrature, which the checker does on a finer grid */
        bool loose = keys[k].key[0] == 'C' && real_of(json_object_get(one, "lambda")) >= 0.5 && i < 3;
        /* a radius next to nothing is mostly the producer's allowance for rounding: a smaller one is true too */
        loose = loose || (strcmp(keys[k].key, "radius") == 0 && x < 1e-12 && i < 3);
        json_object_set_new(one, keys[k].key, real(t + (x - t) * (keys[k].up ? 1 + by[i] : 1 - by[i])));
        mutant(m, loose ? ONLY_IF_TRUE : MUST_REJECT, "", "claim %zu: %s stronger by %g", c, keys[k].key, by[i]);
      }
}
static bool has_later(json_t *base, size_t c, const char *key) { return json_object_get(get(base, "claims", c), key) != NULL; }
static void altered_claims(json_t *base)
{
  static const char *const theorems[] = {"A", "B", "C", "D", ""};
  size_t count = json_array_size(json_object_get(base, "claims")), d = (size_t)json_integer_value(json_object_get(json_object_get(base, "problem"), "d"));
  for (size_t c = 0; c < count; c++) {
    for (size_t k = 0; k < 5 && has_later(base, c, "theorem"); k++) {
      COPY;
      if (strcmp(theorems[k], json_string_value(json_object_get(get(m, "claims", c), "theorem"))) == 0) { json_decref(m); continue; }
      json_object_set_new(get(m, "claims", c), "theorem", json_string(theorems[k]));
      mutant(m, MUST_REJECT, "", "claim %zu by theorem %s", c, theorems[k]); /* members missing, or of another model */
    }
    json_t *part = json_object_get(get(base, "claims", c), "part");
    for (size_t i = 0; i < json_array_size(part); i++) { /* a token in a cluster that it is far from */
      COPY;
      json_int_t q = json_integer_value(json_array_get(part, i)), all = json_integer_value(json_object_get(get(m, "claims", c), "clusters"));
      json_array_set_new(json_object_get(get(m, "claims", c), "part"), i, json_integer((q + 1) % all));
      mutant(m, MUST_REJECT, "", "claim %zu: token %zu in another cluster", c, i);
      m = json_deep_copy(base), json_array_set_new(json_object_get(get(m, "claims", c), "part"), i, json_integer(all));
      mutant(m, MUST_REJECT, "", "claim %zu: token %zu in no cluster", c, i);
    }
    for (size_t a = 0; a < d && has_later(base, c, "center"); a++) { /* w^ and centers far from where they were */
      COPY;
      json_array_set_new(json_object_get(get(m, "claims", c), "center"), a, real(-7.5 * (a + 1.)));
      mutant(m, MUST_REJECT, "", "claim %zu: center moved in %zu", c, a);
      if (!has_later(base, c, "w")) continue;
      m = json_deep_copy(base), json_array_set_new(json_object_get(get(m, "claims", c), "w"), a, real(a % 2 ? 30 : -30));
      mutant(m, MUST_REJECT, "", "claim %zu: w moved in %zu", c, a);
    }
  }
}
/* words that are no exact reals, or none that fits: never accepted wherever they stand */
static const char *const garbage[] = {"NaN", "nan", "Infinity", "-inf", "", "0x", "0x1", "0x1p", "0x1p+5000", "0x1p-99999999999999999999", "1e5", "0x1.p+0", "0x.8p+1", "0x1p+0 ",
                                      "0x1g.8p+1", "1/0", "--0x1p+0", "+0x1p+0", "0x1.8.8p+1"};
static json_t *other_type(size_t k)
{
  switch (k) {
  case 0: return json_null();
  case 1: return json_true();
  case 2: return json_real(1.5);
  case 3: return json_integer(-1);
  case 4: return json_array();
  case 5: return json_object();
  case 6: return json_integer(INT64_MAX);
  default: return json_string(garbage[k - 7]);
  }
}
#define TYPES (7 + sizeof garbage / sizeof *garbage)
/* in every object: each member gone, of another type, or beside an unknown one */
static void broken_object(json_t *base, const char *list, size_t at)
{
  json_t *o = list ? at == SIZE_MAX ? json_object_get(base, list) : get(base, list, at) : base, *v;
  const char *key;
  json_object_foreach(o, key, v) {
    for (size_t k = 0; k < TYPES + 1; k++) {
      COPY;
      json_t *t = list ? at == SIZE_MAX ? json_object_get(m, list) : get(m, list, at) : m, *e = k < TYPES ? other_type(k) : NULL;
      if (e && json_equal(e, v)) { json_decref(e), json_decref(m); continue; }
      if (e && json_is_array(v) && json_array_size(v)) json_array_set_new(json_object_get(t, key), json_array_size(v) / 2, e);
      else if (e) json_object_set_new(t, key, e);
      else json_object_del(t, key);
      /* absent claims, or nodes cut to one, say less; an integer stays one */
      bool less = list == NULL && (k == 4 || k == 5) && strcmp(key, "claims") == 0;
      mutant(m, less ? ONLY_IF_TRUE : MUST_REJECT, key, "%s %zd: %s as kind %zu", list ? list : "root", (ssize_t)at, key, k);
    }
  }
  COPY;
  json_t *t = list ? at == SIZE_MAX ? json_object_get(m, list) : get(m, list, at) : m;
  json_object_set_new(t, "note", json_string("unknown"));
  mutant(m, MUST_REJECT, "", "%s %zd: an unknown member", list ? list : "root", (ssize_t)at);
}
/* one bit of the file */
static void flipped_bits(const char *text, size_t size, const json_t *base)
{
  char *copy = malloc(size);
  for (int k = 0; k < 2000; k++) {
    size_t at = next_random() % size;
    fault f;
    memcpy(copy, text, size), copy[at] ^= (char)(1 << next_random() % 8);
    outcome o = judge(copy, size, &f);
    json_t *v = json_loadb(copy, size, 0, NULL);
    bool ok = o != ACCEPTED || json_equal(v, base); /* the newline at the end may become a blank */
    json_decref(v);
    sum.passed += ok, sum.failed += !ok;
    if (!ok) printf("FAILED accepted: bit flipped at %zu\n", at);
  }
  free(copy);
}
static void all_mutants(const char *path)
{
  fault f = {""};
  size_t size, before = sum.made;
  char *text = file_bytes(path, 1 << 24, &size, &f);
  json_t *base = text ? json_loadb(text, size, 0, NULL) : NULL;
  bool ok = base && judge(text, size, &f) == ACCEPTED && is_true(base);
  sum.passed += ok, sum.failed += !ok;
  if (!ok) printf("FAILED %s: base not accepted or not true: %s\n", path, f.text);
  if (ok) {
    flipped_bits(text, size, base);
    moved_nodes(base), shrunk_radii(base), broken_paths(base), broken_steps(base), other_problem(base), stronger_claims(base), altered_claims(base);
    broken_object(base, NULL, 0), broken_object(base, "problem", SIZE_MAX), broken_object(base, "nodes", json_array_size(json_object_get(base, "nodes")) - 1);
    for (size_t c = 0; c < json_array_size(json_object_get(base, "claims")); c++) broken_object(base, "claims", c);
  }
  printf("%-40s %5zu mutants\n", path, sum.made - before);
  json_decref(base), free(text);
}
/* tokens of a certificate whose init are hex floats, as float64 NPY */
static int write_npy(const char *from, const char *to)
{
  json_t *p = json_object_get(json_load_file(from, 0, NULL), "problem"), *init = json_object_get(p, "init");
  FILE *out = fopen(to, "wb");
  char header[119];
  if (!p || !out) return 1;
  memset(header, ' ', sizeof header);
  int used = snprintf(header, sizeof header, "{'descr': '<f8', 'fortran_order': False, 'shape': (%lld, %lld), }", (long long)json_integer_value(json_object_get(p, "n")),
                      (long long)json_integer_value(json_object_get(p, "d")));
  header[used] = ' ', header[117] = '\n';
  fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, out), fwrite(header, 1, 118, out);
  for (size_t v = 0; v < json_array_size(init); v++) {
    double x = real_of(json_array_get(init, v));
    fwrite(&x, 8, 1, out);
  }
  return fclose(out);
}
int main(int argc, char **argv)
{
  if (argc == 4 && strcmp(argv[1], "--npy") == 0) return write_npy(argv[2], argv[3]);
  full = argc > 1 && strcmp(argv[1], "--full") == 0;
  for (int k = 1 + full; k < argc; k++) all_mutants(argv[k]);
  printf("\n%zu mutants with a fresh digest: %zu rejected, %zu accepted and confirmed by the 256-bit solution\n", sum.made, sum.rejected, sum.confirmed);
  printf("\n%zu passed, %zu failed\n", sum.passed, sum.failed);
  mpfr_free_cache();
  return sum.failed || sum.made < 1000;
}
