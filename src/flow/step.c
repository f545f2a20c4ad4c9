#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <certiform/enclose.h>
#include <certiform/expo.h>
#include <certiform/fp.h>
#include "flow/step.h"
#include "flow/up.h"
#include "kernels/enclose_scale.h"

bool cf_stepper_init(cf_stepper *s, const cf_flow_problem *p, size_t order, size_t bits)
{
  size_t np = (p->n + CF_LANES - 1) / CF_LANES * CF_LANES, m = p->n * p->d;
  *s = (cf_stepper){.p = p, .order = order, .bits = bits, .ratio = 2.0};
  bool ok = cf_scores_init(&s->scores, p) == CF_OK && cf_sweep_init(&s->sweep, p, &s->scores, order, (int)bits);
  ok = ok && cf_defect_init(&s->defect, &s->sweep) && cf_lognorm_init(&s->norm, p, &s->scores);
  s->l1 = cf_flow_l1(p->n, s->scores.strength);
  s->l2 = cf_flow_l2(p->n, s->scores.strength);
  s->work = malloc((2 * p->n * np + 12 * np) * sizeof(double));
  s->x = malloc((m ? m : 1) * sizeof(double));
  s->lo = malloc((m ? m : 1) * sizeof(double));
  s->digits = bits > 106 ? malloc((m ? m : 1) * sizeof *s->digits) : NULL;
  ok = ok && s->work && s->x && s->lo && (s->digits || bits <= 106);
  if (!ok) cf_stepper_clear(s);
  return ok;
}

void cf_stepper_clear(cf_stepper *s)
{
  cf_sweep_clear(&s->sweep);
  cf_defect_clear(&s->defect);
  cf_lognorm_clear(&s->norm);
  cf_scores_clear(&s->scores);
  free(s->work);
  free(s->x);
  free(s->lo);
  free(s->digits);
  s->work = s->x = s->lo = NULL;
  s->digits = NULL;
}

void cf_stepper_begin(cf_stepper *s, const cf_trajectory *a)
{
  const cf_node *b = &a->node[a->nodes - 1];
  s->mu = cf_lognorm_at(&s->norm, b->x, b->bits > 53 ? 2.0 * CF_U : 0.0);
}

double cf_step_radius(double r0, double h, double delta, double nu, double grow, double l1, double l2, double *growth)
{
  double rho, r, start = mad(r0, h, mad(delta, l1, nu)), rate = mul3(0.5, h, add(l1, l2));
  *growth = INFINITY;
  if (!(start >= 0.0 && start <= 0x1p300 && rate >= 0.0 && rate <= 0x1p300 && grow >= 0.0 && grow <= 0x1p300)) return INFINITY; /* its box */
  return cf_step_radius_raw(start, rate, grow, &rho, growth, &r) ? r : INFINITY;
}

/* v^(1/k), good enough to choose a length, the same bits everywhere */
static double root_of(double v, size_t k)
{
  double y;
  if (!(v > 0x1p-1000 && v < 0x1p1000)) return v > 1.0 ? 2.0 : 0.0;
  cf_log_raw(1, &v, &y);
  y /= (double)k;
  cf_exp_raw(1, &y, &y);
  return y;
}

static double unit(const cf_stepper *s) { return s->bits == 106 ? 8.0 * CF_U * CF_U : ldexp(1.0, -(int)s->bits); }

/* where the last coefficient falls to the rounding of 1 */
static double first_length(const cf_stepper *s)
{
  double top = 0.0;
  for (size_t i = 0; i < s->p->n; i++) {
    double v = s->defect.base[s->order * s->defect.np + i];
    if (!(v <= top)) top = v;
  }
  double eps = unit(s) + s->floor;
  return root_of(eps / (top + 1e-300), s->order);
}

static double quantum(double h) { return floor(h * CF_STEP_QUANTUM) / CF_STEP_QUANTUM; }

