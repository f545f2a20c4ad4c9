#include <math.h>
#include <stdlib.h>
#include "claims/real.h"
#include "claims/tape.h"

enum { BLOCK = 256 };

void cf_pool_init(cf_pool *p, mpfr_prec_t prec)
{
  *p = (cf_pool){.prec = prec};
  mpfr_init2(p->spare.lo, prec);
  mpfr_init2(p->spare.hi, prec);
  p->spare.pool = p;
}

void cf_pool_clear(cf_pool *p)
{
  for (size_t b = 0; b < p->blocks; b++) {
    for (size_t i = 0; i < BLOCK; i++) {
      mpfr_clear(p->block[b][i].lo);
      mpfr_clear(p->block[b][i].hi);
    }
    free(p->block[b]);
  }
  free(p->block);
  mpfr_clear(p->spare.lo);
  mpfr_clear(p->spare.hi);
  *p = (cf_pool){0};
}

size_t cf_pool_mark(const cf_pool *p) { return p->used; }
void cf_pool_release(cf_pool *p, size_t mark) { p->used = mark; }

static bool grow(cf_pool *p)
{
  cf_real **list = realloc(p->block, (p->blocks + 1) * sizeof *list);
  if (list) p->block = list;
  cf_real *fresh = list ? malloc(BLOCK * sizeof *fresh) : NULL;
  if (!fresh) return false;
  for (size_t i = 0; i < BLOCK; i++) {
    mpfr_init2(fresh[i].lo, p->prec);
    mpfr_init2(fresh[i].hi, p->prec);
    fresh[i].pool = p;
  }
  p->block[p->blocks++] = fresh;
  return true;
}

cf_real *cf_real_new(cf_pool *p)
{
  cf_real *r = &p->spare;
  if (p->used < p->blocks * BLOCK || grow(p)) {
    r = &p->block[p->used / BLOCK][p->used % BLOCK];
    p->used++;
  } else p->failed = true;
  mpfr_set_nan(r->lo);
  mpfr_set_nan(r->hi);
  r->line = 0;
  return r;
}

/* The spare number never holds a value: what is computed without memory stays NaN. */
static cf_real *done(cf_pool *p, cf_real *r)
{
  if (r == &p->spare || mpfr_nan_p(r->lo) || mpfr_nan_p(r->hi)) {
    mpfr_set_nan(r->lo);
    mpfr_set_nan(r->hi);
  }
  return r;
}

/* the same, and on the tape */
static cf_real *told(cf_pool *p, cf_real *r, const char *op, const cf_real *a, const cf_real *b)
{
  done(p, r);
  cf_tape_result(p->tape, r, op, a, b);
  return r;
}

cf_real *cf_real_range(cf_pool *p, double lo, double hi)
{
  cf_real *r = cf_real_new(p);
  mpfr_set_d(r->lo, lo, MPFR_RNDD);
  mpfr_set_d(r->hi, hi, MPFR_RNDU);
  if (!(lo <= hi)) mpfr_set_nan(r->lo);
  cf_tape_number(p->tape, r, lo, hi);
  return done(p, r);
}
cf_real *cf_real_d(cf_pool *p, double x) { return cf_real_range(p, x, x); }

cf_real *cf_real_si(cf_pool *p, long x)
{
  cf_real *r = cf_real_new(p);
  mpfr_set_si(r->lo, x, MPFR_RNDD);
  mpfr_set_si(r->hi, x, MPFR_RNDU);
  cf_tape_number(p->tape, r, (double)x, (double)x);
  return done(p, r);
}

cf_real *cf_real_q(cf_pool *p, mpq_srcptr x)
{
  cf_real *r = cf_real_new(p);
  mpfr_set_q(r->lo, x, MPFR_RNDD);
  mpfr_set_q(r->hi, x, MPFR_RNDU);
  cf_tape_rational(p->tape, r, x);
  return done(p, r);
}

