/* Velocity fields, energy and retraction, straight from the definition: tokens x[n][d], eps holds beta, b[0] the factor of usa. */
#include <math.h>
#include "oracle.h"

/* d consecutive entries on the sphere, up to rounding */
static void unit(size_t d, double *x)
{
  double s = 0;
  for (size_t k = 0; k < d; k++) {
    x[k] = plain();
    s += x[k] * x[k];
  }
  for (size_t k = 0; k < d; k++) x[k] /= sqrt(s);
}

static void one_token(const problem *p, double *x, size_t i, unsigned kind)
{
  double *row = x + i * p->d, *from = x + (i ? below(i) : 0) * p->d;
  if (kind == 0) fill(p->d, row); /* any exponents */
  else if (kind == 1) { /* small integers: ties */
    for (size_t k = 0; k < p->d; k++) row[k] = (double)below(3) - 1;
  } else unit(p->d, row);
  if (i == 0 || kind < 2) return;
  if (kind == 2) /* antipodal, or the same but for an ulp */
    for (size_t k = 0; k < p->d; k++) row[k] = (i % 2 ? -1 : near_one()) * from[k];
  if (kind == 3 && below(2))
    for (size_t k = 0; k < p->d; k++) row[k] *= 0x1p-1060; /* subnormal */
}

static double a_beta(void)
{
  const double some[] = {0, 1, -1, 9, 0.1, -128, 1e5, -0.75, 0x1p-1074, 1e300};
  return below(3) ? some[below(sizeof some / sizeof *some)] : 64 * plain();
}

/* n d tokens, n d <= most */
static void make_tokens(problem *p, size_t most)
{
  const unsigned kind = (unsigned)below(5);
  p->d = 1 + below(6);
  p->n = 1 + below(most / p->d < 8 ? most / p->d : 8);
  p->m = p->n * p->d;
  for (size_t i = 0; i < p->n; i++) one_token(p, p->x, i, kind);
  p->eps = a_beta();
}

static void make_mean(problem *p) { make_tokens(p, MAXN); }

/* usa and energy: exponents below 2^60 */
static void make_sum(problem *p)
{
  double most = 0;
  do {
    make_tokens(p, MAXN);
    most = 0;
    for (size_t k = 0; k < p->m; k++) most = fmax(most, fabs(p->x[k]));
  } while (p->eps != 0 && !(fabs(p->eps) * ((double)p->d * most * most) < 0x1p60));
  p->b[0] = below(4) ? exp(10 * plain()) / (double)p->n : below(2) ? -0.25 : 0;
}

static void make_energy(problem *p)
{
  make_sum(p);
  p->m = 1;
  p->n = p->n * p->n; /* terms; energy_n takes the root */
}
static size_t energy_n(const problem *p) { return (size_t)(sqrt((double)p->n) + 0.5); }

static void make_retract(problem *p)
{
  bool zero;
  do {
    make_tokens(p, MAXN);
    zero = false;
    for (size_t i = 0; i < p->n; i++) {
      size_t k = 0;
      while (k < p->d && p->x[i * p->d + k] == 0) k++;
      zero = zero || k == p->d;
    }
  } while (zero);
}

#define RUN(name, ...)                                                                                                       \
  static cf_status run_##name(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)           \
  {                                                                                                                          \
    return cf_ref_##name(p->n, p->d, __VA_ARGS__, want, prec, lo, hi);                                                         \
  }
RUN(sa_field, p->eps, p->x, p->d)
RUN(sa_causal_field, p->eps, p->x, p->d)
RUN(usa_field, p->eps, p->b[0], p->x, p->d)
RUN(usa_causal_field, p->eps, p->b[0], p->x, p->d)
RUN(retract, p->x, p->d)

static cf_status run_energy(const problem *p, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  (void)want;
  return cf_ref_energy(energy_n(p), p->d, p->eps, p->x, p->d, prec, lo[0], hi[0]);
}

/* z := exp(beta <x_i, x_j> - s), s = |beta|, or of the largest product over j < live */
static void weight(const problem *p, size_t i, size_t j, size_t top, bool mean, arb_t z, slong prec)
{
  arb_t c;
  arb_init(c);
  dot_arb(z, p->d, p->x + i * p->d, p->x + j * p->d, false, prec);
  if (mean) dot_arb(c, p->d, p->x + i * p->d, p->x + top * p->d, false, prec);
  else arb_set_si(c, p->eps < 0 ? -1 : 1);
  arb_sub(z, z, c, prec);
  arb_set_d(c, p->eps);
  arb_mul(z, z, c, prec);
  if (mean && j == top) arb_zero(z);
  exp_arb(z, z, prec);
  arb_clear(c);
}

