#include "expsum.h"
#include <stdint.h>
#include <stdlib.h>

cf_range cf_range_widen(void)
{
  cf_range r = {mpfr_get_emin(), mpfr_get_emax(), mpfr_flags_save()};
  mpfr_set_emin(mpfr_get_emin_min());
  mpfr_set_emax(mpfr_get_emax_max());
  return r;
}

void cf_range_restore(cf_range r)
{
  mpfr_set_emin(r.emin);
  mpfr_set_emax(r.emax);
  mpfr_flags_restore(r.flags, MPFR_FLAGS_ALL);
}

cf_status cf_expsum_init(cf_expsum *s, size_t room)
{
  if (room > SIZE_MAX / sizeof *s->term) return CF_ENOMEM;
  s->term = malloc((room ? room : 1) * sizeof *s->term);
  if (!s->term) return CF_ENOMEM;
  s->n = 0;
  s->room = room;
  s->d = 0;
  s->exp2 = 0;
  mpz_init_set_ui(s->den, 1);
  for (size_t i = 0; i < room; i++) mpz_inits(s->term[i].a, s->term[i].b, s->term[i].c, NULL);
  return CF_OK;
}

void cf_expsum_clear(cf_expsum *s)
{
  for (size_t i = 0; i < s->room; i++) mpz_clears(s->term[i].a, s->term[i].b, s->term[i].c, NULL);
  mpz_clear(s->den);
  free(s->term);
}

static int by_exponent(const void *p, const void *q)
{
  const cf_expsum_term *s = *(cf_expsum_term *const *)p, *t = *(cf_expsum_term *const *)q;
  int o = mpz_cmp(s->b, t->b);
  return o ? o : mpz_cmp(s->a, t->a);
}

/* Sum the coefficients of equal exponents and keep the nonzero ones. Exponents are equal iff (a, b) are: 1/sqrt(d) is irrational. */
static size_t merge(const cf_expsum *s, cf_expsum_term **g)
{
  size_t groups = 0;
  for (size_t i = 0; i < s->n; i++) g[i] = &s->term[i];
  qsort(g, s->n, sizeof *g, by_exponent);
  for (size_t i = 0, j; i < s->n; i = j) {
    cf_expsum_term *t = g[i];
    for (j = i + 1; j < s->n && by_exponent(&t, &g[j]) == 0; j++) mpz_add(t->c, t->c, g[j]->c);
    if (mpz_sgn(t->c) != 0) g[groups++] = t;
  }
  return groups;
}

/* sign of a/sqrt(d) + b, that is of a + b sqrt(d): by signs, then by a^2 against b^2 d. */
static int sign_of_exponent(const cf_expsum *s, mpz_srcptr a, mpz_srcptr b)
{
  int sa = s->d ? mpz_sgn(a) : 0, sb = mpz_sgn(b);
  if (sa == 0 || sb == 0 || sa == sb) return sb ? sb : sa;
  mpz_t x, y;
  mpz_inits(x, y, NULL);
  mpz_mul(x, a, a);
  mpz_mul(y, b, b);
  mpz_mul_ui(y, y, s->d);
  int o = mpz_cmp(x, y);
  mpz_clears(x, y, NULL);
  return o > 0 ? sa : sb; /* o = 0 would make sqrt(d) rational */
}

/* Move the group of the largest exponent to the front, and turn every exponent into its distance below it (> 0 but for g[0]). */
static void factor_out_largest(const cf_expsum *s, cf_expsum_term **g, size_t groups)
{
  mpz_t a, b;
  mpz_inits(a, b, NULL);
  for (size_t i = 1; i < groups; i++) {
    mpz_sub(a, g[i]->a, g[0]->a);
    mpz_sub(b, g[i]->b, g[0]->b);
    if (sign_of_exponent(s, a, b) > 0) {
      cf_expsum_term *t = g[0];
      g[0] = g[i];
      g[i] = t;
    }
  }
  for (size_t i = 1; i < groups; i++) {
    mpz_sub(g[i]->a, g[0]->a, g[i]->a);
    mpz_sub(g[i]->b, g[0]->b, g[i]->b);
  }
  mpz_clears(a, b, NULL);
}

/* [lo, hi] contains a/sqrt(d), both rounded outward at their own precision. */
static void enclose_root_part(mpz_srcptr a, unsigned long d, mpfr_t lo, mpfr_t hi)
{
  int negative = mpz_sgn(a) < 0;
  mpfr_sqrt_ui(lo, d, negative ? MPFR_RNDD : MPFR_RNDU);
  mpfr_sqrt_ui(hi, d, negative ? MPFR_RNDU : MPFR_RNDD);
  mpfr_t z;
  mpfr_init2(z, mpz_sizeinbase(a, 2) + 1);
  mpfr_set_z(z, a, MPFR_RNDN); /* exact */
  mpfr_div(lo, z, lo, MPFR_RNDD);
  mpfr_div(hi, z, hi, MPFR_RNDU);
  mpfr_clear(z);
}

/* [lo, hi] contains the positive distance (a/sqrt(d) + b) 2^exp2 / den; lo >= 0. Absolute accuracy about 2^-p where the distance is below
 * 2^64: when a/sqrt(d) and b nearly cancel, the working precision is raised by the size of what cancels. */
