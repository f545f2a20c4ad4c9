/* Everything is a sum of products of nonnegative numbers, rounded up by lemma Step (bound/up.h); exp, expm1 and log come from MPFR with
 * directed rounding. Results are moved by 2^-40 outward at the end, so that a checker of any reasonable precision agrees. */
#include <math.h>
#include <mpfr.h>
#include "bound/up.h"
#include "flow/endgame_rate.h"

enum { CELLS = 256 }; /* of the trapezoidal sums: a divisor of the checker's 1,024 */
#define OUTWARD 0x1.000000001p0 /* 1 + 2^-36 */
#define INWARD 0x1.ffffffffep-1 /* 1 - 2^-36 */
#define ROOT2 0x1.6a09e667f3bcdp0 /* not below sqrt 2 */

static double apply(int f(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), double x, mpfr_rnd_t toward)
{
  mpfr_t y;
  double z;
  if (isnan(x)) return x;
  mpfr_init2(y, 53);
  mpfr_set_d(y, x, MPFR_RNDN);
  f(y, y, toward);
  z = mpfr_get_d(y, toward);
  mpfr_clear(y);
  return z;
}
static double exp_up(double x) { return apply(mpfr_exp, x, MPFR_RNDU); }
static double exp_down(double x) { return apply(mpfr_exp, x, MPFR_RNDD); }
static double expm1_up(double x) { return apply(mpfr_expm1, x, MPFR_RNDU); }
static double log_up(double x) { return apply(mpfr_log, x, MPFR_RNDU); }

/* infinity times 0 is 0 here: g = 0 makes an exponent irrelevant */
static double times(double a, double b) { return a == 0 || b == 0 ? 0 : cf_up_mul(a, b); }

/* |M|_F, |M|_1 and |M|_inf of M = Q^T K from entries with error bounds; work[d*d]. Returns b >= |M|_2. */
static double score_norm(const cf_flow_problem *p, double *work)
{
  size_t d = p->d;
  double square = 0, columns = 0, rows = 0;
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < d; j++) {
      double dot = 0, all = 0;
      for (size_t k = 0; k < d; k++) {
        double q = p->q ? p->q[k * d + i] : k == i, t = q * (p->k ? p->k[k * d + j] : (double)(k == j));
        dot += t;
        all += fabs(t);
      }
      work[i * d + j] = cf_up_add(fabs(dot), (double)(d + 8) * 0x1p-52 * all + (double)d * CF_BOUND_ETA);
      square = cf_up_add(square, cf_up_mul(work[i * d + j], work[i * d + j]));
    }
  for (size_t i = 0; i < d; i++) {
    double row = 0, column = 0;
    for (size_t j = 0; j < d; j++) {
      row = cf_up_add(row, work[i * d + j]);
      column = cf_up_add(column, work[j * d + i]);
    }
    if (!(row <= rows)) rows = isnan(row) ? INFINITY : row;
    if (!(column <= columns)) columns = isnan(column) ? INFINITY : column;
  }
  double frobenius = cf_up_sqrt(square), schur = cf_up_sqrt(cf_up_mul(rows, columns));
  return schur < frobenius ? schur : frobenius;
}

bool cf_rate_init(cf_rate *a, const cf_flow_problem *p, double *work)
{
  bool usa = p->model == CF_MODEL_USA;
  double beta = fabs(p->beta), most;
  *a = (cf_rate){.n = p->n, .plain = !p->q && !p->k, .one = true};
  a->nu = p->n == 1 ? 0 : cf_up_div((double)(p->n - 1), (double)p->n);
  a->g = !usa ? a->nu : a->plain ? 1 : 0;
  a->b = usa && a->plain && p->beta < 0 ? 0 : beta;
  if (!a->plain) {
    a->b = times(beta, score_norm(p, work));
    a->one = !usa;
    most = a->b + p->beta; /* may be negative */
    a->shift = usa ? most + (a->b + beta) * 0x1p-50 : 0;
  }
  return a->b <= 0x1p1000 && fabs(a->shift) <= 0x1p1000;
}

double cf_rate_r0(const cf_rate *a)
{
  return a->one ? 1 : exp_down(-a->shift) * INWARD;
}

/* 1 + g (e^x - 1) */
static double weights(const cf_rate *a, double x)
{
  return a->g == 0 ? 1 : cf_up_add(1, times(a->g, expm1_up(x)));
}

/* ---- A ---- */

double cf_rate_inner(const cf_rate *a, double delta)
{
  double x = a->plain ? times(a->b, delta) : times(a->b, cf_up_sqrt(2 * delta));
  double left = (1 - times(a->nu, delta)) * CF_BOUND_LOW, rate;
  rate = left / weights(a, x) * cf_rate_r0(a) * INWARD;
  return delta <= 1 && rate > 0x1p-900 ? rate : 0;
}

