/* Formulas in text, by recursive descent: a sum of products of factors; a factor is -factor or atom ^ factor. */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>
#include "claims/series.h"
#include "claims/tape.h"

enum { DEEPEST = 100 };

typedef struct reader {
  const cf_scope *s;
  const char *at;
  int depth;
  bool fault;
} reader;

static cf_series sum(reader *r);

static cf_series nothing(reader *r)
{
  r->fault = true;
  return cf_series_constant(r->s, cf_real_new(r->s->p));
}

static bool take(reader *r, char c)
{
  while (isspace((unsigned char)*r->at)) r->at++;
  if (*r->at != c) return false;
  r->at++;
  return true;
}

/* a decimal, enclosed */
static cf_series number(reader *r)
{
  cf_real *x = cf_real_new(r->s->p);
  char *end;
  mpfr_strtofr(x->lo, r->at, &end, 10, MPFR_RNDD);
  mpfr_strtofr(x->hi, r->at, &end, 10, MPFR_RNDU);
  if (end == r->at) return nothing(r);
  r->at = end;
  return cf_series_constant(r->s, x);
}

static bool same(const char *word, size_t len, const char *name) { return strlen(name) == len && strncmp(word, name, len) == 0; }

static cf_series variable(reader *r)
{
  cf_series x = cf_series_constant(r->s, r->s->at);
  if (r->s->order >= 1) x.c[1] = cf_real_si(r->s->p, 1);
  return x;
}

static cf_series named(reader *r, const char *word, size_t len)
{
  size_t k = 0;
  if (r->s->variable && same(word, len, r->s->variable)) return variable(r);
  if (same(word, len, "pi")) return cf_series_constant(r->s, cf_real_pi(r->s->p));
  for (const char *p = r->s->names; *p && k < r->s->count; k++) {
    const size_t l = strcspn(p, " ");
    if (l == len && strncmp(p, word, len) == 0) return cf_series_constant(r->s, r->s->value[k]);
    p += l;
    p += strspn(p, " ");
  }
  return nothing(r);
}

static cf_series call(reader *r, const char *word, size_t len)
{
  const cf_series a = sum(r);
  if (!take(r, ')')) return nothing(r);
  if (same(word, len, "exp")) return cf_series_exp(r->s, &a);
  if (same(word, len, "log")) return cf_series_log(r->s, &a);
  if (same(word, len, "sqrt")) return cf_series_sqrt(r->s, &a);
  if (same(word, len, "tanh")) return cf_series_tanh(r->s, &a);
  if (same(word, len, "sin")) return cf_series_wave(r->s, &a, 0);
  if (same(word, len, "cos")) return cf_series_wave(r->s, &a, 1);
  return nothing(r);
}

static cf_series atom(reader *r)
{
  if (r->fault || r->depth > DEEPEST) return nothing(r);
  if (take(r, '(')) {
    const cf_series a = sum(r);
    return take(r, ')') ? a : nothing(r);
  }
  if (isdigit((unsigned char)*r->at)) return number(r);
  const char *word = r->at;
  while (isalnum((unsigned char)*r->at) || *r->at == '_') r->at++;
  const size_t len = (size_t)(r->at - word);
  if (len == 0) return nothing(r);
  return take(r, '(') ? call(r, word, len) : named(r, word, len);
}

/* a^k for a small whole k by multiplication, else exp(k log a) */
static cf_series power(reader *r, const cf_series *a, const cf_series *b)
{
  const mpfr_srcptr e = b->c[0]->lo;
  if (mpfr_equal_p(e, b->c[0]->hi) && mpfr_integer_p(e) && mpfr_cmpabs_ui(e, 64) <= 0) {
    const long k = mpfr_get_si(e, MPFR_RNDN);
    const cf_series one = cf_series_constant(r->s, cf_real_si(r->s->p, 1));
    cf_series y = one;
    for (long i = 0; i < (k < 0 ? -k : k); i++) y = cf_series_mul(r->s, &y, a);
    return k < 0 ? cf_series_div(r->s, &one, &y) : y;
  }
  const cf_series l = cf_series_log(r->s, a), t = cf_series_mul(r->s, b, &l);
  return cf_series_exp(r->s, &t);
}

static cf_series factor(reader *r)
{
  cf_series a;
  r->depth++;
  if (take(r, '-')) {
    const cf_series zero = cf_series_constant(r->s, cf_real_si(r->s->p, 0)), b = factor(r);
    a = cf_series_sub(r->s, &zero, &b);
  } else {
    a = atom(r);
    if (!r->fault && take(r, '^')) {
      const cf_series b = factor(r);
      a = power(r, &a, &b);
    }
  }
  r->depth--;
  return a;
}

