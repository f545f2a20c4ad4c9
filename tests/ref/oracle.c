/* ref-oracle [--count N] [--seed S] [OP ...]: every reference enclosure must contain Arb's ball for the truth, computed at much higher
 * precision, and be no wider than promised; shifted by its own width it must be refused. Prints "N passed, N failed". */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "oracle.h"

#define PREC_TOP 6000 /* exact sums of doubles over the whole range need 4,300 bits */

typedef enum answer { INSIDE, UNSURE, WRONG } answer;

typedef struct tally {
  uint64_t values, touching, wrong, wide, shifted_ok, shifted_bad, mpfi, mpfi_inside, mpfi_bad, other;
  double widest; /* largest (hi - lo) / (2^-prec S) */
} tally;

static mpfr_t lo[MAXN], hi[MAXN];

void dot_arb(arb_t z, size_t n, const double *x, const double *y, bool absolute, slong prec)
{
  arb_t a, b;
  arb_init(a);
  arb_init(b);
  arb_zero(z);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(a, absolute ? fabs(x[i]) : x[i]);
    arb_set_d(b, y ? absolute ? fabs(y[i]) : y[i] : 1);
    arb_addmul(z, a, b, prec);
  }
  arb_clear(a);
  arb_clear(b);
}

/* Arb gives up on |t| beyond about 2^1000; from 2^62 on the value is outside MPFR's range: [0, 2^-2^62] or infinite */
void exp_arb(arb_t z, const arb_t t, slong prec)
{
  arf_t l, u, edge;
  arf_init(l);
  arf_init(u);
  arf_init(edge);
  arf_set_si_2exp_si(edge, 1, 62);
  arb_get_lbound_arf(l, t, 64);
  arb_get_ubound_arf(u, t, 64);
  if (arf_sgn(u) < 0 && arf_cmpabs(u, edge) >= 0) {
    arf_set_si_2exp_si(arb_midref(z), 1, -((slong)1 << 62)); /* mid = radius */
    arf_mul_2exp_si(arb_midref(z), arb_midref(z), -3000); /* so that its products with doubles stay below 2^-2^62 */
    arf_get_mag(arb_radref(z), arb_midref(z));
    arf_set_mag(arb_midref(z), arb_radref(z));
  } else if (arf_cmp(l, edge) >= 0) {
    arb_pos_inf(z);
  } else {
    arb_exp(z, t, prec);
  }
  arf_clear(l);
  arf_clear(u);
  arf_clear(edge);
}

/* Finite, or an exact infinity: Arb says NaN, or infinite radius, where it knows nothing, and that must never pass. */
static bool known(const arb_t t)
{
  return !arf_is_nan(arb_midref(t)) && mag_is_finite(arb_radref(t)) && (arb_is_finite(t) || mag_is_zero(arb_radref(t)));
}

static answer compare(const arb_t t, const mpfr_t a, const mpfr_t b)
{
  arf_t l, u, x, y;
  answer ans = UNSURE;
  if (mpfr_nan_p(a) || mpfr_nan_p(b) || (mpfr_inf_p(a) && mpfr_sgn(a) > 0)) return WRONG;
  if (!known(t)) return UNSURE;
  arf_init(l);
  arf_init(u);
  arf_init(x);
  arf_init(y);
  arb_get_lbound_arf(l, t, PREC_TOP);
  arb_get_ubound_arf(u, t, PREC_TOP);
  arf_set_mpfr(x, a);
  arf_set_mpfr(y, b);
  if (arf_cmp(x, l) <= 0 && arf_cmp(u, y) <= 0) ans = INSIDE;
  else if (arf_cmp(u, x) < 0 || arf_cmp(l, y) > 0) ans = WRONG;
  arf_clear(l);
  arf_clear(u);
  arf_clear(x);
  arf_clear(y);
  return ans;
}

/* The ball is good enough to judge by: its radius is below 2^-64 of the promise and 2^-12 of the enclosure's width, or below everything. */
static bool fine_ball(const arb_t t, const arb_t s, mpfr_prec_t prec, const mpfr_t a, const mpfr_t b)
{
  arf_t l, r, x, y;
  if (!known(t) || !known(s)) return false;
  arf_init(l);
  arf_init(r);
  arf_init(x);
  arf_init(y);
  arb_get_lbound_arf(l, s, 64);
  arf_mul_2exp_si(l, l, -prec - 64);
  arf_set_mag(r, arb_radref(t));
  arf_set_mpfr(x, a);
  arf_set_mpfr(y, b);
  arf_sub(x, y, x, 64, ARF_RND_DOWN);
  arf_mul_2exp_si(x, x, -12);
  bool ok = arf_cmp(r, l) <= 0 && (arf_is_special(x) || arf_cmp(r, x) <= 0);
  ok = ok || arf_cmp_2exp_si(r, -((slong)1 << 62)) <= 0;
  arf_clear(l);
  arf_clear(r);
  arf_clear(x);
  arf_clear(y);
  return ok;
}

