#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "report/page.h"
#include "report/picture.h"

static const char *ulps(double x)
{
  static _Thread_local char text[32];
  cf_format_ulps(x, text);
  return text;
}

static void ulps_are_rounded_up(void)
{
  CU_ASSERT_STRING_EQUAL(ulps(0), "0");
  CU_ASSERT_STRING_EQUAL(ulps(0.5), "0.50");
  CU_ASSERT_STRING_EQUAL(ulps(nextafter(0.5, 1)), "0.51");
  CU_ASSERT_STRING_EQUAL(ulps(0x1p-1074), "<0.01");
  CU_ASSERT_STRING_EQUAL(ulps(2.001), "2.01");
  CU_ASSERT_STRING_EQUAL(ulps(99), "99");
  CU_ASSERT_STRING_EQUAL(ulps(1233.5), "1,234");
  CU_ASSERT_STRING_EQUAL(ulps(99998.5), "99,999");
  CU_ASSERT_STRING_EQUAL(ulps(1.01e7), "1.1×10⁷");
  CU_ASSERT_STRING_EQUAL(ulps(9.99e12), "1.0×10¹³");
  CU_ASSERT_STRING_EQUAL(ulps(INFINITY), "∞");
  CU_ASSERT_STRING_EQUAL(ulps(NAN), "∞");
}

static void bounds_stay_bounds(void)
{
  char text[32];
  CU_ASSERT_STRING_EQUAL(cf_format_bound(4.4401e-8, 3, true, text), "4.45e-08");
  CU_ASSERT_STRING_EQUAL(cf_format_bound(4.4499e-8, 3, false, text), "4.44e-08");
  CU_ASSERT_STRING_EQUAL(cf_format_bound(1, 6, false, text), "1");
  CU_ASSERT_STRING_EQUAL(cf_format_bound(1 - 1e-11, 9, false, text), "0.999999999");
  CU_ASSERT_STRING_EQUAL(cf_format_bound(0, 3, true, text), "0");
  for (double x = 0x1p-1074; x < 1e-318; x += 0x1p-1074) CU_ASSERT(strtod(cf_format_bound(x, 2, true, text), NULL) >= x);
  unsigned long long r = 12345;
  for (int i = 0; i < 100000; i++) {
    r = r * 6364136223846793005u + 1442695040888963407u;
    double x = ldexp((double)(long long)r, (int)(r >> 58) - 80);
    int digits = 1 + (int)(r >> 40) % 9;
    CU_ASSERT(strtod(cf_format_bound(x, digits, true, text), NULL) >= x);
    CU_ASSERT(strtod(text, NULL) <= x + fabs(x) * pow(10, 1 - digits) * 1.01);
    CU_ASSERT(strtod(cf_format_bound(x, digits, false, text), NULL) <= x);
  }
}

/* What is printed, read back, is never below what it stands for. */
static void printed_ulps_stay_upper_bounds(void)
{
  for (double x = 0.01; x < 99998; x *= 1.000917) {
    char digits[32];
    size_t n = 0;
    for (const char *s = ulps(x); *s; s++)
      if (*s != ',') digits[n++] = *s;
    digits[n] = '\0';
    CU_ASSERT(strtod(digits, NULL) >= x);
  }
  for (double x = 1e5; x < 1e300; x *= 1.37) {
    const char *text = ulps(x), *e = strstr(text, "×10");
    static const char *const sup[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    int exponent = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(e);
    for (const char *s = e + strlen("×10"); *s;)
      for (int d = 0; d < 10; d++)
        if (strncmp(s, sup[d], strlen(sup[d])) == 0) {
          exponent = 10 * exponent + d;
          s += strlen(sup[d]);
          break;
        }
    CU_ASSERT(strtod(text, NULL) * pow(10, exponent) * (1 + 1e-14) >= x);
    CU_ASSERT(strtod(text, NULL) * pow(10, exponent) <= 1.11 * x);
  }
}

static void page_text_is_escaped(void)
{
  char *text;
  size_t len;
  FILE *f = open_memstream(&text, &len);
  cf_put_escaped(f, "<a href=\"x\">&amp;</a>");
  fputc('|', f);
  cf_put_count(f, 1234567);
  fputc('|', f);
  cf_put_count(f, 12);
  fclose(f);
  CU_ASSERT_STRING_EQUAL(text, "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;|1,234,567|12");
  free(text);
}

/* A hostile name must neither leave its quotes in the shell nor its element in the page. */
static void commands_are_quoted_for_the_shell(void)
{
  cf_manifest m = {.dir = "a/"};
  cf_report_options options = {.program = "certiform"};
  cf_page p = {.options = &options, .manifest = &m};
  cf_case c = {.op = "softmax", .n_inputs = 1, .n_results = 1, .n_options = 2};
  c.inputs[0] = (cf_pair){"x", "in put.npy"};
  c.results[0] = (cf_pair){"me", "$(rm -rf it's).npz:<b>"};
  c.options[0] = (cf_pair){"axis", "-1"};
  c.options[1] = (cf_pair){"keepdims", NULL};
  char *text;
  size_t len;
  FILE *f = open_memstream(&text, &len);
  cf_put_command(f, &p, &c);
  fclose(f);
  CU_ASSERT_STRING_EQUAL(text, "certiform judge softmax --x 'a/in put.npy' --axis=-1 --keepdims --result "
                               "'a/$(rm -rf it'\\''s).npz:&lt;b&gt;'");
  free(text);
}

static void claims_are_counted_by_layer_and_status(void)
{
  static const char *const ledger[] = {"id\tfunction\tlayer\tstatement\ttool\tartefact\tstatus\tassumes",
                                       "C-a\tf\tL3\ts\tcoq\ta\tproved\t-", "C-b\tf\tL3\ts\tcoq\ta\tproved\tfp", "# a remark\tf\tL3\ts\tc\ta\tproved\t-",
                                       "C-c\tf\tL3\ts\tcunit\ta\ttested\t-", "C-d\tf\tL0\ts\twp\ta\topen\t-", NULL};
  cf_report_options options = {.program = "certiform", .ledger = ledger};
  cf_outcomes none = {0};
  cf_page p = {.options = &options, .outcomes = &none};
  char *text;
  size_t len;
  p.f = open_memstream(&text, &len);
  cf_put_ground(&p);
  fclose(p.f);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "<td>L3: rounding errors</td><td class=\"r\">2</td><td class=\"r\">1</td><td class=\"r soft\">-</td><td class=\"r soft\">-</td>"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "<td class=\"r soft\">-</td><td class=\"r soft\">-</td><td class=\"r soft\">-</td><td class=\"r\">1</td></tr>"));
  free(text);
}

void suite_report_text(void)
{
  CU_pSuite s = CU_add_suite("report_text", NULL, NULL);
  CU_add_test(s, "bounds stay bounds", bounds_stay_bounds);
  CU_add_test(s, "ulps are rounded up", ulps_are_rounded_up);
  CU_add_test(s, "printed ulps stay upper bounds", printed_ulps_stay_upper_bounds);
  CU_add_test(s, "page text is escaped", page_text_is_escaped);
  CU_add_test(s, "claims are counted by layer and status", claims_are_counted_by_layer_and_status);
  CU_add_test(s, "commands are quoted for the shell", commands_are_quoted_for_the_shell);
}
