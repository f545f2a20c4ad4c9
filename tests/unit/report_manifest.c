#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include "io/file.h"
#include "report/manifest.h"
#include "report/problem.h"

#define CASE "{\"id\":\"i\",\"op\":\"softmax\",\"dtype\":\"f32\",\"layer\":3,\"sentence\":\"s\",\"options\":{\"axis\":\"-1\"}," \
             "\"inputs\":{\"x\":\"x.npy\"},\"results\":[{\"by\":\"b\",\"path\":\"y.npy\"}]}"
#define HEAD "{\"schema\":\"certiform.manifest/1\",\"title\":\"t\",\"source\":{},\"judgments\":["

static bool read_text(const char *text, cf_manifest *m, cf_ioerror *err)
{
  char path[] = "/tmp/certiform-manifest-XXXXXX";
  int fd = mkstemp(path);
  CU_ASSERT_FATAL(fd >= 0);
  CU_ASSERT_FATAL(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
  close(fd);
  bool ok = cf_manifest_read(path, 1 << 20, m, err);
  unlink(path);
  return ok;
}

static void a_manifest_is_read(void)
{
  cf_manifest m;
  cf_ioerror err;
  CU_ASSERT_FATAL(read_text(HEAD CASE "]}", &m, &err));
  CU_ASSERT(m.n == 1 && m.cases[0].n_inputs == 1 && m.cases[0].n_results == 1 && m.cases[0].dtype == CF_F32);
  CU_ASSERT_STRING_EQUAL(m.dir, "/tmp/");
  CU_ASSERT_STRING_EQUAL(m.cases[0].layer, "layer 3");
  CU_ASSERT_STRING_EQUAL(m.cases[0].sentence, "s");
  CU_ASSERT_STRING_EQUAL(m.cases[0].options[0].value, "-1");
  cf_manifest_free(&m);
}

static char *replaced(const char *text, const char *old, const char *new)
{
  const char *at = strstr(text, old);
  char *out = malloc(strlen(text) + strlen(new) + 1);
  CU_ASSERT_FATAL(at && out);
  sprintf(out, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
  return out;
}

static void every_wrong_member_is_named(void)
{
  static const char *const wrong[][3] = {
    {"manifest/1", "manifest/2", "schema"},         {"\"t\"", "7", "title"},
    {"\"source\":{}", "\"source\":1", "source"},    {"\"id\":\"i\"", "\"id\":null", "judgments[0].id"},
    {"\"op\":\"softmax\"", "\"op\":1", "[0].op"},   {"\"f32\"", "\"i32\"", "[0].dtype"},
    {"\"layer\":3", "\"layer\":null", "[0].layer"}, {"\"sentence\":\"s\"", "\"sentence\":\"a string that is longer than a label may be\"", "[0].sentence"},
    {"\"-1\"", "-1", "[0].options"},                {"\"x.npy\"", "true", "[0].inputs"},
    {"\"path\":", "\"file\":", "[0].results"},      {"\"title\"", "\"schema\"", "JSON line 1"},
    {CASE, "", "judgments"},                        {"]}", "", "JSON line 1"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    cf_manifest m;
    cf_ioerror err = {""};
    char *text = replaced(HEAD CASE "]}", wrong[i][0], wrong[i][1]);
    CU_ASSERT(!read_text(text, &m, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, wrong[i][2]));
    CU_ASSERT_PTR_NULL(strchr(err.text, '\n'));
    CU_ASSERT(m.root == NULL && m.cases == NULL && m.dir == NULL);
    free(text);
  }
}

static bool options(const char *op, const char *name, const char *value, cf_op_options *o)
{
  cf_case c = {.op = op, .n_options = 1, .options = {{name, value}}};
  static cf_case_tensors t;
  cf_error err = {""};
  bool ok = cf_case_options(&c, &t, o, &err);
  CU_ASSERT(ok == (err.text[0] == '\0'));
  return ok;
}

static void options_become_those_of_the_judge(void)
{
  cf_op_options o;
  CU_ASSERT_FATAL(options("layernorm", "eps", "1e-12", &o));
  CU_ASSERT(o.op == CF_OP_LAYERNORM && o.eps == 1e-12 && o.n_axis == 1 && o.axis[0] == -1);
  mpq_clear(o.scale);
  cf_case two = {.op = "rmsnorm", .n_options = 2, .options = {{"eps-dtype", "f32"}, {"eps", "1e-6"}}};
  static cf_case_tensors none;
  cf_error err;
  CU_ASSERT_FATAL(cf_case_options(&two, &none, &o, &err));
  CU_ASSERT(o.eps == 1e-6f && o.eps != 1e-6);
  mpq_clear(o.scale);
  CU_ASSERT_FATAL(options("layernorm", "eps-dtype", "f32", &o));
  CU_ASSERT(o.eps == 1e-5f);
  mpq_clear(o.scale);
  CU_ASSERT_FATAL(options("logsumexp", "axis", "0,-2", &o));
  CU_ASSERT(o.n_axis == 2 && o.axis[0] == 0 && o.axis[1] == -2);
  mpq_clear(o.scale);
  CU_ASSERT_FATAL(options("attention", "scale", "1/3", &o));
  CU_ASSERT(!o.rsqrt_d && mpq_cmp_ui(o.scale, 1, 3) == 0);
  mpq_clear(o.scale);
  CU_ASSERT_FATAL(options("attention", "causal", NULL, &o));
  CU_ASSERT(o.rsqrt_d && o.causal == CF_CAUSAL_TOP_LEFT && o.empty_row == CF_EMPTY_ERROR);
  mpq_clear(o.scale);
  CU_ASSERT_FATAL(options("attention", "empty-row", "nan", &o));
  CU_ASSERT(o.empty_row == CF_EMPTY_NAN);
  mpq_clear(o.scale);
}

static void wrong_options_are_refused(void)
{
  static const char *const wrong[][3] = {{"sofmax", "axis", "-1"}, {"softmax", "axis", "x"}, {"softmax", "axis", "1,"}, {"softmax", "axis", "99"},
                                         {"layernorm", "eps", "-1"}, {"layernorm", "eps", "nan"}, {"layernorm", "eps", "1e-5x"},
                                         {"attention", "scale", "rsqrt"}, {"attention", "causal", "left"}, {"attention", "empty-row", "one"},
                                         {"layernorm", "eps-dtype", "f16"}, {"softmax", "axes", "1"},
                                         {"softmax", "eps", "1"}, {"softmax", "causal", NULL}, {"dot", "axis", "1"}, {"field", "scale", "1"}, {"layernorm", "beta", "1"}};
  cf_op_options o;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) CU_ASSERT(!options(wrong[i][0], wrong[i][1], wrong[i][2], &o));
  /* an input that the operation does not read */
  cf_case masked = {.op = "softmax", .n_inputs = 2, .inputs = {{"x", "x.npy"}, {"mask", "m.npy"}}};
  static cf_case_tensors none;
  cf_error err = {""};
  CU_ASSERT(!cf_case_options(&masked, &none, &o, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "\"mask\" is none of softmax"));
}

void suite_report_manifest(void)
{
  CU_pSuite s = CU_add_suite("report_manifest", NULL, NULL);
  CU_add_test(s, "a manifest is read", a_manifest_is_read);
  CU_add_test(s, "every wrong member is named", every_wrong_member_is_named);
  CU_add_test(s, "options become those of the judge", options_become_those_of_the_judge);
  CU_add_test(s, "wrong options are refused", wrong_options_are_refused);
}
