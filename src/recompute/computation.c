/* A computation's lines, and what is said of them.                                                                 [specs/computation.md] */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "recompute.h"

#define fail(c, outcome, ...) (snprintf((c)->said, sizeof(c)->said, __VA_ARGS__), (outcome))

/* a reference to an earlier line; NULL: it is none */
static mpfi_srcptr earlier(const computation *c, const json_t *v, size_t before)
{
  const json_int_t k = json_is_integer(v) ? json_integer_value(v) : 0;
  return k >= 1 && (size_t)k <= before ? c->value[k - 1] : NULL;
}

static const char *word(const json_t *line, size_t k)
{
  const char *text = json_string_value(json_array_get(line, k));
  return text ? text : "";
}

/* ---- lines ---- */

/* a hexadecimal or decimal floating-point number, or a quotient of whole numbers, exactly enough: enclosed */
static bool read_number(mpfi_ptr y, const char *lo, const char *hi)
{
  char *end[2];
  mpq_t q;
  if (lo == hi && strchr(lo, '/')) {
    mpq_init(q);
    const bool ok = mpq_set_str(q, lo, 10) == 0 && mpz_sgn(mpq_denref(q)) > 0;
    if (ok) mpfi_set_q(y, q);
    mpq_clear(q);
    return ok;
  }
  mpfr_strtofr(&y->left, lo, &end[0], 0, MPFR_RNDD);
  mpfr_strtofr(&y->right, hi, &end[1], 0, MPFR_RNDU);
  return *lo && *hi && !*end[0] && !*end[1] && mpfr_number_p(&y->left) && mpfr_number_p(&y->right) && mpfr_lessequal_p(&y->left, &y->right);
}

static int least(mpfi_ptr y, mpfi_srcptr a, mpfi_srcptr b)
{
  mpfr_min(&y->left, &a->left, &b->left, MPFR_RNDD);
  mpfr_min(&y->right, &a->right, &b->right, MPFR_RNDU);
  return 0;
}
static int most(mpfi_ptr y, mpfi_srcptr a, mpfi_srcptr b)
{
  mpfr_max(&y->left, &a->left, &b->left, MPFR_RNDD);
  mpfr_max(&y->right, &a->right, &b->right, MPFR_RNDU);
  return 0;
}

/* ["vector", x, ..] */
static bool read_vector(const computation *c, const json_t *line, size_t k)
{
  const size_t n = json_array_size(line) - 1;
  double *x = c->vector[k] = malloc((n ? n : 1) * sizeof *x);
  char *end;
  for (size_t i = 0; x && i < n; i++) {
    x[i] = strtod(word(line, i + 1), &end); /* a hexadecimal one, exactly; else it is another vector, which is as well */
    if (end == word(line, i + 1) || *end || !isfinite(x[i])) return false;
  }
  return x && n > 0;
}

/* ["dot", X, Y] */
static bool dot(const computation *c, const json_t *line, size_t k, mpfi_ptr y)
{
  const json_int_t a = json_integer_value(json_array_get(line, 1)), b = json_integer_value(json_array_get(line, 2));
  if (a < 1 || b < 1 || (size_t)a > k || (size_t)b > k || !c->vector[a - 1] || !c->vector[b - 1]) return false;
  const size_t n = json_array_size(json_array_get(c->lines, (size_t)a - 1));
  if (json_array_size(json_array_get(c->lines, (size_t)b - 1)) != n) return false;
  mpfi_t term;
  mpfi_init2(term, PRECISION);
  mpfi_set_ui(y, 0);
  for (size_t i = 0; i + 1 < n; i++) {
    mpfi_set_d(term, c->vector[a - 1][i]);
    mpfi_mul_d(term, term, c->vector[b - 1][i]);
    mpfi_add(y, y, term);
  }
  mpfi_clear(term);
  return true;
}

static const struct { const char *name; int (*of)(mpfi_ptr, mpfi_srcptr); } one[] = {{"neg", mpfi_neg}, {"exp", mpfi_exp}, {"log", mpfi_log}, {"sqrt", mpfi_sqrt}, {"cos", mpfi_cos},
                                                                                      {"sin", mpfi_sin}, {"abs", mpfi_abs}, {"tanh", mpfi_tanh}};
static const struct { const char *name; int (*of)(mpfi_ptr, mpfi_srcptr, mpfi_srcptr); } two[] = {{"+", mpfi_add}, {"-", mpfi_sub}, {"*", mpfi_mul}, {"/", mpfi_div}, {"hull", mpfi_union},
                                                                                                   {"min", least}, {"max", most}};