void cf_real_set(cf_real *to, const cf_real *x)
{
  mpfr_set(to->lo, x->lo, MPFR_RNDD);
  mpfr_set(to->hi, x->hi, MPFR_RNDU);
  to->line = to->pool == x->pool ? x->line : 0;
}

cf_real *cf_real_copy(cf_pool *p, const cf_real *x)
{
  cf_real *r = cf_real_new(p);
  cf_real_set(r, x);
  return done(p, r);
}

cf_real *cf_real_add(cf_pool *p, const cf_real *a, const cf_real *b)
{
  cf_real *r = cf_real_new(p);
  mpfr_add(r->lo, a->lo, b->lo, MPFR_RNDD);
  mpfr_add(r->hi, a->hi, b->hi, MPFR_RNDU);
  return told(p, r, "+", a, b);
}

cf_real *cf_real_sub(cf_pool *p, const cf_real *a, const cf_real *b)
{
  cf_real *r = cf_real_new(p);
  mpfr_sub(r->lo, a->lo, b->hi, MPFR_RNDD);
  mpfr_sub(r->hi, a->hi, b->lo, MPFR_RNDU);
  return told(p, r, "-", a, b);
}

cf_real *cf_real_neg(cf_pool *p, const cf_real *a)
{
  cf_real *r = cf_real_new(p);
  mpfr_neg(r->lo, a->hi, MPFR_RNDD);
  mpfr_neg(r->hi, a->lo, MPFR_RNDU);
  return told(p, r, "neg", a, NULL);
}

/* the least (up: largest) of the four products of ends */
static void extreme(mpfr_t y, const cf_real *a, const cf_real *b, mpfr_t t, mpfr_rnd_t rnd)
{
  const mpfr_srcptr x[2] = {a->lo, a->hi}, z[2] = {b->lo, b->hi};
  mpfr_mul(y, x[0], z[0], rnd);
  for (int k = 1; k < 4; k++) {
    mpfr_mul(t, x[k / 2], z[k % 2], rnd);
    if (mpfr_nan_p(t)) mpfr_set_nan(y);
    if (rnd == MPFR_RNDD ? mpfr_less_p(t, y) : mpfr_greater_p(t, y)) mpfr_set(y, t, rnd);
  }
}

cf_real *cf_real_mul(cf_pool *p, const cf_real *a, const cf_real *b)
{
  cf_real *r = cf_real_new(p);
  if (mpfr_cmp_ui(a->lo, 0) >= 0 && mpfr_cmp_ui(b->lo, 0) >= 0 && cf_real_valid(a) && cf_real_valid(b)) {
    mpfr_mul(r->lo, a->lo, b->lo, MPFR_RNDD);
    mpfr_mul(r->hi, a->hi, b->hi, MPFR_RNDU);
    return told(p, r, "*", a, b);
  }
  cf_real *t = cf_real_new(p);
  extreme(r->lo, a, b, t->lo, MPFR_RNDD);
  extreme(r->hi, a, b, t->lo, MPFR_RNDU);
  return told(p, r, "*", a, b);
}

/* b holds no 0: 1/b is decreasing on it */
cf_real *cf_real_div(cf_pool *p, const cf_real *a, const cf_real *b)
{
  cf_real *r = cf_real_new(p);
  if (!cf_real_valid(b) || (mpfr_sgn(b->lo) <= 0 && mpfr_sgn(b->hi) >= 0)) return done(p, r);
  mpfr_ui_div(r->lo, 1, b->hi, MPFR_RNDD);
  mpfr_ui_div(r->hi, 1, b->lo, MPFR_RNDU);
  cf_tape_pause(p->tape);
  r = cf_real_mul(p, a, r);
  cf_tape_resume(p->tape);
  return told(p, r, "/", a, b);
}

