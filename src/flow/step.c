#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <certiform/enclose.h>
#include <certiform/expo.h>
#include <certiform/fp.h>
#include "exact/ball.h"
#include "flow/step.h"

bool cf_stepper_init(cf_stepper *s, const cf_flow_problem *p, size_t order, bool dd)
{
  size_t np = (p->n + CF_LANES - 1) / CF_LANES * CF_LANES, m = p->n * p->d;
  *s = (cf_stepper){.p = p, .order = order, .dd = dd, .ratio = 2.0};
  bool ok = cf_scores_init(&s->scores, p) == CF_OK && cf_sweep_init(&s->sweep, p, &s->scores, order, dd);
  ok = ok && cf_defect_init(&s->defect, &s->sweep) && cf_lognorm_init(&s->norm, p, &s->scores);
  s->l1 = cf_flow_l1(p->n, s->scores.strength);
  s->l2 = cf_flow_l2(p->n, s->scores.strength);
  s->work = malloc((2 * p->n * np + 12 * np) * sizeof(double));
  s->x = malloc((m ? m : 1) * sizeof(double));
  s->lo = malloc((m ? m : 1) * sizeof(double));
  ok = ok && s->work && s->x && s->lo;
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
  s->work = s->x = s->lo = NULL;
}

void cf_stepper_begin(cf_stepper *s, const cf_trajectory *a)
{
  const cf_node *b = &a->node[a->nodes - 1];
  s->mu = cf_lognorm_at(&s->norm, b->x, b->xlo ? CF_U : 0.0);
}

