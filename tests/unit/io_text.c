#include <locale.h>
#include <math.h>
#include <mpfr.h>
#include "io_help.h"

static bool text(const char *s, cf_tensor *t, cf_ioerror *err) { return parse_limited(s, strlen(s), NULL, MEMORY, t, err); }

static void grids(void)
{
  static const struct {
    const char *text;
    unsigned ndim;
    size_t shape[2];
    double last;
  } good[] = {{"1,2,3\n4,5,6\n", 2, {2, 3}, 6},
              {"1, 2 ,\t3\r\n4 5\t6", 2, {2, 3}, 6},
              {"# a comment\n\n0x1.8p+1 -0x1p-1074\n", 2, {1, 2}, -0x1p-1074},
              {"1\n2\n  3  # the last\n", 1, {3}, 3},
              {"-inf", 1, {1}, -INFINITY},
              {"nan,Infinity", 2, {1, 2}, INFINITY},
              {"1e-400\n-1e-400", 1, {2}, -0.0},
              {".5 5.", 2, {1, 2}, 5},
              {"+1E+2", 1, {1}, 100},
              {"7#", 1, {1}, 7}};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    cf_tensor t;
    cf_ioerror err;
    bool ok = text(good[i].text, &t, &err);
    if (!ok) printf("\n  %s\n", err.text);
    CU_ASSERT_TRUE_FATAL(ok);
    CU_ASSERT(t.dtype == CF_F64 && t.ndim == good[i].ndim && t.shape[0] == good[i].shape[0] && (t.ndim == 1 || t.shape[1] == good[i].shape[1]));
    double last = cf_tensor_get(&t, t.count - 1);
    CU_ASSERT(last == good[i].last && signbit(last) == signbit(good[i].last));
    cf_tensor_free(&t);
  }
}

static void hostile(void)
{
  static const struct {
    const char *text, *fragment;
  } bad[] = {{"1,2\n3", "line 2: 1 entries; expected 2"}, {"1\n2,3", "line 2: 2 entries; expected 1"},
             {"1,,2", "line 1: an entry is empty"},         {",1", "an entry is empty"},
             {"1,2,\n", "an entry is empty"},                 {"1;2", "'1;2' is no number"},
             {"one", "'one' is no number"},                 {"\n\n# nothing\n", "without any number"},
             {" ", "without any number"},                   {"1e", "is no number"},
             {"1e+", "is no number"},                       {"0x", "is no number"},
             {"0x1p", "is no number"},                      {"0x.p1", "is no number"},
             {"--1", "is no number"},                       {"1.2.3", "is no number"},
             {"nan(1)", "is no number"},                    {"1e309", "beyond the range of binary64"},
             {"-0x1p1024", "beyond the range"},             {"0x1.fffffffffffff8p1023", "beyond the range"},
             {"infinit", "is no number"},                   {".", "is no number"},
             {"1_000", "is no number"},                     {"1d5", "is no number"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    CU_ASSERT(refused_(bad[i].text, strlen(bad[i].text), NULL, MEMORY, bad[i].fragment));
  char *nines = malloc(3000);
  if (!nines) abort();
  memset(nines, '9', 3000);
  CU_ASSERT(refused_(nines, 3000, NULL, MEMORY, "a number of 3000 characters"));
  CU_ASSERT(refused_("1 2\n3 4", 7, NULL, 31, "memory limit"));
  CU_ASSERT(refused_("1 \x01 2", 5, NULL, MEMORY, "neither NPY, NPZ, safetensors nor text"));
  free(nines);
}

/* Each decimal is rounded once: midpoints and their neighbours, subnormals; the oracle is MPFR's own reading at 53 bits. */
static void decimals_are_rounded_once(void)
{
  const mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
  uint64_t state = 3;
  mpfr_set_emin(-1073);
  mpfr_set_emax(1024);
  for (int i = 0; i < 20000; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    uint64_t bits = i & 1 ? state & 0x7fefffffffffffff : state & 0x000fffffffffffff; /* every second one subnormal */
    double x, next;
    char decimal[2000];
    memcpy(&x, &bits, 8);
    if (!isfinite(x)) continue;
    next = nextafter(x, INFINITY);
    mpfr_t mid, y;
    mpfr_init2(mid, 60);
    mpfr_init2(y, 53);
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_d(mid, x, MPFR_RNDN);
    mpfr_add_d(mid, mid, next, MPFR_RNDN);
    mpfr_div_2ui(mid, mid, 1, MPFR_RNDN);
    mpfr_snprintf(decimal, sizeof decimal, i % 5 ? "%.*Re" : "%.*Rg", i % 3 ? 770 : i % 25, mid);
    mpfr_set_emin(-1073);
    int inexact = mpfr_strtofr(y, decimal, NULL, 10, MPFR_RNDN);
    mpfr_subnormalize(y, inexact, MPFR_RNDN);
    const double expected = mpfr_get_d(y, MPFR_RNDN);
    mpfr_clears(mid, y, (mpfr_ptr)0);
    cf_tensor t;
    cf_ioerror err;
    if (!isfinite(expected)) continue;
    if (!text(decimal, &t, &err) || cf_tensor_get(&t, 0) != expected) {
      printf("\n  %s\n", decimal);
      CU_FAIL("not rounded once");
      i = 20000;
    }
    cf_tensor_free(&t);
  }
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
}

void suite_io_text(void)
{
  CU_pSuite s = CU_add_suite("io: text", NULL, NULL);
  CU_add_test(s, "rows, columns, comments, hex floats", grids);
  CU_add_test(s, "hostile text", hostile);
  CU_add_test(s, "decimals are rounded once", decimals_are_rounded_once);
}