static cf_real *monotone(cf_pool *p, const char *name, int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), const cf_real *a)
{
  cf_real *r = cf_real_new(p);
  f(r->lo, a->lo, MPFR_RNDD);
  f(r->hi, a->hi, MPFR_RNDU);
  return told(p, r, name, a, NULL);
}
cf_real *cf_real_exp(cf_pool *p, const cf_real *a) { return monotone(p, "exp", mpfr_exp, a); }
cf_real *cf_real_log(cf_pool *p, const cf_real *a) { return monotone(p, "log", mpfr_log, a); }
cf_real *cf_real_sqrt(cf_pool *p, const cf_real *a) { return monotone(p, "sqrt", mpfr_sqrt, a); }
cf_real *cf_real_tanh(cf_pool *p, const cf_real *a) { return monotone(p, "tanh", mpfr_tanh, a); }

/* f(m) + [-1, 1] (|f'(m)| w + w^2/2), m the middle and w >= |x - m|; f and its derivatives lie in [-1, 1] */
static cf_real *wave(cf_pool *p, const char *name, int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), int (*slope)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), const cf_real *a)
{
  cf_real *r = cf_real_new(p), *m = cf_real_new(p), *w = cf_real_new(p);
  if (!cf_real_valid(a)) return done(p, r);
  mpfr_add(m->lo, a->lo, a->hi, MPFR_RNDN);
  mpfr_div_2ui(m->lo, m->lo, 1, MPFR_RNDN);
  mpfr_sub(w->lo, m->lo, a->lo, MPFR_RNDU);
  mpfr_sub(w->hi, a->hi, m->lo, MPFR_RNDU);
  mpfr_max(w->hi, w->hi, w->lo, MPFR_RNDU);
  slope(m->hi, m->lo, MPFR_RNDA);
  mpfr_abs(m->hi, m->hi, MPFR_RNDU);
  mpfr_mul(w->lo, w->hi, w->hi, MPFR_RNDU);
  mpfr_div_2ui(w->lo, w->lo, 1, MPFR_RNDU);
  mpfr_fma(w->lo, m->hi, w->hi, w->lo, MPFR_RNDU);
  f(r->lo, m->lo, MPFR_RNDD);
  f(r->hi, m->lo, MPFR_RNDU);
  mpfr_sub(r->lo, r->lo, w->lo, MPFR_RNDD);
  mpfr_add(r->hi, r->hi, w->lo, MPFR_RNDU);
  if (mpfr_cmp_si(r->lo, -1) < 0) mpfr_set_si(r->lo, -1, MPFR_RNDD);
  if (mpfr_cmp_si(r->hi, 1) > 0) mpfr_set_si(r->hi, 1, MPFR_RNDU);
  return told(p, r, name, a, NULL);
}
cf_real *cf_real_cos(cf_pool *p, const cf_real *a) { return wave(p, "cos", mpfr_cos, mpfr_sin, a); }
cf_real *cf_real_sin(cf_pool *p, const cf_real *a) { return wave(p, "sin", mpfr_sin, mpfr_cos, a); }

cf_real *cf_real_pi(cf_pool *p)
{
  cf_real *r = cf_real_new(p);
  mpfr_const_pi(r->lo, MPFR_RNDD);
  mpfr_const_pi(r->hi, MPFR_RNDU);
  return told(p, r, "pi", NULL, NULL);
}

/* lower ends by f, upper ones by g */
static cf_real *ends(cf_pool *p, const char *name, int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t), int (*g)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t), const cf_real *a, const cf_real *b)
{
  cf_real *r = cf_real_new(p);
  if (!cf_real_valid(a) || !cf_real_valid(b)) return done(p, r);
  f(r->lo, a->lo, b->lo, MPFR_RNDD);
  g(r->hi, a->hi, b->hi, MPFR_RNDU);
  return told(p, r, name, a, b);
}
cf_real *cf_real_hull(cf_pool *p, const cf_real *a, const cf_real *b) { return ends(p, "hull", mpfr_min, mpfr_max, a, b); }
cf_real *cf_real_min(cf_pool *p, const cf_real *a, const cf_real *b) { return ends(p, "min", mpfr_min, mpfr_min, a, b); }
cf_real *cf_real_max(cf_pool *p, const cf_real *a, const cf_real *b) { return ends(p, "max", mpfr_max, mpfr_max, a, b); }

