/* Formulas: a sum of products of factors; a factor is -factor or atom ^ factor. Read once, then evaluated as an interval (MPFI) or as a power
 * series with complex coefficients (Arb), which gives derivatives and what rigorous quadrature asks for. */
#include <ctype.h>
#include <string.h>
#include <acb.h>
#include <acb_calc.h>
#include <acb_poly.h>
#include "recompute.h"

/* ---- reading ---- */

enum { DEEPEST = 100 };
typedef struct reader {
  formula *f;
  const char *at, *names, *variable;
  int depth;
  bool ok;
} reader;

static void sum(reader *r);

static void put(reader *r, symbol t)
{
  if (r->f->tokens == TOKENS) r->ok = false;
  else r->f->token[r->f->tokens++] = t;
}

static bool take(reader *r, char c)
{
  while (isspace((unsigned char)*r->at)) r->at++;
  if (*r->at != c) return false;
  r->at++;
  return true;
}

static void digits(reader *r)
{
  while (isdigit((unsigned char)*r->at)) r->at++;
}

static void number(reader *r)
{
  put(r, (symbol){.op = 'n', .at = r->at});
  digits(r);
  if (*r->at == '.') r->at++, digits(r);
}

static bool same(const char *word, size_t length, const char *name) { return strlen(name) == length && strncmp(word, name, length) == 0; }

static void named(reader *r, const char *word, size_t length)
{
  int k = 0;
  if (r->variable && same(word, length, r->variable)) {
    put(r, (symbol){.op = 'x'});
    return;
  }
  if (same(word, length, "pi")) {
    put(r, (symbol){.op = 'p'});
    return;
  }
  for (const char *p = r->names; *p; k++) {
    const size_t l = strcspn(p, " ");
    if (l == length && strncmp(p, word, l) == 0) {
      put(r, (symbol){.op = 'v', .name = k});
      return;
    }
    p += l;
    p += strspn(p, " ");
  }
  r->ok = false;
}

static void call(reader *r, const char *word, size_t length)
{
  static const struct { const char *name; char op; } of[] = {{"exp", 'e'}, {"log", 'l'}, {"sqrt", 'r'}, {"cos", 'c'}, {"sin", 's'}, {"tanh", 't'}};
  sum(r);
  r->ok = r->ok && take(r, ')');
  for (size_t k = 0; k < sizeof of / sizeof *of; k++)
    if (same(word, length, of[k].name)) {
      put(r, (symbol){.op = of[k].op});
      return;
    }
  r->ok = false;
}

static void atom(reader *r)
{
  if (!r->ok || r->depth > DEEPEST) {
    r->ok = false;
    return;
  }
  if (take(r, '(')) {
    sum(r);
    r->ok = r->ok && take(r, ')');
    return;
  }
  if (isdigit((unsigned char)*r->at)) {
    number(r);
    return;
  }
  const char *word = r->at;
  while (isalnum((unsigned char)*r->at) || *r->at == '_') r->at++;
  const size_t length = (size_t)(r->at - word);
  if (length == 0) r->ok = false;
  else if (take(r, '(')) call(r, word, length);
  else named(r, word, length);
}

static void factor(reader *r)
{
  r->depth++;
  if (take(r, '-')) {
    factor(r);
    put(r, (symbol){.op = '_'});
  } else {
    atom(r);
    if (r->ok && take(r, '^')) {
      factor(r);
      put(r, (symbol){.op = '^'});
    }
  }
  r->depth--;
}

static void chain(reader *r, void (*part)(reader *), char plus, char minus)
{
  part(r);
  for (;;) {
    const bool first = take(r, plus);
    if (!r->ok || (!first && !take(r, minus))) return;
    part(r);
    put(r, (symbol){.op = first ? plus : minus});
  }
}
static void product(reader *r) { chain(r, factor, '*', '/'); }
static void sum(reader *r) { chain(r, product, '+', '-'); }

