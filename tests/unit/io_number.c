#include <malloc.h>
#include <math.h>
#include "io/json.h"
#include "io_help.h"

static void rationals(void)
{
  static const struct {
    const char *text, *value;
  } good[] = {{"1e-5", "1/100000"}, {"1E5", "100000"}, {"-1.25e-2", "-1/80"}, {"0.5", "1/2"}, {".5", "1/2"}, {"5.", "5"}, {"+3", "3"}, {"007", "7"},
              {"0x1.8p+1", "3"}, {"-0x.8p0", "-1/2"}, {"0X1P-3", "1/8"}, {"0xff", "255"}, {"1/3", "1/3"}, {"-6/4", "-3/2"}, {"010/2", "5"},
              {"0", "0"}, {"-0", "0"}, {"0e100000", "0"}, {"1e0000000000000002", "100"}, {"0xap1", "20"}, {"0x1e1", "481"}, {"0xA0", "160"}, {"0xF", "15"},
              {"0xaf", "175"}, {"0x09", "9"}};
  static const char *const bad[] = {"", "-", "+-1", ".", "e5", "1e", "1e+", "1e100001", "1e-100001", "1e99999999999999999999", "0x", "0x.", "0x1p", "0xg",
                                    "1 ", " 1", "1/0", "1/", "/2", "1/-2", "1.5/2", "1/2.5", "1/2/3", "1e2/3", "1/2e3", "0x1/2", "1/0x2", "1.2.3", "inf",
                                    "nan", "1p3", "1_000", "1,5", "--1", "1/2.", "1./2", "0x@", "0xG", "0x`", "0x:", "0x/", "1:", "1/:"};
  mpq_t q, expected;
  mpq_inits(q, expected, NULL);
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    mpq_set_str(expected, good[i].value, 10);
    mpq_set_si(q, 77, 1);
    bool ok = cf_parse_rational(good[i].text, q) && mpq_equal(q, expected);
    if (!ok) printf("\n  %s\n", good[i].text);
    CU_ASSERT_TRUE(ok);
  }
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    mpq_set_si(q, 77, 1);
    bool ok = !cf_parse_rational(bad[i], q) && mpq_cmp_si(q, 77, 1) == 0;
    if (!ok) printf("\n  %s\n", bad[i]);
    CU_ASSERT_TRUE(ok);
  }
  mpq_clears(q, expected, NULL);
}

static void long_numbers_are_bounded(void)
{
  static char text[CF_NUMBER_DIGITS + 2];
  mpq_t q;
  mpq_init(q);
  memset(text, '7', CF_NUMBER_DIGITS - 1);
  CU_ASSERT_TRUE(cf_parse_rational(text, q));
  text[CF_NUMBER_DIGITS - 1] = '7';
  CU_ASSERT_FALSE(cf_parse_rational(text, q));
  CU_ASSERT_TRUE(cf_parse_rational("1e100000", q));
  CU_ASSERT_EQUAL(mpz_sizeinbase(mpq_numref(q), 2), 332193); /* floor(100000 log2 10) + 1 */
  CU_ASSERT_TRUE(cf_parse_rational("0x1p-100000", q));
  CU_ASSERT_EQUAL(mpz_sizeinbase(mpq_denref(q), 2), 100001);
  mpq_clear(q);
}

static void hex_of(double x, const char *expected)
{
  char text[CF_HEX_SIZE];
  double back = 42;
  cf_hex(x, text);
  CU_ASSERT_STRING_EQUAL(text, expected);
  CU_ASSERT_TRUE(cf_parse_hex(text, &back));
  CU_ASSERT(memcmp(&x, &back, sizeof x) == 0 || (isnan(x) && isnan(back)));
}

static void hex_floats(void)
{
  hex_of(3, "0x1.8p+1");
  hex_of(0, "0x0p+0");
  hex_of(-0.0, "-0x0p+0");
  hex_of(0.1, "0x1.999999999999ap-4");
  hex_of(0x1p-1074, "0x0.0000000000001p-1022");
  hex_of(-0x1p-1023, "-0x0.8p-1022");
  hex_of(0x1.fffffffffffffp+1023, "0x1.fffffffffffffp+1023");
  hex_of(INFINITY, "Infinity");
  hex_of(-INFINITY, "-Infinity");
  hex_of(NAN, "NaN");
}