/* the next length: the truncation, at the end, not far below what is allowed */
static bool choose_length(cf_stepper *s, double t, double t_end, double *h)
{
  double cap = CF_STEP_MAX, try = first_length(s), low = 0.0;
  for (int tries = 0; tries < 16; tries++) {
    double left = t_end - t, lim = left < cap ? left : cap;
    bool whole = !(try < lim);
    double g = whole ? lim : quantum(try);
    if (whole && lim < left) g = quantum(lim);
    if (!(g > 0.0)) return false;
    double to = t + g;
    g = to - t;
    bool fine = cf_defect_bound(&s->defect, &s->sweep, g);
    double allowed = s->ratio * s->defect.round > s->floor ? s->ratio * s->defect.round : s->floor;
    double ratio = fine ? s->defect.tail / allowed : INFINITY;
    if (fine && ratio <= 1.0 && (whole || tries > 2 || ratio > 0.01 || low > 0.0)) {
      *h = g;
      return true;
    }
    if (fine && ratio <= 1.0) low = g;
    double f = fine ? 0.97 * root_of(0.35 / (ratio + 1e-12), s->order) : 0.5;
    try = g * (f < 0.25 ? 0.25 : f > 2.0 ? 2.0 : f);
  }
  return false;
}

/* sup |S''|; *h is halved while 64 cells are too few for it */
static double bend(cf_stepper *s, double t, double *h)
{
  for (;;) {
    double curve = mul(CF_CURVE_SLACK, cf_lognorm_curve(&s->defect, &s->sweep, s->work)), most = 4096.0 * 12.0 * (1.0 + s->mu), to = t + quantum(0.5 * *h);
    if (*h * *h * curve <= most || !(to > t)) return curve;
    *h = to - t;
    if (!cf_defect_bound(&s->defect, &s->sweep, *h)) return INFINITY;
  }
}

static size_t count_cells(double h, double curve, double mu)
{
  double want = h * sqrt(curve / (12.0 * CF_CELL_LOSS * (1.0 + mu)));
  return want > 1.0 ? want < 64.0 ? (size_t)ceil(want) : 64 : 1;
}

/* |x_i(t) computed - x_i(t)| for the worst token: the rounding of Horner's rule in arithmetic of unit u, u sum (2k + 1) |x_k| h^k */
static double eval_error(const cf_stepper *s, double u)
{
  const size_t m = s->order + 1, np = s->defect.np;
  const double *scaled = s->defect.base + 4 * m * np;
  double worst = 0.0;
  for (size_t i = 0; i < s->p->n; i++) worst = larger(worst, mad(cf_norm_sum_raw(m, np, scaled + i), 2.0, cf_norm_first_raw(m, np, scaled + i)));
  return mad(0x1p-1000, u, worst);
}
/* with all digits; and in double, of coefficients rounded to double */
static double eval_exact(const cf_stepper *s) { return eval_error(s, s->bits == 106 ? 2.0 * unit(s) : 1.01 * unit(s)); }
static double eval_double(const cf_stepper *s) { return eval_error(s, 2.02 * CF_U); }

/* mu at the ends of the cells, from mu_0 on; the integral's bound */
static double integrate(cf_stepper *s, cf_node *b, double h, double curve)
{
  const double tau = h / (double)b->cells, width = over(h, (double)b->cells), eta = mad(eval_double(s), 4.0 * CF_U, h); /* |x'| <= 1.01: the cell's end itself is rounded */
  double sum = 0.0;
  b->mu[0] = s->mu;
  for (size_t k = 1; k <= b->cells; k++) {
    cf_sweep_eval(&s->sweep, k == b->cells ? h : tau * (double)k, s->x);
    b->mu[k] = cf_lognorm_at(&s->norm, s->x, eta);
    sum = mad(sum, 0.5, add(b->mu[k - 1], b->mu[k]));
  }
  return mad(mul(width, sum), h, over(mul3(width, width, curve), 12.0));
}

/* |gap|_2 of the tokens */
static double jump_norm(size_t n, const double *gap) { return cf_scale_fits(n, gap, CF_ENCLOSE_MAX) ? cf_norm_two_raw(n, gap) : INFINITY; }