bool formula_read(formula *f, const char *text, const char *names, const char *variable)
{
  reader r = {.f = f, .at = text, .names = names, .variable = variable, .ok = true};
  f->tokens = 0;
  f->names = names[0] != 0;
  for (const char *p = names; *p; p++) f->names += *p == ' ';
  if (f->names > NAMES) return false;
  sum(&r);
  return r.ok && take(&r, '\0');
}

/* how many values a token takes */
static size_t takes(char op) { return strchr("nvxp", op) ? 0 : strchr("+-*/^", op) ? 2 : 1; }

/* ---- intervals ---- */

/* a decimal's text ends where the formula goes on */
static void decimal(mpfi_ptr y, const char *text)
{
  mpfr_strtofr(&y->left, text, NULL, 10, MPFR_RNDD);
  mpfr_strtofr(&y->right, text, NULL, 10, MPFR_RNDU);
}

/* a^k for a small whole k by multiplication, else exp(b log a); into a */
static void power(mpfi_ptr a, mpfi_ptr b)
{
  if (mpfr_equal_p(&b->left, &b->right) && mpfr_integer_p(&b->left) && mpfr_cmpabs_ui(&b->left, 64) <= 0) {
    const long k = mpfr_get_si(&b->left, MPFR_RNDN);
    mpfi_set(b, a);
    mpfi_set_ui(a, 1);
    for (long i = 0; i < (k < 0 ? -k : k); i++) mpfi_mul(a, a, b);
    if (k < 0) mpfi_ui_div(a, 1, a);
    return;
  }
  mpfi_log(a, a);
  mpfi_mul(a, b, a);
  mpfi_exp(a, a);
}

static void apply(const symbol *t, mpfi_ptr a, mpfi_ptr b, const mpfi_srcptr *value, mpfi_srcptr x)
{
  switch (t->op) {
  case 'n': decimal(a, t->at); return;
  case 'v': mpfi_set(a, value[t->name]); return;
  case 'x': mpfi_set(a, x); return;
  case 'p': mpfi_const_pi(a); return;
  case '+': mpfi_add(a, a, b); return;
  case '-': mpfi_sub(a, a, b); return;
  case '*': mpfi_mul(a, a, b); return;
  case '/': mpfi_div(a, a, b); return;
  case '^': power(a, b); return;
  case '_': mpfi_neg(a, a); return;
  case 'e': mpfi_exp(a, a); return;
  case 'l': mpfi_log(a, a); return;
  case 'r': mpfi_sqrt(a, a); return;
  case 'c': mpfi_cos(a, a); return;
  case 's': mpfi_sin(a, a); return;
  default: mpfi_tanh(a, a);
  }
}

/* more values than tokens never lie on the stack; reading has seen to it that none is missing */
void formula_value(mpfi_ptr y, const formula *f, const mpfi_srcptr *value, mpfi_srcptr x)
{
  mpfi_t stack[DEEPEST * 2 + 4];
  const size_t room = sizeof stack / sizeof *stack;
  size_t top = 0;
  bool ok = true;
  for (size_t k = 0; k < room; k++) mpfi_init2(stack[k], PRECISION);
  for (size_t k = 0; k < f->tokens && ok; k++) {
    const size_t n = takes(f->token[k].op);
    ok = top + 1 - n < room;
    if (!ok) break;
    apply(&f->token[k], stack[top - n], stack[top - (n == 2)], value, x);
    top += 1 - n;
  }
  if (ok) mpfi_set(y, stack[0]);
  else mpfr_set_nan(&y->left);
  for (size_t k = 0; k < room; k++) mpfi_clear(stack[k]);
}

/* ---- power series with complex coefficients ---- */

typedef struct curve {
  const formula *f;
  acb_t value[NAMES];
} curve;

static void from_interval(acb_t y, mpfi_srcptr x)
{
  arb_set_interval_mpfr(acb_realref(y), &x->left, &x->right, PRECISION);
  arb_zero(acb_imagref(y));
}