/* [kind, text, names, (variable, (order)), operands ..]: true when it could be read */
static bool formula_line(const computation *c, const json_t *line, size_t k, mpfi_ptr y)
{
  const char *kind = word(line, 0), *variable = word(line, 3);
  const bool plain = strcmp(kind, "formula") == 0, integral = strcmp(kind, "integral") == 0;
  const size_t head = plain ? 3 : integral ? 4 : 5, ends = plain ? 0 : integral ? 2 : 1;
  const json_int_t order = json_integer_value(json_array_get(line, 4));
  mpfi_srcptr argument[NAMES + 2] = {NULL};
  formula f;
  if (!formula_read(&f, word(line, 1), word(line, 2), plain ? NULL : variable) || json_array_size(line) != head + ends + f.names) return false;
  for (size_t i = 0; i < ends + f.names; i++)
    if (!(argument[i] = earlier(c, json_array_get(line, head + i), k))) return false;
  if (plain) formula_value(y, &f, argument, NULL);
  else if (integral) formula_integral(y, &f, argument + 2, argument[0], argument[1]);
  else if (order >= 0 && order <= 24) formula_derivative(y, &f, argument + 1, argument[0], (size_t)order);
  else return false;
  return true;
}

static bool compute_line(const computation *c, size_t k)
{
  const json_t *line = json_array_get(c->lines, k);
  const char *op = word(line, 0);
  const size_t n = json_array_size(line);
  const mpfi_srcptr a = earlier(c, json_array_get(line, 1), k), b = earlier(c, json_array_get(line, 2), k);
  mpfi_ptr y = c->value[k];
  if (strcmp(op, "number") == 0) return n == 2 && read_number(y, word(line, 1), word(line, 1));
  if (strcmp(op, "range") == 0) return n == 3 && read_number(y, word(line, 1), word(line, 2));
  if (strcmp(op, "vector") == 0) return read_vector(c, line, k);
  if (strcmp(op, "dot") == 0) return n == 3 && dot(c, line, k, y);
  if (strcmp(op, "pi") == 0) return mpfi_const_pi(y), n == 1;
  if (strcmp(op, "formula") == 0 || strcmp(op, "integral") == 0 || strcmp(op, "derivative") == 0) return formula_line(c, line, k, y);
  for (size_t i = 0; i < sizeof one / sizeof *one; i++)
    if (n == 2 && a && strcmp(op, one[i].name) == 0) return one[i].of(y, a), true;
  for (size_t i = 0; i < sizeof two / sizeof *two; i++)
    if (n == 3 && a && b && strcmp(op, two[i].name) == 0) return two[i].of(y, a, b), true;
  return false;
}

static outcome compute(computation *c)
{
  const size_t n = json_array_size(c->lines);
  if (n > MAX_LINES) return fail(c, UNREADABLE, "lines: %zu, expected at most %d", n, MAX_LINES);
  c->vector = calloc(n ? n : 1, sizeof *c->vector);
  c->value = c->vector ? calloc(n ? n : 1, sizeof *c->value) : NULL;
  if (!c->value) return fail(c, UNREADABLE, "not enough memory");
  for (size_t k = 0; k < n; k++) mpfi_init2(c->value[k], PRECISION);
  for (size_t k = 0; k < n; k++)
    if (!compute_line(c, k)) return fail(c, UNREADABLE, "lines[%zu]: expected an operation of specs/computation.md on earlier lines", k + 1);
  return ACCEPTED;
}

/* ---- what is said of them ---- */

static bool valid(mpfi_srcptr x) { return !mpfr_nan_p(&x->left) && !mpfr_nan_p(&x->right); }

static bool narrower(mpfi_srcptr a, mpfi_srcptr b)
{
  mpfr_t width;
  mpfr_init2(width, PRECISION);
  mpfi_diam_abs(width, a);
  const bool yes = mpfr_less_p(width, &b->left);
  mpfr_clear(width);
  return yes;
}

static bool holds(const char *relation, mpfi_srcptr a, mpfi_srcptr b)
{
  if (!valid(a) || !valid(b)) return false;
  if (strcmp(relation, "<") == 0) return mpfr_less_p(&a->right, &b->left);
  if (strcmp(relation, "<=") == 0) return mpfr_lessequal_p(&a->right, &b->left);
  if (strcmp(relation, "meets") == 0) return mpfr_lessequal_p(&a->left, &b->right) && mpfr_lessequal_p(&b->left, &a->right);
  return narrower(a, b);
}

/* a line of one whole number; 0: it is none */
static size_t whole(mpfi_srcptr x) { return valid(x) && mpfr_equal_p(&x->left, &x->right) && mpfr_integer_p(&x->left) && mpfr_cmp_ui(&x->left, 1000) <= 0 && mpfr_sgn(&x->left) > 0 ? mpfr_get_ui(&x->left, MPFR_RNDN) : 0; }

