/* Reference layernorm and rmsnorm. With the exact integers (in units of 2^-2148) Q = sum x^2, X = sum x:
 *   layernorm_i = w_i (n x_i - X) / sqrt(n Q - X^2 + n^2 eps) + b_i
 *   rmsnorm_i   = w_i x_i n / sqrt(n (Q + n eps))
 * so that the radicand is exact, its sign decides whether the value exists, and no difference cancels. */
#include <certiform/ref.h>
#include <math.h>
#include "ref/accumulate.h"
#include "ref/interval.h"

static cf_status check(size_t n, double eps, const double *x, const double *w, const double *b, mpfr_prec_t prec)
{
  if (!x) return CF_ENULL;
  if (n == 0) return CF_ESIZE;
  cf_status status = cf_ri_check_prec(prec);
  if (status == CF_OK) status = cf_ri_check_finite(1, &eps);
  if (status == CF_OK) status = cf_ri_check_finite(n, x);
  if (status == CF_OK && w) status = cf_ri_check_finite(n, w);
  if (status == CF_OK && b) status = cf_ri_check_finite(n, b);
  return status ? status : eps < 0 ? CF_EBOX : CF_OK;
}

/* z := n Q + n^2 eps, in units of 2^CF_RI_ACC_EXP */
static void raw_square(size_t n, double eps, const double *x, mpz_t z)
{
  mpz_t e;
  mpz_init(e);
  cf_ri_dot(n, x, x, z);
  cf_ri_set_d(e, eps);
  mpz_addmul_ui(z, e, n);
  mpz_mul_ui(z, z, n);
  mpz_clear(e);
}

/* sum := X exactly; z := n Q - X^2 + n^2 eps */
static void central_square(size_t n, double eps, const double *x, mpfr_t sum, mpz_t z)
{
  mpz_t s;
  mpz_init(s);
  cf_ri_dot(n, x, NULL, s);
  cf_ri_set_z(sum, s, CF_RI_ACC_EXP);
  mpz_fdiv_q_2exp(s, s, -CF_RI_ACC_EXP / 2); /* exact: now in units of 2^-1074 */
  raw_square(n, eps, x, z);
  mpz_submul(z, s, s);
  mpz_clear(s);
}

/* num := w n x, exactly (53 + 53 + 64 bits) */
static void scaled(size_t n, double x, double w, mpfr_t num)
{
  mpfr_set_prec(num, 170);
  mpfr_set_d(num, x, MPFR_RNDN);
  mpfr_mul_ui(num, num, n, MPFR_RNDN);
  mpfr_mul_d(num, num, w, MPFR_RNDN);
}

/* num := w (n x - sum), each end with two directed roundings */
static void centred(size_t n, double x, double w, const mpfr_t sum, mpfr_t t, cf_ri *num)
{
  scaled(n, x, 1.0, t);
  mpfr_sub(num->lo, t, sum, MPFR_RNDD);
  mpfr_sub(num->hi, t, sum, MPFR_RNDU);
  mpfr_mul_d(num->lo, num->lo, w, w < 0 ? MPFR_RNDU : MPFR_RNDD);
  mpfr_mul_d(num->hi, num->hi, w, w < 0 ? MPFR_RNDD : MPFR_RNDU);
  if (w < 0) mpfr_swap(num->lo, num->hi);
}

typedef struct norm {
  cf_ri root, num, ratio;
  mpfr_t sum, t;
  mpz_t square;
} norm;

static void norm_init(norm *s, mpfr_prec_t wp)
{
  cf_ri_init(&s->root, wp);
  cf_ri_init(&s->num, wp);
  cf_ri_init(&s->ratio, wp);
  mpfr_inits2(wp, s->sum, s->t, (mpfr_ptr)0);
  mpz_init(s->square);
}

static void norm_clear(norm *s)
{
  cf_ri_clear(&s->root);
  cf_ri_clear(&s->num);
  cf_ri_clear(&s->ratio);
  mpfr_clears(s->sum, s->t, (mpfr_ptr)0);
  mpz_clear(s->square);
}

cf_status cf_ref_layernorm(size_t n, double eps, const double *x, const double *w, const double *b, const unsigned char *want,
                           mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  if (!lo || !hi) return CF_ENULL;
  cf_status status = check(n, eps, x, w, b, prec);
  if (status) return status;
  cf_ri_scope scope;
  norm s;
  cf_ri_enter(&scope);
  norm_init(&s, cf_ri_work(prec, 1));
  central_square(n, eps, x, s.sum, s.square);
  if (mpz_sgn(s.square) == 0) status = CF_EUNDEFINED;
  cf_ri_put_sqrt_z(s.root.lo, s.root.hi, s.square, CF_RI_ACC_EXP);
  for (size_t i = 0; status == CF_OK && i < n; i++) {
    if (want && !want[i]) continue;
    centred(n, x[i], w ? w[i] : 1.0, s.sum, s.t, &s.num);
    cf_ri_div(s.ratio.lo, s.ratio.hi, &s.num, &s.root);
    mpfr_add_d(lo[i], s.ratio.lo, b ? b[i] : 0.0, MPFR_RNDD);
    mpfr_add_d(hi[i], s.ratio.hi, b ? b[i] : 0.0, MPFR_RNDU);
  }
  norm_clear(&s);
  cf_ri_leave(&scope);
  if (status == CF_OK) cf_ri_settle_all(n, want, lo, hi);
  return status;
}

cf_status cf_ref_rmsnorm(size_t n, double eps, const double *x, const double *w, const unsigned char *want, mpfr_prec_t prec,
                         mpfr_t *lo, mpfr_t *hi)
{
  if (!lo || !hi) return CF_ENULL;
  cf_status status = check(n, eps, x, w, NULL, prec);
  if (status) return status;
  cf_ri_scope scope;
  norm s;
  cf_ri_enter(&scope);
  norm_init(&s, cf_ri_work(prec, 1));
  raw_square(n, eps, x, s.square);
  if (mpz_sgn(s.square) == 0) status = CF_EUNDEFINED;
  cf_ri_put_sqrt_z(s.root.lo, s.root.hi, s.square, CF_RI_ACC_EXP);
  for (size_t i = 0; status == CF_OK && i < n; i++) {
    if (want && !want[i]) continue;
    scaled(n, x[i], w ? w[i] : 1.0, s.t);
    mpfr_div(lo[i], s.t, mpfr_sgn(s.t) < 0 ? s.root.lo : s.root.hi, MPFR_RNDD);
    mpfr_div(hi[i], s.t, mpfr_sgn(s.t) < 0 ? s.root.hi : s.root.lo, MPFR_RNDU);
  }
  norm_clear(&s);
  cf_ri_leave(&scope);
  if (status == CF_OK) cf_ri_settle_all(n, want, lo, hi);
  return status;
}