static cf_series product(reader *r)
{
  cf_series a = factor(r);
  for (;;) {
    const bool times = take(r, '*');
    if (r->fault || (!times && !take(r, '/'))) return a;
    const cf_series b = factor(r);
    a = times ? cf_series_mul(r->s, &a, &b) : cf_series_div(r->s, &a, &b);
  }
}

static cf_series sum(reader *r)
{
  cf_series a = product(r);
  for (;;) {
    const bool plus = take(r, '+');
    if (r->fault || (!plus && !take(r, '-'))) return a;
    const cf_series b = product(r);
    a = plus ? cf_series_add(r->s, &a, &b) : cf_series_sub(r->s, &a, &b);
  }
}

cf_series cf_series_formula(const cf_scope *s, const char *text)
{
  reader r = {.s = s, .at = text};
  cf_series a = sum(&r);
  if (take(&r, '\0') && !r.fault) return a;
  return nothing(&r);
}

static void names_of(cf_scope *s, va_list values)
{
  s->count = s->names[0] ? 1 : 0;
  for (const char *p = s->names; *p; p++) s->count += *p == ' ';
  for (size_t k = 0; k < s->count && k < 16; k++) s->value[k] = va_arg(values, const cf_real *);
  if (s->count > 16) s->count = 0;
}

cf_real *cf_formula(cf_pool *p, const char *text, const char *names, ...)
{
  cf_scope s = {.p = p, .names = names};
  va_list values;
  va_start(values, names);
  names_of(&s, values);
  va_end(values);
  cf_real *r = cf_real_new(p);
  const size_t mark = cf_pool_mark(p);
  cf_tape_pause(p->tape);
  cf_real_set(r, cf_series_formula(&s, text).c[0]);
  cf_tape_resume(p->tape);
  cf_tape_formula(p->tape, r, "formula", text, names, s.value, NULL, 0, NULL, NULL);
  cf_pool_release(p, mark);
  return r;
}

cf_real *cf_derivative(cf_pool *p, size_t order, const char *text, const char *variable_name, const cf_real *at, const char *names, ...)
{
  cf_scope s = {.p = p, .names = names, .order = order <= 24 ? order : 0, .variable = variable_name, .at = at};
  va_list values;
  va_start(values, names);
  names_of(&s, values);
  va_end(values);
  cf_real *r = cf_real_new(p);
  const size_t mark = cf_pool_mark(p);
  cf_tape_pause(p->tape);
  const cf_real *c = cf_series_formula(&s, text).c[s.order];
  for (size_t k = 2; k <= s.order; k++) c = cf_real_mul(p, c, cf_real_si(p, (long)k));
  if (s.order == order) cf_real_set(r, c);
  cf_tape_resume(p->tape);
  cf_tape_formula(p->tape, r, "derivative", text, names, s.value, variable_name, order, at, NULL);
  cf_pool_release(p, mark);
  return r;
}

/* ---- integrals ---- */

enum { ORDER = 24, HALVINGS = 60 };

typedef struct panels {
  cf_scope s;
  const char *text;
  mpfr_t tolerance; /* of the remainder's width, a unit of length */
  cf_real *sum;
} panels;

static bool panel(panels *g, mpfr_srcptr a, mpfr_srcptr b, int depth);

/* sum over k of c_k ((b-m)^{k+1} - (a-m)^{k+1})/(k+1), the coefficient of order ORDER (even) enclosed over all of [a, b] */
static cf_real *taylor(panels *g, mpfr_srcptr a, mpfr_srcptr b, cf_real *m, cf_real **rest)
{
  cf_pool *p = g->s.p;
  cf_real *all = cf_real_new(p), *ends[2] = {cf_real_new(p), cf_real_new(p)};
  mpfr_set(all->lo, a, MPFR_RNDD);
  mpfr_set(all->hi, b, MPFR_RNDU);
  mpfr_set(ends[0]->lo, a, MPFR_RNDN), mpfr_set(ends[0]->hi, a, MPFR_RNDN);
  mpfr_set(ends[1]->lo, b, MPFR_RNDN), mpfr_set(ends[1]->hi, b, MPFR_RNDN);
  g->s.at = m;
  const cf_series f = cf_series_formula(&g->s, g->text);
  g->s.at = all;
  const cf_series range = cf_series_formula(&g->s, g->text);
  const cf_real *u = cf_real_sub(p, ends[0], m), *v = cf_real_sub(p, ends[1], m);
  cf_real *pu = cf_real_copy(p, u), *pv = cf_real_copy(p, v), *total = cf_real_si(p, 0);
  for (size_t k = 0; k <= ORDER; k++) {
    const cf_real *length = cf_real_div(p, cf_real_sub(p, pv, pu), cf_real_si(p, (long)k + 1));
    cf_real *term = cf_real_mul(p, k < ORDER ? f.c[k] : range.c[k], length);
    total = cf_real_add(p, total, term);
    if (k == ORDER) *rest = term;
    pu = cf_real_mul(p, pu, u);
    pv = cf_real_mul(p, pv, v);
  }
  return total;
}

