/* A certificate as a section of the report: its nodes drawn, its claims in words, its faults named. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include "report/flow.h"

static const char good[] =
  "{\"format\":\"certiform.certificate/1\",\"problem\":{\"model\":\"sa\",\"n\":2,\"d\":3,\"beta\":\"0x1p+1\",\"init\":[\"1\",\"0\",\"0\",\"1\",\"1\",\"0\"]},"
  "\"nodes\":[{\"t\":\"0x0p+0\",\"r\":\"0x1p-50\",\"x\":[\"0x1p+0\",\"0x0p+0\",\"0x0p+0\",\"0x0p+0\",\"0x1p+0\",\"0x0p+0\"]},"
  "{\"t\":\"0x1p-1\",\"r\":\"0x1p-40\",\"x\":[\"0x1p+0\",\"0x0p+0\",\"0x0p+0\",\"0x1.3333333333333p-1\",\"0x1.999999999999999999ap-1\",\"0x0p+0\"]}],"
  "\"claims\":[{\"claim\":\"enclosed\"},{\"claim\":\"cluster\",\"theorem\":\"A\",\"node\":1,\"delta\":\"0x1p-1\",\"C\":\"0x1p+1\",\"lambda\":\"0x1p+0\",\"radius\":\"0x1p-2\"},"
  "{\"claim\":\"energy_nondecreasing\"}],\"sha256\":\"\"}";

static void with(const char *from, const char *to, char text[4096])
{
  const char *at = strstr(good, from);
  snprintf(text, 4096, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

static bool read_text(const char *text, cf_flow_story *s, cf_ioerror *err)
{
  static char path[] = "/tmp/certiform-story.json";
  FILE *f = fopen(path, "w");
  fputs(text, f);
  fclose(f);
  bool ok = cf_flow_story_read(path, 1 << 20, s, err);
  unlink(path);
  return ok;
}

static void story(void)
{
  cf_flow_story s;
  cf_ioerror err;
  CU_ASSERT_TRUE_FATAL(read_text(good, &s, &err));
  CU_ASSERT_EQUAL(s.picture.frames, 2);
  CU_ASSERT_EQUAL(s.picture.t[1], 0.5);
  CU_ASSERT_EQUAL(s.picture.x[9], 0.6);
  CU_ASSERT_EQUAL(s.picture.x[10], 0.8);
  CU_ASSERT_EQUAL(s.picture.radius[1], 0x1p-40);
  /* (2 + 2 e^(2 c - 2))/4 at c = 0 and c = 0.6, inside its band, which is not much wider than the radius asks for */
  for (int k = 0; k < 2; k++) {
    double exact = (1 + exp(k ? -0.8 : -2)) / 2;
    CU_ASSERT_DOUBLE_EQUAL(s.picture.energy[k], exact, 1e-15);
    CU_ASSERT(s.picture.energy_lo[k] < exact && exact < s.picture.energy_hi[k]);
    CU_ASSERT(s.picture.energy_hi[k] - s.picture.energy_lo[k] < 16 * s.picture.radius[k] + 1e-13);
  }
  CU_ASSERT_DOUBLE_EQUAL(s.picture.min_inner[1], 0.6, 1e-15);
  char *text = NULL;
  size_t len = 0;
  FILE *f = open_memstream(&text, &len);
  cf_checker_word word = {"build/certiform-check", 1, "step 3: radius <too small>"};
  CU_ASSERT_TRUE(cf_put_flow(f, &s, &word));
  fclose(f);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "The independent checker: rejected.</b> step 3: radius &lt;too small&gt;"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "(theorem A)"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "<canvas id=\"sphere\""));
  CU_ASSERT_PTR_NULL(strstr(text, "nan"));
  free(text);
  cf_flow_story_free(&s);
}

#define PATH "\"r\":\"0x1p-40\",\"path_r\":\"0x1p-39\",\"path\":[[\"0x1p+0\",\"0x0p+0\",\"0x0p+0\",\"0x0p+0\",\"0x1p+0\",\"0x0p+0\"],[\"0x0p+0\",\"0x0p+0\",\"0x0p+0\",\"0x1p-1\",\"-0x1p-3\",\"0x0p+0\"]]"
/* three frames on the path of the step, with its radius and what drawing in double may add */
static void paths(void)
{
  char text[4096];
  cf_flow_story s;
  cf_ioerror err;
  with("\"r\":\"0x1p-40\"", PATH, text);
  CU_ASSERT_TRUE_FATAL(read_text(text, &s, &err));
  CU_ASSERT_EQUAL_FATAL(s.picture.frames, 5);
  CU_ASSERT_EQUAL(s.picture.t[1], 0.125);
  CU_ASSERT_EQUAL(s.picture.x[2 * 6 + 3], 0.25);
  CU_ASSERT_EQUAL(s.picture.x[2 * 6 + 4], 0.9375);
  CU_ASSERT_EQUAL(s.picture.x[4 * 6 + 3], 0.6);
  CU_ASSERT(s.picture.radius[2] > 0x1p-39 && s.picture.radius[2] < 0x1.1p-39);
  CU_ASSERT_EQUAL(s.picture.radius[4], 0x1p-40);
  char *page = NULL;
  size_t len = 0;
  FILE *f = open_memstream(&page, &len);
  CU_ASSERT_TRUE(cf_put_flow(f, &s, NULL));
  fclose(f);
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "At each of the 2 times, and along given polynomials"));
  CU_ASSERT_PTR_NOT_NULL(strstr(page, "from t = 0.5 on"));
  free(page);
  cf_flow_story_free(&s);
}

static void faults(void)
{
  static const char *const change[][3] = {
    {"certificate/1", "certificate/9", "format is not"}, {"\"n\":2", "\"n\":3", "nodes[0].x"}, {"\"n\":2", "\"n\":0", "problem: "},
    {"\"beta\":\"0x1p+1\"", "\"beta\":2", "problem: "}, {"\"t\":\"0x1p-1\"", "\"t\":\"0x0p+0\"", "nodes[1].t"},
    {"\"r\":\"0x1p-40\"", "\"r\":\"nan\"", "nodes[1].r"}, {"0x1.3333333333333p-1", "0x1p+9", "nodes[1].x"}, {"\"nodes\"", "\"knots\"", "problem: "}, {"\"r\":\"0x1p-40\"", "\"r\":\"0x1p-40\",\"path_r\":\"0x1p-40\",\"path\":[[\"0x1p+0\"]]", "nodes[1].path"},
    {"\"r\":\"0x1p-40\"", "\"r\":\"0x1p-40\",\"path\":[]", "nodes[1].path"}};
  for (size_t i = 0; i < sizeof change / sizeof change[0]; i++) {
    char text[4096];
    cf_flow_story s;
    cf_ioerror err = {""};
    with(change[i][0], change[i][1], text);
    CU_ASSERT_FALSE(read_text(text, &s, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, change[i][2]));
  }
}

void suite_report_flow(void)
{
  CU_pSuite s = CU_add_suite("report_flow", NULL, NULL);
  CU_add_test(s, "story", story);
  CU_add_test(s, "paths", paths);
  CU_add_test(s, "faults", faults);
}