static void curve_init(curve *c, const formula *f, const mpfi_srcptr *value)
{
  c->f = f;
  for (size_t k = 0; k < f->names; k++) {
    acb_init(c->value[k]);
    from_interval(c->value[k], value[k]);
  }
}
static void curve_clear(curve *c)
{
  for (size_t k = 0; k < c->f->names; k++) acb_clear(c->value[k]);
}

static void series_decimal(acb_poly_t a, const char *text)
{
  acb_t c;
  mpfi_t x;
  acb_init(c);
  mpfi_init2(x, PRECISION);
  decimal(x, text);
  from_interval(c, x);
  acb_poly_set_acb(a, c);
  mpfi_clear(x);
  acb_clear(c);
}

/* log and sqrt: away from the negative half line where an analytic function is asked for */
static bool analytic(const acb_poly_t a)
{
  acb_t c;
  acb_init(c);
  acb_poly_get_coeff_acb(c, a, 0);
  const bool yes = arb_is_positive(acb_realref(c)) || arb_is_nonzero(acb_imagref(c));
  acb_clear(c);
  return yes;
}

static void undefined(acb_poly_t a)
{
  acb_t c;
  acb_init(c);
  acb_indeterminate(c);
  acb_poly_set_acb(a, c);
  acb_clear(c);
}

static void series_power(acb_poly_t a, acb_poly_t b, slong length, bool smooth, slong bits)
{
  acb_t c;
  fmpz_t k;
  acb_init(c);
  fmpz_init(k);
  acb_poly_get_coeff_acb(c, b, 0);
  if (acb_poly_degree(b) <= 0 && acb_is_exact(c) && acb_get_unique_fmpz(k, c) && fmpz_cmpabs(k, (fmpz[]){64}) <= 0) {
    const slong e = fmpz_get_si(k);
    acb_poly_pow_ui_trunc_binexp(a, a, (ulong)(e < 0 ? -e : e), length, bits);
    acb_poly_one(b);
    if (e < 0) acb_poly_div_series(a, b, a, length, bits);
  } else if (smooth && !analytic(a)) undefined(a);
  else {
    acb_poly_log_series(a, a, length, bits);
    acb_poly_mullow(a, b, a, length, bits);
    acb_poly_exp_series(a, a, length, bits);
  }
  fmpz_clear(k);
  acb_clear(c);
}

static void series_apply(const curve *c, const symbol *t, acb_poly_t a, acb_poly_t b, const acb_t x, slong length, bool smooth, slong bits)
{
  switch (t->op) {
  case 'n': series_decimal(a, t->at); return;
  case 'v': acb_poly_set_acb(a, c->value[t->name]); return;
  case 'x': acb_poly_set_coeff_si(a, 1, 1), acb_poly_truncate(a, 2), acb_poly_set_coeff_acb(a, 0, x), acb_poly_truncate(a, length); return;
  case 'p': acb_poly_one(a), acb_const_pi(a->coeffs, bits); return;
  case '+': acb_poly_add(a, a, b, bits); return;
  case '-': acb_poly_sub(a, a, b, bits); return;
  case '*': acb_poly_mullow(a, a, b, length, bits); return;
  case '/': acb_poly_div_series(a, a, b, length, bits); return;
  case '^': series_power(a, b, length, smooth, bits); return;
  case '_': acb_poly_neg(a, a); return;
  case 'e': acb_poly_exp_series(a, a, length, bits); return;
  case 'l':
    if (smooth && !analytic(a)) undefined(a);
    else acb_poly_log_series(a, a, length, bits);
    return;
  case 'r':
    if (smooth && !analytic(a)) undefined(a);
    else acb_poly_sqrt_series(a, a, length, bits);
    return;
  case 'c': acb_poly_cos_series(a, a, length, bits); return;
  case 's': acb_poly_sin_series(a, a, length, bits); return;
  default:
    acb_poly_sinh_cosh_series(a, b, a, length, bits);
    acb_poly_div_series(a, a, b, length, bits);
  }
}

