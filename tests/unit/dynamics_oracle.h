/* For the tests of the dynamics tiers: velocities and energy in MPFR from the definition P_i (sum_j w_ij x_j / sum_j w_ij), written for these
 * tests alone, and tokens built for trouble. */
#ifndef DYNAMICS_ORACLE_H
#define DYNAMICS_ORACLE_H
#include <certiform/dynamics.h>
#include "bound_oracle.h"

typedef struct flow {
  size_t n, d, ld;
  double beta, scale; /* scale: of usa */
  bool causal, mean;
  double x[600];
} flow;

/* s[j] := beta <x_i, x_j> - |beta| */
UNUSED static void or_exponents(const flow *f, size_t i, size_t n, mpfr_t *s)
{
  mpfr_t c;
  mpfr_init2(c, EXACT);
  for (size_t j = 0; j < n; j++) {
    or_dot(c, f->d, f->x + i * f->ld, f->x + j * f->ld);
    mpfr_mul_d(c, c, f->beta, MPFR_RNDN);
    mpfr_sub_d(s[j], c, fabs(f->beta), MPFR_RNDN);
  }
  mpfr_clear(c);
}

/* r[k]: velocity of token i, off by less than the slop returned */
UNUSED static double or_velocity(const flow *f, size_t i, mpfr_t *r)
{
  size_t n = f->causal ? i + 1 : f->n;
  mpfr_t rest, t, dot, *s = or_array(n), *w = or_array(n);
  double most = 0;
  mpfr_inits2(PREC, rest, t, dot, (mpfr_ptr)0);
  or_exponents(f, i, n, s);
  size_t top = or_weights(n, s, w, rest);
  mpfr_add(rest, rest, w[top], MPFR_RNDN);
  mpfr_exp(t, s[top], MPFR_RNDN);
  mpfr_mul_d(t, t, f->scale, MPFR_RNDN);
  for (size_t j = 0; j < n; j++)
    f->mean ? mpfr_div(w[j], w[j], rest, MPFR_RNDN) : mpfr_mul(w[j], w[j], t, MPFR_RNDN);
  mpfr_set_zero(dot, 1);
  for (size_t k = 0; k < f->d; k++) {
    mpfr_set_zero(r[k], 1);
    for (size_t j = 0; j < n; j++) {
      mpfr_mul_d(t, w[j], f->x[j * f->ld + k], MPFR_RNDN);
      mpfr_add(r[k], r[k], t, MPFR_RNDN);
      most = fmax(most, fabs(mpfr_get_d(t, MPFR_RNDA)));
    }
    mpfr_mul_d(t, r[k], f->x[i * f->ld + k], MPFR_RNDN);
    mpfr_add(dot, dot, t, MPFR_RNDN);
  }
  for (size_t k = 0; k < f->d; k++) {
    mpfr_mul_d(t, dot, f->x[i * f->ld + k], MPFR_RNDN);
    mpfr_sub(r[k], r[k], t, MPFR_RNDN);
    most = fmax(most, fabs(mpfr_get_d(t, MPFR_RNDA)));
  }
  mpfr_clears(rest, t, dot, (mpfr_ptr)0);
  or_free(n, s);
  or_free(n, w);
  return ldexp((double)(f->n + f->d) * most * f->d * 0x1p22, -600); /* |x| <= 2^10 */
}

UNUSED static void or_energy(const flow *f, mpfr_t r)
{
  mpfr_t *s = or_array(f->n);
  mpfr_set_zero(r, 1);
  for (size_t i = 0; i < f->n; i++) {
    or_exponents(f, i, f->n, s);
    for (size_t j = 0; j < f->n; j++) {
      mpfr_exp(s[j], s[j], MPFR_RNDN);
      mpfr_add(r, r, s[j], MPFR_RNDN);
    }
  }
  mpfr_div_ui(r, r, f->n * f->n, MPFR_RNDN);
  or_free(f->n, s);
}

/* Tokens of one kind: on the sphere, nearly equal, antipodal, simplex corners, off the sphere, with subnormal entries, least numbers, a zero row. */
enum { SPHERE, CLOSE, ANTIPODAL, CORNERS, OFF, SUBNORMAL, LEAST, ZERO_ROW, WIDE, TOKEN_KINDS };
UNUSED static void tokens(flow *f, unsigned kind)
{
  for (size_t i = 0; i < f->n; i++) {
    double *x = f->x + i * f->ld, s = 0;
    for (size_t k = 0; k < f->d; k++) {
      x[k] = kind == CLOSE && i ? f->x[k] + 1e-9 * normal() : kind == ANTIPODAL && i % 2 ? -f->x[k] : normal();
      s += x[k] * x[k];
    }
    for (size_t k = 0; k < f->d; k++) switch (kind) {
      case CORNERS: x[k] = (double)below(3) - 1; break;
      case OFF: x[k] *= exp(4 * uniform() - 2); break;
      case SUBNORMAL: x[k] = k % 2 ? x[k] * 0x1p-1030 : x[k] / sqrt(s); break;
      case LEAST: x[k] = 0x1p-1074 * (double)(int)(below(5) - 2); break;
      case ZERO_ROW: x[k] = i == 0 ? 0.0 : x[k] / sqrt(s); break;
      case WIDE: x[k] = spread_exp(-300, 3); break;
      default: x[k] /= sqrt(s); break;
    }
  }
}

/* a random problem; usa keeps its exponents below the box's */
UNUSED static void a_flow(flow *f, unsigned round)
{
  static const double betas[] = {0, 1, -1, 9, -128, 0.25, 100, -3, 1e6, 0x1p-1074, 30, 0x1p20};
  memset(f, 0, sizeof *f);
  f->n = round % 5 == 0 ? 1 : 1 + below(9);
  f->d = 1 + below(6);
  f->ld = f->d + below(3);
  f->beta = below(4) ? betas[below(12)] : 20 * normal();
  f->mean = below(2);
  f->causal = below(2);
  f->scale = below(4) == 0 ? 0x1p300 : below(4) == 0 ? -0x1p-300 : below(8) == 0 ? 0.0 : exp(fmin(fabs(f->beta), 200)) / (double)f->n;
  unsigned kind = (unsigned)below(TOKEN_KINDS);
  if (!f->mean && (kind == CORNERS || kind == OFF || kind == WIDE)) f->beta = fabs(f->beta) > 2 ? 0.5 : f->beta;
  tokens(f, kind);
}
#endif