/* the new node x_i(h) / |x_i(h)|, rounded to double; at least |node - x(h)| of the computed x(h), e more a token for its error */
static double jump(cf_stepper *s, cf_node *b, double e)
{
  size_t n = s->p->n, d = s->p->d;
  double *gap = s->work;
  for (size_t i = 0; i < n; i++) {
    double ss = 0.0, *apart = s->lo + i * d;
    const double *x = s->x + i * d;
    for (size_t c = 0; c < d; c++) ss += x[c] * x[c];
    double r = sqrt(ss);
    for (size_t c = 0; c < d; c++) {
      b->x[i * d + c] = x[c] / r;
      apart[c] = cf_up_apart(b->x[i * d + c], x[c]);
    }
    gap[i] = add(jump_norm(d, apart), e);
  }
  return jump_norm(n, gap);
}

/* the same with all digits */
static double jump_exact(cf_stepper *s, cf_node *b, double e)
{
  const size_t n = s->p->n, d = s->p->d;
  const int prec = (int)s->bits + 300;
  double *gap = s->work;
  mpfr_t *y = cf_node_room(d, prec);
  if (!y) return INFINITY;
  for (size_t i = 0; i < n; i++) {
    mpfr_t v;
    for (size_t k = i * d; k < (i + 1) * d; k++)
      if (s->bits == 106) mpfr_set_d(y[k - i * d], s->x[k], MPFR_RNDN), mpfr_add_d(y[k - i * d], y[k - i * d], s->lo[k], MPFR_RNDN);
      else if (s->digits[k].bits == 0) mpfr_set_zero(y[k - i * d], 1);
      else cf_mp_view(v, &s->digits[k]), mpfr_set(y[k - i * d], v, MPFR_RNDN);
    gap[i] = add(cf_node_move(b, i, d, prec, y), e);
  }
  cf_node_unroom(d, y);
  return jump_norm(n, gap);
}

/* what a step's defect counts at least in this precision; in double-double and beyond, 2^20 units are left to whoever checks the step with digits of
 * its own */
static double room_for_checkers(size_t n, size_t bits) { return bits == 53 ? 0.0 : ldexp(sqrt((double)n), bits == 106 ? -83 : 20 - (int)bits); }

/* what a short step, of a low order, adds may be less than its node's distance from the sphere, where a checker starts */
static double room_for_the_start(const cf_stepper *s) { return s->order < 10 ? mul(4.0 * unit(s), cf_up_sqrt((double)s->p->n)) : 0.0; }

#define FAR 0x1p-12 /* far below */
size_t cf_step_bits(size_t n, double r, size_t most)
{
  if (sqrt((double)n) * 0x1p-43 <= FAR * r) return 53;
  for (size_t bits = 106; bits < most; bits = bits == 106 ? 128 : bits + 64)
    if (room_for_checkers(n, bits) <= FAR * r) return bits;
  return most;
}

/* the next node at h with fewer bits, where its radius allows that; what it adds to the radius */
static double place(cf_stepper *s, cf_node *b, double h, double r)
{
  if (s->bits == 106) cf_sweep_eval_dd(&s->sweep, h, s->x, s->lo);
  else if (s->bits > 106) cf_sweep_eval_mp(&s->sweep, h, s->x, s->digits);
  b->bits = cf_step_bits(s->p->n, r, s->bits);
  if (b->bits == 53) free(b->xlo), b->xlo = NULL;
  return s->bits == 53 ? jump(s, b, eval_exact(s)) : jump_exact(s, b, eval_exact(s));
}

