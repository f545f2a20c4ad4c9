/* How a caller may use the reference tier: exponent range and flags restored, want, widths, threads. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include <certiform/ref.h>

#define N 24
#define D 5
#define DV 7

/* Row data from a fixed formula: values of either sign over eight binades */
static void data(size_t n, double a, double *x)
{
  for (size_t i = 0; i < n; i++) x[i] = ldexp(sin(a + 1.7 * (double)i), (int)(i % 8) - 3);
}

static void init(size_t n, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  for (size_t i = 0; i < n; i++) mpfr_inits2(prec, lo[i], hi[i], (mpfr_ptr)0);
}

static void clear(size_t n, mpfr_t *lo, mpfr_t *hi)
{
  for (size_t i = 0; i < n; i++) mpfr_clears(lo[i], hi[i], (mpfr_ptr)0);
}

static cf_status attend(const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  double q[D], k[N * D], v[N * DV];
  data(D, 0.3, q);
  data(N * D, 1.1, k);
  data(N * DV, 2.2, v);
  return cf_ref_attention(N, D, DV, NULL, q, k, D, v, DV, NULL, want, prec, lo, hi);
}

static void a_finer_enclosure_lies_inside_a_coarser_one(void)
{
  mpfr_t lo[DV], hi[DV], flo[DV], fhi[DV], w;
  init(DV, 60, lo, hi);
  init(DV, 500, flo, fhi);
  mpfr_init2(w, 60);
  CU_ASSERT(attend(NULL, 60, lo, hi) == CF_OK && attend(NULL, 500, flo, fhi) == CF_OK);
  for (int c = 0; c < DV; c++) {
    CU_ASSERT(mpfr_less_p(lo[c], flo[c]) && mpfr_less_p(flo[c], fhi[c]) && mpfr_less_p(fhi[c], hi[c]));
    mpfr_sub(w, hi[c], lo[c], MPFR_RNDU);
    CU_ASSERT(mpfr_cmp_d(w, ldexp(N * 16.0, 8 - 60)) <= 0); /* S <= max |v| < 16 */
    mpfr_sub(w, fhi[c], flo[c], MPFR_RNDU);
    CU_ASSERT(mpfr_cmp_d(w, ldexp(N * 16.0, 8 - 500)) <= 0);
  }
  mpfr_clear(w);
  clear(DV, lo, hi);
  clear(DV, flo, fhi);
}

static void only_wanted_elements_are_written(void)
{
  const unsigned char want[DV] = {0, 1, 0, 1, 1, 0, 1};
  double x[DV] = {1, 2, 3, 4, 5, 6, -INFINITY};
  mpfr_t lo[DV], hi[DV], alo[DV], ahi[DV];
  init(DV, 80, lo, hi); /* all NaN */
  init(DV, 80, alo, ahi);
  CU_ASSERT(attend(want, 80, lo, hi) == CF_OK && attend(NULL, 80, alo, ahi) == CF_OK);
  for (int c = 0; c < DV; c++) CU_ASSERT(want[c] ? mpfr_equal_p(lo[c], alo[c]) && mpfr_equal_p(hi[c], ahi[c]) : mpfr_nan_p(lo[c]) && mpfr_nan_p(hi[c]));
  CU_ASSERT(cf_ref_softmax(DV, x, NULL, 80, alo, ahi) == CF_OK);
  for (int c = 0; c < DV; c++) {
    mpfr_set_nan(lo[c]);
    mpfr_set_nan(hi[c]);
  }
  CU_ASSERT(cf_ref_softmax(DV, x, want, 80, lo, hi) == CF_OK);
  for (int c = 0; c < DV; c++) CU_ASSERT(want[c] ? mpfr_equal_p(lo[c], alo[c]) && mpfr_equal_p(hi[c], ahi[c]) : mpfr_nan_p(lo[c]) && mpfr_nan_p(hi[c]));
  clear(DV, lo, hi);
  clear(DV, alo, ahi);
}

