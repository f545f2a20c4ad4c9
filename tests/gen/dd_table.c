/* Prints src/exact/dd_table.h: the constants of the double-double exponential and logarithm. Each pair is hi = RN(v), lo = RN(v - hi). */
#include <stdio.h>
#include <mpfr.h>

static mpfr_t v, t;

static void pair(const char *end)
{
  double hi = mpfr_get_d(v, MPFR_RNDN);
  mpfr_sub_d(t, v, hi, MPFR_RNDN);
  double lo = mpfr_get_d(t, MPFR_RNDN);
  mpfr_printf("{%a, %a}%s", hi, lo, end);
}

/* v in pieces: bits bits each, the last a whole double */
static void pieces(const char *name, int bits)
{
  printf("static const double %s[3] = {", name);
  for (int i = 0; i < 3; i++) {
    mpfr_t p;
    mpfr_init2(p, i < 2 ? bits : 53);
    mpfr_set(p, v, i < 2 ? MPFR_RNDZ : MPFR_RNDN);
    printf("%a%s", mpfr_get_d(p, MPFR_RNDN), i < 2 ? ", " : "};\n\n");
    mpfr_sub(v, v, p, MPFR_RNDN);
    mpfr_clear(p);
  }
}

static void inverse_integers(const char *name, const unsigned long *den, int n)
{
  printf("static const double %s[%d][2] = {", name, n);
  for (int i = 0; i < n; i++) {
    mpfr_set_ui(v, 1, MPFR_RNDN);
    mpfr_div_ui(v, v, den[i], MPFR_RNDN);
    pair(i + 1 < n ? ", " : "};\n\n");
  }
}

int main(void)
{
  static const unsigned long odd[] = {3, 5, 7, 9, 11, 13, 15};
  unsigned long factorial[16] = {2};
  for (unsigned long i = 1; i < 16; i++) factorial[i] = factorial[i - 1] * (i + 2);
  mpfr_inits2(600, v, t, (mpfr_ptr)0);
  puts("/* generated: gcc -o dd_table tests/gen/dd_table.c -lmpfr -lgmp && ./dd_table > src/exact/dd_table.h */");
  puts("#ifndef CF_EXACT_DD_TABLE_H\n#define CF_EXACT_DD_TABLE_H\n");
  puts("/* ln 2 / 64 in three pieces of 36, 36 and 53 bits: a 17-bit integer times either of the first two is exact */");
  mpfr_const_log2(v, MPFR_RNDN);
  mpfr_div_2ui(v, v, 6, MPFR_RNDN);
  pieces("cf_ln2_64", 36);
  puts("/* ln 2 in three pieces of 42, 42 and 53 bits: an 11-bit integer times either of the first two is exact */");
  mpfr_const_log2(v, MPFR_RNDN);
  pieces("cf_ln2_part", 42);
  puts("/* ln 2 */");
  printf("static const double cf_ln2[2] = ");
  mpfr_const_log2(v, MPFR_RNDN);
  pair(";\n\n");
  puts("/* 2^(i/64) */\nstatic const double cf_exp2_64[64][2] = {");
  for (int i = 0; i < 64; i++) {
    mpfr_set_si(v, i, MPFR_RNDN);
    mpfr_div_2ui(v, v, 6, MPFR_RNDN);
    mpfr_exp2(v, v, MPFR_RNDN);
    printf("  ");
    pair(i < 63 ? ",\n" : "};\n\n");
  }
  puts("/* 1/2!, 1/3!, ... 1/17! */");
  inverse_integers("cf_inv_factorial", factorial, 16);
  puts("/* 1/3, 1/5, ... 1/15 */");
  inverse_integers("cf_inv_odd", odd, 7);
  puts("/* for m in [j/64, (j+1)/64), j = 45 .. 90: c near 1/m on 8 fractional bits (1 for j = 63, 64), and -ln c */");
  puts("static const double cf_log_c[46] = {");
  for (int j = 45; j <= 90; j++) {
    double c = (double)(int)(256.0 * 64.0 / (j + 0.5) + 0.5) / 256.0;
    printf("  %a,%s", j == 63 || j == 64 ? 1.0 : c, j % 8 == 4 || j == 90 ? "\n" : "");
  }
  puts("};\nstatic const double cf_log_t[46][2] = {");
  for (int j = 45; j <= 90; j++) {
    double c = (double)(int)(256.0 * 64.0 / (j + 0.5) + 0.5) / 256.0;
    mpfr_set_d(v, j == 63 || j == 64 ? 1.0 : c, MPFR_RNDN);
    mpfr_log(v, v, MPFR_RNDN);
    if (!mpfr_zero_p(v)) mpfr_neg(v, v, MPFR_RNDN);
    printf("  ");
    pair(j < 90 ? ",\n" : "};\n");
  }
  puts("#endif");
  mpfr_clears(v, t, (mpfr_ptr)0);
  return 0;
}