static size_t place_of(const cf_sweep *a, size_t i, size_t c, size_t k) { return (k * a->d + c) * a->np + i; }
/* x_k h^k into the path's coefficients, with the step's bits: each off by less than a unit of its size, or 2^-bits in MPFR; false: one is above 2 */
static bool scale_path(const cf_stepper *s, cf_node *b, double h)
{
  const cf_num_array *x = &s->sweep.x;
  bool ok = true;
  mpfr_t power, v, digits;
  mpfr_inits2((mpfr_prec_t)s->bits + 64, power, v, (mpfr_ptr)0);
  mpfr_set_ui(power, 1, MPFR_RNDN);
  for (size_t k = 0; k <= s->order; k++, mpfr_mul_d(power, power, h, MPFR_RNDN))
    for (size_t e = 0; e < s->p->n * s->p->d; e++) {
      const size_t at = place_of(&s->sweep, e / s->p->d, e % s->p->d, k);
      if (s->bits <= 106) mpfr_set_d(v, x->h[at], MPFR_RNDN);
      else if (x->m[at].bits == 0) mpfr_set_zero(v, 1);
      else cf_mp_view(digits, &x->m[at]), mpfr_set(v, digits, MPFR_RNDN);
      if (s->bits == 106) mpfr_add_d(v, v, x->l[at], MPFR_RNDN);
      mpfr_mul(v, v, power, MPFR_RNDN);
      ok = ok && mpfr_cmpabs_ui(v, 2) <= 0;
      cf_node_put(b->path + k, e, v);
    }
  mpfr_clears(power, v, (mpfr_ptr)0);
  return ok;
}

/* theorem Step bounds the error at every time of the step by what it is at its end                             [specs/flow.md 2, Paths] */
static bool keep_path(const cf_stepper *s, const cf_trajectory *a, cf_node *b, double h)
{
  const double n = (double)s->p->n, grid = s->bits > 106 ? mul3(cf_up_sqrt(n * (double)s->p->d), (double)s->order + 1.0, ldexp(1.0, -(int)s->bits)) : 0.0;
  if (!cf_node_path(a, b, s->bits, s->order) || !scale_path(s, b, h)) return false;
  b->path_r = mul(add3(b->r, mul(cf_up_sqrt(n), eval_exact(s)), grid), CF_STEP_SLACK);
  return true;
}

static cf_status refuse(const cf_stepper *s, char reason[256], const char *what, double t, double r)
{
  char in[40];
  if (s->bits <= 106) snprintf(in, sizeof in, "%s", s->bits == 53 ? "double" : "double-double");
  else snprintf(in, sizeof in, "%zu bits", s->bits);
  snprintf(reason, 256, "%s at t = %.6g in %s, where the radius is %.3g", what, t, in, r);
  return CF_UNDECIDED;
}

cf_status cf_stepper_step(cf_stepper *s, cf_trajectory *a, double t_end, char reason[256])
{
  const cf_node *from = &a->node[a->nodes - 1];
  const double clock = s->scores.clock; /* a power of two: everything below is in the sweep's time, exactly */
  double t = from->t * clock, r0 = from->r, h;
  cf_sweep_run(&s->sweep, from);
  cf_defect_norms(&s->defect, &s->sweep);
  if (!choose_length(s, t, t_end * clock, &h)) return refuse(s, reason, "no step length has a bounded defect", from->t, r0);
  double curve = bend(s, t, &h);
  if (!(curve < 1e12)) return refuse(s, reason, "no bound of the second derivative of the logarithmic norm", from->t, r0);
  const double at = from->t; /* from may move */
  cf_node *b = cf_trajectory_push(a, s->bits, count_cells(h, curve, s->mu));
  if (!b) return CF_ENOMEM;
  double l1 = s->l1, l2 = s->l2, grow = integrate(s, b, h, curve);
  b->t = (t + h) / clock;
  b->nu = s->defect.nu;
  b->delta = add3(s->defect.round, over(s->defect.tail, (double)(s->order + 1)), room_for_checkers(s->p->n, s->bits));
  double r = cf_step_radius(r0, h, b->delta, b->nu, grow, l1, l2, &b->growth);
  b->r = mul(add3(r, place(s, b, h, r), room_for_the_start(s)), CF_STEP_SLACK);
  if (!(b->r < 1.0)) {
    cf_trajectory_drop(a);
    return refuse(s, reason, "the error bound grows without control", at, r0);
  }
  if (s->dense && !keep_path(s, a, b, h)) {
    cf_trajectory_drop(a);
    return refuse(s, reason, "no path with coefficients up to 2 (or no memory)", at, r0);
  }
  double move = add3(eval_double(s), 4.0 * b->nu, ((double)s->p->d + 8.0) * CF_U);
  s->mu = mad(b->mu[b->cells], mad(l2, 4.1, l1), mul(move, 1.01));
  s->h = h;
  return CF_OK;
}