/* The integrand (2) at u (plain) or v. */
static double inner_integrand(const cf_rate *a, double u)
{
  double c = a->plain ? a->b : times(ROOT2, a->b), square = a->plain ? u : cf_up_mul(u, u);
  double slope = u == 0 ? c : cf_up_div(expm1_up(times(c, u)), u);
  double top = cf_up_add(times(a->g, slope), a->plain ? a->nu : times(a->nu, u));
  double below = (1 - times(a->nu, square)) * CF_BOUND_LOW;
  if (!(below > 0)) return INFINITY;
  return cf_up_div(a->plain ? top : 2 * top, below);
}

double cf_rate_inner_constant(const cf_rate *a, double delta, bool sharp)
{
  double c = times(cf_up_sqrt(2 * delta), OUTWARD), end, h, sum;
  if (!(delta <= 1)) return INFINITY;
  if (!sharp || delta == 0) return c;
  /* the grid ends at or beyond the interval's end: the integrand is nonnegative */
  end = a->plain ? delta : cf_up_sqrt(delta);
  if (end > 1) end = 1;
  h = end / CELLS;
  sum = cf_up_div(cf_up_add(inner_integrand(a, 0), inner_integrand(a, end)), 2);
  for (int k = 1; k < CELLS; k++) sum = cf_up_add(sum, inner_integrand(a, cf_up_mul(h, k)));
  return times(c, exp_up(times(cf_up_mul(h, sum), OUTWARD) / 2));
}

/* ---- B ---- */

typedef struct view {
  double s, kappa, over; /* kappa >= sqrt(1 - s^2); over >= 1/s */
  double cap;            /* E - 1 of the second choice, from above */
} view;

static view view_of(const cf_rate *a, double s)
{
  view v = {.s = s, .over = cf_up_div(1, s)};
  double left = 1 - s * s * CF_BOUND_LOW; /* 1 - s^2 from above: s^2 lowered by more than its rounding, and the subtraction's error is at most u */
  v.kappa = cf_up_sqrt(cf_up_add(left > 0 ? left : 0, 0x1p-52));
  if (v.kappa > 1) v.kappa = 1;
  v.cap = expm1_up(times(a->b, a->plain ? 2 * cf_up_mul(v.kappa, v.kappa) : 2 * v.kappa));
  return v;
}

/* E(u) - 1 of the first choice */
static double growth(const cf_rate *a, double u)
{
  return expm1_up(a->plain ? times(a->b, cf_up_mul(u, u) / 2) : times(a->b, u));
}

double cf_rate_hull(const cf_rate *a, double s, double D)
{
  view v = view_of(a, s);
  double P = cf_up_add(1, times(v.kappa, D)), e = growth(a, D), rate;
  if (!(P <= v.over)) P = v.over;
  if (!(e <= v.cap)) e = v.cap;
  rate = 1 / cf_up_mul(P, cf_up_add(1, times(a->g, e))) * cf_rate_r0(a) * INWARD;
  return D < INFINITY && s > 0 && rate > 0x1p-900 ? rate : 0;
}

/* The integrands (3): tall: P = 1/s; flat: the second choice of E. */
static double hull_integrand(const cf_rate *a, const view *v, double u, bool tall, bool flat)
{
  double slope, line = cf_up_add(1, times(v->kappa, u)), more = cf_up_add(v->over, -1);
  if (u == 0) /* first choices only */
    return tall || flat ? INFINITY : cf_up_add(v->kappa, a->plain ? 0 : times(a->g, a->b));
  slope = times(a->g, cf_up_div(flat ? v->cap : growth(a, u), u));
  if (tall) return cf_up_add(cf_up_div(more > 0 ? more : 0, u), times(v->over, slope));
  return cf_up_add(v->kappa, times(line, slope));
}

double cf_rate_hull_factor(const cf_rate *a, double s, double D)
{
  view v = view_of(a, s);
  double h = D / CELLS, sum = 0, old[4], now[4];
  if (!(s > 0 && D < INFINITY)) return INFINITY;
  for (int k = 0; k <= CELLS; k++) {
    double u = k == CELLS ? D : k == 0 ? 0 : h * k, cell = INFINITY;
    for (int c = 0; c < 4; c++) {
      now[c] = hull_integrand(a, &v, u, c & 1, c & 2);
      if (k > 0 && cf_up_add(now[c], old[c]) < cell) cell = cf_up_add(now[c], old[c]);
      old[c] = now[c];
    }
    if (k > 0) sum = cf_up_add(sum, cell);
  }
  return exp_up(times(cf_up_mul(cf_up_mul(h, sum) / 2, OUTWARD), OUTWARD));
}

/* ---- C ---- */

double cf_rate_causal_constant(const cf_rate *a, double s, double D, double M0, bool sharp)
{
  double c = a->n == 1 ? 0 : times(cf_up_mul((double)(a->n - 1), M0), OUTWARD), wide, rate, J;
  if (!sharp || c == 0) return c;
  rate = cf_rate_hull(a, s, D);
  wide = cf_up_mul((double)(2 * a->n - 3), M0);
  if (!(rate > 0)) return INFINITY;
  J = D > 0 && wide > D ? times(cf_up_div(1, rate), log_up(cf_up_div(wide, D))) : 0;
  return times(times(c, cf_rate_hull_factor(a, s, D)), exp_up(times(J, OUTWARD)));
}
