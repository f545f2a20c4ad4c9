/* Prints src/exact/trig_table.h: the constants of the double-double sine and cosine. Each pair is hi = RN(v), lo = RN(v - hi). */
#include <math.h>
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

/* (-1)^k / n!, n = first, first + 2, ... */
static void series(const char *name, unsigned long first)
{
  printf("static const double %s[11][2] = {\n", name);
  for (unsigned long i = 0; i < 11; i++) {
    mpfr_fac_ui(v, first + 2 * i, MPFR_RNDN);
    mpfr_si_div(v, i % 2 ? 1 : -1, v, MPFR_RNDN);
    printf("  ");
    pair(i < 10 ? ",\n" : "};\n\n");
  }
}

int main(void)
{
  mpfr_inits2(600, v, t, (mpfr_ptr)0);
  puts("/* generated: gcc -o trig_table tests/gen/trig_table.c -lmpfr -lgmp -lm && ./trig_table > src/exact/trig_table.h */");
  puts("#ifndef CF_EXACT_TRIG_TABLE_H\n#define CF_EXACT_TRIG_TABLE_H\n");
  puts("/* pi / 64 in three doubles, up to 2^-165 */");
  mpfr_const_pi(v, MPFR_RNDN);
  mpfr_div_2ui(v, v, 6, MPFR_RNDN);
  printf("static const double cf_pi_64[3] = {");
  for (int i = 0; i < 3; i++) {
    double p = mpfr_get_d(v, MPFR_RNDN);
    mpfr_printf("%a%s", p, i < 2 ? ", " : "};\n\n");
    mpfr_sub_d(v, v, p, MPFR_RNDN);
  }
  puts("/* pi / 2 in three doubles, the first two of 33 bits, up to 2^-119 */");
  mpfr_const_pi(v, MPFR_RNDN);
  mpfr_div_2ui(v, v, 1, MPFR_RNDN);
  printf("static const double cf_pi_2_part[3] = {");
  for (int i = 0; i < 3; i++) {
    double p = mpfr_get_d(v, MPFR_RNDN);
    if (i < 2) p = ldexp(rint(ldexp(p, 32 + 33 * i)), -32 - 33 * i);
    mpfr_printf("%a%s", p, i < 2 ? ", " : "};\n\n");
    mpfr_sub_d(v, v, p, MPFR_RNDN);
  }
  puts("/* -1/3!, 1/5!, ... -1/23!; -1/2!, 1/4!, ... -1/22! */");
  series("cf_sin_series", 3);
  series("cf_cos_series", 2);
  puts("/* sin(j pi / 64), j = 0 .. 32 */\nstatic const double cf_sin_64[33][2] = {");
  for (unsigned long j = 0; j <= 32; j++) {
    mpfr_const_pi(v, MPFR_RNDN);
    mpfr_mul_ui(v, v, j, MPFR_RNDN);
    mpfr_div_2ui(v, v, 6, MPFR_RNDN);
    if (j < 32) mpfr_sin(v, v, MPFR_RNDN);
    else mpfr_set_ui(v, 1, MPFR_RNDN);
    printf("  ");
    pair(j < 32 ? ",\n" : "};\n");
  }
  puts("#endif");
  mpfr_clears(v, t, (mpfr_ptr)0);
  mpfr_free_cache();
  return 0;
}