/* Against glibc's %a and strtod on bits of every exponent. */
static void hex_floats_of_every_exponent(void)
{
  uint64_t state = 1;
  for (unsigned i = 0; i < 2 * 2048 * 16; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    uint64_t bits = (uint64_t)(i / 16) << 52 | (state >> 12 & (i % 16 ? (uint64_t)0xfffffffffffff << (i % 16) * 3 & 0xfffffffffffff : 0));
    double x, back = 42;
    char text[CF_HEX_SIZE], libc[64];
    memcpy(&x, &bits, 8);
    if (!isfinite(x)) continue;
    cf_hex(x, text);
    snprintf(libc, sizeof libc, "%a", x);
    if (strcmp(text, libc) != 0 || !cf_parse_hex(text, &back) || memcmp(&x, &back, 8) != 0) {
      printf("\n  %s %s %a\n", text, libc, back);
      CU_FAIL("hex float");
      return;
    }
  }
}

static void not_hex_floats(void)
{
  static const char *const bad[] = {"", "1", "0.5", "0x1.00000000000001p+0", "0x1p+1024", "0x1p-1075", "0x1.8p-1074", "nan", "inf", "-NaN", "infinity", "+0x1p+0",
                                    "0X1p+0", "0x1p+0 ", "--0x1p+0", "-", "0x1p+9999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    double x = 42;
    CU_ASSERT_FALSE(cf_parse_hex(bad[i], &x));
    CU_ASSERT_EQUAL(x, 42);
  }
}

static void json_files(void)
{
  const char *path = scratch("a.json");
  cf_ioerror err;
  double x = 0;
  json_t *v = json_object(), *back;
  json_object_set_new(v, "x", cf_json_real(-0.1));
  json_object_set_new(v, "a", json_integer(1));
  CU_ASSERT_TRUE_FATAL(cf_json_write(path, v, &err));
  unsigned char *text;
  size_t len;
  CU_ASSERT_TRUE_FATAL(cf_read_file(path, MEMORY, &text, &len, NULL, &err));
  CU_ASSERT_STRING_EQUAL((char *)text, "{\n  \"x\": \"-0x1.999999999999ap-4\",\n  \"a\": 1\n}\n");
  free(text);
  back = cf_json_read(path, MEMORY, &err);
  CU_ASSERT_PTR_NOT_NULL_FATAL(back);
  CU_ASSERT(cf_json_get_real(json_object_get(back, "x"), &x) && x == -0.1);
  CU_ASSERT_FALSE(cf_json_get_real(json_object_get(back, "a"), &x));
  CU_ASSERT_FALSE(cf_json_get_real(json_object_get(back, "none"), &x));
  json_decref(v);
  json_decref(back);
  CU_ASSERT_PTR_NULL(cf_json_read(path, 100, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "memory limit"));
  write_raw(path, "{\"a\":1,\"a\":2}", 13);
  CU_ASSERT_PTR_NULL(cf_json_read(path, MEMORY, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "duplicate"));
  write_raw(path, "{\n\"a\":", 6);
  CU_ASSERT_PTR_NULL(cf_json_read(path, MEMORY, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "JSON line 2"));
  remove(path);
}

/* The bound of jansson's memory that is checked before it is asked, against what malloc gave out (under a sanitizer malloc counts nothing). */
static void json_cost_is_an_upper_bound(void)
{
  static const char *const pattern[] = {"[],", "{},", "1,", "\"\",", "[[]],", "{\"a\":{}},", "[1,2,3],", "0.5,", "\"\\u00e9\\u00e9\",", "null,"};
  enum { N = 200000 };
  char *text = malloc(N + 20);
  CU_ASSERT_PTR_NOT_NULL_FATAL(text);
  for (size_t k = 0; k < 11; k++) {
    size_t n = 0;
    json_error_t error;
    text[n++] = k < 10 ? '[' : '{';
    while (n < N) n += (size_t)(k < 10 ? sprintf(text + n, "%s", pattern[k]) : sprintf(text + n, "\"%zx\":{},", n));
    text[n - 1] = k < 10 ? ']' : '}';
    const size_t before = mallinfo2().uordblks;
    json_t *v = json_loadb(text, n, 0, &error);
    const size_t used = mallinfo2().uordblks - before;
    CU_ASSERT_PTR_NOT_NULL_FATAL(v);
    CU_ASSERT(used <= cf_json_cost((const unsigned char *)text, n));
    if (used > cf_json_cost((const unsigned char *)text, n)) printf("\n  %.20s: %zu\n", text, used);
    json_decref(v);
  }
  free(text);
}

void suite_io_number(void)
{
  CU_pSuite s = CU_add_suite("io: numbers and JSON", NULL, NULL);
  CU_add_test(s, "exact rationals", rationals);
  CU_add_test(s, "long numbers and exponents are bounded", long_numbers_are_bounded);
  CU_add_test(s, "hex floats", hex_floats);
  CU_add_test(s, "hex floats of every exponent", hex_floats_of_every_exponent);
  CU_add_test(s, "what is no hex float of binary64", not_hex_floats);
  CU_add_test(s, "JSON files", json_files);
  CU_add_test(s, "JSON within its estimated memory", json_cost_is_an_upper_bound);
}