static void series(acb_poly_t y, const curve *c, const acb_t x, slong length, bool smooth, slong bits)
{
  acb_poly_t stack[DEEPEST * 2 + 4];
  const size_t room = sizeof stack / sizeof *stack;
  size_t top = 0;
  bool ok = true;
  for (size_t k = 0; k < room; k++) acb_poly_init(stack[k]);
  for (size_t k = 0; k < c->f->tokens && ok; k++) {
    const size_t n = takes(c->f->token[k].op);
    ok = top + 1 - n < room - 1;
    if (!ok) break;
    series_apply(c, &c->f->token[k], stack[top - n], stack[n == 2 ? top - 1 : room - 1], x, length, smooth, bits);
    top += 1 - n;
  }
  if (ok) acb_poly_set(y, stack[0]);
  else undefined(y);
  for (size_t k = 0; k < room; k++) acb_poly_clear(stack[k]);
}

/* the real part, as ends */
static void to_interval(mpfi_ptr y, const acb_t x) { arb_get_interval_mpfr(&y->left, &y->right, acb_realref(x)); }

void formula_derivative(mpfi_ptr y, const formula *f, const mpfi_srcptr *value, mpfi_srcptr x, size_t order)
{
  curve c;
  acb_t at;
  acb_poly_t s;
  curve_init(&c, f, value);
  acb_init(at);
  acb_poly_init(s);
  from_interval(at, x);
  series(s, &c, at, (slong)order + 1, true, PRECISION);
  acb_poly_get_coeff_acb(at, s, (slong)order);
  to_interval(y, at);
  for (size_t k = 2; k <= order; k++) mpfi_mul_ui(y, y, k);
  acb_poly_clear(s);
  acb_clear(at);
  curve_clear(&c);
}

/* ---- integrals ---- */

static int integrand(acb_ptr y, const acb_t z, void *param, slong order, slong bits)
{
  acb_poly_t s;
  acb_poly_init(s);
  series(s, param, z, 1, order > 0, bits);
  acb_poly_get_coeff_acb(y, s, 0);
  acb_poly_clear(s);
  return 0;
}

/* between the middle of an end and the end itself: the length times the integrand there */
static void edge(mpfi_ptr y, const formula *f, const mpfi_srcptr *value, mpfi_srcptr end, mpfr_srcptr middle, bool upper)
{
  mpfi_t all, length;
  if (mpfr_equal_p(&end->left, &end->right)) return;
  mpfi_init2(all, PRECISION);
  mpfi_init2(length, PRECISION);
  formula_value(all, f, value, end);
  mpfi_sub_fr(length, end, middle);
  mpfi_mul(all, all, length);
  if (upper) mpfi_add(y, y, all);
  else mpfi_sub(y, y, all);
  mpfi_clear(all);
  mpfi_clear(length);
}

void formula_integral(mpfi_ptr y, const formula *f, const mpfi_srcptr *value, mpfi_srcptr a, mpfi_srcptr b)
{
  enum { GOAL = 160 };
  curve c;
  acb_t from, to, s;
  mag_t tolerance;
  mpfr_t m[2];
  acb_calc_integrate_opt_t options;
  acb_calc_integrate_opt_init(options);
  options->eval_limit = 50000;
  curve_init(&c, f, value);
  acb_init(from), acb_init(to), acb_init(s), mag_init(tolerance);
  mpfr_inits2(PRECISION, m[0], m[1], (mpfr_ptr)0);
  mpfi_mid(m[0], a);
  mpfi_mid(m[1], b);
  arf_set_mpfr(arb_midref(acb_realref(from)), m[0]);
  arf_set_mpfr(arb_midref(acb_realref(to)), m[1]);
  mag_set_ui_2exp_si(tolerance, 1, -GOAL);
  acb_calc_integrate(s, integrand, &c, from, to, GOAL, tolerance, options, PRECISION);
  to_interval(y, s);
  edge(y, f, value, a, m[0], false);
  edge(y, f, value, b, m[1], true);
  mpfr_clears(m[0], m[1], (mpfr_ptr)0);
  acb_clear(from), acb_clear(to), acb_clear(s), mag_clear(tolerance);
  curve_clear(&c);
}