/* whose midpoint of beta c is largest */
static size_t largest(const problem *p, size_t i, size_t live, slong prec)
{
  size_t top = 0;
  arb_t a, b;
  arb_init(a);
  arb_init(b);
  for (size_t j = 1; j < live; j++) {
    dot_arb(a, p->d, p->x + i * p->d, p->x + j * p->d, false, prec);
    dot_arb(b, p->d, p->x + i * p->d, p->x + top * p->d, false, prec);
    int o = arf_cmp(arb_midref(a), arb_midref(b));
    if (p->eps > 0 ? o > 0 : o < 0) top = j;
  }
  arb_clear(a);
  arb_clear(b);
  return top;
}

/* components of token i, and their condition sums */
static void velocity(const problem *p, size_t i, size_t live, bool mean, slong prec, arb_ptr t, arb_ptr s)
{
  size_t top = mean ? largest(p, i, live, prec) : 0;
  arb_t w, c, v, x, total;
  arb_init(w), arb_init(c), arb_init(v), arb_init(x), arb_init(total);
  for (size_t j = 0; j < live; j++) {
    weight(p, i, j, top, mean, w, prec);
    arb_add(total, total, w, prec);
    dot_arb(c, p->d, p->x + i * p->d, p->x + j * p->d, false, prec);
    for (size_t k = 0; k < p->d; k++) {
      arb_set_d(v, p->x[j * p->d + k]);
      arb_set_d(x, p->x[i * p->d + k]);
      arb_submul(v, c, x, prec);
      arb_addmul(t + k, w, v, prec);
      arb_abs(v, v);
      arb_addmul(s + k, w, v, prec);
    }
  }
  arb_set_d(x, p->b[0]);
  for (size_t k = 0; k < p->d; k++) {
    if (mean) {
      arb_div(t + k, t + k, total, prec);
      arb_div(s + k, s + k, total, prec);
      continue;
    }
    arb_mul(t + k, t + k, x, prec);
    arb_mul(s + k, s + k, x, prec);
    arb_abs(s + k, s + k);
  }
  arb_clear(w), arb_clear(c), arb_clear(v), arb_clear(x), arb_clear(total);
}

static void field(const problem *p, bool mean, bool causal, slong prec, arb_ptr t, arb_ptr s)
{
  for (size_t k = 0; k < p->m; k++) {
    arb_zero(t + k);
    arb_zero(s + k);
  }
  for (size_t i = 0; i < p->n; i++) velocity(p, i, causal ? i + 1 : p->n, mean, prec, t + i * p->d, s + i * p->d);
}

static void truth_sa(const problem *p, slong prec, arb_ptr t, arb_ptr s) { field(p, true, false, prec, t, s); }
static void truth_sa_causal(const problem *p, slong prec, arb_ptr t, arb_ptr s) { field(p, true, true, prec, t, s); }
static void truth_usa(const problem *p, slong prec, arb_ptr t, arb_ptr s) { field(p, false, false, prec, t, s); }
static void truth_usa_causal(const problem *p, slong prec, arb_ptr t, arb_ptr s) { field(p, false, true, prec, t, s); }

static void truth_energy(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  const size_t n = energy_n(p);
  arb_t w;
  arb_init(w);
  arb_zero(t);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      weight(p, i, j, 0, false, w, prec);
      arb_add(t, t, w, prec);
    }
  arb_div_ui(t, t, n * n, prec);
  arb_set(s, t);
  arb_clear(w);
}

static void truth_retract(const problem *p, slong prec, arb_ptr t, arb_ptr s)
{
  arb_t z;
  arb_init(z);
  for (size_t i = 0; i < p->m; i++) {
    const double *row = p->x + i / p->d * p->d;
    dot_arb(z, p->d, row, row, false, prec);
    arb_rsqrt(z, z, prec);
    arb_set_d(t + i, p->x[i]);
    arb_mul(t + i, t + i, z, prec);
    arb_abs(s + i, t + i);
  }
  arb_clear(z);
}

const op dynamics_ops[] = {{"sa", make_mean, run_sa_field, truth_sa, true, true, NULL},
                           {"sa_causal", make_mean, run_sa_causal_field, truth_sa_causal, true, true, NULL},
                           {"usa", make_sum, run_usa_field, truth_usa, true, true, NULL},
                           {"usa_causal", make_sum, run_usa_causal_field, truth_usa_causal, true, true, NULL},
                           {"energy", make_energy, run_energy, truth_energy, true, true, NULL},
                           {"retract", make_retract, run_retract, truth_retract, false, false, NULL},
                           {0}};

/* at least every |x_jk - c_ij x_ik|, times the factor of usa */
double dynamics_most(const op *o, const problem *p)
{
  double x = 0;
  bool field = false;
  for (int i = 0; i < 4; i++) field = field || o == &dynamics_ops[i];
  if (!field) return 1;
  for (size_t k = 0; k < p->m; k++) x = fmax(x, fabs(p->x[k]));
  return fmin(0x1p1000, (x + (double)p->d * x * x * x) * (o->run == run_usa_field || o->run == run_usa_causal_field ? fabs(p->b[0]) : 1));
}