static bool halves(panels *g, mpfr_srcptr a, mpfr_srcptr b, int depth)
{
  mpfr_t m;
  mpfr_init2(m, g->s.p->prec);
  mpfr_add(m, a, b, MPFR_RNDN);
  mpfr_div_2ui(m, m, 1, MPFR_RNDN);
  const bool ok = panel(g, a, m, depth + 1) && panel(g, m, b, depth + 1);
  mpfr_clear(m);
  return ok;
}

static bool panel(panels *g, mpfr_srcptr a, mpfr_srcptr b, int depth)
{
  cf_pool *p = g->s.p;
  const size_t mark = cf_pool_mark(p);
  cf_real *m = cf_real_new(p), *rest = NULL, *room = cf_real_new(p);
  mpfr_add(m->lo, a, b, MPFR_RNDN);
  mpfr_div_2ui(m->lo, m->lo, 1, MPFR_RNDN);
  mpfr_set(m->hi, m->lo, MPFR_RNDN);
  const cf_real *part = taylor(g, a, b, m, &rest);
  mpfr_sub(room->lo, b, a, MPFR_RNDD);
  mpfr_mul(room->lo, room->lo, g->tolerance, MPFR_RNDD);
  mpfr_sub(room->hi, rest->hi, rest->lo, MPFR_RNDU);
  const bool good = cf_real_valid(part) && mpfr_lessequal_p(room->hi, room->lo);
  if (good) cf_real_set(g->sum, cf_real_add(p, g->sum, part));
  cf_pool_release(p, mark);
  return good || (depth < HALVINGS && halves(g, a, b, depth));
}

/* the piece between a middle and the end itself: its length times the integrand there */
static cf_real *edge(panels *g, const cf_real *end, mpfr_srcptr middle, bool upper)
{
  cf_pool *p = g->s.p;
  cf_real *m = cf_real_new(p);
  mpfr_set(m->lo, middle, MPFR_RNDN);
  mpfr_set(m->hi, middle, MPFR_RNDN);
  g->s.at = cf_real_hull(p, end, m);
  g->s.order = 0;
  const cf_series f = cf_series_formula(&g->s, g->text);
  return cf_real_mul(p, f.c[0], upper ? cf_real_sub(p, end, m) : cf_real_sub(p, m, end));
}

static void integrate(panels *g, const cf_real *a, const cf_real *b, int digits)
{
  cf_pool *p = g->s.p;
  cf_real *ends = cf_real_new(p);
  mpfr_add(ends->lo, a->lo, a->hi, MPFR_RNDN);
  mpfr_div_2ui(ends->lo, ends->lo, 1, MPFR_RNDN);
  mpfr_add(ends->hi, b->lo, b->hi, MPFR_RNDN);
  mpfr_div_2ui(ends->hi, ends->hi, 1, MPFR_RNDN);
  mpfr_init2(g->tolerance, 53);
  mpfr_sub(g->tolerance, ends->hi, ends->lo, MPFR_RNDU);
  mpfr_ui_div(g->tolerance, 1, g->tolerance, MPFR_RNDD);
  for (int k = 0; k < digits; k++) mpfr_div_ui(g->tolerance, g->tolerance, 10, MPFR_RNDD);
  const bool ok = cf_real_below(a, b) && panel(g, ends->lo, ends->hi, 0);
  mpfr_clear(g->tolerance);
  if (ok) cf_real_set(g->sum, cf_real_add(p, g->sum, cf_real_add(p, edge(g, a, ends->lo, false), edge(g, b, ends->hi, true))));
  else cf_real_set(g->sum, cf_real_new(p));
}

cf_real *cf_integral(cf_pool *p, const char *text, const char *variable_name, const cf_real *a, const cf_real *b, int digits, const char *names, ...)
{
  panels g = {.s = {.p = p, .names = names, .order = ORDER, .variable = variable_name}, .text = text, .sum = cf_real_si(p, 0)};
  va_list values;
  va_start(values, names);
  names_of(&g.s, values);
  va_end(values);
  const size_t mark = cf_pool_mark(p);
  cf_tape_pause(p->tape);
  integrate(&g, a, b, digits);
  cf_tape_resume(p->tape);
  cf_tape_formula(p->tape, g.sum, "integral", text, names, g.s.value, variable_name, 0, a, b);
  cf_pool_release(p, mark);
  return g.sum;
}
