#include "judge/format.h"
#include <math.h>

bool cf_format_of(cf_dtype dtype, cf_format *f)
{
  switch (dtype) {
  case CF_F64: *f = (cf_format){53, -1022, 1023}; return true;
  case CF_F32: *f = (cf_format){24, -126, 127}; return true;
  case CF_F16: *f = (cf_format){11, -14, 15}; return true;
  case CF_BF16: *f = (cf_format){8, -126, 127}; return true;
  default: return false;
  }
}

bool cf_format_holds(cf_format outer, cf_format inner)
{
  return outer.p >= inner.p && outer.emax >= inner.emax && outer.emin - outer.p <= inner.emin - inner.p;
}

long cf_ulp_exponent(cf_format f, long e)
{
  return (e > f.emin ? e : f.emin) - f.p + 1;
}

long cf_mpq_floor_log2(mpq_srcptr q)
{
  mpz_srcptr num = mpq_numref(q), den = mpq_denref(q);
  long e = (long)mpz_sizeinbase(num, 2) - (long)mpz_sizeinbase(den, 2); /* 2^(e-1) < |q| < 2^(e+1) */
  mpz_t s;
  mpz_init(s);
  int below;
  if (e >= 0) {
    mpz_mul_2exp(s, den, (mp_bitcnt_t)e);
    below = mpz_cmpabs(num, s) < 0;
  } else {
    mpz_mul_2exp(s, num, (mp_bitcnt_t)-e);
    below = mpz_cmpabs(s, den) < 0;
  }
  mpz_clear(s);
  return e - below;
}

void cf_mpq_pow2(mpq_ptr q, long e)
{
  mpq_set_ui(q, 1, 1);
  if (e >= 0)
    mpq_mul_2exp(q, q, (mp_bitcnt_t)e);
  else
    mpq_div_2exp(q, q, (mp_bitcnt_t)-e);
}

void cf_format_overflow(cf_format f, mpq_ptr q)
{
  mpq_t half;
  mpq_init(half);
  cf_mpq_pow2(q, f.emax + 1);
  cf_mpq_pow2(half, f.emax - f.p);
  mpq_sub(q, q, half);
  mpq_clear(half);
}

static cf_rounding zero_interval(cf_format f, double y, mpq_ptr lo, mpq_ptr hi)
{
  mpq_set_ui(lo, 0, 1);
  mpq_set_ui(hi, 0, 1);
  if (!signbit(y)) {
    cf_mpq_pow2(hi, f.emin - f.p);
    return (cf_rounding){true, true};
  }
  cf_mpq_pow2(lo, f.emin - f.p);
  mpq_neg(lo, lo);
  return (cf_rounding){true, false};
}

/* Half the gap away from zero is ulp/2; towards zero it is ulp/4 below a power of two that is not the least normal number. */
cf_rounding cf_rounding_interval(cf_format f, double y, mpq_ptr lo, mpq_ptr hi)
{
  if (y == 0) return zero_interval(f, y, lo, hi);
  int e;
  double m = frexp(fabs(y), &e); /* |y| = m 2^e, 1/2 <= m < 1 */
  long k = cf_ulp_exponent(f, e - 1);
  bool step = m == 0.5 && e - 1 > f.emin;
  bool even = fmod(ldexp(m, (int)(e - k)), 2) == 0;
  mpq_t yq, out, in;
  mpq_inits(yq, out, in, NULL);
  mpq_set_d(yq, fabs(y));
  cf_mpq_pow2(out, k - 1);
  cf_mpq_pow2(in, step ? k - 2 : k - 1);
  mpq_add(hi, yq, out);
  mpq_sub(lo, yq, in);
  if (y < 0) {
    mpq_neg(lo, lo);
    mpq_neg(hi, hi);
    mpq_swap(lo, hi);
  }
  mpq_clears(yq, out, in, NULL);
  return (cf_rounding){even, even};
}