/* Every call, on success and on error, leaves the caller's range and flags as they were. */
static void range_and_flags_are_restored(void)
{
  mpfr_t lo[2], hi[2];
  double x[2] = {0.1, -1e20}, z[2] = {0, 0};
  init(2, 64, lo, hi);
  mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  mpfr_set_emin(-1000);
  mpfr_set_emax(1000);
  mpfr_flags_clear(MPFR_FLAGS_ALL);
  mpfr_flags_set(MPFR_FLAGS_DIVBY0);
  CU_ASSERT(cf_ref_softmax(2, x, NULL, 64, lo, hi) == CF_OK);
  CU_ASSERT(mpfr_zero_p(lo[1]) && mpfr_cmp_si_2exp(hi[1], 1, -1001) == 0); /* outward into the caller's range */
  CU_ASSERT(cf_ref_logsumexp(2, x, 64, lo[0], hi[0]) == CF_OK);
  CU_ASSERT(cf_ref_exp(800, 64, lo[0], hi[0]) == CF_OK && mpfr_number_p(lo[0]) && mpfr_inf_p(hi[0]));
  CU_ASSERT(cf_ref_layernorm(2, 0, z, NULL, NULL, NULL, 64, lo, hi) == CF_EUNDEFINED);
  CU_ASSERT(cf_ref_rmsnorm(2, 0, z, NULL, NULL, 64, lo, hi) == CF_EUNDEFINED);
  CU_ASSERT(cf_ref_normalize(2, 0, z, NULL, 64, lo, hi) == CF_EUNDEFINED);
  CU_ASSERT(cf_ref_tangent(2, x, x, NULL, 64, lo, hi) == CF_OK);
  CU_ASSERT(cf_ref_dot(2, x, x, 64, lo[0], hi[0]) == CF_OK);
  CU_ASSERT(cf_ref_nrm2(2, x, 64, lo[0], hi[0]) == CF_OK);
  CU_ASSERT(mpfr_get_emin() == -1000 && mpfr_get_emax() == 1000);
  CU_ASSERT(mpfr_flags_save() == MPFR_FLAGS_DIVBY0);
  mpfr_flags_clear(MPFR_FLAGS_ALL);
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
  clear(2, lo, hi);
}

static void scores_beyond_any_range_are_separated(void)
{
  double q = 0x1p600, k[3] = {0x1p423, 0x1.0000000000001p423, -0x1p423}, v[3] = {1, 2, 4}, bias[2];
  mpfr_t lo, hi;
  mpfr_inits2(100, lo, hi, (mpfr_ptr)0);
  /* scores 2^1023, 2^1023 + 2^971, ...: the second takes all */
  CU_ASSERT(cf_ref_attention(3, 1, 1, NULL, &q, k, 1, v, 1, NULL, NULL, 100, &lo, &hi) == CF_OK);
  CU_ASSERT(mpfr_cmp_ui(lo, 2) <= 0 && mpfr_cmp_ui(hi, 2) >= 0);
  mpfr_sub(hi, hi, lo, MPFR_RNDU);
  CU_ASSERT(mpfr_cmp_d(hi, 0x1p-95) < 0);
  /* a value under a weight beyond MPFR's range is not nothing */
  double z[3] = {4, 0, 4};
  CU_ASSERT(cf_ref_attention(3, 1, 1, NULL, &q, k, 1, z, 1, NULL, NULL, 100, &lo, &hi) == CF_OK);
  CU_ASSERT(mpfr_zero_p(lo) && mpfr_sgn(hi) > 0);
  z[0] = z[2] = -4;
  CU_ASSERT(cf_ref_attention(3, 1, 1, NULL, &q, k, 1, z, 1, NULL, NULL, 100, &lo, &hi) == CF_OK);
  CU_ASSERT(mpfr_sgn(lo) < 0 && mpfr_zero_p(hi));
  /* bias and product cancel, all but a log 3 in the second product: weights 1/4, 3/4 up to the rounding of log 3 to a double */
  bias[0] = bias[1] = -0x1p1023;
  double q2[2] = {0x1p600, 1}, k2[4] = {0x1p423, 0, 0x1p423, log(3)};
  mpq_t one;
  mpq_init(one);
  mpq_set_ui(one, 1, 1);
  CU_ASSERT(cf_ref_attention(2, 2, 1, one, q2, k2, 2, v, 1, bias, NULL, 100, &lo, &hi) == CF_OK);
  CU_ASSERT(mpfr_cmp_d(lo, 1.75 - 0x1p-52) > 0 && mpfr_cmp_d(hi, 1.75 + 0x1p-52) < 0);
  mpfr_sub(hi, hi, lo, MPFR_RNDU);
  CU_ASSERT(mpfr_cmp_d(hi, 0x1p-90) < 0);
  mpq_set_d(one, 0x1p1000);
  mpq_mul_2exp(one, one, 70000);
  CU_ASSERT(cf_ref_attention(2, 2, 1, one, q2, k2, 2, v, 1, bias, NULL, 100, &lo, &hi) == CF_EBOX);
  mpq_clear(one);
  mpfr_clears(lo, hi, (mpfr_ptr)0);
}