cf_real *cf_real_abs(cf_pool *p, const cf_real *a)
{
  cf_real *r = cf_real_new(p);
  if (!cf_real_valid(a)) return done(p, r);
  const bool across = mpfr_sgn(a->lo) < 0 && mpfr_sgn(a->hi) > 0;
  mpfr_abs(r->lo, a->lo, MPFR_RNDD);
  mpfr_abs(r->hi, a->hi, MPFR_RNDU);
  if (mpfr_greater_p(r->lo, r->hi)) mpfr_swap(r->lo, r->hi);
  if (across) mpfr_set_zero(r->lo, 1);
  return told(p, r, "abs", a, NULL);
}

cf_real *cf_real_dot(cf_pool *p, size_t d, cf_real *const *x, cf_real *const *y)
{
  cf_real *s = cf_real_si(p, 0);
  const size_t mark = cf_pool_mark(p);
  for (size_t c = 0; c < d; c++) {
    cf_real_set(s, cf_real_add(p, s, cf_real_mul(p, x[c], y[c])));
    cf_pool_release(p, mark);
  }
  return done(p, s);
}

bool cf_real_valid(const cf_real *a) { return !mpfr_nan_p(a->lo) && !mpfr_nan_p(a->hi); }

/* a comparison that holds goes on the tape */
static bool holds(bool yes, const char *relation, const cf_real *a, const cf_real *b)
{
  if (yes) cf_tape_test(a->pool->tape, relation, a, b);
  return yes;
}
static bool both(const cf_real *a, const cf_real *b) { return cf_real_valid(a) && cf_real_valid(b); }

bool cf_real_below(const cf_real *a, const cf_real *b) { return holds(both(a, b) && mpfr_less_p(a->hi, b->lo), "<", a, b); }
bool cf_real_most(const cf_real *a, const cf_real *b) { return holds(both(a, b) && mpfr_lessequal_p(a->hi, b->lo), "<=", a, b); }
bool cf_real_meet(const cf_real *a, const cf_real *b) { return holds(both(a, b) && !mpfr_less_p(a->hi, b->lo) && !mpfr_less_p(b->hi, a->lo), "meets", a, b); }

bool cf_real_within(const cf_real *a, double e)
{
  const cf_real *most = cf_real_d(a->pool, e), *least = cf_real_d(a->pool, -e);
  return cf_real_below(a, most) && cf_real_below(least, a);
}

bool cf_real_beyond(const cf_real *a, double e) { return cf_real_below(cf_real_d(a->pool, e), a) || cf_real_below(a, cf_real_d(a->pool, -e)); }
bool cf_real_narrow(const cf_real *a, double e) { return cf_real_valid(a) && cf_real_width(a) < e && holds(true, "narrower", a, cf_real_d(a->pool, e)); }
double cf_real_lo(const cf_real *a) { return mpfr_get_d(a->lo, MPFR_RNDD); }
double cf_real_hi(const cf_real *a) { return mpfr_get_d(a->hi, MPFR_RNDU); }
double cf_real_mid(const cf_real *a) { return 0.5 * mpfr_get_d(a->lo, MPFR_RNDN) + 0.5 * mpfr_get_d(a->hi, MPFR_RNDN); }

double cf_real_width(const cf_real *a)
{
  mpfr_t w;
  mpfr_init2(w, 53);
  mpfr_sub(w, a->hi, a->lo, MPFR_RNDU);
  const double width = mpfr_get_d(w, MPFR_RNDU);
  mpfr_clear(w);
  return width;
}
