/* The problem options of `certiform flow` and `certiform enclose`. */
#include <float.h>
#include <math.h>
#include <certiform/dynamics.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/flow_args.h"
#include "flow/init.h"
#include "flow/random.h"
#include "io/json.h"
#include "io/number.h"

enum { O_N = 0x200, O_D, O_BETA, O_SEED, O_INIT, O_MODEL, O_Q, O_K, O_V, O_REPULSIVE, O_MEMORY };
enum { SIZE_MOST = 1 << 24 };
#define ENTRY_LEAST 0x1p-400
#define ENTRY_MOST 0x1p400

static const struct argp_option options[] = {
    {"n", O_N, "N", 0, "number of tokens (default 32, or what the file holds)", 1},
    {"d", O_D, "D", 0, "dimension of a token (default 3, or what the file holds)", 1},
    {"beta", O_BETA, "B", 0, "inverse temperature, the binary64 nearest this number (default 4)", 1},
    {"init", O_INIT, "START", 0,
     "where the tokens start: uniform (on the sphere, default), orthogonal, equiangular:RHO (all cosines RHO), or a FILE with an array [n,d], whose rows are normalized", 1},
    {"seed", O_SEED, "S", 0, "of the random numbers (default 1)", 1},
    {"model", O_MODEL, "MODEL", 0, "sa (default; post-ln is the same), usa, causal, hardmax, circle, pre-ln, peri-ln, mix-ln, ngpt, sqrt or raw", 1},
    {"q", O_Q, "FILE", 0, "query matrix [d,d], or [H,d,d] for H heads (default: identity)", 1},
    {"k", O_K, "FILE", 0, "key matrix, likewise", 1},
    {"v", O_V, "FILE", 0, "value matrix, likewise", 1},
    {"repulsive", O_REPULSIVE, 0, 0, "V = -I", 1},
    {"max-memory", O_MEMORY, "BYTES", 0, "limit on what we allocate (default 4G)", 9},
    {0}};

void cf_flow_args_init(cf_flow_args *a)
{
  *a = (cf_flow_args){.beta = 4, .seed = 1, .init = "uniform", .max_memory = (size_t)4 << 30};
}

/* The binary64 nearest an exact number. */
static bool nearest(const char *text, double *x)
{
  mpq_t q;
  mpfr_t f;
  mpq_init(q);
  mpfr_init2(f, 53);
  bool ok = cf_parse_rational(text, q);
  if (ok) {
    mpfr_set_q(f, q, MPFR_RNDN);
    *x = mpfr_get_d(f, MPFR_RNDN);
    ok = isfinite(*x);
  }
  mpfr_clear(f);
  mpq_clear(q);
  return ok;
}

double cf_flow_number(const struct argp_state *s, const char *option, const char *text, double least, double most)
{
  double x;
  if (!nearest(text, &x) || !(least <= x && x <= most)) cf_bad_option(s, "--%s is '%s', expected a number from %g to %g", option, text, least, most);
  return x;
}

static size_t size_of(const struct argp_state *s, const char *option, const char *text)
{
  char *end;
  long n = strtol(text, &end, 10);
  if (end == text || *end || n < 1 || n > SIZE_MOST) cf_bad_option(s, "--%s is '%s', expected a number from 1 to %d", option, text, SIZE_MOST);
  return (size_t)n;
}

static cf_flow_model model_of(const struct argp_state *s, const char *text)
{
  for (int m = 0; m < CF_MODELS; m++)
    if (strcmp(text, cf_model_name[m]) == 0) return (cf_flow_model)m;
  if (strcmp(text, "post-ln") == 0) return CF_MODEL_SA;
  cf_bad_option(s, "--model is '%s', expected sa (or post-ln, the same), usa, causal, hardmax, circle, pre-ln, peri-ln, mix-ln, ngpt, sqrt or raw", text);
}

static unsigned long long seed_of(const struct argp_state *s, const char *text)
{
  char *end;
  unsigned long long n = strtoull(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end || (n == ~0ull && strcmp(text, "18446744073709551615") != 0))
    cf_bad_option(s, "--seed is '%s', expected a number from 0 to 2^64 - 1", text);
  return n;
}

