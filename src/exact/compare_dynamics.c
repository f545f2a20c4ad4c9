/* The comparators of the velocity fields and the energy: sums of exponentials with rational coefficients (specs/exact.md, section 2). */
#include <math.h>
#include <stdint.h>
#include "dyadic.h"
#include "dynamics_op.h"
#include "expsum.h"

/* Entries of x are integers on 2^ex, ex <= 0; beta and scale on their own lowest bits. */
typedef struct units {
  long ex, eb, es;
  mpz_t beta, scale, z, xi, dot;
} units;

static long low(double x) { return x == 0 ? 0 : cf_dyadic_low(x); }

static void units_init(units *u, const cf_field_op *f)
{
  u->ex = 0;
  for (size_t i = 0; i < f->n; i++) {
    long e = cf_dyadic_min(f->d, f->x + i * f->ldx, 1);
    if (e < u->ex) u->ex = e;
  }
  u->eb = low(f->beta);
  u->es = f->mean ? 0 : low(f->scale);
  mpz_inits(u->beta, u->scale, u->z, u->xi, u->dot, NULL);
  cf_dyadic_set(u->beta, f->beta, u->eb);
  cf_dyadic_set(u->scale, f->mean ? 1 : f->scale, u->es);
}

static void units_clear(units *u) { mpz_clears(u->beta, u->scale, u->z, u->xi, u->dot, NULL); }

/* u->dot := <x_i, x_j> 2^-(2 ex); b := its exponent beta c - |beta| (usa, energy) or beta c (sa, own time), on 2^(eb + 2 ex) */
static void exponent(units *u, const cf_field_op *f, size_t i, size_t j, mpz_t b)
{
  const double *x = f->x + i * f->ldx, *y = f->x + j * f->ldx;
  mpz_set_ui(u->dot, 0);
  for (size_t k = 0; k < f->d; k++) {
    cf_dyadic_set(u->z, x[k], u->ex);
    cf_dyadic_set(u->xi, y[k], u->ex);
    mpz_addmul(u->dot, u->z, u->xi);
  }
  mpz_mul(b, u->dot, u->beta);
  if (f->mean || f->own) return;
  mpz_abs(u->z, u->beta);
  mpz_mul_2exp(u->z, u->z, (mp_bitcnt_t)(-2 * u->ex));
  mpz_sub(b, b, u->z);
}

/* c := scale den (x_jk - c_ij x_ik) 2^-(3 ex + es), times 2^es where that is an integer */
static void coefficient(units *u, const cf_field_op *f, size_t i, size_t j, size_t k, mpq_srcptr c, mpz_t out)
{
  cf_dyadic_set(u->xi, f->x[i * f->ldx + k], u->ex);
  cf_dyadic_set(out, f->x[j * f->ldx + k], u->ex);
  mpz_mul_2exp(out, out, (mp_bitcnt_t)(-2 * u->ex));
  mpz_submul(out, u->dot, u->xi);
  mpz_mul(out, out, mpq_denref(c));
  mpz_mul(out, out, u->scale);
  if (u->es > 0) mpz_mul_2exp(out, out, (mp_bitcnt_t)u->es);
}

/* num 2^-3 ex in the same unit */
static void threshold(const units *u, mpq_srcptr c, mpz_t out)
{
  mpz_mul_2exp(out, mpq_numref(c), (mp_bitcnt_t)(-3 * u->ex + (u->es < 0 ? -u->es : 0)));
}

/* SA: sum_j e^(beta c_ij) (v_jk - c); USA: scale sum_j e^(beta c_ij - |beta|) v_jk - c e^0, own time sum_j e^(beta c_ij) v_jk - n c e^0 */
static void build_field(cf_expsum *s, units *u, const cf_field_op *f, size_t at, mpq_srcptr c)
{
  const size_t i = at / f->d, k = at % f->d, live = f->causal ? i + 1 : f->n;
  mpz_t level;
  mpz_init(level);
  threshold(u, c, level);
  if (f->own) mpz_mul_ui(level, level, f->n);
  s->exp2 = u->eb + 2 * u->ex;
  for (size_t j = 0; j < live; j++) {
    cf_expsum_term *t = &s->term[s->n++];
    exponent(u, f, i, j, t->b);
    coefficient(u, f, i, j, k, c, t->c);
    if (f->mean) mpz_sub(t->c, t->c, level);
  }
  if (!f->mean) mpz_neg(s->term[s->n++].c, level);
  mpz_clear(level);
}

cf_status cf_cmp_field(const cf_field_op *f, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  cf_expsum s;
  units u;
  cf_status status = cf_expsum_init(&s, f->n + 1);
  if (status != CF_OK) return status;
  units_init(&u, f);
  build_field(&s, &u, f, i, c);
  status = cf_expsum_sign(&s, prec_max, sign);
  units_clear(&u);
  cf_expsum_clear(&s);
  return status;
}

/* sum_ij e^(beta c_ij - |beta|) - n^2 c */
static void build_energy(cf_expsum *s, units *u, const cf_field_op *f, mpq_srcptr c)
{
  s->exp2 = u->eb + 2 * u->ex;
  for (size_t i = 0; i < f->n; i++)
    for (size_t j = 0; j <= i; j++) {
      cf_expsum_term *t = &s->term[s->n++];
      exponent(u, f, i, j, t->b);
      mpz_mul_ui(t->c, mpq_denref(c), j < i ? 2 : 1);
    }
  cf_expsum_term *t = &s->term[s->n++];
  mpz_mul_ui(t->c, mpq_numref(c), f->n);
  mpz_mul_ui(t->c, t->c, f->n);
  mpz_neg(t->c, t->c);
}

cf_status cf_cmp_energy(const cf_field_op *f, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  cf_expsum s;
  units u;
  if (f->n >= (size_t)1 << 31) return CF_ENOMEM;
  cf_status status = cf_expsum_init(&s, f->n * (f->n + 1) / 2 + 1);
  if (status != CF_OK) return status;
  units_init(&u, f);
  build_energy(&s, &u, f, c);
  status = cf_expsum_sign(&s, prec_max, sign);
  units_clear(&u);
  cf_expsum_clear(&s);
  return status;
}