double cf_step_radius(double r0, double h, double delta, double nu, double grow, double l1, double l2, double *growth)
{
  double rho, r, up = 1.0 + 16.0 * CF_U, start = (r0 + h * ((delta + l1 * nu) * up)) * up, rate = 0.5 * h * (l1 + l2) * up;
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

/* where the last coefficient falls to the rounding of 1 */
static double first_length(const cf_stepper *s)
{
  double top = 0.0;
  for (size_t i = 0; i < s->p->n; i++) {
    double v = s->defect.base[s->order * s->defect.np + i];
    if (!(v <= top)) top = v;
  }
  double eps = s->dd ? 0x1p-103 + s->floor : 0x1p-52 + s->floor;
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
    double curve = CF_CURVE_SLACK * cf_lognorm_curve(&s->defect, &s->sweep, s->work), most = 4096.0 * 12.0 * (1.0 + s->mu), to = t + quantum(0.5 * *h);
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

/* |x_i(t) computed - x_i(t)| for the worst token: Horner's rounding */
static double eval_error(const cf_stepper *s)
{
  double worst = 0.0;
  for (size_t i = 0; i < s->p->n; i++) {
    double e = 0.0;
    for (size_t k = 0; k <= s->order; k++) e += (2.0 * (double)k + 1.0) * s->defect.base[(4 * (s->order + 1) + k) * s->defect.np + i];
    if (!(e <= worst)) worst = e;
  }
  return (s->dd ? 16.0 * CF_U : 1.01) * CF_U * worst + 0x1p-1000;
}

/* mu at the ends of the cells, from mu_0 on; the integral's bound */
static double integrate(cf_stepper *s, cf_node *b, double h, double curve)
{
  double tau = h / (double)b->cells, sum = 0.0, eta = eval_error(s) + (s->dd ? CF_U : 0.0);
  b->mu[0] = s->mu;
  for (size_t k = 1; k <= b->cells; k++) {
    double t = k == b->cells ? h : tau * (double)k;
    cf_sweep_eval(&s->sweep, t, s->x, s->dd ? s->lo : NULL);
    b->mu[k] = cf_lognorm_at(&s->norm, s->x, eta + 4.0 * CF_U * h); /* |x'| <= 1.01: the cell's end itself is rounded */
    sum += 0.5 * (b->mu[k - 1] + b->mu[k]);
  }
  return (tau * sum + h * (tau * tau * curve / 12.0)) * (1.0 + 0x1p-30);
}

/* one coordinate of the node, x f in double or double-double; the distance it moved, right up to 4 u^2 in double-double */
static double place(const cf_stepper *s, cf_node *b, size_t at, double r, double f)
{
  if (!s->dd) {
    b->x[at] = s->x[at] / r;
    return b->x[at] - s->x[at];
  }
  double t, v = cf_two_sum(s->x[at], s->x[at] * f, &t);
  t += s->lo[at];
  b->x[at] = cf_two_sum(v, t, &b->xlo[at]);
  return (b->x[at] - s->x[at]) + (b->xlo[at] - s->lo[at]);
}

/* 1/|x| - 1 for |x| near 1, from |x|^2 - 1 in double-double */
static double stretch(const cf_stepper *s, size_t i)
{
  size_t d = s->p->d;
  double h = -1.0, l = 0.0;
  for (size_t c = i * d; c < (i + 1) * d; c++) {
    double e, t, p = cf_two_prod(s->x[c], s->x[c], &e);
    e = fma(2.0 * s->x[c], s->lo[c], e);
    h = cf_two_sum(h, p, &t);
    l += t + e;
  }
  return -0.5 * (h + l);
}

/* the new node x_i(h) / |x_i(h)|, rounded; what the jump and Horner's rounding add to the radius */
static double jump(cf_stepper *s, cf_node *b)
{
  size_t n = s->p->n, d = s->p->d;
  double total = 0.0, e = eval_error(s);
  for (size_t i = 0; i < n; i++) {
    double ss = 0.0, gap = 0.0;
    const double *x = s->x + i * d;
    for (size_t c = 0; c < d; c++) ss += x[c] * x[c];
    double r = sqrt(ss), f = s->dd ? stretch(s, i) : 0.0;
    for (size_t c = 0; c < d; c++) {
      double v = place(s, b, i * d + c, r, f);
      gap += v * v;
    }
    gap = sqrt(gap) + e + CF_NORM_TINY + (s->dd ? 4.0 * sqrt((double)d) * CF_U * CF_U : 0.0);
    total += gap * gap;
  }
  return sqrt(total) * CF_DEFECT_SLACK;
}

static cf_status refuse(char reason[256], const char *what, double t, double r)
{
  snprintf(reason, 256, "%s at t = %.6g, where the radius is %.3g", what, t, r);
  return CF_UNDECIDED;
}

cf_status cf_stepper_step(cf_stepper *s, cf_trajectory *a, double t_end, char reason[256])
{
  const cf_node *from = &a->node[a->nodes - 1];
  double t = from->t, r0 = from->r, h;
  cf_sweep_run(&s->sweep, from->x, from->xlo);
  cf_defect_norms(&s->defect, &s->sweep);
  if (!choose_length(s, t, t_end, &h)) return refuse(reason, "no step length has a bounded defect", t, r0);
  double curve = bend(s, t, &h);
  if (!(curve < 1e12)) return refuse(reason, "no bound of the second derivative of the logarithmic norm", t, r0);
  cf_node *b = cf_trajectory_push(a, s->dd, count_cells(h, curve, s->mu));
  if (!b) return CF_ENOMEM;
  double l1 = s->l1, l2 = s->l2, grow = integrate(s, b, h, curve);
  b->t = t + h;
  b->nu = s->defect.nu;
  b->delta = (s->defect.round + s->defect.tail / ((double)s->order + 1.0) * CF_DEFECT_SLACK) * CF_DEFECT_SLACK;
  if (s->dd) b->delta += 0x1p-83 * sqrt((double)s->p->n); /* nothing but room for a checker's 112 bits */
  double r = cf_step_radius(r0, h, b->delta, b->nu, grow, l1, l2, &b->growth);
  b->r = (r + jump(s, b)) * CF_STEP_SLACK;
  if (!(b->r < 1.0)) {
    cf_trajectory_drop(a);
    return refuse(reason, "the error bound grows without control (more precision would be needed)", t, r0);
  }
  double move = (s->dd ? CF_U : 0.0) + eval_error(s) + 4.0 * b->nu + ((double)s->p->d + 8.0) * CF_U;
  s->mu = b->mu[b->cells] + (l2 + 4.1 * l1) * move * 1.01;
  s->h = h;
  return CF_OK;
}