/* 2^(8-prec) n S, S from below; with scores plus n M 2^-2^61 */
static void promised(const op *o, const problem *p, const arb_t s, mpfr_prec_t prec, arf_t w)
{
  double most = dynamics_most(o, p);
  arf_t m;
  arf_init(m);
  arb_get_lbound_arf(w, s, 64);
  arf_mul_ui(w, w, p->n, 64, ARF_RND_DOWN);
  arf_mul_2exp_si(w, w, 8 - prec);
  if (o == attention_ops) {
    most = 0;
    for (size_t j = 0; j < p->n * p->m; j++) most = fmax(most, fabs(p->w[j]));
  }
  arf_set_d(m, most);
  arf_mul_ui(m, m, p->n, 64, ARF_RND_DOWN);
  arf_mul_2exp_si(m, m, -((slong)1 << 61));
  if (o->weights) arf_add(w, w, m, 64, ARF_RND_DOWN);
  arf_clear(m);
}

/* hi - lo against the promise; the measured width in units of 2^-prec S */
static bool narrow(const op *o, const problem *p, const arb_t s, mpfr_prec_t prec, const mpfr_t a, const mpfr_t b, double *widest)
{
  arf_t w, x, y;
  arf_init(w);
  arf_init(x);
  arf_init(y);
  promised(o, p, s, prec, w);
  arf_set_mpfr(x, a);
  arf_set_mpfr(y, b);
  arf_sub(x, y, x, 64, ARF_RND_UP);
  bool ok = arf_is_nan(x) || arf_is_inf(x) || arf_cmp(x, w) <= 0;
  if (widest && arf_cmp_2exp_si(w, -((slong)1 << 60)) > 0 && !arf_is_nan(x) && !arf_is_inf(x)) {
    arb_get_lbound_arf(y, s, 64);
    arf_mul_2exp_si(x, x, prec);
    arf_div(x, x, y, 64, ARF_RND_UP);
    double r = arf_get_d(x, ARF_RND_UP);
    if (r > *widest) *widest = r;
  }
  arf_clear(w);
  arf_clear(x);
  arf_clear(y);
  return ok;
}

static void report(const op *o, const problem *p, size_t i, mpfr_prec_t prec, const char *what, const arb_t t)
{
  printf("%s: %s at precision %ld, element %zu, n = %zu, m = %zu, d = %zu, eps = %a, x =", o->name, what, (long)prec, i, p->n, p->m, p->d, p->eps);
  for (size_t j = 0; j < p->n && j < 8; j++) printf(" %a", p->x[j]);
  for (size_t j = 0; o == attention_ops && j < p->n; j++) printf("\n  bias %a, v %a", p->with_b ? p->b[j] : 0, p->w[j * p->m + i]);
  mpfr_printf("\n  [%.40Rg, %.40Rg], truth ", lo[i], hi[i]);
  arb_printn(t, 40, 0);
  printf("\n");
}

/* The oracle itself: [lo, hi] moved by 1.001 times its width (or 2^-prec S), up or down, must be refused, and widened beyond the
 * promise must be called wide. */
