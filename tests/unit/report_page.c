/* The whole way: tensors and a manifest on disk, the judge, the page. */
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include "io/file.h"
#include "report/report.h"

static char dir[64];

static void tensor(const char *name, cf_dtype dtype, size_t n, const double *x)
{
  cf_tensor t;
  cf_ioerror err;
  char path[128];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  CU_ASSERT_FATAL(cf_tensor_from_doubles(dtype, 1, &n, x, &t));
  CU_ASSERT_FATAL(cf_npy_write(path, &t, &err));
  cf_tensor_free(&t);
}

static void text_file(const char *name, const char *text)
{
  cf_ioerror err;
  char path[128];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  CU_ASSERT_FATAL(cf_write_file(path, text, strlen(text), &err));
}

#define CASE(id, op, dtype, inputs, results) \
  "{\"id\":\"" id "\",\"op\":\"" op "\",\"dtype\":\"" dtype "\",\"layer\":0,\"sentence\":0,\"options\":{},\"inputs\":{" inputs "},\"results\":[" results "]}"
#define BY(who, path) "{\"by\":\"" who "\",\"path\":\"" path "\"}"
#define MANIFEST(cases) "{\"schema\":\"certiform.manifest/1\",\"title\":\"a <title>\",\"source\":{\"program\":\"p & q\",\"list\":[\"a\",\"b\"]},\"judgments\":[" cases "]}"

static void set_up(void)
{
  strcpy(dir, "/tmp/certiform-report-XXXXXX");
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
  tensor("x.npy", CF_F64, 2, (double[]){0, 0});
  tensor("right.npy", CF_F64, 2, (double[]){0.5, 0.5});
  tensor("near.npy", CF_F64, 2, (double[]){0.5 + 0x1p-53, 0.5});
  tensor("nan.npy", CF_F64, 2, (double[]){0.5, NAN});
  tensor("half.npy", CF_F16, 2, (double[]){0.5, 0.5});
}

static void tear_down(void)
{
  DIR *d = opendir(dir);
  char path[512];
  for (struct dirent *e; d && (e = readdir(d));) {
    snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
    if (e->d_name[0] != '.') unlink(path);
  }
  if (d) closedir(d);
  rmdir(dir);
}

/* The page as text (to be freed), or NULL with the message in err. */
static char *page_of(const char *manifest, unsigned threads, cf_report_summary *s, cf_ioerror *err)
{
  char from[128], to[128];
  unsigned char *bytes = NULL;
  size_t len;
  text_file("m.json", manifest);
  snprintf(from, sizeof from, "%s/m.json", dir);
  snprintf(to, sizeof to, "%s/page.html", dir);
  unlink(to);
  cf_report_options o = {.manifest = from, .output = to, .program = "certiform", .max_memory = 1 << 26, .judge = {.prec_max = 8192, .threads = threads}};
  cf_criteria_init(&o.judge.criteria);
  bool ok = cf_report_write(&o, s, err);
  cf_criteria_clear(&o.judge.criteria);
  CU_ASSERT(ok == (access(to, F_OK) == 0)); /* nothing half-written */
  return ok && cf_read_file(to, 1 << 26, &bytes, &len, NULL, err) ? (char *)bytes : NULL;
}

static void a_page_says_what_is_outside(void)
{
  set_up();
  cf_report_summary s, t;
  cf_ioerror err;
  const char *m = MANIFEST(CASE("one", "softmax", "f64", "\"x\":\"x.npy\"", BY("A", "right.npy") "," BY("B", "nan.npy")) ","
                           CASE("two", "softmax", "f16", "\"x\":\"x.npy\"", BY("A", "half.npy")));
  char *page = page_of(m, 1, &s, &err), *again = page_of(m, 2, &t, &err);
  CU_ASSERT_PTR_NOT_NULL_FATAL(page);
  CU_ASSERT_PTR_NOT_NULL_FATAL(again);
  CU_ASSERT_STRING_EQUAL(page, again);
  CU_ASSERT_STRING_EQUAL(s.digest, t.digest);
  CU_ASSERT(s.verdict == CF_OUTSIDE && s.n_results == 3 && s.n_outside == 1 && s.n_rows == 3 && s.elements == 6);
  const char *const wanted[] = {"a &lt;title&gt;", "p &amp; q", "<dd>a; b</dd>", "1 of 3 results are certified outside the tolerance:</b> softmax (f64). The other 2 are certified within it.",
                                "∞", "first certainly nearer: A", "first nearer in 1,<br>second in 0</td>", "judge softmax --x ", "SHA-256", "<svg viewBox"};
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) CU_ASSERT_PTR_NOT_NULL(strstr(page, wanted[i]));
  cf_report_summary_free(&s);
  cf_report_summary_free(&t);
  free(page);
  free(again);
  tear_down();
}