static error_t parse(int key, char *arg, struct argp_state *s)
{
  cf_flow_args *a = s->input;
  switch (key) {
  case O_N: a->n = size_of(s, "n", arg); return 0;
  case O_D: a->d = size_of(s, "d", arg); return 0;
  case O_BETA: a->beta = cf_flow_number(s, "beta", arg, CF_DYNAMICS_BETAMIN, CF_DYNAMICS_BETAMAX); return 0;
  case O_SEED: a->seed = seed_of(s, arg); return 0;
  case O_INIT:
    a->init = arg;
    a->init_given = true;
    return 0;
  case O_MODEL: a->model = model_of(s, arg); return 0;
  case O_Q: a->q = arg; return 0;
  case O_K: a->k = arg; return 0;
  case O_V: a->v = arg; return 0;
  case O_REPULSIVE: a->repulsive = true; return 0;
  case O_MEMORY:
    if (!cf_parse_size(arg, &a->max_memory)) cf_bad_option(s, "--max-memory is '%s', expected bytes, or a number with K, M, G or T", arg);
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

const struct argp cf_flow_argp = {options, parse, NULL, NULL, NULL, NULL, NULL};

bool cf_flow_reserve(cf_flow_args *a, const char *what, size_t items, size_t size)
{
  if (items > a->left / size) return cf_trouble("%s: needs more than --max-memory leaves (%zu of %zu bytes)", what, a->left, a->max_memory), false;
  a->left -= items * size;
  return true;
}

static double *room(cf_flow_args *a, const char *what, size_t count)
{
  if (!cf_flow_reserve(a, what, count, sizeof(double))) return NULL;
  double *x = malloc(count * sizeof *x);
  if (!x) cf_trouble("%s: no memory", what);
  return x;
}

/* A whole file of finite doubles, at most 2^400 in magnitude; of *t its shape is left. */
static double *read_doubles(cf_flow_args *a, const char *option, const char *path, cf_tensor *t)
{
  cf_ioerror io;
  double *x = NULL;
  if (!cf_tensor_read(path, a->left, t, &io)) return cf_trouble("--%s: %s", option, io.text), NULL;
  if (!cf_dtype_is_float(t->dtype)) cf_trouble("--%s: %s: dtype is %s, expected a float", option, path, cf_dtype_name(t->dtype));
  else if (cf_flow_reserve(a, path, t->count, sizeof *x)) {
    x = cf_tensor_doubles(t);
    if (!x) cf_trouble("--%s: %s: no memory", option, path);
  }
  for (size_t i = 0; x && i < t->count; i++)
    if (!(fabs(x[i]) <= ENTRY_MOST)) {
      cf_trouble("--%s: %s: element %zu is %g, expected a finite number, at most 2^400 in magnitude", option, path, i, x[i]);
      free(x);
      x = NULL;
    }
  const cf_tensor shape = *t;
  cf_tensor_free(t);
  *t = (cf_tensor){.ndim = shape.ndim, .count = shape.count};
  memcpy(t->shape, shape.shape, sizeof shape.shape);
  return x;
}

/* Sizes found in a file, against those given. */
static bool take_sizes(cf_flow_args *a, const char *option, const char *path, size_t n, size_t d)
{
  if (n == 0 || d == 0 || n > SIZE_MOST || d > SIZE_MOST)
    return cf_trouble("--%s: %s: %zu tokens of dimension %zu, expected 1 to %d of each", option, path, n, d, SIZE_MOST), false;
  if (a->n && a->n != n) return cf_trouble("--%s: %s: %zu tokens, but --n is %zu", option, path, n, a->n), false;
  if (a->d && a->d != d) return cf_trouble("--%s: %s: dimension %zu, but --d is %zu", option, path, d, a->d), false;
  a->n = n;
  a->d = d;
  return true;
}

static bool init_file(cf_flow_args *a)
{
  cf_tensor t;
  a->x = read_doubles(a, "init", a->init, &t);
  if (!a->x) return false;
  if (t.ndim != 2) return cf_trouble("--init: %s: %u dimensions, expected 2: tokens, coordinates", a->init, t.ndim), false;
  return take_sizes(a, "init", a->init, t.shape[0], t.shape[1]);
}

static bool init_equiangular(cf_flow_args *a, const char *text)
{
  double rho;
  if (!nearest(text, &rho) || !cf_init_equiangular(a->n, a->d, rho, a->x))
    return cf_trouble("--init is 'equiangular:%s', expected a cosine from -1/(n - 1) to below 1", text), false;
  return true;
}

static bool init_made(cf_flow_args *a)
{
  const bool frame = strncmp(a->init, "equiangular:", 12) == 0 || strcmp(a->init, "orthogonal") == 0;
  if (!a->n) a->n = 32;
  if (!a->d) a->d = a->model == CF_MODEL_CIRCLE ? 2 : frame && a->n > 3 ? a->n : 3;
  if (frame && a->d < a->n) return cf_trouble("--init %s: %zu tokens need a dimension of at least %zu, but --d is %zu", a->init, a->n, a->n, a->d), false;
  a->x = room(a, "the tokens", a->n * a->d);
  if (!a->x) return false;
  if (strncmp(a->init, "equiangular:", 12) == 0) return init_equiangular(a, a->init + 12);
  if (strcmp(a->init, "orthogonal") == 0) return cf_init_orthogonal(a->n, a->d, a->x), true;
  const cf_status status = cf_random_tokens(a->seed, 0, a->n, a->d, a->x);
  return status == CF_OK || (cf_trouble("--init uniform: %s", cf_strerror(status)), false);
}

/* {"tokens": [["1/3", "-0.25"], ...]}: exact rationals as strings, or integers. */
static bool token_entry(const cf_flow_args *a, const json_t *value, size_t i, size_t k)
{
  const char *text = json_string_value(value);
  mpfr_t f;
  char digits[32];
  if (json_is_integer(value)) {
    snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    text = digits;
  }
  if (!text || !cf_parse_rational(text, a->exact[i * a->d + k]))
    return cf_trouble("--init-rational: %s: tokens[%zu][%zu]: expected a string with a decimal, hex float or fraction", a->rational, i, k), false;
  mpfr_init2(f, 53);
  mpfr_set_q(f, a->exact[i * a->d + k], MPFR_RNDN);
  a->x[i * a->d + k] = mpfr_get_d(f, MPFR_RNDN);
  mpfr_clear(f);
  if (!(fabs(a->x[i * a->d + k]) <= ENTRY_MOST))
    return cf_trouble("--init-rational: %s: tokens[%zu][%zu]: expected at most 2^400 in magnitude", a->rational, i, k), false;
  return true;
}

static bool token_rows(cf_flow_args *a, const json_t *rows)
{
  const size_t n = json_array_size(rows), d = json_array_size(json_array_get(rows, 0));
  if (!take_sizes(a, "init-rational", a->rational, n, d)) return false;
  a->x = room(a, "the tokens", n * d);
  if (!a->x || !cf_flow_reserve(a, "the tokens", n * d, sizeof *a->exact)) return false;
  a->exact = malloc(n * d * sizeof *a->exact);
  if (!a->exact) return cf_trouble("the tokens: no memory"), false;
  for (size_t i = 0; i < n * d; i++) mpq_init(a->exact[i]);
  for (size_t i = 0; i < n; i++) {
    const json_t *row = json_array_get(rows, i);
    if (!json_is_array(row) || json_array_size(row) != d)
      return cf_trouble("--init-rational: %s: tokens[%zu]: expected an array of %zu numbers", a->rational, i, d), false;
    for (size_t k = 0; k < d; k++)
      if (!token_entry(a, json_array_get(row, k), i, k)) return false;
  }
  return true;
}

static bool init_rational(cf_flow_args *a)
{
  cf_ioerror io;
  json_t *root = cf_json_read(a->rational, a->left, &io);
  if (!root) return cf_trouble("--init-rational: %s", io.text), false;
  const json_t *rows = json_object_get(root, "tokens");
  bool ok = json_is_array(rows) && json_is_array(json_array_get(rows, 0));
  if (ok) ok = token_rows(a, rows);
  else cf_trouble("--init-rational: %s: expected {\"tokens\": [[\"p/q\", ...], ...]}", a->rational);
  json_decref(root);
  return ok;
}

/* No token is zero, and none so small or so large that its norm leaves the range of the kernels. */
static bool check_tokens(const cf_flow_args *a)
{
  const char *from = a->rational ? a->rational : a->init;
  for (size_t i = 0; i < a->n; i++) {
    double m = 0;
    for (size_t k = 0; k < a->d; k++) m = fmax(m, fabs(a->x[i * a->d + k]));
    if (!(m >= ENTRY_LEAST)) return cf_trouble("--%s: %s: token %zu is %s: it has no direction, expected an entry of at least 2^-400", a->rational ? "init-rational" : "init", from, i, m ? "tiny" : "zero"), false;
  }
  return true;
}

/* One number for all tokens, or an array [n]. */
static bool read_radius(cf_flow_args *a)
{
  cf_tensor t;
  double r;
  if (!a->radius) return true;
  if (nearest(a->radius, &r)) {
    if (!(r >= 0 && r <= 2)) return cf_trouble("--radius is '%s', expected a number from 0 to 2", a->radius), false;
    a->r = room(a, "the radii", a->n);
    for (size_t i = 0; a->r && i < a->n; i++) a->r[i] = r;
    return a->r != NULL;
  }
  a->r = read_doubles(a, "radius", a->radius, &t);
  if (!a->r) return false;
  if (t.ndim != 1 || t.shape[0] != a->n) return cf_trouble("--radius: %s: expected an array of %zu numbers", a->radius, a->n), false;
  for (size_t i = 0; i < a->n; i++)
    if (!(a->r[i] >= 0 && a->r[i] <= 2)) return cf_trouble("--radius: %s: element %zu is %g, expected a number from 0 to 2", a->radius, i, a->r[i]), false;
  return true;
}

/* One of Q, K, V: [d,d] or [heads,d,d], the same heads in all. */
static bool read_matrix(cf_flow_args *a, int which, const char *option, const char *path)
{
  cf_tensor t;
  if (!path) return true;
  a->matrix[which] = read_doubles(a, option, path, &t);
  if (!a->matrix[which]) return false;
  if (t.ndim < 2 || t.ndim > 3 || t.shape[t.ndim - 1] != a->d || t.shape[t.ndim - 2] != a->d || t.count == 0)
    return cf_trouble("--%s: %s: expected an array [%zu,%zu] or [heads,%zu,%zu]", option, path, a->d, a->d, a->d, a->d), false;
  const size_t heads = t.ndim == 3 ? t.shape[0] : 1;
  if (a->problem.heads && a->problem.heads != heads)
    return cf_trouble("--%s: %s: %zu heads, but another matrix has %zu", option, path, heads, a->problem.heads), false;
  a->problem.heads = heads;
  return true;
}

static bool read_matrices(cf_flow_args *a)
{
  if (!read_matrix(a, 0, "q", a->q) || !read_matrix(a, 1, "k", a->k) || !read_matrix(a, 2, "v", a->v)) return false;
  if (!a->problem.heads) a->problem.heads = 1;
  if (a->repulsive && a->v) return cf_trouble("--repulsive is V = -I: expected no --v"), false;
  return true;
}

bool cf_flow_args_open(cf_flow_args *a)
{
  cf_flow_problem *p = &a->problem;
  a->left = a->max_memory;
  const bool made = strcmp(a->init, "uniform") == 0 || strcmp(a->init, "orthogonal") == 0 || strncmp(a->init, "equiangular:", 12) == 0;
  if (!(a->rational ? init_rational(a) : made ? init_made(a) : init_file(a))) return false;
  if (!check_tokens(a) || !read_matrices(a) || !read_radius(a)) return false;
  if (a->model == CF_MODEL_CIRCLE && a->d != 2) return cf_trouble("--model circle: dimension %zu, expected 2", a->d), false;
  p->model = a->model;
  p->n = a->n;
  p->d = a->d;
  p->beta = a->beta;
  p->x = a->x;
  p->rational = (const mpq_t *)a->exact;
  p->radius = a->r;
  p->q = a->matrix[0];
  p->k = a->matrix[1];
  p->v = a->matrix[2];
  p->repulse = a->repulsive ? -1 : 1;
  p->noise = a->noise;
  p->scheme = a->scheme;
  p->seed = a->seed;
  return true;
}

void cf_flow_args_clear(cf_flow_args *a)
{
  for (size_t i = 0; a->exact && i < a->n * a->d; i++) mpq_clear(a->exact[i]);
  free(a->exact);
  free(a->x);
  free(a->r);
  for (int i = 0; i < 3; i++) free(a->matrix[i]);
  a->exact = NULL;
  a->x = a->r = a->matrix[0] = a->matrix[1] = a->matrix[2] = NULL;
}

json_t *cf_flow_problem_json(const cf_flow_args *a)
{
  const cf_flow_problem *p = &a->problem;
  char seed[24];
  json_t *j = json_object();
  json_object_set_new(j, "model", json_string(cf_model_name[p->model]));
  json_object_set_new(j, "n", json_integer((json_int_t)p->n));
  json_object_set_new(j, "d", json_integer((json_int_t)p->d));
  json_object_set_new(j, "beta", cf_json_real(p->beta));
  json_object_set_new(j, "init", json_string(a->rational ? a->rational : a->init));
  snprintf(seed, sizeof seed, "%llu", p->seed);
  json_object_set_new(j, "seed", json_string(seed)); /* 64 bits: beyond what JSON readers keep of a number */
  if (a->q) json_object_set_new(j, "q", json_string(a->q));
  if (a->k) json_object_set_new(j, "k", json_string(a->k));
  if (a->v) json_object_set_new(j, "v", json_string(a->v));
  if (p->heads > 1) json_object_set_new(j, "heads", json_integer((json_int_t)p->heads));
  if (a->repulsive) json_object_set_new(j, "repulsive", json_true());
  if (p->noise != 0) json_object_set_new(j, "noise", cf_json_real(p->noise));
  if (p->model == CF_MODEL_NGPT || p->model == CF_MODEL_MIX_LN) json_object_set_new(j, "scheme", cf_json_real(p->scheme));
  return j;
}