static void must_refuse(const op *o, const problem *p, size_t i, mpfr_prec_t prec, const arb_t t, const arb_t s, tally *y)
{
  mpfr_t w, a, b;
  arf_t f;
  if (!mpfr_number_p(lo[i]) || !mpfr_number_p(hi[i])) return;
  mpfr_inits2(1000, w, a, b, (mpfr_ptr)0);
  arf_init(f);
  mpfr_sub(w, hi[i], lo[i], MPFR_RNDU);
  bool least = mpfr_regular_p(w) && mpfr_get_exp(w) < mpfr_get_emin_min() + 100; /* no room to move by */
  mpfr_mul_d(w, w, 1.001, MPFR_RNDU);
  if (mpfr_zero_p(w)) {
    arb_get_ubound_arf(f, s, 64);
    arf_get_mpfr(w, f, MPFR_RNDU);
    mpfr_mul_2si(w, w, -prec, MPFR_RNDU);
  }
  if (below(2)) mpfr_neg(w, w, MPFR_RNDN);
  mpfr_add(a, lo[i], w, MPFR_RNDN);
  mpfr_add(b, hi[i], w, MPFR_RNDN);
  bool refused = mpfr_zero_p(w) || least || compare(t, a, b) == WRONG;
  promised(o, p, s, prec, f);
  arf_mul_2exp_si(f, f, 1);
  arf_get_mpfr(w, f, MPFR_RNDU);
  mpfr_sub(a, lo[i], w, MPFR_RNDD);
  mpfr_add(b, hi[i], w, MPFR_RNDU);
  refused = refused && (mpfr_zero_p(w) || !narrow(o, p, s, prec, a, b, NULL));
  if (!refused) report(o, p, i, prec, "a moved or widened enclosure was not refused", t);
  y->shifted_ok += refused;
  y->shifted_bad += !refused;
  arf_clear(f);
  mpfr_clears(w, a, b, (mpfr_ptr)0);
}

/* [lo, hi] moved by 1.001 widths does not meet t (or has no width, or no room to move) */
static bool misses_moved(const mpfi_t t, mpfr_prec_t prec)
{
  mpfr_t w;
  mpfi_t r;
  mpfr_init2(w, prec + 300);
  mpfi_init2(r, prec + 300);
  mpfr_sub(w, hi[0], lo[0], MPFR_RNDU);
  mpfr_mul_d(w, w, 1.001, MPFR_RNDU);
  bool movable = mpfr_regular_p(w) && mpfr_get_exp(w) > mpfr_get_emin_min() + 100;
  mpfi_interv_fr(r, lo[0], hi[0]);
  mpfi_add_fr(r, r, w);
  mpfi_intersect(r, r, t);
  bool misses = !movable || mpfi_is_empty(r);
  mpfr_clear(w);
  mpfi_clear(r);
  return misses;
}

/* MPFI at 300 more bits must meet [lo, hi]; nearly always it lies inside, an end of [lo, hi] being as far from t as it is wide. */
static void check_mpfi(const op *o, const problem *p, mpfr_prec_t prec, tally *y)
{
  mpfi_t t, r;
  if (!o->mpfi || mpfr_nan_p(lo[0])) return;
  mpfi_init2(t, prec + 300);
  mpfi_init2(r, prec + 300);
  o->mpfi(p, prec + 300, t);
  mpfi_interv_fr(r, lo[0], hi[0]);
  bool inside = mpfi_is_inside(t, r) > 0;
  if (inside && y->mpfi % 64 == 0) y->mpfi_bad += !misses_moved(t, prec);
  mpfi_intersect(t, t, r);
  y->mpfi++;
  y->mpfi_inside += inside;
  if (mpfi_is_empty(t)) {
    y->mpfi_bad++;
    mpfr_printf("%s: MPFI disagrees at x = %a ...\n", o->name, p->x[0]);
  }
  mpfi_clear(t);
  mpfi_clear(r);
}

/* Truth at rising precision until every wanted element is inside or wrong, or the ball is far finer than the enclosure. */
static void check_row(const op *o, const problem *p, const unsigned char *want, mpfr_prec_t prec, bool clipped, tally *y)
{
  arb_ptr t = _arb_vec_init((slong)p->m), s = _arb_vec_init((slong)p->m);
  bool done[MAXN] = {0};
  for (slong q = prec + 80;; q *= 2) {
    bool last = q >= PREC_TOP, more = false;
    o->truth(p, q, t, s);
    for (size_t i = 0; i < p->m; i++) {
      if (done[i] || (want && !want[i])) continue;
      answer a = compare(t + i, lo[i], hi[i]);
      bool fine = fine_ball(t + i, s + i, prec, lo[i], hi[i]);
      if (a != WRONG && (!fine || (a == UNSURE && !o->quick)) && !last) { /* the width check wants S sharp as well */
        more = true;
        continue;
      }
      done[i] = true;
      y->values++;
      if (a == UNSURE && fine) y->touching++;
      bool wrong = a == WRONG || !fine;
      bool wide = !clipped && !narrow(o, p, s + i, prec, lo[i], hi[i], &y->widest);
      y->wrong += wrong;
      y->wide += wide;
      if (wrong || wide) report(o, p, i, prec, wrong ? "wrong" : "too wide", t + i);
      if (!clipped && y->values % 64 == 0) must_refuse(o, p, i, prec, t + i, s + i, y);
    }
    if (!more) break;
  }
  _arb_vec_clear(t, (slong)p->m);
  _arb_vec_clear(s, (slong)p->m);
}