static void a_page_says_that_all_is_within(void)
{
  set_up();
  cf_report_summary s;
  cf_ioerror err;
  char *page = page_of(MANIFEST(CASE("one", "softmax", "f64", "\"x\":\"x.npy\"", BY("A", "right.npy") "," BY("B", "near.npy"))), 1, &s, &err);
  CU_ASSERT_PTR_NOT_NULL_FATAL(page);
  CU_ASSERT(s.verdict == CF_WITHIN && s.n_results == 2 && s.rows[1].max_ulp_lo <= 1 && s.rows[1].max_ulp_hi >= 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "All 2 results are certified within the tolerance."));
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "50 % : 0 %, equal 50 %"));
  CU_ASSERT_PTR_NULL(strstr(page, "1970"));
  CU_ASSERT_PTR_NULL(strstr(page, "What is proved"));
  cf_report_summary_free(&s);
  free(page);
  setenv("SOURCE_DATE_EPOCH", "86400", 1);
  page = page_of(MANIFEST(CASE("one", "softmax", "f64", "\"x\":\"x.npy\"", BY("A", "right.npy"))), 1, &s, &err);
  unsetenv("SOURCE_DATE_EPOCH");
  CU_ASSERT_PTR_NOT_NULL_FATAL(page);
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "1970-01-02 00:00 UTC"));
  CU_ASSERT_PTR_NULL(strstr(page, "Which of two results"));
  cf_report_summary_free(&s);
  free(page);
  tear_down();
}

static void trouble_leaves_no_page(void)
{
  static const char *const wrong[][2] = {
    {MANIFEST(CASE("one", "softmax", "f64", "\"x\":\"no.npy\"", BY("A", "right.npy"))), "no.npy"},
    {MANIFEST(CASE("one", "softmax", "f32", "\"x\":\"x.npy\"", BY("A", "right.npy"))), "says f32"},
    {MANIFEST(CASE("one", "sofmax", "f64", "\"x\":\"x.npy\"", BY("A", "right.npy"))), "judgment one: op"},
    {MANIFEST(CASE("one", "softmax", "f64", "\"q\":\"x.npy\"", BY("A", "right.npy"))), "judgment one: "},
    {MANIFEST(CASE("one", "softmax", "f64", "\"z\":\"x.npy\"", BY("A", "right.npy"))), "unknown role"},
    {MANIFEST(CASE("one", "softmax", "f64", "\"x\":\"nan.npy\"", BY("A", "right.npy"))), "nan.npy"},
    {MANIFEST(CASE("two", "softmax", "f64", "\"x\":\"x.npy\"", BY("A", "right.npy")) "," CASE("one", "softmax", "f64", "\"x\":\"m.json\"", BY("A", "right.npy"))), "m.json"},
  };
  set_up();
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    cf_report_summary s;
    cf_ioerror err = {""};
    char *page = page_of(wrong[i][0], 1, &s, &err);
    CU_ASSERT_PTR_NULL(page);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, wrong[i][1]));
    CU_ASSERT_PTR_NULL(strchr(err.text, '\n'));
    CU_ASSERT(s.rows == NULL);
    free(page);
  }
  tear_down();
}

void suite_report_page(void)
{
  CU_pSuite s = CU_add_suite("report_page", NULL, NULL);
  CU_add_test(s, "a page says what is outside", a_page_says_what_is_outside);
  CU_add_test(s, "a page says that all is within", a_page_says_that_all_is_within);
  CU_add_test(s, "trouble leaves no page", trouble_leaves_no_page);
}