static void enclose_distance(const cf_expsum *s, const cf_expsum_term *t, mpfr_prec_t p, mpfr_t lo, mpfr_t hi)
{
  mpfr_prec_t extra = 64;
  if (s->d && mpz_sgn(t->a) * mpz_sgn(t->b) < 0) {
    long size = (long)mpz_sizeinbase(t->b, 2) + s->exp2 - (long)mpz_sizeinbase(s->den, 2) + 1;
    if (size > 0) extra += size;
  }
  mpfr_set_prec(lo, p + extra);
  mpfr_set_prec(hi, p + extra);
  if (s->d && mpz_sgn(t->a) != 0) {
    enclose_root_part(t->a, s->d, lo, hi);
    mpfr_add_z(lo, lo, t->b, MPFR_RNDD);
    mpfr_add_z(hi, hi, t->b, MPFR_RNDU);
  } else {
    mpfr_set_z(lo, t->b, MPFR_RNDD);
    mpfr_set_z(hi, t->b, MPFR_RNDU);
  }
  mpfr_div_z(lo, lo, s->den, MPFR_RNDD);
  mpfr_div_z(hi, hi, s->den, MPFR_RNDU);
  mpfr_mul_2si(lo, lo, s->exp2, MPFR_RNDD);
  mpfr_mul_2si(hi, hi, s->exp2, MPFR_RNDU);
  if (mpfr_sgn(lo) < 0) mpfr_set_zero(lo, 1); /* the distance is positive: decided exactly before */
}

/* [lo, hi] += c e^-(distance) */
static void add_term(const cf_expsum *s, const cf_expsum_term *t, mpfr_prec_t p, mpfr_t lo, mpfr_t hi, mpfr_t work[4])
{
  enclose_distance(s, t, p, work[0], work[1]);
  mpfr_neg(work[0], work[0], MPFR_RNDN);
  mpfr_neg(work[1], work[1], MPFR_RNDN);
  mpfr_exp(work[2], work[1], MPFR_RNDD); /* underflow: +0 below, the least positive number above; both are bounds */
  mpfr_exp(work[3], work[0], MPFR_RNDU);
  int negative = mpz_sgn(t->c) < 0;
  mpfr_mul_z(work[2], work[2], t->c, negative ? MPFR_RNDU : MPFR_RNDD);
  mpfr_mul_z(work[3], work[3], t->c, negative ? MPFR_RNDD : MPFR_RNDU);
  mpfr_add(lo, lo, work[negative ? 3 : 2], MPFR_RNDD);
  mpfr_add(hi, hi, work[negative ? 2 : 3], MPFR_RNDU);
}

/* The sign at precision p, 0 when the interval contains zero. */
static int sign_at(const cf_expsum *s, cf_expsum_term **g, size_t groups, mpfr_prec_t p)
{
  mpfr_t lo, hi, work[4];
  mpfr_inits2(p, lo, hi, work[0], work[1], work[2], work[3], (mpfr_ptr)0);
  mpfr_set_z(lo, g[0]->c, MPFR_RNDD);
  mpfr_set_z(hi, g[0]->c, MPFR_RNDU);
  for (size_t i = 1; i < groups; i++) add_term(s, g[i], p, lo, hi, work);
  int sign = mpfr_sgn(lo) > 0 ? 1 : mpfr_sgn(hi) < 0 ? -1 : 0;
  mpfr_clears(lo, hi, work[0], work[1], work[2], work[3], (mpfr_ptr)0);
  return sign;
}

/* All coefficients of one sign: no evaluation is needed. */
static int common_sign(cf_expsum_term **g, size_t groups)
{
  int sign = mpz_sgn(g[0]->c);
  for (size_t i = 1; i < groups; i++)
    if (mpz_sgn(g[i]->c) != sign) return 0;
  return sign;
}

static int rising(const cf_expsum *s, cf_expsum_term **g, size_t groups, mpfr_prec_t prec_max)
{
  cf_range range = cf_range_widen();
  int sign = 0;
  for (mpfr_prec_t p = prec_max < CF_PREC_FIRST ? prec_max : CF_PREC_FIRST; sign == 0; p = p < prec_max / 2 ? 2 * p : prec_max) {
    sign = sign_at(s, g, groups, p);
    if (p >= prec_max) break;
  }
  cf_range_restore(range);
  return sign;
}

cf_status cf_expsum_sign(cf_expsum *s, mpfr_prec_t prec_max, int *sign)
{
  *sign = 0;
  if (s->n == 0) return CF_OK;
  cf_expsum_term **g = malloc(s->n * sizeof *g);
  if (!g) return CF_ENOMEM;
  size_t groups = merge(s, g);
  cf_status status = CF_OK;
  if (groups > 0) *sign = common_sign(g, groups);
  if (groups > 0 && *sign == 0) {
    factor_out_largest(s, g, groups);
    *sign = rising(s, g, groups, prec_max > 0 ? prec_max : CF_PREC_LIMIT);
    if (*sign == 0) status = CF_UNDECIDED;
  }
  free(g);
  return status;
}