/* One problem: run under MPFR's widest or its default range, check what must stay untouched, then the values. */
static void one(const op *o, problem *p, tally *y)
{
  unsigned char choice[MAXN], *want = NULL;
  mpfr_prec_t prec = 53 + (mpfr_prec_t)below(348), mine = prec + (below(2) ? 0 : (mpfr_prec_t)below(200));
  bool clipped = below(16) == 0;
  mpfr_exp_t emin = clipped ? -1073741823 : mpfr_get_emin_min(), emax = clipped ? 1073741823 : mpfr_get_emax_max();
  o->make(p);
  if (p->m > 1 && below(4) == 0) {
    for (size_t i = 0; i < p->m; i++) choice[i] = (unsigned char)below(2);
    want = choice;
  }
  for (size_t i = 0; i < p->m; i++) {
    mpfr_set_prec(lo[i], mine); /* NaN until written */
    mpfr_set_prec(hi[i], mine);
  }
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
  cf_status status = o->run(p, want, prec, lo, hi);
  y->other += status != CF_OK || mpfr_get_emin() != emin || mpfr_get_emax() != emax;
  if (status) printf("%s: %s\n", o->name, cf_strerror(status));
  mpfr_set_emin(mpfr_get_emin_min());
  mpfr_set_emax(mpfr_get_emax_max());
  for (size_t i = 0; want && i < p->m; i++) y->other += !want[i] && (!mpfr_nan_p(lo[i]) || !mpfr_nan_p(hi[i]));
  if (status) return;
  check_row(o, p, want, prec, clipped, y);
  if (!clipped) check_mpfi(o, p, prec, y);
}

static bool run_op(const op *o, uint64_t count)
{
  static problem p;
  tally y = {0};
  clock_t began = clock();
  mpq_init(p.scale);
  while (y.values < count) one(o, &p, &y);
  mpq_clear(p.scale);
  bool ok = y.wrong + y.wide + y.shifted_bad + y.mpfi_bad + y.other == 0 && y.shifted_ok > 0;
  printf("%-11s %8" PRIu64 " values, %6" PRIu64 " on an edge, %" PRIu64 " wrong, %" PRIu64 " too wide, width <= %.3g 2^-prec S, shifted: %" PRIu64
         " refused %" PRIu64 " not, MPFI: %" PRIu64 " met, %" PRIu64 " inside, %" PRIu64 " not, other %" PRIu64 ", %.1f s\n",
         o->name, y.values, y.touching, y.wrong, y.wide, y.widest, y.shifted_ok, y.shifted_bad, y.mpfi - y.mpfi_bad, y.mpfi_inside, y.mpfi_bad, y.other,
         (double)(clock() - began) / CLOCKS_PER_SEC);
  return ok;
}

static bool named(int n, char **names, const char *name)
{
  for (int i = 0; i < n; i++)
    if (strcmp(names[i], name) == 0) return true;
  return n == 0;
}

int main(int argc, char **argv)
{
  const op *all[] = {vec_ops, expo_ops, softmax_ops, attention_ops, layernorm_ops, sphere_ops, trig_ops, dynamics_ops};
  uint64_t count = 100000, s = 1;
  unsigned passed = 0, failed = 0;
  for (; argc > 2 && strncmp(argv[1], "--", 2) == 0; argc -= 2, argv += 2)
    *(strcmp(argv[1], "--seed") == 0 ? &s : &count) = strtoull(argv[2], NULL, 0);
  for (int i = 0; i < MAXN; i++) mpfr_inits2(64, lo[i], hi[i], (mpfr_ptr)0);
  for (size_t f = 0; f < sizeof all / sizeof all[0]; f++)
    for (const op *o = all[f]; o->name; o++) {
      if (!named(argc - 1, argv + 1, o->name)) continue;
      seed(s);
      if (run_op(o, count)) passed++;
      else failed++;
    }
  for (int i = 0; i < MAXN; i++) mpfr_clears(lo[i], hi[i], (mpfr_ptr)0);
  mpfr_free_cache();
  flint_cleanup();
  printf("%u passed, %u failed\n", passed, failed);
  return failed || !passed;
}