static void ends_are_signed_like_the_value(void)
{
  double x[3] = {1, -700, -5}, v[2] = {0x1p-1074, 0}, s[2] = {0, -700}, q = 1, k[2] = {0, 0};
  mpfr_t lo[3], hi[3];
  init(3, 53, lo, hi);
  CU_ASSERT(cf_ref_softmax(3, x, NULL, 53, lo, hi) == CF_OK);
  for (int i = 0; i < 3; i++) CU_ASSERT(mpfr_sgn(lo[i]) > 0 && mpfr_cmp_ui(hi[i], 1) <= 0);
  CU_ASSERT(cf_ref_logsoftmax(3, x, NULL, 53, lo, hi) == CF_OK);
  for (int i = 0; i < 3; i++) CU_ASSERT(mpfr_sgn(hi[i]) < 0);
  CU_ASSERT(cf_ref_attention(2, 1, 1, NULL, &q, k, 1, v, 1, s, NULL, 53, lo, hi) == CF_OK);
  CU_ASSERT(mpfr_sgn(lo[0]) > 0);
  clear(3, lo, hi);
}

typedef struct job {
  mpfr_t lo[DV], hi[DV];
  int ok;
} job;

static void *work(void *arg)
{
  job *j = arg;
  j->ok = 1;
  for (int i = 0; i < 20; i++) j->ok = j->ok && attend(NULL, 200, j->lo, j->hi) == CF_OK;
  mpfr_free_cache();
  return NULL;
}

static void threads_give_the_same_bits(void)
{
  pthread_t t[2];
  job j[3];
  for (int i = 0; i < 3; i++) init(DV, 200, j[i].lo, j[i].hi);
  for (int i = 0; i < 2; i++) CU_ASSERT_FATAL(pthread_create(&t[i], NULL, work, &j[i]) == 0);
  work(&j[2]);
  for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
  for (int i = 0; i < 2; i++)
    for (int c = 0; c < DV; c++) CU_ASSERT(j[i].ok && mpfr_equal_p(j[i].lo[c], j[2].lo[c]) && mpfr_equal_p(j[i].hi[c], j[2].hi[c]));
  for (int i = 0; i < 3; i++) clear(DV, j[i].lo, j[i].hi);
}

static void limits_are_those_of_the_table(void)
{
  char line[512], id[64], hex[64];
  int found = 0;
  mpfr_t lo, hi;
  mpfr_inits2(60, lo, hi, (mpfr_ptr)0);
  CU_ASSERT(cf_ref_exp(1, CF_REF_PREC_MAX + 1, lo, hi) == CF_ESIZE && cf_ref_exp(1, 0, lo, hi) == CF_ESIZE);
  mpfr_clears(lo, hi, (mpfr_ptr)0);
  FILE *f = fopen("specs/bounds.tsv", "r");
  CU_ASSERT_PTR_NOT_NULL_FATAL(f);
  while (fgets(line, sizeof line, f)) {
    if (sscanf(line, "%63[^\t]\t%63[^\t]", id, hex) != 2) continue;
    if (strcmp(id, "ref-prec-max") == 0) found += strtod(hex, NULL) == CF_REF_PREC_MAX;
    if (strcmp(id, "ref-scale-exp") == 0) found += strtod(hex, NULL) == CF_REF_SCALE_EXP;
  }
  fclose(f);
  CU_ASSERT(found == 2);
}

void suite_ref_use(void)
{
  CU_pSuite s = CU_add_suite("ref_use", NULL, NULL);
  CU_add_test(s, "a finer enclosure lies inside a coarser one", a_finer_enclosure_lies_inside_a_coarser_one);
  CU_add_test(s, "only wanted elements are written", only_wanted_elements_are_written);
  CU_add_test(s, "range and flags are restored", range_and_flags_are_restored);
  CU_add_test(s, "scores beyond any range are separated", scores_beyond_any_range_are_separated);
  CU_add_test(s, "ends are signed like the value", ends_are_signed_like_the_value);
  CU_add_test(s, "limits are those of the table", limits_are_those_of_the_table);
  CU_add_test(s, "threads give the same bits", threads_give_the_same_bits);
}