static bool searched(const computation *c, const char *what, mpfi_srcptr a, size_t line)
{
  const double *x = c->vector[line - 1];
  const size_t count = json_array_size(json_array_get(c->lines, line - 1)) - 1;
  if (strcmp(what, "saddles") == 0) return valid(c->value[line - 1]) && saddles_hold(whole(a), c->value[line - 1]);
  return x && (strcmp(what, "hardmax") == 0 ? hardmax_holds(whole(a), count, x) : critical_holds(whole(a), count, x));
}

static outcome test(computation *c, const json_t *finding, const json_t *t)
{
  static const char *const relations[] = {"<", "<=", "meets", "narrower", "saddles", "hardmax", "critical"};
  const size_t n = json_array_size(c->lines);
  const mpfi_srcptr a = earlier(c, json_array_get(t, 1), n), b = earlier(c, json_array_get(t, 2), n);
  const char *line = json_string_value(json_object_get(finding, "line")), *part = json_string_value(json_object_get(finding, "part"));
  size_t k = 0;
  while (k < 7 && strcmp(word(t, 0), relations[k]) != 0) k++;
  if (k == 7 || !a || !b || !line || !part) return fail(c, UNREADABLE, "findings: expected {part, line, tests: [[RELATION, LINE, LINE], ..]}");
  if (k < 4 ? holds(word(t, 0), a, b) : searched(c, word(t, 0), a, (size_t)json_integer_value(json_array_get(t, 2)))) return ACCEPTED;
  return fail(c, REJECTED, "part %s, '%.200s': line %d %s line %d is not certain", part, line, (int)json_integer_value(json_array_get(t, 1)), word(t, 0), (int)json_integer_value(json_array_get(t, 2)));
}

static outcome look_at_findings(computation *c, size_t *tests)
{
  size_t k, i;
  json_t *f, *t;
  *tests = 0;
  json_array_foreach(c->findings, k, f) {
    if (json_array_size(json_object_get(f, "tests")) == 0) return fail(c, UNREADABLE, "findings[%zu]: nothing to test", k + 1);
    json_array_foreach(json_object_get(f, "tests"), i, t) {
      const outcome o = test(c, f, t);
      if (o) return o;
      ++*tests;
    }
  }
  return ACCEPTED;
}

/* [name, line, lo, hi]: the number lies between the decimals */
static outcome look_at_numbers(computation *c)
{
  size_t k;
  json_t *v;
  mpfi_t inner;
  outcome o = ACCEPTED;
  mpfi_init2(inner, 4 * PRECISION);
  json_array_foreach(c->numbers, k, v) {
    const mpfi_srcptr x = earlier(c, json_array_get(v, 1), json_array_size(c->lines));
    const bool readable = x && json_array_size(v) == 4 && read_number(inner, word(v, 2), word(v, 3));
    if (readable) { /* its ends rounded inward */
      mpfr_strtofr(&inner->left, word(v, 2), NULL, 0, MPFR_RNDU);
      mpfr_strtofr(&inner->right, word(v, 3), NULL, 0, MPFR_RNDD);
    }
    if (!readable) o = fail(c, UNREADABLE, "numbers[%zu]: expected [NAME, LINE, LO, HI]", k + 1);
    else if (!valid(x) || !mpfr_lessequal_p(&inner->left, &x->left) || !mpfr_lessequal_p(&x->right, &inner->right)) o = fail(c, REJECTED, "number '%.200s': not certainly between %.60s and %.60s", word(v, 0), word(v, 2), word(v, 3));
    if (o) break;
  }
  mpfi_clear(inner);
  return o;
}

outcome computation_check(computation *c, const json_t *root, void (*show)(const computation *c))
{
  const char *schema = json_string_value(json_object_get(root, "schema"));
  size_t tests = 0;
  c->claim = json_string_value(json_object_get(root, "claim"));
  c->lines = json_object_get(root, "lines");
  c->findings = json_object_get(root, "findings");
  c->numbers = json_object_get(root, "numbers");
  if (!schema || strcmp(schema, "certiform.computation/1") != 0) return fail(c, UNREADABLE, "expected the schema certiform.computation/1");
  if (!c->claim || !json_is_array(c->lines) || !json_is_array(c->findings) || !json_is_array(c->numbers)) return fail(c, UNREADABLE, "expected the members claim, lines, findings, numbers");
  outcome o = compute(c);
  if (!o && show) show(c);
  if (!o) o = look_at_findings(c, &tests);
  if (!o) o = look_at_numbers(c);
  if (!o) snprintf(c->said, sizeof c->said, "%.60s: %zu lines; %zu comparisons of %zu findings hold, %zu numbers are as stated", c->claim, json_array_size(c->lines), tests, json_array_size(c->findings), json_array_size(c->numbers));
  return o;
}

void computation_clear(computation *c)
{
  for (size_t k = 0; c->value && k < json_array_size(c->lines); k++) mpfi_clear(c->value[k]);
  for (size_t k = 0; c->vector && k < json_array_size(c->lines); k++) free(c->vector[k]);
  free(c->vector);
  free(c->value);
}
