#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "io/number.h"

static int digit(char c, int base)
{
  const int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
  return d < base ? d : -1;
}

/* Digits with at most one point from *p on: appended to digits (terminated), *fraction counts those after the point. */
static bool mantissa(const char **p, int base, char *digits, long *fraction)
{
  size_t n = 0;
  bool point = false;
  for (*fraction = 0;; (*p)++) {
    if (**p == '.' && !point) {
      point = true;
      continue;
    }
    if (digit(**p, base) < 0) break;
    digits[n++] = **p;
    *fraction += point;
  }
  digits[n] = 0;
  return n > 0;
}

/* An exponent after its letter: sign, digits; at most CF_NUMBER_EXPONENT. */
static bool exponent(const char **p, long *e)
{
  const bool negative = **p == '-';
  long x = 0;
  if (**p == '-' || **p == '+') (*p)++;
  if (digit(**p, 10) < 0) return false;
  for (; digit(**p, 10) >= 0; (*p)++) {
    x = 10 * x + digit(**p, 10);
    if (x > CF_NUMBER_EXPONENT) return false;
  }
  *e = negative ? -x : x;
  return true;
}

/* q := q base^e for base 2 or 10 */
static void scale(mpq_t q, int base, long e)
{
  if (base == 2) {
    if (e >= 0) mpq_mul_2exp(q, q, (unsigned long)e);
    else mpq_div_2exp(q, q, (unsigned long)-e);
    return;
  }
  mpz_t power;
  mpz_init(power);
  mpz_ui_pow_ui(power, 10, (unsigned long)(e < 0 ? -e : e));
  if (e >= 0) mpz_mul(mpq_numref(q), mpq_numref(q), power);
  else mpz_mul(mpq_denref(q), mpq_denref(q), power);
  mpz_clear(power);
}

static bool fraction(const char *p, const char *digits, mpq_t r)
{
  if (!*p || p[strspn(p, "0123456789")]) return false;
  mpz_set_str(mpq_numref(r), digits, 10);
  mpz_set_str(mpq_denref(r), p, 10);
  return mpz_sgn(mpq_denref(r)) != 0;
}

static bool parse_unsigned(const char *p, mpq_t r)
{
  char digits[CF_NUMBER_DIGITS + 1];
  const bool hex = p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
  long places, e = 0;
  if (hex) p += 2;
  const char *start = p;
  if (!mantissa(&p, hex ? 16 : 10, digits, &places)) return false;
  if (*p == '/' && !hex && !memchr(start, '.', (size_t)(p - start))) return fraction(p + 1, digits, r);
  if (hex ? *p == 'p' || *p == 'P' : *p == 'e' || *p == 'E') {
    p++;
    if (!exponent(&p, &e)) return false;
  }
  if (*p) return false;
  mpz_set_str(mpq_numref(r), digits, hex ? 16 : 10);
  scale(r, hex ? 2 : 10, e - (hex ? 4 : 1) * places);
  return true;
}

bool cf_parse_rational(const char *text, mpq_t q)
{
  if (strnlen(text, CF_NUMBER_DIGITS) == CF_NUMBER_DIGITS) return false;
  const bool negative = *text == '-';
  if (*text == '-' || *text == '+') text++;
  mpq_t r;
  mpq_init(r);
  const bool ok = parse_unsigned(text, r);
  if (ok) {
    mpq_canonicalize(r);
    if (negative) mpq_neg(r, r);
    mpq_swap(q, r);
  }
  mpq_clear(r);
  return ok;
}

/* x = +-1.f 2^e or +-0.f 2^-1022, f the 13 hex digits of the fraction without closing zeros. */
void cf_hex(double x, char out[CF_HEX_SIZE])
{
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  const char *sign = bits >> 63 ? "-" : "";
  const int field = (int)(bits >> 52 & 0x7ff);
  uint64_t f = bits & 0xfffffffffffff;
  if (field == 0x7ff) {
    snprintf(out, CF_HEX_SIZE, "%s", f ? "NaN" : bits >> 63 ? "-Infinity" : "Infinity");
    return;
  }
  int places = 13;
  for (; places && !(f & 15); places--) f >>= 4;
  const int e = field ? field - 1023 : f ? -1022 : 0;
  if (places) snprintf(out, CF_HEX_SIZE, "%s0x%d.%0*jxp%+d", sign, field != 0, places, (uintmax_t)f, e);
  else snprintf(out, CF_HEX_SIZE, "%s0x%dp%+d", sign, field != 0, e);
}

bool cf_parse_hex(const char *text, double *x)
{
  const bool negative = *text == '-';
  const char *p = text + negative;
  if (strcmp(text, "NaN") == 0 || strcmp(p, "Infinity") == 0) {
    *x = *p == 'N' ? (double)NAN : negative ? -(double)INFINITY : (double)INFINITY;
    return true;
  }
  if (p[0] != '0' || p[1] != 'x') return false;
  mpq_t q, back;
  mpq_inits(q, back, NULL);
  bool ok = cf_parse_rational(p, q);
  if (ok) {
    const double y = mpq_get_d(q); /* truncated; exact or refused */
    ok = isfinite(y);
    if (ok) mpq_set_d(back, y);
    ok = ok && mpq_equal(q, back);
    if (ok) *x = negative ? -y : y;
  }
  mpq_clear(q);
  mpq_clear(back);
  return ok;
}
